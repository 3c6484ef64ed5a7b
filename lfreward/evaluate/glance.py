"""Verdict and sum alone, by a function that stops at the first condition that fails.

`glanced` writes the function from the same tables as `compiled` and in its words, for those who try a thousand records
and read no reason: planners, and near misses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from lfreward.evaluate.compiled import MISSING, SIGNS, Source, share
from lfreward.model import Test, Tree, Verdict
from lfreward.rules import BOUNDS

if TYPE_CHECKING:
    from lfreward.evaluate.plan import Check, ItemPlan

Glance: TypeAlias = Callable[[Mapping[str, Any]], tuple[Verdict, int | None]]

FAILS = {"at_least": "<", "over": "<=", "below": ">=", "at_most": ">", "is": "!="}
LISTS = ("clauses", "letters", "months")


def glanced(plan: ItemPlan) -> Glance:
    """Return the function that gives verdict and fen of facts which have been read as this item's."""
    return _Glance(plan, _expected(plan), _Glance(plan).decide()).decide()


def _expected(plan: ItemPlan) -> frozenset[str]:
    """Return the facts that nearly every record has, and that no None can stand for without being noticed."""
    tests = [check.of.test for check in plan.checks if check.kind == "condition" and _Glance.is_quick(check)]
    found = {test.fact for test in tests if MISSING[test.missing] == 1 and test.op in BOUNDS}  # None has no order
    found |= {*plan.axes, *plan.item.table.per, *(plan.season.of[:1] if plan.season is not None else ())}
    return frozenset(key for key in found if key not in plan.policy.derived and plan.facts[key].default is None)


class _Glance(Source):
    """The source of one item's function; each line either goes on or returns.

    With `expected` it takes these facts to be known, which halves the work, and leaves a record that lacks one to the
    careful function.
    """

    def __init__(self, plan: ItemPlan, expected: frozenset[str] = frozenset(), careful: Glance | None = None) -> None:
        super().__init__(plan)
        self.expected = expected
        self.sure: set[str] = set()  # the local variables of expected facts
        self.names |= {"NOTHING": (Verdict.INELIGIBLE, 0), "OPEN": (Verdict.UNDETERMINED, None), "careful": careful}

    def fact(self, key: str) -> str:
        """Return the local variable that holds a fact; an expected one is looked up where it stands."""
        if key in self.locals or key not in self.expected:
            return super().fact(key)
        local = self.locals[key] = f"v{len(self.locals)}"
        self.sure.add(local)
        self.say(f" {local} = facts[{key!r}]")
        return local

    def ordered(self, local: str, made: str) -> str:
        """Return an expression that orders a fact; None has no order, so an expected fact need not be asked."""
        return f"({made})" if local in self.sure else super().ordered(local, made)

    def decide(self) -> Glance:
        """Write the function and compile it."""
        walked = "(found := walk(facts)).verdict, found.amount_fen"
        self.say(" get = facts.get", " unknown = False")
        if "itinerary" in self.plan.facts:
            self.say(f" if 'itinerary' in facts and facts['itinerary']: return {walked}")
        quick = [check for check in self.plan.checks if self.is_quick(check)]
        for check in quick:
            self.require(check)
        self.table()
        for check in self.plan.checks:
            if check not in quick:
                self.require(check)
        self.pay()
        lines = ["def decide(facts):", *self.lines]
        if self.names["careful"] is not None:
            again = " except (KeyError, TypeError): return careful(facts)"  # one that was expected is not there, or None
            lines = [lines[0], " try:", *(f" {line}" for line in self.lines), again]
        source = "\n".join(lines).replace("return walk(facts, notes)", f"return {walked}")
        exec(compile(source, f"<{self.plan.item.key} at a glance>", "exec"), self.names)
        decide: Glance = self.names["decide"]
        return decide

    def unpack(self) -> None:
        """Name the sum of a box, and its row where the sum hangs on it; go on unless nothing is paid."""
        table = self.plan.item.table
        self.say(" row, fen = found[0], found[2]" if table.tiers == "marginal" or table.each > 1 else " fen = found[2]")
        self.say(" if fen is None and not found[3]: return NOTHING")

    @staticmethod
    def is_quick(check: Check) -> bool:
        """Say whether one comparison decides; these come first, the order changes no verdict."""
        test = check.of.test if check.kind == "condition" and not check.of.unsettled else None
        return isinstance(test, Test) and test.op in (*SIGNS, "present")

    def require(self, check: Check) -> None:
        """Go on unless one check fails; remember where it is not known."""
        if check.kind == "duty":
            self.in_time(check)
        elif check.kind == "papers":
            held, filed = self.fact("materials"), self.fact("filed_on")
            self.say(f" if {held} is not None and {filed} is not None and not {self.enough()}[{held}]: return NOTHING")
        elif check.of.unsettled:
            self.say(f" if {self.test(check.of.test)} < 2: unknown = True")
        else:
            self.meet(check.of.test)

    def meet(self, test: Test | Tree) -> None:
        fails = self.fails(test) if isinstance(test, Test) else None
        if fails is None:
            self.say(f" mark = {self.test(test)}", " if not mark: return NOTHING", " if mark == 1: unknown = True")
            return
        assert isinstance(test, Test)
        local, missing = self.fact(test.fact), MISSING[test.missing]
        if local in self.sure and test.op in BOUNDS:
            self.say(f" if {fails}: return NOTHING")
        elif missing == 1:
            self.say(f" if {local} is None: unknown = True", f" elif {fails}: return NOTHING")
        else:
            sign, join = ("is not", "and") if missing else ("is", "or")
            self.say(f" if {local} {sign} None {join} {fails}: return NOTHING")

    def fails(self, test: Test) -> str | None:
        """Return when a known value fails a test; None where the mark itself must be asked for."""
        local, fact = self.fact(test.fact), self.plan.facts.get(test.fact)
        if test.op == "present":
            return f"{local} is False"
        if test.op in FAILS:
            sign = "is not" if isinstance(test.bound, bool) else FAILS[test.op]
            return f"{local} {sign} {self.bound(fact, test.bound)}"
        if test.op in ("one_of", "none_of"):
            among = self.name(frozenset(test.bound))
            if fact is not None and fact.type in LISTS:
                return f"{'' if test.op == 'one_of' else 'not '}{among}.isdisjoint({local})"
            return f"{local} {'not in' if test.op == 'one_of' else 'in'} {among}"
        return None

    def holds(self, test: Test) -> str:
        """Return an expression that says whether a test is known to be met."""
        fails = self.fails(test)
        if fails is None or MISSING[test.missing] == 3:
            return f"{self.test(test)} == 3"
        return f"{self.fact(test.fact)} is not None and not {fails}"

    def in_time(self, check: Check) -> None:
        """Whoever is late forfeits; where lateness can be cured, and for months, nothing fails."""
        duty = check.of
        if duty.due.month_ends is not None or self.plan.policy.late != "forfeits":
            return
        done, start = self.fact(duty.fact), self.fact(duty.due.fact)
        doubtful = f"{self.name(self.plan.doubtful)}({self.name(check)}, facts)[0]"
        self.say(f" if {done} is not None and {start} is not None:", f"  last = {self.due(duty)}[{start}]")
        self.say("  if last is None:", f"   mark = {doubtful}", "   if not mark: return NOTHING")
        self.say("   if mark == 1: unknown = True", f"  elif {done} > last: return NOTHING")

    def pay(self) -> None:
        """Return what is payable; where something is not known, nothing is."""
        table = self.plan.item.table
        per = [self.fact(name) for name in table.per]
        needed = [*per, self.fact(table.then.of)] if table.then is not None else per
        rises = []
        for number, rise in enumerate(self.plan.item.uplifts):
            self.say(f" when{number} = {self.test(rise.when)}")
            heads = "" if rise.on == "amount" else f" or {self.fact(rise.on)} is None"
            self.say(f" if when{number} == 1 or when{number} == 2 or (when{number} == 3 and (False{heads})): unknown = True")
            rises.append((f"when{number} == 3", rise))
        open_ = ["fen is None", *(f"{one} is None" for one in needed if one not in self.sure)]
        if any("unknown = True" in line for line in self.lines):
            open_.insert(0, "unknown")
        else:
            self.lines.remove(" unknown = False")
        self.say(f" if {' or '.join(open_)}: return OPEN")
        self.say(f" sum = base = {self.base(per)}")
        for when, rise in rises:
            on = "base" if rise.on == "amount" else self.sum_of([self.fact(rise.on)])
            more, of = share(on, rise.percent)
            self.say(f" if {when}: sum += {more} // {of}")
        self.say(" return ELIGIBLE, sum")
