"""Tables as lists: every axis is cut at its thresholds, every box is decided once, and a row only looks its box up.

Looking up costs the same for ten rows of a table and for a thousand. A fact that is missing has a place of its own on
its axis, and that place holds what all values of the fact have in common.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any, TypeAlias

from lfreward.engines.sql_days import SEASONS
from lfreward.facts import Fact
from lfreward.law.nodes import Item, Row, Test, Tree
from lfreward.law.rules import BOUNDS, holds, leaves

NOTHING = -1  # what a box pays that is decided and pays nothing; None where it is not decided
ORDERED = ("count", "money", "km", "date")
Cell: TypeAlias = Test | Tree
Outcomes: TypeAlias = frozenset[int | None]
Place: TypeAlias = int | None  # a position on an ordered axis, or None for an unknown fact
Reached: TypeAlias = Callable[[tuple[Place, ...]], Outcomes]
Cuts: TypeAlias = tuple[tuple[Any, ...], ...]
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Box:
    """What a table says of one box: the sum for each set of seasons, and the fact that its reason names."""

    pays: tuple[int | None, ...]
    key: str | None


Boxes: TypeAlias = dict[tuple[int, ...], Box]


@dataclass(slots=True)
class Grid:
    """The boxes of one item's table.

    `choices` are the facts with single values, each with its values; `cuts` are the thresholds of each ordered
    fact, one tuple for every combination of choices; a combination counts unknown as 0, its first place.
    """

    item: Item
    choices: dict[str, tuple[Any, ...]]
    ordered: tuple[str, ...]
    combinations: list[tuple[int, ...]] = field(default_factory=list)
    cuts: list[Cuts] = field(default_factory=list)
    boxes: list[Boxes] = field(default_factory=list)


def grid(item: Item, facts: Mapping[str, Fact]) -> Grid:
    """Decide every box of an item's table."""
    by_fact: dict[str, list[Test]] = {}
    for row in item.table.rows:
        for cell in row.cells:
            for leaf in leaves(cell):
                by_fact.setdefault(leaf.fact, []).append(leaf)
    ordered = tuple(name for name in by_fact if facts[name].type in ORDERED)
    choices = {name: _values(tests, facts[name]) for name, tests in by_fact.items() if name not in ordered}
    found = Grid(item, choices, ordered)
    table = _Table(item, facts, ordered)
    known = {at: table.rows_of(at, choices) for at in product(*(range(1, len(v) + 1) for v in choices.values()))}
    for at in product(*(range(len(v) + 1) for v in choices.values())):
        meant = [rows for other, rows in known.items() if all(a in (0, b) for a, b in zip(at, other, strict=True))]
        values = {name: v[a - 1] for (name, v), a in zip(choices.items(), at, strict=True) if a}
        cuts, boxes = table.boxes(values, meant)
        found.combinations.append(at)
        found.cuts.append(cuts)
        found.boxes.append(boxes)
    return found


def _values(tests: Sequence[Test], fact: Fact) -> tuple[Any, ...]:
    if fact.type == "yes_no":
        return (True, False)
    if fact.values is not None:
        return tuple(fact.values)
    named = {v for t in tests for v in (t.bound if isinstance(t.bound, tuple) else (t.bound,))}
    return (*sorted(named), "\0")


def _cuts(tests: Sequence[Test], fact: Fact) -> list[Any]:
    """Return the least value of every stretch on which the tests agree, the first stretch aside."""
    after = {"date": timedelta(1), "count": 1}.get(fact.type, Decimal("0.01"))
    cuts = {t.bound + after if t.op in ("over", "at_most") else t.bound for t in tests}
    return sorted(cut for cut in cuts if fact.low < cut <= fact.high)


class _Table:
    """One table, to be asked box by box."""

    def __init__(self, item: Item, facts: Mapping[str, Fact], ordered: tuple[str, ...]) -> None:
        self.item = item
        self.rows = item.table.rows
        self.facts = facts
        self.ordered = ordered
        self.cells = [{next(leaves(cell)).fact: cell for cell in row.cells} for row in self.rows]
        self.alike: dict[str, dict[Cell | None, list[int]]] = {}  # by fact: the rows of every cell, None for no cell

    def rows_of(self, at: tuple[int, ...], choices: Mapping[str, tuple[Any, ...]]) -> list[int]:
        """Return the rows that a known combination of choices leaves."""
        left = set(range(len(self.rows)))
        for (name, values), a in zip(choices.items(), at, strict=True):
            left &= self._rows_with(name, values[a - 1])
        return sorted(left)

    def _rows_with(self, name: str, value: Any) -> set[int]:
        """Return the rows that a value of one fact leaves; cells that stand in many rows are tried once."""
        if name not in self.alike:
            rows: dict[Cell | None, list[int]] = {}
            for i, cells in enumerate(self.cells):
                rows.setdefault(cells.get(name), []).append(i)
            self.alike[name] = rows
        return {i for cell, rows in self.alike[name].items() if cell is None or holds(cell, value) for i in rows}

    def _cuts(self, rows: Sequence[int], name: str) -> list[Any]:
        tests = [leaf for i in rows if name in self.cells[i] for leaf in leaves(self.cells[i][name])]
        return _cuts(tests, self.facts[name])

    def boxes(self, choices: Mapping[str, Any], meant: Sequence[Sequence[int]]) -> tuple[Cuts, Boxes]:
        """Return the cuts that matter under some choices, and what every box between them says.

        `meant` are the rows left under each known combination that the choices may be.
        """
        left = sorted({i for rows in meant for i in rows}) or list(range(len(self.rows)))
        axes = [[self.facts[name].low, *self._cuts(left, name)] for name in self.ordered]
        sizes = [len(values) for values in axes]
        tables = [self._reached(rows, axes) for rows in meant]
        full: Boxes = {}
        for places in product(*(range(size + 1) for size in sizes)):
            asked = tuple(None if place == size else place for place, size in zip(places, sizes, strict=True))
            outcomes = frozenset(row for table in tables for row in table(asked))
            values = dict(choices)
            values |= {n: axis[p] for n, axis, p in zip(self.ordered, axes, asked, strict=True) if p is not None}
            full[places] = self._box(outcomes, values, left)
        return self._merged(full, axes)

    def _reached(self, rows: Sequence[int], axes: Sequence[Sequence[Any]]) -> Reached:
        """Return a function from places to the rows that may pay there, among rows that the choices leave."""
        own = [self._cuts(rows, name) for name in self.ordered]
        known: dict[tuple[int, ...], int | None] = {}
        for places in product(*(range(len(cuts) + 1) for cuts in own)):
            point = {
                n: cuts[p - 1] if p else self.facts[n].low for n, cuts, p in zip(self.ordered, own, places, strict=True)
            }
            held = [i for i in rows if all(holds(c, point[n]) for n, c in self.cells[i].items() if n in point)]
            known[places] = held[-1] if held else None
        local = [[bisect_right(cuts, value) for value in axis] for cuts, axis in zip(own, axes, strict=True)]
        cache: dict[tuple[Place, ...], Outcomes] = {}

        def reached(asked: tuple[Place, ...]) -> Outcomes:
            here = tuple(None if a is None else places[a] for a, places in zip(asked, local, strict=True))
            if here not in cache:
                open_ = [range(len(cuts) + 1) if a is None else (a,) for a, cuts in zip(here, own, strict=True)]
                cache[here] = frozenset(known[places] for places in product(*open_))
            return cache[here]

        return reached

    def _box(self, outcomes: Outcomes, values: Mapping[str, Any], left: Sequence[int]) -> Box:
        pays = tuple(self._pays(outcomes, seasons) for seasons in SEASONS)
        possible = [row for row in outcomes if row is not None]
        at = min(possible) if possible else min(left, key=lambda i: self._distance(i, values))
        return Box(pays, self._key(self.rows[at], self.cells[at], values, failed=pays[0] == NOTHING))

    def _pays(self, outcomes: Outcomes, seasons: Sequence[str | None]) -> int | None:
        sums: set[int | str | None] = set()
        for row in outcomes:
            pays = None if row is None else self.rows[row].pays
            if isinstance(pays, Mapping):
                sums |= {pays[season] for season in seasons if season is not None}
                sums |= {"columns"} if None in seasons else set()
            else:
                sums.add(pays)
        if len(sums) != 1:
            return None
        fen = next(iter(sums))
        return fen if isinstance(fen, int) else NOTHING if fen is None else None

    def _distance(self, row: int, values: Mapping[str, Any]) -> tuple[int, int]:
        """Return how far a row is: its kinds first, then how many of its cells fail."""
        failed = [c for n, c in self.cells[row].items() if n in values and not holds(c, values[n])]
        return sum(next(leaves(cell)).op not in BOUNDS for cell in failed), len(failed)

    def _key(self, row: Row, cells: Mapping[str, Cell], values: Mapping[str, Any], *, failed: bool) -> str | None:
        """Return the fact of the first step that failed, or that is not known, in the row that is shown."""
        for name, cell in cells.items():
            value = values.get(name, _MISSING)
            met = value is not _MISSING and holds(cell, value)
            if met and cell is row.cells[0] and (row.pays is None if failed else row.pays == "unknown"):
                return name  # the row says that it pays nothing, or that its list is not published
            if (value is not _MISSING and not met) if failed else value is _MISSING:
                return name
        return None  # what the sum is multiplied by is asked for in the order of the table, whether an axis or not

    def _merged(self, full: Boxes, axes: Sequence[Sequence[Any]]) -> tuple[Cuts, Boxes]:
        """Leave out the cuts between which nothing changes."""
        kept: list[list[int]] = []
        for axis, values in enumerate(axes):
            slices: list[list[Box]] = [[] for _ in range(len(values) + 1)]
            for places, box in full.items():
                slices[places[axis]].append(box)
            kept.append([p for p in range(len(values)) if not p or slices[p] != slices[p - 1]])
        cuts = tuple(tuple(values[p] for p in places[1:]) for values, places in zip(axes, kept, strict=True))
        boxes = {}
        for local in product(*(range(len(places) + 1) for places in kept)):
            where = tuple(
                len(values) if p == len(places) else places[p]
                for p, places, values in zip(local, kept, axes, strict=True)
            )
            boxes[local] = full[where]
        return cuts, boxes
