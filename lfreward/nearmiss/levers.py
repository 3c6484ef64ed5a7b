"""What can be changed about a record: its levers, each cut exactly where the rules can tell its values apart.

A lever is one fact, or the days of one journey, which move together. Whether people can decide a fact at all, and
until when, is declared with the fact (`Fact.until`, `Fact.moves`); nothing about that is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta

from lfreward.evaluate import ItemPlan
from lfreward.facts import IMPOSSIBLE, Fact
from lfreward.model import Between, Test
from lfreward.rules import BOUNDS, holds, leaves

__all__ = ["DAYS", "Cuts", "Lever", "Segment", "classes", "journey", "levers", "names", "put", "refined", "segments"]

DAYS = 60
"""How many days earlier or later a journey is tried."""

DAY = timedelta(days=1)
NUMBERS = ("count", "money", "km")
UNORDERED = {"yes_no": "values", "choice": "values", "check": "values", "text": "text", "letters": "letters"}


class Segment(NamedTuple):
    """Neighbouring values that no rule tells apart, both ends included; for a shift: days from where it stands."""

    low: Any
    high: Any


class Lever(NamedTuple):
    """One thing that can be changed.

    Of the kinds, `number`, `date` (few thresholds), `shift` (the days of a journey, known) and `day` (a day of a
    journey, not known) are ordered; `values`, `text`, `letters` and `clauses` are not. `found` is None where the
    fact is not given or not proven exactly. `window`: how far a shift goes, or the ordinals between which a day is tried.
    """

    key: str
    fact: Fact
    kind: str
    moves: tuple[str, ...]
    found: Any
    window: tuple[int, int] = (-DAYS, DAYS)

    @property
    def ordered(self) -> bool:
        """Whether its values have an order."""
        return self.kind in ("number", "date", "day", "shift")

    @property
    def origin(self) -> Any:
        """Where an ordered lever stands in its own scale; None where that is not known."""
        return 0 if self.kind == "shift" else self.found

    @property
    def act(self) -> bool:
        """Whether it is something done on a day, once."""
        return self.fact.until == (self.key,)

    @property
    def step(self) -> Any:
        """The smallest distance between two values."""
        return Decimal("0.01") if self.fact.type in ("money", "km") else DAY if self.kind in ("date", "day") else 1


def put(facts: Mapping[str, Any], lever: Lever, value: Any) -> dict[str, Any]:
    """Return the facts with one lever changed; a shift moves every day of the journey, an itinerary's too."""
    if lever.kind != "shift":
        return {**facts, lever.key: value}
    by = timedelta(days=value)
    moved = {name: _moved(facts[name], by) for name in lever.moves}
    return {**facts, **moved}


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, date):
        return value + by
    return tuple({**day, "date": day["date"] + by} if "date" in day else day for day in value)


class Cuts:
    """What the rules of one item look at, fact by fact. Made once for an item."""

    def __init__(self, plan: ItemPlan) -> None:
        self.plan = plan
        derived = plan.policy.derived
        item = plan.item
        tests: list[Test] = [leaf for c in item.conditions for leaf in leaves(c.test)]
        tests += [leaf for row in item.table.rows for cell in row.cells for leaf in leaves(cell)]
        tests += [rise.when for rise in item.uplifts]
        self.tests: dict[str, list[tuple[Test, int]]] = {}
        for test in tests:
            quotient = derived.get(test.fact)
            if quotient is None:
                self.tests.setdefault(test.fact, []).append((test, 1))
            elif quotient.kind == "quotient":
                self.tests.setdefault(quotient.of[0], []).append((test, quotient.spec["by"]))
        self.axes = self.sources(plan.axes)
        self.per = self.sources(item.table.per)
        self.season = frozenset(plan.season.of) if plan.season else frozenset()
        self.rises = self.sources(rise.when.fact for rise in item.uplifts)
        self.rises |= self.sources(rise.on for rise in item.uplifts if rise.on != "amount")
        self.checks = tuple(self._check(check) for check in plan.checks)
        self.used = self.axes | self.per | self.season | self.rises | frozenset().union(*self.checks)
        self.pairs = tuple(pair for pair in IMPOSSIBLE if pair[0] in plan.facts and pair[1] in plan.facts)
        self.duties = tuple(duty for duty in item.duties if duty.fact and duty.due.month_ends is None)
        self.on = {t.bound[1] for found in self.tests.values() for t, _ in found if t.op == "registered"}
        self.scanned = self.season | self.on | {name for window in plan.windows for name in window.of}
        self.scanned |= {duty.due.fact for duty in self.duties if plan.facts[duty.due.fact].type == "date"}
        travel = {name for name, fact in plan.facts.items() if fact.moves and fact.type == "date"}
        paired = {name for pair in self.pairs for name in pair}
        dated = {name for duty in self.duties for name in (duty.fact or "", duty.due.fact)}
        standing = {name for name, found in self.tests.items() for t, _ in found if t.op == "registered"}
        self.beside_days = tuple(sorted(travel | paired | dated | standing | self.scanned))
        """Every fact that the answers of a day may rest on, besides the day."""
        spec = plan.season.spec if plan.season else {}
        self.days = (
            plan.judge_.calendar.day_codes(spec["holidays"], span=spec["span"], merged=spec["merged"]) if spec else None
        )

    def sources(self, names: Iterable[str]) -> frozenset[str]:
        """Return the facts that values come from: a derived value stands for the facts that it is made of."""
        derived = self.plan.policy.derived
        return frozenset(source for name in names for source in (derived[name].of if name in derived else (name,)))

    def looks(self, key: str, fact: str) -> frozenset[str]:
        """Return the facts that what is called `key` looks at: a condition, a duty, or else that one fact."""
        named = ("materials" if check.kind == "papers" else check.of.key for check in self.plan.checks)
        found = [facts for name, facts in zip(named, self.checks, strict=True) if name == key]
        return frozenset().union(*found) or self.sources((fact,))

    def _check(self, check: Any) -> frozenset[str]:
        if check.kind == "papers":
            return frozenset(("materials", "filed_on"))
        if check.kind == "duty":
            return frozenset((check.of.fact, check.of.due.fact))
        found = list(leaves(check.of.test))
        named = {leaf.bound[1] for leaf in found if leaf.op in ("registered", "not_within_years")}
        return self.sources({leaf.fact for leaf in found} | named)


def levers(cuts: Cuts, facts: Mapping[str, Any], values: Mapping[str, Any], fixed: bool = False) -> dict[str, Lever]:
    """Return the levers of a record by their leading fact: what people can decide, and what is not given yet.

    `fixed` adds the given facts that nobody can decide.
    """
    found: dict[str, Lever] = {}
    plan = cuts.plan
    for key, fact in plan.facts.items():
        value = values.get(key)
        given = value is not None and not isinstance(value, Between)
        if key not in cuts.used or fact.type in ("itinerary", "months", "item"):
            continue
        if given and fact.until is None and not fixed:
            continue
        if not given and fact.type == "clauses":
            continue
        if fact.type in NUMBERS:
            found[key] = Lever(key, fact, "number", (key,), value if given else None)
        elif fact.type == "clauses":
            found[key] = Lever(key, fact, "clauses", (key,), value)
        elif fact.type != "date":
            found[key] = Lever(key, fact, UNORDERED.get(fact.type, "text"), (key,), value if given else None)
        elif not given:
            kind = "day" if key in cuts.scanned else "date"
            found[key] = Lever(key, fact, kind, (key,), None, _window(plan, fact, facts))
        elif key not in cuts.scanned:
            found[key] = Lever(key, fact, "date", (key,), value)
        else:
            same = (k for k, f in plan.facts.items() if k == key or (f.moves and f.moves == fact.moves))
            moves = tuple(k for k in same if k in facts)
            if not any(lever.kind == "shift" and key in lever.moves for lever in found.values()):
                lead = next((name for name in _leads(cuts) if name in moves), key)
                found[lead] = Lever(lead, plan.facts[lead], "shift", moves, values[lead])
    return found


def journey(plan: ItemPlan, fact: Fact, facts: Mapping[str, Any]) -> list[date]:
    """Return the known days of the journey that a day belongs to."""
    same = [k for k, f in plan.facts.items() if f.moves and f.moves == fact.moves and f.type == "date"]
    return [facts[name] for name in same if name in facts]


def _window(plan: ItemPlan, fact: Fact, facts: Mapping[str, Any]) -> tuple[int, int]:
    """Return the days between which a day that is not given is tried: around its journey, else wherever notices reach."""
    if others := journey(plan, fact, facts):
        return min(others).toordinal() - DAYS, max(others).toordinal() + DAYS
    return plan.judge_.calendar.first.toordinal(), plan.judge_.calendar.last.toordinal()


def _leads(cuts: Cuts) -> list[str]:
    """Return the days that a journey is named by: what decides its season, then what its windows look at."""
    plan = cuts.plan
    return [*(plan.season.of if plan.season else ()), *(n for w in plan.windows for n in w.of), *cuts.on, *cuts.tests]


def segments(cuts: Cuts, lever: Lever, facts: Mapping[str, Any], values: Mapping[str, Any]) -> list[Segment]:
    """Return the domain of an ordered lever, in order, cut wherever a rule may answer otherwise, all else as it is."""
    if lever.kind in ("shift", "day"):
        return _scan(cuts, lever, facts, values)
    starts = {lever.fact.low} | _bounds(cuts, lever.key, lever.step) | _partners(cuts, lever, facts)
    starts |= _due_years(cuts, lever, values) if lever.kind == "number" else _dues(cuts, lever, values)
    low = lever.fact.low
    if lever.act:
        low = max([low, *_follows(cuts, lever, values)])
        starts.add(low)
    inside = sorted(start for start in starts if low <= start <= lever.fact.high)
    return [
        Segment(start, following - lever.step)
        for start, following in zip(inside, [*inside[1:], lever.fact.high + lever.step], strict=True)
    ]


def _follows(cuts: Cuts, lever: Lever, values: Mapping[str, Any]) -> list[date]:
    """Return the days that an act cannot come before, where it is due after them: nobody reports on what is to come."""
    days = [
        (values[duty.due.fact], duty.due)
        for duty in cuts.duties
        if duty.fact == lever.key and isinstance(values.get(duty.due.fact), date)
    ]
    return [day for day, due in days if due.working_days or due.months or (due.days or 0) > 0]


def _bounds(cuts: Cuts, key: str, step: Any) -> set[Any]:
    """Return where the tests on a fact change their answer: the first value of each side."""
    starts: set[Any] = set()
    for test, by in cuts.tests.get(key, ()):
        if test.op in BOUNDS:
            over = test.op in ("over", "at_most")
            bound = Decimal(test.bound) if isinstance(step, Decimal) else test.bound
            starts.add((bound + over) * by if by > 1 else bound + step if over else bound)
    return starts


def refined(cuts: Cuts, lever: Lever, parts: list[Segment]) -> list[Segment]:
    """Return the segments of a number cut further, where what must give way beside it has its own thresholds."""
    if lever.kind != "number":
        return parts
    tied = {lever.key}
    for _ in cuts.pairs:
        tied |= {name for pair in cuts.pairs if tied & set(pair) for name in pair}
    starts = sorted({part.low for part in parts} | {at for name in tied for at in _bounds(cuts, name, lever.step)})
    inside = [start for start in starts if parts[0].low <= start <= parts[-1].high]
    highs = [start - lever.step for start in inside[1:]] + [parts[-1].high]
    return [Segment(low, high) for low, high in zip(inside, highs, strict=True)]


def _partners(cuts: Cuts, lever: Lever, facts: Mapping[str, Any]) -> set[Any]:
    """Return where a value stops being possible beside the others."""
    starts = {facts[greater] + lever.step for lesser, greater in cuts.pairs if lesser == lever.key and greater in facts}
    return starts | {facts[lesser] for lesser, greater in cuts.pairs if greater == lever.key and lesser in facts}


def _due_years(cuts: Cuts, lever: Lever, values: Mapping[str, Any]) -> set[Any]:
    done = (values.get(duty.fact or "") for duty in cuts.duties if duty.due.fact == lever.key)
    return {day.year + more for day in done if day is not None for more in (0, 1)}


def _dues(cuts: Cuts, lever: Lever, values: Mapping[str, Any]) -> set[date]:
    """Return the days after last days, and where a penalty enters or leaves the years that count."""
    starts: set[date] = set()
    for duty in cuts.duties:
        start = values.get(duty.due.fact)
        if duty.fact != lever.key or start is None:
            continue
        due = cuts.plan.due(duty, values)
        if due is None and duty.due.working_days:
            due = cuts.plan.judge_.calendar.earliest_nth_workday(start, duty.due.working_days)
        starts |= {due + DAY} if due is not None else set()
    for found in cuts.tests.values():
        for test, _ in found:
            if test.op != "not_within_years":
                continue
            years, on = relativedelta(years=test.bound[0]), test.bound[1]
            if on == lever.key and values.get(test.fact) is not None:
                starts.add(values[test.fact])
                starts |= {values[test.fact] + years + DAY * more for more in (0, 1)}
            if test.fact == lever.key and values.get(on) is not None:
                starts |= {values[on] - years + DAY, values[on] + DAY}
    return starts


def _scan(cuts: Cuts, lever: Lever, facts: Mapping[str, Any], values: Mapping[str, Any]) -> list[Segment]:
    """Cut the days around a journey wherever the calendar, a register or a last day may answer otherwise."""
    found: list[Segment] = []
    before: Any = None
    first, last = lever.window
    for at in range(first, last + 1):
        value = at if lever.kind == "shift" else date.fromordinal(at)
        seen = _looks(cuts, put(facts, lever, value), values, lever)
        if found and seen == before:
            found[-1] = Segment(found[-1].low, value)
        else:
            found.append(Segment(value, value))
        before = seen
    return found


def _looks(cuts: Cuts, facts: Mapping[str, Any], values: Mapping[str, Any], lever: Lever) -> tuple[Any, ...]:
    """Return everything that a day lets the rules see; days in a row that look alike are one segment."""
    plan = cuts.plan
    values = {**values, **{name: facts[name] for name in lever.moves}}
    seen: list[Any] = [facts["itinerary"]] if "itinerary" in lever.moves else []
    if plan.season is not None:
        stay = [day for name in dict.fromkeys(plan.season.of) if (day := values.get(name)) is not None]
        seen += _festive(cuts, stay)
    seen += [day.month for window in plan.windows for name in window.of if (day := values.get(name)) is not None]
    for name in lever.moves:
        seen += [holds(test, values[name]) for test, _ in cuts.tests.get(name, ()) if test.op in BOUNDS]
    for found in cuts.tests.values():
        held = (test for test, _ in found if test.op == "registered" and test.bound[1] in lever.moves)
        seen += [plan.test(test, values) for test in held]
    for duty in cuts.duties:
        done = values.get(duty.fact or "")
        if duty.due.fact in lever.moves and done is not None:
            due = plan.due(duty, values)
            seen.append(None if due is None else done <= due)
            if due is None and duty.due.working_days:
                earliest = plan.judge_.calendar.earliest_nth_workday(values[duty.due.fact], duty.due.working_days)
                seen.append(done <= earliest)
    seen += [lesser in facts and greater in facts and facts[lesser] > facts[greater] for lesser, greater in cuts.pairs]
    return tuple(seen)


def _festive(cuts: Cuts, stay: list[date]) -> list[Any]:
    """Return what the calendar says of the days from the first to the last, and the month of the first."""
    if not stay or cuts.days is None:
        return []
    origin, codes = cuts.days
    first, last = stay[0].toordinal() - origin, stay[-1].toordinal() - origin
    within = codes[max(first, 0) : max(last + 1, 0)]
    return [stay[0].month, 1 in within, 2 in within or first < 0 or last >= len(codes)]


def classes(cuts: Cuts, lever: Lever, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the values of an unordered lever, those together that no test tells apart."""
    if lever.kind == "letters":
        held = lever.found or ()
        return [(tuple(sorted({*held, *cuts.plan.letters})),)]
    if lever.kind == "text":
        return [found] if (found := names(cuts, lever, values)) else []
    if lever.fact.type == "check":
        return [(True,), (False,)]
    known = [True, False] if lever.fact.type == "yes_no" else list(lever.fact.values or ())
    tests = [test for test, _ in cuts.tests.get(lever.key, ())]
    alike: dict[tuple[bool, ...], list[Any]] = {}
    for value in known:
        alike.setdefault(tuple(holds(test, value) for test in tests), []).append(value)
    return [tuple(same) for same in alike.values()]


def names(cuts: Cuts, lever: Lever, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that pass the tests on a free text: those of a register on the day, or those listed."""
    found: list[str] = []
    for test, _ in cuts.tests.get(lever.key, ()):
        if test.op == "registered":
            register, on = test.bound
            found += cuts.plan.judge_.registers.names(register, values.get(on))
        elif test.op == "one_of":
            found += test.bound
    return tuple(dict.fromkeys(found))
