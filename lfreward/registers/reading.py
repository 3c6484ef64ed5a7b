"""Parsed tables to registers: strictly, every inconsistency at once, each with its file and row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from lfreward.faults import Faults, is_day
from lfreward.registers.nouns import (
    FILES,
    KINDS,
    NATIONAL,
    NOWHERE,
    RESORT,
    VILLAGE,
    Doubt,
    Hotel,
    Level,
    Period,
    Registers,
    Site,
    Ticket,
    name_key,
    station_key,
)

_T = TypeVar("_T")


class _Faults(Faults):
    def __init__(self, sources: Mapping[str, Any]) -> None:
        super().__init__("registers")
        self.sources = sources

    def row(self, place: str, row: Any, needed: str, allowed: str = "") -> bool:
        """Say whether a row has all it needs; hold its source and confidence against the lists."""
        if not self.keys(place, row, {*needed.split(), "source", "confidence"}, {*allowed.split(), "note"}):
            return False
        for key in str(row["source"]).split(","):
            if key not in self.sources:
                self.add(place, f"source {key!r} is not in sources.toml")
        if row["confidence"] not in ("H", "M", "L"):
            self.add(place, f"confidence is H, M or L, not {row['confidence']!r}")
        return True

    def day(self, place: str, row: Mapping[str, Any], key: str) -> date | None:
        value = row.get(key)
        if value is None or is_day(value):
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


NONE = Registers((), (), {}, {}, {}, {}, {}, {}, {}, {"station": {}, "airport": {}})  # of a policy that keeps none


def build(files: Mapping[str, Mapping[str, Any]]) -> Registers:
    """Return the registers of parsed TOML, by file stem. Raises: ValueError with every inconsistency."""
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
            faults.names(place, stations, row, faults.period(place, row), "code", key=station_key)
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
        faults.one_of(place, row, "county", shorts | {NOWHERE})
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
