"""One season of claims, recomputed: what was read, what came out, what is asked, and what of it is told to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from lfreward import money
from lfreward.audit import limits
from lfreward.audit.context import AuditContext
from lfreward.audit.decisions import Decisions
from lfreward.audit.figures import Figures, Totals
from lfreward.audit.flags import Flags
from lfreward.audit.lines import Lines, LinesInMemory
from lfreward.audit.output import FILES, check_target, write_files
from lfreward.audit.reading import Progress, SeasonRead
from lfreward.audit.receipt import seal
from lfreward.audit.recompute import CLASS_LABELS, AuditedRow, RowAddress
from lfreward.audit.reconciliation import Reconciliation
from lfreward.audit.sealing import load_key
from lfreward.i18n import say
from lfreward.personal import masked
from lfreward.results.assessment import Finding

__all__ = ["FILES", "Audit", "check_target"]


@dataclass(slots=True)
class Audit:
    """One season of claims, recomputed. `lines` stand in the order of the rows."""

    context: AuditContext
    season: SeasonRead
    lines: Lines
    unclaimed: int  # what organisers' years earned that no row claims
    figures: Figures
    summary: dict[str, Any]
    table_digests: dict[str, str]
    options: dict[str, Any]
    flags: Flags
    scope: Reconciliation
    inputs: list[dict[str, str]] = field(default_factory=list)  # the files that were read, as the receipt seals them
    decisions: Decisions = field(default_factory=Decisions)  # what a person decided on rows; it changes no amount
    others: dict[RowAddress, list[tuple[str, str, int | None]]] = field(default_factory=dict)

    @property
    def totals(self) -> Totals:
        """The sums of all lines."""
        return self.figures.totals

    @property
    def differs(self) -> bool:
        """Whether there is anything to object to: a row that is not exact, or a flag of the highest rank."""
        return self.totals.classes["exact"] < self.totals.claims or any(flag.severe for flag in self.flags.found)

    @property
    def outstanding(self) -> bool:
        """Whether something of procedure was not shown of any row that would be paid."""
        return self.totals.outstanding_rows > 0

    @property
    def stopped(self) -> bool:
        """Whether a file could not be audited, or asks something first; the others are done."""
        return any(file.fault is not None for file in self.season.files)

    @property
    def long(self) -> bool:
        """Whether the season is too long for every line of it to be looked at one by one."""
        return len(self.lines) > limits.LISTED

    @property
    def most(self) -> int:
        """How many claims a season may have before it is long."""
        return limits.LISTED

    @property
    def listed(self) -> int:
        """How many lines the workbook lists: all, or of a long season the first `LISTED` that are objected to."""
        claims = self.totals.claims
        return min(claims - self.totals.classes["exact"], limits.LISTED) if self.long else claims

    @property
    def told_in_steps(self) -> int:
        """How many lines have their steps and other readings written out."""
        return sum(1 for _ in self.detailed())

    def objected(self) -> Iterator[AuditedRow]:
        """Give the lines to which there is something to object; of a long season the first `LISTED`."""
        return islice(self.lines.objected(), limits.LISTED)

    def detailed(self) -> Iterable[AuditedRow]:
        """Give the lines whose steps and other readings are written out."""
        if len(self.lines) <= limits.DETAIL:
            return self.lines
        return islice((line for line in self.objected() if line.kind != "rejected"), limits.DETAIL)

    def recover_clause(self, lang: str) -> str:
        """Say how what was paid too much is settled: on the ground that the policy names, only where a row states it.

        Without that ground nobody is accused: it is settled between the parties. Empty where nothing was paid too much, or
        the policy names no such ground.
        """
        named = self.context.tables.get("places", {}).get(self.context.resolved.key, {}).get("recover")
        ground = next((g for g in self.context.resolved.grounds if g.clause == named), None)
        overpaid = [line for line in self.lines if (line.balance or 0) > 0]
        if ground is None or not overpaid:
            return ""
        if not any(named in (line.result.record.get("violations") or ()) for line in overpaid):
            return say("report_overpaid", lang, {})
        return say("report_recover_clause", lang, {"clause": ground.clause, "label": ground.label})

    def receipt(self, files: Mapping[str, str], key: bytes | None = None) -> dict[str, Any]:
        """Return the receipt, sealing these files by their digests; `key` signs it."""
        context = self.context
        return seal(
            self.figures.rows,
            self.summary,
            context.resolved,
            context.cells,
            self.table_digests,
            self.options,
            context.version,
            self.inputs,
            files,
            key,
        )

    def write(
        self,
        folder: str | Path,
        *,
        force: bool = False,
        lang: str = "zh",
        progress: Progress | None = None,
        sign: str | Path | None = None,
    ) -> None:
        """Write the five files into a folder, all of them or none; `progress` hears of each row of results.

        `sign` names a file with the key that signs the receipt.
        Raises: UsageError where one of them is there already and `force` is not set, or the key is none; OutputError.
        """
        key = load_key(sign) if sign is not None else None
        write_files(self, folder, force=force, lang=lang, progress=progress, key=key)

    def told(self, lang: str) -> Iterator[str]:
        """Say how every column was read, and what was noted about the file."""
        for column in self.season.columns:
            args = {
                "sheet": column.sheet or "—",
                "header": masked(column.header),
                "label": column.label,
                "key": column.key,
            }
            if column.key is not None:
                yield say("audit_column", lang, args)
            elif column.near is not None:
                yield say("audit_column_near", lang, {**args, "near": column.near})
            else:
                yield say("audit_column_unused", lang, args)
        for _, note in self.season.notes:
            yield Finding(note.code, note.column, note.args).say(lang)

    def engine(self, lang: str) -> str:
        """Say by which engine a long season was judged; nothing of any other."""
        args = {"count": f"{len(self.lines):,}", "most": f"{limits.LISTED:,}"}
        code = "audit_by_rows" if isinstance(self.lines, LinesInMemory) else "audit_by_columns"
        return say(code, lang, args) if self.long else ""

    def closing(self, lang: str) -> str:
        """Say in two sentences what came out, and what is asked."""
        sums = self.totals
        names = [f"{CLASS_LABELS[key].say(lang)} {count}" for key, count in sums.classes.items() if count]
        args = {"claims": sums.claims, "classes": ("、" if lang == "zh" else ", ").join(names) or "—"}
        for name in ("claimed", "payable", "over", "under"):
            args[name] = money.spoken(getattr(sums, name))
        asked = {
            "count": len(self.flags.found),
            "kinds": len(self.summary["flags"]),
            "unchecked": len(self.flags.unchecked),
        }
        lines = [say("audit_written", lang, args), *self.scope.say(sums, lang), *self.decisions.told(lang)]
        lines.append(say("audit_flags_found", lang, asked))
        return "\n".join(lines)

    def brief(self, lang: str) -> str:
        """Say what came out in a few lines: the totals, the largest sum taken off, the gravest questions."""
        lines = [say("audit_demo", lang, {}), self.closing(lang)]
        worst = max(self.lines, key=lambda line: (line.difference or 0, -line.row), default=None)
        if worst is not None and worst.difference:
            lines.append(f"{worst.id or '—'} {worst.reason.say(lang)}")
        grave = {flag.key: f"{flag.of} {flag.text.say(lang)}" for flag in reversed(self.flags.found) if flag.severe}
        lines += list(reversed(grave.values()))[:3]
        return "\n".join([*lines, say("audit_demo_more", lang, {})])

    def same(self, lang: str) -> str:
        """Say that a replay came out as sealed, and which file is not sealed."""
        args = {"claims": self.totals.claims, "payable": money.spoken(self.totals.payable)}
        return say("receipt_same", lang, args)
