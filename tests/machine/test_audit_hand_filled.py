"""What an audit tells of tables that people filled in by hand: notes, lost values, personal data, faults by the row."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import lfreward
from lfreward import cli
from lfreward.audit.recompute import AuditedRow
from lfreward.personal import masked, masked_id
from lfreward.policy import replay
from machine.test_audit import COACH, book, results, write

PERSONAL = (
    "990101 19850101 0015", "990101-19850101-0015", "138 0013 8000", "138-0013-8000", "+8613800138000", "+86 138 0013 8000",
    "0357-2012345", "(0357)2012345", "E12345678", "EA1234567", "H1234567890", "6222020200112345678", "6222 0202 0011 2345 678",
    "9901011985010100１５",
)  # fmt: skip


def filled(path: Path, rows: list[dict[str, Any]], merge: tuple[str, str] | None = None, formula: str | None = None) -> Path:
    """Write claims as a workbook; `formula` is a column without values, `merge` a column merged over all rows and its value."""
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet("申报")
    columns = list(rows[0])
    sheet.write_row(0, 0, columns)
    for at, row in enumerate(rows, 1):
        for column, key in enumerate(columns):
            if key == formula:
                sheet.write_formula(at, column, "=35000*1", None, "")
            elif merge is None or key != merge[0]:
                sheet.write(at, column, row[key])
    if merge is not None:
        column = columns.index(merge[0])
        sheet.merge_range(1, column, len(rows), column, merge[1])
    made.close()
    return path


def claims_sheet(folder: Path) -> list[dict[str, Any]]:
    made = openpyxl.load_workbook(folder / "audit.xlsx", read_only=True)
    heads, *rows = made["逐条结果"].iter_rows(values_only=True)
    made.close()
    return [dict(zip(heads, row, strict=True)) for row in rows]


def told_of(line: AuditedRow) -> list[str]:
    return [note.code for note in line.notes if note.code != "converted"]


# ---------------------------------------------------------------- notes of a row


def test_a_claimed_sum_that_could_not_be_read_is_not_called_one_that_was_not_filled_in(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    done = policy.audit(filled(tmp_path / "a.xlsx", [COACH], formula="claimed_amount"))
    (line,) = done.lines

    assert line.kind == "unprovable"
    assert "没有填申报金额" not in line.reason.say("zh")
    assert "没有计算结果的公式" in line.reason.say("zh")
    assert "formula without a value" in line.reason.say("en")


def test_the_notes_of_a_row_stand_in_the_workbook_and_the_report_and_are_counted(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    done = policy.audit(filled(tmp_path / "a.xlsx", [COACH, {**COACH, "id": "G2"}], formula="claimed_amount"))
    done.write(tmp_path / "out")

    assert all("没有计算结果的公式" in row["读表说明"] for row in claims_sheet(tmp_path / "out"))
    assert "没有计算结果的公式" in (tmp_path / "out" / "report.html").read_text("utf-8").partition('id="rows"')[2]
    made = openpyxl.load_workbook(tmp_path / "out" / "audit.xlsx", read_only=True)
    summary = {row[0]: row[1] for row in made["汇总"].iter_rows(values_only=True)}
    assert summary["有读表说明的条数"] == 2


def test_what_was_converted_is_told_of_its_row(policy: lfreward.Policy, tmp_path: Path) -> None:
    done = policy.audit(write(tmp_path / "a.csv", {**COACH, "visitors": "320人", "claimed_amount": "3.5万"}))
    (line,) = done.lines

    assert line.kind == "exact"
    assert [note.field for note in line.notes] == ["visitors", "materials", "claimed_amount", "ticketed_visitors"]


def test_a_text_that_is_merged_over_several_rows_belongs_to_all_of_them_and_it_is_said(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    rows = [{**COACH, "id": f"G{n}"} for n in range(1, 5)]
    done = policy.audit(filled(tmp_path / "a.xlsx", rows, merge=("organiser", "虚构·甲社")))

    assert [line.who for line in done.lines] == ["虚构·甲社"] * 4
    assert [set(told_of(line)) - {"fewer_tickets"} for line in done.lines] == [set(), *[{"merged_carried"}] * 3]


def test_a_number_that_is_merged_over_several_rows_may_be_their_sum_and_is_not_repeated(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    rows = [{**COACH, "id": f"G{n}"} for n in range(1, 3)]
    path = filled(tmp_path / "a.xlsx", rows, merge=("claimed_amount", 70000))  # type: ignore[arg-type]
    first, second = policy.audit(path).lines

    assert first.claimed == 70_000_00
    assert second.claimed is None
    assert "合并" in second.reason.say("zh")


def test_a_group_that_is_merged_over_the_rows_of_its_roster_is_that_of_every_person(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    made = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name, rows in (("申报", [list(COACH), list(COACH.values())]), ("名单", [["团号", "证件号码"], ["", "X1"], ["", "X2"]])):
        sheet = made.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    sheet.merge_range(1, 0, 2, 0, "G1")
    made.close()

    assert [e.values for e in policy.audit(tmp_path / "a.xlsx").season.tables["roster"]] == [
        {"group": "G1", "id_number": "X1"},
        {"group": "G1", "id_number": "X2"},
    ]


def test_numbers_that_were_cut_in_a_table_beside_the_claims_are_told_and_masked(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    roster = [{"团号": "1.23457E+17", "证件号码": 990101198501010000}]
    done = policy.audit(book(tmp_path / "a.xlsx", 申报=[COACH], 名单=roster))
    done.write(tmp_path / "out")
    made = openpyxl.load_workbook(tmp_path / "out" / "audit.xlsx", read_only=True)
    said = " ".join(str(row[3]) for row in made["无法识别"].iter_rows(min_row=2, values_only=True))

    assert [finding.code for _, _, finding in done.season.unread] == ["digits_may_be_lost"] * 2
    assert "1.23457E+17" in said
    assert "9901011985" not in said


# ---------------------------------------------------------------- ids that were cut, headers that stand twice


@pytest.mark.parametrize("number", ["1.23457E+17", "1.23457e17", "1.23E+11"])
def test_an_id_in_scientific_notation_may_have_lost_digits_and_it_is_said(
    number: str, policy: lfreward.Policy, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", *({**COACH, "id": number, "arrival_date": f"2025-{m:02}-21"} for m in (6, 7, 8)))
    done = policy.audit(path)

    assert all("digits_may_be_lost" in [note.code for note in line.notes] for line in done.lines)
    assert "digits_may_be_lost" in [f.code for f in policy.evaluate({**COACH, "id": number}).findings]
    assert "digits_may_be_lost" not in [f.code for f in policy.evaluate(COACH).findings]


def test_a_header_that_stands_twice_with_two_values_is_rejected(policy: lfreward.Policy, tmp_path: Path) -> None:
    heads = [*COACH, "人数", "人数"]
    other = [key for key in heads if key != "visitors"]
    table = [other, [COACH.get(key, "") for key in other[:-2]] + ["320", "500"]]
    table.append([*table[1][:-2], "320", "320"])
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    first, second = policy.audit(path).lines

    assert [f.code for f in first.result.findings if f.code != "converted"] == ["two_values"]
    assert second.kind == "exact"
    assert [r.verdict.value for _, r in policy.evaluate_file(path)] == ["rejected", "eligible"]


# ---------------------------------------------------------------- faults by the row


def test_a_rejected_row_names_all_of_its_faults(policy: lfreward.Policy, tmp_path: Path) -> None:
    done = policy.audit(write(tmp_path / "a.csv", {**COACH, "visitors": "很多", "arrival_date": "月底", "nights": "1晚"}))
    (line,) = done.lines
    said = line.reason.say("zh")

    assert line.kind == "rejected"
    assert "很多" in said
    assert "月底" in said
    assert "1晚" not in said


def test_a_plain_serial_in_a_date_column_of_a_workbook_is_read_as_a_day_and_it_is_said(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    serial = {**COACH, "arrival_date": 45829, "departure_date": 45830}
    (line,) = policy.audit(book(tmp_path / "a.xlsx", 申报=[serial])).lines

    assert line.result.record["arrival_date"].isoformat() == "2025-06-21"
    assert [note.code for note in line.notes if note.code.startswith("serial")] == ["serial_read"] * 2
    ((_, result),) = policy.evaluate_file(tmp_path / "a.xlsx")
    assert result.record["arrival_date"].isoformat() == "2025-06-21"
    (line,) = policy.audit(write(tmp_path / "a.csv", serial)).lines
    assert line.result.record["arrival_date"].isoformat() == "2025-06-21"
    (line,) = policy.audit(book(tmp_path / "b.xlsx", 申报=[{**COACH, "arrival_date": 2025}])).lines
    assert line.kind == "rejected"


# ---------------------------------------------------------------- personal data


def test_the_name_of_a_person_that_is_paid_is_masked_and_that_of_a_company_is_not(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    rows = [{**COACH, "户名": "虚构张三"}, {**COACH, "id": "G2", "户名": "虚构乙旅行社有限公司"}]
    done = policy.audit(write(tmp_path / "a.csv", *rows))
    person, company = sorted((f for f in done.flags.found if f.key == "payee_differs"), key=lambda f: f.groups)

    assert "张三" not in person.text.zh
    assert "虚构乙旅行社有限公司" in company.text.zh


@pytest.mark.parametrize("personal", PERSONAL)
def test_personal_data_in_a_cell_that_cannot_be_read_is_masked_in_every_file(
    personal: str, policy: lfreward.Policy, tmp_path: Path
) -> None:
    policy.audit(write(tmp_path / "a.csv", {**COACH, "visitors": f"见{personal}。"})).write(tmp_path / "out")

    assert results(tmp_path / "out")[0]["class"] == "rejected"
    for name in ("results.csv", "report.html", "receipt.json", "summary.json"):
        assert personal not in (tmp_path / "out" / name).read_text("utf-8-sig"), name
    made = openpyxl.load_workbook(tmp_path / "out" / "audit.xlsx", read_only=True)
    assert not [cell for sheet in made for row in sheet.iter_rows(values_only=True) for cell in row if personal in str(cell)]


@pytest.mark.parametrize("field", ["id", "organiser"])
def test_personal_data_beside_a_number_or_a_name_is_masked_in_every_file(
    field: str, policy: lfreward.Policy, tmp_path: Path
) -> None:
    rows = [{**COACH, "id": f"G{n}", field: f"虚构 {n} {personal}"} for n, personal in enumerate(PERSONAL)]
    policy.audit(write(tmp_path / "a.csv", *rows)).write(tmp_path / "out")
    said = [(tmp_path / "out" / name).read_text("utf-8-sig") for name in ("results.csv", "report.html", "receipt.json")]
    made = openpyxl.load_workbook(tmp_path / "out" / "audit.xlsx", read_only=True)
    said += [str(cell) for sheet in made for row in sheet.iter_rows(values_only=True) for cell in row]

    assert [personal for personal in PERSONAL if any(personal in text for text in said)] == []


@given(st.sampled_from(PERSONAL), st.text("见、，。张三 ", max_size=5), st.text("。、（ ", max_size=3))
def test_personal_data_is_masked_wherever_it_stands_in_a_cell(personal: str, before: str, after: str) -> None:
    assert personal not in masked(before + personal + after)


@given(
    st.one_of(
        st.dates().map(lambda d: d.isoformat()),
        st.dates().map(lambda d: f"{d:%Y/%m/%d}"),
        st.dates().map(lambda d: f"{d:%Y%m%d}"),
        st.dates().map(lambda d: f"{d.year}年{d.month}月{d.day}日"),
        st.decimals(0, 10**10 - 1, places=2).map(str),  # a larger one has the form of a phone that a spreadsheet made a number
        st.integers(0, 10**10 - 1).map(str),
        st.tuples(st.sampled_from(["G", "LF", "LF2025-", "团", "2025-", "ZX-"]), st.integers(0, 10**7 - 1)).map(
            lambda parts: f"{parts[0]}{parts[1]}"
        ),
    )
)
def test_ordinary_ids_dates_and_sums_are_not_masked(text: str) -> None:
    assert masked(text) == text
    assert masked_id(text) == text


@pytest.mark.parametrize("number", ["G20250621", "123456789012345678", "0357-2012345", "E12345678"])
def test_the_number_of_a_claim_is_masked_only_where_it_is_an_id_or_a_mobile_number(number: str) -> None:
    assert masked_id(number) == number
    assert masked_id("13800138000") == "13*******00"


# ---------------------------------------------------------------- the receipt


def test_a_sealed_file_that_is_gone_is_a_difference(policy: lfreward.Policy, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", COACH)
    policy.audit(path).write(tmp_path / "out")
    (tmp_path / "out" / "results.csv").unlink()
    _, found, _ = replay(tmp_path / "out" / "receipt.json", path)

    assert [one.code for one in found] == ["receipt_file_gone"]
    assert "results.csv" in found[0].say("zh")


def test_the_workbook_is_sealed_by_its_cells(policy: lfreward.Policy, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", COACH)
    policy.audit(path).write(tmp_path / "out")
    book = tmp_path / "out" / "audit.xlsx"
    saved = openpyxl.load_workbook(book)
    saved.save(book)  # other bytes, the same cells

    assert replay(tmp_path / "out" / "receipt.json", path)[1] == []
    saved.worksheets[1]["A2"] = "changed"
    saved.save(book)
    assert [(one.code, one.args["name"]) for one in replay(tmp_path / "out" / "receipt.json", path)[1]] == [("receipt_file", "audit.xlsx")]


@pytest.mark.parametrize("more", [["--reading", "season_day=departure"], ["--map", "m.toml"], ["--sheet", "a"], ["--force"]])
def test_what_a_receipt_settles_cannot_be_asked_for_beside_it(
    more: list[str], policy: lfreward.Policy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.csv", COACH)
    policy.audit(path).write(tmp_path / "out")
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "--check", str(tmp_path / "out" / "receipt.json"), str(path), *more])

    assert ended.value.code == 2
    assert more[0] in capsys.readouterr().err


def test_a_receipt_speaks_of_results_in_words(policy: lfreward.Policy, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", COACH)
    policy.audit(path).write(tmp_path / "out")
    receipt = json.loads((tmp_path / "out" / "receipt.json").read_text("utf-8"))
    receipt["rows"][0][4:7] = ["0" * 20, "not_payable", "0.00"]
    (tmp_path / "out" / "receipt.json").write_text(json.dumps(receipt), "utf-8")
    said = [one.say("zh") for one in replay(tmp_path / "out" / "receipt.json", path)[1]]

    assert any("不予奖励 0.00" in one and "一致 35000.00" in one for one in said)


# ---------------------------------------------------------------- flags, maps, words


def test_groups_that_arrive_together_over_different_thresholds_are_not_one_question(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    heads = {"G1": "302", "G2": "303", "G3": "502", "G4": "503", "G5": "504"}
    rows = [{**COACH, "id": key, "visitors": n, "ticketed_visitors": n} for key, n in heads.items()]
    found = [f for f in policy.audit(write(tmp_path / "a.csv", *rows)).flags.found if f.key == "split_groups"]

    assert [(f.groups, "300" in f.text.zh, "500" in f.text.zh) for f in found] == [
        (("G1", "G2"), True, False),
        (("G3", "G4", "G5"), False, True),
    ]


def test_groups_without_a_number_are_counted_each(policy: lfreward.Policy, tmp_path: Path) -> None:
    rows = [{**COACH, "id": "", "visitors": n, "ticketed_visitors": n} for n in ("302", "303", "304")]
    (found,) = (f for f in policy.audit(write(tmp_path / "a.csv", *rows)).flags.found if f.key == "split_groups")

    assert "3 " in found.text.zh or "3个" in found.text.zh or "3 个" in found.text.zh


def test_a_header_that_only_the_mapping_file_knows_is_told(policy: lfreward.Policy, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('[claims]\n"奖励数" = "claimed_amount"\n[sheets]\n"申报九" = "claims"\n', "utf-8")
    done = policy.audit(write(tmp_path / "a.csv", COACH), mapping=mapping)

    assert any("奖励数" in line and "没有" in line for line in done.told("zh"))
    assert any("申报九" in line and "没有" in line for line in done.told("zh"))


def test_the_sheets_are_headed_and_filled_with_words(policy: lfreward.Policy, tmp_path: Path) -> None:
    policy.audit(write(tmp_path / "a.csv", COACH)).write(tmp_path / "out")
    made = openpyxl.load_workbook(tmp_path / "out" / "audit.xlsx", read_only=True)
    steps = list(made["逐条步骤"].iter_rows(min_row=2, values_only=True))

    assert {row[5] for row in steps} == {"满足"}
    assert not [row[4] for row in steps if str(row[4]).isascii()]
    assert [row[5] for row in made["逐条结果"].iter_rows(min_row=2, values_only=True)] == ["符合条件"]
    assert next(made["解释"].iter_rows(values_only=True))[2] == "问题"


def test_a_file_in_the_place_of_the_folder_is_refused_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("x", "utf-8")
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out")])

    assert ended.value.code == 3
    assert "不是文件夹" in capsys.readouterr().err


def test_sheets_that_are_named_are_not_said_to_be_left_out_and_their_rows_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book(tmp_path / "a.xlsx", 申报=[COACH], 申报2=[{**COACH, "id": "G2"}], 其他=[COACH])
    with pytest.raises(SystemExit):
        cli.main(["evaluate", str(path), "--sheet", "申报", "--sheet", "申报2"])
    seen = capsys.readouterr()

    assert "没有读取工作表“申报" not in seen.err
    assert "没有读取工作表“其他”" in seen.err
    assert "申报2" in seen.out


