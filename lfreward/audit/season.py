"""One audit as a whole: what was read, what came out, what is asked; and the five files that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lfreward import money
from lfreward.audit.case import Case
from lfreward.audit.figures import Days
from lfreward.audit.flags import Flags, look
from lfreward.audit.forms import Forms, Mapped, read_map
from lfreward.audit.personal import mask
from lfreward.audit.reading import Progress, Season, read_season
from lfreward.audit.reasons import Reason
from lfreward.audit.receipt import differences, dumped, parsed, seal, summary, table_digests
from lfreward.audit.recompute import Line, Settle, Totals, recompute, total
from lfreward.audit.report import report
from lfreward.audit.workbook import workbook
from lfreward.calendar import Calendar
from lfreward.errors import UsageError
from lfreward.evaluate import Judge
from lfreward.messages import Label, say
from lfreward.model import Assessment, Edition
from lfreward.settle import Settlement
from lfreward.sheets import InputError, write_bytes, write_csv, write_text, writing_folder
from lfreward.toml import parse

FILES = ("audit.xlsx", "receipt.json", "report.html", "results.csv", "summary.json")
SEALED = ("report.html", "results.csv", "summary.json")
HEADER = ("row", "id", "item", "verdict", "claimed", "payable", "difference", "class", "reason")
# So many claims get their steps and other readings written out; of larger seasons only those that differ.
DETAIL = 4_096

CLASS_LABELS = {
    "exact": Label("一致", "exact"),
    "over": Label("多报", "over"),
    "under": Label("少报", "under"),
    "not_payable": Label("不予支付", "not payable"),
    "unprovable": Label("不能证明", "unprovable"),
    "rejected": Label("读不出", "rejected"),
}

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

    @property
    def edition(self) -> Edition:
        """The nouns of the law under the readings chosen."""
        return self.judge.policy


@dataclass(slots=True)
class Audit:
    """One season of claims, recomputed. `lines` stand in the order of the rows."""

    desk: Desk
    season: Season
    lines: list[Line]
    settlements: list[Settlement]
    totals: Totals
    summary: dict[str, Any]
    table_digests: dict[str, str]
    options: dict[str, Any]
    flags: Flags
    others: dict[int, list[tuple[str, str, int | None]]] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether there is anything to object to: a difference, a row that is not paid or not proven, or not read."""
        return any(line.kind != "exact" for line in self.lines)

    def detailed(self) -> list[Line]:
        """Return the lines whose steps and other readings are written out."""
        if len(self.lines) <= DETAIL:
            return self.lines
        return [line for line in self.lines if line.kind not in ("exact", "rejected")][:DETAIL]

    def unclaimed(self) -> int:
        """Return what organisers' years earned that no row claims. Unit: fen."""
        annual = next((item.key for item in self.desk.edition.items.values() if item.sum is not None), None)
        stated = {
            (line.result.record.get("organiser"), line.result.record.get("year"))
            for line in self.lines
            if line.result.item == annual
        }
        return sum(
            one.annual.amount_fen or 0
            for one in self.settlements
            if one.annual is not None and (one.organiser, one.year) not in stated
        )

    def recover_clause(self, lang: str) -> str:
        """Name the ground on which what was paid too much is recovered; empty where the policy names none."""
        named = self.desk.tables.get("places", {}).get(self.desk.edition.key, {}).get("recover")
        ground = next((g for g in self.desk.edition.grounds if g.clause == named), None)
        if ground is None:
            return ""
        return say("report_recover_clause", lang, {"clause": ground.clause, "label": ground.label})

    def receipt(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        """Return the receipt, sealing these files."""
        desk = self.desk
        return seal(
            self.lines, self.summary, desk.edition, desk.cells, self.table_digests, self.options, desk.version, files
        )

    def write(self, folder: str | Path, *, force: bool = False, lang: str = "zh") -> None:
        """Write the five files into a folder, all of them or none.

        Raises: UsageError where one of them is there already and `force` is not set; OutputError.
        """
        check_target(folder, force)
        with writing_folder(folder, last="receipt.json") as temporary:
            write_csv(temporary / "results.csv", self._header(), self._rows(lang))
            write_bytes(temporary / "summary.json", dumped(self.summary))
            write_text(temporary / "report.html", report(self, CLASS_LABELS, lang))
            workbook(self, temporary / "audit.xlsx", CLASS_LABELS, lang)
            # The workbook is compressed, and not by the same bytes everywhere: its content is sealed by the others.
            sealed = {name: (temporary / name).read_bytes() for name in FILES if name in SEALED}
            write_bytes(temporary / "receipt.json", dumped(self.receipt(sealed)))

    def told(self, lang: str) -> Iterator[str]:
        """Say how every column was read, and what was noted about the file."""
        for column in self.season.columns:
            args = {
                "sheet": column.sheet or "—",
                "header": mask(column.header),
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
            yield mask(say(note.code, lang, note.args))

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
        """Say that a replay came out as sealed."""
        args = {"claims": self.totals.claims, "payable": money.spoken(self.totals.payable)}
        return say("receipt_same", lang, args)

    def _header(self) -> tuple[str, ...]:
        return (*HEADER, "sheet") if self._several() else HEADER

    def _several(self) -> bool:
        return len({line.sheet for line in self.lines}) > 1

    def _rows(self, lang: str) -> Iterator[Sequence[str | int | Decimal | None]]:
        several = self._several()
        for line in self.lines:
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
    season = read_season(path, desk.judge, forms, encoding=encoding, sheets=sheets, progress=progress)
    lines, settlements = recompute(season.claims, desk.settle, desk.edition)
    totals = total(lines)
    digests = table_digests(season.tables, forms)
    sums = summary(lines, totals, desk.edition, digests)
    mapped = {"headers": desk.mapped.headers, "sheets": desk.mapped.sheets, "ignore": sorted(desk.mapped.ignore)}
    options = {"encoding": encoding, "sheets": list(sheets), "map": mapped}
    places = desk.tables.get("places", {}).get(desk.edition.key, {})
    case = Case(lines, season.tables, forms, desk.edition, Days(desk.edition, desk.calendar), places, desk.judge.registers)
    flags = look(case, desk.tables["flags"]["flag"])
    sums["flags"] = dict(sorted(Counter(flag.key for flag in flags.found).items()))
    sums["not_checked"] = [one.key for one in flags.unchecked]
    done = Audit(desk, season, lines, settlements, totals, sums, digests, options, flags)
    for line in done.detailed():
        if line.settled.consulted and line.kind != "rejected":
            found = [(key, option, other.amount_fen) for key, option, other in desk.others(line.settled)]
            if found:
                done.others[id(line)] = found
    return done


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


def load_receipt(path: str | Path) -> dict[str, Any]:
    """Read a receipt.

    Raises: InputError where there is no such file, UsageError where it is no receipt.
    """
    try:
        return parsed(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        raise InputError("not_found", path) from error


def check(path: str | Path, before: Mapping[str, Any], replayed: Audit) -> list[Reason]:
    """Hold a receipt against its replay and say what differs; `path` is the receipt's own."""
    altered = []
    for name, sealed in before.get("files", {}).items():
        beside = Path(path).parent / Path(name).name
        if beside.is_file() and _digest(beside.read_bytes()) != sealed:
            altered.append(name)
    return differences(before, replayed.receipt({}), altered)


def _digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def check_target(folder: str | Path, force: bool) -> None:
    """Refuse a folder in which an audit would overwrite anything, unless that is wanted.

    Raises: UsageError.
    """
    there = [name for name in FILES if (Path(folder) / name).exists()]
    if there and not force:
        raise UsageError("audit_would_overwrite", folder=str(folder), names="、".join(there))


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else money.yuan(fen)
