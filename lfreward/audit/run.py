"""One audit from the file to what it found, and a receipt held against its replay.

The order is fixed: read every table, judge each claim by itself, settle the claims against each other, class them, count
them, and only then look for red flags, which change no amount.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lfreward.audit import limits
from lfreward.audit.audited import Audit
from lfreward.audit.context import AuditContext
from lfreward.audit.decisions import Decisions, read_decisions
from lfreward.audit.evidence import Background, Evidence
from lfreward.audit.figures import Figures, HolidayDays
from lfreward.audit.flags import look
from lfreward.audit.forms import Forms
from lfreward.audit.judging import by_columns, by_rows
from lfreward.audit.lines import FactsOfLines, lined
from lfreward.audit.reading import Progress, ReadOptions, read_season
from lfreward.audit.reasons import Reason
from lfreward.audit.receipt import differences, sealed_input, summary, table_digests
from lfreward.audit.reconciliation import reconcile
from lfreward.audit.row_facts import RowFacts
from lfreward.audit.sealing import content_digest, load_key, verified
from lfreward.audit.spooled import SpooledList
from lfreward.errors import InputError, UsageError
from lfreward.escaping import shown
from lfreward.i18n import Label
from lfreward.intake import about_rows, input_files
from lfreward.intake.extent import sheet_rows
from lfreward.intake.reading import KINDS
from lfreward.law.nodes import ResolvedPolicy
from lfreward.personal import masked_id
from lfreward.results import words

DIGITS = 16  # of the digest of the rules, enough to tell two apart


def audit(
    paths: Sequence[str | Path],
    context: AuditContext,
    *,
    encoding: str | None = None,
    sheets: Sequence[str] = (),
    item: str | None = None,
    earlier: Sequence[str | Path] = (),
    decisions: str | Path | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Recompute every claim of some files or folders and look for what should be asked about.

    `item` is the item that the file claims where neither a column nor the name of a sheet says so: its key or its name.
    `earlier` are the files of earlier seasons, in which claims are looked for that are made again. `decisions` is a table
    of what a person decided on rows, such as the `audit.xlsx` of an earlier run.
    Raises: InputError where the file as a whole cannot be read, or does not say what it claims; UsageError for an item
    that the policy does not have.
    """
    forms = Forms(context.tables["forms"], context.judge, context.mapped)
    named = item_of(item, forms)
    decided = Decisions(read_decisions(decisions, encoding) if decisions is not None else ())
    files = input_files(paths)
    long = context.columns is not None and len(files) == 1 and about_rows(files[0]) > limits.LISTED
    season = read_season(files, context.judge, forms, ReadOptions(encoding, sheets, named, progress, long))
    reads = season.claims
    judged = by_columns(reads, season.stated, context) if isinstance(reads, SpooledList) else by_rows(reads, context)
    table = context.tables["flags"]["flag"]
    starts = {key: plan.breakpoints.table_starts() for key, plan in context.judge.plans.items()}
    figures = Figures(context.resolved, starts, SpooledList(list, list) if isinstance(reads, SpooledList) else [], table)
    lines = lined(reads, judged, context.judge, figures, limits.LISTED, progress)
    decided.match(lines)
    digests = table_digests(season.tables, forms)
    sums = summary(figures, context.resolved, digests)
    mapped = {
        "headers": context.mapped.headers,
        "sheets": context.mapped.sheets,
        "ignore": sorted(context.mapped.ignore),
    }
    options = {"encoding": encoding, "sheets": list(sheets), "map": mapped, "item": named}
    places = context.tables.get("places", {}).get(context.resolved.key, {})
    days, registers = HolidayDays(context.resolved, context.calendar), context.judge.registers
    before = earlier_claims(earlier, context, forms, encoding)
    known = Background(
        season.tables, forms, context.resolved, starts, days, places, registers, figures.given, FactsOfLines(lines), before,
        season.struck, figures.noticed,
    )  # fmt: skip
    flags = look(Evidence(lines, known), (Evidence(part, known) for part in lines.parts()), table)
    sums["flags"] = dict(sorted(Counter(flag.key for flag in flags.found).items()))
    sums["not_checked"] = [one.key for one in flags.unchecked]
    sealed = {file.name: sealed_input("claims", file.path) for file in season.files if file.path.is_file()}
    inputs = [*sealed.values(), *(sealed_input("earlier", path) for path in input_files(earlier))]
    inputs += [sealed_input("decisions", Path(decisions))] if decisions is not None else []
    contents = {file.name: sealed[file.name]["content"] for file in season.files if file.fault is None and file.name in sealed}
    scope = reconcile(season, figures, context.resolved, contents, settled_by(context.resolved, options, earlier, decisions))
    sums["scope"] = scope.to_dict()
    sums["decisions"] = decided.to_dict()
    done = Audit(context, season, lines, judged.unclaimed, figures, sums, digests, options, flags, scope, inputs, decided)
    for line in done.detailed():
        if line.settled.consulted and line.kind != "rejected":
            found = [(key, option, other.amount_fen) for key, option, other in context.others(line.settled)]
            if found:
                done.others[line.place] = found
    return done


def settled_by(
    resolved: ResolvedPolicy, options: Mapping[str, Any], earlier: Sequence[str | Path], decisions: str | Path | None
) -> list[str]:
    """Return what the caller settled, as the options of the command line say it: it stands beside the results."""
    chosen = [f"{key}={option}" for key, option in resolved.chosen.items() if option != resolved.readings[key].default]
    settled = [f"--reading {choice}" for choice in chosen]
    settled += ["--map"] if any(options["map"].values()) else []
    settled += [f"--{key} {options[key]}" for key in ("item", "encoding") if options[key] is not None]
    settled += [f"--sheet {name}" for name in options["sheets"]]
    settled += [f"--earlier {masked_id(Path(path).name)}" for path in earlier]
    return settled + ([f"--decisions {masked_id(Path(decisions).name)}"] if decisions is not None else [])


def total_rows(paths: Sequence[str | Path]) -> int:
    """Return about how many rows some files and folders have, so that progress can be told; 0 where that is not known."""
    try:
        counts = [_rows_of(path) for path in input_files(paths)]
    except (InputError, OSError):
        return 0  # what is wrong with it is said when it is read
    return sum(counts) if all(counts) else 0


def _rows_of(path: Path) -> int:
    lines = about_rows(path)
    if lines and KINDS.get(path.suffix.lower()) == "csv":
        return lines - 1  # the header
    return lines or sheet_rows(path)


def earlier_claims(
    paths: Sequence[str | Path], context: AuditContext, forms: Forms, encoding: str | None
) -> list[RowFacts]:
    """Read the claims of earlier seasons, only to be compared with.

    Raises: InputError where a file cannot be read.
    """
    if not paths:
        return []
    season = read_season(input_files(paths), context.judge, forms, ReadOptions(encoding, earlier=True))
    fault = next((file.fault for file in season.files if file.fault is not None), None)
    if fault is not None:
        raise fault
    return [
        RowFacts(read.sheet, read.number, read.result.item, read.result.record) for read in season.claims if not read.rejected
    ]


def item_of(item: str | None, forms: Forms) -> str | None:
    """Return the key of an item that a caller names.

    Raises: UsageError for one that the policy does not have.
    """
    key = None if item is None else forms.items.key_of(item)
    if item is not None and key is None:
        known = words.join([found.label for found in forms.judge.policy.items.values()])
        raise UsageError("audit_no_such_item", name=item, known=known)
    return key


def check(path: str | Path, before: Mapping[str, Any], replayed: Audit) -> list[Reason]:
    """Hold a receipt against its replay and say what differs; `path` is the receipt's own."""
    altered = []
    for name, sealed in before["files"].items():
        digest = _digest_beside(Path(path).parent, name)
        if digest is None:
            altered.append(Reason("file", "receipt_file_gone", {"name": shown(name)}))
        elif digest != sealed:
            altered.append(Reason("file", "receipt_file", {"name": shown(name)}))
    return [*altered, *differences(before, replayed.receipt({}))]


def _digest_beside(folder: Path, name: str) -> str | None:
    """Return the digest of a file that a receipt names, None where none stands beside it under that name."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        return None
    try:
        return content_digest(folder / name) if (folder / name).is_file() else None
    except (OSError, ValueError):  # no file can have such a name, or it cannot be read
        return None


def checked_with(before: Mapping[str, Any], replayed: Audit, rules: Label) -> Iterator[Reason]:
    """Say what a receipt was checked with: which rules, where they come from, and what else the receipt settles."""
    resolved = replayed.context.resolved
    agree = before["rules"] == resolved.digest
    args = {"policy": resolved.key, "from": rules, "digest": resolved.digest[:DIGITS]}
    yield Reason("rules", "receipt_rules_agree" if agree else "receipt_rules_other", args)
    settled = settled_by(resolved, before["options"], (), None)
    if settled:
        yield Reason("options", "receipt_settles", {"names": "、".join(settled)})


def signed_by(receipt: Mapping[str, Any], key_file: str | Path | None) -> tuple[list[Reason], list[Reason]]:
    """Say who signed a receipt: what is wrong with that, and what there is to know about it.

    Raises: UsageError for a key file that is none.
    """
    name = receipt.get("signature", {}).get("key", "—")
    if key_file is None:
        return [], [Reason("signed", "receipt_signed_unverified", {"key": name})] if "signature" in receipt else []
    state = verified(receipt, load_key(key_file))
    told = [Reason("signed", f"receipt_signed_{state}", {"key": name})]
    return ([], told) if state == "verified" else (told, [])
