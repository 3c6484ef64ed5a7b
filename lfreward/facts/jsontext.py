"""The quick way to read JSON: one text to facts in one pass over what pydantic's compiled core parsed of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lfreward.facts.quick import LIMIT, Quick, quick
from lfreward.facts.records import Vocabulary
from lfreward.facts.vocabulary import Fact

COUNTS = (":", b":")
NO_BOUNDS = (1, 0)  # no number lies between them


class Reader:
    """How the values of one item's records are read: by the kind of value that JSON knows, then by fact."""

    __slots__ = ("bounds", "makers", "orders", "read", "seen", "yes_no")

    def __init__(self, vocabulary: Vocabulary) -> None:
        facts = vocabulary.facts.values()
        self.makers: dict[str, Quick] = {fact.key: quick(fact) for fact in facts}
        self.bounds = {f.key: (f.low, f.high) if f.type == "count" else NO_BOUNDS for f in facts}
        self.yes_no = {fact.key for fact in facts if fact.type in ("yes_no", "check")}
        self.seen: dict[str, dict[str, Any]] = {fact.key: _told(fact) for fact in facts}  # days and names come again
        self.read = {key: told.get for key, told in self.seen.items()}
        self.orders = vocabulary.orders

    def learn(self, key: str, raw: str) -> Any:
        """Read a text that was not met before and remember it; an id is not met again."""
        value = self.makers[key](raw)
        if value is not None and key != "id":
            seen = self.seen[key]
            if len(seen) >= LIMIT:
                seen.clear()
            seen[raw] = value
        return value


def _told(fact: Fact) -> dict[str, Any]:
    """Return the texts of which it is known beforehand how they are read."""
    return {value: value for value in fact.values or ()} if fact.type in ("choice", "item") else {}


def json_reader(vocabularies: Mapping[str, Vocabulary]) -> Callable[[str | bytes], dict[str, Any] | None]:
    """Return a reader of JSON texts of records that name their item.

    `vocabularies`: by item. The reader returns the facts, or None for everything that it is not sure of.
    """
    from pydantic_core import from_json

    readers = {item: Reader(vocabulary) for item, vocabulary in vocabularies.items()}

    def read(text: str | bytes) -> dict[str, Any] | None:
        try:
            facts = from_json(text)
            if type(facts) is not dict or text.count(COUNTS[type(text) is not str]) != len(facts):  # type: ignore[arg-type]
                return None  # a key that stands twice, or a colon inside a text
            reader = readers[facts["item"]]
            bounds, told = reader.bounds, reader.read
            empty = None
            for key, raw in facts.items():
                kind = type(raw)
                if kind is str:
                    value = told[key](raw)
                    if value is None:
                        value = reader.learn(key, raw)
                        if value is None:
                            return None
                    facts[key] = value
                elif kind is int:
                    low, high = bounds[key]
                    if not low <= raw <= high:
                        value = facts[key] = reader.makers[key](raw)
                        if value is None:
                            return None
                elif kind is bool:
                    if key not in reader.yes_no:
                        return None
                elif raw is None:
                    empty = [*(empty or ()), key]
                    told[key]  # the key of a fact, whatever it holds
                else:
                    value = facts[key] = reader.makers[key](raw)
                    if value is None:
                        return None
        except (KeyError, TypeError, ValueError):  # another shape, another item, another key
            return None
        for key in empty or ():
            del facts[key]
        for lesser, greater in reader.orders:
            less = facts.get(lesser)
            if less is not None and (more := facts.get(greater)) is not None and less > more:
                return None
        return facts

    return read
