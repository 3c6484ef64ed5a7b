"""What kills a mutant of the rules: loading, a generated case, the proof, or the oracle; in this order of cost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance import differs_from_oracle
from planting import TREE

import lfreward
from lfreward.errors import LfrewardError
from lfreward.evaluate import Evaluator
from lfreward.law.rules import Rules
from lfreward.proofs.cases import answer
from lfreward.proofs.check import check
from lfreward.settlement import settle
from mutation.mutator import Mutant

KIT = Path(__file__).resolve().parents[2] / "examples" / "conformance" / "linfen-2020.jsonl"
ANSWERS = ("id", "facts", "records")
BROKEN = (LfrewardError, KeyError, ValueError, TypeError, AttributeError, IndexError, StopIteration, ArithmeticError)


class Killer:
    """Tries to kill mutants; holds what does not change from one to the next."""

    def __init__(self, policy: lfreward.Policy) -> None:
        self.policy = policy
        self.cases = [json.loads(line) for line in KIT.read_text("utf-8").splitlines()]
        self.items = {key: str(node) for key, node in TREE["items"].items()}

    def kill(self, mutant: Mutant) -> str | None:
        """Return what kills a mutant, or None for a survivor."""
        tree = TREE.copy()
        mutant.apply(tree)
        rules = Rules(tree)
        try:
            rules.resolved()
            if rules.complaints():
                return "load"
        except BROKEN:
            return "load"
        if self.answers_differently(rules, mutant):
            return "case"
        try:
            if check(rules, self.policy.calendar, self.policy.registers.area).faults:
                return "proof"
        except BROKEN:
            return "proof"
        return None

    def answers_differently(self, rules: Rules, mutant: Mutant) -> bool:
        """Say whether any case of the kit is answered otherwise; those of the item that was changed come first."""
        judges: dict[tuple[tuple[str, str], ...], Evaluator] = {}
        for case in self.ordered(mutant):
            readings = case.get("readings") or {} if case["id"] != "policy" else {}
            name = tuple(readings.items())
            try:
                if name not in judges:
                    resolved = rules.resolved(readings)
                    judges[name] = Evaluator(resolved, self.policy.calendar, self.policy.registers)
                found = answer(judges[name], settle, case)
            except BROKEN:
                return True
            if any(case.get(key) != value for key, value in found.items()):
                return True
        return False

    def ordered(self, mutant: Mutant) -> Iterator[dict[str, Any]]:
        """Yield the cases, likely killers first."""
        key = next((key for key in self.items if f".{key}." in f".{mutant.path}." or key in mutant.what), None)
        part = mutant.path.split(".")[-2:]
        likely = [case for case in self.cases if key and case["id"].startswith(f"{key}/")]
        likely += [case for case in self.cases if any(f"/{name}" in case["id"] for name in part)]
        seen = set()
        for case in [*self.cases[:1], *likely, *self.cases]:
            if case["id"] not in seen:
                seen.add(case["id"])
                yield case

    def oracle_differs(self, mutant: Mutant) -> bool:
        """Say whether the oracle gives another answer than the mutated rules to any case of the kit."""
        tree = TREE.copy()
        mutant.apply(tree)
        judge = Evaluator(Rules(tree).resolved(), self.policy.calendar, self.policy.registers)
        asked = [case for case in self.cases if "readings" not in case]
        return any(differs_from_oracle({**case, **answer(judge, settle, case)}) for case in asked)
