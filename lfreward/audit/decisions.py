"""What a person decided on rows: written beside ours, carried to the next audit, and never part of what is computed.

An auditor accepts a sum that the facts do not show, strikes a claim, settles a unit or puts another value, and says why.
The sheet of claims in `audit.xlsx` has columns for it; the next audit reads them back from there, or from any table with
the same columns. A decision belongs to one row as it was read: where the row has changed since, it is told and not
carried over. The amounts, classes and totals stay those of the rules.

    >>> Decision(None, 7, "strike", None, "重复申报", None).kind
    'strike'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfreward.errors import InputError
from lfreward.facts import Fact
from lfreward.i18n import LANGS, Label, say
from lfreward.intake import TableForms, open_parts
from lfreward.personal import masked

if TYPE_CHECKING:
    from lfreward.audit.recompute import AuditedRow, RowAddress

KINDS = {
    "accept": Label("认可", "accept"),
    "strike": Label("剔除", "strike"),
    "unit": Label("单位", "unit"),
    "value": Label("改值", "value"),
}
COLUMNS = ("sheet", "row", "decision", "decided_value", "decided_why", "digest")  # the columns of a table of decisions
WITH_VALUE = ("unit", "value")  # decisions that say nothing without a value


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on one row."""

    where: str | None  # the table that the row stands in, as results name it
    row: int
    kind: str  # one of KINDS
    value: str | None  # the unit or the value that was put; None for the other kinds
    why: str
    digest: str | None  # the hash of the row's facts when it was decided; None where the table does not say it

    def say(self, lang: str) -> str:
        """Say the decision with its reason, numbers of persons masked."""
        value = f" {masked(self.value)}" if self.value else ""
        colon = "：" if lang == "zh" else ": "
        return f"{KINDS[self.kind].say(lang)}{value}{colon}{masked(self.why)}"

    def to_dict(self) -> dict[str, Any]:
        """Return the decision as `summary.json` and the receipt carry it."""
        value = None if self.value is None else masked(self.value)
        return {"sheet": self.where, "row": self.row, "decision": self.kind, "value": value, "why": masked(self.why)}


class Decisions:
    """The decisions that an audit was given, by the rows that they are about."""

    def __init__(self, given: Sequence[Decision] = ()) -> None:
        self._given = {(one.where, one.row): one for one in given}
        self._kept: dict[RowAddress, Decision] = {}
        self.stale: list[Decision] = []  # of rows that have changed, or are not there any more

    def match(self, lines: Iterable[AuditedRow]) -> None:
        """Find the rows that decisions are about, in one go through them."""
        if not self._given:
            return
        left = dict(self._given)
        for line in lines:
            decision = left.get(line.place)
            if decision is not None and decision.digest in (None, line.digest):
                self._kept[line.place] = left.pop(line.place)
        self.stale = list(left.values())

    def of(self, line: AuditedRow) -> Decision | None:
        """Return what was decided on a row, where the row is still the same."""
        return self._kept.get(line.place)

    def __len__(self) -> int:
        return len(self._kept)

    def to_dict(self) -> dict[str, Any]:
        """Return the decisions as `summary.json` carries them."""
        rows = [one.to_dict() for one in self._kept.values()]
        counts = Counter(one.kind for one in self._kept.values())
        return {"rows": rows, "by_kind": dict(sorted(counts.items())), "stale": [one.to_dict() for one in self.stale]}

    def told(self, lang: str) -> list[str]:
        """Say how many rows were decided on, and which decisions were not carried over."""
        said = []
        if self._kept:
            counts = Counter(one.kind for one in self._kept.values())
            named = [f"{KINDS[kind].say(lang)} {counts[kind]}" for kind in KINDS if counts[kind]]
            kinds = ("、" if lang == "zh" else ", ").join(named)
            said.append(say("decisions_kept", lang, {"count": len(self._kept), "kinds": kinds}))
        if self.stale:
            rows = "、".join(f"{one.where}!{one.row}" if one.where else str(one.row) for one in self.stale[:20])
            said.append(say("decisions_stale", lang, {"count": len(self.stale), "rows": rows}))
        return said


def read_decisions(path: str | Path, encoding: str | None = None) -> list[Decision]:
    """Read decisions from an `audit.xlsx`, or from any table with its columns.

    Raises: InputError where the file cannot be read or has no such table, and for a decision that does not say what is
    decided or why.
    """
    heads = {say(f"audit_head_{name}", lang, {}): name for name in COLUMNS for lang in LANGS} | {name: name for name in COLUMNS}
    found: list[Decision] = []
    seen = False
    facts = {name: Fact(name, "text", Label(*(say(f"audit_head_{name}", lang, {}) for lang in LANGS))) for name in COLUMNS}
    for part in open_parts(path, TableForms({}, {"decisions": facts}), encoding=encoding):
        if part.columns is not None and not {"row", "decision"} <= {heads.get(name) for name in part.columns}:
            continue
        for row in part.rows:
            cells = {heads[name]: str(value).strip() for name, value in row.cells.items() if name in heads}
            seen = seen or "decision" in cells or part.columns is not None
            if cells.get("decision"):
                found.append(_decision(path, row.number, cells))
    if not seen:
        raise InputError("decisions_none", path, columns="、".join(say(f"audit_head_{name}", "zh", {}) for name in COLUMNS))
    return found


def _decision(path: str | Path, number: int, cells: Mapping[str, str]) -> Decision:
    names = {word.casefold(): kind for kind, label in KINDS.items() for word in (kind, label.zh, label.en)}
    kind = names.get(cells["decision"].casefold())
    row = cells.get("row", "")
    if kind is None or not row.isdigit():
        known = "、".join(label.zh for label in KINDS.values())
        raise InputError("decision_unknown", path, row=number, found=masked(cells["decision"]), known=known)
    if not cells.get("decided_why") or (kind in WITH_VALUE and not cells.get("decided_value")):
        raise InputError("decision_without_reason", path, row=number, kind=KINDS[kind])
    value = cells.get("decided_value") if kind in WITH_VALUE else None
    return Decision(cells.get("sheet"), int(row), kind, value, cells["decided_why"], cells.get("digest"))
