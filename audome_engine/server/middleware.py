"""Around every request: an id, CORS, a metric and a log line, and the last word on errors that nobody expected."""

from __future__ import annotations

import asyncio
import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audome_engine.server.errors import ApiError, envelope, stopping
from audome_engine.server.ids import new_id
from audome_engine.server.metrics import Metrics
from audome_engine.server.payload import reply
from audome_engine.server.shedding import Shedding, send_refusal

log = structlog.get_logger("audome.access")
_EXPOSED = "Retry-After, X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Limit-Minute, "
_EXPOSED += "X-RateLimit-Limit-Hour, X-RateLimit-Reset, Idempotency-Replayed"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "86400",
}


class Frame:
    """The outermost middleware."""

    def __init__(self, app: ASGIApp, metrics: Metrics, shedding: Shedding) -> None:
        self._app = app
        self._metrics = metrics
        self._shedding = shedding

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = new_id("req_")
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def send_framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = _EXPOSED
            await send(message)

        refusal = self._shedding.refusal(scope)
        if refusal is not None:
            self._metrics.shed.inc()
            await send_refusal(send_framed, refusal)
            return
        try:
            if "\0" in scope["path"]:
                raise ApiError("NOT_FOUND", "There is nothing here.")
            if scope["method"] == "OPTIONS":
                await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send_framed)
                return
            await self._app(scope, receive, send_framed)
        except asyncio.CancelledError:  # uvicorn does so when the time for draining is over, and would answer 500
            if status:
                raise
            await answer_error(Request(scope), stopping())(scope, receive, send_framed)
        except Exception as error:
            if not isinstance(error, ApiError):
                log.exception("unexpected", request_id=request_id, path=scope["path"])
                error = ApiError("INTERNAL_ERROR", "Something went wrong; it was logged.")
            if status:
                raise
            await answer_error(Request(scope), error)(scope, receive, send_framed)
        finally:
            self._note(scope, status, time.perf_counter() - started, request_id)

    def _note(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.requests.labels(scope["method"], route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        log.info(
            "request", request_id=request_id, method=scope["method"], path=scope["path"], status=status,
            ms=round(seconds * 1000, 1),
        )  # fmt: skip


def answer_error(request: Request, error: ApiError) -> Response:
    """The response for an error, in the dialect of the endpoint."""
    request_id = request.scope.get("state", {}).get("request_id", "")
    return reply(envelope(error, request.url.path, request_id), error.status, error.headers)
