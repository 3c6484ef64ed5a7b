"""Random, boundary-heavy records for comparing a rules library with the oracle.

    for record, readings in records(seed=1, n=100_000): ...

Every pair is made from random.Random(seed) alone: the same seed yields the same pairs everywhere. Records are in
canonical form: counts int, money Decimal, dates datetime.date, yes and no as bool, letters and clauses as lists.
A missing fact is an absent key, sometimes a key with None.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

GROUP_ITEMS = [
    "charter_flight",
    "tourist_train",
    "coach_group",
    "self_drive",
    "inbound_group",
    "premium_group",
    "wellness_group",
]
# The train and the coach groups carry the seasons: they come more often.
ITEMS = [
    *GROUP_ITEMS,
    "tourist_train",
    "tourist_train",
    "coach_group",
    "shuttle_line",
    "annual_visitors",
    "scenic_area",
    "craft_studio",
    "tourism_village",
    "rural_home",
]

SWITCHES = {
    "season_day": ["arrival", "departure", "any_holiday_day"],
    "holiday_span": ["off_period", "statutory_days", "whole_break"],
    "merged_holiday": ["whole_block", "named_only"],
    "wellness_window": ["arrival", "whole_stay"],
    "wellness_paid_sites": ["required", "own_sites_suffice"],
    "taiyue_counties": ["default", "strict", "broad"],
    "stacking": ["highest", "all"],
    "annual_uplift": ["route_visitors", "none", "all_if_any"],
    "annual_tiers": ["whole", "marginal"],
    "annual_conditions": ["general_conditions", "item_only"],
    "shuttle_run": ["round_trip", "one_way"],
    "late_filing": ["forfeits", "curable"],
    "materials_scope": ["by_transport", "all_eight"],
    "great_wall_home": ["not_listed", "listed"],
    "disqualification": ["agency_year", "agency", "record"],
    "headcount": ["visitors", "ticketed"],
    "wellness_spend": ["required", "not_required"],
    "shuttle_gate": ["line", "operator"],
    "creation_titles": ["each", "highest"],
}

# First and last days of holiday blocks, days of Mid-Autumn, statutory days, weekends worked: the days around each
# of them are drawn often.
HOLIDAY_EDGES = [
    "2020-04-04", "2020-04-06", "2020-05-01", "2020-05-05", "2020-10-01", "2020-10-03", "2020-10-08",
    "2021-01-01", "2021-01-03", "2021-02-11", "2021-02-12", "2021-02-14", "2021-02-17", "2021-04-03", "2021-04-05",
    "2021-05-01", "2021-05-05", "2021-09-21", "2021-10-01", "2021-10-03", "2021-10-07",
    "2022-01-01", "2022-01-03", "2022-01-31", "2022-02-03", "2022-02-06", "2022-04-03", "2022-04-05", "2022-04-30",
    "2022-05-04", "2022-10-01", "2022-10-07", "2022-12-31",
    "2023-01-02", "2023-01-21", "2023-01-24", "2023-01-27", "2023-04-05", "2023-04-29", "2023-05-03", "2023-06-22",
    "2023-09-29", "2023-10-01", "2023-10-06", "2023-12-31",
    "2024-01-01", "2024-02-09", "2024-02-10", "2024-02-12", "2024-02-17", "2024-04-04", "2024-04-06", "2024-05-01",
    "2024-05-05", "2024-10-01", "2024-10-07",
    "2025-01-01", "2025-01-28", "2025-01-31", "2025-02-04", "2025-04-04", "2025-04-06", "2025-05-02", "2025-05-05",
    "2025-10-01", "2025-10-06", "2025-10-08",
    "2026-01-01", "2026-01-03", "2026-02-15", "2026-02-19", "2026-02-23", "2026-04-04", "2026-04-06", "2026-05-01",
    "2026-05-05", "2026-10-01", "2026-10-07",
]  # fmt: skip
WORKED_WEEKENDS = [
    "2020-04-26", "2020-05-09", "2020-06-28", "2020-09-27", "2020-10-10", "2021-02-20", "2021-05-08", "2021-09-26",
    "2021-10-09", "2022-01-29", "2022-04-02", "2022-05-07", "2022-10-08", "2022-10-09", "2023-01-28", "2023-04-23",
    "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08", "2024-02-18", "2024-04-07", "2024-05-11", "2024-09-14",
    "2024-10-12", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04", "2026-02-28", "2026-05-09",
    "2026-09-20", "2026-10-10",
]  # fmt: skip
SEASON_EDGES = ["04-30", "05-01", "10-31", "11-01", "11-30", "12-01", "12-31", "06-30", "07-01", "09-30", "10-01"]
FORCE_EDGES = ["2020-01-02", "2020-03-21", "2020-03-22", "2020-03-23"]
HORIZON_EDGES = [
    "2026-12-10", "2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-06-01",
    "2027-07-15", "2027-08-31", "2027-09-01", "2027-10-31", "2027-11-01", "2027-11-30", "2027-12-01", "2028-03-31",
]  # fmt: skip

ROUTES = ["huoyong", "archaeology", "study", "central", "eastern", "western"]
STATIONS = ["临汾", "临汾西", "洪洞", "洪洞西", "赵城", "霍州", "霍州东", "襄汾", "襄汾西", "侯马", "侯马西"]
CLAUSES = ["五(一)1", "五(一)2", "五(一)3", "五(一)4", "五(一)5", "五(二)", "五(三)"]


def records(seed: int, n: int) -> Iterator[tuple[dict, dict]]:
    rng = Random(seed)
    # Each set of readings makes a policy of its own, and that takes far longer than to judge a record by it: records
    # of one set come one after the other.
    lot = max(1, n // max(40, n // 50))
    for number in range(n):
        if number % lot == 0:
            chosen = readings(rng)
        item = rng.choice(ITEMS)
        careful = rng.random() < 0.7  # most conditions met
        if item in GROUP_ITEMS:
            record = group(rng, item, careful)
        elif item == "shuttle_line":
            record = shuttle_line(rng, careful)
        elif item == "annual_visitors":
            record = organiser_year(rng, careful)
        else:
            record = creation(rng, item, careful)
        record = lose_facts(rng, record)
        record["id"] = f"r{number}"
        record["item"] = item
        yield record, chosen


def readings(rng):
    if rng.random() >= 0.4:
        return {}
    keys = rng.sample(sorted(SWITCHES), rng.choice([1, 1, 2, 3, 5]))
    return {key: rng.choice(SWITCHES[key]) for key in keys}


def lose_facts(rng, record):
    """About a tenth of all facts goes missing; half of the records lose none, so that every outcome occurs."""
    share = rng.choice([0.0, 0.0, 0.0, 0.1, 0.15, 0.35])
    kept = {}
    for fact, value in record.items():
        if rng.random() >= share:
            kept[fact] = value
        elif rng.random() < 0.2:
            kept[fact] = None
    return kept


def usually(rng, careful, good, bad):
    """A good value; a bad one now and then, more often in careless records."""
    return good if rng.random() < (0.97 if careful else 0.75) else bad


def around(rng, careful, least):
    """A count at, above or (mostly in careless records) below a threshold."""
    if rng.random() < (0.95 if careful else 0.7):
        return least + rng.choice([0, 0, 1, 1, 2, 5])
    return max(0, least - rng.choice([1, 1, 2, 30]))


def money_around(rng, careful, least):
    if rng.random() < (0.95 if careful else 0.7):
        return Decimal(least) + rng.choice([Decimal(0), Decimal("0.01"), Decimal("0.5"), Decimal(120)])
    return Decimal(least) - rng.choice([Decimal("0.01"), Decimal(1), Decimal(least)])


def days(number):
    return timedelta(days=number)


def an_arrival(rng, careful):
    kind = rng.random()
    if kind < 0.45:
        return date.fromisoformat(rng.choice(HOLIDAY_EDGES)) + days(rng.choice([-2, -1, -1, 0, 0, 1, 1, 2, -12]))
    if kind < 0.55:
        return date.fromisoformat(rng.choice(WORKED_WEEKENDS)) + days(rng.choice([-14, -13, -1, 0, 1]))
    if kind < 0.70:
        year = rng.randint(2020, 2026)
        return date.fromisoformat(f"{year}-{rng.choice(SEASON_EDGES)}") + days(rng.choice([-1, 0, 0, 1]))
    if kind < (0.72 if careful else 0.78):
        return date.fromisoformat(rng.choice(FORCE_EDGES))
    if kind < (0.735 if careful else 0.80):
        return date.fromisoformat(rng.choice(HORIZON_EDGES))
    return date(2020, 3, 22) + days(rng.randrange(0, 2470))


def a_summer_arrival(rng, careful):
    if rng.random() < (0.9 if careful else 0.6):
        year = rng.randint(2020, 2026)
        edge = rng.choice([(7, 1), (7, 2), (8, 15), (9, 10), (9, 28), (9, 29), (9, 30)])
        return date(year, *edge)
    return an_arrival(rng, careful)


def a_filing_day(rng, careful, left):
    """Ten working days are two weeks without a holiday, up to four with one."""
    if rng.random() < (0.7 if careful else 0.4):
        return left + days(rng.choice([0, 1, 3, 7, 10, 12, 13]))
    return left + days(rng.choice([14, 14, 14, 15, 16, 16, 17, 18, 19, 20, 21, 22, 24, 26, 28, 60]))


def a_penalty_day(rng, filed):
    three_years_back = date(filed.year - 3, filed.month, min(filed.day, 28))
    return rng.choice(
        [
            three_years_back - days(1),
            three_years_back,
            three_years_back + days(1),
            three_years_back - days(900),
            filed - days(30),
            filed - days(1),
            filed + days(40),
        ]
    )


def add_conduct(rng, record, careful, filed):
    record["licensed"] = usually(rng, careful, True, False)
    record["violations"] = usually(rng, careful, [], rng.sample(CLAUSES, rng.choice([1, 1, 2])))
    if rng.random() < 0.1:
        record["penalised_on"] = a_penalty_day(rng, filed)
    if rng.random() < 0.3:
        record["organiser_kind"] = usually(rng, careful, "agency", "coach_company")


def letters(rng, careful, needed, spare):
    """The needed letters, sometimes without one; sometimes with the spare ones."""
    chosen = list(needed)
    if rng.random() < 0.4:
        chosen += spare
    if rng.random() < (0.03 if careful else 0.15):
        chosen.remove(rng.choice(chosen))
    if rng.random() < 0.01:
        chosen = []
    return sorted(chosen)


def group(rng, item, careful):
    arrival = a_summer_arrival(rng, careful) if item == "wellness_group" else an_arrival(rng, careful)
    departure = arrival + days(rng.choice([0, 1, 1, 1, 2, 2, 3, 5, 9]))
    start = arrival - days(rng.choice([0, 0, 1, 2, 5]))
    filed = a_filing_day(rng, careful, departure)
    reported = start - days(usually(rng, careful, rng.choice([2, 2, 3, 10]), rng.choice([1, 1, 0, -3])))

    if item == "tourist_train":
        train_class = rng.choice(["ordinary", "luxury", "high_speed"])
        least = {"ordinary": 500, "luxury": 400, "high_speed": 200}[train_class]
        visitors = around(rng, careful, least)
        if rng.random() < 0.15:
            visitors = rng.choice([150, 199, 200, 399, 400, 499, 500, 1000])
    else:
        train_class = rng.choice(["ordinary", "luxury", "high_speed"])
        least = {
            "charter_flight": [30],
            "coach_group": [300, 500],
            "self_drive": [100, 150],
            "inbound_group": [30, 50],
            "premium_group": [30],
            "wellness_group": [30],
        }[item]
        visitors = around(rng, careful, rng.choice(least))
        if rng.random() < 0.1:
            visitors = rng.choice([29, 60, 120, 140, 600, 1001])

    spend_least = 1500 if item == "premium_group" or rng.random() < 0.1 else 500
    fours_least = 4 if item == "premium_group" or rng.random() < 0.1 else 2
    paid_4a_sites = around(rng, careful, fours_least)
    paid_sites = max(around(rng, careful, 3), paid_4a_sites + rng.choice([0, 0, 1]))
    if rng.random() < 0.02:
        paid_sites = paid_4a_sites - 1 if paid_4a_sites else 0

    record = {
        "organiser": rng.choice(["甲旅行社", "乙旅行社", "丙旅行社"]),
        "start_date": start,
        "arrival_date": arrival,
        "departure_date": departure,
        "visitors": visitors,
        "ticketed_visitors": max(0, visitors - rng.choice([0, 0, 1, 5])),
        "paid_sites": paid_sites,
        "paid_4a_sites": paid_4a_sites,
        "nights": usually(rng, careful, rng.choice([1, 1, 2]), 0),
        "spend_per_head": money_around(rng, careful, spend_least),
    }
    if record["nights"] > (departure - arrival).days and rng.random() < 0.9:
        record["nights"] = (departure - arrival).days  # facts that contradict each other come now and then, not often
    if rng.random() < 0.015:
        record["departure_date"] = arrival - days(rng.choice([1, 4]))
    if rng.random() < 0.01:
        record["start_date"] = arrival + days(1)
    if rng.random() < 0.01:
        record["ticketed_visitors"] = visitors + 1

    # What the item asks for; now and then also what it does not ask for.
    def asked(*items):
        return item in items or rng.random() < 0.1

    if asked("charter_flight"):
        good = rng.choice(["临汾尧都机场", "临汾乔李机场", "LFQ"])
        record["arrival_airport"] = usually(rng, careful, good, rng.choice(["太原武宿机场", "TYN"]))
    if asked("tourist_train"):
        record["train_class"] = train_class
        good = rng.choice(STATIONS)
        bad = rng.choice(["太原南", "运城北", "西安北"])
        if not date(2024, 9, 1) < arrival < date(2024, 11, 1):
            bad = rng.choice([bad, "洪洞北"])  # a station since the end of September 2024
        record["arrival_station"] = usually(rng, careful, good, bad)
    if asked("coach_group", "self_drive"):
        record["arrived_together"] = usually(rng, careful, True, False)
    if asked("self_drive"):
        record["vehicles"] = around(rng, careful, rng.choice([30, 50]))
    if asked("inbound_group", "premium_group"):
        record["outside_mainland"] = usually(rng, careful, item == "inbound_group", item != "inbound_group")
    if asked("premium_group"):
        record["hotel_stars"] = usually(rng, careful, rng.choice([4, 5]), 3)
        record["meal_standard"] = money_around(rng, careful, 50)
    if asked("wellness_group"):
        record["wellness_sites"] = around(rng, careful, 4)
        record["wellness_lodging"] = usually(rng, careful, True, False)

    if rng.random() < 0.4:
        record["route"] = rng.choice([*ROUTES, "none", "none"])

    if rng.random() < 0.7:
        record["reported_on"] = reported
        record["report_materials"] = usually(rng, careful, True, False)
    if rng.random() < 0.6:
        record["checked_on"] = usually(rng, careful, rng.choice([arrival, arrival, departure]), departure + days(rng.choice([0, 0, 1])))
    if rng.random() < 0.7:
        record["filed_on"] = filed
    if rng.random() < 0.7:
        needed = {"charter_flight": "ACDEFGH", "tourist_train": "ACDEFGH", "coach_group": "BCDEFGH"}
        needed = needed.get(item, "CDEFGH")
        record["materials"] = letters(rng, careful, needed, [x for x in "ABCDEFGH" if x not in needed])
    add_conduct(rng, record, careful, filed)
    if rng.random() < 0.5:
        record["claimed_amount"] = Decimal(rng.choice([7000, 17000, 58000, 70000]))
    return record


def shuttle_line(rng, careful):
    year = usually(rng, careful, rng.randint(2020, 2026), rng.choice([2018, 2019, 2019]))
    start = date(max(year, 2020), rng.choice([1, 3, 4, 5]), rng.choice([1, 2, 22]))
    end = rng.choice([date(start.year, 9, 28), date(start.year, 10, 8), date(start.year, 10, 31)])
    if rng.random() < 0.1:
        end = date(start.year, 12, 31)
    filed = a_filing_day(rng, careful, end)
    record = {
        "organiser": rng.choice(["甲客运公司", "乙旅行社"]),
        "year": year,
        "one_way_trips": around(rng, careful, rng.choice([120, 240, 240, 240, 241, 730])),
        "one_way_km": Decimal(rng.randrange(1, 20000)) / 100,
        "seats": usually(rng, careful, rng.choice([17, 17, 33, 55]), 16),
        "scheduled_line": usually(rng, careful, True, False),
        "service_start": start,
        "service_end": end,
    }
    if rng.random() < 0.6:
        record["vehicles_per_trip"] = rng.choice([1, 1, 2, 3])
    if rng.random() < 0.2:
        record["operator_runs"] = rng.choice([60, 119, 120, 120, 480])
    if rng.random() < 0.02:
        record["service_end"] = start - days(1)
    if rng.random() < 0.7:
        record["applied_on"] = start - days(usually(rng, careful, rng.choice([10, 10, 11, 40]), rng.choice([9, 9, 0])))
    if rng.random() < 0.7:
        record["filed_on"] = filed
    if rng.random() < 0.7:
        record["materials"] = letters(rng, careful, "ABC", [])
    add_conduct(rng, record, careful, filed)
    return record


def organiser_year(rng, careful):
    year = usually(rng, careful, rng.randint(2020, 2027), rng.choice([2018, 2019, 2019]))
    visitors = around(rng, careful, rng.choice([1000, 1000, 3000, 5000, 5000]))
    if rng.random() < 0.3:
        visitors = rng.choice([2999, 3000, 3001, 4999, 5000, 5001, rng.randrange(500, 9000)])
    filed = date(year, 11, 30) + days(usually(rng, careful, rng.choice([0, 0, -1, -20]), rng.choice([1, 1, 20])))
    record = {
        "organiser": rng.choice(["甲旅行社", "乙旅行社"]),
        "year": year,
        "ticketed_visitors": visitors,
    }
    if rng.random() < 0.6:
        some = rng.choice([0, 1, min(visitors, 2999), min(visitors, 3000), visitors, rng.randint(0, visitors)])
        record["route_visitors"] = some
    if rng.random() < 0.02:
        record["route_visitors"] = visitors + 1
    if rng.random() < 0.5:
        record["monthly_filed"] = list(range(1, 13)) if rng.random() < 0.7 else [1, 2, 3]
    if rng.random() < 0.7:
        record["filed_on"] = filed
    if rng.random() < 0.7:
        record["materials"] = letters(rng, careful, "ABCD", [])
    add_conduct(rng, record, careful, filed)
    return record


def creation(rng, item, careful):
    level = {
        "scenic_area": ["5A", "4A", "3A"],
        "craft_studio": ["national", "provincial"],
        "tourism_village": ["national", "provincial_3a"],
        "rural_home": ["yellow_river", "taihang", "great_wall"],
    }[item]
    early = ["2017-06-01", "2018-09-19", "2018-09-20", "2018-09-21", "2018-12-31", "2019-01-01", "2019-07-01"]
    early += ["2019-12-31", "2020-01-01", "2020-03-21"]
    late = ["2020-03-22", "2020-03-23", "2021-06-01", "2024-12-31", "2027-01-01"]
    announced = rng.choice(late) if rng.random() < 0.55 else rng.choice(early)
    beneficiary = rng.choice(
        [
            "坂儿上村",
            "乡宁县坂儿上村",
            "朱朝辉家",
            "吉县壶口镇陈家岭村朱朝辉家",
            "朱德路居人家",
            "安泽县府城镇李垣村朱德路居人家",
            "某某村",
            "某某家",
        ]
    )
    return {
        "beneficiary": beneficiary,
        "announced_on": date.fromisoformat(announced),
        "level": rng.choice(level),
        "certificate": usually(rng, careful, True, False),
    }
