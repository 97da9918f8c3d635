"""Webhook destinations: registered, changed, tested; their deliveries looked at and sent again."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audome_engine.egress import EgressError
from audome_engine.server import replies
from audome_engine.server.accounts import Caller
from audome_engine.server.clock import iso, now_ms
from audome_engine.server.db.tables import accounts, deliveries
from audome_engine.server.db.tables import webhooks as table
from audome_engine.server.errors import ApiError, invalid, not_found
from audome_engine.server.ids import new_id
from audome_engine.server.payload import reply
from audome_engine.server.replies import listed
from audome_engine.server.routes import documented
from audome_engine.server.routes.access import Call, call_with, caller_with, service_of
from audome_engine.server.routes.paging import PageRequest, page_of, page_parameters, ulids
from audome_engine.server.schemas import MAXIMUM_WEBHOOKS, WebhookBody, WebhookPatch
from audome_engine.server.service import Service
from audome_engine.server.webhooks.claims import DEACTIVATED, DELETED
from audome_engine.server.webhooks.outbox import emit_test, fail_pending, redeliver
from audome_engine.server.webhooks.signing import generate_secret

router = APIRouter(prefix="/api/render/webhooks", tags=["webhooks"])
_ROTATION_MS = 24 * 3600 * 1000  # how long the former secret signs as well
Owner = Annotated[Caller, caller_with("webhooks")]
_MADE: documented.Responses = {201: documented.answer(replies.NewWebhook, "The new destination, with its secret.")}
_CHANGED: documented.Responses = {200: documented.answer(replies.ChangedWebhook, "The destination as it is now.")}


@router.get("", **documented.shown(listed(replies.Webhook), parameters=page_parameters(ulids("whk_"))))
async def list_webhooks(
    request: Request, caller: Owner, page: Annotated[PageRequest, page_of(ulids("whk_"))]
) -> Response:
    """The account's destinations; never their secrets."""
    statement = page.newest_first(select(table), table.c.id)
    statement = statement.where(table.c.account_id == caller.account_id, table.c.deleted_at.is_(None))
    async with service_of(request).database.read() as connection:
        rows = (await connection.execute(statement)).all()
    return reply(page.answer(rows, describe))


@router.post("", **documented.body(WebhookBody, _MADE, 409))
async def make_webhook(
    request: Request, call: Annotated[Call[WebhookBody], call_with("webhooks", WebhookBody)]
) -> Response:
    """Register a destination; at most five an account."""
    service, body, account_id, now = service_of(request), call.body, call.caller.account_id, now_ms()
    await _check_url(service, body.url)
    secret = body.secret or generate_secret()
    async with service.database.write() as connection:
        # Lock the account, so that two requests at once cannot both be the fifth.
        await connection.execute(select(accounts.c.id).where(accounts.c.id == account_id).with_for_update())
        mine = table.c.account_id == account_id, table.c.deleted_at.is_(None)
        if (await connection.scalar(select(func.count()).select_from(table).where(*mine)) or 0) >= MAXIMUM_WEBHOOKS:
            raise ApiError("WEBHOOK_LIMIT", f"The account has {MAXIMUM_WEBHOOKS} webhooks already; delete one first.")
        values = {
            "id": new_id("whk_"),
            "account_id": account_id,
            "url": body.url,
            "events": json.dumps(sorted(set(body.events))),
            "active": body.active,
            "secret": service.vault.encrypt(secret),
            "created_at": now,
        }
        row = (await connection.execute(insert(table).values(values).returning(*table.c))).one()
    return reply(describe(row) | {"secret": secret}, 201)


@router.get("/{webhook_id}", **documented.shown(replies.Webhook, missing=True))
async def show_webhook(request: Request, webhook_id: str, caller: Owner) -> Response:
    """One destination."""
    async with service_of(request).database.read() as connection:
        return reply(describe(await _find(connection, caller, webhook_id)))


@router.patch("/{webhook_id}", **documented.body(WebhookPatch, _CHANGED, 404))
async def change_webhook(
    request: Request, webhook_id: str, call: Annotated[Call[WebhookPatch], call_with("webhooks", WebhookPatch)]
) -> Response:
    """Change a destination; a new secret is told once, and the former one signs beside it for a day."""
    service, body, now = service_of(request), call.body, now_ms()
    if body.url is not None:
        await _check_url(service, body.url)
    secret = body.secret or (generate_secret() if body.rotate_secret else None)
    values: dict[str, Any] = {}
    if body.url is not None:
        values["url"] = body.url
    if body.events is not None:
        values["events"] = json.dumps(sorted(set(body.events)))
    if body.active is not None:
        values["active"] = body.active
    async with service.database.write() as connection:
        row = await _find(connection, call.caller, webhook_id)
        if secret is not None:
            former = {"previous_secret": row.secret, "previous_until": now + _ROTATION_MS}
            values |= {"secret": service.vault.encrypt(secret)} | former
        if values:
            statement = update(table).where(table.c.id == row.id).values(**values).returning(*table.c)
            row = (await connection.execute(statement)).one()
        if body.active is False:
            await fail_pending(connection, row.id, DEACTIVATED, now_ms=now)
    return reply(describe(row) | ({} if secret is None else {"secret": secret}))


@router.delete("/{webhook_id}", **documented.removed())
async def delete_webhook(request: Request, webhook_id: str, caller: Owner) -> Response:
    """Delete a destination; what is pending for it is given up."""
    now = now_ms()
    async with service_of(request).database.write() as connection:
        row = await _find(connection, caller, webhook_id)
        await connection.execute(
            update(table).where(table.c.id == row.id).values(deleted_at=now, secret="", previous_secret=None)
        )
        await fail_pending(connection, row.id, DELETED, now_ms=now)
    return Response(status_code=204)


# -- deliveries --------------------------------------------------------------------------------------------------------

_SENT: documented.Responses = {202: documented.answer(replies.Delivery, "On its way.")}


@router.post("/{webhook_id}/test", responses=_SENT | documented.failures(404), status_code=202)
async def test_webhook(request: Request, webhook_id: str, caller: Owner) -> Response:
    """Send a sample event, with `data.test` true."""
    service, now = service_of(request), now_ms()
    sample = f"{service.settings.cdn_url}/renders/sample.png"
    async with service.database.write() as connection:
        row = await _find(connection, caller, webhook_id)
        delivery_id = await emit_test(connection, row, image_url=sample, now_ms=now)
        delivery = await _delivery(connection, caller, row.id, delivery_id)
    service.dispatcher.wake()
    return reply(_describe_delivery(delivery), 202)


@router.get(
    "/{webhook_id}/deliveries",
    **documented.shown(listed(replies.Delivery), 404, parameters=page_parameters(ulids("dlv_"))),
)
async def list_deliveries(
    request: Request, webhook_id: str, caller: Owner, page: Annotated[PageRequest, page_of(ulids("dlv_"))]
) -> Response:
    """The log of a destination, newest first."""
    async with service_of(request).database.read() as connection:
        row = await _find(connection, caller, webhook_id)
        statement = page.newest_first(select(deliveries), deliveries.c.id).where(deliveries.c.webhook_id == row.id)
        rows = (await connection.execute(statement)).all()
    return reply(page.answer(rows, _describe_delivery))


@router.post("/deliveries/{delivery_id}/redeliver", responses=_SENT | documented.failures(404), status_code=202)
async def redeliver_event(request: Request, delivery_id: str, caller: Owner) -> Response:
    """Send an event once more, with the same id and the whole schedule."""
    return await _redeliver(request, None, delivery_id, caller)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver", responses=_SENT | documented.failures(404), status_code=202
)
async def redeliver_to(request: Request, webhook_id: str, delivery_id: str, caller: Owner) -> Response:
    """The same, by the path at which the delivery is listed."""
    return await _redeliver(request, webhook_id, delivery_id, caller)


async def _redeliver(request: Request, webhook_id: str | None, delivery_id: str, caller: Caller) -> Response:
    service = service_of(request)
    async with service.database.write() as connection:
        await _delivery(connection, caller, webhook_id, delivery_id)
        if not await redeliver(connection, caller.account_id, delivery_id, now_ms=now_ms()):
            raise not_found("delivery")
        delivery = await _delivery(connection, caller, webhook_id, delivery_id)
    service.dispatcher.wake()
    return reply(_describe_delivery(delivery), 202)


async def _find(connection: AsyncConnection, caller: Caller, webhook_id: str) -> Any:
    statement = select(table).where(
        table.c.id == webhook_id, table.c.account_id == caller.account_id, table.c.deleted_at.is_(None)
    )
    row = (await connection.execute(statement)).first()
    if row is None:
        raise not_found("webhook")
    return row


async def _delivery(connection: AsyncConnection, caller: Caller, webhook_id: str | None, delivery_id: str) -> Any:
    statement = select(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.account_id == caller.account_id)
    if webhook_id is not None:
        statement = statement.where(deliveries.c.webhook_id == webhook_id)
    row = (await connection.execute(statement)).first()
    if row is None:
        raise not_found("delivery")
    return row


async def _check_url(service: Service, url: str) -> None:
    try:  # a plain http URL is looked up, because an allow list may speak of its address
        await asyncio.get_running_loop().run_in_executor(service.executor, service.webhook_gate.check, url)
    except EgressError as error:
        raise invalid("url", "url_not_allowed", f"must be an https URL; it {error}") from error


def describe(row: Any) -> dict[str, Any]:
    """A destination as its endpoint shows it."""
    return {
        "id": row.id,
        "url": row.url,
        "events": json.loads(row.events),
        "active": row.active,
        "createdAt": iso(row.created_at),
    }


def _describe_delivery(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "eventId": row.event_id,
        "type": row.type,
        "attempt": row.attempt,
        "status": row.status,
        "responseStatus": row.response_status,
        "error": row.error,
        "at": iso(row.at),
        "nextAttemptAt": iso(row.next_at) if row.status == "pending" and row.next_at is not None else None,
    }
