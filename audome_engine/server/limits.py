"""Rate limits: keys and rates go in, whether one more call is allowed and where each rate stands comes out.

A bucket holds `limit` tokens and is refilled in whole intervals: an interval begins with the first call after the last
one ended, so that call `limit + 1` within it is always refused. Times are Unix milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from redis.asyncio import Redis

from audome_engine.server.clock import now_ms
from audome_engine.server.redis_guard import RedisGuard

_RATE = re.compile(r"(\d{1,9})/(second|minute|hour|day|\d{1,7}s)", re.ASCII)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `limit` calls in an interval of `seconds`."""

    limit: int
    seconds: int


@dataclass(frozen=True, slots=True)
class RateStanding:
    """What is left of a rate, and when its interval ends."""

    rate: Rate
    remaining: int
    reset_at_ms: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the call is allowed, and each rate's state after it; `retry_after_s` is 0 where it is allowed."""

    allowed: bool
    rates: tuple[RateStanding, ...]
    retry_after_s: int

    @property
    def binding(self) -> RateStanding:
        """The rate to report: the fewest calls left and, of these, the longest wait."""
        return min(self.rates, key=lambda standing: (standing.remaining, -standing.reset_at_ms))


class RateLimiter(Protocol):
    """Token buckets by key; a key has a bucket per rate, told apart by the interval's length."""

    async def look(self, key: str, rates: Sequence[Rate]) -> Standing:
        """Whether a call would be allowed now; takes nothing."""

    async def take(self, key: str, rates: Sequence[Rate]) -> Standing:
        """Take a token from every bucket if each has one, else from none."""


def parse_rates(text: str) -> tuple[Rate, ...]:
    """Read rates as settings write them.

    >>> parse_rates("30/minute,200/hour")
    (Rate(limit=30, seconds=60), Rate(limit=200, seconds=3600))
    """
    rates = []
    for part in text.split(","):
        match = _RATE.fullmatch(part.strip())
        seconds = 0 if match is None else _SECONDS.get(match[2]) or int(match[2].rstrip("s"))
        if match is None or int(match[1]) < 1 or seconds < 1:
            raise ValueError(
                f"{text[:80]!r} is no list of rates: expected a number of calls, at least 1, per second, minute, hour, "
                'day or number of seconds, such as "30/minute,200/hour" or "120/90s"'
            )
        rates.append(Rate(int(match[1]), seconds))
    if len({rate.seconds for rate in rates}) < len(rates):
        raise ValueError(f"{text[:80]!r} has two rates for the same interval: expected one at most")
    return tuple(rates)


class _Bucket(NamedTuple):
    used: int
    ends_ms: int


class InProcessLimiter:
    """Limits of a single instance. Ended intervals are forgotten whenever the keys have doubled since the last time,
    so memory is bounded by the keys of the longest interval."""

    def __init__(self, clock: Callable[[], int] = now_ms) -> None:
        self._clock = clock
        self._kept: dict[str, dict[int, _Bucket]] = {}  # key → seconds → bucket
        self._sweep_at = 1024

    def __len__(self) -> int:
        return len(self._kept)

    async def look(self, key: str, rates: Sequence[Rate]) -> Standing:
        now = self._clock()
        return _standing(now, rates, self._buckets(key, rates, now), taking=False)

    async def take(self, key: str, rates: Sequence[Rate]) -> Standing:
        now = self._clock()
        standing = _standing(now, rates, self._buckets(key, rates, now), taking=True)
        if standing.allowed:
            kept = self._kept.setdefault(key, {})
            for state in standing.rates:
                kept[state.rate.seconds] = _Bucket(state.rate.limit - state.remaining, state.reset_at_ms)
            if len(self._kept) >= self._sweep_at:
                self._forget(now)
        return standing

    def _buckets(self, key: str, rates: Sequence[Rate], now: int) -> list[_Bucket]:
        kept = self._kept.get(key, {})
        fresh = (_Bucket(0, now + rate.seconds * 1000) for rate in rates)
        found = (kept.get(rate.seconds) for rate in rates)
        return [old if old is not None and old.ends_ms > now else new for old, new in zip(found, fresh, strict=True)]

    def _forget(self, now: int) -> None:
        self._kept = {
            key: buckets for key, buckets in self._kept.items() if any(b.ends_ms > now for b in buckets.values())
        }
        self._sweep_at = max(1024, 2 * len(self._kept))


# KEYS: a hash {used, ends} per rate. ARGV: "1" to take or "0" to look; the time, or "" for the server's own; then limit
# and length of each rate. Answer: the time, then used and end of each bucket before the call. Times in milliseconds.
_SCRIPT = """
local now = tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local answer, allowed = {now}, true
for i, key in ipairs(KEYS) do
  local limit, length = tonumber(ARGV[1 + 2 * i]), tonumber(ARGV[2 + 2 * i])
  local kept = redis.call('HMGET', key, 'used', 'ends')
  local used, ends = tonumber(kept[1]), tonumber(kept[2])
  if not used or not ends or ends <= now then
    used, ends = 0, now + length
  end
  allowed = allowed and used < limit
  table.insert(answer, used)
  table.insert(answer, ends)
end
if ARGV[1] == '1' and allowed then
  for i, key in ipairs(KEYS) do
    local used, ends = answer[2 * i], answer[2 * i + 1]
    redis.call('HSET', key, 'used', used + 1, 'ends', ends)
    redis.call('PEXPIRE', key, ends - now)
  end
end
return answer
"""


class RedisLimiter:
    """Limits shared by all instances, on Redis' own clock. While Redis is out of order the service stays up: each
    instance then counts for itself, from full buckets."""

    def __init__(
        self, client: Redis, *, clock: Callable[[], int] | None = None, guard: RedisGuard | None = None
    ) -> None:
        self._script = client.register_script(_SCRIPT)
        self._clock = clock
        self._guard = guard or RedisGuard("rate limits")
        self._fallback = InProcessLimiter(clock or now_ms)

    async def look(self, key: str, rates: Sequence[Rate]) -> Standing:
        return await self._run(key, rates, taking=False) or await self._fallback.look(key, rates)

    async def take(self, key: str, rates: Sequence[Rate]) -> Standing:
        return await self._run(key, rates, taking=True) or await self._fallback.take(key, rates)

    async def _run(self, key: str, rates: Sequence[Rate], *, taking: bool) -> Standing | None:
        # The braces keep a key's buckets on one node of a cluster.
        keys = [f"audome:rate:{{{key}}}:{rate.seconds}" for rate in rates]
        arguments: list[int | str] = [int(taking), "" if self._clock is None else self._clock()]
        for rate in rates:
            arguments += (rate.limit, rate.seconds * 1000)
        answer = await self._guard.run(lambda: self._script(keys=keys, args=arguments))
        if answer is None:
            return None
        now, *numbers = (int(number) for number in answer)
        return _standing(now, rates, map(_Bucket, numbers[::2], numbers[1::2]), taking=taking)


def _standing(now: int, rates: Sequence[Rate], buckets: Iterable[_Bucket], *, taking: bool) -> Standing:
    """The standing after the call, from the buckets before it."""
    states = [(rate, bucket) for rate, bucket in zip(rates, buckets, strict=True)]
    waits = [bucket.ends_ms - now for rate, bucket in states if bucket.used >= rate.limit]
    taken = int(taking and not waits)
    return Standing(
        allowed=not waits,
        # A limit may have been lowered since the bucket was filled.
        rates=tuple(RateStanding(r, max(0, r.limit - b.used - taken), b.ends_ms) for r, b in states),
        retry_after_s=max(1, -(-max(waits) // 1000)) if waits else 0,
    )
