"""For an auditor: one claim by hand. What was claimed, what is due, which clause decides, what other readings pay.

python examples/audit_one_claim.py [ID]
"""

import sys
from pathlib import Path

import lfreward

wanted = sys.argv[1] if len(sys.argv) > 1 else "XG25-G19"
policy = lfreward.load_policy("linfen-2020")
season = policy.evaluate_file(Path(__file__).with_name("season.jsonl"))
result = next(result for _, result in season if result.id == wanted)

claimed = result.record["claimed_amount"]
payable = result.amount or 0
print(f"{result.id} {result.item} ({result.clause}), {result.record['organiser']}")
print(f"claimed     {claimed:12,.2f}")
print(f"recomputed  {payable:12,.2f}  {result.verdict}")
print(f"difference  {claimed - payable:12,.2f}")

# Why: every condition is a step; those that are not met, or not known, say so with their clause.
for step in result.steps:
    if step.verdict == "not_met":
        print(f"{step.clause}  {step.message}\n{'':{len(step.clause)}}  {step.say('en')}")

# Where the text allows another reading, the sum under it belongs in the file as well.
for key, option, other in lfreward.other_readings(policy, result):
    print(f"under {key}={option}: {other.verdict}, {other.amount or 0:,.2f} yuan")
