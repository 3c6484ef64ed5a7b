"""The axes of a table: every fact that its rows look at, cut where any of them draws a line.

Between two cuts no row can tell one value from another, so a class of values is all that a table ever sees: the whole
table is a grid of boxes, each of which can be decided once and for all (`boxes`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lfreward.facts import Fact
from lfreward.law.nodes import Row, Table, Test, Tree
from lfreward.law.rules import BOUNDS, holds, leaves
from lfreward.program import nodes as n
from lfreward.program.operators import exact

OTHER = "\0"  # a text that no rule can name
ORDERED = ("count", "money", "km", "date")


def axes_of_table(
    table: Table, facts: Mapping[str, Fact], value_of: Callable[[str], n.Value]
) -> tuple[n.Axis, ...]:
    """Return the axes of a table, in the order in which its rows first name them."""
    tests: dict[str, list[Test]] = {}
    for row in table.rows:
        for cell in row.cells:
            for leaf in leaves(cell):
                tests.setdefault(leaf.fact, []).append(leaf)
    return tuple(_axis(facts[key], value_of(key), found) for key, found in tests.items())


def _axis(fact: Fact, value: n.Value, tests: list[Test]) -> n.Axis:
    if fact.type in ORDERED:
        found = {cut for cut in (_cut(test, fact) for test in tests) if cut is not None}
        cuts = tuple(sorted(found, key=place_of_cut))
        return n.Axis(value, fact.key, fact.type, cuts, samples=_samples(cuts, fact))
    if fact.type == "yes_no":
        return n.Axis(value, fact.key, fact.type, choices=(True, False), samples=(True, False))
    if fact.values is not None:
        return n.Axis(value, fact.key, fact.type, choices=tuple(fact.values), samples=tuple(fact.values))
    named = {name for test in tests for name in (test.bound if isinstance(test.bound, tuple) else (test.bound,))}
    choices = tuple(sorted(named))
    return n.Axis(value, fact.key, fact.type, choices=choices, others=True, samples=(*choices, OTHER))


def _cut(test: Test, fact: Fact) -> n.Cut | None:
    """Return where a test cuts its axis; None where the whole domain lies on one side. Whole numbers and days step."""
    above = test.op in ("over", "at_most")
    bound = exact(test.bound, fact.type)
    if above and fact.type in ("count", "date"):
        bound, above = bound + (timedelta(1) if isinstance(bound, date) else 1), False
    if bound > fact.high or (bound == fact.high and above) or (bound <= fact.low and not above):
        return None
    return n.Cut(bound, above)


def place_of_cut(cut: n.Cut) -> tuple[Any, bool]:
    """Return what sorts cuts: just above a bound comes after the bound itself."""
    return cut.at, cut.above


def _samples(cuts: tuple[n.Cut, ...], fact: Fact) -> tuple[Any, ...]:
    """Return a value of every class: the least one, or one that is closer to the bound than any other cut can be."""
    return (fact.low, *(cut.at + Decimal("0.000001") if cut.above else cut.at for cut in cuts))


def class_of(axis: n.Axis, value: Any) -> int:
    """Return the class of a value on an axis; that of a missing value comes last."""
    if value is None:
        return axis.size
    if not axis.cuts and not axis.choices:
        return 0
    if axis.choices:
        return axis.choices.index(value) if value in axis.choices else len(axis.choices)
    return bisect_right(axis.cuts, (value, False), key=place_of_cut)


def rows_of_table(table: Table, axes: tuple[n.Axis, ...], columns: tuple[str | None, ...]) -> tuple[n.Row, ...]:
    """Return the rows of a table as sets of classes, with what each pays by column."""
    places = {axis.key: at for at, axis in enumerate(axes)}
    cells: dict[Test | Tree, n.Cell] = {}  # a long table asks the same of many rows
    return tuple(_row(row, axes, places, columns, cells) for row in table.rows)


def _row(
    row: Row,
    axes: tuple[n.Axis, ...],
    places: Mapping[str, int],
    columns: tuple[str | None, ...],
    cells: dict[Test | Tree, n.Cell],
) -> n.Row:
    for cell in row.cells:
        if cell not in cells:
            leaf = next(leaves(cell))
            at = places[leaf.fact]
            classes = sum(1 << number for number, sample in enumerate(axes[at].samples) if holds(cell, sample))
            cells[cell] = n.Cell(at, classes, leaf.op in BOUNDS)
    pays = row.pays
    paid = tuple(pays[str(c)] if isinstance(pays, Mapping) else pays for c in columns)
    return n.Row(tuple(cells[cell] for cell in row.cells), paid)
