"""The public shapes: keys of a result, forms of money, itineraries, fingerprints, records as models."""

import json
import os
import pickle
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from samples import SOUND, sound

import lfreward

KEYS = ["schema", "id", "item", "clause", "verdict", "amount", "potential", "base", "uplift", "season", "steps", "todo", "findings", "readings", "facts", "policy", "fingerprint"]  # fmt: skip


def test_a_result_has_the_keys_of_the_contract_in_order(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("tourist_train")).to_dict()

    assert list(result) == KEYS
    assert set(result["steps"][0]) == {"clause", "key", "fact", "requires", "found", "verdict", "procedure", "message"}
    todo = policy.evaluate({"item": "tourist_train"}).to_dict()["todo"][0]
    assert set(todo) == {"key", "clause", "due", "message"}
    finding = policy.evaluate({"item": "tourist_train", "x": 1}).to_dict()["findings"][0]
    assert set(finding) == {"code", "field", "message"}


def test_money_is_a_string_in_json_and_a_decimal_in_python(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("tourist_train", route="western"))

    assert (result.amount, result.base, result.uplift) == (Decimal("63800.00"), Decimal("58000.00"), Decimal("5800.00"))
    assert result.to_dict()["amount"] == "63800.00"
    assert policy.evaluate(sound("tourist_train", visitors=1)).to_dict()["amount"] == "0.00"
    assert policy.evaluate(sound("tourist_train", visitors=None)).to_dict()["amount"] is None


def test_potential_shows_what_the_table_alone_would_pay(policy: lfreward.Policy) -> None:
    failed = policy.evaluate(sound("tourist_train", nights=0, route="western")).to_dict()

    assert (failed["amount"], failed["potential"], failed["base"], failed["uplift"]) == ("0.00", "63800.00", "58000.00", "5800.00")
    assert policy.evaluate(sound("tourist_train", visitors=499)).potential is None
    assert policy.evaluate(sound("tourist_train", train_class=None)).potential is None


@pytest.mark.parametrize("item", ["charter_flight", "self_drive", "shuttle_line", "scenic_area", "annual_visitors"])
def test_an_item_whose_table_has_no_season_says_none(policy: lfreward.Policy, item: str) -> None:
    assert policy.evaluate(sound(item)).season is None


def test_a_group_without_an_item_takes_the_best_and_keeps_the_others(policy: lfreward.Policy) -> None:
    record = {**sound("coach_group"), **sound("self_drive", visitors=520)}
    del record["item"]
    result = policy.evaluate(record)

    assert (result.item, str(result.amount)) == ("coach_group", "58000.00")
    assert [r.item for r in result.alternatives][0] == "self_drive"
    assert len(result.to_dict()["alternatives"]) == 6


def test_a_model_a_mapping_and_chinese_headers_are_judged_alike(policy: lfreward.Policy) -> None:
    model = lfreward.Group(item="tourist_train", train_class="ordinary", arrival_date="2020-07-18", visitors=520)
    mapping = {"item": "tourist_train", "train_class": "ordinary", "arrival_date": "2020-07-18", "visitors": 520}
    sheet = {"奖励项目": "旅游专列", "专列类型": "普通专列", "抵临日期": "2020年7月18日", "人数": "520人"}
    results = [policy.evaluate(record) for record in (model, mapping, sheet)]

    assert len({(r.verdict, r.fingerprint) for r in results}) == 1


@pytest.mark.parametrize("kind", ["Group", "ShuttleLine", "OrganiserYear", "Creation"])
def test_the_models_name_the_facts_of_the_vocabulary(kind: str) -> None:
    from lfreward.facts import SUBJECTS

    model = getattr(lfreward, kind)
    assert set(model.model_fields) >= {fact.key for fact in SUBJECTS[model.subject]}


def test_a_model_refuses_what_cannot_be_read_and_takes_further_facts(policy: lfreward.Policy) -> None:
    with pytest.raises(ValueError, match="读不出数字"):
        lfreward.Group(visitors="很多")
    group = lfreward.Group(item="wellness_group", wellness_sites=4, wellness_lodging=True)

    assert policy.evaluate(group).facts["wellness_sites"] == 4


@pytest.mark.parametrize(
    ("record", "item"),
    [
        (lfreward.ShuttleLine(year=2021, one_way_trips=200), "shuttle_line"),
        (lfreward.OrganiserYear(year=2021, ticketed_visitors=3000), "annual_visitors"),
    ],
)
def test_a_record_of_a_kind_with_one_item_need_not_name_it(policy: lfreward.Policy, record: Any, item: str) -> None:
    assert policy.evaluate(record).to_dict() == policy.evaluate({**record.facts(), "item": item}).to_dict()


def test_results_and_policies_are_pickled_and_come_back_the_same(policy: lfreward.Policy) -> None:
    results = [policy.evaluate(sound(item)) for item in policy.items] + [policy.evaluate({"visitors": "很多"})]
    other, again = pickle.loads(pickle.dumps((lfreward.load_policy(readings={"season_day": "departure"}), results)))

    assert other.readings["season_day"] == "departure"
    assert [result.to_dict() for result in again] == [result.to_dict() for result in results]
    assert [result.explain("en") for result in again] == [result.explain("en") for result in results]
    assert [one.to_dict() for one in policy.settle(again)] == [one.to_dict() for one in policy.settle(results)]


def test_the_schema_describes_every_fact_with_its_names() -> None:
    from lfreward.records import schema

    defs = schema()["$defs"]
    assert defs["Group"]["properties"]["visitors"]["title"] == "人数 · visitors"
    assert set(defs) >= {"Group", "ShuttleLine", "OrganiserYear", "Creation"}


def test_the_fingerprint_is_the_same_for_every_seed_zone_and_locale() -> None:
    code = (
        "import lfreward, sys; sys.path.insert(0, 'tests'); from samples import SOUND, sound;"
        "p = lfreward.load_policy(); print([p.evaluate(sound(i)).fingerprint for i in SOUND])"
    )
    found = set()
    for seed, zone, locale in (("0", "UTC", "C"), ("1", "Asia/Shanghai", "C.UTF-8"), ("42", "America/New_York", "POSIX")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "1"}
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
        found.add(run.stdout)

    assert len(found) == 1


def test_the_fingerprint_tells_facts_readings_and_what_could_not_be_read_apart(policy: lfreward.Policy) -> None:
    record = sound("coach_group")
    prints = {
        policy.evaluate(record).fingerprint,
        policy.evaluate({**record, "visitors": 521}).fingerprint,
        policy.evaluate(record, readings={"season_day": "departure"}).fingerprint,
        policy.evaluate({**record, "spend_per_head": "最好"}).fingerprint,
        policy.evaluate({**record, "spend_per_head": "很好"}).fingerprint,
    }

    assert len(prints) == 5
    assert policy.evaluate(record).fingerprint == policy.evaluate(dict(reversed(list(record.items())))).fingerprint


ITINERARY = [
    {"date": "2020-07-18", "sites": [{"name": "大槐树", "tickets": 520}, {"name": "云丘山", "tickets": 520}], "hotel": "虚构酒店"},
    {"date": "2020-07-19", "sites": [{"name": "壶口", "tickets": 520}, {"name": "戎子酒庄", "tickets": 520}, {"name": "尧庙", "tickets": 520}]},
]


def from_itinerary(**changes: Any) -> dict[str, Any]:
    return sound("coach_group", paid_sites=None, paid_4a_sites=None, itinerary=ITINERARY, **changes)


def test_counts_are_derived_from_an_itinerary_and_the_dated_registers(policy: lfreward.Policy) -> None:
    result = policy.evaluate(from_itinerary())
    found = {step.key: step.found for step in result.steps}

    assert result.verdict.value == "eligible"
    assert found["paid_sites"] == 5
    assert result.values["route"] == "western"  # 壶口 戎子酒庄 云丘山 大槐树
    assert str(result.amount) == "63800.00"


def test_an_unknown_hotel_does_not_prove_a_night(policy: lfreward.Policy) -> None:
    result = policy.evaluate(from_itinerary(nights=None))

    assert result.verdict.value == "undetermined"
    assert "hotel_unknown" in [finding.code for finding in result.findings]


def test_a_stated_count_that_the_itinerary_contradicts_is_a_finding(policy: lfreward.Policy) -> None:
    result = policy.evaluate({**from_itinerary(), "paid_sites": 9})

    assert "stated_differs" in [finding.code for finding in result.findings]


def test_a_day_without_sites_leaves_the_counts_open(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("coach_group", paid_sites=None, paid_4a_sites=None, itinerary=[{"date": "2020-07-18"}]))

    assert result.verdict.value == "undetermined"


def test_a_station_that_the_register_does_not_hold_is_not_met_and_says_how_to_add_it(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("tourist_train", arrival_station="虚构站"))

    assert result.verdict.value == "ineligible"
    finding = next(f for f in result.findings if f.code == "not_in_register")
    assert "stations.toml" in finding.message


def test_other_readings_show_what_they_would_pay(policy: lfreward.Policy) -> None:
    result = policy.evaluate(sound("coach_group", filed_on="2020-12-01"))

    assert [(key, option, str(other.amount)) for key, option, other in lfreward.other_readings(policy, result)] == [
        ("late_filing", "curable", "58000.00")
    ]
    assert "late_filing=curable" in result.explain()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("item", SOUND)
def test_the_explanation_names_verdict_clause_row_and_readings(policy: lfreward.Policy, item: str, lang: str) -> None:
    result = policy.evaluate(sound(item))
    text = result.explain(lang)

    assert f"{result.amount:,}" in text
    assert result.clause is not None
    assert result.clause in text
    assert all(step.say(lang) in text for step in result.steps)
    assert all(key in text for key in result.readings)


def test_an_explanation_in_another_language_is_misuse(policy: lfreward.Policy) -> None:
    with pytest.raises(lfreward.UsageError, match="fr"):
        policy.evaluate(sound("coach_group")).explain("fr")


def test_importing_the_library_loads_no_pydantic() -> None:
    code = "import sys, lfreward, lfreward.cli; p = lfreward.load_policy(); p.evaluate({}); print('pydantic' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "False"


def test_json_of_every_result_is_strict(policy: lfreward.Policy) -> None:
    for item in SOUND:
        json.dumps(policy.evaluate(sound(item)).to_dict(), allow_nan=False)
