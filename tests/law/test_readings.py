"""Every switch in each of its positions: a record that it changes, and one that it does not."""

from typing import Any

import pytest
from samples import PAYS, sound

import lfreward

TRAIN = {"start_date": None, "reported_on": None, "filed_on": None, "checked_on": True}


def train(arrival: str, departure: str | None = None) -> dict[str, Any]:
    return sound("tourist_train", arrival_date=arrival, departure_date=departure, **TRAIN)


def wellness(arrival: str, departure: str) -> dict[str, Any]:
    return sound("wellness_group", arrival_date=arrival, departure_date=departure, **TRAIN)


def annual(**changes: Any) -> dict[str, Any]:
    return sound("annual_visitors", **changes)


# switch, record, option → amount or verdict. The first option is the default.
CHANGED: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("season_day", train("2021-04-30", "2021-05-02"), {"arrival": "70000.00", "departure": "17000.00", "any_holiday_day": "17000.00"}),
    ("season_day", train("2021-09-30", "2021-10-09"), {"arrival": "58000.00", "departure": "58000.00", "any_holiday_day": "17000.00"}),
    ("holiday_span", train("2021-05-04"), {"off_period": "17000.00", "statutory_days": "58000.00"}),
    ("holiday_span", train("2023-12-30"), {"off_period": "70000.00", "statutory_days": "70000.00"}),
    ("merged_holiday", train("2023-09-29"), {"whole_block": "17000.00", "named_only": "58000.00"}),
    ("merged_holiday", train("2025-10-06"), {"whole_block": "17000.00", "named_only": "58000.00"}),
    ("merged_holiday", train("2020-10-01"), {"whole_block": "17000.00", "named_only": "17000.00"}),
    ("wellness_window", wellness("2020-09-30", "2020-10-01"), {"arrival": PAYS["wellness_group"], "whole_stay": "0.00"}),
    ("wellness_paid_sites", sound("wellness_group", paid_sites=2, paid_4a_sites=None), {"required": "0.00", "own_sites_suffice": PAYS["wellness_group"]}),
    ("annual_uplift", annual(), {"route_visitors": "81000.00", "none": "80000.00", "all_if_any": "88000.00"}),
    ("annual_uplift", annual(route_visitors=None), {"route_visitors": "80000.00", "none": "80000.00", "all_if_any": "80000.00"}),
    ("annual_tiers", annual(ticketed_visitors=3000, route_visitors=0), {"whole": "75000.00", "marginal": "60005.00"}),
    ("annual_tiers", annual(ticketed_visitors=5000, route_visitors=3000), {"whole": "159000.00", "marginal": "116010.50"}),
    ("shuttle_run", sound("shuttle_line", one_way_trips=121), {"round_trip": "0.00", "one_way": "42955.00"}),
    ("shuttle_run", sound("shuttle_line"), {"round_trip": "53250.00", "one_way": "106500.00"}),
    ("late_filing", sound("coach_group", filed_on="2020-12-01"), {"forfeits": "0.00", "curable": PAYS["coach_group"]}),
    ("materials_scope", sound("coach_group", materials="BCDEFGH"), {"by_transport": PAYS["coach_group"], "all_eight": "0.00"}),
    ("holiday_span", train("2023-12-31"), {"off_period": "70000.00", "statutory_days": "70000.00", "whole_break": "17000.00"}),
    ("holiday_span", train("2024-01-01"), {"off_period": "17000.00", "statutory_days": "17000.00", "whole_break": "17000.00"}),
    ("wellness_spend", sound("wellness_group", spend_per_head="499.99"), {"required": "0.00", "not_required": PAYS["wellness_group"]}),
    ("headcount", sound("tourist_train", ticketed_visitors=499), {"visitors": "58000.00", "ticketed": "0.00"}),
    ("headcount", sound("inbound_group", ticketed_visitors=49), {"visitors": "14400.00", "ticketed": "9800.00"}),  # 49 × 200
    ("headcount", sound("self_drive", ticketed_visitors=149), {"visitors": "17000.00", "ticketed": "12000.00"}),
    ("headcount", sound("premium_group"), {"visitors": "8000.00", "ticketed": "None"}),
    ("shuttle_gate", sound("shuttle_line", one_way_trips=238), {"line": "0.00", "operator": "None"}),
    ("shuttle_gate", sound("shuttle_line", one_way_trips=240), {"line": "42600.00", "operator": "42600.00"}),
    ("great_wall_home", sound("rural_home", level="great_wall"), {"not_listed": "0.00", "listed": "20000.00"}),
]  # fmt: skip
# 5000 whole: 5000×30 + 3000×30×10 %; marginal: 2999×20 + 2000×25 + 1×30 = 110,010, and 10 % of 2999×20 + 1×25.


@pytest.mark.parametrize(("switch", "record", "expected"), CHANGED)
def test_each_option_pays_what_it_says(
    policy: lfreward.Policy, switch: str, record: dict[str, Any], expected: dict[str, str]
) -> None:
    for option, amount in expected.items():
        result = policy.evaluate(record, readings={switch: option})

        assert (option, str(result.amount)) == (option, amount)
        assert result.readings[switch] == option


@pytest.mark.parametrize("switch", [key for key, _, _ in CHANGED])
def test_a_switch_leaves_the_other_items_alone(policy: lfreward.Policy, switch: str) -> None:
    concerned = {item for item in policy.items if switch in policy.resolved.concerns[item]}
    if switch == "late_filing":
        concerned = set(policy.items)
    for option in policy.resolved.readings[switch].options:
        for item in set(policy.items) - concerned:
            result = policy.evaluate(sound(item), readings={switch: option})

            assert str(result.amount) == PAYS[item]
            assert switch not in result.readings


def test_the_default_of_every_switch_is_the_reading_of_the_library(policy: lfreward.Policy) -> None:
    assert policy.readings == {
        "season_day": "arrival",
        "holiday_span": "off_period",
        "merged_holiday": "whole_block",
        "wellness_window": "arrival",
        "wellness_paid_sites": "required",
        "taiyue_counties": "default",
        "stacking": "highest",
        "annual_uplift": "route_visitors",
        "annual_tiers": "whole",
        "annual_conditions": "general_conditions",
        "shuttle_run": "round_trip",
        "late_filing": "forfeits",
        "materials_scope": "by_transport",
        "great_wall_home": "not_listed",
        "disqualification": "agency_year",
        "wellness_spend": "required",
        "headcount": "visitors",
        "creation_titles": "each",
        "shuttle_gate": "line",
    }


def test_the_gate_of_the_operator_is_priced_over_all_its_lines(policy: lfreward.Policy) -> None:
    lines = [sound("shuttle_line", one_way_trips=200), sound("shuttle_line", id="S-9", one_way_trips=60)]
    prices = lfreward.reading_impact(policy, policy.evaluate_many(lines))

    found = {price.option: price.total_fen for price in prices if price.reading == "shuttle_gate"}
    assert found == {"line": 0, "operator": 130 * 2 * 3550 * 5}  # 100 and 30 runs of 2 vehicles over 35.5 km


def group(n: int, visitors: int, **changes: Any) -> dict[str, Any]:
    return sound("coach_group", id=f"G{n}", visitors=visitors, ticketed_visitors=visitors, **changes)


@pytest.mark.parametrize(("option", "total"), [("highest", "58000.00"), ("all", "75000.00")])
def test_stacking_decides_what_one_group_keeps_of_two_items(policy: lfreward.Policy, option: str, total: str) -> None:
    twice = [sound("coach_group"), sound("self_drive")]
    chosen = {"stacking": option}
    (one,) = policy.settle(policy.evaluate_many(twice, readings=chosen), readings=chosen)

    assert one.to_dict()["total"] == total
    assert [kept.reason for kept in one.groups] == ["kept", "stacking" if option == "highest" else "kept"]


@pytest.mark.parametrize(("option", "counted"), [("general_conditions", 1100), ("item_only", 1700)])
def test_annual_conditions_decide_which_groups_count(policy: lfreward.Policy, option: str, counted: int) -> None:
    chosen = {"annual_conditions": option}
    season = [group(1, 1100), group(2, 400, paid_4a_sites=1), group(3, 200, spend_per_head="499.99")]
    (one,) = policy.settle(policy.evaluate_many(season, readings=chosen), readings=chosen)

    assert one.annual is not None
    assert one.annual.facts["ticketed_visitors"] == counted


@pytest.mark.parametrize(("option", "sites"), [("default", 1), ("strict", 0), ("broad", 2)])
def test_the_counties_decide_which_sites_of_an_itinerary_count(policy: lfreward.Policy, option: str, sites: int) -> None:
    days = [{"date": "2023-07-20", "sites": [{"name": "荀子文化园", "tickets": 40}, {"name": "朝阳沟", "tickets": 40}]}]
    record = sound("wellness_group", wellness_sites=None, paid_sites=None, paid_4a_sites=None, itinerary=days)
    result = policy.evaluate(record, readings={"taiyue_counties": option})

    assert result.readings["taiyue_counties"] == option
    assert result.values["wellness_sites"] == sites


def test_an_unknown_switch_or_option_names_the_nearest(policy: lfreward.Policy) -> None:
    with pytest.raises(lfreward.UsageError, match="season_day"):
        policy.evaluate(sound("coach_group"), readings={"seasonday": "arrival"})
    with pytest.raises(lfreward.UsageError, match="departure"):
        policy.evaluate(sound("coach_group"), readings={"season_day": "departur"})
