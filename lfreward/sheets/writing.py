"""Write files whole or not at all: a temporary file beside the target, then one rename."""

import csv
import errno
import io
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO

from lfreward.errors import OutputError, UsageError, why

_CALCULATED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")

Cell = str | int | Decimal | bool | date | None


def write_csv(path: str | Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as UTF-8 CSV that spreadsheets open in Chinese and calculate nothing of.

    Text that a spreadsheet would take for a formula gets a leading apostrophe, which reading takes off again.
    Raises: OutputError; TypeError for a float, which is never exact.
    """
    with _replacing(path) as file:
        text = io.TextIOWrapper(file, "utf-8-sig", "backslashreplace", newline="")
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow([_cell(name) for name in header])
        for row in rows:
            table.writerow([_cell(value) for value in row])
        text.flush()
        text.detach()


def write_text(path: str | Path, text: str) -> None:
    """Write a text as UTF-8, line ends as they are."""
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: str | Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file of bytes, or of one lot of bytes after the other."""
    with _replacing(path) as file:
        file.writelines([data] if isinstance(data, bytes) else data)


def check_output(path: str | Path, inputs: Iterable[str | Path] = (), *, force: bool = False, suffix: str = "") -> None:
    """Refuse to write where something would be lost, before the work is done.

    `inputs`: files that are read, and folders whose files are; they are never replaced. `suffix`: what the name ends in.
    Raises: UsageError where a file is there and `force` is not set; OutputError for a device, a folder, or none to write in.
    """
    target = Path(path)
    if not target.name.lower().endswith(suffix):
        raise UsageError("usage_suffix", path=str(path), suffix=suffix)
    refuse_input(path, inputs)
    if target.exists() and not target.is_file():
        raise OutputError("not_a_file", target)
    if os.path.lexists(target) and not force:
        raise UsageError("table_would_overwrite", path=str(path))
    if not target.parent.is_dir():
        code = errno.ENOTDIR if target.parent.exists() else errno.ENOENT
        raise OutputError("write_failed", target, reason=why(OSError(code, os.strerror(code))))


def refuse_input(path: str | Path, inputs: Iterable[str | Path]) -> None:
    """Refuse to write to a file that is read. Raises: UsageError."""
    if any(_is_read(Path(path), Path(one)) for one in inputs):
        raise UsageError("output_is_input", path=str(path))


def _is_read(target: Path, source: Path) -> bool:
    with suppress(OSError):
        if source.is_dir():
            return target.exists() and target.resolve().is_relative_to(source.resolve())
        return target.samefile(source)
    return False


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if _CALCULATED.match(value) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int | date):
        return value.isoformat() if isinstance(value, date) else str(value)
    raise TypeError(f"a CSV cell takes text, int, Decimal, bool or date; please convert {value!r}")


@contextmanager
def _replacing(path: str | Path) -> Iterator[IO[bytes]]:
    target = Path(path)
    temporary = target.parent / f".lfreward-{secrets.token_hex(8)}.tmp"
    if target.exists() and not target.is_file():  # a rename would put a file in the place of a device
        raise OutputError("not_a_file", target)
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError as error:
        code = "write_denied" if isinstance(error, PermissionError) else "write_failed"
        raise OutputError(code, target, reason=why(error)) from error
    finally:
        with suppress(OSError):
            temporary.unlink()
    with suppress(OSError):  # not every system opens folders
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
