"""What an audit works with: the readers of one policy, and the tables of forms and flags.

`Policy.audit` fills one `AuditContext` and hands it down, so that nothing in this package loads a policy, a calendar or a
table by itself, and a test can put another in the place of any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lfreward.audit.forms import Mapped
from lfreward.audit.judging import Columns, Settle
from lfreward.calendar import Calendar
from lfreward.evaluate import Evaluator
from lfreward.law.nodes import ResolvedPolicy
from lfreward.results.assessment import Assessment

Others = Callable[[Assessment], list[tuple[str, str, Assessment]]]


@dataclass(frozen=True, slots=True)
class AuditContext:
    """What an audit works with; it never changes while one runs."""

    judge: Evaluator  # judges single records under the readings chosen
    settle: Settle  # settles results against each other
    others: Others  # gives, for a result, the readings under which it would come to something else
    calendar: Calendar
    cells: Mapping[str, str]  # every cell of the rule tables by its path, for the receipt
    tables: Mapping[str, Any]  # `forms`, `flags` and `places` of rules/audit
    version: str  # of this program
    mapped: Mapped = field(default_factory=Mapped)  # what the user settled about columns and sheets
    columns: Columns | None = None  # the columnar engine, None where it is not installed

    @property
    def resolved(self) -> ResolvedPolicy:
        """The policy under the readings chosen."""
        return self.judge.policy
