"""The vocabulary as data: every fact is defined, and the modules that are generated from it are current."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import lfreward
from lfreward import cli
from lfreward.facts import CONTRADICTIONS, IMPOSSIBLE, SUBJECTS
from lfreward.facts.nouns import Fact

ROOT = Path(__file__).resolve().parents[2]
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


# ---- what the facts mean, asked of a policy


def test_every_fact_of_a_policy_says_what_it_means(policy: lfreward.Policy) -> None:
    for kind in policy.resolved.facts:
        for guide in policy.facts.of(kind).values():
            assert all(text.zh != "—" for text in (guide.definition, guide.scope, guide.if_missing)), guide.key
            assert guide.key in guide.say("zh")
            assert guide.to_dict("en")["definition"] == guide.definition.en


def test_a_fact_is_found_by_every_name_and_in_every_kind(policy: lfreward.Policy) -> None:
    facts = policy.facts

    assert facts["人数"] == facts["visitors"] == facts["Visitors"]
    assert [guide.kind for guide in facts.every("购票人数")] == ["group", "organiser_year"]
    assert set(facts) == {key for known in policy.resolved.facts.values() for key in known}
    assert "一(一)3" in facts["visitors"].clauses
    assert facts.of("creation")["level"].values["5A"].zh == "国家5A级"
    assert "nobody" not in facts
    with pytest.raises(lfreward.UsageError, match="visitors"):
        facts.every("visitor")


def test_a_policy_of_ones_own_declares_what_its_facts_mean(tmp_path: Path) -> None:
    policy = lfreward.load_policy(ROOT / "tests" / "policies" / "shanshui-2024")
    own = [guide for guide in policy.facts.values() if guide.definition.zh == "—"]

    assert {guide.key for guide in own} <= {"overnight_guests", *policy.facts} - {fact.key for fact in SUBJECTS["group"]}


def test_the_command_shows_one_fact_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._run(["facts", "人数", "--lang", "en"]) == 0
    one = capsys.readouterr().out
    assert cli._run(["facts", "--json"]) == 0
    every = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert one.startswith("visitors (visitors, group)")
    assert len(every) == sum(len(facts) for facts in lfreward.load_policy().resolved.facts.values())
