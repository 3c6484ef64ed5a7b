"""Settlement: the accounting year, who counts, what is kept, and that the order of records does not matter."""

import random
from typing import Any

from oracle import generate
from samples import sound

import lfreward


def group(n: int, visitors: int = 400, **changes: Any) -> dict[str, Any]:
    facts = {"id": f"G{n}", "visitors": visitors, "ticketed_visitors": visitors}
    return sound("coach_group", **{**facts, **changes})


def settled(policy: lfreward.Policy, *records: dict[str, Any]) -> dict[Any, lfreward.Settlement]:
    results = policy.evaluate_many(records)
    return {(one.organiser or one.beneficiary, one.year): one for one in policy.settle(results)}


STAY = {"start_date": None, "departure_date": None, "reported_on": None, "filed_on": None}
AGENCY = "虚构·晨光旅行社"


def test_december_belongs_to_the_next_year(policy: lfreward.Policy) -> None:
    found = settled(policy, group(1, arrival_date="2020-11-30", **STAY), group(2, arrival_date="2020-12-01", **STAY))

    assert set(found) == {(AGENCY, 2020), (AGENCY, 2021)}


def test_small_groups_below_every_threshold_add_up(policy: lfreward.Policy) -> None:
    found = settled(policy, *(group(n, 25) for n in range(40)))
    one = found[AGENCY, 2020]

    assert {kept.reason for kept in one.groups} == {"ineligible"}
    assert one.annual is not None
    assert str(one.annual.amount) == "20000.00"  # 1,000 × 20
    assert one.to_dict()["total"] == "20000.00"


def test_route_visitors_are_those_of_groups_that_toured_a_route(policy: lfreward.Policy) -> None:
    one = settled(policy, group(1, 600), group(2, 400, route="western"))[AGENCY, 2020]

    assert one.annual is not None
    assert str(one.annual.amount) == "20800.00"  # 1,000 × 20 + 400 × 2


def test_inbound_visitors_never_count(policy: lfreward.Policy) -> None:
    one = settled(policy, group(1, 999), sound("inbound_group", id="G2", ticketed_visitors=60))[AGENCY, 2020]

    assert one.annual is not None
    assert one.annual.facts["ticketed_visitors"] == 999
    assert "not_counted" in [finding.code for finding in one.annual.findings]


def test_missing_tickets_are_reported_and_not_replaced_by_visitors(policy: lfreward.Policy) -> None:
    one = settled(policy, group(1, 1000), group(2, 500, ticketed_visitors=None))[AGENCY, 2020]

    assert one.annual is not None
    assert one.annual.facts["ticketed_visitors"] == 1000
    assert [f.args["id"] for f in one.annual.findings if f.code == "not_counted_tickets"] == ["G2"]


def test_late_papers_of_a_group_do_not_matter_for_the_year(policy: lfreward.Policy) -> None:
    one = settled(policy, group(1, 1000, filed_on="2020-12-30"))[AGENCY, 2020]

    assert one.groups[0].reason == "ineligible"
    assert one.annual is not None
    assert one.annual.facts["ticketed_visitors"] == 1000


def test_one_group_in_two_rows_counts_once(policy: lfreward.Policy) -> None:
    one = settled(policy, group(1, 600), {**group(1, 600), "item": "self_drive", "vehicles": 60})[AGENCY, 2020]

    assert one.annual is not None
    assert one.annual.facts["ticketed_visitors"] == 600
    assert [kept.reason for kept in one.groups] == ["kept", "stacking"]


def test_a_wellness_group_is_free_of_the_4a_test(policy: lfreward.Policy) -> None:
    one = settled(policy, sound("wellness_group", id="G1", paid_4a_sites=0, visitors=1000, ticketed_visitors=1000))[AGENCY, 2020]

    assert one.annual is not None
    assert str(one.annual.amount) == "20000.00"


def test_a_stated_year_that_the_groups_contradict_is_told_and_not_used(policy: lfreward.Policy) -> None:
    stated = sound("annual_visitors", year=2020, filed_on="2020-11-29", ticketed_visitors=5000, monthly_filed=None)
    one = settled(policy, group(1, 1000), stated)[AGENCY, 2020]

    assert one.annual is not None
    assert str(one.annual.amount) == "20000.00"
    assert "annual_stated_differs" in [f.code for f in one.annual.findings]


def test_a_stated_year_without_groups_stands(policy: lfreward.Policy) -> None:
    one = settled(policy, sound("annual_visitors"))[AGENCY, 2021]

    assert one.to_dict()["total"] == "81000.00"


def test_a_beneficiary_keeps_the_larger_of_village_and_home(policy: lfreward.Policy) -> None:
    village = sound("tourism_village", beneficiary="虚构村")
    one = settled(policy, village, sound("rural_home", beneficiary="虚构村"))["虚构村", 2021]

    assert [(k.result.item, k.reason) for k in one.groups] == [("tourism_village", "kept"), ("rural_home", "village_and_home")]
    assert one.to_dict()["total"] == "50000.00"


def test_two_steps_of_one_scenic_area_are_both_paid(policy: lfreward.Policy) -> None:
    steps = [sound("scenic_area", level="3A", id="A"), sound("scenic_area", level="4A", id="B")]

    assert settled(policy, *steps)["虚构景区", 2020].to_dict()["total"] == "1300000.00"


def test_the_order_of_the_records_changes_nothing(policy: lfreward.Policy) -> None:
    records = []
    for n, (record, _) in enumerate(generate.records(5, 300)):
        if "beneficiary" not in record:
            record["organiser"] = f"虚构社{n % 4}"
        records.append(record)
    shuffled = random.Random(1).sample(records, len(records))

    def totals(rows: list[dict[str, Any]]) -> list[Any]:
        found = policy.settle(policy.evaluate_many(rows))
        return [(one.organiser, one.beneficiary, one.year, one.total_fen) for one in found]

    assert totals(records) == totals(shuffled)


def test_the_year_option_keeps_that_year_alone(policy: lfreward.Policy) -> None:
    results = list(policy.evaluate_many([group(1, arrival_date="2020-11-30", **STAY), group(2, arrival_date="2020-12-01", **STAY)]))

    assert [one.year for one in policy.settle(results, year=2021)] == [2021]
