"""The ledger proven: every element of the rules cites a clause, and a sentence of that clause carries it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lfreward.law.nodes import ResolvedPolicy, Sentence, SourcePlace, clause_order
from lfreward.law.source import SourceTable
from lfreward.proofs.check.finding import FAULT, NOTE, RuleFinding

UNREAD = 999
NAMES = {"id", "says", "reading"}
COMPUTED = {"of", "by", "low", "normal", "holidays", "span", "merged", "months"}
LISTED = ("conditions", "uplifts", "exclusions", "duties", "readings")


def prove(resolved: ResolvedPolicy, tree: SourceTable) -> Iterator[RuleFinding]:
    """Yield elements that no sentence carries, or only one of another clause; clauses that are no clauses."""
    for clause, place in _cited(tree):
        if not clause:
            yield RuleFinding("without_clause", FAULT, place, "", {})
        elif not clause_order(clause) and clause not in {s.clause for s in resolved.ledger}:
            yield RuleFinding("clause_unreadable", FAULT, place, clause, {"found": clause})
    if not resolved.ledger:
        yield RuleFinding("no_ledger", NOTE, SourcePlace(*tree["policy"].at()), "", {})
        return
    for path, clause, place in elements(tree):
        carriers = [s for s in resolved.ledger if any(carries(path, given) for given in s.carried_by)]
        if not carriers:
            yield RuleFinding("uncarried", FAULT, place, clause, {"path": path})
        elif clause and not any(s.clause.startswith(clause) for s in carriers) and not path.startswith("readings."):
            others = "、".join(dict.fromkeys(s.clause for s in carriers))
            yield RuleFinding("carried_elsewhere", FAULT, place, clause, {"path": path, "others": others})
    yield from _grounds(resolved, tree)
    yield from _twice(resolved.ledger)


def elements(tree: SourceTable) -> Iterator[tuple[str, str, SourcePlace]]:
    """Yield the path of everything that a sentence must carry, the clause that it cites, and where it stands."""
    for key, item in tree["items"].items():
        table = item["table"]
        for name, row in table["rows"].items():
            for cell, value in row.items():
                path = f"items.{key}.table.rows.{name}.{cell}"
                if cell == "pays" and isinstance(value, dict):
                    yield from ((f"{path}.{column}", item["clause"], _at(value, column)) for column in value)
                elif cell not in NAMES:
                    yield path, item["clause"], _at(row, cell)
        if table.get("per"):
            yield f"items.{key}.table.per", item["clause"], _at(table, "per")
        total = item.get("sum")
        if total:
            for name, node in total["conditions"].items():
                yield f"items.{key}.sum.conditions.{name}", node.get("clause") or total["clause"], _at(node)
            for part in ("day", "starts", "counts"):
                yield f"items.{key}.sum.{part}", total["clause"], _at(total, part)
        if item.get("pool"):
            yield f"items.{key}.pool", item["pool"]["clause"], _at(item["pool"])
    for name, node in tree["derived"].items():
        for part in node:
            if part in COMPUTED:
                yield f"derived.{name}.{part}", node.get("clause") or "", _at(node, part)
    for kind in LISTED:
        for name, node in tree[kind].items():
            yield f"{kind}.{name}", node.get("clause") or "", _at(node)
    for subject, papers in tree["papers"].items():
        for letter, node in papers.items():
            yield f"papers.{subject}.{letter}", node["clause"], _at(node)
    for kind in ("facts", "routes"):
        yield from ((f"{kind}.{name}", "", _at(node)) for name, node in tree[kind].items())
    if tree["lateness"]:
        yield "lateness.effect", tree["lateness"]["clause"], _at(tree["lateness"], "effect")
    if tree["disqualification"]:
        clause = tree["disqualification"]["clause"]
        yield "disqualification.spread", clause, _at(tree["disqualification"], "spread")
    if tree["itinerary"]:
        yield "itinerary.area", "", _at(tree["itinerary"], "area")
    yield "policy.words", tree["policy"]["words"].get("clause") or "", _at(tree["policy"], "words")
    yield "policy.issued", "", _at(tree["policy"], "issued")


def carries(path: str, carried: str) -> bool:
    """Say whether a reference carries an element: it names it, a part of it, or the row or value that it belongs to."""
    if carried == path or carried.startswith(path + "."):
        return True
    return (".rows." in carried or carried.startswith("derived.")) and path.startswith(carried + ".")


def _cited(tree: SourceTable) -> Iterator[tuple[str, SourcePlace]]:
    """Yield every clause that something cites, and where."""
    for kind in ("items", "derived", *LISTED, "routes"):
        yield from ((node.get("clause") or "", _at(node, "clause")) for node in tree[kind].values())
    for papers in (*tree["papers"].values(), tree["grounds"]):
        yield from ((node["clause"], _at(node, "clause")) for node in papers.values())
    yield from ((node["clause"], _at(node, "clause")) for kind in ("ledger", "fixed") for node in tree[kind])


def _grounds(resolved: ResolvedPolicy, tree: SourceTable) -> Iterator[RuleFinding]:
    """Every ground for losing a reward needs the sentence that states it."""
    stated = {s.clause for s in resolved.ledger if any(path.split(".")[0] == "grounds" for path in s.carried_by)}
    for node in tree["grounds"].values():
        if node["clause"] not in stated:
            yield RuleFinding("uncarried", FAULT, _at(node), node["clause"], {"path": "grounds"})


def _twice(ledger: tuple[Sentence, ...]) -> Iterator[RuleFinding]:
    seen: dict[tuple[str, str], Sentence] = {}
    for one in ledger:
        first = seen.setdefault((one.clause, one.about), one)
        if first is not one and one.place is not None and first.place is not None:
            args = {"about": one.about, "line": first.place.line}
            yield RuleFinding("sentence_twice", FAULT, one.place, one.clause, args)


def _at(node: Any, key: str | None = None) -> SourcePlace:
    return SourcePlace(*node.at(key))
