"""The order in which conditions are looked at: the first that failed decides, else the first that is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lfreward.columnar.boxes import NOTHING
from lfreward.columnar.marks import Check, Marks
from lfreward.columnar.reading import of_items
from lfreward.columnar.tables import Tables
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_days import OPEN_LOW
from lfreward.engines.sql_terms import Logic, Term
from lfreward.law.nodes import Item, Uplift, clause_order

BEYOND, REJECTED, ELIGIBLE, FIRST_CODE = range(1, 5)  # codes from the last one on stand for reasons
TABLE = "(table)"  # the reason is the fact that the row's box names


@dataclass(slots=True)
class Node:
    """One check that several items share, or the table; `after` are the checks that some item looks at before it."""

    check: Check | None
    order: Any
    items: list[Item] = field(default_factory=list)
    after: set[int] = field(default_factory=set)


class Chains:
    """The chains of all items. `reasons` are the keys of what may fail or be unknown; a key's place makes its code."""

    def __init__(self, marks: dict[str, Marks], tables: Tables, items: Sequence[Item]) -> None:
        self.tables = tables
        self.marks = marks
        self.items = items
        self.checks = {item.key: marks[item.subject].checks(item) for item in items}
        keys: list[str | None] = [TABLE, None]
        for item in items:
            keys += [check.key for check in self.checks[item.key]]
            keys += [*item.table.per, item.table.columns, *(name for rise in item.uplifts for name in (rise.when.fact, rise.on))]
        self.reasons: list[str | None] = list(dict.fromkeys(keys))

    def failed(self, key: str | None) -> Term:
        """Return the code of a failed condition."""
        return t.literal(FIRST_CODE + self.reasons.index(key))

    def unknown(self, key: str | None) -> Term:
        """Return the code of a condition that is not known."""
        return t.literal(self.first_open + self.reasons.index(key))

    @property
    def first_open(self) -> int:
        """The first code of what is not known."""
        return FIRST_CODE + len(self.reasons)

    @property
    def table_codes(self) -> list[int]:
        """The codes whose reason stands with the box."""
        return [FIRST_CODE, self.first_open]

    def branches(self, items: Sequence[Item], item: Term, suffix: str) -> list[tuple[Logic, Term]]:
        """Return the branches that lead from a row to its code, for some items of one subject."""
        nodes = self._nodes(items)
        nothing = t.compare("=", t.column(f"_pays{suffix}"), t.literal(NOTHING))
        named = self.tables.names_fact(t.column(f"_box{suffix}"))
        found: list[tuple[Logic, Term]] = []
        for node in nodes:
            mine = self._mine(node, items, item)
            if node.check is None:
                found.append((t.all_of(mine, nothing, named if self.tables.nameless else True), self.failed(TABLE)))
            else:
                found.append((t.all_of(mine, node.check.mark.failed), self.failed(node.check.key)))
        if self.tables.nameless:
            found.append((nothing, self.failed(None)))
        for node in nodes:
            mine = self._mine(node, items, item)
            if node.check is None:
                found += self._table_unknown(node.items, mine, items, item, suffix)
            else:
                found.append((t.all_of(mine, node.check.mark.open), self.unknown(node.check.key)))
        undecided = (t.all_of(self._undecided(one, items, item, suffix)) for one in items)
        return [*found, (t.any_of(*undecided), self.unknown(None))]

    def _mine(self, node: Node, among: Sequence[Item], item: Term) -> Logic:
        return self._is(node.items, among, item)

    def _is(self, some: Sequence[Item], among: Sequence[Item], item: Term) -> Logic:
        if len(some) == len(among):
            return True
        return of_items(item, some, self.items)

    def _undecided(self, one: Item, among: Sequence[Item], item: Term, suffix: str) -> Logic:
        """Return when the table of an item says nothing yet: its row is open, or a count is missing."""
        open_ = t.any_of(t.is_null(t.column(f"_pays{suffix}")), *(null for _, null in self._missing(one)))
        alike = [o for o in among if [str(n) for n in self._missing(o)] == [str(n) for n in self._missing(one)]]
        return t.all_of(self._is(alike, among, item), open_)

    def _missing(self, item: Item) -> list[tuple[str, Logic]]:
        """Return the facts that the sum needs besides its row, each with when it is missing."""
        found: list[tuple[str, Logic]] = []
        for name in item.table.per:
            value = self.marks[item.subject].number(name, item)
            if value is None:
                found.append((name, True))
            elif not isinstance(value, t.exp.Literal | t.exp.Coalesce):
                found.append((name, t.is_null(value)))
        for rise in item.uplifts:
            found += self._open_rise(rise, item)
        return found

    def _open_rise(self, rise: Uplift, item: Item) -> list[tuple[str, Logic]]:
        """Return what leaves an uplift open: its test is not known, or it is met and its heads are missing."""
        marks = self.marks[item.subject]
        unknown = marks.mark(rise.when, item).open
        found: list[tuple[str, Logic]] = [] if unknown is False else [(rise.when.fact, unknown)]
        if rise.on != "amount":
            heads = marks.number(rise.on, item)
            if heads is None or not isinstance(heads, t.exp.Literal | t.exp.Coalesce):
                null = True if heads is None else t.is_null(heads)
                found.append((rise.on, t.all_of(marks.met(rise.when, item), null)))
        return [pair for pair in found if pair[1] is not False]

    def _table_unknown(
        self, some: Sequence[Item], mine: Logic, among: Sequence[Item], item: Term, suffix: str
    ) -> list[tuple[Logic, Term]]:
        undecided = t.all_of(mine, t.any_of(*(self._undecided(one, among, item, suffix) for one in some)))
        found: list[tuple[Logic, Term]] = []
        seasonal = [one for one in some if one.table.columns is not None]
        if seasonal:
            open_season = t.compare(">=", t.column(f"_season{suffix}"), t.literal(OPEN_LOW))
            found.append((t.all_of(open_season, undecided), self.unknown(seasonal[0].table.columns)))
        named = self.tables.names_fact(t.column(f"_box{suffix}"))
        found.append((t.all_of(undecided, named), self.unknown(TABLE)))
        for alike in self._in_one_order(some):
            missing = {(name, str(null)): null for one in alike for name, null in self._missing(one)}
            for (name, said), null in missing.items():
                asking = [one for one in alike if (name, said) in ((key, str(other)) for key, other in self._missing(one))]
                found.append((t.all_of(self._is(asking, among, item), null), self.unknown(name)))
        return found

    def _in_one_order(self, some: Sequence[Item]) -> list[list[Item]]:
        """Return items together where one order of what may be missing serves all of them, else each by itself."""
        longest = sorted(some, key=lambda one: len(self._missing(one)), reverse=True)
        merged = list(dict.fromkeys(str(pair) for one in longest for pair in self._missing(one)))
        for one in some:
            own = [str(pair) for pair in self._missing(one)]
            if [pair for pair in merged if pair in own] != own:
                return [[one] for one in some]
        return [longest]

    # ---- one order for several items

    def _nodes(self, items: Sequence[Item]) -> list[Node]:
        for shared in (True, False):
            nodes = self._linked(items, shared)
            ordered = _sorted(nodes)
            if ordered is not None:
                return ordered
        raise AssertionError("the checks of one item are in one order")

    def _linked(self, items: Sequence[Item], shared: bool) -> list[Node]:
        """Return the checks of all items, equal ones once; each knows what some item looks at before it."""
        nodes: list[Node] = []
        places: dict[Any, int] = {}
        for item in items:
            own: list[tuple[Any, Check | None]] = [((clause_order(item.clause), 0), None)]
            own += [(check.order, check) for check in self.checks[item.key]]
            before: set[int] = set()
            for order, check in sorted(own, key=lambda pair: pair[0]):
                name: Any = TABLE if check is None else (check.key, check.mark.failed, check.mark.low)
                name = name if shared else (name, item.key)
                if name not in places:
                    places[name] = len(nodes)
                    nodes.append(Node(check, order))
                node = nodes[places[name]]
                if item in node.items:  # the same test twice in one item: the first decides
                    continue
                node.items.append(item)
                node.after |= before
                before.add(places[name])
        return nodes


def _sorted(nodes: list[Node]) -> list[Node] | None:
    done: list[int] = []
    while len(done) < len(nodes):
        ready = [n for n, node in enumerate(nodes) if n not in done and node.after <= set(done)]
        if not ready:
            return None
        done.append(min(ready, key=lambda n: nodes[n].order))
    return [nodes[n] for n in done]
