"""Says what a tourism reward is worth and why, clause by clause.

The public names are listed in `__all__`. The typed records load pydantic when they are first used.

>>> import lfreward
>>> policy = lfreward.load_policy()
>>> policy.evaluate({"item": "tourist_train", "train_class": "高铁", "visitors": 199}).verdict.value
'ineligible'
"""

from __future__ import annotations

TYPE_CHECKING = False  # what type checkers take for true; `typing` itself would be half of this import

if TYPE_CHECKING:
    from typing import Any

    from lfreward.audit import Audit
    from lfreward.batch import TableReport
    from lfreward.errors import InputError, LfrewardError, OutputError, RuleError, UsageError
    from lfreward.explore.deadlines import Deadlines
    from lfreward.explore.near_miss import NearMiss, NearMisses
    from lfreward.explore.plan import BestPlan, SeasonPlan, best_plan, season_plans
    from lfreward.explore.reading_bounds import ReadingBounds, reading_bounds
    from lfreward.explore.reading_impact import Price, other_readings, reading_impact
    from lfreward.explore.what_if import Comparison, WhatIf, compare
    from lfreward.office.fact_guide import FactGuide, Facts
    from lfreward.office.forms import write_form
    from lfreward.policy import Policy, explain, load_policy
    from lfreward.records import Creation, Group, OrganiserYear, ShuttleLine
    from lfreward.results.assessment import Assessment, Finding, Step, Todo, Verdict
    from lfreward.results.verify import Verification
    from lfreward.settlement import Kept, Settlement

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "Audit",
    "BestPlan",
    "Comparison",
    "Creation",
    "Deadlines",
    "FactGuide",
    "Facts",
    "Finding",
    "Group",
    "InputError",
    "Kept",
    "LfrewardError",
    "NearMiss",
    "NearMisses",
    "OrganiserYear",
    "OutputError",
    "Policy",
    "Price",
    "ReadingBounds",
    "RuleError",
    "SeasonPlan",
    "Settlement",
    "ShuttleLine",
    "Step",
    "TableReport",
    "Todo",
    "UsageError",
    "Verdict",
    "Verification",
    "WhatIf",
    "__version__",
    "best_plan",
    "compare",
    "explain",
    "load_policy",
    "other_readings",
    "reading_bounds",
    "reading_impact",
    "season_plans",
    "write_form",
]

_HOMES = {
    "audit": ("Audit",),
    "batch": ("TableReport",),
    "errors": ("InputError", "LfrewardError", "OutputError", "RuleError", "UsageError"),
    "explore.deadlines": ("Deadlines",),
    "explore.near_miss": ("NearMiss", "NearMisses"),
    "explore.plan": ("BestPlan", "SeasonPlan", "best_plan", "season_plans"),
    "explore.reading_bounds": ("ReadingBounds", "reading_bounds"),
    "explore.reading_impact": ("Price", "other_readings", "reading_impact"),
    "explore.what_if": ("Comparison", "WhatIf", "compare"),
    "office.fact_guide": ("FactGuide", "Facts"),
    "office.forms": ("write_form",),
    "policy": ("Policy", "explain", "load_policy"),
    "records": ("Creation", "Group", "OrganiserYear", "ShuttleLine"),
    "results.assessment": ("Assessment", "Finding", "Step", "Todo", "Verdict"),
    "results.verify": ("Verification",),
    "settlement": ("Kept", "Settlement"),
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    from importlib import import_module

    for module, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"lfreward.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'lfreward' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
