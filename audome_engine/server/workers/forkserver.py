"""The fork server: imports the engine once, and forks a worker whenever the service asks for one on the control socket.

Requests are JSON: {"fork": {"nice", "memory_bytes"}} with the worker's socket (SCM_RIGHTS), answered by {"pid"};
{"kill": pid}. The end of the control socket ends everything. A pid is killed while it is unreaped only.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import traceback
from pathlib import Path
from typing import Any, NoReturn

import audome_engine as audome
from audome_engine.server.workers.worker import serve

MESSAGE_BYTES = 4096
OPEN_FILES = 64  # of a worker: its socket, and a font being read

# prctl(2), unshare(2)
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


def main(control: socket.socket) -> None:
    """Serve until the service closes its end."""
    _close_others(control.fileno())
    _leave_network()
    _warm()
    ForkLoop(control).run()


def _close_others(kept: int) -> None:
    """Files that the service has open and that were inherited: some event loops do not close them."""
    for descriptor in [int(file.name) for file in Path("/proc/self/fd").iterdir()]:
        if descriptor > 2 and descriptor != kept:
            with contextlib.suppress(OSError):  # the folder that was listed
                os.close(descriptor)


def _leave_network() -> None:
    """A network namespace without devices, where the system allows it: workers have no business there."""
    for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET):
        if _libc.unshare(flags) == 0:
            return


def _warm() -> None:
    """Read the fonts and fill the caches that every worker needs, once for all of them."""
    audome.render(
        '<p style="font: 700 20px Inter">Warm<p dir="rtl">مرحبا 12<p><b>b</b> <i>i</i>', width=200, height=200
    )
    audome.FontLibrary.bundled()
    gc.collect()
    gc.freeze()  # what is there now is shared with the workers; do not touch it when collecting


class ForkLoop:
    """Waits for requests and for children that end."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: set[int] = set()
        self._woken, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # wakes `select` through the pipe
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)

    def run(self) -> None:
        """Until the control socket ends."""
        self._answer({"ready": os.getpid()})
        while True:
            watched: list[Any] = [self._control, self._woken]
            readable = select.select(watched, [], [])[0]
            if self._woken in readable:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._woken, 512)
                self._reap()
            if self._control in readable and not self._serve_request():
                break
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)

    def _serve_request(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_BYTES, 1)
        if not message:
            return False
        request = json.loads(message)
        if "kill" in request:
            self._kill(request["kill"])
        else:
            self._fork(descriptors[0], **request["fork"])
        return True

    def _kill(self, pid: int) -> None:
        self._reap()
        if pid in self._children:
            os.kill(pid, signal.SIGKILL)

    def _fork(self, descriptor: int, nice: int, memory_bytes: int) -> None:
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_worker(descriptor, server, nice, memory_bytes)
        os.close(descriptor)
        self._children.add(pid)
        self._answer({"pid": pid})

    def _become_worker(self, descriptor: int, server: int, nice: int, memory_bytes: int) -> NoReturn:
        status = 1
        try:
            _die_with(server)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            os.close(self._woken)
            os.close(self._wake)
            _limit(nice, memory_bytes)
            serve(socket.socket(fileno=descriptor), memory_bytes)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _reap(self) -> None:
        for pid in tuple(self._children):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self._children.discard(pid)

    def _answer(self, answer: dict[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._control.send(json.dumps(answer).encode())


def _die_with(parent: int) -> None:
    """Be killed when the parent dies, however busy this process is."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:  # it died before the call
        os._exit(1)


def _limit(nice: int, memory_bytes: int) -> None:
    """Memory above what the process has now; no core dumps, no files written, few opened."""
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
        have = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    for kind, value in (
        (resource.RLIMIT_AS, have + memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    os.nice(nice)
    if nice >= 19 and hasattr(os, "SCHED_IDLE"):  # gives way at once, not at the end of its slice
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
