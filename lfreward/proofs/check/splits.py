"""Splitting: where one group, reported as two, would be paid more. Information for those who audit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from lfreward import money
from lfreward.i18n import Label
from lfreward.proofs.check.finding import NOTE, RuleFinding, in_words
from lfreward.proofs.check.proof_context import ProofContext
from lfreward.results import words

# What is divided when a group is split; nights, sites, stars and spending per head each part keeps.
DIVIDED = ("visitors", "ticketed_visitors", "vehicles")


def prove(context: ProofContext) -> Iterator[RuleFinding]:
    """Yield, for every two rows that the parts can stand on, the smallest group that gains by being split."""
    divided = [name for name in DIVIDED if name in context.axes]
    if context.item.subject != "group" or not divided:
        return
    others = sorted(context.axes - set(divided))
    for rest in context.boxes.points(others, []):
        parts = [point for point in context.boxes.points(sorted(context.axes), []) if rest.items() <= point.items()]
        paid = [point for point in parts if context.earns(point)]
        best: dict[tuple[Any, Any], tuple[dict[str, Any], dict[str, Any]]] = {}
        for a, b in product(paid, paid):
            whole = {**a, **{name: a[name] + b[name] for name in divided}}
            rows = (context.row(a), context.row(b))
            if rows[0] > rows[1] or any(whole[name] > context.facts[name].high for name in divided):  # type: ignore[operator]
                continue
            known = best.get(rows)
            size = [whole[name] for name in divided]
            if known is not None and [known[0][name] + known[1][name] for name in divided] <= size:
                continue
            if any(gain > 0 for gain in _gains(context, whole, a, b).values()):
                best[rows] = (a, b)
        for a, b in best.values():
            yield _finding(context, divided, a, b)


def _gains(context: ProofContext, whole: dict[str, Any], a: dict[str, Any], b: dict[str, Any]) -> dict[str | None, int]:
    """Return for each column what two parts are paid beyond the whole."""
    return {
        column: sum(context.base(context.row(part), column, part) or 0 for part in (a, b))
        - (context.base(context.row(whole), column, whole) or 0)
        for column in context.columns
    }


def _finding(context: ProofContext, divided: list[str], a: dict[str, Any], b: dict[str, Any]) -> RuleFinding:
    whole = {**a, **{name: a[name] + b[name] for name in divided}}
    gains = _gains(context, whole, a, b)
    names = context.resolved.derived[context.item.table.columns].names if context.item.table.columns else {}
    sums = []
    for column, gain in gains.items():
        one = context.base(context.row(whole), column, whole) or 0
        if gain > 0:
            head = Label(f"{names[column].zh} ", f"{names[column].en} ") if column is not None else Label("", "")
            told = f"{money.spoken(one)} → {money.spoken(one + gain)}"
            sums.append(Label(head.zh + told, head.en + told))
    args = {
        "item": context.item.label,
        "a": in_words(None, context.facts, {name: a[name] for name in divided}, None),
        "b": in_words(None, context.facts, {name: b[name] for name in divided}, None),
        "sums": words.join(sums, "；", "; "),
    }
    at = context.place(context.row(b))
    return RuleFinding(
        "split_pays", NOTE, at, context.item.clause, args, context.words(whole), context.shown(whole), max(gains.values())
    )
