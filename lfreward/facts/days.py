"""Days in every form in which offices write them: with one meaning, or refused with the two that they may have.

A day names its year first (2020.7.18, 2020年7月18日, 20200718), or in two digits (25.5.12), or leaves it to the title of
its table (5月12日). One cell may hold the first and the last day (2025.5.3—5.5). A moment with a zone is its day in China.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from lfreward.facts.context import Context, Parsed
from lfreward.facts.normal import Unreadable, compact, plain
from lfreward.facts.nouns import Fact
from lfreward.facts.numerals import Colloquial, numeral

CHINA = timezone(timedelta(hours=8))  # days of the measures are days in China
ZONED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)",
    re.ASCII,
)
TIME = re.compile(
    r"(?:(?<=[0-9日号])[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"|(?<=[日号]) *(?:上午|下午|晚)?[0-9]{1,2}[时点](?:[0-9]{1,2}分?)?)$",
    re.ASCII,
)
WEEKDAY = re.compile(r"\(?(?:周|星期|礼拜)([一二三四五六日天])\)?$")
WEEKDAYS = {name: number for number, name in enumerate("一二三四五六")} | {"日": 6, "天": 6}
FULL = (
    re.compile(r"(?P<y>[0-9]{4})(?P<s>[-/.、。\\ ])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})[日号]?", re.ASCII),
    re.compile(r"(?P<y>[0-9]{4})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})[日号]?", re.ASCII),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})", re.ASCII),
)
SHORT = re.compile(r"(?P<y>[0-9]{2})(?P<s>[-.年])(?P<m>[0-9]{1,2})(?:(?P=s)|月)(?P<d>[0-9]{1,2})[日号]?", re.ASCII)
MONTH_DAY = re.compile(r"([0-9]{1,2})(?:月|[./-])([0-9]{1,2})[日号]?", re.ASCII)
YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
SLASHED = re.compile(r"([0-9]{2})/([0-9]{1,2})/([0-9]{1,2})", re.ASCII)
NAMED_MONTH = re.compile(r"([0-9]{1,2})-([A-Za-z]{3})[a-z]*-((?:20)?[0-9]{2})", re.ASCII)
MONTHS = {"janfebmaraprmayjunjulaugsepoctnovdec"[3 * month : 3 * month + 3]: month + 1 for month in range(12)}
IN_WORDS = re.compile(
    r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]?"
)
YEAR_MONTH = re.compile(r"[0-9]{4}(?:年[0-9]{1,2}月?|[-/.][0-9]{1,2})|[0-9]{6}", re.ASCII)
SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?", re.ASCII)
SERIALS = (36_526, 73_050)  # spreadsheets count days from 1899-12-30: 2000-01-01 to 2099-12-31
EPOCH = date(1899, 12, 30)
BETWEEN = re.compile(r"(?:—+|–|~|-|至|到)")  # between the first day and the last
DAY_ALONE = re.compile(r"([0-9]{1,2})[日号]?", re.ASCII)
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def read_day(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read a day; a cell with two days also fills the fact that the vocabulary names for the second."""
    if isinstance(value, datetime):
        return Parsed(day_in_china(value))
    if isinstance(value, date):
        return Parsed(value)
    if isinstance(value, Decimal) and value.is_finite() and 0 <= value.adjusted() < 10:
        whole = int(value)
        value = whole if whole == value or SERIALS[0] <= whole <= SERIALS[1] else value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**8:
        value = str(value)
    if not isinstance(value, str):
        raise Unreadable("not_a_date")
    text = plain(value)
    if ZONED.fullmatch(text):
        try:
            return Parsed(day_in_china(datetime.fromisoformat(text)))
        except ValueError:
            raise Unreadable("no_such_day") from None
    text, weekday = _without_weekday(text)
    text = TIME.sub("", text)
    first, last = _span(compact(text), context)
    if weekday is not None and first.weekday() != weekday:
        raise Unreadable("day_weekday", day=first.isoformat())
    if last is None:
        return Parsed(first)
    if not fact.range_to or last < first:
        raise Unreadable("day_range")
    return Parsed(first, "converted_range", {"last": last.isoformat()}, {fact.range_to: last})


def day_in_china(moment: datetime) -> date:
    """Return the day that a moment falls on in China; one without a zone is taken to be told there."""
    try:
        return (moment if moment.tzinfo is None else moment.astimezone(CHINA)).date()
    except OverflowError:
        raise Unreadable("no_such_day") from None


def _without_weekday(text: str) -> tuple[str, int | None]:
    found = WEEKDAY.search(text)
    if found is None or found.start() == 0:
        return text, None
    return text[: found.start()].strip(), WEEKDAYS[found[1]]


def _span(text: str, context: Context) -> tuple[date, date | None]:
    """Return the one day of a text, or its first and last."""
    if (day := _day(text, context)) is not None:
        return day, None
    for between in BETWEEN.finditer(text):
        left, right = text[: between.start()], text[between.end() :]
        if not left or not right or not _could_begin(left):
            continue
        first = _day(left, context)
        if first is None:
            continue
        last = _last(right, first, context)
        if last is not None:
            return first, last
    raise _no_day(text)


def _could_begin(text: str) -> bool:
    """Say whether a text is long enough to be a day by itself: 2025-5 of 2025-5-12 is none."""
    return any(form.fullmatch(text) for form in (*FULL, SHORT)) or (
        MONTH_DAY.fullmatch(text) is not None and "-" not in text
    )


def _last(text: str, first: date, context: Context) -> date | None:
    """Return the second day of a cell; what it leaves out is that of the first."""
    if any(form.fullmatch(text) for form in (*FULL, SHORT)):
        return _day(text, context)
    if found := MONTH_DAY.fullmatch(text):
        month, day = map(int, found.groups())
        return _made(first.year + (month < first.month), month, day)
    if found := DAY_ALONE.fullmatch(text):
        return _made(first.year, first.month, int(found[1]))
    return None


def _day(text: str, context: Context) -> date | None:
    """Return the day that a text is by itself; None where it is none.

    Raises: Unreadable for a day that does not exist, lacks its year, or can be one of two.
    """
    for form in FULL:
        if found := form.fullmatch(text):
            return _made(int(found["y"]), int(found["m"]), int(found["d"]))
    if found := IN_WORDS.fullmatch(text):
        return _made(int(found[1].translate(DIGITS)), _small(found[2]), _small(found[3]))
    if (found := SERIAL.fullmatch(text)) and SERIALS[0] <= int(found[1]) <= SERIALS[1]:
        return EPOCH + timedelta(days=int(found[1]))
    if found := NAMED_MONTH.fullmatch(text):
        month = MONTHS.get(found[2].lower())
        return None if month is None else _made(int(found[3]) % 100 + 2000, month, int(found[1]))
    if found := SHORT.fullmatch(text):
        return _two_digits(found, context)
    if found := YEAR_LAST.fullmatch(text):
        return _year_last(*(int(found[place]) for place in (1, 3, 4)))
    if found := MONTH_DAY.fullmatch(text):
        if context.year is None:
            raise Unreadable("day_without_year")
        return _made(context.year, int(found[1]), int(found[2]))
    return None


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("no_such_day") from None


def _small(text: str) -> int:
    """Return a small Chinese number; 0, which is no month and no day, where it is none."""
    try:
        number = numeral(text)
    except Colloquial:
        number = None
    return 0 if number is None else int(number)


def _two_digits(found: re.Match[str], context: Context) -> date:
    """Return the day of 25.5.12; where the first part can be a day of the month, only with the year of the table."""
    year, month, day = 2000 + int(found["y"]), int(found["m"]), int(found["d"])
    other = 2000 + day
    if context.year is not None and year != context.year == other:
        raise Unreadable(
            "day_two_ways", first=f"{year}-{month:02d}-{day:02d}", second=f"{other}-{month:02d}-{int(found['y']):02d}"
        )
    if context.year != year and year - 2000 <= 12 and found["s"] != "年":
        raise Unreadable(
            "day_two_ways", first=f"{year}-{month:02d}-{day:02d}", second=f"{other}-{month:02d}-{int(found['y']):02d}"
        )
    return _made(year, month, day)


def _year_last(first: int, second: int, year: int) -> date:
    """Return the day of 25/12/2025, where only one order of day and month is possible."""
    if first > 12 or first == second:
        return _made(year, second, first)
    if second > 12:
        return _made(year, first, second)
    raise Unreadable(
        "day_two_ways", first=f"{year}-{first:02d}-{second:02d}", second=f"{year}-{second:02d}-{first:02d}"
    )


def _no_day(text: str) -> Unreadable:
    """Return what is to be said of a text that is no day."""
    if re.fullmatch(r"[0-9]{6}", text):
        year, month, day = (int(text[at : at + 2]) for at in (0, 2, 4))
        try:
            return Unreadable("day_doubtful", meant=date(2000 + year, month, day).isoformat())
        except ValueError:
            return Unreadable("day_incomplete")
    if YEAR_MONTH.fullmatch(text):
        return Unreadable("day_incomplete")
    if found := SLASHED.fullmatch(text):
        try:
            return Unreadable(
                "day_doubtful", meant=date(2000 + int(found[1]), int(found[2]), int(found[3])).isoformat()
            )
        except ValueError:
            return Unreadable("not_a_date")
    return Unreadable("not_a_date")
