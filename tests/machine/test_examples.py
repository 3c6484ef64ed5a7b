"""The examples do what they show: the season is reproduced, its sums hold by hand, every output is as written down."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from samples import sound

import lfreward
from lfreward import cli

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXPECTED = EXAMPLES / "expected"
RUNS: dict[str, tuple[str, ...]] = runpy.run_path(str(EXAMPLES / "make_expected.py"))["RUNS"]
SCRIPTS = [name for name, run in RUNS.items() if run[0] != "-m"]
COMMANDS = [name for name, run in RUNS.items() if run[0] == "-m"]
SHEETS = {"申报": "group", "直通车": "line_year", "年累计": "organiser_year", "创建": "creation"}

# Worked out with the text of the measures and a pencil.
BY_HAND = {
    "XG25-G01": "27000.00",  # 150 × 180
    "XG25-G02": "29304.00",  # 148 × 180, and a tenth for the route
    "XG25-G03": "0.00",  # 29 of 30 visitors
    "XG25-G07": "17000.00",  # an ordinary train inside the days off of National Day
    "XG25-G08": "51040.00",  # 46,400 for a luxury train from May to October, and a tenth
    "XG25-G12": "13000.00",  # a luxury train at Qingming
    "XG25-G13": "40000.00",  # 402 by coach in December
    "XG25-G16": "63800.00",  # 518 by coach in October after the holiday, and a tenth
    "XG25-G19": "0.00",  # left on Sunday 22 June: ten working days end on 4 July, filed on the 7th
    "XG25-G21": "35000.00",  # arrived the day before the holiday; penalised more than three years before filing
    "XG25-G22": "0.00",  # penalised less than three years before filing
    "XG25-G25": "38500.00",  # four sites and the western line follow from the itinerary
    "XG25-G28": "12000.00",  # 60 cars, but 140 people: the lower step
    "XG25-G31": "13440.00",  # 56 × 240
    "XG25-G32": "7200.00",  # 36 × 200
    "XG25-G39": "6400.00",  # 64 × 100, four wellness sites from the itinerary
    "XG25-G40": "9680.00",  # 88 × 100, and a tenth
    "XG20-G03": "35000.00",  # left 2020-09-29: ten working days end on 20 October, the day it was filed
    "XG20-G04": "10000.00",  # the last day off of National Day 2020
    "XG25-Z01": "75000.00",  # 240 runs × 62.5 km × 5
    "XG25-Z02": "0.00",  # 119 runs
    "XG25-Z03": "57600.00",  # 150 runs × 2 coaches × 38.4 km × 5
    "XG25-N03": "157320.00",  # 5,180 × 30, and a tenth of 640 × 30
    "XG25-C11": "0.00",  # no reward for a Great Wall home
}


@pytest.fixture(scope="module")
def season(policy: lfreward.Policy) -> list[lfreward.Assessment]:
    return [result for _, result in policy.evaluate_file(EXAMPLES / "season.jsonl")]


def settled(policy: lfreward.Policy, season: list[lfreward.Assessment], who: str, year: int) -> lfreward.Settlement:
    return next(s for s in policy.settle(season) if who in (s.organiser, s.beneficiary) and s.year == year)


def expected(name: str) -> str:
    return (EXPECTED / name).read_text("utf-8")


# ---------------------------------------------------------------- the outputs


LONG = {"price_of_a_reading.txt"}  # settles a season under hundreds of sets of readings


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in SCRIPTS])
def test_a_script_prints_what_is_written_down(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    script = str(EXAMPLES / RUNS[name][0])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [script])
    runpy.run_path(script, run_name="__main__")
    assert capsys.readouterr().out == expected(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_prints_what_is_written_down(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(EXAMPLES)
    monkeypatch.setenv("LFREWARD_LANG", "zh")
    code = cli._run(RUNS[name][2:])
    assert capsys.readouterr().out == expected(name)
    assert code == (RUNS[name][2] in ("evaluate", "settle"))  # 1: done, and the season holds rejected records


@pytest.mark.parametrize("name", ["audit_one_claim.txt", pytest.param("demo.txt", marks=pytest.mark.slow)])
def test_the_same_in_a_process_of_its_own_in_another_folder(name: str, tmp_path: Path) -> None:
    run = [str(EXAMPLES / part) if part.endswith(".py") else part for part in RUNS[name]]
    env = {**os.environ, "PYTHONUTF8": "1", "LFREWARD_LANG": "zh"}
    done = subprocess.run([sys.executable, *run], cwd=tmp_path, env=env, capture_output=True, encoding="utf-8")
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout == expected(name)


def test_every_expected_file_is_compared() -> None:
    assert {path.name for path in EXPECTED.iterdir()} == set(RUNS)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_stays_shorter_than_forty_lines(name: str) -> None:
    assert len((EXAMPLES / RUNS[name][0]).read_text("utf-8").splitlines()) < 40


# ---------------------------------------------------------------- the season


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("season")
    runpy.run_path(str(EXAMPLES / "make_season.py"))["main"](folder)
    return folder


def test_the_records_are_reproduced_byte_for_byte(again: Path) -> None:
    assert (again / "season.jsonl").read_bytes() == (EXAMPLES / "season.jsonl").read_bytes()


def test_the_workbook_is_reproduced_cell_for_cell(again: Path) -> None:
    def cells(path: Path) -> dict[str, list[Any]]:
        book = openpyxl.load_workbook(path)
        return {s.title: [(c.coordinate, c.value, c.number_format) for row in s for c in row] for s in book}

    assert cells(again / "season.xlsx") == cells(EXAMPLES / "season.xlsx")


def test_the_season_has_every_item_and_every_verdict(
    policy: lfreward.Policy, season: list[lfreward.Assessment]
) -> None:
    assert {result.item for result in season} == set(policy.items)
    assert {result.verdict for result in season} == set(lfreward.Verdict)


def test_everyone_in_it_is_marked_as_invented() -> None:
    for line in (EXAMPLES / "season.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        assert (record.get("organiser") or record["beneficiary"]).startswith("虚构·")


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_of_the_workbook_gives_what_the_records_give(
    sheet: str, policy: lfreward.Policy, season: list[lfreward.Assessment]
) -> None:
    def told(results: list[lfreward.Assessment]) -> list[tuple[Any, ...]]:
        return [(r.id, r.item, r.verdict, r.amount, r.record.get("claimed_amount")) for r in results]

    items = policy.resolved.items
    records = [r for r in season if r.item is not None and items[r.item].subject == SHEETS[sheet]]
    rows = [result for _, result in policy.evaluate_file(EXAMPLES / "season.xlsx", sheet=sheet)]
    assert told(rows) == told(records)


@pytest.mark.parametrize("id_", BY_HAND)
def test_a_sum_holds_by_hand(id_: str, season: list[lfreward.Assessment]) -> None:
    result = next(r for r in season if r.id == id_)
    assert str(result.amount) == BY_HAND[id_]


def test_one_group_under_two_items_keeps_the_higher(policy: lfreward.Policy, season: list[lfreward.Assessment]) -> None:
    groups = settled(policy, season, "虚构·晨光旅行社", 2025).groups
    assert {k.result.item: k.fen for k in groups if k.result.id == "XG25-G36"} == {
        "coach_group": 0,
        "premium_group": 306 * 200_00,
    }


def test_small_groups_add_up_and_december_counts_for_the_next_year(
    policy: lfreward.Policy, season: list[lfreward.Assessment]
) -> None:
    one = settled(policy, season, "虚构·云岭假期旅行社", 2025)
    assert one.annual is not None
    assert one.annual.record["ticketed_visitors"] == 188 + 165 + 201 + 174 + 226 + 158 + 42
    assert one.annual.amount_fen == 1_154 * 20_00


def test_an_inbound_group_takes_an_annual_claim_below_three_thousand(
    policy: lfreward.Policy, season: list[lfreward.Assessment]
) -> None:
    one = settled(policy, season, "虚构·晨光旅行社", 2025)
    assert one.annual is not None
    assert one.annual.record["ticketed_visitors"] == 3_002 - 38
    assert one.annual.amount_fen == 2_964 * 20_00 + 509 * 2_00


def test_a_village_and_a_home_of_one_beneficiary_get_the_larger_award(
    policy: lfreward.Policy, season: list[lfreward.Assessment]
) -> None:
    assert settled(policy, season, "虚构·柿子沟村", 2025).total_fen == 50_000_00


def test_every_switch_matters_to_some_record_of_the_season(
    policy: lfreward.Policy, season: list[lfreward.Assessment]
) -> None:
    # Two kinds of records that the shipped season has none of: a wellness group that spends little, a village of two titles.
    beside = [sound("wellness_group", id="W-1", organiser="虚构·康养旅行社", spend_per_head=400)]
    beside += [{**sound("tourism_village"), "beneficiary": "虚构·双名村", "level": level} for level in ("national", "provincial_3a")]
    prices = lfreward.reading_impact(policy, [*season, *policy.evaluate_many(beside)])
    assert {p.reading for p in prices if p.touched or p.difference_fen} == set(policy.readings)
