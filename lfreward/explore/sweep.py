"""Many points of one record's facts at once: axes cut where the rules tell values apart, one judgement a box.

Between two breakpoints (`program.breakpoints`) the verdict cannot change, and the amount is a straight line in every
fact that it counts; so the judge is asked at the corners of each box and everything between follows exactly.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any, NamedTuple

from lfreward.evaluate import ItemPlan
from lfreward.results.assessment import Assessment, Finding, Verdict

__all__ = ["Axis", "Grid", "SweepAnswer", "moved", "outcome_of", "read_axis", "sweep"]


class SweepAnswer(NamedTuple):
    """What a box came to, its amount apart. `reason`: key of the first failed, else first unknown, condition."""

    verdict: str
    season: str | None
    reason: str | None


def outcome_of(result: Assessment) -> SweepAnswer:
    """Return verdict, season and the reason why nothing, or nothing yet, is payable."""
    verdict = result.verdict
    if verdict is Verdict.ELIGIBLE:
        return SweepAnswer(verdict.value, result.season, None)
    if verdict is Verdict.REJECTED:
        return rejected(result.findings)
    word = "not_met" if verdict is Verdict.INELIGIBLE else "unknown"
    steps = [s for s in result.steps if s.verdict == word and (word == "not_met" or not s.procedure)]
    return SweepAnswer(verdict.value, result.season, steps[0].key if steps else None)


def rejected(findings: Sequence[Finding]) -> SweepAnswer:
    """Return the outcome of a record that cannot be read; the reason is the code of what was found last."""
    return SweepAnswer("rejected", None, findings[-1].code if findings else None)


def moved(facts: Mapping[str, Any], plan: ItemPlan, key: str, value: Any, free: frozenset[str]) -> dict[str, Any]:
    """Return what changes with one day of a journey: its other days move along, unless several are in `free`."""
    then, group = facts.get(key), plan.facts[key].moves
    changed: dict[str, Any] = {key: value}
    alone = sum(plan.facts[name].moves == group for name in free if name in plan.facts) < 2
    if isinstance(then, date) and isinstance(value, date) and group and alone:
        by = timedelta((value - then).days)
        for name, fact in plan.facts.items():
            if fact.moves == group and name != key and name in facts:
                changed[name] = _shifted(facts[name], by)
    return changed


def _shifted(value: Any, by: timedelta) -> Any:
    if isinstance(value, date):
        return value + by
    if isinstance(value, bool):  # a check that is stated by a bare yes is of no day
        return value
    return tuple({**day, "date": day["date"] + by} if "date" in day else day for day in value)


@dataclass(slots=True)
class Axis:
    """One varied fact: its values as read, what each changes, and the class of each (-1: cannot be true or read)."""

    key: str
    values: list[Any]
    changes: Callable[[Any], dict[str, Any]]
    touches: frozenset[str]
    of: list[int] = field(default_factory=list)
    reps: list[list[int]] = field(default_factory=list)
    lots: int = 0
    fault: dict[int, SweepAnswer] = field(default_factory=dict)

    def at(self, index: int) -> Any:
        """Return how many lots of the fact the sum counts at a value. Unit: hundredths for decimals."""
        value = self.values[index]
        return int(value * 100) if isinstance(value, Decimal) else value // (self.lots or 1)


@dataclass(slots=True)
class Grid:
    """Every point in row-major order: its amount in fen (None where not decided) and its outcome, by number.

    `worth`, where asked for: the amount if eligible, else what the table alone says.
    """

    amounts: list[int | None]
    codes: list[int]
    outcomes: list[SweepAnswer]
    judged: int = 0
    worth: list[int | None] = field(default_factory=list)


def read_axis(plan: ItemPlan, key: str, given: Sequence[Any]) -> tuple[list[Any], dict[int, SweepAnswer]]:
    """Read the values of one axis; a value that cannot be read keeps its place, with why."""
    fact = plan.vocabulary.facts[key]
    whole = isinstance(given, range) and fact.type == "count" and len(given) > 0
    if whole and fact.low <= min(given[0], given[-1]) and max(given[0], given[-1]) <= fact.high:
        return list(given), {}
    values, faults = [], {}
    for i, raw in enumerate(given):
        facts, _, wrong = plan.vocabulary.read({key: raw})
        values.append(facts.get(key))
        if wrong:
            values[-1] = raw
            faults[i] = rejected(wrong)
    return values, faults


def sweep(
    plan: ItemPlan,
    facts: Mapping[str, Any],
    vary: Mapping[str, Sequence[Any]],
    together: bool = False,
    worth: bool = False,
) -> Grid:
    """Judge every combination of the varied facts; the first fact changes slowest.

    `together`: the days of one journey move with the one that is varied. `worth`: fill it too.
    """
    axes = []
    for key, given in vary.items():
        values, faults = read_axis(plan, key, given)
        free = frozenset(vary)

        def changes(value: Any, key: str = key, free: frozenset[str] = free) -> dict[str, Any]:
            return moved(facts, plan, key, value, free) if together else {key: value}

        probe = next((v for i, v in enumerate(values) if i not in faults and v is not None), None)
        touches = frozenset(changes(probe) if probe is not None else (key,))
        axes.append(Axis(key, values, changes, touches, fault=faults))
    return _Sweep(plan, dict(facts), axes).run(worth)


class _Sweep:
    """One grid being filled."""

    def __init__(self, plan: ItemPlan, facts: dict[str, Any], axes: list[Axis]) -> None:
        self.plan, self.points, self.facts, self.axes = plan, plan.breakpoints, facts, axes
        self.grid = Grid([], [], [])
        self.code: dict[SweepAnswer, int] = {}
        self.worth = False

    def run(self, worth: bool) -> Grid:
        tangled = self.points.tangled([axis.touches for axis in self.axes])
        for i, axis in enumerate(self.axes):
            self._forbid(axis)
            self._classes(axis, i in tangled)
        self._merge(tangled)
        self.grid.amounts, self.grid.codes = self._fill(0, self.facts)
        if worth:
            self.worth = True
            self.grid.worth, _ = self._fill(0, self.facts)
        self._forbid_pairs()
        return self.grid

    def _forbid(self, axis: Axis) -> None:
        """Find the values that contradict each other or a fact that is not varied."""
        varied = frozenset().union(*(a.touches for a in self.axes if a is not axis))
        pairs = [p for p in self.points.pairs if set(p) & axis.touches and not set(p) & varied]
        if not pairs:
            return
        for i, value in enumerate(axis.values):
            if i in axis.fault or value is None:
                continue
            if self._contradict(pairs, {**self.facts, **axis.changes(value)}):
                axis.fault[i] = self._contradiction(pairs, {**self.facts, **axis.changes(value)})

    def _contradict(self, pairs: Sequence[tuple[str, str]], facts: Mapping[str, Any]) -> bool:
        return any(facts.get(a) is not None and facts.get(b) is not None and facts[a] > facts[b] for a, b in pairs)

    def _contradiction(self, pairs: Sequence[tuple[str, str]], facts: Mapping[str, Any]) -> SweepAnswer:
        last = [a for a, b in pairs if facts.get(a) is not None and facts.get(b) is not None and facts[a] > facts[b]][
            -1
        ]
        return SweepAnswer(
            "rejected", None, "impossible_days" if self.plan.facts[last].type == "date" else "impossible_counts"
        )

    def _classes(self, axis: Axis, tangled: bool) -> None:
        """Put every value into a class; neighbours between two cuts share one."""
        points, key = self.points, axis.key
        counted = key in points.lots
        if points.numeric(key) and points.straight(key) and not tangled and None not in axis.values:
            cuts = points.cuts(key, self.plan.world, self.facts)
            axis.lots = points.lots.get(key, 0)
            bad = axis.fault
            keys = (
                [-1 if i in bad else bisect_right(cuts, v) for i, v in enumerate(axis.values)]
                if bad
                else [bisect_right(cuts, v) for v in axis.values]
            )
            numbers = {stretch: n for n, stretch in enumerate(sorted({k for k in keys if k >= 0}))}
            axis.of = [numbers.get(stretch, -1) for stretch in keys]
            members: list[list[int]] = [[] for _ in numbers]
            for i, c in enumerate(axis.of):
                if c >= 0:
                    members[c].append(i)
            for found in members:
                low = min(found, key=axis.values.__getitem__)
                high = max(found, key=axis.values.__getitem__)
                axis.reps.append([low, high] if counted and axis.at(low) != axis.at(high) else [low])
            return
        numbered: dict[Any, int] = {}
        for i, value in enumerate(axis.values):
            if i in axis.fault:
                axis.of.append(-1)
                continue
            if value not in numbered:
                numbered[value] = len(axis.reps)
                axis.reps.append([i])
            axis.of.append(numbered[value])

    def _merge(self, tangled: set[int]) -> None:
        """Let days that every rule marks alike share a class, where there are other facts to go through."""
        plan = self.plan
        for i, axis in enumerate(self.axes):
            others = [a for j, a in enumerate(self.axes) if j != i]
            if i in tangled or self.points.numeric(axis.key) or len(axis.reps) < 3 or "itinerary" in self.facts:
                continue
            if not any(len(reps) > 1 or len(other.reps) > 1 for other in others for reps in other.reps):
                continue
            watched = self.points.watched(axis.touches)
            seen: dict[Any, int] = {}
            new: list[int] = []
            kept: list[list[int]] = []
            for (rep,) in axis.reps:
                facts = self._put(self.facts, axis, rep)
                given = [facts.get(name) is None for name in axis.touches]
                sign = (plan.engine.answers(watched, facts), tuple(given))
                if sign not in seen:
                    seen[sign] = len(kept)
                    kept.append([rep])
                new.append(seen[sign])
            axis.of = [-1 if c < 0 else new[c] for c in axis.of]
            axis.reps = kept

    def _put(self, facts: Mapping[str, Any], axis: Axis, index: int) -> dict[str, Any]:
        changed = {**facts, **axis.changes(axis.values[index])}
        return {key: value for key, value in changed.items() if value is not None}

    def _number(self, outcome: SweepAnswer) -> int:
        if outcome not in self.code:
            self.code[outcome] = len(self.grid.outcomes)
            self.grid.outcomes.append(outcome)
        return self.code[outcome]

    def _fill(self, depth: int, facts: Mapping[str, Any]) -> tuple[list[int | None], list[int]]:
        if depth == len(self.axes):
            return self._judge(facts)
        axis = self.axes[depth]
        boxes = []
        for reps in axis.reps:
            corners = [self._fill(depth + 1, self._put(facts, axis, rep)) for rep in reps]
            straight = len(corners) == 2 and corners[0][0] != corners[1][0]
            boxes.append((corners, straight, axis.at(reps[0]) if straight else 0, axis.at(reps[-1]) if straight else 0))
        size = 1
        for other in self.axes[depth + 1 :]:
            size *= len(other.values)
        amounts: list[int | None] = []
        codes: list[int] = []
        if size == 1 and not axis.fault and (lines := _lines(boxes)):
            starts, rises = lines
            numbers = [corners[0][1][0] for corners, *_ in boxes]
            codes = [numbers[c] for c in axis.of]
            if not any(rises):
                return [starts[c] for c in axis.of], codes
            return [starts[c] + rises[c] * axis.at(i) for i, c in enumerate(axis.of)], codes
        for i, c in enumerate(axis.of):
            if c < 0:
                amounts += [None] * size
                codes += [self._number(axis.fault[i])] * size
                continue
            corners, straight, low, high = boxes[c]
            codes += corners[0][1]
            if not straight:
                amounts += corners[0][0]
            else:
                part, whole = axis.at(i) - low, high - low
                amounts += [
                    None if a is None or b is None else a + (b - a) * part // whole
                    for a, b in zip(corners[0][0], corners[1][0], strict=True)
                ]
        return amounts, codes

    def _judge(self, facts: Mapping[str, Any]) -> tuple[list[int | None], list[int]]:
        """Ask the judge about one point."""
        result = self.plan.judge(facts)
        if self.worth:
            eligible = result.verdict is Verdict.ELIGIBLE
            return [result.amount_fen if eligible else result.potential_fen], [0]
        self.grid.judged += 1
        return [result.amount_fen], [self._number(outcome_of(result))]

    def _forbid_pairs(self) -> None:
        """Reject the points where two varied facts contradict each other."""
        sizes = [len(axis.values) for axis in self.axes]
        strides = [prod(sizes[i + 1 :]) for i in range(len(sizes))]
        for pair in self.points.pairs:
            at = [i for i, axis in enumerate(self.axes) if set(pair) & axis.touches]
            if len(at) < 2:
                continue
            free = [i for i in range(len(sizes)) if i not in at]
            rest = [
                sum(n * strides[i] for n, i in zip(places, free, strict=True))
                for places in product(*(range(sizes[i]) for i in free))
            ]
            sides = [[self._sides(pair, self.axes[i], n) for n in range(sizes[i])] for i in at]
            known = (self.facts.get(pair[0]), self.facts.get(pair[1]))
            code: int | None = None
            for places in product(*(range(sizes[i]) for i in at)):
                low, high = known
                for side, n in zip(sides, places, strict=True):
                    first, second = side[n]
                    low = low if first is None else first
                    high = high if second is None else second
                if low is None or high is None or low <= high:
                    continue
                if code is None:
                    code = self._number(self._contradiction([pair], {pair[0]: 1, pair[1]: 0}))
                start = sum(n * strides[i] for n, i in zip(places, at, strict=True))
                for offset in rest:
                    self.grid.amounts[start + offset], self.grid.codes[start + offset] = None, code

    def _sides(self, pair: tuple[str, str], axis: Axis, index: int) -> tuple[Any, Any]:
        """Return what one value of an axis says of the two facts of a pair."""
        if index in axis.fault or axis.values[index] is None:
            return None, None
        changed = axis.changes(axis.values[index])
        return changed.get(pair[0]), changed.get(pair[1])


Corners = Sequence[tuple[list[int | None], list[int]]]


def _lines(boxes: Sequence[tuple[Corners, bool, int, int]]) -> tuple[list[int], list[int]] | None:
    """Return start and rise of every class of an axis as whole numbers, or None where one has none."""
    starts, rises = [], []
    for corners, straight, low, high in boxes:
        first, last = corners[0][0][0], corners[-1][0][0]
        if first is None or last is None:
            return None
        rise, rest = divmod(last - first, high - low) if straight else (0, 0)
        if rest:
            return None
        starts.append(first - rise * low)
        rises.append(rise)
    return starts, rises
