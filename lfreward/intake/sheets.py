"""Open a file of tables as sheets of cells: text files, XLSX and XLSM, and by their reader XLS, XLSB, ODS and ET.

XLSX is read in its parts, as formats, merges, struck text and comments matter. The other workbooks come through their
reader alone; what that does not show is listed with each sheet. The kind of a workbook is told by its first bytes: an
`.et` file is an old or a new Excel workbook under another name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lfreward.errors import InputError
from lfreward.escaping import shown
from lfreward.intake import csvfile, oldbooks, xlsx
from lfreward.intake.cells import NOT_IN_TEXT, Sheet

TEXTS = frozenset({".csv", ".tsv", ".txt"})
XLSX = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
OTHER_BOOKS = frozenset({".xls", ".xlsb", ".ods", ".et"})
READ = TEXTS | XLSX | OTHER_BOOKS
SHEETS_LIMIT = 200


@dataclass(slots=True)
class SheetBook:
    """The sheets of one file, in order; each one's lines are to be gone through before the next is asked for.

    `text`: its cells are all text. `names` are those of its sheets, `hidden` those of
    the ones that are not shown; `several` says that there is more than one.
    """

    sheets: Iterator[Sheet]
    names: tuple[str, ...] = ()
    text: bool = False
    encoding: str | None = None
    hidden: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Sheet]:
        return self.sheets

    @property
    def several(self) -> bool:
        """Whether other sheets stand beside each."""
        return len(self.names) > 1


@contextmanager
def open_sheets(path: str | Path, encoding: str | None = None) -> Iterator[SheetBook]:
    """Open a file of tables.

    Raises: InputError if it cannot be read or is too large.
    """
    checked(path)
    suffix = Path(path).suffix.lower()
    if suffix in TEXTS:
        chosen = csvfile.text_encoding(Path(path), encoding)
        with Path(path).open(encoding=chosen, newline="") as file:
            lines = csvfile.lines(Path(path), file)
            yield SheetBook(iter([Sheet(str(path), None, lines, not_looked_at=NOT_IN_TEXT)]), text=True, encoding=chosen)
        return
    if suffix in XLSX or (suffix == ".et" and oldbooks.is_archive(Path(path))):
        with xlsx.XlsxBook(Path(path)) as book:
            yield SheetBook(book.sheets(), book.names, hidden=frozenset(book.hidden))
        return
    with oldbooks.open_book(Path(path)) as (names, hidden, sheets):
        yield SheetBook(sheets, names, hidden=hidden)


def checked(path: str | Path) -> None:
    """Refuse what is no file. Raises: InputError."""
    try:
        exists, regular = Path(path).exists(), Path(path).is_file()
    except (OSError, ValueError):  # too long, or with a NUL: no such file either
        exists = regular = False
    if not regular:
        raise InputError("not_a_file" if exists else "not_found", path)


def suffix_of(path: str | Path) -> str:
    """Return how a file's name ends, short enough to be shown."""
    return shown(Path(path).suffix.lower())
