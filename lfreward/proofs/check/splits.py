"""Splitting: where one group, reported as two, would be paid more. Information for those who audit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from lfreward import money
from lfreward.i18n import Label
from lfreward.proofs.check.finding import NOTE, RuleFinding, in_words
from lfreward.proofs.check.ground import Ground
from lfreward.results import words

# What is divided when a group is split; nights, sites, stars and spending per head each part keeps.
DIVIDED = ("visitors", "ticketed_visitors", "vehicles")


def prove(ground: Ground) -> Iterator[RuleFinding]:
    """Yield, for every two rows that the parts can stand on, the smallest group that gains by being split."""
    divided = [name for name in DIVIDED if name in ground.axes]
    if ground.item.subject != "group" or not divided:
        return
    others = sorted(ground.axes - set(divided))
    for rest in ground.boxes.points(others, []):
        parts = [point for point in ground.boxes.points(sorted(ground.axes), []) if rest.items() <= point.items()]
        paid = [point for point in parts if ground.earns(point)]
        best: dict[tuple[Any, Any], tuple[dict[str, Any], dict[str, Any]]] = {}
        for a, b in product(paid, paid):
            whole = {**a, **{name: a[name] + b[name] for name in divided}}
            rows = (ground.row(a), ground.row(b))
            if rows[0] > rows[1] or any(whole[name] > ground.facts[name].high for name in divided):  # type: ignore[operator]
                continue
            known = best.get(rows)
            size = [whole[name] for name in divided]
            if known is not None and [known[0][name] + known[1][name] for name in divided] <= size:
                continue
            if any(gain > 0 for gain in _gains(ground, whole, a, b).values()):
                best[rows] = (a, b)
        for a, b in best.values():
            yield _finding(ground, divided, a, b)


def _gains(ground: Ground, whole: dict[str, Any], a: dict[str, Any], b: dict[str, Any]) -> dict[str | None, int]:
    """Return for each column what two parts are paid beyond the whole."""
    return {
        column: sum(ground.base(ground.row(part), column, part) or 0 for part in (a, b))
        - (ground.base(ground.row(whole), column, whole) or 0)
        for column in ground.columns
    }


def _finding(ground: Ground, divided: list[str], a: dict[str, Any], b: dict[str, Any]) -> RuleFinding:
    whole = {**a, **{name: a[name] + b[name] for name in divided}}
    gains = _gains(ground, whole, a, b)
    names = ground.resolved.derived[ground.item.table.columns].names if ground.item.table.columns else {}
    sums = []
    for column, gain in gains.items():
        one = ground.base(ground.row(whole), column, whole) or 0
        if gain > 0:
            head = Label(f"{names[column].zh} ", f"{names[column].en} ") if column is not None else Label("", "")
            told = f"{money.spoken(one)} → {money.spoken(one + gain)}"
            sums.append(Label(head.zh + told, head.en + told))
    args = {
        "item": ground.item.label,
        "a": in_words(None, ground.facts, {name: a[name] for name in divided}, None),
        "b": in_words(None, ground.facts, {name: b[name] for name in divided}, None),
        "sums": words.join(sums, "；", "; "),
    }
    at = ground.place(ground.row(b))
    return RuleFinding(
        "split_pays", NOTE, at, ground.item.clause, args, ground.words(whole), ground.shown(whole), max(gains.values())
    )
