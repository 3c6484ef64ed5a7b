"""What a report shows beside the rows: sums per item and organiser, thresholds of the tables, days of the season."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lfreward.audit.recompute import Line
from lfreward.calendar import UNKNOWN, Calendar
from lfreward.messages import Label
from lfreward.model import Edition, Item, Test
from lfreward.rules import leaves

STEPS = ("at_least", "over")


@dataclass(frozen=True, slots=True)
class Sums:
    """One row of a table of sums. Unit: fen."""

    name: str
    rows: int
    exact: int
    claimed: int
    payable: int

    @property
    def difference(self) -> int:
        """Claimed less payable."""
        return self.claimed - self.payable


def sums_by(lines: Sequence[Line], name_of: Any) -> list[Sums]:
    """Add lines up by a name, largest claim first."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(name_of(line) or "—", []).append(line)
    rows = [
        Sums(
            name,
            len(same),
            sum(line.kind == "exact" for line in same),
            sum(line.claimed or 0 for line in same),
            sum(line.payable or 0 for line in same),
        )
        for name, same in found.items()
    ]
    return sorted(rows, key=lambda one: (-max(one.claimed, one.payable), one.name))


def thresholds(item: Item, facts: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return the counts at which the table of an item, or one of its conditions, begins to pay, by fact."""
    found: dict[str, set[int]] = {}
    tests: list[Test] = [leaf for row in item.table.rows for cell in row.cells for leaf in leaves(cell)]
    for test in tests:
        if test.op in STEPS and isinstance(test.bound, int) and not isinstance(test.bound, bool):
            fact = facts.get(test.fact)
            if fact is not None and fact.type == "count" and fact.key != "year":
                found.setdefault(test.fact, set()).add(test.bound + (test.op == "over"))
    return {fact: sorted(bounds) for fact, bounds in found.items()}


def heads_near(lines: Sequence[Line], edition: Edition) -> Iterator[tuple[Item, Any, list[int], list[int]]]:
    """Give for each item and counted fact of its table the thresholds and the lines' values, where there are enough."""
    for key, item in edition.items.items():
        facts = edition.item_facts[key]
        of_item = [line for line in lines if line.result.item == key]
        for fact, bounds in thresholds(item, facts).items():
            values = [v for line in of_item if isinstance(v := line.result.values.get(fact), int)]
            if len(values) >= 5 and item.sum is None:
                yield item, facts[fact], bounds, values


def arrivals(lines: Sequence[Line], edition: Edition) -> Counter[date]:
    """Count the groups that arrive on each day."""
    day = next((item.sum.day for item in edition.items.values() if item.sum is not None), "arrival_date")
    return Counter(value for line in lines if isinstance(value := line.result.record.get(day), date))


class Days:
    """Which days are holidays under the readings chosen."""

    def __init__(self, edition: Edition, calendar: Calendar) -> None:
        self._calendar = calendar
        self.derived = next((d for d in edition.derived.values() if d.kind == "season"), None)

    def holiday(self, day: date) -> bool | None:
        """Say whether a day is a holiday; None where its notice is not known."""
        if self.derived is None:
            return False
        spec = self.derived.spec
        found = self._calendar.festival(day, spec["holidays"], span=spec["span"], merged=spec["merged"])
        return None if found is UNKNOWN else found is not None

    def season(self, day: date) -> str | None:
        """Name the season of a day, or None where it is not known."""
        holiday = self.holiday(day)
        if self.derived is None or holiday is None:
            return None
        return "holiday" if holiday else "low" if day.month in self.derived.spec["low"] else "normal"

    def name(self, season: str) -> Label:
        """Return what a season is called."""
        assert self.derived is not None
        return self.derived.names[season]


def months_of(days: Sequence[date], most: int = 24) -> list[tuple[int, int]]:
    """Return the months from the first day to the last; of a longer time those with most days in them."""
    if not days:
        return []
    counted = Counter((day.year, day.month) for day in days)
    first, last = min(counted), max(counted)
    every: list[tuple[int, int]] = []
    at = date(*first, 1)
    while (at.year, at.month) <= last and len(every) < 1200:
        every.append((at.year, at.month))
        at = (at + timedelta(31)).replace(day=1)
    if len(every) <= most:
        return every
    return sorted(sorted(counted, key=lambda month: (-counted[month], month))[:most])
