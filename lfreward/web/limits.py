"""How much one request may ask for. Every limit is named in the problem that it causes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one request.

    `body_bytes`: the largest body that is not a stream of lines. Unit: bytes.
    `line_bytes`: the longest line of a stream of JSON lines. Unit: bytes.
    `records`: the most records in one body.
    `points`: the most points of one what-if, and the most combinations of one plan.
    `seconds`: how long the work on one request may take before it is answered with a problem. Unit: seconds.
    `at_once`: how many requests may be worked on in threads at once; others wait.
    """

    body_bytes: int = 16 * 1024 * 1024
    line_bytes: int = 1024 * 1024
    records: int = 10_000
    points: int = 100_000
    seconds: float = 30.0
    at_once: int = 8
