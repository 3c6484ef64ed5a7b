"""What records state against their payee, and which other claims of the payee it costs.

The measures take the award from the agency, not from the row that says why. A charge is read off the record that states
it and held against every other claim of its payee: the charge's fact is put in the place of the claim's own, all other
facts stay the claim's, and the condition is tried again. So a penalty is held against each claim's own day of filing,
and a breach against every claim of its year. A cell that could not be read may hold a charge: until a person has read
it, the other claims are not provable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lfreward.law.nodes import Condition, ResolvedPolicy, Test
from lfreward.results.assessment import Assessment, Mark, Verdict, canonical
from lfreward.settlement.claims import ClaimPlace, Kept, facts_as_text
from lfreward.settlement.steps import Disqualify

DISQUALIFIED = "disqualified"  # the reason of a claim that its payee lost for what another record states
OPEN = "disqualification_open"  # the reason of a claim that may be lost so: a cell has to be read by a person first


@dataclass(frozen=True, slots=True)
class Charge:
    """What one record states against its payee.

    `condition`: the id of the condition that it fails, or may fail. `value`: the fact as read, None where the cell could
    not be read. `year`: the accounting year of the record, None where it is not known or where the claim's own facts
    decide. `record`: the id of the record, `—` where it has none.
    """

    condition: str
    value: Any
    year: int | None
    record: str


def charges_of(step: Disqualify, result: Assessment, year: int | None) -> Iterator[Charge]:
    """Yield what one record states against its payee."""
    plan: Any = result.plan
    name = result.id or "—"
    for condition, test in spreading(step, plan):
        value = result.record.get(test.fact)
        own = by_own_facts(test)
        if value is not None and (own or fails(plan, test, result.values, value)):
            yield Charge(condition.id, value, None if own else year, name)
        if value is None and unread(result, test):
            yield Charge(condition.id, None, None if own else year, name)


def spreading(step: Disqualify, plan: Any) -> list[tuple[Condition, Test]]:
    """Return the conditions of a plan's item that a step holds against it, each with its test."""
    found = (c for c in plan.item.conditions if c.id in step.conditions)
    return [(condition, condition.test) for condition in found if isinstance(condition.test, Test)]


def by_own_facts(test: Test) -> bool:
    """Say whether a test holds its fact against another fact of the claim, rather than by itself."""
    return test.op == "not_within_years"


def unread(result: Assessment, test: Test) -> bool:
    """Say whether a record is rejected for the very cell that a test asks for."""
    return result.verdict is Verdict.REJECTED and any(finding.field == test.fact for finding in result.findings)


def fails(plan: Any, test: Test, values: Mapping[str, Any], value: Any) -> bool:
    """Say whether a claim with these values fails a test where its fact has another value."""
    return bool(plan.test(test, {**values, test.fact: value}) is Mark.FAILED)


class Charges:
    """Everything that is stated against payees, by payee; equal charges once, named by the first record by its facts."""

    def __init__(self, policy: ResolvedPolicy, step: Disqualify) -> None:
        self.policy = policy
        self.step = step
        self._of: dict[str, dict[tuple[Any, ...], tuple[tuple[str, str], Charge]]] = {}
        self._sorted: dict[str, list[Charge]] = {}

    def __bool__(self) -> bool:
        return bool(self._of)

    @property
    def payees(self) -> Iterable[str]:
        """The identities of those against whom anything is stated."""
        return self._of

    def add(self, place: ClaimPlace, result: Assessment) -> None:
        """Take down what one record states; what names nobody is held against nobody."""
        if place.payee is None:
            return
        for charge in charges_of(self.step, result, place.year):
            same = charge.condition, charge.value, charge.year
            first = (charge.record, facts_as_text(result)), charge
            known = self._of.setdefault(place.payee, {})
            self._sorted.pop(place.payee, None)
            known[same] = min(known.get(same, first), first, key=lambda one: one[0])

    def of(self, payee: str) -> list[Charge]:
        """Return what is stated against one payee, in an order that does not depend on the rows."""
        if payee not in self._sorted:
            every = self._of.get(payee, {}).values()
            self._sorted[payee] = [charge for _, charge in sorted(every, key=lambda one: (one[1].condition, one[0]))]
        return self._sorted[payee]

    def take(self, claim: Kept) -> bool:
        """Take from a claim what is stated against its payee costs it; return whether anything does.

        What pays nothing by itself keeps its own reason; what is not known yet is lost all the same.
        """
        result = claim.result
        if not self._of or result.verdict not in (Verdict.ELIGIBLE, Verdict.UNDETERMINED):
            return False
        return self._take(claim)

    def _take(self, claim: Kept) -> bool:
        found = self.against(claim.place, claim.result.plan, claim.result.values)
        if found is not None:
            claim.fen = 0
            claim.reason, claim.code, claim.args = self.said(*found)
        return found is not None

    def award(self, place: ClaimPlace, result: Assessment) -> Kept:
        """Return the award of a payee's year, with what costs it where something is stated against the payee."""
        kept = Kept(result, result.amount_fen or 0, result.verdict.value, place=place)
        if self._of and result.verdict is not Verdict.REJECTED:
            self._take(kept)
        return kept

    def against(self, place: ClaimPlace, plan: Any, values: Mapping[str, Any]) -> tuple[Charge, bool] | None:
        """Return the charge that costs a claim its award, and whether that is certain; None where there is none.

        `plan`, `values`: the plan of the claim's item, and its facts with what is derived from them.
        """
        payee, year = place.payee, place.year
        if payee is None or payee not in self._of:
            return None
        tests = {condition.id: test for condition, test in spreading(self.step, plan)}
        doubtful = None
        for charge in self.of(payee):
            test = tests.get(charge.condition)
            if test is None or not self._reaches(charge, test, year):
                continue
            if charge.value is None or self._year_open(charge, test, year):
                doubtful = doubtful or charge
            elif fails(plan, test, values, charge.value):
                return charge, True
        return None if doubtful is None else (doubtful, False)

    def charged(self, place: ClaimPlace, plan: Any, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the facts of a claim with what costs it its award, where that is certain."""
        found = self.against(place, plan, plan.values(facts)) if self._of else None
        if found is None or not found[1]:
            return facts
        fact, value = self._fact(found[0]), found[0].value
        own = facts.get(fact)
        both = tuple(sorted({*own, *value})) if isinstance(own, tuple) and isinstance(value, tuple) else value
        return {**facts, fact: both}

    def _reaches(self, charge: Charge, test: Test, year: int | None) -> bool:
        return self.step.always or by_own_facts(test) or None in (charge.year, year) or charge.year == year

    def _year_open(self, charge: Charge, test: Test, year: int | None) -> bool:
        return not self.step.always and not by_own_facts(test) and None in (charge.year, year)

    def said(self, charge: Charge, certain: bool) -> tuple[str, str, Mapping[str, Any]]:
        """Return the reason of a claim that is lost for a charge, or may be: key, code and values of the sentence."""
        facts = next(known for known in self.policy.item_facts.values() if self._fact(charge) in known)
        args: dict[str, Any] = {"id": charge.record, "label": facts[self._fact(charge)].label, "clause": self._clause(charge)}
        if not certain:
            return OPEN, "settled_disqualification_open", args
        value = canonical(charge.value)
        args["value"] = "、".join(value) if isinstance(value, list) else str(value)
        return DISQUALIFIED, "settled_disqualified", args

    def _fact(self, charge: Charge) -> str:
        test = self._condition(charge).test
        assert isinstance(test, Test)
        return test.fact

    def _clause(self, charge: Charge) -> str:
        """Return the clause that is cited: the stated grounds where they are clauses themselves, else the condition's."""
        known = {ground.clause for ground in self.policy.grounds}
        stated = charge.value if isinstance(charge.value, tuple) else ()
        return "、".join(clause for clause in stated if clause in known) or self._condition(charge).clause

    def _condition(self, charge: Charge) -> Condition:
        return next(c for item in self.policy.items.values() for c in item.conditions if c.id == charge.condition)
