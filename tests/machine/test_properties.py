"""What must hold for every record, whatever it says.

1. Facts that an item does not mention change no verdict, amount or step.
2. Filling in an unknown never turns a failed condition into a met one, and never changes a decided amount.
3. More of what is counted never pays less; the places where the measures break this are listed (the list is empty).
4. A result survives the way through JSON, and reading a canonical record again changes nothing.
5. What one record says never depends on the records around it.
"""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law.oracle import generate
from samples import SOUND, sound
from tables import contradicts_itself

import lfreward

RECORDS = [record for record, _ in generate.records(2020, 3_000)]
records = st.sampled_from(RECORDS)
POLICY = lfreward.load_policy()
FALLS: set[tuple[str, str]] = set()  # (item, fact) where the measures themselves pay less for more


def mentioned(item: str) -> set[str]:
    """Return the facts that an item's table, conditions, duties and derived values name, and what identifies a record."""
    resolved = POLICY.resolved
    names = {"id", "item", "organiser", "beneficiary", "claimed_amount", "itinerary", "materials"}

    def walk(value: Any) -> None:
        if hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                inner = getattr(value, name)
                if name in ("fact", "on", "of", "bound") and isinstance(inner, str):
                    names.add(inner)
                walk(inner)
        elif isinstance(value, tuple | list):
            for inner in value:
                if isinstance(inner, str):
                    names.add(inner)
                walk(inner)
        elif isinstance(value, dict):
            for inner in value.values():
                walk(inner)

    walk(resolved.items[item])
    for derived in resolved.derived.values():
        if derived.key in names or derived.key == resolved.items[item].table.columns:
            names.update(derived.of)
    # what must not contradict one another, and what doubts compare, is looked at in every group
    return names | {"visitors", "ticketed_visitors", "paid_sites", "paid_4a_sites", "start_date", "arrival_date", "departure_date", "nights"}  # fmt: skip


def outcome(record: dict[str, Any]) -> tuple[Any, ...]:
    result = POLICY.evaluate(record)
    return result.verdict, result.amount_fen, tuple((s.key, s.verdict, s.found) for s in result.steps)


@given(records, records)
def test_facts_that_an_item_does_not_mention_change_nothing(record: dict[str, Any], other: dict[str, Any]) -> None:
    known = mentioned(record["item"])
    strange = {k: v for k, v in other.items() if k not in known and v is not None and k not in ("level", "year", "route")}

    assert outcome({**record, **strange}) == outcome(record)


@given(records, records)
def test_filling_in_an_unknown_never_mends_a_failed_condition(record: dict[str, Any], other: dict[str, Any]) -> None:
    if record["item"] != other["item"]:
        return
    before = POLICY.evaluate(record)
    filled = {**{k: v for k, v in other.items() if v is not None}, **{k: v for k, v in record.items() if v is not None}}
    after = POLICY.evaluate(filled)
    if "rejected" in (before.verdict.value, after.verdict.value):
        return
    failed = {s.key for s in before.steps if s.verdict == "not_met" and s.found is not None and s.code != "step_duty_late"}
    mended = {s.key for s in after.steps if s.verdict == "met"}
    procedure = {"licensed", "report", "file", "apply", "materials", "checked_on", "report_materials", "scheduled_line", "certificate", "violations", "penalised_on", "in_force"}  # fmt: skip

    assert not (failed - procedure) & (mended - {s.key for s in before.steps if s.verdict == "met"} - axes(record["item"]))
    if before.verdict.value == "eligible" and not failed:
        newly = {k for k in filled if k not in record or record[k] is None}
        if not newly & (mentioned(record["item"]) | {"route", "route_visitors", "vehicles_per_trip"}):
            assert after.amount_fen == before.amount_fen


def axes(item: str) -> set[str]:
    from lfreward.law.rules import leaves

    return {leaf.fact for row in POLICY.resolved.items[item].table.rows for cell in row.cells for leaf in leaves(cell)}


MORE = ("visitors", "vehicles", "paid_sites", "paid_4a_sites", "nights", "hotel_stars", "meal_standard", "spend_per_head", "wellness_sites", "ticketed_visitors", "route_visitors", "one_way_trips", "vehicles_per_trip", "seats", "one_way_km")  # fmt: skip


@given(records, st.sampled_from(MORE), st.integers(1, 600))
def test_more_never_pays_less(record: dict[str, Any], fact: str, more: int) -> None:
    if record.get(fact) is None or (record["item"], fact) in FALLS:
        return
    before = POLICY.evaluate(record)
    after = POLICY.evaluate({**record, fact: record[fact] + more})
    if not contradicts_itself(after):  # more nights than the stay has days are not known, and pay nothing yet
        assert (after.amount_fen or 0) >= (before.amount_fen or 0)


@given(records)
def test_a_result_survives_json_and_its_facts_can_be_read_again(record: dict[str, Any]) -> None:
    result = POLICY.evaluate(record)
    text = json.dumps(result.to_dict(), ensure_ascii=False)

    assert json.loads(text) == result.to_dict()
    again = POLICY.evaluate({**result.facts, "item": record["item"]})
    if result.verdict.value != "rejected":
        assert again.to_dict() == {**result.to_dict(), "findings": again.to_dict()["findings"]}
        assert "converted" not in [finding.code for finding in again.findings]


@given(st.lists(records, min_size=2, max_size=8))
@settings(max_examples=30)
def test_a_record_is_judged_alone(batch: list[dict[str, Any]]) -> None:
    together = [result.to_dict() for result in POLICY.evaluate_many(batch)]
    backwards = [result.to_dict() for result in POLICY.evaluate_many(batch[::-1])][::-1]

    assert together == backwards == [POLICY.evaluate(record).to_dict() for record in batch]


@pytest.mark.parametrize("item", SOUND)
def test_every_single_missing_fact_gives_a_result_and_never_raises(item: str) -> None:
    for fact in SOUND[item]:
        record = sound(item, **{fact: None})
        result = POLICY.evaluate(record)

        assert result.explain()
        assert result.explain("en")


HOSTILE: list[Any] = [
    None, "", " ", 0, -1, 10**20, 10**5000, 1.5, float("nan"), float("inf"), True, "三百", "1e9", "²", "٣٠٠", "\ud800", "\x00",
    "=1+1", "x" * 10_000, [], [None], [[]], {}, {"a": 1}, (1, 2), {1, 2}, b"x", object(), "2020-02-30", "9999-99-99", "0000-00-00",
]  # fmt: skip


@given(st.sampled_from(list(SOUND)), st.data())
@settings(max_examples=150)
def test_no_value_makes_the_evaluation_raise(item: str, data: st.DataObject) -> None:
    record = sound(item)
    for key in data.draw(st.lists(st.sampled_from(sorted(record)), min_size=1, max_size=3)):
        record[key] = data.draw(st.sampled_from(HOSTILE))
    result = POLICY.evaluate(record)

    assert json.dumps(result.to_dict(), ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert result.explain()
    assert len(result.fingerprint) == 64


def test_it_raises_only_for_what_is_no_record() -> None:
    with pytest.raises(lfreward.UsageError):
        POLICY.evaluate(42)
    with pytest.raises(lfreward.UsageError):
        POLICY.evaluate(sound("coach_group"), readings={"season_day": ["arrival"]})  # type: ignore[dict-item]
