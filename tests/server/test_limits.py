"""Rate limits, in process and on a real Redis: the same tests for both, against a naive model, and through outages."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from redis.exceptions import RedisError
from structlog.testing import capture_logs

from audome_engine.server.clock import now_ms
from audome_engine.server.limits import InProcessLimiter, Rate, RedisLimiter, parse_rates
from audome_engine.server.redis_guard import RedisGuard, open_redis

pytestmark = pytest.mark.anyio

START = 1_790_000_000_000
PREVIEW = parse_rates("30/minute,200/hour")


class Clock:
    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        return self.now


class NoFallback(RedisGuard):
    """Lets a failure through, so that no test passes in process that should pass on Redis."""

    async def run(self, command):
        return await command()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def key():
    return uuid.uuid4().hex


@pytest.fixture
async def redis(need):
    url = os.environ.get("AUDOME_TEST_REDIS_URL")
    need(url, "AUDOME_TEST_REDIS_URL (tools/test_services.sh)")
    client = Redis.from_url(url)
    yield client
    await client.aclose()


@pytest.fixture(params=["in process", "redis"])
def limiter(request, clock):
    if request.param == "in process":
        return InProcessLimiter(clock)
    return RedisLimiter(request.getfixturevalue("redis"), clock=clock, guard=NoFallback("tests"))


async def test_the_call_above_the_limit_is_refused(limiter, clock, key):
    rates = parse_rates("3/minute")
    for remaining in (2, 1, 0):
        standing = await limiter.take(key, rates)
        assert (standing.allowed, standing.retry_after_s) == (True, 0)
        assert [(s.remaining, s.reset_at_ms) for s in standing.rates] == [(remaining, START + 60_000)]
        clock.now += 1000
    refused = await limiter.take(key, rates)
    assert (refused.allowed, refused.retry_after_s) == (False, 57)
    assert refused.binding.remaining == 0 and refused.binding.reset_at_ms == START + 60_000
    clock.now = START + 59_999  # to the last millisecond
    assert (await limiter.take(key, rates)).retry_after_s == 1
    clock.now = START + 60_000
    standing = await limiter.take(key, rates)
    assert standing.allowed and standing.binding.remaining == 2
    assert standing.binding.reset_at_ms == START + 120_000


async def test_an_interval_begins_with_the_first_call_after_the_last_ended(limiter, clock, key):
    rates = parse_rates("2/minute")
    await limiter.take(key, rates)
    clock.now += 90_000  # no grid: the new interval is counted from here
    assert (await limiter.take(key, rates)).binding.reset_at_ms == clock.now + 60_000
    clock.now += 59_000
    assert (await limiter.take(key, rates)).allowed
    assert not (await limiter.take(key, rates)).allowed


async def test_the_longest_wait_binds_and_a_refusal_takes_nothing(limiter, clock, key):
    for number in range(200):
        if number % 30 == 0:
            clock.now += 60_000
        assert (await limiter.take(key, PREVIEW)).allowed
    refused = await limiter.take(key, PREVIEW)
    minute, hour = refused.rates
    assert not refused.allowed and (minute.remaining, hour.remaining) == (10, 0)
    assert refused.binding == hour and hour.reset_at_ms == START + 60_000 + 3_600_000
    assert refused.retry_after_s == (hour.reset_at_ms - clock.now) // 1000
    for _ in range(20):
        assert (await limiter.take(key, PREVIEW)).rates[0].remaining == 10
    clock.now = hour.reset_at_ms
    assert (await limiter.take(key, PREVIEW)).allowed


async def test_both_exhausted(limiter, key):
    rates = (Rate(2, 60), Rate(2, 3600))
    for _ in range(2):
        await limiter.take(key, rates)
    refused = await limiter.take(key, rates)
    assert refused.retry_after_s == 3600 and refused.binding.rate == Rate(2, 3600)


async def test_look_takes_nothing(limiter, clock, key):
    rates = parse_rates("1/minute")
    for _ in range(3):
        standing = await limiter.look(key, rates)
        assert (
            standing.allowed and standing.binding.remaining == 1 and standing.binding.reset_at_ms == clock.now + 60_000
        )
        clock.now += 500
    await limiter.take(key, rates)
    for _ in range(3):
        standing = await limiter.look(key, rates)
        assert not standing.allowed and standing.retry_after_s == 60


async def test_keys_are_apart(limiter, key):
    rates = parse_rates("1/minute")
    assert (await limiter.take(key + "a", rates)).allowed
    assert (await limiter.take(key + "b", rates)).allowed
    assert not (await limiter.take(key + "a", rates)).allowed


async def test_a_lowered_limit_refuses_at_once(limiter, key):
    for _ in range(5):
        await limiter.take(key, parse_rates("10/minute"))
    refused = await limiter.take(key, parse_rates("3/minute"))
    assert not refused.allowed and refused.binding.remaining == 0


async def test_parallel_calls_get_exactly_the_limit(limiter, key):
    standings = await asyncio.gather(*(limiter.take(key, PREVIEW) for _ in range(100)))
    assert sum(standing.allowed for standing in standings) == 30


def model_take(accepted, now, rates):
    """The definition, naively: replay all accepted calls for every rate."""
    standings = []
    for rate in rates:
        began, used = None, 0
        for time in accepted:
            if began is None or time >= began + rate.seconds * 1000:
                began, used = time, 0
            used += 1
        if began is None or now >= began + rate.seconds * 1000:
            began, used = now, 0
        standings.append((rate.limit - used, began + rate.seconds * 1000))
    waits = [ends - now for remaining, ends in standings if remaining == 0]
    return not waits, standings, max(waits, default=0)


RATES = st.lists(
    st.builds(Rate, st.integers(1, 6), st.sampled_from([60, 90, 600, 3600])),
    min_size=1,
    max_size=3,
    unique_by=lambda rate: rate.seconds,
)
STEPS = st.lists(
    st.tuples(st.sampled_from([0, 1, 999, 15_000, 59_999, 60_000, 600_000]) | st.integers(0, 4_000_000), st.booleans()),
    max_size=40,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rates=RATES, steps=STEPS)
async def test_it_is_the_naive_model(limiter, clock, rates, steps):
    key = uuid.uuid4().hex
    clock.now = START
    accepted = []
    for wait, taking in steps:
        clock.now += wait
        allowed, standings, longest = model_take(accepted, clock.now, rates)
        got = await (limiter.take if taking else limiter.look)(key, rates)
        taken = taking and allowed
        assert got.allowed == allowed
        assert [(s.remaining, s.reset_at_ms) for s in got.rates] == [(left - taken, ends) for left, ends in standings]
        assert got.retry_after_s == (0 if allowed else max(1, -(-longest // 1000)))
        if taken:
            accepted.append(clock.now)


async def test_ended_intervals_are_forgotten(clock):
    limiter = InProcessLimiter(clock)
    for number in range(20_000):
        await limiter.take(f"key {number}", parse_rates("5/minute"))
        clock.now += 100  # 600 keys to a minute
    assert len(limiter) <= 1024
    await limiter.take("kept", parse_rates("1/minute"))
    for number in range(2000):
        await limiter.take(f"other {number}", parse_rates("5/minute"))
    assert not (await limiter.take("kept", parse_rates("1/minute"))).allowed


async def test_refused_and_looked_at_keys_take_no_memory(clock):
    limiter = InProcessLimiter(clock)
    for number in range(100):
        await limiter.look(f"key {number}", PREVIEW)
    assert len(limiter) == 0


async def test_redis_counts_on_its_own_clock_and_forgets(redis, key):
    limiter = RedisLimiter(redis, guard=NoFallback("tests"))
    before = now_ms()
    standing = await limiter.take(key, (Rate(1, 1), Rate(5, 60)))
    assert before - 50 <= standing.rates[0].reset_at_ms - 1000 <= now_ms() + 50
    keys = [name async for name in redis.scan_iter(match=f"*{key}*")]
    lives = sorted([await redis.pttl(name) for name in keys])
    assert len(lives) == 2 and 0 < lives[0] <= 1000 and 1000 < lives[1] <= 60_000
    assert not (await limiter.take(key, (Rate(1, 1), Rate(5, 60)))).allowed
    await asyncio.sleep(1.05)
    assert len([name async for name in redis.scan_iter(match=f"*{key}*")]) == 1
    assert (await limiter.take(key, (Rate(1, 1), Rate(5, 60)))).allowed


async def test_two_instances_share_a_limit(redis, key):
    other = Redis.from_url(os.environ["AUDOME_TEST_REDIS_URL"])
    limiters = [RedisLimiter(client, guard=NoFallback("tests")) for client in (redis, other)]
    standings = await asyncio.gather(*(limiters[number % 2].take(key, PREVIEW) for number in range(60)))
    await other.aclose()
    assert sum(standing.allowed for standing in standings) == 30


async def test_limits_survive_the_loss_of_scripts(redis, key):
    limiter = RedisLimiter(redis, guard=NoFallback("tests"))
    await limiter.take(key, parse_rates("1/minute"))
    await redis.script_flush()
    assert not (await limiter.take(key, parse_rates("1/minute"))).allowed


class PrivateRedis:
    """A Redis of the test's own, to be stopped and started."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = None

    async def start(self):
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        client = Redis(port=self.port)
        for _ in range(200):
            try:
                await client.ping()
                break
            except RedisError:
                await asyncio.sleep(0.05)
        await client.aclose()

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
async def private_redis(need):
    need(shutil.which("redis-server"), "redis-server")
    server = PrivateRedis()
    await server.start()
    yield server
    server.stop()


async def test_without_redis_each_instance_counts_for_itself(private_redis, key):
    seconds = Clock(0.0)
    client = open_redis(f"redis://127.0.0.1:{private_redis.port}")
    limiter = RedisLimiter(client, guard=RedisGuard("rate limits", clock=seconds))
    rates = parse_rates("3/minute")
    assert (await limiter.take(key, rates)).binding.remaining == 2
    private_redis.stop()
    with capture_logs() as logs:
        standings = [await limiter.take(key, rates) for _ in range(4)]
        assert [standing.allowed for standing in standings] == [True, True, True, False]
        assert not (await limiter.look(key, rates)).allowed
        await private_redis.start()
        assert not (await limiter.take(key, rates)).allowed  # left alone for a while yet
        seconds.now += 6
        assert (await limiter.take(key, rates)).allowed
    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("redis_unavailable", "warning"),
        ("redis_available_again", "info"),
    ]
    assert logs[0]["purpose"] == "rate limits" and "Error" in logs[0]["error"]
    await client.aclose()


async def test_a_redis_that_hangs_holds_nobody_up(private_redis, key):
    client = open_redis(f"redis://127.0.0.1:{private_redis.port}")
    seconds = Clock(0.0)
    limiter = RedisLimiter(client, guard=RedisGuard("rate limits", timeout_s=0.2, clock=seconds))
    rates = parse_rates("3/minute")
    await limiter.take(key, rates)
    private_redis.process.send_signal(signal.SIGSTOP)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(50):
        await limiter.take(key, rates)
    assert 0.15 < loop.time() - began < 2  # one wait, not fifty
    private_redis.process.send_signal(signal.SIGCONT)
    seconds.now += 6
    limits = range(5, 25)  # nobody gets the answer that was not waited for
    standings = await asyncio.gather(*(limiter.take(f"{key}:{limit}", (Rate(limit, 60),)) for limit in limits))
    assert [standing.binding.remaining + 1 for standing in standings] == list(limits)
    assert await client.exists(f"audome:rate:{{{key}:5}}:60") == 1
    await client.aclose()


def test_a_redis_url_that_is_none():
    with pytest.raises(ValueError, match="scheme"):
        open_redis("http://127.0.0.1:6379")


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("30/minute,200/hour", (Rate(30, 60), Rate(200, 3600))),
        (" 1/second , 5/day ", (Rate(1, 1), Rate(5, 86400))),
        ("120/90s", (Rate(120, 90),)),
    ],
)
def test_rates_are_read(text, rates):
    assert parse_rates(text) == rates


BAD = [
    "",
    "30",
    "30/",
    "/minute",
    "x/minute",
    "0/minute",
    "-1/minute",
    "1/0s",
    "1/week",
    "1/minute,",
    "1/minute;2/hour",
]


@pytest.mark.parametrize("text", [*BAD, "1.5/minute", "٣/minute", "9999999999/minute"])
def test_bad_rates_are_told_what_is_expected(text):
    with pytest.raises(ValueError, match="expected a number of calls"):
        parse_rates(text)


def test_two_rates_for_one_interval():
    with pytest.raises(ValueError, match="same interval"):
        parse_rates("1/minute,2/60s")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        assert all(rate.limit > 0 and rate.seconds > 0 for rate in parse_rates(text))
    except ValueError as error:
        assert "expected" in str(error)
