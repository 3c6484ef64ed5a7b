"""The audit under faults: killed at any moment, a disk that is full, a folder that is closed, a pipe that breaks."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import lfreward
from lfreward import cli
from lfreward.audit import FILES, Audit
from lfreward.errors import OutputError

HEADER = ("团号", "申报项目", "组团社", "发团日期", "抵临日期", "离临日期", "人数", "购票人数", "申请奖励金额")
WRITER = """
import sys
from lfreward.policy import load_policy
audit = load_policy().audit(sys.argv[1])
print("ready", flush=True)
n = 0
while True:
    audit.write(sys.argv[2], force=True)
"""


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small season, so that most of the time goes into writing."""
    path = tmp_path_factory.mktemp("claims") / "claims.csv"
    rows = [HEADER, *((f"G{n}", "旅游大巴", "虚构·甲社", "2025-06-21", "2025-06-21", "2025-06-22", 280 + n, 280, 35_000) for n in range(40))]
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def season(policy: lfreward.Policy, claims: Path) -> Audit:
    return policy.audit(claims)


@pytest.fixture(scope="module")
def good(season: Audit, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("good") / "out"
    season.write(folder)
    return {name: (folder / name).read_bytes() for name in FILES}


def killed(kills: int, folder: Path, claims: Path, good: dict[str, bytes]) -> None:
    """Kill a program that writes the audit again and again, at random moments; look at what stands there each time."""
    chance = random.Random(kills)
    out = folder / "out"
    for _ in range(kills):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(claims), str(out)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(chance.random() * 0.4)  # a few times as long as one writing takes
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        if out.exists():
            standing = {name: (out / name).read_bytes() for name in FILES if (out / name).exists()}
            assert standing == good
        before = [p for p in (*folder.iterdir(), *(out.iterdir() if out.exists() else ())) if p.name.endswith(".tmp")]
        assert len(before) <= 2
        if chance.random() < 0.3 and out.exists():
            shutil.rmtree(out)
    lfreward.load_policy().audit(claims).write(out, force=True)
    assert [p.name for p in (*folder.iterdir(), *out.iterdir()) if p.name.endswith(".tmp")] == []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
def test_killed_at_any_moment_it_leaves_whole_files_or_none(
    tmp_path: Path, claims: Path, good: dict[str, bytes]
) -> None:
    killed(2, tmp_path, claims, good)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
def test_killed_two_hundred_times_it_leaves_whole_files_or_none(
    tmp_path: Path, claims: Path, good: dict[str, bytes]
) -> None:
    killed(200, tmp_path, claims, good)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("call", ["link", "fsync", "rename"])
def test_a_disk_that_fails_is_told_and_nothing_is_lost(
    season: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: str
) -> None:
    out = tmp_path / "out"
    if call != "rename":
        out.mkdir()
        (out / "summary.json").write_text("before", "utf-8")
        (out / "mine.txt").write_text("mine", "utf-8")  # so that the folder is not exchanged whole

    def fails(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fails)
    with pytest.raises(OutputError) as told:
        season.write(out, force=True)
    monkeypatch.undo()

    assert os.strerror(number).split()[0] in told.value.say("en") or "permission" in told.value.say("en").lower()
    if call != "rename":
        assert sorted((path.name, path.read_text("utf-8")) for path in out.iterdir()) == [("mine.txt", "mine"), ("summary.json", "before")]
    else:
        assert list(tmp_path.iterdir()) == []


def test_a_full_disk_while_the_workbook_is_written_is_told(
    season: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import zipfile

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(OutputError):
        season.write(tmp_path / "out")
    monkeypatch.undo()

    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_a_file_is_refused(tmp_path: Path, claims: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", str(claims), "--out", str(tmp_path / "out")])

    assert ended.value.code == 3
    assert "Traceback" not in capsys.readouterr().err
    assert (tmp_path / "out").read_text("utf-8") == "mine"


def test_a_broken_pipe_ends_quietly(tmp_path: Path, claims: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "lfreward.cli", "audit", str(claims), "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.close()
    said = run.stderr.read()
    run.stderr.close()
    run.wait()

    assert b"Traceback" not in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == list(FILES)


def test_ids_never_become_paths(policy: lfreward.Policy, tmp_path: Path) -> None:
    claims = tmp_path / "claims.csv"
    claims.write_text('id,item,organiser\n"../../evil","coach_group","/etc/passwd"\n"CON","coach_group","a\\b"\n', "utf-8")
    policy.audit(claims).write(tmp_path / "deep" / "out")

    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == sorted([*FILES, "claims.csv"])
