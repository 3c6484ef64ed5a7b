"""A file of records from end to end: `lfreward evaluate` on 100,000 JSON lines, every line with its reason.

Run: python benchmarks/run.py lines. The lines are those of the groups that the whole files hold. Seconds hang on the
machine, so they are held against reading the same lines by `json.loads` and doing nothing with them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import groups
from measure import Gate, Part, compiled_once, spent_by_children

LINES = 100_000
ROUNDS = 5
COMMAND = "import sys; from lfreward.cli import main; sys.argv[1:] = ['evaluate', {path!r}]; main()"


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the groups of a Parquet file as JSON carries their facts; what is not known is left out."""
    import duckdb

    with duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(10_000):
            for row in rows:
                yield {name: _value(name, value) for name, value in zip(names, row, strict=True) if value is not None}


def _value(name: str, value: Any) -> Any:
    if name == "materials":
        return list(value)
    if name == "violations":
        return [value]
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value


def measure() -> Part:
    part = Part(f"lfreward evaluate, {LINES:,} JSON lines, every line with its reason")
    with tempfile.TemporaryDirectory(prefix="lfreward-bench-") as name:
        source, path = Path(name) / "groups.parquet", Path(name) / "groups.jsonl"
        groups.write(source, LINES)
        with path.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in records(source))
        figures = [_turn(path) for _ in range(ROUNDS + 1)][1:]  # the first one compiles modules
    clock, processor, loaded = map(median, zip(*figures, strict=True))
    part.add("from the command to its end, by the clock", clock, "s")
    part.add("the same, of the processor", processor, "s", loaded, "json.loads")
    part.add("json.loads of the same lines alone", loaded, "s")
    ratio = median(own / other for _, own, other in figures)
    part.gates = [
        Gate("lfreward evaluate / json.loads of its lines", ratio, 8, 14),
        Gate("lfreward evaluate, 100,000 lines, seconds by the clock", clock, 5, 15),
    ]
    return part


def _turn(path: Path) -> tuple[float, float, float]:
    """Return the seconds of one turn: the command by the clock and of the processor, and what it is held against."""
    before, clock = spent_by_children(), time.perf_counter()
    argv = [sys.executable, "-c", COMMAND.format(path=str(path))]
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=compiled_once(path.parent))
    seconds, spent = time.perf_counter() - clock, spent_by_children() - before
    assert done.stdout.count(b"\n") == LINES + 2, "a line for every record, a head and a sum"
    start = time.process_time()
    with path.open("rb") as lines:
        for line in lines:
            json.loads(line)
    return seconds, spent, time.process_time() - start
