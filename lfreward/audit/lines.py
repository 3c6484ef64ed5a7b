"""The lines of an audit: in a list, or, of a long season, spooled to disk and made again each time they are gone through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias
from zlib import crc32

from lfreward.audit.claim_rows import ClaimRow, pack_read, unpack_read
from lfreward.audit.figures import Figures
from lfreward.audit.judging import Found, Judged
from lfreward.audit.reading import Progress
from lfreward.audit.recompute import AuditedRow, Classing
from lfreward.audit.row_facts import RowFacts
from lfreward.audit.shared_claims import share_claims
from lfreward.audit.spooled import SpooledList
from lfreward.evaluate import Evaluator

PARTS = 64
SMALL = 64  # things in a lot where many shelves are filled at once
Placed: TypeAlias = tuple[int, ClaimRow, Found]  # a claim with its place among all


class LinesInMemory(list[AuditedRow]):
    """Lines in memory."""

    def objected(self) -> Iterable[AuditedRow]:
        """Give the lines to which there is something to object."""
        return (line for line in self if line.kind != "exact")

    def parts(self) -> Iterable[Iterable[AuditedRow]]:
        """Give all lines in parts, no claimant in two of them."""
        return [self]

    def rows(self) -> Iterator[RowFacts]:
        """Give every claim that can be read, as it was read."""
        return (RowFacts(*line.place, line.result.item, line.result.record) for line in self if line.kind != "rejected")


class SpooledLines:
    """Lines of a long season, made anew each time they are gone through; `most` of those objected to are laid out."""

    def __init__(self, reads: SpooledList[ClaimRow], judged: Judged, classing: Classing, judge: Evaluator, most: int) -> None:
        self._most = most
        self._reads = reads
        self._judged = judged
        self._classing = classing
        self._objected = SpooledList[Placed](_pack, _unpack)
        self._parts = [SpooledList[Placed](_pack, _unpack, SMALL) for _ in range(PARTS)]

    def __len__(self) -> int:
        return len(self._reads)

    def __iter__(self) -> Iterator[AuditedRow]:
        return self._made(self._places())

    def objected(self) -> Iterable[AuditedRow]:
        """Give the first lines to which there is something to object, as many as are laid out."""
        return self._made(self._objected)

    def parts(self) -> Iterable[Iterable[AuditedRow]]:
        """Give all lines that can be read in parts, no claimant in two of them."""
        return ([*self._made(part)] for part in self._parts)

    def rows(self) -> Iterator[RowFacts]:
        """Give every claim that can be read, as it was read, without judging it again."""
        for read in self._reads:
            if not read.rejected:
                yield RowFacts(read.sheet, read.number, read.result.item, read.result.record)

    def sort_out(self, figures: Figures, progress: Progress | None) -> None:
        """Go through the lines for the first time: count them, and lay out which are objected to, and whose they are."""
        for place in self._places():
            line = self._classing.line(*place)
            figures.add(line)
            if line.kind != "exact" and len(self._objected) < self._most:
                self._objected.append(place)
            if line.kind != "rejected":
                self._parts[crc32((line.result.record.get("organiser") or "").encode()) % PARTS].append(place)
            if progress is not None:
                progress(place[0] + 1)

    def _places(self) -> Iterator[Placed]:
        return ((n, *pair) for n, pair in enumerate(zip(self._reads, self._judged.found, strict=True)))

    def _made(self, places: Iterable[Placed]) -> Iterator[AuditedRow]:
        line = self._classing.line
        return (line(*place) for place in places)


class FactsOfLines:
    """The claims of an audit as they were read; can be gone through again and again."""

    def __init__(self, lines: LinesInMemory | SpooledLines) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[RowFacts]:
        return self._lines.rows()


Lines: TypeAlias = LinesInMemory | SpooledLines


def lined(
    reads: list[ClaimRow] | SpooledList[ClaimRow],
    judged: Judged,
    judge: Evaluator,
    figures: Figures,
    most: int,
    progress: Progress | None = None,
) -> Lines:
    """Set every claim beside what it is worth, and count them all; of those objected to `most` are looked at singly."""
    classing = Classing(reads, judged, judge)
    if isinstance(reads, SpooledList):
        lines = SpooledLines(reads, judged, classing, judge, most)
        lines.sort_out(figures, progress)
        return lines
    held = LinesInMemory(classing.line(n, *pair) for n, pair in enumerate(zip(reads, judged.found, strict=True)))
    share_claims(held)
    for line in held:
        figures.add(line)
    return held


def _pack(place: Placed) -> tuple[Any, ...]:
    n, read, found = place
    return n, pack_read(read), found


def _unpack(packed: tuple[Any, ...]) -> Placed:
    n, read, found = packed
    return n, unpack_read(read), found
