"""What would lose a reward: for every given fact, on either side, the nearest value that lowers the rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from lfreward.explore.near_miss.levers import Lever, Segment, levers, put
from lfreward.explore.near_miss.search import SearchState, State
from lfreward.explore.near_miss.segments import classes, refined
from lfreward.results.assessment import Verdict

__all__ = ["Loss", "losses"]


class Loss(NamedTuple):
    """One fact changed, and the record then.

    `values` are those that come to the same, the nearest first; `part` the run of an ordered fact that does. `beside`
    is what must give way for both to be possible: no more with a ticket than there are visitors.
    """

    lever: Lever
    values: tuple[Any, ...]
    part: Segment | None
    beside: Mapping[str, Any]
    state: State


def losses(case: SearchState) -> list[Loss]:
    """Return the nearest losing value of every given fact, on either side. Free text has no nearest and is left out."""
    if not case.base.pays:
        return []
    found: list[Loss] = []
    values = case.base.result.values
    for lever in levers(case.rules, case.facts, values, fixed=True).values():
        if lever.found is None or lever.kind == "text":
            continue
        if lever.ordered:
            parts = refined(case.rules, lever, case.cut(lever, case.base))
            found += _drop(case, lever, [part for part in reversed(parts) if part.high < lever.origin], False)
            found += _drop(case, lever, [part for part in parts if part.low > lever.origin], True)
        else:
            tried = (_tried(case, lever, same) for same in _others(case, lever))
            found += [loss for loss in tried if loss is not None]
    return found


def _others(case: SearchState, lever: Lever) -> Iterable[tuple[Any, ...]]:
    if lever.kind == "letters":
        return [(tuple(x for x in lever.found if x != letter),) for letter in case.plan.letters]
    if lever.kind == "clauses":
        named = frozenset().union(*case.points.named(lever.key, "meets"))
        return [((ground,),) for ground in lever.fact.values or () if ground in named]
    return [same for same in classes(case.rules, lever, case.base.result.values) if lever.found not in same]


def _drop(case: SearchState, lever: Lever, side: list[Segment], up: bool) -> list[Loss]:
    """Return the first segment of one side that loses, with those after it that lose the same."""
    first: Loss | None = None
    for part in side:
        loss = _tried(case, lever, (part.low if up else part.high,))
        if first is None:
            first = loss and loss._replace(part=part)
        elif loss is None or loss.state.fen != first.state.fen:
            break
        else:
            assert first.part is not None
            first = first._replace(part=Segment(min(first.part.low, part.low), max(first.part.high, part.high)))
    return [first] if first is not None else []


def _tried(case: SearchState, lever: Lever, same: tuple[Any, ...]) -> Loss | None:
    facts = put(case.facts, lever, same[0])
    beside = {}
    for lesser, greater in case.points.pairs:
        if lesser in facts and greater in facts and facts[lesser] > facts[greater]:
            partner, value = (greater, facts[lesser]) if lesser == lever.key else (lesser, facts[greater])
            beside[partner] = value
            facts = {**facts, partner: value}
    state = case.look(facts)
    settled = state.result.verdict in (Verdict.ELIGIBLE, Verdict.INELIGIBLE) and not state.impossible
    if settled and state.rate < case.base.rate and state.fen < case.base.fen:
        return Loss(lever, same, None, beside, state)
    return None
