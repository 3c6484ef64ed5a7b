"""Conditions as two questions: is it failed, and is it failed or not known.

A condition has four marks: failed < not known < open < met. Of those only two questions are ever asked, and both are
made of AND and OR: so a NULL, which counts as not true, never turns into a yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lfreward.calendar import Calendar
from lfreward.columnar import duties
from lfreward.columnar import terms as t
from lfreward.columnar.columns import bits
from lfreward.columnar.days import as_number, month_place, run_of_months
from lfreward.columnar.reading import SubjectReading
from lfreward.columnar.terms import Logic, Term
from lfreward.facts import FIRST_DAY, LAST_DAY, Fact
from lfreward.model import Condition, Derived, Due, Duty, Item, Paper, Test, Tree, clause_order
from lfreward.rules import BOUNDS, leaves

BEYOND_BOUND = {"at_least": "<", "over": "<=", "below": ">=", "at_most": ">"}
Order = tuple[tuple[int, ...], int]


class Mark(NamedTuple):
    """`failed`: the condition is not met. `low`: it is not met, or not known.

    `unknown` says the same as `low` of rows that failed nothing, in fewer words.
    """

    failed: Logic
    low: Logic
    unknown: Logic


class Check(NamedTuple):
    """One thing that is looked at besides the table, at its place in the text."""

    order: Order
    key: str
    mark: Mark


class Marks:
    """The checks of the items of one subject."""

    def __init__(self, reading: SubjectReading, calendar: Calendar) -> None:
        self.reading = reading
        self.edition = reading.reading.edition
        self.calendar = calendar
        self.anonymous = False  # a group that names no item, as a year's sum sees it
        self._seen: dict[tuple[str | None, Due], Mark] = {}

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
                found.append(Check(order, one.key, self._late(one)))
            else:
                lacking = duties.lacking(item, self.reading)
                found.append(Check(order, "materials", Mark(lacking, lacking, False)))
        settled = [c for c in found if not (c.mark.failed is False and c.mark.low is False)]
        return sorted(settled, key=lambda check: check.order)

    def lateness(self, duty: Duty) -> tuple[Logic, Logic]:
        """Return when a duty is late, and when that cannot be told as a notice is missing."""
        return duties.late(duty, self.edition, self.reading, self.calendar)

    def _late(self, duty: Duty) -> Mark:
        """Return how a duty comes out, which items share."""
        mark = self._seen.get((duty.fact, duty.due))
        if mark is None:
            late, doubtful = self.lateness(duty)
            mark = self._seen[duty.fact, duty.due] = Mark(late, t.any_of(late, doubtful), doubtful)
        return mark

    # ---- values

    def fact(self, key: str, item: Item) -> Fact:
        """Return a fact as an item knows it."""
        found: Fact = self.edition.item_facts[item.key][key]
        return found

    def number(self, key: str, item: Item) -> Term | None:
        """Return a count, yuan, hundredths of a kilometre, or a quotient; a default where there is one."""
        derived = self.edition.derived.get(key)
        if derived is not None:
            return t.column(key) if derived.of[0] in self.reading.sources else None
        fact, found = self.fact(key, item), self.reading.number(key)
        if fact.default is None:
            return found
        default = t.literal(fact.default)
        return default if found is None else t.first_known(found, default)

    def flag(self, key: str, item: Item) -> Term | None:
        """Return a yes or a no, given or derived."""
        derived = self.edition.derived.get(key)
        if derived is not None:
            return t.column(key) if any(name in self.reading.sources for name in derived.of) else None
        return self.reading.flag(key)

    def window(self, derived: Derived) -> Term | None:
        """Return whether days lie within months: no where one of them does not, yes where the whole span does."""
        months = sorted(set(derived.spec["months"]))
        days = [day for name in derived.of if (day := self.reading.day(name)) is not None]
        outside = t.any_of(*(t.negated(t.one_of(t.part("month", day), months, 12)) for day in days))
        branches: list[tuple[Logic, Term]] = [(outside, t.literal(False))]
        if len(days) == len(derived.of):
            first, last = days[0], days[-1]
            run = t.at(t.array(run_of_months(months)), t.part("month", first))
            inside = t.compare("<", t.minus(month_place(last), month_place(first)), run)
            every = t.all_of(*(t.is_known(day) for day in days))
            whole = t.case([(inside, t.literal(True))], t.literal(False)) if first != last else t.literal(True)
            branches.append((every, whole))
        return t.case(branches) if days else None

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
            mark = self.mark(test, item)
            if condition.unsettled:
                mark = Mark(False, mark.low, mark.low)
            yield Check((order, rank), condition.key, mark)

    def mark(self, test: Test | Tree, item: Item) -> Mark:
        """Return how a test, or a tree of them, comes out for an item's records."""
        if isinstance(test, Tree):
            parts = [self.mark(part, item) for part in test.parts]
            join = t.all_of if test.join == "any" else t.any_of
            low = join(*(p.low for p in parts))
            return Mark(join(*(p.failed for p in parts)), low, low)
        unmet, unknown = test.missing == "unmet", test.missing in ("unmet", "unknown")
        value, failed, doubtful = self._test(test, item)
        if value is None:
            return Mark(unmet, unknown, unknown and not unmet)
        null = t.is_null(value) if not isinstance(value, t.exp.Literal | t.exp.Coalesce) else False
        open_ = t.any_of(doubtful, null if unknown and not unmet else False)
        failed = t.any_of(failed, null if unmet else False)
        return Mark(failed, t.any_of(failed, open_), open_)

    def _test(self, test: Test, item: Item) -> tuple[Term | None, Logic, Logic]:
        """Return the value that a test looks at, and when it fails, or cannot be told, on a known one."""
        op, bound = test.op, test.bound
        derived = self.edition.derived.get(test.fact)
        kind = self.fact(test.fact, item).type
        if derived is not None and derived.kind == "season":
            return None, False, False
        if op in BOUNDS:
            value = self.reading.day(test.fact) if kind == "date" else self.number(test.fact, item)
            limit = t.literal(int(bound * 100) if kind == "km" else bound)
            return value, value is not None and t.compare(BEYOND_BOUND[op], value, limit), False
        if op == "present":
            flag = self.flag(test.fact, item) if kind in ("check", "yes_no") else None
            known = self._any_value(test.fact)
            return known, flag is not None and t.negated(flag), False
        if op == "registered":
            return self._registered(test)
        if op == "not_within_years":
            return self._not_within_years(test)
        if op == "is" and isinstance(bound, bool):
            flag = self.flag(test.fact, item)
            return flag, flag is not None and (t.negated(flag) if bound else flag.copy()), False
        return self._among(test, item, kind)

    def met(self, test: Test | Tree, item: Item) -> Logic:
        """Return when a test, or a tree of them, is met by values that are known or not needed."""
        if isinstance(test, Tree):
            return (t.any_of if test.join == "any" else t.all_of)(*(self.met(part, item) for part in test.parts))
        value, failed, doubtful = self._test(test, item)
        if value is None:
            return test.missing == "met"
        low = t.any_of(failed, doubtful)
        if isinstance(value, t.exp.Literal | t.exp.Coalesce):  # never NULL, and so is what is asked of it
            return not low if isinstance(low, bool) else t.negated(low)
        held = not low if isinstance(low, bool) else t.negated(t.first_known(low, t.literal(False)))
        null = t.is_null(value)
        return t.any_of(held, null) if test.missing == "met" else t.all_of(held, t.is_known(value))

    def _any_value(self, key: str) -> Term | None:
        """Return a term that is NULL exactly where no column gives the fact, or what it is derived from."""
        derived = self.edition.derived.get(key)
        if derived is not None:
            return t.column(key) if any(name in self.reading.sources for name in derived.of) else None
        if self.reading.facts[key].default is not None:
            return t.literal(1)  # what is not stated has its default
        columns = self.reading.sources.get(key, ())
        if not columns:
            return None
        return self.reading.reading.name(f"{key}_given", t.first_known(*(
            t.case([(t.is_known(column.raw), t.literal(1))]) for column in columns
        )))  # fmt: skip

    def _among(self, test: Test, item: Item, kind: str) -> tuple[Term | None, Logic, Logic]:
        wanted = test.bound if isinstance(test.bound, tuple) else (test.bound,)
        if kind == "item":
            if self.anonymous:
                return None, False, False
            held = (item.key in wanted) is (test.op != "none_of")
            return t.literal(1), not held, False
        if kind == "text":
            value = self.reading.named(test.fact, wanted)
            places = list(range(1, len(wanted) + 1))
        elif kind == "letters":
            value = self.reading.letters(test.fact)
            if value is None:
                return None, False, False
            shared = t.exp.BitwiseAnd(this=value.copy(), expression=t.literal(bits(wanted)))
            return value, t.compare("<>" if test.op == "none_of" else "=", shared, t.literal(0)), False
        elif kind == "clauses":  # within a tree: a condition of its own stands at its ground's place, see `_clauses`
            stated = self.reading.clauses(test.fact)
            if stated is None:
                return None, False, False
            failing = [n for n, one in enumerate(stated[1], 1) if bool(set(one) & set(wanted)) is (test.op == "none_of")]
            return stated[0], t.one_of(stated[0], failing), False
        else:
            value = self.choice(test.fact, item)
            order = tuple(self.fact(test.fact, item).values or ())
            places = sorted(order.index(one) + 1 for one in wanted)
        if value is None:
            return None, False, False
        among = t.one_of(value, places)
        return value, among if test.op == "none_of" else t.negated(among), False

    def _on_grounds(self, condition: Condition, item: Item) -> bool:
        """Say whether a condition is one test on a list of grounds, and so stands where the first ground stands."""
        test = condition.test
        listed = isinstance(test, Test) and test.op in ("one_of", "none_of")
        return listed and self.fact(next(leaves(test)).fact, item).type == "clauses"

    def _clauses(self, condition: Condition, test: Test, item: Item, rank: int) -> Iterator[Check]:
        """Yield a check for every place: where clauses are named, the step stands where the first of them stands."""
        found = self.reading.clauses(test.fact)
        unmet, unknown = test.missing == "unmet", test.missing in ("unmet", "unknown")
        order = clause_order(condition.clause)
        if found is None:
            yield Check((order, rank), condition.key, Mark(unmet, unknown, unknown and not unmet))
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
            mark = Mark(null if unmet else False, null, False if unmet else null)
            yield Check((order, rank), condition.key, mark)
        for place, codes in places.values():
            failed = t.one_of(value, codes)
            yield Check(place, condition.key, Mark(failed, failed, False))

    @staticmethod
    def _other_clauses(item: Item, condition: Condition) -> Iterator[str]:
        yield item.clause
        yield from (other.clause for other in item.conditions if other is not condition)
        yield from (duty.clause for duty in item.duties if duty.fact and not duty.advisory)
        yield from (paper.clause for paper in item.papers[:1])

    def _registered(self, test: Test) -> tuple[Term | None, Logic, Logic]:
        register, on = test.bound
        found = self.reading.registered(test.fact, register)
        if found is None:
            return None, False, False
        code, day = found.term, self.reading.day(on)
        absent = t.compare("=", code, t.literal(0))
        bounded = [not any(pair == (None, None) for pair in periods) for periods in found.periods]
        if not any(bounded):
            return code, absent, False
        may_be = t.at(t.array(bounded), code)
        if day is None:
            return code, absent, may_be
        outside: list[Logic] = []
        for n in range(max(map(len, found.periods))):
            pairs = [periods[n] if n < len(periods) else (LAST_DAY, FIRST_DAY) for periods in found.periods]
            first, last = (
                t.at(t.array(one), code) for one in zip(*((a or FIRST_DAY, b or LAST_DAY) for a, b in pairs), strict=True)
            )
            outside.append(t.any_of(t.compare("<", day, first), t.compare(">", day, last)))
        return code, t.any_of(absent, t.all_of(*outside)), t.all_of(t.is_null(day), may_be)

    def _not_within_years(self, test: Test) -> tuple[Term | None, Logic, Logic]:
        years, on = test.bound
        value, until = self.reading.day(test.fact), self.reading.day(on)
        if value is None or until is None:
            return value, False, False
        after = t.compare(">", as_number(value), t.minus(as_number(until), t.literal(years * 10000)))
        return value, t.all_of(t.compare("<=", value, until), after), False


def facts_of(item: Item) -> set[str]:
    """Return the facts that an item's conditions and table look at."""
    found = {leaf.fact for condition in item.conditions for leaf in leaves(condition.test)} | set(item.table.per)
    found |= {name for rise in item.uplifts for name in (rise.when.fact, rise.on) if name != "amount"}
    return found | {leaf.fact for row in item.table.rows for cell in row.cells for leaf in leaves(cell)}
