"""Typed values as plain Python: what numpy, pandas, Arrow and database drivers hand over, in one meaning.

A program may hand over `numpy.int64(320)`, a pandas `Timestamp`, an Arrow scalar or 320.0 where a file says 320. All
of them become the int, Decimal, bool, date, datetime, text, list or dict that the readers know, so that no reader asks
where a value came from. None of those packages is imported: their values are known by what they are called.

>>> plain_value(320.0), plain_value(float("nan")), plain_value(1260.5)
(320, None, Decimal('1260.50'))
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from typing import Any

EXACT = Context(prec=400)  # independent of whatever decimal context the caller has set
CENT, MICRO = Decimal("0.01"), Decimal("0.000001")
AS_THEY_ARE = frozenset((str, int, bool, date, list, tuple, dict, set, frozenset, type(None)))
MISSING = frozenset(("NAType", "NaTType"))  # what pandas calls a missing value and a missing moment


def plain_value(value: Any) -> Any:
    """Return a value as one of Python's own types; None where it is missing: None, NaN, NaT, NA."""
    kind = type(value)
    if kind in AS_THEY_ARE:
        return value
    if kind is float:
        return from_float(value)
    if kind is Decimal:
        return None if value.is_nan() else value
    if kind is datetime:
        return value
    if kind.__name__ in MISSING:
        return None
    if kind is bytes:
        return value.decode("utf-8", "backslashreplace")
    if hasattr(value, "as_py"):  # a scalar of Arrow
        return plain_value(value.as_py())
    if kind.__module__.partition(".")[0] == "numpy":
        return _from_numpy(value)
    return _of_a_subclass(value)


def from_float(value: float) -> int | Decimal | None:
    """Return a binary fraction as the decimal that was meant.

    A whole one is an int. What lies within a millionth of a number of hundredths is that number, because sums of
    cents come out of programs as 0.30000000000000004; any other is cut after six places.
    """
    if value != value:
        return None
    if math.isinf(value):
        return Decimal(value)
    if value.is_integer():
        return int(value)
    exact = Decimal(repr(value))
    cents = exact.quantize(CENT, ROUND_HALF_EVEN, EXACT)
    return cents if abs(exact - cents) <= MICRO else exact.quantize(MICRO, ROUND_DOWN, EXACT)


def _from_numpy(value: Any) -> Any:
    """Return a numpy scalar or array as Python's own; moments have no more than microseconds."""
    if type(value).__name__ == "datetime64":
        held = value.astype("datetime64[us]").item()
        return held.date() if isinstance(held, datetime) and str(value.dtype) == "datetime64[D]" else held
    if type(value).__name__ == "longdouble":
        return from_float(float(value))
    if hasattr(value, "tolist"):
        held = value.tolist()
        return [plain_value(part) for part in held] if isinstance(held, list) else plain_value(held)
    return value


def _of_a_subclass(value: Any) -> Any:
    """Return a value of a type that extends one of Python's own; any other as it is, to be refused by its reader."""
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(value.tzinfo)
    if isinstance(value, bool | date):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return from_float(float(value))
    if isinstance(value, Decimal):
        return None if value.is_nan() else Decimal(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value
