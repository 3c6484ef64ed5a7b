"""What if: other facts of one record as a grid of results, and another policy over the same records.

Floor 7. Nothing is written and nothing is changed; every result is what the judge would say of that point.
"""

from lfreward.whatif.points import Point, WhatIf
from lfreward.whatif.policies import Change, Comparison, compare
from lfreward.whatif.varying import parse_vary, what_if

__all__ = ["Change", "Comparison", "Point", "WhatIf", "compare", "parse_vary", "what_if"]
