"""The calendar as constants: what a day is to a season, and how far its n-th working day lies.

Days are looked up in short lists of whole numbers, several days to a number: a list of all days would cost more to
hand to an engine, again for every block of rows, than the look-up itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from lfreward.calendar import Calendar
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_terms import Logic, Term
from lfreward.facts import FIRST_DAY, LAST_DAY
from lfreward.program.nodes import Season
from lfreward.program.world import HOLIDAY, LONGEST_STAY, LOW, NORMAL

# The seasons that a tour may have, as the bits of `program.world`: several while a day or its notice is missing.
OPEN_LOW, OPEN_NORMAL, OPEN = LOW | HOLIDAY, NORMAL | HOLIDAY, LOW | NORMAL | HOLIDAY
ORDINARY, FESTIVE, UNKNOWN = range(3)
MARGIN = 60


@dataclass(frozen=True, slots=True)
class Days:
    """A small whole number for every day from `first` to `last`."""

    first: date
    last: date
    values: tuple[int, ...]

    def at(self, day: Term) -> Term:
        """Return the number of a day that lies within."""
        width = max(1, max(self.values).bit_length())
        each = t.BITS // width
        lots = [self.values[n : n + each] for n in range(0, len(self.values), each)]
        packed = [sum(value << (n * width) for n, value in enumerate(lot)) for lot in lots]
        gone = t.days_after(day, self.first)
        lot = t.plus(t.whole_part(gone, each), t.literal(1))
        shift = t.exp.Mod(this=t.exp.Paren(this=gone.copy()), expression=t.literal(each))
        bits = t.times(t.exp.Paren(this=shift), t.literal(width)) if width > 1 else t.exp.Paren(this=shift)
        moved = t.exp.BitwiseRightShift(this=t.at(t.array(packed), lot), expression=bits)
        return t.cast(t.exp.BitwiseAnd(this=t.exp.Paren(this=moved), expression=t.literal((1 << width) - 1)), "int")

    def within(self, day: Term) -> Term:
        """Say that a day lies within."""
        return t.exp.Between(this=day.copy(), low=t.literal(self.first), high=t.literal(self.last))


def kinds(calendar: Calendar, season: Season) -> tuple[date, bytes]:
    """Return the first day whose notice is there, and a byte a day up to the last one: ordinary or festive."""
    start, codes = calendar.day_codes(season.festivals, span=season.span, merged=season.merged)
    begin = next(n for n, code in enumerate(codes) if code != UNKNOWN)
    known = codes[begin:].rstrip(bytes([UNKNOWN]))
    if UNKNOWN in known:
        raise ValueError("a day between two notices has none")
    return date.fromordinal(start + begin), known


def season_of_day(day: Term | None, calendar: Calendar, season: Season) -> Term:
    """Return the season of a day, as bits."""
    if day is None:
        return t.literal(OPEN)
    first, known = kinds(calendar, season)
    days = Days(first, first + timedelta(len(known) - 1), tuple(known))
    low = _low(day, season.low)
    clear = sorted(set(range(1, 13)) - calendar.months_reached(season.festivals))
    clear_of_holidays = t.all_of(t.negated(days.within(day)), t.one_of(t.part("month", day), clear, 12) if clear else False)
    return t.case([
        (t.is_null(day), t.literal(OPEN)),
        (clear_of_holidays, t.case([(low, t.literal(LOW))], t.literal(NORMAL))),
        (t.negated(days.within(day)), t.case([(low, t.literal(OPEN_LOW))], t.literal(OPEN_NORMAL))),
        (t.compare("=", days.at(day), t.literal(FESTIVE)), t.literal(HOLIDAY)),
        (low, t.literal(LOW)),
    ], t.literal(NORMAL))  # fmt: skip


def season_of_stay(first: Term | None, last: Term | None, calendar: Calendar, season: Season) -> Term:
    """Return the season of a stay: one festive day makes it festive; else a missing day or notice leaves that open."""
    begin, known = kinds(calendar, season)
    end = begin + timedelta(len(known) - 1)
    festive, open_ = t.literal(HOLIDAY), t.literal(OPEN)
    days = Days(begin, end, tuple(known))
    is_festive = [
        t.all_of(days.within(day), t.compare("=", days.at(day), t.literal(FESTIVE))) if day is not None else False
        for day in (first, last)
    ]
    no_first = t.case([(is_festive[1], festive)], open_)
    if first is None:
        return no_first
    low = _low(first, season.low)
    either = t.case([(low, t.literal(OPEN_LOW))], t.literal(OPEN_NORMAL))
    no_last = t.case([(is_festive[0], festive)], either)
    if last is None:
        return t.case([(t.is_null(first), no_first)], no_last)
    end_of_stay = t.exp.Least(this=last.copy(), expressions=[t.plus(first, t.literal(LONGEST_STAY))])
    ahead, none = _next(known, FESTIVE)
    next_one = Days(begin, end, tuple(ahead))
    to_next = next_one.at(first)
    met = t.all_of(
        next_one.within(first),
        t.compare("<", to_next, t.literal(none)),
        t.compare("<=", t.plus(first, to_next), end_of_stay),
    )
    if FESTIVE in known:
        first_festive = begin + timedelta(known.index(FESTIVE))
        early = t.all_of(
            t.compare("<", first, t.literal(begin)), t.compare(">=", end_of_stay, t.literal(first_festive))
        )
        met = t.any_of(met, early)
    outside = t.any_of(t.compare("<", first, t.literal(begin)), t.compare(">", end_of_stay, t.literal(end)))
    blind = t.all_of(t.compare("<=", first, last), outside, *_not_clear(first, end_of_stay, calendar, season))
    return t.case([
        (t.is_null(first), no_first),
        (t.is_null(last), no_last),
        (t.all_of(t.compare("<=", first, last), met), festive),
        (blind, either),
        (low, t.literal(LOW)),
    ], t.literal(NORMAL))  # fmt: skip


def _not_clear(first: Term, last: Term, calendar: Calendar, season: Season) -> list[Logic]:
    """Return when a stay touches a month that some holiday can reach; of a stay outside the notices that leaves it open.

    A stay that only ends, or only begins, outside them touches such a month: notices begin and end at New Year.
    """
    clear = set(range(1, 13)) - calendar.months_reached(season.festivals)
    if not clear:
        return []
    run = t.at(t.array(run_of_months(clear)), t.part("month", first))
    return [t.compare(">=", t.minus(month_place(last), month_place(first)), run)]


def _next(known: bytes, kind: int) -> tuple[list[int], int]:
    """Return how many days it is from each day to the next one of a kind, and the number that stands for never."""
    ahead: list[int] = []
    gone: int | None = None
    for code in reversed(known):
        gone = 0 if code == kind else None if gone is None else gone + 1
        ahead.append(-1 if gone is None else gone)
    none = max([*ahead, 0]) + 1
    return [none if one < 0 else one for one in reversed(ahead)], none


def _low(day: Term, months: Collection[int]) -> Term:
    return t.one_of(t.part("month", day), sorted(months), 12)


@lru_cache(maxsize=16)
def _working_days(calendar: Calendar, n: int) -> tuple[date, date, Days, tuple[Days, ...]]:
    """Return the span with notices, how late the n-th working day can be, and how early where that is not the same."""
    begin, end = max(FIRST_DAY, calendar.first - timedelta(MARGIN + n)), min(LAST_DAY, calendar.last)
    span = [begin + timedelta(at) for at in range((end - begin).days + 1)]
    known = {day: calendar.add_workdays(day, n) for day in span}
    soonest = [((known[day] or calendar.earliest_nth_workday(day, n)) - day).days for day in span]
    longest = [known[day] or calendar.latest_nth_workday(day, n) for day in span]
    told = [at for at, day in enumerate(span) if known[day] is not None]
    bounded = [at for at, day in enumerate(longest) if day is not None]
    late_days = Days(
        span[bounded[0]],
        span[bounded[-1]],
        tuple(((longest[at] or span[at]) - span[at]).days for at in range(bounded[0], bounded[-1] + 1)),
    )
    if any(longest[at] is None for at in range(bounded[0], bounded[-1] + 1)):
        raise ValueError("a working day between two notices has none")
    edges = tuple(Days(span[a], span[b], tuple(soonest[a : b + 1])) for a, b in _gaps(told, len(span)))
    return begin, end, late_days, edges


def lateness(done: Term, start: Term, calendar: Calendar, n: int) -> tuple[Term, Term]:
    """Return when something is done after the n-th working day, and when it may be, as a notice is missing."""
    begin, end, late_days, edges = _working_days(calendar, n)
    quick = t.compare(">", done, t.plus(start, t.literal(min(late_days.values))))
    late = t.all_of(quick, late_days.within(start), t.compare(">", done, t.plus(start, late_days.at(start))))
    perhaps = [t.all_of(t.compare(">", done, t.plus(start, t.literal(n))), t.negated(_between(start, begin, end)))]
    perhaps += [t.all_of(edge.within(start), t.compare(">", done, t.plus(start, edge.at(start)))) for edge in edges]
    doubtful = t.any_of(*perhaps)
    assert not isinstance(late, bool) and not isinstance(doubtful, bool)
    return late, doubtful


def _between(day: Term, low: date, high: date) -> Term:
    return t.exp.Between(this=day.copy(), low=t.literal(low), high=t.literal(high))


def _gaps(told: Sequence[int], size: int) -> list[tuple[int, int]]:
    """Return the stretches of places that are not told."""
    gaps: list[tuple[int, int]] = []
    for at in sorted(set(range(size)) - set(told)):
        if gaps and gaps[-1][1] == at - 1:
            gaps[-1] = (gaps[-1][0], at)
        else:
            gaps.append((at, at))
    return gaps


def run_of_months(months: Collection[int]) -> list[int]:
    """Return how many months on end belong to `months`, from each month of the year on; 1000 where all do."""
    if len(set(months)) == 12:
        return [1000] * 12
    found = []
    for first in range(12):
        length = 0
        while (first + length) % 12 + 1 in months:
            length += 1
        found.append(length)
    return found


def as_number(day: Term) -> Term:
    """Return a day as a number of eight digits: a year back is 10000 less, and 29 February is no exception."""
    year, month = t.times(t.part("year", day), t.literal(10000)), t.times(t.part("month", day), t.literal(100))
    return t.summed([year, month, t.part("day", day)])


def month_place(day: Term) -> Term:
    """Return which month a day lies in, counted on from year to year."""
    return t.plus(t.times(t.part("year", day), t.literal(12)), t.part("month", day))
