"""The straight walk: derive, look up the table, try every condition, decide.

`ItemPlan.walk` is the reference: facts that have been read go in, an assessment comes out. It reads the tables
alone; never the clock, never a file. `ItemPlan.judge` gives the same by a function that is compiled from the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import cached_property, lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from dateutil.relativedelta import relativedelta

from lfreward import money, words
from lfreward.calendar import UNKNOWN, Calendar
from lfreward.evaluate import narrate
from lfreward.evaluate.compiled import compiled
from lfreward.evaluate.glance import Glance, glanced
from lfreward.evaluate.telling import Teller
from lfreward.facts import Fact, Vocabulary, shown
from lfreward.i18n import Label
from lfreward.model import (
    Assessment,
    Between,
    Derived,
    Due,
    Duty,
    Finding,
    Item,
    Mark,
    Paper,
    Step,
    Test,
    Todo,
    Tree,
    Verdict,
    clause_order,
)
from lfreward.registers import Site, tally
from lfreward.rules import BOUNDS, axes_of, bracket_floors, holds, leaves

if TYPE_CHECKING:
    from lfreward.evaluate.judge import Judge

MET, OPEN, UNKNOWN_MARK, NOT_MET = Mark.MET, Mark.PENDING, Mark.UNKNOWN, Mark.FAILED
VERDICTS = {
    NOT_MET: Verdict.INELIGIBLE,
    UNKNOWN_MARK: Verdict.UNDETERMINED,
    OPEN: Verdict.ELIGIBLE,
    MET: Verdict.ELIGIBLE,
}
SEASONS = ("low", "normal", "holiday")
RATED = ("1A", "provincial_3a")
COUNTS = ("paid_sites", "paid_4a_sites", "nights", "hotel_stars", "meal_standard")


class Box(NamedTuple):
    """What the table says where every value lies in known classes. Unit of `fen`: fen; None where no sum is certain.

    `mark` holds unless a factor is missing; `listed`: the outcome hangs on a list that is not published.
    """

    row: int | None
    season: str | None
    fen: int | None
    mark: Mark
    listed: bool


class Check(NamedTuple):
    """One thing that is looked at besides the table: a condition, a duty or the papers, at its place in the text."""

    kind: str
    clause: str
    of: Any
    procedure: bool


class ItemPlan:
    """One item made ready to judge records, and to put its judgements into words."""

    def __init__(self, judge: Judge, item: Item) -> None:
        self.judge_ = judge
        self.policy = judge.policy
        self.item = item
        self.facts: Mapping[str, Fact] = judge.policy.item_facts[item.key]
        self.vocabulary = Vocabulary(item.subject, [f for k, f in self.facts.items() if k not in judge.policy.derived])
        self.letters = tuple(paper.letter for paper in item.papers)
        checks = [
            Check(
                "condition",
                c.clause,
                c,
                any(leaf.missing == "todo" or leaf.op == "not_within_years" for leaf in leaves(c.test)),
            )
            for c in item.conditions
        ]
        checks += [Check("duty", d.clause, d, True) for d in item.duties if d.fact and not d.advisory]
        if item.papers:
            checks.append(Check("papers", item.papers[0].clause, item.papers, True))
        self.checks = tuple(sorted(checks, key=lambda c: clause_order(c.clause)))
        used = {leaf.fact for c in item.conditions for leaf in leaves(c.test)} | set(item.table.per)
        used |= {leaf.fact for row in item.table.rows for cell in row.cells for leaf in leaves(cell)}
        used |= {name for rise in item.uplifts for name in (rise.when.fact, rise.on)}
        annual = judge.policy.annual
        if item.subject == "group" and annual is not None and annual.sum is not None:
            used |= {leaf.fact for c in annual.sum.conditions for leaf in leaves(c.test)}  # a year asks its groups too
        self.defaults = [(key, fact.default) for key, fact in self.facts.items() if fact.default is not None]
        self.quotients = [d for k, d in judge.policy.derived.items() if d.kind == "quotient" and k in used]
        self.windows = [d for k, d in judge.policy.derived.items() if d.kind == "window" and k in used]
        self.season: Derived | None = judge.policy.derived[item.table.columns] if item.table.columns else None
        self.axes = axes_of(item.table, self.facts)
        self.concerns = judge.policy.concerns[item.key]
        self.boxes: dict[tuple[str | None, ...], Any] = {}  # what the table says, by season: filled by `compiled`
        self.said: dict[Test | Tree, tuple[Label, str]] = {}  # how its tests are said
        self._compiled: Callable[..., Assessment] | None = None
        self.judge: Callable[..., Assessment] = self._first  # replaced by the compiled function itself
        self.decide: Glance = self._first_glance  # the same

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as one of the plans of its judge."""
        return _plan_of, (self.judge_, self.item.key)

    @cached_property
    def teller(self) -> Teller:
        """What tells the steps, made when some are first read."""
        return Teller(self)

    # ---- the walk

    def evaluate(self, record: Mapping[str, Any], noted: Sequence[Finding] = ()) -> Assessment:
        """Read one record as this item's and judge it."""
        return self.conclude(*self.vocabulary.read(record), noted)

    def conclude(
        self, facts: dict[str, Any], notes: Sequence[Finding], faults: Sequence[Finding], noted: Sequence[Finding]
    ) -> Assessment:
        """Judge a record that has been read: its facts, what was noted of them, what could not be read.

        A value that cannot be read rejects the record where this item needs its fact; else it is only told.
        """
        if any(map(self.rejects, faults)):
            facts["item"] = self.item.key
            return Assessment(self, facts, Verdict.REJECTED, item=self.item.key, findings=(*noted, *notes, *faults))
        facts["item"] = self.item.key
        return self.judge(facts, (*noted, *notes, *faults))

    def rejects(self, fault: Finding) -> bool:
        """Say whether a fault of reading rejects a record of this item; two facts that exclude each other always do."""
        return fault.field in self.needed or "," in (fault.field or "")

    @cached_property
    def needed(self) -> frozenset[str]:
        """The facts that verdict and sum rest on, and what their counts are derived from."""
        from lfreward.program import facts_needed, lower  # asked for where something cannot be read

        return facts_needed(lower(self.policy, self.item.key)) | {"item", "itinerary"}

    def _first(self, facts: Mapping[str, Any], notes: tuple[Finding, ...] = ()) -> Assessment:
        """Compile the item when its first record comes."""
        if self._compiled is None:
            self.judge = self._compiled = compiled(self)
        return self._compiled(facts, notes)

    def _first_glance(self, facts: Mapping[str, Any]) -> tuple[Verdict, int | None]:
        """Write the item's short function when its first record comes."""
        self.decide = glanced(self)
        return self.decide(facts)

    def walk(self, facts: Mapping[str, Any], notes: tuple[Finding, ...] = ()) -> Assessment:
        """Judge facts that have been read: from facts to amount without turning back."""
        findings: list[Finding] = []
        consulted = set(self.concerns)
        values = self._derive(facts, findings, consulted)
        box = self.box(values, self.seasons(values, findings))
        factors = self.factors(values)

        marks = tuple(self._mark(check, values, findings, consulted) for check in self.checks)
        self.doubts(values, findings)
        priced = None not in factors and not self.open_rises(values)
        table_mark = box.mark if priced or box.fen is None else UNKNOWN_MARK
        deciding = min((table_mark, *marks))
        if box.listed:
            findings.append(self.list_missing(box.row))

        base = uplift = potential = None
        if table_mark is MET:
            assert box.fen is not None and box.row is not None
            base, uplift = self._price(box.row, box.fen, factors, values)
            potential = base + uplift
        verdict = VERDICTS[deciding]
        return Assessment(
            self, facts, verdict, item=self.item.key, values=values if "itinerary" in facts else None,
            amount_fen=potential if verdict is Verdict.ELIGIBLE else 0 if verdict is Verdict.INELIGIBLE else None,
            potential_fen=potential, base_fen=base, uplift_fen=uplift, season=box.season, row=box.row,
            marks=(table_mark, *marks), consulted=self.in_order(consulted), findings=(*notes, *findings),
        )  # fmt: skip

    def in_order(self, consulted: set[Any]) -> tuple[str, ...]:
        """Return the switches in the order of the policy."""
        return tuple(key for key in self.policy.readings if key in consulted)

    def values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the facts of a record with what is derived from them."""
        return self._derive(record, [], set())

    def box(self, values: Mapping[str, Any], seasons: tuple[str | None, ...]) -> Box:
        """Look up the table over everything that the unknown facts and the season may be."""
        outcomes = self._outcomes(values)
        sums = {self._sum(row, season) for row in outcomes for season in seasons}
        fen = next(iter(sums)) if len(sums) == 1 else "open"
        row = next(iter(outcomes)) if len(outcomes) == 1 else self._nearest_row(values, outcomes)
        return Box(
            row,
            season=seasons[0] if len(seasons) == 1 else None,
            fen=fen if isinstance(fen, int) else None,
            mark=MET if isinstance(fen, int) else NOT_MET if fen is None else UNKNOWN_MARK,
            listed=fen == "unknown" and row is not None,
        )

    def list_missing(self, row: int | None) -> Finding:
        """Say which list is not published."""
        says = (self.item.table.rows[row].says if row is not None else None) or Label("", "")
        return Finding("list_missing", self.item.payee, {"says": says, "office": self.policy.settles_questions})

    def _derive(self, facts: Mapping[str, Any], findings: list[Finding], consulted: set[str]) -> dict[str, Any]:
        """Return the facts with defaults, counts from an itinerary, quotients and windows added."""
        values = dict(facts)
        values["item"] = facts.get("item")
        if facts.get("itinerary"):
            self._from_itinerary(facts, values, findings, consulted)
        for key, default in self.defaults:
            values.setdefault(key, default)
        for derived in self.quotients:
            of = _exact(values.get(derived.of[0]))
            if of is not None:
                values[derived.key] = of // derived.spec["by"]
        for derived in self.windows:
            inside = self.window(derived, [values.get(name) for name in derived.of])
            if inside is not None:
                values[derived.key] = inside
        return values

    @staticmethod
    def window(derived: Derived, days: Sequence[date | None]) -> bool | None:
        """Say whether days lie within the months of a window; None where a day that could leave it is not known."""
        known = [day for day in days if day is not None]
        if any(day.month not in derived.spec["months"] for day in known):
            return False
        return _months(known[0], known[-1]) <= set(derived.spec["months"]) if len(known) == len(days) else None

    def _from_itinerary(
        self, facts: Mapping[str, Any], values: dict[str, Any], findings: list[Finding], consulted: set[str]
    ) -> None:
        registers, policy = self.judge_.registers, self.policy
        area = policy.area
        counted = tally(facts["itinerary"], registers, counties=registers.area(area.key), levels=area.levels)
        found: dict[str, Any] = {name: getattr(counted, name) for name in COUNTS}
        found |= {area.sites: counted.area_sites, area.lodging: counted.area_lodging}
        days = [day["date"] for day in facts["itinerary"] if "date" in day]
        found["route"] = self._route(counted.visited, max(days, default=facts.get("arrival_date")))
        asked = {leaf.fact for c in self.item.conditions for leaf in leaves(c.test)}
        if area.reading and asked & {area.sites, area.lodging}:
            consulted.add(area.reading)
        for name, value in found.items():
            if name not in self.facts or value is None:
                continue
            exact = value.low if isinstance(value, Between) and value.low == value.high else value
            if name not in facts:
                values[name] = exact
            elif not _agrees(facts[name], value):
                fact = self.facts[name]
                args = {
                    "label": fact.label,
                    "stated": words.value(facts[name], fact),
                    "derived": words.value(exact, fact),
                }
                findings.append(Finding("stated_differs", name, args))
        findings += [Finding("free_gate", "itinerary", {"value": name}) for name in counted.free_gate_sites]
        findings += [Finding("site_unknown", "itinerary", {"value": name}) for name in counted.unknown_sites]
        findings += [Finding("hotel_unknown", "itinerary", {"value": name}) for name in counted.unknown_hotels]

    def _route(self, visited: frozenset[str], day: date | None) -> str:
        """Return the recommended route of which every node was visited, or `none`."""
        registers = self.judge_.registers

        def rated(site: Site) -> bool:
            return day is not None and any(site.level_at_least(level, day) for level in RATED)

        def toured(node: Mapping[str, Any]) -> bool:
            for name in node["one_of"]:
                site = registers.site(name)
                if (site.name if site else name) in visited:
                    return True
            county = node.get("or_in")
            if county is None:
                return False
            sites = (registers.site(name) for name in visited)
            return any(site is not None and site.county == county and rated(site) for site in sites)

        for key, route in self.policy.routes.items():
            if all(toured(node) for node in route.nodes):
                return key
        return "none"

    def seasons(self, values: Mapping[str, Any], findings: list[Finding]) -> tuple[str | None, ...]:
        """Return the seasons that the tour may have; one if it is known, (None,) if the table has none."""
        derived = self.season
        if derived is None:
            return (None,)
        calendar, spec = self.judge_.calendar, derived.spec
        first, last = values.get(derived.of[0]), values.get(derived.of[-1])

        def festival(day: date) -> Any:
            return calendar.festival(day, spec["holidays"], span=spec["span"], merged=spec["merged"])

        if first is not None and last is not None and first != last:
            days = [first + timedelta(n) for n in range(min((last - first).days, 400) + 1)]
        else:
            days = [day for day in dict.fromkeys((first, last)) if day is not None]
        seen = [festival(day) for day in days]
        if any(f is not None and f is not UNKNOWN for f in seen):
            return ("holiday",)
        possible: list[str] = SEASONS[:2] if first is None else ["low" if first.month in spec["low"] else "normal"]  # type: ignore[assignment]
        unknown = [day for day, f in zip(days, seen, strict=True) if f is UNKNOWN]
        if unknown:
            day = unknown[0]
            findings.append(
                Finding("no_notice", derived.of[0], {"day": day.isoformat(), "year": calendar.missing_notice(day)})
            )
        if unknown or first is None or last is None:
            return (*possible, "holiday")
        return (possible[0],)

    def _outcomes(self, values: Mapping[str, Any]) -> set[int | None]:
        """Return the rows that may pay, over everything that the unknown facts may be; None stands for no row."""
        known = {fact: _exact(values.get(fact)) for fact in self.axes}
        unknown = [fact for fact, value in known.items() if value is None]
        if not unknown:
            return {self._row_at(known)}
        found: set[int | None] = set()
        for combination in product(*(self.axes[fact] for fact in unknown)):
            found.add(self._row_at({**known, **dict(zip(unknown, combination, strict=True))}))
        return found

    def _row_at(self, point: Mapping[str, Any]) -> int | None:
        reached = None
        for i, row in enumerate(self.item.table.rows):
            if all(holds(cell, point[next(leaves(cell)).fact]) for cell in row.cells):
                reached = i
        return reached

    def _sum(self, row: int | None, season: str | None) -> int | str | None:
        if row is None:
            return None
        pays = self.item.table.rows[row].pays
        return pays[season] if isinstance(pays, Mapping) and season is not None else pays  # type: ignore[return-value]

    def possible(self, facts: Mapping[str, Any]) -> set[int | str | None]:
        """Return every sum that the table may come to over what is not known, uplift included. Unit: fen.

        None stands for no row that pays, `unknown` for a list that is not published or a count that is missing.
        """
        values = self._derive(facts, [], set())
        factors = self.factors(values)
        found: set[int | str | None] = set()
        for row in self._outcomes(values):
            for season in self.seasons(values, []):
                fen = self._sum(row, season)
                if not isinstance(fen, int) or row is None:
                    found.add(fen)
                else:
                    priced = None not in factors and not self.open_rises(values)
                    found.add(sum(self._price(row, fen, factors, values)) if priced else "unknown")
        return found

    def _nearest_row(self, values: Mapping[str, Any], outcomes: set[int | None]) -> int | None:
        """Return the row to show where none is certain: a possible one, else the one that fails least."""
        possible = sorted(r for r in outcomes if r is not None)
        return possible[0] if possible else None

    def factors(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the counts that the row's sum is multiplied by; None where one is missing or only bounded."""
        return [_exact(values.get(name)) for name in self.item.table.per]

    def open_rises(self, values: Mapping[str, Any]) -> list[str]:
        """Return the facts that a further sum or an uplift needs and that are not known: the sum is then not known either."""
        then = self.item.table.then
        found = [then.of] if then is not None and _exact(values.get(then.of)) is None else []
        for rise in self.item.uplifts:
            mark = self.test(rise.when, values)
            if mark in (UNKNOWN_MARK, OPEN):
                found.append(rise.when.fact)
            elif mark is MET and rise.on != "amount" and _exact(values.get(rise.on)) is None:
                found.append(rise.on)
        return found

    def _price(self, row: int, fen: int, factors: list[Any], values: Mapping[str, Any]) -> tuple[int, int]:
        """Return base and uplift in fen for the row reached."""
        base = self.amount(row, fen, factors) + self.further(values)
        uplift = 0
        for rise in self.item.uplifts:
            if self.test(rise.when, values) is not MET:
                continue
            on = base if rise.on == "amount" else self.amount(row, fen, [values[rise.on]])
            part, rest = divmod(on * rise.percent, 100)
            if rest:
                raise ValueError(f"{rise.percent} % of {on} fen is not a whole number of fen")
            uplift += part
        return base, uplift

    def amount(self, row: int, fen: int, factors: list[Any]) -> int:
        """Return the sum of a row for its factors. Unit: fen."""
        table = self.item.table
        if table.tiers == "marginal":
            return self._marginal(factors[0])
        if table.each > 1:
            factors = [factors[0] // table.each, *factors[1:]]
        return money.product(fen, factors)

    def further(self, values: Mapping[str, Any]) -> int:
        """Return what every full lot beyond a bound adds to the row's sum."""
        then = self.item.table.then
        return 0 if then is None else then.pays * max(0, (values[then.of] - then.over) // then.each)

    def _marginal(self, count: int) -> int:
        """Price each unit inside its own bracket; the lowest bracket starts at the first unit."""
        rows = self.item.table.rows
        floors = bracket_floors(self.item.table)
        total = 0
        for i, row in enumerate(rows):
            top = floors[i + 1] if i + 1 < len(rows) else count
            assert isinstance(row.pays, int)
            total += row.pays * max(0, min(count, top) - floors[i])
        return total

    # ---- marks

    def mark(self, check: Check, values: Mapping[str, Any]) -> Mark:
        """Return what one check alone comes to on the values of a record."""
        return self._mark(check, values, [], set())

    def _mark(self, check: Check, values: Mapping[str, Any], findings: list[Finding], consulted: set[str]) -> Mark:
        if check.kind == "condition":
            mark = self.test(check.of.test, values)
            if mark is NOT_MET and check.of.unsettled:
                return UNKNOWN_MARK
            test = check.of.test
            if mark is NOT_MET and isinstance(test, Test) and test.op == "registered" and values.get(test.fact) is not None:
                findings.append(self.not_registered(test, values))
            return mark
        if check.kind == "duty":
            return self._duty(check.of, values, findings, consulted)
        return self._papers(values)

    def duty_mark(self, duty: Duty, values: Mapping[str, Any]) -> Mark:
        """Return what one duty alone comes to on the values of a record."""
        return self._duty(duty, values, [], set())

    def doubtful(self, check: Check, facts: Mapping[str, Any]) -> tuple[Mark, list[Finding], bool]:
        """Mark one check, with what there is to tell of it, and whether lateness was asked about."""
        findings: list[Finding] = []
        consulted: set[str] = set()
        return self._mark(check, facts, findings, consulted), findings, bool(consulted)

    def test(self, test: Test | Tree, values: Mapping[str, Any]) -> Mark:
        """Try one test, or a tree of them, on the values of a record."""
        if isinstance(test, Tree):
            return (max if test.join == "any" else min)(self.test(part, values) for part in test.parts)
        value = values.get(test.fact)
        if value is None:
            return {"met": MET, "unmet": NOT_MET, "todo": OPEN}.get(test.missing, UNKNOWN_MARK)
        op = test.op
        if op in BOUNDS and isinstance(value, Between):
            low, high = holds(test, value.low), holds(test, value.high)
            return (MET if low else NOT_MET) if low is high else UNKNOWN_MARK
        if op == "present":
            return NOT_MET if value is False else MET
        if op == "registered":
            register, on = test.bound
            held = getattr(self.judge_.registers, register)(value, values.get(on))
            return UNKNOWN_MARK if held is None else MET if held else NOT_MET
        if op == "not_within_years":
            years, on = test.bound
            filed = values.get(on)
            if filed is None:
                return OPEN
            return NOT_MET if filed - relativedelta(years=years) < value <= filed else MET
        if isinstance(value, tuple):
            return MET if (not set(value) & set(test.bound)) is (op == "none_of") else NOT_MET
        return MET if holds(test, value) else NOT_MET

    def not_registered(self, test: Test, values: Mapping[str, Any]) -> Finding:
        """Say that the dated register does not hold a name on that day, and where to add it."""
        register, on = test.bound
        day = values.get(on)
        args = {
            "value": shown(values[test.fact]),
            "day": day.isoformat() if day else Label("当日", "that day"),
            "file": f"{register}s.toml",
        }
        return Finding("not_in_register", test.fact, args)

    def due(self, duty: Duty, values: Mapping[str, Any]) -> date | None:
        """Return the last day of a duty, or None while it cannot be known."""
        start = values.get(duty.due.fact)
        return None if start is None else self.judge_.last_days(duty.due)[start]

    def _duty(self, duty: Duty, values: Mapping[str, Any], findings: list[Finding], consulted: set[str]) -> Mark:
        done = values.get(duty.fact or "")
        start = values.get(duty.due.fact)
        if done is None or start is None:
            return OPEN
        if duty.due.month_ends is not None:
            return OPEN if self.open_months(duty, values) else MET
        due, calendar = self.due(duty, values), self.judge_.calendar
        if due is None:
            days = duty.due.working_days or 1
            if done <= calendar.earliest_nth_workday(start, days):
                return MET
            due = calendar.latest_nth_workday(start, days)
            if due is None or done <= due:
                return self._perhaps_late(duty, max(start, calendar.last), findings, consulted)
        if done <= due:
            return MET
        if self.policy.late_reading:
            consulted.add(self.policy.late_reading)
        if self.policy.late == "forfeits":
            return NOT_MET
        args = {"label": duty.label, "due": due.isoformat(), "done": done.isoformat(), "days": (done - due).days}
        findings.append(Finding("late_curable", duty.fact, args))
        return MET

    def _perhaps_late(self, duty: Duty, day: date, findings: list[Finding], consulted: set[str]) -> Mark:
        """Whether it was late depends on a notice that is not held; where lateness can be cured, nothing depends on it."""
        if self.policy.late_reading:
            consulted.add(self.policy.late_reading)
        args = {"label": duty.label, "year": self.judge_.calendar.missing_notice(day)}
        findings.append(Finding("no_notice_deadline", duty.fact, args))
        return UNKNOWN_MARK if self.policy.late == "forfeits" else MET

    def doubts(self, values: Mapping[str, Any], findings: list[Finding]) -> None:
        """Tell what does not fit together without being impossible, and advice that came too late."""
        arrival, departure, nights = (values.get(name) for name in ("arrival_date", "departure_date", "nights"))
        if arrival is not None and departure is not None:
            if isinstance(nights, int) and nights > (departure - arrival).days:
                findings.append(self.beyond_stay(nights, arrival, departure))
            days = (day["date"] for day in values.get("itinerary") or () if "date" in day)
            stay = {"arrival": arrival, "departure": departure}
            outside = (day for day in days if not arrival <= day <= departure)
            findings += [Finding("itinerary_outside", "itinerary", {"day": day, **stay}) for day in outside]
        for duty in self.item.duties:
            done = values.get(duty.fact) if duty.advisory and duty.fact else None
            due = self.due(duty, values) if done is not None else None
            if done is not None and due is not None and done > due:
                findings.append(self.late_advice(duty, done, due))
            if duty.due.latest is not None and values.get(duty.due.fact) is None:
                findings += self.due_at_latest(duty, values.get(duty.due.latest))
        visitors, ticketed = values.get("visitors"), values.get("ticketed_visitors")
        if self.counts_heads and visitors is not None and ticketed is not None and ticketed < visitors:
            findings.append(self.fewer_tickets(visitors, ticketed))
        for test in self.penalties:
            findings += self.penalty_after(test, values.get(test.fact), values.get(test.bound[1]))

    @cached_property
    def counts_heads(self) -> bool:
        """Whether the item's table counts the people of a group, by whichever of the two facts."""
        return bool({"visitors", "ticketed_visitors"} & {*self.axes, *self.item.table.per}) and "visitors" in self.facts

    @cached_property
    def penalties(self) -> tuple[Test, ...]:
        """The tests on a penalty within some years before filing."""
        tests = (leaf for condition in self.item.conditions for leaf in leaves(condition.test))
        return tuple(test for test in tests if test.op == "not_within_years")

    @staticmethod
    def fewer_tickets(visitors: int, ticketed: int) -> Finding:
        """Say that fewer people bought tickets than the group has."""
        return Finding("fewer_tickets", "ticketed_visitors", {"visitors": f"{visitors:,}", "ticketed": f"{ticketed:,}"})

    @staticmethod
    def penalty_after(test: Test, day: date | None, filed: date | None) -> list[Finding]:
        """Say that a penalty came after filing: it has no effect, and whoever pays is to know of it."""
        if day is None or filed is None or day <= filed:
            return []
        return [Finding("penalty_after_filing", test.fact, {"found": day.isoformat(), "filed": filed.isoformat()})]

    def due_at_latest(self, duty: Duty, year: int | None) -> list[Finding]:
        """Say by when a duty would have had to be done, had the day that it is counted from been the last of the year."""
        last = self.judge_.last_days(duty.due)[date(year, 12, 31)] if year is not None and MINYEAR <= year <= MAXYEAR else None
        if last is None:
            return []
        args = {"label": duty.label, "from": self.facts[duty.due.fact].label, "year": year, "due": last.isoformat()}
        return [Finding("due_at_latest", duty.due.fact, args)]

    @staticmethod
    def beyond_stay(nights: int, arrival: date, departure: date) -> Finding:
        """Say that there are more nights than the stay can have."""
        args = {"nights": nights, "most": (departure - arrival).days, "arrival": arrival, "departure": departure}
        return Finding("nights_beyond_stay", "nights", args)

    @staticmethod
    def late_advice(duty: Duty, done: date, due: date) -> Finding:
        """Say that what is only advised was done later than advised."""
        args = {"label": duty.label, "due": due, "done": done, "days": (done - due).days}
        return Finding("late_advisory", duty.fact, args)

    def open_months(self, duty: Duty, values: Mapping[str, Any]) -> list[str]:
        """Return the months of the accounting year for which no table is filed, as YYYY-MM."""
        assert duty.due.month_ends is not None
        filed = set(values.get(duty.fact or "") or ())
        every = _accounting_months(values[duty.due.fact], duty.due.month_ends[0], self.policy.issued)
        return [month for month in every if not {month, month[5:]} & filed]

    def lacking(self, values: Mapping[str, Any]) -> list[Paper]:
        """Return the papers that are required and not stated as held."""
        held = values.get("materials") or ()
        return [paper for paper in self.item.papers if paper.letter not in held]

    def _papers(self, values: Mapping[str, Any]) -> Mark:
        if values.get("materials") is None:
            return OPEN
        if not self.lacking(values):
            return MET
        return NOT_MET if values.get("filed_on") is not None else OPEN

    def explain(self, assessment: Assessment, lang: str) -> str:
        """Return the whole reasoning in words."""
        return self.judge_.voice(assessment, lang)

    def steps(self, assessment: Assessment) -> tuple[Step, ...]:
        """Return every condition that was looked at, in the order of the text."""
        return self.teller.in_order(assessment)

    def first_failed(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps that came to `not_met`."""
        return self.teller.first_failed(assessment)

    def first_unknown(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps beside procedure that came to `unknown`."""
        return self.teller.first_unknown(assessment)

    def todo(self, assessment: Assessment) -> tuple[Todo, ...]:
        """Return the duties that are open."""
        return narrate.todo(self, assessment)


def last_day(due: Due, start: Any, calendar: Calendar) -> date | None:
    """Return the last day of what is due by the day, or the year, that it is counted from; None where it is not known."""
    if due.days is not None:
        return date.fromordinal(start.toordinal() + due.days)
    if due.working_days is not None:
        return calendar.add_workdays(start, due.working_days)
    if due.months is not None:
        result: date = start + relativedelta(months=due.months)
        return result
    if due.next_quarter:
        first = date(start.year, (start.month - 1) // 3 * 3 + 1, 1)
        return date.fromordinal((first + relativedelta(months=6)).toordinal() - 1)
    if due.month_day is not None:
        return date(start, *due.month_day)
    return None


@lru_cache(maxsize=64)
def _plan_of(judge: Judge, key: str) -> ItemPlan:
    return judge.plans[key]


def _accounting_months(year: int, first: int, issued: date) -> tuple[str, ...]:
    """Return the twelve months from `first` of the year before, as YYYY-MM, without those before the measures."""
    every = (date(year - 1, first, 1) + relativedelta(months=n) for n in range(12))
    return tuple(month.isoformat()[:7] for month in every if month >= issued.replace(day=1))


def _months(first: date, last: date) -> set[int]:
    if last < first:
        return {first.month, last.month}
    months: set[int] = set()
    day = first.replace(day=1)
    while day <= last and len(months) < 12:
        months.add(day.month)
        day = (day + timedelta(32)).replace(day=1)
    return months


def _exact(value: Any) -> Any:
    """Return a value, or None where only its bounds are proven."""
    return None if isinstance(value, Between) else value


def _agrees(stated: Any, derived: Any) -> bool:
    if isinstance(derived, Between):
        return bool(derived.low <= stated <= derived.high)
    return bool(stated == derived)
