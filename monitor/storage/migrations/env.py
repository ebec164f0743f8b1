"""Read by Alembic: takes the steps on the connection that `migrating.upgrade` gives."""

from alembic import context

from monitor.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # all steps or none, on SQLite too
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
