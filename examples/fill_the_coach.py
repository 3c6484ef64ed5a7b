"""Fill a coach group to the next tier: is it worth advertising the last seats?"""

import lfreward

policy = lfreward.load_policy("linfen-2020")

# An invented group that is 22 people short of the next step.
group = {
    "item": "coach_group",
    "organiser": "虚构·尧乡旅行社",
    "arrival_date": "2025-11-15",
    "departure_date": "2025-11-16",
    "visitors": 478,
    "arrived_together": True,
    "paid_sites": 3,
    "paid_4a_sites": 2,
    "nights": 1,
    "spend_per_head": 640,
    "route": "none",
}

swept = policy.what_if(group, vary={"visitors": range(280, 521)})
for limit in swept.thresholds("visitors"):
    print(f"from {limit.at} visitors, {limit.clause}")
print(f"{len(swept)} points, {swept.judged} judged\n")

# Each further visitor costs a discount; touring the western route costs 2,400 yuan of fuel.
free = {"visitors": (478, 520), "route": ["none", "western"]}
for discount in (100, 1200, 2000):
    plan = lfreward.best_plan(policy, group, free, costs={"visitors": discount, "route": 2400})
    changes = ", ".join(f"{fact} {before} → {after}" for fact, (before, after) in plan.changes.items()) or "nothing"
    print(f"at {discount:5} yuan a head: {changes:44} net {plan.net:>10,}")
