"""The sums that a sheet states itself, held against the records above them.

A total may sum up the records since the last one (小计, 本页小计), all of them (合计, 总计, 累计), or those of one agency; the
word does not always tell. The sheet's figure is therefore compared with each sum that it can be; where it is none of
them, with the one that its word says. A column with a value that is no plain number is not compared: what it comes to is
for the reader of values to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from lfreward.intake.columns import Column
from lfreward.intake.forms import TableForms
from lfreward.intake.rows import Total

ADDED = frozenset({"人", "辆", "张", "间", "次", ""})  # units of counts that add up over records
_PART = re.compile("小计|小结|本页")


def plain_number(value: object) -> Decimal | None:
    """Return a value as a number where it is nothing else; None of anything that must be read with care."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if value == value and abs(value) < 1e15 else None
    if isinstance(value, str):
        try:
            number = Decimal(value.strip().replace(",", ""))
        except InvalidOperation:
            return None
        return number if number.is_finite() else None
    return None


def added_columns(columns: Sequence[Column], form: str, forms: TableForms) -> list[Column]:
    """Return the columns whose values add up: people, vehicles, sums of money."""
    found = []
    for column in columns:
        fact = forms.fact(form, column.key)
        if fact is not None and (fact.fen or (fact.type == "count" and fact.unit.zh in ADDED and fact.key != "year")):
            found.append(column)
    return found


class RunningTotals:
    """What the records of one table come to so far, by column: since its last total, before that, and in all.

    A sum is None from the first value on that is no plain number. Kept as one running sum and where the blocks between
    totals begin, as there are many records and few totals.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.names = [column.name for column in columns]
        self.first = self.start = self.last = 0
        self._all: dict[str, Decimal | int | None] = dict.fromkeys(self.names, 0)
        self._at_start: dict[str, Decimal | int | None] = dict(self._all)
        self._before: dict[str, Decimal | None] = {}
        self._before_rows = (0, 0)
        self._stated: list[dict[str, Decimal]] = []  # what the totals so far say

    def add(self, number: int, cells: Mapping[str, object]) -> None:
        """Add one record."""
        self.last = number
        if not self.start:
            self.start = number
            self.first = self.first or number
        for name in self.names:
            value = cells.get(name)
            held = self._all[name]
            if value is None or held is None:
                continue
            if type(value) is int or (type(value) is str and value.isascii() and value.isdigit()):
                self._all[name] = held + int(value)
            else:
                plain = plain_number(value)
                self._all[name] = None if plain is None else held + plain

    def _block(self) -> dict[str, Decimal | None]:
        """Return the sums since the last total."""
        found: dict[str, Decimal | None] = {}
        for name, held in self._all.items():
            begun = self._at_start[name]
            found[name] = None if held is None or begun is None else Decimal(held) - Decimal(begun)
        return found

    def compare(self, number: int, text: str, cells: Mapping[str, object]) -> list[Total]:
        """Hold a total against the records; the next records are added up anew."""
        since, rows = (self._block(), (self.start, self.last)) if self.start else (self._before, self._before_rows)
        part = _PART.search(text) is not None
        found = []
        for column in self.columns:
            stated = plain_number(cells.get(column.name))
            if stated is None:
                continue
            every = self._all[column.name]
            choices = [(since.get(column.name), rows), (every, (self.first, self.last))]
            known = [
                (Decimal(value), span) for value, span in (choices if part else choices[::-1]) if value is not None
            ]
            if not known:
                continue
            value, span = next((choice for choice in known if choice[0] == stated), known[0])
            found.append(Total(number, text, column.name, stated, value, span))
        self._stated.append({total.column: total.stated for total in found})
        self._end_block(since, rows)
        return found

    def is_sum(self, cells: Mapping[str, object]) -> bool:
        """Say whether a row of nothing but numbers states what the records above it come to, or repeats a total."""
        stated = {name: plain_number(cells.get(name)) for name in self.names}
        known = {name: value for name, value in stated.items() if value is not None}
        if not known or not self.last:
            return False
        if len(known) > 1 and known in self._stated:
            return True
        since = self._block() if self.start else self._before
        return all(value == self._all.get(name) for name, value in known.items()) or all(
            value == since.get(name) for name, value in known.items()
        )

    def _end_block(self, since: dict[str, Decimal | None], rows: tuple[int, int]) -> None:
        if self.start:
            self._before, self._before_rows = since, rows
        self._at_start = dict(self._all)
        self.start = 0
