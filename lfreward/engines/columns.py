"""The columnar engine: a program run on whole columns at once, with NumPy arrays as the terms of the shared traversal.

Nothing is generated: the emitter walks the nodes once for each block of records, and every term it makes is an array of
that block. What a missing value comes to, in which order arguments are looked at and what doubt does are therefore the
very same code as in the other generators. The table is looked up by box numbers, so a table of a thousand rows costs
what one of ten costs.

How values stand in arrays, by the kind of their fact:

    count                          the number
    money, km                      hundredths
    date                           the day's number (`date.toordinal`)
    check                          the day's number; 1 for a bare yes, 0 for a bare no (no day of a record is so early)
    yes_no                         truth
    text, choice, lists of letters codes, with the values they stand for beside them (`Column.words`)

>>> Column(np.array([3, 0]), np.array([True, False])).known.tolist()
[True, False]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from lfreward.engines.emit import Emitter
from lfreward.law.nodes import Due, clause_order
from lfreward.program import Boxes, World, class_of, facts_of
from lfreward.program import nodes as n
from lfreward.program.operators import Operator
from lfreward.program.world import SEASONS
from lfreward.results.assessment import Mark

Array: TypeAlias = Any  # of NumPy, whose shapes the type checker cannot follow
NEVER = np.iinfo(np.int64).max  # a last day that nothing bounds
UNSET = np.iinfo(np.int64).min  # an entry of a table by day that has not been asked for
NO_SUM = -1
DAYS = 80_000  # entries of a table by day: every day that a record can name (to the year 2100), counted from `FIRST`
FIRST = date(1900, 1, 1).toordinal()
NO_DAY = DAYS - 1  # the entry of a missing day
LISTS = ("letters", "clauses", "months")
CODED = ("text", "choice", "id", *LISTS)


class Column(NamedTuple):
    """One value of every record of a block.

    `values`: the array, of any content where the value is missing. `known`: where it is there; None: everywhere.
    `words`: for coded columns the value that each code stands for. `kind`: of the fact, where it is one.
    """

    values: Array
    known: Array | None = None
    words: tuple[Any, ...] | None = None
    kind: str = ""

    def without(self, condition: Array) -> Column:
        """Return the column with the value missing where a condition holds."""
        there = ~condition
        return self._replace(known=there if self.known is None else self.known & there)


class Missing:
    """The value that is missing everywhere."""


MISSING = Missing()
Term: TypeAlias = Any  # a Column, an array of marks or of truth, a constant of the rules, or MISSING


class DayTable:
    """What follows from a day, for every day at once: an array by day, filled where it is first asked.

    `make` takes a date, or None for a missing day, and returns a whole number.
    """

    def __init__(self, make: Callable[[date | None], int]) -> None:
        self.make = make
        self.entries = np.full(DAYS, UNSET, np.int64)

    def __getitem__(self, at: Array) -> Array:
        """Return the entries of day numbers counted from `FIRST`."""
        found = self.entries[at]
        if (unset := found == UNSET).any():
            for place in np.unique(at[unset]).tolist():
                self.entries[place] = self.make(None if place == NO_DAY else date.fromordinal(place + FIRST))
            found = self.entries[at]
        return found


class Lookups:
    """What programs of one policy look up by day or by word, kept between blocks."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._days: dict[Any, DayTable] = {}

    def by_day(self, key: Any, make: Callable[[date | None], int]) -> DayTable:
        """Return the table of something that follows from a day, under a key that names it."""
        if key not in self._days:
            self._days[key] = DayTable(make)
        return self._days[key]

    def soonest(self, due: Due) -> DayTable:
        """Return the soonest last day of a duty by the day that it is counted from."""
        return self.by_day(("soonest", due), lambda day: self.world.due(due, day)[0].toordinal())

    def latest(self, due: Due) -> DayTable:
        """Return the latest last day of a duty; NEVER where nothing bounds it."""

        def make(day: date | None) -> int:
            last = self.world.due(due, day)[1]
            return int(NEVER) if last is None else last.toordinal()

        return self.by_day(("latest", due), make)


class Boxed:
    """The boxes of a table as arrays by box number, decided where a record first lies in one.

    `fen` and `marks` have a line for each set of seasons (line 0: a table without columns).
    """

    def __init__(self, table: n.Table, names: Names) -> None:
        self.boxes = Boxes(table)
        size = int(np.prod(self.boxes.sizes, dtype=np.int64))
        lines = 8 if table.season is not None else 1
        self.fen = np.full((lines, size), NO_SUM, np.int64)
        self.marks = np.zeros((lines, size), np.int8)
        self.failed = np.zeros(size, np.int16)
        self.unknown = np.zeros(size, np.int16)
        self.decided = np.zeros(size, bool)
        self.names = names

    def decide(self, places: Array) -> None:
        """Decide the boxes that have not been asked for."""
        lacking = ~self.decided[places]
        if not lacking.any():
            return
        for place in np.unique(places[lacking]).tolist():
            box = self.boxes.at(place)
            for line in range(len(self.fen)):
                if line or len(self.fen) == 1:
                    outcome = box.outcome(line)
                    self.fen[line, place] = NO_SUM if outcome.fen is None else outcome.fen
                    self.marks[line, place] = outcome.mark
            self.failed[place] = self.names.code(box.failed)
            self.unknown[place] = self.names.code(box.unknown)
            self.decided[place] = True


class Names:
    """The words of results by code; code 0 stands for none."""

    def __init__(self) -> None:
        self.words: list[str | None] = [None]
        self._codes: dict[str | None, int] = {None: 0}

    def code(self, word: str | None) -> int:
        """Return the code of a word."""
        if word not in self._codes:
            self._codes[word] = len(self.words)
            self.words.append(word)
        return self._codes[word]


class Outcomes(NamedTuple):
    """What a block came to, an array each.

    `least`: the mark that gives the verdict. `potential`: fen, NO_SUM where there is none. `bits`: the seasons.
    `reason`: the code of the key that decides, 0 where nothing does.
    """

    least: Array
    potential: Array
    bits: Array
    reason: Array


class ColumnProgram:
    """One program, ready to be run on blocks of columns."""

    def __init__(self, program: n.Program, lookups: Lookups, names: Names) -> None:
        self.program = program
        self.lookups = lookups
        self.names = names
        self.boxed = Boxed(program.table, names)
        self.reads = {fact.key: fact for fact in facts_of(program)}
        self.keys = np.array([0, *(names.code(check.key) for check in program.checks)], np.int16)
        places = {clause_order(program.clause), *(clause_order(check.clause) for check in program.checks)}
        places |= {clause_order(ground) for check in program.checks for ground in check.grounds}
        self.order = {place: at for at, place in enumerate(sorted(places))}

    def run(self, facts: Callable[[str], Column], size: int) -> Outcomes:
        """Run the program on a block of `size` records; `facts` gives the column of a fact as records tell it."""
        return _Block(self, facts, size).outcomes()

    def rank(self, clause: str, entry: int) -> int:
        """Return where an entry stands in the order of the text; of several at one clause the first entry comes first."""
        return self.order[clause_order(clause)] * len(self.keys) + entry


class _Block(Emitter[Term]):
    """One block of records under one program."""

    def __init__(self, program: ColumnProgram, facts: Callable[[str], Column], size: int) -> None:
        self.of = program
        self.facts = facts
        self.size = size
        self.world = program.lookups.world
        self.paid: Column | None = None
        self._marks: dict[int, Term] = {}  # by the identity of a node: programs outlive blocks
        self._values: dict[int, Term] = {}
        self._doubts: dict[n.Test, Term] = {}

    # ---- the whole

    def outcomes(self) -> Outcomes:
        """Run the program on the block."""
        program, boxed = self.of.program, self.of.boxed
        places, bits = self.places(), self.bits()
        boxed.decide(places)
        line = bits if program.table.season is not None else np.zeros(1, np.int64)
        fen, table = boxed.fen[line, places], boxed.marks[line, places]
        self.paid = Column(fen, fen != NO_SUM)
        lacking = [(self.of.names.code(key), found) for key, found in self.lacking(program)]
        short = self._any(found for _, found in lacking)
        if short is not None:
            table = np.where(short & (fen != NO_SUM), np.int8(Mark.UNKNOWN), table)
        marks = [table, *(self.full(self.mark(check.mark)) for check in program.checks)]
        least = reduce(np.minimum, marks)
        potential = np.where(table == Mark.MET, self.sum(), NO_SUM)
        return Outcomes(least, potential, bits, self.reason(least, marks, places, bits, lacking))

    def sum(self) -> Array:
        """Return base and uplifts in fen; of any content where the table has no certain sum."""
        total = self.known(self.of.program.base).values
        for rise in self.of.program.rises:
            met = self.mark(rise.when) == Mark.MET
            total = total + np.where(met, self.known(rise.amount).values, 0)
        return total

    def reason(
        self, least: Array, marks: Sequence[Array], places: Array, bits: Array, lacking: Sequence[tuple[int, Term]]
    ) -> Array:
        """Return the code of the key that decides: the first in the order of the text with the least mark."""
        entry = self.first(least, marks, 0)
        found = np.where(entry < 0, 0, self.of.keys[entry])
        by_table = entry == 0
        if not by_table.any():
            return found
        found = np.where(by_table, self.table_reason(marks[0], places, bits, lacking), found)
        nameless = by_table & (found == 0)  # a table that pays nothing at all names no fact: the next check does
        if nameless.any():
            entry = self.first(least, marks, 1)
            found = np.where(nameless & (entry > 0), self.of.keys[entry], found)
        return found

    def first(self, least: Array, marks: Sequence[Array], start: int) -> Array:
        """Return which mark is the first in the order of the text with the least one, from `start` on; -1 for none."""
        program, entries = self.of.program, len(marks)
        never: Any = np.int32(len(self.of.order) * entries)
        rank = np.full(self.size, never, np.int32)
        open_ = least <= Mark.UNKNOWN
        for entry, mark in enumerate(marks[start:], start):
            check = program.checks[entry - 1] if entry else None
            here: Any = np.int32(self.of.rank(check.clause if check is not None else program.clause, entry))
            if check is not None and check.cites is not None:
                here = np.where(mark == Mark.FAILED, self.cited(check, entry), here)
            np.minimum(rank, np.where((mark == least) & open_, here, never), out=rank)
        return np.where(rank == never, -1, rank % entries)

    def cited(self, check: n.Check, entry: int) -> Array:
        """Return where a failed check stands: at the first of its grounds that a record names."""
        assert check.cites is not None
        column = self.fact(check.cites)
        at = [
            min((self.of.rank(c, entry) for c in words or () if c in check.grounds), default=self.of.rank(check.clause, entry))
            for words in column.words
        ]
        return np.array(at or [0], np.int32)[column.values]

    def table_reason(self, table: Array, places: Array, bits: Array, lacking: Sequence[tuple[int, Term]]) -> Array:
        """Return the fact, or the columns, by which the table fails or is not known."""
        boxed = self.of.boxed
        found = boxed.unknown[places].astype(np.int16)
        for code, condition in reversed(lacking):
            found = np.where((boxed.unknown[places] == 0) & condition, np.int16(code), found)
        several = (bits & (bits - 1)) != 0
        found = np.where(several, np.int16(self.of.names.code(self.of.program.table.columns)), found)
        return np.where(table == Mark.FAILED, boxed.failed[places], found)

    # ---- the table

    def places(self) -> Array:
        """Return the number of the box of every record."""
        place: Array = np.zeros(self.size, np.int64)
        for axis, size in zip(self.of.program.table.axes, self.of.boxed.boxes.sizes, strict=True):
            place = place * size + self.classes(axis)
        return place

    def classes(self, axis: n.Axis) -> Array:
        """Return the class of every record on one axis; that of a missing value comes last."""
        column = self.value(axis.value)
        if column.words is not None:
            found = np.array([class_of(axis, word) for word in column.words] or [0], np.int64)[column.values]
        elif axis.choices:
            found = np.where(column.values, axis.choices.index(True), axis.choices.index(False))
        else:
            found = np.zeros(self.size, np.int64)
            for cut in axis.cuts:
                at = native(cut.at, axis.kind)
                found += column.values > at if cut.above else column.values >= at
        return found if column.known is None else np.where(column.known, found, axis.size)

    def bits(self) -> Array:
        """Return the seasons that every tour may have, as bits; 0 where the table has no columns."""
        season = self.of.program.table.season
        if season is None:
            return np.zeros(self.size, np.int64)
        seasons = self.world.seasons(season)
        columns = [self.value(day) for day in season.days]
        if len(columns) == 1:
            return self.of.lookups.by_day(season, lambda day: seasons[day])[places_of(columns[0])]
        pairs = pairs_of(*columns)
        return distinct(pairs, lambda pair: seasons[day_at(pair // DAYS), day_at(pair % DAYS)])

    # ---- hooks of the traversal

    def value(self, node: n.Value) -> Term:
        """Return a value, computed once for a block."""
        found = self._values.get(id(node))
        if found is None:
            found = self._values[id(node)] = super().value(node)
        return found

    def mark(self, node: n.MarkNode) -> Term:
        """Return a mark, computed once for a block."""
        found = self._marks.get(id(node))
        if found is None:
            found = self._marks[id(node)] = super().mark(node)
        return found

    def doubt(self, test: n.Test) -> Term:
        """Return whether a doubt is met, computed once for a block."""
        found = self._doubts.get(test)
        if found is None:
            found = self._doubts[test] = super().doubt(test)
        return found

    def fact(self, fact: n.Fact) -> Term:
        """Return the column of a fact, its default filled in."""
        column = self.facts(fact.key)._replace(kind=fact.kind)
        if fact.default is None or column.known is None:
            return column
        if column.words is not None:
            codes = np.where(column.known, column.values, len(column.words))
            return Column(codes, None, (*column.words, fact.default), fact.kind)
        return Column(np.where(column.known, column.values, native(fact.default, fact.kind)), None, None, fact.kind)

    def const(self, const: n.Const) -> Term:
        """Return a constant as it stands; operators turn it into what their arrays hold."""
        return const

    def pays(self) -> Term:
        """Return the fen of the row that was reached."""
        assert self.paid is not None
        return self.paid

    def apply(self, operator: Operator, args: Sequence[Term]) -> Term:
        """Return an operator on columns."""
        return APPLY[operator.name](self, operator, *args)

    def is_missing(self, node: n.Value, term: Term) -> Term | None:
        """Return where a value is missing."""
        return None if not isinstance(term, Column) or term.known is None else ~term.known

    def is_mark(self, mark: Term, wanted: Mark) -> Term:
        """Return where a mark is a certain one."""
        return mark == wanted

    def either(self, conditions: Sequence[Term]) -> Term:
        """Return where any of several conditions holds."""
        return reduce(np.logical_or, conditions)

    def choose(self, condition: Term, then: Term, otherwise: Term) -> Term:
        """Return one term where a condition holds, else another."""
        if then is MISSING:
            return MISSING if otherwise is MISSING else as_column(otherwise, self.size).without(condition)
        if otherwise is MISSING:
            return as_column(then, self.size).without(~condition)
        if isinstance(then, Column) or isinstance(otherwise, Column):
            a, b = as_column(then, self.size), as_column(otherwise, self.size)
            known = None
            if a.known is not None or b.known is not None:
                known = np.where(condition, True if a.known is None else a.known, True if b.known is None else b.known)
            return Column(np.where(condition, a.values, b.values), known)
        return marked(condition, then, otherwise)

    def literal(self, value: int | bool | None) -> Term:
        """Return a mark, a yes or no, or the missing value."""
        return MISSING if value is None else np.bool_(value) if isinstance(value, bool) else np.int8(value)

    def least(self, marks: Sequence[Term]) -> Term:
        """Return the least of several marks."""
        return reduce(np.minimum, marks)

    def greatest(self, marks: Sequence[Term]) -> Term:
        """Return the greatest of several marks."""
        return reduce(np.maximum, marks)

    def keep(self, name: str, term: Term) -> Term:
        """Return the term itself: an array is computed once anyway."""
        return term

    # ---- helpers

    def full(self, mark: Term) -> Array:
        """Return a mark as an array of the block."""
        return mark if getattr(mark, "ndim", 0) else np.full(self.size, mark, np.int8)

    @staticmethod
    def _any(conditions: Iterable[Term]) -> Term | None:
        found = list(conditions)
        return reduce(np.logical_or, found) if found else None


# ---------------------------------------------------------------- values in arrays


def native(value: Any, kind: str) -> Any:
    """Return a value as arrays of its kind hold it; a bound finer than a hundredth stays between two of them."""
    if kind in ("money", "km"):
        hundredths = Decimal(value) * 100
        return int(hundredths) if hundredths == int(hundredths) else float(hundredths)
    return value.toordinal() if isinstance(value, date) else value


def marked(condition: Array, then: Term, otherwise: Term) -> Term:
    """Return marks or truth chosen by a condition; where they are bytes, by arithmetic, which is ten times a choice."""
    if getattr(condition, "ndim", 0) and then.dtype == otherwise.dtype == np.int8:
        here = condition.view(np.int8)
        if not then.ndim and not otherwise.ndim:
            return here * np.int8(then - otherwise) + otherwise
        if not then.ndim:
            return otherwise * (~condition).view(np.int8) + here * then
    return np.where(condition, then, otherwise)


def as_column(term: Term, size: int) -> Column:
    """Return a term as a column; a scalar stands in every place."""
    if isinstance(term, Column):
        return term
    return Column(term if getattr(term, "ndim", 0) else np.full(size, term))


def places_of(column: Column) -> Array:
    """Return days as places in a table by day; a missing day has one of its own."""
    at = column.values - FIRST
    return at if column.known is None else np.where(column.known, at, NO_DAY)


def pairs_of(first: Column, last: Column) -> Array:
    """Return pairs of days as one number each: 64 bits wide, for days are read as 32 and a pair would run over."""
    return places_of(first).astype(np.int64) * DAYS + places_of(last)


def day_at(place: int) -> date | None:
    """Return the day of a place in a table by day."""
    return None if place == NO_DAY else date.fromordinal(place + FIRST)


def distinct(keys: Array, make: Callable[[int], int]) -> Array:
    """Return what follows from every key, each distinct one asked once."""
    every, at = np.unique(keys, return_inverse=True)
    return np.array([make(key) for key in every.tolist()] or [0], np.int64)[at]


# ---------------------------------------------------------------- operators on columns
# Templates cannot be run on arrays, so each operator has its array form here; the meaning in `program.operators` is what
# coded values, and whatever follows from a few distinct values, are still asked of.

Applied: TypeAlias = Callable[..., Term]


def _arithmetic(of: Callable[..., Array]) -> Applied:
    def apply(block: _Block, operator: Operator, *args: Term) -> Term:
        return Column(of(*(native(a.value, a.kind) if isinstance(a, n.Const) else a.values for a in args)))

    return apply


def _compared(of: Callable[[Array, Any], Array]) -> Applied:
    def apply(block: _Block, operator: Operator, left: Column, right: n.Const) -> Term:
        return of(left.values, native(right.value, right.kind))

    return apply


def _by_word(block: _Block, operator: Operator, column: Column, const: n.Const) -> Term:
    """Ask the meaning of every word of a coded column once."""
    assert column.words is not None
    held = [word is not None and bool(operator.means(block.world, word, const.value)) for word in column.words]
    return np.array(held or [False], bool)[column.values]


def _is(block: _Block, operator: Operator, column: Column, const: n.Const) -> Term:
    if column.words is not None:
        return _by_word(block, operator, column, const)
    return column.values == native(const.value, const.kind)


def _one_of(block: _Block, operator: Operator, column: Column, const: n.Const) -> Term:
    if column.words is not None:
        return _by_word(block, operator, column, const)
    kind = const.kind.removesuffix("_set")
    return np.isin(column.values, [native(value, kind) for value in const.value])


def _present(block: _Block, operator: Operator, column: Column) -> Term:
    return column.values != 0 if column.kind in ("yes_no", "check") else np.ones(block.size, bool)


def _given(block: _Block, operator: Operator, column: Column) -> Term:
    return np.ones(block.size, bool)


def _month_in(block: _Block, operator: Operator, day: Column, months: n.Const) -> Term:
    table = block.of.lookups.by_day(("months", months.value), lambda d: d is not None and d.month in months.value)
    return table[places_of(day)] == 1


def _months_within(block: _Block, operator: Operator, first: Column, last: Column, months: n.Const) -> Term:
    pairs = pairs_of(first, last)

    def make(pair: int) -> int:
        days = day_at(pair // DAYS), day_at(pair % DAYS)
        return None not in days and operator.means(block.world, *days, months.value)

    return distinct(pairs, make) == 1


def _within_years(block: _Block, operator: Operator, day: Column, until: Column, years: n.Const) -> Term:
    from lfreward.program.world import years_before

    table = block.of.lookups.by_day(
        ("years", years.value), lambda d: int(NEVER) if d is None else years_before(d, years.value).toordinal()
    )
    return (table[places_of(until)] < day.values) & (day.values <= until.values)


def _before(block: _Block, operator: Operator, day: Column, first: Column) -> Term:
    return (day.values > 1) & (day.values < first.values)


def _after(block: _Block, operator: Operator, day: Column, last: Column) -> Term:
    return day.values > last.values


def _beyond_stay(block: _Block, operator: Operator, nights: Column, first: Column, last: Column) -> Term:
    return nights.values > last.values - first.values


def _by(block: _Block, operator: Operator, done: Column, start: Column, due: n.Const) -> Term:
    lookups, rule = block.of.lookups, due.value
    if rule.month_day is not None or start.values.max(initial=0) < 10_000:  # counted from a year
        years = np.where(True if start.known is None else start.known, start.values, 0)
        soonest = latest = distinct(years, lambda y: lookups.world.due(rule, y)[0].toordinal() if y else int(NEVER))
    else:
        at = np.where(places_of(start) == NO_DAY, 0, places_of(start))
        soonest, latest = lookups.soonest(rule)[at], lookups.latest(rule)[at]
    late = np.where(done.values > latest, np.int8(Mark.FAILED), np.int8(Mark.UNKNOWN))
    return np.where(done.values <= soonest, np.int8(Mark.MET), late)


def _registered(block: _Block, operator: Operator, name: Column, day: Column, register: n.Const) -> Term:
    assert name.words is not None
    held, words, lookups = block.world.registered(register.value), name.words, block.of.lookups
    marks = np.zeros(block.size, np.int8)
    at = places_of(day)
    used = np.unique(name.values if name.known is None else name.values[name.known])
    for code in used.tolist():
        rows = np.flatnonzero(name.values == code)
        word = words[code]
        table = lookups.by_day(("registered", register.value, word), lambda d, word=word: held[word, d])  # type: ignore[misc]
        marks[rows] = table[at[rows]]
    return marks


def _months_filed(block: _Block, operator: Operator, filed: Column, year: Column, months: n.Const) -> Term:
    assert filed.words is not None
    words = filed.words
    count = len(words) or 1

    def make(pair: int) -> int:
        held, of = words[pair % count], pair // count
        return 0 if held is None or not of else int(operator.means(block.world, held, of, months.value))

    years = year.values if year.known is None else np.where(year.known, year.values, 0)
    return distinct(years * count + filed.values, make).astype(np.int8)


APPLY: Mapping[str, Applied] = {
    "sum": _arithmetic(lambda *parts: reduce(np.add, parts)),
    "difference": _arithmetic(np.subtract),
    "product": _arithmetic(np.multiply),
    "quotient": _arithmetic(np.floor_divide),
    "larger": _arithmetic(np.maximum),
    "share": _arithmetic(lambda fen, percent: fen * percent // 100),
    "per_km": _arithmetic(lambda fen, hundredths: fen // 100 * hundredths),
    "at_least": _compared(np.greater_equal),
    "at_most": _compared(np.less_equal),
    "is": _is,
    "one_of": _one_of,
    "meets": _by_word,
    "has_all": _by_word,
    "present": _present,
    "given": _given,
    "month_in": _month_in,
    "months_within": _months_within,
    "within_years": _within_years,
    "before": _before,
    "after": _after,
    "beyond_stay": _beyond_stay,
    "by": _by,
    "registered": _registered,
    "months_filed": _months_filed,
}

SEASON_OF_BITS: tuple[str | None, ...] = (None, SEASONS[0], SEASONS[1], None, SEASONS[2], None, None, None)
