"""Whole files: Parquet in, Parquet out, rows in their order, against a query of the same measures written by hand.

Run: python benchmarks/batch.py [--gate] [--full]. Both queries run in fresh processes that take turns, on the same
engine with the same memory, and their results are compared row by row. `--full` takes 10 million groups, not 1 million.
OpenFisca takes part where it is installed (pip install -e '.[bench]'), with whatever memory it asks for.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import groups
from measure import Gate, Part, machine, peak

MILLION = 1_000_000
HAND, OWN, BARE, ALL = "by hand", "lfreward", "without reasons", "with reasons"
FISCA = "OpenFisca, vectorised"
LACKING = [name for name in ("openfisca_core", "pyarrow") if find_spec(name) is None]  # of what OpenFisca's turn needs
FEW, MANY = "a table of 10 rows", "a table of 1,000 rows"
MEMORY = "200MB"


# ---------------------------------------------------------------- what one process does


def by_hand(source: str, out: str) -> None:
    import by_hand
    import duckdb

    with duckdb.connect(config={"memory_limit": MEMORY, "preserve_insertion_order": "true"}) as connection:
        query = by_hand.query(source)
        connection.execute(f"COPY ({query}) TO '{out}' (FORMAT PARQUET, PARQUET_VERSION V2)")


def own(source: str, out: str) -> None:
    import lfreward

    lfreward.load_policy().evaluate_table(source, out)


def fisca(source: str, out: str) -> None:
    import fisca

    fisca.run(source, out)


def compiled(columns: str = "*", rows: int | None = None) -> Callable[[str, str], None]:
    """Return what runs a compiled query alone, for some columns of its result, or with a table of so many rows."""

    def run(source: str, out: str) -> None:
        import lfreward
        from lfreward.batch import duck
        from lfreward.batch.query import compile_query

        judge = lfreward.load_policy().evaluator()
        resolved = judge.policy if rows is None else grown(judge.policy, rows)
        with duck.workshop(out) as (connection, _, part):
            table = duck.ParquetTable(connection, source)
            query = compile_query(resolved, judge.calendar, judge.registers, table.columns, any_item=False)
            sql = query.over(table.records()).sql("duckdb")
            connection.execute(f"COPY (SELECT {columns} FROM ({sql})) TO '{part}' (FORMAT PARQUET, PARQUET_VERSION V2)")

    return run


def grown(resolved: Any, count: int) -> Any:
    """Return a resolved policy in which one table has so many rows: classes by bands of visitors."""
    from lfreward.i18n import Label
    from lfreward.law.nodes import Row, Test

    kinds = ["ordinary", "luxury", *(f"kind_{n}" for n in range(2, count // 5))]
    table = [
        Row(f"{kind}_{n}", (Test("train_class", "is", kind), Test("visitors", "at_least", 90 * n)), 100_000 * n + at)
        for at, kind in enumerate(kinds)
        for n in range(1, 6)
    ]
    item, facts = resolved.items["tourist_train"], resolved.item_facts["tourist_train"]
    known = replace(facts["train_class"], values={kind: Label(kind, kind) for kind in kinds}, value_aliases={})
    wide = replace(item, table=replace(item.table, rows=tuple(table), choose="highest", columns=None))
    return replace(
        resolved,
        items={**resolved.items, "tourist_train": wide},
        item_facts={**resolved.item_facts, "tourist_train": {**facts, "train_class": known}},
    )


WORK: dict[str, Callable[[str, str], None]] = {
    HAND: by_hand,
    OWN: own,
    BARE: compiled("id, item, verdict, amount_fen"),
    ALL: compiled(),
    FEW: compiled(rows=10),
    MANY: compiled(rows=1_000),
}
if not LACKING:
    WORK[FISCA] = fisca


def child(name: str, source: str, out: str) -> None:
    """Do one piece of work and print its seconds, by the clock and of the processor, and its peak memory in MB."""
    import duckdb  # noqa: F401  # what a rival imports is not timed
    import sqlglot.dialects.duckdb  # noqa: F401

    import lfreward
    from lfreward.batch import query  # noqa: F401

    lfreward.load_policy()
    if name == FISCA:
        import fisca  # noqa: F401  # its system is made here, as the library's measures are read above
    clock, processor = time.perf_counter(), time.process_time()
    WORK[name](source, out)
    found = [time.perf_counter() - clock, time.process_time() - processor]
    print(json.dumps([*found, peak()]))


# ---------------------------------------------------------------- the comparison


def taken(folder: Path, rows: int, names: Iterable[str], rounds: int) -> dict[str, tuple[float, float, float]]:
    """Return the medians of every rival: seconds by the clock and of the processor, and MB."""
    source = folder / f"{rows}.parquet"
    if not source.exists():
        groups.write(source, rows)
    found: dict[str, list[list[float]]] = {name: [] for name in names}
    for _ in range(rounds):
        for name, figures in found.items():
            argv = [sys.executable, __file__, "--child", name, str(source), str(folder / f"{name}.parquet")]
            figures.append(json.loads(subprocess.run(argv, check=True, capture_output=True, text=True).stdout))
    return {name: tuple(map(median, zip(*figures, strict=True))) for name, figures in found.items()}  # type: ignore[misc]


def compare(folder: Path, rows: int) -> int:
    """Hold all full results and the source against each other, row by row; return how many are rewarded."""
    import duckdb

    with duckdb.connect() as connection:
        columns = "id, item, verdict, amount_fen, potential_fen, season, reason"
        numbered = (
            f"SELECT {columns}, file_row_number FROM read_parquet('{folder}/{{}}.parquet', file_row_number = true)"
        )
        for name in (OWN, FISCA) if FISCA in WORK else (OWN,):
            other = f"SELECT count(*) FROM ({numbered.format(HAND)} EXCEPT {numbered.format(name)})"
            assert connection.execute(other).fetchall() == [(0,)], f"results differ: {name}"
            assert connection.execute(f"SELECT count(*) FROM '{folder}/{name}.parquet'").fetchall() == [(rows,)], name
        order = f"SELECT count(*) FROM ({numbered.format(OWN)}) WHERE id <> 'g' || file_row_number"
        assert connection.execute(order).fetchall() == [(0,)], "rows are not in their order"
        asked = f"SELECT count(*), count(*) FILTER (amount_fen > 0) FROM '{folder}/{OWN}.parquet'"
        found = connection.execute(asked).fetchall()[0]
    assert found[0] == rows
    return int(found[1])


def measure(full: bool = False) -> Part:
    part = Part(
        "whole files, Parquet to Parquet, rows in their order: seconds by the clock; of the processor; peak memory"
    )
    with tempfile.TemporaryDirectory(prefix="lfreward-bench-") as name:
        folder = Path(name)
        small = taken(folder, MILLION, WORK, 3)
        _table(part, MILLION, small, compare(folder, MILLION))
        figures, rows = small, MILLION
        if full:
            rows = 10 * MILLION
            figures = taken(folder, rows, WORK, 3)
            _table(part, rows, figures, compare(folder, rows))
            part.gates += [
                Gate("peak memory, MB, 10 million groups", figures[OWN][2], 213, 300),
                Gate("peak memory, 10 million / 1 million", figures[OWN][2] / small[OWN][2], 1.25, 1.6),
                Gate("time a row, 10 million / 1 million", figures[OWN][1] / small[OWN][1] / 10, 1.0, 1.2),
            ]
    part.gates += [
        Gate(f"lfreward / by hand, {rows:,} groups", figures[OWN][1] / figures[HAND][1], 1.05, 1.9),
        Gate(f"with reasons / without, {rows:,} groups", figures[ALL][1] / figures[BARE][1], 1.10, 1.5),
        Gate(f"a table of 1,000 rows / of 10, {rows:,} groups", figures[MANY][1] / figures[FEW][1], 1.15, 1.5),
    ]
    if FISCA in figures:
        ratio = figures[OWN][0] / figures[FISCA][0]
        part.gates.append(Gate(f"lfreward / OpenFisca, vectorised, by the clock, {rows:,} groups", ratio, 1.0, 3.0))
    part.lines += [f"{name} is not installed: {FISCA} is left out" for name in LACKING]
    return part


def _table(part: Part, rows: int, figures: dict[str, tuple[float, float, float]], rewarded: int) -> None:
    part.lines.append(f"{rows:,} groups, {rewarded:,} of them rewarded; every row alike")
    base = figures[HAND][1]
    for name, (clock, processor, memory) in figures.items():
        ratio = f"{processor / base:6.2f} x {HAND}"
        part.lines.append(f"  {name:<24} {clock:8.2f} s {processor:8.2f} s {memory:8.0f} MB {ratio}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:])
        sys.exit()
    print(*machine(("duckdb", "sqlglot", "openfisca-core", "numpy", "pyarrow")), sep="\n")
    done = measure("--full" in sys.argv)
    print(done.title, *done.lines, *done.gates, sep="\n")
    sys.exit(1 if "--gate" in sys.argv and any(gate.slipped for gate in done.gates) else 0)
