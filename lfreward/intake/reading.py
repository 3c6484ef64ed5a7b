"""Open a record file by its kind and hand out its records in order, where only the records are wanted.

`evaluate`, `settle` and the row-by-row path of `batch` read files so; an audit, which needs every table and what each row
is, takes the parts themselves (`parts.open_parts`).
"""

import codecs
import errno
import io
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any

from lfreward.errors import InputError, why
from lfreward.escaping import shown
from lfreward.intake import csvfile, jsonfile, parquetfile
from lfreward.intake.answers import UnansweredColumns
from lfreward.intake.cells import Sheet
from lfreward.intake.forms import CLAIMS, TableForms
from lfreward.intake.parts import Part, parts_of
from lfreward.intake.rows import RecordRow, RowNote, Scope, several
from lfreward.intake.sheets import READ, TEXTS, SheetBook, checked, open_sheets

KINDS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    **dict.fromkeys(sorted(TEXTS), "csv"),
    **dict.fromkeys(sorted(READ - TEXTS), "xlsx"),
}


class RecordFile:
    """One record file: iterate it for its rows, in order; `notes` is complete when the iteration is.

    `encoding` is None for binary kinds, `sheets` empty where there are none; `sheet` is the one that is read.
    Raises: InputError, when opened or while rows are read.
    """

    def __init__(
        self,
        path: str,
        kind: str,
        encoding: str | None = None,
        sheet: str | None = None,
        forms: TableForms | None = None,
        stdin: Any = None,
        quick: jsonfile.Quick | None = None,
    ) -> None:
        self.path = path
        self.kind = kind
        self.encoding: str | None = None
        self.sheets: tuple[str, ...] = ()
        self.sheet: str | None = None
        self.notes: list[RowNote] = []
        self.scope = Scope(path)
        self._wanted_encoding = encoding
        self._wanted_sheet = sheet
        self._forms = forms
        self._stdin = stdin
        self._quick = quick
        self._begun = False
        self._first: Iterator[RecordRow] | None = None
        rows = self._guarded()
        row = next(rows, None)  # what is wrong with the whole file shows before any row is used
        self._first = iter(()) if row is None else chain([row], rows)

    @classmethod
    def plain(cls, path: str | Path, encoding: str | None = None) -> "RecordFile":
        """Open a file that has columns of its own: JSON, JSON lines, Parquet. Raises: InputError."""
        return cls(str(path), kind_of(path), encoding)

    def __iter__(self) -> Iterator[RecordRow]:
        rows, self._first = self._first, None
        return self._guarded() if rows is None else rows

    def _guarded(self) -> Iterator[RecordRow]:
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

    def _rows(self) -> Iterator[RecordRow]:
        path, notes = Path(self.path), self.notes
        if self._wanted_sheet is not None and self.kind != "xlsx":
            notes.append(RowNote("option_ignored", {"option": "sheet", "kind": self.kind}))
        if self._wanted_encoding is not None and self.kind in ("xlsx", "parquet"):
            notes.append(RowNote("option_ignored", {"option": "encoding", "kind": self.kind}))
        if self.path == "-":
            yield from self._standard_input()
        elif self.kind == "jsonl":
            with path.open("rb") as file:
                yield from self._json_lines(file)
        elif self.kind == "json":
            self.encoding = csvfile.text_encoding(path, self._wanted_encoding)
            if not self.encoding.startswith("utf"):
                notes.append(RowNote("encoding", {"encoding": self.encoding}))
            yield from jsonfile.whole(path, self.encoding, notes)
        elif self.kind == "parquet":
            yield from parquetfile.rows(path, notes, self._forms.knows if self._forms is not None else None)
        else:
            yield from self._tables()

    def _tables(self) -> Iterator[RecordRow]:
        """Give the records of every table of one sheet: of the one that is named, else of the first that holds claims."""
        with open_sheets(self.path, self._wanted_encoding) as book:
            self.encoding, self.sheets = book.encoding, book.names
            if book.encoding is not None:
                self.notes.append(RowNote("encoding", {"encoding": book.encoding}))
            wanted = self._wanted_sheet if not book.text else None
            if wanted is not None and wanted not in book.names:
                names = "、".join(map(shown, book.names))
                raise InputError("no_such_sheet", self.path, sheet=shown(wanted), sheets=names)
            parts, sheet = self._chosen(book, wanted)
            self.sheet = sheet.name
            for name in self.sheets:
                if name != sheet.name:
                    code = "hidden_sheet_not_read" if name in book.hidden else "sheet_not_read"
                    self.notes.append(RowNote(code, {"sheet": name}))
            for part in parts:
                if part.questions:
                    raise UnansweredColumns(self.path, part.questions)
                yield from part.rows
                self.notes += part.notes
                self.scope = part.scope

    def _chosen(self, book: SheetBook, wanted: str | None) -> tuple[Iterator[Part], Sheet]:
        """Choose the sheet to read: the first whose table has two columns that are known, else one with any.

        Raises: InputError where there is no header, or none that is known.
        """
        held: tuple[int, list[Part], Iterator[Part], Sheet] | None = None
        hidden = False
        for sheet in book:
            if wanted is not None and sheet.name != wanted:
                continue
            hidden = hidden or sheet.hidden
            parts = parts_of(sheet, self._forms, text=book.text, several=False)
            part = next(parts, None)
            if part is None or part.columns == ():
                continue
            recognised = min(part.recognised, 2) if part.form in (None, CLAIMS) else 0  # one known text may be chance
            if (held is None or recognised > held[0]) and (not sheet.hidden or wanted is not None or held is None):
                held = (recognised, [part], parts, sheet)
                if (recognised == 2 and not sheet.hidden) or self._forms is None:
                    break
        if held is None:
            raise InputError("no_header", self.path)
        recognised, first, rest, sheet = held
        if self._forms is not None and not first[0].recognised:
            raise InputError("no_known_header", self.path, names=several(first[0].columns or ()))
        return chain(first, rest), sheet

    def _standard_input(self) -> Iterator[RecordRow]:
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

    def _json_lines(self, raw: io.BufferedReader) -> Iterator[RecordRow]:
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
    forms: TableForms | None = None,
    quick: jsonfile.Quick | None = None,
) -> RecordFile:
    """Open a record file (`-`: JSON lines on standard input) as a `RecordFile`.

    `forms` says what headers mean; without it the first line of texts is the header. `quick` may read a line of JSON to
    facts.
    Raises: InputError if the file cannot be read.
    """
    name = str(path)
    if name == "-":
        return RecordFile(name, "jsonl", encoding, sheet, forms, stdin, quick)
    return RecordFile(name, kind_of(path), encoding, sheet, forms, stdin, quick)


def kind_of(path: str | Path) -> str:
    """Return how a file is read, by the end of its name. Raises: InputError for a kind that is not, or no file."""
    suffix = Path(path).suffix.lower()
    kind = KINDS.get(suffix)
    if kind is None:
        raise InputError("unknown_kind", path, suffix=shown(suffix), kinds=" ".join(KINDS))
    checked(path)
    return kind


def input_files(paths: Sequence[str | Path]) -> list[Path]:
    """Return the files to be read: those that are named, and of a folder every file of a kind that can be read.

    Raises: InputError for a folder that holds none.
    """
    files: list[Path] = []
    for path in map(Path, paths):
        if not path.is_dir():
            files.append(path)
            continue
        held = sorted(file for file in path.iterdir() if file.suffix.lower() in KINDS and file.name[:1] not in "~.")
        if not held:
            raise InputError("no_files", path, kinds=" ".join(KINDS))
        files += held
    return files


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
    forms: TableForms | None = None,
) -> Iterator[RecordRow]:
    """Read the rows of a record file, where the notes on the file are of no interest."""
    return iter(open_rows(path, stdin=stdin, encoding=encoding, sheet=sheet, forms=forms))
