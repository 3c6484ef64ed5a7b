"""The range that the readings leave: from the most careful to the most generous set that is consistent.

One set holds for all records at once. A settled total is a sum of parts (what one group keeps, one annual
award) of which each rests on few switches only; so every part is settled under every setting of its own switches,
and the switches are then eliminated one by one. Nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from lfreward import money
from lfreward.evaluate import Evaluator, HasEvaluators, assessments
from lfreward.i18n import say
from lfreward.law.nodes import Item, ResolvedPolicy
from lfreward.law.rules import asked_of, leaves
from lfreward.results.assessment import Assessment, Verdict
from lfreward.settlement import (
    Disqualify,
    Keep,
    Step,
    charges_of,
    fact_identity,
    facts_as_text,
    lower,
    own_facts,
    place_of,
    settle,
)

__all__ = ["ReadingBounds", "reading_bounds"]

JudgeFor = Callable[[Mapping[str, str]], Evaluator]
Setting = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingBounds:
    """The least and the most that any set of readings pays in all, with the switches that differ from those chosen."""

    low_fen: int
    high_fen: int
    chosen_fen: int
    low: Mapping[str, str]
    high: Mapping[str, str]

    def say(self, lang: str = "zh") -> str:
        """Return the range in words, and how to get to its ends."""
        sums = {"low": self.low_fen, "high": self.high_fen, "now": self.chosen_fen}
        lines = [say("readings_range", lang, {k: money.grouped(v) for k, v in sums.items()})]
        for code, found in (("readings_low", self.low), ("readings_high", self.high)):
            if found:
                lines.append(say(code, lang, {"sets": " ".join(f"{k}={v}" for k, v in found.items())}))
        return "\n".join(lines)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the range as JSON carries it; money as strings in yuan."""
        return {
            "low": money.text(self.low_fen),
            "high": money.text(self.high_fen),
            "chosen": money.text(self.chosen_fen),
            "low_readings": dict(self.low),
            "high_readings": dict(self.high),
        }


class _Part:
    """What some settings of a few switches pay. `worth` holds every setting of `names`. Unit: fen."""

    def __init__(self, names: tuple[str, ...], worth: dict[Setting, int]) -> None:
        self.names, self.worth = names, worth

    def at(self, setting: Mapping[str, str]) -> int:
        return self.worth[tuple(setting[name] for name in self.names)]


def reading_bounds(policy: HasEvaluators, results: Iterable[Assessment]) -> ReadingBounds | None:
    """Return the least and the most that any consistent set of readings pays over results, settled.

    None where there is nothing to judge.
    """
    results = assessments(results)
    if not results:
        return None
    resolved = results[0].plan.policy
    chosen = dict(resolved.chosen)
    options = {
        key: [chosen[key], *(o for o in reading.options if o != chosen[key])]
        for key, reading in resolved.readings.items()
    }
    grouped: dict[tuple[str, ...], list[tuple[str, list[Assessment]]]] = {}
    for kind, names, members in [*_kept(resolved, results), *_annual(resolved, results)]:
        grouped.setdefault(tuple(k for k in options if k in names), []).append((kind, members))
    settler = _Settler(policy.evaluator, resolved)
    parts = []
    for scope, pieces in grouped.items():
        worth = {}
        for setting in product(*(options[name] for name in scope)):
            known = dict(zip(scope, setting, strict=True))
            worth[setting] = sum(settler.worth(known, kind, members) for kind, members in pieces)
        parts.append(_Part(scope, worth))
    now = sum(part.at(chosen) for part in parts)
    ends = []
    for sign in (1, -1):
        signed = [_Part(p.names, {k: sign * v for k, v in p.worth.items()}) for p in parts]
        total, found = _least(signed, options)
        ends.append((sign * total, {k: found[k] for k in options if found.get(k, chosen[k]) != chosen[k]}))
    return ReadingBounds(ends[0][0], ends[1][0], now, ends[0][1], ends[1][1])


class _Settler:
    """Settles claims under one setting after another, and nothing twice that a setting leaves as it was.

    A record is judged once for each setting of the switches that it consults. What groups keep is settled under those
    switches alone that change a step of settlement; an annual award, and claims that are judged again beside others of
    their payee, under the whole setting. So of the thousands of
    settings of a payee whose claims hang together, only some dozens make a policy of their own.
    """

    def __init__(self, judge_for: JudgeFor, policy: ResolvedPolicy) -> None:
        self._judge_for = judge_for
        self._policy = policy
        self._evaluators: dict[Setting, Evaluator] = {}
        self._judged: dict[Any, Assessment] = {}
        self._equal: dict[Any, Assessment] = {}
        self._settled: dict[Any, int] = {}
        self._consulted: dict[int, tuple[str, ...]] = {}
        self._steps = _steps(policy)
        self._settling: dict[str, bool] = {}

    def worth(self, setting: Mapping[str, str], kind: str, members: Sequence[Assessment]) -> int:
        """Return what the members keep, or for the key of an item that adds up a year what it awards them. Unit: fen."""
        judged = [self._judge(setting, result) for result in members]
        by_item = kind in self._policy.items
        decisive = setting if kind != "kept" else {k: option for k, option in setting.items() if self._changes_steps(k)}
        evaluator = self._evaluator(decisive)
        # The results are kept in `_judged`, so that no other result can get the number of one of them.
        key = (kind, id(evaluator), *map(id, judged))
        if key not in self._settled:
            settled = settle(evaluator, judged)
            self._settled[key] = (
                sum(award.fen for payee in settled for award in payee.awards if award.result.item == kind)
                if by_item
                else sum(kept.fen for payee in settled for kept in payee.groups)
            )
        return self._settled[key]

    def _judge(self, setting: Mapping[str, str], result: Assessment) -> Assessment:
        if result.verdict is Verdict.REJECTED:
            return result
        names = self._consulted.get(id(result))
        if names is None:
            names = self._consulted[id(result)] = tuple(sorted(_consulted(self._policy, result)))
        known = {name: setting[name] for name in names if name in setting}
        key = (id(result), *known.values())
        if key not in self._judged:
            judged = self._evaluator(known).evaluate(result.record)
            self._judged[key] = self._equal.setdefault((id(result), *_decided(judged)), judged)
        return self._judged[key]

    def _evaluator(self, setting: Mapping[str, str]) -> Evaluator:
        chosen = {**self._policy.chosen, **setting}
        key = tuple(chosen.values())
        if key not in self._evaluators:
            self._evaluators[key] = self._judge_for(chosen)
        return self._evaluators[key]

    def _changes_steps(self, name: str) -> bool:
        """Say whether some option of a switch changes a step by which groups are settled against each other."""
        if name not in self._settling:
            options = self._policy.readings[name].options
            self._settling[name] = any(_steps(self._evaluator({name: o}).policy) != self._steps for o in options)
        return self._settling[name]


def _decided(result: Assessment) -> tuple[Any, ...]:
    """Return all that settlement asks of the judgement of one record: two that agree in it are settled alike."""
    sums = result.amount_fen, result.potential_fen, result.base_fen, result.uplift_fen
    others = tuple(_decided(other) for other in result.alternatives)
    return result.item, result.verdict, *sums, result.season, result.row, tuple(result.marks), others


def _steps(policy: ResolvedPolicy) -> tuple[Step, ...]:
    return tuple(step for step in lower(policy) if isinstance(step, Keep | Disqualify))


def _charged(policy: ResolvedPolicy, results: Iterable[Assessment]) -> set[Any]:
    """Return the identities of the payees against whom a record states anything, by which they may lose other claims."""
    rule = policy.disqualification
    if rule is None or rule.reading is None:
        return set()
    step = Disqualify(rule.clause, True, rule.conditions, rule.reading)
    return {place_of(policy, one).payee for one in results if any(charges_of(step, one, None))} - {None}


def _consulted(policy: ResolvedPolicy, result: Assessment) -> set[str]:
    found = {name for one in (result, *result.alternatives) for name in one.readings}
    items = {one.item for one in (result, *result.alternatives)}
    return found | {e.reading for e in policy.exclusions if e.reading and items & set(e.items)}


def _kept(policy: ResolvedPolicy, results: Sequence[Assessment]) -> Iterable[tuple[str, set[str], list[Assessment]]]:
    """Yield the records that exclude one another together, each such cluster with the switches it rests on."""
    clusters: dict[Any, list[Assessment]] = {}
    home: dict[Any, Any] = {}
    charged, rule = _charged(policy, results), policy.disqualification
    for n, result in enumerate(results):
        payee = place_of(policy, result).payee
        keys: list[tuple[Any, ...]] = [("charged", payee)] if payee in charged else []
        if result.item not in {item.key for item in policy.sums}:
            keys += _subjects(policy, result)
        elif not keys:
            continue
        place = next((home[key] for key in keys if key in home), n)
        for key in keys:
            other = home.setdefault(key, place)
            if other != place:
                clusters.setdefault(place, []).extend(clusters.pop(other, ()))
                home.update({k: place for k, v in home.items() if v == other})
        clusters.setdefault(place, []).append(result)
    for members in clusters.values():
        alone = len(members) == 1 and not members[0].alternatives  # then nothing can exclude it
        names = set(members[0].readings) if alone else set().union(*(_consulted(policy, r) for r in members))
        if rule is not None and rule.reading and any(place_of(policy, one).payee in charged for one in members):
            names.add(rule.reading)
        again = any(one.item is not None and policy.items[one.item].pool is not None for one in members)
        yield "pooled" if again else "kept", names, members


def _subjects(policy: ResolvedPolicy, result: Assessment) -> list[tuple[Any, ...]]:
    """Return by what a claim may touch another.

    These are the facts of each exclusion, those that make it the same claim, and whose it is where the claims of one
    payee reach a number together.
    """
    rules = [(rule.key, rule.by) for rule in policy.exclusions]
    item = policy.items.get(result.item or "")
    if item is not None:
        rules.append((item.key, own_facts(policy, item)))
    keys = [(key, *(fact_identity(result.record, name) for name in by)) for key, by in rules]
    whole = [key for key in keys if None not in key]
    if item is not None and item.pool is not None:
        keys.append(("pool", item.key, place_of(policy, result).payee))
        whole.append(keys[-1])
    return whole if len(whole) == len(keys) else [*whole, ("equal", facts_as_text(result))]


def _annual(policy: ResolvedPolicy, results: Sequence[Assessment]) -> Iterable[tuple[str, set[str], list[Assessment]]]:
    """Yield each payee's records with the switches that its annual awards rest on."""
    for item in policy.sums:
        yield from _of_sum(policy, item, results)


def _of_sum(
    policy: ResolvedPolicy, item: Item, results: Sequence[Assessment]
) -> Iterable[tuple[str, set[str], list[Assessment]]]:
    about = f"items.{item.key}."
    own = {
        key
        for key, reading in policy.readings.items()
        for option in reading.options.values()
        if any(path.startswith(about) for path in (*option.sets, *option.drops))
    }
    own |= set(policy.concerns[item.key]) | ({policy.late_reading} if policy.late_reading else set())
    asked = set(asked_of(item.sum, policy.derived)) if item.sum else set()
    tested = {leaf.fact for condition in item.sum.conditions for leaf in leaves(condition.test)} if item.sum else set()
    own |= {key for name in tested & set(policy.derived) for key in policy.derived[name].readings}
    charged, rule = _charged(policy, results), policy.disqualification
    by_area = bool(asked & {policy.area.sites, policy.area.lodging})
    who: dict[str, list[Assessment]] = {}
    for result in results:
        named = policy.items.get(result.item or "")
        subject = named.subject if named is not None else "group"
        payee = fact_identity(result.record, item.payee)
        if payee is not None and (subject in ("group", item.subject) or payee in charged):
            who.setdefault(payee, []).append(result)
    for payee, members in who.items():
        names = own | ({rule.reading} if rule is not None and rule.reading and payee in charged else set())
        for result in members:
            plan: Any = result.plan
            names |= {rise.reading for rise in plan.item.uplifts if rise.reading}
            names |= (
                {policy.area.reading} if by_area and "itinerary" in result.record and policy.area.reading else set()
            )
        yield item.key, names, members


def _least(parts: list[_Part], options: Mapping[str, Sequence[str]]) -> tuple[int, dict[str, str]]:
    """Return the least sum of the parts and a setting that gives it; the option chosen wins among equals."""
    left = {name for part in parts for name in part.names}
    undo: list[tuple[str, tuple[str, ...], dict[Setting, str]]] = []
    while left:
        beside = {n: {other for part in parts if n in part.names for other in part.names} - {n} for n in left}
        name = min(sorted(left), key=lambda n, beside=beside: len(beside[n]))  # type: ignore[misc]
        scope = tuple(k for k in options if k in beside[name])
        touched = [part for part in parts if name in part.names]
        worth: dict[Setting, int] = {}
        picks: dict[Setting, str] = {}
        for setting in product(*(options[k] for k in scope)):
            known = dict(zip(scope, setting, strict=True))
            best = min(options[name], key=lambda o: sum(part.at({**known, name: o}) for part in touched))
            picks[setting] = best
            worth[setting] = sum(part.at({**known, name: best}) for part in touched)
        undo.append((name, scope, picks))
        parts = [part for part in parts if name not in part.names] + [_Part(scope, worth)]
        left.discard(name)
    chosen: dict[str, str] = {}
    for name, scope, picks in reversed(undo):
        chosen[name] = picks[tuple(chosen[k] for k in scope)]
    return sum(part.worth[()] for part in parts), chosen
