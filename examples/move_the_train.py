"""Move a train out of the holiday: which days pay what, and the cheapest move that pays most."""

import lfreward

policy = lfreward.load_policy("linfen-2020")

# An invented train, planned for the third day of National Day.
train = {
    "item": "tourist_train",
    "organiser": "虚构·丁香铁路旅行社",
    "train_class": "luxury",
    "visitors": 436,
    "start_date": "2025-10-02",
    "arrival_date": "2025-10-03",
    "departure_date": "2025-10-05",
    "arrival_station": "临汾",
    "paid_sites": 4,
    "paid_4a_sites": 2,
    "nights": 2,
    "spend_per_head": 880,
}

# The whole journey moves with the day of arrival; neighbouring days that pay the same share a line.
days = [f"2025-09-{day:02}" for day in range(25, 31)] + [f"2025-10-{day:02}" for day in range(1, 15)]
swept = policy.what_if(train, vary={"arrival_date": days}, together=True)
_, rows = swept.table("en")
for row in rows:
    print(f"{row[0]:26} {row[1]:>10}  {row[3]}")

# Moving costs 1,500 yuan a day: hotels and coaches are booked.
plan = lfreward.best_plan(policy, train, free={"arrival_date": ("2025-09-25", "2025-10-14")}, costs={"arrival_date": 1500})
print()
print(plan.say("en"))
assert plan.proof.holds()
