"""One item proven over the whole domain of its facts: gaps, falls, rows and conditions that never matter, sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lfreward import money
from lfreward.law.nodes import Condition, Item, SourcePlace
from lfreward.law.rules import leaves
from lfreward.law.rules.grid import representatives
from lfreward.law.rules.language import MAX_FEN
from lfreward.proofs.check.boxes import ORDERED, Boxes, Constraint, components
from lfreward.proofs.check.falls import falls, lines
from lfreward.proofs.check.finding import FAULT, RuleFinding
from lfreward.proofs.check.ground import Ground
from lfreward.results import words
from lfreward.results.assessment import Mark


def prove(ground: Ground, default: bool = True) -> Iterator[RuleFinding]:
    """Yield what is wrong with one item. `default`: under the default readings, which alone can make a note idle."""
    if ground.sound is None:
        yield RuleFinding("item_never_pays", FAULT, ground.place(), ground.item.clause, {"item": ground.item.label})
        return
    yield from _holes(ground)
    yield from _values(ground)
    yield from falls(ground, default)
    yield from _rows(ground)
    yield from _idle(ground)
    yield from _largest(ground)


def _holes(ground: Ground) -> Iterator[RuleFinding]:
    """Yield every stretch of an ordered axis without a row, between rows: `otherwise` is no answer to it."""
    seen = set()
    for name in _ordered_axes(ground):
        for line in lines(ground, name, sorted(ground.axes)):
            reached = [ground.row(point) for point in line]
            held = [i for i, row in enumerate(reached) if row is not None]
            for i, row in enumerate(reached):
                if held and held[0] < i < held[-1] and row is None and (name, line[i][name]) not in seen:
                    seen.add((name, line[i][name]))
                    after = next(reached[j] for j in held if j > i)
                    before = max(j for j in held if j < i)
                    yield RuleFinding(
                        "table_gap", FAULT, ground.place(after, name), ground.item.clause,
                        {"fact": ground.facts[name].label, "at": words.value(line[i][name], ground.facts[name])},
                        ground.words(line[i]), ground.shown(line[i]),
                        ground.base(reached[before], ground.columns[0], line[before]),
                    )  # fmt: skip


def _values(ground: Ground) -> Iterator[RuleFinding]:
    """Yield every value of a kind that no row mentions, if only to say that it pays nothing."""
    for name in sorted(ground.axes):
        fact = ground.facts[name]
        if fact.type != "choice":
            continue
        mentioned = set()
        for point in ground.boxes.points(sorted(ground.axes), []):
            if ground.row(point) is not None:
                mentioned.add(point[name])
        for value in ground.boxes.domains[name]:
            if value not in mentioned:
                args = {"fact": fact.label, "value": words.value(value, fact)}
                point = {name: value}
                yield RuleFinding(
                    "value_without_row", FAULT, ground.place(), ground.item.clause, args,
                    ground.words(point), point,
                )  # fmt: skip


def _ordered_axes(ground: Ground) -> list[str]:
    return [name for name in sorted(ground.axes) if ground.facts[name].type in ORDERED]


def _rows(ground: Ground) -> Iterator[RuleFinding]:
    """Yield every row that the conditions let nobody reach."""
    for i, row in ground.rows():
        reached = Constraint(ground.axes, lambda point, i=i: ground.row(point) == i)  # type: ignore[misc]
        if ground.boxes.first([*ground.conditions, reached, *ground.boxes.orders()]) is None:
            args = {"row": row.id}
            yield RuleFinding("row_never_pays", FAULT, row.place or ground.place(i), ground.item.clause, args)


def _idle(ground: Ground) -> Iterator[RuleFinding]:
    """Yield every condition that the others always imply: whatever it says, nothing changes."""
    free = Ground(ground.resolved, ground.item, ground.tree, missing=True)
    yield from idle(free.boxes, [*free.conditions, free.table], ground.item)


def idle(boxes: Boxes, constraints: Sequence[Constraint], item: Item) -> Iterator[RuleFinding]:
    """Yield a finding for every condition that decides nothing beside the other constraints."""
    for names, group in components(boxes.domains, constraints):
        for one in group:
            if not isinstance(one.of, Condition):
                continue
            others = [other for other in group if other is not one]
            broken = Constraint(one.names, lambda point, one=one: not one.holds(point))  # type: ignore[misc]
            if next(boxes.points(names, [*others, broken]), None) is None:
                at = one.of.place or item.place or SourcePlace("", 1, 1)
                facts = "、".join(dict.fromkeys(leaf.fact for leaf in leaves(one.of.test)))
                args = {"condition": one.of.label, "item": item.label, "facts": facts}
                yield RuleFinding("condition_idle", FAULT, at, one.of.clause, args)


def _largest(ground: Ground) -> Iterator[RuleFinding]:
    """Yield an item whose largest sum, over all domains, is no number that every reader holds exactly."""
    facts = {n: ground.facts[n].high for name in ground.item.table.per for n in ground.sources(name)}
    orders = [one for one in ground.boxes.orders() if one.names <= ground.axes]
    largest: tuple[int, int | None, dict[str, Any]] = (0, None, {})
    for point in ground.boxes.points(sorted(ground.axes), orders):
        row = ground.row(point)
        full = {**facts, **point}
        for column in ground.columns:
            fen = ground.base(row, column, full) or 0
            fen += sum(fen * rise.percent // 100 for rise in ground.item.uplifts)
            largest = max(largest, (fen, row, full), key=lambda found: found[0])
    fen, row, point = largest
    if fen > MAX_FEN:
        args = {"limit": money.spoken(MAX_FEN), "amount": money.spoken(fen)}
        example = (ground.words(point), ground.shown(point), fen)
        yield RuleFinding("sum_too_large", FAULT, ground.place(row, "pays"), ground.item.clause, args, *example)


def prove_uplifts(ground: Ground) -> Iterator[RuleFinding]:
    """Yield what is wrong with the uplifts of one item: idle, doubled, or leaving part of a fen."""
    once: dict[str, str] = {}
    for rise in ground.item.uplifts:
        at = rise.place or ground.place()
        values = representatives([rise.when], ground.facts[rise.when.fact])
        outcomes = {ground.boxes.mark(rise.when, {rise.when.fact: value}) for value in values}
        if outcomes != {Mark.MET, Mark.FAILED} and rise.when.op != "present":  # which is about missing values
            args: dict[str, Any] = {"uplift": rise.label, "item": ground.item.label}
            yield RuleFinding("uplift_idle", FAULT, at, rise.clause, args)
        if rise.key in once:
            args = {"uplift": rise.label, "item": ground.item.label, "other": once[rise.key]}
            yield RuleFinding("uplift_twice", FAULT, at, rise.clause, args)
        once.setdefault(rise.key, rise.id)

