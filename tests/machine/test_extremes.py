"""From the most careful to the most generous set of readings."""

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from samples import sound

import lfreward
from lfreward import cli

SEASON = Path(__file__).resolve().parents[2] / "examples" / "season.jsonl"


def total(records: list[dict[str, Any]], readings: dict[str, str]) -> int:
    policy = lfreward.load_policy("linfen-2020", readings=readings)
    return sum(one.total_fen for one in policy.settle(policy.evaluate_many(records)))


CASES = {
    "a train at the edge of a holiday": ([sound("tourist_train", start_date="2025-10-04", arrival_date="2025-10-06", departure_date="2025-10-09", filed_on=None, reported_on=None)], ("season_day", "holiday_span", "merged_holiday", "late_filing")),
    "one group under two items, filed late": ([sound("coach_group", filed_on="2020-08-20"), sound("premium_group", visitors=520, filed_on="2020-08-20")], ("stacking", "late_filing", "materials_scope", "holiday_span")),
    "an organiser's year": ([sound("annual_visitors"), *(sound("coach_group", id=f"T{n}", visitors=700, ticketed_visitors=700, route="western", paid_4a_sites=n % 3) for n in range(5))], ("annual_uplift", "annual_tiers", "annual_conditions", "late_filing")),
    "two lines of one operator": ([sound("shuttle_line", one_way_trips=200), sound("shuttle_line", id="S-9", one_way_trips=60)], ("shuttle_gate", "shuttle_run")),
    "a home on the Great Wall": ([sound("rural_home", level="great_wall"), sound("tourism_village", beneficiary="虚构人家")], ("great_wall_home",)),
}  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow) if "filed late" in n else n for n in CASES]
)
def test_the_range_is_what_trying_every_set_finds(policy: lfreward.Policy, name: str) -> None:
    records, switches = CASES[name]
    known = policy.resolved.readings
    sums = [
        total(records, dict(zip(switches, options, strict=True)))
        for options in itertools.product(*(known[key].options for key in switches))
    ]
    found = lfreward.reading_bounds(policy, list(policy.evaluate_many(records)))

    assert found is not None
    assert (found.low_fen, found.high_fen) == (min(sums), max(sums))
    assert found.chosen_fen == total(records, {})
    assert total(records, dict(found.low)) == found.low_fen
    assert total(records, dict(found.high)) == found.high_fen


@pytest.mark.slow
def test_no_set_of_readings_leaves_the_range_of_a_season(policy: lfreward.Policy) -> None:
    records = [json.loads(line) for line in SEASON.read_text("utf-8").splitlines()]
    found = lfreward.reading_bounds(policy, list(policy.evaluate_many(records)))
    assert found is not None
    assert total(records, dict(found.low)) == found.low_fen
    assert total(records, dict(found.high)) == found.high_fen
    rng = random.Random(6)
    for _ in range(200):
        readings = {key: rng.choice(list(reading.options)) for key, reading in policy.resolved.readings.items()}
        assert found.low_fen <= total(records, readings) <= found.high_fen


def test_nothing_to_judge_has_no_range(policy: lfreward.Policy) -> None:
    assert lfreward.reading_bounds(policy, []) is None


@pytest.mark.slow
def test_for_one_record_only_the_switches_that_matter_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(sound("coach_group", filed_on="2020-08-20")), "utf-8")
    assert cli._run(["readings", str(file)]) == 0
    out = capsys.readouterr().out

    assert "late_filing" in out
    assert "shuttle_run" not in out
    assert "season_day" not in out
    assert "58,000.00" in out.splitlines()[-2]
