"""One item as straight Python: what `ItemPlan.walk` does, with the tables unrolled into one function.

`compiled` writes the function from the same nouns that the walk reads, and compiles it once, when the item is first
judged. It knows three values as the walk does; where a record needs a finding that is rare, or brings an itinerary, it
hands the record to the walk. Nothing of a rule file enters the source but numbers and quoted keys: every other value
is passed by a name of our own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from math import gcd
from typing import TYPE_CHECKING, Any, TypeAlias

from lfreward import money
from lfreward.evaluate.memory import Memory
from lfreward.facts import Fact
from lfreward.model import Assessment, Derived, Finding, Mark, Test, Tree, Verdict
from lfreward.rules import leaves

if TYPE_CHECKING:
    from lfreward.evaluate.plan import Check, ItemPlan

Judge: TypeAlias = Callable[[Mapping[str, Any], tuple[Finding, ...]], Assessment]

MARKS = tuple(Mark)  # by their numbers, from 0
MISSING = {"unknown": 1, "todo": 2, "met": 3, "unmet": 0}
SIGNS = {"at_least": ">=", "over": ">", "below": "<", "at_most": "<=", "is": "=="}
ORDERED = ("count", "money", "km", "date")


def compiled(plan: ItemPlan) -> Judge:
    """Return the function that judges facts which have been read as this item's."""
    return Source(plan).function()


class _Boxes(dict[Any, tuple[Any, ...]]):
    """The boxes of a table that records have lain in, by the classes of their values, for one set of seasons."""

    def __init__(self, plan: ItemPlan, seasons: tuple[str | None, ...]) -> None:
        self.plan = plan
        self.seasons = seasons

    def decide(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what the table says as a bare tuple, which unpacks faster than a named one."""
        found = self.plan.box(values, self.seasons)
        return (*found[:3], int(found.mark), found.listed)


def _decide(marks: tuple[int, ...]) -> tuple[tuple[Mark, ...], Verdict]:
    worst = min(marks)
    verdict = (Verdict.INELIGIBLE, Verdict.UNDETERMINED, Verdict.ELIGIBLE, Verdict.ELIGIBLE)[worst]
    return tuple(map(MARKS.__getitem__, marks)), verdict


def _exact(fact: Fact | None, bound: Any) -> Any:
    """Return a bound as its fact's values are, because two Decimals compare twice as fast as a Decimal and an int."""
    return Decimal(bound) if fact is not None and fact.type in ("money", "km") else bound


def years_before(day: date, years: int) -> date:
    """Return the same day so many years ago; the last of February for a leap day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def share(on: str, percent: int) -> tuple[str, int]:
    """Return an expression for so many per cent of another, and what it is still to be divided by."""
    common = gcd(percent, 100)
    return on if percent == common else f"{on} * {percent // common}", 100 // common


class Source:
    """The source of one item's function, and the values that it names."""

    def __init__(self, plan: ItemPlan) -> None:
        self.plan = plan
        self.lines: list[str] = []
        self.names: dict[str, Any] = {
            "new": object.__new__, "Assessment": Assessment, "plan": plan, "walk": plan.walk,
            "product": money.product, "amount": plan.amount,
            "beyond_stay": plan.beyond_stay, "late_advice": plan.late_advice, "list_missing": plan.list_missing,
            "bisect_left": bisect_left, "bisect_right": bisect_right,
            "decided": Memory(_decide), "ELIGIBLE": Verdict.ELIGIBLE, "INELIGIBLE": Verdict.INELIGIBLE,
            "calm": plan.in_order(set(plan.concerns)),
            "late": plan.in_order({*plan.concerns, plan.policy.late_reading}),
        }  # fmt: skip
        self.locals: dict[str, str] = {}
        self.dues: dict[Any, str] = {}

    def function(self) -> Judge:
        """Write the function and compile it."""
        self.say("def judge(facts, notes=()):", " get = facts.get", " consulted, heard = calm, notes")
        if "itinerary" in self.plan.facts:
            self.say(" if get('itinerary'): return walk(facts, notes)")
        self.table()
        marks = ", ".join(["mark", *(self.check(check) for check in self.plan.checks)])
        self.price()
        self.say(f" marks, verdict = decided[{marks},]")
        self.doubts()
        self.result()
        exec(compile("\n".join(self.lines), f"<{self.plan.item.key}>", "exec"), self.names)
        judge: Judge = self.names["judge"]
        return judge

    # ---- words of the source

    def say(self, *lines: str) -> None:
        """Add lines to the source."""
        self.lines += lines

    def name(self, value: Any) -> str:
        """Return what stands for a value in the source: a number as it is, anything else by a name."""
        if value is None or type(value) in (int, bool):
            return repr(value)
        name = f"c{len(self.names)}"
        self.names[name] = value
        return name

    def fact(self, key: str) -> str:
        """Return the local variable that holds a fact, or a value derived from facts, and say how it is made."""
        if key in self.locals:
            return self.locals[key]
        derived = next((d for d in (*self.plan.quotients, *self.plan.windows) if d.key == key), None)
        fact = self.plan.facts.get(key)
        if derived is not None:
            made = self.derived(derived)
        elif fact is not None and fact.default is not None:
            made = f"get({key!r}, {self.name(fact.default)})"
        else:
            made = f"get({key!r})"
        local = self.locals[key] = f"v{len(self.locals)}"
        self.say(f" {local} = {made}")
        return local

    def derived(self, derived: Derived) -> str:
        """Return an expression for a value that is derived from facts."""
        of = [self.fact(name) for name in derived.of]
        if derived.kind == "quotient":
            return f"None if {of[0]} is None else {of[0]} // {self.name(derived.spec['by'])}"
        if len(of) == 1:
            return f"None if {of[0]} is None else {of[0]}.month in {self.name(frozenset(derived.spec['months']))}"
        return f"{self.name(lambda *days: self.plan.window(derived, days))}({', '.join(of)})"

    # ---- the table

    def table(self) -> None:
        """Find the box of the table that the record lies in; a new box is decided by the walk's own hand."""
        classes = [self.axis(name) for name in self.plan.axes]
        at = classes[0] if len(classes) == 1 else f"({', '.join(classes)})"
        if self.plan.season is None:
            here = self.name(self.boxes((None,)))
        else:
            here, of = "here", [self.fact(name) for name in dict.fromkeys(self.plan.season.of)]
            self.say(f" here = {self.name(Memory(self.of_days))}[{', '.join(of)}]")
            self.say(" if here is None: return walk(facts, notes)")
        values = ", ".join(f"{name!r}: {self.fact(name)}" for name in self.plan.axes)
        self.say(f" at = {at}", f" found = {here}.get(at)")
        self.say(f" if found is None: found = {here}[at] = {here}.decide({{{values}}})")
        self.unpack()

    def unpack(self) -> None:
        """Name what a box says."""
        self.say(" row, season, fen, mark, listed = found")

    def boxes(self, seasons: tuple[str | None, ...]) -> _Boxes:
        """Return the boxes for the seasons that a record may have."""
        boxes: _Boxes = self.plan.boxes.setdefault(seasons, _Boxes(self.plan, seasons))
        return boxes

    def of_days(self, days: Any) -> _Boxes | None:
        """Return the boxes for a day or days; None where the walk has something to tell about them."""
        assert self.plan.season is not None
        told: list[Finding] = []
        names = dict.fromkeys(self.plan.season.of)
        given = days if len(names) > 1 else (days,)
        found = self.plan.seasons(dict(zip(names, given, strict=True)), told)
        return None if told else self.boxes(found)

    def axis(self, key: str) -> str:
        """Return the class of a value on one axis: the same for all values that no row can tell apart."""
        fact, local = self.plan.facts[key], self.fact(key)
        tests = [t for row in self.plan.item.table.rows for cell in row.cells for t in leaves(cell) if t.fact == key]
        if fact.values is not None or fact.type == "yes_no":
            return local
        bounds = {b for t in tests for b in (t.bound if isinstance(t.bound, tuple) else (t.bound,))}
        if fact.type not in ORDERED:
            return f"{self.name({None: None, **dict.fromkeys(bounds), **{b: b for b in bounds}})}.get({local}, '')"
        ops = {t.op for t in tests}
        if len(bounds) == 1 and len(ops) == 1:
            return self.ordered(local, f"{local} {SIGNS[ops.pop()]} {self.bound(fact, bounds.pop())}")
        cuts = self.name([_exact(fact, bound) for bound in sorted(bounds)])
        if not ops <= {"at_least", "below"}:
            return self.ordered(local, f"bisect_right({cuts}, {local}) + bisect_left({cuts}, {local})")
        if len(bounds) == 2:  # faster than a search
            low, high = (self.bound(fact, bound) for bound in sorted(bounds))
            return self.ordered(local, f"({local} >= {low}) + ({local} >= {high})")
        return self.ordered(local, f"bisect_right({cuts}, {local})")

    def ordered(self, local: str, made: str) -> str:
        """Return an expression that orders a fact where it is known."""
        return self.known(local, made)

    def known(self, local: str, made: str, missing: int | None = None) -> str:
        """Return an expression that holds only where a fact is known, and what stands there where it is not."""
        return f"({made} if {local} is not None else {missing})"

    def bound(self, fact: Fact | None, bound: Any) -> str:
        """Return what stands for a bound that a fact is held against."""
        return self.name(_exact(fact, bound))

    # ---- marks

    def check(self, check: Check) -> str:
        """Return an expression for the mark of one check."""
        if check.kind == "papers":
            held, filed = self.fact("materials"), self.fact("filed_on")
            return self.known(held, f"(3 if {self.enough()}[{held}] else 2 if {filed} is None else 0)", 2)
        if check.kind == "duty":
            return self.duty(check)
        test = check.of.test
        mark = self.test(test)
        if check.of.unsettled:
            return f"({mark} or 1)"
        if isinstance(test, Test) and test.op == "registered":
            local = f"m{len(self.lines)}"
            told = f"{self.name(self.plan.not_registered)}({self.name(test)}, facts)"
            self.say(f" {local} = {mark}", f" if not {local} and {self.fact(test.fact)} is not None: heard = (*heard, {told})")
            return local
        return mark

    def enough(self) -> str:
        """Name the memory of which letters are all that are asked for."""
        return self.name(Memory(lambda letters: not self.plan.lacking({"materials": letters})))

    def test(self, test: Test | Tree) -> str:
        """Return an expression for the mark of one test or tree."""
        if isinstance(test, Tree):
            return f"{'max' if test.join == 'any' else 'min'}({', '.join(self.test(part) for part in test.parts)},)"
        local, bound, op = self.fact(test.fact), test.bound, test.op
        missing = MISSING[test.missing]
        fact = self.plan.facts.get(test.fact)
        if op == "present":
            return self.known(local, f"(0 if {local} is False else 3)", missing)
        if op == "registered":
            hold = getattr(self.plan.judge_.registers, bound[0])
            mark = self.name(Memory(lambda asked: {None: 1, True: 3, False: 0}[hold(*asked)]))
            return self.known(local, f"{mark}[{local}, {self.fact(bound[1])}]", missing)
        if op == "not_within_years":
            on = self.fact(bound[1])
            before = self.name(Memory(lambda day: years_before(day, bound[0])))
            within = f"{before}[{on}] < {local} <= {on}"
            return self.known(local, f"(2 if {on} is None else 0 if {within} else 3)", missing)
        if op in ("one_of", "none_of"):
            among = self.name(frozenset(bound))
            lists = fact is not None and fact.type in ("clauses", "letters", "months")
            inside = f"not {among}.isdisjoint({local})" if lists else f"{local} in {among}"
            inner, outer = (3, 0) if op == "one_of" else (0, 3)
            return self.known(local, f"({inner} if {inside} else {outer})", missing)
        sign = "is" if isinstance(bound, bool) else SIGNS[op]
        return self.known(local, f"(3 if {local} {sign} {self.bound(fact, bound)} else 0)", missing)

    def duty(self, check: Check) -> str:
        """Mark a duty in lines of its own and return what holds its mark."""
        duty = check.of
        done, start = self.fact(duty.fact), self.fact(duty.due.fact)
        local = f"m{len(self.lines)}"
        self.say(f" if {done} is None or {start} is None: {local} = 2")
        if duty.due.month_ends is not None:
            names = (duty.fact, duty.due.fact)
            open_ = self.name(Memory(lambda known: self.plan.open_months(duty, dict(zip(names, known, strict=True)))))
            self.say(f" else: {local} = 2 if {open_}[{done}, {start}] else 3")
            return local
        self.say(" else:", f"  last = {self.due(duty)}[{start}]")
        self.say(f"  if last is not None and {done} <= last: {local} = 3")
        if self.plan.policy.late == "forfeits":
            self.say(f"  elif last is not None: {local} = 0; consulted = late")
        self.say("  else:", f"   {local}, told, doubtful = {self.name(self.plan.doubtful)}({self.name(check)}, facts)")
        self.say("   heard = (*heard, *told)", "   if doubtful: consulted = late")
        return local

    def due(self, duty: Any) -> str:
        """Name the memory of a duty's last day by the day that it starts from; all items of a policy share it."""
        if duty.due not in self.dues:
            self.dues[duty.due] = self.name(self.plan.judge_.last_days(duty.due))
        return self.dues[duty.due]

    # ---- money, doubts, and the result

    def price(self) -> None:
        """Multiply what the table says and add the uplifts."""
        table = self.plan.item.table
        per = [self.fact(name) for name in table.per]
        needed = [*per, self.fact(table.then.of)] if table.then is not None else per
        rises = []
        for rise in self.plan.item.uplifts:
            on = "base" if rise.on == "amount" else self.sum_of([self.fact(rise.on)])
            more, of = share(on, rise.percent)
            heads = "" if rise.on == "amount" else f" or {self.fact(rise.on)} is None"
            rises += [
                f"   when = {self.test(rise.when)}",
                f"   if when == 1 or when == 2 or (when == 3 and (False{heads})): mark = 1",
                f"   elif when == 3: rise += {more} // {of}",
            ]
        lacking = " or ".join(f"{local} is None" for local in needed) or "False"
        self.say(" base = rise = potential = None", " if fen is not None:", f"  if {lacking}: mark = 1", "  else:")
        self.say(f"   base = {self.base(per)}", "   rise = 0", *rises)
        self.say("   if mark == 1: base = rise = None", "   else: potential = base + rise")

    def base(self, per: list[str]) -> str:
        """Return an expression for the sum before any uplift."""
        then = self.plan.item.table.then
        if then is None:
            return self.sum_of(per)
        return f"{self.sum_of(per)} + {then.pays} * max(0, ({self.fact(then.of)} - {then.over}) // {then.each})"

    def sum_of(self, factors: list[str]) -> str:
        """Return an expression for a row's sum for its factors."""
        table = self.plan.item.table
        if table.tiers == "marginal" or table.each > 1:
            return f"amount(row, fen, [{', '.join(factors)}])"
        whole = all(self.plan.facts[name].type == "count" for name in table.per)
        return " * ".join(["fen", *factors]) if whole else f"product(fen, [{', '.join(factors)}])"

    def doubts(self) -> None:
        """Tell what does not fit together, advice that came too late, and that a list is missing."""
        if "nights" in self.plan.facts:
            came, left, nights = (self.fact(name) for name in ("arrival_date", "departure_date", "nights"))
            known = f"{nights} is not None and {came} is not None and {left} is not None"
            beyond = f"{known} and {nights} > {left}.toordinal() - {came}.toordinal()"
            self.tell(beyond, f"beyond_stay({nights}, {came}, {left})")
        for duty in self.plan.item.duties:
            if duty.advisory and duty.fact:
                done, start, last = self.fact(duty.fact), self.fact(duty.due.fact), self.due(duty)
                known = f"{done} is not None and {start} is not None and {last}[{start}] is not None"
                late = f"{known} and {done} > {last}[{start}]"
                self.tell(late, f"late_advice({self.name(duty)}, {done}, {last}[{start}])")
            if duty.due.latest is not None:
                told = f"*{self.name(self.plan.due_at_latest)}({self.name(duty)}, {self.fact(duty.due.latest)})"
                self.tell(f"{self.fact(duty.due.fact)} is None", told)
        if self.plan.counts_heads:
            came, bought = self.fact("visitors"), self.fact("ticketed_visitors")
            fewer = f"{came} is not None and {bought} is not None and {bought} < {came}"
            self.tell(fewer, f"{self.name(self.plan.fewer_tickets)}({came}, {bought})")
        for test in self.plan.penalties:
            day = self.fact(test.fact)
            told = f"*{self.name(self.plan.penalty_after)}({self.name(test)}, {day}, {self.fact(test.bound[1])})"
            self.tell(f"{day} is not None", told)
        self.tell("listed", "list_missing(row)")

    def tell(self, when: str, finding: str) -> None:
        """Add a line that adds a finding to those that were heard."""
        self.say(f" if {when}: heard = (*heard, {finding})")

    def result(self) -> None:
        """Fill an assessment, slot by slot."""
        slots = {
            "plan": "plan", "record": "facts", "verdict": "verdict", "item": repr(self.plan.item.key), "known": "None",
            "amount_fen": "potential if verdict is ELIGIBLE else 0 if verdict is INELIGIBLE else None",
            "potential_fen": "potential", "base_fen": "base", "uplift_fen": "rise", "season": "season", "row": "row",
            "marks": "marks", "consulted": "consulted", "findings": "heard", "alternatives": "()",
        }  # fmt: skip
        assert slots.keys() == set(Assessment.__slots__)
        self.say(" result = new(Assessment)", *(f" result.{slot} = {made}" for slot, made in slots.items()))
        self.say(" return result")
