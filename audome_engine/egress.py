"""The one gate to the network: a URL in, a bounded reply out, and nothing but public addresses in between.

A host name is resolved once and the connection goes to an address that was checked, so a second answer of the name
server changes nothing; TLS still verifies the host name. Proxy variables of the environment are never read.
Sources: RFC 9110 (HTTP), RFC 3986 (URLs), RFC 6125 (names in certificates); addresses.py for the addresses.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import quote, urljoin, urlsplit

from audome_engine.addresses import NAT64, Address, HostRule, embedded_ipv4, is_public, literal_addresses
from audome_engine.errors import AudomeError, InvalidArgument

Resolver: TypeAlias = Callable[[str, int], list[str]]  # host and port to addresses

# Blocked and unreachable read alike, so that a caller cannot map a private network by the messages.
UNREACHABLE = "cannot be reached"
_REDIRECTS = (301, 302, 303, 307, 308)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PIECE = 65536
_FRAMING = 2**20  # bytes that headers and the like may take, and the body once more for the framing of chunks
_ADDRESSES_TRIED = 4
_LOOKUPS = 256  # of a gate at a time; those that outlive their deadline may not pile up
_BODY_HEADERS = ("content-type", "content-length", "content-encoding", "transfer-encoding")
_ORIGIN_HEADERS = ("authorization", "cookie", "proxy-authorization")


class EgressError(AudomeError):
    """A request was refused or failed; what a blocked address was is only told by `__cause__`, for logs."""


class _Blocked(Exception):
    """Why an address or host is refused; never shown to whoever gave the URL."""


@dataclass(frozen=True, slots=True)
class EgressPolicy:
    """What the gate lets through.

    `allow` opens what is closed by default, for those who host their own: host names ("images.internal"), addresses or
    networks ("10.1.0.0/16", "fd00::/8"), each with a port ("127.0.0.1:8080", "[::1]:8080") or with all ports. What it
    opens need not be public and may be reached by plain http, whatever `schemes` and `ports` say. `deny` closes more
    networks, such as a NAT64 prefix of one's own; it wins over `allow`.
    """

    schemes: frozenset[str] = frozenset({"http", "https"})
    ports: frozenset[int] = frozenset({80, 443})
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    redirects: int = 3  # followed; with 0 the redirecting reply itself is the result
    maximum_bytes: int = 32 * 2**20  # of a reply's body
    # "cut": where the status is what counts; a body's first `maximum_bytes` are taken, whatever its encoding
    oversize: Literal["refuse", "cut"] = "refuse"
    deadline: float = 10.0  # seconds for everything: names, connections, TLS, all redirects, the body
    user_agent: str = "AudomeEngine"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: its status, the URL it came from after redirects, headers by lower-case name, and the whole body."""

    status: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def mime(self) -> str:
        """The media type as declared, lower case and without parameters; empty where there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class _Target:
    """A URL taken apart and found allowed in form."""

    url: str
    scheme: str
    host: str  # ASCII, lower case, without brackets
    port: int
    path: str  # with the query

    @property
    def secure(self) -> bool:
        return self.scheme == "https"


def _target(url: str, policy: EgressPolicy) -> _Target:
    """Take `url` apart (RFC 3986).

    Raises:
        EgressError: it is malformed, has credentials, or a scheme that is not allowed.
    """
    url = url.strip()
    if any(character <= " " or character in "\x7f\\" for character in url):
        raise EgressError("is no valid URL")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        if ":" not in host:
            host = host.encode("idna").decode("ascii")  # RFC 3490
    except ValueError as error:
        raise EgressError("is no valid URL") from error
    # Plain http may be opened for some addresses; which ones these are is judged where the addresses are known.
    opened = parts.scheme == "http" and policy.allow
    if parts.scheme not in _DEFAULT_PORTS or not (parts.scheme in policy.schemes or opened):
        raise EgressError(f"{parts.scheme or 'relative'} URLs are not allowed")
    if "@" in parts.netloc:
        raise EgressError("URLs with credentials are not allowed")
    if not host or "%" in host or any(character in host for character in "/?#"):
        raise EgressError("is no valid URL")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]") if parts.query else ""
    )
    return _Target(url, parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme], path)


# Time and sockets


class _Deadline:
    """The end of the time that one request has."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left.

        Raises:
            TimeoutError: none are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left


class _Wire(io.RawIOBase):
    """A connected socket as `http.client` wants one, every read and write of which ends at the deadline; `maximum` is
    how many bytes it receives at most, since `http.client` can be led to read all there is (a chunk of size -1).

    Closing it does nothing, because `http.client` does so while the body is yet to be read; `shut` does.
    """

    def __init__(self, connection: socket.socket, deadline: _Deadline, maximum: int) -> None:
        self._socket = connection
        self._deadline = deadline
        self._left = maximum

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            raise OSError("the reply with its framing is too large")
        self._socket.settimeout(self._deadline.remaining())
        received = self._socket.recv_into(buffer)
        self._left -= received
        return received

    def sendall(self, data: Any) -> None:
        rest = memoryview(data)
        while rest:
            self._socket.settimeout(self._deadline.remaining())
            rest = rest[self._socket.send(rest) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, _PIECE)

    def close(self) -> None:
        pass

    def shut(self) -> None:
        """Close the connection."""
        self._socket.close()


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of `host` as the system's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _resolve(resolver: Resolver, target: _Target, deadline: _Deadline, slots: threading.Semaphore) -> list[Address]:
    """Look a host up in a thread of its own: the system's resolver knows no deadline. `slots` bound these threads."""
    if literal := literal_addresses(target.host):
        return literal
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(resolver(target.host, target.port))
        except Exception as error:
            answers.put(error)
        finally:
            slots.release()

    if not slots.acquire(timeout=deadline.remaining()):
        raise TimeoutError("no free resolver")
    try:
        threading.Thread(target=look_up, name="egress-resolver", daemon=True).start()
    except RuntimeError as error:  # the system has no more threads
        slots.release()
        raise OSError("no thread to resolve in") from error
    try:
        answer = answers.get(timeout=deadline.remaining())
    except queue.Empty:
        raise TimeoutError("the name was not resolved in time") from None
    if isinstance(answer, Exception):
        raise OSError(f"cannot resolve {target.host}") from answer
    return [ipaddress.ip_address(text) for text in answer]


class _Connection(http.client.HTTPConnection):
    """Speaks HTTP over a wire that is already connected; never connects by itself."""

    auto_open = 0

    def __init__(self, target: _Target, wire: _Wire) -> None:
        super().__init__(target.host, target.port)
        self.default_port = 443 if target.secure else 80
        self.sock = wire


def tls_context(ca_file: str | Path | None = None) -> ssl.SSLContext:
    """Verification by the system's certificate authorities, and by those in a PEM file beside them.

    Raises:
        InvalidArgument: the file cannot be read or holds no certificates.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(ca_file))
        except OSError as error:  # ssl.SSLError is one
            raise InvalidArgument("ca_file", f"{ca_file}: no certificates can be read from it ({error})") from error
    return context


# The gate


class Gate:
    """Makes HTTP requests within a policy; safe to share between threads, keeps no connections and no cookies."""

    def __init__(
        self,
        policy: EgressPolicy | None = None,
        *,
        maximum_bytes: int | None = None,
        resolver: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
        ca_file: str | Path | None = None,
    ) -> None:
        """Make a gate; `ca_file` and `tls` (which wins) say whom TLS trusts, as in `tls_context`.

        Raises:
            InvalidArgument: `ca_file` cannot be read.
        """
        self.policy = policy or EgressPolicy()
        self._maximum = self.policy.maximum_bytes if maximum_bytes is None else maximum_bytes
        self._allow = tuple(HostRule.parse(text) for text in self.policy.allow)
        self._deny = tuple(HostRule.parse(text) for text in self.policy.deny)
        self._resolver = resolver
        self._lookups = threading.Semaphore(_LOOKUPS)
        self._tls = tls_context(ca_file) if tls is None and ca_file is not None else tls

    def check(self, url: str) -> None:
        """Refuse a URL that could never be let through, without a connection: for its form, its scheme, its port or a
        literal address. Only plain http, where the allow list may open it, has its host looked up.

        Raises:
            EgressError: it would never be let through.
        """
        target = _target(url, self.policy)
        rules = [rule for rule in self._allow if rule.port in (None, target.port)]
        if any(rule.covers(target.host, None, target.port) for rule in rules):
            return
        if not literal_addresses(target.host) and target.scheme in self.policy.schemes:
            if target.port in self.policy.ports or any(rule.network for rule in rules):
                return  # what the name stands for is judged when it is connected to
            raise EgressError(UNREACHABLE)
        try:
            self._checked(target, _resolve(self._resolver, target, _Deadline(self.policy.deadline), self._lookups))
        except (OSError, ValueError, _Blocked) as error:
            raise EgressError(UNREACHABLE) from error

    def fetch(self, url: str) -> Reply:
        """GET `url`; the reply's status is 2xx.

        Raises:
            EgressError: it is not allowed, cannot be reached, is too large or too slow, or has another status.
        """
        reply = self.request("GET", url)
        if not 200 <= reply.status < 300:
            raise EgressError(f"the server answered with status {reply.status}")
        return reply

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Reply:
        """Send a request and give the reply, whatever its status; redirects are followed as the policy says, every
        target checked like the first (RFC 9110, 15.4).

        Raises:
            EgressError: it is not allowed, cannot be reached, is too large or too slow.
        """
        deadline = _Deadline(self.policy.deadline)
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        target = _target(url, self.policy)
        for _ in range(self.policy.redirects + 1):
            reply = self._exchange(method, target, sent, body, deadline)
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or location is None or self.policy.redirects <= 0:
                return reply
            following = _target(_joined(target.url, location), self.policy)
            if reply.status == 303 or (reply.status in (301, 302) and method == "POST"):
                method, body = ("HEAD" if method == "HEAD" else "GET"), None
                sent = {name: value for name, value in sent.items() if name not in _BODY_HEADERS}
            if (following.host, following.port, following.secure) != (target.host, target.port, target.secure):
                sent = {name: value for name, value in sent.items() if name not in _ORIGIN_HEADERS}
            target = following
        raise EgressError(f"redirects more than {self.policy.redirects} times")

    def _exchange(
        self, method: str, target: _Target, headers: Mapping[str, str], body: bytes | None, deadline: _Deadline
    ) -> Reply:
        """One request and its reply, without redirects."""
        try:
            wire = self._connect(target, deadline)
        except (OSError, ValueError, _Blocked) as error:  # TimeoutError and ssl.SSLError are OSErrors
            raise EgressError(UNREACHABLE) from error
        try:
            connection = _Connection(target, wire)
            fixed = {"user-agent": self.policy.user_agent, "accept": "*/*", "connection": "close"}
            connection.request(method, target.path, body, fixed | dict(headers) | {"accept-encoding": "identity"})
            response = connection.getresponse()
        except (OSError, ValueError, http.client.HTTPException) as error:
            wire.shut()
            raise EgressError(UNREACHABLE) from error
        try:
            found = {name.lower(): value for name, value in reversed(response.getheaders())}
            return Reply(response.status, target.url, found, self._body(response))
        except TimeoutError as error:
            raise EgressError(f"was not complete within {self.policy.deadline:g} s") from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise EgressError("broke off") from error
        finally:
            response.close()
            wire.shut()

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        """The body, at most as long as allowed and never decoded: a short body may stand for a huge one."""
        if self.policy.oversize == "cut":
            return self._beginning(response)
        if (response.getheader("content-encoding") or "").strip().lower() not in ("", "identity"):
            raise EgressError("has a content encoding, which is not allowed")
        if (response.getheader("transfer-encoding") or "").strip().lower() not in ("", "chunked", "identity"):
            raise EgressError("has a transfer encoding, which is not allowed")
        expected = response.length  # None: chunked, or until the connection closes
        body = bytearray()
        while max(len(body), expected or 0) <= self._maximum:
            part = response.read(min(_PIECE, self._maximum + 1 - len(body)))
            if not part:
                if expected is not None and len(body) < expected:
                    raise EgressError("broke off")
                return bytes(body)
            body += part
        raise EgressError(f"is larger than {self._maximum} bytes")

    def _beginning(self, response: http.client.HTTPResponse) -> bytes:
        """The body's first bytes, as many as are allowed and as many as come."""
        body = bytearray()
        try:
            while len(body) < self._maximum and (part := response.read(min(_PIECE, self._maximum - len(body)))):
                body += part
        except TimeoutError:
            raise
        except (OSError, ValueError, http.client.HTTPException):
            pass  # broken off: the status has been read
        return bytes(body[: self._maximum])

    def _connect(self, target: _Target, deadline: _Deadline) -> _Wire:
        """A connection to the first address that answers; every one was checked, none is looked up again."""
        addresses = self._checked(target, _resolve(self._resolver, target, deadline, self._lookups))[:_ADDRESSES_TRIED]
        failure: Exception = _Blocked(f"{target.host} has no address")
        for index, address in enumerate(addresses):
            share = deadline.remaining() / (len(addresses) - index)
            try:
                connection = socket.create_connection((str(address), target.port), share)
            except OSError as error:
                failure = error
                continue
            try:
                return _Wire(self._secured(connection, target, deadline), deadline, 2 * self._maximum + _FRAMING)
            except BaseException:
                connection.close()
                raise
        raise failure

    def _secured(self, connection: socket.socket, target: _Target, deadline: _Deadline) -> socket.socket:
        """TLS where the URL asks for it, its certificate checked for the host name (RFC 6125, RFC 6066)."""
        connection.settimeout(deadline.remaining())
        if not target.secure:
            return connection
        self._tls = self._tls or tls_context()
        return self._tls.wrap_socket(connection, server_hostname=target.host)

    def _checked(self, target: _Target, addresses: list[Address]) -> list[Address]:
        """The addresses that may be connected to, IPv4-mapped ones as IPv4.

        Raises:
            _Blocked: there are none.
        """
        host, port = target.host, target.port
        usual = target.scheme in self.policy.schemes and port in self.policy.ports
        allowed: list[Address] = []
        for address in addresses:
            inner = embedded_ipv4(address)
            if any(entry.covers(host, address, port) or entry.covers(host, inner, port) for entry in self._deny):
                continue
            if (usual and is_public(address)) or any(entry.covers(host, inner, port) for entry in self._allow):
                allowed.append(inner if address not in NAT64 else address)
        if not allowed:
            raise _Blocked(f"{target.scheme}://{host}:{port} is not allowed: {', '.join(map(str, addresses))}")
        return allowed


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError as error:
        raise EgressError("redirects to no valid URL") from error
