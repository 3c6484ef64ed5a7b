"""Settlement in every door: one identity a claim, nothing paid twice, and the same rows kept in any order."""

from __future__ import annotations

import importlib.util
import json
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import sound
from tables import texts, typed

import lfreward
from lfreward.settlement import identity, identity_sql, near_names

SHANSHUI = Path(__file__).parents[1] / "policies" / "shanshui-2024"
AGENCY = "虚构·晨光旅行社"
Record = dict[str, Any]
Door = Callable[[lfreward.Policy, Sequence[Record], Path], int]


def by_results(policy: lfreward.Policy, records: Sequence[Record], folder: Path) -> int:
    """Return what `settle` pays in all. Unit: fen."""
    return sum(one.total_fen for one in policy.settle(policy.evaluate_many(records)))


def by_table(policy: lfreward.Policy, records: Sequence[Record], folder: Path) -> int:
    """Return what `settle_table` pays in all, of typed columns; of text it must pay the same."""
    paid = policy.settle_table(typed(policy, records)).amount_fen
    assert policy.settle_table(texts(records)).amount_fen == paid
    return paid


def by_audit(policy: lfreward.Policy, records: Sequence[Record], folder: Path) -> int:
    """Return what an audit finds payable, of rows that claim something."""
    path = folder / "claims.jsonl"
    rows = [{"claimed_amount": 1, **record} for record in records]
    path.write_text("".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows), "utf-8")
    return sum(line.payable or 0 for line in policy.audit(path).lines if line.kind != "unprovable")


SLOW_TABLE = pytest.param(by_table, marks=pytest.mark.slow)  # a query is made for each; `test_attacks` settles tables in the fast suite
DOORS: list[Any] = [by_results, SLOW_TABLE, by_audit]


def group(n: Any, visitors: int = 400, **changes: Any) -> Record:
    return sound("coach_group", **{"id": f"G{n}", "visitors": visitors, "ticketed_visitors": visitors, **changes})


def line(**changes: Any) -> Record:
    """Return a shuttle line that earns 133,200 yuan."""
    return sound("shuttle_line", **{"one_way_trips": 480, "one_way_km": "111", "vehicles_per_trip": 1, **changes})


ONE_LINE = 240 * 111 * 5 * 100


# ---- what lacks an identity, and what has one


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("records", "paid"), [
    pytest.param([line(), line()], ONE_LINE, id="a line listed twice"),
    pytest.param([line()] * 3, ONE_LINE, id="a line listed three times"),
    pytest.param([line(id="L1"), line(id="l-1")], ONE_LINE, id="a line in two spellings"),
    pytest.param([line(id="L1"), line(id="L2")], 2 * ONE_LINE, id="two lines"),
    pytest.param([line(id=None), line(id=None)], ONE_LINE, id="equal lines without an id"),
    pytest.param([line(id=None), line(id=None, seats=45)], 2 * ONE_LINE, id="lines without an id that differ"),
    pytest.param([group(1, organiser=None), group(1, organiser=None)], 0, id="groups of nobody"),
    pytest.param([sound("craft_studio", beneficiary=None)] * 2, 0, id="creations of nobody"),
    pytest.param([sound("annual_visitors", organiser=None)], 0, id="a year of nobody"),
    pytest.param([group("T1"), group("t-1"), group("T 1")], 3_500_000, id="one group in three spellings"),
    pytest.param([group("1-11"), group("11-1")], 7_000_000, id="two groups whose digits part elsewhere"),
    pytest.param([group(1), group(1, organiser="虚构·晨光 旅行社")], 3_500_000, id="one agency in two spellings"),
    pytest.param([group(1), group(1, organiser=AGENCY + "有限公司")], 7_000_000, id="a legal form is a question"),
])  # fmt: skip
def test_every_claim_has_an_identity_and_what_lacks_one_is_not_paid(
    door: Door, records: list[Record], paid: int, policy: lfreward.Policy, tmp_path: Path
) -> None:
    assert door(policy, records, tmp_path) == paid


@pytest.mark.parametrize("door", DOORS[:2])
def test_a_group_of_two_years_counts_once_in_the_earlier(door: Door, policy: lfreward.Policy, tmp_path: Path) -> None:
    later = {"arrival_date": "2021-07-18", "start_date": None, "departure_date": None, "reported_on": None, "filed_on": None, "checked_on": None}
    records = [group(1, 1_000), group(1, 1_000, **later)]

    assert door(policy, records, tmp_path) == 5_800_000 + 1_000 * 20_00
    years = {one.year: one for one in policy.settle(policy.evaluate_many(records))}
    assert [years[year].annual.facts["ticketed_visitors"] for year in (2020, 2021)] == [1_000, 0]  # type: ignore[union-attr]
    assert "tour_of_two_years" in [finding.code for finding in years[2020].annual.findings]  # type: ignore[union-attr]


def test_what_is_nobodys_says_so_on_its_row_and_once_for_its_year(policy: lfreward.Policy) -> None:
    (one,) = policy.settle(policy.evaluate_many([line(organiser=None)]))

    assert [(kept.reason, kept.fen) for kept in one.groups] == [("no_payee", 0)]
    assert [finding.code for finding in one.findings] == ["no_organiser"]


@pytest.mark.parametrize("years", [[], [None], [2021], [None, 2021]])
def test_settlements_without_a_name_stand_in_one_order(years: list[Any], policy: lfreward.Policy) -> None:
    records = [group(1, organiser=None), sound("craft_studio", beneficiary=None), sound("rural_home", beneficiary=None)]
    records += [sound("annual_visitors", organiser=None, year=year) for year in years]

    def places(rows: Sequence[Record]) -> list[Any]:
        found = policy.settle(policy.evaluate_many(rows))
        table = policy.settle_table(typed(policy, rows)).table
        listed = [(one.organiser, one.beneficiary, one.year) for one in found]
        assert list(zip(*(table.column(name).to_pylist() for name in ("organiser", "beneficiary", "year")), strict=True)) == listed
        return listed

    assert places(records) == places(records[::-1])


# ---- the same rows kept in any order


def kept_rows(policy: lfreward.Policy, records: Sequence[Record]) -> list[str]:
    results = list(policy.evaluate_many(records))
    kept = (kept for one in policy.settle(results) for kept in one.groups if kept.fen)
    return sorted(json.dumps(kept.result.facts, sort_keys=True, default=str) for kept in kept)


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_the_rows_keeps_the_same_rows_in_settle_and_audit(seed: int, policy: lfreward.Policy, tmp_path: Path) -> None:
    draw = random.Random(seed)
    records = []
    for _ in range(60):
        record = group(draw.randrange(8), draw.choice([300, 400, 520, 600]), nights=draw.choice([1, 2]))
        if draw.random() < 0.3:
            record = sound("craft_studio", beneficiary=draw.choice("甲乙"), announced_on=draw.choice(["2021-06-01", "2022-06-01"]))
        records.append({**record, "claimed_amount": draw.choice([1, 2, 3])})
    wanted = kept_rows(policy, records)
    for turn in range(2):
        draw.shuffle(records)
        path = tmp_path / f"{turn}.jsonl"
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
        audited = sorted(json.dumps(line.result.facts, sort_keys=True, default=str) for line in policy.audit(path).lines if line.payable)

        assert kept_rows(policy, records) == wanted
        assert audited == wanted


def test_of_rows_equal_in_every_fact_the_first_is_kept(policy: lfreward.Policy, tmp_path: Path) -> None:
    records = [{**group(1), "claimed_amount": 5} for _ in range(3)]
    path = tmp_path / "claims.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")

    assert [kept.reason for one in policy.settle(policy.evaluate_many(records)) for kept in one.groups] == ["kept", "duplicate", "duplicate"]
    assert [bool(line.payable) for line in policy.audit(path).lines] == [True, False, False]


# ---- names


@pytest.mark.parametrize(("one", "other", "same"), [
    ("虚构旅行社", "虚构 旅行社", True),
    ("虚构（某地）旅行社", "虚构(某地)旅行社", True),
    ("虚构【某地】旅行社", "虚构某地旅行社", True),
    ("ＡＢＣ旅行社", "abc旅行社", True),
    ("T1", "t—1", True),
    ("2020—001", "2020 001", True),
    ("2020-1-11", "2020-11-1", False),
    ("虚构旅行社", "虚构旅行社有限公司", False),
    ("虚构旅行社", "虚构旅行社一分社", False),
])  # fmt: skip
def test_names_that_differ_in_form_alone_are_one(one: str, other: str, same: bool) -> None:
    assert (identity(one) == identity(other)) is same


def test_near_names_are_listed_and_equal_ones_are_not() -> None:
    names = ["虚构旅行社", "虚构旅行社有限公司", "虚构 旅行社", "另一家", "2020-001", "2020001"]

    assert near_names(names) == [("2020-001", "2020001"), ("虚构 旅行社", "虚构旅行社", "虚构旅行社有限公司")]
    assert near_names(["虚构旅行社", "虚构 旅行社"]) == []


PLAIN_TEXT = st.text(st.sampled_from(" -()[]{}<>《》【】·“”、.,_09aZ甲乙"), min_size=1, max_size=12)


@given(st.lists(PLAIN_TEXT, min_size=1, max_size=30))
def test_sql_says_the_same_identity(names: list[str]) -> None:
    import duckdb

    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT {identity_sql('name')} FROM (SELECT unnest($1::VARCHAR[]) AS name)", [names]).fetchall()

    assert [row[0] for row in found] == [identity(name) for name in names]


@given(st.text(min_size=1, max_size=20))
def test_an_identity_is_never_empty_and_is_its_own_identity(name: str) -> None:
    assert identity(name)
    assert identity(identity(name)) == identity(name)


# ---- other policies: several sums, other payees, years without a sum


YEAR = """
key     = "{key}"
clause  = "一(九)"
label   = {{ zh = "{key}年累计", en = "{key} of a year" }}
subject = "organiser_year"
payee   = "{payee}"
unit    = {{ zh = "元/人", en = "yuan per visitor" }}
[table]
per       = ["ticketed_visitors"]
choose    = "only"
otherwise = "nothing"
rows = [{{ id = "from_100", ticketed_visitors = {{ at_least = 100, word = "以上" }}, pays = {pays} }}]
"""
SUM = """
[sum]
day           = "arrival_date"
starts        = "{starts}"
clause        = "一(九)"
counts        = "{counts}"
into          = "ticketed_visitors"
uplifted_into = "route_visitors"
conditions    = [{{ id = "{key}_nights", key = "nights", fact = "nights", at_least = 1, word = "以上", label = {{ zh = "住宿", en = "nights" }} }}]
"""


def invented(folder: Path, **files: str) -> lfreward.Policy:
    """Return the invented policy with more rule files."""
    shutil.copytree(SHANSHUI, folder / "policy")
    for name, text in files.items():
        (folder / "policy" / f"9-{name}.toml").write_text(text, "utf-8")
    return lfreward.load_policy(folder / "policy")


def tour(n: int, **changes: Any) -> Record:
    return {
        "id": f"t{n}", "item": "overnight", "organiser": "甲旅行社", "arrival_date": "2024-05-01", "visitors": 60,
        "ticketed_visitors": 60, "nights": 2, "paid_sites": 3, **changes,
    }  # fmt: skip


@pytest.mark.parametrize("door", DOORS[:2])
def test_every_sum_of_a_policy_is_settled_each_with_its_own_year(door: Door, tmp_path: Path) -> None:
    first = YEAR.format(key="first", payee="organiser", pays=2) + SUM.format(key="first", starts="12-01", counts="ticketed_visitors")
    second = YEAR.format(key="second", payee="organiser", pays=3) + SUM.format(key="second", starts="01-01", counts="visitors")
    policy = invented(tmp_path, first=first, second=second)
    records = [tour(1), tour(2), tour(3, arrival_date="2024-12-05"), tour(4, arrival_date="2024-12-06", ticketed_visitors=50)]

    groups = 4 * 60 * 2 * 15_00
    assert door(policy, records, tmp_path) == groups + (120 * 2_00 + 110 * 2_00) + 240 * 3_00
    found = {one.year: one for one in policy.settle(policy.evaluate_many(records))}
    assert [(award.result.item, award.fen) for award in found[2024].awards] == [("first", 240_00), ("second", 720_00)]
    assert [award["item"] for award in found[2024].to_dict()["awards"]] == ["first", "second"]


RECEIVER = """
facts = [
  { key = "receiver", subject = "group", also = ["organiser_year"], type = "text", label = { zh = "地接社", en = "receiving agency" } },
]
"""


@pytest.mark.parametrize("door", DOORS[:2])
def test_what_a_receiver_is_paid_is_settled_by_the_receiver(door: Door, tmp_path: Path) -> None:
    total = YEAR.format(key="received", payee="receiver", pays=2) + SUM.format(key="received", starts="01-01", counts="ticketed_visitors")
    policy = invented(tmp_path, facts=RECEIVER, received=total)
    records = [tour(1, receiver="虚构·地接"), tour(2, organiser="乙旅行社", receiver="虚构 · 地接")]

    assert door(policy, records, tmp_path) == 2 * 60 * 2 * 15_00 + 120 * 2_00
    found = {one.payee: one for one in policy.settle(policy.evaluate_many(records))}
    assert found["虚构 · 地接"].to_dict()["receiver"] == "虚构 · 地接"
    assert found["虚构 · 地接"].total_fen == 120 * 2_00
    assert found["甲旅行社"].organiser == "甲旅行社"


@pytest.mark.parametrize("door", DOORS)
def test_a_year_without_a_sum_that_is_filed_twice_is_paid_once_by_the_lesser(door: Door, tmp_path: Path) -> None:
    policy = lfreward.load_policy(SHANSHUI)
    year = {"item": "year_steps", "organiser": "甲旅行社", "year": 2024}
    records = [{**year, "id": "a", "ticketed_visitors": 10_000}, {**year, "id": "b", "ticketed_visitors": 3_000}]

    assert door(policy, records, tmp_path) == 5_000_000
    assert door(policy, records[::-1], tmp_path) == 5_000_000


def test_an_item_added_up_and_a_group_item_cannot_exclude_each_other_unheard(tmp_path: Path) -> None:
    total = YEAR.format(key="total", payee="organiser", pays=2) + SUM.format(key="total", starts="01-01", counts="visitors")
    rule = 'exclusions = [{ key = "one", clause = "一(九)", items = ["overnight", "total"], by = ["organiser"], keep = "highest", label = { zh = "取一项", en = "one of them" } }]\n'
    with pytest.raises(lfreward.RuleError) as refused:
        invented(tmp_path, total=total, rule=rule)

    assert [one.code for one in refused.value.complaints] == ["rule_excludes_sum"]


@pytest.mark.parametrize("fact", ["receiver", "materials"])
def test_an_exclusion_goes_by_facts_that_its_items_have_and_that_can_be_compared(fact: str, tmp_path: Path) -> None:
    rule = f'exclusions = [{{ key = "one", clause = "一", items = ["overnight", "air_blocks"], by = ["{fact}"], keep = "highest", label = {{ zh = "取一项", en = "one of them" }} }}]\n'
    with pytest.raises(lfreward.RuleError) as refused:
        invented(tmp_path, rule=rule)

    assert {one.code for one in refused.value.complaints} == {"rule_excludes_by"}


# ---- disqualification: whom a ground costs the award


BAD = {"id": "B", "violations": ["五(二)"]}
NEXT_YEAR = {"arrival_date": "2021-07-18", "start_date": None, "departure_date": None, "reported_on": None, "filed_on": None, "checked_on": None}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("option", "paid"), [("agency_year", 3_500_000), ("agency", 0), ("record", 3 * 3_500_000)])
def test_a_breach_costs_the_year_the_agency_or_the_record_alone(door: Door, option: str, paid: int, tmp_path: Path) -> None:
    policy = lfreward.load_policy(readings={"disqualification": option})
    few = {"ticketed_visitors": 200}  # too few for an annual award
    records = [group(1, **few), group(2, **few), group(3, **few, **NEXT_YEAR), group("B", **few, **BAD), group(9, organiser="虚构·别家")]

    assert door(policy, records, tmp_path) == paid + 3_500_000


@pytest.mark.parametrize("door", DOORS)
def test_a_penalty_is_held_against_the_filing_of_each_claim(door: Door, policy: lfreward.Policy, tmp_path: Path) -> None:
    later = {"start_date": None, "reported_on": None, "checked_on": None}
    records = [
        group(1),  # filed in 2020, before the penalty
        group(2, arrival_date="2021-07-18", departure_date="2021-07-20", filed_on="2021-07-22", **later),
        group(3, arrival_date="2024-07-18", departure_date="2024-07-20", filed_on="2024-07-22", **later),  # three years on
        group(4, arrival_date="2025-07-18", departure_date="2025-07-20", filed_on=None, penalised_on="2021-06-01", **later),
    ]

    assert door(policy, records, tmp_path) == 3 * 3_500_000


@pytest.mark.parametrize("door", DOORS[:2])
@pytest.mark.parametrize(("option", "paid"), [("agency_year", 0), ("record", 5 * 400 * 20_00 + 4 * 3_500_000)])
def test_the_visitors_of_a_disqualified_agency_leave_the_annual_award(door: Door, option: str, paid: int, tmp_path: Path) -> None:
    policy = lfreward.load_policy(readings={"disqualification": option})
    records = [group(n, 400) for n in range(4)] + [group("B", **BAD)]
    (one,) = policy.settle(policy.evaluate_many(records))

    assert door(policy, records, tmp_path) == paid
    assert one.annual is not None
    assert one.annual.verdict.value == ("ineligible" if option == "agency_year" else "eligible")


def test_every_row_says_why_and_which_row_states_it(policy: lfreward.Policy, tmp_path: Path) -> None:
    records = [group(1), group(2, nights=0), group(3, paid_sites=None), group("B", **BAD), sound("annual_visitors", year=2020)]
    (one,) = policy.settle(policy.evaluate_many(records))

    assert [kept.reason for kept in one.groups] == ["disqualified", "ineligible", "disqualified", "ineligible"]
    assert one.groups[0].say() == "“B”写明违规情形“五(二)”：取消的是该单位的奖励，本项一并不予支付（五(二)）。"
    assert [award.reason for award in one.awards] == ["disqualified"]
    assert [finding.code for finding in one.findings] == ["settled_disqualified"]
    path = tmp_path / "claims.jsonl"
    path.write_text("".join(json.dumps({**r, "claimed_amount": 1}, default=str) + "\n" for r in records), "utf-8")
    lines = list(policy.audit(path).lines)
    assert [line.kind for line in lines] == ["not_payable"] * 5
    assert [line.reason.key for line in lines] == ["disqualified", "nights", "disqualified", "violations", "disqualified"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("stating", [
    pytest.param({"id": "B", "violations": "有投诉"}, id="a cell that could not be read"),
    pytest.param({"id": "B", "violations": ["五(二)"], **NEXT_YEAR, "arrival_date": None}, id="a record of no known year"),
])  # fmt: skip
def test_what_is_not_settled_leaves_the_other_claims_not_provable(
    door: Door, stating: Record, policy: lfreward.Policy, tmp_path: Path
) -> None:
    records = [group(1), sound("coach_group", **stating)]
    one = next(one for one in policy.settle(policy.evaluate_many(records)) if one.year == 2020)

    assert door(policy, records, tmp_path) == 0
    assert one.groups[0].reason == "disqualification_open"
    path = tmp_path / "more.jsonl"
    path.write_text("".join(json.dumps({**r, "claimed_amount": 1}, default=str) + "\n" for r in records), "utf-8")
    assert next(iter(policy.audit(path).lines)).kind == "unprovable"


@pytest.mark.parametrize("engine", ["rows", "columns"])
def test_the_audit_says_the_same_by_rows_and_by_columns(
    engine: str, policy: lfreward.Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr("lfreward.audit.limits.LISTED", 5)
    if engine == "rows":
        monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "duckdb" else find(name, *more))
    records = [group(n % 3) for n in range(6)] + [group("B", **BAD), group(9, organiser="别家"), group(9, organiser=None)]
    records += [group(8, organiser="别家", violations="有投诉"), line(organiser=AGENCY, year=2020), sound("annual_visitors", year=2020)]
    path = tmp_path / "claims.csv"
    table = texts([{**record, "claimed_amount": 1} for record in records])
    path.write_text(",".join(table.column_names) + "\n" + "".join(",".join(f'"{v}"' if v is not None else "" for v in row.values()) + "\n" for row in table.to_pylist()), "utf-8")
    audit = policy.audit(path)
    found = [(line.kind, line.reason.key) for line in audit.lines]

    assert type(audit.lines).__name__ == {"rows": "LinesInMemory", "columns": "SpooledLines"}[engine]
    assert [kind for kind, _ in found] == ["not_payable"] * 7 + ["unprovable"] * 2 + ["rejected"] + ["not_payable"] * 2
    assert [key for _, key in found[:9]] == ["disqualified"] * 6 + ["violations", "disqualification_open", "no_owner"]
