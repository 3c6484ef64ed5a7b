"""Programs and their reference engine: equal to the written function, record by record, mark by mark; facts in doubt."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import conformance
import pytest
from hypothesis import given
from hypothesis import strategies as st
from law.oracle import generate
from samples import sound

import lfreward
from lfreward.engines import Interpreter
from lfreward.program import OPERATORS, Boxes, World, class_of, lower, nodes
from lfreward.results.assessment import Mark, Verdict

SHANSHUI = Path(__file__).resolve().parents[1] / "policies" / "shanshui-2024"
DOUBTS = ("nights_beyond_stay", "checked_outside_stay", "filed_before_departure")


@cache
def engines(policy: lfreward.Policy, readings: str = "{}") -> dict[str, Interpreter]:
    """Return the reference engine of every item of a policy under some readings."""
    judge = policy.evaluator(json.loads(readings))
    world = World(judge.calendar, judge.registers)
    return {key: Interpreter(lower(judge.policy, key), world) for key in judge.policy.items}


def differences(
    policy: lfreward.Policy, records: Iterable[Mapping[str, Any]], readings: Mapping[str, str] | None = None
) -> tuple[int, list[Any]]:
    """Return how many judgements were compared, and those that differ."""
    runners = engines(policy, json.dumps(readings or {}, sort_keys=True))
    compared, found = 0, []
    for record in records:
        result = policy.evaluate(record, readings=readings)
        for one in (result, *result.alternatives):
            if one.verdict is Verdict.REJECTED or one.item is None:
                continue
            engine = runners[one.item]
            run = engine.run(one.values)
            mine = (run.verdict, run.amount, run.base, run.rise, run.season, run.marks, run.box.row)
            written = (one.verdict, one.amount_fen, one.base_fen, one.uplift_fen, one.season, one.marks, one.row)
            deciding = one.deciding.key if one.deciding is not None else None
            compared += 1
            if mine != written or (deciding is not None and engine.deciding(run, one.values) != deciding):
                found.append((record, readings, mine, written))
    return compared, found


def test_the_whole_kit_is_judged_alike_by_the_reference_and_the_written_function(policy: lfreward.Policy) -> None:
    by_readings: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for case in conformance.cases():
        records = [case["facts"]] if "facts" in case else case.get("records", [])
        by_readings[json.dumps(case.get("readings") or {}, sort_keys=True)] += records
    compared = 0
    for readings, records in by_readings.items():
        count, found = differences(policy, records, json.loads(readings))
        assert found == []
        compared += count
    assert compared > 2_500


def test_random_records_are_judged_alike_by_the_reference_and_the_written_function(policy: lfreward.Policy) -> None:
    by_readings: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record, readings in generate.records(11, 3_000):
        by_readings[json.dumps(readings, sort_keys=True)].append(record)
    results = [differences(policy, records, json.loads(readings)) for readings, records in by_readings.items()]

    assert [found for _, found in results if found] == []
    assert sum(count for count, _ in results) > 1_500


def test_an_invented_policy_is_judged_alike_by_the_reference_and_the_written_function() -> None:
    policy = lfreward.load_policy(SHANSHUI)
    records: list[dict[str, Any]] = [
        {"item": item, "visitors": visitors, "nights": nights, "paid_sites": sites, "arrival_date": day}
        for item in ("overnight", "air_blocks")
        for visitors in (None, 19, 20, 49, 50, 149)
        for nights in (None, 0, 1, 2)
        for sites in (None, 2, 3)
        for day in (None, "2023-12-31", "2024-01-01")
    ]
    records += [{"item": "year_steps", "ticketed_visitors": n} for n in (None, 2_999, 3_000, 9_999, 10_999, 12_000)]

    compared, found = differences(policy, records)

    assert found == []
    assert compared == len(records)


# ---- facts that contradict each other


def judged(policy: lfreward.Policy, **changes: Any) -> tuple[str, dict[str, Mark], set[str]]:
    """Return the verdict of a sound coach group with some facts changed, its marks and its notes by key."""
    record = policy.evaluate(sound("coach_group", **changes)).record
    engine = engines(policy)["coach_group"]
    run = engine.run(record)
    marks = {check.key: mark for check, mark in zip(engine.program.checks, run.marks[1:], strict=True)}
    return run.verdict.value, marks, {note.code for note in engine.noted(engine.program.notes, record)}


STAY = {"arrival_date": "2020-07-18", "departure_date": "2020-07-20"}


@pytest.mark.parametrize(
    ("changes", "note", "unknown"),
    [
        ({"nights": 3}, "nights_beyond_stay", {"nights"}),
        ({"checked_on": "2020-07-17"}, "checked_outside_stay", {"checked_on"}),
        ({"checked_on": "2020-07-21"}, "checked_outside_stay", {"checked_on"}),
        ({"filed_on": "2020-07-19"}, "filed_before_departure", {"file"}),
        ({"filed_on": "2020-07-19", "materials": ["B"]}, "filed_before_departure", {"file", "materials"}),
        ({"filed_on": "2020-07-19", "penalised_on": "2019-01-01"}, "filed_before_departure", {"file", "penalised_on"}),
    ],
)
def test_a_fact_that_the_days_of_the_tour_contradict_is_not_known(
    policy: lfreward.Policy, changes: dict[str, Any], note: str, unknown: set[str]
) -> None:
    verdict, marks, notes = judged(policy, **STAY, **changes)

    assert {key for key, mark in marks.items() if mark is Mark.UNKNOWN} == unknown
    assert verdict == "undetermined"
    assert note in notes


@pytest.mark.parametrize(
    "changes",
    [{"nights": 2}, {"checked_on": "2020-07-18"}, {"checked_on": "2020-07-20"}, {"checked_on": True}, {"filed_on": "2020-07-20"}],
)
def test_facts_at_the_edge_of_the_stay_stand(policy: lfreward.Policy, changes: dict[str, Any]) -> None:
    verdict, _, notes = judged(policy, **STAY, **changes)

    assert verdict == "eligible"
    assert not notes & set(DOUBTS)


def test_a_condition_that_fails_by_itself_still_refuses(policy: lfreward.Policy) -> None:
    verdict, marks, _ = judged(policy, **STAY, nights=3, paid_sites=2)

    assert (verdict, marks["nights"], marks["paid_sites"]) == ("ineligible", Mark.UNKNOWN, Mark.FAILED)


# ---- nodes, boxes and operators


def test_readings_that_mean_the_same_for_an_item_have_equal_programs(policy: lfreward.Policy) -> None:
    default, departure = ({k: e.program for k, e in engines(policy, r).items()} for r in ("{}", '{"season_day": "departure"}'))

    assert default["charter_flight"] == departure["charter_flight"]
    assert hash(default["charter_flight"]) == hash(departure["charter_flight"])
    assert default["coach_group"] != departure["coach_group"]


def test_every_operator_is_used_or_named_by_no_policy_yet(policy: lfreward.Policy) -> None:
    programs = [e.program for p in (policy, lfreward.load_policy(SHANSHUI)) for e in engines(p).values()]
    used = {test.op for program in programs for check in program.checks for test in nodes.tests_in(check.mark)}

    assert used <= set(OPERATORS)
    assert {"at_least", "is", "meets", "has_all", "by", "registered", "within_years", "months_filed", "month_in"} <= used


def test_a_box_is_found_again_by_its_number(policy: lfreward.Policy) -> None:
    for engine in engines(policy).values():
        boxes = Boxes(engine.program.table)
        places = [boxes.place(boxes.classes(at)) for at, _ in enumerate(boxes.every())]
        assert places == list(range(len(places)))


def test_a_value_and_its_neighbours_fall_into_the_classes_of_its_axis(policy: lfreward.Policy) -> None:
    (axis,) = engines(policy)["coach_group"].program.table.axes

    assert [class_of(axis, n) for n in (0, 299, 300, 499, 500, None)] == [0, 0, 1, 1, 2, 3]


def test_a_last_day_that_a_missing_notice_leaves_open_has_two_ends(policy: lfreward.Policy) -> None:
    engine = engines(policy)["coach_group"]
    due = next(test.args[2].value for c in engine.program.checks if c.key == "file" for test in nodes.tests_in(c.mark))

    assert engine.world.due(due, date(2020, 9, 29)) == (date(2020, 10, 20), date(2020, 10, 20))
    soonest, latest = engine.world.due(due, date(2098, 9, 29))
    assert soonest > date(2098, 9, 29)
    assert latest is None


# ---- readings held ready


def test_readings_equal_to_the_default_make_no_second_judge() -> None:
    policy = lfreward.load_policy()
    default = {key: reading.default for key, reading in policy.resolved.readings.items()}

    assert policy.evaluator(default) is policy.evaluator()
    assert policy.evaluator({"season_day": "arrival"}) is policy.evaluator()


def test_so_many_sets_of_readings_and_no_more_are_held_ready() -> None:
    from lfreward.policy import EVALUATORS_KEPT

    policy = lfreward.load_policy()
    switches = [(key, option) for key, reading in policy.resolved.readings.items() for option in reading.options]
    for number, (key, option) in enumerate(switches * 4):
        policy.evaluator({key: option, switches[number % 7][0]: switches[number % 7][1]})

    assert len(policy._loaded._evaluators) <= EVALUATORS_KEPT
    assert len(policy.rules._built) <= EVALUATORS_KEPT


# ---- boxes


def brute_force(table: nodes.Table, classes: tuple[int, ...]) -> tuple[set[int | None], int]:
    """Return the rows that may pay in a box, and the row that fails least there, each row and cell looked at by itself."""
    places = [range(axis.size) if at == axis.size else (at,) for axis, at in zip(table.axes, classes, strict=True)]
    reached = {
        max((n for n, row in enumerate(table.rows) if all(c.classes >> point[c.axis] & 1 for c in row.cells)), default=None)
        for point in product(*places)
    }

    def distance(number: int) -> tuple[int, int]:
        failing = [
            cell
            for cell in table.rows[number].cells
            if classes[cell.axis] < table.axes[cell.axis].size and not cell.classes >> classes[cell.axis] & 1
        ]
        return sum(not cell.ordered for cell in failing), len(failing)

    return reached, min(range(len(table.rows)), key=distance)


@given(st.data())
def test_rows_asked_all_at_once_are_the_rows_asked_one_by_one(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    axes = tuple(
        nodes.Axis(nodes.Fact(f"f{n}", "choice"), f"f{n}", "choice", choices=tuple(range(size)), samples=tuple(range(size)))
        for n, size in enumerate(sizes)
    )
    cells = [st.builds(nodes.Cell, st.just(n), st.integers(0, 2**size - 1), st.booleans()) for n, size in enumerate(sizes)]
    drawn = [st.lists(st.sampled_from(range(len(sizes))), unique=True).flatmap(lambda at: st.tuples(*(cells[n] for n in at)))]
    rows = data.draw(st.lists(st.builds(nodes.Row, drawn[0], st.just((7,))), min_size=1, max_size=5))
    boxes = Boxes(nodes.Table(axes, tuple(rows), None, None, ()))
    for classes in product(*(range(size + 1) for size in sizes)):
        reached, closest = brute_force(boxes.table, classes)
        possible = [row for row in reached if row is not None]
        assert boxes.rows_that_may_pay(classes) == reached
        assert boxes.at(boxes.place(classes)).shown == (min(possible) if possible else closest)
