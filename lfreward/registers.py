"""Look up dated registers of one place, and count what an itinerary proves by them.

Floor 2. Reads no file: `from_tables` takes parsed tables. Answers are `True`, `False`, or `None` for unknown;
what a register does not know stays unknown, and nothing is inferred from a level about a ticket.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from lfreward.model import Between

__all__ = ["Hotel", "Registers", "Site", "Tally", "name_key", "tally"]

UNCOUNTED = 99  # a day that names no sites may have had any number of them

NATIONAL = ("1A", "2A", "3A", "4A", "5A")
VILLAGE, RESORT = "provincial_3a", "provincial_resort"
KINDS = ("scenic", "village", "resort", "other")
FILES = ("airports", "areas", "counties", "hotels", "sites", "sources", "stations")

_KIND_OF = {VILLAGE: "village", RESORT: "resort"}
_FRIDAY = 4
_NOWHERE = "unknown"
_T = TypeVar("_T")


def name_key(name: str) -> str:
    """Return what two spellings of one name share: width, case, spaces, invisible characters, punctuation.

    >>> name_key("尧庙－华门 ") == name_key("尧庙·华门")
    True
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(char for char in folded if unicodedata.category(char)[0] not in "ZCP")
    return unicodedata.normalize("NFKC", kept)


@dataclass(frozen=True, slots=True)
class Period:
    """Hold the first and the last day of something; `None` where there is no bound."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date | None) -> bool | None:
        """Return whether the day lies within; `None` if the day is not known and it matters."""
        if day is None:
            return True if self.first is None and self.last is None else None
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Level:
    """Hold what is known of one level of a site.

    With `exact` it is held from `since` on; otherwise `since` is the first day on which evidence shows it,
    and `after` the last day on which it is known not to be held. Until `maybe_until` nothing is known.
    """

    level: str
    since: date | None
    exact: bool
    after: date | None
    until: date | None
    maybe_until: date | None

    def held(self, day: date) -> bool | None:
        if self.maybe_until is not None:
            return None if day <= self.maybe_until else False
        if self.until is not None and day > self.until:
            return False
        if self.since is not None and day >= self.since:
            return True
        return False if self.exact or (self.after is not None and day <= self.after) else None


@dataclass(frozen=True, slots=True)
class Ticket:
    """Hold whether the first gate sells a ticket in a period."""

    sold: bool | None
    period: Period


@dataclass(frozen=True, slots=True)
class Doubt:
    """Hold days on which some gates were free, and nobody knows which."""

    period: Period
    weekdays_only: bool

    def covers(self, day: date) -> bool:
        return bool(self.period.holds(day)) and not (self.weekdays_only and day.weekday() > _FRIDAY)


@dataclass(frozen=True, slots=True)
class Site:
    """Hold one unit that a tour can visit; `county` is a short name, or `unknown`."""

    name: str
    aliases: tuple[str, ...]
    county: str
    kind: str
    levels: tuple[Level, ...]
    tickets: tuple[Ticket, ...]
    doubts: tuple[Doubt, ...]
    complete_on: date
    villages_complete_on: date

    def level_at_least(self, level: str, day: date) -> bool | None:
        """Return whether the site had that level, or a higher one, on that day.

        `level`: `1A` to `5A`, or `provincial_3a` or `provincial_resort`, which have nothing above them.
        Without an entry: no, up to the day of the complete list, and unknown after it.
        Raises: ValueError for another level.
        """
        rank = _rank(level)
        entries = [one for one in self.levels if _rank(one.level)[0] == rank[0] and _rank(one.level) >= rank]
        held = _any(one.held(day) for one in entries)
        if held is not False or any(one.level == level and one.maybe_until is None for one in entries):
            return held
        if level in _KIND_OF and self.kind != _KIND_OF[level]:
            return False
        if level == RESORT or any(one.held(self.complete_on) for one in entries):
            return None  # there is no complete list of resorts; of a level below a later one nothing is written
        return False if day <= (self.villages_complete_on if level == VILLAGE else self.complete_on) else None

    def ticketed(self, day: date) -> bool | None:
        """Return whether the first gate sold tickets on that day."""
        sold = next((one.sold for one in reversed(self.tickets) if one.period.holds(day)), None)
        return None if sold and any(doubt.covers(day) for doubt in self.doubts) else sold

    def any_of(self, levels: Iterable[str], day: date) -> bool | None:
        """Return whether it had one of these levels, or a higher one of the same kind, on that day."""
        return _any(self.level_at_least(level, day) for level in levels)


@dataclass(frozen=True, slots=True)
class Hotel:
    """Hold one rating of a hotel, and the days on which it is valid."""

    name: str
    county: str
    stars: int
    period: Period


@dataclass(frozen=True, slots=True, eq=False)
class Registers:
    """Hold the dated registers of one place."""

    sites: tuple[Site, ...]
    hotels: tuple[Hotel, ...]
    sources: Mapping[str, str]
    _counties: Mapping[str, str]
    _sites: Mapping[str, Site]
    _stations: Mapping[str, tuple[Period, ...]]
    _airports: Mapping[str, tuple[Period, ...]]
    _hotels: Mapping[str, tuple[Hotel, ...]]
    _areas: Mapping[str, frozenset[str]]
    _named: Mapping[str, Mapping[str, tuple[Period, ...]]]

    @classmethod
    def from_tables(cls, files: Mapping[str, Mapping[str, Any]]) -> Registers:
        """Build the registers from parsed TOML, by file stem; other stems are left alone.

        Raises: ValueError, naming every inconsistency with its file and row.
        """
        return _build(files)

    def county(self, name: str) -> str | None:
        """Return the short name of the county that is meant, `None` if it is none of them."""
        return self._counties.get(name_key(name))

    def site(self, name: str) -> Site | None:
        """Return the site of that name or alias."""
        return self._sites.get(name_key(name))

    def station(self, name: str, day: date | None) -> bool | None:
        """Return whether the register holds that station on that day; with or without 站; also by code.

        `None` only where the day is not known and the answer depends on it.
        """
        return _held(self._stations.get(_station_key(name), ()), day)

    def airport(self, name: str, day: date | None) -> bool | None:
        """Return whether the register holds that airport on that day, by name, IATA or ICAO code."""
        return _held(self._airports.get(name_key(name), ()), day)

    def periods(self, register: str) -> Mapping[str, tuple[Period, ...]]:
        """Return the periods in which the `station` or the `airport` register holds each name, by its folded form."""
        return {"station": self._stations, "airport": self._airports}[register]

    def names(self, register: str, day: date | None) -> tuple[str, ...]:
        """Return the names that the `station` or the `airport` register holds on that day, in its own order.

        Where the day is not known, those that it holds on any day.
        """
        return tuple(name for name, periods in self._named[register].items() if _held(periods, day) is not False)

    def hotel(self, name: str, day: date | None) -> Hotel | None:
        """Return the hotel with the rating that is valid on that day; `None` where the register has none."""
        return next((one for one in self._hotels.get(name_key(name), ()) if one.period.holds(day)), None)

    def area(self, key: str) -> frozenset[str]:
        """Return the short names of an area's counties. Raises: ValueError for an area that is not there."""
        if not key:
            return frozenset()
        if key not in self._areas:
            raise ValueError(f"area {key!r} is not one of {', '.join(sorted(self._areas))}")
        return self._areas[key]


@dataclass(frozen=True, slots=True)
class Tally:
    """Hold the counts of one tour, derived from its itinerary and the registers.

    `visited`: names as the register has them, and as given where it has none. `free_gate_sites`: tickets are
    stated for a day on which the register says that the gate was free.
    """

    paid_sites: Between
    paid_4a_sites: Between
    nights: Between
    hotel_stars: Between
    area_sites: Between
    area_lodging: bool | None
    meal_standard: Decimal | None
    visited: frozenset[str]
    unknown_sites: tuple[str, ...]
    unknown_hotels: tuple[str, ...]
    free_gate_sites: tuple[str, ...]


def tally(
    itinerary: Sequence[Mapping[str, Any]],
    registers: Registers,
    *,
    counties: frozenset[str] = frozenset(),
    levels: Sequence[str] = (),
) -> Tally:
    """Count what `[{date, sites: [{name, tickets}], hotel, meal_standard}]` proves and what it leaves open.

    A unit counts once over the tour. Stated tickets prove a paid site, unless its gate was free that day; so
    does a register that has it as ticketed. A night is proven by a hotel of the register; two hotels on one
    date are one night; a day that names none may have had one. `counties` and `levels`: the short names of an
    area's counties, and the levels of which one makes a site count for the area.
    """
    visits: dict[str, list[tuple[bool | None, bool | None, bool | None]]] = {}
    visited: dict[str, str] = {}
    unknown_sites: dict[str, str] = {}
    unknown_hotels: dict[str, str] = {}
    free_gate: dict[str, None] = {}
    nights: dict[date | int, list[Hotel | None]] = {}
    for at, entry in enumerate(itinerary):
        day = entry.get("date")
        for visit in entry.get("sites") or ():
            site = registers.site(visit["name"])
            key = name_key(site.name if site else visit["name"])
            visited.setdefault(key, site.name if site else visit["name"].strip())
            if site is None:
                unknown_sites.setdefault(key, visited[key])
            tickets = visit.get("tickets") or 0
            paid = site.ticketed(day) if site and day else None
            if tickets > 0 and paid is False and site:
                free_gate[site.name] = None
            elif tickets > 0:
                paid = True
            top = site.level_at_least("4A", day) if site and day else None
            visits.setdefault(key, []).append((paid, _both(paid, top), _in_area(site, day, counties, levels)))
        if entry.get("hotel"):
            hotel = registers.hotel(entry["hotel"], day)
            nights.setdefault(day or at, []).append(hotel)
            if hotel is None:
                unknown_hotels.setdefault(name_key(entry["hotel"]), entry["hotel"].strip())
    silent = len({entry.get("date") or at for at, entry in enumerate(itinerary) if not entry.get("hotel")} - set(nights))
    paid_sites, paid_4a_sites, area_sites = (
        _count(_any(visit[at] for visit in of_unit) for of_unit in visits.values()) for at in range(3)
    )
    open_sites = UNCOUNTED if any("sites" not in entry for entry in itinerary) else 0
    stays = [hotel for night in nights.values() for hotel in night]
    stars = max((hotel.stars for hotel in stays if hotel), default=0)
    meals = [entry.get("meal_standard") for entry in itinerary]
    stated = [Decimal(meal) for meal in meals if meal is not None]
    return Tally(
        paid_sites=_open(paid_sites, open_sites),
        paid_4a_sites=_open(paid_4a_sites, open_sites),
        nights=Between(sum(any(night) for night in nights.values()), len(nights) + silent),
        hotel_stars=Between(stars, 5 if None in stays or silent else stars),
        area_sites=_open(area_sites, open_sites),
        area_lodging=_any([*(hotel.county in counties if hotel else None for hotel in stays), *[None] * min(silent, 1)]),
        meal_standard=min(stated) if stated and len(stated) == len(meals) else None,
        visited=frozenset(visited.values()),
        unknown_sites=tuple(unknown_sites.values()),
        unknown_hotels=tuple(unknown_hotels.values()),
        free_gate_sites=tuple(free_gate),
    )


def _in_area(
    site: Site | None, day: date | None, counties: frozenset[str], levels: Sequence[str]
) -> bool | None:
    if site is None:
        return None
    inside = None if site.county == _NOWHERE else site.county in counties
    return _both(inside, site.any_of(levels, day) if day else None)


def _any(answers: Iterable[bool | None]) -> bool | None:
    given = list(answers)
    return True if True in given else None if None in given else False


def _both(one: bool | None, other: bool | None) -> bool | None:
    return False if one is False or other is False else None if one is None or other is None else True


def _count(answers: Iterable[bool | None]) -> Between:
    given = list(answers)
    return Between(given.count(True), len(given) - given.count(False))


def _open(count: Between, more: int) -> Between:
    return Between(count.low, count.high + more)


def _rank(level: str) -> tuple[str, int]:
    if level in NATIONAL:
        return "national", NATIONAL.index(level)
    if level in (VILLAGE, RESORT):
        return level, 0
    raise ValueError(f"level {level!r} is not one of {', '.join((*NATIONAL, VILLAGE, RESORT))}")


def _held(periods: Iterable[Period], day: date | None) -> bool | None:
    return _any(period.holds(day) for period in periods)


def _station_key(name: str) -> str:
    return name_key(name).removesuffix("站").removesuffix("火车")


class _Faults:
    """Collect what is wrong, so that one run names it all."""

    def __init__(self, sources: Mapping[str, Any]) -> None:
        self.found: list[str] = []
        self.sources = sources

    def add(self, place: str, text: str) -> None:
        self.found.append(f"{place}: {text}")

    def row(self, place: str, row: Any, needed: str, allowed: str = "") -> bool:
        """Say whether a row has all it needs; hold its source and confidence against the lists."""
        if not isinstance(row, Mapping):
            self.add(place, f"expected a table, found {row!r}")
            return False
        wanted = {*needed.split(), "source", "confidence"}
        for odd in sorted(set(row) - wanted - {*allowed.split(), "note"}):
            self.add(place, f"unknown key {odd!r}")
        missing = sorted(wanted - set(row))
        if missing:
            self.add(place, f"missing {', '.join(missing)}")
            return False
        for key in str(row["source"]).split(","):
            if key not in self.sources:
                self.add(place, f"source {key!r} is not in sources.toml")
        if row["confidence"] not in ("H", "M", "L"):
            self.add(place, f"confidence is H, M or L, not {row['confidence']!r}")
        return True

    def day(self, place: str, row: Mapping[str, Any], key: str) -> date | None:
        value = row.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.add(place, f"expected a date in `{key}`, found {value!r}")
        return None

    def period(self, place: str, row: Mapping[str, Any], first: str = "from", last: str = "to") -> Period:
        period = Period(self.day(place, row, first), self.day(place, row, last))
        if period.first and period.last and period.first > period.last:
            self.add(place, f"`{last}` lies before `{first}`")
        return period

    def one_of(self, place: str, row: Mapping[str, Any], key: str, known: Iterable[Any]) -> None:
        if row.get(key) not in (options := list(known)):
            self.add(place, f"{key} {row.get(key)!r} is not one of {', '.join(sorted(map(str, options)))}")

    def listed(self, place: str, row: Mapping[str, Any], key: str) -> list[Any]:
        value = row.get(key, [])
        if isinstance(value, list):
            return value
        self.add(place, f"expected a list in `{key}`, found {value!r}")
        return []

    def rows(self, file: str, table: Mapping[str, Any], key: str) -> list[tuple[str, Any]]:
        """Return the rows of a file, each with its place in it."""
        if key not in table:
            self.add(f"{file}.toml", f"missing {key}")
        rows = self.listed(f"{file}.toml", table, key)
        names = [row.get("name", at) if isinstance(row, Mapping) else at for at, row in enumerate(rows, 1)]
        return [(f"{file}.toml {name}", row) for name, row in zip(names, rows, strict=True)]

    def names(
        self,
        place: str,
        index: dict[str, tuple[str, list[_T]]],
        row: Mapping[str, Any],
        value: _T,
        *more: str,
        key: Callable[[str], str] = name_key,
    ) -> None:
        """File `value` under a row's name, its aliases and codes; two rows cannot share one."""
        owner = row["name"]
        for name in (owner, *self.listed(place, row, "aliases"), *(row[one] for one in more if one in row)):
            if not isinstance(name, str) or not key(name):
                self.add(place, f"expected a name, found {name!r}")
            elif index.setdefault(key(name), (owner, []))[0] != owner:
                self.add(place, f"the name {name!r} is also that of {index[key(name)][0]}")
            elif value not in index[key(name)][1]:
                index[key(name)][1].append(value)

    def stop(self) -> None:
        if self.found:
            raise ValueError("the registers are not consistent:\n" + "\n".join(self.found))


NONE = Registers((), (), {}, {}, {}, {}, {}, {}, {}, {"station": {}, "airport": {}})  # of a policy that keeps none


def _build(files: Mapping[str, Mapping[str, Any]]) -> Registers:
    if not files:
        return NONE
    missing = sorted(set(FILES) - set(files))
    if missing:
        raise ValueError(f"registers are missing: {', '.join(f'{stem}.toml' for stem in missing)}")
    sources = files["sources"]
    faults = _Faults(sources)
    for key, text in sources.items():
        if not isinstance(text, str):
            faults.add(f"sources.toml {key}", f"expected text, found {text!r}")
    counties = _counties(faults, files["counties"])
    shorts = set(counties.values())
    areas: dict[str, frozenset[str]] = {}
    for key, area in files["areas"].items():
        if faults.row(f"areas.toml {key}", area, "counties"):
            areas[key] = frozenset(map(str, faults.listed(f"areas.toml {key}", area, "counties")))
            for odd in sorted(areas[key] - shorts):
                faults.add(f"areas.toml {key}", f"{odd!r} is no county's short name")
    by_name: dict[str, tuple[str, list[Site]]] = {}
    sites = _sites(faults, files["sites"], shorts, by_name)
    stations: dict[str, tuple[str, list[Period]]] = {}
    for place, row in faults.rows("stations", files["stations"], "station"):
        if faults.row(place, row, "name county", "aliases code from to"):
            faults.one_of(place, row, "county", shorts)
            faults.names(place, stations, row, faults.period(place, row), "code", key=_station_key)
    airports: dict[str, tuple[str, list[Period]]] = {}
    for place, row in faults.rows("airports", files["airports"], "airport"):
        if faults.row(place, row, "name county iata icao", "aliases from to"):
            faults.one_of(place, row, "county", shorts)
            faults.names(place, airports, row, faults.period(place, row), "iata", "icao")
    hotels: list[Hotel] = []
    by_hotel: dict[str, tuple[str, list[Hotel]]] = {}
    for place, row in faults.rows("hotels", files["hotels"], "hotel"):
        if faults.row(place, row, "name county stars", "aliases valid_from valid_to"):
            faults.one_of(place, row, "county", shorts)
            faults.one_of(place, row, "stars", range(6))
            valid = faults.period(place, row, "valid_from", "valid_to")
            hotel = Hotel(row["name"], row["county"], row["stars"], valid)
            if any(hotel.name == other.name and _overlap(valid, other.period) for other in hotels):
                faults.add(place, "two ratings are valid on one day")
            hotels.append(hotel)
            faults.names(place, by_hotel, row, hotel)
    faults.stop()
    return Registers(
        sites=sites,
        hotels=tuple(hotels),
        sources=dict(sources),
        _counties=counties,
        _sites={key: found[0] for key, (_, found) in by_name.items()},
        _stations={key: tuple(found) for key, (_, found) in stations.items()},
        _airports={key: tuple(found) for key, (_, found) in airports.items()},
        _hotels={key: tuple(found) for key, (_, found) in by_hotel.items()},
        _areas=areas,
        _named={
            register: {owner: tuple(found) for owner, found in index.values()}
            for register, index in (("station", stations), ("airport", airports))
        },
    )


def _overlap(one: Period, other: Period) -> bool:
    return (one.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (one.last or date.max)


def _counties(faults: _Faults, table: Mapping[str, Any]) -> dict[str, str]:
    index: dict[str, tuple[str, list[str]]] = {}
    faults.row("counties.toml", table, "counties")
    for place, row in faults.rows("counties", table, "counties"):
        if isinstance(row, Mapping) and set(row) == {"name", "short", "aliases"}:
            faults.names(place, index, row, str(row["short"]), "short")
        else:
            faults.add(place, "expected name, short and aliases")
    return {key: short for key, (_, [short]) in index.items()}


def _sites(
    faults: _Faults, table: Mapping[str, Any], shorts: set[str], by_name: dict[str, tuple[str, list[Site]]]
) -> tuple[Site, ...]:
    complete_on = faults.day("sites.toml", table, "complete_on")
    villages_on = faults.day("sites.toml", table, "villages_complete_on")
    if complete_on is None or villages_on is None:
        faults.add("sites.toml", "complete_on and villages_complete_on are needed")
        faults.stop()
        return ()
    doubts = []
    for at, row in enumerate(faults.listed("sites.toml", table, "ticket_doubt")):
        place = f"sites.toml ticket_doubt {at + 1}"
        if faults.row(place, row, "from to", "weekdays"):
            if row.get("weekdays", "mon-fri") != "mon-fri":
                faults.add(place, f"weekdays can only be 'mon-fri', not {row['weekdays']!r}")
            doubts.append(Doubt(faults.period(place, row), "weekdays" in row))
    sites: list[Site] = []
    for place, row in faults.rows("sites", table, "site"):
        if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
            faults.add(place, "expected a site with a name")
            continue
        for odd in sorted(set(row) - {"name", "aliases", "county", "kind", "levels", "ticketed"}):
            faults.add(place, f"unknown key {odd!r}")
        faults.one_of(place, row, "county", shorts | {_NOWHERE})
        faults.one_of(place, row, "kind", KINDS)
        levels = (_level(faults, f"{place} level", one) for one in faults.listed(place, row, "levels"))
        tickets = (_ticket(faults, f"{place} ticketed", one) for one in faults.listed(place, row, "ticketed"))
        site = Site(
            name=row["name"],
            aliases=tuple(faults.listed(place, row, "aliases")),
            county=str(row.get("county")),
            kind=str(row.get("kind")),
            levels=tuple(level for level in levels if level),
            tickets=tuple(ticket for ticket in tickets if ticket),
            doubts=tuple(doubts),
            complete_on=complete_on,
            villages_complete_on=villages_on,
        )
        if any(site.name == other.name for other in sites):
            faults.add(place, "stands there twice")
        sites.append(site)
        faults.names(place, by_name, row, site)
    return tuple(sites)


def _level(faults: _Faults, place: str, row: Any) -> Level | None:
    if not faults.row(place, row, "level", "from by after to maybe_until"):
        return None
    faults.one_of(place, row, "level", (*NATIONAL, VILLAGE, RESORT))
    if row["level"] not in (*NATIONAL, VILLAGE, RESORT):
        return None
    keys = ("from", "by", "after", "to", "maybe_until")
    days = {key: faults.day(place, row, key) for key in keys}
    given = {key for key in keys if key in row}
    if not given & {"from", "by", "after", "maybe_until"}:
        faults.add(place, "expected `from`, `by`, `after` or `maybe_until`")
    if ("from" in given and given & {"by", "after"}) or ("maybe_until" in given and len(given) > 1):
        faults.add(place, f"{', '.join(sorted(given))} do not go together")
    since = days["from"] or days["by"]
    for early, late in (("after", days["after"]), ("to", days["to"])):
        if since and late and (late >= since if early == "after" else late < since):
            faults.add(place, f"`{early}` is on the wrong side of {since}")
    return Level(row["level"], since, "from" in given, days["after"], days["to"], days["maybe_until"])


def _ticket(faults: _Faults, place: str, row: Any) -> Ticket | None:
    if not faults.row(place, row, "value", "from to"):
        return None
    faults.one_of(place, row, "value", ("yes", "no", "unknown"))
    return Ticket({"yes": True, "no": False}.get(row["value"]), faults.period(place, row))
