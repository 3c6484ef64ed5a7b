"""Breakpoints hold: what a sweep fills in between them is what the judge says of every single point.

The shipped policy alone would not show it, for it counts nothing in steps above a floor and joins no day with a count.
So policies are drawn, and of each item pairs of facts are swept over every value worth trying.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations, product
from typing import Any

import pytest

from lfreward.explore.sweep import outcome_of, sweep
from lfreward.facts import IMPOSSIBLE
from machine.engines import load
from machine.mutants import drawn
from machine.policies import Draft, label
from machine.records import Aim
from machine.test_generated_policies import small

VARIED = ("count", "money", "km", "date", "yes_no", "choice")


@cache
def drafts(count: int) -> list[Draft]:
    return drawn(count)


def differences(draft: Draft, seed: int, grids: int) -> list[Any]:
    """Return where a swept grid and the judge differ, on some grids of two facts of every item."""
    policy = load(draft)
    aim, rng, found = Aim(policy.resolved, policy.calendar), random.Random(seed), []
    for key, plan in policy.evaluator().plans.items():
        pools = {name: pool for name, pool in aim.pools[key].items() if plan.facts[name].type in VARIED}
        record = next(record for n in range(seed, seed + 1_000) if (record := aim.record(n)).get("item") == key)
        facts, _, faults = plan.vocabulary.read(record)
        if faults:
            continue
        facts["item"] = key
        every = list(combinations(sorted(pools), 2))
        for one, other in rng.sample(every, min(grids, len(every))):
            found += grid(plan, facts, {one: between(pools[one]), other: between(pools[other])})
    return found


def between(pool: list[Any]) -> list[Any]:
    """Return the values of a pool, and for a count those beside them, in order."""
    if pool and all(type(value) is int for value in pool):
        return sorted({value + more for value in pool for more in (0, 1, 2) if value + more > 0})[:30]
    return sorted(pool, key=repr)[:12]


def grid(plan: Any, facts: dict[str, Any], vary: dict[str, list[Any]]) -> list[Any]:
    """Return the points of one grid that the judge decides otherwise; those that cannot be true aside."""
    filled = sweep(plan, facts, vary)
    found = []
    for number, values in enumerate(product(*vary.values())):
        there = {**facts, **dict(zip(vary, values, strict=True))}
        if any(there.get(a) is not None and there.get(b) is not None and there[a] > there[b] for a, b in IMPOSSIBLE):
            continue
        result = plan.judge(there)
        told = filled.amounts[number], filled.outcomes[filled.codes[number]]
        if told != (result.amount_fen, outcome_of(result)) and told[1].verdict != "rejected":
            found.append((there, told, result.amount_fen, outcome_of(result)))
    return found


def test_a_sweep_of_drawn_policies_says_at_every_point_what_the_judge_says() -> None:
    found = [difference for n, draft in enumerate(drafts(40)) for difference in differences(draft, n, 2)]

    assert found == []


@pytest.mark.slow
def test_a_sweep_of_many_drawn_policies_says_at_every_point_what_the_judge_says() -> None:
    for n, draft in enumerate(drafts(400)):
        assert differences(draft, n, 6) == [], draft


def test_a_further_sum_for_what_lies_above_is_swept_step_by_step() -> None:
    """What `then` adds bends the sum in a fact that no row and no factor may mention twice."""
    table = {"rows": [{"id": "row", "nights": {"at_least": 1, "word": "以上"}, "pays": 100}], "then": {"of": "nights", "over": 2, "each": 2, "pays": 50}}
    plan = load(small([table])).evaluator().plans["item_0"]

    assert grid(plan, {"item": "item_0"}, {"nights": list(range(12))}) == []


def test_values_that_matter_only_beside_few_visitors_are_not_merged_with_others() -> None:
    """Where the record stands, the other part of the condition is met, and hides what the class of train decides."""
    condition = {"id": "either", "key": "either", "clause": "二", "label": label("甲"), "items": ["item_0"], "any": [
        {"fact": "visitors", "at_least": 50, "word": "以上"}, {"fact": "train_class", "is": "luxury"},
    ]}  # fmt: skip
    row = {"id": "row", "vehicles": {"at_least": 1, "word": "以上"}, "pays": 100}
    plan = load(small([{"rows": [row]}], conditions=[condition])).evaluator().plans["item_0"]
    facts = {"item": "item_0", "vehicles": 2, "visitors": 60}

    assert grid(plan, facts, {"train_class": ["ordinary", "luxury", "high_speed"], "visitors": [40, 60]}) == []
