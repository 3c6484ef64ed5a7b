"""Season edges: both ends of every festival's days off, the day of a merged one, every turn of the month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from lfreward.calendar import Calendar
from lfreward.proofs.cases.sound import Maker, Record

ONE_DAY = timedelta(days=1)


def vary(maker: Maker) -> Iterator[tuple[str, Record]]:
    """Yield the first row of a table with seasons on every edge of a season, since the measures were issued."""
    season = maker.plan.season
    if season is None:
        return
    for day in edges(maker.plan.judge_.calendar, maker.plan.policy.issued):
        yield f"season/{day.isoformat()}", maker.record(**dict.fromkeys(season.of, day))


def edges(calendar: Calendar, since: date) -> list[date]:
    """Return the days around every edge that the notices know, and the first days that they do not know."""
    found: set[date] = set()
    for notice in calendar.notices:
        for holiday in notice.holidays:
            ends = {*holiday.off, *holiday.joins, *(holiday.merged[1:] if holiday.merged else ())}
            found |= {end + n * ONE_DAY for end in ends for n in (-1, 0, 1)}
    for month in range(12):
        first = date(since.year, since.month, 1) + relativedelta(months=month + 1)
        found |= {first - ONE_DAY, first}
    found |= {calendar.last + n * ONE_DAY for n in (-3, -2, -1, 0, 1)}
    found |= {date(calendar.last.year + 1, month, 1) for month in range(1, 13)}  # without a notice only some are known
    return sorted(day for day in found if day >= since)
