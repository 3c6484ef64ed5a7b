"""Days proven one by one: every day of the calendar has exactly one season, or is known not to have one yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lfreward.calendar import UNKNOWN, Calendar
from lfreward.i18n import Label
from lfreward.law.nodes import Derived, ResolvedPolicy, SourcePlace
from lfreward.proofs.check.finding import FAULT, NOTE, RuleFinding

HOLIDAY, OPEN = 1, 2
NOWHERE = SourcePlace("", 1, 1)


def prove(resolved: ResolvedPolicy, calendar: Calendar) -> Iterator[RuleFinding]:
    """Yield what is wrong with the seasons and windows of a resolved policy."""
    for derived in resolved.derived.values():
        if derived.kind == "season":
            yield from _season(resolved, derived, calendar)
        elif derived.kind == "window":
            yield from _window(derived)


def codes(derived: Derived, calendar: Calendar) -> tuple[date, bytes]:
    """Return the first day of the calendar and a byte a day: 0 ordinary, 1 holiday, 2 not known yet."""
    spec = derived.spec
    first, found = calendar.day_codes(spec["holidays"], span=spec["span"], merged=spec["merged"])
    return date.fromordinal(first), found


def season_of(derived: Derived, calendar: Calendar, days: Sequence[date]) -> str | None:
    """Return the season of a stay: a holiday if any of its days is one, else that of its first day."""
    spec = derived.spec
    stay = [date.fromordinal(n) for n in range(min(days).toordinal(), max(days).toordinal() + 1)]
    named = [calendar.festival(day, spec["holidays"], span=spec["span"], merged=spec["merged"]) for day in stay]
    if any(isinstance(name, str) for name in named):
        return "holiday"
    return None if UNKNOWN in named else "low" if days[0].month in spec["low"] else "normal"


def _season(resolved: ResolvedPolicy, derived: Derived, calendar: Calendar) -> Iterator[RuleFinding]:
    at = derived.place or NOWHERE
    spec = derived.spec
    first, found = codes(derived, calendar)
    wrong = _first_wrong_day(first, found, spec["low"], spec["normal"])
    if wrong is not None:
        yield RuleFinding("day_without_season", FAULT, at, derived.clause, {"day": wrong.isoformat()})
    for name in sorted({name for name in spec["holidays"] if list(spec["holidays"]).count(name) > 1}):
        yield RuleFinding("holiday_twice", FAULT, at, derived.clause, {"festival": name})
    for name in dict.fromkeys(spec["holidays"]):
        _, alone = calendar.day_codes([name], span=spec["span"], merged=spec["merged"])
        held = {date.fromordinal(first.toordinal() + n).year for n, code in enumerate(alone) if code == HOLIDAY}
        begin = first.year + ((first.month, first.day) != (1, 1))
        lacking = [str(year) for year in range(begin, calendar.last.year + 1) if year not in held]
        if lacking:
            args = {"festival": name, "years": "、".join(lacking)}
            yield RuleFinding("holiday_without_day", FAULT, at, derived.clause, args)
    if first > resolved.issued:
        args = {"first": first.isoformat(), "issued": resolved.issued.isoformat()}
        yield RuleFinding("calendar_short", FAULT, at, derived.clause, args)
    known = found.rstrip(bytes([OPEN]))
    last = date.fromordinal(first.toordinal() + len(known) - 1)
    args = {"last": last.isoformat(), "year": calendar.last.year + 1}
    example = Label(f"{args['last']}之后抵达的团队", f"a group that arrives after {args['last']}")
    yield RuleFinding("calendar_ends", NOTE, at, derived.clause, args, example)


def _first_wrong_day(first: date, found: bytes, low: Sequence[int], normal: Sequence[int]) -> date | None:
    """Return the first day that has no season or two, or that is unknown before the known days end."""
    known = len(found.rstrip(bytes([OPEN])))
    for n, code in enumerate(found):
        day = date.fromordinal(first.toordinal() + n)
        seasons = (code == HOLIDAY) + (code == 0) * (list(low).count(day.month) + list(normal).count(day.month))
        if seasons != (n < known):
            return day
    return None


def _window(derived: Derived) -> Iterator[RuleFinding]:
    """Yield a window that does not hold some months and not all, each once."""
    given = list(derived.spec["months"])
    if len(set(given)) != len(given) or not 0 < len(given) < 12 or not set(given) <= set(range(1, 13)):
        args = {"found": "、".join(map(str, given)) or "—"}
        yield RuleFinding("window_months", FAULT, derived.place or NOWHERE, derived.clause, args)
