"""The delivery queue in the database: due rows claimed under a lease, outcomes written back, leases given up.

A claim is exclusive until its lease ends; whoever crashes loses it then, and the delivery is attempted again under the
same event id. On PostgreSQL instances take turns per destination (FOR NO KEY UPDATE SKIP LOCKED); SQLite has one writer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audome_engine.server.db.tables import deliveries, events, webhooks
from audome_engine.server.webhooks.outbox import fail_pending

LEASE_MS = 20_000  # longer than an attempt may take, with time to write its outcome
PER_DESTINATION = 2  # attempts in flight
DEACTIVATED = "the webhook was deactivated"
DELETED = "the webhook was deleted"


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery to attempt now, with its event and its destination as they are."""

    id: str
    event_id: str
    type: str
    body: str
    attempt: int  # made before
    first_at: int
    webhook_id: str
    url: str
    active: bool
    deleted: bool
    secret: str  # encrypted, as the next one
    previous_secret: str | None
    previous_until: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended, at `at`; no error means that it was delivered."""

    claim: Claim
    at: int
    error: str | None = None
    response_status: int | None = None
    attempted: bool = True  # False: given up without a request
    final: bool = False  # another attempt would be pointless
    gone: bool = False  # the destination wants nothing any more


async def due_destinations(connection: AsyncConnection, now: int, count: int, excluded: Collection[str]) -> list[str]:
    """The destinations with due deliveries that nobody attempts, those who wait longest first."""
    statement = select(deliveries.c.webhook_id).where(_due(now), _free(now))
    if excluded:
        statement = statement.where(deliveries.c.webhook_id.not_in(excluded))
    statement = statement.group_by(deliveries.c.webhook_id).order_by(func.min(deliveries.c.next_at)).limit(count)
    return list(await connection.scalars(statement))


async def claim(
    connection: AsyncConnection, owner: str, destinations: Sequence[str], admits: Callable[[str], bool], now: int
) -> list[Claim]:
    """Claim due deliveries of `destinations` for `owner`, at most as many as their limits leave room for.

    `admits` is asked once for each delivery, by the destination's id, whether the caller has room for it.
    """
    # Without the key: an event that is just being written holds its destination's key, and must not be waited for.
    locking = select(webhooks.c.id).where(webhooks.c.id.in_(destinations))
    locked = list(await connection.scalars(locking.with_for_update(key_share=True, skip_locked=True)))
    leased = case((deliveries.c.lease_until > now, 0), else_=1)  # rank: those in flight first, then by age
    order = (leased, deliveries.c.next_at, deliveries.c.id)
    rank = func.row_number().over(partition_by=deliveries.c.webhook_id, order_by=order).label("rank")
    ranked = (
        select(deliveries.c.id, deliveries.c.webhook_id, deliveries.c.next_at, leased.label("leased"), rank)
        .where(_due(now), deliveries.c.webhook_id.in_(locked))
        .subquery()
    )
    candidates = await connection.execute(
        select(ranked.c.id, ranked.c.webhook_id)
        .where(ranked.c.rank <= PER_DESTINATION, ranked.c.leased == 1)
        .order_by(ranked.c.rank, ranked.c.next_at, ranked.c.id)
    )
    wanted = [row.id for row in candidates if admits(row.webhook_id)]
    if not wanted:
        return []
    leasing = (
        update(deliveries)
        .where(deliveries.c.id.in_(wanted), _due(now), _free(now))
        .values(lease_owner=owner, lease_until=now + LEASE_MS, first_at=func.coalesce(deliveries.c.first_at, now))
        .returning(deliveries.c.id)
    )
    return await _loaded(connection, list(await connection.scalars(leasing)))


async def _loaded(connection: AsyncConnection, ids: Sequence[str]) -> list[Claim]:
    rows = await connection.execute(
        select(
            deliveries.c.id,
            deliveries.c.event_id,
            deliveries.c.type,
            events.c.body,
            deliveries.c.attempt,
            deliveries.c.first_at,
            deliveries.c.webhook_id,
            webhooks.c.url,
            webhooks.c.active,
            webhooks.c.deleted_at.is_not(None).label("deleted"),
            webhooks.c.secret,
            webhooks.c.previous_secret,
            webhooks.c.previous_until,
        )
        .join(events, events.c.id == deliveries.c.event_id)
        .join(webhooks, webhooks.c.id == deliveries.c.webhook_id)
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.next_at, deliveries.c.id)
    )
    return [Claim(**row._mapping) for row in rows]


async def settle(
    connection: AsyncConnection, owner: str, outcomes: Sequence[Outcome], schedule: Sequence[float]
) -> None:
    """Write outcomes back and give up their leases; nothing happens where a lease was lost to another instance.

    `schedule` has the seconds after the first attempt at which each attempt is due.
    """
    for outcome in outcomes:
        if outcome.gone:
            webhook_id = outcome.claim.webhook_id
            await connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(active=False))
            await fail_pending(connection, webhook_id, DEACTIVATED, now_ms=outcome.at)
    values = [{"of": outcome.claim.id, "owner": owner} | _settled(outcome, schedule) for outcome in outcomes]
    await connection.execute(_SETTLE, values)


def _settled(outcome: Outcome, schedule: Sequence[float]) -> dict[str, object]:
    """The columns of a delivery after an attempt."""
    made = outcome.claim.attempt + outcome.attempted
    status, next_at = "delivered", None
    if outcome.error is not None:
        status = "failed"
        if not outcome.final and not outcome.gone and made < len(schedule):
            status, next_at = "pending", outcome.claim.first_at + round(schedule[made] * 1000)
    return {
        "status": status,
        "attempt": made,
        "next_at": next_at,
        "at": outcome.at,
        "error": outcome.error,
        "response_status": outcome.response_status,
        "lease_owner": None,
        "lease_until": None,
    }


async def release(connection: AsyncConnection, owner: str) -> None:
    """Give up every lease of `owner`: what it has not finished is due for others at once."""
    await connection.execute(update(deliveries).where(_held(owner)).values(lease_owner=None, lease_until=None))


def _due(now: int) -> ColumnElement[bool]:
    return (deliveries.c.status == "pending") & (deliveries.c.next_at <= now)


def _free(now: int) -> ColumnElement[bool]:
    return or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= now)


def _held(owner: str) -> ColumnElement[bool]:
    return (deliveries.c.status == "pending") & (deliveries.c.lease_owner == owner)


_SETTLE = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of"), deliveries.c.lease_owner == bindparam("owner"))
    .where(deliveries.c.status == "pending")
)
