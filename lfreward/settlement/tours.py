"""Groups that are added up for a year: each once, however many rows it stands in.

A group counts on its substance, whatever it claimed for itself. Where its rows contradict each other in what is asked
it is not counted, and the award says so; where they merely state other heads the fewest count; where they state other
years the earliest counts. What is not shown is never assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lfreward.evaluate import Evaluator, duty_step, test_step
from lfreward.i18n import Label
from lfreward.results.assessment import Assessment, Finding, Mark, Verdict
from lfreward.settlement.claims import fact_identity, facts_as_text, unread
from lfreward.settlement.steps import Tally


class Tour(NamedTuple):
    """One group as it is added up.

    `rows`: the results of its rows. `payee`: the identity of whose group it is, None where nobody is named. `year`: the
    accounting year in which it counts, or in which it would. `heads`: what it adds, 0 where it does not count.
    `routed`: whether it is shown to earn the uplift. `findings`: what there is to tell of it.
    """

    rows: Sequence[Assessment]
    payee: str | None
    year: int
    heads: int
    routed: bool
    findings: Sequence[Finding]


def is_group(judge: Evaluator, result: Assessment) -> bool:
    """Say whether a result is that of a group; one that names no item, or none that is known, is."""
    item = judge.policy.items.get(result.item or "")
    return item is None or item.subject == "group"


def tours(judge: Evaluator, tally: Tally, results: Iterable[Assessment]) -> Iterator[Tour]:
    """Yield each group once, by payee and id; a row without an id is a group by itself, one without a day is none."""
    groups: dict[Any, list[Assessment]] = {}
    for n, result in enumerate(results):
        if result.record.get(tally.day) is not None:
            number = fact_identity(result.record, "id")
            name = (fact_identity(result.record, tally.payee), n if number is None else number)
            groups.setdefault(name, []).append(result)
    for (payee, _), rows in groups.items():
        yield _tour(judge, tally, payee, rows)


def _tour(judge: Evaluator, tally: Tally, payee: str | None, rows: Sequence[Assessment]) -> Tour:
    marks = [meets(judge, tally, row) for row in rows]
    proven = [row for row, (mark, _) in zip(rows, marks, strict=True) if mark is Mark.MET]
    failing = [row for row, (mark, _) in zip(rows, marks, strict=True) if mark is Mark.FAILED]
    shown = {_asked(tally, row) for row in proven}
    contradicting = [row for row in failing if proven and _asked(tally, row) not in shown]
    name = rows[0].id or "—"
    if contradicting or not proven:
        why = next(why for row, (_, why) in zip(rows, marks, strict=True) if row is _first(contradicting or failing or rows))
        year = min(_year(tally, row) for row in rows)
        return Tour(rows, payee, year, 0, False, [Finding("not_counted", "id", {"id": name, "why": why})])
    findings = []
    years = {_year(tally, row) for row in proven}
    if len(years) > 1:
        args = {"id": name, "years": "、".join(map(str, sorted(years))), "year": min(years)}
        findings.append(Finding("tour_of_two_years", tally.day, args))
    heads = {row.values[tally.counts] for row in proven if row.values.get(tally.counts) is not None}
    if not heads:
        findings.append(Finding("not_counted_tickets", tally.counts, {"id": name}))
        return Tour(rows, payee, min(years), 0, False, findings)
    if len(heads) > 1:
        label = judge.groups.facts[tally.counts].label
        findings.append(Finding("group_rows_differ", tally.counts, {"id": name, "label": label}))
    return Tour(rows, payee, min(years), min(heads), all(earns_uplift(judge, row) for row in proven), findings)


def _year(tally: Tally, row: Assessment) -> int:
    return tally.year(row.record[tally.day])


def _first(rows: Sequence[Assessment]) -> Assessment:
    """Return the row that is told of several: the first by its facts, in whatever order the rows stand."""
    return min(rows, key=facts_as_text) if len(rows) > 1 else rows[0]


def _asked(tally: Tally, row: Assessment) -> tuple[Any, ...]:
    return tuple(row.values.get(name) for name in tally.asked)


def meets(judge: Evaluator, tally: Tally, result: Assessment) -> tuple[Mark, Label]:
    """Return whether one row shows that its group counts, and the first reason where it does not."""
    if result.verdict is Verdict.REJECTED:
        return Mark.UNKNOWN, unread(result.findings)
    plan = _plan(judge, result)
    worst, why = Mark.MET, Label("", "")
    for condition in tally.conditions:
        mark = plan.test(condition.test, result.values)
        if mark < worst:
            said = condition.clause, condition.key, condition.label, condition.test
            step = test_step(*said, mark, result.values, plan.facts)
            worst, why = mark, Label(step.say("zh"), step.say("en"))
    for duty in tally.duties:
        mark = plan.duty_mark(duty, result.values)
        if mark < min(worst, Mark.PENDING):  # a day that is not stated is still to be shown, and keeps the group in the sum
            step = duty_step(plan, duty, mark, result.values)
            worst, why = mark, Label(step.say("zh"), step.say("en"))
    return worst, why


def earns_uplift(judge: Evaluator, result: Assessment) -> bool:
    """Say whether a group is shown to have earned an uplift."""
    if result.verdict is Verdict.REJECTED:
        return False
    plan = _plan(judge, result)
    return any(plan.test(uplift.when, result.values) is Mark.MET for uplift in plan.item.uplifts)


def _plan(judge: Evaluator, result: Assessment) -> Any:
    """Return the plan of a result's item; of a group that claims no item that of the first group item."""
    return result.plan
