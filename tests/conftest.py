"""Fixtures that every test may use, and the profiles of Hypothesis."""

import os
import sys

import pytest
from hypothesis import settings

import lfreward
from lfreward.policy import _shipped

# Workbooks of tests are the same bytes whether lxml is installed or not: openpyxl would write with it.
os.environ["OPENPYXL_LXML"] = "False"

settings.register_profile("default", deadline=None, max_examples=100)
settings.load_profile("default")


@pytest.fixture(scope="session")
def policy() -> lfreward.Policy:
    """The shipped policy at its default readings."""
    return lfreward.load_policy("linfen-2020")


def pytest_sessionstart() -> None:
    """Forget what this process remembers: a run that is forked from another, as under mutation, starts afresh."""
    _shipped.cache_clear()
    known = sys.modules.get("errors.provoke")
    if known is not None:
        known._KNOWN.clear()
