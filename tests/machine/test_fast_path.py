"""The written functions equal the reference engine, and the quick readers equal the careful one, on every kind of record."""

import copy
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from law.oracle import generate
from samples import SOUND, sound
from tables import reason

import lfreward
from lfreward.evaluate import Evaluator
from lfreward.evaluate.trace import TraceCache
from lfreward.program.world import years_before
from lfreward.results.assessment import Assessment

SEEN = [name for name in Assessment.__slots__ if name not in ("plan", "known")] + ["values", "steps", "todo"]


def looked_at(result: Assessment) -> dict[str, Any]:
    return {name: getattr(result, name) for name in SEEN}


def pairs(policy: lfreward.Policy, seed: int, count: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield a plan and facts that have been read, under readings that move from record to record."""
    for record, readings in generate.records(seed, count):
        plan = policy.evaluator(readings).plans[record["item"]]
        facts, _, faults = plan.vocabulary.read(record)
        if not faults:
            yield plan, facts


def differences(policy: lfreward.Policy, seed: int, count: int) -> list[Any]:
    found = []
    for plan, facts in pairs(policy, seed, count):
        reference, judged, outcome = plan.interpret(facts), plan.judge(facts), plan.decide(facts)
        if looked_at(reference) != looked_at(judged) or outcome != (reference.verdict, reference.amount_fen):
            found.append((facts, looked_at(reference), looked_at(judged), outcome))
    return found


def test_800_records_are_judged_alike_by_the_written_functions_and_the_reference(policy: lfreward.Policy) -> None:
    assert differences(policy, seed=4, count=800) == []


@pytest.mark.slow
def test_100000_records_are_judged_alike_by_the_written_functions_and_the_reference(policy: lfreward.Policy) -> None:
    assert differences(policy, seed=41, count=100_000) == []


@pytest.mark.parametrize("key", generate.SWITCHES)
def test_each_option_of_each_switch_is_judged_alike(policy: lfreward.Policy, key: str) -> None:
    for option in generate.SWITCHES[key]:
        plans = policy.evaluator({key: option}).plans
        for record, _ in generate.records(len(key + option), 120):
            plan = plans[record["item"]]
            facts, _, faults = plan.vocabulary.read(record)
            if not faults:
                reference = plan.interpret(facts)
                assert looked_at(reference) == looked_at(plan.judge(facts)), (option, facts)
                assert plan.decide(facts) == (reference.verdict, reference.amount_fen), (option, facts)


@pytest.mark.parametrize("item", SOUND)
def test_each_fact_of_a_sound_record_may_be_missing_or_none(policy: lfreward.Policy, item: str) -> None:
    plan = policy.evaluator().plans[item]
    facts = plan.vocabulary.read(sound(item))[0]
    for name in [*facts, "nothing"]:
        for changed in ({k: v for k, v in facts.items() if k != name}, {**facts, name: None}):
            reference = plan.interpret(changed)
            assert looked_at(reference) == looked_at(plan.judge(changed)), name
            assert plan.decide(changed) == (reference.verdict, reference.amount_fen), name


def test_an_itinerary_is_left_to_the_reference(policy: lfreward.Policy) -> None:
    day = {"date": "2020-07-18", "sites": [{"name": "壶口", "tickets": 40}], "hotel": "虚构酒店"}
    record = sound("premium_group", itinerary=[day], paid_sites=None, paid_4a_sites=None)
    plan = policy.evaluator().plans["premium_group"]
    facts = plan.vocabulary.read(record)[0]

    reference = plan.interpret(facts)
    assert looked_at(reference) == looked_at(plan.judge(facts))
    assert plan.decide(facts) == (reference.verdict, reference.amount_fen)
    assert plan.judge(facts).values["paid_sites"] is not None


def test_findings_that_were_noted_before_stay_in_front(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("coach_group", nights="9晚", departure_date="2020年7月20日"))

    assert [finding.code for finding in result.findings] == [
        "converted",
        "converted",
        "converted",
        "nights_beyond_stay",
    ]


def test_the_deciding_step_is_the_first_of_all_steps_that_decides(policy: lfreward.Policy) -> None:
    decided = Counter[str]()
    for plan, facts in pairs(policy, seed=8, count=2_000):
        result = plan.judge(facts)
        decided[result.verdict] += result.deciding is not None
        assert (result.deciding.key if result.deciding is not None else None) == reason(result), facts
        assert result.deciding is None or result.deciding in result.steps
    assert min(decided["ineligible"], decided["undetermined"]) > 100
    assert not decided["eligible"]


def test_steps_that_are_remembered_are_those_that_would_be_told_anew(policy: lfreward.Policy) -> None:
    for plan, facts in pairs(policy, seed=9, count=1_500):
        result = plan.judge(facts)
        anew = TraceCache(plan).steps(result)
        assert [(s, s.args, s.say("en")) for s in result.steps] == [(s, s.args, s.say("en")) for s in anew], facts


def test_a_sum_that_is_written_otherwise_is_told_as_it_is_written(policy: lfreward.Policy) -> None:
    plan = policy.evaluator().plans["coach_group"]
    facts = plan.vocabulary.read(sound("coach_group"))[0]
    said = [{s.key: s.found for s in plan.judge({**facts, "spend_per_head": Decimal(given)}).steps}["spend_per_head"] for given in ("800.00", "800", "800.00")]

    assert said == ["800.00", "800", "800.00"]


def test_what_is_done_to_the_data_of_one_result_does_not_reach_another(policy: lfreward.Policy) -> None:
    first, second = (policy.evaluate(sound("coach_group", materials=["A"])) for _ in range(2))
    for step in first.to_dict()["steps"]:
        step["message"] = ""
        if isinstance(step["found"], list):
            step["found"].clear()

    assert all(step["message"] for step in second.to_dict()["steps"])
    assert next(s["found"] for s in second.to_dict()["steps"] if s["key"] == "materials") == ["A"]


def test_a_result_can_be_copied_and_knows_no_other_names(policy: lfreward.Policy) -> None:
    result, other = (policy.evaluate(policy.evaluate(sound("coach_group")).facts) for _ in range(2))

    assert not hasattr(result, "seasons")
    assert looked_at(copy.copy(result)) == looked_at(other)


def test_years_before_a_day_are_those_of_the_calendar() -> None:
    day = date(2000, 1, 1)
    while day < date(2030, 1, 1):
        assert all(years_before(day, years) == day - relativedelta(years=years) for years in (1, 3, 4)), day
        day += timedelta(1)


# ---- reading


def forms(policy: lfreward.Policy, seed: int, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield records as the generator makes them, and as JSON carries what was read of them."""
    for record, _ in generate.records(seed, count):
        yield record["item"], record
        yield record["item"], policy.evaluate(record).facts


def test_canonical_records_are_read_alike_by_the_quick_and_the_careful_reader(policy: lfreward.Policy) -> None:
    plans, quick = policy.evaluator().plans, 0
    for item, record in forms(policy, 17, 2_000):
        vocabulary = plans[item].vocabulary
        facts = vocabulary.read_canonical(record)
        if facts is not None:
            quick += 1
            assert repr((facts, [], [])) == repr(vocabulary.read_carefully(record)), record
    assert quick > 3_000


ODD: list[Any] = [
    True, False, 0, 1, -1, 520, 10**6, 10**6 + 1, 10**20, 5.0, float("nan"), Decimal("500"), Decimal("500.00"), Decimal("1500.5"),
    Decimal("0.001"), Decimal("NaN"), Decimal("1E+3"), "", " ", "-", "—", "无", "是", "no", "520", "520人", "0520", "500.00",
    "0500.00", "500.0", "+5.00", "２０", "2020-07-18", "2020-7-18", "20200718", "1594944000", "2020-W29-1", "2020-02-30",
    "1999-12-31", date(2020, 7, 18), date(1999, 1, 1), "LFQ", " LFQ", "临汾站", "临汾\u200b", "①", "A", "ABC", [], ["A"],
    ["C", "A"], ["A", "A"], ["A", 1], ["AB"], ["五(二)"], ["五(九)"], ["04", "2020-05"], ["13"], [["A"]], {}, None, "none",
    "western", "Western", "coach_group", "大巴", "x" * 400, "x" * 401, "\ud800",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("item", SOUND)
def test_odd_values_are_read_alike_by_the_quick_and_the_careful_reader(policy: lfreward.Policy, item: str) -> None:
    vocabulary = policy.evaluator().plans[item].vocabulary
    for name in vocabulary.facts:
        for value in ODD:
            record = {**sound(item), name: value}
            facts = vocabulary.read_canonical(record)
            if facts is not None:
                assert repr((facts, [], [])) == repr(vocabulary.read_carefully(record)), (name, value)


def test_one_fact_under_two_headers_is_left_to_the_careful_reader(policy: lfreward.Policy) -> None:
    vocabulary = policy.evaluator().plans["coach_group"].vocabulary

    assert vocabulary.read_canonical({"visitors": 300, "人数": 300}) is None
    assert vocabulary.read_canonical({"人数": 300}) == {"visitors": 300}
    assert vocabulary.read_canonical({"visitors": 300, "stranger": 1}) is None


def carefully(policy: lfreward.Policy, text: str) -> dict[str, Any]:
    """Judge a text as a line of a file that is read without any quick way."""
    from lfreward.intake import json_row

    return careful_evaluator(policy).judge_row(json_row(text)).to_dict()


@cache
def careful_evaluator(policy: lfreward.Policy) -> Evaluator:
    """Return an evaluator of its own that judges by the reference and reads every value as a clerk writes it."""
    careful = Evaluator(policy.resolved, policy.calendar, policy.registers)
    for plan in careful.plans.values():
        plan.judge = plan.interpret
    careful.__dict__["evaluate"] = careful._evaluate
    return careful


def test_json_texts_are_judged_alike_by_the_compiled_core_and_the_careful_reader(policy: lfreward.Policy) -> None:
    quick = 0
    for record, _ in generate.records(23, 250):
        text = json.dumps(policy.evaluate(record).facts | {"claimed_amount": None}, ensure_ascii=False)
        quick += policy.evaluator().read_json(text) is not None

        assert policy.evaluate_json(text).to_dict() == carefully(policy, text), text
    assert quick > 180


@pytest.mark.slow
@pytest.mark.parametrize("item", SOUND)
def test_odd_json_values_are_judged_alike(policy: lfreward.Policy, item: str) -> None:
    names = {
        "visitors",
        "arrival_date",
        "spend_per_head",
        "materials",
        "licensed",
        "checked_on",
        "level",
        "year",
        "one_way_km",
        "id",
    }
    for name in sorted(names & set(policy.evaluator().plans[item].vocabulary.facts)):
        for value in ODD:
            if isinstance(value, Decimal | date):
                continue
            text = json.dumps({**sound(item), name: value})
            assert policy.evaluate_json(text).to_dict() == carefully(policy, text), text


@pytest.mark.parametrize(
    "text",
    [
        '{"item": "coach_group", "visitors": 300, "visitors": 500}',
        '{"item" : "coach_group", "visitors": 300, "visitors": 500}',
        '{"item": "coach_group", "organiser": "a:b", "visitors": 300}',
        '{"item": "coach_group", "vis\\u0069tors": 300}',
        '{"item": "coach_group", "visitors": 300.0}',
        '{"item": "coach_group", "visitors": -0}',
        '{"item": "coach_group", "visitors": 1e3}',
        '{"item": "coach_group", "visitors": NaN}',
        '{"item": "coach_group", "arrival_date": "1594944000"}',
        '{"item": "coach_group", "id": "\\ud800"}',
        '{"item": "大巴", "visitors": 300}',
        '{"item": null, "visitors": 300}',
        '{"visitors": 300}',
        ' {"item": "coach_group"}\n',
        "\ufeff" + '{"item": "coach_group"}',
        '{"item": "coach_group"',
        "[]",
        "",
        "7",
    ],
)
def test_a_json_text_that_is_not_plain_is_judged_by_the_careful_reader(policy: lfreward.Policy, text: str) -> None:
    assert policy.evaluate_json(text).to_dict() == carefully(policy, text)
    assert policy.evaluate_json(text.encode("utf-8")).to_dict() == carefully(policy, text)


def test_a_file_of_json_lines_gives_what_its_lines_give(policy: lfreward.Policy, tmp_path: Path) -> None:
    texts = [json.dumps(policy.evaluate(record).facts) for record, _ in generate.records(29, 200)]
    texts[50:50] = [
        '{"item": "coach_group", "visitors": 300, "visitors": 500}',
        "not JSON",
        '{"item": "大巴", "人数": "300人"}',
    ]
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join(texts), "utf-8")

    found = list(policy.evaluate_file(file))

    assert [row.number for row, _ in found] == list(range(1, len(texts) + 1))
    for text, (_, result) in zip(texts, found, strict=True):
        if text != "not JSON":
            assert result.to_dict() == policy.evaluate_json(text).to_dict()
    assert found[51][1].verdict.value == "rejected"
