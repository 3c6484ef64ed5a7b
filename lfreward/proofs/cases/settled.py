"""Cases across records: awards that exclude each other, and groups that a yearly item adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, islice, pairwise
from typing import Any

from lfreward.evaluate import Evaluator
from lfreward.facts import IMPOSSIBLE
from lfreward.law.nodes import Duty, Exclusion, Item, Test
from lfreward.law.rules import leaves
from lfreward.program.breakpoints import STEPS
from lfreward.proofs.cases.sound import Maker, Record
from lfreward.proofs.cases.vary import sides
from lfreward.proofs.check.boxes import Boxes, Constraint
from lfreward.proofs.check.pairs import together
from lfreward.results.assessment import canonical

Joint = tuple[str, list[Record]]
ONE_DAY = timedelta(days=1)


def vary(judge: Evaluator, makers: Mapping[str, Maker]) -> Iterator[Joint]:
    """Yield what settlement decides: every pair of every exclusion, every condition of a yearly item."""
    for exclusion in judge.policy.exclusions:
        yield from _pairs(makers, exclusion)
    for item in judge.policy.items.values():
        if item.sum is not None:
            yield from Yearly(judge, makers, item).vary()
    yield from _charged(judge, makers)


def _charged(judge: Evaluator, makers: Mapping[str, Maker]) -> Iterator[Joint]:
    """Yield claims of one payee of which one states what may cost the others: in one year, and in two."""
    rule = judge.policy.disqualification
    for name in rule.conditions if rule is not None else ():
        for key, maker in makers.items():
            test = next((c.test for c in maker.item.conditions if c.id == name and isinstance(c.test, Test)), None)
            stated = _stated(test, maker.record()) if test is not None else None
            if test is None or stated is None:
                continue
            head = f"settle/disqualification/{name}/{key}"
            one, other = ({**maker.record(), maker.item.payee: "虚构单位", "id": id_} for id_ in ("C-1", "C-2"))
            yield head, [one, {**other, test.fact: stated}]
            if "year" in other:
                yield f"{head}/other year", [one, {**other, test.fact: stated, "year": other["year"] + 1}]


def _stated(test: Test, record: Record) -> Any:
    """Return a value that fails a condition of a record; None where nothing is known to."""
    if test.op == "none_of":
        return list(test.bound[:1])
    return record.get(test.bound[1]) if test.op == "not_within_years" else None


def _pairs(makers: Mapping[str, Maker], exclusion: Exclusion) -> Iterator[Joint]:
    head = f"settle/{exclusion.key}"
    keys = [key for key in makers if key in exclusion.items]
    if exclusion.keep == "once":
        for key in keys:
            yield from _twice(f"{head}/{key} twice", makers[key], exclusion.by)
        return
    for a, b in combinations(keys, 2):
        if together(makers[a].context, makers[b].context) is None:
            continue
        pair = [makers[a].record(), makers[b].record()]
        same = {name: pair[0].get(name, "虚构单位") for name in exclusion.by}
        yield f"{head}/{a}+{b}", [{**record, **same} for record in pair]
        if "id" not in exclusion.by:
            yield f"{head}/{a}+{b}/two records", [pair[0] | same, pair[1] | same | {"id": "C-2"}]
        for name in exclusion.by:
            apart = [{**pair[0], **same}, {**pair[1], **same, name: "另一个"}]
            yield f"{head}/{a}+{b}/other {name}", apart
            yield f"{head}/{a}+{b}/no {name}", [{k: v for k, v in {**r, **same}.items() if k != name} for r in pair]
    for b in (key for key in makers if key not in keys and set(exclusion.by) <= set(makers[key].facts)):
        same = {name: makers[keys[0]].record().get(name, "虚构单位") for name in exclusion.by}
        yield f"{head}/{keys[0]}, not {b}", [makers[keys[0]].record() | same, makers[b].record() | same]
    for a, b in pairwise(keys):
        twins = [("twice", makers[a].record())]
        if exclusion.across:
            twins += [("in two rows", record) for record in islice(_others(makers[a]), 1)]
        for word, twin in twins:
            listed = [makers[a].record(), twin, makers[b].record()]
            same = {name: listed[0].get(name, "虚构单位") for name in exclusion.by}
            yield f"{head}/{a} {word}+{b}", [{**record, **same} for record in listed]


def _twice(head: str, maker: Maker, by: Sequence[str]) -> Iterator[Joint]:
    """Yield an award listed twice, and beside it one that differs in one of the facts that say it is the same."""
    one = maker.record()
    same = {name: one.get(name, "虚构单位") for name in by}
    yield head, [one | same, one | same | {"id": "C-2"}]
    for name in by:
        if maker.facts[name].values is None:
            other: Record | None = {**one, name: "另一个"}
        else:
            other = next((record for record in _others(maker) if record.get(name) != same[name]), None)
        if other is not None:
            yield f"{head}, other {name}", [one | same, {**other, **same, name: other[name], "id": "C-2"}]


def _others(maker: Maker) -> Iterator[Record]:
    """Yield the sound records of the rows below the first."""
    return (maker.record(row) for row in range(1, len(maker.item.table.rows)))


class Yearly:
    """One yearly item: a group that reaches its first row alone, and everything that changes what it counts."""

    def __init__(self, judge: Evaluator, makers: Mapping[str, Maker], item: Item) -> None:
        assert item.sum is not None
        self.judge = judge
        self.makers = makers
        self.total = item.sum
        self.head = f"settle/{item.key}"
        self.facts = judge.policy.facts["group"]
        self.gate = next(leaf.bound for leaf in leaves(item.table.rows[0].cells[0]))
        self.boxes = Boxes(judge.policy, judge.policy.group_facts, [c.test for c in item.sum.conditions])
        self.wanted = [self.boxes.requires(c.test) for c in item.sum.conditions]

    def group(self, item: str, /, **changes: Any) -> Record | None:
        """Return a group of an item that counts, with some facts changed; None where no such group counts."""
        named = Constraint(frozenset({"item"}), lambda point: point["item"] == item)
        both = [*self.wanted, *([named] if "item" in self.boxes.domains else []), *self.boxes.orders()]
        point = self.boxes.first(both)
        if point is None:
            return None
        given = {name: value for name, value in point.items() if name in self.facts and name != "item"}
        given |= {self.total.counts: self.gate, "organiser": "虚构单位", **changes}
        for lesser, greater in IMPOSSIBLE:
            a, b = given.get(lesser), given.get(greater)
            if a is not None and lesser not in changes and b is not None and a > b:
                given[lesser] = b
            elif a is not None and b is not None and a > b:
                given[greater] = a
        kept = {name: canonical(value) for name, value in given.items() if value is not None}
        order = list(self.facts)
        return {"id": "G-1", "item": item, **{name: kept[name] for name in sorted(kept, key=order.index)}}

    def vary(self) -> Iterator[Joint]:
        """Yield the groups that tell whether a group counts, how many heads it brings, and in which year."""
        key = next(key for key in self.makers if self.group(key) is not None)
        for name, changes in self._changes():
            record = self.group(key, **changes)
            if record is not None:
                yield f"{self.head}/{name}", [record]
        yield from self._nameless(key)
        for other in self.judge.group_items:
            found = self.group(key)
            if found is not None:
                yield f"{self.head}/item/{other}", [{**found, "item": other}]
        halves = [self.group(key, **{self.total.counts: part}) for part in (self.gate // 2, self.gate - self.gate // 2)]
        assert halves[0] is not None
        assert halves[1] is not None
        yield f"{self.head}/two groups", [halves[0], {**halves[1], "id": "G-2"}]
        yield f"{self.head}/one group twice", [halves[0], halves[1]]

    def _nameless(self, key: str) -> Iterator[Joint]:
        """Yield groups that name no item where a condition asks for it, alone and beside a row that names one."""
        for condition in self.total.conditions:
            tests = list(leaves(condition.test))
            named = [leaf for leaf in tests if leaf.fact == "item"]
            for leaf in (leaf for leaf in tests if leaf.fact != "item" and named):
                for name, changes in self._leaf(condition.id, leaf):
                    record, full = self.group(key, **changes), self.group(key)
                    if record is not None and full is not None:
                        nameless = {k: v for k, v in record.items() if k != "item"}
                        yield f"{self.head}/{name}/no item", [nameless]
                        yield f"{self.head}/{name}/no item+proven", [nameless, full]

    def _changes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        counts = self.total.counts
        yield "counts", {}
        for name, value in sides(self.gate, 1):
            yield f"{counts}/{name}", {counts: value}
        yield f"{counts}/fewer than visitors", {counts: self.gate - 1, "visitors": self.gate + 1}
        yield f"{counts}/missing", {counts: None, "visitors": self.gate}
        for value in self.facts["route"].values or ():
            yield f"route/{value}", {"route": value}
        for condition in self.total.conditions:
            for leaf in leaves(condition.test):
                yield from self._leaf(condition.id, leaf)
        for duty in self.total.duties:
            yield from self._duty(duty)
        for year in (self.judge.policy.issued.year, self.judge.policy.issued.year + 1):
            turn = date(year, *self.total.starts)
            for name, at in (("-1", turn - ONE_DAY), ("", turn), ("+1", turn + ONE_DAY)):
                yield f"{self.total.day}/{turn.isoformat()}{name}", {self.total.day: at}
        yield "organiser/missing", {"organiser": None}
        yield f"{self.total.day}/missing", {self.total.day: None}

    def _duty(self, duty: Duty) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield a duty done on its last day, a day late, and on a day that is not stated."""
        record = self.group(next(key for key in self.makers if self.group(key) is not None)) or {}
        start = record.get(duty.due.fact)
        last = self.judge.world.due(duty.due, date.fromisoformat(start))[1] if start is not None else None
        if last is not None and duty.fact is not None:
            yield f"{duty.id}/on the last day", {duty.fact: last}
            yield f"{duty.id}/late", {duty.fact: last + ONE_DAY}
            yield f"{duty.id}/missing", {duty.fact: None}

    def _leaf(self, head: str, leaf: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        derived = self.judge.policy.derived.get(leaf.fact)
        if derived is not None:
            inside = derived.spec["months"][0]
            for month in (inside - 1 or 12, inside):
                at = date(self.judge.policy.issued.year + 1, month, 1)
                yield f"{head}/{leaf.fact}/month {month}", dict.fromkeys(derived.of, at)
            return
        fact = self.facts[leaf.fact]
        if leaf.op in ("at_least", "over", "below", "at_most"):
            for name, value in sides(leaf.bound, STEPS[fact.type]):
                yield f"{head}/{leaf.fact}/{name}", {leaf.fact: value}
        elif fact.type == "yes_no":
            for yes in (True, False):
                yield f"{head}/{leaf.fact}/{'yes' if yes else 'no'}", {leaf.fact: yes}
        if fact.type != "item":
            yield f"{head}/{leaf.fact}/missing", {leaf.fact: None}
