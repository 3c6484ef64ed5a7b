"""Open users' record files and write tables back, losing nothing and guessing nothing.

A file becomes raw rows in order, each with notes on every conversion made while reading it.
Nothing here knows facts, aliases or rules; the caller says which header texts it recognises.
"""

from lfreward.sheets.filling import Rows, fill_sheets
from lfreward.sheets.folder import writing_folder
from lfreward.sheets.jsonfile import line as json_row
from lfreward.sheets.parts import Part, open_parts
from lfreward.sheets.reading import Source, about_rows, open_rows, read_rows
from lfreward.sheets.rows import FileError, InputError, Note, OutputError, Row, why
from lfreward.sheets.writing import check_output, refuse_input, write_bytes, write_csv, write_text

__all__ = [
    "FileError",
    "InputError",
    "Note",
    "OutputError",
    "Part",
    "Row",
    "Rows",
    "Source",
    "about_rows",
    "check_output",
    "fill_sheets",
    "json_row",
    "open_parts",
    "open_rows",
    "read_rows",
    "refuse_input",
    "why",
    "write_bytes",
    "write_csv",
    "write_text",
    "writing_folder",
]
