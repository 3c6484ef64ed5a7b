"""Hand-worked cases: every expected sum and verdict was worked out from the sentences of the measures."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from .generate import records
from .linfen import (
    FACTS_USED,
    GROUP_ITEMS,
    YUAN,
    contradicts_itself,
    is_working_day,
    judge,
    judge_any,
    judge_line,
    settle,
    settle_creations,
    settle_lines,
    within_ten_working_days,
)


def yuan(amount):
    return round(amount * 100)


def a_group(item, **facts):
    """A group in July 2021 that meets the three basic conditions; the facts of the item itself are added."""
    record = {
        "item": item,
        "arrival_date": date(2021, 7, 20),
        "departure_date": date(2021, 7, 21),
        "paid_sites": 3,
        "paid_4a_sites": 2,
        "nights": 1,
        "spend_per_head": Decimal(500),
    }
    record.update(facts)
    return record


def a_train(train_class, visitors, arrival=date(2021, 7, 20), **facts):
    facts.setdefault("departure_date", arrival + timedelta(days=1))
    return a_group(
        "tourist_train",
        train_class=train_class,
        visitors=visitors,
        arrival_date=arrival,
        arrival_station="临汾",
        **facts,
    )


def a_coach(visitors, arrival=date(2021, 7, 20), **facts):
    facts.setdefault("departure_date", arrival + timedelta(days=1))
    return a_group("coach_group", visitors=visitors, arrival_date=arrival, arrived_together=True, **facts)


def a_charter(visitors, **facts):
    return a_group("charter_flight", visitors=visitors, **{"arrival_airport": "LFQ", **facts})


def a_self_drive(vehicles, visitors, **facts):
    return a_group("self_drive", vehicles=vehicles, visitors=visitors, **{"arrived_together": True, **facts})


def an_inbound(visitors, **facts):
    return a_group("inbound_group", visitors=visitors, **{"outside_mainland": True, **facts})


def a_premium(visitors, **facts):
    record = {
        "outside_mainland": False,
        "paid_sites": 4,
        "paid_4a_sites": 4,
        "hotel_stars": 4,
        "meal_standard": Decimal(50),
        "spend_per_head": Decimal(1500),
    }
    record.update(facts)
    return a_group("premium_group", visitors=visitors, **record)


def a_wellness(visitors, **facts):
    record = {"wellness_sites": 4, "wellness_lodging": True, "paid_4a_sites": 0}
    record.update(facts)
    return a_group("wellness_group", visitors=visitors, **record)


def a_line(trips, **facts):
    return {
        "item": "shuttle_line",
        "year": 2021,
        "one_way_trips": trips,
        "one_way_km": Decimal(50),
        "seats": 17,
        **facts,
    }


def a_year(visitors, **facts):
    return {"item": "annual_visitors", "organiser": "甲", "year": 2021, "ticketed_visitors": visitors, **facts}


def a_creation(item, level, announced, **facts):
    return {"item": item, "level": level, "announced_on": announced, "certificate": True, **facts}


def assert_pays(record, amount, readings=None):
    result = judge(record, readings)
    assert result["verdict"] == "eligible", result
    assert result["amount"] == yuan(amount), result
    assert result["potential"] == result["amount"]
    assert result["base"] + result["uplift"] == result["amount"]


def assert_ineligible(record, readings=None):
    result = judge(record, readings)
    assert result["verdict"] == "ineligible", result
    assert result["amount"] == 0
    return result


def assert_undetermined(record, readings=None):
    result = judge(record, readings)
    assert result["verdict"] == "undetermined", result
    assert result["amount"] is None
    return result


def assert_rejected(record):
    result = judge(record)
    assert result["verdict"] == "rejected", result
    assert result["amount"] is None


def without(record, *facts):
    return {fact: value for fact, value in record.items() if fact not in facts}


# --- 一(一)1 包机 ---------------------------------------------------------------------------------------------------


def test_a_charter_of_30_is_paid_180_yuan_a_head():
    assert_pays(a_charter(30), 5_400)


def test_a_charter_of_29_is_not_paid_and_reaches_no_row():
    assert assert_ineligible(a_charter(29))["potential"] is None


def test_a_charter_on_a_route_is_paid_ten_percent_more():
    result = judge(a_charter(100, route="western"))
    assert (result["base"], result["uplift"]) == (yuan(18_000), yuan(1_800))
    assert result["amount"] == yuan(19_800)


def test_a_charter_must_land_at_the_airport_of_linfen_under_either_name():
    assert_pays(a_charter(30, arrival_airport="临汾尧都机场"), 5_400)
    assert_pays(a_charter(30, arrival_airport="临汾乔李机场"), 5_400)
    assert assert_ineligible(a_charter(30, arrival_airport="太原武宿机场"))["potential"] == yuan(5_400)


def test_a_charter_whose_airport_is_not_known_is_undetermined():
    assert_undetermined(a_charter(30, arrival_airport=None))


def test_a_charter_has_no_season():
    assert judge(a_charter(30))["season"] is None


# --- 一(一)2 专列 ---------------------------------------------------------------------------------------------------


def test_the_train_sums_of_the_low_season_are_those_printed():
    november = date(2021, 11, 15)
    assert_pays(a_train("ordinary", 500, november), 70_000)
    assert_pays(a_train("luxury", 400, november), 56_000)
    assert_pays(a_train("high_speed", 200, november), 28_000)


def test_the_train_sums_of_may_to_october_are_those_printed():
    july = date(2021, 7, 20)
    assert_pays(a_train("ordinary", 500, july), 58_000)
    assert_pays(a_train("luxury", 400, july), 46_400)
    assert_pays(a_train("high_speed", 200, july), 23_200)


def test_the_train_sums_of_the_holidays_are_those_printed():
    national_day = date(2021, 10, 3)
    assert_pays(a_train("ordinary", 500, national_day), 17_000)
    assert_pays(a_train("luxury", 400, national_day), 13_000)
    assert_pays(a_train("high_speed", 200, national_day), 7_000)


def test_one_visitor_too_few_on_a_train_is_not_paid():
    assert_ineligible(a_train("ordinary", 499))
    assert_ineligible(a_train("luxury", 399))
    assert_ineligible(a_train("high_speed", 199))


def test_a_thousand_visitors_on_one_train_are_one_lump_sum():
    assert_pays(a_train("ordinary", 1000), 58_000)


def test_a_holiday_high_speed_train_on_a_route_is_paid_7700():
    assert_pays(a_train("high_speed", 200, date(2021, 10, 3), route="central"), 7_700)


def test_the_route_none_brings_no_uplift():
    assert_pays(a_train("ordinary", 500, route="none"), 58_000)


def test_a_train_must_stop_at_a_station_in_linfen():
    assert_pays(a_train("ordinary", 500) | {"arrival_station": "侯马西"}, 58_000)
    assert_ineligible(a_train("ordinary", 500) | {"arrival_station": "太原南"})
    assert_undetermined(without(a_train("ordinary", 500), "arrival_station"))


def test_hongdong_north_is_a_station_only_since_the_line_opened_in_2024():
    assert_ineligible(a_train("ordinary", 500, date(2023, 7, 20)) | {"arrival_station": "洪洞北"})
    assert_pays(a_train("ordinary", 500, date(2025, 7, 22)) | {"arrival_station": "洪洞北"}, 58_000)


def test_a_train_of_150_without_a_class_is_ineligible_as_no_class_pays():
    assert_ineligible(a_train(None, 150))


def test_a_train_of_200_without_a_class_is_undetermined():
    assert assert_undetermined(a_train(None, 200))["potential"] is None


def test_a_train_of_500_without_a_class_is_undetermined_as_the_sums_differ():
    assert_undetermined(a_train(None, 500))


def test_a_train_that_fails_the_spend_is_ineligible_though_its_class_is_missing():
    assert_ineligible(a_train(None, 500, spend_per_head=Decimal("499.99")))


def test_a_train_without_visitors_is_undetermined_and_has_no_potential():
    assert assert_undetermined(a_train("ordinary", None))["potential"] is None


def test_a_train_without_departure_is_paid_by_its_day_of_arrival():
    assert_pays(without(a_train("ordinary", 500), "departure_date"), 58_000)


# --- seasons and holidays -------------------------------------------------------------------------------------------


def season(day, readings=None, departure=None):
    return judge(a_coach(300, day, departure_date=departure or day), readings)["season"]


def test_april_is_low_and_may_is_normal():
    assert season(date(2021, 4, 30)) == "low"
    assert season(date(2021, 5, 6)) == "normal"


def test_october_is_normal_and_november_is_low():
    assert season(date(2021, 10, 31)) == "normal"
    assert season(date(2021, 11, 1)) == "low"


def test_a_holiday_beats_the_season_in_which_it_lies():
    assert season(date(2021, 2, 11)) == "holiday"
    assert season(date(2021, 2, 10)) == "low"
    assert season(date(2021, 2, 17)) == "holiday"
    assert season(date(2021, 2, 18)) == "low"


def test_labour_day_of_2022_begins_on_30_april():
    assert season(date(2022, 4, 29)) == "low"
    assert season(date(2022, 4, 30)) == "holiday"
    assert season(date(2022, 5, 4)) == "holiday"
    assert season(date(2022, 5, 5)) == "normal"


def test_new_year_of_2023_begins_on_31_december_2022():
    assert season(date(2022, 12, 30)) == "low"
    assert season(date(2022, 12, 31)) == "holiday"


def test_the_weekend_before_new_year_2024_is_only_joined_and_no_holiday():
    assert season(date(2023, 12, 30)) == "low"
    assert season(date(2023, 12, 31)) == "low"
    assert season(date(2024, 1, 1)) == "holiday"


def test_dragon_boat_and_mid_autumn_alone_are_no_holidays_of_the_measures():
    assert season(date(2021, 6, 14)) == "normal"
    assert season(date(2021, 9, 21)) == "normal"


def test_the_last_two_days_of_2026_have_no_known_season():
    assert season(date(2026, 12, 29)) == "low"
    assert season(date(2026, 12, 30)) is None
    assert season(date(2026, 12, 31)) is None
    assert season(date(2027, 9, 15)) is None


def test_months_that_none_of_the_five_holidays_can_reach_have_a_season_before_their_notice_comes():
    for month, expected in ((6, "normal"), (7, "normal"), (8, "normal"), (11, "low")):
        assert season(date(2027, month, 1)) == expected
        assert season(date(2031, month, 28)) == expected
    for month in (1, 2, 3, 4, 5, 9, 10, 12):
        assert season(date(2027, month, 15)) is None


def test_the_weekend_that_the_notice_for_2024_joins_is_a_holiday_under_the_whole_break_alone():
    for day in (date(2023, 12, 30), date(2023, 12, 31)):
        assert season(day) == "low"
        assert season(day, {"holiday_span": "whole_break"}) == "holiday"
    assert season(date(2024, 1, 1), {"holiday_span": "whole_break"}) == "holiday"


def test_an_unknown_season_leaves_a_paying_coach_group_undetermined():
    result = assert_undetermined(a_coach(300, date(2027, 9, 15)))
    assert result["potential"] is None


def test_an_unknown_season_does_not_matter_to_a_coach_group_of_299():
    assert_ineligible(a_coach(299, date(2027, 6, 15)))


def test_statutory_days_cover_only_three_days_of_national_day():
    readings = {"holiday_span": "statutory_days"}
    assert season(date(2021, 10, 3), readings) == "holiday"
    assert season(date(2021, 10, 4), readings) == "normal"
    assert season(date(2021, 10, 4)) == "holiday"


def test_statutory_days_include_new_years_eve_and_2_may_only_from_2025():
    readings = {"holiday_span": "statutory_days"}
    assert season(date(2024, 2, 9), readings) == "low"
    assert season(date(2024, 2, 10), readings) == "holiday"
    assert season(date(2025, 1, 28), readings) == "holiday"
    assert season(date(2024, 5, 2), readings) == "normal"
    assert season(date(2025, 5, 2), readings) == "holiday"
    assert season(date(2025, 5, 3), readings) == "normal"


def test_mid_autumns_own_day_leaves_the_merged_block_under_named_only():
    readings = {"merged_holiday": "named_only"}
    assert season(date(2023, 9, 29)) == "holiday"
    assert season(date(2023, 9, 29), readings) == "normal"
    assert season(date(2023, 9, 30), readings) == "holiday"
    assert season(date(2025, 10, 6), readings) == "normal"
    assert season(date(2025, 10, 7), readings) == "holiday"
    assert season(date(2020, 10, 1), readings) == "holiday"


def test_the_day_of_departure_may_fix_the_season():
    record = a_train("ordinary", 500, date(2021, 4, 30), departure_date=date(2021, 5, 2))
    assert_pays(record, 70_000)
    assert_pays(record, 17_000, {"season_day": "departure"})
    assert_pays(record, 17_000, {"season_day": "any_holiday_day"})


def test_any_holiday_day_sees_a_holiday_in_the_middle_of_the_stay():
    record = a_coach(300, date(2023, 4, 4), departure_date=date(2023, 4, 6))
    assert_pays(record, 40_000)
    assert_pays(record, 40_000, {"season_day": "departure"})
    assert_pays(record, 10_000, {"season_day": "any_holiday_day"})


def test_a_missing_departure_leaves_the_season_open_only_where_it_is_asked_for():
    record = without(a_coach(300, date(2021, 7, 20)), "departure_date")
    assert_pays(record, 35_000)
    assert_undetermined(record, {"season_day": "departure"})
    assert_undetermined(record, {"season_day": "any_holiday_day"})


def test_an_arrival_on_a_holiday_settles_any_holiday_day_without_a_departure():
    record = without(a_coach(300, date(2021, 10, 3)), "departure_date")
    assert_pays(record, 10_000, {"season_day": "any_holiday_day"})


# --- 一(一)3 大巴, 4 自驾 ---------------------------------------------------------------------------------------------


def test_the_coach_sums_are_those_printed():
    assert_pays(a_coach(300, date(2021, 12, 7)), 40_000)
    assert_pays(a_coach(500, date(2021, 12, 7)), 70_000)
    assert_pays(a_coach(300, date(2021, 6, 8)), 35_000)
    assert_pays(a_coach(500, date(2021, 6, 8)), 58_000)
    assert_pays(a_coach(300, date(2021, 5, 1)), 10_000)
    assert_pays(a_coach(500, date(2021, 5, 1)), 17_000)


def test_a_coach_group_of_499_stays_on_the_lower_row_and_of_600_is_paid_once():
    assert_pays(a_coach(499), 35_000)
    assert_pays(a_coach(600), 58_000)
    assert_ineligible(a_coach(299))


def test_coaches_must_arrive_together():
    assert assert_ineligible(a_coach(300) | {"arrived_together": False})["potential"] == yuan(35_000)
    assert assert_undetermined(without(a_coach(300), "arrived_together"))["potential"] == yuan(35_000)


def test_the_self_drive_rows_hold_both_tests():
    assert_pays(a_self_drive(30, 100), 12_000)
    assert_pays(a_self_drive(50, 150), 17_000)
    assert_pays(a_self_drive(60, 140), 12_000)
    assert_pays(a_self_drive(49, 200), 12_000)
    assert_ineligible(a_self_drive(29, 200))
    assert_ineligible(a_self_drive(60, 99))


def test_a_self_drive_group_of_99_is_ineligible_whatever_its_cars():
    assert_ineligible(a_self_drive(None, 99))
    assert_undetermined(a_self_drive(None, 100))
    assert_ineligible(a_self_drive(29, None))


def test_a_self_drive_group_must_arrive_together():
    assert_ineligible(a_self_drive(50, 150, arrived_together=False))


# --- 一(一)5 直通车 -------------------------------------------------------------------------------------------------


def test_120_round_trips_of_50_km_are_paid_5_yuan_a_kilometre_once():
    assert_pays(a_line(240), 120 * 50 * 5)


def test_239_single_trips_are_119_runs_and_not_paid():
    assert assert_ineligible(a_line(239))["potential"] is None


def test_an_odd_single_trip_is_no_run_under_round_trip():
    assert_pays(a_line(241), 30_000)


def test_each_direction_is_a_run_under_one_way():
    assert_pays(a_line(120), 30_000, {"shuttle_run": "one_way"})
    assert_pays(a_line(241), 241 * 250, {"shuttle_run": "one_way"})
    assert_ineligible(a_line(119), {"shuttle_run": "one_way"})


def test_several_vehicles_are_paid_but_count_as_one_run():
    assert_pays(a_line(240, vehicles_per_trip=3), 90_000)
    assert_ineligible(a_line(120, vehicles_per_trip=3))


def test_a_shuttle_needs_17_seats():
    assert_ineligible(a_line(240, seats=16))
    assert_undetermined(a_line(240, seats=None))


def test_a_shuttle_has_no_route_uplift():
    assert_pays(a_line(240, route="central"), 30_000)


def test_the_kilometres_of_a_shuttle_are_paid_to_the_fen():
    assert_pays(a_line(240, one_way_km=Decimal("12.34")), 7_404)


def test_missing_kilometres_matter_only_once_the_gate_is_reached():
    assert_undetermined(a_line(240, one_way_km=None))
    assert_ineligible(a_line(100, one_way_km=None))


def test_a_shuttle_must_apply_10_days_before_it_starts():
    start = date(2021, 5, 11)
    assert_pays(a_line(240, service_start=start, applied_on=date(2021, 5, 1)), 30_000)
    late = a_line(240, service_start=start, applied_on=date(2021, 5, 2))
    assert_ineligible(late)
    assert_pays(late, 30_000, {"late_filing": "curable"})


def test_a_shuttle_files_within_10_working_days_of_its_last_day():
    assert_pays(a_line(240, service_end=date(2020, 9, 29), filed_on=date(2020, 10, 20)), 30_000)
    assert_ineligible(a_line(240, service_end=date(2020, 9, 29), filed_on=date(2020, 10, 21)))


def test_a_filed_shuttle_needs_the_letters_a_to_c():
    assert_pays(a_line(240, filed_on=date(2021, 11, 1), materials=["A", "B", "C"]), 30_000)
    assert_ineligible(a_line(240, filed_on=date(2021, 11, 1), materials=["A", "C"]))
    assert_pays(a_line(240, materials=["A", "C"]), 30_000)


def test_a_line_that_is_not_scheduled_fails_only_when_that_is_stated():
    assert_ineligible(a_line(240, scheduled_line=False))
    assert_pays(a_line(240, scheduled_line=None), 30_000)


def test_the_total_of_2020_of_a_line_that_began_before_the_measures_is_not_known():
    assert_undetermined(a_line(240, year=2020, service_start=date(2020, 1, 1)))
    assert_undetermined(without(a_line(240, year=2020), "service_start"))
    assert_pays(a_line(240, year=2020, service_start=date(2020, 3, 22)), 30_000)
    assert_pays(a_line(240, year=2021, service_start=date(2019, 1, 1)), 30_000)
    assert_ineligible(a_line(240, year=2020, service_start=date(2020, 1, 1), service_end=date(2020, 3, 21)))


def test_a_shuttle_year_before_2020_is_not_in_force():
    assert assert_ineligible(a_line(240, year=2019))["potential"] == yuan(30_000)
    assert_undetermined(a_line(240, year=None))


# --- 一(一)6 入境, 7 高品质, 8 康养 ---------------------------------------------------------------------------------------


def test_an_inbound_group_is_paid_200_from_30_and_240_from_50():
    assert_ineligible(an_inbound(29))
    assert_pays(an_inbound(30), 6_000)
    assert_pays(an_inbound(49), 9_800)
    assert_pays(an_inbound(50), 12_000)
    assert_pays(an_inbound(60), 14_400)


def test_an_inbound_group_must_come_from_outside_the_mainland():
    assert_ineligible(an_inbound(60, outside_mainland=False))
    assert_undetermined(an_inbound(60, outside_mainland=None))


def test_a_premium_group_is_paid_200_a_head():
    assert_pays(a_premium(30), 6_000)
    assert_pays(a_premium(45, route="study"), 9_900)
    assert_ineligible(a_premium(29))


def test_each_test_of_a_premium_group_must_hold():
    assert_ineligible(a_premium(30, paid_4a_sites=3))
    assert_ineligible(a_premium(30, hotel_stars=3))
    assert_ineligible(a_premium(30, meal_standard=Decimal("49.99")))
    assert_ineligible(a_premium(30, spend_per_head=Decimal("1499.99")))
    assert_ineligible(a_premium(30, nights=0))
    assert_ineligible(a_premium(30, outside_mainland=True))


def test_a_premium_group_without_paid_sites_is_unknown_though_four_are_of_4a():
    assert_undetermined(a_premium(30, paid_sites=None))


def test_a_premium_group_of_unknown_residence_is_undetermined():
    assert assert_undetermined(a_premium(30, outside_mainland=None))["potential"] == yuan(6_000)


def test_a_wellness_group_is_paid_100_a_head_without_any_4a_site():
    assert_pays(a_wellness(30), 3_000)
    assert_pays(a_wellness(30, paid_4a_sites=None), 3_000)
    assert_ineligible(a_wellness(29))


def test_a_wellness_group_must_come_from_july_to_september():
    assert_pays(a_wellness(30, arrival_date=date(2021, 7, 1), departure_date=date(2021, 7, 2)), 3_000)
    early = a_wellness(30, arrival_date=date(2021, 6, 30), departure_date=date(2021, 7, 2))
    assert assert_ineligible(early)["potential"] == yuan(3_000)


def test_a_wellness_stay_into_october_passes_by_arrival_but_not_by_whole_stay():
    record = a_wellness(30, arrival_date=date(2021, 9, 30), departure_date=date(2021, 10, 1))
    assert_pays(record, 3_000)
    assert_ineligible(record, {"wellness_window": "whole_stay"})


def test_a_wellness_group_without_departure_is_open_only_under_whole_stay():
    record = without(a_wellness(30), "departure_date")
    assert_pays(record, 3_000)
    assert_undetermined(record, {"wellness_window": "whole_stay"})


def test_a_wellness_group_needs_four_sites_and_a_night_in_those_counties():
    assert_ineligible(a_wellness(30, wellness_sites=3))
    assert_ineligible(a_wellness(30, wellness_lodging=False))
    assert_undetermined(a_wellness(30, wellness_lodging=None))


def test_the_sites_of_a_wellness_group_may_suffice_by_the_switch():
    record = a_wellness(30, paid_sites=0)
    assert_ineligible(record)
    assert_pays(record, 3_000, {"wellness_paid_sites": "own_sites_suffice"})


def test_the_spend_of_a_wellness_group_may_be_left_out_by_the_switch():
    record = a_wellness(30, spend_per_head=Decimal(499))
    assert_ineligible(record)
    assert_pays(record, 3_000, {"wellness_spend": "not_required"})
    assert_ineligible(a_coach(300, spend_per_head=Decimal(499)), {"wellness_spend": "not_required"})


def test_a_wellness_group_still_spends_500_and_stays_a_night():
    assert_ineligible(a_wellness(30, spend_per_head=Decimal(499)))
    assert_ineligible(a_wellness(30, nights=0))


# --- 二(一) and the period in force -----------------------------------------------------------------------------------


def test_the_three_basic_conditions_are_each_needed():
    assert_ineligible(a_coach(300, paid_sites=2))
    assert_ineligible(a_coach(300, paid_4a_sites=1))
    assert_ineligible(a_coach(300, nights=0))
    assert_ineligible(a_coach(300, spend_per_head=Decimal("499.99")))


def test_each_basic_condition_that_is_missing_leaves_a_group_undetermined():
    for fact in ("paid_sites", "paid_4a_sites", "nights", "spend_per_head", "arrival_date"):
        assert_undetermined(without(a_charter(30), fact))


def test_a_failed_condition_outranks_every_missing_one():
    assert_ineligible({"item": "coach_group", "nights": 0})


def test_a_group_with_no_facts_at_all_is_undetermined():
    for item in GROUP_ITEMS:
        assert_undetermined({"item": item})


def test_the_measures_begin_on_22_march_2020():
    assert_ineligible(a_coach(300, date(2020, 3, 21)))
    assert_pays(a_coach(300, date(2020, 3, 22)), 40_000)


def test_a_group_before_the_measures_still_shows_what_the_table_says():
    assert judge(a_coach(300, date(2020, 3, 21)))["potential"] == yuan(40_000)


# --- 四: reporting, filing, materials -----------------------------------------------------------------------------------


def test_a_group_reports_two_days_before_it_sets_out():
    start = date(2021, 7, 20)
    assert_pays(a_coach(300, start_date=start, reported_on=date(2021, 7, 18)), 35_000)
    late = a_coach(300, start_date=start, reported_on=date(2021, 7, 19))
    assert_ineligible(late)
    assert_pays(late, 35_000, {"late_filing": "curable"})


def test_a_report_without_a_day_of_departure_from_home_is_not_judged():
    assert_pays(a_coach(300, reported_on=date(2021, 8, 30)), 35_000)


def test_ten_working_days_are_counted_over_holidays_and_worked_weekends():
    for left, last in [
        (date(2020, 9, 29), date(2020, 10, 20)),
        (date(2020, 10, 8), date(2020, 10, 21)),
        (date(2020, 4, 30), date(2020, 5, 18)),
        (date(2021, 2, 10), date(2021, 3, 2)),
        (date(2020, 6, 24), date(2020, 7, 9)),  # 25 to 27 June off, Sunday 28 June worked
    ]:
        assert within_ten_working_days(left, last) is True
        assert within_ten_working_days(left, last + timedelta(days=1)) is False


def test_a_group_that_files_on_the_eleventh_working_day_forfeits():
    record = a_coach(300, filed_on=date(2021, 8, 4))  # left on Wednesday 21 July: 4 August is the tenth
    assert_pays(record, 35_000)
    late = a_coach(300, filed_on=date(2021, 8, 5))
    assert assert_ineligible(late)["potential"] == yuan(35_000)
    assert_pays(late, 35_000, {"late_filing": "curable"})


def test_a_filing_without_a_day_of_leaving_is_not_judged():
    record = without(a_coach(300, filed_on=date(2022, 1, 1)), "departure_date")
    assert_pays(record, 35_000)


def test_a_filing_deadline_in_an_unpublished_year_is_open_unless_known_days_decide():
    assert within_ten_working_days(date(2026, 12, 25), date(2026, 12, 31)) is True
    assert within_ten_working_days(date(2026, 12, 10), date(2027, 1, 20)) is False
    assert within_ten_working_days(date(2026, 12, 25), date(2027, 1, 20)) is None
    record = a_charter(
        30, arrival_date=date(2026, 12, 24), departure_date=date(2026, 12, 25), filed_on=date(2027, 1, 20)
    )
    assert_undetermined(record)
    assert_ineligible(record | {"nights": 0})


def test_a_filed_coach_group_needs_the_hire_contract_but_no_ticket():
    filed = date(2021, 7, 30)
    assert_pays(a_coach(300, filed_on=filed, materials=list("BCDEFGH")), 35_000)
    assert_ineligible(a_coach(300, filed_on=filed, materials=list("ACDEFGH")))
    assert_ineligible(a_coach(300, filed_on=filed, materials=list("BCDEFGH")), {"materials_scope": "all_eight"})


def test_a_filed_train_needs_the_railway_order_but_no_hire_contract():
    filed = date(2021, 7, 30)
    assert_pays(a_train("ordinary", 500, filed_on=filed, materials=list("ACDEFGH")), 58_000)
    assert_ineligible(a_train("ordinary", 500, filed_on=filed, materials=list("BCDEFGH")))


def test_a_filed_inbound_group_needs_only_c_to_h():
    filed = date(2021, 7, 30)
    assert_pays(an_inbound(30, filed_on=filed, materials=list("CDEFGH")), 6_000)
    assert_ineligible(an_inbound(30, filed_on=filed, materials=list("CDEFG")))


def test_missing_letters_before_filing_fail_nothing():
    assert_pays(a_coach(300, materials=[]), 35_000)
    assert_pays(a_coach(300, filed_on=date(2021, 7, 30)), 35_000)
    assert_ineligible(a_coach(300, filed_on=date(2021, 7, 30), materials=[]))


def test_a_stated_no_to_a_duty_fails_while_silence_does_not():
    for duty in ("licensed", "report_materials", "checked_on"):
        assert_ineligible(a_coach(300, **{duty: False}))
        assert_pays(a_coach(300, **{duty: None}), 35_000)


def test_weekdays_off_less_worked_weekends_are_the_statutory_days_of_each_year():
    for year, statutory_days in [(2021, 11), (2022, 11), (2023, 11), (2024, 11), (2025, 13)]:
        balance = 0
        day = date(year, 1, 1)
        while day.year == year:
            if day.weekday() < 5 and not is_working_day(day):
                balance += 1
            if day.weekday() >= 5 and is_working_day(day):
                balance -= 1
            day += timedelta(days=1)
        assert balance == statutory_days


# --- 五: conduct ----------------------------------------------------------------------------------------------------


def test_a_violation_cancels_the_claim_and_an_empty_list_does_not():
    assert_ineligible(a_coach(300, violations=["五(一)3"]))
    assert_pays(a_coach(300, violations=[]), 35_000)


def test_a_penalty_exactly_three_years_before_filing_no_longer_counts():
    filed = date(2021, 7, 30)
    assert_pays(a_coach(300, filed_on=filed, penalised_on=date(2018, 7, 30)), 35_000)
    assert_ineligible(a_coach(300, filed_on=filed, penalised_on=date(2018, 7, 31)))


def test_a_penalty_without_a_day_of_filing_is_not_judged():
    assert_pays(a_coach(300, penalised_on=date(2021, 7, 1)), 35_000)


# --- contradictions ---------------------------------------------------------------------------------------------------


def test_facts_that_cannot_all_be_true_are_rejected():
    assert_rejected(a_coach(300, departure_date=date(2021, 7, 19)))
    assert_rejected(a_coach(300, paid_sites=3, paid_4a_sites=4))
    assert_rejected(a_coach(300, ticketed_visitors=301))
    assert_rejected(a_coach(300, start_date=date(2021, 7, 21)))
    assert_rejected(a_year(1000, route_visitors=1001))
    assert_rejected(a_line(240, service_start=date(2021, 5, 2), service_end=date(2021, 5, 1)))


def test_a_contradiction_outranks_a_failed_condition():
    assert_rejected(a_coach(3, departure_date=date(2021, 7, 19)))


# --- 一(一)9 年累计 -------------------------------------------------------------------------------------------------


def test_the_annual_award_pays_every_visitor_at_the_row_reached():
    assert_ineligible(a_year(999))
    assert_pays(a_year(1000), 20_000)
    assert_pays(a_year(2999), 59_980)
    assert_pays(a_year(3000), 75_000)
    assert_pays(a_year(4999), 124_975)
    assert_pays(a_year(5000), 150_000)


def test_the_annual_award_in_brackets_pays_60005_for_3000_visitors():
    readings = {"annual_tiers": "marginal"}
    assert_ineligible(a_year(999), readings)
    assert_pays(a_year(1000), 20_000, readings)
    assert_pays(a_year(3000), 60_005, readings)
    assert_pays(a_year(5000), 59_980 + 2000 * 25 + 30, readings)


def test_the_annual_uplift_goes_to_the_visitors_of_routes_only():
    record = a_year(5000, route_visitors=2000)
    assert_pays(record, 150_000 + 6_000)
    assert_pays(record, 150_000, {"annual_uplift": "none"})
    assert_pays(record, 165_000, {"annual_uplift": "all_if_any"})
    assert_pays(a_year(5000, route_visitors=0), 150_000, {"annual_uplift": "all_if_any"})


def test_route_visitors_fill_the_lowest_bracket_first():
    readings = {"annual_tiers": "marginal"}
    assert_pays(a_year(3000, route_visitors=1000), 60_005 + 2_000, readings)
    assert_pays(a_year(3000, route_visitors=3000), Decimal("66005.5"), readings)


def test_the_yearly_table_is_due_by_30_november():
    assert_pays(a_year(1000, filed_on=date(2021, 11, 30)), 20_000)
    late = a_year(1000, filed_on=date(2021, 12, 1))
    assert_ineligible(late)
    assert_pays(late, 20_000, {"late_filing": "curable"})


def test_the_yearly_filing_needs_the_letters_a_to_d():
    assert_ineligible(a_year(1000, filed_on=date(2021, 11, 30), materials=["A", "B", "C"]))
    assert_pays(a_year(1000, filed_on=date(2021, 11, 30), materials=["A", "B", "C", "D"]), 20_000)


def test_a_year_without_a_count_is_undetermined_and_without_a_year_too():
    assert_undetermined(a_year(None))
    assert_undetermined(a_year(1000, year=None))
    assert_ineligible(a_year(999, year=None))
    assert_ineligible(a_year(1000, year=2019))


# --- 一(二)–(五) creations ------------------------------------------------------------------------------------------


def test_5a_and_4a_areas_are_paid_since_the_conference_of_20_september_2018():
    assert_pays(a_creation("scenic_area", "5A", date(2018, 9, 20)), 2_000_000)
    assert_pays(a_creation("scenic_area", "4A", date(2019, 12, 24)), 1_000_000)
    assert assert_ineligible(a_creation("scenic_area", "5A", date(2018, 9, 19)))["potential"] is None


def test_3a_areas_are_paid_only_from_the_day_of_issue():
    assert_pays(a_creation("scenic_area", "3A", date(2020, 3, 22)), 300_000)
    assert_ineligible(a_creation("scenic_area", "3A", date(2020, 3, 21)))


def test_an_area_of_unknown_level_before_the_conference_is_ineligible():
    assert_ineligible(a_creation("scenic_area", None, date(2018, 9, 19)))
    assert_undetermined(a_creation("scenic_area", None, date(2019, 9, 19)))
    assert_undetermined(a_creation("scenic_area", "5A", None))


def test_craft_studios_are_paid_from_the_day_of_issue():
    assert_pays(a_creation("craft_studio", "national", date(2020, 3, 22)), 500_000)
    assert_pays(a_creation("craft_studio", "provincial", date(2022, 1, 1)), 200_000)
    assert_ineligible(a_creation("craft_studio", "national", date(2020, 3, 21)))
    assert_ineligible(a_creation("craft_studio", None, date(2020, 3, 21)))


def test_a_creation_without_a_certificate_fails_only_when_that_is_stated():
    record = a_creation("craft_studio", "national", date(2021, 1, 1))
    assert assert_ineligible(record | {"certificate": False})["potential"] == yuan(500_000)
    assert_pays(without(record, "certificate"), 500_000)


def test_villages_are_paid_from_the_day_of_issue():
    assert_pays(a_creation("tourism_village", "national", date(2020, 8, 26)), 200_000)
    assert_pays(a_creation("tourism_village", "provincial_3a", date(2020, 3, 22)), 50_000)


def test_only_the_village_that_is_named_is_paid_for_2019():
    banershang = a_creation("tourism_village", "national", date(2019, 7, 28), beneficiary="坂儿上村")
    assert_pays(banershang, 200_000)
    assert_undetermined(banershang | {"beneficiary": "另一村"})
    assert_undetermined(a_creation("tourism_village", "provincial_3a", date(2019, 7, 28), beneficiary="某村"))
    assert_undetermined(without(banershang, "beneficiary"))


def test_the_village_that_is_named_for_2019_is_paid_for_2019_alone_before_the_measures():
    for day in (date(2019, 1, 1), date(2019, 12, 31)):
        record = a_creation("tourism_village", "national", day, beneficiary="乡宁县坂儿上村")
        assert_pays(record, 200_000)
        assert_undetermined(record | {"beneficiary": "另一村"})
        assert_undetermined(record | {"level": "provincial_3a"})
    for day in (date(2015, 6, 1), date(2018, 12, 31), date(2020, 1, 1), date(2020, 3, 21)):
        assert_ineligible(a_creation("tourism_village", "national", day, beneficiary="乡宁县坂儿上村"))
        assert_ineligible(a_creation("tourism_village", "provincial_3a", day))


def test_only_agencies_claim_but_for_the_shuttle_line():
    assert_ineligible(a_coach(300, organiser_kind="coach_company"))
    assert_pays(a_coach(300, organiser_kind="agency"), 35_000)
    assert_pays(a_line(240, organiser_kind="coach_company"), 30_000)


def test_heads_may_be_those_with_tickets():
    assert_pays(a_coach(310, ticketed_visitors=299), 35_000)
    assert_ineligible(a_coach(310, ticketed_visitors=299), {"headcount": "ticketed"})
    assert_undetermined(a_coach(310), {"headcount": "ticketed"})
    assert_pays(a_charter(40, ticketed_visitors=31), 31 * 180, {"headcount": "ticketed"})


def test_a_line_below_the_gate_is_open_where_the_gate_is_the_operators():
    assert_ineligible(a_line(200))
    assert_undetermined(a_line(200), {"shuttle_gate": "operator"})
    assert_pays(a_line(240), 30_000, {"shuttle_gate": "operator"})
    assert_pays(a_line(200, operator_runs=120), 25_000, {"shuttle_gate": "operator"})
    assert_ineligible(a_line(200, operator_runs=119), {"shuttle_gate": "operator"})


def kept_of_lines(*lines, **readings):
    own = [{"organiser": "甲", "id": f"L{n}"} | line for n, line in enumerate(lines)]
    return [fen // YUAN for fen in settle_lines(own, own, {"shuttle_gate": "operator", **readings})]


def test_the_lines_of_one_operator_reach_the_gate_together():
    assert kept_of_lines(a_line(120), a_line(118)) == [0, 0]  # 60 + 59 runs
    assert kept_of_lines(a_line(120), a_line(120)) == [15_000, 15_000]  # 60 runs × 50 km × 5 yuan each
    assert kept_of_lines(a_line(120), a_line(120), shuttle_gate="line") == [0, 0]
    assert kept_of_lines(a_line(120), a_line(120, year=2022)) == [0, 0]
    assert kept_of_lines(a_line(120), a_line(120, organiser="乙")) == [0, 0]


def test_one_line_counts_once_and_a_row_that_is_no_line_not_at_all():
    assert kept_of_lines(a_line(120, id="L"), a_line(120, id="L")) == [0, 0]
    assert kept_of_lines(a_line(240, id="L"), a_line(120, id="L")) == [30_000, 0]
    assert kept_of_lines(a_line(120), a_line(120, seats=16)) == [0, 0]
    assert kept_of_lines(a_line(120), a_line(120, scheduled_line=False)) == [0, 0]


def test_runs_that_are_not_known_leave_the_gate_open_but_where_the_others_reach_it():
    assert kept_of_lines(a_line(120), a_line(None)) == [0, 0]
    assert kept_of_lines(a_line(120), a_line(120), a_line(None)) == [15_000, 15_000, 0]
    own = [a_line(120, organiser="甲", id="L1"), a_line(None, organiser="甲", id="L2")]
    assert judge_line(own[0], own, {"shuttle_gate": "operator"})["verdict"] == "undetermined"


def test_titles_and_homes_of_one_beneficiary():
    village = a_creation("tourism_village", "national", date(2021, 6, 1), beneficiary="虚构村")
    model = a_creation("tourism_village", "provincial_3a", date(2021, 6, 1), beneficiary="虚构村")
    home = a_creation("rural_home", "taihang", date(2021, 6, 1), beneficiary="虚构村")
    assert settle_creations([village, village, home]) == [yuan(200_000), 0, 0]
    assert settle_creations([village, model]) == [yuan(200_000), yuan(50_000)]
    assert settle_creations([village, model], {"creation_titles": "highest"}) == [yuan(200_000), 0]
    assert settle_creations([home, {**home, "beneficiary": "虚构家"}]) == [yuan(20_000), yuan(20_000)]
    assert settle_creations([{**home, "beneficiary": None}]) == [0]


def test_facts_that_contradict_the_days_of_the_tour_are_not_known():
    stay = a_coach(300, departure_date=date(2021, 7, 22), nights=2, checked_on=date(2021, 7, 22))
    assert_pays(stay, 35_000)
    assert_undetermined(stay | {"nights": 3})
    assert_undetermined(stay | {"checked_on": date(2021, 7, 23)})
    assert_undetermined(stay | {"filed_on": date(2021, 7, 21)})
    assert_ineligible(stay | {"nights": 3, "paid_sites": 2, "paid_4a_sites": 2})


def test_homes_are_paid_20000_each():
    assert_pays(a_creation("rural_home", "yellow_river", date(2020, 3, 22)), 20_000)
    assert_pays(a_creation("rural_home", "taihang", date(2021, 1, 1)), 20_000)


def test_the_two_named_homes_are_paid_before_the_day_of_issue():
    before = date(2019, 12, 1)
    assert_pays(a_creation("rural_home", "yellow_river", before, beneficiary="朱朝辉家"), 20_000)
    assert_pays(a_creation("rural_home", "taihang", before, beneficiary="安泽县府城镇李垣村朱德路居人家"), 20_000)
    assert_undetermined(a_creation("rural_home", "taihang", before, beneficiary="朱朝辉家"))
    assert_undetermined(a_creation("rural_home", "yellow_river", before, beneficiary="某家"))


def test_a_great_wall_home_is_not_in_the_sentence_that_pays():
    record = a_creation("rural_home", "great_wall", date(2021, 1, 1))
    assert_ineligible(record)
    assert_ineligible(record | {"announced_on": date(2019, 1, 1)})
    assert_ineligible(without(record, "announced_on"))
    assert_pays(record, 20_000, {"great_wall_home": "listed"})
    assert_undetermined(record | {"announced_on": date(2019, 1, 1)}, {"great_wall_home": "listed"})


def test_a_home_of_unknown_level_is_paid_where_every_level_pays_the_same():
    record = a_creation("rural_home", None, date(2021, 1, 1))
    assert_undetermined(record)
    assert_pays(record, 20_000, {"great_wall_home": "listed"})


# --- a group without an item ----------------------------------------------------------------------------------------


def test_a_group_without_item_is_paid_the_highest_eligible_sum():
    record = without(a_coach(300), "item") | {"vehicles": 50}
    result = judge_any(record)
    assert (result["item"], result["amount"]) == ("coach_group", yuan(35_000))


def test_a_group_without_item_falls_back_to_the_undetermined_with_the_highest_potential():
    record = without(a_coach(300), "item", "arrived_together") | {"vehicles": 50, "outside_mainland": False}
    result = judge_any(record)
    # The charter, the airport unknown, would pay 300 × 180 = 54,000; the coach 35,000; self-drive 17,000.
    assert (result["verdict"], result["item"]) == ("undetermined", "charter_flight")
    assert (result["amount"], result["potential"]) == (None, yuan(54_000))


def test_a_group_without_item_that_meets_nothing_is_ineligible():
    result = judge_any(without(a_coach(300, nights=0), "item"))
    assert (result["verdict"], result["amount"]) == ("ineligible", 0)


def test_a_contradictory_group_without_item_is_rejected():
    assert judge_any(without(a_coach(300, paid_4a_sites=9), "item"))["verdict"] == "rejected"


# --- settlement -----------------------------------------------------------------------------------------------------


def settled_group(item_record, **facts):
    return item_record | {"organiser": "甲"} | facts


def test_one_group_under_two_items_keeps_only_the_larger_amount():
    rows = [
        settled_group(a_self_drive(50, 300), id="g1"),
        settled_group(a_coach(300), id="g1"),
    ]
    assert settle(rows, [])[("甲", 2021)]["kept"] == {0: 0, 1: yuan(35_000)}
    assert settle(rows, [], {"stacking": "all"})[("甲", 2021)]["kept"] == {0: yuan(17_000), 1: yuan(35_000)}


def test_two_groups_and_two_nameless_groups_keep_what_each_is_paid():
    rows = [
        settled_group(a_coach(300), id="g1"),
        settled_group(a_coach(300), id="g2"),
        settled_group(a_coach(300)),
        settled_group(a_coach(300)),
        settled_group(a_coach(300), id="g1", organiser="乙"),
    ]
    settled = settle(rows, [])
    assert settled[("甲", 2021)]["kept"] == {row: yuan(35_000) for row in range(4)}
    assert settled[("乙", 2021)]["kept"] == {4: yuan(35_000)}


def test_a_tie_goes_to_the_item_that_stands_first_in_the_measures():
    # 60 visitors from outside: inbound 60 × 240 = 14,400; charter 80 × 180 = 14,400 on the same id.
    rows = [
        settled_group(an_inbound(60), id="g1"),
        settled_group(a_charter(80), id="g1"),
    ]
    assert settle(rows, [])[("甲", 2021)]["kept"] == {0: 0, 1: yuan(14_400)}


def test_a_group_entered_twice_is_kept_and_counted_once():
    rows = [settled_group(a_coach(600, ticketed_visitors=600), id="g1")] * 2
    entry = settle(rows, [])[("甲", 2021)]
    assert entry["kept"] == {0: yuan(58_000), 1: 0}
    assert entry["qualified"] == 600


def test_groups_below_every_threshold_still_count_for_the_annual_award():
    rows = [settled_group(a_coach(10, ticketed_visitors=10), id=f"g{number}") for number in range(100)]
    entry = settle(rows, [])[("甲", 2021)]
    assert set(entry["kept"].values()) == {0}
    assert entry["qualified"] == 1000
    assert entry["annual"]["amount"] == yuan(20_000)


def test_december_counts_in_the_next_accounting_year():
    december = settled_group(a_coach(500, date(2021, 12, 1), ticketed_visitors=500), id="a")
    november = settled_group(a_coach(500, date(2021, 11, 30), ticketed_visitors=500), id="b")
    settled = settle([december, november], [])
    assert settled[("甲", 2022)]["kept"] == {0: yuan(70_000)}
    assert settled[("甲", 2021)]["kept"] == {1: yuan(70_000)}
    assert settled[("甲", 2022)]["qualified"] == 500


def test_groups_before_the_measures_do_not_count():
    rows = [settled_group(a_coach(2000, date(2020, 3, 21), ticketed_visitors=2000), id="a")]
    assert settle(rows, [])[("甲", 2020)]["qualified"] == 0


def test_inbound_groups_never_count_for_the_annual_award():
    rows = [
        settled_group(an_inbound(60, ticketed_visitors=60), id="a"),
        settled_group(an_inbound(60, ticketed_visitors=60, outside_mainland=None), id="b"),
        settled_group(a_coach(300, ticketed_visitors=300, outside_mainland=True), id="c"),
        settled_group(a_coach(300, ticketed_visitors=300, outside_mainland=None), id="d"),
    ]
    assert settle(rows, [])[("甲", 2021)]["qualified"] == 300


def test_groups_whose_tickets_or_conditions_are_not_proven_are_left_out():
    rows = [
        settled_group(a_coach(300), id="a"),
        settled_group(a_coach(300, ticketed_visitors=300, nights=None), id="b"),
        settled_group(a_coach(300, ticketed_visitors=300, paid_sites=2), id="c"),
        settled_group(a_coach(300, ticketed_visitors=300, spend_per_head=None), id="d"),
        settled_group(a_coach(300, ticketed_visitors=300, paid_4a_sites=1), id="e"),
        settled_group(a_coach(300, ticketed_visitors=290), id="f"),
    ]
    assert settle(rows, [])[("甲", 2021)]["qualified"] == 290
    assert settle(rows, [], {"annual_conditions": "item_only"})[("甲", 2021)]["qualified"] == 890


def test_a_wellness_group_counts_without_two_4a_sites():
    rows = [settled_group(a_wellness(30, ticketed_visitors=30), id="a")]
    assert settle(rows, [])[("甲", 2021)]["qualified"] == 30


def test_the_waiver_belongs_to_what_an_eco_wellness_tour_is_and_not_to_its_label():
    march = a_wellness(30, ticketed_visitors=30, arrival_date=date(2021, 3, 10), paid_4a_sites=0)
    no_night = a_wellness(30, ticketed_visitors=30, wellness_lodging=False, paid_4a_sites=0)
    unknown = a_wellness(30, ticketed_visitors=30, wellness_sites=None, paid_4a_sites=0)
    other = {**a_wellness(30, ticketed_visitors=30, paid_4a_sites=0), "item": "coach_group"}
    for record, heads in ((march, 0), (no_night, 0), (unknown, 0), (other, 30)):
        assert settle([settled_group(record, id="a")], [])[("甲", 2021)]["qualified"] == heads


def test_a_report_after_the_day_before_the_visit_costs_the_heads():
    for reported, heads in ((date(2021, 7, 14), 300), (date(2021, 7, 15), 0), (None, 300)):
        record = a_coach(300, date(2021, 7, 15), ticketed_visitors=300, reported_on=reported)
        row = settled_group(without(record, "start_date"), id="a")
        assert settle([row], [])[("甲", 2021)]["qualified"] == heads
        assert settle([row], [], {"late_filing": "curable"})[("甲", 2021)]["qualified"] == 300


def test_late_papers_of_a_group_do_not_keep_it_from_the_annual_award():
    rows = [settled_group(a_coach(1000, ticketed_visitors=1000, filed_on=date(2022, 7, 1)), id="a")]
    entry = settle(rows, [])[("甲", 2021)]
    assert entry["kept"] == {0: 0}
    assert entry["annual"]["amount"] == yuan(20_000)


def test_visitors_of_routes_raise_the_annual_award():
    rows = [
        settled_group(a_coach(3000, ticketed_visitors=3000), id="a"),
        settled_group(a_coach(2000, ticketed_visitors=2000, route="eastern"), id="b"),
    ]
    entry = settle(rows, [])[("甲", 2021)]
    assert (entry["qualified"], entry["route"]) == (5000, 2000)
    assert entry["annual"]["amount"] == yuan(150_000 + 6_000)


def test_the_filing_of_the_organiser_decides_on_its_annual_award():
    rows = [settled_group(a_coach(1000, ticketed_visitors=1000), id="a")]
    late = {"organiser": "甲", "year": 2021, "filed_on": date(2021, 12, 1)}
    assert settle(rows, [late])[("甲", 2021)]["annual"]["verdict"] == "ineligible"
    assert settle(rows, [late], {"late_filing": "curable"})[("甲", 2021)]["annual"]["amount"] == yuan(20_000)


# --- the oracle against itself ----------------------------------------------------------------------------------------


def random_value(rng, fact, item):
    """Any value of a fact's domain, drawn without regard to the other facts."""
    if fact in ("arrival_date", "departure_date"):
        return date(2020, 1, 1) + timedelta(days=rng.randrange(0, 2550))
    if fact == "announced_on":
        return date(2017, 1, 1) + timedelta(days=rng.randrange(0, 3000))
    if fact in ("arrived_together", "outside_mainland", "wellness_lodging"):
        return rng.random() < 0.5
    if fact == "level":
        return rng.choice(
            {
                "scenic_area": ["5A", "4A", "3A"],
                "craft_studio": ["national", "provincial"],
                "tourism_village": ["national", "provincial_3a"],
                "rural_home": ["yellow_river", "taihang", "great_wall"],
            }[item]
        )
    return {
        "visitors": rng.randrange(0, 700),
        "vehicles": rng.randrange(0, 70),
        "train_class": rng.choice(["ordinary", "luxury", "high_speed"]),
        "paid_sites": rng.randrange(0, 7),
        "paid_4a_sites": rng.randrange(0, 7),
        "nights": rng.randrange(0, 3),
        "spend_per_head": Decimal(rng.randrange(0, 2000)),
        "arrival_airport": rng.choice(["LFQ", "TYN"]),
        "arrival_station": rng.choice(["临汾", "太原南"]),
        "hotel_stars": rng.randrange(0, 6),
        "meal_standard": Decimal(rng.randrange(0, 100)),
        "wellness_sites": rng.randrange(0, 7),
        "year": rng.randrange(2018, 2028),
        "service_start": date(2019, 6, 1) + timedelta(days=rng.randrange(0, 2000)),
        "one_way_trips": rng.randrange(0, 500),
        "one_way_km": Decimal(rng.randrange(1, 9000)) / 100,
        "seats": rng.randrange(7, 60),
        "ticketed_visitors": rng.randrange(0, 7000),
        "beneficiary": rng.choice(["坂儿上村", "朱朝辉家", "朱德路居人家", "某村"]),
    }[fact]


def test_no_value_of_a_missing_fact_changes_a_result_that_stands():
    rng = Random(20200322)
    tried = 0
    for record, readings in records(seed=11, n=6_000):
        missing = [fact for fact in FACTS_USED[record["item"]] if record.get(fact) is None]
        if record.get("applied_on") is not None:
            missing = [fact for fact in missing if fact != "service_start"]  # the last day to apply would hang on it too
        result = judge(record, readings)
        if not missing or result["verdict"] not in ("eligible", "ineligible"):
            continue
        for _ in range(10):
            complete = record | {fact: random_value(rng, fact, record["item"]) for fact in missing}
            other = judge(complete, readings)
            if other["verdict"] == "rejected" or contradicts_itself(complete):
                continue  # no fact is bounded by another: such a pair of values is passed over
            assert (other["verdict"], other["amount"]) == (result["verdict"], result["amount"]), (record, complete)
            tried += 1
    assert tried > 1_000


def test_the_same_seed_makes_the_same_records():
    assert list(records(5, 300)) == list(records(5, 300))
    assert list(records(5, 300)) != list(records(6, 300))


def test_the_generated_records_reach_every_verdict_of_every_item():
    seen = set()
    for record, readings in records(seed=3, n=8_000):
        seen.add((record["item"], judge(record, readings)["verdict"]))
    creations = ("scenic_area", "craft_studio", "tourism_village", "rural_home")
    for item in {item for item, _ in seen}:
        for verdict in ("eligible", "ineligible", "undetermined"):
            assert (item, verdict) in seen
        assert item in creations or (item, "rejected") in seen
    assert len({item for item, _ in seen}) == 13


def test_an_eligible_amount_is_always_its_base_and_its_uplift_and_its_potential():
    for record, readings in records(seed=4, n=8_000):
        result = judge(record, readings)
        if result["verdict"] == "eligible":
            assert result["amount"] == result["potential"] == result["base"] + result["uplift"] > 0
        if result["potential"] is not None:
            assert result["potential"] == result["base"] + result["uplift"]
