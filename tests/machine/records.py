"""Records aimed at one policy: each value on, just below or just above some bound of that policy, or missing.

Random records of a drawn policy nearly all fail its first condition, and then show nothing about the rest. So a record
starts as one that should qualify (the values that meet most of what its item asks), and then a few of its facts are
moved across a bound or taken away. `record` makes one from a seed; the same policy and seed give the same record.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from lfreward.calendar import Calendar
from lfreward.law.nodes import Due, Item, ResolvedPolicy, Test, Tree

ORDERS = (("start_date", "arrival_date"), ("arrival_date", "departure_date"), ("service_start", "service_end"))
LESSER = (("ticketed_visitors", "visitors"), ("route_visitors", "ticketed_visitors"))
STATIONS = ("临汾西", "临汾", "太原南")
AIRPORTS = ("LFQ", "临汾尧都机场", "太原武宿机场")
DAYS = tuple(
    date.fromisoformat(day) for day in ("2020-07-18", "2020-10-01", "2021-02-10", "2022-12-31", "2024-02-29", "2024-05-01", "2026-12-24", "2026-12-28", "2027-03-05")
)
CENT = Decimal("0.01")


def leaves(test: Test | Tree) -> Iterator[Test]:
    """Yield the tests of a tree."""
    if isinstance(test, Test):
        yield test
    else:
        for part in test.parts:
            yield from leaves(part)


class Aim:
    """What the records of one policy are aimed at: for every item, the values worth trying of each of its facts."""

    def __init__(self, resolved: ResolvedPolicy, calendar: Calendar) -> None:
        self.resolved = resolved
        self.calendar = calendar
        self.items = tuple(resolved.items.values())
        self.pools = {item.key: self._pools(item) for item in self.items}

    def record(self, seed: int) -> dict[str, Any]:
        """Return one record, with days as dates and money as Decimal."""
        rng = random.Random(seed)
        item = rng.choice(self.items)
        facts = self._sound(item, rng)
        self._move(item, facts, rng)
        named = {} if item.subject == "group" and rng.random() < 0.04 else {"item": item.key}
        return {"id": f"r{seed}", **named, item.payee: "虚构社", **{key: value for key, value in facts.items() if value is not None}}

    # ---- a record that should qualify

    def _sound(self, item: Item, rng: random.Random) -> dict[str, Any]:
        pools = self.pools[item.key]
        wanted: dict[str, list[Test]] = {}
        row = rng.choice(item.table.rows)
        for test in [*row.cells, *(one.test for one in item.conditions), *(one.when for one in item.uplifts if rng.random() < 0.6)]:
            for leaf in leaves(test):
                wanted.setdefault(leaf.fact, []).append(leaf)
        facts = {key: self._best(key, pool, wanted, rng) for key, pool in pools.items()}
        self._in_order(facts, rng)
        stay = [facts[key] for key in ("arrival_date", "departure_date") if facts.get(key)]
        if stay and isinstance(facts.get("checked_on"), date | bool) and rng.random() < 0.5:  # around its two ends
            facts["checked_on"] = rng.choice(stay) + timedelta(rng.choice((-1, 0, 0, 0, 1)))
        for duty in item.duties:
            if duty.fact in facts and rng.random() < 0.85:
                done = self._done(duty.due, facts.get(duty.due.fact), rng)
                facts[duty.fact] = done if done is not None else facts[duty.fact]
        for leaf in (leaf for leaves_ in wanted.values() for leaf in leaves_ if leaf.op == "not_within_years"):
            years, until = leaf.bound[0], facts.get(leaf.bound[1])
            if until is not None and rng.random() < 0.5:  # just so many years back, and the day itself
                facts[leaf.fact] = rng.choice((until, until - relativedelta(years=years))) + timedelta(rng.choice((-1, 0, 0, 1)))
        return facts

    def _best(self, key: str, pool: list[Any], wanted: Mapping[str, list[Test]], rng: random.Random) -> Any:
        """Return a value that meets most of the tests on a fact, or on what is derived from it."""
        asked = [(leaf, None) for leaf in wanted.get(key, ())]
        for derived in self.resolved.derived.values():
            if key in derived.of and derived.kind in ("quotient", "window"):
                asked += [(leaf, derived) for leaf in wanted.get(derived.key, ())]

        def met(value: Any) -> int:
            return sum(_holds(leaf, _derive(value, derived)) for leaf, derived in asked)

        rng.shuffle(pool)
        return max(pool, key=met)

    def _in_order(self, facts: dict[str, Any], rng: random.Random) -> None:
        """Put days and counts in the order in which they can be true, in nearly all records."""
        if rng.random() < 0.05:
            return
        for earlier, later in ORDERS:
            if facts.get(earlier) and facts.get(later):
                if not facts[earlier] <= facts[later] or (facts[later] - facts[earlier]).days > 90:
                    facts[later if earlier == "arrival_date" else earlier] = _near(facts, earlier, later, rng)
        for lesser, greater in LESSER:
            if facts.get(lesser) is not None and facts.get(greater) is not None and facts[lesser] > facts[greater]:
                if rng.random() < 0.5:
                    facts[greater] = facts[lesser]
                else:
                    facts[lesser] = facts[greater]

    def _done(self, due: Due, start: Any, rng: random.Random) -> Any:
        """Return a day on, just before or just after the last day of what is due; the months of a year."""
        if start is None:
            return None
        if due.month_ends is not None:
            months = [date(start - 1, due.month_ends[0], 1) + relativedelta(months=n) for n in range(12)]
            told = [month.isoformat()[:7] for month in months]
            lacking = rng.choice((0, 1, 1, len(told) - 1))  # the second is in 2020 the month in which the measures were issued
            return told if rng.random() < 0.4 else told[:lacking] + told[lacking + 1 :] if rng.random() < 0.8 else [told[0], told[-1]]
        last = last_day(due, start, self.calendar)
        if last is None:  # past the notices: the soonest or the latest that it could be
            assert due.working_days is not None
            soonest = self.calendar.earliest_nth_workday(start, due.working_days)
            last = rng.choice((soonest, self.calendar.latest_nth_workday(start, due.working_days) or soonest))
            return last + timedelta(rng.choice((-1, 0, 0, 1)))
        return last + timedelta(rng.choice((-3, -1, 0, 0, 0, 1)))

    # ---- and what is moved in it

    def _move(self, item: Item, facts: dict[str, Any], rng: random.Random) -> None:
        used = [key for key in facts if key in self.pools[item.key]]
        for _ in range(rng.choices((0, 1, 2, 3), (22, 38, 25, 15))[0]):
            key = rng.choice(used)
            facts[key] = None if rng.random() < 0.55 else rng.choice(self.pools[item.key][key])

    # ---- the values worth trying

    def _pools(self, item: Item) -> dict[str, list[Any]]:
        facts = self.resolved.item_facts[item.key]
        tests: dict[str, list[Test]] = {}
        trees = [cell for row in item.table.rows for cell in row.cells]
        trees += [one.test for one in item.conditions] + [one.when for one in item.uplifts]
        trees += [one.test for other in self.items if other.sum is not None and item.subject == "group" for one in other.sum.conditions]
        for leaf in (leaf for tree in trees for leaf in leaves(tree)):
            tests.setdefault(leaf.fact, []).append(leaf)
        table = item.table
        names = {*tests, *table.per, *(rise.on for rise in item.uplifts if rise.on != "amount"), *((table.columns,) if table.columns else ())}
        names |= {name for duty in item.duties for name in (duty.fact, duty.due.fact) if name}
        names |= {leaf.bound[1] for leaves_ in tests.values() for leaf in leaves_ if leaf.op in ("registered", "not_within_years")}
        names |= {"materials", "filed_on"} if item.papers else set()
        if item.subject == "group" and names & {"nights", "checked_on", "filed_on"}:  # what the days of the tour can contradict
            names |= {"arrival_date", "departure_date"}
        if item.subject == "group" and any(other.sum is not None for other in self.items):
            names |= {"arrival_date", "ticketed_visitors"}
        pools: dict[str, set[Any]] = {}
        for name in names:
            derived = self.resolved.derived.get(name)
            if derived is None:
                pools.setdefault(name, set()).update(self._around(name, facts[name].type, tests.get(name, ()), item))
            for of in derived.of if derived is not None else ():
                if of in facts:
                    pools.setdefault(of, set()).update(self._below(derived, facts[of].type, tests.get(name, ()), item))
        if table.then is not None and table.then.of in pools:
            then = table.then
            pools[then.of] |= {then.over, then.over + then.each - 1, then.over + then.each, then.over + 2 * then.each}
        if table.each > 1 and table.per[0] in pools:
            pools[table.per[0]] |= {table.each - 1, table.each, 2 * table.each - 1, 3 * table.each}
        within = {key: [value for value in pool if _within(value, facts[key])] for key, pool in pools.items()}
        return {key: sorted(pool, key=repr) for key, pool in sorted(within.items()) if pool}

    def _around(self, name: str, kind: str, tests: Iterable[Test], item: Item) -> set[Any]:
        fact = self.resolved.item_facts[item.key][name]
        if kind in ("count", "money", "km"):
            step, kindly = (1, int) if kind == "count" else (CENT, Decimal)
            bounds = [kindly(leaf.bound) for leaf in tests if isinstance(leaf.bound, int | Decimal) and not isinstance(leaf.bound, bool)]
            typical = {2020, 2021, 2026, 2027} if name == "year" else {kindly(1), kindly(3), kindly(40), kindly(0)}
            return typical | {bound + n * step for bound in bounds for n in (-1, 0, 1)}
        if kind == "date":
            bounds = [leaf.bound for leaf in tests if isinstance(leaf.bound, date)]
            return set(DAYS) | {bound + timedelta(n) for bound in bounds for n in (-1, 0, 1)}
        if kind == "yes_no":
            return {True, False}
        if kind == "check":
            return {True, False, DAYS[0]}
        if kind == "clauses":
            grounds = tuple(ground.clause for ground in self.resolved.grounds)
            return {(), grounds[:1], grounds[1:], grounds[-1:], grounds}
        if kind == "letters":
            wanted = tuple(paper.letter for paper in item.papers)
            return {wanted, wanted[1:], (*wanted, "D") if "D" not in wanted else wanted, ()}
        if kind == "months":
            return {("2020-12",)}
        if fact.values is not None:
            return set(fact.values)
        if name in ("arrival_airport", "arrival_station"):
            return {*(AIRPORTS if name.endswith("airport") else STATIONS), "甲"}
        return {"甲", "乙", "丙", "别处"}

    def _below(self, derived: Any, kind: str, tests: Iterable[Test], item: Item) -> set[Any]:
        """Return values from which a derived fact comes out on, just below and just above its bounds."""
        if derived.kind == "quotient":
            by = derived.spec["by"]
            bounds = [leaf.bound for leaf in tests if isinstance(leaf.bound, int) and not isinstance(leaf.bound, bool)]
            return {40, by - 1, by} | {bound * by + n for bound in bounds for n in (-1, 0, by)}
        days = set(DAYS)
        if derived.kind == "window":
            first, last = derived.spec["months"][0], derived.spec["months"][-1]
            days |= {date(2021, first, 1), date(2021, last, 28), date(2021, first, 1) - timedelta(1)}
        return days


def last_day(due: Due, start: Any, calendar: Calendar) -> date | None:
    """Return the last day of what is due; None where a notice is missing."""
    if due.days is not None:
        return start + timedelta(due.days)
    if due.working_days is not None:
        return calendar.add_workdays(start, due.working_days)
    if due.months is not None:
        return start + relativedelta(months=due.months)
    if due.month_day is not None:
        return date(start, *due.month_day)
    return start.replace(day=1, month=(start.month - 1) // 3 * 3 + 1) + relativedelta(months=6, days=-1)


def _near(facts: Mapping[str, Any], earlier: str, later: str, rng: random.Random) -> date:
    """Return a day that stands in order: of a tour both others follow its arrival."""
    days = timedelta(rng.choice((0, 1, 2, 5, 70)))
    return facts[earlier] + days if earlier == "arrival_date" else facts[later] - days


def _derive(value: Any, derived: Any) -> Any:
    if derived is None or value is None:
        return value
    return value // derived.spec["by"] if derived.kind == "quotient" else value.month in derived.spec["months"]


def _within(value: Any, fact: Any) -> bool:
    if fact.low is None or isinstance(value, bool | tuple | str):
        return True
    return bool(fact.low <= value <= fact.high)


def _holds(leaf: Test, value: Any) -> bool:
    """Say whether a value meets a test, as far as that can be told from one value."""
    bound = leaf.bound
    match leaf.op:
        case "at_least":
            return bool(value >= bound)
        case "over":
            return bool(value > bound)
        case "below":
            return bool(value < bound)
        case "at_most":
            return bool(value <= bound)
        case "is":
            return bool(value == bound)
        case "present":
            return value is not False
        case "registered":
            return value in (*STATIONS[:2], *AIRPORTS[:2])
        case "one_of" | "none_of":
            among = bool(set(value) & set(bound)) if isinstance(value, tuple) else value in bound
            return among is (leaf.op == "one_of")
    return True
