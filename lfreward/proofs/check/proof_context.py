"""One item made ready to be proven: its boxes, what must hold on them, and what each of them pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from lfreward import money
from lfreward.facts import Fact
from lfreward.i18n import Label
from lfreward.law.nodes import Item, ResolvedPolicy, Row, SourcePlace
from lfreward.law.rules import bracket_floors
from lfreward.law.source import SourceTable
from lfreward.proofs.check.boxes import Boxes, Constraint, Point
from lfreward.proofs.check.finding import in_words
from lfreward.results.assessment import Mark

RISING = ("count", "money", "km")


class ProofContext:
    """One item under one resolved policy. `missing` lets facts be absent, as None."""

    def __init__(self, resolved: ResolvedPolicy, item: Item, tree: SourceTable, missing: bool = False) -> None:
        self.resolved = resolved
        self.item = item
        self.tree = tree
        self.facts: Mapping[str, Fact] = resolved.item_facts[item.key]
        cells = [cell for row in item.table.rows for cell in row.cells]
        self.boxes = Boxes(resolved, self.facts, [*(c.test for c in item.conditions), *cells], missing)
        self.conditions = [self.boxes.requires(c.test, c) for c in item.conditions]
        self.axes: frozenset[str] = frozenset().union(*(self.boxes.names(cell) for cell in cells))
        season = resolved.derived[item.table.columns] if item.table.columns else None
        self.columns: tuple[str | None, ...] = tuple(season.names) if season is not None else (None,)

    # ---- what a box pays

    def row(self, point: Point) -> int | None:
        """Return the row that a point stands on, or None for no reward."""
        reached = None
        for i, row in enumerate(self.item.table.rows):
            if all(self.boxes.mark(cell, point) is Mark.MET for cell in row.cells):
                reached = i
        return reached

    def base(self, row: int | None, column: str | None, point: Point) -> int | None:
        """Return what a row pays in fen before uplift: 0 for nothing, None where the text leaves it open.

        A counted fact that is not on the point counts as one.
        """
        table = self.item.table
        pays = table.rows[row].pays if row is not None else None
        if pays is None:
            return 0
        if isinstance(pays, str):
            return None
        fen = pays[str(column)] if isinstance(pays, Mapping) else pays
        factors = [self.factor(name, point) for name in table.per]
        if table.tiers == "marginal":
            return self.brackets(factors[0])
        if table.each > 1:
            factors[0] //= table.each
        total = money.product(fen, factors)
        if table.then is not None:
            total += table.then.pays * max(0, (self.factor(table.then.of, point) - table.then.over) // table.then.each)
        return total

    def brackets(self, count: int) -> int:
        """Return what marginal tiers pay: each row prices the units inside it, the first from the first unit."""
        rows = self.item.table.rows
        floors = bracket_floors(self.item.table)
        tops = [*floors[1:], count]
        return sum(
            row.pays * max(0, min(count, top) - floor)
            for row, floor, top in zip(rows, floors, tops, strict=True)
            if isinstance(row.pays, int)
        )

    def factor(self, name: str, point: Point) -> Any:
        """Return a counted fact of a point."""
        value = self.boxes.value(name, point)
        return 1 if value is None else value

    def earns(self, point: Point) -> bool:
        """Say whether a point stands on a row with a sum."""
        row = self.row(point)
        return row is not None and isinstance(self.item.table.rows[row].pays, int | Mapping)

    # ---- what must hold

    @cached_property
    def table(self) -> Constraint:
        """The constraint that some row with a sum be reached."""
        counted = {n for name in self.item.table.per for n in self.sources(name) if n in self.boxes.domains}
        return Constraint(self.axes | counted, self.earns, self.item.table)

    def sources(self, name: str) -> tuple[str, ...]:
        """Return the facts of the record that a fact rests on."""
        derived = self.resolved.derived.get(name)
        return (name,) if derived is None else derived.of

    def all(self) -> list[Constraint]:
        """Return everything that a paid record meets."""
        return [*self.conditions, self.table, *self.boxes.orders()]

    @cached_property
    def sound(self) -> dict[str, Any] | None:
        """A point that is paid, or None where there is none."""
        return self.boxes.first(self.all())

    def rising(self) -> list[str]:
        """Return the variables of which more is never worth less: counts and sums, not years."""
        found = []
        for name in self.boxes.domains:
            fact = self.facts.get(name)
            if fact is not None and fact.type in RISING and fact.key != "year":
                found.append(name)
        return found

    # ---- where things stand, and words for them

    def place(self, row: int | None = None, key: str | None = None) -> SourcePlace:
        """Return the place of a row, of one of its cells, or of the table."""
        node = self.tree["items"][self.item.key]["table"]
        if row is not None:
            node = node["rows"][self.item.table.rows[row].id]
        return SourcePlace(*node.at(key if key is None or key in node else self.renamed.get(key)))

    @cached_property
    def renamed(self) -> dict[str, str]:
        """The cells that stand under another name in this resolved policy: the name here, to that in the rule files."""
        options = [self.tree["readings"][key]["options"][option] for key, option in self.resolved.chosen.items()]
        pairs = [pair for option in options for pair in (option.get("rename") or {}).items()]
        return {name: path.rsplit(".", 1)[1] for path, name in pairs if path.startswith(f"items.{self.item.key}.")}

    def words(self, point: Point, column: str | None = None) -> Label:
        """Return a point in words; atoms are left out."""
        names = self.resolved.derived[self.item.table.columns].names if self.item.table.columns else {}
        return in_words(self.item, self.facts, self.shown(point), names[column] if column is not None else None)

    def shown(self, point: Point) -> dict[str, Any]:
        """Return the facts of a point that a record would carry."""
        return {key: value for key, value in point.items() if key in self.facts and value is not None}

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Return the rows with their numbers."""
        return iter(enumerate(self.item.table.rows))
