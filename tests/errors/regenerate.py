"""Write the golden texts of the samples anew, or of the files that are named: run by hand, then read what changed.

$ python tests/errors/regenerate.py [FILE …]
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from errors.provoke import FOLDER, LANGS, read, seen_by

HEADER = re.compile(r"(?m)^\[([\w-]+)\]$")
GOLDEN = re.compile(r"(?m)^(?:zh|en) = .*\n?")


def rewritten(text: str, goldens: Mapping[str, Mapping[str, str]]) -> str:
    """Return the text of one file with the golden lines of its samples put at the end of each."""
    head, *parts = HEADER.split(text)
    found = [head]
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        lines = GOLDEN.sub("", body).rstrip("\n").split("\n")
        end = max((n for n, line in enumerate(lines, 1) if line and not line.startswith("#")), default=1)
        told = [f"{lang} = {json.dumps(goldens[name][lang], ensure_ascii=False)}" for lang in LANGS if name in goldens]
        found += [f"[{name}]", "\n".join([*lines[:end], *told, *lines[end:]]), "\n\n"]
    return "".join(found).rstrip("\n") + "\n"


def main(names: list[str]) -> int:
    """Provoke every sample of the files and write what was seen; say what could not be provoked."""
    lacking = 0
    for path in sorted(FOLDER.glob("*.toml")):
        if names and path.stem not in {Path(name).stem for name in names}:
            continue
        goldens = {}
        for sample in read(path)[1]:
            seen = seen_by(sample)
            lines = {lang: seen[lang].golden(sample.code) for lang in LANGS}
            if None in lines.values() or {one.exit for one in seen.values()} != {sample.spec["exit"]}:
                lacking += 1
                print(f"{path.name} [{sample.name}]: not provoked; exit {seen['zh'].exit}", file=sys.stderr)
            else:
                goldens[sample.name] = {lang: line for lang, line in lines.items() if line is not None}
        path.write_text(rewritten(path.read_text("utf-8"), goldens), "utf-8")
    return min(lacking, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
