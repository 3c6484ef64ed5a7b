"""What if: other facts of one record as a grid of results, and another policy over the same records.

Nothing is written and nothing is changed; every result is what the judge would say of that point.
"""

from lfreward.explore.what_if.points import Point, WhatIf
from lfreward.explore.what_if.policies import Comparison, PolicyChange, compare
from lfreward.explore.what_if.varying import parse_vary, what_if

__all__ = ["Comparison", "Point", "PolicyChange", "WhatIf", "compare", "parse_vary", "what_if"]
