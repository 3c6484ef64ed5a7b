"""Rows judged one by one: every row of a file that has no columns, and those that a query leaves open.

Typed values under the names of their columns go through the reader of values that serves every door, like the rows of a
record file (`Evaluator.judge_row`). `result_row` gives a result as the query gives it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lfreward.batch.report import Progress
from lfreward.evaluate import Evaluator
from lfreward.intake import RecordRow
from lfreward.intake.rows import RowNote, clean_header, take
from lfreward.results.assessment import Assessment

OFTEN = 1024  # rows between two calls about progress


def judge_values(evaluator: Evaluator, names: Sequence[str], values: Sequence[Any]) -> Assessment:
    """Judge typed values by the names of their columns."""
    notes: list[RowNote] = []
    filled = ((clean_header(n), v) for n, v in zip(names, values, strict=True) if v is not None)
    cells = {name: take(value, name, notes) for name, value in filled}
    problem = next((note for note in notes if note.code == "nan"), None)
    return evaluator.judge_row(RecordRow(0, None, cells, tuple(n for n in notes if n is not problem), problem))


def reason(result: Assessment) -> str | None:
    """Return the key of the first condition that failed, else of the first that is not known and decides."""
    deciding = result.deciding
    return deciding.key if deciding is not None else None


def result_row(result: Assessment) -> tuple[Any, ...]:
    """Return one result as a row of the output."""
    sums = (result.amount_fen, result.potential_fen)
    return (result.id, result.item, result.verdict.value, *sums, result.season, reason(result))


def counted(rows: Iterable[Any], progress: Progress | None) -> Iterator[Any]:
    """Pass rows on, and say now and then how many have gone by."""
    for count, row in enumerate(rows, 1):
        if progress is not None and count % OFTEN == 0:
            progress(count, None)
        yield row
