"""Small changes of operators, lowering, tables and engines: drawn policies notice each, or it is named as equivalent."""

from __future__ import annotations

from functools import cache

import pytest

from machine.mutants import EQUIVALENT, MODULES, Asked, asked_of, drawn, mutants, names, noticed, survivors


@cache
def asked() -> list[Asked]:
    return asked_of(drawn(300), 40)


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_every_mutant_is_noticed_or_named_as_equivalent(module: str) -> None:
    assert survivors(list(mutants((module,))), asked()) == []


def test_every_equivalent_mutant_is_a_mutant_and_says_why() -> None:
    every = names()

    assert [start for start in EQUIVALENT if not any(name.startswith(start) for name in every)] == []
    assert all(EQUIVALENT.values())


def test_a_changed_bound_is_noticed_and_a_change_that_is_equivalent_is_not() -> None:
    few = asked_of(drawn(12), 10)
    (changed,) = mutants(("program/operators",), "a >= b  →  a > b")
    (same,) = mutants(("program/operators",), "exact: type(value) is int")

    assert noticed(changed, few)
    assert not noticed(same, few)
