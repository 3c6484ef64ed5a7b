"""The layers of the package, measured from its imports, and the drawing of them that ARCHITECTURE.md shows.

Run `python tests/layers.py` to write the drawing anew; a test holds the page to it, so it cannot lie.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lfreward"
PAGE = ROOT / "ARCHITECTURE.md"
BEGIN, END = "<!-- layers: written by tests/layers.py -->", "<!-- end of layers -->"

# From the ground up. A part imports only parts of lower layers, and never a sibling of its own layer.
LAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("plain tools", ("money", "law.source", "escaping")),
    ("what is hidden of persons", ("personal",)),
    ("words", ("i18n",)),
    ("what can be raised", ("errors",)),
    ("nouns", ("law.nodes", "faults", "outputs")),
    ("what a judgement rests on", ("results.basis",)),
    ("what a judgement is", ("results.assessment",)),
    ("values, days, places", ("facts", "calendar", "registers")),
    ("the rule language", ("law.rules", "results.words", "records")),
    ("programs", ("program",)),
    ("engines", ("engines",)),
    ("judging", ("evaluate", "engines.javascript", "proofs.check", "office.workbooks", "law.loading")),
    ("between claims", ("settlement", "explore.near_miss", "explore.deadlines", "explore.sweep", "office.document", "office.fact_guide", "office.skeleton")),
    ("the way in, and words for results", ("intake", "proofs.cases", "results.explain", "results.verify", "explore.reading_impact", "explore.reading_bounds", "office.drawing")),
    ("whole jobs", ("audit", "batch", "explore.what_if", "explore.plan", "office.page", "office.listing", "office.forms", "office.template")),
    ("papers of a job", ("office.letters",)),
    ("what users hold", ("policy",)),
    ("over HTTP", ("web",)),
    ("the command line", ("cli",)),
)
FLOORS = {part: floor for floor, (_, parts) in enumerate(LAYERS) for part in parts}


def part_of(module: str) -> str:
    """Return the part of the package that a dotted module (without `lfreward.`) belongs to."""
    names = module.split(".")
    return ".".join(names[:2]) if ".".join(names[:2]) in FLOORS else names[0]


def part_of_file(path: Path) -> str:
    """Return the part of the package that a file belongs to."""
    return part_of(".".join(path.relative_to(PACKAGE).with_suffix("").parts))


def sources() -> list[Path]:
    """Return the modules of the package; the `__init__` of a package that only groups parts says what it is for."""
    every = [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py" and "_data" not in path.parts]
    return [path for path in sorted(every) if part_of_file(path) in FLOORS]


def imports(source: str) -> set[str]:
    """Return the parts of the package that a source imports at run time, wherever in it."""
    return {part_of(module) for module in _modules(ast.parse(source))} - {"__version__", ""}


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "lfreward":
        inside = node.module.removeprefix("lfreward").removeprefix(".")
        for alias in node.names:
            yield f"{inside}.{alias.name}".removeprefix(".")
    elif isinstance(node, ast.Import):
        yield from (alias.name.removeprefix("lfreward.") for alias in node.names if alias.name.startswith("lfreward."))
    for child in ast.iter_child_nodes(node):
        yield from _modules(child)


def graph() -> dict[str, set[str]]:
    """Return for each part the parts that it imports."""
    found: dict[str, set[str]] = {part: set() for part in FLOORS}
    for path in sources():
        part = part_of_file(path)
        found[part] |= imports(path.read_text("utf-8")) - {part}
    return {part: found[part] for part in FLOORS if any(part_of_file(path) == part for path in sources())}


def drawing() -> str:
    """Return the layers as text, the highest first, each part with what it stands on."""
    stands_on = graph()
    lines = ["```text"]
    for number, (name, parts) in reversed(list(enumerate(LAYERS))):
        lines.append(f"{number:>2}  {name}")
        lines += [f"      {part:<22} on  {', '.join(sorted(stands_on[part], key=_low_last)) or '—'}" for part in parts if part in stands_on]
    return "\n".join([*lines, "```"])


def _low_last(part: str) -> tuple[int, str]:
    return -FLOORS.get(part, 0), part


def written(page: str) -> str:
    """Return the page with the drawing of today between its marks."""
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: f"{BEGIN}\n{drawing()}\n{END}", page, flags=re.S)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
