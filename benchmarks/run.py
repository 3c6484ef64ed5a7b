"""The whole suite: one command, one table, ratios of one run.

Run: python benchmarks/run.py [--gate] [PART …]. Without parts all are run. With --gate it exits 1 where a ratio is past
its bound in three runs of its part. Other engines are an optional extra: pip install -e '.[bench]'.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import batch
import lines
import rivals
import scalar
import settle
import start
from measure import Gate, Part, machine

PARTS: dict[str, Callable[[], Part]] = {
    "scalar": scalar.measure,
    "start": start.measure,
    "lines": lines.measure,
    "rivals": rivals.measure,
    "batch": batch.measure,
    "settle": settle.measure,
}
NAMED = ("lfreward", "pydantic", "pydantic-core", "click", "zen-engine", "datalogic-py", "openfisca-core", "duckdb", "sqlglot")
RUNS = 3


def gated(measure: Callable[[], Part]) -> list[Gate]:
    """Run one part and print it; where something has slipped, see whether it does so again."""
    part = measure()
    print(f"\n== {part.title}", *part.lines, sep="\n", flush=True)
    gates = part.gates
    for _ in range(RUNS - 1):
        if any(gate.slipped for gate in gates):
            gates = [gate.better(again) for gate, again in zip(gates, measure().gates, strict=True)]
    return gates


def main(arguments: list[str]) -> int:
    wanted = [name for name in arguments if name != "--gate"] or list(PARTS)
    if unknown := [name for name in wanted if name not in PARTS]:
        print(f"{', '.join(unknown)}: not a part; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(*machine(NAMED), sep="\n")
    gates = [gate for name in wanted for gate in gated(PARTS[name])]
    print("\n== ratios", *gates, sep="\n")
    return 1 if "--gate" in arguments and any(gate.slipped for gate in gates) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
