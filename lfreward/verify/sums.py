"""Items that add groups up, and the items that conditions, uplifts, duties and papers are said to reach."""

from __future__ import annotations

from collections.abc import Iterator

from lfreward.model import Edition, Place
from lfreward.toml import Node
from lfreward.verify.boxes import Boxes
from lfreward.verify.finding import FAULT, Finding
from lfreward.verify.ground import Ground
from lfreward.verify.tables import idle


def prove(ground: Ground) -> Iterator[Finding]:
    """Yield what is wrong with the groups that an item adds up: none can count, or a condition decides nothing."""
    total = ground.item.sum
    if total is None:
        return
    facts = ground.edition.group_facts
    tests = [c.test for c in total.conditions]
    boxes = Boxes(ground.edition, facts, tests)
    wanted = [boxes.requires(c.test, c) for c in total.conditions]
    if boxes.first([*wanted, *boxes.orders()]) is None:
        node = ground.tree["items"][ground.item.key]["sum"]
        yield Finding("sum_never_counts", FAULT, Place(*node.at()), total.clause, {"item": ground.item.label})
        return
    free = Boxes(ground.edition, facts, tests, missing=True)
    yield from idle(free, [free.requires(c.test, c) for c in total.conditions], ground.item)


def prove_reach(edition: Edition, tree: Node) -> Iterator[Finding]:
    """Yield papers that are listed for another subject than that of their items."""
    for subject, papers in tree["papers"].items():
        for letter, node in papers.items():
            given = node["items"]
            for name in tree["policy"].get("sets", {}).get(given, ()) if isinstance(given, str) else given:
                if edition.items[name].subject != subject:
                    args = {"letter": letter, "subject": subject, "item": edition.items[name].label}
                    yield Finding("papers_elsewhere", FAULT, Place(*node.at("items")), node["clause"], args)
