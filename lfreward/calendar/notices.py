"""Parsed notices to a calendar: strictly, every inconsistency at once, each with its file and row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeAlias

from lfreward.calendar.days import OFF, OPEN, SATURDAY, WORK, Calendar, Holiday, Notice
from lfreward.faults import Faults, is_day

_MonthDay: TypeAlias = tuple[int, int]

_NOTICE_KEYS = {"key", "number", "issued", "source", "holidays"}
_ROW_KEYS = {"festival", "off", "statutory", "work"}
_YEAR_END_KEYS = {"season_from", "workday_from", "reason"}


class _Faults(Faults):
    def days(self, place: str, value: Any) -> tuple[date, ...]:
        if isinstance(value, list) and all(is_day(one) for one in value):
            return tuple(value)
        self.add(place, f"expected a list of dates, found {value!r}")
        return ()


def build(files: Mapping[str, Mapping[str, Any]]) -> Calendar:
    """Return the calendar of parsed TOML. Raises: ValueError with every inconsistency."""
    faults = _Faults("holiday notices")
    tables = {name.removesuffix(".toml"): table for name, table in files.items()}
    general = tables.pop("calendar", {})
    if not faults.keys("calendar.toml", general, {"first_year", "first_year_reason", "year_end", "reach", "decree"}):
        faults.stop()
    first_year = general["first_year"] if type(general["first_year"]) is int else 0
    season_from, workday_from = _year_end(faults, general["year_end"])
    decrees = _decrees(faults, general["decree"])
    reach = _reach(faults, general["reach"], decrees)
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
            _check_reach(faults, year, row, reach)
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
        if day >= season_open or (day >= workday_open and day.weekday() >= SATURDAY):
            return OPEN
        if day in of_day:
            return of_day[day][1]
        return OFF if day.weekday() >= SATURDAY else WORK

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
        _workdays=tuple(start + at for at, one in enumerate(kinds) if one == WORK),
        _blind=tuple(start + at for at, one in enumerate(kinds) if one == OPEN),
        reach=reach,
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


def _reach(faults: _Faults, table: Any, decrees: list[tuple[date, dict[str, int]]]) -> dict[str, frozenset[int]]:
    """Read for each festival the months that its days off can touch, with the reason."""
    known = {name for _, days in decrees for name in days}
    place = "calendar.toml reach"
    if not faults.keys(place, table, {*known, "reason"}):
        return {}
    found: dict[str, frozenset[int]] = {}
    for name in sorted(known):
        months = table[name]
        if not isinstance(months, list) or not months or not {*months} <= {*range(1, 13)}:
            faults.add(f"{place} {name}", f"expected months from 1 to 12, found {months!r}")
            months = range(1, 13)
        found[name] = frozenset(months)
    return found


def _check_reach(faults: _Faults, year: int, row: Holiday, reach: Mapping[str, frozenset[int]]) -> None:
    """Hold every notice that is there to what `reach` takes for granted."""
    names = (row.festival, *row.merged[:1]) if row.merged else (row.festival,)
    months = frozenset().union(*(reach.get(name, frozenset(range(1, 13))) for name in names))
    for day in (*_block(row), *row.joins):
        if day.month not in months:
            faults.add(f"{year}.toml {row.festival}", f"{day} lies in a month that calendar.toml `reach` leaves out")


def _decrees(faults: _Faults, tables: Any) -> list[tuple[date, dict[str, int]]]:
    decrees: list[tuple[date, dict[str, int]]] = []
    for at, table in enumerate(tables if isinstance(tables, list) else [tables], 1):
        place = f"calendar.toml decree {at}"
        if not faults.keys(place, table, {"from", "number", "source", "days"}):
            continue
        days = table["days"]
        if not is_day(table["from"]) or not isinstance(days, Mapping):
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
        if issued != "unknown" and not is_day(issued):
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
        if not faults.keys(f"{place} merged", merged, {"festival", "day"}) or not is_day(merged["day"]):
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
        if day.weekday() < SATURDAY:
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
        entries: list[tuple[date, Holiday | None, int]] = [(day, row, OFF) for day in _block(row)]
        entries += [(day, row, OFF) for day in row.joins] + [(day, None, WORK) for day in row.work]
        for day, block_row, kind in entries:
            if day in of_day:
                faults.add(f"{row.festival} {day}", "something else is said about this day as well")
            of_day[day] = (block_row, kind)
    return of_day
