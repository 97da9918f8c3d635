"""The account of a token: credits, ledger, usage, tokens, and tokens for embedding."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, select

from audome_engine.server import accounts as access
from audome_engine.server import projects, replies
from audome_engine.server.accounts import Caller, Embed, NewToken, create_token, revoke_token
from audome_engine.server.clock import iso, now_ms, parse_moment
from audome_engine.server.db.tables import accounts, generations, ledger, tokens
from audome_engine.server.errors import ApiError, invalid, not_found
from audome_engine.server.payload import JSON_LIMIT, reply
from audome_engine.server.replies import listed
from audome_engine.server.routes import documented
from audome_engine.server.routes.access import Call, call_with, caller_with, require_ordinary, service_of
from audome_engine.server.routes.paging import PageRequest, page_of, page_parameters, ulids
from audome_engine.server.schemas import MAXIMUM_ITEMS, MAXIMUM_PIXELS, MAXIMUM_WEBHOOKS, EmbedTokenBody, TokenBody
from audome_engine.server.workers.types import MAXIMUM_SIDE

router = APIRouter(prefix="/api/render", tags=["account"])
Anyone = Annotated[Caller, caller_with(None)]
Admin = Annotated[Caller, caller_with("admin")]
_HOUR_MS = 3_600_000
_EMBED_MOST_MS = 24 * _HOUR_MS + 60_000  # a day, and what clocks may differ by


@router.get("/account", **documented.shown(replies.Account))
async def show_account(request: Request, caller: Anyone) -> Response:
    """Credits left, and the limits."""
    settings = service_of(request).settings
    async with service_of(request).database.read() as connection:
        row = (await connection.execute(select(accounts).where(accounts.c.id == caller.account_id))).one()
    limits = {
        "generate": settings.rate_generate.split(","),
        "preview": settings.rate_preview.split(","),
        "webhooks": MAXIMUM_WEBHOOKS,
        "canvasSide": MAXIMUM_SIDE,
        "canvasPixels": MAXIMUM_PIXELS,
        "bodyBytes": JSON_LIMIT,
        "batchItems": MAXIMUM_ITEMS,
    }
    return reply({"id": row.id, "name": row.name, "creditsRemaining": row.credits, "limits": limits})


@router.get("/ledger", **documented.shown(listed(replies.LedgerEntry), parameters=page_parameters(ulids("led_"))))
async def list_ledger(
    request: Request, caller: Anyone, page: Annotated[PageRequest, page_of(ulids("led_"))]
) -> Response:
    """Every movement of credits, newest first."""
    require_ordinary(caller)
    statement = page.newest_first(select(ledger), ledger.c.id).where(ledger.c.account_id == caller.account_id)
    async with service_of(request).database.read() as connection:
        rows = (await connection.execute(statement)).all()
    return reply(page.answer(rows, _entry))


def _entry(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "amount": row.amount,
        "balance": row.balance,
        "generationId": row.generation_id,
        "note": row.note,
        "createdAt": iso(row.created_at),
    }


# -- usage -------------------------------------------------------------------------------------------------------------

_TIME = {
    "description": "ISO 8601 date or time; without a zone it is UTC.",
    "anyOf": [
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
        {
            "type": "string",
            "pattern": r"^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d$",
        },
    ],
}
_USAGE = [
    {"name": "from", "in": "query", "required": False, "description": "First moment.", "schema": _TIME},
    {"name": "to", "in": "query", "required": False, "description": "First moment no longer in it.", "schema": _TIME},
    {
        "name": "by",
        "in": "query",
        "required": False,
        "description": "Length of a period.",
        "schema": {"type": "string", "enum": ["hour", "day", "month"], "default": "day"},
    },
]


@router.get("/usage", **documented.shown(replies.Usage, parameters=_USAGE))
async def show_usage(request: Request, caller: Anyone) -> Response:
    """Generations by hour, day or month (UTC), of the last 30 days unless asked otherwise."""
    require_ordinary(caller)
    query, now = request.query_params, now_ms()
    by = query.get("by", "day")
    if by not in ("hour", "day", "month"):
        raise invalid("by", "enum", "must be hour, day or month")
    first = _moment("from", query.get("from"), now - 30 * 24 * _HOUR_MS)
    last = _moment("to", query.get("to"), now + 1)
    hour = (generations.c.created_at - generations.c.created_at % _HOUR_MS).label("hour")
    statement = (
        select(hour, generations.c.status, func.count().label("count"))
        .where(
            generations.c.account_id == caller.account_id,
            generations.c.created_at >= first,
            generations.c.created_at < last,
        )
        .group_by(hour, generations.c.status)
    )
    async with service_of(request).database.read() as connection:
        rows = (await connection.execute(statement)).all()
    return reply({"items": _periods(rows, by)})


def _moment(name: str, text: str | None, default: int) -> int:
    if text is None:
        return default
    try:
        return parse_moment(text)
    except ValueError as error:
        raise invalid(name, "datetime_invalid", "must be an ISO 8601 date or time, as in 2026-05-01") from error


def _periods(rows: Any, by: str) -> list[dict[str, Any]]:
    counts: dict[datetime, dict[str, int]] = defaultdict(lambda: {"completed": 0, "failed": 0, "pending": 0})
    for hour, status, count in rows:
        start = datetime.fromtimestamp(int(hour) / 1000, UTC)
        if by != "hour":
            start = start.replace(hour=0)
        if by == "month":
            start = start.replace(day=1)
        counts[start][status if status in ("completed", "failed") else "pending"] += int(count)
    return [
        {"period": iso(round(start.timestamp() * 1000)), **found, "credits": found["completed"] + found["pending"]}
        for start, found in sorted(counts.items())
    ]


# -- tokens ------------------------------------------------------------------------------------------------------------


@router.get("/tokens", **documented.shown(listed(replies.Token), parameters=page_parameters(ulids("tok_"))))
async def list_tokens(
    request: Request, caller: Anyone, page: Annotated[PageRequest, page_of(ulids("tok_"))]
) -> Response:
    """The account's tokens that are not revoked, newest first; never their secrets."""
    require_ordinary(caller)
    statement = page.newest_first(select(tokens), tokens.c.id).where(
        tokens.c.account_id == caller.account_id, tokens.c.revoked_at.is_(None), tokens.c.embed.is_(None)
    )
    async with service_of(request).database.read() as connection:
        rows = (await connection.execute(statement)).all()
    return reply(page.answer(rows, access.describe_token))


@router.post("/tokens", **documented.body(TokenBody, {201: documented.answer(replies.NewToken, "The new token.")}))
async def make_token(request: Request, call: Annotated[Call[TokenBody], call_with("admin", TokenBody)]) -> Response:
    """Mint a token; its secret is in this reply and nowhere else."""
    service, now = service_of(request), now_ms()
    expires = call.body.expires_at
    if expires is not None and expires <= now:
        raise invalid("expiresAt", "in_the_past", "must be in the future")
    async with service.database.write() as connection:
        made = await create_token(
            connection, call.caller.account_id, call.body.name, call.body.scopes, now=now, expires_at=expires
        )
    service.dispatcher.wake()
    return reply(_new_token(made), 201)


def _new_token(made: NewToken) -> dict[str, Any]:
    return {
        "id": made.id,
        "name": made.name,
        "token": made.secret,
        "scopes": list(made.scopes),
        "createdAt": iso(made.created_at),
        "expiresAt": None if made.expires_at is None else iso(made.expires_at),
        "lastUsedAt": None,
    }


@router.delete("/tokens/{token_id}", **documented.removed())
async def delete_token(request: Request, token_id: str, caller: Admin) -> Response:
    """Revoke a token at once."""
    service = service_of(request)
    async with service.database.write() as connection:
        found = await revoke_token(connection, caller.account_id, token_id, now=now_ms())
    if not found:
        raise not_found("token")
    service.dispatcher.wake()
    return Response(status_code=204)


@router.post(
    "/embed-tokens",
    **documented.body(EmbedTokenBody, {201: documented.answer(replies.EmbedToken, "The new token.")}, 404),
)
async def make_embed_token(
    request: Request, call: Annotated[Call[EmbedTokenBody], call_with(None, EmbedTokenBody)]
) -> Response:
    """Mint a short-lived token for a browser, with at most the scopes of the token that asks."""
    caller, body, now = call.caller, call.body, now_ms()
    require_ordinary(caller)
    possible = access.EMBED_READ_ONLY_SCOPES if body.read_only else access.EMBED_SCOPES
    expires = _embed_expiry(body, now)
    scopes = [scope for scope in possible if scope in caller.scopes]
    if not scopes:
        raise ApiError("FORBIDDEN", "The token has no scope that an embed token could have.")
    async with service_of(request).database.write() as connection:
        project = None if body.project_id is None else await projects.find(connection, caller, body.project_id)
        project_id = None if project is None else project.id
        embed = Embed(body.category_id, project_id, body.read_only, tuple(body.origins))
        made = await create_token(
            connection,
            caller.account_id,
            "embed",
            scopes,
            now=now,
            expires_at=expires,
            embed=embed,
        )
    shown = {
        "id": made.id,
        "token": made.secret,
        "categoryId": embed.category_id,
        "projectId": embed.project_id,
        "readOnly": embed.read_only,
        "origins": list(embed.origins),
        "scopes": list(made.scopes),
        "exp": expires // 1000,
        "expiresAt": iso(expires),
    }
    return reply(shown, 201)


def _embed_expiry(body: EmbedTokenBody, now: int) -> int:
    if body.exp is None:
        return now + body.expires_in * 1000
    expires = body.exp * 1000
    if not now < expires <= now + _EMBED_MOST_MS:
        raise invalid("exp", "out_of_range", "must be Unix seconds in the future, at most a day from now")
    return expires
