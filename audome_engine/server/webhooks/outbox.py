"""The outbox: what happened in, an event and its pending deliveries as rows out, within the caller's transaction.

An event is thus written if and only if what it tells of is; the dispatcher delivers it from there.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, bindparam, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audome_engine.server.clock import iso
from audome_engine.server.db.tables import deliveries, events, webhooks
from audome_engine.server.ids import new_id

_ACTIVE = (
    select(webhooks.c.id, webhooks.c.events)
    .where(webhooks.c.account_id == bindparam("account"), webhooks.c.active.is_(True), webhooks.c.deleted_at.is_(None))
    .order_by(webhooks.c.id)
)


async def emit(connection: AsyncConnection, account_id: str, type: str, data: dict[str, Any], *, now_ms: int) -> bool:
    """Write an event for every active destination of the account that wants its type; whether there is any."""
    found = await connection.execute(_ACTIVE, {"account": account_id})
    wanting = [row.id for row in found if type in json.loads(row.events)]
    if wanting:
        await _write(connection, account_id, wanting, type, data, now_ms)
    return bool(wanting)


async def emit_test(connection: AsyncConnection, webhook: Row[Any], *, image_url: str, now_ms: int) -> str:
    """Write a sample event for one destination (a row of `webhooks`), whatever types it wants; its delivery's id."""
    data = {
        "generationId": new_id("gen_"),
        "projectId": None,
        "imageUrl": image_url,
        "width": 1080,
        "height": 1080,
        "format": "png",
        "creditsUsed": 0,
        "metadata": None,
        "test": True,
    }
    written = await _write(connection, webhook.account_id, [webhook.id], "render.completed", data, now_ms)
    return written[0]


async def redeliver(connection: AsyncConnection, account_id: str, delivery_id: str, *, now_ms: int) -> bool:
    """Deliver a delivered or failed event once more, from the start of the schedule; a pending one stays as it is.

    False if the account has no such delivery to a destination that still exists.
    """
    kept = exists().where(webhooks.c.id == deliveries.c.webhook_id, webhooks.c.deleted_at.is_(None))
    own = (deliveries.c.id == delivery_id, deliveries.c.account_id == account_id, kept)
    if await connection.scalar(select(deliveries.c.id).where(*own)) is None:
        return False
    await connection.execute(
        update(deliveries)
        .where(*own, deliveries.c.status != "pending")
        .values(status="pending", attempt=0, first_at=None, next_at=now_ms, error=None, response_status=None)
        .values(at=now_ms, lease_owner=None, lease_until=None)
    )
    return True


async def fail_pending(connection: AsyncConnection, webhook_id: str, reason: str, *, now_ms: int) -> None:
    """Give up what is pending for a destination, because it was deleted or deactivated; attempts under way end first."""
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.webhook_id == webhook_id, deliveries.c.status == "pending")
        .where(or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= now_ms))
        .values(status="failed", error=reason, next_at=None, at=now_ms, lease_owner=None, lease_until=None)
    )


async def _write(
    connection: AsyncConnection, account_id: str, webhook_ids: list[str], type: str, data: dict[str, Any], now_ms: int
) -> list[str]:
    event_id = new_id("evt_")
    # ASCII, so that any text of the user's (unpaired surrogates, NUL) survives in any database and on the wire.
    body = json.dumps({"id": event_id, "type": type, "createdAt": iso(now_ms), "data": data}, separators=(",", ":"))
    await connection.execute(
        insert(events).values(id=event_id, account_id=account_id, type=type, body=body, created_at=now_ms)
    )
    rows = [
        {
            "id": new_id("dlv_"),
            "event_id": event_id,
            "webhook_id": webhook_id,
            "account_id": account_id,
            "type": type,
            "status": "pending",
            "attempt": 0,
            "next_at": now_ms,
            "at": now_ms,
        }
        for webhook_id in webhook_ids
    ]
    await connection.execute(insert(deliveries), rows)
    return [str(row["id"]) for row in rows]
