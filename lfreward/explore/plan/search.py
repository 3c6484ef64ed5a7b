"""Search the bounds box by box.

Inside a box the verdict cannot change and the sum is straight in every fact that it counts, and so is the cost on
either side of where a fact stands; so the best of a box lies at one of its corners, and every corner is judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import product
from math import prod
from typing import Any

from lfreward import money
from lfreward.errors import UsageError, nearest
from lfreward.evaluate import Evaluator, HasEvaluators, ItemPlan, RecordLike, facts_of
from lfreward.explore.plan.result import BestPlan, PlanRegion, Proof
from lfreward.explore.sweep import moved
from lfreward.facts import Fact, blank, shown
from lfreward.i18n import Label
from lfreward.program import Breakpoints
from lfreward.results.assessment import Assessment, Verdict

CORNERS = 400_000
DAY = timedelta(days=1)


@dataclass(slots=True)
class _Axis:
    """One fact that is free: its segments, each with the values among which the best of it must be."""

    key: str
    fact: Fact | None
    base: Any
    unit_fen: int
    segments: list[tuple[Any, Any, list[Any]]]

    def cost(self, value: Any) -> int:
        """Return what it costs to have this value instead. Unit: fen."""
        if value == self.base or not self.unit_fen:
            return 0
        if isinstance(value, bool) or not isinstance(value, int | Decimal | date):
            return self.unit_fen
        away = abs((value - self.base).days) if isinstance(value, date) else abs(value - self.base)
        return money.product(self.unit_fen, [away])


def best_plan(
    policy: HasEvaluators,
    record: RecordLike,
    free: Mapping[str, Any],
    costs: Mapping[str, Any] | None = None,
    *,
    readings: Mapping[str, str] | None = None,
) -> BestPlan:
    """Return which item to claim and which changes within bounds net most, with the proof that nothing nets more.

    It holds under the readings chosen, and says what it comes to under each reading of stacking.

    `free`: a fact to its lowest and highest value, or to the values that it may take where it has no order.
    `costs`: yuan for every unit, or day, that a fact is moved from where it stands.
    Raises: UsageError for a fact that is not people's to arrange, bounds or costs that cannot be read, too many cases.
    """
    costs = costs if costs is not None else {}
    for name, given in (("free", free), ("costs", costs)):
        if not isinstance(given, Mapping):
            raise UsageError("usage_mapping", name=name, type=type(given).__name__)
    judge = policy.evaluator(readings)
    chosen, record = judge.policy.chosen, facts_of(judge, record)
    keys, free = _items(judge, record, free)
    unit = {key: _fen(key, cost) for key, cost in costs.items()}
    found: dict[str, BestPlan] = {}
    rule = next((e for e in judge.policy.exclusions if e.reading and set(keys) & set(e.items)), None)
    options = list(judge.policy.readings[rule.reading].options) if rule and rule.reading else [""]
    for option in options:
        other = policy.evaluator({**chosen, rule.reading: option}) if rule and rule.reading else judge
        keep = next((e.keep for e in other.policy.exclusions if rule and e.key == rule.key), "highest")
        plans = [other.plans[key] for key in keys]
        solved = (
            [_Search([plan], record, free, unit).run() for plan in plans]
            if keep != "all" or len(plans) == 1
            else [_Search(plans, record, free, unit).run()]
        )
        boxes = tuple(box for one in solved for box in one.proof.boxes)
        judged = sum(one.proof.judged for one in solved)
        top = min(solved, key=lambda one: (-one.net_fen, one.cost_fen, len(one.changes)))
        found[option] = BestPlan(
            top.items,
            top.amount_fen,
            top.cost_fen,
            top.changes,
            top.costs_fen,
            top.results,
            Proof(boxes, top.net_fen, judged),
        )
    main = found[judge.policy.chosen[rule.reading] if rule and rule.reading else ""]
    return BestPlan(
        main.items,
        main.amount_fen,
        main.cost_fen,
        main.changes,
        main.costs_fen,
        main.results,
        main.proof,
        found if rule else {},
        judge.policy.readings[rule.reading] if rule and rule.reading else None,
    )


def parse_free(free: Sequence[str], costs: Sequence[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read `FACT=A..B` and `FACT=a,b,c`, and `FACT=YUAN`.

    Raises: UsageError saying what cannot be read.
    """
    bounds: dict[str, Any] = {}
    unit: dict[str, str] = {}
    for text in (*free, *costs):
        key, sign, what = (part.strip() for part in text.partition("="))
        if not sign or not key or not what:
            raise UsageError("usage_vary", given=text)
        if text in costs:
            unit[key] = what
        else:
            low, dots, high = what.partition("..")
            bounds[key] = (low.strip(), high.strip()) if dots else [v.strip() for v in what.split(",")]
    return bounds, unit


def _items(judge: Evaluator, record: Mapping[str, Any], free: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Return the items to choose from: those left free, else the one named, else every group item."""
    known = judge.groups.key_of
    rest = {k: v for k, v in free.items() if known(k) != "item"}
    listed = next((v for k, v in free.items() if known(k) == "item"), None)
    given = next((v for k, v in record.items() if isinstance(k, str) and known(k) == "item" and not blank(v)), None)
    if listed is None and given is None:
        return list(judge.group_items), rest
    keys = []
    for name in listed if listed is not None else [given]:
        key = judge.evaluate({"item": name}).item
        if key is None:
            near = nearest(str(name), judge.plans) or "—"
            raise UsageError("usage_item", name=shown(name), near=near, known="、".join(judge.plans))
        keys.append(key)
    return list(dict.fromkeys(keys)), rest


def _fen(key: str, cost: Any) -> int:
    try:
        fen = money.to_fen(Decimal(str(cost)) if not isinstance(cost, int) else cost)
    except (ValueError, InvalidOperation):
        raise UsageError("usage_cost", name=key) from None
    if fen < 0 or isinstance(cost, float | bool):
        raise UsageError("usage_cost", name=key)
    return fen


class _Search:
    """One search: the sum of the items given, over every box of the free facts."""

    def __init__(
        self, plans: Sequence[ItemPlan], record: Mapping[str, Any], free: Mapping[str, Any], unit: Mapping[str, int]
    ) -> None:
        self.plans = plans
        self.points = [plan.breakpoints for plan in plans]
        self.first = plans[0]
        known = self.first.vocabulary.key_of
        facts, _, faults = self.first.vocabulary.read({k: v for k, v in record.items() if known(k) != "item"})
        self.facts = facts
        self.faults = [fault for fault in faults if not fault.code.startswith("impossible_")]  # tried at every point
        self.free = {self._arranged(key): bounds for key, bounds in free.items()}
        self.unit = {self._known(key): fen for key, fen in unit.items()}
        self.fresh = frozenset(self.free)
        self.judged = 0
        self.axes = [self._axis(key, bounds) for key, bounds in self.free.items()]
        self._share()

    def _arranged(self, key: str) -> str:
        """Return the fact's key if it is people's to arrange, and not proven by an itinerary."""
        name = self._known(key)
        derived = (
            "itinerary" in self.facts
            and name not in self.facts
            and self.first.judge({**self.facts, "item": self.first.item.key}).values.get(name) is not None
        )
        if self.first.facts[name].until is None or derived:
            raise UsageError("usage_free_fixed", name=self.first.facts[name].label)
        return name

    def _known(self, key: str) -> str:
        name = self.first.vocabulary.key_of(key)
        if name is None:
            known = self.first.vocabulary.facts
            raise UsageError("usage_fact", name=key, near=nearest(key, known) or "—", known="、".join(known))
        return name

    def _axis(self, key: str, bounds: Any) -> _Axis:
        fact = self.first.vocabulary.facts[key]
        base = self.facts.get(key)
        if base is None and fact.default is not None:
            base = fact.default
        unit = self.unit.get(key, 0)
        if unit and base is None:
            raise UsageError("usage_free_open", name=fact.label)
        values = [bounds.start, bounds.stop - 1] if isinstance(bounds, range) else list(bounds)
        read = []
        for raw in values:
            found, _, wrong = self.first.vocabulary.read({key: raw})
            if wrong:
                why = Label(wrong[0].say("zh"), wrong[0].say("en"))
                raise UsageError("usage_vary_end", given=shown(raw), why=why)
            if key not in found:
                raise UsageError("usage_free", name=fact.label)
            read.append(found[key])
        axis = _Axis(key, fact, base, unit, [])
        if (
            not all(isinstance(v, int | Decimal | date) and not isinstance(v, bool) for v in read)
            or fact.values is not None
        ):
            axis.segments = [(v, v, [v]) for v in dict.fromkeys(read)]
            return axis
        if len(read) != 2 or read[0] > read[1]:
            raise UsageError("usage_free", name=fact.label)
        low, high = read
        if isinstance(low, date):
            axis.segments = self._days(axis, low, high)
        elif all(points.numeric(key) and points.straight(key) for points in self.points):
            axis.segments = self._intervals(axis, low, high)
        else:
            if not isinstance(low, int):
                raise UsageError("usage_free", name=fact.label)
            self._bounded(high - low + 1)
            axis.segments = [(v, v, [v]) for v in range(low, high + 1)]
        return axis

    def _partners(self, key: str) -> list[Any]:
        """Return where the facts stand that this one must not exceed or fall below."""
        pairs = [p for points in self.points for p in points.pairs if key in p]
        return [v for p in pairs for name in p if name != key and (v := self.facts.get(name)) is not None]

    def _intervals(self, axis: _Axis, low: Any, high: Any) -> list[tuple[Any, Any, list[Any]]]:
        """Cut the bounds where anything is judged differently, and around where the fact stands."""
        step = Decimal("0.01") if axis.fact and axis.fact.type in ("money", "km") else 1
        cuts = {cut for points in self.points for cut in points.cuts(axis.key, self.first.world, self.facts)}
        cuts |= {v + d for v in self._partners(axis.key) for d in (0, step)}
        if axis.base is not None:
            cuts |= {axis.base, axis.base + step}
        starts = [low, *sorted(cut for cut in cuts if low < cut <= high)]
        found = []
        by = max(points.lots.get(axis.key, 1) for points in self.points)
        for i, start in enumerate(starts):
            end = starts[i + 1] - step if i + 1 < len(starts) else high
            values = {start, end}
            if by > 1:
                lots = {start // by, start // by + 1, end // by - 1, end // by}
                values |= {v for lot in lots for v in (lot * by, lot * by + by - 1) if start <= v <= end}
            found.append((start, end, sorted(values)))
        return found

    def _days(self, axis: _Axis, low: date, high: date) -> list[tuple[Any, Any, list[Any]]]:
        """Join neighbouring days that every rule marks alike; days that hang together are all kept."""
        self._bounded((high - low).days + 1)
        days = [low + n * DAY for n in range((high - low).days + 1)]
        fact_of = self.first.facts
        others = [k for k in self.free if k != axis.key and fact_of[k].type in ("date", "check")]
        if (
            others
            or "materials" in self.free
            or "itinerary" in self.facts
            or self.faults
            or any(k in points.dated for k in self.free for points in self.points if k != axis.key)
        ):
            return [(day, day, [day]) for day in days]
        found: list[tuple[Any, Any, list[Any]]] = []
        last: Any = None
        for day in days:
            facts = {**self.facts, **moved(self.facts, self.first, axis.key, day, self.fresh)}
            sign: list[Any] = [day == axis.base]
            for plan, points in zip(self.plans, self.points, strict=True):
                watched = points.watched(moved(self.facts, self.first, axis.key, day, self.fresh))
                sign += [plan.engine.answers(watched, facts), _possible(points, facts)]
            if found and sign == last and (axis.base is None or (found[-1][0] > axis.base) == (day > axis.base)):
                start = found[-1][0]
                found[-1] = (start, day, [start, day])
            else:
                found.append((day, day, [day]))
            last = sign
        return found

    def _share(self) -> None:
        """Let facts that must not exceed one another meet at each other's corners."""
        numeric = {
            a.key: a
            for a in self.axes
            if a.segments and isinstance(a.segments[0][0], int | Decimal) and not isinstance(a.segments[0][0], bool)
        }
        pairs = {p for points in self.points for p in points.pairs if p[0] in numeric and p[1] in numeric}
        for points in self.points:
            for a, b in pairs:
                per = points.per
                if a in per and b in per:
                    for key in (a, b):
                        axis = numeric[key]
                        low, high = axis.segments[0][0], axis.segments[-1][1]
                        self._bounded(int(high - low) + 1)
                        axis.segments = [(v, v, [v]) for v in range(int(low), int(high) + 1)]
        for _ in numeric:
            for a, b in pairs:
                for one, other in ((numeric[a], numeric[b]), (numeric[b], numeric[a])):
                    corners = {v for _, _, values in other.segments for v in values}
                    one.segments = [
                        (lo, hi, sorted({*values, *(v for v in corners if lo <= v <= hi)}))
                        for lo, hi, values in one.segments
                    ]

    def _bounded(self, count: int) -> None:
        if count > CORNERS:
            raise UsageError("usage_free_many", points=f"{count:,}", most=f"{CORNERS:,}")

    def run(self) -> BestPlan:
        """Judge every corner of every box."""
        self._bounded(prod(sum(len(values) for _, _, values in axis.segments) for axis in self.axes))
        best: tuple[Any, ...] | None = None
        boxes = []
        items = tuple(plan.item.key for plan in self.plans)
        for segments in product(*(axis.segments for axis in self.axes)):
            top_amount = top_net = None
            for values in product(*(values for _, _, values in segments)):
                cost = sum(axis.cost(value) for axis, value in zip(self.axes, values, strict=True))
                amount, paid = self._pays(values)
                net = amount - cost
                if top_net is None or net > top_net:
                    top_amount, top_net = amount, net
                changed = sum(value != axis.base for axis, value in zip(self.axes, values, strict=True))
                rank = (-net, cost, changed, self._away(values))
                if best is None or rank < best[0]:
                    best = (rank, values, amount, cost, paid)
            bounds = {axis.key: (lo, hi) for axis, (lo, hi, _) in zip(self.axes, segments, strict=True)}
            boxes.append(PlanRegion(items, bounds, top_amount or 0, top_net or 0))
        if best is None or best[2] < best[3]:
            best = ((), tuple(axis.base for axis in self.axes), 0, 0, [])
        _, values, amount, cost, paid = best
        changes, costs = {}, {}
        for axis, value in zip(self.axes, values, strict=True):
            if value != axis.base and paid:
                changes[axis.key] = (axis.base, value)
                costs[axis.key] = axis.cost(value)
        for key, value in self._moved(values).items() if paid else ():
            if key not in changes and key not in self.free and key != "itinerary" and value != self.facts.get(key):
                changes[key] = (self.facts.get(key), value)
        if not paid:
            amount = cost = 0
        net = max(amount - cost, 0)
        kept = tuple(r.item for r in paid if r.item is not None)
        return BestPlan(kept, amount, cost, changes, costs, tuple(paid), Proof(tuple(boxes), net, self.judged))

    def _moved(self, values: Sequence[Any]) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for axis, value in zip(self.axes, values, strict=True):
            facts |= moved(self.facts, self.first, axis.key, value, self.fresh)
        return facts

    def _away(self, values: Sequence[Any]) -> Any:
        """Return how far values are from where the facts stand, to choose among equals."""
        total = Decimal(0)
        for axis, value in zip(self.axes, values, strict=True):
            if axis.base is not None and isinstance(value, int | Decimal) and not isinstance(value, bool):
                total += abs(value - axis.base)
            elif axis.base is not None and isinstance(value, date):
                total += abs((value - axis.base).days)
        return total

    def _pays(self, values: Sequence[Any]) -> tuple[int, list[Assessment]]:
        """Return what is paid at one point and the results that pay it; nothing where the point cannot be true."""
        if self.faults:
            return 0, []
        facts = {**self.facts, **self._moved(values)}
        if not _possible(self.points[0], facts):
            return 0, []
        self.judged += 1
        found = [plan.judge({**facts, "item": plan.item.key}) for plan in self.plans]
        paid = [r for r in found if r.verdict is Verdict.ELIGIBLE and r.amount_fen]
        return sum(r.amount_fen or 0 for r in paid), paid


def _possible(points: Breakpoints, facts: Mapping[str, Any]) -> bool:
    return all(facts.get(a) is None or facts.get(b) is None or facts[a] <= facts[b] for a, b in points.pairs)
