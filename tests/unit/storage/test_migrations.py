"""The migrations make what tables.py says, on an empty database, from anywhere, and only once."""

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from monitor.domain.audit import AuditEntry
from monitor.domain.case import NO_WORK, Action
from monitor.domain.evidence import capture
from monitor.domain.plan import plan_to_json
from monitor.domain.vault import Method, file_draft
from monitor.services.ports import StoreBusyError
from monitor.storage import migrating
from monitor.storage.engine import database_url
from monitor.storage.migrating import newest_revision
from monitor.storage.tables import metadata
from monitor.storage.unit_of_work import SqlStore
from tests.contracts.store_values import NOW, a_case, a_mention, an_assessment, opening
from tests.servers.postgres import PostgresServer


def run_sql(url: str, *statements: str) -> None:
    """Run statements past the store, each in its own transaction."""
    engine = create_engine(database_url(url))
    try:
        for statement in statements:
            with engine.begin() as connection:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def differences(url: str) -> list[object]:
    """Give what Alembic would change to make the database like tables.py."""
    engine = create_engine(database_url(url))
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            return list(compare_metadata(context, metadata))
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with all tables."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        return server.emptied_database()
    url = f"sqlite:///{tmp_path}/gatepost.db"
    store = SqlStore(url)
    store.migrate()
    store.close()
    return url


def test_the_migrations_make_exactly_the_tables(url: str) -> None:
    assert differences(url) == []


def test_a_missing_column_would_be_noticed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gatepost.db"
    store = SqlStore(url)
    store.migrate()
    store.close()
    run_sql(url, "ALTER TABLE alert DROP COLUMN last_error", "DROP INDEX ix_alert_created_at_alert_id")
    assert len(differences(url)) == 2


def test_a_migrated_database_is_at_the_newest_schema_and_stays_so(sql_store: SqlStore) -> None:
    assert sql_store.schema_revision() == newest_revision()
    sql_store.migrate()
    assert sql_store.schema_revision() == newest_revision()
    assert f"schema {newest_revision()}" in sql_store.check()


def test_the_folder_and_the_file_are_made_for_their_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = SqlStore("sqlite:///var/data/gatepost.db")
    store.migrate()
    store.close()
    made = tmp_path / "var" / "data" / "gatepost.db"
    assert made.stat().st_mode & 0o777 == 0o600
    assert made.parent.stat().st_mode & 0o777 == 0o700


def test_an_empty_file_has_no_schema_and_says_how_to_get_one(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path}/gatepost.db")
    assert store.schema_revision() is None
    with pytest.raises(StoreBusyError, match="gatepost check"):
        store.check()
    with pytest.raises(StoreBusyError, match="gatepost check"), store.read() as unit:
        unit.reviewers()
    store.close()


@pytest.mark.postgres
def test_an_empty_database_on_the_server_says_how_to_get_tables(postgres_server: PostgresServer) -> None:
    store = SqlStore(postgres_server.new_database("without_tables"))
    assert store.schema_revision() is None
    with pytest.raises(StoreBusyError, match="gatepost check"), store.read() as unit:
        unit.reviewers()
    store.close()


@pytest.mark.postgres
def test_a_database_that_cannot_hold_every_language_is_refused(postgres_server: PostgresServer) -> None:
    store = SqlStore(postgres_server.new_database("latin", encoding="LATIN1"))
    with pytest.raises(StoreBusyError, match="LATIN1"):
        store.migrate()
    store.close()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gatepost.db"
    store = SqlStore(url)
    store.migrate()
    run_sql(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreBusyError, match="newer version"):
        store.migrate()
    with pytest.raises(StoreBusyError, match="schema 9999"):
        store.check()
    store.close()


def test_several_processes_may_migrate_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gatepost.db"
    gate = threading.Barrier(4)
    raised: list[Exception] = []

    def migrate() -> None:
        store = SqlStore(url)
        gate.wait()
        try:
            store.migrate()
        except Exception as problem:  # noqa: BLE001
            raised.append(problem)
        store.close()

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert differences(url) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence SET content = 'other'",
        "DELETE FROM evidence",
        "UPDATE case_event SET detail = 'other'",
        "DELETE FROM case_event",
        "UPDATE audit SET detail = 'other'",
        "DELETE FROM audit",
    ],
)
def test_evidence_and_history_cannot_be_changed_or_removed(url: str, statement: str) -> None:
    mention = a_mention()
    store = SqlStore(url)
    with store.begin() as unit:
        unit.add_mentions([mention], [capture(mention.post, now=NOW)])
        case = unit.add_case(a_case(), opening(a_case()))
        unit.save_case(*case.apply(Action.NOTE, by="Ada", now=NOW))
        unit.add_audit(AuditEntry(at=NOW, by="Ada", action="view", case_id=case.case_id))
    with pytest.raises(DBAPIError, match="append-only"):
        run_sql(url, statement)
    with store.read() as unit:
        file = unit.case_file(case.case_id)
        assert len(unit.evidence_of(mention.mention_id)) == 1
    store.close()
    assert file is not None
    assert len(file.events) == 2


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("evidence", "content"),
        ("case_event", "detail"),
        ("audit", "detail"),
        ("vault_entry", "detail"),
        ("vault_file", "media_type"),
    ],
)
def test_on_sqlite_nothing_takes_the_place_of_a_row(tmp_path: Path, table: str, column: str) -> None:
    url, mention = f"sqlite:///{tmp_path}/gatepost.db", a_mention()
    store = SqlStore(url)
    store.migrate()
    draft = file_draft(b"x", media_type="a/b", captured_at=NOW, captured_by="Ada", method=Method.ATTACHED)
    with store.begin() as unit:
        unit.add_mentions([mention], [capture(mention.post, now=NOW)])
        case = unit.add_case(a_case(), opening(a_case()))
        unit.add_audit(AuditEntry(at=NOW, by="Ada", action="view", case_id=case.case_id))
        unit.add_vault_entry(draft, b"x")
    store.close()

    def rows() -> list[tuple[object, ...]]:
        with sqlite3.connect(tmp_path / "gatepost.db") as connection:
            return connection.execute(f"SELECT * FROM {table}").fetchall()

    before = rows()
    with sqlite3.connect(tmp_path / "gatepost.db") as connection, suppress(sqlite3.IntegrityError):
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        shown = ", ".join("'forged'" if name == column else name for name in names)
        connection.execute(f"INSERT OR REPLACE INTO {table} SELECT {shown} FROM {table}")

    assert before
    assert rows() == before


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["evidence", "case_event", "audit"])
def test_the_server_does_not_empty_evidence_or_history(postgres_server: PostgresServer, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        run_sql(postgres_server.emptied_database(), f"TRUNCATE {table}")


def old_database(url: str, revision: str) -> None:
    """Make the tables as an earlier version knew them."""
    engine = create_engine(database_url(url))
    with engine.begin() as connection:
        migrating.upgrade(connection, revision)
    engine.dispose()


def test_what_an_earlier_version_stored_is_read_after_the_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gatepost.db"
    old_database(url, "0001")
    mention, case = a_mention(), a_case()
    assessed = an_assessment(mention)
    posted = "2026-03-02 09:00:00.000000"
    plan = plan_to_json(case.plan).replace("'", "''")
    run_sql(
        url,
        f"INSERT INTO mention VALUES ('{mention.mention_id}', 'x', '1', 'words', '{posted}', '', '', '', '', "
        f"'', 'src', 1, 1.0, '[]', '{posted}', '{assessed.model}')",
        f"INSERT INTO model VALUES ('{assessed.model}')",
        "INSERT INTO assessment (mention_id, model, labels, scores, target, sentiment, intent, spans, "
        "unsure, assessed_at, is_triaged, posted_at) "
        f"VALUES ('{mention.mention_id}', '{assessed.model}', '[]', "
        f"'{{}}', '[]', 'neutral', 'other', '[]', '[]', '{posted}', 0, '{posted}')",
        "INSERT INTO cases (case_id, revision, status, severity, severity_rank, labels, target, sentiment, "
        "intent, surest, author_role, is_own_account, is_findable, plan, steps_done, n_posts, is_restricted, "
        f"labels_confirmed_by, dismiss_reason, opened_at, updated_at) VALUES (7, 1, 'new', 'low', 1, '[]', "
        f"'[]', 'neutral', 'other', 0.5, 'unknown', 0, 0, '{plan}', '[]', 1, 0, '', '', '{posted}', "
        f"'{posted}')",
    )
    store = SqlStore(url)
    store.migrate()
    with store.read() as unit:
        [waiting] = unit.assessments_to_triage(10)
        kept = unit.case(7)
    store.close()
    assert (waiting.assessment.personal, waiting.assessment.not_assessed) == ((), "")
    assert kept is not None
    assert (kept.work, kept.assigned_to, kept.merged_into, kept.plan) == (NO_WORK, "", 0, case.plan)
    assert differences(url) == []
