"""Dated registers of one place: sites with their levels and tickets, hotels, stations, airports, areas.

Answers are `True`, `False`, or `None` for unknown; nothing is inferred from a level about a ticket.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

NATIONAL = ("1A", "2A", "3A", "4A", "5A")
VILLAGE, RESORT = "provincial_3a", "provincial_resort"
KINDS = ("scenic", "village", "resort", "other")
FILES = ("airports", "areas", "counties", "hotels", "sites", "sources", "stations")
NOWHERE = "unknown"  # the county of a site that is not placed yet

_KIND_OF = {VILLAGE: "village", RESORT: "resort"}
_FRIDAY = 4


@lru_cache(maxsize=1 << 12)  # names come again and again
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
        """Say whether the level was held on that day; `None` where the register does not know."""
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
        """Say whether tickets of that day are in doubt."""
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
        held = either(one.held(day) for one in entries)
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
        return either(self.level_at_least(level, day) for level in levels)


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
        from lfreward.registers.reading import build  # which makes Registers itself

        return build(files)

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
        return held_on(self._stations.get(station_key(name), ()), day)

    def airport(self, name: str, day: date | None) -> bool | None:
        """Return whether the register holds that airport on that day, by name, IATA or ICAO code."""
        return held_on(self._airports.get(name_key(name), ()), day)

    def periods(self, register: str) -> Mapping[str, tuple[Period, ...]]:
        """Return the periods in which the `station` or the `airport` register holds each name, by its folded form."""
        return {"station": self._stations, "airport": self._airports}[register]

    def names(self, register: str, day: date | None) -> tuple[str, ...]:
        """Return the names that the `station` or the `airport` register holds on that day, in its own order.

        Where the day is not known, those that it holds on any day.
        """
        return tuple(name for name, periods in self._named[register].items() if held_on(periods, day) is not False)

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


def either(answers: Iterable[bool | None]) -> bool | None:
    """Return whether any answer is yes; unknown where none is and one is unknown."""
    given = list(answers)
    return True if True in given else None if None in given else False


def both(one: bool | None, other: bool | None) -> bool | None:
    """Return whether both answers are yes; a no outranks an unknown."""
    return False if one is False or other is False else None if one is None or other is None else True


def _rank(level: str) -> tuple[str, int]:
    if level in NATIONAL:
        return "national", NATIONAL.index(level)
    if level in (VILLAGE, RESORT):
        return level, 0
    raise ValueError(f"level {level!r} is not one of {', '.join((*NATIONAL, VILLAGE, RESORT))}")


def held_on(periods: Iterable[Period], day: date | None) -> bool | None:
    """Return whether the day lies in any of the periods."""
    return either(period.holds(day) for period in periods)


def station_key(name: str) -> str:
    """Return what two spellings of a station's name share, with or without 火车 and 站."""
    return name_key(name).removesuffix("站").removesuffix("火车")
