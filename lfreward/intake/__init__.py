"""Open users' record files, losing nothing and guessing nothing.

A file becomes raw rows in order, each with notes on every conversion made while reading it.
Nothing here knows facts, aliases or rules; the caller says which header texts it recognises.
"""

from lfreward.intake.jsonfile import line as json_row
from lfreward.intake.parts import Part, open_parts
from lfreward.intake.reading import Source, about_rows, open_rows, read_rows
from lfreward.intake.rows import Note, Row

__all__ = ["Note", "Part", "Row", "Source", "about_rows", "json_row", "open_parts", "open_rows", "read_rows"]
