"""A copy of a file with what its cells plainly mean written into them, and every other problem marked where it stands.

The copy is a workbook whatever the file was, as only a workbook can carry marks. A workbook of the new form is copied as it
stands, its formats and formulas kept; of any other file the cells are written anew. A cell that was put right says in a
comment what stood there; one that a person must mend is coloured and says what is wrong. The comments begin with `MARK`, by
which the reader of workbooks tells them from what people say of a claim.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from lfreward.escaping import shown
from lfreward.i18n import say
from lfreward.intake.cells import MARK
from lfreward.intake.checking import FileReading, Problem, Rank
from lfreward.intake.sheets import XLSX, open_sheets
from lfreward.outputs import writing_file
from lfreward.personal import masked

MEND, LOOK, MENDED = "FFFFC000", "FFFFFF99", "FFE2EFDA"  # colours: to be mended, to be looked at, put right
DAY_FORMAT = "yyyy-mm-dd"
WIDE = 320  # of a comment, in points
LONGEST = 2_000  # characters of a comment; a cell with more problems than that says the first


def write_fixed(reading: FileReading, out: str | Path, lang: str = "zh", *, encoding: str | None = None) -> int:
    """Write the copy to `out`; return how many cells were put right.

    `reading` is that of the whole file. Raises: InputError if the file cannot be read again, OutputError.
    """
    book = _copied(reading.path, encoding)
    put_right = 0
    for fix in reading.fixes:
        cell = _sheet(book, fix.sheet).cell(fix.row, fix.column + 1)
        if cell.__class__.__name__ == "MergedCell" or cell.data_type == "f":
            continue
        before, cell.value = cell.value, fix.value
        if isinstance(fix.value, date):
            cell.number_format = DAY_FORMAT
        _mark(cell, say("check_fixed_cell", lang, {"found": masked(shown(before)), "read": fix.value}), MENDED)
        put_right += 1
    for problem in reading.problems:
        if problem.cell and problem.rank is not Rank.NOTE:
            _mark_problem(book, problem, lang)
    with writing_file(out) as part:
        book.save(part)
    return put_right


def _copied(path: Path, encoding: str | None) -> Any:
    """Return a workbook with all cells of a file."""
    import openpyxl

    if path.suffix.lower() in XLSX:
        return openpyxl.load_workbook(path, rich_text=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    with open_sheets(path, encoding) as sheets:
        for opened in sheets:
            sheet = book.create_sheet(opened.name or path.stem[:31])
            for line in opened.lines:
                for at, value in enumerate(line.cells, 1):
                    if value is not None and value != "":
                        _write(sheet.cell(line.number, at), value)
    return book


def _write(cell: Any, value: object) -> None:
    """Put a value into a cell as it is: a text that begins like a formula stays a text."""
    cell.value = value if isinstance(value, int | float | date) else str(value)
    if isinstance(value, str):
        cell.data_type = "s"


def _sheet(book: Any, name: str | None) -> Any:
    """Return a sheet by its name; of a file that has no names the only one."""
    return book[name] if name is not None else book.worksheets[0]


def _mark_problem(book: Any, problem: Problem, lang: str) -> None:
    """Mark each cell of a problem: of a merged range the first, in which its value stands."""
    place = problem.cell.partition(":")[0]
    cell = _sheet(book, problem.sheet)[place]
    if cell.__class__.__name__ != "MergedCell":
        _mark(cell, problem.say(lang), MEND if problem.rank is Rank.FAULT else LOOK)


def _mark(cell: Any, text: str, colour: str) -> None:
    """Colour a cell and say why, after whatever comment stands there already."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    before = cell.comment.text if cell.comment is not None else ""
    said = "\n".join([*([before] if before else []), f"{MARK}{text}"])
    cell.comment = Comment(said[:LONGEST], "lfreward", width=WIDE)
    cell.fill = PatternFill("solid", start_color=colour)
