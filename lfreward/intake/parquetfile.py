"""Read Parquet through duckdb, in chunks."""

import glob
from collections.abc import Callable, Iterator
from pathlib import Path

from lfreward.errors import InputError
from lfreward.escaping import shown
from lfreward.intake.rows import FIELDS_LIMIT, RecordRow, RowNote, clean_header, several, take, unique

CHUNK = 2048
HOURS_OF_CHINA = 8


def rows(path: Path, notes: list[RowNote], is_header: Callable[[str], bool] | None = None) -> Iterator[RecordRow]:
    """Read the rows of one Parquet file."""
    try:
        import duckdb
    except ImportError as error:
        raise InputError("needs_batch", path) from error
    config: dict[str, str | bool | int | float | list[str]]
    config = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    name = glob.escape(str(path))  # duckdb reads a[1].parquet as a pattern
    number = 0
    with duckdb.connect(":memory:", config=config) as connection:
        try:
            found = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [name]).fetchall()
            if len(found) > FIELDS_LIMIT:
                raise InputError("too_many_columns", path, found=len(found), limit=FIELDS_LIMIT)
            wanted = [_wanted(str(column[0]), str(column[1])) for column in found]
            columns = unique((clean_header(column[0]) for column in found), notes)
            if is_header is not None and not any(map(is_header, columns)):
                raise InputError("no_known_header", path, names=several(columns))
            connection.execute(f"SELECT {', '.join(wanted)} FROM read_parquet(?)", [name])
            while chunk := connection.fetchmany(CHUNK):
                for values in chunk:
                    number += 1
                    yield _row(number, columns, values)
        except duckdb.Error as error:
            raise InputError("parquet_broken", path, reason=shown(str(error).split("\n")[0], 160)) from error
    if not number:
        notes.append(RowNote("no_rows"))


def count(path: Path) -> int:
    """Return how many rows a Parquet file says that it has; 0 where it does not say."""
    try:
        import duckdb

        with duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"}) as connection:
            found = connection.execute("SELECT count(*) FROM read_parquet(?)", [glob.escape(str(path))]).fetchone()
    except (ImportError, duckdb.Error):
        return 0
    return int(found[0]) if found else 0


def in_china(quoted: str) -> str:
    """Return the expression of a moment of the world as the clock in China shows it."""
    return f"make_timestamp(epoch_us(CAST({quoted} AS TIMESTAMPTZ)) + {HOURS_OF_CHINA * 3_600_000_000})"


def is_zoned(kind: str) -> bool:
    """Say whether a column of this type holds moments of the world, and not readings of some clock."""
    return kind.startswith(("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"))


def _wanted(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    return in_china(quoted) if is_zoned(kind) else quoted


def _row(number: int, columns: list[str], values: tuple[object, ...]) -> RecordRow:
    notes: list[RowNote] = []
    filled = [pair for pair in zip(columns, values, strict=True) if pair[1] is not None]
    cells = {column: take(value, column, notes) for column, value in filled}
    problem = next((note for note in notes if note.code == "nan"), None)
    return RecordRow(number, None, cells, tuple(note for note in notes if note is not problem), problem)
