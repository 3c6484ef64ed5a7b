"""The season of every single day of 2019 to 2026, against holidays written out here by hand."""

from datetime import date, timedelta

import pytest

import lfreward
from law.oracle import linfen
from lfreward.calendar import UNKNOWN

# The days off of the five named festivals, as the yearly notices print them.
OFF = """
2018-12-30..2019-01-01 2019-02-04..2019-02-10 2019-04-05..2019-04-05 2019-05-01..2019-05-04 2019-10-01..2019-10-07
2020-01-01..2020-01-01 2020-01-24..2020-02-02 2020-04-04..2020-04-06 2020-05-01..2020-05-05 2020-10-01..2020-10-08
2021-01-01..2021-01-03 2021-02-11..2021-02-17 2021-04-03..2021-04-05 2021-05-01..2021-05-05 2021-10-01..2021-10-07
2022-01-01..2022-01-03 2022-01-31..2022-02-06 2022-04-03..2022-04-05 2022-04-30..2022-05-04 2022-10-01..2022-10-07
2022-12-31..2023-01-02 2023-01-21..2023-01-27 2023-04-05..2023-04-05 2023-04-29..2023-05-03 2023-09-29..2023-10-06
2024-01-01..2024-01-01 2024-02-10..2024-02-17 2024-04-04..2024-04-06 2024-05-01..2024-05-05 2024-10-01..2024-10-07
2025-01-01..2025-01-01 2025-01-28..2025-02-04 2025-04-04..2025-04-06 2025-05-01..2025-05-05 2025-10-01..2025-10-08
2026-01-01..2026-01-03 2026-02-15..2026-02-23 2026-04-04..2026-04-06 2026-05-01..2026-05-05 2026-10-01..2026-10-07
"""
EVERY_DAY = [date(2019, 1, 1) + timedelta(n) for n in range((date(2026, 12, 31) - date(2019, 1, 1)).days + 1)]
HOLIDAYS = {
    date.fromisoformat(first) + timedelta(n)
    for first, last in (block.split("..") for block in OFF.split())
    for n in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
}


def season_of(policy: lfreward.Policy, day: date, **readings: str) -> str | None:
    record = {"item": "coach_group", "visitors": 300, "arrival_date": day}
    return policy.evaluate(record, readings=readings or None).season


def test_every_day_of_2019_to_2026_has_the_season_of_its_month_or_its_holiday(policy: lfreward.Policy) -> None:
    for day in EVERY_DAY:
        low = day.month in (11, 12, 1, 2, 3, 4)
        expected = "holiday" if day in HOLIDAYS else "low" if low else "normal"
        if day >= date(2026, 12, 30):
            expected = None  # may belong to the next notice

        assert season_of(policy, day) == expected, day


@pytest.mark.parametrize("span", ["off_period", "statutory_days"])
@pytest.mark.parametrize("merged", ["whole_block", "named_only"])
def test_every_day_of_2020_to_2026_equals_the_oracle_under_every_reading(
    policy: lfreward.Policy, span: str, merged: str
) -> None:
    readings = {"holiday_span": span, "merged_holiday": merged}
    for day in EVERY_DAY[366:]:
        record = {"item": "coach_group", "visitors": 300, "arrival_date": day}

        assert season_of(policy, day, **readings) == linfen.judge(record, readings)["season"], day


def test_a_day_past_the_last_notice_is_undetermined_and_names_the_notice(policy: lfreward.Policy) -> None:
    result = policy.evaluate({"item": "coach_group", "visitors": 300, "arrival_date": "2027-03-01"})

    assert (result.season, result.verdict.value) == (None, "undetermined")
    assert "2027" in next(f.message for f in result.findings if f.code == "no_notice")


def test_dragon_boat_and_mid_autumn_alone_are_no_holidays(policy: lfreward.Policy) -> None:
    assert season_of(policy, date(2021, 6, 14)) == "normal"
    assert season_of(policy, date(2021, 9, 21)) == "normal"


def test_the_bytes_of_a_day_say_the_same_as_the_calendar(policy: lfreward.Policy) -> None:
    festivals = ("new_year", "spring_festival", "qingming", "labour_day", "national_day")
    first, codes = policy.calendar.day_codes(festivals, span="off_period", merged="whole_block")
    for day in EVERY_DAY:
        festival = policy.calendar.festival(day, festivals)
        expected = 2 if festival is UNKNOWN else int(festival is not None)

        assert codes[day.toordinal() - first] == expected
