"""What is known around a cell, and what was read of it: the ends of the one reader of values."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lfreward.results.assessment import Finding


@dataclass(frozen=True, slots=True)
class Context:
    """What the place of a cell says about it.

    `year`: the year that the title or the sheet states, for days written without one; None where nothing states it.
    `times`: what a bare number is multiplied by, because the header or the number format gives a larger unit: 10,000
        for 万元. A cell that carries its own unit is not multiplied.
    """

    year: int | None = None
    times: int = 1


NOTHING_AROUND = Context()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value with what a person must be told about how it was read.

    `code` and `args`: the note; `read` is added to its values. An empty code: the plain note of a conversion.
    `also`: what the same cell says of other facts, by their keys.
    """

    value: Any
    code: str = ""
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    also: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class ValueRead(NamedTuple):
    """What one cell says of one fact.

    `value`: in canonical form; None where the cell says nothing or cannot be read.
    `notes`: conversions that a person should see; `faults`: why it cannot be read, with what may have been meant.
    `also`: what it says of other facts: 普通专列 in the column of items also states the train class.
    """

    value: Any = None
    notes: tuple[Finding, ...] = ()
    faults: tuple[Finding, ...] = ()
    also: Mapping[str, Any] = {}
