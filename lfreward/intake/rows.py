"""The nouns of file reading: rows, notes, and how one raw value is taken over.

Errors in a file's content are data (`Row.problem`); only a file that cannot be read at all raises.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from itertools import islice

from lfreward.escaping import shown

INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
INVISIBLE += "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
OUTER = INVISIBLE + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")  # the writer's ' before what a spreadsheet would calculate

HEADER_LIMIT = 4_000
FIELDS_LIMIT = 4_096  # columns of a table, fields of a record: what has more is no table of claims, and takes for ever
SIDE_LIMIT = 10_000  # of rows that are no records, how many are kept with what they say
_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))
_EXACT = Context(prec=400)  # independent of whatever decimal context the caller has set
_CENT, _MICRO = Decimal("0.01"), Decimal("0.000001")
_EXCEL_DIGITS = 10**15
_SUM = re.compile(r"[¥$]?[-+]?[0-9][0-9,]*(?:\.[0-9]+)?[万千亿]?[元人个辆晚]?")


@dataclass(frozen=True, slots=True)
class RowNote:
    """Something to tell about a file or a row; `messages` has the wording for `args`."""

    code: str
    args: Mapping[str, object] = field(default_factory=dict)

    @property
    def column(self) -> str | None:
        """Name the column that the note is about, if it is about one."""
        column = self.args.get("column")
        return None if column is None else str(column)


class RowKind(StrEnum):
    """What one physical row of a table is. Each row has exactly one kind, so that the rows of a sheet add up."""

    CLAIM = "claim"  # a record: of claims, or of a table beside them
    TOTAL = "total"  # a sum of the rows above it, of any level, with or without a word that says so
    HEADER = "header"  # names of columns, the first time or again
    TITLE = "title"  # what stands above a header: a heading, the unit of the sums, who hands it in
    NOTE = "note"  # what somebody says about the table
    SIGNATURE = "signature"  # who filled it in, checked and signed it, and when
    BLANK = "blank"  # nothing, or nothing but a running number
    STRUCK = "struck"  # a record that somebody struck out
    UNREAD = "unread"  # a record that cannot be read; `Row.problem` says why


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody attached to a cell. `cell` is its address."""

    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class MergedNumber:
    """One number in a cell that is merged over several rows: it may be that of each, or their sum.

    `column` is the header, `cells` the merged range (`T2:T3`), `rows` the rows of the sheet that it covers. None of
    these rows has the value among its own cells: which part of it is whose, the sheet does not say.
    """

    column: str
    cells: str
    rows: tuple[int, ...]
    value: object


@dataclass(slots=True)
class RecordRow:
    """One record as it stands in the file; an empty cell has no key.

    `number` is the row of the sheet (header counted), the line, or the position in an array or Parquet file.
    With a `problem` the row itself cannot be read, and `cells` holds what there is. With `read` they are facts already.
    `remarks` is what stands in the column of remarks, None where there is none; it is not among `cells`' facts.
    """

    number: int
    sheet: str | None
    cells: dict[str, object]
    notes: tuple[RowNote, ...] = ()
    problem: RowNote | None = None
    read: bool = False
    kind: RowKind = RowKind.CLAIM
    hidden: bool = False
    remarks: str | None = None
    comments: tuple[Comment, ...] = ()
    shared: tuple[MergedNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class SideRow:
    """A row that is no record: what it is, the first text in it, and its cells by header where it stands in a table."""

    number: int
    kind: RowKind
    text: str
    cells: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Total:
    """One sum that a sheet states, held against the sum of the records that it stands under.

    `found` is what the records come to, in the unit of the column; `rows` are the first and the last of them.
    """

    number: int
    text: str
    column: str
    stated: Decimal
    found: Decimal
    rows: tuple[int, int]

    @property
    def agrees(self) -> bool:
        """Say whether the sheet's own sum is that of its records."""
        return self.stated == self.found


@dataclass(slots=True)
class Scope:
    """What one table of a file consists of, row by row; complete when its rows have been gone through.

    `counts` has every physical row by its kind and adds up to the rows of the table, title and notes included.
    `side` lists the rows that are no records, save blank ones, up to a limit; `not_looked_at` has a code for each thing
    that the format, or what reads it, does not show (`comments`, `struck`, `hidden`, `formats`, `formulas`, `merges`).
    """

    file: str
    sheet: str | None = None
    hidden: bool = False
    counts: Counter[RowKind] = field(default_factory=Counter)
    side: list[SideRow] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    not_looked_at: tuple[str, ...] = ()

    def add(self, number: int, kind: RowKind, text: str = "", cells: Mapping[str, object] | None = None) -> None:
        """Count a row that is no record, and keep what it says."""
        self.counts[kind] += 1
        if kind is not RowKind.BLANK and len(self.side) < SIDE_LIMIT:
            self.side.append(SideRow(number, kind, text, cells or {}))


def several(names: Iterable[str]) -> str:
    """Name the first of many names."""
    first = [shown(name) for name in islice(filter(None, names), 9)]
    return "、".join(first[:8]) + "…" * (len(first) > 8)


def clean_header(value: object) -> str:
    """Fold a header to NFKC without invisible characters, guard or stray whitespace."""
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value)[:HEADER_LIMIT]
    text = text[1:] if GUARDED.match(text) else text
    return " ".join(unicodedata.normalize("NFKC", text.translate(_UNSEEN)).translate(_UNSEEN).split())


def unique(names: Iterable[str], notes: list[RowNote]) -> list[str]:
    """Tell columns of one name apart: the second one becomes “name (2)”."""
    wanted = list(names)
    taken: set[str] = set()
    given: dict[str, int] = {}
    for at, name in enumerate(wanted):
        if name in taken:
            count = given.get(name, 1) + 1
            while (new := f"{name} ({count})") in taken or new in wanted:
                count += 1
            given[name] = count
            notes.append(RowNote("duplicate_header", {"column": name, "renamed": new}))
            wanted[at] = new
        taken.add(wanted[at])
    return wanted


def blank(value: object) -> bool:
    """Tell whether a cell has nothing to see in it."""
    return value is None or (isinstance(value, str) and not value.strip(OUTER))


def carries(value: object) -> bool:
    """Tell whether a value merged over several rows is that of each; a number may be their sum as well."""
    if isinstance(value, str):
        return not blank(value) and not _SUM.fullmatch("".join(unicodedata.normalize("NFKC", value).split()))
    return isinstance(value, bool | date)


def take(value: object, column: str, notes: list[RowNote]) -> object:
    """Take over one typed cell as int, Decimal, bool, date, text, list or dict, noting what that changed."""
    if value is None or isinstance(value, str | bool | Decimal):
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return _number(value, column, notes)
    if isinstance(value, datetime):
        if value.time() != time():
            args = {"column": column, "found": value.isoformat(sep=" "), "read": value.date().isoformat()}
            notes.append(RowNote("time_dropped", args))
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, list | tuple):
        return [take(item, column, notes) for item in value]
    if isinstance(value, dict):
        return {clean_header(key): take(item, column, notes) for key, item in value.items()}
    text = value.isoformat() if isinstance(value, time) else str(value)
    if isinstance(value, bytes):
        text = value.decode("utf-8", "backslashreplace")
    if isinstance(value, time | timedelta | bytes):
        notes.append(RowNote("read_as_text", {"column": column, "found": shown(text)}))
    return text


def _number(value: float, column: str, notes: list[RowNote]) -> int | Decimal | None:
    if math.isnan(value):
        return None  # what programs write for a missing number
    if math.isinf(value):
        return Decimal(value)  # refused by the reader of values, as the value of its fact
    if value.is_integer():
        if abs(value) >= _EXCEL_DIGITS:
            notes.append(RowNote("digits_may_be_lost", {"column": column, "found": shown(int(value))}))
        return int(value)
    exact = Decimal(repr(value))
    code, read = "number_snapped", exact.quantize(_CENT, ROUND_HALF_EVEN, _EXACT)
    if abs(exact - read) > _MICRO:
        code, read = "number_cut", exact.quantize(_MICRO, ROUND_DOWN, _EXACT)
        if read == exact:
            return exact
    if read != exact:
        notes.append(RowNote(code, {"column": column, "found": repr(value), "read": str(read)}))
    return read
