"""The trade's vocabulary: every fact of a record, its domain, its names, and the one reader of its values.

A fact that is missing is unknown, never zero and never no. Reading never guesses: a value is taken
exactly, taken with a note that says what was converted, or refused with a finding that says what to do.
"""

from lfreward.facts.cell_cache import CellCache
from lfreward.facts.context import Context, ValueRead
from lfreward.facts.jsontext import json_reader
from lfreward.facts.normal import Unreadable, blank, plain, shown
from lfreward.facts.nouns import FIRST_DAY, LAST_DAY, Contradiction, Fact
from lfreward.facts.reader import parse, read_value
from lfreward.facts.records import Vocabulary, first_header, fold
from lfreward.facts.shipped import CONTRADICTIONS, IMPOSSIBLE, SUBJECTS
from lfreward.facts.typed import plain_value

__all__ = [
    "CONTRADICTIONS",
    "FIRST_DAY",
    "IMPOSSIBLE",
    "LAST_DAY",
    "SUBJECTS",
    "CellCache",
    "Context",
    "Contradiction",
    "Fact",
    "Unreadable",
    "ValueRead",
    "Vocabulary",
    "blank",
    "first_header",
    "fold",
    "json_reader",
    "parse",
    "plain",
    "plain_value",
    "read_value",
    "shown",
]
