"""A result is plain data: it compares, copies and travels like any other value, and finds its policy again by its name."""

import copy
import dataclasses
import gc
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples import sound

import lfreward
from lfreward.errors import UsageError
from lfreward.law.loading import shipped
from lfreward.law.rules import Rules
from lfreward.policy import explain
from lfreward.results.assessment import Assessment

ITEMS = lfreward.load_policy().items


def kinds_of_results(policy: lfreward.Policy) -> Iterator[Assessment]:
    """Yield a result of every kind: each item, no item, one that cannot be read, a group that claims nothing."""
    yield from (policy.evaluate(sound(item)) for item in ITEMS)
    group = {key: value for key, value in sound("coach_group").items() if key != "item"}
    yield policy.evaluate(group)
    yield policy.evaluate({**group, "item": "散团"})
    yield policy.evaluate({"item": "coach_group", "visitors": "许多"})
    yield policy.evaluate({"item": "coach_group", "itinerary": [{"date": "2025-05-01", "sites": [{"name": "壶口瀑布", "tickets": 3}]}]})


def test_equal_records_give_equal_results(policy: lfreward.Policy) -> None:
    again = lfreward.load_policy("linfen-2020")
    for one, other in zip(kinds_of_results(policy), kinds_of_results(again), strict=True):
        assert one is not other
        assert one == other
        assert hash(one) == hash(other)


def test_results_differ_where_anything_that_they_say_does(policy: lfreward.Policy) -> None:
    record = sound("coach_group")
    one = policy.evaluate(record)

    assert one != policy.evaluate({**record, "visitors": record["visitors"] + 1})
    assert one != policy.evaluate(record, readings={"season_day": "departure"})
    assert len({one, policy.evaluate(record), policy.evaluate(sound("tourist_train"))}) == 2


def test_a_result_cannot_be_changed(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("coach_group"))

    with pytest.raises(dataclasses.FrozenInstanceError):
        result.amount_fen = 1  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        result.more = 1  # type: ignore[attr-defined]


def test_results_are_small_pickles_and_copies_that_say_the_same(policy: lfreward.Policy) -> None:
    for result in kinds_of_results(policy):
        packed = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
        assert len(packed) < 4_000, result
        for other in (pickle.loads(packed), copy.copy(result), copy.deepcopy(result)):
            assert other == result
            assert other.to_dict() == result.to_dict()


def test_a_result_holds_no_policy_and_no_function(policy: lfreward.Policy) -> None:
    plain = (str, int, bytes, float, type(None), type)
    for result in kinds_of_results(policy):
        open_, seen = [result], set()
        while open_:
            thing = open_.pop()
            if id(thing) in seen or isinstance(thing, plain):
                continue
            seen.add(id(thing))
            assert not isinstance(thing, lfreward.Policy | Rules), thing
            assert not callable(thing), thing
            open_ += [other for other in gc.get_referents(thing) if not isinstance(other, type)]


def test_explain_is_a_function_of_policy_and_result(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("coach_group"))

    assert explain(policy, result, "en") == result.explain("en") == policy.explain(result, "en")


@pytest.mark.slow
def test_a_result_whose_policy_was_let_go_names_the_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(str(shipped() / "linfen-2020"), folder)
    text = (folder / "policy.toml").read_text("utf-8")
    (folder / "policy.toml").write_text(re.sub('^key += .*$', 'key = "own-2020"', text, flags=re.M), "utf-8")
    policy = lfreward.load_policy(folder)
    result = policy.evaluate(sound("coach_group"))
    assert result.steps
    del policy
    gc.collect()

    with pytest.raises(UsageError, match="load_policy") as raised:
        result.explain()
    assert raised.value.code == "usage_policy_not_loaded"
    assert result.amount_fen is not None
    assert result.readings
    assert lfreward.load_policy(folder).explain(result) == result.explain()


def test_a_result_explains_itself_in_another_process_that_has_loaded_the_policy(policy: lfreward.Policy, tmp_path: Path) -> None:
    result = policy.evaluate(sound("coach_group"), readings={"season_day": "departure"})
    (tmp_path / "result").write_bytes(pickle.dumps(result))
    script = (
        "import pickle, pathlib, lfreward\n"
        f"result = pickle.loads(pathlib.Path({str(tmp_path / 'result')!r}).read_bytes())\n"
        "try:\n    result.explain()\nexcept lfreward.UsageError as error:\n    print(error.code)\n"
        "policy = lfreward.load_policy()\nprint(result.fingerprint)\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, encoding="utf-8").stdout

    assert told.split() == ["usage_policy_not_loaded", result.fingerprint]


# ---------------------------------------------------------------- the fingerprint


def test_a_switch_that_was_not_consulted_changes_nothing_in_the_fingerprint(policy: lfreward.Policy) -> None:
    for key, reading in policy.resolved.readings.items():
        for option in reading.options:
            for item in ITEMS:
                result, other = policy.evaluate(sound(item)), policy.evaluate(sound(item), readings={key: option})
                if key not in result.readings and key not in other.readings:
                    assert other.fingerprint == result.fingerprint, (item, key, option)
                elif option != reading.default:
                    assert other.fingerprint != result.fingerprint, (item, key, option)


def test_the_fingerprint_seals_what_the_item_reads_of_the_rules_and_no_more(policy: lfreward.Policy) -> None:
    coach, train = sound("coach_group"), sound("tourist_train")
    row = next(iter(policy.rules.tree["items"]["coach_group"]["table"]["rows"]))
    pays = f"items.coach_group.table.rows.{row}.pays.low"
    other = policy.amended({pays: 123})

    assert other.evaluate(train).fingerprint == policy.evaluate(train).fingerprint
    assert other.evaluate(coach).fingerprint != policy.evaluate(coach).fingerprint
    assert policy.evaluate({**coach, "visitors": 1}).fingerprint != policy.evaluate(coach).fingerprint
