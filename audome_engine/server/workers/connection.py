"""The service's side of one worker: sends a job, fetches what the worker asks for, and takes its outcome. A worker that
breaks the protocol is as good as crashed.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from audome_engine.server.workers.types import (
    FONT_URL,
    Fetch,
    Fetched,
    Inspection,
    Job,
    JobRejected,
    Picture,
    Problem,
    RenderFailed,
    RenderJob,
)
from audome_engine.server.workers.wire import (
    LENGTHS,
    MOST_FETCHES,
    Frame,
    WireError,
    inspection_of,
    job_header,
    number_of,
    pack,
    picture_of,
    problems_of,
    text_of,
    unpack_header,
    unpack_lengths,
)

MOST_AT_ONCE = 16
URL_LENGTH = 100_000
GRACE_SECONDS = 0.1
_REASONS = ("invalid_data", "image_unreachable", "invalid_argument", "limit_exceeded", "strict")

_log = logging.getLogger(__name__)


class WorkerLost(Exception):
    """The worker is dead, or broke the protocol."""


@dataclass(frozen=True, slots=True)
class JobMessage:
    """A job, and what is sent of it."""

    job: Job
    head: bytes
    payload: bytes

    @classmethod
    def of(cls, job: Job) -> JobMessage:
        """Pack a job.

        Raises:
            JobRejected: its data is no JSON.
        """
        payload = job.document.html.encode("utf-8", "surrogatepass")
        try:
            return cls(job, pack(job_header(job), len(payload)), payload)
        except (TypeError, ValueError, RecursionError) as error:
            raise JobRejected("invalid_data", (Problem("invalid-data", f"data: is no JSON ({error})"),)) from error


@dataclass(eq=False)
class Connection:
    """A worker: its process and its socket."""

    pid: int
    socket: socket.socket
    key: str = ""  # of the document it last had
    jobs: int = 0
    rss: int = 0  # bytes after the last job
    first_rss: int = 0  # bytes after the first job
    keys: dict[str, None] = field(default_factory=dict)  # documents it probably has compiled, oldest first

    async def do(self, message: JobMessage, fetch: Fetch) -> Picture | Inspection:
        """Have a job done.

        Raises:
            JobRejected, RenderFailed: the worker says so; after the cause "memory" it ends.
            WorkerLost: it is of no use any more.
        """
        try:
            await self._send(message.head, message.payload)
            frame = await _Conversation(self, message.job, fetch).outcome()
            self.rss = number_of(frame.header, "rss")
        except (OSError, EOFError, WireError) as error:
            raise WorkerLost(str(error)) from error
        self.first_rss = self.first_rss or self.rss
        self.jobs += 1
        return _result(frame, message.job)

    def close(self) -> None:
        """Let go of the socket."""
        self.socket.close()

    async def _send(self, message: bytes, payload: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.socket, message + payload)

    async def receive(self) -> Frame:
        """The next frame."""
        header, payload = unpack_lengths(await self._exactly(LENGTHS.size))
        return Frame(unpack_header(await self._exactly(header)), bytes(await self._exactly(payload)))

    async def _exactly(self, count: int) -> bytearray:
        loop = asyncio.get_running_loop()
        data = bytearray(count)
        view = memoryview(data)
        while view:
            received = await loop.sock_recv_into(self.socket, view)
            if not received:
                raise EOFError("the worker ended")
            view = view[received:]
        return data


class _Conversation:
    """One job: what the worker asks for meanwhile is fetched side by side."""

    def __init__(self, connection: Connection, job: Job, fetch: Fetch) -> None:
        self._connection = connection
        self._fetch = fetch
        self._fonts = {FONT_URL + font.id for font in job.document.fonts}
        self._fetches: set[asyncio.Task[None]] = set()
        self._count = 0
        self._sending = asyncio.Lock()

    async def outcome(self) -> Frame:
        """The frame that ends the job."""
        try:
            while True:
                frame = await self._connection.receive()
                if frame.header.get("kind") != "fetch":
                    break
                self._start_fetch(frame)
            # The last answer may be sent and its task not know yet; a worker that did not wait for one is confused.
            if self._fetches and (await asyncio.wait(self._fetches, timeout=GRACE_SECONDS))[1]:
                raise WireError("an outcome before an answer")
            return frame
        finally:
            for task in self._fetches:
                task.cancel()

    def _start_fetch(self, frame: Frame) -> None:
        url, id = text_of(frame.header, "url"), number_of(frame.header, "id")
        self._count += 1
        allowed = url in self._fonts or url[:8].lower().startswith(("http:", "https:"))
        if not allowed or self._count > MOST_FETCHES or len(self._fetches) >= MOST_AT_ONCE:
            raise WireError(f"a fetch that is not allowed: {url[:100]!r}")
        task = asyncio.create_task(self._answer(id, url))
        self._fetches.add(task)
        task.add_done_callback(self._fetches.discard)

    async def _answer(self, id: int, url: str) -> None:
        fetched = await self._fetched(url)
        header = {"kind": "fetched", "id": id, "mime": fetched.mime, "error": fetched.error}
        try:
            async with self._sending:
                await self._connection._send(pack(header, len(fetched.data)), fetched.data)
        except OSError:
            return  # the reader sees that the worker is gone

    async def _fetched(self, url: str) -> Fetched:
        if len(url) > URL_LENGTH:
            return Fetched(error="the URL is too long")
        try:
            return await self._fetch(url)
        except Exception:
            _log.exception("fetching for a worker failed")
            return Fetched(error="it could not be fetched")


def _result(frame: Frame, job: Job) -> Picture | Inspection:
    """The outcome in a frame."""
    kind = frame.header.get("kind")
    try:
        if kind == "rejected":
            reason, problems = text_of(frame.header, "reason"), problems_of(frame.header)
            if reason not in _REASONS:
                raise WireError(f"a reason {reason[:40]!r}")
            raise JobRejected(reason, problems)
        if kind == "failed":
            raise _failure(frame)
        readers: dict[str, Callable[[Frame], Picture | Inspection]] = {
            "picture": picture_of,
            "inspection": inspection_of,
        }
        expected = "picture" if isinstance(job, RenderJob) else "inspection"
        if kind != expected:
            raise WireError(f"no {expected} but {str(kind)[:40]!r}")
        return readers[expected](frame)
    except WireError as error:
        raise WorkerLost(str(error)) from error


def _failure(frame: Frame) -> RenderFailed:
    if frame.header.get("cause") == "memory":
        return RenderFailed("memory", "the render ran out of memory")
    _log.error("a worker failed at a job:\n%s", text_of(frame.header, "traceback"))
    return RenderFailed("bug", "the renderer failed")
