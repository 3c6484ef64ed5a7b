"""The nouns of a case: what was decided about one record, and why. Words are made when read."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple, Protocol

from lfreward import money
from lfreward.errors import UsageError
from lfreward.i18n import LANGS, say
from lfreward.law.nodes import Item, ResolvedPolicy


class Verdict(StrEnum):
    """What is decided about one record."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNDETERMINED = "undetermined"
    REJECTED = "rejected"


class Mark(IntEnum):
    """What one condition came to; a lower mark outranks a higher one, so `min` joins by and, `max` by or.

    FAILED: it is not met. UNKNOWN: a fact that it needs is not known, and could still decide it.
    PENDING: procedure that is not shown yet (a day, a paper, a licence): still to do, and decides nothing.
    MET: it is met, or cannot fail.
    """

    FAILED = 0
    UNKNOWN = 1
    PENDING = 2
    MET = 3

    @property
    def word(self) -> str:
        """The word that JSON carries."""
        return ("not_met", "unknown", "unknown", "met")[self]


class Between(NamedTuple):
    """A count of which only bounds are proven, both included."""

    low: int
    high: int


class Spoken:
    """Something that is said by a code and its values; the words are made when read."""

    __slots__ = ()
    code: str
    args: Mapping[str, Any]

    def say(self, lang: str = "zh") -> str:
        """Return the message in Chinese (`zh`) or English (`en`)."""
        return say(self.code, lang, self.args)

    @property
    def message(self) -> str:
        """The message in Chinese."""
        return self.say()


@dataclass(frozen=True, slots=True)
class Finding(Spoken):
    """Something to tell a person: a stable code, the field it is about, and the words made when read."""

    code: str
    field: str | None = None
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return `code`, `field` and `message`."""
        return {"code": self.code, "field": self.field, "message": self.say(lang)}


@dataclass(frozen=True, slots=True)
class Step(Spoken):
    """One condition as it was looked at: what it requires, what was found, and whether it is met.

    `found` is in canonical form; None where the fact is missing.
    """

    clause: str
    key: str
    fact: str
    requires: str
    found: Any
    verdict: str
    code: str
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    procedure: bool = False
    _said: dict[str, str] = dataclasses.field(default_factory=dict, init=False, repr=False, compare=False)

    def say(self, lang: str = "zh") -> str:
        """Return the message in Chinese (`zh`) or English (`en`)."""
        said = self._said.get(lang)
        if said is None:  # one step is shared by the results of an item that came to it
            said = self._said[lang] = say(self.code, lang, self.args)
        return said

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the seven keys of a step as JSON carries them."""
        found = self.found
        return {
            "clause": self.clause, "key": self.key, "fact": self.fact, "requires": self.requires,
            "found": found.copy() if type(found) is list else found, "verdict": self.verdict, "message": self.say(lang),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Todo(Spoken):
    """An open duty: what is still to be done, and by when where that can be known."""

    key: str
    clause: str
    due: date | None
    code: str
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return `key`, `clause`, `due` and `message`."""
        return {
            "key": self.key,
            "clause": self.clause,
            "due": self.due and self.due.isoformat(),
            "message": self.say(lang),
        }


class Plan(Protocol):
    """What an assessment asks of the plan that made it, when someone reads its words."""

    policy: ResolvedPolicy
    item: Item

    def values(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the facts of a record with what is derived from them."""

    def steps(self, assessment: Assessment) -> tuple[Step, ...]:
        """Return every condition that was looked at, in the order of the text."""

    def first_failed(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps that came to `not_met`."""

    def first_unknown(self, assessment: Assessment) -> Step | None:
        """Return the first of the steps beside procedure that came to `unknown`."""

    def todo(self, assessment: Assessment) -> tuple[Todo, ...]:
        """Return the duties that are open."""

    def explain(self, assessment: Assessment, lang: str) -> str:
        """Return the whole reasoning in words."""


class Assessment:
    """What was decided about one record, and why. Immutable by convention; its words are made when read.

    `amount`, `potential`, `base` and `uplift` are Decimal yuan with two places, or None.
    """

    __slots__ = (
        "alternatives", "amount_fen", "base_fen", "consulted", "findings", "item", "known", "marks", "plan",
        "potential_fen", "record", "row", "season", "uplift_fen", "verdict",
    )  # fmt: skip

    def __init__(
        self,
        plan: Plan | None,
        record: Mapping[str, Any],
        verdict: Verdict,
        *,
        item: str | None,
        values: Mapping[str, Any] | None = None,
        amount_fen: int | None = None,
        potential_fen: int | None = None,
        base_fen: int | None = None,
        uplift_fen: int | None = None,
        season: str | None = None,
        row: int | None = None,
        marks: tuple[Any, ...] = (),
        consulted: tuple[str, ...] = (),
        findings: tuple[Finding, ...] = (),
        alternatives: tuple[Assessment, ...] = (),
    ) -> None:
        self.plan = plan
        self.record = record
        self.verdict = verdict
        self.item = item
        self.known = values
        self.amount_fen = amount_fen
        self.potential_fen = potential_fen
        self.base_fen = base_fen
        self.uplift_fen = uplift_fen
        self.season = season
        self.row = row
        self.marks = marks
        self.consulted = consulted
        self.findings = findings
        self.alternatives = alternatives

    @property
    def values(self) -> Mapping[str, Any]:
        """The facts with defaults and derived values added; made when first read, then kept in `known`."""
        if self.known is None:
            read = self.plan is not None and self.verdict is not Verdict.REJECTED
            self.known = self.plan.values(self.record) if read and self.plan is not None else self.record
        return self.known

    @property
    def id(self) -> str | None:
        """The record's own id, as given."""
        return self.record.get("id")

    @property
    def clause(self) -> str | None:
        """The clause that pays."""
        return self.plan.item.clause if self.plan and self.item else None

    @property
    def amount(self) -> Decimal | None:
        """What is payable. Unit: yuan. None where undetermined or rejected."""
        return None if self.amount_fen is None else money.yuan(self.amount_fen)

    @property
    def potential(self) -> Decimal | None:
        """What the table alone says. Unit: yuan. None where no row is reached or a fact that it needs is missing."""
        return None if self.potential_fen is None else money.yuan(self.potential_fen)

    @property
    def base(self) -> Decimal | None:
        """The part of the amount, or of the potential where nothing is payable, before uplift. Unit: yuan."""
        return None if self.base_fen is None else money.yuan(self.base_fen)

    @property
    def uplift(self) -> Decimal | None:
        """The part that the uplift adds. Unit: yuan."""
        return None if self.uplift_fen is None else money.yuan(self.uplift_fen)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every condition that was looked at, in the order of the text; failed and unknown ones too."""
        return self.plan.steps(self) if self.plan and self.item and self.verdict is not Verdict.REJECTED else ()

    @property
    def deciding(self) -> Step | None:
        """The first condition that failed or, where none did, that leaves the record undetermined; else None."""
        if self.item is None:  # judged for no item
            return None
        if self.verdict is Verdict.INELIGIBLE and self.plan:
            return self.plan.first_failed(self)
        if self.verdict is Verdict.UNDETERMINED and self.plan:
            return self.plan.first_unknown(self)
        return None

    @property
    def todo(self) -> tuple[Todo, ...]:
        """The duties that are open."""
        return self.plan.todo(self) if self.plan and self.item and self.verdict is not Verdict.REJECTED else ()

    @property
    def readings(self) -> dict[str, str]:
        """The switches consulted for this record, key to option."""
        return {key: self.plan.policy.chosen[key] for key in self.consulted} if self.plan else {}

    @property
    def facts(self) -> dict[str, Any]:
        """The facts as read, in canonical form."""
        return {key: canonical(value) for key, value in self.record.items()}

    @property
    def policy(self) -> str:
        """The key of the policy."""
        return self.plan.policy.key if self.plan else ""

    @property
    def fingerprint(self) -> str:
        """A SHA-256 over rules, readings and facts: equal wherever and whenever it is computed."""
        return self._seal(self.facts)

    def _seal(self, facts: Mapping[str, Any]) -> str:
        import hashlib
        import json

        policy = self.plan.policy if self.plan else None
        body: list[Any] = [policy and policy.digest, policy and sorted(policy.chosen.items()), self.item, facts]
        if self.verdict is Verdict.REJECTED:  # what could not be read stands in the findings alone
            body.append([[f.code, f.field, str(f.args.get("value", ""))] for f in self.findings])
        text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def explain(self, lang: str = "zh") -> str:
        """Return the whole reasoning, clause by clause, in Chinese (`zh`) or English (`en`)."""
        if lang not in LANGS:
            raise UsageError("usage_lang", name=str(lang))
        return self.plan.explain(self, lang) if self.plan else "\n".join(f.say(lang) for f in self.findings)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the result as JSON carries it: money as strings in yuan, dates ISO."""
        facts = self.facts
        result = {
            "id": self.id,
            "item": self.item if self.item is not None else self.record.get("item"),
            "clause": self.clause,
            "verdict": self.verdict.value,
            "amount": money.text(self.amount_fen),
            "potential": money.text(self.potential_fen),
            "base": money.text(self.base_fen),
            "uplift": money.text(self.uplift_fen),
            "season": self.season,
            "steps": [step.to_dict(lang) for step in self.steps],
            "todo": [todo.to_dict(lang) for todo in self.todo],
            "findings": [finding.to_dict(lang) for finding in self.findings],
            "readings": self.readings,
            "facts": facts,
            "policy": self.policy,
            "fingerprint": self._seal(facts),
        }
        if self.alternatives:
            result["alternatives"] = [other.to_dict(lang) for other in self.alternatives]
        return result

    def __repr__(self) -> str:
        return f"<Assessment {self.id!r} {self.item}: {self.verdict.value} {money.text(self.amount_fen)}>"


AS_THEY_ARE = frozenset((str, int, bool, type(None)))


def canonical(value: Any) -> Any:
    """Return a value as JSON carries it: dates ISO, money and kilometres as strings, tuples as lists."""
    if type(value) in AS_THEY_ARE:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Between):
        return f"{value.low}..{value.high}"
    if isinstance(value, tuple | list):
        return [canonical(v) for v in value]
    if isinstance(value, Mapping):
        return {key: canonical(v) for key, v in value.items()}
    return value
