"""A claim as it was read, for questions that do not ask what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lfreward.settlement.identity import identity

OWNERS = ("beneficiary", "organiser")  # the facts that name who is paid; a kind of record has one of them
SHORT_NUMBER = 4  # a plain number of so few digits is a running number, which says of no two rows that they are one group


class RowFacts(NamedTuple):
    """One claim as it was read: where it stands, the item that it names, and its facts."""

    sheet: str | None
    row: int
    item: str | None
    record: Mapping[str, Any]

    @property
    def id(self) -> str | None:
        """The claim's own number in the form in which numbers are compared; None where it has none."""
        number = self.record.get("id")
        return None if number is None else identity(str(number))

    @property
    def owner(self) -> str | None:
        """Who claims, in the form in which names are compared; None where nobody is named."""
        name = next((self.record[key] for key in OWNERS if self.record.get(key)), None)
        return None if name is None else identity(str(name))

    @property
    def named(self) -> str | None:
        """Who claims, as the row says it."""
        return next((str(self.record[key]) for key in OWNERS if self.record.get(key)), None)

    @property
    def running(self) -> bool:
        """Whether its number may be a running number, which says nothing of what it is."""
        number = self.id or ""
        return number.isdigit() and len(number) <= SHORT_NUMBER

