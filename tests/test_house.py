"""The house itself: floors, and nothing of any one measure in Python."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lfreward"
FLOORS = {
    "errors": 0, "escaping": 0, "i18n": 0, "money": 0, "personal": 0, "toml": 0,
    "model": 1, "faults": 1, "outputs": 1,
    "facts": 2, "calendar": 2, "registers": 2,
    "rules": 3, "words": 3, "records": 3,
    "program": 3.2, "engines": 3.4,
    "javascript": 3.6, "evaluate": 4, "columnar": 4, "verify": 4, "document": 4, "loading": 4,
    "fact_guide": 5, "nearmiss": 5, "settlement": 5, "deadlines": 5, "cases": 5.5, "lattice": 5,
    "explain": 6, "prices": 6, "intake": 6, "sheets": 6, "drawing": 6, "extremes": 6,
    "audit": 7, "whatif": 7, "page": 7, "listing": 7, "planning": 7, "forms": 7, "batch": 7,
    "api": 8,
    "web": 9,
    "cli": 10,
}  # fmt: skip
ROUND = (400, 1_000, 10_000, 1_000_000, 2020)  # limits of text, lots and lists that every program has; a year in an example
DRAWING = {"drawing", "page", "columnar", "batch", "audit", "whatif", "intake", "sheets", "planning"}  # pixels, lots and rows, no thresholds
SIZES = {str(n) for n in range(2_000)} | {f"{n:_}" for n in (*range(2_000), 5_000, 200_000, 2_000_000)}
BELOW = {("errors", "i18n"), ("errors", "escaping"), ("i18n", "personal"), ("personal", "escaping")}  # the sentences that floor 0 says in words


GENERATED = {"facts/definitions.py", "records/models.py"}  # written from the rules by tools/generate_vocabulary.py


def module_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(source: str) -> set[str]:
    """Return the modules of the package that a source imports at run time, wherever in it."""
    found: set[str] = set()

    def walk(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "lfreward":
            parts = node.module.split(".")
            found.update([parts[1]] if len(parts) > 1 else [alias.name for alias in node.names])
        elif isinstance(node, ast.Import):
            found.update(a.name.split(".")[1] for a in node.names if a.name.startswith("lfreward."))
        for child in ast.iter_child_nodes(node):
            walk(child)

    walk(ast.parse(source))
    return found - {"__version__"}


def breaches(module: str, source: str) -> list[str]:
    return sorted(
        f"{module} imports {name}"
        for name in imports(source)
        if name != module and (module, name) not in BELOW and FLOORS[name] >= FLOORS[module]
    )


def sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py" and "_data" not in path.parts]


def test_every_module_has_its_floor() -> None:
    assert {module_of(path) for path in sources()} <= set(FLOORS)


def test_modules_import_only_from_lower_floors() -> None:
    assert [b for path in sources() for b in breaches(module_of(path), path.read_text("utf-8"))] == []


def test_a_planted_import_of_a_sibling_is_found() -> None:
    assert breaches("settlement", "def f():\n    from lfreward.nearmiss import x\n") == ["settlement imports nearmiss"]
    assert breaches("evaluate", "import lfreward.api\n") == ["evaluate imports api"]


def test_a_file_opens_nothing_unless_it_is_its_job() -> None:
    allowed = {"intake", "outputs", "sheets", "batch", "audit", "loading", "cli", "page", "cases", "i18n", "javascript"}
    opening = re.compile(r"(?<![.\w])open\(|\.read_text\(|\.read_bytes\(|\.write_text\(|\.write_bytes\(")
    found = {module_of(p) for p in sources() if opening.search(p.read_text("utf-8"))}

    assert found <= allowed


@cache
def measure_words() -> frozenset[str]:
    """Return every sum, clause, place and large threshold that stands in the rule files."""
    words: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key == "clause" and isinstance(inner, str) and len(inner) > 1:
                    words.add(inner)
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)
        elif isinstance(value, int) and not isinstance(value, bool) and value >= 300 and value not in ROUND:
            words.update({str(value), f"{value:_}", f"{value:,}"})

    for path in (ROOT / "rules" / "linfen-2020").glob("*.toml"):
        walk(tomllib.loads(path.read_text("utf-8")))
    counties = tomllib.loads((ROOT / "rules/registers/linfen/counties.toml").read_text("utf-8"))["counties"]
    words |= {name for county in counties for name in (county["name"], county["short"])}
    return frozenset(words) | {"临汾", "linfen", "Linfen", "太岳", "taiyue", "尧都", "临政办发", "壶口", "云丘山", "三横"}


def said(text: str) -> set[str]:
    """Return the words of the measures that stand in a text by themselves."""
    return {word for word in measure_words() if word in text and re.search(rf"(?<![\w.#]){re.escape(word)}(?!\w)", text)}


@pytest.mark.parametrize(
    "path",
    [path for path in sources() if path.relative_to(PACKAGE).as_posix() not in GENERATED],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_nothing_of_the_measures_stands_in_python(path: Path) -> None:
    text = path.read_text("utf-8")
    small = SIZES if module_of(path) in DRAWING else set()
    found = {word for word in said(text) if word not in small}

    assert found == set()


def test_a_planted_sum_and_a_planted_clause_would_be_found() -> None:
    words = measure_words()

    assert {"70000", "70_000", "一(一)2", "洪洞", "5000"} <= words
