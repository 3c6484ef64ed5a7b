"""Each kind of thing that hand-kept books do, and what must be read of it: one case a kind.

Agencies and groups are invented. A case says what stands in the sheets, and what the records and the other rows are.
"""

import doctest
import importlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

import lfreward
from lfreward.audit.forms import Forms
from lfreward.errors import InputError
from lfreward.intake import CLAIMS, Part, RecordRow, RowKind, open_parts, open_rows
from lfreward.law.loading import read_tables, shipped

HEAD = ["序号", "团号", "申报项目", "组团社", "抵临日期", "离临日期", "人数", "申报金额"]
BOOKS = Path(__file__).parent / "books"
Rows = Sequence[Sequence[Any]]


def group(number: int, **other: Any) -> list[Any]:
    known = dict(zip(HEAD, [number, f"LF-{number}", "旅游大巴", "虚构·甲社", "2025-05-12", "2025-05-13", 320, 35000], strict=True))
    return list((known | other).values())


@cache
def forms() -> Forms:
    return Forms(read_tables(shipped() / "audit")["forms"], lfreward.load_policy("linfen-2020").evaluator())


def book(path: Path, edit: Callable[[Any], None] | None = None, **sheets: Rows) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if edit is not None:
        edit(made.worksheets[0])
    made.save(path)
    return path


def read(path: Path) -> list[tuple[Part, list[RecordRow]]]:
    return [(part, list(part.rows)) for part in open_parts(path, forms())]


def claims(path: Path) -> list[RecordRow]:
    return [row for part, rows in read(path) if part.form == CLAIMS for row in rows]


def values(path: Path, key: str) -> list[Any]:
    """Return what every record says of one fact, by whatever header."""
    found = []
    for part, rows in read(path):
        names = [column.name for column in part.matched if column.key == key] or [key]
        found += [next((row.cells[name] for name in names if name in row.cells), None) for row in rows if part.form == CLAIMS]
    return found


def notes(path: Path) -> set[str]:
    return {note.code for part, rows in read(path) for note in [*part.notes, *(note for row in rows for note in row.notes)]}


def test_a_table_that_does_not_start_in_the_first_column_keeps_its_addresses_and_merges(tmp_path: Path) -> None:
    shifted = [[None, *row] for row in (HEAD, group(1), group(2, 申报项目=None))]
    path = book(tmp_path / "a.xlsx", lambda sheet: sheet.merge_cells("D2:D3"), 申报=shifted)
    ((part, rows),) = read(path)

    assert values(path, "item") == ["旅游大巴", "旅游大巴"]
    assert next(column for column in part.matched if column.key == "item").letter == "D"
    assert [note.args["cell"] for row in rows for note in row.notes] == ["D3"]


def test_every_table_of_a_sheet_is_read_under_its_own_header(tmp_path: Path) -> None:
    other = [*HEAD[:6], "人均消费", "人数", "申报金额"]
    below = [HEAD, group(1), [], other, ["2", "LF-2", "旅游大巴", "虚构·甲社", "2025-05-12", "2025-05-13", 800, 330, 35000]]
    path = book(tmp_path / "a.xlsx", 申报=below)

    assert values(path, "visitors") == [320, 330]
    assert [part.columns is not None and len(part.columns) for part, _ in read(path)] == [8, 9]


def test_tables_beside_each_other_are_each_read(tmp_path: Path) -> None:
    head = ["团号", "申报项目", "人数"]
    path = book(tmp_path / "a.xlsx", 申报=[[*head, None, *head], ["A1", "旅游大巴", 310, None, "B1", "旅游专列", 520]])

    assert values(path, "id") == ["A1", "B1"]
    assert values(path, "visitors") == [310, 520]


@pytest.mark.parametrize("title", ["单位：万元", "金额单位:万元"])
def test_the_unit_above_a_table_is_part_of_its_sums(tmp_path: Path, title: str) -> None:
    path = book(tmp_path / "a.xlsx", 申报=[["2025年申报表"], [title], HEAD, group(1, 申报金额=3.5)])

    assert values(path, "claimed_amount") == [35000]
    assert "unit_applied" in notes(path)


def test_the_unit_in_a_header_is_part_of_its_sums_whatever_its_brackets(tmp_path: Path) -> None:
    for header in ("申报金额（万元）", "申报金额(万元)", "申报奖励金额【万元】"):
        path = book(tmp_path / "a.xlsx", 申报=[[*HEAD[:-1], header], group(1, 申报金额=3.5)])

        assert values(path, "claimed_amount") == [35000]


def test_the_unit_of_a_number_format_is_part_of_the_number(tmp_path: Path) -> None:
    def edit(sheet: Any) -> None:
        sheet["H2"].number_format = '0.0"万元"'

    assert values(book(tmp_path / "a.xlsx", edit, 申报=[HEAD, group(1, 申报金额=3.5)]), "claimed_amount") == [35000]


def test_a_sum_that_looks_as_if_it_were_in_yuan_already_is_doubted(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 申报=[["单位：万元"], HEAD, group(1)])

    assert "unit_doubtful" in notes(path)


def test_a_running_number_is_no_identity(tmp_path: Path) -> None:
    months = [[*HEAD[:1], *HEAD[2:]], *([n, *group(n)[2:]] for n in (1, 2, 3))]

    assert values(book(tmp_path / "a.xlsx", **{"5月": months, "6月": months}), "id") == [None] * 6


TOTALS = [
    "虚构·甲社小计", "虚构·甲社 小计", "甲社合计", "小 计", "小计:", "小计(2团)", "合计（大写）柒万元整", "本页小计", "累计", "总 计", "共计",
    "总合计", "5月合计",
]  # fmt: skip


@pytest.mark.parametrize("word", TOTALS)
@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_total_of_any_wording_is_no_claim_and_is_compared(tmp_path: Path, word: str, at: int) -> None:
    total = [None] * 6 + [640, 70000]
    total[at] = word
    ((part, rows),) = read(book(tmp_path / "a.xlsx", 申报=[HEAD, group(1), group(2), total]))

    assert [row.number for row in rows] == [2, 3]
    assert part.scope.counts[RowKind.TOTAL] == 1
    assert [(one.stated, one.agrees) for one in part.scope.totals] == [(640, True), (70000, True)]


def test_a_total_without_a_word_is_known_by_its_figures_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    right, wrong = [None] * 6 + [640, 70000], ["合计", *[None] * 5, 640, 80000]
    ((part, rows),) = read(book(tmp_path / "a.xlsx", 申报=[HEAD, group(1), group(2), right, wrong]))

    assert len(rows) == 2
    assert [one.agrees for one in part.scope.totals] == [True, True, True, False]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["注:1.本表一式三份。2.金额以元为单位。"], RowKind.NOTE),
        (["制表人：张三", None, None, "审核人：李四"], RowKind.SIGNATURE),
        (["单位（盖章）"], RowKind.SIGNATURE),
        (["单位负责人(签字):", None, None, "填报日期:2025-06-01"], RowKind.SIGNATURE),
        (HEAD, RowKind.HEADER),
        ([5], RowKind.BLANK),
    ],
)
def test_what_is_no_claim_is_said_to_be_what_it_is(tmp_path: Path, row: list[Any], kind: RowKind) -> None:
    before = 1 if kind is RowKind.HEADER else 0
    ((part, rows),) = read(book(tmp_path / "a.xlsx", 申报=[HEAD, group(1), row, group(2)]))

    assert len(rows) == 2
    assert part.scope.counts[kind] == before + 1
    assert part.scope.counts.total() == 4


def test_a_sheet_that_sums_up_the_others_is_no_sheet_of_claims(tmp_path: Path) -> None:
    summary = [["组团社", "团队数", "人数", "申报金额"], ["虚构·甲社", 1, 320, 35000]]
    path = book(tmp_path / "a.xlsx", 明细=[HEAD, group(1)], 汇总表=summary)

    assert len(claims(path)) == 1
    assert "summary_sheet" in notes(path)


@pytest.mark.parametrize(
    ("children", "cells", "people"), [(["儿童", "合计"], [30, 320], 320), (["成人", "儿童"], [290, 30], 320), (["成人", "合计"], [290, 320], 320)]
)
def test_of_people_by_age_the_total_counts_or_their_sum(tmp_path: Path, children: list[str], cells: list[int], people: int) -> None:
    head = [*HEAD[:6], "人数", None, "申报金额"]
    rows = [head, [None] * 6 + children, [*group(1)[:6], *cells, 35000]]

    assert values(book(tmp_path / "a.xlsx", lambda sheet: sheet.merge_cells("G1:H1"), 申报=rows), "visitors") == [people]


def test_a_sum_that_is_merged_over_two_rows_is_that_of_neither(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", lambda sheet: sheet.merge_cells("H2:H3"), 申报=[HEAD, group(1, 申报金额=70000), group(2, 申报金额=None)])
    rows = claims(path)

    assert values(path, "claimed_amount") == [None, None]
    assert [(one.cells, one.rows, one.value) for row in rows for one in row.shared] == [("H2:H3", (2, 3), 70000)] * 2


def test_struck_text_struck_rows_comments_and_remarks_are_heeded(tmp_path: Path) -> None:
    def edit(sheet: Any) -> None:
        sheet["G2"] = CellRichText(TextBlock(InlineFont(strike=True), "350"), "280")
        sheet["G3"].comment = Comment("此团未成行，作废", "虚构")
        for cell in sheet[4]:
            cell.font = Font(strike=True)

    head = [*HEAD, "备注"]
    path = book(tmp_path / "a.xlsx", edit, 申报=[head, [*group(1), "退团25人"], group(2), group(3)])
    ((part, rows),) = read(path)

    assert values(path, "visitors") == ["280", 320]
    assert (rows[0].remarks, rows[1].comments[0].text) == ("退团25人", "此团未成行，作废")
    assert part.scope.counts[RowKind.STRUCK] == 1


@pytest.mark.parametrize("mark", ["同上", "〃", '"', "″"])
def test_a_ditto_mark_repeats_what_stands_above_it(tmp_path: Path, mark: str) -> None:
    path = book(tmp_path / "a.xlsx", 申报=[HEAD, group(1), group(2, 组团社=mark)])

    assert values(path, "organiser") == ["虚构·甲社"] * 2
    assert "ditto_carried" in notes(path)


def test_a_name_that_is_left_blank_below_its_first_row_is_carried_down_and_a_single_blank_is_not(tmp_path: Path) -> None:
    meant = [HEAD, group(1), group(2, 组团社=None), group(3, 组团社="虚构·乙社"), group(4, 组团社=None)]
    omitted = [HEAD, group(1), group(2), group(3, 组团社=None)]

    assert values(book(tmp_path / "a.xlsx", 申报=meant), "organiser") == ["虚构·甲社"] * 2 + ["虚构·乙社"] * 2
    assert values(book(tmp_path / "b.xlsx", 申报=omitted), "organiser")[-1] is None


def test_a_roster_has_its_group_on_the_first_row_and_is_never_a_sheet_of_claims(tmp_path: Path) -> None:
    roster = [["团号", "姓名", "身份证号"], ["LF-1", "虚1", "X1"], [None, "虚2", "X2"], [None, "虚3", "X3"]]
    tourists = [["序号", "姓名", "旅行社", "电话"], [1, "虚4", "虚构·甲社", "0"]]
    path = book(tmp_path / "a.xlsx", 申报=[HEAD, group(1)], 名单=roster, 游客=tourists)
    _, (part, people), (other, nobody) = read(path)

    assert part.form == "roster"
    assert [row.cells["团号"] for row in people] == ["LF-1"] * 3
    assert (other.form, nobody) == (None, [])


def test_a_hidden_sheet_is_read_and_said_to_be_hidden(tmp_path: Path) -> None:
    def edit(sheet: Any) -> None:
        sheet.parent["补报"].sheet_state = "hidden"

    path = book(tmp_path / "a.xlsx", edit, 申报=[HEAD, group(1)], 补报=[HEAD, group(2)])

    assert values(path, "id") == ["LF-1", "LF-2"]
    assert [part.scope.hidden for part, _ in read(path)] == [False, True]


def test_a_formula_that_was_never_calculated_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet("申报")
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, group(1))
    sheet.write_formula(1, 6, "=300+20")
    made.close()

    assert values(path, "visitors") == [None]
    assert "formula_not_calculated" in notes(path)


def test_nights_of_the_whole_journey_are_asked_about_and_stop_an_audit(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 申报=[[*HEAD, "总晚数"], [*group(1), 5]])
    ((part, _),) = read(path)
    (question,) = part.questions

    assert values(path, "nights") == [None]
    assert (question.cell, question.header, question.map_lines()[0]) == ("I1", "总晚数", '[claims]\n"总晚数" = "nights"')
    with pytest.raises(InputError, match=r"总晚数.*--map"):
        lfreward.load_policy().audit(path)

    (tmp_path / "map.toml").write_text(question.map_lines()[-1], "utf-8")
    assert len(lfreward.load_policy().audit(path, mapping=tmp_path / "map.toml").lines) == 1


def test_a_form_with_labels_beside_values_is_one_record(tmp_path: Path) -> None:
    form = [["旅游大巴奖励申报表"], ["申报单位", "虚构·甲社", "申报编号", "A-1"], ["申报项目", "旅游大巴", "人数", 320], ["申报金额", 35000, "大写", "叁万伍仟元整"]]
    path = book(tmp_path / "a.xlsx", 申报=form)

    assert [values(path, key) for key in ("organiser", "id", "item", "visitors", "claimed_amount")] == [
        ["虚构·甲社"], ["A-1"], ["旅游大巴"], [320], [35000]
    ]  # fmt: skip


def test_the_item_of_a_column_of_kinds_is_known_by_its_values_and_the_year_by_the_title(tmp_path: Path) -> None:
    head = ["团号", "团队类型", "人数", "行程日期"]
    path = book(tmp_path / "a.xlsx", 申报=[["2025年度公示表"], head, ["A1", "大巴", 331, "5.12-5.13"], ["A2", "高品质", 32, "6.1-6.3"]])

    assert values(path, "item") == ["大巴", "高品质"]
    assert values(path, "arrival_date") == ["2025.5.12-5.13", "2025.6.1-6.3"]


@pytest.mark.parametrize(("name", "unseen"), [("two-sheets.xls", "comments"), ("two-sheets.ods", "merges")])
def test_older_and_open_workbooks_are_read_and_say_what_they_do_not_show(name: str, unseen: str) -> None:
    parts = read(BOOKS / name)

    assert values(BOOKS / name, "visitors") == [320, 500, 310]
    assert all(one.agrees for part, _ in parts for one in part.scope.totals)
    assert all(unseen in part.scope.not_looked_at for part, _ in parts)


def test_a_workbook_under_the_name_of_another_program_is_read(tmp_path: Path) -> None:
    for suffix, source in ((".et", (BOOKS / "two-sheets.xls").read_bytes()), (".et", book(tmp_path / "x.xlsx", 申报=[HEAD, group(1)]).read_bytes())):
        path = tmp_path / f"a{suffix}"
        path.write_bytes(source)

        assert values(path, "visitors")[0] == 320


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt"])
def test_text_files_are_read_in_every_encoding(tmp_path: Path, encoding: str, suffix: str) -> None:
    mark = "," if suffix == ".csv" else "\t"
    path = tmp_path / f"a{suffix}"
    path.write_text("\n".join(mark.join(map(str, row)) for row in (HEAD, group(1))), encoding)

    assert values(path, "visitors") == ["320"]


def test_a_row_of_text_with_a_comma_too_many_loses_its_figures_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(HEAD) + "\n" + ",".join(map(str, group(1, 申报金额="35,000"))) + "\n", "utf-8")
    (row,) = claims(path)

    assert row.problem is not None
    assert row.problem.code == "ragged"
    assert "申报金额" not in row.cells


def test_evaluate_reads_every_table_of_its_sheet(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 申报=[HEAD, group(1), [], ["说明"], [*HEAD[:-1], "申报金额（万元）"], group(2, 申报金额=3.5)])

    assert [row.cells["团号"] for row in open_rows(path, forms=forms())] == ["LF-1", "LF-2"]


@pytest.mark.parametrize("name", ["", ".cells", ".headers", ".styles"])
def test_what_the_passes_say_of_themselves_runs(name: str) -> None:
    tried = doctest.testmod(importlib.import_module(f"lfreward.intake{name}"))

    assert tried.attempted
    assert not tried.failed
