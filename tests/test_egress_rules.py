"""The gate's rules beyond addresses: plain http where it is opened, URLs checked beforehand, cut replies, authorities."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from audome_engine import egress
from audome_engine.egress import UNREACHABLE, EgressError, EgressPolicy, Gate, tls_context
from audome_engine.errors import InvalidArgument
from tests.servers import BODY, Server, running, talking

CERTIFICATE = Path(__file__).parent / "data" / "audome-test-tls.pem"
SECURE_ONLY = frozenset({"https"})


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as local:
        yield local


def _message(gate: Gate, url: str) -> str:
    with pytest.raises(EgressError) as caught:
        gate.fetch(url)
    return str(caught.value)


def _secure_only(*allow: str, address: str = "127.0.0.1", **policy: object) -> Gate:
    return Gate(EgressPolicy(schemes=SECURE_ONLY, allow=allow, **policy), resolver=lambda host, port: [address])


# Plain http


def test_plain_http_needs_a_rule_that_covers_host_or_address(server):
    url = server.answer("/ok")
    named = url.replace("127.0.0.1", "internal.test")
    assert _secure_only("127.0.0.0/8").fetch(url).body == BODY
    assert _secure_only("127.0.0.0/8").fetch(url.replace("127.0.0.1", "localhost")).body == BODY
    assert _secure_only(f"127.0.0.1:{server.port}").fetch(named).body == BODY
    assert _secure_only(f"internal.test:{server.port}").fetch(named).body == BODY
    assert _message(_secure_only(), url) == "http URLs are not allowed"
    assert _message(_secure_only("127.0.0.0/8", address="8.8.8.8"), "http://public.test/") == UNREACHABLE
    assert _message(_secure_only("127.0.0.1:1"), url) == UNREACHABLE
    assert "not allowed" in _message(_secure_only("127.0.0.0/8"), "ftp://127.0.0.1/")


def test_a_redirect_to_plain_http_is_judged_by_the_same_rule(server):
    with running() as other:
        url = server.answer("/away", b"", 302, location=other.answer("/inside"))
        assert _secure_only("127.0.0.0/8").fetch(url).body == BODY
        assert _message(_secure_only(f"127.0.0.1:{server.port}"), url) == UNREACHABLE
        assert len(other.seen) == 1


# URLs checked beforehand


def _forbidden(*arguments: object) -> list[str]:
    raise AssertionError("looked up or connected")


@pytest.mark.parametrize(
    ("url", "allow"),
    [
        ("https://example.com/hook?a=b", ()), ("https://example.com:443/", ()), ("https://8.8.8.8/", ()),
        ("https://[2606:4700::1111]/", ()), ("https://example.com:8443/", ("example.com:8443",)),
        ("https://example.com:8443/", ("10.0.0.0/8",)), ("https://127.0.0.1:9000/", ("127.0.0.1:9000",)),
        ("http://127.0.0.1:9000/", ("127.0.0.0/8",)), ("http://localhost:9000/", ("127.0.0.0/8",)),
        ("http://hooks.internal/", ("hooks.internal",)),
    ],
)  # fmt: skip
def test_check_passes_what_may_be_let_through_without_any_traffic(url, allow, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", _forbidden)
    Gate(EgressPolicy(schemes=SECURE_ONLY, allow=allow), resolver=_forbidden).check(url)


@pytest.mark.parametrize(
    ("url", "allow"),
    [
        ("http://example.com/", ()), ("http://8.8.8.8/", ("127.0.0.0/8",)), ("http://other.internal/", ("hooks.internal",)),
        ("http://hooks.internal:8080/", ("hooks.internal:80",)), ("https://example.com:8443/", ()), ("https://10.0.0.1/", ()),
        ("https://localhost/", ()), ("https://a.localhost/", ()), ("https://127.1/", ()), ("https://0x7f000001/", ()),
        ("https://[::1]/", ()), ("https://169.254.169.254/", ()), ("https://127.0.0.1:9000/", ("127.0.0.1:9001",)),
        ("ftp://127.0.0.1/", ("127.0.0.1",)), ("https://me:pw@example.com/", ()), ("https:///x", ()), ("example.com", ()), ("", ()),
    ],
)  # fmt: skip
def test_check_refuses_what_could_never_be_let_through(url, allow, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", _forbidden)
    gate = Gate(EgressPolicy(schemes=SECURE_ONLY, allow=allow), resolver=lambda host, port: ["8.8.8.8"])
    with pytest.raises(EgressError):
        gate.check(url)


def test_check_looks_up_the_host_of_plain_http_only(monkeypatch):
    monkeypatch.setattr(socket, "create_connection", _forbidden)
    _secure_only("10.0.0.0/8", address="10.1.2.3").check("http://hooks.internal/")
    with pytest.raises(EgressError, match=UNREACHABLE):
        _secure_only("10.0.0.0/8", address="8.8.8.8").check("http://example.com/")


# Cut replies


def test_a_cut_reply_has_its_status_and_its_first_bytes(server):
    gate = server.gate(maximum_bytes=10, oversize="cut")
    assert gate.fetch(server.answer("/long")).body == BODY[:10]
    assert gate.fetch(server.answer("/short", b"abc")).body == b"abc"
    assert gate.fetch(server.answer("/promised", b"abc" * 9, content_length="99999999999")).body == b"abcabcabca"
    packed = server.answer("/packed", gzip.compress(BODY), content_encoding="gzip", transfer_encoding="x, chunked")
    assert gate.request("POST", packed, body=b"{}").status == 200
    assert gate.request("POST", server.answer("/gone", status=410), body=b"{}").status == 410


@pytest.mark.parametrize("headers", ["content-length: 100", "transfer-encoding: chunked"])
def test_a_cut_reply_may_break_off_but_not_outlast_the_deadline(headers):
    hanging = threading.Event()

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(f"HTTP/1.1 200 OK\r\n{headers}\r\n\r\n50\r\nabc".encode())
        if hanging.is_set():
            over.wait(10)

    with talking(talk) as port:
        gate = Gate(EgressPolicy(allow=("127.0.0.1",), oversize="cut", deadline=0.3))
        url = f"http://127.0.0.1:{port}/"
        assert gate.fetch(url).status == 200
        hanging.set()
        assert _message(gate, url) == "was not complete within 0.3 s"


# Replies made to exhaust memory


@pytest.mark.parametrize(
    ("start", "flood"),
    [
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n", b"x" * 65536),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", b"x: y\r\n" * 10000),
        (b"HTTP/1.1 200 OK\r\n", b"x: y\r\n" * 10000),
        (b"HTTP/1.1 200 OK\r\nx: ", b"y" * 65536),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    ],
)
@pytest.mark.parametrize("oversize", ["refuse", "cut"])
def test_floods_end_early_and_are_not_kept(start, flood, oversize):
    sent = 0

    def talk(connection: socket.socket, over: threading.Event) -> None:
        nonlocal sent
        connection.recv(4096)
        connection.sendall(start)
        while not over.is_set() and sent < 200 * 2**20:
            sent += connection.send(flood)

    tracemalloc.start()
    with talking(talk) as port:
        gate = Gate(EgressPolicy(allow=("127.0.0.1",), oversize=oversize, maximum_bytes=1000, deadline=20))
        try:
            assert gate.fetch(f"http://127.0.0.1:{port}/").status == 200 and oversize == "cut"
        except EgressError as error:
            assert str(error) in (UNREACHABLE, "broke off")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20
    assert sent < 50 * 2**20


def test_lookups_that_hang_are_bounded_and_concern_their_gate_alone(server, monkeypatch):
    monkeypatch.setattr(egress, "_LOOKUPS", 2)
    over, begun = threading.Event(), []

    def hang(host: str, port: int) -> list[str]:
        begun.append(host)
        over.wait(10)
        return ["127.0.0.1"]

    slow = Gate(EgressPolicy(allow=("127.0.0.1",), deadline=0.1), resolver=hang)
    url = server.answer("/ok").replace("127.0.0.1", "slow.test")
    for _ in range(4):
        assert _message(slow, url) == UNREACHABLE
    assert len(begun) == 2
    assert server.gate().fetch(server.url + "/ok").body == BODY
    over.set()
    patient = Gate(EgressPolicy(allow=("127.0.0.1",)), resolver=hang)
    for _ in range(4):
        assert patient.fetch(url).body == BODY


# Authorities


def test_a_file_of_authorities_counts_beside_the_systems():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    before = ssl.create_default_context().cert_store_stats()["x509_ca"]
    assert tls_context(CERTIFICATE).cert_store_stats()["x509_ca"] == before + 1
    with running(context) as secure:
        secure.answer("/ok")
        policy = EgressPolicy(allow=("127.0.0.1",))
        url = f"https://audome.test:{secure.port}/ok"
        trusting = Gate(policy, resolver=lambda host, port: ["127.0.0.1"], ca_file=CERTIFICATE)
        assert trusting.fetch(url).body == BODY
        usual = Gate(policy, resolver=lambda host, port: ["127.0.0.1"])
        assert _message(usual, url) == UNREACHABLE


def test_a_file_without_authorities_is_named(tmp_path):
    (tmp_path / "empty.pem").write_text("nothing")
    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(InvalidArgument, match=name):
            Gate(ca_file=tmp_path / name)
