"""What each claim is worth, by itself and beside all others; by one of two engines that come to the same.

By rows, every claim is judged and settled as a single record is, all of them in memory. By columns, a query judges and
settles a long season out of memory, and single records are traced only where their words are wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from lfreward.audit.claim_rows import ClaimRow, PendingClaim
from lfreward.audit.reasons import Reason
from lfreward.audit.spooled import SpooledList
from lfreward.evaluate import Judge
from lfreward.model import Assessment, Item
from lfreward.settle import Kept, Settlement, displaced

if TYPE_CHECKING:
    from lfreward.audit.context import AuditContext

Year: TypeAlias = tuple[Any, Any]
Columns = Callable[[Iterable[tuple[Any, ...]], Iterable[str]], AbstractContextManager[Any]]
Settle = Callable[[Iterable[Assessment]], list[Settlement]]


class Outcome(NamedTuple):
    """What one claim came to. Unit of `payable`, what remains beside all others: fen; None where nothing is certain.

    `season` is that of the sum; `displaced` says why nothing remains where another claim was kept instead.
    """

    result: Assessment
    season: str | None = None
    payable: int | None = None
    displaced: Reason | None = None


Found: TypeAlias = "Outcome | tuple[Any, ...] | None"  # an outcome, or what the columns say of one that takes part


@dataclass(slots=True)
class Judged:
    """What was found of all claims, in their order, and the annual award of each year that a claim states.

    `unclaimed` is what the other years earned. Unit: fen.
    """

    found: list[Found] | SpooledList[Found]
    years: dict[Year, Assessment] = field(default_factory=dict)
    unclaimed: int = 0

    def take_years(self, awards: Iterable[tuple[Any, Any, Assessment]], stated: set[Year]) -> None:
        """Keep the awards of years that are stated, and add the others up."""
        for organiser, year, award in awards:
            if (organiser, year) in stated:
                self.years[organiser, year] = award
            else:
                self.unclaimed += award.amount_fen or 0


def year_of(result: Assessment | PendingClaim) -> Year:
    """Return whose year a claim states, and which."""
    return result.record.get("organiser"), result.record.get("year")


def _takes_part(read: ClaimRow, annual: Item | None) -> bool:
    """Say whether a claim is settled with the others; an organiser's year that cannot be read is not."""
    return not (read.rejected and annual is not None and read.result.item == annual.key)


def _stated(reads: Iterable[ClaimRow], annual: Item | None) -> set[Year]:
    return {year_of(read.result) for read in reads if annual is not None and read.result.item == annual.key}


# ---------------------------------------------------------------- by rows


def by_rows(reads: Sequence[ClaimRow], context: AuditContext) -> Judged:
    """Settle claims that were judged while they were read.

    The order of the rows decides nothing but which of several equal rows is called the second.
    """
    annual = context.edition.annual
    order = sorted(range(len(reads)), key=lambda n: (reads[n].digest, n))
    results: list[Assessment] = [read.result for read in reads if isinstance(read.result, Assessment)]
    settlements = context.settle([results[n] for n in order if _takes_part(reads[n], annual)])
    kept: dict[int, list[Kept]] = {}
    for one in settlements:
        for share in one.groups:
            kept.setdefault(id(share.result), []).append(share)
    found: list[Found] = [_outcome(result, kept) for result in results]
    judged = Judged(found)
    awards = ((s.organiser, s.year, s.annual) for s in settlements if s.annual is not None and s.beneficiary is None)
    judged.take_years(awards, _stated(reads, annual))
    return judged


def _outcome(result: Assessment, kept: Mapping[int, Sequence[Kept]]) -> Outcome:
    if result.amount_fen is None:
        return Outcome(result)
    shares = [k for r in (result, *result.alternatives) for k in kept.get(id(r), ())]
    payable = sum(k.fen for k in shares)
    lost = next((k for k in shares if k.result is result and k.code.startswith("displaced")), None)
    why = Reason(lost.reason, lost.code, lost.args) if lost is not None and payable == 0 else None
    return Outcome(result, result.season if payable else None, payable, why)


# ---------------------------------------------------------------- by columns


def by_columns(reads: SpooledList[ClaimRow], names: Iterable[str], context: AuditContext) -> Judged:
    """Judge and settle claims that wait; `names` are the facts that any of them states."""
    assert context.columns is not None
    annual = context.edition.annual
    judged = Judged(SpooledList[Found](_as_it_is, _as_it_is))
    with context.columns(_claims(reads, annual), names) as settled:
        for number, *found in settled.outcomes():
            _fill(judged.found, number)
            judged.found.append(tuple(found))
        judged.take_years(settled.years(), _stated(reads, annual))
    _fill(judged.found, len(reads))
    return judged


def _fill(found: list[Found] | SpooledList[Found], count: int) -> None:
    """Put in a blank for each claim that took no part, up to so many."""
    while len(found) < count:
        found.append(None)


def _claims(reads: Iterable[ClaimRow], annual: Item | None) -> Iterator[tuple[Any, ...]]:
    for number, read in enumerate(reads):
        if _takes_part(read, annual):
            result = read.result
            yield number, read.digest, result.record, None if isinstance(result, PendingClaim) else result


def outcome_of(result: Assessment | PendingClaim, found: Found, judge: Judge) -> Outcome:
    """Return the outcome of one claim and, of one that waited, its result."""
    if isinstance(found, Outcome):
        return found
    if found is None:
        assert isinstance(result, Assessment)
        return Outcome(result)
    _, _, season, payable, rule, item, best = found
    if isinstance(result, PendingClaim):
        result = judge.plans[result.item].judge(result.record)
    if rule is None or payable != 0:
        return Outcome(result, season, payable)
    said = displaced(judge.policy, judge.policy.exclusions[rule], (result.item or "", item), best)
    return Outcome(result, season, payable, Reason(*said))


def _as_it_is(value: Any) -> Any:
    return value
