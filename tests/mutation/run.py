"""Run every mutant, or every n-th, and print what killed them and what survives: `python -m mutation.run [n]`."""

from __future__ import annotations

import sys
from collections import Counter

import lfreward
from mutation.killing import Killer
from mutation.mutator import mutants


def main(step: int = 1, start: int = 0) -> int:
    killer = Killer(lfreward.load_policy())
    found: Counter[str] = Counter()
    survivors = []
    for mutant in list(mutants())[start::step]:
        killed = killer.kill(mutant)
        found[killed or "survived"] += 1
        if killed is None:
            survivors.append(mutant)
            print(f"survived: {mutant}", flush=True)
    total = sum(found.values())
    print(f"{total} mutants, {total - len(survivors)} killed: {dict(found)}")
    return len(survivors)


if __name__ == "__main__":
    sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
