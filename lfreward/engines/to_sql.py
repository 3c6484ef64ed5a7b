"""Programs as SQL: the marks of an item and its values, as terms over the columns of a source.

The traversal is the one that every generator shares (`emit`); this class says how SQL writes it. Two things are its own.

* A mark is not one number but three questions: is it failed, is it failed or not known, is it anything but met. Each is
  made of AND and OR over terms that are not true of NULL, and an answer carries its yes and its no, so NOT is never
  applied to what may be NULL and a missing value never turns into a yes. What is settled before any row is seen is
  True or False and leaves no trace in the query.
* A name, a letter or a clause is never compared as text. The source tells its place in a constant list, and a set of
  the rules is a set of places.

A fact that the record contradicts (`nodes.Fact.doubts`) is asked about in a column of its own, made once for all tests
that read the fact: `SqlEmitter.columns_made` holds it, and the query computes it before anything that names it.

Trees are sqlglot's, written as DuckDB or as Spark. What becomes of the terms (boxes, the deciding check, the query of a
whole policy) stands in `sql_boxes`, `sql_decide` and `sql_query`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import gcd
from typing import Any, NamedTuple, Protocol, TypeAlias

from lfreward.calendar import Calendar
from lfreward.engines import sql_days as d
from lfreward.engines import sql_terms as t
from lfreward.engines.emit import Emitter
from lfreward.engines.sql_terms import Logic, Term
from lfreward.facts import FIRST_DAY, LAST_DAY
from lfreward.law.nodes import Due
from lfreward.program import nodes as n
from lfreward.program.operators import Operator
from lfreward.results.assessment import Mark

Clauses: TypeAlias = tuple[Term, Sequence[tuple[str, ...]]]
Periods: TypeAlias = Sequence[Sequence[tuple[Any, Any]]]


class FactTerms(Protocol):
    """The facts of one item as terms over the columns of a source; None where no column gives a fact."""

    def number(self, key: str) -> Term | None:
        """Return a count, yuan, or hundredths of a kilometre."""

    def day(self, key: str) -> Term | None:
        """Return a day."""

    def flag(self, key: str) -> Term | None:
        """Return a yes or a no."""

    def choice(self, key: str) -> Term | None:
        """Return the place of a choice among `order`, counted from 1."""

    def order(self, key: str) -> Sequence[str]:
        """Return the values of a choice, in their order."""

    def letters(self, key: str) -> Term | None:
        """Return letters, one bit each, A the lowest."""

    def clauses(self, key: str) -> Clauses | None:
        """Return the place of a list of clauses among some lists, counted from 1, and those lists."""

    def named(self, key: str, names: Sequence[str]) -> Term | None:
        """Return the place of a text among some names, counted from 1; one more than all of them for any other."""

    def registered(self, key: str, register: str) -> tuple[Term, Periods] | None:
        """Return 0 for a name that a register does not hold, else which of some sets of periods it is held in."""

    def given(self, key: str) -> Term | None:
        """Return a term that is NULL exactly where the fact is missing."""

    def item(self) -> str | None:
        """Return the item that the record claims; None where it claims none."""

    def is_own(self, key: str) -> bool:
        """Say whether a fact is read otherwise for this item than for others of its subject."""


class SqlMark(NamedTuple):
    """A mark as questions, none of them true of NULL.

    `failed`: it is FAILED. `low`: it is FAILED or UNKNOWN. `open`: says the same as `low` of rows that are not failed, in
    fewer words. `below`: it is not MET.
    """

    failed: Logic
    low: Logic
    open: Logic
    below: Logic

    @property
    def met(self) -> Logic:
        """It is MET."""
        return t.surely_not(self.below)


class SqlQuestion(NamedTuple):
    """A question by its yes and its no, neither of them true of NULL.

    `strict`: whatever is asked of the value that is missing is not true either, so nothing has to say "and not missing".
    """

    yes: Logic
    no: Logic
    strict: bool = False


class SqlValue(NamedTuple):
    """A value as a term, NULL where it is missing; no term where no column gives it.

    `constant`: a value of the rules, as it stands there. `lists`: the lists whose places a term of clauses gives.
    `flag`: the same fact as a yes or no, where it is asked for whether it is given at all.
    """

    kind: str
    term: Term | None = None
    constant: Any = None
    lists: Sequence[tuple[str, ...]] = ()
    flag: Term | None = None


DAYS_OF_CHECKS = ("before", "after", "by")  # operators that ask for the day of a check and not whether there was one
SqlTerm: TypeAlias = SqlValue | SqlQuestion | SqlMark
MARKS = {
    Mark.FAILED: SqlMark(True, True, False, True),
    Mark.UNKNOWN: SqlMark(False, True, True, True),
    Mark.PENDING: SqlMark(False, False, False, True),
    Mark.MET: SqlMark(False, False, False, False),
}


class SqlEmitter(Emitter[SqlTerm]):
    """Turns the nodes of one item into terms.

    `columns`: its facts. `calendar`: the notices that days are told by. `columns_made`: columns that its terms name and
    that the query must make first, by name; the emitters of one query share it, so that equal doubts are asked once.
    `paid`: the fen of the row that was reached, where sums are written.
    """

    def __init__(self, columns: FactTerms, calendar: Calendar, columns_made: dict[str, Term], paid: Term | None = None) -> None:
        self.columns = columns
        self.calendar = calendar
        self.columns_made = columns_made
        self.paid = paid
        self._test: n.Test | None = None  # the test that is written: how its facts are read depends on what it asks
        self._of_op: Mapping[str, Callable[[Sequence[SqlValue]], SqlTerm]] = {
            "at_least": lambda args: self._compared(args, ">=", "<"),
            "at_most": lambda args: self._compared(args, "<=", ">"),
            "is": self._among,
            "one_of": self._among,
            "meets": self._meets,
            "has_all": self._has_all,
            "present": self._present,
            "given": lambda args: SqlQuestion(self._known(args[0].term), False),
            "month_in": self._month_in,
            "months_within": self._months_within,
            "within_years": self._within_years,
            "by": lambda args: late(args[0].term, args[1].term, args[2].constant, self.calendar),
            "registered": self._registered,
            "months_filed": lambda args: MARKS[Mark.PENDING],
            "before": lambda args: self._days_apart(args, "<", ">="),
            "after": lambda args: self._days_apart(args, ">", "<="),
            "beyond_stay": self._beyond_stay,
            "sum": lambda args: self._computed(args, lambda terms: t.summed(terms)),
            "difference": lambda args: self._computed(args, lambda terms: t.minus(*terms)),
            "product": lambda args: self._computed(args, lambda terms: t.times(*terms)),
            # never asked of NULL, which GREATEST leaves out: no sum is shown where a value that it needs is missing
            "larger": lambda args: self._computed(args, lambda terms: t.greatest(*terms)),
            "per_km": lambda args: self._computed(args, lambda terms: t.times(t.whole_part(terms[0], 100), terms[1])),
            "quotient": lambda args: SqlValue("count", args[0].term and t.whole_part(args[0].term, args[1].constant)),
            "share": lambda args: SqlValue("fen", args[0].term and share(args[0].term, args[1].constant)),
        }

    # ---- what the rest of the query asks

    def mark_of(self, node: n.MarkNode) -> SqlMark:
        """Return the mark of a node."""
        found = self.mark(node)
        assert isinstance(found, SqlMark)
        return found

    def term_of(self, node: n.Value) -> Term | None:
        """Return a value as a term, NULL where it is missing; None where no column gives it."""
        found = self.value(node)
        assert isinstance(found, SqlValue)
        return found.term

    # ---- values

    def fact(self, fact: n.Fact) -> SqlValue:
        """Read a fact as what is asked of it needs it."""
        test = self._test
        if test is not None and test.op in ("present", "given"):
            flag = self.columns.flag(fact.key) if fact.kind in ("yes_no", "check") else None
            given = t.literal(1) if fact.default is not None else self.columns.given(fact.key)
            return SqlValue(fact.kind, given, flag=flag)
        if test is not None and test.op == "registered" and fact.kind == "text":
            return SqlValue(fact.kind, constant=fact.key)
        return self._read(fact, test)

    def _read(self, fact: n.Fact, test: n.Test | None) -> SqlValue:
        kind, key = fact.kind, fact.key
        if kind in ("count", "money", "km"):
            return SqlValue(kind, self._or_default(self.columns.number(key), fact.default))
        if kind == "date":
            return SqlValue(kind, self.columns.day(key))
        if kind == "choice":
            default = None if fact.default is None else list(self.columns.order(key)).index(fact.default) + 1
            return SqlValue(kind, self._or_default(self.columns.choice(key), default), lists=[tuple(self.columns.order(key))])
        if kind == "clauses":
            found = self.columns.clauses(key)
            return SqlValue(kind) if found is None else SqlValue(kind, found[0], lists=found[1])
        if kind == "letters":
            return SqlValue(kind, self.columns.letters(key))
        if kind == "item":
            return SqlValue(kind, None if self.columns.item() is None else t.literal(1))
        if kind == "check" and test is not None and test.op in DAYS_OF_CHECKS:
            return SqlValue(kind, self.columns.day(key))
        if kind == "text":
            return SqlValue(kind, self.columns.named(key, names_of(test)))
        if kind == "months":
            return SqlValue(kind)  # tables of months are only ever still to do, which decides nothing
        return SqlValue(kind, self.columns.flag(key))

    @staticmethod
    def _or_default(term: Term | None, default: Any) -> Term | None:
        if default is None:
            return term
        return t.literal(default) if term is None else t.first_known(term, t.literal(default))

    def const(self, const: n.Const) -> SqlValue:
        """Keep a constant as it stands; the operator writes it as its other argument needs it."""
        return SqlValue(const.kind, constant=const.value)

    def pays(self) -> SqlValue:
        """Return the fen of the row that was reached."""
        return SqlValue("fen", self.paid)

    def apply(self, operator: Operator, args: Sequence[SqlTerm]) -> SqlTerm:
        """Write an operator; one that has no column to ask asks nothing."""
        return self._of_op[operator.name]([arg for arg in args if isinstance(arg, SqlValue)])

    def is_missing(self, node: n.Value, term: SqlTerm) -> SqlQuestion | None:
        """Return whether a value is missing; None where a default stands in."""
        if isinstance(node, n.Const):
            return None
        assert isinstance(term, SqlValue)
        if term.kind == "text" and isinstance(term.constant, str):
            found = self.columns.registered(term.constant, self._register())
            return missing(None if found is None else found[0])
        return missing(term.term)

    def doubt(self, test: n.Test) -> SqlQuestion | None:  # type: ignore[override]
        """Return whether a doubt is met, as a column that is never NULL; None where no column gives a fact of it."""
        outer, self._test = self._test, test
        held = [self.fact(arg) for arg in test.args if isinstance(arg, n.Fact)]
        self._test = outer
        if any(one.term is None for one in held):
            return None
        asked = self._of_op[test.op](held)
        assert isinstance(asked, SqlQuestion) and not isinstance(asked.yes, bool)
        column = self._made("_doubt", t.first_known(asked.yes, t.literal(False)))
        return SqlQuestion(column, t.negated(column))

    def in_doubt(self, node: n.Value) -> SqlQuestion | None:
        """Return whether the record contradicts itself on a value; None where it cannot."""
        doubts = [found for found in map(self.doubt, n.doubts_of(node)) if found is not None]
        return self.either(doubts) if doubts else None

    def _made(self, name: str, term: Term) -> Term:
        """Give a term a name among the columns that the query makes first; equal terms have one name."""
        number = 0
        while self.columns_made.setdefault(f"{name}_{number}", term) != term:
            number += 1
        return t.column(f"{name}_{number}")

    def unless(self, missing: SqlTerm | None, term: SqlTerm) -> SqlTerm:
        """Return a value, NULL where it is in doubt; what is made of a missing value is NULL by itself."""
        if isinstance(missing, SqlQuestion) and not missing.strict and isinstance(term, SqlValue) and term.term is not None:
            return term._replace(term=t.case([(missing.no, term.term)]))
        return term

    # ---- conditions and marks

    def is_mark(self, mark: SqlTerm, wanted: Mark) -> SqlQuestion:
        """Return whether a mark is a certain one."""
        assert isinstance(mark, SqlMark)
        failed, low, below = mark.failed, mark.low, mark.below
        if wanted is Mark.FAILED:
            return SqlQuestion(failed, t.surely_not(failed))
        if wanted is Mark.MET:
            return SqlQuestion(t.surely_not(below), below)
        if wanted is Mark.UNKNOWN:
            return SqlQuestion(t.all_of(low, t.surely_not(failed)), t.any_of(failed, t.surely_not(low)))
        return SqlQuestion(t.all_of(below, t.surely_not(low)), t.any_of(low, t.surely_not(below)))

    def either(self, conditions: Sequence[SqlTerm]) -> SqlQuestion:
        """Return whether any of several conditions holds."""
        asked = [one for one in conditions if isinstance(one, SqlQuestion)]
        yes, no = t.any_of(*(one.yes for one in asked)), t.all_of(*(one.no for one in asked))
        return SqlQuestion(yes, no, all(one.strict for one in asked))

    def choose(self, condition: SqlTerm, then: SqlTerm, otherwise: SqlTerm) -> SqlTerm:
        """Return one of two marks, answers or values."""
        assert isinstance(condition, SqlQuestion)
        if isinstance(then, SqlValue) and isinstance(otherwise, SqlValue):
            pairs: list[tuple[Logic, Term]] = [(condition.yes, _or_null(then))]
            return SqlValue(then.kind, t.case(pairs, _or_null(otherwise)))
        if condition.yes is True:
            return then
        no: Logic = True if condition.strict and not self._asks_more() else condition.no
        parts = (
            t.any_of(t.all_of(condition.yes, one), t.all_of(no, other))
            for one, other in zip(_logic(then), _logic(otherwise), strict=True)
        )
        if isinstance(otherwise, SqlMark):
            return SqlMark(*parts)
        yes, no_ = parts
        return SqlQuestion(yes, no_)

    def literal(self, value: int | bool | None) -> SqlTerm:
        """Return a mark, a yes or no, or a missing value."""
        if isinstance(value, Mark):
            return MARKS[value]
        return SqlValue("yes_no", t.literal(value))

    def least(self, marks: Sequence[SqlTerm]) -> SqlMark:
        """Return the least of several marks."""
        return SqlMark(*(t.any_of(*one) for one in zip(*map(_logic, marks), strict=True)))

    def greatest(self, marks: Sequence[SqlTerm]) -> SqlMark:
        """Return the greatest of several marks."""
        found = SqlMark(*(t.all_of(*one) for one in zip(*map(_logic, marks), strict=True)))
        return found._replace(open=found.low)

    def keep(self, name: str, term: SqlTerm) -> SqlTerm:
        """Return the term: one that stands twice is computed once by the engine itself."""
        return term

    def mark(self, node: n.MarkNode) -> SqlTerm:
        """Return the mark of a node; lateness that can be cured costs nothing, and what is to do decides nothing."""
        if not isinstance(node, n.Cured):
            return super().mark(node)
        asked = (self.in_doubt(arg) for test in n.tests_in(node) for arg in test.args)
        doubts = [doubt for doubt in asked if doubt is not None]
        return self.choose(self.either(doubts), MARKS[Mark.UNKNOWN], MARKS[Mark.MET]) if doubts else MARKS[Mark.MET]

    def test(self, test: n.Test) -> SqlTerm:
        """Return the mark of a test."""
        outer, self._test = self._test, test
        found = super().test(test)
        self._test = outer
        return found

    def _asks_more(self) -> bool:
        """Say whether the test that is written asks more than whether one value is missing.

        The rest may then be true of a record that lacks that value: of another value that is missing or in doubt.
        """
        if self._test is None:
            return False
        asked = sum(mark is not None for mark in self._test.missing)
        return asked + sum(self.in_doubt(arg) is not None for arg in self._test.args) > 1

    def _register(self) -> str:
        assert self._test is not None
        return next(str(arg.value) for arg in self._test.args if isinstance(arg, n.Const))

    # ---- operators

    @staticmethod
    def _known(term: Term | None) -> Logic:
        return False if term is None else t.is_known(term)

    @staticmethod
    def _compared(args: Sequence[SqlValue], yes: str, no: str) -> SqlQuestion:
        value, bound = args
        if value.term is None:
            return SqlQuestion(False, False)
        limit = t.literal(int(bound.constant * 100) if value.kind == "km" else bound.constant)
        return SqlQuestion(t.compare(yes, value.term, limit), t.compare(no, value.term, limit))

    def _among(self, args: Sequence[SqlValue]) -> SqlQuestion:
        """Say whether a value is one of some, told by their places."""
        value, among = args
        wanted = among.constant if isinstance(among.constant, frozenset) else frozenset([among.constant])
        if value.term is None:
            return SqlQuestion(False, False)
        if value.kind == "item":
            held = self.columns.item() in wanted
            return SqlQuestion(held, not held)
        if value.kind in ("yes_no", "check"):
            yes = value.term if True in wanted else t.negated(value.term)
            return SqlQuestion(t.own(yes), t.negated(value.term) if True in wanted else t.own(value.term))
        if value.kind in ("count", "money", "km", "date"):
            found = t.any_of(*(t.compare("=", value.term, t.literal(one)) for one in sorted(wanted)))
            return SqlQuestion(found, found if isinstance(found, bool) else t.negated(found))
        order = list(value.lists[0]) if value.kind == "choice" else list(names_of(self._test))
        found = t.one_of(value.term, sorted(order.index(one) + 1 for one in wanted))
        return SqlQuestion(found, t.negated(found))

    @staticmethod
    def _days_apart(args: Sequence[SqlValue], yes: str, no: str) -> SqlQuestion:
        """Compare two days."""
        day, edge = args[0].term, args[1].term
        assert day is not None and edge is not None
        return SqlQuestion(t.compare(yes, day, edge), t.compare(no, day, edge))

    @staticmethod
    def _beyond_stay(args: Sequence[SqlValue]) -> SqlQuestion:
        """Say whether there are more nights than days between two days."""
        nights, first, last = (arg.term for arg in args)
        assert nights is not None and first is not None and last is not None
        days = t.days_between(first, last)
        return SqlQuestion(t.compare(">", nights, days), t.compare("<=", nights, days))

    @staticmethod
    def _computed(args: Sequence[SqlValue], of: Callable[[list[Term]], Term]) -> SqlValue:
        """Compute with numbers; one that no column gives leaves nothing to compute."""
        terms = [t.literal(arg.constant) if arg.constant is not None else arg.term for arg in args]
        known = [term for term in terms if term is not None]
        return SqlValue("fen", of(known) if len(known) == len(terms) else None)

    @staticmethod
    def _meets(args: Sequence[SqlValue]) -> SqlQuestion:
        """Say whether a list holds any of some."""
        value, among = args
        if value.term is None:
            return SqlQuestion(False, False)
        if value.kind == "letters":
            shared = t.exp.BitwiseAnd(this=value.term.copy(), expression=t.literal(bits(among.constant)))
            return SqlQuestion(t.compare("<>", shared, t.literal(0)), t.compare("=", shared, t.literal(0)))
        holding = [place for place, one in enumerate(value.lists, 1) if not among.constant.isdisjoint(one)]
        others = [place for place, one in enumerate(value.lists, 1) if among.constant.isdisjoint(one)]
        return SqlQuestion(t.one_of(value.term, holding) if holding else False, t.one_of(value.term, others) if others else False)

    @staticmethod
    def _has_all(args: Sequence[SqlValue]) -> SqlQuestion:
        value, wanted = args[0].term, t.literal(bits(args[1].constant))
        if value is None:
            return SqlQuestion(False, False)
        both = t.exp.BitwiseAnd(this=value.copy(), expression=wanted.copy())
        return SqlQuestion(t.compare("=", both, wanted), t.compare("<>", both, wanted))

    @staticmethod
    def _present(args: Sequence[SqlValue]) -> SqlQuestion:
        """Anything but a stated no is there."""
        value = args[0]
        no: Logic = False if value.flag is None else t.negated(value.flag)
        known = SqlEmitter._known(value.term)
        return SqlQuestion(known if no is False else t.all_of(known, t.first_known(value.flag, t.literal(True))), no)  # type: ignore[arg-type]

    @staticmethod
    def _month_in(args: Sequence[SqlValue]) -> SqlQuestion:
        day, months = args[0].term, sorted(args[1].constant)
        if day is None:
            return SqlQuestion(False, False)
        inside = t.one_of(t.part("month", day), months, 12)
        return SqlQuestion(inside, t.negated(inside))

    @staticmethod
    def _months_within(args: Sequence[SqlValue]) -> SqlQuestion:
        """Say whether all months of a stay are among some: as many as follow each other from its first one."""
        first, last, months = args[0].term, args[1].term, sorted(args[2].constant)
        if first is None or last is None:
            return SqlQuestion(False, False)
        run = t.at(t.array(d.run_of_months(months)), t.part("month", first))
        gone = t.minus(d.month_place(last), d.month_place(first))
        return SqlQuestion(t.compare("<", gone, run), t.compare(">=", gone, run))

    @staticmethod
    def _within_years(args: Sequence[SqlValue]) -> SqlQuestion:
        """Say whether a day lies within so many years before another: 10000 less of eight digits is a year before."""
        day, until, years = args[0].term, args[1].term, args[2].constant
        if day is None or until is None:
            return SqlQuestion(False, False)
        back = t.minus(d.as_number(until), t.literal(years * 10000))
        yes = t.all_of(t.compare("<=", day, until), t.compare(">", d.as_number(day), back))
        return SqlQuestion(yes, t.any_of(t.compare(">", day, until), t.compare("<=", d.as_number(day), back)))

    def _registered(self, args: Sequence[SqlValue]) -> SqlMark:
        """Say whether a register holds a name on a day; without the day only what holds on every day is certain."""
        found = self.columns.registered(str(args[0].constant), str(args[2].constant))
        if found is None:
            return MARKS[Mark.UNKNOWN]
        code, sets = found
        absent = t.compare("=", code, t.literal(0))
        bounded = [not any(pair == (None, None) for pair in periods) for periods in sets]
        if not any(bounded):
            return SqlMark(absent, absent, False, absent)
        may_be = t.at(t.array(bounded), code)
        day = args[1].term
        if day is None:
            return SqlMark(absent, t.any_of(absent, may_be), may_be, t.any_of(absent, may_be))
        failed = t.any_of(absent, t.all_of(*_outside(code, sets, day)))
        open_ = t.all_of(t.is_null(day), may_be)
        return SqlMark(failed, t.any_of(failed, open_), open_, t.any_of(failed, open_))


def missing(term: Term | None) -> SqlQuestion | None:
    """Return whether a term is NULL; None where it never is."""
    if term is None:
        return SqlQuestion(True, False)
    if isinstance(term, t.exp.Literal | t.exp.Coalesce):
        return None
    return SqlQuestion(t.is_null(term), t.is_known(term), strict=True)


def names_of(test: n.Test | None) -> tuple[str, ...]:
    """Return the names that a test on a text asks for, in one order."""
    consts = [arg.value for arg in test.args if isinstance(arg, n.Const)] if test is not None else []
    return tuple(sorted(name for value in consts for name in (value if isinstance(value, frozenset) else (value,))))


def share(fen: Term, percent: int) -> Term:
    """Return so many hundredths of a sum, whole by what the rules allow; the fraction is shortened, so that less overflows."""
    common = gcd(percent, 100)
    times = percent // common
    return t.whole_part(t.times(fen, t.literal(times)) if times > 1 else fen, 100 // common)


def bits(letters: Iterable[str]) -> int:
    """Return some letters as bits, A the lowest."""
    return sum(1 << (ord(letter) - 65) for letter in set(letters))


def _logic(term: SqlTerm) -> tuple[Logic, ...]:
    """Return the questions that a mark or an answer is made of."""
    if isinstance(term, SqlMark):
        return tuple(term)
    if isinstance(term, SqlValue):  # a yes or a no of the traversal itself
        assert isinstance(term.term, t.exp.Boolean)
        return bool(term.term.this), not term.term.this
    return term.yes, term.no


def _or_null(held: SqlValue) -> Term:
    return t.literal(None) if held.term is None else held.term


def _outside(code: Term, sets: Periods, day: Term) -> Iterable[Logic]:
    """Yield, for each place in the longest set of periods, when a day lies outside the period that the code has there."""
    for at in range(max(map(len, sets))):
        pairs = [periods[at] if at < len(periods) else (LAST_DAY, FIRST_DAY) for periods in sets]
        bounds = zip(*((first or FIRST_DAY, last or LAST_DAY) for first, last in pairs), strict=True)
        first, last = (t.at(t.array(one), code) for one in bounds)
        yield t.any_of(t.compare("<", day, first), t.compare(">", day, last))


# ---- last days


def late(done: Term | None, start: Term | None, due: Due, calendar: Calendar) -> SqlMark:
    """Return the mark of something done by a last day: late, or perhaps late as a notice is missing."""
    if done is None or start is None:
        return MARKS[Mark.PENDING]
    if due.working_days is not None:
        after, perhaps = d.lateness(done, start, calendar, due.working_days)
        both = t.any_of(after, perhaps)
        return SqlMark(after, both, perhaps, both)
    after = _after_fixed(done, start, due)
    return SqlMark(after, after, False, after)


def _after_fixed(done: Term, start: Term, due: Due) -> Term:
    """Return when something is done after a last day that needs no notice."""
    if due.days is not None:
        return t.compare(">", done, t.plus(start, t.literal(due.days)))
    if due.months is not None:
        return t.compare(">", _month_and_day(done, 0), _month_and_day(start, due.months))
    if due.next_quarter:
        return t.compare(">", _quarter(done), t.plus(_quarter(start), t.literal(1)))
    assert due.month_day is not None
    month, day = due.month_day
    last = t.plus(t.times(t.cast(start, "bigint"), t.literal(10000)), t.literal(month * 100 + day))
    return t.compare(">", d.as_number(done), last)


def _month_and_day(day: Term, later: int) -> Term:
    """Return a day as months and days: later by months, it is at most the same day of its month."""
    months = t.plus(d.month_place(day), t.literal(later))
    return t.plus(t.times(t.exp.Paren(this=months), t.literal(32)), t.part("day", day))


def _quarter(day: Term) -> Term:
    quarter = t.whole_part(t.minus(t.part("month", day), t.literal(1)), 3)
    return t.plus(t.times(t.part("year", day), t.literal(4)), quarter)
