"""The language says other places' measures too: a policy of an invented place, without a line of Python."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import lfreward

FOLDER = Path(__file__).parents[1] / "policies" / "shanshui-2024"
BASE = {"arrival_date": "2024-05-20", "nights": 2, "paid_sites": 2}


@pytest.fixture(scope="module")
def shanshui() -> lfreward.Policy:
    return lfreward.load_policy(FOLDER)


@pytest.mark.parametrize(
    ("item", "facts", "amount"),
    [
        ("overnight", {"visitors": 19}, "0.00"),
        ("overnight", {"visitors": 20}, "420.00"),  # 20 × 2 × 10.50
        ("overnight", {"visitors": 50, "nights": 3}, "2250.00"),  # 50 × 3 × 15
        ("air_blocks", {"visitors": 49}, "0.00"),
        ("air_blocks", {"visitors": 50}, "8000.00"),
        ("air_blocks", {"visitors": 149}, "16000.00"),  # two full lots of 50
        ("year_steps", {"ticketed_visitors": 2999}, "0.00"),
        ("year_steps", {"ticketed_visitors": 9999}, "50000.00"),
        ("year_steps", {"ticketed_visitors": 10_999}, "160000.00"),
        ("year_steps", {"ticketed_visitors": 12_000}, "176000.00"),  # two full thousands beyond
    ],
)
def test_per_head_night_per_lot_and_base_with_steps(
    shanshui: lfreward.Policy, item: str, facts: dict[str, Any], amount: str
) -> None:
    assert str(shanshui.evaluate({"item": item, **BASE, **facts}).amount) == amount


@pytest.mark.parametrize(
    ("nights", "sites", "verdict"),
    [(1, 3, "eligible"), (2, 2, "eligible"), (1, 2, "ineligible"), (0, 9, "ineligible"), (1, None, "undetermined"), (0, None, "ineligible"), (None, 1, "ineligible")],
)  # fmt: skip
def test_a_condition_may_be_a_tree_of_ands_and_ors(
    shanshui: lfreward.Policy, nights: int | None, sites: int | None, verdict: str
) -> None:
    record = {"item": "overnight", "visitors": 30, "arrival_date": "2024-05-20", "nights": nights, "paid_sites": sites}

    assert shanshui.evaluate(record).verdict.value == verdict


def test_a_policy_without_an_annual_sum_settles_without_one(shanshui: lfreward.Policy) -> None:
    results = shanshui.evaluate_many([{"item": "overnight", "organiser": "虚构社", "visitors": 30, **BASE}])
    (one,) = shanshui.settle(results)

    assert one.to_dict()["total"] == "630.00"
    assert one.annual is None


def test_a_folder_that_is_moved_says_the_same(shanshui: lfreward.Policy, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "elsewhere")
    moved = lfreward.load_policy(tmp_path / "elsewhere")
    record = {"item": "overnight", "visitors": 30, **BASE}

    assert moved.evaluate(record).fingerprint == shanshui.evaluate(record).fingerprint


def test_rewording_and_reordering_leave_the_fingerprint_and_a_changed_cell_does_not(
    shanshui: lfreward.Policy, tmp_path: Path
) -> None:
    record = {"item": "overnight", "visitors": 30, **BASE}
    prints = []
    for change in (("过夜团队", "住宿团队"), ("pays = 15", "pays = 16")):
        folder = tmp_path / change[1].replace(" ", "")
        shutil.copytree(FOLDER, folder)
        file = folder / "1.1-overnight.toml"
        file.write_text("# a note\r\n" + file.read_text("utf-8").replace(*change), "utf-8")
        prints.append(lfreward.load_policy(folder).evaluate(record).fingerprint)

    assert prints[0] == shanshui.evaluate(record).fingerprint
    assert prints[1] != prints[0]
