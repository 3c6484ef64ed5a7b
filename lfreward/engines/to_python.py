"""A program as Python source: what the reference does node by node, written out as one function.

Two functions are made of one program. `judging` gives every mark, the box and the sum, and ends in lines of the
caller's that make a result of them. `deciding` gives verdict and sum alone and stops at the first condition that fails,
for searches that try a thousand records and read no reason.

The source is registered with `linecache`, so tracebacks show it and `inspect.getsource` reads it. Nothing of a rule
file enters it but numbers and quoted keys of facts: every other value is passed by a name. A record that contradicts
itself, or whose season waits for a notice, is rare and has much to tell: the function hands it to the reference.

>>> print(inspect.getsource(policy.evaluator().plans[item].decide))                                          # doctest: +SKIP
"""

from __future__ import annotations

import linecache
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, TypeAlias

from lfreward import money
from lfreward.engines.emit import Emitter
from lfreward.engines.interpret import Interpreter
from lfreward.program import nodes as n
from lfreward.program.axes import place_of_cut
from lfreward.program.operators import MARK, OPERATORS, Operator
from lfreward.program.world import Memory, months_of, open_months, years_before
from lfreward.results.assessment import Mark, Verdict

Decide: TypeAlias = Callable[[Mapping[str, Any]], tuple[Verdict, int | None]]

NOTHING = (Verdict.INELIGIBLE, 0)
OPEN = (Verdict.UNDETERMINED, None)
QUICK = ("at_least", "at_most", "is", "present")  # one comparison each
BOUNDS = ("at_least", "at_most")
MARKS = tuple(Mark)


class Letters:
    """A set of letters that remembers how lists of letters stand to it: claims bring the same few lists."""

    def __init__(self, letters: frozenset[str]) -> None:
        self.issubset = Memory(letters.issubset).__getitem__
        self.isdisjoint = Memory(letters.isdisjoint).__getitem__


def per_km(fen: int, km: Any) -> int:
    """Return fen for kilometres; the sums of such tables are whole yuan, so nothing is left over."""
    return money.product(fen, [km])


def added(heard: tuple[Any, ...], finding: Any) -> tuple[Any, ...]:
    """Return what was heard with a finding more; a note that has nothing to tell after all adds none."""
    return heard if finding is None else (*heard, finding)


def with_verdict(marks: tuple[int, ...]) -> tuple[tuple[Mark, ...], Verdict]:
    """Return marks as marks, and the verdict that the least of them gives."""
    verdicts = (Verdict.INELIGIBLE, Verdict.UNDETERMINED, Verdict.ELIGIBLE, Verdict.ELIGIBLE)
    return tuple(map(MARKS.__getitem__, marks)), verdicts[min(marks)]


class PythonEmitter(Emitter[str]):
    """Writes one function: terms are expressions, and what is used twice is kept in a local variable."""

    def __init__(self, engine: Interpreter, expected: frozenset[str] = frozenset()) -> None:
        self.engine = engine
        self.expected = expected  # facts that are taken to be there; a record that lacks one raises, and is tried again
        self.program = engine.program
        self.world = engine.world
        self.lines: list[str] = []
        self.depth = 1
        self.names: dict[str, Any] = {
            "added": added, "per_km": per_km, "months_of": months_of, "bisect_right": bisect_right,
            "ELIGIBLE": Verdict.ELIGIBLE, "INELIGIBLE": Verdict.INELIGIBLE, "NOTHING": NOTHING, "OPEN": OPEN,
        }  # fmt: skip
        self.kept: dict[Any, str] = {}
        self.count = 0

    # ---- lines and names

    def say(self, *lines: str) -> None:
        """Add lines at the present depth."""
        self.lines += [" " * self.depth + line for line in lines]

    def fresh(self, stem: str) -> str:
        """Return a name that nothing has yet."""
        self.count += 1
        return f"{stem}{self.count}"

    def name(self, value: Any, stem: str = "c") -> str:
        """Return what stands for a value in the source: a number as it is, anything else by a name."""
        if value is None or type(value) in (int, bool):
            return repr(value)
        name = self.fresh(stem)
        self.names[name] = value
        return name

    # ---- hooks

    def fact(self, fact: n.Fact) -> str:
        """Return the local variable that holds a fact."""
        plain = n.Fact(fact.key, fact.kind, fact.default)
        if plain not in self.kept:
            sought = f"facts[{fact.key!r}]" if fact.key in self.expected else f"get({fact.key!r})"
            self.kept[plain] = local = self.keep(fact.key, sought)
            if fact.default is not None:
                self.say(f"if {local} is None: {local} = {self.name(fact.default)}")
        return self.kept[plain]

    def const(self, const: n.Const) -> str:
        """Return a constant as its kind is written."""
        value = const.value
        if const.kind == "due":
            value = self.world.due_days(value)
        elif const.kind == "register":
            value = self.world.registered(value)
        elif const.kind == "years":
            years = value
            value = Memory(lambda day: years_before(day, years))
        elif const.kind == "months_due":
            first, issued = value
            value = Memory(lambda asked: 2 if open_months(asked[0], asked[1], first, issued) else 3)
        elif const.kind == "letters_set":
            value = Letters(value)
        return self.name(value, const.kind)

    def pays(self) -> str:
        """Return the variable that holds the fen of the row that was reached."""
        return "fen"

    def apply(self, operator: Operator, args: Sequence[str]) -> str:
        """Return an operator on terms that are known."""
        closed = [arg if arg.isidentifier() or arg.isdigit() else f"({arg})" for arg in args]
        return operator.python.format(*closed, temp=self.fresh("last"))

    def is_missing(self, node: n.Value, term: str) -> str | None:
        """Return whether a value is missing; constants, sums of a row and facts with a default never are."""
        if isinstance(node, n.Fact):
            never = node.default is not None or (node.key in self.expected and not node.doubts)
        else:
            never = isinstance(node, n.Const | n.Pays)
        return None if never else f"{term} is None"

    def is_mark(self, mark: str, wanted: Mark) -> str:
        """Return whether a mark is a certain one."""
        return f"{mark} == {int(wanted)}"

    def either(self, conditions: Sequence[str]) -> str:
        """Return whether any of several conditions holds."""
        return conditions[0] if len(conditions) == 1 else f"({' or '.join(conditions)})"

    def choose(self, condition: str, then: str, otherwise: str) -> str:
        """Return one term where a condition holds, else another."""
        return f"({then} if {condition} else {otherwise})"

    def literal(self, value: int | bool | None) -> str:
        """Return a mark, a yes or no, or a missing value."""
        return str(int(value)) if isinstance(value, Mark) else repr(value)

    def least(self, marks: Sequence[str]) -> str:
        """Return the least of several marks; after the first that failed no other is looked at."""
        return self._fold(marks, 0, "min")

    def greatest(self, marks: Sequence[str]) -> str:
        """Return the greatest of several marks; after the first that is met no other is looked at."""
        return self._fold(marks, 3, "max")

    def _fold(self, marks: Sequence[str], end: int, join: str) -> str:
        *before, last = marks
        for mark in reversed(before):
            held = self.fresh("part")
            last = f"({end} if ({held} := {mark}) == {end} else {join}({held}, {last}))"
        return last

    def keep(self, name: str, term: str) -> str:
        """Assign a term to a local variable."""
        local = self.fresh(f"{name}_")
        self.say(f"{local} = {term}")
        return local

    # ---- what is computed once

    def value(self, node: n.Value) -> str:
        """Return a value; one that an operator makes is kept."""
        if isinstance(node, n.Fact) and not node.doubts:
            return self.fact(node)
        if not isinstance(node, n.Const) and not self.rests_on_row(node):
            if node not in self.kept:
                made = super().value(node)
                self.kept[node] = made if made.isidentifier() else self.keep("value", made)
            return self.kept[node]
        return super().value(node)

    def rests_on_row(self, node: n.Node) -> bool:
        """Say whether a value needs the row that was reached."""
        return isinstance(node, n.Pays) or any(map(self.rests_on_row, n.parts_of(node)))

    def in_doubt(self, node: n.Value) -> str | None:
        """Return whether the record contradicts itself on a value; None where it cannot. Asked once for a fact."""
        doubts = n.doubts_of(node)
        return self.any_doubt(doubts) if doubts else None

    def any_doubt(self, doubts: tuple[n.Test, ...]) -> str:
        """Return the variable that says whether any of several doubts is met."""
        if doubts not in self.kept:
            self.kept[doubts] = self.keep("doubt", self.either([self.doubt(test) for test in doubts]))
        return self.kept[doubts]

    def doubt(self, test: n.Test) -> str:
        """Return whether a doubt is met, and no where one of its facts is missing."""
        terms = [self.fact(arg) if isinstance(arg, n.Fact) else self.value(arg) for arg in test.args]
        asked = [self.is_missing(node, term) for node, term in zip(test.args, terms, strict=True)]
        known = [f"not {condition}" for condition in asked if condition]
        return f"({' and '.join([*known, self.apply(OPERATORS[test.op], terms)])})"

    def test(self, test: n.Test) -> str:
        """Return the mark of a test; one that has more than two outcomes is kept, for notes ask again."""
        if OPERATORS[test.op].gives != MARK:
            return super().test(test)
        if test not in self.kept:
            self.kept[test] = self.keep(test.op, super().test(test))
        return self.kept[test]

    # ---- parts of a function

    def table(self, otherwise: str) -> None:
        """Look up the box of the record: `row`, `season`, `fen`, `mark` and `listed`."""
        place, season = "0", self.program.table.season
        for axis in self.program.table.axes:
            here = self.axis(axis)
            place = here if place == "0" else f"({place}) * {axis.size + 1} + {here}"
        if season is None:
            boxes = self.name(self.boxes_of(0), "boxes")
        else:
            days = ", ".join(self.fact(day) for day in season.days)
            boxes = self.keep("boxes", f"{self.name(Memory(self.boxes_on), 'boxes_on')}[{days}]")
            self.say(f"if {boxes} is None: return {otherwise}")
        self.say(f"row, season, fen, mark, listed = {boxes}[{place}]")

    def axis(self, axis: n.Axis) -> str:
        """Return the class of a value on an axis."""
        value = self.value(axis.value)
        if axis.choices:
            classes = {**{choice: at for at, choice in enumerate(axis.choices)}, None: axis.size}
            return f"{self.name(classes, 'classes')}.get({value}, {len(axis.choices)})"
        missing = self.is_missing(axis.value, value)
        if len(axis.cuts) > 2:
            cuts = self.name([place_of_cut(cut) for cut in axis.cuts], "cuts")
            made = f"bisect_right({cuts}, ({value}, False))"
            if not any(cut.above for cut in axis.cuts):
                made = f"bisect_right({self.name([cut.at for cut in axis.cuts], 'cuts')}, {value})"
        else:
            signs = [f"({value} {'>' if cut.above else '>='} {self.name(cut.at)})" for cut in axis.cuts]
            made = " + ".join(signs) or "0"
        return f"({made})" if missing is None else f"({axis.size} if {missing} else {made})"

    def boxes_of(self, bits: int) -> Memory:
        """Return what the table says for one set of seasons, by the number of the box."""
        return self.engine.memory(bits)

    def boxes_on(self, days: Any) -> Memory | None:
        """Return what the table says on a day or in a stay; None where a notice is missing, which must be told."""
        season = self.program.table.season
        assert season is not None
        if self.world.unknown_day(season, days if len(season.days) > 1 else (days,)) is not None:
            return None
        return self.boxes_of(self.world.seasons(season)[days])

    def price(self, when_open: str) -> None:
        """Add up the sum of a row that was reached: `base` and `rise`; or say what to do where it is not known."""
        lacking = [condition for _, condition in self.lacking(self.program)]
        if lacking:
            self.say(f"if {' or '.join(lacking)}: {when_open}", "else:")
            self.depth += 1
        self.say(f"base = {self.known(self.program.base)}", "rise = 0")
        for more in self.program.rises:
            met = self.is_mark(self.rise_mark(more), Mark.MET)
            self.say(f"if {met}: rise += {self.known(more.amount)}")
        self.depth -= bool(lacking)

    def rise_mark(self, rise: n.Rise) -> str:
        """Return the mark of an uplift; it is asked when what is lacking is looked for, and again when sums are added."""
        if rise not in self.kept:
            self.kept[rise] = super().rise_mark(rise)
        return self.kept[rise]

    def known(self, node: n.Value) -> str:
        """Return a value that is not missing: of what rests on the row nothing is kept and nothing asked."""
        if isinstance(node, n.Apply) and node in self.kept:
            return self.kept[node]
        return super().known(node)

    # ---- the two functions

    def judging(self, tail: Sequence[str]) -> str:
        """Return the source of the function that judges; `tail` are its last lines.

        They find `facts`, `notes` (what was said while the record was read), `marks`, `verdict`, `row`, `season`,
        `base`, `rise`, `potential`, `consulted` (one of the caller's `calm` and `late`: whether lateness was asked
        about) and `heard`: the notes, and what the caller's `told_0(facts)`, … make of those of the program, and
        `listed_row(row)` of a list that is not published.
        """
        careful = "careful(facts, notes)"
        self.say("get = facts.get")
        self.itinerary(careful)
        for fact in n.facts_of(self.program):
            self.fact(fact)
        self.table(careful)
        checks = [self.mark(check.mark) for check in self.program.checks]
        late = [f"{self.mark(note.mark)} < 2" for note in self.program.late]
        self.say(f"consulted = late if {' or '.join(late)} else calm" if late else "consulted = calm")
        self.tell()
        self.say("base = rise = potential = None", "if fen is not None:")
        self.depth += 1
        self.price("mark = 1")
        self.depth -= 1
        self.say("if base is not None: potential = base + rise")
        self.names["with_verdict"] = Memory(with_verdict)
        self.say(f"marks, verdict = with_verdict[{', '.join(['mark', *checks])},]")
        self.say(*tail)
        return "\n".join(["def judge(facts, notes=()):", *self.lines])

    def tell(self) -> None:
        """Add what there is to tell to the notes: in the order of the program, a missing list last."""
        self.say("heard = notes")
        for number, note in enumerate(self.program.notes):
            tests = tuple(n.tests_in(note.mark))
            if note.marks == (Mark.MET,):  # a doubt, which the tests of the facts in doubt ask too
                when = self.any_doubt(tests)
            else:
                when = self.either([self.is_mark(self.mark(note.mark), wanted) for wanted in note.marks])
            self.say(f"if {when}: heard = added(heard, told_{number}(facts))")
        self.say("if listed: heard = (*heard, listed_row(row))")

    def itinerary(self, otherwise: str) -> None:
        """Hand a record with an itinerary to the reference: its counts come from registers and may be bounds."""
        if self.program.subject == "group":
            self.say(f"if get('itinerary'): return {otherwise}")

    def deciding(self) -> str:
        """Return the source of the function that gives verdict and sum alone."""
        otherwise = "careful(facts)"
        self.say("get = facts.get", "unknown = False")
        self.itinerary(otherwise)
        quick: list[n.Check] = []
        doubtful: list[n.Check] = []
        rest: list[n.Check] = []
        for check in self.program.checks:
            test = check.mark
            if not (isinstance(test, n.Test) and test.op in QUICK):
                rest.append(check)
            else:
                (doubtful if n.doubts_of(test.args[0]) else quick).append(check)
        for check in quick:
            self.require(check.mark)
        for check in doubtful:
            self.require(check.mark)
        self.table(otherwise)
        self.say("if fen is None and not mark: return NOTHING")
        for check in rest:
            self.require(check.mark)
        self.say("if unknown or fen is None: return OPEN")
        self.price("return OPEN")
        self.say("return ELIGIBLE, base + rise")
        return "\n".join(["def decide(facts):", *self.tried()])

    def tried(self) -> list[str]:
        """Return the lines; where facts are taken to be there, a record that lacks one is left to the longer form."""
        if not self.expected:
            return self.lines
        again = " except (KeyError, TypeError): return without_expected(facts)"  # not there, or None, which has no order
        return [" try:", *(f" {line}" for line in self.lines), again]

    def require(self, node: n.MarkNode) -> None:
        """Go on unless a mark is failed; remember where it is not known."""
        if isinstance(node, n.AllOf):
            for part in node.parts:
                self.require(part)
        elif isinstance(node, n.Test) and OPERATORS[node.op].gives != MARK and len(node.args) <= 2:
            self.require_test(node)
        else:
            mark = self.mark(node)
            mark = mark if mark.isidentifier() else self.keep("mark", mark)
            self.say(f"if not {mark}: return NOTHING", f"if {mark} == 1: unknown = True")

    def require_test(self, test: n.Test) -> None:
        """Go on unless one comparison fails."""
        fact = test.args[0]
        value = self.fact(fact) if isinstance(fact, n.Fact) else self.value(fact)
        doubt, missing = self.in_doubt(fact), test.missing[0]
        terms = [value, *(self.value(arg) for arg in test.args[1:])]
        holds = self.apply(OPERATORS[test.op], terms)
        fails = holds if test.negated else f"not ({holds})"
        absent = self.is_missing(test.args[0], value)
        if doubt is not None:
            mark = self.keep("mark", self.mark(test))
            self.say(f"if not {mark}: return NOTHING", f"if {mark} == 1: unknown = True")
        elif absent is None:
            self.say(f"if {fails}: return NOTHING")
        elif missing is Mark.UNKNOWN:
            self.say(f"if {absent}: unknown = True", f"elif {fails}: return NOTHING")
        elif missing is Mark.FAILED:
            self.say(f"if {absent} or {fails}: return NOTHING")
        else:
            self.say(f"if not {absent} and {fails}: return NOTHING")


class Written:
    """A function as source and code, with the values that it names; made once for a program, used by many policies."""

    def __init__(self, emitter: PythonEmitter, source: str) -> None:
        digest = sha256(source.encode("utf-8")).hexdigest()[:12]
        self.source = source
        self.names = emitter.names
        self.file = f"<lfreward {emitter.program.item} {digest}>"
        self.code = compile(source, self.file, "exec")

    def function(self, name: str, own: Mapping[str, Any]) -> Any:
        """Return the function, with the caller's own values beside those that its program names."""
        linecache.cache[self.file] = (len(self.source), None, self.source.splitlines(keepends=True), self.file)
        names = {**self.names, **own, "__name__": __name__}
        exec(self.code, names)
        return names[name]


def judging(engine: Interpreter, tail: Sequence[str]) -> Written:
    """Return the function `judge(facts, notes=())` of a program, which ends in some lines of the caller's."""
    emitter = PythonEmitter(engine)
    return Written(emitter, emitter.judging(tail))


def deciding(engine: Interpreter, expected: frozenset[str] = frozenset()) -> Written:
    """Return the function `decide(facts)` of a program: verdict and fen.

    With `expected` it takes these facts to be there, which halves the work, and hands a record that lacks one to the
    caller's `without_expected(facts)`.
    """
    emitter = PythonEmitter(engine, expected)
    return Written(emitter, emitter.deciding())


def expected_facts(program: n.Program) -> frozenset[str]:
    """Return the facts that nearly every record has, and for which no None can stand without being noticed.

    They are held against bounds, and None has no order: Python raises where one is compared.
    """
    bounds = [check.mark for check in program.checks if isinstance(check.mark, n.Test) and check.mark.op in BOUNDS]
    values = [test.args[0] for test in bounds if test.missing[0] is Mark.UNKNOWN]
    values += [axis.value for axis in program.table.axes if axis.cuts]
    return frozenset(value.key for value in values if isinstance(value, n.Fact) and value.default is None)


__all__ = ["Decide", "PythonEmitter", "Written", "deciding", "expected_facts", "judging"]
