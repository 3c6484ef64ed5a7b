"""One workbook to claims that have been judged, and the tables beside them that flags are looked for in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lfreward.audit.claim_rows import ClaimRow, PendingClaim, spooled_claims
from lfreward.audit.forms import CLAIMS, Column, Form, Forms
from lfreward.audit.hashing import row_digest
from lfreward.audit.item_choice import ItemNames, without_item
from lfreward.audit.personal import told
from lfreward.audit.reasons import LOST, NOTED
from lfreward.audit.spooled import SpooledList
from lfreward.errors import InputError
from lfreward.evaluate import Judge
from lfreward.facts import Remembering, Vocabulary
from lfreward.i18n import Label
from lfreward.intake import Note, Part, Row, open_parts
from lfreward.model import Assessment, Finding, Verdict

Progress = Callable[[int], None]

ITEM = "item"
TOLD = LOST | {"digits_may_be_lost"}  # what is told of the rows of a table beside the claims
_ENOUGH = 1 << 10  # names of items that are remembered


@dataclass(slots=True)
class Entry:
    """One row of a table beside the claims, as its form reads it."""

    sheet: str | None
    number: int
    values: Mapping[str, Any]


@dataclass(slots=True)
class Season:
    """Everything that was read from one file. `unread` are rows beside the claims that could not be read.

    `claims` are spooled to disk where the season is long: most of them are pending and judged later, all together.
    `stated` are the facts that any of these states.
    """

    claims: list[ClaimRow] | SpooledList[ClaimRow] = field(default_factory=list)
    tables: dict[str, list[Entry]] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    notes: list[tuple[str | None, Note]] = field(default_factory=list)
    unread: list[tuple[str | None, int, Finding]] = field(default_factory=list)
    stated: set[str] = field(default_factory=set)


def read_season(
    path: str | Path,
    judge: Judge,
    forms: Forms,
    *,
    encoding: str | None = None,
    sheets: Sequence[str] = (),
    item: str | None = None,
    progress: Progress | None = None,
    long: bool = False,
) -> Season:
    """Read every table of a file, in order, and judge every claim in it by itself; no row is dropped.

    `sheets` keeps those sheets alone as claims; `item` is the key of what tables claim that do not say so. In a `long`
    season of one table a claim is judged here only if it cannot be read, names no item, or brings an itinerary; the others
    are pending.
    Raises: InputError where the file cannot be read or holds no claims, and where nothing says which item is claimed.
    """
    season = Season(claims=spooled_claims(judge) if long else [])
    names: list[str] = []
    seen = False
    for part in open_parts(path, encoding=encoding, is_header=forms.is_header, is_date=forms.is_date):
        names += [part.sheet] if part.sheet else []
        form = forms.choose(part.sheet, part.columns) if part.columns is None or part.columns else None
        if form == CLAIMS and sheets and part.sheet is not None and part.sheet not in sheets:
            form = None
        if form is None:
            season.notes += [(part.sheet, note) for note in part.notes if note.code.endswith("not_read")]
            if part.columns:
                season.notes.append((part.sheet, Note("sheet_not_read", {"sheet": part.sheet or "—"})))
            continue
        if form == CLAIMS:
            seen = True
            _claims(path, part, judge, forms, season, item, progress)
        else:
            _entries(part, form, forms, season)
        season.notes += [(part.sheet, note) for note in part.notes]
    missing = next((sheet for sheet in sheets if names and sheet not in names), None)
    season.notes += _unmapped(season, forms, names)
    if missing is not None:
        raise InputError("no_such_sheet", path, sheet=missing, sheets="、".join(names))
    if not seen:
        raise InputError("no_header", path)
    _join_itineraries(season, judge)
    return season


def _unmapped(season: Season, forms: Forms, sheets: Sequence[str]) -> Iterator[tuple[None, Note]]:
    """Note what the mapping file names and the file does not have."""
    seen = {column.header for column in season.columns}
    for header in sorted({header for headers in forms.mapped.headers.values() for header in headers} - seen):
        yield None, Note("audit_map_unused", {"header": header})
    for sheet in sorted(set(forms.mapped.sheets) - set(sheets)):
        yield None, Note("audit_map_sheet", {"sheet": sheet})


def _claims(
    path: str | Path, part: Part, judge: Judge, forms: Forms, season: Season, named: str | None, progress: Progress | None
) -> None:
    form = forms.forms[CLAIMS]
    extras, aside = form.vocabulary.facts, Remembering(form.vocabulary)
    keys: dict[str, str | None] = {}
    names: dict[str, str] = {}
    reader = _Reader(judge, isinstance(season.claims, SpooledList), forms.items)
    item = _ItemOfTable(path, part, forms, named)
    for row in part.rows:
        cells: dict[str, Any] = {}
        beside: dict[str, Any] = {}
        if not row.cells.keys() <= keys.keys():
            for header in [header for header in row.cells if header not in keys]:
                keys[header] = forms.key_of(CLAIMS, header)
                season.columns.append(forms.column(part.sheet, CLAIMS, header))
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
        notes = _noted(row, form, forms) if row.notes else []
        notes += [_beside(fault) for fault in faults if fault.field not in form.personal]
        if row.problem is None:
            result, noted = reader.judged(cells, notes)
        else:
            fault = Finding(row.problem.code, row.problem.column, row.problem.args)
            result, noted = judge.reject(cells, *notes, fault), notes
        if isinstance(result, PendingClaim):
            season.stated.update(result.record)
        season.claims.append(ClaimRow(part.sheet, row.number, result, extra, row_digest(result, extra), tuple(noted)))
        if progress is not None:
            progress(len(season.claims))
    item.ask()


class _ItemOfTable:
    """Which item the rows of one table claim where no column says so: by its sheet's name, else as the caller says."""

    def __init__(self, path: str | Path, part: Part, forms: Forms, item: str | None) -> None:
        self.path = path
        self.where = Label(part.sheet, part.sheet) if part.sheet else Label("这张表", "the table")
        named = forms.items.named_in(part.sheet) if part.sheet else None
        self.column = any(forms.key_of(CLAIMS, header) == ITEM for header in part.columns or ())
        self.given = None if self.column else named if named is not None else item
        self.stated = self.silent = 0  # rows that state an item, and that do not

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
        if self.silent and self.stated and self.given is not None:
            raise InputError("audit_item_both", self.path, where=self.where)
        if self.silent and not self.stated and self.given is None:
            raise InputError("audit_item_question", self.path, where=self.where)


def _noted(row: Row, form: Form, forms: Forms) -> list[Finding]:
    """Return what was noted of a row and its used columns; of one that holds personal data its content is left out."""
    found = []
    for note in row.notes:
        key = forms.key_of(CLAIMS, note.column) if note.column is not None else None
        if key in form.personal and "found" in note.args:
            found.append(Finding("audit_unread_personal", note.column))
        elif key is not None or note.column is None:
            found.append(Finding(note.code, note.column, {**note.args, "key": key}))
    return found


def _beside(fault: Finding) -> Finding:
    """Return a note that a value beside the facts cannot be read and was not used."""
    return Finding("audit_beside", fault.field, {"why": Label(told(fault, "zh"), told(fault, "en"))})


class _Reader:
    """Judges row after row of one table; what a cell says comes again in its column, and is read once."""

    def __init__(self, judge: Judge, waits: bool, names: ItemNames) -> None:
        self.judge = judge
        self.waits = waits
        self.names = names
        self.sure = False  # that one column alone names the item
        self.items: dict[str, str | None] = {}
        self.of_item: dict[str, Remembering] = {}

    def judged(self, cells: Mapping[str, Any], notes: Sequence[Finding]) -> tuple[Assessment | PendingClaim, Sequence[Finding]]:
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
            reader = self.of_item[key] = Remembering(plan.vocabulary)
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
            fact = forms.fact(name) if header in mapped else None
            free = fact.names if fact is not None else (header,)
            names[header] = next((other for other in free if other == header or other not in names), name)
    return names


def _entries(part: Part, key: str, forms: Forms, season: Season) -> None:
    form = forms.forms[key]
    entries = season.tables.setdefault(key, [])
    keys: dict[str, str | None] = {}
    for row in part.rows:
        for header in row.cells:
            if header not in keys:
                keys[header] = forms.key_of(key, header)
                season.columns.append(forms.column(part.sheet, key, header))
        values, faults = _values(row, keys, form.vocabulary)
        for fault in faults:
            unsafe = fault.field in form.personal
            said = Finding("audit_unread_personal", fault.field) if unsafe else fault
            season.unread.append((part.sheet, row.number, said))
        for note in row.notes:
            if note.code in TOLD and (column := keys.get(note.column or "") or forms.key_of(key, note.column or "")):
                season.unread.append((part.sheet, row.number, Finding(note.code, column, note.args)))
        entries.append(Entry(part.sheet, row.number, values))


def _values(
    row: Row, keys: Mapping[str, str | None], vocabulary: Vocabulary
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


def _join_itineraries(season: Season, judge: Judge) -> None:
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
        if not found or "itinerary" in old.record or read.rejected or isinstance(old, PendingClaim) or old.plan is None:
            continue
        facts = getattr(old.plan, "facts", {})
        if "itinerary" in facts:
            itinerary = [found[when] for when in sorted(found)]
            new = without_item(judge.evaluate({**old.record, "itinerary": itinerary}))
            new.findings = (*(f for f in old.findings if f not in new.findings), *new.findings)
            read.result, read.digest = new, row_digest(new, read.extra)
