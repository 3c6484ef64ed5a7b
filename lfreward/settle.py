"""Across results: what one group keeps of several items, an organiser's accounting year, a beneficiary's awards.

Floor 5. Entitlement (one record, no peers) is done before anything here begins. The order is declared and does not
depend on the order of the records: exclusions first, then the annual award, then the totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lfreward import money
from lfreward.evaluate import ItemPlan, Judge, duty_step, test_step
from lfreward.i18n import Label, say
from lfreward.model import Assessment, Edition, Exclusion, Finding, Item, Mark, Sum, Verdict
from lfreward.rules import asked_of

ORDER = ("entitlement", "exclusions", "annual", "total")


@dataclass(slots=True)
class Kept:
    """What remains of one result. `reason` is a key: `kept`, an exclusion's key, `duplicate`, or the verdict."""

    result: Assessment
    fen: int
    reason: str
    code: str = "kept"
    args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def clause(self) -> str | None:
        """The clause by which the result yields to another, or None where it does not."""
        return self.args.get("clause")

    def say(self, lang: str = "zh") -> str:
        """Return the reason in words."""
        return say(self.code, lang, self.args)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return `id`, `item`, `amount`, `kept`, `reason` and `message`; money as strings in yuan."""
        return {
            "id": self.result.id,
            "item": self.result.item,
            "amount": money.text(self.result.amount_fen),
            "kept": money.text(self.fen),
            "reason": self.reason,
            "message": self.say(lang),
        }


@dataclass(slots=True)
class Settlement:
    """What one organiser gets for one accounting year, or one beneficiary for what it created."""

    organiser: str | None
    beneficiary: str | None
    year: int | None
    groups: list[Kept]
    annual: Assessment | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def total_fen(self) -> int:
        """Everything kept and the annual award. Unit: fen."""
        annual = self.annual.amount_fen if self.annual is not None else 0
        return sum(kept.fen for kept in self.groups) + (annual or 0)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the settlement as JSON carries it; money as strings in yuan."""
        result: dict[str, Any] = {"organiser": self.organiser, "year": self.year}
        if self.beneficiary is not None:
            result["beneficiary"] = self.beneficiary
        return result | {
            "groups": [kept.to_dict(lang) for kept in self.groups],
            "annual": self.annual.to_dict(lang) if self.annual is not None else None,
            "total": money.text(self.total_fen),
            "findings": [finding.to_dict(lang) for finding in self.findings],
            "order": list(ORDER),
        }


def settle(judge: Judge, results: Iterable[Assessment], year: int | None = None) -> list[Settlement]:
    """Settle results against each other: per organiser and accounting year, and per beneficiary.

    `year` keeps that accounting year alone. Clauses: the exclusions and the annual item name their own.
    """
    annual = judge.policy.annual
    rows = list(expanded(judge, results))
    stated = [r for r in rows if annual is not None and r.item == annual.key]
    claims = [Kept(r, r.amount_fen or 0, *_reason(r)) for r in rows if r not in stated]
    for exclusion in judge.policy.exclusions:
        _exclude(judge, exclusion, claims)
    settlements = _grouped(annual, claims, stated)
    if annual is not None:
        for one in settlements:
            if one.beneficiary is None:
                _annual(
                    judge, annual, one, [r for r in stated if bucket(annual, r) == (one.organiser, None, one.year)]
                )
    return [s for s in settlements if year is None or s.year == year]


def expanded(judge: Judge, results: Iterable[Assessment]) -> Iterator[Assessment]:
    """Where every item may be kept, a group that names none claims all that it is eligible for."""
    for result in results:
        yield result
        if judge.policy.keeps_all and result.verdict is Verdict.ELIGIBLE:
            yield from (other for other in result.alternatives if other.verdict is Verdict.ELIGIBLE)


def _reason(result: Assessment) -> tuple[str, str, Mapping[str, Any]]:
    if result.verdict is Verdict.ELIGIBLE:
        return "kept", "kept", {}
    verdict = result.verdict.value
    if result.verdict is Verdict.INELIGIBLE and result.item is None:
        return "claims_no_item", "settled_no_item", {}
    if result.verdict is Verdict.REJECTED:
        return verdict, f"settled_{verdict}", {"why": _why(result.findings)}
    word = "not_met" if result.verdict is Verdict.INELIGIBLE else "unknown"
    step = next((s for s in result.steps if s.verdict == word and not (word == "unknown" and s.procedure)), None)
    return verdict, f"settled_{verdict}", {"why": Label(step.say("zh"), step.say("en")) if step else ""}


def _why(findings: Sequence[Finding]) -> Label:
    last = findings[-1:] if findings else ()
    return Label("".join(f.say("zh") for f in last), "".join(f.say("en") for f in last))


def _exclude(judge: Judge, exclusion: Exclusion, claims: list[Kept]) -> None:
    """Let each subject of an exclusion keep its largest award; ties go to the item that stands first in the text.

    Of one item listed twice the largest is kept, of equal ones that of the earliest year.
    """
    order = list(judge.policy.items)
    annual = judge.policy.annual
    subjects: dict[tuple[Any, ...], list[Kept]] = {}
    for kept in claims:
        key = tuple(kept.result.record.get(name) for name in exclusion.by)
        if kept.fen and kept.result.item in exclusion.items and None not in key:
            subjects.setdefault(key, []).append(kept)
    for same in subjects.values():
        by_item: dict[str, list[Kept]] = {}
        for kept in same:
            by_item.setdefault(kept.result.item or "", []).append(kept)
        if not exclusion.across:
            for item, twice in by_item.items():
                best = min(twice, key=lambda k: (-k.fen, _or_last(bucket(annual, k.result)[2]))) if twice[1:] else twice[0]
                for kept in twice:
                    if kept is not best:
                        _displace(judge, exclusion, kept, best)
                by_item[item] = [best]
        if exclusion.keep != "highest" or len(by_item) < 2:
            continue
        best_item = min(by_item, key=lambda item: (-sum(k.fen for k in by_item[item]), order.index(item)))
        for item, others in by_item.items():
            for kept in others:
                if item != best_item:
                    _displace(judge, exclusion, kept, by_item[best_item][0])


def _or_last(year: int | None) -> tuple[bool, int]:
    return year is None, year or 0


def _displace(judge: Judge, exclusion: Exclusion, kept: Kept, best: Kept) -> None:
    items = (kept.result.item or "", best.result.item or "")
    kept.reason, kept.code, kept.args = displaced(judge.policy, exclusion, items, best.fen)
    kept.fen = 0


def displaced(
    policy: Edition, exclusion: Exclusion, items: tuple[str, str], best_fen: int
) -> tuple[str, str, Mapping[str, Any]]:
    """Return key, code and values of what is said of an award, of the first of two items, that another displaced."""
    lost, kept = items
    args = {
        "rule": exclusion.label,
        "clause": exclusion.clause,
        "kept_item": policy.items[kept].label,
        "kept_amount": money.spoken(best_fen),
    }
    return *(("duplicate", "displaced_twice") if lost == kept else (exclusion.key, "displaced")), args


def accounting_year(total: Sum, day: date) -> int:
    """Return the accounting year of a day: the year in which it ends."""
    month, first = total.starts
    later = (month, first) != (1, 1) and (day.month, day.day) >= (month, first)
    return day.year + later


def bucket(annual: Item | None, result: Assessment) -> tuple[str | None, str | None, int | None]:
    """Return whose a result is: organiser, beneficiary and accounting year."""
    record = result.record
    if "beneficiary" in record or "announced_on" in record:
        announced = record.get("announced_on")
        return None, record.get("beneficiary", ""), announced.year if announced is not None else None
    year = record.get("year")
    if annual is not None and annual.sum is not None and year is None:
        day = record.get(annual.sum.day)
        year = accounting_year(annual.sum, day) if day is not None else None
    return record.get("organiser"), None, year


def _grouped(annual: Item | None, claims: list[Kept], stated: list[Assessment]) -> list[Settlement]:
    found: dict[tuple[str | None, str | None, int | None], Settlement] = {}
    for key, kept in [*((bucket(annual, k.result), k) for k in claims), *((bucket(annual, r), None) for r in stated)]:
        one = found.setdefault(key, Settlement(key[0], key[1], key[2], []))
        if kept is not None:
            one.groups.append(kept)
    return [
        found[k] for k in sorted(found, key=lambda k: (k[0] is None, k[0] or "", k[1] or "", k[2] is None, k[2] or 0))
    ]


# ---------------------------------------------------------------- the annual award


def _annual(judge: Judge, item: Item, one: Settlement, stated: list[Assessment]) -> None:
    """Add up an organiser's year and judge the annual item on it."""
    subject = {k for k, i in judge.policy.items.items() if i.subject == "group"}
    groups = [kept.result for kept in one.groups if kept.result.item is None or kept.result.item in subject]
    if one.organiser is None or one.year is None:
        if one.organiser is None and groups:
            one.findings.append(Finding("no_organiser", "organiser"))
        if one.year is None and groups:
            day = item.sum.day if item.sum else ""
            one.findings.append(Finding("no_day", day, {"label": judge.groups.facts[day].label}))
        return
    assert item.sum is not None
    counts: tuple[int, int] | None = None
    findings: list[Finding] = []
    if groups:
        counted, uplifted, findings = _count(judge, item.sum, groups)
        counts = counted, uplifted
        if counted and not stated:
            findings.append(Finding("annual_not_filed"))
    if len(stated) > 1:
        one.findings.append(Finding("two_tables", None, {"count": len(stated)}))
    one.annual = award(judge.plans[item.key], (one.organiser, one.year), stated, counts, findings)


def award(
    plan: ItemPlan,
    whose: tuple[str, int],
    stated: Sequence[Assessment],
    counts: tuple[int, int] | None,
    findings: Sequence[Finding] = (),
) -> Assessment | None:
    """Return the award of an organiser's year: as stated, or with what its groups come to; None without either.

    Of several tables that state one year the one that pays least counts, in whatever order they stand.
    """
    found = [result for result in stated if result.verdict is not Verdict.REJECTED] or list(stated)
    if counts is not None:
        found = [_counted(plan, whose, record, counts, findings) for record in [r.record for r in found] or [{}]]
    return min(found, key=_least, default=None)


def _least(result: Assessment) -> tuple[int, bool, str, str]:
    """Order results by what they pay, nothing before not yet known; where that ties by their numbers, never by rows."""
    facts = repr(sorted((key, str(value)) for key, value in result.record.items()))
    return result.amount_fen or 0, result.amount_fen is None, result.id or "", facts


def _counted(
    plan: ItemPlan,
    whose: tuple[str, int],
    given: Mapping[str, Any],
    counts: tuple[int, int],
    findings: Sequence[Finding] = (),
) -> Assessment:
    """Judge the annual item on an organiser's year: as stated, with what was counted in the place of its counts."""
    total = plan.item.sum
    assert total is not None
    counted = dict(zip((total.into, total.uplifted_into), counts, strict=True))
    notes = list(findings)
    for name, number in counted.items():
        if name in given and given[name] != number:
            args = {"label": plan.facts[name].label, "stated": f"{given[name]:,}", "counted": f"{number:,}"}
            notes.append(Finding("annual_stated_differs", name, args))
    facts = {**given, "item": plan.item.key, "organiser": whose[0], "year": whose[1], **counted}
    return plan.judge(facts, tuple(notes))


def _count(judge: Judge, total: Sum, results: Sequence[Assessment]) -> tuple[int, int, list[Finding]]:
    """Count the visitors of the groups that are shown to meet the item's own conditions; report the others."""
    counted = uplifted = 0
    findings: list[Finding] = []
    for _, heads, routed, why in tours(judge, total, results):
        findings += why
        counted += heads
        uplifted += heads if routed else 0
    return counted, uplifted, findings


def tours(
    judge: Judge, total: Sum, results: Iterable[Assessment]
) -> Iterator[tuple[list[Assessment], int, bool, list[Finding]]]:
    """Give the rows of each group of one organiser, the heads it brings, whether on a route, and what there is to tell."""
    groups: dict[Any, list[Assessment]] = {}
    for n, result in enumerate(results):
        groups.setdefault(result.id if result.id is not None else n, []).append(result)
    for rows in groups.values():
        yield rows, *_one_group(judge, total, rows)


def _one_group(judge: Judge, total: Sum, rows: Sequence[Assessment]) -> tuple[int, bool, list[Finding]]:
    """Return the heads that one group brings, whether it toured a route, and what there is to tell."""
    name = rows[0].id or "—"
    findings: list[Finding] = []
    marks = {id(row): meets(total, row) for row in rows}
    proven = [row for row in rows if marks[id(row)][0] is Mark.MET]
    failing = [row for row in rows if marks[id(row)][0] is Mark.FAILED]
    contradicted = [row for row in failing if proven and not _alike(total, row, proven[0])]
    if contradicted or not proven:
        row = (contradicted or failing or list(rows))[0]
        return 0, False, [Finding("not_counted", "id", {"id": name, "why": marks[id(row)][1]})]
    heads = [row.values[total.counts] for row in proven if row.values.get(total.counts) is not None]
    if not heads:
        return 0, False, [Finding("not_counted_tickets", total.counts, {"id": name})]
    if len(set(heads)) > 1:
        fact = judge.groups.facts[total.counts]
        findings.append(Finding("group_rows_differ", total.counts, {"id": name, "label": fact.label}))
    routed = all(toured(row) for row in proven)
    return min(heads), routed, findings


def _alike(total: Sum, one: Assessment, other: Assessment) -> bool:
    """Say whether two rows of one group state the same of everything that is asked, their items apart."""
    plan: Any = one.plan
    return all(one.values.get(name) == other.values.get(name) for name in asked_of(total, plan.policy.derived))


def meets(total: Sum, result: Assessment) -> tuple[Mark, Label]:
    """Return whether one row shows that its group counts, and the first reason where it does not."""
    if result.verdict is Verdict.REJECTED or result.plan is None:
        return Mark.UNKNOWN, _why(result.findings)
    plan: Any = result.plan
    worst, why = Mark.MET, Label("", "")
    for condition in total.conditions:
        mark = plan.test(condition.test, result.values)
        if mark < worst:
            step = test_step(
                condition.clause, condition.key, condition.label, condition.test, mark, result.values, plan.facts
            )
            worst, why = mark, Label(step.say("zh"), step.say("en"))
    for duty in total.duties:
        mark = plan.duty_mark(duty, result.values)
        if mark < min(worst, Mark.PENDING):  # a day that is not stated is still to be shown, and keeps the group in the sum
            step = duty_step(plan, duty, mark, result.values)
            worst, why = mark, Label(step.say("zh"), step.say("en"))
    return worst, why


def toured(result: Assessment) -> bool:
    """Say whether a group is shown to have earned an uplift."""
    plan: Any = result.plan
    return plan is not None and any(plan.test(u.when, result.values) is Mark.MET for u in plan.item.uplifts)
