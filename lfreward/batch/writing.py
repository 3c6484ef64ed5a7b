"""The file that a run writes: it takes its place whole at the end, or is taken away."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lfreward.sheets import OutputError


@contextmanager
def target(out: str | Path | None, folder: str) -> Iterator[Path]:
    """Give the path to write to: beside the file that is wanted, or in a folder of its own where none is.

    Raises: OutputError where it cannot be written.
    """
    if out is None:
        yield Path(folder) / "written.parquet"
        return
    path = Path(out)
    part = path.parent / f".lfreward-{secrets.token_hex(8)}.tmp"
    try:
        part.touch()  # what cannot be written is told before the work is done
        yield part
        _on_disk(part)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        os.replace(part, path)
    except OSError as error:
        code = "write_denied" if isinstance(error, PermissionError) else "write_failed"
        raise OutputError(code, path, reason=error.strerror or str(error)) from error
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        with suppress(OSError):
            part.unlink()


def _on_disk(path: Path) -> None:
    """Have the system write a file out; not every system does."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
