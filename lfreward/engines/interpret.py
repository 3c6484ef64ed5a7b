"""The reference engine: a program run node by node on the facts of one record.

Every other engine is held equal to this one. It knows the four marks, the one rule for missing values and the
meaning of each operator (`program.operators`), and nothing else; so it can be read in full and be trusted. It also
gives what a trace needs and a decision does not: every mark, the box, what decides, and what is to be told.

It alone takes counts of which only bounds are proven (`Between`): a bound that holds, or fails, at both ends does so;
anything else asked of such a count is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lfreward.law.nodes import clause_order
from lfreward.program import nodes as n
from lfreward.program.axes import class_of
from lfreward.program.boxes import Box, BoxAnswer, Boxes
from lfreward.program.breakpoints import Watched
from lfreward.program.operators import MARK, OPERATORS
from lfreward.program.world import SEASONS, Memory, World
from lfreward.results.assessment import Between, Mark, Verdict

Values = Mapping[str, Any]
VERDICTS = (Verdict.INELIGIBLE, Verdict.UNDETERMINED, Verdict.ELIGIBLE, Verdict.ELIGIBLE)


@dataclass(frozen=True, slots=True)
class Run:
    """What a program came to on one record.

    `marks`: of the table, then of every check. `bits`: the seasons that the tour may have; 0 without columns.
    `base`, `rise`: fen; None where the table has no certain sum or a fact that the sum needs is missing.
    """

    marks: tuple[Mark, ...]
    box: Box
    outcome: BoxAnswer
    bits: int
    base: int | None
    rise: int | None

    @property
    def verdict(self) -> Verdict:
        """The verdict: the least of the marks decides."""
        return VERDICTS[min(self.marks)]

    @property
    def potential(self) -> int | None:
        """What the table says with every other condition taken as met. Unit: fen."""
        return None if self.base is None or self.rise is None else self.base + self.rise

    @property
    def amount(self) -> int | None:
        """What is payable. Unit: fen; None while undetermined."""
        by_verdict = {Verdict.ELIGIBLE: self.potential, Verdict.INELIGIBLE: 0}
        return by_verdict.get(self.verdict)

    @property
    def season(self) -> str | None:
        """The season, where one is certain."""
        return {1: SEASONS[0], 2: SEASONS[1], 4: SEASONS[2]}.get(self.bits)


class Interpreter:
    """One program, ready to be run on facts that have been read."""

    def __init__(self, program: n.Program, world: World, boxes: Boxes | None = None) -> None:
        self.program = program
        self.world = world
        self.boxes = boxes if boxes is not None else Boxes(program.table)
        self._memory: dict[int, Memory] = {}
        self._doubts: dict[int, tuple[n.Test, ...]] = {}
        self._seen: list[n.Value] = []

    def run(self, facts: Values) -> Run:
        """Run the whole program."""
        box, bits = self.box(facts), self.bits(facts)
        outcome = box.outcome(bits)
        base, rise = self.sums(outcome.fen, facts)
        table = Mark.UNKNOWN if outcome.fen is not None and (base is None or rise is None) else outcome.mark
        marks = (table, *(self.mark(check.mark, facts) for check in self.program.checks))
        priced = base is not None and rise is not None
        return Run(marks, box, outcome, bits, base if priced else None, rise if priced else None)

    # ---- values

    def value(self, node: n.Value, facts: Values, pays: int | None = None) -> Any:
        """Return a value, or None where it is missing or in doubt."""
        if isinstance(node, n.Fact):
            known = facts.get(node.key)
            return None if self.in_doubt(node, facts) else node.default if known is None else known
        if isinstance(node, n.Const):
            return node.value
        if isinstance(node, n.Pays):
            return pays
        if isinstance(node, n.Answer):
            return {Mark.MET: True, Mark.FAILED: False}.get(self.mark(node.mark, facts))
        args = [exactly(self.value(arg, facts, pays)) for arg in node.args]
        return None if None in args else OPERATORS[node.op].means(self.world, *args)

    def in_doubt(self, node: n.Value, facts: Values) -> bool:
        """Say whether the record contradicts itself on a fact that a value reads."""
        doubts = self._doubts.get(id(node))
        if doubts is None:
            doubts = self._doubts[id(node)] = n.doubts_of(node)
            self._seen.append(node)  # kept, so that no other node ever has its id
        return any(self.mark(doubt, facts) is Mark.MET for doubt in doubts)

    # ---- marks

    def mark(self, node: n.MarkNode, facts: Values) -> Mark:
        """Return the mark of a test, or of tests joined."""
        if isinstance(node, n.AllOf):
            return min(self.mark(part, facts) for part in node.parts)
        if isinstance(node, n.AnyOf):
            return max(self.mark(part, facts) for part in node.parts)
        if isinstance(node, n.Cured):
            mark = self.mark(node.part, facts)
            doubtful = any(self.in_doubt(arg, facts) for test in n.tests_in(node) for arg in test.args)
            return mark if mark is Mark.PENDING else Mark.UNKNOWN if doubtful else Mark.MET
        if isinstance(node, n.Unsettled):
            return max(self.mark(node.part, facts), Mark.UNKNOWN)
        return self.test(node, facts)

    def test(self, test: n.Test, facts: Values) -> Mark:
        """Return the mark of one test: a missing argument settles it, else its operator does."""
        args = []
        for arg, missing in zip(test.args, test.missing, strict=True):
            if self.in_doubt(arg, facts):
                return Mark.UNKNOWN
            value = self.value(arg, facts)
            if value is None and missing is not None:
                return missing
            args.append(value)
        operator = OPERATORS[test.op]
        if any(isinstance(arg, Between) for arg in args):
            return self.between(test, args)
        found = operator.means(self.world, *args)
        if operator.gives == MARK:
            return Mark(found)
        return Mark.MET if found is not test.negated else Mark.FAILED

    def between(self, test: n.Test, args: list[Any]) -> Mark:
        """Return the mark of a test on a count of which only bounds are proven."""
        if test.op == "present":
            return Mark.MET
        if test.op not in ("at_least", "at_most"):
            return Mark.UNKNOWN
        means, (count, bound) = OPERATORS[test.op].means, args
        low, high = means(self.world, count.low, bound), means(self.world, count.high, bound)
        if low is not high:
            return Mark.UNKNOWN
        return Mark.MET if low is not test.negated else Mark.FAILED

    # ---- the table and the sum

    def box(self, facts: Values) -> Box:
        """Return the box of the table that a record lies in."""
        axes = self.program.table.axes
        return self.boxes.at(self.boxes.place([class_of(axis, exactly(self.value(axis.value, facts))) for axis in axes]))

    def memory(self, bits: int) -> Memory:
        """Return what the table says for one set of seasons, by the number of the box: as bare tuples, for speed.

        Each is row, season, fen, mark and whether it hangs on a list that is not published.
        """
        if bits not in self._memory:
            season = {1: SEASONS[0], 2: SEASONS[1], 4: SEASONS[2]}.get(bits)

            def said(place: int) -> tuple[int | None, str | None, int | None, int, bool]:
                box = self.boxes.at(place)
                outcome = box.outcome(bits)
                return box.row, season, outcome.fen, int(outcome.mark), outcome.listed

            self._memory[bits] = Memory(said)
        return self._memory[bits]

    def bits(self, facts: Values) -> int:
        """Return the seasons that a tour may have, as bits; 0 where the table has no columns."""
        season = self.program.table.season
        if season is None:
            return 0
        days = tuple(self.value(day, facts) for day in season.days)
        return int(self.world.seasons(season)[days if len(days) > 1 else days[0]])

    def sums(self, fen: int | None, facts: Values) -> tuple[int | None, int | None]:
        """Return base and uplift in fen for what the row reached pays; None for what is not known."""
        if fen is None or self.lacking(facts):
            return None, None
        base: int | None = self.value(self.program.base, facts, fen)
        rise = 0
        for more in self.program.rises:
            if self.mark(more.when, facts) is Mark.MET:
                rise += self.value(more.amount, facts, fen)
        return base, rise

    def sums_that_may_be(self, facts: Values) -> set[int | str | None]:
        """Return what the table may pay over all that its missing values and the season may be.

        None stands for no row that pays, `unknown` for a list that is not published.
        """
        axes, bits = self.program.table.axes, self.bits(facts)
        classes = [class_of(axis, exactly(self.value(axis.value, facts))) for axis in axes]
        columns = [at for at in range(3) if bits >> at & 1] if bits else [0]
        rows = self.boxes.rows_that_may_pay(tuple(classes))
        return {None if row is None else self.program.table.rows[row].pays[at] for row in rows for at in columns}

    def lacking(self, facts: Values) -> list[str]:
        """Return the facts that the sum needs besides its row and that are not known."""
        table = self.program.table
        found = [key for key, value in (*table.factors, *table.needs) if exactly(self.value(value, facts)) is None]
        for more in self.program.rises:
            mark = self.mark(more.when, facts)
            if mark in (Mark.UNKNOWN, Mark.PENDING):
                found.append(more.fact)
            elif mark is Mark.MET and more.heads is not None and exactly(self.value(more.heads[1], facts)) is None:
                found.append(more.heads[0])
        return found

    # ---- for those who move facts

    def answers(self, watched: Watched, facts: Values) -> tuple[Any, ...]:
        """Return everything that watched facts let the rules see: records with equal answers are judged alike.

        They are also paid alike, as far as the watched facts are not counted by the sum.
        """
        marks = (self.mark(test, facts) for test in watched.tests)
        cells = (self._cells(number, facts) for number in watched.axes)
        missing = (exactly(self.value(value, facts)) is None for value in watched.factors)
        return (*marks, *cells, *missing, self.bits(facts) if watched.season else 0)

    def _cells(self, number: int, facts: Values) -> tuple[bool, ...] | None:
        """Return which cells of a column of the table a record meets; None where its value is missing."""
        axis = self.program.table.axes[number]
        at = class_of(axis, exactly(self.value(axis.value, facts)))
        cells = (cell for row in self.program.table.rows for cell in row.cells if cell.axis == number)
        return None if at == axis.size else tuple(bool(cell.classes >> at & 1) for cell in cells)

    # ---- for the trace

    def noted(self, notes: tuple[n.Note, ...], facts: Values) -> Iterator[n.Note]:
        """Yield the notes that hold of a record."""
        return (note for note in notes if self.mark(note.mark, facts) in note.marks)

    def consulted_lateness(self, facts: Values) -> bool:
        """Say whether something was, or may have been, done too late."""
        return any(self.noted(self.program.late, facts))

    def place(self, check: n.Check, mark: Mark, facts: Values) -> tuple[int, ...]:
        """Return where a check stands in the order of the text: a ground that is named has a place of its own."""
        named = facts.get(check.cites.key) if check.cites is not None and mark is Mark.FAILED else None
        clauses = [clause for clause in named or () if clause in check.grounds]
        return min(map(clause_order, clauses), default=clause_order(check.clause))

    def deciding(self, run: Run, facts: Values) -> str | None:
        """Return the key of what decides: the first in the order of the text with the least mark; None where met."""
        least = min(run.marks)
        if least > Mark.UNKNOWN:
            return None
        found: list[tuple[tuple[int, ...], Callable[[], str | None]]] = []
        if run.marks[0] is least:
            found.append((clause_order(self.program.clause), lambda: self.table_key(run, facts)))
        for check, mark in zip(self.program.checks, run.marks[1:], strict=True):
            if mark is least:
                found.append((self.place(check, mark, facts), lambda check=check: check.key))  # type: ignore[misc]
        keys = (key() for _, key in sorted(found, key=lambda pair: pair[0]))
        return next((key for key in keys if key is not None), None)  # a table that pays nothing at all names no fact

    def table_key(self, run: Run, facts: Values) -> str | None:
        """Return the fact, or the columns, by which the table fails or is not known."""
        if run.marks[0] is Mark.FAILED:
            return run.box.failed
        if run.bits and run.bits & (run.bits - 1):
            return self.program.table.columns
        lacking = self.lacking(facts)
        return run.box.unknown or (lacking[0] if lacking else None)


def exactly(value: Any) -> Any:
    """Return a value, or None where only its bounds are proven."""
    return None if isinstance(value, Between) else value
