"""What a check brings forth: findings with their place and an example, the matrix of pairs, and all of it in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lfreward import money
from lfreward.errors import Complaint
from lfreward.facts import Fact
from lfreward.i18n import Label, say
from lfreward.law.nodes import Item, SourcePlace
from lfreward.results import words
from lfreward.results.assessment import canonical

FAULT, NOTE = "fault", "note"


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """Something that a check found in the rule files.

    `severity`: `fault`, or `note` for something to know. `example`: a concrete group in words, and `facts` the same
    as data. `effect_fen`: the sum at stake in that example.
    """

    code: str
    severity: str
    place: SourcePlace
    clause: str
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    example: Label | None = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    effect_fen: int | None = None

    def say(self, lang: str = "zh") -> str:
        """Return what was found, in Chinese (`zh`) or English (`en`)."""
        return say(self.code, lang, self.args)

    def line(self, lang: str = "zh") -> str:
        """Return `file:line:col: severity code clause: what was found; example; effect`."""
        at = f"{self.place.file}:{self.place.line}:{self.place.column}"
        clause = f" {self.clause}" if self.clause else ""
        parts = [f"{at}: {SEVERITIES[self.severity].say(lang)} {self.code}{clause}: {self.say(lang)}"]
        if self.example is not None:
            parts.append(say("proof_example", lang, {"example": self.example}))
        if self.effect_fen is not None:
            parts.append(say("proof_effect", lang, {"amount": money.spoken(self.effect_fen)}))
        return "".join(parts) if lang == "zh" else " ".join(parts)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the finding as JSON carries it: the effect as a string in yuan, the example in words and as facts."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "clause": self.clause,
            "message": self.say(lang),
            "example": self.example.say(lang) if self.example is not None else None,
            "facts": {key: canonical(value) for key, value in self.facts.items()},
            "effect": money.text(self.effect_fen),
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items, whether one subject can meet both at once, and what settlement then says.

    `settled`: `apart` (they never meet), `highest` (one is kept), `all` or `unsaid` (both are paid, by a rule or for
    want of one), `counted` or `not_counted` (whether the group also counts for an item that adds groups up).
    `rule`: the key of what says so.
    """

    a: str
    b: str
    settled: str
    clause: str = ""
    rule: str = ""
    example: Label | None = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the pair as JSON carries it."""
        return {
            "pair": [self.a, self.b],
            "settled": self.settled,
            "message": SETTLED[self.settled].say(lang),
            "rule": self.rule,
            "clause": self.clause,
            "example": self.example.say(lang) if self.example is not None else None,
            "facts": {key: canonical(value) for key, value in self.facts.items()},
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a check found: findings by place, and the matrix of pairs."""

    findings: tuple[RuleFinding, ...]
    pairs: tuple[Pair, ...] = ()
    labels: Mapping[str, Label] = dataclasses.field(default_factory=dict)

    @property
    def faults(self) -> tuple[RuleFinding, ...]:
        """The findings that must be mended."""
        return tuple(f for f in self.findings if f.severity == FAULT)

    def to_dicts(self, lang: str = "zh") -> list[dict[str, Any]]:
        """Return every finding and every pair as JSON carries them."""
        return [*(f.to_dict(lang) for f in self.findings), *(p.to_dict(lang) for p in self.pairs)]

    def text(self, lang: str = "zh") -> str:
        """Return the findings, a line each, and the matrix of pairs with its legend."""
        parts = [finding.line(lang) for finding in self.findings]
        if self.pairs:
            parts += ["", say("proof_matrix", lang, {}), *self._matrix(lang)]
        return "\n".join(parts)

    def _matrix(self, lang: str) -> list[str]:
        keys = [key for key in self.labels if any(key in (pair.a, pair.b) for pair in self.pairs)]
        by_pair = {frozenset((pair.a, pair.b)): pair.settled for pair in self.pairs}
        width = len(str(len(keys)))
        lines = ["  ".join([" " * width, *(f"{n:>{width}}" for n in range(1, len(keys) + 1))])]
        for n, key in enumerate(keys, 1):
            signs = [SIGNS.get(by_pair.get(frozenset((key, other)), ""), " ") for other in keys[: n - 1]]
            cells = [f"{sign:>{width}}" for sign in [*signs, "\\"]]
            gap = "  " + " " * (width + 2) * (len(keys) - n)
            lines.append("  ".join([f"{n:>{width}}", *cells]) + gap + f"{key} {self.labels[key].say(lang)}")
        used = {pair.settled for pair in self.pairs}
        return [*lines, *(f"{SIGNS[name]}  {SETTLED[name].say(lang)}" for name in SIGNS if name in used)]


SEVERITIES = {FAULT: Label("问题", "fault"), NOTE: Label("提示", "note")}
SIGNS = {"apart": "x", "highest": "1", "all": "2", "unsaid": "?", "counted": "+", "not_counted": "-"}
SETTLED = {
    "apart": Label("不可能同时成立", "can never be met at once"),
    "highest": Label("只给较高的一项", "only the higher one is paid"),
    "all": Label("规则写明各项都给", "a rule says that both are paid"),
    "unsaid": Label("没有规则提到，各项都给", "no rule mentions them, both are paid"),
    "counted": Label("团队另外计入按年累计的一项", "the group also counts for the yearly award"),
    "not_counted": Label("团队不计入按年累计的一项", "the group does not count for the yearly award"),
}


def from_complaints(complaints: Iterable[Complaint]) -> Report:
    """Return what a load complained of as a report, so that every fault reads alike."""
    return Report(
        tuple(
            RuleFinding(c.code, FAULT, SourcePlace(c.file, c.line, c.column), c.clause or "", dict(c.args)) for c in complaints
        )
    )


def in_words(item: Item | None, facts: Mapping[str, Fact], point: Mapping[str, Any], column: Label | None) -> Label:
    """Return an example as people would say it: the item, its facts, its season."""
    parts = [item.label] if item is not None else []
    for key, value in point.items():
        fact = facts.get(key)
        label = fact.label if fact is not None else Label(key, key)
        shown = OTHER_TEXT if value == "\0" else words.value(value, fact)
        parts.append(Label(f"{label.zh}{shown.zh}", f"{label.en} {shown.en}"))
    if column is not None:
        parts.append(column)
    return words.join(parts, "，", ", ")


OTHER_TEXT = Label("为其他名称", "is any other name")

