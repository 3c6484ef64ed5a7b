"""One record to one assessment: read the facts, derive, look up the table, try every condition, decide.

Read `judge.py`, which picks the item's plan, then `plan.py`, which holds the item's program and its engines:
the reference (`engines.interpret`), and two functions written from the same program (`engines.to_python`). Tests hold
all three equal. `itinerary` prepares facts, `notices` says what there is to tell beside the verdict; the steps are made
by `narrate` when someone reads them, and remembered by `telling`.
"""

from lfreward.evaluate.given import HasEvaluators, RecordLike, assessments, day_of, evaluated, facts_of
from lfreward.evaluate.judge import Evaluator
from lfreward.evaluate.narrate import duty_step, test_step
from lfreward.evaluate.plan import ItemPlan

__all__ = [
    "Evaluator", "HasEvaluators", "ItemPlan", "RecordLike", "assessments", "day_of", "duty_step", "evaluated", "facts_of",
    "test_step",
]  # fmt: skip
