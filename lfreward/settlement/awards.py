"""The award of a payee's year: the item judged on what its groups come to, or on what a table states."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from lfreward.evaluate import ItemPlan
from lfreward.results.assessment import Assessment, Finding, Verdict
from lfreward.settlement.charges import Charges
from lfreward.settlement.claims import ClaimPlace, Kept, facts_as_text

Charged: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def award(
    plan: ItemPlan,
    place: ClaimPlace,
    name: str,
    stated: Sequence[Assessment],
    counts: tuple[int, int] | None,
    findings: Sequence[Finding] = (),
    charges: Charges | None = None,
) -> Kept | None:
    """Return the award of a payee's year: as stated, or with what its groups come to; None without either.

    `place`, `name`: whose year it is and which, and the payee's name as written. `stated`: the results of the tables that
    state this year. `counts`: the heads counted and the part of them that earns the uplift, None where no group of the
    year is at hand. `charges`: what is stated against payees. Of several tables the one that pays least counts, in
    whatever order they stand.
    """

    def charged(facts: Mapping[str, Any]) -> Mapping[str, Any]:
        return facts if charges is None else charges.charged(place, plan, facts)

    results = [result for result in stated if result.verdict is not Verdict.REJECTED] or list(stated)
    if counts is None:
        results = [_charged(plan, result, charged) for result in results]
    else:
        tables = [result.record for result in results] or [{}]
        whose = (name, place.year or 0)
        results = [_counted(plan, whose, table, counts, findings, charged) for table in tables]
    result = min(results, key=least, default=None)
    if result is None or charges is None:
        return None if result is None else Kept(result, result.amount_fen or 0, result.verdict.value, place=place)
    return charges.award(place, result)


def _charged(plan: ItemPlan, result: Assessment, charged: Charged) -> Assessment:
    """Judge a stated year again with what is stated against it; what was noted while it was read stays noted."""
    facts = charged(result.record)
    if facts == result.record or result.verdict is Verdict.REJECTED:
        return result
    judged = plan.judge(result.record).findings
    return plan.judge(facts, tuple(finding for finding in result.findings if finding not in judged))


def least(result: Assessment) -> tuple[int, bool, str, str]:
    """Order results by what they pay, nothing before not yet known; where that ties by their facts, never by rows."""
    return result.amount_fen or 0, result.amount_fen is None, result.id or "", facts_as_text(result)


def _counted(
    plan: ItemPlan,
    whose: tuple[str, int],
    given: Mapping[str, Any],
    counts: tuple[int, int],
    findings: Sequence[Finding],
    charged: Charged,
) -> Assessment:
    """Judge the item on a payee's year: as stated, with what was counted in the place of its counts."""
    total = plan.item.sum
    assert total is not None
    counted = dict(zip((total.into, total.uplifted_into), counts, strict=True))
    notes = list(findings)
    for name, number in counted.items():
        if name in given and given[name] != number:
            args = {"label": plan.facts[name].label, "stated": f"{given[name]:,}", "counted": f"{number:,}"}
            notes.append(Finding("annual_stated_differs", name, args))
    own = {plan.item.payee: whose[0], "year": whose[1]}
    return plan.judge(charged({**own, **given, "item": plan.item.key, **counted}), tuple(notes))
