"""Drawn policies times aimed records: every engine says the same, and the proofs of the rules say nothing false.

The shipped policy alone cannot show this: it uses the language as one text does. What is drawn here uses all of it.
The slow run counts how often each operator came to each of its marks, and prints the counts.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lfreward.errors import RuleError
from machine.engines import contradictions, count_marks, load, row_differences, table_differences
from machine.policies import Draft, policies
from machine.records import Aim

# The marks that each operator can come to. A test is pending where a fact is missing and its table says that it is to do.
ALL = ("FAILED", "UNKNOWN", "PENDING", "MET")
LATE = ("FAILED", "PENDING", "MET")
MARKS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("at_least", "over", "below", "at_most", "is", "one_of", "none_of", "present", "registered"), ALL),
    **dict.fromkeys(("not_within_years", "all", "any"), ALL),
    **dict.fromkeys(("due days", "due months", "due month_day", "due next_quarter", "papers"), LATE),
    "due working_days": ALL,
    "due month_ends": ("PENDING", "MET"),
    "table": ("FAILED", "UNKNOWN", "MET"),
}
Counts = Counter[tuple[str, str]]


def judge(most: int, records: int, proven: int) -> Counts:
    """Judge so many drawn policies on so many records each; of every so many policies one is proven as well."""
    counts: Counts = Counter()

    @settings(
        max_examples=most, derandomize=True, database=None, deadline=None, phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(policies(), st.integers(0, 1_000_000))
    def every_engine_says_the_same(draft: Draft, seed: int) -> None:
        try:
            policy = load(draft)
        except RuleError as error:
            counts.update({("refused", complaint.code) for complaint in error.complaints} | {("refused", "policy")})
            return
        aim = Aim(policy.edition, policy.calendar)
        drawn = [aim.record(seed + n) for n in range(records)]

        assert row_differences(policy, drawn) == []
        assert table_differences(policy, drawn) == []
        counts["judged", "policy"] += 1
        if not draft.readings and seed % proven == 0:
            assert contradictions(policy, drawn) == []
            counts["proven", "policy"] += 1
        count_marks(policy, drawn, counts)

    every_engine_says_the_same()
    return counts


def shares(counts: Counts) -> dict[str, float]:
    """Return which share of the records came to each verdict."""
    verdicts = {verdict: count for (kind, verdict), count in counts.items() if kind == "verdict"}
    return {verdict: count / sum(verdicts.values()) for verdict, count in verdicts.items()}


def test_a_hundred_policies_are_judged_alike_by_every_engine() -> None:
    counts = judge(100, 20, 3)

    assert counts["judged", "policy"] >= 95, counts
    assert counts["proven", "policy"] >= 10
    assert min(shares(counts)[verdict] for verdict in ("eligible", "undetermined")) > 0.2
    assert sum(counts[operator, "MET"] > 0 for operator in MARKS) >= 16


@pytest.mark.slow
def test_two_thousand_policies_are_judged_alike_and_every_operator_comes_to_each_of_its_marks() -> None:
    counts = judge(2_000, 50, 10)
    print("\n" + "\n".join(f"{operator:20} {mark:14} {count:8}" for (operator, mark), count in sorted(counts.items())))

    assert counts["judged", "policy"] >= 1_900, counts
    assert min(shares(counts)[verdict] for verdict in ("eligible", "undetermined")) > 0.2
    assert [(one, mark) for one, marks in MARKS.items() for mark in marks if counts[one, mark] < 200] == []
