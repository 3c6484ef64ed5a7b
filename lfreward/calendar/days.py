"""The days that the notices cover: what each is, and which one is the n-th working day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Any, Final, TypeAlias


class Unknown(Enum):
    """Stand for a day whose notice is not there; not the same as `None`, a day that is no festival."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN

SPANS = ("off_period", "statutory_days", "whole_break")
MERGED = ("whole_block", "named_only")

OFF, WORK, OPEN = 0, 1, 2
SATURDAY = 5
_Names: TypeAlias = tuple[str | Unknown | None, ...]
_Key: TypeAlias = tuple[frozenset[str], str, str]


@dataclass(frozen=True, slots=True)
class Holiday:
    """Hold one festival's row of a notice; `joins` are weekend days next to `off` that are no part of it."""

    festival: str
    off: tuple[date, date]
    statutory: tuple[date, ...]
    work: tuple[date, ...]
    joins: tuple[date, ...] = ()
    merged: tuple[str, date] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Hold one notice; `number` and `issued` are `None` where they are not known."""

    key: str
    number: str | None
    issued: date | None
    source: str
    amends: str | None
    holidays: tuple[Holiday, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Know the days from `first` to `last`; nothing is guessed past the last notice.

    Some last days of December wait for the next notice and are unknown too (`year_end` in the tables). `reach` gives
    for each festival the months that its days off have ever touched or can touch: a day in any other month is no day
    of that festival in any year, whether or not there is a notice.
    """

    notices: tuple[Notice, ...]
    first: date
    last: date
    _festivals: frozenset[str]
    _rows: tuple[Holiday | None, ...]
    _kinds: bytes
    _season_open: int
    _workdays: tuple[int, ...]
    _blind: tuple[int, ...]
    reach: Mapping[str, frozenset[int]] = field(default_factory=dict)
    _cache: dict[_Key, _Names] = field(default_factory=dict)

    @classmethod
    def from_notices(cls, files: Mapping[str, Mapping[str, Any]]) -> Calendar:
        """Build the calendar from parsed TOML, by file name: `calendar.toml` and one file a year.

        Raises: ValueError, naming every inconsistency with its file and row.
        """
        from lfreward.calendar.notices import build  # which makes a Calendar itself

        return build(files)

    def festival(
        self, day: date, festivals: Collection[str], *, span: str = "off_period", merged: str = "whole_block"
    ) -> str | Unknown | None:
        """Return which of `festivals` the day belongs to, `None` if none, `UNKNOWN` if no notice says.

        `span`: `off_period`, the days off of the notice without the weekends that it only joins, `whole_break`, with
        those weekends, or `statutory_days`. `merged`: in a block of two festivals `whole_block` counts every day for either of
        them; `named_only` keeps the second one's own day for it alone, unless that is a statutory day of the
        first.
        Raises: ValueError for a festival or an option that does not exist.
        """
        names = self._names(festivals, span, merged)
        at = day.toordinal() - self.first.toordinal()
        if 0 <= at < len(names):
            return names[at]
        return UNKNOWN if day.month in self.months_reached(festivals) else None

    def months_reached(self, festivals: Collection[str]) -> frozenset[int]:
        """Return the months that the days off of some of these festivals can touch; every other month is clear of them."""
        every = frozenset(range(1, 13))
        return frozenset().union(*(self.reach.get(festival, every) for festival in festivals))

    def day_codes(self, festivals: Collection[str], *, span: str, merged: str) -> tuple[int, bytes]:
        """Return the ordinal of `first` and a byte a day: 0 ordinary, 1 one of the festivals, 2 unknown.

        Days outside are unknown in the months that `months_reached` names, else ordinary. Raises: as `festival`.
        """
        names = self._names(festivals, span, merged)
        codes = bytes(0 if name is None else 2 if name is UNKNOWN else 1 for name in names)
        return self.first.toordinal(), codes

    def is_workday(self, day: date) -> bool | None:
        """Return whether people work on that day, make-up days included; `None` if no notice covers it."""
        at = day.toordinal() - self.first.toordinal()
        kind = self._kinds[at] if 0 <= at < len(self._kinds) else OPEN
        return None if kind == OPEN else kind == WORK

    def add_workdays(self, day: date, n: int) -> date | None:
        """Return the n-th working day after `day`; `None` if a day on the way has no notice.

        The day itself does not count. Clause: 民法总则, from 2021 民法典, art. 201.
        Raises: ValueError if n < 1.
        """
        _positive(n)
        start = day.toordinal()
        if start + 1 < self.first.toordinal():
            return None
        at = bisect_right(self._workdays, start) + n - 1
        if at >= len(self._workdays):
            return None
        found = self._workdays[at]
        # the last day of the last year is never known, so there is a blind day after every working day
        return date.fromordinal(found) if found < self._blind[bisect_right(self._blind, start)] else None

    def earliest_nth_workday(self, day: date, n: int) -> date:
        """Return the first day that `add_workdays` could still name: unknown days count as working days.

        Raises: ValueError if n < 1.
        """
        _positive(n)
        while n:
            if day == date.max:
                return day
            day += timedelta(days=1)
            if self.is_workday(day) is not False:
                n -= 1
        return day

    def latest_nth_workday(self, day: date, n: int) -> date | None:
        """Return the last day that `add_workdays` could still name: unknown days count as days off.

        `None` where the notices end before. Raises: ValueError if n < 1.
        """
        _positive(n)
        at = bisect_right(self._workdays, day.toordinal()) + n - 1
        covered = day + timedelta(days=1) >= self.first and at < len(self._workdays)
        return date.fromordinal(self._workdays[at]) if covered else None

    def missing_notice(self, day: date) -> int:
        """Return the year whose notice is missing for that day; for a covered day, the next year to come."""
        return day.year if day < self.first else max(day.year, self.last.year + 1)

    def _names(self, festivals: Collection[str], span: str, merged: str) -> _Names:
        key = (frozenset(festivals), span, merged)
        names = self._cache.get(key)
        if names is None:
            self._check(*key)
            known = (self._name(at, *key) for at in range(self._season_open))
            reached = self.months_reached(festivals)
            later = (self.first + timedelta(days=at) for at in range(self._season_open, len(self._rows)))
            names = self._cache[key] = (*known, *(UNKNOWN if day.month in reached else None for day in later))
        return names

    def _check(self, festivals: frozenset[str], span: str, merged: str) -> None:
        for what, given, known in (
            ("festival", festivals, self._festivals),
            ("span", {span}, SPANS),
            ("merged", {merged}, MERGED),
        ):
            for odd in sorted(set(given).difference(known)):
                raise ValueError(f"{what} {odd!r} is not one of {', '.join(sorted(known))}")

    def _name(self, at: int, asked: frozenset[str], span: str, merged: str) -> str | None:
        row = self._rows[at]
        if row is None:
            return None
        other, feast = row.merged or (None, None)
        day = self.first + timedelta(days=at)
        if day in row.joins:
            return row.festival if span == "whole_break" and row.festival in asked else None
        if span == "statutory_days":
            if row.festival in asked and day in row.statutory:
                return row.festival
            return other if other in asked and day == feast else None
        if row.festival in asked and (merged == "whole_block" or day != feast or day in row.statutory):
            return row.festival
        return other if other in asked and (merged == "whole_block" or day == feast) else None


def _positive(n: int) -> None:
    if n < 1:
        raise ValueError(f"working days are counted from 1, not {n}")
