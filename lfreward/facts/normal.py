"""The form in which cells are compared: half width, nothing invisible, nothing around them.

Every reader of values starts here, so that full-width digits, zero-width characters pasted from web pages and the
direction marks of other programs never decide what a cell says.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

HIDDEN = dict.fromkeys(
    (0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0xFEFF, 0xAD)
)
DASHES = {"", "-", "--", "—", "——", "–", "/"}  # cells that say nothing
SHOWN = 60  # characters of a value that a message shows
LONGEST = 4_000  # of what is longer nothing is read: a text may have a tenth of that
# Between two digits a space may be a slip or a boundary; elsewhere it says nothing.
LOOSE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])", re.ASCII)
CUT = re.compile(
    r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,3}", re.ASCII | re.IGNORECASE
)  # what a spreadsheet makes of a long number
EXCEL_TEXT = re.compile(r'=?"([^"]*)"')  # ="320", as programs write what a spreadsheet must not convert


class Unreadable(Exception):
    """A value that cannot be read, or that can be read in more than one way.

    `code`: the finding that says so; `args_`: the values of its sentence.
    """

    def __init__(self, code: str, **args: Any) -> None:
        self.code = code
        self.args_ = args
        super().__init__(code)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unreadable, (self.code, self.args_)


def _unreadable(code: str, args: dict[str, Any]) -> Unreadable:
    return Unreadable(code, **args)


def plain(text: str) -> str:
    """Return text in one form: NFKC, without invisible characters and outer white space."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).translate(HIDDEN).strip()


def compact(text: str) -> str:
    """Return plain text without the spaces that say nothing, and without the guards that programs put around numbers."""
    found = LOOSE.sub("", plain(text))
    if guarded := EXCEL_TEXT.fullmatch(found):
        found = guarded[1].strip()
    return found[1:] if found[:1] == "'" and found[1:2].isdigit() else found


def shown(value: Any) -> str:
    """Return a value as it may stand in a message: quoted by the caller, short, invisible characters spelled out."""
    try:
        text = str(value)
    except ValueError:  # an integer of thousands of digits
        text = f"{type(value).__name__} …"
    text = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text[: SHOWN + 1])
    return text[:SHOWN] + "…" if len(text) > SHOWN else text


def blank(value: Any) -> bool:
    """Say whether a cell says nothing: empty, white space, or a dash."""
    return value is None or (isinstance(value, str) and plain(value) in DASHES)
