"""Charts as inline SVG: text stays text, colours print, nothing comes from elsewhere."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Sequence
from datetime import date

from lfreward import money
from lfreward.audit.figures import HolidayDays, ReportSums, months_of
from lfreward.escaping import html as escape
from lfreward.i18n import say

CLAIMED, PAYABLE, LINE, MUTED, HOLIDAY = "#c9d3dc", "#2f6f8f", "#b33a3a", "#6b7680", "#f3d9a4"
WIDTH = 760
_BAR, _GAP = 9, 30


def _svg(width: int, height: int, parts: Sequence[str], title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 11, fill: str = "#222") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _rect(x: int, y: int, width: int, height: int, fill: str, title: str = "", stroke: str = "") -> str:
    told = f"<title>{escape(title)}</title>" if title else ""
    edge = f' stroke="{stroke}" stroke-width="1"' if stroke else ""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"{edge}>{told}</rect>'


def bars(rows: Sequence[ReportSums], anchors: Sequence[str], title: str, lang: str) -> str:
    """Draw claimed against payable, one pair of bars a name, each linked to its rows."""
    top = max([max(row.claimed, row.payable) for row in rows], default=0) or 1
    left, room = 190, WIDTH - 190 - 120
    parts = []
    for n, (row, anchor) in enumerate(zip(rows, anchors, strict=True)):
        y = 4 + n * _GAP
        one, other = (round(room * fen / top) for fen in (row.claimed, row.payable))
        link = [
            _text(left - 8, y + 14, _cut(row.name, 15), anchor="end"),
            _rect(left, y, max(one, 1), _BAR, CLAIMED, money.spoken(row.claimed)),
            _rect(left, y + _BAR + 1, max(other, 1), _BAR, PAYABLE, money.spoken(row.payable)),
            _text(left + max(one, 1) + 5, y + 8, money.spoken(row.claimed), size=9, fill=MUTED),
            _text(left + max(other, 1) + 5, y + 18, money.spoken(row.payable), size=9, fill=PAYABLE),
        ]
        parts.append(f'<a href="#{anchor}">{"".join(link)}</a>')
    y = 8 + len(rows) * _GAP
    parts += [
        _rect(left, y, 12, 9, CLAIMED),
        _text(left + 16, y + 8, say("report_claimed", lang, {}), size=10),
        _rect(left + 90, y, 12, 9, PAYABLE),
        _text(left + 106, y + 8, say("report_payable", lang, {}), size=10),
    ]
    return _svg(WIDTH, y + 16, parts, title)


def strip(values: Sequence[int], bounds: Sequence[int], title: str, unit: str) -> str:
    """Draw how often each count was claimed, with the thresholds of the table as lines."""
    low = max(0, min(min(values), *bounds) - 2)
    high = max([min(max(values), 3 * bounds[-1]), *bounds]) + 2
    bins = min(90, high - low + 1)
    width = -(-(high - low + 1) // bins)
    counts = Counter((value - low) // width for value in values if value <= high)
    tall = max(counts.values(), default=1)
    step = (WIDTH - 60) / (-(-(high - low + 1) // width))
    parts = []
    for at, count in sorted(counts.items()):
        x, height = 30 + at * step, round(64 * count / tall)
        first = low + at * width
        told = f"{first}–{first + width - 1}: {count}" if width > 1 else f"{first}: {count}"
        reached = any(first <= bound < first + width for bound in bounds)
        parts.append(
            f'<rect x="{x:.1f}" y="{80 - height}" width="{max(step - 1, 1):.1f}" height="{height}" '
            f'fill="{PAYABLE if reached else CLAIMED}"><title>{escape(told)}</title></rect>'
        )
    parts.append(f'<line x1="30" y1="80" x2="{WIDTH - 30}" y2="80" stroke="{MUTED}"/>')
    for bound in bounds:
        x = 30 + (bound - low) / width * step
        parts.append(f'<line x1="{x:.1f}" y1="12" x2="{x:.1f}" y2="84" stroke="{LINE}" stroke-dasharray="3 2"/>')
        parts.append(_text(round(x, 1), 96, str(bound), anchor="middle", size=10, fill=LINE))
    parts.append(_text(WIDTH - 28, 96, unit, anchor="end", size=10, fill=MUTED))
    return _svg(WIDTH, 102, parts, title)


def season(arrived: Counter[date], days: HolidayDays, title: str, lang: str) -> str:
    """Draw the months of a season, each day by how many groups arrive on it, holidays marked."""
    months = months_of(sorted(arrived))
    across, cell = 6, 15
    block_width, block_height = 7 * cell + 19, 6 * cell + 34
    tall = max(arrived.values(), default=1)
    parts = []
    for n, (year, month) in enumerate(months):
        left, top = n % across * block_width + 6, n // across * block_height + 4
        parts.append(_text(left, top + 11, f"{year}-{month:02}", size=11))
        for week, row in enumerate(calendar.Calendar().monthdayscalendar(year, month)):
            for weekday, number in enumerate(row):
                if not number:
                    continue
                day = date(year, month, number)
                count, holiday = arrived.get(day, 0), days.holiday(day)
                x, y = left + weekday * cell, top + 17 + week * cell
                fill = HOLIDAY if holiday else "#ffffff" if holiday is not None else "#eeeeee"
                told = f"{day.isoformat()}: {count}"
                parts.append(_rect(x, y, cell - 1, cell - 1, fill, told, "#dddddd"))
                if count:
                    size = 4 + round((cell - 6) * count / tall)
                    inset = (cell - 1 - size) / 2
                    parts.append(
                        f'<rect x="{x + inset:g}" y="{y + inset:g}" width="{size}" height="{size}" '
                        f'fill="{PAYABLE}"><title>{told}</title></rect>'
                    )
    height = -(-len(months) // across) * block_height + 8
    parts += [
        _rect(6, height, 12, 12, HOLIDAY, stroke="#dddddd"),
        _text(22, height + 10, say("report_holiday", lang, {}), size=10),
        _rect(120, height + 2, 8, 8, PAYABLE),
        _text(134, height + 10, say("report_arrivals", lang, {"most": tall}), size=10),
    ]
    return _svg(WIDTH, height + 18, parts, title)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
