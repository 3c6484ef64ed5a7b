"""Values that are already in canonical form, taken as they stand: most of what programs hand over.

For each type of fact one function takes what the reader of values would take without a note, and returns None for
everything else; one None, and the reader of values reads the cell. It decides nothing: a property of the tests holds
every one of these functions to `reader.read_value`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from lfreward.facts.normal import CUT, DASHES, Unreadable
from lfreward.facts.nouns import Fact
from lfreward.facts.reader import parse

TakeCanonical: TypeAlias = Callable[[Any], Any]

CENT = Decimal("0.01")
PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,11})(\.[0-9]{2}|\.[1-9])?", re.ASCII)
REST = (".00", "", "0", "")  # what two places still lack, by the length of what follows the whole number
MONTHS = re.compile(r"(?:[0-9]{4}-)?(?:0[1-9]|1[0-2])", re.ASCII)
LIMIT = 1 << 13  # values that are remembered of one fact


def canonical_reader(fact: Fact) -> TakeCanonical:
    """Return what takes the canonical values of a fact, and gives None for any other."""
    return MAKERS.get(fact.type, _never)(fact)


def _never(fact: Fact) -> TakeCanonical:
    return lambda raw: None


def _count(fact: Fact) -> TakeCanonical:
    low, high = fact.low, fact.high
    return lambda raw: raw if type(raw) is int and low <= raw <= high else None


def _exact(fact: Fact) -> TakeCanonical:
    """Read money and kilometres: an int, a Decimal, or text of at most two places."""
    low, high = fact.low, fact.high

    def read(raw: Any) -> Decimal | None:
        if type(raw) is str:
            plain = PLAIN.fullmatch(raw)
            if plain is None:
                return None
            raw = Decimal(raw + REST[len(plain[1] or "")])
        elif type(raw) is int:
            if not low <= raw <= high:
                return None
            raw = Decimal(f"{raw}.00")
        elif type(raw) is not Decimal:
            return None
        elif not raw.same_quantum(CENT) or raw.is_signed():
            try:
                raw = parse(raw, fact)
            except Unreadable:
                return None
        return raw if low <= raw <= high else None

    return read


def _day(fact: Fact) -> TakeCanonical:
    low, high = fact.low, fact.high

    def read(raw: Any) -> date | None:
        day = _days(raw) if type(raw) is str and len(raw) == 10 else raw
        return day if type(day) is date and low <= day <= high else None

    return read


@lru_cache(maxsize=LIMIT)
def _days(text: str) -> date | None:
    """Read an ISO day; days come again and again."""
    try:
        return date.fromisoformat(text) if text[4] == text[7] == "-" else None
    except ValueError:
        return None


def _yes_no(fact: Fact) -> TakeCanonical:
    return lambda raw: raw if type(raw) is bool else None


def _check(fact: Fact) -> TakeCanonical:
    day = _day(fact)
    return lambda raw: raw if type(raw) is bool else day(raw)


def _words(fact: Fact) -> TakeCanonical:
    def read(raw: Any) -> str | None:
        clean = type(raw) is str and raw.isprintable() and len(raw) <= 400 and raw not in DASHES and raw == raw.strip()
        return raw if clean and (raw.isascii() or unicodedata.is_normalized("NFKC", raw)) else None

    return read


def _ids(fact: Fact) -> TakeCanonical:
    words = _words(fact)

    def read(raw: Any) -> str | None:
        return None if type(raw) is str and raw[:1].isdecimal() and CUT.fullmatch(raw) else words(raw)

    return read


def _choice(fact: Fact) -> TakeCanonical:
    known = frozenset(fact.values or ())
    return lambda raw: raw if type(raw) is str and raw in known else None


def _list(fits: Callable[[Iterable[str]], bool]) -> TakeCanonical:
    """Read a list of words in order and without repetition; remember those that were seen."""
    seen: dict[tuple[str, ...], tuple[str, ...]] = {}

    def read(raw: Any) -> tuple[str, ...] | None:
        if type(raw) is not list and type(raw) is not tuple:
            return None
        if not raw:
            return ()
        words = tuple(raw)
        try:
            return seen[words]
        except (KeyError, TypeError):
            if not all(type(word) is str for word in words) or not fits(words) or list(words) != sorted(set(words)):
                return None
        if len(seen) >= LIMIT:
            seen.clear()
        return seen.setdefault(words, words)

    return read


def _letters(fact: Fact) -> TakeCanonical:
    known = frozenset(letter for letter in fact.values or () if len(letter) == 1 and "A" <= letter <= "Z")
    return _list(known.issuperset)


def _clauses(fact: Fact) -> TakeCanonical:
    return _list(frozenset(fact.values or ()).issuperset)


def _months(fact: Fact) -> TakeCanonical:
    return _list(lambda words: all(MONTHS.fullmatch(word) for word in words))


MAKERS: dict[str, Callable[[Fact], TakeCanonical]] = {
    "count": _count,
    "money": _exact,
    "km": _exact,
    "date": _day,
    "yes_no": _yes_no,
    "check": _check,
    "text": _words,
    "id": _ids,
    "choice": _choice,
    "item": _choice,
    "letters": _letters,
    "clauses": _clauses,
    "months": _months,
}
