"""The records as typed models: what editors complete and type checkers check.

Loaded when one of them is first used, because pydantic takes its time.
"""

from __future__ import annotations

from typing import Any

from lfreward.records import base
from lfreward.records.base import Record
from lfreward.records.models import Creation, Group, OrganiserYear, ShuttleLine

__all__ = ["Creation", "Group", "OrganiserYear", "Record", "ShuttleLine", "schema"]


def schema() -> dict[str, Any]:
    """Return one JSON Schema for every kind of record."""
    return base.schema((Group, ShuttleLine, OrganiserYear, Creation))
