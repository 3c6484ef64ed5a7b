"""The columnar engine equals the reference engine on whole blocks: the kit, random records, generated policies."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import conformance
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from law.oracle import generate

import lfreward
from lfreward.engines import Interpreter
from lfreward.engines.columns import NO_SUM, SEASON_OF_BITS, Column, ColumnProgram, Lookups, Names, native
from lfreward.errors import RuleError
from lfreward.program import World, lower
from lfreward.program import nodes as n
from lfreward.results.assessment import Mark, Verdict
from machine.engines import load
from machine.policies import Draft, policies
from machine.records import Aim

FIRST_DAY = date(2000, 1, 1).toordinal()


def column(records: Sequence[Mapping[str, Any]], fact: n.Fact) -> Column:
    """Return one fact of records as the engine takes it."""
    given = [record.get(fact.key) for record in records]
    known = np.array([value is not None for value in given])
    if fact.kind in ("count", "money", "km", "date", "check", "yes_no"):
        filler = FIRST_DAY if fact.kind in ("date", "check") else 0
        values = [filler if value is None else native(value, "money" if fact.kind == "money" else fact.kind) for value in given]
        kind = bool if fact.kind == "yes_no" else np.int64
        return Column(np.array(values, kind), known)
    words = list(dict.fromkeys(given))
    return Column(np.array([words.index(value) for value in given], np.int64), known, tuple(words))


def differences(policy: lfreward.Policy, records: Sequence[Mapping[str, Any]], readings: Mapping[str, str]) -> tuple[int, list[Any]]:
    """Judge records by the reference engine and in one block an item; return how many, and where they differ."""
    judge = policy.evaluator(readings)
    world = World(judge.calendar, judge.registers)
    lookups, names = Lookups(world), Names()
    by_item: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record in records:
        result = policy.evaluate(record, readings=readings)
        for one in (result, *result.alternatives):
            if one.verdict is not Verdict.REJECTED and one.item is not None and "itinerary" not in one.record and fits(one.record):
                by_item[one.item].append(one.record)
    found, count = [], 0
    for item, facts in by_item.items():
        program = lower(judge.policy, item)
        reference = Interpreter(program, world)
        engine = ColumnProgram(program, lookups, names)
        outcomes = engine.run(lambda key, engine=engine, facts=facts: column(facts, engine.reads[key]), len(facts))
        for at, record in enumerate(facts):
            run = reference.run(record)
            potential = int(outcomes.potential[at])
            mine = (
                Mark(int(outcomes.least[at])), None if potential == NO_SUM else potential,
                SEASON_OF_BITS[int(outcomes.bits[at])], names.words[int(outcomes.reason[at])],
            )  # fmt: skip
            expected = (min(run.marks), run.potential, run.season, reference.deciding(run, record))
            count += 1
            if mine != expected:
                found.append((item, record, mine, expected))
    return count, found


def fits(record: Mapping[str, Any]) -> bool:
    """Say whether arrays hold every value: money is whole hundredths there."""
    return all(not hasattr(value, "as_tuple") or value * 100 == int(value * 100) for value in record.values())


def test_the_whole_kit_in_blocks(policy: lfreward.Policy) -> None:
    by_readings: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for case in conformance.cases():
        records = [case["facts"]] if "facts" in case else case.get("records", [])
        by_readings[json.dumps(case.get("readings") or {}, sort_keys=True)] += records
    compared = 0
    for readings, records in by_readings.items():
        count, found = differences(policy, records, json.loads(readings))
        assert found == [], [(c.key, c.mark) for c in lower(policy.resolved, found[0][0]).checks if c.key == found[0][2][3]]
        compared += count
    assert compared > 2_000


def test_random_records_in_blocks(policy: lfreward.Policy) -> None:
    by_readings: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record, readings in generate.records(23, 2_000):
        by_readings[json.dumps(readings, sort_keys=True)].append(record)
    results = [differences(policy, records, json.loads(readings)) for readings, records in by_readings.items()]

    assert [found for _, found in results if found] == []
    assert sum(count for count, _ in results) > 1_000


def drawn(most: int, records: int) -> int:
    compared = 0

    @settings(
        max_examples=most, derandomize=True, database=None, deadline=None, phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(policies(), st.integers(0, 1_000_000))
    def alike(draft: Draft, seed: int) -> None:
        nonlocal compared
        try:
            policy = load(draft)
        except RuleError:
            return
        aim = Aim(policy.resolved, policy.calendar)
        count, found = differences(policy, [aim.record(seed + at) for at in range(records)], {})
        assert found == [], [(c.key, c.mark) for c in lower(policy.resolved, found[0][0]).checks if c.key == found[0][2][3]]
        compared += count

    alike()
    return compared


def test_generated_policies_in_blocks() -> None:
    assert drawn(40, 40) > 1_000


@pytest.mark.slow
def test_many_generated_policies_in_blocks() -> None:
    assert drawn(1_000, 100) > 60_000
