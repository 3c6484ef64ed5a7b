"""Monotonicity of a payout: where more visitors, stars, nights, sites or spending would be worth less.

Between two cuts a payout never falls: a sum is fixed or counts heads. So neighbouring cuts decide it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from lfreward import money
from lfreward.i18n import Label
from lfreward.law.nodes import Condition, SourcePlace
from lfreward.proofs.check.boxes import Constraint, components
from lfreward.proofs.check.finding import FAULT, NOTE, RuleFinding
from lfreward.proofs.check.proof_context import ProofContext
from lfreward.results import words
from lfreward.results.assessment import canonical


def payout_falls(context: ProofContext, default: bool) -> Iterator[RuleFinding]:
    """Yield every fall that the rule files do not accept with a reason, and every acceptance of none."""
    names = {old: new for new, old in context.renamed.items()}
    accepted = [_accepted(node, names) for node in context.tree["items"][context.item.key].get("accepted") or ()]
    met = set()
    parts = components(context.boxes.domains, [*context.conditions, context.table, *context.boxes.orders()])
    for name in context.rising():
        group, constraints = next(part for part in parts if name in part[0])
        first: dict[Any, RuleFinding] = {}
        for line in lines(context, name, group):
            for column in context.columns:
                for low, high in pairwise(line):
                    if high[name] in first:
                        continue
                    before, after = (_worth(context, constraints, point, column) for point in (low, high))
                    if before is None or after is None or before <= after or _in_gap(context, line, high, name):
                        continue
                    first[high[name]] = _fall(context, name, low, high, column, (before, after))
        for value, finding in first.items():
            if (name, value) in accepted:
                met.add((name, value))
                why = context.tree["items"][context.item.key]["accepted"][accepted.index((name, value))]["why"]
                args = {**finding.args, "why": Label(why["zh"], why["en"])}
                yield RuleFinding(
                    "payout_falls_accepted", NOTE, finding.place, finding.clause, args,
                    finding.example, finding.facts, finding.effect_fen,
                )  # fmt: skip
            else:
                yield finding
    if not default:
        return
    for n, (fact, value) in enumerate(accepted):
        if (fact, value) not in met:
            node = context.tree["items"][context.item.key]["accepted"][n]
            args = {"fact": fact, "at": canonical(value)}
            yield RuleFinding("accepted_idle", FAULT, SourcePlace(*node.at("fact")), context.item.clause, args)


def _accepted(node: Any, names: dict[str, str]) -> tuple[Any, Any]:
    """Return what a rule file accepts; a fact under the name that it has in this resolved policy."""
    return names.get(node.get("fact"), node.get("fact")), node.get("at")


def _worth(context: ProofContext, constraints: Sequence[Constraint], point: dict[str, Any], column: str | None) -> int | None:
    """Return what a point is paid, as far as its part of the facts goes; the rest is taken as met."""
    tabled = any(one.of is context.item.table for one in constraints)
    if any(not one.holds(point) for one in constraints if isinstance(one.of, Condition)):
        return 0
    if tabled:
        return context.base(context.row(point), column, point)
    assert context.sound is not None
    return context.base(context.row(context.sound), column, context.sound)


def _in_gap(context: ProofContext, line: Sequence[dict[str, Any]], high: dict[str, Any], name: str) -> bool:
    """Say whether a point lies in a gap between rows, which is a finding of its own."""
    if name not in context.axes or context.row(high) is not None:
        return False
    return any(context.row(point) is not None for point in line if point[name] > high[name])


def _fall(
    context: ProofContext,
    name: str,
    low: dict[str, Any],
    high: dict[str, Any],
    column: str | None,
    sums: tuple[int, int],
) -> RuleFinding:
    fact = context.facts[name]
    at, clause = context.place(), context.item.clause
    failing = next((c.of for c in context.conditions if c.names <= set(high) and not c.holds(high)), None)
    row = context.row(high) if context.axes <= set(high) else None
    if failing is not None:
        at, clause = failing.place or at, failing.clause
    elif context.axes <= set(high):
        row = row if row is not None else context.row(low)
        at = context.place(row, name)
    args = {
        "fact": fact.label,
        "low": words.value(low[name], fact),
        "high": words.value(high[name], fact),
        "before": money.spoken(sums[0]),
        "after": money.spoken(sums[1]),
    }
    return RuleFinding(
        "payout_falls", FAULT, at, clause, args, context.words(high, column), context.shown(high), sums[0] - sums[1]
    )


def lines(context: ProofContext, name: str, group: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    """Yield the lines along one axis through the boxes of a group of facts, each from low to high."""
    others = [other for other in group if other != name]
    orders = [one for one in context.boxes.orders() if one.names <= set(group)]
    for rest in context.boxes.points(others, [one for one in orders if name not in one.names]):
        points = [{**rest, name: value} for value in context.boxes.domains[name]]
        line = [point for point in points if all(one.holds(point) for one in orders)]
        if line:
            yield line


