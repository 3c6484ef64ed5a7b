"""Recompute a season's claims from the workbook as it came: classes, reasons, red flags, and a receipt of it all.

Floor 7. Everything asked of the policy comes in a `Desk`; forms and flags are tables, and no measure is known here.
One way through: `reading` (rows to facts), `judging` (what each is worth; by rows, or a long season by columns), `recompute`
(classes and reasons), `lines` and `figures` (held or shelved, and counted), `flags`, and `season`, which writes.
"""

from lfreward.audit.forms import Mapped, load_map
from lfreward.audit.reasons import Reason
from lfreward.audit.receipt import load_receipt
from lfreward.audit.season import FILES, Audit, Desk, audit, check, check_target

__all__ = ["FILES", "Audit", "Desk", "Mapped", "Reason", "audit", "check", "check_target", "load_map", "load_receipt"]
