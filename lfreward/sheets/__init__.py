"""Write tables and files back: whole or not at all, and nothing that a spreadsheet would calculate."""

from lfreward.sheets.filling import Rows, fill_sheets
from lfreward.sheets.folder import writing_folder
from lfreward.sheets.writing import check_output, refuse_input, write_bytes, write_csv, write_text

__all__ = [
    "Rows",
    "check_output",
    "fill_sheets",
    "refuse_input",
    "write_bytes",
    "write_csv",
    "write_text",
    "writing_folder",
]
