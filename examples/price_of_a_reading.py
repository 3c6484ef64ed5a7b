"""A reading's price: what each way to read the text would pay over the trains and coaches of a season."""

import json
from pathlib import Path

import lfreward

policy = lfreward.load_policy("linfen-2020")
season = Path(__file__).parent / "season.jsonl"
records = [json.loads(line) for line in season.read_text("utf-8").splitlines()]
chosen = [r for r in records if r.get("item") in ("tourist_train", "coach_group", "annual_visitors")]
results = list(policy.evaluate_many(chosen))

for price in lfreward.reading_impact(policy, results):
    if not price.chosen and (price.difference_fen or price.touched):
        difference = price.to_dict()["difference"]
        print(f"{price.reading:18} {price.option:16} {difference:>11} yuan, records touched: {len(price.touched)}")

# From the most careful to the most generous set; one set holds for every record at once.
print()
span = lfreward.reading_bounds(policy, results)
if span is not None:
    print(span.say("en"))
