"""From the nouns of the law to a program: one resolved policy and one item go in, nodes come out.

Each kind of thing that a rule file may say has one function here, and what it says is said in nodes alone: a window
becomes a mark over months, a set of papers two tests, lots and marginal tiers whole-number arithmetic. Everything that
does not decide (labels, places in files, words) stays behind; the explainer finds it again by the key of a check.

>>> program = lower(resolved, "coach_group")                                             # doctest: +SKIP
>>> [check.key for check in program.checks][:3]                                         # doctest: +SKIP
['paid_sites', 'paid_4a_sites', 'nights']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from lfreward.facts import CONTRADICTIONS, Contradiction
from lfreward.facts import Fact as Noun
from lfreward.law.nodes import Condition, Derived, Duty, Item, ResolvedPolicy, Tree, Uplift, clause_order
from lfreward.law.nodes import Test as Cell_
from lfreward.law.rules import bracket_floors, leaves
from lfreward.program import nodes as n
from lfreward.program.axes import axes_of_table, rows_of_table
from lfreward.program.operators import exact
from lfreward.results.assessment import Mark

MISSING = {"unknown": Mark.UNKNOWN, "todo": Mark.PENDING, "met": Mark.MET, "unmet": Mark.FAILED}
LISTS = ("clauses", "letters", "months")
COMPARED = {"at_least": ("at_least", False), "below": ("at_least", True), "at_most": ("at_most", False), "over": ("at_most", True)}


def lower(resolved: ResolvedPolicy, key: str) -> n.Program:
    """Return what an item of a resolved policy means."""
    return Lowering(resolved, resolved.items[key]).program()


def checks_of(item: Item) -> tuple[tuple[str, Any], ...]:
    """Return what is looked at besides the table, in the order of the text: kind and noun, as a program's checks."""
    found: list[tuple[str, str, Any]] = [("condition", c.clause, c) for c in item.conditions]
    found += [("duty", d.clause, d) for d in item.duties if d.fact and not d.advisory]
    if item.papers:
        found.append(("papers", item.papers[0].clause, item.papers))
    return tuple((kind, of) for kind, _, of in sorted(found, key=lambda check: clause_order(check[1])))


class Lowering:
    """One item of a resolved policy, on its way to a program."""

    def __init__(self, resolved: ResolvedPolicy, item: Item) -> None:
        self.resolved = resolved
        self.item = item
        self.facts: Mapping[str, Noun] = resolved.item_facts[item.key]
        self._facts: dict[str, n.Fact] = {}

    def program(self) -> n.Program:
        """Return the program of the item."""
        item, table = self.item, self.table()
        checks = tuple(self.check(kind, of) for kind, of in checks_of(item))
        notes = (*self.notes(checks), *self.doubtful(), *self.advice(), *self.heads(table), *self.penalties())
        return n.Program(
            item.key, item.clause, item.subject, table, checks, self.base(),
            tuple(self.rise(rise) for rise in item.uplifts), notes, tuple(self.lateness(checks)),
        )  # fmt: skip

    # ---- values

    def fact(self, key: str) -> n.Fact:
        """Return a fact of the record, with what may put it in doubt: one node for each, whoever asks."""
        if key not in self._facts:
            self._facts[key] = replace(self.plain(key), doubts=self.doubts(key))
        return self._facts[key]

    def plain(self, key: str) -> n.Fact:
        """Return a fact as it is told, whatever contradicts it."""
        noun = self.facts.get(key)
        return n.Fact(key, "text") if noun is None else n.Fact(key, noun.type, noun.default)

    def doubts(self, key: str) -> tuple[n.Test, ...]:
        """Return the tests that put a fact in doubt, in the order of the vocabulary."""
        return tuple(test for contradiction in CONTRADICTIONS for test in self.contradicted(contradiction, key))

    def contradicted(self, pair: Contradiction, key: str) -> Iterator[n.Test]:
        """Yield the tests that a contradiction makes of a fact; none where it is of another fact or subject."""
        if pair.subject != self.item.subject or pair.fact != key or key not in self.facts:
            return
        held, absent = (self.plain(key),), (Mark.FAILED,)
        if pair.at_most_days is not None:
            days = tuple(self.plain(day) for day in pair.at_most_days)
            yield n.Test("beyond_stay", (*held, *days), absent * 3)
        if pair.not_before:
            yield n.Test("before", (*held, self.plain(pair.not_before)), absent * 2)
        if pair.not_after:
            yield n.Test("after", (*held, self.plain(pair.not_after)), absent * 2)

    def value(self, key: str) -> n.Value:
        """Return a fact of the record, or a value that is derived from facts."""
        derived = self.resolved.derived.get(key)
        if derived is None:
            return self.fact(key)
        if derived.kind == "window":
            return n.Answer(self.window(derived))
        return n.Apply("quotient", (self.fact(derived.of[0]), n.Const(derived.spec["by"], "count")))

    def window(self, derived: Derived) -> n.MarkNode:
        """Return the mark of lying within months: failed by any day outside, met by a whole stay inside."""
        days = tuple(self.fact(key) for key in derived.of)
        months = n.Const(frozenset(derived.spec["months"]), "month_set")
        marks: list[n.MarkNode] = [n.Test("month_in", (day, months), (Mark.UNKNOWN, None)) for day in days]
        if len(days) > 1:
            marks.append(n.Test("months_within", (days[0], days[-1], months), (Mark.UNKNOWN, Mark.UNKNOWN, None)))
        return n.AllOf(tuple(marks)) if len(marks) > 1 else marks[0]

    # ---- tests

    def test(self, test: Cell_ | Tree) -> n.MarkNode:
        """Return the mark of one test of the rules, or of a tree of them."""
        if isinstance(test, Tree):
            parts = tuple(self.test(part) for part in test.parts)
            return n.AnyOf(parts) if test.join == "any" else n.AllOf(parts)
        value, missing = self.value(test.fact), MISSING[test.missing]
        if isinstance(value, n.Answer) and test.op == "is" and test.bound is True and missing is Mark.UNKNOWN:
            return value.mark
        if test.op == "registered":
            register, on = test.bound
            return n.Test("registered", (value, self.value(on), n.Const(register, "register")), (missing, None, None))
        if test.op == "not_within_years":
            years, on = test.bound
            return n.Test(
                "within_years", (value, self.value(on), n.Const(years, "years")), (missing, Mark.PENDING, None), negated=True
            )
        return self.simple(test, value, missing)

    def simple(self, test: Cell_, value: n.Value, missing: Mark) -> n.Test:
        """Return a test of one value against what stands in the rules."""
        noun = self.facts[test.fact]
        if test.op == "present":
            return n.Test("present", (value,), (missing,))
        if test.op in COMPARED:
            op, negated = COMPARED[test.op]
            bound = n.Const(exact(test.bound, noun.type), noun.type)
            return n.Test(op, (value, bound), (missing, None), negated)
        if test.op == "is":
            return n.Test("is", (value, n.Const(test.bound, noun.type)), (missing, None))
        op = "meets" if noun.type in LISTS else "one_of"
        among = n.Const(frozenset(test.bound), f"{noun.type}_set")
        return n.Test(op, (value, among), (missing, None), negated=test.op == "none_of")

    # ---- checks

    def check(self, kind: str, of: Any) -> n.Check:
        """Return one check of the program."""
        if kind == "duty":
            return n.Check(of.key, of.clause, kind, self.duty(of), procedure=True)
        if kind == "papers":
            return n.Check("materials", of[0].clause, kind, self.papers(), procedure=True)
        return self.condition(of)

    def condition(self, condition: Condition) -> n.Check:
        """Return the check of a condition; one on grounds stands where the first ground of the record stands."""
        tests = list(leaves(condition.test))
        procedure = any(leaf.missing == "todo" or leaf.op == "not_within_years" for leaf in tests)
        mark = self.test(condition.test)
        mark = n.Unsettled(mark) if condition.unsettled else mark
        check = n.Check(condition.key, condition.clause, "condition", mark, procedure)
        last = self.facts.get(tests[-1].fact)
        if isinstance(condition.test, Tree) or last is None or last.type != "clauses":
            return check  # a tree stands at its own clause, whatever its parts are about
        return replace(check, cites=self.fact(last.key), grounds=tuple(last.values or ()))

    def duty(self, duty: Duty) -> n.MarkNode:
        """Return the mark of a duty; where lateness can be cured it costs nothing."""
        mark = self.done(duty)
        return n.Cured(mark) if self.resolved.late != "forfeits" and mark.op == "by" else mark

    def done(self, duty: Duty) -> n.Test:
        """Return whether something was done by its day; not done yet, or not known from when, is to do."""
        assert duty.fact is not None
        args = (self.fact(duty.fact), self.fact(duty.due.fact))
        missing = (Mark.PENDING, Mark.PENDING, None)
        if duty.due.month_ends is not None:
            months = n.Const((duty.due.month_ends[0], self.resolved.issued), "months_due")
            return n.Test("months_filed", (*args, months), missing)
        return n.Test("by", (*args, n.Const(duty.due, "due")), missing)

    def papers(self) -> n.MarkNode:
        """Return the mark of the papers: all held, or else still to do until the claim is filed."""
        letters = n.Const(frozenset(paper.letter for paper in self.item.papers), "letters_set")
        held = n.Test("has_all", (self.fact("materials"), letters), (Mark.PENDING, None))
        return n.AnyOf((held, n.Test("given", (self.fact("filed_on"),), (Mark.PENDING,), negated=True)))

    # ---- what is told

    def notes(self, checks: tuple[n.Check, ...]) -> Iterator[n.Note]:
        """Yield what checks have to tell beside their mark."""
        for number, check in enumerate(checks):
            inner = check.mark.part if isinstance(check.mark, n.Cured) else check.mark
            if isinstance(inner, n.Test) and inner.op == "registered":
                named = inner if inner.missing[0] is not Mark.FAILED else replace(inner, missing=(Mark.PENDING, None, None))
                yield n.Note("not_in_register", named, (Mark.FAILED,), number)
            if isinstance(inner, n.Test) and inner.op == "by":
                yield n.Note("no_notice_deadline", inner, (Mark.UNKNOWN,), number)
                if isinstance(check.mark, n.Cured):
                    yield n.Note("late_curable", inner, (Mark.FAILED,), number)

    def doubtful(self) -> Iterator[n.Note]:
        """Yield the contradictions that a record of this subject may hold."""
        for pair in CONTRADICTIONS:
            tests = tuple(self.contradicted(pair, pair.fact))
            if tests:
                mark = n.AnyOf(tests) if len(tests) > 1 else tests[0]
                yield n.Note(pair.key, mark, (Mark.MET,), pair.fact)

    def advice(self) -> Iterator[n.Note]:
        """Yield the duties that are only advised."""
        for duty in self.item.duties:
            if duty.advisory and duty.fact and duty.due.month_ends is None:
                yield n.Note("late_advisory", self.done(duty), (Mark.FAILED,), duty.id)

            if duty.due.latest is not None:
                given = n.Test("given", (self.fact(duty.due.fact),), (Mark.FAILED,))
                yield n.Note("due_at_latest", given, (Mark.FAILED,), duty.id)

    def heads(self, table: n.Table) -> Iterator[n.Note]:
        """Yield what is told of a group of which fewer people bought tickets than came, where the table counts people."""
        counted = {axis.key for axis in table.axes} | {key for key, _ in table.factors}
        if counted & {"visitors", "ticketed_visitors"} and "visitors" in self.facts:
            people = (self.fact("ticketed_visitors"), self.fact("visitors"))
            enough = n.Test("at_least", people, (Mark.PENDING, Mark.PENDING))
            yield n.Note("fewer_tickets", enough, (Mark.FAILED,), "ticketed_visitors")

    def penalties(self) -> Iterator[n.Note]:
        """Yield what is told of a penalty that came after filing: it has no effect, and whoever pays is to know of it."""
        for leaf in (leaf for condition in self.item.conditions for leaf in leaves(condition.test)):
            if leaf.op == "not_within_years":
                days = (self.plain(leaf.fact), self.plain(leaf.bound[1]))
                before = n.Test("at_most", days, (Mark.PENDING, Mark.PENDING))
                yield n.Note("penalty_after_filing", before, (Mark.FAILED,), leaf.fact)

    @staticmethod
    def lateness(checks: tuple[n.Check, ...]) -> Iterator[n.Note]:
        """Yield what says that the switch on lateness was consulted."""
        for number, check in enumerate(checks):
            inner = check.mark.part if isinstance(check.mark, n.Cured) else check.mark
            if isinstance(inner, n.Test) and inner.op == "by":
                yield n.Note("late", inner, (Mark.FAILED, Mark.UNKNOWN), number)

    # ---- the table

    def table(self) -> n.Table:
        """Return the table: its axes cut at their bounds, its rows as sets of classes."""
        table = self.item.table
        axes = axes_of_table(table, self.facts, self.value)
        season = self.season(self.resolved.derived[table.columns]) if table.columns else None
        columns = tuple(season_names()) if season is not None else (None,)
        factors = tuple((key, self.value(key)) for key in table.per)
        needs = ((table.then.of, self.value(table.then.of)),) if table.then is not None else ()
        return n.Table(axes, rows_of_table(table, axes, columns), season, table.columns, factors, needs)

    def season(self, derived: Derived) -> n.Season:
        """Return how the season of a tour is told."""
        spec = derived.spec
        days = tuple(dict.fromkeys((self.fact(derived.of[0]), self.fact(derived.of[-1]))))
        return n.Season(days, frozenset(spec["low"]), frozenset(spec["holidays"]), spec["span"], spec["merged"])

    # ---- money

    def base(self) -> n.Value:
        """Return what the table pays before any uplift. Unit: fen."""
        then = self.item.table.then
        paid = self.paid([self.value(key) for key in self.item.table.per], list(self.item.table.per))
        if then is None:
            return paid
        beyond = n.Apply("difference", (self.value(then.of), n.Const(then.over, "count")))
        lots = n.Apply("larger", (n.Apply("quotient", (beyond, n.Const(then.each, "count"))), n.Const(0, "count")))
        return n.Apply("sum", (paid, n.Apply("product", (n.Const(then.pays, "fen"), lots), "fen")), "fen")

    def paid(self, factors: list[n.Value], keys: list[str]) -> n.Value:
        """Return the sum of the row that was reached, for some factors."""
        table = self.item.table
        if table.tiers == "marginal":
            return self.marginal(factors[0])
        if table.each > 1:
            factors = [n.Apply("quotient", (factors[0], n.Const(table.each, "count"))), *factors[1:]]
        total: n.Value = n.Pays()
        for key, factor in zip(keys, factors, strict=True):
            total = n.Apply("per_km" if self.facts[key].type == "km" else "product", (total, factor), "fen")
        return total

    def marginal(self, count: n.Value) -> n.Value:
        """Return the sum of marginal tiers: above its floor, each bracket adds what its rate exceeds the one below."""
        parts: list[n.Value] = []
        paid = 0
        for row, floor in zip(self.item.table.rows, bracket_floors(self.item.table), strict=True):
            assert isinstance(row.pays, int)
            above = n.Apply("larger", (n.Apply("difference", (count, n.Const(floor, "count"))), n.Const(0, "count")))
            parts.append(n.Apply("product", (n.Const(row.pays - paid, "fen"), above), "fen"))
            paid = row.pays
        return reduce(lambda a, b: n.Apply("sum", (a, b), "fen"), parts)

    def rise(self, uplift: Uplift) -> n.Rise:
        """Return what an uplift adds: a share of the item's own sum, or of what the row pays for the heads it reaches."""
        heads = None if uplift.on == "amount" else (uplift.on, self.value(uplift.on))
        on = self.base() if heads is None else self.paid([heads[1]], [heads[0]])
        amount = n.Apply("share", (on, n.Const(uplift.percent, "count")), "fen")
        return n.Rise(uplift.key, self.test(uplift.when), uplift.when.fact, amount, heads)


def season_names() -> tuple[str, ...]:
    """Return the columns of a table by season, in the order of their bits."""
    from lfreward.program.world import SEASONS

    return SEASONS
