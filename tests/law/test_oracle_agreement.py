"""The library against the independent oracle: verdict, fen, potential, season, record by record, and what settlement keeps."""

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

import lfreward
from law.oracle import generate, linfen

CREATIONS = ("scenic_area", "craft_studio", "tourism_village", "rural_home")


def compared(result: Any) -> dict[str, Any]:
    """Return what is compared of a result, in the oracle's words."""
    return {
        "verdict": result.verdict.value,
        "amount": result.amount_fen,
        "potential": result.potential_fen,
        "base": result.base_fen,
        "uplift": result.uplift_fen,
        "season": result.season,
    }


def differences(policy: lfreward.Policy, seed: int, count: int) -> list[Any]:
    """Return every drawn record on which the two differ, with its readings and both answers."""
    found = []
    for record, readings in generate.records(seed, count):
        expected = linfen.judge(record, readings)
        given = compared(policy.evaluate(record, readings=readings))
        if record["item"] in CREATIONS and None in (record.get("announced_on"), record.get("level")):
            for key in (
                "potential",
                "base",
                "uplift",
            ):  # shown where every day and level would pay the same; the oracle does not
                given[key] = expected[key]
        if given != {key: expected[key] for key in given}:
            found.append((record, readings, expected, given))
    return found


def test_5000_random_and_boundary_records_equal_the_oracle(policy: lfreward.Policy) -> None:
    assert differences(policy, seed=20200322, count=5_000) == []


@pytest.mark.slow
def test_100000_random_and_boundary_records_equal_the_oracle(policy: lfreward.Policy) -> None:
    assert differences(policy, seed=16, count=100_000) == []


def test_groups_without_an_item_equal_the_oracle(policy: lfreward.Policy) -> None:
    compared = 0
    for record, readings in generate.records(7, 2_000):
        if linfen.judge(record, readings)["verdict"] == "rejected" or "visitors" not in record:
            continue
        nameless = {key: value for key, value in record.items() if key != "item"}
        if "year" in nameless or "level" in nameless:
            continue
        expected = linfen.judge_any(nameless, readings)
        result = policy.evaluate(nameless, readings=readings)

        assert (result.verdict.value, result.amount_fen, result.item) == (
            expected["verdict"],
            expected["amount"],
            expected["item"],
        ), nameless
        compared += 1
    assert compared > 500


@pytest.mark.parametrize("seed", range(12))
def test_a_settled_season_equals_the_oracle(policy: lfreward.Policy, seed: int) -> None:
    settle_alike(policy, seed, 400)


def test_100_small_seasons_are_settled_as_the_oracle_settles_them(policy: lfreward.Policy) -> None:
    for seed in range(100, 200):
        settle_alike(policy, seed, 25, generate.readings(Random(seed // 10)))


@pytest.mark.slow
def test_1000_seasons_are_settled_as_the_oracle_settles_them(policy: lfreward.Policy) -> None:
    for seed in range(1_000, 2_000):
        settle_alike(policy, seed, 100, generate.readings(Random(seed // 20)))


def settle_alike(policy: lfreward.Policy, seed: int, size: int, switches: dict[str, str] | None = None) -> None:
    """Settle one random season under some switches, those of its last record if none are given, and hold it to the oracle."""
    groups: list[dict[str, Any]] = []
    years: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    creations: list[dict[str, Any]] = []
    chosen: dict[str, str] = {}
    for n, (record, readings) in enumerate(generate.records(seed, size)):
        chosen = switches if switches is not None else readings or chosen
        if record["item"] == "annual_visitors":
            years.append(record)
        elif record["item"] in CREATIONS:
            creations += [record, record] if n % 4 == 0 else [record]  # one creation claimed twice
        elif record["item"] == "shuttle_line":
            lines.append({**record, "id": f"L{n}", "organiser": "虚构社0"})
            if n % 4 == 0:  # the same line once more, with another number of trips
                lines.append({**lines[-1], "one_way_trips": 100})
        elif "arrival_date" in record or "visitors" in record:
            groups.append({**record, "id": f"G{n}", "organiser": f"虚构社{n % 3}"})
            if n % 4 == 0:  # the same group once more, under another item
                groups.append({**groups[-1], "item": linfen.ITEMS[n // 4 % 4]})
    spread = generate.SWITCHES["disqualification"]
    chosen = {
        **chosen,
        "disqualification": spread[((seed if switches is None else seed // 20) + 2) % len(spread)],
    }  # each in turn

    claims = [*groups, *lines, *creations]
    settled = policy.settle([policy.evaluate(record, readings=chosen) for record in [*claims, *years]], readings=chosen)
    kept = {claim.number: claim.fen for one in settled for claim in one.groups}
    expected = linfen.settle(groups, years, chosen, lines)
    own = linfen.settle_lines(lines, [*groups, *years, *lines], chosen) + linfen.settle_creations(creations, chosen)
    given = [kept[len(groups) + n] for n in range(len(own))]
    assert of_each_subject([*lines, *creations], given) == of_each_subject([*lines, *creations], own)

    by_place = {(one.organiser, one.year): one for one in settled}
    for key, entry in expected.items():
        if None in key:
            continue
        one = by_place[key]
        assert {row: kept[row] for row in entry["kept"]} == entry["kept"], key
        assert one.annual is not None
        assert (one.annual.verdict.value, one.annual.amount_fen) == (
            entry["annual"]["verdict"],
            entry["annual"]["amount"],
        ), key


def of_each_subject(records: list[dict[str, Any]], kept: list[int]) -> Counter[tuple[Any, ...]]:
    """Add up what each line and each beneficiary keeps: which of several equal rows is paid is not the oracle's to say."""
    found: Counter[tuple[Any, ...]] = Counter()
    for record, fen in zip(records, kept, strict=True):
        found[record["item"], record.get("beneficiary", record.get("id")), record.get("year")] += fen
    return found


def test_the_oracle_imports_nothing_of_the_library() -> None:
    for path in (Path(__file__).parent / "oracle").glob("*.py"):
        assert "lfreward" not in path.read_text("utf-8").replace("`lfreward`", ""), path.name
