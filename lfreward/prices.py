"""The price of a reading: what each option of each switch would pay over the same records, settled.

Floor 6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lfreward import money
from lfreward.evaluate import Judge
from lfreward.model import Assessment, Verdict
from lfreward.settle import settle

JudgeFor = Callable[[Mapping[str, str]], Judge]


@dataclass(frozen=True, slots=True)
class Price:
    """What one option would pay in all, against the readings chosen. `touched`: records whose own result changes."""

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


def price_readings(judge_for: JudgeFor, results: Sequence[Assessment]) -> list[Price]:
    """Price every option of every switch over records that have been judged, largest difference first."""
    if not results:
        return []
    plan = next((r.plan for r in results if r.plan is not None), None)
    if plan is None:
        return []
    chosen = dict(plan.policy.chosen)
    total = _total(judge_for(chosen), results)
    prices = []
    for key, reading in plan.policy.readings.items():
        options = []
        for option in reading.options:
            if option == chosen[key]:
                options.append(Price(key, option, True, total, 0, ()))
                continue
            judge = judge_for({**chosen, key: option})
            others = [r if r.verdict is Verdict.REJECTED else judge.evaluate(r.record) for r in results]
            touched = tuple(
                r.id or "—"
                for r, o in zip(results, others, strict=True)
                if (r.verdict, r.amount_fen) != (o.verdict, o.amount_fen)
            )
            other = _total(judge, others)
            options.append(Price(key, option, False, other, other - total, touched))
        prices.append(options)
    prices.sort(key=lambda options: -max(abs(p.difference_fen) for p in options))
    return [price for options in prices for price in options]


def _total(judge: Judge, results: Sequence[Assessment]) -> int:
    return sum(one.total_fen for one in settle(judge, results))
