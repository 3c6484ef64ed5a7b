"""A tree of rule files to a resolved policy of the policy; every fault of meaning is collected and raised together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lfreward.errors import RuleError
from lfreward.facts import Fact
from lfreward.law.nodes import Area, Ground, Item, ResolvedPolicy, Route, RulesDigest, Sentence
from lfreward.law.rules.clauses import ClauseReader
from lfreward.law.rules.readings import ReadingReader
from lfreward.law.rules.tables import TableReader
from lfreward.law.rules.vocabulary import VocabularyReader


class Builder(VocabularyReader, ClauseReader, TableReader, ReadingReader):
    """Builds a resolved policy from a tree."""

    def build(self, chosen: Mapping[str, str], rules_digest: RulesDigest) -> ResolvedPolicy:
        head = self.tree["policy"]
        facts = self.vocabulary()
        derived = self.derive(facts)
        as_facts = self.derived_facts(derived)
        per_item = {key: self.item_facts(node, facts, as_facts) for key, node in self.tree["items"].items()}
        conditions = self.conditions(per_item)
        uplifts = self.uplifts(per_item)
        duties = self.duties(per_item)
        papers = self.papers()
        items = {}
        for key, node in self.tree["items"].items():
            known = per_item[key]
            if node.get("payee") not in known:
                self.fault("rule_unknown_name", node, "payee", found=node.get("payee"), near="organiser", kind="facts")
            items[key] = Item(
                key,
                node.get("clause", ""),
                self.label(node.get("label")),
                node.get("subject", ""),
                self.label(node.get("unit")),
                node.get("payee", ""),
                self.table(node, known),
                tuple(conditions[key]),
                tuple(uplifts[key]),
                tuple(duties[key]),
                tuple(papers[key]),
                self.values(node),
                self.sum(node, facts, {k: f for k, f in as_facts.items() if f.type == "yes_no"}, duties),
                self.pool(node, known, conditions[key]),
                self.place(node),
            )
        exclusions = self.exclusions(per_item)
        disqualification = self.disqualification(conditions)
        readings = self.readings()
        self.check_ledger()
        if not self.complaints:
            self.check_kinds(items, derived, per_item, facts)
        if self.complaints:
            raise RuleError(self.complaints)
        return ResolvedPolicy(
            key=head["key"],
            label=self.label(head["label"]),
            document=head["document"],
            issuer=head["issuer"],
            settles_questions=head["settles_questions"],
            issued=head["issued"],
            items=items,
            facts={subject: dict(known) for subject, known in facts.items()},
            item_facts=per_item,
            derived=derived,
            readings=readings,
            chosen=dict(chosen),
            routes={
                key: Route(
                    key,
                    node["clause"],
                    self.label(node["label"]),
                    tuple(self.node(n) for n in node["nodes"]),
                    self.place(node),
                )
                for key, node in self.tree["routes"].items()
            },
            routes_note=self.label(self.tree.get("routes_note")),
            grounds=tuple(
                Ground(g["clause"], self.label(g["label"]), self.label(g.get("effect")))
                for g in self.tree["grounds"].values()
            ),
            late=self.tree["lateness"].get("effect", "forfeits"),
            late_reading=self.tree["lateness"].get("reading"),
            exclusions=exclusions,
            disqualification=disqualification,
            ledger=tuple(
                Sentence(n["clause"], n["about"], tuple(n.get("carried_by") or ()), n.get("none"), self.place(n))
                for n in self.tree["ledger"]
            ),
            fixed=tuple(dict(n) for n in self.tree["fixed"]),
            concerns=self.concerns(items),
            registers=head.get("registers", ""),
            no_item=tuple(head.get("no_item") or ()),
            area=self.area(facts),
            rules_digest=rules_digest,
        )

    def area(self, facts: Mapping[str, Mapping[str, Fact]]) -> Area:
        node = self.tree["itinerary"]
        for key in ("sites", "lodging"):
            if key in node and node[key] not in facts["group"]:
                self.fault("rule_unknown_name", node, key, found=node[key], near="—", kind="facts")
        levels, sites, lodging = tuple(node.get("levels") or ()), node.get("sites", ""), node.get("lodging", "")
        return Area(node.get("area", ""), levels, sites, lodging, self.reading(node), node.get("each", 0))

    @staticmethod
    def node(value: Any) -> Mapping[str, Any]:
        return {"one_of": [value]} if isinstance(value, str) else dict(value)
