"""SQL as a tree: the few forms that every engine reads alike. Nothing is pasted together as text.

A condition is a term, or `True` or `False` where that is settled before any row is seen. A condition that comes out
NULL for a row counts as not true: every form here is made of AND and OR alone, so that this stays so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

from lfreward.errors import UsageError

try:
    from sqlglot import exp as exp  # the other modules of this package take it from here
except ImportError as error:
    raise UsageError("usage_needs_extra", extra="batch", library="sqlglot") from error

BITS = 60  # of a whole number that a constant keeps
Term: TypeAlias = exp.Expr
Logic: TypeAlias = exp.Expr | bool


def own(term: Term) -> Term:
    """Return a term that may be put into a tree: itself, or a copy where it stands in one already."""
    return term if term.parent is None else term.copy()


def column(name: str, table: str | None = None) -> Term:
    """Name a column."""
    return exp.column(name, table=table, quoted=True)


def literal(value: Any) -> Term:
    """Write a value: int, Decimal, text, date, bool or None."""
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int | Decimal):
        size = f"{abs(value):f}" if isinstance(value, Decimal) else str(abs(value))
        number = exp.Literal(this=size, is_string=False)  # `Literal.number` reads the text again, for thousands of them
        return exp.Neg(this=number) if value < 0 else number
    if isinstance(value, date):
        return exp.Cast(this=exp.Literal.string(value.isoformat()), to=exp.DataType(this=exp.DType.DATE))
    return exp.Literal.string(str(value))


def array(values: Iterable[Any]) -> Term:
    """Write a constant list."""
    return exp.Array(expressions=[literal(value) for value in values])


def words(values: Iterable[str | None]) -> Term:
    """Write a constant list of words that come again and again: an engine that has enumerations looks up their codes."""
    found = list(values)
    known = list(dict.fromkeys(word for word in found if word is not None))
    kind = exp.DataType(this=exp.DType.ENUM, expressions=[literal(word) for word in known])
    if not known:  # an enumeration of nothing is none
        kind = exp.DataType(this=exp.DType.VARCHAR)
    return exp.Cast(this=array(found), to=exp.DataType(this=exp.DType.ARRAY, expressions=[kind], nested=True))


def at(values: Term, index: Term) -> Term:
    """Look up one entry of a list, counted from 1; NULL where there is none."""
    return exp.Bracket(this=values, expressions=[index], offset=1, safe=True)


def place(values: Sequence[str] | Term, text: Term) -> Term:
    """Return the place of a text in a list, counted from 1; NULL where it is not there."""
    listed = own(values) if isinstance(values, exp.Expr) else array(values)
    return exp.ArrayPosition(this=listed, expression=own(text))


def compare(op: str, left: Term, right: Term) -> Term:
    """Compare two terms: `<`, `<=`, `>`, `>=`, `=` or `<>`."""
    kinds = {"<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE, "=": exp.EQ, "<>": exp.NEQ}
    return kinds[op](this=own(left), expression=own(right))


def plus(left: Term, right: Term) -> Term:
    """Add."""
    return exp.Add(this=own(left), expression=own(right))


def minus(left: Term, right: Term) -> Term:
    """Subtract."""
    right = exp.Paren(this=own(right)) if isinstance(right, exp.Add | exp.Sub) else own(right)
    return exp.Sub(this=own(left), expression=right)


def times(left: Term, right: Term) -> Term:
    """Multiply."""
    parts = [
        own(p) if isinstance(p, exp.Mul) or not isinstance(p, exp.Binary) else exp.Paren(this=own(p))
        for p in (left, right)
    ]
    return exp.Mul(this=parts[0], expression=parts[1])


def whole_part(left: Term, by: int) -> Term:
    """Divide and leave the rest out; both sides are whole and not negative."""
    left = exp.Paren(this=own(left)) if isinstance(left, exp.Binary) else own(left)
    return exp.IntDiv(this=left, expression=literal(by))


def greatest(first: Term, *others: Term) -> Term:
    """Return the greatest of some terms."""
    return exp.Greatest(this=own(first), expressions=[own(one) for one in others]) if others else own(first)


def days_between(first: Term, last: Term) -> Term:
    """Return how many days a day comes after another that a row gives."""
    return exp.DateDiff(this=own(last), expression=own(first), unit=exp.Var(this="DAY"))


def days_after(day: Term, first: date) -> Term:
    """Return how many days a day comes after another."""
    return exp.DateDiff(this=own(day), expression=literal(first), unit=exp.Var(this="DAY"))


def part(unit: str, day: Term) -> Term:
    """Return the `year`, `month` or `day` of a day."""
    return {"year": exp.Year, "month": exp.Month, "day": exp.Day}[unit](this=own(day))


def cast(term: Term, kind: str, *, safe: bool = False) -> Term:
    """Change the type; with `safe` NULL where that cannot be done."""
    return (exp.TryCast if safe else exp.Cast)(this=own(term), to=_type(kind).copy())


@cache
def _type(kind: str) -> exp.DataType:
    """Return a type by its name, which is read as text once."""
    return exp.DataType.build(kind)


def lowered(select: exp.Expr, dialect: str) -> exp.Expr:
    """Return a tree in the words of an engine: an entry or a place that may not be there, and enumerations, in Spark's."""
    if dialect != "spark":
        return select
    own_ = select.copy()
    for node in reversed(list(own_.find_all(exp.Bracket, exp.ArrayPosition))):  # from the leaves up
        if isinstance(node, exp.Bracket):
            index = minus(exp.Paren(this=node.expressions[0]), literal(1))
            node.replace(exp.Anonymous(this="GET", expressions=[node.this, index]))
        else:
            node.replace(exp.Nullif(this=node.copy(), expression=literal(0)))
    for kind in own_.find_all(exp.DataType):
        if kind.this is exp.DType.ENUM:
            kind.replace(exp.DataType(this=exp.DType.VARCHAR))
    return own_


def is_null(term: Term) -> Term:
    """Say that a term is NULL."""
    return exp.Is(this=own(term), expression=exp.null())


def is_known(term: Term) -> Term:
    """Say that a term is not NULL."""
    return exp.Not(this=is_null(term))


def one_of(term: Term, values: Sequence[Any], most: int | None = None) -> Term:
    """Say that a term is one of some constants.

    `most`: the term is a whole number from 0 to there. Then one bit tells it, in half the time of comparisons. Never by
    IN: engines turn a longer list into a join, and a join loses the order of the rows.
    """
    if all(isinstance(value, str) for value in values):
        found = any_of(*(compare("=", term, literal(value)) for value in values))
        assert not isinstance(found, bool)
        return found
    runs: list[list[int]] = []
    for value in sorted(set(values)):
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    if len(runs) > 1 and most is not None and most < BITS:
        moved = exp.BitwiseRightShift(this=literal(sum(1 << value for value in set(values))), expression=own(term))
        return compare("=", exp.BitwiseAnd(this=exp.Paren(this=moved), expression=literal(1)), literal(1))
    parts = [
        compare("=", term, literal(run[0]))
        if len(run) == 1
        else exp.Between(this=own(term), low=literal(run[0]), high=literal(run[-1]))
        for run in runs
    ]
    found = any_of(*parts)
    assert not isinstance(found, bool)
    return found


def matches(term: Term, pattern: str) -> Term:
    """Say that a text matches a regular expression of the forms that RE2 and Java share."""
    return exp.RegexpLike(this=own(term), expression=literal(pattern))


def extracted(term: Term, pattern: str) -> Term:
    """Return the part of a text that a pattern finds: other than `matches` told once for each text that comes often."""
    return exp.RegexpExtract(this=own(term), expression=literal(pattern), group=literal(0))


def url_encoded(term: Term) -> Term:
    """Write a text as a part of an address, in which letters, digits, `.`, `_` and `-` alone stand as they are."""
    return exp.Anonymous(this="URL_ENCODE", expressions=[own(term)])


def negated(term: Term) -> Term:
    """Turn a condition that is never NULL around."""
    return exp.Not(this=exp.Paren(this=own(term)))


def surely_not(condition: Logic) -> Logic:
    """Turn a condition around that may be NULL where it is not true."""
    return not condition if isinstance(condition, bool) else negated(first_known(condition, literal(False)))


def first_known(*terms: Term) -> Term:
    """Return the first that is not NULL."""
    if len(terms) == 1:
        return own(terms[0])
    return exp.Coalesce(this=own(terms[0]), expressions=[own(t) for t in terms[1:]])


def any_of(*conditions: Logic) -> Logic:
    """Join by OR; what is settled falls away."""
    return _joined(conditions, exp.Or, settles=True)


def all_of(*conditions: Logic) -> Logic:
    """Join by AND; what is settled falls away."""
    return _joined(conditions, exp.And, settles=False)


def _joined(conditions: Sequence[Logic], kind: type[exp.Connector], *, settles: bool) -> Logic:
    open_: list[Term] = []
    for condition in conditions:
        if isinstance(condition, bool):
            if condition is settles:
                return settles
        elif condition not in open_:
            open_.append(condition)
    if not open_:
        return not settles
    other = exp.And if kind is exp.Or else exp.Or
    parts = [exp.Paren(this=own(c)) if len(open_) > 1 and isinstance(c, other) else own(c) for c in open_]
    joined = parts[0]
    for one in parts[1:]:
        joined = kind(this=joined, expression=one)
    return joined


def case(branches: Iterable[tuple[Logic, Term]], otherwise: Term | None = None) -> Term:
    """Return the value of the first branch whose condition is true; NULL where none is and nothing else is said."""
    ifs: list[exp.If] = []
    for condition, value in branches:
        if condition is False:
            continue
        if isinstance(condition, bool):
            otherwise = value
            break
        ifs.append(exp.If(this=own(condition), true=own(value)))
    if not ifs:
        return own(otherwise) if otherwise is not None else exp.null()
    return exp.Case(ifs=ifs, default=own(otherwise) if otherwise is not None else None)


def summed(terms: Iterable[Term]) -> Term:
    """Add up some terms; 0 where there are none."""
    found: Term | None = None
    for term in terms:
        found = own(term) if found is None else exp.Add(this=found, expression=own(term))
    return found if found is not None else literal(0)


def names(terms: Iterable[Term]) -> set[str]:
    """Return the columns that some terms name."""
    return {found.name for term in terms for found in term.find_all(exp.Column)}
