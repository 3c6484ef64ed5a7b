"""Every engine of one drawn policy, asked for the same five things about the same records.

`Judged` is what all engines must agree on. Where two engines differ, `differences` names them, the record, and both
answers: that, with the rule files that Hypothesis prints, is enough to mend it.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tables import judged, rows, typed

import lfreward
from lfreward.engines import Interpreter
from lfreward.engines.javascript import compile_module
from lfreward.law.rules import read_rules
from lfreward.law.rules.language import MAX_FEN
from lfreward.policy import Loaded, prove
from lfreward.program import World, facts_of, lower, nodes
from machine import node
from machine.naive import Naive
from machine.policies import Draft

SEEN = ("verdict", "amount_fen", "potential_fen", "base_fen", "uplift_fen", "season", "row", "marks", "consulted", "findings", "values")


def load(draft: Draft) -> lfreward.Policy:
    """Load a drawn policy, checked under every option of every switch, with the shipped calendar and registers.

    Raises: RuleError where the rule files are refused.
    """
    shipped = lfreward.load_policy()
    rules = read_rules(draft.files)
    policy = lfreward.Policy(Loaded(rules, shipped.calendar, shipped.registers), draft.readings)
    policy.rules.check()
    return policy


def row_differences(policy: lfreward.Policy, records: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return where the reference, the generated function and its short form differ on records that can be read."""
    found = []
    for record in records:
        plan = policy.evaluator().plans.get(record.get("item", ""))
        if plan is None:
            continue
        facts, _, faults = plan.vocabulary.read(record)
        if faults:
            continue
        facts["item"] = plan.item.key
        walked, compiled = _answer(_seen, plan.interpret, facts), _answer(_seen, plan.judge, facts)
        short = _answer(lambda decide, facts: list(decide(facts)), plan.decide, facts)
        if walked != compiled or isinstance(walked, str):
            found.append(("walk, compiled", record, walked, compiled))
        if short != walked[:2]:
            found.append(("walk, short", record, walked[:2], short))
    return found


def _seen(judge: Callable[..., Any], facts: Mapping[str, Any]) -> list[Any]:
    result = judge(facts)
    return [getattr(result, name) for name in SEEN]


def _answer(ask: Callable[..., list[Any]], *of: Any) -> list[Any] | str:
    """Return what an engine says; that it raised, and where, is an answer too."""
    try:
        return ask(*of)
    except Exception as error:  # whatever it is, no engine may raise it
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"raises {error!r} in {last.filename.rsplit('/', 1)[-1]} {last.name}"


def table_differences(policy: lfreward.Policy, records: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return where the query and single evaluation differ: verdict, fen, potential, season, deciding key."""
    report = policy.evaluate_table(typed(policy, records))
    wanted = [judged(policy, record) for record in records]
    return [
        ("single, query", record, want, got)
        for record, want, got in zip(records, wanted, rows(report.table), strict=True)
        if want != got
    ]


def javascript_differences(policy: lfreward.Policy, records: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return where the reference engine and the compiled module differ: verdict, fen, potential, season, deciding key."""
    reference = Reference(policy)
    named = [record for record in records if "item" in record]
    results, _ = node.judged(compile_module(policy.evaluator()).source, named)
    pairs = [(record, reference.told(record), in_short(result)) for record, result in zip(named, results, strict=True)]
    return [("reference, JavaScript", record, want, got) for record, want, got in pairs if want != got]


def oracle_differences(draft: Draft, policy: lfreward.Policy, records: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return where the reference engine says otherwise than the oracle that reads the rule files by itself."""
    judge, reference = policy.evaluator(), Reference(policy)
    naive = Naive(draft.files, draft.readings, judge.calendar, judge.registers)
    found = []
    for record in (record for record in records if "item" in record):
        told = reference.told(record)[:4]
        if told[0] != "rejected" and told != (wanted := naive.judge(record)):
            found.append(("oracle, reference", record, wanted, told))
    return found


class Reference:
    """The reference engine of every item of a policy, under some readings."""

    def __init__(self, policy: lfreward.Policy, readings: Mapping[str, str] | None = None) -> None:
        judge = policy.evaluator(readings)
        world = World(judge.calendar, judge.registers)
        self.readers = {key: plan.vocabulary for key, plan in judge.plans.items()}
        self.engines = {key: Interpreter(lower(judge.policy, key), world) for key in judge.policy.items}

    def told(self, record: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return verdict, fen, potential, season, deciding key and marks of a record that names its item."""
        facts, _, faults = self.readers[record["item"]].read(record)
        if faults:
            return "rejected", None, None, None, None, ()
        facts["item"] = record["item"]
        engine = self.engines[record["item"]]
        run = engine.run(facts)
        named = zip((check.key for check in engine.program.checks), run.marks[1:], strict=True)
        marks = ((None, run.marks[0].name), *sorted((key, mark.name) for key, mark in named))
        return run.verdict.value, run.amount, run.potential, run.season, engine.deciding(run, facts), marks


def in_short(result: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the same six of a result of a compiled module; why a record is rejected is not compared."""
    if "raised" in result:
        return (result["raised"],)
    told = tuple(result[key] for key in ("verdict", "amount_fen", "potential_fen", "season"))
    if told[0] == "rejected":
        return (*told, None, ())
    marks = sorted((step["key"], step["mark"].upper()) for step in result["steps"] if not step["table"])
    table = next(step["mark"].upper() for step in result["steps"] if step["table"])
    return (*told, result["reason"], ((None, table), *marks))


def count_marks(policy: lfreward.Policy, records: Sequence[Mapping[str, Any]], counts: Counter[tuple[str, str]]) -> None:
    """Count the verdict of every record, and the mark that each operator of its program came to in it."""
    reference = Reference(policy)
    for record in (record for record in records if "item" in record):
        facts, _, faults = reference.readers[record["item"]].read(record)
        if faults:
            counts["verdict", "rejected"] += 1
            continue
        engine = reference.engines[record["item"]]
        run = engine.run({**facts, "item": record["item"]})
        counts["verdict", run.verdict.value] += 1
        counts["table", run.marks[0].name] += 1
        for mark in _marks_of(engine.program):
            name = mark.op if isinstance(mark, nodes.Test) else type(mark).__name__
            counts[name, engine.mark(mark, facts).name] += 1


def _marks_of(program: nodes.Program) -> Iterator[nodes.MarkNode]:
    """Yield every mark of a program, those inside values and doubts too."""
    table = program.table
    roots: list[nodes.Node] = [*(check.mark for check in program.checks), *(rise.when for rise in program.rises)]
    roots += [*(axis.value for axis in table.axes), *(value for _, value in (*table.factors, *table.needs))]
    doubts = dict.fromkeys(doubt for fact in facts_of(program) for doubt in fact.doubts)
    for root in dict.fromkeys([*roots, *doubts]):
        yield from _marks_in(root)


def _marks_in(node: nodes.Node) -> Iterator[nodes.MarkNode]:
    if isinstance(node, nodes.Test | nodes.AllOf | nodes.AnyOf | nodes.Cured | nodes.Unsettled):
        yield node
    for part in nodes.parts_of(node):
        yield from _marks_in(part)


def contradictions(policy: lfreward.Policy, records: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return what the proof of the rules says that some record shows to be false. The policy is at its defaults."""
    results = [result for result in map(policy.evaluate, records) if result.verdict.value != "rejected"]
    report = prove(policy)
    false: list[Any] = []
    for finding in report.findings:
        for result in results:
            item, marks = result.plan.item, result.marks
            if finding.code == "item_never_pays" and finding.place == item.place and (result.amount_fen or 0) > 0:
                false.append((finding, result.record))
            if finding.code == "row_never_pays" and (result.amount_fen or 0) > 0 and finding.place == item.table.rows[result.row].place:
                false.append((finding, result.record))
            if finding.code == "condition_idle":
                checks = [check for check in zip(result.plan.checks, marks[1:], strict=True) if check[0].kind == "condition"]
                decides = [check for check, mark in checks if mark.name == "FAILED"]
                others_met = marks[0].name == "MET" and sum(mark.name == "MET" for _, mark in checks) == len(checks) - 1
                if others_met and len(decides) == 1 and decides[0].of.place == finding.place and finding.args["item"] == item.label:
                    false.append((finding, result.record))
    told = {finding.code for finding in report.findings}
    if "sum_too_large" not in told:
        false += [("sum_too_large is not told", result.record) for result in results if (result.potential_fen or 0) > MAX_FEN]
    return false
