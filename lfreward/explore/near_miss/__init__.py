"""What a record could still get, what would lose it, and what would settle it.

`levers` says what can be changed, `segments` cuts it where the rules tell values apart; `search` finds every smallest set
of changes that reaches a better rate, `downside` the nearest single change that lowers it, `settling` the facts that
decide an undetermined record; `report` and `wording` make intervals, clauses, days and words of it. The evaluator judges
every step.
"""

from lfreward.explore.near_miss.report import near_misses
from lfreward.explore.near_miss.result import FactChange, Growth, NearMiss, NearMisses
from lfreward.explore.near_miss.settling import Deciding

__all__ = ["Deciding", "FactChange", "Growth", "NearMiss", "NearMisses", "near_misses"]
