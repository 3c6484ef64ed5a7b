"""The numbers of persons, recognised in every spelling, and never let out except masked.

A cell may hold anything: a phone number in a column of stations, an identity card in a remark, an account in the place of
a sum. Whatever quotes a cell, in a file, in a message or on a terminal, quotes it through `masked`. Numbers are looked
for in one normal form: digits of every script as 0–9, letters as A–Z, and everything left out by which people group
digits (blanks, hyphens, dots, slashes, underscores, brackets, plus signs, characters without width). So one pattern a
kind of number suffices, whatever the spelling, and what is masked is the whole of the spelling.

An ordinary number, day, time or sum below 10^10 has none of these forms and stays as it is. A sum of 1.3 × 10^10 or more
may have that of a phone which a spreadsheet took for a number, and is masked.

>>> masked("张三 138 0013 8000"), masked("2025-06-21"), masked("134567890.12")
('张三 13*********00', '2025-06-21', '134567890.12')
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from lfreward.escaping import printable

__all__ = ["fold_number", "masked", "masked_id", "quoted", "quoted_id", "sound_id", "starred"]

# What people put between the digits of one number: blanks, dashes, dots, slashes, underscores, brackets, plus and tilde,
# and characters that have no width. Commas, colons and other marks stand between two numbers.
_GROUPING = frozenset(
    " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2028\u2029\u202f\u205f\u3000-_./\\()[]{}<>+~*'\""
    "\xad\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\u2501\u301c\u30fb\u30fc\uff0d\ufe58\ufe63"
    "\xb7\u2022\u2024\u2027\u22c5\u3002\uff0e\uff61\uff65\u2044\u2215\uff0f\uff3c\uff3f\ufe4d\ufe4e\ufe4f\uff08\uff09"
    "\uff3b\uff3d\u3010\u3011\u3014\u3015\u300a\u300b\u3008\u3009\uff0b\uff5e\u223c|\uff5c"
) | frozenset(chr(code) for code in (*range(0x2000, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x61C, 0xFEFF))
_CHINESE = dict(zip("〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两", "00012345678912345678912", strict=True))
_OTHER = "\x00"

_DATE = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_ID_CARD = rf"[1-9][0-9]{{5}}(?:18|19|20)[0-9]{{2}}{_DATE}[0-9]{{3}}[0-9X]"
_OLD_ID_CARD = rf"[1-9][0-9]{{7}}{_DATE}[0-9]{{3}}"  # of 15 places, given out until 1999
_MOBILE = r"(?:(?:00)?86|0)?1[3-9][0-9]{9}"
_FIXED = r"(?:(?:00)?86)?0[1-9][0-9]{1,2}[2-9][0-9]{6,7}"  # with the code of the town: 010 and 7 or 8 digits, 0357 and 7 or 8
_PASSPORT = rf"[A-Z](?!(?:19|20)[0-9]{{2}}{_DATE})[0-9]{{8}}|[DEGKPS][A-Z][0-9]{{7}}"
_PERMIT = r"[HM][0-9]{10}"  # of residents of Hong Kong and Macao
_ACCOUNTS = tuple(rf"[0-9]{{{places}}}" for places in range(15, 26))
_MAYBE = re.compile("|".join((_ID_CARD, _OLD_ID_CARD, _MOBILE, _FIXED, _PASSPORT, _PERMIT, _ACCOUNTS[0])))


def _anywhere(kinds: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Return patterns that find a kind of number wherever it may begin, also inside what another match would take."""
    return tuple(re.compile(rf"(?=({kind}))") for kind in kinds)


_NARROW = _anywhere((_ID_CARD, _OLD_ID_CARD, _MOBILE))
# Two days, or a day and a time, are no account and no telephone: as they are grouped, they are read.
_AMONG_DAYS = _anywhere((_FIXED, *_ACCOUNTS))
_BROAD = (*_NARROW, *_anywhere((_PASSPORT, _PERMIT)), *_AMONG_DAYS)
_DAY = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])")
# A number with its point and one or two decimals, which is a sum; a letter, a year and a number, which is an id.
_ORDINARY = re.compile(r"[0-9]{1,10}\.[0-9]{1,2}|[A-Za-z](?:19|20)[0-9]{2}[-/][0-9]{1,5}")
_THOUSANDS = re.compile(r"(?<![0-9,])[1-9][0-9]{0,2}(?:,[0-9]{3}){3,}(?![0-9,])")  # an account or a phone made a number
_SHORTEST = 9  # the digits and letters of the shortest number of a person
_FEWEST, _FEWEST_NARROW = 7, 11  # digits: of a passport with two letters; of a phone
_NOT_DIGITS = bytes(code for code in range(256) if not 48 <= code <= 57)
_ONE_NUMBER = re.compile(r"[0-9A-Za-z._/#\-\u4e00-\u9fff]+")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class _Canonical(dict[int, str | None]):
    """What a character is in the normal form: a digit, a capital letter, nothing, or one mark for all others."""

    def __missing__(self, code: int) -> str | None:
        self[code] = found = _canonical(chr(code))
        return found


def _canonical(char: str) -> str | None:
    if char in _GROUPING or unicodedata.category(char) in ("Cf", "Mn", "Me", "Zs"):
        return None
    if char in _CHINESE:
        return _CHINESE[char]
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", char).upper()
    return plain if len(plain) == 1 and plain.isascii() and plain.isalpha() else _OTHER


_FORM = _Canonical()


@lru_cache(maxsize=1 << 14)
def masked(text: str) -> str:
    """Return a text in which every number that has the form of a person's shows its first and last two places only.

    >>> masked("电话：１３８００１３８０００"), masked("E12345678"), masked("6222 0202 0011 2345 678")
    ('电话：13*******00', 'E1*****78', '62*******************78')
    """
    return _masked(text, narrow=False)


@lru_cache(maxsize=1 << 14)
def masked_id(text: str) -> str:
    """Return the number of a claim: masked where it is an identity card or a phone, or where more than a number stands.

    A claim may well be called E12345678 or have eighteen digits, and has to be found by its number.

    >>> masked_id("E12345678"), masked_id("张三 E12345678"), masked_id("138-0013-8000")
    ('E12345678', '张三 E1*****78', '13*********00')
    """
    return _masked(text, narrow=_ONE_NUMBER.fullmatch(text) is not None)


def quoted(text: str) -> str:
    r"""Return the text of a cell as a person may be shown it: on one line, printable, numbers of persons masked.

    >>> quoted("甲\n138 0013 8000")
    '甲\\n13*********00'
    """
    return printable(masked(text))


def quoted_id(text: str) -> str:
    """Return the number of a claim as `quoted` does, masked as `masked_id` does."""
    return printable(masked_id(text))


def _masked(text: str, *, narrow: bool) -> str:
    if len(text) < _SHORTEST or (text.isascii() and _digits(text) < (_FEWEST_NARROW if narrow else _FEWEST)):
        return text
    form = text.translate(_FORM)
    spans = _spans(text, form, _NARROW if narrow else _BROAD) if _MAYBE.search(form) else []
    if not narrow and "," in text:
        spans += [found.span() for found in _THOUSANDS.finditer(text) if _is_number(found[0].replace(",", ""))]
    for start, end in reversed(_joined(spans)):
        text = text[:start] + _hidden(text[start:end]) + text[end:]
    return text


def _digits(text: str) -> int:
    """Return how many digits stand in a text of ASCII, at the speed of the machine: nearly every id and name ends here."""
    return len(text.encode().translate(None, _NOT_DIGITS))


def _spans(text: str, form: str, kinds: tuple[re.Pattern[str], ...]) -> list[tuple[int, int]]:
    """Return where in a text the numbers of persons stand; a number that goes on without a gap is not ended there."""
    found = [(kind, match.span(1)) for kind in kinds for match in kind.finditer(form)]
    places = [at for at, char in enumerate(text) if _FORM[ord(char)] is not None]
    days = [match.span() for match in _DAY.finditer(text)]
    spans = []
    for kind, (start, end) in found:
        first, last = places[start], places[end - 1]
        before = form[start - 1] if start > 0 and _touch(text, places[start - 1], first) else ""
        behind = form[end] if end < len(form) and _touch(text, last, places[end]) else ""
        if behind.isdigit() or (before.isalnum() if form[start].isalpha() else before.isdigit()):
            continue
        if days and all(any(a <= at < b for a, b in days) for at in places[start:end]):  # every digit is that of a day
            continue
        if kind is _AMONG_DAYS[0] and places[start + 2] > first + 2:  # the code of a town stands together
            continue
        if kind in _AMONG_DAYS and any(first < day_end and day_start <= last for day_start, day_end in days):
            continue
        if _ORDINARY.fullmatch(text, first, last + 1):
            continue
        spans.append((first, last + 1))
    return spans


def _touch(text: str, one: int, other: int) -> bool:
    """Say whether two characters stand side by side and belong together: the 四 of a name does not belong to a number."""
    return other == one + 1 and text[one] not in _CHINESE and text[other] not in _CHINESE


def _is_number(digits: str) -> bool:
    return len(digits) >= _FEWEST_NARROW and any(kind.match(digits) for kind in (*_NARROW, *_AMONG_DAYS[1:]))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans that overlap as one, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _hidden(spelling: str) -> str:
    """Return one number as it is shown: two places at either end, and a star for every other character of its spelling."""
    form = spelling.translate(_FORM)
    return form[:2] + "*" * (len(spelling) - 4) + form[-2:]


def starred(value: str) -> str:
    """Return a value known to be personal with all but two places at either end starred; a short one with all.

    >>> starred("E12345678"), starred("张三")
    ('E1*****78', '**')
    """
    if len(value) < 7:
        return "*" * len(value)
    return value[:2] + "*" * (len(value) - 4) + value[-2:]


def fold_number(value: str) -> str:
    """Return a document, plate or order number in the form in which numbers are compared.

    >>> fold_number("９９0101-19850101 001x")
    '99010119850101001X'
    """
    return re.sub(r"[\s\-·.]+", "", unicodedata.normalize("NFKC", value)).upper()


def sound_id(value: str) -> bool | None:
    """Say whether a resident ID number agrees with its own check digit and date; None for any other document."""
    number = fold_number(value)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17] and re.fullmatch(_ID_CARD, number) is not None
