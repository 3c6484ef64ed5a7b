"""A change in words: by how much, and which values would do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lfreward.explore.near_miss.levers import Lever
from lfreward.explore.near_miss.result import FactChange, Span
from lfreward.facts import Fact
from lfreward.i18n import Label
from lfreward.results import words

__all__ = ["change_in_words"]

SHOWN = 3
BETWEEN = Label("{}至{}", "{} to {}")
ANY = Label("任意", "any")
AND_OTHERS = Label("{}等", "{} and others")


def change_in_words(
    lever: Lever,
    value: Any,
    spans: tuple[Span, ...],
    values: tuple[Any, ...],
    asked: tuple[tuple[str, ...], tuple[str, ...]],
    last: date | None,
    possible: bool | None,
    lose: bool = False,
) -> FactChange:
    """Return a change with its words; `asked` are the clauses and the conditions that ask for it."""
    fact, found, nearest = lever.fact, lever.found, value
    by: Any = None
    if spans:
        span = _span_words(fact, spans)
    elif lever.kind in ("letters", "clauses"):
        span = words.join([Label(value, value) for value in values])
    else:
        span = _some([words.value(value, fact) for value in values])
    args: dict[str, Any] = {"label": fact.label, "span": span}
    if lever.kind == "letters":
        code = "near_without" if lose else "near_letters"
    elif lever.kind == "clauses":
        code = "near_ground"
    elif found is None:
        code = "near_given"
    elif lever.kind == "number":
        by = abs(value - found)
        counted = fact.type == "count" and bool(fact.unit.en)
        up, down = ("near_more", "near_fewer") if counted else ("near_higher", "near_lower")
        code = up if value > found else down
        args["by"] = Label(f"{by:,}{fact.unit.zh}", f"{by:,}" if counted else f"{by:,} {fact.unit.en}".rstrip())
    elif lever.kind == "shift":
        nearest, by = found + timedelta(days=value), abs(value)
        code = "near_later" if value > 0 else "near_earlier"
        args["by"] = by
    else:
        code = "near_value"
        by = abs((value - found).days) if lever.kind == "date" else None
    return FactChange(
        lever.key, fact.label, found, nearest, spans, values, lever.moves, by, *asked, last, possible, code, args
    )


def _span_words(fact: Fact, spans: tuple[Span, ...]) -> Label:
    ops = words.DAY_OPS if fact.type == "date" else words.OPS
    told = []
    for low, high in spans:
        if low is not None and high is not None:
            ends = (words.value(low, fact), words.value(high, fact))
            told.append(ends[0] if low == high else words.both(BETWEEN, *ends))
        elif low is None and high is None:
            told.append(ANY)
        else:
            told.append(words.both(ops["at_least" if high is None else "at_most"], words.value(low or high, fact)))
    return _some(told)


def _some(told: list[Label]) -> Label:
    """Join alternatives; of many, the first few."""
    if len(told) > SHOWN:
        return words.both(AND_OTHERS, words.join(told[:SHOWN]))
    return words.join(told, "或", " or ")
