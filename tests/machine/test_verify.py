"""The proof of the tables: exact where brute force can follow, telling where people must judge."""

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conformance import cases
from hypothesis import given
from hypothesis import strategies as st
from planting import FOLDER, KINDS, TREE, node_like, texts

import lfreward
from lfreward import cli
from lfreward.calendar import Calendar
from lfreward.errors import RuleError
from lfreward.i18n import TEXTS, section
from lfreward.law.rules import Rules, leaves, read_rules
from lfreward.law.source import SourceTable, parse
from lfreward.policy import check_rules
from lfreward.proofs.check import Report, RuleFinding, check, days, tables
from lfreward.proofs.check.outcome import Payer
from lfreward.proofs.check.proof_context import ProofContext

POLICY = lfreward.load_policy("linfen-2020")
REPORT = check_rules()
RULES = FOLDER.parent


def prove(tree: Any) -> Report:
    return check(Rules(tree), POLICY.calendar, POLICY.registers.area)


def found(report: Report, code: str) -> list[RuleFinding]:
    return [finding for finding in report.findings if finding.code == code]


# ---- what it says of the measures


def splits(item: str) -> list[tuple[dict[str, Any], int | None]]:
    label = POLICY.resolved.items[item].label
    return [(dict(f.facts), f.effect_fen) for f in found(REPORT, "split_pays") if f.args["item"] == label]


def test_600_people_in_coaches_are_paid_more_as_two_groups_of_300() -> None:
    finding = next(f for f in found(REPORT, "split_pays") if f.facts == {"visitors": 600})

    assert "70,000 → 80,000" in finding.say("zh")
    assert "58,000 → 70,000" in finding.say("zh")
    assert "17,000 → 20,000" in finding.say("en")
    assert finding.severity == "note"
    assert finding.effect_fen == 1_200_000


def test_the_smallest_groups_that_gain_by_being_split_are_found_for_every_pair_of_rows() -> None:
    assert sorted(facts["visitors"] for facts, _ in splits("coach_group")) == [600, 800, 1000]
    assert sorted(facts["visitors"] for facts, _ in splits("tourist_train")) == [400, 800, 1000]
    assert splits("self_drive")[0] == ({"vehicles": 60, "visitors": 200}, 700_000)


@pytest.mark.parametrize("item", ["charter_flight", "inbound_group", "premium_group", "wellness_group"])
def test_what_is_paid_per_head_at_rates_that_never_fall_is_never_worth_splitting(item: str) -> None:
    assert splits(item) == []


def settled(a: str, b: str) -> tuple[str, str]:
    pair = next(pair for pair in REPORT.pairs if {pair.a, pair.b} == {a, b})
    return pair.settled, pair.rule


@pytest.mark.parametrize(
    ("a", "b", "says"),
    [
        ("coach_group", "wellness_group", ("highest", "stacking")),
        ("charter_flight", "tourist_train", ("highest", "stacking")),
        ("inbound_group", "premium_group", ("apart", "")),
        ("coach_group", "annual_visitors", ("counted", "annual_visitors")),
        ("inbound_group", "annual_visitors", ("not_counted", "annual_visitors")),
        ("wellness_group", "annual_visitors", ("counted", "annual_visitors")),
        ("tourism_village", "rural_home", ("highest", "village_and_home")),
        ("scenic_area", "rural_home", ("unsaid", "")),
    ],
)
def test_the_matrix_says_of_two_items_whether_both_can_be_met_and_which_is_paid(a: str, b: str, says: tuple[str, str]) -> None:
    assert settled(a, b) == says


def test_the_matrix_holds_every_pair_of_one_subject_and_every_group_item_with_the_yearly_one() -> None:
    groups, creations = 7, 4

    assert len(REPORT.pairs) == groups * (groups - 1) // 2 + creations * (creations - 1) // 2 + groups


def test_a_pair_that_can_be_met_shows_facts_that_meet_both() -> None:
    pair = next(pair for pair in REPORT.pairs if (pair.a, pair.b) == ("coach_group", "self_drive"))

    assert pair.facts["visitors"] >= 300
    assert pair.facts["vehicles"] >= 30
    assert pair.facts["arrived_together"] is True


def test_every_option_of_every_switch_has_an_example_that_comes_out_otherwise() -> None:
    shown = {(f.args["switch"], f.args["option"]) for f in found(REPORT, "switch_changes")}
    options = {
        (key, option)
        for key, reading in POLICY.resolved.readings.items()
        for option in reading.options
        if option != reading.default
    }
    assert shown == options


def test_the_example_of_a_switch_comes_out_otherwise_when_it_is_evaluated() -> None:
    sound = {case["id"]: case["facts"] for case in cases() if case["id"].count("/") == 2 and "/row/" in case["id"]}
    compared = 0
    for finding in found(REPORT, "switch_changes"):
        item = next((key for key, i in POLICY.resolved.items.items() if finding.example.zh.startswith(i.label.zh + "，")), None)
        if item is None or finding.effect_fen is None or finding.args["switch"] == "annual_conditions":
            continue
        base = next(facts for name, facts in sound.items() if name.startswith(f"{item}/"))
        given_ = {key: value for key, value in finding.to_dict()["facts"].items() if key in POLICY.resolved.item_facts[item]}
        if "start_date" in given_:
            given_ |= {"arrival_date": given_["start_date"], "departure_date": given_["start_date"]}
        drop = {"reported_on", "filed_on", "start_date", "departure_date"} - set(given_)
        record = {k: v for k, v in {**base, **given_}.items() if k not in drop}
        record["filed_on"] = None if "materials" not in given_ else "2030-01-01"
        one = POLICY.evaluate(record)
        other = POLICY.evaluate(record, readings={finding.args["switch"]: finding.args["option"]})

        assert (one.verdict, one.amount) != (other.verdict, other.amount), finding.line()
        compared += 1
    assert compared >= 10


def test_a_check_says_how_far_the_holidays_are_known() -> None:
    assert [f.args["last"] for f in found(REPORT, "calendar_ends")] == ["2026-12-29"]


# ---- exact: held against brute force

ROW = st.tuples(st.integers(1, 20), st.integers(0, 12), st.integers(1, 6))


def with_rows(rows: list[tuple[int, int, int]], per: bool) -> Any:
    tree = TREE.copy()
    table = tree["items"]["charter_flight"]["table"]
    home = table["rows"]["from_30"]
    table["rows"].clear()
    table["per"] = ["visitors"] if per else []
    for n, (low, width, pays) in enumerate(rows):
        cell = node_like(home, at_least=low, word="以上")
        if width:
            cell |= {"below": low + width, "word": ["以上", "不足"]}
        row = node_like(home, id=f"r{n}", visitors=cell, pays=pays)
        table["rows"][f"r{n}"] = row
    for kind in ("ledger", "fixed"):
        for node in tree[kind]:
            if "carried_by" in node:
                node["carried_by"] = [p for p in node["carried_by"] if "charter_flight.table" not in p] or ["policy.issued"]
    return tree


def refusal(tree: Any) -> set[str]:
    """Return the codes with which loading refuses a tree."""
    try:
        Rules(tree).resolved()
    except RuleError as error:
        return {complaint.code for complaint in error.complaints}
    return set()


@given(st.lists(ROW, min_size=1, max_size=3), st.booleans())
def test_overlaps_gaps_and_falls_are_those_that_brute_force_finds(rows: list[tuple[int, int, int]], per: bool) -> None:
    span = range(45)
    held = [[i for i, (low, width, _) in enumerate(rows) if n >= low and (not width or n < low + width)] for n in span]
    overlap = any(len(on) > 1 for on in held)
    refused = refusal(with_rows(rows, per))
    assert bool(refused) is overlap
    assert refused <= {"rule_overlap", "rule_unreachable"}
    if refused:
        return
    resolved = Rules(with_rows(rows, per)).resolved()
    covered = [bool(on) for on in held]
    gap = any(not c and any(covered[:n]) and any(covered[n:]) for n, c in enumerate(covered))
    sums = [rows[on[0]][2] * (n if per else 1) if on else 0 for n, on in enumerate(held)]
    falls = any(
        sums[n] < sums[n - 1] and (covered[n] or not any(covered[n:])) for n in span[1:]
    )
    context = ProofContext(resolved, resolved.items["charter_flight"], with_rows(rows, per))
    codes = {finding.code for finding in tables.prove(context)}

    assert ("table_gap" in codes) is gap
    assert ("payout_falls" in codes) is falls
    assert codes <= {"table_gap", "payout_falls"}


@given(st.integers(1, 60), st.integers(1, 60), st.sampled_from(["at_least", "below"]))
def test_a_condition_is_idle_and_a_row_out_of_reach_exactly_where_brute_force_says(gate: int, bound: int, op: str) -> None:
    tree = with_rows([(gate, 0, 5)], False)
    home = tree["items"]["charter_flight"]
    label = {"zh": "试", "en": "trial"}
    word = {"at_least": "以上", "below": "不足"}[op]
    made = node_like(home, id="x", key="x", clause="一(一)1", items=["charter_flight"], label=label, fact="visitors", word=word)
    made[op] = bound
    tree["conditions"]["x"] = made
    resolved = Rules(tree).resolved()
    meets = [n >= bound if op == "at_least" else n < bound for n in range(200)]
    paid = [n for n in range(200) if n >= gate]
    codes = {f.code for f in tables.prove(ProofContext(resolved, resolved.items["charter_flight"], tree))}

    assert ("item_never_pays" in codes) is not any(meets[n] for n in paid)
    if "item_never_pays" not in codes:
        assert ("condition_idle" in codes) is all(meets[n] for n in paid)
        assert ("payout_falls" in codes) is (op == "below")


def test_the_proof_and_the_evaluator_pay_the_same_on_every_case_of_the_kit() -> None:
    payers = {
        key: Payer(POLICY.resolved, item, TREE, POLICY.calendar) for key, item in POLICY.resolved.items.items()
    }
    compared = 0
    for case in cases():
        facts = case.get("facts")
        if facts is None or "readings" in case or "itinerary" in facts or case["verdict"] != "eligible":
            continue
        item = facts["item"]
        read, _, faults = POLICY.evaluator().plans[item].vocabulary.read(facts)
        if faults or "missing" in case["id"] or "not filed" in case["id"]:
            continue
        point = {"route": "none", "route_visitors": 0, "vehicles_per_trip": 1, **read}
        assert payers[item].pays(point) == int(case["amount"].replace(".", "")), case["id"]
        compared += 1
    assert compared > 900


# ---- what cannot be planted in a tree of the policy


def calendar_with_a_late(festival: str) -> Calendar:
    """Return a calendar in which the first decree does not know a festival that the last one knows."""
    notices = {path.stem: parse(path.read_text("utf-8"), path.name)[0] for path in (RULES / "calendar").glob("*.toml")}
    first, last = notices["calendar"]["decree"]
    del first["days"][festival]
    for name, table in notices.items():
        for notice in table["notice"] if name != "calendar" and int(name) < last["from"].year else ():
            notice["holidays"] = [row for row in notice["holidays"] if row["festival"] != festival]
    return Calendar.from_notices(notices)


def test_a_festival_to_which_a_year_gives_no_day_is_found() -> None:
    report = check(Rules(TREE.copy()), calendar_with_a_late("qingming"), POLICY.registers.area)
    finding = found(report, "holiday_without_day")[0]

    assert finding.args == {"festival": "qingming", "years": "2019、2020、2021、2022、2023、2024"}


@pytest.mark.parametrize(("low", "normal"), [((11, 12, 1, 2, 3), (5, 6, 7, 8, 9, 10)), ((11, 12, 1, 2, 3, 4, 5), (5, 6, 7, 8, 9, 10))])
def test_a_month_in_no_season_or_in_two_is_found_day_by_day(low: tuple[int, ...], normal: tuple[int, ...]) -> None:
    resolved = POLICY.resolved
    season = resolved.derived["season"]
    wrong = dataclasses.replace(season, spec={**season.spec, "low": low, "normal": normal})
    broken = dataclasses.replace(resolved, derived={**resolved.derived, "season": wrong})
    codes = {finding.code for finding in days.prove(broken, POLICY.calendar)}

    assert "day_without_season" in codes


def test_every_day_of_the_calendar_has_one_season_until_the_notices_end() -> None:
    assert [f.code for f in days.prove(POLICY.resolved, POLICY.calendar)] == ["calendar_ends"]


def test_an_accepted_fall_is_a_note_with_its_reason() -> None:
    tree = TREE.copy()
    home = tree["items"]["inbound_group"]
    home["table"]["rows"]["from_50"]["pays"] = 100
    refused = prove(tree)
    home["accepted"] = [node_like(home, fact="visitors", at=50, why={"zh": "原文如此", "en": "so the text says"})]
    accepted = prove(tree)

    assert {f.effect_fen for f in found(refused, "payout_falls")} == {49 * 200_00 - 50 * 100_00}  # under either headcount
    assert found(accepted, "payout_falls") == []
    assert "原文如此" in found(accepted, "payout_falls_accepted")[0].say()
    assert "so the text says" in found(accepted, "payout_falls_accepted")[0].say("en")
    assert accepted.faults == ()


def test_a_policy_without_a_ledger_is_told_so_and_proven_all_the_same() -> None:
    tree = TREE.copy()
    tree["ledger"], tree["fixed"] = [], []
    report = prove(tree)

    assert [f.severity for f in found(report, "no_ledger")] == ["note"]
    assert report.faults == ()


def test_a_fault_that_only_one_option_brings_is_found() -> None:
    tree = TREE.copy()
    option = tree["readings"]["great_wall_home"]["options"]["listed"]
    option["set"]["items.rural_home.table.rows.great_wall.pays"] = 10**14
    report = prove(tree)

    assert [f.code for f in report.faults] == ["sum_too_large"]


# ---- how it is told


def test_every_kind_of_finding_is_planted_somewhere() -> None:
    said = {code for code in section("proofs") if not code.startswith("proof_")}
    here = {"payout_falls_accepted", "no_ledger", "day_without_season", "holiday_without_day"}
    notes = {"split_pays", "pair_unsaid", "switch_changes", "calendar_ends", "cases_written"}

    assert said == {code for code in KINDS if code in section("proofs")} | here | notes


def test_every_kind_of_fault_that_is_planted_has_words() -> None:
    assert set(KINDS) <= set(TEXTS)


def test_a_finding_says_where_which_clause_what_and_for_example_in_both_languages() -> None:
    tree = TREE.copy()
    rows = tree["items"]["coach_group"]["table"]["rows"]
    rows["from_300"]["pays"], rows["from_500"]["pays"] = rows["from_500"]["pays"], rows["from_300"]["pays"]
    finding = next(one for one in found(prove(tree), "payout_falls") if "visitors" in one.facts)
    line = texts()["1.1.3-coach-group.toml"].splitlines()[finding.place.line - 1]

    assert line[finding.place.column - 1 :].startswith("{ at_least = 500")
    assert finding.clause == "一(一)3"
    assert finding.line("zh").startswith(f"1.1.3-coach-group.toml:{finding.place.line}:{finding.place.column}: 问题 payout_falls 一(一)3: ")
    assert "例如：旅游大巴，人数500人，淡季" in finding.line("zh")
    assert "For example: coach group, visitors 500 people, low season" in finding.line("en")
    assert finding.to_dict("en")["effect"] == "30000.00"


def test_the_command_tells_the_notes_and_the_matrix_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli._run(["rules", "check", "--lang", "en"])
    out, err = capsys.readouterr()

    assert code == 0
    assert "split_pays" in out
    assert "can never be met at once" in out
    assert "No faults were found" in err


def test_the_command_gives_every_finding_and_pair_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._run(["rules", "check", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert len(lines) == len(REPORT.findings) + len(REPORT.pairs)
    assert {"code", "severity", "file", "line", "column", "clause", "message", "example", "facts", "effect"} == set(lines[0])
    assert {"pair", "settled", "message", "rule", "clause", "example", "facts"} == set(lines[-1])


def folder_with(tmp_path: Path, name: str, old: str, new: str) -> Path:
    for file, text in texts().items():
        assert file != name or text.count(old) == 1
        (tmp_path / file).write_text(text.replace(old, new) if file == name else text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("1.1.3-coach-group.toml", "low = 70_000", "low = 39_000", "payout_falls"),
        ("1.1.9-annual-visitors.toml", "below = 3000", "below = 2999", "table_gap"),
        ("1.1.4-self-drive.toml", "pays = 17_000", "pays = 17_000.5", "rule_float"),
        ("1.1.4-self-drive.toml", 'choose    = "highest"', 'choose    = "highest"\nchoose = "only"', "rule_duplicate_key"),
        ("1.1.4-self-drive.toml", 'choose    = "highest"', 'choose    = "highest"\nchose = "only"', "rule_unknown_key"),
        ("readings.toml", 'default  = "off_period"', 'default  = "no_such"', "rule_no_option"),
    ],
)
def test_a_fault_in_a_file_ends_with_code_4_and_names_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, old: str, new: str, code: str
) -> None:
    folder = folder_with(tmp_path, name, old, new)
    line = texts()[name].split(old)[0].count("\n") + 1

    assert cli._run(["rules", "check", str(folder), "--json"]) == 4
    faults = [one for text in capsys.readouterr().out.splitlines() if (one := json.loads(text)).get("severity") == "fault"]
    assert (code, name) in {(one["code"], one["file"]) for one in faults}
    assert any(one["code"] == code and abs(one["line"] - line) <= 1 for one in faults)


def test_a_table_that_cannot_be_decided_is_not_loaded_at_all(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "1.1.4-self-drive.toml", 'id = "from_30",', 'id = "from_30", checked_on = { present = true },')

    with pytest.raises(RuleError) as raised:
        lfreward.load_policy(folder)
    assert [c.code for c in raised.value.complaints] == ["rule_undecided"]


def test_a_condition_that_names_an_item_without_its_fact_is_not_loaded() -> None:
    changed = texts()
    name = "2-conditions.toml"
    changed[name] = changed[name].replace('items = ["coach_group", "self_drive"]', 'items = ["coach_group", "scenic_area"]')
    with pytest.raises(RuleError) as raised:
        read_rules(changed)

    assert [(c.file, c.code, c.args["found"]) for c in raised.value.complaints] == [(name, "rule_unknown_name", "arrived_together")]


def test_the_largest_sum_of_every_item_is_held_exactly_by_a_number_of_53_bits() -> None:
    assert found(REPORT, "sum_too_large") == []
    assert isinstance(TREE, SourceTable)
    assert date(2020, 3, 22) == POLICY.resolved.issued


def test_every_fact_that_the_rules_test_or_count_has_a_domain() -> None:
    bounded = ("count", "money", "km", "date", "check")
    unbounded = []
    for key, item in POLICY.resolved.items.items():
        facts = POLICY.resolved.item_facts[key]
        used = {leaf.fact for c in item.conditions for leaf in leaves(c.test)} | set(item.table.per)
        used |= {leaf.fact for row in item.table.rows for cell in row.cells for leaf in leaves(cell)}
        for fact in (facts[name] for name in used):
            ends = fact.low is not None and fact.high is not None
            if not (ends if fact.type in bounded else fact.values or fact.type in ("yes_no", "text")) and fact.type != "clauses":
                unbounded.append((key, fact.key))
    assert unbounded == []
