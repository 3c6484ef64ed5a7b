"""From an itinerary to facts: the counts that its days prove by the registers, before any program runs.

A program only knows facts. Where a group carries an itinerary, its sites and nights are counted here; a count of which
the registers prove only bounds is a `Between`. A count that is stated stands, and a finding says where it contradicts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from lfreward.facts import Fact
from lfreward.i18n import Label
from lfreward.law.nodes import ResolvedPolicy, Route
from lfreward.registers import Registers, Site, tally
from lfreward.results import words
from lfreward.results.assessment import Between, Finding

RATED = ("1A", "provincial_3a")  # a site of any of these levels, or above, will do for a stretch of a route
COUNTS = ("paid_sites", "paid_4a_sites", "nights", "hotel_stars", "meal_standard", "ticketed_visitors")


def counted(
    facts: Mapping[str, Any], resolved: ResolvedPolicy, registers: Registers, known: Mapping[str, Fact]
) -> tuple[dict[str, Any], list[Finding]]:
    """Return the facts with what the itinerary proves of those that are `known`, and what there is to tell of it."""
    area = resolved.area
    proven = tally(facts["itinerary"], registers, counties=registers.area(area.key), levels=area.levels, each=area.each)
    found: dict[str, Any] = {name: getattr(proven, name) for name in COUNTS}
    found |= {area.sites: proven.area_sites, area.lodging: proven.area_lodging}
    days = [day["date"] for day in facts["itinerary"] if "date" in day]
    found["route"] = route_toured(proven.visited, max(days, default=facts.get("arrival_date")), resolved, registers)
    values, findings = dict(facts), []
    tickets, visitors = found["ticketed_visitors"], facts.get("visitors")
    if tickets is not None and visitors is not None:  # at many sites the tickets would do for more than came
        found["ticketed_visitors"] = min(tickets, visitors)
    for name, value in found.items():
        if name not in known or value is None:
            continue
        exact = value.low if isinstance(value, Between) and value.low == value.high else value
        if name not in facts:
            values[name] = exact
        elif not _agrees(facts[name], value):
            findings.append(_differs(known[name], facts[name], exact))
    if proven.tickets and "ticketed_visitors" in known:
        sold = [f"{name} {number:,}" for name, number in proven.tickets.items()]
        count = "—" if proven.ticketed_visitors is None else f"{proven.ticketed_visitors:,}"
        args = {"sold": Label("、".join(sold), ", ".join(sold)), "count": count}
        findings.append(Finding("tickets_differ", "itinerary", args))
    findings += [Finding("free_gate", "itinerary", {"value": name}) for name in proven.free_gate_sites]
    findings += [Finding("site_unknown", "itinerary", {"value": name}) for name in proven.unknown_sites]
    findings += [Finding("hotel_unknown", "itinerary", {"value": name}) for name in proven.unknown_hotels]
    return values, findings


def route_toured(visited: Collection[str], day: date | None, resolved: ResolvedPolicy, registers: Registers) -> str:
    """Return the recommended route of which every node was visited, or `none`."""
    return next((key for key, route in resolved.routes.items() if _toured(route, visited, day, registers)), "none")


def _toured(route: Route, visited: Collection[str], day: date | None, registers: Registers) -> bool:
    return all(_node_visited(node, visited, day, registers) for node in route.nodes)


def _node_visited(node: Mapping[str, Any], visited: Collection[str], day: date | None, registers: Registers) -> bool:
    for name in node["one_of"]:
        site = registers.site(name)
        if (site.name if site else name) in visited:
            return True
    county = node.get("or_in")
    if county is None or day is None:
        return False
    sites = (registers.site(name) for name in visited)
    return any(site is not None and site.county == county and _rated(site, day) for site in sites)


def _rated(site: Site, day: date) -> bool:
    return any(site.level_at_least(level, day) for level in RATED)


def _agrees(stated: Any, derived: Any) -> bool:
    if isinstance(derived, Between):
        return bool(derived.low <= stated <= derived.high)
    return bool(stated == derived)


def _differs(fact: Fact, stated: Any, derived: Any) -> Finding:
    args = {"label": fact.label, "stated": words.value(stated, fact), "derived": words.value(derived, fact)}
    return Finding("stated_differs", fact.key, args)
