"""Itineraries: a list of days with the sites, the hotel and the meals of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from lfreward.facts.context import Context, Parsed
from lfreward.facts.normal import Unreadable, blank, shown
from lfreward.facts.nouns import FIRST_DAY, LAST_DAY, MOST_YUAN, Fact
from lfreward.i18n import Label

ReadPart: TypeAlias = Callable[[Any, Fact, Context], Any]  # reads one value within its domain

DAY_KEYS = {"date", "sites", "hotel", "meal_standard"}
DATE = Fact("date", "date", Label("日期", "date"), low=FIRST_DAY, high=LAST_DAY)
TICKETS = Fact("tickets", "count", Label("购票数", "tickets"), Label("人", "people"), 0, 1_000_000)
MEAL = Fact("meal_standard", "money", Label("用餐标准", "meal standard"), Label("元", "yuan"), Decimal(0), MOST_YUAN)
NAME = Fact("name", "text", Label("景区", "site"))
HOTEL = Fact("hotel", "text", Label("酒店", "hotel"))


def read_itinerary(value: Any, context: Context, read: ReadPart) -> Parsed:
    """Read `[{date, sites: [{name, tickets}], hotel, meal_standard}]`; everything but the shape may be missing.

    `read` reads one value of it, so that each is read as in a column of its own.
    """
    if not isinstance(value, list | tuple):
        raise Unreadable("not_an_itinerary")
    days = []
    for number, day in enumerate(value, 1):
        if not isinstance(day, Mapping) or set(day) - DAY_KEYS:
            raise Unreadable("not_an_itinerary")
        inner = _OfDay(number, context, read)
        held = {fact.key: inner.value(fact, day.get(fact.key)) for fact in (DATE, HOTEL, MEAL)}
        sites = day.get("sites")
        if sites is not None:
            held["sites"] = inner.sites(sites)
        days.append({key: part for key, part in held.items() if part is not None})
    return Parsed(tuple(days))


class _OfDay:
    """Reads the values of one day; a fault names the day that it stands in."""

    def __init__(self, number: int, context: Context, read: ReadPart) -> None:
        self.number = number
        self.context = context
        self.read = read

    def value(self, fact: Fact, given: Any) -> Any:
        """Return one value, or None where it is missing."""
        if blank(given):
            return None
        try:
            return self.read(given, fact, self.context)
        except Unreadable as fault:
            n = self.number
            label = Label(f"行程第{n}天{fact.label.zh}", f"{fact.label.en} on day {n} of the itinerary")
            raise Unreadable(fault.code, **{**fault.args_, "label": label, "value": shown(given)}) from None

    def sites(self, given: Any) -> tuple[dict[str, Any], ...]:
        """Return the sites of the day, each with its name and, where stated, its tickets."""
        if not isinstance(given, list | tuple):
            raise Unreadable("not_an_itinerary")
        visits = []
        for site in given:
            if not isinstance(site, Mapping) or set(site) - {"name", "tickets"} or blank(site.get("name")):
                raise Unreadable("not_an_itinerary")
            visit = {"name": self.value(NAME, site["name"]), "tickets": self.value(TICKETS, site.get("tickets"))}
            visits.append({key: part for key, part in visit.items() if part is not None})
        return tuple(visits)
