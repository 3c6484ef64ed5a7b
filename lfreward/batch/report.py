"""What a run over a table reports: counts, sums, and what is said once about its columns; shared by all engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lfreward.errors import InputError, UsageError
from lfreward.evaluate import Evaluator
from lfreward.i18n import Label
from lfreward.intake.rows import several
from lfreward.results.assessment import Finding, Verdict

# Called with how much is done, and of how much: 100 where it is a share, None where rows are counted.
Progress: TypeAlias = Callable[[int, int | None], None]
TABLE = Label("表", "the table")  # what a table in memory is called
ENGINES = ("duckdb", "python", "spark")
RESULT_TYPES = {  # the columns of a result, as DuckDB and Spark both name their types
    "id": "VARCHAR",
    "item": "VARCHAR",
    "verdict": "VARCHAR",
    "amount_fen": "BIGINT",
    "potential_fen": "BIGINT",
    "season": "VARCHAR",
    "reason": "VARCHAR",
}

# Facts that a table should have though no amount rests on them.
ALWAYS = ("id", "organiser", "claimed_amount", "ticketed_visitors")


@dataclass(slots=True)
class TableReport:
    """What a run did: how many rows, how many of each verdict, the sum payable, and what to tell about the columns.

    `fallback_rows` were judged one by one, as they hold a value that a query does not read. Unit of `amount_fen`: fen.
    `table` holds the result as Arrow where no file was written.
    """

    engine: str = ENGINES[0]
    rows: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    amount_fen: int = 0
    fallback_rows: int = 0
    notes: list[Finding] = field(default_factory=list)
    table: Any = None

    @property
    def rejected(self) -> int:
        """How many records cannot be read."""
        return self.verdicts.get(Verdict.REJECTED, 0)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the report as plain data; the sum in fen."""
        return {
            "engine": self.engine,
            "rows": self.rows,
            "verdicts": dict(self.verdicts),
            "amount_fen": self.amount_fen,
            "fallback_rows": self.fallback_rows,
            "notes": [note.to_dict(lang) for note in self.notes],
        }


def column_notes(judge: Evaluator, names: Sequence[str], table: str | Label = TABLE) -> list[Finding]:
    """Say once which facts no column gives, of the kind of record that the columns are about, and which are strange.

    Raises: InputError where none is known.
    """
    kinds = {plan.item.subject: plan.vocabulary for plan in judge.plans.values()} | {"group": judge.groups}
    given = {kind: {vocabulary.key_of(name) for name in names} - {None} for kind, vocabulary in kinds.items()}
    kind = max(given, key=lambda kind: len(given[kind]))
    facts = kinds[kind].facts
    needed = set(ALWAYS).union(*(plan.needed for plan in judge.plans.values() if plan.item.subject == kind))
    every = set().union(*given.values())
    missing = [fact.label for key, fact in facts.items() if key in needed - every - {"itinerary"}]
    unknown = [name for name in names if not judge.knows(name)]
    if len(unknown) == len(names):
        raise InputError("no_known_header", table, names=several(names))
    notes = []
    if missing:
        labels = Label("、".join(label.zh for label in missing), ", ".join(label.en for label in missing))
        notes.append(Finding("table_missing", None, {"facts": labels}))
    if unknown:
        notes.append(Finding("table_unknown", None, {"names": "、".join(unknown)}))
    return notes


def needs(library: str, extra: str) -> UsageError:
    """Return the error that names the extra which brings a library."""
    return UsageError("usage_needs_extra", library=library, extra=extra)
