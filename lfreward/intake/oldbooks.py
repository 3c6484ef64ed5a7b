"""Read XLS, XLSB, ODS and ET through their reader, with what it does not show said of each sheet.

The reader builds a sheet in memory and trusts what a file says of its size, so files are bounded by their bytes first, and
archives by what they unpack to. Whatever a strange file makes the reader do becomes an `InputError`.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from lfreward.errors import InputError
from lfreward.escaping import shown
from lfreward.intake.cells import CellRow, Sheet

FILE_LIMIT = 64 << 20
AREA_LIMIT = 5_000_000
UNPACKED_LIMIT = 256 << 20
SHEETS_LIMIT = 200
COLUMNS_LIMIT = 256
BLANK_LIMIT = 1000
NOT_SHOWN = ("formats", "hidden", "struck", "comments", "formulas")
_REPEATED = re.compile(rb'number-(columns|rows)-repeated="([0-9]+)"')
_T = TypeVar("_T")


def is_archive(path: Path) -> bool:
    """Say whether a file is a zip archive, as newer workbooks are."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


@contextmanager
def open_book(path: Path) -> Iterator[tuple[tuple[str, ...], frozenset[str], Iterator[Sheet]]]:
    """Open a workbook that its reader alone can read: the names of its sheets, the hidden ones, and the sheets in order.

    Raises: InputError.
    """
    try:
        from python_calamine import CalamineWorkbook
    except ImportError as error:
        raise InputError("needs_excel", path) from error
    _bound(path)
    book: Any = _guard(path, lambda: CalamineWorkbook.from_path(str(path)))
    try:
        names = tuple(book.sheet_names)
        if len(names) > SHEETS_LIMIT:
            raise InputError("too_many_sheets", path, found=len(names), limit=SHEETS_LIMIT)
        hidden = frozenset(meta.name for meta in book.sheets_metadata if not str(meta.visible).endswith(".Visible"))
        yield names, hidden, _sheets(path, book, hidden)
    finally:
        book.close()


def _bound(path: Path) -> None:
    """Refuse a file that is too large, or that unpacks to too much, before its reader sees it."""
    size = path.stat().st_size
    if size > FILE_LIMIT:
        raise InputError("too_large", path, size=size, limit=FILE_LIMIT)
    if not is_archive(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            total = sum(entry.file_size for entry in archive.infolist())
            if total > UNPACKED_LIMIT:
                raise InputError("xlsx_total_size", path, size=total, limit=UNPACKED_LIMIT)
            if "content.xml" in archive.NameToInfo:
                _bound_repeats(path, archive.read("content.xml"))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise InputError("book_broken", path, reason=shown(str(error), 120)) from error


def _bound_repeats(path: Path, content: bytes) -> None:
    """Refuse an ODS file that says of a few cells with content that they stand there a million times."""
    for row in re.finditer(rb"<table:table-row\b([^>]*)>(.*?)</table:table-row>", content, re.DOTALL):
        rows = _REPEATED.search(row[1])
        cells = 0
        for cell in re.finditer(rb"<table:(?:covered-)?table-cell\b([^>]*[^/])>", row[2]):
            across = _REPEATED.search(cell[1])
            cells += int(across[2]) if across else 1
        if cells * (int(rows[2]) if rows else 1) > AREA_LIMIT:
            raise InputError("book_area", path, limit=AREA_LIMIT)


def _sheets(path: Path, book: Any, hidden: frozenset[str]) -> Iterator[Sheet]:
    for name in book.sheet_names:
        sheet = _guard(path, lambda name=name: book.get_sheet_by_name(name))  # type: ignore[misc]
        height, width = sheet.end or (0, 0)
        if (height + 1) * (width + 1) > AREA_LIMIT:
            raise InputError("book_area", path, limit=AREA_LIMIT)
        if width >= COLUMNS_LIMIT:
            raise InputError("too_many_columns", path, found=width + 1, limit=COLUMNS_LIMIT)
        ranges = getattr(sheet, "merged_cell_ranges", None)
        merges = [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges or ()]
        unseen = NOT_SHOWN if ranges is not None else ("merges", *NOT_SHOWN)
        opened = Sheet(str(path), name, iter(()), name in hidden, merges, not_looked_at=unseen, width=width + 1)
        opened.lines = _lines(path, sheet, sheet.start[1] if sheet.start else 0)
        yield opened


def _lines(path: Path, sheet: Any, margin: int) -> Iterator[CellRow]:
    values = _guard(path, sheet.iter_rows)
    number = 0
    while True:
        cells = _guard(path, lambda: next(values, None))
        if cells is None:
            return
        number += 1
        yield CellRow(number, [""] * margin + cells)


def _guard(path: Path, call: Callable[[], _T]) -> _T:
    """Turn whatever a strange file makes the reader do into an `InputError`."""
    try:
        return call()
    except (InputError, MemoryError):
        raise
    except Exception as error:
        raise InputError("book_broken", path, reason=shown(str(error) or type(error).__name__, 120)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's own, and no Exception
            raise
        raise InputError("book_broken", path, reason=shown(str(error), 120)) from error
