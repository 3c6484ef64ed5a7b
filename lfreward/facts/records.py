"""Records: a mapping of headers to values becomes facts, notes and faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from lfreward.errors import nearest
from lfreward.facts.canonical import TakeCanonical, canonical_reader
from lfreward.facts.context import NOTHING_AROUND, Context
from lfreward.facts.normal import CUT, LONGEST, SHOWN, plain, shown
from lfreward.facts.nouns import Fact
from lfreward.facts.reader import read_value
from lfreward.facts.shipped import IMPOSSIBLE
from lfreward.results.assessment import Finding, canonical

Read: TypeAlias = tuple[dict[str, Any], list[Finding], list[Finding]]  # facts, notes, faults
AGAIN = re.compile(r" \((?:[2-9]|[1-9][0-9]{1,3})\)$", re.ASCII)
SUGGESTED = 32  # unknown fields of one record for which a known one is suggested: it takes long


class Vocabulary:
    """The facts of one subject as one policy knows them, and the reader of its records."""

    __slots__ = ("_canonical", "_names", "facts", "orders", "subject")

    def __init__(self, subject: str, facts: Iterable[Fact]) -> None:
        self.subject = subject
        self.facts: Mapping[str, Fact] = {fact.key: fact for fact in facts}
        self._names: dict[str, str] = {}
        for fact in self.facts.values():
            for name in fact.names:
                self._names.setdefault(_fold_declared(name), fact.key)
        self._canonical: dict[Any, tuple[str, TakeCanonical]] = {}
        self.orders = [pair for pair in IMPOSSIBLE if pair[0] in self.facts and pair[1] in self.facts]

    def key_of(self, header: str) -> str | None:
        """Return the fact that a header names: its key, its label in either language, or an alias."""
        return header if header in self.facts else self._names.get(fold(first_header(header)))

    def read(self, record: Mapping[str, Any]) -> Read:
        """Read one record.

        Returns the facts that are known, notes on what was converted or not recognised, and faults: what
        cannot be read. Any fault means that the record itself is rejected.
        """
        known = self._canonical or self._make_canonical()
        return self.read_cells(record, known.get, lambda header, raw: self.read_carefully({header: raw}))

    def read_cells(
        self,
        record: Mapping[str, Any],
        column_of: Callable[[Any], tuple[str, TakeCanonical] | None],
        carefully: Callable[[Any, Any], Read],
    ) -> Read:
        """Read a record cell by cell: canonical values as they stand, others `carefully`.

        `column_of` gives the fact of a header and what takes its canonical values; None sends the whole record the careful way.
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
            key, take = column
            taken.add(key)
            value = take(raw)
            if value is not None:
                facts[key] = value
                continue
            found = carefully(header, raw)
            if len(found[0]) > 1:  # the cell also says something of another fact
                return self.read_carefully(record)
            facts |= found[0]
            notes += found[1]
            faults += found[2]
        if not self.possible(facts):
            faults += self._contradictions(facts)
        return facts, notes, faults

    def read_canonical(self, record: Mapping[str, Any]) -> dict[str, Any] | None:
        """Read a record in which every value is canonical; None where that is not sure."""
        known = self._canonical or self._make_canonical()
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

    def _make_canonical(self) -> dict[Any, tuple[str, TakeCanonical]]:
        for fact in self.facts.values():
            read = canonical_reader(fact)
            self._canonical |= {name: (fact.key, read) for name in fact.names if self.key_of(name) == fact.key}
        return self._canonical

    def read_carefully(self, record: Mapping[str, Any], context: Context = NOTHING_AROUND) -> Read:
        """Read one record as `read` does, in whatever form its values are."""
        facts: dict[str, Any] = {}
        notes: list[Finding] = []
        faults: list[Finding] = []
        named_by: dict[str, str] = {}
        also: list[tuple[str, Any, str, Any]] = []  # of other facts: key, value, the fact that said it, its cell
        strange = 0
        for header, raw in record.items():
            key = self.key_of(header) if isinstance(header, str) else None
            if key is None:
                strange += 1
                notes.append(self._strange(header, strange <= SUGGESTED))
                continue
            fact = self.facts[key]
            read = read_value(fact, raw, context)
            if read.value is None:
                notes += read.notes
                faults += read.faults
                continue
            if key in facts and facts[key] != read.value:
                found = self._two_values(fact, facts[key], raw, named_by[key], header)
                if found.code == "two_values":
                    faults.append(found)
                    continue
                notes.append(found)
                if found.args["value"] != shown(raw):
                    continue
            notes += read.notes
            if fact.type == "id" and CUT.fullmatch(read.value):
                notes.append(Finding("digits_may_be_lost", key, {"column": fact.label, "found": shown(read.value)}))
            facts[key] = read.value
            named_by[key] = header
            also += [(k, v, key, raw) for k, v in self._also(fact, raw, read.also).items()]
        self._fill(facts, also, notes, faults)
        return facts, notes, [*faults, *self._contradictions(facts)]

    def _also(self, fact: Fact, raw: Any, also: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a cell says of other facts of the record."""
        if fact.type == "item" and isinstance(raw, str) and raw not in (fact.values or {}):
            from lfreward.facts.words import stated_choices  # not needed where items are named by their keys

            return {**also, **stated_choices(raw, self.facts, fact)}
        return also

    def _fill(
        self, facts: dict[str, Any], also: list[tuple[str, Any, str, Any]], notes: list[Finding], faults: list[Finding]
    ) -> None:
        """Take what cells said of other facts, where those are not stated; what contradicts them is a fault."""
        for key, value, by, raw in also:
            fact = self.facts.get(key)
            if fact is None:
                continue
            read = fact.values[value] if fact.values else canonical(value)
            if key not in facts:
                facts[key] = value
                args = {"label": fact.label, "by": self.facts[by].label, "value": shown(raw), "read": read}
                notes.append(Finding("stated_by_other", key, args))
            elif facts[key] != value:
                args = {"label": fact.label, "value": shown(canonical(facts[key])), "other": shown(raw)}
                faults.append(Finding("two_values", key, args))

    def _two_values(self, fact: Fact, first: Any, raw: Any, first_header: str, header: str) -> Finding:
        """Return what is to be said of two values of one fact; of two ids the surer name wins."""
        args = {"label": fact.label, "value": shown(canonical(first)), "other": shown(raw)}
        if fact.type != "id":
            return Finding("two_values", fact.key, args)
        if self._strength(fact, first_header) <= self._strength(fact, header):
            return Finding("weaker_name", fact.key, args)
        return Finding("weaker_name", fact.key, {**args, "value": shown(raw), "other": args["value"]})

    def _strange(self, header: Any, suggest: bool) -> Finding:
        """Say that a header is not known, and what it may have been meant to be."""
        if not isinstance(header, str):
            return Finding("not_a_field", shown(header), {"value": shown(header)})
        near = nearest(fold(header), self._names) if suggest else None
        if near is None:
            return Finding("unknown_field", shown(header), {"field": shown(header)})
        fact = self.facts[self._names[near]]
        return Finding(
            "unknown_field_near", shown(header), {"field": shown(header), "near": fact.label, "key": fact.key}
        )

    @staticmethod
    def _strength(fact: Fact, header: str) -> int:
        """Return how surely a header names the fact: its key and label first, then its aliases in order."""
        return next((n for n, name in enumerate(fact.names) if fold(name) == fold(first_header(header))), 0)

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


def first_header(header: str) -> str:
    """Return a header without the number that tells it from an earlier one of the same name.

    >>> first_header("编号 (2)")
    '编号'
    """
    return AGAIN.sub("", header) if header[-1:] == ")" else header


# Declared names come again with every resolved policy of a policy; what people wrote is never kept.
_fold_declared = lru_cache(maxsize=4096)(fold)
