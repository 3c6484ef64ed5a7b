"""The page a clerk reads: every item as a table in words, with conditions, uplift, days, papers and readings.

Floor 4. Reads the tables alone; the output is Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lfreward import money, words
from lfreward.messages import Label, say
from lfreward.model import Edition, Item, Row
from lfreward.rules import leaves

__all__ = ["document"]


def document(edition: Edition, lang: str, items: Iterable[str] | None = None) -> str:
    """Return the policy, or some of its items, in words."""
    chosen = [edition.items[key] for key in items] if items is not None else list(edition.items.values())
    parts = [f"# {edition.label.say(lang)} {edition.document}", ""]
    for item in chosen:
        parts += [_item(edition, item, lang), ""]
    return "\n".join(parts)


def _item(edition: Edition, item: Item, lang: str) -> str:
    facts = edition.item_facts[item.key]
    parts = [
        f"## {item.clause} {item.label.say(lang)} `{item.key}`",
        "",
        item.unit.say(lang),
        "",
        _table(edition, item, lang),
    ]
    lines = [
        f"{c.clause} {c.label.say(lang)}: {words.requires_words(c.test, facts).say(lang)}" for c in item.conditions
    ]
    parts += _list("document_conditions", lines, lang)
    parts += _list("document_uplifts", [f"{u.clause} {u.label.say(lang)}: +{u.percent}%" for u in item.uplifts], lang)
    parts += _list("document_duties", [f"{d.clause} {d.label.say(lang)}" for d in item.duties], lang)
    parts += _list("document_papers", [f"{p.letter} {p.label.say(lang)}" for p in item.papers], lang)
    lines = []
    for key in edition.concerns[item.key]:
        reading = edition.readings[key]
        lines.append(
            f"`{key}={edition.chosen[key]}` {reading.question.say(lang)} {reading.options[edition.chosen[key]].label.say(lang)}"
        )
    parts += _list("document_readings", lines, lang)
    return "\n".join(parts)


def _list(code: str, lines: Sequence[str], lang: str) -> list[str]:
    return ["", say(code, lang, {}), "", *(f"- {line}" for line in lines)] if lines else []


def _table(edition: Edition, item: Item, lang: str) -> str:
    facts = edition.item_facts[item.key]
    axes = list(dict.fromkeys(next(leaves(cell)).fact for row in item.table.rows for cell in row.cells))
    columns: list[str] = []
    names = {}
    if item.table.columns:
        derived = edition.derived[item.table.columns]
        columns = list(derived.names)
        names = {key: label.say(lang) for key, label in derived.names.items()}
    head = [facts[axis].label.say(lang) for axis in axes] + [names[c] for c in columns]
    head += [] if columns else [say("document_pays", lang, {})]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in item.table.rows:
        by_axis = {next(leaves(cell)).fact: words.requires_words(cell, facts).say(lang) for cell in row.cells}
        line = [by_axis.get(axis, "") for axis in axes] + _pays(row, columns, lang)
        lines.append("| " + " | ".join(line) + " |")
    return "\n".join(lines)


def _pays(row: Row, columns: Sequence[str], lang: str) -> list[str]:
    if isinstance(row.pays, int):
        return [money.spoken(row.pays)]
    if row.pays is None or isinstance(row.pays, str):
        return [(row.says or Label("", "")).say(lang)] + [""] * (len(columns) - 1)
    return [money.spoken(row.pays[column]) for column in columns]
