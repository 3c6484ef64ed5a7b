"""The rows of one table: what each physical row is, and the record that it holds.

Every row has exactly one kind, said with its number. What is no record (a total, a header again, a note, a signature, a
struck row, a blank one) goes to the scope of the table, so that the rows of a sheet add up; what is one comes out as a
`RecordRow` whose cells stand under the names of their columns. On the way each cell is put into the form that the readers of
values expect: sums in yuan where a unit says otherwise, days with the year that the title states, a ditto mark with what
it repeats. Each such step is told once a column, and at the cell where it is doubtful; nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from lfreward.escaping import shown
from lfreward.intake import tables, wording
from lfreward.intake.cells import CellMark, CellRow, Merge, Sheet, Struck, cell_name
from lfreward.intake.columns import IDENTITY, ITEM, Column
from lfreward.intake.forms import CLAIMS, MEASURED, TableForms
from lfreward.intake.headers import LONGEST, REMARKS, SERIAL
from lfreward.intake.rows import (
    GUARDED,
    OUTER,
    Comment,
    MergedNumber,
    RecordRow,
    RowKind,
    RowNote,
    Scope,
    blank,
    carries,
    clean_header,
    take,
)
from lfreward.intake.tables import PushBack, SheetTable
from lfreward.intake.totals import RunningTotals, added_columns, plain_number

SERIALS = range(36_526, 73_051)  # the days of this century, as spreadsheets count them
EXACT_LIMIT = 1e15
Covered: TypeAlias = dict[int, tuple[Merge, object]]  # by column, with the value that stands at the top
_NO_YEAR = re.compile(r"\s*[01]?[0-9]\s*[.月/-]\s*[0-3]?[0-9](?![0-9])")
_HAS_YEAR = re.compile(r"^\s*[0-9]{2}\s*[年./-]\s*[0-9]{1,2}\s*[月./-]\s*[0-9]{1,2}|(?:19|20)[0-9]{2}")
SIDE_CODES = {
    RowKind.HEADER: "header_again",
    RowKind.STRUCK: "struck_row",
    RowKind.SIGNATURE: "signature_row",
    RowKind.NOTE: "note_row",
}
# Text of a line in which some cell may say more than it holds: a ditto mark, a total, a guard, white space to take off.
_UNUSUAL = re.compile("[ '\"計计总〃″“”＂↑上]|otal|OTAL")
_FEW = 4  # cells that a row of signatures, or of a total without a word, has at most


@dataclass(frozen=True, slots=True)
class TableContext:
    """What stands around a table and bears on its rows: the year and the agency of its title, where they are stated."""

    year: int | None = None
    organiser: str = ""


class Body:
    """Reads the rows of one table; `rows` can be gone through once, and ends where another table begins."""

    def __init__(
        self,
        lines: PushBack,
        sheet: Sheet,
        table: SheetTable,
        columns: Sequence[Column],
        form: str,
        forms: TableForms | None,
        scope: Scope,
        notes: list[RowNote],
        context: TableContext,
        *,
        text: bool,
    ) -> None:
        self.lines = lines
        self.sheet = sheet
        self.table = table
        self.columns = columns
        self.forms = forms
        self.scope = scope
        self.notes = notes
        self.context = context
        self.text = text
        self.width = (columns[-1].index + 1) if columns else 0
        self.names = {column.index: column.name for column in columns}
        self.headers = {
            column.index: clean_header(column.header.rpartition("/")[2]) for column in columns if column.header
        }
        self.unnamed = {column.index: column.name for column in columns if not column.header}
        types = {column.name: forms.fact(form, column.key) for column in columns} if forms is not None else {}
        self.days = [
            column.name
            for column in columns
            if (fact := types.get(column.name)) is not None and fact.type in ("date", "check")
        ]
        self.sums = RunningTotals(added_columns(columns, form, forms) if forms is not None else ())
        self.scaled = [column for column in columns if column.factor != 1]
        self.money = [column for column in columns if (fact := types.get(column.name)) is not None and fact.fen]
        self.measured = {c.name for c in columns if (f := types.get(c.name)) is not None and f.type in MEASURED}
        self.carried = [c.name for c in columns if c.key == "organiser" or (form != CLAIMS and c.key in IDENTITY)]
        self.item = next((column.index for column in columns if column.key == ITEM), None)
        self.id = next((column.index for column in columns if column.key == "id"), None)
        self.aside = {column.name for column in columns if column.key in (SERIAL, REMARKS)}
        self.serial = {column.index for column in columns if column.key == SERIAL}
        self.few = max(_FEW, len(columns) // 3)
        self.records = 0  # that were counted without the scope being told of each
        self.figures = [column.index for column in columns if column.name in self.measured]
        self.remarks = [column.name for column in columns if column.key == REMARKS]
        self.first_figure = [at for at in self.figures if not self.headers.get(at, "0")[:1].isdigit()][:1]
        self.parts = [column for column in columns if column.parts]
        self.above: dict[str, object] = {}
        self.told: set[tuple[str, str | None]] = set()
        self.covered: Covered = {}
        self.starts: dict[int, list[Merge]] = {}
        for merge in sheet.merges:
            if merge[1] < self.width and merge[2] > (table.rows[-1] if table.rows else 0):
                self.starts.setdefault(merge[0], []).append(merge)
        self.pending = sorted(self.starts, reverse=True)
        self.carries_blanks = False
        self.hidden = 0
        self.blanks = 0
        self.count = 0

    # ---- row by row

    def rows(self) -> Iterator[RecordRow]:
        """Give the records of the table; every other row goes to the scope."""
        yield from self._above_header()
        sample = tables.sample_of(self.lines, self.forms)
        self.carries_blanks = self._means_blanks(sample)
        asides: list[CellRow] = []  # lines of one text, which are titles if a header follows them
        picks = self._picks()
        for line in self.lines:
            if not asides:
                row = self._usual(line, picks) if picks else None
                if row is not None:
                    yield row
                    continue
                if self._is_plain(line):
                    yield self._record(line, RowKind.CLAIM)
                    continue
            if self.forms is not None and self._begins_table(line):
                self.lines.push([*asides, line])
                asides = []
                break
            kind, text = self._kind(line)
            if kind is RowKind.NOTE and self._may_be_title(line):
                asides.append(line)
                continue
            yield from self._flush(asides)
            asides = []
            yield from self._row(line, kind, text)
        yield from self._flush(asides)
        self._close()

    def _picks(self) -> list[str]:
        """Return the names of the columns of a text table in which a usual line needs no more than to be named; else none."""
        usual = self.text and self.forms is not None and bool(self.first_figure) and not self.carries_blanks
        changed = self.parts or self.scaled or self.context.year is not None or self.context.organiser
        names = [self.names.get(at, "") for at in range(self.width)]
        return names if usual and not changed and all(names) else []

    def _usual(self, line: CellRow, picks: Sequence[str]) -> RecordRow | None:
        """Read a line of text in which every cell stands as it is taken: the way of nearly all, at a third of the time."""
        cells = line.cells
        if line.problem is not None or len(cells) != len(picks) or self._calls_itself_example(line):
            return None
        at = self.first_figure[0]
        figure = cells[at]
        text: str = "".join(cells)  # type: ignore[arg-type]
        if not figure or not figure[0].isdigit() or not text.isprintable() or _UNUSUAL.search(text):  # type: ignore[index]
            return None
        empty = cells.count("")
        if len(cells) - empty <= self.few:
            return None
        row: dict[str, object]
        row = (
            {name: cell for name, cell in zip(picks, cells, strict=True) if cell}
            if empty
            else dict(zip(picks, cells, strict=True))
        )
        remarks = None
        for name in self.aside:
            value = row.pop(name, None)
            remarks = str(value) if value is not None and name in self.remarks else remarks
        self.count += 1
        self.records += 1
        self.above = row
        self.sums.add(line.number, row)
        return RecordRow(line.number, None, row, remarks=remarks)

    def _flush(self, asides: Sequence[CellRow]) -> Iterator[RecordRow]:
        for line in asides:
            yield from self._row(line, RowKind.NOTE, _first_text(line))

    def _above_header(self) -> Iterator[RecordRow]:
        """Count the titles and the header; give the rows above it that cannot be read, or that hold data without a header."""
        for line in self.table.above:
            problem = line.problem or (RowNote("above_header", {"row": line.number}) if tables.is_data(line) else None)
            if problem is not None:
                self.scope.counts[RowKind.UNREAD] += 1
                yield RecordRow(line.number, self.sheet.name, {}, problem=problem, kind=RowKind.UNREAD)
            else:
                text = next((text for text in tables.texts_of(line) if text), "")
                self.scope.add(line.number, RowKind.TITLE, text)
                self.notes.append(RowNote("title_row", {"row": line.number, "found": shown(text)}))
        for number in self.table.rows:
            self.scope.add(number, RowKind.HEADER)
        if self.table.rows:
            self.notes.append(RowNote("header_row", {"row": "–".join(map(str, self.table.rows))}))

    def _row(self, line: CellRow, kind: RowKind, text: str) -> Iterator[RecordRow]:
        """Put one row where it belongs."""
        if kind is RowKind.BLANK:
            self.blanks += 1
            self.above = {name: value for name, value in self.above.items() if name not in self.carried}
            self.scope.add(line.number, kind)
            return
        if kind in (RowKind.CLAIM, RowKind.UNREAD):
            yield self._record(line, kind)
            return
        cells = self._build(line, []) if kind in (RowKind.TOTAL, RowKind.STRUCK) else {}
        self.scope.add(line.number, kind, text, cells)
        if kind is RowKind.TOTAL:
            self._total(line, text, cells)
        else:
            self.notes.append(RowNote(SIDE_CODES[kind], {"row": line.number, "found": shown(text)}))

    def _record(self, line: CellRow, kind: RowKind) -> RecordRow:
        self.count += 1
        notes: list[RowNote] = []
        hidden = line.number in self.sheet.hidden_rows
        if hidden:
            self.hidden += 1
            notes.append(RowNote("hidden_row"))
        shared: list[MergedNumber] = []
        cells = self._build(line, notes, shared)
        problem = line.problem or next((note for note in notes if note.code in ("nan", "nul")), None)
        if problem is None and self._calls_itself_example(line):
            problem = RowNote("example_row", {"found": shown(line.cells[self.id or 0])})
        notes = [note for note in notes if note is not problem]
        if problem is None:
            problem = self._ragged(line)
            if problem is not None:
                cells = {name: value for name, value in cells.items() if name not in self.measured}
        remarks = "；".join(str(cells.pop(name)) for name in self.remarks if name in cells) or None
        for name in self.aside & cells.keys():
            del cells[name]
        self.scope.counts[RowKind.CLAIM if problem is None else RowKind.UNREAD] += 1
        if problem is None:
            self.sums.add(line.number, cells)
        comments = self.sheet.comments.get(line.number)
        said = (
            tuple(Comment(cell_name(line.number, at), text) for at, text in sorted(comments.items()))
            if comments
            else ()
        )
        return RecordRow(
            line.number, self.sheet.name, cells, tuple(notes), problem, kind=RowKind.CLAIM if problem is None else RowKind.UNREAD,
            hidden=hidden, remarks=remarks, comments=said, shared=tuple(shared),
        )  # fmt: skip

    def _ragged(self, line: CellRow) -> RowNote | None:
        """Say of a line of text that has more cells than its header: which value belongs where, nobody can tell."""
        if not self.text:
            return None
        extra = [cell for cell in line.cells[self.width :] if not blank(cell)]
        if not extra:
            return None
        return RowNote("ragged", {"expected": self.width, "found": len(line.cells), "extra": shown(extra[0])})

    def _total(self, line: CellRow, text: str, cells: Mapping[str, object]) -> None:
        totals = self.sums.compare(line.number, text, cells)
        self.scope.totals += totals
        self.notes.append(RowNote("total_row", {"row": line.number, "found": shown(text)}))
        for total in totals:
            if not total.agrees:
                args = {"row": line.number, "column": total.column, "stated": total.stated, "found": total.found}
                self.notes.append(RowNote("total_differs", {**args, "first": total.rows[0], "last": total.rows[1]}))
        self.above = {name: value for name, value in self.above.items() if name not in self.carried}

    def _close(self) -> None:
        """Tell what is told of the table as a whole."""
        self.scope.counts[RowKind.CLAIM] += self.records
        self.records = 0
        if self.blanks:
            self.notes.append(RowNote("blank_rows", {"count": self.blanks}))
        if not self.count:
            self.notes.append(RowNote("no_rows"))
        if self.hidden:
            self.notes.append(RowNote("hidden_rows", {"count": self.hidden}))
        self.notes += self.sheet.notes
        self.sheet.notes.clear()

    # ---- what a row is

    def _is_plain(self, line: CellRow) -> bool:
        """Say at little cost that a row is a record: it has figures where records have them, and no word of a total."""
        cells = line.cells
        if (
            line.problem is not None
            or self.sheet.struck_cells
            or self._calls_itself_example(line)
            or len(cells) - cells.count("") - cells.count(None) <= self.few
        ):
            return False
        for at in self.figures:
            cell = cells[at] if at < len(cells) else None
            if cell and (type(cell) is not str or (cell[0].isdigit() and not tables.is_worded(cell))):
                text = "".join([cell for cell in cells if type(cell) is str])
                return not _may_total(text)
        return False

    def _calls_itself_example(self, line: CellRow) -> bool:
        """Say whether the number of a row is a word for an example."""
        return self.id is not None and self.id < len(line.cells) and line.cells[self.id] in wording.EXAMPLES

    def _is_example(self, line: CellRow) -> bool:
        """Say whether a row shows how to fill in: its number says so, and so does another of its texts.

        A row whose number alone says so was an example that somebody wrote a claim over.
        """
        others = (cell for at, cell in enumerate(line.cells) if at != self.id and isinstance(cell, str))
        return self._calls_itself_example(line) and any(wording.EXAMPLE_TEXT.search(text) for text in others)

    def _begins_table(self, line: CellRow) -> bool:
        """Say whether a line is the header of another table: most of its texts name columns, and not those of this one."""
        if line.problem is not None or _has_figures(line) or not self.count_like(line):
            return False
        found = tables.is_header(line, self.forms)
        return found >= 2 and not self._repeats_header(line)

    def count_like(self, line: CellRow) -> bool:
        """Say whether a line has at least two texts."""
        return sum(1 for cell in line.cells if isinstance(cell, str) and not blank(cell)) >= 2

    def _repeats_header(self, line: CellRow) -> bool:
        """Say whether a line names the columns of this table again, each at its place."""
        texts = tables.texts_of(line)
        filled = [(at, text) for at, text in enumerate(texts) if text]
        same = sum(1 for at, text in filled if self.headers.get(at) == text)
        return same >= 2 and same == len(filled) and same * 2 >= len(self.headers)

    def _may_be_title(self, line: CellRow) -> bool:
        return sum(1 for cell in line.cells if not blank(cell)) == 1

    def _kind(self, line: CellRow) -> tuple[RowKind, str]:
        """Say what a row is, and the text that says so."""
        if line.problem is not None:
            return RowKind.UNREAD, ""
        cells = line.cells if self.text else line.cells[: self.width]
        filled = [(at, cell) for at, cell in enumerate(cells) if cell is not None and cell != "" and not blank(cell)]
        if not filled or all(at in self.serial and not tables.is_worded(cell) for at, cell in filled):
            return RowKind.BLANK, ""
        struck = self.sheet.struck_cells.get(line.number)
        if struck and all(at in struck or at in self.serial for at, _ in filled):
            return RowKind.STRUCK, str(filled[0][1])
        if self._is_example(line):
            return RowKind.NOTE, str(line.cells[self.id or 0])
        if self.forms is None:
            return self._kind_by_words(filled)
        if not _has_figures(line) and self._repeats_header(line):
            return RowKind.HEADER, str(filled[0][1])
        return self._kind_by_words(filled, line)

    def _kind_by_words(self, filled: Sequence[tuple[int, object]], line: CellRow | None = None) -> tuple[RowKind, str]:
        total = self._total_word(filled)
        if total:
            return RowKind.TOTAL, total
        texts = [(at, cell) for at, cell in filled if isinstance(cell, str)]
        figures = [cell for at, cell in filled if self.names.get(at) in self.measured]
        measured = sum(1 for cell in figures if not isinstance(cell, str) or cell[:1].isdigit())
        if self.forms is not None and measured <= 1 and texts:
            cleaned = [clean_header(cell) for _, cell in texts]
            signed = [wording.SIGNATURE.fullmatch(text) is not None for text in cleaned]
            if any(signed) and len(filled) <= max(_FEW, len(self.columns) // 2) and sum(signed) * 2 >= len(filled):
                return RowKind.SIGNATURE, cleaned[0]
            alone = len(filled) == 1 and measured == 0
            if len(filled) <= 2 and len(self.columns) > 3 and (alone or wording.NOTE.match(cleaned[0])):
                return RowKind.NOTE, cleaned[0]
        if line is not None and not texts and len(filled) <= _FEW and self.sums.is_sum(self._build(line, [])):
            return RowKind.TOTAL, ""
        return RowKind.CLAIM, ""

    def _total_word(self, filled: Sequence[tuple[int, object]]) -> str:
        """Return the text by which a row calls itself a total; empty where none does."""
        for at, cell in filled:
            if not isinstance(cell, str) or len(cell) > LONGEST or not _may_total(cell):
                continue
            text = "".join(clean_header(cell).split()).lower()
            whole = wording.TOTAL.fullmatch(text) is not None
            if not whole and (at == self.item or wording.NAMED_TOTAL.fullmatch(text) is None):
                continue
            if self.forms is not None and any(self.names.get(other) in self.days for other, _ in filled):
                continue  # a total has no days
            return cell.strip()
        return ""

    # ---- its cells

    def _build(self, line: CellRow, notes: list[RowNote], shared: list[MergedNumber] | None = None) -> dict[str, object]:
        """Return the cells of a row by the names of their columns."""
        cells = self._text_cells(line, notes) if self.text else self._typed_cells(line, notes, shared)
        if self.unnamed:
            self._tell_unnamed(cells)
        for column in self.parts:
            self._sum_parts(column, line, cells)
        if self.days and (self.context.year is not None or not self.text):
            self._complete_days(cells, notes)
        if self.scaled or line.number in self.sheet.formats:
            self._scale(line, cells, notes)
        if self.forms is not None and shared is not None:
            self._repeat(cells, notes, line.number)
        return cells

    def _text_cells(self, line: CellRow, notes: list[RowNote]) -> dict[str, object]:
        cells: dict[str, object] = {}
        for at, value in enumerate(line.cells[: self.width]):
            name = self.names.get(at)
            if not value or name is None:
                continue
            text = str(value)
            if text[0] in OUTER and blank(text):
                continue
            if "\0" in text:
                notes.append(RowNote("nul", {"column": name, "found": shown(text)}))
            if text[0] == "'" and GUARDED.match(text):
                text = text[1:]
                notes.append(RowNote("guard_removed", {"column": name, "found": shown(value)}))
            cells[name] = text
        return cells

    def _typed_cells(self, line: CellRow, notes: list[RowNote], shared: list[MergedNumber] | None) -> dict[str, object]:
        self._cover(line)
        cells: dict[str, object] = {}
        struck = self.sheet.struck.get(line.number, {})
        dropped = self.sheet.struck_cells.get(line.number, frozenset())
        for at, value in enumerate(line.cells[: self.width]):
            name = self.names.get(at)
            if name is None:
                continue
            if at in struck or at in dropped:
                value = self._unstruck(line.number, at, name, value, struck.get(at), notes)
            kind = type(value)
            if kind is str and (text := value.strip(OUTER)):  # type: ignore[attr-defined]
                cells[name] = text
            elif kind is float and -EXACT_LIMIT < value < EXACT_LIMIT and value == (whole := int(value)):  # type: ignore[operator,call-overload]
                cells[name] = whole
            elif isinstance(value, CellMark):
                args = {"column": name, "cell": cell_name(line.number, at), "found": value.found}
                notes.append(RowNote(value.code, args))
            elif not blank(value):
                cells[name] = take(value, name, notes)
            elif at not in self.covered or self.covered[at][0][2] < line.number:
                continue
            if at in self.covered and self.covered[at][0][2] >= line.number:
                self._merged(line, at, name, cells, notes, shared)
        return cells

    def _cover(self, line: CellRow) -> None:
        """Remember the merges that begin in this row or above it, with the value at their top."""
        while self.pending and self.pending[-1] <= line.number:
            for merge in self.starts[self.pending.pop()]:
                across = range(merge[1], min(merge[3] + 1, self.width))
                top = line.cells[merge[1]] if merge[0] == line.number and merge[1] < len(line.cells) else None
                self.covered.update(
                    (at, (merge, top if at == merge[1] else None)) for at in across if self.headers.get(at)
                )

    def _merged(
        self, line: CellRow, at: int, name: str, cells: dict[str, object], notes: list[RowNote], shared: list[MergedNumber] | None
    ) -> None:
        """Settle a cell that is merged with others: a text is that of each row, a number may be their sum."""
        merge, held = self.covered[at]
        if merge[2] > merge[0] and plain_number(held) is not None and name in self.measured and name not in self.days:
            value = take(held, name, [])
            cells.pop(name, None)
            span = f"{cell_name(merge[0], merge[1])}:{cell_name(merge[2], merge[3])}"
            if shared is not None:
                shared.append(MergedNumber(name, span, tuple(range(merge[0], merge[2] + 1)), value))
            notes.append(RowNote("merged_sum", {"column": name, "cells": span, "found": shown(value)}))
            return
        if merge[0] == line.number and at == merge[1]:
            return
        args = {"column": name, "cell": cell_name(line.number, at), "top": cell_name(merge[0], merge[1])}
        if carries(held):
            cells[name] = take(held, name, [])
            notes.append(RowNote("merged_carried", {**args, "found": shown(cells[name])}))
        elif name not in cells:
            notes.append(RowNote("merged_cell", args))

    def _unstruck(self, row: int, at: int, name: str, value: object, part: Struck | None, notes: list[RowNote]) -> object:
        """Leave out what is struck: a part of a cell, or all of it."""
        if part is None:
            if not blank(value):
                notes.append(RowNote("struck_cell", {"column": name, "cell": cell_name(row, at), "found": shown(value)}))
            return None
        args = {"column": name, "cell": cell_name(row, at), "found": shown(part.struck), "read": shown(part.kept)}
        notes.append(RowNote("struck_text", args))
        return part.kept

    def _tell_unnamed(self, cells: Mapping[str, object]) -> None:
        for at in [at for at, name in self.unnamed.items() if name in cells]:
            self.notes.append(RowNote("column_without_header", {"column": self.unnamed.pop(at)}))

    def _sum_parts(self, column: Column, line: CellRow, cells: dict[str, object]) -> None:
        """Add up the parts of a count that has no total of its own."""
        numbers = [
            plain_number(line.cells[at]) for at in column.parts if at < len(line.cells) and not blank(line.cells[at])
        ]
        for at in column.parts:
            cells.pop(self.names.get(at, ""), None)
        if numbers and all(number is not None for number in numbers):
            total = sum((number for number in numbers if number is not None), Decimal(0))
            cells[column.name] = int(total) if total == int(total) else total

    def _complete_days(self, cells: dict[str, object], notes: list[RowNote]) -> None:
        """Read plain numbers as the serials of days, and give a day without a year that of the title."""
        for name in self.days:
            value = cells.get(name)
            if type(value) is int and value in SERIALS and not self.text:
                day = cells[name] = self.sheet.epoch + timedelta(value)
                notes.append(RowNote("serial_read", {"column": name, "found": value, "read": day.isoformat()}))
            elif (
                isinstance(value, str)
                and self.context.year is not None
                and _NO_YEAR.match(value)
                and not _HAS_YEAR.search(value)
            ):
                mark = "年" if "月" in value else "."
                cells[name] = f"{self.context.year}{mark}{value.strip()}"
                self._once(RowNote("year_added", {"column": name, "year": self.context.year}))

    def _scale(self, line: CellRow, cells: dict[str, object], notes: list[RowNote]) -> None:
        """Bring sums to yuan: by the number format of their cell, else by the unit of their column."""
        shown_units = self.sheet.formats.get(line.number, {})
        for column in self.money:
            number = plain_number(cells.get(column.name))
            if number is None:
                continue
            unit = shown_units.get(column.index)
            factor = wording.UNITS.get(unit) if unit is not None else column.factor
            if factor is None or factor == 1:
                continue
            if unit is not None and column.factor not in (1, factor):
                args = {
                    "column": column.name,
                    "cell": cell_name(line.number, column.index),
                    "unit": unit,
                    "other": column.unit,
                }
                notes.append(RowNote("two_units", args))
                del cells[column.name]
                continue
            scaled = number * factor
            cells[column.name] = int(scaled) if scaled == int(scaled) else scaled.normalize()
            if unit is not None:
                self._once(RowNote("format_unit", {"column": column.name, "unit": unit}))
        for column in self.scaled:
            if column not in self.money and (number := plain_number(cells.get(column.name))) is not None:
                cells[column.name] = number * column.factor

    def _repeat(self, cells: dict[str, object], notes: list[RowNote], row: int) -> None:
        """Carry down what a ditto mark repeats, and the name that is left blank below its first row."""
        for name, value in list(cells.items()):
            if type(value) is str and len(value) <= 3 and value in wording.DITTO:
                held = self.above.get(name)
                if held is None:
                    del cells[name]
                    notes.append(RowNote("ditto_alone", {"column": name, "found": value}))
                else:
                    cells[name] = held
                    notes.append(RowNote("ditto_carried", {"column": name, "found": shown(held)}))
        if self.carries_blanks:
            for name in self.carried:
                if name not in cells and name in self.above:
                    cells[name] = self.above[name]
                    notes.append(RowNote("blank_carried", {"column": name, "found": shown(self.above[name])}))
        if self.context.organiser and "organiser" not in self.names.values() and not self.carried:
            cells.setdefault("organiser", self.context.organiser)
            self._once(RowNote("organiser_of_title", {"column": "organiser", "found": self.context.organiser}))
        self.above = cells

    def _means_blanks(self, sample: Sequence[CellRow]) -> bool:
        """Say whether a blank below a name repeats it.

        It does where names are left blank more than once, and nowhere is the same written twice in a row: a single blank is
        an omission.
        """
        places = [at for at, name in self.names.items() if name in self.carried]
        for at in places:
            values = [line.cells[at] if at < len(line.cells) else None for line in sample if not tables.is_empty(line)]
            pairs = list(pairwise(values))
            repeated = any(not blank(a) and a == b for a, b in pairs)
            left_out = sum(not blank(a) and blank(b) for a, b in pairs)
            runs = sum(blank(a) and blank(b) for a, b in pairs)
            if not repeated and (left_out > 1 or (left_out and runs)):
                return True
        return False

    def _once(self, note: RowNote) -> None:
        """Tell something of a column the first time that it happens."""
        if (note.code, note.column) not in self.told:
            self.told.add((note.code, note.column))
            self.notes.append(note)


def _has_figures(line: CellRow) -> bool:
    """Say whether a line has a number or a day in it, as records have and headers do not."""
    for cell in line.cells:
        if cell is None or cell == "":
            continue
        if not isinstance(cell, str):
            return not isinstance(cell, CellMark)
        if cell[:1].isdigit() and not tables.is_worded(cell):
            return True
    return False


def _may_total(text: str) -> bool:
    """Say at little cost whether a text may have a word for a total in it."""
    return "计" in text or "总" in text or "計" in text or "otal" in text or "OTAL" in text


def _first_text(line: CellRow) -> str:
    return next((clean_header(cell) for cell in line.cells if isinstance(cell, str) and not blank(cell)), "")


def form_row(table: SheetTable, sheet: Sheet, name_of: Callable[[str], tuple[str, str | None]]) -> RecordRow:
    """Return the one record of a form: labels with the values that stand beside them.

    `name_of` gives the name under which a label's value goes into the record, and what it is.
    """
    cells: dict[str, object] = {}
    notes: list[RowNote] = []
    remarks = None
    for label, row, column, value in table.form:
        name, key = name_of(label)
        if isinstance(value, CellMark):
            notes.append(RowNote(value.code, {"column": label, "cell": cell_name(row, column), "found": value.found}))
        elif key == REMARKS:
            remarks = str(value)
        elif key != SERIAL and name not in cells:
            cells[name] = take(value.strip(OUTER) if isinstance(value, str) else value, name, notes)
    number = table.form[0][1]
    return replace(RecordRow(number, sheet.name, cells, tuple(notes)), remarks=remarks)
