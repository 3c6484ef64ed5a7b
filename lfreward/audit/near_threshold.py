"""Finders of claims that stand just where the law begins to pay. Every threshold is read from the resolved policy's tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from math import comb
from typing import Any

from dateutil.relativedelta import relativedelta

from lfreward.audit.evidence import Evidence
from lfreward.audit.hits import Hit
from lfreward.audit.recompute import AuditedRow
from lfreward.i18n import Label
from lfreward.personal import fold_number
from lfreward.results import words


def _just_over(value: int, bounds: Sequence[int], percent: int) -> int | None:
    """Return the threshold that a count just reaches, if it does."""
    return next((b for b in reversed(bounds) if b <= value <= b + max(1, b * percent // 100)), None)


def _by_claimant(evidence: Evidence) -> Iterator[tuple[str, str, list[AuditedRow]]]:
    found: dict[tuple[str, str], list[AuditedRow]] = defaultdict(list)
    for line in evidence.lines:
        who, item = line.result.record.get("organiser"), line.result.item
        if who is not None and item in evidence.resolved.items:
            found[(who, str(item))].append(line)
    for (who, item), lines in sorted(found.items()):
        yield who, item, sorted(lines, key=lambda line: (line.result.id or "", line.digest))


def split(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find groups of one organiser and item that arrive together and each just reach a threshold.

    Where proofs of stay name the hotels of all of them, they must also have one hotel in common: parts of one party stay
    together, and a large agency has such arrivals by chance.
    """
    hotels = _hotels(evidence)
    for who, item, lines in _by_claimant(evidence):
        facts = evidence.resolved.item_facts[item]
        for fact, bounds in evidence.bounds(item).items():
            near = [
                (day, line, over)
                for line in lines
                if isinstance(day := line.result.record.get(evidence.arrival), date)
                and isinstance(value := line.result.values.get(fact), int)
                and (over := _just_over(value, bounds, flag["percent"])) is not None
            ]
            near.sort(key=lambda one: (one[2], one[0], one[1].result.id or ""))
            run: list[tuple[date, AuditedRow, int]] = []
            for one in [*near, None]:
                if one is not None and run and one[2] == run[-1][2] and (one[0] - run[-1][0]).days <= flag["days"]:
                    run.append(one)
                    continue
                groups = tuple(sorted({line.result.id or "—" for _, line, _ in run}))
                count = len({line.result.id or line.place for _, line, _ in run})
                if count > 1 and _may_be_one(hotels, groups):
                    args = {
                        "who": who,
                        "item": evidence.resolved.items[item].label,
                        "fact": facts[fact].label,
                        "bound": words.value(run[0][2], facts[fact]),
                        "day": run[0][0].isoformat(),
                        "count": count,
                    }
                    order = f"{fact}{run[0][2]:012}"
                    yield Hit(groups, tuple(line.place for _, line, _ in run), args, order=order)
                run = [] if one is None else [one]


def _hotels(evidence: Evidence) -> dict[str, set[str]]:
    """Return the hotels that the proofs of stay name for each group."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in evidence.entries("nights"):
        group, hotel = entry.values.get("group"), entry.values.get("hotel")
        if group is not None and hotel is not None:
            found[str(group)].add(fold_number(str(hotel)))
    return found


def _may_be_one(hotels: Mapping[str, set[str]], groups: Sequence[str]) -> bool:
    """Say whether groups may be one party by where they stayed; true where that is not known of all of them."""
    known = [hotels[group] for group in groups if group in hotels]
    return len(known) < len(groups) or any(one & other for one, other in combinations(known, 2))


def bunching(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find an organiser whose counts crowd just over a threshold and are missing just below it.

    Were both sides as likely, so many of so many or more would be over with at most the stated chance: exact binomial.
    """
    for who, item, lines in _by_claimant(evidence):
        facts = evidence.resolved.item_facts[item]
        for fact, bounds in evidence.bounds(item).items():
            for bound in bounds:
                width = max(flag["width"], bound * flag["percent"] // 100)
                values = [(v, line) for line in lines if isinstance(v := line.result.values.get(fact), int)]
                over = [line for v, line in values if bound <= v < bound + width]
                below = [line for v, line in values if bound - width <= v < bound]
                n = len(over) + len(below)
                tail = sum(comb(n, k) for k in range(len(over), n + 1))
                if len(over) < flag["at_least"] or tail * flag["one_in"] > 2**n:
                    continue
                args = {
                    "who": who,
                    "item": evidence.resolved.items[item].label,
                    "fact": facts[fact].label,
                    "bound": words.value(bound, facts[fact]),
                    "over": len(over),
                    "below": len(below),
                    "width": width,
                    "chance": f"1/{2**n // tail}",
                }
                groups = tuple(line.result.id or "—" for line in over)
                yield Hit(groups, tuple((line.sheet, line.row) for line in over), args, order=f"{fact}{bound:012}")


def season_edge(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find an arrival one day off an edge of the season beyond which less would be paid.

    With `against`, only where a transport document names that other day.
    """
    documents: dict[str, list[Any]] = defaultdict(list)
    for group, entries in evidence.by_group("transport"):
        documents[group] = [e for e in entries if isinstance(e.values.get("date"), date)]
    for line in evidence.lines:
        result = line.result
        day, plan = result.record.get(evidence.arrival), result.plan
        if not isinstance(day, date) or plan.item.table.columns is None or result.row is None:
            continue
        pays = plan.item.table.rows[result.row].pays
        here = evidence.days.season(day)
        if not isinstance(pays, Mapping) or here is None:
            continue
        for other in (day - timedelta(1), day + timedelta(1)):
            there = evidence.days.season(other)
            named = [e for e in documents[result.id or ""] if e.values["date"] == other]
            if there is None or there == here or pays[there] >= pays[here] or (flag.get("against") and not named):
                continue
            args = {
                "day": day.isoformat(),
                "other": other.isoformat(),
                "here": evidence.days.name(here),
                "there": evidence.days.name(there),
            }
            places = ((line.sheet, line.row), *((e.sheet, e.number) for e in named))
            yield Hit((result.id or "—",), places, args, order=other.isoformat())


def exactly(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find an organiser several of whose claims state to the unit what a condition asks for."""
    fact = flag["fact"]
    for who, item, lines in _by_claimant(evidence):
        for bound in sorted(set(evidence.required(item, fact))):
            same = [line for line in lines if line.result.values.get(fact) == bound]
            if len(same) >= flag["at_least"]:
                shape = evidence.resolved.item_facts[item][fact]
                args = {"who": who, "fact": shape.label, "bound": words.value(bound, shape), "count": len(same)}
                groups = tuple(line.result.id or "—" for line in same)
                yield Hit(groups, tuple((line.sheet, line.row) for line in same), args, order=f"{item}{bound}")


def penalty(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find claims filed within the years after a penalty that they do not state; the years are the condition's own."""
    decided: dict[str, list[Any]] = defaultdict(list)
    for entry in evidence.entries("penalties"):
        if "organiser" in entry.values and "decided_on" in entry.values:
            decided[entry.values["organiser"]].append(entry)
    found: dict[tuple[str, date], list[tuple[AuditedRow, Any, int]]] = defaultdict(list)
    for line in evidence.lines:
        record, item = line.result.record, line.result.item
        filed = record.get("filed_on")
        if item not in evidence.resolved.items or not isinstance(filed, date):
            continue
        for years, _ in evidence.required(str(item), "penalised_on"):
            for entry in decided.get(record.get("organiser", ""), ()):
                day = entry.values["decided_on"]
                if record.get("penalised_on") != day and day <= filed and day > filed - relativedelta(years=years):
                    found[(record["organiser"], day)].append((line, entry, years))
    for (who, day), same in sorted(found.items()):
        args = {
            "who": who,
            "day": day.isoformat(),
            "count": len(same),
            "years": Label(f"{same[0][2]}年", f"{same[0][2]} years"),
        }
        lines = [line for line, _, _ in same]
        groups = tuple(sorted({line.result.id or "—" for line in lines})[:60])
        places = ((same[0][1].sheet, same[0][1].number), *((line.sheet, line.row) for line in lines[:60]))
        yield Hit(groups, places, args, order=day.isoformat())


FINDERS = {
    "split": split,
    "bunching": bunching,
    "season_edge": season_edge,
    "exactly": exactly,
    "penalty": penalty,
}
