"""Falls: where more visitors, stars, nights, sites or spending would be worth less.

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
from lfreward.proofs.check.ground import Ground
from lfreward.results import words
from lfreward.results.assessment import canonical


def falls(ground: Ground, default: bool) -> Iterator[RuleFinding]:
    """Yield every fall that the rule files do not accept with a reason, and every acceptance of none."""
    names = {old: new for new, old in ground.renamed.items()}
    accepted = [_accepted(node, names) for node in ground.tree["items"][ground.item.key].get("accepted") or ()]
    met = set()
    parts = components(ground.boxes.domains, [*ground.conditions, ground.table, *ground.boxes.orders()])
    for name in ground.rising():
        group, constraints = next(part for part in parts if name in part[0])
        first: dict[Any, RuleFinding] = {}
        for line in lines(ground, name, group):
            for column in ground.columns:
                for low, high in pairwise(line):
                    if high[name] in first:
                        continue
                    before, after = (_worth(ground, constraints, point, column) for point in (low, high))
                    if before is None or after is None or before <= after or _in_gap(ground, line, high, name):
                        continue
                    first[high[name]] = _fall(ground, name, low, high, column, (before, after))
        for value, finding in first.items():
            if (name, value) in accepted:
                met.add((name, value))
                why = ground.tree["items"][ground.item.key]["accepted"][accepted.index((name, value))]["why"]
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
            node = ground.tree["items"][ground.item.key]["accepted"][n]
            args = {"fact": fact, "at": canonical(value)}
            yield RuleFinding("accepted_idle", FAULT, SourcePlace(*node.at("fact")), ground.item.clause, args)


def _accepted(node: Any, names: dict[str, str]) -> tuple[Any, Any]:
    """Return what a rule file accepts; a fact under the name that it has in this resolved policy."""
    return names.get(node.get("fact"), node.get("fact")), node.get("at")


def _worth(ground: Ground, constraints: Sequence[Constraint], point: dict[str, Any], column: str | None) -> int | None:
    """Return what a point is paid, as far as its part of the facts goes; the rest is taken as met."""
    tabled = any(one.of is ground.item.table for one in constraints)
    if any(not one.holds(point) for one in constraints if isinstance(one.of, Condition)):
        return 0
    if tabled:
        return ground.base(ground.row(point), column, point)
    assert ground.sound is not None
    return ground.base(ground.row(ground.sound), column, ground.sound)


def _in_gap(ground: Ground, line: Sequence[dict[str, Any]], high: dict[str, Any], name: str) -> bool:
    """Say whether a point lies in a gap between rows, which is a finding of its own."""
    if name not in ground.axes or ground.row(high) is not None:
        return False
    return any(ground.row(point) is not None for point in line if point[name] > high[name])


def _fall(
    ground: Ground,
    name: str,
    low: dict[str, Any],
    high: dict[str, Any],
    column: str | None,
    sums: tuple[int, int],
) -> RuleFinding:
    fact = ground.facts[name]
    at, clause = ground.place(), ground.item.clause
    failing = next((c.of for c in ground.conditions if c.names <= set(high) and not c.holds(high)), None)
    row = ground.row(high) if ground.axes <= set(high) else None
    if failing is not None:
        at, clause = failing.place or at, failing.clause
    elif ground.axes <= set(high):
        row = row if row is not None else ground.row(low)
        at = ground.place(row, name)
    args = {
        "fact": fact.label,
        "low": words.value(low[name], fact),
        "high": words.value(high[name], fact),
        "before": money.spoken(sums[0]),
        "after": money.spoken(sums[1]),
    }
    return RuleFinding(
        "payout_falls", FAULT, at, clause, args, ground.words(high, column), ground.shown(high), sums[0] - sums[1]
    )


def lines(ground: Ground, name: str, group: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    """Yield the lines along one axis through the boxes of a group of facts, each from low to high."""
    others = [other for other in group if other != name]
    orders = [one for one in ground.boxes.orders() if one.names <= set(group)]
    for rest in ground.boxes.points(others, [one for one in orders if name not in one.names]):
        points = [{**rest, name: value} for value in ground.boxes.domains[name]]
        line = [point for point in points if all(one.holds(point) for one in orders)]
        if line:
            yield line


