"""Every claim beside what is payable: class, difference, reason.

The class speaks of the amount alone. What was not shown of procedure stands beside it (`outstanding`), and so do the sum
that the authority approved and the sum that was paid. A row that names no item is never compared: an audit does not guess
what was claimed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeAlias

from lfreward import money
from lfreward.audit.claim_rows import PLAIN, ClaimRow, Surroundings
from lfreward.audit.hashing import short_hash
from lfreward.audit.item_choice import CLAIMS_NO_ITEM, NOT_STATED, claims_no_item, is_not_stated, what_each_item_pays
from lfreward.audit.judging import ClaimJudgement, Found, Judged, Year, is_year, outcome_of, year_of
from lfreward.audit.outstanding import Outstanding
from lfreward.audit.ownership import NO_OWNER, owner_fact, unowned
from lfreward.audit.reasons import LOST, Reason, deciding, how, likely_origin
from lfreward.evaluate import Evaluator
from lfreward.i18n import Label
from lfreward.law.rules import leaves
from lfreward.personal import quoted, quoted_id
from lfreward.results.assessment import Assessment, Finding, Verdict

CLASSES = ("exact", "over", "under", "not_payable", "unprovable", "rejected", "no_claim")
PAYABLE_CLASSES = frozenset(("exact", "over", "under", "not_payable"))  # the rows whose payable sums make `payable_total`
CLASS_LABELS = {
    "exact": Label("一致", "exact"),
    "over": Label("多报", "over"),
    "under": Label("少报", "under"),
    "not_payable": Label("不予奖励", "not payable"),
    "unprovable": Label("待补充材料", "unprovable"),
    "rejected": Label("无法识别", "rejected"),
    "no_claim": Label("不单独申报", "no claim"),
}
NOTHING_CERTAIN = frozenset((NOT_STATED, NO_OWNER))  # the reasons for which nothing is payable yet, whatever was computed
CASES = 1 << 14  # sums and counts whose words are remembered
RowAddress: TypeAlias = tuple[str | None, int]
WordsKnown: TypeAlias = dict[Hashable, tuple[str, Reason]]


@dataclass(slots=True)
class AuditedRow:
    """One row of claims as audited. Unit of all sums: fen; None where there is none to name."""

    sheet: str | None
    row: int
    result: Assessment  # the claim judged by itself
    claimed: int | None  # what was asked for; None where no sum was stated or it could not be read
    payable: int | None  # what remains beside all other claims; None where nothing is certain
    paid: int | None  # what was paid already, where a column says so
    approved: int | None  # what the authority approved, where a column says so
    kind: str  # one of CLASSES
    reason: Reason
    digest: str  # a hash of the facts as read
    settled: Assessment  # the result that decides the sum: of an organiser's year the one counted from its groups
    extra: Mapping[str, Any] = field(default_factory=dict)  # what only an audit asks for, such as `payee`
    read: tuple[Finding, ...] = ()  # what was noted while the row was read
    outstanding: tuple[str, ...] = ()  # keys of what was not shown of procedure, in the order of the text
    around: Surroundings = PLAIN  # what stands around the facts in the sheet
    share: int | None = None  # the part of a claimed sum shared by several rows that this row stands for in sums

    @property
    def notes(self) -> list[Finding]:
        """What was said while the row was read, and of its facts while it was judged; faults are its reason.

        Of two columns that name the record only the one taken is told.
        """
        more = () if self.kind == "rejected" else (finding for finding in self.result.findings if finding not in self.read)
        around = [Finding("audit_remark", None, {"text": text}) for text in self.around.remarks]
        return [note for note in (*self.read, *more, *around) if note.code != "weaker_name"]

    @property
    def asked(self) -> int | None:
        """What the row stands for of what was claimed: its own sum, or its part of one that several rows share."""
        return self.claimed if self.around.shared is None else self.share

    @property
    def difference(self) -> int | None:
        """Claimed less payable, where both are known; of a sum that rows share on the first of them alone."""
        if self.around.shared is not None and self.claimed is not None:
            return None if self.share is None or self.payable is None else self.share - self.payable
        return None if self.claimed is None or self.payable is None else self.claimed - self.payable

    @property
    def approved_difference(self) -> int | None:
        """Approved less payable, where both are known: above zero the authority approved more than we compute."""
        return None if self.approved is None or self.payable is None else self.approved - self.payable

    @property
    def balance(self) -> int | None:
        """Paid less payable, where both are known: above zero to be recovered, below zero still owed."""
        return None if self.paid is None or self.payable is None else self.paid - self.payable

    @property
    def place(self) -> RowAddress:
        """Where the row stands: its sheet and its number."""
        return self.sheet, self.row

    @property
    def id(self) -> str | None:
        """The claim's own number, personal numbers masked."""
        return None if self.result.id is None else quoted_id(self.result.id)

    @property
    def who(self) -> str | None:
        """Who claims, personal numbers masked."""
        who = self.result.record.get("organiser") or self.result.record.get("beneficiary")
        return None if who is None else quoted(str(who))

    def sealed(self) -> list[Any]:
        """Return the line as a receipt has it, with a hash of what was decided."""
        body = [self.kind, self.result.verdict.value, self.claimed, self.payable, self.paid, self.reason.key]
        return [*self.place, self.id, self.digest, short_hash(body), self.kind, money.text(self.payable)]


class Classing:
    """Sets each claim beside what it is worth, one after the other."""

    def __init__(self, reads: Iterable[ClaimRow], judged: Judged, judge: Evaluator) -> None:
        self._judge = judge
        self._policy = judge.policy
        self._years = judged.years
        self._known: WordsKnown = {}
        self._outstanding = Outstanding()
        self._wants: dict[str, tuple[str, ...] | None] = {}
        first: dict[Year, tuple[bool, str, int]] = {}
        for n, read in enumerate(reads):
            if self._is_year(read):
                name = year_of(self._policy, read.result)
                award = self._years.get(name)
                other = award is not None and not self._stands(award.result, read.result.record)
                here = other, read.digest, n
                first[name] = min(first.get(name, here), here)
        self._first = {name: n for name, (_, _, n) in first.items()}

    def line(self, n: int, read: ClaimRow, found: Found) -> AuditedRow:
        """Return one row as audited; `n` is its place among all."""
        outcome = outcome_of(read.result, found, self._judge)
        result = outcome.result
        if not self._is_year(read):
            return self._line(read, outcome, result)
        name = year_of(self._policy, result)
        if None not in name and self._first[name] != n:
            twice = Reason("duplicate", "audit_annual_twice")
            return self._line(read, outcome._replace(payable=0, displaced=twice), result)
        award = self._years.get(name)
        settled = award.result if award is not None else result
        if award is not None and award.lost:
            lost = Reason(award.reason, award.code, award.args)
            return self._line(read, outcome._replace(payable=award.fen if award.certain else None, displaced=lost), settled)
        return self._line(read, outcome._replace(payable=settled.amount_fen, displaced=None), settled)

    def _is_year(self, read: ClaimRow) -> bool:
        return is_year(self._policy, read) and not read.rejected

    def _stands(self, award: Assessment, stated: Mapping[str, Any]) -> bool:
        """Say whether an award was judged on a table that states these facts, its counts apart."""
        total = self._policy.items[award.item or ""].sum
        counts = (total.into, total.uplifted_into) if total is not None else ()
        return all(award.record.get(key) == value for key, value in stated.items() if key not in counts)

    def _line(self, read: ClaimRow, outcome: ClaimJudgement, settled: Assessment) -> AuditedRow:
        claimed = _fen(read.result.record.get("claimed_amount"))
        paid, approved = _fen(read.extra.get("paid_amount")), _fen(read.extra.get("approved_amount"))
        lost = _lost_claim(read, outcome.result) if claimed is None else None
        case = self._case(outcome, settled, claimed) if lost is None else None
        found = self._known.get(case) if case is not None else None
        if found is None:
            found = _classed(outcome.result, settled, claimed, outcome.payable, outcome.displaced, lost)
            if case is not None:
                if len(self._known) >= CASES:
                    self._known.clear()
                found = self._known[case] = found[0], replace(found[1], said={})
        result, payable = outcome.result, outcome.payable
        if found[1].key in NOTHING_CERTAIN:
            payable = None
        outstanding = self._outstanding.keys(settled) if payable or found[0] == "unprovable" else ()
        where = read.sheet, read.number
        sums = claimed, payable, paid, approved
        return AuditedRow(*where, result, *sums, *found, read.digest, settled, read.extra, read.notes, outstanding, read.around)

    def _case(self, outcome: ClaimJudgement, settled: Assessment, claimed: int | None) -> Hashable | None:
        """Return all that the words about an amount are made of; None where a claim's own facts are told too."""
        plan: Any = settled.plan
        if not outcome.payable or outcome.result is not settled or "itinerary" in settled.record or plan.item.sum is not None:
            return None
        if unowned(settled):
            return None
        key = plan.item.key
        if key not in self._wants:
            self._wants[key] = _wanted(plan)
        wants = self._wants[key]
        if wants is None:
            return None
        return key, outcome.season, settled.amount_fen, outcome.payable, claimed, *map(settled.record.get, wants)


def _wanted(plan: Any) -> tuple[str, ...] | None:
    """Return the facts that an amount is made of, its season apart; None where a day decides besides."""
    table, derived = plan.item.table, plan.policy.derived
    cells = [cell for row in table.rows for cell in row.cells] + [rise.when for rise in plan.item.uplifts]
    names = {leaf.fact for cell in cells for leaf in leaves(cell)} | {*table.per, *(rise.on for rise in plan.item.uplifts)}
    if any(name in derived and derived[name].kind != "quotient" for name in names):
        return None
    return tuple(sorted(derived[name].of[0] if name in derived else name for name in names if name != "amount"))


def _classed(
    result: Assessment,
    settled: Assessment,
    claimed: int | None,
    payable: int | None,
    displaced: Reason | None,
    lost: Label | None = None,
) -> tuple[str, Reason]:
    if result.verdict is Verdict.REJECTED:
        return "rejected", deciding(result)
    if claims_no_item(result):
        reason = Reason(CLAIMS_NO_ITEM, "audit_claims_no_item")
        return ("no_claim" if claimed is None else "not_payable" if claimed else "exact"), reason
    if is_not_stated(result):
        return "unprovable", Reason(NOT_STATED, "audit_item_not_stated", {"sums": what_each_item_pays(result)})
    if payable != 0 and unowned(result):
        worth = result.amount_fen if payable is None else payable
        said = Label("—", "—") if worth is None else Label(f"{money.spoken(worth)}元", f"{money.spoken(worth)} yuan")
        return "unprovable", Reason(NO_OWNER, "audit_no_owner", {"label": owner_fact(result).label, "worth": said})
    if displaced is not None and payable is None:
        return "unprovable", displaced
    if displaced is not None:
        return ("unprovable" if claimed is None else "not_payable" if claimed else "exact"), displaced
    clause = settled.clause or "—"
    if payable is None:
        return "unprovable", deciding(settled)
    spoken = money.spoken(payable)
    if claimed is None:
        if payable == 0:
            why = deciding(settled)
            code = "audit_no_claim_nothing" if lost is None else "audit_claim_unread_nothing"
            return "unprovable", Reason("claimed_amount", code, {"why": _both(why), "lost": lost})
        args = {"clause": clause, "payable": spoken, "how": how(settled), "lost": lost}
        return "unprovable", Reason("claimed_amount", "audit_no_claim" if lost is None else "audit_claim_unread", args)
    if payable == 0:
        return ("not_payable" if claimed else "exact"), _with_count(settled, deciding(settled))
    args = {
        "clause": clause,
        "claimed": money.spoken(claimed),
        "payable": spoken,
        "difference": money.spoken(abs(claimed - payable)),
        "how": how(settled),
    }
    if claimed == payable:
        return "exact", Reason("exact", "audit_exact", args)
    kind = "over" if claimed > payable else "under"
    origin = likely_origin(settled, claimed)
    reason = Reason(
        "amount", f"audit_{kind}" if origin is None else f"audit_{kind}_origin", {**args, "origin": origin or ""}
    )
    return kind, _with_count(settled, reason)


def _lost_claim(read: ClaimRow, result: Assessment) -> Label | None:
    """Say why the claimed sum of a row is missing although something stands in its cell."""
    lost = next((note for note in read.notes if note.code in LOST and note.args.get("key") == "claimed_amount"), None)
    if lost is None:  # what cannot be read is among the findings, and says so itself
        lost = next((f for f in result.findings if f.field == "claimed_amount"), None)
    return None if lost is None else Label(lost.say("zh"), lost.say("en"))


def _with_count(settled: Assessment, reason: Reason) -> Reason:
    """Add, where an organiser's year was counted anew, by how much the count differs from what was stated."""
    found = next((f for f in settled.findings if f.code == "annual_stated_differs"), None)
    if found is None:
        return reason
    label, why = Label(found.say("zh"), found.say("en")), _both(reason)
    return Reason(reason.key, "audit_and", {"one": why, "other": label})


def _both(reason: Reason) -> Label:
    return Label(reason.say("zh"), reason.say("en"))


def _fen(amount: Decimal | None) -> int | None:
    """Return yuan as fen, which the reader has seen to be whole."""
    return None if amount is None else money.to_fen(amount)
