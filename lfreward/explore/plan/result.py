"""The plan that nets most, and the proof that nothing within the bounds nets more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lfreward import money
from lfreward.i18n import say
from lfreward.law.nodes import Reading
from lfreward.results import words
from lfreward.results.assessment import Assessment, canonical


@dataclass(frozen=True, slots=True)
class PlanRegion:
    """One region within the bounds in which nothing is judged differently, and the most it nets. Unit: fen."""

    items: tuple[str, ...]
    bounds: Mapping[str, tuple[Any, Any]]
    amount_fen: int
    net_fen: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Every box within the bounds and the most that each nets; `judged`: how many corners were judged."""

    boxes: tuple[PlanRegion, ...]
    best_fen: int
    judged: int

    def holds(self) -> bool:
        """Say whether no box nets more than the plan."""
        return all(box.net_fen <= self.best_fen for box in self.boxes)


@dataclass(frozen=True, slots=True)
class BestPlan:
    """The plan that nets most. `changes`: fact to where it stands and where it should; empty if nothing need change.

    `readings`: the best plan under each way to read whether one group may take several items, `reading` the switch.
    """

    items: tuple[str, ...]
    amount_fen: int
    cost_fen: int
    changes: Mapping[str, tuple[Any, Any]]
    costs_fen: Mapping[str, int]
    results: tuple[Assessment, ...]
    proof: Proof
    readings: Mapping[str, BestPlan] = field(default_factory=dict)
    reading: Reading | None = None

    @property
    def item(self) -> str | None:
        """The item to claim; None where nothing is payable."""
        return self.items[0] if self.items else None

    @property
    def net_fen(self) -> int:
        """What is paid less what the changes cost. Unit: fen."""
        return self.amount_fen - self.cost_fen

    @property
    def amount(self) -> Decimal:
        """What is paid. Unit: yuan."""
        return money.yuan(self.amount_fen)

    @property
    def net(self) -> Decimal:
        """What is paid less what the changes cost. Unit: yuan."""
        return money.yuan(self.net_fen)

    def say(self, lang: str = "zh") -> str:
        """Return the plan in words: what to claim, what to change, and that nothing nets more."""
        lines = []
        if not self.items:
            lines.append(say("plan_none", lang, {}))
        else:
            plans: list[Any] = [r.plan for r in self.results]
            item = ("、" if lang == "zh" else ", ").join(p.item.label.say(lang) for p in plans)
            sums = {
                k: money.spoken(v)
                for k, v in (("amount", self.amount_fen), ("cost", self.cost_fen), ("net", self.net_fen))
            }
            lines.append(say("plan_best", lang, {"item": item, **sums}))
            facts = plans[0].facts
            for key, (before, after) in self.changes.items():
                spoken = {"before": words.value(before, facts.get(key)), "after": words.value(after, facts.get(key))}
                label = facts[key].label
                lines.append(
                    say(
                        "plan_change",
                        lang,
                        {"label": label, **spoken, "cost": money.spoken(self.costs_fen.get(key, 0))},
                    )
                )
            if not self.changes:
                lines.append(say("plan_same", lang, {}))
        lines.append(
            say("plan_proof", lang, {"boxes": f"{len(self.proof.boxes):,}", "net": money.spoken(self.proof.best_fen)})
        )
        if len(self.readings) > 1 and self.reading is not None:
            named = {"key": self.reading.key}
            for option, plan in self.readings.items():
                label = self.reading.options[option].label
                args = {**named, "option": option, "label": label, "net": money.spoken(plan.net_fen)}
                lines.append(say("plan_reading", lang, args))
        return "\n".join(lines)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the plan as JSON carries it; money as strings in yuan."""
        return {
            "items": list(self.items),
            "amount": money.text(self.amount_fen),
            "cost": money.text(self.cost_fen),
            "net": money.text(self.net_fen),
            "changes": {k: {"from": canonical(a), "to": canonical(b)} for k, (a, b) in self.changes.items()},
            "boxes": len(self.proof.boxes),
            "readings": {k: {"items": list(p.items), "net": money.text(p.net_fen)} for k, p in self.readings.items()},
            "message": self.say(lang),
        }

    def _repr_html_(self) -> str:
        """Show the plan in a notebook."""
        from lfreward.escaping import html as escape

        return "".join(f"<p>{escape(line)}</p>" for line in self.say().split("\n"))
