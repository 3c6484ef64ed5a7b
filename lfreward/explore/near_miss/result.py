"""Near misses as nouns: what to change, what it then pays, and the words, made when someone reads them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lfreward import money
from lfreward.explore.near_miss.settling import Deciding
from lfreward.i18n import Label, say
from lfreward.law.nodes import clause_order
from lfreward.results.assessment import Step, canonical

__all__ = ["FactChange", "Growth", "NearMiss", "NearMisses"]

Span = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact changed, or the days of one journey moved together.

    `spans` (of an ordered fact; None is the end of its domain) or `values` are all that would do, with the other
    changes at their nearest; `nearest` is the one that asks least, `by` how far it is off. `clauses` and `conditions`
    are what asks for it. `until` is the last day on which people can still decide it; `possible` says whether that
    day is still to come, None where no day is asked about or none is known. A fact that is not given yet has no
    `by`, and giving it is always possible.
    """

    fact: str
    label: Label
    found: Any
    nearest: Any
    spans: tuple[Span, ...]
    values: tuple[Any, ...]
    moves: tuple[str, ...]
    by: Any
    clauses: tuple[str, ...]
    conditions: tuple[str, ...]
    until: date | None
    possible: bool | None
    code: str
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def say(self, lang: str = "zh") -> str:
        """Return the change in words, in Chinese (`zh`) or English (`en`)."""
        return say(self.code, lang, self.args)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the change as JSON carries it; an interval without an end has null there."""
        return {
            "fact": self.fact,
            "moves": list(self.moves),
            "found": canonical(self.found),
            "nearest": canonical(self.nearest),
            "intervals": [[canonical(low), canonical(high)] for low, high in self.spans],
            "values": [canonical(value) for value in self.values],
            "by": canonical(self.by),
            "clauses": list(self.clauses),
            "conditions": list(self.conditions),
            "until": canonical(self.until),
            "possible": self.possible,
            "message": self.say(lang),
        }


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The smallest changes that together reach another amount. `sets` are the facts with every change at its nearest.

    Of a loss, `sets` also holds what must give way beside the one change for both to be possible.
    """

    item: str
    changes: tuple[FactChange, ...]
    amount_fen: int
    gain_fen: int
    sets: Mapping[str, Any]

    @property
    def possible(self) -> bool | None:
        """Whether every change can still be made; None where that is not known."""
        known = [change.possible for change in self.changes]
        return False if False in known else None if None in known else True

    @property
    def until(self) -> date | None:
        """The last day on which all of it can still be decided."""
        return min((change.until for change in self.changes if change.until is not None), default=None)

    def apply(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Return a record's facts with every change made."""
        return {**facts, **self.sets}

    def say(self, lang: str = "zh") -> str:
        """Return the near miss in one sentence, in Chinese (`zh`) or English (`en`)."""
        clauses = sorted({clause for change in self.changes for clause in change.clauses}, key=clause_order)
        also = say("near_and", lang, {})
        parts = [change.say(lang) for change in self.changes if change.code != "near_given"]
        given = [change.say(lang) for change in self.changes if change.code == "near_given"]
        if given:
            parts.append(say("near_shown", lang, {"facts": ("、" if lang == "zh" else ", ").join(given)}))
        args = {
            "changes": also.join(parts),
            "amount": money.spoken(self.amount_fen),
            "gain": money.spoken(abs(self.gain_fen)),
            "clauses": ("、" if lang == "zh" else ", ").join(clauses) or "—",
            "when": self._when(lang),
        }
        return say("near_gain" if self.gain_fen > 0 else "near_loss", lang, args)

    def _when(self, lang: str) -> str:
        if self.gain_fen <= 0 or self.until is None:
            return ""
        return say("near_over" if self.possible is False else "near_until", lang, {"until": self.until.isoformat()})

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the near miss as JSON carries it; money as strings in yuan."""
        return {
            "item": self.item,
            "changes": [change.to_dict(lang) for change in self.changes],
            "amount": money.text(self.amount_fen),
            "gain": money.text(self.gain_fen),
            "sets": canonical(self.sets),
            "until": canonical(self.until),
            "possible": self.possible,
            "message": self.say(lang),
        }


@dataclass(frozen=True, slots=True)
class Growth:
    """So many more of a count that is paid for raise the amount at the rate that it has."""

    fact: str
    label: Label
    unit: Label
    more: int
    gain_fen: int

    def say(self, lang: str = "zh") -> str:
        """Return it in words, in Chinese (`zh`) or English (`en`)."""
        more = Label(f"{self.more:,}{self.unit.zh}", f"{self.more:,}")
        args = {"label": self.label, "more": more, "gain": money.spoken(self.gain_fen)}
        return say("near_growth", lang, args)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return `fact`, `more`, `gain` and `message`."""
        gain = money.text(self.gain_fen)
        return {"fact": self.fact, "more": self.more, "gain": gain, "message": self.say(lang)}


@dataclass(frozen=True, slots=True)
class NearMisses:
    """What a record could get and what it could lose.

    `gains`: every smallest set of changes that reaches a better rate, fewest facts first, then the smallest change.
    `losses`: the nearest change of each fact alone that would lower it. `growth`: more of what is paid for.
    `fixed`: conditions that are not met and that nobody can change; while there are any, nothing is gained.
    `deciding`: of an undetermined record, what would settle it.
    """

    id: str | None
    item: str | None
    amount_fen: int | None
    as_of: date | None
    gains: tuple[NearMiss, ...] = ()
    losses: tuple[NearMiss, ...] = ()
    growth: tuple[Growth, ...] = ()
    fixed: tuple[Step, ...] = ()
    deciding: Deciding | None = None
    labels: Mapping[str, Label] = dataclasses.field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.gains or self.losses or self.growth or self.fixed or self.deciding)

    def say(self, lang: str = "zh") -> str:
        """Return everything in words, one sentence a line, in Chinese (`zh`) or English (`en`)."""
        fixed = [say("near_fixed", lang, {"clause": step.clause, "step": step.say(lang)}) for step in self.fixed]
        parts = [one.say(lang) for found in (self.gains, self.growth, self.losses) for one in found]
        return "\n".join([*fixed, *self.settling(lang), *parts])

    def settling(self, lang: str = "zh") -> list[str]:
        """Return in words what would settle an undetermined record, and what it may come to."""
        if self.deciding is None:
            return []
        comma = "、" if lang == "zh" else ", "
        lines = []
        for facts in self.deciding.sets:
            named = comma.join(self.labels[fact].say(lang) for fact in facts)
            lines.append(say("near_settles", lang, {"facts": named}))
        low, high = self.deciding.low_fen, self.deciding.high_fen
        if not lines:
            lines.append(say("near_undecidable", lang, {}))
        if high is None:
            lines.append(say("near_range_open", lang, {"low": money.spoken(low)}))
        else:
            lines.append(say("near_range", lang, {"low": money.spoken(low), "high": money.spoken(high)}))
        return lines

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return everything as JSON carries it; money as strings in yuan."""
        settles = self.deciding
        return {
            "amount": money.text(self.amount_fen),
            "as_of": canonical(self.as_of),
            "gains": [one.to_dict(lang) for one in self.gains],
            "losses": [one.to_dict(lang) for one in self.losses],
            "growth": [one.to_dict(lang) for one in self.growth],
            "fixed": [step.to_dict(lang) for step in self.fixed],
            "deciding": settles
            and {
                "sets": [list(facts) for facts in settles.sets],
                "low": money.text(settles.low_fen),
                "high": money.text(settles.high_fen),
                "message": "\n".join(self.settling(lang)),
            },
        }
