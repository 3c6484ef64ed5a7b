"""For travel-agency software: hand over one tour, read back the sum, the duties and the reasons."""

import lfreward

# An invented train that came home on 20 July. Money in yuan, dates ISO; what is not known is left out.
tour = lfreward.Group(
    id="XG25-G06",
    item="tourist_train",
    organiser="虚构·丁香铁路旅行社",
    train_class="ordinary",
    arrival_station="临汾站",
    start_date="2025-07-17",
    arrival_date="2025-07-18",
    departure_date="2025-07-20",
    visitors=520,
    paid_sites=5,
    paid_4a_sites=2,
    nights=2,
    spend_per_head=765,
    reported_on="2025-07-12",
)
policy = lfreward.load_policy("linfen-2020")
result = policy.evaluate(tour)

print(f"{result.id}: {result.verdict}, {result.amount:,} yuan")  # the amount is a Decimal, exact to the fen
for duty in result.todo:
    print(f"  {duty.due or 'no day yet'}: {duty.say('en')}")
print()
print(result.explain())
print(result.explain("en"), end="")
