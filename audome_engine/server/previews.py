"""Previews: the same raster as generate's as WebP, free, cached for an hour, rendered once however many ask at once."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from audome_engine.server.accounts import Caller
from audome_engine.server.clock import now_ms
from audome_engine.server.errors import ApiError
from audome_engine.server.orders import Order
from audome_engine.server.payload import canonical_json
from audome_engine.server.preview_cache import PreviewCache, SingleFlight
from audome_engine.server.projects import is_project_id
from audome_engine.server.renders import Prepared, Renders, prepare
from audome_engine.server.storage import Storage
from audome_engine.server.workers.pool import WorkerPool
from audome_engine.server.workers.types import PoolClosed

QUALITY = 70
_WAIT_SECONDS = 30.0
_QUEUE = 256  # waiting previews, of all accounts
_RETRY_SECONDS = 5
_FOLDER = "previews/"


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview that can be fetched until `created_at` plus the time to live."""

    url_path: str
    created_at: int  # ms
    cached: bool
    milliseconds: float = 0.0


class Previews:
    """The cache, the queue and the pictures."""

    def __init__(
        self, renders: Renders, pool: WorkerPool, cache: PreviewCache, storage: Storage, *, ttl_seconds: float
    ) -> None:
        self._renders = renders
        self._pool = pool
        self._cache = cache
        self._storage = storage
        self.ttl_ms = round(ttl_seconds * 1000)
        self._flights: SingleFlight[Preview] = SingleFlight()
        self._turn = asyncio.Semaphore(pool.size)
        self.waiting = 0

    async def preview(self, caller: Caller, project: Any, order: Order, data: Mapping[str, Any]) -> Preview:
        """From the cache or rendered; a caller that goes away changes nothing. `project` is its row, `data` what the
        caller sent, which the cache goes by, even where a value is ignored.

        Raises:
            ApiError: 400, 500 or 503.
        """
        size = f"{project.width}x{project.height}"
        text = f"{project.id}{canonical_json(data)}{project.updated_at}{size}"
        key = hashlib.sha256(text.encode("ascii")).hexdigest()
        created = await self._cache.get(key)
        path = preview_path(project.id, key)
        if created is not None:
            return Preview(path, created, True)
        prepared = await prepare(self._renders.database, caller, order, project)
        return await self._flights.run(key, lambda: self._make(key, path, prepared, caller))

    async def _make(self, key: str, path: str, prepared: Prepared, caller: Caller) -> Preview:
        started = time.perf_counter()
        landed = await self._cache.get(key)  # a flight that ended between the caller's look and this one's start
        if landed is not None:
            return Preview(path, landed, True)
        await self._take_turn()
        try:
            job = replace(prepared.job, format="webp", quality=QUALITY)
            picture = await self._renders.render(self._pool, replace(prepared, job=job), caller.account_id)
        except PoolClosed as error:
            raise _busy() from error
        finally:
            self._turn.release()
        await self._storage.put(_stored(path), picture.data, "image/webp")
        created = now_ms()
        await self._cache.put(key, created)
        return Preview(path, created, False, (time.perf_counter() - started) * 1000)

    async def _take_turn(self) -> None:
        """Wait for a worker.

        Raises:
            ApiError: 503, it would take too long.
        """
        if self.waiting >= _QUEUE:
            raise _busy()
        self.waiting += 1
        try:
            await asyncio.wait_for(self._turn.acquire(), _WAIT_SECONDS)
        except TimeoutError as error:
            raise _busy() from error
        finally:
            self.waiting -= 1

    async def picture(self, project_id: str, name: str) -> Any | None:
        """The stored preview behind a URL, None where there is none or its hour is over."""
        digest = name.removeprefix("preview-").removesuffix(".webp")
        if (
            not is_project_id(project_id)
            or len(digest) != 64
            or name != f"preview-{digest}.webp"
            or not digest.isalnum()
        ):
            return None
        found = await self._storage.get(f"{_FOLDER}{project_id}/{name}")
        return found if found is not None and found.modified_ms + self.ttl_ms > now_ms() else None

    async def sweep(self) -> None:
        """Delete the pictures of previews that are over."""
        cutoff = now_ms() - self.ttl_ms
        gone = [meta.path async for meta in self._storage.list(_FOLDER.rstrip("/")) if meta.modified_ms < cutoff]
        for path in gone:
            await self._storage.delete(path)
            await asyncio.sleep(0)


def _busy() -> ApiError:
    return ApiError("BUSY", "The preview queue is full; try again shortly.", retry_after=_RETRY_SECONDS)


def preview_path(project_id: str, key: str) -> str:
    """The path of a preview's URL."""
    return f"/api/images/renders/{project_id}/preview-{key}.webp"


def _stored(path: str) -> str:
    return _FOLDER + path.removeprefix("/api/images/renders/")
