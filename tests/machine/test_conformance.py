"""The kit of generated cases: it is what the rules say today, complete, in order, and as the oracle decides."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from conformance import KIT, beyond_the_oracle, cases, differs_from_oracle

import lfreward
from lfreward import cli
from lfreward.law.rules import leaves
from lfreward.proofs.cases import answer, decides, text
from lfreward.proofs.cases import cases as made
from lfreward.settlement import settle

CASES = cases()
OTHER = Path(__file__).parents[1] / "policies" / "shanshui-2024"
IDS = [case["id"] for case in CASES]


def test_the_shipped_kit_is_what_the_rules_say_today(policy: lfreward.Policy) -> None:
    written, shipped = text(made(policy.evaluator, settle)).splitlines(), KIT.read_text("utf-8").splitlines()

    changed = [json.loads(line)["id"] for line in written if line not in set(shipped)]
    assert changed == []
    assert written == shipped


def test_writing_a_kit_twice_gives_the_same_bytes() -> None:
    one, other = (made(lfreward.load_policy(OTHER).evaluator, settle) for _ in range(2))
    assert text(one) == text(other)


def test_every_case_has_an_id_of_its_own() -> None:
    assert [name for name, count in Counter(IDS).items() if count > 1] == []


def test_no_answer_of_the_kit_differs_from_the_oracle() -> None:
    asked = [case for case in CASES if beyond_the_oracle(case) is None]

    assert len(asked) > 2_000
    assert [case["id"] for case in asked if differs_from_oracle(case)] == []


def test_the_walk_through_the_tables_gives_every_answer_of_the_kit(policy: lfreward.Policy) -> None:
    asked = ("verdict", "amount", "potential", "season", "decides", "clause", "todo", "findings")
    wrong, count = [], 0
    for case in CASES[1:]:
        if "facts" not in case or case["verdict"] == "rejected":
            continue
        read = policy.evaluate(case["facts"], readings=case.get("readings"))
        walked = read.plan.interpret(read.record)
        told = {**walked.to_dict(), **dict(zip(("decides", "clause"), decides(walked), strict=True))}
        told["todo"] = {todo["key"]: todo["due"] for todo in told["todo"]}
        told["findings"] = [f"{one['code']} {one['field']}" for one in told["findings"]]
        count += 1
        if {key: told[key] for key in asked} != {key: case[key] for key in asked}:
            wrong.append(case["id"])

    assert wrong == []
    assert count > 2_000


def test_a_wrong_amount_in_the_kit_would_be_noticed_by_the_oracle() -> None:
    case = next(case for case in CASES if case["id"] == "coach_group/row/from_300")

    assert not differs_from_oracle(case)
    assert differs_from_oracle({**case, "amount": "40000.01"})


def test_what_the_oracle_is_not_asked_is_little_and_has_a_reason() -> None:
    reasons = Counter(reason for case in CASES if (reason := beyond_the_oracle(case)))

    assert sum(reasons.values()) < len(CASES) / 10
    assert all(len(reason) > 20 for reason in reasons)


def test_every_threshold_of_every_table_stands_below_on_and_above(policy: lfreward.Policy) -> None:
    lacking = []
    for key, item in policy.resolved.items.items():
        for row in item.table.rows:
            for leaf in (leaf for cell in row.cells for leaf in leaves(cell)):
                if leaf.op in ("at_least", "below"):
                    times = policy.resolved.derived[leaf.fact].spec["by"] if leaf.fact in policy.resolved.derived else 1
                    source = policy.resolved.derived[leaf.fact].of[0] if times > 1 else leaf.fact
                    bound = leaf.bound * times if times > 1 else leaf.bound
                    lacking += [
                        name for end in ("-1", "", "+1") if (name := f"{key}/row/{row.id}/{source}/{bound}{end}") not in IDS
                    ]
    assert lacking == []


@pytest.mark.parametrize("key", ["charter_flight", "coach_group", "self_drive", "premium_group", "wellness_group", "shuttle_line"])
def test_every_condition_of_an_item_is_met_in_one_case_and_fails_in_another(policy: lfreward.Policy, key: str) -> None:
    for condition in policy.resolved.items[key].conditions:
        if any(leaf.op == "present" and policy.resolved.item_facts[key][leaf.fact].values for leaf in leaves(condition.test)):
            continue  # every value of such a fact will do: it can only be missing
        head = f"{key}/condition/{condition.key}/"
        deciding = {case["decides"] == condition.key for case in CASES if case["id"].startswith(head) and "readings" not in case}

        assert deciding == {True, False}, condition.key


def test_every_value_of_every_kind_is_asked(policy: lfreward.Policy) -> None:
    for key, item in policy.resolved.items.items():
        facts = policy.resolved.item_facts[key]
        for name in {leaf.fact for row in item.table.rows for cell in row.cells for leaf in leaves(cell)}:
            if facts[name].type == "choice":
                asked = {case["facts"].get(name) for case in CASES if case["id"].startswith(f"{key}/")}
                assert set(facts[name].values) <= asked, (key, name)
    for route in policy.resolved.routes:
        assert f"coach_group/uplift/route/route/{route}" in IDS


def test_both_ends_of_every_holiday_are_asked_with_the_day_before_and_after(policy: lfreward.Policy) -> None:
    days = {name.rsplit("/", 1)[1] for name in IDS if name.startswith("tourist_train/season/") and "@" not in name}
    for notice in policy.calendar.notices:
        for holiday in notice.holidays:
            if holiday.off[0].isoformat() > "2020-03-23":
                for end in holiday.off:
                    around = {end.fromordinal(end.toordinal() + n).isoformat() for n in (-1, 0, 1)}
                    assert around <= days, holiday


def test_every_option_of_every_switch_changes_some_case(policy: lfreward.Policy) -> None:
    plain = {case["id"]: case for case in CASES}
    for key, reading in policy.resolved.readings.items():
        for option in reading.options:
            if option == reading.default:
                continue
            under = [case for case in CASES if case.get("readings") == {key: option} and case["id"] != "policy"]
            changed = [c for c in under if {**c, "id": "", "readings": 0} != {**plain[c["id"].split("@")[0]], "id": "", "readings": 0}]
            assert changed, (key, option)


def test_the_amounts_of_the_kit_are_yuan_with_two_decimals() -> None:
    amounts = {case["amount"] for case in CASES if case.get("amount") is not None}

    assert len(amounts) > 50
    assert all(re.fullmatch(r"\d+\.\d\d", amount) for amount in amounts)


def test_a_changed_sum_changes_only_the_lines_that_it_pays(policy: lfreward.Policy) -> None:
    from planting import TREE

    from lfreward.evaluate import Evaluator
    from lfreward.law.rules import Rules

    tree = TREE.copy()
    tree["items"]["craft_studio"]["table"]["rows"]["provincial"]["pays"] = 200_001
    judge = Evaluator(Rules(tree).resolved(), policy.calendar, policy.registers)
    changed = [c["id"] for c in CASES[1:] if "readings" not in c and any(c[k] != v for k, v in answer(judge, settle, c).items())]

    provincial = [
        case["id"]
        for case in CASES[1:]
        for record in case.get("records", [case.get("facts", {})])
        if (record.get("item"), record.get("level")) == ("craft_studio", "provincial")
    ]
    assert changed
    assert set(changed) <= set(provincial)


def test_the_command_writes_the_kit_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "kit.jsonl"

    assert cli._run(["rules", "cases", str(OTHER), "--out", str(out)]) == 0
    lines = out.read_text("utf-8").splitlines()
    assert json.loads(lines[0])["policy"] == "shanshui-2024"
    assert len(lines) > 50
    assert str(len(lines)) in capsys.readouterr().err


def test_the_command_writes_nothing_where_it_cannot_write_all(tmp_path: Path) -> None:
    out = tmp_path / "no such folder" / "kit.jsonl"

    assert cli._run(["rules", "cases", str(OTHER), "--out", str(out)]) == 3
    assert list(tmp_path.iterdir()) == []
