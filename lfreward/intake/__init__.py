"""Open users' record files, losing nothing and guessing nothing.

WIP
"""

from lfreward.intake.columns import Column, Question
from lfreward.intake.forms import CLAIMS, Form, Mapped, TableForms, claim_forms, load_map, read_map, subjects_of
from lfreward.intake.jsonfile import line as json_row
from lfreward.intake.parts import Part, open_parts
from lfreward.intake.reading import Source, about_rows, open_rows, read_rows
from lfreward.intake.rows import Comment, Note, Row, RowKind, Scope, Shared, SideRow, Total

__all__ = [
    "CLAIMS",
    "Column",
    "Comment",
    "Form",
    "Mapped",
    "Note",
    "Part",
    "Question",
    "Row",
    "RowKind",
    "Scope",
    "Shared",
    "SideRow",
    "Source",
    "TableForms",
    "Total",
    "about_rows",
    "claim_forms",
    "json_row",
    "load_map",
    "open_parts",
    "open_rows",
    "read_map",
    "read_rows",
    "subjects_of",
]
