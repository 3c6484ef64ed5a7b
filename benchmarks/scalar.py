"""One record at a time, full measures: against a plain hand-written function, and against pydantic reading the same JSON.

Run: python benchmarks/scalar.py [--gate], or as a part of run.py.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from measure import Gate, Part, interleaved, kept

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
TYPES = {
    "count": int,
    "money": Decimal,
    "date": date,
    "yes_no": bool,
    "check": date | bool,
    "letters": list[str],
    "clauses": list[str],
}
BY_HAND = "by hand, no reasons"
DECIDED = "verdict and sum of facts that have been read"
TRACED = "the same, traced"
WALKED = "the same by the reference engine"
PYDANTIC = "pydantic model_validate_json, facts alone"
FROM_JSON = "JSON to traced result"
PLAIN_MODEL = "a plain pydantic model of as many fields"
RECORD = "a typed record"


def judged(one: tuple[Any, Any]) -> Any:
    return one[0].judge(one[1])


def records(count: int) -> list[tuple[Any, dict[str, Any]]]:
    """Return plans and facts that have been read, of random records that the plain function can judge."""
    import plain
    from law.oracle import generate

    import lfreward

    policy, found = lfreward.load_policy(), []
    for record, _ in generate.records(1, 4 * count):
        result = policy.evaluate(record)
        if record["item"] not in plain.RULES or result.verdict.value not in ("eligible", "ineligible"):
            continue
        facts = dict(result.record)
        try:
            by_hand = plain.judge(facts)
        except (KeyError, IndexError):  # a fact is missing, or a day lies past the notices
            continue
        assert by_hand == (result.verdict.value, result.amount_fen), record
        found.append((result.plan, facts))
    return found[:count]


def grown(rows: int) -> Callable[[dict[str, Any]], Any]:
    """Return the judge of one item whose table has so many rows: classes by five bands."""
    import lfreward
    from lfreward.evaluate.plan import ItemPlan
    from lfreward.i18n import Label
    from lfreward.law.nodes import Row, Test

    judge = lfreward.load_policy().evaluator()
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


def measure() -> Part:
    import plain
    import pydantic

    import lfreward
    from lfreward.results.assessment import canonical

    policy = lfreward.load_policy()
    judge = policy.evaluator()
    known = records(2_500)
    rewarded = [one for one in known if judged(one).amount_fen]
    groups = [facts for plan, facts in known if plan.item.key in judge.group_items][:1_500]
    texts = [json.dumps(canonical(facts), ensure_ascii=False) for facts in groups]
    values = [json.loads(text) for text in texts]
    trains = [
        {**facts, "train_class": f"kind_{n % 2}", "visitors": 150 + n % 400}
        for n, (plan, facts) in enumerate(known)
        if plan.item.key == "tourist_train"
    ]
    known_facts = judge.plans["coach_group"].vocabulary.facts.values()
    wanted = {f.key: (TYPES.get(f.type, str) | None, None) for f in known_facts if f.type != "itinerary"}
    model: Any = pydantic.create_model("Facts", **wanted)  # type: ignore[call-overload]
    assert all(judge.read_json(text) == facts for text, facts in zip(texts, groups, strict=True))

    facts = [facts for _, facts in known]
    rounds = interleaved(
        {
            BY_HAND: (plain.judge, facts),
            DECIDED: (policy.evaluator().decide, facts),
            TRACED: (judged, known),
            WALKED: (lambda one: one[0].interpret(one[1]), known[:300]),
            "rewarded records alone, by hand": (plain.judge, [facts for _, facts in rewarded]),
            "rewarded records alone, traced": (judged, rewarded),
            PYDANTIC: (model.model_validate_json, texts),
            FROM_JSON: (policy.evaluate_json, texts),
            PLAIN_MODEL: (lambda one: model(**one), values),
            RECORD: (lambda one: lfreward.Group(**one), values),
            "a mapping of JSON values to traced result": (policy.evaluate, values),
            "a mapping to result, every step in words": (lambda one: policy.evaluate(one).steps, values[:200]),
            "a table of 10 rows": (grown(10), trains * 6),
            "a table of 1,000 rows": (grown(1_000), trains * 6),
        }
    )
    part = Part(f"one record at a time: {len(known)} records, {len(rewarded)} of them rewarded; {len(texts)} JSON texts")
    for name in rounds:
        part.add(name, rounds.typical(name), "us", rounds.typical(BY_HAND), "by hand")
    size = kept(judged, known)
    part.add("kept for a traced result, beside its facts", size, "bytes")
    part.add("kept for a result from JSON, facts and all", kept(policy.evaluate_json, texts), "bytes")
    part.gates = [
        Gate("traced / by hand", rounds.ratio(TRACED, BY_HAND), 8, 4.9),
        Gate("verdict and sum / by hand", rounds.ratio(DECIDED, BY_HAND), 2, 1.5),
        Gate("traced / the reference engine", rounds.ratio(TRACED, WALKED), 0.4, 0.23),
        Gate("JSON to traced result / pydantic reading it", rounds.ratio(FROM_JSON, PYDANTIC), 2, 3.2),
        Gate("a typed record / a plain pydantic model", rounds.ratio(RECORD, PLAIN_MODEL), 2, 2.4),
        Gate("1,000 rows / 10 rows", rounds.ratio("a table of 1,000 rows", "a table of 10 rows"), 1.5, 1.5),
        Gate("bytes kept / 1,000", size / 1_000, 1, 0.5),
    ]
    return part


if __name__ == "__main__":
    from run import main

    sys.exit(main(["scalar", *sys.argv[1:]]))
