"""Databases for the tests of the storage edge."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.storage.unit_of_work import SqlStore
from tests.servers.postgres import PostgresServer, postgres_server

__all__ = ["postgres_server"]


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[SqlStore]:
    """A store on a new file, with all tables."""
    store = SqlStore(f"sqlite:///{tmp_path}/gatepost.db", wait_seconds=0.2)
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def postgresql_store(postgres_server: PostgresServer) -> Iterator[SqlStore]:
    """A store on the server, emptied, with all tables."""
    store = SqlStore(postgres_server.emptied_database(), wait_seconds=2)
    yield store
    store.close()


@pytest.fixture(params=["sqlite_store", pytest.param("postgresql_store", marks=pytest.mark.postgres)])
def sql_store(request: pytest.FixtureRequest) -> SqlStore:
    """A store on each kind of database."""
    store: SqlStore = request.getfixturevalue(request.param)
    return store
