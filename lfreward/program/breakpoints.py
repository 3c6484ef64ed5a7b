"""Where an item tells the values of a fact apart, read off its program.

A sweep, a near miss, a plan, a proof and a generated case all ask the same question: at which values of a fact can the
answer change? Between two neighbouring breakpoints no test, no row and no uplift answers otherwise, so one judgement
stands for all values between them, and the sum is a straight line in every fact that it counts. The question is
answered here once. What one operator parts, and what it parts while its other arguments stand still, is declared with
the operator (`Operator.cuts`, `Operator.cuts_beside`), so a rule file that uses an operator in a new place is covered.

>>> from lfreward.program import nodes
>>> test = nodes.Test("at_least", (nodes.Fact("visitors", "count"), nodes.Const(30, "count")), (None, None))
>>> [(name, cut.at) for name, cut in cuts_of(test)], neighbours(nodes.Cut(30), "count")
([('visitors', 30)], [29, 30, 31])
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from lfreward.facts import IMPOSSIBLE
from lfreward.facts import Fact as Noun
from lfreward.law import nodes as law
from lfreward.program import nodes as n
from lfreward.program.operators import OPERATORS
from lfreward.program.world import World

NUMBERS = ("count", "money", "km")
STEPS: dict[str, Any] = {"count": 1, "money": Decimal("0.01"), "km": Decimal("0.01"), "date": timedelta(1)}
WRITTEN = {("at_least", True): "below", ("at_most", True): "over"}  # how a negated comparison stands in a rule file


class Breakpoint(NamedTuple):
    """A value of a fact from which on something is judged otherwise.

    `at`: the first value of the stretch, in the fact's own unit. `clause`, `key`: what judges otherwise there: a
    condition, an uplift, or the table (then `key` is the fact of its column). `asks`: the bound as a test of the fact.
    """

    at: Any
    clause: str
    key: str
    asks: law.Test


@dataclass(frozen=True, slots=True)
class Watched:
    """What an item can answer otherwise when some facts move: its tests, columns of its table, its season, its sum.

    `axes`: numbers of the columns. `season`: whether it can change. `factors`: what the sum needs, missing or not.
    """

    tests: tuple[n.Test, ...]
    axes: tuple[int, ...]
    season: bool
    factors: tuple[n.Value, ...]


class Breakpoints:
    """The breakpoints of one program, and which facts it looks at together.

    `by_fact`: the breakpoints of each ordered fact, in the order of the text.
    `bends`: counts at which the line of the sum turns while everything is judged alike: the floors of brackets.
    `lots`: each fact that the sum counts, with how many units of it make one that is paid for.
    `crooked`: the counted facts in which the sum is no straight line between two breakpoints.
    `joins`: sets of facts that one rule looks at together: they cannot be cut one by one.
    `dated`: facts that a last day follows from or that are held against one.
    `pairs`: facts of which the first can never exceed the second.
    `axes`, `per`, `season`, `rises`: the facts that the table, its factors, the season and the uplifts read.
    `checks`: the facts that each check reads; `seen`: with those that may put one of them in doubt.
    """

    def __init__(self, program: n.Program, facts: Mapping[str, Noun], clauses: Mapping[str, str]) -> None:
        """Read a program. `facts`: those of its item, by key; `clauses`: of each uplift by key, for no sum hangs on them."""
        self.program = program
        self.clauses = clauses
        self.kinds = {key: fact.type for key, fact in facts.items()}
        self.by_fact: dict[str, list[Breakpoint]] = {}
        self.bends: dict[str, set[int]] = defaultdict(set)
        self.lots: dict[str, int] = {}
        self.crooked: set[str] = set()
        self.pairs = tuple(pair for pair in IMPOSSIBLE if pair[0] in facts and pair[1] in facts)
        self.doubts = tuple(dict.fromkeys(doubt for fact in n.facts_of(program) for doubt in fact.doubts))
        table = program.table
        self.axes = read_by(axis.value for axis in table.axes)
        self.per = read_by(value for _, value in table.factors)
        self.season = read_by(table.season.days) if table.season is not None else frozenset()
        heads = [rise.heads[1] for rise in program.rises if rise.heads is not None]
        self.rises = read_by([*(rise.when for rise in program.rises), *heads])
        self.checks = tuple(read_by([check.mark]) for check in program.checks)
        self.seen = tuple(reads | self.doubting(reads) for reads in self.checks)
        self.tests = tuple(dict.fromkeys(self._tests()))
        self._look_at_marks()
        self._look_at_sum([program.base, *(rise.amount for rise in program.rises)])
        self.joins = [frozenset(join) for join in self._joined() if len(join) > 1]
        dated = (test for test in self.tests if test.op in ("by", "months_filed"))
        self.dated = frozenset(fact.key for test in dated for fact in n.facts_in(test))

    # ---- what is asked of them

    @property
    def used(self) -> frozenset[str]:
        """Every fact that a verdict or a sum can hang on."""
        return self.axes | self.per | self.season | self.rises | frozenset(self.lots) | frozenset().union(*self.checks)

    def numeric(self, name: str) -> bool:
        """Say whether a fact is cut into intervals; a fact that a last day follows from is not."""
        return self.kinds.get(name) in NUMBERS and name not in self.dated

    def straight(self, name: str) -> bool:
        """Say whether the sum is a straight line in a fact between two neighbouring cuts, or does not count it at all."""
        return name not in self.crooked

    def bounds(self, name: str) -> set[Any]:
        """Return the first values of every stretch of a fact that its breakpoints part, whatever the other facts are."""
        return {point.at for point in self.by_fact.get(name, ())}

    def table_starts(self) -> dict[str, list[int]]:
        """Return the counts at which a row of the table begins to hold, by fact; years are no such count."""
        columns = {(self.program.clause, axis.key) for axis in self.program.table.axes}
        found: dict[str, list[int]] = {}
        for name, points in self.by_fact.items():
            starts = {p.at for p in points if (p.clause, p.key) in columns and p.asks.op in ("at_least", "over")}
            if starts and self.kinds[name] == "count" and name != "year":
                found[name] = sorted(starts)
        return found

    def cuts(self, name: str, world: World, known: Mapping[str, Any]) -> list[Any]:
        """Return where a fact is cut while others stand still, bends of the sum too: first values, in ascending order."""
        return sorted({*self.bounds(name), *self.bends.get(name, ()), *self.beside(name, world, known)})

    def beside(self, name: str, world: World, known: Mapping[str, Any]) -> Iterator[Any]:
        """Yield where a fact is cut by rules that hold it against others, such as a last day; those stand in `known`."""
        for test in self.tests:
            for place, arg in enumerate(test.args):
                if isinstance(arg, n.Fact) and arg.key == name:
                    args = tuple(_plain(other, known) for other in test.args)
                    if all(value is not None for at, value in enumerate(args) if at != place):
                        yield from OPERATORS[test.op].cuts_beside(world, place, args)

    def tangled(self, touches: Sequence[frozenset[str]]) -> set[int]:
        """Return the numbers of the axes that some rule looks at together with another one of them."""
        found: set[int] = set()
        for join in self.joins:
            axes = [number for number, touched in enumerate(touches) if touched & join]
            found.update(axes if len(axes) > 1 else ())
        return found

    def watched(self, names: Iterable[str]) -> Watched:
        """Return what can answer otherwise when some facts move and no other does."""
        moving = frozenset(names)
        table = self.program.table

        def moves(node: n.Node) -> bool:
            reads = read_by([node])
            return bool(moving & (reads | self.doubting(reads)))

        factors = (value for _, value in (*table.factors, *table.needs))
        return Watched(
            tuple(test for test in self.tests if moves(test)), tuple(at for at, axis in enumerate(table.axes) if moves(axis.value)),
            any(map(moves, table.season.days)) if table.season is not None else False, tuple(filter(moves, factors)),
        )  # fmt: skip

    def doubting(self, names: frozenset[str]) -> frozenset[str]:
        """Return the facts that may put one of some facts in doubt."""
        doubts = (doubt for fact in n.facts_of(self.program) if fact.key in names for doubt in fact.doubts)
        return read_by(doubts)

    def named(self, name: str, *operators: str) -> Iterator[Any]:
        """Yield the constants that tests of some operators hold a fact against, in the order of the text."""
        for test in self.tests:
            if test.op in operators and isinstance(test.args[0], n.Fact) and test.args[0].key == name:
                yield next(arg.value for arg in test.args if isinstance(arg, n.Const))

    # ---- where they come from

    def _marks(self) -> Iterator[tuple[str, str, n.MarkNode]]:
        """Yield every mark that decides, with the clause and the key that it is named by."""
        yield from ((check.clause, check.key, check.mark) for check in self.program.checks)
        yield from ((self.clauses.get(rise.key, ""), rise.key, rise.when) for rise in self.program.rises)

    def _tests(self) -> Iterator[n.Test]:
        """Yield every test that a mark, a column of the table, a factor or a doubt rests on."""
        table = self.program.table
        values = [axis.value for axis in table.axes] + [value for _, value in (*table.factors, *table.needs)]
        for node in (*(mark for _, _, mark in self._marks()), *values):
            yield from n.tests_in(node)
        yield from self.doubts

    def _look_at_marks(self) -> None:
        for clause, key, node in self._marks():
            for test in n.tests_in(node):
                written = WRITTEN.get((test.op, test.negated), test.op)
                for name, cut in cuts_of(test):
                    self._keep(name, cut, clause, key, written)
        table = self.program.table
        for number, axis in enumerate(table.axes):
            cells = [cell.classes for row in table.rows for cell in row.cells if cell.axis == number]
            for place, cut in enumerate(axis.cuts, 1):
                begins = any(classes >> place & 1 and not classes >> place - 1 & 1 for classes in cells)
                written = ("over" if cut.above else "at_least") if begins else "at_most" if cut.above else "below"
                for name, moved in on_source(axis.value, cut):
                    self._keep(name, moved, self.program.clause, axis.key, written)

    def _keep(self, name: str, cut: n.Cut, clause: str, key: str, written: str) -> None:
        """Keep a breakpoint; where one bound ends and another begins at one value, the beginning names it."""
        if name not in self.kinds:
            return
        point = Breakpoint(first_above(cut, self.kinds[name]), clause, key, law.Test(name, written, cut.at))
        known = self.by_fact.setdefault(name, [])
        same = next((at for at, other in enumerate(known) if other[:3] == point[:3]), None)
        if same is None:
            known.append(point)
        elif written == "at_least":
            known[same] = point

    def _look_at_sum(self, values: Iterable[n.Value]) -> None:
        """Find which facts the sum counts, in what lots, and where or how it leaves the straight line."""
        for value in values:
            name, lot = source(value)
            if name is not None:
                if self.lots.setdefault(name, lot) != lot:
                    self.crooked.add(name)
            elif isinstance(value, n.Apply):
                name, lot, floor = _above(value) if value.op == "larger" else (None, 1, 0)
                if name is not None:
                    self.bends[name].add(floor * lot)
                elif value.op in ("larger", "quotient"):
                    self.crooked |= read_by([value])
                self._look_at_sum(value.args)

    def _joined(self) -> Iterator[frozenset[str]]:
        """Yield the facts that some rule looks at together."""
        table = self.program.table
        yield self.season
        values = (*(axis.value for axis in table.axes), *(value for _, value in (*table.factors, *table.needs)))
        for node in (*self.tests, *values):
            reads = read_by([node])
            doubting = self.doubting(reads)
            if doubting or not isinstance(node, n.Test) or OPERATORS[node.op].joins:
                yield reads | doubting


# ---- parts of programs


def read_by(nodes: Iterable[n.Node]) -> frozenset[str]:
    """Return the keys of the facts that nodes read, those of doubts aside."""
    return frozenset(fact.key for node in nodes for fact in n.facts_in(node))


def source(value: n.Value) -> tuple[str | None, int]:
    """Return the fact that a value counts and how many units of it make one of the value; None where it counts none.

    >>> source(n.Apply("quotient", (n.Fact("visitors", "count"), n.Const(10, "count"))))
    ('visitors', 10)
    """
    if isinstance(value, n.Fact):
        return value.key, 1
    if isinstance(value, n.Apply) and value.op == "quotient" and isinstance(value.args[1], n.Const):
        name, lot = source(value.args[0])
        return name, lot * int(value.args[1].value)
    return None, 1


def _above(value: n.Apply) -> tuple[str | None, int, int]:
    """Return the fact, its lot and the floor of `what lies above the floor, or nothing`; None for anything else."""
    first = value.args[0]
    if isinstance(first, n.Apply) and first.op == "difference" and isinstance(first.args[1], n.Const):
        return (*source(first.args[0]), int(first.args[1].value))
    return None, 1, 0


def cuts_of(node: n.MarkNode) -> Iterator[tuple[str, n.Cut]]:
    """Yield where the tests of a mark part an ordered fact, each with the fact; of lots the cut of the fact itself."""
    for test in n.tests_in(node):
        for value, cut in OPERATORS[test.op].cuts(test):
            yield from on_source(value, cut)


def on_source(value: n.Value, cut: n.Cut) -> Iterator[tuple[str, n.Cut]]:
    """Yield the fact that a value counts with the cut of the fact itself; nothing where it counts none."""
    name, lot = source(value)
    if name is not None:
        yield name, cut if lot == 1 else n.Cut(first_above(cut, "count") * lot)


def first_above(cut: n.Cut, kind: str) -> Any:
    """Return the first value of the stretch that a cut begins, in the steps that values of a kind have."""
    return cut.at + STEPS[kind] if cut.above else cut.at


def neighbours(cut: n.Cut, kind: str) -> list[Any]:
    """Return the bound of a cut with the value before and the value after it."""
    return [cut.at - STEPS[kind], cut.at, cut.at + STEPS[kind]]


def _plain(value: n.Value, known: Mapping[str, Any]) -> Any:
    """Return a constant, or a fact as it stands among known ones; None for anything else."""
    if isinstance(value, n.Const):
        return value.value
    return known.get(value.key, value.default) if isinstance(value, n.Fact) else None
