"""The dispatcher: pending deliveries of the outbox in, signed POST requests through the egress gate out, outcomes back.

Every event is delivered at least once, under one id, or listed as failed after the last attempt of the schedule. A
destination that hangs holds at most two of the attempts in flight, and all those known to hang at most half of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import structlog

from audome_engine.egress import EgressError, Gate
from audome_engine.server.clock import now_ms
from audome_engine.server.db.engine import Database
from audome_engine.server.webhooks import claims
from audome_engine.server.webhooks.claims import Claim, Outcome
from audome_engine.server.webhooks.signing import signature_headers
from audome_engine.server.webhooks.vault import UnreadableSecret, Vault

SLOTS = 128  # attempts in flight; each is a thread that mostly waits
_SLOW_SECONDS = 2.0  # an attempt that took longer marks its destination as one that hangs
_SLOW_KNOWN = 1000
_ROUND_SECONDS = 0.01  # between two rounds: what comes close together is claimed and written together
_LONGEST_PAUSE = 10.0  # seconds between tries while the database fails
_GONE = 410

log = structlog.get_logger(__name__)


class Dispatcher:
    """Delivers what is due until it is stopped; several, in any number of processes, may share a database.

    `gate` follows no redirects and gives an attempt a deadline well below `claims.LEASE_MS`. `schedule` has the seconds
    after the first attempt at which each attempt is due. `instance_id` must be this dispatcher's alone. `poll` is how
    often, in seconds, it looks for due deliveries that nobody told it of.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        gate: Gate,
        *,
        schedule: Sequence[float],
        instance_id: str,
        poll: float = 1.0,
        slots: int = SLOTS,
    ) -> None:
        self._database = database
        self._vault = vault
        self._gate = gate
        self._schedule = tuple(schedule)
        self._owner = instance_id
        self._poll = poll
        self._slots = slots
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="webhook")
        self._awake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._attempts: set[asyncio.Task[None]] = set()
        self._claims: dict[str, Claim] = {}  # by id, from the claim until the outcome is written
        self._outcomes: list[Outcome] = []  # yet to be written
        self._slow: dict[str, None] = {}  # destinations whose last attempt hung, the latest last

    def start(self) -> None:
        """Begin to deliver."""
        self._loop = asyncio.create_task(self._run(), name="webhook-dispatcher")

    def wake(self) -> None:
        """Look for due deliveries now; to be called from the event loop, after a commit that wrote some."""
        self._awake.set()

    async def stop(self, timeout: float = 10.0) -> None:
        """Claim nothing more, let attempts finish for `timeout` seconds, then leave the rest to others."""
        self._stopping.set()
        self._awake.set()
        if self._loop is not None:
            await self._loop
        if self._attempts:
            await asyncio.wait(self._attempts, timeout=timeout)
        for attempt in list(self._attempts):
            attempt.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)
        try:
            await self._write_outcomes()
            async with self._database.write() as connection:
                await claims.release(connection, self._owner)
        except Exception:  # the leases end by themselves
            log.exception("webhook_leases_not_released")

    async def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._awake.clear()
            try:
                await self._write_outcomes()
                claimed = await self._claim()
            except Exception:  # whatever it is, the next round may succeed; events wait in the database
                failures += 1
                log.exception("webhook_dispatch_failed", failures=failures)
                await _wait(self._stopping, min(0.1 * 2**failures, _LONGEST_PAUSE))
                continue
            failures = 0
            for claim in claimed:
                self._claims[claim.id] = claim
                attempt = asyncio.create_task(self._deliver(claim))
                self._attempts.add(attempt)
                attempt.add_done_callback(self._attempts.discard)
            if not claimed:
                await _wait(self._awake, self._poll)
            await _wait(self._stopping, _ROUND_SECONDS)

    async def _claim(self) -> list[Claim]:
        """Claim as much as there is room for: of slots, and per destination."""
        room = self._slots - len(self._claims)
        busy = Counter(claim.webhook_id for claim in self._claims.values())
        slow_room = self._slots // 2 - sum(number for webhook, number in busy.items() if webhook in self._slow)
        excluded = {webhook for webhook, number in busy.items() if number >= claims.PER_DESTINATION}
        if slow_room <= 0:
            excluded.update(self._slow)
        if room <= 0:
            return []

        def admits(webhook_id: str) -> bool:
            nonlocal room, slow_room
            slow = webhook_id in self._slow
            if room <= 0 or (slow and slow_room <= 0):
                return False
            room, slow_room = room - 1, slow_room - slow
            return True

        now = now_ms()
        async with self._database.read() as connection:
            destinations = await claims.due_destinations(connection, now, room, excluded)
        if not destinations:
            return []
        async with self._database.write() as connection:
            return await claims.claim(connection, self._owner, destinations, admits, now)

    async def _write_outcomes(self) -> None:
        """Write what attempts came to; together, because a commit costs more than a row."""
        outcomes = list(self._outcomes)
        if not outcomes:
            return
        async with self._database.write() as connection:
            await claims.settle(connection, self._owner, outcomes, self._schedule)
        del self._outcomes[: len(outcomes)]
        for outcome in outcomes:
            self._claims.pop(outcome.claim.id, None)

    async def _deliver(self, claim: Claim) -> None:
        started = time.monotonic()
        try:
            outcome = await self._attempt(claim)
        except Exception:  # of this delivery alone; the others go on
            log.exception("webhook_attempt_failed", delivery=claim.id)
            outcome = Outcome(claim, now_ms(), "an internal error", final=True)
        seconds = time.monotonic() - started
        self._slow.pop(claim.webhook_id, None)
        if seconds > _SLOW_SECONDS:
            self._slow[claim.webhook_id] = None
            if len(self._slow) > _SLOW_KNOWN:
                del self._slow[next(iter(self._slow))]
        self._outcomes.append(outcome)
        self.wake()
        log.info(
            "webhook_attempt",
            delivery=claim.id,
            event_id=claim.event_id,
            webhook=claim.webhook_id,
            host=urlsplit(claim.url).hostname,
            attempt=claim.attempt + 1,
            status=outcome.response_status,
            error=outcome.error,
            milliseconds=round(seconds * 1000),
        )

    async def _attempt(self, claim: Claim) -> Outcome:
        """One attempt, unless the destination is no more or its secret cannot be read."""
        if claim.deleted or not claim.active:
            reason = claims.DELETED if claim.deleted else claims.DEACTIVATED
            return Outcome(claim, now_ms(), reason, attempted=False, final=True)
        try:
            keys = self._keys(claim)
        except UnreadableSecret:
            return Outcome(claim, now_ms(), "the secret cannot be decrypted", attempted=False, final=True)
        try:
            status = await asyncio.get_running_loop().run_in_executor(self._threads, self._send, claim, keys)
        except EgressError as error:
            return Outcome(claim, now_ms(), str(error))
        if 200 <= status < 300:
            return Outcome(claim, now_ms(), response_status=status)
        return Outcome(claim, now_ms(), f"the server answered with status {status}", status, gone=status == _GONE)

    def _keys(self, claim: Claim) -> list[str]:
        """The secrets that sign: the current one, and the one before while it is being rotated out."""
        keys = [self._vault.decrypt(claim.secret)]
        if claim.previous_secret is not None and (claim.previous_until or 0) > now_ms():
            keys.append(self._vault.decrypt(claim.previous_secret))
        return keys

    def _send(self, claim: Claim, keys: Sequence[str]) -> int:
        """The request itself, in a thread; the reply's status."""
        body = claim.body.encode("utf-8")
        headers = {"Content-Type": "application/json", "Audome-Event": claim.type}
        headers |= signature_headers(claim.event_id, body, keys, int(time.time()))
        return self._gate.request("POST", claim.url, headers, body).status


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Until `event` is set, but no longer than that."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
