"""A script, a link, a formula and an escape sequence in every text of the rules and of the records: none acts anywhere."""

import csv
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

import lfreward
from lfreward import cli
from lfreward.escaping import html, json_line, markdown, printable

RULES = Path(__file__).parents[2] / "rules" / "linfen-2020"
SCRIPT = "<script>alert(1)</script>"
LINK = "[x](javascript:alert(2))"
IMAGE = "\"><img src=x onerror='alert(3)'>"
SEQUENCE = "\x1b[2J\x07\x9b31m\u2028\u0085\u202e"
PAYLOAD = f"{SCRIPT}{LINK}{IMAGE}|`x`"
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]")
COLUMNS = ("团号", "申报项目", "组团社", "抵临日期", "离临日期", "人数", "停靠车站", "备注", "车次", "申请奖励金额", "未知列")


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def acts(page: str) -> list[str]:
    """Return what of the payload would act in a page: a script of ours has no alert, nothing has a handler or such a link."""
    tags = Tags()
    tags.feed(page)
    bad = [tag for tag, attributes in tags.found if any(name.startswith("on") for name in attributes) or tag == "img"]
    bad += [tag for tag, attributes in tags.found if "javascript:" in (attributes.get("href") or "")]
    return bad + (["script"] if "<script>alert" in page else []) + (["control"] if ACTING.search(page) else [])


def marked(text: str) -> list[str]:
    """Return what of the payload would act where Markdown is shown."""
    bare = re.sub(r"\\.", "", text)
    return [found for found in ("<script", "<img", "](javascript") if found in bare]


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rules with the payload behind every text that people read."""
    folder = tmp_path_factory.mktemp("planted") / "rules"
    shutil.copytree(RULES, folder)
    payload = json.dumps(PAYLOAD)[1:-1]
    for path in folder.glob("*.toml"):
        text = path.read_text("utf-8")
        text = re.sub(r'\b((?:zh|en|sentence|source|reason|why|says|note)\s*=\s*")((?:[^"\\\n]|\\.)*)"', rf"\1\2{payload}".replace("\\", "\\\\").replace("\\\\1", "\\1").replace("\\\\2", "\\2") + '"', text)
        path.write_text(text, "utf-8")
    return folder


def test_the_payload_is_in_the_rules(rules: Path) -> None:
    resolved = lfreward.load_policy(rules).resolved

    assert all(PAYLOAD in item.label.zh and PAYLOAD in item.label.en for item in resolved.items.values())


def test_the_tables_of_planted_rules_mark_up_nothing(rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.html", "a.htm", "a.md"):
        assert cli._run(["rules", "show", "--policy", str(rules), "--out", str(tmp_path / name)]) == cli.DONE
    for name in ("a.html", "a.htm"):
        page = (tmp_path / name).read_text("utf-8")
        assert page.startswith("<!doctype html>")
        assert acts(page) == []
    text = (tmp_path / "a.md").read_text("utf-8")
    assert marked(text) == []
    assert not ACTING.search(text)
    assert cli._run(["rules", "show", "--policy", str(rules), "--format", "md", "--out", str(tmp_path / "b.html")]) == cli.WRONG_USE
    assert not (tmp_path / "b.html").exists()


def claims(path: Path) -> Path:
    rows = []
    for n, column in enumerate(COLUMNS):
        row = dict.fromkeys(COLUMNS, "")
        row |= {"团号": f"G{n}", "申报项目": "旅游大巴", "组团社": "虚构·甲社", "抵临日期": "2025-06-21", "人数": "320", "申请奖励金额": "35000"}
        row[column] = f"{row[column]}{SEQUENCE}{PAYLOAD}\nZZ9 符合 99999"
        rows.append(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    return path


def test_planted_records_act_in_no_output_and_forge_no_line(rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = claims(tmp_path / "claims.csv")
    cli._run(["audit", str(path), "--policy", str(rules), "--out", str(tmp_path / "out")])
    for command in ("evaluate", "explain", "settle", "deadlines"):
        cli._run([command, str(path), "--policy", str(rules)])
    cli._run(["audit", "--check", str(tmp_path / "out" / "receipt.json"), str(path), "--policy", str(rules)])
    seen = capsys.readouterr()

    assert not ACTING.search(seen.out + seen.err)
    assert not [line for line in (seen.out + seen.err).splitlines() if line.strip().startswith("ZZ9 ")]
    assert acts((tmp_path / "out" / "report.html").read_text("utf-8")) == []
    for name in ("results.csv", "summary.json"):
        assert not ACTING.search((tmp_path / "out" / name).read_text("utf-8-sig")), name
    book = openpyxl.load_workbook(tmp_path / "out" / "audit.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink is not None]


def test_pages_of_planted_records_act_not(rules: Path, tmp_path: Path) -> None:
    record = {"id": f"G{PAYLOAD}", "item": "coach_group", "organiser": PAYLOAD, "visitors": 320, "arrival_date": "2025-06-21"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record), "utf-8")
    assert cli._run(["whatif", str(tmp_path / "a.jsonl"), "--policy", str(rules), "--vary", "visitors=299..301", "--out", str(tmp_path / "w.html")]) == 0

    assert acts((tmp_path / "w.html").read_text("utf-8")) == []


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "ascii", "latin-1", "big5"])
def test_json_on_standard_output_is_json_under_every_encoding(encoding: str, tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    ids = ["𠮷-1", "A\u0085B", "A\u2028B", "\x1b[2J", "é", "甲\U000e0041"]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"id": name, "item": "coach_group", "visitors": 320}) + "\n" for name in ids), "utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "lfreward.cli", "evaluate", str(tmp_path / "a.jsonl"), "--json"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    lines = run.stdout.decode(encoding).splitlines()

    assert [json.loads(line)["id"] for line in lines] == ids
    assert not ACTING.search(run.stdout.decode(encoding))


def test_each_escape_shows_what_stands_there() -> None:
    assert printable(SEQUENCE) == "\\x1b[2J\\x07\\x9b31m\\u2028\\x85\\u202e"
    assert printable("a\nb\tc", lines=True) == "a\nb\tc"
    assert html(PAYLOAD).count("<") == html(PAYLOAD).count('"') == 0
    assert markdown("a_b *c* <i>\n| d |") == "a_b \\*c\\* \\<i\\> \\| d \\|"
    assert json.loads(json_line(json.dumps({"a": SEQUENCE + "\U000e0041"}, ensure_ascii=False))) == {"a": SEQUENCE + "\U000e0041"}
