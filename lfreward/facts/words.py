"""Words: yes and no, the values of a choice, names, and lists of letters, clauses and months.

A word is known by the vocabulary, in whatever width, case and spacing it is written. A part of a printed name is enough
where it belongs to one value alone; a word that two values share is refused with both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lfreward.errors import nearest
from lfreward.facts.context import Context, Parsed
from lfreward.facts.days import read_day
from lfreward.facts.normal import Unreadable, plain, shown
from lfreward.facts.nouns import Fact
from lfreward.facts.shipped import WORDS
from lfreward.i18n import Label

MOST_TEXT = 400
MOST_DIGITS = 15
SEPARATORS = re.compile(r"[+,、;；/|\s]+")
LETTER_RUN = re.compile(r"([A-Z])(?:-|~|—|–|至|到)([A-Z])")
LETTERS = re.compile(r"[A-Z]+", re.ASCII)
MONTH = re.compile(r"(?:([0-9]{4})(?:-|/|\.|年))?([0-9]{1,2})月?", re.ASCII)
MONTH_RUN = re.compile(r"([0-9]{1,2})月?(?:-|~|—|–|至|到)([0-9]{1,2})月?份?", re.ASCII)
REMARK = re.compile(r"([^()]+)\(([^()]+)\)")
NEGATIVE = re.compile(r"未|不|无|否|非|缺|过期|吊销|没")
# A part of a printed name says which it is only from this many characters on.
PART = 2


def read_yes_no(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read yes or no: a word, a tick, one ticked box of two, or 1 and 0 of any type of number."""
    if isinstance(value, bool):
        return Parsed(value)
    if isinstance(value, int | Decimal) and value in (0, 1):
        return Parsed(bool(value))
    if isinstance(value, str):
        text = plain(value).lower()
        answer = _answer(text, fact)
        if answer is None and (remark := REMARK.fullmatch(text)) and not NEGATIVE.search(remark[2]):
            answer = _answer(remark[1].strip(), fact)
            if answer is not None:
                return Parsed(
                    answer, "converted_remark", {"remark": shown(plain(value)[remark.start(2) : remark.end(2)])}
                )
        if answer is None:
            answer = _ticked(text, fact)
        if answer is not None:
            return Parsed(answer)
    raise Unreadable("not_yes_no")


def _answer(text: str, fact: Fact) -> bool | None:
    answer = fact.words.get(text)
    return WORDS.yes_no.get(text) if answer is None else answer


def _ticked(text: str, fact: Fact) -> bool | None:
    """Return the answer of two boxes of which one is ticked: √是 □否, 是☑ 否□."""
    text = re.sub(r"\s+", "", text)
    for before in (True, False):
        pattern = r"([{b}])([^{b}]+)" if before else r"([^{b}]+)([{b}])"
        boxes = "".join(sorted(WORDS.ticked | WORDS.unticked))
        pairs = re.findall(pattern.replace("{b}", re.escape(boxes)), text)
        if not pairs or "".join("".join(pair) for pair in pairs) != text:
            continue
        answers = {}
        for pair in pairs:
            mark, word = pair if before else pair[::-1]
            if (answer := _answer(word, fact)) is None or answer in answers:
                return None
            answers[answer] = mark in WORDS.ticked
        chosen = [answer for answer, ticked in answers.items() if ticked]
        return chosen[0] if len(chosen) == 1 else None
    return None


def read_check(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read a day of inspection, or yes or no where only that is known."""
    try:
        return read_yes_no(value, fact, context)
    except Unreadable:
        return read_day(value, fact, context)


def read_text(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read a text as it stands, but for its form."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unreadable("not_words")
    if isinstance(value, Decimal) and value.is_finite() and 0 <= value.adjusted() < MOST_DIGITS and value == int(value):
        value = int(value)  # 7.00 of a column of decimals is the name 7
    if isinstance(value, int) and abs(value) >= 10**60:
        raise Unreadable("too_many_digits")
    text = plain(str(value))
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise Unreadable("not_words")
    if len(text) > MOST_TEXT:
        raise Unreadable("text_too_long")
    return Parsed(text)


# ---- choices


def read_choice(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read one of the values of a fact: by a name of its own, or by a part of one that no other value has."""
    text = read_text(value, fact, context).value
    values = fact.values or {}
    if text in values:
        return Parsed(text)
    key = exact_choice(text, fact)
    if key is not None:
        return Parsed(key)
    near = parts_of_names(text, fact)
    if len(near) == 1 and not NEGATIVE.search(text):
        return Parsed(next(iter(near)))
    raise no_choice(text, fact, near)


def exact_choice(text: str, fact: Fact) -> str | None:
    """Return the value that has this name; its own names come before aliases."""
    folded = fold_word(text)
    return next((key for name, key in _names(fact) if name == folded), None)


def parts_of_names(text: str, fact: Fact) -> set[str]:
    """Return the values of which a text names a part, or whose whole name it holds."""
    folded = _bare(text)
    if len(folded) < PART:
        return set()
    return _held(folded, fact) or {key for name, key in _bare_names(fact) if folded in name}


def _bare_names(fact: Fact) -> list[tuple[str, str]]:
    return [(name, key) for name, key in ((_declared_bare(name), key) for name, key in _names(fact)) if len(name) >= PART]


def _held(folded: str, fact: Fact) -> set[str]:
    """Return the values whose whole name a text holds; a name inside a longer one that it holds does not count."""
    held = [(name, key) for name, key in _bare_names(fact) if name in folded and name != key]
    return {key for name, key in held if not any(name in longer and name != longer for longer, _ in held)}


def no_choice(text: str, fact: Fact, near: set[str] | None = None) -> Unreadable:
    """Return what is to be said of a text that is none of the values."""
    values = fact.values or {}
    known = Label("、".join(label.zh for label in values.values()), ", ".join(values))
    if near and len(near) > 1:
        both = [values[key] for key in values if key in near]
        names = Label("、".join(label.zh for label in both), ", ".join(label.en for label in both))
        return Unreadable("choice_two_ways", near=names)
    names_ = dict(reversed([*_names(fact)]))  # the values' own names before aliases
    closest = names_.get(nearest(fold_word(text), names_) or "")
    return Unreadable(
        "not_a_choice" if closest else "not_a_choice_far", known=known, near=values[closest] if closest else ""
    )


def _names(fact: Fact) -> Iterator[tuple[str, str]]:
    """Give every name of every value as it is compared, with the value's key; aliases after the others."""
    for key, label in (fact.values or {}).items():
        yield from ((_declared_word(name), key) for name in (key, *label))
    yield from ((_declared_word(name), key) for name, key in fact.value_aliases.items())


def fold_word(name: str) -> str:
    """Return a name as it is compared: without its case, and without the spaces that some print between its parts."""
    return "".join(plain(name).lower().split())


def _bare(name: str) -> str:
    """Return a name without the marks that print puts between its parts."""
    return re.sub(r"[\s·•—–\-_,、:()\"“”《》]+", "", plain(name).lower())


# Names that rules declare come again with every cell; what people wrote is never kept.
_declared_word = lru_cache(maxsize=4096)(fold_word)
_declared_bare = lru_cache(maxsize=4096)(_bare)


def stated_choices(text: str, facts: Mapping[str, Fact], item: Fact) -> dict[str, str]:
    """Return what the words of an item also say of choices: 普通专列 is a train of the ordinary class.

    Only a choice of the same record of which the text holds the whole name of one value alone is taken.
    """
    folded = _bare(text)
    stated: dict[str, str] = {}
    for key, fact in facts.items():
        if fact.type != "choice" or fact.values is None or key == item.key or fact.default is not None:
            continue
        found = _held(folded, fact)
        if len(found) == 1 and not NEGATIVE.search(text):
            stated[key] = next(iter(found))
    return stated


# ---- lists


def parts(value: Any) -> list[str]:
    """Return the parts of a list; each element of a typed list is taken apart as the same text would be."""
    if isinstance(value, str):
        return [part for part in SEPARATORS.split(plain(value)) if part]
    if isinstance(value, list | tuple | set | frozenset):
        found = []
        for part in value:
            if part is None:
                continue
            if isinstance(part, Decimal) and part == part.to_integral_value() and abs(part.adjusted()) < MOST_DIGITS:
                part = int(part)
            if isinstance(part, bool) or not isinstance(part, str | int):
                raise Unreadable("not_a_list")
            if isinstance(part, int) and abs(part) >= 10**MOST_DIGITS:
                raise Unreadable("too_many_digits")
            found += parts(str(part))
        return [part for part in found if part.lower() not in WORDS.nothing and part not in ("-", "—")]
    raise Unreadable("not_a_list")


def read_letters(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read letters one by one, in runs, as all, as all but some, or by a part of the name of each paper."""
    known = fact.values or {}
    if isinstance(value, str):
        text = plain(value)
        if text.lower() in WORDS.nothing:
            return Parsed(())
        if (lacking := _lacking(text, fact)) is not None:
            return Parsed(tuple(letter for letter in sorted(known) if letter not in lacking))
    letters: set[str] = set()
    for part in parts(value):
        if part.lower() in WORDS.all:
            letters |= set(known)
        else:
            letters |= _letters_of(part, fact)
    if known and (strange := sorted(letters - set(known))):
        raise Unreadable("not_a_choice_far", known="、".join(known), value=strange[0])
    return Parsed(tuple(sorted(letters)))


def _letters_of(part: str, fact: Fact) -> set[str]:
    """Return the letters of one part of a list."""
    upper = part.upper()
    if run := LETTER_RUN.fullmatch(upper):
        first, last = (ord(c) for c in run.groups())
        if first > last:
            raise Unreadable("not_letters")
        return {chr(c) for c in range(first, last + 1)}
    if LETTERS.fullmatch(upper):
        return set(upper)
    named = [letter for letter, label in (fact.values or {}).items() if len(part) >= PART and part in label.zh]
    if len(named) != 1:
        raise Unreadable("not_letters")
    return set(named)


def _lacking(text: str, fact: Fact) -> set[str] | None:
    """Return the letters that a text says are lacking: 缺B, 齐(缺E), 除E外全; none for all; None for another text."""
    body = "".join(text.lower().split())
    if body in WORDS.all:
        return set()
    every = "|".join(sorted(WORDS.all, key=len, reverse=True))
    without = "|".join(WORDS.lacking)
    found = re.fullmatch(
        rf"(?:(?:{every})[,、]?)?\(?(?:{without})([a-z,、~\-至到]+)\)?(?:外|以外|之外)?[,、]?(?:其余|均|都)?(?:{every})?",
        body,
    )
    if found is None:
        return None
    letters: set[str] = set()
    for part in parts(found[1]):
        letters |= _letters_of(part, fact)
    if not letters <= set(fact.values or letters):
        raise Unreadable("not_letters")
    return letters


def read_clauses(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read clauses with brackets of either width: 三(一)2."""
    if isinstance(value, bool):
        raise Unreadable("not_a_list")
    if isinstance(value, str) and plain(value).lower() in WORDS.nothing:
        return Parsed(())
    known = fact.values or {}
    spaced = [part.replace(" ", "") for part in value] if _all_text(value) else value
    clauses = []
    for part in parts(spaced):
        clause = part.removeprefix("第").rstrip(".。项")
        if known and clause not in known:
            near = nearest(clause, known)
            code = "not_a_choice" if near else "not_a_choice_far"
            raise Unreadable(code, known="、".join(known), near=near, value=shown(part))
        clauses.append(clause)
    return Parsed(tuple(dict.fromkeys(sorted(clauses))))


def _all_text(value: Any) -> bool:
    """Say whether a list has text alone; a space inside a clause is then no boundary."""
    return isinstance(value, list | tuple | set | frozenset) and all(isinstance(part, str) for part in value)


def read_months(value: Any, fact: Fact, context: Context) -> Parsed:
    """Read months as 4, 4月, 1-11月, 2020-04 or 全年; a bare number of a list is a month, not a count."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = [value]
    if isinstance(value, str):
        text = plain(value)
        if text.lower() in WORDS.nothing:
            return Parsed(())
        if "".join(text.split()).lower() in WORDS.all_months:
            return Parsed(tuple(f"{month:02d}" for month in range(1, 13)))
        if MONTH.fullmatch(text):  # 2020/4 is a month, 4/5 are two
            return Parsed((_month(text),))
    months: list[str] = []
    for part in parts(value):
        if (run := MONTH_RUN.fullmatch(part)) and int(run[1]) < int(run[2]) <= 12 and int(run[1]) >= 1:
            months += [f"{month:02d}" for month in range(int(run[1]), int(run[2]) + 1)]
        else:
            months.append(_month(part))
    return Parsed(tuple(dict.fromkeys(sorted(months))))


def _month(text: str) -> str:
    found = MONTH.fullmatch(text.removesuffix("份"))
    if not found or not 1 <= int(found[2]) <= 12:
        raise Unreadable("not_months")
    return f"{found[1]}-{int(found[2]):02d}" if found[1] else f"{int(found[2]):02d}"
