"""The nouns of a case: what was decided about one record, and why. Words are made when read."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

from lfreward import money
from lfreward.errors import UsageError
from lfreward.i18n import LANGS, say
from lfreward.results.basis import Basis, evaluator_of, loaded_policy_of


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
    _dicts: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict, init=False, repr=False, compare=False)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the eight keys of a step as JSON carries them."""
        made = self._dicts.get(lang)
        if made is None:  # one step is shared by the results of an item that came to it
            made = self._dicts[lang] = {
                "clause": self.clause, "key": self.key, "fact": self.fact, "requires": self.requires,
                "found": self.found, "verdict": self.verdict, "procedure": self.procedure, "message": self.say(lang),
            }  # fmt: skip
        copy = made.copy()
        if type(self.found) is list:
            copy["found"] = self.found.copy()
        return copy


@dataclass(frozen=True, slots=True)
class Todo(Spoken):
    """An open duty: what is still to be done, and by when where that can be known."""

    key: str
    clause: str
    due: date | None
    code: str
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    _dicts: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict, init=False, repr=False, compare=False)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return `key`, `clause`, `due` and `message`."""
        made = self._dicts.get(lang)
        if made is None:  # shared, as steps are
            due = self.due and self.due.isoformat()
            made = self._dicts[lang] = {"key": self.key, "clause": self.clause, "due": due, "message": self.say(lang)}
        return made.copy()


class Draft:
    """An assessment while it is filled in: the decision function sets slot by slot, and then names the class anew.

    A frozen class cannot be filled so, and its constructor takes several times as long; nobody else makes drafts.
    """

    __slots__ = (
        "_values", "alternatives", "amount_fen", "base_fen", "basis", "clause", "consulted", "findings", "item", "marks",
        "potential_fen", "record", "row", "season", "uplift_fen", "verdict",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Assessment(Draft):
    """What was decided about one record, and why: plain data, equal where it says the same.

    Steps, duties and words are not kept: they are made when read, from the policy that the result rests on, which
    `lfreward.load_policy` has to have loaded in this process.

    >>> import lfreward
    >>> policy = lfreward.load_policy()
    >>> record = {"item": "coach_group", "visitors": 299}
    >>> policy.evaluate(record) == policy.evaluate(record)
    True
    """

    basis: Basis
    """The policy, its rules and the readings under which it was decided."""
    record: Mapping[str, Any] = dataclasses.field(hash=False)
    """The facts as read: key to value, in the types of the vocabulary. A fact that is not stated is not there."""
    verdict: Verdict
    item: str | None
    """The item that it was judged by; None where it claims no item, or none can be read."""
    clause: str | None = None
    """The clause of the item; None without an item."""
    amount_fen: int | None = None
    """What is payable. Unit: fen. 0 where ineligible, None where undetermined or rejected."""
    potential_fen: int | None = None
    """What the table alone says. Unit: fen. None where no row is reached or a fact that it needs is missing."""
    base_fen: int | None = None
    """The part of the amount, or of the potential where nothing is payable, before uplift. Unit: fen."""
    uplift_fen: int | None = None
    """The part that the uplift adds. Unit: fen."""
    season: str | None = None
    """`low`, `normal` or `holiday`; None where it is not known or the table has no season."""
    row: int | None = None
    """The row of the item's table that was reached, from 0; None where none is certain."""
    marks: tuple[Mark, ...] = ()
    """What was tried: the table, then every check of the item in the order of its program. Empty where rejected."""
    consulted: tuple[tuple[str, str], ...] = ()
    """The switches that decided it, each with its option, in the order of the policy."""
    findings: tuple[Finding, ...] = dataclasses.field(default=(), hash=False)
    """What there is to tell beside the verdict."""
    alternatives: tuple[Assessment, ...] = dataclasses.field(default=(), hash=False)
    """Where the record names no item: what it comes to under each of the others, the best first."""
    _values: Mapping[str, Any] | None = dataclasses.field(default=None, init=False, compare=False)

    def __getstate__(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in KEPT)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        for name, value in zip(KEPT, state, strict=True):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_values", None)

    # ---- what the policy that made it adds

    @property
    def plan(self) -> Any:
        """The item as the loaded policy has it ready; of a record without an item that of the policy's first group item.

        Raises: UsageError, which names the remedy, where the policy is not loaded.
        """
        return evaluator_of(self.basis).plan_of(self.item)

    @property
    def values(self) -> Mapping[str, Any]:
        """The facts with defaults and derived values added; made when first read."""
        if self._values is None:
            read = self.verdict is not Verdict.REJECTED
            object.__setattr__(self, "_values", self.plan.values(self.record) if read else self.record)
        values: Any = self._values
        return values  # type: ignore[no-any-return]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every condition that was looked at, in the order of the text; failed and unknown ones too."""
        return self.plan.steps(self) if self.item and self.verdict is not Verdict.REJECTED else ()

    @property
    def deciding(self) -> Step | None:
        """The first condition that failed or, where none did, that leaves the record undetermined; else None."""
        if self.item is None:  # judged for no item
            return None
        if self.verdict is Verdict.INELIGIBLE:
            return self.plan.first_failed(self)  # type: ignore[no-any-return]
        if self.verdict is Verdict.UNDETERMINED:
            return self.plan.first_unknown(self)  # type: ignore[no-any-return]
        return None

    @property
    def todo(self) -> tuple[Todo, ...]:
        """The duties that are open."""
        return self.plan.todo(self) if self.item and self.verdict is not Verdict.REJECTED else ()

    @property
    def fingerprint(self) -> str:
        """A SHA-256 over what decides: rules of the item, consulted readings, facts, verdict and amount.

        It is equal wherever and whenever it is computed. A switch that was not consulted changes nothing in it, nor do
        the rules of other items.
        """
        return self._sealed(self.facts)

    def _sealed(self, facts: Mapping[str, Any]) -> str:
        rules = evaluator_of(self.basis).policy.rules_digest.of_item(self.item)
        body: list[Any] = [self.policy, rules, sorted(self.consulted), self.item, facts, self.verdict.value, self.amount_fen]
        if self.verdict is Verdict.REJECTED:  # what could not be read stands in the findings alone
            body.append([[f.code, f.field, str(f.args.get("value", ""))] for f in self.findings])
        return sha256(SEALED_TEXT(body).encode("utf-8")).hexdigest()

    def explain(self, lang: str = "zh") -> str:
        """Return the whole reasoning, clause by clause, in Chinese (`zh`) or English (`en`).

        Raises: UsageError where the policy is not loaded, with the remedy, or for another language.
        """
        if lang not in LANGS:
            raise UsageError("usage_lang", name=str(lang))
        return loaded_policy_of(self.basis).explain(self, lang)

    # ---- what it says by itself

    @property
    def id(self) -> str | None:
        """The record's own id, as given."""
        return self.record.get("id")

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
    def readings(self) -> dict[str, str]:
        """The switches consulted for this record, key to option: those that the fingerprint seals."""
        return dict(self.consulted)

    @property
    def facts(self) -> dict[str, Any]:
        """The facts as read, in canonical form."""
        return {key: canonical(value) for key, value in self.record.items()}

    @property
    def policy(self) -> str:
        """The key of the policy."""
        return self.basis.policy

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the result as JSON carries it: money as strings in yuan, dates ISO; `schema` is the version of this form.

        Raises: UsageError where the policy is not loaded, with the remedy.
        """
        facts = self.facts
        result = {
            "schema": SCHEMA,
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
            "fingerprint": self._sealed(facts),
        }
        if self.alternatives:
            result["alternatives"] = [other.to_dict(lang) for other in self.alternatives]
        return result

    def __repr__(self) -> str:
        return f"<Assessment {self.id!r} {self.item}: {self.verdict.value} {money.text(self.amount_fen)}>"


KEPT = tuple(field.name for field in dataclasses.fields(Assessment) if field.init)  # what a pickle carries
SEALED_TEXT = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
SCHEMA = 2  # of `to_dict`: grows when a key is added, changes when one changes meaning; 0.1 wrote 1 and did not say so

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
