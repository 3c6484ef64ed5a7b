"""Open what a user names as blocks of Arrow columns: Parquet by its own blocks, text by lots of rows, tables as they stand.

Only columns that some item of the policy reads are taken from a Parquet file, and columns of words come with their
dictionary, so that each word is looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
from pyarrow import parquet

from lfreward.batch.desk import TABLE, Desk
from lfreward.batch.opening import rows_of
from lfreward.errors import InputError, UsageError
from lfreward.i18n import Label
from lfreward.results.assessment import Assessment, Finding

if TYPE_CHECKING:
    from lfreward.batch.columnwise import ColumnJudge

ROWS = 122_880  # rows of a block: what DuckDB writes as one, so that most files need no cutting
CELLS = 1 << 21  # of all columns of a block of text, and fewer rows of a wide one


class GivenBlock(NamedTuple):
    """A lot of records: Arrow columns, their headers, and results of rows that could not be read, by their place."""

    batch: Any
    names: Sequence[str]
    done: Mapping[int, Assessment]


@dataclass
class OpenTable:
    """A table that has been opened.

    `names`: its headers as far as they are known before it is read. `rows`: how many, or 0 where only reading tells.
    `notes`: what reading it had to tell, complete once all blocks have been given.
    """

    names: Sequence[str]
    label: str | Label
    rows: int
    blocks: Iterable[GivenBlock]
    notes: Callable[[], list[Finding]] = field(default=list)


def opened(source: Any, judge: ColumnJudge) -> OpenTable:
    """Open a table.

    Raises: InputError where it cannot be read, UsageError for something that is no table.
    """
    if isinstance(source, str | Path):
        path = Path(source)
        return _parquet(path, judge) if path.suffix.lower() == ".parquet" else _texts(judge.desk, path)
    if not hasattr(source, "__arrow_c_stream__"):
        raise UsageError("usage_table", type=type(source).__name__)
    reader = pa.RecordBatchReader.from_stream(source)
    names = reader.schema.names
    if not names:
        raise UsageError("usage_table_empty")
    rows = getattr(source, "num_rows", 0)
    return OpenTable(names, TABLE, rows if isinstance(rows, int) else 0, _cut(reader, names))


def _cut(batches: Iterable[Any], names: Sequence[str]) -> Iterator[GivenBlock]:
    for batch in batches:
        for start in range(0, batch.num_rows, ROWS):
            yield GivenBlock(batch.slice(start, ROWS), names, {})


def _parquet(path: Path, judge: ColumnJudge) -> OpenTable:
    if not path.is_file():
        raise InputError("not_found", path)
    try:
        schema = parquet.read_schema(path)
        words = [name for name in schema.names if pa.types.is_string(schema.field(schema.get_field_index(name)).type)] if _unique(
            schema.names
        ) else []
        file = parquet.ParquetFile(path, read_dictionary=[name for name in words if not _is_id(judge, name)])
    except (pa.ArrowException, OSError) as error:
        raise InputError("parquet_broken", path, reason=_brief(error)) from error
    names = schema.names
    wanted = [name for name in names if _wanted(judge, name)] if _unique(names) else None
    return OpenTable(names, path.name, file.metadata.num_rows, _parquet_blocks(file, wanted, path))


def _unique(names: Sequence[str]) -> bool:
    return len(set(names)) == len(names)


def _is_id(judge: ColumnJudge, name: str) -> bool:
    return judge.judge.groups.key_of(name) == "id"


def _wanted(judge: ColumnJudge, name: str) -> bool:
    needed = judge.needed()
    keys = {plan.vocabulary.key_of(name) for plan in judge.judge.plans.values()}
    return judge.judge.names_item(name) or bool(keys & needed)


def _parquet_blocks(file: Any, wanted: Sequence[str] | None, path: Path) -> Iterator[GivenBlock]:
    try:
        if wanted == []:  # no column that is known: the rows are there all the same
            count = file.metadata.num_rows
            for start in range(0, count, ROWS):
                yield GivenBlock(pa.record_batch([pa.nulls(min(ROWS, count - start))], ["id"]), ["id"], {})
            return
        for batch in file.iter_batches(ROWS, columns=wanted):
            yield GivenBlock(batch, batch.schema.names, {})
    except (pa.ArrowException, OSError) as error:
        raise InputError("parquet_broken", path, reason=_brief(error)) from error


def _brief(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def _texts(desk: Desk, path: Path) -> OpenTable:
    """Read a text file row by row; its columns are of text."""
    rows = rows_of(desk, path)
    blocks = _lots(desk, rows)
    first = next(blocks, None)
    names = list(first.names) if first is not None else ["id"]

    def every() -> Iterator[GivenBlock]:
        if first is not None:
            yield first
            yield from blocks

    def notes() -> list[Finding]:
        return [Finding(note.code, note.column, note.args) for note in rows.notes]

    return OpenTable(names, path.name, 0, every(), notes)


def _lots(desk: Desk, rows: Iterable[Any]) -> Iterator[GivenBlock]:
    names: dict[str, None] = {}
    cells: list[Mapping[str, Any]] = []
    done: dict[int, Assessment] = {}
    for row in rows:
        if row.problem is not None:
            done[len(cells)] = desk.judge_row(row)
        names |= dict.fromkeys(row.cells)
        cells.append(row.cells)
        if len(cells) >= max(1, min(ROWS, CELLS // (len(names) or 1))):
            yield _lot(desk, list(names), cells, done)
            cells, done = [], {}
    if cells:
        yield _lot(desk, list(names), cells, done)


def _lot(desk: Desk, names: list[str], cells: Sequence[Mapping[str, Any]], done: Mapping[int, Assessment]) -> GivenBlock:
    if not any(map(desk.judge.knows, names)):  # every column that is known is empty, and an empty cell has no name here
        names.append("id")
    columns = [pa.array([row.get(name) for row in cells], pa.string()) for name in names]
    return GivenBlock(pa.record_batch(columns, list(names)), names, done)
