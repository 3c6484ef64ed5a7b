"""The form that days and clauses have in a letter, and names that a file may have.

Results carry a clause as data cite it and a day as `2025-05-12`. A letter says 第三条第（四）项第5目 and 2025年5月12日. The
sentences are those of the audit: only the form of what stands in them is changed here, so that no sentence is written twice.

>>> in_letter("三(四)5：最后一天2025-03-13")
'第三条第（四）项第5目：最后一天2025年3月13日'
"""

from __future__ import annotations

import re
from datetime import date

from lfreward.law.nodes import clause_in_words

__all__ = ["clause_named", "day_in_words", "file_name", "in_letter"]

# A day that stands by itself: not a part of a longer number such as that of a group.
_DAY = re.compile(r"(?<![0-9A-Za-z-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9A-Za-z-])")
# A clause with its section; an article alone (“二”) is an ordinary word in a sentence and stays.
_CLAUSE = re.compile(
    r"(?<![0-9A-Za-z一二三四五六七八九十])[一二三四五六七八九十]+\([一二三四五六七八九十]+\)"
    r"(?:末段|倒数第二段|[0-9]*(?:\([0-9]+\))?[A-Z]?(?![0-9A-Za-z]))"
)
# What no file system of an office takes in a name, and what would make a name of another folder.
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s.]+')
LONGEST = 40  # characters of an agency's name in the name of a file; 40 Chinese characters are 120 bytes


def day_in_words(day: date) -> str:
    """Return a day as letters write it.

    >>> day_in_words(date(2025, 5, 12))
    '2025年5月12日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def in_letter(text: str) -> str:
    """Return a sentence of the audit with its days and clauses in the form that letters have."""
    text = _DAY.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", text)
    return _CLAUSE.sub(lambda clause: clause_in_words(clause[0]), text)


def clause_named(text: str) -> str:
    """Return the first clause that a sentence of the audit names, in the form of letters; a dash where it names none.

    >>> clause_named("依三(四)5核定"), clause_named("同一年度只计一次")
    ('第三条第（四）项第5目', '—')
    """
    found = _CLAUSE.search(text)
    return "—" if found is None else clause_in_words(found[0])


def file_name(number: int, name: str) -> str:
    """Return a name of a file for one agency: its number among all, so that two are never one, and its name.

    >>> file_name(3, "虚构/../旅行社")
    '003-虚构_旅行社'
    """
    return f"{number:03}-{_NOT_IN_NAMES.sub('_', name)[:LONGEST].strip('_') or '_'}"
