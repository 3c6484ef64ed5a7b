"""The same query through Spark: no row comes to the driver, and rows stay in the order of each file of the source.

What the query leaves open is judged on the workers, where lfreward must be installed too.
"""

from __future__ import annotations

import os
from errno import EEXIST
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from lfreward.batch.report import RESULT_TYPES, TableReport, column_notes, needs
from lfreward.batch.single_rows import judge_values, result_row
from lfreward.errors import InputError, OutputError, UsageError
from lfreward.escaping import shown
from lfreward.evaluate import Evaluator
from lfreward.outputs import writing_folder

if TYPE_CHECKING:
    from sqlglot import exp

    from lfreward.batch.column_forms import Column

COMPLETE = "_SUCCESS"  # the file that Spark leaves in a folder that is complete
RECORD = "lfreward_record"
SCHEMA = ", ".join(f"{name} {type_.replace('VARCHAR', 'STRING')}" for name, type_ in RESULT_TYPES.items())
KINDS = {
    "string": "text", "char": "text", "varchar": "text", "boolean": "yes_no", "date": "day", "timestamp": "moment",
    "timestamp_ntz": "moment", "float": "double", "double": "double", "struct": "nested", "map": "nested",
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), "whole"),
}  # fmt: skip
LISTS = {f"array<{name}>" for name in ("string", "tinyint", "smallint", "int", "bigint")}


def evaluate_by_spark(evaluator: Evaluator, source: Any, out: str | Path | None, spark: Any) -> TableReport:
    """Evaluate a table by Spark; `spark` is a session, the address of a master, or None for the session that runs.

    Writes a folder of Parquet files to `out`; at an address like `hdfs://…` only where nothing is yet. Without `out` the
    report holds a DataFrame, which Spark evaluates when it is used.
    Raises: UsageError for a missing extra or something that is no table, InputError, OutputError for a file.
    """
    session = _session(spark)
    frame = _in_china(_frame(session, source))
    report = TableReport("spark", notes=column_notes(evaluator, frame.columns))
    if out is None:
        found = _by_query(session, evaluator, frame)
        report.table = _by_workers(session, evaluator, frame) if _open(found) else found
    elif "://" in str(out):  # a file system of Spark's own, with its own way of writing whole or not at all
        _write(session, evaluator, frame, str(out), new=True)
        _count(session, str(out), report)
    else:
        with writing_folder(out, COMPLETE, _earlier(Path(out)), hidden=False) as folder:  # Spark reads no hidden folder
            _write(session, evaluator, frame, str(folder.absolute()))
            _count(session, str(folder.absolute()), report)
    return report


def _earlier(path: Path) -> list[str]:
    """Return the names in a folder that is a complete result of an earlier run.

    Raises: OutputError for any other folder, and for a device.
    """
    if not path.exists() or path.is_file():
        return []
    if not (path / COMPLETE).exists():
        raise OutputError("not_a_file", path)
    return [entry.name for entry in path.iterdir()]


def _session(spark: Any) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise needs("pyspark", "spark") from error
    if spark is not None and not isinstance(spark, str):
        return spark
    return (SparkSession.builder.master(spark) if spark else SparkSession.builder).getOrCreate()


def _frame(session: Any, source: Any) -> Any:
    """Return a source as a DataFrame."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    if hasattr(source, "sparkSession"):
        return source
    if not isinstance(source, str | Path):
        raise UsageError("usage_table", type=type(source).__name__)
    name, suffix = str(source), Path(source).suffix.lower()
    if suffix not in (".parquet", ".csv"):
        raise UsageError("usage_table", type=suffix or name)
    if "://" not in name:
        if not Path(name).exists():
            raise InputError("not_found", name)
        name = str(Path(name).absolute())
    try:
        return session.read.parquet(name) if suffix == ".parquet" else session.read.csv(name, header=True)
    except (PySparkException, Py4JJavaError) as error:  # of the analysis, or of the work of reading
        raise InputError("unreadable", name, reason=shown(error, 160)) from error


def _in_china(frame: Any) -> Any:
    """Return a DataFrame with every moment of the world as the clock in China shows it.

    Spark would show it by the clock of the session, and by that of the worker where a row is judged there.
    """
    from pyspark.sql.functions import expr

    for name, type_ in frame.dtypes:
        if type_ == "timestamp":
            quoted = name.replace("`", "``")
            frame = frame.withColumn(name, expr(f"convert_timezone('Asia/Shanghai', CAST(`{quoted}` AS TIMESTAMP_NTZ))"))
    return frame


def _columns(frame: Any) -> list[Column]:
    from lfreward.batch.column_forms import Column

    found = []
    for name, type_ in frame.dtypes:
        plain = type_.split("(")[0].split("<")[0]
        if plain == "decimal":
            found.append(Column(name, "exact", int(type_.rstrip(")").rpartition(",")[2])))
        elif plain == "array":
            found.append(Column(name, "list" if type_ in LISTS else "nested"))
        else:
            found.append(Column(name, KINDS.get(plain, "other")))
    return found


def _by_query(session: Any, evaluator: Evaluator, frame: Any, *, carry: str | None = None) -> Any:
    """Return the results that the query gives; where some are open, the source's values stand in `carry`."""
    from sqlglot import exp

    from lfreward.batch.query import compile_query
    from lfreward.engines.sql_terms import lowered

    judge, columns = evaluator, _columns(frame)
    named = [column.name for column in columns if judge.groups.key_of(column.name) == "item"]
    empty = " AND ".join(f"`{name}` IS NULL" for name in named)
    query = compile_query(
        judge.policy, judge.calendar, judge.registers, columns,
        any_item=not named or not frame.where(empty).limit(1).isEmpty(), carry=carry,
    )  # fmt: skip
    view = f"lfreward_{token_hex(8)}"
    frame.createOrReplaceTempView(view)
    records = exp.select(*(_read(name, type_) for name, type_ in frame.dtypes)).from_(exp.to_table(view))
    if carry is not None:
        whole = exp.Anonymous(this="STRUCT", expressions=[exp.Star()])
        records = records.select(exp.alias_(whole, carry), copy=False)
    found = session.sql(lowered(query.over(records), "spark").sql("spark"))
    session.catalog.dropTempView(view)
    return found


def _read(name: str, type_: str) -> exp.Expr:
    """Return a column as the query reads it: lists of numbers as lists of text."""
    from sqlglot import exp

    column = exp.column(name, quoted=True)
    wanted = "ARRAY<STRING>" if type_ in LISTS else "DOUBLE" if type_ == "float" else None
    if wanted is None:
        return column
    return exp.alias_(exp.cast(column, exp.DataType.build(wanted, dialect="spark")), name, quoted=True)


def _open(found: Any) -> bool:
    """Say whether a query has left some rows open."""
    return not found.where("verdict IS NULL").limit(1).isEmpty()


def _write(session: Any, evaluator: Evaluator, frame: Any, path: str, *, new: bool = False) -> None:
    """Write the results; `new`: only where nothing is yet."""
    from pyspark.errors import AnalysisException

    try:
        _by_query(session, evaluator, frame).write.parquet(path, mode="error" if new else "overwrite")
    except AnalysisException as error:
        if error.getCondition() != "PATH_ALREADY_EXISTS":
            raise
        raise OutputError("write_failed", path, reason=os.strerror(EEXIST)) from error
    if _open(session.read.parquet(path)):
        _by_workers(session, evaluator, frame).write.parquet(path, mode="overwrite")


def _count(session: Any, path: str, report: TableReport) -> None:
    sums = session.read.parquet(path).groupBy("verdict").agg({"*": "count", "amount_fen": "sum"})
    for row in sums.collect():
        report.verdicts[row["verdict"]] = row["count(1)"]
        report.rows += row["count(1)"]
        report.amount_fen += row["sum(amount_fen)"] or 0


# ---------------------------------------------------------------- on the workers


def _by_workers(session: Any, evaluator: Evaluator, frame: Any) -> Any:
    """Return the results where some rows are left open: the workers judge those one by one, each in its place."""
    from pyspark.sql import functions

    def judged(record: Any) -> tuple[Any, ...] | None:
        if record is None:
            return None
        values = record.asDict(recursive=True)
        return result_row(judge_values(evaluator, list(values), list(values.values())))

    found = _by_query(session, evaluator, frame, carry=RECORD)
    closed = found.withColumn("judged", functions.udf(judged, SCHEMA)(RECORD))
    own = functions.col("verdict").isNotNull()
    columns = [
        functions.when(own, functions.col(name)).otherwise(functions.col(f"judged.{name}")).alias(name)
        for name in RESULT_TYPES
    ]
    return closed.select(*columns)
