"""The outbox: events are written with what they tell of, for whom they concern."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import insert, select, update

from audome_engine.server.db.tables import accounts, deliveries, events, webhooks
from audome_engine.server.schemas import EVENTS
from audome_engine.server.webhooks.outbox import emit, emit_test, fail_pending, redeliver

pytestmark = pytest.mark.anyio
NOW = 1_778_157_296_007


@pytest.fixture
async def outbox(database):
    """A database with two accounts; the first has destinations of every kind."""
    async with database.write() as connection:
        for account in ("acc_1", "acc_2"):
            await connection.execute(insert(accounts).values(id=account, name=account, credits=0, created_at=0))
        for webhook_id, account, wanted, active, deleted in (
            ("whk_all", "acc_1", EVENTS, True, None),
            ("whk_tokens", "acc_1", ["token.created"], True, None),
            ("whk_inactive", "acc_1", EVENTS, False, None),
            ("whk_deleted", "acc_1", EVENTS, True, 1),
            ("whk_other", "acc_2", ["token.revoked"], True, None),
        ):
            values = {"id": webhook_id, "account_id": account, "events": json.dumps(wanted), "active": active}
            values |= {"deleted_at": deleted, "url": "https://example.com/", "secret": "", "created_at": 0}
            await connection.execute(insert(webhooks).values(**values))
    return database


async def _rows(database, table):
    async with database.read() as connection:
        return (await connection.execute(select(table).order_by(table.c.id))).all()


async def _emit(database, type, account="acc_1", data=None):
    async with database.write() as connection:
        return await emit(connection, account, type, data or {}, now_ms=NOW)


async def test_an_event_is_written_once_and_due_at_every_destination_that_wants_it(outbox):
    assert await _emit(outbox, "token.created", data={"id": "tok_1", "name": "CI"}) is True
    (event,) = await _rows(outbox, events)
    found = await _rows(outbox, deliveries)
    assert {row.webhook_id for row in found} == {"whk_all", "whk_tokens"}
    assert {(row.event_id, row.type, row.status, row.attempt, row.first_at, row.next_at) for row in found} == {
        (event.id, "token.created", "pending", 0, None, NOW)
    }


async def test_the_body_is_exact_json_with_any_text(outbox):
    data = {"metadata": {"order": "١٢ é \ud800 \x00 </script>", "n": 1.5, "nothing": None}}
    await _emit(outbox, "render.completed", data=data)
    (event,) = await _rows(outbox, events)
    body = json.loads(event.body)
    assert list(body) == ["id", "type", "createdAt", "data"]
    assert re.fullmatch(r"evt_[0-9A-HJKMNP-TV-Z]{26}", body["id"]) and body["id"] == event.id
    assert (body["type"], body["createdAt"], body["data"]) == ("render.completed", "2026-05-07T12:34:56.007Z", data)


async def test_nothing_is_written_for_nobody(outbox):
    assert await _emit(outbox, "render.completed", account="acc_2") is False
    assert await _rows(outbox, events) == [] == await _rows(outbox, deliveries)


async def test_an_event_shares_the_fate_of_its_transaction(outbox):
    with pytest.raises(RuntimeError):
        async with outbox.write() as connection:
            await emit(connection, "acc_1", "render.completed", {}, now_ms=NOW)
            raise RuntimeError
    assert await _rows(outbox, events) == [] == await _rows(outbox, deliveries)


async def test_a_test_event_goes_to_its_destination_alone(outbox):
    async with outbox.write() as connection:
        webhook = (await connection.execute(select(webhooks).where(webhooks.c.id == "whk_tokens"))).one()
        delivery = await emit_test(connection, webhook, image_url="https://cdn.example/sample.png", now_ms=NOW)
    (row,) = await _rows(outbox, deliveries)
    (event,) = await _rows(outbox, events)
    body = json.loads(event.body)
    assert (row.id, row.webhook_id, body["type"], body["data"]["test"]) == (
        delivery, "whk_tokens", "render.completed", True
    )  # fmt: skip


async def test_a_finished_delivery_is_delivered_anew_as_the_same_event(outbox):
    await _emit(outbox, "token.created")
    before = await _rows(outbox, deliveries)
    finished = {"status": "failed", "attempt": 7, "first_at": 5, "next_at": None, "error": "x", "response_status": 500}
    async with outbox.write() as connection:
        await connection.execute(update(deliveries).where(deliveries.c.id == before[0].id).values(**finished))
        assert await redeliver(connection, "acc_1", before[0].id, now_ms=NOW + 9) is True
        assert await redeliver(connection, "acc_1", before[1].id, now_ms=NOW + 9) is True
        assert await redeliver(connection, "acc_2", before[0].id, now_ms=NOW + 9) is False
        assert await redeliver(connection, "acc_1", "dlv_none", now_ms=NOW + 9) is False
    after = await _rows(outbox, deliveries)
    assert (after[0].status, after[0].attempt, after[0].first_at, after[0].next_at) == ("pending", 0, None, NOW + 9)
    assert (after[0].event_id, after[0].error, after[0].response_status) == (before[0].event_id, None, None)
    assert after[1] == before[1]


async def test_nothing_is_delivered_anew_to_a_deleted_destination(outbox):
    await _emit(outbox, "render.completed")
    (row,) = await _rows(outbox, deliveries)
    async with outbox.write() as connection:
        await connection.execute(update(webhooks).where(webhooks.c.id == "whk_all").values(deleted_at=NOW))
        await connection.execute(update(deliveries).values(status="failed"))
        assert await redeliver(connection, "acc_1", row.id, now_ms=NOW) is False


async def test_what_is_pending_fails_with_its_destination_but_not_under_an_attempt(outbox):
    for _ in range(3):
        await _emit(outbox, "token.created")
    mine = [row for row in await _rows(outbox, deliveries) if row.webhook_id == "whk_all"]
    async with outbox.write() as connection:
        for row, status, lease in ((mine[1], "pending", NOW + 1), (mine[2], "delivered", None)):
            values = {"status": status, "lease_until": lease}
            await connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(**values))
        await fail_pending(connection, "whk_all", "the webhook was deleted", now_ms=NOW)
    rows = await _rows(outbox, deliveries)
    assert [(row.status, row.error) for row in rows if row.webhook_id == "whk_all"] == [
        ("failed", "the webhook was deleted"), ("pending", None), ("delivered", None)
    ]  # fmt: skip
    assert {row.status for row in rows if row.webhook_id != "whk_all"} == {"pending"}
