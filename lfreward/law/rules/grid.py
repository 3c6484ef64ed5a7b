"""Boxes: a table is a finite grid once every axis is cut at its thresholds, and each box can be decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from lfreward.facts import Fact
from lfreward.law.nodes import Derived, Sum, Table, Test, Tree
from lfreward.law.rules.language import BOUNDS


def representatives(tests: Sequence[Test], fact: Fact) -> list[Any]:
    """Return values of a fact's domain that between them meet every combination its tests can tell apart."""
    step: Any = Decimal("0.01") if fact.type in ("money", "km") else 1
    values: set[Any] = set()
    if fact.type == "yes_no":
        return [True, False]
    if fact.values is not None:
        return list(fact.values)
    if fact.type == "text":
        named = {
            v for t in tests for v in (t.bound if isinstance(t.bound, tuple) else (t.bound,)) if isinstance(v, str)
        }
        return [*sorted(named), "\0"]
    for test in (test for test in tests if test.op in BOUNDS):  # no other test draws a line through an order
        bound = test.bound
        if fact.type in ("date", "check"):
            values |= {bound, date.fromordinal(bound.toordinal() - 1), date.fromordinal(bound.toordinal() + 1)}
        else:
            values |= {bound - step, bound, bound + step}
    values |= {fact.low, fact.high}
    return sorted(v for v in values if fact.low <= v <= fact.high)


def leaves(test: Test | Tree) -> Iterator[Test]:
    """Yield the tests of a tree, left to right."""
    if isinstance(test, Test):
        yield test
    else:
        for part in test.parts:
            yield from leaves(part)


def asked_of(total: Sum, derived: Mapping[str, Derived]) -> tuple[str, ...]:
    """Return the facts that a year asks of a group, its item apart; of a derived value the facts that it rests on."""
    names = [leaf.fact for condition in total.conditions for leaf in leaves(condition.test)]
    names += [name for duty in total.duties for name in (duty.fact, duty.due.fact) if name is not None]
    sources = (source for name in names for source in (derived[name].of if name in derived else (name,)))
    return tuple(dict.fromkeys(name for name in sources if name != "item"))


def holds(test: Test | Tree, value: Any) -> bool:
    """Say whether a known value meets a cell; every leaf of a cell is on one fact."""
    if isinstance(test, Tree):
        return (any if test.join == "any" else all)(holds(part, value) for part in test.parts)
    bound = test.bound
    match test.op:
        case "at_least":
            return bool(value >= bound)
        case "over":
            return bool(value > bound)
        case "below":
            return bool(value < bound)
        case "at_most":
            return bool(value <= bound)
        case "is":
            return bool(value == bound)
        case "one_of":
            return value in bound
        case "none_of":
            return value not in bound
    raise ValueError(f"no cell can be {test.op}")


def bracket_floors(table: Table) -> list[int]:
    """Return how many units lie below each bracket of marginal tiers; the lowest starts at the first unit."""
    floors = [0]
    for row in table.rows[1:]:
        lower = next(leaf for leaf in leaves(row.cells[0]) if leaf.op in ("at_least", "over"))
        floors.append(lower.bound - 1 if lower.op == "at_least" else lower.bound)
    return floors


@dataclass(slots=True)
class GridSurvey:
    """What deciding every box of a table found: rows that clash, with an example each, and rows that are reached."""

    axes: dict[str, list[Any]]
    clashes: dict[tuple[int, int], Mapping[str, Any]] = field(default_factory=dict)
    reached: set[int] = field(default_factory=set)


def axes_of(table: Table, facts: Mapping[str, Fact]) -> dict[str, list[Any]]:
    """Return the axes of a table, each cut at its thresholds."""
    tests: dict[str, list[Test]] = {}
    for row in table.rows:
        for cell in row.cells:
            for leaf in leaves(cell):
                tests.setdefault(leaf.fact, []).append(leaf)
    return {name: representatives(cuts, facts[name]) for name, cuts in tests.items()}


def _rows_held(table: Table, name: str, value: Any) -> int:
    """Return the rows whose cells on one axis all hold at a value, as bits."""
    on_axis = ([cell for cell in row.cells if next(leaves(cell)).fact == name] for row in table.rows)
    return sum(1 << i for i, cells in enumerate(on_axis) if all(holds(cell, value) for cell in cells))


def survey(table: Table, facts: Mapping[str, Fact]) -> GridSurvey:
    """Decide every box of a table: rows must not overlap (or must be nested steps), and each must be reachable."""
    found = GridSurvey(axes_of(table, facts))
    # Each cell is asked once for each value of its axis: a bit for every row whose cells on that axis hold there.
    held_at = [[(value, _rows_held(table, name, value)) for value in values] for name, values in found.axes.items()]
    every = (1 << len(table.rows)) - 1
    for box in product(*held_at):
        bits = every
        for _, rows in box:
            bits &= rows
        if not bits:
            continue
        held = [i for i in range(len(table.rows)) if bits >> i & 1]
        point = dict(zip(found.axes, (value for value, _ in box), strict=True))
        if table.choose == "only":
            if len(held) > 1:
                found.clashes.setdefault((held[0], held[1]), point)
            else:
                found.reached.add(held[0])
        else:
            found.reached.add(held[-1])
            gap = next((i for i in range(held[-1]) if i not in held), None)
            if gap is not None:
                found.clashes.setdefault((gap, held[-1]), point)
    return found
