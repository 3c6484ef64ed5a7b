"""Every operator, once: its meaning, its Python and JavaScript, where it cuts its axes, and how it is written.

An engine renders the arguments of a node and puts them into the template of its language; a new operator is one entry
here and then works in every engine that writes text, and in every proof. SQL is no template: a tree in three-valued logic
needs a yes and a no of its own, so `engines.to_sql` has one method an operator. Three things keep an entry short:

* It is only ever asked about values that are known; what a missing value comes to is said by the test (`nodes.Test`).
* What stands in the rules is an argument like any other (`nodes.Const`), whose `kind` tells the engine how to write
  it: a Python set, a JavaScript array, a table of last days.
* Templates are closed under precedence: an engine puts parentheses round every argument that is not a name.

`{0}`, `{1}`, … are the arguments. `{temp}` in Python is a fresh name. Days are values that the language can compare
and take the month of; kilometres are Decimal in Python and whole hundredths elsewhere. What a template alone cannot say
is a call of a helper that the engine brings (`by`, `registered`, `months_filed`).

>>> OPERATORS["at_least"].means(None, 30, 3), OPERATORS["at_least"].python.format("visitors", "30")
(True, 'visitors >= 30')
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from lfreward import money
from lfreward.law.nodes import Due
from lfreward.program.nodes import Apply, Const, Cut, Test, Value
from lfreward.program.world import World, months_of, open_months, years_before
from lfreward.results.assessment import Mark

ANSWER, MARK, VALUE = "answer", "mark", "value"
Cuts = Iterator[tuple[Value, Cut]]
CutsBeside = Callable[[World, int, tuple[Any, ...]], Iterator[Any]]
DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator.

    `means`: its meaning, on a world and known values. `gives`: a yes or no (`answer`), a `mark`, or a `value`.
    `python`, `js`: templates. `sign`: how it is written where a condition is shown, and negated.
    `cuts`: where it parts the axes of its arguments when it stands alone: nothing for an operator whose arguments
    move together (`joins`), which parts them only once all but one are fixed.
    `cuts_beside`: where it parts the argument at a place while the others stand still: the first value of every stretch
    but the lowest. Nothing where the answer follows no order (registers, months): there every value is to be tried.
    """

    name: str
    gives: str
    means: Callable[..., Any]
    python: str
    js: str
    sign: tuple[str, str] = ("", "")
    cuts: Callable[[Test], Cuts] = lambda test: iter(())
    joins: bool = False
    cuts_beside: CutsBeside = lambda world, place, args: iter(())


# ---- meanings that do not fit on a line


def _by(world: World, done: date, start: Any, due: Due) -> Mark:
    """Done by the soonest last day is in time; after the latest it is late; between, a missing notice decides."""
    soonest, latest = world.due(due, start)
    if done <= soonest:
        return Mark.MET
    return Mark.FAILED if latest is not None and done > latest else Mark.UNKNOWN


def _within_years(world: World, day: date, until: date, years: int) -> bool:
    """Exactly so many years back no longer counts, and neither does what comes after."""
    return years_before(until, years) < day <= until


def _months_filed(world: World, filed: tuple[str, ...], year: int, months: tuple[int, date]) -> Mark:
    """Tables of months carry no days: a missing one is still to do, and none is ever late."""
    return Mark.PENDING if open_months(filed, year, *months) else Mark.MET


def _share(world: World, fen: int, percent: int) -> int:
    """Rules whose percentage can leave part of a fen do not load."""
    whole, rest = divmod(fen * percent, 100)
    if rest:
        raise ValueError(f"{percent} % of {fen} fen is not a whole number of fen")
    return whole


def _outside(world: World, day: Any, first: date) -> bool:
    """Compare a day with the first of a stay; a check may be stated by a bare yes, which contradicts no day."""
    return isinstance(day, date) and day < first


def _after(world: World, day: Any, last: date) -> bool:
    return isinstance(day, date) and day > last


# ---- cuts


def _cut_at(test: Test) -> Cuts:
    bound = test.args[1]
    assert isinstance(bound, Const)
    yield test.args[0], Cut(bound.value)


def _cut_above(test: Test) -> Cuts:
    bound = test.args[1]
    assert isinstance(bound, Const)
    yield test.args[0], Cut(bound.value, above=True)


# ---- cuts of one argument while the others stand still


def _by_beside(world: World, place: int, args: tuple[Any, ...]) -> Iterator[Any]:
    """Yield the days after the last day; of a year that it counts from, the one in which it was done and the next."""
    done, start, due = args
    if place == 0:
        yield from (last + DAY for last in world.due(due, start) if last is not None)
    elif due.month_day is not None:
        yield from (done.year, done.year + 1)


def _within_years_beside(world: World, place: int, args: tuple[Any, ...]) -> Iterator[date]:
    day, until, years = args
    if place == 0:
        yield from (years_before(until, years) + DAY, until + DAY)
    else:  # a leap day and the day before it lie on one day so many years on
        yield from (day, day + relativedelta(years=years), day + relativedelta(years=years) + DAY)


def _before_beside(world: World, place: int, args: tuple[Any, ...]) -> Iterator[date]:
    day, first = args
    if place == 0:
        yield first
    elif isinstance(day, date):
        yield day + DAY


def _after_beside(world: World, place: int, args: tuple[Any, ...]) -> Iterator[date]:
    day, last = args
    if place == 0:
        yield last + DAY
    elif isinstance(day, date):
        yield day


def _beyond_stay_beside(world: World, place: int, args: tuple[Any, ...]) -> Iterator[Any]:
    nights, first, last = args
    if place == 0:
        yield (last - first).days + 1
    else:
        yield last - nights * DAY + DAY if place == 1 else first + nights * DAY


_ALL = (
    # ---- arithmetic on counts and fen
    Operator("sum", VALUE, lambda world, *parts: sum(parts), "{0} + {1}", "{0} + {1}"),
    Operator("difference", VALUE, lambda world, a, b: a - b, "{0} - {1}", "{0} - {1}"),
    Operator("product", VALUE, lambda world, a, b: a * b, "{0} * {1}", "{0} * {1}"),
    # Whole lots; the dividend may be negative only where `larger` with 0 follows, so rounding towards zero is the same.
    Operator("quotient", VALUE, lambda world, a, b: a // b, "{0} // {1}", "Math.floor({0} / {1})"),
    Operator("larger", VALUE, lambda world, a, b: max(a, b), "max({0}, {1})", "Math.max({0}, {1})"),
    Operator("share", VALUE, _share, "{0} * {1} // 100", "{0} * {1} / 100"),
    # Fen times kilometres of two decimals: whole, because such sums are whole yuan. Divide the rate first: no overflow.
    Operator(
        "per_km", VALUE, lambda world, fen, km: money.product(fen, [km]),
        "per_km({0}, {1})", "{0} / 100 * {1}",
    ),
    # ---- comparisons; `over` is `at_most` negated, `below` is `at_least` negated
    Operator("at_least", ANSWER, lambda world, a, b: a >= b, "{0} >= {1}", "{0} >= {1}", ("≥", "<"), _cut_at),
    Operator("at_most", ANSWER, lambda world, a, b: a <= b, "{0} <= {1}", "{0} <= {1}", ("≤", ">"), _cut_above),
    Operator("is", ANSWER, lambda world, a, b: a == b, "{0} == {1}", "{0} === {1}", ("=", "≠")),
    Operator("one_of", ANSWER, lambda world, a, among: a in among, "{0} in {1}", "{1}.has({0})", ("in", "not in")),
    # ---- lists of letters, clauses or months
    Operator(
        "meets", ANSWER, lambda world, listed, among: not among.isdisjoint(listed),
        "not {1}.isdisjoint({0})", "{0}.some((one) => {1}.has(one))", ("any of", "none of"),
    ),
    Operator(
        "has_all", ANSWER, lambda world, listed, wanted: wanted.issubset(listed),
        "{1}.issubset({0})", "[...{1}].every((one) => {0}.includes(one))", ("all of", "not all of"),
    ),
    # ---- whether something is said at all
    Operator("present", ANSWER, lambda world, value: value is not False, "{0} is not False", "{0} !== false"),
    Operator("given", ANSWER, lambda world, value: True, "True", "true"),
    # ---- days
    Operator(
        "month_in", ANSWER, lambda world, day, months: day.month in months,
        "{0}.month in {1}", "{1}.has(month({0}))", ("months", "not months"),
    ),
    Operator(
        "months_within", ANSWER, lambda world, first, last, months: months_of(first, last) <= months,
        "months_of({0}, {1}) <= {2}", "monthsWithin({0}, {1}, {2})", joins=True,
    ),
    Operator(
        "within_years", ANSWER, _within_years,
        "{2}[{1}] < {0} <= {1}", "withinYears({0}, {1}, {2})",
        joins=True, cuts_beside=_within_years_beside,
    ),
    Operator(
        "before", ANSWER, _outside,
        "{0} is not True and {0} is not False and {0} < {1}", "before({0}, {1})", joins=True, cuts_beside=_before_beside,
    ),
    Operator(
        "after", ANSWER, _after,
        "{0} is not True and {0} is not False and {0} > {1}", "after({0}, {1})", joins=True, cuts_beside=_after_beside,
    ),
    # More nights than days from arrival to departure.
    Operator(
        "beyond_stay", ANSWER, lambda world, nights, first, last: nights > (last - first).days,
        "{0} > {2}.toordinal() - {1}.toordinal()", "{0} > {2} - {1}",
        joins=True, cuts_beside=_beyond_stay_beside,
    ),
    # ---- marks of their own
    Operator(
        "by", MARK, _by,
        "(3 if {0} <= ({temp} := {2}[{1}])[0] else 0 if {temp}[1] is not None and {0} > {temp}[1] else 1)",
        "by({0}, {1}, {2})", joins=True, cuts_beside=_by_beside,
    ),
    # Takes a missing day: then only a name that is held on every day or on none is certain.
    Operator(
        "registered", MARK, lambda world, name, day, register: world.registered(register)[name, day],
        "{2}[{0}, {1}]", "registered({0}, {1}, {2})", joins=True,
    ),
    Operator(
        "months_filed", MARK, _months_filed,
        "{2}[{0}, {1}]", "monthsFiled({0}, {1}, {2})", joins=True,
    ),
)  # fmt: skip

OPERATORS = {operator.name: operator for operator in _ALL}


def meaning(node: Apply | Test) -> Operator:
    """Return the operator of a node."""
    return OPERATORS[node.op]


def exact(value: Any, kind: str) -> Any:
    """Return a constant as values of its kind are: two Decimals compare twice as fast as a Decimal and an int."""
    return Decimal(value) if kind in ("money", "km") and type(value) is int else value
