"""Time one record at a time: ratios measured in one run, because machines differ and ratios do not.

Run: python benchmarks/scalar.py [--gate]. Rivals take turns, round by round; the table shows medians.
With --gate it exits 1 where a ratio is past its bound.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
ROUNDS = 9


def timed(work: Callable[[], Any], count: int) -> float:
    """Return microseconds for one of `count` pieces of work."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) / count * 1e6


def interleaved(rivals: dict[str, tuple[Callable[[], Any], int]]) -> dict[str, float]:
    """Time every rival once a round and return the median of each. Unit: microseconds a piece."""
    found: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(ROUNDS):
        for name, (work, count) in rivals.items():
            found[name].append(timed(work, count))
    return {name: statistics.median(times) for name, times in found.items()}


def started(code: str) -> float:
    """Return the milliseconds of a fresh interpreter that runs some code, the best of five."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        best = min(best, (time.perf_counter() - start) * 1e3)
    return best


def main() -> int:
    import pydantic
    from oracle import generate

    import lfreward
    from lfreward.facts import SUBJECTS

    policy = lfreward.load_policy()
    judge = policy._judge()
    records = [record for record, _ in generate.records(1, 2_000) if record["item"] in judge.group_items]
    plans = [(judge.plans[record["item"]], judge.plans[record["item"]].vocabulary.read(record)[0]) for record in records]
    plain = pydantic.create_model("Plain", **{f.key: (Any, None) for f in SUBJECTS["group"]})  # type: ignore[call-overload]
    texts = [json.dumps(policy.evaluate(record).facts) for record in records]
    n = len(records)
    medians = interleaved(
        {
            "pydantic: 29 fields from JSON, no rules": (lambda: [plain.model_validate_json(t) for t in texts], n),
            "evaluate, facts already validated": (lambda: [plan.judge(facts) for plan, facts in plans], n),
            "evaluate, from a mapping": (lambda: [policy.evaluate(r) for r in records], n),
            "evaluate and read every step": (lambda: [policy.evaluate(r).steps for r in records], n),
            "evaluate to JSON": (lambda: [json.dumps(policy.evaluate(r).to_dict()) for r in records], n),
        }
    )
    bare = started("pass")
    imports = {
        "import lfreward": started("import lfreward") - bare,
        "import pydantic, one model": started("import pydantic; pydantic.create_model('M', a=(int, 1))") - bare,
        "import, load, evaluate one mapping": started("import lfreward; lfreward.load_policy().evaluate({'item': 'coach_group'})") - bare,
    }
    print(f"Python {platform.python_version()}, pydantic {pydantic.VERSION}, {platform.machine()}, {n} records, {ROUNDS} rounds")
    base = medians["pydantic: 29 fields from JSON, no rules"]
    for name, value in medians.items():
        print(f"{name:<42} {value:10.1f} us {value / base:8.1f} x pydantic")
    model = imports["import pydantic, one model"]
    for name, value in imports.items():
        print(f"{name:<42} {value:10.1f} ms {value / model:8.2f} x import pydantic")
    gates = {
        "import lfreward / import pydantic": (imports["import lfreward"] / model, 0.25),
        "steps read / judged": (medians["evaluate and read every step"] / medians["evaluate, from a mapping"], 6.0),
        "from a mapping / facts validated": (medians["evaluate, from a mapping"] / medians["evaluate, facts already validated"], 4.0),
    }
    slipped = [name for name, (value, bound) in gates.items() if value > bound]
    for name, (value, bound) in gates.items():
        print(f"gate  {name:<38} {value:8.2f}  (bound {bound})")
    return 1 if "--gate" in sys.argv and slipped else 0


if __name__ == "__main__":
    sys.exit(main())
