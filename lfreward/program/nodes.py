"""The nouns of a program: values, marks, one table, and what is paid.

A program says what one item of a policy means under one set of readings, in nodes so few that every engine can do all
of them. Nodes hold no words, no places in rule files and no clause that decides nothing, so two sets of readings that
mean the same for an item have equal programs: they are compared and kept by content.

A value is what a record says or what follows from it, or is missing. A mark is one of four (`Mark`) and never missing.
The one rule for missing values: a `Test` says for each of its arguments what its absence comes to, and an operator is
only ever asked about values that are known.

>>> at_least_three = Test("at_least", (Fact("paid_sites", "count"), Const(3, "count")), missing=(Mark.UNKNOWN, None))
>>> sorted(fact.key for fact in facts_in(at_least_three))
['paid_sites']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from lfreward.results.assessment import Mark

# ---- values


@dataclass(frozen=True, slots=True)
class Fact:
    """What a record says of one fact.

    `kind`: the type of the fact in the vocabulary (count, money, km, date, check, yes_no, choice, text, letters, …).
    `default`: what stands where the record says nothing; None: then it is missing.
    `doubts`: tests on this and other facts; where one is met, the record contradicts itself and this fact is not known:
        every test that reads it is UNKNOWN, also where a missing fact would only be to do. They are made on the facts
        as they are told, so no fact inside a doubt has doubts of its own.
    """

    key: str
    kind: str
    default: Any = None
    doubts: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Const:
    """A value that stands in the rules. `kind` says how an engine writes it: as that kind of fact, or as its operator."""

    value: Any
    kind: str


@dataclass(frozen=True, slots=True)
class Pays:
    """The sum of the row that was reached, in fen. Missing where no row with one certain sum is reached."""


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator on values. Strict: where one argument is missing, so is the result."""

    op: str
    args: tuple[Value, ...]
    kind: str = "count"


@dataclass(frozen=True, slots=True)
class Answer:
    """A mark as a yes or a no: yes where it is MET, no where it is FAILED, else missing."""

    mark: MarkNode
    kind: str = "yes_no"


Value: TypeAlias = Fact | Const | Pays | Apply | Answer

# ---- marks


@dataclass(frozen=True, slots=True)
class Test:
    """An operator asked of values: MET or FAILED, or what the absence of a value comes to.

    Arguments are looked at in order, and the first that is in doubt (UNKNOWN) or missing settles the mark.
    `missing`: for each argument the mark of its absence; None: it is never missing, or the operator takes None itself.
    `negated`: MET and FAILED change places; what a missing argument comes to does not.
    """

    op: str
    args: tuple[Value, ...]
    missing: tuple[Mark | None, ...]
    negated: bool = False

    __test__ = False  # not a test case


@dataclass(frozen=True, slots=True)
class AllOf:
    """The least of several marks."""

    parts: tuple[MarkNode, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The greatest of several marks."""

    parts: tuple[MarkNode, ...]


@dataclass(frozen=True, slots=True)
class Cured:
    """A duty whose lateness is told but costs nothing: FAILED and UNKNOWN become MET, unless one of its days is in doubt."""

    part: MarkNode


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A condition whose failing the record alone cannot tell: FAILED becomes UNKNOWN."""

    part: MarkNode


MarkNode: TypeAlias = Test | AllOf | AnyOf | Cured | Unsettled

# ---- the table


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where an ordered axis is cut: the class above begins at `at` itself or, where `above`, just above it."""

    at: Any
    above: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """One value that the table looks at, parted into classes that no row can tell apart.

    An ordered axis has `cuts`, ascending, and len(cuts) + 1 classes. Any other axis has `choices`, one class each, and
    where `others` one more for every further value. `samples` holds a value of each class. A missing value has the
    place after the last class: there the table is asked for every class, and says what all have in common.
    """

    value: Value
    key: str
    kind: str
    cuts: tuple[Cut, ...] = ()
    choices: tuple[Any, ...] = ()
    others: bool = False
    samples: tuple[Any, ...] = ()

    @property
    def size(self) -> int:
        """The number of classes, the missing one aside."""
        return len(self.choices) + self.others if self.choices else len(self.cuts) + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """What one row asks of one axis: bit n of `classes` is set where class n will do. `ordered`: it asks for bounds."""

    axis: int
    classes: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row: all cells must hold.

    `pays`: fen by season, or one sum for all; None: it pays nothing; `unknown`: that hangs on a list that is not published.
    """

    cells: tuple[Cell, ...]
    pays: tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class Season:
    """The season of a tour, as a set of bits: 1 low, 2 normal, 4 holiday; several where it is not certain.

    `days`: the day that fixes it; or two, the first and last of a stay that is on holiday where any of its days is.
    `low`: months of the low season. `festivals`, `span`, `merged`: which days are holidays, as `Calendar` has it.
    """

    days: tuple[Fact, ...]
    low: frozenset[int]
    festivals: frozenset[str]
    span: str
    merged: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows over axes. Of the rows that hold, the last pays. `factors`: facts that the sum is multiplied by.

    `needs`: further values without which there is no sum, each with the key of its fact.
    """

    axes: tuple[Axis, ...]
    rows: tuple[Row, ...]
    season: Season | None
    columns: str | None
    factors: tuple[tuple[str, Value], ...]
    needs: tuple[tuple[str, Value], ...] = ()


# ---- the program


@dataclass(frozen=True, slots=True)
class Check:
    """One condition, duty or set of papers, at its place in the order of the text.

    `cites`: a fact that lists grounds; a failed check then stands where the first ground of the record stands.
    `grounds`: the clauses that it may cite. `procedure`: a matter of reporting, filing, papers, licence or check.
    """

    key: str
    clause: str
    kind: str
    mark: MarkNode
    procedure: bool
    cites: Fact | None = None
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rise:
    """A further sum where a mark is MET. The whole sum is not known where it is UNKNOWN or PENDING."""

    key: str
    when: MarkNode
    fact: str
    amount: Value
    heads: tuple[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell a person where a mark comes out as one of `marks`: a stable code, and what it is about.

    `about`: the number of a check, the name of a duty of the item, or the fact that is in doubt.
    """

    code: str
    mark: MarkNode
    marks: tuple[Mark, ...]
    about: int | str


@dataclass(frozen=True, slots=True)
class Program:
    """One item under one set of readings.

    The mark of the table comes first, then those of `checks`, in the order of the text. The verdict is the least of
    them: FAILED is ineligible, UNKNOWN undetermined, PENDING and MET eligible. `base` and `rises` are fen.
    `late`: notes whose marks say that lateness was asked about, so that the switch on it was consulted.
    """

    item: str
    clause: str
    subject: str
    table: Table
    checks: tuple[Check, ...]
    base: Value
    rises: tuple[Rise, ...]
    notes: tuple[Note, ...]
    late: tuple[Note, ...]


Node: TypeAlias = Value | MarkNode


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return the nodes that a node is made of, doubts of facts aside."""
    if isinstance(node, Apply | Test):
        return node.args
    if isinstance(node, AllOf | AnyOf):
        return node.parts
    if isinstance(node, Cured | Unsettled):
        return (node.part,)
    return (node.mark,) if isinstance(node, Answer) else ()


def facts_in(node: Node) -> Iterator[Fact]:
    """Yield the facts that a node reads, in order; those of doubts aside."""
    if isinstance(node, Fact):
        yield node
    for part in parts_of(node):
        yield from facts_in(part)


def tests_in(node: Node) -> Iterator[Test]:
    """Yield the tests of a node, outer ones first."""
    if isinstance(node, Test):
        yield node
    for part in parts_of(node):
        yield from tests_in(part)


def doubts_of(node: Value) -> tuple[Test, ...]:
    """Return the doubts of the facts that a value reads, each once."""
    return tuple(dict.fromkeys(doubt for fact in facts_in(node) for doubt in fact.doubts))


def facts_needed(program: Program) -> frozenset[str]:
    """Return the keys of the facts that verdict and sum rest on; those that are only told of aside.

    A value of one of these that cannot be read rejects its record; of any other it is only told.
    """
    table = program.table
    roots: list[Node] = [axis.value for axis in table.axes]
    roots += table.season.days if table.season is not None else ()
    roots += [value for _, value in (*table.factors, *table.needs)]
    roots += [check.mark for check in program.checks]
    roots += [program.base, *(node for rise in program.rises for node in (rise.when, rise.amount))]
    return frozenset(fact.key for root in roots for fact in facts_in(root))


def facts_of(program: Program) -> tuple[Fact, ...]:
    """Return every fact that a program reads, each once, in the order in which it is first read."""
    table = program.table
    roots: list[Node] = [axis.value for axis in table.axes]
    roots += table.season.days if table.season is not None else ()
    roots += [value for _, value in (*table.factors, *table.needs)]
    roots += [check.mark for check in program.checks]
    roots += [program.base, *(node for rise in program.rises for node in (rise.when, rise.amount))]
    roots += [note.mark for note in (*program.notes, *program.late)]
    found: dict[Fact, None] = {}
    for root in roots:
        for fact in facts_in(root):
            found.setdefault(fact)
            for doubt in fact.doubts:
                found.update(dict.fromkeys(facts_in(doubt)))
    return tuple(found)
