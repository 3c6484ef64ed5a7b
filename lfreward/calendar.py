"""Answer from the State Council's notices: is it a festival, is it a working day, when is the n-th one.

Floor 2. Reads no file: `from_notices` takes parsed tables. A day without a notice is unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Final, TypeAlias

__all__ = ["UNKNOWN", "Calendar", "Holiday", "Notice", "Unknown"]


class Unknown(Enum):
    """Stand for a day whose notice is not there; not the same as `None`, a day that is no festival."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN

SPANS = ("off_period", "statutory_days")
MERGED = ("whole_block", "named_only")

_OFF, _WORK, _OPEN = 0, 1, 2
_SATURDAY = 5
_Names: TypeAlias = tuple[str | Unknown | None, ...]
_MonthDay: TypeAlias = tuple[int, int]
_Key: TypeAlias = tuple[frozenset[str], str, str]


@dataclass(frozen=True, slots=True)
class Holiday:
    """Hold one festival's row of a notice; `joins` are weekend days next to `off` that are no part of it."""

    festival: str
    off: tuple[date, date]
    statutory: tuple[date, ...]
    work: tuple[date, ...]
    joins: tuple[date, ...] = ()
    merged: tuple[str, date] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Hold one notice; `number` and `issued` are `None` where they are not known."""

    key: str
    number: str | None
    issued: date | None
    source: str
    amends: str | None
    holidays: tuple[Holiday, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Know the days from `first` to `last`; nothing is guessed past the last notice.

    Some last days of December wait for the next notice and are unknown too (`year_end` in the tables).
    """

    notices: tuple[Notice, ...]
    first: date
    last: date
    _festivals: frozenset[str]
    _rows: tuple[Holiday | None, ...]
    _kinds: bytes
    _season_open: int
    _workdays: tuple[int, ...]
    _blind: tuple[int, ...]
    _cache: dict[_Key, _Names] = field(default_factory=dict)

    @classmethod
    def from_notices(cls, files: Mapping[str, Mapping[str, Any]]) -> Calendar:
        """Build the calendar from parsed TOML, by file name: `calendar.toml` and one file a year.

        Raises: ValueError, naming every inconsistency with its file and row.
        """
        return _build(files)

    def festival(
        self, day: date, festivals: Collection[str], *, span: str = "off_period", merged: str = "whole_block"
    ) -> str | Unknown | None:
        """Return which of `festivals` the day belongs to, `None` if none, `UNKNOWN` if no notice says.

        `span`: `off_period`, the days off of the notice without the weekends that it only joins, or
        `statutory_days`. `merged`: in a block of two festivals `whole_block` counts every day for either of
        them; `named_only` keeps the second one's own day for it alone, unless that is a statutory day of the
        first.
        Raises: ValueError for a festival or an option that does not exist.
        """
        names = self._names(festivals, span, merged)
        at = day.toordinal() - self.first.toordinal()
        return names[at] if 0 <= at < len(names) else UNKNOWN

    def day_codes(self, festivals: Collection[str], *, span: str, merged: str) -> tuple[int, bytes]:
        """Return the ordinal of `first` and a byte a day: 0 ordinary, 1 one of the festivals, 2 unknown.

        Days outside are unknown. Raises: as `festival`.
        """
        names = self._names(festivals, span, merged)
        codes = bytes(0 if name is None else 2 if name is UNKNOWN else 1 for name in names)
        return self.first.toordinal(), codes

    def is_workday(self, day: date) -> bool | None:
        """Return whether people work on that day, make-up days included; `None` if no notice covers it."""
        at = day.toordinal() - self.first.toordinal()
        kind = self._kinds[at] if 0 <= at < len(self._kinds) else _OPEN
        return None if kind == _OPEN else kind == _WORK

    def add_workdays(self, day: date, n: int) -> date | None:
        """Return the n-th working day after `day`; `None` if a day on the way has no notice.

        The day itself does not count. Clause: 民法总则, from 2021 民法典, art. 201.
        Raises: ValueError if n < 1.
        """
        _positive(n)
        start = day.toordinal()
        if start + 1 < self.first.toordinal():
            return None
        at = bisect_right(self._workdays, start) + n - 1
        if at >= len(self._workdays):
            return None
        found = self._workdays[at]
        # the last day of the last year is never known, so there is a blind day after every working day
        return date.fromordinal(found) if found < self._blind[bisect_right(self._blind, start)] else None

    def earliest_nth_workday(self, day: date, n: int) -> date:
        """Return the first day that `add_workdays` could still name: unknown days count as working days.

        Raises: ValueError if n < 1.
        """
        _positive(n)
        while n:
            if day == date.max:
                return day
            day += timedelta(days=1)
            if self.is_workday(day) is not False:
                n -= 1
        return day

    def latest_nth_workday(self, day: date, n: int) -> date | None:
        """Return the last day that `add_workdays` could still name: unknown days count as days off.

        `None` where the notices end before. Raises: ValueError if n < 1.
        """
        _positive(n)
        at = bisect_right(self._workdays, day.toordinal()) + n - 1
        covered = day + timedelta(days=1) >= self.first and at < len(self._workdays)
        return date.fromordinal(self._workdays[at]) if covered else None

    def missing_notice(self, day: date) -> int:
        """Return the year whose notice is missing for that day; for a covered day, the next year to come."""
        return day.year if day < self.first else max(day.year, self.last.year + 1)

    def _names(self, festivals: Collection[str], span: str, merged: str) -> _Names:
        key = (frozenset(festivals), span, merged)
        names = self._cache.get(key)
        if names is None:
            self._check(*key)
            known = (self._name(at, *key) for at in range(self._season_open))
            names = self._cache[key] = (*known, *[UNKNOWN] * (len(self._rows) - self._season_open))
        return names

    def _check(self, festivals: frozenset[str], span: str, merged: str) -> None:
        for what, given, known in (
            ("festival", festivals, self._festivals),
            ("span", {span}, SPANS),
            ("merged", {merged}, MERGED),
        ):
            for odd in sorted(set(given).difference(known)):
                raise ValueError(f"{what} {odd!r} is not one of {', '.join(sorted(known))}")

    def _name(self, at: int, asked: frozenset[str], span: str, merged: str) -> str | None:
        row = self._rows[at]
        if row is None:
            return None
        other, feast = row.merged or (None, None)
        day = self.first + timedelta(days=at)
        if span == "statutory_days":
            if row.festival in asked and day in row.statutory:
                return row.festival
            return other if other in asked and day == feast else None
        if row.festival in asked and (merged == "whole_block" or day != feast or day in row.statutory):
            return row.festival
        return other if other in asked and (merged == "whole_block" or day == feast) else None


def _positive(n: int) -> None:
    if n < 1:
        raise ValueError(f"working days are counted from 1, not {n}")


_NOTICE_KEYS = {"key", "number", "issued", "source", "holidays"}
_ROW_KEYS = {"festival", "off", "statutory", "work"}
_YEAR_END_KEYS = {"season_from", "workday_from", "reason"}


class _Faults:
    """Collect what is wrong, so that one run names it all."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, place: str, text: str) -> None:
        self.found.append(f"{place}: {text}")

    def keys(self, place: str, table: Any, needed: set[str], allowed: Iterable[str] = ()) -> bool:
        """Say whether `table` has all the `needed` keys; an odd key is a fault, but no obstacle."""
        if not isinstance(table, Mapping):
            self.add(place, f"expected a table, found {table!r}")
            return False
        for odd in sorted(set(table) - needed - set(allowed)):
            self.add(place, f"unknown key {odd!r}")
        missing = sorted(needed - set(table))
        if missing:
            self.add(place, f"missing {', '.join(missing)}")
        return not missing

    def days(self, place: str, value: Any) -> tuple[date, ...]:
        if isinstance(value, list) and all(_is_day(one) for one in value):
            return tuple(value)
        self.add(place, f"expected a list of dates, found {value!r}")
        return ()

    def stop(self) -> None:
        if self.found:
            raise ValueError("the holiday notices are not consistent:\n" + "\n".join(self.found))


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _build(files: Mapping[str, Mapping[str, Any]]) -> Calendar:
    faults = _Faults()
    tables = {name.removesuffix(".toml"): table for name, table in files.items()}
    general = tables.pop("calendar", {})
    if not faults.keys("calendar.toml", general, {"first_year", "first_year_reason", "year_end", "decree"}):
        faults.stop()
    first_year = general["first_year"] if type(general["first_year"]) is int else 0
    season_from, workday_from = _year_end(faults, general["year_end"])
    decrees = _decrees(faults, general["decree"])
    for odd in sorted(name for name in tables if not re.fullmatch(r"\d{4}", name)):
        faults.add(f"{odd}.toml", "expected calendar.toml or the four digits of a year")
    years = sorted(int(name) for name in tables if re.fullmatch(r"\d{4}", name))
    if not years or [first_year + at for at in range(len(years))] != years:
        faults.add("calendar.toml", f"expected a file for every year from {first_year}, found {years}")
    faults.stop()

    notices: list[Notice] = []
    rows: list[Holiday] = []
    for year in years:
        of_year = _notices(faults, year, tables[str(year)])
        notices += of_year
        for row in (row for notice in of_year for row in notice.holidays):
            _check_row(faults, year, row, season_from, workday_from)
        in_force = {row.festival: row for notice in of_year for row in notice.holidays}
        _check_decree(faults, year, in_force, decrees)
        rows += in_force.values()
    for key in sorted({n.key for n in notices if sum(n.key == other.key for other in notices) > 1}):
        faults.add(key, "two notices have this key")
    of_day = _spread(faults, rows)
    faults.stop()

    first = date(first_year, 1, 1)
    while first - timedelta(days=1) in of_day:
        first -= timedelta(days=1)
    last = date(years[-1], 12, 31)
    count = (last - first).days + 1
    days = [first + timedelta(days=at) for at in range(count)]
    season_open = date(last.year, *season_from)
    workday_open = date(last.year, *workday_from)

    def kind(day: date) -> int:
        if day >= season_open or (day >= workday_open and day.weekday() >= _SATURDAY):
            return _OPEN
        if day in of_day:
            return of_day[day][1]
        return _OFF if day.weekday() >= _SATURDAY else _WORK

    kinds = bytes(kind(day) for day in days)
    start = first.toordinal()
    return Calendar(
        notices=tuple(notices),
        first=first,
        last=last,
        _festivals=frozenset(name for _, known in decrees for name in known),
        _rows=tuple(of_day[day][0] if day in of_day else None for day in days),
        _kinds=kinds,
        _season_open=(season_open - first).days,
        _workdays=tuple(start + at for at, one in enumerate(kinds) if one == _WORK),
        _blind=tuple(start + at for at, one in enumerate(kinds) if one == _OPEN),
    )


def _year_end(faults: _Faults, table: Any) -> tuple[_MonthDay, _MonthDay]:
    ends: list[_MonthDay] = []
    if faults.keys("calendar.toml year_end", table, _YEAR_END_KEYS):
        for key in ("season_from", "workday_from"):
            text = table[key]
            if isinstance(text, str) and re.fullmatch(r"12-(0[1-9]|[12]\d|3[01])", text):
                ends.append((12, int(text[3:])))
            else:
                faults.add(f"calendar.toml {key}", f"expected a day of December as '12-30', found {text!r}")
    if len(ends) < 2:
        faults.stop()
    season, workday = ends
    if workday > season:
        faults.add("calendar.toml year_end", "make-up days begin before the block that they make up for")
    return season, workday


def _decrees(faults: _Faults, tables: Any) -> list[tuple[date, dict[str, int]]]:
    decrees: list[tuple[date, dict[str, int]]] = []
    for at, table in enumerate(tables if isinstance(tables, list) else [tables], 1):
        place = f"calendar.toml decree {at}"
        if not faults.keys(place, table, {"from", "number", "source", "days"}):
            continue
        days = table["days"]
        if not _is_day(table["from"]) or not isinstance(days, Mapping):
            faults.add(place, "expected a date in `from` and a count a festival in `days`")
            continue
        for name, count in days.items():
            if type(count) is not int or count < 1:
                faults.add(f"{place} {name}", f"expected a count of days, found {count!r}")
        decrees.append((table["from"], dict(days)))
    return sorted(decrees, key=lambda decree: decree[0])


def _notices(faults: _Faults, year: int, table: Mapping[str, Any]) -> list[Notice]:
    place = f"{year}.toml"
    if not faults.keys(place, table, {"notice"}) or not isinstance(table["notice"], list):
        faults.add(place, "expected [[notice]]")
        return []
    notices: list[Notice] = []
    for at, raw in enumerate(table["notice"]):
        where = f"{place} notice {at + 1}"
        if not faults.keys(where, raw, _NOTICE_KEYS, {"amends"}) or not isinstance(raw["holidays"], list):
            faults.add(where, "expected rows in `holidays`")
            continue
        key, number, issued, amends = raw["key"], raw["number"], raw["issued"], raw.get("amends")
        for name in ("key", "number", "source"):
            if not isinstance(raw[name], str) or not raw[name]:
                faults.add(where, f"expected text in `{name}`, found {raw[name]!r}")
        if issued != "unknown" and not _is_day(issued):
            faults.add(where, f"expected a date or 'unknown' in `issued`, found {issued!r}")
        if amends != (str(year) if at else None) or (not at and key != str(year)):
            faults.add(where, f"the first notice has the key '{year}'; those after it amend '{year}'")
        holidays = tuple(row for one in raw["holidays"] if (row := _row(faults, where, one)))
        names = [row.festival for row in holidays]
        for name in sorted({name for name in names if names.count(name) > 1}):
            faults.add(where, f"two rows for {name}")
        if notices:
            for name in sorted(set(names) - {row.festival for row in notices[0].holidays}):
                faults.add(where, f"amends {name}, which the notice for {year} has no row for")
        notices.append(
            Notice(
                key,
                None if number == "unknown" else number,
                None if issued == "unknown" else issued,
                raw["source"],
                amends,
                holidays,
            )
        )
    return notices


def _row(faults: _Faults, where: str, raw: Any) -> Holiday | None:
    if not faults.keys(where, raw, _ROW_KEYS, {"joins", "merged"}):
        return None
    place = f"{where} {raw['festival']}"
    if not isinstance(raw["festival"], str):
        faults.add(place, "expected the name of a festival")
        return None
    off, statutory, work, joins = (
        faults.days(f"{place} {name}", raw.get(name, [])) for name in ("off", "statutory", "work", "joins")
    )
    merged = raw.get("merged")
    if merged is not None:
        if not faults.keys(f"{place} merged", merged, {"festival", "day"}) or not _is_day(merged["day"]):
            faults.add(f"{place} merged", "expected a festival and its day")
            return None
        merged = (str(merged["festival"]), merged["day"])
    if len(off) != 2:
        faults.add(f"{place} off", f"expected the first and the last day off, found {raw['off']!r}")
        return None
    return Holiday(raw["festival"], (off[0], off[1]), statutory, work, joins, merged)


def _check_row(faults: _Faults, year: int, row: Holiday, season: _MonthDay, workday: _MonthDay) -> None:
    place = f"{year}.toml {row.festival}"
    begin, end = row.off
    if begin > end:
        faults.add(place, f"the days off end on {end} before they begin on {begin}")
    for day in row.statutory + ((row.merged[1],) if row.merged else ()):
        if not begin <= day <= end:
            faults.add(place, f"{day} is a statutory day outside the days off")
    for day in row.work + row.joins:
        if day.weekday() < _SATURDAY:
            faults.add(place, f"{day} is no weekend day, so it is neither made up for nor joined")
    together = {*_block(row), *row.joins}
    if len(together) != len(_block(row)) + len(row.joins):
        faults.add(place, "a day that the notice only joins lies inside the days off")
    if begin <= end and (max(together) - min(together)).days + 1 != len(together):
        faults.add(place, "a day that the notice only joins lies apart from the days off")
    # what `year_end` takes for granted must be true of every notice that is there
    new_year = row.festival == "new_year"
    for day, earliest in [(begin, season), *((day, workday) for day in row.work + row.joins)]:
        if not (date(year - 1, *earliest) if new_year else date(year, 1, 1)) <= day <= date(year, 12, 31):
            how = " further than year_end allows" if new_year else ""
            faults.add(place, f"{day} lies outside {year}{how}")


def _block(row: Holiday) -> list[date]:
    begin, end = row.off
    return [begin + timedelta(days=at) for at in range((end - begin).days + 1)]


def _check_decree(
    faults: _Faults, year: int, rows: Mapping[str, Holiday], decrees: Iterable[tuple[date, dict[str, int]]]
) -> None:
    in_force = [days for begin, days in decrees if begin <= date(year, 1, 1)]
    if not in_force:
        faults.add(f"{year}.toml", "no decree is in force")
        return
    merged = [row.merged[0] for row in rows.values() if row.merged]
    for festival, count in in_force[-1].items():
        place = f"{year}.toml {festival}"
        if (festival in rows) + merged.count(festival) != 1:
            faults.add(place, "expected one row, or one block that it is merged with")
        elif festival in rows and len(set(rows[festival].statutory)) != count:
            faults.add(place, f"expected {count} statutory days, found {len(rows[festival].statutory)}")
    for odd in sorted({*rows, *merged} - set(in_force[-1])):
        faults.add(f"{year}.toml {odd}", "the decree knows no such festival")


def _spread(faults: _Faults, rows: Iterable[Holiday]) -> dict[date, tuple[Holiday | None, int]]:
    """Lay the rows out day by day: the block a day belongs to, and whether it is off or made up for."""
    of_day: dict[date, tuple[Holiday | None, int]] = {}
    for row in rows:
        entries: list[tuple[date, Holiday | None, int]] = [(day, row, _OFF) for day in _block(row)]
        entries += [(day, None, _OFF) for day in row.joins] + [(day, None, _WORK) for day in row.work]
        for day, block_row, kind in entries:
            if day in of_day:
                faults.add(f"{row.festival} {day}", "something else is said about this day as well")
            of_day[day] = (block_row, kind)
    return of_day
