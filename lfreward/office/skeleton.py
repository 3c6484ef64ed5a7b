"""A new policy to begin with: a folder of rule files that passes the proofs, with a comment beside everything.

The files are those of `examples/skeleton`; only the key is that of the folder. They are invented and say so.
"""

from __future__ import annotations

import re
from pathlib import Path

from lfreward.errors import UsageError
from lfreward.law.loading import examples
from lfreward.outputs import write_text, writing_folder

__all__ = ["write_skeleton"]

KEY = re.compile(r"[a-z][a-z0-9-]*")  # what a key of a policy is made of
GIVEN = "new-policy"  # the key in the files that ship


def write_skeleton(folder: str | Path) -> list[str]:
    """Write the skeleton of a policy into a folder that is not there yet or is empty; return the names of its files.

    The key is the folder's name in small letters; a name that cannot be a key leaves `new-policy`.
    Raises: UsageError where the folder holds anything; OutputError.
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError("usage_folder_taken", folder=str(folder))
    name = target.resolve().name.lower()
    key = name if KEY.fullmatch(name) else GIVEN
    with examples() as shipped:
        texts = {path.name: path.read_text("utf-8") for path in sorted((shipped / "skeleton").iterdir())}
    with writing_folder(target, last="policy.toml") as temporary:
        for file, text in texts.items():
            write_text(temporary / file, text.replace(f'"{GIVEN}"', f'"{key}"'))
    return list(texts)
