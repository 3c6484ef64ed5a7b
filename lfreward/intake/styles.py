"""What an XLSX file says of the look of its cells that changes what they say: units in number formats, struck text.

A number format such as `0.0"万元"` is part of the number, and text that is struck out does not count. Both stand in parts
of the archive beside the sheets: the styles, and the texts that cells share.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from lfreward.intake import wording
from lfreward.intake.cells import Struck

FORMATS_LIMIT = 100_000
COMMENTS_LIMIT = 100_000
COMMENT_LENGTH = 1_000
_OFF = ("0", "false")


class RefusedPart(Exception):
    """A part of a workbook that no spreadsheet program writes. `code` and `details` say what is told of it."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(slots=True)
class Styles:
    """The styles of cells, by their number, that change what a cell says: the unit they show, and that they are struck."""

    units: dict[int, str] = field(default_factory=dict)
    struck: set[int] = field(default_factory=set)

    @property
    def wanted(self) -> frozenset[int]:
        """The numbers of all of them."""
        return frozenset({*self.units, *self.struck})


def local(name: str) -> str:
    """Return the name of an element without the prefix of its namespace."""
    return name.rpartition(":")[2]


def refuse_doctype(*_: object) -> None:
    """Refuse a declaration that no spreadsheet program writes. Raises: Refused."""
    raise RefusedPart("xlsx_entities", part="xml")


def unit_of_format(code: str) -> str:
    """Return the unit of money that a number format shows; empty where it shows none, or scales the number itself.

    >>> unit_of_format('0.0"万元"'), unit_of_format('0!.0000"万元"'), unit_of_format("0.00")
    ('万元', '', '')
    """
    found = wording.FORMAT_UNIT.search(code)
    if found is None or wording.SCALED_FORMAT.search(code[: found.start()]):
        return ""
    return found[0] if found[0] in wording.UNITS else f"{found[0]}元"


def read_styles(stream: IO[bytes]) -> Styles:
    """Read the styles of a workbook. Raises: Refused, expat.ExpatError."""
    formats: dict[int, str] = {}
    fonts: list[bool] = []
    found = Styles()
    inside = ""
    number = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, number
        name = local(name)
        if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs"):
            inside = name
        elif name == "numFmt" and not inside.startswith("dxf") and len(formats) < FORMATS_LIMIT:
            formats[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif name == "font" and inside == "fonts":
            fonts.append(False)
        elif name == "strike" and inside == "fonts" and fonts:
            fonts[-1] = attributes.get("val") not in _OFF
        elif name == "xf" and inside == "cellXfs":
            unit = unit_of_format(formats.get(int(attributes.get("numFmtId", 0)), ""))
            if unit:
                found.units[number] = unit
            font = int(attributes.get("fontId", 0))
            if font < len(fonts) and fonts[font]:
                found.struck.add(number)
            number += 1

    def end(name: str) -> None:
        nonlocal inside
        if local(name) == inside:
            inside = ""

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.ParseFile(stream)
    return found


class RichText:
    """Collects one text of several runs, and which of them are struck."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.struck: list[str] = []
        self._run_struck = self._text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Enter an element of the text."""
        if name == "r":
            self._run_struck = False
        elif name == "strike":
            self._run_struck = attributes.get("val") not in _OFF
        elif name == "t":
            self._text = True

    def text(self, data: str) -> None:
        """Take over characters."""
        if self._text:
            (self.struck if self._run_struck else self.kept).append(data)

    def end(self, name: str) -> None:
        """Leave an element."""
        if name == "t":
            self._text = False
        elif name == "r":
            self._run_struck = False

    def result(self) -> Struck | None:
        """Return what is left and what is struck; None where nothing is."""
        return Struck("".join(self.kept).strip(), "".join(self.struck).strip()) if self.struck else None


def struck_texts(stream: IO[bytes]) -> dict[int, Struck]:
    """Return the shared texts that are struck in part or whole, by their number. Raises: Refused, expat.ExpatError."""
    found: dict[int, Struck] = {}
    current = RichText()
    number = -1
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal current, number, depth
        name = local(name)
        if name == "si":
            current, number = RichText(), number + 1
        elif name == "rPh":  # how a name is pronounced is no text of the cell
            depth += 1
        elif not depth:
            current.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        name = local(name)
        if name == "rPh":
            depth -= 1
        elif name == "si":
            result = current.result()
            if result is not None:
                found[number] = result
        elif not depth:
            current.end(name)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda data: current.text(data) if not depth else None
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.ParseFile(stream)
    return found


def read_comments(stream: IO[bytes]) -> dict[str, str]:
    """Return the comments of a sheet by the address of their cell, each with its first characters.

    Raises: Refused, expat.ExpatError.
    """
    found: dict[str, str] = {}
    place = ""
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal place, inside
        name = local(name)
        if name in ("comment", "threadedComment"):
            place = attributes.get("ref", "")
            if len(found) >= COMMENTS_LIMIT:
                place = ""
        elif name in ("t", "text") and place:
            inside = True

    def end(name: str) -> None:
        nonlocal inside, place
        name = local(name)
        if name == "t" or name == "text":
            inside = False
        elif name in ("comment", "threadedComment"):
            place = ""

    def text(data: str) -> None:
        if inside and place and len(found.get(place, "")) < COMMENT_LENGTH:
            found[place] = found.get(place, "") + data

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.ParseFile(stream)
    return {ref: text.strip() for ref, text in found.items() if text.strip()}
