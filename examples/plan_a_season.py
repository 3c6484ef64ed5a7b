"""A season's plan: what each organiser still needs for the next tier, by when, and what it brings per visitor."""

import json
from pathlib import Path

import lfreward

policy = lfreward.load_policy("linfen-2020")
season = Path(__file__).parent / "season.jsonl"
records = [json.loads(line) for line in season.read_text("utf-8").splitlines()]

for plan in lfreward.season_plans(policy, records):
    if plan.year != 2025 or not plan.tiers:
        continue
    print(f"{plan.organiser} {plan.year}: {plan.counted:,} counted, {plan.award.amount:,} yuan so far")
    for tier in plan.tiers:
        gain = tier.gain_fen // 100
        each = gain // tier.more
        print(f"   {tier.more:5,} more by {plan.by} reach {tier.at:,}: {gain:7,} yuan more, {each:3} a head")

# What is still to be done in the last ten days of the accounting year.
open_ = [d for d in policy.deadlines(records, as_of="2025-11-20") if d.state in ("open", "overdue")]
print()
for duty in sorted(open_, key=lambda d: (d.due, d.id)):
    print(f"{duty.due} {duty.id} {duty.named('en')}: {duty.say('en')}")
