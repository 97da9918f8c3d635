"""The dispatcher against real receivers over TLS: attempts, their schedule, leases, and destinations that hang."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import OperationalError
from standardwebhooks.webhooks import Webhook

from audome_engine.egress import EgressPolicy, Gate
from audome_engine.server.clock import now_ms
from audome_engine.server.db.tables import accounts, deliveries, events, webhooks
from audome_engine.server.ids import new_id
from audome_engine.server.webhooks import claims, dispatcher
from audome_engine.server.webhooks.dispatcher import Dispatcher
from audome_engine.server.webhooks.outbox import emit, redeliver
from audome_engine.server.webhooks.signing import generate_secret, signature_headers
from audome_engine.server.webhooks.vault import Vault
from tests.servers import Server, running, talking

pytestmark = pytest.mark.anyio
CERTIFICATE = Path(__file__).parent.parent / "data" / "audome-test-tls.pem"
VAULT = Vault("test")


class _Timed(list):
    """What a receiver saw, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, item: object) -> None:
        self.times.append(time.time())
        super().append(item)


@pytest.fixture
def receiver() -> Iterator[Server]:
    """A TLS server named audome.test whose /hook answers 200."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with running(context) as server:
        server.http.seen = _Timed()
        server.url = f"https://audome.test:{server.port}"
        server.answer("/hook", b"ok")
        yield server


@pytest.fixture
def hanging() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with talking(lambda connection, over: over.wait(30)) as port:
        yield port


def _policy(**values: object) -> EgressPolicy:
    usual = {"schemes": frozenset({"https"}), "allow": ("127.0.0.0/8",), "redirects": 0}
    return EgressPolicy(**usual | {"maximum_bytes": 20_000, "oversize": "cut", "deadline": 5.0} | values)


@contextlib.asynccontextmanager
async def _dispatching(
    database, *, deadline: float = 5.0, schedule: tuple[float, ...] = (0,), instance_id: str = "", **options: object
) -> AsyncIterator[Dispatcher]:
    gate = Gate(_policy(deadline=deadline), resolver=lambda host, port: ["127.0.0.1"], ca_file=CERTIFICATE)
    options = {"poll": 0.05, "schedule": schedule, "instance_id": instance_id or new_id("")} | options
    running_dispatcher = Dispatcher(database, VAULT, gate, **options)
    running_dispatcher.start()
    try:
        yield running_dispatcher
    finally:
        await running_dispatcher.stop(timeout=1.0)


async def _webhook(database, url: str, account: str = "acc_1", **values: object) -> str:
    webhook_id = new_id("whk_")
    row = {"id": webhook_id, "account_id": account, "url": url, "events": '["render.completed"]', "active": True}
    row |= {"secret": VAULT.encrypt("secret"), "created_at": 0}
    async with database.write() as connection:
        if await connection.scalar(select(accounts.c.id).where(accounts.c.id == account)) is None:
            await connection.execute(insert(accounts).values(id=account, name=account, credits=0, created_at=0))
        await connection.execute(insert(webhooks).values(**row | values))
    return webhook_id


async def _emit(database, times: int = 1, account: str = "acc_1") -> None:
    async with database.write() as connection:
        for number in range(times):
            assert await emit(connection, account, "render.completed", {"number": number}, now_ms=now_ms())


async def _rows(database, *conditions: object) -> list:
    async with database.read() as connection:
        return (await connection.execute(select(deliveries).where(*conditions).order_by(deliveries.c.id))).all()


async def _settled(database, *conditions: object, within: float = 10.0) -> list:
    """The deliveries, once none is pending."""
    end = time.monotonic() + within
    while True:
        rows = await _rows(database, *conditions)
        if all(row.status != "pending" for row in rows):
            return rows
        assert time.monotonic() < end, rows
        await asyncio.sleep(0.02)


# One attempt


async def test_a_delivery_is_signed_and_counted(database, receiver):
    secret = generate_secret()
    await _webhook(database, receiver.url + "/hook", secret=VAULT.encrypt(secret))
    async with _dispatching(database, poll=60) as working:
        await asyncio.sleep(0.1)  # asleep by now
        await _emit(database)
        working.wake()
        (row,) = await _settled(database)
    (method, _, headers, body) = receiver.seen[0]
    async with database.read() as connection:
        stored = await connection.scalar(select(events.c.body))
    assert (method, body.decode()) == ("POST", stored)
    assert (headers["audome-event"], headers["content-type"]) == ("render.completed", "application/json")
    stamp = int(headers["webhook-timestamp"])
    assert abs(stamp - time.time()) < 10
    assert headers["audome-signature"] == signature_headers(row.event_id, body, [secret], stamp)["Audome-Signature"]
    assert Webhook(secret).verify(body, headers)["id"] == row.event_id == headers["webhook-id"]
    assert (row.status, row.attempt, row.response_status, row.error, row.next_at) == ("delivered", 1, 200, None, None)
    assert (row.lease_owner, row.lease_until) == (None, None)


async def test_both_secrets_sign_while_one_is_rotated_out(database, receiver):
    previous = {"previous_secret": VAULT.encrypt("old"), "previous_until": now_ms() + 60_000}
    await _webhook(database, receiver.url + "/hook", **previous)
    await _webhook(database, receiver.url + "/hook", **previous | {"previous_until": now_ms() - 1})
    await _emit(database)
    async with _dispatching(database):
        await _settled(database)
    signatures = sorted((entry[2]["audome-signature"] for entry in receiver.seen), key=len)
    assert [signature.count(",v1=") for signature in signatures] == [1, 2]
    stamp = int(signatures[1].partition(",")[0].removeprefix("t="))
    expected = signature_headers("", receiver.seen[0][3], ["secret", "old"], stamp)
    assert signatures[1] == expected["Audome-Signature"]


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/hook", 302, "the server answered with status 302"),
        ("/hook", 404, "the server answered with status 404"),
        ("/hook", 500, "the server answered with status 500"),
        (":1/", None, "cannot be reached"),
    ],
)
async def test_all_but_success_is_a_failure(database, receiver, path, status, error):
    receiver.answer("/hook", status=status or 200, location="/other")
    receiver.answer("/other")
    await _webhook(database, receiver.url + "/hook" if path == "/hook" else "https://audome.test" + path)
    await _emit(database)
    async with _dispatching(database):
        (row,) = await _settled(database)
    assert (row.status, row.attempt, row.response_status, row.error) == ("failed", 1, status, error)
    assert [entry[1] for entry in receiver.seen] == ([path] if status else [])


async def test_a_long_reply_counts_by_its_status(database, receiver):
    receiver.answer("/hook", b"x" * 1_000_000, 201, content_encoding="gzip")
    await _webhook(database, receiver.url + "/hook")
    await _emit(database)
    async with _dispatching(database):
        (row,) = await _settled(database)
    assert (row.status, row.response_status) == ("delivered", 201)


async def test_plain_http_and_private_addresses_only_where_they_are_opened(database):
    with running() as plain:
        opened = await _webhook(database, plain.answer("/hook"))
        closed = await _webhook(database, "https://127.0.0.2/hook")
        await _emit(database)
        gate = Gate(_policy(allow=(f"127.0.0.1:{plain.port}",)))
        working = Dispatcher(database, VAULT, gate, schedule=(0,), instance_id="one", poll=0.05)
        working.start()
        found = {row.webhook_id: row.error for row in await _settled(database)}
        await working.stop()
    assert found == {opened: None, closed: "cannot be reached"}


# The schedule


async def test_attempts_follow_the_schedule_from_the_first_one(database, receiver):
    receiver.answer("/hook", status=503)
    await _webhook(database, receiver.url + "/hook")
    await _emit(database)
    async with _dispatching(database, schedule=(0, 0.5, 2.5)):
        (row,) = await _settled(database)
        await asyncio.sleep(0.3)
    assert (row.status, row.attempt, row.next_at, row.response_status) == ("failed", 3, None, 503)
    offsets = [moment - row.first_at / 1000 for moment in receiver.seen.times]
    assert len(offsets) == 3
    assert 0 <= offsets[0] < 0.5 <= offsets[1] < 1.5 and 2.5 <= offsets[2] < 3.5
    assert len({entry[3] for entry in receiver.seen}) == 1  # one event, one id
    stamps = [entry[2]["audome-signature"].partition(",")[0] for entry in receiver.seen]
    assert stamps[0] != stamps[2]


async def test_a_later_attempt_may_succeed_and_a_failed_event_is_delivered_anew(database, receiver):
    receiver.answer("/hook", status=500)
    await _webhook(database, receiver.url + "/hook")
    await _emit(database)
    async with _dispatching(database, schedule=(0, 0.1)) as working:
        (row,) = await _settled(database)
        assert (row.status, row.attempt) == ("failed", 2)
        async with database.write() as connection:
            assert await redeliver(connection, "acc_1", row.id, now_ms=now_ms())
        working.wake()
        while len(receiver.seen) < 3:
            await asyncio.sleep(0.01)
        receiver.answer("/hook", status=204, body=b"")
        (row,) = await _settled(database)
    assert (row.status, row.attempt, row.error) == ("delivered", 2, None)
    assert len(receiver.seen) == 4 and len({entry[3] for entry in receiver.seen}) == 1


async def test_gone_deactivates_the_destination_and_fails_what_is_pending(database, receiver):
    receiver.answer("/hook", status=410)
    gone = await _webhook(database, receiver.url + "/hook")
    await _emit(database, times=20)
    async with _dispatching(database, schedule=(0, 60)):
        rows = await _settled(database)
    assert {row.error for row in rows} == {"the server answered with status 410", "the webhook was deactivated"}
    assert {row.status for row in rows} == {"failed"} and len(receiver.seen) < 20
    async with database.read() as connection:
        assert not await connection.scalar(select(webhooks.c.active).where(webhooks.c.id == gone))


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"deleted_at": 1}, "the webhook was deleted"), ({"active": False}, "the webhook was deactivated")],
)
async def test_nothing_is_sent_to_a_deleted_or_deactivated_destination(database, receiver, values, reason):
    await _webhook(database, receiver.url + "/hook")
    await _emit(database)
    async with database.write() as connection:
        await connection.execute(update(webhooks).values(**values))
    async with _dispatching(database, schedule=(0, 60)):
        (row,) = await _settled(database)
    assert (row.status, row.attempt, row.error, receiver.seen) == ("failed", 0, reason, [])


# Destinations that hang


async def test_four_hanging_destinations_do_not_delay_the_fifth(database, receiver, hanging):
    for _ in range(4):
        await _webhook(database, f"https://audome.test:{hanging}/")
    fifth = await _webhook(database, receiver.url + "/hook")
    await _emit(database, times=10)
    async with _dispatching(database, deadline=9.0):
        rows = await _settled(database, deliveries.c.webhook_id == fifth, within=8.0)
        async with database.read() as connection:
            in_flight = await connection.execute(
                select(deliveries.c.webhook_id, func.count())
                .where(deliveries.c.lease_until > now_ms())
                .group_by(deliveries.c.webhook_id)
            )
            assert sorted(count for _, count in in_flight) == [2, 2, 2, 2]
    assert [row.status for row in rows] == ["delivered"] * 10


async def test_many_destinations_known_to_hang_leave_half_of_the_slots(database, receiver, hanging, monkeypatch):
    monkeypatch.setattr(dispatcher, "_SLOW_SECONDS", 0.5)
    slow = [await _webhook(database, f"https://audome.test:{hanging}/", account=f"acc_{n}") for n in range(3)]
    for number in range(3):
        await _emit(database, times=20, account=f"acc_{number}")
    good = await _webhook(database, receiver.url + "/hook", account="acc_good")
    async with _dispatching(database, deadline=1.5, slots=4) as working:
        end = time.monotonic() + 15
        while len(working._slow) < 3:
            assert time.monotonic() < end
            await asyncio.sleep(0.05)
        await asyncio.sleep(1.0)  # whatever began before all were known has nearly ended
        for _ in range(3):
            await _emit(database, account="acc_good")
            working.wake()
            await _settled(database, deliveries.c.webhook_id == good)
            live = await _rows(database, deliveries.c.lease_until > now_ms(), deliveries.c.webhook_id.in_(slow))
            assert len(live) <= 2


# Leases


async def test_an_expired_lease_is_claimed_again_and_a_live_one_is_not(database, receiver):
    await _webhook(database, receiver.url + "/hook")
    await _emit(database, times=2)
    first, second = await _rows(database)
    async with database.write() as connection:
        for row, until in ((first, now_ms() - 1), (second, now_ms() + 1500)):
            values = {"lease_owner": "crashed", "lease_until": until, "first_at": 1}
            await connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(**values))
    async with _dispatching(database):
        await _settled(database, deliveries.c.id == first.id)
        assert [row.lease_owner for row in await _rows(database, deliveries.c.id == second.id)] == ["crashed"]
        rows = await _settled(database)
    assert {(row.status, row.attempt) for row in rows} == {("delivered", 1)} and len(receiver.seen) == 2


async def test_an_outcome_is_dropped_where_the_lease_was_lost(database, receiver):
    await _webhook(database, receiver.url + "/hook")
    await _emit(database)
    async with database.write() as connection:
        names = await claims.due_destinations(connection, now_ms(), 10, ())
        (claim,) = await claims.claim(connection, "one", names, lambda webhook: True, now_ms())
        assert await claims.claim(connection, "two", names, lambda webhook: True, now_ms()) == []
        later = now_ms() + claims.LEASE_MS + 1
        (again,) = await claims.claim(connection, "two", names, lambda webhook: True, later)
        assert again == claim  # first_at included: the schedule counts from the first claim
        await claims.settle(connection, "one", [claims.Outcome(claim, later, "too late")], (0,))
    (row,) = await _rows(database)
    assert (row.status, row.lease_owner, row.attempt) == ("pending", "two", 0)


async def test_several_dispatchers_deliver_each_event_once(database, receiver):
    for _ in range(3):
        await _webhook(database, receiver.url + "/hook")
    async with _dispatching(database), _dispatching(database) as other, _dispatching(database):
        for _ in range(10):
            await _emit(database)
            other.wake()
        rows = await _settled(database)
    assert len(rows) == len(receiver.seen) == 30
    assert {(row.status, row.attempt) for row in rows} == {("delivered", 1)}


async def test_stopping_lets_an_attempt_finish(database):
    begun = threading.Event()

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        begun.set()
        time.sleep(0.3)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    with talking(talk) as port:
        await _webhook(database, f"http://127.0.0.1:{port}/")
        await _emit(database)
        async with _dispatching(database):
            await asyncio.to_thread(begun.wait, 5)
        (row,) = await _rows(database)
    assert (row.status, row.attempt, row.lease_until) == ("delivered", 1, None)


async def test_stopping_leaves_to_others_what_does_not_finish(database, hanging):
    await _webhook(database, f"https://audome.test:{hanging}/")
    await _emit(database, times=3)
    async with _dispatching(database, deadline=1.5) as working:
        while len(await _rows(database, deliveries.c.lease_until.is_not(None))) < 2:
            await asyncio.sleep(0.02)
        began = time.monotonic()
        await working.stop(timeout=0.1)
        assert time.monotonic() - began < 1.0
    rows = await _rows(database)
    assert {(row.status, row.attempt, row.lease_owner, row.lease_until) for row in rows} == {("pending", 0, None, None)}


# Errors of one's own


async def test_a_secret_that_cannot_be_read_fails_its_delivery_alone(database, receiver):
    bad = await _webhook(database, receiver.url + "/hook", secret=Vault("other").encrypt("secret"))
    good = await _webhook(database, receiver.url + "/hook")
    await _emit(database)
    async with _dispatching(database, schedule=(0, 60)):
        found = {row.webhook_id: (row.status, row.error) for row in await _settled(database)}
    assert found == {bad: ("failed", "the secret cannot be decrypted"), good: ("delivered", None)}


async def test_errors_of_the_database_are_waited_out(database, receiver, monkeypatch):
    await _webhook(database, receiver.url + "/hook")
    await _emit(database, times=3)
    write, failures = database.write, []

    @contextlib.asynccontextmanager
    async def failing():
        if len(failures) in (0, 2, 3):  # the first claim, then the first outcomes, twice
            failures.append("failed")
            raise OperationalError("statement", {}, Exception("the connection was lost"))
        failures.append("worked")
        async with write() as connection:
            yield connection

    monkeypatch.setattr(database, "write", failing)
    async with _dispatching(database):
        rows = await _settled(database)
    assert failures[:5] == ["failed", "worked", "failed", "failed", "worked"]
    assert {(row.status, row.attempt) for row in rows} == {("delivered", 1)} and len(receiver.seen) == 3


async def test_logs_have_no_secrets_bodies_or_queries(database, receiver, capfd):
    await _webhook(database, receiver.url + "/hook?key=hidden", secret=VAULT.encrypt("s3cr3t"))
    await _emit(database)
    async with _dispatching(database):
        await _settled(database)
    written = "".join(capfd.readouterr())
    assert "webhook_attempt" in written and "audome.test" in written
    assert not any(word in written for word in ("hidden", "s3cr3t", "number", "v1="))
    assert json.loads(receiver.seen[0][3])["data"] == {"number": 0}
