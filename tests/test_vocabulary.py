"""The vocabulary as data: every fact is defined, and the modules that are generated from it are current."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from lfreward.facts import CONTRADICTIONS, IMPOSSIBLE, SUBJECTS
from lfreward.facts.nouns import Fact

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "rules" / "vocabulary").glob("*.toml"))
FACT_KEYS = {
    "key", "type", "label", "unit", "domain", "aliases", "asked", "definition", "scope", "if_missing", "source",
    "default", "fen", "until", "moves", "values", "units", "yes", "no", "range_to",
}  # fmt: skip


def nodes() -> list[dict[str, Any]]:
    return [node for path in FILES for node in tomllib.loads(path.read_text("utf-8")).get("fact", ())]


def test_the_generated_modules_are_those_that_the_files_make() -> None:
    run = subprocess.run(
        [sys.executable, "tools/generate_vocabulary.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stdout) == (0, "")


@pytest.mark.parametrize("node", nodes(), ids=lambda node: str(node["key"]))
def test_every_fact_is_defined_in_both_languages(node: dict[str, Any]) -> None:
    assert set(node) <= FACT_KEYS
    assert all(node[part][lang] for part in ("label", "definition", "scope", "if_missing") for lang in ("zh", "en"))
    assert node["source"]
    assert ("domain" in node) == (node["type"] in ("count", "money", "km", "date", "check"))
    assert all(re.search("[一-鿿]", node[part]["zh"]) for part in ("definition", "scope", "if_missing"))


def test_a_shared_fact_is_used_and_an_own_fact_is_listed() -> None:
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in FILES}
    listed = {key for file in files.values() for key in file.get("facts", ())}
    own = {node["key"] for name, file in files.items() if name != "shared" for node in file.get("fact", ())}

    assert {node["key"] for node in files["shared"]["fact"]} <= listed
    assert own <= listed


def test_no_header_names_two_facts_of_one_kind() -> None:
    for facts in SUBJECTS.values():
        seen: dict[str, Fact] = {}
        for fact in facts:
            for name in fact.names:
                assert seen.setdefault(name.lower(), fact) is fact, name
            assert not set(fact.asked) & set(fact.names)


def test_pairs_name_facts_of_one_kind_of_record() -> None:
    kinds = [{fact.key for fact in facts} for facts in SUBJECTS.values()]
    for lesser, greater in IMPOSSIBLE:
        assert any({lesser, greater} <= keys for keys in kinds)
    for pair in CONTRADICTIONS:
        named = {pair.fact, *(pair.at_most_days or ()), *filter(None, (pair.not_before, pair.not_after))}
        assert named <= {fact.key for fact in SUBJECTS[pair.subject]}
        assert len(named) > 1
