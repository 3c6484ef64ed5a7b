"""What is left of an accounting year to each tier of the annual award."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lfreward import money
from lfreward.evaluate import HasEvaluators, ItemPlan, RecordLike, evaluated
from lfreward.i18n import say
from lfreward.results.assessment import Assessment, Verdict
from lfreward.settlement import settle

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier of the annual award that is not reached yet. `worth`, `gain` in fen."""

    at: int
    more: int
    worth_fen: int
    gain_fen: int


@dataclass(frozen=True, slots=True)
class SeasonPlan:
    """Where an organiser stands in an accounting year: counted so far, worth so far, and the tiers above.

    `by`: the last day of the year whose tours count. `findings` of the year stand on `award`.
    """

    organiser: str
    year: int
    counted: int
    award: Assessment
    by: date
    tiers: tuple[Tier, ...]

    def say(self, lang: str = "zh") -> str:
        """Return in words what is left to the next tier and what it is worth."""
        args = {
            "who": self.organiser, "year": self.year, "counted": f"{self.counted:,}", "by": self.by.isoformat(),
            "award": money.spoken(self.award.amount_fen or 0),
        }  # fmt: skip
        if not self.tiers and self.award.verdict is not Verdict.ELIGIBLE:
            word = "not_met" if self.award.verdict is Verdict.INELIGIBLE else "unknown"
            step = next((s for s in self.award.steps if s.verdict == word), None)
            return say("plan_barred", lang, {**args, "why": step.say(lang) if step else "—"})
        if not self.tiers:
            return say("plan_top", lang, args)
        tier = self.tiers[0]
        args |= {
            "at": f"{tier.at:,}",
            "more": f"{tier.more:,}",
            "worth": money.spoken(tier.worth_fen),
            "gain": money.spoken(tier.gain_fen),
        }
        return say("plan_tier", lang, args)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the plan as JSON carries it; money as strings in yuan."""
        return {
            "organiser": self.organiser,
            "year": self.year,
            "counted": self.counted,
            "award": money.text(self.award.amount_fen),
            "by": self.by.isoformat(),
            "tiers": [
                {"at": t.at, "more": t.more, "worth": money.text(t.worth_fen), "gain": money.text(t.gain_fen)}
                for t in self.tiers
            ],
            "message": self.say(lang),
        }


def season_plans(policy: HasEvaluators, records: Iterable[RecordLike]) -> list[SeasonPlan]:
    """Return for every organiser and accounting year of records what is left to each higher tier of the annual award.

    The visitors still to come are taken as touring no recommended route; every other fact stays as it is.
    """
    found = []
    evaluator = policy.evaluator()
    for one in settle(evaluator, evaluated(evaluator, records)):
        award, plan = one.annual, one.annual.plan if one.annual is not None else None
        if award is None or plan is None or plan.item.sum is None or one.payee is None or one.year is None:
            continue
        assert isinstance(plan, ItemPlan)
        into = plan.item.sum.into
        counted = award.record.get(into) or 0
        now = award.amount_fen or 0
        tiers = []
        for at in sorted(plan.breakpoints.bounds(into)):
            if at > counted:
                there = plan.judge({**award.record, into: at})
                if there.amount_fen is not None and there.amount_fen > now:
                    tiers.append(Tier(at, at - counted, there.amount_fen, there.amount_fen - now))
        by = date(one.year + (plan.item.sum.starts == (1, 1)), *plan.item.sum.starts) - DAY
        found.append(SeasonPlan(one.payee, one.year, counted, award, by, tuple(tiers)))
    return found
