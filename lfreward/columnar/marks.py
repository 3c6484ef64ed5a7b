"""The checks of an item as terms: when each is failed, and when it is failed or not known.

What a check means stands in the item's program; `engines.to_sql` writes it over the columns of a source. Here the
checks are put in the order of the text, and one on grounds at the place of each ground that it may cite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lfreward.calendar import Calendar
from lfreward.columnar.reading import SubjectReading
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_terms import Logic, Term
from lfreward.engines.to_sql import Clauses, Periods, SqlEmitter, SqlMark
from lfreward.facts import Fact
from lfreward.law.nodes import Condition, Duty, Item, Paper, Test, Tree, clause_order
from lfreward.law.rules import leaves
from lfreward.program.lower import Lowering

Order = tuple[tuple[int, ...], int]


class Check(NamedTuple):
    """One thing that is looked at besides the table, at its place in the text."""

    order: Order
    key: str
    mark: SqlMark


class ItemColumns:
    """The facts of one item over the columns of its subject, as `engines.to_sql` asks for them."""

    def __init__(self, marks: Marks, item: Item, anonymous: bool) -> None:
        self._marks = marks
        self._reading = marks.reading
        self._item = item
        self._anonymous = anonymous

    def number(self, key: str) -> Term | None:
        """Return a count, yuan, or hundredths of a kilometre."""
        return self._reading.number(key)

    def day(self, key: str) -> Term | None:
        """Return a day."""
        return self._reading.day(key)

    def flag(self, key: str) -> Term | None:
        """Return a yes or a no."""
        return self._reading.flag(key)

    def choice(self, key: str) -> Term | None:
        """Return the place of a choice among its values, counted from 1."""
        return self._reading.choice(key, self._item) if key in self._reading.sources else None

    def order(self, key: str) -> Sequence[str]:
        """Return the values of a choice, in their order."""
        return tuple(self._marks.fact(key, self._item).values or ())

    def letters(self, key: str) -> Term | None:
        """Return letters, one bit each."""
        return self._reading.letters(key)

    def clauses(self, key: str) -> Clauses | None:
        """Return the place of a list of clauses among some lists, and those lists."""
        return self._reading.clauses(key)

    def named(self, key: str, names: Sequence[str]) -> Term | None:
        """Return the place of a text among some names."""
        return self._reading.named(key, names)

    def registered(self, key: str, register: str) -> tuple[Term, Periods] | None:
        """Return which of some sets of periods a register holds a name in."""
        found = self._reading.registered(key, register)
        return None if found is None else (found.term, found.periods)

    def given(self, key: str) -> Term | None:
        """Return a term that is NULL exactly where no column gives the fact."""
        columns = self._reading.sources.get(key, ())
        if not columns:
            return None
        known = (t.case([(t.is_known(column.raw), t.literal(1))]) for column in columns)
        return self._reading.reading.name(f"{key}_given", t.first_known(*known))

    def item(self) -> str | None:
        """Return the item that the record claims; a group that a year sees without its item claims none."""
        return None if self._anonymous else self._item.key


class Marks:
    """The checks of the items of one subject."""

    def __init__(self, reading: SubjectReading, calendar: Calendar) -> None:
        self.reading = reading
        self.resolved = reading.reading.resolved
        self.calendar = calendar
        self.anonymous = False  # a group that names no item, as a year's sum sees it
        self._emitters: dict[tuple[str, bool], SqlEmitter] = {}
        self._known: dict[tuple[Test | Tree, str, bool], SqlMark] = {}

    def checks(self, item: Item) -> list[Check]:
        """Return what an item's records are looked at for, besides the table, in the order of the text."""
        duties_ = [duty for duty in item.duties if duty.fact and not duty.advisory]
        looked_at: list[Condition | Duty | Paper] = [*item.conditions, *duties_, *item.papers[:1]]
        found: list[Check] = []
        for rank, one in enumerate(sorted(looked_at, key=lambda one: clause_order(one.clause)), 1):
            order = (clause_order(one.clause), rank)
            if isinstance(one, Condition):
                found += self._condition(one, item, rank)
            elif isinstance(one, Duty):
                found.append(Check(order, one.key, self._emitter(item).mark_of(self._lowering(item).duty(one))))
            else:
                found.append(Check(order, "materials", self._emitter(item).mark_of(self._lowering(item).papers())))
        settled = [c for c in found if not (c.mark.failed is False and c.mark.low is False)]
        return sorted(settled, key=lambda check: check.order)

    def lateness(self, duty: Duty, item: Item) -> SqlMark:
        """Return the mark of a duty: failed when it is late, open when that cannot be told as a notice is missing."""
        return self._emitter(item).mark_of(self._lowering(item).duty(duty))

    def _lowering(self, item: Item) -> Lowering:
        return Lowering(self.resolved, item)

    def _emitter(self, item: Item) -> SqlEmitter:
        key = item.key, self.anonymous
        if key not in self._emitters:
            self._emitters[key] = SqlEmitter(ItemColumns(self, item, self.anonymous), self.calendar)
        return self._emitters[key]

    # ---- values

    def fact(self, key: str, item: Item) -> Fact:
        """Return a fact as an item knows it."""
        found: Fact = self.resolved.item_facts[item.key][key]
        return found

    def number(self, key: str, item: Item) -> Term | None:
        """Return a count, yuan, hundredths of a kilometre, or a quotient; a default where there is one."""
        derived = self.resolved.derived.get(key)
        if derived is not None:
            return t.column(key) if derived.of[0] in self.reading.sources else None
        fact, found = self.fact(key, item), self.reading.number(key)
        if fact.default is None:
            return found
        default = t.literal(fact.default)
        return default if found is None else t.first_known(found, default)

    def flag(self, key: str, item: Item) -> Term | None:
        """Return a yes or a no, given or derived."""
        derived = self.resolved.derived.get(key)
        if derived is not None:
            return t.column(key) if any(name in self.reading.sources for name in derived.of) else None
        return self.reading.flag(key)

    def derived(self, key: str, item: Item) -> Term | None:
        """Return a value that follows from facts: a quotient, or whether days lie within months."""
        return self._emitter(item).term_of(self._lowering(item).value(key))

    def choice(self, key: str, item: Item) -> Term | None:
        """Return the place of a choice among its values; a default where there is one."""
        fact = self.fact(key, item)
        found = self.reading.choice(key, item) if key in self.reading.sources else None
        if fact.default is None:
            return found
        default = t.literal(tuple(fact.values or ()).index(fact.default) + 1)
        return default if found is None else t.first_known(found, default)

    # ---- conditions

    def _condition(self, condition: Condition, item: Item, rank: int) -> Iterator[Check]:
        test, order = condition.test, clause_order(condition.clause)
        if isinstance(test, Test) and self._on_grounds(condition, item):
            yield from self._clauses(condition, test, item, rank)
        else:
            yield Check((order, rank), condition.key, self._emitter(item).mark_of(self._lowering(item).condition(condition).mark))

    def mark(self, test: Test | Tree, item: Item) -> SqlMark:
        """Return how a test, or a tree of them, comes out for an item's records."""
        key = test, item.key, self.anonymous
        if key not in self._known:
            self._known[key] = self._emitter(item).mark_of(self._lowering(item).test(test))
        return self._known[key]

    def met(self, test: Test | Tree, item: Item) -> Logic:
        """Return when a test, or a tree of them, is met by values that are known or not needed."""
        return self.mark(test, item).met

    def _on_grounds(self, condition: Condition, item: Item) -> bool:
        """Say whether a condition is one test on a list of grounds, and so stands, if it fails, where the first stands."""
        test = condition.test
        listed = isinstance(test, Test) and test.op in ("one_of", "none_of") and not condition.unsettled
        return listed and self.fact(next(leaves(test)).fact, item).type == "clauses"

    def _clauses(self, condition: Condition, test: Test, item: Item, rank: int) -> Iterator[Check]:
        """Yield a check for every place: where clauses are named, the step stands where the first of them stands."""
        found = self.reading.clauses(test.fact)
        unmet, unknown = test.missing == "unmet", test.missing in ("unmet", "unknown")
        order = clause_order(condition.clause)
        if found is None:
            yield Check((order, rank), condition.key, SqlMark(unmet, unknown, unknown and not unmet, unknown))
            return
        value, lists = found
        known = self.reading.facts[test.fact].values or {}
        others = [clause_order(clause) for clause in self._other_clauses(item, condition)]
        if any(other is not condition and self._on_grounds(other, item) for other in item.conditions):
            others += [clause_order(clause) for clause in known]  # another condition may stand at any of these places
        places: dict[tuple[int, ...], tuple[Order, list[int]]] = {}
        for code, one in enumerate(lists, 1):
            if bool(set(one) & set(test.bound)) is (test.op == "none_of"):
                first = min((clause for clause in one if clause in known), key=clause_order, default=None)
                where = order if first is None else clause_order(first)
                # equal for all places between which nothing else is looked at
                between = tuple((other > where) - (other < where) for other in others)
                places.setdefault(between, ((where, rank), []))[1].append(code)
        if unmet or unknown:
            null = t.is_null(value)
            mark = SqlMark(null if unmet else False, null, False if unmet else null, null)
            yield Check((order, rank), condition.key, mark)
        for place, codes in places.values():
            failed = t.one_of(value, codes)
            yield Check(place, condition.key, SqlMark(failed, failed, False, failed))

    @staticmethod
    def _other_clauses(item: Item, condition: Condition) -> Iterator[str]:
        yield item.clause
        yield from (other.clause for other in item.conditions if other is not condition)
        yield from (duty.clause for duty in item.duties if duty.fact and not duty.advisory)
        yield from (paper.clause for paper in item.papers[:1])


def facts_of(item: Item) -> set[str]:
    """Return the facts that an item's conditions and table look at."""
    found = {leaf.fact for condition in item.conditions for leaf in leaves(condition.test)} | set(item.table.per)
    found |= {name for rise in item.uplifts for name in (rise.when.fact, rise.on) if name != "amount"}
    return found | {leaf.fact for row in item.table.rows for cell in row.cells for leaf in leaves(cell)}
