"""What one header means: its normal form, the fact that it names for certain, or the facts that it may name.

Offices write one fact in a hundred ways: 收费景区数, 游览收费景区个数（个）, 其中：收费景点. Most of the difference says nothing:
brackets, units, 其中, 数 and 数量, 是否, line breaks, the order of 4A and 收费. A header is therefore brought to a normal form
and compared with the names of the facts in theirs; then with the patterns of `wording.GRAMMAR`, which say of which words
such a name may be made. Both are exact: a word that is not understood is never skipped. What is then still open is
compared for closeness, and that only ever makes a question, never an answer; a fact of the opposite meaning is never
among its candidates.

>>> from lfreward.facts import SUBJECTS
>>> names = HeaderNames({"group": SUBJECTS["group"]})
>>> names.match("游览收费景区个数（个）").key, names.match("总晚数").key
('paid_sites', None)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from lfreward.facts import Fact, fold
from lfreward.intake import wording

SERIAL, REMARKS, TOUR_PERIOD = "serial", "remarks", "tour_period"
CLOSE = 0.5  # from this likeness on a header may mean a fact
CLOSE_LATIN = 0.8  # in Latin letters, of which any two words share many: verdict is no misspelt vehicles
CANDIDATES = 3  # that a question offers
LONGEST = 40  # a header that is longer is a sentence
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕")
_SEPARATORS = re.compile(r"[\s_\-·、:：*#/,，.。;；|“”\"'']+")
_FOUR_A = re.compile(r"(?:4a|aaaa|四a)\+?级?(?:及)?(?:以上)?的?")
_NIGHTS = frozenset({"晚", "夜"})
_WORDS = (
    ("旅游景区", "景区"),
    ("景点", "景区"),
    ("旅客", "游客"),
    ("旅游者", "游客"),
    ("路线", "线路"),
    ("平均每人", "人均"),
    ("列车车次", "车次"),
)


class How(StrEnum):
    """On what an answer rests."""

    NAME = "name"  # it is a name of the fact
    FORM = "form"  # it is one in another form
    GRAMMAR = "grammar"  # it is made of words that say so
    STRUCTURE = "structure"  # a running number, remarks, or the two days of a tour
    MAP = "map"  # a person said so
    VALUES = "values"  # what stands below says so
    NONE = "none"  # it is no fact of a claim
    OPEN = "open"  # it is not certain


@dataclass(frozen=True, slots=True)
class Match:
    """What one header means. `key` is a fact, or one of `serial`, `remarks`, `tour_period`; None where it is none or open.

    `candidates` are the facts that an open header may mean, likeliest first; empty where it may matter, but nobody can
    say for what. `factor` brings a sum in the header's own unit to yuan; None where the header names no unit of money.
    """

    key: str | None
    how: How
    candidates: tuple[str, ...] = ()
    unit: str = ""
    factor: int | None = None

    @property
    def is_open(self) -> bool:
        """Say whether a person must say what it means."""
        return self.how is How.OPEN


@dataclass(frozen=True, slots=True)
class NormalForm:
    """A header without what says nothing. `doubt` holds a bracket that may say something.

    `counted`: it said 数 or 数量, which is left out of the text.
    """

    text: str
    unit: str = ""
    doubt: str = ""
    counted: bool = False


def normal_form(header: str) -> NormalForm:
    """Bring a header to the form in which it is compared.

    >>> normal_form("其中：4A级以上收费景区数量（个）")
    NormalForm(text='4a收费景区', unit='个', doubt='', counted=True)
    """
    text = unicodedata.normalize("NFKC", header).lower().strip()
    text = text.replace("（", "(").replace("）", ")")
    unit = doubt = ""
    for found in _BRACKET.finditer(text):
        inner = _SEPARATORS.sub("", next((part for part in found.groups() if part is not None), ""))
        spelled = "".join((next((part for part in found.groups() if part is not None), "")).split())
        named = spelled.removeprefix("单位").lstrip(":：")
        if named in wording.UNITS:
            unit = named
        elif not wording.PLAIN_BRACKET.fullmatch(inner) and not wording.PLAIN_BRACKET.fullmatch(spelled):
            doubt = doubt or inner
    text = _SEPARATORS.sub("", _BRACKET.sub("", text))
    for word, plain in _WORDS:
        text = text.replace(word, plain)
    text = _FOUR_A.sub("4a", text)
    text = text.removeprefix("其中").removeprefix("含")
    text = text.replace("是否为", "").replace("是否", "").replace("有无", "")
    text = re.sub(r"(?:齐全|齐备|完整)$", "", text)
    text = re.sub(r"(?:时间|日期)$", "日期", text)
    text = re.sub(r"(?<=[社位业司])名称$", "", text)
    text = re.sub(r"(?:数量名称|个数名称|个数|数量|数目|台数)$", "数", text)
    if unit in _NIGHTS:  # 住宿天数（晚）, 过夜数（晚）: the unit says that nights are counted
        text = re.sub(r"(?:天数|晚数|(?<!过)夜数?|数|天|晚)$", "", text) + "晚"
    counted = text.endswith("数") and not text.endswith(("人数", "次数", "天数"))
    text = text[:-1] if counted else text
    if re.fullmatch(r".*4a.*景区", text):
        text = "4a收费景区" if "收费" in text or "购票" in text else "4a景区"
    return NormalForm(text, unit, doubt, counted)


class HeaderNames:
    """The facts of one or more kinds of record, and what headers say of them.

    `subjects` gives the facts of each kind. Of a name that means one fact for one kind and another for another, the
    kind decides; where it is not known, the first.
    """

    def __init__(self, subjects: Mapping[str, Iterable[Fact]]) -> None:
        self.subjects = {subject: {fact.key: fact for fact in facts} for subject, facts in subjects.items()}
        self._exact: dict[str, dict[str, str]] = {}
        self._forms: dict[str, dict[str, str]] = {}
        self._asked: dict[str, dict[str, list[str]]] = {}
        for subject, facts in self.subjects.items():
            exact: dict[str, str] = {}
            forms: dict[str, str] = {}
            asked: dict[str, list[str]] = {}
            for fact in facts.values():
                for name in fact.names:
                    exact.setdefault(fold(name), fact.key)
                    forms.setdefault(normal_form(name).text, fact.key)
                for name in fact.asked:
                    asked.setdefault(normal_form(name).text, []).append(fact.key)
            self._exact[subject], self._forms[subject], self._asked[subject] = exact, forms, asked

    def subjects_of(self, header: str) -> dict[str, str]:
        """Return the fact that a header names for certain, by kind of record."""
        found = {}
        for subject in self.subjects:
            match = self.match(header, subject)
            if match.key is not None and match.key in self.subjects[subject]:
                found[subject] = match.key
        return found

    def knows(self, header: str) -> bool:
        """Say whether a header means something for certain, for any kind of record."""
        if not header or len(header) > LONGEST:
            return False
        return any(self.match(header, subject).key is not None for subject in self.subjects)

    def fact(self, key: str) -> Fact | None:
        """Return a fact by its key, of the first kind of record that has it."""
        return next((facts[key] for facts in self.subjects.values() if key in facts), None)

    def match(self, header: str, subject: str | None = None) -> Match:
        """Say what a header means in a table of one kind of record, or of the first kind that it is certain for."""
        if subject is None:
            matches = [self.match(header, one) for one in self.subjects]
            certain = next((match for match in matches if match.key is not None), None)
            return certain or next((match for match in matches if match.is_open), matches[0])
        if not header or len(header) > LONGEST:
            return Match(None, How.NONE)
        form = normal_form(header)
        factor = wording.UNITS.get(form.unit)
        structure = self._structure(form, header)
        if structure is not None:
            return structure
        key, how = self._certain(form, header, subject)
        if key is not None and self._fits(key, form, subject):
            return Match(key, how, unit=form.unit, factor=factor)
        candidates = self._candidates(form, subject, key)
        if how is How.NONE:
            return Match(None, How.NONE)
        if candidates or wording.MATTERS.fullmatch(form.text):
            return Match(None, How.OPEN, candidates, form.unit, factor)
        return Match(None, How.NONE)

    def _structure(self, form: NormalForm, header: str) -> Match | None:
        """Recognise what orders a table rather than says something of its record."""
        text = form.text
        if wording.SERIAL.fullmatch(text) or wording.SERIAL.fullmatch(header.strip().lower()):
            return Match(SERIAL, How.STRUCTURE)
        if wording.REMARKS.fullmatch(text):
            return Match(REMARKS, How.STRUCTURE)
        if wording.TOUR_PERIOD.fullmatch(text):
            return Match(TOUR_PERIOD, How.STRUCTURE)
        return None

    def _certain(self, form: NormalForm, header: str, subject: str) -> tuple[str | None, How]:
        """Return the fact that a header names, by name, by form or by the words that it is made of."""
        exact = self._exact[subject].get(fold(header))
        if exact is not None:
            return exact, How.NAME
        if form.text in self._asked[subject]:
            return None, How.OPEN
        key = self._forms[subject].get(form.text)
        if key is not None:
            return key, How.FORM
        keys = [
            key
            for key, words in wording.GRAMMAR.items()
            if key in self.subjects[subject]
            and words.fullmatch(form.text)
            and (form.counted or key not in wording.COUNTED)
        ]
        if len(keys) == 1:
            return keys[0], How.GRAMMAR
        parts = [part for part in header.replace("／", "/").split("/") if part.strip()]
        if len(parts) > 1 and any(self._certain(normal_form(part), part, subject)[0] for part in parts):
            return None, How.OPEN
        if wording.NO_FACT.search(form.text) or wording.NO_FACT.search(header):
            return None, How.NONE
        return None, How.OPEN

    def _fits(self, key: str, form: NormalForm, subject: str) -> bool:
        """Say whether the unit and the brackets of a header leave the fact certain."""
        fact = self.subjects[subject][key]
        if form.doubt and form.doubt not in {_SEPARATORS.sub("", unit.lower()) for unit in fact.unit}:
            return False
        money = wording.UNITS.get(form.unit) is not None
        return not form.unit or money == (fact.type == "money")

    def _candidates(self, form: NormalForm, subject: str, key: str | None) -> tuple[str, ...]:
        """Return the facts that a header may mean, likeliest first; never one of the opposite meaning."""
        asked = list(self._asked[subject].get(form.text, ()))
        scored: dict[str, float] = dict.fromkeys(asked, 2.0)
        if key is not None:
            scored[key] = 3.0
        letters, latin = set(form.text), form.text.isascii()
        for name, of in self._forms[subject].items():
            if not letters & set(name) or _opposite(form.text, name):
                continue
            within = len(name) > 1 and name in form.text and not latin
            likeness = 1.0 if within else SequenceMatcher(None, form.text, name).ratio()
            if likeness >= (CLOSE_LATIN if latin else CLOSE) and likeness > scored.get(of, 0.0):
                scored[of] = likeness
        names = {one: [normal_form(name).text for name in self.subjects[subject][one].names] for one in scored}
        fitting = [
            one for one in scored if one in asked or one == key or not all(_opposite(form.text, n) for n in names[one])
        ]
        return tuple(sorted(fitting, key=lambda one: -scored[one])[:CANDIDATES])


def _opposite(text: str, name: str) -> bool:
    """Say whether a header and a name of a fact say opposite things."""
    for one, other in wording.OPPOSITES:
        if (one.search(text) and other.search(name) and not one.search(name)) or (
            other.search(text) and one.search(name) and not other.search(name)
        ):
            return True
    return False


def joined(path: Sequence[str]) -> str:
    """Return the texts of a header of several lines as one text for people, from the top down."""
    return "/".join(part for part in path if part)
