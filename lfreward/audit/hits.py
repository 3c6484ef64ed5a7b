"""What a finder of red flags hands over: the groups and rows that a question is about, and what its wording wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Hit:
    """One thing found: the groups and rows, and what the wording wants. `order` tells hits of one place apart."""

    groups: tuple[str, ...]
    places: tuple[tuple[str | None, int], ...]
    args: dict[str, Any] = field(default_factory=dict)
    severe: bool | None = None
    order: str = ""

    def places_key(self) -> tuple[tuple[str, int], ...]:
        """Return the places in a form that sorts."""
        return tuple((sheet or "", row) for sheet, row in self.places)
