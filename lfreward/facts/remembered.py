"""The quick way to read a table: what one cell says comes again in its column, and is read once.

A record is read as `Vocabulary.read` reads it, cell by cell; where one cell bears on another, the careful reader reads
the whole record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lfreward.facts.quick import LIMIT, Quick, quick
from lfreward.facts.records import Vocabulary
from lfreward.model import Finding

SEEN = (str, int, bool)  # of other types equal values may be written in more than one way


class _Column(NamedTuple):
    key: str
    quick: Quick
    seen: dict[tuple[type, Any], tuple[dict[str, Any], list[Finding], list[Finding]]]


class Remembering:
    """The reader of one vocabulary's tables."""

    __slots__ = ("_columns", "vocabulary")

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._columns: dict[str, _Column | None] = {}

    def read(self, record: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding], list[Finding]]:
        """Read one record: its facts, notes and faults."""
        facts: dict[str, Any] = {}
        notes: list[Finding] = []
        faults: list[Finding] = []
        columns = self._columns
        taken = set()
        for header, raw in record.items():
            column = columns[header] if header in columns else self._column(header)
            if column is None or column.key in taken:
                return self.vocabulary.read(record)
            key = column.key
            taken.add(key)
            value = column.quick(raw)
            if value is not None:
                facts[key] = value
                continue
            kind = type(raw)
            found = column.seen.get((kind, raw)) if kind in SEEN else None
            if found is None:
                found = self.vocabulary.read_carefully({header: raw})
                if kind in SEEN:
                    if len(column.seen) >= LIMIT:
                        column.seen.clear()
                    column.seen[kind, raw] = found
            if key in found[0]:
                facts[key] = found[0][key]
            notes += found[1]
            faults += found[2]
        if not self.vocabulary.possible(facts):
            return self.vocabulary.read(record)
        return facts, notes, faults

    def _column(self, header: Any) -> _Column | None:
        key = self.vocabulary.key_of(header) if isinstance(header, str) else None
        made = None if key is None else _Column(key, quick(self.vocabulary.facts[key]), {})
        if len(self._columns) < LIMIT:
            self._columns[header] = made
        return made
