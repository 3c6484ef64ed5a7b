"""A long season through the columnar engine comes to the same bytes as single records do, whatever stands in it."""

from __future__ import annotations

import csv
import errno
import importlib.util
import json
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from law.oracle import generate
from pyarrow import parquet
from samples import sound
from tables import texts, typed

import lfreward
from lfreward import cli
from lfreward.audit import FILES, Audit
from lfreward.audit.lines import LinesInMemory, SpooledLines
from lfreward.i18n import say
from lfreward.policy import replay

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "audit" / "claims.xlsx"
Record = dict[str, Any]
WHO = ("虚构·甲旅行社", "虚构·乙旅行社", "虚构 丙、旅行社", '虚构"丁",\n旅行社', "ＡＢ旅行社")
BESIDE = ("paid_amount", "payee", "bank_account")
ODD: dict[str, Sequence[Any]] = {
    "visitors": ("30人", "三百", "-1", "１２０"),
    "spend_per_head": ("1500.005", "一千", "1,500"),
    "organiser": ("", "=1+1", "-", "虚构\t旅行社", "😀旅行社", "13900001234"),
    "arrival_date": ("2020/7/18", "2020年7月18日", "明天", "2020-02-30"),
    "materials": ("A-H", "全", "A、C"),
    "checked_on": ("是", "否", "2020-07-18"),
    "violations": ("无", "五(一)1"),
    "item": ("", "旅游大巴", "没有这一项"),
}


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Audit one file as a long season, by columns and by rows, and give both with what they wrote."""
    find = importlib.util.find_spec
    monkeypatch.setattr("lfreward.audit.limits.LISTED", 5)

    def both(policy: lfreward.Policy, path: Path) -> dict[str, tuple[Audit, Path]]:
        done = {}
        for name, there in (
            ("columns", find),
            ("rows", lambda name, *more: None if name == "duckdb" else find(name, *more)),
        ):
            monkeypatch.setattr(importlib.util, "find_spec", there)
            audit = policy.audit(path)
            audit.write(tmp_path / name, lang="en")
            done[name] = audit, tmp_path / name
        assert [type(audit.lines) for audit, _ in done.values()] == [SpooledLines, LinesInMemory]
        return done

    return both


def alike(done: dict[str, tuple[Audit, Path]]) -> list[str]:
    """Return the files that are not the same."""
    (_, one), (_, other) = done.values()
    return [name for name in FILES if (one / name).read_bytes() != (other / name).read_bytes()]


def season(seed: int, count: int, odd: float) -> list[Record]:
    """Return random claims of few organisers: listed twice, without an item, oddly written, claimed wrongly or not at all."""
    draw = random.Random(seed)
    found = [{k: v for k, v in one.items() if v is not None} for one, _ in generate.records(seed, count)]
    policy = lfreward.load_policy()
    for one in found:
        worth = policy.evaluate(one).amount
        if "organiser" in one:
            one["organiser"] = draw.choice(WHO)
        if "beneficiary" in one:
            one["beneficiary"] = draw.choice(["虚构村甲", "虚构村乙"])
        if draw.random() < 0.5:
            one["id"] = f"t{draw.randrange(count // 2)}"
        if draw.random() < 0.9:
            one["claimed_amount"] = str(draw.choice([worth or 0, worth or 0, 5000, 35000, *(["无"] if odd else [])]))
        if draw.random() < 0.2:
            one["paid_amount"] = draw.choice(["5000", "1.2万"])
        one["payee"] = draw.choice([one.get("organiser", "甲"), "虚构·别家"])
        one["bank_account"] = f"6217 {draw.randrange(5)}"
        if one.get("item") in generate.GROUP_ITEMS and draw.random() < 0.1:
            if draw.random() < 0.5:
                del one["item"]
            else:
                one |= {"item": "散团", "claimed_amount": "500"}
                if draw.random() < 0.5:
                    del one["claimed_amount"]
        for key, values in ODD.items():
            if draw.random() < odd:
                one[key] = draw.choice(values)
    return found


def write_csv(path: Path, records: Sequence[Record]) -> Path:
    table = texts(records)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, table.column_names)
        writer.writeheader()
        writer.writerows(table.to_pylist())
    return path


def shipped(path: Path) -> Path:
    """Write the claims of the shipped season as a file of one table."""
    import openpyxl

    book = openpyxl.load_workbook(EXAMPLE, read_only=True)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        for row in book.worksheets[0].iter_rows(values_only=True):
            csv.writer(stream).writerow([getattr(value, "isoformat", lambda value=value: value)() for value in row])
    book.close()
    return path


@pytest.mark.slow
def test_the_shipped_season_comes_to_the_same_bytes_by_either_engine(
    policy: lfreward.Policy, tmp_path: Path, engines: Any
) -> None:
    done = engines(policy, shipped(tmp_path / "claims.csv"))
    audit, _ = done["columns"]

    assert alike(done) == []
    assert sum(count > 0 for count in audit.totals.classes.values()) >= 5
    assert audit.summary["flags"]


@pytest.mark.parametrize(("form", "seed", "count", "odd"), [
    pytest.param("csv", 2, 400, 0.02, marks=pytest.mark.slow),
    pytest.param("parquet", 3, 300, 0.0, marks=pytest.mark.slow),
    pytest.param("csv", 1, 400, 0.0, marks=pytest.mark.slow),
    pytest.param("csv", 4, 3_000, 0.01, marks=pytest.mark.slow),
    pytest.param("csv", 5, 3_000, 0.0, marks=pytest.mark.slow),
    pytest.param("parquet", 6, 3_000, 0.0, marks=pytest.mark.slow),
])  # fmt: skip
def test_random_claims_come_to_the_same_bytes_by_either_engine(
    form: str, seed: int, count: int, odd: float, policy: lfreward.Policy, tmp_path: Path, engines: Any
) -> None:
    records = season(seed, count, odd)
    if form == "csv":
        path = write_csv(tmp_path / "claims.csv", records)
    else:
        path = tmp_path / "claims.parquet"
        facts = [{key: value for key, value in one.items() if key not in BESIDE} for one in records]
        parquet.write_table(typed(policy, facts), path)
    done = engines(policy, path)
    audit, _ = done["columns"]

    assert alike(done) == []
    assert audit.totals.claims == count == sum(audit.totals.classes.values())
    if form == "csv":
        assert sum(count > 0 for kind, count in audit.totals.classes.items() if kind != "rejected") >= 5


def test_names_of_any_marks_are_one_or_several_by_either_engine_alike(
    policy: lfreward.Policy, tmp_path: Path, engines: Any
) -> None:
    draw = random.Random(6)

    def name() -> str:
        return "".join(draw.choice("甲A'\"\\,|[];\r\n\t\x00\x1f\u2028 　é\ufeff-") for _ in range(draw.randrange(1, 4)))

    names = [(name(), name()) for _ in range(60)] + [("NULL", "\\N"), ("a\r\nb", "a\nb"), ('"', '""')]
    rows = [{**sound("coach_group"), "id": one, "organiser": other, "claimed_amount": 58_000} for one, other in names * 2]
    path = tmp_path / "claims.parquet"
    parquet.write_table(typed(policy, rows), path)
    done = engines(policy, path)
    audit, _ = done["columns"]

    assert alike(done) == []
    assert audit.totals.classes["not_payable"] >= len(names) / 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 8])
def test_under_other_readings_both_engines_agree_too(seed: int, tmp_path: Path, engines: Any) -> None:
    draw = random.Random(seed)
    readings = {key: draw.choice(options) for key, options in generate.SWITCHES.items()} | {"stacking": "all"}
    policy = lfreward.load_policy("linfen-2020", readings=readings)

    assert alike(engines(policy, write_csv(tmp_path / "claims.csv", season(seed, 300, 0.01)))) == []


@pytest.mark.slow
def test_every_line_can_be_gone_through_again_and_says_the_same(
    policy: lfreward.Policy, tmp_path: Path, engines: Any
) -> None:
    done = engines(policy, write_csv(tmp_path / "claims.csv", season(9, 700, 0.01)))
    (columns, _), (rows, _) = done.values()
    told = [
        [(*line.place, line.kind, line.reason.say("en"), line.result.explain("en")) for line in columns.lines]
        for _ in "ab"
    ]

    assert (
        told[0]
        == told[1]
        == [(*line.place, line.kind, line.reason.say("en"), told[0][n][4]) for n, line in enumerate(rows.lines)]
    )
    assert [line.settled.to_dict()["steps"] for line in columns.lines] == [
        line.settled.to_dict()["steps"] for line in rows.lines
    ]


@pytest.mark.slow
def test_a_receipt_of_either_engine_replays_by_the_other(
    policy: lfreward.Policy, tmp_path: Path, engines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "claims.csv", season(10, 60, 0.0))
    engines(policy, path)  # leaves the engine of rows
    _, by_rows, _ = replay(tmp_path / "columns" / "receipt.json", path)
    monkeypatch.undo()
    monkeypatch.setattr("lfreward.audit.limits.LISTED", 5)
    done, by_columns, _ = replay(tmp_path / "rows" / "receipt.json", path)

    assert isinstance(done.lines, SpooledLines)
    assert by_rows == by_columns == []


@pytest.mark.slow
def test_a_long_season_lists_the_first_that_are_objected_to_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import openpyxl

    monkeypatch.setattr("lfreward.audit.limits.LISTED", 20)
    path = write_csv(tmp_path / "claims.csv", season(11, 90, 0.0))
    with pytest.raises(SystemExit):
        cli.main(["audit", str(path), "--out", str(tmp_path / "out"), "--lang", "en"])
    book = openpyxl.load_workbook(tmp_path / "out" / "audit.xlsx", read_only=True)
    listed = list(book["claims audited"].iter_rows(min_row=2, values_only=True))
    settled = list(book["as settled"].iter_rows(min_row=2, values_only=True))
    summary = [row[:2] for row in book["summary"].iter_rows(values_only=True)]
    book.close()
    with (tmp_path / "out" / "results.csv").open(encoding="utf-8-sig", newline="") as stream:
        results = list(csv.DictReader(stream))
    objected = [int(row["row"]) for row in results if row["class"] != "exact"]

    assert len(results) == 90 == json.loads((tmp_path / "out" / "summary.json").read_text())["claims"]
    assert [row[1] for row in listed] == objected[:20]
    assert settled == []
    assert (say("sheet_listed", "en", {}), 20) in summary
    assert say("audit_by_columns", "en", {"count": "90", "most": "20"}) in capsys.readouterr().err


def test_a_long_season_without_the_engine_is_audited_all_the_same_and_says_what_would_help(
    policy: lfreward.Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr("lfreward.audit.limits.LISTED", 20)
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "sqlglot" else find(name, *more)
    )
    audit = policy.audit(write_csv(tmp_path / "claims.csv", season(12, 40, 0.0)))

    assert isinstance(audit.lines, LinesInMemory)
    assert audit.engine("zh") == say("audit_by_rows", "zh", {"count": "40", "most": "20"})


def test_a_season_that_is_not_long_is_held_and_says_nothing_of_engines(policy: lfreward.Policy, tmp_path: Path) -> None:
    audit = policy.audit(write_csv(tmp_path / "claims.csv", season(13, 20, 0.0)))

    assert isinstance(audit.lines, LinesInMemory)
    assert audit.engine("en") == ""


@pytest.mark.parametrize("module", ["lfreward.audit.spooled.pickle.dump", "lfreward.batch.outcomes.csv.writer"])
def test_where_there_is_no_room_for_what_is_made_on_the_way_it_is_said_and_nothing_is_written(
    module: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = write_csv(tmp_path / "claims.csv", season(14, 30, 0.0))
    monkeypatch.setattr("lfreward.audit.limits.LISTED", 5)
    monkeypatch.setattr("lfreward.audit.spooled.LOT", 8)
    monkeypatch.setattr(module, full)
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", str(path), "--out", str(tmp_path / "out"), "--lang", "en"])

    assert ended.value.code == 3
    assert os.strerror(errno.ENOSPC) in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
