"""Every way a request can fail, as one exception and one table; how it is written depends on the endpoint's dialect.

Generate's envelope, used everywhere: `{"success": false, "error": "<sentence>", "code": "<CODE>"}` with `details` for
bad input and `requestId` for server errors. Preview has its own: the code in `error`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audome_engine.errors import AudomeError

STATUS = {
    "VALIDATION_FAILED": 400,
    "IDEMPOTENCY_KEY_REUSED": 400,
    "UNAUTHORIZED": 401,
    "INSUFFICIENT_CREDITS": 402,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "PROJECT_NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "WEBHOOK_LIMIT": 409,
    "CONFLICT": 409,
    "PAYLOAD_TOO_LARGE": 413,
    "RATE_LIMITED": 429,
    "RENDER_FAILED": 500,
    "INTERNAL_ERROR": 500,
    "BUSY": 503,
}
_PREVIEW = {
    "VALIDATION_FAILED": "invalid_request",
    "RENDER_FAILED": "render_failed",
    "INTERNAL_ERROR": "render_failed",
    "BUSY": "preview_busy",
}
PREVIEW_PATH = "/api/render/preview"
PREVIEW_CODES = (
    *("invalid_request", "missing_projectId", "unauthorized", "forbidden", "project_not_found", "payload_too_large"),
    *("method_not_allowed", "render_failed", "preview_busy"),
)


@dataclass(frozen=True, slots=True)
class Detail:
    """What is wrong with one field: its path as in `data.title.text`, a stable reason, a sentence."""

    field: str
    reason: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """As JSON has it."""
        return {"field": self.field, "reason": self.reason, "message": self.message}


class ApiError(AudomeError):
    """A request that ends with an error; `code` decides the status.

    `preview_code` is what preview's envelope says instead, where it differs; `body` replaces the envelope altogether.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        details: Sequence[Detail] = (),
        headers: Mapping[str, str] | None = None,
        retry_after: int | None = None,
        preview_code: str | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = STATUS[code]
        self.message = message
        self.details = tuple(details)
        self.retry_after = retry_after
        self.headers = dict(headers or {}) | ({} if retry_after is None else {"Retry-After": str(retry_after)})
        self.preview_code = preview_code
        self.body = body


def invalid(field: str, reason: str, message: str, *, preview_code: str | None = None) -> ApiError:
    """400 for one field."""
    sentence = f"{field}: {message}" if field else message
    return ApiError("VALIDATION_FAILED", sentence, details=[Detail(field, reason, message)], preview_code=preview_code)


def not_found(what: str) -> ApiError:
    """404 for anything but a project."""
    return ApiError("NOT_FOUND", f"There is no such {what}.")


def project_not_found() -> ApiError:
    """404 for a project, also for another account's."""
    return ApiError("PROJECT_NOT_FOUND", "There is no project with this id in the account.")


def stopping() -> ApiError:
    """503 while the service shuts down."""
    return ApiError("BUSY", "The service is stopping; try again.", retry_after=5)


def envelope(error: ApiError, path: str, request_id: str) -> dict[str, Any]:
    """The body of the reply, in the dialect of the endpoint at `path`."""
    if error.body is not None:
        return dict(error.body)
    if path == PREVIEW_PATH:
        code = error.preview_code or _PREVIEW.get(error.code, error.code.lower())
        body: dict[str, Any] = {"error": code, "message": error.message}
        if error.status == 503:
            body["retryAfter"] = error.retry_after
    else:
        body = {"success": False, "error": error.message, "code": error.code}
    if error.details:
        body["details"] = [detail.to_dict() for detail in error.details]
    if error.status >= 500 and error.status != 503:
        body["requestId"] = request_id
    return body
