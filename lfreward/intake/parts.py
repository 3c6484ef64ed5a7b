"""Open every table of a record file: each sheet of a workbook that has one, or the one table of any other file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from lfreward.errors import InputError, why
from lfreward.intake.grid import IsHeader, find_table
from lfreward.intake.reading import open_rows
from lfreward.intake.rows import Note, Row, Scope
from lfreward.intake.xlsx import Book


@dataclass(slots=True)
class Part:
    """One table of a file; `rows` can be gone through once, and `notes` is complete when it has been.

    `columns` are its headers as they stand, None where only its rows tell; `recognised` counts the known ones.
    `scope` says of every physical row what it is, and is complete when the rows have been gone through.
    """

    sheet: str | None
    columns: tuple[str, ...] | None
    recognised: int
    rows: Iterator[Row]
    notes: list[Note] = field(default_factory=list)
    scope: Scope = field(default_factory=lambda: Scope(""))


def open_parts(
    path: str | Path,
    *,
    encoding: str | None = None,
    is_header: IsHeader | None = None,
    is_date: IsHeader | None = None,
) -> Iterator[Part]:
    """Open every table of a record file in order; each one's rows are to be read before the next is asked for.

    A hidden sheet, or one without a header, comes as a part without rows and with a note that says so. Under a header
    that `is_date` knows a plain number of a workbook may be the serial of a day.
    Raises: InputError if the file cannot be read.
    """
    if Path(str(path)).suffix.lower() != ".xlsx":
        source = open_rows(path, encoding=encoding, is_header=is_header)
        yield Part(None, None, 0, iter(source), source.notes, source.scope)
        return
    if not Path(path).is_file():
        open_rows(path)  # says what is wrong with it
    with _guarded(path), Book(Path(path)) as book:
        for name in book.names:
            if name in book.hidden:
                yield Part(name, (), 0, iter(()), [Note("hidden_sheet_not_read", {"sheet": name})])
                continue
            sheet = book.open(name)
            table = None
            if sheet is not None:
                table = book._guard(partial(find_table, sheet.lines(), is_header, sheet.merges))
            if sheet is None or table is None:
                yield Part(name, (), 0, iter(()), [Note("sheet_not_read", {"sheet": name})])
                continue
            notes = [Note("sheet_read", {"sheet": name})]
            scope = Scope(str(path), name)
            rows = sheet.rows(name, table, notes, is_date, scope)
            yield Part(name, tuple(table.names), table.recognised, rows, notes, scope)


@contextmanager
def _guarded(path: str | Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError("unreadable", path, reason=why(error)) from error
    except MemoryError as error:
        raise InputError("out_of_memory", path) from error
