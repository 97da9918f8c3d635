"""What a worker asks its parent for: https pictures, fonts and stylesheets through the egress gate, the account's own
assets and fonts out of the store. Several URLs of one job load at the same time where they are known beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import Executor

from sqlalchemy import select

from audome_engine.egress import UNREACHABLE, EgressError, Gate
from audome_engine.server.db.engine import Database
from audome_engine.server.db.tables import assets, fonts
from audome_engine.server.storage import Storage, StorageError
from audome_engine.server.workers.types import FONT_URL, Fetched

MAXIMUM_URLS = 200  # of one job
ASSETS = "/assets/"


class Fetcher:
    """Fetches for all jobs; the gate blocks, so it runs on threads of `executor`."""

    def __init__(self, gate: Gate, executor: Executor, *, storage: Storage, database: Database, cdn_url: str) -> None:
        self._gate = gate
        self._executor = executor
        self._storage = storage
        self._database = database
        self.asset_prefix = cdn_url + ASSETS

    async def fetch(self, url: str, account_id: str) -> Fetched:
        """Whatever is behind `url`, or an error text that tells nothing of private networks."""
        try:
            if url.startswith(FONT_URL):
                return await self._font(url.removeprefix(FONT_URL), account_id)
            if url.startswith(self.asset_prefix):
                return await self._asset(url.removeprefix(self.asset_prefix), account_id)
            reply = await asyncio.get_running_loop().run_in_executor(self._executor, self._gate.fetch, url.strip())
        except EgressError as error:
            return Fetched(error=str(error))
        except StorageError:
            return Fetched(error=UNREACHABLE)
        return Fetched(reply.body, reply.mime)

    async def _asset(self, name: str, account_id: str) -> Fetched:
        async with self._database.read(brief=True) as connection:
            statement = select(assets).where(assets.c.path == f"assets/{name}", assets.c.account_id == account_id)
            row = (await connection.execute(statement)).first()
        stored = None if row is None else await self._storage.get(row.path)
        return Fetched(error=UNREACHABLE) if stored is None or row is None else Fetched(stored.data, row.mime)

    async def _font(self, font_id: str, account_id: str) -> Fetched:
        async with self._database.read(brief=True) as connection:
            statement = select(fonts.c.path).where(fonts.c.id == font_id, fonts.c.account_id == account_id)
            path = await connection.scalar(statement)
        stored = None if path is None else await self._storage.get(path)
        return Fetched(error=UNREACHABLE) if stored is None else Fetched(stored.data)


class JobFetches:
    """The fetches of one job: each URL once, those known beforehand at once."""

    def __init__(self, fetcher: Fetcher, account_id: str, expected: Iterable[str] = ()) -> None:
        self._fetcher = fetcher
        self._account_id = account_id
        self._tasks: dict[str, asyncio.Task[Fetched]] = {}
        for url in expected:
            self._start(url.strip())

    async def __call__(self, url: str) -> Fetched:
        """What `Fetch` promises a worker."""
        url = url.strip()
        if url not in self._tasks and len(self._tasks) >= MAXIMUM_URLS:
            return Fetched(error=f"is one URL too many: a document may load {MAXIMUM_URLS}")
        return await asyncio.shield(self._start(url))

    def _start(self, url: str) -> asyncio.Task[Fetched]:
        if url not in self._tasks:
            self._tasks[url] = asyncio.create_task(self._fetcher.fetch(url, self._account_id))
        return self._tasks[url]

    def close(self) -> None:
        """Forget what nobody waits for any more."""
        for task in self._tasks.values():
            task.cancel()
