"""The one traversal that every generator shares: from nodes to terms of a language, null and doubt included.

A generator says in about ten hooks how its language writes a fact, a constant, a missing value, a choice, the worst of
several marks; this class walks the nodes and calls them. So what a missing argument comes to, in which order
arguments are looked at, and what doubt does, is written here once, and no generator can tell it another way.

A term is whatever a generator makes of a node: a string of Python or JavaScript, an expression tree of SQL. Marks are
numbers 0 to 3 and are never NULL: every test first asks whether its arguments are there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from lfreward.program import nodes as n
from lfreward.program.operators import MARK, OPERATORS, Operator
from lfreward.results.assessment import Mark

Term = TypeVar("Term")


class Emitter(ABC, Generic[Term]):
    """Turns nodes into terms of one language. A generator fills in the hooks and assembles the terms."""

    # ---- hooks

    @abstractmethod
    def fact(self, fact: n.Fact) -> Term:
        """Return what the record says of a fact, with its default, without its doubts."""

    @abstractmethod
    def const(self, const: n.Const) -> Term:
        """Return a value that stands in the rules, as its kind is written."""

    @abstractmethod
    def pays(self) -> Term:
        """Return the fen of the row that was reached."""

    @abstractmethod
    def apply(self, operator: Operator, args: Sequence[Term]) -> Term:
        """Return an operator on terms that are known."""

    @abstractmethod
    def is_missing(self, node: n.Value, term: Term) -> Term | None:
        """Return whether a value is missing; None where it never is."""

    @abstractmethod
    def is_mark(self, mark: Term, wanted: Mark) -> Term:
        """Return whether a mark is a certain one."""

    @abstractmethod
    def either(self, conditions: Sequence[Term]) -> Term:
        """Return whether any of several conditions holds."""

    @abstractmethod
    def choose(self, condition: Term, then: Term, otherwise: Term) -> Term:
        """Return one term where a condition holds, else another."""

    @abstractmethod
    def literal(self, value: int | bool | None) -> Term:
        """Return a mark, a yes or no, or a missing value."""

    @abstractmethod
    def least(self, marks: Sequence[Term]) -> Term:
        """Return the least of several marks."""

    @abstractmethod
    def greatest(self, marks: Sequence[Term]) -> Term:
        """Return the greatest of several marks."""

    @abstractmethod
    def keep(self, name: str, term: Term) -> Term:
        """Give a term a name (a local variable, a column) and return the name, so that it is computed once."""

    # ---- values

    def value(self, node: n.Value) -> Term:
        """Return a value; missing where an argument is missing or in doubt."""
        if isinstance(node, n.Fact):
            return self.unless(self.in_doubt(node), self.fact(node)) if node.doubts else self.fact(node)
        if isinstance(node, n.Const):
            return self.const(node)
        if isinstance(node, n.Pays):
            return self.pays()
        if isinstance(node, n.Answer):
            mark = self.keep("answer", self.mark(node.mark))
            yes = self.choose(self.is_mark(mark, Mark.MET), self.literal(True), self.literal(None))
            return self.keep("answer", self.choose(self.is_mark(mark, Mark.FAILED), self.literal(False), yes))
        terms = [self.value(arg) for arg in node.args]
        missing = self.missing_in(node.args, terms)
        return self.unless(missing, self.apply(OPERATORS[node.op], terms))

    def known(self, node: n.Value) -> Term:
        """Return a value that the caller has made sure is not missing: nothing is asked again."""
        if isinstance(node, n.Apply):
            return self.apply(OPERATORS[node.op], [self.known(arg) for arg in node.args])
        return self.fact(node) if isinstance(node, n.Fact) else self.value(node)

    def unless(self, missing: Term | None, term: Term) -> Term:
        """Return a term, missing where a condition holds."""
        return term if missing is None else self.choose(missing, self.literal(None), term)

    def missing_in(self, nodes: Sequence[n.Value], terms: Sequence[Term]) -> Term | None:
        """Return whether any of several values is missing; None where none ever is."""
        asked = [self.is_missing(node, term) for node, term in zip(nodes, terms, strict=True)]
        found = [condition for condition in asked if condition is not None]
        return self.either(found) if found else None

    def in_doubt(self, node: n.Value) -> Term | None:
        """Return whether the record contradicts itself on a value; None where it cannot."""
        doubts = [self.doubt(test) for test in n.doubts_of(node)]
        return self.either(doubts) if doubts else None

    def doubt(self, test: n.Test) -> Term:
        """Return whether a doubt is met; generators that keep terms should keep this one."""
        terms = [self.fact(arg) if isinstance(arg, n.Fact) else self.value(arg) for arg in test.args]
        holds = self.apply(OPERATORS[test.op], terms)
        return self.choose_known(self.missing_in(test.args, terms), holds)

    def choose_known(self, missing: Term | None, holds: Term) -> Term:
        """Return whether something holds, and no where it cannot be asked."""
        return holds if missing is None else self.choose(missing, self.literal(False), holds)

    # ---- marks

    def mark(self, node: n.MarkNode) -> Term:
        """Return the mark of a node; never missing."""
        if isinstance(node, n.AllOf):
            return self.least([self.mark(part) for part in node.parts])
        if isinstance(node, n.AnyOf):
            return self.greatest([self.mark(part) for part in node.parts])
        if isinstance(node, n.Cured):
            part = self.keep("done", self.mark(node.part))
            pending = self.is_mark(part, Mark.PENDING)
            doubts = [self.in_doubt(arg) for test in n.tests_in(node) for arg in test.args]
            asked = [doubt for doubt in doubts if doubt is not None]
            found = self.literal(Mark.MET)
            if asked:  # what the days of the tour contradict is not known, also where lateness costs nothing
                found = self.choose(self.either(asked), self.literal(Mark.UNKNOWN), found)
            return self.choose(pending, self.literal(Mark.PENDING), found)
        if isinstance(node, n.Unsettled):
            return self.greatest([self.mark(node.part), self.literal(Mark.UNKNOWN)])
        return self.test(node)

    def test(self, test: n.Test) -> Term:
        """Return the mark of a test: a missing argument settles it in the order of the arguments, else the operator."""
        operator = OPERATORS[test.op]
        asked: list[tuple[Term, Mark]] = []
        terms = []
        for arg, missing in zip(test.args, test.missing, strict=True):
            doubt = self.in_doubt(arg)
            if doubt is not None:
                asked.append((doubt, Mark.UNKNOWN))
            term = self.fact(arg) if isinstance(arg, n.Fact) else self.value(arg)
            absent = self.is_missing(arg, term) if missing is not None else None
            if absent is not None and missing is not None:
                asked.append((absent, missing))
            terms.append(term)
        found = self.apply(operator, terms)
        if operator.gives != MARK:
            met, failed = (Mark.FAILED, Mark.MET) if test.negated else (Mark.MET, Mark.FAILED)
            found = self.choose(found, self.literal(met), self.literal(failed))
        for condition, mark in reversed(asked):
            found = self.choose(condition, self.literal(mark), found)
        return found

    # ---- sums

    def lacking(self, program: n.Program) -> list[tuple[str, Term]]:
        """Return what leaves the sum of a reached row unknown: the key of the fact, and when."""
        found: list[tuple[str, Term]] = []
        for key, value in (*program.table.factors, *program.table.needs):
            found += self.absent(key, value)
        for rise in program.rises:
            if rise.heads is None and not self.may_be_open(rise.when):
                continue
            mark = self.rise_mark(rise)
            if self.may_be_open(rise.when):
                found.append((rise.fact, self.either([self.is_mark(mark, one) for one in (Mark.UNKNOWN, Mark.PENDING)])))
            if rise.heads is not None:
                met = self.is_mark(mark, Mark.MET)
                found += [(key, self.choose(met, when, self.literal(False))) for key, when in self.absent(*rise.heads)]
        return found

    def rise_mark(self, rise: n.Rise) -> Term:
        """Return the mark of an uplift, computed once."""
        return self.keep("rise", self.mark(rise.when))

    def absent(self, key: str, value: n.Value) -> list[tuple[str, Term]]:
        """Return when a value is missing, with the key of its fact; nothing where it never is."""
        missing = self.is_missing(value, self.value(value))
        return [] if missing is None else [(key, missing)]

    def may_be_open(self, node: n.MarkNode) -> bool:
        """Say whether a mark can be UNKNOWN or PENDING; a hook may know better of its facts."""
        return any(
            arg.doubts or (arg.default is None and missing in (Mark.UNKNOWN, Mark.PENDING))
            if isinstance(arg, n.Fact)
            else missing in (Mark.UNKNOWN, Mark.PENDING)
            for test in n.tests_in(node)
            for arg, missing in zip(test.args, test.missing, strict=True)
        ) or any(OPERATORS[test.op].gives == MARK for test in n.tests_in(node))
