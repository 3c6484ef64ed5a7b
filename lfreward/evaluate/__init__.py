"""One record to one assessment: read the facts, derive, look up the table, try every condition, decide.

Floor 4. Read `judge.py`, which picks the item's plan, then `ItemPlan.walk` in `plan.py`, which goes from facts to
amount and is the reference. `compiled` and `glance` write the same walk out as straight Python, for speed: the one with
every mark, for results; the other with verdict and sum alone, for searches. Tests hold all three equal. The words are
made later, by `narrate`, when someone reads them, and remembered by `telling`.
"""

from lfreward.evaluate.judge import Judge
from lfreward.evaluate.narrate import duty_step, test_step
from lfreward.evaluate.plan import ItemPlan

__all__ = ["ItemPlan", "Judge", "duty_step", "test_step"]
