"""A season of claims recomputed: `audit`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lfreward.cli import DIFFERENCES, DONE, UNREADABLE
from lfreward.cli.shared import (
    common,
    counted,
    encoding_option,
    force_option,
    language,
    map_option,
    policy_asked,
    put,
    sheet_option,
    words,
    yes_option,
)

if TYPE_CHECKING:
    from lfreward.audit import Audit


def audit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how claims are read and audited; `audit_asked` takes what they give."""
    for option in reversed((
        map_option,
        yes_option,
        click.option("--item", metavar="ITEM", help="文件没有写明的申报项目 · the item, where the file does not say it"),
        click.option("--earlier", metavar="FILE", multiple=True, help="往期申报文件，查重复申报 · files of earlier seasons"),
        click.option("--decisions", metavar="FILE", help="人工决定：上次的 audit.xlsx 或表格 · what a person decided on rows"),
        encoding_option,
        sheet_option,
    )):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("claims", metavar="CLAIMS…", nargs=-1, required=True)
@click.option("--out", metavar="DIR", help="写入的文件夹 · the folder to write to")
@click.option("--check", "receipt", metavar="RECEIPT", help="按回执复核 · replay a receipt.json")
@click.option("--sign", metavar="KEYFILE", help="用密钥文件给回执签名 · sign the receipt with a key")
@click.option("--verify-key", metavar="KEYFILE", help="与 --check 同用：核对签名 · with --check: whose it is")
@audit_options
@click.option("--strict", is_flag=True, help="程序性事项未显示的也以1结束 · exit with 1 too where procedure was not shown")
@force_option
@common
def audit(
    claims: tuple[str, ...],
    out: str | None,
    receipt: str | None,
    sign: str | None,
    verify_key: str | None,
    mapping: str | None,
    yes: bool,
    item: str | None,
    earlier: tuple[str, ...],
    decisions: str | None,
    strict: bool,
    force: bool,
    encoding: str | None,
    sheet: tuple[str, ...],
) -> int:
    r"""审核全部申报 · recompute every claim of a season.

    \b
    --map: [claims] "表头" = "字段" · "header" = "field", a table a form
           [sheets] "工作表" = "claims" · what a sheet is
           ignore = ["表头", …] · columns to leave alone
    """
    from lfreward.audit import FILES, check_target
    from lfreward.audit.sealing import load_key
    from lfreward.errors import UsageError
    from lfreward.outputs import refuse_input
    from lfreward.policy import replay

    if (out is None) == (receipt is None):
        raise UsageError("audit_out_or_check")
    lang = language()
    if receipt is not None:
        asked = click.get_current_context().find_root().obj or {}
        given = asked.get("policy")
        settled = {"--reading": asked.get("reading"), "--map": mapping, "--yes": yes, "--item": item, "--sheet": sheet}
        settled |= {"--encoding": encoding, "--force": force, "--sign": sign}
        if any(settled.values()):
            raise UsageError("audit_check_with", names="、".join(name for name, value in settled.items() if value))
        with counted() as progress:
            again = replay(
                receipt, claims, policy=given, verify_key=verify_key, earlier=earlier, decisions=decisions, progress=progress
            )
        same = [] if again.differences else [again.audit.same(lang)]
        for line in [*(one.say(lang) for one in again.differences), *same, *(one.say(lang) for one in again.used)]:
            put(line)
        return DIFFERENCES if again.differences else DONE
    if verify_key is not None:
        raise UsageError("audit_verify_without_check", path=verify_key)
    if sign is not None:
        load_key(sign)  # a key that is none is told before the work is done
    if out is not None:
        for name in FILES:
            refuse_input(Path(out) / name, [one for one in (*claims, *earlier, decisions, mapping) if one not in (None, "-")])
        check_target(out, force)
    done = audit_asked(
        claims, mapping=mapping, yes=yes, item=item, earlier=earlier, decisions=decisions, encoding=encoding, sheet=sheet
    )
    for line in [*done.told(lang), done.engine(lang)]:
        put(line, err=True, nl=bool(line))
    if out is not None:
        with counted(len(done.lines)) as progress:
            done.write(out, force=force, lang=lang, progress=progress if done.long else None, sign=sign)
    put(done.closing(lang))
    if out is not None:
        put(words("audit_where", folder=out))
    if done.stopped:
        return UNREADABLE
    return DIFFERENCES if done.differs or (strict and done.outstanding) else DONE


def audit_asked(
    claims: Sequence[str],
    *,
    mapping: str | None,
    yes: bool,
    item: str | None,
    earlier: Sequence[str],
    decisions: str | None,
    encoding: str | None,
    sheet: Sequence[str],
) -> Audit:
    """Audit claims as the options of `audit_options` ask for it, with progress; questions about columns are asked first.

    Raises: UnansweredColumns where the one file, or every file, is left with questions; InputError; UsageError.
    """
    from lfreward.audit import total_rows

    policy = policy_asked()

    def once() -> Audit:
        with counted(total_rows(claims)) as progress:
            return policy.audit(
                claims, mapping=mapping, encoding=encoding, sheets=sheet, item=item, earlier=earlier,
                decisions=decisions, progress=progress,
            )  # fmt: skip

    return _answered(once, yes)


def _answered(audited: Callable[[], Audit], yes: bool) -> Audit:
    """Audit; where files leave questions about their columns and somebody answers them, audit again with the answers.

    Raises: UnansweredColumns where the one file, or every file, is left with questions.
    """
    from lfreward.cli.checking import settle_questions
    from lfreward.intake import UnansweredColumns

    try:
        done = audited()
        faults = [file.fault for file in done.season.files]
    except UnansweredColumns as fault:
        done, faults = None, [fault]
    open_ones = [fault for fault in faults if isinstance(fault, UnansweredColumns)]
    answers = [settle_questions(Path(str(fault.path)), fault.questions, yes=yes) for fault in open_ones]
    if any(answers):
        return audited()
    if done is None:
        raise open_ones[0]
    return done
