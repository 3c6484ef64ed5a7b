"""Survey the XML of a sheet as it streams by: its true extent, and what the fast reader would not tell."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from lfreward.escaping import shown
from lfreward.intake.grid import cell_name

COLUMNS_LIMIT = 256
ROWS_LIMIT = 1_048_576
AREA_LIMIT = 5_000_000
TEXT_LIMIT = 64 << 20
MARKS_LIMIT = 100_000
MERGES_LIMIT = 100_000
_DATE_FLOOR = -1e10  # below it a date cell makes the fast reader fail
_CHUNK = 1 << 20
_ROW_LIMIT = 8 << 20  # a row that is longer is walked, not matched
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})").fullmatch


# A row that holds nothing unusual, as spreadsheet programs write it: numbers of usual size and texts, in order, in
# columns within the limit. Possessive throughout, so that a row that is not of this form costs one look.
_SAID = rb"[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*+"
_TEXT = _SAID + rb"(?:&(?:amp|lt|gt|quot|apos|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});" + _SAID + rb")*+"
_PLAIN = (
    rb'/>| t="s"><v>[0-9]{1,9}</v></c>| t="b"><v>[01]</v></c>'
    rb'| t="inlineStr"><is><t(?: xml:space="preserve")?>' + _TEXT + rb"</t></is></c>"
    rb'|(?: t="n")?><v>(?:-?[0-9]{1,9}|[0-9]{10,15})(?:\.[0-9]{1,17})?</v></c>'
)
_ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,6})"'
    rb'(?: (?:(?:spans|ht|customHeight|x14ac:dyDescent|s|customFormat|thickBot|thickTop|outlineLevel)="[^"<>]*"'
    rb'|(?:hidden|collapsed)="(?:0|false)"))*+>'
    rb'(?:<c r="(?:[A-Z]|[A-H][A-Z]|I[A-V])\1"(?: s="[0-9]{1,5}")?(?:' + _PLAIN + rb"))*+</row>"
)
_FILLED = re.compile(rb'<c r="([A-Z]+)[0-9]+"[^>]*+(?<!/)>')
_SHARED = re.compile(rb' t="s"><v>([0-9]+)<')
_UTF8 = re.compile(rb"\s*(?:<\?xml(?:(?!\?>|encoding).)*(?:encoding=[\"'](?i:utf-8)[\"'][^>]*)?\?>)?\s*<(?:[\w.-]+:)?worksheet\b")


class Broken(Exception):
    """A workbook that cannot be read, before its path is known."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Mark:
    """Stands in a cell that has content but no value to take."""

    code: str
    found: str

    def __str__(self) -> str:
        return self.found


@dataclass(slots=True)
class Survey:
    """What a sheet's XML says of itself; rows from 1, columns from 0."""

    bottom: int = 0
    right: int = -1
    marks: dict[int, dict[int, Mark]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def hides(self, column: int) -> bool:
        """Tell whether a column is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)


def survey(stream: IO[bytes], lengths: list[int] | None) -> Survey:
    """Walk one sheet; `lengths` of the shared texts, where their sum over the cells might be too large.

    Raises: Broken, expat.ExpatError.
    """
    found = Survey()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    columns: dict[str, int] = {}
    pieces: list[str] = []
    names = dict.fromkeys(("c", "v", "f", "is", "row", "col", "mergeCell"), "")
    line = row = total = marked = merges = 0
    column = left = -1
    top = 0
    kind = "n"
    formula = valued = False

    def mark(code: str, text: str) -> None:
        nonlocal marked
        marked += 1
        if marked > MARKS_LIMIT:
            raise Broken("xlsx_marks", limit=MARKS_LIMIT, cell=cell_name(row, column))
        extend()
        found.marks.setdefault(row, {})[column] = Mark(code, shown(text))

    def extend() -> None:
        nonlocal top, left
        if row > found.bottom or column > found.right or row < top or column < left or not top:
            if row < 1:
                raise Broken("xlsx_broken", reason=f"row {row}")
            if column >= COLUMNS_LIMIT:
                raise Broken("xlsx_columns", cell=cell_name(row, column), limit=COLUMNS_LIMIT)
            if row > ROWS_LIMIT:
                raise Broken("xlsx_rows", cell=cell_name(row, column), limit=ROWS_LIMIT)
            top, left = min(row, top or row), min(column, left) if left >= 0 else column
            found.bottom, found.right = max(row, found.bottom), max(column, found.right)
            height, width = found.bottom - top + 1, found.right - left + 1
            if height * width > AREA_LIMIT:
                cell = cell_name(row, column)
                raise Broken("xlsx_area", cell=cell, rows=height, columns=width, limit=AREA_LIMIT)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal line, row, column, kind, formula, valued, merges
        if name == names["c"]:
            reference = attributes.get("r")
            if reference is None:
                row, column = line, column + 1
            else:
                match = _REFERENCE(reference)
                if match is None:
                    raise Broken("xlsx_broken", reason=shown(reference))
                letters = match[1]
                if letters not in columns:
                    columns[letters] = _column(letters)
                row, column = int(match[2]), columns[letters]
            kind = attributes.get("t", "n")
            formula = valued = False
        elif name == names["v"]:
            parser.CharacterDataHandler = pieces.append
        elif name == names["f"]:
            formula = True
        elif name == names["is"]:
            valued = True
            extend()
        elif name == names["row"]:
            line = int(attributes.get("r", line + 1))
            column = -1
            if attributes.get("hidden") in ("1", "true"):
                found.hidden_rows.add(line)
        elif name == names["col"]:
            if attributes.get("hidden") in ("1", "true") and len(found.hidden_columns) < COLUMNS_LIMIT:
                found.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
        elif name == names["mergeCell"]:
            merges += 1
            if merges > MERGES_LIMIT:
                raise Broken("xlsx_merges", limit=MERGES_LIMIT)
        elif not names["c"]:
            prefix = name[: -len("worksheet")]
            names.update((key, prefix + key) for key in names)

    def end(name: str) -> None:
        nonlocal valued, total
        if name == names["v"]:
            text = "".join(pieces)
            pieces.clear()
            parser.CharacterDataHandler = None
            valued = valued or bool(text) or kind == "str"
            if text or kind == "str":
                extend()
            if kind == "e" and text:
                mark("cell_error", text)
            elif kind == "s" and lengths and text.isdigit() and len(text) < 10:
                total += lengths[int(text)] if int(text) < len(lengths) else 0
                if total > TEXT_LIMIT:
                    raise Broken("xlsx_text", limit=TEXT_LIMIT)
            elif kind == "n" and text:
                number(text)
        elif name == names["c"] and formula and not valued:
            mark("formula_without_value", "")

    def number(text: str) -> None:
        try:
            value = float(text)
        except ValueError:
            return  # the reader takes it as text
        if value < _DATE_FLOOR:
            raise Broken("xlsx_number", cell=cell_name(row, column), found=shown(text))
        if not math.isfinite(value):
            mark("nan", text)

    def usual(matched: re.Match[bytes]) -> None:
        """Take over a row that was matched instead of walked."""
        nonlocal line, row, column, total
        line = row = int(matched[1])
        here = set(_FILLED.findall(matched[0]))
        further = here - seen
        if here and not further and not top <= row <= found.bottom:
            further = {here.pop()}
        for letters in further:
            column = _column(letters.decode())
            extend()
        seen.update(further)
        if lengths and b' t="s"' in matched[0]:
            total += sum(lengths[n] for n in map(int, _SHARED.findall(matched[0])) if n < len(lengths))
            if total > TEXT_LIMIT:
                raise Broken("xlsx_text", limit=TEXT_LIMIT)

    seen: set[bytes] = set()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse
    _walk_unusual(stream, parser, usual)
    return found


def _walk_unusual(stream: IO[bytes], parser: Any, usual: Callable[[re.Match[bytes]], None]) -> None:
    """Give a sheet's XML to the parser, save the rows that hold nothing unusual: in their place it gets spaces.

    As many, so that what it says of a fault names the place in the sheet.
    """
    held = stream.read(_CHUNK)
    plain = _UTF8.match(held) is not None
    while True:
        more = stream.read(_CHUNK)
        cut = held.rfind(b"</row>") + len(b"</row>")
        if not more or not plain or len(held) > _ROW_LIMIT:
            cut = len(held)
        elif cut < len(b"</row>"):
            cut = 0
        given = held[:cut]
        if plain and _decodes(given):
            at = past = 0
            for matched in _ROW.finditer(given):
                if matched.start() > past:
                    parser.Parse(_blank(given[at:past]) + given[past : matched.start()])
                    at = matched.start()
                usual(matched)
                past = matched.end()
            given = _blank(given[at:past]) + given[past:]
        if given:
            parser.Parse(given)
        if not more:
            parser.Parse(b"", True)
            return
        held = held[cut:] + more


def _blank(data: bytes) -> bytes:
    return b" " * len(data.decode())


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def string_lengths(stream: IO[bytes]) -> list[int]:
    """Measure the shared texts of a workbook."""
    lengths: list[int] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.ParseFile(stream)
    return lengths


def sheet_list(stream: IO[bytes]) -> tuple[list[tuple[str, str, str]], bool]:
    """List a workbook's sheets as name, state and relation, and say whether it counts its days from 1904."""
    sheets: list[tuple[str, str, str]] = []
    later = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal later
        if name.rpartition(":")[2] == "workbookPr":
            later = attributes.get("date1904") in ("1", "true")
        if name.rpartition(":")[2] == "sheet":
            keys = (key for key in attributes if key.rpartition(":")[2] == "id")
            relation = attributes.get(next(keys, ""), "")
            sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))

    _walk(stream, start)
    return sheets, later


def relations(stream: IO[bytes]) -> dict[str, str]:
    """Map a workbook's relations to the worksheets they lead to."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            key = attributes.get("Id", "")
            if key in targets:
                raise Broken("xlsx_broken", reason="two relations of one name")
            worksheet = attributes.get("Type", "").endswith("/worksheet")
            targets[key] = attributes.get("Target", "") if worksheet else ""

    _walk(stream, start)
    return targets


def _walk(stream: IO[bytes], start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    parser.ParseFile(stream)


def _refuse(*_: object) -> None:
    raise Broken("xlsx_entities", part="xml")


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
