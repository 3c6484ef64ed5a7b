"""One record to one assessment: read the facts, derive, look up the table, try every condition, decide.

Floor 4. `Judge.evaluate` picks the item's plan, `ItemPlan.judge` walks from facts to amount, and the words are made
later, by `narrate`, when someone reads them.
"""

from lfreward.evaluate.judge import Judge
from lfreward.evaluate.narrate import test_step
from lfreward.evaluate.plan import ItemPlan

__all__ = ["ItemPlan", "Judge", "test_step"]
