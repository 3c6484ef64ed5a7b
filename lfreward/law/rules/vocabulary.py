"""What a policy says with: the trade's facts, its own facts and values, and the values derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lfreward.errors import nearest
from lfreward.facts import SUBJECTS, Fact
from lfreward.facts.nouns import Meaning
from lfreward.i18n import Label
from lfreward.law.nodes import Derived
from lfreward.law.rules.cells import CellReader
from lfreward.law.rules.language import COLUMNS, FESTIVALS, KINDS, MERGED, SPANS
from lfreward.law.source import SourceTable


class VocabularyReader(CellReader):
    """Reads facts, values and derived facts."""

    def vocabulary(self) -> dict[str, dict[str, Fact]]:
        """Return the facts of every subject: the trade's, with this policy's values and its own facts added."""
        routes = {key: self.label(node.get("label")) for key, node in self.tree["routes"].items()}
        route_aliases = {alias: key for key, node in self.tree["routes"].items() for alias in node.get("aliases") or ()}
        grounds = {g["clause"]: self.label(g.get("label")) for g in self.tree["grounds"].values()}
        items = {key: self.label(node.get("label")) for key, node in self.tree["items"].items()}
        item_aliases = {alias: key for key, node in self.tree["items"].items() for alias in node.get("aliases") or ()}
        item_aliases |= {node.get("clause"): key for key, node in self.tree["items"].items()}
        result: dict[str, dict[str, Fact]] = {}
        for subject, facts in SUBJECTS.items():
            letters = {key: self.label(n.get("label")) for key, n in (self.tree["papers"].get(subject) or {}).items()}
            known: dict[str, Fact] = {}
            for fact in facts:
                if fact.key == "item":
                    fact = replace(fact, values=items, value_aliases=item_aliases)
                elif fact.key == "route":
                    values = {"none": Label("无", "none"), **routes}
                    fact = replace(
                        fact, values=values, value_aliases={**route_aliases, "否": "none", "非精品线路": "none"}
                    )
                elif fact.type == "letters":
                    fact = replace(fact, values=letters)
                elif fact.type == "clauses":
                    fact = replace(fact, values=grounds)
                known[fact.key] = fact
            result[subject] = known
        for node in self.tree["facts"].values():
            subject = node.get("subject")
            if subject not in result:
                self.fault("rule_not_a_choice", node, "subject", found=subject, expected="、".join(result))
            elif node.get("type") not in ("count", "money", "yes_no", "date", "text"):
                self.fault(
                    "rule_not_a_choice",
                    node,
                    "type",
                    found=node.get("type"),
                    expected="count、money、yes_no、date、text",
                )
            elif node["key"] in result[subject]:
                self.fault("rule_duplicate_name", node, "key", found=node["key"], first="facts")
            else:
                low, high = {
                    "count": (0, node.get("at_most", 1_000_000)),
                    "money": (Decimal(0), Decimal(10**12)),
                    "date": (date(2000, 1, 1), date(2099, 12, 31)),
                }.get(node["type"], (None, None))
                result[subject][node["key"]] = Fact(
                    node["key"],
                    node["type"],
                    self.label(node["label"]),
                    self.label(node.get("unit")),
                    low,
                    high,
                    aliases=tuple(node.get("aliases") or ()),
                    until=tuple(node["until"]) if "until" in node else None,
                    meaning=self.meaning(node),
                )
        self.shared(result)
        for node in self.tree["called"]:
            known = result.get(node.get("subject") or "", {})
            if node.get("key") not in known:
                near = nearest(str(node.get("key")), known) or "—"
                self.fault("rule_unknown_name", node, "key", found=node.get("key"), near=near, kind="facts")
                continue
            fact = known[node["key"]]
            aliases = (fact.label.zh, *fact.aliases, *(node.get("aliases") or ()))
            known[fact.key] = replace(fact, label=self.label(node["label"]), aliases=aliases)
        return result

    def shared(self, known: dict[str, dict[str, Fact]]) -> None:
        """Give a policy's own fact to the other subjects that carry it too, as a receiver of groups and of years."""
        for node in self.tree["facts"].values():
            fact = known.get(str(node.get("subject")), {}).get(node["key"])
            for subject in node.get("also") or ():
                if subject not in known or fact is None:
                    self.fault("rule_not_a_choice", node, "also", found=subject, expected="、".join(known))
                else:
                    known[subject][fact.key] = fact

    def meaning(self, node: SourceTable) -> Meaning | None:
        """Return what a fact that the policy declares means; None where it does not say."""
        if "definition" not in node:
            return None
        definition, scope, if_missing = (self.label(node.get(part)) for part in ("definition", "scope", "if_missing"))
        return Meaning(definition, scope, if_missing, node.get("source") or "—")

    def derive(self, facts: Mapping[str, Mapping[str, Fact]]) -> dict[str, Derived]:
        result = {}
        everything = {key for known in facts.values() for key in known}
        for key, node in self.tree["derived"].items():
            kind = node.get("kind")
            if kind not in KINDS:
                self.fault("rule_not_a_choice", node, "kind", found=kind, expected="、".join(KINDS))
                continue
            for name in node.get("of") or ():
                if name not in everything:
                    self.fault(
                        "rule_unknown_name", node, "of", found=name, near=nearest(name, everything) or "—", kind="facts"
                    )
            spec = {k: node[k] for k in KINDS[kind] if k in node}
            for name in KINDS[kind] - set(spec):
                self.fault("rule_missing_key", node, None, key=name)
            if kind == "season" and len(spec) == len(KINDS[kind]):
                if set(node.get("names") or {}) != set(COLUMNS[key]) or not all(
                    map(self.is_label, node["names"].values())
                ):
                    self.fault(
                        "rule_wrong_type", node, "names", key="names", expected="、".join(COLUMNS[key]), found=""
                    )
                months = [*spec["low"], *spec["normal"]]
                if sorted(months) != list(range(1, 13)):
                    self.fault("rule_months", node, "low", found="、".join(map(str, sorted(months))))
                for name, known in (("span", SPANS), ("merged", MERGED)):
                    if spec[name] not in known:
                        self.fault("rule_not_a_choice", node, name, found=spec[name], expected="、".join(known))
                for festival in spec["holidays"]:
                    if festival not in FESTIVALS:
                        self.fault("rule_not_a_choice", node, "holidays", found=festival, expected="、".join(FESTIVALS))
            readings = node.get("reading") or []
            for name in readings:
                if name not in self.tree["readings"]:
                    self.fault(
                        "rule_unknown_name",
                        node,
                        "reading",
                        found=name,
                        near=nearest(name, self.tree["readings"]) or "—",
                        kind="readings",
                    )
            result[key] = Derived(
                key,
                kind,
                node.get("clause") or "",
                self.label(node.get("label")),
                tuple(node.get("of") or ()),
                spec,
                {name: self.label(label) for name, label in (node.get("names") or {}).items()},
                tuple(readings),
                self.place(node),
            )
        return result

    def derived_facts(self, derived: Mapping[str, Derived]) -> dict[str, Fact]:
        """Return derived values as facts that a cell or a condition may test."""
        result = {}
        for key, value in derived.items():
            if value.kind == "quotient":
                result[key] = Fact(key, "count", value.label, low=0, high=1_000_000_000)
            elif value.kind == "window":
                result[key] = Fact(key, "yes_no", value.label)
            else:
                result[key] = Fact(key, "choice", value.label, values=dict(value.names))
        return result

    def item_facts(
        self, node: SourceTable, facts: Mapping[str, Mapping[str, Fact]], derived: Mapping[str, Fact]
    ) -> dict[str, Fact]:
        subject = str(node.get("subject"))
        if subject not in facts:
            self.fault("rule_not_a_choice", node, "subject", found=subject, expected="、".join(facts))
            return {}
        known = {**facts[subject], **derived}
        for value in node.get("value") or ():
            if value["fact"] not in known:
                self.fault(
                    "rule_unknown_name",
                    value,
                    "fact",
                    found=value["fact"],
                    near=nearest(value["fact"], known) or "—",
                    kind="facts",
                )
                continue
            known[value["fact"]] = replace(
                known[value["fact"]],
                values={v["key"]: Label(v["zh"], v["en"]) for v in value["values"]},
                value_aliases={alias: v["key"] for v in value["values"] for alias in v.get("aliases") or ()},
            )
        return known

    def values(self, node: SourceTable) -> dict[str, dict[str, Label]]:
        return {v["fact"]: {e["key"]: Label(e["zh"], e["en"]) for e in v["values"]} for v in node.get("value") or ()}
