"""Counts that the records of one payee and year reach together, before each of them is judged.

The measures ask of a shuttle line that it run so many times a year. Under one reading each line must reach the number by
itself; under the other the lines of one operator reach it together. The second reading cannot be judged on one record:
what all records of the payee and year count is added up here, put into a fact of each of them, and each is judged again.

A record counts where it is shown to meet the conditions that the step names; one that fails any adds nothing. Where
that, or its count, is not known, the sum has two ends, and what both ends agree on stands. One subject on several rows
counts once, with the least that any of them shows. Nothing is paid on a sum that is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from lfreward.evaluate import Evaluator, ItemPlan
from lfreward.i18n import Label
from lfreward.results.assessment import Assessment, Between, Finding, Mark, Verdict
from lfreward.settlement.claims import ClaimPlace, fact_identity, facts_as_text
from lfreward.settlement.steps import Pool

POOLED = ("pooled", "pooled_differs")  # codes of what is told of a sum
Claimed: TypeAlias = "tuple[ClaimPlace, Assessment]"  # whose a record is and of which year, and how it is judged alone


def pooled(judge: Evaluator, step: Pool, claims: Sequence[Claimed]) -> list[Assessment]:
    """Return the results of one item's records, judged again beside the others of their payee and year.

    `claims`: every record of the item, in the order of the file. What names no payee or no year is judged alone, as
    nobody can say what belongs to it.
    """
    plan = judge.plans[step.item]
    sums = _sums(plan, step, claims)
    return [_again(plan, step, result, sums.get(place)) for place, result in claims]


def _sums(plan: ItemPlan, step: Pool, claims: Iterable[Claimed]) -> dict[ClaimPlace, Between]:
    """Return what the records of each payee and year count together, from the least to the most that it may be."""
    subjects: dict[tuple[ClaimPlace, object], list[Between]] = {}
    for place, result in claims:
        own = tuple(fact_identity(result.record, name) for name in step.by)
        subject: object = facts_as_text(result) if None in own else own
        subjects.setdefault((place, subject), []).append(_shown(plan, step, result))
    found: dict[ClaimPlace, Between] = {}
    anywhere = {place.payee for place, _ in subjects if place.year is None}  # payees with a record of no known year
    for (place, _), rows in subjects.items():
        if place.payee is None or place.year is None:
            continue
        before = found.get(place, Between(0, _most(plan, step) if place.payee in anywhere else 0))
        least, most = min(row.low for row in rows), min(row.high for row in rows)
        found[place] = Between(before.low + least, min(before.high + most, _most(plan, step)))
    return found


def _most(plan: ItemPlan, step: Pool) -> int:
    """Return the largest number that the summed fact can hold: what stands for a sum without a known end."""
    return int(plan.facts[step.into].high)


def _shown(plan: ItemPlan, step: Pool, result: Assessment) -> Between:
    """Return what one row adds, from the least that it shows to the most that it may come to."""
    if result.verdict is Verdict.REJECTED:
        return Between(0, _most(plan, step))
    mark = min(_marks(plan, step, result), default=Mark.MET)
    count = result.values.get(step.counts)
    if mark is Mark.FAILED:
        return Between(0, 0)
    high = count if isinstance(count, int) else _most(plan, step)
    return Between(high if mark is not Mark.UNKNOWN and isinstance(count, int) else 0, high)


def _marks(plan: ItemPlan, step: Pool, result: Assessment) -> Iterator[Mark]:
    for condition in step.conditions:
        mark = plan.test(condition.test, result.values)
        yield Mark.UNKNOWN if mark is Mark.FAILED and condition.unsettled else mark


def _again(plan: ItemPlan, step: Pool, result: Assessment, reached: Between | None) -> Assessment:
    """Judge one record with what its payee's year came to; as it is where that is not to be said."""
    if reached is None or result.verdict is Verdict.REJECTED:
        return result
    stated = result.record.get(step.into)
    label = plan.facts[step.into].label
    notes = _notes(plan, result)
    if reached.low != reached.high and stated is not None and reached.low <= stated <= reached.high:
        return result  # what the rows leave open is stated, and they do not contradict it
    if stated is not None and not reached.low <= stated <= reached.high:
        notes.append(Finding("pooled_differs", step.into, {"label": label, "stated": f"{stated:,}", "pooled": _spoken(reached)}))
    notes.append(Finding("pooled", step.into, {"label": label, "pooled": _spoken(reached)}))
    ends = [plan.judge({**result.record, step.into: end}, tuple(notes)) for end in dict.fromkeys(reached)]
    if len({(end.verdict, end.amount_fen) for end in ends}) == 1:
        return ends[0]
    return plan.judge({key: value for key, value in result.record.items() if key != step.into}, tuple(notes))


def _notes(plan: ItemPlan, result: Assessment) -> list[Finding]:
    """Return what was noted while a record was read; what judging it said is said again."""
    judged = plan.judge(result.record).findings
    return [finding for finding in result.findings if finding not in judged]


def _spoken(reached: Between) -> Label:
    if reached.low == reached.high:
        return Label(f"{reached.low:,}", f"{reached.low:,}")
    return Label(f"{reached.low:,}（其余不明）", f"{reached.low:,} (the rest is not known)")
