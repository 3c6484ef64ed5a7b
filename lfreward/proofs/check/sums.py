"""Items that add groups up, and the items that conditions, uplifts, duties and papers are said to reach."""

from __future__ import annotations

from collections.abc import Iterator

from lfreward.law.nodes import ResolvedPolicy, SourcePlace
from lfreward.law.source import SourceTable
from lfreward.proofs.check.boxes import Boxes
from lfreward.proofs.check.finding import FAULT, RuleFinding
from lfreward.proofs.check.proof_context import ProofContext
from lfreward.proofs.check.tables import idle


def prove(context: ProofContext) -> Iterator[RuleFinding]:
    """Yield what is wrong with the groups that an item adds up: none can count, or a condition decides nothing."""
    total = context.item.sum
    if total is None:
        return
    facts = context.resolved.group_facts
    tests = [c.test for c in total.conditions]
    boxes = Boxes(context.resolved, facts, tests)
    wanted = [boxes.requires(c.test, c) for c in total.conditions]
    if boxes.first([*wanted, *boxes.orders()]) is None:
        node = context.tree["items"][context.item.key]["sum"]
        yield RuleFinding("sum_never_counts", FAULT, SourcePlace(*node.at()), total.clause, {"item": context.item.label})
        return
    free = Boxes(context.resolved, facts, tests, missing=True)
    yield from idle(free, [free.requires(c.test, c) for c in total.conditions], context.item)


def prove_reach(resolved: ResolvedPolicy, tree: SourceTable) -> Iterator[RuleFinding]:
    """Yield papers that are listed for another subject than that of their items."""
    for subject, papers in tree["papers"].items():
        for letter, node in papers.items():
            given = node["items"]
            for name in tree["policy"].get("sets", {}).get(given, ()) if isinstance(given, str) else given:
                if resolved.items[name].subject != subject:
                    args = {"letter": letter, "subject": subject, "item": resolved.items[name].label}
                    yield RuleFinding("papers_elsewhere", FAULT, SourcePlace(*node.at("items")), node["clause"], args)
