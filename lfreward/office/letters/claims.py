"""The audited rows as letters need them: one claim each, with the sum for payment, what is cut, lacking or in the way.

Nothing is computed a second time here: amounts, classes and reasons are those of the audit. What is decided here is only
which sum papers use (the sum that the authority approved where it is stated, else the smaller of claimed and payable), and
whether anything keeps it from being paid.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from lfreward import money
from lfreward.audit.outstanding import INFORMATION
from lfreward.audit.recompute import CLASS_LABELS, PAYABLE_CLASSES
from lfreward.law.nodes import clause_in_words
from lfreward.office.letters.holds import LANG, NotShown, Questions, reasons_to_wait
from lfreward.office.letters.templates import sentence
from lfreward.office.letters.wording import clause_named, day_in_words, in_letter
from lfreward.settlement import identity

if TYPE_CHECKING:
    from lfreward.audit.audited import Audit
    from lfreward.audit.recompute import AuditedRow

DAYS = ("arrival_date", "announced_on", "service_end")  # the first of these facts that a claim states says when it was
HEADS = ("visitors", "ticketed_visitors")
UNNAMED = "—"


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that is still to be handed in or put right for one claim."""

    what: str
    clause: str  # in the form of letters; a dash where the law names none
    due: str  # the last day in words; empty where the law sets none that is known


@dataclass(slots=True)
class LetterClaim:
    """One claim as letters need it. Unit of all sums: fen; None where there is none to name. Texts are Chinese."""

    line: AuditedRow
    agency: str  # the name under which the agency was written first; a dash where none is named
    item: str
    when: str  # the day or the year that the claim is about
    heads: int | None
    amount: int | None  # the sum for payment: approved where stated, else the smaller of claimed and payable
    why: str  # why it comes out so; empty where the claim is exact
    clause: str  # the clause that decides; a dash where the reason names none
    waits: list[str]  # why it is not paid now; empty where it is to be paid
    lacking: list[Lacking]
    questions: tuple[str, ...]  # the titles of the flags that name it

    @property
    def asked(self) -> int:
        """What the row stands for of what was claimed."""
        return self.line.asked or 0

    @property
    def cut(self) -> int:
        """What is cut of the claimed sum; 0 where nothing is, or the sum for payment is not known."""
        return 0 if self.amount is None else max(self.asked - self.amount, 0)

    @property
    def due(self) -> int:
        """What is still to be paid out now: the sum for payment less what was paid; 0 where the claim waits."""
        return 0 if self.waits or self.amount is None else max(self.amount - (self.line.paid or 0), 0)

    @property
    def pays(self) -> bool:
        """Whether the claim stands in the list of what is paid."""
        return not self.waits and bool(self.amount)

    @property
    def held(self) -> bool:
        """Whether the claim stands apart with a reason: something is at stake and something is open."""
        return bool(self.waits) and (bool(self.amount) or self.line.kind in ("unprovable", "rejected"))


def payment_sum(line: AuditedRow) -> int | None:
    """Return the sum that papers use for a claim, in fen; None where none is certain."""
    if line.approved is not None:
        return line.approved
    if line.kind not in PAYABLE_CLASSES or line.asked is None or line.payable is None:
        return None
    return min(line.asked, line.payable)


def claims_of(
    audit: Audit, shown: NotShown, questions: Questions, progress: Callable[[int], None] | None = None
) -> Iterator[LetterClaim]:
    """Give every claim of an audit, in the order of its rows; rows that claim no item of their own are left out."""
    agencies = _Agencies()
    items = {key: item.label.say(LANG) for key, item in audit.context.resolved.items.items()}
    for count, line in enumerate(audit.lines, 1):
        if progress is not None:
            progress(count)
        if line.kind == "no_claim":
            continue
        flags = questions.of(line)
        amount = payment_sum(line)
        waits = reasons_to_wait(line, amount, questions.open_of(line), shown, audit.decisions.of(line))
        said = "" if line.kind == "exact" else line.reason.say(LANG)
        why = in_letter(said)
        if line.approved is not None and line.payable is not None and line.approved != line.payable:
            why += sentence("approved", approved=money.spoken(line.approved), payable=money.spoken(line.payable))
        record = line.result.record
        yield LetterClaim(
            line,
            agencies.name(line.who),
            items.get(line.result.item or "", UNNAMED),
            _when(record),
            next((record[key] for key in HEADS if isinstance(record.get(key), int)), None),
            amount,
            why,
            _clause(line, said),
            waits,
            lacking_of(line, shown),
            tuple(dict.fromkeys(flag.title.say(LANG) for flag in flags)),
        )


def lacking_of(line: AuditedRow, shown: NotShown) -> list[Lacking]:
    """Return what is still to be handed in or put right for one claim: one line a duty, a missing fact or a faulty cell.

    What no row of its table could show, having no column, is said once for a letter and not here.
    """
    found = []
    if line.kind in ("unprovable", "rejected"):
        said = line.reason.say(LANG)
        found.append(Lacking(in_letter(said), _clause(line, said), ""))
    own, _ = shown.parted(line)
    if own:
        for todo in line.settled.todo:
            if todo.key in own and todo.code != INFORMATION:
                due = "" if todo.due is None else day_in_words(todo.due)
                found.append(Lacking(in_letter(todo.say(LANG)), clause_in_words(todo.clause), due))
    return found


def papers_of(line: AuditedRow) -> dict[str, str]:
    """Return what a claim says of each paper of its item, by letter: `held`, `lacking` or `unsaid`."""
    item, record = line.result.item, line.result.record
    if item is None or line.kind == "rejected":
        return {}
    plan: Any = line.result.plan
    stated = record.get("materials")
    return {
        paper.letter: "unsaid" if stated is None else "held" if paper.letter in stated else "lacking"
        for paper in plan.item.papers
    }


def class_name(claim: LetterClaim) -> str:
    """Return what the class of a claim is called."""
    return CLASS_LABELS[claim.line.kind].say(LANG)


def by_agency(claims: Collection[LetterClaim]) -> dict[str, list[LetterClaim]]:
    """Return claims by agency, in the order in which agencies were first named."""
    found: dict[str, list[LetterClaim]] = {}
    for claim in claims:
        found.setdefault(claim.agency, []).append(claim)
    return found


class _Agencies:
    """Gives one agency one name, however it is spelled: that under which it was written first."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._known: dict[str, str] = {}

    def name(self, who: str | None) -> str:
        if who is None:
            return UNNAMED
        if who not in self._known:
            self._known[who] = self._names.setdefault(identity(who), who)
        return self._known[who]


def _clause(line: AuditedRow, said: str) -> str:
    """Return the clause that decides, in the form of letters: that of the reason itself, never one that it does not name."""
    clause = line.reason.args.get("clause")
    return clause_in_words(clause) if isinstance(clause, str) else clause_named(said)


def _when(record: Any) -> str:
    day = next((record[key] for key in DAYS if isinstance(record.get(key), date)), None)
    if day is not None:
        return day_in_words(day)
    return f"{record['year']}年度" if isinstance(record.get("year"), int) else "—"
