"""Whole pages: one HTML file with its pictures in it, no script, nothing fetched; it prints as it looks.

Returns text; the caller writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lfreward import money
from lfreward.escaping import html as escape
from lfreward.i18n import say
from lfreward.office import drawing
from lfreward.results import words

if TYPE_CHECKING:
    from lfreward.explore.what_if import Comparison, WhatIf

ROWS = 1_500
STYLE = (
    "body{font-family:"
    + drawing.FONTS
    + ";color:#1a1a1a;max-width:900px;margin:24px auto;padding:0 16px;line-height:1.5}"
    "h1{font-size:22px}h2{font-size:16px;margin:24px 0 8px}table{border-collapse:collapse;font-size:13px;margin:8px 0}"
    "th,td{border:1px solid #ccc;padding:3px 8px;text-align:left;vertical-align:top}th{background:#f1f3f5}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}.foot{color:#667;font-size:12px;margin-top:24px}"
    "svg rect,svg path,th,td{-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "@page{size:A4;margin:14mm}@media print{body{margin:0;max-width:none}tr,svg{break-inside:avoid}}"
)


def page(title: str, parts: Iterable[str], lang: str) -> str:
    """Return an HTML page of its own."""
    tongue = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{tongue}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>\n<body>'
        f"<h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def section(title: str, *parts: str) -> str:
    """Return a headed part of a page."""
    return f"<h2>{escape(title)}</h2>\n" + "\n".join(parts)


def whatif_page(found: WhatIf, lang: str = "zh") -> str:
    """Return the page of a grid: picture, named thresholds, what stays the same, results."""
    plan = found.plan
    item = plan.item.label if "item" in found.record or len(found.axes) else plan.policy.label
    parts = [found.picture(lang)]
    named = [
        [
            say("page_from", lang, {"at": words.value(t.at, plan.facts[fact]).say(lang)}),
            t.clause,
            f"{plan.facts[fact].label.say(lang)} {words.requires_words(t.asks, plan.facts).say(lang)}",
        ]
        for fact in found.axes
        if fact in plan.facts
        for t in found.thresholds(fact)
    ]
    if named:
        head = [say(f"column_{n}", lang, {}) for n in ("option", "clause", "meaning")]
        parts.append(
            section(
                say("page_thresholds", lang, {}), drawing.table([say("page_thresholds", lang, {}), *head[1:]], named)
            )
        )
    head, rows = found.table(lang)
    left_out = max(0, len(rows) - ROWS)
    more = [f"<p>{escape(say('page_more', lang, {'count': f'{left_out:,}'}))}</p>"] if left_out else []
    parts.append(section(say("page_results", lang, {}), drawing.table(head, rows[:ROWS]), *more))
    same = [
        [plan.facts[k].label.say(lang), words.value(v, plan.facts[k]).say(lang)]
        for k, v in found.record.items()
        if k in plan.facts and k not in found.axes and k != "itinerary"
    ]
    if same:
        parts.append(section(say("page_same", lang, {}), drawing.table((), same)))
    parts.append(_foot(found, lang))
    return page(say("page_whatif", lang, {"item": item}), parts, lang)


def _foot(found: WhatIf, lang: str) -> str:
    policy = found.plan.policy
    chosen = ("；" if lang == "zh" else "; ").join(
        f"{k} = {policy.chosen[k]}" for k in policy.concerns[found.plan.item.key]
    )
    args = {
        "policy": policy.label,
        "document": policy.document,
        "points": f"{len(found):,}",
        "readings": chosen or say("none", lang, {}),
    }
    return f'<p class="foot">{escape(say("page_foot", lang, args))}</p>'


def comparison_page(found: Comparison, lang: str = "zh") -> str:
    """Return the page of an amended policy: what is amended, the budget, who gains and who loses."""
    parts = [f"<p>{escape(found.headline(lang))}</p>"]
    amended = [[path, str(value)] for path, value in found.amended.items()]
    if amended:
        parts.append(section(say("amend_changes", lang, {}), drawing.table((), amended)))
    for code, head, rows in found.tables(lang):
        parts.append(
            section(
                say(code, lang, {}), _bars(rows, lang) if code != "amend_records" else "", drawing.table(head, rows)
            )
        )
    return page(say("page_amend", lang, {}), parts, lang)


def _bars(rows: Sequence[Sequence[str]], lang: str) -> str:
    """Draw the differences, the last column of the rows, as bars to the right for more and to the left for less."""
    found = [(row[0], int(row[-1].replace(",", "").replace(".", "") or 0)) for row in rows]
    found = [(name, fen) for name, fen in found if fen]
    if not found:
        return ""
    most = max(abs(fen) for _, fen in found)
    body: list[Any] = []
    for i, (name, fen) in enumerate(found):
        wide, y = abs(fen) / most * 250, 8 + i * 24
        x = 480 if fen > 0 else 480 - wide
        colour = drawing.RISE if fen > 0 else drawing.FALL
        body.append(f'<text x="220" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        body.append(f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="17" fill="{colour}"/>')
        side, place = ("start", 486 + wide) if fen > 0 else ("end", 474 - wide)
        said = ("+" if fen > 0 else "−") + money.spoken(abs(fen))
        body.append(f'<text x="{place:.1f}" y="{y + 13}" text-anchor="{side}" fill="{colour}">{said}</text>')
    tall = 16 + 24 * len(found)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 {tall}" width="860" height="{tall}" role="img" '
        f'style="max-width:100%;height:auto;font-family:{escape(drawing.FONTS)};font-size:12px">'
        f'<path d="M480 0V{tall}" stroke="#999"/>' + "".join(body) + "</svg>"
    )
