"""Typed records: what they take, how they fail, and that they mean what the reader of values means."""

import json
import pickle
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import lfreward
from lfreward.facts import read_value
from lfreward.records import Record, schema
from lfreward.records.base import POLICY_TYPES

ROOT = Path(__file__).resolve().parents[2]
MODELS: tuple[type[Record], ...] = (lfreward.Group, lfreward.ShuttleLine, lfreward.OrganiserYear, lfreward.Creation)
VALUES: tuple[Any, ...] = (
    None, "", " ", "—", 0, 1, 4, 320, -1, 10**7, 10**20, True, False, "1", "320", "320人", "32+1", "约320", "320.0", 320.0, 0.1, 612.5,
    float("nan"), float("inf"), Decimal("612.50"), Decimal("612.5"), Decimal("612.505"), Decimal("NaN"), Decimal(1), "612.50", "612.505",
    "1.000", "3.5万元", "2020-07-18", "2020-02-30", "2020年7月18日", "1999-12-31", date(2020, 7, 18), date(1999, 12, 31),
    datetime(2020, 7, 18, 9), "2020-07-18T00:00:00Z", 20200718, "是", "无", "不详", "√是 □否", "普通", "ordinary", "高铁专列", "agency",
    "虚构·晨光旅行社", " T-1 ", "T-1", "x" * 401, "A、B", ["A", "B"], ("A",), [1, 2], [], {"A", "B"}, [[1]], {}, [{}], object(), b"320",
)  # fmt: skip


def made(model: type[Record], key: str, value: Any) -> Any:
    try:
        return getattr(model.model_validate({key: value}), key), []
    except ValidationError as error:
        return None, error.errors()


@pytest.mark.parametrize("model", MODELS)
def test_a_field_holds_what_the_reader_of_values_reads(model: type[Record]) -> None:
    for key, fact in model.known_facts.items():
        if fact.type in POLICY_TYPES or (fact.type == "choice" and fact.values is None):
            continue
        for value in VALUES:
            held, errors = made(model, key, value)
            read = read_value(fact, value)

            assert bool(errors) == bool(read.faults), (key, value)
            assert held == read.value, (key, value)
            assert type(held) is type(read.value), (key, value)


def test_the_models_have_every_fact_of_the_shipped_policies(policy: lfreward.Policy) -> None:
    for model in MODELS:
        assert set(model.model_fields) == set(policy.resolved.facts[model.subject])


def test_errors_stand_by_field_in_the_language_asked_and_quote_nothing() -> None:
    given = {"visitors": "好些人13900001234", "arrival_date": "明天", "spend_per_head": "约500", "organiser": "虚构"}
    with pytest.raises(ValidationError) as chinese:
        lfreward.Group.model_validate(given)
    with pytest.raises(ValidationError) as english:
        lfreward.Group.model_validate(given, context={"lang": "en"})

    found = {error["loc"]: error for error in chinese.value.errors()}
    assert set(found) == {("visitors",), ("arrival_date",), ("spend_per_head",)}
    assert found["visitors",]["type"] == "not_a_count"
    assert found["visitors",]["msg"] == "人数写成“…”，读不出数字。请改成阿拉伯数字。"
    assert any(error["msg"].startswith("visitors is “…”") for error in english.value.errors())
    for error in (chinese.value, english.value):
        told = f"{error} {error.errors()} {error.json()}"
        assert not any(value in told for value in ("13900001234", "明天", "约500", "虚构"))


def test_numbers_of_json_are_taken_exactly_from_their_text() -> None:
    text = '{"item": "coach_group", "spend_per_head": 1260.5, "meal_standard": 50.00000000000000000001, "claimed_amount": 35000.10}'
    group = lfreward.Group.model_validate_json(text)

    assert group.spend_per_head == Decimal("1260.5")
    assert group.meal_standard == Decimal("50.00000000000000000001")
    assert group.claimed_amount == Decimal("35000.10")
    assert lfreward.Group(spend_per_head=1260.5).spend_per_head == Decimal("1260.50")
    with pytest.raises(ValidationError, match="JSON"):
        lfreward.Group.model_validate_json("{")
    with pytest.raises(ValidationError):
        lfreward.Group.model_validate_json("[1]")


def test_a_subclass_keeps_fields_of_its_own_and_a_policy_sees_those_that_it_names(policy: lfreward.Policy) -> None:
    class Booked(lfreward.Group):
        own_facts = ("wellness_sites",)
        booking: int
        wellness_sites: int | None = None

    booked = Booked(item="coach_group", visitors="320人", booking=7, arrival_date=date(2020, 7, 18))  # type: ignore[arg-type]

    assert (booked.booking, booked.visitors) == (7, 320)
    assert "booking" not in booked.facts()
    assert not any(finding.code.startswith("unknown_field") for finding in policy.evaluate(booked).findings)
    with pytest.raises(ValidationError) as raised:
        Booked(visitors="很多", booking="7x")  # type: ignore[arg-type]
    assert [error["loc"] for error in raised.value.errors()] == [("visitors",)]
    with pytest.raises(ValidationError) as raised:
        Booked(booking="虚构")  # type: ignore[arg-type]
    assert [(error["loc"], error["input"]) for error in raised.value.errors()] == [(("booking",), None)]


def test_two_days_in_one_cell_fill_both_facts() -> None:
    group = lfreward.Group(arrival_date="2025.5.12—5.13")

    assert (group.arrival_date, group.departure_date) == (date(2025, 5, 12), date(2025, 5, 13))


@pytest.mark.parametrize("model", MODELS)
def test_help_says_of_every_field_what_it_is(model: type[Record]) -> None:
    text = model.__doc__ or ""
    for key, fact in model.known_facts.items():
        assert f"    {key}: {fact.label.zh} · {fact.label.en}" in text
    assert text.count("scope: ") == text.count("missing: ") == text.count("缺失：") == len(model.known_facts)


def test_the_schema_describes_every_field() -> None:
    found = schema()["$defs"]["Group"]["properties"]

    assert found["visitors"]["description"].startswith("该团的游客人数。 · How many tourists the group has.")
    assert found["visitors"]["x-aliases"]
    assert set(found) == set(lfreward.Group.model_fields)


def test_records_are_pickled_copied_and_compared() -> None:
    group = lfreward.Group(item="coach_group", visitors="320人", checked_on=True)

    assert pickle.loads(pickle.dumps(group)) == group == group.model_copy()
    assert json.loads(group.model_dump_json(exclude_none=True)) == {"item": "coach_group", "visitors": 320, "checked_on": True}


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "lfreward" / "py.typed").is_file()


CALLER = '''
from datetime import date
import lfreward
policy = lfreward.load_policy()
group = lfreward.Group(item="tourist_train", train_class="ordinary", arrival_date="2020-07-18", visitors=520, wellness_sites=3)
day: date | None = group.arrival_date
print(policy.evaluate(group).amount, policy.evaluate({"item": "coach_group"}).explain("en"), day)
'''
MISUSE = ('lfreward.Group(item="coach")', 'lfreward.Group(vistors=3)', "lfreward.load_policy().evaluate(42)", 'lfreward.Group(route="x")')


@pytest.mark.slow
def test_a_caller_passes_strict_type_checkers_and_mistakes_do_not(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(CALLER, "utf-8")
    bad.write_text("import lfreward\n" + "\n".join(MISUSE), "utf-8")
    readme = (ROOT / "README.md").read_text("utf-8").split("```python\n")[1].split("```")[0]
    (tmp_path / "readme.py").write_text(readme, "utf-8")
    examples = [str(path) for path in (ROOT / "examples").glob("*.py") if not path.name.startswith("make_")]

    def mypy(*files: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "mypy", "--strict", *files], capture_output=True, text=True, cwd=tmp_path, check=False)

    assert mypy(str(good), "readme.py", *examples).stdout.startswith("Success")
    assert mypy(str(bad)).stdout.count("error:") == len(MISUSE)
