"""Fill the long sheets of a workbook: a row is one string, put where the workbook's writer left a pattern.

A writer that makes an object of every cell takes longer than all else that is done to a long table. It still makes the
workbook: formats, widths, headers, filters, and of each long sheet one row of blank cells, which says how its columns
are formatted. Text stays text: every text is written as such, whatever it begins with.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

Value: TypeAlias = str | int | Decimal | None

TEXT_LIMIT = 32_000
LEVEL = 3  # half the time of the usual level for a fifth more bytes
LOT = 512
WHEN = (1980, 1, 1, 0, 0, 0)  # the same on every run: nothing here comes from a clock
_PATTERN = re.compile(rb'<row r="2"[^>]*>(.*?)</row>', re.DOTALL)
_CELL = re.compile(rb'<c r="([A-Z]+)2"(?: s="([0-9]+)")?')
_EXTENT = re.compile(rb'(<dimension ref="A1:[A-Z]+)2"')
_CAREFUL = re.compile("[&<>\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]|^[ \u3000]|[ \u3000]$|_x[0-9A-Fa-f]{4}_")
_UNSAID = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class Rows(NamedTuple):
    """The rows of one sheet under its header, and how many they are."""

    length: int
    values: Iterable[Sequence[Value]]


def fill_sheets(made: IO[bytes], target: Path, sheets: Mapping[int, Rows]) -> None:
    """Copy a workbook and put rows into its sheets, by their numbers; each has a header and one row of blank cells.

    Raises: OSError.
    """
    parts = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in sheets.items()}
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with new.open(entry, "w", force_zip64=name in parts) as out:
                out.writelines(_filled(old.read(name), parts[name]) if name in parts else (old.read(name),))


def _filled(xml: bytes, rows: Rows) -> Iterator[bytes]:
    found = _PATTERN.search(xml)
    assert found is not None
    styles = [(letters.decode(), style.decode() or "0") for letters, style in _CELL.findall(found[1])]
    yield _EXTENT.sub(b'\\g<1>%d"' % (rows.length + 1), xml[: found.start()])
    yield from _written(styles, rows.values)
    yield xml[found.end() :]


def _written(styles: Sequence[tuple[str, str]], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Return the rows as XML, from row 2 on, lot by lot."""
    columns = [
        (f'<c r="{letters}', f'" s="{style}" t="inlineStr"><is><t>', f'" s="{style}"><v>') for letters, style in styles
    ]
    careful = _CAREFUL.search
    parts: list[str] = []
    add = parts.append
    for number, row in enumerate(rows, 2):
        add(f'<row r="{number}">')
        for (cell, text, figure), value in zip(columns, row, strict=True):
            if value is None or value == "":
                continue
            if not isinstance(value, str):
                add(f"{cell}{number}{figure}{value}</v></c>")
            elif len(value) <= TEXT_LIMIT and careful(value) is None:
                add(f"{cell}{number}{text}{value}</t></is></c>")
            else:
                kept = text.replace("<t>", '<t xml:space="preserve">')
                add(f"{cell}{number}{kept}{_escaped(value[:TEXT_LIMIT])}</t></is></c>")
        add("</row>")
        if number % LOT == 0:
            yield "".join(parts).encode("utf-8", "backslashreplace")
            parts.clear()
    yield "".join(parts).encode("utf-8", "backslashreplace")


def _escaped(text: str) -> str:
    """Return a text as XML, what XML cannot say in the form that spreadsheets have for it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _UNSAID.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
