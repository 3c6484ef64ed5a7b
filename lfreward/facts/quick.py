"""The quick way to read: a value that is already in canonical form is taken as it stands.

A quick reader returns the value that the careful reader would return without a note, or None for everything that it
is not sure of; one None, and the careful reader reads the whole record.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from lfreward.facts.nouns import Fact
from lfreward.facts.text import CUT, DASHES, READERS, Unreadable

Quick: TypeAlias = Callable[[Any], Any]

CENT = Decimal("0.01")
PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,11})(\.[0-9]{2}|\.[1-9])?", re.ASCII)
REST = (".00", "", "0", "")  # what two places still lack, by the length of what follows the whole number
MONTHS = re.compile(r"(?:[0-9]{4}-)?(?:0[1-9]|1[0-2])", re.ASCII)
LIMIT = 1 << 13  # values that are remembered of one fact


def quick(fact: Fact) -> Quick:
    """Return the quick reader of a fact."""
    return MAKERS.get(fact.type, _never)(fact)


def _never(fact: Fact) -> Quick:
    return lambda raw: None


def _count(fact: Fact) -> Quick:
    low, high = fact.low, fact.high
    return lambda raw: raw if type(raw) is int and low <= raw <= high else None


def _exact(fact: Fact) -> Quick:
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
                raw = READERS[fact.type](raw, fact)
            except Unreadable:
                return None
        return raw if low <= raw <= high else None

    return read


def _day(fact: Fact) -> Quick:
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


def _yes_no(fact: Fact) -> Quick:
    return lambda raw: raw if type(raw) is bool else None


def _check(fact: Fact) -> Quick:
    day = _day(fact)
    return lambda raw: raw if type(raw) is bool else day(raw)


def _words(fact: Fact) -> Quick:
    def read(raw: Any) -> str | None:
        clean = type(raw) is str and raw.isprintable() and len(raw) <= 400 and raw not in DASHES and raw == raw.strip()
        return raw if clean and (raw.isascii() or unicodedata.is_normalized("NFKC", raw)) else None

    return read


def _ids(fact: Fact) -> Quick:
    words = _words(fact)

    def read(raw: Any) -> str | None:
        return None if type(raw) is str and raw[:1].isdecimal() and CUT.fullmatch(raw) else words(raw)

    return read


def _choice(fact: Fact) -> Quick:
    known = frozenset(fact.values or ())
    return lambda raw: raw if type(raw) is str and raw in known else None


def _list(fits: Callable[[Iterable[str]], bool]) -> Quick:
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


def _letters(fact: Fact) -> Quick:
    known = frozenset(letter for letter in fact.values or () if len(letter) == 1 and "A" <= letter <= "Z")
    return _list(known.issuperset)


def _clauses(fact: Fact) -> Quick:
    return _list(frozenset(fact.values or ()).issuperset)


def _months(fact: Fact) -> Quick:
    return _list(lambda words: all(MONTHS.fullmatch(word) for word in words))


MAKERS: dict[str, Callable[[Fact], Quick]] = {
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
