"""What is written: nothing is replaced unasked, never the input, never a device, and a failed write has one exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from samples import sound

import lfreward
from lfreward import cli

RECORD = json.dumps({"id": "A1", "item": "coach_group", **sound("coach_group")}, ensure_ascii=False, default=str)
WRITING = {
    "whatif": ["whatif", "in.jsonl", "--vary", "visitors=299..301", "--out"],
    "deadlines": ["deadlines", "in.jsonl", "--ics"],
    "show": ["rules", "show", "tourist_train", "--out"],
    "xlsx": ["rules", "show", "tourist_train", "--format", "xlsx", "--out"],
    "form": ["form", "itinerary", "in.jsonl", "--out"],
    "batch": ["batch", "in.jsonl", "--out"],
}
SUFFIX = {"form": ".xlsx", "xlsx": ".xlsx", "batch": ".parquet"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text(RECORD + "\n", "utf-8")
    return tmp_path


def named(command: str, stem: str) -> str:
    return stem + SUFFIX.get(command, ".out")


@pytest.mark.parametrize("command", WRITING)
def test_a_file_that_is_there_is_replaced_only_with_force(command: str, folder: Path) -> None:
    there = folder / named(command, "old")
    there.write_text("mine", "utf-8")
    argv = [*WRITING[command], there.name]

    assert cli._run(argv) == cli.WRONG_USE
    assert there.read_text("utf-8") == "mine"
    assert cli._run([*argv, "--force"]) == cli.DONE
    assert there.read_bytes() != b"mine"


@pytest.mark.parametrize("command", ["whatif", "deadlines"])
def test_the_input_is_never_replaced(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.symlink("in.jsonl", "other-name.jsonl")
    for name in ("in.jsonl", "./in.jsonl", "other-name.jsonl"):
        assert cli._run([*WRITING[command], name, "--force"]) == cli.WRONG_USE
        assert Path(name).name in capsys.readouterr().err
    assert (folder / "in.jsonl").read_text("utf-8") == RECORD + "\n"


def test_neither_is_what_else_is_read(folder: Path) -> None:
    (folder / "amend.toml").write_text('[set]\n"items.coach_group.rows" = []\n', "utf-8")
    mine = (folder / "amend.toml").read_bytes()

    assert cli._run(["whatif", "in.jsonl", "--amend", "amend.toml", "--out", "amend.toml", "--force"]) == cli.WRONG_USE
    assert (folder / "amend.toml").read_bytes() == mine


def test_neither_are_the_rules_that_are_read(folder: Path) -> None:
    import shutil

    shutil.copytree(Path(__file__).parents[2] / "rules" / "linfen-2020", folder / "rules")
    before = (folder / "rules" / "policy.toml").read_bytes()

    for argv in (["rules", "show", "--policy", "rules"], ["rules", "cases", "rules"]):
        assert cli._run([*argv, "--out", "rules/policy.toml", "--force"]) == cli.WRONG_USE
    assert (folder / "rules" / "policy.toml").read_bytes() == before


def test_an_audit_does_not_replace_the_claims_that_it_reads(folder: Path) -> None:
    (folder / "out").mkdir()
    claims = folder / "out" / "results.csv"
    claims.write_text("编号,项目,人数,申报金额\nA1,旅游大巴,320,1\n", "utf-8")
    before = claims.read_bytes()

    assert cli._run(["audit", "out/results.csv", "--out", "out", "--force"]) == cli.WRONG_USE
    assert claims.read_bytes() == before


def test_a_batch_does_not_replace_the_table_that_it_reads(folder: Path) -> None:
    assert cli._run(["batch", "in.jsonl", "--out", "t.parquet"]) == cli.DONE
    before = (folder / "t.parquet").read_bytes()

    assert cli._run(["batch", "t.parquet", "--out", "t.parquet", "--force"]) == cli.WRONG_USE
    assert (folder / "t.parquet").read_bytes() == before


@pytest.mark.parametrize("command", WRITING)
def test_what_is_no_file_is_not_replaced(command: str, folder: Path) -> None:
    pipe, drawer = folder / named(command, "pipe"), folder / named(command, "drawer")
    os.mkfifo(pipe)
    drawer.mkdir()
    for there in (pipe, drawer):
        assert cli._run([*WRITING[command], there.name, "--force"]) == cli.UNREADABLE
    assert pipe.is_fifo()
    assert drawer.is_dir()


@pytest.mark.parametrize("command", WRITING)
def test_a_folder_that_is_missing_is_told_in_words_of_the_language(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli._run([*WRITING[command], f"nowhere/{named(command, 'new')}"]) == cli.UNREADABLE
    told = capsys.readouterr().err
    assert "没有写入：没有这个文件或文件夹" in told
    assert "No such" not in told


@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a"])
@pytest.mark.parametrize("command", ["form", "xlsx"])
def test_a_workbook_is_written_under_no_other_suffix(command: str, name: str, folder: Path) -> None:
    assert cli._run([*WRITING[command], name]) == cli.WRONG_USE
    assert not (folder / name).exists()


def test_the_library_says_so_too(folder: Path) -> None:
    policy = lfreward.load_policy()
    with pytest.raises(lfreward.OutputError):
        lfreward.write_form(policy, "itinerary", folder / "nowhere" / "a.xlsx")
    with pytest.raises(lfreward.UsageError):
        lfreward.write_form(policy, "itinerary", folder / "a.csv")


def test_everything_raised_on_purpose_has_one_root() -> None:
    assert issubclass(lfreward.InputError, lfreward.LfrewardError)
    assert issubclass(lfreward.OutputError, lfreward.LfrewardError)
    with pytest.raises(lfreward.LfrewardError):
        list(lfreward.load_policy().evaluate_file("missing.jsonl"))


CLOSED = """
import sys
from lfreward import cli

class Full:
    encoding, errors = "utf-8", "strict"
    def write(self, text):
        if text:
            raise OSError(28, "No space left on device")
        return 0
    def flush(self):
        pass
    def isatty(self):
        return False

sys.stdout = Full() if sys.argv[1] == "full" else None
cli.main(sys.argv[2:])
"""


@pytest.mark.parametrize("how", ["full", "closed"])
@pytest.mark.parametrize("argv", [["evaluate", "in.jsonl"], ["--help"], ["rules", "list"]])
def test_standard_output_that_takes_nothing_is_a_failed_write(how: str, argv: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", CLOSED, how, *argv], capture_output=True, text=True)

    assert done.returncode == cli.UNREADABLE
    assert "没有写入" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_a_command_that_prints_nothing_needs_no_standard_output(folder: Path) -> None:
    argv: list[Any] = ["batch", "in.jsonl", "--out", "new.parquet"]
    done = subprocess.run([sys.executable, "-c", CLOSED, "closed", *argv], capture_output=True, text=True)

    assert done.returncode == cli.DONE
    assert (folder / "new.parquet").exists()


def test_a_standard_input_that_is_closed_is_a_file_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)

    assert cli._run(["evaluate", "-"]) == cli.UNREADABLE
    assert "已经关闭" in capsys.readouterr().err
