"""Evaluate a whole table: the columns by a query, the rows that it leaves open one by one, and all in their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfreward.batch import duck
from lfreward.batch.opening import is_columns, opened, rows_of
from lfreward.batch.report import ENGINES, RESULT_TYPES, Progress, TableReport, column_notes, needs
from lfreward.batch.single_rows import counted, judge_values, result_row
from lfreward.errors import UsageError, nearest
from lfreward.evaluate import Evaluator
from lfreward.results.assessment import Assessment, Finding

if TYPE_CHECKING:
    import duckdb
    from sqlglot import exp

    from lfreward.batch.claim_columns import ClaimFacts
    from lfreward.batch.duck import ParquetTable
    from lfreward.engines.sql_query import Query


def evaluate_table(
    evaluator: Evaluator,
    source: Any,
    out: str | Path | None = None,
    *,
    engine: str = ENGINES[0],
    spark: Any = None,
    progress: Progress | None = None,
) -> TableReport:
    """Evaluate a Parquet, CSV or other record file, an Arrow table, or a DuckDB relation.

    Writes Parquet to `out`, or gives an Arrow table in the report. A record file that has no columns is judged row by
    row whatever the engine.
    Raises: UsageError for an unknown engine or a missing extra; InputError, OutputError for a file.
    """
    if engine not in ENGINES:
        near = nearest(engine, ENGINES) or "—"
        raise UsageError("usage_engine", name=engine, near=near, known="、".join(ENGINES))
    if engine == "spark":
        from lfreward.batch.spark import evaluate_by_spark

        return evaluate_by_spark(evaluator, source, out, spark)
    report = TableReport(engine if is_columns(source) else "python")
    with duck.workshop(out) as (connection, folder, part):
        if not is_columns(source):
            rows = rows_of(evaluator, source)
            _judge_each(connection, (evaluator.judge_row(row) for row in counted(rows, progress)), part)
            report.notes = [Finding(note.code, note.column, note.args) for note in rows.notes]
        else:
            table = opened(connection, evaluator, source, folder, report, progress)
            report.notes += column_notes(evaluator, table.given, table.name)
            if engine == "python":
                _judge_each(connection, _each(connection, evaluator, table, progress), part)
            else:
                _by_query(connection, evaluator, table, part, folder, report, progress)
        _count(connection, part, report)
        if out is None:
            report.table = arrow(part)
    return report


def arrow(path: Path) -> Any:
    """Return a Parquet file as an Arrow table."""
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise needs("pyarrow", "arrow") from error
    return parquet.read_table(path)


def _count(connection: duckdb.DuckDBPyConnection, path: Path, report: TableReport) -> None:
    from sqlglot import exp

    count, total = exp.Count(this=exp.Star()), exp.Sum(this=exp.column("amount_fen"))
    asked = exp.select("verdict", count, exp.cast(total, "BIGINT")).from_(exp.Table(this=duck.scan(path)))
    for verdict, rows, fen in connection.execute(asked.group_by("verdict").sql("duckdb")).fetchall():
        report.verdicts[str(verdict)] = int(rows)
        report.rows += int(rows)
        report.amount_fen += int(fen or 0)


# ---------------------------------------------------------------- one by one


def _judge_each(connection: duckdb.DuckDBPyConnection, results: Iterable[Assessment], out: Path) -> None:
    from sqlglot import exp

    duck.write_rows(connection, "results", RESULT_TYPES, map(result_row, results))
    connection.execute(duck.copied(exp.select("*").from_("results"), out))


def _each(
    connection: duckdb.DuckDBPyConnection, evaluator: Evaluator, table: ParquetTable, progress: Progress | None
) -> Iterator[Assessment]:
    names = list(table.types)
    for number, values in enumerate(counted(duck.rows(connection, table.records()), progress)):
        done = table.done.get(number)
        yield done if done is not None else judge_values(evaluator, names, values)


# ---------------------------------------------------------------- by query


def compiled(
    evaluator: Evaluator,
    connection: duckdb.DuckDBPyConnection,
    table: ParquetTable,
    *,
    claims: ClaimFacts | None = None,
    any_item: bool = True,
) -> Query:
    """Compile the policy for a table; `claims` is what settling asks of every row, where results are settled."""
    from lfreward.batch.query import compile_query

    some = any_item and _some_without_item(evaluator, connection, table)
    parts = evaluator.policy, evaluator.calendar, evaluator.registers
    return compile_query(*parts, table.columns, any_item=some, claims=claims)


def _some_without_item(evaluator: Evaluator, connection: duckdb.DuckDBPyConnection, table: ParquetTable) -> bool:
    from sqlglot import exp

    named = [column.name for column in table.columns if evaluator.groups.key_of(column.name) == "item"]
    if not named:
        return True
    empty = exp.and_(*(exp.Is(this=exp.column(n, quoted=True), expression=exp.null()) for n in named))
    asked = table.records().where(empty).limit(1)
    return bool(connection.execute(asked.sql("duckdb")).fetchall())


def _by_query(
    connection: duckdb.DuckDBPyConnection,
    evaluator: Evaluator,
    table: ParquetTable,
    out: Path,
    folder: str,
    report: TableReport,
    progress: Progress | None,
) -> None:
    query = compiled(evaluator, connection, table)
    duck.run(connection, duck.copied(query.over(table.records()), out), progress)
    if not table.done and not still_open(connection, out):
        return
    first = Path(folder) / "first.parquet"
    duck.moved(out, first)
    rows = ((row, *result_row(result)) for row, result in counted(fallback_results(connection, evaluator, table, first), progress))
    report.fallback_rows = duck.write_rows(connection, "fallback", {"row": "BIGINT", **RESULT_TYPES}, rows)
    if report.fallback_rows:
        report.notes.append(Finding("table_fallback", None, {"count": report.fallback_rows}))
    duck.run(connection, duck.copied(_merged(first), out))


def still_open(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Say whether a query has left some rows open."""
    from sqlglot import exp

    empty = exp.Is(this=exp.column("verdict"), expression=exp.null())
    asked = exp.select(exp.Literal.number(1)).from_(exp.Table(this=duck.scan(path))).where(empty).limit(1)
    return bool(connection.execute(asked.sql("duckdb")).fetchall())


def fallback_results(
    connection: duckdb.DuckDBPyConnection, evaluator: Evaluator, table: ParquetTable, first: Path
) -> Iterator[tuple[int, Assessment]]:
    """Judge the rows that the query left open in its result `first`, each with its number."""
    from sqlglot import exp

    names, number = list(table.types), exp.column(duck.NUMBER)
    empty = exp.Is(this=exp.column("verdict"), expression=exp.null())
    open_ = exp.select(number).from_(exp.Table(this=duck.scan(first, numbered=True))).where(empty)
    asked = table.records(duck.NUMBER, numbered=True).where(exp.In(this=number.copy(), query=exp.Subquery(this=open_)))
    yield from table.done.items()
    for *values, row in duck.rows(connection, asked):
        if row not in table.done:
            yield row, judge_values(evaluator, names, values)


def _merged(first: Path) -> exp.Expr:
    """Return the query that puts the rows judged one by one into their places."""
    from sqlglot import exp

    columns: Sequence[exp.Expr] = [exp.column(name, quoted=True) for name in RESULT_TYPES]
    number = exp.alias_(exp.column(duck.NUMBER), "row", quoted=True)
    row = exp.column("row", quoted=True)
    fallback = exp.select(row, *columns).from_("fallback")
    taken = exp.In(this=exp.column(duck.NUMBER), query=exp.Subquery(this=exp.select(row).from_("fallback")))
    read = (
        exp.select(number, *columns).from_(exp.Table(this=duck.scan(first, numbered=True))).where(exp.Not(this=taken))
    )
    every = exp.Subquery(
        this=exp.Union(this=read, expression=fallback, distinct=False), alias=exp.TableAlias(this="every")
    )
    return exp.select(*columns).from_(every).order_by(row)
