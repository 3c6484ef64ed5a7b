"""What one set of facts is paid under one resolved policy, as far as the facts go: what they do not say is taken as met.

Independent of the evaluator on purpose: the two are compared in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from lfreward.calendar import Calendar
from lfreward.law.nodes import Duty, Item, ResolvedPolicy
from lfreward.law.source import SourceTable
from lfreward.proofs.check.boxes import Point
from lfreward.proofs.check.days import season_of
from lfreward.proofs.check.proof_context import ProofContext
from lfreward.results.assessment import Mark

DUE = ("days", "working_days", "month_day")


class Payer:
    """One item under one resolved policy, ready to be asked what facts are paid."""

    def __init__(self, resolved: ResolvedPolicy, item: Item, tree: SourceTable, calendar: Calendar) -> None:
        self.context = ProofContext(resolved, item, tree)
        self.resolved = resolved
        self.item = item
        self.calendar = calendar

    def pays(self, point: Point) -> int | None:
        """Return the sum in fen with uplift; None where the text or the calendar leaves it open."""
        given = set(point)
        for one in self.context.conditions:
            if one.names <= given and not one.holds(point):
                return 0
        if any(self.late(duty, point) for duty in self.item.duties) and self.resolved.late == "forfeits":
            return 0
        if "materials" in point and any(paper.letter not in point["materials"] for paper in self.item.papers):
            return 0
        column = self.column(point)
        if column is None and self.item.table.columns:
            return None
        row = self.context.row(point)
        base = self.context.base(row, column, point)
        if base is None:
            return None
        return base + sum(self.uplift(rise, row, column, base, point) for rise in self.item.uplifts)

    def uplift(self, rise: Any, row: int | None, column: str | None, base: int, point: Point) -> int:
        """Return what one uplift adds. Unit: fen."""
        if self.context.boxes.mark(rise.when, point) is not Mark.MET:
            return 0
        if rise.on == "amount":
            return int(base * rise.percent // 100)
        heads = {**point, self.item.table.per[0]: point.get(rise.on, 1)}
        return int((self.context.base(row, column, heads) or 0) * rise.percent // 100)

    def column(self, point: Point) -> str | None:
        """Return the season of the point: of its days if it has them, else the first that there is."""
        name = self.item.table.columns
        if name is None:
            return None
        derived = self.resolved.derived[name]
        days = [point[source] for source in derived.of if source in point]
        if not days:
            return self.context.columns[0]
        return season_of(derived, self.calendar, days) if len(days) == len(derived.of) else None

    def late(self, duty: Duty, point: Point) -> bool:
        """Say whether a duty was done after its last day."""
        done, start = point.get(duty.fact or ""), point.get(duty.due.fact)
        if done is None or start is None or duty.advisory:
            return False
        due = last_day(duty, start, self.calendar)
        return due is not None and done > due


def last_day(duty: Duty, start: Any, calendar: Calendar) -> date | None:
    """Return the last day of a duty that ends on a day; None where it cannot be known."""
    due = duty.due
    if due.days is not None:
        return date.fromordinal(start.toordinal() + due.days)
    if due.working_days is not None:
        return calendar.add_workdays(start, due.working_days)
    return date(start, *due.month_day) if due.month_day is not None else None


def sample_days(duty: Duty, resolved: ResolvedPolicy, calendar: Calendar) -> Mapping[str, Any] | None:
    """Return days on which a duty is done one day late, or None for a duty that does not end on a day."""
    if duty.fact is None or duty.advisory or not any(getattr(duty.due, name) is not None for name in DUE):
        return None
    year = resolved.issued.year + 1
    start: Any = year if duty.due.month_day is not None else date(year, 6, 15)
    due = last_day(duty, start, calendar)
    return None if due is None else {duty.due.fact: start, duty.fact: date.fromordinal(due.toordinal() + 1)}
