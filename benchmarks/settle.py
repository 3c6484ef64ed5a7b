"""Settlement grows with the number of claims: of four times the organisers, each with a year that it states itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from measure import Gate, Part, interleaved

import lfreward

FEW, MANY = 1_000, 4_000
ROUNDS = 5


def claims(organisers: int) -> list[dict[str, Any]]:
    """Return a group and a stated year of each organiser; all of them are invented."""
    found: list[dict[str, Any]] = []
    for n in range(organisers):
        who = f"虚构·旅行社{n}"
        found.append(
            {
                "id": f"g{n}", "item": "coach_group", "organiser": who, "arrival_date": "2021-05-18",
                "departure_date": "2021-05-20", "visitors": 320, "ticketed_visitors": 320, "nights": 2, "paid_sites": 4,
                "paid_4a_sites": 2, "spend_per_head": 620, "arrived_together": True,
            }
        )  # fmt: skip
        found.append({"id": f"y{n}", "item": "annual_visitors", "organiser": who, "year": 2021, "ticketed_visitors": 320})
    return found


def measure() -> Part:
    """Settle few and many organisers in turns; the judging of the records is done before."""
    policy = lfreward.load_policy()
    judged: dict[str, Sequence[Any]] = {
        f"settle {count:,} organisers with stated years": [list(policy.evaluate_many(claims(count)))] for count in (FEW, MANY)
    }
    rounds = interleaved({name: (policy.settle, results) for name, results in judged.items()}, ROUNDS)
    few, many = judged
    part = Part("settlement, milliseconds of processor time")
    for name in judged:
        part.add(name, rounds.typical(name) / 1e3, "ms", rounds.typical(few) / 1e3, few)
    part.gates = [Gate(f"settle {MANY:,} organisers / {FEW:,}", rounds.ratio(many, few), MANY / FEW * 1.1, MANY / FEW * 1.5)]
    return part
