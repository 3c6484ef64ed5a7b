"""How a file is read, told before anything is judged: every problem by cell, answers kept, copies put right.

Agencies and groups are invented.
"""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

import lfreward
from lfreward.errors import InputError
from lfreward.intake import UnansweredColumns, open_parts
from lfreward.intake.answers import map_beside
from lfreward.intake.checking import FileReading, Rank

HEAD = ["序号", "团号", "申报项目", "组团社", "抵临日期", "离临日期", "人数", "申报金额"]
PLAIN = [1, "LF-1", "旅游大巴", "虚构·甲社", "2025-05-12", "2025-05-13", 320, 35000]
POLICY = lfreward.load_policy()


def run(*arguments: str) -> tuple[int, str, str]:
    from lfreward import cli

    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err, pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    return ended.value.code, out.getvalue(), err.getvalue()  # type: ignore[return-value]


def book(path: Path, rows: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.active.title = "申报"
    made.save(path)
    return path


def row(**other: Any) -> list[Any]:
    return list((dict(zip(HEAD, PLAIN, strict=True)) | other).values())


def told(reading: FileReading, rank: Rank) -> list[tuple[str, str]]:
    return [(problem.cell, problem.code) for problem in reading.problems if problem.rank is rank]


def test_each_cell_that_cannot_be_read_is_told_with_its_address_and_what_stands_there(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["2025年申报表"], HEAD, row(), row(团号="LF-2", 人数="320km", 抵临日期="2025-13-40")])
    reading = POLICY.check_file(path)

    assert dict(told(reading, Rank.FAULT)).keys() == {"G4", "E4"}
    assert [problem.found for problem in reading.problems if problem.cell == "G4"] == ["320km"]
    assert reading.faults == 2


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_a_record_that_names_its_facts_itself_is_read_as_carefully(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    records = [{"编号": "A-1", "项目": "旅游大巴", "人数": "很多", "颜色": "红"}, {"编号": "A-2", "项目": "旅游大巴", "人数": "320人", "颜色": "红"}]
    if suffix == "jsonl":
        path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    else:
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), path)
    reading = POLICY.check_file(path)

    assert [(problem.row, problem.found) for problem in reading.problems if problem.rank is Rank.FAULT] == [(1, "很多")]
    assert {"converted"} <= {problem.code for problem in reading.problems if problem.rank is Rank.NOTE}
    assert [dict(table.scope.counts) for table in reading.tables] == [{"claim": 2}]


def test_what_is_understood_is_told_once_a_column_with_a_count(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [HEAD, *(row(团号=f"LF-{n}", 人数=f"{320 + n}人") for n in range(30))])
    (note,) = POLICY.check_file(path).notes

    assert (note.cell, note.count) == ("G2", 30)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_copy_has_what_cells_plainly_mean_and_its_marks_are_no_remarks(tmp_path: Path, suffix: str) -> None:
    rows = [HEAD, row(人数="320人", 抵临日期="2025年5月12日"), row(团号="LF-2", 组团社="同上"), row(团号="LF-3", 人数="约300")]
    path = tmp_path / f"a{suffix}"
    if suffix == ".csv":
        path.write_text("\n".join(",".join(map(str, cells)) for cells in rows), "utf-8")
    else:
        book(path, rows)
    code, _, _ = run("check", str(path), "--fix", str(tmp_path / "b.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0]

    assert code == 1  # one cell is left to be mended
    assert [sheet[cell].value for cell in ("G2", "D3", "G4")] == [320, "虚构·甲社", "约300"]
    assert sheet["E2"].value.date().isoformat() == "2025-05-12"
    assert sheet["G4"].comment.text.startswith("【lfreward】")
    again = POLICY.check_file(tmp_path / "b.xlsx")
    assert told(again, Rank.FAULT) == [("G4", "number_approximate")]
    assert not again.fixes
    (part,) = open_parts(tmp_path / "b.xlsx", _forms())
    assert all(not record.comments for record in part.rows)


def test_a_copy_is_read_as_the_file_was(tmp_path: Path) -> None:
    rows = [HEAD, row(人数="32+1", 申报项目="入境团队"), row(团号="LF-2", 申报项目="高铁专列"), row(团号="LF-3", 申报金额="3.5万元")]
    path = book(tmp_path / "a.xlsx", rows)
    run("check", str(path), "--fix", str(tmp_path / "b.xlsx"))
    before, after = ([result.facts for _, result in POLICY.evaluate_file(name)] for name in (path, tmp_path / "b.xlsx"))

    assert before == after


def test_a_question_stops_every_command_until_it_is_answered_and_the_answer_is_kept(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [[*HEAD, "总晚数"], [*row(), 5]])

    for command in (["evaluate"], ["settle"], ["batch", "--out", str(tmp_path / "x.parquet")], ["audit", "--out", str(tmp_path / "o")], ["check"]):
        code, out, err = run(command[0], str(path), *command[1:])
        assert code == 3, command
        assert "总晚数" in out + err
    with pytest.raises(UnansweredColumns) as raised:
        list(POLICY.evaluate_file(path))
    assert isinstance(raised.value, InputError)

    code, _, err = run("check", str(path), "--yes")
    assert code == 0
    assert "总晚数" in err
    assert 'ignore = ["总晚数"]' in map_beside(path).read_text("utf-8")
    for command in (["evaluate"], ["settle"], ["batch", "--out", str(tmp_path / "x.parquet")]):
        assert run(command[0], str(path), *command[1:])[0] == 0
    assert lfreward.load_policy().audit(path).lines


def test_an_audit_with_yes_takes_the_answers_that_it_shows(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [[*HEAD, "总晚数"], [*row(), 5]])
    code, _, err = run("audit", str(path), "--yes", "--out", str(tmp_path / "o"))

    assert code in (0, 1)
    assert "总晚数" in err
    assert json.loads((tmp_path / "o" / "receipt.json").read_text("utf-8"))["options"]["map"]["ignore"] == ["总晚数"]


def test_a_map_that_a_caller_names_goes_before_the_one_beside_the_file(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [[*HEAD, "总晚数"], [*row(), 1]])
    map_beside(path).write_text('ignore = ["总晚数"]\n', "utf-8")
    (tmp_path / "m.toml").write_text('[claims]\n"总晚数" = "nights"\n', "utf-8")
    ((_, beside),) = POLICY.evaluate_file(path)
    ((_, named),) = POLICY.evaluate_file(path, mapping=tmp_path / "m.toml")

    assert "nights" not in beside.facts
    assert named.facts["nights"] == 1


def test_json_says_all_of_it_on_one_line_and_numbers_of_persons_are_masked(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [HEAD, row(人数="13800138000")])
    code, out, _ = run("check", str(path), "--json")
    (line,) = out.splitlines()
    plain = json.loads(line)

    assert code == 1
    assert plain["tables"][0]["rows"] == {"header": 1, "claim": 1}
    assert [column["fact"] for column in plain["tables"][0]["columns"]][:3] == ["serial", "id", "item"]
    assert "13800138000" not in line


def _forms() -> Any:
    from lfreward.intake import claim_forms

    return claim_forms(POLICY.evaluator())
