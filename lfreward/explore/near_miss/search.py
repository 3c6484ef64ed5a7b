"""Every smallest set of changes that reaches a better rate.

What is paid for one unit (or the lump sum) is the rate. A near miss raises it; more units at the same rate are growth.
The rules themselves judge every step, so what is found is sound; the levers are cut at every breakpoint of the rules, so
nothing between two of them can be missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from lfreward.evaluate import ItemPlan
from lfreward.explore.near_miss.levers import DAYS, Lever, LeverRules, Segment, journey, levers, put
from lfreward.explore.near_miss.segments import classes, segments
from lfreward.law.nodes import Test
from lfreward.program import nodes
from lfreward.results.assessment import Assessment, Mark, Verdict

__all__ = ["Moves", "SearchState", "State", "growth", "merged", "nearest_sets", "relative", "without"]

Moves = tuple[tuple[str, Any], ...]
FAILING = (Mark.FAILED, Mark.UNKNOWN)


class State(NamedTuple):
    """A record with some changes, as judged; `impossible` are pairs of facts that cannot both be true."""

    moves: Moves
    facts: Mapping[str, Any]
    result: Assessment
    impossible: tuple[tuple[str, str], ...]
    rate: int

    @property
    def pays(self) -> bool:
        """Whether it is payable as it then stands."""
        return self.result.verdict is Verdict.ELIGIBLE and not self.impossible

    @property
    def fen(self) -> int:
        """What is payable. Unit: fen."""
        return (self.result.amount_fen or 0) if self.pays else 0


class SearchState:
    """One record under one item, with its levers and a memory of what was judged."""

    def __init__(self, rules: LeverRules, result: Assessment) -> None:
        self.rules, self.points = rules, rules.points
        self.plan: ItemPlan = rules.plan
        self.facts = dict(result.record)
        self.told = frozenset(self._doubts(self.facts))  # contradictions of the record as it is told
        self.base = self._state((), self.facts, result)
        self.levers = levers(rules, self.facts, result.values)
        self.of = {name: lever.key for lever in self.levers.values() for name in lever.moves}
        self._known: dict[Moves, State] = {(): self.base}
        self._segments: dict[tuple[Any, ...], list[Segment]] = {}

    def at(self, moves: Moves) -> State:
        """Return the record with these changes, judged."""
        state = self._known.get(moves)
        if state is None:
            facts: Mapping[str, Any] = self.facts
            for key, value in moves:
                facts = put(facts, self.levers[key], value)
            state = self._known[moves] = self._state(moves, facts, self.plan.judge(facts))
        return state

    def _state(self, moves: Moves, facts: Mapping[str, Any], result: Assessment) -> State:
        pairs = tuple((a, b) for a, b in self.points.pairs if a in facts and b in facts and facts[a] > facts[b])
        pairs += tuple(pair for pair in self._doubts(facts) if pair not in self.told)
        return State(moves, facts, result, pairs, self._rate(result))

    def _doubts(self, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the facts that cannot both be true of one tour."""
        for doubt in self.points.doubts:
            if self.plan.engine.mark(doubt, facts) is Mark.MET:
                fact, day, *_ = nodes.facts_in(doubt)
                yield fact.key, day.key

    def look(self, facts: Mapping[str, Any]) -> State:
        """Return other facts, judged; not remembered."""
        return self._state((), facts, self.plan.judge(facts))

    def _rate(self, result: Assessment) -> int:
        """Return what one unit is paid, or the lump sum, uplift included. Unit: a hundredth of a fen."""
        if result.verdict is not Verdict.ELIGIBLE or result.row is None:
            return 0
        table = self.plan.item.table
        pays = table.rows[result.row].pays
        if isinstance(pays, Mapping):
            pays = pays[result.season] if result.season is not None else min(pays.values())
        assert isinstance(pays, int)
        rises = (r.percent for r in self.plan.item.uplifts if r.on == "amount" and self._met(r.when, result))
        return (1 if table.tiers == "marginal" else pays) * (100 + sum(rises))

    def _met(self, test: Test, result: Assessment) -> bool:
        return self.plan.test(test, result.values) is Mark.MET

    def better(self, state: State) -> bool:
        """Say whether changes reach a higher rate and a higher amount."""
        return state.pays and state.rate > self.base.rate and state.fen > self.base.fen

    def cut(self, lever: Lever, state: State) -> list[Segment]:
        """Return the segments of an ordered lever beside what else stands there."""
        if lever.kind not in ("shift", "day"):
            return segments(self.rules, lever, state.facts, state.result.values)
        beside = (lever.key, lever.window, *(state.facts.get(name) for name in self.rules.beside_days))
        found = self._segments.get(beside)
        if found is None:
            found = self._segments[beside] = segments(self.rules, lever, state.facts, state.result.values)
        return found

    # ---- what is in the way

    def lacking(self, state: State) -> list[frozenset[str]]:
        """Return for everything that is not met the levers that it reads; empty where there is none."""
        marks, values = state.result.marks, state.result.values
        found = [self._named(pair) for pair in state.impossible]
        if marks[0] is Mark.FAILED:
            found.append(self._named(self.points.axes))
        elif marks[0] is Mark.UNKNOWN:
            found.append(self._named(self.points.axes | self.points.per | self.points.season))
        for check, reads, mark in zip(self.plan.checks, self.points.checks, marks[1:], strict=True):
            if mark not in FAILING:
                continue
            test = check.of.test if check.kind == "condition" else None
            if isinstance(test, Test) and mark is Mark.UNKNOWN and values.get(test.fact) is None:
                reads = self.rules.sources(test.fact)  # nothing but giving it can help
            found.append(self._named(reads))
        return found

    def _named(self, facts: Any) -> frozenset[str]:
        return frozenset(self.of[name] for name in facts if name in self.of)

    def branches(self, state: State) -> frozenset[str]:
        """Return levers of which every way out changes at least one; none where there is no way out."""
        used = {key for key, _ in state.moves}
        lacking = self.lacking(state)
        if not lacking:
            points = self.points
            return self._named(points.axes | points.season | points.rises | points.per) - used
        return min((levers - used for levers in lacking), key=lambda levers: (len(levers), sorted(levers)))

    def tries(self, key: str, state: State) -> Iterator[Any]:
        """Yield the values of a lever that are worth trying: of those that look alike, the nearest."""
        lever = self.levers[key]
        if not lever.ordered:
            yield from (same[0] for same in classes(self.rules, lever, state.result.values) if lever.found not in same)
            return
        parts = self.cut(lever, state)
        origin = lever.origin
        if origin is not None:
            above = [part.low for part in parts if part.low > origin]
            below = [part.high for part in reversed(parts) if part.high < origin]
        else:
            above, below = self._given(lever, parts), []
        for side in (above, below):
            alike = set()
            for value in side:
                if lever.kind in ("shift", "day"):
                    there = self.at(merged(state.moves, key, value))
                    answers = (there.result.season, there.result.marks, there.impossible)
                    if answers in alike:
                        continue
                    alike.add(answers)
                yield value

    def _given(self, lever: Lever, parts: list[Segment]) -> list[Any]:
        """Return what a fact not given may be: of each segment the least, or the day that is nearest to its journey."""
        others = journey(self.plan, lever.fact, self.facts) if lever.kind == "day" else []
        if not others:
            return [part.low for part in parts]
        near = [min((min(max(day, part.low), part.high) for day in others), key=_off(others)) for part in parts]
        return sorted(near, key=_off(others))


def _off(others: list[date]) -> Callable[[date], timedelta]:
    return lambda day: min(abs(day - other) for other in others)


def merged(moves: Moves, key: str, value: Any) -> Moves:
    """Return the changes with one more."""
    return tuple(sorted([*(move for move in moves if move[0] != key), (key, value)], key=lambda move: move[0]))


def without(moves: Moves, key: str) -> Moves:
    """Return the changes without one."""
    return tuple(move for move in moves if move[0] != key)


def nearest_sets(case: SearchState) -> list[Moves]:
    """Return every set of changes that reaches a better rate, of which no smaller set does, each at its nearest."""
    found: list[Moves] = []
    reached: set[frozenset[str]] = set()
    waiting: dict[Moves, None] = {(): None}
    while waiting:
        following: dict[Moves, None] = {}
        for moves in waiting:
            keys = frozenset(key for key, _ in moves)
            if any(smaller < keys for smaller in reached):
                continue
            state = case.at(moves)
            if moves and case.better(state):
                found.append(moves)
                reached.add(keys)
                continue
            for key in sorted(case.branches(state)):
                following |= {merged(moves, key, value): None for value in case.tries(key, state)}
        waiting = following
    near = dict.fromkeys(_tightened(case, moves) for moves in found)
    return [moves for moves in near if not any(_nearer(case, other, moves) for other in near if other != moves)]


def _tightened(case: SearchState, moves: Moves) -> Moves:
    """Return the changes with each as near as the others allow."""
    settled = False
    while not settled:
        settled = True
        for key, value in moves:
            lever = case.levers[key]
            if not lever.ordered or lever.kind == "day":
                continue
            parts = case.cut(lever, case.at(without(moves, key)))
            if lever.origin is None or value > lever.origin:
                ends = [part.low for part in parts if lever.origin is None or part.low > lever.origin]
            else:
                ends = [part.high for part in reversed(parts) if part.high < lever.origin]
            for end in ends:
                if end == value:
                    break
                if case.better(case.at(merged(moves, key, end))):
                    moves, settled = merged(moves, key, end), False
                    break
    return moves


def _nearer(case: SearchState, one: Moves, other: Moves) -> bool:
    """Say whether one set of changes reaches as far with no change larger, on the same levers and the same sides."""
    if [key for key, _ in one] != [key for key, _ in other]:
        return False
    return all(_between(case.levers[key], near, far) for (key, near), (_, far) in zip(one, other, strict=True))


def _between(lever: Lever, near: Any, far: Any) -> bool:
    if not lever.ordered or lever.kind == "day":
        return bool(near == far)
    if lever.origin is None:
        return bool(near <= far)
    return bool(lever.origin < near <= far or far <= near < lever.origin)


def growth(case: SearchState) -> list[tuple[Lever, int, int]]:
    """Return each count that is paid for, how many more of it raise the amount at the same rate, and by how much."""
    base = case.base
    if not base.pays:
        return []
    found = []
    for key in sorted(case.points.lots):
        lever = case.levers.get(key)
        if lever is None or lever.kind != "number" or lever.fact.type != "count" or lever.found is None:
            continue
        for more in _lots(case, lever):
            if lever.found + more > lever.fact.high:
                break
            state = case.look(put(case.facts, lever, lever.found + more))
            if state.pays and state.rate == base.rate and state.fen > base.fen:
                found.append((lever, more, state.fen - base.fen))
                break
    return found


def _lots(case: SearchState, lever: Lever) -> Iterator[int]:
    """Yield how many more of a count may fill a lot that is paid for: up to a full one, or the next beyond a bound."""
    then = case.plan.item.table.then
    if then is not None and then.of == lever.key:
        yield then.each - max(lever.found - then.over, 0) % then.each + max(then.over - lever.found, 0)
    else:
        yield from range(1, case.points.lots[lever.key] + 1)


def relative(lever: Lever, value: Any) -> Fraction:
    """Return how large a change is beside what stands there; one for what has no size."""
    if not lever.ordered or lever.origin is None:
        return Fraction(1)
    if lever.kind == "shift":
        return Fraction(abs(value), DAYS)
    if lever.kind == "date":
        return min(Fraction(1), Fraction(abs((value - lever.origin).days), DAYS))
    return Fraction(abs(value - lever.origin)) / Fraction(max(abs(value), abs(lever.origin)))
