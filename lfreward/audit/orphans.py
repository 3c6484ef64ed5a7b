"""Finders of tables and claims that do not belong together, and of rows that somebody struck out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from lfreward import money
from lfreward.audit import limits
from lfreward.audit.evidence import Evidence
from lfreward.audit.hits import Hit
from lfreward.i18n import Label

NAMED = 60


def unclaimed_groups(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find groups that a table beside the claims has and no claim names: one question a table."""
    for form in flag["forms"]:
        places: dict[str, tuple[str | None, int]] = {}
        for entry in evidence.entries(form):
            group = entry.values.get("group")
            if group is not None and group not in evidence.ids:
                places.setdefault(str(group), (entry.sheet, entry.number))
        if places:
            groups = sorted(places)
            args = {"form": evidence.forms.forms[form].label, "count": len(groups)}
            yield Hit(tuple(groups[:NAMED]), tuple(places[group] for group in groups[:NAMED]), args, order=form)


def groups_without(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find groups that are claimed and that a table has nothing of, where it has something of others: one question a table."""
    for form in flag["forms"]:
        known = {str(entry.values["group"]) for entry in evidence.entries(form) if entry.values.get("group") is not None}
        if not known or not known & evidence.groups.keys():  # in this order: a long season is judged anew for its groups
            continue
        missing = [(group, line) for group, line in evidence.groups.items() if group not in known and line.payable]
        if missing:
            args = {"form": evidence.forms.forms[form].label, "count": len(missing)}
            groups = tuple(group for group, _ in missing[: limits.LISTED])
            yield Hit(groups, tuple(line.place for _, line in missing[: limits.LISTED]), args, order=form)


def struck_rows(evidence: Evidence, flag: Mapping[str, Any]) -> Iterator[Hit]:
    """Find rows of claims that somebody struck out in the sheet: one question a table."""
    tables: dict[str | None, list[Any]] = defaultdict(list)
    for row in evidence.struck:
        tables[row.where].append(row)
    for where, rows in sorted(tables.items(), key=lambda pair: pair[0] or ""):
        name = Label(where, where) if where else Label("申报表", "the claims")
        claimed = money.spoken(sum(row.claimed or 0 for row in rows))
        places = tuple((where, row.number) for row in rows[:NAMED])
        yield Hit(tuple(row.text or "—" for row in rows[:NAMED]), places, {"where": name, "count": len(rows), "claimed": claimed})


FINDERS = {"unclaimed_groups": unclaimed_groups, "groups_without": groups_without, "struck_rows": struck_rows}
