"""The best lawful plan: which item, which changes, which days; and what is left to an organiser's next tier.

Only what people arrange can be changed, one record stays one group, and nothing is stated that is not so.
"""

from lfreward.explore.plan.result import BestPlan, PlanRegion, Proof
from lfreward.explore.plan.search import best_plan, parse_free
from lfreward.explore.plan.season import SeasonPlan, Tier, season_plans

__all__ = ["BestPlan", "PlanRegion", "Proof", "SeasonPlan", "Tier", "best_plan", "parse_free", "season_plans"]
