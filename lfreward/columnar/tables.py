"""The tables of all items as lists: from a row's item and facts to its box, and from its box to what it pays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import gcd, prod
from typing import Any

from lfreward.calendar import Calendar
from lfreward.columnar.boxes import NOTHING, Box, Grid, grid
from lfreward.columnar.marks import Marks
from lfreward.columnar.reading import of_items
from lfreward.engines import sql_days as d
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_terms import Logic, Term
from lfreward.law.nodes import Item, ResolvedPolicy, Table
from lfreward.law.rules import bracket_floors

LADDER = 8  # up to so many thresholds are tried one after the other; more are looked up by value
SPREAD = 1 << 14  # between the least and the greatest threshold


class Tables:
    """The boxes of every item, laid out one after the other; those of items with seasons come first.

    A combination is an item with its choices; on every axis the first place is that of an unknown fact.
    """

    def __init__(self, resolved: ResolvedPolicy, calendar: Calendar, marks: Mapping[str, Marks], items: Sequence[Item]) -> None:
        self.resolved, self.calendar = resolved, calendar
        self.marks = marks
        self.items = items
        self.grids: dict[str, Grid] = {i.key: grid(i, resolved.item_facts[i.key]) for i in items}
        self.order = sorted(items, key=lambda item: item.table.columns is None)
        self.axes = tuple(dict.fromkeys(name for item in items for name in self.grids[item.key].ordered))
        self.first: dict[str, int] = {}
        self.boxes: list[int] = []
        self.keys: list[str | None] = []
        self.sums: list[int | None] = []
        self.seasonal = 0
        self.nameless = False  # some box pays nothing whatever a fact is, so that no fact is its reason
        for item in self.order:
            self.first[item.key] = len(self.boxes) + 1
            for found in self._laid_out(self.grids[item.key]):
                self.boxes.append(len(self.keys))
                self.keys += [box.key if box else None for box in found]
                self.nameless |= any(box is not None and box.key is None and NOTHING in box.pays for box in found)
                width = len(d.SEASONS) if item.table.columns is not None else 1
                self.sums += [fen for box in found for fen in (box.pays[:width] if box else [None] * width)]
            if item.table.columns is not None:
                self.seasonal = len(self.keys)

    def _laid_out(self, found: Grid) -> list[list[Box | None]]:
        """Return the boxes of every combination of one table in the order in which they are looked up."""
        result = []
        strides = self._strides(found)
        for cuts, boxes in zip(found.cuts, found.boxes, strict=True):
            placed = {}
            for places, box in boxes.items():
                turned = [0 if p == len(own) + 1 else p + 1 for p, own in zip(places, cuts, strict=True)]
                placed[sum(p * stride for p, stride in zip(turned, strides, strict=True))] = box
            result.append([placed.get(at) for at in range(max(placed) + 1)])
        return result

    @staticmethod
    def _strides(found: Grid) -> list[int]:
        sizes = [max(len(cuts[n]) for cuts in found.cuts) + 2 for n in range(len(found.ordered))]
        return [prod(sizes[n + 1 :]) for n in range(len(sizes))]

    # ---- thresholds

    def _cuts(self, name: str) -> list[tuple[Any, ...]]:
        """Return the thresholds of an ordered fact for every combination."""
        found = []
        for item in self.order:
            one = self.grids[item.key]
            at = one.ordered.index(name) if name in one.ordered else None
            compared = self._compared(item, name)
            found += [() if at is None else tuple(map(compared, cuts[at])) for cuts in one.cuts]
        return found

    def _compared(self, item: Item, name: str) -> Callable[[Any], Any]:
        km = name in self.grids[item.key].ordered and self.resolved.item_facts[item.key][name].type == "km"
        return (lambda value: int(value * 100)) if km else (lambda value: value)

    @staticmethod
    def _gap(low: Any, high: Any) -> int:
        gap = high - low
        return gap.days if isinstance(gap, timedelta) else int(gap)

    def _place(self, name: str, item: Item, combination: Term) -> Term | None:
        """Return where a value stands on its axis: one more than the thresholds it has passed, 0 if unknown."""
        marks = self.marks[item.subject]
        value = marks.reading.day(name) if marks.fact(name, item).type == "date" else marks.number(name, item)
        if value is None:
            return None
        cuts = self._cuts(name)
        every = sorted({cut for own in cuts for cut in own})
        steps = max(map(len, cuts))
        countable = all(isinstance(cut, int | date) for cut in every)
        if steps > LADDER and countable and self._gap(every[0], every[-1]) <= SPREAD:
            return self._by_value(value, cuts, every, combination)
        high = marks.fact(name, item).high
        never = high + timedelta(1) if isinstance(high, date) else self._compared(item, name)(high) + 1
        lists = [t.array(own[n] if n < len(own) else never for own in cuts) for n in range(steps)]
        passed = [t.cast(t.compare(">=", value, t.at(thresholds, combination)), "int") for thresholds in lists]
        known = t.summed([t.literal(1), *passed]) if passed else t.case([(t.is_known(value), t.literal(1))])
        return t.first_known(known, t.literal(0))

    def _by_value(self, value: Term, cuts: Sequence[tuple[Any, ...]], every: Sequence[Any], combination: Term) -> Term:
        low, high = every[0], every[-1]
        passed, at = [], 0
        for step in range(self._gap(low, high) + 1):
            while at < len(every) and self._gap(low, every[at]) <= step:
                at += 1
            passed.append(at)
        gone = t.days_after(value, low) if isinstance(low, date) else t.minus(value, t.literal(low))
        capped = t.exp.Least(this=gone, expressions=[t.literal(len(passed) - 1)])
        ranked = t.at(t.array(passed), t.plus(capped, t.literal(1)))
        ranked = t.case([(t.compare("<", value, t.literal(low)), t.literal(0))], ranked)
        if len({own for own in cuts if own}) == 1:
            local = t.plus(ranked, t.literal(1))
        else:
            places = [1 + sum(cut <= one for cut in own) for own in cuts for one in [every[0], *every]]
            places[:: len(every) + 1] = [1] * len(cuts)
            row = t.times(t.minus(combination, t.literal(1)), t.literal(len(every) + 1))
            local = t.at(t.array(places), t.plus(t.plus(row, ranked), t.literal(1)))
        return t.case([(t.is_null(value), t.literal(0))], local)

    # ---- terms

    def combination(self, among: Sequence[Item], item: Term) -> Term:
        """Return the place of a row's item and choices among all combinations, counted from 1."""
        first = (
            t.literal(self.first[among[0].key])
            if len(among) == 1
            else t.at(t.array(self.first[one.key] for one in self.items), item)
        )
        branches = []
        for one in among:
            chosen = self._chosen(one) if self.grids[one.key].choices else None
            if chosen is not None:
                mine = True if len(among) == 1 else t.compare("=", item, t.literal(self.items.index(one) + 1))
                branches.append((mine, chosen))
        return t.plus(first, t.case(branches, t.literal(0))) if branches else first

    def _chosen(self, item: Item) -> Term | None:
        found, marks = self.grids[item.key], self.marks[item.subject]
        sizes = [len(values) + 1 for values in found.choices.values()]
        parts = []
        for n, (name, values) in enumerate(found.choices.items()):
            stride = prod(sizes[n + 1 :])
            fact = marks.fact(name, item)
            code: Term | None = None
            if fact.type == "yes_no":
                flag = marks.flag(name, item)
                code = flag and t.case([(flag, t.literal(1)), (t.negated(flag), t.literal(2))])
            elif fact.type == "text":
                code = marks.reading.named(name, [v for v in values if v != "\0"])
            elif name not in self.resolved.derived:
                code = marks.choice(name, item)
            if code is not None:
                place = t.first_known(code, t.literal(0))
                parts.append(t.times(place, t.literal(stride)) if stride > 1 else place)
        return t.summed(parts) if parts else None

    def places(self, among: Sequence[Item], combination: Term) -> Iterator[tuple[str, list[Item], Term]]:
        """Yield each axis whose fact is given, the items that ask for it, and where a row of theirs stands on it."""
        for name in self.axes:
            asking = [one for one in among if name in self.grids[one.key].ordered]
            place = self._place(name, asking[0], combination) if asking else None
            if place is not None:
                yield name, asking, place

    def box(self, among: Sequence[Item], item: Term, combination: Term, places: Mapping[str, Term]) -> Term:
        """Return the box of a row, counted from 0; on an axis that its item does not ask for its place is 0."""
        strides: dict[str, dict[int, list[Item]]] = {}
        for one in among:
            found = self.grids[one.key]
            for name, stride in zip(found.ordered, self._strides(found), strict=True):
                if name in places:
                    strides.setdefault(name, {}).setdefault(stride, []).append(one)
        box = t.at(t.array(self.boxes), combination)
        for name, asking in strides.items():
            on = places[name]
            steps = [(items, t.times(on, t.literal(stride)) if stride > 1 else on) for stride, items in asking.items()]
            *some, (_, last) = steps
            box = t.plus(box, t.case(((of_items(item, items, self.items), step) for items, step in some), last))
        return box

    def pays(self, among: Sequence[Item], box: Term, season: Term | None) -> Term:
        """Return what a box pays: fen, `NOTHING`, or NULL where that is not decided."""
        seasons = len(d.SEASONS)
        plain = t.plus(box, t.literal(self.seasonal * (seasons - 1) + 1))
        place = plain
        if season is not None:
            by_season = t.plus(t.plus(t.times(box, t.literal(seasons)), season), t.literal(1))
            every = all(one.table.columns is not None for one in among)
            place = by_season if every else t.case([(t.is_known(season), by_season)], plain)
        return t.cast(t.at(t.array(self.sums), place), "bigint")

    def names_fact(self, box: Term) -> Term:
        """Say whether the reason of a box names a fact."""
        return t.at(t.array(key is not None for key in self.keys), t.plus(box, t.literal(1)))

    def season(self, item: Item) -> Term | None:
        """Return the season of an item's rows, as a place in `SEASONS`; None where its table has none."""
        if item.table.columns is None:
            return None
        derived = self.resolved.derived[item.table.columns]
        reading = self.marks[item.subject].reading
        first, last = reading.day(derived.of[0]), reading.day(derived.of[-1])
        if derived.of[0] == derived.of[-1]:
            return d.season(first, self.calendar, derived.spec)
        return d.season_of_stay(first, last, self.calendar, derived.spec)

    # ---- sums

    def potential(self, item: Item, pays: Term) -> Term:
        """Return what an item's rows come to in fen, uplift included; NULL where a count is missing."""
        table, marks = item.table, self.marks[item.subject]
        factors = [marks.number(name, item) for name in table.per]
        if any(factor is None for factor in factors):
            return t.cast(t.literal(None), "bigint")
        kilometres = [marks.fact(name, item).type == "km" for name in table.per]
        base = self._amount(item, pays, [f for f in factors if f is not None], kilometres)
        if table.then is not None and (further := marks.number(table.then.of, item)) is not None:
            lots = t.whole_part(t.minus(further, t.literal(table.then.over)), table.then.each)
            base = t.plus(base, t.times(t.greatest(lots, t.literal(0)), t.literal(table.then.pays)))
        raised: list[tuple[Logic, Term, int]] = []
        for rise in item.uplifts:
            when = marks.met(rise.when, item)
            lacking = marks.mark(rise.when, item).open
            if lacking is not False:  # an uplift that is not known leaves the sum unknown
                base = t.case([(lacking, t.cast(t.literal(None), "bigint"))], base)
            on = base if rise.on == "amount" else None
            if on is None:
                counted = marks.number(rise.on, item)
                on = t.cast(t.literal(None), "bigint") if counted is None else self._amount(item, pays, [counted], [False])
            raised.append((when, on, rise.percent))
        total = base
        for when, on, percent in raised:
            times, of = percent // gcd(percent, 100), 100 // gcd(percent, 100)
            more = t.whole_part(t.times(on, t.literal(times)) if times > 1 else on, of)
            total = t.plus(total, t.case([(when, more)], t.literal(0)))
        return total

    def _amount(self, item: Item, pays: Term, factors: list[Term], kilometres: list[bool]) -> Term:
        table = item.table
        if table.tiers == "marginal":
            return self._marginal(table, t.cast(factors[0], "bigint"))
        if table.each > 1:
            factors = [t.whole_part(factors[0], table.each), *factors[1:]]
        found = t.whole_part(pays, 100) if any(kilometres) else pays  # kilometres are hundredths, such sums whole yuan
        for factor in factors:
            found = t.times(found, factor)
        return found

    @staticmethod
    def _marginal(table: Table, count: Term) -> Term:
        """Price each unit inside its own bracket; the lowest bracket starts at the first unit."""
        parts, paid = [], 0
        for n, (row, floor) in enumerate(zip(table.rows, bracket_floors(table), strict=True)):
            assert isinstance(row.pays, int)
            above = t.greatest(t.minus(count, t.literal(floor)), t.literal(0)) if n else count
            parts.append(t.times(above, t.literal(row.pays - paid)))
            paid = row.pays
        return t.summed(parts)
