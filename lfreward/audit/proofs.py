"""Finders that hold proofs against what is known of them: the dated registers, the day of reporting, the check slips."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

from lfreward.audit import limits
from lfreward.audit.evidence import Evidence
from lfreward.audit.hits import Hit
from lfreward.audit.reading import Entry
from lfreward.audit.recompute import AuditedRow, RowAddress
from lfreward.i18n import Label
from lfreward.results import words

_NAMED = 60
_PRINT = re.compile("[0-9a-fA-F]{16}")
_BAND = 16


def unrated(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find a claimed rating that no hotel of the proofs had on the night, by the dated register."""
    fact = flag["fact"]
    for group, entries in evidence.by_group(flag["form"]):
        line = evidence.groups.get(group)
        stated = line.result.values.get(fact) if line is not None else None
        bounds = evidence.required(str(line.result.item), fact) if line is not None else []
        nights = [e for e in entries if "hotel" in e.values and isinstance(e.values.get("date"), date)]
        if line is None or not isinstance(stated, int) or not bounds or stated < min(bounds) or not nights:
            continue
        held = [evidence.registers.hotel(e.values["hotel"], e.values["date"]) for e in nights]
        if max((hotel.stars for hotel in held if hotel is not None), default=0) < min(bounds):
            shape = evidence.resolved.item_facts[str(line.result.item)][fact]
            names = words.join([Label(name, name) for name in dict.fromkeys(str(e.values["hotel"]) for e in nights)])
            args = {"hotels": names, "bound": words.value(min(bounds), shape), "day": nights[0].values["date"].isoformat()}
            yield Hit((group,), _places([*nights, line]), args)


def free_gate(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find tickets stated for a day on which, by the dated register, the gate was free."""
    for group, entries in evidence.by_group(flag["form"]):
        for entry in entries:
            name, day, sold = (entry.values.get(key) for key in ("site", "date", flag["column"]))
            site = evidence.registers.site(name) if name is not None else None
            if site is not None and sold and isinstance(day, date) and site.ticketed(day) is False:
                args = {"site": site.name, "day": day.isoformat(), "sold": sold}
                yield Hit((group,), _places([entry]), args, order=f"{site.name}{day}")


def later(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find rows of a group that are dated after a day which its claim states."""
    column, fact = flag["column"], flag["fact"]
    for group, entries in evidence.by_group(flag["form"]):
        line = evidence.groups.get(group)
        day = line.result.record.get(fact) if line is not None else None
        if not isinstance(day, date):
            continue
        late = [e for e in entries if isinstance(e.values.get(column), date) and e.values[column] > day]
        if late:
            last = max(e.values[column] for e in late)
            args = {"count": len(late), "all": len(entries), "day": day.isoformat(), "last": last.isoformat()}
            yield Hit((group,), _places(late), args)


def beyond(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find rows with more than a claim states, by so many per cent or more."""
    column, fact = flag["column"], flag["fact"]
    for key, entries in evidence.by_group(flag["form"]):
        line = evidence.claims.get(key)
        stated = line.result.values.get(fact) if line is not None else None
        if stated is None:
            continue
        more = [e for e in entries if column in e.values and e.values[column] * 100 > stated * (100 + flag["percent"])]
        if more:
            most = max(e.values[column] for e in more)
            yield Hit((key,), _places(more), {
                "count": len(more),
                "percent": flag["percent"],
                "most": f"{most:f}",
                "stated": f"{stated:f}",
            })


def untraced(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find an organiser's groups that state what a table of the authority does not know of."""
    known = {group for group, _ in evidence.by_group(flag["form"])}
    found: dict[str, list[AuditedRow]] = defaultdict(list)
    stated: dict[str, int] = defaultdict(int)
    for group, line in evidence.groups.items():
        who = line.result.record.get("organiser")
        if who is not None and line.result.record.get(flag["fact"]):
            stated[who] += 1
            if group not in known:
                found[who].append(line)
    for who, lines in sorted(found.items()):
        if len(lines) >= flag["at_least"]:
            groups = tuple(sorted(str(line.result.id) for line in lines)[: limits.LISTED])
            yield Hit(groups, _places(lines), {"who": who, "count": len(lines), "all": stated[who]})


def prints(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find attachments of several groups whose prints differ by so few bits, or, where they are of other forms, by none.

    Of four bands of a print one at least is the same where three bits differ at most.
    """
    column, bits = flag["by"][0], flag["bits"]
    buckets: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for entry in evidence.entries(flag["form"]):
        text = str(entry.values.get(column, ""))
        if "group" not in entry.values or not text:
            continue
        bands = [text] if not _PRINT.fullmatch(text) else [text[n : n + 4].lower() for n in range(0, _BAND, 4)]
        for band, part in enumerate(bands):
            buckets[band, part].append(entry)
    alike: dict[tuple[str, str], dict[int, Entry]] = defaultdict(dict)
    for _, entries in sorted(buckets.items()):
        for one, other in combinations(entries[:_NAMED], 2):
            groups = sorted((str(one.values["group"]), str(other.values["group"])))
            if groups[0] != groups[1] and _apart(str(one.values[column]), str(other.values[column])) <= bits:
                alike[groups[0], groups[1]] |= {id(one): one, id(other): other}
    for pair, both in sorted(alike.items()):
        entries = sorted(both.values(), key=lambda e: (e.sheet or "", e.number))
        names = dict.fromkeys(str(e.values.get("file", "—")) for e in entries[:4])
        yield Hit(pair, _places(entries), {"files": words.join([Label(name, name) for name in names]), "count": len(entries)})


def _apart(one: str, other: str) -> int:
    """Return in how many bits two prints differ."""
    if not (_PRINT.fullmatch(one) and _PRINT.fullmatch(other)):
        return 0 if one == other else _BAND * 4
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _places(rows: list[Any]) -> tuple[RowAddress, ...]:
    return tuple((row.sheet, row.number if isinstance(row, Entry) else row.row) for row in rows[: limits.LISTED])


FINDERS = {
    "unrated": unrated,
    "free_gate": free_gate,
    "later": later,
    "beyond": beyond,
    "untraced": untraced,
    "prints": prints,
}
