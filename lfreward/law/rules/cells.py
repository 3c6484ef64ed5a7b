"""Cells: one test on one fact, read from a rule file and held against the fact's type, domain and word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lfreward.errors import Complaint, nearest
from lfreward.facts import Fact
from lfreward.i18n import Label
from lfreward.law.nodes import SourcePlace, Test, Tree
from lfreward.law.rules.language import BOUNDS, MISSING, OPS, REGISTERS
from lfreward.law.source import SourceTable


class CellReader:
    """Reads what every part of a rule file is made of; collects complaints with their places."""

    def __init__(self, tree: SourceTable, source: SourceTable | None = None, registers: Collection[str] | None = None) -> None:
        self.tree = tree
        self.registers = registers  # the files of the registers that are held; None where that is not known
        self.source = source if source is not None else tree  # before any reading replaced a cell
        self.complaints: list[Complaint] = []
        self.sets: Mapping[str, Any] = tree["policy"].get("sets") or {}
        self.words: dict[str, tuple[str, ...]] = {
            op: tuple(words) for op, words in (tree["policy"].get("words") or {}).items() if op in BOUNDS
        }

    def fault(self, code: str, node: SourceTable, key: str | None = None, /, **args: Any) -> None:
        clause = node.get("clause") if isinstance(node.get("clause"), str) else None
        self.complaints.append(Complaint(code, *node.at(key), clause=clause, **args))

    def label(self, value: Any) -> Label:
        return Label(value["zh"], value["en"]) if isinstance(value, dict) else Label("", "")

    @staticmethod
    def is_label(value: Any) -> bool:
        return (
            isinstance(value, dict) and set(value) == {"zh", "en"} and all(isinstance(v, str) for v in value.values())
        )

    def place(self, node: SourceTable) -> SourcePlace:
        return SourcePlace.later(node.file, node.spot())

    def item_keys(self, node: SourceTable) -> tuple[str, ...]:
        value = node.get("items")
        if isinstance(value, str):
            if value not in self.sets:
                self.fault(
                    "rule_unknown_name", node, "items", found=value, near=nearest(value, self.sets) or "—", kind="sets"
                )
                return ()
            value = self.sets[value]
        unknown = [v for v in value or () if v not in self.tree["items"]]
        for name in unknown:
            self.fault(
                "rule_unknown_name",
                node,
                "items",
                found=name,
                near=nearest(name, self.tree["items"]) or "—",
                kind="items",
            )
        return tuple(v for v in value or () if v in self.tree["items"])

    def reading(self, node: SourceTable) -> str | None:
        key = node.get("reading")
        if isinstance(key, str) and key not in self.tree["readings"]:
            self.fault(
                "rule_unknown_name",
                node,
                "reading",
                found=key,
                near=nearest(key, self.tree["readings"]) or "—",
                kind="readings",
            )
        return key if isinstance(key, str) else None

    def test(self, node: SourceTable, facts: Mapping[str, Fact]) -> Test | Tree | None:
        """Read one test or tree from a table that carries its keys."""
        for join in ("any", "all"):
            if join in node:
                parts = [self.test(part, facts) for part in node[join]]
                return Tree(join, tuple(p for p in parts if p is not None))
        name = node.get("fact")
        fact = facts.get(name) if isinstance(name, str) else None
        if fact is None:
            self.fault(
                "rule_unknown_name", node, "fact", found=name, near=nearest(str(name), facts) or "—", kind="facts"
            )
            return None
        ops = [op for op in OPS if op in node]
        if not ops:
            self.fault("rule_no_test", node, None, expected="、".join(OPS))
            return None
        words = node.get("word")
        words = words if isinstance(words, list) else [words]
        if len(words) < len(ops):
            words = [*words, *[None] * (len(ops) - len(words))]
        missing = node.get("missing", "unknown")
        if missing not in MISSING:
            self.fault("rule_not_a_choice", node, "missing", found=missing, expected="、".join(MISSING))
        tests = []
        for op, word in zip(ops, words, strict=False):
            bound = self.bound(node, op, fact)
            if bound is not None:
                self.check_word(node, op, word, bound)
                tests.append(Test(fact.key, op, bound, word, missing))
        if not tests:
            return None
        return tests[0] if len(tests) == 1 else Tree("all", tuple(tests))

    def bound(self, node: SourceTable, op: str, fact: Fact) -> Any:
        value = node[op]
        kind = fact.type
        if op in BOUNDS:
            if kind == "date" and isinstance(value, date):
                return value
            if kind in ("count", "money", "km") and isinstance(value, int) and not isinstance(value, bool):
                if not fact.low <= value <= fact.high:
                    self.fault("rule_outside_domain", node, op, found=value, expected=f"{fact.low}–{fact.high}")
                return value
            if kind in ("money", "km") and isinstance(value, str):
                try:
                    return Decimal(value)
                except InvalidOperation:
                    pass
        elif op == "is" and (
            (kind == "yes_no" and isinstance(value, bool)) or (fact.values is not None and value in fact.values)
        ):
            return value
        elif op in ("one_of", "none_of"):
            if kind == "clauses" and value == "grounds":
                return tuple(g["clause"] for g in self.tree["grounds"].values())
            if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
                strange = [v for v in value if fact.values is not None and v not in fact.values]
                if not strange:
                    return tuple(value)
                value = strange[0]
        elif op == "present" and value is True:
            return True
        elif (op == "registered" and value in REGISTERS and isinstance(node.get("on"), str)) or (
            op == "not_within_years" and isinstance(value, int) and isinstance(node.get("on"), str)
        ):
            return (value, node["on"])
        expected = "、".join(fact.values) if fact.values else kind
        self.fault("rule_bad_bound", node, op, op=op, fact=fact.key, found=str(value), expected=expected)
        return None

    def check_word(self, node: SourceTable, op: str, word: Any, bound: Any) -> None:
        if op not in BOUNDS:
            return
        if not isinstance(word, str):
            self.fault("rule_no_word", node, op, op=op, expected="、".join(self.words.get(op, ())))
        elif word not in self.words.get(op, ()):
            right = [o for o, words in self.words.items() if word in words]
            self.fault("rule_wrong_word", node, "word", word=word, op=op, expected="、".join(right) or "—")
