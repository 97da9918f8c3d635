"""The gate to the network: one deadline for everything, and TLS."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audome_engine.egress import UNREACHABLE, EgressError, EgressPolicy, Gate, Reply
from tests.servers import BODY, Server, running, talking

CERTIFICATE = Path(__file__).parent / "data" / "audome-test-tls.pem"  # for audome.test, self-signed, for tests alone


def _message(gate: Gate, url: str) -> str:
    with pytest.raises(EgressError) as caught:
        gate.fetch(url)
    return str(caught.value)


# One deadline for everything: each of these servers talks for ever, a little at a time


def _dripping(start: bytes, drop: bytes) -> Callable[[socket.socket, threading.Event], None]:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.wait(0.01):
            connection.sendall(drop)

    return talk


@pytest.mark.parametrize(
    ("start", "drop", "message"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n", b"x", "was not complete within 0.2 s"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n", "was not complete within 0.2 s"),
        (b"HTTP/1.1 200 OK\r\nx: ", b"y", UNREACHABLE),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", UNREACHABLE),
        (b"", b"", UNREACHABLE),
    ],
)
def test_slow_replies_end_at_the_deadline(start, drop, message):
    with talking(_dripping(start, drop)) as port:
        gate = Gate(EgressPolicy(allow=(f"127.0.0.1:{port}",), deadline=0.2))
        assert _message(gate, f"http://127.0.0.1:{port}/") == message


def test_slow_names_tls_and_receivers_end_at_the_deadline():
    over = threading.Event()
    slow = Gate(EgressPolicy(deadline=0.1), resolver=lambda host, port: [str(over.wait(60))])
    assert _message(slow, "http://slow.test/") == UNREACHABLE
    over.set()
    with talking(_dripping(b"", b"")) as port:
        gate = Gate(EgressPolicy(allow=(f"127.0.0.1:{port}",), deadline=0.2))
        assert _message(gate, f"https://127.0.0.1:{port}/") == UNREACHABLE
        with pytest.raises(EgressError, match=UNREACHABLE):
            gate.request("POST", f"http://127.0.0.1:{port}/", body=bytes(64 * 2**20))


def test_a_chain_of_slow_redirects_shares_one_deadline():
    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        over.wait(0.15)
        connection.sendall(b"HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n")

    with talking(talk) as port:
        gate = Gate(EgressPolicy(allow=(f"127.0.0.1:{port}",), deadline=0.25, redirects=1000))
        assert _message(gate, f"http://127.0.0.1:{port}/") == UNREACHABLE


# TLS


@pytest.fixture
def secure() -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with running(context) as server:
        names: list[str | None] = []
        context.sni_callback = lambda connection, name, own: names.append(name)
        server.names = names
        server.answer("/ok")
        yield server


def _tls_fetch(secure: Server, host: str, trusted: bool = True) -> Reply:
    client = ssl.create_default_context(cafile=str(CERTIFICATE) if trusted else None)
    policy = EgressPolicy(allow=(f"127.0.0.1:{secure.port}",))
    gate = Gate(policy, resolver=lambda host, port: ["127.0.0.1"], tls=client)
    return gate.fetch(f"https://{host}:{secure.port}/ok")


def test_tls_goes_by_the_host_name_though_the_address_was_resolved_before(secure):
    assert _tls_fetch(secure, "audome.test").body == BODY
    assert secure.names == ["audome.test"]


@pytest.mark.parametrize(("host", "trusted"), [("other.test", True), ("127.0.0.1", True), ("audome.test", False)])
def test_a_certificate_for_another_name_or_of_nobody_is_unreachable(secure, host, trusted):
    with pytest.raises(EgressError, match=UNREACHABLE):
        _tls_fetch(secure, host, trusted)
    assert secure.seen == []


def test_without_a_context_of_ones_own_nothing_self_signed_is_trusted(secure):
    gate = Gate(EgressPolicy(allow=(f"127.0.0.1:{secure.port}",)), resolver=lambda host, port: ["127.0.0.1"])
    assert _message(gate, f"https://audome.test:{secure.port}/ok") == UNREACHABLE
