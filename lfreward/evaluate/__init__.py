"""One record to one assessment: read the facts, derive, look up the table, try every condition, decide.

Read `evaluator.py`, which picks the item, then `plan.py`, which judges by the reference (`engines.interpret`) or by two
functions written from the same program (`engines.to_python`); tests hold all three equal. Below them, each on those
before it: `itinerary` prepares facts; `item` compiles one and answers questions about values; `notices` says what there
is to tell beside the verdict; `steps` words conditions and duties when someone reads them, and `trace` keeps them.
"""

from lfreward.evaluate.evaluator import Evaluator
from lfreward.evaluate.given import HasEvaluators, RecordLike, assessments, day_of, evaluated, facts_of
from lfreward.evaluate.plan import ItemPlan
from lfreward.evaluate.steps import duty_step, test_step

__all__ = [
    "Evaluator", "HasEvaluators", "ItemPlan", "RecordLike", "assessments", "day_of", "duty_step", "evaluated", "facts_of",
    "test_step",
]  # fmt: skip
