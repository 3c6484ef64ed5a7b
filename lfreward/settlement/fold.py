"""The steps of a policy run over results, one after the other: the reference of settlement.

Entitlement (one record, no peers) is done before anything here begins. The claims are taken once, every step is one
pass over them or over the groups that they form, so the work grows with the number of claims and with nothing else.

    >>> from lfreward import load_policy
    >>> policy = load_policy()
    >>> year = {"item": "annual_visitors", "organiser": "虚构旅行社", "year": 2021, "ticketed_visitors": 999}
    >>> [str(one) for one in policy.settle([policy.evaluate(year)])]
    ['虚构旅行社 2021: 0.00']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lfreward import money
from lfreward.evaluate import Evaluator
from lfreward.results.assessment import Assessment, Finding
from lfreward.settlement.awards import award
from lfreward.settlement.charges import Charges
from lfreward.settlement.claims import (
    ClaimPlace,
    Kept,
    claim_of,
    displaced,
    expanded,
    fact_identity,
    facts_as_text,
    place_of,
)
from lfreward.settlement.pooling import POOLED, pooled
from lfreward.settlement.steps import Disqualify, Judge, Keep, Pool, Step, Tally, lower
from lfreward.settlement.tours import Tour, is_group, tours

ORDER = ("entitlement", "exclusions", "annual", "total")
LAST = 1 << 31  # the place of a claim of no known year: after all others


@dataclass(slots=True)
class Settlement:
    """What one payee gets for one accounting year.

    `place`: the payee's identity and the year. `payee`: the name as written, of several spellings the first by code
    points; None where no name is written. `groups`: what is kept of each claim, in the order of the file. `awards`: the
    annual awards, of each item that adds up a year. `findings`: what there is to tell a person of this year.
    """

    place: ClaimPlace
    payee: str | None = None
    groups: list[Kept] = field(default_factory=list)
    awards: list[Kept] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def organiser(self) -> str | None:
        """The organising agency, None where the award is another's or nobody is named."""
        return self.payee if self.place.fact == "organiser" else None

    @property
    def beneficiary(self) -> str | None:
        """Who created what is rewarded, empty where nobody is named; None where the award is an organiser's."""
        return (self.payee or "") if self.place.fact == "beneficiary" else None

    @property
    def year(self) -> int | None:
        """The accounting year, None where no day or year is known."""
        return self.place.year

    @property
    def annual(self) -> Assessment | None:
        """The result of the first annual award, None where the year has none."""
        return self.awards[0].result if self.awards else None

    @property
    def total_fen(self) -> int:
        """Everything kept and the annual awards. Unit: fen."""
        return sum(kept.fen for kept in (*self.groups, *self.awards))

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the settlement as JSON carries it; money as strings in yuan.

        A payee who is no organiser stands under the name of the fact that names it. `awards` is there where a policy
        adds up more than one sum, or where an annual award is not paid as it was judged.
        """
        whose: dict[str, Any] = {"organiser": self.organiser, "year": self.year}
        if self.place.fact != "organiser":
            whose[self.place.fact] = self.payee or ""
        several = len(self.awards) > 1 or any(one.fen != (one.result.amount_fen or 0) for one in self.awards)
        return {
            **whose,
            "groups": [kept.to_dict(lang) for kept in self.groups],
            "annual": self.annual.to_dict(lang) if self.annual is not None else None,
            **({"awards": [one.to_dict(lang) for one in self.awards]} if several else {}),
            "total": money.text(self.total_fen),
            "findings": [finding.to_dict(lang) for finding in self.findings],
            "order": list(ORDER),
        }

    def __str__(self) -> str:
        return f"{self.payee or '—'} {self.year or '—'}: {money.text(self.total_fen)}"


def settle(judge: Evaluator, results: Iterable[Assessment], year: int | None = None) -> list[Settlement]:
    """Settle results against each other, by payee and accounting year; `year` gives that year alone."""
    fold = _Fold(judge, results)
    for step in lower(judge.policy):
        fold.take(step)
    return [one for one in fold.settlements() if year is None or one.year == year]


class _Fold:
    """The claims on their way through the steps."""

    def __init__(self, judge: Evaluator, results: Iterable[Assessment]) -> None:
        self.judge = judge
        self.policy = judge.policy
        self.claims: list[Kept] = []
        self.stated: dict[tuple[str, ClaimPlace], list[Assessment]] = defaultdict(list)
        self.years: dict[tuple[str, ClaimPlace], list[Tour]] = {}
        self.found: dict[ClaimPlace, Settlement] = {}
        self.charges: Charges | None = None
        sums = {item.key for item in self.policy.sums}
        for number, result in enumerate(expanded(self.policy, results)):
            if result.item in sums:
                place = place_of(self.policy, result)
                self.stated[result.item or "", place].append(result)
            else:
                claim = claim_of(self.policy, result, number)
                self.claims.append(claim)
                place = claim.place
            self._name(place, result.record.get(place.fact))
        for claim in self.claims:
            self.found[claim.place].groups.append(claim)

    def _name(self, place: ClaimPlace, name: str | None) -> Settlement:
        one = self.found.setdefault(place, Settlement(place))
        if name is not None and (one.payee is None or name < one.payee):
            one.payee = name
        return one

    def take(self, step: Step) -> None:
        """Take one step."""
        if isinstance(step, Pool):
            self._pool(step)
        elif isinstance(step, Disqualify):
            self._disqualify(step)
        elif isinstance(step, Keep):
            self._keep_items(step) if step.per == "items" else self._keep_rows(step)
        elif isinstance(step, Tally):
            self._add_up(step)
        else:
            self._judge_years(step)

    def settlements(self) -> list[Settlement]:
        """Return the settlements in their declared order: organisers by name, those without a name, then other payees."""
        for one in self.found.values():
            if one.place.payee is None:
                one.findings[:0] = [self._nobody(one)]
        return sorted(self.found.values(), key=order)

    def _nobody(self, one: Settlement) -> Finding:
        fact = one.place.fact
        if fact == "organiser":
            return Finding("no_organiser", fact)
        known = (facts[fact] for facts in self.policy.item_facts.values() if fact in facts)
        return Finding("no_payee", fact, {"label": next(known).label})

    # ---- what the records of a payee's year reach together

    def _pool(self, step: Pool) -> None:
        """Judge the claims of an item again on what the claims of their payee and year count together."""
        claims = [claim for claim in self.claims if claim.result.item == step.item]
        results = pooled(self.judge, step, [(claim.place, claim.result) for claim in claims])
        for claim, result in zip(claims, results, strict=True):
            if result is not claim.result:
                again = claim_of(self.policy, result, claim.number)
                claim.alone, claim.result = claim.result, result
                claim.fen, claim.reason, claim.code, claim.args = again.fen, again.reason, again.code, again.args
                told = self.found[claim.place].findings
                told += [note for note in result.findings if note.code in POOLED and note not in told]

    # ---- what a payee loses for what one of its records states

    def _disqualify(self, step: Disqualify) -> None:
        """Take from every payee what a charge against it costs its claims; say on each why and which record states it."""
        self.charges = charges = Charges(self.policy, step)
        for claim in self.claims:
            charges.add(claim.place, claim.result)
        for (_, place), tables in self.stated.items():
            for result in tables:
                charges.add(place, result)
        for claim in self.claims:
            if charges.take(claim):
                self._tell(claim)

    def _tell(self, claim: Kept) -> None:
        """Say once in each year what costs its claims the award."""
        told = Finding(claim.code, None, claim.args)
        if told not in self.found[claim.place].findings:
            self.found[claim.place].findings.append(told)

    # ---- what one subject keeps

    def _keep_rows(self, step: Keep) -> None:
        """Keep one claim of each item of each subject."""
        same: dict[Any, list[Kept]] = defaultdict(list)
        for claim, key in self._rivals(step):
            if None not in key:
                same[claim.result.item, key].append(claim)
            elif step.equal:
                same[claim.result.item, key, facts_as_text(claim.result)].append(claim)
        for rivals in same.values():
            if len(rivals) > 1:
                best = _best(step, rivals)
                for claim in rivals:
                    if claim is not best:
                        self._displace(step, claim, best)

    def _keep_items(self, step: Keep) -> None:
        """Keep the claims of that item of each subject that pays most; of equal items the first of the text."""
        subjects: dict[Any, dict[str, list[Kept]]] = defaultdict(lambda: defaultdict(list))
        for claim, key in self._rivals(step):
            if None not in key:
                subjects[key][claim.result.item or ""].append(claim)
        place = {key: n for n, key in enumerate(self.policy.items)}
        for items in subjects.values():
            if len(items) > 1:
                best = min(items, key=lambda item: (-sum(claim.fen for claim in items[item]), place[item]))
                shown = _best(step, items[best])
                for claim in (claim for item, claims in items.items() if item != best for claim in claims):
                    self._displace(step, claim, shown)

    def _rivals(self, step: Keep) -> Iterable[tuple[Kept, tuple[Any, ...]]]:
        """Yield the claims that a step reaches, each with the facts that say of what subject it is."""
        items = set(step.items)
        for claim in self.claims:
            pays = claim.fen or (step.order == "least" and claim.reason in ("ineligible", "undetermined"))
            if pays and claim.result.item in items:
                yield claim, tuple(fact_identity(claim.result.record, name) for name in step.by)

    def _displace(self, step: Keep, claim: Kept, best: Kept) -> None:
        items = claim.result.item or "", best.result.item or ""
        claim.reason, claim.code, claim.args = displaced(self.policy, step, items, best.fen)
        claim.fen = 0

    # ---- the annual awards

    def _add_up(self, step: Tally) -> None:
        """Add up the heads of each payee's groups; every year that a row of a group lies in is judged on them."""
        rows = [claim.result for claim in self.claims if is_group(self.judge, claim.result)]
        for result in rows:
            place = self._place(step, result)
            if place.payee is not None and place.year is not None:
                self.years.setdefault((step.item, place), [])
                self._name(place, result.record.get(step.payee))
            elif place.year is None:
                self._no_day(step, place_of(self.policy, result))
        for tour in tours(self.judge, step, rows):
            if tour.payee is not None:
                self.years[step.item, ClaimPlace(step.payee, tour.payee, tour.year)].append(tour)

    @staticmethod
    def _place(step: Tally, result: Assessment) -> ClaimPlace:
        day = result.record.get(step.day)
        return ClaimPlace(step.payee, fact_identity(result.record, step.payee), None if day is None else step.year(day))

    def _no_day(self, step: Tally, place: ClaimPlace) -> None:
        one, told = self.found[place], Finding("no_day", step.day, {"label": self.judge.groups.facts[step.day].label})
        if told not in one.findings:
            one.findings.append(told)

    def _judge_years(self, step: Judge) -> None:
        """Judge the item on each payee's year that has groups or states the year itself."""
        places = dict.fromkeys(place for item, place in (*self.years, *self.stated) if item == step.item)
        for place in places:
            if place.payee is None or place.year is None:
                continue
            one = self.found[place]
            stated = self.stated.get((step.item, place), [])
            counts, findings = _counts(self.years.get((step.item, place)), stated)
            if len(stated) > 1:
                one.findings.append(Finding("two_tables", None, {"count": len(stated)}))
            found = award(self.judge.plans[step.item], place, one.payee or "", stated, counts, findings, self.charges)
            if found is not None:
                one.awards.append(found)
                if found.code != "kept":
                    self._tell(found)


def _counts(
    year: Sequence[Tour] | None, stated: Sequence[Assessment]
) -> tuple[tuple[int, int] | None, Sequence[Finding]]:
    """Return the heads of a year and the part that earns the uplift, None where it has no groups; and what to tell."""
    if year is None:
        return None, ()
    counted = sum(tour.heads for tour in year)
    findings = [finding for tour in year for finding in tour.findings]
    if counted and not stated:
        findings.append(Finding("annual_not_filed"))
    return (counted, sum(tour.heads for tour in year if tour.routed)), findings


def _best(step: Keep, rivals: Sequence[Kept]) -> Kept:
    """Return the claim that stands: by what it pays, its year, its id, its facts, and its place among equals alone."""
    sign = 1 if step.order == "least" else -1

    def worth(claim: Kept) -> tuple[int, bool, int, str]:
        year, number = claim.place.year, fact_identity(claim.result.record, "id")
        return sign * claim.fen, claim.result.amount_fen is None, LAST if year is None else year, number or ""

    first = min(map(worth, rivals))
    equal = [claim for claim in rivals if worth(claim) == first]
    return equal[0] if len(equal) == 1 else max(equal, key=lambda claim: facts_as_text(claim.result))  # of equals the first


def order(one: Settlement) -> tuple[Any, ...]:
    """Return the place of a settlement among all: organisers by name, those without a name, then other payees."""
    year = LAST if one.year is None else one.year
    organiser = one.organiser
    other = "" if one.place.fact == "organiser" else one.payee or ""
    return organiser is None, organiser or "", other, one.place.fact, year
