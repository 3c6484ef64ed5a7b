"""What can be raised: misuse of the library, rule files that are not valid, input that cannot be read.

Floor 0. Bad *data* is never raised: it becomes a finding on a result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lfreward.i18n import say

__all__ = ["Complaint", "LfrewardError", "RuleError", "UsageError", "nearest"]


class LfrewardError(Exception):
    """The root of everything that lfreward raises on purpose."""


class UsageError(LfrewardError, ValueError):
    """The library or the command line was asked for something that does not exist."""

    def __init__(self, code: str, **args: object) -> None:
        self.code = code
        self.args_ = args
        super().__init__(self.say("zh"))

    def say(self, lang: str) -> str:
        """Return the message in Chinese (`zh`) or English (`en`)."""
        return say(self.code, lang, self.args_)


class Complaint:
    """One fault in a rule file: where it is, what was expected, what stands there, what to do."""

    __slots__ = ("args", "clause", "code", "column", "file", "line")

    def __init__(self, code: str, file: str, line: int, column: int, clause: str | None = None, **args: object) -> None:
        self.code = code
        self.file = file
        self.line = line
        self.column = column
        self.clause = clause
        self.args = args

    def say(self, lang: str = "zh") -> str:
        """Return `file:line:col code [clause] what is wrong; expected; found; remedy`."""
        clause = f" {self.clause}" if self.clause else ""
        return f"{self.file}:{self.line}:{self.column}: {self.code}{clause}: {say(self.code, lang, self.args)}"

    def __repr__(self) -> str:
        return f"Complaint({self.say('en')!r})"


class RuleError(LfrewardError):
    """The rule files are not valid; `complaints` holds every fault that was found, in file order."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(sorted(complaints, key=lambda c: (c.file, c.line, c.column, c.code)))
        super().__init__("\n".join(c.say("zh") for c in self.complaints))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to a mistyped one, or None where nothing is close."""
    from difflib import get_close_matches  # needed only when something is wrong

    found = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return found[0] if found else None
