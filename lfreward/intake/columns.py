"""The columns of one table: which fact each holds, in which unit, how sure that is and who said so.

A column is known by its header (`headers`), by the heading above it where that is merged over several, and by the values
below it, which may confirm a header or contradict it. Each fact is taken from one column; where two could be it, or a
column that looks like one which claims are judged by is not certain, that becomes a question with the line of a map file
that answers it. A column that is nothing of the kind is left alone and listed as unused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from lfreward.escaping import shown
from lfreward.facts import Fact, read_value
from lfreward.i18n import Label
from lfreward.intake import wording
from lfreward.intake.cells import CellRow, cell_name, column_name
from lfreward.intake.forms import CLAIMS, TableForms
from lfreward.intake.headers import REMARKS, SERIAL, TOUR_PERIOD, How, Match, joined, normal_form
from lfreward.intake.rows import RowNote, blank, clean_header

ITEM, ID = "item", "id"
IGNORE = "ignore"
_TELLING = ("item", "choice")  # types whose values say by themselves what a column is
_ENOUGH = Decimal("0.6")  # of the values that must be of a kind
_TOTAL_CHILD = re.compile(r"合计|总计|小计|总数|总人数|计|共计|人数合计")
_PART_CHILD = re.compile(r"(?:其中)?(?:成人|大人|儿童|小孩|老人|学生|男|女|婴儿)(?:数|人数)?")
_DAYS = re.compile(r".*\d.*(?:[-—–~～至到]|日.*日).*\d.*")
_WHOLE = re.compile(r"[0-9]{1,6}(?:\.0)?")
_MUCH = 10_000  # a sum in 万元 that is at least this is a hundred million yuan: hardly meant
IDENTITY = ("id", "group")


def toml_text(text: str) -> str:
    """Write a text as TOML has it, on one line."""
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(marks.get(char, char) for char in text) + '"'


@dataclass(frozen=True, slots=True)
class Head:
    """The header of one column: the texts above it from the top down. `index` is its place in a line, from 0.

    `span` is the group of columns that the topmost merged heading above it covers; None where there is none.
    """

    index: int
    path: tuple[str, ...]
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `header` is its text as printed; `name` the key of its cells in a row; `key` the fact that it holds, or `serial`,
    `remarks`, `tour_period`; None where it is not used. `factor` brings its sums to yuan. `parts` are the places of the
    columns whose sum it is (adults and children), empty for a column that holds its values itself. `row` is where the value
    of a label in a form stands; 0 in a table, whose records have rows of their own.
    """

    index: int
    header: str
    name: str
    key: str | None
    label: Label
    how: How
    unit: str = ""
    factor: int = 1
    parts: tuple[int, ...] = ()
    near: Label | None = None
    row: int = 0

    @property
    def letter(self) -> str:
        """The column's letter in a spreadsheet."""
        return column_name(self.index)


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a person must say before a file is used: what a column holds.

    `cell` is the address of the header, `candidates` the facts that it may be, likeliest first. `default` is what `--yes`
    takes: a fact, or `ignore` where leaving the column alone is the safe answer. `samples` are values that stand below.
    """

    form: str
    sheet: str | None
    header: str
    cell: str
    candidates: tuple[tuple[str, Label], ...]
    default: str
    samples: tuple[str, ...] = ()
    other: str = ""

    def map_lines(self) -> tuple[str, ...]:
        """Return the lines of a map file, one for each possible answer."""
        quoted = toml_text(self.header)
        answers = tuple(f"[{self.form}]\n{quoted} = {toml_text(key)}" for key, _ in self.candidates)
        return (*answers, f"ignore = [{quoted}]")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, the questions that they leave, and what is told of them."""

    columns: tuple[Column, ...]
    questions: tuple[Question, ...]
    notes: tuple[RowNote, ...]


def resolve(
    form: str,
    heads: Sequence[Head],
    sample: Sequence[CellRow],
    forms: TableForms,
    *,
    sheet: str | None = None,
    row: int = 0,
    unit_line: str = "",
) -> Columns:
    """Say what each column of a table holds.

    `sample` are the first lines below the header, `row` the number of its last line, `unit_line` the unit that stands
    above the table.
    """
    return _Resolver(form, sample, forms, sheet, row, unit_line).resolve(heads)


class _Resolver:
    """Settles the columns of one table, in the order: headings, headers, values, one fact one column, units."""

    def __init__(
        self, form: str, sample: Sequence[CellRow], forms: TableForms, sheet: str | None, row: int, unit_line: str
    ) -> None:
        self.form = form
        self.sample = sample
        self.forms = forms
        self.sheet = sheet
        self.row = row
        self.unit_line = unit_line
        self.subject: str | None = None
        self.notes: list[RowNote] = []
        self.names_twice: set[str] = set()

    def resolve(self, heads: Sequence[Head]) -> Columns:
        """Return the columns, the questions and the notes."""
        if self.form == CLAIMS:
            self.subject = self.forms.subject_of([head.path[-1] for head in heads if head.path])
        matched = [(head, self._match(head)) for head in heads if head.path]
        matched = [(head, self._by_values(head, match)) for head, match in matched]
        matched, parts = self._parted(matched)
        matched = self._one_each(self._periods(matched))
        columns, questions = [], []
        for head, match in matched:
            column = self._column(head, match, parts.get(head.index, ()))
            columns.append(column)
            if match.is_open and self._is_asked(match, matched):
                questions.append(self._question(column, match))
        columns += [self._nameless(head) for head in heads if not head.path]
        columns.sort(key=lambda column: column.index)
        named = self._named(columns)
        return Columns(tuple(named), tuple(questions), tuple(self.notes))

    # ---- headings and headers

    def _match(self, head: Head) -> Match:
        """Match a header alone, then with the heading above it in either order, then as a part of that heading."""
        child, parents = head.path[-1], head.path[:-1]
        whole = joined(head.path)
        if whole in self.forms.mapped.headers.get(self.form, {}) or whole in self.forms.mapped.ignore:
            return self.forms.match(self.form, whole, self.subject)
        alone = self._one(child)
        if not parents:
            return alone
        parent = parents[-1]
        if _TOTAL_CHILD.fullmatch(normal_form(child).text):
            above = self._one(parent)
            return above if above.key is not None else alone
        if alone.key is not None:
            return alone
        for text in (parent + child, child + parent):
            both = self._one(text)
            if both.key is not None:
                return both
        return alone

    def _one(self, header: str) -> Match:
        """Match one header: as this kind of record has it, else by its very name in another, as one table may hold several."""
        match = self.forms.match(self.form, header, self.subject)
        if match.key is None and self.subject is not None:
            other = self.forms.match(self.form, header)
            return other if other.how is How.NAME else match
        return match

    # ---- values

    def _by_values(self, head: Head, match: Match) -> Match:
        """Let the values below confirm or contradict what the header says."""
        values = [value for value in self._values(head.index) if not blank(value)]
        if match.how is How.MAP or not values:
            return match
        if match.key == SERIAL and not _mostly(values, lambda value: _WHOLE.fullmatch(str(value).strip()) is not None):
            key = next((key for key in IDENTITY if self.forms.fact(self.form, key) is not None), None)
            return Match(key, How.VALUES) if key is not None else Match(None, How.NONE)
        if match.key == TOUR_PERIOD and not _mostly(values, _is_period):
            return Match(None, How.OPEN, self._days())
        if match.is_open:
            for key in match.candidates:
                fact = self._fact(key)
                if fact is not None and fact.type in _TELLING and _mostly(values, partial(_reads, fact=fact)):
                    return Match(key, How.VALUES, unit=match.unit, factor=match.factor)
            return match
        fact = self._fact(match.key)
        if fact is None or match.how is How.NAME or match.key in (SERIAL, REMARKS, TOUR_PERIOD):
            return match
        if not _mostly(values, lambda value: _may_read(value, fact)):
            return Match(None, How.OPEN, (match.key,) if match.key else (), match.unit, match.factor)
        return match

    def _values(self, index: int) -> list[object]:
        return [line.cells[index] for line in self.sample if line.problem is None and index < len(line.cells)]

    def _days(self) -> tuple[str, ...]:
        return tuple(key for key in ("arrival_date", "start_date") if self._fact(key) is not None)

    def _fact(self, key: str | None) -> Fact | None:
        if self.subject is not None and self.form == CLAIMS and key is not None:
            return self.forms.subjects[self.subject].get(key) or self.forms.fact(self.form, key)
        return self.forms.fact(self.form, key)

    # ---- one fact, one column

    def _parted(self, matched: list[tuple[Head, Match]]) -> tuple[list[tuple[Head, Match]], dict[int, tuple[int, ...]]]:
        """Take what stands under one heading apart: a total is the fact; parts without a total are added up."""
        parts: dict[int, tuple[int, ...]] = {}
        found = list(matched)
        for parent in dict.fromkeys(head.path[-2] for head, _ in matched if len(head.path) > 1):
            above = self._one(parent)
            if above.key is None:
                continue
            under = [at for at, (head, _) in enumerate(found) if len(head.path) > 1 and head.path[-2] == parent]
            pieces = [at for at in under if _PART_CHILD.fullmatch(normal_form(found[at][0].path[-1]).text)]
            total = any(found[at][1].key == above.key for at in under if at not in pieces)
            for at in pieces:
                found[at] = (found[at][0], Match(None, How.NONE))
            if pieces and not total:
                first = found[pieces[0]][0]
                parts[first.index] = tuple(found[at][0].index for at in pieces)
                found[pieces[0]] = (Head(first.index, (parent,), first.span), above)
                names = "、".join(joined(matched[at][0].path) for at in pieces)
                self.notes.append(RowNote("parts_summed", {"column": parent, "columns": names}))
        return found, parts

    def _periods(self, matched: list[tuple[Head, Match]]) -> list[tuple[Head, Match]]:
        """Take a column of both days of a tour for its first, which the reader of days completes; unless that has its own."""
        stated = {match.key for _, match in matched}
        own = "arrival_date" in stated or self._fact("arrival_date") is None
        key = None if own else "arrival_date"
        return [
            (h, replace(m, key=key, how=How.NONE if own else m.how) if m.key == TOUR_PERIOD else m) for h, m in matched
        ]

    def _one_each(self, matched: list[tuple[Head, Match]]) -> list[tuple[Head, Match]]:
        """Leave each fact to one column: the surer one, the one that says more, or none until a person has said which."""
        found = list(matched)
        keys = Counter(match.key for _, match in matched if match.key is not None)
        for key in [key for key, count in keys.items() if count > 1]:
            rivals = [at for at, (_, match) in enumerate(found) if match.key == key]
            texts = {clean_header(found[at][0].path[-1]) for at in rivals}
            if len(texts) == 1 and len({found[at][0].path for at in rivals}) == 1:
                continue  # the same header twice: the record says whether they differ
            if key in (SERIAL, REMARKS, TOUR_PERIOD):
                continue
            if any(found[at][1].how is How.MAP for at in rivals) and any(found[at][1].how is How.NAME for at in rivals):
                continue  # a person and the header say the same of two columns: so does the record, where they differ
            first, clear = self._surest(key, rivals, found)
            for at in rivals:
                head, match = found[at]
                if at == first:
                    continue
                if clear or self._agree(found[first][0].index, head.index):
                    found[at] = (head, Match(None, How.NONE))
                    self.notes.append(
                        RowNote("column_second", {"column": joined(head.path), "first": joined(found[first][0].path)})
                    )
                else:
                    found[at] = (head, Match(None, How.OPEN, (key,), match.unit, match.factor))
        return found

    def _surest(self, key: str, rivals: Sequence[int], found: Sequence[tuple[Head, Match]]) -> tuple[int, bool]:
        """Return which of several columns is the fact, and whether that is clear: a map, or the order of its names."""
        mapped = [at for at in rivals if found[at][1].how is How.MAP]
        if len(mapped) == 1:
            return mapped[0], True
        fact = self._fact(key)
        order = [normal_form(name).text for name in (fact.names if fact is not None else ())]

        def rank(at: int) -> tuple[bool, int, int]:
            head, match = found[at]
            text = normal_form(head.path[-1]).text
            # Of the numbers that an office gives, that of the group says more than one of the form: names in their order.
            place = order.index(text) if text in order else len(order)
            return match.how not in (How.NAME, How.FORM), place if key != ID else (place or len(order)), at

        ranked = sorted(rivals, key=rank)
        return ranked[0], key in IDENTITY

    def _agree(self, one: int, other: int) -> bool:
        """Say whether two columns hold the same wherever both hold anything."""
        pairs = list(zip(self._values(one), self._values(other), strict=False))
        both = [(a, b) for a, b in pairs if not blank(a) and not blank(b)]
        return bool(both) and all(str(a).strip() == str(b).strip() for a, b in both)

    def _is_asked(self, match: Match, matched: Iterable[tuple[Head, Match]]) -> bool:
        """Say whether an open column matters: it may be a fact that no other column holds, or nobody knows what it is."""
        if self.form != CLAIMS:
            return False
        taken = {other.key for _, other in matched if other.key is not None}
        rival = len(match.candidates) == 1 and match.candidates[0] in self._rivalled(matched)
        return bool(match.candidates) and (rival or not set(match.candidates) <= taken)

    def _rivalled(self, matched: Iterable[tuple[Head, Match]]) -> set[str]:
        """Return the facts for which a further column that differs was set aside."""
        named = Counter(self._match(head).key for head, _ in matched)
        return {key for key, count in named.items() if key is not None and count > 1}

    # ---- what comes out

    def _column(self, head: Head, match: Match, parts: tuple[int, ...]) -> Column:
        header = joined(head.path)
        fact = self._fact(match.key)
        label = fact.label if fact is not None else _STRUCTURE_LABELS.get(match.key or "", Label("", ""))
        near = self._fact(match.candidates[0]) if match.candidates else None
        factor, unit = self._unit(head, match, fact)
        return Column(
            head.index, header, self._cell_name(head, match), match.key, label, match.how, unit, factor, parts,
            near.label if near is not None else None,
        )  # fmt: skip

    def _unit(self, head: Head, match: Match, fact: Fact | None) -> tuple[int, str]:
        """Return by what a column's numbers are multiplied, and the unit that says so."""
        if fact is None or fact.type != "money":
            return 1, match.unit
        if match.factor is not None:
            factor, unit = match.factor, match.unit
        elif fact.fen and self.unit_line:
            factor, unit = wording.UNITS.get(self.unit_line) or 1, self.unit_line
        else:
            return 1, match.unit
        if factor != 1:
            args = {"column": joined(head.path), "unit": unit}
            numbers = [abs(Decimal(str(v))) for v in self._values(head.index) if isinstance(v, int | float) and v == v]
            doubtful = fact.fen and bool(numbers) and sorted(numbers)[len(numbers) // 2] * factor >= _MUCH * 10_000
            self.notes.append(RowNote("unit_doubtful" if doubtful else "unit_applied", args))
        return factor, unit

    def _cell_name(self, head: Head, match: Match) -> str:
        """Return the key of the column's cells: its header where the vocabulary knows that, else the name of the fact."""
        header = clean_header(head.path[-1])
        if match.how is How.NAME and len(head.path) == 1:
            return header
        fact = self._fact(match.key)
        if fact is not None:
            return fact.label.zh or fact.key
        return clean_header(joined(head.path))

    def _nameless(self, head: Head) -> Column:
        name = f"[{column_name(head.index)}]"
        return Column(head.index, "", name, None, Label("", ""), How.NONE)

    def _named(self, columns: Sequence[Column]) -> list[Column]:
        """Tell columns of one name apart: the second one becomes “name (2)”."""
        taken: set[str] = set()
        wanted = {column.name for column in columns}
        counts = Counter(column.name for column in columns)
        self.names_twice = {name for name, count in counts.items() if count > 1}
        found = []
        for column in columns:
            name, count = self._free_name(column, taken | wanted), 1
            while name in taken or (count > 1 and name in wanted):
                count += 1
                name = f"{column.name} ({count})"
            if name != column.name:
                self.notes.append(RowNote("duplicate_header", {"column": column.name, "renamed": name}))
            taken.add(name)
            found.append(replace(column, name=name))
        return found

    def _free_name(self, column: Column, taken: set[str]) -> str:
        """Return another name of the fact for a column whose key another column has; its own where it is alone."""
        fact = self._fact(column.key)
        if fact is None or column.how is How.NAME or column.name not in self.names_twice:
            return column.name
        return next((name for name in fact.names if name not in taken), column.name)

    def _question(self, column: Column, match: Match) -> Question:
        facts = [(key, fact.label) for key in match.candidates if (fact := self._fact(key)) is not None]
        samples = [shown(value, 20) for value in self._values(column.index) if not blank(value)][:3]
        # An answer that only closeness suggests is not taken on a nod: what is left alone cannot be wrong.
        certain = len(facts) == 1 and self._match_is_name(column, facts[0][0])
        return Question(
            self.form, self.sheet, column.header, cell_name(self.row, column.index), tuple(facts),
            facts[0][0] if certain else IGNORE, tuple(samples),
        )  # fmt: skip

    def _match_is_name(self, column: Column, key: str) -> bool:
        return self._one(column.header.rpartition("/")[2]).key == key


_STRUCTURE_LABELS: Mapping[str, Label] = {
    SERIAL: Label("序号", "running number"),
    REMARKS: Label("备注", "remarks"),
    TOUR_PERIOD: Label("行程起止日期", "days of the tour"),
}


def _mostly(values: Sequence[object], test: object) -> bool:
    """Say whether most of some values pass a test."""
    assert callable(test)
    return Decimal(sum(bool(test(value)) for value in values)) >= _ENOUGH * len(values)


def _is_period(value: object) -> bool:
    return isinstance(value, str) and _DAYS.fullmatch(value.strip()) is not None


def _reads(value: object, fact: Fact) -> bool:
    """Say whether a value is one of the words of a choice."""
    read = read_value(fact, value)
    return read.value is not None and not read.faults


def _may_read(value: object, fact: Fact) -> bool:
    """Say whether a value is of the kind that a fact is of, as far as one can see without reading it."""
    if fact.type in ("count", "money", "km"):
        if isinstance(value, str):
            return any(char.isdigit() or char in _NUMERALS for char in value)
        return isinstance(value, int | float | Decimal)
    if fact.type == "date":
        return isinstance(value, date | int | float) or (isinstance(value, str) and any(map(str.isdigit, value)))
    return True


_NUMERALS = frozenset("零一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟、")
