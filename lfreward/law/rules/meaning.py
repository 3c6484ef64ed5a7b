"""What one item reads of the rules, as plain data: what the fingerprint of a result seals of them.

It is taken under the default of every reading, with what each other option would replace beside it; so it does not
depend on the readings chosen (a result names those that decided it), nor on the rules of other items. Words, places in
files and notices of holidays are no part of it: what a notice changes shows in the verdict and the amount.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from lfreward.i18n import Label
from lfreward.law.nodes import ResolvedPolicy, SourcePlace

WORDS = frozenset({"label", "unit", "says", "word", "place", "values", "names", "question", "why", "reading", "readings"})


def item_meaning(policy: ResolvedPolicy, key: str | None) -> list[Any]:
    """Return what an item rests on, of a policy under the default of every reading; None: a group that claims no item."""
    item = policy.items.get(key or "")
    if item is None:
        return [list(policy.no_item)]
    facts = {name: [fact.type, fact.low, fact.high, fact.default] for name, fact in policy.item_facts[item.key].items()}
    asked = {*policy.concerns[item.key], *([policy.late_reading] if policy.late_reading else ())}
    shared: list[Any] = [policy.derived, policy.late, policy.issued, [ground.clause for ground in policy.grounds]]
    if item.subject == "group":  # an itinerary is counted by the area, and proves a route
        shared += [policy.routes, policy.area]
        asked |= {policy.area.reading} if policy.area.reading else set()
    options = {name: policy.readings[name].options for name in sorted(asked)}
    return [_plain(part) for part in (item, facts, options, *shared)]


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and not isinstance(value, Label):
        names = (field.name for field in dataclasses.fields(value) if field.name not in WORDS)
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items() if key not in WORDS}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if value is None or isinstance(value, bool | int | str):
        return value
    return None if isinstance(value, Label | SourcePlace) else value.isoformat() if isinstance(value, date) else str(value)
