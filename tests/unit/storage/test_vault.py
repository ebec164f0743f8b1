"""Whatever is forged in the database past Gatepost is named: which entry, of which case, what differs."""

import re
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from monitor.domain.evidence import capture
from monitor.domain.vault import Method, VaultEntry, file_draft, hash_of
from monitor.services.vault import EvidenceDesk
from monitor.services.vault_verify import VerifyReport
from monitor.storage.head_file import HeadFile
from monitor.storage.unit_of_work import SqlStore
from monitor.storage.vault import entry_row
from monitor.testing import FixedClock
from monitor.timestamps import Rfc3161Stamper
from tests.contracts.store_values import NOW, a_mention, keep, minutes, open_case_on
from tests.unit.storage.test_migrations import old_database, run_sql

PNG = b"\x89PNG the screenshot of a post"
FORGE_ON_SQLITE = [
    f"DROP TRIGGER IF EXISTS refuse_{event}_of_{table}"
    for event in ("update", "delete")
    for table in ("vault_entry", "vault_file", "evidence")
]


OF_THIRD = "WHERE mention_id = (SELECT mention_id FROM vault_entry WHERE seq = 3)"
OF_SECOND = OF_THIRD.replace("3", "2")


@pytest.fixture
def desk(sql_store: SqlStore, tmp_path: Path) -> EvidenceDesk:
    """The furnished vault on each kind of database."""
    return furnished(sql_store, tmp_path)


def furnished(sql_store: SqlStore, tmp_path: Path) -> EvidenceDesk:
    """A vault with four posts (the second is of a case), a screenshot, and its end noted outside."""
    keep(sql_store, a_mention("1"))
    second = a_mention("2")
    case = open_case_on(sql_store, second)
    keep(sql_store, a_mention("3"), a_mention("4"))
    with sql_store.begin() as unit:
        draft = file_draft(
            PNG,
            media_type="image/png",
            captured_at=NOW,
            captured_by="Ada Löwe",
            method=Method.SCREENSHOT,
            case_id=case.case_id,
            mention_id=second.mention_id,
        )
        unit.add_vault_entry(draft, PNG)
    desk = EvidenceDesk(
        store=sql_store,
        clock=FixedClock(NOW + minutes(60)),
        note=HeadFile(tmp_path / "outside" / "evidence-head.json"),
        stamper=Rfc3161Stamper(),
    )
    assert desk.verify().is_whole
    return desk


def forge(desk: EvidenceDesk, *statements: str, **values: object) -> None:
    """Write past Gatepost, as somebody can who owns the database."""
    assert isinstance(desk.store, SqlStore)
    engine = desk.store._engine
    is_postgresql = engine.dialect.name == "postgresql"
    first = ["SET LOCAL session_replication_role = replica"] if is_postgresql else FORGE_ON_SQLITE
    with engine.begin() as connection:
        if not is_postgresql:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for statement in (*first, *statements):
            used = {k: v for k, v in values.items() if f":{k}" in statement}
            connection.execute(text(statement), used)


def said(report: VerifyReport) -> list[str]:
    """Give the findings as lines."""
    return [f"{f.seq} {cases} {f.what}. {f.meaning}" for f, cases in report.findings]


def test_a_whole_vault_is_said_to_be_whole_with_its_last_hash(desk: EvidenceDesk) -> None:
    report = desk.verify()
    with desk.store.read() as unit:
        assert report.head == unit.vault_head()
    assert (report.n_entries, report.n_files, report.findings) == (5, 1, ())


ONE_FINDING: dict[str, tuple[list[str], str]] = {
    "a word in a post's copy": (
        ["UPDATE evidence SET content = replace(content, 'Words of post 2', 'Harsh of post 2')",
         "UPDATE mention SET text = replace(text, 'Words of post 2', 'Harsh of post 2')"],
        r"^2 \(1,\) the copy of the post does not fit its hash; its length is the same",
    ),
    "a post's copy cut short": (
        [f"UPDATE evidence SET content = substr(content, 1, 40) {OF_SECOND}"],
        r"^2 \(1,\) the copy of the post does not fit its hash: cut from \d+ to 40 bytes",
    ),
    "the time in a post's copy": (
        [f"UPDATE evidence SET captured_at = '2020-01-01 00:00:00.000000' {OF_SECOND}"],
        r"^2 \(1,\) the copy says captured 2020-01-01T00:00:00",
    ),
    "the words that the pages show": (
        [f"UPDATE mention SET text = 'Other words' {OF_SECOND}"],
        r"^2 \(1,\) the post as the pages show it \(text\) is in no kept copy",
    ),
    "one byte of a file": (
        ["UPDATE vault_file SET content = :bytes"],
        r"^5 \(1, 1\) the file does not fit its hash; its length is the same",
    ),
    "a file cut short": (
        ["UPDATE vault_file SET content = :short"],
        r"^5 \(1, 1\) the file does not fit its hash: cut from \d+ to 6 bytes",
    ),
    "the kind of a file": (
        ["UPDATE vault_file SET media_type = 'text/html'"],
        r"^5 \(1, 1\) the file says it is 'text/html'; the entry says 'image/png'",
    ),
    "text in the place of a file": (
        ["UPDATE vault_file SET content = 'text'"],
        r"^5 \(1, 1\) the file does not fit its hash: cut from \d+ to 4 bytes",
    ),
    "a file removed": (["DELETE FROM vault_file"], r"^5 \(1, 1\) the file with the hash \w+… is not there"),
    "an entry's method": (
        ["UPDATE vault_entry SET method = 'recheck' WHERE seq = 3"],
        r"^3 \(\) method says 'recheck'; it was written as 'collected'",
    ),
    "an entry's time": (
        ["UPDATE vault_entry SET captured_at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 3"],
        r"^3 \(\) (captured_at says 2020|the copy says captured)",
    ),
    "an entry's own hash": (
        [f"UPDATE vault_entry SET sha256 = '{'ab' * 32}' WHERE seq = 3"],
        r"^3 \(\) its fields do not fit its own hash",
    ),
    "an entry's words": (
        ["UPDATE vault_entry SET detail = '{}' WHERE seq = 3"],
        r"^3 \(\) its fields do not fit its own hash",
    ),
    "a source's name": (
        ["UPDATE vault_entry SET captured_by = 'nobody' WHERE seq = 3"],
        r"^3 \(\) captured_by says 'nobody'; it was written as 'x-search'",
    ),
    "the tail removed": (
        ["DELETE FROM vault_entry WHERE seq = 5", "DELETE FROM vault_file"],
        r"^5 \(\) entry 5 is missing at the end; the note kept outside the database knows of 5",
    ),
    "a copy put in": (
        [f"INSERT INTO evidence SELECT mention_id, :hash, captured_at, content FROM evidence {OF_THIRD}"],
        r"^None \(\) a copy of a post with the hash f{12}… stands in no entry",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ONE_FINDING)
def test_each_forgery_is_named_with_entry_case_and_difference(desk: EvidenceDesk, what: str) -> None:
    statements, words = ONE_FINDING[what]
    forge(desk, *statements, bytes=PNG[:-1] + b"T", short=PNG[:6], hash="f" * 64)
    lines = said(desk.verify())
    assert any(re.match(words, line) for line in lines), lines
    assert {line.split(" ", 1)[0] for line in lines} == {words[1:].split(" ", 1)[0]}


def test_two_entries_that_changed_places_are_named(desk: EvidenceDesk) -> None:
    forge(
        desk,
        "UPDATE vault_entry SET seq = 99 WHERE seq = 3",
        "UPDATE vault_entry SET seq = 3 WHERE seq = 4",
        "UPDATE vault_entry SET seq = 4 WHERE seq = 99",
    )
    lines = said(desk.verify())
    assert any(line.startswith("3 () it was written as entry 4. The order was changed") for line in lines)
    assert any(line.startswith("4 () it was written as entry 3. The order was changed") for line in lines)


def test_an_entry_taken_out_of_the_middle_is_named(desk: EvidenceDesk) -> None:
    forge(desk, "DELETE FROM vault_entry WHERE seq = 3")
    lines = said(desk.verify())
    assert lines[0].startswith("3 () entry 3 is missing. Entries were removed")
    assert any("a copy of a post" in line and "stands in no entry" in line for line in lines)


def test_an_emptied_vault_is_named(desk: EvidenceDesk) -> None:
    forge(desk, "DELETE FROM vault_entry", "DELETE FROM vault_file")
    lines = said(desk.verify())
    assert lines[0].startswith("1 () entries 1 to 5 are missing at the end")
    assert len(lines) == 5  # and the four copies that stand in no entry


def test_an_entry_replaced_with_a_hash_of_its_own_breaks_the_link(desk: EvidenceDesk) -> None:
    with desk.store.read() as unit:
        third = unit.vault_entries(after=2, limit=1)[0]
    forged = rewritten(third, captured_by="somebody else")
    forge(
        desk,
        "UPDATE vault_entry SET captured_by = :by, sha256 = :sha WHERE seq = 3",
        by=forged["captured_by"],
        sha=forged["sha256"],
    )
    [line] = said(desk.verify())
    assert re.match(r"3 \(\) its hash is \w+…; entry 4 was bound to \w+…\. This entry was replaced", line)


def test_a_chain_written_anew_to_its_end_is_betrayed_by_the_note_outside(desk: EvidenceDesk) -> None:
    with desk.store.read() as unit:
        entries = unit.vault_entries(after=2)
    previous = entries[0].previous
    for entry in entries:
        row = rewritten(entry, previous=previous, captured_by="somebody else")
        change = "captured_by = :by, previous = :previous, sha256 = :sha"
        forge(
            desk,
            f"UPDATE vault_entry SET {change} WHERE seq = :seq",
            by=row["captured_by"],
            previous=previous,
            sha=row["sha256"],
            seq=entry.seq,
        )
        previous = row["sha256"]
    [line] = said(desk.verify())
    assert re.match(r"5 \(1, 1\) its hash is \w+…; the note kept outside the database says \w+…", line)


def rewritten(entry: VaultEntry, **changes: str) -> dict[str, str]:
    """Give the row of an entry as a forger would write it, with a hash that fits."""
    changed = replace(entry, **changes)  # type: ignore[arg-type]
    return entry_row(replace(changed, sha256=hash_of(changed)))


def test_an_entry_before_the_first_is_named(desk: EvidenceDesk) -> None:
    forge(
        desk,
        "INSERT INTO vault_entry SELECT -3, kind, mention_id, case_id, content_sha256, captured_at, "
        "captured_by, method, software, detail, previous, sha256 FROM vault_entry WHERE seq = 1",
    )
    lines = said(desk.verify())
    assert any(line.startswith("-3 () it stands at -3, before the first. It was put in") for line in lines)


NONSENSE = [
    "UPDATE vault_entry SET captured_at = 'yesterday' WHERE seq = 3",
    "UPDATE vault_entry SET detail = 'no JSON' WHERE seq = 3",
    "UPDATE vault_entry SET kind = 'what?', detail = '[1]' WHERE seq = 3",
    "UPDATE vault_entry SET captured_by = :mark WHERE seq = 3",
    f"UPDATE evidence SET content = :mark {OF_THIRD}",
]
ONLY_SQLITE_TAKES = [
    "UPDATE vault_entry SET case_id = 'many' WHERE seq = 3",
    "UPDATE vault_entry SET detail = x'80ff' WHERE seq = 3",
    f"UPDATE evidence SET captured_at = 'yesterday' {OF_THIRD}",
    f"UPDATE evidence SET content = x'80ff' {OF_THIRD}",
    f"UPDATE mention SET text = x'80ff', posted_at = 'yesterday' {OF_THIRD}",
]


@pytest.mark.parametrize("statement", NONSENSE)
def test_nonsense_in_a_row_is_named_and_stops_nothing(desk: EvidenceDesk, statement: str) -> None:
    forge(desk, statement, mark="\x1ahex:no")
    lines = said(desk.verify())
    assert lines
    assert {line.split(" ")[0] for line in lines} <= {"3", "None"}


@pytest.mark.parametrize("statement", ONLY_SQLITE_TAKES)
def test_what_sqlite_takes_into_any_column_is_named_too(
    sqlite_store: SqlStore, tmp_path: Path, statement: str
) -> None:
    desk = furnished(sqlite_store, tmp_path)
    forge(desk, statement)
    lines = said(desk.verify())
    assert lines
    assert {line.split(" ")[0] for line in lines} <= {"3", "None"}


def test_a_note_changed_by_hand_is_said_and_not_written_over(desk: EvidenceDesk, tmp_path: Path) -> None:
    note = tmp_path / "outside" / "evidence-head.json"
    note.write_text("{}")
    [line] = said(desk.verify())
    assert "evidence-head.json cannot be read" in line
    assert note.read_text() == "{}"


def test_the_step_never_notes_an_end_that_the_chain_no_longer_reaches(
    desk: EvidenceDesk, tmp_path: Path
) -> None:
    note = tmp_path / "outside" / "evidence-head.json"
    before = note.read_text()
    forge(desk, "DELETE FROM vault_entry WHERE seq = 5")
    desk.note_head()
    assert note.read_text() == before
    assert not desk.verify().is_whole
    assert note.read_text() == before


@pytest.mark.parametrize("table", ["vault_entry", "vault_file"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET sha256 = 'a'", "DELETE FROM {}"])
def test_the_database_itself_refuses_changes(desk: EvidenceDesk, table: str, deed: str) -> None:
    engine = desk.store._engine  # type: ignore[attr-defined]
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(deed.format(table)))


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["vault_entry", "vault_file"])
def test_the_server_does_not_empty_the_vault(postgresql_store: SqlStore, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), postgresql_store._engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {table}"))


def test_writers_at_once_leave_one_chain_without_gaps(sql_store: SqlStore) -> None:
    failed: list[Exception] = []

    def write(worker: int) -> None:
        try:
            for n in range(5):
                keep(sql_store, *(a_mention(f"{worker}-{n}-{k}") for k in range(3)))
        except Exception as problem:  # noqa: BLE001
            failed.append(problem)

    sql_store._engine.dispose()
    workers: list[threading.Thread] = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with sql_store.read() as unit:
        entries = unit.vault_entries(limit=1000)
    stored = len(entries)
    assert [entry.seq for entry in entries] == list(range(1, stored + 1))
    assert all(a.sha256 == b.previous for a, b in pairwise(entries))
    assert failed == [] or stored % 3 == 0  # a writer that waited too long stored none of its page


def test_chaining_costs_a_page_of_posts_little(sql_store: SqlStore) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(sql_store._engine, "before_cursor_execute", note)
    keep(sql_store, *(a_mention(str(n)) for n in range(100)))
    event.remove(sql_store._engine, "before_cursor_execute", note)
    assert len([s for s in statements if "vault_entry" in s]) == 2  # where the chain ends, and all entries


def test_what_an_earlier_version_kept_is_chained_by_the_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gatepost.db"
    old_database(url, "0003")
    kept = [a_mention(str(n), posted_at=NOW - minutes(n)) for n in range(3)]
    for n, mention in enumerate(kept):
        found = capture(mention.post, now=NOW + minutes(10 - n))
        at = found.captured_at.strftime("%Y-%m-%d %H:%M:%S.%f")
        posted = mention.post.posted_at.strftime("%Y-%m-%d %H:%M:%S.%f")
        run_sql(
            url,
            f"INSERT INTO mention VALUES ('{mention.mention_id}', 'x', '{n}', 'Words of post {n}', "
            f"'{posted}', '', '', '', '', '', 'x-search', 1, 1.0, '[]', '{at}', '')",
        )
        content = found.content.replace("'", "''").replace(":", "\\:")
        run_sql(
            url,
            f"INSERT INTO evidence (mention_id, sha256, captured_at, content) VALUES "
            f"('{mention.mention_id}', '{found.sha256}', '{at}', '{content}')",
        )
    store = SqlStore(url)
    store.migrate()
    desk = EvidenceDesk(
        store=store, clock=FixedClock(NOW), note=HeadFile(tmp_path / "head.json"), stamper=Rfc3161Stamper()
    )
    with store.read() as unit:
        entries = unit.vault_entries()
    report = desk.verify()
    store.close()
    assert said(report) == []
    assert report.n_entries == 3
    assert [entry.mention_id for entry in entries] == [m.mention_id for m in reversed(kept)]
    assert {(entry.method, entry.captured_by) for entry in entries} == {("migrated", "x-search")}
    assert entries[0].captured_at == NOW + minutes(8)
    assert entries[0].facts["posted_at"] == "2026-11-18T07:38:03.123456+00:00"
