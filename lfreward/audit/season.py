"""One audit as a whole: what was read, what came out, what is asked; and the five files that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Any

from lfreward import money
from lfreward.audit.case import Case, Known
from lfreward.audit.figures import Days, Figures, Totals
from lfreward.audit.flags import Flags, look
from lfreward.audit.forms import Forms, Mapped
from lfreward.audit.judging import Columns, Settle, by_columns, by_rows
from lfreward.audit.lines import Held, Lines, lined
from lfreward.audit.personal import mask_cell, told
from lfreward.audit.reading import Progress, Season, read_season
from lfreward.audit.reasons import Reason
from lfreward.audit.receipt import differences, dumped, seal, summary, table_digests
from lfreward.audit.recompute import CLASS_LABELS, Line, Place
from lfreward.audit.report import report
from lfreward.audit.shelf import Shelf
from lfreward.audit.workbook import workbook
from lfreward.calendar import Calendar
from lfreward.errors import UsageError
from lfreward.evaluate import Judge
from lfreward.i18n import say
from lfreward.model import Assessment, Edition, Finding
from lfreward.sheets import OutputError, about_rows, write_bytes, write_csv, write_text, writing_folder

FILES = ("audit.xlsx", "receipt.json", "report.html", "results.csv", "summary.json")
SEALED = ("report.html", "results.csv", "summary.json")
HEADER = ("row", "id", "item", "verdict", "claimed", "payable", "difference", "class", "reason")
# So many claims get their steps and other readings written out; of larger seasons only those that differ.
DETAIL = 4_096
# A season of more claims than this is long: it goes through the columnar engine where that is there, and the workbook
# lists the first so many that are objected to.
LISTED = 200_000

Others = Callable[[Assessment], list[tuple[str, str, Assessment]]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What an audit is done with: a policy's readers, and the tables of forms and flags."""

    judge: Judge
    settle: Settle
    others: Others
    calendar: Calendar
    cells: Mapping[str, str]
    tables: Mapping[str, Any]
    version: str
    mapped: Mapped = field(default_factory=Mapped)
    columns: Columns | None = None  # the engine of long seasons, where it is there

    @property
    def edition(self) -> Edition:
        """The nouns of the law under the readings chosen."""
        return self.judge.policy


@dataclass(slots=True)
class Audit:
    """One season of claims, recomputed. `lines` stand in the order of the rows."""

    desk: Desk
    season: Season
    lines: Lines
    unclaimed: int  # what organisers' years earned that no row claims
    figures: Figures
    summary: dict[str, Any]
    table_digests: dict[str, str]
    options: dict[str, Any]
    flags: Flags
    others: dict[Place, list[tuple[str, str, int | None]]] = field(default_factory=dict)

    @property
    def totals(self) -> Totals:
        """The sums of all lines."""
        return self.figures.totals

    @property
    def differs(self) -> bool:
        """Whether there is anything to object to: a difference, a row that is not paid or not proven, or not read."""
        return self.totals.classes["exact"] < self.totals.claims

    @property
    def long(self) -> bool:
        """Whether the season is too long for every line of it to be looked at one by one."""
        return len(self.lines) > LISTED

    @property
    def most(self) -> int:
        """How many claims a season may have before it is long."""
        return LISTED

    @property
    def listed(self) -> int:
        """How many lines the workbook lists: all, or of a long season the first `LISTED` that are objected to."""
        claims = self.totals.claims
        return min(claims - self.totals.classes["exact"], LISTED) if self.long else claims

    @property
    def told_in_steps(self) -> int:
        """How many lines have their steps and other readings written out."""
        return sum(1 for _ in self.detailed())

    def objected(self) -> Iterator[Line]:
        """Give the lines to which there is something to object; of a long season the first `LISTED`."""
        return islice(self.lines.objected(), LISTED)

    def detailed(self) -> Iterable[Line]:
        """Give the lines whose steps and other readings are written out."""
        if len(self.lines) <= DETAIL:
            return self.lines
        return islice((line for line in self.objected() if line.kind != "rejected"), DETAIL)

    def recover_clause(self, lang: str) -> str:
        """Name the ground on which what was paid too much is recovered; empty where the policy names none."""
        named = self.desk.tables.get("places", {}).get(self.desk.edition.key, {}).get("recover")
        ground = next((g for g in self.desk.edition.grounds if g.clause == named), None)
        if ground is None:
            return ""
        return say("report_recover_clause", lang, {"clause": ground.clause, "label": ground.label})

    def receipt(self, files: Mapping[str, str]) -> dict[str, Any]:
        """Return the receipt, sealing these files."""
        desk = self.desk
        rows = self.figures.rows
        return seal(
            rows, self.summary, desk.edition, desk.cells, self.table_digests, self.options, desk.version, files
        )

    def write(
        self, folder: str | Path, *, force: bool = False, lang: str = "zh", progress: Progress | None = None
    ) -> None:
        """Write the five files into a folder, all of them or none; `progress` hears of each row of results.

        Raises: UsageError where one of them is there already and `force` is not set; OutputError.
        """
        check_target(folder, force)
        with writing_folder(folder, last="receipt.json") as temporary:
            write_csv(temporary / "results.csv", self._header(), self._rows(lang, progress))
            write_bytes(temporary / "summary.json", dumped(self.summary))
            write_text(temporary / "report.html", report(self, CLASS_LABELS, lang))
            workbook(self, temporary / "audit.xlsx", CLASS_LABELS, lang)
            # The workbook is compressed, and not by the same bytes everywhere: its content is sealed by the others.
            sealed = {name: _digest(temporary / name) for name in FILES if name in SEALED}
            write_bytes(temporary / "receipt.json", dumped(self.receipt(sealed)))

    def told(self, lang: str) -> Iterator[str]:
        """Say how every column was read, and what was noted about the file."""
        for column in self.season.columns:
            args = {
                "sheet": column.sheet or "—",
                "header": mask_cell(column.header),
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
            yield told(Finding(note.code, note.column, note.args), lang)

    def engine(self, lang: str) -> str:
        """Say by which engine a long season was judged; nothing of any other."""
        args = {"count": f"{len(self.lines):,}", "most": f"{LISTED:,}"}
        code = "audit_by_rows" if isinstance(self.lines, Held) else "audit_by_columns"
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
        return say("audit_written", lang, args) + "\n" + say("audit_flags_found", lang, asked)

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

    def _header(self) -> tuple[str, ...]:
        return (*HEADER, "sheet") if self._several() else HEADER

    def _several(self) -> bool:
        return len(self.figures.sheets) > 1

    def _rows(self, lang: str, progress: Progress | None) -> Iterator[Sequence[str | int | Decimal | None]]:
        several = self._several()
        for count, line in enumerate(self.lines, 1):
            if progress is not None:
                progress(count)
            row: list[str | int | Decimal | None] = [line.row, line.id, line.result.item, line.result.verdict.value]
            row += [_yuan(line.claimed), _yuan(line.payable), _yuan(line.difference), line.kind]
            row.append(f"{line.reason.key}: {line.reason.say(lang)}")
            yield [*row, line.sheet] if several else row


def audit(
    path: str | Path,
    desk: Desk,
    *,
    encoding: str | None = None,
    sheets: Sequence[str] = (),
    progress: Progress | None = None,
) -> Audit:
    """Recompute every claim of a file and look for what should be asked about.

    Raises: InputError where the file as a whole cannot be read.
    """
    forms = Forms(desk.tables["forms"], desk.judge, desk.mapped)
    long = desk.columns is not None and about_rows(path) > LISTED
    season = read_season(path, desk.judge, forms, encoding=encoding, sheets=sheets, progress=progress, long=long)
    reads = season.claims
    judged = by_columns(reads, season.stated, desk) if isinstance(reads, Shelf) else by_rows(reads, desk)
    figures = Figures(desk.edition, Shelf(list, list) if isinstance(reads, Shelf) else [])
    lines = lined(reads, judged, desk.judge, figures, LISTED, progress)
    digests = table_digests(season.tables, forms)
    sums = summary(figures, desk.edition, digests)
    mapped = {"headers": desk.mapped.headers, "sheets": desk.mapped.sheets, "ignore": sorted(desk.mapped.ignore)}
    options = {"encoding": encoding, "sheets": list(sheets), "map": mapped}
    places = desk.tables.get("places", {}).get(desk.edition.key, {})
    days, registers = Days(desk.edition, desk.calendar), desk.judge.registers
    known = Known(season.tables, forms, desk.edition, days, places, registers, figures.given)
    flags = look(Case(lines, known), (Case(part, known) for part in lines.parts()), desk.tables["flags"]["flag"])
    sums["flags"] = dict(sorted(Counter(flag.key for flag in flags.found).items()))
    sums["not_checked"] = [one.key for one in flags.unchecked]
    done = Audit(desk, season, lines, judged.unclaimed, figures, sums, digests, options, flags)
    for line in done.detailed():
        if line.settled.consulted and line.kind != "rejected":
            found = [(key, option, other.amount_fen) for key, option, other in desk.others(line.settled)]
            if found:
                done.others[line.place] = found
    return done


def check(path: str | Path, before: Mapping[str, Any], replayed: Audit) -> list[Reason]:
    """Hold a receipt against its replay and say what differs; `path` is the receipt's own."""
    altered = []
    for name, sealed in before.get("files", {}).items():
        beside = Path(path).parent / Path(name).name
        if not beside.is_file():
            altered.append(Reason("file", "receipt_file_gone", {"name": name}))
        elif _digest(beside) != sealed:
            altered.append(Reason("file", "receipt_file", {"name": name}))
    return [*altered, *differences(before, replayed.receipt({}))]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def check_target(folder: str | Path, force: bool) -> None:
    """Refuse a folder in which an audit would overwrite anything, unless that is wanted, and what is no folder.

    Raises: UsageError, OutputError.
    """
    if Path(folder).exists() and not Path(folder).is_dir():
        raise OutputError("not_a_folder", folder)
    there = [name for name in FILES if (Path(folder) / name).exists()]
    if there and not force:
        raise UsageError("audit_would_overwrite", folder=str(folder), names="、".join(there))


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else money.yuan(fen)
