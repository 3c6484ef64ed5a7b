"""Boxes of an item: every fact cut at its thresholds, and the search for a box in which given tests hold.

A test is constant between two neighbouring cuts, so looking at the cuts alone decides it for the whole domain. Facts
of which one can never exceed the other share their cuts: rounding down to a cut keeps the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from lfreward.facts import IMPOSSIBLE, Fact
from lfreward.law.nodes import Derived, ResolvedPolicy, Test, Tree
from lfreward.law.rules import holds, leaves
from lfreward.law.rules.grid import representatives
from lfreward.results.assessment import Mark

Point = Mapping[str, Any]
ORDERED = ("count", "money", "km", "date")
CUTTABLE = (*ORDERED, "yes_no", "choice", "text", "item")
ATOMIC = ("present", "registered", "not_within_years")


class Constraint(NamedTuple):
    """Something that must hold, and the variables that decide it."""

    names: frozenset[str]
    holds: Callable[[Point], bool]
    of: Any = None


class Boxes:
    """The facts of a record under one resolved policy, as far as given tests look at them.

    A variable is a fact of the record, or an atom for a test that no order cuts (a register, a list of grounds): it
    holds or it does not, whatever the other facts are. `missing` adds None, a fact that is not given.
    """

    def __init__(
        self, resolved: ResolvedPolicy, facts: Mapping[str, Fact], tests: Iterable[Test | Tree], missing: bool = False
    ) -> None:
        self.resolved = resolved
        self.facts = facts
        flat = [leaf for test in tests for leaf in leaves(test)]
        by_fact: dict[str, list[Test]] = {}
        self.domains: dict[str, list[Any]] = {}
        for leaf in flat:
            if opaque(leaf, self.facts):
                self.domains[variable(leaf, self.facts)] = [True, False]
            else:
                by_fact.setdefault(leaf.fact, []).append(leaf)
        for name, cuts in by_fact.items():
            derived = resolved.derived.get(name)
            if derived is None or derived.kind == "season":
                self._add(name, representatives(cuts, self.facts[name]))
            else:
                dates = [leaf.bound for leaf in flat if leaf.fact in derived.of and isinstance(leaf.bound, date)]
                for source, values in self._sources(derived, cuts, dates):
                    self._add(source, values)
        self._link()
        if missing:
            for values in self.domains.values():
                values.append(None)

    def _add(self, name: str, values: Iterable[Any]) -> None:
        known = self.domains.setdefault(name, [])
        known += [value for value in values if value not in known]

    def _sources(
        self, derived: Derived, cuts: Sequence[Test], dates: Sequence[date]
    ) -> Iterator[tuple[str, list[Any]]]:
        """Yield the facts that a derived value rests on, cut where the derived value is.

        `dates`: bounds on the same days; the months of the years around them are all tried.
        """
        if derived.kind == "quotient":
            by, fact = derived.spec["by"], self.facts[derived.of[0]]
            wholes = {v * by + rest for v in representatives(cuts, self.facts[derived.key]) for rest in (0, by - 1)}
            yield fact.key, sorted({v for v in wholes if fact.low <= v <= fact.high} | {fact.low, fact.high})
        else:
            years = {bound.year + n for bound in (*dates, self.resolved.issued) for n in (-1, 0, 1)}
            firsts = [date(y, m, 1) for y in sorted(years) for m in range(1, 13)]
            for name in derived.of:
                yield name, sorted({d for first in firsts for d in (first, first - timedelta(days=1))})

    def _link(self) -> None:
        """Sort the cuts; let facts that are bound by an order share theirs."""
        for _ in IMPOSSIBLE:
            for lesser, greater in IMPOSSIBLE:
                if lesser in self.domains and greater in self.domains:
                    both = {*self.domains[lesser], *self.domains[greater]}
                    for name in (lesser, greater):
                        fact = self.facts[name]
                        self.domains[name] = [v for v in both if fact.low <= v <= fact.high]
        for name, values in self.domains.items():
            if name in self.facts and self.facts[name].type in ORDERED:
                values.sort()

    def orders(self) -> list[Constraint]:
        """Return the orders between facts that no true record breaks."""
        return [
            Constraint(frozenset(pair), lambda p, a=a, b=b: p[a] is None or p[b] is None or p[a] <= p[b])  # type: ignore[misc]
            for pair in IMPOSSIBLE
            for a, b in (pair,)
            if a in self.domains and b in self.domains
        ]

    def names(self, test: Test | Tree) -> frozenset[str]:
        """Return the variables that decide a test."""
        found: set[str] = set()
        for leaf in leaves(test):
            derived = self.resolved.derived.get(leaf.fact)
            if derived is not None and derived.kind != "season" and leaf.fact not in self.domains:
                found |= set(derived.of)
            else:
                found.add(variable(leaf, self.facts))
        return frozenset(found)

    def requires(self, test: Test | Tree, of: Any = None) -> Constraint:
        """Return a constraint that a test be met."""
        return Constraint(self.names(test), lambda point: self.mark(test, point) is Mark.MET, of)

    def mark(self, test: Test | Tree, point: Point) -> Mark:
        """Try a test on a point; a variable that is None is a fact that is not given."""
        if isinstance(test, Tree):
            return (max if test.join == "any" else min)(self.mark(part, point) for part in test.parts)
        if opaque(test, self.facts):
            value = point.get(variable(test, self.facts))
            if value is not None:
                return Mark.MET if value else Mark.FAILED
        else:
            value = self.value(test.fact, point)
            if value is not None:
                return Mark.MET if holds(test, value) else Mark.FAILED
        return {"met": Mark.MET, "unmet": Mark.FAILED, "todo": Mark.PENDING}.get(test.missing, Mark.UNKNOWN)

    def value(self, name: str, point: Point) -> Any:
        """Return a fact's value on a point, derived where it is a derived fact."""
        if name in point:
            return point[name]
        derived = self.resolved.derived.get(name)
        if derived is None:
            return self.facts[name].default if name in self.facts else None
        given: list[Any] = [point.get(source) for source in derived.of]
        if None in given or derived.kind == "season":
            return None
        if derived.kind == "quotient":
            return given[0] // derived.spec["by"]
        return months(min(given), max(given)) <= set(derived.spec["months"])

    def first(self, constraints: Sequence[Constraint]) -> dict[str, Any] | None:
        """Return a point on which every constraint holds, or None where there is none."""
        point: dict[str, Any] = {}
        for names, group in components(self.domains, constraints):
            found = next(self.points(names, group), None)
            if found is None:
                return None
            point |= found
        return point

    def points(self, names: Sequence[str], constraints: Sequence[Constraint]) -> Iterator[dict[str, Any]]:
        """Yield every point over some variables on which every constraint holds."""
        due: list[list[Constraint]] = [[] for _ in names]
        for one in constraints:
            at = max((names.index(name) for name in one.names), default=0)
            if names:
                due[at].append(one)
            elif not one.holds({}):
                return

        def walk(at: int, point: dict[str, Any]) -> Iterator[dict[str, Any]]:
            if at == len(names):
                yield dict(point)
                return
            for value in self.domains[names[at]]:
                point[names[at]] = value
                if all(one.holds(point) for one in due[at]):
                    yield from walk(at + 1, point)
            point.pop(names[at], None)

        return (yield from walk(0, {}))


def components(names: Iterable[str], constraints: Sequence[Constraint]) -> list[tuple[list[str], list[Constraint]]]:
    """Part variables and constraints into groups that do not touch each other."""
    groups: list[tuple[set[str], list[Constraint]]] = [({name}, []) for name in names]
    for one in constraints:
        touched = [group for group in groups if group[0] & one.names]
        merged: tuple[set[str], list[Constraint]] = (set(), [one])
        for group in touched:
            merged[0].update(group[0])
            merged[1].extend(group[1])
        groups = [group for group in groups if group not in touched] + [merged]
    return [(sorted(found), made) for found, made in groups]


def possible(point: Point) -> bool:
    """Say whether facts can all be true."""
    return all(a not in point or b not in point or point[a] <= point[b] for a, b in IMPOSSIBLE)


def opaque(test: Test, facts: Mapping[str, Fact]) -> bool:
    """Say whether a test is an atom: no order of its fact's values cuts it."""
    return test.op in ATOMIC or facts[test.fact].type not in CUTTABLE


def variable(test: Test, facts: Mapping[str, Fact]) -> str:
    """Return the variable that a test looks at: its fact, or an atom of its own."""
    return f"{test.fact} {test.op} {test.bound}" if opaque(test, facts) else test.fact


def months(first: date, last: date) -> set[int]:
    """Return the months that a stay touches."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return {(first.month - 1 + n) % 12 + 1 for n in range(min(count, 11) + 1)}
