"""`audome serve`: opens the service, greets at the first start, answers until it is told to stop, and drains."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import structlog
import uvicorn
import uvloop

from audome_engine.errors import InvalidArgument
from audome_engine.server import logs
from audome_engine.server.app import create_app
from audome_engine.server.first_start import welcome
from audome_engine.server.service import Service
from audome_engine.server.settings import Settings

log = structlog.get_logger(__name__)
_KEEP_ALIVE_SECONDS = 75  # longer than load balancers keep theirs
_BACKLOG = 2048


class _Server(uvicorn.Server):
    """Leaves signals to `_serve`: uvicorn would raise them again before the service is closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(settings: Settings) -> NoReturn:
    """Run until SIGTERM or SIGINT; the end of this process.

    Raises:
        audome_engine.errors.AudomeError: the service cannot start; says why.
    """
    logs.configure(settings.log_level)
    with _listener(settings) as listener, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, listener))
    # Everything is written and closed. Threads that still wait for somebody else's server, for their ten seconds, would
    # only hold the exit up.
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _serve(settings: Settings, listener: socket.socket) -> None:
    service = await Service.open(settings)
    try:
        greeting = await welcome(service)
        if greeting:
            print(greeting, flush=True)
        config = uvicorn.Config(
            create_app(service),
            log_config=None,
            access_log=False,
            lifespan="off",
            http="httptools",
            server_header=False,
            proxy_headers=False,  # every URL that is told is made of the settings
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=max(1, round(settings.drain_seconds)),
        )
        server = _Server(config)
        # What is loaded by now stays: no collection need walk through it again while somebody waits.
        gc.collect()
        gc.freeze()

        def stop(number: int) -> None:
            service.stop()
            log.info("stopping", signal=signal.Signals(number).name)
            server.handle_exit(number, None)

        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop, number)
        log.info("serving", url=settings.public_url, workers=settings.render_workers)
        await server.serve(sockets=[listener])
    finally:
        await service.close()
        log.info("stopped")


def _listener(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidArgument(
            "AUDOME_HOST, AUDOME_PORT", f"cannot listen on {settings.host}:{settings.port}: {reason}"
        ) from error
