"""An amended policy's cost: trains from 450 visitors, 15 % on the routes, and a new row for small trains."""

import json
from pathlib import Path

import lfreward

policy = lfreward.load_policy("linfen-2020")
season = Path(__file__).parent / "season.jsonl"
records = [json.loads(line) for line in season.read_text("utf-8").splitlines()]

ordinary = "items.tourist_train.table.rows.ordinary"
small = {"low": 30_000, "normal": 25_000, "holiday": 8_000}
overlay = {
    "set": {f"{ordinary}.visitors.at_least": 450, "uplifts.route.percent": 15},
    "row": [
        {
            "item": "tourist_train",
            "id": "ordinary_small",
            "train_class": "ordinary",
            "visitors": {"at_least": 300, "below": 450, "word": ["不少于", "不足"]},
            "pays": small,
        }
    ],
}

found = lfreward.compare(policy, policy.amended(overlay), records)
print(found.headline("en"))
for item, sums in found.to_dict()["items"].items():
    if sums["difference"] != "0.00":
        print(f"   {item:16} {sums['before']:>10} → {sums['after']:>10}")
for change in [*found.gainers, *found.losers]:
    print(f"   {change.id} {change.who}: {change.to_dict()['difference']:>9}")
