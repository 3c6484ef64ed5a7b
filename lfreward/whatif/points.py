"""A grid of points: every combination of the varied facts, and what each would pay."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any, NamedTuple, TextIO

from lfreward import drawing, money, words
from lfreward.errors import UsageError, nearest
from lfreward.evaluate import ItemPlan, Judge
from lfreward.facts import blank, shown
from lfreward.lattice import Grid, Looks, Outcome, Threshold, rejected, sweep
from lfreward.messages import Label, say
from lfreward.model import canonical

POINTS = 10_000_000
COLUMNS = ("item", "amount", "verdict", "season", "reason")
RANGE = re.compile(r"(.+?)\.\.(.+?)(?::([0-9]+(?:\.[0-9]+)?))?")


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

    def outcome(self, index: int) -> Outcome:
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

    def thresholds(self, fact: str) -> list[Threshold]:
        """Return the named values of a varied fact inside the grid at which a rule starts to judge otherwise."""
        values = [v for v in self.axes[fact] if v is not None]
        if not values or not Looks(self.plan).numeric(fact):
            return []
        low, high = min(values), max(values)
        found = [t for t in Looks(self.plan).thresholds.get(fact, ()) if low < t.at <= high]
        return sorted(found, key=lambda t: (t.at, t.clause))

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
        return _picture(self, lang)

    def _repr_html_(self) -> str:
        """Show the picture and the first rows in a notebook."""
        return self.picture("zh") + drawing.table(*self.table("zh", 12))

    def table(self, lang: str, limit: int | None = None) -> tuple[list[str], list[list[str]]]:
        """Return headers and rows in words; neighbours of one fact with the same result share a row."""
        return _table(self, lang, limit)

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


# ---------------------------------------------------------------- making one


def what_if(
    judge: Judge, record: Mapping[str, Any], vary: Mapping[str, Iterable[Any]], together: bool = False
) -> WhatIf:
    """Judge a record at every combination of other facts.

    `vary`: fact to values; every value is taken as the judge would read it. `together`: the days of one journey move
    with the one that is varied. A record without an item is judged for every group item, the best one counting.
    Raises: UsageError for a fact that is not known, nothing to vary, or too many points.
    """
    groups = judge.groups
    given = {groups.key_of(k) or k: v for k, v in record.items() if isinstance(k, str) and not blank(v)}
    lists = {_known(judge, key): values if isinstance(values, range) else list(values) for key, values in vary.items()}
    size = prod(len(values) for values in lists.values())
    if not lists or not size:
        raise UsageError("usage_vary_nothing", given="、".join(lists) or "—")
    if size > POINTS:
        raise UsageError("usage_vary_many", points=f"{size:,}", most=f"{POINTS:,}")
    named: list[Any] = list(lists.get("item", ())) or [given.get("item")]
    rest = {key: values for key, values in lists.items() if key != "item"}
    record = {k: v for k, v in record.items() if not isinstance(k, str) or groups.key_of(k) != "item"}
    made = [_of_item(judge, record, name, rest, together) for name in named]
    plan, grid, items = made[0][0], made[0][1], made[0][2]
    if "item" in lists:
        grid, items = _interleave(list(lists), {k: len(v) for k, v in lists.items()}, made)
    axes = {key: list(values) for key, values in lists.items()}
    for key in rest:
        read = (
            [plan.vocabulary.read({key: v})[0].get(key, v) for v in lists[key]]
            if not isinstance(lists[key], range)
            else list(lists[key])
        )
        axes[key] = read
    facts, _, _ = plan.vocabulary.read(record)
    return WhatIf(plan, facts, axes, grid, items)


def _known(judge: Judge, key: str) -> str:
    if key == "item":
        return key
    for plan in judge.plans.values():
        name = plan.vocabulary.key_of(key)
        if name is not None:
            return name
    known = sorted({name for plan in judge.plans.values() for name in plan.vocabulary.facts})
    raise UsageError("usage_fact", name=key, near=nearest(key, known) or "—", known="、".join(known))


def _of_item(
    judge: Judge, record: Mapping[str, Any], name: Any, vary: Mapping[str, Sequence[Any]], together: bool
) -> tuple[ItemPlan, Grid, list[str | None]]:
    """Fill the grid of one item, or of the best group item at every point where none is named."""
    if name is None:
        grids = [(key, _grid(judge.plans[key], record, vary, together, True)) for key in judge.group_items]
        return _best(judge, grids)
    key = judge.evaluate({"item": name}).item
    if key is None:
        known = "、".join(judge.plans)
        raise UsageError("usage_item", name=shown(name), near=nearest(str(name), judge.plans) or "—", known=known)
    grid = _grid(judge.plans[key], record, vary, together)
    return judge.plans[key], grid, [key] * len(grid.outcomes)


def _grid(
    plan: ItemPlan, record: Mapping[str, Any], vary: Mapping[str, Sequence[Any]], together: bool, worth: bool = False
) -> Grid:
    for key in vary:
        if key not in plan.vocabulary.facts:
            raise UsageError("usage_fact_item", name=key, item=plan.item.label, known="、".join(plan.vocabulary.facts))
    facts, _, faults = plan.vocabulary.read(
        {k: v for k, v in record.items() if plan.vocabulary.key_of(k) not in vary or together}
    )
    faults = [f for f in faults if not (together and f.code.startswith("impossible_"))]  # tried at every point
    if faults:
        size = prod(len(values) for values in vary.values())
        return Grid([None] * size, [0] * size, [rejected(faults)], 0, [None] * size)
    facts["item"] = plan.item.key
    if not vary:
        result = plan.judge(facts)
        from lfreward.lattice import outcome_of

        return Grid([result.amount_fen], [0], [outcome_of(result)], 1)
    return sweep(plan, facts, vary, together, worth)


RANK = {"eligible": 0, "undetermined": 1}


def _best(judge: Judge, grids: Sequence[tuple[str, Grid]]) -> tuple[ItemPlan, Grid, list[str | None]]:
    """Keep at every point the item that the judge would prefer: eligible, else undetermined, the larger sum first."""
    table: dict[tuple[str, Outcome], int] = {}
    merged = Grid([], [], [], sum(grid.judged for _, grid in grids))
    ranks = [[RANK.get(o.verdict, 2) for o in grid.outcomes] for _, grid in grids]
    worths = [grid.worth for _, grid in grids]
    codes = [grid.codes for _, grid in grids]
    chosen: dict[tuple[int, int], int] = {}
    for at in range(len(grids[0][1].amounts)):
        best = 0
        rank, worth = ranks[0][codes[0][at]], worths[0][at]
        for g in range(1, len(grids)):
            other = ranks[g][codes[g][at]]
            if other < rank or (other == rank and _more(worths[g][at], worth)):
                best, rank, worth = g, other, worths[g][at]
        key, grid = grids[best]
        merged.amounts.append(grid.amounts[at])
        number = chosen.get((best, grid.codes[at]))
        if number is None:
            outcome = (key, grid.outcomes[grid.codes[at]])
            number = chosen[best, grid.codes[at]] = table.setdefault(outcome, len(table))
        merged.codes.append(number)
    merged.outcomes = [outcome for _, outcome in table]
    first = next(iter(table))[0]
    return judge.plans[first], merged, [key for key, _ in table]


def _more(one: int | None, other: int | None) -> bool:
    return one is not None and (other is None or one > other)


def _interleave(
    names: list[str], sizes: Mapping[str, int], made: Sequence[tuple[ItemPlan, Grid, list[str | None]]]
) -> tuple[Grid, list[str | None]]:
    """Put the grids of several items into one, at the place where `item` stands among the facts."""
    inner = prod(sizes[name] for name in names[names.index("item") + 1 :])
    outer = len(made[0][1].amounts) // inner
    merged = Grid([], [], [], sum(grid.judged for _, grid, _ in made))
    items: list[str | None] = []
    offsets = []
    for _, grid, keys in made:
        offsets.append(len(items))
        items += keys
        merged.outcomes += grid.outcomes
    for o in range(outer):
        for (_, grid, _), offset in zip(made, offsets, strict=True):
            merged.amounts += grid.amounts[o * inner : (o + 1) * inner]
            merged.codes += [code + offset for code in grid.codes[o * inner : (o + 1) * inner]]
    return merged, items


# ---------------------------------------------------------------- reading what to vary


def parse_vary(judge: Judge, texts: Sequence[str]) -> dict[str, Sequence[Any]]:
    """Read `FACT=A..B[:STEP]` and `FACT=a,b,c`; days step by the day, money and kilometres by one.

    Raises: UsageError saying what cannot be read.
    """
    found: dict[str, Sequence[Any]] = {}
    for text in texts:
        name, sign, what = text.partition("=")
        if not sign or not what.strip():
            raise UsageError("usage_vary", given=text)
        key = _known(judge, name.strip())
        spread = RANGE.fullmatch(what.strip())
        found[key] = [v.strip() for v in what.split(",")] if spread is None else _spread(judge, key, text, spread)
    return found


def _spread(judge: Judge, key: str, text: str, spread: re.Match[str]) -> Sequence[Any]:
    plan = next(plan for plan in judge.plans.values() if key in plan.vocabulary.facts)
    ends = []
    for end in (spread[1], spread[2]):
        facts, _, faults = plan.vocabulary.read({key: end})
        if faults or key not in facts:
            raise UsageError("usage_vary_end", given=text, why="".join(f.message for f in faults))
        ends.append(facts[key])
    low, high = ends
    step = Decimal(spread[3] or 1)
    whole = step == int(step)
    if step <= 0 or (not whole and not isinstance(low, Decimal)) or low > high:
        raise UsageError("usage_vary", given=text)
    if isinstance(low, date):
        return [low + timedelta(n) for n in range(0, (high - low).days + 1, int(step))]
    if isinstance(low, bool) or not isinstance(low, int | Decimal):
        raise UsageError("usage_vary", given=text)
    if isinstance(low, int):
        return range(low, int(high) + 1, int(step))
    count = int((high - low) / step) + 1
    if count > POINTS:
        raise UsageError("usage_vary_many", points=f"{count:,}", most=f"{POINTS:,}")
    return [low + step * n for n in range(count)]


# ---------------------------------------------------------------- pictures and words


def _spoken(found: WhatIf, fact: str, value: Any, lang: str) -> str:
    known = found.plan.facts.get(fact)
    if fact == "item":
        items = found.plan.policy.items
        return items[value].label.say(lang) if value in items else str(value)
    return words.value(value, known).say(lang)


def _picture(found: WhatIf, lang: str) -> str:
    names = [name for name, values in found.axes.items() if len(values) > 1] or list(found.axes)[:1]
    yuan = found.amounts_fen
    if len(names) == 1:
        (name,) = names
        values = found.axes[name]
        if all(isinstance(v, date) for v in values):
            return drawing.calendar(values, yuan, lang)
        if all(isinstance(v, int | Decimal) and not isinstance(v, bool) for v in values) and len(values) > 2:
            facts = found.plan.facts
            label = facts[name].label.say(lang)
            marks = [
                (t.at, f"{t.clause} {label} {words.requires_words(t.test, facts).say(lang)}")
                for t in found.thresholds(name)
            ]
            order = sorted(range(len(values)), key=values.__getitem__)
            return drawing.steps(
                [values[i] for i in order], [yuan[i] for i in order], marks, found.label(name).say(lang), lang
            )
    if len(names) == 2:
        a, b = names
        rows = [_spoken(found, a, v, lang) for v in found.axes[a]]
        columns = [_spoken(found, b, v, lang) for v in found.axes[b]]
        if len(rows) * len(columns) <= drawing.CELLS:
            return drawing.grid(
                rows,
                columns,
                yuan,
                found.label(a).say(lang) if a != "item" else "",
                found.label(b).say(lang) if b != "item" else "",
                lang,
            )
    return ""


def _table(found: WhatIf, lang: str, limit: int | None) -> tuple[list[str], list[list[str]]]:
    names = list(found.axes)
    head = [found.label(n).say(lang) if n != "item" else say("column_item", lang, {}) for n in names]
    head += [say(f"column_{n}", lang, {}) for n in ("amount", "verdict", "season", "reason")]
    runs: list[tuple[tuple[Any, ...], Any, list[str]]] = []
    for point in found:
        values = tuple(point.facts.values())
        amount = "—" if point.amount is None else f"{point.amount:,}"
        said = [
            amount,
            say(f"verdict_{point.verdict}", lang, {}),
            _season(found, point.season, lang),
            _reason(found, point, lang),
        ]
        if (
            runs
            and runs[-1][2] == said
            and runs[-1][0][:-1] == values[:-1]
            and len(found.axes[names[-1]]) > 1
            and _ordered(values[-1])
        ):
            runs[-1] = (runs[-1][0], values[-1], said)
        elif limit is not None and len(runs) >= limit:
            break
        else:
            runs.append((values, values[-1], said))
    rows = []
    for first, last, said in runs:
        spoken = [_spoken(found, n, v, lang) for n, v in zip(names, first, strict=True)]
        if last != first[-1]:
            spoken[-1] += f" – {_spoken(found, names[-1], last, lang)}"
        rows.append([*spoken, *said])
    return head, rows


def _reason(found: WhatIf, point: Point, lang: str) -> str:
    """Return the key of a condition in words."""
    item = found.plan.policy.items.get(point.item or "")
    if point.reason is None or item is None:
        return ""
    fact = found.plan.policy.item_facts[item.key].get(point.reason)
    labels = [c.label for c in item.conditions if c.key == point.reason] + [
        d.label for d in item.duties if d.key == point.reason
    ]
    known = labels[0] if labels else fact.label if fact is not None else None
    return known.say(lang) if known is not None else point.reason


def _ordered(value: Any) -> bool:
    return isinstance(value, int | Decimal | date) and not isinstance(value, bool)


def _season(found: WhatIf, season: str | None, lang: str) -> str:
    if season is None:
        return ""
    derived = next((d for d in found.plan.policy.derived.values() if season in d.names), None)
    return derived.names[season].say(lang) if derived is not None else season
