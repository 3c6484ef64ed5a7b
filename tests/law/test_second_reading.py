"""The cases of the second reading of the measures, computed by hand, through every door: one by one, settled, as a table,
as a settled table, audited."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from samples import sound

import lfreward
from lfreward.law.source import parse

FILE = Path(__file__).parent / "second-reading.toml"
CASES: list[dict[str, Any]] = parse(FILE.read_text("utf-8"), FILE.name)[0]["case"]
NAMES = [case["about"] for case in CASES]
every_case = pytest.mark.parametrize("case", CASES, ids=NAMES)


def records(case: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for given in case["records"]:
        base = given["base"]
        changes = {key: None if value == "-" else value for key, value in given.items() if key not in ("base", "item")}
        record = sound(base, **changes)
        if given.get("item") == "-":
            del record["item"]
        elif "item" in given:
            record["item"] = given["item"]
        found.append(record)
    return found


def amount(text: str) -> int | None:
    return None if text == "" else int(Decimal(text) * 100)


def policy_of(case: dict[str, Any]) -> lfreward.Policy:
    return lfreward.load_policy("linfen-2020", readings=case.get("readings", {}))


def written(case: dict[str, Any], folder: Path) -> Path:
    path = folder / "claims.jsonl"
    lines = [json.dumps(record, ensure_ascii=False, default=str) for record in records(case)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@every_case
def test_one_by_one(case: dict[str, Any]) -> None:
    results = [policy_of(case).evaluate(record) for record in records(case)]
    for result, (verdict, sum_) in zip(results, case.get("results", []), strict=False):
        assert (result.verdict.value, result.amount_fen) == (verdict, amount(sum_))
    findings = {finding.code for result in results for finding in result.findings}
    assert set(case.get("findings", ())) <= findings
    assert set(case.get("todo", ())) <= {todo.key for result in results for todo in result.todo}
    words = "\n".join(result.explain() for result in results)
    for text in case.get("says", ()):
        assert text in words
    for text in case.get("never_says", ()):
        assert text not in words


@every_case
def test_as_a_table(case: dict[str, Any], tmp_path: Path) -> None:
    policy = policy_of(case)
    by_engine = {}
    for engine in ("duckdb", "python"):
        table = policy.evaluate_table(frame(case), engine=engine).table
        by_engine[engine] = [(row["verdict"], row["amount_fen"]) for row in table.to_pylist()]
    assert by_engine["duckdb"] == by_engine["python"]
    for given, (verdict, sum_) in zip(by_engine["duckdb"], case.get("results", []), strict=False):
        assert given == (verdict, amount(sum_))


def frame(case: dict[str, Any]) -> Any:
    import pyarrow

    rows = [{key: str(value) if not isinstance(value, list) else value for key, value in record.items()} for record in records(case)]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return pyarrow.table({key: [row.get(key) for row in rows] for key in keys})


@pytest.mark.parametrize("case", [case for case in CASES if "settled" in case], ids=[c["about"] for c in CASES if "settled" in c])
def test_settled(case: dict[str, Any]) -> None:
    policy = policy_of(case)
    settled = {one.year: one for one in policy.settle(policy.evaluate_many(records(case)))}
    for expected in case["settled"]:
        one = settled[expected["year"]]
        assert sum(kept.fen for kept in one.groups) == amount(expected["kept"])
        assert expected.get("says", "") in "".join(kept.say() for kept in one.groups)
        if "annual" in expected:
            assert one.annual is not None
            assert (one.annual.amount_fen or 0) == amount(expected["annual"])
        if "counted" in expected:
            assert one.annual is not None
            assert one.annual.record["ticketed_visitors"] == expected["counted"]


@pytest.mark.parametrize("case", [case for case in CASES if "settled" in case], ids=[c["about"] for c in CASES if "settled" in c])
def test_settled_as_a_table(case: dict[str, Any]) -> None:
    rows = {row["year"]: row for row in policy_of(case).settle_table(frame(case)).table.to_pylist()}
    for expected in case["settled"]:
        row = rows[expected["year"]]
        assert row["kept_fen"] == amount(expected["kept"])
        if "annual" in expected:
            assert (row["annual_fen"] or 0) == amount(expected["annual"])
        if "counted" in expected:
            assert row["counted"] == expected["counted"]


@every_case
def test_audited(case: dict[str, Any], tmp_path: Path) -> None:
    if any("item" not in record for record in records(case)):
        with pytest.raises(lfreward.InputError, match="--item"):  # an audit never guesses an item
            policy_of(case).audit(written(case, tmp_path))
        return
    audit = policy_of(case).audit(written(case, tmp_path))
    for line, (verdict, sum_) in zip(audit.lines, case.get("results", []), strict=False):
        assert line.result.verdict.value == verdict
        if "settled" not in case:
            assert line.payable == amount(sum_)


def test_every_point_has_a_case() -> None:
    assert len(NAMES) == len(set(NAMES))
