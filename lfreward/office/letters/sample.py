"""Which claims an auditor looks at paper by paper: a seeded sample, spread over items, agencies and amounts.

Claims are put in the order of item, agency and band of amount, and every so many-th is taken, beginning at a place that the
seed gives. So each stratum is drawn from in the proportion of its claims, to the whole number above or below, without a
quota to round. Whatever item or agency is then still without a claim gets one more. The seed is a number that everybody can
read in the paper and nobody could choose: unless it is given, it is taken from the fingerprint of the audit. Places are
drawn by SHA-256, so that any program can draw the same sample again.

>>> plan = draw([("甲", "虚构一社", 100), ("甲", "虚构二社", 900)], seed=7, percent=50)
>>> len(plan.chosen), [(s.item, s.agency, s.band, s.claims) for s in plan.strata]
(2, [('甲', '虚构一社', 0, 1), ('甲', '虚构二社', 1, 1)])
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

__all__ = ["BANDS", "SamplePlan", "Stratum", "draw", "seed_of"]

Unit: TypeAlias = tuple[str, str, int]  # one claim: its item, its agency, its amount in fen
BANDS = 3  # of amounts, each with about as many claims of its item: small, middle, large


@dataclass(slots=True)
class Stratum:
    """The claims of one item, one agency and one band of amounts. Unit of sums: fen."""

    item: str
    agency: str
    band: int  # from 0, the smallest amounts of the item
    claims: int = 0
    amount: int = 0
    chosen: int = 0  # how many of them are to be looked at


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """How many claims are to be looked at, and which: `chosen` are places in the sequence drawn from, in its order."""

    seed: int
    percent: int
    claims: int  # drawn from
    strata: tuple[Stratum, ...]
    chosen: tuple[int, ...]


def seed_of(fingerprint: str) -> int:
    """Return the seed that a fingerprint gives: the number that its first eight hexadecimal digits write.

    >>> seed_of("0000001f" + "0" * 56)
    31
    """
    return int(fingerprint[:8], 16)


def draw(claims: Sequence[Unit], *, seed: int, percent: int) -> SamplePlan:
    """Draw so many per cent of some claims, at least one of every item and of every agency; none of none."""
    bands = _bands(claims)
    order = sorted(range(len(claims)), key=lambda n: (claims[n][0], claims[n][1], claims[n][2], _lot(seed, n)))
    chosen = {order[place] for place in _places(len(claims), seed, percent)}
    for column in (0, 1):
        chosen |= _first_of_each(claims, column, chosen, seed)
    strata: dict[Hashable, Stratum] = {}
    for n in order:
        item, agency, amount = claims[n]
        stratum = strata.setdefault((item, agency, bands[n]), Stratum(item, agency, bands[n]))
        stratum.claims += 1
        stratum.amount += amount
        stratum.chosen += n in chosen
    return SamplePlan(seed, percent, len(claims), tuple(strata.values()), tuple(sorted(chosen)))


def _places(count: int, seed: int, percent: int) -> list[int]:
    """Return every so many-th place of a sequence; the first within the first step, as the seed gives it.

    With `k` places of `count`, step and start are kept as fractions of `k`, so that exactly `k` places come out.
    """
    wanted = -(-count * percent // 100)
    start = _lot(seed, -1) % count if count else 0
    return [(place * count + start) // wanted for place in range(wanted)]


def _first_of_each(claims: Sequence[Unit], column: int, chosen: set[int], seed: int) -> set[int]:
    """Return one claim, drawn by lot, for every item (`column` 0) or agency (1) of which none was chosen."""
    named: dict[Hashable, list[int]] = defaultdict(list)
    for n, claim in enumerate(claims):
        named[claim[column]].append(n)
    return {min(places, key=lambda n: _lot(seed, n)) for places in named.values() if chosen.isdisjoint(places)}


def _bands(claims: Sequence[Unit]) -> list[int]:
    """Return the band of each amount among those of its item; equal amounts of an item are in one band."""
    amounts: dict[str, list[int]] = defaultdict(list)
    for item, _, amount in claims:
        amounts[item].append(amount)
    bounds = {}
    for item, values in amounts.items():
        values.sort()
        bounds[item] = sorted(
            {values[len(values) * band // BANDS - 1] for band in range(1, BANDS) if len(values) * band >= BANDS}
        )
    return [sum(amount > bound for bound in bounds[item]) for item, _, amount in claims]


def _lot(seed: int, place: int) -> int:
    """Return the number that a seed gives to a place."""
    return int.from_bytes(sha256(f"{seed}:{place}".encode()).digest()[:8], "big")
