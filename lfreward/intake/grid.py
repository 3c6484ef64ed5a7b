"""Find the header of a sheet and read the rows under it; shared by CSV and XLSX.

Everything left out (titles, blank rows, totals) is noted; nothing is left out silently.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from lfreward.escaping import shown
from lfreward.intake.rows import OUTER, Note, Row, RowKind, Scope, blank, clean_header

IsHeader = Callable[[str], bool]
Merge = tuple[int, int, int, int]  # first row and column, last row and column; rows from 1, columns from 0

SEARCHED_ROWS = 40
TOTALS = frozenset({"合计", "总计", "小计", "total"})
_LONG_TOTAL = 40
_FIGURES = re.compile(r"[¥$]?[-+]?[0-9][0-9.,/:%年月日元人 -]*")


class Line(NamedTuple):
    """One row of a sheet before anything is known of its columns."""

    number: int
    cells: list[object]
    problem: Note | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A header that was found, and the lines that follow it."""

    rows: tuple[int, ...]  # one header row, or two that are read together
    names: list[str]
    recognised: int
    above: list[Line]
    lines: Iterator[Line]


def cell_name(row: int, column: int) -> str:
    """Name a cell as spreadsheets do, from a row counted from 1 and a column counted from 0."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """Name a column, counted from 0, as spreadsheets do."""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters


def find_table(
    lines: Iterator[Line], is_header: IsHeader | None, merges: Sequence[Merge] = (), *, first: bool = False
) -> Table | None:
    """Find the header among the first rows: the row with the most recognised texts.

    Where nothing is recognised: the first row with two texts and no figures, or (`first`) with anything.
    """
    head: list[Line] = []
    seen = 0
    for line in lines:
        head.append(line)
        seen += not _empty(line)
        if seen == SEARCHED_ROWS:
            break
    scores = [_recognised(line, is_header) for line in head]
    best = max(scores, default=0)
    if best:
        at: int | None = scores.index(best)
    else:
        at = next((i for i, line in enumerate(head) if _may_head(line, first)), None)
    if at is None:
        return None
    top, last, names = at, at, _texts(head[at])
    pairs = [(at, at + 1), (at - 1, at)] if best else [(at, at + 1)]
    for upper, lower in pairs:
        if upper >= 0 and lower < len(head) and _two_rows(head[upper], head[lower], merges, is_header):
            top, last, names = upper, lower, _joined(_texts(head[upper]), _texts(head[lower]))
            break
    while names and not names[-1]:
        names.pop()
    above = [line for line in head[:top] if not _empty(line)]
    rows = tuple(sorted({head[top].number, head[last].number}))
    return Table(rows, names, best, above, chain(head[last + 1 :], lines))


def read_table(
    table: Table,
    sheet: str | None,
    notes: list[Note],
    build: Callable[[Line, list[str]], Row],
    width: int | None,
    scope: Scope | None = None,
) -> Iterator[Row]:
    """Read the rows under a header; only the first `width` cells decide whether a row is blank.

    `scope` receives the kind of every row of the table.
    """
    scope = scope if scope is not None else Scope("", sheet)
    columns, unnamed = _columns(table.names, notes)
    for line in table.above:
        if line.problem:
            scope.counts[RowKind.UNREAD] += 1
            yield Row(line.number, sheet, {}, problem=line.problem, kind=RowKind.UNREAD)
        else:
            text = shown(next(cell for cell in line.cells if not blank(cell)))
            scope.add(line.number, RowKind.TITLE, text)
            notes.append(Note("title_row", {"row": line.number, "found": text}))
    for number in table.rows:
        scope.add(number, RowKind.HEADER)
    notes.append(Note("header_row", {"row": "–".join(map(str, table.rows))}))
    blanks = count = 0
    for line in table.lines:
        cells = line.cells[:width]
        filled = next((cell for cell in cells if not blank(cell)), None)
        if line.problem is None and filled is None:
            blanks += 1
            scope.add(line.number, RowKind.BLANK)
            continue
        if line.problem is None and isinstance(filled, str) and _total(filled):
            scope.add(line.number, RowKind.TOTAL, shown(filled), build(line, columns).cells)
            notes.append(Note("total_row", {"row": line.number, "found": shown(filled)}))
            continue
        for at in [at for at in unnamed if at < len(cells) and not blank(cells[at])]:
            notes.append(Note("column_without_header", {"column": columns[at]}))
            unnamed.remove(at)
        count += 1
        row = build(line, columns)
        scope.counts[RowKind.CLAIM if row.problem is None else RowKind.UNREAD] += 1
        yield row
    if blanks:
        notes.append(Note("blank_rows", {"count": blanks}))
    if not count:
        notes.append(Note("no_rows"))


def unique(names: Iterable[str], notes: list[Note]) -> list[str]:
    """Tell columns of one name apart: the second one becomes “name (2)”."""
    wanted = list(names)
    taken: set[str] = set()
    given: dict[str, int] = {}
    for at, name in enumerate(wanted):
        if name in taken:
            count = given.get(name, 1) + 1
            while (new := f"{name} ({count})") in taken or new in wanted:
                count += 1
            given[name] = count
            notes.append(Note("duplicate_header", {"column": name, "renamed": new}))
            wanted[at] = new
        taken.add(wanted[at])
    return wanted


def _columns(names: list[str], notes: list[Note]) -> tuple[list[str], list[int]]:
    unnamed = [at for at, name in enumerate(names) if not name]
    return unique((name or f"[{column_name(at)}]" for at, name in enumerate(names)), notes), unnamed


def _empty(line: Line) -> bool:
    return line.problem is None and all(blank(cell) for cell in line.cells)


def _texts(line: Line) -> list[str]:
    return ["" if blank(cell) else clean_header(cell) for cell in line.cells]


def _worded(cell: object) -> bool:
    """Tell text from figures, also where the figures are typed as text."""
    return isinstance(cell, str) and not _FIGURES.fullmatch(unicodedata.normalize("NFKC", cell.strip(OUTER)))


def _recognised(line: Line, is_header: IsHeader | None) -> int:
    if is_header is None or line.problem is not None:
        return 0
    texts = (clean_header(cell) for cell in line.cells if isinstance(cell, str) and not blank(cell))
    return sum(1 for text in texts if is_header(text))


def _may_head(line: Line, first: bool) -> bool:
    filled = [cell for cell in line.cells if not blank(cell)]
    if line.problem is not None or first:
        return line.problem is None and bool(filled)
    return len(filled) >= 2 and all(_worded(cell) for cell in filled)


def _two_rows(upper: Line, lower: Line, merges: Sequence[Merge], is_header: IsHeader | None) -> bool:
    """Tell whether `lower` holds the names under headings of `upper` that are merged across columns."""
    under = {
        column
        for first, left, last, right in merges
        if first == last == upper.number and right > left
        for column in range(left, min(right + 1, len(lower.cells)))
    }
    heads = _texts(upper)
    filled = [(at, cell) for at, cell in enumerate(lower.cells) if not blank(cell)]
    return (
        upper.problem is lower.problem is None
        and lower.number == upper.number + 1
        and sum(map(bool, heads)) >= 2
        and any(at in under for at, _ in filled)
        and all(_worded(cell) and (at in under or at >= len(heads) or not heads[at]) for at, cell in filled)
        and (is_header is None or any(is_header(clean_header(cell)) for _, cell in filled))
    )


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    size = max(len(upper), len(lower))
    upper, lower = upper + [""] * (size - len(upper)), lower + [""] * (size - len(lower))
    return [below or above for above, below in zip(upper, lower, strict=True)]


def _total(text: str) -> bool:
    if len(text) > _LONG_TOTAL or text[-1:].isdigit():  # most rows begin with a number of their own
        return False
    return "".join(clean_header(text).split()).rstrip(":").lower() in TOTALS
