"""Finders of one tour that is claimed twice: in two names, under two numbers, on one transport, or in two seasons.

Classes and sums stand: a person decides. So each of these is asked with the highest rank and names every row. Whose a row
is and what it says is read from the rows as they came, without judging them again, so that a long season is gone through
quickly.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from lfreward.audit import limits
from lfreward.audit.evidence import Evidence
from lfreward.audit.hits import Hit
from lfreward.audit.row_facts import RowFacts
from lfreward.i18n import Label
from lfreward.personal import fold_number
from lfreward.results.assessment import canonical
from lfreward.settlement import near_names

NAMED = 60
SUMS = frozenset(("id", "claimed_amount", "approved_amount", "paid_amount"))  # what two rows of one tour may differ in
SUFFIX = 3  # what makes a second number of a first one is no longer than this


def same_id(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find one number of a tour that two claimants use."""

    def key(row: RowFacts) -> Hashable | None:
        if row.id is None or row.owner is None:
            return None
        return (row.id, *_tour(row)) if row.running else (row.id,)

    for rows in _together(evidence.rows, key, lambda row: row.owner):
        names = dict.fromkeys(row.named or "—" for row in rows)
        yield _hit(rows, {"who": _joined(names), "id": str(rows[0].record["id"])})


def suffixed_ids(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find numbers of one claimant that differ by a suffix, with everything else equal."""

    def key(row: RowFacts) -> Hashable | None:
        return None if row.id is None else (row.item, row.owner, *_tour(row))

    alike = (same for rows in _together(evidence.rows, key, lambda row: row.id) for same in _equal(rows))
    for rows in alike:
        numbers = sorted({row.id for row in rows if row.id is not None})
        same = {number for first in numbers for second in numbers if _suffixed(first, second) for number in (first, second)}
        if same:
            yield _hit([row for row in rows if row.id in same], {"id": str(rows[0].record["id"])})


def equal_tours(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find groups without a number, or with a running one, that are equal in everything."""

    def key(row: RowFacts) -> Hashable | None:
        item = evidence.resolved.items.get(row.item or "")
        numbered = row.id is not None and not row.running
        group = not numbered and item is not None and item.subject == "group"
        return (row.item, row.owner, *_tour(row)) if group else None

    alike = (same for rows in _together(evidence.rows, key, lambda row: (row.sheet, row.row)) for same in _equal(rows))
    for rows in alike:
        yield _hit(rows, {"count": len(rows)})


def transport_twice(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find one train, flight or coach of a day that several claims name, where it is the transport that is rewarded."""
    rewarded = set(evidence.places.get("by_transport", ()))
    found: dict[tuple[str, date], list[RowFacts]] = defaultdict(list)
    for row in evidence.rows:
        day = row.record.get("arrival_date")
        if isinstance(day, date):
            for number in _numbers(row.record.get("transport_no")):
                found[number, day].append(row)
    for (number, day), rows in sorted(found.items()):
        tours = {(row.owner, row.id or (row.sheet, row.row)) for row in rows}
        if len(tours) > 1 and any(row.item in rewarded for row in rows):
            yield _hit(rows, {"number": number, "day": day.isoformat(), "count": len(tours)}, f"{number}{day}")


def claimed_earlier(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find claims that a file of an earlier season has already: by number and claimant, else by claimant and tour."""
    by_id: dict[Hashable, RowFacts] = {}
    by_tour: dict[Hashable, RowFacts] = {}
    for row in evidence.earlier:
        if row.owner is not None and row.id is not None and not row.running:
            by_id.setdefault((row.owner, row.id), row)
        if row.owner is not None and None not in _tour(row):
            by_tour.setdefault((row.owner, row.item, *_tour(row)), row)
    for row in evidence.rows if by_id or by_tour else ():
        same = None
        if row.owner is not None:
            same = by_id.get((row.owner, row.id)) or by_tour.get((row.owner, row.item, *_tour(row)))
        if same is not None:
            args = {"file": same.sheet or "—", "row": same.row, "id": str(row.record.get("id", "—"))}
            yield _hit([row], args)


def names_that_may_be_one(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find claimants that settlement keeps apart and whose names say nearly the same."""
    rows: dict[str, list[RowFacts]] = {}
    for row in evidence.rows:
        if row.named is not None:
            same = rows.setdefault(row.named, [])
            if len(same) < limits.LISTED:
                same.append(row)
    for names in near_names(rows):
        yield _hit([row for name in names for row in rows[name]], {"who": _joined(names), "count": len(names)}, severe=False)


def _tour(row: RowFacts) -> tuple[Any, Any]:
    """Return what tells one tour of a claimant from another where no number does."""
    return row.record.get("arrival_date"), row.record.get("visitors")


def _equal(rows: Sequence[RowFacts]) -> Iterator[list[RowFacts]]:
    """Give the rows among some that are equal in everything but their numbers and sums, where there are several."""
    found: dict[Hashable, list[RowFacts]] = defaultdict(list)
    for row in rows:
        found[_all_else(row)].append(row)
    return (same for same in found.values() if len(same) > 1)


def _all_else(row: RowFacts) -> Hashable:
    """Return everything that a row says, its number and the sums of money apart."""
    facts = sorted((key, repr(canonical(value))) for key, value in row.record.items() if key not in SUMS)
    return row.item, tuple(facts)


def _suffixed(first: str, second: str) -> bool:
    """Say whether the second number is the first with something put after it; 1 and 10 are two numbers."""
    more = second[len(first) :]
    return bool(more) and second.startswith(first) and len(more) <= SUFFIX and not (more[0].isdigit() and first[-1:].isdigit())


def _numbers(value: Any) -> list[str]:
    """Return the numbers of trains, flights or coaches that a cell names, in the form in which they are compared."""
    parts = re.split(r"[、,，;；/\s]+", str(value)) if value is not None else []
    return [number for number in dict.fromkeys(map(fold_number, parts)) if len(number) > 1]


def _together(
    rows: Iterable[RowFacts], key: Callable[[RowFacts], Hashable | None], apart: Callable[[RowFacts], Hashable]
) -> Iterator[list[RowFacts]]:
    """Give the rows that have one key and are more than one thing by `apart`, in the order of the rows.

    Rows are gone through twice where there are any: first for hashes alone, so that a long season is not held in memory.
    """
    first: dict[int, int] = {}
    several: set[int] = set()
    for row in rows:
        named = key(row)
        if named is not None:
            seen, other = hash(named), hash(apart(row))
            if first.setdefault(seen, other) != other:
                several.add(seen)
    del first
    found: dict[Hashable, list[RowFacts]] = defaultdict(list)
    for row in rows if several else ():
        named = key(row)
        if named is not None and hash(named) in several:
            found[named].append(row)
    for same in found.values():
        if len({apart(row) for row in same}) > 1:
            yield same


def _joined(names: Iterable[str]) -> Label:
    shown = list(names)[:NAMED]
    return Label("、".join(shown), ", ".join(shown))


def _hit(rows: Sequence[RowFacts], args: Mapping[str, Any], order: str = "", severe: bool = True) -> Hit:
    groups = dict.fromkeys(str(row.record.get("id", "—")) for row in rows[: limits.LISTED])
    places = tuple((row.sheet, row.row) for row in rows[: limits.LISTED])
    return Hit(tuple(groups), places, dict(args), severe=severe, order=order or str(places))


FINDERS = {
    "same_id": same_id,
    "suffixed_ids": suffixed_ids,
    "equal_tours": equal_tours,
    "transport_twice": transport_twice,
    "claimed_earlier": claimed_earlier,
    "names_that_may_be_one": names_that_may_be_one,
}
