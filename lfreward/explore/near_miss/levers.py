"""What can be changed about a record: its levers.

A lever is one fact, or the days of one journey, which move together. Whether people can decide a fact at all, and
until when, is declared with the fact (`Fact.until`, `Fact.moves`); nothing about that is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from lfreward.evaluate import ItemPlan
from lfreward.facts import Fact
from lfreward.program.breakpoints import NUMBERS, read_by
from lfreward.results.assessment import Between

__all__ = ["DAY", "DAYS", "Lever", "LeverRules", "Segment", "journey", "levers", "put"]

DAYS = 60
"""How many days earlier or later a journey is tried."""

DAY = timedelta(days=1)
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


class LeverRules:
    """What the levers of an item follow from, besides its breakpoints. Made once for an item.

    `duties`: those that end on a day. `following`: of them, those that are due after the day that they count from.
    `scanned`: days whose answers follow no order (seasons, registers, months, last days): each is tried by itself.
    """

    def __init__(self, plan: ItemPlan) -> None:
        self.plan = plan
        self.points = points = plan.breakpoints
        self.duties = tuple(duty for duty in plan.item.duties if duty.fact and duty.due.month_ends is None)
        self.following = tuple(d for d in self.duties if d.due.working_days or d.due.months or (d.due.days or 0) > 0)
        registered = [test for test in points.tests if test.op == "registered"]
        monthly = [test for test in points.tests if test.op in ("month_in", "months_within")]
        on, months = read_by(test.args[1] for test in registered), read_by(monthly)
        starts = {duty.due.fact for duty in self.duties if plan.facts[duty.due.fact].type == "date"}
        self.scanned = points.season | on | months | starts
        named = (months, on, read_by(points.tests))
        self.leads = [*(plan.season.of if plan.season else ()), *(key for keys in named for key in plan.facts if key in keys)]
        """The days that a journey may be named by, the best first: what decides its season, then what months are asked of."""
        travel = {name for name, fact in plan.facts.items() if fact.moves and fact.type == "date"}
        paired = {name for pair in points.pairs for name in pair}
        beside = {name for reads in points.seen if reads & (travel | self.scanned) for name in reads}
        self.beside_days = tuple(sorted(travel | paired | beside | self.scanned))
        """Every fact that the answers of a day may rest on, besides the day."""

    def sources(self, name: str) -> frozenset[str]:
        """Return the facts that a value comes from: a derived value stands for the facts that it is made of."""
        derived = self.plan.policy.derived.get(name)
        return frozenset((name,) if derived is None else derived.of)

    def reads(self, key: str, fact: str) -> frozenset[str]:
        """Return the facts that what is called `key` reads: a condition, a duty, the papers, or else that one fact."""
        checks = zip(self.plan.program.checks, self.points.checks, strict=True)
        return frozenset().union(*(reads for check, reads in checks if check.key == key)) or self.sources(fact)


def levers(rules: LeverRules, facts: Mapping[str, Any], values: Mapping[str, Any], fixed: bool = False) -> dict[str, Lever]:
    """Return the levers of a record by their leading fact: what people can decide, and what is not given yet.

    `fixed` adds the given facts that nobody can decide.
    """
    found: dict[str, Lever] = {}
    plan = rules.plan
    for key, fact in plan.facts.items():
        value = values.get(key)
        given = value is not None and not isinstance(value, Between)
        if key not in rules.points.used or fact.type in ("itinerary", "months", "item"):
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
            kind = "day" if key in rules.scanned else "date"
            found[key] = Lever(key, fact, kind, (key,), None, _window(plan, fact, facts))
        elif key not in rules.scanned:
            found[key] = Lever(key, fact, "date", (key,), value, first=_first(rules, key, values))
        else:
            same = (k for k, f in plan.facts.items() if k == key or (f.moves and f.moves == fact.moves))
            moves = tuple(k for k in same if k in facts)
            seen = any(lever.kind == "shift" and key in lever.moves for lever in found.values())
            if not seen and (fixed or not _took_place(rules, moves, values)):
                lead = next((name for name in rules.leads if name in moves), key)
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


def _first(rules: LeverRules, key: str, values: Mapping[str, Any]) -> date | None:
    """Return the last of the days that an act is due after, as they stand in the record."""
    days = (values.get(duty.due.fact) for duty in rules.following if duty.fact == key)
    return max((day for day in days if isinstance(day, date)), default=None)


def _took_place(rules: LeverRules, moves: tuple[str, ...], values: Mapping[str, Any]) -> bool:
    """Say whether a journey is over: what is to be done after it is done. Its days are then what they were."""
    ends = [duty for duty in rules.following if duty.due.fact in moves and values.get(duty.fact or "") is not None]
    return any(values[duty.fact or ""] >= values[duty.due.fact] for duty in ends)
