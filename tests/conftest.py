"""Fixtures and options that all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Machines are noisy; and continuous integration judges a change by what it does, so that it tries the same examples every time.
settings.register_profile("here", deadline=None)
settings.register_profile("integration", deadline=None, derandomize=True, database=None)
settings.load_profile("integration" if os.environ.get("AUDOME_REQUIRE_TOOLS") else "here")

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser):
    parser.addoption("--golden-accept", action="store_true", help="replace golden pictures by what the engine makes")


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: left out of `make check`")


@pytest.fixture
def need():
    """Skip a test that needs a system tool or file; where AUDOME_REQUIRE_TOOLS is set, fail instead."""

    def check(condition: object, what: str) -> None:
        if condition:
            return
        if os.environ.get("AUDOME_REQUIRE_TOOLS"):
            pytest.fail(f"{what} is missing, and this run requires it")
        pytest.skip(f"{what} is missing")

    return check
