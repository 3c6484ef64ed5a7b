"""One meaning for every engine: edited policies on which the walk, the compiled functions and the columns once differed.

Each case is a whole policy of an invented place; what must come out was worked out by hand from its tables.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from samples import sound

import lfreward
from lfreward.errors import RuleError

HERE = Path(__file__).resolve().parents[1]
SHANSHUI = HERE / "policies" / "shanshui-2024"
LINFEN = HERE.parent / "rules" / "linfen-2020"
GROUP = {"item": "overnight", "visitors": 40, "arrival_date": "2024-05-20", "nights": 2, "paid_sites": 3}
UPLIFT = '{{ id = "more", key = "more", clause = "一(一)", percent = {percent}, {test}, items = ["overnight"], on = "{on}", label = {{ zh = "上浮", en = "uplift" }} }}'
NIGHTS = "fact = 'nights', at_least = 1, word = '以上'"
WINTER = """
[derived.winter]
kind   = "window"
clause = "一(一)"
label  = { zh = "冬季", en = "winter" }
of     = ["arrival_date"]
months = [11, 12, 1, 2, 3]
"""


def edited(tmp_path: Path, *edits: tuple[str, str, str], base: Path = SHANSHUI, more: str = "") -> lfreward.Policy:
    """Return a policy whose files are copied and changed; `more` is a further file of rules."""
    folder = tmp_path / "edited"
    shutil.copytree(base, folder)
    for name, old, new in edits:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")
    if more:
        (folder / "more.toml").write_text(more, "utf-8")
    return lfreward.load_policy(folder)


def uplifted(tmp_path: Path, percent: int, test: str, on: str = "amount", more: str = "") -> lfreward.Policy:
    """Return the invented policy with an uplift on its overnight groups."""
    return edited(tmp_path, more=f"uplifts = [ {UPLIFT.format(percent=percent, test=test, on=on)} ]\n{more}")


def everywhere(policy: lfreward.Policy, record: dict[str, Any], columns: bool = True) -> tuple[str, str | None]:
    """Return verdict and amount of a record, after holding every engine equal on it."""
    result = policy.evaluate(record)
    walked = result.plan.interpret(result.record)
    outcomes = {(r.verdict.value, r.amount_fen, r.potential_fen, r.marks) for r in (result, walked)}
    decided = policy.evaluator().decide(result.record)
    assert len(outcomes) == 1
    assert decided == (result.verdict, result.amount_fen)
    if columns:
        (row,) = _table(policy, record)
        deciding = result.deciding
        expected = (result.verdict.value, result.amount_fen, result.potential_fen, deciding.key if deciding else None)
        assert (row["verdict"], row["amount_fen"], row["potential_fen"], row["reason"]) == expected
    return result.verdict.value, None if result.amount is None else str(result.amount)


def _table(policy: lfreward.Policy, record: dict[str, Any]) -> list[dict[str, Any]]:
    import pyarrow as pa

    table = pa.table({key: [value] for key, value in record.items()})
    rows: list[dict[str, Any]] = policy.evaluate_table(table).table.to_pylist()
    return rows


def test_an_advisory_duty_past_the_notices_says_nothing_and_stops_nobody(tmp_path: Path) -> None:
    policy = edited(
        tmp_path,
        more='duties = [ { id = "tell", key = "tell", clause = "三", fact = "reported_on", advisory = true, '
        'due = { from = "departure_date", working_days = 5 }, items = ["overnight"], label = { zh = "告知", en = "tell" } } ]',
    )

    days = {"arrival_date": "2098-05-20", "departure_date": "2098-05-22", "reported_on": "2098-09-01"}
    assert everywhere(policy, {**GROUP, **days}) == ("eligible", "840.00")


def test_nights_that_an_itinerary_leaves_open_price_nothing(tmp_path: Path) -> None:
    policy = edited(tmp_path)
    itinerary = [{"date": "2024-05-20", "sites": []}, {"date": "2024-05-21", "sites": []}]
    record = {key: value for key, value in GROUP.items() if key != "nights"} | {"itinerary": itinerary}

    assert everywhere(policy, record, columns=False) == ("undetermined", None)
    assert policy.evaluate(record).to_dict()["potential"] is None


@pytest.mark.parametrize(("heads", "expected"), [(None, ("undetermined", None)), (10, ("eligible", "945.00")), (0, ("eligible", "840.00"))])
def test_an_uplift_on_heads_that_are_missing_pays_nothing_yet(
    tmp_path: Path, heads: int | None, expected: tuple[str, str | None]
) -> None:
    policy = uplifted(tmp_path, 100, "fact = 'paid_sites', at_least = 3, word = '以上'", on="ticketed_visitors")
    record = GROUP if heads is None else {**GROUP, "ticketed_visitors": heads}

    assert everywhere(policy, record) == expected


def test_a_percentage_that_leaves_part_of_a_fen_is_a_fault_of_the_rules(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as error:
        edited(
            tmp_path,
            ("1.1-overnight.toml", '"10.50"', '"10.55"'),
            more=f"uplifts = [ {UPLIFT.format(percent=7, test=NIGHTS, on='amount')} ]",
        )

    assert [c.code for c in error.value.complaints] == ["rule_uplift_part_of_fen"]


def test_grounds_are_cited_in_the_order_of_the_text(policy: lfreward.Policy) -> None:
    violations = ["五(三)", "五(二)"]
    result = policy.evaluate(sound("coach_group", violations=violations))

    assert result.deciding is not None
    assert result.deciding.clause == "五(二)"


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2024-11-01", "1176.00"), ("2024-10-31", "840.00"), ("2025-03-31", "1176.00"), ("2025-04-01", "840.00")],
)
def test_an_uplift_on_a_derived_fact_is_applied(tmp_path: Path, day: str, expected: str) -> None:
    policy = uplifted(tmp_path, 40, "fact = 'winter', is = true", more=WINTER)

    assert everywhere(policy, {**GROUP, "arrival_date": day}) == ("eligible", expected)


@pytest.mark.parametrize(
    ("missing", "expected"),
    [("unknown", ("undetermined", None)), ("unmet", ("eligible", "840.00")), ("met", ("eligible", "1176.00"))],
)
def test_an_uplift_says_what_a_missing_answer_does(tmp_path: Path, missing: str, expected: tuple[str, str | None]) -> None:
    policy = uplifted(tmp_path, 40, f"fact = 'arrived_together', is = true, missing = '{missing}'")

    assert everywhere(policy, GROUP) == expected


def marginal(tmp_path: Path, cell: str) -> lfreward.Policy:
    """Return the invented policy with its yearly table in marginal tiers, the second bracket cut by a cell."""
    return edited(
        tmp_path,
        ("1.3-year.toml", "then      = { of = \"ticketed_visitors\", over = 10_000, each = 1_000, pays = 8_000 }\n", 'per = ["ticketed_visitors"]\ntiers = "marginal"\n'),
        ("1.3-year.toml", "ticketed_visitors = { at_least = 10_000, word = \"以上\" },", f"ticketed_visitors = {{ {cell} }},"),
        ("policy.toml", 'below    = ["以下"]', 'below    = ["以下"]\nover = ["超过"]'),
        ("1.3-year.toml", "pays = 50_000", "pays = 2"),
        ("1.3-year.toml", "pays = 160_000", "pays = 3"),
    )  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), [("over = 10_000, word = '超过'", "20006.00"), ("at_least = 10_000, word = '以上'", "20007.00")])
def test_marginal_tiers_start_above_or_at_their_bound(tmp_path: Path, cell: str, expected: str) -> None:
    policy = marginal(tmp_path, cell)

    assert everywhere(policy, {"item": "year_steps", "year": 2024, "ticketed_visitors": 10_002}) == ("eligible", expected)


def test_marginal_tiers_without_a_lower_bound_are_a_fault_of_the_rules(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as error:
        edited(
            tmp_path,
            ("1.2-air-blocks.toml", "each      = 50\n", 'tiers = "marginal"\n'),
            ("1.2-air-blocks.toml", "rows = [", 'rows = [ { id = "few", visitors = { below = 50, word = "以下" }, pays = 1 }, { id = "many", visitors = { at_least = 50, below = 90, word = ["以上", "以下"] }, pays = 2 }, { id = "none", visitors = { at_least = 90, word = "以上" }, pays = "nothing", says = { zh = "无", en = "none" } }, '),
            ("1.2-air-blocks.toml", '{ id = "from_50", visitors = { at_least = 50, word = "以上" }, pays = 8_000 } ]', "]"),
        )  # fmt: skip

    assert [c.code for c in error.value.complaints] == ["rule_marginal"]


def test_a_register_that_is_not_held_is_a_fault_of_the_rules(tmp_path: Path) -> None:
    condition = '{ id = "lands", key = "lands", clause = "二", fact = "arrival_airport", registered = "airport", on = "arrival_date", items = "groups", label = { zh = "落地", en = "lands" } },\n  '
    with pytest.raises(RuleError) as error:
        edited(tmp_path, ("policy.toml", '{ id = "stay"', condition + '{ id = "stay"'))

    (complaint,) = {c.code for c in error.value.complaints}
    assert complaint == "rule_no_register"
