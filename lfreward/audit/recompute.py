"""Every claim beside what is payable: class, difference, reason; and the totals of them all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lfreward import money
from lfreward.audit.personal import mask
from lfreward.audit.reading import Read
from lfreward.audit.reasons import Reason, deciding, how, likely_origin
from lfreward.messages import Label
from lfreward.model import Assessment, Edition, Verdict, canonical
from lfreward.settle import Kept, Settlement

CLASSES = ("exact", "over", "under", "not_payable", "unprovable", "rejected")
CASES = 1 << 14  # sums and counts whose words are remembered
Known = dict[Hashable, tuple[str, Reason]]
Settle = Callable[[Iterable[Assessment]], list[Settlement]]


@dataclass(slots=True)
class Line:
    """One row of claims as audited. Unit of all sums: fen; None where there is none to name."""

    sheet: str | None
    row: int
    result: Assessment
    claimed: int | None
    payable: int | None
    paid: int | None
    kind: str
    reason: Reason
    digest: str
    settled: Assessment
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def difference(self) -> int | None:
        """Claimed less payable, where both are known."""
        return None if self.claimed is None or self.payable is None else self.claimed - self.payable

    @property
    def balance(self) -> int | None:
        """Paid less payable, where both are known: above zero to be recovered, below zero still owed."""
        return None if self.paid is None or self.payable is None else self.paid - self.payable

    @property
    def id(self) -> str | None:
        """The claim's own number, personal numbers masked."""
        return None if self.result.id is None else mask(self.result.id)

    @property
    def who(self) -> str | None:
        """Who claims, personal numbers masked."""
        who = self.result.record.get("organiser") or self.result.record.get("beneficiary")
        return None if who is None else mask(str(who))

    def sealed(self) -> str:
        """Return a short hash of what was decided: equal wherever and whenever it is computed."""
        body = [self.kind, self.result.verdict.value, self.claimed, self.payable, self.paid, self.reason.key]
        return _hash(body)


@dataclass(slots=True)
class Totals:
    """The sums of an audit. Unit: fen."""

    claims: int = 0
    verdicts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(map(str, Verdict), 0))
    classes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CLASSES, 0))
    claimed: int = 0
    payable: int = 0
    over: int = 0
    under: int = 0
    recover: int = 0
    owed: int = 0


def recompute(reads: Sequence[Read], settle: Settle, edition: Edition) -> tuple[list[Line], list[Settlement]]:
    """Settle what was judged and set every claim beside what it is worth after that.

    The order of the rows decides nothing but which of several equal rows is called the second.
    """
    digests = [_digest(read) for read in reads]
    order = sorted(range(len(reads)), key=lambda n: (digests[n], n))
    annual = next((item.key for item in edition.items.values() if item.sum is not None), None)
    taking_part = [
        reads[n].result
        for n in order
        if not (reads[n].result.item == annual and reads[n].result.verdict is Verdict.REJECTED)
    ]
    settlements = settle(taking_part)
    kept: dict[int, list[Kept]] = {}
    for one in settlements:
        for share in one.groups:
            kept.setdefault(id(share.result), []).append(share)
    years = {
        (one.organiser, one.year): one.annual
        for one in settlements
        if one.annual is not None and one.beneficiary is None
    }
    first: dict[tuple[Any, Any], int] = {}
    for n in order:
        result = reads[n].result
        if result.item == annual and result.verdict is not Verdict.REJECTED:
            first.setdefault((result.record.get("organiser"), result.record.get("year")), n)
    lines = []
    known: Known = {}
    for n, read in enumerate(reads):
        result = read.result
        name = (result.record.get("organiser"), result.record.get("year"))
        if result.item == annual and result.verdict is not Verdict.REJECTED:
            settled = years.get(name) or result
            line = _line(read, settled, digests[n], settled.amount_fen, None, known)
            if None not in name and first[name] != n:
                line = _line(read, result, digests[n], 0, Reason("duplicate", "audit_annual_twice"), known)
        else:
            shares = [k for r in (result, *result.alternatives) for k in kept.get(id(r), ())]
            payable = sum(k.fen for k in shares) if result.amount_fen is not None else None
            lost = next((k for k in shares if k.result is result and k.code.startswith("displaced")), None)
            displaced = Reason(lost.reason, lost.code, lost.args) if lost is not None and payable == 0 else None
            line = _line(read, result, digests[n], payable, displaced, known)
        lines.append(line)
    return lines, settlements


def _line(
    read: Read, settled: Assessment, digest: str, payable: int | None, displaced: Reason | None, known: Known
) -> Line:
    claimed = _fen(read.result.record.get("claimed_amount"))
    paid = _fen(read.extra.get("paid_amount"))
    case = _case(read.result, settled, claimed, payable) if displaced is None else None
    found = known.get(case) if case is not None else None
    if found is None:
        found = _classed(read.result, settled, claimed, payable, displaced)
        if case is not None:
            if len(known) >= CASES:
                known.clear()
            found = known[case] = found[0], replace(found[1], said={})
    return Line(read.sheet, read.number, read.result, claimed, payable, paid, *found, digest, settled, read.extra)


def _case(result: Assessment, settled: Assessment, claimed: int | None, payable: int | None) -> Hashable | None:
    """Return all that the words about an amount are made of; None where a claim's own facts are told too."""
    plan: Any = settled.plan
    if not payable or settled.row is None or result is not settled or plan.item.sum is not None:
        return None
    named = (*plan.item.table.per, *(rise.on for rise in plan.item.uplifts if rise.on != "amount"))
    if not settled.record.keys() >= set(named):
        return None
    sums = (settled.base_fen, settled.uplift_fen, payable, claimed)
    return plan.item.key, settled.row, settled.season, *sums, *(settled.record[name] for name in named)


def _classed(
    result: Assessment, settled: Assessment, claimed: int | None, payable: int | None, displaced: Reason | None
) -> tuple[str, Reason]:
    if result.verdict is Verdict.REJECTED:
        return "rejected", deciding(result)
    if displaced is not None:
        return ("unprovable" if claimed is None else "not_payable" if claimed else "exact"), displaced
    clause = settled.clause or "—"
    if payable is None:
        return "unprovable", deciding(settled)
    spoken = money.spoken(payable)
    if claimed is None:
        if payable == 0:
            why = deciding(settled)
            return "unprovable", Reason("claimed_amount", "audit_no_claim_nothing", {"why": _both(why)})
        args = {"clause": clause, "payable": spoken, "how": how(settled)}
        return "unprovable", Reason("claimed_amount", "audit_no_claim", args)
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


def _digest(read: Read) -> str:
    """Hash the facts of one row as read; of a row that cannot be read also what is wrong with it."""
    result = read.result
    body: list[Any] = [result.item, {key: _unpersonal(value) for key, value in result.record.items()}]
    body.append(canonical(read.extra.get("paid_amount")))
    if result.verdict is Verdict.REJECTED:
        body.append([[f.code, f.field, mask(f.say("en"))] for f in result.findings])
    return _hash(body)


def _unpersonal(value: Any) -> Any:
    kind = type(value)
    if kind is int or kind is bool:
        return value
    plain = value if kind is str else _day(value) if kind is date else canonical(value)
    return mask(plain) if isinstance(plain, str) else plain


_day = lru_cache(maxsize=1 << 12)(date.isoformat)
_canonical_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def _hash(body: Any) -> str:
    return hashlib.sha256(_canonical_json(body).encode("utf-8", "backslashreplace")).hexdigest()[:20]


def total(lines: Sequence[Line]) -> Totals:
    """Add up the lines of an audit."""
    sums = Totals(len(lines))
    for line in lines:
        sums.verdicts[line.result.verdict.value] += 1
        sums.classes[line.kind] += 1
        sums.claimed += line.claimed or 0
        sums.payable += line.payable or 0
        difference = line.difference or 0
        sums.over += difference if line.kind in ("over", "not_payable") else 0
        sums.under -= difference if line.kind == "under" else 0
        sums.recover += max(line.balance or 0, 0)
        sums.owed += max(-(line.balance or 0), 0)
    return sums
