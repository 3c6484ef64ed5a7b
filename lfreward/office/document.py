"""The page a clerk reads: every item as a table in words, with conditions, uplift, days, papers and readings.

Reads the tables alone. `sections` is the page as plain data; the formats are drawn from it, and two
resolved policies are compared through it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lfreward import money
from lfreward.errors import UsageError, nearest
from lfreward.escaping import html as escape
from lfreward.escaping import markdown, printable
from lfreward.facts import Fact, fold
from lfreward.i18n import Label, say
from lfreward.law.nodes import Condition, Item, ResolvedPolicy, Row, Sum
from lfreward.law.rules import leaves
from lfreward.results import words

__all__ = [
    "DocumentChange",
    "DocumentLine",
    "Section",
    "as_html",
    "as_json",
    "as_xlsx",
    "compare",
    "document",
    "item_named",
    "sections",
]

PARTS = ("conditions", "counted", "uplifts", "duties", "papers", "readings")
STYLE = """body{font:15px/1.6 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif}
body{max-width:60em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse;margin:.6em 0}td,th{border:1px solid #999;padding:.2em .7em;text-align:left}
td.pays{text-align:right;font-variant-numeric:tabular-nums}h2{border-bottom:1px solid #ccc;break-after:avoid}
@media print{body{margin:0}section{break-inside:avoid}}"""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One condition, uplift, duty, paper or reading of an item, in words."""

    id: str
    clause: str
    text: Label


@dataclass(frozen=True, slots=True)
class Section:
    """One item in words. `rows`: row id to its cells and then its sums, both in words, under `head`."""

    item: str
    clause: str
    label: Label
    unit: Label
    head: tuple[Label, ...]
    sums: int
    rows: Mapping[str, tuple[Label, ...]]
    parts: Mapping[str, tuple[DocumentLine, ...]]


def item_named(policy: ResolvedPolicy, name: str) -> Item:
    """Return an item by its key or by its name in either language.

    Raises: UsageError for a name that no item has.
    """
    known = {fold(word): item for item in policy.items.values() for word in (item.key, *item.label)}
    found = known.get(fold(name))
    if found is None:
        names = [item.label.zh for item in policy.items.values()]
        words = Label("、".join(names), ", ".join(policy.items))
        raise UsageError("usage_item", name=name, near=nearest(name, [*policy.items, *names]) or "—", known=words)
    return found


def sections(resolved: ResolvedPolicy, items: Iterable[str] | None = None) -> list[Section]:
    """Return the policy, or some of its items, as plain data in both languages."""
    keys = resolved.items if items is None else items
    return [_section(resolved, resolved.items[key]) for key in keys]


def _section(resolved: ResolvedPolicy, item: Item) -> Section:
    facts = resolved.item_facts[item.key]
    axes = list(dict.fromkeys(next(leaves(cell)).fact for row in item.table.rows for cell in row.cells))
    names = resolved.derived[item.table.columns].names if item.table.columns else {}
    pays = Label(say("document_pays", "zh", {}), say("document_pays", "en", {}))
    rows = {}
    for row in item.table.rows:
        cells = {next(leaves(cell)).fact: words.requires_words(cell, facts) for cell in row.cells}
        rows[row.id] = (*(cells.get(axis, Label("", "")) for axis in axes), *_sums(row, list(names)))
    parts = {
        "conditions": _conditions(item.conditions, facts),
        "counted": _counted(item.sum, resolved.group_facts) if item.sum is not None else [],
        "uplifts": [
            DocumentLine(u.id, u.clause, words.both(Label(f"{{}}：+{u.percent}%", f"{{}}: +{u.percent} %"), u.label))
            for u in item.uplifts
        ],
        "duties": [DocumentLine(d.id, d.clause, d.label) for d in item.duties],
        "papers": [
            DocumentLine(p.letter, p.clause, Label(f"{p.letter} {p.label.zh}", f"{p.letter} {p.label.en}")) for p in item.papers
        ],
        "readings": [_reading(resolved, key) for key in resolved.readings if key in _rests_on(resolved, item)],
    }
    return Section(
        item.key,
        item.clause,
        item.label,
        item.unit,
        (*(facts[axis].label for axis in axes), *(names.values() or (pays,))),
        len(names) or 1,
        rows,
        {name: tuple(lines) for name, lines in parts.items()},
    )


def _conditions(conditions: Iterable[Condition], facts: Mapping[str, Fact]) -> list[DocumentLine]:
    template = Label("{}：{}", "{}: {}")
    return [DocumentLine(c.id, c.clause, words.both(template, c.label, words.requires_words(c.test, facts))) for c in conditions]


def _counted(total: Sum, facts: Mapping[str, Fact]) -> list[DocumentLine]:
    """Return what an item adds up: what of which groups, and the year by which day."""
    month, first = total.starts
    args = {"counts": facts[total.counts].label, "day": facts[total.day].label, "month": month, "first": first}
    heads = Label(say("document_adds", "zh", args), say("document_adds", "en", args))
    in_time = [DocumentLine(duty.id, duty.clause, duty.label) for duty in total.duties]
    return [DocumentLine("year", total.clause, heads), *_conditions(total.conditions, facts), *in_time]


def _rests_on(resolved: ResolvedPolicy, item: Item) -> set[str | None]:
    """Return the switches that an item rests on: its own cells', what lateness does, and what one subject keeps."""
    keys: set[str | None] = {*resolved.concerns[item.key]}
    keys |= {rule.reading for rule in resolved.exclusions if item.key in rule.items}
    rule = resolved.disqualification
    keys |= {rule.reading} if rule is not None and {c.id for c in item.conditions} & set(rule.conditions) else set()
    keys |= {condition.reading for condition in (item.sum.conditions if item.sum is not None else ())}
    return keys | ({resolved.late_reading} if any(not duty.advisory for duty in item.duties) else set())


def _reading(resolved: ResolvedPolicy, key: str) -> DocumentLine:
    reading, option = resolved.readings[key], resolved.chosen[key]
    template = Label(f"{key}={option}：{{}}？{{}}", f"{key}={option}: {{}} {{}}")
    return DocumentLine(key, reading.clause, words.both(template, reading.question, reading.options[option].label))


def _sums(row: Row, columns: Sequence[str]) -> list[Label]:
    if isinstance(row.pays, int):
        return [Label(money.spoken(row.pays), money.spoken(row.pays))]
    if row.pays is None or isinstance(row.pays, str):
        return [row.says or Label("", ""), *[Label("", "")] * (len(columns) - 1)]
    return [Label(money.spoken(row.pays[c]), money.spoken(row.pays[c])) for c in columns]


# ---- formats


def document(resolved: ResolvedPolicy, lang: str, items: Iterable[str] | None = None) -> str:
    """Return the policy, or some of its items, as Markdown; every text of the rules shows as it is and marks up nothing."""

    def said(label: Label) -> str:
        return markdown(label.say(lang))

    parts = [f"# {said(resolved.label)} {markdown(resolved.document)}", ""]
    for section in sections(resolved, items):
        key = printable(section.item).replace("`", "'")
        parts += [f"## {markdown(section.clause)} {said(section.label)} `{key}`", "", said(section.unit), ""]
        parts.append("| " + " | ".join(map(said, section.head)) + " |")
        parts.append("|" + " --- |" * len(section.head))
        parts += ["| " + " | ".join(map(said, row)) + " |" for row in section.rows.values()]
        for name in PARTS:
            lines = section.parts[name]
            if lines:
                parts += ["", say(f"document_{name}", lang, {}), ""]
                parts += [f"- {markdown(line.clause)} {said(line.text)}" for line in lines]
        parts.append("")
    return "\n".join(parts)


def as_json(resolved: ResolvedPolicy, lang: str, items: Iterable[str] | None = None) -> str:
    """Return the same as one JSON object: sums as spoken, rows and lines by id."""
    page = {
        "policy": resolved.key,
        "label": resolved.label.say(lang),
        "document": resolved.document,
        "items": [
            {
                "item": section.item,
                "clause": section.clause,
                "label": section.label.say(lang),
                "unit": section.unit.say(lang),
                "head": [label.say(lang) for label in section.head],
                "rows": {key: [cell.say(lang) for cell in row] for key, row in section.rows.items()},
                **{
                    name: [{"id": line.id, "clause": line.clause, "text": line.text.say(lang)} for line in section.parts[name]]
                    for name in PARTS
                },
            }
            for section in sections(resolved, items)
        ],
    }  # fmt: skip
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n"


def as_html(resolved: ResolvedPolicy, lang: str, items: Iterable[str] | None = None) -> str:
    """Return the same as one page that opens and prints by itself: no script, nothing from elsewhere."""
    title = escape(f"{resolved.label.say(lang)} {resolved.document}")
    parts = [
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}"><meta charset="utf-8"><title>{title}</title>'
    ]
    parts.append(f"<style>{STYLE}</style><h1>{title}</h1>")
    for section in sections(resolved, items):
        parts.append(
            f'<section id="{escape(section.item)}"><h2>{escape(section.clause)} {escape(section.label.say(lang))}</h2>'
        )
        parts.append(f"<p>{escape(section.unit.say(lang))}</p><table><tr>")
        parts += [f"<th>{escape(label.say(lang))}</th>" for label in section.head]
        first_sum = len(section.head) - section.sums
        for row in section.rows.values():
            cells = [
                f"<td{' class=pays' if i >= first_sum else ''}>{escape(c.say(lang))}</td>" for i, c in enumerate(row)
            ]
            parts.append("<tr>" + "".join(cells))
        parts.append("</table>")
        for name in PARTS:
            lines = section.parts[name]
            if lines:
                parts.append(f"<h3>{escape(say(f'document_{name}', lang, {}))}</h3><ul>")
                parts += [f"<li>{escape(line.clause)} {escape(line.text.say(lang))}</li>" for line in lines]
                parts.append("</ul>")
        parts.append("</section>")
    return "\n".join(parts) + "\n"


def as_xlsx(resolved: ResolvedPolicy, lang: str, items: Iterable[str] | None = None) -> bytes:
    """Return the same as a workbook, one sheet an item; text as text, the same bytes on every run.

    Raises: ImportError where the extra `excel` is not installed.
    """
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": resolved.document, "created": datetime(2000, 1, 1)})
    bold, wrap = book.add_format({"bold": True, "border": 1}), book.add_format({"text_wrap": True, "border": 1})
    for section in sections(resolved, items):
        sheet = book.add_worksheet(section.item[:31])
        sheet.write_string(
            0, 0, f"{section.clause} {section.label.say(lang)}", book.add_format({"bold": True, "font_size": 14})
        )
        sheet.write_string(1, 0, section.unit.say(lang))
        for column, label in enumerate(section.head):
            sheet.write_string(3, column, label.say(lang), bold)
        at = 4
        for row in section.rows.values():
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell.say(lang), wrap)
            at += 1
        for name in PARTS:
            if section.parts[name]:
                at += 1
                sheet.write_string(at, 0, say(f"document_{name}", lang, {}), bold)
                for line in section.parts[name]:
                    at += 1
                    sheet.write_string(at, 0, line.clause)
                    sheet.write_string(at, 1, line.text.say(lang))
                at += 1
        sheet.set_column(0, len(section.head), 28)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    book.close()
    return file.getvalue()


# ---- what changed between two resolved policies


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One thing that differs between two resolved policies. `before` or `after` is None where it is not there at all."""

    item: str
    clause: str
    what: str
    id: str
    label: Label
    before: Label | None
    after: Label | None

    def say(self, lang: str) -> str:
        """Return the change in words."""
        code = "diff_added" if self.before is None else "diff_removed" if self.after is None else "diff_changed"
        args = {
            "clause": self.clause,
            "label": self.label,
            "what": say(f"document_{self.what}", lang, {}),
            "before": self.before or "",
            "after": self.after or "",
        }
        return say(code, lang, args)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the change as plain data."""
        before, after = (label.say(lang) if label is not None else None for label in (self.before, self.after))
        return {
            "item": self.item,
            "clause": self.clause,
            "what": self.what,
            "id": self.id,
            "before": before,
            "after": after,
            "message": self.say(lang),
        }


def compare(before: ResolvedPolicy, after: ResolvedPolicy) -> list[DocumentChange]:
    """Return everything that differs in words between two resolved policies, item by item in the order of the text."""
    old = {section.item: section for section in sections(before)}
    new = {section.item: section for section in sections(after)}
    changes: list[DocumentChange] = []
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        known = other or one
        assert known is not None
        if one is None or other is None:
            labels = (one.label if one else None, other.label if other else None)
            changes.append(DocumentChange(key, known.clause, "item", key, known.label, *labels))
            continue
        pairs = [
            (
                "rows",
                {k: _joined(one.head, v) for k, v in one.rows.items()},
                {k: _joined(other.head, v) for k, v in other.rows.items()},
            )
        ]
        pairs += [(name, _by_id(one.parts[name]), _by_id(other.parts[name])) for name in PARTS]
        for what, left, right in pairs:
            changes += [
                DocumentChange(key, known.clause, what, name, known.label, left.get(name), right.get(name))
                for name in dict.fromkeys([*left, *right])
                if left.get(name) != right.get(name)
            ]
    return changes


def _by_id(lines: Sequence[DocumentLine]) -> dict[str, Label]:
    return {line.id: line.text for line in lines}


def _joined(head: Sequence[Label], row: Sequence[Label]) -> Label:
    named = [words.both(Label("{} {}", "{} {}"), name, cell) for name, cell in zip(head, row, strict=True) if cell.zh]
    return words.join(named, "，", ", ")
