"""Kinds: a fact that is asked for a day is a day, one that is counted is a count; a cell can be cut into boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lfreward.facts import Fact
from lfreward.law.nodes import Derived, Item, Test, Tree
from lfreward.law.rules.cells import CellReader
from lfreward.law.rules.grid import leaves
from lfreward.law.rules.language import BOUNDS
from lfreward.law.source import SourceTable

CELL_OPS = (*BOUNDS, "is", "one_of", "none_of")
CELL_TYPES = ("count", "money", "km", "date", "yes_no", "choice", "text")


class KindReader(CellReader):
    """Checks that every fact is of the kind that is asked of it."""

    def decidable(self, node: SourceTable, test: Test | Tree, facts: Mapping[str, Fact]) -> bool:
        """A cell that no order or list of values cuts can never be decided exactly."""
        for leaf in leaves(test):
            if leaf.op not in CELL_OPS or facts[leaf.fact].type not in CELL_TYPES:
                self.fault("rule_undecided", node, leaf.op, op=leaf.op, fact=leaf.fact, expected="、".join(CELL_OPS))
                return False
        return True

    def check_kinds(
        self,
        items: Mapping[str, Item],
        derived: Mapping[str, Derived],
        per_item: Mapping[str, Mapping[str, Fact]],
        facts: Mapping[str, Mapping[str, Fact]],
    ) -> None:
        """Complain of every fact that is of another kind than its use."""
        everything = {key: fact for known in facts.values() for key, fact in known.items()}
        for key, value in derived.items():
            node, wanted = self.tree["derived"][key], "count" if value.kind == "quotient" else "date"
            for name in value.of:
                self.kind(node, "of", everything[name], wanted)
            by = value.spec.get("by", 1)
            if not isinstance(by, int) or isinstance(by, bool) or by < 1:
                self.fault("rule_wrong_type", node, "by", key="by", expected="1, 2, 3 …", found=repr(by))
            if not value.of or (value.kind == "quotient" and len(value.of) != 1):
                self.fault("rule_wrong_type", node, "of", key="of", expected="[…]", found=repr(list(value.of)))
        for key, item in items.items():
            self.whole_rises(item, per_item[key])
            self.known_tests(item, derived)
            for node, name, at, wanted in self.asked(key, item):
                if name in per_item[key]:
                    self.kind(node, at, per_item[key][name], wanted)
                else:
                    self.fault("rule_unknown_name", node, at, found=name, near="—", kind="facts")
            if item.sum is not None:
                total = self.tree["items"][key]["sum"]
                self.kind(total, "day", facts["group"][item.sum.day], "date")
                self.kind(total, "counts", facts["group"][item.sum.counts], "count")

    def whole_rises(self, item: Item, facts: Mapping[str, Fact]) -> None:
        """Complain of a percentage that can leave part of a fen: no reading says how to round."""
        sums = [fen for row in item.table.rows for fen in (row.pays.values() if isinstance(row.pays, Mapping) else [row.pays])]
        further = [item.table.then.pays] if item.table.then is not None else []
        by_km = any(facts[name].type == "km" for name in item.table.per)  # told in hundredths: each pays a hundredth
        for rise in item.uplifts:
            parts = 100 * (100 if by_km and rise.on == "amount" else 1)
            odd = [fen for fen in sums if isinstance(fen, int) and fen * rise.percent % parts]
            odd += [fen for fen in further if rise.on == "amount" and fen * rise.percent % 100]
            if odd:
                args = {"percent": rise.percent, "found": odd[0], "item": item.key}
                self.fault("rule_uplift_part_of_fen", self.tree["uplifts"][rise.id], "percent", **args)

    def known_tests(self, item: Item, derived: Mapping[str, Derived]) -> None:
        """Complain of a test that no engine can do: a season is a column of a table; a register must be held."""
        tests = [(self.tree["conditions"][c.id], leaf) for c in item.conditions for leaf in leaves(c.test)]
        tests += [(self.tree["uplifts"][rise.id], rise.when) for rise in item.uplifts]
        rows = self.tree["items"][item.key]["table"]["rows"]
        tests += [(rows[row.id], leaf) for row in item.table.rows for cell in row.cells for leaf in leaves(cell)]
        for node, leaf in tests:
            if leaf.fact in derived and derived[leaf.fact].kind == "season":
                self.fault("rule_season_test", node, None, fact=leaf.fact)
            if leaf.op == "registered" and self.registers is not None and f"{leaf.bound[0]}s" not in self.registers:
                self.fault("rule_no_register", node, "registered", found=leaf.bound[0], needed=f"{leaf.bound[0]}s.toml")

    def asked(self, key: str, item: Item) -> Iterator[tuple[SourceTable, str, str, str]]:
        """Yield table, fact, key and kind wanted for every fact that an item uses in one way only."""
        tree, home = self.tree, self.tree["items"][key]
        for duty in item.duties:
            node, due = tree["duties"][duty.id], duty.due
            yearly = due.month_day is not None or due.month_ends is not None
            yield node, due.fact, "due", "count" if yearly else "date"
            if duty.fact is not None:
                yield node, duty.fact, "fact", "months" if due.month_ends is not None else "date"
        for condition in item.conditions:
            for leaf in leaves(condition.test):
                if leaf.op in ("registered", "not_within_years"):
                    node = tree["conditions"][condition.id]
                    yield node, leaf.fact, "fact", "text" if leaf.op == "registered" else "date"
                    yield node, leaf.bound[1], "on", "date"
        for rise in item.uplifts:
            if rise.on != "amount":
                yield tree["uplifts"][rise.id], rise.on, "on", "count"
        if item.table.then is not None:
            yield home["table"]["then"], item.table.then.of, "of", "count"
        if item.sum is not None:
            for at in ("into", "uplifted_into"):
                yield home["sum"], getattr(item.sum, at), at, "count"

    def kind(self, node: SourceTable, key: str, fact: Fact, wanted: str) -> None:
        if fact.type != wanted:
            self.fault("rule_wrong_kind", node, key, fact=fact.key, found=fact.type, expected=wanted)
