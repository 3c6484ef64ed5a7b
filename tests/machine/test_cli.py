"""The command line: what goes where, exit codes, languages, and files as users have them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from samples import sound

from lfreward import cli
from lfreward.cli.running import commands

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Any:
    def call(*args: object) -> tuple[int, str, str]:
        code = cli._run([str(arg) for arg in args])
        out = capfd.readouterr()
        return code, out.out, out.err

    return call


def lines(path: Path, *records: Any) -> Path:
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False, default=str) for r in records) + "\n", "utf-8")
    return path


def test_json_is_one_object_a_line_and_nothing_else(run: Any, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", sound("coach_group"), sound("charter_flight", visitors="很多"), sound("self_drive"))
    code, out, err = run("evaluate", file, "--json")
    results = [json.loads(line) for line in out.splitlines()]

    assert code == 1  # one record is rejected
    assert [r["verdict"] for r in results] == ["eligible", "rejected", "eligible"]
    assert [r["item"] for r in results] == ["coach_group", "charter_flight", "self_drive"]


def test_records_in_are_results_out_whatever_the_lines_hold(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"item": "coach_group"}\nnot json\n[1]\n{"visitors": NaN}\n{"visitors": 1e400}\n\n{"a": 1, "a": 2}\n', "utf-8")
    code, out, _ = run("evaluate", file, "--json")

    assert code == 1
    assert [json.loads(line)["verdict"] for line in out.splitlines()] == ["undetermined", *["rejected"] * 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_csv_is_read_in_the_encodings_that_people_save(run: Any, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "表.csv"
    text = "团号,奖励项目,专列类型,抵临日期,人数,申报金额\nXG-1,旅游专列,高铁,2021年6月10日,２１０,2.32万\n"
    file.write_bytes(text.encode(encoding))
    code, out, _ = run("evaluate", file, "--json")
    facts = json.loads(out)["facts"]

    assert code == 0
    assert facts == {"id": "XG-1", "item": "tourist_train", "train_class": "high_speed", "arrival_date": "2021-06-10", "visitors": 210, "claimed_amount": "23200.00"}  # fmt: skip


def test_standard_input_takes_json_lines() -> None:
    text = json.dumps(sound("coach_group"), default=str)
    done = subprocess.run([sys.executable, "-m", "lfreward.cli", "evaluate", "-", "--json"], input=text, capture_output=True, text=True, cwd=ROOT)

    assert done.returncode == 0
    assert json.loads(done.stdout)["amount"] == "58000.00"


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["evaluate", "missing.jsonl"], 3, "missing.jsonl"),
        (["evaluate"], 2, "FILE"),
        (["evalute", "x"], 2, "evalute"),
        (["evaluate", "x", "--colour"], 2, "--colour"),
        (["evaluate", "x.doc"], 3, ".doc"),
        (["rules", "check", "--policy", "linfen-2002"], 2, "linfen-2020"),
        (["rules", "show", "couch_group"], 2, "coach_group"),
        (["readings", "--reading", "season_dya=arrival"], 2, "season_day"),
        (["readings", "--reading", "season_day=arival"], 2, "arrival"),
        (["readings", "--reading", "season_day"], 2, "KEY=OPTION"),
        (["explain", "examples/three-groups.jsonl", "--id", "nobody"], 2, "nobody"),
        (["--lang", "fr"], 2, "fr"),
    ],
)
def test_wrong_use_and_unreadable_input_have_their_codes_and_say_what_is_meant(
    run: Any, monkeypatch: pytest.MonkeyPatch, args: list[str], code: int, says: str
) -> None:
    monkeypatch.chdir(ROOT)
    given, out, err = run(*args)

    assert (given, out) == (code, "")
    assert says in err
    assert "Traceback" not in err


def test_a_folder_with_a_fault_exits_4_and_names_the_place(run: Any, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('key = "x"\ndocument = 1.5\ndocument2 = "y"\n', "utf-8")
    code, out, _ = run("rules", "check", tmp_path)

    assert code == 4
    assert "policy.toml:2:12" in out


def test_an_interruption_and_a_fault_of_ours_have_their_codes(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("lfreward.policy.load_policy", interrupted)
    assert run("rules", "show")[0] == 130
    monkeypatch.setattr("lfreward.policy.load_policy", broken)
    code, _, err = run("rules", "show")
    assert (code, "planted" in err, "Traceback" in err) == (70, True, False)


def test_options_may_stand_before_or_after_the_command(run: Any, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", sound("coach_group", filed_on="2020-12-01"))
    before = run("--lang", "en", "--reading", "late_filing=curable", "evaluate", file)
    after = run("evaluate", file, "--reading", "late_filing=curable", "--lang", "en")

    assert before == after
    assert "58,000.00" in after[1]


@pytest.mark.parametrize("command", [[], ["evaluate"], ["explain"], ["settle"], ["readings"], ["rules"], ["rules", "show"], ["rules", "check"], ["demo"]])
def test_every_command_has_help(run: Any, command: list[str]) -> None:
    code, out, _ = run(*command, "--help")

    assert code == 0
    assert "--help" in out


@pytest.mark.parametrize("columns", [80, 81, 99, 100, 140])
def test_the_help_and_the_version_are_what_the_command_line_library_would_print(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    runner = CliRunner(env={"COLUMNS": str(columns)})
    for arguments in ([], ["-h"], ["--help"], ["--version"]):
        assert cli.answer(arguments) == runner.invoke(commands, arguments, prog_name="lfreward").output


def test_a_narrow_terminal_a_shell_that_completes_and_anything_else_are_left_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.answer(["evaluate", "--help"]) is None
    assert cli.answer(["--help", "--lang", "en"]) is None
    monkeypatch.setenv("COLUMNS", "79")
    assert cli.answer(["--help"]) is None
    monkeypatch.setenv("_LFREWARD_COMPLETE", "bash_complete")
    assert cli.answer(["--version"]) is None


def test_every_command_is_listed_with_the_words_of_its_own_help() -> None:
    for name in commands.list_commands(click.Context(commands)):
        command = commands.get_command(click.Context(commands), name)
        assert command is not None
        assert command.help is not None
        assert command.name == name
        assert command.help.startswith(cli.COMMANDS[name][1].removesuffix("."))
        assert len(f"  {name:<11}{cli.COMMANDS[name][1]}") < cli.COLUMNS - 2


def test_help_and_version_load_neither_the_command_line_library_nor_pydantic_nor_the_rules() -> None:
    code = "import sys; from lfreward import cli; cli._run(['--help']); print(sorted({m.split('.')[0] for m in sys.modules} & {'click', 'pydantic', 'tomllib', 'dateutil'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)

    assert done.stdout.splitlines()[-1] == "[]"


def test_a_closed_pipe_is_no_fault() -> None:
    command = f"{sys.executable} -m lfreward.cli demo | head -n 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, cwd=ROOT)

    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 141)


def test_tables_align_with_chinese_text(run: Any) -> None:
    from lfreward.office.listing import cells

    _, out, _ = run("evaluate", ROOT / "examples" / "three-groups.jsonl")
    head, *rows = out.splitlines()[:-1]
    at = cells(head[: head.index("结论")])
    for row, verdict in zip(rows, ("符合条件", "不符合条件", "资料不足"), strict=True):
        assert cells(row[: row.index(verdict)]) == at


def test_settle_gives_one_object_per_organiser_and_year(run: Any, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", sound("coach_group"), sound("self_drive"), sound("annual_visitors"))
    code, out, _ = run("settle", file, "--json")
    found = [json.loads(line) for line in out.splitlines()]

    assert code == 0
    assert [(one["year"], one["total"]) for one in found] == [(2020, "58000.00"), (2021, "81000.00")]
    assert set(found[0]) >= {"organiser", "year", "groups", "annual", "total"}
    assert set(found[0]["groups"][0]) >= {"id", "item", "amount", "kept", "reason"}
    assert [g["reason"] for g in found[0]["groups"]] == ["kept", "stacking"]


def test_the_readings_of_a_file_are_priced(run: Any, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", sound("coach_group", filed_on="2020-12-01"), sound("charter_flight", id="S-9"))
    code, out, _ = run("readings", file, "--json")
    prices = {(p["reading"], p["option"]): p["difference"] for p in map(json.loads, out.splitlines())}

    assert code == 0
    assert prices["late_filing", "curable"] == "58000.00"
    assert prices["season_day", "departure"] == "0.00"
