"""One tour claimed twice, names and units to ask about, tables that do not belong together: asked, and nothing changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from claim_sheets import open_parts
from clean_season import Honest

import lfreward
from lfreward import cli
from lfreward.audit import Audit
from lfreward.audit.flags import Flag
from machine.test_audit_items import book
from machine.test_audit_sums import COACH, write

OTHER = "虚构·乙旅行社"
COACH = {**COACH, "id": "KX-77", "organiser": "虚构·甲旅行社"}


def asked(audit: Audit, key: str) -> list[Flag]:
    return [flag for flag in audit.flags.found if flag.key == key]


def audited(policy: lfreward.Policy, folder: Path, *records: dict[str, Any], **options: Any) -> Audit:
    return policy.audit(write(folder / "claims.csv", *records), **options)


def without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in names}


@pytest.mark.parametrize(
    ("key", "more", "found"),
    [
        ("same_id", {"organiser": OTHER}, True),
        ("same_id", {"organiser": OTHER, "visitors": "330"}, True),
        ("same_id", {"organiser": "虚构·甲 旅行社"}, False),  # the same name with a blank
        ("same_id", {}, False),  # one group: settled as such
        ("suffixed_ids", {"id": "KX-77A"}, True),
        ("suffixed_ids", {"id": "KX-77-1"}, True),
        ("suffixed_ids", {"id": "KX-77补"}, True),
        ("suffixed_ids", {"id": "KX-77A", "claimed_amount": "1"}, True),
        ("suffixed_ids", {"id": "KX-771"}, False),  # another number
        ("suffixed_ids", {"id": "KX-78"}, False),
        ("suffixed_ids", {"id": "KX-77A", "visitors": "330"}, False),
        ("suffixed_ids", {"id": "KX-77A", "organiser": OTHER}, False),
    ],
)
def test_numbers_that_may_be_one(
    policy: lfreward.Policy, tmp_path: Path, key: str, more: dict[str, str], found: bool
) -> None:
    audit = audited(policy, tmp_path, COACH, {**COACH, **more})
    flags = asked(audit, key)

    assert [flag.places for flag in flags] == ([((None, 2), (None, 3))] if found else [])
    assert all(flag.severe for flag in flags)


def test_classes_and_sums_stand_and_the_audit_ends_with_one(tmp_path: Path, policy: lfreward.Policy) -> None:
    claims = write(tmp_path / "claims.csv", COACH, {**COACH, "organiser": OTHER})
    audit = policy.audit(claims)
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", str(claims), "--out", str(tmp_path / "out")])

    assert [(line.kind, line.payable) for line in audit.lines] == [("exact", 3_500_000)] * 2
    assert ended.value.code == 1


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [("", "", True), ("1", "2", True), ("", "KX-77", False), ("1", "1", False)],
)
def test_equal_tours_without_numbers_are_a_question(
    policy: lfreward.Policy, tmp_path: Path, first: str, second: str, found: bool
) -> None:
    audit = audited(policy, tmp_path, {**COACH, "id": first}, {**COACH, "id": second})

    assert len(asked(audit, "equal_tours")) == found or first == second == "1"
    assert asked(audited(policy, tmp_path, {**COACH, "id": ""}, {**COACH, "id": "", "visitors": "330"}), "equal_tours") == []


def test_a_running_number_does_not_make_tours_of_two_agencies_one(policy: lfreward.Policy, tmp_path: Path) -> None:
    numbered = {**COACH, "id": "3"}

    assert asked(audited(policy, tmp_path, numbered, {**numbered, "organiser": OTHER, "visitors": "330"}), "same_id") == []
    assert len(asked(audited(policy, tmp_path, numbered, {**numbered, "organiser": OTHER}), "same_id")) == 1


@pytest.mark.parametrize(
    ("first", "second", "more", "found"),
    [
        ("Y525", "y525", {}, True),
        ("虚A·0001、虚A·0002", "虚A0002", {}, True),
        ("Y525", "Y527", {}, False),
        ("Y525", "Y525", {"id": "KX-77"}, False),  # one group
        ("Y525", "Y525", {"start_date": "2025-07-21", "arrival_date": "2025-07-21", "departure_date": "2025-07-22"}, False),
    ],
)
def test_one_transport_of_a_day_is_rewarded_once(
    policy: lfreward.Policy, tmp_path: Path, first: str, second: str, more: dict[str, str], found: bool
) -> None:
    other = {**COACH, "id": "KX-90", "transport_no": second, **more}
    audit = audited(policy, tmp_path, {**COACH, "transport_no": first}, other)

    assert [flag.groups for flag in asked(audit, "transport_no_twice")] == ([("KX-77", "KX-90")] if found else [])


def test_visitors_of_several_groups_may_come_on_one_scheduled_flight(policy: lfreward.Policy, tmp_path: Path) -> None:
    inbound = {**COACH, "item": "inbound_group", "outside_mainland": "是", "transport_no": "CZ123"}

    assert asked(audited(policy, tmp_path, inbound, {**inbound, "id": "KX-90"}), "transport_no_twice") == []


def test_a_claim_of_an_earlier_season_is_found_again(policy: lfreward.Policy, tmp_path: Path) -> None:
    before = write(tmp_path / "2024.csv", {**COACH, "visitors": "500"}, {**COACH, "id": "KX-5"}, {**COACH, "id": "KX-6", "organiser": OTHER})
    rows = [COACH, {**COACH, "id": "KX-9"}, {**COACH, "id": "KX-9", "visitors": "333"}]
    audit = audited(policy, tmp_path, *rows, earlier=[before])

    assert [flag.places for flag in asked(audit, "claimed_earlier")] == [((None, 2),), ((None, 3),)]
    assert "2024.csv" in asked(audit, "claimed_earlier")[0].text.zh
    assert "claimed_earlier" in audited(policy, tmp_path, *rows).summary["not_checked"]


def test_names_that_differ_by_the_kind_of_company_alone_are_asked_about(policy: lfreward.Policy, tmp_path: Path) -> None:
    names = ("虚构·甲旅行社", "虚构·甲旅行社有限公司", "虚构·乙旅行社")
    audit = audited(policy, tmp_path, *({**COACH, "id": f"KX-{n}", "organiser": name} for n, name in enumerate(names)))
    (flag,) = asked(audit, "near_names")

    assert flag.places == ((None, 2), (None, 3))
    assert [line.payable for line in audit.lines] == [3_500_000] * 3


@pytest.mark.parametrize(("claimed", "factor"), [("3.5", "10,000"), ("350", "100"), ("350000", "10"), ("350000000", "10,000"), ("36000", None)])
def test_a_power_of_ten_between_claimed_and_payable_asks_for_the_unit_once(
    policy: lfreward.Policy, tmp_path: Path, claimed: str, factor: str | None
) -> None:
    audit = audited(policy, tmp_path, *({**COACH, "id": f"KX-{n}", "claimed_amount": claimed} for n in range(3)))
    flags = asked(audit, "unit_factor")

    assert [(flag.groups, factor is not None and factor in flag.text.zh) for flag in flags] == ([(("KX-0", "KX-1", "KX-2"), True)] if factor else [])


@pytest.mark.parametrize(
    ("key", "more"),
    [
        ("contradictions", {"nights": "9"}),
        ("contradictions", {"checked_on": "2025-07-21"}),
        ("contradictions", {"checked_on": "2025-06-20"}),
        ("contradictions", {"filed_on": "2025-06-21"}),
        ("sites_a_day", {"paid_sites": "17", "paid_4a_sites": "2"}),
    ],
)
def test_what_cannot_be_true_together_is_one_question_with_a_count(
    policy: lfreward.Policy, tmp_path: Path, key: str, more: dict[str, str]
) -> None:
    audit = audited(policy, tmp_path, COACH, *({**COACH, "id": f"KX-{n}", **more} for n in range(3)))
    (flag,) = asked(audit, key)

    assert flag.groups == ("KX-0", "KX-1", "KX-2")
    assert "3" in flag.text.zh


def test_remarks_and_struck_rows_are_asked_about(
    policy: lfreward.Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lfreward.audit.reading.open_parts", open_parts)
    (tmp_path / "a.xlsx").write_bytes(b"")
    audit = policy.audit(tmp_path / "a.xlsx")

    assert {flag.text.zh.split("“")[1].split("”")[0] for flag in asked(audit, "remarks_against")} == {"退团", "核减"}
    assert [flag.places for flag in asked(audit, "struck_rows")] == [(("申报", 30),)]


def test_tables_and_claims_that_do_not_belong_together_are_told_in_both_directions(
    policy: lfreward.Policy, tmp_path: Path
) -> None:
    people = [{"团号": group, "证件号码": f"E990{n:05}"} for n, group in enumerate(("KX-77", "KX-99", "KX-99"))]
    audit = policy.audit(book(tmp_path / "a.xlsx", 申报=[COACH, {**COACH, "id": "KX-78", "visitors": "333"}], 名单=people))

    assert [(flag.groups, flag.places) for flag in asked(audit, "unclaimed_groups")] == [(("KX-99",), (("名单", 3),))]
    assert [flag.groups for flag in asked(audit, "groups_without")] == [("KX-78",)]


# ---------------------------------------------------------------- honest claims


def questions(policy: lfreward.Policy, folder: Path, count: int, rosters: bool) -> Audit:
    audit = policy.audit(Honest(count, rosters=rosters).write(folder / "honest.xlsx"))

    assert audit.totals.classes["exact"] == count
    return audit


def test_few_questions_are_asked_about_honest_claims(policy: lfreward.Policy, tmp_path: Path) -> None:
    assert len(questions(policy, tmp_path, 120, rosters=False).flags.found) <= 3


@pytest.mark.slow
def test_at_most_ten_questions_are_asked_about_two_thousand_honest_claims(policy: lfreward.Policy, tmp_path: Path) -> None:
    audit = questions(policy, tmp_path, 2_000, rosters=True)

    assert len(audit.flags.found) <= 10, [flag.text.zh for flag in audit.flags.found]
