"""An amended policy: checked like any other, and compared over a season."""

import json
from pathlib import Path
from typing import Any

import pytest
from samples import sound

import lfreward
from lfreward import cli
from lfreward.office.page import comparison_page
from lfreward.policy import prove

ROW = "items.tourist_train.table.rows.ordinary"
SEASON = Path(__file__).resolve().parents[2] / "examples" / "season.jsonl"
SMALL = {
    "item": "tourist_train", "id": "small", "train_class": "ordinary",
    "visitors": {"at_least": 300, "below": 500, "word": ["不少于", "不足"]},
    "pays": {"low": 30_000, "normal": 25_000, "holiday": 8_000},
}  # fmt: skip


@pytest.fixture(scope="module")
def season() -> list[dict[str, Any]]:
    return [json.loads(line) for line in SEASON.read_text("utf-8").splitlines()]


def test_a_lower_threshold_pays_from_there(policy: lfreward.Policy) -> None:
    amended = policy.amended({f"{ROW}.visitors.at_least": 450})

    assert [str(amended.evaluate(sound("tourist_train", visitors=n)).amount) for n in (449, 450)] == [
        "0.00",
        "58000.00",
    ]
    assert str(policy.evaluate(sound("tourist_train", visitors=450)).amount) == "0.00"


def test_a_higher_percentage_and_a_higher_sum_pay(policy: lfreward.Policy) -> None:
    amended = policy.amended({"set": {"uplifts.route.percent": 15, f"{ROW}.pays.normal": 60_000}})

    assert str(amended.evaluate(sound("tourist_train", route="western")).amount) == "69000.00"


def test_a_whole_new_row_pays_under_every_reading(policy: lfreward.Policy) -> None:
    amended = policy.amended({"row": [SMALL]})

    assert str(amended.evaluate(sound("tourist_train", visitors=300)).amount) == "25000.00"
    assert (
        str(amended.evaluate(sound("tourist_train", visitors=500), readings={"season_day": "departure"}).amount)
        == "58000.00"
    )
    # Nothing in the text of the law carries the new row; else it is as sound as the rest.
    assert {f.code for f in prove(amended).faults} == {"uncarried"}


def test_the_fingerprint_tells_an_amended_policy_from_the_law(policy: lfreward.Policy) -> None:
    record = sound("tourist_train")
    same = policy.amended({f"{ROW}.visitors.at_least": 450})

    assert same.evaluate(record).fingerprint != policy.evaluate(record).fingerprint
    assert (
        same.evaluate(record).fingerprint
        == policy.amended({f"{ROW}.visitors.at_least": 450}).evaluate(record).fingerprint
    )


@pytest.mark.parametrize(
    ("overlay", "code"),
    [
        ({"items.tourist_train.table.rows.nowhere.pays": 1}, "rule_bad_path"),
        ({"nonsense": 1}, "rule_bad_path"),
        ({f"{ROW}.visitors.at_least": "450"}, "amend_type"),
        ({f"{ROW}.visitors.at_least": True}, "amend_type"),
        ({f"{ROW}.visitors.at_least": 0.5}, "rule_float"),
        ({f"{ROW}.visitors": 450}, "amend_type"),
        ({"set": {}, "other": 1}, "amend_shape"),
        ({"set": [1]}, "amend_shape"),
        ({"drop": ["nowhere.at.all"]}, "rule_bad_path"),
        ({"row": [{"item": "nothing", "id": "x", "pays": 1}]}, "amend_row"),
        ({"row": [SMALL | {"id": "ordinary"}]}, "amend_row"),
        ({"row": [SMALL | {"visitors": {"at_least": 300, "word": "不少于"}}]}, "rule_overlap"),
        ({f"{ROW}.visitors.word": "不足"}, "rule_word"),
        ({f"{ROW}.pays.normal": -5}, "rule_bad_sum"),
    ],
)
def test_an_amendment_that_is_wrong_is_refused_and_says_where(
    policy: lfreward.Policy, overlay: dict[str, Any], code: str
) -> None:
    with pytest.raises(lfreward.RuleError) as error:
        policy.amended(overlay)

    assert code in {c.code for c in error.value.complaints} or code == "rule_word"
    assert all(c.say("zh") and c.say("en") for c in error.value.complaints)


def test_the_comparison_is_the_difference_of_two_settlements(
    policy: lfreward.Policy, season: list[dict[str, Any]]
) -> None:
    other = policy.amended(
        {"set": {f"{ROW}.visitors.at_least": 450, "items.annual_visitors.table.rows.from_1000.pays": 12}, "row": []}
    )
    found = lfreward.compare(policy, other, season)

    def total(one: lfreward.Policy) -> int:
        return sum(s.total_fen for s in one.settle(one.evaluate_many(season)))

    assert (found.before_fen, found.after_fen) == (total(policy), total(other))
    assert found.gainers
    assert found.losers
    assert (
        sum(b for _, b in found.per_item().values())
        == found.after_fen
        == sum(b for _, b in found.per_organiser().values())
    )
    assert all(c.year is not None and c.item_after == "annual_visitors" for c in found.losers)


def test_the_page_shows_the_amendment_and_who_gains(policy: lfreward.Policy, season: list[dict[str, Any]]) -> None:
    overlay = {f"{ROW}.visitors.at_least": 450}
    text = comparison_page(lfreward.compare(policy, policy.amended(overlay), season, amended=overlay))

    assert f"{ROW}.visitors.at_least" in text
    assert "XG25-G09" in text
    assert "<svg" in text
    assert "<script" not in text


def test_the_command_compares_over_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text(
        f'[set]\n"{ROW}.visitors.at_least" = 450\n[[row]]\nitem = "tourist_train"\nid = "small"\ntrain_class = "ordinary"\nvisitors = {{ at_least = 300, below = 450, word = ["不少于", "不足"] }}\npays = {{ low = 1, normal = 2, holiday = 3 }}\n',
        "utf-8",
    )
    code = cli._run(["whatif", str(SEASON), "--amend", str(overlay), "--json", "--out", str(tmp_path / "page.html")])
    told = json.loads(capsys.readouterr().out)

    assert code == 1  # done, and the season holds rejected records
    assert told["difference"] == "58000.00"
    assert [c["id"] for c in told["changes"]] == ["XG25-G09"]
    assert "small" in (tmp_path / "page.html").read_text("utf-8")


def test_a_faulty_amendment_names_its_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text('[set]\n"items.no_train.table" = 1\n', "utf-8")

    assert cli._run(["whatif", str(SEASON), "--amend", str(overlay)]) == 4
    assert "overlay.toml:2:" in capsys.readouterr().err
