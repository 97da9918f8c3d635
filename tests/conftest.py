"""Fixtures and options that all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed")  # machines are noisy
settings.load_profile("untimed")

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
