"""A lever cut into values that no rule tells apart, all else being as it is.

Where the rules tell values apart is read off the program (`program.breakpoints`); what is added here is where a value
stops being possible beside others, and the values of facts that have no order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from lfreward.explore.near_miss.levers import Lever, LeverRules, Segment
from lfreward.law.rules import leaves

__all__ = ["classes", "names", "refined", "segments"]


def segments(rules: LeverRules, lever: Lever, facts: Mapping[str, Any], values: Mapping[str, Any]) -> list[Segment]:
    """Return the domain of an ordered lever, in order, cut wherever a rule may answer otherwise, all else as it is."""
    if lever.kind in ("shift", "day"):
        return _scan(rules, lever, facts, values)
    points = rules.points
    starts = points.bounds(lever.key) | _partners(rules, lever, facts)
    starts |= set(points.beside(lever.key, rules.plan.world, {**values, **facts}))
    low = lever.fact.low if lever.first is None else lever.first
    starts.add(low)
    inside = sorted(start for start in starts if low <= start <= lever.fact.high)
    return _between(inside, lever.fact.high, lever.step)


def _between(starts: list[Any], high: Any, step: Any) -> list[Segment]:
    """Return the segments that begin at these values, the last of which ends at `high`."""
    ends = [start - step for start in starts[1:]] + [high]
    return [Segment(start, end) for start, end in zip(starts, ends, strict=True)]


def refined(rules: LeverRules, lever: Lever, parts: list[Segment]) -> list[Segment]:
    """Return the segments of a number cut further, where what must give way beside it has breakpoints of its own."""
    if lever.kind != "number":
        return parts
    tied = {lever.key}
    for _ in rules.points.pairs:
        tied |= {name for pair in rules.points.pairs if tied & set(pair) for name in pair}
    starts = {part.low for part in parts}.union(*(rules.points.bounds(name) for name in tied))
    inside = sorted(start for start in starts if parts[0].low <= start <= parts[-1].high)
    return _between(inside, parts[-1].high, lever.step)


def _partners(rules: LeverRules, lever: Lever, facts: Mapping[str, Any]) -> set[Any]:
    """Return where a value stops being possible beside the others."""
    pairs = rules.points.pairs
    starts = {facts[greater] + lever.step for lesser, greater in pairs if lesser == lever.key and greater in facts}
    return starts | {facts[lesser] for lesser, greater in pairs if greater == lever.key and lesser in facts}


def _scan(rules: LeverRules, lever: Lever, facts: Mapping[str, Any], values: Mapping[str, Any]) -> list[Segment]:
    """Cut the days around a journey wherever the calendar, a register or a last day may answer otherwise."""
    answers = _answering(rules, lever, facts, values)
    found: list[Segment] = []
    before: Any = None
    first, last = lever.window
    for at in range(first, last + 1):
        value = at if lever.kind == "shift" else date.fromordinal(at)
        here = answers(value)
        if found and here == before:
            found[-1] = Segment(found[-1].low, value)
        else:
            found.append(Segment(value, value))
        before = here
    return found


def _answering(
    rules: LeverRules, lever: Lever, facts: Mapping[str, Any], values: Mapping[str, Any]
) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives all answers of the rules on a day; days in a row with the same answers are one segment."""
    moves, engine = set(lever.moves), rules.plan.engine
    watched = rules.points.watched(moves)
    pairs = [(a, b) for a, b in rules.points.pairs if moves & {a, b} and {a, b} <= set(facts) | moves]
    shifted = [(name, facts[name]) for name in lever.moves if name in facts and isinstance(facts[name], date)]
    there = {**values, **facts}

    def answers(value: Any) -> tuple[Any, ...]:
        if lever.kind == "shift":
            by = timedelta(days=value)
            there.update((name, day + by) for name, day in shifted)
        else:
            there[lever.key] = value
        orders = [there[lesser] > there[greater] for lesser, greater in pairs]
        return (engine.answers(watched, there), *orders, value if "itinerary" in moves else None)

    return answers


def classes(rules: LeverRules, lever: Lever, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the values of an unordered lever, those together that no test tells apart."""
    if lever.kind == "letters":
        held = lever.found or ()
        return [(tuple(sorted({*held, *rules.plan.letters})),)]
    if lever.kind == "text":
        return [found] if (found := names(rules, lever, values)) else []
    if lever.fact.type == "check":
        return [(True,), (False,)]
    known = [True, False] if lever.fact.type == "yes_no" else list(lever.fact.values or ())
    watched = rules.points.watched((lever.key,))
    alike: dict[Any, list[Any]] = {}
    for value in known:
        alike.setdefault(rules.plan.engine.answers(watched, {**values, lever.key: value}), []).append(value)
    return [tuple(same) for same in alike.values()]


def names(rules: LeverRules, lever: Lever, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that pass the tests on a free text, in the order of the text: of a register on the day, or listed."""
    item, found = rules.plan.item, list[str]()
    cells = (cell for row in item.table.rows for cell in row.cells)
    for test in (leaf for tree in (*(c.test for c in item.conditions), *cells) for leaf in leaves(tree)):
        if test.fact == lever.key and test.op == "registered":
            register, on = test.bound
            found += rules.plan.judge_.registers.names(register, values.get(on))
        elif test.fact == lever.key and test.op == "one_of":
            found += test.bound
    return tuple(dict.fromkeys(found))
