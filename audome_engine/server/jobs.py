"""What goes on without a request: accepted work is rendered, leases are kept, interrupted work is recovered, what has
had its day is swept away. Several instances do this side by side; the database decides who does what."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from audome_engine.server import generations, idempotency
from audome_engine.server.accounts import Caller
from audome_engine.server.clock import now_ms
from audome_engine.server.db.tables import batches
from audome_engine.server.db.tables import generations as table
from audome_engine.server.errors import ApiError
from audome_engine.server.generations import Generation
from audome_engine.server.orders import Order
from audome_engine.server.renders import Renders, prepare, stored_size
from audome_engine.server.storage import StorageError

log = logging.getLogger(__name__)
_POLL_SECONDS = 1.0
_RENEW_SECONDS = 4.0
_RECOVER_SECONDS = 4.0
_SWEEP_SECONDS = 600.0
_ATTEMPTS = 20  # of accepted work that its instance did not survive; workers die alone, so that it is rarely to blame


class Jobs:
    """The loops of one instance."""

    def __init__(self, renders: Renders, sweep_previews: Callable[[], Awaitable[None]]) -> None:
        self._renders = renders
        self._database = renders.database
        self._sweep_previews = sweep_previews
        self._wake = asyncio.Event()
        self._running = 0
        self._loops: list[asyncio.Task[None]] = []
        self._renewing: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; recovery comes first."""
        self._renewing = asyncio.create_task(_forever("renew", self._renew, _RENEW_SECONDS))
        self._loops = [
            asyncio.create_task(_forever("recover", self.recover, _RECOVER_SECONDS)),
            asyncio.create_task(_forever("sweep", self.sweep, _SWEEP_SECONDS)),
            asyncio.create_task(self._work_loop()),
        ]

    def wake(self) -> None:
        """Work was accepted."""
        self._wake.set()

    def stop(self) -> None:
        """Take no more work; what is under way goes on until `Renders.drain` has waited for it."""
        for loop in self._loops:
            loop.cancel()

    async def close(self) -> None:
        """Release every lease, at the very end."""
        self.stop()
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, *self._loops, return_exceptions=True)
        try:
            async with self._database.write() as connection:
                await generations.release(connection, self._renders.instance)
        except (SQLAlchemyError, OSError) as error:
            log.warning("leases are not released, but run out: %s", error.__class__.__name__)

    # -- accepted work ---------------------------------------------------------------------------------------------

    async def _work_loop(self) -> None:
        while True:
            took = 0
            try:
                took = await self._take_work()
            except (SQLAlchemyError, OSError) as error:
                log.warning("cannot look for work: %s", error.__class__.__name__)
            if not took:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), _POLL_SECONDS)
                self._wake.clear()

    async def _take_work(self) -> int:
        """Claim as much as there are workers for; how much."""
        free = self._renders.pool.size + 1 - self._running
        if free <= 0:
            return 0
        async with self._database.read() as connection:
            waiting = (await connection.execute(select(table.c.id).where(table.c.status == "queued").limit(1))).first()
        if waiting is None:
            return 0
        async with self._database.write() as connection:
            rows = await generations.claim_queued(connection, self._renders.instance, free, now=now_ms())
        for row in rows:
            if row.id in self._renders.under_way:  # its lease was lost for a while; the run that goes on ends it
                continue
            self._running += 1
            self._renders.spawn(self._work(row))
        return len(rows)

    async def _work(self, row: Any) -> None:
        try:
            with self._renders.keeping(row.id):
                await self._render(row)
        except ApiError as error:
            log.info("generation %s: %s", row.id, error.code)
        except (SQLAlchemyError, OSError) as error:
            log.warning("generation %s: the database does not answer: %s", row.id, error.__class__.__name__)
        except Exception:
            log.exception("generation %s is left to its recovery", row.id)
        finally:
            self._running -= 1
            self._wake.set()

    async def _render(self, row: Any) -> None:
        made = Generation.from_row(row)
        async with self._database.read() as connection:
            shared = await connection.scalar(select(batches.c.request).where(batches.c.id == row.batch_id))
            balance = await generations.balance_of(connection, row.account_id)
        order = Order.from_json(*(text for text in (shared, row.request) if text is not None))
        made = replace(made, balance=balance)
        try:
            prepared = await prepare(self._database, Caller(row.account_id, ""), order)
        except ApiError as error:
            await self._renders.fail(made, error)
            raise
        await self._renders.execute(made, order, prepared, urgent=False)

    # -- leases and recovery ---------------------------------------------------------------------------------------

    async def _renew(self) -> None:
        if self._renders.under_way:
            async with self._database.write() as connection:
                await generations.renew(connection, self._renders.instance, self._renders.under_way, now=now_ms())

    async def recover(self) -> None:
        """Deal with everything whose lease ran out: accepted work is queued again, a synchronous generation is
        finished if its picture is stored and refunded otherwise."""
        await self._renew()  # what goes on here was not interrupted, however long this process stood still
        while True:
            async with self._database.read() as connection:
                rows = await generations.expired(connection, now=now_ms())
            interrupted = [row for row in rows if row.id not in self._renders.under_way]
            for row in interrupted:
                await self._recover_one(row)
            if not interrupted:
                return

    async def _recover_one(self, row: Any) -> None:
        renders = self._renders
        async with self._database.write() as connection:
            if not await generations.take_over(connection, row, renders.instance, now=now_ms()):
                return
            made = replace(Generation.from_row(row), lease_owner=renders.instance)
            if not made.synchronous and made.attempts < _ATTEMPTS:
                await generations.requeue(connection, made)
                self._wake.set()
                log.info("generation %s runs again", made.id)
                return
        try:
            size = await stored_size(renders.storage, made.path)
        except StorageError as error:
            log.warning("generation %s waits for its recovery: %s", made.id, error)
            return  # its lease runs out again
        async with self._database.write() as connection:
            now = now_ms()
            if size is None:
                failure = generations.render_failed("The service was interrupted; nothing was charged.")
                await generations.fail(connection, made, failure.code, failure.message, now=now)
            else:
                balance = await generations.balance_of(connection, made.account_id)
                reply = generations.completed_reply(made, renders.cdn_url, *size, balance)
                await generations.complete(connection, made, reply, now=now)
        renders.wake_webhooks()
        log.info("generation %s was interrupted: %s", made.id, "refunded" if size is None else "finished")

    async def sweep(self) -> None:
        """Delete expired idempotency keys and previews."""
        async with self._database.write() as connection:
            await idempotency.sweep(connection, now=now_ms())
        await self._sweep_previews()


async def _forever(name: str, step: Callable[[], Awaitable[Any]], pause: float) -> None:
    while True:
        try:
            await step()
        except (SQLAlchemyError, StorageError, OSError) as error:
            log.warning("%s: %s; trying again", name, error.__class__.__name__)
        except Exception:
            log.exception("%s failed; trying again", name)
        await asyncio.sleep(pause)
