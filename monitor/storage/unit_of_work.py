"""The store on SQLite or PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError

from monitor.services.ports import StoreBusyError
from monitor.storage import failures, migrating, tables
from monitor.storage.assessing import AssessingPart
from monitor.storage.casework import CaseworkPart, OutboxPart, PeoplePart
from monitor.storage.collecting import CollectingPart
from monitor.storage.engine import (
    database_url,
    keep_write_ahead_log,
    make_private_file,
    open_engine,
    reading,
)
from monitor.storage.joining import JoiningPart
from monitor.storage.locks import held_beside, held_on_server
from monitor.storage.log import LogPart
from monitor.storage.reports import ReportsPart


class SqlUnitOfWork(
    CollectingPart, AssessingPart, JoiningPart, CaseworkPart, OutboxPart, ReportsPart, PeoplePart, LogPart
):
    """One transaction on one connection; every part has its own file."""


class SqlStore:
    """Opens transactions on the database at `url`; may be shared by threads, not by forked processes."""

    def __init__(self, url: str, *, wait_seconds: float = 15.0) -> None:
        """Take `sqlite:///file` or `postgresql://...`; waits at most `wait_seconds` for a lock."""
        self._url = database_url(url)
        self._engine = open_engine(self._url, wait_seconds=wait_seconds)
        self._reading_engine = reading(self._engine)

    def begin(self) -> AbstractContextManager[SqlUnitOfWork]:
        """Start a unit of work; raises StoreBusyError when the database cannot take it now."""
        return self._unit(self._engine, only_reads=False)

    def read(self) -> AbstractContextManager[SqlUnitOfWork]:
        """Start a unit of work that only reads, all of it on one snapshot."""
        return self._unit(self._reading_engine, only_reads=True)

    @contextmanager
    def _unit(self, engine: Engine, *, only_reads: bool) -> Iterator[SqlUnitOfWork]:
        with self._explained(), engine.begin() as connection:
            unit = SqlUnitOfWork(connection, only_reads=only_reads)
            try:
                yield unit
            finally:
                unit.close_streams()

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Hold a named lock among all processes on this database; gives False at once if another holds it."""
        if self._is_file:
            lock = held_beside(Path(self._url.database or ""), name)
        else:
            lock = held_on_server(self._engine, name)
        with self._explained(), lock as is_ours:
            yield is_ours

    def check(self) -> str:
        """Try the database, also for writing, and say what was found; raises StoreBusyError."""
        with self._explained(), self._engine.begin() as connection:
            revision = migrating.current_revision(connection)
            if revision != migrating.newest_revision():
                raise StoreBusyError(
                    f"{failures.place(self._url)} has schema {revision or 'none'}, and this version of "
                    f"Gatepost needs {migrating.newest_revision()}. Run `gatepost check`, which brings it "
                    "up to date."
                )
            n_mentions = connection.execute(select(func.count()).select_from(tables.mention)).scalar_one()
            version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
            if connection.dialect.name == "postgresql":
                migrating.refuse_other_encodings(connection)
        kind = "SQLite" if self._is_file else "PostgreSQL"
        return (
            f"{failures.place(self._url)} answers ({kind} {version}, schema {revision}, {n_mentions:,} posts)"
        )

    def migrate(self) -> None:
        """Bring the database to this version's tables, making file and folder where there are none."""
        if self._is_file:
            self._prepare_file()
        with self._explained(), self._engine.begin() as connection:
            migrating.upgrade(connection)

    def schema_revision(self) -> str | None:
        """Name the schema of the database; None before the first `migrate`."""
        with self._explained(), self._reading_engine.begin() as connection:
            return migrating.current_revision(connection)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @property
    def _is_file(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    def _prepare_file(self) -> None:
        path = Path(self._url.database or "")
        try:
            make_private_file(path)
        except OSError as problem:
            raise StoreBusyError(
                f"{failures.place(self._url)} could not be made: {problem.strerror}. See that the folder "
                "exists and that the user that runs Gatepost may write there."
            ) from problem
        with self._explained():
            keep_write_ahead_log(self._engine)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, NoFreeConnectionError, sqlite3.Error) as problem:
            error = failures.explained(problem, self._url)
            if error is None:
                raise
            raise error from None
