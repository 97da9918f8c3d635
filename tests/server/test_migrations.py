"""The migrations lead to the tables that the code uses, forwards and back, on both databases."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from audome_engine.server.db.migrate import configuration, migrate
from audome_engine.server.db.tables import metadata

pytestmark = pytest.mark.anyio


async def test_migrated_is_what_the_tables_say(database):
    def differences(connection):
        return compare_metadata(MigrationContext.configure(connection), metadata)

    async with database.write() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing_and_downgrading_takes_everything_back(database):
    def back(connection):
        migrate(connection)
        command.downgrade(configuration(connection), "base")
        return set(inspect(connection).get_table_names())

    async with database.write() as connection:
        assert await connection.run_sync(back) <= {"alembic_version"}
