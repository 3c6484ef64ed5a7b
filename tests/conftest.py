"""Fixtures that every test may use, and the profiles of Hypothesis."""

import pytest
from hypothesis import settings

import lfreward

settings.register_profile("default", deadline=None, max_examples=100)
settings.load_profile("default")


@pytest.fixture(scope="session")
def policy() -> lfreward.Policy:
    """The shipped policy at its default readings."""
    return lfreward.load_policy("linfen-2020")

# Long or heavy files run with `-m slow`, so that the fast suite stays one that anyone runs.
HEAVY = ("test_fast_path",)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the heavy files slow."""
    for item in items:
        if item.path.stem.startswith(HEAVY):
            item.add_marker(pytest.mark.slow)
