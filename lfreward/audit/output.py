"""The files of an audit: written all or none, and the lines of `results.csv`.

`results.csv` and `summary.json` are for programs and keep codes; `audit.xlsx` and `report.html` are for people and show
words. The receipt is written last and seals the others, so that a folder without it was not finished.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from lfreward import money
from lfreward.audit.reading import Progress
from lfreward.audit.receipt import dumped
from lfreward.audit.recompute import CLASS_LABELS
from lfreward.audit.report import report
from lfreward.audit.sealing import content_digest
from lfreward.audit.workbook import workbook
from lfreward.errors import OutputError, UsageError
from lfreward.escaping import printable
from lfreward.office.workbooks import write_csv
from lfreward.outputs import write_bytes, write_text, writing_folder

if TYPE_CHECKING:
    from lfreward.audit.audited import Audit

FILES = ("audit.xlsx", "receipt.json", "report.html", "results.csv", "summary.json")
HEADER = (
    "row",
    "id",
    "item",
    "verdict",
    "claimed",
    "payable",
    "difference",
    "class",
    "reason",
    "outstanding",
    "approved",
    "paid",
    "decision",
)


def write_files(
    audit: Audit, folder: str | Path, *, force: bool, lang: str, progress: Progress | None, key: bytes | None = None
) -> None:
    """Write the five files into a folder, all of them or none; `progress` hears of each row of results.

    `key` signs the receipt.

    Raises: UsageError where one of them is there already and `force` is not set; OutputError.
    """
    check_target(folder, force)
    with writing_folder(folder, last="receipt.json", owned=FILES) as temporary:
        write_csv(temporary / "results.csv", _header(audit), _rows(audit, lang, progress))
        write_bytes(temporary / "summary.json", dumped(audit.summary))
        write_text(temporary / "report.html", report(audit, CLASS_LABELS, lang))
        workbook(audit, temporary / "audit.xlsx", CLASS_LABELS, lang)
        written = (path for path in temporary.rglob("*") if path.is_file())
        sealed = {path.relative_to(temporary).as_posix(): content_digest(path) for path in written}
        write_bytes(temporary / "receipt.json", dumped(audit.receipt(sealed, key)))


def check_target(folder: str | Path, force: bool) -> None:
    """Refuse a folder in which an audit would overwrite anything, unless that is wanted, and what is no folder.

    Raises: UsageError, OutputError.
    """
    if Path(folder).exists() and not Path(folder).is_dir():
        raise OutputError("not_a_folder", folder)
    there = [name for name in FILES if (Path(folder) / name).exists()]
    if there and not force:
        raise UsageError("audit_would_overwrite", folder=str(folder), names="、".join(there))


def _header(audit: Audit) -> tuple[str, ...]:
    return (*HEADER, "sheet") if _several(audit) else HEADER


def _several(audit: Audit) -> bool:
    return len(audit.figures.sheets) > 1


def _rows(audit: Audit, lang: str, progress: Progress | None) -> Iterator[Sequence[str | int | Decimal | None]]:
    several = _several(audit)
    for count, line in enumerate(audit.lines, 1):
        if progress is not None:
            progress(count)
        row: list[str | int | Decimal | None] = [line.row, line.id, line.result.item, line.result.verdict.value]
        row += [_yuan(line.claimed), _yuan(line.payable), _yuan(line.difference), line.kind]
        row.append(f"{line.reason.key}: {line.reason.say(lang)}")
        row += [" ".join(line.outstanding), _yuan(line.approved), _yuan(line.paid)]
        decision = audit.decisions.of(line)
        row.append(None if decision is None else f"{decision.kind}: {decision.say(lang)}")
        row += [line.sheet] if several else []
        yield [printable(cell) if isinstance(cell, str) else cell for cell in row]


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else money.yuan(fen)
