"""Whose a claim is. Nothing is paid on a row that names nobody to pay it to."""

from __future__ import annotations

from typing import Any

from lfreward.results.assessment import Assessment

NO_OWNER = "no_owner"  # key of the reason on a row that names nobody


def owner_fact(result: Assessment) -> Any:
    """Return the fact that names who is paid for the item that a record was judged by."""
    plan: Any = result.plan
    return plan.facts[plan.item.payee]


def unowned(result: Assessment) -> bool:
    """Say whether a record that could be judged names nobody to pay."""
    return result.record.get(owner_fact(result).key) is None
