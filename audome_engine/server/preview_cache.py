"""Which previews are in the store: a preview's hash goes in, when its picture was made comes out, if that is still
good. Also `SingleFlight`, by which equal previews that are asked for at the same time are made once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Generic, Protocol, TypeVar

from redis.asyncio import Redis

from audome_engine.server.clock import now_ms
from audome_engine.server.redis_guard import RedisGuard

T = TypeVar("T")


class PreviewCache(Protocol):
    """The least recently used previews give way to new ones; using a preview does not make it last longer."""

    async def get(self, key: str) -> int | None:
        """When the preview was made, in Unix milliseconds; None if that is unknown or too long ago."""

    async def put(self, key: str, created_ms: int) -> None:
        """Remember a preview that is in the store now."""


class InProcessPreviewCache:
    """The previews of a single instance."""

    def __init__(self, ttl_s: float, entries: int, clock: Callable[[], int] = now_ms) -> None:
        self._ttl_ms = round(ttl_s * 1000)
        self._entries = entries
        self._clock = clock
        self._created: OrderedDict[str, int] = OrderedDict()  # least recently used first

    def __len__(self) -> int:
        return len(self._created)

    async def get(self, key: str) -> int | None:
        created_ms = self._created.get(key)
        if created_ms is None:
            return None
        if created_ms <= self._clock() - self._ttl_ms:
            del self._created[key]
            return None
        self._created.move_to_end(key)
        return created_ms

    async def put(self, key: str, created_ms: int) -> None:
        self._created[key] = created_ms
        self._created.move_to_end(key)
        while len(self._created) > self._entries:
            self._created.popitem(last=False)


# KEYS: a hash of creation times, a sorted set by order of use. A use is numbered one above the last, for clocks have ties.
_KEYS = ("audome:{previews}:created", "audome:{previews}:used")

# ARGV: hash, the time at or before which creation is too long ago.
_GET = """
local created = tonumber(redis.call('HGET', KEYS[1], ARGV[1]))
if not created then
  return nil
end
if created <= tonumber(ARGV[2]) then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
  return nil
end
local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2] or 0
redis.call('ZADD', KEYS[2], last + 1, ARGV[1])
return created
"""

# ARGV: hash, creation time, capacity, milliseconds to live. Both keys go when nothing was put for that long.
_PUT = """
local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2] or 0
redis.call('ZADD', KEYS[2], last + 1, ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
local excess = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[3])
if excess > 0 then
  for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, excess - 1)) do
    redis.call('HDEL', KEYS[1], key)
  end
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, excess - 1)
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
"""


class RedisPreviewCache:
    """The previews of all instances. While Redis is out of order nothing is found, and previews are made anew."""

    def __init__(
        self,
        client: Redis,
        ttl_s: float,
        entries: int,
        *,
        clock: Callable[[], int] = now_ms,
        guard: RedisGuard | None = None,
    ) -> None:
        self._get = client.register_script(_GET)
        self._put = client.register_script(_PUT)
        self._ttl_ms = round(ttl_s * 1000)
        self._entries = entries
        self._clock = clock
        self._guard = guard or RedisGuard("preview cache")

    async def get(self, key: str) -> int | None:
        arguments = (key, self._clock() - self._ttl_ms)
        created_ms = await self._guard.run(lambda: self._get(keys=_KEYS, args=arguments))
        return None if created_ms is None else int(created_ms)

    async def put(self, key: str, created_ms: int) -> None:
        arguments = (key, created_ms, self._entries, self._ttl_ms)
        await self._guard.run(lambda: self._put(keys=_KEYS, args=arguments))


class SingleFlight(Generic[T]):
    """Runs equal work once at a time, in a task of its own that outlives those who wait for it."""

    def __init__(self) -> None:
        self._flights: dict[str, asyncio.Task[T]] = {}

    def __len__(self) -> int:
        return len(self._flights)

    async def run(self, key: str, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What `make` returns or raises, or what the call of the same key that is under way does. If all who wait are
        cancelled, the work still finishes; an exception that nobody waits for any more is dropped."""
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.create_task(make(), name=f"single flight {key[:16]}")
            self._flights[key] = flight
            flight.add_done_callback(lambda _: self._flights.pop(key))
        return await asyncio.shield(flight)

    async def drain(self) -> None:
        """Wait until nothing is under way."""
        while self._flights:
            await asyncio.wait(self._flights.values())
