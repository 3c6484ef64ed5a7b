"""Every physical row is accounted for: shared sums, struck and hidden rows, remarks, several files, totals of the sheet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import lfreward
from lfreward import cli
from lfreward.audit import Audit, total_rows
from lfreward.intake import Part, RecordRow
from lfreward.intake.rows import Comment, MergedNumber, RowKind, Scope, SideRow, Total
from machine.test_audit_items import book
from machine.test_audit_sums import COACH, adds_up, results, write

Rows = Callable[..., Audit]


@pytest.fixture
def read_as(policy: lfreward.Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rows:
    """Audit rows as a reader of sheets hands them over, whatever file they came from."""

    def audited(*rows: RecordRow, side: list[SideRow] | None = None, totals: list[Total] | None = None) -> Audit:
        def parts(*_: Any, **__: Any) -> Iterator[Part]:
            scope = Scope("claims.xlsx", "申报", side=side or [], totals=totals or [])
            scope.counts = Counter(row.kind for row in rows) + Counter(one.kind for one in side or [])
            yield Part("申报", tuple(COACH), len(COACH), iter(rows), [], scope)

        monkeypatch.setattr("lfreward.audit.reading.open_parts", parts)
        (tmp_path / "claims.xlsx").write_bytes(b"")
        return policy.audit(tmp_path / "claims.xlsx")

    return audited


def row(number: int, kind: RowKind = RowKind.CLAIM, *, around: dict[str, Any] | None = None, **told: Any) -> RecordRow:
    cells = {key: value for key, value in ({**COACH, "id": f"G{number}"} | told).items() if value}
    return RecordRow(number, "申报", cells, kind=kind, **(around or {}))


def together(yuan: object, *visitors: int, **told: str) -> list[RecordRow]:
    """Rows of these heads that share one claimed sum."""
    numbers = tuple(range(2, 2 + len(visitors)))
    shared = MergedNumber("claimed_amount", f"T2:T{numbers[-1]}", numbers, yuan)
    return [
        row(number, around={"shared": (shared,)}, claimed_amount="", visitors=str(heads), ticketed_visitors="280", **told)
        for number, heads in zip(numbers, visitors, strict=True)
    ]


# ---------------------------------------------------------------- sums that rows share


@pytest.mark.parametrize(
    ("yuan", "visitors", "kinds", "over", "under"),
    [
        ("70000", (320, 330), ["exact", "exact"], 0, 0),
        ("93000", (320, 520), ["exact", "exact"], 0, 0),
        ("80000", (320, 330), ["over", "over"], 1_000_000, 0),
        ("60000", (320, 330), ["under", "under"], 0, 1_000_000),
        ("70000", (320, 299), ["over", "over"], 3_500_000, 0),
        ("70000", (298, 299), ["not_payable", "not_payable"], 7_000_000, 0),
        (70000, (320, 330, 340), ["under"] * 3, 0, 3_500_000),
    ],
)
def test_rows_under_one_claimed_sum_are_classed_once_by_their_total(
    read_as: Rows, yuan: object, visitors: tuple[int, ...], kinds: list[str], over: int, under: int
) -> None:
    audit = read_as(*together(yuan, *visitors))

    assert [line.kind for line in audit.lines] == kinds
    assert (audit.totals.over, audit.totals.under) == (over, under)
    assert audit.totals.claimed == 100 * int(yuan)  # type: ignore[call-overload]
    assert all("T2:T" in line.reason.say(lang) for line in audit.lines for lang in ("zh", "en"))
    assert all(adds_up(sums) for sums in (audit.totals, *audit.figures.by_item(), *audit.figures.by_claimant()))


def test_where_one_of_them_is_not_certain_none_is_compared(read_as: Rows) -> None:
    known, unknown = together("70000", 320, 330)
    audit = read_as(known, RecordRow(3, "申报", {k: v for k, v in unknown.cells.items() if k != "spend_per_head"}, shared=unknown.shared))

    assert [line.kind for line in audit.lines] == ["unprovable", "unprovable"]
    assert (audit.totals.unprovable, audit.totals.payable, audit.totals.unclaimed) == (7_000_000, 0, 0)


def test_shared_sums_of_several_items_add_up_for_each_item(read_as: Rows) -> None:
    first, second = together("100000", 320, 330)
    audit = read_as(first, RecordRow(3, "申报", {**second.cells, "item": "inbound_group", "outside_mainland": "是"}, shared=second.shared))

    assert len(audit.figures.by_item()) == 2
    assert all(adds_up(sums) for sums in (audit.totals, *audit.figures.by_item()))
    assert sum(sums.claimed for sums in audit.figures.by_item()) == audit.totals.claimed == 10_000_000


# ---------------------------------------------------------------- what is no claim, and what is said of a claim


def test_a_row_that_is_struck_out_is_no_claim_and_its_sum_is_told(read_as: Rows) -> None:
    side = [SideRow(4, RowKind.STRUCK, "G4", {"id": "G4", "claimed_amount": "58000"})]
    audit = read_as(row(2), row(3, RowKind.STRUCK), side=side)

    assert [line.row for line in audit.lines] == [2]
    assert audit.summary["scope"]["struck"] == {"rows": 2, "claimed": "93000.00"}
    assert "93,000" in audit.closing("zh")


def test_hidden_rows_are_claims_and_are_told(read_as: Rows) -> None:
    audit = read_as(row(2), row(3, around={"hidden": True}))

    assert len(audit.lines) == 2
    assert audit.summary["scope"]["hidden"] == 1


def test_remarks_and_comments_stand_beside_the_result_and_hide_the_numbers_of_persons(read_as: Rows) -> None:
    audit = read_as(row(2, around={"remarks": "退团25人", "comments": (Comment("C2", "电话 13800138000"),)}))
    (line,) = audit.lines
    told = [note.args["text"] for note in line.notes if note.code == "audit_remark"]

    assert told[0] == "退团25人"
    assert "13800138000" not in told[1]


def test_every_physical_row_of_a_table_has_its_kind_and_records_are_audited(policy: lfreward.Policy, tmp_path: Path) -> None:
    records = [COACH, {**COACH, "id": "G2"}, dict.fromkeys(COACH, ""), {**dict.fromkeys(COACH, ""), "id": "合计"}]
    (scope,) = policy.audit(book(tmp_path / "a.xlsx", 申报=records)).scope.tables

    assert scope.accounted
    assert (scope.physical, dict(scope.rows)) == (5, {"claim": 2, "total": 1, "header": 1, "blank": 1})
    assert scope.period == ("2025-06-21", "2025-06-21")


def test_a_total_of_the_sheet_that_its_rows_do_not_come_to_is_told(read_as: Rows) -> None:
    totals = [Total(4, "合计", "申报金额", Decimal(71_000), Decimal(70_000), (2, 3))]
    audit = read_as(row(2), row(3), totals=totals)

    assert [one["agrees"] for one in audit.summary["scope"]["tables"][0]["totals"]] == [False]
    assert "71000" in audit.closing("zh")


# ---------------------------------------------------------------- what the file does not show


def test_a_column_that_the_file_does_not_have_is_said_once(policy: lfreward.Policy, tmp_path: Path) -> None:
    audit = policy.audit(write(tmp_path / "a.csv", *({k: v for k, v in COACH.items() if k not in ("licensed", "checked_on")},) * 2))
    shown = policy.audit(write(tmp_path / "b.csv", COACH | {"violations": "无", "penalised_on": "", "outside_mainland": "否"}))

    assert {"licensed", "checked_on", "violations", "penalised_on"} <= set(audit.summary["scope"]["not_shown"])
    assert audit.closing("zh").count("没有显示") == 1
    assert "licensed" not in shown.summary["scope"]["not_shown"]


# ---------------------------------------------------------------- several files


def test_several_files_and_folders_are_one_audit(policy: lfreward.Policy, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    first = write(tmp_path / "a.csv", COACH)
    write(tmp_path / "more" / "b.csv", {**COACH, "id": "G2"}, {**COACH, "id": "G3"})
    book(tmp_path / "more" / "c.xlsx", 申报=[{**COACH, "id": "G4"}])
    (tmp_path / "more" / "~$c.xlsx").write_text("lock", "utf-8")
    audit = policy.audit([first, tmp_path / "more"])
    audit.write(tmp_path / "out")

    assert [(line.sheet, line.row) for line in audit.lines] == [("a.csv", 2), ("b.csv", 2), ("b.csv", 3), ("c.xlsx!申报", 2)]
    assert [line["sheet"] for line in results(tmp_path / "out")] == ["a.csv", "b.csv", "b.csv", "c.xlsx!申报"]
    assert [file["file"] for file in audit.summary["scope"]["files"]] == ["a.csv", "b.csv", "c.xlsx"]


def test_files_of_one_name_are_told_apart_by_their_folders(policy: lfreward.Policy, tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "a.csv", {**COACH, "id": name})
    audit = policy.audit([tmp_path / "甲" / "a.csv", tmp_path / "乙" / "a.csv"])

    assert [line.sheet for line in audit.lines] == ["甲/a.csv", "乙/a.csv"]


def test_a_question_of_one_file_stops_that_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write(tmp_path / "a.csv", COACH)
    open_ = write(tmp_path / "b.csv", {key: value for key, value in COACH.items() if key != "item"})
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", str(good), str(open_), "--out", str(tmp_path / "out")])
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))

    assert ended.value.code == 3
    assert summary["claims"] == 1
    assert [file["read"] for file in summary["scope"]["files"]] == [True, False]
    assert "--item" in capsys.readouterr().out


def test_with_strict_what_was_not_shown_ends_with_one(tmp_path: Path) -> None:
    claims = write(tmp_path / "a.csv", {**COACH, "licensed": ""})
    for n, (more, code) in enumerate((([], 0), (["--strict"], 1))):
        with pytest.raises(SystemExit) as ended:
            cli.main(["audit", str(claims), "--out", str(tmp_path / f"out{n}"), *more])

        assert ended.value.code == code


def test_how_many_rows_are_to_be_read_is_told_where_it_is_known(tmp_path: Path) -> None:
    claims = [{**COACH, "id": f"G{n}"} for n in range(7)]
    one, two = book(tmp_path / "a.xlsx", 申报=claims), book(tmp_path / "b.xlsx", 申报=claims, 说明=claims)
    (tmp_path / "c.xlsx").write_bytes(b"none")

    assert [total_rows([path]) for path in (one, two, tmp_path / "c.xlsx", tmp_path / "d.csv")] == [7, 0, 0, 0]
    assert total_rows([one, write(tmp_path / "e.csv", *claims)]) == 14


def test_what_the_caller_settled_and_what_the_format_hides_stand_beside_the_totals(
    tmp_path: Path, read_as: Rows
) -> None:
    bare = {key: value for key, value in COACH.items() if key != "item"}
    before = write(tmp_path / "2024.csv", {**COACH, "id": "G9", "organiser": "虚构·丙社"})
    named = lfreward.load_policy(readings={"late_filing": "curable"}).audit(write(tmp_path / "a.csv", bare), item="旅游大巴", earlier=[before])
    audit = read_as(row(2))
    hidden = replace(audit.scope, tables=(replace(audit.scope.tables[0], not_looked_at=("comments", "struck")),))

    assert named.summary["scope"]["settled"] == ["--reading late_filing=curable", "--item coach_group", "--earlier 2024.csv"]
    assert "--item coach_group" in named.closing("zh")
    assert "所涉期间：2025-06-21至2025-06-21" in named.closing("zh")
    assert any("批注、划去" in line for line in hidden.say(audit.totals, "zh"))
