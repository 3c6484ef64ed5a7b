"""What the commands say to people: nothing left out, nothing in another language, one word for one thing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from samples import sound

import lfreward
from lfreward import cli

ROOT = Path(__file__).resolve().parent.parent
NEAR = sound("coach_group", id="A1", visitors=299)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def call(*args: str, records: Any = (NEAR,)) -> tuple[int, str, str]:
        text = "".join(json.dumps(one, ensure_ascii=False, default=str) + "\n" for one in records)
        Path("a.jsonl").write_text(text, "utf-8")
        code = cli._run(list(args))
        seen = capfd.readouterr()
        return code, seen.out, seen.err

    return call


def test_a_year_without_records_is_said_to_be_one(run: Any) -> None:
    for more in ([], ["--json"]):
        code, out, err = run("settle", "a.jsonl", "--year", "1999", *more)
        assert (code, out) == (cli.DONE, "")
        assert "1999" in err


def test_the_closing_line_of_the_duties_counts_every_one(run: Any) -> None:
    records = [{"id": "A1", "item": "coach_group"}, sound("coach_group", id="A2", filed_on=None)]
    for lang in ("zh", "en"):
        _, _, err = run("deadlines", "a.jsonl", "--as-of", "2021-01-31", "--lang", lang, records=records)
        total, *parts = map(int, re.findall(r"\d+", err.splitlines()[-1]))
        assert total == sum(parts)


def test_the_best_plan_names_the_switch_and_its_option(run: Any) -> None:
    _, out, _ = run("plan", "a.jsonl", "--free", "visitors=290..320")

    assert "stacking=highest（" in out
    assert "按“highest”" not in out


def test_near_misses_stand_under_their_line(run: Any) -> None:
    code, out, _ = run("evaluate", "a.jsonl", "--near", records=[NEAR, sound("coach_group", id="A2")])
    lines = out.splitlines()
    at = next(n for n, line in enumerate(lines) if "A1" in line)
    second = next(n for n, line in enumerate(lines) if "A2" in line)

    assert code == cli.DONE
    assert any("人数" in line and "1人" in line for line in lines[at + 1 : second])
    assert "—" not in "".join(lines[at + 1 : second])


def test_rules_alone_shows_its_help(run: Any) -> None:
    code, out, err = run("rules")

    assert code == cli.WRONG_USE
    assert "check" in out + err
    assert "用法有误" not in out + err


@pytest.mark.parametrize(
    "argv",
    [
        ["evaluate", "a.jsonl", "b.jsonl"],
        ["evaluate", "a.jsonl", "b.jsonl", "c.jsonl"],
        ["explain", "a.jsonl", "--id"],
        ["evaluate", "a.jsonl", "--json=yes"],
        ["settle", "a.jsonl", "--year"],
        ["whatif", "a.jsonl", "--vary", "visitors=1..2", "--out", "nowhere/a.html"],
        ["audit", "a.jsonl", "--out", "a.jsonl"],
    ],
)
def test_what_is_wrong_is_said_in_chinese(run: Any, argv: list[str]) -> None:
    code, _, err = run(*argv)
    said = [line for line in err.splitlines() if not line.startswith("Usage:")]

    assert code in (cli.WRONG_USE, cli.UNREADABLE)
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", "".join(said))


def test_where_nothing_is_near_nothing_is_named(run: Any) -> None:
    for argv in (["zzzzzz"], ["evaluate", "a.jsonl", "--qqqqqq"], ["evaluate", "a.jsonl", "--policy", "qqqqqq"]):
        for lang in ("zh", "en"):
            _, _, err = run("--lang", lang, *argv)
            assert "—" not in err
            assert "最接近" not in err
            assert "nearest" not in err


def test_the_readme_names_what_can_be_read() -> None:
    assert "`.jsonl .json .csv .xlsx .parquet`" in (ROOT / "README.md").read_text("utf-8")
