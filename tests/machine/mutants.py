"""Mutants of operators, lowering, tables and generators: one small change each, and whether drawn policies notice it.

A mutant changes one place of one module: a bound, an arm, a mark, a sign, an operator's template. A child process
imports the library with that change and judges a fixed set of drawn policies on aimed records; the mutant is killed
when any verdict, sum, season or deciding key differs from what the library says unchanged (which the oracle in `naive`
and the other engines confirm), or when the change cannot even be loaded. `EQUIVALENT` names those that change nothing
that can be asked, each with its reason.

Run `python -m machine.mutants [WORD]` from `tests` to see what survives, of those whose name holds a word.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.util
import multiprocessing
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = {"python": 3, "js": 4}  # the place of each language among what an operator is made of
WRITERS = {  # the modules and functions that write for engines, and the languages that hang on each
    "engines/emit": ("python", "js", "sql"),
    "engines/interpret memory": ("python",),
    "program/lower paid": ("js",),
    "program/operators exact": ("js",),
    "engines/to_python": ("python",),
    "engines/to_js": ("js",),
    **dict.fromkeys(("engines/to_sql", "engines/sql_terms", "engines/sql_decide", "engines/sql_boxes", "engines/sql_days"), ("sql",)),
}
MEANING = ("program/operators", "program/lower", "program/axes", "program/boxes", "program/world", "engines/interpret")
MODULES = (*MEANING, *(module for module in WRITERS if " " not in module))
TOLD = {"notes", "doubtful", "advice", "heads", "penalties", "lateness", "noted", "consulted_lateness", "unknown_day"}  # is told, and decides nothing
# Counts of itineraries, breakpoints, and what may still be paid have tests of their own.
ELSEWHERE = {
    "between", "exactly", "_cut_at", "_cut_above", "_by_beside", "_within_years_beside", "_before_beside", "_after_beside",
    "_beyond_stay_beside", "answers", "_cells", "sums_that_may_be", "itinerary",
}  # fmt: skip
PROVEN = {"joins", "frozen", "slots", "eq"}  # what proofs and the language itself read
COMMUTE = {"sum", "product", "larger", "is", "share", "per_km"}  # the places of their arguments may change
WIDE_SUMS = {"widest", "high", "narrow", "zero"}  # sums beyond 2^53, which `test_javascript` makes by hand
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.GtE: ast.Gt, ast.Gt: ast.GtE, ast.LtE: ast.Lt, ast.Lt: ast.LtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
COUNTED: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
MARKS = {"FAILED": "UNKNOWN", "UNKNOWN": "PENDING", "PENDING": "MET", "MET": "FAILED"}
WRITTEN = ((">=", ">"), ("<=", "<"), (" < ", " <= "), (" + ", " - "), (" * ", " + "), ("===", "!=="), ("max", "min"), ("some", "every"), ("!==", "==="), (" == ", " != "),
           (" > ", " >= "), ("greatest", "least"), (" in ", " not in "), (" IN ", " NOT IN "), ("is not False", "is False"), ("NOT FALSE", "FALSE"))


# What changes nothing that can be asked, each with its reason.
EQUIVALENT = {
    "program/world __missing__:": "a memory that starts anew, or not, gives the same",
    "program/world months_of: last < first": "of two equal days the months are the same either way",
    "program/world months_of: day <= last": "the month of the last day of a stay is asked of that day by itself",
    "program/world months_of: len(months) < 12": "there is no thirteenth month to add",
    "program/boxes _closest: True": "the two classes of columns are looked at in a fixed order; which row is shown decides nothing",
    "program/boxes _failing_least: True": "the two lists are of one length",
    "engines/to_python name: value is None or": "the same constant, written out or named",
    "engines/to_python apply: arg.isidentifier()": "one more pair of parentheses",
    "engines/to_python is_missing: node.default": "it asks once more than needed, of what is never missing",
    "engines/to_python value:": "a term may stand where its name would",
    "engines/to_python rests_on_row:": "a term may stand where its name would",
    "engines/to_python doubt: self.fact": "no fact inside a doubt has doubts of its own",
    "engines/to_python doubt: True": "the two lists are of one length",
    "engines/to_python test:": "a mark may be asked for again, where its name would stand",
    "engines/to_python axis: if len(axis.cuts) > 2": "few cuts or many, added up or searched, give the same class",
    "engines/to_python axis: len(axis.cuts) > 2": "few cuts or many, added up or searched, give the same class",
    "engines/to_python deciding: test.op in QUICK": "in which order conditions are asked decides only how soon it ends",
    "engines/to_python deciding: doubtful if": "in which order conditions are asked decides only how soon it ends",
    "engines/to_python require: OPERATORS": "operators that give marks have three arguments, and the long way says the same",
    "engines/to_python require: len(node.args)": "the long way of asking says the same",
    "engines/to_python require: mark if mark": "a term may stand where its name would",
    "engines/to_python function: True": "how source is shown in a traceback",
    "engines/to_python expected_facts:": "once read, a fact is there or is not: None never stands for it",
    "program/axes _cut: bound > fact.high or": "a cut at the end of a domain parts off a class that no value falls in",
    "program/axes _cut: bound > fact.high  →": "a cut at the end of a domain parts off a class that no value falls in",
    "program/axes _cut: bound <= fact.low  →": "a cut at the end of a domain parts off a class that no value falls in",
    "program/lower contradicted: Mark.FAILED": "of a doubt it is only asked whether it is met",
    "program/lower window: Mark.UNKNOWN  →  Mark.PENDING": "within a stay a missing day is unknown by itself, before its months are asked",
    "program/lower window: len(days) > 1  →  len(days) >= 1": "the months from a day to itself are its month",
    "program/lower window: len(marks) > 1": "the least of one mark is that mark",
    "program/lower test: test.op == 'is'": "whether an answer is given says what its mark says",
    "program/lower test: missing is Mark.UNKNOWN": "asked whether it is yes, an answer that is not known is unknown either way",
    "program/lower check: True": "procedure is how an open check is told, and no verdict hangs on it",
    "program/lower condition: any((leaf": "procedure is how an open check is told, and no verdict hangs on it",
    "program/lower condition: leaf": "procedure is how an open check is told, and no verdict hangs on it",
    "program/boxes place: True": "the two lists are of one length",
    "program/boxes rows_that_may_pay: True": "the two lists are of one length",
    "program/boxes _decide: if len(outcomes) == 1": "which row is shown, where no row is certain; no verdict hangs on it",
    "program/boxes _decide: len(outcomes) == 1": "which row is shown, where no row is certain; no verdict hangs on it",
    "program/boxes _outcome: False": "that a list is not published is told, and decides nothing",
    "program/boxes _outcome: fen == 'unknown'": "that a list is not published is told, and decides nothing",
    "program/boxes _outcome: row is not None": "that a list is not published is told, and decides nothing",
    "engines/interpret potential: self.base is None or": "base and rise are known together",
    "engines/interpret run: base is None or rise is None": "base and rise are known together",
    "engines/interpret run: base is not None and rise": "base and rise are known together",
    "engines/interpret test: True": "the two lists are of one length",
    "engines/interpret deciding: True": "the two lists are of one length",
    "engines/interpret test: any((isinstance(arg, Between)": "of arguments only a count of an itinerary is known by its bounds alone",
    "engines/emit missing_in: True": "the two lists are of one length",
    "engines/emit test: True": "the two lists are of one length",
    "engines/emit doubt: self.fact(arg)": "no fact inside a doubt has doubts of its own",
    "engines/emit may_be_open: arg.default is None and missing": "it asks once more than needed, of what is never open",
    "engines/emit may_be_open: missing in": "it asks once more than needed, of what is never open",
    "engines/emit may_be_open: Mark.": "an uplift that is still to do does not load, and a bound is never missing",
    "engines/emit may_be_open: True": "the two lists are of one length",
    "engines/emit may_be_open: any((OPERATORS": "no uplift tests a register or the last day of a duty",
    "engines/emit may_be_open: OPERATORS": "no uplift tests a register or the last day of a duty",
    "engines/to_js : (1 << 53)": "near the limit numbers and BigInt are both exact",
    "engines/to_js literal: abs(value) > SAFE": "at the limit itself numbers and BigInt are both exact",
    "engines/to_js literal: False": "an escaped character is the same character",
    "engines/to_js set_of: False": "an escaped character is the same character",
    "engines/to_js class_on: False": "an escaped character is the same character",
    "engines/to_js due: True": "that a rule is of the next quarter is told by its having no other key",
    "engines/to_js __init__: False": "the module says of every function whether its sums are wide",
    "engines/to_js either: len(conditions) > 1": "one condition joined with none is that condition",
    "engines/to_js keep: if SIMPLE": "a term may stand where its name would",
    "engines/to_js body: False": "after the sum nothing else is written",
    "program/lower paid: True": "the two lists are of one length",
    "program/lower marginal: True": "the two lists are of one length",
    "program/operators : 'beyond_stay' js {0} > {2} - {1}  →": "a > c - b and b > c - a say the same",
    "program/operators exact: type(value) is int": "a Decimal and an int compare alike; it is only faster",
}


class Mutant(NamedTuple):
    """One change: the module, what it is named by, and the changed source."""

    module: str
    name: str
    source: str


def mutants(modules: Sequence[str] = MODULES, word: str = "") -> Iterator[Mutant]:
    """Yield every mutant of some modules whose name holds a word, in the order of their source."""
    for module, name, tree in _changed(modules):
        if word in name:
            yield Mutant(module, name, ast.unparse(ast.fix_missing_locations(tree)))


def names(modules: Sequence[str] = MODULES) -> list[str]:
    """Return the names of all mutants: where each is, and what it changes."""
    return [name for _, name, _ in _changed(modules)]


def _changed(modules: Sequence[str]) -> Iterator[tuple[str, str, ast.Module]]:
    """Yield the tree of a module while it is changed in one place, with the name of the change."""
    for module in modules:
        tree = ast.parse((ROOT / "lfreward" / f"{module}.py").read_text("utf-8"))
        for function, node in _places(tree, ""):
            for before, after in _changes(module, node):
                yield module, f"{module} {function}: {before}  →  {after}", tree


def _places(node: ast.AST, function: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield the nodes that a judgement can hang on, each with the function that it stands in."""
    for child in ast.iter_child_nodes(node):
        inner = function
        if isinstance(child, ast.FunctionDef):
            if child.name in TOLD | ELSEWHERE | WIDE_SUMS or child.name.startswith("__repr") or any("abstract" in ast.unparse(one) for one in child.decorator_list):
                continue
            inner = child.name
        if isinstance(child, ast.Assert | ast.Raise | ast.Import | ast.ImportFrom | ast.AnnAssign):
            continue
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.keyword) and child.arg in PROVEN:
            continue
        yield inner, child
        yield from _places(child, inner)


def _changes(module: str, node: ast.AST) -> Iterator[tuple[str, str]]:
    """Change a node in place, yield how it reads before and after, and put it back."""
    before = ast.unparse(node)[:90]
    if isinstance(node, ast.Compare):
        for at, op in enumerate(node.ops):
            if type(op) in COMPARED:
                node.ops[at] = COMPARED[type(op)]()
                yield before, ast.unparse(node)[:90]
                node.ops[at] = op
    elif isinstance(node, ast.BoolOp):
        op_ = node.op
        node.op = ast.Or() if isinstance(op_, ast.And) else ast.And()
        yield before, ast.unparse(node)[:90]
        node.op = op_
    elif isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
        yield before, ast.unparse(node)[:90]
        node.body, node.orelse = node.orelse, node.body
    elif isinstance(node, ast.If):
        test = node.test
        node.test = ast.UnaryOp(ast.Not(), test)
        yield f"if {ast.unparse(test)[:80]}", f"if {ast.unparse(node.test)[:80]}"
        node.test = test
    elif isinstance(node, ast.BinOp) and type(node.op) in COUNTED:
        kept = node.op
        node.op = COUNTED[type(kept)]()
        yield before, ast.unparse(node)[:90]
        node.op = kept
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLED:
        name = node.func.id
        node.func.id = CALLED[name]
        yield before, ast.unparse(node)[:90]
        node.func.id = name
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Mark" and node.attr in MARKS:
        attr = node.attr
        node.attr = MARKS[attr]
        yield before, ast.unparse(node)
        node.attr = attr
    elif isinstance(node, ast.Call) and module == "program/operators" and ast.unparse(node.func) == "Operator":
        yield from _templates(node)
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        node.value = not node.value
        yield before, ast.unparse(node)
        node.value = not node.value


def _templates(node: ast.Call) -> Iterator[tuple[str, str]]:
    """Change what an operator is in a language: a sign, or the places of its first two arguments."""
    name = ast.literal_eval(node.args[0])
    for language, place in TEMPLATES.items():
        template = node.args[place]
        assert isinstance(template, ast.Constant)
        text = template.value
        changed = [text.replace(sign, other, 1) for sign, other in WRITTEN if sign in text]
        if "{1}" in text and name not in COMMUTE:
            changed.append(text.replace("{0}", "{?}").replace("{1}", "{0}").replace("{?}", "{1}"))
        for after in dict.fromkeys(one for one in changed if one != text):
            template.value = after
            yield f"{name!r} {language} {text}", after
            template.value = text


# ---- running one


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module of the library from a changed source."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = "lfreward." + mutant.module.replace("/", ".")
        self.source = mutant.source

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """Return the spec of the changed module alone."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module: Any) -> None:
        """Run the changed source."""
        exec(compile(self.source, f"<{self.name}, changed>", "exec"), module.__dict__)


class Asked(NamedTuple):
    """A drawn policy, records, and what the unchanged library says of them."""

    files: dict[str, str]
    readings: dict[str, str]
    records: list[dict[str, Any]]
    answers: list[Any]


def noticed(mutant: Mutant, asked: Sequence[Asked]) -> bool:
    """Say whether a mutant gives another answer; in a process of its own, with the library loaded anew."""
    context = multiprocessing.get_context("fork")
    queue: Any = context.SimpleQueue()
    child = context.Process(target=_try, args=(mutant, asked, queue))
    child.start()
    child.join(120)
    if child.is_alive():  # it runs in a circle
        child.kill()
        child.join()
        return True
    return bool(child.exitcode or queue.get())


def _try(mutant: Mutant, asked: Sequence[Asked], queue: Any) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in ("lfreward", "machine", "tables")]:
        if name not in ("machine", "machine.mutants", "machine.policies"):
            del sys.modules[name]
    sys.meta_path.insert(0, Changed(mutant))
    try:
        queue.put(any(map(differs_by(mutant), asked)))
    except BaseException:  # what cannot be loaded or run is noticed by whoever runs it
        queue.put(True)


def differs_by(mutant: Mutant) -> Callable[[Asked], bool]:
    """Return what says whether the library now answers otherwise than unchanged: by what a changed place can reach.

    What only writes for some engines is asked of these engines, against the reference, which it cannot reach.
    """
    from machine.engines import javascript_differences, load, row_differences, table_differences
    from machine.policies import Draft

    differences = {"python": row_differences, "js": javascript_differences, "sql": table_differences}
    written = [language for language in TEMPLATES if f" {language} " in mutant.name]
    written += [language for start, of in WRITERS.items() if re.match(rf"{start}\b", mutant.name) for language in of]

    def differs(one: Asked) -> bool:
        policy = load(Draft(one.files, one.readings))
        meant = mutant.module in MEANING and answers(one) != one.answers
        return meant or any(differences[language](policy, one.records) for language in written)

    return differs


def answers(one: Asked) -> list[Any]:
    """Return what the reference engine says of the records."""
    from machine.engines import Reference, load
    from machine.policies import Draft

    return list(map(Reference(load(Draft(one.files, one.readings))).told, one.records))


def asked_of(policies: Sequence[Any], records: int) -> list[Asked]:
    """Return drawn policies with aimed records, and what the unchanged library says of them."""
    from machine.engines import load
    from machine.records import Aim

    found = []
    for number, draft in enumerate(policies):
        policy = load(draft)
        aim = Aim(policy.resolved, policy.calendar)
        drawn = [aim.record(1_000 * number + n) for n in range(records)]
        one = Asked(draft.files, draft.readings, [record for record in drawn if "item" in record], [])
        found.append(one._replace(answers=answers(one)))
    return found


def drawn(count: int) -> list[Any]:
    """Return so many drawn policies that load."""
    from hypothesis import HealthCheck, Phase, given, settings

    from lfreward.errors import RuleError
    from machine.engines import load
    from machine.policies import Draft, policies

    found: list[Draft] = []

    @settings(
        max_examples=2 * count, derandomize=True, database=None, deadline=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(policies())
    def keep(draft: Draft) -> None:
        try:
            load(draft)
        except RuleError:
            return
        if draft not in found:
            found.append(draft)

    keep()
    return sorted(found[:count], key=lambda draft: -sum(map(len, draft.files.values())))  # those that say most come first


def survivors(every: Sequence[Mutant], asked: Sequence[Asked]) -> list[str]:
    """Return the names of the mutants that are neither noticed nor known to be equivalent."""
    meant = [mutant for mutant in every if not mutant.name.startswith(tuple(EQUIVALENT))]
    return [mutant.name for mutant in meant if not noticed(mutant, asked)]


def main(words: Sequence[str]) -> None:
    """Print what survives."""
    asked = asked_of(drawn(300), 40)
    every = list(mutants(word=" ".join(words)))
    alive = survivors(every, asked)
    print(f"{len(every)} mutants, {len(alive)} survive", *alive, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
