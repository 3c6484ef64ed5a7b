"""What a fact is, and what two facts may say of each other: the shapes that the vocabulary is written in.

The vocabulary itself is data, in `rules/vocabulary`. A program starts too often to parse it each time, so a script
(`tools/generate_vocabulary.py`) writes it down as the Python module `shipped`, which is loaded like any other code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from lfreward.i18n import Label

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
MOST_YUAN = Decimal(10**12)
NO_LABEL = Label("", "")


class Meaning(NamedTuple):
    """What a fact means: what it says, whose and where and when, what missing means, and the clause that defines it."""

    definition: Label
    scope: Label
    if_missing: Label
    source: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a record may state.

    `key`: its name in data files, in Python and in rule files.
    `type`: text, id, item, count, money, km, date, check, yes_no, choice, letters, clauses, months or itinerary; the
        type decides how a value is read.
    `label`: its name in both languages, as the policy calls it.
    `unit`: what a number counts; empty where it counts nothing.
    `low`, `high`: the bounds of its domain, both included; None where any value of the type can be true.
    `values`: the values of a choice, or the letters and clauses that a list may hold; None where any will do.
    `aliases`: further headers under which offices write it.
    `asked`: headers that may mean it and may not; they are never taken without a question.
    `units`: further words behind its numbers, besides those of its unit.
    `words`: further words of its cells for yes (True) and no (False).
    `range_to`: the fact that takes the second day of a cell that holds two.
    `meaning`: of a fact that a policy declares; that of the trade's facts stands in `definitions`.
    `value_aliases`: other words for the values, each to its value.
    `default`: what a missing value stands for; None means that it is unknown.
    `until`: what ends the time in which people can still decide it, as `rules/vocabulary/shared.toml` says; None for a
        fact that nobody is told to change.
    `moves`: days with the same word belong to one journey and move together.
    `fen`: a sum that is asked or paid, in whole fen; a mean per head may be finer.
    """

    key: str
    type: str
    label: Label
    unit: Label = NO_LABEL
    low: Any = None
    high: Any = None
    values: Mapping[str, Label] | None = None
    aliases: tuple[str, ...] = ()
    value_aliases: Mapping[str, str] = dataclasses.field(default_factory=dict)
    default: Any = None
    until: tuple[str, ...] | None = None
    moves: str = ""
    fen: bool = False
    asked: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    words: Mapping[str, bool] = dataclasses.field(default_factory=dict)
    range_to: str = ""
    meaning: Meaning | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every header under which the fact is known."""
        return (self.key, self.label.zh, self.label.en, *self.aliases)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two facts that cannot both be true of one tour: `fact` is then not known, and the days of the tour stand.

    `at_most_days`: `fact` counts, and is at most the days from the first of these to the second.
    `not_before`, `not_after`: `fact` is a day, and lies within these, both included; an empty name bounds nothing.
    """

    key: str
    subject: str
    fact: str
    at_most_days: tuple[str, str] | None = None
    not_before: str = ""
    not_after: str = ""


@dataclass(frozen=True, slots=True)
class CellWords:
    """The words of cells that are no names: for yes and no, for nothing and all, around numbers.

    Each field is what `rules/vocabulary/words.toml` says beside it. `units`: by the unit of a fact the words that mean
    it; `units_of_others`: words that mean none of these units.
    """

    yes_no: Mapping[str, bool]
    ticked: frozenset[str]
    unticked: frozenset[str]
    unknown: frozenset[str]
    no_day: frozenset[str]
    nothing: frozenset[str]
    all: frozenset[str]
    lacking: tuple[str, ...]
    all_months: frozenset[str]
    before_numbers: tuple[str, ...]
    approximate: tuple[str, ...]
    bounds: tuple[str, ...]
    visitors_per_escort: int
    adults: tuple[str, ...]
    children: tuple[str, ...]
    included: tuple[str, ...]
    units: Mapping[str, tuple[str, ...]]
    units_of_others: tuple[str, ...]
