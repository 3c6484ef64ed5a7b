"""What each fact of a policy means: the answer to "what do I write in this column, and who reads it?".

The vocabulary gives definition, unit, scope and what missing means; the policy gives the clauses that read the fact.
`policy.facts` is made here, and the command `facts` shows it.

>>> from lfreward import load_policy
>>> load_policy().facts["人数"].key
'visitors'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lfreward import i18n
from lfreward.errors import UsageError, nearest
from lfreward.facts import Fact, Vocabulary
from lfreward.facts.nouns import Meaning
from lfreward.i18n import Label
from lfreward.law.nodes import Item, ResolvedPolicy, clause_order
from lfreward.law.rules import leaves
from lfreward.results.assessment import canonical

__all__ = ["FactGuide", "Facts", "facts_guide"]

PARTS = ("title", "definition", "scope", "domain", "missing", "source", "headers", "until")
UNSAID = Label("—", "—")
DOTS = "…"
MOST_VALUES = 12  # values of a choice that a page names


@dataclass(frozen=True, slots=True)
class FactGuide:
    """What one fact of one kind of record means.

    `kind`: the kind of record (group, line_year, organiser_year, creation). `unit`: what a number counts; empty where it
    counts nothing. `low`, `high`: the bounds of its values, both included; None where it has none. `values`: those of a
    choice, with their labels. `names`: every header under which it is known; `asked`: those that are asked about first.
    `definition`, `scope`, `if_missing`: in both languages. `source`: the clause that defines it. `clauses`: those of
    this policy that read it. `default`: what a missing value stands for; None: it is unknown. `until`: what ends the
    time in which it can still be decided; None for a fact that nobody is told to change.
    """

    key: str
    kind: str
    type: str
    label: Label
    unit: Label
    low: Any
    high: Any
    values: Mapping[str, Label]
    names: tuple[str, ...]
    asked: tuple[str, ...]
    definition: Label
    scope: Label
    if_missing: Label
    source: str
    clauses: tuple[str, ...]
    default: Any
    until: tuple[str, ...] | None

    def say(self, lang: str = "zh") -> str:
        """Return all of it in Chinese (`zh`) or English (`en`), a line each."""
        comma = "、" if lang == "zh" else ", "
        values = [f"{key} {label.say(lang)}" for key, label in list(self.values.items())[:MOST_VALUES]]
        args = {
            "label": self.label, "key": self.key, "kind": self.kind, "definition": self.definition, "scope": self.scope,
            "if_missing": self.if_missing, "source": self.source, "unit": self.unit if self.unit.zh else UNSAID,
            "domain": "—" if self.low is None else f"{canonical(self.low)} … {canonical(self.high)}",
            "values": comma.join(values) + DOTS * (len(self.values) > MOST_VALUES) or "—", "headers": comma.join(self.names),
            "clauses": comma.join(self.clauses) or "—", "until": comma.join(self.until or ()) or "—",
        }  # fmt: skip
        return "\n".join(i18n.say(f"fact_{part}", lang, args) for part in PARTS)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return all of it as JSON carries it."""
        return {
            "key": self.key, "kind": self.kind, "type": self.type, "label": self.label.say(lang), "unit": self.unit.say(lang) or None,
            "low": canonical(self.low), "high": canonical(self.high), "values": {k: v.say(lang) for k, v in self.values.items()},
            "names": list(self.names), "asked": list(self.asked), "definition": self.definition.say(lang),
            "scope": self.scope.say(lang), "if_missing": self.if_missing.say(lang), "source": self.source,
            "clauses": list(self.clauses), "default": self.default, "until": None if self.until is None else list(self.until),
        }  # fmt: skip


class Facts(Mapping[str, FactGuide]):
    """The facts of a policy by key or by any of their names; of a fact that several kinds of record have, the first."""

    def __init__(self, guides: Mapping[str, Mapping[str, FactGuide]], vocabularies: Mapping[str, Vocabulary]) -> None:
        self._guides = guides
        self._vocabularies = vocabularies
        self._keys = list(dict.fromkeys(key for known in guides.values() for key in known))

    def of(self, kind: str) -> Mapping[str, FactGuide]:
        """Return the facts of one kind of record.

        Raises: UsageError for a kind that the policy does not have.
        """
        if kind not in self._guides:
            raise UsageError("usage_fact", name=kind, near=nearest(kind, self._guides) or "—", known="、".join(self._guides))
        return self._guides[kind]

    def every(self, name: str) -> list[FactGuide]:
        """Return a fact in every kind of record that has it, by its key or any of its names.

        Raises: UsageError for a name that no fact has.
        """
        found = []
        for kind, vocabulary in self._vocabularies.items():
            key = vocabulary.key_of(name)
            if key is not None:
                found.append(self._guides[kind][key])
        if not found:
            raise UsageError("usage_fact", name=name, near=nearest(name, self._keys) or "—", known="、".join(sorted(self._keys)))
        return found

    def __getitem__(self, name: str) -> FactGuide:
        try:
            return self.every(name)[0]
        except UsageError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return f"<Facts: {', '.join(self._keys[:6])}, … ({len(self._keys)})>"


def facts_guide(resolved: ResolvedPolicy) -> Facts:
    """Return what every fact of a resolved policy means."""
    vocabularies = {kind: Vocabulary(kind, known.values()) for kind, known in resolved.facts.items()}
    guides = {
        kind: {key: _guide(resolved, kind, fact) for key, fact in known.items()} for kind, known in resolved.facts.items()
    }
    return Facts(guides, vocabularies)


def _guide(resolved: ResolvedPolicy, kind: str, fact: Fact) -> FactGuide:
    meaning = fact.meaning or _shipped(kind, fact.key)
    items = [item for item in resolved.items.values() if item.subject == kind]
    values = dict(fact.values or {})
    for item in items:
        values |= resolved.item_facts[item.key][fact.key].values or {}
    if fact.type == "item":
        values = {item.key: item.label for item in items}
    clauses = {clause for item in items for clause in _clauses(resolved, item, fact.key)}
    return FactGuide(
        fact.key, kind, fact.type, fact.label, fact.unit, fact.low, fact.high, values, tuple(dict.fromkeys(fact.names)), fact.asked,
        meaning.definition, meaning.scope, meaning.if_missing, meaning.source, tuple(sorted(clauses, key=clause_order)),
        fact.default, fact.until,
    )  # fmt: skip


def _shipped(kind: str, key: str) -> Meaning:
    from lfreward.facts.definitions import DEFINITIONS  # long, and read by people alone

    found = DEFINITIONS.get(kind, {}).get(key)
    return Meaning(*found) if found is not None else Meaning(UNSAID, UNSAID, UNSAID, "—")


def _clauses(resolved: ResolvedPolicy, item: Item, key: str) -> Iterator[str]:
    """Yield the clauses of one item that read a fact, or what is derived from it."""
    derived = {name for name, value in resolved.derived.items() if key in value.of} | {key}
    for condition in item.conditions:
        if any(leaf.fact in derived for leaf in leaves(condition.test)):
            yield condition.clause
    cells = [cell for row in item.table.rows for cell in row.cells]
    if derived & {*item.table.per, item.table.columns} or any(leaf.fact in derived for cell in cells for leaf in leaves(cell)):
        yield item.clause
    for duty in item.duties:
        if key in (duty.fact, duty.due.fact):
            yield duty.clause
    for rise in item.uplifts:
        if rise.on in derived or any(leaf.fact in derived for leaf in leaves(rise.when)):
            yield rise.clause
    if item.papers and key == "materials":
        yield item.papers[0].clause
