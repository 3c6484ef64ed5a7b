"""The measures as one would write them by hand for speed: a dict of complete facts in, verdict and fen out, no reasons.

Facts that an item needs must be there; procedure that is not known yet decides nothing. Default readings only.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import Any

from law.oracle import linfen

IN_FORCE = date(2020, 3, 22)
TWO_DAYS, TEN_DAYS = timedelta(2), timedelta(10)
AIRPORTS = {"临汾尧都机场", "临汾乔李机场", "LFQ"}
STATIONS = {"临汾", "临汾西", "洪洞", "洪洞西", "赵城", "霍州", "霍州东", "襄汾", "襄汾西", "侯马", "侯马西"}
NEW_STATIONS = {"洪洞北", "蒲县"}
TRAINS = {
    "ordinary": (500, (7_000_000, 5_800_000, 1_700_000)),
    "luxury": (400, (5_600_000, 4_640_000, 1_300_000)),
    "high_speed": (200, (2_800_000, 2_320_000, 700_000)),
}
COACHES = ((4_000_000, 3_500_000, 1_000_000), (7_000_000, 5_800_000, 1_700_000))
PAPERS = {"charter_flight": "ACDEFGH", "tourist_train": "ACDEFGH", "coach_group": "BCDEFGH"}
FIRST, LAST = date(2020, 1, 1).toordinal(), date(2026, 12, 29).toordinal()


def _season(day: date) -> int:
    return {"low": 0, "normal": 1, "holiday": 2}[linfen.season_of_day(day, linfen.with_defaults({}))]


def _last_filing_days() -> list[int]:
    """Return the tenth working day after every day, as far as the notices reach."""
    working = [n for n in range(FIRST, LAST + 1) if linfen.is_working_day(date.fromordinal(n)) is True]
    reached = ((bisect_right(working, n) + 9, n) for n in range(FIRST, LAST + 1))
    return [working[at] for at, _ in reached if at < len(working)]


SEASON = bytes(_season(date.fromordinal(n)) for n in range(FIRST, LAST + 1))
FILE_BY = _last_filing_days()
NOTHING = ("ineligible", 0)


def judge(facts: dict[str, Any]) -> tuple[str, int]:
    """Return verdict and fen of one record."""
    return RULES[facts["item"]](facts)


def _conduct(get: Any) -> bool:
    if get("licensed") is False or get("violations"):
        return False
    if get("organiser_kind") == "coach_company" and get("item") != "shuttle_line":
        return False
    penalised, filed = get("penalised_on"), get("filed_on")
    if penalised is None or filed is None:
        return True
    back = filed.replace(year=filed.year - 3, day=28 if filed.month == 2 and filed.day == 29 else filed.day)
    return not back < penalised <= filed


def _filed_well(get: Any, letters: str, left: str) -> bool:
    filed = get("filed_on")
    if filed is None:
        return True
    day = get(left)
    if day is not None and filed.toordinal() > FILE_BY[day.toordinal() - FIRST]:
        return False
    held = get("materials")
    if held is not None:
        for letter in letters:
            if letter not in held:
                return False
    return True


def group(facts: dict[str, Any]) -> tuple[str, int]:
    get = facts.get
    item, visitors, arrival = facts["item"], facts["visitors"], facts["arrival_date"]
    if arrival < IN_FORCE or facts["nights"] < 1 or facts["paid_sites"] < 3:
        return NOTHING
    if facts["spend_per_head"] < 500 or (item != "wellness_group" and facts["paid_4a_sites"] < 2):
        return NOTHING
    if item == "tourist_train":
        least, sums = TRAINS[facts["train_class"]]
        station = facts["arrival_station"]
        if visitors < least or not (station in STATIONS or (station in NEW_STATIONS and arrival >= date(2024, 9, 29))):
            return NOTHING
        fen = sums[SEASON[arrival.toordinal() - FIRST]]
    elif item == "coach_group":
        if visitors < 300 or facts["arrived_together"] is not True:
            return NOTHING
        fen = COACHES[visitors >= 500][SEASON[arrival.toordinal() - FIRST]]
    elif item == "self_drive":
        vehicles = facts["vehicles"]
        if vehicles < 30 or visitors < 100 or facts["arrived_together"] is not True:
            return NOTHING
        fen = 1_700_000 if vehicles >= 50 and visitors >= 150 else 1_200_000
    else:
        if visitors < 30:
            return NOTHING
        if item == "charter_flight":
            if facts["arrival_airport"] not in AIRPORTS:
                return NOTHING
            fen = 18_000 * visitors
        elif item == "inbound_group":
            if facts["outside_mainland"] is not True:
                return NOTHING
            fen = (24_000 if visitors >= 50 else 20_000) * visitors
        elif item == "premium_group":
            if facts["outside_mainland"] is not False or facts["paid_4a_sites"] < 4 or facts["hotel_stars"] < 4:
                return NOTHING
            if facts["meal_standard"] < 50 or facts["spend_per_head"] < 1500:
                return NOTHING
            fen = 20_000 * visitors
        else:
            if arrival.month not in (7, 8, 9) or facts["wellness_sites"] < 4 or facts["wellness_lodging"] is not True:
                return NOTHING
            fen = 10_000 * visitors
    if get("report_materials") is False or get("checked_on") is False or not _conduct(get):
        return NOTHING
    reported, start = get("reported_on"), get("start_date")
    if reported is not None and start is not None and reported > start - TWO_DAYS:
        return NOTHING
    if not _filed_well(get, PAPERS.get(item, "CDEFGH"), "departure_date"):
        return NOTHING
    if get("route", "none") != "none":
        fen += fen // 10
    return "eligible", fen


def line(facts: dict[str, Any]) -> tuple[str, int]:
    get = facts.get
    runs, applied, start, end = facts["one_way_trips"] // 2, get("applied_on"), get("service_start"), get("service_end")
    if facts["year"] < 2020 or runs < 120 or facts["seats"] < 17 or get("scheduled_line") is False or not _conduct(get):
        return NOTHING
    if applied is not None and start is not None and applied > start - TEN_DAYS:
        return NOTHING
    if (end is not None and end < IN_FORCE) or not _filed_well(get, "ABC", "service_end"):
        return NOTHING
    return "eligible", int(500 * runs * get("vehicles_per_trip", 1) * facts["one_way_km"])


def year(facts: dict[str, Any]) -> tuple[str, int]:
    get = facts.get
    people, filed = facts["ticketed_visitors"], get("filed_on")
    if facts["year"] < 2020 or people < 1000 or not _conduct(get):
        return NOTHING
    if filed is not None:
        held = get("materials")
        if filed > date(facts["year"], 11, 30) or (held is not None and not all(letter in held for letter in "ABCD")):
            return NOTHING
    rate = 2_000 if people < 3000 else 2_500 if people < 5000 else 3_000
    return "eligible", people * rate + get("route_visitors", 0) * rate // 10


RULES = {**dict.fromkeys(linfen.GROUP_ITEMS, group), "shuttle_line": line, "annual_visitors": year}
