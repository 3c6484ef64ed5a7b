"""TOML with positions: what the standard library reads, and where in the file each value stands.

`tomllib` is the parser; the scanner here only finds places, so it may assume that the text is valid.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

__all__ = ["SourcePosition", "SourceTable", "TOMLDecodeError", "parse", "parse_plain"]

TOMLDecodeError = tomllib.TOMLDecodeError
Path: TypeAlias = tuple[str | int, ...]
KEY = re.compile(r'\s*(?:"([^"\n]*)"|\'([^\'\n]*)\'|([A-Za-z0-9_-]+))\s*')
SCALAR = re.compile(r"[^,\]}#\s][^,\]}#\n]*")
STRING = re.compile(r'"(?!"")(?:[^"\\\n]|\\.)*"|\'(?!\'\')[^\'\n]*\'')  # on one line; "" too
SPACE = re.compile(r"(?:\s|#[^\n]*)*")


PARTS = 64  # of a dotted key; the deepest path of a policy has ten
DIGITS = 18  # of an integer: more than any sum in fen
_PART = r"(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+"
MANY_PARTS = re.compile(rf"(?:{_PART}\.[ \t]*+){{{PARTS}}}")
LONG_NUMBER = re.compile(rf"[0-9][0-9_]{{{DIGITS},}}|0[xob][0-9A-Fa-f_]{{12,}}")


class Places:
    """Where everything stands in one file: looked for when somebody asks, which is when something is wrong."""

    __slots__ = ("found", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[Path, tuple[int, int]] | None = None

    def of(self, path: Path) -> tuple[int, int]:
        """Return line and column of a value, or of the nearest table around it that stands in the file."""
        if self.found is None:
            self.found = dict(_Scanner(self.text).run())
        while path and path not in self.found:
            path = path[:-1]
        return self.found.get(path, (1, 1))


class SourcePosition(NamedTuple):
    """A place that need not have been looked for yet: a path in a file, or line and column."""

    places: Places | None
    where: Any

    def find(self) -> tuple[int, int]:
        """Return line and column."""
        found: tuple[int, int] = self.where if self.places is None else self.places.of(self.where)
        return found


class SourceTable(dict[str, Any]):
    """A table of a rule file that knows its file and the line and column of each of its values."""

    __slots__ = ("_own", "_spots", "file")

    def __init__(self, file: str, line: int = 1, column: int = 1, own: SourcePosition | None = None) -> None:
        super().__init__()
        self.file = file
        self._own = own if own is not None else SourcePosition(None, (line, column))
        self._spots: dict[str, SourcePosition] | None = None  # of values that stand elsewhere than in this table

    @property
    def line(self) -> int:
        """The line of the table itself."""
        return self._own.find()[0]

    @property
    def column(self) -> int:
        """The column of the table itself."""
        return self._own.find()[1]

    def at(self, key: str | None = None) -> tuple[str, int, int]:
        """Return file, line and column of a value, or of the table itself."""
        return (self.file, *self.spot(key).find())

    def spot(self, key: str | None = None) -> SourcePosition:
        """Return the place of a value, or of the table itself, without looking for it."""
        if key is None:
            return self._own
        if self._spots is not None and key in self._spots:
            return self._spots[key]
        places, path = self._own
        return self._own if places is None else SourcePosition(places, (*path, key))

    def put(self, key: str, spot: SourcePosition) -> None:
        """Say where a value stands that was taken from elsewhere."""
        self._spots = self._spots or {}
        self._spots[key] = spot

    def within(self, key: str | None = None) -> SourceTable:
        """Return an empty table that stands where a value does, or where this table does."""
        return SourceTable(self.file, own=self.spot(key))

    def copy(self) -> SourceTable:
        """Return a deep copy that keeps every place."""
        twin = SourceTable(self.file, own=self._own)
        twin._spots = self._spots and dict(self._spots)
        for key, value in self.items():
            twin[key] = _copied(value)
        return twin


def _copied(value: Any) -> Any:
    if isinstance(value, SourceTable):
        return value.copy()
    return [_copied(v) for v in value] if isinstance(value, list) else value


class NestedTooDeeply(TOMLDecodeError):
    """A text whose brackets are nested by the thousand."""


def _loads(text: str) -> dict[str, Any]:
    """Parse a text, whatever is in it, in a time that grows with its length alone.

    Raises: TOMLDecodeError, for what the standard library trips over too: keys of very many parts, which take it the
    square of their number, integers of thousands of digits, brackets nested by the thousand.
    """
    if found := MANY_PARTS.search(text):
        raise TOMLDecodeError(f"a key of more than {PARTS} parts (at line {text.count(chr(10), 0, found.start()) + 1}, column 1)")
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise NestedTooDeeply("nested too deeply") from None
    except TOMLDecodeError:
        raise
    except ValueError:  # an integer that Python does not make of so many digits
        raise TOMLDecodeError(f"an integer of more than {DIGITS} digits") from None
    if LONG_NUMBER.search(text):  # in a string it may well stand
        _refuse_large(data)
    return data


def _refuse_large(value: Any) -> None:
    """Refuse an integer that no sum and no count can be, however it was written.

    Raises: TOMLDecodeError.
    """
    if isinstance(value, int) and not -(10**DIGITS) < value < 10**DIGITS:
        raise TOMLDecodeError(f"an integer of more than {DIGITS} digits")
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _refuse_large(inner)


def parse_plain(text: str) -> dict[str, Any]:
    """Parse a file of which no place is ever asked for.

    Raises: TOMLDecodeError.
    """
    return _loads(text.replace("\r\n", "\n"))


def parse(text: str, file: str) -> tuple[SourceTable, list[tuple[str, int, int]]]:
    """Parse one rule file.

    Returns the root and the values that are floats, with their places.
    Raises: TOMLDecodeError.
    """
    text = text.replace("\r\n", "\n")
    data = _loads(text)
    floats: list[tuple[str, int, int]] = []
    root = _wrap(data, (), Places(text), file, floats)
    assert isinstance(root, SourceTable)
    return root, floats


def _wrap(value: Any, path: Path, places: Places, file: str, floats: list[tuple[str, int, int]]) -> Any:
    if isinstance(value, dict):
        node = SourceTable(file, own=SourcePosition(places, path))
        for key, inner in value.items():
            node[key] = inner if type(inner) is str else _wrap(inner, (*path, key), places, file, floats)
        return node
    if isinstance(value, list):
        return [_wrap(inner, (*path, i), places, file, floats) for i, inner in enumerate(value)]
    if isinstance(value, Decimal | float):
        floats.append((str(value), *places.of(path)))
    return value


class _Scanner:
    """Walks valid TOML and yields (path, (line, column)) for every key and every array element."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.base: Path = ()
        self.counts: dict[Path, int] = {}
        self.found: list[tuple[Path, tuple[int, int]]] = []
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def run(self) -> Iterator[tuple[Path, tuple[int, int]]]:
        self.space()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                self.header()
            else:
                self.pair(self.base)
            self.space()
        return iter(self.found)

    def mark(self, path: Path, at: int) -> None:
        line = bisect_right(self.starts, at)
        self.found.append((path, (line, at - self.starts[line - 1] + 1)))

    def space(self) -> None:
        match = SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def keys(self) -> list[str]:
        keys = []
        while match := KEY.match(self.text, self.at):
            keys.append(next(g for g in match.groups() if g is not None))
            self.at = match.end()
            if not self.text.startswith(".", self.at):
                break
            self.at += 1
        return keys

    def header(self) -> None:
        start = self.at
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        keys = self.keys()
        self.at += 2 if many else 1
        path: Path = ()
        for i, key in enumerate(keys):
            path = (*path, key)
            if many and i == len(keys) - 1:
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = (*path, self.counts[path])
        self.mark(path, start)
        self.base = path

    def pair(self, base: Path) -> None:
        keys = self.keys()
        self.at += 1  # =
        self.space()
        for i in range(1, len(keys)):
            self.mark((*base, *keys[:i]), self.at)
        self.value((*base, *keys))

    def value(self, path: Path) -> None:
        self.mark(path, self.at)
        text = self.text
        if match := STRING.match(text, self.at):
            self.at = match.end()
            return
        for quote in ('"""', "'''"):
            if text.startswith(quote, self.at):
                self.string(quote)
                return
        if text[self.at] == "[":
            self.at += 1
            index = 0
            self.space()
            while text[self.at] != "]":
                self.value((*path, index))
                index += 1
                self.comma()
            self.at += 1
        elif text[self.at] == "{":
            self.at += 1
            self.space()
            while text[self.at] != "}":
                self.pair(path)
                self.comma()
            self.at += 1
        else:
            match = SCALAR.match(text, self.at)
            self.at = match.end() if match else self.at + 1

    def comma(self) -> None:
        self.space()
        if self.text[self.at] == ",":
            self.at += 1
            self.space()

    def string(self, quote: str) -> None:
        self.at += len(quote)
        while not self.text.startswith(quote, self.at):
            self.at += 2 if self.text[self.at] == "\\" and quote[0] == '"' else 1
        self.at += len(quote)
        while len(quote) == 3 and self.text.startswith(quote[0], self.at):
            self.at += 1
