"""How a file is read, before anything is judged: what each table, column and row is, and every problem with its cell.

A clerk who hands a book in, and an auditor who gets one, should see what the program makes of it before they trust a sum:
which header was taken for which fact, in which unit, which rows are claims and which are totals, what could not be read and
what to write instead. The passes of `intake` know all of that; here it is put together, and the cells are read as values.

Problems are of three ranks. A *question* stops the file until a person answers it. A *fault* is a cell that cannot be read,
or a total that does not agree: somebody must mend it. A *note* is something that was understood although it was not plainly
written; one note stands for all cells of its column, as a thousand notes are read by nobody.

`Fix` holds what a cell plainly means where that is certain: `320人` is the number 320.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from lfreward.evaluate import Evaluator
from lfreward.facts import CellCache, Fact, Vocabulary
from lfreward.i18n import say
from lfreward.intake.cells import cell_name
from lfreward.intake.columns import IGNORE, Column, Question
from lfreward.intake.forms import CLAIMS, TableForms
from lfreward.intake.parts import Part, open_parts
from lfreward.intake.rows import RecordRow, RowKind, Scope
from lfreward.personal import masked
from lfreward.results.assessment import canonical

# Notes of the passes that ask for a look at each cell; every other note is told once a column.
EACH_CELL = frozenset(
    [
        "merged_sum",
        "merged_cell",
        "struck_text",
        "struck_cell",
        "formula_without_value",
        "formula_not_calculated",
        "cell_error",
        "two_units",
        "ditto_alone",
        "digits_may_be_lost",
        "serial_read",
    ]
)
# Of these the cell itself is empty or of no use: somebody must write what it should say.
FAULTS = frozenset(
    [
        "merged_sum",
        "merged_cell",
        "formula_without_value",
        "formula_not_calculated",
        "cell_error",
        "two_units",
        "ditto_alone",
        "total_differs",
        "unit_doubtful",
    ]
)
# What is said of a table elsewhere in the same reading, or says nothing about how it was read.
SAID_ELSEWHERE = frozenset(
    [
        "sheet_read",
        "title_row",
        "header_row",
        "total_row",
        "blank_rows",
        "header_again",
        "note_row",
        "signature_row",
        "encoding",
        "summary_sheet",
        "persons_sheet",
        "sheet_not_read",
        "no_rows",
    ]
)
CARRIED = frozenset({"ditto_carried", "blank_carried"})  # the text that is carried can be written into the cell
CONVERTED = "converted"  # a value that means the same in a plainer form
PROBLEMS_LIMIT = 10_000  # faults that are listed one by one; all are counted


class Rank(StrEnum):
    """How much a problem matters to whoever keeps the file."""

    QUESTION = "question"
    FAULT = "fault"
    NOTE = "note"


@dataclass(slots=True)
class Problem:
    """Something about one cell, or about the cells of one column.

    `cell` is the address of the first cell, empty where none can be named. `found` is what stands there, `read` what was
    understood, empty where nothing was. `count` is the number of cells that it stands for. `default` is the answer that
    `--yes` takes to a question.
    """

    rank: Rank
    sheet: str | None
    row: int
    cell: str
    column: str
    found: str
    read: str
    code: str
    args: Mapping[str, Any]
    count: int = 1
    default: str = ""

    def say(self, lang: str) -> str:
        """Return what is the matter and what to do."""
        return say(self.code, lang, self.args)

    def to_dict(self, lang: str) -> dict[str, Any]:
        """Return it as JSON carries it; texts of cells are masked where they may be numbers of persons."""
        plain = {"sheet": self.sheet, "row": self.row or None, "cell": self.cell or None, "column": self.column or None}
        told = {"found": self.found or None, "read": self.read or None, "remedy": self.say(lang), "count": self.count}
        return {"rank": self.rank.value, "code": self.code, **plain, **told}


@dataclass(frozen=True, slots=True)
class Fix:
    """What a cell plainly means: `value` is to stand in column `column` (from 0) of row `row` (from 1)."""

    sheet: str | None
    row: int
    column: int
    value: Any


@dataclass(slots=True)
class TableReading:
    """How one table of a file is read. `form` is its kind, None where its rows are no records."""

    sheet: str | None
    form: str | None
    title: str
    columns: tuple[Column, ...]
    scope: Scope

    def to_dict(self, lang: str) -> dict[str, Any]:
        """Return it as JSON carries it."""
        columns = [
            {
                "column": column.letter,
                "header": column.header,
                "fact": column.key,
                "label": column.label.say(lang) or None,
                "how": column.how.value,
                "unit": column.unit or None,
            }
            for column in self.columns
            if column.header
        ]
        rows = {kind.value: count for kind, count in self.scope.counts.items() if count}
        totals = [
            {"row": total.number, "column": total.column, "stated": str(total.stated), "found": str(total.found)}
            for total in self.scope.totals
        ]
        plain = {
            "sheet": self.sheet,
            "hidden": self.scope.hidden,
            "form": self.form,
            "title": masked(self.title) or None,
        }
        return {
            **plain,
            "columns": columns,
            "rows": rows,
            "totals": totals,
            "not_looked_at": list(self.scope.not_looked_at),
        }


@dataclass(slots=True)
class FileReading:
    """How one file is read: its tables in order, its problems by table and row, and what its cells plainly mean.

    `faults` counts the cells that somebody must mend, `listed` those of them that stand in `problems`.
    """

    path: Path
    tables: list[TableReading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    faults: int = 0

    @property
    def notes(self) -> list[Problem]:
        """What was understood although it was not plainly written."""
        return [problem for problem in self.problems if problem.rank is Rank.NOTE]

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return it as JSON carries it: plain data with the keys of README's section on checking files."""
        return {
            "file": str(self.path),
            "tables": [table.to_dict(lang) for table in self.tables],
            "questions": [
                {
                    "sheet": question.sheet,
                    "cell": question.cell,
                    "header": question.header,
                    "candidates": [{"fact": key, "label": label.say(lang)} for key, label in question.candidates],
                    "default": question.default,
                    "map": list(question.map_lines()),
                }
                for question in self.questions
            ],
            "problems": [problem.to_dict(lang) for problem in self.problems],
            "faults": self.faults,
        }


def check_file(
    path: str | Path,
    judge: Evaluator,
    forms: TableForms,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> FileReading:
    """Read a file and say how; every table is gone through to its last row.

    Raises: InputError if the file cannot be read.
    """
    reading = FileReading(Path(path))
    done = 0
    for part in open_parts(path, forms, encoding=encoding, sheet=sheet):
        table = _Table(part, judge, forms, reading)
        for row in part.rows:
            table.add(row)
            done += 1
            if progress is not None:
                progress(done)
        table.close()
    return reading


class _Table:
    """Puts together what is to be said of one table, row by row."""

    def __init__(self, part: Part, judge: Evaluator, forms: TableForms, reading: FileReading) -> None:
        self.part = part
        self.judge = judge
        self.forms = forms
        self.reading = reading
        self.columns = {column.name: column for column in part.matched}
        keys = [column.key for column in part.matched if column.key is not None]
        facts = {column.name: column.key for column in part.matched if _holds_fact(column, part, forms)}
        # A record is read by the keys of its facts; two columns of one fact keep their names, by which they are compared.
        self.headers = {name: key if keys.count(key) == 1 else name for name, key in facts.items() if key is not None}
        self.by_key = {column.key: column for column in reversed(part.matched) if column.key is not None}
        self.item = next((column.name for column in part.matched if column.key == "item"), None)
        self.personal = forms.forms[part.form].personal if part.form in forms.forms else frozenset()
        self.caches: dict[int, CellCache] = {}
        self.items: dict[Any, Vocabulary] = {}
        self.told: dict[tuple[str, str], Problem] = {}
        self.kinds: Counter[RowKind] = Counter()

    # ---- rows

    def add(self, row: RecordRow) -> None:
        """Say what is to be said of one record."""
        self.kinds[row.kind] += 1
        if row.problem is not None:
            self._problem(Rank.FAULT, row, None, row.problem.code, row.problem.args)
        for note in row.notes:
            column = self.columns.get(note.column or "")
            rank = Rank.FAULT if note.code in FAULTS else Rank.NOTE
            self._problem(rank, row, column, note.code, note.args)
            if note.code in CARRIED and column is not None:
                self._fix(row, column, row.cells.get(column.name))
        if not row.cells or (self.part.matched and not self.headers):
            return
        cells = {header: row.cells[name] for name, header in self.headers.items() if name in row.cells}
        if not self.part.matched:  # JSON and Parquet: each record names its facts itself
            cells = dict(row.cells)
        facts, notes, faults = self._cache(row).read(cells)
        for finding in faults:
            self._value(Rank.FAULT, row, finding, facts)
        # A cell that also says something of another fact (普通专列, 5.12-5.13) would lose that in a plainer form.
        says_more = any(finding.code == "stated_by_other" for finding in notes)
        for finding in notes:
            if not self.part.matched or not finding.code.startswith("unknown_field"):
                self._value(Rank.NOTE, row, finding, facts, kept=says_more)

    def _cache(self, row: RecordRow) -> CellCache:
        """Return what reads the values of a row: the facts of the item that it names, else those of its kind of table."""
        vocabulary = self._vocabulary(row)
        cache = self.caches.get(id(vocabulary))
        if cache is None:
            cache = self.caches[id(vocabulary)] = CellCache(vocabulary)
        return cache

    def _vocabulary(self, row: RecordRow) -> Vocabulary:
        if self.part.form is not None and self.part.form != CLAIMS:
            return self.forms.forms[self.part.form].vocabulary
        named = row.cells.get(self.item) if self.item is not None else None
        if not isinstance(named, str):
            return self.judge.groups
        known = self.items.get(named)
        if known is None:
            key = self.judge.item_named(named)
            known = self.judge.plans[key].vocabulary if key is not None else self.judge.groups
            if len(self.items) < PROBLEMS_LIMIT:
                self.items[named] = known
        return known

    def _value(self, rank: Rank, row: RecordRow, finding: Any, facts: Mapping[str, Any], *, kept: bool = False) -> None:
        """Say what the reader of values says of a cell, and note what the cell plainly means."""
        key = (finding.field or "").partition(",")[0]
        column = self.by_key.get(key)
        self._problem(rank, row, column, finding.code, finding.args)
        if finding.code == CONVERTED and column is not None and not kept and key in facts:
            fact = self.forms.fact(self.part.form or CLAIMS, key)
            self._fix(row, column, _plain(facts[key], fact))

    def _problem(self, rank: Rank, row: RecordRow, column: Column | None, code: str, args: Mapping[str, Any]) -> None:
        """List one problem; a note that was told of its column already is counted there."""
        name = column.name if column is not None else str(args.get("column") or "")
        place = str(args["cells"]) if code == "merged_sum" else name  # told of the range, not of each of its rows
        if code not in EACH_CELL or code == "merged_sum":
            told = self.told.get((code, place)) if rank is not Rank.FAULT or code == "merged_sum" else None
            if told is not None:
                told.count += 1
                return
        self.reading.faults += rank is Rank.FAULT
        hidden = column is not None and column.key in self.personal
        found = "" if hidden else masked(str(args.get("value") or args.get("found") or ""))
        shown = {**args, "value": "…", "found": "…"} if hidden else args
        address = cell_name(self._row_of(row, column), column.index) if column is not None and column.header else ""
        read = str(args.get("read") or "") if not hidden else ""
        made = Problem(
            rank, row.sheet, row.number, str(args.get("cell") or address), name, found, masked(read), code, shown
        )
        if rank is Rank.FAULT and self.reading.faults > PROBLEMS_LIMIT:
            return
        self.told[code, place] = made
        self.reading.problems.append(made)

    def _fix(self, row: RecordRow, column: Column, value: Any) -> None:
        """Note what a cell plainly means; a sum whose unit stands elsewhere, and a part of a sum, is left as it is."""
        if value is not None and column.factor == 1 and not column.parts and column.key not in self.personal:
            self.reading.fixes.append(Fix(row.sheet, self._row_of(row, column), column.index, value))

    def _row_of(self, row: RecordRow, column: Column | None) -> int:
        return column.row if column is not None and column.row else row.number

    # ---- the table as a whole

    def close(self) -> None:
        """Say what only the whole table shows: its questions, its totals, what is told once of a column."""
        part = self.part
        if not part.scope.counts:  # a format of records alone has no other rows
            part.scope.counts.update(self.kinds)
        self.reading.tables.append(TableReading(part.sheet, part.form, part.title, part.matched, part.scope))
        for question in part.questions:
            self.reading.questions.append(question)
            self.reading.problems.append(_asked(question))
        for note in part.notes:
            if note.code in SAID_ELSEWHERE or note.code.endswith("sheet_read"):
                continue
            rank = Rank.FAULT if note.code in FAULTS else Rank.NOTE
            self.reading.faults += rank is Rank.FAULT
            row, column = note.args.get("row", 0), note.column or ""
            number = row if isinstance(row, int) else 0
            known = self.columns.get(column)
            cell = str(
                note.args.get("cell") or (cell_name(number, known.index) if known is not None and number else "")
            )
            found = masked(str(note.args.get("found") or note.args.get("stated") or ""))
            self.reading.problems.append(
                Problem(rank, part.sheet, number, cell, column, found, "", note.code, note.args)
            )


def _holds_fact(column: Column, part: Part, forms: TableForms) -> bool:
    """Say whether the cells of a column are values of a fact."""
    return column.key is not None and part.form is not None and forms.fact(part.form, column.key) is not None


def _asked(question: Question) -> Problem:
    """Return a question about a column as a problem of the cell of its header."""
    names = "、".join(f"{label.zh} {key}" for key, label in question.candidates)
    default = question.default if question.default != IGNORE else "ignore"
    lines = " / ".join(line.replace("\n", " ") for line in question.map_lines())
    args = {"column": question.header, "cell": question.cell, "known": names, "lines": lines, "default": default}
    samples = masked("、".join(question.samples))
    return Problem(
        Rank.QUESTION, question.sheet, 0, question.cell, question.header, samples, "", "check_question", args,
        default=question.default,
    )  # fmt: skip


def _plain(value: Any, fact: Fact | None) -> Any:
    """Return a value in the form in which a person would write it into a cell."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int | date):
        return value
    if isinstance(value, tuple):
        return "、".join(map(str, value)) if all(isinstance(part, str) for part in value) else None
    if fact is not None and fact.values and value in fact.values:
        return fact.values[value].zh
    return canonical(value) if isinstance(value, str) else None
