"""Near misses: what a record could still get, what would lose it, and what would settle it."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import near_brute as brute
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law.oracle import generate

import lfreward
from lfreward.cli import _run
from lfreward.facts import SUBJECTS

JULY = {"start_date": "2020-07-18", "arrival_date": "2020-07-18", "departure_date": "2020-07-20"}
BASIC = {"paid_sites": 3, "paid_4a_sites": 2, "nights": 1, "spend_per_head": 500}


def near(policy: lfreward.Policy, as_of: str | None = None, readings: dict[str, str] | None = None, **facts: Any) -> Any:
    return policy.near_misses(facts, as_of=as_of, readings=readings)


def told(found: Any) -> list[tuple[dict[str, Any], int]]:
    """What each near miss asks for, at its nearest, and what it then pays, in yuan."""
    return [({c.fact: c.nearest for c in miss.changes}, miss.amount_fen // 100) for miss in found]


def train(**facts: Any) -> dict[str, Any]:
    return {"item": "tourist_train", "train_class": "ordinary", "arrival_station": "临汾", **JULY, **BASIC, **facts}


def coach(**facts: Any) -> dict[str, Any]:
    return {"item": "coach_group", "arrived_together": True, **JULY, **BASIC, **facts}


# ---------------------------------------------------------------- item by item, from the sentences of the measures


def test_29_on_a_charter_flight_lack_one_visitor_for_5400(policy: lfreward.Policy) -> None:
    found = near(policy, item="charter_flight", visitors=29, arrival_airport="LFQ", **JULY, **BASIC)

    assert told(found.gains) == [({"visitors": 30}, 5_400)]
    assert found.gains[0].changes[0].spans == ((30, None),)
    assert found.gains[0].changes[0].by == 1


def test_488_on_an_ordinary_train_lack_12_visitors_or_take_another_class(policy: lfreward.Policy) -> None:
    found = near(policy, **train(visitors=488))

    assert told(found.gains) == [
        ({"visitors": 500}, 58_000),
        ({"train_class": "luxury"}, 46_400),
        ({"train_class": "high_speed"}, 23_200),
    ]
    assert found.gains[0].changes[0].clauses == ("一(一)2",)
    assert found.gains[0].say("en") == (
        "visitors: 12 more (at least 500 people): +58,000 yuan, 58,000 in all (一(一)2); to be decided by 2020-07-18"
    )


def test_a_luxury_train_in_a_holiday_gets_the_printed_13000(policy: lfreward.Policy) -> None:
    holiday = {"start_date": "2020-10-03", "arrival_date": "2020-10-03", "departure_date": "2020-10-04"}
    found = near(policy, **train(train_class="luxury", visitors=399, **holiday))

    assert ({"visitors": 400}, 13_000) in told(found.gains)


def test_480_in_coaches_may_reach_the_next_step_or_tour_a_route(policy: lfreward.Policy) -> None:
    found = near(policy, **coach(visitors=480))

    assert told(found.gains) == [({"visitors": 500}, 58_000), ({"route": "huoyong"}, 38_500)]
    assert found.gains[0].gain_fen == 2_300_000
    assert found.gains[1].changes[0].clauses == ("一(一)末段",)
    assert len(found.gains[1].changes[0].values) == 6


def test_a_coach_group_below_300_is_told_the_next_step_only(policy: lfreward.Policy) -> None:
    found = near(policy, **coach(visitors=288))

    assert told(found.gains) == [({"visitors": 300}, 35_000)]
    assert found.gains[0].changes[0].spans == ((300, 499),)


def test_a_coach_group_in_the_national_day_week_may_come_before_or_after_it(policy: lfreward.Policy) -> None:
    week = {"start_date": "2020-10-03", "arrival_date": "2020-10-03", "departure_date": "2020-10-05"}
    found = near(policy, **coach(visitors=520, **week))
    before, after = (gain.changes[0] for gain in found.gains[:2])

    assert told(found.gains[:2]) == [
        ({"arrival_date": date(2020, 9, 30)}, 58_000),
        ({"arrival_date": date(2020, 10, 9)}, 58_000),
    ]
    assert before.spans == ((date(2020, 8, 4), date(2020, 9, 30)),)
    assert after.spans == ((date(2020, 10, 9), date(2020, 10, 31)),)
    assert found.gains[0].sets == {
        "start_date": date(2020, 9, 30), "arrival_date": date(2020, 9, 30), "departure_date": date(2020, 10, 2),
    }  # fmt: skip


def test_a_coach_group_late_in_october_pays_more_in_november(policy: lfreward.Policy) -> None:
    days = {"start_date": "2021-10-20", "arrival_date": "2021-10-20", "departure_date": "2021-10-21"}
    found = near(policy, **coach(visitors=520, **days))

    assert ({"arrival_date": date(2021, 11, 1)}, 70_000) in told(found.gains)


def test_60_cars_with_140_people_lack_10_people_for_the_upper_step(policy: lfreward.Policy) -> None:
    found = near(policy, item="self_drive", vehicles=60, visitors=140, arrived_together=True, **JULY, **BASIC)

    assert told(found.gains)[0] == ({"visitors": 150}, 17_000)
    assert found.gains[0].gain_fen == 500_000


def test_20_cars_with_80_people_lack_both(policy: lfreward.Policy) -> None:
    found = near(policy, item="self_drive", vehicles=20, visitors=80, arrived_together=True, **JULY, **BASIC)

    assert told(found.gains) == [({"visitors": 100, "vehicles": 30}, 12_000)]


def test_239_single_trips_lack_one_for_120_runs(policy: lfreward.Policy) -> None:
    line = {"item": "shuttle_line", "year": 2021, "one_way_km": "35.5", "seats": 17}
    found = near(policy, one_way_trips=239, **line)

    assert told(found.gains) == [({"one_way_trips": 240}, 120 * 5 * 35.5)]
    assert near(policy, one_way_trips=119, readings={"shuttle_run": "one_way"}, **line).gains[0].changes[0].by == 1


def test_a_paid_shuttle_line_grows_with_every_run_and_has_no_further_step(policy: lfreward.Policy) -> None:
    line = {"item": "shuttle_line", "year": 2021, "one_way_km": "35.5", "seats": 17}
    found = near(policy, one_way_trips=240, **line)

    assert found.gains == ()
    assert [(one.fact, one.more, one.gain_fen) for one in found.growth] == [
        ("one_way_trips", 2, 17_750),
        ("vehicles_per_trip", 1, 2_130_000),
    ]


def test_45_from_abroad_lack_5_for_the_higher_rate_of_the_whole_group(policy: lfreward.Policy) -> None:
    found = near(policy, item="inbound_group", visitors=45, outside_mainland=True, **JULY, **BASIC)

    assert told(found.gains)[0] == ({"visitors": 50}, 12_000)
    assert found.gains[0].gain_fen == 300_000
    assert [(one.fact, one.gain_fen) for one in found.growth] == [("visitors", 20_000)]


def test_a_premium_group_with_three_4a_sites_needs_a_fourth_paid_site_too(policy: lfreward.Policy) -> None:
    premium = {"item": "premium_group", "visitors": 30, "outside_mainland": False, "hotel_stars": 4, "meal_standard": 50}
    facts = {**JULY, **premium, "nights": 1, "spend_per_head": 1500, "paid_4a_sites": 3}

    assert told(near(policy, paid_sites=4, **facts).gains) == [({"paid_4a_sites": 4}, 6_000)]
    assert told(near(policy, paid_sites=3, **facts).gains) == [({"paid_sites": 4, "paid_4a_sites": 4}, 6_000)]


def test_a_wellness_group_at_the_end_of_june_may_come_on_1_july(policy: lfreward.Policy) -> None:
    facts = {"start_date": "2020-06-28", "arrival_date": "2020-06-28", "departure_date": "2020-06-29"}
    group = {"visitors": 50, "wellness_sites": 4, "wellness_lodging": True, **BASIC, **facts}
    found = near(policy, item="wellness_group", **group)

    assert told(found.gains) == [({"arrival_date": date(2020, 7, 1)}, 5_000)]
    assert found.gains[0].changes[0].by == 3
    assert found.gains[0].changes[0].clauses == ("一(一)8",)


def test_2990_visitors_of_a_year_lack_10_for_the_next_bracket(policy: lfreward.Policy) -> None:
    year = {"item": "annual_visitors", "year": 2021, "ticketed_visitors": 2990}
    found = near(policy, **year)

    assert told(found.gains) == [({"ticketed_visitors": 3000}, 75_000)]
    assert found.gains[0].changes[0].spans == ((3000, 4999),)
    assert found.gains[0].changes[0].until == date(2021, 11, 30)
    assert near(policy, readings={"annual_tiers": "marginal"}, **year).gains == ()


@pytest.mark.parametrize(
    ("item", "facts"),
    [
        ("scenic_area", {"level": "5A", "announced_on": "2018-09-19"}),
        ("craft_studio", {"level": "national", "announced_on": "2020-03-21"}),
        ("rural_home", {"level": "great_wall", "announced_on": "2021-01-01"}),
    ],
)
def test_nobody_is_told_to_announce_a_creation_on_another_day_or_level(
    policy: lfreward.Policy, item: str, facts: dict[str, str]
) -> None:
    found = near(policy, item=item, **facts)

    assert found.gains == ()
    assert [step.verdict for step in found.fixed] == ["not_met"]


# ---------------------------------------------------------------- conduct, days and papers


def test_conduct_is_told_as_a_fact_and_never_as_something_to_change(policy: lfreward.Policy) -> None:
    for conduct in ({"violations": ["五(二)"]}, {"licensed": False}):
        found = near(policy, **coach(visitors=480, **conduct))

        assert found.gains == ()
        assert [step.fact for step in found.fixed] == list(conduct)
        assert "既成事实" in found.say("zh")


def test_facts_that_nobody_decides_are_declared_so() -> None:
    fixed = {"id", "item", "organiser", "outside_mainland", "violations", "penalised_on", "licensed", "claimed_amount"}

    for subject, facts in SUBJECTS.items():
        known = {fact.key: fact for fact in facts}
        assert {key for key in fixed & set(known) if known[key].until is not None} == set(), subject
        for fact in facts:
            named = {name.rpartition(":")[2] for name in fact.until or ()}
            assert named <= set(known), fact.key


def test_a_late_filing_may_be_filed_earlier_but_not_before_the_tour_is_over(policy: lfreward.Policy) -> None:
    days = {"arrival_date": "2020-09-28", "departure_date": "2020-09-29", "filed_on": "2020-10-21"}
    found = near(policy, item="coach_group", arrived_together=True, visitors=320, **BASIC, **days)
    (change,) = found.gains[0].changes

    assert (change.fact, change.nearest, change.by) == ("filed_on", date(2020, 10, 20), 1)
    assert change.spans == ((date(2020, 9, 29), date(2020, 10, 20)),)
    assert (change.clauses, change.until) == (("四(二)1(1)",), date(2020, 10, 20))


def test_a_late_report_is_mended_by_reporting_earlier_or_by_starting_later(policy: lfreward.Policy) -> None:
    found = near(policy, **coach(visitors=320, reported_on="2020-07-17"))

    assert told(found.gains) == [
        ({"arrival_date": date(2020, 7, 19)}, 35_000),
        ({"reported_on": date(2020, 7, 16)}, 35_000),
    ]


def test_a_tour_that_was_filed_is_over_and_is_not_moved(policy: lfreward.Policy) -> None:
    week = {"start_date": "2020-10-03", "arrival_date": "2020-10-03", "departure_date": "2020-10-05"}
    found = near(policy, **coach(visitors=520, filed_on="2020-10-09", **week))

    assert [change.fact for gain in found.gains for change in gain.changes] == ["route"]
    before = {"start_date": "2020-09-28", "arrival_date": "2020-09-28", "departure_date": "2020-09-29"}
    lost = near(policy, **coach(visitors=520, filed_on="2020-10-09", **before)).losses
    assert ({"arrival_date": date(2020, 10, 1)}, 17_000) in told(lost)


def test_filing_on_the_day_three_years_after_a_penalty_is_late_enough(policy: lfreward.Policy) -> None:
    filed = {"penalised_on": "2017-08-01", "filed_on": "2020-07-30"}
    found = near(policy, **coach(visitors=320, **filed))

    assert told(found.gains) == [({"filed_on": date(2020, 8, 1)}, 35_000)]
    assert found.gains[0].changes[0].spans == ((date(2020, 8, 1), date(2020, 8, 3)),)


def test_papers_that_lack_after_filing_are_handed_in(policy: lfreward.Policy) -> None:
    found = near(policy, **coach(visitors=320, filed_on="2020-07-30", materials="BCDEF"))
    (change,) = found.gains[0].changes

    assert (change.fact, change.values, change.nearest) == ("materials", ("G", "H"), tuple("BCDEFGH"))
    assert change.until == date(2020, 8, 3)
    assert found.gains[0].say("zh").startswith("补齐材料G、H：")


def test_a_station_outside_is_answered_by_the_stations_of_the_register_on_that_day(policy: lfreward.Policy) -> None:
    found = near(policy, **train(visitors=500, arrival_station="太原南"))
    later = {"start_date": "2024-11-10", "arrival_date": "2024-11-10", "departure_date": "2024-11-12"}

    assert "洪洞北" not in found.gains[0].changes[0].values
    assert "洪洞北" in near(policy, **train(visitors=500, arrival_station="太原南", **later)).gains[0].changes[0].values


def test_a_curable_reading_leaves_nothing_to_mend(policy: lfreward.Policy) -> None:
    late = coach(visitors=520, reported_on="2020-07-17", route="study")

    assert near(policy, readings={"late_filing": "curable"}, **late).gains == ()


# ---------------------------------------------------------------- what can still be changed


def test_visitors_can_be_added_until_the_tour_starts_and_not_after(policy: lfreward.Policy) -> None:
    group = coach(visitors=288)

    assert [near(policy, as_of, **group).gains[0].possible for as_of in (None, "2020-07-18", "2020-07-19")] == [
        None, True, False,
    ]  # fmt: skip
    assert near(policy, **group).gains[0].until == date(2020, 7, 18)
    assert "已不能更改" in near(policy, "2020-07-19", **group).gains[0].say("zh")


def test_sites_can_be_added_while_the_tour_lasts(policy: lfreward.Policy) -> None:
    group = coach(visitors=320) | {"paid_sites": 2}

    assert near(policy, "2020-07-20", **group).gains[0].possible is True
    assert near(policy, "2020-07-21", **group).gains[0].possible is False


def test_a_tour_can_only_be_moved_to_a_day_that_is_still_to_come(policy: lfreward.Policy) -> None:
    week = {"start_date": "2020-10-03", "arrival_date": "2020-10-03", "departure_date": "2020-10-05"}
    found = near(policy, "2020-10-01", **coach(visitors=520, **week))
    before, after = found.gains[:2]

    assert (before.until, before.possible) == (date(2020, 9, 30), False)
    assert (after.until, after.possible) == (date(2020, 10, 3), True)


def test_a_filing_that_is_done_is_done(policy: lfreward.Policy) -> None:
    late = coach(visitors=320, filed_on="2020-08-05")

    assert near(policy, "2020-08-03", **late).gains[0].possible is True
    assert near(policy, "2020-08-04", **late).gains[0].possible is False
    assert near(policy, "2020-08-06", **late).gains[0].possible is False


def test_what_is_not_given_can_always_be_shown(policy: lfreward.Policy) -> None:
    group = {key: value for key, value in coach(visitors=320).items() if key != "nights"}

    assert near(policy, "2026-01-01", **group).gains[0].possible is True


def test_without_any_day_it_is_not_known_until_when(policy: lfreward.Policy) -> None:
    facts = {"item": "self_drive", "vehicles": 60, "visitors": 90, "arrived_together": True, **BASIC}
    gain = near(policy, "2020-07-18", **facts).gains[0]

    assert {change.fact: change.possible for change in gain.changes} == {"visitors": None, "arrival_date": True}
    assert gain.possible is None


# ---------------------------------------------------------------- what would lose it


def test_520_on_a_train_are_told_how_near_the_edge_they_are(policy: lfreward.Policy) -> None:
    found = near(policy, **train(visitors=520, spend_per_head="512.50", filed_on="2020-07-30", materials="ACDEFGH"))
    lost = {loss.changes[0].fact: loss for loss in found.losses}

    assert told([lost["visitors"]]) == [({"visitors": 499}, 0)]
    assert lost["visitors"].changes[0].by == 21
    assert lost["spend_per_head"].changes[0].nearest == Decimal("499.99")
    assert lost["filed_on"].changes[0].spans == ((date(2020, 8, 4), None),)
    assert lost["materials"].changes[0].values == tuple("ACDEFGH")
    assert [loss.amount_fen for loss in found.losses if loss.changes[0].fact == "train_class"] == [2_320_000, 4_640_000]


def test_fewer_paid_sites_take_the_4a_sites_with_them(policy: lfreward.Policy) -> None:
    premium = {"item": "premium_group", "visitors": 30, "outside_mainland": False, "hotel_stars": 4, "meal_standard": 50}
    facts = {**JULY, **premium, "nights": 1, "spend_per_head": 1500, "paid_4a_sites": 4, "paid_sites": 6}
    lost = {loss.changes[0].fact: loss for loss in near(policy, **facts).losses}

    assert lost["paid_sites"].sets == {"paid_sites": 3, "paid_4a_sites": 3}
    assert lost["paid_sites"].changes[0].clauses == ("一(一)7",)


def test_only_what_is_paid_can_be_lost(policy: lfreward.Policy) -> None:
    assert near(policy, **coach(visitors=288)).losses == ()


# ---------------------------------------------------------------- what would settle it


def test_every_fact_that_a_group_lacks_is_named_once(policy: lfreward.Policy) -> None:
    found = near(policy, item="coach_group", visitors=480)

    assert found.deciding.sets == (
        ("arrival_date", "paid_sites", "paid_4a_sites", "nights", "spend_per_head", "arrived_together"),
    )
    assert (found.deciding.low_fen, found.deciding.high_fen) == (0, 4_000_000)


def test_a_group_whose_season_alone_is_missing_gets_something_in_any_case(policy: lfreward.Policy) -> None:
    days = {"start_date": "2027-05-01", "arrival_date": "2027-05-01", "departure_date": "2027-05-02"}
    found = near(policy, **(coach(visitors=320) | days))

    assert found.deciding.sets == ()
    assert (found.deciding.low_fen, found.deciding.high_fen) == (1_000_000, 3_500_000)


def test_the_most_that_a_missing_count_allows_is_its_whole_domain(policy: lfreward.Policy) -> None:
    found = near(policy, item="charter_flight", arrival_airport="LFQ", **JULY, **BASIC)

    assert found.deciding.sets == (("visitors",),)
    assert (found.deciding.low_fen, found.deciding.high_fen) == (0, 1_000_000 * 18_000)


def test_a_list_that_is_not_published_leaves_the_most_open(policy: lfreward.Policy) -> None:
    found = near(policy, item="rural_home", level="taihang", announced_on="2019-01-01")

    assert (found.deciding.sets, found.deciding.high_fen) == ((), None)
    assert "未印发的名单" in found.say("zh")


def test_counts_that_an_itinerary_leaves_open_can_be_given(policy: lfreward.Policy) -> None:
    sites = [{"name": name, "tickets": 320} for name in ("尧庙", "大槐树", "云丘山")]
    days = [{"date": "2020-07-18", "sites": sites, "hotel": "虚构的酒店"}]
    group = {key: value for key, value in coach(visitors=320, itinerary=days).items() if key not in BASIC}
    found = near(policy, spend_per_head=600, **group)

    assert found.deciding.sets == (("nights",),)


def test_a_determined_record_needs_nothing(policy: lfreward.Policy) -> None:
    assert near(policy, **coach(visitors=320)).deciding is None


# ---------------------------------------------------------------- other forms of rules, in an invented place


@pytest.fixture(scope="module")
def shanshui() -> lfreward.Policy:
    return lfreward.load_policy(Path(__file__).parents[1] / "policies" / "shanshui-2024")


def test_every_corner_of_a_tree_of_conditions_is_told(shanshui: lfreward.Policy) -> None:
    group = {"item": "overnight", "visitors": 30, "arrival_date": "2024-05-20"}

    assert told(near(shanshui, nights=1, paid_sites=2, **group).gains) == [
        ({"paid_sites": 3}, 315),
        ({"nights": 2}, 630),
    ]
    assert told(near(shanshui, nights=0, paid_sites=0, **group).gains) == [
        ({"paid_sites": 2, "nights": 2}, 630),
        ({"paid_sites": 3, "nights": 1}, 315),
    ]


def test_growth_counts_full_lots(shanshui: lfreward.Policy) -> None:
    days = {"arrival_date": "2024-05-20", "nights": 2, "paid_sites": 2}
    blocks = near(shanshui, item="air_blocks", visitors=61, **days)
    year = near(shanshui, item="year_steps", ticketed_visitors=12_300)

    assert [(one.fact, one.more, one.gain_fen) for one in blocks.growth] == [("visitors", 39, 800_000)]
    assert [(one.fact, one.more, one.gain_fen) for one in year.growth] == [("ticketed_visitors", 700, 800_000)]
    assert told(near(shanshui, item="year_steps", ticketed_visitors=2_990).gains) == [({"ticketed_visitors": 3_000}, 50_000)]


# ---------------------------------------------------------------- as a whole


def test_a_record_that_cannot_be_read_has_no_near_misses(policy: lfreward.Policy) -> None:
    found = near(policy, **coach(visitors="many"))

    assert not found
    assert found.say() == ""


def test_a_group_without_an_item_is_told_for_the_item_it_was_judged_by(policy: lfreward.Policy) -> None:
    group = {key: value for key, value in coach(visitors=480).items() if key != "item"}
    result = policy.evaluate(group)
    gain = policy.near_misses(group).gains[0]

    assert gain.item == result.item == "coach_group"
    assert policy.evaluate(gain.apply(result.record)).amount_fen == gain.amount_fen


def test_fewest_facts_come_first_then_the_smallest_change_then_the_largest_gain(policy: lfreward.Policy) -> None:
    found = near(policy, **coach(visitors=480, start_date="2021-10-20", arrival_date="2021-10-20", departure_date="2021-10-21"))

    assert [[change.fact for change in gain.changes] for gain in found.gains] == [["visitors"], ["arrival_date"], ["route"]]


def test_the_same_record_is_told_the_same_in_the_same_order(policy: lfreward.Policy) -> None:
    facts = coach(visitors=480, start_date="2020-10-03", arrival_date="2020-10-03", departure_date="2020-10-05")
    turned = dict(reversed(facts.items()))

    assert near(policy, **facts).to_dict() == near(policy, **turned).to_dict()


def test_a_day_that_is_none_is_refused_with_the_right_form(policy: lfreward.Policy) -> None:
    with pytest.raises(lfreward.UsageError, match="2020-07-18"):
        near(policy, "18.7.2020", **coach(visitors=288))


def test_near_misses_are_plain_json(policy: lfreward.Policy) -> None:
    found = near(policy, "2020-07-01", **coach(visitors=288)).to_dict("en")

    assert json.loads(json.dumps(found)) == found
    assert found["gains"][0]["changes"][0]["intervals"] == [[300, 499]]
    assert (found["gains"][0]["gain"], found["gains"][0]["possible"]) == ("35000.00", True)


def test_evaluate_adds_near_misses_only_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "groups.jsonl"
    file.write_text(json.dumps(coach(visitors=288)), "utf-8")

    assert _run(["evaluate", str(file), "--json"]) == 0
    assert "near_misses" not in json.loads(capsys.readouterr().out)
    assert _run(["evaluate", str(file), "--json", "--near", "--as-of", "2020-07-19"]) == 0
    gain = json.loads(capsys.readouterr().out)["near_misses"]["gains"][0]
    assert (gain["amount"], gain["possible"], gain["sets"]) == ("35000.00", False, {"visitors": 300})
    assert _run(["evaluate", str(file), "--near"]) == 0
    assert "人数再增加12人" in capsys.readouterr().out
    assert _run(["evaluate", str(file), "--as-of", "2020-07-19"]) == 2


def test_explain_tells_the_near_misses_and_the_edges(policy: lfreward.Policy) -> None:
    assert "差一点\n  人数再增加12人（300人至499人）：可得35,000元" in policy.explain(coach(visitors=288))
    english = policy.explain(coach(visitors=480), "en")
    assert "Near misses\n  visitors: 20 more" in english
    assert "What would lower or lose it\n" in english
    assert "还差哪些资料\n  给出这些资料即可确定：" in policy.explain({"item": "coach_group", "visitors": 480})


# ---------------------------------------------------------------- against brute force


def benches(policy: lfreward.Policy, seed: int, count: int) -> Any:
    for record, readings in generate.records(seed, count):
        if policy.evaluate(record, readings=readings).verdict is not lfreward.Verdict.REJECTED:
            yield brute.Bench(policy, record, readings)


def test_some_hundred_near_misses_are_sound_and_minimal(policy: lfreward.Policy) -> None:
    checked = 0
    for bench in benches(policy, seed=31, count=150):
        found = policy.near_misses(bench.result)
        assert brute.unsound(bench, found) == [], bench.facts
        checked += len(found.gains)
    assert checked > 40


@settings(max_examples=60)
@given(seed=st.integers(0, 1 << 30))
def test_any_random_near_miss_is_sound_and_minimal(seed: int) -> None:
    policy = lfreward.load_policy()
    for bench in benches(policy, seed, 1):
        assert brute.unsound(bench, policy.near_misses(bench.result)) == []


def missed(bench: brute.Bench, rng: Random, tries: int) -> list[frozenset[str]]:
    """Single levers and pairs that reach more, and of which no part is told."""
    known = [brute.levers_of(gain) for gain in bench.policy.near_misses(bench.result).gains]
    every = [*brute.singles(bench), *brute.pairs(bench, rng, tries)]
    return [levers for levers in every if not any(told <= levers for told in known)]


def unwarned(bench: brute.Bench) -> list[str]:
    """Given facts that alone would lose it, and that are not told."""
    known = {"+".join(loss.changes[0].moves) for loss in bench.policy.near_misses(bench.result).losses}
    return [
        name
        for name, tried in bench.tries().items()
        if bench.vocabulary[name.partition("+")[0]].type != "text"
        and all(bench.result.values.get(key) is not None for key in name.split("+"))
        and name not in known
        and any(brute.possible({**bench.facts, **changed}) and bench.worse(bench.judge(changed)) for changed in tried)
    ]


def test_no_single_change_and_no_pair_is_missed(policy: lfreward.Policy) -> None:
    rng = Random(8)
    for bench in benches(policy, seed=8, count=30):
        assert missed(bench, rng, tries=2) == [], bench.facts
        assert bench.paid == 0 or unwarned(bench) == [], bench.facts


def test_what_is_said_to_settle_a_record_settles_it(policy: lfreward.Policy) -> None:
    rng = Random(5)
    checked = 0
    for record, readings in generate.records(5, 80):
        kept = {key: value for key, value in record.items() if key == "item" or rng.random() < 0.8}
        if policy.evaluate(kept, readings=readings).verdict is lfreward.Verdict.UNDETERMINED:
            bench = brute.Bench(policy, kept, readings)
            assert brute.unsettled(bench, policy.near_misses(bench.result), rng, tries=20) == [], kept
            checked += 1
    assert checked > 15


@pytest.mark.slow
def test_100000_random_near_misses_are_sound_and_minimal(policy: lfreward.Policy) -> None:
    rng = Random(100)
    checked = 0
    for number, bench in enumerate(benches(policy, seed=100, count=1_000_000)):
        found = policy.near_misses(bench.result)
        assert brute.unsound(bench, found) == [], bench.facts
        assert brute.unsettled(bench, found, rng, tries=3) == [], bench.facts
        checked += len(found.gains)
        if number % 200 == 0:
            assert missed(bench, rng, tries=4) == [], bench.facts
            assert bench.paid == 0 or unwarned(bench) == [], bench.facts
        if checked >= 100_000:
            return
    raise AssertionError(f"only {checked} were checked")
