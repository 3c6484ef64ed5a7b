"""The award of a payee's year: the item judged on what its groups come to, or on what a table states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lfreward.evaluate import ItemPlan
from lfreward.model import Assessment, Finding, Verdict
from lfreward.settlement.claims import facts_as_text


def award(
    plan: ItemPlan,
    whose: tuple[str, int],
    stated: Sequence[Assessment],
    counts: tuple[int, int] | None,
    findings: Sequence[Finding] = (),
) -> Assessment | None:
    """Return the award of a payee's year: as stated, or with what its groups come to; None without either.

    `whose`: the payee's name as written, and the year. `stated`: the results of the tables that state this year.
    `counts`: the heads counted and the part of them that earns the uplift, None where no group of the year is at hand.
    Of several tables the one that pays least counts, in whatever order they stand.
    """
    results = [result for result in stated if result.verdict is not Verdict.REJECTED] or list(stated)
    if counts is not None:
        results = [_counted(plan, whose, record, counts, findings) for record in [r.record for r in results] or [{}]]
    return min(results, key=least, default=None)


def least(result: Assessment) -> tuple[int, bool, str, str]:
    """Order results by what they pay, nothing before not yet known; where that ties by their facts, never by rows."""
    return result.amount_fen or 0, result.amount_fen is None, result.id or "", facts_as_text(result)


def _counted(
    plan: ItemPlan, whose: tuple[str, int], given: Mapping[str, Any], counts: tuple[int, int], findings: Sequence[Finding]
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
    return plan.judge({**own, **given, "item": plan.item.key, **counted}, tuple(notes))
