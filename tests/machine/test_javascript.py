"""The compiled module against Python: the whole kit, the helpers of its runtime day by day, and values at its door."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import conformance
import pytest
from samples import SOUND, sound

import lfreward
from lfreward import cli
from lfreward.engines import javascript
from lfreward.engines.javascript import compile_module
from lfreward.engines.to_js import SAFE, widest
from lfreward.law.nodes import Due
from lfreward.program import World, lower, nodes
from lfreward.program.world import months_of, open_months, years_before
from lfreward.registers import Registers
from lfreward.results.assessment import Mark
from machine import node
from machine.engines import Reference, in_short, load
from machine.policies import Draft, label, toml

RUNTIME = (Path(javascript.__file__).parent / "runtime.mjs").read_text("utf-8")
CALL = "\nexport function evaluate([name, ...args]) { return NAMED[name](...args); }\n"


def test_the_whole_kit_comes_out_as_it_states_within_a_second_of_node(policy: lfreward.Policy) -> None:
    by_readings: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in conformance.cases():
        if "facts" in case and "itinerary" not in case["facts"]:
            by_readings[json.dumps(case.get("readings") or {}, sort_keys=True)].append(case)
    judged, differing, milliseconds = 0, [], 0.0
    for key, cases in by_readings.items():
        readings = json.loads(key)
        results, took = node.judged(compile_module(policy.evaluator(readings)).source, [case["facts"] for case in cases])
        milliseconds += took
        for case, result in zip(cases, results, strict=True):
            stated = case["verdict"], case["amount"], conformance.fen(case["potential"]), case["season"]
            found = result["verdict"], result["amount"], result["potential_fen"], result["season"]
            judged += 1
            if stated != found or (result["reason"] != case["decides"] and case["verdict"] in ("ineligible", "undetermined")):
                differing.append((case, result))

    in_doubt = [case for case, result in differing if in_short(result) == Reference(policy, case.get("readings")).told(case["facts"])]
    assert len(differing) == len(in_doubt), differing[:2]
    assert {case["facts"].get("nights") for case in in_doubt} <= {999}  # more nights than the stay has: not known
    assert judged > 2_170
    assert milliseconds < 1_000


def test_records_of_each_item_with_a_fact_left_out_come_out_as_the_reference_has_them(policy: lfreward.Policy) -> None:
    records = [{k: v for k, v in sound(item).items() if k != lost or k == "item"} for item in SOUND for lost in sound(item)]
    results, _ = node.judged(compile_module(policy.evaluator()).source, records)

    assert [in_short(result) for result in results] == list(map(Reference(policy).told, records))


def test_a_group_without_an_item_is_judged_for_every_group_item(policy: lfreward.Policy) -> None:
    record = {key: value for key, value in sound("coach_group").items() if key != "item"}
    (result,), _ = node.judged(compile_module(policy.evaluator()).source, [record])
    best = policy.evaluate(record)

    assert (result["item"], result["amount_fen"]) == (best.item, best.amount_fen)
    assert len(result["alternatives"]) == len(best.alternatives)


def test_an_itinerary_is_not_counted_and_the_result_says_so(policy: lfreward.Policy) -> None:
    (result,), _ = node.judged(compile_module(policy.evaluator()).source, [sound("premium_group", itinerary=[{"date": "2020-07-18"}])])

    assert (result["verdict"], result["faults"]) == ("rejected", [{"field": "itinerary", "code": "itinerary_needs_counts"}])


# ---- values at the door


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("visitors", [520, "520", " ５２０ ", "520.0", "-0", -1, 1_000_001, "1e3", "", None, "—", True, [1], "many", "520.5", "1.234"]),
        ("spend_per_head", ["499.995", "499.9951", 499.995, "500", "500.0000", 500, "499.99", "-1", "1e3", "1000000000000", "1000000000000.01", False]),
        ("arrival_date", ["2020-07-18", "2020-7-18", "2020-02-30", "2020-13-01", "1999-12-31", "2100-01-01", "soon", 5, ""]),
        ("licensed", [True, False, None, "maybe", []]),
        ("materials", ["ABCDEFGH", ["A"], [], "A,B、C", ["Z"], "1", {"A": 1}, 7]),
        ("violations", [[], ["五(一)"], ["五(三)", "五(二)"], "五(二)", ["六"], 5.5]),
        ("checked_on", [True, False, "2020-07-18", "2020-07-19", "yesterday"]),
    ],
)
def test_a_value_is_taken_or_refused_as_python_takes_or_refuses_it(policy: lfreward.Policy, fact: str, values: list[Any]) -> None:
    records = [{**sound("coach_group"), fact: value} for value in values]
    results, _ = node.judged(compile_module(policy.evaluator()).source, records)

    assert [in_short(result) for result in results] == list(map(Reference(policy).told, records))


def test_what_is_no_record_is_rejected_and_nothing_is_raised(policy: lfreward.Policy) -> None:
    asked: list[Any] = [None, [], "x", 5, {}, {"item": "toString"}, {"item": {}}, {"item": "coach_group", "visitors": {}}]
    results, _ = node.judged(compile_module(policy.evaluator()).source, asked)

    assert [result.get("verdict") for result in results] == [*["rejected"] * 4, "undetermined", *["rejected"] * 3]


# ---- the runtime's own arithmetic


def called(calls: list[list[Any]], constants: str = "", names: str = "ordinal, civil, iso, addMonths, lastDays, seasonBits") -> list[Any]:
    """Return what helpers of the runtime give; arguments that start with `$` are constants of the module."""
    source = RUNTIME.replace("\nexport ", "\n") + constants + f"\nconst NAMED = {{ {names} }};" + CALL
    results, _ = node.judged(source, calls)
    return results


def test_days_and_their_numbers_are_those_of_python_for_a_century() -> None:
    first = date(1999, 12, 1)
    days = [first + timedelta(n) for n in range(37_000)]
    asked = "(all) => all.map(([y, m, d]) => [ordinal(y, m, d), civil(ordinal(y, m, d))])"
    (found,) = called([["days", [[day.year, day.month, day.day] for day in days]]], names=f"days: {asked}")

    assert found == [[day.toordinal(), [day.year, day.month, day.day]] for day in days]


DUES = [
    Due("start", working_days=1), Due("start", working_days=10), Due("start", days=-2), Due("start", months=2),
    Due("start", next_quarter=True), Due("start", month_day=(11, 30)),
]  # fmt: skip


@pytest.mark.parametrize("due", DUES, ids=str)
def test_last_days_are_those_of_python_before_within_and_past_the_notices(policy: lfreward.Policy, due: Due) -> None:
    world = World(policy.calendar, Registers.from_tables({}))
    writer = javascript.ModuleWriter(policy.resolved, world)
    name = writer.shared.due(due)
    constants = f"const CALENDAR = calendar({json.dumps(writer.calendar())});\n" + "".join(
        f"const {named} = {source};" for source, named in writer.shared.names.items()
    )
    first = policy.calendar.first - timedelta(40)
    starts = [2020, 2024] if due.month_day else [first + timedelta(n) for n in range((policy.calendar.last - first).days + 60)]
    told_ = [start if isinstance(start, int) else start.toordinal() for start in starts]
    (found,) = called([["last", told_]], constants, f"last: (all) => all.map((start) => lastDays({name}, start))")

    wanted = [[None if day is None else day.toordinal() for day in world.due(due, start)] for start in starts]
    assert found == wanted


def test_stays_and_years_and_months_are_those_of_python() -> None:
    days = [date(2020, 2, 29), date(2021, 2, 28), date(2020, 12, 31), date(2021, 1, 1), date(2021, 7, 15), date(2024, 2, 29)]
    pairs = [(a, b) for a in days for b in days]
    months = {1, 2, 7, 12}
    calls = [["within", a.toordinal(), b.toordinal()] for a, b in pairs] + [["years", a.toordinal(), b.toordinal()] for a, b in pairs]
    names = "within: (a, b) => monthsWithin(a, b, new Set([1, 2, 7, 12])), years: (a, b) => withinYears(a, b, 1)"

    assert called(calls, names=names) == [months_of(a, b) <= months for a, b in pairs] + [
        years_before(b, 1) < a <= b for a, b in pairs
    ]


def test_months_that_are_filed_are_counted_as_in_python() -> None:
    every = [f"{2020 + (m < 12)}-{m:02d}" for m in (12, *range(1, 12))]
    lists = [every, every[1:], [month[5:] for month in every], [], [*every[:-1], "11"]]
    calls = [["filed", filed, year] for filed in lists for year in (2020, 2021)]
    names = 'filed: (list, year) => monthsFiled(list, year, { first: 12, since: "2020-03" })'

    wanted = [
        int(Mark.PENDING if open_months(tuple(filed), year, 12, date(2020, 3, 22)) else Mark.MET) for filed in lists for year in (2020, 2021)
    ]
    assert called(calls, names=names) == wanted


def test_names_are_found_in_a_register_as_python_finds_them(policy: lfreward.Policy) -> None:
    judge = policy.evaluator()
    world = World(judge.calendar, judge.registers)
    writer = javascript.ModuleWriter(judge.policy, world)
    writer.text()
    names = ["临汾", "临汾站", "临汾火车站", "临汾西", " 临汾 西 ", "太原南", "LINFEN", "lfq", "ＬＦＱ", "尧都·机场", "洪洞北", "constructor"]
    days = [None, date(2016, 1, 1), date(2020, 7, 18), date(2024, 10, 1), date(2099, 1, 1)]
    for register, constant in writer.shared.registers.items():
        calls = [["held", name, day and day.toordinal()] for name in names for day in days]
        found = called(calls, "\n".join(writer.registers()), f"held: (name, day) => registered(name, day, {constant})")
        assert found == [int(world.registered(register)[name, day]) for name in names for day in days], register


# ---- sums that are too wide for a number


def test_a_sum_beyond_two_to_the_53_is_exact() -> None:
    row = {"id": "any", "one_way_trips": {"at_least": 1, "word": "以上"}, "pays": 999_999_999}
    table = {"choose": "only", "otherwise": "nothing", "per": ["one_way_trips", "vehicles_per_trip"], "rows": [row]}
    head = {
        "key": "wide", "label": label("宽"), "document": "虚构〔2020〕2号", "issuer": "虚构", "settles_questions": "虚构",
        "issued": date(2020, 1, 1), "words": {"at_least": ["以上"]},
    }  # fmt: skip
    item = {
        "key": "lines", "clause": "一", "label": label("线"), "subject": "line_year", "payee": "organiser", "unit": label("元"),
        "table": table,
    }  # fmt: skip
    policy = load(Draft({"policy.toml": toml(head), "1-item.toml": toml(item)}, {}))
    program = lower(policy.resolved, "lines")
    assert widest(program, {"one_way_trips": 1_000_000, "vehicles_per_trip": 1_000}) > SAFE

    (result,), _ = node.judged(compile_module(policy.evaluator()).source, [{"item": "lines", "one_way_trips": 999_999, "vehicles_per_trip": 999}])
    assert result["amount"] == f"{999_999_999 * 999_999 * 999}.00"


# ---- what is written


def test_the_command_writes_the_module_its_types_and_a_package(tmp_path: Path) -> None:
    out = tmp_path / "linfen.mjs"

    assert cli._run(["rules", "compile", "--target", "js", "--out", str(out)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["linfen.d.ts", "linfen.mjs", "package.json"]
    package = json.loads((tmp_path / "package.json").read_text("utf-8"))
    assert (package["main"], package["types"]) == ("./linfen.mjs", "./linfen.d.ts")
    (result,), _ = node.judged(out.read_text("utf-8"), [sound("coach_group")])
    assert (result["amount"], len(result["steps"])) == ("58000.00", len(policy_checks()) + 1)


def policy_checks() -> tuple[nodes.Check, ...]:
    return lower(lfreward.load_policy().resolved, "coach_group").checks


def test_every_item_and_every_reading_stands_in_what_the_module_says_of_itself(policy: lfreward.Policy) -> None:
    module = compile_module(policy.evaluator({"late_filing": "curable"}))

    assert '"late_filing": "curable"' in module.source
    assert all(f'"{item}"' in module.types for item in policy.items)
    assert '  train_class?: "ordinary" | "luxury" | "high_speed" | null;' in module.types
    assert all(f"  {fact}?: " in module.types for fact in ("visitors", "one_way_km", "announced_on", "wellness_lodging"))
    assert '"taihang"' in module.types
    assert policy.resolved.digest in module.source
