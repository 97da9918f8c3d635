"""Transactions on both databases: what a block writes is there at its end or not at all, and readers never wait."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from audome_engine.server.db.engine import Database, DatabaseError
from audome_engine.server.db.tables import facts

pytestmark = pytest.mark.anyio


async def names(database):
    async with database.read() as connection:
        return list((await connection.execute(select(facts.c.name).order_by(facts.c.name))).scalars())


async def test_a_block_is_one_transaction(database):
    async with database.write() as connection:
        await connection.execute(insert(facts), [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}])
    with pytest.raises(RuntimeError):
        async with database.write() as connection:
            await connection.execute(insert(facts).values(name="c", value="3"))
            raise RuntimeError
    assert await names(database) == ["a", "b"]


async def test_a_taken_key_undoes_the_block(database):
    async with database.write() as connection:
        await connection.execute(insert(facts).values(name="a", value="1"))
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await connection.execute(insert(facts).values(name="b", value="1"))
            await connection.execute(insert(facts).values(name="a", value="1"))
    assert await names(database) == ["a"]


async def test_brief_transactions_are_transactions(database):
    async with database.write(brief=True) as connection:
        await connection.execute(insert(facts), [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}])
        async with database.read(brief=True) as reader:
            assert (await reader.execute(select(facts))).all() == []
    with pytest.raises(IntegrityError):
        async with database.write(brief=True) as connection:
            await connection.execute(insert(facts).values(name="c", value="1"))
            await connection.execute(insert(facts).values(name="a", value="1"))
    async with database.read(brief=True) as reader:
        assert [row.name for row in await reader.execute(select(facts.c.name).order_by(facts.c.name))] == ["a", "b"]
        with pytest.raises(DBAPIError):
            await reader.execute(text("SELECT nothing FROM nowhere"))
    async with database.read(brief=True) as reader:
        assert await reader.scalar(select(facts.c.value).where(facts.c.name == "b")) == "2"


async def test_row_counts_and_returned_rows(database):
    async with database.write() as connection:
        await connection.execute(insert(facts), [{"name": name, "value": "1"} for name in "abc"])
        changed = await connection.execute(update(facts).where(facts.c.name < "c").values(value="2"))
        assert changed.rowcount == 2
        none = await connection.execute(update(facts).where(facts.c.name == "z").values(value="2"))
        assert none.rowcount == 0
        returned = await connection.execute(update(facts).where(facts.c.name == "c").values(value="3").returning(facts))
        assert returned.one() == ("c", "3")


async def test_readers_do_not_wait_for_writers_and_see_only_what_is_committed(database):
    async with database.write() as connection:
        await connection.execute(insert(facts).values(name="a", value="1"))
        assert await asyncio.wait_for(names(database), 5) == []
    assert await names(database) == ["a"]


async def test_many_writers_at_once_lose_nothing(database):
    async with database.write() as connection:
        await connection.execute(insert(facts).values(name="count", value="0"))

    async def add():
        async with database.write() as connection:
            statement = text("UPDATE facts SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'count'")
            await connection.execute(statement)

    await asyncio.gather(*(add() for _ in range(60)))
    async with database.read() as connection:
        assert await connection.scalar(select(facts.c.value)) == "60"


async def test_a_block_that_is_cancelled_leaves_nothing_and_blocks_nobody(database):
    inside = asyncio.Event()

    async def linger():
        async with database.write() as connection:
            await connection.execute(insert(facts).values(name="a", value="1"))
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(linger())
    await inside.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with database.write() as connection:
        await connection.execute(insert(facts).values(name="b", value="1"))
    assert await names(database) == ["b"]


@pytest.mark.parametrize("brief", [False, True])
async def test_another_process_may_write_to_the_same_file(tmp_path, brief):
    path = tmp_path / "shared.sqlite3"
    database = await Database.open(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO facts VALUES ('other', '1')")
    asyncio.get_running_loop().call_later(0.3, other.commit)
    async with database.write(brief=brief) as connection:
        await connection.execute(insert(facts).values(name="own", value="1"))
    assert await names(database) == ["other", "own"]
    other.close()
    await database.close()


async def test_sqlite_is_durable_and_in_wal_mode(tmp_path):
    database = await Database.open(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    async with database.write() as connection:
        assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert await connection.scalar(text("PRAGMA synchronous")) == 2
        assert await connection.scalar(text("PRAGMA foreign_keys")) == 1
    await database.close()


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////proc/none/x.sqlite3"], ids=["postgresql", "sqlite"]
)
async def test_what_cannot_be_opened_is_named(url):
    with pytest.raises(DatabaseError, match="AUDOME_DATABASE_URL"):
        await Database.open(url)
