"""Write tables back: nothing in them is anything that a spreadsheet would calculate."""

from lfreward.office.workbooks.filling import Rows, fill_sheets
from lfreward.office.workbooks.writing import write_csv

__all__ = [
    "Rows",
    "fill_sheets",
    "write_csv",
]
