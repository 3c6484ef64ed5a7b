"""Which table of a workbook is what, and which of its columns say what. The forms themselves are data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lfreward import money
from lfreward.audit.item_choice import ItemNames
from lfreward.errors import InputError, UsageError, nearest
from lfreward.evaluate import Judge
from lfreward.facts import Fact, Vocabulary, fold
from lfreward.i18n import Label
from lfreward.toml import parse

CLAIMS = "claims"
_DOMAINS: Mapping[str, tuple[Any, Any]] = {
    "count": (0, 1_000_000),
    "money": (Decimal(0), Decimal(10**12)),
    "km": (Decimal(0), Decimal(100_000)),
    "date": (date(1900, 1, 1), date(2999, 12, 31)),
}
_MARKS = ("item", "claimed_amount")  # a table with one of these is a table of claims
_ENOUGH = 3
SUGGESTED = 64  # columns that are not known for which a known one is suggested: it takes long


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of table: its columns, those that it cannot do without, and those that hold personal data."""

    key: str
    label: Label
    vocabulary: Vocabulary
    needs: frozenset[str]
    any_of: frozenset[str]
    personal: frozenset[str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it was read: `key` is what it was taken for, None for one that was not used."""

    sheet: str | None
    header: str
    key: str | None
    label: Label
    near: Label | None = None


@dataclass(slots=True)
class Mapped:
    """What a user's mapping file settles: headers, sheets, and what is to be left alone."""

    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Mapped:
        """Take a mapping back from the plain data that a receipt holds."""
        return cls(plain.get("headers") or {}, plain.get("sheets") or {}, frozenset(plain.get("ignore") or ()))


class Forms:
    """All forms, and the headers that a judge knows of its claims."""

    def __init__(self, tables: Mapping[str, Any], judge: Judge, mapped: Mapped | None = None) -> None:
        self.forms = {key: _form(key, table) for key, table in tables.items()}
        self.judge = judge
        self.mapped = mapped or Mapped()
        self.items = ItemNames(judge)
        self._claim_keys: dict[str, str | None] = {}
        self._labels = {key: fact for plan in judge.plans.values() for key, fact in plan.facts.items()}
        self._names = {fold(name): fact for fact in self._labels.values() for name in fact.names}
        self._strange = 0  # columns that are not known
        self._check()

    def claim_key(self, header: str) -> str | None:
        """Return the fact of a claim that a header names, by whatever item knows it."""
        if header not in self._claim_keys:
            keys = (plan.vocabulary.key_of(header) for plan in self.judge.plans.values())
            self._claim_keys[header] = next((key for key in keys if key is not None), None)
        return self._claim_keys[header]

    def settled_key(self, header: str) -> str:
        """Return the key of a header that means the same for every item that knows it, else the header itself."""
        keys = {plan.vocabulary.key_of(header) for plan in self.judge.plans.values()} - {None}
        return str(next(iter(keys))) if len(keys) == 1 else header

    def fact(self, key: str) -> Fact | None:
        """Return a fact of claims by its key."""
        return self._labels.get(key)

    def fen_of(self, value: object) -> int | None:
        """Return a claimed sum as it stands in a cell, in fen; None where it is missing or cannot be read."""
        facts, _, _ = self.judge.groups.read({"claimed_amount": value})
        amount = facts.get("claimed_amount")
        return None if amount is None else money.to_fen(amount)

    def is_header(self, text: str) -> bool:
        """Say whether a text names a column of any form, or one that the user's mapping settles."""
        if self.claim_key(text) is not None or any(text in headers for headers in self.mapped.headers.values()):
            return True
        return any(form.vocabulary.key_of(text) is not None for form in self.forms.values())

    def is_date(self, text: str) -> bool:
        """Say whether a text names a column of days in every form that has such a column."""
        keys = [(form, self.key_of(form.key, text)) for form in self.forms.values()]
        facts = [form.vocabulary.facts.get(key) or self._labels[key] for form, key in keys if key is not None]
        return bool(facts) and all(fact.type in ("date", "check") for fact in facts)

    def key_of(self, form: str, header: str) -> str | None:
        """Return what a header of one form is: as the user settled it, else as it is known."""
        settled = self.mapped.headers.get(form, {}).get(header)
        if settled is not None or header in self.mapped.ignore:
            return settled
        key = self.claim_key(header) if form == CLAIMS else None
        return key if key is not None else self.forms[form].vocabulary.key_of(header)

    def choose(self, sheet: str | None, columns: Sequence[str] | None) -> str | None:
        """Say which form a table has, or None where it is none; a file of one table holds claims."""
        if sheet is not None and sheet in self.mapped.sheets:
            return self.mapped.sheets[sheet]
        if columns is None:
            return CLAIMS
        keys = {self.key_of(CLAIMS, header) for header in columns} - {None}
        if keys & set(_MARKS):
            return CLAIMS
        best: tuple[int, str] | None = None
        for form in self.forms.values():
            if form.key == CLAIMS:
                continue
            found = {self.key_of(form.key, header) for header in columns} - {None}
            fits = form.needs <= found and (not form.any_of or form.any_of & found)
            if fits and (best is None or len(found) > best[0]):
                best = (len(found), form.key)
        if best is not None:
            return best[1]
        return CLAIMS if len(keys) >= _ENOUGH else None

    def column(self, sheet: str | None, form: str, header: str) -> Column:
        """Say what one column was taken for; where it was not, what it may have been meant to be."""
        key = self.key_of(form, header)
        if key is not None:
            known = self.forms[form].vocabulary.facts.get(key) or self._labels.get(key)
            return Column(sheet, header, key, known.label if known else Label(key, key))
        names = self._names if form == CLAIMS else {}
        names = names | {fold(n): f for f in self.forms[form].vocabulary.facts.values() for n in f.names}
        self._strange += 1
        near = nearest(fold(header), names) if self._strange <= SUGGESTED else None
        return Column(sheet, header, None, Label("", ""), names[near].label if near else None)

    def _check(self) -> None:
        for form, headers in self.mapped.headers.items():
            known = set(self.forms[form].vocabulary.facts) | (set(self._labels) if form == CLAIMS else set())
            for header, key in headers.items():
                if key not in known:
                    near = nearest(key, known) or "—"
                    raise UsageError("audit_map_key", header=header, key=key, near=near, form=self.forms[form].label)


def read_map(root: Mapping[str, Any], forms: Mapping[str, Any]) -> Mapped:
    """Take a mapping file that has been parsed: a table per form, `sheets`, and `ignore`.

    Raises: UsageError for a form that does not exist, or anything but text in it.
    """
    headers: dict[str, Mapping[str, str]] = {}
    sheets: Mapping[str, str] = {}
    ignore: frozenset[str] = frozenset()
    for key, value in root.items():
        texts = isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values())
        if key == "ignore" and isinstance(value, list) and all(isinstance(v, str) for v in value):
            ignore = frozenset(value)
        elif key == "sheets" and texts and set(value.values()) <= set(forms):
            sheets = value
        elif key in forms and texts:
            headers[key] = value
        else:
            raise UsageError("audit_map_table", key=key, known="、".join([*forms, "sheets", "ignore"]))
    return Mapped(headers, sheets, ignore)


def load_map(path: str | Path | None, forms: Mapping[str, Any]) -> Mapped:
    """Read a mapping file; none maps nothing.

    Raises: InputError where there is no such file, UsageError where it is not right.
    """
    if path is None:
        return Mapped()
    try:
        root, _ = parse(Path(path).read_bytes().decode("utf-8-sig"), str(path))
    except OSError as error:
        raise InputError("not_found", path) from error
    except (ValueError, RecursionError) as error:
        raise UsageError("audit_map_broken", reason=str(error)[:120]) from None
    return read_map(root, forms)


def _form(key: str, table: Mapping[str, Any]) -> Form:
    facts = []
    for column in table["columns"]:
        low, high = _DOMAINS.get(column["type"], (None, None))
        facts.append(
            Fact(
                column["key"],
                column["type"],
                Label(**column["label"]),
                low=column.get("low", low),
                high=column.get("high", high),
                aliases=tuple(column.get("aliases", ())),
                fen=column.get("fen", False),
            )
        )
    personal = frozenset(column["key"] for column in table["columns"] if column.get("personal"))
    needs, any_of = frozenset(table.get("needs", ())), frozenset(table.get("any_of", ()))
    return Form(key, Label(**table["label"]), Vocabulary(key, facts), needs, any_of, personal)
