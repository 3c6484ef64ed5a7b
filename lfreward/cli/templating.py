"""The command that writes the claim workbook."""

from __future__ import annotations

import click

from lfreward.cli import DONE
from lfreward.cli.shared import check_out, common, force_option, language, policy_asked, tell


@click.command()
@click.argument("items", metavar="[ITEM]...", nargs=-1)
@click.option("--out", required=True, metavar="FILE.xlsx", help="写到哪里 · the workbook to write")
@force_option
@common
def template(items: tuple[str, ...], out: str, force: bool) -> int:
    """空白申报工作簿 · the claim workbook to fill in."""
    from lfreward.office.template import write_template

    check_out(out, force, suffix=".xlsx")
    write_template(policy_asked().evaluator(), out, items, lang=language())
    tell("page_written", path=out)
    return DONE
