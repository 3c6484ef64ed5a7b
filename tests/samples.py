"""One sound record of every item: eligible as it stands, and the start of most cases."""

from typing import Any

GROUP: dict[str, Any] = {
    "id": "S-1",
    "organiser": "虚构·晨光旅行社",
    "organiser_kind": "agency",
    "start_date": "2020-07-17",
    "arrival_date": "2020-07-18",
    "departure_date": "2020-07-20",
    "paid_sites": 5,
    "paid_4a_sites": 4,
    "nights": 1,
    "spend_per_head": 1500,
    "reported_on": "2020-07-15",
    "report_materials": True,
    "checked_on": "2020-07-18",
    "filed_on": "2020-07-28",
    "materials": "ABCDEFGH",
    "licensed": True,
}
SOUND: dict[str, dict[str, Any]] = {
    "charter_flight": {**GROUP, "visitors": 100, "arrival_airport": "LFQ"},
    "tourist_train": {**GROUP, "visitors": 520, "train_class": "ordinary", "arrival_station": "临汾"},
    "coach_group": {**GROUP, "visitors": 520, "arrived_together": True},
    "self_drive": {**GROUP, "visitors": 160, "vehicles": 60, "arrived_together": True},
    "inbound_group": {**GROUP, "visitors": 60, "outside_mainland": True},
    "premium_group": {**GROUP, "visitors": 40, "outside_mainland": False, "hotel_stars": 4, "meal_standard": 50},
    "wellness_group": {**GROUP, "visitors": 40, "wellness_sites": 4, "wellness_lodging": True},
    "shuttle_line": {
        "id": "S-2",
        "organiser": "虚构·远达客运",
        "organiser_kind": "coach_company",
        "year": 2021,
        "one_way_trips": 300,
        "vehicles_per_trip": 2,
        "seats": 33,
        "one_way_km": "35.5",
        "scheduled_line": True,
        "licensed": True,
        "applied_on": "2021-01-01",
        "service_start": "2021-02-01",
        "service_end": "2021-11-30",
        "filed_on": "2021-12-10",
        "materials": "ABC",
    },
    "annual_visitors": {
        "id": "S-3",
        "organiser": "虚构·晨光旅行社",
        "organiser_kind": "agency",
        "year": 2021,
        "ticketed_visitors": 3200,
        "route_visitors": 400,
        "monthly_filed": [f"{2020 + (m < 12)}-{m:02d}" for m in (12, *range(1, 12))],
        "filed_on": "2021-11-29",
        "materials": "ABCD",
        "licensed": True,
    },
    "scenic_area": {"id": "S-4", "beneficiary": "虚构景区", "announced_on": "2020-12-29", "level": "5A", "certificate": True},
    "craft_studio": {"id": "S-5", "beneficiary": "虚构工作室", "announced_on": "2021-05-01", "level": "national", "certificate": True},
    "tourism_village": {"id": "S-6", "beneficiary": "虚构村", "announced_on": "2021-05-01", "level": "provincial_3a", "certificate": True},
    "rural_home": {"id": "S-7", "beneficiary": "虚构人家", "announced_on": "2021-05-01", "level": "taihang", "certificate": True},
}
# What each pays, worked out by hand from the printed sums. Unit: yuan.
PAYS = {
    "charter_flight": "18000.00",  # 100 × 180
    "tourist_train": "58000.00",
    "coach_group": "58000.00",
    "self_drive": "17000.00",
    "inbound_group": "14400.00",  # 60 × 240
    "premium_group": "8000.00",  # 40 × 200
    "wellness_group": "4000.00",  # 40 × 100
    "shuttle_line": "53250.00",  # 150 runs × 2 vehicles × 35.5 km × 5
    "annual_visitors": "81000.00",  # 3200 × 25 + 400 × 25 × 10 %
    "scenic_area": "2000000.00",
    "craft_studio": "500000.00",
    "tourism_village": "50000.00",
    "rural_home": "20000.00",
}


def sound(item: str, **changes: Any) -> dict[str, Any]:
    """Return the sound record of an item with some facts changed; None takes a fact away."""
    record = {**SOUND[item], "item": item, **changes}
    return {key: value for key, value in record.items() if value is not None}
