"""What is varied: every row, threshold, value, condition, day and paper of an item, each to both of its sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from lfreward.facts import IMPOSSIBLE
from lfreward.law.nodes import Condition, Derived, Test, Tree
from lfreward.law.rules import leaves
from lfreward.program.breakpoints import STEPS
from lfreward.proofs.cases.sound import Maker, Record, day
from lfreward.proofs.check.days import season_of
from lfreward.results.assessment import canonical

Varied = tuple[str, Record]
ONE_DAY = timedelta(days=1)
STRANGE = "虚构地名"
MORE, FURTHER = 7, Decimal("31.25")


def vary(maker: Maker) -> Iterator[Varied]:
    """Yield the cases of one item, each with its id, in the order of the text."""
    yield from _rows(maker)
    for condition in maker.item.conditions:
        yield from _condition(maker, condition)
    yield from _uplifts(maker)
    yield from _duties(maker)
    yield from _papers(maker)
    yield from _domains(maker)
    yield from _contradictions(maker)


def sides(bound: Any, step: Any) -> Iterator[tuple[str, Any]]:
    """Yield a threshold, one less and one more, each with the end of its id."""
    yield f"{canonical(bound)}-1", bound - step
    yield f"{canonical(bound)}", bound
    yield f"{canonical(bound)}+1", bound + step


def _rows(maker: Maker) -> Iterator[Varied]:
    for i, row in enumerate(maker.item.table.rows):
        yield f"row/{row.id}", maker.record(i)
        for column, at in season_days(maker, i):
            yield f"row/{row.id}/{column}", maker.record(i, **at)
        for cell in row.cells:
            for name, changes in _leaves(maker, cell):
                yield f"row/{row.id}/{name}", maker.record(i, **changes)
            for name in {leaf.fact: None for leaf in leaves(cell)}:
                yield f"row/{row.id}/{name}/missing", maker.record(i, **{_source(maker, name): None})
    for name in maker.item.table.per:
        fact = _source(maker, name)
        more = maker.record()[fact] + MORE if maker.facts[fact].type == "count" else FURTHER
        yield f"per/{name}/missing", maker.record(**{fact: None})
        yield f"per/{name}/more", maker.record(**{fact: more})


def _source(maker: Maker, name: str) -> str:
    derived = maker.plan.policy.derived.get(name)
    return derived.of[0] if derived is not None else name


def _leaves(maker: Maker, test: Test | Tree) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield for every leaf of a test the facts on both sides of it."""
    for leaf in leaves(test):
        fact = maker.facts[leaf.fact]
        derived = maker.plan.policy.derived.get(leaf.fact)
        if derived is not None and derived.kind == "quotient":
            by, source = derived.spec["by"], derived.of[0]
            for name, value in sides(leaf.bound * by, 1):
                yield f"{source}/{name}", {source: value}
        elif leaf.op in ("at_least", "over", "below", "at_most"):
            for name, value in sides(leaf.bound, STEPS[fact.type]):
                if fact.low <= value <= fact.high:
                    yield f"{leaf.fact}/{name}", {leaf.fact: value}
        elif fact.type == "yes_no" and derived is None:
            for yes in (True, False):
                yield f"{leaf.fact}/{'yes' if yes else 'no'}", {leaf.fact: yes}
        elif fact.values is not None and fact.type in ("choice", "item"):
            for value in fact.values:
                yield f"{leaf.fact}/{value}", {leaf.fact: value}
        elif leaf.op in ("one_of", "none_of") and fact.type == "text":
            for value in (*leaf.bound, STRANGE):
                yield f"{leaf.fact}/{value}", {leaf.fact: value}


def _condition(maker: Maker, condition: Condition) -> Iterator[Varied]:
    """Yield a condition met and not met, and the fact missing."""
    head = f"condition/{condition.key}"
    alone = maker.failing(condition)
    if alone is not None:
        yield f"{head}/alone", maker.record(**alone)
    for name, changes in _leaves(maker, condition.test):
        yield f"{head}/{name}", maker.record(**changes)
    for leaf in leaves(condition.test):
        fact = maker.facts[leaf.fact]
        if leaf.op == "registered":
            yield from _registered(maker, head, leaf)
        elif leaf.op == "not_within_years":
            yield from _penalties(maker, head, leaf)
        elif leaf.op == "present" and fact.values is None:
            yield f"{head}/{leaf.fact}/no", maker.record(**{leaf.fact: False})
        elif fact.type == "clauses":
            for value in fact.values or ():
                yield f"{head}/{leaf.fact}/{value}", maker.record(**{leaf.fact: (value,)})
        derived = maker.plan.policy.derived.get(leaf.fact)
        if derived is not None and derived.kind == "window":
            yield from _window(maker, head, derived)
        for name in derived.of if derived is not None else (leaf.fact,):
            yield f"{head}/{name}/missing", maker.record(**{name: None})


def _registered(maker: Maker, head: str, leaf: Test) -> Iterator[Varied]:
    """Yield every name that the register holds on the day of the record, later names by day, and a strange one."""
    register, on = leaf.bound
    registers = maker.plan.judge_.registers
    known = registers.names(register, day(maker.record()[on]))
    for name in known:
        yield f"{head}/{name}", maker.record(**{leaf.fact: name})
    last = maker.plan.judge_.calendar.last
    for name in registers.names(register, last):
        if name not in known:
            at = last
            while name in registers.names(register, at - ONE_DAY):
                at -= ONE_DAY
            for end, arrival in ((f"{at.isoformat()}-1", at - ONE_DAY), (at.isoformat(), at)):
                yield f"{head}/{name}/{end}", maker.record(**{leaf.fact: name, on: arrival})
    yield f"{head}/{STRANGE}", maker.record(**{leaf.fact: STRANGE})


def _penalties(maker: Maker, head: str, leaf: Test) -> Iterator[Varied]:
    """Yield the days around both ends of the years that count, and a penalty without the day it is counted from."""
    years, on = leaf.bound
    filed = day(maker.record()[on])
    for name, at in (("begin", filed - relativedelta(years=years)), ("end", filed)):
        for end, value in sides(at, ONE_DAY):
            yield f"{head}/{name}{end.removeprefix(at.isoformat())}", maker.record(**{leaf.fact: value})
    yield f"{head}/{on}/missing", maker.record(**{leaf.fact: filed, on: None})


def _uplifts(maker: Maker) -> Iterator[Varied]:
    for rise in maker.item.uplifts:
        for name, changes in _leaves(maker, rise.when):
            yield f"uplift/{rise.key}/{name}", maker.record(**changes)
        if rise.on != "amount":
            most = maker.record()[maker.item.table.per[0]]
            yield f"uplift/{rise.key}/{rise.on}/all", maker.record(**{rise.on: most})


def season_days(maker: Maker, row: int = 0) -> Iterator[tuple[str, dict[str, date]]]:
    """Yield for every season the first days of it that a sound record of the row can have."""
    season = maker.plan.season
    if season is None:
        return
    point = maker.record(row)
    start, found = day(point[season.of[0]]), set[str]()
    for n in range(400):
        at = start + n * ONE_DAY
        code = season_of(season, maker.plan.judge_.calendar, [at])
        if code is not None and code not in found:
            found.add(code)
            yield code, dict.fromkeys(season.of, at)


def _window(maker: Maker, head: str, derived: Derived) -> Iterator[Varied]:
    """Yield both ends of every month, inside a window and outside."""
    year = day(maker.record()[derived.of[0]]).year + 1
    for month in range(1, 13):
        first = date(year, month, 1)
        for at in (first - ONE_DAY, first):
            yield f"{head}/{at.isoformat()}", maker.record(**dict.fromkeys(derived.of, at))


def _duties(maker: Maker) -> Iterator[Varied]:
    """Yield every duty on its last day, a day late, and not done yet."""
    for duty in maker.item.duties:
        if duty.fact is None:
            continue
        head, record = f"duty/{duty.id}", maker.record()
        if duty.due.month_ends is not None:
            months = record[duty.fact]
            yield f"{head}/months-1", maker.record(**{duty.fact: months[1:]})
        else:
            last = maker.done(duty, {duty.due.fact: day(record[duty.due.fact])})
            yield f"{head}/last", maker.record(**{duty.fact: last})
            yield f"{head}/last+1", maker.record(**{duty.fact: last + ONE_DAY})
        yield f"{head}/missing", maker.record(**{duty.fact: None})
        yield f"{head}/{duty.due.fact}/missing", maker.record(**{duty.due.fact: None})


def _papers(maker: Maker) -> Iterator[Varied]:
    if not maker.item.papers:
        return
    letters = tuple(maker.facts["materials"].values or ())
    for letter in letters:
        yield f"papers/without {letter}", maker.record(materials=tuple(v for v in letters if v != letter))
        open_ = maker.record(materials=tuple(v for v in letters if v != letter), filed_on=None)
        yield f"papers/without {letter}/not filed", open_
    yield "papers/missing", maker.record(materials=None)


def _domains(maker: Maker) -> Iterator[Varied]:
    """Yield both ends of every counted fact of the item, and what lies beyond them."""
    used = {leaf.fact for c in maker.item.conditions for leaf in leaves(c.test)}
    used |= {leaf.fact for row in maker.item.table.rows for cell in row.cells for leaf in leaves(cell)}
    used |= {*maker.item.table.per, *(rise.on for rise in maker.item.uplifts)}
    known = {_source(maker, name) for name in used if name in maker.facts}
    for name, fact in maker.facts.items():
        if name in known and fact.type == "count":
            for value in (fact.low - 1, fact.low, fact.high, fact.high + 1):
                yield f"domain/{name}/{value}", maker.record(**{name: value})


def _contradictions(maker: Maker) -> Iterator[Varied]:
    """Yield records that cannot be true: a fact that exceeds the one that bounds it."""
    for lesser, greater in IMPOSSIBLE:
        if lesser not in maker.facts or greater not in maker.facts:
            continue
        record = maker.record()
        value = day(record.get(greater, record.get(lesser))) if maker.facts[greater].type == "date" else 5
        if value is not None:
            record |= {greater: canonical(value), lesser: canonical(value + STEPS[maker.facts[greater].type])}
            yield f"contradiction/{lesser}/{greater}", record
