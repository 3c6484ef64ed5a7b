"""The tables of one sheet: where each begins, what its header says, and the lines that belong to it.

A sheet may hold a title, the unit of its sums, who hands it in, one table or several below or beside each other, each
under its own header of one or more lines, notes between them and signatures below. A header is the first line most of
whose texts name columns; a later line of which that is true begins another table. A sheet in which labels stand beside
their values, line after line, is a form: one record.

The lines are gone through once, in order, so that a file of a million lines need not be held.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import TypeAlias

from lfreward.intake import wording
from lfreward.intake.cells import CellMark, CellRow, Merge, Sheet
from lfreward.intake.columns import Head
from lfreward.intake.forms import CLAIMS, TableForms
from lfreward.intake.headers import LONGEST
from lfreward.intake.rows import OUTER, blank, clean_header

SEARCHED = 40  # lines with anything in them among which the first header is looked for
AHEAD = 5  # lines after a header in which a better one may stand
SAMPLE = 200  # lines below a header that its columns are judged by
HEADER_LINES = 3
_FORM_MARKS = frozenset(
    {"item", "claimed_amount", "organiser", "beneficiary", "id"}
)  # a form says at least one of these
_STRONG = 2  # names of columns that make a line a header
_FIGURES = re.compile(r"[¥$]?[-+]?[0-9][0-9.,/:%年月日元人 -]*")
Lines: TypeAlias = "PushBack"


class PushBack:
    """Lines that can be looked at before they are taken."""

    def __init__(self, lines: Iterator[CellRow]) -> None:
        self._lines = lines
        self._back: list[CellRow] = []

    def __iter__(self) -> Iterator[CellRow]:
        return self

    def __next__(self) -> CellRow:
        return self._back.pop() if self._back else next(self._lines)

    def push(self, lines: Sequence[CellRow]) -> None:
        """Put lines back, so that they come again in their order."""
        self._back.extend(reversed(lines))

    def peek(self, count: int) -> list[CellRow]:
        """Return the next lines without taking them, up to a count of those that are not empty."""
        seen: list[CellRow] = []
        filled = 0
        for line in self:
            seen.append(line)
            filled += not is_empty(line)
            if filled == count:
                break
        self.push(seen)
        return seen


@dataclass(slots=True)
class SheetTable:
    """One table: its header, what stands above it, and its place in the sheet.

    `rows` are the numbers of its header lines, `heads` the headers of its columns, `above` the lines over it that belong to
    no other table. `left` and `right` bound its columns where others stand beside it. `form` holds the labels and values
    of a form, in order, and is empty for a table. `unit` and `year` are those of the lines above it, or of the last table in
    the sheet above which they stand: the unit of its sums, empty where none is stated, and the year of its days.
    """

    rows: tuple[int, ...]
    heads: list[Head]
    above: list[CellRow]
    recognised: int
    left: int = 0
    right: int | None = None
    form: list[tuple[str, int, int, object]] = field(default_factory=list)
    unit: str = ""
    year: int | None = None

    @property
    def titles(self) -> list[str]:
        """The texts above the header."""
        return [text for line in self.above for text in texts_of(line) if text]


def find_table(lines: PushBack, sheet: Sheet, forms: TableForms | None, *, first: bool = False) -> SheetTable | None:
    """Find the next table: take the lines up to its header, and that; None where there is none, and no line is taken.

    Where no text names a column: the first line with two texts and no figures, or (`first`) with anything in it.
    """
    window = lines.peek(SEARCHED)
    recognised = [_recognised(line, forms) for line in window]
    at = _header_at(window, recognised)
    if forms is not None:
        form = _as_form(window, forms)
        if form and (at is None or recognised[at] <= max(2, _recognised_side_by_side(window[at], forms))):
            return _form_table(lines, window, form)
    if at is None:
        at = next((n for n, line in enumerate(window) if _may_head(line, first=first)), None)
    if at is None:
        return None
    top, last = _header_lines(window, at, sheet, forms)
    for _ in range(last + 1):
        next(lines)
    heads = _heads(window[top : last + 1], sheet.merges)
    above = [line for line in window[:top] if not is_empty(line)]
    rows = tuple(line.number for line in window[top : last + 1])
    return SheetTable(rows, heads, above, max(recognised[top : last + 1], default=0))


def beside(table: SheetTable, forms: TableForms | None) -> list[SheetTable]:
    """Return the tables that stand beside each other under one line of headers; most often that is one.

    Blocks of headers are apart where a column without any stands between them and both say the same again.
    """
    blocks: list[list[Head]] = [[]]
    for head in table.heads:
        if head.path:
            blocks[-1].append(head)
        elif blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    if forms is None or len(blocks) < 2:
        return [table]
    names = [{clean_header(head.path[-1]) for head in block if forms.knows(head.path[-1])} for block in blocks]
    if any(len(found) < _STRONG for found in names) or not all(found & names[0] for found in names):
        return [table]
    return [
        replace(
            table, heads=block, above=table.above if n == 0 else [], recognised=len(names[n]), left=block[0].index,
            right=block[-1].index,
        )
        for n, block in enumerate(blocks)
    ]


def is_header(line: CellRow, forms: TableForms | None) -> int:
    """Return how many columns a line names, where it is a header line; 0 of any other."""
    found = _recognised(line, forms)
    return found if found >= _STRONG and _is_strong(line, found) else 0


def sample_of(lines: PushBack, forms: TableForms | None) -> list[CellRow]:
    """Return the first lines of a table without taking them, up to the next header: what stands under that is another's."""
    sample = lines.peek(SAMPLE)
    return sample if forms is None else list(takewhile(lambda line: not is_header(line, forms), sample))


def is_empty(line: CellRow) -> bool:
    """Say whether a line has nothing in it."""
    return line.problem is None and all(blank(cell) for cell in line.cells)


def texts_of(line: CellRow) -> list[str]:
    """Return the cells of a line as headers are compared; an empty text for each empty cell."""
    return ["" if blank(cell) else clean_header(cell) for cell in line.cells]


def is_worded(cell: object) -> bool:
    """Tell text from figures, also where the figures are typed as text."""
    return isinstance(cell, str) and not _FIGURES.fullmatch(unicodedata.normalize("NFKC", cell.strip(OUTER)))


# ---- headers


def _recognised(line: CellRow, forms: TableForms | None) -> int:
    if forms is None or line.problem is not None:
        return 0
    texts = (
        clean_header(cell)
        for cell in line.cells
        if isinstance(cell, str) and not blank(cell) and len(cell) <= 2 * LONGEST
    )
    return sum(1 for text in texts if forms.knows(text))


def _is_strong(line: CellRow, recognised: int) -> bool:
    """Say whether a line with names of columns is a header and no record that has such words in it."""
    filled = [cell for cell in line.cells if not blank(cell) and not isinstance(cell, CellMark)]
    worded = sum(1 for cell in filled if is_worded(cell))
    return recognised >= _STRONG and worded >= 0.8 * len(filled) and recognised * 3 >= len(filled)


def _header_at(window: Sequence[CellRow], recognised: Sequence[int]) -> int | None:
    """Return which line is the header: the first that is one, unless a much better one follows at once."""
    strong = [n for n, line in enumerate(window) if _is_strong(line, recognised[n])]
    if strong:
        first = strong[0]
        after = [n for n in strong[1:] if n - first <= AHEAD and recognised[n] > 1.5 * recognised[first]]
        between = all(not is_data(line) for line in window[first + 1 : after[0]]) if after else False
        return after[0] if after and between else first
    weak = [
        n for n, line in enumerate(window) if recognised[n] and all(is_worded(c) for c in line.cells if not blank(c))
    ]
    return max(weak, key=lambda n: (recognised[n], -n), default=None)


def is_data(line: CellRow) -> bool:
    """Say whether a line looks like a record: three cells with something in them, two of them figures."""
    filled = [cell for cell in line.cells if not blank(cell)]
    return len(filled) >= 3 and sum(not is_worded(cell) for cell in filled) >= 2


def _may_head(line: CellRow, *, first: bool) -> bool:
    filled = [cell for cell in line.cells if not blank(cell)]
    if line.problem is not None or first:
        return line.problem is None and bool(filled)
    return len(filled) >= 2 and all(is_worded(cell) for cell in filled)


def _header_lines(window: Sequence[CellRow], at: int, sheet: Sheet, forms: TableForms | None) -> tuple[int, int]:
    """Return the first and the last line of the header that the line at `at` belongs to."""
    top = last = at
    while (
        last + 1 < len(window)
        and last - top + 1 < HEADER_LINES
        and _is_under(window[last], window[last + 1], sheet, forms)
    ):
        last += 1
    while top > 0 and last - top + 1 < HEADER_LINES and _is_over(window[top - 1], window[top], sheet):
        top -= 1
    return top, last


def _is_under(upper: CellRow, lower: CellRow, sheet: Sheet, forms: TableForms | None) -> bool:
    """Say whether a line holds names under headings that stand in the line above it."""
    if upper.problem is not None or lower.problem is not None or lower.number != upper.number + 1:
        return False
    heads = texts_of(upper)
    spans = _spans(heads, upper.number, sheet)
    under = {column for first, last in spans if last > first for column in range(first, last + 1)}
    filled = [(column, cell) for column, cell in enumerate(lower.cells) if not blank(cell)]
    names = texts_of(lower)
    return (
        sum(map(bool, heads)) >= 2
        and bool(filled)
        and any(column in under for column, _ in filled)
        and all(
            is_worded(cell) and (column in under or column >= len(heads) or not heads[column])
            for column, cell in filled
        )
        and (
            forms is None
            or any(_names_column(names[column], _over(column, spans, heads), forms) for column, _ in filled)
        )
    )


def _names_column(child: str, parent: str, forms: TableForms) -> bool:
    """Say whether a text under a heading names a column, by itself or with it."""
    if forms.knows(child) or forms.knows(parent + child) or forms.knows(child + parent):
        return True
    return forms.knows(parent) and len(child) <= 8 and not any(map(str.isdigit, child))


def _is_over(upper: CellRow, lower: CellRow, sheet: Sheet) -> bool:
    """Say whether a line holds headings that are merged over several names in the line below it."""
    if upper.problem is not None or lower.number != upper.number + 1:
        return False
    heads = texts_of(upper)
    filled = [column for column, text in enumerate(heads) if text]
    wide = [merge for merge in sheet.merges if merge[0] == upper.number and merge[3] > merge[1]]
    width = max((column for column, text in enumerate(texts_of(lower)) if text), default=0)
    return (
        len(filled) >= 2
        and any(merge[3] - merge[1] < width for merge in wide)
        and all(map(is_worded, filter(None, upper.cells)))
    )


def _spans(heads: Sequence[str], row: int, sheet: Sheet) -> list[tuple[int, int]]:
    """Return which columns each heading of a line covers: by its merge, or, without merges, by the empty cells after it."""
    merged = {merge[1]: merge[3] for merge in sheet.merges if merge[0] <= row <= merge[2]}
    spans = []
    for column, text in enumerate(heads):
        if not text:
            continue
        last = merged.get(column, column)
        if "merges" in sheet.not_looked_at:
            while last + 1 < len(heads) and not heads[last + 1]:
                last += 1
        spans.append((column, last))
    return spans


def _over(column: int, spans: Sequence[tuple[int, int]], heads: Sequence[str]) -> str:
    return next((heads[first] for first, last in spans if first <= column <= last), "")


def _heads(lines: Sequence[CellRow], merges: Sequence[Merge]) -> list[Head]:
    """Read a header of one or more lines: for each column the texts above it, from the top down."""
    width = max((len(line.cells) for line in lines), default=0)
    rows = [texts + [""] * (width - len(texts)) for texts in map(texts_of, lines)]
    while width and not any(row[width - 1] for row in rows):
        width -= 1
    spread = [
        _spread(row, line.number, merges, width, last=line is lines[-1]) for row, line in zip(rows, lines, strict=True)
    ]
    heads = []
    for column in range(width):
        path: list[str] = []
        own = [bool(row[column]) for row in rows]
        for n, row in enumerate(spread):
            text = row[column][0]
            # A heading that covers a column without a name of its own below is not that column's name.
            if text and (own[n] or any(own[n + 1 :])) and (not path or path[-1] != text):
                path.append(text)
        span = next((row[column][1] for row in spread if row[column][1] is not None), None)
        heads.append(Head(column, tuple(path), span))
    return heads


def _spread(
    row: Sequence[str], number: int, merges: Sequence[Merge], width: int, *, last: bool
) -> list[tuple[str, tuple[int, int] | None]]:
    """Give each column of a header line the text that covers it, and the columns that this covers where it is several.

    Without merges a text above others covers the empty cells after it; the last line covers nothing but itself.
    """
    found: list[tuple[str, tuple[int, int] | None]] = [(text, None) for text in row[:width]]
    wide = [merge for merge in merges if merge[0] <= number <= merge[2] and merge[3] > merge[1]]
    for _, left, _, right in wide:
        if left < width and row[left]:
            for column in range(left, min(right + 1, width)):
                found[column] = (row[left], (left, right))
    if not merges and not last:
        text, start = "", 0
        for column in range(width):
            if row[column]:
                text, start = row[column], column
            elif text:
                found[column] = (text, (start, column))
    return found


# ---- forms: labels beside their values


def _recognised_side_by_side(line: CellRow, forms: TableForms) -> int:
    """Return the longest run of cells in a line that name columns, one beside the other."""
    best = run = 0
    for text in texts_of(line):
        run = run + 1 if text and forms.knows(text) else 0
        best = max(best, run)
    return best


def _as_form(window: Sequence[CellRow], forms: TableForms) -> list[tuple[str, int, int, object]]:
    """Return the labels of a form with the place and the value that stands beside or behind each; nothing for a table."""
    pairs: list[tuple[str, int, int, object]] = []
    lines = 0
    for line in window:
        found = _pairs(line, forms)
        lines += bool(found)
        pairs += found
        if not found and _recognised_side_by_side(line, forms) >= 3:
            return []
    labels = {label for label, *_ in pairs}
    keys = {forms.match(CLAIMS, label).key for label in labels}
    whole = lines >= 2 and len(pairs) >= 3 and len(labels) == len(pairs)
    return pairs if whole and keys & _FORM_MARKS else []


def _pairs(line: CellRow, forms: TableForms) -> list[tuple[str, int, int, object]]:
    """Return the labels of one line with their values; nothing where labels stand side by side."""
    texts = texts_of(line)
    pairs: list[tuple[str, int, int, object]] = []
    column = 0
    while column < len(texts):
        text = texts[column]
        label, colon, rest = text.partition(":")
        if text and forms.knows(text.rstrip(":")):
            following = next((n for n in range(column + 1, len(texts)) if texts[n]), None)
            if following is not None and forms.knows(texts[following].rstrip(":")):
                return []
            if following is not None:
                pairs.append((text.rstrip(":"), line.number, following, line.cells[following]))
                column = following
        elif colon and rest and forms.knows(label):
            pairs.append((label, line.number, column, rest.strip()))
        column += 1
    return pairs


def _form_table(lines: PushBack, window: Sequence[CellRow], pairs: list[tuple[str, int, int, object]]) -> SheetTable:
    """Take the lines of a form up to its last value."""
    first, last = pairs[0][1], pairs[-1][1]
    above = []
    for line in window:
        if line.number > last:
            break
        next(lines)
        if line.number < first and not is_empty(line):
            above.append(line)
    return SheetTable((), [], above, len(pairs), form=pairs)


def year_of(titles: Sequence[str], sheet: str | None) -> int | None:
    """Return the year that a title or the name of a sheet states; None where none does, or several do."""
    found = {int(match["year"]) for text in [*titles, sheet or ""] for match in wording.YEAR.finditer(text)}
    return found.pop() if len(found) == 1 else None


def unit_of(titles: Sequence[str]) -> str:
    """Return the unit of money that stands above a table, as in 单位：万元; empty where none does."""
    for text in titles:
        match = wording.UNIT_LINE.search(text)
        for unit in match["unit"].split("、") if match else ():
            if wording.UNITS.get(unit) is not None:
                return unit
    return ""


def organiser_of(titles: Sequence[str]) -> str:
    """Return who hands a table in, as in 申报单位：…; empty where nobody is named."""
    names = [match["name"].strip() for text in titles if (match := wording.ORGANISER_LINE.fullmatch(text))]
    return names[0] if len(names) == 1 else ""
