"""One row of claims as it was read, and how it is spooled to disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lfreward.audit.spooled import SpooledList
from lfreward.results.assessment import Assessment, Finding, Verdict


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


def spooled_claims() -> SpooledList[ClaimRow]:
    """Return an empty spooled list for rows of claims."""
    return SpooledList(pack_read, unpack_read)


def pack_read(read: ClaimRow) -> tuple[Any, ...]:
    """Return a row of claims as plain values; its result, or its pending claim, is one already."""
    return read.sheet, read.number, read.result, read.extra, read.digest, read.notes, read.around


def unpack_read(packed: tuple[Any, ...]) -> ClaimRow:
    """Make a row of claims of the plain values that `pack_read` gave."""
    return ClaimRow(*packed)
