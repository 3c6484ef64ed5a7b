"""A sheet of cells: what a file holds before anything is known of its tables.

Every format is brought to this one shape, so that the passes after it read a CSV file as they read a workbook. The values
come line by line, as a long file must not be held whole; what is rare (comments, struck text, number formats that carry a
unit, merges, hidden lines) stands beside them by its place, and is empty for formats that do not have it.

Rows are counted from 1 and columns from 0; an address is that of the sheet wherever the table in it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

from lfreward.intake.rows import RowNote

Merge: TypeAlias = tuple[int, int, int, int]  # first row and column, last row and column
EPOCH = date(1899, 12, 30)  # day 0 of workbooks that do not count from 1904
MARK = "【lfreward】"  # begins each line of a comment that a copy with marks carries; not what people say of a claim
NOT_IN_TEXT = ("formats", "merges", "hidden", "struck", "comments", "formulas")  # what a text file cannot hold


class CellRow(NamedTuple):
    """One row of a sheet: its values from column 0 on; None or an empty text where a cell is empty."""

    number: int
    cells: list[object]
    problem: RowNote | None = None


@dataclass(frozen=True, slots=True)
class CellMark:
    """Stands in a cell that has content but no value to take: an error, or a formula without a result.

    `code` is that of the note about it, `found` what the cell shows.
    """

    code: str
    found: str

    def __str__(self) -> str:
        return self.found


@dataclass(frozen=True, slots=True)
class Struck:
    """A cell of which a part, or all, is struck out: what is left, and what was struck."""

    kept: str
    struck: str


@dataclass(slots=True)
class Sheet:
    """One sheet of a file. `lines` can be gone through once.

    `formats`: the unit that a number format shows, by row and column. `struck`: cells with struck text. `struck_cells`:
    columns, by row, whose whole cell is formatted as struck. `not_looked_at` lists what the format or its reader does
    not show. `notes` receives what is told of the sheet as its lines go by.
    """

    file: str
    name: str | None
    lines: Iterator[CellRow]
    hidden: bool = False
    merges: Sequence[Merge] = ()
    hidden_rows: frozenset[int] | set[int] = frozenset()
    hidden_columns: Sequence[tuple[int, int]] = ()
    formats: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    struck: Mapping[int, Mapping[int, Struck]] = field(default_factory=dict)
    struck_cells: Mapping[int, frozenset[int] | set[int]] = field(default_factory=dict)
    comments: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    not_looked_at: tuple[str, ...] = ()
    width: int | None = None
    epoch: date = EPOCH
    notes: list[RowNote] = field(default_factory=list)

    def hides(self, column: int) -> bool:
        """Say whether a column is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)


def column_name(column: int) -> str:
    """Name a column as spreadsheets do.

    >>> column_name(27)
    'AB'
    """
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters


def cell_name(row: int, column: int) -> str:
    """Name a cell as spreadsheets do.

    >>> cell_name(3, 1)
    'B3'
    """
    return f"{column_name(column)}{row}"
