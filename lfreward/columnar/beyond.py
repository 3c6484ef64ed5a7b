"""The rows that a query leaves open: they hold a value that only single records are read with."""

from __future__ import annotations

from lfreward.columnar.columns import Odd
from lfreward.columnar.reading import Reading, SubjectReading, of_items
from lfreward.engines import sql_terms as t
from lfreward.engines.sql_terms import Logic, Term

Steps = list[tuple[str, dict[str, Term]]]


def beyond_steps(reading: Reading, any_item: bool) -> Steps:
    """Return the steps that tell which rows are beyond, as `_beyond`; none where no row can be.

    Without `any_item` a row that names no item is beyond too.
    """
    item = reading.item
    odd: list[tuple[Logic, Odd]] = [(True, one) for one in reading.beyond]
    subjects = reading.subjects
    for one in dict.fromkeys(one for subject in subjects.values() for one in subject.beyond):
        asking = [kind for kind, subject in subjects.items() if one in subject.beyond]
        if all(kind in asking or not _reads(subjects[kind], one) for kind in subjects):
            odd.append((True, one))
        elif item is not None:
            mine: Logic = of_items(item, (one for kind in asking for one in subjects[kind].items), reading.items)
            odd.append((t.any_of(mine, t.is_null(item) if "group" in asking else False), one))
        elif "group" in asking:
            odd.append((True, one))
    if not any_item:
        none = t.is_null(item) if item is not None else t.literal(True)
        odd.append((True, Odd(none, none)))
    if not odd:
        return []
    quick = t.any_of(*(one.quick for _, one in odd))
    assert not isinstance(quick, bool)
    exact = t.case((t.all_of(mine, one.exact), t.literal(True)) for mine, one in odd)
    return [("looked_at", {"_odd": quick}), ("asked", {"_beyond": t.case([(t.column("_odd"), exact)])})]


def _reads(subject: SubjectReading, odd: Odd) -> bool:
    """Say whether a subject reads the column that a row may be beyond."""
    raws = {name for name in t.names([odd.quick]) if name.startswith("raw_")}
    return any(f"raw_{column.name}" in raws for found in subject.sources.values() for column in found)
