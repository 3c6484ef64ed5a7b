"""One result as settlement sees it: whose it is, of which year, and what remains of it.

A result says what one record is worth by itself. Here it becomes a claim: it has a place (payee and accounting year),
and it keeps its amount until a step takes it away and says why. What nobody is named for is not paid: whose it is has
to be said first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from lfreward import money
from lfreward.i18n import Label, say
from lfreward.law.nodes import Item, ResolvedPolicy
from lfreward.results.assessment import Assessment, Finding, Verdict
from lfreward.settlement.identity import identity
from lfreward.settlement.steps import Keep, accounting_year

NO_PAYEE = "no_payee"  # the reason of a claim that is not paid because it does not say whose it is


UNSETTLED = frozenset({"settled_no_payee", "settled_disqualification_open"})  # codes of claims that are not provable yet
# Codes of claims that others or none outweigh.
LOST = UNSETTLED | {"displaced", "displaced_reading", "displaced_twice", "settled_disqualified"}


class Recorded(Protocol):
    """What is asked of a result, or of a record that waits to be judged, to know its place."""

    @property
    def item(self) -> str | None:
        """The item that the record claims, or None."""

    @property
    def record(self) -> Mapping[str, Any]:
        """The facts as read."""


class ClaimPlace(NamedTuple):
    """Where a claim is settled.

    `fact`: the fact that names the payee of its item. `payee`: the identity of the name, None where none is written.
    `year`: the accounting year, None where no day or year is known.
    """

    fact: str
    payee: str | None
    year: int | None


@dataclass(slots=True)
class Kept:
    """What remains of one result.

    `fen`: what is kept, in fen; 0 where nothing is. `reason`: `kept`, the key of the exclusion that took it, `duplicate`,
    `no_payee`, or the verdict of a result that pays nothing by itself. `code`, `args`: the sentence and its values.
    `place`: whose it is and of which year. `number`: its place among all claims, which decides only between claims that
    are equal in every fact. `alone`: the result of the record by itself where it was judged again beside others (the gate
    of a payee's year), else None.
    """

    result: Assessment
    fen: int
    reason: str
    code: str = "kept"
    args: Mapping[str, Any] = field(default_factory=dict)
    place: ClaimPlace = ClaimPlace("", None, None)
    number: int = 0
    alone: Assessment | None = None

    @property
    def by_itself(self) -> Assessment:
        """The result of the record as it is judged by itself."""
        return self.result if self.alone is None else self.alone

    @property
    def lost(self) -> bool:
        """Whether something beside the result itself keeps it from being paid."""
        return self.code in LOST

    @property
    def certain(self) -> bool:
        """Whether it is settled that nothing is paid, or a person has to see to something first."""
        return self.code not in UNSETTLED

    @property
    def clause(self) -> str | None:
        """The clause by which the result yields to another, or None where it does not."""
        return self.args.get("clause")

    def say(self, lang: str = "zh") -> str:
        """Return the reason in words."""
        return say(self.code, lang, self.args)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return `id`, `item`, `amount`, `kept`, `reason` and `message`; money as strings in yuan."""
        return {
            "id": self.result.id,
            "item": self.result.item,
            "amount": money.text(self.result.amount_fen),
            "kept": money.text(self.fen),
            "reason": self.reason,
            "message": self.say(lang),
        }


def expanded(policy: ResolvedPolicy, results: Iterable[Assessment]) -> Iterator[Assessment]:
    """Yield the claims of results: where every item may be kept, a group that names none claims all it is eligible for."""
    for result in results:
        yield result
        if policy.keeps_all and result.verdict is Verdict.ELIGIBLE:
            yield from (other for other in result.alternatives if other.verdict is Verdict.ELIGIBLE)


def claim_of(policy: ResolvedPolicy, result: Assessment, number: int) -> Kept:
    """Return a result as a claim that no step has reached yet."""
    place = place_of(policy, result)
    if result.verdict is not Verdict.ELIGIBLE:
        return Kept(result, 0, *_by_itself(result), place, number)
    if place.payee is None:
        label = policy.item_facts[result.item or ""][place.fact].label
        return Kept(result, 0, NO_PAYEE, "settled_no_payee", {"label": label}, place, number)
    return Kept(result, result.amount_fen or 0, "kept", "kept", {}, place, number)


def _by_itself(result: Assessment) -> tuple[str, str, Mapping[str, Any]]:
    """Return why a result pays nothing by itself: its reason, the code and the values of the sentence."""
    verdict = result.verdict.value
    if result.verdict is Verdict.INELIGIBLE and result.item is None:
        return "claims_no_item", "settled_no_item", {}
    if result.verdict is Verdict.REJECTED:
        return verdict, f"settled_{verdict}", {"why": unread(result.findings)}
    word = "not_met" if result.verdict is Verdict.INELIGIBLE else "unknown"
    step = next((s for s in result.steps if s.verdict == word and not (word == "unknown" and s.procedure)), None)
    return verdict, f"settled_{verdict}", {"why": Label(step.say("zh"), step.say("en")) if step else ""}


def unread(findings: Sequence[Finding]) -> Label:
    """Say what could not be read of a record: the last of its findings."""
    last = findings[-1:]
    return Label("".join(f.say("zh") for f in last), "".join(f.say("en") for f in last))


def displaced(policy: ResolvedPolicy, step: Keep, items: tuple[str, str], best_fen: int) -> tuple[str, str, Mapping[str, Any]]:
    """Return the reason of a claim, of the first of two items, that a claim of the second displaced, and its sentence."""
    lost, kept = items
    args = {
        "rule": step.label,
        "clause": step.clause,
        "kept_item": policy.items[kept].label,
        "kept_amount": money.spoken(best_fen),
    }
    rule = next((one for one in policy.exclusions if one.key == step.key), None)
    reading = policy.readings.get(rule.reading or "") if rule is not None else None
    option = policy.chosen[reading.key] if reading is not None else ""
    widened = reading is not None and rule is not None and rule.keep == "once" and option != reading.default
    if lost == kept and not widened:
        return "duplicate", "displaced_twice", args
    if reading is None:
        return step.key, "displaced", args
    told = {"question": reading.question, "answer": reading.options[option].label}
    return step.key, "displaced_reading", args | told


# ---------------------------------------------------------------- places and identities


def place_of(policy: ResolvedPolicy, result: Recorded) -> ClaimPlace:
    """Return whose a record is and of which year."""
    item = policy.items.get(result.item or "")
    fact = item.payee if item is not None else payee_without_item(policy)
    return ClaimPlace(fact, fact_identity(result.record, fact), year_of(policy, result.record))


def payee_without_item(policy: ResolvedPolicy) -> str:
    """Return the fact that names the payee of a group that claims no item: that of the item that adds groups up."""
    groups: Iterable[Item] = (item for item in policy.items.values() if item.subject == "group")
    return next((item.payee for item in (*policy.sums, *groups, *policy.items.values())), "organiser")


def year_of(policy: ResolvedPolicy, record: Mapping[str, Any]) -> int | None:
    """Return the year of a record: that of its announcement, the year that it states, or that of the day that counts."""
    announced = record.get("announced_on")
    if announced is not None:
        return int(announced.year)
    if record.get("year") is not None:
        return int(record["year"])
    total = next((item.sum for item in policy.sums), None)
    day = record.get(total.day) if total is not None else None
    return None if total is None or day is None else accounting_year(total.starts, day)


def fact_identity(record: Mapping[str, Any], name: str) -> Any:
    """Return the value of a fact in the form in which two spellings of it are equal; None where it is missing."""
    value = record.get(name)
    return identity(value) if isinstance(value, str) else value


def facts_as_text(result: Recorded) -> str:
    """Return all facts of a record as one text: what decides between claims that pay the same in the same year."""
    from lfreward.results.assessment import canonical

    facts = {key: canonical(value) for key, value in result.record.items()}
    return json.dumps(facts, sort_keys=True, ensure_ascii=False)
