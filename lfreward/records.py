"""The records as typed models: what editors complete and type checkers check. Reading is done by `facts` all the same.

Floor 3. Loaded when one of them is first used, because pydantic takes its time. A model takes every form of a value
that a file may hold (`2020年7月18日`, `是`, `5万元`), and further facts that a policy declares; what a policy knows is
checked when a record is judged, never here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.json_schema import JsonSchemaValue

from lfreward.facts import SUBJECTS, Vocabulary

__all__ = ["Creation", "Group", "OrganiserYear", "ShuttleLine"]


class Record(BaseModel):
    """What all records share: any fact may be left out, and left out means unknown."""

    model_config = ConfigDict(extra="allow", frozen=True, arbitrary_types_allowed=False)
    subject: ClassVar[str]

    id: str | None = None
    item: str | None = None
    claimed_amount: Decimal | None = None
    approved_amount: Decimal | None = None
    paid_amount: Decimal | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, given: Any) -> Any:
        """Take every form of a value; refuse what cannot be read, all of it at once."""
        if not isinstance(given, Mapping):
            return given
        vocabulary = Vocabulary(cls.subject, SUBJECTS[cls.subject])
        trade = {k: v for k, v in given.items() if k in cls.model_fields and vocabulary.facts[k].values is not None}
        free = {
            k: v for k, v in given.items() if k in cls.model_fields and vocabulary.facts[k].type not in POLICY_TYPES
        }
        facts, _, faults = vocabulary.read({**free, **trade})
        if faults:
            raise ValueError("\n".join(fault.message for fault in faults))
        return {**given, **facts}

    def facts(self) -> dict[str, Any]:
        """Return the facts that are given, as a policy reads them."""
        return {key: value for key, value in self if value is not None}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> JsonSchemaValue:
        """Describe every fact with its label, unit and header aliases."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        for fact in SUBJECTS[cls.subject]:
            entry = schema["properties"].setdefault(fact.key, {})
            entry["title"] = f"{fact.label.zh} · {fact.label.en}"
            if fact.unit.zh:
                entry["description"] = f"{fact.unit.zh} · {fact.unit.en}"
            entry["x-aliases"] = list(fact.aliases)
        return dict(schema)


POLICY_TYPES = {"item", "choice", "letters", "clauses"}  # what these may hold, only a policy knows


class Group(Record):
    """One tour group. Money in yuan, dates ISO, counts whole; `route` left out means that no route was toured.

    Raises: pydantic.ValidationError for a value that cannot be read, naming each.

    >>> Group(item="coach_group", visitors="320人", arrival_date="2020年7月18日").visitors
    320
    """

    subject: ClassVar[str] = "group"

    organiser: str | None = None
    organiser_kind: Literal["agency", "coach_company"] | None = None
    start_date: date | None = None
    arrival_date: date | None = None
    departure_date: date | None = None
    visitors: int | None = None
    ticketed_visitors: int | None = None
    train_class: Literal["ordinary", "luxury", "high_speed"] | None = None
    vehicles: int | None = None
    paid_sites: int | None = None
    paid_4a_sites: int | None = None
    nights: int | None = None
    hotel_stars: int | None = None
    meal_standard: Decimal | None = None
    spend_per_head: Decimal | None = None
    outside_mainland: bool | None = None
    arrival_airport: str | None = None
    arrival_station: str | None = None
    transport_no: str | None = None
    arrived_together: bool | None = None
    route: str | None = None
    reported_on: date | None = None
    report_materials: bool | None = None
    checked_on: date | bool | None = None
    filed_on: date | None = None
    materials: str | Sequence[str] | None = None
    licensed: bool | None = None
    violations: str | Sequence[str] | None = None
    penalised_on: date | None = None
    itinerary: Sequence[Mapping[str, Any]] | None = None


class ShuttleLine(Record):
    """One shuttle line in one calendar year. `one_way_trips` counts out and back as two; kilometres to two decimals."""

    subject: ClassVar[str] = "line_year"

    organiser: str | None = None
    organiser_kind: Literal["agency", "coach_company"] | None = None
    year: int | None = None
    one_way_trips: int | None = None
    vehicles_per_trip: int | None = None
    seats: int | None = None
    one_way_km: Decimal | None = None
    scheduled_line: bool | None = None
    licensed: bool | None = None
    applied_on: date | None = None
    service_start: date | None = None
    service_end: date | None = None
    filed_on: date | None = None
    materials: str | Sequence[str] | None = None
    violations: str | Sequence[str] | None = None
    penalised_on: date | None = None


class OrganiserYear(Record):
    """One organiser's accounting year. `ticketed_visitors` are those of qualified groups."""

    subject: ClassVar[str] = "organiser_year"

    organiser: str | None = None
    organiser_kind: Literal["agency", "coach_company"] | None = None
    year: int | None = None
    ticketed_visitors: int | None = None
    route_visitors: int | None = None
    monthly_filed: Sequence[str | int] | str | None = None
    filed_on: date | None = None
    materials: str | Sequence[str] | None = None
    licensed: bool | None = None
    violations: str | Sequence[str] | None = None
    penalised_on: date | None = None


class Creation(Record):
    """Something that was created and announced: a scenic area, a studio, a village, a home."""

    subject: ClassVar[str] = "creation"

    beneficiary: str | None = None
    announced_on: date | None = None
    level: str | None = None
    certificate: bool | None = None


def schema() -> dict[str, Any]:
    """Return one JSON Schema for every kind of record."""
    from pydantic.json_schema import models_json_schema

    models = [(model, "validation") for model in (Group, ShuttleLine, OrganiserYear, Creation)]
    _, found = models_json_schema(models, title="lfreward records")  # type: ignore[arg-type]
    return {**found, "anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model, _ in models]}
