"""An audit never guesses which item is claimed: the file says it, the caller says it, or it is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import lfreward
from lfreward import cli
from lfreward.errors import InputError
from lfreward.policy import replay
from machine.test_audit_sums import COACH, write

BARE = {key: value for key, value in COACH.items() if key != "item"}


def book(path: Path, **sheets: list[dict[str, Any]]) -> Path:
    made = xlsxwriter.Workbook(str(path))
    for name, records in sheets.items():
        sheet = made.add_worksheet(name)
        for column, key in enumerate(records[0]):
            sheet.write_column(0, column, [key, *(record[key] for record in records)])
    made.close()
    return path


def test_a_file_that_does_not_say_what_it_claims_stops_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = write(tmp_path / "claims.csv", BARE)
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", str(claims), "--out", str(tmp_path / "out")])

    assert ended.value.code == 3
    assert "--item" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_item_column_that_is_empty_in_every_row_says_nothing_either(policy: lfreward.Policy, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--item"):
        policy.audit(book(tmp_path / "a.xlsx", 申报=[{**COACH, "item": ""}]))


@pytest.mark.parametrize("name", ["coach_group", "旅游大巴"])
def test_the_caller_may_say_it(policy: lfreward.Policy, tmp_path: Path, name: str) -> None:
    claims = write(tmp_path / "claims.csv", BARE)
    audit = policy.audit(claims, item=name)
    audit.write(tmp_path / "out")

    assert [(line.kind, line.result.item) for line in audit.lines] == [("exact", "coach_group")]
    assert replay(tmp_path / "out" / "receipt.json", claims)[1] == []


def test_an_item_that_the_policy_does_not_have_is_refused(policy: lfreward.Policy, tmp_path: Path) -> None:
    with pytest.raises(lfreward.UsageError, match="旅游专列"):
        policy.audit(write(tmp_path / "claims.csv", BARE), item="旅游飞船")


@pytest.mark.parametrize(("sheet", "found"), [("旅游大巴", "coach_group"), ("5月旅游大巴申报", "coach_group"), ("旅游大巴、旅游专列", None), ("申报表", None)])
def test_the_name_of_a_sheet_may_say_it(policy: lfreward.Policy, tmp_path: Path, sheet: str, found: str | None) -> None:
    path = book(tmp_path / "a.xlsx", **{sheet: [BARE]})
    if found is None:
        with pytest.raises(InputError):
            policy.audit(path)
    else:
        assert [line.result.item for line in policy.audit(path).lines] == [found]


def test_a_row_that_does_not_say_it_is_not_compared_and_shows_what_each_item_would_pay(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    blank = {**COACH, "id": "G2", "item": "", "outside_mainland": "是", "claimed_amount": "64000"}
    audit = policy.audit(write(tmp_path / "claims.csv", {**COACH, "outside_mainland": ""}, blank))
    named, line = audit.lines

    assert (named.kind, line.kind, line.payable, line.reason.key) == ("exact", "unprovable", None, "not_stated")
    assert "旅游大巴35,000元" in line.reason.say("zh")
    assert "入境团队76,800元" in line.reason.say("zh")
    assert audit.summary["unprovable_total"] == "64000.00"


def test_a_row_without_an_item_takes_nothing_from_another_row_of_its_group(policy: lfreward.Policy, tmp_path: Path) -> None:
    blank = {**COACH, "item": "", "outside_mainland": "是"}
    audit = policy.audit(write(tmp_path / "claims.csv", {**COACH, "outside_mainland": ""}, blank))

    assert [(line.kind, line.payable) for line in audit.lines] == [("exact", 3_500_000), ("unprovable", None)]


def test_an_item_that_is_said_twice_is_asked_about(policy: lfreward.Policy, tmp_path: Path) -> None:
    claims = write(tmp_path / "claims.csv", {**COACH, "item": ""}, COACH)
    with pytest.raises(InputError, match="--item"):
        policy.audit(claims, item="inbound_group")


@pytest.mark.parametrize(("claimed", "kind", "over"), [("", "no_claim", "0.00"), ("500", "not_payable", "500.00"), ("0", "exact", "0.00")])
def test_a_group_that_claims_no_item_of_its_own(
    policy: lfreward.Policy, tmp_path: Path, claimed: str, kind: str, over: str
) -> None:
    audit = policy.audit(write(tmp_path / "claims.csv", COACH, {**COACH, "id": "G2", "item": "散团", "claimed_amount": claimed}))
    _, line = audit.lines

    assert (line.kind, line.payable, line.reason.key) == (kind, 0, "claims_no_item")
    assert audit.summary["over_total"] == over


def test_a_row_without_an_owner_is_not_paid(policy: lfreward.Policy, tmp_path: Path) -> None:
    audit = policy.audit(write(tmp_path / "claims.csv", COACH, {**COACH, "id": "G2", "organiser": ""}))
    _, line = audit.lines

    assert (line.kind, line.payable, line.reason.key) == ("unprovable", None, "no_owner")
    assert "35,000" in line.reason.say("zh")
