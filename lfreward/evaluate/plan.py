"""One item that judges: facts that have been read go in, an assessment comes out.

`interpret` runs the reference engine; `judge` gives the same by a function that is written from the same program, and
`decide` gives verdict and sum alone. None of them reads the clock or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from lfreward.engines.to_python import Decide
from lfreward.evaluate import notices
from lfreward.evaluate.item import CompiledItem
from lfreward.evaluate.trace import TraceCache
from lfreward.law.nodes import Item
from lfreward.law.rules import leaves
from lfreward.results.assessment import Assessment, Draft, Finding, Step, Todo, Verdict

if TYPE_CHECKING:
    from lfreward.evaluate.evaluator import Evaluator

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


class ItemPlan(CompiledItem):
    """One item made ready to judge records, and to say what its judgements rest on."""

    def __init__(self, judge: Evaluator, item: Item) -> None:
        super().__init__(judge.policy, item, judge.programs, judge.registers)
        self.judge_ = judge
        self.concerns = judge.policy.concerns[item.key]
        self.judge: Callable[..., Assessment] = self._first  # replaced by the written function itself
        self.decide: Decide = self._first_decision  # the same

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as one of the plans of its judge."""
        return _plan_of, (self.judge_, self.item.key)

    @cached_property
    def trace(self) -> TraceCache:
        """What says the steps of its judgements, made when some are first read."""
        return TraceCache(self)

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
        self.judge = self.programs.judging(self.engine, TAIL).function("judge", own)
        return self.judge(facts, notes)

    def _first_decision(self, facts: Mapping[str, Any]) -> tuple[Verdict, int | None]:
        """Write the item's short function when its first record comes."""
        if self.decide == self._first_decision:
            self.decide = self.programs.deciding(self.engine, self._decision)
        return self.decide(facts)

    def _decision(self, facts: Mapping[str, Any]) -> tuple[Verdict, int | None]:
        run = self.engine.run(self.prepared(facts)[0])
        return run.verdict, run.amount

    def interpret(self, facts: Mapping[str, Any], notes: tuple[Finding, ...] = ()) -> Assessment:
        """Judge facts that have been read by the reference engine."""
        values, findings = self.prepared(facts)
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

    # ---- words

    def steps(self, assessment: Assessment) -> tuple[Step, ...]:
        """Return every condition that was looked at, in the order of the text."""
        return self.trace.steps(assessment)

    def first_failed(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps that came to `not_met`."""
        return self.trace.first_failed(assessment)

    def first_unknown(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps that leave the record undetermined."""
        return self.trace.first_unknown(assessment)

    def todo(self, assessment: Assessment) -> tuple[Todo, ...]:
        """Return the duties that are open."""
        return self.trace.todo(assessment)


@lru_cache(maxsize=64)
def _plan_of(judge: Evaluator, key: str) -> ItemPlan:
    return judge.plans[key]
