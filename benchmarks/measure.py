"""How times are taken: rivals take turns round by round, and only ratios of one run are compared with a bound.

Machines differ and ratios do not. Every figure is processor time, a median over the rounds.
"""

from __future__ import annotations

import gc
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

Work = tuple[Callable[[Any], Any], Sequence[Any]]


class Rounds(dict[str, list[float]]):
    """The times of every rival, a round each."""

    def typical(self, name: str) -> float:
        return statistics.median(self[name])

    def ratio(self, name: str, base: str) -> float:
        """Return the median of the ratios, round by round: what slows a whole round does not count."""
        return statistics.median(a / b for a, b in zip(self[name], self[base], strict=True))


@dataclass
class Gate:
    """A ratio, what it is to be (`goal`), and from where on it has slipped (`bound`).

    Bounds lie above what noise does and below what half the speed would be. `least`: more is better.
    """

    name: str
    value: float
    goal: float
    bound: float
    least: bool = False

    @property
    def slipped(self) -> bool:
        return self.value < self.bound if self.least else self.value > self.bound

    def better(self, other: Gate) -> Gate:
        return max(self, other, key=lambda gate: gate.value if gate.least else -gate.value)

    def __str__(self) -> str:
        sign = "≥" if self.least else "≤"
        reached = self.value >= self.goal if self.least else self.value <= self.goal
        said = "SLIPPED" if self.slipped else "ok" if reached else "goal missed"
        return f"{self.name:<58} {self.value:8.2f}   goal {sign} {self.goal:<6g} gate {sign} {self.bound:<6g} {said}"


@dataclass
class Part:
    """What one part of the suite measured: lines of a table, and gates."""

    title: str
    lines: list[str] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, base: float | None = None, of: str = "") -> None:
        ratio = f"{value / base:9.2f} x {of}" if base else ""
        self.lines.append(f"{name:<58} {value:10.2f} {unit:<5}{ratio}".rstrip())


def timed(function: Callable[[Any], Any], over: Sequence[Any]) -> float:
    """Return microseconds of processor time for one call."""
    start = time.process_time()
    for one in over:
        function(one)
    return (time.process_time() - start) / len(over) * 1e6


def interleaved(rivals: Mapping[str, Work], rounds: int = 15) -> Rounds:
    """Time every rival once a round, after one round that is not counted. Unit: microseconds a call."""
    found = Rounds({name: [] for name in rivals})
    for function, over in rivals.values():
        timed(function, over)
    gc.disable()
    for _ in range(rounds):
        for name, (function, over) in rivals.items():
            found[name].append(timed(function, over))
        gc.collect()
    gc.enable()
    return found


def started(programs: Mapping[str, Sequence[str]], rounds: int = 11) -> Rounds:
    """Time fresh interpreters, with modules compiled before as they are where something is installed. Unit: ms."""
    found = Rounds({name: [] for name in programs})
    with tempfile.TemporaryDirectory() as folder:
        env = compiled_once(folder)
        for number in range(rounds + 1):
            for name, arguments in programs.items():
                before = spent_by_children()
                subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=env)
                if number:  # the first round compiles
                    found[name].append((spent_by_children() - before) * 1e3)
    return found


def spent_by_children() -> float:
    """Return the seconds of processor time of all programs that have been run and ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compiled_once(folder: str | Path) -> dict[str, str]:
    """Return the environment of a program whose modules are compiled once, into a folder."""
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**plain, "PYTHONPYCACHEPREFIX": str(folder)}


def peak() -> int:
    """Return the most memory that this process has held. Unit: MB."""
    status = Path("/proc/self/status")
    if status.is_file():  # what the system counts else starts with the parent's
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def kept(function: Callable[[Any], Any], over: Sequence[Any]) -> float:
    """Return the bytes that one result keeps beyond what was given."""
    for one in over:
        function(one)
    gc.collect()
    tracemalloc.start()
    results = [function(one) for one in over]
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / len(results)


def machine(packages: Sequence[str]) -> Iterator[str]:
    """Yield what the figures were taken on."""
    model = platform.processor() or platform.machine()
    yield f"{platform.system()} {platform.machine()}, {model}, {os.cpu_count()} processors"
    installed = []
    for name in packages:
        try:
            installed.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    yield f"Python {platform.python_version()}; {', '.join(installed)}"
