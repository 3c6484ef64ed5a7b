"""TOML with positions: what the standard library reads, and where in the file each value stands.

Floor 0. `tomllib` is the parser; the scanner here only finds places, so it may assume that the text is valid.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

__all__ = ["Node", "TOMLDecodeError", "parse", "parse_plain"]

TOMLDecodeError = tomllib.TOMLDecodeError
KEY = re.compile(r'\s*(?:"([^"\n]*)"|\'([^\'\n]*)\'|([A-Za-z0-9_-]+))\s*')
SCALAR = re.compile(r"[^,\]}#\s][^,\]}#\n]*")
STRING = re.compile(r'"(?!"")(?:[^"\\\n]|\\.)*"|\'(?!\'\')[^\'\n]*\'')  # on one line; "" too
SPACE = re.compile(r"(?:\s|#[^\n]*)*")


class Node(dict[str, Any]):
    """A table of a rule file that knows its file and the line and column of each of its values."""

    __slots__ = ("column", "file", "line", "places")

    def __init__(self, file: str, line: int, column: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.column = column
        self.places: dict[str, tuple[int, int]] = {}

    def at(self, key: str | None = None) -> tuple[str, int, int]:
        """Return file, line and column of a value, or of the table itself."""
        return (self.file, *self.places.get(key or "", (self.line, self.column)))

    def copy(self) -> Node:
        """Return a deep copy that keeps every place."""
        twin = Node(self.file, self.line, self.column)
        twin.places = dict(self.places)
        for key, value in self.items():
            twin[key] = _copied(value)
        return twin


def _copied(value: Any) -> Any:
    if isinstance(value, Node):
        return value.copy()
    return [_copied(v) for v in value] if isinstance(value, list) else value


def parse_plain(text: str) -> dict[str, Any]:
    """Parse a file of which no place is ever asked for.

    Raises: TOMLDecodeError.
    """
    return tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)


def parse(text: str, file: str) -> tuple[Node, list[tuple[str, int, int]]]:
    """Parse one rule file.

    Returns the root and the values that are floats, with their places.
    Raises: TOMLDecodeError.
    """
    text = text.replace("\r\n", "\n")
    data = tomllib.loads(text, parse_float=Decimal)
    places = dict(_Scanner(text).run())
    floats: list[tuple[str, int, int]] = []
    root = _wrap(data, (), places, file, floats)
    assert isinstance(root, Node)
    return root, floats


def _wrap(
    value: Any, path: tuple[str | int, ...], places: dict[Any, Any], file: str, floats: list[tuple[str, int, int]]
) -> Any:
    line, column = places.get(path, (1, 1))
    if isinstance(value, dict):
        node = Node(file, line, column)
        for key, inner in value.items():
            node.places[key] = places.get((*path, key), (line, column))
            node[key] = _wrap(inner, (*path, key), places, file, floats)
        return node
    if isinstance(value, list):
        return [_wrap(inner, (*path, i), places, file, floats) for i, inner in enumerate(value)]
    if isinstance(value, Decimal | float):
        floats.append((str(value), line, column))
    return value


class _Scanner:
    """Walks valid TOML and yields (path, (line, column)) for every key and every array element."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.base: tuple[str | int, ...] = ()
        self.counts: dict[tuple[str | int, ...], int] = {}
        self.found: list[tuple[tuple[str | int, ...], tuple[int, int]]] = []
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def run(self) -> Iterator[tuple[tuple[str | int, ...], tuple[int, int]]]:
        self.space()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                self.header()
            else:
                self.pair(self.base)
            self.space()
        return iter(self.found)

    def mark(self, path: tuple[str | int, ...], at: int) -> None:
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
        path: tuple[str | int, ...] = ()
        for i, key in enumerate(keys):
            path = (*path, key)
            if many and i == len(keys) - 1:
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = (*path, self.counts[path])
        self.mark(path, start)
        self.base = path

    def pair(self, base: tuple[str | int, ...]) -> None:
        keys = self.keys()
        self.at += 1  # =
        self.space()
        for i in range(1, len(keys)):
            self.mark((*base, *keys[:i]), self.at)
        self.value((*base, *keys))

    def value(self, path: tuple[str | int, ...]) -> None:
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
