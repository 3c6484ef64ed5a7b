"""Tables and summaries for a terminal, aligned whatever the script.

Chinese characters take two cells; the width of a text is counted in cells, never in characters.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lfreward import money
from lfreward.i18n import Label, say
from lfreward.personal import quoted_id
from lfreward.results.assessment import Verdict
from lfreward.results.explain import VERDICTS, near_parts

if TYPE_CHECKING:
    from lfreward.explore.near_miss import NearMisses
    from lfreward.explore.reading_impact import Price
    from lfreward.policy import Policy
    from lfreward.results.assessment import Assessment
    from lfreward.settlement import Settlement

REASON_CELLS = 60


def cells(text: str) -> int:
    """Return how many terminal cells a text takes.

    >>> cells("专列 T1")
    7
    """
    return len(text) if text.isascii() else _cells(text)


@lru_cache(maxsize=1 << 12)
def _cells(text: str) -> int:
    return sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, int]):
    """The cells of a character, by character; there are not so many that anybody writes."""

    def __missing__(self, char: str) -> int:
        wide = 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        self[char] = wide
        return wide


_WIDTHS = _Widths()


def aligned(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Return rows as columns, two cells apart; the columns named in `right` are set to the right."""
    columns: list[Sequence[str]] = list(zip(*rows, strict=True))
    to_right = set(right)
    for i, texts in enumerate(columns):
        if i == len(columns) - 1 and i not in to_right:  # nothing follows that would have to stand below each other
            break
        taken = [cells(text) for text in texts]
        widest = max(taken)
        gaps = (" " * (widest - width) for width in taken)
        pairs = zip(gaps, texts, strict=True) if i in to_right else zip(texts, gaps, strict=True)
        columns[i] = [before + after for before, after in pairs]
    return "\n".join("  ".join(row).rstrip() for row in zip(*columns, strict=True))


def cut(text: str, width: int = REASON_CELLS) -> str:
    """Return a text cut to so many cells, with an ellipsis; whole where nobody's terminal would break it."""
    if not sys.stdout.isatty() or cells(text) <= width:
        return text
    kept = ""
    for c in text:
        if cells(kept + c) > width - 1:
            break
        kept += c
    return kept + "…"


def reason(result: Assessment, lang: str) -> str:
    """Return in one sentence why nothing, or nothing yet, is payable; empty for an eligible record."""
    if result.verdict is Verdict.ELIGIBLE:
        return ""
    if result.verdict is Verdict.REJECTED:
        return result.findings[-1].say(lang) if result.findings else ""
    step = result.deciding
    return f"{step.clause} {step.say(lang)}" if step else ""


def results_table(
    results: Iterable[tuple[Any, Assessment]], lang: str, near: Callable[[Assessment], NearMisses] | None = None
) -> tuple[str, Counter[Verdict]]:
    """Return one line a record with a line of totals, and how many there are of each verdict.

    `near` gives what is to stand under a record: its near misses. Of every result the words alone are kept.
    """
    under: list[list[str]] = [[]]  # by line, where near misses are asked for
    rows = [tuple(say(f"column_{name}", lang, {}) for name in ("row", "id", "item", "verdict", "amount", "reason"))]
    shown: Callable[[str], str] = cut if sys.stdout.isatty() else str
    verdicts = {verdict: label.say(lang) for verdict, label in VERDICTS.items()}
    counts: Counter[Verdict] = Counter()
    total = 0
    sheets = []
    for row, result in results:
        sheets.append(row.sheet)
        counts[result.verdict] += 1
        total += result.amount_fen or 0
        rows.append(
            (
                str(row.number),
                quoted_id(result.id or "—"),
                result.plan.item.label.say(lang) if result.item else "—",
                verdicts[result.verdict],
                _yuan(result.amount_fen),
                shown(reason(result, lang)),
            )
        )
        if near is not None:
            under.append(_under(near(result), lang))
    if len(set(sheets)) > 1:
        rows[1:] = [(f"{sheet}!{number}", *rest) for sheet, (number, *rest) in zip(sheets, rows[1:], strict=True)]
    lines = aligned(rows, right=(0, 4))
    if near is not None:
        lines = "\n".join(line for row, more in zip(lines.split("\n"), under, strict=True) for line in (row, *more))
    return lines + "\n" + _summary(counts.total(), counts, total, lang), counts


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else money.grouped(fen)


def _under(near: NearMisses, lang: str) -> list[str]:
    return [f"    {line}" for part in near_parts(near, lang) for line in part.split("\n")]


def _summary(count: int, counts: Mapping[Verdict, int], total: int, lang: str) -> str:
    parts = [f"{VERDICTS[verdict].say(lang)} {counts.get(verdict, 0)}" for verdict in VERDICTS]
    args = {"count": count, "counts": ("、" if lang == "zh" else ", ").join(parts), "total": money.spoken(total)}
    return say("list_summary", lang, args)


def settlement_table(one: Settlement, lang: str) -> str:
    """Return one settlement: what is kept of each result, the annual award, the total."""
    who = one.payee or "—"
    lines = [say("settle_head", lang, {"who": who, "year": one.year if one.year is not None else "—"})]
    if one.groups:
        head = [say(f"column_{name}", lang, {}) for name in ("id", "item", "amount", "kept", "reason")]
        rows = [head]
        for kept in one.groups:
            result = kept.result
            rows.append(
                [
                    quoted_id(result.id or "—"),
                    result.plan.item.label.say(lang) if result.item else "—",
                    _yuan(result.amount_fen),
                    money.grouped(kept.fen),
                    cut(kept.say(lang)),
                ]
            )
        lines.append(aligned(rows, right=(2, 3)))
    for award in one.awards:
        lines += _award_lines(award.result, lang)
    lines += [finding.say(lang) for finding in one.findings]
    lines += [finding.say(lang) for award in one.awards for finding in award.result.findings]
    lines.append(
        say(
            "settle_total", lang, {"total": money.grouped(one.total_fen), "capitals": money.capitals(one.total_fen)}
        )
    )
    return "\n".join(lines)


def _award_lines(award: Assessment, lang: str) -> list[str]:
    """Return what an annual award comes to, and why where it is not paid."""
    plan = award.plan
    facts = plan.policy.item_facts[plan.item.key]
    heads = " ".join(f"{facts[n].label.say(lang)} {award.record.get(n, 0):,}" for n in plan.item.table.per)
    args = {"item": plan.item.label, "heads": heads, "verdict": VERDICTS[award.verdict], "amount": _yuan(award.amount_fen)}
    why = reason(award, lang)
    return [say("settle_annual", lang, args), *([why] if why else [])]


def readings_table(policy: Policy, lang: str) -> str:
    """Return the switches: key, options with the chosen one marked, clause, question."""
    rows = [[say(f"column_{name}", lang, {}) for name in ("reading", "option", "clause", "meaning")]]
    for switch in policy.resolved.switches(lang):
        rows.append([switch["key"], "", switch["clause"], switch["question"]])
        for key, label in switch["options"].items():
            mark = "*" if key == switch["chosen"] else " "
            rows.append(["", f"{mark} {key}", "", label])
    return aligned(rows)


def prices_table(prices: Sequence[Price], lang: str) -> str:
    """Return what each option would pay, largest difference first."""
    rows = [[say(f"column_{name}", lang, {}) for name in ("reading", "option", "total", "difference", "touched")]]
    for price in prices:
        mark = "*" if price.chosen else " "
        difference = "" if price.chosen else f"{money.yuan(price.difference_fen):+,}"
        rows.append(
            [
                price.reading,
                f"{mark} {price.option}",
                money.grouped(price.total_fen),
                difference,
                cut(" ".join(map(quoted_id, price.touched)), 40),
            ]
        )
    return aligned(rows, right=(2, 3))


def demo_text(
    policy: Policy,
    results: Sequence[Assessment],
    settlements: Sequence[Settlement],
    counts: Counter[Verdict],
    lang: str,
) -> str:
    """Return what a bureau would want to see of a season: per item, per organiser, what is open, one whole reasoning."""
    resolved = policy.resolved
    parts = [say("demo_head", lang, {"label": resolved.label, "document": resolved.document, "count": len(results)})]
    rows = [[say(f"column_{name}", lang, {}) for name in ("item", "clause", "records", "eligible", "amount")]]
    for key, item in resolved.items.items():
        of_item = [r for r in results if r.item == key]
        if of_item:
            paid = sum(r.amount_fen or 0 for r in of_item)
            eligible = sum(r.verdict.value == "eligible" for r in of_item)
            rows.append([item.label.say(lang), item.clause, str(len(of_item)), str(eligible), money.grouped(paid)])
    parts += [
        aligned(rows, right=(2, 3, 4)),
        _summary(len(results), counts, sum(r.amount_fen or 0 for r in results), lang),
        "",
    ]
    parts.append(say("demo_settled", lang, {}))
    rows = [[say(f"column_{name}", lang, {}) for name in ("who", "year", "kept", "annual", "total")]]
    for one in settlements:
        rows.append(
            [
                one.payee or "—",
                str(one.year or "—"),
                money.grouped(sum(k.fen for k in one.groups)),
                money.grouped(sum(award.fen for award in one.awards)),
                money.grouped(one.total_fen),
            ]
        )
    total = sum(one.total_fen for one in settlements)
    parts += [
        aligned(rows, right=(1, 2, 3, 4)),
        say("demo_total", lang, {"total": money.grouped(total), "capitals": money.capitals(total)}),
        "",
    ]
    parts.append(say("demo_not_paid", lang, {}))
    rows = [
        [quoted_id(r.id or "—"), VERDICTS[r.verdict].say(lang), cut(reason(r, lang), 76)]
        for r in results
        if r.verdict.value != "eligible"
    ]
    rows += [
        [quoted_id(k.result.id or "—"), Label("不重复支付", "not paid twice").say(lang), cut(k.say(lang), 76)]
        for one in settlements
        for k in one.groups
        if k.fen == 0 and k.result.amount_fen
    ]
    if rows:
        parts.append(aligned(rows))
    shown = next((r for r in results if r.verdict.value == "eligible" and r.uplift_fen), None)
    if shown is not None:
        parts += ["", say("demo_one", lang, {"id": shown.id}), shown.explain(lang).rstrip()]
    return "\n".join(parts) + "\n"
