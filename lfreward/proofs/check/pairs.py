"""Across items: which can be met by one subject at once, and what settlement then says about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from lfreward.law.nodes import Exclusion, Item, ResolvedPolicy, SourcePlace
from lfreward.law.source import SourceTable
from lfreward.proofs.check.boxes import Boxes, Constraint
from lfreward.proofs.check.finding import FAULT, NOTE, Pair, RuleFinding, in_words
from lfreward.proofs.check.proof_context import ProofContext

NOWHERE = SourcePlace("", 1, 1)


def matrix(resolved: ResolvedPolicy, tree: SourceTable, contexts: Mapping[str, ProofContext]) -> list[Pair]:
    """Return every pair of items that one subject could claim, and of a group item and the item that adds groups up."""
    found = []
    for a, b in combinations(resolved.items.values(), 2):
        if a.subject == b.subject:
            point = together(contexts[a.key], contexts[b.key])
            found.append(_pair(resolved, contexts, a, b, point))
        elif (a.sum is None) != (b.sum is None):
            group, yearly = (a, b) if b.sum is not None else (b, a)
            if group.subject == "group":
                found.append(_counted(resolved, contexts[group.key], yearly))
    return found


def together(a: ProofContext, b: ProofContext) -> dict[str, Any] | None:
    """Return facts of one subject that meet both items, or None where there are none.

    A group carries every fact once. Creations are records of their own: what they share is whose they are.
    """
    if a.sound is None or b.sound is None:
        return None
    if a.item.subject != "group":
        shared = a.item.payee
        values = {*a.boxes.domains.get(shared, ()), *b.boxes.domains.get(shared, ())}
        return _sharing(a, b, shared, sorted(values)) if values else {}
    tests = [c.test for context in (a, b) for c in context.item.conditions]
    tests += [cell for context in (a, b) for row in context.item.table.rows for cell in row.cells]
    boxes = Boxes(a.resolved, a.facts, tests)
    return boxes.first([*a.conditions, a.table, *b.conditions, b.table, *boxes.orders()])


def _sharing(a: ProofContext, b: ProofContext, shared: str, values: list[Any]) -> dict[str, Any] | None:
    for value in values:
        held = []
        for context in (a, b):
            same = Constraint(frozenset({shared}), lambda point, value=value: point[shared] == value)  # type: ignore[misc]
            extra = [same] if value in context.boxes.domains.get(shared, ()) else []
            if shared not in context.boxes.domains or context.boxes.first([*context.all(), *extra]) is not None:
                held.append(context)
        if len(held) == 2:
            return {shared: value}
    return None


def _pair(resolved: ResolvedPolicy, contexts: Mapping[str, ProofContext], a: Item, b: Item, point: dict[str, Any] | None) -> Pair:
    if point is None:
        return Pair(a.key, b.key, "apart")
    rules = [one for one in resolved.exclusions if one.keep != "once" and a.key in one.items and b.key in one.items]
    rule: Exclusion | None = next((one for one in rules if one.keep == "highest"), rules[0] if rules else None)
    shown = {key: value for key, value in point.items() if key in contexts[a.key].facts and value != "\0"}
    example = in_words(None, contexts[a.key].facts, shown, None) if shown else None
    settled = "unsaid" if rule is None else "highest" if rule.keep == "highest" else "all"
    return Pair(a.key, b.key, settled, rule.clause if rule else "", rule.key if rule else "", example, shown)


def _counted(resolved: ResolvedPolicy, context: ProofContext, yearly: Item) -> Pair:
    """Say whether a paid group of an item can also count for the item that adds groups up."""
    assert yearly.sum is not None
    tests = [c.test for c in (*context.item.conditions, *yearly.sum.conditions)]
    tests += [cell for row in context.item.table.rows for cell in row.cells]
    boxes = Boxes(resolved, context.facts, tests)
    named = Constraint(frozenset({"item"}), lambda point: point["item"] == context.item.key)
    sums = [boxes.requires(c.test) for c in yearly.sum.conditions]
    named_too = [named] if "item" in boxes.domains else []
    point = boxes.first([*context.conditions, context.table, *sums, *named_too, *boxes.orders()])
    settled = "counted" if point is not None else "not_counted"
    return Pair(context.item.key, yearly.key, settled, yearly.sum.clause, yearly.key)


def prove(resolved: ResolvedPolicy, tree: SourceTable, pairs: list[Pair]) -> Iterator[RuleFinding]:
    """Yield exclusions that bind nobody, contradict or repeat each other, and pairs that no rule mentions."""
    for one in resolved.exclusions:
        at = one.place or NOWHERE
        args = {"exclusion": one.label}
        if len(set(one.items)) < 2 and one.keep != "once":
            yield RuleFinding("exclusion_alone", FAULT, at, one.clause, args)
    for a, b in combinations(resolved.exclusions, 2):
        shared = [key for key in a.items if key in b.items]
        if len(shared) > 1 and a.keep != b.keep and "once" not in (a.keep, b.keep):
            names = [resolved.items[key].label for key in shared]
            args = {"exclusion": b.label, "other": a.label, "a": names[0], "b": names[1]}
            yield RuleFinding("exclusion_contradicts", FAULT, b.place or NOWHERE, b.clause, args)
        if a.keep == b.keep == "once" and shared and set(a.by) <= set(b.by):
            args = {"exclusion": b.label, "other": a.label, "item": resolved.items[shared[0]].label}
            yield RuleFinding("exclusion_repeats", FAULT, b.place or NOWHERE, b.clause, args)
    for pair in pairs:
        if pair.settled == "unsaid":
            at = resolved.items[pair.b].place or NOWHERE
            args = {"a": resolved.items[pair.a].label, "b": resolved.items[pair.b].label}
            yield RuleFinding("pair_unsaid", NOTE, at, resolved.items[pair.b].clause, args, pair.example, pair.facts)
