"""The claim workbook: what it offers, and that it is read back without a question, its example never as a claim."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import lfreward
from lfreward import cli
from lfreward.office.template import EXAMPLE, HEADER, write_template
from lfreward.proofs.cases.sound import Maker

SHANSHUI = Path(__file__).parents[1] / "policies" / "shanshui-2024"


@pytest.fixture(scope="module", params=["linfen-2020", "shanshui-2024"])
def any_policy(request: pytest.FixtureRequest) -> lfreward.Policy:
    return lfreward.load_policy(SHANSHUI if request.param == "shanshui-2024" else request.param)


@pytest.fixture(scope="module", params=["zh", "en"])
def workbook(any_policy: lfreward.Policy, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("template") / f"{request.param}.xlsx"
    return write_template(any_policy.evaluator(), path, lang=request.param), request.param


def claim_sheets(book: Any) -> list[Any]:
    return [sheet for sheet in book.worksheets if sheet.cell(HEADER + 1, 1).comment is not None]


def filled(policy: lfreward.Policy, path: Path, lang: str, at: int) -> dict[str, dict[str, Any]]:
    """Write a sound record of every item into the workbook from a row on; return the records by their ids."""
    book = openpyxl.load_workbook(path)
    records: dict[str, dict[str, Any]] = {}
    evaluator = policy.evaluator()
    places = dict.fromkeys((sheet.title for sheet in claim_sheets(book)), at)
    for item in policy.resolved.items.values():
        record = Maker(evaluator.plans[item.key]).record()
        record |= {"id": f"N-{item.key}", item.payee: "虚构·甲社", "claimed_amount": evaluator.evaluate(record).amount}
        facts = policy.resolved.item_facts[item.key]
        for sheet in claim_sheets(book):
            titles = {re.sub(r"[（(].*[）)]", "", str(cell.value)).strip(): cell.column for cell in sheet[HEADER + 1]}
            columns = {key: titles[re.sub(r"[（(].*[）)]", "", fact.label.say(lang)).strip()] for key, fact in facts.items()
                       if key in record and re.sub(r"[（(].*[）)]", "", fact.label.say(lang)).strip() in titles}  # fmt: skip
            if set(columns) < {key for key in record if key in facts} or not columns:
                continue
            for cell in sheet[places[sheet.title]]:
                cell.value = None
            for key, column in columns.items():
                fact, value = facts[key], record[key]
                if key == "item":
                    value = item.label.say(lang)
                elif isinstance(value, bool):
                    value = "是" if value else "否"
                elif isinstance(value, str) and value in (fact.values or {}):
                    value = fact.values[value].say(lang)  # type: ignore[index]
                elif isinstance(value, (list, tuple)):
                    value = "、".join(map(str, value))
                sheet.cell(places[sheet.title], column).value = value
            places[sheet.title] += 1
            records[record["id"]] = record
    book.save(path)
    return records


def audited(policy: lfreward.Policy, path: Path) -> list[Any]:
    return list(policy.audit(path).lines)


def test_an_empty_workbook_holds_no_claim_and_asks_nothing(any_policy: lfreward.Policy, workbook: tuple[Path, str]) -> None:
    assert list(audited(any_policy, workbook[0])) == []


@pytest.mark.parametrize("over", [False, True], ids=["below the example", "over the example"])
def test_what_was_filled_in_is_read_back_whole(
    any_policy: lfreward.Policy, workbook: tuple[Path, str], over: bool, tmp_path: Path
) -> None:
    path, lang = tmp_path / "filled.xlsx", workbook[1]
    path.write_bytes(workbook[0].read_bytes())
    records = filled(any_policy, path, lang, EXAMPLE + 1 if over else EXAMPLE + 2)

    rows = list(audited(any_policy, path))

    assert set(records) == {f"N-{item}" for item in any_policy.items}
    assert {row.result.id: row.result.amount_fen for row in rows} == {
        id_: any_policy.evaluate(record).amount_fen for id_, record in records.items()
    }
    for row in rows:
        given = any_policy.evaluate(records[row.result.id]).to_dict()["facts"]
        read = row.result.to_dict()["facts"]
        assert {key: read.get(key) for key in given} == given


def test_an_example_that_was_written_over_and_still_calls_itself_one_is_asked_about(
    any_policy: lfreward.Policy, workbook: tuple[Path, str], tmp_path: Path
) -> None:
    path = tmp_path / "over.xlsx"
    book = openpyxl.load_workbook(workbook[0])
    sheet = claim_sheets(book)[0]
    for cell in sheet[EXAMPLE + 1]:
        if isinstance(cell.value, str) and cell.column > 1 and re.search("示例|xample", cell.value):
            cell.value = "虚构·乙社"
    book.save(path)

    (row,) = audited(any_policy, path)

    assert row.kind == "rejected"
    assert "example_row" in {finding.code for finding in row.result.findings}


def test_lists_are_offered_and_days_and_counts_are_checked(any_policy: lfreward.Policy, workbook: tuple[Path, str]) -> None:
    book = openpyxl.load_workbook(workbook[0])
    for sheet in claim_sheets(book):
        kinds = {check.type for check in sheet.data_validations.dataValidation}
        assert {"list"} <= kinds <= {"list", "date", "whole", "decimal"}
        assert all(cell.comment is not None for cell in sheet[HEADER + 1])


def test_a_list_too_long_for_a_check_stands_on_the_guide(
    policy: lfreward.Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lfreward.office.template.INLINE", 10)
    path = write_template(policy.evaluator(), tmp_path / "long.xlsx")
    book = openpyxl.load_workbook(path)
    checks = [check.formula1 for sheet in claim_sheets(book) for check in sheet.data_validations.dataValidation if check.type == "list"]
    sources = [source for source in checks if "!" in source]
    assert len(sources) > 3
    for source in sources:
        name, _, cells = source.lstrip("=").partition("!")
        values = [cell.value for (cell,) in book[name.strip("'")][cells.replace("$", "")]]
        assert all(values)
    items = [item.label.zh for item in policy.resolved.items.values() if item.subject == "group"]
    assert [cell.value for (cell,) in book["填写说明"]["D2:D10"]] == [*items, *policy.resolved.no_item]

    assert audited(policy, path) == []


def test_some_items_make_a_smaller_workbook_and_an_unknown_item_is_refused(policy: lfreward.Policy, tmp_path: Path) -> None:
    assert cli._run(["template", "旅游直通车", "--out", str(tmp_path / "one.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    (sheet,) = claim_sheets(book)
    assert "人数（人）" not in [cell.value for cell in sheet[HEADER + 1]]
    assert cli._run(["template", "旅游飞船", "--out", str(tmp_path / "none.xlsx")]) == 2


def test_the_workbook_is_the_same_bytes_whenever_it_is_written(policy: lfreward.Policy, tmp_path: Path) -> None:
    paths = [write_template(policy.evaluator(), tmp_path / f"{n}.xlsx") for n in (1, 2)]

    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.slow
def test_libreoffice_opens_it_and_keeps_its_checks(workbook: tuple[Path, str], tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run([*command, "--outdir", str(tmp_path / "again"), str(workbook[0])], check=True, timeout=180, capture_output=True)

    before, after = openpyxl.load_workbook(workbook[0]), openpyxl.load_workbook(tmp_path / "again" / workbook[0].name)

    assert after.sheetnames == before.sheetnames
    for sheet in claim_sheets(before):
        kept = after[sheet.title]
        assert [cell.value for cell in kept[HEADER + 1]][: sheet.max_column] == [cell.value for cell in sheet[HEADER + 1]]
        assert {c.type for c in kept.data_validations.dataValidation} == {c.type for c in sheet.data_validations.dataValidation}
        assert len(kept.conditional_formatting) >= 1


def test_nothing_in_it_is_a_formula_or_a_macro(workbook: tuple[Path, str]) -> None:
    with zipfile.ZipFile(workbook[0]) as archive:
        names = archive.namelist()
        sheets = [archive.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
    assert not [name for name in names if "vba" in name.lower()]
    assert not any("<f>" in sheet for sheet in sheets)
