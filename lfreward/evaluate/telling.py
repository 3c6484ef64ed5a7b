"""Steps that are remembered: a thousand records are told in the same few words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lfreward.evaluate.narrate import MET, NOT_MET, check_step, table_steps
from lfreward.model import Assessment, Step, clause_order
from lfreward.rules import leaves

if TYPE_CHECKING:
    from lfreward.evaluate.plan import Check, ItemPlan

LIMIT = 1 << 12  # steps that are remembered for one check


class Teller:
    """The steps of one item, remembered: what a check came to on the same values is told in the same words."""

    def __init__(self, plan: ItemPlan) -> None:
        table = plan.item.table
        self.plan = plan
        self.asked = tuple(_asked(plan, check) for check in plan.checks)
        self.asked_by_table = (*plan.axes, *table.per, *(plan.season.of if plan.season is not None else ()))
        self.told: tuple[dict[Any, Step], ...] = tuple({} for _ in plan.checks)
        self.told_of_table: dict[Any, list[Step]] = {}

    def steps(self, assessment: Assessment, verdict: str = "") -> list[Step]:
        """Return the steps of the table, then those of the checks; only what can be of a verdict, where one is named.

        A table that is met has no cell that fails.
        """
        plan, values, marks = self.plan, assessment.values, assessment.marks
        found: list[Step] = []
        if verdict != NOT_MET.word or marks[0] is not MET:
            at = (assessment.row, assessment.season, marks[0], *_written(values, self.asked_by_table))
            of_table = self.told_of_table.get(at)
            found += of_table if of_table is not None else _keep(self.told_of_table, at, table_steps(plan, assessment))
        for check, mark, asked, told in zip(plan.checks, marks[1:], self.asked, self.told, strict=True):
            if verdict and mark.word != verdict:
                continue
            key = (mark, *_written(values, asked))
            step = told.get(key)
            found.append(step if step is not None else _keep(told, key, check_step(plan, check, mark, values)))
        return found

    def in_order(self, assessment: Assessment) -> tuple[Step, ...]:
        """Return every step, in the order of the text."""
        return tuple(sorted(self.steps(assessment), key=_place))

    def first(self, assessment: Assessment, verdict: str) -> Step | None:
        """Return the first of the steps that came to `not_met`, or the first beside procedure to `unknown`."""
        failed, found = verdict == NOT_MET.word, self.steps(assessment, verdict)
        of_verdict = (step for step in found if step.verdict == verdict and (failed or not step.procedure))
        return min(of_verdict, key=_place, default=None)


def _place(step: Step) -> tuple[int, ...]:
    return clause_order(step.clause)


def _asked(plan: ItemPlan, check: Check) -> tuple[str, ...]:
    """Return the facts that the step of a check is about."""
    if check.kind == "papers":
        return ("materials",)
    if check.kind == "duty":
        return (check.of.fact, check.of.due.fact)
    tests = list(leaves(check.of.test))
    names = {test.fact for test in tests} | {test.bound[1] for test in tests if test.op in ("registered", "not_within_years")}
    names |= {name for window in plan.windows if window.key in names for name in window.of}
    return tuple(sorted(names))


def _written(values: Mapping[str, Any], names: tuple[str, ...]) -> list[Any]:
    """Return values so that two are equal only if they are written alike."""
    return [str(value) if type(value) is Decimal else value for value in map(values.get, names)]


def _keep(told: dict[Any, Any], key: Any, step: Any) -> Any:
    if len(told) >= LIMIT:
        told.clear()
    told[key] = step
    return step
