"""Every item: its sound record pays what the printed sum says, and each threshold decides at the printed number."""

from decimal import Decimal
from typing import Any

import pytest
from samples import PAYS, SOUND, sound

import lfreward

GROUPS = [item for item, record in SOUND.items() if "visitors" in record]


@pytest.mark.parametrize("item", SOUND)
def test_the_sound_record_of_every_item_pays_its_printed_sum(policy: lfreward.Policy, item: str) -> None:
    result = policy.evaluate(sound(item))

    assert (result.verdict.value, str(result.amount)) == ("eligible", PAYS[item])
    assert [s for s in result.steps if s.verdict != "met"] == []
    assert result.potential == result.amount
    assert result.base is not None
    assert result.uplift is not None
    assert result.base + result.uplift == result.amount


@pytest.mark.parametrize("item", SOUND)
def test_every_step_names_its_clause_and_every_sum_its_item(policy: lfreward.Policy, item: str) -> None:
    result = policy.evaluate(sound(item))

    assert all(step.clause and step.key and step.message and step.say("en") for step in result.steps)
    assert result.clause == policy.resolved.items[item].clause


# item, fact, then value → amount in yuan ("0.00" not payable); the numbers come from the sentences of the measures.
THRESHOLDS: list[tuple[str, str, dict[Any, str]]] = [
    ("charter_flight", "visitors", {29: "0.00", 30: "5400.00", 31: "5580.00"}),
    ("tourist_train", "visitors", {499: "0.00", 500: "58000.00", 501: "58000.00", 1000: "58000.00"}),
    ("coach_group", "visitors", {299: "0.00", 300: "35000.00", 301: "35000.00", 499: "35000.00", 500: "58000.00", 600: "58000.00"}),
    ("self_drive", "visitors", {99: "0.00", 100: "12000.00", 140: "12000.00", 149: "12000.00", 150: "17000.00"}),
    ("self_drive", "vehicles", {29: "0.00", 30: "12000.00", 49: "12000.00", 50: "17000.00"}),
    ("shuttle_line", "one_way_trips", {239: "0.00", 240: "42600.00", 241: "42600.00", 242: "42955.00"}),
    ("shuttle_line", "seats", {16: "0.00", 17: "53250.00"}),
    ("inbound_group", "visitors", {29: "0.00", 30: "6000.00", 49: "9800.00", 50: "12000.00", 51: "12240.00"}),
    ("premium_group", "visitors", {29: "0.00", 30: "6000.00"}),
    ("premium_group", "paid_4a_sites", {3: "0.00", 4: "8000.00"}),
    ("premium_group", "hotel_stars", {3: "0.00", 4: "8000.00", 5: "8000.00"}),
    ("premium_group", "meal_standard", {"49.99": "0.00", 50: "8000.00"}),
    ("premium_group", "spend_per_head", {"1499.99": "0.00", 1500: "8000.00"}),
    ("wellness_group", "visitors", {29: "0.00", 30: "3000.00"}),
    ("wellness_group", "wellness_sites", {3: "0.00", 4: "4000.00"}),
    ("annual_visitors", "ticketed_visitors", {999: "0.00", 1000: "20800.00", 2999: "60780.00", 3000: "76000.00", 4999: "125975.00", 5000: "151200.00"}),
    ("scenic_area", "announced_on", {"2018-09-19": "0.00", "2018-09-20": "2000000.00"}),
    ("craft_studio", "announced_on", {"2020-03-21": "0.00", "2020-03-22": "500000.00"}),
    *[(item, "paid_sites", {2: None if item == "premium_group" else "0.00", 3: None, 4: PAYS[item]}) for item in GROUPS],
    *[(item, "nights", {0: "0.00", 1: PAYS[item], 2: PAYS[item]}) for item in GROUPS],
    *[(item, "spend_per_head", {"499.99": "0.00", 500: PAYS[item]}) for item in GROUPS if item != "premium_group"],
    *[(item, "paid_4a_sites", {1: "0.00", 2: PAYS[item]}) for item in GROUPS if item not in ("premium_group", "wellness_group")],
    ("wellness_group", "paid_4a_sites", {0: "4000.00", 1: "4000.00"}),
    *[(item, "arrival_date", {"2020-03-21": "0.00"}) for item in GROUPS if item != "wellness_group"],
]  # fmt: skip
CASES = [(item, fact, value, pays) for item, fact, values in THRESHOLDS for value, pays in values.items() if pays]


@pytest.mark.parametrize(("item", "fact", "value", "pays"), CASES)
def test_each_threshold_decides_at_the_printed_number(
    policy: lfreward.Policy, item: str, fact: str, value: Any, pays: str
) -> None:
    changes = {fact: value}
    if fact == "arrival_date":
        changes |= {"start_date": None, "departure_date": None, "filed_on": None, "reported_on": None}
    if fact == "paid_sites":
        changes["paid_4a_sites"] = min(value, 4 if item == "premium_group" else 2)
    result = policy.evaluate(sound(item, **changes))

    assert str(result.amount) == pays
    assert (result.verdict.value == "eligible") == (pays != "0.00")


TRAINS = {
    "ordinary": (500, {"low": 70_000, "normal": 58_000, "holiday": 17_000}),
    "luxury": (400, {"low": 56_000, "normal": 46_400, "holiday": 13_000}),
    "high_speed": (200, {"low": 28_000, "normal": 23_200, "holiday": 7_000}),
}
DAYS = {"low": "2021-03-10", "normal": "2021-06-10", "holiday": "2021-05-03"}


@pytest.mark.parametrize("train_class", TRAINS)
@pytest.mark.parametrize("season", DAYS)
def test_each_train_pays_the_printed_sum_of_its_class_and_season(
    policy: lfreward.Policy, train_class: str, season: str
) -> None:
    least, sums = TRAINS[train_class]
    stay = {"arrival_date": DAYS[season], "start_date": None, "departure_date": None, "filed_on": None, "reported_on": None}
    stay["checked_on"] = None
    for visitors, pays in ((least - 1, 0), (least, sums[season]), (least + 1, sums[season])):
        result = policy.evaluate(sound("tourist_train", train_class=train_class, visitors=visitors, **stay))

        assert (result.amount, result.season) == (Decimal(pays), season)


@pytest.mark.parametrize("item", GROUPS)
@pytest.mark.parametrize("route", ["huoyong", "archaeology", "study", "central", "eastern", "western"])
def test_a_recommended_route_adds_exactly_a_tenth(policy: lfreward.Policy, item: str, route: str) -> None:
    result = policy.evaluate(sound(item, route=route))

    assert result.base == Decimal(PAYS[item])
    assert result.uplift == Decimal(PAYS[item]) / 10
    assert result.amount == Decimal(PAYS[item]) * 11 / 10


def test_a_shuttle_line_is_not_raised_by_a_route(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("shuttle_line") | {"route": "western"})

    assert str(result.amount) == PAYS["shuttle_line"]
    assert "route" in [finding.field for finding in result.findings]


@pytest.mark.parametrize(
    ("item", "changes"),
    [
        ("charter_flight", {"arrival_airport": "TYN"}),
        ("tourist_train", {"arrival_station": "太原南"}),
        ("tourist_train", {"arrival_station": "蒲县"}),  # opened to passengers only in 2024
        ("coach_group", {"arrived_together": False}),
        ("self_drive", {"arrived_together": False}),
        ("inbound_group", {"outside_mainland": False}),
        ("premium_group", {"outside_mainland": True}),
        ("wellness_group", {"wellness_lodging": False}),
        ("wellness_group", {"arrival_date": "2020-06-30", "start_date": None, "reported_on": None}),
        ("shuttle_line", {"scheduled_line": False}),
        ("scenic_area", {"certificate": False}),
        *[(item, {"licensed": False}) for item in SOUND if "licensed" in SOUND[item]],
        *[(item, {"checked_on": False}) for item in GROUPS],
        *[(item, {"report_materials": False}) for item in GROUPS],
        *[(item, {"violations": [clause]}) for item in ("coach_group", "shuttle_line", "annual_visitors") for clause in ("五(一)1", "五(一)2", "五(一)3", "五(一)4", "五(一)5", "五(一)6", "五(二)", "五(三)")],
        *[(item, {"materials": "AC"}) for item in SOUND if "materials" in SOUND[item]],
        *[(item, {"reported_on": "2020-07-16"}) for item in GROUPS],  # one day before the start
        *[(item, {"filed_on": "2020-08-04"}) for item in GROUPS],  # the eleventh working day
        ("shuttle_line", {"applied_on": "2021-01-23"}),
        ("shuttle_line", {"filed_on": "2021-12-15"}),
        ("annual_visitors", {"filed_on": "2021-12-01"}),
    ],
)  # fmt: skip
def test_each_known_breach_makes_a_sound_record_pay_nothing(
    policy: lfreward.Policy, item: str, changes: dict[str, Any]
) -> None:
    result = policy.evaluate(sound(item, **changes))

    assert (result.verdict.value, str(result.amount)) == ("ineligible", "0.00")
    assert len([s for s in result.steps if s.verdict == "not_met"]) == 1
    assert str(result.potential) == PAYS[item]


@pytest.mark.parametrize(
    ("filed_on", "penalised_on", "verdict"),
    [
        ("2020-07-28", "2017-07-29", "ineligible"),
        ("2020-07-28", "2017-07-28", "eligible"),  # exactly three years back no longer counts
        ("2020-07-28", "2020-07-28", "ineligible"),
        ("2020-07-28", "2020-07-29", "eligible"),  # after filing
    ],
)
def test_a_penalty_counts_within_three_years_before_filing(
    policy: lfreward.Policy, filed_on: str, penalised_on: str, verdict: str
) -> None:
    result = policy.evaluate(sound("coach_group", filed_on=filed_on, penalised_on=penalised_on))

    assert result.verdict.value == verdict


def test_a_penalty_without_a_filing_day_is_only_to_do(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("coach_group", filed_on=None, penalised_on="2020-01-01"))

    assert result.verdict.value == "eligible"
    assert "penalised_on" in [todo.key for todo in result.todo]


PROCEDURE = ("licensed", "organiser_kind", "report_materials", "checked_on", "reported_on", "filed_on", "materials", "applied_on", "scheduled_line", "monthly_filed", "certificate", "service_start", "service_end", "start_date", "departure_date")  # fmt: skip


@pytest.mark.parametrize("item", SOUND)
def test_procedure_that_is_not_known_yet_is_to_do_and_nothing_more(policy: lfreward.Policy, item: str) -> None:
    bare = sound(item, **dict.fromkeys(PROCEDURE))
    result = policy.evaluate(bare)

    assert (result.verdict.value, str(result.amount)) == ("eligible", PAYS[item])
    assert result.todo


@pytest.mark.parametrize("item", SOUND)
def test_a_missing_fact_that_can_change_the_outcome_leaves_it_undetermined(policy: lfreward.Policy, item: str) -> None:
    spare = {*PROCEDURE, "id", "item", "organiser", "beneficiary", "route_visitors", "vehicles_per_trip"}
    needed = [f for f in sound(item) if f not in spare]
    if item == "wellness_group":
        needed.remove("paid_4a_sites")
    if item not in ("premium_group",):
        needed = [f for f in needed if f not in ("hotel_stars", "meal_standard")]
    for fact in needed:
        result = policy.evaluate(sound(item, **{fact: None}))

        assert (result.verdict.value, result.amount) == ("undetermined", None), fact
        assert [s for s in result.steps if s.verdict == "unknown" and not s.procedure], fact


def test_a_failed_condition_outranks_an_unknown_one(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("coach_group", nights=0, spend_per_head=None))

    assert result.verdict.value == "ineligible"
    assert {"not_met", "unknown"} <= {s.verdict for s in result.steps}


def test_an_unknown_that_cannot_change_anything_leaves_the_outcome_standing(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("tourist_train", train_class=None, visitors=150))

    assert result.verdict.value == "ineligible"  # no class pays for 150




@pytest.mark.parametrize(("left", "last"), [("2020-09-29", "2020-10-20"), ("2020-10-08", "2020-10-21"), ("2020-04-30", "2020-05-18"), ("2021-02-10", "2021-03-02")])  # fmt: skip
def test_ten_working_days_run_over_holidays_and_make_up_days(policy: lfreward.Policy, left: str, last: str) -> None:
    stay = {"start_date": None, "reported_on": None, "arrival_date": left, "departure_date": left, "filed_on": None}
    result = policy.evaluate(sound("self_drive", **stay))

    assert {todo.key: str(todo.due) for todo in result.todo}["file"] == last
