"""The kinds of tables that an audit reads, with what it asks of the headers of claims beside their meaning.

The forms themselves are data; `intake` knows tables by them. Here stands what an audit adds: the items that a sheet or a
title may name, and the key under which a column of claims goes to the judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lfreward import money
from lfreward.audit.item_choice import ItemNames
from lfreward.evaluate import Evaluator
from lfreward.facts import Fact
from lfreward.i18n import Label
from lfreward.intake import CLAIMS, Form, Mapped, TableForms, load_map, read_map, subjects_of

__all__ = ["CLAIMS", "ColumnNote", "Form", "Forms", "Mapped", "load_map", "read_map"]


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """One column as it was read: `key` is what it was taken for, None for one that was not used."""

    sheet: str | None
    header: str
    key: str | None
    label: Label
    near: Label | None = None


class Forms(TableForms):
    """All forms, and the headers that a judge knows of its claims."""

    def __init__(self, tables: Mapping[str, Any], judge: Evaluator, mapped: Mapped | None = None) -> None:
        super().__init__(tables, subjects_of(judge), mapped)
        self.judge = judge
        self.items = ItemNames(judge)
        self._labels = {key: fact for plan in judge.plans.values() for key, fact in plan.facts.items()}

    def settled_key(self, header: str) -> str:
        """Return the key of a header that means the same for every item that knows it, else the header itself."""
        keys = {plan.vocabulary.key_of(header) for plan in self.judge.plans.values()} - {None}
        return str(next(iter(keys))) if len(keys) == 1 else header

    def claim_fact(self, key: str) -> Fact | None:
        """Return a fact of claims by its key."""
        return self._labels.get(key)

    def fen_of(self, value: object) -> int | None:
        """Return a claimed sum as it stands in a cell, in fen; None where it is missing or cannot be read."""
        facts, _, _ = self.judge.groups.read({"claimed_amount": value})
        amount = facts.get("claimed_amount")
        return None if amount is None else money.to_fen(amount)

    def column(self, sheet: str | None, form: str, header: str) -> ColumnNote:
        """Say what one column of a file without a table was taken for: its keys are exact, or nothing."""
        key = self.exact_key(form, header)
        known = self.forms[form].vocabulary.facts.get(key or "") or self._labels.get(key or "")
        if key is not None:
            return ColumnNote(sheet, header, key, known.label if known else Label(key, key))
        return ColumnNote(sheet, header, None, Label("", ""), self.near(form, header))

    def exact_key(self, form: str, header: str) -> str | None:
        """Return what a key of a file without a table is: as the user settled it, else a name of a fact."""
        settled = self.mapped.headers.get(form, {}).get(header)
        if settled is not None or header in self.mapped.ignore:
            return settled
        keys = (plan.vocabulary.key_of(header) for plan in self.judge.plans.values()) if form == CLAIMS else iter(())
        key = next((key for key in keys if key is not None), None)
        return key if key is not None else self.forms[form].vocabulary.key_of(header)
