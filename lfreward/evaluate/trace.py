"""The steps and duties of judgements, each made once: a thousand records are told in the same few words.

A step depends on the mark of its check and on the facts that the check reads, and on nothing else; so it is kept by
these. Only the values of money and kilometres are kept by their text, for 1.0 and 1.00 are equal and are not written
alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

from lfreward.evaluate.item import CompiledItem
from lfreward.evaluate.steps import cell_step, check_step, inform_todo, open_todo, table_steps
from lfreward.law.nodes import Duty, clause_order
from lfreward.law.rules import BOUNDS, leaves
from lfreward.program import nodes
from lfreward.results.assessment import Assessment, Mark, Step, Todo, Verdict

T = TypeVar("T")
Placed: TypeAlias = tuple[tuple[int, ...], T]  # with its place in the order of the text
Values: TypeAlias = Mapping[str, Any]
KEPT = 1 << 12  # entries that are kept for one check
MET, NOT_MET, UNKNOWN, PENDING = Mark.MET, Mark.FAILED, Mark.UNKNOWN, Mark.PENDING
EXACT = ("money", "km")
place = itemgetter(0)


class TraceCache:
    """The steps and duties of one item, kept by what they depend on."""

    def __init__(self, item: CompiledItem) -> None:
        table = item.item.table
        self.item = item
        asked = [_asked(item, number) for number, _ in enumerate(item.checks)]
        self._keys = tuple(_key(item, names) for names in asked)
        self._steps: tuple[dict[Any, Placed[Step]], ...] = tuple({} for _ in item.checks)
        by_table = (*item.axes, *table.per, *(item.season.of if item.season is not None else ()))
        by_table += tuple(name for rise in item.item.uplifts for name in (rise.when.fact, rise.on))
        self._table_key = _key(item, {*by_table, *_doubting(item, by_table)})
        self._table_steps: dict[Any, list[Placed[Step]]] = {}
        self._cell_steps: dict[Any, Placed[Step]] = {}
        self._cells = tuple(dict.fromkeys(cell for row in table.rows for cell in row.cells))
        of_cells = {cell: next(leaves(cell)).fact for cell in self._cells}
        self._cell_keys = {cell: _key(item, {name, *_doubting(item, (name,))}) for cell, name in of_cells.items()}
        self._closest_rows: dict[tuple[bool, ...], int] = {}  # the row that comes closest, by which cells fail
        filing = [duty for duty in item.item.duties if duty.fact == "filed_on"]
        self._todo_keys = tuple(
            _key(item, {*names, *(name for duty in filing for name in _start(item, duty))}) for names in asked
        )
        self._todos: tuple[dict[Any, Placed[Todo | None]], ...] = tuple({} for _ in item.checks)
        informing = [duty for duty in item.item.duties if duty.fact is None]
        self._informing = [(duty, _key(item, _start(item, duty)), {}) for duty in informing]  # type: ignore[var-annotated]

    # ---- steps

    def steps(self, assessment: Assessment) -> tuple[Step, ...]:
        """Return every condition that was looked at, in the order of the text."""
        values, marks = assessment.values, assessment.marks
        placed = [*self._of_table(assessment), *self._of_checks(values, marks, range(len(self._keys)))]
        placed.sort(key=place)
        return tuple(step for _, step in placed)

    def first_failed(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps that came to `not_met`."""
        marks = assessment.marks
        of_table = self._missed(assessment) if marks[0] is NOT_MET else []
        return _first([*of_table, *self._of_checks(assessment.values, marks, _came_to(marks, NOT_MET))], NOT_MET.word)

    def first_unknown(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps that leave the record undetermined; what is only to do leaves nothing open."""
        marks = assessment.marks
        of_table = self._of_table(assessment) if marks[0] is UNKNOWN else []
        return _first([*of_table, *self._of_checks(assessment.values, marks, _came_to(marks, UNKNOWN))], UNKNOWN.word)

    def _of_checks(self, values: Values, marks: tuple[Mark, ...], numbers: Iterable[int]) -> Iterator[Placed[Step]]:
        for number in numbers:
            mark, kept = marks[number + 1], self._steps[number]
            key = mark, self._keys[number](values)
            step = kept.get(key)
            yield _keep(kept, key, partial(self._check_step, number, mark, values)) if step is None else step

    def _check_step(self, number: int, mark: Mark, values: Values) -> Placed[Step]:
        return _placed(check_step(self.item, self.item.checks[number], mark, values))

    def _of_table(self, assessment: Assessment) -> list[Placed[Step]]:
        """Return the steps of the table, of the row that is shown."""
        key = assessment.row, assessment.season, assessment.marks[0], self._table_key(assessment.values)
        steps = self._table_steps.get(key)
        return _keep(self._table_steps, key, partial(self._make_table, assessment)) if steps is None else steps

    def _make_table(self, assessment: Assessment) -> list[Placed[Step]]:
        row = self.item.item.table.rows[self.shown_row(assessment)]
        return [_placed(step) for step in table_steps(self.item, assessment, row)]

    def _missed(self, assessment: Assessment) -> list[Placed[Step]]:
        """Return the steps of the cells of the row that is shown, each kept by the value that it is about."""
        number, values = self.shown_row(assessment), assessment.values
        row, found = self.item.item.table.rows[number], []
        for at, cell in enumerate(row.cells):
            key = number, at, self._cell_keys[cell](values)
            step = self._cell_steps.get(key)
            made = partial(cell_step, self.item, row, cell, values)
            found.append(_keep(self._cell_steps, key, lambda made=made: _placed(made())) if step is None else step)  # type: ignore[misc]
        return found

    def shown_row(self, assessment: Assessment) -> int:
        """Return the row that is shown: the one that was reached, or else the one that the facts come closest to."""
        if assessment.row is not None:
            return assessment.row
        failed = tuple(self.item.test(cell, assessment.values) is NOT_MET for cell in self._cells)
        row = self._closest_rows.get(failed)
        return _keep(self._closest_rows, failed, partial(self._closest, failed)) if row is None else row

    def _closest(self, failed: tuple[bool, ...]) -> int:
        """Return the row that fails least: its kinds first, then the fewest cells; the lowest of such rows."""
        missed = dict(zip(self._cells, failed, strict=True))
        distances = []
        for row in self.item.item.table.rows:
            failing = [next(leaves(cell)) for cell in row.cells if missed[cell]]
            distances.append((sum(leaf.op not in BOUNDS for leaf in failing), len(failing)))
        return distances.index(min(distances))

    # ---- duties

    def todo(self, assessment: Assessment) -> tuple[Todo, ...]:
        """Return what is still to be done and by when, and what follows for information, in the order of the text."""
        values, placed = assessment.values, []
        for number in _came_to(assessment.marks, PENDING):
            kept, key = self._todos[number], self._todo_keys[number](values)
            todo = kept.get(key)
            placed.append(_keep(kept, key, partial(self._open, number, values)) if todo is None else todo)
        for duty, key_of, kept in self._informing if assessment.verdict is not Verdict.INELIGIBLE else ():
            key = key_of(values)
            todo = kept.get(key)
            placed.append(_keep(kept, key, partial(self._inform, duty, values)) if todo is None else todo)
        placed.sort(key=place)
        return tuple(todo for _, todo in placed if todo is not None)

    def _open(self, number: int, values: Values) -> Placed[Todo | None]:
        check = self.item.checks[number]
        return clause_order(check.clause), open_todo(self.item, check, values)

    def _inform(self, duty: Duty, values: Values) -> Placed[Todo | None]:
        return clause_order(duty.clause), inform_todo(self.item, duty, values)


def _came_to(marks: tuple[Mark, ...], wanted: Mark) -> list[int]:
    """Return the numbers of the checks that came to a mark; the first mark is that of the table."""
    return [number for number, mark in enumerate(marks[1:]) if mark is wanted]


def _placed(step: Step) -> Placed[Step]:
    return clause_order(step.clause), step


def _first(placed: Iterable[Placed[Step]], verdict: str) -> Step | None:
    return min((one for one in placed if one[1].verdict == verdict), key=place, default=(None, None))[1]


def _asked(item: CompiledItem, number: int) -> set[str]:
    """Return the facts that the step of a check is about, with those that may put one of them in doubt."""
    check = item.checks[number]
    named = {leaf.fact for leaf in leaves(check.of.test)} if check.kind == "condition" else set()
    return {*item.breakpoints.seen[number], *named}


def _doubting(item: CompiledItem, names: Iterable[str]) -> frozenset[str]:
    """Return the facts that may put one of some facts in doubt, or what a derived one is made of."""
    derived = item.policy.derived
    return item.breakpoints.doubting(
        frozenset(of for name in names for of in (derived[name].of if name in derived else (name,)))
    )


def _start(item: CompiledItem, duty: Duty) -> set[str]:
    """Return the fact that a duty is counted from, with those that may put it in doubt."""
    doubts = item.lowering.fact(duty.due.fact).doubts
    return {duty.due.fact, *(fact.key for doubt in doubts for fact in nodes.facts_in(doubt))}


def _key(item: CompiledItem, names: Iterable[str]) -> Callable[[Values], Any]:
    """Return a function from values to what stands for some of them: equal only where they are written alike."""
    plain = sorted(set(names))
    exact = [name for name in plain if name in item.facts and item.facts[name].type in EXACT]
    if exact:
        return lambda values: (*map(values.get, plain), *(str(values.get(name)) for name in exact))
    if len(plain) == 1:
        name = plain[0]
        return lambda values: values.get(name)
    return lambda values: (*map(values.get, plain),)


def _keep(kept: dict[Any, T], key: Any, make: Callable[[], T]) -> T:
    """Make an entry and keep it; where there are too many all are let go."""
    if len(kept) >= KEPT:
        kept.clear()
    made = kept[key] = make()
    return made
