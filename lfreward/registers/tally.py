"""Count what an itinerary proves by the registers, and what it leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lfreward.registers.nouns import NOWHERE, Hotel, Registers, Site, both, either, name_key
from lfreward.results.assessment import Between

UNCOUNTED = 99  # a day that names no sites may have had any number of them


@dataclass(frozen=True, slots=True)
class ItineraryCounts:
    """Hold the counts of one tour, derived from its itinerary and the registers.

    `visited`: names as the register has them, and as given where it has none. `free_gate_sites`: tickets are
    stated for a day on which the register says that the gate was free. `ticketed_visitors`: how many can have been at
    as many paid sites as count for one visitor, each with a ticket; None where a site that may be paid states no tickets,
    a day names no sites, or no number of sites is asked for.
    `tickets`: the tickets of each paid site, where they are not all the same.
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
    ticketed_visitors: int | None
    tickets: Mapping[str, int]


def tally(
    itinerary: Sequence[Mapping[str, Any]],
    registers: Registers,
    *,
    counties: frozenset[str] = frozenset(),
    levels: Sequence[str] = (),
    each: int = 0,
) -> ItineraryCounts:
    """Count what `[{date, sites: [{name, tickets}], hotel, meal_standard}]` proves and what it leaves open.

    A unit counts once over the tour. Stated tickets prove a paid site, unless its gate was free that day; so
    does a register that has it as ticketed. A night is proven by a hotel of the register; two hotels on one
    date are one night; a day that names none may have had one. `counties` and `levels`: the short names of an
    area's counties, and the levels of which one makes a site count for the area. `each`: how many paid sites a visitor
    with tickets must have been at to be counted; 0 counts none by tickets.
    """
    visits: dict[str, list[tuple[bool | None, bool | None, bool | None]]] = {}
    visited: dict[str, str] = {}
    sold: dict[str, int | None] = {}  # the most tickets of one day, by unit; None where a day that may be paid states none
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
            if paid is not False:
                before = sold.get(key, 0)
                stated = visit.get("tickets")
                sold[key] = None if before is None or stated is None else max(before, stated)
            top = site.level_at_least("4A", day) if site and day else None
            visits.setdefault(key, []).append((paid, both(paid, top), _in_area(site, day, counties, levels)))
        if entry.get("hotel"):
            hotel = registers.hotel(entry["hotel"], day)
            nights.setdefault(day or at, []).append(hotel)
            if hotel is None:
                unknown_hotels.setdefault(name_key(entry["hotel"]), entry["hotel"].strip())
    silent = len(
        {entry.get("date") or at for at, entry in enumerate(itinerary) if not entry.get("hotel")} - set(nights)
    )
    paid_sites, paid_4a_sites, area_sites = (
        _count(either(visit[at] for visit in of_unit) for of_unit in visits.values()) for at in range(3)
    )
    open_sites = UNCOUNTED if any("sites" not in entry for entry in itinerary) else 0
    known = {key: number for key, number in sold.items() if number is not None}
    whole = len(known) == len(sold) and not open_sites
    stays = [hotel for night in nights.values() for hotel in night]
    stars = max((hotel.stars for hotel in stays if hotel), default=0)
    meals = [entry.get("meal_standard") for entry in itinerary]
    stated = [Decimal(meal) for meal in meals if meal is not None]
    return ItineraryCounts(
        paid_sites=_open(paid_sites, open_sites),
        paid_4a_sites=_open(paid_4a_sites, open_sites),
        nights=Between(sum(any(night) for night in nights.values()), len(nights) + silent),
        hotel_stars=Between(stars, 5 if None in stays or silent else stars),
        area_sites=_open(area_sites, open_sites),
        area_lodging=either(
            [*(hotel.county in counties if hotel else None for hotel in stays), *[None] * min(silent, 1)]
        ),
        meal_standard=min(stated) if stated and len(stated) == len(meals) else None,
        visited=frozenset(visited.values()),
        unknown_sites=tuple(unknown_sites.values()),
        unknown_hotels=tuple(unknown_hotels.values()),
        free_gate_sites=tuple(free_gate),
        ticketed_visitors=visitors_at(known.values(), each) if whole and each else None,
        tickets={visited[key]: number for key, number in known.items()} if each and len({*known.values()}) > 1 else {},
    )


def visitors_at(tickets: Iterable[int], each: int) -> int:
    """Return how many persons can have been at so many of the sites each, with one ticket for a site.

    That is the largest number for which the tickets of the sites, none counted beyond that number, come to `each` for
    every person; and no more than the most tickets of one site, as a group visits its sites together.

    >>> visitors_at([40, 40, 40, 40], 3), visitors_at([40, 40, 10, 10], 3), visitors_at([40, 40], 3)
    (40, 20, 0)
    """
    counts = sorted(tickets, reverse=True)
    low, high = 0, min(sum(counts) // each, counts[0] if counts else 0)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(count, middle) for count in counts) >= each * middle:
            low = middle
        else:
            high = middle - 1
    return low


def _in_area(site: Site | None, day: date | None, counties: frozenset[str], levels: Sequence[str]) -> bool | None:
    if site is None:
        return None
    inside = None if site.county == NOWHERE else site.county in counties
    return both(inside, site.any_of(levels, day) if day else None)


def _count(answers: Iterable[bool | None]) -> Between:
    given = list(answers)
    return Between(given.count(True), len(given) - given.count(False))


def _open(count: Between, more: int) -> Between:
    return Between(count.low, count.high + more)
