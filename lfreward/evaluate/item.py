"""One item compiled: its program, its engine, and what can be asked of them about the values of a record.

What follows here holds of the item and of values alone: no result is made and nothing is put into words. `plan` judges
by it, `notices`, `steps` and `trace` say what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from lfreward.engines import Interpreter
from lfreward.engines.programs import Programs
from lfreward.evaluate.itinerary import counted
from lfreward.facts import Fact, Vocabulary
from lfreward.i18n import Label
from lfreward.law.nodes import Derived, Duty, Item, Paper, ResolvedPolicy, Test, Tree
from lfreward.law.rules import axes_of, leaves
from lfreward.program import Breakpoints, Memory, Program, checks_of, facts_needed, nodes, open_months
from lfreward.program.lower import Lowering
from lfreward.registers import Registers
from lfreward.results.assessment import Finding, Mark


class Check(NamedTuple):
    """One thing that is looked at besides the table: a condition, a duty or the papers, at its place in the text."""

    kind: str
    clause: str
    of: Any
    procedure: bool


class CompiledItem:
    """One item under one set of readings.

    `policy`: the resolved policy it belongs to. `programs`: where programs are kept, each once. `facts`: those that its
    records may state, and the values derived from them. `worded`: how its tests are said, kept when first said.
    """

    def __init__(self, policy: ResolvedPolicy, item: Item, programs: Programs, registers: Registers) -> None:
        self.policy = policy
        self.item = item
        self.programs = programs
        self.registers = registers
        self.world = programs.world
        self.facts: Mapping[str, Fact] = policy.item_facts[item.key]
        self.letters = tuple(paper.letter for paper in item.papers)
        self.season: Derived | None = policy.derived[item.table.columns] if item.table.columns else None
        self.worded: dict[Test | Tree, tuple[Label, str]] = {}
        self._marks: dict[Test | Tree, nodes.MarkNode] = {}
        self._duty_marks: dict[str, nodes.MarkNode] = {}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The reader of its records, made when the first one comes."""
        return Vocabulary(self.item.subject, [f for k, f in self.facts.items() if k not in self.policy.derived])

    # ---- its program

    @cached_property
    def lowering(self) -> Lowering:
        """What makes nodes of this item's tests."""
        return Lowering(self.policy, self.item)

    @cached_property
    def engine(self) -> Interpreter:
        """The reference engine of the item's program; items that mean the same share one."""
        return self.programs.engine(self.lowering.program())

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
    def needed(self) -> frozenset[str]:
        """The facts that verdict and sum rest on, and what their counts are derived from."""
        return facts_needed(self.program) | {"item", "itinerary"}

    # ---- values

    def prepared(self, facts: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Finding]]:
        """Return the facts that a program runs on: as read, or with what an itinerary proves."""
        if not facts.get("itinerary"):
            return facts, []
        return counted(facts, self.policy, self.registers, self.facts)

    def values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the facts of a record with defaults, counts from an itinerary and derived values added."""
        values = dict(self.prepared(record)[0])
        values["item"] = record.get("item")
        for key, default in self._defaults:
            values.setdefault(key, default)
        for key, reads, derive in self._derivers:
            value = derive[tuple(map(values.get, reads))]
            if value is not None:
                values[key] = value
        return values

    @cached_property
    def _defaults(self) -> list[tuple[str, Any]]:
        return [(key, fact.default) for key, fact in self.facts.items() if fact.default is not None]

    @cached_property
    def _derivers(self) -> list[tuple[str, tuple[str, ...], Memory]]:
        """For each derived value the facts that it reads, and what these come to: days and counts come again and again."""
        return [(key, *self._deriver(node)) for key, node in self.derived.items()]

    def _deriver(self, node: nodes.Value) -> tuple[tuple[str, ...], Memory]:
        facts = [*nodes.facts_in(node)]
        facts += [fact for read in facts for doubt in read.doubts for fact in nodes.facts_in(doubt)]
        reads = tuple(dict.fromkeys(fact.key for fact in facts))
        return reads, Memory(lambda known: self.engine.value(node, dict(zip(reads, known, strict=True))))

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
        if duty.id not in self._duty_marks:
            self._duty_marks[duty.id] = self.lowering.duty(duty)
        return self.engine.mark(self._duty_marks[duty.id], values)

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
