"""A grid of points as people see it: pictures, and tables in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lfreward.i18n import say
from lfreward.office import drawing
from lfreward.results import words
from lfreward.results.assessment import Verdict

if TYPE_CHECKING:
    from lfreward.explore.what_if.points import Point, WhatIf


def _spoken(found: WhatIf, fact: str, value: Any, lang: str) -> str:
    known = found.plan.facts.get(fact)
    if fact == "item":
        items = found.plan.policy.items
        return items[value].label.say(lang) if value in items else str(value)
    return words.value(value, known).say(lang)


def picture(found: WhatIf, lang: str) -> str:
    """Return the picture that fits the grid as inline SVG; empty where more than two facts are varied."""
    names = [name for name, values in found.axes.items() if len(values) > 1] or list(found.axes)[:1]
    yuan = found.amounts_fen
    if len(names) == 1:
        (name,) = names
        values = found.axes[name]
        if all(isinstance(v, date) for v in values):
            return drawing.calendar(values, yuan, lang)
        if all(isinstance(v, int | Decimal) and not isinstance(v, bool) for v in values) and len(values) > 2:
            facts = found.plan.facts
            label = facts[name].label.say(lang)
            marks = [
                (t.at, f"{t.clause} {label} {words.requires_words(t.asks, facts).say(lang)}")
                for t in found.thresholds(name)
            ]
            order = sorted(range(len(values)), key=values.__getitem__)
            return drawing.steps(
                [values[i] for i in order], [yuan[i] for i in order], marks, found.label(name).say(lang), lang
            )
    if len(names) == 2:
        a, b = names
        rows = [_spoken(found, a, v, lang) for v in found.axes[a]]
        columns = [_spoken(found, b, v, lang) for v in found.axes[b]]
        if len(rows) * len(columns) <= drawing.CELLS:
            return drawing.grid(
                rows,
                columns,
                yuan,
                found.label(a).say(lang) if a != "item" else "",
                found.label(b).say(lang) if b != "item" else "",
                lang,
            )
    return ""


def table(found: WhatIf, lang: str, limit: int | None) -> tuple[list[str], list[list[str]]]:
    """Return headers and rows in words; neighbours of one fact with the same result share a row."""
    names = list(found.axes)
    head = [found.label(n).say(lang) if n != "item" else say("column_item", lang, {}) for n in names]
    head += [say(f"column_{n}", lang, {}) for n in ("amount", "verdict", "season", "reason")]
    runs: list[tuple[tuple[Any, ...], Any, list[str]]] = []
    for point in found:
        values = tuple(point.facts.values())
        amount = "—" if point.amount is None else f"{point.amount:,}"
        said = [
            amount,
            say(f"verdict_{point.verdict}", lang, {}),
            _season(found, point.season, lang),
            _reason(found, point, lang),
        ]
        if (
            runs
            and runs[-1][2] == said
            and runs[-1][0][:-1] == values[:-1]
            and len(found.axes[names[-1]]) > 1
            and _ordered(values[-1])
        ):
            runs[-1] = (runs[-1][0], values[-1], said)
        elif limit is not None and len(runs) >= limit:
            break
        else:
            runs.append((values, values[-1], said))
    rows = []
    for first, last, said in runs:
        spoken = [_spoken(found, n, v, lang) for n, v in zip(names, first, strict=True)]
        if last != first[-1]:
            spoken[-1] += f" – {_spoken(found, names[-1], last, lang)}"
        rows.append([*spoken, *said])
    return head, rows


def _reason(found: WhatIf, point: Point, lang: str) -> str:
    """Return the key of a condition, or of what keeps a record from being read, in words."""
    if point.reason is not None and point.verdict == Verdict.REJECTED:
        return say("reason_order" if point.reason.startswith("impossible_") else "reason_unread", lang, {})
    item = found.plan.policy.items.get(point.item or "")
    if point.reason is None or item is None:
        return ""
    fact = found.plan.policy.item_facts[item.key].get(point.reason)
    labels = [c.label for c in item.conditions if c.key == point.reason] + [
        d.label for d in item.duties if d.key == point.reason
    ]
    known = labels[0] if labels else fact.label if fact is not None else None
    return known.say(lang) if known is not None else point.reason


def _ordered(value: Any) -> bool:
    return isinstance(value, int | Decimal | date) and not isinstance(value, bool)


def _season(found: WhatIf, season: str | None, lang: str) -> str:
    if season is None:
        return ""
    derived = next((d for d in found.plan.policy.derived.values() if season in d.names), None)
    return derived.names[season].say(lang) if derived is not None else season
