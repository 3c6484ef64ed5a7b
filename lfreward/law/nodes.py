"""The nouns of the law: what a policy is made of. Money is int fen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from lfreward.i18n import Label
from lfreward.law.source import SourcePosition

NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九十")} | {"倒": 998, "末": 999}  # closing paragraphs come last
PARTS = re.compile(
    r"(?P<document>[0-9]+号)?(?P<article>[一二三四五六七八九十]+)(\((?P<section>[一二三四五六七八九十]+)\))?(?P<item>[0-9]+)?"
    r"(?P<point>\([0-9]+\))?(?P<letter>[A-Z])?(?P<closing>倒数第二段|末段)?"
)
CLAUSE = re.compile(r"倒数第二段|末段|[一二三四五六七八九十]+|[0-9]+|[A-Z]")


@lru_cache(maxsize=4096)
def clause_order(clause: str) -> tuple[int, ...]:
    """Return the place of a clause in the text, for sorting: 三(二) before 三(十) before 七."""
    return tuple(int(part) if part.isdigit() else NUMERALS.get(part[0], 999) for part in CLAUSE.findall(clause))


def clause_in_words(clause: str) -> str:
    """Return a clause as letters cite it: data write 三(四)5, letters 第三条第（四）项第5目.

    A paragraph that closes a section is named as a paragraph (款) and never as the item printed above it. What is no clause
    of this form is returned as it is.

    >>> clause_in_words("三(四)5(6)A")
    '第三条第（四）项第5目（6）A'
    >>> clause_in_words("三(四)末段")
    '第三条第（四）项最后一款'
    """
    found = PARTS.fullmatch(clause)
    if found is None:
        return clause
    closing = {"末段": "最后一款", "倒数第二段": "倒数第二款", None: ""}[found["closing"]]
    section = f"第（{found['section']}）项" if found["section"] else ""
    item = f"第{found['item']}目" if found["item"] else ""
    point = f"（{found['point'][1:-1]}）" if found["point"] else ""
    return f"{found['document'] or ''}第{found['article']}条{section}{item}{point}{found['letter'] or ''}{closing}"


class SourcePlace:
    """Where something stands in the rule files; line and column count from 1, and are looked for when asked for."""

    __slots__ = ("_spot", "file")

    def __init__(self, file: str, line: int, column: int) -> None:
        self.file = file
        self._spot = SourcePosition(None, (line, column))

    @classmethod
    def later(cls, file: str, spot: SourcePosition) -> SourcePlace:
        """Return a place that has not been looked for."""
        place = cls.__new__(cls)
        place.file, place._spot = file, spot
        return place

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self._spot.find()[0]

    @property
    def column(self) -> int:
        """The column, from 1."""
        return self._spot.find()[1]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourcePlace) and self._seen() == other._seen()

    def __hash__(self) -> int:
        return hash(self.file)

    def __repr__(self) -> str:
        return f"Place{self._seen()!r}"

    def _seen(self) -> tuple[str, int, int]:
        return (self.file, *self._spot.find())


@dataclass(frozen=True, slots=True)
class Test:
    """One test on one fact. `missing` says what an unknown fact does: `unknown`, `todo` (procedure) or `met`."""

    fact: str
    op: str
    bound: Any
    word: str | None = None
    missing: str = "unknown"


@dataclass(frozen=True, slots=True)
class Tree:
    """Tests joined by `any` or `all`."""

    join: str
    parts: tuple[Test | Tree, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a clause, with the clause that sets it.

    `unsettled`: where the test fails, the record alone cannot say whether the condition is met, so the condition is
    then unknown and never failed (a total that mixes what counts with what does not).
    """

    id: str
    key: str
    clause: str
    test: Test | Tree
    label: Label
    reading: str | None = None
    place: SourcePlace | None = None
    unsettled: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """How a last day follows from a fact of the record.

    `latest`: a year that the day to count from cannot lie after. Where that day is not stated the last day is not known;
    it is then told by when the duty would have had to be done, had that day been the last of the year.
    """

    fact: str
    days: int | None = None
    working_days: int | None = None
    months: int | None = None
    month_day: tuple[int, int] | None = None
    month_ends: tuple[int, int] | None = None
    next_quarter: bool = False
    latest: str | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done by a day. Without a fact, or `advisory`, it is told and nobody is judged by it."""

    id: str
    key: str
    clause: str
    label: Label
    due: Due
    fact: str | None = None
    word: str | None = None
    advisory: bool = False
    reading: str | None = None
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One of the papers to hand in, by its letter."""

    letter: str
    clause: str
    label: Label
    reading: str | None = None
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """One of the reasons to lose a reward. `effect`: what the text says becomes of the reward; empty where it says nothing."""

    clause: str
    label: Label
    effect: Label = Label("", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: cells that must all hold, and what it then pays.

    `pays` is fen, or a mapping from column value to fen, or None for a row that says it pays nothing,
    or `unknown` for a row whose outcome the text leaves to a list that is not published.
    """

    id: str
    cells: tuple[Test | Tree, ...]
    pays: int | Mapping[str, int] | str | None
    says: Label | None = None
    reading: str | None = None
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows over axes to an amount.

    `choose`: `only` (rows never overlap) or `highest` (rows are steps, the highest one reached pays).
    `columns`: the derived fact whose value picks the column of `pays`, if any.
    `per`: the facts that the row's sum is multiplied by; none for a lump sum.
    `each`: only full lots of so many of the first `per` fact are paid.
    `tiers`: `whole` (the row reached prices every unit) or `marginal` (each row prices the units inside it).
    """

    rows: tuple[Row, ...]
    choose: str
    per: tuple[str, ...]
    columns: str | None = None
    each: int = 1
    tiers: str = "whole"
    then: Then | None = None
    reading: str | None = None
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Then:
    """Above a row's floor, a further sum for every full lot of a fact."""

    of: str
    over: int
    each: int
    pays: int


@dataclass(frozen=True, slots=True)
class Uplift:
    """A percentage on an item's own amount, once. `on`: `amount`, or the fact that counts the heads it reaches."""

    id: str
    key: str
    clause: str
    label: Label
    percent: int
    when: Test
    on: str = "amount"
    reading: str | None = None
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """A value computed from facts: the only arithmetic outside tables.

    kind `season`: from days, months and the calendar. kind `quotient`: whole part of one fact by a number.
    kind `window`: whether days lie within months.
    """

    key: str
    kind: str
    clause: str
    label: Label
    of: tuple[str, ...]
    spec: Mapping[str, Any]
    names: Mapping[str, Label]
    readings: tuple[str, ...] = ()
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """What an organiser-year item adds up over the organiser's groups.

    A group counts where every condition is met and none of `duties` is known to be late; a duty whose day is not
    stated keeps the group in the sum, as something still to be shown.
    """

    day: str
    starts: tuple[int, int]
    clause: str
    counts: str
    into: str
    uplifted_into: str
    conditions: tuple[Condition, ...]
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """What an item adds up over all records of one payee and year, so that they reach a number together.

    `counts`: the value that is added up. `into`: the fact that holds the sum; it is added up only under readings by
    which a row of the table asks for it. `conditions`: what a record must meet for its count to be added.
    """

    clause: str
    counts: str
    into: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One reward clause: who is paid, its conditions, its table, its uplifts, its duties and papers."""

    key: str
    clause: str
    label: Label
    subject: str
    unit: Label
    payee: str
    table: Table
    conditions: tuple[Condition, ...]
    uplifts: tuple[Uplift, ...]
    duties: tuple[Duty, ...]
    papers: tuple[Paper, ...]
    values: Mapping[str, Mapping[str, Label]]
    sum: Sum | None = None
    pool: Pool | None = None
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read the text: the cells it replaces."""

    key: str
    label: Label
    sets: Mapping[str, Any]
    drops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A place where the text allows more than one reading; the first option is not always the default."""

    key: str
    clause: str
    question: Label
    why: Label
    default: str
    options: Mapping[str, Option]
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A recommended route: the places of which every one, or one of several, must have been visited."""

    key: str
    clause: str
    label: Label
    nodes: tuple[Mapping[str, Any], ...]
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Awards of which one subject keeps only the largest."""

    key: str
    clause: str
    label: Label
    items: tuple[str, ...]
    by: tuple[str, ...]
    keep: str
    across: bool = False
    reading: str | None = None
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Disqualification:
    """Whom a ground costs the award, where it is more than the record that states it.

    `spread`: `record` (that record alone), `agency_year` (every claim of its payee in that accounting year) or `agency`
    (every claim of its payee). `conditions`: the ids of the conditions whose facts are about the payee. A condition that
    holds its fact against another fact of the record, as a penalty against the filing, is held against each claim's own.
    """

    clause: str
    spread: str
    conditions: tuple[str, ...]
    reading: str | None = None
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the measures and the cells that carry it, or why it has no computed effect."""

    clause: str
    about: str
    carried_by: tuple[str, ...]
    none: str | None
    place: SourcePlace | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """Which sites and nights of an itinerary count for an area: its key, the levels wanted, the facts that they fill.

    `each`: how many paid sites a visitor with tickets must have been at to be counted by tickets; 0 counts none so.
    """

    key: str
    levels: tuple[str, ...]
    sites: str
    lodging: str
    reading: str | None
    each: int = 0


class RulesDigest:
    """A SHA-256 over the meaning of rule files: spaces, comments, key order and wording do not matter.

    `meaning` gives what is hashed, as plain data, and `item_meaning` what one item reads of it; each is asked when its
    hash is first read.
    """

    __slots__ = ("_digest", "_items", "_meaning", "item_meaning")

    def __init__(self, meaning: Callable[[], list[Any]], item_meaning: Callable[[str | None], Any] | None = None) -> None:
        self._meaning = meaning
        self.item_meaning = item_meaning
        self._digest: str | None = None
        self._items: dict[str | None, str] = {}

    @property
    def digest(self) -> str:
        """The hash over all rules, in hexadecimal."""
        if self._digest is None:
            self._digest = _hashed(self._meaning())
        return self._digest

    def of_item(self, key: str | None) -> str:
        """Return the hash over what one item reads of the rules, whatever its readings are; None: what no item adds to."""
        if key not in self._items:
            self._items[key] = _hashed(self.item_meaning(key)) if self.item_meaning is not None else self.digest
        return self._items[key]

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as the hash itself."""
        return RulesDigest._of, (self.digest,)

    @classmethod
    def _of(cls, digest: str) -> RulesDigest:
        made = cls(list)
        made._digest = digest
        return made


def _hashed(meaning: Any) -> str:
    import hashlib
    import json

    text = json.dumps(meaning, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class ResolvedPolicy:
    """One policy under one set of readings: every noun of the law, ready to be read."""

    key: str
    label: Label
    document: str
    issuer: str
    settles_questions: str
    issued: date
    items: Mapping[str, Item]
    facts: Mapping[str, Mapping[str, Any]]
    item_facts: Mapping[str, Mapping[str, Any]]
    derived: Mapping[str, Derived]
    readings: Mapping[str, Reading]
    chosen: Mapping[str, str]
    routes: Mapping[str, Route]
    routes_note: Label
    grounds: tuple[Ground, ...]
    late: str
    late_reading: str | None
    exclusions: tuple[Exclusion, ...]
    disqualification: Disqualification | None
    ledger: tuple[Sentence, ...]
    fixed: tuple[Mapping[str, Any], ...]
    concerns: Mapping[str, tuple[str, ...]]
    registers: str
    no_item: tuple[str, ...]
    area: Area
    rules_digest: RulesDigest

    @property
    def sums(self) -> tuple[Item, ...]:
        """The items that add up the groups of a payee's year, in the order of the text."""
        return tuple(item for item in self.items.values() if item.sum is not None)

    @property
    def annual(self) -> Item | None:
        """The first item that adds up an organiser's year, where the policy has one."""
        return next(iter(self.sums), None)

    @property
    def group_facts(self) -> Mapping[str, Any]:
        """The facts that a year's conditions may test: those of a group, and the values derived from them."""
        return next((self.item_facts[k] for k, i in self.items.items() if i.subject == "group"), self.facts["group"])

    @property
    def keeps_all(self) -> bool:
        """Whether a group may keep the award of every item that it is eligible for."""
        groups = {key for key, item in self.items.items() if item.subject == "group"}
        return any(exclusion.keep == "all" and groups & set(exclusion.items) for exclusion in self.exclusions)

    @property
    def digest(self) -> str:
        """A SHA-256 over all that results rest on."""
        return self.rules_digest.digest

    def switches(self, lang: str = "zh") -> list[dict[str, Any]]:
        """Return the switches as plain data: key, clause, question, options, default, chosen, why, who settles them."""
        return [
            {
                "key": key,
                "clause": reading.clause,
                "question": reading.question.say(lang),
                "options": {name: option.label.say(lang) for name, option in reading.options.items()},
                "default": reading.default,
                "chosen": self.chosen[key],
                "why": reading.why.say(lang),
                "settled_by": self.settles_questions,
            }
            for key, reading in self.readings.items()
        ]
