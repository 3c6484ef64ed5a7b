"""One item's table: rows, sums, and the proof that exactly one row holds in every box."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from lfreward.errors import nearest
from lfreward.facts import Fact
from lfreward.i18n import Label
from lfreward.law.nodes import Row, Table, Test, Then, Tree
from lfreward.law.rules.grid import bracket_floors, leaves, survey
from lfreward.law.rules.kinds import KindReader
from lfreward.law.rules.language import COLUMNS, OPS, PAYS_WORDS, TEST_KEYS
from lfreward.law.source import SourceTable


class TableReader(KindReader):
    """Reads tables."""

    def table(self, item: SourceTable, facts: Mapping[str, Fact]) -> Table:
        node = item["table"]
        choose = node.get("choose")
        if choose not in ("only", "highest"):
            self.fault("rule_not_a_choice", node, "choose", found=choose, expected="only、highest")
        if node.get("otherwise") != "nothing":
            self.fault("rule_not_a_choice", node, "otherwise", found=node.get("otherwise"), expected="nothing")
        tiers = node.get("tiers", "whole")
        if tiers not in ("whole", "marginal"):
            self.fault("rule_not_a_choice", node, "tiers", found=tiers, expected="whole、marginal")
        columns = node.get("columns")
        if columns is not None and columns not in COLUMNS:
            self.fault("rule_not_a_choice", node, "columns", found=columns, expected="、".join(COLUMNS))
            columns = None
        per = tuple(node.get("per") or ())
        for name in per:
            if name not in facts or facts[name].type not in ("count", "km"):
                self.fault("rule_unknown_name", node, "per", found=name, near=nearest(name, facts) or "—", kind="facts")
        then = None
        if isinstance(node.get("then"), SourceTable):
            spec = self.then_shape(node["then"], facts, node)
            then = Then(spec["of"], spec["over"], spec["each"], spec["pays"] * 100) if spec else None
        rows = [self.row(row, facts, columns) for row in node["rows"].values()]
        table = Table(
            tuple(r for r in rows if r is not None),
            choose or "only",
            per,
            columns,
            node.get("each", 1),
            tiers,
            then,
            self.reading(node),
            self.place(node),
        )
        if not self.complaints:
            self.check_lots(node, table, facts)
        if not self.complaints:
            self.check_rows(node, table, facts)
            self.check_sums(node, table, facts)
        return table

    def then_shape(self, node: SourceTable, facts: Mapping[str, Fact], table: SourceTable) -> SourceTable | None:
        """A further sum stands on a fact that the rows cut: where a row is known, the fact is."""
        for key in ("of", "over", "each", "pays"):
            if key not in node:
                self.fault("rule_missing_key", node, None, key=key)
                return None
        cut = [set(row) for row in table["rows"].values()]
        if node["of"] not in facts or not all(node["of"] in row for row in cut):
            near = nearest(str(node["of"]), set.intersection(*cut) if cut else ()) or "—"
            self.fault("rule_unknown_name", node, "of", found=node["of"], near=near, kind="rows")
            return None
        return node

    def row(self, node: SourceTable, facts: Mapping[str, Fact], columns: str | None) -> Row | None:
        cells: list[Test | Tree] = []
        for key, value in node.items():
            if key in ("id", "pays", "says", "reading"):
                continue
            if key not in facts:
                self.fault("rule_unknown_name", node, key, found=key, near=nearest(key, facts) or "—", kind="facts")
                continue
            cell = node.within(key)
            if isinstance(value, dict):
                cell.update(value)
                if isinstance(value, SourceTable) and value.spot() != cell.spot():  # a reading has put it here
                    for name in value:
                        cell.put(name, value.spot(name))
                unknown = set(value) - (TEST_KEYS - {"fact", "missing", "on", "any", "all"})
                for name in unknown:
                    self.fault(
                        "rule_unknown_key",
                        cell,
                        name,
                        found=name,
                        near=nearest(name, OPS) or "—",
                        expected="、".join(OPS),
                    )
            else:
                cell["is"] = value
            cell["fact"] = key
            test = self.test(cell, facts)
            if test is not None and self.decidable(cell, test, facts):
                cells.append(test)
        if not cells:
            self.fault("rule_no_test", node, None, expected="、".join(OPS))
            return None
        return Row(
            node["id"],
            tuple(cells),
            self.pays(node, columns),
            self.label(node["says"]) if "says" in node else None,
            self.reading(node),
            self.place(node),
        )

    def pays(self, node: SourceTable, columns: str | None) -> Any:
        value = node.get("pays")
        if value in PAYS_WORDS and isinstance(value, str):
            if "says" not in node:
                self.fault("rule_missing_key", node, None, key="says")
            return None if value == "nothing" else value
        if columns is None:
            return self.sum_of(node, node, "pays", value)
        if not isinstance(value, SourceTable) or set(value) != set(COLUMNS[columns]):
            self.fault(
                "rule_columns",
                node,
                "pays",
                expected="、".join(COLUMNS[columns]),
                found="、".join(value) if isinstance(value, dict) else str(value),
            )
            return {}
        return {key: self.sum_of(node, value, key, inner) for key, inner in value.items()}

    def sum_of(self, row: SourceTable, node: SourceTable, key: str, value: Any) -> int:
        fen = None
        if isinstance(value, int) and not isinstance(value, bool):
            fen = value * 100
        elif isinstance(value, str):
            try:
                scaled = Decimal(value).scaleb(2)
                fen = int(scaled) if scaled == scaled.to_integral_value() else None
            except InvalidOperation:
                pass
        if fen is None or fen <= 0:
            self.fault("rule_bad_sum", node, key, found=str(value))
            return 0
        return fen

    def check_lots(self, node: SourceTable, table: Table, facts: Mapping[str, Fact]) -> None:
        """Complain of lots that cannot be counted, and of a further sum that is none."""
        if "each" in node:
            if table.each < 1:
                self.fault("rule_wrong_type", node, "each", key="each", expected="1, 2, 3 …", found=repr(table.each))
            if not table.per:
                self.fault("rule_missing_key", node, None, key="per")
            elif facts[table.per[0]].type != "count":
                self.fault("rule_wrong_kind", node, "per", fact=table.per[0], found=facts[table.per[0]].type, expected="count")
            if table.tiers == "marginal":
                self.fault("rule_marginal", node, "tiers")
        if table.then is not None:
            then = node["then"]
            for key, least in (("each", 1), ("over", 0), ("pays", 1)):
                if not isinstance(then[key], int) or isinstance(then[key], bool) or then[key] < least:
                    self.fault("rule_wrong_type", then, key, key=key, expected=f"{least}, {least + 1} …", found=repr(then[key]))

    def check_rows(self, node: SourceTable, table: Table, facts: Mapping[str, Fact]) -> None:
        """Complain of rows that overlap, are not nested steps, or are never reached."""
        found = survey(table, facts)
        rows = list(node["rows"].values())
        for (a, b), point in found.clashes.items():
            code = "rule_overlap" if table.choose == "only" else "rule_not_steps"
            example = Label(
                "、".join(f"{facts[k].label.zh}={v}" for k, v in point.items()),
                ", ".join(f"{facts[k].label.en}={v}" for k, v in point.items()),
            )
            self.fault(code, rows[b], None, a=table.rows[a].id, b=table.rows[b].id, example=example)
        for i, row in enumerate(table.rows):
            if i not in found.reached:
                self.fault("rule_unreachable", rows[i], None, row=row.id)
        if table.tiers == "marginal" and not self.is_marginal(table, facts, set(found.axes)):
            self.fault("rule_marginal", node, "tiers")

    @staticmethod
    def is_marginal(table: Table, facts: Mapping[str, Fact], axes: set[str]) -> bool:
        """Say whether rows are brackets of the one count that is paid: each above the one before, each with one sum."""
        if len(table.per) != 1 or axes != set(table.per) or facts[table.per[0]].type != "count":
            return False
        lower = [[t for t in leaves(row.cells[0]) if t.op in ("at_least", "over")] for row in table.rows]
        if any(len(tests) != 1 for tests in lower[1:]) or not all(type(row.pays) is int for row in table.rows):
            return False
        if any(isinstance(row.cells[0], Tree) and row.cells[0].join == "any" for row in table.rows):
            return False
        floors = bracket_floors(table)
        return floors == sorted(set(floors))

    def check_sums(self, node: SourceTable, table: Table, facts: Mapping[str, Fact]) -> None:
        """The largest sum that the domain allows must fit, and no product may leave a part of a fen."""
        for row, source in zip(table.rows, node["rows"].values(), strict=True):
            sums = (
                row.pays.values() if isinstance(row.pays, Mapping) else [row.pays] if isinstance(row.pays, int) else []
            )
            for fen in sums:
                kilometres = sum(facts[name].type == "km" for name in table.per)
                if kilometres and (fen % 100 or kilometres > 1):
                    self.fault("rule_part_of_fen", source, "pays", found=str(fen))
