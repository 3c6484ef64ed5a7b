"""Duties and papers as terms: when something was done too late, and when a letter lacks.

A day that is missing leaves a duty open, and open decides nothing.
"""

from __future__ import annotations

from lfreward.calendar import Calendar
from lfreward.columnar import days as d
from lfreward.columnar import terms as t
from lfreward.columnar.columns import bits
from lfreward.columnar.reading import SubjectReading
from lfreward.columnar.terms import Logic, Term
from lfreward.model import Duty, Edition, Item


def late(duty: Duty, edition: Edition, reading: SubjectReading, calendar: Calendar) -> tuple[Logic, Logic]:
    """Return when a duty is late, and when it may be, as a notice is missing."""
    due = duty.due
    if edition.late != "forfeits" or due.month_ends is not None:
        return False, False
    done = reading.day(duty.fact or "")
    start = reading.number(due.fact) if due.month_day is not None else reading.day(due.fact)
    if done is None or start is None:
        return False, False
    if due.days is not None:
        return t.compare(">", done, t.plus(start, t.literal(due.days))), False
    if due.working_days is not None:
        return d.lateness(done, start, calendar, due.working_days)
    if due.months is not None:
        return t.compare(">", _place(done, 0), _place(start, due.months)), False
    if due.next_quarter:
        return t.compare(">", _quarter(done), t.plus(_quarter(start), t.literal(1))), False
    if due.month_day is not None:
        month, day = due.month_day
        last = t.plus(t.times(t.cast(start, "bigint"), t.literal(10000)), t.literal(month * 100 + day))
        return t.compare(">", d.as_number(done), last), False
    return False, False


def lacking(item: Item, reading: SubjectReading) -> Logic:
    """Return when stated papers lack one that is required, once the claim is filed."""
    held, filed = reading.letters("materials"), reading.day("filed_on")
    if held is None or filed is None:
        return False
    wanted = t.literal(bits(paper.letter for paper in item.papers))
    both = t.exp.BitwiseAnd(this=held.copy(), expression=wanted.copy())
    return t.all_of(t.compare("<>", both, wanted), t.is_known(filed))


def _place(day: Term, later: int) -> Term:
    """Return a day as months and days: later by months, it is at most the same day of its month."""
    months = t.plus(d.month_place(day), t.literal(later))
    return t.plus(t.times(t.exp.Paren(this=months), t.literal(32)), t.part("day", day))


def _quarter(day: Term) -> Term:
    quarter = t.whole_part(t.minus(t.part("month", day), t.literal(1)), 3)
    return t.plus(t.times(t.part("year", day), t.literal(4)), quarter)
