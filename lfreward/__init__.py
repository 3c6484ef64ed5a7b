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

    from lfreward.api import Policy, load_policy
    from lfreward.audit import Audit
    from lfreward.batch import TableReport
    from lfreward.deadlines import Deadlines
    from lfreward.errors import InputError, LfrewardError, OutputError, RuleError, UsageError
    from lfreward.fact_guide import FactGuide, Facts
    from lfreward.model import Assessment, Finding, Step, Todo, Verdict
    from lfreward.nearmiss import NearMiss, NearMisses
    from lfreward.planning import BestPlan, SeasonPlan
    from lfreward.records import Creation, Group, OrganiserYear, ShuttleLine
    from lfreward.settlement import Kept, Settlement
    from lfreward.whatif import Comparison, WhatIf

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
    "RuleError",
    "SeasonPlan",
    "Settlement",
    "ShuttleLine",
    "Step",
    "TableReport",
    "Todo",
    "UsageError",
    "Verdict",
    "WhatIf",
    "__version__",
    "load_policy",
]

_HOMES = {
    "api": ("Policy", "load_policy"),
    "audit": ("Audit",),
    "batch": ("TableReport",),
    "deadlines": ("Deadlines",),
    "errors": ("InputError", "LfrewardError", "OutputError", "RuleError", "UsageError"),
    "fact_guide": ("FactGuide", "Facts"),
    "model": ("Assessment", "Finding", "Step", "Todo", "Verdict"),
    "nearmiss": ("NearMiss", "NearMisses"),
    "planning": ("BestPlan", "SeasonPlan"),
    "records": ("Creation", "Group", "OrganiserYear", "ShuttleLine"),
    "settlement": ("Kept", "Settlement"),
    "whatif": ("Comparison", "WhatIf"),
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
