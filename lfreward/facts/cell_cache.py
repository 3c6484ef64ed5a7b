"""Tables: what one cell says comes again in its column, and is read once.

A record is read as `Vocabulary.read` reads it, cell by cell; where one cell bears on another, the whole record is
read at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lfreward.facts.canonical import LIMIT, TakeCanonical, canonical_reader
from lfreward.facts.records import Read, Vocabulary

SEEN = (str, int, bool)  # of other types equal values may be written in more than one way


class CellCache:
    """The reader of one vocabulary's tables."""

    __slots__ = ("_columns", "_seen", "vocabulary")

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._columns: dict[Any, tuple[str, TakeCanonical] | None] = {}
        self._seen: dict[Any, dict[tuple[type, Any], Read]] = {}

    def read(self, record: Mapping[str, Any]) -> Read:
        """Read one record: its facts, notes and faults."""
        return self.vocabulary.read_cells(record, self._column, self._cell)

    def _cell(self, header: Any, raw: Any) -> Read:
        """Read one cell carefully, or remember what was read of one that says the same."""
        kind = type(raw)
        if kind not in SEEN or header not in self._columns:
            return self.vocabulary.read_carefully({header: raw})
        seen = self._seen.setdefault(header, {})
        found = seen.get((kind, raw))
        if found is None:
            if len(seen) >= LIMIT:
                seen.clear()
            found = seen[kind, raw] = self.vocabulary.read_carefully({header: raw})
        return found

    def _column(self, header: Any) -> tuple[str, TakeCanonical] | None:
        if header in self._columns:
            return self._columns[header]
        key = self.vocabulary.key_of(header) if isinstance(header, str) else None
        made = None if key is None else (key, canonical_reader(self.vocabulary.facts[key]))
        if len(self._columns) < LIMIT:
            self._columns[header] = made
        return made
