"""Time the audit of one long file against the bare cost of reading it and writing its results.

Run: python benchmarks/audit.py [CLAIMS] [--csv | --parquet] [--gate]. Each side runs in a process of its own, in turn,
in one run: the bare side reads the same workbook with the reader that the audit uses, and writes with xlsxwriter, cell
by cell, from values that are ready, every cell that the audit's own workbook holds: results, steps, flags, the table as
settled, the rules. The audit does all else besides: it surveys, reads, judges and settles the claims, looks for flags,
and writes four more files. `results alone` writes the sheet of results and nothing else. Seconds of processor time,
medians; peak memory of the whole process. With --gate it exits 1 where a ratio or the memory is past its bound.

With --csv or --parquet the file has a million claims and goes through the columnar engine. There the bare sides read the
same file and write its rows out as CSV, about as many bytes as `results.csv` has: by the module csv, and by DuckDB. One
round; no bound for the ratio, as every claim is read, judged, worded and hashed, and the memory bounded as ever.
"""

from __future__ import annotations

import csv
import json
import platform
import random
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from measure import peak

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
TIMES, MEGABYTES = 3, 600
CSV, DUCKDB = "bare csv", "bare DuckDB"


def claims(count: int) -> Iterator[list[Any]]:
    """Give a header and so many invented claims of 300 agencies, one in nine of them too high."""
    made = runpy.run_path(str(ROOT / "examples" / "audit" / "make_claims.py"))
    heads = [head for head in made["HEADS"] if head not in ("户名", "银行账号", "法定代表人", "联系电话", "客源说明")]
    season, kinds, agencies = made["Season"](), made["KINDS"], made["AGENCIES"]
    draw = random.Random(count)
    yield heads
    for n in range(count):
        kind = kinds[n % len(kinds)]
        ranges = {"旅游大巴": (280, 620), "旅游专列": (505, 700), "自驾游团队": (103, 240), "入境团队": (31, 80)}
        arrival = date(2025, 2, 8) + timedelta(n % 260)
        heads_of_group = draw.randint(*ranges.get(kind, (32, 120)))
        season.rows = []
        row = season.group(kind, agencies[n % 12], arrival.isoformat(), heads_of_group, 1 + n % 2)
        row |= {"团号": f"B{n:06}", "组团社": f"虚构·{n % 300:03}旅行社"}
        if n % 9 == 0:
            row["申请奖励金额(元)"] += 5_000
        yield [row[head] for head in heads]


def make_workbook(path: Path, count: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, day = book.add_worksheet("申报"), book.add_format({"num_format": "yyyy-mm-dd"})
    for at, row in enumerate(claims(count)):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(at, column, value, day)
            elif value is not None:
                sheet.write(at, column, value)
    book.close()


def make_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(claims(count))


def make_parquet(path: Path, count: int) -> None:
    import duckdb

    make_csv(path.with_suffix(".csv"), count)
    duckdb.execute(f"COPY (FROM read_csv('{path.with_suffix('.csv')}')) TO '{path}' (FORMAT PARQUET)")


MAKERS: dict[str, Callable[[Path, int], None]] = {".xlsx": make_workbook, ".csv": make_csv, ".parquet": make_parquet}


def cells_of(path: Path) -> list[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    return [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]


def bare(claims: Path, ready: list[tuple[str, list[list[Any]]]], out: Path) -> dict[str, float]:
    """Read the claims and write what is ready; returns processor time and how many cells were written."""
    import xlsxwriter

    begun = time.process_time()
    cells_of(claims)
    read = time.process_time() - begun
    book = xlsxwriter.Workbook(str(out), {"constant_memory": True})
    written = 0
    for name, rows in ready:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value == "":
                    continue
                written += 1
                if isinstance(value, str):
                    sheet.write_string(at, column, value)
                else:
                    sheet.write_number(at, column, value)
    book.close()
    return {"seconds": time.process_time() - begun, "reading": read, "cells": written}


def bare_csv(source: Path, out: Path) -> None:
    """Read a file row by row and write its rows out as CSV."""
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        if source.suffix == ".csv":
            with source.open(encoding="utf-8", newline="") as given:
                csv.writer(stream).writerows(csv.reader(given))
            return
        import duckdb

        cursor = duckdb.execute(f"FROM read_parquet('{source}')")
        while lot := cursor.fetchmany(2_000):
            csv.writer(stream).writerows(lot)


def bare_duckdb(source: Path, out: Path) -> None:
    import duckdb

    duckdb.execute(f"COPY (FROM '{source}') TO '{out}' (FORMAT CSV)")


def child(side: str, source: Path, folder: Path) -> dict[str, float]:
    if side == "audit":
        import lfreward

        policy = lfreward.load_policy("linfen-2020")
        begun = time.process_time()
        done = policy.audit(source)
        judged = time.process_time() - begun
        done.write(folder / "out", force=True)
        return {"seconds": time.process_time() - begun, "judged": judged, "claims": len(done.lines), "memory": peak()}
    if side in (CSV, DUCKDB):
        begun = time.process_time()
        (bare_csv if side == CSV else bare_duckdb)(source, folder / "bare.csv")
        return {"seconds": time.process_time() - begun}
    ready = cells_of(folder / "out" / "audit.xlsx")
    return bare(source, ready if side == "bare" else ready[1:2], folder / "bare.xlsx")


def main(argv: list[str]) -> int:
    if argv[:1] == ["--child"]:
        print(json.dumps(child(argv[1], Path(argv[2]), Path(argv[3]))))
        return 0
    form = next((one.replace("--", ".") for one in argv if one in ("--csv", "--parquet")), ".xlsx")
    long = form != ".xlsx"
    count = next((int(one) for one in argv if one.isdigit()), 1_000_000 if long else 100_000)
    sides = ["audit", CSV, DUCKDB] if long else ["audit", "bare", "results alone"]
    rounds = 1 if long else ROUNDS
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = folder / f"claims{form}"
        MAKERS[form](source, count)
        found: dict[str, list[dict[str, float]]] = {side: [] for side in sides}
        begun = time.perf_counter()
        for _ in range(rounds):
            for side, told in found.items():
                command = [sys.executable, __file__, "--child", side, str(source), str(folder)]
                told.append(json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout))
        elapsed = time.perf_counter() - begun
    middle = {side: statistics.median(one["seconds"] for one in told) for side, told in found.items()}
    memory = max(int(one["memory"]) for one in found["audit"])
    print(f"{platform.python_version()} · {count:,} claims, {form[1:]} · median of {rounds}, seconds of processor time")
    for side, seconds in middle.items():
        cells = found[side][0].get("cells")
        more = f"{int(cells):,} cells" if cells else f"peak {memory} MB" if side == "audit" else ""
        print(f"{side:14} {seconds:7.1f} s   {more}".rstrip())
    ratios = [f"audit / {side} {middle['audit'] / middle[side]:.2f}" for side in sides[1:]]
    ratios[0] += "" if long else f" (bound {TIMES})"
    print(f"{' · '.join(ratios)} · all rounds {elapsed:.0f} s of time that passed")
    slow = not long and middle["audit"] / middle["bare"] > TIMES
    return int("--gate" in argv and (slow or memory > MEGABYTES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
