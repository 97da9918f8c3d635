"""Load shedding: while there is no room for a generate, one that could only be refused is refused before it costs anything.

Refusing must be far cheaper than rendering, or a flood of requests takes the machine from those that were accepted. So the
token is not looked up again if it was good a moment ago, and the body is not read. The price: while the queue is full, a request
that would have been told something else (400, 404, 429; 401 if its token was revoked just now) is told 503. Requests with an
Idempotency-Key are always looked at, because their reply may be stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache

from starlette.types import Scope, Send

from audome_engine.server.errors import ApiError, envelope
from audome_engine.server.payload import dumps

_PATH = "/api/render/generate"
_REMEMBERED_SECONDS = 10.0
_MOST_REMEMBERED = 10_000


class Shedding:
    """Remembers which tokens were good; `check_room` raises 503 while there is no room."""

    def __init__(self, check_room: Callable[[], None]) -> None:
        self._check_room = check_room
        self._good: dict[bytes, float] = {}  # Authorization headers, until when

    def remember(self, authorization: str) -> None:
        """A request with this header was let in."""
        if len(self._good) >= _MOST_REMEMBERED:
            self._good.clear()
        self._good[authorization.encode("latin-1")] = time.monotonic() + _REMEMBERED_SECONDS

    def refusal(self, scope: Scope) -> ApiError | None:
        """The error that a request gets at once, if it does."""
        if scope["path"] != _PATH or scope["method"] != "POST":
            return None
        try:
            self._check_room()
        except ApiError as busy:
            headers = dict(scope["headers"])
            known = self._good.get(headers.get(b"authorization", b""), 0.0) > time.monotonic()
            return busy if known and b"idempotency-key" not in headers else None
        return None


async def send_refusal(send: Send, error: ApiError) -> None:
    """Answer, with as little work as can be."""
    headers, body = _answer(error.message, error.retry_after or 1)
    await send({"type": "http.response.start", "status": error.status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=64)
def _answer(message: str, retry_after: int) -> tuple[tuple[tuple[bytes, bytes], ...], bytes]:
    error = ApiError("BUSY", message, retry_after=retry_after)
    body = dumps(envelope(error, _PATH, ""))
    named = {"content-type": "application/json", "content-length": str(len(body)), **error.headers}
    return tuple((name.lower().encode("ascii"), text.encode("ascii")) for name, text in named.items()), body
