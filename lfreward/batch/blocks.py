"""Arrow columns to the arrays that the columnar engine takes: typed columns at once, everything else value by value.

A column whose type holds its fact's values exactly (an integer for a count, a day for a day, two decimals for money) is
taken as it stands, its domain checked in one comparison. Any other column is parted into its distinct values, and each
is read once by the one reader of values that serves every door. A value that this reader refuses, or that says more than
its own fact, leaves its row to be judged by itself: `Block.odd` marks such rows, and no value is ever read in two ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lfreward.engines.columns import CODED, Column, native
from lfreward.facts import FIRST_DAY, LAST_DAY, Fact, Vocabulary, read_value
from lfreward.i18n import Label

Array: TypeAlias = Any  # of NumPy, whose shapes the type checker cannot follow
EPOCH = date(1970, 1, 1).toordinal()
PLAIN_ID = "^[A-Za-z0-9]([A-Za-z0-9_.#:-]*[A-Za-z0-9])?$"  # an id that reading changes in nothing
HUNDREDTHS = 2  # decimals of money and kilometres
KEPT = 1 << 18  # distinct values whose reading is kept; columns of ever new values start anew
EXACT_DIGITS = 18  # digits of a decimal number that 64 bits hold


FIRST_TO_LAST = Fact("day", "date", Label("", ""), low=FIRST_DAY, high=LAST_DAY)  # the days that a record can name


class RefusedValue:
    """The reading of a value that its fact does not take alone."""


REFUSED = RefusedValue()


class ColumnValues(NamedTuple):
    """One column read: the values, and the rows whose value was refused (None: none)."""

    column: Column
    odd: Array | None


class Reader:
    """Reads columns; what distinct values mean is kept between blocks."""

    def __init__(self) -> None:
        self._words: dict[tuple[int, type, Any], Any] = {}

    def word(self, fact: Fact, raw: Any) -> Any:
        """Return the value of a fact that one cell says, None for nothing, REFUSED where the row must be seen whole."""
        if not isinstance(raw, str | int | float | bool | date):
            return self._read(fact, raw)
        key = id(fact), type(raw), raw
        if key not in self._words:
            if len(self._words) >= KEPT:
                self._words.clear()
            self._words[key] = self._read(fact, raw)
        return self._words[key]

    @staticmethod
    def _read(fact: Fact, raw: Any) -> Any:
        read = read_value(fact, raw)
        if read.faults or read.also:
            return REFUSED
        finer = isinstance(read.value, Decimal) and read.value * 100 != int(read.value * 100)
        return REFUSED if finer else read.value

    def read(self, fact: Fact, array: Any) -> ColumnValues:
        """Read one Arrow column as one fact."""
        typed = TYPED.get(fact.type)
        found = typed(fact, array) if typed is not None and array.type != pa.null() else None
        return found if found is not None else self._by_word(fact, array)

    def _by_word(self, fact: Fact, array: Any) -> ColumnValues:
        raws, codes, known = distinct_values(array)
        values = [self.word(fact, raw) for raw in raws]
        refused = np.array([value is REFUSED for value in values] or [False], bool)
        there = np.array([value is not None and value is not REFUSED for value in values] or [False], bool)
        at = there[codes] if known is None else there[codes] & known
        odd = None
        if refused.any():
            odd = refused[codes] if known is None else refused[codes] & known
        if fact.type in CODED or fact.type == "item":
            words = tuple(value if there[place] else None for place, value in enumerate(values))
            return ColumnValues(Column(codes, at, words), odd)
        filler = low_of(fact)
        numbers = [native(value, fact.type) if there[place] else filler for place, value in enumerate(values)]
        kind = bool if fact.type == "yes_no" else np.int64
        return ColumnValues(Column(np.array(numbers or [filler], kind)[codes], at), odd)


def distinct_values(array: Any) -> tuple[list[Any], Array, Array | None]:
    """Return the distinct values of a column, the place of each row's value among them, and which rows have one."""
    known = None if not array.null_count else array.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_dictionary(array.type):
        coded = array
    elif pa.types.is_nested(array.type):
        return _nested(array, known)
    else:
        coded = array.dictionary_encode()
    indices = coded.indices if known is None else coded.indices.fill_null(0)
    return coded.dictionary.to_pylist() or [None], indices.to_numpy(zero_copy_only=False).astype(np.int64), known


def _nested(array: Any, known: Array | None) -> tuple[list[Any], Array, Array | None]:
    """Part lists and records by what they say."""
    raws: list[Any] = []
    places: dict[str, int] = {}
    codes = np.zeros(len(array), np.int64)
    for at, raw in enumerate(array.to_pylist()):
        name = repr(raw)
        if name not in places:
            places[name] = len(raws)
            raws.append(raw)
        codes[at] = places[name]
    return raws or [None], codes, known


def low_of(fact: Fact) -> Any:
    """Return what stands in an array where a value is missing: something that every operator can be asked about."""
    if fact.type == "yes_no":
        return False
    if fact.type in ("date", "check"):
        return native(FIRST_DAY, "date")
    return native(fact.low, fact.type) if fact.low is not None else 0


# ---------------------------------------------------------------- columns that are taken as they stand


def _whole(fact: Fact, array: Any) -> ColumnValues | None:
    if not pa.types.is_integer(array.type) or array.type == pa.uint64():
        return None
    return _bounded(fact, array.cast(pa.int64()), 1 if fact.type == "count" else 100)


def _bounded(fact: Fact, array: Any, times: int) -> ColumnValues:
    """Return whole numbers with the rows that lie outside the domain of their fact."""
    low, high = native(fact.low, fact.type), native(fact.high, fact.type)
    known = None
    if array.null_count:
        known = array.is_valid().to_numpy(zero_copy_only=False)
        array = array.fill_null(low // times)
    values = array.to_numpy(zero_copy_only=False)
    if len(values) and (values.min() * times < low or values.max() * times > high):
        odd = (values < -(-low // times)) | (values > high // times)
        values = np.where(odd, low // times, values)
    else:
        odd = None
    small = np.int32 if high < np.iinfo(np.int32).max else np.int64
    return ColumnValues(Column(values.astype(small) if times == 1 else values * times, known), odd)


def _decimal(fact: Fact, array: Any) -> ColumnValues | None:
    if pa.types.is_integer(array.type):
        return _whole(fact, array)
    if not pa.types.is_decimal128(array.type) or array.type.scale > HUNDREDTHS or array.type.precision > EXACT_DIGITS:
        return None
    low, high = native(fact.low, fact.type), native(fact.high, fact.type)
    known = array.is_valid().to_numpy(zero_copy_only=False) if array.null_count else None
    halves = np.frombuffer(array.buffers()[1], np.int64)  # 128 bits little-endian; the lower half holds 18 digits
    values = halves[2 * array.offset : 2 * (array.offset + len(array)) : 2] * 10 ** (HUNDREDTHS - array.type.scale)
    odd = (values < low) | (values > high)
    if known is not None:
        odd &= known
        values = np.where(known, values, low)
    return ColumnValues(Column(values, known), odd if odd.any() else None)


def _day(fact: Fact, array: Any) -> ColumnValues | None:
    if array.type != pa.date32():
        return None
    low, high = native(fact.low, "date"), native(fact.high, "date")
    known = array.is_valid().to_numpy(zero_copy_only=False) if array.null_count else None
    numbers = array.view(pa.int32())
    values = (numbers if known is None else numbers.fill_null(low - EPOCH)).to_numpy(zero_copy_only=False) + np.int32(EPOCH)
    odd = None
    if len(values) and (values.min() < low or values.max() > high):
        odd = (values < low) | (values > high)
        values = np.where(odd, low, values)
    return ColumnValues(Column(values, known), odd)


def _check(fact: Fact, array: Any) -> ColumnValues | None:
    return _day(FIRST_TO_LAST, array) if array.type == pa.date32() else None


def _truth(fact: Fact, array: Any) -> ColumnValues | None:
    if not pa.types.is_boolean(array.type):
        return None
    known = array.is_valid().to_numpy(zero_copy_only=False) if array.null_count else None
    values = (array if known is None else array.fill_null(False)).to_numpy(zero_copy_only=False)
    return ColumnValues(Column(values, known), None)


TYPED: dict[str, Callable[[Fact, Any], ColumnValues | None]] = {
    "count": _whole, "money": _decimal, "km": _decimal, "date": _day, "check": _check, "yes_no": _truth,
}  # fmt: skip


def ids(reader: Reader, vocabulary: Vocabulary, array: Any) -> tuple[Any, Array | None]:
    """Return the ids of a column as text, and the rows whose id was refused."""
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        plain = pc.match_substring_regex(array, PLAIN_ID)
        if pc.all(plain, skip_nulls=True).as_py() is not False:
            return array.cast(pa.string()), None
    read = reader.read(vocabulary.facts["id"], array)
    words = pa.array([None if word is None else str(word) for word in read.column.words or ()], pa.string())
    codes = pa.array(read.column.values, mask=None if read.column.known is None else ~read.column.known)
    return words.take(codes), read.odd


class Block:
    """A lot of records as Arrow columns, by the facts that their headers name.

    `columns`: fact key to the places of its columns; several headers may name one fact.
    """

    def __init__(self, batch: Any, names: Sequence[str], reader: Reader) -> None:
        self.batch = batch
        self.names = names
        self.reader = reader
        self.size = batch.num_rows
        self._read: dict[int, ColumnValues] = {}

    def columns_of(self, vocabulary: Vocabulary) -> dict[str, list[int]]:
        """Return where each fact of a vocabulary stands."""
        found: dict[str, list[int]] = {}
        for at, name in enumerate(self.names):
            key = vocabulary.key_of(name)
            if key is not None:
                found.setdefault(key, []).append(at)
        return found

    def read(self, fact: Fact, places: Sequence[int]) -> ColumnValues:
        """Return a fact of every record; where a second column has a value too, the row must be seen whole."""
        if id(fact) not in self._read:
            first, *rest = (self.batch.column(at) for at in places)
            read = self.reader.read(fact, first)
            for other in rest:
                filled = other.is_valid().to_numpy(zero_copy_only=False)
                read = ColumnValues(read.column, filled if read.odd is None else read.odd | filled)
            self._read[id(fact)] = read
        return self._read[id(fact)]

    def rows(self, at: Array) -> Iterator[tuple[int, list[Any]]]:
        """Give the rows at some places, each with its values as Python reads them."""
        if len(at):
            part = self.batch.take(pa.array(at))
            columns = [column.to_pylist() for column in part.columns]
            for number, values in zip(at.tolist(), zip(*columns, strict=True), strict=True):
                yield number, list(values)
