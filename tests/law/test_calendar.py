"""The notices against a second source and against arithmetic; then the calls and the refusals."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfreward.calendar import UNKNOWN, Calendar, Holiday

FOLDER = Path(__file__).parents[2] / "rules" / "calendar"
FILES: dict[str, dict[str, Any]] = {
    path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")
}
CALENDAR = Calendar.from_notices(FILES)
FIVE = ("new_year", "spring_festival", "qingming", "labour_day", "national_day")
SEVEN = (*FIVE, "dragon_boat", "mid_autumn")
JAN_2019, DEC_2026 = date(2019, 1, 1), date(2026, 12, 31)

# the days of 2026 that wait for the notice for 2027
OPEN_FESTIVALS = {date(2026, 12, 30), date(2026, 12, 31)}
OPEN_WORKDAYS = {date(2026, 12, 26), date(2026, 12, 27), *OPEN_FESTIVALS}

ORACLE_NAMES = {
    "New Year's Day": "new_year",
    "Spring Festival": "spring_festival",
    "Tomb-sweeping Day": "qingming",
    "Labour Day": "labour_day",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-autumn Festival": "mid_autumn",
    "National Day": "national_day",
}
JOINED = "the notice only joins this weekend (与周末连休); chinesecalendar names it, though not at 端午 2024"
MERGED = "the notice merges two feasts in one block; chinesecalendar cuts out the day of 中秋"
# day, what the notices say, what chinesecalendar says, why
DIFFERENCES = [
    (date(2019, 4, 6), None, "qingming", JOINED),
    (date(2019, 4, 7), None, "qingming", JOINED),
    (date(2019, 6, 8), None, "dragon_boat", JOINED),
    (date(2019, 6, 9), None, "dragon_boat", JOINED),
    (date(2019, 9, 14), None, "mid_autumn", JOINED),
    (date(2019, 9, 15), None, "mid_autumn", JOINED),
    (date(2023, 9, 29), "national_day", "mid_autumn", MERGED),
    (date(2023, 12, 30), None, "new_year", JOINED),
    (date(2023, 12, 31), None, "new_year", JOINED),
    (date(2025, 10, 6), "national_day", "mid_autumn", MERGED),
]


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=at) for at in range((last - first).days + 1))


def files() -> dict[str, dict[str, Any]]:
    return copy.deepcopy(FILES)


def row(tables: dict[str, dict[str, Any]], year: int, festival: str, notice: int = 0) -> dict[str, Any]:
    rows: list[dict[str, Any]] = tables[f"{year}.toml"]["notice"][notice]["holidays"]
    return next(one for one in rows if one["festival"] == festival)


def in_force() -> Iterator[tuple[int, Holiday]]:
    for year in range(2019, 2027):
        of_year = [notice for notice in CALENDAR.notices if notice.key.startswith(str(year))]
        rows = {holiday.festival: holiday for notice in of_year for holiday in notice.holidays}
        yield from ((year, holiday) for holiday in rows.values())


def weekdays_off(holiday: Holiday) -> int:
    return sum(day.weekday() < 5 for day in days(*holiday.off))


# the notices against a second source


def test_working_days_agree_with_chinesecalendar_on_every_day_from_2019_to_2026() -> None:
    ours = {day: CALENDAR.is_workday(day) for day in days(JAN_2019, DEC_2026)}
    assert {day for day, answer in ours.items() if answer is None} == OPEN_WORKDAYS
    known = {day: answer for day, answer in ours.items() if answer is not None}
    assert known == {day: chinese_calendar.is_workday(day) for day in known}
    assert len(known) == 2922 - 4


def test_the_last_days_of_2018_that_the_first_notice_names_agree_too() -> None:
    assert CALENDAR.first == date(2018, 12, 29)
    for day in days(date(2018, 12, 29), date(2018, 12, 31)):
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day)
    assert CALENDAR.festival(date(2018, 12, 29), FIVE) is None
    assert CALENDAR.festival(date(2018, 12, 30), FIVE) == "new_year"


def test_days_off_differ_from_chinesecalendar_only_where_it_is_written_down_with_its_reason() -> None:
    found = []
    for day in days(date(2018, 12, 29), DEC_2026):
        holiday, name = chinese_calendar.get_holiday_detail(day)
        theirs = ORACLE_NAMES[name] if holiday and name else None
        ours = CALENDAR.festival(day, SEVEN)
        if ours is UNKNOWN:
            assert day in OPEN_FESTIVALS
        elif ours != theirs:
            found.append((day, ours, theirs))
    assert found == [difference[:3] for difference in DIFFERENCES]


def test_make_up_days_repay_exactly_the_working_days_taken_beyond_the_statutory_ones() -> None:
    exceptions = {}
    for notice in CALENDAR.notices:
        for holiday in notice.holidays:
            # 国庆 and 中秋 are four statutory days between them
            statutory = len(holiday.statutory) + (holiday.merged is not None)
            owed = weekdays_off(holiday) - statutory
            if len(holiday.work) != owed:
                exceptions[notice.key, holiday.festival] = owed - len(holiday.work)
    assert exceptions == {("2020-spring", "spring_festival"): 2}  # the extension gave two days for nothing


def test_every_notice_has_its_number_its_date_and_was_issued_before_the_year_or_the_festival() -> None:
    for notice in CALENDAR.notices:
        assert notice.number
        assert notice.number.startswith("国办发明电〔")
        assert notice.issued
        assert notice.issued < max(holiday.off[1] for holiday in notice.holidays)
        assert notice.number[6:10] == str(notice.issued.year)
    assert [notice.key for notice in CALENDAR.notices] == [
        "2019", "2019-may", "2020", "2020-spring", "2021", "2022", "2023", "2024", "2025", "2026",
    ]  # fmt: skip


# statutory days


@pytest.mark.parametrize(
    ("lunar_new_year", "dragon_boat", "mid_autumn"),
    [
        (date(2019, 2, 5), date(2019, 6, 7), date(2019, 9, 13)),
        (date(2020, 1, 25), date(2020, 6, 25), date(2020, 10, 1)),
        (date(2021, 2, 12), date(2021, 6, 14), date(2021, 9, 21)),
        (date(2022, 2, 1), date(2022, 6, 3), date(2022, 9, 10)),
        (date(2023, 1, 22), date(2023, 6, 22), date(2023, 9, 29)),
        (date(2024, 2, 10), date(2024, 6, 10), date(2024, 9, 17)),
        (date(2025, 1, 29), date(2025, 5, 31), date(2025, 10, 6)),
        (date(2026, 2, 17), date(2026, 6, 19), date(2026, 9, 25)),
    ],
)
def test_statutory_days_follow_the_decree_in_force(lunar_new_year: date, dragon_boat: date, mid_autumn: date) -> None:
    year = lunar_new_year.year
    rows = {holiday.festival: holiday for of_year, holiday in in_force() if of_year == year}
    eve = [lunar_new_year - timedelta(days=1)] if year >= 2025 else []
    may = [date(year, 5, 1), date(year, 5, 2)] if year >= 2025 else [date(year, 5, 1)]
    assert list(rows["new_year"].statutory) == [date(year, 1, 1)]
    assert list(rows["spring_festival"].statutory) == eve + list(
        days(lunar_new_year, lunar_new_year + timedelta(days=2))
    )
    qingming = date(year, 4, 4 if year in (2020, 2021, 2024, 2025) else 5)
    assert list(rows["qingming"].statutory) == [qingming]
    assert list(rows["labour_day"].statutory) == may
    assert list(rows["dragon_boat"].statutory) == [dragon_boat]
    if "mid_autumn" in rows:
        assert list(rows["mid_autumn"].statutory) == [mid_autumn]
    else:
        assert rows["national_day"].merged == ("mid_autumn", mid_autumn)
    assert list(rows["national_day"].statutory) == list(days(date(year, 10, 1), date(year, 10, 3)))


def test_only_statutory_days_count_where_the_reading_says_so() -> None:
    found = [
        day for day in days(date(2025, 1, 1), date(2025, 12, 31)) if CALENDAR.festival(day, FIVE, span="statutory_days")
    ]
    assert found == [
        date(2025, 1, 1),
        *days(date(2025, 1, 28), date(2025, 1, 31)),
        date(2025, 4, 4),
        date(2025, 5, 1),
        date(2025, 5, 2),
        *days(date(2025, 10, 1), date(2025, 10, 3)),
    ]


def test_second_may_is_statutory_from_2025_and_was_not_in_2024() -> None:
    assert CALENDAR.festival(date(2024, 5, 2), FIVE, span="statutory_days") is None
    assert CALENDAR.festival(date(2025, 5, 2), FIVE, span="statutory_days") == "labour_day"


# joined weekends, merged blocks, amendments


@pytest.mark.parametrize(
    "day", [date(2019, 4, 6), date(2019, 9, 15), date(2023, 12, 30), date(2023, 12, 31), date(2024, 6, 8)]
)
def test_a_weekend_that_is_only_joined_is_off_but_no_part_of_the_festival(day: date) -> None:
    assert CALENDAR.is_workday(day) is False
    assert CALENDAR.festival(day, SEVEN) is None


@pytest.mark.parametrize("day", [date(2023, 9, 29), date(2025, 10, 6)])
def test_the_day_of_mid_autumn_is_cut_out_of_the_merged_block_by_named_only(day: date) -> None:
    assert CALENDAR.festival(day, FIVE) == "national_day"
    assert CALENDAR.festival(day, FIVE, merged="named_only") is None
    assert CALENDAR.festival(day, SEVEN, merged="named_only") == "mid_autumn"
    assert CALENDAR.festival(day + timedelta(days=1), FIVE, merged="named_only") == "national_day"


def test_first_october_2020_stays_national_day_though_mid_autumn_falls_on_it() -> None:
    assert CALENDAR.festival(date(2020, 10, 1), FIVE, merged="named_only") == "national_day"
    assert CALENDAR.festival(date(2020, 10, 1), ["mid_autumn"], merged="named_only") == "mid_autumn"


def test_a_merged_block_belongs_to_either_feast_under_whole_block() -> None:
    assert CALENDAR.festival(date(2020, 10, 8), ["mid_autumn"]) == "mid_autumn"
    assert CALENDAR.festival(date(2020, 10, 8), ["mid_autumn"], merged="named_only") is None
    assert CALENDAR.festival(date(2020, 10, 8), ["qingming"]) is None


def test_statutory_days_of_a_merged_block_are_told_apart() -> None:
    assert CALENDAR.festival(date(2023, 9, 29), FIVE, span="statutory_days") is None
    assert CALENDAR.festival(date(2023, 9, 29), SEVEN, span="statutory_days") == "mid_autumn"
    assert CALENDAR.festival(date(2023, 9, 30), SEVEN, span="statutory_days") is None


def test_dragon_boat_and_mid_autumn_count_only_when_asked_for() -> None:
    assert CALENDAR.festival(date(2020, 6, 25), FIVE) is None
    assert CALENDAR.festival(date(2020, 6, 25), SEVEN) == "dragon_boat"
    assert CALENDAR.festival(date(2021, 9, 21), FIVE) is None


def test_an_amendment_replaces_the_row_of_its_festival() -> None:
    assert CALENDAR.festival(date(2019, 5, 4), FIVE) == "labour_day"
    assert CALENDAR.is_workday(date(2019, 5, 5)) is True
    assert CALENDAR.festival(date(2020, 2, 2), FIVE) == "spring_festival"
    assert CALENDAR.is_workday(date(2020, 2, 1)) is False
    assert CALENDAR.is_workday(date(2020, 1, 19)) is True
    assert CALENDAR.is_workday(date(2020, 2, 3)) is True


def test_without_the_amendments_the_first_notices_stand() -> None:
    tables = files()
    for year in (2019, 2020):
        del tables[f"{year}.toml"]["notice"][1]
    before = Calendar.from_notices(tables)
    changed = {day for day in days(JAN_2019, DEC_2026) if before.is_workday(day) != CALENDAR.is_workday(day)}
    assert {(day, before.is_workday(day)) for day in changed} == {
        (date(2019, 4, 28), False),
        (date(2019, 5, 2), True),
        (date(2019, 5, 3), True),
        (date(2019, 5, 5), False),
        (date(2020, 1, 31), True),
        (date(2020, 2, 1), True),
    }
    for span in ("off_period", "statutory_days"):
        moved = {
            day
            for day in days(JAN_2019, DEC_2026)
            if before.festival(day, FIVE, span=span) != CALENDAR.festival(day, FIVE, span=span)
        }
        spring, may = set(days(date(2020, 1, 31), date(2020, 2, 2))), set(days(date(2019, 5, 2), date(2019, 5, 4)))
        assert moved == (spring | may if span == "off_period" else set())


def test_new_year_may_begin_in_the_old_year() -> None:
    assert CALENDAR.festival(date(2022, 12, 31), FIVE) == "new_year"
    assert CALENDAR.festival(date(2022, 12, 30), FIVE) is None


# working days


@pytest.mark.parametrize(
    ("left", "tenth"),
    [
        (date(2020, 9, 29), date(2020, 10, 20)),
        (date(2020, 10, 8), date(2020, 10, 21)),
        (date(2020, 4, 30), date(2020, 5, 18)),
        (date(2021, 2, 10), date(2021, 3, 2)),
    ],
)
def test_ten_working_days_after_leaving(left: date, tenth: date) -> None:
    assert CALENDAR.add_workdays(left, 10) == tenth
    assert CALENDAR.earliest_nth_workday(left, 10) == tenth


@given(
    st.dates(CALENDAR.first - timedelta(days=1), date(2026, 11, 30)),
    st.integers(min_value=1, max_value=15),
)
def test_the_nth_working_day_is_one_and_has_n_working_days_up_to_it(day: date, n: int) -> None:
    found = CALENDAR.add_workdays(day, n)
    assert found is not None
    assert CALENDAR.is_workday(found)
    assert sum(bool(CALENDAR.is_workday(one)) for one in days(day + timedelta(days=1), found)) == n
    assert CALENDAR.earliest_nth_workday(day, n) == found


def test_a_count_that_runs_into_days_without_a_notice_has_no_answer_but_a_lower_bound() -> None:
    assert CALENDAR.add_workdays(date(2026, 12, 22), 3) == date(2026, 12, 25)
    assert CALENDAR.add_workdays(date(2026, 12, 22), 4) is None
    assert CALENDAR.add_workdays(date(2026, 12, 29), 1) is None
    assert CALENDAR.earliest_nth_workday(date(2026, 12, 22), 4) == date(2026, 12, 26)
    assert CALENDAR.earliest_nth_workday(date(2026, 12, 31), 10) == date(2027, 1, 10)


def test_a_count_that_begins_before_the_first_notice_has_no_answer() -> None:
    assert CALENDAR.add_workdays(date(2018, 12, 27), 1) is None
    assert CALENDAR.add_workdays(date(2018, 12, 28), 1) == date(2018, 12, 29)
    assert CALENDAR.earliest_nth_workday(date(2018, 12, 20), 1) == date(2018, 12, 21)


def test_counting_at_the_end_of_time_does_not_raise() -> None:
    assert CALENDAR.add_workdays(date.max, 10) is None
    assert CALENDAR.earliest_nth_workday(date.max - timedelta(days=2), 10) == date.max


@pytest.mark.parametrize("n", [0, -1])
def test_working_days_are_counted_from_one(n: int) -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        CALENDAR.add_workdays(date(2020, 1, 1), n)
    with pytest.raises(ValueError, match="counted from 1"):
        CALENDAR.earliest_nth_workday(date(2020, 1, 1), n)


# days without a notice


@pytest.mark.parametrize("day", [date(2018, 12, 28), date(2026, 12, 30), date(2027, 1, 1), date(2027, 9, 1)])
@pytest.mark.parametrize("span", ["off_period", "statutory_days", "whole_break"])
def test_a_day_without_a_notice_is_unknown_and_not_an_ordinary_day(day: date, span: str) -> None:
    assert CALENDAR.festival(day, FIVE, span=span) is UNKNOWN
    assert CALENDAR.is_workday(day) is None


def test_a_day_of_a_month_that_none_of_the_festivals_can_reach_is_known_without_a_notice() -> None:
    for month in range(1, 13):
        expected = None if month in (6, 7, 8, 11) else UNKNOWN
        assert CALENDAR.festival(date(2027, month, 15), FIVE) is expected
        assert CALENDAR.festival(date(2035, month, 1), FIVE, span="whole_break") is expected
    assert CALENDAR.festival(date(2027, 6, 15), (*FIVE, "dragon_boat")) is UNKNOWN  # which Dragon Boat can reach
    assert CALENDAR.is_workday(date(2027, 7, 15)) is None  # weekends may be worked in any month


def test_a_day_before_the_next_new_year_block_can_begin_is_known() -> None:
    assert CALENDAR.festival(date(2026, 12, 29), FIVE) is None
    assert CALENDAR.is_workday(date(2026, 12, 29)) is True


def test_a_december_weekend_may_still_become_a_make_up_day_but_a_weekday_works_either_way() -> None:
    assert CALENDAR.is_workday(date(2026, 12, 20)) is False
    assert CALENDAR.is_workday(date(2026, 12, 25)) is True
    assert CALENDAR.is_workday(date(2026, 12, 26)) is None


@pytest.mark.parametrize("year", range(2019, 2027))
def test_what_waits_for_the_next_notice_is_the_same_at_the_end_of_every_year(year: int) -> None:
    calendar = Calendar.from_notices(
        {name: table for name, table in FILES.items() if name == "calendar.toml" or int(name[:4]) <= year}
    )
    for day in days(date(year, 1, 1), date(year, 12, 31)):
        waits = day.month == 12 and (day.day >= 30 or (day.day >= 24 and day.weekday() >= 5))
        assert (calendar.is_workday(day) is None) == waits
        assert (calendar.festival(day, SEVEN) is UNKNOWN) == (day >= date(year, 12, 30))


def test_the_end_of_a_year_is_known_once_the_next_notice_is_there() -> None:
    tables = files()
    del tables["2026.toml"]
    without = Calendar.from_notices(tables)
    assert without.last == date(2025, 12, 31)
    assert without.festival(date(2025, 12, 31), FIVE) is UNKNOWN
    assert CALENDAR.festival(date(2025, 12, 31), FIVE) is None
    assert without.is_workday(date(2025, 12, 27)) is None
    assert CALENDAR.is_workday(date(2025, 12, 27)) is False


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2018, 6, 1), 2018),
        (date(2018, 12, 28), 2018),
        (date(2018, 12, 29), 2027),
        (date(2026, 12, 30), 2027),
        (date(2026, 12, 20), 2027),
        (date(2027, 12, 31), 2027),
        (date(2028, 5, 1), 2028),
    ],
)
def test_the_missing_notice_is_named(day: date, year: int) -> None:
    assert CALENDAR.missing_notice(day) == year


# codes and misuse


@pytest.mark.parametrize("span", ["off_period", "statutory_days"])
@pytest.mark.parametrize("merged", ["whole_block", "named_only"])
def test_day_codes_say_the_same_as_festival(span: str, merged: str) -> None:
    start, codes = CALENDAR.day_codes(FIVE, span=span, merged=merged)
    assert date.fromordinal(start) == CALENDAR.first
    assert date.fromordinal(start + len(codes) - 1) == CALENDAR.last
    for at, code in enumerate(codes):
        name = CALENDAR.festival(date.fromordinal(start + at), FIVE, span=span, merged=merged)
        assert code == (2 if name is UNKNOWN else 1 if name else 0)
    assert set(codes) == {0, 1, 2}


@pytest.mark.parametrize(
    ("festivals", "span", "merged", "odd"),
    [
        (["easter"], "off_period", "whole_block", "easter"),
        (FIVE, "weekend", "whole_block", "weekend"),
        (FIVE, "off_period", "half", "half"),
    ],
)
def test_a_festival_or_option_that_does_not_exist_is_refused_by_name(
    festivals: tuple[str, ...], span: str, merged: str, odd: str
) -> None:
    with pytest.raises(ValueError, match=odd):
        CALENDAR.festival(date(2020, 1, 1), festivals, span=span, merged=merged)


def test_the_calendar_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        CALENDAR.last = date(2030, 1, 1)  # type: ignore[misc]


def test_an_unknown_number_or_date_is_none() -> None:
    tables = files()
    tables["2026.toml"]["notice"][0] |= {"number": "unknown", "issued": "unknown"}
    notice = Calendar.from_notices(tables).notices[-1]
    assert (notice.key, notice.number, notice.issued) == ("2026", None, None)


# inconsistent tables: what is wrong, and the words that must name it


def break_off(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "qingming")["off"].reverse()


def break_off_length(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "qingming")["off"].pop()


def break_work_on_weekday(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "qingming")["work"].append(date(2021, 4, 7))


def break_work_in_block(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "qingming")["work"].append(date(2021, 5, 1))


def break_joins_apart(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2019, "qingming")["joins"] = [date(2019, 4, 13), date(2019, 4, 14)]


def break_joins_inside(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "qingming")["joins"] = [date(2021, 4, 3)]


def break_statutory_outside(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "qingming")["statutory"] = [date(2021, 4, 6)]


def break_statutory_count(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2025, "labour_day")["statutory"].pop()


def break_festival_missing(tables: dict[str, dict[str, Any]]) -> None:
    tables["2021.toml"]["notice"][0]["holidays"].pop()


def break_festival_twice(tables: dict[str, dict[str, Any]]) -> None:
    tables["2021.toml"]["notice"][0]["holidays"].append(copy.deepcopy(row(tables, 2021, "qingming")))


def break_festival_name(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "qingming")["festival"] = "tomb"


def break_merged_with_own_row(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "national_day")["merged"] = {"festival": "mid_autumn", "day": date(2021, 10, 4)}


def break_overlap(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "mid_autumn")["off"] = [date(2021, 9, 19), date(2021, 10, 1)]


def break_year(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2022, "qingming")["off"][0] = date(2021, 4, 3)


def break_year_end(tables: dict[str, dict[str, Any]]) -> None:
    tables["calendar.toml"]["year_end"]["season_from"] = "12-31"


def break_gap(tables: dict[str, dict[str, Any]]) -> None:
    del tables["2022.toml"]


def break_amends(tables: dict[str, dict[str, Any]]) -> None:
    tables["2020.toml"]["notice"][1]["amends"] = "2019"


def break_key_twice(tables: dict[str, dict[str, Any]]) -> None:
    tables["2020.toml"]["notice"][1]["key"] = "2020"


def break_unknown_key(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "qingming")["of"] = []


def break_date_type(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "qingming")["statutory"] = ["2021-04-04"]


def break_issued(tables: dict[str, dict[str, Any]]) -> None:
    tables["2021.toml"]["notice"][0]["issued"] = "2020-11-25"


def break_file_name(tables: dict[str, dict[str, Any]]) -> None:
    tables["notes.toml"] = {}


def break_general(tables: dict[str, dict[str, Any]]) -> None:
    del tables["calendar.toml"]


def break_decree(tables: dict[str, dict[str, Any]]) -> None:
    del tables["calendar.toml"]["decree"][0]


def break_decree_count(tables: dict[str, dict[str, Any]]) -> None:
    tables["calendar.toml"]["decree"][0]["days"]["qingming"] = 0


def break_decree_count_type(tables: dict[str, dict[str, Any]]) -> None:
    tables["calendar.toml"]["decree"][0]["days"]["qingming"] = "1"


def break_decree_date(tables: dict[str, dict[str, Any]]) -> None:
    tables["calendar.toml"]["decree"][1]["from"] = "2025"


def break_year_end_type(tables: dict[str, dict[str, Any]]) -> None:
    tables["calendar.toml"]["year_end"]["season_from"] = 1230


def break_year_end_order(tables: dict[str, dict[str, Any]]) -> None:
    tables["calendar.toml"]["year_end"]["workday_from"] = "12-31"


def break_number(tables: dict[str, dict[str, Any]]) -> None:
    tables["2021.toml"]["notice"][0]["number"] = ""


def break_notice_shape(tables: dict[str, dict[str, Any]]) -> None:
    tables["2021.toml"]["notice"] = {}


def break_holidays_shape(tables: dict[str, dict[str, Any]]) -> None:
    tables["2021.toml"]["notice"][0]["holidays"] = {}


def break_row_shape(tables: dict[str, dict[str, Any]]) -> None:
    tables["2021.toml"]["notice"][0]["holidays"][0] = "new_year"


def break_merged_day(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2020, "national_day")["merged"]["day"] = "2020-10-01"


def break_next_year(tables: dict[str, dict[str, Any]]) -> None:
    row(tables, 2021, "national_day")["work"][1] = date(2022, 1, 8)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (break_off, "2021.toml qingming: the days off end on 2021-04-03"),
        (break_off_length, "qingming off: expected the first and the last day off"),
        (break_work_on_weekday, "qingming: 2021-04-07 is no weekend day"),
        (break_work_in_block, "labour_day 2021-05-01: something else is said about this day"),
        (break_joins_apart, "2019.toml qingming: .* lies apart from the days off"),
        (break_joins_inside, "2021.toml qingming: .* lies inside the days off"),
        (break_statutory_outside, "qingming: 2021-04-06 is a statutory day outside"),
        (break_statutory_count, "2025.toml labour_day: expected 2 statutory days, found 1"),
        (break_festival_missing, "2021.toml national_day: expected one row"),
        (break_festival_twice, "2021.toml notice 1: two rows for qingming"),
        (break_festival_name, "2021.toml tomb: the decree knows no such festival"),
        (break_merged_with_own_row, "2021.toml mid_autumn: expected one row, or one block"),
        (break_overlap, "national_day 2021-10-01: something else is said"),
        (break_year, "2022.toml qingming: 2021-04-03 lies outside 2022"),
        (break_year_end, "2019.toml new_year: 2018-12-30 lies outside 2019 further than year_end allows"),
        (break_gap, "expected a file for every year from 2019"),
        (break_amends, "2020.toml notice 2: the first notice has the key '2020'"),
        (break_key_twice, "2020: two notices have this key"),
        (break_unknown_key, "2021.toml notice 1: unknown key 'of'"),
        (break_date_type, "qingming statutory: expected a list of dates"),
        (break_issued, "2021.toml notice 1: expected a date or 'unknown' in `issued`"),
        (break_file_name, "notes.toml: expected calendar.toml or the four digits of a year"),
        (break_general, "calendar.toml: missing decree, first_year"),
        (break_decree, "2019.toml: no decree is in force"),
        (break_decree_count, "calendar.toml decree 1 qingming: expected a count of days, found 0"),
        (break_decree_count_type, "calendar.toml decree 1 qingming: expected a count of days, found '1'"),
        (break_decree_date, "calendar.toml decree 2: expected a date in `from`"),
        (break_year_end_type, "calendar.toml season_from: expected a day of December"),
        (break_year_end_order, "calendar.toml year_end: make-up days begin before"),
        (break_number, "2021.toml notice 1: expected text in `number`, found ''"),
        (break_notice_shape, r"2021.toml: expected \[\[notice\]\]"),
        (break_holidays_shape, "2021.toml notice 1: expected rows in `holidays`"),
        (break_row_shape, "2021.toml notice 1: expected a table, found 'new_year'"),
        (break_merged_day, "2020.toml notice 1 national_day merged: expected a festival and its day"),
        (break_next_year, "2021.toml national_day: 2022-01-08 lies outside 2021"),
    ],
)
def test_inconsistent_notices_are_refused_with_the_file_and_the_row(fault: Any, words: str) -> None:
    tables = files()
    fault(tables)
    with pytest.raises(ValueError, match=words):
        Calendar.from_notices(tables)


def test_every_inconsistency_is_named_at_once() -> None:
    tables = files()
    break_off(tables)
    break_statutory_count(tables)
    with pytest.raises(ValueError, match=r"(?s)2021.toml qingming: .*2025.toml labour_day: "):
        Calendar.from_notices(tables)
