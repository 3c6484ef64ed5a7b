"""What was not shown of procedure: beside each claim, and for the file as a whole.

The class of a claim speaks of its amount. Reporting, filing, papers, licence and the check on site are told apart from it,
as keys of the open duties. A column that the file does not have at all is not a fault of any row: it is the scope of the
audit, said once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from lfreward.i18n import Label
from lfreward.law.nodes import ResolvedPolicy
from lfreward.law.rules import leaves
from lfreward.results.assessment import Assessment, Mark

INFORMATION = "todo_inform"  # the code of an open duty that is told for information and lacks nothing
ENOUGH = 1 << 12  # patterns of open marks whose keys are kept


class Outstanding:
    """Gives the keys of what is open of a result; results of one item with the same marks have the same keys."""

    def __init__(self) -> None:
        self._keys: dict[tuple[Any, ...], tuple[str, ...]] = {}

    def keys(self, result: Assessment) -> tuple[str, ...]:
        """Return the keys of what was not shown, in the order of the text."""
        plan: Any = result.plan
        if result.item is None or Mark.PENDING not in result.marks:
            return ()
        if plan.item.sum is not None:  # what is open of a year depends on its months too
            return _open_keys(result)
        pattern = result.item, result.marks
        if pattern not in self._keys:
            if len(self._keys) >= ENOUGH:
                self._keys.clear()
            self._keys[pattern] = _open_keys(result)
        return self._keys[pattern]


def _open_keys(result: Assessment) -> tuple[str, ...]:
    return tuple(dict.fromkeys(todo.key for todo in result.todo if todo.code != INFORMATION))


class DutyNames:
    """What the keys of open duties are called, and the fact that each is about."""

    def __init__(self, resolved: ResolvedPolicy) -> None:
        self.labels: dict[str, Label] = {}
        self._of_item: dict[tuple[str, str], Label] = {}  # by item and key: items have a duty of one key with labels of their own
        self.facts: dict[str, str] = {}
        for item in resolved.items.values():
            for condition in item.conditions:
                self.labels.setdefault(condition.key, condition.label)
                self.facts.setdefault(condition.key, next(leaves(condition.test)).fact)
            for duty in item.duties:
                if duty.fact is not None:
                    self.labels[duty.key] = self._of_item[item.key, duty.key] = duty.label
                    self.facts[duty.key] = duty.fact
        papers = next((facts["materials"].label for facts in resolved.item_facts.values() if "materials" in facts), None)
        self.labels["materials"] = papers if papers is not None else Label("材料", "papers")
        self.facts["materials"] = "materials"

    def label(self, key: str, item: str | None) -> Label:
        """Return what an open duty of an item is called."""
        return self._of_item.get((item or "", key)) or self.labels.get(key) or Label(key, key)

    def say(self, keys: Iterable[str], known: Collection[str], lang: str, item: str | None) -> str:
        """Say what is outstanding of one row of an item, without the facts that the file does not show at all (`known`)."""
        said = [self.label(key, item).say(lang) for key in keys if key in self.labels and self.facts.get(key) not in known]
        return ("、" if lang == "zh" else ", ").join(said)


def not_shown(
    resolved: ResolvedPolicy, items: Iterable[str], columns: Collection[str], anywhere: Collection[str]
) -> list[str]:
    """Return the facts that decide whether a claim may be paid, and of which a table has no column.

    `items` are those that the table claims, `columns` the facts that it has a column for, `anywhere` those that any table
    has one for: what an organiser's year asks of its groups may stand in another table. A fact counts where the law takes
    its silence for something to be shown, or for none on record; not where silence leaves a claim undetermined, because
    there the row says so itself.
    """
    asked: dict[str, None] = {}
    for key in items:
        item = resolved.items[key]
        for condition in item.conditions:
            for leaf in leaves(condition.test):
                if leaf.missing in ("todo", "met"):
                    asked[leaf.fact] = None
        for duty in item.duties:
            if duty.fact is not None:
                asked[duty.fact] = None
        if item.papers:
            asked["materials"] = None
        for condition in item.sum.conditions if item.sum is not None else ():
            for leaf in leaves(condition.test):
                if leaf.missing == "met" and leaf.fact not in ("item", *anywhere):
                    asked[leaf.fact] = None
    return [fact for fact in asked if fact not in columns]
