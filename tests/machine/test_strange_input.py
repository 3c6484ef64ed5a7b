"""Input that once made a run fall over or take for ever: each kind, small and large, through every door that takes it."""

import json
import random
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import lfreward
from lfreward import cli
from lfreward.law.source import TOMLDecodeError, parse, parse_plain

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules" / "linfen-2020"
RECORD = {"id": "G1", "item": "coach_group", "organiser": "虚构·甲社", "visitors": 320, "claimed_amount": 35000}
FINE = (cli.DONE, cli.DIFFERENCES, cli.WRONG_USE, cli.UNREADABLE, cli.BAD_RULES)

# ---------------------------------------------------------------- TOML

TOMLS = {
    "digits": "x = " + "9" * 5000,
    "digits-within-limits": "x = " + "9" * 4000,
    "hexadecimal": "x = 0x" + "f" * 5000,
    "binary": "x = 0b" + "1" * 9000,
    "dots": "a." * 20_000 + "b = 1",
    "dots-quoted": '"a" . ' * 20_000 + "b = 1",
    "dots-header": "[" + "a." * 20_000 + "b]",
    "brackets": "x = " + "[" * 5000 + "]" * 5000,
    "tables": "x = " + "{a=" * 3000 + "1" + "}" * 3000,
    "in-a-list": "x = [[1], [0x" + "f" * 40 + "]]",
    "nul": "x = \0",
    "surrogate": 'x = "\\ud800"',
}


@pytest.mark.parametrize("name", TOMLS)
def test_toml_is_refused_at_once_whatever_stands_in_it(name: str) -> None:
    begun = time.perf_counter()
    for read in (parse_plain, lambda text: parse(text, "a.toml")):
        with pytest.raises(TOMLDecodeError):
            read(TOMLS[name])

    assert time.perf_counter() - begun < 3


def test_long_numbers_in_texts_and_keys_with_dots_are_read() -> None:
    text = 'id = "140000199001011008001"\na.b.c.d.e.f.g.h.i.j = 1_000_000\n"a.b" = 0xff\n'

    assert parse_plain(text)["id"] == "140000199001011008001"
    assert parse(text, "a.toml")[0]["a.b"] == 255


@pytest.mark.parametrize("name", ["digits", "hexadecimal", "dots", "brackets"])
def test_every_door_for_toml_says_what_is_wrong(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(RULES, tmp_path / "rules")
    policy = tmp_path / "rules" / "policy.toml"
    policy.write_text(policy.read_text("utf-8") + "\n" + TOMLS[name] + "\n", "utf-8")
    (tmp_path / "strange.toml").write_text(TOMLS[name], "utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps(RECORD), "utf-8")

    assert cli._run(["rules", "check", "rules"]) == cli.BAD_RULES
    assert cli._run(["evaluate", "a.jsonl", "--policy", "rules"]) == cli.BAD_RULES
    assert cli._run(["audit", "a.jsonl", "--out", "out", "--map", "strange.toml"]) == cli.WRONG_USE
    assert cli._run(["whatif", "a.jsonl", "--amend", "strange.toml"]) == cli.BAD_RULES


# ---------------------------------------------------------------- names of columns


def parquet(path: Path, select: str) -> Path:
    import duckdb

    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT PARQUET)")
    return path


NAMES = {
    "two-ids.csv": "编号,编号,项目,人数\nG1,G2,旅游大巴,320\n",
    "number.csv": "编号,file_row_number,项目,人数\nG1,x,旅游大巴,三百\nG2,1,旅游大巴,320\n",
    "number-capital.csv": "编号,File_Row_Number,项目,人数\nG1,x,旅游大巴,三百\n",
    "ours.csv": "编号,verdict,amount_fen,row,raw_id,beyond,项目,人数\nG1,a,b,c,d,e,旅游大巴,三百\n",
    "quotes.csv": '编号,"a""b","c\'d",项目,人数\nG1,1,2,旅游大巴,三百\n',
    "number.parquet": "SELECT 'G1' id, 'coach_group' item, 20201001::BIGINT arrival_date, '三百' visitors, 7 file_row_number",
    "day.parquet": "SELECT 'G1' id, 'coach_group' item, 20201001::INTEGER arrival_date, 320 visitors",
    "alike.parquet": "SELECT 'G1' id, 'G1' \"ID \", 'coach_group' item, 320 visitors, 320 \"人数\", 1 \"a\"\"b\"",
}


@pytest.mark.parametrize("name", NAMES)
def test_columns_of_any_name_are_taken_by_every_engine(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    parquet(path, NAMES[name]) if path.suffix == ".parquet" else path.write_text(NAMES[name], "utf-8")
    policy = lfreward.load_policy()
    one_by_one = [(r.id, r.verdict.value, r.amount_fen) for _, r in policy.evaluate_file(path)]
    tables = [policy.evaluate_table(path, engine=engine).table.to_pylist() for engine in ("duckdb", "python")]

    for table in tables:
        assert [(row["id"], row["verdict"], row["amount_fen"]) for row in table] == [
            (id_, verdict, fen if verdict in ("eligible", "ineligible") else None) for id_, verdict, fen in one_by_one
        ]
    assert policy.settle_table(path).rows >= 1


# ---------------------------------------------------------------- very wide


def wide(kind: str, count: int, folder: Path) -> Path:
    path = folder / f"wide-{count}.{kind}"
    if kind == "csv":
        path.write_text("id,item," + ",".join(f"c{n}" for n in range(count)) + "\nG1,coach_group" + ",x" * count + "\n", "utf-8")
    else:
        path.write_text(json.dumps({**RECORD, **{f"未知字段{n}": n for n in range(count)}}, ensure_ascii=False) + "\n", "utf-8")
    return path


TIMED = "import sys, time; from lfreward import cli; begun = time.process_time(); code = cli._run(sys.argv[1:]); print(code, time.process_time() - begun, file=sys.stderr)"


@pytest.mark.parametrize(("kind", "count"), [pytest.param("jsonl", 40_000, marks=pytest.mark.slow), ("jsonl", 100_000), ("csv", 100_000)])
def test_very_many_columns_or_keys_are_refused_or_told_in_time(kind: str, count: int, tmp_path: Path) -> None:
    path = wide(kind, count, tmp_path)
    for argv in (["evaluate", str(path)], ["batch", str(path), "--out", str(tmp_path / "o.parquet"), "--force"]):
        run = subprocess.run([sys.executable, "-c", TIMED, *argv], capture_output=True, encoding="utf-8")
        code, seconds = run.stderr.splitlines()[-1].split()

        assert int(code) in (cli.DIFFERENCES, cli.UNREADABLE)
        assert float(seconds) < 3


def test_a_record_with_more_unknown_fields_than_anybody_mistypes_is_read_in_time(policy: lfreward.Policy) -> None:
    record = {**RECORD, **{f"未知字段{n}": n for n in range(40_000)}}
    begun = time.process_time()
    result = policy.evaluate(record)

    assert time.process_time() - begun < 3
    assert result.verdict.value == policy.evaluate(RECORD).verdict.value


def test_lone_surrogates_in_json_lines_are_a_matter_of_their_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ['{"id": "\\ud800", "item": "coach_group", "organiser": "\\udfff", "visitors": 320, "claimed_amount": 1}', json.dumps(RECORD)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    for argv in (["evaluate"], ["evaluate", "--json"], ["audit", "--out", "out"], ["batch", "--out", "o.parquet"], ["settle"], ["deadlines"]):
        assert cli._run([argv[0], "a.jsonl", *argv[1:]]) in (cli.DONE, cli.DIFFERENCES), argv
    assert [r.verdict.value == "rejected" for _, r in lfreward.load_policy().evaluate_file("a.jsonl")] == [True, False]


# ---------------------------------------------------------------- workbooks that claim too much


@pytest.mark.parametrize("claim", [b"4294967295", b"18446744073709551615", b"-1", b"&#52;294967295"])
@pytest.mark.parametrize("where", ["sst", "all", "late"])
def test_a_workbook_that_claims_very_much_does_not_abort_the_process(where: str, claim: bytes, tmp_path: Path) -> None:
    import re

    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    book.add_worksheet("申报").write_row(0, 0, ["团号", "申报项目", "人数", "申请奖励金额"])
    book.get_worksheet_by_name("申报").write_row(1, 0, ["G1", "旅游大巴", 320, 35000])
    book.close()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sharedStrings.xml") or where == "all":
                data = re.sub(rb'(uniqueCount|count)="[0-9]+"', rb'\1="' + claim + b'"', data)
            if where == "late" and name.endswith("sharedStrings.xml"):
                data = data.replace(b"<sst", b"<!-- " + b"x" * (2 << 20) + b" --><sst")
            new.writestr(name, data)
    run = subprocess.run([sys.executable, "-m", "lfreward.cli", "evaluate", str(tmp_path / "b.xlsx")], capture_output=True)

    assert run.returncode in (cli.DONE, cli.DIFFERENCES, cli.UNREADABLE), run.stderr[-300:]


# ---------------------------------------------------------------- mutated


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_a_workbook_with_a_broken_part_is_refused_by_every_command(name: str, tmp_path: Path) -> None:
    part = {"a.xlsx": "xl/worksheets/sheet1.xml", "a.ods": "content.xml"}[name]
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(part, random.Random(1).randbytes(200) * 40)
        at = book.getinfo(part).header_offset + 30 + len(part)
    data = bytearray(path.read_bytes())
    data[at + 20 : at + 60] = b"\xff" * 40  # no deflated data any more
    path.write_bytes(data)

    for command in (["evaluate", str(path)], ["audit", str(path), "--item", "coach_group", "--out", str(tmp_path / "out")]):
        assert cli._run(command) == cli.UNREADABLE


def seeds(folder: Path) -> Iterator[tuple[str, bytes, Callable[[Path], list[str]]]]:
    """Give honest input of every kind: its name, its bytes, and a command line that reads it."""
    import openpyxl

    claims = "团号,申报项目,组团社,抵临日期,人数,申请奖励金额\nG1,旅游大巴,虚构·甲社,2025-06-21,320,35000\n"
    (folder / "claims.csv").write_text(claims, "utf-8")
    cli._run(["audit", str(folder / "claims.csv"), "--out", str(folder / "sealed"), "--force"])
    book = openpyxl.Workbook()
    for line in claims.splitlines():
        book.active.append(line.split(","))
    book.save(folder / "a.xlsx")
    read = [str(folder / "claims.csv")]
    audit = lambda path: ["audit", str(path), "--out", str(folder / "out"), "--force"]  # noqa: E731
    yield "a.csv", claims.encode(), audit
    yield "a.jsonl", (json.dumps(RECORD) + "\n").encode() * 2, lambda path: ["evaluate", str(path), "--json"]
    yield "a.json", json.dumps([RECORD, {**RECORD, "itinerary": [{"date": "2025-06-21", "sites": [{"name": "x", "tickets": 3}]}]}]).encode(), lambda path: ["explain", str(path)]
    yield "a.xlsx", (folder / "a.xlsx").read_bytes(), audit
    columns = "SELECT 'G1' id, 'coach_group' item, 320 visitors, DATE '2025-06-21' arrival_date, ['A'] materials, 1.5 spend_per_head"
    yield "a.parquet", parquet(folder / "seed.parquet", columns).read_bytes(), lambda path: ["batch", str(path), "--out", str(folder / "o.parquet"), "--force"]
    yield "receipt.json", (folder / "sealed" / "receipt.json").read_bytes(), lambda path: ["audit", "--check", str(path), *read]
    yield "map.toml", b'ignore = ["a"]\n[sheets]\n"s" = "claims"\n[claims]\n"x" = "visitors"\n', lambda path: ["audit", *read, "--map", str(path), "--out", str(folder / "out"), "--force"]
    yield "over.toml", b'[set]\n"items.coach_group.table.rows.from_300.pays.normal" = 36_000\n', lambda path: ["whatif", *read, "--amend", str(path)]
    for name in ("policy.toml", "1.1.3-coach-group.toml", "2-conditions.toml"):
        yield f"rules:{name}", (RULES / name).read_bytes(), lambda path: ["evaluate", *read, "--policy", str(path.parent)]


PIECES = (b"\0", b"\xff", b'"', b"'", b"[", b"{", b"}", b"]", b",", b"=", b"\n", b"9" * 30, b"-1", b"1e999", b"0x" + b"f" * 40, b"null", b"true", b"\xed\xa0\x80", b"a.", b"\\ud800", b"<", b"&#0;", "一".encode())  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 4, 8])):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(5):
            case 0 if found:
                found[at % len(found)] ^= 1 << chance.randrange(8)
            case 1:
                del found[at : at + chance.randint(1, 30)]
            case 2:
                found[at:at] = chance.choice(PIECES) * chance.choice([1, 1, 1, 3, 400])
            case 3:
                other = chance.randrange(len(found) + 1)
                found[at:at] = found[other : other + chance.randint(1, 60)]
            case _:
                found[at : at + 4] = bytes(chance.randrange(256) for _ in range(4))
    return bytes(found)


def repacked(data: bytes, chance: random.Random) -> bytes:
    from machine.test_audit_hostile import rewritten

    return rewritten(data, chance)


def fuzz(count: int, seed: int, folder: Path) -> dict[str, Any]:
    """Run commands on mutated input in this process; return how many were tried, and every one that fell over or took long."""
    chance = random.Random(seed)
    kinds = list(seeds(folder))
    found: dict[str, Any] = {"tried": 0, "codes": {}, "bad": []}
    for n in range(count):
        name, data, command = kinds[n % len(kinds)]
        changed = repacked(data, chance) if name == "a.xlsx" and chance.random() < 0.7 else mutated(data, chance)
        if name.startswith("rules:"):
            target = folder / "rules"
            if not target.exists():
                shutil.copytree(RULES, target)
            path = target / name.partition(":")[2]
            before = path.read_bytes()
        else:
            path, before = folder / f"m-{name}", b""
        path.write_bytes(changed)
        begun = time.process_time()
        code = cli._run(command(path))
        seconds = time.process_time() - begun
        found["tried"] += 1
        found["codes"][code] = found["codes"].get(code, 0) + 1
        if code not in FINE or seconds > 10:
            kept = folder / f"bad-{n}-{name.replace(':', '-')}"
            kept.write_bytes(changed)
            found["bad"].append((name, code, round(seconds, 1), str(kept)))
        if before:
            path.write_bytes(before)
    return found


def test_a_few_dozen_mutated_inputs_end_with_a_documented_code(tmp_path: Path) -> None:
    found = fuzz(66, 1, tmp_path)

    assert found["bad"] == []
    assert found["tried"] == 66


FUZZING = """
import json, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from machine.test_strange_input import fuzz
from machine.test_audit_hostile import peak
found = fuzz(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
print("found", json.dumps({**found, "peak": peak()}), file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_twenty_thousand_mutated_inputs_end_with_a_documented_code(seed: int, tmp_path: Path) -> None:
    argv = [sys.executable, "-c", FUZZING, str(Path(__file__).parents[1]), "2000", str(seed), str(tmp_path)]
    run = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    last = run.stderr.decode("utf-8", "replace").splitlines()[-1]
    assert last.startswith("found "), last
    found = json.loads(last.removeprefix("found "))

    assert found["bad"] == []
    assert found["tried"] == 2000
    assert found["peak"] < 300
