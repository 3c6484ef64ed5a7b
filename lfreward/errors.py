"""What can be raised: misuse of the library, rule files that are not valid, input that cannot be read.

Bad *data* is never raised: it becomes a finding on a result.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from typing import Any

from lfreward.escaping import shown
from lfreward.i18n import Label, say

__all__ = [
    "Complaint",
    "FileError",
    "InputError",
    "LfrewardError",
    "OutputError",
    "RuleError",
    "UsageError",
    "nearest",
    "why",
]


class LfrewardError(Exception):
    """The root of everything that lfreward raises on purpose."""


class UsageError(LfrewardError, ValueError):
    """The library or the command line was asked for something that does not exist."""

    def __init__(self, code: str, **args: object) -> None:
        self.code = code
        self.args_ = args
        super().__init__(self.say("zh"))

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as what it was made from, so that it crosses from one process to another."""
        return _usage_error, (self.code, self.args_)

    def say(self, lang: str) -> str:
        """Return the message in Chinese (`zh`) or English (`en`)."""
        return say(self.code, lang, self.args_)


def _usage_error(code: str, args: dict[str, object]) -> UsageError:
    return UsageError(code, **args)


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

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as what it was made from, so that it crosses from one process to another."""
        return RuleError, (self.complaints,)


class FileError(LfrewardError):
    """A file that cannot be read or written; `messages` has the wording for `details`."""

    def __init__(self, code: str, path: object, **details: object) -> None:
        super().__init__(code, str(path), details)
        self.code = code
        self.path = path if isinstance(path, Label) else str(path)  # what has no path has a name in both languages
        self.details = details

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as what it was made from, so that it crosses from one process to another."""
        return _file_error, (type(self), self.code, self.path, self.details)

    def say(self, lang: str) -> str:
        """Return the path and the message in Chinese (`zh`) or English (`en`)."""
        path = self.path.say(lang) if isinstance(self.path, Label) else self.path
        return f"{shown(path, 200)}: {say(self.code, lang, self.details)}"

    def __str__(self) -> str:
        return self.say("zh")


def _file_error(kind: type[FileError], code: str, path: object, details: dict[str, object]) -> FileError:
    return kind(code, path, **details)


class InputError(FileError):
    """The file as a whole cannot be read."""


class OutputError(FileError):
    """The file cannot be written; what stood there before is untouched."""


_WHY = {  # what the system says, in Chinese
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已有同名的文件或文件夹",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘只读",
    errno.EFBIG: "文件过大",
    errno.EIO: "磁盘读写出错",
    errno.EBADF: "已经关闭",
    errno.ENAMETOOLONG: "名称过长",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "同时打开的文件过多",
}


def why(error: OSError) -> Label:
    """Return what the system says of a file that it does not open, read or write."""
    said = shown(error.strerror or str(error), 120)
    return Label(_WHY.get(error.errno or 0, said), said)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to a mistyped one, or None where nothing is close."""
    from difflib import get_close_matches  # needed only when something is wrong

    found = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return found[0] if found else None
