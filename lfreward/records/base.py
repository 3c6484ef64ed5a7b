"""What all typed records share: how their fields are read, how their errors read, what a policy is given of them.

A record is a pydantic model whose fields are the facts of the vocabulary. Values in canonical form are taken by
pydantic's compiled core alone, so that making a record costs about as much as making any model of as many fields. Only
where it refuses one, the reader of values reads the record: `320人`, `2020年7月18日`, numpy and pandas values mean here what
they mean in a file. What only a policy knows (its items, routes, levels, letters and clauses) is checked when a record is
judged, never here.

Errors stand by field, in Chinese, or in English with `context={"lang": "en"}`; both stand in `ctx`. They quote nothing of
the record, so that an answer to a request gives nobody's data back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError, ValidationInfo, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from lfreward.facts import SUBJECTS, Fact, blank, plain_value, read_value
from lfreward.i18n import LANGS
from lfreward.results.assessment import Finding

__all__ = ["POLICY_TYPES", "Read", "Record"]

POLICY_TYPES = frozenset(("item", "letters", "clauses"))  # what these may hold, only a policy knows
UNSEEN = "…"  # stands in a message where a value would be quoted
# Text that the reader of values takes as it stands: no outer space, no dash that stands for nothing, nothing that NFKC folds.
SAFE_TEXT = "^[!-,.0-~一-鿿·《》【】“”、]([ -~一-鿿·《》【】“”、]*[!-~一-鿿·《》【】“”、])?$"
MONTH = "^([0-9]{4}-)?(0[1-9]|1[0-2])$"
PLAIN_SUM = "^(0|[1-9][0-9]{0,11})([.][0-9]{1,2})?$"
ISO_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Read:
    """The annotation of a field: how pydantic's core takes the canonical values of its fact.

    `type`, `low`, `high`, `fen`: those of the fact. `values`: the values of a choice that the trade itself knows.
    """

    __slots__ = ("fen", "high", "low", "type", "values")

    def __init__(self, type: str, low: Any = None, high: Any = None, fen: bool = False, values: tuple[str, ...] = ()) -> None:
        self.type = type
        self.low = low
        self.high = high
        self.fen = fen
        self.values = values

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.nullable_schema(self._schema())

    def _schema(self) -> CoreSchema:
        match self.type:
            case "count":
                return core_schema.int_schema(strict=True, ge=self.low, le=self.high)
            case "money" | "km":
                return self._sum()
            case "date":
                return self._day()
            case "yes_no":
                return core_schema.bool_schema(strict=True)
            case "check":
                return core_schema.union_schema([core_schema.bool_schema(strict=True), self._day()], mode="left_to_right")
            case "choice" if self.values:
                return core_schema.literal_schema(list(self.values))
            case "months":
                month = core_schema.str_schema(strict=True, pattern=MONTH)
                return core_schema.tuple_schema([month], variadic_item_index=0, strict=True)
            case "letters" | "clauses":
                listed = core_schema.tuple_schema([_text()], variadic_item_index=0)
                return core_schema.union_schema([_text(), listed], mode="left_to_right")
            case "itinerary":
                return core_schema.tuple_schema([core_schema.dict_schema()], variadic_item_index=0, strict=True)
        return _text()

    def _sum(self) -> CoreSchema:
        places = 2 if self.fen or self.type == "km" else None
        exact = core_schema.decimal_schema(strict=True, ge=self.low, le=self.high, decimal_places=places, allow_inf_nan=False)
        whole = core_schema.decimal_schema(ge=self.low, le=self.high)
        written = core_schema.str_schema(strict=True, pattern=PLAIN_SUM)
        ways: list[CoreSchema] = [exact, core_schema.chain_schema([written, whole])]
        ways.append(core_schema.chain_schema([core_schema.int_schema(strict=True), whole]))
        return core_schema.union_schema(ways, mode="left_to_right")  # type: ignore[arg-type]

    def _day(self) -> CoreSchema:
        day = core_schema.date_schema(strict=True, ge=self.low, le=self.high)
        iso = core_schema.chain_schema(
            [core_schema.str_schema(strict=True, pattern=ISO_DAY), core_schema.date_schema(ge=self.low, le=self.high)]
        )
        return core_schema.union_schema([iso, day], mode="left_to_right")

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> JsonSchemaValue:
        return dict(handler(schema))


class _Taken(str):
    """Text that the reader of values has taken, whatever stands in it."""

    __slots__ = ()


def _text() -> CoreSchema:
    safe = core_schema.str_schema(strict=True, pattern=SAFE_TEXT, max_length=400)
    taken = core_schema.chain_schema(
        [core_schema.is_instance_schema(_Taken), core_schema.no_info_plain_validator_function(str.__str__)]
    )
    schema = core_schema.union_schema([safe, taken], mode="left_to_right")
    return core_schema.json_or_python_schema(json_schema=core_schema.str_schema(), python_schema=schema)


class Record(BaseModel):
    """What all records share: any fact may be left out, and left out means what the fact says of it.

    Subclasses may add fields of their own: they are kept, and no policy sees them but those named in `own_facts`.
    Facts that a policy declares itself may be given under their keys without declaring them.
    """

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)
    subject: ClassVar[str]
    known_facts: ClassVar[Mapping[str, Fact]] = {}
    own_facts: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, given: Any, handler: Any, info: ValidationInfo) -> Any:
        """Take canonical values as they are; read the record where one is not canonical."""
        try:
            return handler(given)
        except ValidationError as error:
            if not isinstance(given, Mapping):
                raise _hidden(cls, error) from None
        lang = info.context.get("lang", LANGS[0]) if isinstance(info.context, Mapping) else LANGS[0]
        try:
            return handler(cls._values(given, lang))
        except ValidationError as error:
            raise _hidden(cls, error) from None

    @classmethod
    def _values(cls, given: Mapping[str, Any], lang: str) -> dict[str, Any]:
        """Return what is given with every fact of the trade in canonical form.

        Raises: ValidationError with every field that cannot be read.
        """
        values, also = dict(given), dict[str, Any]()
        errors: list[InitErrorDetails] = []
        for key, fact in cls.known_facts.items():
            if key not in given:
                continue
            if fact.type in POLICY_TYPES or (fact.type == "choice" and fact.values is None):
                values[key] = _of_the_policy(given[key])
                continue
            read = read_value(fact, given[key])
            errors += [_error(fault, lang) for fault in read.faults]
            values[key] = _Taken(read.value) if isinstance(read.value, str) and fact.values is None else read.value
            also |= read.also
        if errors:
            raise ValidationError.from_exception_data(cls.__name__, errors, hide_input=True)
        return {**also, **values}

    def facts(self) -> dict[str, Any]:
        """Return the facts that are given, as a policy reads them."""
        own = type(self).model_fields.keys() - self.known_facts.keys() - set(self.own_facts)
        found = {key: value for key, value in self.__dict__.items() if value is not None and key not in own}
        if self.__pydantic_extra__:
            found |= {key: value for key, value in self.__pydantic_extra__.items() if value is not None}
        return found

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Any:
        """Read a record from JSON; its numbers are taken exactly from their text."""
        try:
            given = json.loads(json_data, parse_float=Decimal)
        except (ValueError, RecursionError):
            return super().model_validate_json(json_data, **options)
        return cls.model_validate(given, **options)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: Any) -> JsonSchemaValue:
        """Describe every fact with its label, definition, unit and header aliases."""
        from lfreward.facts.definitions import DEFINITIONS

        found = handler.resolve_ref_schema(handler(schema))
        texts = DEFINITIONS.get(cls.subject, {})
        for key, fact in cls.known_facts.items():
            entry = found["properties"].setdefault(key, {})
            entry["title"] = f"{fact.label.zh} · {fact.label.en}"
            if key in texts:
                definition, scope, missing, _ = texts[key]
                entry["description"] = "\n".join(f"{text.zh} · {text.en}" for text in (definition, scope, missing))
            if fact.unit.zh:
                entry["x-unit"] = f"{fact.unit.zh} · {fact.unit.en}"
            entry["x-aliases"] = list(fact.aliases)
        return dict(found)


def _of_the_policy(value: Any) -> Any:
    """Return what only a policy can check in a form that a field holds: text, or a tuple of text."""
    if isinstance(value, list | tuple | set | frozenset):
        parts = sorted(map(str, value)) if isinstance(value, set | frozenset) else map(str, value)
        return tuple(map(_Taken, parts))
    if not isinstance(value, str):
        return plain_value(value)
    return None if blank(value) else _Taken(value.strip())


def _error(fault: Finding, lang: str) -> InitErrorDetails:
    """Return a fault of reading as pydantic lists errors, without the value that was given."""
    args = {key: UNSEEN if key in ("value", "meant", "found", "first", "second") else value for key, value in fault.args.items()}
    hidden = Finding(fault.code, fault.field, args)
    said = {lang: hidden.say(lang) for lang in LANGS}
    kind = PydanticCustomError(fault.code, "{" + (lang if lang in said else LANGS[0]) + "}", said)
    return InitErrorDetails(type=kind, loc=(fault.field or "",), input=None)


def _hidden(cls: type[Record], error: ValidationError) -> ValidationError:
    """Return the same errors without what was given."""
    details: list[InitErrorDetails] = []
    for one in error.errors(include_input=False, include_url=False):
        kind = PydanticCustomError(one["type"], "{message}", {"message": one["msg"], **one.get("ctx", {})})
        details.append(InitErrorDetails(type=kind, loc=one["loc"], input=None))
    return ValidationError.from_exception_data(cls.__name__, details, hide_input=True)


def schema(models: Sequence[type[Record]]) -> dict[str, Any]:
    """Return one JSON Schema for several kinds of record."""
    from pydantic.json_schema import models_json_schema

    _, found = models_json_schema([(model, "validation") for model in models], title="lfreward records")
    return {**found, "anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in models]}


def facts_of(subject: str, *own: Fact) -> dict[str, Fact]:
    """Return the facts of one kind of record: the trade's, and those that the shipped policies declare."""
    return {fact.key: fact for fact in (*SUBJECTS[subject], *own)}
