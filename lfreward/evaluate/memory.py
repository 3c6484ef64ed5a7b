"""What was made of a day, of letters, of marks: made once, for records say the same again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

LIMIT = 1 << 14  # entries of a memory: far more than honest records need


class Memory(dict[Any, Any]):
    """Remember what was made of a key; forget everything where keys never repeat."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self.make = make

    def __missing__(self, key: Hashable) -> Any:
        if len(self) >= LIMIT:
            self.clear()
        value = self[key] = self.make(key)
        return value
