"""From what was found to what is told: intervals, clauses, days, and the order of the suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from lfreward.evaluate import ItemPlan
from lfreward.explore.near_miss.downside import Loss, losses
from lfreward.explore.near_miss.levers import Lever, LeverRules, Segment, put
from lfreward.explore.near_miss.result import FactChange, Growth, NearMiss, NearMisses, Span
from lfreward.explore.near_miss.search import Moves, SearchState, State, growth, merged, nearest_sets, relative, without
from lfreward.explore.near_miss.segments import classes, names
from lfreward.explore.near_miss.settling import deciding
from lfreward.explore.near_miss.wording import change_in_words
from lfreward.facts import Fact
from lfreward.law.nodes import clause_order
from lfreward.results.assessment import Assessment, Mark, Verdict

__all__ = ["near_misses"]

FAILING = (Mark.FAILED, Mark.UNKNOWN)


@lru_cache(maxsize=512)
def _rules(plan: ItemPlan) -> LeverRules:
    return LeverRules(plan)


def near_misses(result: Assessment, as_of: date | None = None) -> NearMisses:
    """Return what a judged record could get, what it could lose, and what would settle it.

    Of a group that names no item: for the item that it was judged by. `as_of` says what can still be changed.
    """
    plan: Any = result.plan
    if result.item is None or result.verdict is Verdict.REJECTED:
        return NearMisses(result.id, result.item, result.amount_fen, as_of)
    case = SearchState(_rules(plan), result)
    gains = [(_order(case, moves), _gain(case, moves, as_of)) for moves in nearest_sets(case)]
    lost = [(_loss_order(case, loss), loss) for loss in losses(case)]
    settles = deciding(case)
    return NearMisses(
        result.id,
        result.item,
        result.amount_fen,
        as_of,
        tuple(_once(gain for _, gain in sorted(gains, key=lambda pair: pair[0]))),
        tuple(_joined(case, [loss for _, loss in sorted(lost, key=lambda pair: pair[0])])),
        tuple(Growth(lever.key, lever.fact.label, lever.fact.unit, more, fen) for lever, more, fen in growth(case)),
        _fixed(case) if not gains else (),
        settles,
        {fact: plan.facts[fact].label for facts in (settles.sets if settles else ()) for fact in facts},
    )


def _fixed(case: SearchState) -> tuple[Any, ...]:
    """Return the conditions that are not met and rest on nothing that anybody can change."""
    levers = frozenset(case.of)
    return tuple(
        step
        for step in case.base.result.steps
        if step.verdict == "not_met" and not (case.rules.reads(step.key, step.fact) & levers)
    )


# ---------------------------------------------------------------- order


def _place(case: SearchState, lever: Lever) -> int:
    return list(case.plan.facts).index(lever.key)


def _order(case: SearchState, moves: Moves) -> tuple[Any, ...]:
    """Fewest facts, then the smallest change beside what stands there, then the largest gain, then the vocabulary's."""
    levers = [case.levers[key] for key, _ in moves]
    size = sum(relative(case.levers[key], value) for key, value in moves)
    return len(moves), size, -case.at(moves).fen, [_place(case, lever) for lever in levers], [str(v) for _, v in moves]


def _loss_order(case: SearchState, loss: Loss) -> tuple[Any, ...]:
    value = loss.values[0]
    return relative(loss.lever, value), loss.state.fen, _place(case, loss.lever), str(value)


def _once(gains: Iterable[NearMiss]) -> list[NearMiss]:
    """Leave out what says the same as one before it: other days of the same intervals."""
    found: dict[Any, NearMiss] = {}
    for gain in gains:
        same = tuple((change.fact, change.spans, change.values) for change in gain.changes)
        found.setdefault((same, gain.amount_fen), gain)
    return list(found.values())


# ---------------------------------------------------------------- gains


def _gain(case: SearchState, moves: Moves, as_of: date | None) -> NearMiss:
    state = case.at(moves)
    changes = tuple(
        _change(case, moves, key, value, as_of)
        for key, value in sorted(moves, key=lambda move: _place(case, case.levers[move[0]]))
    )
    return _miss(case, changes, state)


def _change(case: SearchState, moves: Moves, key: str, value: Any, as_of: date | None) -> FactChange:
    lever = case.levers[key]
    alike, spans = _alike(case, moves, lever, value)
    back = case.at(without(moves, key))
    last = _last_day(case, lever, value, spans)
    if lever.found is None:
        last, possible = None, None if as_of is None else True
    else:
        possible = _possible(lever, last, as_of)
    return change_in_words(lever, value, spans, alike, _asked_by(case, back, case.at(moves)), last, possible)


def _alike(case: SearchState, moves: Moves, lever: Lever, value: Any) -> tuple[tuple[Any, ...], tuple[Span, ...]]:
    """Return the values, or the intervals, that would do as well, the other changes being where they are."""
    state = case.at(moves)
    rest = without(moves, lever.key)

    def same(other: Any) -> bool:
        there = case.at(merged(rest, lever.key, other))
        return there.pays and there.rate == state.rate and (lever.ordered or there.fen == state.fen)

    if lever.kind == "letters":
        return tuple(letter for letter in value if letter not in (lever.found or ())), ()
    if lever.kind == "text":
        return names(case.rules, lever, state.result.values), ()
    if not lever.ordered:
        every = classes(case.rules, lever, state.result.values)
        return tuple(one for found in every if found[0] != lever.found and same(found[0]) for one in found), ()
    parts = case.cut(lever, case.at(rest))
    if lever.kind in ("shift", "day"):
        side = [p for p in parts if lever.kind == "day" or (p.low > 0 if value > 0 else p.high < 0)]
        return (), _shown(lever, [part for part in side if same(part.low)])
    return (), _shown(lever, _run(parts, value, same))


def _run(parts: list[Segment], value: Any, same: Any) -> list[Segment]:
    """Return the unbroken run of segments around a value that come to the same."""
    at = next(i for i, part in enumerate(parts) if part.low <= value <= part.high)
    first = last = at
    while first > 0 and same(parts[first - 1].high):
        first -= 1
    while last + 1 < len(parts) and same(parts[last + 1].low):
        last += 1
    return parts[first : last + 1]


def _shown(lever: Lever, parts: list[Segment]) -> tuple[Span, ...]:
    """Join segments that touch, as people read them: a shift as days, the end of a domain as no end."""
    step = timedelta(days=1) if lever.kind == "shift" else lever.step
    spans: list[list[Any]] = []
    for part in parts:
        low, high = (lever.found + timedelta(days=end) for end in part) if lever.kind == "shift" else part
        if spans and spans[-1][1] + step == low:
            spans[-1][1] = high
        else:
            spans.append([low, high])
    fact = lever.fact
    return tuple((None if low == fact.low else low, None if high == fact.high else high) for low, high in spans)


def _asked_by(case: SearchState, back: State, there: State) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the clauses and the conditions that fail when one change is taken back."""
    found: dict[tuple[str, str], None] = {}
    item = case.plan.item
    for check, mark in zip(case.plan.checks, back.result.marks[1:], strict=True):
        if mark in FAILING:
            found[check.clause, "materials" if check.kind == "papers" else check.of.key] = None
    table = back.result.marks[0] in FAILING
    if table or (not found and (back.result.row, back.result.season) != (there.result.row, there.result.season)):
        found[item.clause, "table"] = None
    elif not found:
        for rise in item.uplifts:
            if case.plan.test(rise.when, back.result.values) is not case.plan.test(rise.when, there.result.values):
                found[rise.clause, rise.key] = None
    order = sorted(found, key=lambda pair: clause_order(pair[0]))
    return tuple(dict.fromkeys(clause for clause, _ in order)), tuple(dict.fromkeys(key for _, key in order))


# ---------------------------------------------------------------- days


def _last_day(case: SearchState, lever: Lever, value: Any, spans: tuple[Span, ...]) -> date | None:
    """Return the last day on which people can still decide a fact."""
    values = case.base.result.values
    if lever.act:
        return spans[-1][1] if spans else None
    known = closing(case, lever.fact, values)
    if lever.kind == "shift":
        moved = closing(case, lever.fact, {**values, **put(case.facts, lever, value)})
        return min((day for day in (known, moved) if day is not None), default=None)
    return known


def closing(case: SearchState, fact: Fact, values: Mapping[str, Any]) -> date | None:
    """Return the first of the days named by `Fact.until` that a record gives."""
    for name in fact.until or ():
        kind, _, of = name.rpartition(":")
        day = values.get(of)
        if kind == "due":
            day = next((due for d in case.rules.duties if d.fact == of and (due := case.plan.due(d, values))), None)
        elif kind == "end":
            day = date(day, 12, 31) if day is not None else None
        if day is not None:
            return day if isinstance(day, date) else None
    return None


def _possible(lever: Lever, last: date | None, as_of: date | None) -> bool | None:
    if as_of is None:
        return None
    if lever.act and lever.found <= as_of:
        return False  # it is done
    if last is None:
        return True if lever.act or lever.fact.until == () else None
    return as_of <= last


# ---------------------------------------------------------------- losses


def _joined(case: SearchState, found: list[Loss]) -> list[NearMiss]:
    """Tell together the values of one fact that lose the same under the same clause."""
    together: dict[Any, list[Loss]] = {}
    for loss in found:
        clauses, _ = _asked_by(case, loss.state, case.base)
        own = loss.values if loss.lever.ordered else ()
        together.setdefault((loss.lever.key, loss.state.fen, clauses, own), []).append(loss)
    return [_lost(case, same) for same in together.values()]


def _lost(case: SearchState, same: list[Loss]) -> NearMiss:
    first = same[0]
    lever = first.lever
    values = tuple(value for loss in same for value in loss.values)
    if lever.kind == "letters":
        values = tuple(letter for letter in lever.found if any(letter not in value for value in values))
    elif lever.kind == "clauses":
        values = tuple(ground for value in values for ground in value)
    spans = _shown(lever, [first.part]) if first.part is not None else ()
    asked = _asked_by(case, first.state, case.base)
    change = change_in_words(lever, first.values[0], spans, () if lever.ordered else values, asked, None, None, lose=True)
    return _miss(case, (change,), first.state)


def _miss(case: SearchState, changes: tuple[FactChange, ...], state: State) -> NearMiss:
    sets = {k: v for k, v in state.facts.items() if k not in case.facts or case.facts[k] != v}
    if "item" not in case.facts:
        sets["item"] = case.plan.item.key
    return NearMiss(case.plan.item.key, changes, state.fen, state.fen - case.base.fen, sets)
