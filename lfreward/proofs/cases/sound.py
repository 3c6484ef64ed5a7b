"""Sound records: for every row one record that stands on it and meets all the rest, made from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lfreward.evaluate import ItemPlan
from lfreward.facts import IMPOSSIBLE, Fact
from lfreward.law.nodes import Condition, Duty, Test
from lfreward.law.rules import leaves
from lfreward.law.source import SourceTable
from lfreward.proofs.check.boxes import Constraint
from lfreward.proofs.check.proof_context import ProofContext
from lfreward.results.assessment import canonical

Record = dict[str, Any]
SPAN = timedelta(days=2)
KILOMETRES = Decimal("12.34")


class Maker:
    """Makes the sound records of one item."""

    def __init__(self, plan: ItemPlan) -> None:
        self.plan = plan
        self.item = plan.item
        self.facts = plan.facts
        self.context = self._context()

    def _context(self) -> ProofContext:
        """Return the item's boxes; the first day of all is tried last, as it leaves no room for a duty before it."""
        context = ProofContext(self.plan.policy, self.item, SourceTable("", 1, 1))
        for name, values in context.boxes.domains.items():
            fact = self.facts.get(name)
            if fact is not None and fact.type == "date":
                values.sort(key=lambda day, low=fact.low: (day == low, day))  # type: ignore[misc]
        return context

    def record(self, row: int = 0, /, **changes: Any) -> Record:
        """Return the sound record of a row with some facts changed; None takes a fact away.

        What follows from a changed day (other days, last days) is made anew.
        """
        point = self.point(row)
        facts = {name: value for name, value in point.items() if name in self.facts and value != "\0"}
        given = {name for name in changes if changes[name] is not None}
        facts |= {name: changes[name] for name in given}
        self._atoms(facts)
        self._days(facts, given)
        for name in self._needed():
            facts.setdefault(name, self._some(self.facts[name]))
        self._order(facts, given)
        self._duties(facts)
        if self.item.papers:
            facts.setdefault("materials", tuple(paper.letter for paper in self.item.papers))
        facts |= changes
        return {"item": self.item.key, **self._sorted(facts)}

    def point(self, row: int) -> dict[str, Any]:
        """Return facts that stand on a row and meet every condition.

        Raises: ValueError where there are none; a policy that has been proven has them.
        """
        context = self.context
        reached = Constraint(context.axes, lambda point: context.row(point) == row)
        found = context.boxes.first([*context.conditions, reached, *context.boxes.orders()])
        if found is None:
            raise ValueError(f"no record stands on row {self.item.table.rows[row].id} of {self.item.key}")
        return found

    def failing(self, condition: Condition) -> dict[str, Any] | None:
        """Return facts that meet all but one condition, or None where its failing can only be stated otherwise.

        The search begins at the upper end of the condition's facts, so that it fails as late as it can.
        """
        context = self._context()
        others = [one for one in context.conditions if one.of is not condition]
        one = next(one for one in context.conditions if one.of is condition)
        last = self.plan.judge_.calendar.last
        for name in one.names:
            known = [v for v in context.boxes.domains[name] if not isinstance(v, date) or v <= last]
            days = all(isinstance(v, date) for v in known)
            context.boxes.domains[name] = sorted(known, reverse=True) if days else known[::-1]
        broken = Constraint(one.names, lambda point: not one.holds(point))
        found = context.boxes.first([*others, context.table, broken, *context.boxes.orders()])
        if found is None or not one.names <= set(self.facts):
            return None
        return {name: value for name, value in found.items() if name in self.facts and value != "\0"}

    def _sorted(self, facts: Record) -> Record:
        order = list(self.facts)
        known = sorted((name for name in facts if facts[name] is not None), key=order.index)
        return {name: canonical(facts[name]) for name in known}

    def _atoms(self, facts: Record) -> None:
        """Give the facts that are tested otherwise than by an order: a registered place, a day on which it was done."""
        for condition in self.item.conditions:
            for leaf in leaves(condition.test):
                if leaf.op == "registered":
                    facts.setdefault(leaf.fact, self.place(leaf, facts))
                elif leaf.op == "present":
                    values = self.facts[leaf.fact].values
                    facts.setdefault(leaf.fact, True if values is None else next(iter(values)))

    def place(self, leaf: Test, facts: Record) -> str:
        """Return a name that the register holds on the day."""
        register, on = leaf.bound
        return self.plan.judge_.registers.names(register, facts.get(on))[0]

    def _needed(self) -> Iterator[str]:
        """Yield what the record must carry besides: whom it is paid to, what is counted, what the duties start from."""
        yield from ("id", self.item.payee)
        for name in self.item.table.per:
            derived = self.plan.policy.derived.get(name)
            yield from (name,) if derived is None else derived.of

    def _some(self, fact: Fact) -> Any:
        if fact.type in ("id", "text"):
            return "C-1" if fact.key == "id" else "虚构单位"
        return KILOMETRES if fact.type == "km" else max(fact.low, 1)

    def _days(self, facts: Record, given: set[str]) -> None:
        """Give every day that a duty or a season needs; days that go together lie two days apart."""
        wanted = {name for duty in self.item.duties if duty.fact for name in (duty.due.fact,)}
        wanted |= set(self.plan.season.of) if self.plan.season is not None else set()
        wanted |= {name for derived in self.plan.windows for name in derived.of}
        for pair in (*IMPOSSIBLE, *reversed(IMPOSSIBLE)):
            if any(self.facts[name].type != "date" for name in pair if name in self.facts):
                continue
            early, late = pair
            fresh = [name for name in pair if name in wanted and (name not in facts or name not in given)]
            if early in facts and late in fresh and (late not in facts or facts[late] < facts[early]):
                facts[late] = facts[early] + SPAN
            elif late in facts and early in fresh and (early not in facts or facts[early] > facts[late]):
                facts[early] = facts[late] - SPAN

    def _order(self, facts: Record, given: set[str]) -> None:
        """Let counts that cannot exceed each other keep their order when one of them is changed."""
        for lesser, greater in IMPOSSIBLE:
            if facts.get(lesser) is not None and facts.get(greater) is not None and facts[lesser] > facts[greater]:
                if greater in given:
                    facts[lesser] = facts[greater]
                else:
                    facts[greater] = facts[lesser]

    def _duties(self, facts: Record) -> None:
        """Do every duty on its last day."""
        for duty in self.item.duties:
            if duty.fact is None or duty.advisory or facts.get(duty.due.fact) is None:
                continue
            done = self.done(duty, facts)
            if done is not None:
                facts.setdefault(duty.fact, done)

    def done(self, duty: Duty, facts: Record) -> Any:
        """Return the last day of a duty, or every month that it wants."""
        if duty.due.month_ends is not None:
            return tuple(self.plan.open_months(duty, {duty.due.fact: facts[duty.due.fact]}))
        return self.plan.due(duty, facts)


def day(value: Any) -> Any:
    """Return a fact of a record as a day again."""
    return date.fromisoformat(value) if isinstance(value, str) else value
