"""One workbook to claims that have been judged, and the tables beside them that flags are looked for in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from lfreward.audit.claim_rows import (
    PLAIN,
    ClaimRow,
    PendingClaim,
    SharedClaim,
    Surroundings,
    spooled_claims,
)
from lfreward.audit.forms import CLAIMS, ColumnNote, Form, Forms
from lfreward.audit.hashing import row_digest
from lfreward.audit.item_choice import ItemNames, without_item
from lfreward.audit.reasons import LOST, NOTED
from lfreward.audit.spooled import SpooledList
from lfreward.errors import InputError
from lfreward.evaluate import Evaluator
from lfreward.facts import CellCache, Vocabulary
from lfreward.i18n import Label
from lfreward.intake import Part, Question, RecordRow, RowNote, UnansweredColumns, open_parts
from lfreward.intake.rows import RowKind, Scope
from lfreward.personal import masked
from lfreward.results.assessment import Assessment, Finding, Verdict

Progress = Callable[[int], None]

ITEM = "item"
CLAIMED = "claimed_amount"
OTHER = "other"  # the form of a table whose rows are no records
TOLD = LOST | {"digits_may_be_lost"}  # what is told of the rows of a table beside the claims
_ENOUGH = 1 << 10  # names of items that are remembered


@dataclass(slots=True)
class Entry:
    """One row of a table beside the claims, as its form reads it."""

    sheet: str | None
    number: int
    values: Mapping[str, Any]


@dataclass(slots=True)
class FileRead:
    """One file that was read, or not: `name` tells it from the others, `fault` is why nothing of it is in the audit."""

    name: str
    path: Path
    sheets: list[str] = field(default_factory=list)  # the sheets that hold a table, in order
    fault: InputError | None = None


@dataclass(slots=True)
class TableRead:
    """One table of a file: what it was taken for, and what each of its physical rows is."""

    where: str | None  # how its rows are named: by sheet, with several files by file and sheet
    form: str  # `claims`, or the form of a table beside them
    scope: Scope


@dataclass(slots=True)
class StruckRow:
    """A record that somebody struck out in the sheet: it is no claim, but its sum is told. Unit of `claimed`: fen."""

    where: str | None
    number: int
    text: str
    claimed: int | None


@dataclass(slots=True)
class SeasonRead:
    """Everything that was read from one or several files.

    `claims` are spooled to disk where the season is long: most of them are pending and judged later, all together.
    """

    claims: list[ClaimRow] | SpooledList[ClaimRow] = field(default_factory=list)
    tables: dict[str, list[Entry]] = field(default_factory=dict)  # the tables beside the claims, by their form
    columns: list[ColumnNote] = field(default_factory=list)
    notes: list[tuple[str | None, RowNote]] = field(default_factory=list)
    unread: list[tuple[str | None, int, Finding]] = field(default_factory=list)  # rows beside the claims
    stated: set[str] = field(default_factory=set)  # the facts that any pending claim states
    files: list[FileRead] = field(default_factory=list)
    parts: list[TableRead] = field(default_factory=list)
    struck: list[StruckRow] = field(default_factory=list)
    questions: list[Question] = field(
        default_factory=list
    )  # what columns hold, to be answered before the season is used

    def take(self, other: SeasonRead) -> None:
        """Add what was read from another file."""
        assert isinstance(self.claims, list)
        self.claims += list(other.claims)
        for form, entries in other.tables.items():
            self.tables.setdefault(form, []).extend(entries)
        self.columns += other.columns
        self.notes += other.notes
        self.unread += other.unread
        self.files += other.files
        self.parts += other.parts
        self.struck += other.struck
        self.questions += other.questions


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a caller asks of the reading of files.

    `sheets` keeps those sheets alone as claims; `item` is the key of what tables claim that do not say so. Files of an
    `earlier` season are only compared with, so they are not asked what they claim, and their rows are named by file.
    """

    encoding: str | None = None
    sheets: Sequence[str] = ()
    item: str | None = None
    progress: Progress | None = None
    long: bool = False
    earlier: bool = False


def read_season(paths: Sequence[Path], judge: Evaluator, forms: Forms, asked: ReadOptions) -> SeasonRead:
    """Read every table of some files, in order, and judge every claim in them by itself; no row is dropped.

    Of several files one that cannot be read, or does not say what it claims, stops alone. In a `long` season of one
    table a claim is judged here only if it cannot be read, names no item, or brings an itinerary; the others are pending.
    Raises: InputError where no file can be read, or none holds claims.
    """
    names = file_names(paths)
    if len(paths) == 1:
        season = _read_file(FileRead(names[0], paths[0]), names[0] if asked.earlier else None, judge, forms, asked, 0)
    else:
        season = SeasonRead()
        for name, path in zip(names, paths, strict=True):
            try:
                season.take(_read_file(FileRead(name, path), name, judge, forms, asked, len(season.claims)))
            except InputError as fault:
                season.files.append(FileRead(name, path, fault=fault))
    if not any(part.form == CLAIMS for part in season.parts):
        raise next((file.fault for file in season.files if file.fault is not None), None) or InputError(
            "no_header", paths[0]
        )
    _join_itineraries(season, judge)
    return season


def file_names(paths: Sequence[Path]) -> list[str]:
    """Return names that tell files apart: their own, with as many folders before them as that takes."""
    for depth in range(1, 1 + max(len(path.parts) for path in paths)):
        names = ["/".join(path.parts[-depth:]) for path in paths]
        if len(set(names)) == len(names):
            return names
    return [str(path) for path in paths]


def _read_file(file: FileRead, prefix: str | None, judge: Evaluator, forms: Forms, asked: ReadOptions, before: int) -> SeasonRead:
    """Read one file; with a `prefix` its rows are named by it too, and `before` rows were read before it."""
    season = SeasonRead(claims=spooled_claims() if asked.long else [], files=[file])
    progress = asked.progress
    counted = progress if progress is None or not before else lambda count: progress(before + count)
    reading = replace(asked, progress=counted)
    for part in open_parts(file.path, forms, encoding=asked.encoding):
        if part.sheet and part.sheet not in file.sheets:
            file.sheets.append(part.sheet)
        form = part.form
        if form == CLAIMS and asked.sheets and part.sheet is not None and part.sheet not in asked.sheets:
            form = None
        where = "!".join(name for name in (prefix, part.sheet) if name) or None
        if form is None:
            for _ in part.rows:  # each row is counted as it goes by
                pass
            told = [note for note in part.notes if note.code.endswith(("not_read", "_sheet"))]
            season.notes += [(where, note) for note in told or [RowNote("sheet_not_read", {"sheet": part.sheet or "—"})]]
            _counted(season, where, OTHER, part.scope)
            continue
        season.questions += part.questions
        if form == CLAIMS:
            _claims(file.path, part, where, judge, forms, season, reading)
        else:
            _entries(part, where, form, forms, season)
        _counted(season, where, form, part.scope)
        season.notes += [(where, note) for note in part.notes]
    if season.questions and not asked.earlier:
        raise UnansweredColumns(file.path, season.questions)
    missing = next((sheet for sheet in asked.sheets if file.sheets and sheet not in file.sheets), None)
    season.notes += _unmapped(season, forms, file.sheets)
    if missing is not None:
        raise InputError("no_such_sheet", file.path, sheet=missing, sheets="、".join(file.sheets))
    return season


def _counted(season: SeasonRead, where: str | None, form: str, scope: Scope) -> None:
    """List the rows of a table; those of several tables of one kind in one sheet are counted together."""
    last = season.parts[-1] if season.parts else None
    if last is None or (last.where, last.form) != (where, form):
        season.parts.append(TableRead(where, form, scope))
        return
    last.scope.counts.update(scope.counts)
    last.scope.side += scope.side
    last.scope.totals += scope.totals


def _unmapped(season: SeasonRead, forms: Forms, sheets: Sequence[str]) -> Iterator[tuple[None, RowNote]]:
    """Note what the mapping file names and the file does not have."""
    seen = {column.header for column in season.columns}
    for header in sorted({header for headers in forms.mapped.headers.values() for header in headers} - seen):
        yield None, RowNote("audit_map_unused", {"header": header})
    for sheet in sorted(set(forms.mapped.sheets) - set(sheets)):
        yield None, RowNote("audit_map_sheet", {"sheet": sheet})


def _claims(
    path: Path, part: Part, where: str | None, judge: Evaluator, forms: Forms, season: SeasonRead, asked: ReadOptions
) -> None:
    form = forms.forms[CLAIMS]
    extras, aside = form.vocabulary.facts, CellCache(form.vocabulary)
    keys: dict[str, str | None] = {}
    names: dict[str, str] = {}
    reader = _Reader(judge, isinstance(season.claims, SpooledList), forms.items)
    item = _ItemOfTable(path, part, forms, asked.item)
    for row in part.rows:
        if row.kind is RowKind.STRUCK:
            season.struck.append(_struck(where, row.number, row.cells, part, forms))
            continue
        cells: dict[str, Any] = {}
        beside: dict[str, Any] = {}
        if not row.cells.keys() <= keys.keys():
            for header in [header for header in row.cells if header not in keys]:
                keys[header] = _column(part, where, CLAIMS, header, forms, season)
            names = _names(keys, forms)
            reader.sure = list(names.values()).count(ITEM) == sum(key == ITEM for key in keys.values()) == 1
        for header, value in row.cells.items():
            key = keys[header]
            if key is None:
                continue
            if key in extras:
                beside[key] = value
            else:
                cells[names[header]] = value
        item.complete(cells, any(keys[header] == ITEM for header in row.cells))
        extra, _, faults = aside.read(beside) if beside else ({}, [], [])
        notes = _noted(row, form, part, keys) if row.notes else []
        notes += [_beside(fault) for fault in faults if fault.field not in form.personal]
        if row.problem is None:
            result, noted = reader.judged(cells, notes)
        else:
            fault = Finding(row.problem.code, row.problem.column, row.problem.args)
            result, noted = judge.reject(cells, *notes, fault), notes
        if isinstance(result, PendingClaim):
            season.stated.update(result.record)
        around = _around(row, part, forms) if row.hidden or row.remarks or row.comments or row.shared else PLAIN
        digest = row_digest(result, extra)
        season.claims.append(ClaimRow(where, row.number, result, extra, digest, tuple(noted), around))
        if asked.progress is not None:
            asked.progress(len(season.claims))
    if not asked.earlier:
        item.ask()
    for side in part.scope.side:
        if side.kind is RowKind.STRUCK:
            season.struck.append(_struck(where, side.number, side.cells, part, forms))


def _around(row: RecordRow, part: Part, forms: Forms) -> Surroundings:
    """Return what stands around the facts of a row: hidden or not, remarks, comments, a claimed sum that it shares."""
    remarks = [row.remarks] if row.remarks else []
    remarks += [f"{comment.cell}：{comment.text}" for comment in row.comments]
    shared = next((one for one in row.shared if _key_of(part, one.column, forms) == CLAIMED), None)
    claim = SharedClaim(shared.cells, shared.rows, forms.fen_of(shared.value)) if shared is not None else None
    return Surroundings(row.hidden, tuple(masked(text) for text in remarks), claim)


def _struck(where: str | None, number: int, cells: Mapping[str, object], part: Part, forms: Forms) -> StruckRow:
    """Return a record that was struck out: where it stood, the first text in it, and the sum that it claimed."""
    texts = [str(value) for value in cells.values() if value is not None]
    claimed = next((value for header, value in cells.items() if _key_of(part, header, forms) == CLAIMED), None)
    return StruckRow(where, number, masked(texts[0]) if texts else "", forms.fen_of(claimed))


class _ItemOfTable:
    """Which item the rows of one table claim where no column says so: by its sheet's name, else as the caller says."""

    def __init__(self, path: str | Path, part: Part, forms: Forms, item: str | None) -> None:
        self.path = path
        self.where = Label(part.sheet, part.sheet) if part.sheet else Label("这张表", "the table")
        self.part = part
        self.forms = forms
        self.asked = item
        self.column = any(_key_of(part, name, forms) == ITEM for name in part.columns or ())
        self.stated = self.silent = 0  # rows that state an item, and that do not

    @cached_property
    def given(self) -> str | None:
        """The item of the table; asked for when the first row comes, because its titles are read by then."""
        if self.column:
            return None
        titles = [side.text for side in self.part.scope.side if side.kind is RowKind.TITLE]
        named = [self.forms.items.named_in(text) for text in (self.part.sheet or "", *titles)]
        return next((key for key in named if key is not None), self.asked)

    def complete(self, cells: dict[str, Any], states: bool) -> None:
        """Put the item of the table into the cells of a row where the table has no column for it."""
        self.stated += states
        self.silent += not states
        if not states and self.given is not None:
            cells[ITEM] = self.given

    def ask(self) -> None:
        """Stop where no row states an item and nothing else says it, or where two things say it.

        Raises: InputError, with the question.
        """
        filled = self.asked if self.column else self.given  # a caller may not fill the blanks of a column
        if self.silent and self.stated and filled is not None:
            raise InputError("audit_item_both", self.path, where=self.where)
        if self.silent and not self.stated and self.given is None:
            raise InputError("audit_item_question", self.path, where=self.where)


def _noted(row: RecordRow, form: Form, part: Part, keys: Mapping[str, str | None]) -> list[Finding]:
    """Return what was noted of a row and its used columns; of one that holds personal data its content is left out."""
    found = []
    for note in row.notes:
        key = (keys.get(note.column) or part.key_of(note.column)) if note.column is not None else None
        if key in form.personal and "found" in note.args:
            found.append(Finding("audit_unread_personal", note.column))
        elif key is not None or note.column is None:
            found.append(Finding(note.code, note.column, {**note.args, "key": key}))
    return found


def _column(part: Part, where: str | None, form: str, name: str, forms: Forms, season: SeasonRead) -> str | None:
    """Return what the cells of one name hold, and list their column the first time that they come."""
    matched = next((column for column in part.matched if column.name == name), None)
    if matched is None:
        column = forms.column(where, form, name)
    else:
        column = ColumnNote(where, matched.header or name, matched.key, matched.label, matched.near)
    season.columns.append(column)
    return column.key


def _key_of(part: Part, name: str, forms: Forms) -> str | None:
    """Return what the cells of one name hold; where a part says nothing of its columns, by the name alone."""
    return part.key_of(name) if part.matched else forms.exact_key(CLAIMS, name)


def _beside(fault: Finding) -> Finding:
    """Return a note that a value beside the facts cannot be read and was not used."""
    return Finding("audit_beside", fault.field, {"why": Label(fault.say("zh"), fault.say("en"))})


class _Reader:
    """Judges row after row of one table; what a cell says comes again in its column, and is read once."""

    def __init__(self, judge: Evaluator, waits: bool, names: ItemNames) -> None:
        self.judge = judge
        self.waits = waits
        self.names = names
        self.sure = False  # that one column alone names the item
        self.items: dict[str, str | None] = {}
        self.of_item: dict[str, CellCache] = {}

    def judged(
        self, cells: Mapping[str, Any], notes: Sequence[Finding]
    ) -> tuple[Assessment | PendingClaim, Sequence[Finding]]:
        """Judge one row as the judge would, unless it can wait; return too what was noted while it was read."""
        named = cells.get(ITEM) if self.sure else None
        key = self._item(named) if isinstance(named, str) else None
        if key is None:
            nothing = isinstance(named, str) and self.names.claims_none(named)
            result = without_item(self.judge.evaluate(cells, notes), nothing)
            return result, [finding for finding in result.findings if finding in notes or finding.code in NOTED]
        plan = self.judge.plans[key]
        reader = self.of_item.get(key)
        if reader is None:
            reader = self.of_item[key] = CellCache(plan.vocabulary)
        facts, more, faults = reader.read(cells)
        if not self.waits or faults or "itinerary" in facts:
            return plan.conclude(facts, more, faults, notes), [*notes, *more]
        return PendingClaim(key, {**facts, "item": key}), [*notes, *more]

    def _item(self, named: str) -> str | None:
        """Return the item that a text names, by asking the judge; None where rows that say so must be put to it."""
        if named not in self.items:
            found = self.judge.evaluate({ITEM: named})
            sure = found.verdict is not Verdict.REJECTED and not found.alternatives
            if len(self.items) > _ENOUGH:
                self.items.clear()
            self.items[named] = found.item if sure else None
        return self.items[named]


def _names(keys: Mapping[str, str | None], forms: Forms) -> dict[str, str]:
    """Return the names under which columns go to the judge, so that each is looked up once.

    Of two columns of one fact each keeps its own, for the judge to weigh them; one that only a mapping settles gets
    a name of that fact which no column has.
    """
    mapped = forms.mapped.headers.get(CLAIMS, {})
    names = {header: mapped.get(header) or forms.settled_key(header) for header, key in keys.items() if key is not None}
    counts = Counter(names.values())
    for header, name in names.items():
        if counts[name] > 1:
            fact = forms.claim_fact(name) if header in mapped else None
            free = fact.names if fact is not None else (header,)
            names[header] = next((other for other in free if other == header or other not in names), name)
    return names


def _entries(part: Part, where: str | None, key: str, forms: Forms, season: SeasonRead) -> None:
    form = forms.forms[key]
    entries = season.tables.setdefault(key, [])
    keys: dict[str, str | None] = {}
    for row in part.rows:
        for header in row.cells:
            if header not in keys:
                keys[header] = _column(part, where, key, header, forms, season)
        values, faults = _values(row, keys, form.vocabulary)
        for fault in faults:
            unsafe = fault.field in form.personal
            said = Finding("audit_unread_personal", fault.field) if unsafe else fault
            season.unread.append((where, row.number, said))
        for note in row.notes:
            if note.code in TOLD and (column := keys.get(note.column or "") or part.key_of(note.column or "")):
                season.unread.append((where, row.number, Finding(note.code, column, note.args)))
        entries.append(Entry(where, row.number, values))


def _values(
    row: RecordRow, keys: Mapping[str, str | None], vocabulary: Vocabulary
) -> tuple[Mapping[str, Any], Sequence[Finding]]:
    """Return the values of a row, and what of it cannot be read or may have lost digits."""
    cells = {key: value for header, value in row.cells.items() if (key := keys[header]) is not None}
    for key, value in cells.items():
        if isinstance(value, int) and not isinstance(value, bool) and vocabulary.facts[key].type in ("text", "id"):
            cells[key] = str(value)
    values, notes, faults = vocabulary.read(cells)
    if row.problem is not None:
        return values, [Finding(row.problem.code, row.problem.column, row.problem.args)]
    return values, [*(note for note in notes if note.code in TOLD), *faults[:1]]


def _join_itineraries(season: SeasonRead, judge: Evaluator) -> None:
    """Give each claim without an itinerary of its own the days that the itinerary table has for its group number."""
    days: dict[str, dict[Any, dict[str, Any]]] = {}
    for entry in season.tables.get("itinerary", ()):
        values = entry.values
        group, when = values.get("group"), values.get("date")
        if group is None or when is None:
            continue
        day = days.setdefault(group, {}).setdefault(when, {"date": when, "sites": []})
        if "site" in values:
            visit = {"name": values["site"]}
            if "site_tickets" in values:
                visit["tickets"] = values["site_tickets"]
            if visit not in day["sites"]:
                day["sites"].append(visit)
        for name in ("hotel", "meal_standard"):
            if name in values:
                day.setdefault(name, values[name])
    for read in season.claims:
        old = read.result
        found = days.get(old.record.get("id", ""))
        if not found or "itinerary" in old.record or read.rejected or isinstance(old, PendingClaim):
            continue
        if "itinerary" in old.plan.facts:
            itinerary = [found[when] for when in sorted(found)]
            new = without_item(judge.evaluate({**old.record, "itinerary": itinerary}))
            read.result = replace(new, findings=(*(f for f in old.findings if f not in new.findings), *new.findings))
            read.digest = row_digest(read.result, read.extra)
