"""Itineraries: every route with and without each of its places, every county and level that an area knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lfreward.law.rules import leaves
from lfreward.proofs.cases.sound import Maker, Record, day

DAY, AREA = "arrival_date", "itinerary.area"

def vary(maker: Maker) -> Iterator[tuple[str, Record]]:
    """Yield the itineraries that matter to an item; the routes stand with the first item that they raise."""
    if "itinerary" not in maker.facts:
        return
    raised = [item for item in maker.plan.policy.items.values() if any(u.when.fact == "route" for u in item.uplifts)]
    if raised and raised[0] is maker.item:
        yield from _routes(maker)
    yield from _area(maker)


def _journey(maker: Maker, places: Sequence[str], *without: str, **changes: Any) -> Record:
    """Return the sound record with an itinerary in place of some facts."""
    record = maker.record(**dict.fromkeys(without), **changes)
    sites = [{"name": name, "tickets": record.get("visitors", 1)} for name in places]
    return {**record, "itinerary": [{"date": record[DAY], "sites": sites}]}


def _routes(maker: Maker) -> Iterator[tuple[str, Record]]:
    for key, route in maker.plan.policy.routes.items():
        full = [node["one_of"][0] for node in route.nodes]
        yield f"route/{key}", _journey(maker, full, "route")
        for n, node in enumerate(route.nodes):
            others = full[:n] + full[n + 1 :]
            yield f"route/{key}/without {full[n]}", _journey(maker, others, "route")
            for name in node["one_of"][1:]:
                yield f"route/{key}/{name}", _journey(maker, [*others, name], "route")
            place = _rated_in(maker, node)
            if place is not None:
                yield f"route/{key}/{place}", _journey(maker, [*others, place], "route")


def _rated_in(maker: Maker, node: Mapping[str, Any]) -> str | None:
    """Return a rated site of the county where any such site will do."""
    if "or_in" not in node:
        return None
    at = day(maker.record()[DAY])
    sites = maker.plan.judge_.registers.sites
    return next((s.name for s in sites if s.county == node["or_in"] and s.any_of(("1A",), at)), None)


def _area(maker: Maker) -> Iterator[tuple[str, Record]]:
    """Yield as many sites of the area as the item wants, the last one in every county and of every level."""
    policy, registers = maker.plan.policy, maker.plan.judge_.registers
    area = policy.area
    tests = [leaf for c in maker.item.conditions for leaf in leaves(c.test) if leaf.fact == area.sites]
    if not tests or not area.sites:
        return
    start = day(maker.record()[DAY])
    core, inside = _everywhere(maker), registers.area(area.key)
    seen: set[str] = set()
    for at in (start.replace(year=year) for year in range(start.year, maker.plan.judge_.calendar.last.year + 1)):
        held = [site for site in registers.sites if site.any_of(area.levels, at)]
        base = [site.name for site in held if site.county in core][: tests[0].bound - 1]
        if not seen:
            yield "area/one short", _journey(maker, base, area.sites)
        for site in held:
            kinds = [f"{level} {site.county in inside}" for level in area.levels if site.any_of((level,), at)]
            fresh = {site.county, *kinds} - seen
            if fresh and site.name not in base:
                seen |= fresh
                journey = _journey(maker, [*base, site.name], area.sites, **{DAY: at})
                yield f"area/{site.county}/{site.name}", journey


def _everywhere(maker: Maker) -> frozenset[str]:
    """Return the counties that lie in the area under every reading."""
    policy, registers = maker.plan.policy, maker.plan.judge_.registers
    options = [option for reading in policy.readings.values() for option in reading.options.values()]
    keys = {policy.area.key, *(option.sets[AREA] for option in options if AREA in option.sets)}
    return frozenset.intersection(*(registers.area(key) for key in sorted(keys)))
