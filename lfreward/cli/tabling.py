"""Whole tables: `batch`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lfreward.cli import DIFFERENCES, DONE
from lfreward.cli.shared import (
    check_out,
    common,
    file_argument,
    force_option,
    language,
    policy_asked,
    put,
    tell,
    words,
)

if TYPE_CHECKING:
    from lfreward.batch import Progress


@click.command()
@file_argument
@click.option("--out", required=True, metavar="FILE.parquet", help="结果文件 · the file to write")
@click.option("--engine", metavar="duckdb|spark|python", default="duckdb", help="引擎 · the engine")
@click.option("--master", metavar="URL", help="Spark 的 master · the Spark master, as in local[2]")
@click.option("--settle", "settled", is_flag=True, help="改写结算结果 · write settlements instead of results")
@click.option("--year", type=int, metavar="Y", help="与 --settle 同用：年度 · with --settle: accounting year")
@force_option
@common
def batch(file: str, out: str, engine: str, master: str | None, settled: bool, year: int | None, force: bool) -> int:
    """大文件整表评定 · evaluate a large file by its columns."""
    from lfreward import money
    from lfreward.errors import UsageError

    if not out.lower().endswith(".parquet"):
        raise UsageError("usage_parquet_out", path=out)
    if engine == "spark" and Path(out).is_dir():  # its results are folders
        if not force:
            raise UsageError("table_would_overwrite", path=out)
    elif "://" not in out:
        check_out(out, force, file)
    policy = policy_asked()
    if settled:
        report = policy.settle_table(file, out, year=year, progress=shower())
    else:
        report = policy.evaluate_table(file, out, engine=engine, spark=master, progress=shower())
    for note in report.notes:
        put(note.say(language()), err=True)
    rows, total = f"{report.rows:,}", money.text(report.amount_fen)
    if settled:
        tell("table_settled", rows=rows, total=total)
        return DONE
    known = ("eligible", "ineligible", "undetermined", "rejected")
    tell("table_done", rows=rows, total=total, **{name: f"{report.verdicts.get(name, 0):,}" for name in known})
    return DIFFERENCES if report.rejected else DONE


def shower() -> Progress | None:
    """Return what shows progress where standard error is a terminal."""
    if not sys.stderr.isatty():
        return None
    shown = ""

    def show(done: int, of: int | None) -> None:
        nonlocal shown
        text = words("cli_progress", count=f"{done:,}") if of is None else words("table_share", share=done)
        if text != shown:
            click.echo(f"\r{text}", nl=of == done, err=True)
            shown = text

    return show
