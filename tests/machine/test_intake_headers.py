"""What headers mean: measured on headers that offices print, collected before the matcher was written.

The wall behind it is `headers.toml`: nobody may take a header out of it because the matcher does not know it.
"""

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import lfreward
from lfreward.facts import Fact
from lfreward.intake import TableForms, subjects_of
from lfreward.intake.headers import HeaderNames, How, Match, normal_form
from lfreward.law.loading import read_tables, shipped

FORMS = tomllib.loads((Path(__file__).parent / "headers.toml").read_text("utf-8"))["form"]
LEAST_RIGHT = 0.9


@cache
def names() -> HeaderNames:
    judge = lfreward.load_policy("linfen-2020").evaluator()
    return TableForms(read_tables(shipped() / "audit")["forms"], subjects_of(judge)).names["claims"]


def said(match: Match) -> str:
    return match.key or ("ask" if match.is_open else "none")


def test_at_least_three_hundred_headers_were_collected_each_once_a_form() -> None:
    assert sum(len(form["headers"]) for form in FORMS) >= 300
    assert all(form["source"] for form in FORMS)


def test_nine_headers_in_ten_are_right_and_none_is_wrong() -> None:
    counts: Counter[str] = Counter()
    wrong = []
    for form in FORMS:
        for header, meaning in form["headers"].items():
            answer = said(names().match(header, form["subject"]))
            kind = "right" if answer == meaning else "asked" if answer == "ask" else "wrong"
            counts[kind] += 1
            if kind == "wrong":
                wrong.append((form["subject"], header, meaning, answer))

    assert wrong == []
    assert counts["right"] / counts.total() >= LEAST_RIGHT


# The four hints that misled, and others that say the opposite of a fact.
MISLEADING = [
    ("来临日期", "departure_date"),
    ("团队类型", "id"),
    ("是否住宿", "outside_mainland"),
    ("旅行社许可证号", "organiser"),
    ("上报日期", "filed_on"),
    ("回团日期", "arrival_date"),
    ("核减金额", "claimed_amount"),
    ("总晚数", "nights"),
    ("往返里程", "one_way_km"),
    ("抵达时刻", "departure_date"),
    ("离开时刻", "arrival_date"),
]


@pytest.mark.parametrize(("header", "fact"), MISLEADING)
def test_a_fact_of_another_meaning_is_neither_taken_nor_put_first(header: str, fact: str) -> None:
    match = names().match(header, "group")

    assert match.key != fact
    assert match.candidates[:1] != (fact,) or header == "总晚数"  # which is asked of the nights, and by that name only


def test_the_everyday_word_for_arrival_is_arrival() -> None:
    assert names().match("来临日期", "group").key == "arrival_date"


@pytest.mark.parametrize(
    ("header", "unit", "factor"),
    [("申报金额（万元）", "万元", 10_000), ("申报金额(元)", "元", 1), ("申报金额【单位：千元】", "千元", 1_000), ("申报金额", "", None)],
)
def test_the_unit_of_a_header_is_kept(header: str, unit: str, factor: int | None) -> None:
    match = names().match(header, "group")

    assert (match.key, match.unit, match.factor) == ("claimed_amount", unit, factor)


@pytest.mark.parametrize("header", ["人数(元)", "申报金额(人)", "人数(不含儿童)", "住宿晚数(元)"])
def test_a_unit_or_a_bracket_that_does_not_fit_leaves_the_header_open(header: str) -> None:
    match = names().match(header, "group")

    assert match.is_open
    assert match.candidates


def test_one_name_may_mean_one_thing_for_a_group_and_another_for_a_line() -> None:
    assert names().match("车次", "group").key == "transport_no"
    assert names().match("车次", "line_year").key == "one_way_trips"
    assert names().subjects_of("单位名称")["creation"] == "beneficiary"


def test_every_name_of_every_fact_means_that_fact() -> None:
    for subject, facts in names().subjects.items():
        taken: dict[str, str] = {}
        for fact in facts.values():
            for name in fact.names:
                first = taken.setdefault(name, fact.key)
                match = names().match(name, subject)
                assert match.key in (first, "serial", "remarks", "tour_period"), (subject, name, match)


def test_what_a_vocabulary_asks_about_is_never_taken() -> None:
    fact = Fact("visitors", "count", names().fact("visitors").label, asked=("人头",))  # type: ignore[union-attr]
    match = HeaderNames({"group": [fact]}).match("人头", "group")

    assert match == Match(None, How.OPEN, ("visitors",))


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("其中：4A级以上\n收费景区数量（个）", "4a收费景区"),
        ("收费4A级及以上景点数", "4a收费景区"),
        ("ＡＡＡＡ级以上景区数", "4a景区"),
        ("抵临时间", "抵临日期"),
        ("人 数", "人数"),
        ("申报单位名称（盖章）", "申报单位"),
    ],
)
def test_what_says_nothing_is_left_out(header: str, text: str) -> None:
    assert normal_form(header).text == text
