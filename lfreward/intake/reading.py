"""Open a record file by its kind and hand out its rows."""

import codecs
import errno
import io
import os
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Any

from lfreward.errors import InputError, why
from lfreward.escaping import shown
from lfreward.intake import csvfile, jsonfile, parquetfile, xlsx
from lfreward.intake.grid import IsHeader
from lfreward.intake.rows import Note, Row, Scope

KINDS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
}
_OTHER_WORKBOOKS = frozenset({".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".et", ".ods", ".fods", ".numbers"})


class Source:
    """One record file: iterate it for its rows, in order; `notes` is complete when the iteration is.

    `encoding` is None for binary kinds, `sheets` empty where there are none; `sheet` is the one that is read.
    Raises: InputError, when opened or while rows are read.
    """

    def __init__(
        self,
        path: str,
        kind: str,
        encoding: str | None,
        sheet: str | None,
        is_header: IsHeader | None,
        stdin: Any,
        quick: jsonfile.Quick | None = None,
        is_date: IsHeader | None = None,
    ) -> None:
        self.path = path
        self.kind = kind
        self.encoding: str | None = None
        self.sheets: tuple[str, ...] = ()
        self.sheet: str | None = None
        self.notes: list[Note] = []
        self.scope = Scope(path)
        self._wanted_encoding = encoding
        self._wanted_sheet = sheet
        self._is_header = is_header
        self._is_date = is_date
        self._stdin = stdin
        self._quick = quick
        self._begun = False
        self._first: Iterator[Row] | None = None
        rows = self._guarded()
        row = next(rows, None)  # what is wrong with the whole file shows before any row is used
        self._first = iter(()) if row is None else chain([row], rows)

    def __iter__(self) -> Iterator[Row]:
        rows, self._first = self._first, None
        return self._guarded() if rows is None else rows

    def _guarded(self) -> Iterator[Row]:
        self.notes.clear()
        self.scope = Scope(self.path)
        try:
            yield from self._rows()
        except OSError as error:
            raise InputError("unreadable", self.path, reason=why(error)) from error
        except UnicodeError as error:
            raise InputError("encoding_fails", self.path, encoding=str(self.encoding)) from error
        except MemoryError as error:
            raise InputError("out_of_memory", self.path) from error

    def _rows(self) -> Iterator[Row]:
        path, notes = Path(self.path), self.notes
        if self._wanted_sheet is not None and self.kind != "xlsx":
            notes.append(Note("option_ignored", {"option": "sheet", "kind": self.kind}))
        if self._wanted_encoding is not None and self.kind in ("xlsx", "parquet"):
            notes.append(Note("option_ignored", {"option": "encoding", "kind": self.kind}))
        if self.path == "-":
            yield from self._standard_input()
        elif self.kind == "jsonl":
            with path.open("rb") as file:
                yield from self._json_lines(file)
        elif self.kind == "json":
            self.encoding = csvfile.text_encoding(path, self._wanted_encoding)
            if not self.encoding.startswith("utf"):
                notes.append(Note("encoding", {"encoding": self.encoding}))
            yield from jsonfile.whole(path, self.encoding, notes)
        elif self.kind == "csv":
            self.encoding = csvfile.text_encoding(path, self._wanted_encoding)
            yield from csvfile.rows(path, self.encoding, self._is_header, notes, self.scope)
        elif self.kind == "parquet":
            yield from parquetfile.rows(path, notes, self._is_header)
        else:
            with xlsx.Book(path) as book:
                self.sheets = book.names
                self.sheet, rows = book.read(self._wanted_sheet, self._is_header, notes, self._is_date)
                yield from rows

    def _standard_input(self) -> Iterator[Row]:
        if self._begun:
            raise InputError("stdin_twice", self.path)
        self._begun = True
        stream: Any = sys.stdin if self._stdin is None else self._stdin
        if stream is None:  # closed by who started us
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        raw = getattr(stream, "buffer", stream)
        if isinstance(raw, io.TextIOBase):
            raw = io.BytesIO(raw.read().encode("utf-8", "surrogatepass"))
        buffered = raw if hasattr(raw, "peek") else io.BufferedReader(raw)
        try:
            yield from self._json_lines(buffered)
        finally:
            if buffered is not raw:
                buffered.detach()  # the stream is not ours to close

    def _json_lines(self, raw: io.BufferedReader) -> Iterator[Row]:
        start = raw.peek(4)[:4]
        if csvfile.is_binary(start):
            raise InputError("not_text", self.path)
        given = self._wanted_encoding
        marked = csvfile.bom_encoding(start) or "utf-8"
        self.encoding = marked if given is None else csvfile.checked_encoding(self.path, given)
        if codecs.lookup(self.encoding).name == "utf-8":
            yield from jsonfile.lines(raw, self.encoding, self.notes, self._quick)
            return
        text = io.TextIOWrapper(raw, self.encoding, "surrogateescape", newline="\n")
        try:
            yield from jsonfile.lines(text, self.encoding, self.notes, self._quick)
        finally:
            text.detach()


def open_rows(
    path: str | Path,
    *,
    stdin: IO[bytes] | IO[str] | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    is_header: IsHeader | None = None,
    quick: jsonfile.Quick | None = None,
    is_date: IsHeader | None = None,
) -> Source:
    """Open a record file (`-`: JSON lines on standard input) as a `Source`.

    `is_header` says whether a text names a known column; it decides which row is the header. Under a header that
    `is_date` knows a plain number of a workbook may be the serial of a day. `quick` may read a line of JSON to facts.
    Raises: InputError if the file cannot be read.
    """
    name = str(path)
    if name == "-":
        return Source(name, "jsonl", encoding, sheet, is_header, stdin, quick)
    suffix = Path(name).suffix.lower()
    kind = KINDS.get(suffix)
    if kind is None:
        code = "other_workbook" if suffix in _OTHER_WORKBOOKS else "unknown_kind"
        raise InputError(code, name, suffix=shown(suffix), kinds=" ".join(KINDS))
    try:
        exists, regular = Path(name).exists(), Path(name).is_file()
    except (OSError, ValueError):  # too long, or with a NUL: no such file either
        exists = regular = False
    if not regular:
        raise InputError("not_a_file" if exists else "not_found", name)
    return Source(name, kind, encoding, sheet, is_header, stdin, quick, is_date)


def about_rows(path: str | Path) -> int:
    """Return about how many rows a file of one table has, without reading them; 0 of any other."""
    count = {"csv": csvfile.count, "parquet": parquetfile.count}.get(KINDS.get(Path(path).suffix.lower(), ""))
    try:
        return count(Path(path)) if count is not None and Path(path).is_file() else 0
    except (OSError, ValueError):
        return 0


def read_rows(
    path: str | Path,
    *,
    stdin: IO[bytes] | IO[str] | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    is_header: IsHeader | None = None,
) -> Iterator[Row]:
    """Read the rows of a record file, where the notes on the file are of no interest."""
    return iter(open_rows(path, stdin=stdin, encoding=encoding, sheet=sheet, is_header=is_header))
