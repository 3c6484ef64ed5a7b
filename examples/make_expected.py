"""Writes expected/: the exact standard output of every script and command that the examples show.

    python examples/make_expected.py

Run it after a change to the rules or to a wording, and read the difference before you keep it.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LFREWARD = ("-m", "lfreward.cli")

# File in expected/ → what to run in this folder.
RUNS = {
    "import_it.txt": ("import_it.py",),
    "what_if.txt": ("what_if.py",),
    "audit_one_claim.txt": ("audit_one_claim.py",),
    "move_the_train.txt": ("move_the_train.py",),
    "fill_the_coach.txt": ("fill_the_coach.py",),
    "compare_routes.txt": ("compare_routes.py",),
    "plan_a_season.txt": ("plan_a_season.py",),
    "price_of_a_reading.txt": ("price_of_a_reading.py",),
    "cost_of_an_amendment.txt": ("cost_of_an_amendment.py",),
    "evaluate.txt": (*LFREWARD, "evaluate", "season.jsonl"),
    "evaluate-xlsx.txt": (*LFREWARD, "evaluate", "season.xlsx"),
    "settle.txt": (*LFREWARD, "settle", "season.jsonl"),
    "explain-zh.txt": (*LFREWARD, "explain", "season.jsonl", "--id", "XG25-G25"),
    "explain-en.txt": (*LFREWARD, "explain", "season.jsonl", "--id", "XG25-G19", "--lang", "en"),
    "demo.txt": (*LFREWARD, "demo"),
}


def output(run):
    """The standard output of one run, in a process of its own."""
    env = {**os.environ, "PYTHONUTF8": "1", "LFREWARD_LANG": "zh"}
    done = subprocess.run([sys.executable, *run], cwd=HERE, env=env, capture_output=True, encoding="utf-8")
    if done.returncode not in (0, 1):  # 1: done, and there are rejected records
        raise SystemExit(f"{' '.join(run)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def main():
    folder = HERE / "expected"
    folder.mkdir(exist_ok=True)
    for name, run in RUNS.items():
        (folder / name).write_text(output(run), encoding="utf-8", newline="\n")
        print(f"expected/{name}")


if __name__ == "__main__":
    main()
