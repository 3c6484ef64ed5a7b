"""A table decided: for every class of every axis the row that pays, what it pays by season, and the fact that decides.

A box is one class on each axis, or the place of a missing value. Looking a record up is then one number, whatever the
number of rows: `place` is the mixed-radix number of its classes, and `Boxes.at(place)` the box. Engines that write
lists take all of them in order; Python decides each when a record first lies in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
        self._every_row = (1 << len(table.rows)) - 1
        self._fails = self._failing_rows()
        self._of_order = {
            (axis, ordered): sum(
                1 << number
                for number, row in enumerate(table.rows)
                if any(cell.axis == axis and cell.ordered is ordered for cell in row.cells)
            )
            for axis in range(len(table.axes))
            for ordered in (False, True)
        }

    def _failing_rows(self) -> list[list[int]]:
        """Return for every axis and class the rows that fail there, a bit each: thousands of rows are then asked at once."""
        fails = [[0] * (size - 1) for size in self.sizes]
        wanted: list[dict[int, int]] = [{} for _ in self.sizes]  # on every axis: the rows, by the classes that they ask for
        for number, row in enumerate(self.table.rows):
            for cell in row.cells:
                wanted[cell.axis][cell.classes] = wanted[cell.axis].get(cell.classes, 0) | 1 << number
        for axis, rows_by_classes in enumerate(wanted):
            for classes, rows in rows_by_classes.items():
                for place in range(len(fails[axis])):
                    if not classes >> place & 1:
                        fails[axis][place] |= rows
        return fails

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
        left = {self._every_row}
        for fails, place in zip(self._fails, classes, strict=True):
            failing = fails if place == len(fails) else [fails[place]]
            left = {rows & ~failed for rows in left for failed in failing}
        return {rows.bit_length() - 1 if rows else None for rows in left}  # of the rows that hold, the last pays

    def _outcome(self, outcomes: set[int | None], bits: int, row: int | None) -> BoxAnswer:
        columns = [at for at in range(3) if bits >> at & 1] if bits else [0]
        sums = {None if number is None else self.table.rows[number].pays[at] for number in outcomes for at in columns}
        fen = next(iter(sums)) if len(sums) == 1 else "open"
        if isinstance(fen, int):
            return BoxAnswer(fen, Mark.MET, False)
        return BoxAnswer(None, Mark.FAILED if fen is None else Mark.UNKNOWN, fen == "unknown" and row is not None)

    def _cell(self, row: Row, at: int, classes: tuple[int, ...]) -> Mark:
        cell = row.cells[at]
        place = classes[cell.axis]
        if place == self.table.axes[cell.axis].size:
            return Mark.UNKNOWN
        return Mark.MET if cell.classes >> place & 1 else Mark.FAILED

    def _closest(self, classes: tuple[int, ...]) -> int:
        """Return the row that fails least: its kinds first, then the fewest cells; the first of such rows."""
        rows = self._every_row
        for ordered in (False, True):  # of the rows that fail fewest kinds, those that fail fewest bounds
            failing = [
                self._fails[axis][place] & self._of_order[axis, ordered]
                for axis, place in enumerate(classes)
                if place < len(self._fails[axis])
            ]
            rows = _failing_least(rows, failing)
        return (rows & -rows).bit_length() - 1

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


def _failing_least(rows: int, failing: Sequence[int]) -> int:
    """Return those of some rows that are in the fewest of several sets; all sets are of rows by bit."""
    by_count = [rows]  # at n: the rows that fail n of the sets so far
    for fails in failing:
        by_count = [
            (held & ~fails) | (fewer & fails) for held, fewer in zip([*by_count, 0], [0, *by_count], strict=True)
        ]
    return next((held for held in by_count if held), 0)
