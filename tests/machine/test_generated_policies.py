"""Drawn policies times aimed records: every engine says the same, and the proofs of the rules say nothing false.

The shipped policy alone cannot show this: it uses the language as one text does. What is drawn here uses all of it.
The slow run counts how often each operator came to each of its marks, and prints the counts.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lfreward.errors import RuleError
from machine.engines import (
    contradictions,
    count_marks,
    javascript_differences,
    load,
    oracle_differences,
    row_differences,
    table_differences,
)
from machine.policies import WORDS, Draft, Table, label, policies, toml
from machine.records import Aim

# The marks that each operator of a program can come to. A test is pending where a fact is missing that is still to do.
ALL = ("FAILED", "UNKNOWN", "PENDING", "MET")
MARKS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("at_least", "at_most", "is", "one_of", "meets", "present", "registered", "within_years", "by"), ALL),
    **dict.fromkeys(("AllOf", "AnyOf"), ALL),
    **dict.fromkeys(("month_in", "months_within", "table"), ("FAILED", "UNKNOWN", "MET")),
    **dict.fromkeys(("before", "after", "beyond_stay"), ("FAILED", "MET")),
    "has_all": ("FAILED", "PENDING", "MET"),
    "given": ("FAILED", "UNKNOWN", "PENDING"),
    "months_filed": ("PENDING", "MET"),
    "Cured": ("UNKNOWN", "PENDING", "MET"),
    "Unsettled": ("UNKNOWN", "PENDING", "MET"),
}
Counts = Counter[tuple[str, str]]


def judge(most: int, records: int, proven: int, queried: int) -> Counts:
    """Judge so many drawn policies on so many records each; of every so many policies one is proven, and queried, as well."""
    counts: Counts = Counter()
    failures: list[str] = []
    seen: set[str] = set()  # Hypothesis draws a third of its examples twice

    @settings(
        max_examples=2 * most, derandomize=True, database=None, deadline=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(policies(), st.integers(0, 1_000_000))
    def every_engine_says_the_same(draft: Draft, seed: int) -> None:
        if len(seen) == most or repr(draft) in seen:
            return
        seen.add(repr(draft))
        try:
            policy = load(draft)
        except RuleError as error:
            counts.update({("refused", complaint.code) for complaint in error.complaints} | {("refused", "policy")})
            return
        aim = Aim(policy.resolved, policy.calendar)
        drawn = [aim.record(seed + n) for n in range(records)]

        found = [*oracle_differences(draft, policy, drawn), *row_differences(policy, drawn)]
        found += javascript_differences(policy, drawn)
        if len(seen) % queried == 0:  # to compile a query takes longer than all else
            found += table_differences(policy, drawn)
        counts["judged", "policy"] += 1
        if not draft.readings and seed % proven == 0:
            found += contradictions(policy, drawn)
            counts["proven", "policy"] += 1
        if found:
            failures.append(f"{draft!r}\n\n{len(found)} differences, the first of them: {found[0]}")
        count_marks(policy, drawn, counts)

    every_engine_says_the_same()
    assert not failures, f"{len(failures)} policies differ; the shortest of them:\n{min(failures, key=len)}"
    return counts


def shares(counts: Counts) -> dict[str, float]:
    """Return which share of the records came to each verdict."""
    verdicts = {verdict: count for (kind, verdict), count in counts.items() if kind == "verdict"}
    return {verdict: count / sum(verdicts.values()) for verdict, count in verdicts.items()}


def test_a_hundred_policies_are_judged_alike_by_every_engine() -> None:
    counts = judge(100, 20, 3, 5)

    assert counts["judged", "policy"] >= 95, counts
    assert counts["proven", "policy"] >= 10
    assert min(shares(counts)[verdict] for verdict in ("eligible", "undetermined")) > 0.2
    assert sum(counts[operator, "MET"] > 0 for operator in MARKS) >= 17


@pytest.mark.slow
def test_two_thousand_policies_are_judged_alike_and_every_operator_comes_to_each_of_its_marks() -> None:
    counts = judge(2_000, 50, 10, 1)
    print("\n" + "\n".join(f"{operator:20} {mark:14} {count:8}" for (operator, mark), count in sorted(counts.items())))

    assert counts["judged", "policy"] >= 1_900, counts
    assert min(shares(counts)[verdict] for verdict in ("eligible", "undetermined")) > 0.2
    assert [(one, mark) for one, marks in MARKS.items() for mark in marks if counts[one, mark] < 200] == []


def small(items: list[Table], **other: Any) -> Draft:
    """Return a policy of group items that only differ from a plain one in what is given."""
    head = {
        "key": "small", "label": label("小"), "document": "虚构〔2020〕3号", "issuer": "虚构", "settles_questions": "虚构",
        "issued": date(2020, 1, 1), "registers": "linfen", "words": {op: [word] for op, word in WORDS.items()},
    }  # fmt: skip
    files = {"policy.toml": toml(head), "other.toml": toml(other)}
    for number, table in enumerate(items):
        item = {"key": f"item_{number}", "clause": "一", "label": label("项"), "subject": "group", "payee": "organiser", "unit": label("元")}
        files[f"{number}-item.toml"] = toml(item | {"table": {"choose": "only", "otherwise": "nothing", **table}})
    return Draft(files, {})


ROW = {"id": "row", "licensed": True, "pays": 100}
RISE = {"id": "rise", "key": "rise", "clause": "一(四)", "label": label("上浮"), "percent": 20, "on": "amount", "items": ["item_0"]}
FOUND = {
    "facts that two items ask for in different orders": (
        small(
            [{"rows": [ROW], "per": ["vehicles"]}, {"rows": [ROW], "per": ["nights"]}],
            uplifts=[{**RISE, "fact": "nights", "at_least": 2, "word": "以上"}],
        ),
        [{"item": item, "licensed": True} for item in ("item_0", "item_1")],
    ),
    "two factors that are missing, of which the second is an axis": (
        small([{"rows": [{"id": "many", "train_class": "ordinary", "vehicles": {"at_least": 9, "word": "以上"}, "pays": 5}, {"id": "any", "train_class": "luxury", "pays": 6}], "per": ["ticketed_visitors", "vehicles"]}]),
        [{"item": "item_0", "train_class": "luxury"}, {"item": "item_0", "train_class": "luxury", "ticketed_visitors": 5}, {"item": "item_0"}],
    ),
    "a condition on grounds that the record alone cannot fail": (
        small(
            [{"rows": [ROW]}],
            grounds=[{"clause": "五(一)", "label": label("五(一)")}],
            conditions=[{"id": "none", "key": "none", "clause": "三", "label": label("乙"), "items": ["item_0"], "fact": "violations", "none_of": "grounds", "otherwise": "unknown"}],
        ),
        [{"item": "item_0", "licensed": True, "violations": list(given)} for given in ((), ("五(一)",))],
    ),
    "a stay past the notices, in months that no listed holiday can reach": (
        small(
            [{"rows": [{"id": "row", "licensed": True, "pays": {"low": 1, "normal": 2, "holiday": 3}}], "columns": "season"}],
            derived={"season": {
                "kind": "season", "clause": "一", "label": label("季"), "of": ["arrival_date", "departure_date"], "low": [11, 12, 1, 2],
                "normal": [3, 4, 5, 6, 7, 8, 9, 10], "holidays": ["mid_autumn"], "span": "off_period", "merged": "whole_block",
                "names": {season: label(season) for season in ("low", "normal", "holiday")},
            }},
        ),
        [
            {"item": "item_0", "licensed": True, "arrival_date": first, "departure_date": last}
            for first in (date(2026, 12, 24), date(2026, 12, 31), date(2027, 3, 4), date(2027, 9, 1))
            for last in (date(2026, 12, 31), date(2027, 3, 4), date(2027, 9, 20)) if first <= last
        ],
    ),
    "grounds within a tree, which stands at its own clause": (
        small(
            [{"rows": [ROW]}],
            grounds=[{"clause": "五(一)", "label": label("五(一)")}],
            conditions=[
                {"id": "tree", "key": "tree", "clause": "二", "label": label("甲"), "items": ["item_0"], "all": [
                    {"fact": "nights", "at_least": 2, "word": "以上"}, {"fact": "violations", "one_of": ["五(一)"]},
                ]},
                {"id": "other", "key": "other", "clause": "三", "label": label("乙"), "items": ["item_0"], "fact": "vehicles", "at_least": 9, "word": "以上"},
            ],
        ),
        [{"item": "item_0", "licensed": True, "nights": 1, "vehicles": 1, "violations": ["五(一)"]}],
    ),
    "a table of which no row pays": (
        small(
            [{"rows": [{"id": "row", "licensed": False, "pays": "nothing", "says": label("无")}]}],
            conditions=[{"id": "stay", "key": "stay", "clause": "二", "label": label("住宿"), "items": ["item_0"], "fact": "nights", "at_least": 1, "word": "以上"}],
        ),
        [{"item": "item_0", "nights": 0}, {"item": "item_0", "licensed": False}],
    ),
    "two conditions on grounds, of which either may stand first": (
        small(
            [{"rows": [ROW]}],
            grounds=[{"clause": clause, "label": label(clause)} for clause in ("五(一)", "五(二)", "五(三)")],
            conditions=[
                {"id": "named", "key": "named", "clause": "一", "label": label("甲"), "items": ["item_0"], "fact": "violations", "one_of": ["五(一)"]},
                {"id": "none", "key": "none", "clause": "三", "label": label("乙"), "items": ["item_0"], "fact": "violations", "none_of": "grounds"},
            ],
        ),
        [{"item": "item_0", "licensed": True, "violations": list(given)} for given in ((), ("五(一)",), ("五(二)",), ("五(二)", "五(三)"), ("五(三)", "五(一)"))],
    ),
    "a count that is in doubt in one record and not in the next": (
        small([{"rows": [ROW], "per": ["nights"]}], uplifts=[{**RISE, "fact": "filed_on", "present": True}]),
        [
            {"item": "item_0", "licensed": True, "nights": 3, "filed_on": date(2019, 1, 1), "arrival_date": date(2020, 10, 1), "departure_date": last}
            for last in (date(2020, 10, 1), date(2020, 10, 9), date(2020, 10, 1))
        ],
    ),
    "an uplift on whether a day is given": (
        small([{"rows": [ROW]}], uplifts=[{**RISE, "fact": "reported_on", "present": True}]),
        [{"item": "item_0", "licensed": True}, {"item": "item_0", "licensed": True, "reported_on": date(2020, 7, 1)}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("found", FOUND)
def test_what_was_once_judged_in_two_ways_is_judged_in_one(found: str) -> None:
    draft, records = FOUND[found]
    policy = load(draft)

    assert oracle_differences(draft, policy, records) == []
    assert row_differences(policy, records) == []
    assert table_differences(policy, records) == []
    assert javascript_differences(policy, records) == []
    assert contradictions(policy, records) == []
