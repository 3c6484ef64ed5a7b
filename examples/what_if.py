"""For a planner: what would twelve more visitors, another week, another route pay? Plain loops, nothing else."""

import lfreward

policy = lfreward.load_policy("linfen-2020")

# An invented coach group with room for changes. Only what decides the sum must be known.
plan = {
    "item": "coach_group",
    "organiser": "虚构·晨光旅行社",
    "paid_sites": 4,
    "paid_4a_sites": 3,
    "nights": 2,
    "spend_per_head": 820,
    "arrived_together": True,
}
weeks = {"2025-10-03": "National Day", "2025-10-10": "a week later", "2025-11-07": "in November"}

print(f"{'arrival':24} {'visitors':>8} {'no route':>12} {'western line':>12}")
for day, name in weeks.items():
    for visitors in (288, 300, 500):
        pays = [
            policy.evaluate(plan | {"arrival_date": day, "visitors": visitors, "route": route}).amount
            for route in ("none", "western")
        ]
        print(f"{day} {name:13} {visitors:8} " + " ".join(f"{amount:12,}" for amount in pays))
