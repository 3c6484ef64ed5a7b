"""Cases that the tables write themselves: a conformance kit for any software that pays by the same rules.

Every threshold less one, exactly and more one, every value of a kind, every edge of a season, every condition
met and not met, every option of a switch where it changes something: facts, verdict, amount, what decides and its
clause. Ids are made of the tables' own keys, so that a changed number changes few lines.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lfreward import money
from lfreward.evaluate import Evaluator
from lfreward.law.nodes import Disqualification, ResolvedPolicy
from lfreward.law.rules import leaves
from lfreward.proofs.cases import journeys, seasons, settled, vary
from lfreward.proofs.cases.sound import Maker, Record
from lfreward.results.assessment import Assessment, Finding, Verdict, canonical
from lfreward.settlement import Disqualify, charges_of

__all__ = ["answer", "cases", "decides", "text"]

Settle = Callable[[Evaluator, Sequence[Assessment]], Sequence[Any]]
JudgeFor = Callable[[Mapping[str, str]], Evaluator]
AS_OTHERS = 12  # beside the cases that are about a switch, so many of an item show what else it changes


def cases(judge_for: JudgeFor, settle: Settle) -> Iterator[dict[str, Any]]:
    """Yield every case of a policy, in the order of the text, each with an id of its own."""
    judge = judge_for({})
    yield _policy(judge)
    seen: Counter[str] = Counter()
    told: Counter[tuple[str, str, str]] = Counter()
    for name, records in _all(judge):
        seen[name] += 1
        id_ = name if seen[name] == 1 else f"{name}#{seen[name]}"
        asked = {"records": records} if name.startswith("settle/") else {"facts": records[0]}
        found, consulted = _answered(judge, settle, asked)
        yield {"id": id_, **asked, **found}
        subject = about(judge.policy, name)
        for key in consulted:
            reading, scope = judge.policy.readings[key], (name.split("/")[0], key)
            others = [option for option in reading.options if option != judge.policy.chosen[key]]
            if key not in subject and all(told[*scope, option] >= AS_OTHERS for option in others):
                continue
            answers = {option: _answered(judge_for({key: option}), settle, asked)[0] for option in others}
            changed = [option for option, other in answers.items() if other != found]
            if key in subject or any(told[*scope, option] < AS_OTHERS for option in changed):
                told.update((*scope, option) for option in changed if key not in subject)
                for option, other in answers.items():
                    yield {"id": f"{id_}@{key}={option}", "readings": {key: option}, **asked, **other}


def about(policy: ResolvedPolicy, name: str) -> set[str | None]:
    """Return the switches whose own cells a case varies: it is asked under every option of them."""
    item, kind, key = (*name.split("/"), "", "")[:3]
    if item not in policy.items:
        return set()
    of = policy.items[item]
    match kind:
        case "row":
            return {of.table.reading, *(row.reading for row in of.table.rows if row.id == key)}
        case "condition":
            conditions = [c for c in of.conditions if c.key == key]
            tested = {leaf.fact for c in conditions for leaf in leaves(c.test)}
            derived = [one for name, one in policy.derived.items() if name in tested]
            return {*(c.reading for c in conditions), *(reading for one in derived for reading in one.readings)}
        case "uplift":
            return {rise.reading for rise in of.uplifts if rise.key == key}
        case "duty":
            return {policy.late_reading}
        case "papers":
            return {paper.reading for paper in of.papers}
        case "area":
            return {policy.area.reading}
    return set()


def answer(judge: Evaluator, settle: Settle, case: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a policy answers to the question of a case, in the form in which a case carries it."""
    return _policy(judge) if "policy" in case else _answered(judge, settle, case)[0]


def text(found: Iterator[dict[str, Any]]) -> str:
    """Return cases as JSON lines."""
    return "".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n" for case in found)


def _all(judge: Evaluator) -> Iterator[tuple[str, list[Record]]]:
    makers = {key: Maker(plan) for key, plan in judge.plans.items()}
    for key, maker in makers.items():
        for varied in (vary.vary(maker), seasons.vary(maker), journeys.vary(maker)):
            for name, record in varied:
                yield f"{key}/{name}", [record]
    yield from settled.vary(judge, makers)


def _policy(judge: Evaluator) -> dict[str, Any]:
    """Return the head of the kit: which policy, issued when, its switches, its routes, and the clauses of these."""
    policy = judge.policy
    return {
        "id": "policy",
        "policy": policy.key,
        "document": policy.document,
        "issued": policy.issued.isoformat(),
        "readings": dict(policy.chosen),
        "clauses": dict(_cited(policy)),
    }


def _cited(policy: ResolvedPolicy) -> Iterator[tuple[str, str]]:
    """Yield the clause of everything that no single case decides by."""
    yield from ((key, one.clause) for key, one in policy.readings.items())
    yield from ((key, one.clause) for key, one in policy.routes.items())
    for key, item in policy.items.items():
        yield from ((duty.id, duty.clause) for duty in item.duties)
        yield from ((f"{key} {paper.letter}", paper.clause) for paper in item.papers)


def _answered(judge: Evaluator, settle: Settle, asked: Mapping[str, Any]) -> tuple[dict[str, Any], Sequence[str]]:
    """Return the answer to a question and the switches that it rests on."""
    if "facts" in asked:
        result = judge.evaluate(asked["facts"])
        return _result(result), tuple(result.readings)
    results = [judge.evaluate(record) for record in asked["records"]]
    found = {"settles": [_settlement(one) for one in settle(judge, results)]}
    across = {one.reading for one in judge.policy.exclusions if one.reading}
    across |= {c.reading for item in judge.policy.items.values() if item.sum for c in item.sum.conditions if c.reading}
    rule = judge.policy.disqualification
    if rule is not None and rule.reading and _states(rule, results):
        across.add(rule.reading)
    return found, [key for key in judge.policy.readings if key in across]


def _states(rule: Disqualification, results: Sequence[Assessment]) -> bool:
    """Say whether any record states what may cost its payee other claims."""
    step = Disqualify(rule.clause, True, rule.conditions, rule.reading)
    return any(charge for result in results for charge in charges_of(step, result, None))


def _result(result: Assessment) -> dict[str, Any]:
    key, clause = decides(result)
    return {
        "verdict": result.verdict.value,
        "amount": money.text(result.amount_fen),
        "potential": money.text(result.potential_fen),
        "season": result.season,
        "decides": key,
        "clause": clause,
        "todo": {todo.key: canonical(todo.due) for todo in result.todo},
        "findings": _told(result.findings),
    }


def _told(findings: Sequence[Finding]) -> list[str]:
    return [f"{one.code} {one.field}" for one in findings]


def decides(result: Assessment) -> tuple[str, str]:
    """Return the key and the clause of what decides: the row that pays, the first condition failed, else unknown."""
    if result.verdict is Verdict.REJECTED:
        last = result.findings[-1]
        return f"{last.code} {last.field}", ""
    if result.verdict is Verdict.ELIGIBLE:
        row = result.row
        return result.plan.item.table.rows[row].id if row is not None else "", result.plan.item.clause
    word = "not_met" if result.verdict is Verdict.INELIGIBLE else "unknown"
    step = next((s for s in result.steps if s.verdict == word and (word == "not_met" or not s.procedure)), None)
    return (step.key, step.clause) if step is not None else ("", "")


def _settlement(one: Any) -> dict[str, Any]:
    return {
        "organiser": one.organiser,
        "beneficiary": one.beneficiary,
        "year": one.year,
        "kept": [[k.result.id, k.result.item, money.text(k.fen), k.reason, k.clause] for k in one.groups],
        "annual": None if one.annual is None else [one.annual.verdict.value, money.text(one.annual.amount_fen)],
        "total": money.text(one.total_fen),
        "findings": _told([*one.findings, *(one.annual.findings if one.annual is not None else ())]),
    }
