"""The file that a run writes: it takes its place whole at the end, or is taken away."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lfreward.errors import OutputError, why

DONE = "_SUCCESS"  # the file that Spark leaves in a folder that is complete


@contextmanager
def target(out: str | Path | None, folder: str, *, many: bool = False) -> Iterator[Path]:
    """Give the path to write to: beside the file that is wanted, or in a folder of its own where none is.

    `many`: what is written is a folder of files. Raises: OutputError where it cannot be written.
    """
    if out is None:
        yield Path(folder) / "written.parquet"
        return
    path = Path(out)
    part = path.parent / f"{'' if many else '.'}lfreward-{secrets.token_hex(8)}.tmp"  # Spark reads no hidden folder
    try:
        _refuse_others(path)
        part.mkdir() if many else part.touch()  # what cannot be written is told before the work is done
        yield part
        _on_disk(part)
        _replace(part, path)
    except OSError as error:
        code = "write_denied" if isinstance(error, PermissionError) else "write_failed"
        raise OutputError(code, path, reason=why(error)) from error
    finally:
        _take_away(part)


def _refuse_others(path: Path) -> None:
    """Refuse to replace a device, or a folder that is no result of an earlier run."""
    if path.exists() and not path.is_file() and not (path / DONE).exists():
        raise OutputError("not_a_file", path)


def _replace(part: Path, path: Path) -> None:
    """Put what was written in the place of what stood there; a folder is not replaced in one step."""
    old = path.parent / f".lfreward-{secrets.token_hex(8)}.tmp"
    if part.is_dir() or path.is_dir():
        with suppress(FileNotFoundError):
            os.replace(path, old)
    os.replace(part, path)
    _take_away(old)


def _take_away(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    with suppress(OSError):
        path.unlink()


def _on_disk(path: Path) -> None:
    """Have the system write a file out; not every system does."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
