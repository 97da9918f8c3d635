"""What every endpoint begins with, in the contract's order: who asks (401), how long the body is (413), whether the
token may (403), and only then what the body says (400)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from audome_engine.server.accounts import Caller, authenticate
from audome_engine.server.errors import ApiError
from audome_engine.server.payload import JSON_LIMIT, parse_json, read_body, validate
from audome_engine.server.service import Service

M = TypeVar("M", bound=BaseModel)
bearer = HTTPBearer(auto_error=False, scheme_name="token", description="An API token: `aud_…`.")


def service_of(request: Request) -> Service:
    """The service that the app runs."""
    service: Service = request.app.state.service
    return service


async def identify(request: Request) -> Caller:
    """The caller; 401."""
    service, authorization = service_of(request), request.headers.get("authorization")
    caller = await authenticate(service.database, authorization)
    service.shedding.remember(authorization or "")
    return caller


def admit(request: Request, caller: Caller, scope: str | None) -> None:
    """403: the scope, and an embed token's origins."""
    caller.require(scope)
    embed, origin = caller.embed, request.headers.get("origin", "").lower()
    own = service_of(request).settings.public_url.lower()
    if embed is not None and origin and origin not in (own, *embed.origins):
        raise ApiError("FORBIDDEN", "The token does not allow this origin.")


def require_ordinary(caller: Caller) -> None:
    """403 for embed tokens, whose holders are somebody's customers."""
    if caller.embed is not None:
        raise ApiError("FORBIDDEN", "Embed tokens cannot do this.")


@dataclass(frozen=True, slots=True)
class Call(Generic[M]):
    """An authenticated request with its validated body."""

    caller: Caller
    body: M


def caller_with(scope: str | None) -> Any:
    """A dependency: the caller of an endpoint that takes no JSON body."""

    async def dependency(request: Request, _: Annotated[Any, Depends(bearer)]) -> Caller:
        caller = await identify(request)
        admit(request, caller, scope)
        return caller

    return Depends(dependency)


def call_with(scope: str | None, model: type[M]) -> Any:
    """A dependency: the caller and the validated body."""

    async def dependency(request: Request, _: Annotated[Any, Depends(bearer)]) -> Call[M]:
        caller = await identify(request)
        raw = await read_body(request, JSON_LIMIT)
        admit(request, caller, scope)
        return Call(caller, validate(model, parse_json(raw)))

    return Depends(dependency)
