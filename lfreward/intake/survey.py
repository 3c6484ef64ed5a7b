"""Survey the XML of a sheet as it streams by: its true extent, and what the fast reader would not tell."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from lfreward.escaping import shown
from lfreward.intake.cells import CellMark, Struck, cell_name
from lfreward.intake.styles import RefusedPart, RichText, local, refuse_doctype

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
_STYLED = re.compile(rb'<c r="([A-Z]+)[0-9]+" s="([0-9]+)"')
_SHARED_CELL = re.compile(rb'<c r="([A-Z]+)[0-9]+"(?: s="[0-9]+")? t="s"><v>([0-9]+)<')
_SHARED = re.compile(rb' t="s"><v>([0-9]+)<')
_UTF8 = re.compile(
    rb"\s*(?:<\?xml(?:(?!\?>|encoding).)*(?:encoding=[\"'](?i:utf-8)[\"'][^>]*)?\?>)?\s*<(?:[\w.-]+:)?worksheet\b"
)


Broken = RefusedPart  # a workbook that cannot be read, before its path is known


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a survey looks out for beside the extent of a sheet.

    `styles` and `strings` are the numbers of styles and shared texts whose cells are to be named. `recalculated`: the file
    asks to be calculated when it is opened, as whoever wrote it did not.
    """

    styles: frozenset[int] = frozenset()
    strings: frozenset[int] = frozenset()
    recalculated: bool = False


@dataclass(slots=True)
class SheetSurvey:
    """What a sheet's XML says of itself; rows from 1, columns from 0.

    `styles` and `strings` name the cells that were looked out for, `struck` those with struck text of their own.
    """

    bottom: int = 0
    right: int = -1
    marks: dict[int, dict[int, CellMark]] = field(default_factory=dict)
    styles: dict[int, dict[int, int]] = field(default_factory=dict)
    strings: dict[int, dict[int, int]] = field(default_factory=dict)
    struck: dict[int, dict[int, Struck]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def survey(stream: IO[bytes], lengths: list[int] | None, wanted: Wanted | None = None) -> SheetSurvey:
    """Walk one sheet; `lengths` of the shared texts, where their sum over the cells might be too large.

    Raises: Broken, expat.ExpatError.
    """
    wanted = wanted or Wanted()
    found = SheetSurvey()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    rich: RichText | None = None
    results: list[tuple[int, int, str]] = []
    styled = _one_of(rb' s="', wanted.styles)
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
        found.marks.setdefault(row, {})[column] = CellMark(code, shown(text))

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
        nonlocal line, row, column, kind, formula, valued, merges, rich
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
                    columns[letters] = column_number(letters)
                row, column = int(match[2]), columns[letters]
            kind = attributes.get("t", "n")
            formula = valued = False
            if wanted.styles and (style := attributes.get("s", "0")).isdigit() and int(style) in wanted.styles:
                found.styles.setdefault(row, {})[column] = int(style)
        elif name == names["v"]:
            parser.CharacterDataHandler = pieces.append
        elif name == names["f"]:
            formula = True
        elif name == names["is"]:
            valued = True
            rich = RichText()
            parser.CharacterDataHandler = rich.text
            extend()
        elif rich is not None:
            rich.start(local(name), attributes)
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
        nonlocal valued, total, rich
        if name == names["is"]:
            struck = rich.result() if rich is not None else None
            if struck is not None:
                found.struck.setdefault(row, {})[column] = struck
            rich = None
            parser.CharacterDataHandler = None
        elif rich is not None:
            rich.end(local(name))
        elif name == names["v"]:
            text = "".join(pieces)
            pieces.clear()
            parser.CharacterDataHandler = None
            valued = valued or bool(text) or kind == "str"
            if text or kind == "str":
                extend()
            if formula and kind == "n":
                results.append((row, column, text))
            if wanted.strings and kind == "s" and text.isdigit() and len(text) < 10 and int(text) in wanted.strings:
                found.strings.setdefault(row, {})[column] = int(text)
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
            column = column_number(letters.decode())
            extend()
        seen.update(further)
        if styled is not None and styled.search(matched[0]):
            for letters, style in _STYLED.findall(matched[0]):
                if int(style) in wanted.styles:
                    found.styles.setdefault(row, {})[column_number(letters.decode())] = int(style)
        if wanted.strings and b' t="s"' in matched[0]:
            for letters, shared in _SHARED_CELL.findall(matched[0]):
                if int(shared) in wanted.strings:
                    found.strings.setdefault(row, {})[column_number(letters.decode())] = int(shared)
        if lengths and b' t="s"' in matched[0]:
            total += sum(lengths[n] for n in map(int, _SHARED.findall(matched[0])) if n < len(lengths))
            if total > TEXT_LIMIT:
                raise Broken("xlsx_text", limit=TEXT_LIMIT)

    seen: set[bytes] = set()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = refuse_doctype
    _walk_unusual(stream, parser, usual)
    # A program that cannot calculate writes 0 for every result it does not know, and asks for a calculation. In a file
    # that does not ask, a 0 among other results is a result.
    dummy = [(place, text) for *place, text in results if text == "0"]
    if dummy and (wanted.recalculated or len(dummy) == len(results)):
        for (row, column), text in dummy:
            if column not in found.marks.get(row, {}):
                mark("formula_not_calculated", text)
    return found


def _one_of(before: bytes, numbers: frozenset[int]) -> re.Pattern[bytes] | None:
    """Return a pattern for any of some numbers between quotes; None where there are none."""
    if not numbers:
        return None
    return re.compile(before + b"(?:" + b"|".join(str(number).encode() for number in sorted(numbers)) + b')"')


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
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.ParseFile(stream)
    return lengths


def sheet_list(stream: IO[bytes]) -> tuple[list[tuple[str, str, str]], bool, bool]:
    """List a workbook's sheets as name, state and relation.

    Say too whether it counts its days from 1904, and whether it asks to be calculated when it is opened.
    """
    sheets: list[tuple[str, str, str]] = []
    later = recalculated = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal later, recalculated
        if name.rpartition(":")[2] == "workbookPr":
            later = attributes.get("date1904") in ("1", "true")
        if name.rpartition(":")[2] == "calcPr":
            recalculated = attributes.get("fullCalcOnLoad") in ("1", "true")
        if name.rpartition(":")[2] == "sheet":
            keys = (key for key in attributes if key.rpartition(":")[2] == "id")
            relation = attributes.get(next(keys, ""), "")
            sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))

    _walk(stream, start)
    return sheets, later, recalculated


def relations(stream: IO[bytes], kind: str = "/worksheet") -> dict[str, str]:
    """Map relations by their name to what they lead to; those of another kind to nothing."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            key = attributes.get("Id", "")
            if key in targets:
                raise Broken("xlsx_broken", reason="two relations of one name")
            wanted = attributes.get("Type", "").endswith(kind)
            targets[key] = attributes.get("Target", "") if wanted else ""

    _walk(stream, start)
    return targets


def _walk(stream: IO[bytes], start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.ParseFile(stream)


def column_number(letters: str) -> int:
    """Return the place of a column, counted from 0, by its letters."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
