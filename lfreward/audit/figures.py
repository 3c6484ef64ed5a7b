"""What a report shows beside the rows: sums per item and organiser, thresholds of the tables, days of the season."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

from lfreward.audit.noticed import Noticed
from lfreward.audit.reasons import QUIET
from lfreward.audit.recompute import CLASSES, PAYABLE_CLASSES, AuditedRow
from lfreward.audit.spooled import SpooledList
from lfreward.calendar import UNKNOWN, Calendar
from lfreward.i18n import Label
from lfreward.law.nodes import Item, ResolvedPolicy
from lfreward.results.assessment import Verdict

Rows: TypeAlias = "list[list[Any]] | SpooledList[list[Any]]"
FEW = 5  # values that show nothing of how they lie


@dataclass(slots=True)
class ReportSums:
    """The sums of some rows of an audit. Unit: fen.

    They add up: `claimed - over + under - unprovable - rejected = payable`, over all rows and over those of any item or
    claimant.
    """

    name: str = ""  # of the item or claimant whose rows these are; empty for all rows
    rows: int = 0
    exact: int = 0  # rows of the class `exact`
    claimed: int = 0  # every claimed sum that could be read
    payable: int = 0  # of the rows that are `exact`, `over`, `under` or `not_payable`
    over: int = 0  # claimed less payable, of the rows that are `over` or `not_payable`
    under: int = 0  # payable less claimed, of the rows that are `under`
    unprovable: int = 0  # claimed sums of the rows that are `unprovable`
    rejected: int = 0  # claimed sums, where they can be read, of the rows that are `rejected`
    unclaimed: int = 0  # what rows without a claimed sum would pay
    within: int = 0  # the smaller of claimed and payable, row by row

    @property
    def difference(self) -> int:
        """Claimed less payable."""
        return self.claimed - self.payable

    def add(self, line: AuditedRow) -> None:
        """Add one row."""
        self.rows += 1
        self.exact += line.kind == "exact"
        asked, payable = line.asked or 0, line.payable or 0
        self.claimed += asked
        if line.kind in PAYABLE_CLASSES:
            difference = asked - payable
            self.payable += payable
            self.within += min(asked, payable)
            self.over += difference if line.kind in ("over", "not_payable") else 0
            self.under -= difference if line.kind == "under" else 0
        elif line.kind == "rejected":
            self.rejected += asked
        else:
            self.unprovable += asked
            self.unclaimed += payable if line.asked is None and line.around.shared is None else 0


@dataclass(slots=True)
class Totals(ReportSums):
    """The sums of all rows of an audit, and what is counted besides. Unit of sums: fen."""

    verdicts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(map(str, Verdict), 0))
    classes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CLASSES, 0))
    recover: int = 0  # paid above what is payable
    owed: int = 0  # payable above what was paid
    approved: int = 0  # what the authority approved, of the rows that say so
    approved_above: int = 0  # approved above what is payable
    approved_below: int = 0  # payable above what was approved
    outstanding_rows: int = 0  # rows of which something of procedure was not shown
    outstanding_payable: int = 0  # what those rows would pay
    outstanding: Counter[str] = field(default_factory=Counter)  # rows by the key of what was not shown

    @property
    def claims(self) -> int:
        """How many rows were audited."""
        return self.rows

    def add(self, line: AuditedRow) -> None:
        """Add one row."""
        ReportSums.add(self, line)
        self.verdicts[line.result.verdict.value] += 1
        self.classes[line.kind] += 1
        balance, approved = line.balance or 0, line.approved_difference or 0
        self.recover += max(balance, 0)
        self.owed += max(-balance, 0)
        self.approved += line.approved or 0
        self.approved_above += max(approved, 0)
        self.approved_below += max(-approved, 0)
        if line.outstanding:
            self.outstanding_rows += 1
            self.outstanding_payable += line.payable or 0
            self.outstanding.update(line.outstanding)


class Figures:
    """Everything that is counted of the lines of an audit, in one go through them.

    `given` are the facts and other columns of claims that any line gives; `rows` are those of the receipt. `starts`: for
    each item, by fact, the counts at which a row of its table begins to hold.
    """

    def __init__(
        self,
        resolved: ResolvedPolicy,
        starts: Mapping[str, Mapping[str, list[int]]],
        rows: Rows,
        flags: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.noticed = Noticed(flags)
        self.totals = Totals()
        self.rows = rows
        self.sheets: set[str | None] = set()
        self.given: set[str] = set()
        self.arrivals: Counter[date] = Counter()
        self.noted = 0  # lines of which more was said, while they were read, than how a value was written
        self._resolved = resolved
        self.hidden = 0  # rows that are hidden in their sheet
        self.items_of: dict[str | None, set[str]] = {}  # the items that the rows of each table claim
        self._tables: dict[str | None, ReportSums] = {}
        self._periods: dict[str | None, tuple[str, str]] = {}
        self._items: dict[str, ReportSums] = {}
        self._claimants: dict[str, ReportSums] = {}
        annual = resolved.annual
        self._day = annual.sum.day if annual is not None and annual.sum is not None else "arrival_date"
        self._bounds = {key: starts[key] for key, item in resolved.items.items() if item.sum is None}
        self._heads: dict[tuple[str, str], array[int]] = {}

    def add(self, line: AuditedRow) -> None:
        """Count one line."""
        result = line.result
        self.totals.add(line)
        self.noticed.add(line)
        self.noted += any(note.code not in QUIET for note in line.read)
        self.sheets.add(line.sheet)
        self.rows.append(line.sealed())
        item, who = result.item if result.item in self._resolved.items else None, line.who or "—"
        for name, sums in ((item or "", self._items), (who, self._claimants)):
            if name not in sums:
                sums[name] = ReportSums(name)
            sums[name].add(line)
        if line.sheet not in self._tables:
            self._tables[line.sheet] = ReportSums(line.sheet or "")
            self.items_of[line.sheet] = set()
        self._tables[line.sheet].add(line)
        if item is not None:
            self.items_of[line.sheet].add(item)
        self.hidden += line.around.hidden
        day = result.record.get(self._day)
        if isinstance(day, date):
            self.arrivals[day] += 1
        self._span(line.sheet, day if isinstance(day, date) else result.record.get("year"))
        values = result.values
        for fact in self._bounds.get(item or "", ()):
            if isinstance(value := values.get(fact), int):
                self._heads.setdefault((item or "", fact), array("q")).append(value)
        if line.kind != "rejected":
            self.given.update(values)
            self.given.update(line.extra)

    def table(self, where: str | None) -> ReportSums:
        """Return the sums of the rows of one table."""
        return self._tables.get(where) or ReportSums(where or "")

    def period(self, where: str | None) -> tuple[str, str] | None:
        """Return the first and the last day, or year, that the rows of one table name."""
        return self._periods.get(where)

    def _span(self, where: str | None, day: date | int | None) -> None:
        if day is not None:
            named = day.isoformat() if isinstance(day, date) else str(day)
            first, last = self._periods.get(where, (named, named))
            self._periods[where] = min(first, named), max(last, named)

    def by_item(self) -> list[ReportSums]:
        """Return the sums of each item, largest claim first; its name is the item's key, empty where there is none."""
        return sorted(self._items.values(), key=_largest_first)

    def by_claimant(self) -> list[ReportSums]:
        """Return the sums of each claimant, largest claim first."""
        return sorted(self._claimants.values(), key=_largest_first)

    def heads_near(self) -> Iterator[tuple[Item, Any, list[int], Sequence[int]]]:
        """Give for each item and counted fact of its table the thresholds and the lines' values, where there are enough."""
        for key, facts in self._bounds.items():
            for fact, bounds in facts.items():
                values = self._heads.get((key, fact), ())
                if len(values) >= FEW:
                    yield self._resolved.items[key], self._resolved.item_facts[key][fact], bounds, values


def _largest_first(sums: ReportSums) -> tuple[int, str]:
    return -max(sums.claimed, sums.payable), sums.name


class HolidayDays:
    """Which days are holidays under the readings chosen."""

    def __init__(self, resolved: ResolvedPolicy, calendar: Calendar) -> None:
        self._calendar = calendar
        self.derived = next((d for d in resolved.derived.values() if d.kind == "season"), None)

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
