"""What anyone may fetch: finished pictures and assets, for ever; previews, for their hour."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from audome_engine.formats import FORMATS
from audome_engine.server.clock import now_ms
from audome_engine.server.errors import not_found
from audome_engine.server.routes.access import service_of
from audome_engine.server.storage import StoredObject

router = APIRouter(tags=["pictures"], include_in_schema=False)
_TYPES = {"gif": "image/gif", "svg": "image/svg+xml"} | {name: about.media_type for name, about in FORMATS.items()}
# A picture of somebody's is no page: an SVG that is opened by itself may neither run scripts nor load anything. Browsers
# would keep their own viewer from a PDF, which has no scripts.
_SAFE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_FOREVER = "public, max-age=31536000, immutable"


@router.api_route("/renders/{path:path}", methods=["GET", "HEAD"])
async def show_render(request: Request, path: str) -> Response:
    """A finished picture."""
    return _answer(request, await service_of(request).storage.get(f"renders/{path}"), path, _FOREVER)


@router.api_route("/assets/{path:path}", methods=["GET", "HEAD"])
async def show_asset(request: Request, path: str) -> Response:
    """An uploaded picture."""
    return _answer(request, await service_of(request).storage.get(f"assets/{path}"), path, _FOREVER)


@router.api_route("/api/images/renders/{project_id}/{name}", methods=["GET", "HEAD"])
async def show_preview(request: Request, project_id: str, name: str) -> Response:
    """A preview that is not over."""
    previews = service_of(request).previews
    found = await previews.picture(project_id, name)
    left = 0 if found is None else max(0, found.modified_ms + previews.ttl_ms - now_ms()) // 1000
    return _answer(request, found, name, f"public, max-age={left}")


def _answer(request: Request, found: StoredObject | None, name: str, cache: str) -> Response:
    """The object, or 304 where the client has it (RFC 9110, 13.1.2)."""
    mime = _TYPES.get(name.rpartition(".")[2])
    if found is None or mime is None:
        raise not_found("picture")
    safe = {} if name.endswith(".pdf") else _SAFE
    headers = {"ETag": found.etag, "Cache-Control": cache, "X-Content-Type-Options": "nosniff", **safe}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if found.etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(found.data, headers=headers, media_type=mime)
