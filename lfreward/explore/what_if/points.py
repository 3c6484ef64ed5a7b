"""A grid of points as it is held: every combination of the varied facts, and what each would pay."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple, TextIO

from lfreward import money
from lfreward.errors import UsageError
from lfreward.evaluate import ItemPlan
from lfreward.explore.sweep import Grid, SweepAnswer
from lfreward.explore.what_if import showing
from lfreward.i18n import Label
from lfreward.office import drawing
from lfreward.program import Breakpoint
from lfreward.results.assessment import canonical

COLUMNS = ("item", "amount", "verdict", "season", "reason")


class Point(NamedTuple):
    """One point: the varied facts as read, and what they would pay. `amount` in yuan, None where not decided."""

    facts: dict[str, Any]
    item: str | None
    amount: Decimal | None
    verdict: str
    season: str | None
    reason: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the point as JSON carries it; the varied facts come first."""
        facts = {key: canonical(value) for key, value in self.facts.items()}
        amount = None if self.amount is None else str(self.amount)
        return {**facts, **dict(zip(COLUMNS, (self.item, amount, self.verdict, self.season, self.reason), strict=True))}


class WhatIf:
    """A grid of results. Iterate over it for its points, the first fact changing slowest.

    `axes`: each varied fact and its values. `judged`: how many times the judge was asked; the other points follow
    exactly, because no rule tells them apart.
    """

    def __init__(
        self,
        plan: ItemPlan,
        record: Mapping[str, Any],
        axes: Mapping[str, list[Any]],
        grid: Grid,
        items: Sequence[str | None],
    ) -> None:
        self.plan = plan
        self.record = dict(record)
        self.axes = dict(axes)
        self._grid = grid
        self._items = items

    @property
    def judged(self) -> int:
        """How many points the judge was asked about."""
        return self._grid.judged

    @property
    def amounts(self) -> list[Decimal | None]:
        """What every point would pay, in order. Unit: yuan."""
        return [None if fen is None else money.yuan(fen) for fen in self._grid.amounts]

    @property
    def amounts_fen(self) -> Sequence[int | None]:
        """What every point would pay, in order. Unit: fen."""
        return self._grid.amounts

    def outcome(self, index: int) -> SweepAnswer:
        """Return verdict, season and reason of one point."""
        return self._grid.outcomes[self._grid.codes[index]]

    def __len__(self) -> int:
        return len(self._grid.amounts)

    def __iter__(self) -> Iterator[Point]:
        names = list(self.axes)
        rows = zip(product(*self.axes.values()), self._grid.amounts, self._grid.codes, strict=True)
        for values, fen, code in rows:
            verdict, season, reason = self._grid.outcomes[code]
            amount = None if fen is None else money.yuan(fen)
            yield Point(dict(zip(names, values, strict=True)), self._items[code], amount, verdict, season, reason)

    @property
    def rows(self) -> list[Point]:
        """Every point as a list."""
        return list(self)

    @property
    def best(self) -> Point:
        """The point that pays most; the first of several."""
        return max(self, key=lambda p: -1 if p.amount is None else p.amount)

    def thresholds(self, fact: str) -> list[Breakpoint]:
        """Return the breakpoints of a varied count or sum inside the grid, in ascending order."""
        values, points = [v for v in self.axes[fact] if v is not None], self.plan.breakpoints
        if not values or not points.numeric(fact):
            return []
        low, high = min(values), max(values)
        found = [point for point in points.by_fact.get(fact, ()) if low < point.at <= high]
        return sorted(found, key=lambda point: (point.at, point.clause))

    def columns(self) -> dict[str, list[Any]]:
        """Return the table as columns: the varied facts, then item, amount (Decimal yuan), verdict, season, reason."""
        every = list(product(*self.axes.values()))
        table: dict[str, list[Any]] = {key: [row[i] for row in every] for i, key in enumerate(self.axes)}
        codes, outcomes = self._grid.codes, self._grid.outcomes
        found: list[list[Any]] = [
            [self._items[c] for c in codes],
            self.amounts,
            [outcomes[c].verdict for c in codes],
            [outcomes[c].season for c in codes],
            [outcomes[c].reason for c in codes],
        ]
        return {**table, **{_apart(name, table): column for name, column in zip(COLUMNS, found, strict=True)}}

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return record, axes and rows as JSON carries them."""
        return {
            "record": {key: canonical(value) for key, value in self.record.items()},
            "vary": {key: [canonical(v) for v in values] for key, values in self.axes.items()},
            "rows": [point.to_dict() for point in self],
        }

    def to_csv(self, stream: TextIO, head: bool = True, id: str | None = None) -> None:
        """Write the table as CSV: keys as headers, dates ISO, amounts in yuan; `id` fills a column of that name."""
        writer = csv.writer(stream, lineterminator="\n")
        first = () if id is None else (id,)
        if head:
            writer.writerow(
                [*(() if id is None else ("id",)), *self.axes, *(_apart(name, self.axes) for name in COLUMNS)]
            )
        texts = [[canonical(v) for v in values] for values in self.axes.values()]
        outcomes = self._grid.outcomes
        rows = zip(product(*texts), self._grid.amounts, self._grid.codes, strict=True)
        writer.writerows(
            (
                *first,
                *values,
                self._items[code],
                money.text(fen),
                outcomes[code].verdict,
                outcomes[code].season,
                outcomes[code].reason,
            )
            for values, fen, code in rows
        )

    def to_pandas(self) -> Any:
        """Return the table as a pandas frame; pandas must be installed."""
        return _need("pandas").DataFrame(self.columns())

    def to_polars(self) -> Any:
        """Return the table as a polars frame; polars must be installed."""
        return _need("polars").DataFrame(
            {k: [canonical(v) if isinstance(v, tuple) else v for v in c] for k, c in self.columns().items()}
        )

    def to_arrow(self) -> Any:
        """Return the table as an Arrow table; pyarrow must be installed."""
        return _need("pyarrow").table(
            {k: [canonical(v) if isinstance(v, tuple) else v for v in c] for k, c in self.columns().items()}
        )

    def label(self, fact: str) -> Label:
        """Return the name of a varied fact with its unit."""
        known = self.plan.facts[fact]
        unit = known.unit
        return Label(
            known.label.zh + (f"（{unit.zh}）" if unit.zh else ""),
            known.label.en + (f" ({unit.en})" if unit.en else ""),
        )

    def picture(self, lang: str = "zh") -> str:
        """Return the picture that fits the grid as inline SVG; empty where more than two facts are varied."""
        return showing.picture(self, lang)

    def _repr_html_(self) -> str:
        """Show the picture and the first rows in a notebook."""
        return self.picture("zh") + drawing.table(*self.table("zh", 12))

    def table(self, lang: str, limit: int | None = None) -> tuple[list[str], list[list[str]]]:
        """Return headers and rows in words; neighbours of one fact with the same result share a row."""
        return showing.table(self, lang, limit)

    def __repr__(self) -> str:
        return f"<WhatIf {self.plan.item.key}: {' × '.join(f'{k} {len(v)}' for k, v in self.axes.items())}>"


def _apart(name: str, taken: Mapping[str, Any]) -> str:
    return f"result_{name}" if name in taken else name


def _need(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise UsageError("usage_not_installed", name=name) from None
