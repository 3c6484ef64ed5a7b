"""Whose a claim is. Nothing is paid on a row that names nobody to pay it to."""

from __future__ import annotations

from typing import Any

from lfreward.model import Assessment

NO_OWNER = "no_owner"  # key of the reason on a row that names nobody
OWNERS = ("beneficiary", "organiser")  # the facts that name who is paid; a kind of record has one of them


def owner_fact(result: Assessment) -> Any:
    """Return the fact that names who is paid for a record of this kind."""
    plan: Any = result.plan
    return next(plan.facts[name] for name in OWNERS if name in plan.facts)


def unowned(result: Assessment) -> bool:
    """Say whether a record that could be judged names nobody to pay."""
    plan: Any = result.plan
    if plan is None or not any(name in plan.facts for name in OWNERS):
        return False
    return result.record.get(owner_fact(result).key) is None
