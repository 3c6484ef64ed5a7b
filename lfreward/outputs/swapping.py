"""The steps in which an output takes its place, each of them one call of the system.

`appear` puts a file where none is, and fails where one has come meanwhile. `exchange` lets two folders change places,
so that whoever looks sees the old one or the new one and never a mixture.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["appear", "default_mode", "exchange", "on_disk"]

# What systems answer where a file system has no links: FAT and exFAT, some shares, some mounts of other systems.
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}
# What they answer where two folders cannot change places.
NO_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV, errno.EBUSY, errno.EPERM, errno.EACCES}
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux: renameat2; macOS has the same number for renamex_np, RENAME_SWAP


def appear(part: Path, target: Path) -> None:
    """Put a finished file in a place where nothing is.

    Raises: FileExistsError where something is there by now; OSError.
    """
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        _claim(target)
        try:
            os.replace(part, target)
        except BaseException:
            with suppress(OSError):
                target.unlink()
            raise


def _claim(target: Path) -> None:
    """Create an empty file under a name, which only one of several processes can do.

    Raises: FileExistsError; OSError.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; return False where the system or the file system cannot.

    Raises: OSError for any other failure.
    """
    rename = _exchanger()
    if rename is None:
        return False
    if rename(os.fsencode(one), os.fsencode(other)) == 0:
        return True
    number = ctypes.get_errno()
    if number in NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


@cache
def _exchanger() -> Any:
    """Return the system's function that exchanges two paths, or None."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            function = library.renamex_np
            function.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint]
            return lambda one, other: function(one, other, _RENAME_EXCHANGE)
        function = library.renameat2
        function.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
        return lambda one, other: function(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE)
    except (AttributeError, OSError, TypeError):
        return None


def default_mode(base: int, replaced: Path | None = None) -> int:
    """Return the permissions of a new output: those of what it replaces, else `base` less the mask of the process."""
    if replaced is not None:
        with suppress(OSError):
            return stat.S_IMODE(os.lstat(replaced).st_mode)
    mask = os.umask(0o077)
    os.umask(mask)
    return base & ~mask


def on_disk(path: Path) -> None:
    """Have the system write a file or a folder out. Not every system does that for folders; a failed file is an error.

    Raises: OSError for a file.
    """
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        if path.is_file():
            raise
    finally:
        os.close(handle)
