"""End a run in order when the system asks for it, so that nothing half done is left and the exit code says why.

By default SIGTERM and SIGHUP end a process on the spot: no temporary file is removed. Here they do what Ctrl-C does:
they raise an exception in the main thread, on whose way out everything is cleaned up. Libraries may turn that exception
into one of their own, so the number of the signal is kept as well, and decides on the exit code.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALED = 128  # a run that a signal ends has this exit code and the number of the signal more
PATIENCE = 2.0  # seconds in which a signal that comes again does not break off the cleaning up; unit: s
MOMENT = 0.05  # after so long a signal that came while a module was imported is sent again; unit: s
IMPORTING = ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")


class Ended(KeyboardInterrupt):
    """A signal asks the run to end; what stops on Ctrl-C stops on this."""


class Received:
    """The signal that a run was ended by: `number` is None as long as none has come."""

    def __init__(self) -> None:
        self.number: int | None = None
        self._since = 0.0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take a signal: raise the first time, and again only where the end does not come.

        A compiled module that is being loaded may end the process where it is interrupted; so the signal waits for it.
        """
        if _imports(frame):
            again = threading.Timer(MOMENT, signal.raise_signal, (number,))
            again.daemon = True
            again.start()
            return
        first, now = self.number is None, time.monotonic()
        if first or now - self._since > PATIENCE:
            self.number, self._since = self.number or number, now
            raise Ended

    @property
    def exit_code(self) -> int:
        """The exit code of the run that was ended."""
        return SIGNALED + (self.number or signal.SIGINT)


def _imports(frame: FrameType | None) -> bool:
    """Say whether a module is being imported where a frame stands."""
    while frame is not None and frame.f_code.co_filename not in IMPORTING:
        frame = frame.f_back
    return frame is not None


@contextmanager
def listening() -> Iterator[Received]:
    """Take SIGINT, SIGTERM and SIGHUP for the length of a block; one that is ignored, as under `nohup`, stays ignored."""
    received = Received()
    before: dict[int, Any] = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # not every system has all of them
        if number is None or signal.getsignal(number) == signal.SIG_IGN:
            continue
        try:
            before[number] = signal.signal(number, received)
        except ValueError:  # not in the main thread: whoever runs us there takes the signals
            break
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
