"""When two written names, or two written numbers, are one.

A file that thirty agencies fill in spells one agency in several ways: 虚构旅行社, 虚构 旅行社, `Ｔ１` and `t-1`. An award that
is paid once must not be paid again for another spelling, so settlement compares identities and shows what was written.
Names that differ in width, case, spaces, dashes or brackets alone are one. A dash or a space between two digits keeps
its place, for 1-11 and 11-1 are two tours. What a person has to decide, such as 有限公司 left out, is a question and
never an identity: `near_names` lists such names.

    >>> identity("虚构（某地） 旅行社") == identity("虚构某地旅行社")
    True
    >>> identity("T-1"), identity("2020—001"), identity("1-11") == identity("11-1")
    ('t1', '2020-001', False)
    >>> near_names(["虚构旅行社", "虚构旅行社有限公司", "虚构 旅行社"])
    [('虚构 旅行社', '虚构旅行社', '虚构旅行社有限公司')]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

DASHES = "-‐‑‒–—―−"  # what NFKC leaves of the dashes that people type
BRACKETS = "()[]{}<>《》〈〉【】〔〕〖〗「」『』"
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"  # characters without a width, which copying out of web pages brings along
GAP = re.compile(rf"[\s{re.escape(DASHES + BRACKETS)}{UNSEEN}]+")
LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司")  # the longest first
REMEMBERED = 1 << 14  # identities kept at a time: a season names few agencies, each in many rows


@lru_cache(maxsize=REMEMBERED)
def identity(text: str) -> str:
    """Return the form in which two spellings of one name or number are equal; never empty for a text that is not."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isalnum():
        return folded

    def gap(found: re.Match[str]) -> str:
        before, after = folded[: found.start()][-1:], folded[found.end() :][:1]
        return "-" if _is_digit(before) and _is_digit(after) else ""

    return unicodedata.normalize("NFKC", GAP.sub(gap, folded)) or folded


def _is_digit(character: str) -> bool:
    return character.isascii() and character.isdigit()


def identity_sql(text: str) -> str:
    """Return the DuckDB expression of `identity`, for texts of printable ASCII and of unified Chinese characters.

    Tables give other texts to `identity` itself: a query leaves their rows open. RE2 cannot look behind, so a gap
    between two digits is put aside in two passes, as two such gaps may share a digit, and comes back as one dash.
    """
    gaps = "[" + "".join(f"\\{c}" for c in " -()[]{}<>") + "《》【】]+"
    apart = text
    for _ in range(2):
        apart = f"regexp_replace({apart}, '([0-9]){gaps}([0-9])', '\\1' || chr(31) || '\\2', 'g')"
    bare = f"replace(regexp_replace({apart}, '{gaps}', '', 'g'), chr(31), '-')"
    found = f"CASE WHEN regexp_matches({text}, '{gaps}') THEN coalesce(nullif({bare}, ''), {text}) ELSE {text} END"
    return f"lower({found})"


def near_names(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Return names that may be one though their identities differ, in groups: a question for a person, not a decision.

    Two names are near where they are equal but for the legal form at their end, or but for where their digits part.
    """
    groups: dict[str, set[str]] = {}
    for name in names:
        groups.setdefault(_core(name), set()).add(name)
    several = (tuple(sorted(group)) for group in groups.values() if len({identity(name) for name in group}) > 1)
    return sorted(several)


def _core(name: str) -> str:
    """Return what is left of a name without the legal form at its end and without what parts its digits."""
    bare = identity(name).replace("-", "")
    form = next((form for form in LEGAL_FORMS if bare.endswith(form) and bare != form), "")
    return bare.removesuffix(form)
