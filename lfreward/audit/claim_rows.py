"""One row of claims as it was read, and how it is spooled to disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from lfreward.audit.spooled import SpooledList
from lfreward.evaluate import Evaluator
from lfreward.results.assessment import Assessment, Finding, Verdict

KEPT = tuple(slot for slot in Assessment.__slots__ if slot not in ("plan", "record", "verdict", "alternatives"))


class PendingClaim(NamedTuple):
    """A claim that can be read and has not been judged: the item that it names, and its facts."""

    item: str
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SharedClaim:
    """One claimed sum in a cell that is merged over several rows. Unit: fen; None where it cannot be read.

    `cells` is the merged range, `rows` the rows of the sheet that it covers.
    """

    cells: str
    rows: tuple[int, ...]
    fen: int | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the facts of one row in the sheet, and is told beside its result.

    `remarks` are the texts of its column of remarks and of the comments on its cells, numbers of persons masked.
    """

    hidden: bool = False
    remarks: tuple[str, ...] = ()
    shared: SharedClaim | None = None


PLAIN = Surroundings()  # of a row that nothing was said about


@dataclass(slots=True)
class ClaimRow:
    """One row of claims: where it stands, its result by itself or what waits to be judged, what only an audit asks for.

    `digest` is a hash of its facts as read; `notes` is what was said while it was read.
    """

    sheet: str | None
    number: int
    result: Assessment | PendingClaim
    extra: Mapping[str, Any]
    digest: str
    notes: tuple[Finding, ...] = ()
    around: Surroundings = PLAIN

    @property
    def rejected(self) -> bool:
        """Whether the row cannot be read."""
        return isinstance(self.result, Assessment) and self.result.verdict is Verdict.REJECTED


def spooled_claims(judge: Evaluator) -> SpooledList[ClaimRow]:
    """Return an empty spooled list for rows of claims."""
    return SpooledList(pack_read, partial(unpack_read, judge))


def pack_read(read: ClaimRow) -> tuple[Any, ...]:
    """Return a row of claims as plain values."""
    result = read.result
    plain = result if isinstance(result, PendingClaim) else _pack_result(result)
    return read.sheet, read.number, tuple(plain), read.extra, read.digest, read.notes, read.around


def unpack_read(judge: Evaluator, packed: tuple[Any, ...]) -> ClaimRow:
    """Make a row of claims of the plain values that `pack_read` gave."""
    sheet, number, plain, *rest = packed
    waits = len(plain) == len(PendingClaim._fields)
    return ClaimRow(sheet, number, PendingClaim(*plain) if waits else _unpack_result(judge, *plain), *rest)


def _pack_result(result: Assessment) -> tuple[Any, ...]:
    """Return a result as plain values; its plan by the item of the plan."""
    plan = result.plan.item.key if result.plan is not None else None
    others = [_pack_result(other) for other in result.alternatives]
    return plan, result.record, result.verdict, {slot: getattr(result, slot) for slot in KEPT}, others


def _unpack_result(
    judge: Evaluator, plan: str | None, record: Mapping[str, Any], verdict: Verdict, slots: dict[str, Any], others: list[Any]
) -> Assessment:
    slots = {**slots, "values": slots["known"]}
    del slots["known"]
    alternatives = tuple(_unpack_result(judge, *other) for other in others)
    return Assessment(judge.plans[plan] if plan else None, record, verdict, **slots, alternatives=alternatives)
