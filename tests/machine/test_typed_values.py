"""One meaning of typed values through every door: each row of the table is a type, a value, and what it is read as."""

import csv
import json
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

import lfreward

UNREADABLE = object()  # rejected where the item needs the fact
LEFT_OUT = object()  # cannot be read, and the item does not need it: judged without, and told
EVENING = datetime(2020, 9, 30, 16, 30)  # in UTC it is past midnight in China
TEXT, WORDS = pa.string(), pa.list_(pa.string())

# fact, Arrow type, value, what it is read as in canonical form
TABLE: list[tuple[str, Any, Any, Any]] = [
    *[("visitors", kind, 100, 100) for kind in (pa.int8(), pa.uint8())],
    *[("visitors", kind, 320, 320) for kind in (pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64())],
    *[("visitors", kind, 320.0, 320) for kind in (pa.float32(), pa.float64())],
    ("visitors", pa.float64(), 320.5, UNREADABLE), ("visitors", pa.float64(), math.nan, None), ("visitors", pa.float64(), math.inf, UNREADABLE),
    ("visitors", pa.decimal128(10, 0), Decimal(320), 320), ("visitors", pa.decimal128(10, 2), Decimal("320.00"), 320),
    ("visitors", TEXT, "320", 320), ("visitors", pa.large_string(), "320", 320), ("visitors", TEXT, "32+1", 32), ("visitors", TEXT, "约320", UNREADABLE),
    ("visitors", TEXT, "不详", None), ("visitors", pa.dictionary(pa.int8(), TEXT), "320", 320), ("visitors", pa.bool_(), True, UNREADABLE),
    ("visitors", pa.date32(), date(2020, 1, 1), UNREADABLE), ("visitors", pa.int64(), -1, UNREADABLE), ("visitors", WORDS, ["320"], UNREADABLE),
    ("spend_per_head", pa.int64(), 800, "800.00"), ("spend_per_head", pa.float64(), 612.5, "612.50"),
    ("spend_per_head", pa.float64(), 0.1 + 0.2, "0.30"), ("spend_per_head", pa.decimal128(12, 2), Decimal("612.50"), "612.50"),
    ("spend_per_head", pa.decimal128(12, 4), Decimal("612.5050"), "612.505"), ("spend_per_head", TEXT, "800元/人", "800.00"),
    ("spend_per_head", pa.bool_(), True, UNREADABLE), ("spend_per_head", TEXT, "1.000", UNREADABLE),
    ("arrival_date", pa.date32(), date(2020, 10, 1), "2020-10-01"), ("arrival_date", pa.date64(), date(2020, 10, 1), "2020-10-01"),
    *[("arrival_date", pa.timestamp(unit), EVENING, "2020-09-30") for unit in ("s", "ms", "us", "ns")],
    *[("arrival_date", pa.timestamp(unit, "UTC"), EVENING.replace(tzinfo=UTC), "2020-10-01") for unit in ("ms", "us", "ns")],
    ("arrival_date", pa.timestamp("us", "Asia/Shanghai"), EVENING.replace(tzinfo=UTC), "2020-10-01"),
    ("arrival_date", pa.timestamp("us", "America/New_York"), EVENING.replace(tzinfo=UTC), "2020-10-01"),
    *[("arrival_date", kind, 20201001, "2020-10-01") for kind in (pa.int32(), pa.int64(), pa.float64())],
    ("arrival_date", pa.decimal128(10, 0), Decimal(20201001), "2020-10-01"), ("arrival_date", pa.int64(), 44105, "2020-10-01"),
    ("arrival_date", TEXT, "2020-10-01", "2020-10-01"), ("arrival_date", TEXT, "2020年10月1日", "2020-10-01"), ("arrival_date", TEXT, "无", None),
    ("arrival_date", pa.time32("s"), time(3), UNREADABLE), ("arrival_date", pa.bool_(), True, UNREADABLE),
    ("licensed", pa.bool_(), True, True), *[("licensed", kind, 1, True) for kind in (pa.int8(), pa.int64(), pa.float64())],
    ("licensed", pa.decimal128(3, 0), Decimal(1), True), ("licensed", pa.decimal128(5, 2), Decimal("0.00"), False),
    ("licensed", TEXT, "是", True), ("licensed", TEXT, "√是 □否", True), ("licensed", pa.int64(), 2, UNREADABLE),
    ("checked_on", pa.bool_(), True, True), ("checked_on", pa.date32(), date(2020, 10, 1), "2020-10-01"),
    ("checked_on", pa.timestamp("us", "UTC"), EVENING.replace(tzinfo=UTC), "2020-10-01"), ("checked_on", pa.int64(), 20201001, "2020-10-01"),
    ("checked_on", pa.decimal128(3, 0), Decimal(1), True), ("checked_on", TEXT, "已查验", True),
    ("materials", WORDS, ["A", "B"], ["A", "B"]), ("materials", WORDS, ["无"], []), ("materials", WORDS, ["A B"], ["A", "B"]),
    ("materials", WORDS, ["C", ""], ["C"]), ("materials", WORDS, ["C", None], ["C"]), ("materials", WORDS, [], []),
    ("materials", pa.large_list(TEXT), ["A"], ["A"]), ("materials", TEXT, "A、C", ["A", "C"]), ("materials", WORDS, ["K"], UNREADABLE),
    ("violations", WORDS, ["无"], []), ("violations", WORDS, ["五(一)1"], ["五(一)1"]), ("violations", WORDS, [], []),
    ("organiser", TEXT, "虚构·甲", "虚构·甲"), ("organiser", pa.int64(), 7, "7"), ("organiser", pa.float64(), 7.0, "7"),
    ("organiser", pa.bool_(), True, LEFT_OUT), ("organiser", pa.binary(), b"abc", "abc"),
    ("id", pa.int64(), 7, "7"), ("id", pa.float64(), 7.0, "7"), ("id", pa.decimal128(5, 0), Decimal(7), "7"),
    ("claimed_amount", pa.float64(), 35000.0, "35000.00"), ("claimed_amount", TEXT, "约3", LEFT_OUT), ("claimed_amount", pa.bool_(), True, LEFT_OUT),
    ("route", TEXT, "中线", "central"), ("route", TEXT, "行大运", "central"), ("train_class", TEXT, "高铁", "high_speed"),
    ("paid_sites", pa.float64(), math.nan, None), ("departure_date", pa.timestamp("ns"), None, None),
]  # fmt: skip
# Every tenth row runs in the fast suite, all of them under the slow marker: a table is compiled for each.
CASES = [
    pytest.param(*case, id=f"{case[0]}-{case[1]}-{case[2]!r}", marks=[pytest.mark.slow] if number % 10 else [])
    for number, case in enumerate(TABLE)
]


def record(fact: str, value: Any) -> dict[str, Any]:
    return {"id": "x", "item": "coach_group", fact: value}


def seen(result: Any, fact: str) -> Any:
    """Return what was read of a fact."""
    if result.verdict is lfreward.Verdict.REJECTED:
        return UNREADABLE
    told = any(finding.field == fact and not finding.code.startswith(("converted", "taken")) for finding in result.findings)
    return LEFT_OUT if told and fact not in result.facts else result.facts.get(fact)


def table(fact: str, kind: Any, value: Any) -> Any:
    """Return three rows of which the one in the middle lacks the value: a null is missing, and nobody else's."""
    columns = {key: pa.array([held] * 3) for key, held in record(fact, value).items() if key != fact}
    return pa.table({**columns, fact: pa.array([value, None, value], type=kind)})


@pytest.mark.parametrize(("fact", "kind", "value", "expected"), CASES)
def test_a_typed_value_means_the_same_through_every_door(
    policy: lfreward.Policy, tmp_path: Path, fact: str, kind: Any, value: Any, expected: Any
) -> None:
    data = table(fact, kind, value)
    parquet.write_table(data, tmp_path / "a.parquet")
    alone = policy.evaluate(record(fact, value))
    missing = policy.evaluate({key: held for key, held in record(fact, None).items() if held is not None})

    assert seen(alone, fact) == expected
    for held in scalars(fact, kind, value):
        assert seen(policy.evaluate(record(fact, held)), fact) == expected, type(held)
    results = [result for _, result in policy.evaluate_file(tmp_path / "a.parquet")]
    assert [seen(result, fact) for result in results] == [expected, seen(missing, fact), expected]
    assert seen(next(iter(policy.audit(tmp_path / "a.parquet").lines)).result, fact) == expected
    wanted = [(r.verdict.value, r.amount_fen, r.potential_fen, r.season) for r in (alone, missing, alone)]
    doors = [(tmp_path / "a.parquet", "duckdb"), (tmp_path / "a.parquet", "python"), (data, "duckdb")]
    if kind not in ONLY_ARROW:
        doors.append((data.to_pandas(), "duckdb"))
    for given, engine in doors:
        rows = policy.evaluate_table(given, engine=engine).table.to_pylist()
        assert [(r["verdict"], r["amount_fen"], r["potential_fen"], r["season"]) for r in rows] == wanted, (type(given), engine)
    settled = policy.settle(results)
    assert [one.to_dict() for one in policy.settle([alone, missing, alone])] == [one.to_dict() for one in settled]
    by_table = policy.settle_table(data).table.to_pylist()
    assert [(row["payee"], row["year"], row["total_fen"]) for row in by_table] == [(one.payee, one.year, one.total_fen) for one in settled]


ONLY_ARROW = {pa.time32("s")}  # pandas hands such a column on as objects, which Arrow does not take back as it was


def scalars(fact: str, kind: Any, value: Any) -> list[Any]:
    """Return a value as Arrow, NumPy and pandas hold it alone, and as a list holds it where it is one of several."""
    column = pa.array([value], type=kind)
    held = [column[0], column.to_pandas().iloc[0]]
    if not (pa.types.is_timestamp(kind) and kind.tz):  # NumPy has no zones: what it holds is another moment
        held.append(column.to_numpy(zero_copy_only=False)[0])
    return held


def plain(value: Any) -> Any:
    """Return a value as JSON or a cell of text carries it; None where neither can."""
    if isinstance(value, Decimal) and value == int(value):
        return int(value)
    if isinstance(value, date | time | Decimal):
        return str(value)
    return None if isinstance(value, bytes) else value


@pytest.mark.parametrize(("fact", "kind", "value", "expected"), CASES)
def test_what_can_be_written_as_json_or_text_is_read_the_same(
    policy: lfreward.Policy, tmp_path: Path, fact: str, kind: Any, value: Any, expected: Any
) -> None:
    value = plain(value)
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        pytest.skip("JSON and text have no such value")
    if isinstance(value, float) and not value.is_integer() and len(repr(value)) > 10:
        pytest.skip("the text of a number is exact, its binary fraction is not")
    if isinstance(value, list) and None in value:
        value = [part for part in value if part is not None]
    text = json.dumps(record(fact, value), ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(text + "\n", "utf-8")
    (tmp_path / "a.json").write_text(f"[{text}]", "utf-8")
    assert seen(policy.evaluate_json(text), fact) == expected
    for name in ("a.jsonl", "a.json"):
        assert [seen(result, fact) for _, result in policy.evaluate_file(tmp_path / name)] == [expected]
    if isinstance(value, str):
        with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([list(record(fact, value)), list(record(fact, value).values())])
        book = openpyxl.Workbook()
        for row in (list(record(fact, value)), list(record(fact, value).values())):
            book.active.append(row)
        book.save(tmp_path / "a.xlsx")
        for name in ("a.csv", "a.xlsx"):
            assert [seen(result, fact) for _, result in policy.evaluate_file(tmp_path / name)] == [expected], name


def test_two_columns_of_one_fact_reject_the_rows_where_they_differ(policy: lfreward.Policy, tmp_path: Path) -> None:
    data = pa.table({"item": ["coach_group"] * 3, "visitors": [520, 520, None], "人数": [520, 499, 520]})
    parquet.write_table(data, tmp_path / "a.parquet")
    expected = ["undetermined", "rejected", "undetermined"]

    assert [result.verdict.value for _, result in policy.evaluate_file(tmp_path / "a.parquet")] == expected
    assert [row["verdict"] for row in policy.evaluate_table(tmp_path / "a.parquet").table.to_pylist()] == expected


def test_a_bad_value_is_its_rows_and_never_the_files(policy: lfreward.Policy) -> None:
    data = pa.table({"item": ["coach_group"] * 4, "visitors": pa.array([True, None, False, None]), "licensed": pa.array([1, 0, 7, None])})
    rows = policy.evaluate_table(data).table.to_pylist()

    assert [row["verdict"] for row in rows] == ["rejected", "ineligible", "rejected", "undetermined"]
