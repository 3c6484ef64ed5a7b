"""Whole files at once: a query over columns for the rows that it can read, single records for the others.

What is written appears whole or not at all, and its rows stand in the order of the source. Needs the extra
`batch`; `arrow` for tables in memory, `spark` where that engine is asked for.
"""

from lfreward.batch.outcomes import Claim, ClaimOutcome, SettledClaims, settled_claims
from lfreward.batch.report import ENGINES, Progress, TableReport
from lfreward.batch.settling import settle_table
from lfreward.batch.table import evaluate_table

__all__ = [
    "ENGINES",
    "Claim",
    "ClaimOutcome",
    "Progress",
    "SettledClaims",
    "TableReport",
    "evaluate_table",
    "settle_table",
    "settled_claims",
]
