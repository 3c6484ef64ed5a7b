"""Text to value: taken exactly, or refused with a finding that says what to do. Nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from lfreward.errors import nearest
from lfreward.facts.nouns import FIRST_DAY, LAST_DAY, MOST_YUAN, Fact
from lfreward.i18n import Label
from lfreward.model import canonical

HIDDEN = dict.fromkeys(
    (0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0xFEFF, 0xAD)
)
DASHES = {"", "-", "--", "—", "——", "–", "/"}
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.[0-9]{1,20})?", re.ASCII)
DATE_FORMS = (
    re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII),
    re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})", re.ASCII),
    re.compile(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})", re.ASCII),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]", re.ASCII),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII),
)
TIME = re.compile(r"(?<=[0-9日号])[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$", re.ASCII)
ZONED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})",
    re.ASCII,
)
HERE = timezone(timedelta(hours=8))  # days of the measures are days in China
WORDS = {
    **dict.fromkeys(
        ("是", "有", "yes", "y", "true", "t", "√", "✓", "✔", "对", "1", "已", "齐全", "具备", "已查验", "有效"), True
    ),
    **dict.fromkeys(
        ("否", "无", "no", "n", "false", "f", "×", "✗", "✘", "x", "0", "未", "没有", "不具备", "未查验", "无效"), False
    ),
}
MAGNITUDES = {"万": 10_000, "千": 1_000, "亿": 100_000_000}
SEPARATORS = re.compile(r"[,,、;;/|\s]+")
LOOSE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])", re.ASCII)  # between two digits a space may be a slip or a boundary
LETTER_RUN = re.compile(r"([A-Z])(?:-|~|—|–|至|到)([A-Z])")
CUT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,3}", re.ASCII | re.IGNORECASE)  # what Excel makes of a long number
MONTH = re.compile(r"(?:([0-9]{4})(?:-|/|\.|年))?([0-9]{1,2})月?", re.ASCII)
SHOWN = 60
UNITS = (
    "元/人/餐",
    "元/餐/人",
    "元/人",
    "元/餐",
    "元",
    "人民币",
    "rmb",
    "人次",
    "名",
    "星级",
    "km",
    "座",
    "次",
    "班",
    "家",
)
EXACT = Context(prec=60)  # independent of whatever decimal context the caller has set


class Unreadable(Exception):
    """A value that cannot be read: a finding code and what it wants to say."""

    def __init__(self, code: str, **args: Any) -> None:
        self.code = code
        self.args_ = args
        super().__init__(code)


def plain(text: str) -> str:
    """Return text in one form: NFKC, without invisible characters and outer white space."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).translate(HIDDEN).strip()


def shown(value: Any) -> str:
    """Return a value as it may stand in a message: quoted by the caller, short, invisible characters spelled out."""
    try:
        text = str(value)
    except ValueError:  # an integer of thousands of digits
        text = f"{type(value).__name__} …"
    text = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text[: SHOWN + 1])
    return text[:SHOWN] + "…" if len(text) > SHOWN else text


def _number(value: Any, unit: Label, exact: str) -> Decimal:
    """Read a number exactly; `exact` names the finding to give where it is none."""
    if isinstance(value, bool):
        raise Unreadable(exact)
    if isinstance(value, int):
        if abs(value) >= 10**15:
            raise Unreadable("too_many_digits")
        return Decimal(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise Unreadable("not_finite")
        if abs(value.adjusted()) > 20:
            raise Unreadable("too_many_digits")
        return value if value else abs(value)  # -0 is 0
    if isinstance(value, float):
        raise Unreadable("float_refused")
    if not isinstance(value, str):
        raise Unreadable(exact)
    if len(value) > 60:
        raise Unreadable("too_many_digits")
    if not value.isascii() and any(unicodedata.category(c) == "No" for c in value):
        raise Unreadable(exact)  # ² and ① would turn into plain digits
    text = LOOSE.sub("", plain(value)).lstrip("¥")
    for suffix in (*UNITS, unit.zh):
        if suffix and len(text) > len(suffix) and text.lower().endswith(suffix):
            text = text[: -len(suffix)]
            break
    times = 1
    if text and text[-1] in MAGNITUDES:
        times, text = MAGNITUDES[text[-1]], text[:-1]
    if not NUMBER.fullmatch(text):
        if text.lower() in {"nan", "inf", "infinity", "-inf", "-infinity"}:
            raise Unreadable("not_finite")
        raise Unreadable(exact)
    try:
        number = EXACT.multiply(Decimal(text.replace(",", "")), Decimal(times))
        return number if number else abs(number)
    except InvalidOperation:
        raise Unreadable(exact) from None


def _read_count(value: Any, fact: Fact) -> int:
    if isinstance(value, str) and fact.value_aliases:
        value = fact.value_aliases.get(plain(value).removesuffix("级"), value)
    number = _number(value, fact.unit, "not_a_count")
    if number != number.to_integral_value():
        raise Unreadable("not_whole")
    return int(number)


def _read_money(value: Any, fact: Fact) -> Decimal:
    number = _number(value, fact.unit, "not_money")
    read = number if number.as_tuple().exponent in (-2,) else _two_places(number)
    return _at_most_two(read) if fact.fen else read


def _two_places(number: Decimal) -> Decimal:
    normal = number.normalize(EXACT)
    exponent = normal.as_tuple().exponent
    assert isinstance(exponent, int)
    return normal if exponent < -2 else number.quantize(Decimal("0.01"), context=EXACT)


def _read_km(value: Any, fact: Fact) -> Decimal:
    number = _number(value, fact.unit, "not_km")
    return _at_most_two(_two_places(number))


def _at_most_two(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < -2:
        raise Unreadable("too_many_decimals")
    return number


NO_DAY = {"无", "没有", "未", "none"}


def _read_date(value: Any, fact: Fact) -> date:
    if isinstance(value, datetime):
        return _day_here(value)
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**8:
        value = str(value)
    if not isinstance(value, str):
        raise Unreadable("not_a_date")
    if ZONED.fullmatch(plain(value)):
        try:
            return _day_here(datetime.fromisoformat(plain(value)))
        except ValueError:
            raise Unreadable("no_such_day") from None
    text = TIME.sub("", plain(value))
    compact = LOOSE.sub("", text)
    for form in DATE_FORMS:
        if match := form.fullmatch(compact):
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                raise Unreadable("no_such_day") from None
    raise Unreadable("not_a_date")


def _day_here(moment: datetime) -> date:
    """Return the day that a moment falls on in China; one without a zone is taken to be told there."""
    try:
        return (moment if moment.tzinfo is None else moment.astimezone(HERE)).date()
    except OverflowError:
        raise Unreadable("no_such_day") from None


def _read_yes_no(value: Any, fact: Fact) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    if isinstance(value, str):
        word = WORDS.get(plain(value).lower())
        if word is not None:
            return word
    raise Unreadable("not_yes_no")


def _read_check(value: Any, fact: Fact) -> date | bool:
    """Read a day of inspection, or yes or no where only that is known."""
    try:
        return _read_yes_no(value, fact)
    except Unreadable:
        return _read_date(value, fact)


def _read_text(value: Any, fact: Fact) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unreadable("not_words")
    if isinstance(value, int) and abs(value) >= 10**60:
        raise Unreadable("too_many_digits")
    text = plain(str(value))
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise Unreadable("not_words")
    if len(text) > 400:
        raise Unreadable("text_too_long")
    return text


def _read_choice(value: Any, fact: Fact) -> str:
    text = _read_text(value, fact)
    values = fact.values or {}
    if text in values:
        return text
    folded = _folded(text)
    if (key := next((key for name, key in _names(fact) if name == folded), None)) is not None:
        return key
    names = dict(reversed([*_names(fact)]))  # the values' own names before aliases
    near = names.get(nearest(folded, names) or "")
    known = Label("、".join(label.zh for label in values.values()), ", ".join(values))
    raise Unreadable("not_a_choice" if near else "not_a_choice_far", known=known, near=values[near] if near else "")


def _names(fact: Fact) -> Iterator[tuple[str, str]]:
    """Give every name of every value as it is compared, with the value's key; aliases after the others."""
    for key, label in (fact.values or {}).items():
        yield from ((_folded(name), key) for name in (key, *label))
    yield from ((_folded(name), key) for name, key in fact.value_aliases.items())


def _folded(name: str) -> str:
    """Return a name as it is compared: without its case, and without the spaces that some print between its parts."""
    return "".join(name.lower().split())


def _parts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [part for part in SEPARATORS.split(plain(value)) if part]
    if isinstance(value, list | tuple | set | frozenset):
        parts = []
        for part in value:
            if isinstance(part, bool) or not isinstance(part, str | int):
                raise Unreadable("not_a_list")
            if isinstance(part, int) and abs(part) >= 10**15:
                raise Unreadable("too_many_digits")
            parts.append(plain(str(part)))
        return parts
    raise Unreadable("not_a_list")


def _read_letters(value: Any, fact: Fact) -> tuple[str, ...]:
    letters: set[str] = set()
    if isinstance(value, str) and plain(value) in ("无", "none", "None"):
        return ()
    if isinstance(value, str) and plain(value) in ("齐全", "全", "全部", "齐", "all"):
        return tuple(sorted(fact.values or ()))
    for part in _parts(value):
        part = part.upper()
        if match := LETTER_RUN.fullmatch(part):
            first, last = (ord(c) for c in match.groups())
            if first > last:
                raise Unreadable("not_letters")
            letters |= {chr(c) for c in range(first, last + 1)}
        elif re.fullmatch(r"[A-Z]+", part, re.ASCII):
            letters |= set(part)
        else:
            raise Unreadable("not_letters")
    known = fact.values or {}
    if known and (strange := sorted(letters - set(known))):
        raise Unreadable("not_a_choice_far", known="、".join(known), value=strange[0])
    return tuple(sorted(letters))


def _read_clauses(value: Any, fact: Fact) -> tuple[str, ...]:
    if isinstance(value, bool):
        raise Unreadable("not_a_list")
    if isinstance(value, str) and plain(value).lower() in ("无", "否", "没有", "none", "no"):
        return ()
    known = fact.values or {}
    clauses = []
    for part in _parts(value):
        clause = part.replace(" ", "").removeprefix("第").rstrip(".。项")
        if known and clause not in known:
            near = nearest(clause, known)
            code = "not_a_choice" if near else "not_a_choice_far"
            raise Unreadable(code, known="、".join(known), near=near, value=shown(part))
        clauses.append(clause)
    return tuple(dict.fromkeys(sorted(clauses)))


def _read_months(value: Any, fact: Fact) -> tuple[str, ...]:
    """Read months as `4`, `4月`, `2020-04` or `2020年4月`; a bare number of a list is a month, not a count."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = [value]
    if isinstance(value, str) and plain(value).lower() in ("无", "没有", "none"):
        return ()
    alone = isinstance(value, str) and MONTH.fullmatch(plain(value))  # 2020/4 is a month, 4/5 are two
    months = []
    for part in [plain(value)] if alone else _parts(value):
        match = MONTH.fullmatch(part)
        if not match or not 1 <= int(match[2]) <= 12:
            raise Unreadable("not_months")
        months.append(f"{match[1]}-{int(match[2]):02d}" if match[1] else f"{int(match[2]):02d}")
    return tuple(dict.fromkeys(sorted(months)))


DAY_KEYS = {"date", "sites", "hotel", "meal_standard"}
_DATE = Fact("date", "date", Label("日期", "date"), low=FIRST_DAY, high=LAST_DAY)
_TICKETS = Fact("tickets", "count", Label("购票数", "tickets"), Label("人", "people"), 0, 1_000_000)
_MEAL = Fact("meal_standard", "money", Label("用餐标准", "meal standard"), Label("元", "yuan"), Decimal(0), MOST_YUAN)
_NAME = Fact("name", "text", Label("景区", "site"))
_HOTEL = Fact("hotel", "text", Label("酒店", "hotel"))


def _inner(number: int, fact: Fact, value: Any) -> Any:
    """Read one value of an itinerary; a fault names the day that it stands in."""
    try:
        return within(READERS[fact.type](value, fact), fact)
    except Unreadable as fault:
        label = Label(f"行程第{number}天{fact.label.zh}", f"{fact.label.en} on day {number} of the itinerary")
        raise Unreadable(fault.code, **{**fault.args_, "label": label, "value": shown(value)}) from None


def _read_itinerary(value: Any, fact: Fact) -> tuple[Mapping[str, Any], ...]:
    """Read `[{date, sites: [{name, tickets}], hotel, meal_standard}]`; everything but the shape may be missing."""
    if not isinstance(value, list | tuple):
        raise Unreadable("not_an_itinerary")
    days = []
    for number, day in enumerate(value, 1):
        if not isinstance(day, Mapping) or set(day) - DAY_KEYS:
            raise Unreadable("not_an_itinerary")
        read: dict[str, Any] = {}
        if not blank(day.get("date")):
            read["date"] = _inner(number, _DATE, day["date"])
        if not blank(day.get("hotel")):
            read["hotel"] = _inner(number, _HOTEL, day["hotel"])
        if not blank(day.get("meal_standard")):
            read["meal_standard"] = _inner(number, _MEAL, day["meal_standard"])
        sites = day.get("sites")
        if sites is None:
            days.append(read)
            continue
        if not isinstance(sites, list | tuple):
            raise Unreadable("not_an_itinerary")
        visits = []
        for site in sites:
            if not isinstance(site, Mapping) or set(site) - {"name", "tickets"} or blank(site.get("name")):
                raise Unreadable("not_an_itinerary")
            visit: dict[str, Any] = {"name": _inner(number, _NAME, site["name"])}
            if not blank(site.get("tickets")):
                visit["tickets"] = _inner(number, _TICKETS, site["tickets"])
            visits.append(visit)
        read["sites"] = tuple(visits)
        days.append(read)
    return tuple(days)


READERS: Mapping[str, Callable[[Any, Fact], Any]] = {
    "count": _read_count,
    "money": _read_money,
    "km": _read_km,
    "date": _read_date,
    "yes_no": _read_yes_no,
    "check": _read_check,
    "text": _read_text,
    "id": _read_text,
    "choice": _read_choice,
    "item": _read_choice,
    "letters": _read_letters,
    "clauses": _read_clauses,
    "months": _read_months,
    "itinerary": _read_itinerary,
}


def absent(value: Any, fact: Fact) -> bool:
    """Say whether a cell says that there is none: nothing at all, or 无 where a day is asked for."""
    return blank(value) or (fact.type == "date" and isinstance(value, str) and plain(value) in NO_DAY)


def blank(value: Any) -> bool:
    """Say whether a cell says nothing: empty, white space, or a dash."""
    return value is None or (isinstance(value, str) and plain(value) in DASHES)


def within(value: Any, fact: Fact) -> Any:
    """Return the value if it lies in the domain of its fact, and refuse it otherwise."""
    if fact.low is None or isinstance(value, bool):
        return value
    if value < fact.low or value > fact.high:
        raise Unreadable("out_of_domain", low=canonical(fact.low), high=canonical(fact.high))
    return value
