"""What-if: every point as the judge says, however few were judged; the table, the pages, the command."""

import csv
import io
import itertools
import json
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from samples import SOUND, sound

import lfreward
from lfreward import cli
from lfreward.office.page import whatif_page

DAYS = [date(2020, 1, 1) + timedelta(n) for n in range(366)]
AUTUMN = [date(2025, 9, 25) + timedelta(n) for n in range(50)]


def first_reason(result: lfreward.Assessment) -> str | None:
    if result.verdict.value == "rejected":
        return result.findings[-1].code
    word = {"ineligible": "not_met", "undetermined": "unknown"}.get(result.verdict.value)
    found = (s.key for s in result.steps if s.verdict == word and (word == "not_met" or not s.procedure))
    return next(found, None) if word else None


def one_by_one(policy: lfreward.Policy, record: dict[str, Any], vary: dict[str, Any]) -> list[Any]:
    found = []
    for values in itertools.product(*vary.values()):
        result = policy.evaluate({**record, **dict(zip(vary, values, strict=True))})
        found.append((result.item, result.amount, result.verdict.value, result.season, first_reason(result)))
    return found


def without(item: str, *facts: str, **changes: Any) -> dict[str, Any]:
    return {k: v for k, v in sound(item, **changes).items() if k not in facts}


GRIDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "visitors of a train over days": (without("tourist_train", "start_date", "departure_date"), {"visitors": range(495, 505), "arrival_date": AUTUMN}),
    "cars and people and a route": (sound("self_drive"), {"visitors": range(90, 200, 7), "vehicles": range(20, 110, 9), "route": ["none", "western", "nowhere"]}),
    "paid by the head, with tickets": (sound("inbound_group"), {"visitors": range(20, 70), "spend_per_head": range(400, 600, 20), "ticketed_visitors": [10, 50, 99]}),
    "a line's trips, coaches and kilometres": (sound("shuttle_line"), {"one_way_trips": range(230, 260), "vehicles_per_trip": range(1, 5), "one_way_km": ["0.5", "35.55", "7.25", "35.5"]}),
    "a year's visitors": (sound("annual_visitors"), {"ticketed_visitors": range(900, 5200, 97), "route_visitors": range(0, 3000, 501)}),
    "a year and its filing": (sound("annual_visitors"), {"year": range(2018, 2024), "filed_on": ["2020-11-30", "2020-12-01", "2021-11-30"]}),
    "both days of a stay": (sound("tourist_train"), {"arrival_date": DAYS[150:250:5], "departure_date": DAYS[150:270:5]}),
    "filing, leaving and papers": (sound("tourist_train"), {"filed_on": DAYS[195:230:5], "departure_date": DAYS[195:230:5], "materials": ["ABC", "ABCDEFGH", ""]}),
    "no item at all": (without("tourist_train", "item"), {"visitors": range(20, 600, 29), "train_class": ["ordinary", "luxury", ""]}),
    "several items": (sound("tourist_train"), {"visitors": range(280, 520, 19), "item": ["coach_group", "tourist_train"], "paid_sites": range(7), "paid_4a_sites": range(5)}),
    "missing values among others": (sound("coach_group"), {"visitors": [None, 299, 300], "nights": ["", 0, 1], "arrived_together": [True, False, None]}),
    "a place and a day": (sound("charter_flight"), {"arrival_airport": ["LFQ", "临汾尧都机场", "北京"], "arrival_date": DAYS[190:205]}),
    "a penalty and the filing": (sound("coach_group"), {"penalised_on": ["2017-07-27", "2017-07-28", "2019-01-01", None], "filed_on": ["2020-07-27", "2020-07-28"]}),
    "a wellness group in summer": (without("wellness_group", "start_date", "departure_date", "filed_on", "reported_on"), {"arrival_date": DAYS[170:280:3], "visitors": range(25, 36)}),
    "something created": (sound("scenic_area"), {"announced_on": [*DAYS[::31], date(2018, 9, 19), date(2018, 9, 20)], "level": ["5A", "4A", "3A"]}),
}  # fmt: skip
READINGS: list[dict[str, str]] = [
    {},
    {"annual_tiers": "marginal", "season_day": "any_holiday_day", "wellness_window": "whole_stay"},
    {"annual_uplift": "all_if_any", "shuttle_run": "one_way", "late_filing": "curable", "season_day": "departure"},
]


@pytest.mark.parametrize("readings", READINGS, ids=lambda r: "+".join(r.values()) or "default")
@pytest.mark.parametrize("name", GRIDS)
def test_every_point_is_what_the_judge_says_of_it(name: str, readings: dict[str, str]) -> None:
    policy = lfreward.load_policy("linfen-2020", readings=readings)
    record, vary = GRIDS[name]
    found = policy.what_if(record, vary)

    assert [(p.item, p.amount, p.verdict, p.season, p.reason) for p in found] == one_by_one(policy, record, vary)


def test_few_of_many_points_are_judged(policy: lfreward.Policy) -> None:
    found = policy.what_if(sound("inbound_group"), vary={"visitors": range(1, 1001), "spend_per_head": range(1, 1001)})

    assert len(found) == 1_000_000
    assert found.judged < 20
    assert found.amounts_fen[999 * 1000 + 499] == 1000 * 240_00


def test_the_days_of_a_journey_move_together_where_asked(policy: lfreward.Policy) -> None:
    train = sound("tourist_train", filed_on=None, reported_on=None)
    alone = policy.what_if(train, vary={"arrival_date": AUTUMN})
    moved = policy.what_if(train, vary={"arrival_date": AUTUMN}, together=True)

    assert {p.verdict for p in alone} == {"rejected"}
    assert {p.verdict for p in moved} == {"eligible"}
    assert {str(p.amount) for p in moved} == {"58000.00", "17000.00", "70000.00"}


def test_the_thresholds_inside_the_grid_are_named_with_their_clause(policy: lfreward.Policy) -> None:
    found = policy.what_if(sound("coach_group"), vary={"visitors": range(250, 600)})

    assert [(t.at, t.clause) for t in found.thresholds("visitors")] == [(300, "一(一)3"), (500, "一(一)3")]


def test_the_table_goes_to_other_libraries(policy: lfreward.Policy) -> None:
    found = policy.what_if(sound("coach_group"), vary={"visitors": range(299, 302)})

    for frame in (
        pytest.importorskip("polars") and found.to_polars(),
        pytest.importorskip("pyarrow") and found.to_arrow(),
    ):
        assert (
            frame["visitors"].to_pylist()
            if hasattr(frame["visitors"], "to_pylist")
            else frame["visitors"].to_list() == [299, 300, 301]
        )
        assert frame.num_columns == 6 if hasattr(frame, "num_columns") else frame.width == 6


def test_a_library_that_is_not_installed_is_named(policy: lfreward.Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)

    with pytest.raises(lfreward.UsageError, match="pip install pandas"):
        policy.what_if(sound("coach_group"), vary={"visitors": [1]}).to_pandas()


@pytest.mark.parametrize(
    "vary",
    [
        {},
        {"visitors": []},
        {"nonsense": [1]},
        {"one_way_km": [1]},
        {"visitors": range(4000), "nights": range(4000)},
        {"item": ["nothing"]},
    ],
)
def test_what_cannot_be_varied_is_wrong_use(policy: lfreward.Policy, vary: Any) -> None:
    with pytest.raises(lfreward.UsageError):
        policy.what_if(sound("coach_group"), vary=vary)


# ---------------------------------------------------------------- pages

PICTURED: dict[str, dict[str, Any]] = {
    "steps": {"visitors": range(250, 750)},
    "days": {"arrival_date": AUTUMN},
    "grid": {"visitors": range(280, 520, 20), "paid_sites": range(5)},
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PICTURED)
def test_a_page_stands_alone_and_its_text_is_text(policy: lfreward.Policy, name: str, lang: str) -> None:
    record = sound("coach_group", start_date=None, departure_date=None, filed_on=None, reported_on=None, checked_on=True)
    text = whatif_page(policy.what_if(record, vary=PICTURED[name]), lang)

    assert "<svg" in text
    assert "58,000" in text
    assert not re.search(r"<script|<link|<img|url\(|@import|src=|href=", text)
    assert set(re.findall(r"https?://[^\"'\s<]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert "Noto Sans CJK SC" in text


def test_the_steps_name_every_threshold_and_mark_every_rise(policy: lfreward.Policy) -> None:
    text = policy.what_if(sound("coach_group"), vary={"visitors": range(250, 750)}).picture("zh")

    for said in (
        "一(一)3 人数 不少于 300人",
        "一(一)3 人数 不少于 500人",
        "台阶 300 起 +35,000 元",
        "台阶 500 起 +23,000 元",
    ):
        assert said in text


def test_a_fall_is_marked(policy: lfreward.Policy) -> None:
    record = sound("tourist_train", start_date=None, departure_date=None, filed_on=None, reported_on=None, checked_on=True)
    text = policy.what_if(record, vary={"arrival_date": AUTUMN}).picture("zh")

    assert 'stroke="#b00020" stroke-width="3"' in text.split("2025年10月")[1].split("2025年11月")[0]


def test_a_page_of_five_hundred_points_stays_small(policy: lfreward.Policy) -> None:
    for item in ("inbound_group", "coach_group", "premium_group"):
        found = policy.what_if(sound(item), vary={"visitors": range(1, 501)})
        assert len(whatif_page(found).encode()) <= 300_000


def test_names_from_a_record_cannot_become_markup(policy: lfreward.Policy) -> None:
    found = policy.what_if(sound("coach_group", organiser="<b>虚构</b>&"), vary={"visitors": [299, 300, 301]})

    assert "<b>虚构" not in whatif_page(found)


def test_a_notebook_shows_the_picture_and_the_table(policy: lfreward.Policy) -> None:
    shown = policy.what_if(sound("coach_group"), vary={"visitors": range(290, 310)})._repr_html_()

    assert "<svg" in shown
    assert "<table>" in shown


# ---------------------------------------------------------------- the command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*args: str, record: dict[str, Any] | None = None) -> tuple[int, str, str]:
        (tmp_path / "in.jsonl").write_text(
            json.dumps(record or SOUND["coach_group"] | {"item": "coach_group"}), "utf-8"
        )
        monkeypatch.chdir(tmp_path)
        code = cli._run(["whatif", "in.jsonl", *args])
        return (code, *capsys.readouterr())

    return call


def test_the_command_prints_json_lines(run: Any) -> None:
    code, out, _ = run("--vary", "visitors=299..301", "--vary", "route=none,western", "--json")
    rows = [json.loads(line) for line in out.splitlines()]

    assert code == 0
    assert [(r["visitors"], r["route"], r["amount"]) for r in rows] == [
        (299, "none", "0.00"), (299, "western", "0.00"), (300, "none", "35000.00"), (300, "western", "38500.00"),
        (301, "none", "35000.00"), (301, "western", "38500.00"),
    ]  # fmt: skip
    assert rows[0]["reason"] == "visitors"
    assert rows[2]["reason"] is None


def test_the_command_prints_csv_and_takes_steps_dates_and_money(run: Any) -> None:
    _, out, _ = run("--vary", "visitors=100..500:200", "--vary", "spend_per_head=499.5..500.5:0.5", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))

    assert [r["visitors"] for r in rows[::3]] == ["100", "300", "500"]
    assert [Decimal(r["spend_per_head"]) for r in rows[:3]] == [Decimal("499.5"), 500, Decimal("500.5")]
    assert [r["amount"] for r in rows[3:6]] == ["0.00", "35000.00", "35000.00"]

    _, out, _ = run("--vary", "arrival_date=2020-09-29..2020-10-03", "--together", "--csv")
    assert [r["arrival_date"] for r in csv.DictReader(io.StringIO(out))][-1] == "2020-10-03"


def test_the_command_writes_a_page(run: Any, tmp_path: Path) -> None:
    code, _, err = run("--vary", "人数=280..520", "--out", "page.html")

    assert code == 0
    assert "page.html" in err
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--vary", "visitors"),
        ("--vary", "visitors=5..1"),
        ("--vary", "visitors=1..x"),
        ("--vary", "route=none..western"),
        ("--vary", "visitors=1..9:0"),
        ("--vary", "visitors=1", "--amend", "x"),
        ("--amend", "nowhere.toml"),
        ("--vary", "visitors=1", "--id", "other"),
    ],
)
def test_wrong_use_is_said_and_exits_with_two(run: Any, args: tuple[str, ...]) -> None:
    code, out, err = run(*args)

    assert (code, out) == (2, "")
    assert err.strip()
