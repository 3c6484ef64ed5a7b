"""Counters of one worker process, in the text format that Prometheus reads."""

from __future__ import annotations

from collections import Counter

__all__ = ["Metrics"]


class Metrics:
    """How many requests were answered, by status. Each worker process counts its own."""

    def __init__(self) -> None:
        self._by_status: Counter[int] = Counter()

    def count(self, status: int) -> None:
        """Count one answered request."""
        self._by_status[status] += 1

    def text(self) -> str:
        """Return the counters as text."""
        lines = ["# HELP lfreward_requests_total Requests answered.", "# TYPE lfreward_requests_total counter"]
        lines += [f'lfreward_requests_total{{status="{s}"}} {n}' for s, n in sorted(self._by_status.items())]
        return "\n".join(lines) + "\n"
