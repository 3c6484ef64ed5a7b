"""Finders of what does not add up: seats, rooms, beds, tickets and heads; months and years; dates and names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lfreward.audit.evidence import Evidence
from lfreward.audit.hits import Hit
from lfreward.audit.reading import Entry
from lfreward.audit.recompute import RowAddress
from lfreward.personal import fold_number, starred


def _places(entries: list[Entry]) -> tuple[RowAddress, ...]:
    return tuple((e.sheet, e.number) for e in entries[:60])


def against(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Hold a table's sum, times a number, against a fact of the claim: `below` it, or `above` it.

    `per` adds up each night, or each site, by itself; `column` may be `rows`: so many rows.
    """
    per, column, fact = flag.get("per"), flag["column"], flag["fact"]
    for group, entries in evidence.by_group(flag["form"]):
        line = evidence.claims.get(group)
        wanted = line.result.values.get(fact) if line is not None else None
        if line is None or not isinstance(wanted, int):
            continue
        lots: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            if column == "rows" or column in entry.values:
                lots[str(entry.values.get(per, "")) if per else ""].append(entry)
        for lot, same in sorted(lots.items()):
            sum_ = len(same) if column == "rows" else sum(e.values[column] for e in same)
            have = sum_ * flag.get("times", 1)
            if have < wanted if flag["sense"] == "below" else have > wanted * flag.get("times_wanted", 1):
                args = {"have": have, "sum": sum_, "wanted": wanted, "lot": lot}
                yield Hit((group,), (*_places(same[:20]), (line.sheet, line.row)), args, order=lot)


def oversold(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find a hotel night with more guests than the hotel has beds, over all claims."""
    nights: dict[tuple[str, date], list[Entry]] = defaultdict(list)
    for entry in evidence.entries(flag["form"]):
        hotel, night = entry.values.get("hotel"), entry.values.get("date")
        if hotel is not None and night is not None:
            nights[(fold_number(hotel), night)].append(entry)
    for (_, night), entries in sorted(nights.items()):
        beds = max((e.values["beds"] for e in entries if "beds" in e.values), default=None)
        guests = sum(e.values.get("guests", 0) for e in entries)
        if beds is not None and guests > beds:
            groups = tuple(sorted({str(e.values["group"]) for e in entries if "group" in e.values}))
            args = {"hotel": entries[0].values["hotel"], "day": night.isoformat(), "guests": guests, "beds": beds}
            yield Hit(groups, _places(entries), args)


def year_sums(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Hold the monthly tables of an organiser's year against what the year's claim states."""
    annual = evidence.resolved.annual
    if annual is None or annual.sum is None:
        return
    months: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in evidence.entries("months"):
        if "organiser" in entry.values and "year" in entry.values and "month_visitors" in entry.values:
            months[(entry.values["organiser"], entry.values["year"])].append(entry)
    for line in evidence.lines:
        record = line.result.record
        stated = record.get(annual.sum.into)
        entries = months.get((record.get("organiser", ""), record.get("year", 0)))
        if line.result.item == annual.key and stated is not None and entries:
            added = sum(e.values["month_visitors"] for e in entries)
            if added != stated:
                args = {"who": record["organiser"], "year": record["year"], "months": added, "stated": stated}
                yield Hit((line.result.id or "—",), ((line.sheet, line.row), *_places(entries[:12])), args)


def outside(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find a document dated outside its group's stay, so many days of grace on either side."""
    for group, entries in evidence.by_group(flag["form"]):
        stay = evidence.stay(group)
        if stay is None:
            continue
        grace = flag["grace_days"]
        for entry in entries:
            day = entry.values.get("date")
            if day is None:
                continue
            off = max((stay[0] - day).days, (day - stay[1]).days)
            if off > grace:
                args = {"day": day.isoformat(), "first": stay[0].isoformat(), "last": stay[1].isoformat(), "off": off}
                yield Hit((group,), ((entry.sheet, entry.number),), args)


def differs(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find a claim of which two names that should be one are two; one without a word for a body may be a person's."""
    one, other = flag["by"]
    for line in evidence.lines:
        values = {**line.result.values, **line.extra}
        a, b = values.get(one), values.get(other)
        if a is not None and b is not None and fold_number(str(a)) != fold_number(str(b)):
            shown = b if len(str(b)) >= flag["longer"] and any(word in str(b) for word in flag["bodies"]) else starred(str(b))
            yield Hit((line.result.id or "—",), ((line.sheet, line.row),), {"one": a, "other": shown})


FINDERS = {"against": against, "oversold": oversold, "year_sums": year_sums, "outside": outside, "differs": differs}
