"""What would settle an undetermined record: the smallest sets of missing facts, and the amounts still possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from lfreward.explore.near_miss.levers import Lever, put
from lfreward.explore.near_miss.search import SearchState, State
from lfreward.explore.near_miss.segments import classes, names
from lfreward.results.assessment import Between, Mark, Verdict

__all__ = ["Deciding", "deciding"]


class Deciding(NamedTuple):
    """Which missing facts settle a record whatever they turn out to be, and what it may then come to.

    `sets` is empty where no fact of the record settles it: a list or a notice is not published. Days that no notice
    covers are left out. `high_fen` is None where the text leaves the sum to such a list. Procedure that is not known
    yet is taken as kept.
    """

    sets: tuple[tuple[str, ...], ...]
    low_fen: int
    high_fen: int | None


class _Walk:
    """One walk over everything that some missing facts may be."""

    def __init__(self, case: SearchState) -> None:
        self.case = case
        self.sums: set[int] = set()
        self.endless = False
        self.payable: Mapping[str, Any] | None = None

    def settled(self, facts: Mapping[str, Any], missing: tuple[Lever, ...]) -> bool:
        """Say whether every value of the missing facts decides the record; note every amount on the way."""
        state = self.case.look(facts)
        if state.impossible:
            return True
        verdict = state.result.verdict
        if verdict is not Verdict.UNDETERMINED:
            self.sums.add(state.result.amount_fen or 0)
            if verdict is Verdict.ELIGIBLE and self.payable is None:
                self.payable = facts
            return True
        if not missing:
            self._open(state)
            return False
        lever, *others = _awaited_first(self.case, state, missing)
        settles = True
        for value in _values(self.case, lever, state):  # all of them, for their amounts, even when one is open
            settles &= self.settled(put(facts, lever, value), tuple(others))
        return settles

    def _open(self, state: State) -> None:
        """Note what the table may pay where no fact is left that could say."""
        marks = state.result.marks
        if Mark.UNKNOWN in marks[1:]:
            self.sums.add(0)
        for fen in self.case.plan.possible(state.facts):
            if fen == "unknown":
                self.endless = True
            self.sums.add(fen if isinstance(fen, int) else 0)


def deciding(case: SearchState) -> Deciding | None:
    """Return what would settle an undetermined record; None for any other."""
    if case.base.result.verdict is not Verdict.UNDETERMINED:
        return None
    known = case.plan.judge_.calendar
    every = (known.first.toordinal(), known.last.toordinal())
    missing = tuple(case.levers[key]._replace(window=every) for key in _missing(case))
    walk = _Walk(case)
    settles = walk.settled(case.facts, missing)
    sets = _smallest(case, missing, walk.payable) if settles else []
    high = None if walk.endless else max(walk.sums, default=0)
    return Deciding(tuple(sets), min(walk.sums, default=0), high)


def _missing(case: SearchState) -> list[str]:
    """Return the facts that are not given and that an unknown condition or the table looks at."""
    result = case.base.result
    points = case.points
    reads: set[str] = set()
    if result.marks[0] is Mark.UNKNOWN:
        reads |= points.axes | points.per | points.season
    for facts, mark in zip(points.checks, result.marks[1:], strict=True):
        reads |= facts if mark is Mark.UNKNOWN else set()
    open_ = [name for name in case.plan.facts if name in reads and name in case.levers]
    return [n for n in open_ if (value := result.values.get(n)) is None or isinstance(value, Between)]


def _smallest(case: SearchState, missing: tuple[Lever, ...], payable: Mapping[str, Any] | None) -> list[tuple[str, ...]]:
    """Return the smallest sets that settle the record; all of the missing facts together do."""
    needed: set[str] = set()
    if payable is not None:
        for lever in missing:
            rest = {key: value for key, value in payable.items() if key != lever.key}
            if case.look(rest).result.verdict is Verdict.UNDETERMINED:
                needed.add(lever.key)
    others = [lever.key for lever in missing if lever.key not in needed]
    found: list[frozenset[str]] = []
    for size in range(len(others) + 1):
        for more in combinations(others, size):
            keys = frozenset(needed | set(more))
            if not any(smaller <= keys for smaller in found):
                chosen = tuple(lever for lever in missing if lever.key in keys)
                if _Walk(case).settled(case.facts, chosen):
                    found.append(keys)
    return [tuple(lever.key for lever in missing if lever.key in keys) for keys in found]


def _awaited_first(case: SearchState, state: State, missing: tuple[Lever, ...]) -> list[Lever]:
    """Put first what a single condition waits for: most of its values decide the record at once."""
    awaited: set[str] = set()
    for facts, mark in zip(case.points.checks, state.result.marks[1:], strict=True):
        awaited |= facts if mark is Mark.UNKNOWN and len(facts) == 1 else set()
    return sorted(missing, key=lambda lever: lever.key not in awaited)


def _values(case: SearchState, lever: Lever, state: State) -> Iterator[Any]:
    """Yield values that between them stand for all that the fact may be."""
    points, values = case.points, state.result.values
    if lever.kind == "day":
        seen = set()
        for part in case.cut(lever, state):
            there = case.look(put(state.facts, lever, part.low))
            answers = (there.result.season, there.result.marks, there.impossible)
            if answers not in seen and not _beyond(case, lever, part.low):
                yield part.low
            seen.add(answers)
    elif lever.ordered:
        ends = lever.key in points.lots or any(lever.key in pair for pair in points.pairs)
        for part in case.cut(lever, state):
            yield part.low
            if ends and part.high != part.low:
                yield part.high
    elif lever.kind == "text":
        yield "\0"  # no name of the rules or of a register
        alike = set()
        for name in names(case.rules, lever, values):
            marks = case.look(put(state.facts, lever, name)).result.marks
            if Mark.UNKNOWN in marks or marks not in alike:
                yield name
            alike.add(marks)
    else:
        for same in classes(case.rules, lever, values):
            yield same[0]


def _beyond(case: SearchState, lever: Lever, day: Any) -> bool:
    """Say whether no notice covers a day whose season matters."""
    season = case.plan.program.table.season
    return season is not None and lever.key in case.points.season and case.plan.world.unknown_day(season, (day,)) is not None
