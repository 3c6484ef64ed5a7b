"""From a record and what is varied to the grid of what each point would pay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import prod
from typing import Any

from lfreward.errors import UsageError, nearest
from lfreward.evaluate import Evaluator, ItemPlan
from lfreward.explore.sweep import Grid, SweepAnswer, rejected, sweep
from lfreward.explore.what_if.points import WhatIf
from lfreward.facts import blank, shown

POINTS = 10_000_000
RANGE = re.compile(r"(.+?)\.\.(.+?)(?::([0-9]+(?:\.[0-9]+)?))?")


def what_if(
    judge: Evaluator, record: Mapping[str, Any], vary: Mapping[str, Iterable[Any]], together: bool = False
) -> WhatIf:
    """Judge a record at every combination of other facts.

    `vary`: fact to values; every value is taken as the judge would read it. `together`: the days of one journey move
    with the one that is varied. A record without an item is judged for every group item, the best one counting.
    Raises: UsageError for a fact that is not known, nothing to vary, what is no list of values, or too many points.
    """
    if not isinstance(vary, Mapping):
        raise UsageError("usage_mapping", name="vary", type=type(vary).__name__)
    for name, values in vary.items():
        if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
            raise UsageError("usage_values", name=name, type=type(values).__name__)
    groups = judge.groups
    given = {groups.key_of(k) or k: v for k, v in record.items() if isinstance(k, str) and not blank(v)}
    lists = {_known(judge, key): values if isinstance(values, range) else list(values) for key, values in vary.items()}
    size = prod(len(values) for values in lists.values())
    if not lists or not size:
        raise UsageError("usage_vary_nothing", given="、".join(lists) or "—")
    if size > POINTS:
        raise UsageError("usage_vary_many", points=f"{size:,}", most=f"{POINTS:,}")
    for key, values in lists.items():
        if isinstance(values, range):
            _within(judge, key, values)
    named: list[Any] = list(lists.get("item", ())) or [given.get("item")]
    rest = {key: values for key, values in lists.items() if key != "item"}
    record = {k: v for k, v in record.items() if not isinstance(k, str) or groups.key_of(k) != "item"}
    made = [_of_item(judge, record, name, rest, together) for name in named]
    plan, grid, items = made[0][0], made[0][1], made[0][2]
    if "item" in lists:
        grid, items = _interleave(list(lists), {k: len(v) for k, v in lists.items()}, made)
    axes = {key: list(values) for key, values in lists.items()}
    for key in rest:
        read = (
            [plan.vocabulary.read({key: v})[0].get(key, v) for v in lists[key]]
            if not isinstance(lists[key], range)
            else list(lists[key])
        )
        axes[key] = read
    facts, _, _ = plan.vocabulary.read(record)
    return WhatIf(plan, facts, axes, grid, items)


def _within(judge: Evaluator, key: str, values: range) -> None:
    """Refuse a range with ends that the fact cannot have, before its points are tried one by one."""
    facts = [plan.vocabulary.facts[key] for plan in judge.plans.values() if key in plan.vocabulary.facts]
    bounds = [(fact.low, fact.high) for fact in facts if fact.type == "count"]
    least, most = sorted((values[0], values[-1]))  # `min` and `max` would go through every point of the range
    outside = [(low, high) for low, high in bounds if least < low or most > high]
    if bounds and len(outside) == len(bounds):
        low, high = outside[0]
        raise UsageError("usage_vary_domain", name=facts[0].label, given=f"{values[0]}..{values[-1]}", low=low, high=high)


def _known(judge: Evaluator, key: str) -> str:
    if key == "item":
        return key
    for plan in judge.plans.values():
        name = plan.vocabulary.key_of(key)
        if name is not None:
            return name
    known = sorted({name for plan in judge.plans.values() for name in plan.vocabulary.facts})
    raise UsageError("usage_fact", name=key, near=nearest(key, known) or "—", known="、".join(known))


def _of_item(
    judge: Evaluator, record: Mapping[str, Any], name: Any, vary: Mapping[str, Sequence[Any]], together: bool
) -> tuple[ItemPlan, Grid, list[str | None]]:
    """Fill the grid of one item, or of the best group item at every point where none is named."""
    if name is None:
        grids = [(key, _grid(judge.plans[key], record, vary, together, True)) for key in judge.group_items]
        return _best(judge, grids)
    key = judge.evaluate({"item": name}).item
    if key is None:
        known = "、".join(judge.plans)
        raise UsageError("usage_item", name=shown(name), near=nearest(str(name), judge.plans) or "—", known=known)
    grid = _grid(judge.plans[key], record, vary, together)
    return judge.plans[key], grid, [key] * len(grid.outcomes)


def _grid(
    plan: ItemPlan, record: Mapping[str, Any], vary: Mapping[str, Sequence[Any]], together: bool, worth: bool = False
) -> Grid:
    for key in vary:
        if key not in plan.vocabulary.facts:
            raise UsageError("usage_fact_item", name=key, item=plan.item.label, known="、".join(plan.vocabulary.facts))
    facts, _, faults = plan.vocabulary.read(
        {k: v for k, v in record.items() if plan.vocabulary.key_of(k) not in vary or together}
    )
    faults = [f for f in faults if not (together and f.code.startswith("impossible_"))]  # tried at every point
    if faults:
        size = prod(len(values) for values in vary.values())
        return Grid([None] * size, [0] * size, [rejected(faults)], 0, [None] * size)
    facts["item"] = plan.item.key
    if not vary:
        result = plan.judge(facts)
        from lfreward.explore.sweep import outcome_of

        return Grid([result.amount_fen], [0], [outcome_of(result)], 1)
    return sweep(plan, facts, vary, together, worth)


RANK = {"eligible": 0, "undetermined": 1}


def _best(judge: Evaluator, grids: Sequence[tuple[str, Grid]]) -> tuple[ItemPlan, Grid, list[str | None]]:
    """Keep at every point the item that the judge would prefer: eligible, else undetermined, the larger sum first."""
    table: dict[tuple[str, SweepAnswer], int] = {}
    merged = Grid([], [], [], sum(grid.judged for _, grid in grids))
    ranks = [[RANK.get(o.verdict, 2) for o in grid.outcomes] for _, grid in grids]
    worths = [grid.worth for _, grid in grids]
    codes = [grid.codes for _, grid in grids]
    chosen: dict[tuple[int, int], int] = {}
    for at in range(len(grids[0][1].amounts)):
        best = 0
        rank, worth = ranks[0][codes[0][at]], worths[0][at]
        for g in range(1, len(grids)):
            other = ranks[g][codes[g][at]]
            if other < rank or (other == rank and _more(worths[g][at], worth)):
                best, rank, worth = g, other, worths[g][at]
        key, grid = grids[best]
        merged.amounts.append(grid.amounts[at])
        number = chosen.get((best, grid.codes[at]))
        if number is None:
            outcome = (key, grid.outcomes[grid.codes[at]])
            number = chosen[best, grid.codes[at]] = table.setdefault(outcome, len(table))
        merged.codes.append(number)
    merged.outcomes = [outcome for _, outcome in table]
    first = next(iter(table))[0]
    return judge.plans[first], merged, [key for key, _ in table]


def _more(one: int | None, other: int | None) -> bool:
    return one is not None and (other is None or one > other)


def _interleave(
    names: list[str], sizes: Mapping[str, int], made: Sequence[tuple[ItemPlan, Grid, list[str | None]]]
) -> tuple[Grid, list[str | None]]:
    """Put the grids of several items into one, at the place where `item` stands among the facts."""
    inner = prod(sizes[name] for name in names[names.index("item") + 1 :])
    outer = len(made[0][1].amounts) // inner
    merged = Grid([], [], [], sum(grid.judged for _, grid, _ in made))
    items: list[str | None] = []
    offsets = []
    for _, grid, keys in made:
        offsets.append(len(items))
        items += keys
        merged.outcomes += grid.outcomes
    for o in range(outer):
        for (_, grid, _), offset in zip(made, offsets, strict=True):
            merged.amounts += grid.amounts[o * inner : (o + 1) * inner]
            merged.codes += [code + offset for code in grid.codes[o * inner : (o + 1) * inner]]
    return merged, items


def parse_vary(judge: Evaluator, texts: Sequence[str]) -> dict[str, Sequence[Any]]:
    """Read `FACT=A..B[:STEP]` and `FACT=a,b,c`; days step by the day, money and kilometres by one.

    Raises: UsageError saying what cannot be read.
    """
    found: dict[str, Sequence[Any]] = {}
    for text in texts:
        name, sign, what = text.partition("=")
        if not sign or not what.strip():
            raise UsageError("usage_vary", given=text)
        key = _known(judge, name.strip())
        if key in found:
            raise UsageError("usage_vary_twice", name=key)
        spread = RANGE.fullmatch(what.strip())
        found[key] = [v.strip() for v in what.split(",")] if spread is None else _spread(judge, key, text, spread)
    return found


def _spread(judge: Evaluator, key: str, text: str, spread: re.Match[str]) -> Sequence[Any]:
    plan = next(plan for plan in judge.plans.values() if key in plan.vocabulary.facts)
    ends = []
    for end in (spread[1], spread[2]):
        facts, _, faults = plan.vocabulary.read({key: end})
        if faults or key not in facts:
            raise UsageError("usage_vary_end", given=text, why="".join(f.message for f in faults))
        ends.append(facts[key])
    low, high = ends
    step = Decimal(spread[3] or 1)
    whole = step == int(step)
    if step <= 0 or (not whole and not isinstance(low, Decimal)) or low > high:
        raise UsageError("usage_vary", given=text)
    if isinstance(low, date):
        return [low + timedelta(n) for n in range(0, (high - low).days + 1, int(step))]
    if isinstance(low, bool) or not isinstance(low, int | Decimal):
        raise UsageError("usage_vary", given=text)
    if isinstance(low, int):
        return range(low, int(high) + 1, int(step))
    count = int((high - low) / step) + 1
    if count > POINTS:
        raise UsageError("usage_vary_many", points=f"{count:,}", most=f"{POINTS:,}")
    return [low + step * n for n in range(count)]
