"""Every last day and its state; the calendar file as an independent parser sees it; the papers; the forms."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from samples import sound

import lfreward
from lfreward import cli
from lfreward.office.forms import FORMS

SEASON = Path(__file__).resolve().parents[2] / "examples" / "season.jsonl"
PLANNED: dict[str, Any] = {"reported_on": None, "filed_on": None, "checked_on": None, "materials": None}


def states(policy: lfreward.Policy, record: dict[str, Any], as_of: str | None = None) -> dict[str, Any]:
    return {d.duty: (d.state, d.days, d.due) for d in policy.deadlines([record], as_of)}


@pytest.mark.parametrize(
    ("left", "last"),
    [
        ("2020-09-29", date(2020, 10, 20)),
        ("2020-10-08", date(2020, 10, 21)),
        ("2020-04-30", date(2020, 5, 18)),
        ("2021-02-10", date(2021, 3, 2)),
    ],
)
def test_ten_working_days_after_leaving(policy: lfreward.Policy, left: str, last: date) -> None:
    record = sound("coach_group", start_date=None, arrival_date=None, departure_date=left, **PLANNED)

    assert states(policy, record)["file"] == ("open", None, last)


def test_what_is_done_late_open_or_impossible(policy: lfreward.Policy) -> None:
    assert states(policy, sound("coach_group"))["report"] == ("done", None, date(2020, 7, 15))
    assert states(policy, sound("coach_group", reported_on="2020-07-17"))["report"] == ("late", 2, date(2020, 7, 15))
    planned = sound("coach_group", **PLANNED)
    assert states(policy, planned, "2020-07-10")["report"] == ("open", 5, date(2020, 7, 15))
    assert states(policy, planned, "2020-07-15")["report"] == ("open", 0, date(2020, 7, 15))
    assert states(policy, planned, "2020-07-16")["report"] == ("impossible", 1, date(2020, 7, 15))
    assert states(policy, planned)["report"] == ("open", None, date(2020, 7, 15))


def test_where_lateness_can_be_cured_nothing_is_impossible(policy: lfreward.Policy) -> None:
    found = policy.deadlines([sound("coach_group", **PLANNED)], "2021-01-01", readings={"late_filing": "curable"})

    assert {d.state for d in found} == {"overdue", "no_day"}


def test_a_day_that_cannot_be_known_says_what_is_missing(policy: lfreward.Policy) -> None:
    record = sound("coach_group", start_date=None, departure_date=None, arrival_date=None, **PLANNED)
    found = {d.duty: d for d in policy.deadlines([record])}

    assert (found["report"].state, found["report"].due) == ("no_day", None)
    assert "发团日期" in found["report"].say()
    assert "start date" in found["report"].say("en")
    later = sound(
        "coach_group", start_date="2026-12-20", arrival_date="2026-12-21", departure_date="2026-12-25", **PLANNED
    )
    assert "2027" in next(d.say() for d in policy.deadlines([later]) if d.duty == "file")


def test_payment_follows_filing_for_information(policy: lfreward.Policy) -> None:
    assert states(policy, sound("coach_group"))["pay"] == ("inform", None, date(2020, 12, 31))
    assert states(policy, sound("shuttle_line"))["pay_line"] == ("inform", None, date(2022, 2, 10))
    assert "pay" not in states(policy, sound("coach_group", visitors=10))


def test_a_line_is_applied_for_and_filed(policy: lfreward.Policy) -> None:
    found = states(policy, sound("shuttle_line", applied_on=None, filed_on=None))

    assert found["apply_line"] == ("open", None, date(2021, 1, 22))
    assert found["file_line"] == ("open", None, date(2021, 12, 14))


def test_the_annual_award_has_a_table_each_month_and_one_for_the_year(policy: lfreward.Policy) -> None:
    record = sound("annual_visitors", monthly_filed=["2020-12", "2021-01"], filed_on=None)
    found = list(policy.deadlines([record], "2021-03-01"))
    months = {d.month: (d.state, d.due) for d in found if d.month}

    assert len(months) == 12
    assert months["2021-01"] == ("done", date(2021, 1, 31))
    assert months["2021-02"] == ("overdue", date(2021, 2, 28))
    assert months["2021-03"] == ("open", date(2021, 3, 31))
    assert next(d.due for d in found if d.duty == "file_annual") == date(2021, 11, 30)


def test_the_papers_of_a_claim_held_and_missing(policy: lfreward.Policy) -> None:
    (papers,) = policy.deadlines([sound("coach_group", materials="BCDE")]).papers

    assert [letter for letter, _ in papers.held] == ["B", "C", "D", "E"]
    assert [letter for letter, _ in papers.missing] == ["F", "G", "H"]
    assert "游览景区证明" in papers.say()


# ---------------------------------------------------------------- the calendar file


def test_an_independent_parser_reads_the_calendar(policy: lfreward.Policy) -> None:
    vobject = pytest.importorskip("vobject")
    records = [
        sound("coach_group", id="虚构一团" * 20, **PLANNED),
        sound("annual_visitors", monthly_filed=None, filed_on=None),
    ]
    data = policy.deadlines(records).to_ics()
    book = vobject.readOne(data.decode("utf-8"))
    events = {e.uid.value: e for e in book.vevent_list}

    assert len(events) == len(book.vevent_list) == 3 + 13
    filing = next(e for e in book.vevent_list if e.summary.value.startswith("离临后10个工作日内申报"))
    assert filing.summary.value.endswith("虚构一团" * 20)
    assert (filing.dtstart.value, filing.dtend.value) == (date(2020, 8, 3), date(2020, 8, 4))
    assert [a.trigger.value for a in filing.valarm_list] == [timedelta(days=-7, hours=9), timedelta(days=-1, hours=9)]
    assert {e.dtstamp.value.date() for e in book.vevent_list} == {date(2020, 3, 22)}


def test_lines_are_folded_without_breaking_a_character(policy: lfreward.Policy) -> None:
    data = policy.deadlines([sound("coach_group", id="虚构一团" * 30, **PLANNED)]).to_ics()

    assert all(len(line) <= 75 and line.decode("utf-8") for line in data.split(b"\r\n") if line)


def test_entries_keep_their_identity_whatever_stands_before_them(policy: lfreward.Policy) -> None:
    def uids(*records: dict[str, Any]) -> set[bytes]:
        return {line for line in policy.deadlines(records).to_ics().splitlines() if line.startswith(b"UID:")}

    one, other = sound("coach_group", id="A", **PLANNED), sound("coach_group", id="B", **PLANNED)
    assert uids(one) < uids(other, one)
    assert len(uids(one, other)) == 2 * len(uids(one))
    assert policy.deadlines([one]).to_ics() == policy.deadlines([one]).to_ics()
    assert uids(one) == uids({**one, "departure_date": "2020-07-21"})


def test_what_is_done_or_past_is_not_in_the_calendar(policy: lfreward.Policy) -> None:
    assert b"VEVENT" not in policy.deadlines([sound("coach_group")], "2021-06-01").to_ics()


def test_without_the_extra_the_error_names_it(policy: lfreward.Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "icalendar", None)

    with pytest.raises(lfreward.UsageError, match=r"lfreward\[calendar\]"):
        policy.deadlines([sound("coach_group")]).to_ics()


def test_the_command_lists_and_writes_the_calendar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli._run(["deadlines", str(SEASON), "--as-of", "2025-11-20", "--json", "--ics", str(tmp_path / "a.ics")])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert code == 1  # done, and the season holds rejected records
    assert {"done", "late", "inform"} <= {r.get("state") for r in rows}
    assert (tmp_path / "a.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert cli._run(["deadlines", str(SEASON), "--as-of", "soon"]) == 2


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize("name", FORMS)
def test_a_blank_form_is_marked_as_our_own(policy: lfreward.Policy, name: str, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(lfreward.write_form(policy, name, tmp_path / "form.xlsx")).active

    assert sheet["A1"].value == FORMS[name].zh
    assert "自制版式" in sheet["A2"].value


def test_a_group_fills_its_itinerary_and_roster(policy: lfreward.Policy, tmp_path: Path) -> None:
    record = sound("coach_group", organiser="=虚构", visitors=3)
    record["itinerary"] = [{"date": "2020-07-19", "sites": [{"name": "虚构景区", "tickets": 3}], "hotel": "虚构宾馆"}]
    trip = openpyxl.load_workbook(lfreward.write_form(policy, "itinerary", tmp_path / "a.xlsx", [record])).active
    people = openpyxl.load_workbook(lfreward.write_form(policy, "roster", tmp_path / "b.xlsx", [record])).active

    rows = list(trip.values)
    assert ("2020-07-19", "虚构景区", "3", "虚构宾馆", None) in rows
    assert rows[3][1] == "=虚构"
    assert trip["B4"].data_type == "s"
    assert [row[0] for row in people.values if isinstance(row[0], int)] == [1, 2, 3]


def test_the_tables_count_the_groups_that_count(policy: lfreward.Policy, tmp_path: Path) -> None:
    groups = [sound("coach_group", id=f"T{n}", ticketed_visitors=100 + n, visitors=300) for n in range(3)]
    groups.append(sound("inbound_group", id="T9", ticketed_visitors=60))
    month = list(
        openpyxl.load_workbook(lfreward.write_form(policy, "monthly", tmp_path / "m.xlsx", groups, month="2020-07")).active.values
    )
    year = list(openpyxl.load_workbook(lfreward.write_form(policy, "yearly", tmp_path / "y.xlsx", groups)).active.values)

    assert [row[0] for row in month if row[0] and row[0].startswith("T")] == ["T0", "T1", "T2"]
    assert ("2020-07", 3, 900, 303, 0) in year
    assert len([row for row in year if row[0] and row[0].startswith("20")]) == 12


def test_a_group_in_two_rows_stands_once_in_the_tables_and_as_it_is_settled(policy: lfreward.Policy, tmp_path: Path) -> None:
    one = sound("coach_group", id="T1", ticketed_visitors=320, visitors=320)
    rows = [one, {**one, "item": "self_drive", "vehicles": 60}, sound("coach_group", id="T2", ticketed_visitors=100)]
    (settled,) = policy.settle(list(policy.evaluate_many(rows)))
    month = list(openpyxl.load_workbook(lfreward.write_form(policy, "monthly", tmp_path / "m.xlsx", rows)).active.values)
    year = list(openpyxl.load_workbook(lfreward.write_form(policy, "yearly", tmp_path / "y.xlsx", rows)).active.values)

    assert [row[0] for row in month if row[0] and row[0].startswith("T")] == ["T1", "T2"]
    assert [row[3] for row in year if row[0] == "2020-07"] == [settled.annual.facts["ticketed_visitors"]] == [420]  # type: ignore[union-attr]


def test_a_yearly_table_is_of_one_accounting_year_and_names_it(policy: lfreward.Policy, tmp_path: Path) -> None:
    days = [("2020-07-18", "2020-07-20"), ("2020-12-18", "2020-12-20")]
    rows = [
        sound("coach_group", id=f"T{n}", ticketed_visitors=100, arrival_date=first, departure_date=last)
        for n, (first, last) in enumerate(days)
    ]
    late = list(openpyxl.load_workbook(lfreward.write_form(policy, "yearly", tmp_path / "a.xlsx", rows)).active.values)
    early = list(
        openpyxl.load_workbook(lfreward.write_form(policy, "yearly", tmp_path / "b.xlsx", rows, month="2020-07")).active.values
    )

    assert [row[1] for sheet in (late, early) for row in sheet if row[0] == "年度"] == [2021, 2020]
    assert [sum(row[1] for row in sheet if str(row[0]).startswith("20")) for sheet in (late, early)] == [1, 1]


def test_a_form_refuses_what_does_not_fit_it(policy: lfreward.Policy, tmp_path: Path) -> None:
    two = [sound("coach_group", id="A"), sound("coach_group", id="B", organiser="虚构·另一家")]

    for name in ("itinerary", "monthly", "nonsense"):
        with pytest.raises(lfreward.UsageError):
            lfreward.write_form(policy, name, tmp_path / "x.xlsx", two)
    assert not (tmp_path / "x.xlsx").exists()
