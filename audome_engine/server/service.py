"""The service: every part, put together from the settings, started and stopped in order."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from redis.asyncio import Redis

from audome_engine.egress import EgressPolicy, Gate, tls_context
from audome_engine.errors import InvalidArgument
from audome_engine.options import Limits
from audome_engine.server import generations
from audome_engine.server.db.engine import Database
from audome_engine.server.fetcher import ASSETS, Fetcher
from audome_engine.server.idempotency import Turns
from audome_engine.server.ids import new_id
from audome_engine.server.jobs import Jobs
from audome_engine.server.limits import InProcessLimiter, RateLimiter, RedisLimiter
from audome_engine.server.metrics import Metrics
from audome_engine.server.orders import DataChecker
from audome_engine.server.preview_cache import InProcessPreviewCache, PreviewCache, RedisPreviewCache
from audome_engine.server.previews import Previews
from audome_engine.server.redis_guard import open_redis
from audome_engine.server.renders import Renders
from audome_engine.server.settings import Settings, secret_key
from audome_engine.server.shedding import Shedding
from audome_engine.server.storage import Storage
from audome_engine.server.webhooks.dispatcher import Dispatcher
from audome_engine.server.webhooks.vault import Vault
from audome_engine.server.workers.client import ForkServer
from audome_engine.server.workers.pool import WorkerPool

log = logging.getLogger(__name__)
GENERATE_NICE = 5  # the service itself must answer while all workers render
PREVIEW_NICE = 19
_FETCH_THREADS = 48
_WEBHOOK_SECONDS = 10.0
_WEBHOOK_REPLY_BYTES = 20_000


@dataclass(slots=True)
class Service:
    """Everything that a request may need."""

    settings: Settings
    database: Database
    storage: Storage
    vault: Vault
    limiter: RateLimiter
    fork_server: ForkServer
    pool: WorkerPool
    preview_pool: WorkerPool
    renders: Renders
    previews: Previews
    jobs: Jobs
    dispatcher: Dispatcher
    webhook_gate: Gate
    data_checker: DataChecker
    turns: Turns
    metrics: Metrics
    shedding: Shedding
    executor: ThreadPoolExecutor
    redis: Redis | None
    stopping: bool = False
    _stop_by: float = 0.0  # of the event loop's clock

    @classmethod
    async def open(cls, settings: Settings) -> Service:
        """Connect, migrate, fork the workers, begin the background work.

        Raises:
            AudomeError: a setting is wrong or something cannot be reached; says which and what to do.
        """
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        key, made = secret_key(settings)
        if made:
            log.info("made a secret key: %s", settings.data_dir / "secret-key")
        database = await Database.open(settings.database_url)
        vault = Vault(key)
        await vault.verify(database)
        storage = Storage.open(settings.storage_url)
        await storage.check()
        service = _assemble(settings, database, storage, vault)
        await service._start()
        return service

    async def _start(self) -> None:
        await self.pool.start()
        await self.preview_pool.start()
        self._watch()
        self.jobs.start()
        self.dispatcher.start()

    def stop(self) -> None:
        """Take no more work; `close` follows when the open requests are answered, all within the time for draining."""
        if not self.stopping:
            self.stopping = True
            self._stop_by = asyncio.get_running_loop().time() + self.settings.drain_seconds
            self.jobs.stop()

    def _time_left(self) -> float:
        return max(0.0, self._stop_by - asyncio.get_running_loop().time())

    def _watch(self) -> None:
        """Gauges for what only this object knows."""
        watch = self.metrics.watch
        watch("audome_generates_open", "Synchronous generates under way.", lambda: self.renders.open)
        watch("audome_previews_waiting", "Previews that wait for a worker.", lambda: self.previews.waiting)
        for name, pool in (("generate", self.pool), ("preview", self.preview_pool)):
            watch(f"audome_{name}_jobs_waiting", "Jobs that no worker has begun.", partial(getattr, pool, "waiting"))
            watch(f"audome_{name}_jobs_running", "Jobs that workers have begun.", partial(getattr, pool, "running"))
            watch(f"audome_{name}_workers_crashed", "Workers that died.", partial(getattr, pool, "crashes"))
            watch(
                f"audome_{name}_workers_timed_out",
                "Workers killed at the deadline.",
                partial(getattr, pool, "deadlines"),
            )

    async def close(self) -> None:
        """Stop: finish what is under way, release every lease."""
        self.stop()
        await self.renders.drain(self._time_left())
        await self.dispatcher.stop(timeout=max(1.0, self._time_left()))
        await self.pool.close()
        await self.preview_pool.close()
        await self.fork_server.close()
        await self.renders.drain(1.0)
        await self.jobs.close()
        if self.redis is not None:
            await self.redis.aclose()
        await self.database.close()
        self.executor.shutdown(wait=False, cancel_futures=True)

    async def check(self) -> None:
        """Whether the database and the store answer.

        Raises:
            Exception: one does not.
        """
        async with asyncio.timeout(5):
            async with self.database.read() as connection:
                await generations.expired(connection, now=0, count=1)
            await self.storage.check()


def _assemble(settings: Settings, database: Database, storage: Storage, vault: Vault) -> Service:
    instance = new_id("ins_")
    executor = ThreadPoolExecutor(_FETCH_THREADS, "fetch")
    redis = open_redis(settings.redis_url) if settings.redis_url else None
    fetch_gate, webhook_gate = _gates(settings)
    fetcher = Fetcher(fetch_gate, executor, storage=storage, database=database, cdn_url=settings.cdn_url)
    fork_server = ForkServer()
    pools = [
        WorkerPool(
            size=size,
            nice=nice,
            deadline=settings.render_deadline,
            memory_bytes=settings.render_memory,
            server=fork_server,
        )
        for size, nice in (
            (settings.render_workers, GENERATE_NICE),
            (settings.preview_max_concurrency, PREVIEW_NICE),
        )
    ]
    dispatcher = Dispatcher(database, vault, webhook_gate, schedule=settings.webhook_schedule, instance_id=instance)
    renders = Renders(
        database, pools[0], fetcher, storage,
        instance=instance, cdn_url=settings.cdn_url, capacity=settings.render_queue, wake_webhooks=dispatcher.wake,
    )  # fmt: skip
    previews = Previews(renders, pools[1], _preview_cache(settings, redis), storage, ttl_seconds=settings.preview_ttl)
    return Service(
        settings=settings,
        database=database,
        storage=storage,
        vault=vault,
        limiter=InProcessLimiter() if redis is None else RedisLimiter(redis),
        fork_server=fork_server,
        pool=pools[0],
        preview_pool=pools[1],
        renders=renders,
        previews=previews,
        jobs=Jobs(renders, previews.sweep),
        dispatcher=dispatcher,
        webhook_gate=webhook_gate,
        data_checker=DataChecker((settings.cdn_url + ASSETS,), insecure=bool(settings.egress_allow)),
        turns=Turns(),
        metrics=Metrics(),
        shedding=Shedding(renders.check_room),
        executor=executor,
        redis=redis,
    )


def _gates(settings: Settings) -> tuple[Gate, Gate]:
    """The gate for what documents load, and the one for webhooks: https, or what the allow list opens."""
    common = {"schemes": frozenset({"https"}), "allow": settings.egress_allow}
    try:
        tls = tls_context(settings.egress_ca_file)
    except InvalidArgument as error:
        raise InvalidArgument("AUDOME_EGRESS_CA_FILE", str(error).removeprefix("ca_file: ")) from error
    fetches = EgressPolicy(maximum_bytes=Limits().resource_bytes, **common)  # type: ignore[arg-type]
    webhooks = EgressPolicy(
        redirects=0, maximum_bytes=_WEBHOOK_REPLY_BYTES, deadline=_WEBHOOK_SECONDS, oversize="cut",
        user_agent="Audome-Webhooks", **common,  # type: ignore[arg-type]
    )  # fmt: skip
    return Gate(fetches, tls=tls), Gate(webhooks, tls=tls)


def _preview_cache(settings: Settings, redis: Redis | None) -> PreviewCache:
    if redis is None:
        return InProcessPreviewCache(settings.preview_ttl, settings.preview_entries)
    return RedisPreviewCache(redis, settings.preview_ttl, settings.preview_entries)
