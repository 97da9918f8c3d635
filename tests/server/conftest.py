"""Fixtures of the server's tests: databases of both kinds, and a real `audome serve` in a process of its own."""

import asyncio
import os
import uuid
from pathlib import Path

import psycopg
import pytest

from audome_engine.server.db.engine import Database
from tests.server.support import RunningServer

DIALECTS = ("sqlite", "postgresql")
# These start whole services; `make check` leaves them out.
WHOLE_SERVICE = ("contract", "crash", "drain", "hostile", "money_http", "openapi", "samples")


def pytest_collection_modifyitems(items):
    for item in items:
        name = item.path.stem.removeprefix("test_")
        if item.path.parent == Path(__file__).parent and name.startswith(WHOLE_SERVICE):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def anyio_backend():
    return "asyncio"


def database_url(dialect, folder, need):
    """The URL of a fresh, empty database, and what takes it away again."""
    if dialect == "sqlite":
        return f"sqlite:///{folder / 'test.sqlite3'}", lambda: None
    base = os.environ.get("AUDOME_TEST_POSTGRES_URL")
    need(base, "PostgreSQL (AUDOME_TEST_POSTGRES_URL; tools/test_services.sh)")
    name = f"test_{uuid.uuid4().hex}"

    def run(statement):
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(statement)

    run(f"CREATE DATABASE {name}")
    return f"{base.rpartition('/')[0]}/{name}", lambda: run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DIALECTS)
async def database(request, tmp_path, need, anyio_backend):
    url, drop = database_url(request.param, tmp_path, need)
    found = await Database.open(url)
    yield found
    await found.close()
    await asyncio.to_thread(drop)


@pytest.fixture(scope="module")
def needed():
    """`need` for fixtures of a whole module."""

    def check(condition, what):
        if condition:
            return
        if os.environ.get("AUDOME_REQUIRE_TOOLS"):
            pytest.fail(f"{what} is missing, and this run requires it")
        pytest.skip(f"{what} is missing")

    return check


@pytest.fixture(scope="module", params=DIALECTS)
def server(request, tmp_path_factory, needed):
    """A running server on either database, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("server")
    url, drop = database_url(request.param, folder, needed)
    redis = os.environ.get("AUDOME_TEST_REDIS_URL", "") if request.param == "postgresql" else ""
    with RunningServer(folder, database_url=url, redis_url=redis and f"{redis.rstrip('/')}/1") as running:
        yield running
    drop()
