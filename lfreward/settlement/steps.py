"""The steps by which claims are settled against each other, made from the policy's exclusions and sums.

A step is frozen data and says everything that decides: which items it reaches, which facts say that two claims are of
one subject, and the order in which one of several stands. `fold.py` runs the steps over results, `sql.py` says the
same steps as SQL; neither knows any rule that does not stand here. Every order is total: what two claims pay, then
their years and their ids, the earliest first, then all their facts as text, the last first (60 visitors stand before
50), and only among claims equal in every fact their place in the file.

    >>> from lfreward import load_policy
    >>> [type(step).__name__ for step in lower(load_policy().resolved)][-2:]
    ['Tally', 'Judge']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from lfreward.i18n import Label
from lfreward.law.nodes import Condition, Duty, Item, ResolvedPolicy, Sum
from lfreward.law.rules import asked_of, leaves

OWN = {  # the facts that tell one award of an item from another, besides whose it is
    "group": ("id",),
    "line_year": ("id", "year"),
    "organiser_year": ("year",),
    "creation": ("level",),
}


@dataclass(frozen=True, slots=True)
class Keep:
    """Of the claims of one subject only some are paid.

    `key`, `clause`, `label`: what is said of a claim that another displaces. `items`: the items reached. `by`: the facts
    whose values say that two claims are of one subject; a claim that lacks one of them is nobody's rival. `per`: `rows`
    keeps one claim of each item, `items` keeps every claim of the one item whose claims pay most together. `order`:
    `most` keeps what pays most, `least` what pays least. `equal`: claims of one payee that lack one of the facts `by`
    are one where they are equal in every fact; not so for groups, as two charters of one day are two.
    """

    key: str
    clause: str
    label: Label
    items: tuple[str, ...]
    by: tuple[str, ...]
    per: str = "rows"
    order: str = "most"
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Disqualify:
    """What one record states against its payee costs the payee's other claims too.

    `always`: every claim of the payee is reached, else those of the year of the record that states it; a year that is
    not known leaves open which. `conditions`: the ids of the conditions whose facts are held against other claims, where
    the items of these have them. `reading`: the switch that says so, None where it is no reading.
    """

    clause: str
    always: bool
    conditions: tuple[str, ...]
    reading: str | None


@dataclass(frozen=True, slots=True)
class Pool:
    """What the records of one payee and year count is added up, and each of them is judged again on the sum.

    `item`: the item whose records reach a number together. `by`: the facts that say that two rows are of one subject,
    which counts once. `counts`: the value that is added up. `into`: the fact that holds the sum. `conditions`: what a
    record must be shown to meet for its count to be added.
    """

    item: str
    by: tuple[str, ...]
    counts: str
    into: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The heads of a payee's groups are added up, each group once, whatever the years of its rows.

    `item`: the item that is paid for the sum. `payee`: the fact that says whose groups are added up. `day`: the day
    that puts a group into a year, which `starts` on a (month, day). `counts`: the fact that is added up. `into`,
    `uplifted_into`: the facts of the item that hold the sum, and the part of it that earns the uplift. `conditions`: what
    a group must be shown to meet. `duties`: what must not be known to be done late. `asked`: the facts that both ask
    for, by which two rows of one group are held against each other.
    """

    item: str
    payee: str
    day: str
    starts: tuple[int, int]
    counts: str
    into: str
    uplifted_into: str
    conditions: tuple[Condition, ...]
    duties: tuple[Duty, ...]
    asked: tuple[str, ...]

    def year(self, day: date) -> int:
        """Return the accounting year of a day: the year in which it ends."""
        return accounting_year(self.starts, day)


@dataclass(frozen=True, slots=True)
class Judge:
    """The item is judged on what was added up for each payee and year; of several filed tables the least counts."""

    item: str


Step: TypeAlias = Pool | Disqualify | Keep | Tally | Judge


def lower(policy: ResolvedPolicy) -> tuple[Step, ...]:
    """Return the steps of a policy in the order in which they are taken."""
    return (*_pooled(policy), *_disqualified(policy), *_kept(policy), *_summed(policy))


def _pooled(policy: ResolvedPolicy) -> Iterator[Pool]:
    """Yield what items add up over a payee's year; nothing where no row of the table reads the sum."""
    for item in policy.items.values():
        pool = item.pool
        if pool is not None and any(leaf.fact == pool.into for row in item.table.rows for cell in row.cells for leaf in leaves(cell)):
            yield Pool(item.key, own_facts(policy, item), pool.counts, pool.into, pool.conditions)


def _disqualified(policy: ResolvedPolicy) -> Iterator[Disqualify]:
    rule = policy.disqualification
    if rule is not None and rule.spread != "record":
        yield Disqualify(rule.clause, rule.spread == "agency", rule.conditions, rule.reading)


def _kept(policy: ResolvedPolicy) -> Iterator[Keep]:
    """Yield what each exclusion keeps; first what every item keeps by its own identity where no exclusion says it."""
    said = [rule for rule in policy.exclusions if rule.keep == "once" or not rule.across]
    for item in policy.items.values():
        by = own_facts(policy, item)
        if item.sum is None and not any(item.key in rule.items and set(rule.by) <= set(by) for rule in said):
            order = "least" if item.subject == "organiser_year" else "most"
            equal = item.subject != "group"
            yield Keep("duplicate", item.clause, item.label, (item.key,), by, order=order, equal=equal)
    for rule in policy.exclusions:
        said_of = (rule.key, rule.clause, rule.label, rule.items, rule.by)
        if rule.keep == "once" or not rule.across:
            equal = all(policy.items[key].subject != "group" for key in rule.items)
            yield Keep(*said_of, equal=equal)
        if rule.keep == "highest":
            yield Keep(*said_of, per="items")


def own_facts(policy: ResolvedPolicy, item: Item) -> tuple[str, ...]:
    """Return the facts that tell one award of an item from another: whose it is, then what its subject is known by."""
    known = policy.item_facts[item.key]
    return (item.payee, *(name for name in OWN.get(item.subject, ("id",)) if name in known))


def _summed(policy: ResolvedPolicy) -> Iterator[Tally | Judge]:
    for item in policy.sums:
        total: Sum = item.sum  # type: ignore[assignment]
        facts = total.day, total.starts, total.counts, total.into, total.uplifted_into
        asked = asked_of(total, policy.derived)
        yield Tally(item.key, item.payee, *facts, total.conditions, total.duties, asked)
        yield Judge(item.key)


def accounting_year(starts: tuple[int, int], day: date) -> int:
    """Return the year in which the accounting year of a day ends; `starts` is its first month and day."""
    later = starts != (1, 1) and (day.month, day.day) >= starts
    return day.year + later
