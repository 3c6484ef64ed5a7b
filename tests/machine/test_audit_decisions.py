"""What a person decided on rows is read back, shown and sealed, and changes nothing that is computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import lfreward
from lfreward.audit.workbook import DECIDED
from lfreward.errors import InputError
from lfreward.i18n import say
from lfreward.policy import replay
from machine.test_audit_sums import COACH, results, write

ROWS = [COACH, {**COACH, "id": "G2", "claimed_amount": "40000"}, {**COACH, "id": "G3", "visitors": "299", "ticketed_visitors": "280"}]


def heads(*names: str) -> list[str]:
    return [say(f"audit_head_{name}", "zh", {}) for name in names]


def decided(folder: Path, *rows: tuple[Any, ...]) -> Path:
    """Write decisions into the `audit.xlsx` of a folder, as a person does: (row, decision, value, reason)."""
    path = folder / "audit.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book[say("sheet_claims", "zh", {})]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        for number, *said in rows:
            if row[columns[heads("row")[0]] - 1].value == number:
                for name, value in zip(DECIDED[:3], said, strict=True):
                    sheet.cell(row[0].row, columns[heads(name)[0]]).value = value
    book.save(folder / "decided.xlsx")
    return folder / "decided.xlsx"


@pytest.fixture
def first(policy: lfreward.Policy, tmp_path: Path) -> Path:
    policy.audit(write(tmp_path / "claims.csv", *ROWS)).write(tmp_path / "first")
    return tmp_path


def test_decisions_written_in_the_workbook_stand_beside_ours_and_change_nothing(policy: lfreward.Policy, first: Path) -> None:
    given = decided(first / "first", (3, "认可", None, "已核对合同"), (4, "剔除", None, "团队撤回"))
    before = policy.audit(first / "claims.csv")
    after = policy.audit(first / "claims.csv", decisions=given)
    after.write(first / "second")
    same = [{key: value for key, value in audit.summary.items() if key not in ("decisions", "scope")} for audit in (before, after)]

    assert same[0] == same[1]
    assert [(line.kind, line.payable) for line in before.lines] == [(line.kind, line.payable) for line in after.lines]
    assert after.summary["decisions"]["by_kind"] == {"accept": 1, "strike": 1}
    assert [line["decision"] for line in results(first / "second")] == ["", "accept: 认可：已核对合同", "strike: 剔除：团队撤回"]
    assert "团队撤回" in (first / "second" / "report.html").read_text("utf-8")
    assert "2条由人作出决定" in after.closing("zh")


def test_they_are_carried_into_the_next_workbook_and_read_back_from_there(policy: lfreward.Policy, first: Path) -> None:
    given = decided(first / "first", (3, "单位", "万元", "表头漏写单位"))
    policy.audit(first / "claims.csv", decisions=given).write(first / "second")
    again = policy.audit(first / "claims.csv", decisions=first / "second" / "audit.xlsx")

    assert again.summary["decisions"]["rows"] == [
        {"sheet": None, "row": 3, "decision": "unit", "value": "万元", "why": "表头漏写单位"}
    ]


def test_a_decision_on_a_row_that_has_changed_is_told_and_not_carried_over(policy: lfreward.Policy, first: Path) -> None:
    given = decided(first / "first", (2, "认可", None, "已核对"), (3, "认可", None, "已核对"))
    write(first / "claims.csv", COACH, {**ROWS[1], "visitors": "350"}, ROWS[2])
    audit = policy.audit(first / "claims.csv", decisions=given)

    assert len(audit.decisions) == 1
    assert [one["row"] for one in audit.summary["decisions"]["stale"]] == [3]
    assert "未沿用" in audit.closing("zh")


def test_a_table_of_ones_own_will_do(policy: lfreward.Policy, first: Path) -> None:
    write(first / "own.csv", dict(zip(heads("row", "decision", "decided_value", "decided_why"), ("4", "改值", "310", "漏计11人"), strict=True)))
    audit = policy.audit(first / "claims.csv", decisions=first / "own.csv")

    assert [audit.decisions.of(line) is not None for line in audit.lines] == [False, False, True]
    assert audit.summary["decisions"]["by_kind"] == {"value": 1}


@pytest.mark.parametrize("told", [("认可", None, None), ("改值", None, "漏计"), ("同意", None, "已核对")])
def test_a_decision_without_a_reason_or_a_value_stops_with_a_question(
    policy: lfreward.Policy, first: Path, told: tuple[str | None, ...]
) -> None:
    with pytest.raises(InputError):
        policy.audit(first / "claims.csv", decisions=decided(first / "first", (3, *told)))


def test_a_table_without_the_columns_is_refused(policy: lfreward.Policy, first: Path) -> None:
    with pytest.raises(InputError):
        policy.audit(first / "claims.csv", decisions=write(first / "own.csv", {"a": "1", "b": "2"}))


def test_decisions_are_sealed_with_the_files_that_they_came_from(policy: lfreward.Policy, first: Path) -> None:
    given = decided(first / "first", (3, "认可", None, "已核对合同"))
    policy.audit(first / "claims.csv", decisions=given).write(first / "second")
    receipt = first / "second" / "receipt.json"

    assert "decisions" in {one["kind"] for one in json.loads(receipt.read_text("utf-8"))["inputs"]}
    assert replay(receipt, first / "claims.csv", decisions=given).differences == []
    assert replay(receipt, first / "claims.csv").differences != []


def test_numbers_of_persons_in_a_reason_are_masked(policy: lfreward.Policy, first: Path) -> None:
    given = decided(first / "first", (3, "认可", None, "电话13800138000已核实"))
    policy.audit(first / "claims.csv", decisions=given).write(first / "second")

    assert all("13800138000" not in (first / "second" / name).read_text("utf-8") for name in ("results.csv", "summary.json", "report.html"))
