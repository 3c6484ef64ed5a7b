"""README cannot rot: its commands are run and must print what it shows; its Python runs; its tables are those of the rules."""

import re
import shlex
from pathlib import Path

import pytest

from lfreward import cli

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CONSOLE = re.compile(r"```console\n(.*?)```", re.S)
SHOWN = [block for block in CONSOLE.findall(README) if block.startswith("$ ")]


@pytest.mark.parametrize("block", SHOWN, ids=[block.split("\n")[0] for block in SHOWN])
def test_each_command_prints_what_the_readme_shows(
    block: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    command, _, expected = block.partition("\n")
    cli._run(shlex.split(command.removeprefix("$ lfreward ")))

    assert capsys.readouterr().out == expected


def test_the_python_of_the_readme_prints_what_its_comments_say(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.S)
    exec(compile(code, "README.md", "exec"), {})

    assert capsys.readouterr().out.split() == re.findall(r"# ([0-9.]+)\n", code)


def test_the_table_of_the_readme_is_the_table_of_the_rules() -> None:
    (table,) = re.findall(r"```toml\n(.*?)```", README, re.S)

    assert table in (ROOT / "rules/linfen-2020/1.1.2-tourist-train.toml").read_text("utf-8")


def test_the_set_up_is_the_one_that_continuous_integration_runs() -> None:
    set_up = [line for block in CONSOLE.findall(README) for line in block.splitlines() if line.startswith("python3 -m")]
    ci = (ROOT / ".ci" / "run").read_text("utf-8")

    assert len(set_up) == 2
    assert all(line.split(" && ")[0].removeprefix("python3 ") in ci for line in set_up)


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_command_of_the_readme_exists() -> None:
    for name in re.findall(r"^\| `lfreward (\w+)", README, re.M):
        assert name in cli.COMMANDS
