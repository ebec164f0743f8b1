"""The stores that the contract holds for: in memory, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.services.ports import Store
from monitor.storage.unit_of_work import SqlStore
from monitor.testing import MemoryStore
from tests.servers.postgres import PostgresServer, postgres_server

__all__ = ["postgres_server"]

ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)


@pytest.fixture(params=["sqlite", ON_POSTGRESQL])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with all tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/gatepost.db"
        store = SqlStore(url)
        store.migrate()
        store.close()
        yield url
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.emptied_database()


@pytest.fixture(params=["memory", "sqlite", ON_POSTGRESQL])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "memory":
        yield MemoryStore()
        return
    if request.param == "sqlite":
        sql_store = SqlStore(f"sqlite:///{tmp_path}/gatepost.db")
        sql_store.migrate()
        yield sql_store
        sql_store.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    sql_store = SqlStore(server.emptied_database())
    yield sql_store
    sql_store.close()
