"""A stored result computes again to what it says, whatever was set when it was stored; what was changed in it is told."""

import json
from pathlib import Path
from typing import Any

import pytest
from samples import sound

import lfreward
from lfreward.errors import UsageError

OLD = Path(__file__).parents[1] / "formats" / "v0_1"
ITEMS = lfreward.load_policy().items
GROUP = {key: value for key, value in sound("coach_group").items() if key != "item"}
OTHERWISE = {
    "verdict": "ineligible", "amount": "1.00", "potential": "1.00", "base": "1.00", "uplift": "1.00", "season": "winter",
    "clause": "二", "steps": [], "readings": {}, "item": "self_drive",
}  # fmt: skip


def stored(policy: lfreward.Policy, record: dict[str, Any], lang: str = "zh", **readings: str) -> dict[str, Any]:
    """Return a result as it comes back from a file."""
    result = policy.evaluate(record, readings=readings).to_dict(lang)
    return json.loads(json.dumps(result, ensure_ascii=False))  # type: ignore[no-any-return]


@pytest.mark.parametrize("record", [*map(sound, ITEMS), GROUP, {**GROUP, "item": "散团"}, {**GROUP, "item": "coach_group", "visitors": 9}])
def test_a_stored_result_is_what_it_was(policy: lfreward.Policy, record: dict[str, Any]) -> None:
    for lang in ("zh", "en"):
        verified = policy.verify(stored(policy, record, lang))
        assert (verified.differences, verified.notes) == ((), ())


def test_the_switches_that_decided_it_are_those_of_its_day(policy: lfreward.Policy) -> None:
    other = lfreward.load_policy(readings={"season_day": "departure", "headcount": "ticketed"})

    assert policy.verify(stored(other, sound("coach_group"))).same
    assert other.verify(stored(policy, sound("coach_group"))).same
    assert other.verify(stored(policy, sound("craft_studio"))).same


@pytest.mark.parametrize("key", OTHERWISE)
def test_whatever_is_changed_in_it_is_named(policy: lfreward.Policy, key: str) -> None:
    verified = policy.verify(stored(policy, sound("coach_group")) | {key: OTHERWISE[key]})

    assert not verified.same
    assert {difference.field for difference in verified.differences} == {key}
    told = verified.to_dict("en")
    assert told["same"] is False
    assert all(difference["message"] for difference in told["differences"])


def test_facts_that_were_changed_show_in_what_they_come_to(policy: lfreward.Policy) -> None:
    changed = stored(policy, sound("coach_group"))
    changed["facts"]["visitors"] = 299

    fields = {difference.field for difference in policy.verify(changed).differences}
    assert {"verdict", "amount", "potential", "steps"} <= fields


def test_rules_that_were_changed_show_in_the_fingerprint_at_least(policy: lfreward.Policy) -> None:
    row = next(iter(policy.rules.tree["items"]["coach_group"]["table"]["rows"]))
    amended = policy.amended({f"items.coach_group.table.rows.{row}.pays.holiday": 7})

    assert [d.code for d in amended.verify(stored(policy, sound("coach_group"))).differences] == ["verify_fingerprint"]
    assert amended.verify(stored(policy, sound("tourist_train"))).same


def test_a_result_of_the_first_version_is_compared_but_for_its_fingerprint(policy: lfreward.Policy) -> None:
    old = {key: value for key, value in stored(policy, sound("coach_group")).items() if key != "schema"} | {"fingerprint": "0" * 64}
    verified = policy.verify(old)

    assert verified.same
    assert [note.code for note in verified.notes] == ["verify_schema"]


@pytest.mark.parametrize(
    "nothing",
    [None, [], "x", {}, {"policy": 1}, {"policy": "x", "facts": [], "readings": {}, "verdict": "eligible"},
     {"policy": "x", "facts": {}, "readings": {}, "verdict": "eligible", "steps": [1]}],
)  # fmt: skip
def test_what_is_no_result_is_refused(policy: lfreward.Policy, nothing: Any) -> None:
    with pytest.raises(UsageError):
        policy.verify(nothing)


def test_results_that_0_1_wrote_are_read_and_what_has_changed_since_is_told(policy: lfreward.Policy) -> None:
    lines = (OLD / "results.jsonl").read_text("utf-8").splitlines()
    found = {(old := json.loads(line))["id"]: policy.verify(old) for line in lines}

    assert list(found) == ["G1", "G2", "G3"]
    for verified in found.values():
        assert [note.code for note in verified.notes] == ["verify_schema"]
        fields = {difference.field for difference in verified.differences}
        assert fields <= {"readings", "steps", "todo", "findings"}  # verdict and amount come out again
