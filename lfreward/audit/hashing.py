"""Hashes of what was read and of what was decided: equal wherever and whenever they are computed, nothing personal in them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lfreward.personal import masked, masked_id
from lfreward.results.assessment import Assessment, Verdict, canonical

if TYPE_CHECKING:
    from lfreward.audit.claim_rows import PendingClaim

_SHORT = 20


def row_digest(result: Assessment | PendingClaim, extra: Mapping[str, Any]) -> str:
    """Hash the facts of one row as read; of a row that cannot be read also what is wrong with it."""
    body: list[Any] = [result.item, {key: _unpersonal(key, value) for key, value in result.record.items()}]
    body.append(canonical(extra.get("paid_amount")))
    if isinstance(result, Assessment) and result.verdict is Verdict.REJECTED:
        body.append([[f.code, f.field, f.say("en")] for f in result.findings])
    return short_hash(body)


def short_hash(body: Any) -> str:
    """Return the beginning of a SHA-256 over JSON in one canonical form."""
    return hashlib.sha256(_canonical_json(body).encode("utf-8", "backslashreplace")).hexdigest()[:_SHORT]


def digest(body: Any) -> str:
    """Return a SHA-256 over JSON in one canonical form, which may be too long to be held."""
    found = hashlib.sha256()
    for part in _encoder.iterencode(body):
        found.update(part.encode("utf-8", "backslashreplace"))
    return found.hexdigest()


def _unpersonal(key: str, value: Any) -> Any:
    kind = type(value)
    if kind is int or kind is bool:
        return value
    if kind is str:
        return masked_id(value) if key == "id" else masked(value)
    return _day(value) if kind is date else canonical(value)


_day = lru_cache(maxsize=1 << 12)(date.isoformat)
_encoder = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
_canonical_json = _encoder.encode
