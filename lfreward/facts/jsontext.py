"""The quick way to read JSON: pydantic's compiled core parses a text, and one function an item reads what it parsed.

The function is written from the vocabulary, fact by fact, because half of a loop over the values would go into asking
what each of them is. Nothing enters its source but quoted keys and the bounds of counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from lfreward.facts.canonical import LIMIT, canonical_reader
from lfreward.facts.nouns import Fact
from lfreward.facts.records import Vocabulary

Reader: TypeAlias = Callable[[dict[str, Any]], dict[str, Any] | None]

COUNTS = (":", b":")
SHORT = 60  # letters of an id that is taken as it stands
LISTS = ("letters", "clauses", "months", "itinerary")


def json_reader(vocabularies: Mapping[str, Vocabulary]) -> Callable[[str | bytes], dict[str, Any] | None]:
    """Return a reader of JSON texts of records that name their item.

    `vocabularies`: by item. The reader returns the facts, or None for everything that it is not sure of.
    """
    from pydantic_core import from_json

    alike: dict[tuple[int, ...], Reader] = {}  # one for all items of the same facts: they learn the same values
    for vocabulary in vocabularies.values():
        if _facts_of(vocabulary) not in alike:
            alike[_facts_of(vocabulary)] = _reader(vocabulary)
    readers = {item: alike[_facts_of(vocabulary)] for item, vocabulary in vocabularies.items()}

    def read(text: str | bytes) -> dict[str, Any] | None:
        try:
            facts = from_json(text)
            if type(facts) is not dict or text.count(COUNTS[type(text) is not str]) != len(facts):  # type: ignore[arg-type]
                return None  # a key that stands twice, or a colon inside a text
            return readers[facts["item"]](facts)
        except (KeyError, TypeError, ValueError):  # another shape, another item, a list where none belongs
            return None

    return read


def _facts_of(vocabulary: Vocabulary) -> tuple[int, ...]:
    return tuple(map(id, vocabulary.facts.values()))


def _reader(vocabulary: Vocabulary) -> Reader:
    """Write the function that reads what was parsed of one item's record, in place."""
    names: dict[str, Any] = {"without_nulls": _without_nulls, "known": frozenset(vocabulary.facts)}
    lines = ["def read(facts):", " get, count = facts.get, 1"]
    local = {}
    for number, fact in enumerate(vocabulary.facts.values()):
        if fact.key == "item":
            continue
        value = local[fact.key] = f"v{number}"
        lines += [f" {value} = get({fact.key!r})", f" if {value} is not None:", "  count += 1"]
        names[f"make{number}"] = canonical_reader(fact)
        lines += [f"  {line}" for line in _value(fact, value, f"make{number}", names)]
    for lesser, greater in vocabulary.orders:
        a, b = local[lesser], local[greater]
        lines.append(f" if {a} is not None and {b} is not None and {a} > {b}: return None")
    lines.append(" return facts if count == len(facts) else without_nulls(facts, count, known)")
    exec(compile("\n".join(lines), f"<JSON of {vocabulary.subject}>", "exec"), names)
    read: Reader = names["read"]
    return read


def _value(fact: Fact, value: str, make: str, names: dict[str, Any]) -> list[str]:
    """Return the lines that read one value that is there."""
    store = f" facts[{fact.key!r}] = {value}"
    ask = [f" {value} = {make}({value})", f" if {value} is None: return None", store]
    if fact.type == "count":
        return [f"if type({value}) is not int or not {fact.low} <= {value} <= {fact.high}:", *ask]
    if fact.type == "yes_no":
        return [f"if {value} is not True and {value} is not False: return None"]
    if fact.type == "id":  # it is not met again; nothing is to be read of T1 or G0012
        plain = f"type({value}) is str and {value}.isidentifier() and {value}.isascii() and len({value}) <= {SHORT}"
        return [f"if not ({plain}):", *ask]
    if fact.type in LISTS:
        return [line[1:] for line in ask]
    seen: dict[str, Any] = {key: key for key in fact.values or ()} if fact.type == "choice" else {}
    names[f"seen_{value}"], names[f"learn_{value}"] = seen.get, _learner(seen, names[make])
    again = [
        f"told = seen_{value}({value})",  # days and names come again and again
        f"if told is None: told = learn_{value}({value})",
        "if told is None: return None",
        f"{value} = facts[{fact.key!r}] = told",
    ]
    if fact.type == "check":
        return [f"if {value} is not True and {value} is not False:", *(f" {line}" for line in again)]
    return again


def _learner(seen: dict[str, Any], make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what reads a value that was not met before, and remembers it if it is text."""

    def learn(raw: Any) -> Any:
        value = make(raw)
        if value is not None and type(raw) is str:
            if len(seen) >= LIMIT:
                seen.clear()
            seen[raw] = value
        return value

    return learn


def _without_nulls(facts: dict[str, Any], count: int, known: frozenset[str]) -> dict[str, Any] | None:
    """Take out facts that are null, which is as if they were not there; None where another key stands there."""
    nulls = [key for key, value in facts.items() if value is None]
    if count + len(nulls) != len(facts) or not known.issuperset(nulls):
        return None
    for key in nulls:
        del facts[key]
    return facts
