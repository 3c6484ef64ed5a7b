"""Write several files as one: into a temporary folder beside the target, then moved there whole."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lfreward.errors import FileError, OutputError, why

_TEMPORARY = re.compile(r"\.lfreward-([0-9]+)-[0-9a-f]{16}\.tmp")


@contextmanager
def writing_folder(path: str | Path, last: str) -> Iterator[Path]:
    """Give a folder to write into; when the block ends without an error, its files stand in `path`.

    A folder that is not there yet appears whole, by one rename. In one that is there each file is replaced whole,
    `last` after all others; whatever else it holds is left alone. What an interrupted run left behind is swept.
    Raises: OutputError; what stood there before is then untouched.
    """
    target = Path(path)
    fresh = not target.exists()
    home = target.parent if fresh else target
    temporary = home / f".lfreward-{os.getpid()}-{secrets.token_hex(8)}.tmp"
    try:
        home.mkdir(parents=True, exist_ok=True)
        _sweep(home)
        _sweep(target.parent)
        temporary.mkdir()
        yield temporary
        names = sorted((entry.name for entry in temporary.iterdir()), key=lambda name: (name == last, name))
        for name in names:
            _sync(temporary / name)
        _sync(temporary)
        if fresh:
            os.rename(temporary, target)
        else:
            for name in names:
                os.replace(temporary / name, target / name)
    except FileError as error:
        raise OutputError(error.code, target / Path(str(error.path)).name, **error.details) from error
    except OSError as error:
        code = "write_denied" if isinstance(error, PermissionError) else "write_failed"
        raise OutputError(code, target, reason=why(error)) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _sync(target.parent if fresh else target)


def _sweep(folder: Path) -> None:
    """Remove the temporary folders of programs that are no longer running on this machine."""
    with suppress(OSError):
        for entry in folder.iterdir():
            found = _TEMPORARY.fullmatch(entry.name)
            if found and not entry.is_symlink() and entry.is_dir() and not _runs(int(found[1])):
                shutil.rmtree(entry, ignore_errors=True)


def _runs(number: int) -> bool:
    if os.name == "nt":  # there, asking with a signal would end the program
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _sync(path: Path) -> None:
    with suppress(OSError):  # not every system opens folders
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
