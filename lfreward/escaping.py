r"""Make text from files safe to show: on a terminal, in a message, in Markdown, in HTML.

A cell may hold anything: an escape sequence that repaints the terminal, a line break that forges a row of a table, a
direction mark that turns a sum around, half of a surrogate pair that no encoding can write, or markup. Whoever reads the
result must see what stands there, and it must do nothing. One function for each place of output does this, and
everything that quotes a cell or a rule file goes through one of them.

>>> printable("A1\x1b[2J")
'A1\\x1b[2J'
"""

from __future__ import annotations

import re

__all__ = ["html", "json_line", "markdown", "printable", "shown"]

# Characters that a terminal acts on or that break a line, and those that are invisible or change the direction of text:
# C0, DEL and C1 controls; the separators U+2028 and U+2029; bidirectional marks; zero-width characters that hide a
# difference between two names; surrogates; noncharacters; tags.
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_KEPT_IN_LINES = re.compile(_ACTING.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))
# `<` and `&` begin HTML, a backquote code, `[` and `]` links, `|` ends a cell, `*`, `_` and `~` emphasis, a backslash escapes.
# An underscore inside a word marks up nothing.
_ACTIVE = re.compile(r"[\\`*\[\]<>|~&]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_ENTITY = re.compile("[&<>\"']")


def printable(text: str, *, lines: bool = False) -> str:
    r"""Return a text in which every character that would act on a terminal or a page is shown escaped.

    `lines`: tabs and line feeds stay, for a text that has lines of its own.

    >>> printable("第一行\n第二行"), printable("a\nb", lines=True)
    ('第一行\\n第二行', 'a\nb')
    """
    if text.isascii() and text.isprintable():  # nearly every text
        return text
    return (_KEPT_IN_LINES if lines else _ACTING).sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    """Return one character as Python writes it in a literal."""
    code = ord(found[0])
    if found[0] in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[found[0]]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def json_line(text: str) -> str:
    r"""Return JSON in which every character that would act on a terminal or end a line is an escape of JSON's own.

    >>> json_line('{"id": "A\u2028B"}')
    '{"id": "A\\u2028B"}'
    """
    if text.isascii() and "\x7f" not in text:
        return text
    return _ACTING.sub(lambda found: "".join(f"\\u{unit:04x}" for unit in _units(found[0])), text)


def _units(char: str) -> tuple[int, ...]:
    """Return a character as the numbers that JSON's escapes have: one, or two where it lies beyond the first plane."""
    code = ord(char)
    return (code,) if code < 0x10000 else (0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF))


def shown(value: object, limit: int = 60) -> str:
    """Return any value as one short printable line, so that it can stand in a message; what is longer ends in `…`."""
    text = value[: limit + 1] if isinstance(value, str) else str(value)
    text = text if len(text) <= limit else text[:limit] + "…"
    return "".join(char if char.isprintable() else _escape_any(char) for char in text)


def _escape_any(char: str) -> str:
    return f"\\u{ord(char):04x}"


def html(text: object) -> str:
    """Return a text for HTML, in an element or between the quotes of an attribute.

    >>> html("<script>")
    '&lt;script&gt;'
    """
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], printable(str(text), lines=True))


def markdown(text: object) -> str:
    r"""Return a text as Markdown that shows it as it is, on one line: no markup, no link, no cell of a table ends in it.

    Characters that mean something to Markdown only where markup could begin stay as they are in ordinary words.

    >>> markdown("a|b <i>"), markdown("1.5 万元-2 晚")
    ('a\\|b \\<i\\>', '1.5 万元-2 晚')
    """
    return _ACTIVE.sub(r"\\\g<0>", printable(" ".join(str(text).splitlines()) or ""))

