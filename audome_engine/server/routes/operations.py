"""For those who run the service: health, readiness, metrics."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response

from audome_engine.server import replies
from audome_engine.server.payload import reply
from audome_engine.server.routes.access import service_of
from audome_engine.server.routes.documented import answer

log = logging.getLogger(__name__)
router = APIRouter(tags=["operations"])


@router.get("/healthz", responses={200: answer(replies.State, "The process answers.")})
async def healthz() -> Response:
    """Whether the process is alive."""
    return reply({"status": "ok"})


@router.get(
    "/readyz",
    responses={200: answer(replies.State, "Ready."), 503: answer(replies.State, "Stopping, or something is away.")},
)
async def readyz(request: Request) -> Response:
    """Whether requests should be sent here: the database and the store answer, and the service is not stopping."""
    service = service_of(request)
    if service.stopping:
        return reply({"status": "stopping"}, 503)
    try:
        await service.check()
    except Exception as error:
        log.warning("not ready: %s", error)
        return reply({"status": "unavailable"}, 503)
    return reply({"status": "ready"})


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Prometheus metrics."""
    return Response(service_of(request).metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
