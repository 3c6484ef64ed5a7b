"""The best lawful plan against every point tried one by one; an organiser's season."""

import itertools
import random
from datetime import date, timedelta
from typing import Any

import pytest
from samples import SOUND, sound

import lfreward

DAY = timedelta(1)
GROUPS = [item for item in SOUND if item not in ("scenic_area", "craft_studio", "tourism_village", "rural_home")]


def problem(rng: random.Random) -> tuple[dict[str, Any], dict[str, Any], dict[str, int]]:
    """Return a small problem: an invented record near its thresholds, bounds and costs."""
    item = rng.choice(GROUPS)
    record = sound(item)
    free: dict[str, Any] = {}
    costs: dict[str, int] = {}

    def around(key: str, centres: tuple[int, ...], least: int = 0) -> None:
        centre = rng.choice(centres)
        record[key] = max(least, centre + rng.randint(-8, 8))
        low = max(least, record[key] - rng.randint(0, 8))
        free[key] = (low, record[key] + rng.randint(0, 8))
        if rng.random() < 0.7:
            costs[key] = rng.choice([0, 1, 30, 150, 400, 2000])

    if item == "shuttle_line":
        around("one_way_trips", (240, 238, 400))
        if rng.random() < 0.5:
            around("vehicles_per_trip", (2, 5), 1)
        return record, free, costs
    if item == "annual_visitors":
        around("ticketed_visitors", (1000, 3000, 5000))
        record["route_visitors"] = rng.choice([0, 100, record["ticketed_visitors"]])
        if rng.random() < 0.6:
            record["route_visitors"] = record["ticketed_visitors"] - rng.randint(0, 4)
            low = record["route_visitors"] - rng.randint(0, 4)
            free["route_visitors"] = (low, record["route_visitors"] + rng.randint(0, 6))
            costs["route_visitors"] = rng.choice([0, 1, 3, 5])
        if record["route_visitors"] > record["ticketed_visitors"]:
            record["route_visitors"] = 0
        return record, free, costs
    for key in ("filed_on", "checked_on"):
        record.pop(key, None)
    around("visitors", (30, 50, 100, 150, 200, 300, 400, 500))
    if rng.random() < 0.4:
        around("paid_sites", (3, 4))
        if rng.random() < 0.5:
            around("paid_4a_sites", (2, 3))
    if rng.random() < 0.3:
        free["route"] = ["none", "western"]
        costs["route"] = rng.choice([0, 500, 3000])
    if rng.random() < 0.5:
        day = rng.choice([date(2025, 10, 1), date(2025, 10, 9), date(2025, 11, 1), date(2025, 5, 5), date(2025, 7, 1)])
        arrival = day + rng.randint(-4, 4) * DAY
        record |= {"start_date": arrival - DAY, "arrival_date": arrival, "departure_date": arrival + 2 * DAY}
        record["reported_on"] = arrival - rng.randint(2, 6) * DAY
        free["arrival_date"] = (arrival - rng.randint(0, 5) * DAY, arrival + rng.randint(0, 5) * DAY)
        costs["arrival_date"] = rng.choice([0, 300, 5000])
        if rng.random() < 0.3:
            free["departure_date"] = (arrival - DAY, arrival + 3 * DAY)
    if rng.random() < 0.25:
        del record["item"]
    return record, free, costs


def brute(
    policy: lfreward.Policy, record: dict[str, Any], free: dict[str, Any], costs: dict[str, int], keep: str
) -> int:
    """Try every point and return the most that any nets. Unit: fen."""
    keys = list(free)
    ranges = []
    for low, high, *more in free.values():
        if isinstance(low, date):
            ranges.append([low + n * DAY for n in range((high - low).days + 1)])
        else:
            ranges.append([low, high, *more] if isinstance(low, str) else list(range(low, high + 1)))
    best = 0
    for values in itertools.product(*ranges):
        point, cost = dict(record), 0
        for key, value in zip(keys, values, strict=True):
            base = record.get(key, "none" if key == "route" else None)
            point[key] = value
            if isinstance(value, str):
                cost += costs.get(key, 0) * 100 * (value != base)
            elif isinstance(value, date):
                by = value - record[key]
                cost += costs.get(key, 0) * 100 * abs(by.days)
                if "departure_date" not in keys:
                    point["start_date"] = record["start_date"] + by
                    point["departure_date"] = record["departure_date"] + by
            else:
                cost += costs.get(key, 0) * 100 * abs(value - base)
        result = policy.evaluate(point)
        sums = [r.amount_fen or 0 for r in (result, *result.alternatives)]
        best = max(best, (sum(sums) if keep == "all" else max(sums)) - cost)
    return best


def agrees(policy: lfreward.Policy, seed: int) -> None:
    record, free, costs = problem(random.Random(seed))
    found = lfreward.best_plan(policy, record, free, costs)
    expected = brute(policy, record, free, costs, "highest")

    assert found.net_fen == expected, (seed, record, free, costs)
    assert found.proof.holds()
    if found.items:
        assert max(box.net_fen for box in found.proof.boxes) == expected
    if "item" not in record:
        assert found.readings["all"].net_fen == brute(policy, record, free, costs, "all"), (seed, record, free, costs)


def test_the_cost_of_a_fact_that_is_not_known_is_refused(policy: lfreward.Policy) -> None:
    with pytest.raises(lfreward.UsageError, match="visitors"):
        lfreward.best_plan(policy, sound("coach_group"), {"visitors": (300, 400)}, costs={"visitrs": 1000})


@pytest.mark.parametrize("seed", range(50))
def test_the_plan_is_as_good_as_the_best_of_all_points(policy: lfreward.Policy, seed: int) -> None:
    agrees(policy, seed)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 2000, 100))
def test_a_thousand_plans_are_as_good_as_the_best_of_all_points(policy: lfreward.Policy, start: int) -> None:
    for seed in range(start, start + 100):
        agrees(policy, seed)


def test_a_plan_moves_the_whole_journey_and_pays_once_for_it(policy: lfreward.Policy) -> None:
    train = sound(
        "tourist_train",
        arrival_date="2025-10-07",
        start_date="2025-10-06",
        departure_date="2025-10-09",
        reported_on=None,
        filed_on=None,
        checked_on=True,
    )
    found = lfreward.best_plan(policy, train, {"arrival_date": ("2025-10-01", "2025-10-31")}, {"arrival_date": 1000})

    assert found.changes == {
        "arrival_date": (date(2025, 10, 7), date(2025, 10, 9)),
        "start_date": (date(2025, 10, 6), date(2025, 10, 8)),
        "departure_date": (date(2025, 10, 9), date(2025, 10, 11)),
    }
    assert str(found.net) == "56000.00"


def test_a_change_that_costs_more_than_it_brings_is_not_proposed(policy: lfreward.Policy) -> None:
    coach = sound("coach_group", visitors=480, filed_on=None)
    cheap = lfreward.best_plan(policy, coach, {"visitors": (400, 600)}, {"visitors": 100})
    dear = lfreward.best_plan(policy, coach, {"visitors": (400, 600)}, {"visitors": 2000})

    assert (cheap.changes, str(cheap.net)) == ({"visitors": (480, 500)}, "56000.00")
    assert (dict(dear.changes), str(dear.net)) == ({}, "35000.00")


def test_what_is_so_is_never_free(policy: lfreward.Policy) -> None:
    for fact in ("outside_mainland", "licensed", "violations"):
        with pytest.raises(lfreward.UsageError, match="是事实"):
            lfreward.best_plan(policy, sound("premium_group"), {fact: (True, False)})


def test_counts_that_an_itinerary_proves_are_never_free(policy: lfreward.Policy) -> None:
    record = sound("coach_group", paid_sites=None)
    record["itinerary"] = [{"date": "2020-07-19", "sites": [{"name": "华门", "tickets": 20}]}]

    with pytest.raises(lfreward.UsageError, match="是事实"):
        lfreward.best_plan(policy, record, {"paid_sites": (1, 5)})


@pytest.mark.parametrize(
    ("free", "costs"),
    [
        ({"visitors": (5, 1)}, {}),
        ({"visitors": ("x", "y")}, {}),
        ({"nonsense": (1, 2)}, {}),
        ({"visitors": (1, 2)}, {"visitors": -1}),
        ({"visitors": (1, 2)}, {"visitors": 0.5}),
        ({"hotel_stars": (1, 5)}, {"hotel_stars": 100}),
    ],
)
def test_bounds_and_costs_that_cannot_be_read_are_wrong_use(policy: lfreward.Policy, free: Any, costs: Any) -> None:
    with pytest.raises(lfreward.UsageError):
        lfreward.best_plan(policy, sound("coach_group"), free, costs)


def test_a_season_says_what_is_left_to_the_next_tier_and_what_it_is_worth(policy: lfreward.Policy) -> None:
    groups = [
        sound(
            "coach_group", id=f"T-{n}", organiser="虚构·晨光旅行社", ticketed_visitors=190, visitors=190, filed_on=None
        )
        for n in range(5)
    ]
    (found,) = lfreward.season_plans(policy, groups)

    assert (found.year, found.counted, found.by) == (2020, 950, date(2020, 11, 30))
    assert [(t.at, t.more, t.gain_fen) for t in found.tiers] == [
        (1000, 50, 2_000_000),
        (3000, 2050, 7_500_000),
        (5000, 4050, 15_000_000),
    ]
    assert "还差 50 人" in found.say()
