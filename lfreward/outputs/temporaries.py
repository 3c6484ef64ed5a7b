"""Temporary folders that nobody else can read and that do not outlive their process for long.

A process that is killed outright cannot clean up after itself; the next one that writes in the same place does. It must
not take what a living process is writing, nor what a process on another machine is writing into a shared folder, where
process numbers mean something else. So the name of a folder says all three: which machine, which process, and when that
process started, since numbers of processes are used again.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

__all__ = ["is_temporary", "remove", "remove_all", "sweep", "temporary_folder", "working_folder"]

PRIVATE = 0o700  # claims hold personal data: nobody else may look into a folder while it is filled
_NAME = re.compile(r"\.?lfreward-(?P<machine>[0-9a-f]{12})-(?P<process>[0-9]{1,10})-(?P<start>[0-9]{1,20})-[0-9a-f]{16}\.tmp")
_standing: set[Path] = set()  # the temporary folders of this process that are not removed yet


@contextmanager
def temporary_folder(folder: Path, *, hidden: bool = True) -> Iterator[Path]:
    """Give a new private folder inside `folder`, and remove it at the end, whatever happens.

    Removes on the way what processes that are gone have left there. `hidden`: the name begins with a dot.
    Raises: OSError.
    """
    sweep(folder)
    path = folder / f"{'.' if hidden else ''}lfreward-{_owner()}-{secrets.token_hex(8)}.tmp"
    _standing.add(path)  # before it is there, so that no moment is left in which nobody would remove it
    try:
        path.mkdir(mode=PRIVATE)
        yield path
    finally:
        remove(path)


@contextmanager
def working_folder() -> Iterator[Path]:
    """Give a private folder for what is made on the way, where the system keeps such files.

    Raises: OSError.
    """
    with temporary_folder(Path(tempfile.gettempdir()), hidden=False) as path:
        yield path


def is_temporary(path: Path) -> bool:
    """Say whether a folder is one of these, of whatever process."""
    return _NAME.fullmatch(path.name) is not None


def remove(path: Path) -> None:
    """Remove a temporary folder of this process."""
    shutil.rmtree(path, ignore_errors=True)
    _standing.discard(path)


def remove_all() -> None:
    """Remove every temporary folder of this process that still stands, for a run that a signal ends in the middle."""
    for path in [*_standing]:
        remove(path)


def sweep(folder: Path) -> None:
    """Remove from a folder the temporary folders of processes of this machine that no longer run."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            found = _NAME.fullmatch(entry.name)
            if not found or found["machine"] != machine() or not entry.is_dir(follow_symlinks=False):
                continue
            if not _runs(int(found["process"]), found["start"]):
                shutil.rmtree(entry.path, ignore_errors=True)


def _owner() -> str:
    """Return the part of a name that says whose a folder is."""
    return f"{machine()}-{os.getpid()}-{started(os.getpid()) or 0}"


@cache
def machine() -> str:
    """Return what tells this machine from others that write into the same folder.

    Containers may share a host name and number their processes apart, so the namespace of process numbers counts too.
    """
    space = ""
    with suppress(OSError):
        space = os.readlink("/proc/self/ns/pid")
    return hashlib.sha256(f"{socket.gethostname()}\0{space}".encode()).hexdigest()[:12]


def started(process: int) -> int | None:
    """Return when a process started, in ticks since the machine did; None where the system does not say."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            after_name = file.read().rpartition(b")")[2].split()  # a name may hold blanks and brackets
        return int(after_name[19])  # field 22 of the line; the first after the name is field 3
    except (OSError, IndexError, ValueError):
        return None


def _runs(process: int, start: str) -> bool:
    """Say whether the process that started then is still running; where that is not certain, it is."""
    if os.name == "nt":  # there, asking with a signal would end the process
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    since = started(process)
    return since is None or start == "0" or str(since) == start
