"""What can be changed about a record: its levers, and what the rules of its item look at.

A lever is one fact, or the days of one journey, which move together. Whether people can decide a fact at all, and
until when, is declared with the fact (`Fact.until`, `Fact.moves`); nothing about that is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from lfreward.evaluate import ItemPlan
from lfreward.facts import IMPOSSIBLE, Fact
from lfreward.law.nodes import Test
from lfreward.law.rules import leaves
from lfreward.program import nodes
from lfreward.results.assessment import Between

__all__ = ["DAY", "DAYS", "Cuts", "Lever", "Segment", "journey", "levers", "put"]

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
    fact is not given or not proven exactly. `window`: how far a shift goes, or the ordinals that a day is tried in;
    `first`: the day before which nobody does what reports on it.
    """

    key: str
    fact: Fact
    kind: str
    moves: tuple[str, ...]
    found: Any
    window: tuple[int, int] = (-DAYS, DAYS)
    first: date | None = None

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
    if isinstance(value, bool):  # a check that is stated by a bare yes is of no day
        return value
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
        self.grows = self.per | {rise.on for rise in item.uplifts if rise.on != "amount"}
        self.grows |= {item.table.then.of} if item.table.then is not None else set()
        self.checks = tuple(self._check(check) for check in plan.checks)
        self.seen = tuple(looks | self._doubts(number) for number, looks in enumerate(self.checks))
        """What each check looks at, with the days that may put one of its facts in doubt."""
        read = (fact for fact in nodes.facts_of(plan.program) for _ in fact.doubts)
        self.doubts = tuple(dict.fromkeys(doubt for fact in read for doubt in fact.doubts))
        self.used = self.axes | self.per | self.season | self.rises | self.grows | frozenset().union(*self.checks)
        self.pairs = tuple(pair for pair in IMPOSSIBLE if pair[0] in plan.facts and pair[1] in plan.facts)
        self.duties = tuple(duty for duty in item.duties if duty.fact and duty.due.month_ends is None)
        self.following = tuple(d for d in self.duties if d.due.working_days or d.due.months or (d.due.days or 0) > 0)
        self.on = {t.bound[1] for found in self.tests.values() for t, _ in found if t.op == "registered"}
        self.scanned = self.season | self.on | {name for window in plan.windows for name in window.of}
        self.scanned |= {duty.due.fact for duty in self.duties if plan.facts[duty.due.fact].type == "date"}
        travel = {name for name, fact in plan.facts.items() if fact.moves and fact.type == "date"}
        paired = {name for pair in self.pairs for name in pair}
        beside = {name for looks in self.seen if looks & (travel | self.scanned) for name in looks}
        self.beside_days = tuple(sorted(travel | paired | beside | self.scanned))
        """Every fact that the answers of a day may rest on, besides the day."""
        spec = plan.season.spec if plan.season else {}
        self.days = (
            plan.judge_.calendar.day_codes(spec["holidays"], span=spec["span"], merged=spec["merged"]) if spec else None
        )
        self.reached = plan.judge_.calendar.months_reached(spec["holidays"]) if spec else frozenset[int]()
        """The months in which a day without a notice may be a holiday."""

    def sources(self, names: Iterable[str]) -> frozenset[str]:
        """Return the facts that values come from: a derived value stands for the facts that it is made of."""
        derived = self.plan.policy.derived
        return frozenset(source for name in names for source in (derived[name].of if name in derived else (name,)))

    def looks(self, key: str, fact: str) -> frozenset[str]:
        """Return the facts that what is called `key` looks at: a condition, a duty, or else that one fact."""
        named = ("materials" if check.kind == "papers" else check.of.key for check in self.plan.checks)
        found = [facts for name, facts in zip(named, self.checks, strict=True) if name == key]
        return frozenset().union(*found) or self.sources((fact,))

    def _doubts(self, number: int) -> frozenset[str]:
        """Return the facts that may put a fact of a check in doubt."""
        read = nodes.facts_in(self.plan.program.checks[number].mark)
        return frozenset(other.key for fact in read for doubt in fact.doubts for other in nodes.facts_in(doubt))

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
            found[key] = Lever(key, fact, "date", (key,), value, first=_first(cuts, key, values))
        else:
            same = (k for k, f in plan.facts.items() if k == key or (f.moves and f.moves == fact.moves))
            moves = tuple(k for k in same if k in facts)
            seen = any(lever.kind == "shift" and key in lever.moves for lever in found.values())
            if not seen and (fixed or not _took_place(cuts, moves, values)):
                lead = next((name for name in _leads(cuts) if name in moves), key)
                found[lead] = Lever(lead, plan.facts[lead], "shift", moves, values[lead])
    return found


def journey(plan: ItemPlan, fact: Fact, facts: Mapping[str, Any]) -> list[date]:
    """Return the known days of the journey that a day belongs to."""
    same = [k for k, f in plan.facts.items() if f.moves and f.moves == fact.moves and f.type == "date"]
    return [facts[name] for name in same if name in facts]


def _window(plan: ItemPlan, fact: Fact, facts: Mapping[str, Any]) -> tuple[int, int]:
    """Return the ordinals that a day not given is tried between: around its journey, else wherever notices reach."""
    if others := journey(plan, fact, facts):
        return min(others).toordinal() - DAYS, max(others).toordinal() + DAYS
    return plan.judge_.calendar.first.toordinal(), plan.judge_.calendar.last.toordinal()


def _first(cuts: Cuts, key: str, values: Mapping[str, Any]) -> date | None:
    """Return the last of the days that an act is due after, as they stand in the record."""
    days = (values.get(duty.due.fact) for duty in cuts.following if duty.fact == key)
    return max((day for day in days if isinstance(day, date)), default=None)


def _took_place(cuts: Cuts, moves: tuple[str, ...], values: Mapping[str, Any]) -> bool:
    """Say whether a journey is over: what is to be done after it is done. Its days are then what they were."""
    ends = [duty for duty in cuts.following if duty.due.fact in moves and values.get(duty.fact or "") is not None]
    return any(values[duty.fact or ""] >= values[duty.due.fact] for duty in ends)


def _leads(cuts: Cuts) -> list[str]:
    """Return the days that a journey is named by: what decides its season, then what its windows look at."""
    plan = cuts.plan
    return [*(plan.season.of if plan.season else ()), *(n for w in plan.windows for n in w.of), *cuts.on, *cuts.tests]
