"""The preview cache, in process and on a real Redis, and the single flight of equal previews."""

import asyncio
import gc
import hashlib
import os
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from structlog.testing import capture_logs

from audome_engine.server.preview_cache import InProcessPreviewCache, RedisPreviewCache, SingleFlight
from audome_engine.server.redis_guard import RedisGuard, open_redis

pytestmark = pytest.mark.anyio

TTL_S = 3600


class Clock:
    def __init__(self):
        self.now = 1_790_000_000_000

    def __call__(self):
        return self.now


class NoFallback(RedisGuard):
    """Lets a failure through, so that no test passes on misses alone."""

    async def run(self, command):
        return await command()


def hash_of(number):
    return hashlib.sha256(str(number).encode()).hexdigest()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def redis(need):
    """A database of this test process alone: the cache has but one set of keys."""
    url = os.environ.get("AUDOME_TEST_REDIS_URL")
    need(url, "AUDOME_TEST_REDIS_URL (tools/test_services.sh)")
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    client = Redis.from_url(url.rsplit("/", 1)[0] + f"/{8 + worker % 8}")
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture(params=["in process", "redis"])
def make_cache(request, clock):
    if request.param == "in process":
        return lambda entries: InProcessPreviewCache(TTL_S, entries, clock)
    client = request.getfixturevalue("redis")
    return lambda entries: RedisPreviewCache(client, TTL_S, entries, clock=clock, guard=NoFallback("tests"))


async def test_a_preview_is_found_until_its_time_is_up(make_cache, clock):
    cache = make_cache(10)
    assert await cache.get(hash_of(1)) is None
    created = clock.now
    await cache.put(hash_of(1), created)
    for wait in (0, 1_800_000, 1_799_999):  # using it does not make it last longer
        clock.now += wait
        assert await cache.get(hash_of(1)) == created
    clock.now += 1
    assert await cache.get(hash_of(1)) is None
    clock.now = created
    assert await cache.get(hash_of(1)) is None  # it is gone for good


async def test_a_new_picture_lasts_from_its_own_time(make_cache, clock):
    cache = make_cache(10)
    await cache.put(hash_of(1), clock.now)
    clock.now += 3_000_000
    await cache.put(hash_of(1), clock.now)
    clock.now += 3_000_000
    assert await cache.get(hash_of(1)) == clock.now - 3_000_000


async def test_the_least_recently_used_gives_way(make_cache, clock):
    cache = make_cache(3)
    for number in (1, 2, 3):
        await cache.put(hash_of(number), clock.now + number)
    await cache.get(hash_of(1))
    await cache.put(hash_of(2), clock.now + 20)
    await cache.put(hash_of(4), clock.now + 4)
    found = [await cache.get(hash_of(number)) for number in (1, 2, 3, 4)]
    assert found == [clock.now + 1, clock.now + 20, None, clock.now + 4]


STEPS = st.lists(st.tuples(st.sampled_from("gp"), st.integers(0, 6), st.integers(0, 1_500_000)), max_size=40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, entries=st.integers(1, 4))
async def test_it_is_the_naive_model(make_cache, clock, steps, entries):
    cache = make_cache(entries)
    if isinstance(cache, RedisPreviewCache):
        await cache._get.registered_client.flushdb()
    model = []  # (key, created), least recently used first
    for action, number, wait in steps:
        clock.now += wait
        old = next((pair for pair in model if pair[0] == number), None)
        model = [pair for pair in model if pair[0] != number]
        if action == "p":
            await cache.put(hash_of(number), clock.now)
            model = [*model, (number, clock.now)][-entries:]
            continue
        good = old is not None and clock.now - old[1] < TTL_S * 1000
        assert await cache.get(hash_of(number)) == (old[1] if good else None)
        model += [old] if good else []


async def test_redis_keeps_no_more_than_the_entries(redis, clock):
    cache = RedisPreviewCache(redis, TTL_S, 5, clock=clock, guard=NoFallback("tests"))
    for number in range(50):
        await cache.put(hash_of(number), clock.now)
    names = sorted(await redis.keys("*"))
    assert names == [b"audome:{previews}:created", b"audome:{previews}:used"]
    assert (await redis.hlen(names[0]), await redis.zcard(names[1])) == (5, 5)
    assert all([0 < await redis.ttl(name) <= TTL_S for name in names])
    smaller = RedisPreviewCache(redis, TTL_S, 2, clock=clock, guard=NoFallback("tests"))
    await smaller.put(hash_of(50), clock.now)
    assert (await redis.hlen(names[0]), await redis.zcard(names[1])) == (2, 2)


async def test_instances_share_previews(redis, clock):
    caches = [RedisPreviewCache(redis, TTL_S, 5, clock=clock, guard=NoFallback("tests")) for _ in range(2)]
    await caches[0].put(hash_of(1), clock.now)
    assert await caches[1].get(hash_of(1)) == clock.now


async def test_without_redis_nothing_is_found(clock):
    client = open_redis("redis://127.0.0.1:1")
    cache = RedisPreviewCache(client, TTL_S, 5, clock=clock)
    with capture_logs() as logs:
        await cache.put(hash_of(1), clock.now)
        assert await cache.get(hash_of(1)) is None
    await client.aclose()
    assert [(log["event"], log["purpose"]) for log in logs] == [("redis_unavailable", "preview cache")]


class Work:
    """Counts how often it is begun and finished; goes on when told."""

    def __init__(self, error=None):
        self.begun = self.finished = 0
        self.go = asyncio.Event()
        self.error = error

    async def __call__(self):
        self.begun += 1
        await self.go.wait()
        self.finished += 1
        if self.error is not None:
            raise self.error
        return f"picture {self.begun}"


async def begin(flights, works, count=1):
    """Tasks that wait for the flights of the given keys, all of them on their way."""
    tasks = [asyncio.create_task(flights.run(key, work)) for key, work in works.items() for _ in range(count)]
    while not all(work.begun for work in works.values()):
        await asyncio.sleep(0)
    return tasks


async def test_equal_work_at_the_same_time_is_done_once():
    flights, work, other = SingleFlight(), Work(), Work()
    tasks = await begin(flights, {"a": work, "b": other}, count=10)
    assert (work.begun, other.begun, len(flights)) == (1, 1, 2)
    work.go.set()
    assert await asyncio.gather(*tasks[:10]) == ["picture 1"] * 10
    assert len(flights) == 1
    other.go.set()
    await asyncio.gather(*tasks[10:])
    assert len(flights) == 0
    assert await flights.run("a", work) == "picture 2"  # later is anew


async def test_work_outlives_those_who_wait_for_it():
    flights, work = SingleFlight(), Work()
    tasks = await begin(flights, {"a": work}, count=3)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks) and work.finished == 0
    late = asyncio.create_task(flights.run("a", work))
    await asyncio.sleep(0)
    work.go.set()
    assert await late == "picture 1"
    assert (work.begun, work.finished, len(flights)) == (1, 1, 0)


async def test_one_who_gives_up_leaves_the_others_be():
    flights, work = SingleFlight(), Work()
    first, second = await begin(flights, {"a": work}, count=2)
    first.cancel()
    await asyncio.wait([first])
    work.go.set()
    assert await second == "picture 1" and first.cancelled()


async def test_an_exception_reaches_all_who_wait_and_is_not_kept():
    flights, work = SingleFlight(), Work(ValueError("no picture"))
    tasks = await begin(flights, {"a": work}, count=4)
    work.go.set()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        assert isinstance(outcome, ValueError) and str(outcome) == "no picture"
    assert len(flights) == 0
    work.error = None
    assert await flights.run("a", work) == "picture 2"


async def test_an_exception_that_nobody_waits_for_is_no_noise():
    complaints, loop = [], asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    flights, work = SingleFlight(), Work(ValueError("no picture"))
    (task,) = await begin(flights, {"a": work})
    task.cancel()
    await asyncio.wait([task])
    work.go.set()
    await flights.drain()
    gc.collect()
    await asyncio.sleep(0)
    loop.set_exception_handler(None)
    assert work.finished == 1 and len(flights) == 0 and complaints == []


async def test_drain_waits_for_all():
    flights = SingleFlight()
    await flights.drain()  # nothing to wait for
    works = {uuid.uuid4().hex: Work() for _ in range(3)}
    tasks = await begin(flights, works)
    drained = asyncio.create_task(flights.drain())
    for work in works.values():
        await asyncio.sleep(0.01)
        assert not drained.done()
        work.go.set()
    await drained
    assert all(work.finished for work in works.values()) and len(flights) == 0
    await asyncio.gather(*tasks)
