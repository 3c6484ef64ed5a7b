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
from lfreward.proofs.check.finding import FAULT, RuleFinding
from lfreward.proofs.check.monotonicity import lines, payout_falls
from lfreward.proofs.check.proof_context import ProofContext
from lfreward.results import words
from lfreward.results.assessment import Mark


def prove(context: ProofContext, default: bool = True) -> Iterator[RuleFinding]:
    """Yield what is wrong with one item. `default`: under the default readings, which alone can make a note idle."""
    if context.sound is None:
        yield RuleFinding("item_never_pays", FAULT, context.place(), context.item.clause, {"item": context.item.label})
        return
    yield from _holes(context)
    yield from _values(context)
    yield from payout_falls(context, default)
    yield from _rows(context)
    yield from _idle(context)
    yield from _largest(context)


def _holes(context: ProofContext) -> Iterator[RuleFinding]:
    """Yield every stretch of an ordered axis without a row, between rows: `otherwise` is no answer to it."""
    seen = set()
    for name in _ordered_axes(context):
        for line in lines(context, name, sorted(context.axes)):
            reached = [context.row(point) for point in line]
            held = [i for i, row in enumerate(reached) if row is not None]
            for i, row in enumerate(reached):
                if held and held[0] < i < held[-1] and row is None and (name, line[i][name]) not in seen:
                    seen.add((name, line[i][name]))
                    after = next(reached[j] for j in held if j > i)
                    before = max(j for j in held if j < i)
                    yield RuleFinding(
                        "table_gap", FAULT, context.place(after, name), context.item.clause,
                        {"fact": context.facts[name].label, "at": words.value(line[i][name], context.facts[name])},
                        context.words(line[i]), context.shown(line[i]),
                        context.base(reached[before], context.columns[0], line[before]),
                    )  # fmt: skip


def _values(context: ProofContext) -> Iterator[RuleFinding]:
    """Yield every value of a kind that no row mentions, if only to say that it pays nothing.

    A row that pays nothing whatever the kind (a day before the measures) mentions none of the values.
    """
    rows = context.item.table.rows
    asking = [{leaf.fact for cell in row.cells for leaf in leaves(cell)} for row in rows]
    for name in sorted(context.axes):
        fact = context.facts[name]
        if fact.type != "choice":
            continue
        mentioned = set()
        for point in context.boxes.points(sorted(context.axes), []):
            row = context.row(point)
            if row is not None and (rows[row].pays is not None or name in asking[row]):
                mentioned.add(point[name])
        for value in context.boxes.domains[name]:
            if value not in mentioned:
                args = {"fact": fact.label, "value": words.value(value, fact)}
                point = {name: value}
                yield RuleFinding(
                    "value_without_row", FAULT, context.place(), context.item.clause, args,
                    context.words(point), point,
                )  # fmt: skip


def _ordered_axes(context: ProofContext) -> list[str]:
    return [name for name in sorted(context.axes) if context.facts[name].type in ORDERED]


def _rows(context: ProofContext) -> Iterator[RuleFinding]:
    """Yield every row that the conditions let nobody reach."""
    for i, row in context.rows():
        reached = Constraint(context.axes, lambda point, i=i: context.row(point) == i)  # type: ignore[misc]
        if context.boxes.first([*context.conditions, reached, *context.boxes.orders()]) is None:
            args = {"row": row.id}
            yield RuleFinding("row_never_pays", FAULT, row.place or context.place(i), context.item.clause, args)


def _idle(context: ProofContext) -> Iterator[RuleFinding]:
    """Yield every condition that the others always imply: whatever it says, nothing changes."""
    free = ProofContext(context.resolved, context.item, context.tree, missing=True)
    yield from idle(free.boxes, [*free.conditions, free.table], context.item)


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


def _largest(context: ProofContext) -> Iterator[RuleFinding]:
    """Yield an item whose largest sum, over all domains, is no number that every reader holds exactly."""
    facts = {n: context.facts[n].high for name in context.item.table.per for n in context.sources(name)}
    orders = [one for one in context.boxes.orders() if one.names <= context.axes]
    largest: tuple[int, int | None, dict[str, Any]] = (0, None, {})
    for point in context.boxes.points(sorted(context.axes), orders):
        row = context.row(point)
        full = {**facts, **point}
        for column in context.columns:
            fen = context.base(row, column, full) or 0
            fen += sum(fen * rise.percent // 100 for rise in context.item.uplifts)
            largest = max(largest, (fen, row, full), key=lambda found: found[0])
    fen, row, point = largest
    if fen > MAX_FEN:
        args = {"limit": money.spoken(MAX_FEN), "amount": money.spoken(fen)}
        example = (context.words(point), context.shown(point), fen)
        yield RuleFinding("sum_too_large", FAULT, context.place(row, "pays"), context.item.clause, args, *example)


def prove_uplifts(context: ProofContext) -> Iterator[RuleFinding]:
    """Yield what is wrong with the uplifts of one item: idle, doubled, or leaving part of a fen."""
    once: dict[str, str] = {}
    for rise in context.item.uplifts:
        at = rise.place or context.place()
        values = representatives([rise.when], context.facts[rise.when.fact])
        outcomes = {context.boxes.mark(rise.when, {rise.when.fact: value}) for value in values}
        if outcomes != {Mark.MET, Mark.FAILED} and rise.when.op != "present":  # which is about missing values
            args: dict[str, Any] = {"uplift": rise.label, "item": context.item.label}
            yield RuleFinding("uplift_idle", FAULT, at, rise.clause, args)
        if rise.key in once:
            args = {"uplift": rise.label, "item": context.item.label, "other": once[rise.key]}
            yield RuleFinding("uplift_twice", FAULT, at, rise.clause, args)
        once.setdefault(rise.key, rise.id)

