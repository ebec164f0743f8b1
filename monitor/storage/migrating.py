"""Brings a database to the tables that this version needs; the steps are in `migrations/`."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, func, select, text

from monitor.services.ports import StoreBusyError

_MIGRATION_LOCK = 0x6761_7466


def newest_revision() -> str:
    """Name the schema that this version of Gatepost needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current_revision(connection: Connection) -> str | None:
    """Name the schema of the database; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection, to: str = "head") -> None:
    """Take every step that is missing up to a revision, inside the connection's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        refuse_other_encodings(connection)
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, to)
    except CommandError as problem:
        raise StoreBusyError(
            "The database was made by a newer version of Gatepost. Install that version, or put back the "
            "backup from before it."
        ) from problem


def refuse_other_encodings(connection: Connection) -> None:
    """Raise StoreBusyError for a PostgreSQL database that cannot hold every language and emoji."""
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise StoreBusyError(
            f"The database is encoded as {encoding} and could not hold every post. "
            "Make it anew with: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "monitor.storage:migrations")
    return config
