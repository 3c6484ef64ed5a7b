"""Cases run against a policy: the kit holds, each planted difference is named, and a case that could not fail is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conformance import KIT

import lfreward
from lfreward import cli
from lfreward.proofs.cases.trial import EXPECTED, run_cases
from lfreward.settlement import settle

CASES = [json.loads(line) for line in KIT.read_text("utf-8").splitlines()]


def run(policy: lfreward.Policy, *cases: dict[str, Any]) -> list[Any]:
    return list(run_cases(policy.evaluator, settle, cases))


def test_a_sample_of_the_kit_holds(policy: lfreward.Policy) -> None:
    results = run(policy, *CASES[::17])

    assert len(results) > 100
    assert [result for result in results if result.differences or result.problem] == []


@pytest.mark.parametrize("key", EXPECTED)
def test_a_changed_expectation_is_named(policy: lfreward.Policy, key: str) -> None:
    case = next(case for case in CASES if case.get(key))

    (result,) = run(policy, {**case, key: "otherwise"})

    assert [(one.key, one.expected, one.found) for one in result.differences] == [(key, "otherwise", case[key])]


def test_a_case_by_hand_states_as_much_as_it_likes(policy: lfreward.Policy) -> None:
    facts = {"item": "tourist_train", "train_class": "高铁", "visitors": 199}

    right, wrong, nothing, no_case = run(
        policy, {"facts": facts, "verdict": "ineligible"}, {"id": "b", "facts": facts, "amount": "1.00"}, {"facts": facts}, {"id": "d"}
    )

    assert (right.id, right.differences, right.problem) == ("1", (), None)
    assert [(one.key, one.found) for one in wrong.differences] == [("amount", "0.00")]
    assert (nothing.problem, no_case.problem) == ("case_expects_nothing", "case_asks_nothing")


@pytest.mark.parametrize(("name", "key"), [("hongtong-2026", "hongtong-2026"), ("新 办法", "new-policy")])
def test_the_skeleton_of_a_policy_passes_the_proofs_and_its_cases(name: str, key: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    assert cli._run(["rules", "new", str(folder)]) == 0

    assert lfreward.load_policy(folder).key == key
    assert cli._run(["rules", "check", str(folder)]) == 0
    assert cli._run(["--policy", str(folder), "rules", "test", str(folder / "cases.jsonl")]) == 0
    assert cli._run(["rules", "new", str(folder)]) == 2  # nothing is written over


def test_the_command_ends_with_1_where_a_case_fails_or_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id":"a","facts":{"item":"tourist_train","visitors":199},"verdict":"ineligible"}\n', "utf-8")
    assert cli._run(["rules", "test", str(file)]) == 0
    file.write_text('{"id":"a","facts":{"item":"tourist_train","visitors":199},"verdict":"eligible"}\n', "utf-8")
    capsys.readouterr()
    assert cli._run(["rules", "test", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["differences"] == {"verdict": {"expected": "eligible", "found": "ineligible"}}
    file.write_text("", "utf-8")
    assert cli._run(["rules", "test", str(file)]) != 0
