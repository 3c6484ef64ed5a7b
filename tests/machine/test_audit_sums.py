"""The sums of an audit add up, over all rows, over every item and over every claimant, whatever the rows say."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lfreward
from lfreward.audit import Audit
from lfreward.audit.figures import ReportSums

COACH = {
    "id": "G1", "item": "coach_group", "organiser": "虚构·甲社", "organiser_kind": "旅行社", "start_date": "2025-06-21", "arrival_date": "2025-06-21",
    "departure_date": "2025-06-22", "visitors": "320", "ticketed_visitors": "280", "paid_sites": "3", "paid_4a_sites": "2",
    "nights": "1", "spend_per_head": "600", "arrived_together": "是", "reported_on": "2025-06-15", "report_materials": "是",
    "checked_on": "2025-06-21", "filed_on": "2025-06-25", "materials": "B-H", "licensed": "是", "claimed_amount": "35000",
}  # fmt: skip
SPOILED: dict[str, tuple[str, ...]] = {
    "id": ("G1", "G2", "G3", ""),
    "item": ("coach_group", "premium_group", "inbound_group", "散团", "", "没有这一项"),
    "organiser": ("虚构·甲社", "虚构·乙社", ""),
    "visitors": ("320", "520", "299", "三百余", ""),
    "spend_per_head": ("600", "480", ""),
    "licensed": ("是", ""),
    "reported_on": ("2025-06-15", "2025-06-20", ""),
    "materials": ("B-H", "B", ""),
    "claimed_amount": ("35000", "58000", "0", "1.5", "叁万伍", ""),
    "核定金额": ("35000", "30000", ""),
    "已付金额": ("35000", "60000", ""),
}
rows = st.fixed_dictionaries({key: st.sampled_from(values) for key, values in SPOILED.items()})


def write(path: Path, *records: dict[str, Any]) -> Path:
    names = list(dict.fromkeys(key for record in records for key in record))
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, names)
        table.writeheader()
        table.writerows(records)
    return path


def results(folder: Path) -> list[dict[str, str]]:
    with (folder / "results.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def adds_up(sums: ReportSums) -> bool:
    return sums.claimed - sums.over + sums.under - sums.unprovable - sums.rejected == sums.payable


def yuan(text: str) -> Decimal:
    return Decimal(text or 0)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(season=st.lists(rows, min_size=1, max_size=8))
def test_the_sums_of_any_season_add_up(
    policy: lfreward.Policy, tmp_path_factory: pytest.TempPathFactory, season: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("sums")
    stated = {**COACH, "id": "G9"}  # so that one row at least names its item
    audit = policy.audit(write(folder / "claims.csv", {**COACH, "核定金额": "", "已付金额": "", **stated}, *({**COACH, **row} for row in season)))
    summary = audit.summary
    total = {key: Decimal(value) for key, value in summary.items() if isinstance(value, str) and key.endswith(("total", "payable", "claims"))}

    assert total["claimed_total"] - total["over_total"] + total["under_total"] - total["unprovable_total"] - total["rejected_total"] == total["payable_total"]
    assert all(adds_up(sums) for sums in (audit.totals, *audit.figures.by_item(), *audit.figures.by_claimant()))
    for name in ("rows", "claimed", "payable", "over", "under", "unprovable", "rejected", "unclaimed"):
        for parts in (audit.figures.by_item(), audit.figures.by_claimant()):
            assert sum(getattr(part, name) for part in parts) == getattr(audit.totals, name)
    assert sum(summary["classes"].values()) == summary["claims"] == len(season) + 1


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(season=st.lists(rows, min_size=1, max_size=8))
def test_the_sums_are_those_of_the_rows_in_results(
    policy: lfreward.Policy, tmp_path_factory: pytest.TempPathFactory, season: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("sums")
    policy.audit(write(folder / "claims.csv", COACH | {"核定金额": "", "已付金额": ""}, *({**COACH, **row} for row in season))).write(folder / "out")
    lines, summary = results(folder / "out"), json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    paying = [line for line in lines if line["class"] in ("exact", "over", "under", "not_payable")]
    shown = [line for line in lines if line["outstanding"]]

    assert sum(yuan(line["claimed"]) for line in lines) == Decimal(summary["claimed_total"])
    assert sum(yuan(line["payable"]) for line in paying) == Decimal(summary["payable_total"])
    assert sum(min(yuan(line["claimed"]), yuan(line["payable"])) for line in paying) == Decimal(summary["payable_within_claims"])
    assert sum(yuan(line["claimed"]) - yuan(line["payable"]) for line in paying if line["class"] in ("over", "not_payable")) == Decimal(summary["over_total"])
    assert sum(yuan(line["payable"]) for line in lines if line["class"] == "unprovable" and not line["claimed"]) == Decimal(summary["unclaimed_payable"])
    assert sum(yuan(line["approved"]) for line in lines) == Decimal(summary["approved_total"])
    assert (len(shown), sum(yuan(line["payable"]) for line in shown)) == (summary["outstanding"]["rows"], Decimal(summary["outstanding"]["payable"]))
    for key, count in summary["outstanding"]["by_key"].items():
        assert sum(key in line["outstanding"].split() for line in lines) == count


# ---------------------------------------------------------------- what was not shown


def audited(policy: lfreward.Policy, folder: Path, *records: dict[str, Any], **options: Any) -> Audit:
    return policy.audit(write(folder / "claims.csv", *records), **options)


def test_procedure_that_was_not_shown_stands_beside_the_class(policy: lfreward.Policy, tmp_path: Path) -> None:
    bare = {**COACH, "licensed": "", "checked_on": "", "materials": "", "reported_on": "", "filed_on": ""}
    shown, open_ = audited(policy, tmp_path, COACH, {**bare, "id": "G2"}).lines

    assert (shown.kind, shown.outstanding) == ("exact", ())
    assert open_.kind == "exact"
    assert {"licensed", "checked_on", "materials"} <= set(open_.outstanding)
    assert len(open_.outstanding) == 5


def test_nothing_is_outstanding_of_a_row_that_is_not_payable(policy: lfreward.Policy, tmp_path: Path) -> None:
    (line,) = audited(policy, tmp_path, {**COACH, "visitors": "299", "licensed": ""}).lines

    assert (line.kind, line.outstanding) == ("not_payable", ())


@pytest.mark.parametrize(
    ("approved", "difference"), [("35000", 0), ("40000", 500_000), ("30000", -500_000), ("", None)]
)
def test_what_the_authority_approved_stands_beside_what_is_payable(
    policy: lfreward.Policy, tmp_path: Path, approved: str, difference: int | None
) -> None:
    audit = audited(policy, tmp_path, {**COACH, "核定金额": approved})
    (line,) = audit.lines

    assert (line.kind, line.approved_difference) == ("exact", difference)
    assert audit.totals.approved_above - audit.totals.approved_below == (difference or 0)
