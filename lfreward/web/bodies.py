"""Bytes of a request to records, within the limits.

JSON numbers keep their decimal text: 1260.5 yuan is exactly that. What is no JSON, or no record, is a problem of the
whole request; what a record says, however odd, is the record's own result.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any, NoReturn

from lfreward.web.limits import Limits
from lfreward.web.problems import Problem

__all__ = ["field", "lines", "parse", "read", "record_of", "records_of"]


async def read(stream: AsyncIterator[bytes], declared: str | None, limits: Limits) -> bytes:
    """Return a whole body. `declared` is the length that the request states, if it states one.

    Raises: Problem 413 as soon as the body is known to be over the limit.
    """
    if declared is not None and declared.isdigit() and int(declared) > limits.body_bytes:
        raise Problem("service_too_large", 413, limit=f"{limits.body_bytes:,}")
    parts, size = [], 0
    async for part in stream:
        size += len(part)
        if size > limits.body_bytes:
            raise Problem("service_too_large", 413, limit=f"{limits.body_bytes:,}")
        parts.append(part)
    return b"".join(parts)


def parse(body: bytes) -> Any:
    """Return the value that a body holds.

    Raises: Problem 400 where it is no JSON, holds NaN or an infinity, or is nested too deep.
    """
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError, ArithmeticError):
        raise Problem("service_not_json", 400) from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def record_of(value: Any) -> dict[str, Any]:
    """Return a value that must be one record.

    Raises: Problem 422 where it is none.
    """
    if not isinstance(value, dict):
        raise Problem("service_not_a_record", 422)
    return value


def records_of(value: Any, limits: Limits) -> list[dict[str, Any]]:
    """Return a value that must be a list of records, or an object whose `records` is one.

    Raises: Problem 422 where it is none or holds something else; 413 where there are too many.
    """
    given = value.get("records") if isinstance(value, dict) else value
    if not isinstance(given, list):
        raise Problem("service_not_records", 422)
    if len(given) > limits.records:
        raise Problem("service_too_many_records", 413, limit=f"{limits.records:,}")
    return [record_of(record) for record in given]


def field(value: Any, name: str, kind: type, default: Any = None) -> Any:
    """Return one member of an object body; `default` where it is absent or null.

    Raises: Problem 422 where the body is no object or the member is of another kind.
    """
    found = record_of(value).get(name)
    if found is None:
        if default is None:
            raise Problem("service_member_missing", 422, name=name)
        return default
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        raise Problem("service_member_kind", 422, name=name)
    return found


async def lines(stream: AsyncIterator[bytes], limits: Limits) -> AsyncIterator[list[bytes]]:
    """Give the lines of a stream, as many at a time as have come; blank ones are left out, a line without an end too.

    Raises: Problem 413 for a line over the limit.
    """
    rest = b""
    async for part in stream:
        *whole, rest = (rest + part).split(b"\n") if rest else part.split(b"\n")
        if len(rest) > limits.line_bytes or any(len(line) > limits.line_bytes for line in whole):
            raise Problem("service_line_too_long", 413, limit=f"{limits.line_bytes:,}")
        if found := [line for line in whole if line.strip()]:
            yield found
    if rest.strip():
        yield [rest]
