"""What a program rests on besides the record: the holiday notices and the registers, and what follows from them.

A program names a duty's rule, a season or a register; only here do these meet days. Everything is remembered by its
arguments, for records ask the same again and again. Engines that cannot call Python (SQL, JavaScript) write the same
as lists; they are tested against this.

>>> from lfreward.program import World
>>> World.missing().due(Due("start_date", days=-2), date(2024, 5, 3))
(datetime.date(2024, 5, 1), datetime.date(2024, 5, 1))
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from lfreward.calendar import UNKNOWN, Calendar
from lfreward.law.nodes import Due
from lfreward.program.nodes import Season
from lfreward.registers import Registers
from lfreward.results.assessment import Mark

LOW, NORMAL, HOLIDAY = 1, 2, 4
SEASONS = ("low", "normal", "holiday")  # by the place of their bit
LONGEST_STAY = 400  # days of a stay that are looked at for holidays; no tour is longer
KEPT = 1 << 14  # entries that a memory holds: far more than honest records need

Days = tuple[date, date | None]


class Memory(dict[Any, Any]):
    """A dictionary that makes what it lacks, and starts anew where keys never repeat."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self.make = make

    def __missing__(self, key: Hashable) -> Any:
        if len(self) >= KEPT:
            self.clear()
        value = self[key] = self.make(key)
        return value


class World:
    """The notices and registers that programs are run against. Hold one for all programs of a policy."""

    def __init__(self, calendar: Calendar, registers: Registers) -> None:
        self.calendar = calendar
        self.registers = registers
        self._due: dict[Due, Memory] = {}
        self._seasons: dict[Season, Memory] = {}
        self._registered: dict[str, Memory] = {}

    @classmethod
    def missing(cls) -> World:
        """Return a world without any notice or register, for examples: nothing that needs one is known."""
        return cls(None, None)  # type: ignore[arg-type]

    # ---- last days

    def due(self, due: Due, start: Any) -> Days:
        """Return the soonest and the latest last day of a duty, counted from a day or a year.

        They differ only where a notice is missing; the latest is then None where nothing bounds it.
        """
        return self.due_days(due)[start]  # type: ignore[no-any-return]

    def due_days(self, due: Due) -> Memory:
        """Return the memory of `due` for one duty, by start."""
        if due not in self._due:
            self._due[due] = Memory(lambda start: self._last_days(due, start))
        return self._due[due]

    def _last_days(self, due: Due, start: Any) -> Days:
        if due.working_days is None:
            day = fixed_last_day(due, start)
            return day, day
        known = self.calendar.add_workdays(start, due.working_days)
        if known is not None:
            return known, known
        soonest = self.calendar.earliest_nth_workday(start, due.working_days)
        return soonest, self.calendar.latest_nth_workday(start, due.working_days)

    # ---- seasons

    def seasons(self, season: Season) -> Memory:
        """Return the memory from a day, or from the days of a stay, to the bits of the seasons that it may be."""
        if season not in self._seasons:
            many = len(season.days) > 1
            self._seasons[season] = Memory(lambda days: self._bits(season, days if many else (days,)))
        return self._seasons[season]

    def unknown_day(self, season: Season, days: tuple[date | None, ...]) -> date | None:
        """Return the first day whose notice is missing and leaves the season open; None where that is not so."""
        if self._bits(season, days) == HOLIDAY:
            return None
        return next((day for day in _stay(days) if self._festival(season, day) is UNKNOWN), None)

    def _festival(self, season: Season, day: date) -> Any:
        return self.calendar.festival(day, season.festivals, span=season.span, merged=season.merged)

    def _bits(self, season: Season, days: tuple[date | None, ...]) -> int:
        seen = [self._festival(season, day) for day in _stay(days)]
        if any(one is not None and one is not UNKNOWN for one in seen):
            return HOLIDAY
        first = days[0]
        plain = LOW | NORMAL if first is None else LOW if first.month in season.low else NORMAL
        return plain | HOLIDAY if UNKNOWN in seen or None in days else plain

    # ---- registers

    def registered(self, register: str) -> Memory:
        """Return the memory from a name and a day (or None) to the mark of being held on that day."""
        if register not in self._registered:
            hold = getattr(self.registers, register)
            marks = {None: Mark.UNKNOWN, True: Mark.MET, False: Mark.FAILED}
            self._registered[register] = Memory(lambda asked: marks[hold(*asked)])
        return self._registered[register]


def _stay(days: tuple[date | None, ...]) -> list[date]:
    first, last = days[0], days[-1]
    if first is not None and last is not None and first != last:
        return [first + timedelta(n) for n in range(min((last - first).days, LONGEST_STAY) + 1)]
    return [day for day in dict.fromkeys(days) if day is not None]


def fixed_last_day(due: Due, start: Any) -> date:
    """Return the last day of a duty that needs no notice, counted from a day or a year."""
    if due.days is not None:
        return date.fromordinal(start.toordinal() + due.days)
    if due.months is not None:
        later: date = start + relativedelta(months=due.months)
        return later
    if due.next_quarter:
        first = date(start.year, (start.month - 1) // 3 * 3 + 1, 1)
        return date.fromordinal((first + relativedelta(months=6)).toordinal() - 1)
    assert due.month_day is not None
    return date(start, *due.month_day)


def years_before(day: date, years: int) -> date:
    """Return the same day so many years ago; the last of February for a leap day.

    >>> years_before(date(2024, 2, 29), 3)
    datetime.date(2021, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def months_of(first: date, last: date) -> set[int]:
    """Return the months that a stay touches; of days in the wrong order, their own months."""
    if last < first:
        return {first.month, last.month}
    months: set[int] = set()
    day = first.replace(day=1)
    while day <= last and len(months) < 12:
        months.add(day.month)
        day = (day + timedelta(32)).replace(day=1)
    return months


def accounting_months(year: int, first: int, issued: date) -> tuple[str, ...]:
    """Return the twelve months from `first` of the year before, as YYYY-MM, without those before the measures."""
    every = (date(year - 1, first, 1) + relativedelta(months=n) for n in range(12))
    return tuple(month.isoformat()[:7] for month in every if month >= issued.replace(day=1))


def open_months(filed: tuple[str, ...], year: int, first: int, issued: date) -> list[str]:
    """Return the months of an accounting year for which no table is filed; filed ones may come without their year."""
    return [month for month in accounting_months(year, first, issued) if not {month, month[5:]} & set(filed)]
