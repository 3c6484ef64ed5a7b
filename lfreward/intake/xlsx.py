"""Read XLSX: the archive is checked, repacked and surveyed before the fast reader sees a byte of it.

The reader builds the whole rectangle of a sheet in memory and stops the process when that fails, so every
size is known and bounded first. It gets a copy of exactly the bytes that were checked.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

from lfreward.errors import InputError
from lfreward.escaping import shown
from lfreward.intake.cells import MARK, CellRow, Sheet, Struck
from lfreward.intake.hostile import declares_entities, opens_in, without_claims
from lfreward.intake.rows import RowNote, blank
from lfreward.intake.styles import Styles, read_comments, read_styles, struck_texts
from lfreward.intake.survey import (
    Broken,
    SheetSurvey,
    Wanted,
    column_number,
    relations,
    sheet_list,
    string_lengths,
    survey,
)

ENTRIES_LIMIT = 200
PART_LIMIT = 64 << 20
TOTAL_LIMIT = 100 << 20
RATIO = 16  # an honest large file, 100,000 full rows, unpacks to nine times its size: it may, a small bomb may not
CEILING = 512 << 20
BLANK_LIMIT = 1000
EPOCHS = (date(1899, 12, 30), date(1904, 1, 1))  # day 0 of workbooks, and of those that count from 1904
_DIRECTORY_LIMIT = ENTRIES_LIMIT << 10
_OLE = b"\xd0\xcf\x11\xe0"
_STRINGS = "xl/sharedstrings.xml"
_STYLES = "xl/styles.xml"
_STRIKE = re.compile(rb"<(?:[\w.-]+:)?strike\b")
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_T = TypeVar("_T")


class XlsxBook:
    """One checked workbook; a context manager.

    Raises: InputError.
    """

    def __init__(self, path: Path) -> None:
        try:
            from python_calamine import CalamineWorkbook
        except ImportError as error:
            raise InputError("needs_excel", path) from error
        self.path = path
        packed = self._guard(lambda: _repacked(path))
        self._archive = zipfile.ZipFile(packed)
        self._parts: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.names: tuple[str, ...] = ()
        self.epoch = EPOCHS[0]
        self._styles = Styles()
        self._struck: dict[int, Struck] = {}
        self._recalculated = False
        self._guard(self._contents)
        packed.seek(0)
        self._book = self._guard(lambda: CalamineWorkbook.from_filelike(packed))
        self._lengths: list[int] | None = None

    def __enter__(self) -> "XlsxBook":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()
        self._archive.close()

    def sheets(self) -> Iterator[Sheet]:
        """Open the sheets that hold cells, in order, hidden ones too; a chart holds none."""
        for name in self.names:
            if name in self._parts:
                yield self._guard(partial(self._sheet, name))

    def _sheet(self, name: str) -> Sheet:
        part = self._parts[name]
        wanted = Wanted(self._styles.wanted, frozenset(self._struck), self._recalculated)
        info = self._archive.getinfo(part)
        self._measure(info)
        with self._archive.open(info) as stream:
            found = survey(stream, self._lengths, wanted)
        sheet = self._book.get_sheet_by_name(name)
        if sheet.end and (sheet.end[0] >= found.bottom or sheet.end[1] > found.right):
            raise Broken("xlsx_broken", reason=f"{sheet.end} > {found.bottom}, {found.right}")
        ranges = sheet.merged_cell_ranges or []
        merges = [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]
        opened = Sheet(
            str(self.path), name, iter(()), name in self.hidden, merges, found.hidden_rows, found.hidden_columns,
            comments=self._comments(part), width=found.right + 1, epoch=self.epoch,
        )  # fmt: skip
        opened.formats = _by_style(found, self._styles.units)
        opened.struck_cells = {
            row: set(cells) for row, cells in _by_style(found, dict.fromkeys(self._styles.struck, "")).items()
        }
        struck = {row: dict(cells) for row, cells in found.struck.items()}
        for row, shared in found.strings.items():
            struck.setdefault(row, {}).update({column: self._struck[number] for column, number in shared.items()})
        opened.struck = struck
        # The reader leaves out the empty columns before the first that has anything; here every column has its place.
        margin = sheet.start[1] if sheet.start else 0
        opened.lines = self._lines(sheet.iter_rows(), found, opened, margin)
        return opened

    def _measure(self, info: zipfile.ZipInfo) -> None:
        """Measure the shared texts where a sheet might repeat them beyond what memory holds."""
        strings = self._part_named(_STRINGS)
        # A sheet of n bytes has fewer than n / 20 cells, and each may repeat the longest shared text.
        if strings and self._lengths is None and strings.file_size * (info.file_size // 20) > TOTAL_LIMIT:
            with self._archive.open(strings) as stream:
                self._lengths = string_lengths(stream)

    def _lines(self, values: Iterator[list[Any]], found: SheetSurvey, opened: Sheet, margin: int) -> Iterator[CellRow]:
        """Give every row up to the last that has content, or to a long stretch without any."""
        blanks = number = 0
        while number < found.bottom:
            number += 1
            cells = [""] * margin + self._guard(lambda: next(values, []))
            for column, mark in found.marks.get(number, {}).items():
                cells += [""] * (column + 1 - len(cells))
                cells[column] = mark
            blanks = 0 if any(cells) and not all(map(blank, cells)) else blanks + 1
            if blanks > BLANK_LIMIT:
                args = {"row": number - blanks, "limit": BLANK_LIMIT, "last": found.bottom}
                opened.notes.append(RowNote("blank_stop", args))
                return
            yield CellRow(number, cells)

    def _contents(self) -> None:
        """Read what the workbook says of itself: its sheets, its days, its styles, its struck texts."""
        with self._archive.open("xl/workbook.xml") as stream:
            sheets, later, self._recalculated = sheet_list(stream)
        with self._archive.open("xl/_rels/workbook.xml.rels") as stream:
            targets = relations(stream)
        for name, _, relation in sheets:
            target = targets.get(relation, "")
            part = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            if target and part in self._archive.NameToInfo:
                self._parts[name] = part
        self.names = tuple(name for name, _, _ in sheets)
        if len(set(self.names)) < len(self.names):
            raise Broken("xlsx_broken", reason="two sheets of one name")
        self.hidden = {name for name, state, _ in sheets if state != "visible"}
        self.epoch = EPOCHS[later]
        styles = self._part_named(_STYLES)
        if styles is not None:
            with self._archive.open(styles) as stream:
                self._styles = read_styles(stream)
        strings = self._part_named(_STRINGS)
        if strings is not None:
            data = self._archive.read(strings)
            if _STRIKE.search(data):
                self._struck = struck_texts(io.BytesIO(data))

    def _comments(self, part: str) -> dict[int, dict[int, str]]:
        """Return the comments of a sheet by row and column."""
        folder, name = posixpath.split(part)
        found: dict[int, dict[int, str]] = {}
        relation = posixpath.join(folder, "_rels", f"{name}.rels")
        if relation not in self._archive.NameToInfo:
            return found
        for kind in ("/comments", "/threadedComment"):
            with self._archive.open(relation) as stream:
                targets = relations(stream, kind)
            for target in filter(None, targets.values()):
                place = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                if place in self._archive.NameToInfo:
                    with self._archive.open(place) as stream:
                        for cell, text in read_comments(stream).items():
                            match = _CELL.fullmatch(cell)
                            text = "\n".join(line for line in text.split("\n") if not line.startswith(MARK))
                            if match is not None and text:
                                found.setdefault(int(match[2]), {})[column_number(match[1])] = text
        return found

    def _part_named(self, lower: str) -> zipfile.ZipInfo | None:
        return next((entry for entry in self._archive.infolist() if entry.filename.lower() == lower), None)

    def _guard(self, call: Callable[[], _T]) -> _T:
        """Turn whatever a strange archive makes the readers do into an `InputError`."""
        try:
            return call()
        except Broken as error:
            raise InputError(error.code, self.path, **error.details) from error
        except (InputError, MemoryError, OSError) as error:
            if isinstance(error, OSError) and error.errno is None:
                raise InputError("xlsx_broken", self.path, reason=shown(str(error), 120)) from error
            raise
        except Exception as error:
            reason = shown(str(error) or type(error).__name__, 120)
            raise InputError("xlsx_broken", self.path, reason=reason) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # the fast reader's own, and no Exception
                raise
            raise InputError("xlsx_broken", self.path, reason=shown(str(error), 120)) from error


def _by_style(found: SheetSurvey, wanted: Mapping[int, str]) -> dict[int, dict[int, str]]:
    """Return what the styles of cells say, by row and column."""
    result: dict[int, dict[int, str]] = {}
    for row, cells in found.styles.items():
        said = {column: wanted[style] for column, style in cells.items() if style in wanted}
        if said:
            result[row] = said
    return result


def _repacked(path: Path) -> io.BytesIO:
    """Check an archive and copy its XML parts as read; one that unpacks to more than it declares fails."""
    packed = io.BytesIO()
    with path.open("rb") as file:
        _check_directory(file)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise Broken("xlsx_not_zip") from error
        with archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            entries = archive.infolist()
            room = min(CEILING, RATIO * path.stat().st_size)
            part_limit, total_limit = max(PART_LIMIT, room), max(TOTAL_LIMIT, room)
            if len(entries) > ENTRIES_LIMIT:
                raise Broken("xlsx_entries", found=len(entries), limit=ENTRIES_LIMIT)
            total = sum(entry.file_size for entry in entries)
            if total > total_limit:
                raise Broken("xlsx_total_size", size=total, limit=total_limit)
            if len({entry.filename.lower() for entry in entries}) < len(entries):
                raise Broken("xlsx_broken", reason="two parts of one name")
            for entry in entries:
                if entry.file_size > part_limit:
                    part = shown(entry.filename)
                    raise Broken("xlsx_part_size", part=part, size=entry.file_size, limit=part_limit)
                if entry.flag_bits & 1:
                    raise Broken("xlsx_encrypted")
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _copy(archive, entry, copy)
    packed.seek(0)
    return packed


def _check_directory(file: IO[bytes]) -> None:
    """Bound the archive's directory before the standard library reads all of it."""
    start = file.read(4)
    if start == _OLE:
        raise Broken("xlsx_encrypted")
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - (1 << 16) - 100))
    tail = file.read()
    bare = tail[-22:-18] == b"PK\x05\x06" and tail.endswith(b"\0\0")  # as the library looks for it
    at = len(tail) - 22 if bare else tail.rfind(b"PK\x05\x06")
    if not start.startswith(b"PK") or at < 0:
        raise Broken("xlsx_not_zip")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    wide = tail[max(0, at - 76) : at]
    if wide[-20:-16] == b"PK\x06\x07" and wide[:4] == b"PK\x06\x06":
        length = max(length, int.from_bytes(wide[40:48], "little"))
    if length > _DIRECTORY_LIMIT:
        raise Broken("xlsx_entries", found=f"> {ENTRIES_LIMIT}", limit=ENTRIES_LIMIT)
    file.seek(0)


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, copy: zipfile.ZipFile) -> None:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Broken("xlsx_broken", reason=f"compression {entry.compress_type}")
    before = b""
    with archive.open(entry) as source, copy.open(entry.filename, "w") as target:
        while chunk := source.read(1 << 20):
            # A second encoding would hide a declaration from this search; no spreadsheet program writes one.
            if declares_entities(before + chunk, first=not before):
                raise Broken("xlsx_entities", part=shown(entry.filename))
            if not before and entry.filename.lower() == _STRINGS and not opens_in(chunk):
                raise Broken("xlsx_broken", reason=f"{shown(entry.filename)}: no element")
            target.write(chunk if before else without_claims(chunk))
            before = chunk[-16:]
