"""Time the audit of one long workbook against the bare cost of reading it and writing its results.

Run: python benchmarks/audit.py [CLAIMS] [--gate]. Each side runs in a process of its own, in turn, in one run: the bare
side reads the same workbook with the reader that the audit uses, and writes with xlsxwriter, cell by cell, from values
that are ready, every cell that the audit's own workbook holds: results, steps, flags, the table as settled, the rules.
The audit does all else besides: it surveys, reads, judges and settles the claims, looks for flags, and writes four more
files. `results alone` writes the sheet of results and nothing else. Seconds of processor time, medians; peak memory of
the whole process. With --gate it exits 1 where a ratio or the memory is past its bound.
"""

from __future__ import annotations

import json
import platform
import random
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
TIMES, MEGABYTES = 3, 600


def make_claims(path: Path, count: int) -> None:
    """Write so many invented claims of 300 agencies, one in nine of them too high."""
    import xlsxwriter

    made = runpy.run_path(str(ROOT / "examples" / "audit" / "make_claims.py"))
    heads = [head for head in made["HEADS"] if head not in ("户名", "银行账号", "法定代表人", "联系电话", "客源说明")]
    season, kinds, agencies = made["Season"](), made["KINDS"], made["AGENCIES"]
    draw = random.Random(count)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, day = book.add_worksheet("申报"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, heads)
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
        for column, head in enumerate(heads):
            value = row[head]
            if isinstance(value, date):
                sheet.write_datetime(n + 1, column, value, day)
            elif value is not None:
                sheet.write(n + 1, column, value)
    book.close()


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


def peak() -> int:
    """Return the most memory that this process has held. Unit: MB."""
    status = Path("/proc/self/status")
    if status.is_file():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) // 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def child(side: str, claims: Path, folder: Path) -> dict[str, float]:
    if side == "audit":
        import lfreward

        policy = lfreward.load_policy("linfen-2020")
        begun = time.process_time()
        done = policy.audit(claims)
        judged = time.process_time() - begun
        done.write(folder / "out", force=True)
        return {"seconds": time.process_time() - begun, "judged": judged, "claims": len(done.lines), "memory": peak()}
    ready = cells_of(folder / "out" / "audit.xlsx")
    return bare(claims, ready if side == "bare" else ready[1:2], folder / "bare.xlsx")


def main(argv: list[str]) -> int:
    if argv[:1] == ["--child"]:
        print(json.dumps(child(argv[1], Path(argv[2]), Path(argv[3]))))
        return 0
    count = next((int(one) for one in argv if one.isdigit()), 100_000)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make_claims(folder / "claims.xlsx", count)
        found: dict[str, list[dict[str, float]]] = {"audit": [], "bare": [], "results alone": []}
        for _ in range(ROUNDS):
            for side, told in found.items():
                command = [sys.executable, __file__, "--child", side, str(folder / "claims.xlsx"), str(folder)]
                told.append(json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout))
    middle = {side: statistics.median(one["seconds"] for one in told) for side, told in found.items()}
    memory = max(int(one["memory"]) for one in found["audit"])
    print(f"{platform.python_version()} · {count:,} claims · median of {ROUNDS}, seconds of processor time")
    for side, seconds in middle.items():
        cells = found[side][0].get("cells")
        print(f"{side:14} {seconds:7.1f} s" + (f"   {int(cells):,} cells" if cells else f"   peak {memory} MB"))
    ratio = middle["audit"] / middle["bare"]
    print(f"audit / bare {ratio:.2f} (bound {TIMES}) · audit / results alone {middle['audit'] / middle['results alone']:.2f}")
    return int("--gate" in argv and (ratio > TIMES or memory > MEGABYTES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
