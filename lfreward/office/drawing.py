"""Pictures as inline SVG: text stays text, colours also differ in brightness, nothing moves and nothing is fetched.

Takes plain values; knows no policy. Amounts are int fen, None where not decided.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

from lfreward import money
from lfreward.i18n import say

__all__ = ["CELLS", "FONTS", "calendar", "grid", "steps", "table"]

CELLS = 2_500
FONTS = (
    "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',"
    "'Hiragino Sans GB','WenQuanYi Micro Hei',sans-serif"
)
INK, PALE, LINE, RISE, FALL, OPEN = "#1a1a1a", "#667", "#0b5394", "#38761d", "#b00020", "#bbb"
SHADES = ("#f4f4f2", "#e3eefa", "#c6dcf3", "#a3c6ea", "#79aadc", "#4d8bca", "#2a6cb0", "#124e8c")
DARK = 5  # from this shade on, writing is white
AMOUNT = re.compile(r"[+−-]?[0-9][0-9,]*(?:\.[0-9]+)?|—")
MARKS = 12
WEEK = {"zh": "一二三四五六日", "en": "MTWTFSS"}
WIDTH = 860


def _svg(width: int, height: int, title: str, body: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" style="max-width:100%;height:auto;font-family:{escape(FONTS)};font-size:12px" '
        f'aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>" + "".join(body) + "</svg>"
    )


def _text(
    x: float, y: float, text: str, anchor: str = "start", fill: str = INK, size: int = 12, extra: str = ""
) -> str:
    place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"'
    return f'<text {place} fill="{fill}" font-size="{size}"{extra}>{escape(text)}</text>'


def _n(x: float) -> str:
    return f"{x:.1f}".rstrip("0").rstrip(".")


def _ticks(high: int) -> list[int]:
    """Return round values from zero to at least the highest amount."""
    if high <= 0:
        return [0, 100]
    size = 1
    while size * 10 <= high:
        size *= 10
    step = next(s * size // 10 for s in (1, 2, 5, 10, 20) if s * size // 10 * 6 >= high and s * size >= 10)
    return [step * n for n in range(-(-high // step) + 1)]


def _levels(texts: Sequence[tuple[float, float]], gap: float) -> list[int]:
    """Put labels that would overlap onto levels of their own: (place, width) in order of place."""
    ends: list[float] = []
    found = []
    for place, width in texts:
        level = next((i for i, end in enumerate(ends) if end + gap <= place), len(ends))
        ends[level : level + 1] = [place + width]
        found.append(level)
    return found


def _long(text: str) -> float:
    """Return about how wide a text is at 12 px."""
    return sum(12.0 if ord(c) > 0x2E7F else 6.8 for c in text)


def steps(
    values: Sequence[Any], fen: Sequence[int | None], marks: Sequence[tuple[Any, str]], axis: str, lang: str
) -> str:
    """Draw amounts over an ordered fact as steps; every threshold is named, every fall is marked.

    `marks`: the value from which something is judged otherwise, and its name.
    """
    left, right = 76, WIDTH - 24
    low, high = values[0], values[-1]
    top_fen = max((f for f in fen if f is not None), default=0)
    ticks = _ticks(top_fen)
    span = high - low or 1

    def x(value: Any) -> float:
        return left + float((value - low) / span) * (right - left)

    named: dict[Any, list[str]] = {}
    for at, name in marks:
        named.setdefault(at, []).append(name)
    lines = []
    for at in sorted(named):
        lines += [
            (min(x(at), right - _long(name)) if x(at) + _long(name) > right else x(at), at, name)
            for name in dict.fromkeys(named[at])
        ]
    lines.sort(key=lambda m: m[0])
    levels = _levels([(place, _long(name)) for place, _, name in lines], 10)
    top = 34 + 16 * (max(levels, default=-1) + 1)
    bottom = top + 300

    def y(amount: int) -> float:
        return bottom - amount / ticks[-1] * (bottom - top)

    body = [_text(left, 18, say("pic_steps", lang, {"fact": axis}), size=14, extra=' font-weight="bold"')]
    for tick in ticks:
        body.append(f'<path d="M{left} {_n(y(tick))}H{right}" stroke="#ddd"/>')
        body.append(_text(left - 6, y(tick) + 4, money.spoken(tick), "end", PALE))
    body.append(_text(left - 6, top - 10, say("pic_yuan", lang, {}), "end", PALE))
    for place in range(6):
        at = low + span * place // 5 if isinstance(low, int) else low + span * place / 5
        body.append(
            _text(
                x(at), bottom + 18, f"{at:,}" if isinstance(at, int) else f"{at.quantize(Decimal(1)):,}", "middle", PALE
            )
        )
    body.append(_text((left + right) / 2, bottom + 38, axis, "middle"))
    for (left_at, at, name), level in zip(lines, levels, strict=True):
        label = top - 8 - 16 * level
        body.append(f'<path d="M{_n(x(at))} {_n(label + 3)}V{bottom}" stroke="{PALE}" stroke-dasharray="3 3"/>')
        body.append(_text(left_at, label, name, fill=INK))
    path, open_ = _path(values, fen, x, y)
    body += [f'<path d="M{_n(a)} {bottom}H{_n(b)}" stroke="{OPEN}" stroke-width="5"/>' for a, b in open_]
    body.append(f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="2.2" stroke-linejoin="round"/>')
    jumps = _jumps(values, fen)
    labelled = sorted(jumps, key=lambda j: -abs(j[2] - j[1]))[:MARKS]
    for at, before, after in jumps:
        colour = RISE if after > before else FALL
        body.append(f'<path d="M{_n(x(at))} {_n(y(before))}V{_n(y(after))}" stroke="{colour}" stroke-width="2.6"/>')
        body.append(f'<circle cx="{_n(x(at))}" cy="{_n(y(after))}" r="3.6" fill="{colour}"/>')
        if (at, before, after) in labelled:
            sign = "+" if after > before else "−"
            last = values[values.index(at) - 1]
            code = "pic_jump" if isinstance(at, int) and at - last == 1 else "pic_jump_between"
            args = {"at": f"{at:,}", "before": f"{last:,}", "jump": f"{sign}{money.spoken(abs(after - before))}"}
            text = f"{say('pic_rise' if after > before else 'pic_fall', lang, {})} {say(code, lang, args)}"
            near = x(at) + 8 + _long(text) > right
            middle = (y(before) + y(after)) / 2 + (18 if abs(y(before) - y(after)) < 28 else 4)
            body.append(
                _text(
                    x(at) + (-8 if near else 8),
                    min(middle, bottom - 4),
                    text,
                    "end" if near else "start",
                    colour,
                    extra=' paint-order="stroke" stroke="#fff" stroke-width="3"',
                )
            )
    if open_:
        body.append(f'<path d="M{left} {bottom + 54}h24" stroke="{OPEN}" stroke-width="5"/>')
        body.append(_text(left + 30, bottom + 58, say("pic_undecided", lang, {}), fill=PALE))
    return _svg(WIDTH, bottom + 66, axis, body)


def _jumps(values: Sequence[Any], fen: Sequence[int | None]) -> list[tuple[Any, int, int]]:
    """Return the places where the amount leaves the straight line it was on, with the amounts on both sides."""
    found = []

    def slope(i: int) -> tuple[int, Any]:
        """Return rise and run of the piece that ends at a value; flat where there is none."""
        if not 0 < i < len(values):
            return 0, 1
        a, b = fen[i - 1], fen[i]
        return (0, 1) if a is None or b is None else (b - a, values[i] - values[i - 1])

    for i in range(1, len(values)):
        a, b = fen[i - 1], fen[i]
        if a is None or b is None or a == b:
            continue
        (rise, run), (before, far), (after, near) = slope(i), slope(i - 1), slope(i + 1)
        if rise * far != before * run and rise * near != after * run:
            found.append((values[i], a, b))
    return found


def _path(values: Sequence[Any], fen: Sequence[int | None], x: Any, y: Any) -> tuple[str, list[tuple[float, float]]]:
    """Return the line, straight pieces joined and steps drawn square, and the stretches that are not decided."""
    jumps = {at for at, _, _ in _jumps(values, fen)}
    parts: list[str] = []
    open_: list[tuple[float, float]] = []
    pen = False
    for i, (value, amount) in enumerate(zip(values, fen, strict=True)):
        if amount is None:
            at = x(value)
            end = x(values[i + 1]) if i + 1 < len(values) else at + 2
            if open_ and open_[-1][1] >= at - 0.01:
                open_[-1] = (open_[-1][0], end)
            else:
                open_.append((at, end))
            pen = False
            continue
        if value in jumps:
            parts.append(f"H{_n(x(value))}")
            parts.append(f"V{_n(y(amount))}")
            continue
        if 0 < i < len(values) - 1 and pen and values[i + 1] not in jumps:
            a, c = fen[i - 1], fen[i + 1]
            run, next_run = value - values[i - 1], values[i + 1] - value
            if a is not None and c is not None and (amount - a) * next_run == (c - amount) * run:
                continue
        parts.append(f"{'L' if pen else 'M'}{_n(x(value))} {_n(y(amount))}")
        pen = True
    return "".join(parts), open_


def _shade(amount: int, known: Sequence[int]) -> int:
    """Return the shade of an amount: nothing is palest, the largest darkest, amounts between by rank."""
    if amount <= 0:
        return 0
    ranks = [k for k in known if k > 0]
    return 1 + ranks.index(amount) * (len(SHADES) - 2) // max(1, len(ranks) - 1) if len(ranks) > 1 else 4


def _cell(
    x: float, y: float, wide: float, tall: float, amount: int | None, known: Sequence[int], title: str
) -> tuple[str, str]:
    """Return a cell and the colour in which to write on it."""
    tip = f"<title>{escape(title)}</title>"
    place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(tall)}"'
    if amount is None:
        return f'<rect {place} fill="#fff" stroke="{OPEN}" stroke-dasharray="2 2">{tip}</rect>', PALE
    shade = _shade(amount, known)
    ink = "#fff" if shade >= DARK else INK
    return f'<rect {place} fill="{SHADES[shade]}" stroke="#fff">{tip}</rect>', ink


def calendar(days: Sequence[date], fen: Sequence[int | None], lang: str) -> str:
    """Draw amounts over days as months; a red edge marks a day on which less is paid than the day before."""
    known = sorted({f for f in fen if f is not None})
    at = dict(zip(days, fen, strict=True))
    months = sorted({(day.year, day.month) for day in days})
    size, head, across = 38, 44, 3
    body = [_text(8, 18, say("pic_calendar", lang, {}), size=14, extra=' font-weight="bold"')]
    x0 = 8.0
    for sum_ in known[:14]:
        cell, _ = _cell(x0, 28, 16, 12, sum_, known, "")
        body += [cell, _text(x0 + 20, 38, money.spoken(sum_), fill=PALE)]
        x0 += 34 + _long(money.spoken(sum_))
    if None in fen:
        body += [
            _cell(x0, 28, 16, 12, None, known, "")[0],
            _text(x0 + 20, 38, say("pic_undecided", lang, {}), fill=PALE),
        ]
    top = 56.0
    for start in range(0, len(months), across):
        for column, (year, month) in enumerate(months[start : start + across]):
            left = 8 + column * (7 * size + 18)
            body.append(
                _text(
                    left, top + 12, say("month_name", lang, {"year": year, "month": month}), extra=' font-weight="bold"'
                )
            )
            for i, name in enumerate(WEEK["en" if lang == "en" else "zh"]):
                body.append(_text(left + i * size + size / 2, top + 30, name, "middle", PALE, 10))
            first = date(year, month, 1)
            for number in range(1, 32):
                try:
                    day = first.replace(day=number)
                except ValueError:
                    break
                place = first.weekday() + number - 1
                x, y = left + place % 7 * size, top + head - 8 + place // 7 * size * 0.8
                if day not in at:
                    body.append(_text(x + size / 2, y + 18, str(number), "middle", OPEN, 10))
                    continue
                amount = at[day]
                before = at.get(date.fromordinal(day.toordinal() - 1))
                said = "—" if amount is None else money.spoken(amount)
                cell, ink = _cell(x, y, size, size * 0.8, amount, known, f"{day.isoformat()} {said}")
                body += [cell, _text(x + 3, y + 11, str(number), fill=ink, size=9)]
                if amount is not None:
                    body.append(_text(x + size - 2, y + 25, _brief(amount), "end", ink, 9))
                if amount is not None and before is not None and amount != before:
                    colour = FALL if amount < before else RISE
                    body.append(f'<path d="M{_n(x + 1)} {_n(y)}v{_n(size * 0.8)}" stroke="{colour}" stroke-width="3"/>')
        top += head + 6 * size * 0.8 + 4
    x0 = 8.0
    for code, colour in (("pic_rise", RISE), ("pic_fall", FALL)):
        body += [
            f'<path d="M{_n(x0)} {_n(top)}v14" stroke="{colour}" stroke-width="3"/>',
            _text(x0 + 8, top + 11, say(code, lang, {}), fill=PALE),
        ]
        x0 += 90
    return _svg(WIDTH, int(top + 24), say("pic_calendar", lang, {}), body)


def _brief(fen: int) -> str:
    """Return an amount short enough for a cell, exact in its title."""
    whole = fen // 100
    return f"{whole:,}" if whole < 100_000 else f"{whole // 1000:,}k"


def grid(
    rows: Sequence[str], columns: Sequence[str], fen: Sequence[int | None], down: str, across: str, lang: str
) -> str:
    """Draw two facts as a grid, the first one down; the edge between two cells is red where the second pays less."""
    known = sorted({f for f in fen if f is not None})
    left = int(max([_long(r) for r in rows] + [40]) + 24)
    wide = max(5.0, min(84.0, (WIDTH - left - 8) / len(columns)))
    tall = 24.0 if len(rows) <= 40 else max(6.0, 960 / len(rows))
    written = wide >= 44 and tall >= 16
    slanted = any(_long(c) > wide - 4 for c in columns)
    top = 56 + (int(max(_long(c) for c in columns) * 0.75) if slanted else 12)
    every = max(1, int(-(-16 // wide)) if slanted else 1)
    body = [_text(8, 18, say("pic_grid", lang, {}), size=14, extra=' font-weight="bold"')]
    body.append(_text(8, 38, f"↓ {down}   → {across}", fill=PALE))
    for j, name in enumerate(columns):
        x = left + j * wide + wide / 2
        if j % every == 0:
            turn = f' transform="rotate(-45 {_n(x)} {top - 6})"' if slanted else ""
            body.append(_text(x, top - 6, name, "start" if slanted else "middle", PALE, 11, turn))
    for i, name in enumerate(rows):
        y = top + i * tall
        if tall >= 12 or i % max(1, int(12 / tall)) == 0:
            body.append(_text(left - 6, y + tall / 2 + 4, name, "end", PALE, 11))
        for j in range(len(columns)):
            amount = fen[i * len(columns) + j]
            said = "—" if amount is None else money.spoken(amount)
            title = f"{rows[i]}，{columns[j]}：{said}" if len(rows) * len(columns) <= CELLS // 2 else said
            cell, ink = _cell(left + j * wide, y, wide, tall, amount, known, title)
            body.append(cell)
            if written:
                body.append(_text(left + j * wide + wide - 4, y + tall / 2 + 4, said, "end", ink, 11))
            before = fen[i * len(columns) + j - 1] if j else None
            if amount is not None and before is not None and amount != before:
                colour = FALL if amount < before else RISE
                body.append(f'<path d="M{_n(left + j * wide)} {_n(y)}v{_n(tall)}" stroke="{colour}" stroke-width="2"/>')
            above = fen[(i - 1) * len(columns) + j] if i else None
            if amount is not None and above is not None and amount != above:
                colour = FALL if amount < above else RISE
                body.append(f'<path d="M{_n(left + j * wide)} {_n(y)}h{_n(wide)}" stroke="{colour}" stroke-width="2"/>')
    bottom = top + len(rows) * tall + 18
    x0 = float(left)
    for code, colour in (("pic_rise", RISE), ("pic_fall", FALL)):
        body += [
            f'<path d="M{_n(x0)} {_n(bottom)}v14" stroke="{colour}" stroke-width="3"/>',
            _text(x0 + 8, bottom + 11, say(code, lang, {}), fill=PALE),
        ]
        x0 += 90
    return _svg(max(WIDTH, int(left + wide * len(columns) + 8)), int(bottom + 22), say("pic_grid", lang, {}), body)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an HTML table; cells that hold only digits and signs stand to the right."""
    cells = "".join(f"<th>{escape(h)}</th>" for h in head)
    lines = [f"<tr>{cells}</tr>"] if head else []
    lines += ["<tr>" + "".join(f"<td{_side(c)}>{escape(c)}</td>" for c in row) + "</tr>" for row in rows]
    return "<table>" + "\n".join(lines) + "</table>"


def _side(text: str) -> str:
    return ' class="n"' if AMOUNT.fullmatch(text) else ""
