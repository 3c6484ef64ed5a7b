"""What is wrong with tables of data (notices, registers): collected, so that one run names it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeGuard


class Faults:
    """Every inconsistency of some tables, each with its file and row. `what` names the tables."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.found: list[str] = []

    def add(self, place: str, text: str) -> None:
        """Note what is wrong at a place."""
        self.found.append(f"{place}: {text}")

    def keys(self, place: str, table: Any, needed: Iterable[str], allowed: Iterable[str] = ()) -> bool:
        """Say whether `table` has all the `needed` keys; an odd key is a fault, but no obstacle."""
        if not isinstance(table, Mapping):
            self.add(place, f"expected a table, found {table!r}")
            return False
        for odd in sorted(set(table).difference(needed, allowed)):
            self.add(place, f"unknown key {odd!r}")
        missing = sorted(set(needed).difference(table))
        if missing:
            self.add(place, f"missing {', '.join(missing)}")
        return not missing

    def stop(self) -> None:
        """Raise: ValueError with all that was found, if anything was."""
        if self.found:
            raise ValueError(f"the {self.what} are not consistent:\n" + "\n".join(self.found))


def is_day(value: Any) -> TypeGuard[date]:
    """Say whether a value is a date, and no moment of one."""
    return isinstance(value, date) and not isinstance(value, datetime)
