"""An independent, deliberately naive transcription of the Linfen reward measures (临政办发〔2020〕16 号).

Every number stands where the sentence that names it is transcribed; nothing is shared with the library that this
oracle checks. Money is counted in fen. Three answers run through the file: True (met), False (not met) and
None (not known).
"""

from datetime import date, timedelta
from itertools import product

YUAN = 100  # fen
TEN_THOUSAND = 10_000 * YUAN  # 万元

IN_FORCE = date(2020, 3, 22)  # 六(四): in force on the day of issue

ITEMS = [
    "charter_flight",
    "tourist_train",
    "coach_group",
    "self_drive",
    "shuttle_line",
    "inbound_group",
    "premium_group",
    "wellness_group",
    "annual_visitors",
    "scenic_area",
    "craft_studio",
    "tourism_village",
    "rural_home",
]

GROUP_ITEMS = [
    "charter_flight",
    "tourist_train",
    "coach_group",
    "self_drive",
    "inbound_group",
    "premium_group",
    "wellness_group",
]


def with_defaults(readings):
    switches = {
        "season_day": "arrival",
        "holiday_span": "off_period",
        "merged_holiday": "whole_block",
        "wellness_window": "arrival",
        "wellness_paid_sites": "required",
        "taiyue_counties": "default",
        "stacking": "highest",
        "annual_uplift": "route_visitors",
        "annual_tiers": "whole",
        "annual_conditions": "general_conditions",
        "shuttle_run": "round_trip",
        "late_filing": "forfeits",
        "materials_scope": "by_transport",
        "great_wall_home": "not_listed",
        "headcount": "visitors",
        "wellness_spend": "required",
        "shuttle_gate": "line",
        "creation_titles": "each",
        "disqualification": "agency_year",
    }
    for key, option in (readings or {}).items():
        if key not in switches:
            raise KeyError(f"no such reading: {key}")
        switches[key] = option
    return switches


# ---------------------------------------------------------------------------------------------------------------
# Days: holidays, seasons, working days
# ---------------------------------------------------------------------------------------------------------------

# The days off of the five named holidays, first and last day, as the yearly notices give them. (2023-12-30/31 was
# a weekend that the notice for 2024 only joined: it is not among them.)
DAYS_OFF = [
    (date(2020, 1, 1), date(2020, 1, 1)),  # 元旦
    (date(2020, 1, 24), date(2020, 2, 2)),  # 春节, extended
    (date(2020, 4, 4), date(2020, 4, 6)),  # 清明
    (date(2020, 5, 1), date(2020, 5, 5)),  # 五一
    (date(2020, 10, 1), date(2020, 10, 8)),  # 国庆, with 中秋 on 10-01
    (date(2021, 1, 1), date(2021, 1, 3)),
    (date(2021, 2, 11), date(2021, 2, 17)),
    (date(2021, 4, 3), date(2021, 4, 5)),
    (date(2021, 5, 1), date(2021, 5, 5)),
    (date(2021, 10, 1), date(2021, 10, 7)),
    (date(2022, 1, 1), date(2022, 1, 3)),
    (date(2022, 1, 31), date(2022, 2, 6)),
    (date(2022, 4, 3), date(2022, 4, 5)),
    (date(2022, 4, 30), date(2022, 5, 4)),
    (date(2022, 10, 1), date(2022, 10, 7)),
    (date(2022, 12, 31), date(2023, 1, 2)),  # 元旦 of 2023
    (date(2023, 1, 21), date(2023, 1, 27)),
    (date(2023, 4, 5), date(2023, 4, 5)),
    (date(2023, 4, 29), date(2023, 5, 3)),
    (date(2023, 9, 29), date(2023, 10, 6)),  # 国庆, with 中秋 on 09-29
    (date(2024, 1, 1), date(2024, 1, 1)),
    (date(2024, 2, 10), date(2024, 2, 17)),
    (date(2024, 4, 4), date(2024, 4, 6)),
    (date(2024, 5, 1), date(2024, 5, 5)),
    (date(2024, 10, 1), date(2024, 10, 7)),
    (date(2025, 1, 1), date(2025, 1, 1)),
    (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2025, 4, 4), date(2025, 4, 6)),
    (date(2025, 5, 1), date(2025, 5, 5)),
    (date(2025, 10, 1), date(2025, 10, 8)),  # 国庆, with 中秋 on 10-06
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 10, 1), date(2026, 10, 7)),
]

# Weekends that a notice merely joins (与周末连休) to a day off of a named holiday.
JOINED_WEEKENDS = [
    (date(2023, 12, 30), date(2023, 12, 31)),
]

# The statutory days themselves. To 2024: 元旦 1, 春节 初一 to 初三, 清明 1, 五一 1, 国庆 3.
# From 2025 also 除夕 and 2 May.
STATUTORY_DAYS = [
    (date(2020, 1, 1), date(2020, 1, 1)),
    (date(2020, 1, 25), date(2020, 1, 27)),
    (date(2020, 4, 4), date(2020, 4, 4)),
    (date(2020, 5, 1), date(2020, 5, 1)),
    (date(2020, 10, 1), date(2020, 10, 3)),
    (date(2021, 1, 1), date(2021, 1, 1)),
    (date(2021, 2, 12), date(2021, 2, 14)),
    (date(2021, 4, 4), date(2021, 4, 4)),
    (date(2021, 5, 1), date(2021, 5, 1)),
    (date(2021, 10, 1), date(2021, 10, 3)),
    (date(2022, 1, 1), date(2022, 1, 1)),
    (date(2022, 2, 1), date(2022, 2, 3)),
    (date(2022, 4, 5), date(2022, 4, 5)),
    (date(2022, 5, 1), date(2022, 5, 1)),
    (date(2022, 10, 1), date(2022, 10, 3)),
    (date(2023, 1, 1), date(2023, 1, 1)),
    (date(2023, 1, 22), date(2023, 1, 24)),
    (date(2023, 4, 5), date(2023, 4, 5)),
    (date(2023, 5, 1), date(2023, 5, 1)),
    (date(2023, 10, 1), date(2023, 10, 3)),
    (date(2024, 1, 1), date(2024, 1, 1)),
    (date(2024, 2, 10), date(2024, 2, 12)),
    (date(2024, 4, 4), date(2024, 4, 4)),
    (date(2024, 5, 1), date(2024, 5, 1)),
    (date(2024, 10, 1), date(2024, 10, 3)),
    (date(2025, 1, 1), date(2025, 1, 1)),
    (date(2025, 1, 28), date(2025, 1, 31)),
    (date(2025, 4, 4), date(2025, 4, 4)),
    (date(2025, 5, 1), date(2025, 5, 2)),
    (date(2025, 10, 1), date(2025, 10, 3)),
    (date(2026, 1, 1), date(2026, 1, 1)),
    (date(2026, 2, 16), date(2026, 2, 19)),
    (date(2026, 4, 5), date(2026, 4, 5)),
    (date(2026, 5, 1), date(2026, 5, 2)),
    (date(2026, 10, 1), date(2026, 10, 3)),
]

# 端午 and 中秋: no holiday of the measures, but no working days either.
OTHER_DAYS_OFF = [
    (date(2020, 6, 25), date(2020, 6, 27)),
    (date(2021, 6, 12), date(2021, 6, 14)),
    (date(2021, 9, 19), date(2021, 9, 21)),
    (date(2022, 6, 3), date(2022, 6, 5)),
    (date(2022, 9, 10), date(2022, 9, 12)),
    (date(2023, 6, 22), date(2023, 6, 24)),
    (date(2024, 6, 10), date(2024, 6, 10)),
    (date(2024, 9, 15), date(2024, 9, 17)),
    (date(2025, 5, 31), date(2025, 6, 2)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
]

MAKE_UP_WORKING_DAYS = [
    date(2020, 1, 19), date(2020, 2, 3), date(2020, 4, 26), date(2020, 5, 9), date(2020, 6, 28), date(2020, 9, 27),
    date(2020, 10, 10),
    date(2021, 2, 7), date(2021, 2, 20), date(2021, 4, 25), date(2021, 5, 8), date(2021, 9, 18), date(2021, 9, 26),
    date(2021, 10, 9),
    date(2022, 1, 29), date(2022, 1, 30), date(2022, 4, 2), date(2022, 4, 24), date(2022, 5, 7), date(2022, 10, 8),
    date(2022, 10, 9),
    date(2023, 1, 28), date(2023, 1, 29), date(2023, 4, 23), date(2023, 5, 6), date(2023, 6, 25), date(2023, 10, 7),
    date(2023, 10, 8),
    date(2024, 2, 4), date(2024, 2, 18), date(2024, 4, 7), date(2024, 4, 28), date(2024, 5, 11), date(2024, 9, 14),
    date(2024, 9, 29), date(2024, 10, 12),
    date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28), date(2025, 10, 11),
    date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10),
]  # fmt: skip


def calendar_is_known(day):
    """The notices for 2020 to 2026 are held; the last two days of 2026 may belong to the notice for 2027."""
    return date(2020, 1, 1) <= day <= date(2026, 12, 29)


def within(day, blocks):
    for first, last in blocks:
        if first <= day <= last:
            return True
    return False


def is_named_holiday(day, switches):
    """元旦、春节、清明节、五一劳动节、国庆节: only these five."""
    if switches["holiday_span"] == "statutory_days":
        return within(day, STATUTORY_DAYS)
    if switches["merged_holiday"] == "named_only" and day in (date(2023, 9, 29), date(2025, 10, 6)):
        return False  # 中秋's own day in a merged block; in 2020 both feasts fall on 10-01, which stays
    if switches["holiday_span"] == "whole_break" and within(day, JOINED_WEEKENDS):
        return True
    return within(day, DAYS_OFF)


def season_of_day(day, switches):
    if not calendar_is_known(day) and day.month not in (6, 7, 8, 11):
        return None  # the notice may move one of the five holidays there; June to August and November none can reach
    if is_named_holiday(day, switches):
        return "holiday"  # a holiday beats the season that it lies in
    if day.month in (11, 12, 1, 2, 3, 4):
        return "low"  # 11 月至次年 4 月为旅游淡季
    return "normal"  # 5 月至 10 月


def season_of_group(record, switches):
    arrival = record.get("arrival_date")
    departure = record.get("departure_date")

    if switches["season_day"] == "arrival":
        return None if arrival is None else season_of_day(arrival, switches)

    if switches["season_day"] == "departure":
        return None if departure is None else season_of_day(departure, switches)

    # any_holiday_day: holiday if any day of the stay is; else the season of arrival
    if arrival is None or departure is None:
        known_end = arrival or departure
        if known_end is not None and season_of_day(known_end, switches) == "holiday":
            return "holiday"
        return None
    a_day_is_unknown = False
    day = arrival
    while day <= departure:
        season = season_of_day(day, switches)
        if season == "holiday":
            return "holiday"
        if season is None:
            a_day_is_unknown = True
        day += timedelta(days=1)
    if a_day_is_unknown:
        return None
    return season_of_day(arrival, switches)


def is_working_day(day):
    if not calendar_is_known(day):
        return None
    if day in MAKE_UP_WORKING_DAYS:
        return True
    if day >= date(2026, 12, 24) and day.weekday() >= 5:
        return None  # the notice for 2027 may make this weekend a working one for its New Year
    if within(day, DAYS_OFF) or within(day, OTHER_DAYS_OFF):
        return False
    return day.weekday() < 5


def within_ten_working_days(left, filed):
    """10 个工作日内, counted from the day after leaving.

    Filing is late once ten working days have passed before the day of filing. Days whose notice is not known may
    be working days or not: the answer is None when it hangs on them.
    """
    surely_working = 0
    perhaps_working = 0
    day = left + timedelta(days=1)
    while day < filed and surely_working < 10:
        if is_working_day(day) is True:
            surely_working += 1
        if is_working_day(day) is None:
            perhaps_working += 1
            if day > date(2026, 12, 31) and surely_working + perhaps_working >= 10:
                return None
        day += timedelta(days=1)
    if surely_working >= 10:
        return False
    if surely_working + perhaps_working >= 10:
        return None
    return True


# ---------------------------------------------------------------------------------------------------------------
# Small three-valued tests
# ---------------------------------------------------------------------------------------------------------------


def at_least(number, least):
    return None if number is None else number >= least


def must_be_yes(fact):
    return None if fact is None else fact is True


def must_be_no(fact):
    return None if fact is None else fact is False


# ---------------------------------------------------------------------------------------------------------------
# Facts that cannot both be true of one tour: the days of the tour stand, the other fact is then not known
# ---------------------------------------------------------------------------------------------------------------


def nights_are_in_doubt(record):
    """More nights than days from arrival to departure."""
    if record.get("nights") is None or record.get("arrival_date") is None or record.get("departure_date") is None:
        return False
    return record["nights"] > (record["departure_date"] - record["arrival_date"]).days


def check_is_in_doubt(record):
    """A check on the spot outside the stay; a bare yes or no names no day."""
    checked = record.get("checked_on")
    if checked is None or isinstance(checked, bool):
        return False
    arrival = record.get("arrival_date")
    departure = record.get("departure_date")
    return (arrival is not None and checked < arrival) or (departure is not None and checked > departure)


def filing_is_in_doubt(record):
    """Filed before the group left."""
    filed = record.get("filed_on")
    departure = record.get("departure_date")
    return filed is not None and departure is not None and filed < departure


def contradicts_itself(record):
    return nights_are_in_doubt(record) or check_is_in_doubt(record) or filing_is_in_doubt(record)


def nights_in_linfen(record):
    """二(一): 在临汾市辖区内住宿一晚."""
    if nights_are_in_doubt(record):
        return None
    return at_least(record.get("nights"), 1)


# ---------------------------------------------------------------------------------------------------------------
# Procedure and conduct (四, 五): only what is stated can fail; what is not known yet is an open duty
# ---------------------------------------------------------------------------------------------------------------


def penalised_within_three_years(record):
    """五(一)6: 近三年受到旅游行政主管部门行政处罚. Exactly three years back no longer counts."""
    penalised = record.get("penalised_on")
    filed = record.get("filed_on")
    if penalised is None or filed is None:
        return False
    if filed.month == 2 and filed.day == 29:
        three_years_back = date(filed.year - 3, 2, 28)
    else:
        three_years_back = date(filed.year - 3, filed.month, filed.day)
    return three_years_back < penalised <= filed


def conduct(record):
    """一(一), 四(二) and 五: an agency (item 5 also a coach company), qualified, without violations or a recent penalty."""
    if record.get("organiser_kind") == "coach_company" and record["item"] != "shuttle_line":
        return False
    if record.get("licensed") is False:
        return False
    if record.get("violations"):
        return False
    if filing_is_in_doubt(record) and record.get("penalised_on") is not None:
        return None
    return not penalised_within_three_years(record)


def papers_complete(record, letters):
    """Once filed, a required letter that the stated materials lack fails; materials not stated are an open duty."""
    if record.get("filed_on") is None or record.get("materials") is None:
        return True
    for letter in letters:
        if letter not in record["materials"]:
            return None if filing_is_in_doubt(record) else False
    return True


def group_procedure(record, switches):
    checks = [conduct(record)]

    # 四(二)1(1): 须在发团前 2 日向临汾市文化和旅游局报告
    reported = record.get("reported_on")
    start = record.get("start_date")
    if reported is not None and start is not None and switches["late_filing"] == "forfeits":
        checks.append(reported <= start - timedelta(days=2))

    # 四(二)1(1): 并提交《旅游行程表》、《游客花名册》、许可证复印件、营业执照复印件
    if record.get("report_materials") is False:
        checks.append(False)

    # 三: 现场查验
    if record.get("checked_on") is False:
        checks.append(False)
    if check_is_in_doubt(record):
        checks.append(None)

    # 四(二)1(1): 团队离临后 10 个工作日内
    filed = record.get("filed_on")
    departure = record.get("departure_date")
    if filing_is_in_doubt(record):
        checks.append(None)
    elif filed is not None and departure is not None and switches["late_filing"] == "forfeits":
        checks.append(within_ten_working_days(departure, filed))

    # 四(二)2(1): A 机票原件、铁路调度计划、命令; B 租车合同; C–H for every group
    if switches["materials_scope"] == "all_eight":
        letters = "ABCDEFGH"
    elif record["item"] in ("charter_flight", "tourist_train"):
        letters = "ACDEFGH"
    elif record["item"] == "coach_group":
        letters = "BCDEFGH"
    else:
        letters = "CDEFGH"
    checks.append(papers_complete(record, letters))
    return checks


def shuttle_procedure(record, switches):
    checks = [conduct(record)]
    # 四(二)1(2): 须提前 10 天提出申请
    applied = record.get("applied_on")
    start = record.get("service_start")
    if applied is not None and start is not None and switches["late_filing"] == "forfeits":
        checks.append(applied <= start - timedelta(days=10))
    # 四(二)1(2): 直通车营运结束后 10 个工作日内
    filed = record.get("filed_on")
    end = record.get("service_end")
    if filed is not None and end is not None and switches["late_filing"] == "forfeits":
        checks.append(within_ten_working_days(end, filed))
    # 四(二)2(2): A, B, C
    checks.append(papers_complete(record, "ABC"))
    # 一(一)5: 定线、定点、定时、定价
    if record.get("scheduled_line") is False:
        checks.append(False)
    return checks


def annual_procedure(record, switches):
    checks = [conduct(record)]
    # 四(二)1(3): 于当年度 12 月 1 日前
    filed = record.get("filed_on")
    year = record.get("year")
    if filed is not None and year is not None and switches["late_filing"] == "forfeits":
        checks.append(filed <= date(year, 11, 30))
    # 四(二)2(3): A, B, C, D
    checks.append(papers_complete(record, "ABCD"))
    return checks


def creation_procedure(record, switches):
    # 四(一): 以相关文件及证书为依据
    return [record.get("certificate") is not False]


# ---------------------------------------------------------------------------------------------------------------
# The items. Each returns (checks, base, uplift): the substantive conditions as True, False or None; and what the
# table pays in fen: 0 where no row is reached, None where a fact that the table needs is not known.
# ---------------------------------------------------------------------------------------------------------------


def heads(record, switches):
    """人数: all visitors, or under the other reading those with tickets."""
    return record.get("visitors" if switches["headcount"] == "visitors" else "ticketed_visitors")


def ten_percent_for_a_route(record, base):
    """一(一), last paragraph: groups that toured a 三横·三纵 route receive 10 % more."""
    if base is None:
        return None
    if record.get("route") in (None, "none"):
        return 0
    return base // 10


def in_force(record):
    arrival = record.get("arrival_date")
    return None if arrival is None else arrival >= IN_FORCE


def charter_flight(record, switches):
    # 一(一)1: 30 人(含 30 人)以上来临旅游包机,每班每人奖励 180 元
    visitors = heads(record, switches)
    if visitors is None:
        base = None
    elif visitors >= 30:
        base = visitors * 180 * YUAN
    else:
        base = 0
    # 二(二): 须在临汾尧都机场落地 (临汾乔李机场 until 2020-05-21; both names on every day)
    airport = record.get("arrival_airport")
    landed = None if airport is None else airport in ("临汾尧都机场", "临汾乔李机场", "LFQ")
    checks = [
        in_force(record),
        at_least(record.get("paid_sites"), 3),
        at_least(record.get("paid_4a_sites"), 2),
        nights_in_linfen(record),
        at_least(record.get("spend_per_head"), 500),
        landed,
    ]
    return checks, base, ten_percent_for_a_route(record, base)


def station_in_linfen(record):
    # 二(二): 须停靠临汾市辖区内火车站
    station = record.get("arrival_station")
    if station is None:
        return None
    if station in ("临汾", "临汾西", "洪洞", "洪洞西", "赵城", "霍州", "霍州东", "襄汾", "襄汾西", "侯马", "侯马西"):
        return True
    if station in ("洪洞北", "蒲县"):  # the Wari line opened to passengers at the end of September 2024
        arrival = record.get("arrival_date")
        return None if arrival is None else arrival >= date(2024, 9, 30)
    return False


def train_table(train_class, visitors, season):
    # 一(一)2
    if train_class is None or visitors is None:
        return None
    if train_class == "ordinary":  # 普通专列
        if visitors < 500:
            return 0
        if season == "low":
            return 7 * TEN_THOUSAND
        if season == "normal":
            return 58_000 * YUAN
        if season == "holiday":
            return 17_000 * YUAN
        return None
    if train_class == "luxury":  # 豪华专列(卧铺车)
        if visitors < 400:
            return 0
        if season == "low":
            return 56_000 * YUAN
        if season == "normal":
            return 46_400 * YUAN
        if season == "holiday":
            return 13_000 * YUAN
        return None
    if train_class == "high_speed":  # 高铁专列
        if visitors < 200:
            return 0
        if season == "low":
            return 28_000 * YUAN
        if season == "normal":
            return 23_200 * YUAN
        if season == "holiday":
            return 7_000 * YUAN
        return None
    raise ValueError(train_class)


def tourist_train(record, switches):
    base = train_table(record.get("train_class"), heads(record, switches), season_of_group(record, switches))
    checks = [
        in_force(record),
        at_least(record.get("paid_sites"), 3),
        at_least(record.get("paid_4a_sites"), 2),
        nights_in_linfen(record),
        at_least(record.get("spend_per_head"), 500),
        station_in_linfen(record),
    ]
    return checks, base, ten_percent_for_a_route(record, base)


def coach_table(visitors, season):
    # 一(一)3
    if visitors is None:
        return None
    if visitors < 300:
        return 0
    if season == "low":
        return 7 * TEN_THOUSAND if visitors >= 500 else 4 * TEN_THOUSAND
    if season == "normal":
        return 58_000 * YUAN if visitors >= 500 else 35_000 * YUAN
    if season == "holiday":
        return 17_000 * YUAN if visitors >= 500 else 1 * TEN_THOUSAND
    return None


def coach_group(record, switches):
    base = coach_table(heads(record, switches), season_of_group(record, switches))
    checks = [
        in_force(record),
        at_least(record.get("paid_sites"), 3),
        at_least(record.get("paid_4a_sites"), 2),
        nights_in_linfen(record),
        at_least(record.get("spend_per_head"), 500),
        must_be_yes(record.get("arrived_together")),  # 二(二): 大巴和自驾车队入临须同时到达
    ]
    return checks, base, ten_percent_for_a_route(record, base)


def self_drive_table(vehicles, visitors):
    # 一(一)4: both tests hold per row
    if vehicles is not None and vehicles < 30:
        return 0
    if visitors is not None and visitors < 100:
        return 0
    if vehicles is None or visitors is None:
        return None
    if vehicles >= 50 and visitors >= 150:
        return 17_000 * YUAN
    return 12_000 * YUAN


def self_drive(record, switches):
    base = self_drive_table(record.get("vehicles"), heads(record, switches))
    checks = [
        in_force(record),
        at_least(record.get("paid_sites"), 3),
        at_least(record.get("paid_4a_sites"), 2),
        nights_in_linfen(record),
        at_least(record.get("spend_per_head"), 500),
        must_be_yes(record.get("arrived_together")),  # 二(二)
    ]
    return checks, base, ten_percent_for_a_route(record, base)


def shuttle_line(record, switches):
    # 一(一)5: 年度开行 120 班次以上(含 120 班次), 17 座以上(含 17 座), 按单程每车每公里 5 元
    trips = record.get("one_way_trips")
    km = record.get("one_way_km")
    vehicles = record.get("vehicles_per_trip")
    if vehicles is None:
        vehicles = 1
    if trips is None:
        base = None
    else:
        runs = runs_of(record, switches)
        # 年度开行120班次以上: of this line, or, read the other way, of all lines of the operator in the year
        enough = runs >= 120
        if not enough and switches["shuttle_gate"] == "operator":
            enough = at_least(record.get("operator_runs"), 120)
        if enough is False:
            base = 0
        elif enough is None or km is None:
            base = None
        else:
            base = int(5 * YUAN * km * runs * vehicles)
    year = record.get("year")
    checks = [
        None if year is None else year >= 2020,  # 六(四)
        every_run_counts(record),
        at_least(record.get("seats"), 17),
    ]
    uplift = None if base is None else 0  # 除第 5 条对旅游直通车的奖励外
    return checks, base, uplift


def runs_of(record, switches):
    """班次: out and back together, an odd trip left over is no run; or, read the other way, each direction."""
    trips = record.get("one_way_trips")
    if trips is None:
        return None
    return trips // 2 if switches["shuttle_run"] == "round_trip" else trips


def every_run_counts(record):
    """六(四): runs before the measures do not count; in a year's total they cannot be told apart from the others."""
    year = record.get("year")
    start = record.get("service_start")
    end = record.get("service_end")
    if end is not None and end < IN_FORCE:
        return False
    if year is not None and year >= 2021:
        return True
    if start is not None and start >= IN_FORCE:
        return True
    return None


def inbound_group(record, switches):
    # 一(一)6: 30 人以上每接待一人奖励 200 元; 50 人以上每接待一人奖励 240 元
    visitors = heads(record, switches)
    if visitors is None:
        base = None
    elif visitors >= 50:
        base = visitors * 240 * YUAN
    elif visitors >= 30:
        base = visitors * 200 * YUAN
    else:
        base = 0
    checks = [
        in_force(record),
        must_be_yes(record.get("outside_mainland")),  # 大陆地区之外旅游团队
        at_least(record.get("paid_sites"), 3),
        at_least(record.get("paid_4a_sites"), 2),
        nights_in_linfen(record),
        at_least(record.get("spend_per_head"), 500),
    ]
    return checks, base, ten_percent_for_a_route(record, base)


def premium_group(record, switches):
    # 一(一)7: 30 人以上, 4 个 4A 级以上收费景区, 4 星级以上酒店一晚以上, 用餐标准每人 50 元以上,
    # 人均消费达到 1500 元以上, 每人奖励 200 元
    visitors = heads(record, switches)
    if visitors is None:
        base = None
    elif visitors >= 30:
        base = visitors * 200 * YUAN
    else:
        base = 0
    checks = [
        in_force(record),
        must_be_no(record.get("outside_mainland")),  # 国内游
        at_least(record.get("paid_sites"), 3),
        at_least(record.get("paid_4a_sites"), 4),
        nights_in_linfen(record),
        at_least(record.get("hotel_stars"), 4),
        at_least(record.get("meal_standard"), 50),
        at_least(record.get("spend_per_head"), 1500),
    ]
    return checks, base, ten_percent_for_a_route(record, base)


def july_to_september(record, switches):
    # 一(一)8: 7 月至 9 月
    arrival = record.get("arrival_date")
    departure = record.get("departure_date")
    if switches["wellness_window"] == "arrival":
        return None if arrival is None else arrival.month in (7, 8, 9)
    # whole_stay
    if arrival is not None and arrival.month not in (7, 8, 9):
        return False
    if departure is not None and departure.month not in (7, 8, 9):
        return False
    if arrival is None or departure is None:
        return None
    return arrival.year == departure.year


def wellness_group(record, switches):
    # 一(一)8: 30 人以上, 每人奖励 100 元
    visitors = heads(record, switches)
    if visitors is None:
        base = None
    elif visitors >= 30:
        base = visitors * 100 * YUAN
    else:
        base = 0
    checks = [
        in_force(record),
        july_to_september(record, switches),
        at_least(record.get("wellness_sites"), 4),  # 4 个...(含 4 个)
        must_be_yes(record.get("wellness_lodging")),  # 在以上县区酒店住宿一晚以上
        nights_in_linfen(record),  # 二(一)
    ]
    if switches["wellness_spend"] == "required":
        checks.append(at_least(record.get("spend_per_head"), 500))  # 二(一)
    # 二(一): 3 个以上收费旅游景区; 生态康养游不受 2 个 4A 级景区条件限制
    if switches["wellness_paid_sites"] == "required":
        checks.append(at_least(record.get("paid_sites"), 3))
    return checks, base, ten_percent_for_a_route(record, base)


def price_of_visitors_by_bracket(visitors):
    """annual_tiers = marginal: visitors 1 to 2,999 at 20 yuan, 3,000 to 4,999 at 25, 5,000 and on at 30."""
    price = 0
    price += min(visitors, 2999) * 20 * YUAN
    if visitors > 2999:
        price += (min(visitors, 4999) - 2999) * 25 * YUAN
    if visitors > 4999:
        price += (visitors - 4999) * 30 * YUAN
    return price


def annual_table(visitors, route_visitors, switches):
    # 一(一)9
    if visitors is None:
        return None, None
    if visitors < 1000:
        return 0, 0

    if switches["annual_tiers"] == "whole":
        if visitors < 3000:
            rate = 20 * YUAN
        elif visitors < 5000:
            rate = 25 * YUAN
        else:
            rate = 30 * YUAN
        base = visitors * rate
        price_of_route_visitors = route_visitors * rate
    else:
        base = price_of_visitors_by_bracket(visitors)
        price_of_route_visitors = price_of_visitors_by_bracket(route_visitors)  # the lowest bracket first

    if switches["annual_uplift"] == "route_visitors":
        uplift = price_of_route_visitors // 10
    elif switches["annual_uplift"] == "all_if_any":
        uplift = base // 10 if route_visitors > 0 else 0
    else:
        uplift = 0
    return base, uplift


def annual_visitors(record, switches):
    base, uplift = annual_table(record.get("ticketed_visitors"), record.get("route_visitors") or 0, switches)
    year = record.get("year")
    checks = [None if year is None else year >= 2020]  # 六(四)
    return checks, base, uplift


def scenic_area(record, switches):
    # 一(二)
    level = record.get("level")
    announced = record.get("announced_on")
    if level is None or announced is None:
        base = None
        if announced is not None and announced < date(2018, 9, 20):
            base = 0  # no level pays
    elif level == "5A":  # 对 2018 年山西省旅发大会 (2018-09-20) 以来
        base = 200 * TEN_THOUSAND if announced >= date(2018, 9, 20) else 0
    elif level == "4A":
        base = 100 * TEN_THOUSAND if announced >= date(2018, 9, 20) else 0
    elif level == "3A":  # 此文件发布施行后
        base = 30 * TEN_THOUSAND if announced >= IN_FORCE else 0
    else:
        raise ValueError(level)
    return [], base, None if base is None else 0


def craft_studio(record, switches):
    # 一(三); no date is given: from the day of issue
    level = record.get("level")
    announced = record.get("announced_on")
    if announced is not None and announced < IN_FORCE:
        base = 0
    elif level is None or announced is None:
        base = None
    elif level == "national":
        base = 50 * TEN_THOUSAND
    elif level == "provincial":
        base = 20 * TEN_THOUSAND
    else:
        raise ValueError(level)
    return [], base, None if base is None else 0


def tourism_village(record, switches):
    # 一(四)
    level = record.get("level")
    announced = record.get("announced_on")
    beneficiary = record.get("beneficiary")
    if announced is not None and announced < IN_FORCE and announced.year != 2019:
        base = 0  # 对 2019 年成功创建: no other year before the measures
    elif level is None or announced is None:
        base = None
    elif announced >= IN_FORCE:
        if level == "national":
            base = 20 * TEN_THOUSAND
        elif level == "provincial_3a":
            base = 5 * TEN_THOUSAND
        else:
            raise ValueError(level)
    elif level == "national" and beneficiary in ("坂儿上村", "乡宁县坂儿上村"):
        base = 20 * TEN_THOUSAND  # 2019 年成功创建全国乡村旅游重点村的乡宁县坂儿上村
    else:
        base = None  # 10 个乡村: the list is not printed
    return [], base, None if base is None else 0


def rural_home(record, switches):
    # 一(五)
    level = record.get("level")
    announced = record.get("announced_on")
    beneficiary = record.get("beneficiary")
    if level == "great_wall" and switches["great_wall_home"] == "not_listed":
        base = 0  # in the heading, not in the sentence that pays
    elif level is None or announced is None:
        base = None
    elif announced >= IN_FORCE:
        base = 2 * TEN_THOUSAND
    elif level == "yellow_river" and beneficiary in ("朱朝辉家", "吉县壶口镇陈家岭村朱朝辉家"):
        base = 2 * TEN_THOUSAND  # 省级“黄河人家”的吉县壶口镇陈家岭村朱朝辉家
    elif level == "taihang" and beneficiary in ("朱德路居人家", "安泽县府城镇李垣村朱德路居人家"):
        base = 2 * TEN_THOUSAND  # 省级“太行人家”的安泽县府城镇李垣村朱德路居人家
    else:
        base = None  # 19 and 11 units: the lists are not printed
    return [], base, None if base is None else 0


RULES = {
    "charter_flight": charter_flight,
    "tourist_train": tourist_train,
    "coach_group": coach_group,
    "self_drive": self_drive,
    "shuttle_line": shuttle_line,
    "inbound_group": inbound_group,
    "premium_group": premium_group,
    "wellness_group": wellness_group,
    "annual_visitors": annual_visitors,
    "scenic_area": scenic_area,
    "craft_studio": craft_studio,
    "tourism_village": tourism_village,
    "rural_home": rural_home,
}


# ---------------------------------------------------------------------------------------------------------------
# Unknown facts: try what they could be
# ---------------------------------------------------------------------------------------------------------------

GENERAL = ["visitors", "arrival_date", "paid_sites", "paid_4a_sites", "nights", "spend_per_head"]

FACTS_USED = {
    "charter_flight": [*GENERAL, "arrival_airport"],
    "tourist_train": [*GENERAL, "train_class", "departure_date", "arrival_station"],
    "coach_group": [*GENERAL, "departure_date", "arrived_together"],
    "self_drive": [*GENERAL, "vehicles", "arrived_together"],
    "shuttle_line": ["year", "one_way_trips", "one_way_km", "seats", "service_start"],
    "inbound_group": [*GENERAL, "outside_mainland"],
    "premium_group": [*GENERAL, "outside_mainland", "hotel_stars", "meal_standard"],
    "wellness_group": [*GENERAL, "departure_date", "wellness_sites", "wellness_lodging"],
    "annual_visitors": ["year", "ticketed_visitors"],
    "scenic_area": ["level", "announced_on"],
    "craft_studio": ["level", "announced_on"],
    "tourism_village": ["level", "announced_on", "beneficiary"],
    "rural_home": ["level", "announced_on", "beneficiary"],
}

LEVELS = {
    "scenic_area": ["5A", "4A", "3A"],
    "craft_studio": ["national", "provincial"],
    "tourism_village": ["national", "provincial_3a"],
    "rural_home": ["yellow_river", "taihang", "great_wall"],
}


def values_it_could_take(fact, record):
    """A handful of values that stand for the whole domain of a fact; one that passes every test comes first."""
    if fact == "arrival_date":
        values = [date(2025, 7, 15), date(2025, 11, 18), date(2025, 10, 1), date(2020, 3, 21)]
        if record.get("departure_date") is not None:
            values.insert(0, record["departure_date"])
        return values
    if fact == "departure_date":
        values = [date(2025, 7, 15), date(2025, 11, 18), date(2025, 10, 1)]
        if record.get("arrival_date") is not None:
            values.insert(0, record["arrival_date"])
            values.append(record["arrival_date"] + timedelta(days=366))  # a stay with every holiday in it
        return values
    if fact == "level":
        return LEVELS[record["item"]]
    return {
        "visitors": [1000, 300, 0],
        "vehicles": [60, 30, 0],
        "train_class": ["high_speed", "luxury", "ordinary"],
        "paid_sites": [10, 0],
        "paid_4a_sites": [10, 0],
        "nights": [1, 0],
        "spend_per_head": [2000, 0],
        "arrival_airport": ["LFQ", "another airport"],
        "arrival_station": ["临汾", "another station"],
        "arrived_together": [True, False],
        "outside_mainland": [True, False],
        "hotel_stars": [5, 0],
        "meal_standard": [50, 0],
        "wellness_sites": [4, 0],
        "wellness_lodging": [True, False],
        "year": [2025, 2019],
        "service_start": [date(2025, 1, 1), date(2020, 1, 1)],
        "one_way_trips": [1000, 0],
        "operator_runs": [1000, 0],
        "one_way_km": [20, 10],
        "seats": [17, 16],
        "ticketed_visitors": [6000, 1000, 300, 0],
        "announced_on": [date(2025, 1, 1), date(2019, 6, 1), date(2018, 1, 1)],
        "beneficiary": ["坂儿上村", "朱朝辉家", "朱德路居人家", "somebody else"],
    }[fact]


def outcome(record, switches, procedure):
    checks, base, uplift = RULES[record["item"]](record, switches)
    if False in procedure or False in checks or base == 0:
        return "ineligible", 0  # a failed condition outranks an unknown one
    if None in procedure or None in checks or base is None:
        return "undetermined", None
    return "eligible", base + uplift


def outcome_over_all_values(record, switches, procedure):
    """The outcome that every value of the missing facts agrees on, else undetermined."""
    found = outcome(record, switches, procedure)
    if found[0] != "undetermined":
        return found
    used = FACTS_USED[record["item"]]
    if switches["headcount"] == "ticketed":
        used = ["ticketed_visitors" if fact == "visitors" else fact for fact in used]
    if record["item"] == "shuttle_line" and switches["shuttle_gate"] == "operator":
        used = [*used, "operator_runs"]
    missing = [fact for fact in used if record.get(fact) is None]
    if not missing:
        return found
    agreed = None
    for values in product(*[values_it_could_take(fact, record) for fact in missing]):
        complete = dict(record)
        complete.update(zip(missing, values, strict=True))
        found = outcome(complete, switches, procedure)
        if agreed is None:
            agreed = found
        elif found != agreed:
            return "undetermined", None
    return agreed


# ---------------------------------------------------------------------------------------------------------------
# One record
# ---------------------------------------------------------------------------------------------------------------


def first_exceeds_second(record, first, second):
    return record.get(first) is not None and record.get(second) is not None and record[first] > record[second]


def is_contradictory(record):
    """Facts that cannot all be true."""
    return (
        first_exceeds_second(record, "arrival_date", "departure_date")
        or first_exceeds_second(record, "start_date", "arrival_date")
        or first_exceeds_second(record, "paid_4a_sites", "paid_sites")
        or first_exceeds_second(record, "ticketed_visitors", "visitors")
        or first_exceeds_second(record, "route_visitors", "ticketed_visitors")
        or first_exceeds_second(record, "service_start", "service_end")
    )


REJECTED = {
    "verdict": "rejected",
    "amount": None,
    "potential": None,
    "season": None,
    "base": None,
    "uplift": None,
}


def judge(record, readings=None):
    switches = with_defaults(readings)
    item = record["item"]
    if is_contradictory(record):
        return dict(REJECTED)

    if item in GROUP_ITEMS:
        procedure = group_procedure(record, switches)
    elif item == "shuttle_line":
        procedure = shuttle_procedure(record, switches)
    elif item == "annual_visitors":
        procedure = annual_procedure(record, switches)
    else:
        procedure = creation_procedure(record, switches)

    verdict, amount = outcome_over_all_values(record, switches, procedure)

    # What the table says about the facts as given, every other condition taken as met.
    _, base, uplift = RULES[item](record, switches)
    if base is None or base == 0:
        base, uplift, potential = None, None, None
    else:
        potential = base + uplift
    if verdict == "eligible" and potential is None:
        # Every value of the missing fact leads to the same sum (only creations, which have no uplift).
        base, uplift, potential = amount, 0, amount

    return {
        "verdict": verdict,
        "amount": amount,
        "potential": potential,
        "season": season_of_group(record, switches) if item in ("tourist_train", "coach_group") else None,
        "base": base,
        "uplift": uplift,
    }


def judge_any(record, readings=None):
    """A group without item: the highest amount among the eligible, else the undetermined one with the highest
    potential, else ineligible (shown: the one with the highest potential). Ties: the order of the items."""
    results = []
    for item in GROUP_ITEMS:
        result = judge({**record, "item": item}, readings)
        result["item"] = item
        results.append(result)

    best = results[0]
    for result in results[1:]:
        if better(result, best):
            best = result
    return best


def better(result, best):
    rank = {"eligible": 3, "undetermined": 2, "ineligible": 1, "rejected": 0}
    if rank[result["verdict"]] != rank[best["verdict"]]:
        return rank[result["verdict"]] > rank[best["verdict"]]
    if result["verdict"] == "eligible":
        return result["amount"] > best["amount"]
    return (result["potential"] or 0) > (best["potential"] or 0)


# ---------------------------------------------------------------------------------------------------------------
# Settlement per organiser and accounting year
# ---------------------------------------------------------------------------------------------------------------


def accounting_year(day):
    """四(二)1(3): 当年度 12 月份旅游人数计入下一年度旅游累计奖励."""
    return day.year + 1 if day.month == 12 else day.year


def counts_for_the_annual_award(record, switches):
    """Substantive conditions only; anything not proven leaves the group out."""
    if is_contradictory(record):
        return False
    if record.get("ticketed_visitors") is None:
        return False
    if record.get("arrival_date") is None or record["arrival_date"] < IN_FORCE:
        return False
    # 入境游团队不再享受年累计奖励
    if record.get("outside_mainland") is True:
        return False
    if record.get("outside_mainland") is None and record.get("item") == "inbound_group":
        return False
    # 一(一)9: 住宿一晚并游览 3 个(含 3 个)以上收费景区
    if nights_in_linfen(record) is not True:
        return False
    if record.get("paid_sites") is None or record["paid_sites"] < 3:
        return False
    # 二(一): 符合奖励要求的散团
    if switches["annual_conditions"] == "general_conditions":
        if record.get("spend_per_head") is None or record["spend_per_head"] < 500:
            return False
        two_4a_sites = record.get("paid_4a_sites") is not None and record["paid_4a_sites"] >= 2
        if not two_4a_sites and not is_an_eco_wellness_tour(record, switches):  # 不受 2 个 4A 级景区条件限制
            return False
    # 四(二)1(3): 必须在游览前一天向临汾市文化和旅游局提供《旅游行程表》《游客花名册》; a day not stated is still to be shown
    reported = record.get("reported_on")
    too_late = reported is not None and reported > record["arrival_date"] - timedelta(days=1)
    return not (too_late and switches["late_filing"] == "forfeits")


def is_an_eco_wellness_tour(record, switches):
    """What 一(一)8 describes, whatever the tour is called: July to September, four sites, a night there."""
    if july_to_september(record, switches) is not True:
        return False
    if record.get("wellness_sites") is None or record["wellness_sites"] < 4:
        return False
    return record.get("wellness_lodging") is True


def same_group(a, b):
    """Same id and organiser is one group."""
    if a.get("id") is None or a.get("organiser") is None:
        return False
    return a["id"] == b.get("id") and a["organiser"] == b.get("organiser")


def year_it_belongs_to(record):
    if record.get("arrival_date") is not None:
        return accounting_year(record["arrival_date"])
    return record.get("year")


def lost_by_the_agency(record, season, switches):
    """五: 旅行社有下列情况之一的，取消奖励申请资格. It is the agency that loses, for what any record of it states.

    True: lost; None: a year is not known, so it cannot be said; False: not lost.
    """
    if switches["disqualification"] == "record" or record.get("organiser") is None:
        return False
    own_year = year_it_belongs_to(record)
    cannot_be_said = False
    for other in season:
        if other.get("organiser") != record["organiser"]:
            continue
        if other.get("violations"):
            other_year = year_it_belongs_to(other)
            if switches["disqualification"] == "agency" or (own_year is not None and own_year == other_year):
                return True
            if own_year is None or other_year is None:
                cannot_be_said = True
        # 五(一)6: 近三年, counted back from each claim's own day of filing
        if penalised_within_three_years({"penalised_on": other.get("penalised_on"), "filed_on": record.get("filed_on")}):
            return True
    return None if cannot_be_said else False


def same_line(a, b):
    """One line in one year; a line without a name of its own is another's equal only where every fact is equal."""
    if a.get("organiser") != b.get("organiser") or a.get("year") != b.get("year"):
        return False
    return a == b if None in (a.get("id"), b.get("id"), a.get("year")) else a["id"] == b["id"]


def runs_that_count(line, switches):
    """The least and the most runs that a line can be said to have, as far as its row shows; no most: not known."""
    if is_contradictory(line) or line.get("year") is None:
        return 0, None
    checks = [line["year"] >= 2020, every_run_counts(line), at_least(line.get("seats"), 17)]
    if False in checks or line.get("scheduled_line") is False:
        return 0, 0  # its runs are none of a line as 一(一)5 describes it
    runs = runs_of(line, switches)
    if runs is None:
        return 0, None
    return (0 if None in checks else runs), runs


def with_runs_of_the_operator(line, lines, switches):
    """The line with what all lines of its operator in its year ran together, each line once, as far as that is known.

    Of several rows of one line the least counts. Where the rows leave it open, both ends are tried.
    """
    if line.get("organiser") is None or line.get("year") is None:
        return [line]
    fewest, most = 0, 0
    counted = []
    for other in lines:
        if other.get("organiser") != line["organiser"] or other.get("year") not in (None, line["year"]):
            continue
        if any(same_line(other, one) for one in counted):
            continue
        counted.append(other)
        rows = [runs_that_count(row, switches) for row in lines if same_line(other, row)]
        if other.get("year") is None:
            rows = [(0, None)]  # it may be a line of this year
        fewest += min(least for least, _ in rows)
        known = [largest for _, largest in rows if largest is not None]
        most = None if most is None or not known else most + min(known)
    stated = line.get("operator_runs")
    if fewest != most and stated is not None and fewest <= stated and (most is None or stated <= most):
        return [line]
    return [{**line, "operator_runs": fewest}, {**line, "operator_runs": 1_000_000 if most is None else most}]


def judge_line(line, lines, readings):
    """A line beside the other lines of its operator: what both ends of the runs agree on."""
    switches = with_defaults(readings)
    if switches["shuttle_gate"] == "line":
        return judge(line, readings)
    found = [judge(one, readings) for one in with_runs_of_the_operator(line, lines, switches)]
    if all((one["verdict"], one["amount"]) == (found[0]["verdict"], found[0]["amount"]) for one in found):
        return found[0]
    return judge({**line, "operator_runs": None}, readings)


def settle_lines(lines, season, readings=None):
    """What each line keeps: one award of one line in one year, and none where its operator lost the year."""
    switches = with_defaults(readings)
    worth = []
    for line in lines:
        found = judge_line(line, lines, readings)
        lost = found["verdict"] != "eligible" or lost_by_the_agency(line, season, switches) is not False
        worth.append(0 if lost or line.get("organiser") is None else found["amount"])
    kept = []
    for row, line in enumerate(lines):
        rivals = [n for n, other in enumerate(lines) if worth[n] and same_line(line, other)]
        kept.append(worth[row] if rivals and row == min(rivals, key=lambda n: (-worth[n], n)) else 0)
    return kept


def settle_creations(creations, readings=None):
    """What each creation keeps: one title once; a village and a home of one unit not both (一(五): 不重复享受奖励)."""
    switches = with_defaults(readings)
    kept = [judge(record, readings)["amount"] or 0 for record in creations]
    kept = [0 if record.get("beneficiary") is None else amount for record, amount in zip(creations, kept, strict=True)]

    def same_title(a, b):
        if a["item"] != b["item"] or a["beneficiary"] != b["beneficiary"]:
            return False
        if None in (a.get("level"), b.get("level")):
            return a == b
        whole = switches["creation_titles"] == "highest" and a["item"] in ("tourism_village", "rural_home")
        return whole or a["level"] == b["level"]

    for row, record in enumerate(creations):
        rivals = [n for n, other in enumerate(creations) if kept[n] and kept[row] and same_title(record, other)]
        for loser in rivals:
            if loser != min(rivals, key=lambda n: (-kept[n], n)):
                kept[loser] = 0
    for beneficiary in {record.get("beneficiary") for record in creations} - {None}:
        own = [n for n, record in enumerate(creations) if record.get("beneficiary") == beneficiary and kept[n]]
        villages = [n for n in own if creations[n]["item"] == "tourism_village"]
        homes = [n for n in own if creations[n]["item"] == "rural_home"]
        if villages and homes:
            the_larger_stays = sum(kept[n] for n in villages) >= sum(kept[n] for n in homes)
            for n in homes if the_larger_stays else villages:
                kept[n] = 0
    return kept


def settle(groups, organiser_years, readings=None, lines=()):
    switches = with_defaults(readings)
    season = [*groups, *organiser_years, *lines]

    results = []
    for record in groups:
        if record.get("item") is None:
            results.append(judge_any(record, readings))
        else:
            results.append({**judge(record, readings), "item": record["item"]})

    # What the agency lost for another of its records takes part in nothing further.
    for row, record in enumerate(groups):
        if results[row]["verdict"] == "eligible" and lost_by_the_agency(record, season, switches) is not False:
            results[row] = {**results[row], "verdict": "lost"}

    # What each row keeps after stacking.
    kept = []
    for row in range(len(groups)):
        if results[row]["verdict"] != "eligible":
            kept.append(0)
            continue
        amount = results[row]["amount"]
        for other in range(len(groups)):
            if other == row or not same_group(groups[row], groups[other]):
                continue
            if results[other]["verdict"] != "eligible":
                continue
            if switches["stacking"] == "all" and results[other]["item"] != results[row]["item"]:
                continue  # two different items may stand side by side; the same item twice may not
            if comes_before(results, other, row):
                amount = 0
        kept.append(amount)

    # Which rows count for the annual award: each group once, by its first row that is proven.
    counted = []
    for row, record in enumerate(groups):
        if not counts_for_the_annual_award(record, switches):
            continue
        if any(same_group(record, groups[earlier]) for earlier in counted):
            continue
        counted.append(row)

    settled = {}
    for row, record in enumerate(groups):
        if record.get("arrival_date") is None:
            continue  # in no accounting year
        key = (record.get("organiser"), accounting_year(record["arrival_date"]))
        entry = settled.setdefault(key, {"kept": {}, "qualified": 0, "route": 0, "annual": None})
        entry["kept"][row] = kept[row]
        if row in counted:
            entry["qualified"] += record["ticketed_visitors"]
            if record.get("route") not in (None, "none"):
                entry["route"] += record["ticketed_visitors"]
    for record in organiser_years:
        key = (record.get("organiser"), record.get("year"))
        settled.setdefault(key, {"kept": {}, "qualified": 0, "route": 0, "annual": None})

    for (organiser, year), entry in settled.items():
        if organiser is None or year is None:
            continue  # nobody, or no year, to award
        tables = [r for r in organiser_years if (r.get("organiser"), r.get("year")) == (organiser, year)]
        tables = [r for r in tables if judge({**r, "item": "annual_visitors"}, readings)["verdict"] != "rejected"] or tables
        worth = []
        for record in tables or [{"organiser": organiser, "year": year}]:
            annual = {**record, "item": "annual_visitors"}
            if entry["kept"]:  # groups of this year are at hand: they are counted, whatever a table states
                annual["ticketed_visitors"] = entry["qualified"]
                annual["route_visitors"] = entry["route"]
            found = judge(annual, readings)
            lost = lost_by_the_agency(annual, season, switches)
            if lost and found["verdict"] != "rejected":
                found = {**found, "verdict": "ineligible", "amount": 0}
            worth.append(found)
        # of several tables the one that pays least; nothing is less than not yet known
        entry["annual"] = min(worth, key=lambda one: (one["amount"] or 0, one["amount"] is None))
    return settled


def comes_before(results, other, row):
    """The larger amount; then the earlier item of the law; then the earlier row."""
    if results[other]["amount"] != results[row]["amount"]:
        return results[other]["amount"] > results[row]["amount"]
    if results[other]["item"] != results[row]["item"]:
        return ITEMS.index(results[other]["item"]) < ITEMS.index(results[row]["item"])
    return other < row
