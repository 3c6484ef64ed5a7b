"""Read JSON and JSON lines: exact numbers, and every fault of one record stays with that record."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any, TypeAlias

from lfreward.errors import InputError
from lfreward.escaping import shown
from lfreward.intake.rows import FIELDS_LIMIT, INVISIBLE, RecordRow, RowNote, clean_header

Quick: TypeAlias = Callable[[str | bytes], dict[str, Any] | None]

DIGITS_LIMIT = 400
DEPTH_LIMIT = 32
LINE_LIMIT = 1 << 24
ENDS = ("\n", b"\n")
FILE_LIMIT = 1 << 28
_FAULTS_KEPT = 20
_COLUMNS_KEPT = 256


class _Fault:
    """Stands where a value was that cannot be taken, until the object around it names its column."""

    def __init__(self, code: str, **args: object) -> None:
        self.code = code
        self.args = args


class Decoder:
    """Decode JSON texts into plain values, and remember per object what could not be taken."""

    def __init__(self) -> None:
        self._faults: dict[int, tuple[object, list[RowNote]]] = {}
        self._escapes = False
        self._columns: dict[str, str] = {}
        self._json = json.JSONDecoder(
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=lambda text: _Fault("nan", found=text),
            object_pairs_hook=self._object,
        )

    def decode(self, text: str) -> object:
        """Decode one text.

        Raises: json.JSONDecodeError, RecursionError.
        """
        self._faults = {}
        self._escapes = "\\u" in text
        return self._json.decode(text)

    def row(self, number: int, value: object) -> RecordRow:
        """Make a row of one decoded value."""
        if not isinstance(value, dict):
            kind = "list" if isinstance(value, list) else shown(_plain(value))
            return RecordRow(number, None, {}, problem=RowNote("not_object", {"found": kind}))
        if _deeper(value, DEPTH_LIMIT):
            return RecordRow(number, None, {}, problem=RowNote("json_too_deep", {"limit": DEPTH_LIMIT}))
        faults = self._faults.get(id(value), (None, []))[1]
        if self._escapes and not faults and not _encodable(value):
            faults = [RowNote("bad_text")]
        return RecordRow(number, None, value, tuple(faults[1:]), faults[0] if faults else None)

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        cells: dict[str, object] = {}
        faults: list[RowNote] = []
        if len(pairs) > FIELDS_LIMIT:
            faults.append(RowNote("too_many_fields", {"found": len(pairs), "limit": FIELDS_LIMIT}))
        for key, value in pairs[:FIELDS_LIMIT]:
            column = self._columns.get(key) or self._column(key)
            value = self._settle(value, column, faults)
            if column not in cells:
                cells[column] = value
            elif len(faults) < _FAULTS_KEPT:
                faults.append(RowNote("duplicate_key", {"column": shown(column), "found": shown(_plain(value))}))
        if faults:
            # The object is kept too, so that its id stays its own.
            self._faults[id(cells)] = (cells, faults[:_FAULTS_KEPT])
        return cells

    def _column(self, key: str) -> str:
        column = clean_header(key)
        if len(self._columns) < _COLUMNS_KEPT:
            self._columns[key] = column
        return column

    def _settle(self, value: object, column: str, faults: list[RowNote]) -> object:
        if isinstance(value, _Fault):
            if len(faults) < _FAULTS_KEPT:
                faults.append(RowNote(value.code, {"column": shown(column), **value.args}))
            return None
        if isinstance(value, dict) and self._faults and len(faults) < _FAULTS_KEPT:
            faults += self._faults.get(id(value), (None, []))[1]
        elif isinstance(value, list):
            value[:] = [self._settle(item, column, faults) for item in value]
        return value


def line(text: str | bytes) -> RecordRow:
    """Read one record that stands alone."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    return _line(Decoder(), 1, text.removeprefix("\ufeff"), "utf-8")


def lines(file: IO[bytes] | IO[str], encoding: str, notes: list[RowNote], quick: Quick | None = None) -> Iterator[RecordRow]:
    """Read JSON lines from a stream of UTF-8, or of text that keeps undecodable bytes as lone surrogates.

    `quick` reads a line that holds a record in canonical form, or returns None.
    """
    decoder = Decoder()
    number = blanks = count = 0
    while line := file.readline(LINE_LIMIT):
        number += 1
        if len(line) == LINE_LIMIT and line[-1:] not in ENDS:
            while (rest := file.readline(LINE_LIMIT)) and rest[-1:] not in ENDS:
                pass
            row = RecordRow(number, None, {}, problem=RowNote("line_too_long", {"limit": LINE_LIMIT}))
        elif quick is not None and (facts := quick(line)) is not None:
            row = RecordRow(number, None, facts, read=True)
        else:
            text = line if isinstance(line, str) else line.decode(encoding, "surrogateescape")
            if not text.strip().strip(INVISIBLE):
                blanks += 1
                continue
            row = _line(decoder, number, text, encoding)
        count += 1
        yield row
    if blanks:
        notes.append(RowNote("blank_rows", {"count": blanks}))
    if not count:
        notes.append(RowNote("no_rows"))


def _line(decoder: Decoder, number: int, text: str, encoding: str) -> RecordRow:
    try:
        text.encode()
        return decoder.row(number, decoder.decode(text.rstrip(" \t\r\n")))
    except UnicodeEncodeError as error:
        problem = RowNote("bad_encoding", {"encoding": encoding, "column": error.start + 1})
    except json.JSONDecodeError as error:
        problem = RowNote("json_broken", _place(error, number))
    except RecursionError:
        problem = RowNote("json_too_deep", {"limit": DEPTH_LIMIT})
    return RecordRow(number, None, {}, problem=problem)


def whole(path: Path, encoding: str, notes: list[RowNote]) -> Iterator[RecordRow]:
    """Read one JSON file: an array of objects, an object, or an object whose `records` is the array."""
    size = path.stat().st_size
    if size > FILE_LIMIT:
        raise InputError("too_large", path, size=size, limit=FILE_LIMIT)
    text = path.read_text(encoding=encoding).removeprefix("\ufeff")
    decoder = Decoder()
    try:
        value = decoder.decode(text)
    except json.JSONDecodeError as error:
        more = error.msg == "Extra data" and text.lstrip().startswith("{")
        code = "json_is_lines" if more else "json_broken"
        raise InputError(code, path, **_place(error, error.lineno)) from error
    except RecursionError as error:
        raise InputError("json_too_deep", path, limit=DEPTH_LIMIT) from error
    del text
    if isinstance(value, dict) and isinstance(value.get("records"), list):
        others = [shown(key) for key in value if key != "records"]
        if others:
            notes.append(RowNote("keys_not_read", {"keys": "、".join(others[:10])}))
        value = value["records"]
    elif isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise InputError("json_not_records", path, found=shown(_plain(value)))
    if not value:
        notes.append(RowNote("no_rows"))
    for number, item in enumerate(value, 1):
        yield decoder.row(number, item)


def _place(error: json.JSONDecodeError, line: int) -> dict[str, object]:
    return {"line": line, "column": error.colno, "found": shown(error.doc[error.pos :].lstrip()[:20], 20)}


def _plain(value: object) -> object:
    return value.args["found"] if isinstance(value, _Fault) else "null" if value is None else value


def _integer(text: str) -> object:
    if len(text) > DIGITS_LIMIT:
        return _Fault("number_too_long", found=shown(text, 20), limit=DIGITS_LIMIT)
    return int(text)


def _decimal(text: str) -> object:
    try:
        value = Decimal(text) if len(text) <= DIGITS_LIMIT else None
    except InvalidOperation:
        value = None
    if value is None or abs(value.adjusted()) > DIGITS_LIMIT:
        return _Fault("number_too_long", found=shown(text, 20), limit=DIGITS_LIMIT)
    return value


def _deeper(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        level = [
            item
            for group in level
            if isinstance(group, dict | list)
            for item in (group.values() if isinstance(group, dict) else group)
        ]
        if not level:
            return False
    return True


def _encodable(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True
