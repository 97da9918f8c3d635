"""Stopping and sharing: SIGTERM under load loses nothing and leaves no lease behind; two instances share one database,
one folder and one Redis, and each leaves the other's work alone until it dies."""

import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from audome_engine.server.generations import LEASE_MS
from tests.server.conftest import DIALECTS, database_url
from tests.server.processes import descendants, running
from tests.server.siege import Receiver, Siege
from tests.server.slow_web import SlowWeb
from tests.server.support import RunningServer

LEASE_SECONDS = LEASE_MS / 1000
QUICK = {"html": "<body style='background:teal'>", "width": 16, "height": 16}


@pytest.fixture
def web():
    found = SlowWeb()
    yield found
    found.close()


def generate(client, body, **more):
    return client.post("/api/render/generate", json=body | more, timeout=60)


def finished(client, id, seconds=40):
    deadline = time.monotonic() + seconds
    while True:
        shown = client.get(f"/api/render/generations/{id}").json()
        if shown["finishedAt"] is not None:
            return shown
        assert time.monotonic() < deadline, shown
        time.sleep(0.1)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_stop_finishes_what_is_open_and_leaves_the_rest_to_the_next_start(dialect, tmp_path, need, web):
    url, drop = database_url(dialect, tmp_path, need)
    with RunningServer(tmp_path, database_url=url, egress_allow=web.address) as server:
        _, client = server.account(credits=50)
        with ThreadPoolExecutor(4) as threads:
            replies = [threads.submit(generate, client, web.page(1)) for _ in range(4)]
            web.wait_for(2)
            while len(client.get("/api/render/generations").json()["items"]) < 4:
                time.sleep(0.05)
            batch = client.post("/api/render/batch", json=web.page(0.5) | {"items": [{}] * 12}).json()
            workers = descendants(server.process.pid)
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            assert_refused(server)
            assert [reply.result().status_code for reply in replies] == [200] * 4
        assert server.stop() == 0
        assert time.monotonic() - began < 25
        assert not any(running(pid) for pid in workers)
        server.start()
        client = server.client_for(client.headers["Authorization"].removeprefix("Bearer "))
        shown = [finished(client, id) for id in batch["generationIds"]]
        assert {each["status"] for each in shown} == {"completed"}
        assert client.get("/api/render/account").json()["creditsRemaining"] == 50 - 16
    drop()


def assert_refused(server, seconds=2):
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except ConnectionRefusedError:
            return
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_a_stop_cannot_wait_for_is_recovered_at_once(dialect, tmp_path, need, web):
    """A render longer than the drain: its caller may come back; the next start refunds it, and runs accepted work again."""
    url, drop = database_url(dialect, tmp_path, need)
    with RunningServer(tmp_path, database_url=url, drain_seconds=1, egress_allow=web.address) as server:
        _, client = server.account(credits=2)
        accepted = generate(client, web.page(4), **{"async": True}).json()["generationId"]
        with ThreadPoolExecutor(1) as threads:
            reply = threads.submit(generate, client, web.page(9))
            web.wait_for(2)
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < 8
            assert (reply.result().status_code, reply.result().json()["code"]) == (503, "BUSY")
            assert reply.result().headers["Retry-After"] == "5"
        server.start()
        client = server.client_for(client.headers["Authorization"].removeprefix("Bearer "))
        (lost,) = [
            each["generationId"]
            for each in client.get("/api/render/generations").json()["items"]
            if each["generationId"] != accepted
        ]
        assert finished(client, lost, seconds=3)["code"] == "RENDER_FAILED"  # its lease was released
        assert finished(client, accepted)["status"] == "completed"
        assert client.get("/api/render/account").json()["creditsRemaining"] == 1
    drop()


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_stops_under_load(dialect, tmp_path, need):
    url, drop = database_url(dialect, tmp_path, need)
    receiver = Receiver()
    with RunningServer(tmp_path, database_url=url, egress_allow=receiver.address) as server:
        siege = Siege(server, receiver)
        for _ in range(3):
            siege.start()
            time.sleep(1)
            assert server.stop() == 0
            siege.stop()
            server.start()
        siege.check()
    receiver.close()
    drop()


@pytest.mark.slow
def test_an_instance_that_stood_still_goes_on_with_what_it_has(tmp_path, web):
    """Suspended for longer than its leases last; nobody took them over meanwhile, and it must not do so itself."""
    with RunningServer(tmp_path, egress_allow=web.address) as server:
        _, client = server.account(credits=2)
        with ThreadPoolExecutor(1) as threads:
            reply = threads.submit(generate, client, web.page(3))
            web.wait_for()
            stand_still(server, LEASE_SECONDS + 2)
            assert reply.result().status_code == 200, reply.result().text
        assert client.get("/api/render/account").json()["creditsRemaining"] == 1


def stand_still(server, seconds):
    server.process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    server.process.send_signal(signal.SIGCONT)


# -- several instances ---------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(tmp_path, need, web):
    """Two instances on one PostgreSQL, one folder and one Redis."""
    url, drop = database_url("postgresql", tmp_path, need)
    redis = os.environ.get("AUDOME_TEST_REDIS_URL")
    need(redis, "Redis (AUDOME_TEST_REDIS_URL; tools/test_services.sh)")
    receiver = Receiver()
    shared = {
        "database_url": url, "redis_url": f"{redis.rpartition('/')[0]}/2", "storage_url": tmp_path / "files",
        "secret_key": "shared between the two of them", "egress_allow": f"{receiver.address},{web.address}",
        "cdn_url": "http://127.0.0.1", "rate_generate": "100000/minute",
    }  # fmt: skip
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    with RunningServer(folders[0], **shared) as first, RunningServer(folders[1], **shared) as second:
        yield first, second, url, receiver
    receiver.close()
    drop()


@pytest.mark.slow
def test_one_instance_recovers_what_the_other_left_and_lets_the_living_be(pair, web):
    first, second, url, _ = pair
    _, client = first.account(credits=10)
    other = second.client_for(client.headers["Authorization"].removeprefix("Bearer "))
    with ThreadPoolExecutor(2) as threads:
        lost = threads.submit(generate, client, web.page(9, 9))
        web.wait_for()
        kept = threads.submit(generate, other, web.page(9, 9))  # longer than a lease
        web.wait_for()
        first.stop(signal.SIGKILL)
        began = time.monotonic()
        with pytest.raises(httpx.TransportError):
            lost.result()
        (failed,) = wait_for_failed(other)
        assert failed["code"] == "RENDER_FAILED"
        assert time.monotonic() - began < 25
        reply = kept.result()
    assert reply.status_code == 200, reply.text
    assert other.get("/api/render/account").json()["creditsRemaining"] == 9
    with psycopg.connect(url) as connection:
        kinds = connection.execute("SELECT kind, count(*) FROM ledger WHERE generation_id IS NOT NULL GROUP BY kind")
        assert dict(kinds.fetchall()) == {"charge": 2, "refund": 1}


def wait_for_failed(client, seconds=30):
    deadline = time.monotonic() + seconds
    while True:
        items = client.get("/api/render/generations").json()["items"]
        if failed := [each for each in items if each["status"] == "failed"]:
            return failed
        assert time.monotonic() < deadline, items
        time.sleep(0.2)


@pytest.mark.slow
def test_an_instance_that_stood_still_finds_its_work_taken_over(pair, web):
    """What it rendered was refunded meanwhile: it says so, and its picture is nowhere."""
    first, second, *_ = pair
    _, client = first.account(credits=2)
    other = second.client_for(client.headers["Authorization"].removeprefix("Bearer "))
    with ThreadPoolExecutor(1) as threads:
        reply = threads.submit(generate, client, web.page(3))
        web.wait_for()
        stand_still(first, LEASE_SECONDS + 7)  # recovery looks every few seconds
        (failed,) = wait_for_failed(other, seconds=1)
        assert (reply.result().status_code, reply.result().json()["code"]) == (500, "RENDER_FAILED")
    assert client.get("/api/render/account").json()["creditsRemaining"] == 2
    files = Path(first.environment["AUDOME_STORAGE_URL"])
    assert not list(files.rglob(f"{failed['generationId']}*"))


@pytest.mark.slow
def test_one_of_two_instances_killed_again_and_again(pair):
    first, second, _, receiver = pair
    siege = Siege(first, receiver)
    siege.urls = [second.url, first.url]  # the books are looked at through the one that lives
    for _ in range(3):
        siege.start()
        time.sleep(1.5)
        first.stop(signal.SIGKILL)
        siege.stop()
        first.start()
    siege.check(second.url)


@pytest.mark.slow
def test_postgresql_may_end_every_connection(pair):
    """As it does when it restarts."""
    first, second, url, receiver = pair
    siege = Siege(first, receiver)
    siege.urls = [first.url, second.url]
    siege.start()
    ended = threading.Event()

    def end_connections():
        statement = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        statement += " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while not ended.wait(0.3):
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(statement)

    ending = threading.Thread(target=end_connections)
    ending.start()
    time.sleep(4)
    ended.set()
    ending.join()
    siege.stop()
    siege.check(second.url)


@pytest.mark.slow
def test_instances_share_their_limits(tmp_path, need):
    url, drop = database_url("postgresql", tmp_path, need)
    redis = os.environ.get("AUDOME_TEST_REDIS_URL")
    need(redis, "Redis (AUDOME_TEST_REDIS_URL; tools/test_services.sh)")
    shared = {"database_url": url, "redis_url": redis, "rate_generate": "6/minute", "secret_key": "shared"}
    shared |= {"storage_url": tmp_path / "files"}
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    with (
        RunningServer(tmp_path / "first", **shared) as first,
        RunningServer(tmp_path / "second", **shared) as second,
    ):
        _, client = first.account(credits=20)
        clients = [client, second.client_for(client.headers["Authorization"].removeprefix("Bearer "))]
        statuses = [generate(clients[number % 2], QUICK).status_code for number in range(8)]
        assert statuses == [200] * 6 + [429] * 2
        assert client.get("/api/render/account").json()["creditsRemaining"] == 14
    drop()
