"""The registers of Linfen: dated look-ups, what stays unknown, and what an itinerary proves."""

from __future__ import annotations

import copy
import re
import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfreward.registers import ItineraryCounts, Registers, Site, name_key, tally
from lfreward.results.assessment import Between

FOLDER = Path(__file__).parents[2] / "rules" / "registers" / "linfen"
FILES: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")
}
REGISTERS = Registers.from_tables(FILES)
TAIYUE = REGISTERS.area("taiyue_default")
LEVELS = ("3A", "provincial_3a", "provincial_resort")
SUMMER = date(2021, 8, 3)


def site(name: str) -> Site:
    found = REGISTERS.site(name)
    assert found is not None, name
    return found


def tables() -> dict[str, dict[str, Any]]:
    return copy.deepcopy(FILES)


def row(of: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    return next(one for one in of["sites"]["site"] if one["name"] == name)


def with_hotels(*hotels: dict[str, Any]) -> Registers:
    changed = tables()
    changed["hotels"]["hotel"] = [
        {"county": "尧都", "stars": 4, "source": "S17", "confidence": "L"} | hotel for hotel in hotels
    ]
    return Registers.from_tables(changed)


def count(*itinerary: dict[str, Any], registers: Registers = REGISTERS) -> ItineraryCounts:
    return tally(itinerary, registers, counties=TAIYUE, levels=LEVELS)


def day(*sites: str | tuple[str, int], on: date = SUMMER, **more: Any) -> dict[str, Any]:
    visits = [{"name": one} if isinstance(one, str) else {"name": one[0], "tickets": one[1]} for one in sites]
    return {"date": on, "sites": visits, **more}


# counties and areas


def test_linfen_has_seventeen_counties() -> None:
    shorts = [county["short"] for county in FILES["counties"]["counties"]]
    assert len(set(shorts)) == 17
    assert all(REGISTERS.county(county["name"]) == county["short"] for county in FILES["counties"]["counties"])
    assert REGISTERS.county("太原市") is None


def test_the_three_areas_contain_one_another() -> None:
    assert REGISTERS.area("taiyue_strict") == {"霍州", "洪洞", "古县"}
    assert REGISTERS.area("taiyue_default") - REGISTERS.area("taiyue_strict") == {"安泽", "浮山"}
    assert REGISTERS.area("taiyue_broad") - REGISTERS.area("taiyue_default") == {"翼城", "襄汾", "曲沃"}
    with pytest.raises(ValueError, match="taiyue_huge"):
        REGISTERS.area("taiyue_huge")


# names


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("大槐树", "洪洞大槐树寻根祭祖园"),
        ("尧庙", "尧庙-华门"),
        ("华门", "尧庙-华门"),
        ("尧庙·华门", "尧庙-华门"),
        ("壶 口\u200b", "黄河壶口瀑布"),
        ("霍太山（广胜）风景名胜区", "霍太山(广胜)风景名胜区"),
        ("\ufeff广胜寺", "霍太山(广胜)风景名胜区"),
        ("苏三监狱", "洪洞县明代监狱"),
        ("尧陵", "尧帝陵"),
        ("克难坡", "吉县克难城"),
        ("晋博", "曲沃晋国博物馆"),
        ("丁村", "丁村民俗博物馆"),
    ],
)
def test_a_site_is_found_by_its_names_in_any_spelling(given_name: str, name: str) -> None:
    assert site(given_name).name == name


def test_a_site_that_is_not_in_the_register_is_not_guessed_at() -> None:
    assert REGISTERS.site("平遥古城") is None
    assert REGISTERS.site("大槐") is None
    assert REGISTERS.site("") is None


ROUTE_PLACES = {
    "尧都": "尧陵 尧庙 临汾市博物馆 市博",
    "侯马": "彭真故居",
    "霍州": "霍州署 观署衙 七里峪",
    "曲沃": "晋国博物馆 晋博 朝阳沟",
    "翼城": "佛爷山 翼城古城",
    "襄汾": "陶寺遗址 丁村 荷花园 国家级田园综合体",
    "洪洞": "广胜寺 明代监狱 苏三 大槐树",
    "古县": "云顶小镇",
    "安泽": "飞岭 荀子文化园",
    "浮山": "东陈古村落 印象田园 凤凰山庄",
    "吉县": "人祖山 壶口 克难坡",
    "乡宁": "云丘山 戎子酒庄",
    "隰县": "小西天",
    "永和": "东征村 乾坤湾 走乾坤",
    "蒲县": "东岳庙",
    "汾西": "师家沟 拜师家",
}


@pytest.mark.parametrize(
    ("node", "county"), [(node, county) for county, nodes in ROUTE_PLACES.items() for node in nodes.split()]
)
def test_every_place_that_the_six_routes_name_is_in_the_register(node: str, county: str) -> None:
    assert site(node).county == county


@given(st.text())
def test_the_key_of_a_name_does_not_change_when_it_is_taken_again(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


# levels


@pytest.mark.parametrize(
    ("name", "level", "on", "held"),
    [
        ("云丘山", "5A", date(2020, 12, 28), False),
        ("云丘山", "5A", date(2020, 12, 29), True),
        ("云丘山", "4A", date(2020, 6, 1), True),
        ("壶口", "5A", date(2022, 7, 14), False),
        ("壶口", "5A", date(2022, 7, 15), True),
        ("大槐树", "4A", date(2020, 3, 22), True),  # 5A counts as 4A
        ("大槐树", "5A", date(2018, 10, 28), False),
        ("广胜寺", "4A", date(2019, 12, 23), False),
        ("广胜寺", "4A", date(2019, 12, 24), True),
        ("龙澍峪", "4A", date(2020, 12, 30), False),
        ("龙澍峪", "4A", date(2020, 12, 31), True),
        ("龙澍峪", "3A", date(2020, 3, 22), False),
        ("乾坤湾", "4A", date(2021, 12, 28), False),
        ("荷花小镇", "4A", date(2021, 12, 29), True),
        ("飞岭", "provincial_3a", date(2019, 6, 24), False),
        ("飞岭", "provincial_3a", date(2019, 6, 25), True),
        ("明代监狱", "2A", date(2023, 2, 16), True),
        ("明代监狱", "3A", date(2023, 2, 16), False),
    ],
)
def test_a_level_is_held_from_its_day_on(name: str, level: str, on: date, held: bool) -> None:
    assert site(name).level_at_least(level, on) is held


@pytest.mark.parametrize(
    ("name", "level", "last_no", "first_yes"),
    [
        ("尧帝陵", "4A", date(2021, 12, 29), date(2023, 2, 16)),
        ("霍州署", "3A", date(2020, 3, 22), date(2023, 2, 16)),
        ("荀子文化园", "3A", date(2020, 3, 22), date(2023, 2, 16)),
        ("戎子酒庄", "4A", date(2023, 11, 22), date(2024, 1, 30)),
    ],
)
def test_between_the_last_day_without_and_the_first_day_with_a_level_it_is_unknown(
    name: str, level: str, last_no: date, first_yes: date
) -> None:
    one = timedelta(days=1)
    answers = [site(name).level_at_least(level, on) for on in (last_no, last_no + one, first_yes - one, first_yes)]
    assert answers == [False, None, None, True]


def test_before_the_first_evidence_a_level_is_unknown_if_nothing_says_that_it_was_not_held() -> None:
    assert site("尧庙").level_at_least("4A", date(2019, 12, 24)) is None
    assert site("尧庙").level_at_least("4A", date(2019, 12, 25)) is True
    assert site("佛爷山").level_at_least("3A", date(2020, 8, 1)) is None


def test_a_proposal_alone_never_becomes_a_level() -> None:
    assert site("寨圪塔").level_at_least("4A", date(2025, 12, 4)) is False
    assert site("寨圪塔").level_at_least("4A", date(2025, 12, 5)) is None
    assert site("云顶小镇").level_at_least("3A", date(2023, 2, 16)) is False
    assert site("云顶小镇").level_at_least("3A", date(2025, 1, 1)) is None


def test_a_site_without_a_level_has_none_until_the_complete_list_and_is_unknown_after_it() -> None:
    assert site("陶寺遗址").level_at_least("1A", date(2023, 2, 16)) is False
    assert site("陶寺遗址").level_at_least("1A", date(2023, 2, 17)) is None
    assert site("小西天").level_at_least("5A", date(2023, 2, 17)) is None


def test_the_thirteenth_4a_site_of_2019_stays_unknown() -> None:
    assert site("姑射山").level_at_least("4A", date(2020, 8, 1)) is None
    assert site("姑射山").level_at_least("5A", date(2020, 8, 1)) is False
    around = [site("姑射山").level_at_least("4A", date(2023, 2, 15 + at)) for at in range(3)]
    assert around == [None, False, None]  # the complete list of the 16th does not have it


def test_nothing_is_said_of_the_level_below_before_a_site_rose() -> None:
    assert site("乾坤湾").level_at_least("3A", date(2021, 12, 28)) is None


def test_a_village_without_a_rating_may_have_been_rated_after_the_first_list() -> None:
    assert site("东陈古村落").level_at_least("provincial_3a", date(2019, 6, 25)) is False
    assert site("东陈古村落").level_at_least("provincial_3a", date(2020, 8, 1)) is None
    assert site("陶寺遗址").level_at_least("provincial_3a", date(2020, 8, 1)) is False


def test_only_a_resort_can_have_been_made_a_provincial_resort() -> None:
    changed = tables()
    row(changed, "安泽沁河湾旅游度假区")["levels"] = []
    unrated = Registers.from_tables(changed).site("沁河湾")
    assert unrated is not None
    assert unrated.level_at_least("provincial_resort", date(2019, 1, 1)) is None
    assert unrated.level_at_least("provincial_3a", date(2025, 8, 1)) is False
    assert site("飞岭").level_at_least("provincial_resort", date(2025, 8, 1)) is False


def test_the_ten_villages_of_2019_are_all_there() -> None:
    on, before = date(2019, 6, 25), date(2019, 6, 24)
    rated = [one for one in REGISTERS.sites if one.level_at_least("provincial_3a", on)]
    assert len(rated) == 10
    assert not any(one.level_at_least("provincial_3a", before) for one in rated)


def test_the_list_of_2023_is_complete_with_its_counts() -> None:
    on = FILES["sites"]["complete_on"]
    tops = [
        next((level for level in ("5A", "4A", "3A", "2A", "1A") if one.level_at_least(level, on)), None)
        for one in REGISTERS.sites
    ]
    assert {level: tops.count(level) for level in ("5A", "4A", "3A", "2A", "1A")} == {
        "5A": 3, "4A": 15, "3A": 18, "2A": 1, "1A": 0,
    }  # fmt: skip
    assert not any(one.level_at_least("1A", on) is None for one in REGISTERS.sites)


def test_twelve_of_the_thirteen_4a_sites_of_2019_are_known() -> None:
    on = date(2019, 12, 25)
    held = [one.level_at_least("4A", on) for one in REGISTERS.sites if not one.level_at_least("5A", on)]
    assert (held.count(True), held.count(None)) == (12, 1)


def test_a_level_that_was_taken_away_is_no_longer_held() -> None:
    changed = tables()
    row(changed, "曲沃晋园")["levels"][0]["to"] = date(2021, 6, 30)
    garden = Registers.from_tables(changed).site("晋园")
    assert garden
    assert garden.level_at_least("4A", date(2021, 6, 30)) is True
    assert garden.level_at_least("4A", date(2021, 7, 1)) is False


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="6A"):
        site("晋园").level_at_least("6A", SUMMER)


# tickets


def test_tickets_come_from_evidence_and_never_from_the_level() -> None:
    assert site("大槐树").ticketed(SUMMER) is True
    assert site("彭真故居").ticketed(SUMMER) is False
    assert site("晋园").ticketed(SUMMER) is None
    assert site("东岳庙").level_at_least("4A", SUMMER) is True
    assert site("东岳庙").ticketed(SUMMER) is None


def test_the_museum_is_known_to_be_free_from_its_opening_on() -> None:
    assert site("市博").ticketed(date(2018, 12, 17)) is None
    assert site("市博").ticketed(date(2018, 12, 18)) is False


@pytest.mark.parametrize(
    ("on", "sold"),
    [
        (date(2020, 7, 16), True),
        (date(2020, 7, 17), None),  # a Friday
        (date(2020, 7, 18), True),
        (date(2020, 7, 19), True),
        (date(2020, 7, 20), None),
        (date(2020, 12, 31), None),
        (date(2021, 1, 1), True),
    ],
)
def test_gates_on_the_weekdays_of_late_2020_are_in_doubt(on: date, sold: bool | None) -> None:
    assert site("云丘山").ticketed(on) is sold
    assert site("彭真故居").ticketed(on) is False


def test_a_later_row_about_tickets_covers_an_earlier_one() -> None:
    changed = tables()
    row(changed, "隰县小西天")["ticketed"].append(
        {
            "value": "no",
            "from": date(2021, 5, 19),
            "to": date(2021, 5, 19),
            "source": "S18",
            "confidence": "L",
        }
    )
    temple = Registers.from_tables(changed).site("小西天")
    assert temple is not None
    answers = [temple.ticketed(date(2021, 5, 18) + timedelta(days=at)) for at in range(3)]
    assert answers == [True, False, True]


# wellness


@pytest.mark.parametrize(
    ("name", "on", "counts"),
    [
        ("飞岭", date(2020, 8, 1), True),  # a provincial village
        ("广胜寺", date(2020, 8, 1), True),  # a national site of 3A or more
        ("沁河湾", date(2025, 8, 1), True),  # a provincial resort
        ("沁河湾", date(2020, 8, 1), None),
        ("明代监狱", date(2020, 8, 1), False),
        ("七里峪", date(2020, 8, 1), None),
        ("印象田园", date(2020, 8, 1), False),
        ("印象田园", date(2024, 8, 1), None),
    ],
)
def test_what_counts_for_the_wellness_item(name: str, on: date, counts: bool | None) -> None:
    assert site(name).any_of(LEVELS, on) is counts


# stations, airports, hotels


@pytest.mark.parametrize("name", ["临汾", "临汾站", "临汾火车站", "临汾西", "侯马西站", "lfv", "赵城"])
def test_a_station_is_found_with_or_without_its_suffix_or_by_code(name: str) -> None:
    assert REGISTERS.station(name, SUMMER) is True
    assert REGISTERS.station(name, None) is True


@pytest.mark.parametrize("name", ["侯马北", "太原南", "", "站"])
def test_a_station_that_the_register_does_not_hold_is_none_of_linfens(name: str) -> None:
    assert REGISTERS.station(name, SUMMER) is False
    assert REGISTERS.station(name, None) is False


def test_a_station_counts_from_the_day_it_opened() -> None:
    assert REGISTERS.station("洪洞北站", date(2024, 9, 28)) is False
    assert REGISTERS.station("洪洞北站", date(2024, 9, 29)) is True
    assert REGISTERS.station("洪洞北站", None) is None


@pytest.mark.parametrize("name", ["临汾尧都机场", "临汾乔李机场", "LFQ", "lfq", "ZBLF", "ＬＦＱ"])
def test_the_airport_is_known_by_both_names_on_every_day(name: str) -> None:
    assert REGISTERS.airport(name, date(2020, 3, 22)) is True
    assert REGISTERS.airport(name, date(2020, 5, 22)) is True
    assert REGISTERS.airport(name, date(2016, 1, 24)) is False
    assert REGISTERS.airport(name, date(2016, 1, 25)) is True
    assert REGISTERS.airport(name, None) is None


def test_another_airport_is_not_linfens() -> None:
    assert REGISTERS.airport("TYN", SUMMER) is False
    assert REGISTERS.airport("运城张孝机场", None) is False


def test_the_register_of_hotels_is_empty_and_proves_nothing() -> None:
    assert REGISTERS.hotels == ()
    assert REGISTERS.hotel("临汾唐尧大酒店", SUMMER) is None


def test_a_rating_is_looked_up_for_the_night() -> None:
    registers = with_hotels(
        {"name": "甲酒店", "aliases": ["甲"], "valid_to": date(2021, 7, 31)},
        {"name": "甲酒店", "stars": 3, "valid_from": date(2021, 8, 1)},
    )
    earlier, later = registers.hotel("甲", date(2021, 7, 31)), registers.hotel("甲酒店", SUMMER)
    assert earlier is not None
    assert earlier.stars == 4
    assert later is not None
    assert later.stars == 3
    assert registers.hotel("甲酒店", None) is None


# what an itinerary proves


def test_stated_tickets_prove_a_paid_site() -> None:
    found = count(day(("大槐树", 30), ("晋园", 30), ("平遥古城", 30)))
    assert found.paid_sites == Between(3, 3)
    assert found.paid_4a_sites == Between(2, 3)  # the level of the third is not known
    assert found.unknown_sites == ("平遥古城",)
    assert count(day(("晋园", 1))).paid_sites == Between(1, 1)


def test_tickets_for_a_free_gate_prove_nothing_and_are_named() -> None:
    found = count(day(("彭真故居", 30)))
    assert found.paid_sites == Between(0, 0)
    assert found.free_gate_sites == ("侯马彭真故居纪念馆",)
    assert count(day(("彭真故居", 1))).free_gate_sites == ("侯马彭真故居纪念馆",)
    assert count(day("彭真故居")).free_gate_sites == ()


def test_a_register_that_has_the_gate_as_ticketed_proves_a_paid_site() -> None:
    assert count(day("云丘山")).paid_sites == Between(1, 1)
    assert count(day(("云丘山", 0))).paid_4a_sites == Between(1, 1)


@pytest.mark.parametrize("visit", ["晋园", ("晋园", 0), "平遥古城", ("平遥古城", 0)])
def test_without_tickets_and_without_evidence_a_paid_site_stays_open(visit: str | tuple[str, int]) -> None:
    found = count(day(visit))
    assert found.paid_sites == Between(0, 1)
    assert found.paid_4a_sites == Between(0, 1)


def test_a_site_below_4a_is_never_one_of_the_4a_sites() -> None:
    found = count(day(("陶寺遗址", 30), ("明代监狱", 30)))
    assert found.paid_sites == Between(2, 2)
    assert found.paid_4a_sites == Between(0, 0)


def test_the_level_on_the_day_of_the_visit_counts() -> None:
    eve, on = date(2020, 12, 30), date(2020, 12, 31)
    assert count(day(("龙澍峪", 9), on=eve)).paid_4a_sites == Between(0, 0)
    assert count(day(("龙澍峪", 9), on=on)).paid_4a_sites == Between(1, 1)


def test_a_unit_counts_once_over_the_tour_under_all_its_names() -> None:
    later = SUMMER + timedelta(days=1)
    found = count(day(("尧庙", 30), ("华门", 30)), day("尧庙·华门", on=later))
    assert found.paid_sites == Between(1, 1)
    assert found.visited == {"尧庙-华门"}
    assert count(day(("平遥古城", 3)), day("平遥 古城", on=later)).paid_sites == Between(1, 1)


def test_one_visit_with_tickets_is_enough_for_a_unit_seen_twice() -> None:
    assert count(day("晋园"), day(("晋园", 5))).paid_sites == Between(1, 1)


def test_a_visit_without_a_date_leaves_open_what_depends_on_the_day() -> None:
    found = count({"sites": [{"name": "大槐树"}, {"name": "飞岭"}]})
    assert found.paid_sites == Between(0, 2)
    assert found.paid_4a_sites == Between(0, 2)
    assert found.area_sites == Between(0, 2)
    stated = count({"sites": [{"name": "大槐树", "tickets": 5}]})
    assert (stated.paid_sites, stated.paid_4a_sites) == (Between(1, 1), Between(0, 1))


def test_visited_names_are_those_of_the_register_or_as_given() -> None:
    found = count(day("大槐树", " 平遥古城 ", "壶口"))
    assert found.visited == {"洪洞大槐树寻根祭祖园", "黄河壶口瀑布", "平遥古城"}


def test_nights_are_proven_by_hotels_of_the_register() -> None:
    registers = with_hotels({"name": "甲酒店"})
    nights = [day(hotel="甲酒店"), day(on=SUMMER + timedelta(days=1), hotel="乙酒店"), {"date": SUMMER}]
    found = count(*nights, registers=registers)
    assert found.nights == Between(1, 2)
    assert found.hotel_stars == Between(4, 5)
    assert found.unknown_hotels == ("乙酒店",)
    assert count(*nights).nights == Between(0, 2)


def test_two_hotels_on_one_date_are_one_night() -> None:
    registers = with_hotels({"name": "甲酒店"}, {"name": "乙酒店", "stars": 3})
    found = count(day(hotel="甲酒店"), day(hotel="乙酒店"), registers=registers)
    assert found.nights == Between(1, 1)
    assert found.hotel_stars == Between(4, 4)


def test_a_day_that_names_no_hotel_leaves_its_night_open() -> None:
    found = count(day("大槐树"))
    assert (found.nights, found.hotel_stars) == (Between(0, 1), Between(0, 5))
    assert found.area_lodging is None


def test_a_rating_that_has_run_out_proves_nothing() -> None:
    registers = with_hotels({"name": "甲酒店", "valid_to": SUMMER - timedelta(days=1)})
    found = count(day(hotel="甲酒店"), registers=registers)
    assert (found.nights, found.hotel_stars) == (Between(0, 1), Between(0, 5))


def test_area_sites_are_those_of_the_counties_asked_for() -> None:
    # 丁村 is a 3A village and 晋园 4A, but not in these counties; 明代监狱 is, but 2A
    visited = day("飞岭", "广胜寺", "丁村", "晋园", "明代监狱")
    assert count(visited).area_sites == Between(2, 2)
    broad = tally([visited], REGISTERS, counties=REGISTERS.area("taiyue_broad"), levels=LEVELS)
    assert broad.area_sites == Between(4, 4)


def test_area_sites_stay_open_where_level_or_county_is_unknown() -> None:
    later = date(2024, 8, 1)
    assert count(day("七里峪")).area_sites == Between(0, 1)
    assert count(day("平遥古城")).area_sites == Between(0, 1)
    assert count(day("甘亭智造工业园", on=later)).area_sites == Between(0, 1)
    assert count(day("甘亭智造工业园")).area_sites == Between(0, 0)


def test_area_lodging_is_a_night_in_one_of_the_counties() -> None:
    registers = with_hotels({"name": "甲酒店"}, {"name": "安泽人家", "county": "安泽", "stars": 0})
    city, hills = day(hotel="甲酒店"), day(hotel="安泽人家", on=SUMMER + timedelta(days=1))
    elsewhere = day(hotel="某农家乐", on=SUMMER + timedelta(days=2))
    assert count(city, registers=registers).area_lodging is False
    assert count(city, elsewhere, registers=registers).area_lodging is None
    assert count(city, elsewhere, hills, registers=registers).area_lodging is True


def test_the_meal_standard_is_the_lowest_and_unknown_if_a_day_lacks_it() -> None:
    days = [day(meal_standard=Decimal(60)), day(meal_standard=Decimal("49.50"))]
    assert count(*days).meal_standard == Decimal("49.50")
    assert count(*days, day()).meal_standard is None
    assert count().meal_standard is None


def test_an_empty_itinerary_proves_nothing_and_leaves_nothing_open() -> None:
    found = count()
    nothing = Between(0, 0)
    assert (found.paid_sites, found.paid_4a_sites, found.nights, found.area_sites) == (nothing,) * 4
    assert found.visited == frozenset()


VISITS = st.tuples(
    st.sampled_from([one.name for one in REGISTERS.sites] + ["平遥古城", "某处"]),
    st.one_of(st.none(), st.integers(0, 50)),
    st.dates(date(2019, 1, 1), date(2026, 12, 31)),
)


def as_itinerary(visits: list[tuple[str, int | None, date]]) -> list[dict[str, Any]]:
    return [{"date": on, "sites": [{"name": name, "tickets": tickets}]} for name, tickets, on in visits]


@given(st.lists(VISITS, max_size=8), VISITS)
def test_a_further_visit_never_takes_away_what_is_proven(
    visits: list[tuple[str, int | None, date]], further: tuple[str, int | None, date]
) -> None:
    less, more = count(*as_itinerary(visits)), count(*as_itinerary([*visits, further]))
    for name in ("paid_sites", "paid_4a_sites", "area_sites"):
        before, after = getattr(less, name), getattr(more, name)
        assert before.low <= after.low
        assert before.high <= after.high
    assert 0 <= more.paid_4a_sites.low <= more.paid_sites.low
    assert more.paid_4a_sites.high <= more.paid_sites.high <= len(more.visited)


@given(st.lists(VISITS, max_size=6).flatmap(lambda all_: st.tuples(st.just(all_), st.permutations(all_))))
def test_the_order_of_the_days_does_not_matter(both: tuple[list[Any], list[Any]]) -> None:
    one, other = (count(*as_itinerary(visits)) for visits in both)
    for name in ("paid_sites", "paid_4a_sites", "area_sites", "visited"):
        assert getattr(one, name) == getattr(other, name)


# the tables themselves


def test_every_source_that_is_cited_is_expanded_once_and_none_is_left_over() -> None:
    cited = set()
    for path in FOLDER.glob("*.toml"):
        if path.stem != "sources":
            cited |= set(re.findall(r"\bS\d\d\b|17号", path.read_text(encoding="utf-8")))
    assert cited == set(REGISTERS.sources)


def test_a_file_that_is_none_of_the_registers_is_left_alone() -> None:
    assert len(Registers.from_tables(tables() | {"routes": {}}).sites) == len(REGISTERS.sites)


def test_a_missing_register_is_named() -> None:
    changed = tables()
    del changed["hotels"]
    with pytest.raises(ValueError, match=r"hotels\.toml"):
        Registers.from_tables(changed)


SOURCED = {"source": "S03", "confidence": "M"}


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("曲沃晋园", {"county": "榆次"}, "sites.toml 曲沃晋园: county '榆次' is not one of"),
        ("曲沃晋园", {"kind": "park"}, "曲沃晋园: kind 'park' is not one of"),
        ("曲沃晋园", {"aliases": ["大槐树"]}, "the name '大槐树' is also that of 洪洞大槐树寻根祭祖园"),
        ("曲沃晋园", {"aliases": [""]}, "expected a name, found ''"),
        ("曲沃晋园", {"aliases": "晋园"}, "expected a list in `aliases`"),
        ("曲沃晋园", {"alias": []}, "unknown key 'alias'"),
        ("曲沃晋园", {"name": "霍州署"}, "sites.toml 霍州署: stands there twice"),
        ("曲沃晋园", {"levels": [{"level": "4A", "by": SUMMER}]}, "level: missing confidence, source"),
        ("曲沃晋园", {"levels": [{"level": "4A", **SOURCED}]}, "expected `from`, `by`, `after` or"),
        ("曲沃晋园", {"levels": [{"level": "6A", "by": SUMMER, **SOURCED}]}, "level '6A' is not one of"),
        ("曲沃晋园", {"levels": [{"level": "4A", "from": "2021", **SOURCED}]}, "expected a date in `from`"),
        (
            "曲沃晋园",
            {"levels": [{"level": "4A", "from": SUMMER, "by": SUMMER, **SOURCED}]},
            "by, from do not go together",
        ),
        (
            "曲沃晋园",
            {"levels": [{"level": "4A", "by": SUMMER, "after": SUMMER, **SOURCED}]},
            "`after` is on the wrong side",
        ),
        (
            "曲沃晋园",
            {"levels": [{"level": "4A", "by": SUMMER, "to": date(2021, 1, 1), **SOURCED}]},
            "`to` is on the wrong side",
        ),
        (
            "曲沃晋园",
            {"levels": [{"level": "4A", "by": SUMMER, "source": "S00", "confidence": "M"}]},
            "source 'S00' is not in sources.toml",
        ),
        (
            "曲沃晋园",
            {"levels": [{"level": "4A", "by": SUMMER, "source": "S03", "confidence": "X"}]},
            "confidence is H, M or L, not 'X'",
        ),
        (
            "曲沃晋园",
            {"levels": [{"level": "4A", "maybe_until": SUMMER, "to": SUMMER, **SOURCED}]},
            "maybe_until, to do not go together",
        ),
        ("曲沃晋园", {"name": 5}, "sites.toml 5: expected a site with a name"),
        ("曲沃晋园", {"levels": ["4A"]}, "sites.toml 曲沃晋园 level: expected a table, found '4A'"),
        ("曲沃晋园", {"ticketed": [{"value": "maybe", **SOURCED}]}, "value 'maybe' is not one of"),
        (
            "曲沃晋园",
            {"ticketed": [{"value": "yes", "from": SUMMER, "to": date(2021, 1, 1), **SOURCED}]},
            "`to` lies before `from`",
        ),
    ],
)
def test_a_wrong_row_of_a_site_is_refused_by_name(name: str, change: dict[str, Any], words: str) -> None:
    changed = tables()
    row(changed, name).update(change)
    with pytest.raises(ValueError, match=re.escape(words)):
        Registers.from_tables(changed)


@pytest.mark.parametrize(
    ("stem", "key", "extra", "words"),
    [
        (
            "stations",
            "station",
            {"name": "临汾站", "county": "尧都"},
            "the name '临汾站' is also that of 临汾",
        ),
        ("stations", "station", {"name": "新站", "county": "太原"}, "stations.toml 新站: county '太原'"),
        (
            "airports",
            "airport",
            {"name": "新机场", "county": "尧都", "iata": "LFQ", "icao": "Z"},
            "'LFQ' is also",
        ),
        (
            "hotels",
            "hotel",
            {"name": "甲", "county": "尧都", "stars": 6},
            "hotels.toml 甲: stars 6 is not one of",
        ),
        ("hotels", "hotel", {"name": "甲", "county": "尧都"}, "hotels.toml 甲: missing stars"),
        ("counties", "counties", {"name": "平遥县", "short": "平遥"}, "expected name, short and aliases"),
    ],
)
def test_a_wrong_row_of_another_register_is_refused_by_name(
    stem: str, key: str, extra: dict[str, Any], words: str
) -> None:
    changed = tables()
    changed[stem][key].append(extra if stem == "counties" else extra | SOURCED)
    with pytest.raises(ValueError, match=re.escape(words)):
        Registers.from_tables(changed)


@pytest.mark.parametrize("key", ["complete_on", "villages_complete_on"])
def test_the_days_of_the_complete_lists_are_needed(key: str) -> None:
    changed = tables()
    del changed["sites"][key]
    with pytest.raises(ValueError, match="complete_on and villages_complete_on are needed"):
        Registers.from_tables(changed)


@pytest.mark.parametrize("order", [1, -1])
def test_two_ratings_of_a_hotel_cannot_be_valid_on_one_day(order: int) -> None:
    ratings = [{"name": "甲酒店", "valid_to": SUMMER}, {"name": "甲酒店", "valid_from": SUMMER}]
    with pytest.raises(ValueError, match=r"hotels\.toml 甲酒店: two ratings are valid on one day"):
        with_hotels(*ratings[::order])
    ratings[1]["valid_from"] = SUMMER + timedelta(days=1)
    assert len(with_hotels(*ratings[::order]).hotels) == 2


def test_an_area_of_unknown_counties_is_refused() -> None:
    changed = tables()
    changed["areas"]["taiyue_strict"]["counties"].append("沁源")
    with pytest.raises(ValueError, match=r"areas\.toml taiyue_strict: '沁源' is no county's short name"):
        Registers.from_tables(changed)


def test_every_wrong_row_is_named_at_once() -> None:
    changed = tables()
    row(changed, "曲沃晋园")["kind"] = "park"
    row(changed, "霍州署")["county"] = "平遥"
    with pytest.raises(ValueError, match=r"(?s)kind 'park'.*county '平遥'|county '平遥'.*kind 'park'"):
        Registers.from_tables(changed)
