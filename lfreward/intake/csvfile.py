"""Read CSV: one decision on the encoding, one on the delimiter, both noted; values stay text."""

import codecs
import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

from lfreward.errors import InputError
from lfreward.escaping import shown
from lfreward.intake.cells import CellRow
from lfreward.intake.rows import FIELDS_LIMIT, RowNote

LINE_LIMIT = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1")


def bom_encoding(start: bytes) -> str | None:
    """Name the encoding that a byte order mark announces."""
    return next((name for mark, name in _BOMS if start.startswith(mark)), None)


def is_binary(start: bytes) -> bool:
    """Tell a workbook or Parquet file under a text name by its first bytes."""
    return start.startswith(_NOT_TEXT)


def text_encoding(path: Path, encoding: str | None) -> str:
    """Choose a text file's encoding: as given, else by its mark, else strict UTF-8, else strict GB18030."""
    with path.open("rb") as file:
        start = file.read(4)
        if is_binary(start):
            raise InputError("not_text", path)
        if encoding is not None:
            ladder = [checked_encoding(path, encoding)]
        else:
            marked = bom_encoding(start)
            ladder = [marked] if marked else ["utf-8", "gb18030"]
        failed = 0
        for name in ladder:
            file.seek(0)
            wrong = _undecodable(file, name)
            if wrong is None:
                return name
            failed = failed or wrong
    raise InputError("encoding_wrong", path, encoding=" → ".join(ladder), byte=failed)


def checked_encoding(path: object, encoding: str) -> str:
    """Refuse an encoding that Python does not know as one of text."""
    try:
        "é".encode(encoding, "ignore").decode(encoding, "ignore")
        codecs.getincrementaldecoder(encoding)().decode(b"", final=True)
    except (LookupError, ValueError) as error:
        raise InputError("unknown_encoding", path, encoding=shown(encoding)) from error
    return encoding


def _undecodable(file: IO[bytes], encoding: str) -> int | None:
    """Give the position, counted from 1, near the first byte that does not decode."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    while True:
        chunk = file.read(1 << 20)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return read + error.start + 1
        except UnicodeError:
            return read + 1
        if not chunk:
            return None
        read += len(chunk)


def lines(path: Path, file: IO[str]) -> Iterator[CellRow]:
    """Give the lines of a text file that is open: its delimiter is settled first, by the first line that has one.

    Raises: InputError where the file has too many columns, or a line is too long to be one.
    """
    delimiter = _delimiter(path, file)
    file.seek(0)
    for line in _lines(path, file, delimiter):
        if len(line.cells) > FIELDS_LIMIT:
            raise InputError("too_many_columns", path, found=len(line.cells), limit=FIELDS_LIMIT)
        yield line


def count(path: Path) -> int:
    """Return how many lines a text file has, or somewhat more."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(partial(file.read, 1 << 20), b""))


def _physical(path: Path, file: IO[str], ended: list[bool]) -> Iterator[str]:
    number = 0
    while line := file.readline(LINE_LIMIT):
        number += 1
        if len(line) == LINE_LIMIT and not line.endswith(("\n", "\r")):
            raise InputError("csv_field_too_long", path, line=number, limit=csv.field_size_limit())
        yield line
    ended.append(True)


def _delimiter(path: Path, file: IO[str]) -> str:
    """Take the commonest candidate of the first line that has one outside quotes; in a .tsv the tab."""
    default = "\t" if path.suffix.lower() == ".tsv" else ","
    for _, line in zip(range(40), _physical(path, file, []), strict=False):
        bare = "".join(line.split('"')[::2])
        found = default if default == "\t" and default in bare else max(",", "\t", ";", key=bare.count)
        if found in bare:
            return found
    return default


def _lines(path: Path, file: IO[str], delimiter: str) -> Iterator[CellRow]:
    ended: list[bool] = []
    reader = csv.reader(_physical(path, file, ended), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        begun = reader.line_num + 1
        try:
            cells: list[object] = list(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            if ended:  # the quote swallowed every row after it
                raise InputError("csv_unterminated", path, line=begun) from error
            if "limit" in str(error):
                limit = csv.field_size_limit()
                raise InputError("csv_field_too_long", path, line=begun, limit=limit) from error
            yield CellRow(number, [], RowNote("csv_quote", {"line": reader.line_num}))
        else:
            yield CellRow(number, cells)
