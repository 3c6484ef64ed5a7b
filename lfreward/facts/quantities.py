"""Counts, sums of money and kilometres: exact, with the unit that fits, or refused.

A number is taken where it has one meaning. What people add to it is understood where it changes nothing (320人,
实到320, 35000元整) or where everybody means the same (32+1 is 32 visitors and an escort). A bound, an estimate, a range
or the unit of something else is refused, because the value is then not stated.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from lfreward.facts.context import Context, Parsed
from lfreward.facts.normal import Unreadable, compact, plain, shown
from lfreward.facts.nouns import Fact
from lfreward.facts.numerals import EXACT, NUMBER, Colloquial, numeral
from lfreward.facts.shipped import WORDS
from lfreward.results.assessment import canonical

FAULT = {"count": "not_a_count", "money": "not_money", "km": "not_km"}  # what a fact's text is told not to be
PEOPLE, NIGHTS, YUAN = "人", "晚", "元"
MOST_DIGITS = 15
INFINITE = {"inf", "infinity", "-inf", "-infinity", "+inf"}
REMARK = re.compile(r"([^()]+)\(([^()]*)\)")  # 320(含儿童12)
GROUPED = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)  # 35.000: thousands to some, thirty-five to others
LETTERED = re.compile(r"(?=.*[0-9])(?=.*[OoIl])[0-9OoIl]{1,15}", re.ASCII)  # 3OO, with letters for digits
RANGE = re.compile(r"([0-9.]+)(?:-|~|—|–|至|到)([0-9.]+)", re.ASCII)
PLUS = re.compile(r"([0-9]{1,7})\+([0-9]{1,6})", re.ASCII)
CURRENCY = re.compile(r"^(?:¥|rmb|cny|人民币)", re.IGNORECASE)
JIAO_FEN = re.compile(r"(.+?)(?:元|圆)(?:(.)角)?(?:(.)分)?")
UNITS = frozenset(word for words in WORDS.units.values() for word in words).union(WORDS.units_of_others)
HAS_NUMBER = re.compile("[0-9〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]")
APPROXIMATE, BOUND = (re.compile("|".join(map(re.escape, words))) for words in (WORDS.approximate, WORDS.bounds))
BEFORE = re.compile(f"^(?:{'|'.join(WORDS.before_numbers)})[:：]?(?=.)")
NUMERAL = r"[0-9〇零一二两三四五六七八九十百千万,]+"
ADULTS_CHILDREN = re.compile(
    f"({NUMERAL})(?:{'|'.join(WORDS.adults)})[,、和+]?({NUMERAL})(?:{'|'.join(WORDS.children)})"
)
DAYS_NIGHTS = re.compile(f"({NUMERAL})(?:天|日)({NUMERAL})(?:晚|夜)")
NIGHTS_DAYS = re.compile(f"({NUMERAL})(?:晚|夜)({NUMERAL})(?:天|日)")


def read_count(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read a whole number of what the fact counts."""
    if isinstance(value, str) and fact.value_aliases:
        value = fact.value_aliases.get(plain(value).removesuffix("级"), value)
    parsed = _quantity(value, fact, context)
    number = parsed.value
    if number != number.to_integral_value():
        raise Unreadable("not_whole")
    return Parsed(int(number), parsed.code, parsed.args)


def read_money(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read yuan: a sum in whole fen, a mean per head as exactly as it is written."""
    parsed = _quantity(value, fact, context)
    number = two_places(parsed.value)
    return Parsed(at_most_two(number) if fact.fen else number, parsed.code, parsed.args)


def read_km(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read kilometres, at most two decimals."""
    parsed = _quantity(value, fact, context)
    return Parsed(at_most_two(two_places(parsed.value)), parsed.code, parsed.args)


def two_places(number: Decimal) -> Decimal:
    """Return a number with two decimals, or with as many as it needs beyond them."""
    if number.as_tuple().exponent == -2:
        return number
    normal = number.normalize(EXACT)
    exponent = normal.as_tuple().exponent
    assert isinstance(exponent, int)
    return normal if exponent < -2 else number.quantize(Decimal("0.01"), context=EXACT)


def at_most_two(number: Decimal) -> Decimal:
    """Return a number of at most two decimals.

    Raises: Unreadable.
    """
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < -2:
        raise Unreadable("too_many_decimals")
    return number


def _quantity(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read a number of any form; -0 is 0."""
    if isinstance(value, str):
        parsed = _of_text(value, fact, context)
        return parsed if parsed.value else Parsed(abs(parsed.value), parsed.code, parsed.args)
    number = _of_number(value, fact)
    return Parsed(_times(number if number else abs(number), context))


def _of_number(value: Any, fact: Fact) -> Decimal:
    """Return an int or Decimal within the digits that a fact can have."""
    if isinstance(value, bool):
        raise Unreadable(FAULT[fact.type])
    if isinstance(value, int):
        if abs(value) >= 10**MOST_DIGITS:
            raise Unreadable("too_many_digits")
        return Decimal(value)
    if not isinstance(value, Decimal):
        raise Unreadable(FAULT[fact.type])
    if not value.is_finite():
        raise Unreadable("not_finite")
    if abs(value.adjusted()) > MOST_DIGITS + 5:
        raise Unreadable("too_many_digits")
    return value


def _times(number: Decimal, context: Context) -> Decimal:
    return number if context.times == 1 else EXACT.multiply(number, Decimal(context.times))


def _of_text(value: str, fact: Fact, context: Context) -> Parsed:
    if len(value) > 60:
        raise Unreadable("too_many_digits")
    if not value.isascii() and any(unicodedata.category(c) == "No" for c in value):
        raise Unreadable(FAULT[fact.type])  # ² and ① would turn into plain digits
    text = compact(value)
    if NUMBER.fullmatch(text):
        _refuse_grouped(text, fact)
        number = numeral(text)
        assert number is not None
        return Parsed(_times(number, context))
    if text.lower() in INFINITE:
        raise Unreadable("not_finite")
    for special in (_people, _nights):
        if (parsed := special(text, fact)) is not None:
            return parsed
    if remark := REMARK.fullmatch(text):
        return _with_remark(remark[1].strip(), remark[2].strip(), fact, context)
    return _alone(text, fact, context)


def _alone(text: str, fact: Fact, context: Context) -> Parsed:
    """Read a number with nothing but units and idle words around it."""
    body = BEFORE.sub("", text)
    body, has_unit = _without_unit(body, fact)
    if not HAS_NUMBER.search(body):
        raise Unreadable(FAULT[fact.type])
    if BOUND.search(body):
        raise Unreadable("number_bound")
    if APPROXIMATE.search(body):
        raise Unreadable("number_approximate")
    try:
        number = numeral(body)
    except Colloquial as said:
        raise Unreadable("number_doubtful", meant=canonical(_form(said.value, fact))) from None
    if number is None:
        raise _no_number(body, fact)
    if NUMBER.fullmatch(body):
        _refuse_grouped(body, fact)
        if not has_unit:
            number = _times(number, context)
    return Parsed(number)


def _without_unit(text: str, fact: Fact) -> tuple[str, bool]:
    """Take the unit off a number, and say whether there was one.

    Raises: Unreadable for the unit of something else.
    """
    yuan = fact.unit.zh == YUAN
    body = CURRENCY.sub("", text)
    if body != text and not yuan:
        raise Unreadable("unit_does_not_fit", found=text[: len(text) - len(body)])
    had = body != text
    if yuan:
        whole = re.sub(r"(?<=[元圆角分])[整正]$", "", body)
        if (parts := JIAO_FEN.fullmatch(whole)) and (parts[2] or parts[3]):
            return _with_jiao(parts, fact), True
        had = had or whole != body
        body = whole.replace("圆", "元") if whole.endswith("圆") else whole
    lower = body.lower()
    fitting = _units_of(fact)
    for word in sorted(fitting.union(UNITS), key=len, reverse=True):
        if len(lower) > len(word) and lower.endswith(word):
            if word in fitting:
                return body[: -len(word)].strip(), True
            if _ends_a_number(lower[: -len(word)]):
                raise Unreadable("unit_does_not_fit", found=word)
    return body, had


def _units_of(fact: Fact) -> frozenset[str]:
    """Return the words that mean the unit of a fact."""
    return frozenset((*WORDS.units.get(fact.unit.zh, ()), *fact.units, *filter(None, [fact.unit.zh])))


def _ends_a_number(text: str) -> bool:
    return text[-1:].isdigit() or text[-1:] in "十百千万亿一二两三四五六七八九"


def _with_jiao(parts: re.Match[str], fact: Fact) -> str:
    """Return yuan, 角 and 分 as a number in digits."""
    try:
        yuan, jiao, fen = (numeral(part) if part else Decimal(0) for part in parts.groups())
    except Colloquial:
        raise Unreadable(FAULT[fact.type]) from None
    if yuan is None or jiao is None or fen is None or jiao >= 10 or fen >= 10 or yuan != yuan.to_integral_value():
        raise Unreadable(FAULT[fact.type])
    return f"{EXACT.add(yuan, (jiao * 10 + fen) / 100):f}"


def _refuse_grouped(text: str, fact: Fact) -> None:
    """Refuse a point before three digits that may part thousands, where the fact can have either value."""
    if not GROUPED.fullmatch(text):
        return
    other = Decimal(text.replace(".", ""))
    if fact.high is None or fact.low <= other <= fact.high:
        first = canonical(_form(Decimal(text), fact))
        raise Unreadable("number_two_ways", first=first, second=canonical(_form(other, fact)))


def _form(number: Decimal, fact: Fact) -> Any:
    """Return a number as a value of the fact, for a message."""
    if fact.type == "count" and number == number.to_integral_value():
        return int(number)
    return number if fact.type == "count" else two_places(number)


def _no_number(text: str, fact: Fact) -> Unreadable:
    """Return what is to be said of text that is no number, with what may have been meant."""
    if LETTERED.fullmatch(text):
        return Unreadable("number_letters", meant=text.translate(str.maketrans("OoIl", "0011")))
    if RANGE.fullmatch(text):
        return Unreadable("number_range")
    if re.fullmatch(r"[0-9.,]+(?:[+*×/][0-9.,]+)+", text):
        return Unreadable("number_parts")
    return Unreadable(FAULT[fact.type])


# ---- what is said of people and of nights


def _people(text: str, fact: Fact) -> Parsed | None:
    """Read 32+1 and 300大20小."""
    if fact.unit.zh != PEOPLE:
        return None
    if plus := PLUS.fullmatch(text.removesuffix("人")):
        visitors, escorts = (Decimal(part) for part in plus.groups())
        if escorts > -(-visitors // WORDS.visitors_per_escort):
            raise Unreadable("number_parts")
        return Parsed(visitors, "converted_escorts", {"escorts": int(escorts)})
    if both := ADULTS_CHILDREN.fullmatch(text):
        return Parsed(sum((_part(part, fact) for part in both.groups()), Decimal(0)), "converted_sum")
    return None


def _nights(text: str, fact: Fact) -> Parsed | None:
    """Read 2天1晚 and 1晚2天 as their nights."""
    if fact.unit.zh != NIGHTS:
        return None
    found = DAYS_NIGHTS.fullmatch(text)
    other = NIGHTS_DAYS.fullmatch(text)
    if found is None and other is None:
        return None
    days, nights = (_part(part, fact) for part in (found.groups() if found else other.groups()[::-1]))  # type: ignore[union-attr]
    if nights > days:
        raise Unreadable("number_parts")
    return Parsed(nights, "converted_nights", {"days": int(days)})


def _part(text: str, fact: Fact) -> Decimal:
    try:
        number = numeral(text)
    except Colloquial:
        number = None
    if number is None:
        raise Unreadable(FAULT[fact.type])
    return number


def _with_remark(body: str, remark: str, fact: Fact, context: Context) -> Parsed:
    """Read a number with a remark in brackets that changes nothing about it."""
    number = _alone(body, fact, context)
    included = remark.startswith(WORDS.included)
    names = [name for name in re.split(r"[、,;]", remark) if name]
    digits = bool(re.search(r"[0-9〇零一二两三四五六七八九十]", remark))
    negative = re.match(r"(?:不|未|无|非|缺|除|扣|减)", remark)
    lists = len(names) > 1 and not digits
    if negative or (digits and not included) or (lists and fact.type == "count" and len(names) != number.value):
        raise Unreadable("number_parts")
    return Parsed(number.value, "converted_remark", {"remark": shown(remark)})
