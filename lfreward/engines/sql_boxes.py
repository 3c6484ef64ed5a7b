"""Tables in SQL: from the facts of a record to one number, the place of its box, and from that place to what is paid.

The boxes of all items (`program.boxes`) stand one after the other in lists: what each pays, and which fact it names
where it pays nothing certain. A record is looked up there, so a table of ten thousand rows costs what one of ten costs.
The lists are a relation of one row (`Lists`), which a query reads as a scalar: a list written into an expression would
be handed to the engine anew for every block of records, and a join with a row for each box would lose their order.

A box has one entry, or one for each set of seasons where its table pays by season: place + bits − 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lfreward.engines import sql_terms as t
from lfreward.engines.sql_terms import Term
from lfreward.engines.to_sql import SqlEmitter, SqlQuestion
from lfreward.program import Boxes
from lfreward.program import nodes as n
from lfreward.program.boxes import ALL_SEASONS
from lfreward.results.assessment import Mark

NOTHING = -1  # in the list of sums: the box pays nothing; NULL: what it pays is open
FEW_CUTS = 8  # up to so many bounds of an axis are each compared; of more the right class is found by halving


class Reasons:
    """The keys that may decide a record, by number; 0 stands for none."""

    def __init__(self) -> None:
        self.keys: list[str | None] = [None]
        self._numbers: dict[str | None, int] = {None: 0}

    def number(self, key: str | None) -> int:
        """Return the number of a key."""
        if key not in self._numbers:
            self._numbers[key] = len(self.keys)
            self.keys.append(key)
        return self._numbers[key]


class Lists:
    """The boxes of several programs as two lists of equal length, looked up by place, counted from 1.

    `pays`: fen, NOTHING, or None. `reasons`: the number of the fact by which a box pays nothing, or nothing certain.
    `first`: the place of each item's first entry.
    """

    RELATION = "boxes"  # the name under which a query reads them

    def __init__(self, programs: Mapping[str, n.Program], reasons: Reasons) -> None:
        self.pays: list[int | None] = []
        self.reasons: list[int] = []
        self.first: dict[str, int] = {}
        self.sizes: dict[str, tuple[int, ...]] = {}
        for item, program in programs.items():
            boxes = Boxes(program.table)
            self.first[item], self.sizes[item] = len(self.pays) + 1, boxes.sizes
            sets = ALL_SEASONS if program.table.season is not None else (0,)
            for box in boxes.every():
                for bits in sets:
                    outcome = box.outcome(bits)
                    failed = outcome.mark is Mark.FAILED
                    self.pays.append(NOTHING if failed else outcome.fen)
                    self.reasons.append(reasons.number(box.failed if failed else box.unknown))

    @property
    def select(self) -> t.exp.Select:
        """The query that gives the relation."""
        pays = t.exp.alias_(t.cast(t.array(self.pays), "bigint[]"), "pays", quoted=True)
        reasons = t.exp.alias_(t.array(self.reasons), "reasons", quoted=True)
        return t.exp.select(pays, reasons)

    @classmethod
    def at(cls, name: str, place: Term) -> Term:
        """Look up an entry of a list; NULL where a record has no place."""
        listed = t.exp.select(t.column(name)).from_(t.exp.to_table(cls.RELATION), copy=False)
        return t.at(t.exp.Subquery(this=listed), place)


def place(program: n.Program, lists: Lists, emitter: SqlEmitter, season: Term | None) -> Term:
    """Return the place of a record of one item in the lists; `season`: its bits, where the table pays by season."""
    width = len(ALL_SEASONS) if season is not None else 1
    known, parts, stride = lists.first[program.item], [], width
    for axis, size in reversed(list(zip(program.table.axes, lists.sizes[program.item], strict=True))):
        found = class_of(axis, emitter)
        if isinstance(found, int):
            known += found * stride
        else:
            parts.append(t.times(found, t.literal(stride)) if stride > 1 else found)
        stride *= size
    if season is not None:
        known -= 1
        parts.append(season)
    return t.summed([t.literal(known), *parts])


def class_of(axis: n.Axis, emitter: SqlEmitter) -> Term | int:
    """Return the class of a value on an axis; that of a missing value comes last."""
    text = axis.kind == "text"
    value = emitter.columns.named(axis.key, axis.choices) if text else emitter.term_of(axis.value)
    if value is None:
        return axis.size
    missing = t.literal(axis.size)
    if axis.kind == "yes_no":
        yes, no = (t.literal(axis.choices.index(answer)) for answer in (True, False))
        return t.case([(value, yes), (t.negated(value), no)], missing)
    if axis.choices:
        return t.first_known(t.minus(value, t.literal(1)), missing)
    cuts = [(">" if cut.above else ">=", t.literal(bound(cut.at, axis.kind))) for cut in axis.cuts]
    if not cuts:
        return t.case([(t.is_known(value), t.literal(0))], missing)
    if len(cuts) > FEW_CUTS:
        return t.case([(t.is_null(value), missing)], _by_halves(value, cuts, 0))
    passed = (t.cast(t.compare(op, value, at), "int") for op, at in cuts)
    return t.first_known(t.summed(passed), missing)


def _by_halves(value: Term, cuts: Sequence[tuple[str, Term]], below: int) -> Term:
    """Return how many of some ascending bounds a known value has passed, `below` being passed already."""
    if not cuts:
        return t.literal(below)
    middle = len(cuts) // 2
    op, at = cuts[middle]
    above = _by_halves(value, cuts[middle + 1 :], below + middle + 1)
    return t.case([(t.compare(op, value, at), above)], _by_halves(value, cuts[:middle], below))


def bound(value: Any, kind: str) -> Any:
    """Return a bound as the terms of its kind are compared: kilometres in hundredths."""
    return Decimal(value) * 100 if kind == "km" else value


# ---- sums


def lacking(program: n.Program, emitter: SqlEmitter) -> list[tuple[str, t.Logic]]:
    """Return what leaves the sum of a reached row open: the key of each fact, and when it is missing."""
    found = ((key, asked.yes) for key, asked in emitter.lacking(program) if isinstance(asked, SqlQuestion))
    return [(key, when) for key, when in found if when is not False]


def potential(program: n.Program, emitter: SqlEmitter) -> Term:
    """Return base and uplifts in fen, of a record whose table has a certain sum."""
    total = emitter.term_of(program.base)
    if total is None:
        return t.cast(t.literal(None), "bigint")
    more = [(emitter.mark_of(rise.when).met, emitter.term_of(rise.amount)) for rise in program.rises]
    paid = (t.case([(met, amount)], t.literal(0)) for met, amount in more if amount is not None and met is not False)
    return t.summed([total, *paid])
