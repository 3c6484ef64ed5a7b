"""The table of attacks: every row is held by tests that are there, and wrong sums come out right through every door."""

import ast
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from samples import sound

import lfreward
from lfreward.law.source import parse

HERE = Path(__file__).parent
ATTACKS: list[dict[str, Any]] = parse((HERE / "attacks.toml").read_text("utf-8"), "attacks.toml")[0]["attack"]
SUMS = [attack for attack in ATTACKS if "records" in attack]


def records(attack: dict[str, Any]) -> list[dict[str, Any]]:
    """Return sound records with what the attack changes; `-` takes a fact away."""
    given = [(dict(one), one["base"]) for one in attack["records"]]
    return [sound(base, **{key: None if value == "-" else value for key, value in one.items() if key != "base"}) for one, base in given]


@pytest.mark.parametrize("attack", SUMS, ids=[attack["key"] for attack in SUMS])
def test_what_is_claimed_twice_is_paid_once_through_every_door(policy: lfreward.Policy, attack: dict[str, Any], tmp_path: Path) -> None:
    claims, fen = records(attack), int(Decimal(attack["pays"]) * 100)
    rows = [{key: value if isinstance(value, list) else str(value) for key, value in claim.items()} for claim in claims]
    table = pa.table({key: [row.get(key) for row in rows] for key in dict.fromkeys(key for row in rows for key in row)})
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")

    settled = policy.settle(policy.evaluate_many(claims))
    assert sum(kept.fen for one in settled for kept in one.groups) == fen
    assert sum(row["kept_fen"] for row in policy.settle_table(table).table.to_pylist()) == fen
    assert sum(line.payable or 0 for line in policy.audit(tmp_path / "a.jsonl").lines) == fen


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["key"] for attack in ATTACKS])
def test_every_attack_is_held_by_tests_that_are_there(attack: dict[str, Any]) -> None:
    for name in attack["held_by"]:
        module, _, function = name.partition(".")
        tree = ast.parse((HERE / f"{module}.py").read_text("utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, name
