"""Settlement: the accounting year, who counts, what is kept, and that the order of records does not matter."""

import random
from typing import Any

import pytest
from samples import sound

import lfreward
from law.oracle import generate


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


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("groups", [(), (1000,)])
def test_of_two_tables_of_one_year_the_one_that_pays_least_counts_in_any_order(
    policy: lfreward.Policy, order: int, groups: tuple[int, ...]
) -> None:
    late = {"filed_on": "2022-01-31"} if groups else {"ticketed_visitors": 3000}
    tables = [sound("annual_visitors", id="Y1"), sound("annual_visitors", id="Y2", **late)][::order]
    tours = [group(n, heads, arrival_date="2021-05-18", departure_date="2021-05-20") for n, heads in enumerate(groups)]
    one = settled(policy, *tables, *tours)[AGENCY, 2021]

    assert one.annual is not None
    assert one.annual.facts["id"] == "Y2"
    assert [finding.code for finding in one.findings] == ["two_tables"]


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_tables_that_pay_the_same_number_and_then_facts_decide(policy: lfreward.Policy, order: int) -> None:
    numbered = [sound("annual_visitors", id="Y1", claimed_amount=9), sound("annual_visitors", id="Y2", claimed_amount=1)]
    nameless = [{k: v for k, v in table.items() if k != "id"} for table in numbered]

    first = settled(policy, *numbered[::order])[AGENCY, 2021].annual
    other = settled(policy, *nameless[::order])[AGENCY, 2021].annual
    assert first is not None
    assert other is not None
    assert first.facts["id"] == "Y1"
    assert str(other.facts["claimed_amount"]) == "1.00"


def test_a_stated_year_without_groups_stands(policy: lfreward.Policy) -> None:
    one = settled(policy, sound("annual_visitors"))[AGENCY, 2021]

    assert one.to_dict()["total"] == "81000.00"


def test_a_beneficiary_keeps_the_larger_of_village_and_home(policy: lfreward.Policy) -> None:
    village = sound("tourism_village", beneficiary="虚构村")
    one = settled(policy, village, sound("rural_home", beneficiary="虚构村"))["虚构村", 2021]

    assert [(k.result.item, k.reason) for k in one.groups] == [("tourism_village", "kept"), ("rural_home", "village_and_home")]
    assert one.to_dict()["total"] == "50000.00"
    assert one.to_dict()["beneficiary"] == "虚构村"


@pytest.mark.parametrize("item", ["scenic_area", "craft_studio", "tourism_village", "rural_home"])
def test_one_creation_listed_twice_is_paid_once_and_says_so(policy: lfreward.Policy, item: str) -> None:
    once = sound(item, beneficiary="虚构甲", id="A")
    (one,) = settled(policy, once, {**once, "id": "B"}).values()
    both = list(settled(policy, once, {**once, "id": "B", "beneficiary": "虚构乙"}).values())
    kept, lost = one.groups

    assert (kept.reason, lost.reason, lost.fen) == ("kept", "duplicate", 0)
    assert one.total_fen == kept.fen > 0
    assert policy.resolved.items[item].clause in lost.say("zh")
    assert sum(other.total_fen for other in both) == 2 * kept.fen


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


def test_a_settlement_in_json_gives_every_amount_with_its_reason(policy: lfreward.Policy) -> None:
    unreadable = {"id": "X", "organiser": AGENCY, "item": "coach_group", "arrival_date": "2020-07-18", "visitors": "很多"}
    year = sound("annual_visitors", year=2020, ticketed_visitors=3200)
    both = [group(1, 600), {**group(1, 600), "item": "self_drive", "vehicles": 250}]
    one = settled(policy, *both, group(2, 400, ticketed_visitors=None, route="western"), group(3, 299), unreadable, year, {**year, "id": "T"})[AGENCY, 2020]
    zh, en = one.to_dict(), one.to_dict("en")
    keys = ("id", "item", "amount", "kept", "reason")

    assert [tuple(kept[key] for key in keys) for kept in zh["groups"]] == [
        ("G1", "coach_group", "58000.00", "58000.00", "kept"),
        ("G1", "self_drive", "17000.00", "0.00", "stacking"),
        ("G2", "coach_group", "38500.00", "38500.00", "kept"),
        ("G3", "coach_group", "0.00", "0.00", "ineligible"),
        ("X", "coach_group", None, "0.00", "rejected"),
    ]
    assert [kept["message"] for kept in en["groups"]] == [
        "Kept.",
        "one group keeps one award, the highest (not in the text; by the reading “May one group take two of items 1–4 and 6–8? — the highest only”): coach group (58,000 yuan) is kept, this one is not paid.",
        "Kept.",
        "Not eligible: visitors: requires at least 300 people; found 299 people; not met, 1 person short.",
        "The record cannot be read: visitors is “很多”, which is not a number. Please write digits.",
    ]
    assert [kept["message"][:4] for kept in zh["groups"]] == ["保留。", "同一团队", "保留。", "不符合条", "记录读不"]
    assert [kept.say() for kept in one.groups] == [kept["message"] for kept in zh["groups"]]
    assert [(f["code"], f["field"]) for f in zh["annual"]["findings"]] == [
        ("not_counted_tickets", "ticketed_visitors"),
        ("not_counted", "id"),
        ("annual_stated_differs", "ticketed_visitors"),
        ("annual_stated_differs", "route_visitors"),
    ]
    assert [f["message"] for f in en["annual"]["findings"]] == [
        "Group “G2” has no number of ticketed visitors and is not counted (the number of visitors does not stand in for it). Please give it.",
        "Group “X” is not counted in the annual award: visitors is “很多”, which is not a number. Please write digits.",
        "The yearly table states ticketed visitors 3,200; the groups give 899, which was used. Please check.",
        "The yearly table states route visitors 400; the groups give 0, which was used. Please check.",
    ]
    assert {key: zh[key] for key in ("organiser", "year", "total", "findings", "order")} == {
        "organiser": AGENCY,
        "year": 2020,
        "total": "96500.00",
        "findings": [
            {"code": "two_tables", "field": None, "message": "同一组团社同一年度有2份年统计表；按金额最低的一份计算，请核对。"}
        ],
        "order": ["entitlement", "exclusions", "annual", "total"],
    }
    assert "beneficiary" not in zh
    assert list(zh) == ["organiser", "year", "groups", "annual", "total", "findings", "order"]


def test_what_belongs_to_nobody_or_to_no_year_is_settled_by_itself_and_told(policy: lfreward.Policy) -> None:
    undated = {"start_date": None, "arrival_date": None, "departure_date": None, "reported_on": None, "checked_on": None, "filed_on": None}
    records = [group(1, 600, organiser=None), group(2, 600, **undated), group(3, 600, organiser=None, **undated)]
    found = policy.settle(policy.evaluate_many(records))

    assert [(one.organiser, one.year, [f.code for f in one.findings]) for one in found] == [
        (AGENCY, None, ["no_day"]),
        (None, 2020, ["no_organiser"]),
        (None, None, ["no_organiser", "no_day"]),
    ]
    assert [f.field for f in found[2].findings] == ["organiser", "arrival_date"]
    assert found[0].to_dict("en")["findings"][0]["message"].count("arrival") == 1
    assert [one.annual for one in found] == [None, None, None]


def test_two_rows_of_one_group_that_state_other_tickets_count_the_fewer_and_are_told(policy: lfreward.Policy) -> None:
    rows = [group(1, 1500, ticketed_visitors=1400), {**group(1, 1500, ticketed_visitors=1300), "item": "self_drive", "vehicles": 250}]
    one = settled(policy, *rows)[AGENCY, 2020]
    assert one.annual is not None
    told = {f.code: f for f in one.annual.findings}

    assert one.annual.facts["ticketed_visitors"] == 1300
    assert told["group_rows_differ"].field == "ticketed_visitors"
    assert "G1" in told["group_rows_differ"].say("en")
    assert "annual_not_filed" in told


def test_of_two_beneficiaries_and_the_unnamed_each_stands_alone(policy: lfreward.Policy) -> None:
    records = [sound("rural_home", beneficiary="虚构乙"), sound("rural_home", beneficiary="虚构甲"), sound("craft_studio", beneficiary=None)]
    found = policy.settle(policy.evaluate_many(records))

    assert [(one.organiser, one.beneficiary, one.year) for one in found] == [(None, "", 2021), (None, "虚构乙", 2021), (None, "虚构甲", 2021)]
    assert all(one.annual is None for one in found)


def test_a_group_that_names_no_item_claims_all_where_all_may_be_kept(policy: lfreward.Policy) -> None:
    both = lfreward.load_policy(readings={"stacking": "all"})
    nameless = {k: v for k, v in group(1, 600, vehicles=250).items() if k != "item"}

    def kept(of: lfreward.Policy) -> list[tuple[str | None, int]]:
        return [(k.result.item, k.fen) for k in settled(of, nameless)[AGENCY, 2020].groups]

    assert kept(policy) == [("coach_group", 5_800_000)]
    assert kept(both) == [("coach_group", 5_800_000), ("self_drive", 1_700_000)]
    assert [k.result.verdict.value for k in settled(both, {**nameless, "vehicles": 0})[AGENCY, 2020].groups] == ["eligible"]
    assert len(settled(both, {**nameless, "nights": 0})[AGENCY, 2020].groups) == 1


@pytest.mark.parametrize("stacking", ["highest", "all"])
def test_one_item_of_one_group_listed_twice_is_paid_once(stacking: str) -> None:
    policy = lfreward.load_policy(readings={"stacking": stacking})
    one = settled(policy, group(1, 600), group(1, 500))[AGENCY, 2020]

    assert [(k.fen, k.reason) for k in one.groups] == [(5_800_000, "kept"), (0, "duplicate")]
    assert one.groups[1].say("en") == (
        "The coach group of one group or subject is listed more than once (一(一)倒数第二段): one is kept (58,000 yuan), this row is not paid. Please check."
    )


def test_the_first_reason_that_pays_nothing_is_told_and_procedure_is_none(policy: lfreward.Policy) -> None:
    unread = {"organiser": AGENCY, "item": "coach_group", "arrival_date": "2020-07-18", "visitors": "很多", "nights": "许多"}
    one = settled(policy, group(2, 300, licensed=None, paid_sites=None), unread, group(3, 300, paid_4a_sites=0))[AGENCY, 2020]

    assert [k.say() for k in one.groups] == [
        "资料不足，暂不支付：收费旅游景区：要求“不少于 3个”，未提供，不能确定。",
        "记录读不出：住宿晚数写成“许多”，读不出数字。请改成阿拉伯数字。",
        "不符合条件：其中4A级以上收费景区：要求“不少于 2个”，现为“0个”，不满足，差2个。",
    ]
    assert one.annual is not None
    assert [f.say() for f in one.annual.findings] == [
        "团队“G2”未计入年累计：收费景区：要求“不少于 3个”，未提供，不能确定。",
        "团队“—”未计入年累计：住宿晚数写成“许多”，读不出数字。请改成阿拉伯数字。",
        "团队“G3”未计入年累计：4A级以上收费景区（生态康养游除外）：要求“（在7月至9月内且生态康养点数不少于 4个且生态康养县区住宿）或4A级以上收费景区数不少于 2个”，缺生态康养点数、生态康养县区住宿，不能确定。",
    ]
    assert (one.annual.item, one.annual.record["organiser"]) == ("annual_visitors", AGENCY)


def test_a_group_that_is_not_counted_adds_no_route_visitors(policy: lfreward.Policy) -> None:
    one = settled(policy, group(1, 1500), group(2, 400, route="western", ticketed_visitors=None), group(3, 400, route="western", paid_sites=0, paid_4a_sites=0))[AGENCY, 2020]
    assert one.annual is not None

    assert (one.annual.facts["ticketed_visitors"], one.annual.facts["route_visitors"]) == (1500, 0)
