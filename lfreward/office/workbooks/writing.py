"""Write a table as CSV that spreadsheets open and calculate nothing of."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from lfreward.outputs import writing_file

_CALCULATED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")

Cell = str | int | Decimal | bool | date | None


def write_csv(path: str | Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as UTF-8 CSV that spreadsheets open in Chinese and calculate nothing of.

    Text that a spreadsheet would take for a formula gets a leading apostrophe, which reading takes off again.
    Raises: OutputError; TypeError for a float, which is never exact.
    """
    with writing_file(path) as part, part.open("xb") as file:
        text = io.TextIOWrapper(file, "utf-8-sig", "backslashreplace", newline="")
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow([_cell(name) for name in header])
        for row in rows:
            table.writerow([_cell(value) for value in row])
        text.flush()
        text.detach()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if _CALCULATED.match(value) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int | date):
        return value.isoformat() if isinstance(value, date) else str(value)
    raise TypeError(f"a CSV cell takes text, int, Decimal, bool or date; please convert {value!r}")
