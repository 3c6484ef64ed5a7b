"""The letters and papers that come of an audit: `letters`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lfreward.cli import DIFFERENCES, DONE, UNREADABLE
from lfreward.cli.auditing import audit_asked, audit_options
from lfreward.cli.shared import common, counted, force_option, language, put, tell, words

if TYPE_CHECKING:
    from lfreward.office.letters import Letters


@click.command()
@click.argument("claims", metavar="CLAIMS…", nargs=-1, required=True)
@click.option("--out", metavar="DIR", required=True, help="写入的文件夹 · the folder to write to")
@click.option(
    "--kind", "kinds", metavar="KIND", multiple=True, help="只写这种文书，可重复 · this kind alone, repeatable"
)
@click.option("--format", "form", type=click.Choice(["docx", "html"]), default="docx", help="格式 · the format")
@click.option("--templates", metavar="FOLDER", help="本单位自己的模板 · the office's own templates")
@click.option(
    "--checked", metavar="FACT", multiple=True, help="文件没有的栏目，已另行核实 · checked outside of the files"
)
@click.option(
    "--answered", metavar="FLAG", multiple=True, help="这类疑点已全部答复 · flags that are answered for all rows"
)
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="抽样的种子 · the seed of the sample")
@click.option(
    "--sample",
    "percent",
    type=click.IntRange(1, 100),
    default=10,
    metavar="PERCENT",
    help="抽样比例 · how many to sample",
)
@audit_options
@force_option
@common
def letters(
    claims: tuple[str, ...],
    out: str,
    kinds: tuple[str, ...],
    form: str,
    templates: str | None,
    checked: tuple[str, ...],
    answered: tuple[str, ...],
    seed: int | None,
    percent: int,
    force: bool,
    **options: Any,
) -> int:
    r"""核减、补正、公示、兑现、取证文书 · letters and papers, as drafts to sign.

    \b
    KIND: 核减通知书 reduction · 补正通知书 supplement · 公示表 publication
          兑现汇总表 payment · 审计取证单 evidence · 工作底稿 workpapers
    """
    from lfreward.office.letters import Letters, check_target, kinds_asked
    from lfreward.office.letters.templates import Templates
    from lfreward.outputs import refuse_input

    asked = kinds_asked(kinds)
    check_target(out, asked, form, force)
    given = [*claims, *options["earlier"], options["decisions"], options["mapping"], templates]
    for kind in asked:
        refuse_input(Path(out) / kind.name, [path for path in given if path not in (None, "-")])
    Templates(form, templates)  # what is missing is told before the work is done
    done = audit_asked(claims, **options)
    lang = language()
    for line in done.engine(lang), done.closing(lang):
        put(line, err=True, nl=bool(line))
    with counted(len(done.lines)) as progress:
        made = Letters(done, checked=checked, answered=answered, seed=seed, percent=percent, progress=progress)
    with counted(len(made.agencies) * len(asked)) as progress:
        written = made.write(out, kinds=kinds, form=form, templates=templates, force=force, progress=progress)
    counts = [f"{kind.name} {written[kind.key]}" for kind in asked]
    put(words("letters_written", folder=out, files="、".join(counts)))
    _say_sums(made)
    if done.stopped:
        return UNREADABLE
    return DIFFERENCES if done.differs else DONE


def _say_sums(made: Letters) -> None:
    """Say what is paid and what waits, the sample with its seed, and what no file shows."""
    from lfreward import money

    sums, plan, by_column = made.sums(), made.season.plan, made.held_by_column
    due = sum(claim.due for claim in made.pays)
    told = {"count": sums["paid_claims"], "due": money.spoken(due), "capitals": money.capitals(due)}
    held = sum(claim.amount or 0 for claim in made.held)
    put(words("letters_sums", **told, held=sums["held_claims"], amount=money.spoken(held)))
    put(words("letters_sampled", seed=plan.seed, claims=plan.claims, chosen=len(plan.chosen)))
    if by_column:
        tell("letters_by_column", facts=made.columns_awaited(), count=len(by_column))
