"""What the finders of red flags look through: claims and tables joined by group number, and the law's thresholds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from lfreward.audit.figures import HolidayDays
from lfreward.audit.forms import CLAIMS, Forms
from lfreward.audit.reading import Entry
from lfreward.audit.recompute import AuditedRow
from lfreward.audit.row_facts import RowFacts
from lfreward.i18n import Label
from lfreward.law.nodes import ResolvedPolicy
from lfreward.law.rules import leaves
from lfreward.registers import Registers

REGISTER = "register"
EARLIER = "earlier"
REGISTERS = {
    "hotel": Label("星级饭店登记簿", "a register of rated hotels"),
    "claims": Label("往期申报文件（--earlier）", "files of earlier seasons (--earlier)"),
}


@dataclass(frozen=True, slots=True)
class Background:
    """What is known besides the claims: the tables that came with them, their forms, the law, days, places, registers."""

    tables: Mapping[str, Sequence[Entry]]
    forms: Forms
    resolved: ResolvedPolicy
    starts: Mapping[str, Mapping[str, list[int]]]  # for each item, by fact, the counts at which a row of its table begins
    days: HolidayDays
    places: Mapping[str, Any]
    registers: Registers
    given: Collection[str]  # the columns of claims that any line gives
    rows: Iterable[RowFacts] = ()  # every claim that can be read, as it was read; to be gone through again and again
    earlier: Sequence[RowFacts] = ()  # the claims of earlier seasons
    struck: Sequence[Any] = ()  # rows of claims that somebody struck out
    noticed: Any = None  # what single rows gave to ask about, `Noticed`


class Evidence:
    """Claims and all tables, ready to be asked about; of claims those alone that can be read."""

    def __init__(self, lines: Iterable[AuditedRow], known: Background) -> None:
        self._lines = lines
        self.known = known
        self.tables, self.forms, self.resolved = known.tables, known.forms, known.resolved
        self.days, self.places, self.registers = known.days, known.places, known.registers
        self.rows, self.earlier, self.struck, self.noticed = known.rows, known.earlier, known.struck, known.noticed
        self._annual = known.resolved.annual.sum if known.resolved.annual is not None else None

    @property
    def lines(self) -> Iterator[AuditedRow]:
        """The claims that can be read, in the order of their rows."""
        return (line for line in self._lines if line.kind != "rejected")

    @cached_property
    def claims(self) -> dict[str, AuditedRow]:
        """Claims by their own number, whatever they claim."""
        found: dict[str, AuditedRow] = {}
        for line in self.lines:
            if line.result.id is not None:
                found.setdefault(line.result.id, line)
        return found

    @cached_property
    def ids(self) -> set[str]:
        """The numbers of all claims, also of those that cannot be read."""
        return {line.result.id for line in self._lines if line.result.id is not None}

    @cached_property
    def groups(self) -> dict[str, AuditedRow]:
        """Claims of groups by the number of the group."""
        found: dict[str, AuditedRow] = {}
        for line in self.lines:
            item = self.resolved.items.get(line.result.item or "")
            if line.result.id is not None and item is not None and item.subject == "group":
                found.setdefault(line.result.id, line)
        return found

    @cached_property
    def _given(self) -> set[str]:
        given = {f"{form}.{key}" for form, rows in self.tables.items() for row in rows for key in row.values}
        given |= {f"{CLAIMS}.{key}" for key in self.known.given}
        given |= {"earlier.claims"} if self.earlier else set()
        return given | {"register.hotel"} if self.registers.hotels else given

    def has(self, need: str) -> bool:
        """Say whether any row gives what a flag needs, `form.column`."""
        return need in self._given

    def label(self, form: str, column: str) -> Label:
        """Return what a column is called, with its form."""
        if form in (REGISTER, EARLIER):
            return REGISTERS[column]
        shape = self.forms.forms[form]
        fact = shape.vocabulary.facts.get(column) or self.forms.claim_fact(column)
        name = fact.label if fact else Label(column, column)
        return Label(f"{shape.label.zh}的{name.zh}", f"{name.en} of {shape.label.en}")

    def entries(self, form: str) -> Iterable[Entry]:
        """Give the rows of one table; claims are rows too, with what stands beside their facts."""
        if form != CLAIMS:
            return self.tables.get(form, ())
        return (
            Entry(line.sheet, line.row, {**line.result.values, **line.extra, "group": line.result.id})
            for line in self.lines
        )

    def by_group(self, form: str) -> Iterator[tuple[str, list[Entry]]]:
        """Give the rows of one table group by group."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries(form):
            group = entry.values.get("group")
            if group is not None:
                found.setdefault(group, []).append(entry)
        yield from sorted(found.items())

    def stay(self, group: str) -> tuple[date, date] | None:
        """Return the first and last day of a group, as it was claimed."""
        line = self.groups.get(group)
        if line is None:
            return None
        first, last = line.result.record.get(self.arrival), line.result.record.get("departure_date")
        return (first, last if last is not None else first) if first is not None else None

    @property
    def arrival(self) -> str:
        """The fact that says when a group arrives."""
        return self._annual.day if self._annual is not None else "arrival_date"

    def who(self, group: str) -> str | None:
        """Return who claims for a group."""
        line = self.groups.get(group)
        return None if line is None else line.result.record.get("organiser")

    def bounds(self, item: str) -> Mapping[str, list[int]]:
        """Return the counts at which a row of an item's table begins to hold, by fact."""
        return self.known.starts[item]

    def required(self, item: str, fact: str) -> list[Any]:
        """Return the bounds that the conditions of an item set for one fact."""
        return [
            leaf.bound
            for condition in self.resolved.items[item].conditions
            for leaf in leaves(condition.test)
            if leaf.fact == fact and leaf.op in ("at_least", "over", "not_within_years")
        ]
