"""Local servers for tests of the egress gate."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from audome_engine.egress import EgressPolicy, Gate

BODY = b"0123456789" * 100


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, b""))
        self._answer()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self._answer()

    def _answer(self) -> None:
        status, headers, body = self.server.answers.get(self.path.partition("?")[0], (404, {}, b"not here"))
        self.send_response(status)
        for name, value in ({"content-length": str(len(body))} | headers).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


class Server:
    """A local server and a gate that may reach it."""

    def __init__(self, http: ThreadingHTTPServer) -> None:
        self.http = http
        self.port = http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def answer(self, path: str, body: bytes = BODY, status: int = 200, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.http.answers[path] = (status, named, body)
        return self.url + path

    @property
    def seen(self) -> list[tuple[str, str, dict[str, str], bytes]]:
        return self.http.seen

    def gate(self, **policy: object) -> Gate:
        return Gate(EgressPolicy(**{"allow": (f"127.0.0.1:{self.port}",), "deadline": 5.0} | policy))


@contextlib.contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    http.answers, http.seen = {}, []
    if tls is not None:
        http.socket = tls.wrap_socket(http.socket, server_side=True)
        http.handle_error = lambda *arguments: None
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield Server(http)
    finally:
        http.shutdown()
        http.server_close()


@contextlib.contextmanager
def talking(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A server that says whatever `talk` does to each connection; the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    talk(connection, over)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        listener.close()
