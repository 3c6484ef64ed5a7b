"""What each kind of letter says: the values of its fields, from the claims of an audit.

Every function here gives plain texts by key; the names that templates use, and what each means, stand in
`office/templates/letters.toml`. Sums are whole fen until they become a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from lfreward import money
from lfreward.audit.recompute import CLASS_LABELS, CLASSES
from lfreward.escaping import printable
from lfreward.law.nodes import clause_in_words
from lfreward.office.letters.claims import LetterClaim, by_agency, class_name, papers_of
from lfreward.office.letters.holds import LANG, NotShown, Questions
from lfreward.office.letters.sample import SamplePlan
from lfreward.office.letters.templates import sentence
from lfreward.office.letters.wording import in_letter
from lfreward.personal import quoted

if TYPE_CHECKING:
    from lfreward.audit.audited import Audit

Values: TypeAlias = dict[str, Any]
LETTERS = "ABCDEFGH"  # of the papers that the index of evidence has a column for


@dataclass(frozen=True, slots=True)
class Season:
    """What letters are made of: an audit, its claims, what it does not show, and the sample drawn from it."""

    audit: Audit
    claims: Sequence[LetterClaim]
    shown: NotShown
    questions: Questions
    drawn: Sequence[LetterClaim]  # the claims that the sample was drawn from: those that state a sum
    plan: SamplePlan

    def common(self) -> Values:
        """Return the fields that every letter has."""
        scope, resolved = self.audit.scope, self.audit.context.resolved
        spans = [table.period for table in scope.tables if table.period]
        spans = [
            span for span in spans if "-" in span[0]
        ] or spans  # days say more than the years of lines and organisers
        days = (min(span[0] for span in spans), max(span[1] for span in spans)) if spans else ()
        return {
            "policy": resolved.label.say(LANG),
            "document": resolved.document,
            "period": in_letter("至".join(dict.fromkeys(days))),
            "files": "、".join(quoted(file.name) for file in scope.files if file.fault is None),
            "premise": self.shown.premise(),
            "checked": self.shown.checked_names(),
            "answered": "、".join(self.questions.answered.values()),
            "fingerprint": self.audit.summary["fingerprint"],
            "version": self.audit.context.version,
        }


def reduction(season: Season, agency: str, claims: Sequence[LetterClaim]) -> Values | None:
    """Return what a reduction notice says, None where nothing is cut."""
    cut = [claim for claim in claims if claim.cut]
    if not cut:
        return None
    claimed, amount = sum(claim.asked for claim in cut), sum(claim.amount or 0 for claim in cut)
    return {
        "agency": agency, "count": _count(cut), "claimed": _yuan(claimed), "amount": _yuan(amount),
        "cut": _yuan(claimed - amount), "capitals": money.capitals(claimed - amount),
        "rows": [
            {**_head(n, claim), "claimed": _yuan(claim.asked), "amount": _yuan(claim.amount), "cut": _yuan(claim.cut),
             "why": claim.why, "clause": claim.clause}
            for n, claim in enumerate(cut, 1)
        ],
    }  # fmt: skip


def supplement(season: Season, agency: str, claims: Sequence[LetterClaim]) -> Values | None:
    """Return what a notice of what is still to be handed in says, None where nothing is.

    What no row could show because its table has no column is said once; for that alone an agency is written to only where
    one of its claims waits for it.
    """
    lacking = [claim for claim in claims if claim.lacking]
    premise = any(season.shown.parted(claim.line)[1] for claim in claims)
    if not lacking and not premise:
        return None
    rows: list[Values] = []
    for claim in lacking:
        for one in claim.lacking:
            row = {"claimed": _yuan(claim.line.claimed), "what": one.what, "clause": one.clause, "due": one.due}
            rows.append({**_head(len(rows) + 1, claim), **row})
    values = {"agency": agency, "count": _count(lacking), "things": f"{len(rows):,}", "rows": rows}
    return values if premise else {**values, "premise": ""}


def publication(season: Season) -> Values:
    """Return what the table to be published says: every claim that is to be paid."""
    pays = [claim for claim in season.claims if claim.pays]
    amount = sum(claim.amount or 0 for claim in pays)
    return {
        "count": _count(pays), "agencies": _count(by_agency(pays)), "amount": _yuan(amount), "capitals": money.capitals(amount),
        "rows": [
            {**_head(n, claim), "heads": "—" if claim.heads is None else f"{claim.heads:,}", "amount": _yuan(claim.amount)}
            for n, claim in enumerate(pays, 1)
        ],
    }  # fmt: skip


def payment(season: Season) -> Values:
    """Return what the payment table says: by agency, claim by claim, and apart from them what is not paid yet."""
    pays, held = [claim for claim in season.claims if claim.pays], [claim for claim in season.claims if claim.held]
    agencies = [
        {"no": str(n), "agency": agency, "count": _count(claims), **_sums(claims),
         "capitals": money.capitals(sum(claim.due for claim in claims))}
        for n, (agency, claims) in enumerate(by_agency(pays).items(), 1)
    ]  # fmt: skip
    return {
        "count": _count(pays), **_sums(pays), "capitals": money.capitals(sum(claim.due for claim in pays)),
        "held_count": _count(held), "held_amount": _yuan(sum(claim.amount or 0 for claim in held)),
        "agencies": agencies,
        "rows": [
            {**_head(n, claim), "claimed": _yuan(claim.line.claimed), **_sums([claim]), "note": _note(season, claim)}
            for n, claim in enumerate(pays, 1)
        ],
        "held": [
            {**_head(n, claim), "claimed": _yuan(claim.line.claimed), "amount": _yuan(claim.amount), "why": "".join(claim.waits)}
            for n, claim in enumerate(held, 1)
        ],
    }  # fmt: skip


def evidence(season: Season, agency: str, claims: Sequence[LetterClaim]) -> Values | None:
    """Return what a sheet of audit evidence says, None where nothing was found of an agency."""
    found = [claim for claim in claims if claim.line.kind != "exact"]
    questions: dict[str, list[LetterClaim]] = {}
    for claim in claims:
        for title in claim.questions:
            questions.setdefault(title, []).append(claim)
    if not found and not questions:
        return None
    return {
        "agency": agency, "count": _count(claims), "found": _count(found),
        "claimed": _yuan(sum(claim.asked for claim in claims)),
        "payable": _yuan(sum(claim.line.payable or 0 for claim in claims)),
        "rows": [
            {**_head(n, claim), "finding": class_name(claim), "claimed": _yuan(claim.line.claimed),
             "payable": _yuan(claim.line.payable), "why": claim.why, "clause": claim.clause, "source": _source(claim)}
            for n, claim in enumerate(found, 1)
        ],
        "questions": [
            {"title": title, "ids": "、".join(claim.line.id or _source(claim) for claim in named)}
            for title, named in questions.items()
        ],
    }  # fmt: skip


def workpapers(season: Season) -> Values:
    """Return what the working papers say: the audit as a whole, the sample plan, and the index of evidence."""
    audit, plan = season.audit, season.plan
    resolved, totals = audit.context.resolved, audit.totals
    scope = [*audit.scope.say(totals, LANG), *audit.decisions.told(LANG)]
    chosen = [season.drawn[n] for n in plan.chosen]
    return {
        "claims": f"{totals.claims:,}", "seed": str(plan.seed), "percent": str(plan.percent),
        "population": f"{plan.claims:,}", "chosen": _count(chosen),
        "scope": [{"text": printable(in_letter(text))} for text in scope],
        "classes": [
            {"name": CLASS_LABELS[key].say(LANG), "count": f"{totals.classes[key]:,}"} for key in CLASSES if totals.classes[key]
        ],
        "items": [_item_sums(audit, sums) for sums in audit.figures.by_item()],
        "readings": [
            {"clause": clause_in_words(resolved.readings[key].clause), "question": resolved.readings[key].question.say(LANG),
             "answer": resolved.readings[key].options[option].label.say(LANG)}
            for key, option in resolved.chosen.items()
        ],
        "questions": [
            {"rank": "重" if flag.severe else "", "title": flag.title.say(LANG), "text": printable(in_letter(flag.text.say(LANG)))}
            for flag in audit.flags.found
        ],
        "unchecked": [{"title": one.title.say(LANG), "why": in_letter(one.say(LANG))} for one in audit.flags.unchecked],
        "strata": [
            {"item": one.item, "agency": one.agency, "band": sentence(f"band_{one.band}"),
             "count": f"{one.claims:,}", "amount": _yuan(one.amount), "chosen": f"{one.chosen:,}"}
            for one in plan.strata
        ],
        "sample": [
            {**_head(n, claim), "claimed": _yuan(claim.line.claimed), "finding": class_name(claim), "source": _source(claim)}
            for n, claim in enumerate(chosen, 1)
        ],
        "papers": _papers(audit, season.claims),
        "index": [_indexed(claim) for claim in season.claims],
    }  # fmt: skip


BY_AGENCY: Mapping[str, Callable[[Season, str, Sequence[LetterClaim]], Values | None]] = {
    "reduction": reduction,
    "supplement": supplement,
    "evidence": evidence,
}
FOR_ALL: Mapping[str, Callable[[Season], Values]] = {
    "publication": publication,
    "payment": payment,
    "workpapers": workpapers,
}


def _head(number: int, claim: LetterClaim) -> Values:
    """Return the columns that name a claim in every table."""
    return {
        "no": str(number),
        "agency": claim.agency,
        "id": claim.line.id or "—",
        "item": claim.item,
        "when": claim.when,
    }


def _sums(claims: Sequence[LetterClaim]) -> Values:
    """Return the sum for payment of some claims, what of it was paid, and what is to be paid out now."""
    return {
        "amount": _yuan(sum(claim.amount or 0 for claim in claims)),
        "paid": _yuan(sum(claim.line.paid or 0 for claim in claims)),
        "due": _yuan(sum(claim.due for claim in claims)),
    }


def _note(season: Season, claim: LetterClaim) -> str:
    """Return what a person must know of a claim that is paid."""
    line, notes = claim.line, []
    if line.approved is not None and line.approved != line.payable:
        payable = "—" if line.payable is None else money.spoken(line.payable)
        notes.append(sentence("approved", approved=money.spoken(line.approved), payable=payable))
    over = (line.paid or 0) - (claim.amount or 0)
    if over > 0:
        notes.append(sentence("overpaid", amount=money.spoken(over)))
    decision = season.audit.decisions.of(line)
    if decision is not None:
        notes.append(printable(decision.say(LANG)))
    return "".join(notes)


def _item_sums(audit: Audit, sums: Any) -> Values:
    item = audit.context.resolved.items.get(sums.name)
    return {
        "name": "—" if item is None else item.label.say(LANG),
        "count": f"{sums.rows:,}",
        "exact": f"{sums.exact:,}",
        **{key: _yuan(getattr(sums, key)) for key in ("claimed", "payable", "over", "under")},
    }


def _papers(audit: Audit, claims: Iterable[LetterClaim]) -> list[Values]:
    """Return the papers of each item that is claimed, by letter."""
    claimed = {claim.line.result.item for claim in claims}
    return [
        {"item": item.label.say(LANG), "letter": paper.letter, "label": paper.label.say(LANG),
         "clause": clause_in_words(paper.clause)}
        for key, item in audit.context.resolved.items.items() if key in claimed for paper in item.papers
    ]  # fmt: skip


def _indexed(claim: LetterClaim) -> Values:
    """Return the row of one claim in the index of evidence; the page of each paper is left to be filled in."""
    states = papers_of(claim.line)
    marks = {letter: sentence(f"paper_{states[letter]}") if letter in states else "—" for letter in LETTERS}
    return {**_head(0, claim), "source": _source(claim), **marks}


def _source(claim: LetterClaim) -> str:
    """Return where a claim stands in the files: the table and the row."""
    sheet, row = claim.line.place
    return f"{quoted(sheet)} 第{row}行" if sheet else f"第{row}行"


def _count(things: Any) -> str:
    return f"{len(things):,}"


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else money.grouped(fen)
