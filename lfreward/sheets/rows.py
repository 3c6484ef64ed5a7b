"""The nouns of file reading: rows, notes, errors, and how one raw value is taken over.

Errors in a file's content are data (`Row.problem`); only a file that cannot be read at all raises.
"""

import errno
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from itertools import islice

from lfreward.errors import LfrewardError
from lfreward.i18n import Label, say

INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
INVISIBLE += "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
OUTER = INVISIBLE + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")  # the writer's ' before what a spreadsheet would calculate

HEADER_LIMIT = 4_000
_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))
_EXACT = Context(prec=400)  # independent of whatever decimal context the caller has set
_CENT, _MICRO = Decimal("0.01"), Decimal("0.000001")
_EXCEL_DIGITS = 10**15
_SUM = re.compile(r"[¥$]?[-+]?[0-9][0-9,]*(?:\.[0-9]+)?[万千亿]?[元人个辆晚]?")


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell about a file or a row; `messages` has the wording for `args`."""

    code: str
    args: Mapping[str, object] = field(default_factory=dict)

    @property
    def column(self) -> str | None:
        """Name the column that the note is about, if it is about one."""
        column = self.args.get("column")
        return None if column is None else str(column)


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it stands in the file; an empty cell has no key.

    `number` is the row of the sheet (header counted), the line, or the position in an array or Parquet file.
    With a `problem` the row itself cannot be read, and `cells` holds what there is. With `read` they are facts already.
    """

    number: int
    sheet: str | None
    cells: dict[str, object]
    notes: tuple[Note, ...] = ()
    problem: Note | None = None
    read: bool = False


class FileError(LfrewardError):
    """A file that cannot be read or written; `messages` has the wording for `details`."""

    def __init__(self, code: str, path: object, **details: object) -> None:
        super().__init__(code, str(path), details)
        self.code = code
        self.path = path if isinstance(path, Label) else str(path)  # what has no path has a name in both languages
        self.details = details

    def say(self, lang: str) -> str:
        """Return the path and the message in Chinese (`zh`) or English (`en`)."""
        path = self.path.say(lang) if isinstance(self.path, Label) else self.path
        return f"{shown(path, 200)}: {say(self.code, lang, self.details)}"

    def __str__(self) -> str:
        return self.say("zh")


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


def shown(value: object, limit: int = 60) -> str:
    """Make any value short and printable, so that it can stand in a message."""
    text = value[: limit + 1] if isinstance(value, str) else str(value)
    text = text if len(text) <= limit else text[:limit] + "…"
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def several(names: Iterable[str]) -> str:
    """Name the first of many names."""
    first = [shown(name) for name in islice(filter(None, names), 9)]
    return "、".join(first[:8]) + "…" * (len(first) > 8)


def clean_header(value: object) -> str:
    """Fold a header to NFKC without invisible characters, guard or stray whitespace."""
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value)[:HEADER_LIMIT]
    text = text[1:] if GUARDED.match(text) else text
    return " ".join(unicodedata.normalize("NFKC", text.translate(_UNSEEN)).translate(_UNSEEN).split())


def blank(value: object) -> bool:
    """Tell whether a cell has nothing to see in it."""
    return value is None or (isinstance(value, str) and not value.strip(OUTER))


def carries(value: object) -> bool:
    """Tell whether a value merged over several rows is that of each; a number may be their sum as well."""
    if isinstance(value, str):
        return not blank(value) and not _SUM.fullmatch("".join(unicodedata.normalize("NFKC", value).split()))
    return isinstance(value, bool | date)


def take(value: object, column: str, notes: list[Note]) -> object:
    """Take over one typed cell as int, Decimal, bool, date, text, list or dict, noting what that changed."""
    if value is None or isinstance(value, str | bool | Decimal):
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return _number(value, column, notes)
    if isinstance(value, datetime):
        if value.time() != time():
            args = {"column": column, "found": value.isoformat(sep=" "), "read": value.date().isoformat()}
            notes.append(Note("time_dropped", args))
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, list | tuple):
        return [take(item, column, notes) for item in value]
    if isinstance(value, dict):
        return {clean_header(key): take(item, column, notes) for key, item in value.items()}
    text = value.isoformat() if isinstance(value, time) else str(value)
    if isinstance(value, bytes):
        text = value.decode("utf-8", "backslashreplace")
    if isinstance(value, time | timedelta | bytes):
        notes.append(Note("read_as_text", {"column": column, "found": shown(text)}))
    return text


def _number(value: float, column: str, notes: list[Note]) -> int | Decimal | None:
    if not math.isfinite(value):
        notes.append(Note("nan", {"column": column, "found": str(value)}))
        return None
    if value.is_integer():
        if abs(value) >= _EXCEL_DIGITS:
            notes.append(Note("digits_may_be_lost", {"column": column, "found": shown(int(value))}))
        return int(value)
    exact = Decimal(repr(value))
    code, read = "number_snapped", exact.quantize(_CENT, ROUND_HALF_EVEN, _EXACT)
    if abs(exact - read) > _MICRO:
        code, read = "number_cut", exact.quantize(_MICRO, ROUND_DOWN, _EXACT)
        if read == exact:
            return exact
    if read != exact:
        notes.append(Note(code, {"column": column, "found": repr(value), "read": str(read)}))
    return read
