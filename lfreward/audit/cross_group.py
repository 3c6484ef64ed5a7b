"""Finders of what stands in two places: people, vehicles, numbers, whole rosters."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from lfreward.audit import limits
from lfreward.audit.evidence import Evidence
from lfreward.audit.forms import CLAIMS
from lfreward.audit.hits import Hit
from lfreward.audit.reading import Entry
from lfreward.audit.recompute import RowAddress
from lfreward.personal import fold_number, sound_id, starred
from lfreward.results.assessment import canonical

_NAMED = 60  # a number that stands in more places than this is named with the first of them


def _value(entry: Entry, columns: Sequence[str], month: bool = False) -> tuple[str, ...] | None:
    """Return what is compared, in one form; with `month` the last is a month of a year, or nothing to compare."""
    found = []
    for column in columns:
        value = entry.values.get(column)
        if value is None:
            return None
        found.append(fold_number(str(canonical(value))))
    if month:
        named = re.fullmatch(r"([0-9]{4})[^0-9]?([0-9]{1,2})月?", found[-1])
        if named is None:
            return None
        found[-1] = f"{named[1]}-{int(named[2]):02}"
    return tuple(found) if all(found) else None


def _shown(evidence: Evidence, form: str, columns: Sequence[str], entry: Entry) -> str:
    personal = evidence.forms.forms[form].personal
    parts = [(column, str(canonical(entry.values[column]))) for column in columns]
    return " ".join(starred(text) if column in personal else text for column, text in parts)


def _hit(
    evidence: Evidence, form: str, columns: Sequence[str], key: Sequence[str], entries: Sequence[Entry], **more: Any
) -> Hit:
    first = sorted(entries, key=lambda e: (e.sheet or "", e.number))[: limits.LISTED]
    groups = sorted({str(e.values["group"]) for e in entries if e.values.get("group") is not None})
    args = {"value": _shown(evidence, form, columns, first[0]), "count": len(entries), **more}
    return Hit(tuple(groups[: limits.LISTED]), tuple((e.sheet, e.number) for e in first), args, order=" ".join(key))


def repeated(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find one number under several groups, organisers, years or rows (`across`)."""
    form, columns, across = flag["form"], flag["by"], flag["across"]

    def numbered() -> Iterator[tuple[tuple[str, ...], Any, Entry]]:
        for n, entry in enumerate(evidence.entries(form)):
            key = _value(entry, columns, flag.get("fold") == "month")
            if key is not None:
                joined = across == "organiser" and form != CLAIMS
                other = evidence.who(str(entry.values.get("group"))) if joined else entry.values.get(across)
                yield key, n if across == "row" else other, entry

    first: dict[tuple[str, ...], Any] = {}
    several = {key for key, other, _ in numbered() if other is not None and first.setdefault(key, other) != other}
    del first
    found: dict[tuple[str, ...], list[tuple[Any, Entry]]] = defaultdict(list)
    for key, other, entry in numbered() if several else ():
        if key in several:
            found[key].append((other, entry))
    for key, rows in sorted(found.items(), key=lambda pair: pair[0]):
        others = {other for other, _ in rows} - {None}
        names = sorted(str(other) for other in others)[:_NAMED] if across != "row" else []
        entries = [entry for _, entry in rows]
        yield _hit(evidence, form, flag.get("show", columns), key, entries, among="、".join(names))


def doubled(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find one number twice inside one group."""
    form, columns = flag["form"], flag["by"]
    for _, entries in evidence.by_group(form):
        found: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        for entry in entries:
            key = _value(entry, columns)
            if key is not None:
                found[key].append(entry)
        for key, same in sorted(found.items()):
            if len(same) > 1:
                yield _hit(evidence, form, columns, key, same)


def overlap(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find one person or vehicle in two groups at the same time, by nights or by days."""
    form, columns = flag["form"], flag["by"]
    nights = flag["span"] == "nights"
    found: dict[tuple[str, ...], list[tuple[date, date, str, Entry]]] = defaultdict(list)
    for entry in evidence.entries(form):
        key, group = _value(entry, columns), entry.values.get("group")
        span = _span(evidence, entry, str(group), nights) if key is not None and group is not None else None
        if key is not None and span is not None:
            found[key].append((*span, str(group), entry))
    for key, stays in sorted(found.items(), key=lambda pair: pair[0]):
        if len({stay[2] for stay in stays}) < 2:
            continue
        stays.sort(key=lambda stay: (stay[0], stay[1], stay[2]))
        both: list[Entry] = []
        day = None
        for n, one in enumerate(stays):
            for other in stays[n + 1 :]:
                if other[0] >= one[1]:
                    break
                if other[2] != one[2]:
                    both += [e for e in (one[3], other[3]) if e not in both]
                    day = day or other[0]
        if day is not None:
            yield _hit(evidence, form, columns, key, both, day=day.isoformat())


def _span(evidence: Evidence, entry: Entry, group: str, nights: bool) -> tuple[date, date] | None:
    """Return the first day and the day after the last; a day trip takes the day that it is."""
    first, last = entry.values.get("from"), entry.values.get("to")
    if first is None:
        stay = evidence.stay(group)
        if stay is None:
            return None
        first, last = stay
    last = first if last is None or last < first else last
    return first, max(last, first + timedelta(1)) if nights else last + timedelta(1)


def unsound(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find resident ID numbers whose check digit or date is not right, group by group."""
    (column,) = flag["by"]
    for group, entries in evidence.by_group(flag["form"]):
        wrong = [e for e in entries if sound_id(str(e.values.get(column, ""))) is False]
        if wrong:
            shown = "、".join(starred(fold_number(str(e.values[column]))) for e in wrong[:3])
            places = tuple((e.sheet, e.number) for e in wrong[:_NAMED])
            yield Hit((group,), places, {"value": shown, "count": len(wrong)})


def alike(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find rosters of which so many per cent of all people stand in both, earlier years included."""
    form, (column,) = flag["form"], flag["by"]
    rosters: dict[str, set[str]] = defaultdict(set)
    places: dict[str, RowAddress] = {}
    now: set[str] = set()
    for source, name in ((form, "group"), ("history", "earlier_group")):
        for entry in evidence.entries(source):
            group, number = entry.values.get(name), entry.values.get(column)
            if group is not None and number is not None:
                rosters[str(group)].add(fold_number(str(number)))
                places.setdefault(str(group), (entry.sheet, entry.number))
                if source == form:
                    now.add(str(group))
    where: dict[str, list[str]] = defaultdict(list)
    for group, people in rosters.items():
        for person in people:
            where[person].append(group)
    shared = Counter(
        (one, other)
        for groups in where.values()
        if 1 < len(groups) <= _NAMED
        for one in sorted(groups)
        for other in sorted(groups)
        if one < other
    )
    for (one, other), count in sorted(shared.items()):
        union = len(rosters[one] | rosters[other])
        percent = 100 * count // union
        if percent >= flag["warn_percent"] and count >= flag["at_least"] and {one, other} & now:
            args = {"count": count, "percent": percent}
            yield Hit((one, other), (places[one], places[other]), args, severe=percent >= flag["severe_percent"])


def among(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find people of one table who are counted in another."""
    form, (column,) = flag["form"], flag["by"]
    other_form, other_column = flag["among"].split(".")
    known = {fold_number(str(e.values[other_column])) for e in evidence.entries(other_form) if other_column in e.values}
    for group, entries in evidence.by_group(form):
        same = [e for e in entries if fold_number(str(e.values.get(column, ""))) in known]
        if same:
            shown = "、".join(starred(fold_number(str(e.values[column]))) for e in same[:3])
            yield Hit((group,), tuple((e.sheet, e.number) for e in same[:_NAMED]), {"value": shown, "count": len(same)})


def prefixed(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find people whose ID number says where they are resident: in this place, or in the mainland at all."""
    form, (column,) = flag["form"], flag["by"]
    local = tuple(evidence.places.get("local", ()))
    for group, entries in evidence.by_group(form):
        line = evidence.groups.get(group)
        numbers = [(e, fold_number(str(e.values.get(column, "")))) for e in entries]
        if flag["who"] == "mainland":
            if line is None or line.result.values.get("outside_mainland") is not True:
                continue
            same = [e for e, number in numbers if sound_id(number) is not None]
        else:
            same = [e for e, number in numbers if sound_id(number) is not None and number.startswith(local or ("-",))]
        if same and 100 * len(same) >= flag["percent"] * len(entries):
            args = {"count": len(same), "all": len(entries)}
            yield Hit((group,), tuple((e.sheet, e.number) for e in same[:_NAMED]), args)


FINDERS = {
    "repeated": repeated,
    "doubled": doubled,
    "overlap": overlap,
    "unsound": unsound,
    "alike": alike,
    "among": among,
    "prefixed": prefixed,
}
