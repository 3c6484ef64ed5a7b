"""Recompute a season's claims from the workbook as it came: classes, reasons, red flags, and a receipt of it all.

Everything asked of the policy comes in an `AuditContext`; forms and flags are tables, and no measure is known
here. One way through, in the order of `run`:

    reading      rows to facts, each claim judged by itself
    judging      what each claim is worth beside all others; by rows, or a long season by columns
    recompute    each claim beside what is payable: class, difference, reason
    lines        the audited rows, in memory or spooled to disk; `figures` counts them
    flags        questions with their evidence, found by `cross_group`, `arithmetic`, `near_threshold` and `proofs`
    output       the files: results, summary, report, workbook, receipt

    >>> import lfreward
    >>> done = lfreward.load_policy().audit("claims.xlsx")  # doctest: +SKIP
    >>> done.summary["payable_total"]  # doctest: +SKIP
    '105000.00'
"""

from lfreward.audit.audited import FILES, Audit, check_target
from lfreward.audit.context import AuditContext
from lfreward.audit.forms import Mapped, load_map, read_map
from lfreward.audit.reasons import Reason
from lfreward.audit.receipt import load_receipt
from lfreward.audit.run import audit, check, checked_with, signed_by, total_rows

__all__ = [
    "FILES",
    "Audit",
    "AuditContext",
    "Mapped",
    "Reason",
    "audit",
    "check",
    "check_target",
    "checked_with",
    "load_map",
    "load_receipt",
    "read_map",
    "signed_by",
    "total_rows",
]
