"""Read XLSX: the archive is checked, repacked and surveyed before the fast reader sees a byte of it.

The reader builds the whole rectangle of a sheet in memory and stops the process when that fails, so every
size is known and bounded first. It gets a copy of exactly the bytes that were checked.
"""

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeAlias, TypeVar

from lfreward.errors import InputError
from lfreward.escaping import shown
from lfreward.intake.grid import IsHeader, Line, Merge, Table, cell_name, column_name, find_table, read_table
from lfreward.intake.hostile import declares_entities, opens_in, without_claims
from lfreward.intake.rows import OUTER, Note, Row, Scope, blank, carries, several, take
from lfreward.intake.survey import Broken, Mark, Survey, relations, sheet_list, string_lengths, survey

ENTRIES_LIMIT = 200
PART_LIMIT = 64 << 20
TOTAL_LIMIT = 100 << 20
RATIO = 16  # an honest large file, 100,000 full rows, unpacks to nine times its size: it may, a small bomb may not
CEILING = 512 << 20
BLANK_LIMIT = 1000
EXACT_LIMIT = 1e15
EPOCHS = (date(1899, 12, 30), date(1904, 1, 1))  # day 0 of workbooks, and of those that count from 1904
SERIALS = range(36_526, 73_051)  # of this century
_DIRECTORY_LIMIT = ENTRIES_LIMIT << 10
_OLE = b"\xd0\xcf\x11\xe0"
_STRINGS = "xl/sharedstrings.xml"
_T = TypeVar("_T")
Covered: TypeAlias = dict[int, tuple[Merge, object]]  # by column, with the value that stands at the top


class Book:
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
        self._parts, self.hidden, self.names, self.epoch = self._guard(self._contents)
        packed.seek(0)
        self._book = self._guard(lambda: CalamineWorkbook.from_filelike(packed))
        self._lengths: list[int] | None = None

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()
        self._archive.close()

    def read(
        self,
        wanted: str | None,
        is_header: IsHeader | None,
        notes: list[Note],
        is_date: IsHeader | None = None,
    ) -> tuple[str, Iterator[Row]]:
        """Choose the sheet: the one named, else the first visible one whose header is recognised best.

        Under a header that `is_date` knows a plain number may be the serial of a day.
        """
        if wanted is not None and wanted not in self._parts:
            names = "、".join(map(shown, self.names))
            raise InputError("no_such_sheet", self.path, sheet=shown(wanted), sheets=names)
        visible = [name for name in self.names if name in self._parts and name not in self.hidden]
        best: tuple[int, str, _Sheet, Table] | None = None
        for name in visible if wanted is None else [wanted]:
            sheet = self._guard(partial(self._sheet, name))
            table = find_table(sheet.lines(), is_header, sheet.merges)
            if table is None:
                continue
            recognised = min(table.recognised, 2)  # one known text may be chance
            if best is None or recognised > best[0]:
                best = (recognised, name, sheet, table)
            if recognised == 2 or is_header is None:
                break
        if best is None:
            raise InputError("no_header", self.path)
        _, chosen, sheet, table = best
        if is_header is not None and not table.recognised:
            raise InputError("no_known_header", self.path, names=several(table.names))
        notes.append(Note("sheet_read", {"sheet": chosen}))
        for name in self.names:
            if name != chosen:
                code = "hidden_sheet_not_read" if name in self.hidden else "sheet_not_read"
                notes.append(Note(code, {"sheet": name}))
        return chosen, sheet.rows(chosen, table, notes, is_date)

    def open(self, name: str) -> "_Sheet | None":
        """Open one sheet, or return None for one that holds no cells, such as a chart."""
        return self._guard(partial(self._sheet, name)) if name in self._parts else None

    def _sheet(self, name: str) -> "_Sheet":
        part = self._parts[name]
        entries = self._archive.infolist()
        strings = next((entry for entry in entries if entry.filename.lower() == _STRINGS), None)
        info = self._archive.getinfo(part)
        # A sheet of n bytes has fewer than n / 20 cells, and each may repeat the longest shared text.
        if strings and self._lengths is None and strings.file_size * (info.file_size // 20) > TOTAL_LIMIT:
            with self._archive.open(strings) as stream:
                self._lengths = string_lengths(stream)
        with self._archive.open(info) as stream:
            found = survey(stream, self._lengths)
        sheet = self._book.get_sheet_by_name(name)
        if sheet.end and (sheet.end[0] >= found.bottom or sheet.end[1] > found.right):
            raise Broken("xlsx_broken", reason=f"{sheet.end} > {found.bottom}, {found.right}")
        ranges = sheet.merged_cell_ranges or []
        merges = [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]
        return _Sheet(self, sheet.iter_rows(), found, merges)

    def _contents(self) -> tuple[dict[str, str], set[str], tuple[str, ...], date]:
        with self._archive.open("xl/workbook.xml") as stream:
            sheets, later = sheet_list(stream)
        with self._archive.open("xl/_rels/workbook.xml.rels") as stream:
            targets = relations(stream)
        parts: dict[str, str] = {}
        for name, _, relation in sheets:
            target = targets.get(relation, "")
            part = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            if target and part in self._archive.NameToInfo:
                parts[name] = part
        names = tuple(name for name, _, _ in sheets)
        if len(set(names)) < len(names):
            raise Broken("xlsx_broken", reason="two sheets of one name")
        return parts, {name for name, state, _ in sheets if state != "visible"}, names, EPOCHS[later]

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


class _Sheet:
    def __init__(
        self,
        book: Book,
        values: Iterator[list[Any]],
        found: Survey,
        merges: Sequence[Merge],
    ) -> None:
        self._book = book
        self._values = values
        self._found = found
        self.merges = merges
        self._stopped: Note | None = None

    def lines(self) -> Iterator[Line]:
        """Give every row up to the last that has content, or to a long stretch without any."""
        marks = self._found.marks
        blanks = number = 0
        while number < self._found.bottom:
            number += 1
            cells = self._book._guard(lambda: next(self._values, []))
            for column, mark in marks.get(number, {}).items():
                cells += [""] * (column + 1 - len(cells))
                cells[column] = mark
            blanks = 0 if any(cells) and not all(map(blank, cells)) else blanks + 1
            if blanks > BLANK_LIMIT:
                args = {"row": number - blanks, "limit": BLANK_LIMIT, "last": self._found.bottom}
                self._stopped = Note("blank_stop", args)
                return
            yield Line(number, cells)

    def rows(
        self,
        sheet: str,
        table: Table,
        notes: list[Note],
        is_date: IsHeader | None = None,
        scope: Scope | None = None,
    ) -> Iterator[Row]:
        width, hidden = len(table.names), self._found.hidden_rows
        beyond = self._found.right + 1 - width
        if beyond > 0:
            notes.append(Note("columns_beyond_header", {"count": beyond, "column": column_name(width)}))
        columns = [column_name(at) for at in range(width) if self._found.hides(at)]
        if columns:
            notes.append(Note("hidden_columns", {"columns": "、".join(columns)}))
        starts: dict[int, list[Merge]] = {}
        for merge in self.merges:
            if merge[1] < width:
                starts.setdefault(merge[0], []).append(merge)
        covered: Covered = {}
        dated = [at for at, name in enumerate(table.names) if is_date is not None and name and is_date(name)]
        seen = 0

        def build(line: Line, names: list[str]) -> Row:
            nonlocal seen
            while pending and pending[-1] <= line.number:
                for merge in starts[pending.pop()]:
                    across = range(merge[1], min(merge[3] + 1, width))
                    top = line.cells[merge[1]] if merge[0] == line.number and merge[1] < len(line.cells) else None
                    covered.update((at, (merge, top if at == merge[1] else None)) for at in across if table.names[at])
            row = _row(line, names, sheet, covered, line.number in hidden)
            row = _with_days(row, [names[at] for at in dated], self._book.epoch) if dated else row
            seen += line.number in hidden
            return row

        pending = sorted(starts, reverse=True)
        yield from read_table(table, sheet, notes, build, width, scope)
        if seen:
            notes.append(Note("hidden_rows", {"count": seen}))
        if self._stopped:
            notes.append(self._stopped)


def _with_days(row: Row, columns: list[str], epoch: date) -> Row:
    """Read plain numbers in columns of days as the serials by which a spreadsheet counts days."""
    notes = []
    for column in columns:
        number = row.cells.get(column)
        if type(number) is int and number in SERIALS:
            day = row.cells[column] = epoch + timedelta(number)
            notes.append(Note("serial_read", {"column": column, "found": number, "read": day.isoformat()}))
    return replace(row, notes=(*row.notes, *notes)) if notes else row


def _row(line: Line, names: list[str], sheet: str, covered: Covered, hidden: bool) -> Row:
    cells: dict[str, object] = {}
    notes = [Note("hidden_row")] if hidden else []
    for at, (name, value) in enumerate(zip(names, line.cells, strict=False)):
        kind = type(value)
        if kind is str and (text := value.strip(OUTER)):  # type: ignore[attr-defined]
            cells[name] = text
        elif kind is float and -EXACT_LIMIT < value < EXACT_LIMIT and value == (whole := int(value)):  # type: ignore[operator,call-overload]
            cells[name] = whole
        elif isinstance(value, Mark):
            where = cell_name(line.number, at)
            notes.append(Note(value.code, {"column": name, "cell": where, "found": value.found}))
        elif not blank(value):
            cells[name] = take(value, name, notes)
        elif at in covered and covered[at][0][2] >= line.number:
            merge, held = covered[at]
            args = {"column": name, "cell": cell_name(line.number, at), "top": cell_name(merge[0], merge[1])}
            if carries(held):
                cells[name] = take(held, name, [])
                notes.append(Note("merged_carried", {**args, "found": shown(cells[name])}))
            else:
                notes.append(Note("merged_cell", args))
    problem = next((note for note in notes if note.code == "nan"), None)
    return Row(line.number, sheet, cells, tuple(note for note in notes if note is not problem), problem)


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
