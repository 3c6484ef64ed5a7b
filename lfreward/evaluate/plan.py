"""One item made ready: its program and engine, and what it takes to put a judgement into words.

Facts that have been read go in, an assessment comes out. `interpret` runs the reference engine; `judge` gives the same
by a function that is written from the same program, and `decide` gives verdict and sum alone. None of them reads the
clock or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lfreward.engines import Interpreter
from lfreward.engines.to_python import Decide
from lfreward.evaluate import narrate, notices
from lfreward.evaluate.itinerary import counted
from lfreward.evaluate.telling import Teller
from lfreward.facts import Fact, Vocabulary
from lfreward.i18n import Label
from lfreward.law.nodes import Derived, Duty, Item, Paper, Test, Tree
from lfreward.law.rules import axes_of, leaves
from lfreward.program import Breakpoints, Program, checks_of, facts_needed, nodes, open_months
from lfreward.program.lower import Lowering
from lfreward.results.assessment import Assessment, Draft, Finding, Mark, Step, Todo, Verdict

if TYPE_CHECKING:
    from lfreward.evaluate.judge import Evaluator

# The last lines of the function that judges: an assessment filled slot by slot, which is the fastest way to make one.
SLOTS = {
    "basis": "basis", "record": "facts", "verdict": "verdict", "item": "item", "clause": "clause",
    "amount_fen": "potential if verdict is ELIGIBLE else 0 if verdict is INELIGIBLE else None",
    "potential_fen": "potential", "base_fen": "base", "uplift_fen": "rise", "season": "season", "row": "row",
    "marks": "marks", "consulted": "consulted", "findings": "heard", "alternatives": "()", "_values": "None",
}  # fmt: skip
TAIL = (
    "result = new(Draft)", *(f"result.{slot} = {made}" for slot, made in SLOTS.items()), "result.__class__ = Assessment",
    "return result",
)  # fmt: skip


class Check(NamedTuple):
    """One thing that is looked at besides the table: a condition, a duty or the papers, at its place in the text."""

    kind: str
    clause: str
    of: Any
    procedure: bool


class ItemPlan:
    """One item made ready to judge records, and to put its judgements into words."""

    def __init__(self, judge: Evaluator, item: Item) -> None:
        self.judge_ = judge
        self.policy = judge.policy
        self.world = judge.world
        self.item = item
        self.facts: Mapping[str, Fact] = judge.policy.item_facts[item.key]
        self.vocabulary = Vocabulary(item.subject, [f for k, f in self.facts.items() if k not in judge.policy.derived])
        self.letters = tuple(paper.letter for paper in item.papers)
        self.season: Derived | None = judge.policy.derived[item.table.columns] if item.table.columns else None
        self.concerns = judge.policy.concerns[item.key]
        self.said: dict[Test | Tree, tuple[Label, str]] = {}  # how its tests are said
        self._marks: dict[Test | Tree, nodes.MarkNode] = {}
        self.judge: Callable[..., Assessment] = self._first  # replaced by the written function itself
        self.decide: Decide = self._first_decision  # the same

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as one of the plans of its judge."""
        return _plan_of, (self.judge_, self.item.key)

    # ---- its program

    @cached_property
    def lowering(self) -> Lowering:
        """What makes nodes of this item's tests."""
        return Lowering(self.policy, self.item)

    @cached_property
    def engine(self) -> Interpreter:
        """The reference engine of the item's program; items that mean the same share one."""
        return self.judge_.programs.engine(self.lowering.program())

    @property
    def program(self) -> Program:
        """What the item means under these readings."""
        return self.engine.program

    @cached_property
    def breakpoints(self) -> Breakpoints:
        """Where the item tells the values of its facts apart."""
        return Breakpoints(self.program, self.facts, {rise.key: rise.clause for rise in self.item.uplifts})

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """What is looked at besides the table, in the order of the text."""
        pairs = zip(checks_of(self.item), self.program.checks, strict=True)
        return tuple(Check(kind, check.clause, of, check.procedure) for (kind, of), check in pairs)

    @cached_property
    def derived(self) -> dict[str, nodes.Value]:
        """The values that the item's tests derive from facts, by key."""
        table, derived = self.item.table, self.policy.derived
        used = {leaf.fact for c in self.item.conditions for leaf in leaves(c.test)} | set(table.per)
        used |= {leaf.fact for row in table.rows for cell in row.cells for leaf in leaves(cell)}
        used |= {name for rise in self.item.uplifts for name in (rise.when.fact, rise.on)}
        annual = self.policy.annual
        if self.item.subject == "group" and annual is not None and annual.sum is not None:
            used |= {leaf.fact for c in annual.sum.conditions for leaf in leaves(c.test)}  # a year asks its groups too
        wanted = [key for key, value in derived.items() if key in used and value.kind != "season"]
        return {key: self.lowering.value(key) for key in wanted}

    @cached_property
    def windows(self) -> list[Derived]:
        """The windows of months that the item's tests ask about."""
        return [self.policy.derived[key] for key in self.derived if self.policy.derived[key].kind == "window"]

    @cached_property
    def axes(self) -> dict[str, list[Any]]:
        """The facts that cut the table, each with values that between them meet every combination of its cells."""
        return axes_of(self.item.table, self.facts)

    @cached_property
    def teller(self) -> Teller:
        """What tells the steps, made when some are first read."""
        return Teller(self)

    # ---- judging

    def evaluate(self, record: Mapping[str, Any], noted: Sequence[Finding] = ()) -> Assessment:
        """Read one record as this item's and judge it."""
        return self.conclude(*self.vocabulary.read(record), noted)

    def conclude(
        self, facts: dict[str, Any], notes: Sequence[Finding], faults: Sequence[Finding], noted: Sequence[Finding]
    ) -> Assessment:
        """Judge a record that has been read: its facts, what was noted of them, what could not be read.

        A value that cannot be read rejects the record where this item needs its fact; else it is only told.
        """
        facts["item"] = self.item.key
        if any(map(self.rejects, faults)):
            return Assessment(
                basis=self.judge_.basis, record=facts, verdict=Verdict.REJECTED, item=self.item.key, clause=self.item.clause,
                findings=(*noted, *notes, *faults),
            )  # fmt: skip
        return self.judge(facts, (*noted, *notes, *faults))

    def rejects(self, fault: Finding) -> bool:
        """Say whether a fault of reading rejects a record of this item; two facts that exclude each other always do."""
        return fault.field in self.needed or "," in (fault.field or "")

    @cached_property
    def needed(self) -> frozenset[str]:
        """The facts that verdict and sum rest on, and what their counts are derived from."""
        return facts_needed(self.program) | {"item", "itinerary"}

    def _first(self, facts: Mapping[str, Any], notes: tuple[Finding, ...] = ()) -> Assessment:
        """Write the item's function when its first record comes."""
        if self.judge != self._first:  # someone has kept this method, and the function is written already
            return self.judge(facts, notes)
        own = {
            "new": object.__new__, "Draft": Draft, "Assessment": Assessment, "basis": self.judge_.basis,
            "item": self.item.key, "clause": self.item.clause,
            "careful": self.interpret, "listed_row": self._listed_row,
            **{f"told_{number}": notices.maker(self, note) for number, note in enumerate(self.program.notes)},
            "calm": self.in_order(set(self.concerns)), "late": self.in_order({*self.concerns, self.policy.late_reading}),
        }  # fmt: skip
        self.judge = self.judge_.programs.judging(self.engine, TAIL).function("judge", own)
        return self.judge(facts, notes)

    def _first_decision(self, facts: Mapping[str, Any]) -> tuple[Verdict, int | None]:
        """Write the item's short function when its first record comes."""
        if self.decide == self._first_decision:
            self.decide = self.judge_.programs.deciding(self.engine, self._decision)
        return self.decide(facts)

    def _decision(self, facts: Mapping[str, Any]) -> tuple[Verdict, int | None]:
        run = self.engine.run(self._prepared(facts)[0])
        return run.verdict, run.amount

    def interpret(self, facts: Mapping[str, Any], notes: tuple[Finding, ...] = ()) -> Assessment:
        """Judge facts that have been read by the reference engine."""
        values, findings = self._prepared(facts)
        run = self.engine.run(values)
        consulted = {*self.concerns, *self._consulted_areas(facts)}
        if self.policy.late_reading and self.engine.consulted_lateness(values):
            consulted.add(self.policy.late_reading)
        listed = run.box.row if run.outcome.listed else None
        return Assessment(
            basis=self.judge_.basis, record=facts, verdict=run.verdict, item=self.item.key, clause=self.item.clause,
            amount_fen=run.amount, potential_fen=run.potential, base_fen=run.base, uplift_fen=run.rise,
            season=run.season, row=run.box.row, marks=run.marks, consulted=self.in_order(consulted),
            findings=(*notes, *self._season_notices(values), *findings, *self._findings(values, listed)),
        )  # fmt: skip

    def _listed_row(self, row: int | None) -> Finding:
        return notices.list_missing(self, row)

    def _findings(self, values: Mapping[str, Any], listed: int | None) -> list[Finding]:
        noted = [notices.maker(self, note)(values) for note in self.engine.noted(self.program.notes, values)]
        found = [*(finding for finding in noted if finding is not None), *notices.outside_stay(values)]
        return found if listed is None else [*found, self._listed_row(listed)]

    def _season_notices(self, values: Mapping[str, Any]) -> list[Finding]:
        season = self.program.table.season
        if season is None:
            return []
        day = self.world.unknown_day(season, tuple(values.get(fact.key) for fact in season.days))
        return [] if day is None else [notices.no_notice(self, day)]

    def _consulted_areas(self, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the switch on the counties of an area, where an itinerary is counted by it."""
        area = self.policy.area
        asked = {leaf.fact for c in self.item.conditions for leaf in leaves(c.test)}
        counts = facts.get("itinerary") and area.reading and asked & {area.sites, area.lodging}
        return (area.reading,) if counts and area.reading else ()

    def in_order(self, consulted: set[Any]) -> tuple[tuple[str, str], ...]:
        """Return switches with their options, in the order of the policy."""
        return tuple((key, self.policy.chosen[key]) for key in self.policy.readings if key in consulted)

    # ---- values

    def _prepared(self, facts: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Finding]]:
        """Return the facts that a program runs on: as read, or with what an itinerary proves."""
        if not facts.get("itinerary"):
            return facts, []
        return counted(facts, self.policy, self.judge_.registers, self.facts)

    def values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the facts of a record with defaults, counts from an itinerary and derived values added."""
        values = dict(self._prepared(record)[0])
        values["item"] = record.get("item")
        for key, fact in self.facts.items():
            if fact.default is not None:
                values.setdefault(key, fact.default)
        for key, node in self.derived.items():
            value = self.engine.value(node, values)
            if value is not None:
                values[key] = value
        return values

    def possible(self, facts: Mapping[str, Any]) -> set[int | str | None]:
        """Return every sum that the table may come to over what is not known, uplift included. Unit: fen.

        None stands for no row that pays, `unknown` for a list that is not published or a count that is missing.
        """
        values = self.values(facts)
        found: set[int | str | None] = set()
        for pays in self.engine.sums_that_may_be(values):
            if isinstance(pays, int):
                base, rise = self.engine.sums(pays, values)
                found.add("unknown" if base is None or rise is None else base + rise)
            else:
                found.add(pays)
        return found

    def lacking_for_sum(self, values: Mapping[str, Any]) -> list[str]:
        """Return the facts that the sum of a row needs besides the row itself, and that are not known."""
        return self.engine.lacking(values)

    # ---- marks

    def mark(self, check: Check, values: Mapping[str, Any]) -> Mark:
        """Return what one check alone comes to on the values of a record."""
        return self.engine.mark(self.program.checks[self.checks.index(check)].mark, values)

    def test(self, test: Test | Tree, values: Mapping[str, Any]) -> Mark:
        """Try one test, or a tree of them, on the values of a record."""
        if test not in self._marks:
            self._marks[test] = self.lowering.test(test)
        return self.engine.mark(self._marks[test], values)

    def duty_mark(self, duty: Duty, values: Mapping[str, Any]) -> Mark:
        """Return what one duty alone comes to on the values of a record."""
        return self.engine.mark(self.lowering.duty(duty), values)

    def doubted(self, check: Check, values: Mapping[str, Any]) -> str | None:
        """Return the first fact of a check on which the record contradicts itself."""
        facts = nodes.facts_in(self.program.checks[self.checks.index(check)].mark)
        return next((fact.key for fact in facts if fact.doubts and self.engine.in_doubt(fact, values)), None)

    def in_doubt(self, name: str, values: Mapping[str, Any]) -> bool:
        """Say whether the record contradicts itself on a fact."""
        return name in self.facts and self.engine.in_doubt(self.lowering.fact(name), values)

    def due(self, duty: Duty, values: Mapping[str, Any]) -> date | None:
        """Return the last day of a duty, or None while it cannot be known."""
        start = values.get(duty.due.fact)
        if start is None or duty.due.month_ends is not None or self.in_doubt(duty.due.fact, values):
            return None
        soonest, latest = self.world.due(duty.due, start)
        return soonest if soonest == latest else None

    def open_months(self, duty: Duty, values: Mapping[str, Any]) -> list[str]:
        """Return the months of the accounting year for which no table is filed, as YYYY-MM."""
        assert duty.due.month_ends is not None
        filed = values.get(duty.fact or "") or ()
        return open_months(filed, values[duty.due.fact], duty.due.month_ends[0], self.policy.issued)

    def lacking(self, values: Mapping[str, Any]) -> list[Paper]:
        """Return the papers that are required and not stated as held."""
        held = values.get("materials") or ()
        return [paper for paper in self.item.papers if paper.letter not in held]

    # ---- words

    def steps(self, assessment: Assessment) -> tuple[Step, ...]:
        """Return every condition that was looked at, in the order of the text."""
        return self.teller.in_order(assessment)

    def first_failed(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps that came to `not_met`."""
        return self.teller.first_failed(assessment)

    def first_unknown(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps that leave the record undetermined."""
        return self.teller.first_unknown(assessment)

    def todo(self, assessment: Assessment) -> tuple[Todo, ...]:
        """Return the duties that are open."""
        return narrate.todo(self, assessment)


@lru_cache(maxsize=64)
def _plan_of(judge: Evaluator, key: str) -> ItemPlan:
    return judge.plans[key]
