"""A table decided: for every class of every axis the row that pays, what it pays by season, and the fact that decides.

A box is one class on each axis, or the place of a missing value. Looking a record up is then one number, whatever the
number of rows: `place` is the mixed-radix number of its classes, and `Boxes.at(place)` the box. Engines that write
lists take all of them in order; Python decides each when a record first lies in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from lfreward.program.nodes import Row, Table
from lfreward.results.assessment import Mark

ALL_SEASONS = range(1, 8)  # every set of bits that a season may be


class BoxAnswer(NamedTuple):
    """What a box says of a set of possible seasons.

    `fen`: the sum of its row where it is certain, else None. `mark`: MET with a sum, FAILED where nothing is paid,
    UNKNOWN where that is open. `listed`: it hangs on a list that is not published.
    """

    fen: int | None
    mark: Mark
    listed: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a table.

    `row`: the row that pays, or the first that may; None where none can. `shown`: that row, or the one that comes
    closest. `pays`: the outcome for each set of seasons, by bits; one alone where the table has no columns.
    `failed`: the fact of the first cell that fails in the shown row; `unknown`: of the first that is not known.
    """

    row: int | None
    shown: int
    pays: tuple[BoxAnswer, ...]
    failed: str | None
    unknown: str | None

    def outcome(self, bits: int) -> BoxAnswer:
        """Return the outcome for the seasons that a tour may have; 0 for a table without columns."""
        return self.pays[bits - 1] if bits else self.pays[0]


class Boxes:
    """The boxes of one table, decided when asked for.

    >>> boxes = Boxes(program.table)                                                    # doctest: +SKIP
    >>> boxes.at(boxes.place((2,))).outcome(0).fen                                      # doctest: +SKIP
    1700000
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.sizes = tuple(axis.size + 1 for axis in table.axes)
        self._decided: dict[int, Box] = {}

    def place(self, classes: Sequence[int]) -> int:
        """Return the number of the box of one class on each axis; the last axis counts fastest."""
        place = 0
        for size, at in zip(self.sizes, classes, strict=True):
            place = place * size + at
        return place

    def classes(self, place: int) -> tuple[int, ...]:
        """Return the classes of a box by its number."""
        found = []
        for size in reversed(self.sizes):
            place, at = divmod(place, size)
            found.append(at)
        return tuple(reversed(found))

    def at(self, place: int) -> Box:
        """Return a box by its number."""
        if place not in self._decided:
            self._decided[place] = self._decide(self.classes(place))
        return self._decided[place]

    def every(self) -> Iterator[Box]:
        """Yield all boxes in the order of their numbers."""
        count = 1
        for size in self.sizes:
            count *= size
        return map(self.at, range(count))

    def _decide(self, classes: tuple[int, ...]) -> Box:
        outcomes = self.rows_that_may_pay(classes)
        possible = sorted(row for row in outcomes if row is not None)
        row = possible[0] if possible else None
        shown = self._closest(classes) if row is None else row
        if len(outcomes) == 1:
            row = next(iter(outcomes))
        sets = ALL_SEASONS if self.table.season is not None else (0,)
        pays = tuple(self._outcome(outcomes, bits, row) for bits in sets)
        return Box(row, shown, pays, self._key(shown, classes, failed=True), self._key(shown, classes, failed=False))

    def rows_that_may_pay(self, classes: tuple[int, ...]) -> set[int | None]:
        """Return the rows that pay over all that the missing values may be; None stands for no row."""
        sizes = [axis.size for axis in self.table.axes]
        open_ = [range(size) if at == size else (at,) for size, at in zip(sizes, classes, strict=True)]
        return {self._row_at(point) for point in product(*open_)}

    def _row_at(self, point: tuple[int, ...]) -> int | None:
        reached = None
        for number, row in enumerate(self.table.rows):
            if all(cell.classes >> point[cell.axis] & 1 for cell in row.cells):
                reached = number
        return reached

    def _outcome(self, outcomes: set[int | None], bits: int, row: int | None) -> BoxAnswer:
        columns = [at for at in range(3) if bits >> at & 1] if bits else [0]
        sums = {None if number is None else self.table.rows[number].pays[at] for number in outcomes for at in columns}
        fen = next(iter(sums)) if len(sums) == 1 else "open"
        if isinstance(fen, int):
            return BoxAnswer(fen, Mark.MET, False)
        return BoxAnswer(None, Mark.FAILED if fen is None else Mark.UNKNOWN, fen == "unknown" and row is not None)

    def failing(self, number: int, classes: tuple[int, ...]) -> list[int]:
        """Return the cells of a row, by place, that known values fail."""
        row = self.table.rows[number]
        return [at for at, cell in enumerate(row.cells) if self._cell(row, at, classes) is Mark.FAILED]

    def _cell(self, row: Row, at: int, classes: tuple[int, ...]) -> Mark:
        cell = row.cells[at]
        place = classes[cell.axis]
        if place == self.table.axes[cell.axis].size:
            return Mark.UNKNOWN
        return Mark.MET if cell.classes >> place & 1 else Mark.FAILED

    def _closest(self, classes: tuple[int, ...]) -> int:
        """Return the row that fails least: its kinds first, then the fewest cells; the first of such rows."""

        def distance(number: int) -> tuple[int, int]:
            cells = self.table.rows[number].cells
            failing = self.failing(number, classes)
            return sum(not cells[at].ordered for at in failing), len(failing)

        return min(range(len(self.table.rows)), key=distance)

    def _key(self, number: int, classes: tuple[int, ...], *, failed: bool) -> str | None:
        """Return the fact of the first cell that fails, or is not known, in the row that is shown.

        A row that says that it pays nothing, or that its list is not published, says so at its first cell.
        """
        row, wanted = self.table.rows[number], Mark.FAILED if failed else Mark.UNKNOWN
        for at, cell in enumerate(row.cells):
            mark = self._cell(row, at, classes)
            says = at == 0 and mark is Mark.MET and not isinstance(row.pays[0], int)
            if mark is wanted or (says and (row.pays[0] is None) is failed):
                return self.table.axes[cell.axis].key
        return None
