"""Chinese numbers, small and large, alone and mixed with digits: 三百二十, 叁佰伍拾, 3百5十, 2.5百.

Only what has one meaning is a number. 三百二 is said for 320 and could be written for 302: it is told as doubtful.

>>> numeral("叁佰伍拾"), numeral("2.5百"), numeral("两千零五")
(Decimal('350'), Decimal('250'), Decimal('2005'))
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation

EXACT = Context(prec=60)  # independent of whatever decimal context the caller has set
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.[0-9]{1,20})?", re.ASCII)
DIGIT_NAMES = ("〇零", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {name: digit for digit, names in enumerate(DIGIT_NAMES) for name in names}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000, "万": 10_000, "萬": 10_000, "亿": 10**8}
MYRIAD = 10_000
PARTS = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?|.", re.ASCII | re.DOTALL)
MOST_CHARACTERS = 40


class Colloquial(Exception):
    """A number that ends in a digit whose unit is left out; `value` is what is usually meant: 三百五 is 350."""

    def __init__(self, value: Decimal) -> None:
        self.value = value
        super().__init__(str(value))


def numeral(text: str) -> Decimal | None:
    """Return the number that a text is; None where it is none.

    Raises: Colloquial.
    """
    if NUMBER.fullmatch(text):
        return _exact(text)
    if not text or len(text) > MOST_CHARACTERS or not any(c in UNITS or c in DIGITS for c in text):
        return None
    sign, body = (-1, text[1:]) if text[0] == "-" else (1, text.removeprefix("+"))
    value = _mixed(PARTS.findall(body))
    return None if value is None else EXACT.multiply(value, Decimal(sign))


def _exact(text: str) -> Decimal | None:
    try:
        return EXACT.plus(Decimal(text.replace(",", "")))
    except InvalidOperation:
        return None


def _mixed(parts: list[str]) -> Decimal | None:
    """Add up digits and units; units fall within a myriad, and myriads fall within the number."""
    total = section = Decimal(0)
    held: Decimal | None = None  # a number that waits for its unit
    last_unit = last_myriad = 10**12
    zero = False  # 零 stands before a number whose unit is not the next lower one
    for place, part in enumerate(parts):
        if part in DIGITS and DIGITS[part] == 0 and len(parts) > 1:
            if held is not None or place == 0:
                return None
            zero = True
            continue
        if part in DIGITS or part[0].isdigit():
            value = Decimal(DIGITS[part]) if part in DIGITS else (_exact(part) if NUMBER.fullmatch(part) else None)
            if held is not None or value is None:
                return None
            held = value
        elif part in UNITS:
            unit = UNITS[part]
            if unit < MYRIAD:
                if unit >= last_unit or (held is None and (unit != 10 or section)):
                    return None
                section = EXACT.add(section, EXACT.multiply(held if held is not None else Decimal(1), Decimal(unit)))
                last_unit = unit
            else:
                if unit >= last_myriad or (held is None and not section):
                    return None
                total = EXACT.add(total, EXACT.multiply(EXACT.add(section, held or Decimal(0)), Decimal(unit)))
                section, last_unit, last_myriad = Decimal(0), unit, unit
            held, zero = None, False
        else:
            return None
    number = EXACT.add(total, section)
    if held is None:
        return None if zero else number
    if 100 <= last_unit < 10**12 and not zero and held < 10:
        raise Colloquial(EXACT.add(number, EXACT.multiply(held, Decimal(last_unit // 10))))
    if held >= last_unit:
        return None
    return EXACT.add(number, held)
