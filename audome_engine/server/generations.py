"""The life of a generation in the database: accepted, rendering under a lease, then completed or failed, once.

A generation is charged where its row is written and refunded where it fails. Whoever finishes it holds its lease: an
instance whose lease ran out finds that nothing is left for it to finish. Its event is written in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audome_engine.formats import ServedFormat
from audome_engine.server import credits, idempotency
from audome_engine.server.clock import iso
from audome_engine.server.db.tables import accounts, generations, webhooks
from audome_engine.server.errors import ApiError
from audome_engine.server.ids import new_id
from audome_engine.server.orders import Order
from audome_engine.server.webhooks.outbox import emit

LEASE_MS = 15_000
_ROWS = insert(generations)
_HELD = (
    update(generations)
    .where(
        generations.c.id == bindparam("generation"),
        generations.c.status == "rendering",
        generations.c.lease_owner == bindparam("holder"),
    )
    .returning(
        # Spares most generations the look for webhooks.
        exists().where(webhooks.c.account_id == generations.c.account_id, webhooks.c.active.is_(True)).label("wanted")
    )
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of an attempt to finish a generation; false where the lease was lost and nothing was done."""

    held: bool
    told: bool = False  # an event waits to be delivered

    def __bool__(self) -> bool:
        return self.held


@dataclass(frozen=True, slots=True)
class Generation:
    """One picture that is being made, and who finishes it."""

    id: str
    account_id: str
    project_id: str | None
    batch_id: str | None
    synchronous: bool
    format: ServedFormat
    metadata: str | None  # JSON
    idempotency_key: str | None
    created_at: int
    lease_owner: str | None
    attempts: int = 0
    balance: int = 0  # credits after its charge; known to who accepted it

    @classmethod
    def from_row(cls, row: Any) -> Generation:
        """Of a row of the table."""
        return cls(
            row.id, row.account_id, row.project_id, row.batch_id, row.synchronous, row.format, row.metadata,
            row.idempotency_key, row.created_at, row.lease_owner, row.attempts,
        )  # fmt: skip

    @property
    def path(self) -> str:
        """Where its picture is stored; the id makes it unguessable."""
        month = datetime.fromtimestamp(self.created_at / 1000, UTC).strftime("%Y/%m")
        return f"renders/{month}/{self.id}.{self.format}"


def new_generation(
    account_id: str, order: Order, *, now: int, owner: str | None, key: str | None = None, batch_id: str | None = None
) -> Generation:
    """A generation that is not stored yet; with an `owner` it is synchronous and under way at once."""
    metadata = None if order.metadata is None else json.dumps(order.metadata)
    return Generation(
        new_id("gen_"),
        account_id,
        order.project_id,
        batch_id,
        owner is not None,
        order.format,
        metadata,
        key,
        now,
        owner,
    )


async def accept(connection: AsyncConnection, made: Sequence[Generation], requests: Sequence[str], *, now: int) -> int:
    """Charge for all of them and store them, or none; the account's new balance.

    `now` begins the leases: take it inside the transaction, which may have waited for its turn.

    Raises:
        ApiError: 402.
    """
    balance = await credits.charge(connection, made[0].account_id, [each.id for each in made], now=now)
    rows = [
        {
            "id": each.id,
            "account_id": each.account_id,
            "project_id": each.project_id,
            "batch_id": each.batch_id,
            "synchronous": each.synchronous,
            "status": "rendering" if each.synchronous else "queued",
            "request": request,
            "metadata": each.metadata,
            "format": each.format,
            "idempotency_key": each.idempotency_key,
            "lease_owner": each.lease_owner,
            "lease_until": now + LEASE_MS if each.synchronous else None,
            "attempts": 0,
            "created_at": each.created_at,  # the path of its picture depends on it
        }
        for each, request in zip(made, requests, strict=True)
    ]
    await connection.execute(_ROWS, rows)
    return balance


async def complete(connection: AsyncConnection, made: Generation, reply: Mapping[str, Any], *, now: int) -> Ending:
    """Finish with a picture that is stored."""
    columns = {"status": "completed", "width": reply["width"], "height": reply["height"], "path": made.path}
    held = await _end(connection, made, columns, now)
    if held is None:
        return Ending(False)
    data = {name: reply[name] for name in ("generationId", "imageUrl", "width", "height", "format", "creditsUsed")}
    told = held.wanted and await emit(connection, made.account_id, "render.completed", _event(made, data), now_ms=now)
    if made.synchronous and made.idempotency_key is not None:
        await idempotency.settle(connection, made.account_id, made.idempotency_key, 200, dict(reply))
    return Ending(True, told)


async def fail(connection: AsyncConnection, made: Generation, code: str, error: str, *, now: int) -> Ending:
    """Finish without a picture: refund, release the key, tell."""
    held = await _end(connection, made, {"status": "failed", "code": code, "error": _storable(error)}, now)
    if held is None:
        return Ending(False)
    await credits.refund(connection, made.account_id, made.id, now=now)
    data = {"generationId": made.id, "error": error, "code": code}
    told = held.wanted and await emit(connection, made.account_id, "render.failed", _event(made, data), now_ms=now)
    if made.synchronous and made.idempotency_key is not None:
        await idempotency.release(connection, made.account_id, made.idempotency_key)
    return Ending(True, told)


def _storable(text: str) -> str:
    """A message, which may quote a data key, as both databases take it: without NUL and lone surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


async def _end(connection: AsyncConnection, made: Generation, columns: dict[str, Any], now: int) -> Any | None:
    """Leave "rendering", if this instance still holds the lease; decided by the database. None: it does not."""
    values = columns | {"finished_at": now, "lease_owner": None, "lease_until": None}
    ended = await connection.execute(_HELD, {"generation": made.id, "holder": made.lease_owner, **values})
    return ended.first()


def _event(made: Generation, data: Mapping[str, Any]) -> dict[str, Any]:
    metadata = None if made.metadata is None else json.loads(made.metadata)
    return {"projectId": made.project_id, **data, "metadata": metadata}


# Leases


async def renew(connection: AsyncConnection, owner: str, ids: Collection[str], *, now: int) -> None:
    """Keep what this instance has under way: `ids`. What else it holds (a commit whose answer was lost, an outcome that
    could not be written down) runs out, and is recovered."""
    statement = update(generations).where(
        generations.c.id.in_(ids), generations.c.lease_owner == owner, generations.c.status == "rendering"
    )
    await connection.execute(statement.values(lease_until=now + LEASE_MS))


async def release(connection: AsyncConnection, owner: str) -> None:
    """Let go of everything: whoever looks next recovers it at once."""
    statement = update(generations).where(generations.c.lease_owner == owner, generations.c.status == "rendering")
    await connection.execute(statement.values(lease_until=0))


async def claim_queued(connection: AsyncConnection, owner: str, count: int, *, now: int) -> list[Any]:
    """Take up to `count` accepted generations, single ones before those of batches, oldest first; their rows."""
    chosen = (
        select(generations.c.id)
        .where(generations.c.status == "queued")
        .order_by(generations.c.batch_id.is_not(None), generations.c.id)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    ids = list((await connection.execute(chosen)).scalars())
    if not ids:
        return []
    statement = (
        update(generations)
        .where(generations.c.id.in_(ids), generations.c.status == "queued")
        .values(status="rendering", lease_owner=owner, lease_until=now + LEASE_MS, attempts=generations.c.attempts + 1)
        .returning(*generations.c)
    )
    return list((await connection.execute(statement)).all())


async def expired(connection: AsyncConnection, *, now: int, count: int = 50) -> list[Any]:
    """Rows whose holder is gone."""
    statement = (
        select(generations)
        .where(generations.c.status == "rendering", generations.c.lease_until < now)
        .order_by(generations.c.lease_until)
        .limit(count)
    )
    return list((await connection.execute(statement)).all())


async def take_over(connection: AsyncConnection, row: Any, owner: str, *, now: int) -> bool:
    """Become the holder of an expired lease; False where somebody was faster."""
    statement = (
        update(generations)
        .where(
            generations.c.id == row.id,
            generations.c.status == "rendering",
            generations.c.lease_owner == row.lease_owner,
            generations.c.lease_until == row.lease_until,
        )
        .values(lease_owner=owner, lease_until=now + LEASE_MS)
    )
    return (await connection.execute(statement)).rowcount == 1


async def requeue(connection: AsyncConnection, made: Generation) -> None:
    """Put accepted work back; it runs again."""
    statement = update(generations).where(
        generations.c.id == made.id,
        generations.c.status == "rendering",
        generations.c.lease_owner == made.lease_owner,
        generations.c.synchronous.is_(False),
    )
    await connection.execute(statement.values(status="queued", lease_owner=None, lease_until=None))


# Replies


def completed_reply(
    made: Generation, cdn_url: str, width: int, height: int, balance: int, warnings: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """What generate answers."""
    body: dict[str, Any] = {
        "success": True,
        "imageUrl": f"{cdn_url}/{made.path}",
        "width": width,
        "height": height,
        "format": made.format,
        "creditsUsed": credits.PRICE,
        "creditsRemaining": balance,
        "generationId": made.id,
    }
    if made.metadata is not None:
        body["metadata"] = json.loads(made.metadata)
    if warnings:
        body["warnings"] = [dict(warning) for warning in warnings]
    return body


def describe(row: Any, cdn_url: str) -> dict[str, Any]:
    """A generation as its endpoint shows it."""
    return {
        "generationId": row.id,
        "status": row.status,
        "projectId": row.project_id,
        "batchId": row.batch_id,
        "imageUrl": None if row.path is None else f"{cdn_url}/{row.path}",
        "width": row.width,
        "height": row.height,
        "format": row.format,
        "creditsUsed": 0 if row.status == "failed" else credits.PRICE,
        "error": row.error,
        "code": row.code,
        "metadata": None if row.metadata is None else json.loads(row.metadata),
        "createdAt": iso(row.created_at),
        "finishedAt": None if row.finished_at is None else iso(row.finished_at),
    }


def render_failed(message: str = "The picture could not be rendered; nothing was charged.") -> ApiError:
    """500: safe to retry once."""
    return ApiError("RENDER_FAILED", message)


async def balance_of(connection: AsyncConnection, account_id: str) -> int:
    """The account's credits."""
    return int(await connection.scalar(select(accounts.c.credits).where(accounts.c.id == account_id)) or 0)
