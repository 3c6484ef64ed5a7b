"""Verdicts at their edges: records that cannot be read, and days that hang on a notice which is not held."""

from typing import Any

import pytest
from samples import sound

import lfreward

LEFT = {"start_date": None, "arrival_date": "2026-12-20", "departure_date": "2026-12-22", "reported_on": "2026-12-10", "checked_on": None}


@pytest.mark.parametrize(
    ("record", "item", "clause", "kept", "faults"),
    [
        ({"item": "coach_grup", "id": "Q", "visitors": 5}, None, None, {"id": "Q", "visitors": 5}, [("not_a_choice", "item")]),
        ({"item": "coach_group", "id": "Q", "visitors": "很多"}, "coach_group", "一(一)3", {"item": "coach_group", "id": "Q"}, [("not_a_count", "visitors")]),
        ({"id": "Q", "visitors": "很多"}, None, None, {"id": "Q"}, [("not_a_count", "visitors")]),
        ({"item": "虚构的", "visitors": "很多"}, None, None, {}, [("not_a_choice_far", "item"), ("not_a_count", "visitors")]),
    ],
)
def test_a_record_that_cannot_be_read_keeps_what_could_be(
    policy: lfreward.Policy, record: dict[str, Any], item: str | None, clause: str | None, kept: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    result = policy.evaluate(record)

    assert result.verdict is lfreward.Verdict.REJECTED
    assert (result.item, result.clause) == (item, clause)
    assert result.record == kept
    assert [(f.code, f.field) for f in result.findings] == faults
    assert (result.amount_fen, result.potential_fen, result.steps, result.todo) == (None, None, (), ())
    assert result.to_dict()["policy"] == "linfen-2020"


def test_a_json_text_that_says_a_thing_twice_keeps_its_item(policy: lfreward.Policy) -> None:
    result = policy.evaluate_json('{"id": "Q", "item": "coach_group", "visitors": 5, "visitors": 6}')

    assert (result.verdict.value, result.item, result.clause, result.id) == ("rejected", "coach_group", "一(一)3", "Q")
    assert [(f.code, f.field) for f in result.findings] == [("duplicate_key", "visitors")]


def test_a_json_text_that_breaks_off_is_rejected_without_an_item(policy: lfreward.Policy) -> None:
    result = policy.evaluate_json('{"id": "Q", "item": ')

    assert (result.verdict.value, result.item, result.record) == ("rejected", None, {})
    assert [f.code for f in result.findings] == ["json_broken"]


@pytest.mark.parametrize(
    ("filed", "late", "verdict", "told"),
    [
        ("2026-12-30", "forfeits", "eligible", False),  # before any tenth working day
        ("2027-01-05", "forfeits", "undetermined", True),
        ("2027-01-05", "curable", "eligible", True),
    ],
)
def test_a_last_day_that_hangs_on_a_missing_notice_is_open(policy: lfreward.Policy, filed: str, late: str, verdict: str, told: bool) -> None:
    result = policy.evaluate(sound("coach_group", **LEFT, filed_on=filed), readings={"late_filing": late})
    notice = [f for f in result.findings if f.code == "no_notice_deadline"]

    assert result.verdict.value == verdict
    assert result.potential_fen == 7_000_000
    assert [f.field for f in notice] == ["filed_on"] * told
    assert ("late_filing" in result.readings) == told
    for finding in notice:
        assert "2027" in finding.say("zh")
        assert "2027" in finding.say("en")
        assert "file within ten working days" in finding.say("en")


@pytest.mark.parametrize("item", ["coach_group", "premium_group", "inbound_group", "charter_flight"])
def test_a_group_without_an_item_has_the_result_of_the_item_that_it_takes(policy: lfreward.Policy, item: str) -> None:
    record = {key: value for key, value in sound(item, route="western").items() if key != "item"} | {"人 数": sound(item)["visitors"]}
    record.pop("visitors")
    best = policy.evaluate(record)
    named = policy.evaluate({**record, "item": best.item})
    own = ("verdict", "amount_fen", "potential_fen", "base_fen", "uplift_fen", "season", "row", "marks", "consulted", "steps", "todo")

    assert [getattr(best, name) for name in own] == [getattr(named, name) for name in own]
    assert [found for found in best.findings if found.code != "item_not_stated"] == list(named.findings)
    assert "item_not_stated" in [found.code for found in best.findings]
    assert {**best.values, "item": best.item} == dict(named.values)
    assert best.base_fen is not None
    assert len(best.alternatives) == len(policy.evaluator().group_items) - 1
    worths = [(one.verdict.value != "eligible", -(one.amount_fen or 0)) for one in (best, *best.alternatives)]
    assert worths == sorted(worths)


def test_what_is_doubtful_is_told_at_its_field(policy: lfreward.Policy) -> None:
    days = [{"date": f"2020-07-{day}"} for day in (17, 18, 20, 21)]
    result = policy.evaluate(sound("coach_group", nights=9, itinerary=days))
    told = [(f.code, f.field) for f in result.findings if f.code in ("nights_beyond_stay", "itinerary_outside")]

    assert told == [("nights_beyond_stay", "nights"), ("itinerary_outside", "itinerary"), ("itinerary_outside", "itinerary")]


def test_a_late_filing_that_can_be_cured_is_told_at_its_field(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("coach_group", filed_on="2020-08-20"), readings={"late_filing": "curable"})

    assert [f.field for f in result.findings if f.code == "late_curable"] == ["filed_on"]
    assert [f.code for f in policy.evaluate(sound("coach_group", filed_on="2020-08-03"), readings={"late_filing": "curable"}).findings if f.code == "late_curable"] == []


def test_what_was_noted_while_reading_stands_with_a_record_that_needs_no_care(policy: lfreward.Policy) -> None:
    note = lfreward.Finding("converted", "visitors", {"label": "x", "given": "1", "value": "1"})
    judge = policy.evaluator()
    canonical = policy.evaluate(sound("coach_group")).record

    assert judge.evaluate(canonical, [note]).findings[0] is note
