"""Claimed sums in a cell that is merged over several rows: classed once, by their total, and told on each row.

Which part of such a sum is claimed for which row the sheet does not say. So no row is charged by itself: what is payable
on all of them together is set beside the sum. Where one of them is not certain, nothing is compared yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lfreward import money
from lfreward.audit.reasons import Reason, deciding, how
from lfreward.i18n import Label, say
from lfreward.results import words

if TYPE_CHECKING:
    from lfreward.audit.recompute import AuditedRow

SHARED = "shared_claim"  # key of the reason on rows that share one claimed sum


def share_claims(lines: Iterable[AuditedRow]) -> None:
    """Class the rows that share a claimed sum by their total, in place."""
    groups: dict[tuple[str | None, str], list[AuditedRow]] = {}
    for line in lines:
        if line.around.shared is not None:
            groups.setdefault((line.sheet, line.around.shared.cells), []).append(line)
    for same in groups.values():
        _class_together(same)


def _class_together(lines: Sequence[AuditedRow]) -> None:
    shared = lines[0].around.shared
    if shared is None or shared.fen is None:
        return  # a sum that cannot be read is told on each row as it is
    claimed = shared.fen
    payable = _total(lines)
    kind = _kind(claimed, payable)
    outcome = _outcome(kind, claimed, payable)
    for n, line in enumerate(lines):
        own = _own(line)
        rows = words.join([Label(str(other.row), str(other.row)) for other in lines])
        args = {"cells": shared.cells, "rows": rows, "count": len(lines), "claimed": money.spoken(claimed)}
        line.reason = Reason(SHARED, "audit_shared_claim", {**args, "outcome": outcome, "own": own})
        if line.kind != "rejected":
            line.kind = kind
        line.claimed = claimed if n == 0 else None
        line.share = _share(n, line.payable, claimed, payable)
        line.read = tuple(note for note in line.read if not (note.code == "merged_cell" and note.args.get("key") == "claimed_amount"))


def _total(lines: Sequence[AuditedRow]) -> int | None:
    """Return what all rows together would pay. Unit: fen; None where one of them is not certain."""
    payables = [line.payable for line in lines]
    known = [payable for payable in payables if payable is not None]
    return sum(known) if len(known) == len(payables) else None


def _share(n: int, payable: int | None, claimed: int, total: int | None) -> int | None:
    """Return the part of the sum that a row stands for, so that parts add up. Unit: fen.

    Each row stands for what it pays; the first also for what is claimed above or below all of it.
    """
    if total is None or payable is None:
        return claimed if n == 0 else None
    return payable + (claimed - total if n == 0 else 0)


def _kind(claimed: int, payable: int | None) -> str:
    if payable is None:
        return "unprovable"
    if claimed == payable:
        return "exact"
    return "under" if claimed < payable else "over" if payable else "not_payable"


def _outcome(kind: str, claimed: int, payable: int | None) -> Label:
    args = {} if payable is None else {"payable": money.spoken(payable), "difference": money.spoken(abs(claimed - payable))}
    return Label(*(say(f"audit_shared_{kind}", lang, args) for lang in ("zh", "en")))


def _own(line: AuditedRow) -> Label:
    """Say what one of the rows would pay by itself."""
    if not line.payable:
        why = line.reason if line.payable is None and line.kind == "rejected" else deciding(line.settled)
        return Label(why.say("zh"), why.say("en"))
    args = {"clause": line.settled.clause or "—", "payable": money.spoken(line.payable), "how": how(line.settled)}
    return Label(*(say("audit_shared_own", lang, args) for lang in ("zh", "en")))


