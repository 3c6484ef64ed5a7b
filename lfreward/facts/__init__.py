"""The trade's vocabulary: every fact of a record, its domain, its names, and how its text is read.

Floor 2. A fact that is missing is unknown, never zero and never no. Reading never guesses: a value is taken
exactly, taken with a note that says what was converted, or refused with a finding that says what to do.
"""

from lfreward.facts.jsontext import json_reader
from lfreward.facts.nouns import FIRST_DAY, LAST_DAY, Contradiction, Fact
from lfreward.facts.records import Vocabulary, fold
from lfreward.facts.remembered import Remembering
from lfreward.facts.shipped import CONTRADICTIONS, IMPOSSIBLE, SUBJECTS
from lfreward.facts.text import blank, plain, shown

__all__ = [
    "CONTRADICTIONS",
    "FIRST_DAY",
    "IMPOSSIBLE",
    "LAST_DAY",
    "SUBJECTS",
    "Contradiction",
    "Fact",
    "Remembering",
    "Vocabulary",
    "blank",
    "fold",
    "json_reader",
    "plain",
    "shown",
]
