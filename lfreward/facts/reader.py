"""The one reader of values: a cell and the fact that it is of become a value, notes and faults.

Every door uses it: files, tables in memory, the command line, the service, typed records. What is quicker elsewhere
(`canonical`, `jsontext`, the columns of a query) takes only values that this reader would take as they stand, and a
property of the tests holds them to it.

>>> from lfreward.facts import SUBJECTS
>>> visitors = next(fact for fact in SUBJECTS["group"] if fact.key == "visitors")
>>> read_value(visitors, "32+1").value
32
>>> read_value(visitors, "320km").faults[0].code
'unit_does_not_fit'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

from lfreward.facts.context import NOTHING_AROUND, Context, Parsed, ValueRead
from lfreward.facts.normal import LONGEST, Unreadable, blank, plain, shown
from lfreward.facts.nouns import Fact
from lfreward.facts.shipped import WORDS
from lfreward.facts.typed import plain_value
from lfreward.i18n import Label
from lfreward.results.assessment import Finding, canonical

Read: TypeAlias = Callable[[Any, Fact, Context], Parsed]

WORDY = frozenset(("text", "id", "item", "choice"))  # a name may be any word, also one that elsewhere says "unknown"
LISTS = frozenset(("letters", "clauses", "months"))


def parse(value: Any, fact: Fact, context: Context = NOTHING_AROUND) -> Any:
    """Return a value of a fact within its domain.

    Raises: Unreadable.
    """
    return _within(reader_of(fact.type)(value, fact, context).value, fact)


# The types of facts, each with the function of the module that reads it.
FACT_TYPES: Mapping[str, tuple[str, str]] = {
    "count": ("quantities", "read_count"),
    "money": ("quantities", "read_money"),
    "km": ("quantities", "read_km"),
    "date": ("days", "read_day"),
    "yes_no": ("words", "read_yes_no"),
    "check": ("words", "read_check"),
    "text": ("words", "read_text"),
    "id": ("words", "read_text"),
    "choice": ("words", "read_choice"),
    "item": ("words", "read_choice"),
    "letters": ("words", "read_letters"),
    "clauses": ("words", "read_clauses"),
    "months": ("words", "read_months"),
}


@cache
def reader_of(kind: str) -> Read:
    """Return what reads the values of one type of fact, loaded when the first value that is not canonical comes."""
    if kind == "itinerary":
        from lfreward.facts.itinerary import read_itinerary

        return lambda value, fact, context: read_itinerary(value, context, parse)
    module, name = FACT_TYPES[kind]
    read: Read = getattr(import_module(f"lfreward.facts.{module}"), name)
    return read


def read_value(fact: Fact, cell: Any, context: Context = NOTHING_AROUND) -> ValueRead:
    """Read one cell as a value of one fact.

    `cell`: text, or a value of any type that a program holds. `context`: what its place says about it.
    Never raises for what a cell holds: what cannot be read is a fault that says what stands there and what to do.
    """
    raw = plain_value(cell)
    if isinstance(raw, str) and len(raw) > LONGEST:
        return ValueRead(faults=(_fault("text_too_long", fact, raw),))
    if blank(raw):
        return ValueRead()
    if isinstance(raw, str) and fact.type not in WORDY:
        word = plain(raw).lower()
        if fact.type == "date" and word in WORDS.no_day:
            return ValueRead()
        if word in WORDS.unknown and not (fact.type in LISTS and word in WORDS.nothing):
            return ValueRead(notes=(Finding("taken_as_unknown", fact.key, {"label": fact.label, "value": shown(raw)}),))
    try:
        parsed = reader_of(fact.type)(raw, fact, context)
        value = _within(parsed.value, fact)
    except Unreadable as fault:
        return ValueRead(faults=(_fault(fault.code, fact, raw, fault.args_),))
    if not parsed.code and unchanged(cell, value, fact):
        return ValueRead(value, also=parsed.also)
    read = (
        fact.values[value]
        if fact.values and isinstance(value, str)
        else spoken(canonical(value) if _is_plain(value) else value)
    )
    args = {"label": fact.label, "value": shown(cell), "read": read, **parsed.args}
    return ValueRead(value, (Finding(parsed.code or "converted", fact.key, args),), also=parsed.also)


def _is_plain(value: Any) -> bool:
    """Say whether a message says a value as JSON carries it."""
    return not isinstance(value, bool | tuple)


def _fault(code: str, fact: Fact, raw: Any, args: Mapping[str, Any] | None = None) -> Finding:
    return Finding(code, fact.key, {"label": fact.label, "value": shown(raw), "unit": fact.unit, **(args or {})})


def _within(value: Any, fact: Fact) -> Any:
    """Return the value if it lies in the domain of its fact, and refuse it otherwise."""
    if fact.low is None or isinstance(value, bool):
        return value
    if value < fact.low or value > fact.high:
        raise Unreadable("out_of_domain", low=canonical(fact.low), high=canonical(fact.high))
    return value


def unchanged(raw: Any, value: Any, fact: Fact) -> bool:
    """Say whether reading changed nothing but the form that JSON or a table must use."""
    if fact.type in ("text", "id", "itinerary"):
        return True
    if isinstance(value, tuple):
        if isinstance(raw, str):
            return raw == "、".join(value)
        return isinstance(raw, list | tuple) and sorted(map(str, raw)) == sorted(value)
    if isinstance(raw, bool) or isinstance(value, bool):
        return raw is value or (isinstance(raw, str) and raw in ("是", "否"))
    if fact.values is not None and isinstance(value, str):
        return isinstance(raw, str) and raw in (value, fact.values[value].zh, fact.values[value].en)
    if isinstance(value, Decimal):
        if isinstance(raw, int | Decimal):
            return Decimal(raw) == value
        whole = f"{value.to_integral_value():f}" if value == value.to_integral_value() else ""
        return isinstance(raw, str) and raw in (f"{value:f}", f"{value.normalize():f}", whole)
    if isinstance(value, date):
        return (isinstance(raw, str) and raw == value.isoformat()) or (type(raw) is date and raw == value)
    if isinstance(value, int):
        return (
            raw == value if type(raw) is int or isinstance(raw, Decimal) else isinstance(raw, str) and raw == str(value)
        )
    return type(raw) is type(value) and bool(raw == value)


def spoken(value: Any) -> Any:
    """Return a value as a message says it."""
    if isinstance(value, bool):
        return Label("是", "yes") if value else Label("否", "no")
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return Label("、".join(value) or "无", ", ".join(value) or "none")
    return value.isoformat() if isinstance(value, date) else value
