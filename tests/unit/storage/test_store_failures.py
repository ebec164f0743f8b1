"""What can go wrong with a database is said in words that help, and never with a password or a post."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from monitor.services.ports import StoreBusyError
from monitor.storage.engine import database_url
from monitor.storage.unit_of_work import SqlStore
from tests.contracts.store_values import NOW, a_mention, an_alert, keep
from tests.servers.postgres import PostgresServer


@pytest.fixture
def small_store(sqlite_store: SqlStore) -> Iterator[SqlStore]:
    """A store whose file may hardly grow any more."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        (n_pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {n_pages + 20}")

    sqlite_store.close()
    event.listen(sqlite_store._engine, "connect", limit)
    yield sqlite_store
    event.remove(sqlite_store._engine, "connect", limit)


def test_a_full_disk_stores_nothing_and_says_so(small_store: SqlStore) -> None:
    keep(small_store, a_mention("small"))
    with pytest.raises(StoreBusyError, match="database or disk is full") as caught:
        keep(small_store, *(a_mention(str(n), text="long words " * 200) for n in range(500)))
    assert "long words" not in str(caught.value)
    with small_store.read() as unit:
        assert [row.mention.post.external_id for row in unit.each_mention()] == ["small"]
    assert keep(small_store, a_mention("another small one")) == 1


def test_a_file_that_is_not_a_database_is_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear parents, " * 200)
    store = SqlStore(f"sqlite:///{letter}")
    for attempt in (store.migrate, store.check, store.schema_revision):
        with pytest.raises(StoreBusyError, match=r"letter\.txt is not a database"):
            attempt()
    store.close()
    assert letter.read_text() == "Dear parents, " * 200


def test_a_folder_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path}")
    with pytest.raises(StoreBusyError, match="could not be opened"), store.read() as unit:
        unit.reviewers()
    store.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = SqlStore(f"sqlite:///{tmp_path}/file/gatepost.db")
    with pytest.raises(StoreBusyError, match="could not be made"):
        store.migrate()
    with pytest.raises(StoreBusyError, match="lock file"), store.exclusive("dispatch"):
        pass


def test_a_lock_that_stays_is_said(sqlite_store: SqlStore, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "gatepost.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="locked by another process"):
            keep(sqlite_store, a_mention())
        with pytest.raises(StoreBusyError, match="locked by another process"):
            sqlite_store.check()
        with sqlite_store.read() as unit:
            assert unit.reviewers() == []
        other.execute("ROLLBACK")
    assert keep(sqlite_store, a_mention()) == 1


def test_a_read_only_file_is_said(sqlite_store: SqlStore, tmp_path: Path) -> None:
    keep(sqlite_store, a_mention())
    store = SqlStore(f"sqlite:///file:{tmp_path}/gatepost.db?mode=ro&uri=true")
    with pytest.raises(StoreBusyError, match="read-only"):
        keep(store, a_mention("2"))
    store.close()


def test_a_fault_of_the_program_is_seen_as_it_is_and_without_the_posts_words(sql_store: SqlStore) -> None:
    mention = a_mention(text="words that stay out of every log")
    with pytest.raises(DBAPIError) as caught, sql_store.begin() as unit:
        unit.add_alerts([an_alert(case_id=77, last_error=mention.post.text)])
    assert not isinstance(caught.value, StoreBusyError)
    assert mention.post.text not in str(caught.value)


def test_an_sqlite_file_is_written_so_that_a_power_cut_loses_nothing(sqlite_store: SqlStore) -> None:
    for opened in (sqlite_store.begin, sqlite_store.read):
        with opened() as unit:
            ask = unit._connection.exec_driver_sql
            assert ask("PRAGMA journal_mode").scalar_one() == "wal"
            assert ask("PRAGMA synchronous").scalar_one() == 2
            assert ask("PRAGMA foreign_keys").scalar_one() == 1


def test_reading_is_refused_writes_by_the_database_too(sql_store: SqlStore) -> None:
    with pytest.raises((StoreBusyError, DBAPIError)), sql_store.read() as unit:
        unit._connection.exec_driver_sql("UPDATE reviewer SET name = 'x'")
    with sql_store.begin() as unit:
        unit._connection.exec_driver_sql("UPDATE reviewer SET name = 'x'")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "gatepost.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://a:top-secret@b/c",
        "postgresql://u:top-secret@h:x/d",
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="database address") as caught:
        SqlStore(url)
    assert "top-secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_way_to_name_postgresql_is_read(scheme: str) -> None:
    assert database_url(f"{scheme}://u:p@h:5432/d").drivername == "postgresql+psycopg"


def test_a_refused_connection_is_said_without_the_password() -> None:
    store = SqlStore("postgresql://gatepost:top-secret@127.0.0.1:1/gatepost", wait_seconds=2)
    for attempt in (store.check, store.migrate, store.schema_revision):
        with pytest.raises(StoreBusyError, match=r"on 127\.0\.0\.1 cannot be used") as caught:
            attempt()
        assert "top-secret" not in str(caught.value)
    with pytest.raises(StoreBusyError), store.exclusive("dispatch"):
        pass
    store.close()


@pytest.mark.postgres
def test_a_wrong_password_is_said_without_the_password(postgres_server: PostgresServer) -> None:
    store = SqlStore(postgres_server.url("with_tables", password="top-secret"))
    with pytest.raises(StoreBusyError, match="password authentication failed") as caught:
        store.check()
    assert "top-secret" not in str(caught.value)
    store.close()


@pytest.mark.postgres
def test_a_password_that_the_driver_repeats_is_struck_out(postgres_server: PostgresServer) -> None:
    store = SqlStore(postgres_server.url("with_tables", password="gatepost"))
    with pytest.raises(StoreBusyError) as caught:
        store.check()
    assert "***" in str(caught.value)
    store.close()


@pytest.mark.postgres
def test_a_connection_that_the_server_ended_is_replaced(
    postgresql_store: SqlStore, postgres_server: PostgresServer
) -> None:
    keep(postgresql_store, a_mention())
    postgres_server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'with_tables'"
    )
    assert keep(postgresql_store, a_mention("2")) == 1


@pytest.mark.postgres
def test_a_connection_that_ends_halfway_stores_nothing(
    postgresql_store: SqlStore, postgres_server: PostgresServer
) -> None:
    def store_page() -> None:
        with postgresql_store.begin() as unit:
            unit.add_mentions([a_mention()], [])
            postgres_server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'with_tables'"
            )

    with pytest.raises(StoreBusyError, match="terminating connection"):
        store_page()
    assert keep(postgresql_store, a_mention()) == 1


@pytest.mark.postgres
def test_two_dispatchers_that_write_at_once_are_given_different_alerts(postgresql_store: SqlStore) -> None:
    with postgresql_store.begin() as unit:
        unit.add_alerts([an_alert("a"), an_alert("b")])
    with postgresql_store.begin() as one, postgresql_store.begin() as two:
        assert [alert.alert_id for alert in one.alerts_due(NOW, 1)] == ["a"]
        assert [alert.alert_id for alert in two.alerts_due(NOW, 10)] == ["b"]


@pytest.mark.postgres
def test_a_triage_that_waits_too_long_says_so(postgresql_store: SqlStore) -> None:
    with postgresql_store.begin() as one:
        one.lock_triage()
        with pytest.raises(StoreBusyError, match="lock timeout"), postgresql_store.begin() as two:
            two.lock_triage()
