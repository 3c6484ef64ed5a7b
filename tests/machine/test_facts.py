"""Values are taken exactly, with a note where anything was converted, or refused; nothing is guessed."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

import lfreward
from lfreward.facts import IMPOSSIBLE, SUBJECTS, CellCache, Vocabulary
from lfreward.results.assessment import Finding


@pytest.fixture(scope="module", params=["group", "line_year", "organiser_year", "creation"])
def trade(request: pytest.FixtureRequest) -> Vocabulary:
    return Vocabulary(request.param, SUBJECTS[request.param])


@pytest.fixture(scope="module")
def groups(policy: lfreward.Policy) -> Vocabulary:
    return Vocabulary("group", policy.resolved.facts["group"].values())


@pytest.fixture(scope="module")
def years(policy: lfreward.Policy) -> Vocabulary:
    return Vocabulary("organiser_year", policy.resolved.facts["organiser_year"].values())


LINES = Vocabulary("line_year", SUBJECTS["line_year"])


def taken(vocabulary: Vocabulary, fact: str, value: Any) -> tuple[Any, list[str]]:
    """Return the value as read, and what was told about it."""
    facts, notes, faults = vocabulary.read({fact: value})

    assert faults == []
    assert all(note.code == "converted" for note in notes)
    return facts.get(fact), [note.say() for note in notes]


def refused(vocabulary: Vocabulary, fact: str, value: Any) -> str:
    """Return the code of the one fault; nothing is taken, and both languages name the value and a remedy."""
    facts, notes, (fault,) = vocabulary.read({fact: value})

    assert (facts, notes) == ({}, [])
    assert fault.field == fact
    assert "请" in fault.say("zh")
    assert "lease" in fault.say("en")
    return fault.code


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


# ---- days

DAYS = [
    "2020/7/18", "2020/07/18", "2020.7.18", "2020.07.18", "2020-7-18", "2020年7月18日", "2020年07月18号", "20200718",
    "２０２０－０７－１８", "２０２０年７月１８日", " 2020年 7月 18日 ", "2020 - 07 - 18", "2020-07-18 00:00:00",
    "2020-07-18T09:30:00", "2020-07-18 9:30", "2020/7/18 09:30:15.5", "2020年7月18日 9:30", "2020-07-18T09:30Z",
    "\u200b2020-07-18\ufeff", 20200718, Decimal(20200718), 20200718.0, datetime(2020, 7, 18, 9, 30), "2020年7月18日14时",
    "2020年7月18", "2020.07.18日", "2020-07-18(周六)", "2020年7月18日星期六", 44030, "44030", "二〇二〇年七月十八日", "18-Jul-20",
    "4-Jul-2020".replace("4", "18", 1), "20.7.18", "20-7-18", "20年7月18日", "18/7/2020", "7/18/2020", "2020、7、18", "2020。7。18",
    "2020\\7\\18", "2020 7 18",
]  # fmt: skip


@pytest.mark.parametrize("value", DAYS, ids=repr)
def test_a_day_is_read_in_every_form_that_names_its_year_first(groups: Vocabulary, value: Any) -> None:
    day, told = taken(groups, "arrival_date", value)

    assert day == date(2020, 7, 18)
    assert len(told) == 1
    assert told[0].endswith("读作 2020-07-18。")


@pytest.mark.parametrize(
    ("item", "level", "key"),
    [
        ("scenic_area", "国家5A级旅游景区", "5A"),
        ("scenic_area", "国家 4A 级旅游景区", "4A"),
        ("scenic_area", "国家AAAA级旅游景区", "4A"),
        ("scenic_area", "AAA级", "3A"),
        ("craft_studio", "国家级工艺美术大师工作室", "national"),
        ("tourism_village", "省级 3A 级乡村旅游示范村", "provincial_3a"),
        ("tourism_village", "NATIONAL", "national"),
    ],
)
def test_a_level_is_known_by_the_words_of_the_measures(policy: lfreward.Policy, item: str, level: str, key: str) -> None:
    assert policy.evaluate({"item": item, "level": level}).facts["level"] == key


def test_the_level_that_is_suggested_has_as_many_as(policy: lfreward.Policy) -> None:
    result = policy.evaluate({"item": "scenic_area", "level": "国家AAAA级旅游景区点"})

    assert "4A" in result.findings[-1].say("zh")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2020-09-30T16:00:00.000Z", date(2020, 10, 1)),  # midnight in China, as programs write it
        ("2020-09-30T15:59:59Z", date(2020, 9, 30)),
        ("2020-10-01T00:00:00+08:00", date(2020, 10, 1)),
        ("2020-09-30 12:00-0700", date(2020, 10, 1)),
        (datetime(2020, 9, 30, 16, tzinfo=UTC), date(2020, 10, 1)),
        (datetime(2020, 9, 30, 16), date(2020, 9, 30)),
    ],
)
def test_a_moment_with_a_zone_is_the_day_that_it_is_in_china(groups: Vocabulary, value: Any, day: date) -> None:
    facts, _, faults = groups.read({"arrival_date": value})

    assert not faults
    assert facts["arrival_date"] == day


@pytest.mark.parametrize("value", ["2020-13-30T16:00:00Z", "2020-09-30T25:00:00Z", "2020/9/30 16:00Z", "2020-09-30T16:00+99:00"])
def test_a_moment_that_is_none_is_not_read_as_a_day(groups: Vocabulary, value: str) -> None:
    _, _, faults = groups.read({"arrival_date": value})

    assert [fault.code for fault in faults] in (["no_such_day"], ["not_a_date"])


@pytest.mark.parametrize("value", ["2020-07-18", date(2020, 7, 18), datetime(2020, 7, 18).date()], ids=repr)
def test_a_day_in_its_own_form_is_taken_without_a_word(groups: Vocabulary, value: Any) -> None:
    assert taken(groups, "arrival_date", value) == (date(2020, 7, 18), [])


@pytest.mark.parametrize(
    "value",
    [
        "2020", "2020-07-1 8", "202 00718", "2020–07–18", "2020-07-18/20", "2020-07-18 25", "明天", "٢٠٢٠-٠٧-١٨", "Mar 4, 2025",
        "2020-07-18\n2020-07-19", -20200718, True, 2020.5, ["2020-07-18"], "2020.718", "12345", Decimal("5.12"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_day_is_refused(groups: Vocabulary, value: Any) -> None:
    assert refused(groups, "arrival_date", value) == "not_a_date"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("3/4/2025", "day_two_ways"), ("12.5.25", "day_two_ways"), ("25/3/4", "day_doubtful"), ("200718", "day_doubtful"),
        (200718, "day_doubtful"), ("7月18日", "day_without_year"), ("7.18", "day_without_year"), ("7.18-7.20", "day_without_year"),
        ("2020-7", "day_incomplete"), ("2020年7月", "day_incomplete"), ("202513", "day_incomplete"),
        ("2020-07-18(周五)", "day_weekday"), ("2020-07-20至2020-07-18", "day_range"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_day_that_is_not_certain_is_asked_about(groups: Vocabulary, value: Any, code: str) -> None:
    assert refused(groups, "arrival_date", value) == code


@pytest.mark.parametrize("value", ["2020-02-30", "2021-02-29", "2020-13-01", "2020-00-10", "20200230", "2020年2月30日"])
def test_a_day_that_does_not_exist_is_refused_as_such(groups: Vocabulary, value: str) -> None:
    assert refused(groups, "arrival_date", value) == "no_such_day"


@pytest.mark.parametrize("value", ["1999-12-31", "2100-01-01", "0001-01-01", date(1899, 12, 31)], ids=repr)
def test_a_day_outside_the_century_is_refused(groups: Vocabulary, value: Any) -> None:
    assert refused(groups, "arrival_date", value) == "out_of_domain"


@pytest.mark.parametrize("value", ["无", "没有", "未", "none", "", "　", "-", "—", "/", None], ids=repr)
def test_no_day_is_unknown_and_nothing_is_said(groups: Vocabulary, value: Any) -> None:
    assert taken(groups, "penalised_on", value) == (None, [])


def test_an_inspection_is_a_day_or_a_yes_or_no(groups: Vocabulary) -> None:
    assert taken(groups, "checked_on", "2020年7月18日")[0] == date(2020, 7, 18)
    assert taken(groups, "checked_on", "已查验") == (True, ["现场查验日期“已查验”读作 是。"])
    assert taken(groups, "checked_on", "否") == (False, [])
    assert refused(groups, "checked_on", "大概查过") == "not_a_date"


# ---- numbers

COUNTS: list[tuple[Any, int]] = [
    ("１２３", 123), (" 320 ", 320), ("320人", 320), ("320 人", 320), ("320人次", 320), ("1,000", 1000), ("１，０００", 1000),
    ("12,345人", 12345), ("5万", 50_000), ("1.2万", 12_000), ("1.2 万人", 12_000), ("3千", 3_000), ("0320", 320),
    ("+320", 320), ("320.0", 320), ("320.00人", 320), ("\u200b320", 320), ("-0", 0), ("三百", 300), ("三百二十人", 320), ("2万5千", 25_000),
    ("两千零五", 2005), ("壹佰贰拾", 120), ("十二", 12), ("一百零二", 102), ("3千5百", 3_500), ("实到320", 320), ("共320人", 320), ("320名", 320),
    ("320人/团", 320), ("'320", 320), ('="320"', 320),
]  # fmt: skip


@pytest.mark.parametrize(("value", "count"), COUNTS, ids=repr)
def test_a_count_is_read_with_its_unit_its_grouping_and_its_magnitude(
    groups: Vocabulary, value: str, count: int
) -> None:
    assert taken(groups, "visitors", value) == (
        count,
        [f"人数“{value.replace(chr(0x200B), '<U+200B>')}”读作 {count}。"],
    )


@pytest.mark.parametrize("value", [320, "320", Decimal(320), Decimal("320.0"), Decimal("3.2E+2")], ids=repr)
def test_a_count_in_its_own_form_is_taken_without_a_word(groups: Vocabulary, value: Any) -> None:
    assert taken(groups, "visitors", value) == (320, [])


@pytest.mark.parametrize(
    "value",
    [
        "٣٢٠", "۳۲۰", "३२०", "²", "12²", "①", "½", "Ⅲ", "1_000", "1e3", "1E3", "0x140", "1,00", "10,00", "1,0000", ",320", "320,",
        "1,000,00", "3 20", "1 000", "人", "万", "1.2.3", "1..2", ".5", "5.", "--5", "＋－5", "无", "？", "320\x00", "320大", "320-",
        "三二〇", "百三", "三千三千", "千万万", "零三", True, False, [320], {"n": 320},
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_number_is_refused(groups: Vocabulary, value: Any) -> None:
    assert refused(groups, "visitors", value) == "not_a_count"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("约320", "number_approximate"), ("320多", "number_approximate"), ("320余人", "number_approximate"), ("≥320", "number_bound"),
        ("320人以上", "number_bound"), ("不少于320", "number_bound"), ("300-320", "number_range"), ("300～320人", "number_range"),
        ("3O0", "number_letters"), ("三百二", "number_doubtful"), ("3百2", "number_doubtful"), ("1.000", "number_two_ways"),
        ("300+20", "number_parts"), ("320/318", "number_parts"), ("320（儿童15）", "number_parts"), ("320(不含儿童)", "number_parts"),
        ("320km", "unit_does_not_fit"), ("320元", "unit_does_not_fit"), ("320座", "unit_does_not_fit"), ("¥320", "unit_does_not_fit"),
        ("320家", "unit_does_not_fit"), ("三百元", "unit_does_not_fit"), ("320天", "unit_does_not_fit"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_number_that_is_not_certain_is_asked_about(groups: Vocabulary, value: str, code: str) -> None:
    assert refused(groups, "visitors", value) == code


@pytest.mark.parametrize("value", ["320.5", "1.23456万", Decimal("320.5")], ids=repr)
def test_part_of_a_person_is_refused(groups: Vocabulary, value: Any) -> None:
    assert refused(groups, "visitors", value) == "not_whole"


@pytest.mark.parametrize("value", ["Infinity", "-inf", "INF", Decimal("-Infinity"), float("inf")], ids=repr)
def test_what_is_not_finite_is_refused(groups: Vocabulary, value: Any) -> None:
    assert refused(groups, "visitors", value) == "not_finite"


HUGE = ["9" * 400, 10**400, -(10**400), 10**5000, Decimal("1E+400"), Decimal("1E-400")]


@pytest.mark.parametrize("word", ["不详", "待定", "NaN", "nan", "NaT", "<NA>", "N/A", "#N/A", "null", "None"])
@pytest.mark.parametrize("fact", ["visitors", "arrival_date", "licensed", "claimed_amount"])
def test_a_word_for_nothing_is_a_missing_value(groups: Vocabulary, fact: str, word: str) -> None:
    facts, notes, faults = groups.read({fact: word})

    assert (facts, faults) == ({}, [])
    assert codes(notes) == ([] if (fact, word) == ("arrival_date", "None") else ["taken_as_unknown"])
    assert groups.read({"organiser": word})[0] == {"organiser": word}


@pytest.mark.parametrize("value", HUGE, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("fact", ["visitors", "spend_per_head"])
def test_a_number_of_hundreds_of_digits_is_refused_before_anything_is_computed(
    groups: Vocabulary, fact: str, value: Any
) -> None:
    assert refused(groups, fact, value) == "too_many_digits"


@pytest.mark.parametrize("value", [-1, "-1", 1_000_001, "200万", "1亿"], ids=repr)
def test_a_count_that_cannot_be_is_refused(groups: Vocabulary, value: Any) -> None:
    assert refused(groups, "visitors", value) == "out_of_domain"


@pytest.mark.parametrize(
    ("value", "yuan", "told"),
    [
        ("612.50", "612.50", False), ("612.5", "612.50", False), ("612", "612.00", False), (612, "612.00", False),
        (Decimal("612.5"), "612.50", False), ("5万元", "50000.00", True), ("1.2万", "12000.00", True),
        ("¥1,234.50", "1234.50", True), ("￥６１２", "612.00", True), ("612元/人", "612.00", True), ("612 元", "612.00", True),
        ("0.005", "0.005", False), ("-0.00", "0.00", True), ("800/人", "800.00", True), ("八百", "800.00", True), ("叁万伍仟元整", "35000.00", True),
        ("35000元整", "35000.00", True), ("RMB35000", "35000.00", True), ("1万2千元", "12000.00", True), ("3元5角", "3.50", True),
        ("伍拾元零伍分".replace("零", ""), "50.05", True), (612.5, "612.50", True), (0.1 + 0.2, "0.30", True), (612.0, "612.00", True),
        (Decimal("-0.00"), "0.00", False), (Decimal("-0"), "0.00", False),
    ],
    ids=repr,
)  # fmt: skip
def test_money_is_read_exactly(groups: Vocabulary, value: Any, yuan: str, told: bool) -> None:
    read, notes = taken(groups, "spend_per_head", value)

    assert str(read) == yuan
    assert bool(notes) is told


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("约六百", "number_approximate"), ("600元/人/天", "unit_does_not_fit"), ("600美元", "unit_does_not_fit"), ("$600", "not_money"),
        ("1e3", "not_money"), ("600-700", "number_range"), ("≥500", "number_bound"), ("500元以上", "number_bound"), ("35.000", "number_two_ways"),
        ("35.000元", "number_two_ways"), ("3万5", "number_doubtful"), ("35000*1", "number_parts"), ("(35000)", "not_money"), ("35,00", "not_money"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_certain_sum_of_yuan_is_refused(groups: Vocabulary, value: Any, code: str) -> None:
    assert refused(groups, "spend_per_head", value) == code


@pytest.mark.parametrize("value", ["", None, float("nan"), Decimal("NaN")], ids=repr)
def test_no_sum_is_unknown(groups: Vocabulary, value: Any) -> None:
    assert taken(groups, "spend_per_head", value) == (None, [])


@pytest.mark.parametrize("value", ["35000.005", Decimal("35000.005"), "3.50000001万", "0.0001", 0.005], ids=repr)
def test_a_sum_that_is_claimed_is_whole_fen_while_a_mean_may_be_finer(groups: Vocabulary, value: Any) -> None:
    assert refused(groups, "claimed_amount", value) == "too_many_decimals"
    assert taken(groups, "meal_standard", "50.0005")[0] == Decimal("50.0005")
    assert taken(groups, "claimed_amount", "35000.500")[0] == Decimal("35000.50")


def test_kilometres_have_at_most_two_decimals() -> None:
    assert taken(LINES, "one_way_km", "35.5公里") == (Decimal("35.50"), ["单程公里“35.5公里”读作 35.50。"])
    assert taken(LINES, "one_way_km", "35.50km")[0] == Decimal("35.50")
    assert taken(LINES, "one_way_km", "35.120")[0] == Decimal("35.12")
    assert refused(LINES, "one_way_km", "35.125") == "too_many_decimals"
    assert refused(LINES, "one_way_km", "35公里半") == "not_km"
    assert refused(LINES, "one_way_km", "0") == "out_of_domain"


@pytest.mark.parametrize(
    ("value", "stars"), [("四星", 4), ("四星级", 4), ("5星级", 5), ("4星", 4), ("三星 级", 3), ("未评星", 0), ("准四星", None)]
)
def test_stars_are_read_as_they_are_written_on_hotels(groups: Vocabulary, value: str, stars: int | None) -> None:
    if stars is None:
        assert refused(groups, "hotel_stars", value) == "not_a_count"
    else:
        assert taken(groups, "hotel_stars", value)[0] == stars


# ---- yes, no, choices, texts


@pytest.mark.parametrize(
    ("value", "yes"),
    [
        ("是", True), ("否", False), ("√", True), ("✓", True), ("×", False), ("✗", False), ("有", True), ("无", False),
        ("Yes", True), ("N", False), ("true", True), ("FALSE", False), ("1", True), (0, False), (1, True), (True, True),
        (False, False), ("具备", True), ("未", False), (Decimal(1), True), (0.0, False), ("过期", False), ("许可证齐全", True), ("☑", True),
        ("√是 □否", True), ("□是 ☑否", False), ("是√否□", True), ("☐ 有 ■ 无", False),
    ],
    ids=repr,
)  # fmt: skip
def test_yes_and_no_are_read_as_they_are_ticked(groups: Vocabulary, value: Any, yes: bool) -> None:
    read, told = taken(groups, "licensed", value)

    assert read is yes
    assert told == ([] if value in ("是", "否") or value is yes else [f"资质“{value}”读作 {'是' if yes else '否'}。"])


@pytest.mark.parametrize("value", ["也许", "2", 2, "部分", "是/否", "?", ["是"], Decimal(2), "□是 □否", "√是 √否", "□", "P", "基本", "有(已过期)"], ids=repr)
def test_what_is_neither_yes_nor_no_is_refused(groups: Vocabulary, value: Any) -> None:
    assert refused(groups, "licensed", value) == "not_yes_no"


@pytest.mark.parametrize(
    "value", ["豪华专列（卧铺）", "卧铺车", "豪华专列(卧铺车)", "luxury", "Luxury", "luxury train (sleeper)"]
)
def test_a_kind_is_known_by_its_key_its_names_and_its_aliases(groups: Vocabulary, value: str) -> None:
    assert taken(groups, "train_class", value)[0] == "luxury"


def test_a_kind_that_is_none_is_refused_with_the_nearest(groups: Vocabulary) -> None:
    *_, (fault,) = groups.read({"train_class": "高速专列"})

    assert fault.code == "not_a_choice"
    assert fault.say().endswith("最接近的是“高铁专列”。")
    assert refused(groups, "train_class", "普通、豪华") == "choice_two_ways"
    assert refused(groups, "train_class", "不是高铁") == "not_a_choice"
    assert refused(groups, "train_class", "绿皮") == "not_a_choice_far"


def test_a_text_is_taken_as_it_is_but_for_its_form(groups: Vocabulary) -> None:
    assert taken(groups, "organiser", "　虚构·晨光\u200b旅行社（有限）") == ("虚构·晨光旅行社(有限)", [])
    assert taken(groups, "id", 7) == ("7", [])
    assert refused(groups, "organiser", True) == "not_words"
    assert refused(groups, "organiser", "\ud800") == "not_words"
    assert refused(groups, "organiser", ["虚构"]) == "not_words"
    assert refused(groups, "organiser", "长" * 401) == "text_too_long"
    assert refused(groups, "id", 10**60) == "too_many_digits"


# ---- lists


@pytest.mark.parametrize(
    ("value", "letters"),
    [
        ("A、C-H", "ACDEFGH"), ("A,C", "AC"), ("Ａ，Ｃ；Ｄ", "ACD"), ("A C D", "ACD"), ("abc", "ABC"), ("A至C", "ABC"), ("A～C", "ABC"),
        ("C-C", "C"), ("AAB", "AB"), ("齐全", "ABCDEFGH"), ("无", ""), ({"C", "A"}, "AC"), (("a-c", "H"), "ABCH"), (["无"], ""), (["A B"], "AB"), (["C", ""], "C"),
        (["A", None], "A"), ("完整", "ABCDEFGH"), ("缺B", "ACDEFGH"), ("齐(缺E)", "ABCDFGH"), ("全，缺E、F", "ABCDGH"), ("除E外全", "ABCDFGH"),
        ("租车合同、行程表", "BC"),
    ],
    ids=lambda value: repr(sorted(value) if isinstance(value, set) else value),
)  # fmt: skip
def test_letters_are_read_one_by_one_and_in_runs(groups: Vocabulary, value: Any, letters: str) -> None:
    read, told = taken(groups, "materials", value)

    assert read == tuple(letters)
    assert told[0].endswith(f"读作 {'、'.join(letters) or '无'}。")


def test_a_list_of_letters_is_taken_without_a_word(groups: Vocabulary) -> None:
    assert taken(groups, "materials", ["C", "A"]) == (("A", "C"), [])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("甲、乙", "not_letters"), ("H-A", "not_letters"), ("A-", "not_letters"), ("1、2", "not_letters"), (["A", 2], "not_letters"),
        ("A、K", "not_a_choice_far"), ("A-Z", "not_a_choice_far"), (3, "not_a_list"),
        ([["A"]], "not_a_list"), ("1-8", "not_letters"), ("基本齐全", "not_letters"), ("景区", "not_letters"), ("缺K", "not_letters"), (True, "not_a_list"), ({"A": True}, "not_a_list"),
    ],
    ids=repr,
)  # fmt: skip
def test_letters_that_are_none_are_refused(groups: Vocabulary, value: Any, code: str) -> None:
    assert refused(groups, "materials", value) == code


@pytest.mark.parametrize(
    ("value", "clauses"),
    [
        ("五（一）1", ["五(一)1"]), ("第五(一)1项", ["五(一)1"]), ("五(一)1。", ["五(一)1"]), ("五(二)、五(一)1", ["五(一)1", "五(二)"]),
        ("五(一)1，五(一)1", ["五(一)1"]), (["五 (一) 1"], ["五(一)1"]), ("无", []), ("否", []), ([], []),
    ],
    ids=repr,
)  # fmt: skip
def test_clauses_are_read_with_parentheses_of_either_width(groups: Vocabulary, value: Any, clauses: list[str]) -> None:
    assert taken(groups, "violations", value)[0] == tuple(clauses)


@pytest.mark.parametrize(
    ("value", "code"),
    [("五(一)9", "not_a_choice"), ("合同纠纷", "not_a_choice_far"), (True, "not_a_list"), (5, "not_a_list")],
    ids=repr,
)
def test_a_clause_that_is_none_is_refused(groups: Vocabulary, value: Any, code: str) -> None:
    assert refused(groups, "violations", value) == code


@pytest.mark.parametrize(
    ("value", "months"),
    [
        ("4、5、6", ["04", "05", "06"]), ("4月,5月", ["04", "05"]), ("2020-04", ["2020-04"]), ("2020年4月", ["2020-04"]),
        ("2020/4", ["2020-04"]), ("2020.12、2021.1", ["2020-12", "2021-01"]), ("４月", ["04"]), (4, ["04"]), ([12, 1], ["01", "12"]),
        (["2020-12", 1], ["01", "2020-12"]), ("4/5", ["04", "05"]), ("5、5", ["05"]), ("无", []), (["无"], []), ("4-6", ["04", "05", "06"]),
        ("12,1-3", ["01", "02", "03", "12"]), ("全年", [f"{n:02d}" for n in range(1, 13)]), ("1至3月", ["01", "02", "03"]), (["4月", 5], ["04", "05"]),
    ],
    ids=repr,
)  # fmt: skip
def test_months_are_read_with_and_without_their_year(years: Vocabulary, value: Any, months: list[str]) -> None:
    assert taken(years, "monthly_filed", value)[0] == tuple(months)


@pytest.mark.parametrize(
    "value", ["6-4", "13", "0", "四月", "2020-13", "20-4", "2020/4/5", 13, -4, [True]], ids=repr
)
def test_months_that_are_none_are_refused(years: Vocabulary, value: Any) -> None:
    assert refused(years, "monthly_filed", value) in ("not_months", "not_a_list")


# ---- itineraries


def test_an_itinerary_is_read_value_by_value(groups: Vocabulary) -> None:
    day = {
        "date": "2020年7月18日",
        "sites": [{"name": "尧庙", "tickets": "320人"}],
        "hotel": "虚构酒店",
        "meal_standard": "60元",
    }
    read = {"date": date(2020, 7, 18), "hotel": "虚构酒店", "meal_standard": Decimal("60.00")}

    assert taken(groups, "itinerary", [day])[0] == ({**read, "sites": ({"name": "尧庙", "tickets": 320},)},)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ([], ()), ([{}], ({},)), ([{"date": ""}], ({},)), ([{"sites": []}], ({"sites": ()},)), ([{"sites": None}], ({},)),
        ([{"sites": [{"name": "尧庙"}]}], ({"sites": ({"name": "尧庙"},)},)),
        ([{"sites": [{"name": "尧庙", "tickets": "—"}]}], ({"sites": ({"name": "尧庙"},)},)),
    ],
    ids=repr,
)  # fmt: skip
def test_everything_of_an_itinerary_but_its_shape_may_be_missing(groups: Vocabulary, value: Any, read: Any) -> None:
    assert taken(groups, "itinerary", value) == (read, [])


@pytest.mark.parametrize(
    "value",
    [
        "第一天壶口", '[{"date": "2020-07-18"}]', {"date": "2020-07-18"}, ["壶口"], [{"日期": "2020-07-18"}], [{"sites": "壶口"}],
        [{"sites": ["壶口"]}], [{"sites": [{"tickets": 3}]}], [{"sites": [{"name": "壶口", "price": 3}]}], [None], 3,
    ],
    ids=repr,
)  # fmt: skip
def test_an_itinerary_of_another_shape_is_refused(groups: Vocabulary, value: Any) -> None:
    assert refused(groups, "itinerary", value) == "not_an_itinerary"


@pytest.mark.parametrize(
    ("day", "code", "label"),
    [
        ({"date": "7月18日"}, "day_without_year", "行程第2天日期"),
        ({"sites": [{"name": "尧庙", "tickets": "很多"}]}, "not_a_count", "行程第2天购票数"),
        ({"sites": [{"name": "尧庙", "tickets": -1}]}, "out_of_domain", "行程第2天购票数"),
        ({"meal_standard": "五十上下"}, "number_approximate", "行程第2天用餐标准"),
        ({"hotel": True}, "not_words", "行程第2天酒店"),
    ],
)
def test_a_value_inside_an_itinerary_is_refused_with_its_day(
    groups: Vocabulary, day: dict[str, Any], code: str, label: str
) -> None:
    *_, (fault,) = groups.read({"itinerary": [{}, day]})

    assert (fault.code, fault.field) == (code, "itinerary")
    assert fault.say().startswith(label)
    assert "on day 2 of the itinerary" in fault.say("en")


# ---- headers


@pytest.mark.parametrize(
    "header",
    [
        "visitors",
        "Visitors",
        "人数",
        "人数（人）",
        " 人 数 ",
        "人数*",
        "旅客人数",
        "游客人数",
        "申请团队人数：",
        "人数(人)",
    ],
)
def test_a_header_is_known_by_key_label_and_alias_in_any_form(groups: Vocabulary, header: str) -> None:
    facts, notes, faults = groups.read({header: 320})

    assert (facts, notes, faults) == ({"visitors": 320}, [], [])


def test_every_name_of_every_fact_leads_to_a_fact_that_has_it(trade: Vocabulary) -> None:
    for fact in trade.facts.values():
        assert trade.key_of(fact.key) == fact.key
        assert trade.key_of(fact.label.zh) == fact.key
        for name in fact.names:
            found = trade.key_of(name)
            assert found is not None
            assert name in trade.facts[found].names


def test_what_the_policy_calls_a_fact_is_known_and_so_is_the_trades_name(groups: Vocabulary) -> None:
    for header in ("抵临日期", "抵达日期", "入临日期", "arrival_date"):
        assert groups.read({header: "2020-07-18"})[0] == {"arrival_date": date(2020, 7, 18)}


def test_an_unknown_header_is_told_with_the_nearest_name(groups: Vocabulary) -> None:
    facts, (note,), faults = groups.read({"景区购票人员": 320})

    assert (facts, faults, note.code) == ({}, [], "unknown_field_near")
    assert note.say() == "不认识的字段“景区购票人员”，未使用；如指“购票人数”，请改为 ticketed_visitors。"


def test_an_unknown_header_far_from_all_is_told_alone(groups: Vocabulary) -> None:
    assert codes(groups.read({"领队手机": "—", 7: 320})[1]) == ["unknown_field", "not_a_field"]


def test_two_columns_that_agree_are_one_and_two_that_differ_are_refused(groups: Vocabulary) -> None:
    assert groups.read({"visitors": 320, "人数": "320", "旅客人数": Decimal("320.0")}) == ({"visitors": 320}, [], [])

    _, _, (fault,) = groups.read({"visitors": 320, "人数": 330})

    assert (fault.code, fault.field) == ("two_values", "visitors")
    assert fault.say() == "人数有两个不同的值：“320”和“330”。请只保留一个。"


@pytest.mark.parametrize(
    ("record", "id_", "left"),
    [
        ({"id": "A1", "申报编号": 3}, "A1", "3"),
        ({"申报编号": 3, "id": "A1"}, "A1", "3"),
        ({"申报编号": 3, "团号": "T-9"}, "T-9", "3"),
        ({"团队编号": "T-9", "行程单号": "X-1", "团号": "T-9"}, "T-9", "X-1"),
    ],
)
def test_the_surer_name_of_an_id_wins_wherever_it_stands(
    groups: Vocabulary, record: dict[str, Any], id_: str, left: str
) -> None:
    facts, (note,), faults = groups.read(record)

    assert (facts, faults) == ({"id": id_}, [])
    assert note.say() == f"编号已取“{id_}”；另一列的“{left}”未使用。"


# ---- what cannot all be true


@pytest.mark.parametrize(("lesser", "greater"), IMPOSSIBLE)
def test_two_facts_that_cannot_both_be_true_are_refused_and_equal_ones_are_not(lesser: str, greater: str) -> None:
    subject = next(s for s, facts in SUBJECTS.items() if {lesser, greater} <= {fact.key for fact in facts})
    vocabulary = Vocabulary(subject, SUBJECTS[subject])
    days = vocabulary.facts[lesser].type == "date"
    low, high = ("2020-07-18", "2020-07-19") if days else (3, 4)

    assert vocabulary.read({lesser: low, greater: high})[2] == []
    assert vocabulary.read({lesser: low, greater: low})[2] == []
    _, _, (fault,) = vocabulary.read({lesser: high, greater: low})
    assert (fault.code, fault.field) == ("impossible_days" if days else "impossible_counts", f"{lesser}, {greater}")


def test_every_fault_of_a_record_is_told_at_once(groups: Vocabulary) -> None:
    record = {"visitors": "很多", "arrival_date": "明天", "licensed": "也许", "paid_sites": 1, "paid_4a_sites": 2}

    assert codes(groups.read(record)[2]) == ["not_a_count", "not_a_date", "not_yes_no", "impossible_counts"]


def test_a_value_in_a_message_is_short_and_shows_what_cannot_be_seen(groups: Vocabulary) -> None:
    *_, (fault,) = groups.read({"visitors": "3\u202e0\x07" + "x" * 50})

    assert "3<U+202E>0<U+0007>xxx" in fault.say()
    *_, (fault,) = groups.read({"visitors": "x" * 61})
    assert fault.args["value"] == "x" * 60 + "…"


@pytest.mark.parametrize("fact", ["id", "item", "visitors", "arrival_date", "materials", "licensed", "claimed_amount"])
def test_a_text_of_a_length_that_nobody_writes_is_refused_unread(groups: Vocabulary, fact: str) -> None:
    *_, (fault,) = groups.read({fact: "长" * 4_001})

    assert (fault.code, fault.field) == ("text_too_long", fact)
    assert groups.key_of("人数" + " " * 4_000) is None


# ---- the quick ways to read: a table, and a record cell by cell

ODD: tuple[Any, ...] = (
    300, "300", "300人", "三百", "", "—", None, True, 1, "1", Decimal(1), Decimal("1.0"), Decimal("612.5"), "612.50", "612.505", 0, False,
    "是", "无", "齐全", "旅游大巴", "coach_group", "C-H", ["C", "D"], [["C"]], {}, "2025年2月8日", date(2025, 2, 8), datetime(2025, 2, 8, 9, 30),
    "2025-02-08", "2025-02-09", "x" * 500, float("nan"), 3.0, 10**30, "南线",
)  # fmt: skip


def test_a_table_is_read_as_its_records_one_by_one_whatever_stood_in_the_rows_before(policy: lfreward.Policy) -> None:
    chance = random.Random(7)
    for plan in policy.evaluator().plans.values():
        vocabulary = plan.vocabulary
        headers = [name for fact in vocabulary.facts.values() for name in (fact.key, fact.label.zh)] + ["stranger", 3]
        reader = CellCache(vocabulary)
        for _ in range(150):
            record = {header: chance.choice(ODD) for header in chance.sample(headers, chance.randint(1, 9))}
            expected = vocabulary.read_carefully(record)

            assert repr(reader.read(record)) == repr(expected), record
            assert repr(vocabulary.read(record)) == repr(expected), record
