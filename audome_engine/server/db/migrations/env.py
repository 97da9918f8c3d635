"""Alembic's environment: runs migrations on the connection that `migrate` hands over."""

from alembic import context

from audome_engine.server.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    transactional_ddl=False,  # the caller's transaction holds everything
)
context.run_migrations()
