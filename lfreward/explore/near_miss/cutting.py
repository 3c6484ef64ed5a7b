"""Where the rules look: a lever cut into values that no rule tells apart, all else being as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from lfreward.explore.near_miss.levers import DAY, Cuts, Lever, Segment
from lfreward.law.rules import BOUNDS, holds, leaves

__all__ = ["classes", "names", "refined", "segments"]


def segments(cuts: Cuts, lever: Lever, facts: Mapping[str, Any], values: Mapping[str, Any]) -> list[Segment]:
    """Return the domain of an ordered lever, in order, cut wherever a rule may answer otherwise, all else as it is."""
    if lever.kind in ("shift", "day"):
        return _scan(cuts, lever, facts, values)
    starts = {lever.fact.low} | _bounds(cuts, lever.key, lever.step) | _partners(cuts, lever, facts)
    starts |= _due_years(cuts, lever, values) if lever.kind == "number" else _dues(cuts, lever, values)
    starts |= set(cuts.plan.engine.doubtful_from(lever.key, {**values, **facts}))
    low = lever.fact.low if lever.first is None else lever.first
    starts.add(low)
    inside = sorted(start for start in starts if low <= start <= lever.fact.high)
    return [
        Segment(start, following - lever.step)
        for start, following in zip(inside, [*inside[1:], lever.fact.high + lever.step], strict=True)
    ]


def _bounds(cuts: Cuts, key: str, step: Any) -> set[Any]:
    """Return where the tests on a fact change their answer: the first value of each side."""
    starts: set[Any] = set()
    for test, by in cuts.tests.get(key, ()):
        if test.op in BOUNDS:
            over = test.op in ("over", "at_most")
            bound = Decimal(test.bound) if isinstance(step, Decimal) else test.bound
            starts.add((bound + over) * by if by > 1 else bound + step if over else bound)
    return starts


def refined(cuts: Cuts, lever: Lever, parts: list[Segment]) -> list[Segment]:
    """Return the segments of a number cut further, where what must give way beside it has its own thresholds."""
    if lever.kind != "number":
        return parts
    tied = {lever.key}
    for _ in cuts.pairs:
        tied |= {name for pair in cuts.pairs if tied & set(pair) for name in pair}
    starts = sorted({part.low for part in parts} | {at for name in tied for at in _bounds(cuts, name, lever.step)})
    inside = [start for start in starts if parts[0].low <= start <= parts[-1].high]
    highs = [start - lever.step for start in inside[1:]] + [parts[-1].high]
    return [Segment(low, high) for low, high in zip(inside, highs, strict=True)]


def _partners(cuts: Cuts, lever: Lever, facts: Mapping[str, Any]) -> set[Any]:
    """Return where a value stops being possible beside the others."""
    starts = {facts[greater] + lever.step for lesser, greater in cuts.pairs if lesser == lever.key and greater in facts}
    return starts | {facts[lesser] for lesser, greater in cuts.pairs if greater == lever.key and lesser in facts}


def _due_years(cuts: Cuts, lever: Lever, values: Mapping[str, Any]) -> set[Any]:
    done = (values.get(duty.fact or "") for duty in cuts.duties if duty.due.fact == lever.key)
    return {day.year + more for day in done if day is not None for more in (0, 1)}


def _dues(cuts: Cuts, lever: Lever, values: Mapping[str, Any]) -> set[date]:
    """Return the days after last days, and where a penalty enters or leaves the years that count."""
    starts: set[date] = set()
    for duty in cuts.duties:
        start = values.get(duty.due.fact)
        if duty.fact != lever.key or start is None:
            continue
        ends: list[date | None] = [cuts.plan.due(duty, values)]
        if ends == [None] and duty.due.working_days:
            calendar, days = cuts.plan.judge_.calendar, duty.due.working_days
            ends = [calendar.earliest_nth_workday(start, days), calendar.latest_nth_workday(start, days)]
        starts |= {end + DAY for end in ends if end is not None}
    for found in cuts.tests.values():
        for test, _ in found:
            if test.op != "not_within_years":
                continue
            years, on = relativedelta(years=test.bound[0]), test.bound[1]
            if on == lever.key and values.get(test.fact) is not None:
                starts.add(values[test.fact])
                starts |= {values[test.fact] + years + DAY * more for more in (0, 1)}
            if test.fact == lever.key and values.get(on) is not None:
                starts |= {values[on] - years + DAY, values[on] + DAY}
    return starts


def _scan(cuts: Cuts, lever: Lever, facts: Mapping[str, Any], values: Mapping[str, Any]) -> list[Segment]:
    """Cut the days around a journey wherever the calendar, a register or a last day may answer otherwise."""
    looks = _watching(cuts, lever, facts, values)
    found: list[Segment] = []
    before: Any = None
    first, last = lever.window
    for at in range(first, last + 1):
        value = at if lever.kind == "shift" else date.fromordinal(at)
        seen = looks(value)
        if found and seen == before:
            found[-1] = Segment(found[-1].low, value)
        else:
            found.append(Segment(value, value))
        before = seen
    return found


def _watching(
    cuts: Cuts, lever: Lever, facts: Mapping[str, Any], values: Mapping[str, Any]
) -> Callable[[Any], list[Any]]:
    """Return what tells everything that a day lets the rules see; days in a row that look alike are one segment."""
    plan = cuts.plan
    moves = set(lever.moves)
    known = {**values, **facts}
    stay = [name for name in dict.fromkeys(plan.season.of) if known.get(name) or name in moves] if plan.season else []
    months = [n for window in plan.windows for n in window.of if n in moves]
    bounds = [(n, test) for n in lever.moves for test, _ in cuts.tests.get(n, ()) if test.op in BOUNDS]
    windows = {window.key for window in plan.windows}  # derived from days: their months are looked at instead
    checks = [
        check
        for check, seen in zip(plan.checks, cuts.seen, strict=True)
        if seen & moves and not (check.kind == "condition" and windows & {leaf.fact for leaf in leaves(check.of.test)})
    ]
    pairs = [(a, b) for a, b in cuts.pairs if moves & {a, b} and {a, b} <= set(facts) | moves]
    seasonal = bool(moves & set(stay))
    shifted = [(name, facts[name]) for name in lever.moves if name in facts and isinstance(facts[name], date)]
    there = {**values, **facts}

    def looks(value: Any) -> list[Any]:
        if lever.kind == "shift":
            by = timedelta(days=value)
            there.update((name, day + by) for name, day in shifted)
        else:
            there[lever.key] = value
        seen: list[Any] = _festive(cuts, [there[name] for name in stay]) if seasonal else []
        seen += [there[name].month for name in months]
        seen += [holds(test, there[name]) for name, test in bounds]
        seen += [plan.mark(check, there) for check in checks]
        seen += [there[lesser] > there[greater] for lesser, greater in pairs]
        return [*seen, value] if "itinerary" in moves else seen

    return looks


def _festive(cuts: Cuts, stay: list[date]) -> list[Any]:
    """Return what the calendar says of the days from the first to the last, and the month of the first."""
    if not stay or cuts.days is None:
        return []
    origin, codes = cuts.days
    first, last = stay[0].toordinal() - origin, stay[-1].toordinal() - origin
    within = codes[max(first, 0) : max(last + 1, 0)]
    outside = [day for day in range(first, last + 1) if not 0 <= day < len(codes)] if first < 0 or last >= len(codes) else []
    open_ = any(date.fromordinal(origin + day).month in cuts.reached for day in outside)
    return [stay[0].month, 1 in within, 2 in within or open_]


def classes(cuts: Cuts, lever: Lever, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the values of an unordered lever, those together that no test tells apart."""
    if lever.kind == "letters":
        held = lever.found or ()
        return [(tuple(sorted({*held, *cuts.plan.letters})),)]
    if lever.kind == "text":
        return [found] if (found := names(cuts, lever, values)) else []
    if lever.fact.type == "check":
        return [(True,), (False,)]
    known = [True, False] if lever.fact.type == "yes_no" else list(lever.fact.values or ())
    tests = [test for test, _ in cuts.tests.get(lever.key, ()) if test.op != "present"]  # any value will do for that
    alike: dict[tuple[bool, ...], list[Any]] = {}
    for value in known:
        alike.setdefault(tuple(holds(test, value) for test in tests), []).append(value)
    return [tuple(same) for same in alike.values()]


def names(cuts: Cuts, lever: Lever, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that pass the tests on a free text: those of a register on the day, or those listed."""
    found: list[str] = []
    for test, _ in cuts.tests.get(lever.key, ()):
        if test.op == "registered":
            register, on = test.bound
            found += cuts.plan.judge_.registers.names(register, values.get(on))
        elif test.op == "one_of":
            found += test.bound
    return tuple(dict.fromkeys(found))
