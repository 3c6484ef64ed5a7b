"""One function an operation: a policy and a body in, plain data out. No HTTP here, so all of it can be tested without.

`lang` is `zh` or `en`; `readings` are the switches that the caller set. What the library calls misuse (an unknown fact
to vary, too many points) is raised as its own UsageError and becomes problem details in `service`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lfreward import money
from lfreward.web import bodies
from lfreward.web.limits import Limits
from lfreward.web.problems import Problem

if TYPE_CHECKING:
    from lfreward.policy import Policy
    from lfreward.results.assessment import Assessment

__all__ = ["FIELDS", "OPERATIONS", "JudgeQuery", "deadlines", "dump", "evaluate", "near_misses", "plan", "readings_impact",
           "result_dict", "settle", "verify", "what_if"]  # fmt: skip

# The members of a result that cost nothing to make: `?fields=` may name any of them and no other.
FIELDS: Mapping[str, Callable[[Assessment], Any]] = {
    "id": lambda r: r.id,
    "item": lambda r: r.item,
    "clause": lambda r: r.clause,
    "verdict": lambda r: r.verdict.value,
    "amount": lambda r: money.text(r.amount_fen),
    "amount_fen": lambda r: r.amount_fen,
    "potential": lambda r: money.text(r.potential_fen),
    "base": lambda r: money.text(r.base_fen),
    "uplift": lambda r: money.text(r.uplift_fen),
    "season": lambda r: r.season,
}


@dataclass(frozen=True, slots=True)
class JudgeQuery:
    """What the query of a request asks for.

    `lang`: `zh` or `en`. `readings`: switch to option, empty for the policy's own. `fields`: the members of a result
    that are wanted, empty for all. `as_of`: the day that counts as today, ISO, or None.
    """

    lang: str
    readings: Mapping[str, str]
    fields: tuple[str, ...] = ()
    as_of: str | None = None


def dump(value: Any) -> bytes:
    """Return plain data as JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def result_dict(result: Assessment, asked: JudgeQuery) -> dict[str, Any]:
    """Return a result as JSON carries it: whole, or the members asked for."""
    if not asked.fields:
        return result.to_dict(asked.lang)
    return {name: FIELDS[name](result) for name in asked.fields}


def evaluate(policy: Policy, body: bytes, asked: JudgeQuery, limits: Limits) -> Any:
    """Answer with one result for one record, or with a list of results for a list of records, in their order."""
    start = body.lstrip()[:1]
    if start == b"{":
        result = policy.evaluate_json(body, readings=asked.readings or None)
        if any(finding.code.startswith("json_") for finding in result.findings):
            bodies.parse(body)  # what the body as a whole is not, is the request's problem and not a result
        return result_dict(result, asked)
    records = bodies.records_of(bodies.parse(body), limits)
    return [result_dict(result, asked) for result in policy.evaluate_many(records, readings=asked.readings or None)]


def _judged(policy: Policy, records: Sequence[Mapping[str, Any]], asked: JudgeQuery) -> list[Assessment]:
    return list(policy.evaluate_many(records, readings=asked.readings or None))


def settle(policy: Policy, body: bytes, asked: JudgeQuery, limits: Limits) -> Any:
    """Answer with what is payable after settlement: a list per organiser and accounting year, and per beneficiary."""
    value = bodies.parse(body)
    records = bodies.records_of(value, limits)
    year = bodies.field(value, "year", int, 0) if isinstance(value, dict) else 0
    settled = policy.settle(_judged(policy, records, asked), year=year or None, readings=asked.readings or None)
    return [settlement.to_dict(asked.lang) for settlement in settled]


def near_misses(policy: Policy, body: bytes, asked: JudgeQuery, limits: Limits) -> Any:
    """Answer with the smallest changes that gain, what would lose, and what would settle one record."""
    record = bodies.record_of(bodies.parse(body))
    return policy.near_misses(record, readings=asked.readings or None, as_of=asked.as_of).to_dict(asked.lang)


def what_if(policy: Policy, body: bytes, asked: JudgeQuery, limits: Limits) -> Any:
    """Answer with the result at every combination of other facts, the first fact changing slowest."""
    value = bodies.parse(body)
    vary = bodies.field(value, "vary", dict)
    points = 1
    axes: dict[str, list[Any]] = {}
    for name, given in vary.items():
        axes[name] = _axis(name, given, limits)
        points *= max(1, len(axes[name]))
    if points > limits.points:
        raise Problem("service_too_many_points", 413, points=f"{points:,}", limit=f"{limits.points:,}")
    record = bodies.field(value, "record", dict)
    together = bodies.field(value, "together", bool, False)
    return policy.what_if(record, axes, together=together, readings=asked.readings or None).to_dict(asked.lang)


def _axis(name: str, given: Any, limits: Limits) -> list[Any]:
    """Return the values of one varied fact: a list as it stands, or `{"from": 1, "to": 9, "step": 2}` with both ends."""
    if isinstance(given, list):
        return given
    if isinstance(given, dict):
        low, high = bodies.field(given, "from", int), bodies.field(given, "to", int)
        step = bodies.field(given, "step", int, 1)
        if step > 0:
            count = (high - low) // step + 1
            if count > limits.points:
                raise Problem("service_too_many_points", 413, points=f"{count:,}", limit=f"{limits.points:,}")
            return list(range(low, high + 1, step))
    raise Problem("service_axis", 422, name=name)


def deadlines(policy: Policy, body: bytes, asked: JudgeQuery, limits: Limits) -> Any:
    """Answer with every duty of the records and its last day; the state of each needs `as_of`."""
    value = bodies.parse(body)
    single = isinstance(value, dict) and "records" not in value
    records = [value] if single else bodies.records_of(value, limits)
    return policy.deadlines(records, asked.as_of, readings=asked.readings or None).to_dicts(asked.lang)


def verify(policy: Policy, body: bytes, asked: JudgeQuery, limits: Limits) -> Any:
    """Answer with what differs between a stored result and what its facts come to; a list for a list of results."""
    value = bodies.parse(body)
    if isinstance(value, dict):
        return policy.verify(value).to_dict(asked.lang)
    return [policy.verify(stored).to_dict(asked.lang) for stored in bodies.records_of(value, limits)]


def plan(policy: Policy, body: bytes, asked: JudgeQuery, limits: Limits) -> Any:
    """Answer with the lawful arrangement that nets most within bounds, and the proof that nothing nets more."""
    value = bodies.parse(body)
    record, free = bodies.field(value, "record", dict), bodies.field(value, "free", dict)
    from lfreward.explore.plan import best_plan

    costs = bodies.field(value, "costs", dict, {})
    bounds = {name: tuple(given) if isinstance(given, list) else given for name, given in free.items()}
    return best_plan(policy, record, bounds, costs, readings=asked.readings or None).to_dict(asked.lang)


def readings_impact(policy: Policy, body: bytes, asked: JudgeQuery, limits: Limits) -> Any:
    """Answer with what each option of each switch would pay over the records, settled; largest difference first."""
    from lfreward.explore.reading_impact import reading_impact

    records = bodies.records_of(bodies.parse(body), limits)
    return [price.to_dict(asked.lang) for price in reading_impact(policy, _judged(policy, records, asked))]


Answer = Callable[["Policy", bytes, JudgeQuery, Limits], Any]

OPERATIONS: Mapping[str, Answer] = {
    "evaluate": evaluate,
    "settle": settle,
    "near-misses": near_misses,
    "what-if": what_if,
    "deadlines": deadlines,
    "plan": plan,
    "verify": verify,
    "readings": readings_impact,
}
