"""Tests and values in words: what a condition requires and what was found, in both languages.

Used when someone reads a result; never while one is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lfreward.facts import Fact
from lfreward.i18n import Label, singular
from lfreward.law.nodes import Test, Tree
from lfreward.results.assessment import Between, canonical

SIGNS = {"at_least": "≥", "over": ">", "below": "<", "at_most": "≤"}
OPS = {
    "at_least": Label("不少于 {}", "at least {}"),
    "over": Label("超过 {}", "over {}"),
    "below": Label("不足 {}", "below {}"),
    "at_most": Label("不超过 {}", "at most {}"),
}
DAY_OPS = {
    "at_least": Label("{}起", "on or after {}"),
    "over": Label("{} 之后", "after {}"),
    "below": Label("{} 之前", "before {}"),
    "at_most": Label("不晚于 {}", "by {}"),
}
YES, NO = Label("是", "yes"), Label("否", "no")
PLACES = {
    "station": Label("登记的火车站", "a registered station"),
    "airport": Label("登记的机场", "the registered airport"),
}


def both(template: Label, *values: Label) -> Label:
    """Fill a template in both languages."""
    return Label(template.zh.format(*(v.zh for v in values)), template.en.format(*(v.en for v in values)))


def join(values: list[Label], zh: str = "、", en: str = ", ") -> Label:
    """Join labels in both languages."""
    return Label(zh.join(v.zh for v in values), en.join(v.en for v in values))


def value(found: Any, fact: Fact | None) -> Label:
    """Return a value with its unit, as people read it."""
    if found is None:
        return Label("未提供", "not given")
    if isinstance(found, bool):
        return YES if found else NO
    unit = fact.unit if fact else Label("", "")
    if isinstance(found, Between):
        return Label(f"{found.low}至{found.high}{unit.zh}", f"{found.low} to {found.high} {unit.en}".strip())
    if fact and fact.values and isinstance(found, str) and found in fact.values:
        return fact.values[found]
    if isinstance(found, int | Decimal):
        amount = f"{found:,}" if not fact or fact.key != "year" else str(found)
        return Label(f"{amount}{unit.zh}", singular(f"{amount} {unit.en}".strip()))
    if isinstance(found, tuple):
        return Label("、".join(map(str, found)) or "无", ", ".join(map(str, found)) or "none")
    text = str(canonical(found))
    return Label(text, text)


def requires(test: Test | Tree, facts: Mapping[str, Fact]) -> str:
    """Return a requirement as a short sign that both languages share, for JSON."""
    if isinstance(test, Tree):
        return (" | " if test.join == "any" else " & ").join(requires(part, facts) for part in test.parts)
    bound = test.bound
    if test.op in SIGNS:
        return f"{SIGNS[test.op]} {canonical(bound)}"
    if test.op == "is":
        return ("yes" if bound else "no") if isinstance(bound, bool) else str(bound)
    if test.op == "one_of":
        return " | ".join(map(str, bound))
    if test.op == "none_of":
        return "none of " + " | ".join(map(str, bound))
    if test.op == "registered":
        return f"in the {bound[0]} register on {bound[1]}"
    if test.op == "not_within_years":
        return f"none within {bound[0]} years before {bound[1]}"
    return "given"


def requires_words(test: Test | Tree, facts: Mapping[str, Fact], per_fact: bool = False) -> Label:
    """Return a requirement in words; a tree over several facts names each of them."""
    if isinstance(test, Tree):
        names = {leaf.fact for leaf in _leaves(test)}
        parts = [_part_words(part, facts, len(names) > 1) for part in test.parts]
        return join(parts, "或", " or ") if test.join == "any" else join(parts, "且", " and ")
    fact = facts.get(test.fact)
    bound = test.bound
    if test.op in OPS:
        ops = DAY_OPS if isinstance(bound, date) or test.fact == "year" else OPS
        words = both(ops[test.op], value(bound, fact))
    elif test.op == "is":
        words = value(bound, fact)
    elif test.op == "one_of":
        words = join([value(v, fact) for v in bound], "或", " or ")
    elif test.op == "none_of":
        words = (
            Label("无", "none")
            if fact and fact.type == "clauses"
            else Label(
                "不是" + "、".join(value(v, fact).zh for v in bound),
                "not " + ", ".join(value(v, fact).en for v in bound),
            )
        )
    elif test.op == "registered":
        words = PLACES[bound[0]]
    elif test.op == "not_within_years":
        words = Label(f"申报前{bound[0]}年内无", f"none within {bound[0]} years before filing")
    else:
        words = Label("已办理", "done")
    if per_fact and fact and isinstance(bound, bool) and test.op == "is":
        return fact.label if bound else Label(f"{fact.label.zh}为否", f"not {fact.label.en}")
    if per_fact and fact:
        return Label(f"{fact.label.zh}{words.zh}", f"{fact.label.en} {words.en}")
    return words


def _part_words(part: Test | Tree, facts: Mapping[str, Fact], per_fact: bool) -> Label:
    """Return one part of a tree in words; a part that has parts of its own stands in brackets."""
    words = requires_words(part, facts, per_fact)
    return Label(f"（{words.zh}）", f"({words.en})") if isinstance(part, Tree) else words


def gap(test: Test, found: Any, fact: Fact | None) -> tuple[str, Label] | None:
    """Return by how much a bound was missed: a message code and the distance, or None where there is none."""
    if test.op not in SIGNS or isinstance(found, bool):
        return None
    bound = test.bound
    short = test.op in ("at_least", "over")
    if isinstance(bound, date) and isinstance(found, date):
        days = abs((bound - found).days) + (test.op in ("over", "below"))
        return ("step_short" if short else "step_beyond"), Label(f"{days}天", f"{days} days")
    if isinstance(found, int | Decimal):
        missed = bound - found if short else found - bound
        unit = fact.unit if fact else Label("", "")
        return ("step_short" if short else "step_beyond"), Label(
            f"{missed:,}{unit.zh}", f"{missed:,} {unit.en}".strip()
        )
    return None


def _leaves(test: Test | Tree) -> list[Test]:
    return [test] if isinstance(test, Test) else [leaf for part in test.parts for leaf in _leaves(part)]
