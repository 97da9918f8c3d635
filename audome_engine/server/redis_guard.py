"""A Redis that may fail without the service failing: a command goes in, its answer comes out, or None while Redis is
out of order. After a failure Redis is left alone for a moment, so that not every request waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

_log = structlog.get_logger(__name__)
T = TypeVar("T")


def open_redis(url: str) -> Redis:
    """A client that fails fast; it connects with the first command. ValueError: `url` is no Redis URL."""
    # One retry is for a connection that the server closed while it was idle.
    return Redis.from_url(url, retry=Retry(NoBackoff(), 1), socket_timeout=1.0, socket_connect_timeout=1.0)


class RedisGuard:
    """Runs commands within `timeout_s`; after a failure none for `pause_s`. An outage is logged when it begins and
    when it ends, with `purpose`: what Redis is used for."""

    def __init__(
        self, purpose: str, *, timeout_s: float = 1.0, pause_s: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._purpose = purpose
        self._timeout_s = timeout_s
        self._pause_s = pause_s
        self._clock = clock
        self._resume_at: float | None = None  # None: no outage

    async def run(self, command: Callable[[], Awaitable[T]]) -> T | None:
        """The command's answer, or None: Redis failed now or a moment ago."""
        if self._resume_at is not None and self._clock() < self._resume_at:
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await command()
        except (RedisError, OSError) as error:  # TimeoutError is an OSError
            if self._resume_at is None:
                _log.warning("redis_unavailable", purpose=self._purpose, error=f"{type(error).__name__}: {error}")
            self._resume_at = self._clock() + self._pause_s
            return None
        if self._resume_at is not None:
            _log.info("redis_available_again", purpose=self._purpose)
            self._resume_at = None
        return answer
