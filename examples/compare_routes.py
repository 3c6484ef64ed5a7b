"""Compare two routes: the same invented coach tour with its sites of the west and of the south."""

import lfreward

policy = lfreward.load_policy("linfen-2020")

tour = {
    "item": "coach_group",
    "organiser": "虚构·云岭假期旅行社",
    "arrival_date": "2025-05-17",
    "departure_date": "2025-05-18",
    "visitors": 312,
    "arrived_together": True,
    "nights": 1,
    "spend_per_head": 700,
}
routes = {
    "great tree, forge valley, falls": [["洪洞大槐树", "云丘山"], ["戎子酒庄", "壶口瀑布"]],
    "falls and great tree alone": [["洪洞大槐树"], ["壶口瀑布"]],
}

for name, days in routes.items():
    itinerary = [
        {"date": f"2025-05-{17 + n}", "sites": [{"name": site, "tickets": 312} for site in sites]}
        for n, sites in enumerate(days)
    ]
    result = policy.evaluate(tour | {"itinerary": itinerary})
    print(f"{name}: {result.verdict.value}, {result.amount:,} yuan")
    for step in result.steps:
        if step.key in ("paid_sites", "paid_4a_sites"):
            print(f"   {step.key:14} {step.requires} found {step.found}: {step.verdict}")
