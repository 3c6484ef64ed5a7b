"""Near misses by brute force: every value of a fact tried with the evaluator alone, whatever the search may think."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Any

from tables import contradicts_itself

import lfreward
from lfreward.facts import IMPOSSIBLE
from lfreward.results.assessment import Between

DAYS = 60
DAY = timedelta(days=1)
COUNTS = range(6)


class Bench:
    """One judged record, and the means to judge it with other facts."""

    def __init__(self, policy: lfreward.Policy, record: Mapping[str, Any], readings: Mapping[str, str]) -> None:
        self.policy, self.readings = policy, readings
        self.result = policy.evaluate(record, readings=readings)
        self.facts = dict(self.result.record)
        self.plan: Any = self.result.plan
        self.vocabulary = self.plan.facts
        self.paid = self.result.amount_fen or 0
        self.rate = self.rate_of(self.result)

    def judge(self, changed: Mapping[str, Any]) -> lfreward.Assessment:
        return self.policy.evaluate({**self.facts, **changed}, readings=self.readings)

    def rate_of(self, result: lfreward.Assessment) -> Fraction:
        """What one unit is paid; of what is paid for its own count alone, without the part that rests on another count."""
        if result.verdict is not lfreward.Verdict.ELIGIBLE or not result.amount_fen:
            return Fraction(0)
        item = self.plan.item
        rises = [rise for rise in item.uplifts if rise.on != "amount"]
        fen = result.base_fen if rises else result.amount_fen
        if item.table.tiers == "marginal":
            rising = any(self.plan.test(r.when, result.values).name == "MET" for r in item.uplifts if r.on == "amount")
            return Fraction(11 if rising else 10)
        return Fraction(fen) / prod((Fraction(result.values[name]) for name in item.table.per), start=Fraction(1))

    def better(self, result: lfreward.Assessment) -> bool:
        paid = result.verdict is lfreward.Verdict.ELIGIBLE
        return paid and result.amount_fen > self.paid and self.rate_of(result) > self.rate

    def worse(self, result: lfreward.Assessment) -> bool:
        settled = result.verdict in (lfreward.Verdict.ELIGIBLE, lfreward.Verdict.INELIGIBLE)
        return settled and result.amount_fen < self.paid and self.rate_of(result) < self.rate

    # ---- what can be tried

    def journeys(self) -> list[tuple[str, ...]]:
        named = {f.moves for k, f in self.vocabulary.items() if f.moves and f.type == "date"}
        every = [
            tuple(k for k, f in self.vocabulary.items() if f.moves == name and k in self.facts) for name in sorted(named)
        ]
        return [names for names in every if names and not self.over(names)]

    def over(self, names: tuple[str, ...]) -> bool:
        """Whether a journey took place: what is done after it is done."""
        after = [d for d in self.plan.item.duties if d.fact in self.facts and d.due.fact in names]
        return any(self.facts[d.fact] >= self.facts[d.due.fact] for d in after if d.due.working_days)

    def tries(self) -> dict[str, list[dict[str, Any]]]:
        """Every change that is tried: what people can decide, and what is not given; by the name of its lever."""
        found: dict[str, list[dict[str, Any]]] = {}
        moved = {key for key, fact in self.vocabulary.items() if fact.moves and key in self.facts}
        for names in self.journeys():
            shifts = (timedelta(days=n) for n in range(-DAYS, DAYS + 1) if n)
            found["+".join(names)] = [{name: self.facts[name] + by for name in names} for by in shifts]
        for key, fact in self.vocabulary.items():
            value = self.result.values.get(key)
            given = value is not None and not isinstance(value, Between)
            if key in moved or (given and fact.until is None) or key in self.plan.policy.derived:
                continue
            if fact.type in ("id", "item", "text", "itinerary", "months", "clauses") and key != "arrival_station":
                continue
            tried = [{key: v} for v in self.values(key, fact, value if given else None) if v != value]
            if tried:
                found[key] = tried
        return found

    def values(self, key: str, fact: Any, value: Any) -> Iterator[Any]:
        if fact.type == "yes_no":
            yield from (True, False)
        elif fact.type == "check":
            yield True
        elif fact.values is not None and fact.type == "choice":
            yield from fact.values
        elif fact.type == "letters":
            yield tuple(fact.values)
        elif fact.type == "count":
            yield from self.counts(fact, value)
        elif fact.type in ("money", "km"):
            step = (fact.high - fact.high) + type(fact.high)("0.01")
            marks = [type(fact.high)(n) for n in (0, 1, 50, 100, 500, 1500, 5000)]
            yield from (v for mark in marks for v in (mark - step, mark, mark + step) if v >= 0)
        elif fact.type == "date":
            yield from self.days(key, fact, value)
        elif key == "arrival_station":
            yield from ("临汾", "太原南", "洪洞北")

    def given(self, key: str) -> Iterator[Any]:
        """What a fact that is not given may turn out to be; days that the notices cover."""
        fact = self.vocabulary[key]
        if fact.type == "text":
            yield from ("临汾", "太原南", "LFQ", "坂儿上村", "某某家")
        elif fact.type == "date":
            calendar = self.policy.calendar
            first = calendar.first.toordinal()
            yield from (date.fromordinal(first + n) for n in range(0, (calendar.last - calendar.first).days - 10, 3))
        else:
            yield from self.values(key, fact, None)

    def counts(self, fact: Any, value: Any) -> Iterator[int]:
        marks = [0, 1, 17, 30, 50, 100, 120, 150, 200, 240, 300, 400, 500, 1000, 2020, 3000, 5000]
        around = range(value - 40, value + 41) if value is not None else ()
        steps = {n + more for n in marks for more in (-1, 0, 1)} | set(range(8)) | set(around) | {2021, 2022, 2023, 2026}
        yield from sorted(n for n in steps if fact.low <= n <= fact.high)

    def days(self, key: str, fact: Any, value: Any) -> Iterator[date]:
        centres = [d for k in ("departure_date", "service_end", "start_date") if (d := self.facts.get(k))]
        if key == "filed_on" and "year" in self.facts:
            centres.append(date(min(max(self.facts["year"], 2001), 2098), 11, 30))
        first = None
        if fact.until == (key,):  # an act: not before what it reports on
            after = [d for d in self.plan.item.duties if d.fact == key and (d.due.working_days or (d.due.days or 0) > 0)]
            first = max((self.facts[d.due.fact] for d in after if d.due.fact in self.facts), default=None)
        for centre in dict.fromkeys([*centres, *([value] if value else [])]):
            for n in range(-DAYS, DAYS + 1):
                if first is None or centre + DAY * n >= first:
                    yield centre + DAY * n


def levers_of(miss: Any) -> frozenset[str]:
    return frozenset("+".join(change.moves) for change in miss.changes)


def singles(bench: Bench) -> dict[frozenset[str], dict[str, Any]]:
    """Every lever that alone reaches a better rate, with one example."""
    found = {}
    for name, tried in bench.tries().items():
        for changed in tried:
            if bench.better(bench.judge(changed)):
                found[frozenset((name,))] = changed
                break
    return found


def pairs(bench: Bench, rng: Any, tries: int) -> dict[frozenset[str], dict[str, Any]]:
    """Pairs of levers that reach a better rate, looked for at random among all their values."""
    every = bench.tries()
    found = {}
    for one, other in combinations(sorted(every), 2):
        for _ in range(tries):
            changed = {**rng.choice(every[one]), **rng.choice(every[other])}
            if bench.better(bench.judge(changed)):
                found[frozenset((one, other))] = changed
                break
    return found


def unsound(bench: Bench, near: Any) -> list[str]:
    """What is wrong with the gains and the losses that are told; nothing, if they are sound and minimal."""
    wrong = []
    for gain in near.gains:
        wrong += [f"{text}: {gain.say('en')} {dict(gain.sets)}" for text in _gain(bench, gain)]
    for loss in near.losses:
        wrong += [f"{text}: {loss.say('en')} {dict(loss.sets)}" for text in _loss(bench, loss)]
    return wrong


def _gain(bench: Bench, gain: Any) -> Iterator[str]:
    result = bench.judge(gain.sets)
    if result.amount_fen != gain.amount_fen or result.verdict is not lfreward.Verdict.ELIGIBLE:
        yield f"pays {result.verdict} {result.amount_fen}"
    if gain.gain_fen != gain.amount_fen - bench.paid or not bench.better(result):
        yield "is no gain"
    parts = {change.fact: alone(bench, change, gain) for change in gain.changes}
    for size in range(len(parts)):
        for some in combinations(parts, size):
            if bench.better(bench.judge({k: v for name in some for k, v in parts[name].items()})):
                yield f"{some} is enough"
    for change in gain.changes:
        if not change.spans:
            continue
        step = _step(bench, change)
        others = {other.fact: gain.sets[other.fact] for other in gain.changes if other is not change}
        near = nearer(bench, change, step)
        if near is not None:
            less = bench.judge({**gain.sets, **near, **others})
            if less.amount_fen == gain.amount_fen or bench.better(less):
                yield f"one unit less of {change.fact} pays {less.amount_fen}"
        for end, beyond in ends(bench, change, step):
            there, out = (bench.judge({**gain.sets, **moved, **others}) for moved in (end, beyond))
            if bench.rate_of(there) != bench.rate_of(result):
                yield f"{end} is in the interval and pays {there.amount_fen}"
            day = beyond.get(change.fact)
            if isinstance(day, date) and at_the_window(bench, end[change.fact]):
                continue
            if bench.rate_of(out) == bench.rate_of(result):
                yield f"{beyond} is outside the interval and pays {out.amount_fen}"


def alone(bench: Bench, change: Any, gain: Any) -> dict[str, Any]:
    """What one change sets without the others: a day that moves along, and that another change sets too, just moves along."""
    own = {other.fact for other in gain.changes if other is not change}
    sets = {name: gain.sets[name] for name in change.moves if name not in own}
    for name in own & set(change.moves):
        told = bench.facts[name]
        sets[name] = told + (change.nearest - change.found) if isinstance(told, date) else told
    return sets


def _loss(bench: Bench, loss: Any) -> Iterator[str]:
    result = bench.judge(loss.sets)
    if result.amount_fen != loss.amount_fen or not bench.worse(result):
        yield f"leaves {result.verdict} {result.amount_fen}"
    (change,) = loss.changes
    if change.spans:
        near = nearer(bench, change, _step(bench, change))
        if near is not None and bench.worse(bench.judge(beside({**bench.facts, **near}, change.fact))):
            yield f"one unit less of {change.fact} loses too"


def _step(bench: Bench, change: Any) -> Any:
    kind = bench.vocabulary[change.fact].type
    return DAY if kind == "date" else type(change.nearest)("0.01") if kind in ("money", "km") else 1


def nearer(bench: Bench, change: Any, step: Any) -> dict[str, Any] | None:
    """The change with one unit less of it; None where there is no less."""
    if change.found is None:
        low = bench.vocabulary[change.fact].low
        return {change.fact: change.nearest - step} if type(step) is not timedelta and change.nearest > low else None
    back = -step if change.nearest > change.found else step
    if len(change.moves) == 1:
        return {change.fact: change.nearest + back}
    by = change.nearest - change.found + back
    return {name: bench.facts[name] + by for name in change.moves if name != "itinerary"}


def ends(bench: Bench, change: Any, step: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The ends of the intervals of a change, each with the value just outside."""
    for low, high in change.spans:
        for end, out in ((low, -step), (high, step)):
            if end is None:
                continue
            if len(change.moves) == 1:
                fact = bench.vocabulary[change.fact]
                if fact.until == (change.fact,) and out < 0 * out:
                    continue  # an act has a first day of its own
                yield {change.fact: end}, {change.fact: end + out}
            elif abs((end - change.found).days) < DAYS:
                by = end - change.found
                yield (
                    {name: bench.facts[name] + by for name in change.moves},
                    {name: bench.facts[name] + by + out for name in change.moves},
                )


def at_the_window(bench: Bench, day: date) -> bool:
    """Whether nobody looks past that day: so far from the rest of its journey, or the last day of the notices."""
    others = [bench.facts[k] for k, f in bench.vocabulary.items() if f.moves and f.type == "date" and k in bench.facts]
    calendar = bench.policy.calendar
    return day in (calendar.first, calendar.last) or any(abs((day - other).days) == DAYS for other in others)


def beside(facts: Mapping[str, Any], changed: str) -> dict[str, Any]:
    """The facts with what must give way to a changed one: no more with a ticket than there are visitors."""
    made = dict(facts)
    for lesser, greater in IMPOSSIBLE:
        if lesser in made and greater in made and made[lesser] > made[greater]:
            made[greater if lesser == changed else lesser] = made[lesser if lesser == changed else greater]
    return made


def possible(facts: Mapping[str, Any]) -> bool:
    return all(facts[a] <= facts[b] for a, b in IMPOSSIBLE if a in facts and b in facts)


def unsettled(bench: Bench, near: Any, rng: Any, tries: int) -> list[str]:
    """What is wrong with the facts that are said to settle a record, and with the range of its amounts."""
    if near.deciding is None:
        undetermined = bench.result.verdict is lfreward.Verdict.UNDETERMINED
        return ["nothing is said of what would settle it"] if undetermined else []
    wrong = []
    low, high = near.deciding.low_fen, near.deciding.high_fen
    for keys in near.deciding.sets:
        known = {key: list(bench.given(key)) for key in keys}
        for _ in range(tries):
            made = {key: rng.choice(values) for key, values in known.items()}
            result = bench.judge(made)
            if contradicts_itself(result) and not contradicts_itself(bench.result):
                continue  # these values cannot both be true of one tour
            if result.verdict is lfreward.Verdict.UNDETERMINED:
                wrong.append(f"{made} does not settle it")
            elif result.amount_fen is not None and not low <= result.amount_fen <= (high or 0):
                wrong.append(f"{made} comes to {result.amount_fen}, not within {low} to {high}")
        paying = next((gain.sets for gain in near.gains if set(gain.sets) == set(keys)), {})
        left = {key: bench.judge({k: v for k, v in paying.items() if k != key}) for key in paying}
        wrong += [f"settled without {key}" for key, result in left.items() if result.verdict != bench.result.verdict]
    return wrong
