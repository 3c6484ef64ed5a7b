"""Steps that are remembered: a thousand records are told in the same few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from lfreward.evaluate.narrate import cell_step, check_step, table_steps
from lfreward.law.nodes import clause_order
from lfreward.law.rules import BOUNDS, leaves
from lfreward.program import nodes
from lfreward.results.assessment import Assessment, Mark, Step

if TYPE_CHECKING:
    from lfreward.evaluate.plan import ItemPlan

T = TypeVar("T")
LIMIT = 1 << 12  # steps that are remembered for one check
MET, NOT_MET, UNKNOWN = Mark.MET, Mark.FAILED, Mark.UNKNOWN
ALL = tuple(Mark)
FAILED = (NOT_MET,)
NOT_KNOWN = (UNKNOWN,)


class Teller:
    """The steps of one item, remembered: what a check came to on the same values is told in the same words."""

    def __init__(self, plan: ItemPlan) -> None:
        table = plan.item.table
        self.plan = plan
        self.asked = tuple(_asked(plan, number) for number, _ in enumerate(plan.checks))
        self.asked_by_table = (*plan.axes, *table.per, *(plan.season.of if plan.season is not None else ()))
        self.asked_by_table += tuple(name for rise in plan.item.uplifts for name in (rise.when.fact, rise.on))
        self.told: tuple[dict[Any, Step], ...] = tuple({} for _ in plan.checks)
        self.told_of_table: dict[Any, list[Step]] = {}
        self.told_of_cells: dict[Any, Step] = {}
        self.cells = tuple(dict.fromkeys(cell for row in table.rows for cell in row.cells))
        self.closest: dict[tuple[bool, ...], int] = {}  # the row that comes closest, by which cells fail

    def steps(self, assessment: Assessment, wanted: tuple[Mark, ...] = ALL) -> list[Step]:
        """Return the steps of the table, then those of the checks that came to a mark that is wanted."""
        plan, values, marks = self.plan, assessment.values, assessment.marks
        found: list[Step] = []
        if wanted is FAILED:
            found += self.missed(assessment) if marks[0] is NOT_MET else ()
        elif wanted is ALL or marks[0] in wanted:
            at = (assessment.row, assessment.season, marks[0], *_written(values, self.asked_by_table))
            of_table: list[Step] = _told(self.told_of_table, at, lambda: self.of_table(assessment))
            found += of_table
        for number in [number for number, mark in enumerate(marks[1:]) if mark in wanted]:
            check, mark = plan.checks[number], marks[number + 1]
            key = (mark, *_written(values, self.asked[number]))
            found.append(_told(self.told[number], key, partial(check_step, plan, check, mark, values)))
        return found

    def of_table(self, assessment: Assessment) -> list[Step]:
        """Return the steps of the table."""
        return table_steps(self.plan, assessment, self.plan.item.table.rows[self.shown_row(assessment)])

    def shown_row(self, assessment: Assessment) -> int:
        """Return the row that is shown: the one that was reached, or else the one that the facts come closest to."""
        if assessment.row is not None:
            return assessment.row
        failed = tuple(self.plan.test(cell, assessment.values) is NOT_MET for cell in self.cells)
        return _told(self.closest, failed, lambda: self._closest(failed))

    def _closest(self, failed: tuple[bool, ...]) -> int:
        """Return the row that fails least: its kinds first, then the fewest cells; the lowest of such rows."""
        missed = dict(zip(self.cells, failed, strict=True))
        distances = []
        for row in self.plan.item.table.rows:
            failing = [next(leaves(cell)) for cell in row.cells if missed[cell]]
            distances.append((sum(leaf.op not in BOUNDS for leaf in failing), len(failing)))
        return distances.index(min(distances))

    def missed(self, assessment: Assessment) -> list[Step]:
        """Return the steps of the cells of the row that is shown, each remembered by the value that it is about."""
        number, values = self.shown_row(assessment), assessment.values
        row, found = self.plan.item.table.rows[number], []
        for place, cell in enumerate(row.cells):
            at = (number, place, *_written(values, (next(leaves(cell)).fact,)))
            found.append(_told(self.told_of_cells, at, partial(cell_step, self.plan, row, cell, values)))
        return found

    def in_order(self, assessment: Assessment) -> tuple[Step, ...]:
        """Return every step, in the order of the text."""
        return tuple(sorted(self.steps(assessment), key=_place))

    def first_failed(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps that came to `not_met`."""
        failed = (step for step in self.steps(assessment, FAILED) if step.verdict == NOT_MET.word)
        return min(failed, key=_place, default=None)

    def first_unknown(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps that leave the record undetermined; what is only to do leaves nothing open."""
        unknown = (step for step in self.steps(assessment, NOT_KNOWN) if step.verdict == UNKNOWN.word)
        return min(unknown, key=_place, default=None)


def _place(step: Step) -> tuple[int, ...]:
    return clause_order(step.clause)


def _asked(plan: ItemPlan, number: int) -> tuple[str, ...]:
    """Return the facts that the step of a check is about, with those that may put one of them in doubt."""
    facts = [*nodes.facts_in(plan.program.checks[number].mark)]
    facts += [fact for read in facts for doubt in read.doubts for fact in nodes.facts_in(doubt)]
    of = plan.checks[number].of
    named = {leaf.fact for leaf in leaves(of.test)} if plan.checks[number].kind == "condition" else set()
    return tuple(sorted({fact.key for fact in facts} | named))


def _written(values: Mapping[str, Any], names: tuple[str, ...]) -> list[Any]:
    """Return values so that two are equal only if they are written alike."""
    return [str(value) if type(value) is Decimal else value for value in map(values.get, names)]


def _told(told: dict[Any, T], key: Any, tell: Callable[[], T]) -> T:
    """Return what is remembered of a key, or tell it now and remember it."""
    found = told.get(key)
    if found is None:
        if len(told) >= LIMIT:
            told.clear()
        found = told[key] = tell()
    return found
