"""One program as a function of JavaScript: the shared traversal with JavaScript's hooks, and the parts of the function.

The function takes the facts of one record that has been read (`null` where missing), finds the box of the table, marks
every check and computes the sum; a runtime that all functions share turns that into a result. What JavaScript cannot
hold as it stands is turned into whole numbers here, once: days are ordinals, kilometres are hundredths, and money is
twice its smallest unit (the odd numbers lie between two units), so that every comparison stays exact.

JavaScript's numbers are exact up to 2^53. `widest` is the largest number that the sum of an item can pass through, over
the domains of its facts; where that is more, the sum of that item is written with BigInt.

>>> from lfreward.program.nodes import Const, Fact, Test
>>> from lfreward.model import Mark
>>> writer = FunctionWriter()
>>> writer.mark(Test("at_least", (Fact("paid_sites", "count"), Const(3, "count")), (Mark.UNKNOWN, None)))
'(v0 === null) ? 1 : ((v0 >= 3) ? 3 : 0)'
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from lfreward.engines.emit import Emitter
from lfreward.law.nodes import Due
from lfreward.program import Boxes, Program
from lfreward.program import nodes as n
from lfreward.program.operators import Operator
from lfreward.results.assessment import Mark

SAFE = (1 << 53) - 1  # the largest whole number up to which JavaScript's numbers are exact
SIMPLE = re.compile(r"-?[\w.]+")
# With BigInt division drops the rest, and Math knows nothing of it; everything else is written alike.
WIDE = {"quotient": "{0} / {1}", "larger": "larger({0}, {1})", "share": "{0} * {1} / 100n", "per_km": "{0} * {1} / 100n"}


def money(value: Any, places: int) -> int:
    """Return an amount of yuan as it is compared: twice its number of units of so many decimals.

    >>> money(Decimal("12.5"), 2)
    2500
    """
    return int(Decimal(value).scaleb(places)) * 2


def held(value: Any, kind: str, places: int = 2) -> Any:
    """Return a value of the rules as JavaScript holds values of its kind: a number, text, yes or no."""
    if isinstance(value, date):
        return value.toordinal()
    if kind == "money":
        return money(value, places)
    return int(Decimal(value) * 100) if kind == "km" else value


def literal(value: Any) -> str:
    """Return a value as a literal; a whole number that is too wide becomes a BigInt, which compares with numbers."""
    if type(value) is int and abs(value) > SAFE:
        return f"{value}n"
    return json.dumps(value, ensure_ascii=False)


class Shared:
    """What the functions of one module have in common: sets, rules of last days, registers, seasons, each once."""

    def __init__(self, places: int = 2) -> None:
        self.places = places  # decimals that money is compared with
        self.names: dict[str, str] = {}  # what stands at the top of the module, to its name
        self.registers: dict[str, str] = {}
        self.seasons: dict[n.Season, str] = {}

    def name(self, source: str) -> str:
        """Return the name of a constant of the module."""
        return self.names.setdefault(source, f"c{len(self.names)}")

    def set_of(self, values: Sequence[Any]) -> str:
        """Return the name of a set."""
        return self.name(f"new Set({json.dumps(sorted(values), ensure_ascii=False)})")

    def due(self, due: Due) -> str:
        """Return the name of a rule of last days."""
        rules = {"days": due.days, "months": due.months, "month_day": due.month_day, "working_days": due.working_days}
        told = {key: value for key, value in rules.items() if value is not None} or {"next_quarter": True}
        parts = [f"{key}: {json.dumps(value)}" for key, value in told.items()]
        return self.name("{ " + ", ".join([*parts, *(["calendar: CALENDAR"] if due.working_days is not None else [])]) + " }")

    def register(self, register: str) -> str:
        """Return the name of a register; the module writes its names and days."""
        return self.registers.setdefault(register, f"REGISTER_{register.upper()}")

    def season(self, season: n.Season) -> str:
        """Return the name of how a season is told; the module writes its days."""
        return self.seasons.setdefault(season, f"SEASON_{len(self.seasons)}")


class FunctionWriter(Emitter[str]):
    """Writes one program as the body of a function: terms are expressions, `keep` makes them local constants."""

    def __init__(self, shared: Shared | None = None, *, wide: bool = False) -> None:
        self.shared = shared if shared is not None else Shared()
        self.wide = wide  # whether the sum is computed with BigInt
        self.lines: list[str] = []
        self.locals: dict[n.Fact, str] = {}
        self.doubts: dict[n.Test, str] = {}
        self.in_sum = False

    # ---- hooks

    def fact(self, fact: n.Fact) -> str:
        """Return the local constant that holds a fact."""
        plain = n.Fact(fact.key, fact.kind, fact.default)
        if plain not in self.locals:
            default = "" if fact.default is None else f" ?? {literal(held(fact.default, fact.kind, self.shared.places))}"
            self.locals[plain] = f"v{len(self.locals)}"
            self.lines.append(f"const {self.locals[plain]} = facts.{fact.key}{default};")
        name = self.locals[plain]
        return f"BigInt({name})" if self.wide and self.in_sum else name

    def const(self, const: n.Const) -> str:
        """Return a value of the rules; sets, rules of last days and registers by their name in the module."""
        kind, value = const.kind, const.value
        if kind == "due":
            return self.shared.due(value)
        if kind == "register":
            return self.shared.register(value)
        if kind == "months_due":
            first, since = value
            return self.shared.name(f'{{ first: {first}, since: "{since.isoformat()[:7]}" }}')
        if kind.endswith("_set"):
            return self.shared.set_of([held(one, kind.removesuffix("_set"), self.shared.places) for one in value])
        if self.wide and self.in_sum:
            return f"{value}n"
        return literal(held(value, kind, self.shared.places))

    def pays(self) -> str:
        """Return the fen of the row that was reached."""
        return "BigInt(pays)" if self.wide else "pays"

    def apply(self, operator: Operator, args: Sequence[str]) -> str:
        """Return an operator on known terms."""
        template = WIDE.get(operator.name, operator.js) if self.wide and self.in_sum else operator.js
        return template.format(*map(closed, args))

    def is_missing(self, node: n.Value, term: str) -> str | None:
        """Return whether a value is missing; None where it never is."""
        return f"{closed(term)} === null" if may_be_missing(node) else None

    def is_mark(self, mark: str, wanted: Mark) -> str:
        """Return whether a mark is a certain one."""
        return f"{closed(mark)} === {int(wanted)}"

    def either(self, conditions: Sequence[str]) -> str:
        """Return whether any of several conditions holds."""
        return " || ".join(map(closed, conditions)) if len(conditions) > 1 else conditions[0]

    def choose(self, condition: str, then: str, otherwise: str) -> str:
        """Return one term where a condition holds, else another."""
        return f"{closed(condition)} ? {closed(then)} : {closed(otherwise)}"

    def literal(self, value: int | bool | None) -> str:
        """Return a mark, a yes or no, or a missing value."""
        return json.dumps(int(value) if isinstance(value, Mark) else value)

    def least(self, marks: Sequence[str]) -> str:
        """Return the least of several marks."""
        return f"Math.min({', '.join(marks)})"

    def greatest(self, marks: Sequence[str]) -> str:
        """Return the greatest of several marks."""
        return f"Math.max({', '.join(marks)})"

    def keep(self, name: str, term: str) -> str:
        """Make a term a local constant, and return its name."""
        if SIMPLE.fullmatch(term):
            return term
        local = f"{name}{len(self.lines)}"
        self.lines.append(f"const {local} = {term};")
        return local

    def doubt(self, test: n.Test) -> str:
        """Return the local constant that holds whether a doubt is met."""
        if test not in self.doubts:
            self.doubts[test] = self.keep("doubt", super().doubt(test))
        return self.doubts[test]

    # ---- the function

    def body(self, program: Program) -> list[str]:
        """Return the lines of the function of a program; it takes `facts` and its own `item`."""
        table = program.table
        place = "0"
        for axis in table.axes:
            at = self.class_on(axis, self.value(axis.value))
            place = at if place == "0" else f"({place}) * {axis.size + 1} + {at}"
        days = [self.value(day) for day in table.season.days] if table.season is not None else []
        bits = f"seasonBits({self.shared.season(table.season)}, [{', '.join(days)}])" if table.season is not None else "0"
        marks = [self.keep("mark", self.mark(check.mark)) for check in program.checks]
        lacking = [f"{closed(when)} && {json.dumps(key)}" for key, when in self.lacking(program)]
        rises = [(self.keep("rise", self.is_mark(closed(self.mark(rise.when)), Mark.MET)), rise) for rise in program.rises]
        self.in_sum = True
        base = self.known(program.base)
        more = [f"({when} ? {closed(self.known(rise.amount))} : {self.zero})" for when, rise in rises]
        self.in_sum = False
        return [
            *self.lines,
            f"const box = item.boxes[item.places[{place}]];",
            f"const bits = {bits};",
            "const pays = box.pays[bits === 0 ? 0 : bits - 1];",
            f"const lacking = [{', '.join(lacking)}].filter(Boolean);",
            "const certain = pays > 0 && lacking.length === 0;",
            f"const base = certain ? {self.narrow(base)} : null;",
            f"const rise = certain ? {self.narrow(' + '.join([self.zero, *more]))} : null;",
            "const mark = pays > 0 ? (certain ? 3 : 1) : pays === 0 ? 0 : 1;",
            f"return conclude(item, facts, {{ box, bits, base, rise, lacking, marks: [{', '.join(['mark', *marks])}] }});",
        ]

    @property
    def zero(self) -> str:
        """What a sum without parts comes to."""
        return "0n" if self.wide else "0"

    def narrow(self, term: str) -> str:
        """Return a sum as a number where one can hold it."""
        return f"narrow({term})" if self.wide else closed(term)

    def class_on(self, axis: n.Axis, term: str) -> str:
        """Return the class of a value on an axis of the table."""
        if axis.choices:
            return f"placeOf({term}, {self.shared.name(json.dumps(axis.choices, ensure_ascii=False))}, {json.dumps(axis.others)})"
        cuts = [held(cut.at, axis.kind, self.shared.places) + cut.above for cut in axis.cuts]
        return f"classOf({term}, {self.shared.name('[' + ', '.join(map(literal, cuts)) + ']')})"


def closed(term: str) -> str:
    """Return a term in parentheses, unless it is a name or a number."""
    return term if SIMPLE.fullmatch(term) else f"({term})"


def may_be_missing(node: n.Value) -> bool:
    """Say whether a value can be missing: a fact without a default, one in doubt, or what is made of such."""
    if isinstance(node, n.Fact):
        return node.default is None or bool(node.doubts)
    if isinstance(node, n.Apply):
        return any(may_be_missing(arg) for arg in node.args)
    return not isinstance(node, n.Const)


def packed_boxes(program: Program) -> tuple[list[dict[str, Any]], list[int]]:
    """Return the boxes of a table, each kind once, and for every place of the table the number of its box.

    `pays` by seasons: fen, 0 where nothing is paid, -1 where that is open.
    """
    kinds: dict[str, int] = {}
    boxes: list[dict[str, Any]] = []
    places = []
    for box in Boxes(program.table).every():
        pays = [one.fen if one.fen is not None else 0 if one.mark is Mark.FAILED else -1 for one in box.pays]
        packed = {"pays": pays, "failed": box.failed, "unknown": box.unknown}
        number = kinds.setdefault(json.dumps(packed), len(boxes))
        if number == len(boxes):
            boxes.append(packed)
        places.append(number)
    return boxes, places


def widest(program: Program, high_of: Mapping[str, Any]) -> int:
    """Return the largest number that the sum of an item can pass through; `high_of`: the domains' upper bounds."""
    most = max((fen for row in program.table.rows for fen in row.pays if isinstance(fen, int)), default=0)
    seen = [most]

    def high(node: n.Value) -> int:
        if isinstance(node, n.Fact):
            return int(held(high_of[node.key], node.kind))
        if isinstance(node, n.Const):
            return int(node.value)
        if isinstance(node, n.Pays):
            return most
        assert isinstance(node, n.Apply)
        seen.append(HIGH[node.op](*map(high, node.args)))
        return seen[-1]

    total = high(program.base) + sum(high(rise.amount) for rise in program.rises)
    return max(total, *seen)


# The largest number on the way to the result of an operator, for the largest arguments; none of them is negative.
HIGH: dict[str, Callable[..., int]] = {
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a,
    "larger": max,
    "share": lambda a, percent: a * percent,
    "per_km": lambda fen, km: fen * km // 100,
}
