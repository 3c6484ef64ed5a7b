"""The same query through Spark, on two cores of this machine: the same rows, and none of them at the driver."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from tables import RESULT, judged, texts, typed

import lfreward
from lfreward import cli
from lfreward.errors import InputError, OutputError, UsageError
from machine import test_sql, test_typed_values

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, which is not installed here"),
    pytest.mark.filterwarnings("ignore"),  # those of pyspark and pandas are not ours
]
SMALL = 8  # rows that a driver may see: one a verdict


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed here")
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def found(path: Path) -> list[tuple[Any, ...]]:
    table = parquet.read_table(path)
    assert table.column_names == list(RESULT)
    return [tuple(row.values()) for row in table.to_pylist()]


def differences(
    policy: lfreward.Policy, session: Any, table: pa.Table, records: Sequence[dict[str, Any]], at: Path, **readings: str
) -> list[Any]:
    parquet.write_table(table, at / "in.parquet")
    policy.evaluate_table(at / "in.parquet", at / "out.parquet", engine="spark", spark=session, readings=readings)
    wanted = [judged(policy, record, readings) for record in records]
    return [pair for pair in zip(wanted, found(at / "out.parquet"), strict=True) if pair[0] != pair[1]]


@pytest.mark.parametrize("number", range(3))
def test_all_generated_cases_come_out_alike(number: int, policy: lfreward.Policy, spark: Any, tmp_path: Path) -> None:
    records = [record for some in test_sql.cases().values() for record in some]
    readings = test_sql.settings()[number]

    assert differences(policy, spark, typed(policy, records), records, tmp_path, **readings) == []


def test_random_rows_as_text_come_out_alike(policy: lfreward.Policy, spark: Any, tmp_path: Path) -> None:
    records = test_sql.some(50, 2_000)

    assert differences(policy, spark, texts(records), records, tmp_path) == []


def test_groups_that_name_no_item_come_out_alike(policy: lfreward.Policy, spark: Any, tmp_path: Path) -> None:
    groups = [one for one in test_sql.some(51, 200) if one["item"] in test_sql.generate.GROUP_ITEMS]
    records = [{k: v for k, v in one.items() if k != "item" or n % 2} for n, one in enumerate(groups)]

    assert differences(policy, spark, typed(policy, records), records, tmp_path) == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_rows_and_nulls_everywhere_come_out_alike(
    count: int, policy: lfreward.Policy, spark: Any, tmp_path: Path
) -> None:
    columns = policy.resolved.facts["group"]

    assert differences(policy, spark, typed(policy, [{}] * count, columns), [{}] * count, tmp_path) == []


def test_no_row_comes_to_the_driver(
    policy: lfreward.Policy, spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyspark.sql.classic.dataframe import DataFrame

    seen, plain = [], DataFrame.collect

    def collect(frame: Any) -> Any:
        rows = plain(frame)
        seen.append(len(rows))
        return rows

    monkeypatch.setattr(DataFrame, "collect", collect)
    for name in ("toPandas", "toLocalIterator", "toArrow"):
        monkeypatch.setattr(DataFrame, name, None)
    records = test_sql.some(52, 500)
    parquet.write_table(texts(records), tmp_path / "in.parquet")
    report = policy.evaluate_table(tmp_path / "in.parquet", tmp_path / "out.parquet", engine="spark", spark=spark)

    assert report.rows == 500
    assert seen
    assert max(seen) <= SMALL


def test_a_dataframe_gives_a_dataframe(policy: lfreward.Policy, spark: Any) -> None:
    frame = spark.createDataFrame([("A", "coach_group", 299), ("B", "coach_group", 300)], ["id", "item", "visitors"])
    report = policy.evaluate_table(frame, engine="spark")

    assert [row["verdict"] for row in report.table.collect()] == ["ineligible", "undetermined"]


def test_a_csv_file_is_read_by_spark_itself(policy: lfreward.Policy, spark: Any, tmp_path: Path) -> None:
    (tmp_path / "g.csv").write_text(
        "id,item,visitors\nA,旅游大巴,299\nB,coach_group,许多\nC,coach_group,299人\n", "utf-8"
    )
    policy.evaluate_table(tmp_path / "g.csv", tmp_path / "out.parquet", engine="spark")

    assert [row[2] for row in found(tmp_path / "out.parquet")] == ["ineligible", "rejected", "ineligible"]


def test_a_wrong_type_rejects_the_rows_that_have_a_value(policy: lfreward.Policy, spark: Any, tmp_path: Path) -> None:
    frame = spark.sql("SELECT 'coach_group' AS item, IF(id = 7, DATE '2020-07-18', NULL) AS visitors FROM range(10)")
    policy.evaluate_table(frame, tmp_path / "out.parquet", engine="spark")

    assert [row[2] for row in found(tmp_path / "out.parquet")].count("rejected") == 1


def test_a_folder_that_is_no_result_is_not_replaced(policy: lfreward.Policy, spark: Any, tmp_path: Path) -> None:
    frame = spark.sql("SELECT 'coach_group' AS item, 299 AS visitors")
    (tmp_path / "mine.parquet").mkdir()
    (tmp_path / "mine.parquet" / "letter.txt").write_text("keep me", "utf-8")
    with pytest.raises(OutputError):
        policy.evaluate_table(frame, tmp_path / "mine.parquet", engine="spark")
    for _ in range(2):
        policy.evaluate_table(frame, tmp_path / "out.parquet", engine="spark")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.parquet", "out.parquet"]
    assert (tmp_path / "mine.parquet" / "letter.txt").read_text("utf-8") == "keep me"


def test_an_address_is_written_to_only_where_nothing_is_yet(
    policy: lfreward.Policy, spark: Any, tmp_path: Path
) -> None:
    frame = spark.sql("SELECT 'coach_group' AS item, '299人' AS visitors")
    where = f"{tmp_path.as_uri()}/out.parquet"

    assert policy.evaluate_table(frame, where, engine="spark").verdicts == {"ineligible": 1}
    with pytest.raises(OutputError):
        policy.evaluate_table(frame, where, engine="spark")


def test_a_broken_file_is_said(policy: lfreward.Policy, spark: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError):
        policy.evaluate_table(tmp_path / "broken.parquet", engine="spark")


def test_what_is_no_table_is_refused(policy: lfreward.Policy, spark: Any) -> None:
    with pytest.raises(UsageError):
        policy.evaluate_table("g.jsonl", engine="spark")
    with pytest.raises(UsageError):
        policy.evaluate_table([1], engine="spark")


def test_the_command_runs_by_the_session_that_is_there(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("g.csv").write_text("id,item,visitors\nA,coach_group,299\n", "utf-8")

    assert cli._run(["batch", "g.csv", "--out", "out.parquet", "--engine", "spark"]) == cli.DONE
    assert cli._run(["batch", "g.csv", "--out", "out.parquet", "--engine", "spark"]) == cli.WRONG_USE
    assert cli._run(["batch", "none.csv", "--out", "new.parquet", "--engine", "spark"]) == cli.UNREADABLE


def test_typed_values_mean_the_same_on_a_cluster(policy: lfreward.Policy, spark: Any, tmp_path: Path) -> None:
    """Give every row of the matrix of typed values to Spark, those of one fact and type in one table."""
    together: dict[tuple[str, Any], list[Any]] = {}
    for fact, kind, value, _ in test_typed_values.TABLE:
        # Spark has no type for a time of day, and refuses a file with nanoseconds.
        if not pa.types.is_time(kind) and getattr(kind, "unit", "") != "ns":
            together.setdefault((fact, kind), []).append(value)
    wrong = {}
    for number, ((fact, kind), values) in enumerate(together.items()):
        columns = {key: pa.array([held] * len(values)) for key, held in test_typed_values.record(fact, None).items() if key != fact}
        table = pa.table({**columns, fact: pa.array(values, type=kind)})
        records = [test_typed_values.record(fact, value) for value in values]
        (tmp_path / str(number)).mkdir()
        if found := differences(policy, spark, table, records, tmp_path / str(number)):
            wrong[fact, str(kind)] = found
    assert wrong == {}
