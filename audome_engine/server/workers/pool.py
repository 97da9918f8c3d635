"""The pool of render workers in the service's process: jobs in, pictures out. One job per worker at a time; a worker that
crashes, takes too long or has grown is replaced at once, at the cost of no other job.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass

from audome_engine.server.workers.client import ForkServer
from audome_engine.server.workers.connection import Connection, JobMessage, WorkerLost
from audome_engine.server.workers.types import Fetch, Inspection, Job, JobRejected, Picture, PoolClosed, RenderFailed

KEYS_REMEMBERED = 64  # per worker: documents that it probably still has compiled
RETRY_SECONDS = (0.05, 0.2, 0.5, 1.0)  # between attempts to get a worker; the last one again and again

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Waiting:
    """A job that `run` was called with."""

    message: JobMessage
    fetch: Fetch
    deadline: float
    outcome: asyncio.Future[Picture | Inspection]

    def resolve(self, result: Picture | Inspection | Exception) -> None:
        """Tell the caller, if it is still there."""
        if self.outcome.done():
            return
        if isinstance(result, Exception):
            self.outcome.set_exception(result)
        else:
            self.outcome.set_result(result)


class WorkerPool:
    """Workers and the jobs that wait for one.

    Attributes:
        completed: jobs that ended with a picture, an inspection or a rejection.
        crashes: workers that died, broke the protocol or ran out of memory.
        deadlines: workers killed because a job took too long.
        recycled: workers replaced after enough jobs, or because they had grown.
    """

    def __init__(
        self,
        *,
        size: int,
        nice: int = 0,
        deadline: float = 30.0,
        memory_bytes: int = 2 * 2**30,
        recycle_after: int = 500,
        server: ForkServer | None = None,
    ) -> None:
        self.size = size
        self.completed = self.crashes = self.deadlines = self.recycled = 0
        self._nice = nice
        self._deadline = deadline
        self._memory_bytes = memory_bytes
        self._recycle_after = recycle_after
        self._owns_server = server is None
        self._server = server or ForkServer()
        self._urgent: deque[_Waiting] = deque()
        self._others: deque[_Waiting] = deque()
        self._idle: list[Connection] = []  # most recently used last
        self._busy: dict[Connection, _Waiting] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def waiting(self) -> int:
        """Jobs that no worker has begun."""
        return len(self._urgent) + len(self._others)

    @property
    def running(self) -> int:
        """Jobs that a worker is at."""
        return len(self._busy)

    @property
    def pids(self) -> list[int]:
        """The workers' processes."""
        return [connection.pid for connection in (*self._idle, *self._busy)]

    async def start(self) -> None:
        """Start the workers.

        Raises:
            OSError: they cannot be started.
        """
        await self._server.start()
        for _ in range(self.size):
            self._take_in(await self._fork())

    async def close(self) -> None:
        """Kill the workers; jobs that wait or run fail with `PoolClosed`."""
        self._closed = True
        unfinished = [*self._urgent, *self._others, *self._busy.values()]
        self._urgent.clear()
        self._others.clear()
        for entry in unfinished:
            entry.resolve(PoolClosed("the pool is closed"))
        connections = [*self._idle, *self._busy]
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in connections:
            self._discard(connection)
        if self._owns_server:
            await self._server.close()

    async def run(
        self, job: Job, fetch: Fetch, *, urgent: bool = True, deadline: float | None = None
    ) -> Picture | Inspection:
        """Have a job done by a worker; urgent ones first, else in turn. Cancelled while it waits, a job is taken from the
        queue; once begun it goes on.

        Args:
            job: what to do.
            fetch: called for each URL that the worker needs.
            urgent: before all jobs that are not.
            deadline: seconds from when a worker begins, fetching included.

        Raises:
            JobRejected: the job is at fault.
            RenderFailed: the worker crashed or ran out of memory or time, or there is a bug.
            PoolClosed: the pool is closed, or was while the job waited or ran.
        """
        if self._closed:
            raise PoolClosed("the pool is closed")
        message = JobMessage.of(job)
        outcome: asyncio.Future[Picture | Inspection] = asyncio.get_running_loop().create_future()
        entry = _Waiting(message, fetch, self._deadline if deadline is None else deadline, outcome)
        queue = self._urgent if urgent else self._others
        queue.append(entry)
        self._dispatch()
        try:
            return await outcome
        except asyncio.CancelledError:
            if entry in queue:
                queue.remove(entry)
            raise

    # -- jobs ------------------------------------------------------------------------------------------------------

    def _dispatch(self) -> None:
        while self._idle and (queue := self._urgent or self._others):
            entry = queue.popleft()
            connection = self._choose(entry.message.job.document.key)
            asyncio.get_running_loop().remove_reader(connection.socket)
            self._busy[connection] = entry
            self._spawn(self._work(connection, entry))

    def _choose(self, key: str) -> Connection:
        """An idle worker that has the document compiled, else the most recently used one."""
        for index in range(len(self._idle) - 1, -1, -1):
            if key and key in self._idle[index].keys:
                return self._idle.pop(index)
        return self._idle.pop()

    async def _work(self, connection: Connection, entry: _Waiting) -> None:
        result: Picture | Inspection | Exception
        usable = False
        try:
            async with asyncio.timeout(entry.deadline):
                result = await connection.do(entry.message, entry.fetch)
            usable = True
        except JobRejected as rejected:
            result, usable = rejected, True
        except RenderFailed as failed:
            result, usable = failed, failed.cause == "bug"
            self.crashes += not usable
        except TimeoutError:
            self.deadlines += 1
            result = RenderFailed("deadline", f"the render took longer than {entry.deadline:g} s")
        except WorkerLost as lost:
            self.crashes += 1
            _log.error("worker %d is lost: %s", connection.pid, lost)
            result = RenderFailed("crash", "the render crashed")
        except Exception:
            _log.exception("a job failed outside its worker")
            result = RenderFailed("bug", "the renderer failed")
        finally:
            self._busy.pop(connection, None)
        self.completed += not isinstance(result, RenderFailed)
        self._give_back(connection, entry.message.job.document.key, usable=usable)
        entry.resolve(result)

    def _give_back(self, connection: Connection, key: str, *, usable: bool) -> None:
        if self._closed:
            return
        grown = connection.rss - connection.first_rss > self._memory_bytes // 2
        if usable and connection.jobs < self._recycle_after and not grown:
            if key:
                connection.keys.pop(key, None)
                connection.keys[key] = None
                if len(connection.keys) > KEYS_REMEMBERED:
                    connection.keys.pop(next(iter(connection.keys)))
            self._take_in(connection)
            return
        self.recycled += usable
        self._discard(connection)
        self._spawn(self._replace())

    # -- workers ---------------------------------------------------------------------------------------------------

    def _take_in(self, connection: Connection) -> None:
        self._idle.append(connection)
        asyncio.get_running_loop().add_reader(connection.socket, self._lose_idle, connection)
        self._dispatch()

    def _lose_idle(self, connection: Connection) -> None:
        """An idle worker has nothing to say: it died (or is out of its mind)."""
        self._idle.remove(connection)
        asyncio.get_running_loop().remove_reader(connection.socket)
        self.crashes += 1
        _log.error("worker %d died while idle", connection.pid)
        self._discard(connection)
        self._spawn(self._replace())

    def _discard(self, connection: Connection) -> None:
        self._server.kill(connection.pid)
        if connection in self._idle:
            self._idle.remove(connection)
            asyncio.get_running_loop().remove_reader(connection.socket)
        connection.close()

    async def _replace(self) -> None:
        """A new worker, however often it takes."""
        attempt = 0
        while not self._closed:
            try:
                self._take_in(await self._fork())
                return
            except PoolClosed:
                return
            except OSError as error:
                delay = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)]
                _log.error("no worker could be started (%s); trying again in %g s", error, delay)
                await asyncio.sleep(delay)
                attempt += 1

    async def _fork(self) -> Connection:
        return Connection(*await self._server.fork(nice=self._nice, memory_bytes=self._memory_bytes))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
