"""The house itself: floors, and nothing of any one measure in Python."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from layers import FLOORS, PACKAGE, PAGE, imports, part_of_file, sources, written

ROOT = Path(__file__).resolve().parents[2]
ROUND = (400, 1_000, 10_000, 1_000_000, 2020)  # limits of text, lots and lists that every program has; a year in an example
DRAWING = {"office.drawing", "office.page", "batch", "audit", "explore.what_if", "intake", "office.workbooks", "explore.plan"}  # pixels, lots and rows, no thresholds
SIZES = {str(n) for n in range(2_000)} | {f"{n:_}" for n in (*range(2_000), 5_000, 200_000, 2_000_000)}
GENERATED = {"facts/definitions.py", "records/models.py"}  # written from the rules by tools/generate_vocabulary.py


def breaches(part: str, source: str) -> list[str]:
    return sorted(
        f"{part} imports {other}"
        for other in imports(source)
        if other != part and FLOORS.get(other, len(FLOORS)) >= FLOORS[part]
    )


def test_every_module_has_its_layer() -> None:
    groups = {"__init__", "explore", "law", "office", "proofs", "results"}  # these packages only hold parts

    assert {part_of_file(path) for path in PACKAGE.rglob("*.py")} <= {*FLOORS} | groups


def test_modules_import_only_from_lower_layers() -> None:
    assert [b for path in sources() for b in breaches(part_of_file(path), path.read_text("utf-8"))] == []


def test_a_planted_import_of_a_sibling_is_found() -> None:
    assert breaches("settlement", "def f():\n    from lfreward.explore.near_miss import x\n") == [
        "settlement imports explore.near_miss"
    ]
    assert breaches("evaluate", "import lfreward.policy\n") == ["evaluate imports policy"]


def test_the_page_shows_the_layers_of_today() -> None:
    page = PAGE.read_text("utf-8")

    assert written(page) == page, "run python tests/layers.py"
    assert "on  " in page  # the marks stand on the page


def test_a_file_opens_nothing_unless_it_is_its_job() -> None:
    allowed = {
        "intake", "outputs", "office.workbooks", "office.page", "batch", "audit", "law.loading", "cli", "proofs.cases", "i18n",
        "engines.javascript", "office.letters", "office.skeleton",
    }  # fmt: skip
    opening = re.compile(r"(?<![.\w])open\(|\.read_text\(|\.read_bytes\(|\.write_text\(|\.write_bytes\(")
    found = {part_of_file(p) for p in sources() if opening.search(p.read_text("utf-8"))}

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
    small = SIZES if part_of_file(path) in DRAWING else set()
    found = {word for word in said(text) if word not in small}

    assert found == set()


def test_a_planted_sum_and_a_planted_clause_would_be_found() -> None:
    words = measure_words()

    assert {"70000", "70_000", "一(一)2", "洪洞", "5000"} <= words
