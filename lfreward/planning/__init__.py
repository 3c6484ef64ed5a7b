"""The best lawful plan: which item, which changes, which days; and what is left to an organiser's next tier.

Floor 7. Only what people arrange can be changed, one record stays one group, and nothing is stated that is not so.
"""

from lfreward.planning.result import BestPlan, Box, Proof
from lfreward.planning.search import best_plan, parse_free
from lfreward.planning.season import SeasonPlan, Tier, season_plans

__all__ = ["BestPlan", "Box", "Proof", "SeasonPlan", "Tier", "best_plan", "parse_free", "season_plans"]
