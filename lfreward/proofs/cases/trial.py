"""Run cases against a policy: each states facts and what must come of them, and every difference is named.

A case is one object, as the conformance kit writes them: `id`; `facts` of one record, or `records` that are settled
together; `readings` where a switch stands apart from its default; and what is expected, of which a case worked by hand
states as much as it likes: `verdict`, `amount`, `potential` (yuan as text), `season`, `decides`, `clause`, `todo`,
`findings`, or `settles`. A case that expects nothing could never fail, so it is refused.

>>> from lfreward import load_policy
>>> case = {"id": "a", "facts": {"item": "tourist_train", "visitors": 199}, "verdict": "eligible"}
>>> [one.differences for one in run_cases(load_policy().evaluator, None, [case])]
[(Difference(key='verdict', expected='eligible', found='ineligible'),)]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lfreward.proofs.cases import JudgeFor, Settle, answer

__all__ = ["EXPECTED", "CaseResult", "Difference", "run_cases"]

EXPECTED = ("verdict", "amount", "potential", "season", "decides", "clause", "todo", "findings", "settles")


class Difference(NamedTuple):
    """One expectation that was not met: its key, what the case states, what the policy answers."""

    key: str
    expected: Any
    found: Any


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case that was run. `problem`: why it is no case, None where it is one; `differences`: none where it holds."""

    id: str
    differences: tuple[Difference, ...] = ()
    problem: str | None = None


def run_cases(judge_for: JudgeFor, settle: Settle | None, cases: Iterable[Mapping[str, Any]]) -> Iterator[CaseResult]:
    """Yield the result of each case, in order; the head of a kit, which names its policy, is passed over.

    `settle` settles the `records` of cases that have them; None where no case does.
    Raises: UsageError for a switch or an option that the policy does not have.
    """
    for number, case in enumerate(cases, 1):
        if "policy" in case:
            continue
        name = str(case.get("id") or number)
        problem = _problem(case)
        if problem is not None:
            yield CaseResult(name, problem=problem)
            continue
        found = answer(judge_for(case.get("readings") or {}), settle, case)  # type: ignore[arg-type]
        stated = (Difference(key, case[key], found.get(key)) for key in EXPECTED if key in case)
        yield CaseResult(name, tuple(one for one in stated if one.expected != one.found))


def _problem(case: Mapping[str, Any]) -> str | None:
    """Return the code of what keeps an object from being a case, or None."""
    facts, records = case.get("facts"), case.get("records")
    one = isinstance(facts, Mapping) and records is None
    several = isinstance(records, list) and facts is None and all(isinstance(record, Mapping) for record in records)
    if not one and not several:
        return "case_asks_nothing"
    if not isinstance(case.get("readings") or {}, Mapping):
        return "case_asks_nothing"
    expected = ("settles",) if several else EXPECTED[:-1]
    return None if any(key in case for key in expected) else "case_expects_nothing"
