"""What callers hand in: a record in any of its forms, results, readings; and what is asked of a policy that judges them.

Functions that stand beside `Policy` (plans, prices of readings, forms …) take the policy first and know it by
`HasEvaluators` alone, so none of them needs the module that loads policies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias

from lfreward.errors import UsageError
from lfreward.evaluate.evaluator import Evaluator
from lfreward.results.assessment import Assessment

__all__ = ["HasEvaluators", "HasFacts", "RecordLike", "assessments", "day_of", "evaluated", "facts_of"]


class HasFacts(Protocol):
    """A typed record, or anything else that gives its facts as a mapping."""

    def facts(self) -> dict[str, Any]:
        """Return the facts that are given."""


RecordLike: TypeAlias = Mapping[str, Any] | HasFacts | Assessment  # a result stands for its record


class HasEvaluators(Protocol):
    """A policy, as far as functions beside it need one."""

    def evaluator(self, readings: Mapping[str, str] | None = None) -> Evaluator:
        """Return what evaluates under the policy's readings, or with some of them set otherwise."""


def facts_of(evaluator: Evaluator, record: object) -> Mapping[str, Any]:
    """Return the facts of a record; one of a kind for which there is a single item need not name it.

    Raises: UsageError for something that is no record.
    """
    if isinstance(record, Mapping):
        return record
    if isinstance(record, Assessment):
        return record.record
    given = _mapping(record)
    subject = getattr(record, "subject", "group")
    if subject == "group" or "item" in given:
        return given
    keys = [key for key, item in evaluator.policy.items.items() if item.subject == subject]
    if len(keys) != 1:
        raise UsageError("usage_no_item", type=type(record).__name__, known="、".join(keys) or "—")
    return {"item": keys[0], **given}


def _mapping(record: object) -> Mapping[str, Any]:
    facts = getattr(record, "facts", None)
    if isinstance(record, type):  # the kind of record itself, not one of them
        raise UsageError("usage_record", type=f"type[{record.__name__}]")
    if callable(facts):
        given = facts()
        if isinstance(given, Mapping):
            return given
    raise UsageError("usage_record", type=type(record).__name__)


def evaluated(evaluator: Evaluator, records: Iterable[RecordLike]) -> list[Assessment]:
    """Return the results of records; one that is a result already stays as it is."""
    return [r if isinstance(r, Assessment) else evaluator.evaluate(facts_of(evaluator, r)) for r in records]


def assessments(results: Iterable[Assessment]) -> list[Assessment]:
    """Return results as a list.

    Raises: UsageError for anything else.
    """
    if not isinstance(results, Iterable) or isinstance(results, Mapping):
        raise UsageError("usage_result", type=type(results).__name__)
    listed = list(results)
    for result in listed:
        if not isinstance(result, Assessment):
            raise UsageError("usage_result", type=type(result).__name__)
    return listed


def day_of(value: date | str | None) -> date | None:
    """Return the day that stands for today: a day, a moment, or text as ISO writes it; None for none.

    Raises: UsageError for a text that is no day.
    """
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError("usage_as_of", given=str(value)) from None
