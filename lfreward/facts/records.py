"""Records: a mapping of headers to values becomes facts, notes and faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from lfreward.errors import nearest
from lfreward.facts.nouns import Fact
from lfreward.facts.quick import Quick, quick
from lfreward.facts.shipped import IMPOSSIBLE
from lfreward.facts.text import CUT, READERS, SHOWN, Unreadable, absent, plain, shown, within
from lfreward.i18n import Label
from lfreward.model import Finding, canonical

Read: TypeAlias = tuple[dict[str, Any], list[Finding], list[Finding]]  # facts, notes, faults
AGAIN = re.compile(r" \((?:[2-9]|[1-9][0-9]{1,3})\)$", re.ASCII)
LONGEST = 4_000  # of what is longer nothing is read: a text may have a tenth of that


class Vocabulary:
    """The facts of one subject as one policy knows them, and the reader of its records."""

    __slots__ = ("_names", "_quick", "facts", "orders", "subject")

    def __init__(self, subject: str, facts: Iterable[Fact]) -> None:
        self.subject = subject
        self.facts: Mapping[str, Fact] = {fact.key: fact for fact in facts}
        self._names: dict[str, str] = {}
        for fact in self.facts.values():
            for name in fact.names:
                self._names.setdefault(_fold_declared(name), fact.key)
        self._quick: dict[Any, tuple[str, Quick]] = {}
        self.orders = [pair for pair in IMPOSSIBLE if pair[0] in self.facts and pair[1] in self.facts]

    def key_of(self, header: str) -> str | None:
        """Return the fact that a header names: its key, its label in either language, or an alias."""
        return header if header in self.facts else self._names.get(fold(_first(header)))

    def read(self, record: Mapping[str, Any]) -> Read:
        """Read one record.

        Returns the facts that are known, notes on what was converted or not recognised, and faults: what
        cannot be read. Any fault means that the record itself is rejected.
        """
        known = self._quick or self._make_quick()
        return self.read_cells(record, known.get, lambda header, raw: self.read_carefully({header: raw}))

    def read_cells(
        self,
        record: Mapping[str, Any],
        column_of: Callable[[Any], tuple[str, Quick] | None],
        carefully: Callable[[Any, Any], Read],
    ) -> Read:
        """Read a record cell by cell, quickly where that is sure, `carefully` where not.

        `column_of` gives the fact and the quick reader of a header; None sends the whole record the careful way.
        """
        facts: dict[str, Any] = {}
        notes: list[Finding] = []
        faults: list[Finding] = []
        taken = set()
        for header, raw in record.items():
            column = column_of(header)
            if column is None or column[0] in taken:  # then one cell bears on another
                return self.read_carefully(record)
            if raw is None:
                continue
            key, quick_ = column
            taken.add(key)
            value = quick_(raw)
            if value is not None:
                facts[key] = value
                continue
            found = carefully(header, raw)
            facts |= found[0]
            notes += found[1]
            faults += found[2]
        if not self.possible(facts):
            faults += self._contradictions(facts)
        return facts, notes, faults

    def read_canonical(self, record: Mapping[str, Any]) -> dict[str, Any] | None:
        """Read a record in which every value is canonical; None where that is not sure."""
        known = self._quick or self._make_quick()
        facts: dict[str, Any] = {}
        for header, raw in record.items():
            if header not in known:
                return None
            if raw is None:
                continue
            key, read = known[header]
            value = read(raw)
            if value is None or key in facts:
                return None
            facts[key] = value
        return facts if self.possible(facts) else None

    def possible(self, facts: Mapping[str, Any]) -> bool:
        """Say whether facts that have been read can all be true."""
        for lesser, greater in self.orders:
            less = facts.get(lesser)
            if less is not None:
                more = facts.get(greater)
                if more is not None and less > more:
                    return False
        return True

    def _make_quick(self) -> dict[Any, tuple[str, Quick]]:
        for fact in self.facts.values():
            read = quick(fact)
            self._quick |= {name: (fact.key, read) for name in fact.names if self.key_of(name) == fact.key}
        return self._quick

    def read_carefully(self, record: Mapping[str, Any]) -> Read:
        """Read one record as `read` does, in whatever form its values are."""
        facts: dict[str, Any] = {}
        notes: list[Finding] = []
        faults: list[Finding] = []
        named_by: dict[str, str] = {}
        for header, raw in record.items():
            key = self.key_of(header) if isinstance(header, str) else None
            if key is None:
                notes.append(self._strange(header))
                continue
            fact = self.facts[key]
            if isinstance(raw, str) and len(raw) > LONGEST:
                faults.append(
                    Finding("text_too_long", key, {"label": fact.label, "value": shown(raw), "unit": fact.unit})
                )
                continue
            if absent(raw, fact):
                continue
            try:
                value = within(READERS[fact.type](raw, fact), fact)
            except Unreadable as fault:
                args = {"label": fact.label, "value": shown(raw), "unit": fact.unit, **fault.args_}
                faults.append(Finding(fault.code, key, args))
                continue
            if key in facts and facts[key] != value:
                args = {"label": fact.label, "value": shown(canonical(facts[key])), "other": shown(raw)}
                if fact.type != "id":
                    faults.append(Finding("two_values", key, args))
                    continue
                if self._strength(fact, named_by[key]) <= self._strength(fact, header):
                    notes.append(Finding("weaker_name", key, args))
                    continue
                notes.append(Finding("weaker_name", key, {**args, "value": shown(raw), "other": args["value"]}))
            if not _same(raw, value, fact):
                read = fact.values[value] if fact.values and isinstance(value, str) else _spoken(value)
                notes.append(Finding("converted", key, {"label": fact.label, "value": shown(raw), "read": read}))
            if fact.type == "id" and CUT.fullmatch(value):
                notes.append(Finding("digits_may_be_lost", key, {"column": fact.label, "found": shown(value)}))
            facts[key] = value
            named_by[key] = header
        return facts, notes, [*faults, *self._contradictions(facts)]

    def _strange(self, header: Any) -> Finding:
        """Say that a header is not known, and what it may have been meant to be."""
        if not isinstance(header, str):
            return Finding("not_a_field", shown(header), {"value": shown(header)})
        near = nearest(fold(header), self._names)
        if near is None:
            return Finding("unknown_field", shown(header), {"field": shown(header)})
        fact = self.facts[self._names[near]]
        return Finding(
            "unknown_field_near", shown(header), {"field": shown(header), "near": fact.label, "key": fact.key}
        )

    @staticmethod
    def _strength(fact: Fact, header: str) -> int:
        """Return how surely a header names the fact: its key and label first, then its aliases in order."""
        return next((n for n, name in enumerate(fact.names) if fold(name) == fold(_first(header))), 0)

    def _contradictions(self, facts: Mapping[str, Any]) -> list[Finding]:
        """Return what cannot all be true."""
        found = []
        for lesser, greater in IMPOSSIBLE:
            if lesser not in facts or greater not in facts or facts[lesser] <= facts[greater]:
                continue
            a, b = self.facts[lesser], self.facts[greater]
            args = {
                "a": a.label,
                "a_value": canonical(facts[lesser]),
                "b": b.label,
                "b_value": canonical(facts[greater]),
            }
            code = "impossible_days" if a.type == "date" else "impossible_counts"
            found.append(Finding(code, f"{lesser}, {greater}", args))
        return found


def fold(name: str) -> str:
    """Return a header in the form in which headers are compared; one that nobody can have meant as it is."""
    if len(name) > LONGEST:
        return name[:SHOWN] + "…"
    text = plain(name).lower()
    text = re.sub(r"\((?:元|人|个|晚|公里|辆|km|yuan)\)$", "", text)
    return re.sub(r"[\s_\-·、:：*#]+", "", text)


def _first(header: str) -> str:
    """Return a header without the number that tells it from an earlier one of the same name."""
    return AGAIN.sub("", header) if header[-1:] == ")" else header


# Declared names come again with every edition of a policy; what people wrote is never kept.
_fold_declared = lru_cache(maxsize=4096)(fold)


def _spoken(value: Any) -> Any:
    if isinstance(value, bool):
        return Label("是", "yes") if value else Label("否", "no")
    if isinstance(value, tuple) and all(isinstance(v, str) for v in value):
        return Label("、".join(value) or "无", ", ".join(value) or "none")
    return canonical(value)


def _same(raw: Any, value: Any, fact: Fact) -> bool:
    """Say whether a conversion changed nothing but the form that JSON or a table must use."""
    if fact.type in ("text", "id", "itinerary"):
        return True
    if isinstance(value, tuple):
        if isinstance(raw, str):
            return raw == "、".join(value)
        return isinstance(raw, list | tuple) and sorted(map(str, raw)) == sorted(value)
    if isinstance(raw, bool) or isinstance(value, bool):
        return raw is value or raw in ("是", "否")
    if fact.values is not None and isinstance(value, str):
        return raw in (value, fact.values[value].zh, fact.values[value].en)
    if isinstance(value, Decimal):
        if isinstance(raw, int | Decimal):
            return Decimal(raw) == value
        return raw in (
            f"{value:f}",
            f"{value.normalize():f}",
            f"{value.to_integral_value():f}" if value == int(value) else "",
        )
    if isinstance(value, date):
        return raw == value.isoformat() or (isinstance(raw, date) and raw == value)
    if isinstance(value, int):
        return raw == value if isinstance(raw, int | Decimal) else raw == str(value)
    return bool(raw == value)
