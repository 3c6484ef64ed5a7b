"""The check that decides, in SQL: the first that failed in the order of the text, else the first that is not known.

Every record gets one number, its outcome: it is for the reference engine, is rejected, is eligible, or fails or stays
open for one reason. The checks of all items of a subject form one list of branches, for items of one policy share most
of them: equal checks are written once, in an order that is the order of the text for every item. Where two items ask
for the same checks in orders that cannot both be kept, nothing is shared, and each item has branches of its own.

A check on grounds stands, where it failed, at the first ground that the record names: it has a branch for every place
among the other checks where that may be.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple, TypeAlias

from lfreward.engines import sql_terms as t
from lfreward.engines.sql_boxes import Reasons
from lfreward.engines.sql_terms import Logic, Term
from lfreward.engines.to_sql import SqlEmitter, SqlMark
from lfreward.law.nodes import clause_order
from lfreward.program import nodes as n

FALLBACK, REJECTED, ELIGIBLE, FAILED = range(1, 5)  # from FAILED on: a failure by the reason of that number, then what is open
Place: TypeAlias = tuple[tuple[int, ...], int]  # of a check in the text: its clause, and which of several checks there
Marks: TypeAlias = dict[tuple[str, n.MarkNode, str | None], SqlMark]  # by subject, node, and item where only its own
TABLE = "table"


class Branch(NamedTuple):
    """One place at which a check may decide. `key`: its reason; None: of the table, whose reason goes with the box."""

    name: Hashable
    place: Place
    key: str | None
    mark: SqlMark


@dataclass(slots=True)
class Shared:
    """A branch that several items share."""

    branch: Branch
    items: list[str] = field(default_factory=list)


class Outcomes:
    """The numbers of outcomes: what fails or is open by each reason."""

    def __init__(self, reasons: Reasons) -> None:
        self.reasons = reasons

    @property
    def first_open(self) -> int:
        """The number of what is open without a reason; the reasons follow."""
        return FAILED + len(self.reasons.keys)

    def failed_by(self, key: str) -> Term:
        """Return the outcome of a failed check."""
        return t.literal(FAILED + self.reasons.number(key))

    def open_by(self, key: str) -> Term:
        """Return the outcome of a check that is not known."""
        return t.literal(self.first_open + self.reasons.number(key))


def branches_of(program: n.Program, emitter: SqlEmitter, known: Marks) -> list[Branch]:
    """Return where the table and every check of an item may decide, in the order of the text."""
    nothing = SqlMark(False, False, False, False)
    found = [Branch(TABLE, (clause_order(program.clause), 0), None, nothing)]
    for rank, check in enumerate(program.checks, 1):
        own = program.item if any(emitter.columns.is_own(fact.key) for fact in n.facts_in(check.mark)) else None
        mark = known.get((program.subject, check.mark, own)) or emitter.mark_of(check.mark)
        known[program.subject, check.mark, own] = mark
        place = clause_order(check.clause), rank
        if check.cites is None or mark.failed is False:
            found.append(Branch((check.key, check.mark, own), place, check.key, mark))
        else:
            found += _by_ground(program, check, mark, rank, emitter)
    settled = [one for one in found if one.name == TABLE or one.mark.failed is not False or one.mark.low is not False]
    return sorted(settled, key=lambda one: one.place)


def _by_ground(program: n.Program, check: n.Check, mark: SqlMark, rank: int, emitter: SqlEmitter) -> Iterator[Branch]:
    """Yield the branches of a check on grounds: what is not known stands at its own clause, a failure at its ground's."""
    assert check.cites is not None
    own, listed = clause_order(check.clause), emitter.columns.clauses(check.cites.key)
    if listed is None:
        yield Branch((check.key, check.mark, None), (own, rank), check.key, mark)
        return
    value, lists = listed
    others = _other_places(program, check)
    places: dict[tuple[int, int], tuple[tuple[int, ...], list[int]]] = {}
    for code, grounds in enumerate(lists, 1):
        at = min((clause_order(one) for one in grounds if one in check.grounds), default=own)
        between = bisect_left(others, at), bisect_right(others, at)  # equal for places between which nothing else stands
        places.setdefault(between, (at, []))[1].append(code)
    here = bisect_left(others, own), bisect_right(others, own)
    for between, (at, codes) in places.items():
        cited: Logic = t.one_of(value, codes) if len(places) > 1 else True
        if between == here and cited is not True:
            cited = t.any_of(t.is_null(value), cited)
        name = check.key, check.mark, tuple(codes), between == here
        yield Branch(name, (at, rank), check.key, SqlMark(t.all_of(cited, mark.failed), False, False, False))
    if mark.open is not False:
        yield Branch((check.key, check.mark, "open"), (own, rank), check.key, mark._replace(failed=False))


def _other_places(program: n.Program, check: n.Check) -> list[tuple[int, ...]]:
    """Return the clauses at which anything else may decide, in their order."""
    clauses = [program.clause]
    for other in program.checks:
        if other is not check:
            clauses += [other.clause, *other.grounds]
    return sorted(map(clause_order, clauses))


def decision(
    programs: Mapping[str, n.Program],
    emitter_of: Callable[[str], SqlEmitter],
    among: Callable[[Sequence[str]], Logic],
    table: Term,
    outcomes: Outcomes,
    known: Marks,
) -> list[tuple[Logic, Term]]:
    """Return the branches from a record of one subject to its outcome; eligible where none holds.

    `among`: when a record is of some of the items. `table`: the outcome of its table by itself; NULL where it has a sum.
    `known`: marks that have been written already, here or for another view of the rows.
    """
    own = {item: branches_of(program, emitter_of(item), known) for item, program in programs.items()}
    shared = _in_one_order(own)
    nameless = t.literal(FAILED), t.literal(outcomes.first_open)
    found: list[tuple[Logic, Term]] = []
    for one in shared:
        key, mine = one.branch.key, among(one.items)
        if key is None:
            by_box = t.exp.Between(this=t.own(table), low=t.literal(FAILED + 1), high=t.literal(outcomes.first_open - 1))
            found.append((t.all_of(mine, by_box), table))
        else:
            found.append((t.all_of(mine, one.branch.mark.failed), outcomes.failed_by(key)))
    found.append((t.compare("=", table, nameless[0]), nameless[0]))
    for one in shared:
        key, mine = one.branch.key, among(one.items)
        if key is None:
            found.append((t.all_of(mine, t.compare(">", table, nameless[1])), table))
        else:
            found.append((t.all_of(mine, one.branch.mark.open), outcomes.open_by(key)))
    return [*found, (t.compare("=", table, nameless[1]), nameless[1])]


def _in_one_order(own: Mapping[str, Sequence[Branch]]) -> list[Shared]:
    """Return the branches of all items, equal ones once, so that each item's stand in its own order."""
    for sharing in (True, False):
        nodes: dict[Hashable, Shared] = {}
        after: dict[Hashable, set[Hashable]] = {}
        for item, branches in own.items():
            before: set[Hashable] = set()
            for branch in branches:
                name = branch.name if sharing else (branch.name, item)
                if name in before:  # the same check twice in one item: the first decides
                    continue
                nodes.setdefault(name, Shared(branch)).items.append(item)
                after.setdefault(name, set()).update(before)
                before.add(name)
        try:
            return [nodes[name] for name in _sorted(nodes, after)]
        except CycleError:
            continue
    raise AssertionError("the checks of one item are in one order")


def _sorted(nodes: Mapping[Hashable, Shared], after: Mapping[Hashable, set[Hashable]]) -> Iterator[Hashable]:
    """Yield the names of branches, each after those that some item looks at before it, else in the order of the text."""
    sorter = TopologicalSorter(after)
    sorter.prepare()
    ready: list[Hashable] = []
    while sorter.is_active():
        ready += sorter.get_ready()
        ready.sort(key=lambda name: nodes[name].branch.place)
        name = ready.pop(0)
        sorter.done(name)
        yield name
