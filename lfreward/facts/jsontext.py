"""The quick way to read JSON: one text to facts by pydantic's compiled core, for values in canonical form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lfreward.facts.quick import LIMIT, Quick, quick
from lfreward.facts.records import Vocabulary
from lfreward.facts.vocabulary import Fact

BY_CORE = ("count", "yes_no", "choice", "item")  # the core alone knows whether these are canonical
COUNTS = (":", b":")


def json_reader(vocabularies: Mapping[str, Vocabulary]) -> Callable[[str | bytes], dict[str, Any] | None]:
    """Return a reader of JSON texts of records that name their item.

    `vocabularies`: by item. The reader returns the facts, or None for everything that it is not sure of.
    """
    from pydantic_core import SchemaValidator, core_schema

    def field(fact: Fact) -> Any:
        if fact.type == "count":
            schema: Any = core_schema.int_schema(strict=True, ge=fact.low, le=fact.high)
        elif fact.type == "yes_no":
            schema = core_schema.bool_schema(strict=True)
        elif fact.type in BY_CORE:
            schema = core_schema.literal_schema(list(fact.values or ("",)))
        else:
            schema = core_schema.any_schema()
        return core_schema.typed_dict_field(schema, required=False)

    def record(vocabulary: Vocabulary) -> Any:
        fields = {fact.key: field(fact) for fact in vocabulary.facts.values()}
        return core_schema.typed_dict_schema(fields, extra_behavior="forbid")

    choices = {item: record(vocabulary) for item, vocabulary in vocabularies.items()}
    validate = SchemaValidator(core_schema.tagged_union_schema(choices, discriminator="item")).validate_json
    others: dict[str, list[tuple[str, Quick, dict[str, Any]]]] = {
        item: [(fact.key, quick(fact), {}) for fact in vocabulary.facts.values() if fact.type not in BY_CORE]
        for item, vocabulary in vocabularies.items()
    }

    def read(text: str | bytes) -> dict[str, Any] | None:
        try:
            facts: dict[str, Any] = validate(text)
        except ValueError:
            return None
        if text.count(COUNTS[isinstance(text, bytes)]) != len(facts):  # type: ignore[arg-type]
            return None  # a key that stands twice, or a colon inside a text
        item = facts["item"]
        for key, make, seen in others[item]:
            if key not in facts:
                continue
            raw = facts[key]
            if type(raw) is str and raw in seen:
                facts[key] = seen[raw]
                continue
            value = make(raw)
            if value is None:
                return None
            facts[key] = value
            if type(raw) is str and key != "id":  # days and names come again and again
                if len(seen) >= LIMIT:
                    seen.clear()
                seen[raw] = value
        return facts if vocabularies[item].possible(facts) else None

    return read
