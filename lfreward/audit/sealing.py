"""What a receipt seals: each file by its content, the receipt by itself, and, with a key, by whoever holds it.

Three questions are kept apart. *Is this the file?* A workbook is sealed by its cells, so that saving it again in a
spreadsheet program changes nothing; any other file by its bytes. *Has the receipt been changed by accident or by hand?*
It carries a digest of itself, which anybody can compute again. *Who sealed it?* Only a key can say that: whoever has the
key file can sign a receipt and see whether it is theirs (HMAC-SHA256), nobody else can.

A file may hold the number of a person, and the digest of a short file with one unknown number in it can be searched for
that number. So the digests of what was handed in are made by a function that is slow and takes memory (scrypt): one
costs a moment, ten billion of them cannot be had.

>>> key = b"sixteen bytes or more"
>>> verified({"receipt": 2, "rows": [], "signature": signature({"receipt": 2, "rows": []}, key)}, key)
'verified'
"""

from __future__ import annotations

import hashlib
import hmac
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from hashlib import file_digest
from pathlib import Path
from typing import Any, Literal, TypeAlias

from lfreward.audit.hashing import digest
from lfreward.errors import UsageError

WORKBOOKS = (".xlsx", ".xlsm")
LONG_WORKBOOK = 32 << 20  # a workbook of ours that is larger is sealed by its parts as they unpack; unit: bytes
SHORTEST_KEY = 16  # unit: bytes
_SALT = b"lfreward receipt 2"  # the same for all, so that equal files have equal digests wherever they are sealed
_COST = 1 << 14
AS_THEY_ARE = frozenset((str, int, float, bool))  # the types of which JSON says the value as it is
_encode = json.JSONEncoder(ensure_ascii=False).encode

Signed: TypeAlias = Literal["unsigned", "other_key", "altered", "verified"]


def content_digest(path: Path) -> str:
    """Return a digest of what a file holds, with a word before it that says of what: `cells`, `parts` or `bytes`.

    Raises: OSError.
    """
    if path.suffix.lower() in WORKBOOKS:
        try:
            if path.stat().st_size > LONG_WORKBOOK:
                return f"parts:{_lines_digest(_parts(path))}"
            return f"cells:{_lines_digest(_cells(path))}"
        except (ImportError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
            pass  # what is called a workbook and is none has bytes all the same
    with path.open("rb") as file:
        return f"bytes:{file_digest(file, 'sha256').hexdigest()}"


def input_digest(path: Path) -> str:
    """Return a digest of a file that was handed in, from which nothing that it holds can be found by trying.

    Raises: OSError.
    """
    kind, _, plain = content_digest(path).partition(":")
    slow = hashlib.scrypt(bytes.fromhex(plain), salt=_SALT, n=_COST, r=8, p=1, dklen=32)
    return f"{kind}:{slow.hex()}"


def _cells(path: Path) -> Iterator[bytes]:
    """Give every sheet of a workbook, and every row with its cells that are not empty, one a line, in order.

    The values alone are read, without what a sheet shows around them, and a line is a row and not a cell: a workbook of a
    long season has a million cells. Raises: ImportError where workbooks cannot be read, BadZipFile for what is none.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                yield _line([name])
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                yield from (_line([number, filled]) for number, row in enumerate(rows, 1) if (filled := _filled(row)))
    except CalamineError as error:
        raise zipfile.BadZipFile(str(error)) from error


def _filled(row: list[Any]) -> list[Any]:
    """Return the cells of a row that are not empty, each after its column; what JSON cannot say has its type beside it."""
    return [
        (column, value if type(value) in AS_THEY_ARE else [type(value).__name__, _plain(value)])
        for column, value in enumerate(row)
        if value != ""
    ]


def _parts(path: Path) -> Iterator[bytes]:
    """Give every part of a workbook as it unpacks; how it was packed differs from machine to machine."""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            with archive.open(name) as part:
                yield _line([name, file_digest(part, "sha256").hexdigest()])  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    """Return the value of a cell in a form that is the same wherever the workbook was saved."""
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _line(values: list[Any]) -> bytes:
    return _encode(values).encode("utf-8", "backslashreplace") + b"\n"


def _lines_digest(lines: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(line)
    return found.hexdigest()


def own_digest(root: Mapping[str, Any]) -> str:
    """Return the digest of a receipt by itself: of all of it but this digest and the signature."""
    rest = {key: value for key, value in root.items() if key not in ("rows", "seal", "signature")}
    return digest([rest, _lines_digest(_line(list(row)) for row in root["rows"])])


def load_key(path: str | Path) -> bytes:
    """Read the key that receipts are signed with.

    Raises: UsageError for a file that is not there or too short to be a key.
    """
    try:
        key = Path(path).read_bytes()
    except OSError as error:
        raise UsageError("receipt_key_unreadable", path=str(path)) from error
    if len(key) < SHORTEST_KEY:
        raise UsageError("receipt_key_short", path=str(path), least=SHORTEST_KEY)
    return key


def signature(root: Mapping[str, Any], key: bytes) -> dict[str, str]:
    """Return the signature of a receipt: which key, by a name that does not give it away, and the code itself."""
    said = own_digest(root).encode()
    return {"key": _name_of(key), "hmac": hmac.new(key, b"receipt\0" + said, hashlib.sha256).hexdigest()}


def verified(root: Mapping[str, Any], key: bytes) -> Signed:
    """Say whether whoever holds the key has signed this receipt as it stands."""
    given = root.get("signature")
    if given is None:
        return "unsigned"
    if not hmac.compare_digest(given["key"].encode(), _name_of(key).encode()):
        return "other_key"
    good = hmac.compare_digest(given["hmac"].encode(), signature(root, key)["hmac"].encode())
    return "verified" if good else "altered"


def _name_of(key: bytes) -> str:
    return hmac.new(key, b"name", hashlib.sha256).hexdigest()[:16]
