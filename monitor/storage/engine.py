"""Opens the database: one engine, set up so that nothing stored is lost and writers wait their turn."""

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}

_NOTICE_A_LOST_SERVER = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""Within a minute; the system's own two hours would leave a worker waiting all morning."""


def database_url(text: str) -> URL:
    """Read the address of a database; raises ValueError that says what to write, without repeating it."""
    try:
        url = make_url(text)
        driver = _DRIVERS[url.drivername]
    except (ArgumentError, KeyError, ValueError):
        raise ValueError(
            "The database address must look like sqlite:///var/gatepost.db "
            "or postgresql://user:password@host:5432/gatepost."
        ) from None
    if driver.startswith("sqlite") and url.database in (None, "", ":memory:"):
        raise ValueError("The database address names no file: a database in memory would be lost.")
    return url.set(drivername=driver)


def open_engine(url: URL, *, wait_seconds: float) -> Engine:
    """Make the engine for a URL from `database_url`; connects to nothing yet."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, wait_seconds=wait_seconds)
    return _postgresql_engine(url, wait_seconds=wait_seconds)


def make_private_file(path: Path) -> None:
    """Make the folder and an empty file that only its owner reads: it will hold what people said."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


def keep_write_ahead_log(engine: Engine) -> None:
    """Let readers and a writer of an SQLite file work at once; the file itself remembers it."""
    connection = engine.raw_connection()  # it cannot be set inside a transaction
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL").close()
    finally:
        connection.close()


def _sqlite_engine(url: URL, *, wait_seconds: float) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": wait_seconds, "isolation_level": None},
        pool_size=8,
        max_overflow=-1,
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        # NORMAL would let a power cut take back the last commits, and with them a checkpoint's posts.
        cursor.execute("PRAGMA synchronous = FULL")
        # 16 MiB: with the default 2 the keys of a large table no longer fit, and every page of posts is slow.
        cursor.execute("PRAGMA cache_size = -16384")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        only_reads = connection.get_execution_options().get("only_reads", False)
        connection.exec_driver_sql(f"PRAGMA query_only = {int(only_reads)}")
        # A writer asks for the lock at its start: one that read first and wrote later could find its
        # snapshot outdated and would have to begin again.
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine


def _postgresql_engine(url: URL, *, wait_seconds: float) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=wait_seconds,
        connect_args={"connect_timeout": max(2, round(wait_seconds)), **_NOTICE_A_LOST_SERVER},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("SET SESSION timezone TO 'UTC'")
        cursor.execute(f"SET SESSION lock_timeout TO {round(wait_seconds * 1000)}")
        cursor.close()
        connection.commit()

    return engine


def reading(engine: Engine) -> Engine:
    """Give the same engine for transactions that only read, each on one snapshot of the database."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(only_reads=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
