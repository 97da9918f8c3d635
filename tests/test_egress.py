"""The gate to the network, against real servers on the loopback interface: requests, addresses, redirects, bodies."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator

import pytest

from audome_engine.egress import UNREACHABLE, EgressError, EgressPolicy, Gate
from tests.servers import BODY, Server, running, talking


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as local:
        yield local


def _message(gate: Gate, url: str) -> str:
    with pytest.raises(EgressError) as caught:
        gate.fetch(url)
    return str(caught.value)


# Plain requests


def test_a_reply_has_its_body_type_and_status(server):
    url = server.answer("/a.png", content_type="Image/PNG; x=y")
    reply = server.gate().fetch(url)
    assert (reply.body, reply.mime, reply.status, reply.url) == (BODY, "image/png", 200, url)


def test_a_chunked_body_and_one_until_the_end_of_the_connection(server):
    chunked = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert server.gate().fetch(server.answer("/c", chunked, content_length="", transfer_encoding="chunked")).body == (
        b"abcde"
    )

    def until_close(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nrest")

    with talking(until_close) as port:
        assert Gate(EgressPolicy(allow=(f"127.0.0.1:{port}",))).fetch(f"http://127.0.0.1:{port}/").body == b"rest"


def test_request_sends_method_headers_and_body_and_gives_any_status(server):
    url = server.answer("/hook", b"no", status=503)
    reply = server.gate().request("POST", url, {"X-Signature": "s", "Content-Type": "application/json"}, b"{}")
    method, path, headers, body = server.seen[0]
    assert (reply.status, reply.body) == (503, b"no")
    assert (method, path, body, headers["x-signature"]) == ("POST", "/hook", b"{}", "s")
    assert headers["host"] == f"127.0.0.1:{server.port}"


def test_other_statuses_than_success_are_errors_of_fetch(server):
    assert _message(server.gate(), server.url + "/nothing") == "the server answered with status 404"


def test_what_stands_in_a_url_arrives_encoded(server):
    server.gate().request("GET", server.url + "/ä%20b?q=ü&r=[1]#part")
    assert server.seen[0][1] == "/%C3%A4%20b?q=%C3%BC&r=[1]"


def test_proxies_of_the_environment_are_ignored(server, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    monkeypatch.delenv("no_proxy", raising=False)
    assert server.gate().fetch(server.answer("/direct")).body == BODY


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "//host/", "host/path", "", "http://", "http:///x",
        "http://user@host/", "http://user:secret@host/", "http://@host/", "http://ho st/", "http://host/a\nb",
        "http://host\\@evil/", "http://host:99999/", "http://host:x/", "http://[::1/", "http://[fe80::1%25eth0]/",
        f"http://{'a' * 64}.test/", "http://a..b/", "http://host/\x00",
    ],
)  # fmt: skip
def test_urls_that_are_refused_for_what_they_are(url):
    gate = Gate(resolver=lambda host, port: pytest.fail("looked up"))
    assert _message(gate, url) != UNREACHABLE


# Addresses


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0",
     "１２７.0.0.1", "10.0.0.1", "169.254.169.254", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_private_addresses_are_blocked_without_a_connection(host, scheme, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *arguments: pytest.fail("connected"))
    assert _message(Gate(), f"{scheme}://{host}/") == UNREACHABLE


def test_blocked_unresolved_unallowed_ports_and_unreachable_read_alike(server):
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    unresolved = Gate(resolver=_failing)
    messages = {
        _message(Gate(), "http://127.0.0.1/"),
        _message(Gate(), f"http://127.0.0.1:{server.port}/"),
        _message(Gate(resolver=lambda host, port: ["8.8.8.8"]), f"http://public.test:{server.port}/"),
        _message(unresolved, "http://no.test/"),
        _message(Gate(resolver=lambda host, port: []), "http://empty.test/"),
        _message(Gate(EgressPolicy(allow=(f"127.0.0.1:{port}",))), f"http://127.0.0.1:{port}/"),
    }
    assert messages == {UNREACHABLE}
    assert server.seen == []


def _failing(host: str, port: int) -> list[str]:
    raise socket.gaierror("no such name")


def test_a_name_is_resolved_once_and_only_its_checked_addresses_are_tried(monkeypatch):
    lookups, tried = [], []

    def rebinding(host: str, port: int) -> list[str]:
        lookups.append(host)
        return ["127.0.0.1", "93.184.215.14", "10.0.0.1"] if len(lookups) == 1 else ["127.0.0.1"]

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(address)
        raise OSError("closed")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert _message(Gate(resolver=rebinding), "http://rebinding.test/") == UNREACHABLE
    assert lookups == ["rebinding.test"]
    assert tried == [("93.184.215.14", 80)]


def test_a_mapped_address_is_connected_to_as_ipv4(monkeypatch):
    tried = []
    monkeypatch.setattr(socket, "create_connection", lambda address, timeout: tried.append(address) or _failing("", 0))
    gate = Gate(resolver=lambda host, port: ["::ffff:8.8.8.8", "64:ff9b::808:808"])
    assert _message(gate, "https://mapped.test/") == UNREACHABLE
    assert tried == [("8.8.8.8", 443), ("64:ff9b::808:808", 443)]


def test_the_allow_list_opens_hosts_and_networks_and_the_deny_list_wins(server):
    url = server.answer("/ok").replace("127.0.0.1", "internal.test")
    port = server.port

    def gate(*allow: str, deny: tuple[str, ...] = ()) -> Gate:
        return Gate(EgressPolicy(allow=allow, deny=deny), resolver=lambda host, port: ["127.0.0.1"])

    assert gate(f"internal.test:{port}").fetch(url).body == BODY
    assert gate("127.0.0.0/8").fetch(url).body == BODY
    assert gate("internal.test").fetch(url).body == BODY
    assert _message(gate("internal.test:80", "127.0.0.1:443"), url) == UNREACHABLE
    assert _message(gate("other.test", "128.0.0.0/8"), url) == UNREACHABLE
    assert _message(gate(f"internal.test:{port}", deny=("127.0.0.0/8",)), url) == UNREACHABLE


# Redirects


def test_redirects_are_followed_three_times_and_no_more(server):
    for index in range(5):
        server.answer(f"/{index}", b"", 302, location=f"/{index + 1}")
    server.answer("/5")
    assert server.gate().fetch(server.url + "/2").body == BODY
    assert _message(server.gate(), server.url + "/1") == "redirects more than 3 times"
    assert len(server.seen) == 4 + 4


def test_without_redirects_the_reply_itself_comes_back(server):
    url = server.answer("/a", b"", 307, location="/b")
    reply = server.gate(redirects=0).request("POST", url, body=b"x")
    assert (reply.status, reply.headers["location"], len(server.seen)) == (307, "/b", 1)
    assert _message(server.gate(redirects=0), url) == "the server answered with status 307"


@pytest.mark.parametrize(
    "target", ["http://127.0.0.2/", "http://[::1]/", "http://169.254.169.254/", "http://localhost/"]
)
def test_a_redirect_to_a_private_address_is_blocked(server, target):
    url = server.answer("/away", b"", 302, location=target)
    assert _message(server.gate(), url) == UNREACHABLE


def test_a_redirect_to_another_scheme_or_with_credentials_is_refused(server):
    assert "not allowed" in _message(server.gate(), server.answer("/f", b"", 302, location="file:///etc/passwd"))
    away = f"http://me:pw@127.0.0.1:{server.port}/"
    assert "not allowed" in _message(server.gate(), server.answer("/c", b"", 302, location=away))


def test_what_redirects_keep_of_a_request(server):
    server.answer("/end")
    for status, method in ((301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")):
        url = server.answer("/start", b"", status, location="/end")
        server.gate().request("POST", url, {"Content-Type": "text/plain", "Authorization": "secret"}, b"body")
        last = server.seen[-1]
        assert (last[0], last[3]) == (method, b"body" if method == "POST" else b"")
        assert ("content-type" in last[2]) == (method == "POST")
        assert last[2]["authorization"] == "secret"


def test_secrets_do_not_follow_to_another_origin(server):
    with running() as other:
        url = server.answer("/start", b"", 302, location=other.answer("/end"))
        gate = Gate(EgressPolicy(allow=(f"127.0.0.1:{server.port}", f"127.0.0.1:{other.port}")))
        gate.request("GET", url, {"Authorization": "secret", "Cookie": "a=b", "X-Kept": "1"})
        headers = other.seen[0][2]
    assert "authorization" not in headers and "cookie" not in headers and headers["x-kept"] == "1"


# Bodies


def test_the_byte_cap_counts_declared_and_undeclared_lengths(server):
    gate = server.gate(maximum_bytes=len(BODY))
    assert gate.fetch(server.answer("/exact")).body == BODY
    assert _message(gate, server.answer("/more", BODY + b"x")) == f"is larger than {len(BODY)} bytes"
    endless = (b"%x\r\n" % len(BODY) + BODY + b"\r\n") * 50
    url = server.answer("/chunked", endless, content_length="", transfer_encoding="chunked")
    assert _message(gate, url) == f"is larger than {len(BODY)} bytes"
    declared = server.answer("/declared", b"short", content_length="99999999999")
    assert _message(gate, declared) == f"is larger than {len(BODY)} bytes"
    assert _message(Gate(gate.policy, maximum_bytes=10), server.url + "/exact") == "is larger than 10 bytes"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip", "x-unknown"])
def test_content_encodings_are_refused(server, encoding):
    url = server.answer("/packed", gzip.compress(BODY), content_encoding=encoding)
    assert _message(server.gate(), url) == "has a content encoding, which is not allowed"
    assert server.seen[0][2]["accept-encoding"] == "identity"


def test_transfer_encodings_other_than_chunked_are_refused(server):
    url = server.answer("/packed", gzip.compress(BODY), transfer_encoding="gzip, chunked", content_length="")
    assert _message(server.gate(), url) == "has a transfer encoding, which is not allowed"


@pytest.mark.parametrize(
    "headers", [{"content_length": "2000"}, {"transfer_encoding": "chunked", "content_length": ""}]
)
def test_a_body_that_breaks_off_is_an_error(headers):
    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items() if value]
        connection.sendall(("HTTP/1.1 200 OK\r\n" + "".join(lines) + "\r\n10\r\nabc").encode())

    with talking(talk) as port:
        assert _message(Gate(EgressPolicy(allow=(f"127.0.0.1:{port}",))), f"http://127.0.0.1:{port}/") == "broke off"


def test_no_http_at_all_is_unreachable():
    with talking(lambda connection, over: connection.sendall(b"SSH-2.0-x\r\n")) as port:
        assert _message(Gate(EgressPolicy(allow=(f"127.0.0.1:{port}",))), f"http://127.0.0.1:{port}/") == UNREACHABLE
