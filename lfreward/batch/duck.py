"""DuckDB at hand: one connection with a bounded memory, tables opened as one Parquet file, statements built as trees."""

from __future__ import annotations

import errno
import glob
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfreward.batch.report import Progress, needs
from lfreward.errors import InputError, OutputError, why
from lfreward.i18n import Label
from lfreward.outputs import working_folder, writing_file

if TYPE_CHECKING:
    import duckdb
    from sqlglot import exp

    from lfreward.batch.column_forms import Column

MEMORY = "200MB"
FEW = 4  # threads: where rows meet across a table, each thread keeps tables of its own within the same memory
LOT = 1 << 14  # rows that are put into a table at a time, and fewer of a wide one
CELLS = 1 << 19  # of all columns that are put into a table at a time
# What DuckDB raises where a file is not what it says; statements of ours that are wrong raise others.
_BROKEN = ("IOException", "Error", "SerializationException", "InternalException", "FatalException")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO)  # why nothing more can be written
EVERY = 0.2  # seconds between two words about progress
NUMBER = "file_row_number"  # DuckDB's own name for the place of a row in its file, counted from 0
WHOLE = {f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")} | {
    "INTEGER",
    "UINTEGER",
}
MOMENTS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
PLAIN = {"BOOLEAN": "yes_no", "DATE": "day", "FLOAT": "double", "DOUBLE": "double", **dict.fromkeys(MOMENTS, "moment")}
ZONED = ("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")  # moments of the world, and not readings of some clock
MICROSECONDS_AHEAD = 8 * 3_600_000_000  # of the clock in China
AS_TEXT = ("ENUM", "UUID", "JSON")


@contextmanager
def workshop(out: str | Path | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, str, Path]]:
    """Open a connection, a folder for what is made on the way, and the path to write to.

    Raises: OutputError where there is no room, in either place.
    """
    with room(), working_folder() as folder, connected(str(folder)) as connection:
        if out is None:
            yield connection, str(folder), folder / "written.parquet"
            return
        with writing_file(out) as part:
            yield connection, str(folder), part


@contextmanager
def room() -> Iterator[None]:
    """Turn what the system and the engine answer where there is no room into an error that says which folder is full."""
    try:
        yield
    except OSError as error:
        raise OutputError("write_failed", tempfile.gettempdir(), reason=why(error)) from error
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ("duckdb", "_duckdb"):
            raise
        raise in_words(error) from error


def in_words(error: Exception) -> Exception:
    """Return what DuckDB raised as an error that says what to do; as it is where no file and no memory was the cause."""
    said = str(error)
    offloading = "max_temp_directory_size" in said
    if offloading or "Could not write" in said or "write failed" in said:
        named = re.search(r'[Ff]ile \\?"([^"\\]+)', said)
        number = next((n for n in _FULL if os.strerror(n) in said), errno.ENOSPC if offloading else errno.EIO)
        path = Path(named[1]) if named else Path(tempfile.gettempdir())
        inside = path.is_relative_to(tempfile.gettempdir()) and "lfreward-" in path.parts[-2][:9]
        if offloading or inside or path.name.startswith("duckdb_temp"):
            path = Path(tempfile.gettempdir())
        return OutputError("write_failed", path, reason=why(OSError(number, os.strerror(number))))
    if type(error).__name__ == "OutOfMemoryException":
        return InputError("table_memory", "DuckDB", limit=MEMORY)
    if type(error).__name__ in _BROKEN or "Failed to read file" in said or said.startswith("Invalid Input Error: Parquet"):
        return InputError("parquet_broken", "DuckDB", reason=brief(error))
    return error


@contextmanager
def connected(folder: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection that fetches nothing from elsewhere and spills into a folder."""
    try:
        import duckdb
    except ImportError as error:
        raise needs("duckdb", "batch") from error
    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": MEMORY,
        "temp_directory": folder,
        "preserve_insertion_order": "true",
    }
    with duckdb.connect(":memory:", config=config) as connection:
        yield connection


def kind(type_: str) -> tuple[str, int]:
    """Return what a column of this type holds, and its decimals."""
    name = type_.upper()
    if name.startswith("DECIMAL"):
        return "exact", int(name.rstrip(")").rpartition(",")[2])
    if name in WHOLE:
        return "whole", 0
    if name == "VARCHAR" or name.startswith(AS_TEXT):
        return "text", 0
    if name.startswith(ZONED):
        return "moment", 0
    if name.endswith("]"):
        inner = name[: name.rindex("[")]
        return ("list" if inner == "VARCHAR" or inner in WHOLE else "nested"), 0
    if name.startswith(("STRUCT", "MAP", "UNION")):
        return "nested", 0
    return PLAIN.get(name, "other"), 0


def in_china(column: exp.Expr) -> exp.Expr:
    """Return a moment of the world as the clock in China shows it."""
    from sqlglot import exp

    moment = exp.cast(column, "TIMESTAMPTZ")
    ahead = exp.Add(this=exp.Anonymous(this="EPOCH_US", expressions=[moment]), expression=exp.Literal.number(MICROSECONDS_AHEAD))
    return exp.Anonymous(this="MAKE_TIMESTAMP", expressions=[ahead])


def scan(path: str | Path, *, numbered: bool = False) -> exp.Expr:
    """Return the table function that reads one Parquet file, with the numbers of its rows where asked."""
    from sqlglot import exp

    found = exp.Anonymous(this="READ_PARQUET", expressions=[exp.Literal.string(glob.escape(str(path)))])
    if numbered:
        found.append("expressions", exp.EQ(this=exp.column(NUMBER), expression=exp.true()))
    return found


class ParquetTable:
    """A table as one Parquet file: its columns as a policy reads them, and `records`, the query that gives them.

    `done` are rows that were judged while the table was opened, by their number from 0.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str, done: dict[int, Any] | None = None) -> None:
        from sqlglot import exp

        from lfreward.batch.column_forms import Column

        self.connection = connection
        self.path = path
        self.name: str | Label = Path(path).name
        self.done = done or {}
        self.left_out: list[str] = []  # columns that DuckDB needs the name of
        described = exp.Describe(this=exp.select("*").from_(exp.Table(this=scan(path))))
        found = connection.execute(described.sql("duckdb")).fetchall()
        self.types = {str(row[0]): str(row[1]) for row in found}
        bounds = self._bounds(connection)
        self.columns: list[Column] = []
        self._named: list[exp.Expr] = []
        for name, type_ in self.types.items():
            what, scale = kind(type_)
            column: exp.Expr = exp.column(name, quoted=True)
            if what == "text" and type_.upper() != "VARCHAR":
                column = exp.alias_(exp.cast(column, "VARCHAR"), name, quoted=True)
            elif type_.upper().startswith(ZONED):
                column = exp.alias_(in_china(column), name, quoted=True)
            elif type_.upper() == "FLOAT":
                column = exp.alias_(exp.cast(column, "DOUBLE"), name, quoted=True)
            self._named.append(column)
            self.columns.append(Column(name, what, scale, *bounds.get(name, (None, None))))

    @property
    def given(self) -> list[str]:
        """The names of all columns that the table had when it was handed in."""
        return [*self.types, *self.left_out]

    def numbered(self, folder: Path) -> ParquetTable:
        """Return the table without a column that bears the name of DuckDB's own number of a row."""
        from sqlglot import exp

        taken = [name for name in self.types if name.lower() == NUMBER]
        kept = [exp.column(name, quoted=True) for name in self.types if name not in taken]
        if not taken or not kept:
            return self
        written = folder / "renamed.parquet"
        run(self.connection, copied(exp.select(*kept).from_(exp.Table(this=scan(self.path))), written, len(kept)))
        other = ParquetTable(self.connection, str(written), self.done)
        other.name, other.left_out = self.name, taken
        return other

    def records(self, *more: str, numbered: bool = False) -> exp.Select:
        """Return the query that gives the rows of the table, with their numbers where asked."""
        from sqlglot import exp

        table = exp.Table(this=scan(self.path, numbered=numbered))
        return exp.select(*(one.copy() for one in self._named), *map(exp.column, more)).from_(table)

    def _bounds(self, connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Any, Any]]:
        """Return the least and the greatest value of the columns whose every part states them."""
        from sqlglot import exp

        meta = exp.Anonymous(this="PARQUET_METADATA", expressions=scan(self.path).expressions)
        asked = exp.select("path_in_schema", "stats_min_value", "stats_max_value").from_(exp.Table(this=meta))
        parts: dict[str, list[Any]] = {}
        for name, low, high in connection.execute(asked.sql("duckdb")).fetchall():
            parts.setdefault(str(name), []).extend(_value(text, self.types.get(str(name), "")) for text in (low, high))
        return {name: (min(values), max(values)) for name, values in parts.items() if None not in values}


def _value(text: str | None, type_: str) -> Any:
    what = kind(type_)[0]
    try:
        if text is None or what not in ("whole", "exact", "day"):
            return None
        return date.fromisoformat(text) if what == "day" else Decimal(text)
    except (ValueError, InvalidOperation):
        return None


def lot_of(columns: int) -> int:
    """Return how many rows of so many columns of text are held at a time."""
    return max(1, min(LOT, CELLS // max(1, columns)))


def copied(select: exp.Expr, path: Path, columns: int = 0) -> str:
    """Return the statement that writes a query to a Parquet file; `columns` is how many it has, where it may be wide."""
    from sqlglot import exp

    options = {"FORMAT": "PARQUET", "PARQUET_VERSION": "V2"}
    if columns:
        options["ROW_GROUP_SIZE"] = str(max(2_048, lot_of(columns)))
    params = [exp.CopyParameter(this=exp.var(k), expression=exp.var(v)) for k, v in options.items()]
    copy = exp.Copy(this=exp.Subquery(this=select), kind=False, files=[exp.Literal.string(str(path))], params=params)
    return copy.sql("duckdb")


def moved(path: Path, to: Path) -> None:
    """Move a file, also from one file system to another."""
    shutil.move(path, to)


def brief(error: Exception) -> str:
    """Return the first line of what DuckDB says."""
    return str(error).split("\n")[0][:200]


def with_few_threads(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection use few threads from now on, however many the machine has."""
    ((threads,),) = connection.execute("SELECT current_setting('threads')").fetchall()
    connection.execute(f"SET threads = {min(int(threads), FEW)}")


def run(connection: duckdb.DuckDBPyConnection, statement: str, progress: Progress | None = None) -> None:
    """Run a statement; tell how far it is on the way; stop it where the user does."""
    import duckdb

    outcome: list[BaseException] = []

    def work() -> None:
        try:
            try:
                connection.execute(statement)
            except duckdb.OutOfMemoryException:  # each thread holds rows of its own: alone it may be enough
                connection.execute("SET threads = 1")
                connection.execute(statement)
        except BaseException as error:
            outcome.append(error)

    if progress is None:
        work()
    else:
        for setting in ("enable_progress_bar_print = false", "enable_progress_bar = true", "progress_bar_time = 0"):
            connection.execute(f"SET {setting}")
        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        try:
            while True:
                worker.join(EVERY)
                if not worker.is_alive():
                    break
                progress(min(99, max(0, int(connection.query_progress()))), 100)
            progress(100, 100)
        except KeyboardInterrupt:
            connection.interrupt()
            worker.join()
            raise
    for error in outcome:
        if isinstance(error, duckdb.Error):
            raise in_words(error) from error
        raise error


def rows(connection: duckdb.DuckDBPyConnection, select: exp.Expr) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a query, lot by lot."""
    with connection.cursor() as cursor:
        yield from lots(cursor.execute(select.sql("duckdb")))


def lots(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """Give the rows of what was executed, lot by lot."""
    while lot := cursor.fetchmany(LOT):
        yield from lot


def write_rows(
    connection: duckdb.DuckDBPyConnection, table: str, types: dict[str, str], rows: Iterable[Sequence[Any]]
) -> int:
    """Put rows into a new table, lot by lot; return how many there are."""
    from itertools import islice

    from sqlglot import exp

    kinds = {name: exp.DataType.build(type_, dialect="duckdb") for name, type_ in types.items()}
    columns = [exp.ColumnDef(this=exp.to_identifier(name, quoted=True), kind=type_) for name, type_ in kinds.items()]
    schema = exp.Schema(this=exp.to_table(table), expressions=columns)
    connection.execute(exp.Create(this=schema, kind="TABLE", replace=True).sql("duckdb"))
    lists = (exp.DataType.build(f"{type_}[]", dialect="duckdb") for type_ in types.values())
    values = [exp.Explode(this=exp.cast(exp.Placeholder(), type_)) for type_ in lists]
    insert = exp.Insert(this=exp.to_table(table), expression=exp.select(*values)).sql("duckdb")
    count, rest, most = 0, iter(rows), lot_of(len(types))
    while lot := list(islice(rest, most)):
        connection.execute(insert, [list(column) for column in zip(*lot, strict=True)])
        count += len(lot)
    return count
