"""The service's side of the fork server: starts it with an environment that holds no secrets, asks it for workers, and
starts another one when it dies.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import tempfile
from collections import deque
from pathlib import Path

import audome_engine
from audome_engine.server.workers.types import PoolClosed

START_SECONDS = 60.0  # importing the engine on a machine under load
STOP_SECONDS = 5.0
_MESSAGE_BYTES = 4096
_KEPT_VARIABLES = ("PATH", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH")


class ForkServerDied(OSError):
    """It ended before it answered."""


def worker_environment() -> dict[str, str]:
    """All that a worker knows of the service's environment."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT_VARIABLES or name.startswith("LC_")}
    package_root = str(Path(audome_engine.__file__).resolve().parent.parent)
    return kept | {
        "HOME": "/nonexistent",
        "TMPDIR": tempfile.gettempdir(),
        "PYTHONPATH": package_root,
        "PYTHONSAFEPATH": "1",
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",  # a process that forks has one thread
        "OMP_NUM_THREADS": "1",
    }


class ForkServer:
    """One fork server, which any number of pools share. It starts when it is first needed."""

    def __init__(self) -> None:
        self._starting = asyncio.Lock()
        self._running: _Running | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return None if self._running is None or self._running.ended else self._running.process.pid

    async def start(self) -> None:
        """Start the process and wait until it can fork.

        Raises:
            ForkServerDied: it ended at once, or takes too long.
            PoolClosed: `close` was called.
        """
        await self._ready()

    async def fork(self, *, nice: int, memory_bytes: int) -> tuple[int, socket.socket]:
        """A new worker: its pid, and the socket to it, which does not block.

        Raises:
            ForkServerDied: try again, another one will be started.
            PoolClosed: `close` was called.
        """
        running = await self._ready()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with theirs:
                pid = await running.fork(theirs, nice, memory_bytes)
        except BaseException:
            ours.close()
            raise
        ours.setblocking(False)
        return pid, ours

    def kill(self, pid: int) -> None:
        """Kill a worker, unless it is dead already; a worker of an earlier server died with it."""
        if self._running is not None and not self._running.ended:
            self._running.kill(pid)

    async def close(self) -> None:
        """End the process and all workers."""
        self._closed = True
        async with self._starting:
            if self._running is not None:
                await self._running.stop()

    async def _ready(self) -> _Running:
        async with self._starting:
            if self._closed:
                raise PoolClosed("the fork server is closed")
            if self._running is None or self._running.ended:
                if self._running is not None:
                    await self._running.stop()
                self._running = await _Running.start()
            return self._running


class _Running:
    """A fork server process and its control socket. Answers come in the order of the requests."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket) -> None:
        self.process = process
        self.ended = False
        self._control = control
        self._answers: deque[asyncio.Future[dict[str, int]]] = deque()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(control, self._read)

    @classmethod
    async def start(cls) -> _Running:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "audome_engine.server.workers", str(theirs.fileno()),
                env=worker_environment(), pass_fds=[theirs.fileno()], stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,  # signals of the terminal are for the service, which drains first
            )  # fmt: skip
        ours.setblocking(False)
        running = cls(process, ours)
        try:
            async with asyncio.timeout(START_SECONDS):
                await running._next_answer()
        except TimeoutError as error:
            await running.stop()
            raise ForkServerDied("the fork server takes too long to start") from error
        except BaseException:
            await running.stop()
            raise
        return running

    async def fork(self, theirs: socket.socket, nice: int, memory_bytes: int) -> int:
        request = json.dumps({"fork": {"nice": nice, "memory_bytes": memory_bytes}}).encode()
        try:
            socket.send_fds(self._control, [request], [theirs.fileno()])
        except OSError as error:  # a full socket too: it hangs
            self._end()
            raise ForkServerDied("the fork server does not answer") from error
        answer = await self._next_answer()
        return answer["pid"]

    def kill(self, pid: int) -> None:
        try:
            self._control.send(json.dumps({"kill": pid}).encode())
        except OSError:
            self._end()

    async def stop(self) -> None:
        """Close the control socket, at which it kills its workers and ends; kill it where it does not."""
        self._end()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGKILL)
            await self.process.wait()

    def _next_answer(self) -> asyncio.Future[dict[str, int]]:
        future: asyncio.Future[dict[str, int]] = self._loop.create_future()
        self._answers.append(future)
        if self.ended:
            self._end()
        return future

    def _read(self) -> None:
        try:
            message = self._control.recv(_MESSAGE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._end()
        elif self._answers:
            future = self._answers.popleft()
            if not future.done():
                future.set_result(json.loads(message))

    def _end(self) -> None:
        if not self.ended:
            self.ended = True
            self._loop.remove_reader(self._control)
            self._control.close()
        while self._answers:
            future = self._answers.popleft()
            if not future.done():
                future.set_exception(ForkServerDied("the fork server ended"))
