"""What reaches an item from other clauses: conditions, uplifts, duties, papers, exclusions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from lfreward.errors import nearest
from lfreward.facts import Fact
from lfreward.law.nodes import Condition, Disqualification, Due, Duty, Exclusion, Paper, Pool, Sum, Test, Tree, Uplift
from lfreward.law.rules.cells import CellReader
from lfreward.law.rules.grid import holds, leaves, representatives
from lfreward.law.rules.language import BOUNDS, COMPARED, DUE_KEYS, SPREADING, SPREADS
from lfreward.law.source import SourceTable


class ClauseReader(CellReader):
    """Reads the parts of clauses that name the items they reach."""

    def conditions(self, per_item: Mapping[str, Mapping[str, Fact]]) -> dict[str, list[Condition]]:
        result: dict[str, list[Condition]] = {key: [] for key in per_item}
        for node in self.tree["conditions"].values():
            reading = self.reading(node)
            said: set[str] = set()
            for item in self.item_keys(node):
                before = len(self.complaints)
                test = self.test(node, per_item[item])
                fresh = [c for c in self.complaints[before:] if c.say() not in said]
                self.complaints[before:] = fresh
                said |= {c.say() for c in fresh}
                if test is not None:
                    result[item].append(
                        Condition(
                            node["id"],
                            node["key"],
                            node.get("clause") or "",
                            test,
                            self.label(node.get("label")),
                            reading,
                            self.place(node),
                            self.unsettled(node),
                        )
                    )
                    self.check_missing(node, test, per_item[item])
        return result

    def unsettled(self, node: SourceTable) -> bool:
        """Read what a failed test means: the condition failed, or (`otherwise = "unknown"`) cannot be told."""
        value = node.get("otherwise", "failed")
        if value not in ("failed", "unknown"):
            self.fault("rule_not_a_choice", node, "otherwise", found=value, expected="failed、unknown")
        return bool(value == "unknown")

    def check_missing(self, node: SourceTable, test: Test | Tree, facts: Mapping[str, Fact]) -> None:
        """A condition that its fact's whole domain meets, or none of it, decides nothing."""
        for leaf in leaves(test):
            fact = facts[leaf.fact]
            if leaf.op in BOUNDS or leaf.op in ("one_of", "none_of", "is"):
                if fact.type in ("clauses", "item"):
                    continue
                outcomes = {holds(leaf, value) for value in representatives([leaf], fact)}
                if len(outcomes) == 1 and fact.type != "text":
                    self.fault("rule_decides_nothing", node, None, fact=fact.key)

    def uplifts(self, per_item: Mapping[str, Mapping[str, Fact]]) -> dict[str, list[Uplift]]:
        result: dict[str, list[Uplift]] = {key: [] for key in per_item}
        for node in self.tree["uplifts"].values():
            reading = self.reading(node)
            for item in self.item_keys(node):
                test = self.test(node, per_item[item])
                if isinstance(test, Tree):
                    self.fault("rule_uplift_test", node, None)
                if not isinstance(test, Test):
                    continue
                if test.missing == "todo":
                    self.fault("rule_not_a_choice", node, "missing", found="todo", expected="unknown、unmet、met")
                if node.get("on") != "amount" and node.get("on") not in per_item[item]:
                    self.fault("rule_unknown_name", node, "on", found=node.get("on"), near="amount", kind="facts")
                if not 0 < node.get("percent", 0) <= 1000:
                    self.fault("rule_outside_domain", node, "percent", found=node.get("percent"), expected="1–1000")
                    continue
                result[item].append(
                    Uplift(
                        node["id"],
                        node["key"],
                        node["clause"],
                        self.label(node["label"]),
                        node["percent"],
                        test,
                        node["on"],
                        reading,
                        self.place(node),
                    )
                )
        return result

    def duties(self, per_item: Mapping[str, Mapping[str, Fact]]) -> dict[str, list[Duty]]:
        result: dict[str, list[Duty]] = {key: [] for key in per_item}
        for node in self.tree["duties"].values():
            due: SourceTable = node["due"]
            for key in due:
                if key not in DUE_KEYS:
                    self.fault(
                        "rule_unknown_key",
                        due,
                        key,
                        found=key,
                        near=nearest(key, DUE_KEYS) or "—",
                        expected="、".join(DUE_KEYS),
                    )
            if len(due) != 2 + ("latest" in due) or "from" not in due:
                self.fault("rule_bad_due", node, "due", expected="from + " + " | ".join(sorted(DUE_KEYS - {"from", "latest"})))
                continue
            for item in self.item_keys(node):
                for name in (node.get("fact"), due["from"], due.get("latest")):
                    if name is not None and name not in per_item[item]:
                        self.fault(
                            "rule_unknown_name",
                            node,
                            "due",
                            found=name,
                            near=nearest(name, per_item[item]) or "—",
                            kind="facts",
                        )
                result[item].append(
                    Duty(
                        node["id"],
                        node["key"],
                        node["clause"],
                        self.label(node["label"]),
                        Due(
                            due["from"],
                            due.get("days"),
                            due.get("working_days"),
                            due.get("months"),
                            self.month_day(due, "month_day"),
                            self.month_day(due, "month_ends"),
                            bool(due.get("next_quarter")),
                            due.get("latest"),
                        ),
                        node.get("fact"),
                        node.get("word"),
                        bool(node.get("advisory")),
                        self.reading(node),
                        self.place(node),
                    )
                )
        return result

    def month_day(self, node: SourceTable, key: str) -> tuple[int, int] | None:
        value = node.get(key)
        if value is None:
            return None
        try:
            month, day = (int(part) for part in value.split("-"))
            date(2001, month, day)
        except (ValueError, AttributeError):
            self.fault("rule_wrong_type", node, key, key=key, expected="MM-DD", found=repr(value))
            return None
        return month, day

    def papers(self) -> dict[str, list[Paper]]:
        result: dict[str, list[Paper]] = {key: [] for key in self.tree["items"]}
        for papers in self.tree["papers"].values():
            for node in papers.values():
                reading = self.reading(node)
                for item in self.item_keys(node):
                    result[item].append(
                        Paper(node["letter"], node["clause"], self.label(node["label"]), reading, self.place(node))
                    )
        return result

    def exclusions(self, per_item: Mapping[str, Mapping[str, Fact]]) -> tuple[Exclusion, ...]:
        result = []
        for node in self.tree["exclusions"].values():
            if node.get("keep") not in ("highest", "all", "once"):
                self.fault("rule_not_a_choice", node, "keep", found=node.get("keep"), expected="highest、all、once")
            self.check_exclusion(node, per_item)
            result.append(
                Exclusion(
                    node["key"],
                    node["clause"],
                    self.label(node["label"]),
                    self.item_keys(node),
                    tuple(node["by"]),
                    node["keep"],
                    bool(node.get("across")),
                    self.reading(node),
                    self.place(node),
                )
            )
        return tuple(result)

    def disqualification(self, conditions: Mapping[str, list[Condition]]) -> Disqualification | None:
        node = self.tree["disqualification"]
        if "spread" not in node:
            return None
        if node["spread"] not in SPREADS:
            self.fault("rule_not_a_choice", node, "spread", found=node["spread"], expected="、".join(SPREADS))
        known = {c.id: c.test for of_item in conditions.values() for c in of_item if isinstance(c.test, Test)}
        for name in node["conditions"]:
            if name not in known or known[name].op not in SPREADING:
                near = "、".join(key for key, test in known.items() if test.op in SPREADING) or "—"
                self.fault("rule_unknown_name", node, "conditions", found=name, near=near, kind="conditions")
        return Disqualification(
            node["clause"], node["spread"], tuple(node["conditions"]), self.reading(node), self.place(node)
        )

    def check_exclusion(self, node: SourceTable, per_item: Mapping[str, Mapping[str, Fact]]) -> None:
        """An exclusion compares claims of items that have its facts; a sum is made of what claims came to, after it."""
        reached = self.item_keys(node)
        summed = [key for key in reached if isinstance(self.tree["items"][key].get("sum"), SourceTable)]
        if summed:
            self.fault("rule_excludes_sum", node, "items", found="、".join(summed))
            return
        for name in node["by"]:
            for item in reached:
                fact = per_item[item].get(name)
                if fact is None or fact.type not in COMPARED or name in self.tree["derived"]:
                    stated = (fact for key, fact in per_item[item].items() if key not in self.tree["derived"])
                    known = [fact.key for fact in stated if fact.type in COMPARED]
                    self.fault("rule_excludes_by", node, "by", found=name, item=item, known="、".join(known))
                    break

    def pool(self, node: SourceTable, known: Mapping[str, Fact], conditions: Sequence[Condition]) -> Pool | None:
        """Read what the records of one payee and year add up to together."""
        pool = node.get("pool")
        if not isinstance(pool, SourceTable):
            return None
        for key in ("counts", "into"):
            if pool.get(key) not in known:
                near = nearest(str(pool.get(key)), known) or "—"
                self.fault("rule_unknown_name", pool, key, found=pool.get(key), near=near, kind="facts")
            elif known[pool[key]].type != "count":
                self.fault("rule_wrong_kind", pool, key, fact=pool[key], found=known[pool[key]].type, expected="count")
        by_id = {condition.id: condition for condition in conditions}
        names = pool.get("conditions") or ()
        for name in names:
            if name not in by_id:
                near = nearest(name, by_id) or "—"
                self.fault("rule_unknown_name", pool, "conditions", found=name, near=near, kind="conditions")
        counting = tuple(by_id[name] for name in names if name in by_id)
        return Pool(pool.get("clause") or "", str(pool.get("counts")), str(pool.get("into")), counting)

    def sum(
        self,
        node: SourceTable,
        facts: Mapping[str, Mapping[str, Fact]],
        windows: Mapping[str, Fact],
        duties: Mapping[str, list[Duty]],
    ) -> Sum | None:
        """Read what a year adds up. `windows`: derived yes-or-no values that its conditions may test beside facts."""
        total = node.get("sum")
        if not isinstance(total, SourceTable):
            return None
        conditions = []
        for condition in total["conditions"].values():
            test = self.test(condition, {**facts["group"], **windows})
            if test is not None:
                conditions.append(
                    Condition(
                        condition["id"],
                        condition["key"],
                        condition.get("clause") or total["clause"],
                        test,
                        self.label(condition["label"]),
                        self.reading(condition),
                        self.place(condition),
                    )
                )
        known = {d.id: d for of_item in duties.values() for d in of_item if d.due.fact in facts["group"]}
        for name in total.get("duties") or ():
            if name not in known or known[name].fact is None:
                near = nearest(name, known) or "—"
                self.fault("rule_unknown_name", total, "duties", found=name, near=near, kind="duties")
        for key in ("day", "counts"):
            if total.get(key) not in facts["group"]:
                self.fault(
                    "rule_unknown_name",
                    total,
                    key,
                    found=total.get(key),
                    near=nearest(str(total.get(key)), facts["group"]) or "—",
                    kind="facts",
                )
        for key in ("into", "uplifted_into"):
            if total.get(key) not in facts[node["subject"]]:
                self.fault(
                    "rule_unknown_name",
                    total,
                    key,
                    found=total.get(key),
                    near=nearest(str(total.get(key)), facts[node["subject"]]) or "—",
                    kind="facts",
                )
        starts = self.month_day(total, "starts") or (1, 1)
        return Sum(
            total["day"],
            starts,
            total["clause"],
            total["counts"],
            total["into"],
            total["uplifted_into"],
            tuple(conditions),
            tuple(known[name] for name in total.get("duties") or () if name in known),
        )
