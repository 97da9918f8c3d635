"""Bodies in and out: read within a limit, parsed as strict JSON (RFC 8259), validated by a model; replies as JSON."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from audome_engine.server.errors import ApiError, Detail, invalid

JSON_LIMIT = 2 * 10**6  # bytes
BATCH_LIMIT = 20 * 10**6
UPLOAD_LIMIT = 10 * 10**6
MAXIMUM_DEPTH = 200  # levels of a JSON body; what is written of it again later must not run out of stack
_DISCARD_BYTES, _DISCARD_SECONDS = 64 * 10**6, 10.0
M = TypeVar("M", bound=BaseModel)


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body.

    Raises:
        ApiError: 413, it is longer than `limit` bytes, declared or not.
    """
    declared = request.headers.get("content-length", "")
    parts, length, stream = [], 0, request.stream()
    if not (declared.isdecimal() and int(declared[:20]) > limit):
        async for part in stream:
            length += len(part)
            if length > limit:
                break
            parts.append(part)
        else:
            return b"".join(parts)
    if "expect" not in request.headers:
        await _discard(stream)
    raise ApiError("PAYLOAD_TOO_LARGE", f"The body is larger than {limit // 10**6} MB.")


async def _discard(stream: AsyncIterator[bytes]) -> None:
    """Read the rest of a body, within bounds. Many clients read only after they have sent everything: they would find a
    connection that was reset instead of the reply."""
    length = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_DISCARD_SECONDS):
            async for part in stream:
                length += len(part)
                if length > _DISCARD_BYTES:
                    return


def parse_json(body: bytes) -> Any:
    """Any JSON value, without NaN and infinities, which JSON does not have.

    Raises:
        ApiError: 400.
    """
    too_deep = invalid("", "json_invalid", f"The body is nested more than {MAXIMUM_DEPTH} levels deep.")
    try:
        value = json.loads(body, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError as error:
        raise too_deep from error
    except ValueError as error:  # JSONDecodeError, UnicodeDecodeError, numbers of thousands of digits
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise invalid("", "json_invalid", f"The body is not valid JSON: {reason}") from error
    # Most bodies have fewer brackets than they may have levels.
    if body.count(b"{") + body.count(b"[") > MAXIMUM_DEPTH and _depth(value) > MAXIMUM_DEPTH:
        raise too_deep
    return value


def _depth(value: Any) -> int:
    """How many levels of objects and lists there are."""
    depth, level = 0, [value]
    while containers := [each for each in level if isinstance(each, (dict, list))]:
        depth += 1
        level = [child for each in containers for child in (each.values() if isinstance(each, dict) else each)]
    return depth


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return value


def validate(model: type[M], value: Any) -> M:
    """`value` as `model`.

    Raises:
        ApiError: 400, with one detail for each field that is wrong.
    """
    if not isinstance(value, dict):
        raise invalid("", "object_expected", "The body must be a JSON object.")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = []
        for problem in error.errors(include_url=False, include_input=False, include_context=False)[:20]:
            field = ".".join(str(part) for part in problem["loc"])
            details.append(Detail(field, problem["type"], problem["msg"].removeprefix("Value error, ")))
        first = details[0]
        message = f"{first.field}: {first.message}" if first.field else first.message
        raise ApiError("VALIDATION_FAILED", message, details=details) from error


def canonical_json(value: Any) -> str:
    """JSON with sorted keys at every depth and no white space, ASCII only: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def body_hash(path: str, body: bytes) -> str:
    """What an idempotency key is bound to: the endpoint and the body by value, or by its bytes where it is no JSON."""
    try:
        content = canonical_json(json.loads(body))
    except (ValueError, RecursionError):
        content = body.hex()
    return hashlib.sha256(f"{path}\n{content}".encode()).hexdigest()


def dumps(value: Any) -> bytes:
    """JSON in UTF-8; strings that are no Unicode (lone surrogates) are escaped as they came."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def reply(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(dumps(value), status, dict(headers or {}), media_type="application/json")
