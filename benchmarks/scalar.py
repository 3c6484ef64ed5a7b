"""Time one record at a time: ratios measured in one run, because machines differ and ratios do not.

Run: python benchmarks/scalar.py [--gate]. Rivals take turns, round by round; the table shows medians of processor time.
With --gate it exits 1 where a ratio is past its bound. The bounds are some twice what was measured: wide enough for a
busy machine, tight enough that a fall by half is caught. Other engines: pip install -e '.[bench]'.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
ROUNDS = 15
Work = tuple[Callable[[Any], Any], list[Any]]
TYPES = {
    "count": int,
    "money": Decimal,
    "date": date,
    "yes_no": bool,
    "check": date | bool,
    "letters": list[str],
    "clauses": list[str],
}


def timed(function: Callable[[Any], Any], over: list[Any]) -> float:
    """Return microseconds of processor time for one call."""
    start = time.process_time()
    for one in over:
        function(one)
    return (time.process_time() - start) / len(over) * 1e6


def interleaved(rivals: dict[str, Work], rounds: int = ROUNDS) -> dict[str, float]:
    """Time every rival once a round and return the median of each. Unit: microseconds a call."""
    found: dict[str, list[float]] = {name: [] for name in rivals}
    gc.disable()
    for _ in range(rounds):
        for name, (function, over) in rivals.items():
            found[name].append(timed(function, over))
        gc.collect()
    gc.enable()
    return {name: statistics.median(times) for name, times in found.items()}


def started(programs: dict[str, list[str]], rounds: int = 9) -> dict[str, float]:
    """Return the milliseconds of processor time of fresh interpreters, the median of interleaved rounds."""
    found: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, arguments in programs.items():
            before = os.times()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            after = os.times()
            spent = after.children_user + after.children_system - before.children_user - before.children_system
            found[name].append(spent * 1e3)
    return {name: statistics.mean(sorted(times)[: len(times) // 2 + 1]) for name, times in found.items()}


def kept(function: Callable[[Any], Any], over: list[Any]) -> float:
    """Return the bytes that one result keeps beyond what was given."""
    for one in over:
        function(one)
    gc.collect()
    tracemalloc.start()
    results = [function(one) for one in over]
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / len(results)


def judged(one: tuple[Any, Any]) -> Any:
    return one[0].judge(one[1])


def grown(rows: int) -> Callable[[dict[str, Any]], Any]:
    """Return the judge of one item whose table has so many rows: classes by five bands."""
    from dataclasses import replace

    import lfreward
    from lfreward.evaluate.plan import ItemPlan
    from lfreward.messages import Label
    from lfreward.model import Row, Test

    judge = lfreward.load_policy()._judge()
    item = judge.policy.items["tourist_train"]
    kinds = [f"kind_{n}" for n in range(rows // 5)]
    table = tuple(
        Row(
            f"{kind}_{band}",
            (Test("train_class", "is", kind), Test("visitors", "at_least", 100 * band)),
            100_000 * band,
        )
        for kind in kinds
        for band in range(1, 6)
    )
    facts = judge.policy.item_facts["tourist_train"]
    known = replace(facts["train_class"], values={kind: Label(kind, kind) for kind in kinds})
    wide = replace(item, table=replace(item.table, rows=table, choose="highest", columns=None))
    judge.policy = replace(
        judge.policy, item_facts={**judge.policy.item_facts, "tourist_train": {**facts, "train_class": known}}
    )
    return ItemPlan(judge, wide).judge


def main() -> int:
    import plain
    import pydantic
    import rivals
    from oracle import generate

    import lfreward
    from lfreward.facts import SUBJECTS

    policy = lfreward.load_policy()
    judge = policy._judge()
    known, texts, common = [], [], []
    for record, _ in generate.records(1, 9_000):
        result = policy.evaluate(record)
        if record["item"] not in plain.RULES or result.verdict.value not in ("eligible", "ineligible"):
            continue
        try:
            by_hand = plain.judge(dict(result.record))
        except (KeyError, IndexError):  # a fact is missing, or a day lies past the notices
            continue
        assert by_hand == (result.verdict.value, result.amount_fen), record
        known.append((result.plan, dict(result.record)))
        if record["item"] in judge.group_items:
            texts.append(json.dumps(result.facts, ensure_ascii=False))
        if (
            record["item"] in rivals.ITEMS
            and result.record.keys() >= rivals.FACTS
            and (result.season or not result.plan.season)
        ):
            facts = {"train_class": "ordinary", **result.record}
            common.append((result.plan, facts, rivals.shared(facts, result.season)))
    known, texts, common = known[:2_500], texts[:1_500], common[:800]
    rewarded = [one for one in known if judged(one).amount_fen]

    wanted = {
        f.key: (TYPES.get(f.type, str) | None, None)
        for f in judge.plans["coach_group"].vocabulary.facts.values()
        if f.type != "itinerary"
    }
    model: Any = pydantic.create_model("Facts", **wanted)  # type: ignore[call-overload]
    assert sum(judge.read_json(text) is not None for text in texts) > 0.95 * len(texts)

    trains = [
        {**one, "train_class": f"kind_{n % 2}", "visitors": 150 + n % 400}
        for n, (plan, one) in enumerate(known)
        if plan.item.key == "tourist_train"
    ]
    rounds = interleaved(
        {
            "by hand, no reasons": (plain.judge, [facts for _, facts in known]),
            "evaluate, facts validated, traced": (judged, known),
            "  rewarded records alone, by hand": (plain.judge, [facts for _, facts in rewarded]),
            "  rewarded records alone, traced": (judged, rewarded),
            "  the readable walk": (lambda one: one[0].walk(one[1]), known[:300]),
            "pydantic model_validate_json, facts alone": (model.model_validate_json, texts),
            "evaluate_json, traced": (policy.evaluate_json, texts),
            "evaluate, a mapping of JSON values": (policy.evaluate, [json.loads(text) for text in texts]),
            "evaluate and read every step": (
                lambda one: policy.evaluate(one).steps,
                [json.loads(text) for text in texts[:200]],
            ),
            "a table of 10 rows": (grown(10), trains * 6),
            "a table of 1,000 rows": (grown(1_000), trains * 6),
        }
    )
    base = rounds["by hand, no reasons"]
    print(
        f"Python {platform.python_version()}, pydantic {pydantic.VERSION}, "
        f"{platform.machine()}, {os.cpu_count()} processors"
    )
    print(
        f"{len(known)} records ({len(rewarded)} rewarded), {len(texts)} texts, "
        f"medians of {ROUNDS} interleaved rounds, processor time"
    )
    for name, value in rounds.items():
        print(f"{name:<46} {value:10.2f} us {value / base:8.1f} x by hand")
    size = kept(judged, known)
    print(f"{'kept for a traced result, beside its facts':<46} {size:10.0f} bytes")
    print(f"{'kept for a result from JSON, facts and all':<46} {kept(policy.evaluate_json, texts):10.0f} bytes")

    fields = ", ".join(f"{f.key}=(int | None, None)" for f in SUBJECTS["group"][:25])
    programs = {
        "python -c pass": ["-c", "pass"],
        "import pydantic": ["-c", "import pydantic; pydantic.BaseModel"],
        "import pydantic, a model of 25 fields": ["-c", f"import pydantic; pydantic.create_model('M', {fields})"],
        "import lfreward": ["-c", "import lfreward"],
        "import, load, evaluate one mapping": [
            "-c",
            "import lfreward; lfreward.load_policy().evaluate({'item': 'coach_group', 'visitors': 300})",
        ],
        "lfreward --version": ["-c", "from lfreward.cli import main; main(['--version'])"],
        "lfreward --help": ["-c", "from lfreward.cli import main; main(['--help'])"],
    }
    starts = started(programs)
    bare = starts["python -c pass"]
    for name, value in starts.items():
        print(f"{name:<46} {value:10.1f} ms {value / bare:8.2f} x python -c pass")

    wanted_model = starts["import pydantic, a model of 25 fields"] - bare
    first = starts["import, load, evaluate one mapping"] - bare
    alone = rounds["pydantic model_validate_json, facts alone"]
    gates = {
        "traced / by hand": (rounds["evaluate, facts validated, traced"] / base, 8.0),
        "traced / the readable walk": (
            rounds["evaluate, facts validated, traced"] / rounds["  the readable walk"],
            0.4,
        ),
        "evaluate_json / pydantic alone": (rounds["evaluate_json, traced"] / alone, 5.0),
        "1,000 rows / 10 rows": (rounds["a table of 1,000 rows"] / rounds["a table of 10 rows"], 1.5),
        "bytes kept / 1,000": (size / 1_000, 1.0),
        "import lfreward / import pydantic": (
            (starts["import lfreward"] - bare) / (starts["import pydantic"] - bare),
            0.25,
        ),
        "import, load, evaluate / pydantic, a model": (first / wanted_model, 2.5),
        "--version / python -c pass": (starts["lfreward --version"] / bare, 12.0),
        "--help / python -c pass": (starts["lfreward --help"] / bare, 12.0),
    }
    compare(common)
    slipped = [name for name, (value, bound) in gates.items() if value > bound]
    for name, (value, bound) in gates.items():
        print(f"gate  {name:<42} {value:8.2f}  (bound {bound}){'  SLIPPED' if name in slipped else ''}")
    return 1 if "--gate" in sys.argv and slipped else 0


SHARED = {"item", "train_class", "visitors", "nights", "paid_sites", "paid_4a_sites", "spend_per_head", "arrival_date"}


def part(plan: Any) -> Any:
    """Return the plan of one item with nothing but its table and the four conditions that the engines share."""
    from dataclasses import replace

    from lfreward.evaluate.plan import ItemPlan

    four = ("nights", "paid_sites", "paid_4a_sites", "spend_per_head")
    conditions = tuple(c for c in plan.item.conditions if c.key in four)
    return ItemPlan(plan.judge_, replace(plan.item, conditions=conditions, duties=(), papers=(), uplifts=()))


def compare(common: list[Any]) -> None:
    """Time the engines that are installed on what they share with the full, traced evaluation of the same records."""
    import rivals

    parts = {plan.item.key: part(plan) for plan, *_ in common}
    cut = [(parts[plan.item.key], {k: v for k, v in facts.items() if k in SHARED}) for plan, facts, _ in common]
    rounds: dict[str, Work] = {
        "lfreward, the shared part, traced": (judged, cut),
        "lfreward, full measures, traced": (judged, [(plan, facts) for plan, facts, _ in common]),
    }
    for (plan, facts), (_, _, given) in zip(cut, common, strict=True):
        assert plan.judge(facts).amount_fen == rivals.plain(given), given
    shared = [given for *_, given in common]
    for name, (package, make) in rivals.ENGINES.items():
        try:
            engine = make()
            print(f"{package} {version(package)}")
        except (ImportError, PackageNotFoundError):
            print(f"{package} is not installed: left out")
            continue
        few = shared[:40] if package == "openfisca-core" else shared
        wrong = [given for given in few if engine(given) != rivals.plain(given)]
        assert not wrong, (name, wrong[0])
        rounds[name] = (engine, few)
    medians = interleaved(rounds, 7)
    own = medians["lfreward, the shared part, traced"]
    for name, value in medians.items():
        print(f"{name:<46} {value:10.2f} us {value / own:8.1f} x lfreward")


if __name__ == "__main__":
    sys.exit(main())
