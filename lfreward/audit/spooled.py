"""A list on disk, for seasons that are too long to be held: put at its end, gone through in order, as often as wanted."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar
from weakref import finalize

from lfreward.errors import OutputError, why

T = TypeVar("T")
LOT = 512


class SpooledList(Generic[T]):
    """Things in the order in which they were put there; `pack` makes plain values of one, `unpack` makes it anew.

    The file has no name and goes away with the process, whatever ends it. Raises: OutputError where there is no room.
    """

    def __init__(self, pack: Callable[[T], Any], unpack: Callable[[Any], T], lot: int = 0) -> None:
        self._pack = pack
        self._unpack = unpack
        self._lot = lot or LOT
        with _room():
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the list is there)
        finalize(self, self._file.close)
        self._starts: list[int] = []
        self._open: list[Any] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, thing: T) -> None:
        """Put one thing at the end."""
        self._open.append(self._pack(thing))
        self._count += 1
        if len(self._open) == self._lot:
            with _room():
                self._starts.append(self._file.seek(0, os.SEEK_END))
                pickle.dump(self._open, self._file, pickle.HIGHEST_PROTOCOL)
                self._file.flush()
            self._open = []

    def __iter__(self) -> Iterator[T]:
        for start in self._starts:
            self._file.seek(start)
            yield from map(self._unpack, pickle.load(self._file))
        yield from map(self._unpack, self._open)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = tempfile.tempdir or "TMPDIR"
        raise OutputError("write_failed", where, reason=why(error)) from error
