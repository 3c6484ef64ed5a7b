"""The whole reasoning of one record in words that can go into a letter, in Chinese or in English.

Everything said here is in the assessment already; nothing is computed but the wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lfreward import money
from lfreward.i18n import Label, say
from lfreward.law.nodes import Row
from lfreward.law.rules import leaves
from lfreward.results import words
from lfreward.results.assessment import Assessment, Mark, Verdict

if TYPE_CHECKING:
    from lfreward.explore.near_miss import NearMiss, NearMisses

__all__ = ["near_parts", "one_line", "reasoning", "sentence"]

SHOWN = 4
SIGNS = {
    "zh": {"met": "✓", "not_met": "✗", "unknown": "？"},
    "en": {"met": "✓", "not_met": "✗", "unknown": "?"},
}
VERDICTS = {
    Verdict.ELIGIBLE: Label("符合条件", "eligible"),
    Verdict.INELIGIBLE: Label("不符合条件", "not eligible"),
    Verdict.UNDETERMINED: Label("资料不足", "undetermined"),
    Verdict.REJECTED: Label("记录读不出", "rejected"),
}
Other = tuple[str, str, Assessment]


def reasoning(result: Assessment, others: Sequence[Other], lang: str, near: NearMisses | None = None) -> str:
    """Return the reasoning: verdict, arithmetic, every condition, what is open, and what rests on a reading.

    `others`: (switch, option, result) for the readings under which the record would come out otherwise.
    `near`: what it could get or lose; the nearest few are told.
    """
    parts = [_head(result, lang), *_sum(result, lang)]
    if result.steps:
        failed = [s for s in result.steps if s.verdict == "not_met"]
        lacking = [s for s in result.steps if s.verdict == "unknown" and not s.procedure]
        if failed or lacking:
            parts.append(_section("explain_decisive", [f"{s.clause} {s.say(lang)}" for s in [*failed, *lacking]], lang))
        parts.append(
            _section("explain_steps", [f"{SIGNS[lang][s.verdict]} {s.clause} {s.say(lang)}" for s in result.steps], lang)
        )
    if result.todo:
        parts.append(_section("explain_todo", [f"{t.clause} {t.say(lang)}" for t in result.todo], lang))
    if near is not None:
        parts += near_parts(near, lang)
    if result.findings:
        parts.append(_section("explain_findings", [f.say(lang) for f in result.findings], lang))
    if result.alternatives:
        parts.append(_section("explain_alternatives", [one_line(r, lang) for r in result.alternatives], lang))
    if result.consulted:
        parts.append(_section("explain_readings", _readings(result, lang), lang))
    if others:
        parts.append(_section("explain_others", [_other(other, lang) for other in others], lang))
    policy = result.plan.policy
    args = {"document": policy.document, "office": policy.settles_questions, "fingerprint": result.fingerprint}
    parts.append(say("explain_foot", lang, args))
    return "\n".join(parts) + "\n"


def one_line(result: Assessment, lang: str) -> str:
    """Return item, clause, verdict and amount on one line."""
    label = result.plan.item.label.say(lang) if result.item else "—"
    named = f"{label} {result.clause or ''}".rstrip()
    return named + ("：" if lang == "zh" else ": ") + sentence(result, lang)


def sentence(result: Assessment, lang: str) -> str:
    """Return the verdict and the amount; where nothing is payable, also what the table alone would pay."""
    text = VERDICTS[result.verdict].say(lang)
    if result.amount_fen is not None and result.verdict is Verdict.ELIGIBLE:
        return say(
            "explain_payable_open" if Mark.PENDING in result.marks else "explain_payable",
            lang,
            {"verdict": text, "amount": f"{result.amount:,}", "capitals": money.capitals(result.amount_fen)},
        )
    if result.potential_fen is not None and result.verdict is not Verdict.REJECTED:
        return say("explain_potential", lang, {"verdict": text, "amount": f"{result.potential:,}"})
    return say("explain_nothing", lang, {"verdict": text})


def _head(result: Assessment, lang: str) -> str:
    policy = result.plan.policy
    record = result.record
    lines = [f"{policy.label.say(lang)} {policy.document}"]
    who = record.get("organiser") or record.get("beneficiary")
    bracketed = f"（{result.clause}）" if lang == "zh" else f" ({result.clause})"
    item = result.plan.item.label.say(lang) + bracketed if result.item else "—"
    lines.append(say("explain_head", lang, {"id": result.id or "—", "who": who or "—", "item": item}))
    lines.append(say("explain_verdict", lang, {"verdict": sentence(result, lang)}))
    return "\n".join(lines)


def _sum(result: Assessment, lang: str) -> Iterable[str]:
    """Say which row pays and how the sum comes about."""
    if result.base_fen is None or result.row is None:
        return
    item = result.plan.item
    row = item.table.rows[result.row]
    lines = [
        say("explain_row", lang, {"clause": result.clause, "row": _row(result, row, lang), "unit": item.unit.say(lang)})
    ]
    lines.append(say("explain_base", lang, {"how": _how(result, row, lang), "amount": money.spoken(result.base_fen)}))
    for rise in item.uplifts:
        if result.uplift_fen:
            args = {
                "clause": rise.clause,
                "label": rise.label,
                "percent": rise.percent,
                "amount": money.spoken(result.uplift_fen),
            }
            lines.append(say("explain_uplift", lang, args))
            if rise.when.fact == "route" and result.plan.policy.routes_note.zh:
                lines.append(result.plan.policy.routes_note.say(lang))
    yield _section("explain_sum", lines, lang)


def _row(result: Assessment, row: Row, lang: str) -> str:
    plan = result.plan
    facts = plan.policy.item_facts[plan.item.key]
    cells = []
    for cell in row.cells:
        fact = facts[next(leaves(cell)).fact]
        required = words.requires_words(cell, facts).say(lang)
        cells.append(required if fact.values is not None else f"{fact.label.say(lang)} {required}")
    return ("、" if lang == "zh" else ", ").join(cells)


def _how(result: Assessment, row: Row, lang: str) -> str:
    plan = result.plan
    table = plan.item.table
    facts = plan.policy.item_facts[plan.item.key]
    factors = [words.value(result.values.get(name), facts[name]).say(lang) for name in table.per]
    if table.tiers == "marginal":
        return say("explain_marginal", lang, {"count": factors[0]})
    pays = row.pays[result.season] if isinstance(row.pays, dict) and result.season else row.pays
    spoken = f"{money.spoken(pays)} {say('yuan', lang, {})}" if isinstance(pays, int) else "—"
    if result.season and table.columns:
        names = plan.policy.derived[table.columns].names
        spoken = f"{names[result.season].say(lang)} {spoken}"
    return " × ".join([spoken, *factors])


def _readings(result: Assessment, lang: str) -> list[str]:
    lines = []
    for key, option in result.readings.items():
        reading = result.plan.policy.readings[key]
        lines.append(
            say(
                "explain_reading",
                lang,
                {
                    "key": key,
                    "option": option,
                    "question": reading.question,
                    "answer": reading.options[option].label,
                    "why": reading.why,
                    "clause": reading.clause,
                },
            )
        )
    return lines


def _other(other: Other, lang: str) -> str:
    key, option, result = other
    label = result.plan.policy.readings[key].options[option].label
    return say("explain_other", lang, {"key": key, "option": option, "label": label, "verdict": sentence(result, lang)})


def near_parts(near: NearMisses, lang: str) -> list[str]:
    """Say what would settle it, the nearest few gains, and the nearest few losses that can be measured."""
    parts = []
    if near.deciding is not None:
        parts.append(_section("explain_settle", near.settling(lang), lang))
    gains = [gain for gain in near.gains if any(change.found is not None for change in gain.changes)]
    losses = [loss for loss in near.losses if loss.changes[0].by is not None]
    told = [*_few(gains, lang), *(one.say(lang) for one in near.growth)]
    if told:
        parts.append(_section("explain_near", told, lang))
    if losses:
        parts.append(_section("explain_lose", _few(losses, lang), lang))
    return parts


def _few(found: Sequence[NearMiss], lang: str) -> list[str]:
    lines = [one.say(lang) for one in found[:SHOWN]]
    more = len(found) - SHOWN
    return [*lines, say("near_others", lang, {"count": more})] if more > 0 else lines


def _section(code: str, lines: Iterable[str], lang: str) -> str:
    return "\n".join([say(code, lang, {}), *(f"  {line}" for line in lines)])
