"""Open what a user names as one Parquet file: a Parquet file as it stands, anything else once written beside.

A second reading of the same rows in the same order is what lets single rows be judged later and put in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfreward.batch import duck
from lfreward.batch.duck import ParquetTable
from lfreward.batch.report import TABLE, Progress, TableReport
from lfreward.batch.single_rows import counted
from lfreward.errors import InputError, UsageError
from lfreward.evaluate import Evaluator
from lfreward.intake import answers_beside, claim_forms, open_rows
from lfreward.intake.rows import FIELDS_LIMIT
from lfreward.results.assessment import Finding

if TYPE_CHECKING:
    import duckdb

    from lfreward.intake import RecordFile as Rows

TEXT = "VARCHAR"


def is_columns(source: Any) -> bool:
    """Say whether something is read by its columns; other record files are read row by row."""
    return not isinstance(source, str | Path) or Path(source).suffix.lower() in (".parquet", ".csv", ".tsv")


def rows_of(evaluator: Evaluator, path: str | Path) -> Rows:
    """Open a record file row by row."""
    forms = claim_forms(evaluator, answers_beside(path))
    return open_rows(path, forms=forms, quick=lambda line: evaluator.read_json(line))


def opened(
    connection: duckdb.DuckDBPyConnection,
    evaluator: Evaluator,
    source: Any,
    folder: str,
    report: TableReport,
    progress: Progress | None = None,
) -> ParquetTable:
    """Open a table of columns; `folder` takes what has to be written on the way.

    Raises: InputError where it cannot be read or has too many columns, UsageError for something that is no table.
    """
    table = _opened(connection, evaluator, source, folder, report, progress)
    if len(table.types) > FIELDS_LIMIT:
        raise InputError("too_many_columns", table.name, found=len(table.types), limit=FIELDS_LIMIT)
    return table.numbered(Path(folder))


def _opened(
    connection: duckdb.DuckDBPyConnection,
    evaluator: Evaluator,
    source: Any,
    folder: str,
    report: TableReport,
    progress: Progress | None,
) -> ParquetTable:
    import duckdb

    if isinstance(source, str | Path) and Path(source).suffix.lower() == ".parquet":
        return _parquet(connection, Path(source))
    if isinstance(source, str | Path):
        return _texts(connection, evaluator, source, Path(folder), report, progress)
    written = Path(folder) / "table.parquet"
    if isinstance(source, duckdb.DuckDBPyRelation):
        source.write_parquet(str(written))
    elif hasattr(source, "__arrow_c_stream__"):
        _arrow(connection, source, written)
    else:
        raise UsageError("usage_table", type=type(source).__name__)
    table = ParquetTable(connection, str(written))
    table.name = TABLE
    return table


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> ParquetTable:
    import duckdb

    if not path.is_file():
        raise InputError("not_found", path)
    try:
        return ParquetTable(connection, str(path))
    except duckdb.Error as error:
        raise InputError("parquet_broken", path, reason=duck.brief(error)) from error


def _arrow(connection: duckdb.DuckDBPyConnection, source: Any, written: Path) -> None:
    import duckdb
    from sqlglot import exp

    try:
        connection.register("given", source)
    except duckdb.InvalidInputException:  # it has no column
        raise UsageError("usage_table_empty") from None
    duck.run(connection, duck.copied(exp.select("*").from_("given"), written, len(connection.table("given").columns)))
    connection.unregister("given")


def _texts(
    connection: duckdb.DuckDBPyConnection,
    evaluator: Evaluator,
    source: str | Path,
    folder: Path,
    report: TableReport,
    progress: Progress | None,
) -> ParquetTable:
    """Write the rows of a text file as columns of text; a row that cannot be read is judged at once."""
    from sqlglot import exp

    names: dict[str, None] = {}
    done: dict[int, Any] = {}
    parts: list[Path] = []
    lot: list[Mapping[str, Any]] = []

    def write() -> None:
        if not any(map(evaluator.knows, names)):  # every column that is known is empty
            names["id"] = None
        part = folder / f"part-{len(parts)}.parquet"
        columns = list(names) or ["id"]
        rows = ([cells.get(name) for name in columns] for cells in lot)
        duck.write_rows(connection, "part", dict.fromkeys(columns, TEXT), rows)
        duck.run(connection, duck.copied(exp.select("*").from_("part"), part))
        parts.append(part)
        lot.clear()

    rows = rows_of(evaluator, source)
    for number, row in enumerate(counted(rows, progress)):
        if row.problem is not None:
            done[number] = evaluator.judge_row(row)
        names |= dict.fromkeys(row.cells)
        lot.append(row.cells)
        if len(lot) >= duck.lot_of(len(names)):
            write()
    if lot:
        write()
    report.notes += [Finding(note.code, note.column, note.args) for note in rows.notes]
    return _joined(connection, parts, list(names), folder / "records.parquet", done)


def _joined(
    connection: duckdb.DuckDBPyConnection,
    parts: Sequence[Path],
    names: Sequence[str],
    written: Path,
    done: dict[int, Any],
) -> ParquetTable:
    from sqlglot import exp

    if not parts:
        empty = [exp.alias_(exp.cast(exp.null(), TEXT), name, quoted=True) for name in names or ["id"]]
        connection.execute(duck.copied(exp.select(*empty).where(exp.false()), written))
        return ParquetTable(connection, str(written), done)
    if len(parts) == 1:
        return ParquetTable(connection, str(parts[0]), done)
    files = exp.Array(expressions=[exp.Literal.string(str(part)) for part in parts])
    by_name = exp.EQ(this=exp.column("union_by_name"), expression=exp.true())
    scan = exp.Anonymous(this="READ_PARQUET", expressions=[files, by_name])
    duck.run(connection, duck.copied(exp.select("*").from_(exp.Table(this=scan)), written, len(names)))
    for part in parts:
        part.unlink()
    return ParquetTable(connection, str(written), done)
