"""POST /api/render/preview, in its own dialect of errors, and the pictures that it leads to."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from audome_engine.server import replies
from audome_engine.server.accounts import Caller
from audome_engine.server.errors import ApiError, invalid
from audome_engine.server.limits import Standing
from audome_engine.server.orders import Order
from audome_engine.server.payload import JSON_LIMIT, parse_json, read_body, reply, validate
from audome_engine.server.previews import Preview
from audome_engine.server.projects import lookup
from audome_engine.server.routes.access import admit, bearer, identify, service_of
from audome_engine.server.routes.documented import CHALLENGE, RETRY, answer, header, request_body
from audome_engine.server.schemas import PreviewBody
from audome_engine.server.service import Service

router = APIRouter(tags=["preview"])
_LIMITED = RETRY | {
    "X-RateLimit-Limit-Minute": header("Requests a minute.", required=False),
    "X-RateLimit-Limit-Hour": header("Requests an hour.", required=False),
    "X-RateLimit-Reset": header("When the next minute begins: Unix milliseconds."),
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: answer(replies.Preview, "The preview."),
    400: answer(replies.PreviewError, "missing_projectId or invalid_request."),
    401: answer(replies.PreviewError, "unauthorized.", CHALLENGE),
    403: answer(replies.PreviewError, "forbidden: another account's project, or the token lacks the scope."),
    404: answer(replies.PreviewError, "project_not_found."),
    413: answer(replies.PreviewError, "payload_too_large."),
    429: answer(replies.PreviewLimited, "rate_limited.", _LIMITED),
    500: answer(replies.PreviewError, "render_failed."),
    503: answer(replies.PreviewError, "preview_busy.", RETRY),
}


@router.post("/api/render/preview", responses=_RESPONSES, openapi_extra={"requestBody": request_body(PreviewBody)})
async def preview(request: Request, _: Annotated[Any, Depends(bearer)]) -> Response:
    """Render a project as a quick WebP; free, cached for an hour."""
    service = service_of(request)
    caller = await identify(request)
    raw = await read_body(request, JSON_LIMIT)
    admit(request, caller, "preview")
    bucket, rates = f"preview:{caller.account_id}", service.settings.preview_rates
    _refuse(await service.limiter.look(bucket, rates))
    order, data = _order(service, parse_json(raw))
    standing = await service.limiter.take(bucket, rates)
    _refuse(standing)
    project = await _find_project(service, caller, order.project_id or "")
    made = await service.previews.preview(caller, project, order, data)
    service.metrics.previews.labels(str(made.cached).lower()).inc()
    return reply(_body(service, made, standing))


def _order(service: Service, value: Any) -> tuple[Order, dict[str, Any]]:
    """The order of a body, and its data as sent."""
    if isinstance(value, dict) and value.get("projectId") in (None, ""):
        raise invalid("projectId", "missing", "is needed", preview_code="missing_projectId")
    body = validate(PreviewBody, value)
    data, warnings = service.data_checker.check(body.data)
    order = Order(body.project_id, None, data, None, None, "webp", 90, "white", 1.0, None, False, None, tuple(warnings))
    return order, body.data or {}


async def _find_project(service: Service, caller: Caller, project_id: str) -> Any:
    """The project's row. Preview tells another account's project (403) from none (404)."""
    async with service.database.read(brief=True) as connection:
        project = await lookup(connection, project_id)
    if project is None:
        raise ApiError("PROJECT_NOT_FOUND", "There is no project with this id.")
    if not caller.may_see(project):
        raise ApiError("FORBIDDEN", "The token does not own this project.")
    return project


def _body(service: Service, made: Preview, standing: Standing) -> dict[str, Any]:
    first = standing.rates[0]
    body = {
        "success": True,
        "previewUrl": service.settings.public_url + made.url_path,
        "expiresAt": made.created_at + service.previews.ttl_ms,
        "watermarked": False,
        "lowRes": True,
        "cached": made.cached,
        "rateLimit": {"remaining": first.remaining, "resetAt": first.reset_at_ms},
    }
    return body if made.cached else body | {"generationTime": max(1, round(made.milliseconds))}


def _refuse(standing: Standing) -> None:
    if standing.allowed:
        return
    first = standing.rates[0]
    limit = {"remaining": 0, "resetAt": first.reset_at_ms}
    names = {1: "Second", 60: "Minute", 3600: "Hour", 86400: "Day"}
    headers = {"X-RateLimit-Reset": str(first.reset_at_ms)}
    for each in standing.rates:
        headers[f"X-RateLimit-Limit-{names.get(each.rate.seconds, 'Window')}"] = str(each.rate.limit)
    body = {"error": "rate_limited", "retryAfter": standing.retry_after_s, "rateLimit": limit}
    raise ApiError("RATE_LIMITED", "rate limited", headers=headers, retry_after=standing.retry_after_s, body=body)
