"""Mutants of the rule tables: everything that can be changed by one step is noticed by loading, a case or the proof."""

from collections import Counter

import pytest

import lfreward
from mutation.killing import Killer
from mutation.mutator import Mutant, mutants

ALL = list(mutants())
SAMPLE = ALL[7::240]


@pytest.fixture(scope="module")
def killer(policy: lfreward.Policy) -> Killer:
    return Killer(policy)


def survivors(killer: Killer, chosen: list[Mutant]) -> list[str]:
    return [str(mutant) for mutant in chosen if killer.kill(mutant) is None]


def test_every_table_of_the_rules_has_mutants() -> None:
    files = {mutant.file for mutant in ALL}

    assert len(ALL) > 1_500
    assert len(files) >= 20
    assert min(Counter(mutant.file for mutant in ALL).values()) >= 4


def test_every_mutant_has_a_name_of_its_own_with_its_place() -> None:
    names = [str(mutant) for mutant in ALL]

    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert all(mutant.line > 1 and mutant.column >= 1 for mutant in ALL)


@pytest.mark.slow
def test_a_sample_of_the_mutants_is_killed(killer: Killer) -> None:
    assert survivors(killer, SAMPLE) == []


@pytest.mark.slow
def test_rules_left_as_they_are_survive(killer: Killer) -> None:
    same = Mutant("policy.toml", 1, 1, "policy", "nothing", lambda tree: None)

    assert survivors(killer, [same]) == ["policy.toml:1:1 policy: nothing"]


@pytest.mark.parametrize("number", range(0, 60, 6))
def test_the_oracle_alone_notices_a_changed_sum(killer: Killer, number: int) -> None:
    sums = [m for m in ALL if ".pays" in m.path and "→" in m.what and m.path.startswith("items.")]
    mutant = sums[number % len(sums)]

    assert killer.oracle_differs(mutant), str(mutant)


@pytest.mark.slow
def test_every_mutant_is_killed(killer: Killer) -> None:
    assert survivors(killer, ALL) == []
