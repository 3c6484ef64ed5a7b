"""Misuse of the library ends in an error that names the remedy, whatever was given."""

from datetime import date, datetime
from typing import Any

import pytest
from samples import sound

import lfreward
from lfreward import cli
from lfreward.explore.what_if import parse_vary

POLICY: Any = lfreward.load_policy()
COACH = sound("coach_group")


@pytest.mark.parametrize(
    "call",
    [
        lambda: POLICY.what_if(COACH, vary={"visitors": 300}),
        lambda: POLICY.what_if(COACH, vary={"visitors": "300"}),
        lambda: POLICY.what_if(COACH, vary={"visitors": {"low": 300}}),
        lambda: POLICY.what_if(COACH, vary=["visitors"]),
        lambda: POLICY.what_if(COACH, vary=None),
        lambda: parse_vary(POLICY.evaluator(), ["visitors=x..9"]),
        lambda: POLICY.settle([COACH]),
        lambda: POLICY.settle(COACH),
        lambda: POLICY.settle(None),
        lambda: POLICY.settle([], year="2020"),
        lambda: POLICY.settle([], year=True),
        lambda: POLICY.settle_table([], year="2020"),
        lambda: lfreward.reading_impact(POLICY, [COACH]),
        lambda: lfreward.reading_bounds(POLICY, [COACH]),
        lambda: lfreward.best_plan(POLICY, COACH, free=["visitors"]),
        lambda: lfreward.best_plan(POLICY, COACH, free={"visitors": (300, 400)}, costs=[1]),
        lambda: lfreward.compare(POLICY, None, [COACH]),
        lambda: lfreward.compare(POLICY, POLICY, [1]),
    ],
)
def test_misuse_is_told_with_its_remedy(call: Any) -> None:
    with pytest.raises(lfreward.UsageError) as told:
        call()

    assert "请" in told.value.say("zh")
    assert "lease" in told.value.say("en")


def test_a_day_may_carry_a_time() -> None:
    noon = datetime(2020, 11, 1, 12, 30)
    record = POLICY.evaluate(COACH)

    assert POLICY.deadlines([record], noon).to_dicts() == POLICY.deadlines([record], date(2020, 11, 1)).to_dicts()
    assert POLICY.near_misses(record, as_of=noon).to_dict() == POLICY.near_misses(record, as_of="2020-11-01").to_dict()


def test_a_table_without_columns_is_told() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    with pytest.raises(lfreward.UsageError):
        POLICY.evaluate_table(pyarrow.table({}))


def test_a_table_in_memory_is_called_a_table() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({"foo": ["nothing that is known"]})
    with pytest.raises(lfreward.InputError) as told:
        POLICY.evaluate_table(table)

    assert told.value.say("zh").startswith("表: ")
    assert told.value.say("en").startswith("the table: ")


def test_a_fact_is_varied_once(tmp_path: Any, capsys: Any) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "A1", "item": "coach_group", "visitors": 299}\n', "utf-8")
    argv = ["whatif", str(tmp_path / "a.jsonl"), "--vary", "visitors=1..9", "--vary", "人数=300..310"]

    assert cli._run(argv) == cli.WRONG_USE
    assert "visitors" in capsys.readouterr().err
