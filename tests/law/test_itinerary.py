"""What an itinerary proves: the route that was toured, the counts, and what is told where it says otherwise than stated."""

from itertools import product
from typing import Any

import pytest
from samples import sound

import lfreward
from lfreward.registers.tally import visitors_at

NODES = {  # the six routes of 17号 六(一), a place of each node
    "huoyong": ["霍州署", "师家沟", "东征村", "乾坤湾"],
    "archaeology": ["丁村", "云丘山", "戎子酒庄", "壶口"],
    "study": ["尧陵", "尧庙", "东岳庙", "小西天", "人祖山", "壶口", "克难坡"],
    "central": ["霍州署", "广胜寺", "明代监狱", "大槐树", "尧庙", "临汾市博物馆", "丁村", "晋国博物馆", "彭真故居"],
    "eastern": ["七里峪", "云顶小镇", "飞岭", "荀子文化园", "印象田园", "荷花园", "朝阳沟", "佛爷山"],
    "western": ["壶口", "戎子酒庄", "云丘山", "大槐树"],
}


def day(date: str, *sites: str, tickets: int | None = 500, **more: Any) -> dict[str, Any]:
    return {"date": date, "sites": [{"name": name, "tickets": tickets} for name in sites], **more}


def toured(policy: lfreward.Policy, *days: dict[str, Any], **changes: Any) -> lfreward.Assessment:
    changes = {"paid_sites": None, "paid_4a_sites": None, "route": None, **changes}
    return policy.evaluate(sound("coach_group", itinerary=list(days), **changes))


def sent_to_three_at_a_time(tickets: tuple[int, ...]) -> int:
    """Send one person after the other to the three sites with the most tickets left, as long as three have any."""
    left, sent = sorted(tickets, reverse=True), 0
    while len(left) > 2 and left[2] > 0:
        left = sorted([*(count - 1 for count in left[:3]), *left[3:]], reverse=True)
        sent += 1
    return sent


@pytest.mark.parametrize("sites", [0, 1, 2, 3, 4, 5])
def test_as_many_have_tickets_as_can_have_been_at_three_sites(sites: int) -> None:
    for tickets in product(range(5), repeat=sites):
        assert visitors_at(tickets, 3) == min(sent_to_three_at_a_time(tickets), max(tickets, default=0))


PAID = ("大槐树", "云丘山", "壶口")


@pytest.mark.parametrize(
    ("days", "expected", "told"),
    [
        ([day("2020-07-18", *PAID, tickets=500)], 500, False),
        ([day("2020-07-18", *PAID[:2], tickets=500), day("2020-07-19", "壶口", tickets=200)], 200, True),
        ([day("2020-07-18", *PAID[:2], tickets=500), day("2020-07-19", "壶口", "戎子酒庄", tickets=200)], 400, True),
        ([day("2020-07-18", *PAID, tickets=300), day("2020-07-19", "壶口", tickets=250)], 300, False),  # one site counts once
        ([day("2020-07-18", *PAID[:2], tickets=500), day("2020-07-19", "壶口", tickets=None)], None, False),
        ([day("2020-07-18", *PAID, tickets=500), {"date": "2020-07-19"}], None, False),
        ([day("2020-07-18", *PAID, tickets=521)], 520, False),  # more than the 520 visitors
    ],
)
def test_those_with_tickets_are_counted_from_the_itinerary(policy: lfreward.Policy, days: list[Any], expected: Any, told: bool) -> None:
    result = toured(policy, *days, visitors=520, ticketed_visitors=None)

    assert result.values.get("ticketed_visitors") == expected
    assert ("tickets_differ" in [finding.code for finding in result.findings]) == told


def test_a_number_of_tickets_that_is_stated_stands_and_is_held_against_the_itinerary(policy: lfreward.Policy) -> None:
    result = toured(policy, day("2020-07-18", *PAID, tickets=300), visitors=520, ticketed_visitors=520)

    assert result.values["ticketed_visitors"] == 520
    assert [finding.field for finding in result.findings if finding.code == "stated_differs"] == ["ticketed_visitors"]


@pytest.mark.parametrize("route", NODES)
def test_a_route_was_toured_when_all_its_places_were_visited_on_whatever_days(policy: lfreward.Policy, route: str) -> None:
    half = len(NODES[route]) // 2
    result = toured(policy, day("2020-07-18", *NODES[route][half:]), day("2020-07-19", *NODES[route][:half]))

    assert result.values["route"] == route


@pytest.mark.parametrize(("route", "left_out"), [(route, name) for route, names in NODES.items() for name in names])
def test_a_route_without_one_of_its_places_was_not_toured(policy: lfreward.Policy, route: str, left_out: str) -> None:
    names = [name for name in NODES[route] if name != left_out]

    assert toured(policy, day("2020-07-18", *names)).values["route"] == "none"


@pytest.mark.parametrize("node", ["东陈古村落", "印象田园", "凤凰山庄"])
def test_a_node_of_several_places_wants_one_of_them(policy: lfreward.Policy, node: str) -> None:
    names = [node if name == "印象田园" else name for name in NODES["eastern"]]

    assert toured(policy, day("2020-07-18", *names)).values["route"] == "eastern"


@pytest.mark.parametrize(
    ("date", "site", "route"),
    [
        ("2020-07-18", "曲沃晋园", "eastern"),
        ("2020-07-18", "曲沃春秋晋国城", "none"),  # rated in 2023
        ("2024-07-18", "曲沃春秋晋国城", "eastern"),
        ("2020-07-18", "大槐树", "none"),  # rated, in another county
        ("2020-07-18", "虚构的曲沃景点", "none"),  # in no register
    ],
)
def test_in_quwo_any_rated_site_of_the_county_stands_for_the_node(policy: lfreward.Policy, date: str, site: str, route: str) -> None:
    names = [site if name == "朝阳沟" else name for name in NODES["eastern"]]
    days = {"start_date": None, "arrival_date": date, "departure_date": date, "reported_on": None, "checked_on": None, "filed_on": None}

    assert toured(policy, day(date, *names), **days).values["route"] == route


def test_the_last_day_of_the_itinerary_decides_what_was_rated(policy: lfreward.Policy) -> None:
    names = ["曲沃春秋晋国城" if name == "朝阳沟" else name for name in NODES["eastern"]]
    days = {"start_date": None, "arrival_date": "2023-02-14", "departure_date": "2023-02-20", "reported_on": None, "checked_on": None, "filed_on": None}
    both = [day("2023-02-20", "大槐树"), day("2023-02-14", *names)]

    assert toured(policy, *both, **days).values["route"] == "eastern"
    assert toured(policy, both[1], **days).values["route"] == "none"


def test_days_without_a_date_are_judged_by_the_arrival(policy: lfreward.Policy) -> None:
    names = ["曲沃晋园" if name == "朝阳沟" else name for name in NODES["eastern"]]
    undated = {"sites": [{"name": name, "tickets": 520} for name in names]}

    assert toured(policy, undated).values["route"] == "eastern"
    assert toured(policy, undated, start_date=None, arrival_date=None, reported_on=None, filed_on=None).values["route"] == "none"


def test_what_is_stated_stands_and_the_difference_is_told(policy: lfreward.Policy) -> None:
    result = toured(policy, day("2020-07-18", *NODES["western"]), paid_sites=9, paid_4a_sites=0, route="none")
    told = {f.field: (f.say("zh"), f.say("en")) for f in result.findings if f.code == "stated_differs"}

    assert (result.values["paid_sites"], result.values["route"]) == (9, "none")
    assert set(told) == {"paid_sites", "paid_4a_sites", "route"}
    assert "9" in told["paid_sites"][0]
    assert "4" in told["paid_sites"][0]
    assert "9" in told["paid_sites"][1]
    assert "western" in told["route"][1]


def test_what_is_stated_and_agrees_is_not_told(policy: lfreward.Policy) -> None:
    result = toured(policy, day("2020-07-18", *NODES["western"]), paid_sites=4, route="western")

    assert "stated_differs" not in [f.code for f in result.findings]


@pytest.mark.parametrize(("stated", "told"), [(3, True), (4, False), (5, False), (6, True)])
def test_what_is_stated_agrees_with_every_count_that_is_still_open(policy: lfreward.Policy, stated: int, told: bool) -> None:
    open_ = day("2020-07-19", "晋园", tickets=None)  # paid or not: 4 or 5
    result = toured(policy, day("2020-07-18", *NODES["western"]), open_, paid_sites=stated)

    assert ("paid_sites" in [f.field for f in result.findings if f.code == "stated_differs"]) == told


def test_what_no_register_holds_is_told_by_name(policy: lfreward.Policy) -> None:
    result = toured(policy, day("2020-07-18", "虚构景区", hotel="虚构酒店"), nights=None)
    told = {f.code: (f.field, f.say("zh")) for f in result.findings}

    assert told["site_unknown"][0] == told["hotel_unknown"][0] == "itinerary"
    assert "虚构景区" in told["site_unknown"][1]
    assert "虚构酒店" in told["hotel_unknown"][1]


def test_the_counties_are_asked_for_only_by_the_item_that_goes_by_them(policy: lfreward.Policy) -> None:
    days = [day("2020-07-18", *NODES["western"])]
    wellness = policy.evaluate(sound("wellness_group", wellness_sites=None, wellness_lodging=None, itinerary=days))

    assert "taiyue_counties" in wellness.readings
    assert "taiyue_counties" not in toured(policy, *days).readings
    assert wellness.values["wellness_sites"] == 1  # 大槐树, in 洪洞
    assert wellness.values.get("wellness_lodging") is None  # no hotel is named


def test_counts_of_an_itinerary_are_numbers_where_nothing_is_open(policy: lfreward.Policy) -> None:
    values = toured(policy, day("2020-07-18", *NODES["western"], meal_standard=50)).values

    assert (values["paid_sites"], values["paid_4a_sites"]) == (4, 4 - 1)  # 戎子酒庄 was rated later
