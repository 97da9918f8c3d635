"""Money under every order of events: two instances accept, finish, stall, crash and recover, against a model of a page.

The machine runs the service's own code (`Renders`, `Jobs`, `generations`, `credits`, `idempotency`) on real databases and
a real store; only the clock is its own, and nothing is drawn. A crash is an instance that forgets what it had under way.
"""

import asyncio
import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, insert, select

import audome_engine as audome
from audome_engine.server import credits, generations, idempotency, jobs, renders
from audome_engine.server.accounts import create_account
from audome_engine.server.db import tables
from audome_engine.server.db.engine import Database
from audome_engine.server.errors import ApiError
from audome_engine.server.idempotency import Key, KeyTaken
from audome_engine.server.ids import new_id
from audome_engine.server.jobs import Jobs
from audome_engine.server.orders import Order
from audome_engine.server.renders import Renders
from audome_engine.server.schemas import EVENTS
from audome_engine.server.storage import Storage
from audome_engine.server.workers.types import Picture
from tests.server.conftest import DIALECTS, database_url

START = 1_778_157_296_007
ORDER = Order(None, "<p>", {}, None, None, "png", 90, "white", 1.0, None, False)
PICTURE = Picture(audome.render("<p>", width=3, height=2), 3, 2)
INSTANCES = st.sampled_from((0, 1))
KEYS = st.sampled_from((None, "one", "two"))


class World:
    """What outlives an example: the event loop, the database, the store, the clock."""

    def __init__(self, url, folder):
        self.now = START
        self._runner = asyncio.Runner()
        self.database = self.run(Database.open(url))
        self.storage = Storage.open(str(folder / "files"))

    def run(self, work):
        return self._runner.run(work)

    def close(self):
        self.run(self.database.close())
        self._runner.close()


@pytest.fixture(params=DIALECTS)
def world(request, tmp_path, need, monkeypatch):
    url, drop = database_url(request.param, tmp_path, need)
    found = World(url, tmp_path)
    for module in (jobs, renders):
        monkeypatch.setattr(module, "now_ms", lambda: found.now)
    yield found
    found.close()
    drop()


@dataclass
class Expected:
    """What the model knows of a generation."""

    synchronous: bool
    key: str | None
    status: str
    owner: str | None = None
    until: int = 0
    attempts: int = 0
    stored: bool = False


class Money(RuleBasedStateMachine):
    """Any order of what instances do. `held` are generations as the instance knows them that once began them."""

    world: World
    held = Bundle("held")

    def __init__(self):
        super().__init__()
        self.instances = [self._instance(), self._instance()]
        self.granted = 0
        self.expected = {}
        self.keys = {}  # in the database: the text, and whether there is a reply
        self.account = self.world.run(self._open_account())

    def _instance(self):
        made = Renders(
            self.world.database, None, None, self.world.storage,
            instance=new_id("ins_"), cdn_url="https://cdn.test", capacity=9, wake_webhooks=lambda: None,
        )  # fmt: skip
        return Jobs(made, None)

    def teardown(self):
        self.world.run(self._forget())

    async def _open_account(self):
        async with self.world.database.write() as connection:
            account = await create_account(connection, "state machine", 0, now=START)
            hook = {"url": "https://example.com/", "secret": "", "created_at": 0, "active": True}
            hook |= {"id": new_id("whk_"), "account_id": account, "events": json.dumps(EVENTS)}
            await connection.execute(insert(tables.webhooks).values(hook))
        return account

    async def _forget(self):
        """The next example finds nothing of this one to recover."""
        async with self.world.database.write() as connection:
            for table in (tables.deliveries, tables.events, tables.generations, tables.idempotency_keys):
                await connection.execute(delete(table))

    # -- what a user does ------------------------------------------------------------------------------------------

    @initialize(target=held, amount=st.integers(3, 9), key=KEYS)
    def open_account(self, amount, key):
        """Something to do for everybody, whichever rules an example is made of."""
        self.grant(amount)
        self.accept(2, None)
        return self.begin(0, key, True)

    @rule(amount=st.integers(1, 4))
    def more_credits(self, amount):
        self.grant(amount)

    def grant(self, amount):
        async def work():
            async with self.world.database.write() as connection:
                return await credits.grant(connection, self.account, amount, "", now=self.world.now)

        self.granted += amount
        assert self.world.run(work()) == self.balance

    @rule(target=held, which=INSTANCES, key=KEYS, answered=st.booleans())
    def generate(self, which, key, answered):
        return self.begin(which, key, answered) or multiple()

    def begin(self, which, key, answered):
        """A synchronous generate; not `answered`: the commit was done, but its answer was lost."""
        renders = self.instances[which]._renders
        owned = None if key is None else Key(self.account, key, "hash")
        made = generations.new_generation(self.account, ORDER, now=self.world.now, owner=renders.instance, key=key)
        if (problem := self._refusal(key, 1)) is not None:
            with pytest.raises(problem):
                self.world.run(renders._begin(made, owned, ExitStack()))
            return None
        made = self.world.run(renders._begin(made, owned, ExitStack()))
        until = self.world.now + generations.LEASE_MS
        self.expected[made.id] = Expected(True, key, "rendering", renders.instance, until)
        if key is not None:
            self.keys[key] = False
        assert made.balance == self.balance
        if not answered:
            return None
        renders.under_way.add(made.id)
        return (which, made)

    @rule(count=st.integers(1, 3), key=KEYS)
    def batch(self, count, key):
        self.accept(count, key)

    def accept(self, count, key):
        """Asynchronous work, or a batch: all or none."""
        made = [generations.new_generation(self.account, ORDER, now=self.world.now, owner=None) for _ in range(count)]

        async def work():
            async with self.world.database.write() as connection:
                if key is not None:
                    await idempotency.claim(connection, Key(self.account, key, "hash"), made[0].id, now=self.world.now)
                    await idempotency.settle(connection, self.account, key, 202, {})
                return await generations.accept(connection, made, ["{}"] * count, now=self.world.now)

        if (problem := self._refusal(key, count)) is not None:
            with pytest.raises(problem):
                self.world.run(work())
            return
        balance = self.world.run(work())
        self.expected |= {each.id: Expected(False, None, "queued") for each in made}
        if key is not None:
            self.keys[key] = True
        assert balance == self.balance

    def _refusal(self, key, price):
        if key in self.keys:
            return KeyTaken
        return ApiError if price > self.balance else None

    # -- what instances do -----------------------------------------------------------------------------------------

    @rule(target=held, which=INSTANCES, count=st.integers(1, 3), after_a_stall=st.booleans())
    def claim(self, which, count, after_a_stall):
        """Take accepted work on, also such as another has and did not renew."""
        if after_a_stall:
            self.recover(which, True)
        renders = self.instances[which]._renders

        async def work():
            async with self.world.database.write() as connection:
                return await generations.claim_queued(connection, renders.instance, count, now=self.world.now)

        rows = self.world.run(work())
        queued = [id for id, each in self.expected.items() if each.status == "queued"]
        assert {row.id for row in rows} <= set(queued)
        assert len(rows) == min(count, len(queued))
        for row in rows:
            expected = self.expected[row.id]
            expected.status, expected.owner = "rendering", renders.instance
            expected.until, expected.attempts = self.world.now + generations.LEASE_MS, expected.attempts + 1
        renders.under_way |= {row.id for row in rows}
        return multiple(*((which, generations.Generation.from_row(row)) for row in rows))

    @rule(held=held, finish=st.booleans())
    def store(self, held, finish):
        """The picture is there; then the instance completes (again, where the answer of a commit was lost), or stalls."""
        renders, made = self.instances[held[0]]._renders, held[1]
        expected = self.expected[made.id]
        if self._gone(held):
            return
        self.world.run(self.world.storage.put_new(made.path, PICTURE.data, "image/png"))
        expected.stored = True
        if not finish:
            return
        holds = expected.status == "rendering" and expected.owner == made.lease_owner
        reply = renders._reply(made, ORDER, PICTURE)
        if holds or expected.status == "completed":
            assert self.world.run(renders._complete(made, reply)) == reply
        else:
            with pytest.raises(ApiError):
                self.world.run(renders._complete(made, reply))
        renders.under_way.discard(made.id)
        if holds:
            self._completed(made.id)
        if expected.status == "failed":
            expected.stored = False  # nobody was told of it

    @rule(held=held)
    def fail(self, held):
        renders, made = self.instances[held[0]]._renders, held[1]
        if self._gone(held):
            return
        expected = self.expected[made.id]
        holds = expected.status == "rendering" and expected.owner == made.lease_owner
        self.world.run(renders.fail(made, generations.render_failed()))
        renders.under_way.discard(made.id)
        if holds:
            self._failed(made.id)

    def _gone(self, held):
        """Whether the instance that began it has crashed since."""
        return self.instances[held[0]]._renders.instance != held[1].lease_owner

    @rule(which=INSTANCES)
    def crash(self, which):
        self.instances[which] = self._instance()

    @rule(seconds=st.sampled_from((1, 8, 16)))
    def wait(self, seconds):
        self.world.now += 1000 * seconds

    @rule(which=INSTANCES)
    def renew(self, which):
        self.world.run(self.instances[which]._renew())
        self._renewed(which)

    @rule(which=INSTANCES, stalled=st.booleans())
    def look(self, which, stalled):
        self.recover(which, stalled)

    def recover(self, which, stalled):
        """One instance looks for what was interrupted; everything may have `stalled` before."""
        self.world.now += 16_000 * stalled
        self.world.run(self.instances[which].recover())
        self._recovered(which)

    @rule(seconds=st.sampled_from((8, 16)))
    def recover_together(self, seconds):
        """Both at the same time; each keeps its own."""
        self.world.now += 1000 * seconds
        for which, instance in enumerate(self.instances):
            self.world.run(instance._renew())
            self._renewed(which)

        async def together():
            await asyncio.gather(*(instance.recover() for instance in self.instances))

        self.world.run(together())
        self._recovered(0)

    def _recovered(self, which):
        self._renewed(which)
        for id, expected in self.expected.items():
            lost = expected.status == "rendering" and expected.until < self.world.now
            if not lost or id in self.instances[which]._renders.under_way:
                continue
            if not expected.synchronous and expected.attempts < jobs._ATTEMPTS:
                expected.status = "queued"
            elif expected.stored:
                self._completed(id)
            else:
                self._failed(id)

    @rule(which=INSTANCES)
    def shut_down(self, which):
        """Leave everything to the others."""
        self.world.run(self.instances[which].close())
        gone = self.instances[which]._renders.instance
        for expected in self.expected.values():
            if expected.status == "rendering" and expected.owner == gone:
                expected.until = 0
        self.instances[which] = self._instance()

    def _renewed(self, which):
        renders = self.instances[which]._renders
        for id in renders.under_way:
            expected = self.expected[id]
            if expected.status == "rendering" and expected.owner == renders.instance:
                expected.until = self.world.now + generations.LEASE_MS

    def _completed(self, id):
        self.expected[id].status = "completed"
        if self.expected[id].key is not None:
            self.keys[self.expected[id].key] = True

    def _failed(self, id):
        self.expected[id].status = "failed"
        if self.expected[id].key is not None:
            del self.keys[self.expected[id].key]

    # -- what must always hold -------------------------------------------------------------------------------------

    @property
    def balance(self):
        return self.granted - sum(each.status != "failed" for each in self.expected.values())

    @invariant()
    def everything_adds_up(self):
        self.world.run(self._check())

    async def _check(self):
        async with self.world.database.read() as connection:

            async def rows(table):
                return (await connection.execute(select(table).where(table.c.account_id == self.account))).all()

            balance = await generations.balance_of(connection, self.account)
            entries, found = await rows(tables.ledger), await rows(tables.generations)
            keys, written = await rows(tables.idempotency_keys), await rows(tables.events)
            mails = await rows(tables.deliveries)
        assert balance == sum(entry.amount for entry in entries) == self.balance >= 0
        assert {row.id: _state(row, row.lease_owner, row.lease_until) for row in found} == {
            id: _state(each, each.owner, each.until) for id, each in self.expected.items()
        }
        failed = {row.id for row in found if row.status == "failed"}
        assert Counter(entry.generation_id for entry in entries if entry.kind == "charge") == Counter(
            list(self.expected)
        )
        assert Counter(entry.generation_id for entry in entries if entry.kind == "refund") == Counter(failed)
        assert all(entry.amount == {"charge": -1, "refund": 1}.get(entry.kind, entry.amount) for entry in entries)
        assert {row.key: row.reply is not None for row in keys} == self.keys
        self._check_events(found, written, mails)

    def _check_events(self, found, written, mails):
        """One event for each finished generation, which tells how it ended; one delivery for each event."""
        bodies = [json.loads(event.body) for event in written]
        told = Counter((body["data"]["generationId"], body["type"]) for body in bodies)
        ended = {row.id: row.status for row in found if row.status in ("completed", "failed")}
        assert told == Counter((id, f"render.{status}") for id, status in ended.items())
        assert Counter(mail.event_id for mail in mails) == Counter(event.id for event in written)


def _state(each, owner, until):
    return each.status, each.attempts, (owner, until) if each.status == "rendering" else None


def test_no_order_of_events_loses_or_doubles_a_credit_a_key_or_an_event(world):
    machine = type("MoneyHere", (Money,), {"world": world})
    plan = settings(
        max_examples=30, stateful_step_count=30, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=plan)


@pytest.mark.parametrize("end", ["store", "fail"])
def test_who_lost_its_lease_to_another_finishes_nothing(world, end):
    """An order that the machine seldom finds: taken on by the first, by the second after a stall, ended by the first."""
    machine = type("MoneyHere", (Money,), {"world": world})()
    machine.grant(2)
    machine.accept(1, None)
    (stale,) = machine.claim(0, 1, False).values
    (current,) = machine.claim(1, 1, True).values
    assert stale[1].id == current[1].id
    if end == "store":
        machine.store(stale, True)
    else:
        machine.fail(stale)
    machine.everything_adds_up()
    machine.store(current, True)
    machine.store(stale, True)
    machine.fail(stale)
    machine.everything_adds_up()
    machine.teardown()
