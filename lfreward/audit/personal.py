"""Personal data: recognised wherever it stands, and never let out except masked."""

from __future__ import annotations

import re

from lfreward.i18n import say
from lfreward.model import Finding

_WIDE = {ord("０") + n: ord("0") + n for n in range(10)} | {ord("Ｘ"): ord("X"), ord("ｘ"): ord("x")}
_SHORTEST = 11
_LONG = re.compile(r"[0-9]{11}")
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"  # 18 places
    r"|[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}"  # the old 15
    r"|1[3-9][0-9]{9}"  # mobile phones
    r")(?![0-9A-Za-z])"
)
# What may stand in a cell that cannot be read: the same with blanks and hyphens, other telephones, passports and permits,
# accounts. A date or a sum is none of these; the number of a claim may look like one, so claims are not named by this.
_IN_CELLS = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[ -]?[0-9Xx]"
    r"|(?:(?:\+|00)?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
    r"|\(0[1-9][0-9]{1,2}\)[ -]?[0-9]{3,4}[ -]?[0-9]{4}"
    r"|(?:0|(?:\+|00)?86[ -]?0?)[1-9][0-9]{1,2}[ -][0-9]{3,4}[ -]?[0-9]{4}"
    r"|[A-Z](?!(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))[0-9]{8}|[DEGKPS][A-Z][0-9]{7}|[HM][0-9]{10}"
    r"|[0-9](?:[ -]?[0-9]){14,24}"
    r")(?![0-9A-Za-z])",
    re.ASCII,
)
_ONE_NUMBER = re.compile(r"[0-9A-Za-z._/#\-\u4e00-\u9fff]+")
_DIGIT = re.compile("[0-9０-９]")
_SHORT = 7
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def mask(text: str) -> str:
    """Return a text in which every ID or mobile number shows its first and last two places only.

    >>> mask("证件 14010119800101001X 重复")
    '证件 14**************1X 重复'
    """
    if len(text) < _SHORTEST:
        return text
    plain = text.translate(_WIDE)
    if not _LONG.search(plain):
        return text
    return _PERSONAL.sub(lambda found: starred(found.group()), plain)


def mask_cell(text: str) -> str:
    """Return the text of a cell as `mask` does, with all else masked that may be the number of a person.

    >>> mask_cell("张三 138 0013 8000"), mask_cell("E12345678"), mask_cell("2025-06-21")
    ('张三 13*********00', 'E1*****78', '2025-06-21')
    """
    if len(text) < _SHORT or not _DIGIT.search(text):
        return text
    plain = text.translate(_WIDE)
    found = _IN_CELLS.sub(lambda one: starred(one.group()), plain)
    return mask(text) if found == plain else found


def mask_id(text: str) -> str:
    """Return the number of a claim as `mask` does where it is one, and as `mask_cell` does where it is something written.

    >>> mask_id("E12345678"), mask_id("张三 E12345678")
    ('E12345678', '张三 E1*****78')
    """
    return mask(text) if _ONE_NUMBER.fullmatch(text) else mask_cell(text)


def told(finding: Finding, lang: str) -> str:
    """Say a finding about what stood in a file, with the numbers of persons masked in what it quotes."""
    args = {key: mask_cell(value) if isinstance(value, str) else value for key, value in finding.args.items()}
    return mask(say(finding.code, lang, args))


def starred(value: str) -> str:
    """Return a value known to be personal with all but two places at either end starred; a short one with all.

    >>> starred("E12345678"), starred("张三")
    ('E1*****78', '**')
    """
    if len(value) < 7:
        return "*" * len(value)
    return value[:2] + "*" * (len(value) - 4) + value[-2:]


def fold_number(value: str) -> str:
    """Return a document, plate or order number in the form in which numbers are compared."""
    return re.sub(r"[\s\-·.]+", "", value.translate(_WIDE)).upper()


def sound_id(value: str) -> bool | None:
    """Say whether a resident ID number agrees with its own check digit and date; None for any other document."""
    number = fold_number(value)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17] and _PERSONAL.fullmatch(number) is not None
