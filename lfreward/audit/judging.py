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
from lfreward.evaluate import Evaluator
from lfreward.law.nodes import ResolvedPolicy
from lfreward.results.assessment import Assessment
from lfreward.settlement import Kept, Settlement, place_of

if TYPE_CHECKING:
    from lfreward.audit.context import AuditContext

Year: TypeAlias = tuple[str | None, str | None, int | None]
Columns = Callable[[Iterable[tuple[Any, ...]], Iterable[str]], AbstractContextManager[Any]]
Settle = Callable[[Iterable[Assessment]], list[Settlement]]


class ClaimJudgement(NamedTuple):
    """What one claim came to. Unit of `payable`, what remains beside all others: fen; None where nothing is certain.

    `season` is that of the sum; `displaced` says why nothing is paid of what it is worth: another claim was kept
    instead, or its payee lost the award. A claim of which that is not settled, as it does not say whose it is, has no
    `payable`.
    """

    result: Assessment
    season: str | None = None
    payable: int | None = None
    displaced: Reason | None = None


Found: TypeAlias = "ClaimJudgement | tuple[Any, ...] | None"  # an outcome, or what the columns say of one that takes part


@dataclass(slots=True)
class Judged:
    """What was found of all claims, in their order, and the annual award of each year that a claim states.

    `unclaimed` is what the other years earned. Unit: fen.
    """

    found: list[Found] | SpooledList[Found]
    years: dict[Year, Kept] = field(default_factory=dict)
    unclaimed: int = 0

    def take_years(self, awards: Iterable[Kept], stated: set[Year]) -> None:
        """Keep the awards of years that are stated, and add the others up."""
        for award in awards:
            name = award.result.item, award.place.payee, award.place.year
            if name in stated:
                self.years[name] = award
            else:
                self.unclaimed += award.fen


def year_of(policy: ResolvedPolicy, result: Assessment | PendingClaim) -> Year:
    """Return which award a claim states: of which item, whose, and of which year."""
    place = place_of(policy, result)
    return result.item, place.payee, place.year


def is_year(policy: ResolvedPolicy, read: ClaimRow) -> bool:
    """Say whether a claim states a year that its item adds up."""
    item = policy.items.get(read.result.item or "")
    return item is not None and item.sum is not None


def _takes_part(policy: ResolvedPolicy, read: ClaimRow) -> bool:
    """Say whether a claim is settled with the others; a year that cannot be read is not."""
    return not (read.rejected and is_year(policy, read))


def _stated(policy: ResolvedPolicy, reads: Iterable[ClaimRow]) -> set[Year]:
    return {year_of(policy, read.result) for read in reads if is_year(policy, read)}


# ---------------------------------------------------------------- by rows


def by_rows(reads: Sequence[ClaimRow], context: AuditContext) -> Judged:
    """Settle claims that were judged while they were read, in the order of the rows."""
    policy = context.resolved
    results: list[Assessment] = [read.result for read in reads if isinstance(read.result, Assessment)]
    settlements = context.settle([result for read, result in zip(reads, results, strict=True) if _takes_part(policy, read)])
    kept: dict[int, list[Kept]] = {}
    for one in settlements:
        for share in one.groups:
            kept.setdefault(id(share.by_itself), []).append(share)
    found: list[Found] = [_outcome(result, kept) for result in results]
    judged = Judged(found)
    judged.take_years((award for one in settlements for award in one.awards), _stated(policy, reads))
    return judged


def _outcome(result: Assessment, kept: Mapping[int, Sequence[Kept]]) -> ClaimJudgement:
    shares = [k for r in (result, *result.alternatives) for k in kept.get(id(r), ())]
    payable = sum(k.fen for k in shares)
    own = next((k for k in shares if k.by_itself is result), None)
    result = result if own is None else own.result
    if own is not None and own.lost and not payable:
        return ClaimJudgement(result, None, payable if own.certain else None, Reason(own.reason, own.code, own.args))
    if result.amount_fen is None:
        return ClaimJudgement(result)
    return ClaimJudgement(result, result.season if payable else None, payable)


# ---------------------------------------------------------------- by columns


def by_columns(reads: SpooledList[ClaimRow], names: Iterable[str], context: AuditContext) -> Judged:
    """Judge and settle claims that wait; `names` are the facts that any of them states."""
    assert context.columns is not None
    policy = context.resolved
    judged = Judged(SpooledList[Found](_as_it_is, _as_it_is))
    with context.columns(_claims(policy, reads), names) as settled:
        for number, *found in settled.outcomes():
            _fill(judged.found, number)
            judged.found.append(tuple(found))
        judged.take_years(settled.awards(), _stated(policy, reads))
    _fill(judged.found, len(reads))
    return judged


def _fill(found: list[Found] | SpooledList[Found], count: int) -> None:
    """Put in a blank for each claim that took no part, up to so many."""
    while len(found) < count:
        found.append(None)


def _claims(policy: ResolvedPolicy, reads: Iterable[ClaimRow]) -> Iterator[tuple[Any, ...]]:
    for number, read in enumerate(reads):
        if _takes_part(policy, read):
            result = read.result
            yield number, result.record, None if isinstance(result, PendingClaim) else result


def outcome_of(result: Assessment | PendingClaim, found: Found, judge: Evaluator) -> ClaimJudgement:
    """Return the outcome of one claim and, of one that waited, its result."""
    if isinstance(found, ClaimJudgement):
        return found
    if found is None:
        assert isinstance(result, Assessment)
        return ClaimJudgement(result)
    _, _, season, payable, lost, again = found
    if again is not None:
        facts, notes = again
        plan = judge.plans[str(result.item)]
        judged = plan.judge(facts).findings
        result = plan.judge(facts, tuple(note for note in notes if note not in judged))
    elif isinstance(result, PendingClaim):
        result = judge.plans[result.item].judge(result.record)
    if lost is None:
        return ClaimJudgement(result, season, payable)
    return ClaimJudgement(result, None, payable, Reason(*lost))


def _as_it_is(value: Any) -> Any:
    return value
