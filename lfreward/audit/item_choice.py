"""Which item a row claims, where its row does not say so: asked, never guessed.

`evaluate` may try every item for a group that names none and show the best. An audit compares with what was claimed, and
the best item is not what was claimed: such a row is not compared, and what each item would pay is only information. Where
no column says it, the name of the sheet may, or a caller who knows; else the file stops with a question.
"""

from __future__ import annotations

from dataclasses import replace

from lfreward import money
from lfreward.evaluate import Evaluator
from lfreward.facts import fold
from lfreward.i18n import Label
from lfreward.results.assessment import Assessment, Verdict

CLAIMS_NO_ITEM = "claims_no_item"  # key of the reason on a group whose item is one of the policy's `no_item` words
NOT_STATED = "not_stated"  # key of the reason on a row whose item is blank


class ItemNames:
    """The names by which items are known, to be looked for in the name of a sheet or in a title."""

    def __init__(self, judge: Evaluator) -> None:
        aliases = judge.groups.facts["item"].value_aliases
        named = [(name, key) for key, item in judge.policy.items.items() for name in (item.label.zh, item.label.en)]
        self._names = {fold(name): key for name, key in [*named, *aliases.items()] if len(fold(name)) > 1}
        self._keys = {fold(key): key for key in judge.policy.items}
        self._no_item = {fold(word) for word in judge.policy.no_item}

    def key_of(self, text: str) -> str | None:
        """Return the item that a text is the name of; None where it is none."""
        return self._names.get(fold(text)) or self._keys.get(fold(text))

    def claims_none(self, text: str) -> bool:
        """Say whether a text is one of the words for a group that claims no item of its own."""
        return fold(text) in self._no_item

    def named_in(self, text: str) -> str | None:
        """Return the one item whose name stands in a text; None where none does, or several do.

        Of two names that overlap the longer one counts.
        """
        rest, keys = fold(text), set()
        for name in sorted(self._names, key=len, reverse=True):
            if name in rest:
                keys.add(self._names[name])
                rest = rest.replace(name, " ")
        return keys.pop() if len(keys) == 1 else None


def claims_no_item(result: Assessment) -> bool:
    """Say whether a group claims no item of its own; it only counts in the organiser's year."""
    return result.item is None and result.verdict is Verdict.INELIGIBLE and not result.alternatives


def is_not_stated(result: Assessment) -> bool:
    """Say whether a row names no item, so that nothing can be compared with what it claims."""
    return result.item is None and bool(result.alternatives)


def without_item(result: Assessment, claims_none: bool = False) -> Assessment:
    """Return the result of a row that names no item as an audit has it: undetermined, no item's sum its own.

    `result` is the best of several items, the others beside it; all of them are kept as alternatives. Its heads still
    count in the organiser's year, which does not ask what a group claims. With `claims_none` nothing is payable on it.
    """
    if not result.alternatives or result.item is None:
        return result
    if claims_none:
        return Assessment(
            basis=result.basis, record=result.record, verdict=Verdict.INELIGIBLE, item=None, amount_fen=0,
            marks=result.marks, findings=result.findings,
        )  # fmt: skip
    best = replace(result, alternatives=())
    return Assessment(
        basis=result.basis, record=result.record, verdict=Verdict.UNDETERMINED, item=None, marks=result.marks,
        findings=result.findings, alternatives=(best, *result.alternatives),
    )  # fmt: skip


def what_each_item_pays(result: Assessment) -> Label:
    """Say what each item would pay for a row that names none, largest sum first; items that pay nothing are left out."""
    paying = [(other.amount_fen, other) for other in result.alternatives if other.amount_fen]
    paying.sort(key=lambda pair: -pair[0])
    named = [(fen, other.plan.item.label) for fen, other in paying]
    zh = "、".join(f"{label.zh}{money.spoken(fen)}元" for fen, label in named)
    en = ", ".join(f"{label.en} {money.spoken(fen)} yuan" for fen, label in named)
    return Label(zh or "各项均无可核发金额", en or "no item pays anything")
