r"""Read what people hand in: files of every kind become records, losing nothing and guessing nothing.

A file goes through passes, each with one type in and one out, none of which knows what a policy pays:

    bytes    -> sheets of cells     `sheets`, `xlsx`, `oldbooks`, `csvfile`    `cells.Sheet`: values, merges, formats, struck text
    sheet    -> tables              `tables`     titles, header lines, forms, tables below and beside each other
    headers  -> columns             `headers`, `columns`     which fact, in which unit, how sure, and what must be asked
    lines    -> rows of one kind    `body`, `totals`         a record, a total, a header again, a note, ..., each accounted for
    rows     -> `RecordRow`s              cells under the names of facts, with remarks, comments and sums that rows share

`open_parts` gives the tables of a file with all of that; `open_rows` gives the records alone. JSON and Parquet have
columns of their own and skip the passes between. The words that offices use stand in `wording`, the forms of tables in
`forms`. What is read of a value, and what it is worth, is decided by others.

>>> import tempfile, lfreward
>>> from pathlib import Path
>>> book = Path(tempfile.mkdtemp(), "a.csv")
>>> _ = book.write_text("单位：万元\n团号,总人数,申报金额\nA1,320,3.3\n合计,320,3.3\n", "utf-8")
>>> for part in open_parts(book, claim_forms(lfreward.load_policy().evaluator())):
...     [(row.number, row.cells) for row in part.rows]
...     {kind.value: count for kind, count in part.scope.counts.items()}
[(3, {'团号': 'A1', '总人数': '320', '申报金额': 33000})]
{'title': 1, 'header': 1, 'claim': 1, 'total': 1}
"""

from lfreward.intake.answers import UnansweredColumns, answers_beside, settled_maps
from lfreward.intake.columns import Column, Question
from lfreward.intake.forms import CLAIMS, Form, Mapped, TableForms, claim_forms, load_map, read_map, subjects_of
from lfreward.intake.jsonfile import line as json_row
from lfreward.intake.parts import Part, open_parts
from lfreward.intake.reading import RecordFile, about_rows, input_files, open_rows, read_rows
from lfreward.intake.rows import Comment, MergedNumber, RecordRow, RowKind, RowNote, Scope, SideRow, Total

__all__ = [
    "CLAIMS",
    "Column",
    "Comment",
    "Form",
    "Mapped",
    "MergedNumber",
    "Part",
    "Question",
    "RecordFile",
    "RecordRow",
    "RowKind",
    "RowNote",
    "Scope",
    "SideRow",
    "TableForms",
    "Total",
    "UnansweredColumns",
    "about_rows",
    "answers_beside",
    "claim_forms",
    "input_files",
    "json_row",
    "load_map",
    "open_parts",
    "open_rows",
    "read_map",
    "read_rows",
    "settled_maps",
    "subjects_of",
]
