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
