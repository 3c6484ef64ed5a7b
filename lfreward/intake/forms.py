"""Which table is what: claims, or one of the tables that offices keep beside them, known by its columns.

A form says which columns a kind of table has and which it cannot do without; the forms are data (`rules/audit/forms.toml`),
the facts of claims come from the policy. A table of persons, coaches, nights or tickets is never taken for claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfreward.errors import InputError, UsageError, nearest
from lfreward.facts import Fact, Vocabulary
from lfreward.i18n import Label
from lfreward.intake import wording
from lfreward.intake.headers import HeaderNames, How, Match, normal_form
from lfreward.law.source import parse

if TYPE_CHECKING:
    from lfreward.evaluate import Evaluator

CLAIMS = "claims"
STRUCTURE = frozenset({"serial", "remarks", "tour_period"})
_DOMAINS: Mapping[str, tuple[Any, Any]] = {
    "count": (0, 1_000_000),
    "money": (Decimal(0), Decimal(10**12)),
    "km": (Decimal(0), Decimal(100_000)),
    "date": (date(1900, 1, 1), date(2999, 12, 31)),
}
_MARKS = frozenset({"item", "claimed_amount"})  # a table with one of these is a table of claims
MEASURED = frozenset({"count", "money", "km", "date", "check"})  # without one of these a table claims nothing
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of table: its columns, those that it cannot do without, and those that hold personal data."""

    key: str
    label: Label
    vocabulary: Vocabulary
    needs: frozenset[str]
    any_of: frozenset[str]
    personal: frozenset[str]


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

    def plain(self) -> dict[str, Any]:
        """Return the mapping as plain data."""
        return {"headers": self.headers, "sheets": self.sheets, "ignore": sorted(self.ignore)}

    def joined(self, other: Mapped) -> Mapped:
        """Return this mapping with another's answers put over its own."""
        headers = {
            form: {
                **{header: key for header, key in self.headers.get(form, {}).items() if header not in other.ignore},
                **other.headers.get(form, {}),
            }
            for form in {**self.headers, **other.headers}
        }
        return Mapped(headers, {**self.sheets, **other.sheets}, self.ignore | other.ignore)


class TableForms:
    """All kinds of tables, and what the headers of each say.

    `tables` are the forms as data; `subjects` the facts of each kind of record, of which tables of claims are made.
    """

    def __init__(
        self, tables: Mapping[str, Any], subjects: Mapping[str, Mapping[str, Fact]], mapped: Mapped | None = None
    ) -> None:
        self.forms = {key: _form(key, table) for key, table in tables.items()}
        self.mapped = mapped or Mapped()
        extras = self.forms[CLAIMS].vocabulary.facts if CLAIMS in self.forms else {}
        self.subjects = {subject: {**extras, **facts} for subject, facts in subjects.items()}
        self.names = {
            key: HeaderNames({key: form.vocabulary.facts.values()}) for key, form in self.forms.items() if key != CLAIMS
        }
        self.names[CLAIMS] = HeaderNames({subject: facts.values() for subject, facts in self.subjects.items()})
        self._known: dict[str, bool] = {}
        self._check()

    def knows(self, text: str) -> bool:
        """Say whether a text names a column of any form for certain, or one that the user's mapping settles."""
        found = self._known.get(text)
        if found is None:
            found = any(text in headers for headers in self.mapped.headers.values())
            found = found or any(names.knows(text) for names in self.names.values())
            if len(self._known) < 4096:
                self._known[text] = found
        return found

    def match(self, form: str, header: str, subject: str | None = None) -> Match:
        """Say what a header of one form means: as the user settled it, else as it is known."""
        settled = self.mapped.headers.get(form, {}).get(header)
        if settled is not None:
            plain = normal_form(header)
            return Match(settled, How.MAP, unit=plain.unit, factor=wording.UNITS.get(plain.unit))
        if header in self.mapped.ignore:
            return Match(None, How.MAP)
        return self.names[form].match(header, subject)

    def fact(self, form: str, key: str | None) -> Fact | None:
        """Return a fact of one form by its key; of claims, of the first kind of record that has it."""
        return None if key is None else self.names[form].fact(key)

    def subject_of(self, headers: Iterable[str]) -> str | None:
        """Return the kind of record that a table of claims is about by its headers; None where several fit as well."""
        counts = dict.fromkeys(self.subjects, 0)
        for header in headers:
            for subject, key in self.names[CLAIMS].subjects_of(header).items():
                counts[subject] += key not in STRUCTURE
        most = max(counts.values(), default=0)
        best = [subject for subject, count in counts.items() if count == most]
        return best[0] if len(best) == 1 and most else None

    def choose(self, sheet: str | None, headers: Sequence[str]) -> str | None:
        """Say which form a table has, or None where it is none that is known."""
        if sheet is not None and sheet in self.mapped.sheets:
            return self.mapped.sheets[sheet]
        claimed = {match.key for match in (self.match(CLAIMS, header) for header in headers)} - {None, "serial", "remarks"}
        if not self.forms:  # a file of claims alone: whatever has a column of theirs
            return CLAIMS if claimed else None
        persons = any(normal_form(header).text in wording.PERSON for header in headers)
        if {normal_form(header).text for header in headers} >= wording.RESULTS:
            return None
        if claimed & _MARKS and not persons:
            return CLAIMS
        best: tuple[int, str] | None = None
        for form in self.forms.values():
            if form.key == CLAIMS:
                continue
            found = {match.key for match in (self.match(form.key, header) for header in headers)} - {None}
            fits = form.needs <= found and (not form.any_of or form.any_of & found)
            if fits and (best is None or len(found) > best[0]):
                best = (len(found), form.key)
        if best is not None:
            return best[1]
        facts = [self.fact(CLAIMS, key) for key in claimed]
        measured = any(fact is not None and fact.type in MEASURED for fact in facts)
        return CLAIMS if len(claimed) >= _ENOUGH and measured and not persons else None

    def near(self, form: str, header: str) -> Label | None:
        """Return the name of the fact that a header is closest to, where it is not certain."""
        match = self.match(form, header)
        fact = self.fact(form, match.candidates[0]) if match.candidates else None
        return fact.label if fact is not None else None

    def _check(self) -> None:
        for form, headers in self.mapped.headers.items():
            known = {key for facts in self.names[form].subjects.values() for key in facts} | set(STRUCTURE)
            for header, key in headers.items():
                if key not in known:
                    near = nearest(key, known) or "—"
                    raise UsageError("audit_map_key", header=header, key=key, near=near, form=self.forms[form].label)


def subjects_of(judge: Evaluator) -> dict[str, dict[str, Fact]]:
    """Return the facts that a judge knows of each kind of record."""
    facts: dict[str, dict[str, Fact]] = {}
    for plan in judge.plans.values():
        facts.setdefault(plan.item.subject, {}).update(plan.vocabulary.facts)
    return facts


def claim_forms(judge: Evaluator, mapped: Mapped | None = None) -> TableForms:
    """Return the forms of files that hold claims alone, as one is evaluated or settled.

    Of what was settled of a file only what speaks of claims is used: the rest is about tables that are not read here.
    """
    subjects = subjects_of(judge)
    known = {key for facts in subjects.values() for key in facts} | STRUCTURE
    settled = mapped.headers.get(CLAIMS, {}) if mapped is not None else {}
    aside = frozenset(header for header, key in settled.items() if key not in known)
    headers = {CLAIMS: {header: key for header, key in settled.items() if key in known}}
    return TableForms({}, subjects, Mapped(headers, {}, aside | (mapped.ignore if mapped is not None else frozenset())))


def read_map(root: Mapping[str, Any], forms: Mapping[str, Any] | None) -> Mapped:
    """Take a mapping file that has been parsed: a table per form, `sheets`, and `ignore`.

    `forms` are the kinds of tables that it may speak of; None leaves that to whoever uses it.
    Raises: UsageError for a form that does not exist, or anything but text in it.
    """
    headers: dict[str, Mapping[str, str]] = {}
    sheets: Mapping[str, str] = {}
    ignore: frozenset[str] = frozenset()
    for key, value in root.items():
        texts = isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values())
        if key == "ignore" and isinstance(value, list) and all(isinstance(v, str) for v in value):
            ignore = frozenset(value)
        elif key == "sheets" and texts and (forms is None or set(value.values()) <= set(forms)):
            sheets = value
        elif texts and (forms is None or key in forms):
            headers[key] = value
        else:
            raise UsageError("audit_map_table", key=key, known="、".join([*(forms or ()), "sheets", "ignore"]))
    return Mapped(headers, sheets, ignore)


def load_map(path: str | Path | None, forms: Mapping[str, Any] | None) -> Mapped:
    """Read a mapping file; none maps nothing. `forms` as for `read_map`.

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
