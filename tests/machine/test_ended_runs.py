"""Runs that end in the middle: killed outright, or asked to end by a signal. Nothing torn, nothing left, codes as documented."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from lfreward.outputs import remove_all, temporary_folder, writing_file, writing_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
HEADER = "团号,申报项目,组团社,发团日期,抵临日期,离临日期,人数,购票人数,申请奖励金额\n"
COMMANDS = {
    "audit": ["audit", "claims.csv", "--force", "--out", "out"],
    "batch": ["batch", "claims.csv", "--force", "--out", "out.parquet"],
    "settle": ["batch", "claims.csv", "--settle", "--force", "--out", "settled.parquet"],
}
ENDING = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def hearing() -> None:
    """Let a new process end by signals, also where whoever runs the tests ignores them, as under `nohup`."""
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)


@dataclass
class Place:
    """A folder with claims, a temporary folder of its own, and what each command writes when nothing disturbs it."""

    folder: Path
    whole: dict[str, dict[str, bytes]]
    takes: dict[str, float]

    def start(self, command: str) -> subprocess.Popen[bytes]:
        argv = [sys.executable, "-m", "lfreward.cli", *COMMANDS[command]]
        environment = {**os.environ, "TMPDIR": str(self.folder / "tmp")}
        return subprocess.Popen(argv, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=hearing)

    def written(self, command: str) -> dict[str, bytes]:
        out = self.folder / COMMANDS[command][-1]
        files = sorted(out.iterdir()) if out.is_dir() else [out] if out.exists() else []
        return {path.name: path.read_bytes() for path in files}

    def left(self) -> list[str]:
        places = [self.folder, self.folder / "tmp", self.folder / "out"]
        return sorted(p.name for place in places if place.is_dir() for p in place.iterdir() if "lfreward" in p.name)


def made(folder: Path) -> Place:
    (folder / "tmp").mkdir()
    rows = (f"G{n},旅游大巴,虚构·甲社,2025-06-21,2025-06-21,2025-06-22,{280 + n},280,35000\n" for n in range(60))
    (folder / "claims.csv").write_text(HEADER + "".join(rows), "utf-8")
    place = Place(folder, {}, {})
    for command in COMMANDS:
        begun = time.monotonic()
        run = place.start(command)
        assert run.wait() in (0, 1), run.stderr and run.stderr.read()
        place.takes[command] = time.monotonic() - begun
        place.whole[command] = place.written(command)
        run.stderr.close() if run.stderr else None
    return place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return made(tmp_path_factory.mktemp("ended"))


def end(place: Place, command: str, number: int, after: float) -> int:
    """Start a command, send it a signal after so many seconds, and return how it ended."""
    run = place.start(command)
    time.sleep(after)
    run.send_signal(number)
    code = run.wait()
    said = run.stderr.read() if run.stderr else b""
    assert b"Traceback" not in said, said.decode()
    run.stderr.close() if run.stderr else None
    return code


def ended(place: Place, times: int, seed: int) -> dict[str, int]:
    """End commands at random moments; the earlier results stand whole, or the new ones do. Return what was counted."""
    chance = random.Random(seed)
    counted = {"runs": 0, "ended": 0}
    for n in range(times):
        command = list(COMMANDS)[n % len(COMMANDS)]
        number = (signal.SIGKILL, *ENDING)[chance.randrange(4)] if n % 2 else signal.SIGKILL
        code = end(place, command, number, chance.uniform(0.2, 1.1) * place.takes[command])
        counted["runs"] += 1
        counted["ended"] += code not in (0, 1)
        assert place.written(command).keys() == place.whole[command].keys()
        assert place.written(command) == place.whole[command]
        assert code in (0, 1, -number, ENDING.get(signal.Signals(number)))
    for command in COMMANDS:
        assert end(place, command, 0, 0) in (0, 1)
    assert place.left() == []
    return counted


@pytest.mark.slow
def test_a_few_runs_ended_at_random_leave_whole_results_and_nothing_after_the_next_run(place: Place) -> None:
    assert ended(place, 4, 1)["runs"] == 4


@pytest.mark.slow
def test_three_hundred_runs_ended_at_random_leave_whole_results_and_nothing_after_the_next_run(place: Place) -> None:
    counted = ended(place, 300, 2)

    assert counted["ended"] >= 200, counted


WAITS = """
import os, sys, time
from lfreward.outputs import temporary_folder, working_folder
from pathlib import Path
from lfreward import cli
import lfreward.policy
def waits(*_, **__):
    with temporary_folder(Path.cwd()) as one, working_folder() as other:
        (one / "a").write_text("x")
        print("ready", flush=True)
        while True:
            time.sleep(0.01)
lfreward.policy.Policy.evaluate_file = waits
cli.main(["evaluate", "a.jsonl"])
"""


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_a_run_with_its_code_and_nothing_is_left(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    run = subprocess.Popen([sys.executable, "-c", WAITS], cwd=tmp_path, env=environment, stdout=-1, stderr=-1, preexec_fn=hearing)
    assert run.stdout is not None
    assert run.stderr is not None
    assert run.stdout.readline() == b"ready\n"
    for _ in range(3):  # whoever is impatient asks again
        run.send_signal(number)
    said, code = run.stderr.read().decode(), run.wait()
    run.stdout.close()
    run.stderr.close()

    assert code == ENDING[number]
    assert said.split() == ["已中断。"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["tmp"]


@pytest.mark.slow
def test_a_signal_waits_until_a_module_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "loaded.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\nprint('loaded')\n")
    asked = "import time\nfrom lfreward.cli.signals import Ended, listening\nwith listening() as received:\n"
    asked += "    try:\n        import loaded\n        time.sleep(5)\n    except Ended:\n        print(received.exit_code)\n"
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=tmp_path)

    assert (run.stdout.split(), run.stderr) == (["loaded", "143"], "")


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    asked = "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); from lfreward.cli.signals import listening\n"
    asked += "import os\nwith listening(): os.kill(os.getpid(), signal.SIGHUP)\nprint('on')"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True).stdout == "on\n"


# ---- temporaries


def left_by(process: int, start: int | str, machine: str, folder: Path) -> Path:
    path = folder / f".lfreward-{machine}-{process}-{start}-0123456789abcdef.tmp"
    (path / "inside").mkdir(parents=True)
    return path


def test_what_a_dead_process_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    from lfreward.outputs.temporaries import machine, started

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    parent = os.getppid()
    since = started(parent)
    dead = left_by(gone.pid, 1, machine(), tmp_path)
    again = left_by(parent, (since or 0) + 1, machine(), tmp_path)  # its number was given to another process since
    living = left_by(parent, since or 0, machine(), tmp_path)
    elsewhere = left_by(gone.pid, 1, "0123456789ab", tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "link-target")
    notes = tmp_path / ".lfreward-notes.tmp"
    notes.mkdir()
    with writing_file(tmp_path / "a.txt") as part:
        part.write_text("whole")

    there = {path.name for path in tmp_path.iterdir()}
    assert dead.name not in there
    assert (again.name in there) == (since is None)
    assert {living.name, elsewhere.name, notes.name, "a.txt"} <= there


def test_temporaries_are_private_and_results_have_the_usual_permissions(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with writing_folder(tmp_path / "out", last="b") as folder:
            assert folder.stat().st_mode & 0o777 == 0o700
            (folder / "a").write_text("x")
        with writing_file(tmp_path / "a.txt") as part:
            part.write_text("x")
            assert part.parent.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(before)

    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "out" / "a").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o644


def test_what_a_run_has_standing_can_be_removed_at_once(tmp_path: Path) -> None:
    manager = temporary_folder(tmp_path)
    manager.__enter__()
    assert list(tmp_path.iterdir()) != []

    remove_all()
    assert list(tmp_path.iterdir()) == []
    manager.__exit__(None, None, None)
