"""The audit: classes, files, receipt, red flags and the related tables, as the contract and the shipped season show them."""

import csv
import json
import os
import random
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

import lfreward
from lfreward import cli
from lfreward.audit import FILES, Audit
from lfreward.i18n import say, section
from lfreward.law.loading import shipped
from lfreward.law.source import parse
from lfreward.personal import masked, masked_id, sound_id, starred
from lfreward.policy import replay

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "audit"
COLUMNS = ["row", "id", "item", "verdict", "claimed", "payable", "difference", "class", "reason"]
COLUMNS += ["outstanding", "approved", "paid", "decision"]
COACH = {
    "id": "G1", "item": "coach_group", "organiser": "虚构·甲社", "organiser_kind": "旅行社", "start_date": "2025-06-21", "arrival_date": "2025-06-21",
    "departure_date": "2025-06-22", "visitors": "320", "ticketed_visitors": "315", "paid_sites": "3", "paid_4a_sites": "2",
    "nights": "1", "spend_per_head": "600", "arrived_together": "是", "reported_on": "2025-06-15", "report_materials": "是",
    "checked_on": "2025-06-21", "filed_on": "2025-06-25", "materials": "B-H", "licensed": "是", "claimed_amount": "35000",
}  # fmt: skip
PREMIUM = {
    **COACH, "item": "premium_group", "paid_sites": "5", "paid_4a_sites": "4", "hotel_stars": "4", "meal_standard": "60",
    "spend_per_head": "1600", "outside_mainland": "否", "materials": "C-H", "claimed_amount": "64000",
}  # fmt: skip
YEAR = {
    "id": "N1", "item": "annual_visitors", "organiser": "虚构·甲社", "year": "2025", "ticketed_visitors": "5000",
    "monthly_filed": "、".join(f"{m}月" for m in (12, *range(1, 12))), "filed_on": "2025-11-28", "materials": "A-D",
    "licensed": "是", "claimed_amount": "150000",
}  # fmt: skip
RESIDENT = "990101185001010015"


def write(path: Path, *rows: dict[str, Any]) -> Path:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        table.writerows(rows)
    return path


def book(path: Path, **sheets: list[dict[str, Any]]) -> Path:
    made = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        columns = list(dict.fromkeys(key for row in rows for key in row))
        sheet.write_row(0, 0, columns)
        for at, row in enumerate(rows, 1):
            for column, key in enumerate(columns):
                if row.get(key) is not None:
                    sheet.write(at, column, row[key])
    made.close()
    return path


def results(folder: Path) -> list[dict[str, str]]:
    with (folder / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def kinds(audit: Audit) -> list[str]:
    return [line.kind for line in audit.lines]


def asked(audit: Audit, key: str) -> list[Any]:
    return [flag for flag in audit.flags.found if flag.key == key]


def sheet_of(name: str, first: int) -> list[tuple[Any, ...]]:
    made = openpyxl.load_workbook(EXAMPLE / "claims.xlsx", read_only=True)
    rows = list(made[name].iter_rows(min_row=first, values_only=True))
    made.close()
    return rows


@pytest.fixture(scope="module")
def season(policy: lfreward.Policy) -> Audit:
    return policy.audit(EXAMPLE / "claims.xlsx")


@pytest.fixture(scope="module")
def written(season: Audit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit") / "out"
    season.write(folder)
    return folder


# ---------------------------------------------------------------- the contract


def test_the_command_writes_five_files_and_exits_with_one_where_there_are_differences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = write(tmp_path / "claims.csv", COACH, {**COACH, "id": "G2", "claimed_amount": "40000"})
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", str(claims), "--out", str(tmp_path / "out")])

    assert ended.value.code == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == list(FILES)
    assert "共2条" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are of POSIX")
def test_the_count_that_a_terminal_shows_ends_its_line_before_anything_else_is_said(tmp_path: Path) -> None:
    claims = write(tmp_path / "claims.csv", *({**COACH, "id": f"G{n}"} for n in range(300)))
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "lfreward.cli", "audit", str(claims), "--out", str(tmp_path / "out")]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
    os.close(theirs)
    said = os.read(ours, 1 << 16).decode()
    os.close(ours)

    assert [line.rpartition("\r")[2] for line in said.replace("\r\n", "\n").split("\n") if "\r" in line] == [say("cli_progress_of", "zh", {"count": "300", "total": "300"})]


def test_a_season_without_differences_exits_with_zero(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", str(write(tmp_path / "claims.csv", COACH)), "--out", str(tmp_path / "out")])

    assert ended.value.code == 0


def test_summary_has_the_keys_of_the_contract_with_money_as_strings(written: Path) -> None:
    summary = json.loads((written / "summary.json").read_text("utf-8"))
    keys = "claims rejected eligible ineligible undetermined claimed_total payable_total over_total under_total"
    keys += " classes policy readings fingerprint"

    assert set(keys.split()) <= set(summary)
    for key in ("claimed_total", "payable_total", "over_total", "under_total"):
        assert re.fullmatch(r"[0-9]+\.[0-9]{2}", summary[key])
    assert sum(summary["classes"].values()) == summary["claims"] == len(results(written))


def test_results_stand_in_input_order_with_exactly_the_columns_of_the_contract(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    rows = [{**COACH, "id": f"G{n}"} for n in (3, 1, 2)]
    policy.audit(write(tmp_path / "claims.csv", *rows)).write(tmp_path / "out")
    raw = (tmp_path / "out" / "results.csv").read_bytes()

    assert raw.startswith(b"\xef\xbb\xbf")
    assert list(results(tmp_path / "out")[0]) == COLUMNS
    assert [row["id"] for row in results(tmp_path / "out")] == ["G3", "G1", "G2"]
    assert [row["row"] for row in results(tmp_path / "out")] == ["2", "3", "4"]


@pytest.mark.parametrize(
    ("told", "kind", "payable", "difference"),
    [
        ({}, "exact", 3_500_000, 0),
        ({"claimed_amount": "40000"}, "over", 3_500_000, 500_000),
        ({"claimed_amount": "30000"}, "under", 3_500_000, -500_000),
        ({"visitors": "299", "ticketed_visitors": "290"}, "not_payable", 0, 3_500_000),
        ({"visitors": "299", "ticketed_visitors": "290", "claimed_amount": "0"}, "exact", 0, 0),
        ({"claimed_amount": ""}, "unprovable", 3_500_000, None),
        ({"spend_per_head": ""}, "unprovable", None, None),
        ({"visitors": "很多"}, "rejected", None, None),
        ({"claimed_amount": "35000.005"}, "unprovable", 3_500_000, None),
    ],
)
def test_each_class(
    policy: lfreward.Policy, tmp_path: Path, told: dict[str, str], kind: str, payable: int | None, difference: int | None
) -> None:
    (line,) = policy.audit(write(tmp_path / "claims.csv", {**COACH, **told})).lines

    assert (line.kind, line.payable, line.difference) == (kind, payable, difference)
    assert line.reason.say("zh")
    assert line.reason.say("en")


def test_over_total_counts_over_and_not_payable_and_under_total_counts_under(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    rows = [
        {**COACH, "id": "a", "claimed_amount": "40000"},
        {**COACH, "id": "b", "visitors": "299", "ticketed_visitors": "290"},
        {**COACH, "id": "c", "claimed_amount": "34000.50"},
        {**COACH, "id": "d", "claimed_amount": ""},
    ]
    summary = policy.audit(write(tmp_path / "claims.csv", *rows)).summary

    assert summary["over_total"] == "40000.00"
    assert summary["under_total"] == "999.50"
    assert summary["claimed_total"] == "109000.50"
    assert summary["payable_total"] == "70000.00"
    assert summary["unclaimed_payable"] == "35000.00"


def test_the_displaced_row_of_a_group_is_not_payable_by_stacking_and_keeps_its_own_verdict(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    audit = policy.audit(write(tmp_path / "claims.csv", COACH, PREMIUM))
    coach, premium = audit.lines

    assert (coach.kind, coach.payable, coach.reason.key) == ("not_payable", 0, "stacking")
    assert coach.result.verdict.value == "eligible"
    assert (premium.kind, premium.payable) == ("exact", 6_400_000)


def test_a_claim_that_is_listed_twice_is_payable_once_and_says_so(policy: lfreward.Policy, tmp_path: Path) -> None:
    area = {"id": "C1", "item": "scenic_area", "beneficiary": "虚构·云溪谷", "announced_on": "2025-06-18", "level": "3A", "certificate": "有"}
    for claim, yuan in ((COACH, "35000"), (area, "300000")):
        audit = policy.audit(write(tmp_path / "claims.csv", {**claim, "claimed_amount": yuan}, {**claim, "claimed_amount": yuan}))
        (lost,) = [line for line in audit.lines if line.kind == "not_payable"]

        assert sorted(kinds(audit)) == ["exact", "not_payable"]
        assert lost.reason.key == "duplicate"
        assert "不止一次" in lost.reason.say("zh")


def test_under_the_other_reading_of_stacking_both_are_payable(tmp_path: Path) -> None:
    both = lfreward.load_policy(readings={"stacking": "all"})

    assert kinds(both.audit(write(tmp_path / "claims.csv", COACH, PREMIUM))) == ["exact", "exact"]


def test_an_annual_claim_is_counted_anew_from_the_groups_beside_it(policy: lfreward.Policy, tmp_path: Path) -> None:
    groups = [{**COACH, "id": f"G{n}"} for n in range(10)]
    *_, annual = policy.audit(write(tmp_path / "claims.csv", *groups, YEAR)).lines

    assert annual.payable == 3150 * 25 * 100
    assert annual.kind == "over"
    assert "3,150" in annual.reason.say()


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_tables_of_one_year_the_row_that_pays_least_is_the_one_that_is_paid(
    policy: lfreward.Policy, tmp_path: Path, order: int
) -> None:
    less = {**YEAR, "id": "N2", "ticketed_visitors": "3000"}
    found = policy.audit(write(tmp_path / "claims.csv", *[YEAR, less][::order])).lines

    assert {line.id: line.payable for line in found} == {"N1": 0, "N2": 7_500_000}


def test_an_annual_claim_without_groups_beside_it_stands_as_stated(policy: lfreward.Policy, tmp_path: Path) -> None:
    (annual,) = policy.audit(write(tmp_path / "claims.csv", YEAR)).lines

    assert (annual.kind, annual.payable) == ("exact", 15_000_000)


def test_a_year_claimed_twice_counts_once(policy: lfreward.Policy, tmp_path: Path) -> None:
    audit = policy.audit(write(tmp_path / "claims.csv", YEAR, {**YEAR, "id": "N2"}))

    assert sorted(kinds(audit)) == ["exact", "not_payable"]
    assert audit.totals.payable == 15_000_000


def test_what_was_paid_too_much_is_settled_between_the_parties_and_recovered_only_on_the_ground_that_is_stated(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    rows = [{**COACH, "已付金额": "40000"}, {**COACH, "id": "G2", "已付金额": "30000"}]
    audit = policy.audit(write(tmp_path / "claims.csv", *rows))

    assert [line.balance for line in audit.lines] == [500_000, -500_000]
    assert (audit.summary["recover_total"], audit.summary["owed_total"]) == ("5000.00", "5000.00")
    assert "五(二)" not in audit.recover_clause("zh")
    false = [{**COACH, "已付金额": "35000", "violations": "五(二)"}]
    assert "五(二)" in policy.audit(write(tmp_path / "false.csv", *false)).recover_clause("zh")


def test_the_reason_names_the_cell_that_gives_what_was_claimed(policy: lfreward.Policy, tmp_path: Path) -> None:
    (line,) = policy.audit(write(tmp_path / "claims.csv", {**COACH, "claimed_amount": "40000"})).lines

    assert "淡季" in line.reason.say("zh")
    assert "low season" in line.reason.say("en")


def test_what_other_readings_would_pay_is_told(policy: lfreward.Policy, tmp_path: Path) -> None:
    late = {**COACH, "filed_on": "2025-07-30"}
    audit = policy.audit(write(tmp_path / "claims.csv", late))

    assert ("late_filing", "curable", 3_500_000) in audit.others[audit.lines[0].place]


# ---------------------------------------------------------------- the shipped season


def test_the_shipped_season_comes_to_its_expected_summary(season: Audit) -> None:
    expected = json.loads((EXAMPLE / "expected" / "summary.json").read_text("utf-8"))

    assert re.fullmatch("[0-9a-f]{64}", season.summary["fingerprint"])  # it changes with every rule, and is sealed apart
    assert expected == {key: value for key, value in season.summary.items() if key != "fingerprint"}


def test_the_shipped_season_is_what_its_script_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import runpy

    runpy.run_path(str(EXAMPLE / "make_claims.py"))["main"](tmp_path)

    assert (tmp_path / "claims.xlsx").read_bytes() == (EXAMPLE / "claims.xlsx").read_bytes()


def test_the_shipped_season_has_every_class_and_every_flag_that_tables_can_show(season: Audit) -> None:
    table = parse((shipped() / "audit" / "flags.toml").read_text("utf-8"), "flags.toml")[0]["flag"]
    elsewhere = {
        "hotel_rating",  # the shipped register of hotels is empty
        "claimed_earlier",  # takes the files of an earlier season
        "remarks_against", "struck_rows",  # need a sheet with remarks and struck rows
    }  # fmt: skip
    possible = {entry["key"] for entry in table if entry["find"] != "never"} - elsewhere

    assert all(season.totals.classes.values())
    assert {flag.key for flag in season.flags.found} == possible
    assert len(season.lines) >= 300


def test_every_row_is_accounted_for(season: Audit) -> None:
    filled = [row for row in sheet_of("申报", 3) if any(row)]

    assert sum(line.sheet == "申报" for line in season.lines) == len(filled) - 1  # the total


def test_nothing_personal_is_written_anywhere(written: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(written / "audit.xlsx", tmp_path / "x", "zip")
    files = [*written.glob("*.[chj]*"), *(tmp_path / "x").rglob("*.xml")]
    people = sheet_of("名单", 2)
    text = "\n".join(path.read_text("utf-8") for path in files)

    assert len(people) > 1000
    numbers = "\n".join(set(re.findall("[0-9A-Za-z]{8,}", text)))
    assert [person[3] for person in people if person[3] in numbers] == []
    assert [person[4] for person in people if person[4] in numbers] == []
    assert "虚构游客" not in text
    assert "1990000" not in text
    assert "99**************" in text


def test_the_report_is_complete_in_itself(written: Path) -> None:
    text = (written / "report.html").read_text("utf-8")

    assert "<script" not in text
    assert set(re.findall(r"https?://[^\"' <]+", text)) == {"http://www.w3.org/2000/svg"}
    assert "壹仟" in text
    anchors = set(re.findall(r'href="#([^"]+)"', text))
    assert anchors <= set(re.findall(r'id="([^"]+)"', text))
    assert text.count("<svg") >= 4
    assert "<text" in text


def test_the_workbook_holds_text_as_text(policy: lfreward.Policy, tmp_path: Path) -> None:
    evil = {**COACH, "id": "=1+1", "organiser": "@SUM(A1)"}
    policy.audit(write(tmp_path / "claims.csv", evil)).write(tmp_path / "out")
    sheets = openpyxl.load_workbook(tmp_path / "out" / "audit.xlsx")
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert "=1+1" in [cell.value for cell in cells]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert results(tmp_path / "out")[0]["id"] == "'=1+1"


@pytest.mark.slow
def test_auditing_our_own_workbook_finds_nothing(policy: lfreward.Policy, season: Audit, written: Path) -> None:
    again = policy.audit(written / "audit.xlsx")
    classes = again.totals.classes

    assert again.totals.claims == season.totals.claims - season.totals.verdicts["rejected"]
    assert classes["over"] == classes["under"] == classes["not_payable"] == classes["rejected"] == classes["no_claim"] == 0
    assert classes["unprovable"] == season.totals.verdicts["undetermined"]
    assert again.totals.payable == season.totals.payable + season.totals.unclaimed
    assert again.totals.over == again.totals.under == 0


def test_the_same_bytes_come_out_again(policy: lfreward.Policy, written: Path, tmp_path: Path) -> None:
    policy.audit(EXAMPLE / "claims.xlsx").write(tmp_path / "out")

    for name in FILES:
        assert (tmp_path / "out" / name).read_bytes() == (written / name).read_bytes(), name


# ---------------------------------------------------------------- order


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_does_not_change_what_comes_out(
    policy: lfreward.Policy, tmp_path: Path, seed: int
) -> None:
    rows = [{**COACH, "id": f"G{n}", "visitors": str(280 + 10 * n), "ticketed_visitors": "270"} for n in range(8)]
    rows += [PREMIUM, COACH, {**COACH, "claimed_amount": "40000"}, YEAR, {**YEAR, "claimed_amount": "1"}, {**COACH, "visitors": "x"}]
    first = policy.audit(write(tmp_path / "a.csv", *rows))
    random.Random(seed).shuffle(rows)
    second = policy.audit(write(tmp_path / "b.csv", *rows))

    sums = [{key: value for key, value in audit.summary.items() if key != "scope"} for audit in (first, second)]

    assert sums[0] == sums[1]  # `scope` names the files, which are two
    outcome = [sorted((line.digest, line.kind, line.payable or 0) for line in audit.lines) for audit in (first, second)]
    assert outcome[0] == outcome[1]


# ---------------------------------------------------------------- the receipt


def sealed(policy: lfreward.Policy, tmp_path: Path, *rows: dict[str, Any]) -> tuple[Path, Path]:
    claims = write(tmp_path / "claims.csv", *rows)
    policy.audit(claims).write(tmp_path / "out")
    return claims, tmp_path / "out" / "receipt.json"


def test_a_receipt_replays_as_sealed(policy: lfreward.Policy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims, receipt = sealed(policy, tmp_path, COACH, PREMIUM)
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "--check", str(receipt), str(claims)])

    assert ended.value.code == 0
    assert "完全一致" in capsys.readouterr().out


def test_a_receipt_names_the_row_that_changed_and_the_total(
    policy: lfreward.Policy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claims, receipt = sealed(policy, tmp_path, COACH, {**COACH, "id": "G2"})
    write(claims, COACH, {**COACH, "id": "G2", "visitors": "499", "claimed_amount": "58000"})
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "--check", str(receipt), str(claims)])
    said = capsys.readouterr().out

    assert ended.value.code == 1
    assert "第3行" in said
    assert "G2" in said
    assert "申报合计" in said


def test_a_receipt_tells_rows_added_removed_and_moved(policy: lfreward.Policy, tmp_path: Path) -> None:
    other = {**COACH, "id": "G2"}
    claims, receipt = sealed(policy, tmp_path, COACH, other)
    codes = []
    for rows in ([COACH, other, {**COACH, "id": "G3"}], [COACH], [other, COACH]):
        write(claims, *rows)
        codes.append({reason.code for reason in replay(receipt, claims)[1]})

    assert "receipt_row_added" in codes[0]
    assert "receipt_row_removed" in codes[1]
    assert codes[2] == {"receipt_rows_moved", "receipt_input_changed"}


def test_a_receipt_names_the_cell_of_the_rules_that_changed(policy: lfreward.Policy, tmp_path: Path) -> None:
    claims, receipt = sealed(policy, tmp_path, COACH)
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules" / "linfen-2020", folder)
    table = folder / "1.1.3-coach-group.toml"
    table.write_text(table.read_text("utf-8").replace("35_000", "36_000"), "utf-8")
    _, found, _ = replay(receipt, claims, policy=folder)
    said = [reason.say("zh") for reason in found]

    assert any("coach_group" in line and "36000" in line and "35000" in line for line in said), said
    assert any(reason.code == "receipt_result_changed" for reason in found)


def test_a_receipt_replays_under_the_readings_it_was_sealed_with(tmp_path: Path) -> None:
    curable = lfreward.load_policy(readings={"late_filing": "curable"})
    claims, receipt = sealed(curable, tmp_path, {**COACH, "filed_on": "2025-07-30"})

    assert replay(receipt, claims)[1] == []


def test_a_receipt_tells_a_file_that_was_altered_afterwards(policy: lfreward.Policy, tmp_path: Path) -> None:
    claims, receipt = sealed(policy, tmp_path, COACH)
    (receipt.parent / "results.csv").write_text("x", "utf-8")

    assert [reason.code for reason in replay(receipt, claims)[1]] == ["receipt_file"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"receipt": 1}', "[" * 5000, '{"receipt": 1, "rows": 3}', "\x00"])
def test_what_is_no_receipt_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "receipt.json").write_text(text, "utf-8")
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "--check", str(tmp_path / "receipt.json"), str(write(tmp_path / "claims.csv", COACH))])

    assert ended.value.code == 2


# ---------------------------------------------------------------- reading


def test_every_sheet_of_claims_is_read_and_named(policy: lfreward.Policy, tmp_path: Path) -> None:
    path = book(tmp_path / "claims.xlsx", 团队=[COACH], 年累计=[YEAR])
    audit = policy.audit(path)
    audit.write(tmp_path / "out")

    assert [(line.sheet, line.row) for line in audit.lines] == [("团队", 2), ("年累计", 2)]
    assert list(results(tmp_path / "out")[0]) == [*COLUMNS, "sheet"]
    assert len(policy.audit(path, sheets=["团队"]).lines) == 1


def test_an_itinerary_sheet_fills_the_counts_of_its_group(policy: lfreward.Policy, tmp_path: Path) -> None:
    bare = {key: value for key, value in COACH.items() if key not in ("paid_sites", "paid_4a_sites")}
    days = [
        {"团号": "G1", "日期": "2025-06-21", "景区": name, "门票数": 315}
        for name in ("洪洞大槐树", "云丘山", "壶口瀑布")
    ]

    assert kinds(policy.audit(book(tmp_path / "a.xlsx", 申报=[bare]))) == ["unprovable"]
    assert kinds(policy.audit(book(tmp_path / "b.xlsx", 申报=[bare], 行程=days))) == ["exact"]


def test_a_mapping_file_settles_what_is_not_recognised(policy: lfreward.Policy, tmp_path: Path) -> None:
    strange = {("来了多少" if key == "visitors" else key): value for key, value in COACH.items()}
    claims = write(tmp_path / "claims.csv", strange)
    (tmp_path / "map.toml").write_text('[claims]\n"来了多少" = "visitors"\n', "utf-8")

    assert kinds(policy.audit(claims)) == ["unprovable"]
    audit = policy.audit(claims, mapping=tmp_path / "map.toml")
    assert kinds(audit) == ["exact"]
    audit.write(tmp_path / "out")
    assert replay(tmp_path / "out" / "receipt.json", claims)[1] == []


def test_a_column_that_a_mapping_settles_is_weighed_against_the_column_that_is_known(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    (tmp_path / "map.toml").write_text('[claims]\n"实到" = "visitors"\n"种类" = "item"\n', "utf-8")
    for more in ({"实到": "330"}, {"种类": "premium_group"}):
        claims = write(tmp_path / "claims.csv", {**COACH, **more}, {**more, **COACH})
        audit = policy.audit(claims, mapping=tmp_path / "map.toml")
        told = [line.result.findings[-1].code for line in audit.lines]

        assert kinds(audit) == ["rejected", "rejected"], told


@pytest.mark.parametrize(
    "text", ['[claims]\n"a" = "visitor"\n', "[nowhere]\n", "claims = 3\n", "[claims\n", '[sheets]\n"a" = "b"\n']
)
def test_a_mapping_file_that_is_not_right_is_refused(policy: lfreward.Policy, tmp_path: Path, text: str) -> None:
    (tmp_path / "map.toml").write_text(text, "utf-8")
    with pytest.raises(lfreward.UsageError):
        policy.audit(write(tmp_path / "claims.csv", COACH), mapping=tmp_path / "map.toml")


def test_a_header_that_is_nearly_known_is_asked_about(policy: lfreward.Policy, tmp_path: Path) -> None:
    audit = policy.audit(write(tmp_path / "claims.csv", {**COACH, "收费景区个数量": "3"}))

    assert any("收费景区" in line and "--map" in line for line in audit.told("zh"))


# ---------------------------------------------------------------- flags


def roster(group: str, *numbers: str) -> list[dict[str, str]]:
    return [{"团号": group, "证件号码": number} for number in numbers]


def test_one_document_in_two_groups_in_one_night_is_asked_about_and_masked(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    claims = [COACH, {**COACH, "id": "G2"}]
    path = book(tmp_path / "a.xlsx", 申报=claims, 名单=roster("G1", RESIDENT) + roster("G2", RESIDENT))
    (flag,) = asked(policy.audit(path), "same_night")

    assert flag.groups == ("G1", "G2")
    assert starred(RESIDENT) in flag.text.zh
    assert RESIDENT not in flag.text.zh + flag.text.en


def test_leaving_on_the_day_another_group_arrives_is_no_second_night(policy: lfreward.Policy, tmp_path: Path) -> None:
    later = {**COACH, "id": "G2", "start_date": "2025-06-22", "arrival_date": "2025-06-22", "departure_date": "2025-06-23"}
    path = book(tmp_path / "a.xlsx", 申报=[COACH, later], 名单=roster("G1", RESIDENT) + roster("G2", RESIDENT))

    assert asked(policy.audit(path), "same_night") == []


def test_bunching_is_an_exact_binomial_of_the_tables_own_threshold(policy: lfreward.Policy, tmp_path: Path) -> None:
    def claims(just_over: int, just_below: int) -> list[dict[str, str]]:
        over = [{**COACH, "id": f"o{n}", "visitors": "301", "ticketed_visitors": "300"} for n in range(just_over)]
        return over + [{**COACH, "id": f"b{n}", "visitors": "298", "ticketed_visitors": "298"} for n in range(just_below)]

    six = policy.audit(write(tmp_path / "a.csv", *claims(6, 0)))
    seven = policy.audit(write(tmp_path / "b.csv", *claims(7, 0)))
    even = policy.audit(write(tmp_path / "c.csv", *claims(7, 1)))

    assert asked(six, "bunching") == []  # 1/64
    assert "1/128" in asked(seven, "bunching")[0].text.zh
    assert asked(even, "bunching") == []  # 9/256


def test_the_threshold_of_a_flag_follows_the_table(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules" / "linfen-2020", folder)
    shutil.copytree(ROOT / "rules" / "registers" / "linfen", folder / "registers")
    table = folder / "1.1.3-coach-group.toml"
    table.write_text(table.read_text("utf-8").replace("at_least = 300", "at_least = 350"), "utf-8")
    rows = [{**COACH, "id": f"o{n}", "visitors": "351", "ticketed_visitors": "300"} for n in range(7)]
    claims = write(tmp_path / "a.csv", *rows)

    assert asked(lfreward.load_policy().audit(claims), "bunching") == []
    assert len(asked(lfreward.load_policy(folder).audit(claims), "bunching")) == 1


def test_groups_that_arrive_together_just_over_a_threshold_are_asked_about(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    near = {**COACH, "visitors": "305", "ticketed_visitors": "300"}
    both = policy.audit(write(tmp_path / "a.csv", near, {**near, "id": "G2"}))
    apart = policy.audit(write(tmp_path / "b.csv", near, {**near, "id": "G2", "organiser": "虚构·乙社"}))

    assert asked(both, "split_groups")[0].groups == ("G1", "G2")
    assert asked(apart, "split_groups") == []


def test_a_rating_that_no_hotel_had_on_the_night_is_asked_about_where_the_register_knows_hotels(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules" / "linfen-2020", folder)
    shutil.copytree(ROOT / "rules" / "registers" / "linfen", folder / "registers")
    valid = 'county = "尧都", valid_to = 2025-06-20, source = "S02", confidence = "L"'
    hotels = ", ".join(f'{{ name = "虚构·{name}", stars = {stars}, {valid} }}' for name, stars in (("甲馆", 4), ("乙馆", 3)))
    (folder / "registers" / "hotels.toml").write_text(f"hotel = [{hotels}]", "utf-8")
    held = lfreward.load_policy(folder)

    def asked_of(day: str, hotel: str) -> int:
        night = {"团号": "G1", "酒店名称": hotel, "房间数": 200, "入住日期": day}
        return len(asked(held.audit(book(tmp_path / "a.xlsx", 申报=[PREMIUM], 住宿=[night])), "hotel_rating"))

    assert [asked_of("2025-06-20", "虚构·甲馆"), asked_of("2025-06-21", "虚构·甲馆"), asked_of("2025-06-20", "虚构·乙馆")] == [0, 1, 1]
    unknown = policy.audit(book(tmp_path / "b.xlsx", 申报=[PREMIUM], 住宿=[{"团号": "G1", "酒店名称": "x", "房间数": 1}]))
    assert "缺少：" in next(one for one in unknown.flags.unchecked if one.key == "hotel_rating").say("zh")


@pytest.mark.parametrize(("other", "count"), [("c3d2a1907f5e3b18", 1), ("C3D2A1907F5E3B1F", 1), ("c3d2a1907f5e3b07", 0), ("abc", 0)])
def test_prints_that_differ_by_three_bits_are_alike_and_by_more_are_not(
    policy: lfreward.Policy, tmp_path: Path, other: str, count: int
) -> None:
    rows = [{"团号": "G1", "图像指纹": "c3d2a1907f5e3b18"}, {"团号": "G2", "图像指纹": other}]
    audit = policy.audit(book(tmp_path / "a.xlsx", 申报=[COACH, {**COACH, "id": "G2"}], 附件=rows))

    assert len(asked(audit, "prints")) == count


def test_groups_that_the_records_of_checks_do_not_know_are_asked_about_from_three_up(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    claims = [{**COACH, "id": f"G{n}"} for n in range(5)]
    for known, expected in ((2, [("G2", "G3", "G4")]), (3, [])):
        slips = [{"团号": f"G{n}", "查验单号": f"C{n}"} for n in range(known)]
        audit = policy.audit(book(tmp_path / "a.xlsx", 申报=claims, 查验=slips))

        assert [flag.groups for flag in asked(audit, "no_trace")] == expected


def test_what_lacked_data_is_listed_as_not_checked(policy: lfreward.Policy, tmp_path: Path) -> None:
    audit = policy.audit(write(tmp_path / "a.csv", COACH))
    unchecked = {one.key: [label.zh for label in one.lacking] for one in audit.flags.unchecked}

    assert "名单的证件号码" in unchecked["same_night"]
    assert unchecked["photos"] == []
    assert "photos" in audit.summary["not_checked"]


def test_every_flag_is_worded_in_both_languages_with_equal_placeholders() -> None:
    table = parse((shipped() / "audit" / "flags.toml").read_text("utf-8"), "flags.toml")[0]["flag"]
    for entry in table:
        zh, en = (set(re.findall(r"\{(\w+)\}", entry[lang])) for lang in ("zh", "en"))

        assert zh == en, entry["key"]
        assert (entry["find"] == "never") == bool(entry.get("why"))
        assert entry["find"] == "never" or (entry["zh"].endswith(("？", "。")) and entry["en"].endswith(("?", ".")))


# ---------------------------------------------------------------- personal data


def test_masks_show_two_places_at_either_end() -> None:
    assert masked("14010119800101001X") == "14**************1X"
    assert masked("电话 13900001234，号 １４０１０１１９８００１０１００１２") == "电话 13*******34，号 14**************12"
    assert masked_id("20250718001234567890123") == "20250718001234567890123"
    assert starred("张三") == "**"
    assert sound_id(RESIDENT) in (True, False)
    assert sound_id("E12345678") is None


def test_an_id_number_in_a_cell_that_cannot_be_read_is_masked_in_the_reason(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    policy.audit(write(tmp_path / "a.csv", {**COACH, "nights": "张 14010119800101001X"})).write(tmp_path / "out")
    for name in ("results.csv", "receipt.json", "report.html"):
        assert "14010119800101001X" not in (tmp_path / "out" / name).read_text("utf-8")


# ---------------------------------------------------------------- overwriting


def test_nothing_is_overwritten_without_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = write(tmp_path / "claims.csv", COACH)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "summary.json").write_text("mine", "utf-8")
    (tmp_path / "out" / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(SystemExit) as refused:
        cli.main(["audit", str(claims), "--out", str(tmp_path / "out")])

    assert refused.value.code == 2
    assert "summary.json" in capsys.readouterr().err
    assert (tmp_path / "out" / "summary.json").read_text("utf-8") == "mine"
    with pytest.raises(SystemExit) as forced:
        cli.main(["audit", str(claims), "--out", str(tmp_path / "out"), "--force"])
    assert forced.value.code == 0
    assert (tmp_path / "out" / "notes.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize("more", [[], ["--out", "a", "--check", "b"]])
def test_out_or_check_is_wanted_and_not_both(tmp_path: Path, more: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", str(write(tmp_path / "claims.csv", COACH)), *more])

    assert ended.value.code == 2


def test_the_words_of_an_audit_are_in_both_languages() -> None:
    for code, (zh, en) in section("audit").items():
        assert set(re.findall(r"\{(\w+)\}", zh)) == set(re.findall(r"\{(\w+)\}", en)), code
        assert all(say(code, lang, {}) for lang in ("zh", "en"))


def test_a_date_made_into_a_year_is_not_read_off_a_clock(season: Audit) -> None:
    assert str(date.today()) not in json.dumps(season.receipt({}), ensure_ascii=False)
