"""Files that nobody should have to fear: 300 hostile ones made here, and mutations of honest ones. Each runs the audit."""

import io
import json
import random
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import xlsxwriter

import lfreward
from lfreward.errors import FileError, LfrewardError

MEGABYTES = 300
SECONDS = 10
HEADER = "团号,申报项目,组团社,抵临日期,人数,申请奖励金额"
VALUES = (
    "=1+1", "@SUM(1)", "+1", "-1", "\t=1", "＝1", "９９９", "٣٠٠", "²", "①", "1e308", "1e-308", "1" * 400, "-0", "0x10", "NaN",
    "Infinity", "1_000", "三百", "1.5万", "30人", "3/4/2025", "25-3-4", "2025年2月30日", "0000-00-00", "9999-12-31", "45000",
    "../../etc/passwd", "..\\..\\x", "CON", "a/b", "\u202e0001", "\u200b", "\ufeff", "é" * 300, "'", '""', "{0}", "{x.__class__}",
    "%s%n", "<script>alert(1)</script>", "&amp;&lt;", "]]>", "$(rm)", "`x`", "null", "None", "true", "[]", "{}", "𝟙𝟚𝟛", "\x7f",
    "14010119800101001X", "13900001234", "合计", "小计", " ", "—", "∞", "1,2,3", "¥", "2025-06-21T10:00:00Z", "\U0010ffff",
)  # fmt: skip


def sheet(rows: str, *, pre: str = "", post: str = "") -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{pre}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData>{post}</worksheet>'


def workbook(xml: str, extra: dict[str, bytes] | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make an honest workbook and put another sheet, or further parts, in its place."""
    held = io.BytesIO()
    made = xlsxwriter.Workbook(held, {"in_memory": True})
    made.add_worksheet("申报").write_row(0, 0, HEADER.split(","))
    made.close()
    out = io.BytesIO()
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(out, "w", method) as new:
        for entry in old.infolist():
            data = xml.encode() if entry.filename.endswith("sheet1.xml") and xml else old.read(entry)
            new.writestr(entry.filename, (extra or {}).pop(entry.filename, data))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def inline(*cells: str, row: int = 1) -> str:
    texts = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{row}">{texts}</row>'


def hostile() -> Iterator[tuple[str, bytes]]:
    """Give names and contents of files that are hostile, broken or strange."""
    head = inline(*HEADER.split(","))
    yield "bomb-cell.xlsx", workbook(sheet(head + inline("G1", "A" * (80 << 20), row=2)))
    for at in range(1, 3):
        long = ["G1", "旅游大巴", "甲"]
        long[at - 1 : at] = ["B" * (40 << 20)] if at == 1 else ["长" * (15 << 20)]
        yield f"long-cell-{at}.xlsx", workbook(sheet(head + inline(*long, row=2)))
    yield "long-header.xlsx", workbook(sheet(inline(*HEADER.split(","), "头" * (10 << 20)) + inline("G1", row=2)))
    yield "bomb-part.xlsx", workbook("", {"xl/media/x.bin": b"\0" * (150 << 20)})
    yield "bomb-entries.xlsx", workbook("", {f"xl/x{n}.xml": b"<a/>" for n in range(400)})
    entities = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    yield "bomb-entities.xlsx", workbook(sheet(inline("&j;"), pre=entities + "]>"))
    yield "xxe.xlsx", workbook(sheet(inline("&x;"), pre='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'))
    yield "sparse.xlsx", workbook(sheet(head + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    yield "sparse-middle.xlsx", workbook(sheet(head + '<row r="900000"><c r="A900000"><v>1</v></c></row>'))
    yield "wide.xlsx", workbook(sheet(inline(*["人数"] * 16_384)))
    yield "deep.xlsx", workbook("<a>" * 50_000)
    yield "no-sheet.xlsx", workbook("", {"xl/workbook.xml": b"<workbook/>"})
    yield "bad-xml.xlsx", workbook("<worksheet><sheetData><row>")
    yield "utf16.xlsx", workbook("", {"xl/worksheets/sheet1.xml": sheet(head).encode("utf-16")})
    yield "macro.xlsm", workbook("", {"xl/vbaProject.bin": b"x"})
    yield "macro.xlsx", workbook(sheet(head), {"xl/vbaProject.bin": b"x" * 1000})
    yield "links.xlsx", workbook(sheet(head), {"xl/externalLinks/externalLink1.xml": b"<x/>"})
    yield "paths.xlsx", workbook(sheet(head), {"../../evil.xml": b"<x/>"})
    yield "formula.xlsx", workbook(sheet(head + '<row r="2"><c r="A2"><f>1+1</f></c><c r="E2"><f>A1</f></c></row>'))
    yield "error.xlsx", workbook(sheet(head + '<row r="2"><c r="E2" t="e"><v>#REF!</v></c></row>'))
    yield "stored.xlsx", workbook(sheet(head), method=zipfile.ZIP_STORED)
    yield "bzip.xlsx", workbook(sheet(head), method=zipfile.ZIP_BZIP2)
    yield "ole.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 4096
    yield "empty.xlsx", b""
    yield "text.xlsx", HEADER.encode()
    honest, _ = small()
    for n in range(24):
        yield f"torn-{n}.xlsx", honest[: len(honest) * n // 24]
    for n in range(24):
        at = len(honest) * n // 24
        yield f"hole-{n}.xlsx", honest[:at] + b"\0" * 64 + honest[at + 64 :]
    for suffix in ("xls", "et", "ods", "pdf", "exe", ""):
        yield f"kind.{suffix}", b"x"
    yield "huge-field.csv", (HEADER + "\n" + "x" * (2 << 20)).encode()
    yield "quote.csv", (HEADER + '\n"G1,' + "a,b\n" * 1000).encode()
    yield "nul.csv", (HEADER + "\nG1,\0\0,c\n").encode()
    yield "ragged.csv", (HEADER + "\n" + "a," * 5000).encode()
    yield "utf7.csv", b"+AGE-"
    yield "mixed.csv", HEADER.encode("utf-8") + b"\n\xff\xfe\x00" + HEADER.encode("gb18030")
    yield "crs.csv", (HEADER + "\r" * 5000).encode()
    yield "blank.csv", b"\n" * 50_000
    yield "only-header.csv", HEADER.encode()
    yield "twice.csv", (HEADER + "," + HEADER + "\n").encode()
    yield "many-columns.csv", (",".join(f"c{n}" for n in range(20_000)) + "\n").encode()
    for encoding in ("utf-8-sig", "utf-16", "gb18030", "big5", "shift_jis", "utf-16-be", "utf-32", "latin-1"):
        yield f"encoded-{encoding}.csv", f"{HEADER}\nG1,旅游大巴,甲,2025-06-21,320,35000\n".encode(encoding, "replace")
    deep = "[" * 100_000
    for name, text in {
        "deep": deep, "nan": '{"visitors": NaN}', "inf": '{"visitors": 1e999}', "long": '{"visitors": ' + "9" * 100_000 + "}",
        "array": "[1,2,3]", "scalar": "3", "null": "null", "keys": '{"a":1,"a":2}', "surrogate": '{"id":"\\ud800"}', "cut": '{"id":',
        "empty": "{}", "nested": '{"itinerary":[{"sites":{"name":[[[]]]}}]}', "list": '{"visitors":[1,2]}', "bool": '{"visitors":true}',
    }.items():  # fmt: skip
        yield f"{name}.jsonl", text.encode()
        yield f"{name}.json", text.encode()
    yield "not.parquet", b"PAR1" + b"\0" * 100 + b"PAR1"
    yield "torn.parquet", b"PAR1"
    yield "map-like.csv", b"[claims]\n"
    for n, value in enumerate(VALUES):
        for at, name in enumerate(("团号", "人数", "申请奖励金额")):
            row = ["G1", "旅游大巴", "甲", "2025-06-21", "320", "35000"]
            row[HEADER.split(",").index(name)] = '"' + value.replace('"', '""') + '"'
            yield f"value-{n}-{at}.csv", (HEADER + "\n" + ",".join(row) + "\n").encode("utf-8")


def survive(path: Path, policy: lfreward.Policy, out: Path | None) -> str:
    """Audit a file and write what comes out; it may be refused with a reason, but never fall over."""
    try:
        audit = policy.audit(path)
    except (FileError, LfrewardError):
        return "refused"
    if out is not None:
        audit.write(out, force=True)
    assert len(audit.lines) == audit.summary["claims"] == sum(audit.totals.classes.values())
    return "audited"


CHILD = """
import sys, json, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import lfreward
from machine.test_audit_hostile import peak, survive
policy = lfreward.load_policy("linfen-2020")
for at, path in enumerate(sorted(Path(sys.argv[2]).iterdir())):
    begun = time.perf_counter()
    said = survive(path, policy, Path(sys.argv[3]) if at % int(sys.argv[4]) == 0 else None)
    print(json.dumps([path.name, said, time.perf_counter() - begun, peak()]), flush=True)
"""


def peak() -> int:
    """Return the most memory that this process has held since it began. Unit: MB."""
    status = Path("/proc/self/status")
    if status.is_file():  # what a parent held does not count
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def endure(folder: Path, out: Path, files: Iterable[tuple[str, bytes]], every: int) -> list[tuple[str, str, float, int]]:
    """Audit files in a program of its own, writing out every so manieth; return what came of each."""
    folder.mkdir()
    for name, data in files:
        (folder / name).write_bytes(data)
    arguments = [sys.executable, "-c", CHILD, str(Path(__file__).parents[1]), str(folder), str(out), str(every)]
    done = subprocess.run(arguments, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_there_are_three_hundred_hostile_files_or_more_and_none_makes_the_audit_fall(tmp_path: Path) -> None:
    files = dict(hostile())
    values = [name for name in files if name.startswith("value-")]
    later = {name for name in files if name.startswith("long-")} | set(values) - set(values[::5])  # all run as slow
    some = {name: data for name, data in files.items() if name not in later}
    told = endure(tmp_path / "files", tmp_path / "out", some.items(), 20)

    assert len(files) >= 300
    assert len(told) == len(some)
    assert {one[1] for one in told} == {"audited", "refused"}
    assert [one for one in told if one[3] > MEGABYTES] == []


@pytest.mark.slow
def test_hostile_files_that_are_audited_are_written_out_in_time(tmp_path: Path) -> None:
    told = endure(tmp_path / "files", tmp_path / "out", hostile(), 1)

    assert len(told) >= 300
    assert [one for one in told if one[2] > SECONDS or one[3] > MEGABYTES] == []


def small() -> tuple[bytes, bytes]:
    """A workbook and a CSV file that are honest and small, to be mutated."""
    row = ["G1", "旅游大巴", "虚构·甲社", "2025-06-21", "320", "35000"]
    xml = sheet(inline(*HEADER.split(",")) + "".join(inline(*row, row=n) for n in range(2, 6)))
    return workbook(xml), (HEADER + "\n" + ",".join(row) + "\n").encode()


def mutated(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, way = chance.randrange(len(found)), chance.randrange(5)
        if way == 0:
            found[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            del found[at : at + chance.randint(1, 40)]
        elif way == 2:
            found[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
        elif way == 3:
            found[at:at] = chance.choice(VALUES).encode()
        else:
            found[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"<row", b"]]>&", b"\n\n\n\n"))
        if not found:
            return b""
    return bytes(found)


def rewritten(data: bytes, chance: random.Random) -> bytes:
    """Mutate one part of a workbook and pack it again, so that the readers behind the archive are reached."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = chance.choice([*names, *[name for name in names if "sheet1" in name] * 4])
        for name in names:
            new.writestr(name, mutated(old.read(name), chance) if name == chosen else old.read(name))
    return out.getvalue()


def mutate(count: int, policy: lfreward.Policy, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    book, text = small()
    for n in range(count):
        way = n % 3
        data = mutated(text, chance) if way == 0 else mutated(book, chance) if way == 1 else rewritten(book, chance)
        path = tmp_path / ("m.csv" if way == 0 else "m.xlsx")
        path.write_bytes(data)
        begun = time.perf_counter()
        try:
            policy.audit(path)
        except (FileError, LfrewardError):
            pass
        except BaseException:
            (tmp_path / f"found-{n}{path.suffix}").write_bytes(data)
            raise
        assert count < 10_000 or time.perf_counter() - begun < SECONDS
    assert count < 10_000 or peak() < MEGABYTES


def test_mutated_files_are_audited_or_refused(policy: lfreward.Policy, tmp_path: Path) -> None:
    mutate(40, policy, tmp_path, 1)


MUTATING = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import lfreward
from machine.test_audit_hostile import mutate
mutate(int(sys.argv[3]), lfreward.load_policy("linfen-2020"), Path(sys.argv[2]), 2)
"""


@pytest.mark.slow
def test_twenty_thousand_mutated_files_are_audited_or_refused(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", MUTATING, str(Path(__file__).parents[1]), str(tmp_path), "20000"]
    done = subprocess.run(arguments, capture_output=True, encoding="utf-8")  # its memory is not that of the other tests

    assert done.returncode == 0, done.stderr[-2000:]
