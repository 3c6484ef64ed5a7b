"""One column of a table as one kind of value, in SQL: the forms that a query reads itself.

Every term here is NULL for a value in any other form (`320人`, full-width digits, an itinerary). A row that has such a
value is left open by the query, and the reader of values reads it (`Unread` says when). So no form is read in two ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from lfreward.engines import sql_terms as t
from lfreward.engines.sql_terms import Logic, Term
from lfreward.engines.to_sql import bits
from lfreward.facts import Fact, Unreadable, parse
from lfreward.facts.normal import DASHES
from lfreward.facts.shipped import WORDS

# What a column can hold. Where no value of a kind can be a fact's, every row that has one is judged as a single record.
KINDS = ("text", "whole", "exact", "double", "day", "moment", "yes_no", "list", "other", "nested")
# Text that reading changes in nothing: no outer space, no dash that stands for nothing, no form that NFKC folds.
MARKS = "·《》【】“”、"  # of names, and changed by no reading either
SAFE = f"^[!-,.0-~一-鿿{MARKS}]([ -~一-鿿{MARKS}]*[!-~一-鿿{MARKS}])?$"
NAME = "^([一-鿿]+|[A-Z0-9]+)$"
WHOLE = "^[0-9]{1,15}$"
MONEY = r"^[0-9]{1,12}(\.[0-9]{1,2})?$"
DAY = r"^[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/|\.[0-9]{1,2}\.)[0-9]{1,2}$|^[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}[日号]$"
NONE = "无"  # an empty list, in words
MONTHS = f"^({NONE}|([0-9]{{4}}-)?(0[1-9]|1[0-2]|[1-9])(,([0-9]{{4}}-)?(0[1-9]|1[0-2]|[1-9]))*)?$"
LONGEST, FOLDED = 400, 22  # NFKC makes a text at most 18 times as long
BLANKS = tuple(sorted(DASHES))
YES_NO = tuple(dict.fromkeys(form for word in WORDS.yes_no for form in (word, word.upper(), word.capitalize())))
PLAIN_DOUBLE = 10**7  # below it a double tells its hundredths apart
LETTERS = tuple(chr(65 + n) for n in range(26))


class Column(NamedTuple):
    """A column of the source: its name, what it holds (one of `KINDS`), and the decimals of an exact number.

    `low` and `high` are bounds of its values where the source is known to keep them.
    """

    name: str
    kind: str
    scale: int = 0
    low: Any = None
    high: Any = None

    @property
    def raw(self) -> Term:
        """The column as it stands in the source."""
        return t.column(self.name, "records")


def number(column: Column, fact: Fact) -> Term:
    """Read a count, yuan, or kilometres as hundredths."""
    raw, km, count = column.raw, fact.type == "km", fact.type == "count"
    match column.kind:
        case "whole":
            return t.times(t.cast(raw, "bigint", safe=True), t.literal(100)) if km else raw
        case "exact":
            if fact.fen and column.scale > 2:
                fen = t.times(raw, t.literal(100))
                return t.case([(t.compare("=", fen, t.exp.Floor(this=fen.copy())), raw)])
            if not km and (not count or not column.scale):
                return raw
            scaled = t.times(raw, t.literal(100)) if km else raw
            whole: Logic = True
            if column.scale > (2 if km else 0):
                whole = t.compare("=", scaled, t.exp.Floor(this=scaled.copy()))
            return t.case([(whole, t.cast(scaled, "bigint", safe=True))])
        case "double":
            return _from_double(raw, fact)
        case "text":
            value = t.cast(raw, "bigint" if count else "decimal(18, 2)", safe=True)
            if km:
                value = t.cast(t.times(value, t.literal(100)), "bigint", safe=True)
            return t.case([(t.matches(raw, WHOLE if count else MONEY), value)])
    return t.cast(t.literal(None), "bigint")


def _from_double(raw: Term, fact: Fact) -> Term:
    """Take a whole double, or one that is a number of hundredths beyond doubt.

    Larger doubles, infinities and what is no number are left out before anything is computed: Spark ends a whole query
    where one value overflows.
    """
    small = t.compare("<", t.exp.Abs(this=raw.copy()), t.literal(PLAIN_DOUBLE**2))
    raw = t.case([(small, raw)])
    rounded, size = t.exp.Round(this=t.times(raw, t.literal(100))), t.exp.Abs(this=raw.copy())
    whole = t.compare("=", raw, t.exp.Floor(this=raw.copy()))
    if fact.type == "count":
        return t.case([(whole, t.cast(raw, "bigint", safe=True))])
    off = t.exp.Abs(this=t.minus(t.times(raw, t.literal(100)), rounded))
    near = t.all_of(t.compare("<", size, t.literal(PLAIN_DOUBLE)), t.compare("<", off, t.literal(Decimal("0.00001"))))
    hundredths = t.case([(t.any_of(whole, near), t.cast(rounded, "bigint", safe=True))])
    if fact.type == "km":
        return hundredths
    exact = t.times(t.cast(hundredths, "decimal(18, 0)", safe=True), t.literal(Decimal("0.01")))
    return t.cast(exact, "decimal(18, 2)", safe=True)


def day(column: Column) -> Term:
    """Read a day."""
    raw = column.raw
    match column.kind:
        case "day":
            return raw
        case "moment":
            return t.cast(raw, "date")
        case "text":
            plain = t.exp.Translate(this=raw.copy(), from_=t.literal("年月/.日号"), to=t.literal("----"))
            return t.case([(t.matches(raw, DAY), t.cast(plain, "date", safe=True))])
    return t.cast(t.literal(None), "date")


def flag(column: Column) -> Term:
    """Read a yes or a no."""
    raw = column.raw
    match column.kind:
        case "yes_no":
            return raw
        case "whole":
            return t.case([(t.one_of(raw, (0, 1)), t.compare("=", raw, t.literal(1)))])
        case "text":
            return t.at(t.array(WORDS.yes_no[form.lower()] for form in YES_NO), t.place(YES_NO, raw))
    return t.cast(t.literal(None), "boolean")


def text(column: Column) -> Term:
    """Read a text, or a list with commas between its parts."""
    raw = column.raw
    match column.kind:
        case "text":
            return raw
        case "whole":
            return t.cast(raw, "varchar")
        case "list":
            joined = t.exp.ArrayToString(this=raw, expression=t.literal(","))
            bare = t.exp.Replace(this=joined.copy(), expression=t.literal(","), replacement=t.literal(""))
            parts = t.plus(t.minus(length(joined), length(bare)), t.literal(1))
            size = t.exp.ArraySize(this=raw.copy())
            # no part is missing, is empty, or holds a comma of its own
            whole = t.all_of(t.compare("=", size, parts), t.compare("<>", joined, t.literal("")))
            return t.case([(t.any_of(t.compare("=", size, t.literal(0)), whole), joined)])
    return t.cast(t.literal(None), "varchar")


def identity(column: Column) -> Term:
    """Read a text of which every character is told."""
    value = text(column)
    return t.case([(_safe(value), value)]) if column.kind == "text" else value


def any_text(column: Column) -> Term:
    """Read whether a text that nothing depends on is one: only its length can be wrong."""
    value = text(column)
    short: Logic = True
    if column.kind == "text":
        short = t.any_of(t.compare("<=", length(value), t.literal(FOLDED)), _safe(value))
    return t.case([(t.all_of(short, t.is_known(value)), t.literal(True))])


def spelled(column: Column, codes: Mapping[str, int]) -> Term:
    """Return the code of a text by its spelling."""
    if column.kind not in ("text", "list") or not codes:
        return t.cast(t.literal(None), "int")
    return _coded(text(column), codes)


def named(column: Column, names: Sequence[str]) -> Term:
    """Return the place of a text among some names, counted from 1; one more than all of them for any other."""
    value = text(column)
    return t.first_known(t.place(names, value), t.case([(_safe(value), t.literal(len(names) + 1))]))


def registered(column: Column, codes: Mapping[str, int]) -> Term:
    """Return the code of a name by its spelling, 0 for a name that cannot be another spelling of one of them."""
    value = text(column)
    strange = t.exp.Between(this=length(t.extracted(value, NAME)), low=t.literal(1), high=t.literal(LONGEST))
    return t.first_known(_coded(value, codes), t.case([(strange, t.literal(0))]))


def letters(column: Column, known: Iterable[str], usual: Iterable[str]) -> Term:
    """Return the letters in a column, one bit each, A the lowest; `usual` are lists that are looked up whole."""
    value = text(column)
    known = tuple(sorted(known))
    whole = {one: bits(one) for one in ("".join(sorted(some)) for some in (*usual, known)) if one} | {NONE: 0}
    holds = {a: t.compare(">", t.exp.StrPosition(this=value.copy(), substr=t.literal(a)), t.literal(0)) for a in known}
    each = t.summed(t.case([(held, t.literal(bits(a)))], t.literal(0)) for a, held in holds.items())
    rest = t.exp.Translate(this=value.copy(), from_=t.literal("".join(known) + ",;/| 、"), to=t.literal(""))
    blanks = BLANKS if column.kind == "text" else ("-",)
    plain = t.all_of(t.is_known(value), t.compare("=", rest, t.literal("")), t.is_null(t.place(blanks, value)))
    return t.first_known(_coded(value, whole), t.case([(plain, each)]))


def months(column: Column) -> Term:
    """Read whether a list of months is one."""
    if column.kind == "whole":
        return t.case([(t.exp.Between(this=column.raw, low=t.literal(1), high=t.literal(12)), t.literal(True))])
    return t.case([(t.matches(text(column), MONTHS), t.literal(True))])


def choices(fact: Fact) -> dict[str, int]:
    """Return the place of the value that every known spelling of a choice means, counted from 1."""
    order = tuple(fact.values or ())
    return {text: order.index(parse(text, fact)) + 1 for text in spellings(fact) if readable(text, fact)}


def spellings(fact: Fact) -> list[str]:
    """Return the spellings under which the values of a fact are known."""
    values = fact.values or {}
    labels = (name for label in values.values() for name in (label.zh, label.en))
    return list(dict.fromkeys([*values, *labels, *fact.value_aliases]))


def readable(text: str, fact: Fact) -> bool:
    """Say whether single records are read with this text."""
    try:
        parse(text, fact)
    except Unreadable:
        return False
    return True


class Unread(NamedTuple):
    """When a query leaves a row to the reader of values.

    `quick`: when it may be so; never NULL, and cheap to ask of every row. `exact`: when it is so, asked of those rows.
    """

    quick: Term
    exact: Logic


def unread_value(column: Column, values: Sequence[Term], raw: Term) -> Unread | None:
    """Return when a column has a value that none of `values` could be read from; `raw` is the column at that step."""
    if raw in values:
        return None
    unread = t.all_of(*(t.is_null(value) for value in values))
    assert not isinstance(unread, bool)
    quick = t.compare("<>", t.exp.Paren(this=unread), t.exp.Paren(this=t.is_null(raw)))
    filled = t.all_of(unread, t.is_known(raw))
    return Unread(quick, t.all_of(filled, t.is_null(t.place(BLANKS, raw))) if column.kind == "text" else filled)


def both(one: Term, other: Term) -> Unread:
    """Return when two columns of one fact are both filled."""
    filled = t.all_of(t.is_known(one), t.is_known(other))
    assert not isinstance(filled, bool)
    return Unread(filled, filled)


def length(value: Term) -> Term:
    """Return how many characters a text has."""
    return t.exp.Length(this=value.copy())


def _coded(value: Term, codes: Mapping[str, int]) -> Term:
    """Look a text up: an engine does so once for each text of a column that names the same few."""
    return t.at(t.array(codes.values()), t.place(tuple(codes), value))


def _safe(value: Term) -> Term:
    """Say that reading changes nothing about a text; of a plain ASCII word a pattern would tell that, but slowly."""
    word = t.all_of(t.compare("=", t.url_encoded(value), value), t.compare(">=", value, t.literal("0")))
    safe = t.all_of(t.any_of(word, t.matches(value, SAFE)), t.compare("<=", length(value), t.literal(LONGEST)))
    assert not isinstance(safe, bool)
    return safe
