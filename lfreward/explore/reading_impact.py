"""The price of a reading: what each option of each switch would pay over the same records, settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lfreward import money
from lfreward.evaluate import Evaluator, HasEvaluators, assessments
from lfreward.results.assessment import Assessment, Verdict
from lfreward.settlement import settle


@dataclass(frozen=True, slots=True)
class Price:
    """What one option would pay in all, against the readings chosen. `touched`: ids of records, or organiser and year."""

    reading: str
    option: str
    chosen: bool
    total_fen: int
    difference_fen: int
    touched: tuple[str, ...]

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the price as JSON carries it; money as strings in yuan."""
        return {
            "reading": self.reading,
            "option": self.option,
            "chosen": self.chosen,
            "total": money.text(self.total_fen),
            "difference": money.text(self.difference_fen),
            "touched": list(self.touched),
        }


def other_readings(policy: HasEvaluators, result: Assessment) -> list[tuple[str, str, Assessment]]:
    """Return every option of the consulted switches under which a record would come out otherwise.

    Each is (switch, option, the result under it), other switches staying as they are.
    """
    resolved, found = result.plan.policy, []
    for key in result.readings:
        for option in resolved.readings[key].options:
            if option == resolved.chosen[key]:
                continue
            evaluator = policy.evaluator({**resolved.chosen, key: option})
            named = result.record.get("item") in evaluator.plans  # its facts have been read as those of that item
            other = evaluator.judge_read(result.record) if named else evaluator.evaluate(result.record)
            if (other.verdict, other.amount_fen) != (result.verdict, result.amount_fen):
                found.append((key, option, other))
    return found


def reading_impact(policy: HasEvaluators, results: Iterable[Assessment]) -> list[Price]:
    """Return what each option of each switch would pay over results, settled; largest difference first."""
    results = assessments(results)
    if not results:
        return []
    resolved = results[0].plan.policy
    chosen = dict(resolved.chosen)
    total, kept = _settled(policy.evaluator(chosen), results)
    prices = []
    for key, reading in resolved.readings.items():
        options = []
        for option in reading.options:
            if option == chosen[key]:
                options.append(Price(key, option, True, total, 0, ()))
                continue
            judge = policy.evaluator({**chosen, key: option})
            others = [r if r.verdict is Verdict.REJECTED else judge.evaluate(r.record) for r in results]
            other, other_kept = _settled(judge, others)
            changed = [name for name in {**kept, **other_kept} if kept.get(name) != other_kept.get(name)]
            options.append(Price(key, option, False, other, other - total, tuple(dict.fromkeys(n[1] for n in changed))))
        prices.append(options)
    prices.sort(key=lambda options: -max(abs(p.difference_fen) for p in options))
    return [price for options in prices for price in options]


def _settled(judge: Evaluator, results: Sequence[Assessment]) -> tuple[int, dict[tuple[str, str, str], Any]]:
    """Return the total, and for every record and annual award what it came to."""
    total = 0
    found: dict[tuple[str, str, str], Any] = {}
    for one in settle(judge, results):
        total += one.total_fen
        who = one.payee or ""
        for kept in one.groups:
            found[who, kept.result.id or "—", kept.result.item or ""] = (kept.result.verdict, kept.fen)
        for award in one.awards:
            found[who, f"{who} {one.year}", f"annual {award.result.item}"] = (award.result.verdict, award.fen)
    return total, found
