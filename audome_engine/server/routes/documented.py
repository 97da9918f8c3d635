"""How endpoints are declared: their bodies, replies and errors as OpenAPI has them, in one line each."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from audome_engine.server import replies

Responses = dict[int | str, dict[str, Any]]
_ERRORS = {
    400: "VALIDATION_FAILED (`details` say what is wrong) or IDEMPOTENCY_KEY_REUSED.",
    401: "UNAUTHORIZED: the token is missing or invalid.",
    402: "INSUFFICIENT_CREDITS.",
    403: "FORBIDDEN: the token may not do this.",
    404: "NOT_FOUND or PROJECT_NOT_FOUND: also for another account's objects.",
    409: "WEBHOOK_LIMIT: there are five already.",
    413: "PAYLOAD_TOO_LARGE.",
    429: "RATE_LIMITED: see Retry-After.",
    500: "RENDER_FAILED (not charged; safe to retry once) or INTERNAL_ERROR.",
    503: "BUSY: see Retry-After.",
}
Headers = dict[str, dict[str, Any]]


def header(description: str, *, required: bool = True, **schema: Any) -> dict[str, Any]:
    """A response header; a whole number from 0 unless `schema` says otherwise."""
    return {"description": description, "required": required, "schema": schema or {"type": "integer", "minimum": 0}}


RETRY: Headers = {"Retry-After": header("Seconds.")}
LIMITED: Headers = RETRY | {
    "X-RateLimit-Limit": header("Requests in the window that is used up."),
    "X-RateLimit-Remaining": header("Requests left in it: none."),
    "X-RateLimit-Reset": header("When the next one begins: Unix milliseconds."),
}
CHALLENGE: Headers = {"WWW-Authenticate": header("RFC 6750.", type="string", const="Bearer")}
_HEADERS = {401: CHALLENGE, 429: LIMITED, 503: RETRY}
_REPLAYED: Headers = {
    "Idempotency-Replayed": header("Where this is the stored reply.", required=False, type="string", const="true")
}


def schema_reference(model: type[BaseModel]) -> dict[str, str]:
    """A reference to a model's schema; `openapi.complete` puts the schemas there."""
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def answer(model: type[BaseModel], description: str, headers: Headers | None = None) -> dict[str, Any]:
    """A JSON response."""
    found: dict[str, Any] = {
        "description": description,
        "content": {"application/json": {"schema": schema_reference(model)}},
    }
    return found | ({"headers": headers} if headers else {})


def failures(*codes: int) -> Responses:
    """Error responses in generate's envelope: these, and those that every endpoint may give."""
    always = (*codes, 401, 403, 500, 503)
    return {code: answer(replies.Error, _ERRORS[code], _HEADERS.get(code)) for code in sorted(set(always))}


GENERATED: Responses = {200: answer(replies.Generated, "The finished picture.", _REPLAYED)}
ACCEPTED: Responses = {202: answer(replies.Accepted, "Accepted; it is done later.", _REPLAYED)}
BATCHED: Responses = {202: answer(replies.AcceptedBatch, "Accepted; it is done later.", _REPLAYED)}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body get the first reply again, for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}


def request_body(model: type[BaseModel]) -> dict[str, Any]:
    """A JSON body."""
    return {"required": True, "content": {"application/json": {"schema": schema_reference(model)}}}


def body(model: type[BaseModel], success: Responses, *extra: int, keyed: bool = False) -> dict[str, Any]:
    """Arguments of a route that takes a JSON body; with `keyed` it renders, charges and takes an Idempotency-Key."""
    codes = (400, 413, *extra, *((402, 404, 429) if keyed else ()))
    more: dict[str, Any] = {"requestBody": request_body(model)}
    if keyed:
        more["parameters"] = [_KEY]
    return {"responses": success | failures(*codes), "openapi_extra": more, "status_code": min(map(int, success))}


def shown(
    model: type[BaseModel], *extra: int, parameters: list[dict[str, Any]] | None = None, missing: bool = False
) -> dict[str, Any]:
    """Arguments of a route that shows something."""
    codes = (*extra, *((404,) if missing else ()), *((400,) if parameters else ()))
    found: dict[str, Any] = {"responses": {200: answer(model, "As asked for.")} | failures(*codes)}
    if parameters:
        found["openapi_extra"] = {"parameters": parameters}
    return found


def removed() -> dict[str, Any]:
    """Arguments of a route that deletes something."""
    return {"responses": {204: {"description": "It is gone."}} | failures(404), "status_code": 204}
