"""Compiled modules run under node: one process, asked line by line, so that a thousand modules need one start.

Where node is absent, `mini-racer` (PyPI) runs the same text: `export` is taken off, and `evaluate` is called by name.
"""

from __future__ import annotations

import atexit
import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

ASKED = """
import { createInterface } from "node:readline";
const narrow = (_, value) => (typeof value === "bigint" ? Number(value) : value);
for await (const line of createInterface({ input: process.stdin })) {
  const { source, records } = JSON.parse(line);
  const { evaluate } = await import("data:text/javascript;base64," + Buffer.from(source, "utf-8").toString("base64"));
  const start = process.cpuUsage();
  const results = records.map((one) => { try { return evaluate(one); } catch (error) { return { raised: String(error.stack) }; } });
  const { user, system } = process.cpuUsage(start);
  process.stdout.write(JSON.stringify({ results, milliseconds: (user + system) / 1000 }, narrow) + "\\n");
}
"""


def judged(source: str, records: Sequence[Any]) -> tuple[list[Any], float]:
    """Return what `evaluate` of a module says of records, and the milliseconds of processor time that this took."""
    asked = [plain(record) for record in records]
    if shutil.which("node") is None:
        return _without_node(source, asked), 0.0
    node = _node()
    assert node.stdin is not None
    assert node.stdout is not None
    node.stdin.write(json.dumps({"source": source, "records": asked}) + "\n")
    node.stdin.flush()
    line = node.stdout.readline()
    assert line, "node ended; what it said stands above"
    told = json.loads(line)
    return told["results"], told["milliseconds"]


@cache
def _node() -> subprocess.Popen[str]:
    node = subprocess.Popen(
        ["node", "--input-type=module", "-e", ASKED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    atexit.register(_end, node)
    return node


def _end(node: subprocess.Popen[str]) -> None:
    for pipe in (node.stdin, node.stdout):
        if pipe is not None:
            pipe.close()
    node.wait()


def _without_node(source: str, records: Sequence[Any]) -> list[Any]:
    from py_mini_racer import MiniRacer  # type: ignore[import-not-found,unused-ignore]

    engine = MiniRacer()
    engine.eval(re.sub(r"^export ", "", source, flags=re.MULTILINE))
    return [json.loads(engine.eval(f"JSON.stringify(evaluate({json.dumps(record)}))")) for record in records]


def plain(value: Any) -> Any:
    """Return a record as JSON carries it: days as text, amounts of yuan as text."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
