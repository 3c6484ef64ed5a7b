"""Every word that a claim workbook shows to a person: cells, comments, the refusals of checks, the names of sheets."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from lfreward.office.template import write_template


@cache
def texts(policy: Any, lang: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.load_workbook(write_template(policy.evaluator(), Path(folder) / "a.xlsx", lang=lang))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    checks = [check for sheet in book for check in sheet.data_validations.dataValidation]
    found = [str(cell.value) for cell in cells if cell.value is not None]
    found += [cell.comment.text for cell in cells if cell.comment is not None]
    found += [text for check in checks for text in (check.error, check.formula1) if text]
    return found + book.sheetnames
