"""The compiled query against the scalar evaluator: verdict, fen, season and deciding condition, row for row."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import conformance
import pytest
from law.oracle import generate
from tables import differences, judged, rows, texts, typed

import lfreward
from lfreward.batch.column_forms import SAFE, Column
from lfreward.batch.query import compile_query
from lfreward.facts import parse
from lfreward.i18n import Label
from lfreward.law import nodes

HERE = Path(__file__).resolve().parents[1]
SHANSHUI = HERE / "policies" / "shanshui-2024"
LOT = 50_000


def cases() -> dict[str, list[dict[str, Any]]]:
    """Return the records of the kit by the switches that are set for them."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in conformance.cases():
        records = [case["facts"]] if "facts" in case else case.get("records", [])
        found[json.dumps(case.get("readings") or {}, sort_keys=True)] += records
    return found


def itineraries(records: Sequence[dict[str, Any]]) -> int:
    return sum("itinerary" in one for one in records)


def some(seed: int, count: int) -> list[dict[str, Any]]:
    """Return random records with as many nulls as the oracle's generator makes."""
    return [{k: v for k, v in one.items() if v is not None} for one, _ in generate.records(seed, count)]


def settings() -> list[dict[str, str]]:
    """Return few sets of switches in which every switch stands in every position once."""
    most = max(map(len, generate.SWITCHES.values()))
    return [{key: options[n % len(options)] for key, options in generate.SWITCHES.items()} for n in range(most)]


def alone() -> list[dict[str, str]]:
    return [{key: option} for key, options in generate.SWITCHES.items() for option in options]


# ---- the generated cases


@pytest.mark.parametrize(
    "readings", [pytest.param(s, marks=pytest.mark.slow) if n else s for n, s in enumerate(settings())], ids=range(len(settings()))
)
def test_all_generated_cases_come_out_alike_with_every_switch_in_every_position(
    policy: lfreward.Policy, readings: dict[str, str]
) -> None:
    records = [record for found in cases().values() for record in found]

    assert len(records) > 2_483
    # a value outside the domain of a fact that some items need is judged with its row
    assert differences(policy, typed(policy, records), records, readings, itineraries(records) + 50) == []


def test_every_generated_case_has_the_verdict_and_the_sums_that_the_kit_states(policy: lfreward.Policy) -> None:
    stated = [case for case in conformance.cases() if "facts" in case and not case.get("readings")]
    report = policy.evaluate_table(typed(policy, [case["facts"] for case in stated]))
    wanted = [
        (case["verdict"], conformance.fen(case["amount"]), conformance.fen(case["potential"]), case["season"])
        for case in stated
    ]

    assert len(stated) > 1_800
    assert [row[2:6] for row in rows(report.table)] == wanted


@pytest.mark.slow
@pytest.mark.parametrize("readings", alone(), ids=lambda one: "=".join(*one.items()))
def test_all_cases_as_columns_of_text_come_out_alike_with_each_switch_alone(
    policy: lfreward.Policy, readings: dict[str, str]
) -> None:
    records = [one for found in cases().values() for one in found if "itinerary" not in one]

    assert differences(policy, texts(records), records, readings, len(records)) == []


# ---- random rows


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_two_thousand_random_rows_come_out_alike(policy: lfreward.Policy, seed: int) -> None:
    records, rng = some(seed, 1_000), random.Random(seed)
    readings = {key: rng.choice(options) for key, options in generate.SWITCHES.items()}

    assert differences(policy, typed(policy, records), records, readings) == []
    assert differences(policy, texts(records), records, readings, 20) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 30))
def test_a_million_random_rows_come_out_alike(policy: lfreward.Policy, seed: int) -> None:
    records, rng = some(seed, LOT), random.Random(seed)
    readings = {key: rng.choice(options) for key, options in generate.SWITCHES.items()} if seed % 4 else {}
    make = texts if seed % 2 else lambda found: typed(policy, found)

    assert differences(policy, make(records), records, readings, LOT // 50) == []


def test_groups_that_name_no_item_come_out_alike(policy: lfreward.Policy) -> None:
    groups = [one for one in some(3, 900) if one["item"] in generate.GROUP_ITEMS]
    mixed = [one if n % 2 else {k: v for k, v in one.items() if k != "item"} for n, one in enumerate(groups)]
    none = [{k: v for k, v in one.items() if k != "item"} for one in groups[:100]]

    assert differences(policy, typed(policy, mixed), mixed) == []
    assert differences(policy, typed(policy, none), none) == []


def test_an_oracle_that_reads_a_switch_otherwise_would_be_noticed(policy: lfreward.Policy) -> None:
    records = some(4, 400)
    late = policy.evaluate_table(typed(policy, records), readings={"late_filing": "curable"})

    assert rows(late.table) != [judged(policy, record) for record in records]


# ---- few rows, no rows, nulls


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_rows_give_as_many(policy: lfreward.Policy, count: int) -> None:
    columns = policy.resolved.facts["group"]
    records = [one for one in some(5, 40) if one["item"] in generate.GROUP_ITEMS][:count]

    assert differences(policy, typed(policy, records, columns), records) == []
    assert differences(policy, texts(records, columns), records) == []


def test_a_null_in_any_place_comes_out_alike(policy: lfreward.Policy) -> None:
    sound = {one["item"]: one for one in some(6, 500)}.values()
    records = [{k: v for k, v in one.items() if k != lost} for one in sound for lost in one]

    assert len(records) > 150
    assert differences(policy, typed(policy, records), records) == []


@pytest.mark.parametrize("subject", ["creation", *(pytest.param(one, marks=pytest.mark.slow) for one in ("group", "line_year", "organiser_year"))])
def test_columns_without_any_value_come_out_alike(policy: lfreward.Policy, subject: str) -> None:
    columns = policy.resolved.facts[subject]
    items = [key for key, item in policy.resolved.items.items() if item.subject == subject]
    records = [{}, *({"item": item} for item in items)]

    assert differences(policy, typed(policy, records, columns), records) == []
    assert differences(policy, texts(records, columns), records, None, 1) == []


@pytest.mark.parametrize("lost", [0, 1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 8))])
def test_columns_that_are_not_there_come_out_as_facts_that_are_not_known(policy: lfreward.Policy, lost: int) -> None:
    records = some(7, 150)
    names = [name for n, name in enumerate(policy.resolved.facts["group"]) if n % 8 != lost]
    kept = [{k: v for k, v in one.items() if k in names} for one in records]

    assert differences(policy, typed(policy, kept, names), kept) == []


# ---- forms of values


ODD = {
    "visitors": ["320人", "３２０", " 320 ", "3百", "-3", "", "—", "1e3", "320.0"],
    "spend_per_head": ["5万元", "1,500", "500元", "￥500", "五百", "0"],
    "arrival_date": ["2020年7月18日", "2020/7/18", "2020-07-18T00:00:00", "44030", "七月", "2020-02-30"],
    "train_class": ["普通", "豪华、卧铺", "HIGH_SPEED", "动车", " ordinary"],
    "materials": ["A C D E F G H", "A、C、D", "ACDEFGHZ", "无", "a,c"],
    "violations": ["五(一)1", "五（一）1、五(二)", "无", "五"],
    "arrival_station": ["临汾西站", "临汾 西", "Linfen West", "太原南"],
    "licensed": ["是", "否", "Y", "有", "1", "✓"],
    "item": ["旅游专列", "专列", "tourist train", "包机", "无", "不明"],
}


QUICK = ("item", "visitors")  # every fact has a query compiled for it, which takes most of the time


@pytest.mark.parametrize("fact", [pytest.param(one, marks=[] if one in QUICK else pytest.mark.slow) for one in ODD])
def test_values_in_other_forms_are_judged_one_by_one_and_alike(policy: lfreward.Policy, fact: str) -> None:
    sound = next(one for one in some(8, 500) if one["item"] == "tourist_train" and len(one) > 22)
    columns = dict.fromkeys([*sound, fact])
    given = texts([sound]).to_pylist()[0]
    records = [given | {fact: value} for value in ODD[fact]] + [given]

    assert differences(policy, texts(records, columns), records, None, len(records) - 1) == []


def test_text_that_a_query_takes_as_it_stands_is_changed_by_no_reading(policy: lfreward.Policy) -> None:
    fact = policy.resolved.facts["group"]["organiser"]
    taken = [chr(n) for n in range(0x10000) if re.match(SAFE, chr(n))]

    assert len(taken) > 20_000
    assert [one for one in taken if parse(one, fact) != one] == []
    assert [one for one in taken if parse(f"甲{one}乙", fact) != f"甲{one}乙"] == []


# ---- another policy, larger tables


def test_a_policy_of_other_forms_comes_out_alike() -> None:
    policy, rng = lfreward.load_policy(SHANSHUI), random.Random(9)
    records: list[dict[str, Any]] = []
    for n in range(600):
        item = rng.choice(policy.items)
        facts = {"visitors": rng.randint(15, 260), "nights": rng.randint(0, 3), "paid_sites": rng.randint(1, 4)}
        facts["ticketed_visitors"] = rng.choice([2_999, 3_000, 9_999, 10_999, 11_000, 25_500])
        facts["arrival_date"] = rng.choice(["2023-12-31", "2024-01-01", "2025-05-05"])  # type: ignore[assignment]
        kept = {key: value for key, value in facts.items() if rng.random() > 0.15}
        if item == "year_steps":
            kept.pop("visitors", None)
            kept = {"year": 2024} | {k: v for k, v in kept.items() if k == "ticketed_visitors"}
        records.append({"id": f"r{n}", "item": item, **kept})

    assert differences(policy, typed(policy, records), records) == []
    assert {verdict for _, _, verdict, *_ in rows(policy.evaluate_table(typed(policy, records)).table)} >= {
        "eligible", "ineligible", "undetermined",
    }  # fmt: skip


def grown(policy: lfreward.Policy, count: int) -> Any:
    """Return a resolved policy of which one item has so many rows: classes by bands."""
    kinds = [f"kind_{n}" for n in range(count // 5)]
    table = [
        nodes.Row(
            f"{kind}_{n}",
            (nodes.Test("train_class", "is", kind), nodes.Test("visitors", "at_least", 90 * n)),
            100_000 * n + at,
        )
        for at, kind in enumerate(kinds)
        for n in range(1, 6)
    ]
    resolved = policy.resolved
    item, facts = resolved.items["tourist_train"], resolved.item_facts["tourist_train"]
    wide = replace(item, table=replace(item.table, rows=tuple(table), choose="highest", columns=None))
    known = replace(facts["train_class"], values={kind: Label(kind, kind) for kind in kinds}, value_aliases={})
    return replace(
        resolved,
        items={**resolved.items, "tourist_train": wide},
        item_facts={**resolved.item_facts, "tourist_train": {**facts, "train_class": known}},
    )


def test_a_table_of_a_thousand_rows_is_a_longer_list_and_no_longer_chain(policy: lfreward.Policy) -> None:
    judge = policy.evaluator()
    columns = [Column("item", "text"), Column("train_class", "text"), Column("visitors", "whole")]
    few, many = (
        compile_query(grown(policy, count), judge.calendar, judge.registers, columns, any_item=False).sql()
        for count in (10, 1_000)
    )

    assert few.count("WHEN") == many.count("WHEN")
    assert " JOIN " not in many
    assert " IN (" not in many


# ---- the text of the query


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_the_query_reads_as_its_golden_text(dialect: str) -> None:
    """Write it anew with `PYTHONPATH=tests python tests/machine/test_sql.py`, then read what changed."""
    assert golden(dialect) == (HERE / "golden" / f"shanshui-2024.{dialect}.sql").read_text("utf-8")


def golden(dialect: str) -> str:
    judge = lfreward.load_policy(SHANSHUI).evaluator()
    kinds = {
        "id": "text",
        "item": "text",
        "arrival_date": "day",
        "visitors": "whole",
        "nights": "whole",
        "paid_sites": "whole",
    }
    columns = [Column(name, kind) for name, kind in kinds.items()]
    query = compile_query(judge.policy, judge.calendar, judge.registers, columns, any_item=False)
    return query.sql(dialect, pretty=True) + "\n"


if __name__ == "__main__":
    for name in ("duckdb", "spark"):
        path = HERE / "golden" / f"shanshui-2024.{name}.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text(golden(name), "utf-8")
