"""The time service, a platform, the disk or the database fails: it is said, and work goes on."""

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.bootstrap import Gatepost
from monitor.bootstrap.by_hand import recheck_of
from monitor.bootstrap.pages import web_app
from monitor.domain.case import Action
from monitor.domain.vault import EntryKind
from monitor.services.ports import StoreBusyError
from monitor.storage.unit_of_work import SqlStore
from monitor.testing import FixedClock
from tests.e2e.hand import Hand, let_in, work_through
from tests.e2e.world import FEED, PROJECT, World, world
from tests.servers.loopback import Reply
from tests.servers.tsa_server import TsaServer
from tests.servers.web_server import WebServer

PAGE = "/letter-1.html"
THREAT = "I will wait for the Year 3 teacher at the gate of Tarnholt School and smash her face in, the cow."


def add(school: World, number: int) -> None:
    """Put a threat into the paper, with a page of its own."""
    link = school.feed.base_url + PAGE
    text = f"{THREAT} Number {number}."
    school.feed.add_post(FEED, title="A letter", text=text, external_id=f"n{number}", link=link)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[World]:
    """A school with one threat in the paper and a time service that is not there yet."""
    with world(tmp_path) as made:
        add(made, 1)
        yield made


def test_the_time_service_is_down_and_the_manifest_is_stamped_later(tmp_path: Path) -> None:
    with TsaServer(tmp_path / "tsa") as tsa:
        evidence = {"timestamp_url": tsa.url, "timestamp_ca": str(tsa.ca_file)}
        with world(tmp_path, evidence=evidence) as school:
            add(school, 1)
            clock = FixedClock(school.house().clock.now())
            house = school.house(clock)
            work_through(house)
            tsa.answers += [Reply(status=503), Reply(status=200, body=b"rubbish"), Reply(status=200)]
            for _ in range(3):
                report = house.evidence.keep_up()
                assert report is not None
                assert (report.stamped_at, report.entry) == (None, 0)
                assert report.problem
                clock.advance(16 * 60)
            done = house.evidence.keep_up()
            assert done is not None
            assert done.stamped_at is not None
            with house.store.read() as unit:
                kinds = [entry.kind for entry in unit.vault_entries()]
            assert (kinds.count(EntryKind.MANIFEST), kinds.count(EntryKind.TIMESTAMP)) == (1, 1)
            assert house.evidence.verify().is_whole


def test_a_platform_that_is_down_is_asked_again_and_no_post_is_called_gone(school: World) -> None:
    clock = FixedClock(school.house().clock.now())
    house = school.house(clock)
    work_through(house)
    clock.advance(2 * 3600)
    school.feed.answer(PAGE, Reply(status=503))
    down = recheck_of(house).run()
    assert down.n_changed == 0
    school.feed.answer(PAGE, Reply(status=404))
    clock.advance(24 * 3600)
    gone = recheck_of(house).run()
    assert (gone.n_looked, gone.n_changed, gone.problems) == (1, 1, ())
    with house.store.read() as unit:
        file = unit.case_file(1)
    assert file is not None
    assert file.case.work.gone_at == clock.now()
    assert [event.action for event in file.events].count(Action.CHECKED) == 1
    assert house.evidence.verify().is_whole


def gatepost(
    school: World, *arguments: str, most_bytes: int | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command, with files of at most so many bytes."""

    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [sys.executable, "-m", "monitor", "--config", str(school.settings), *arguments],
        cwd=PROJECT,
        env={**os.environ, **school.environment},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_full_disk_is_named_and_the_next_run_goes_on(school: World, tmp_path: Path) -> None:
    house = school.house()
    work_through(house)
    let_in(house, "ada")
    house.store.close()  # type: ignore[attr-defined]
    for number in range(2, 60):
        add(school, number)
    pack = tmp_path / "pack.zip"
    export = ("export", "case", "1", "--for", "police", "--by", "ada", "--out", str(pack))
    for arguments, most_bytes in ((("collect", "--once"), 20_000), (export, 4096)):
        full = gatepost(school, *arguments, most_bytes=most_bytes)
        assert full.returncode == 1, full.stderr
        assert "Traceback" not in full.stderr
        assert any(word in full.stderr for word in ("disk", "room"))
    assert not pack.exists()
    assert gatepost(school, "collect", "--once").returncode == 0
    assert gatepost(school, *export).returncode == 0
    assert gatepost(school, "evidence", "verify").returncode == 0
    with school.house().store.read() as unit:
        assert sum(1 for _ in unit.each_mention()) == 59


def test_a_note_of_the_end_that_cannot_be_written_is_named_and_nothing_else_stops(school: World) -> None:
    house = school.house()
    work_through(house)
    house.head_path.unlink(missing_ok=True)
    draft = house.head_path.with_name(f".{house.head_path.name}.new")
    draft.mkdir()
    with pytest.raises(StoreBusyError, match=r"evidence-head\.json cannot be written: .*make room"):
        house.evidence.note_head()
    add(school, 2)
    work_through(house)
    draft.rmdir()
    house.evidence.note_head()
    assert house.evidence.verify().is_whole


def test_an_outbox_folder_that_cannot_be_written_keeps_the_messages(tmp_path: Path) -> None:
    with world(tmp_path, channels={}) as school:
        del school.environment["GATEPOST_SLACK_TOKEN"]  # type: ignore[attr-defined]
        add(school, 1)
        clock = FixedClock(school.house().clock.now())
        house = school.house(clock)
        work_through(house)
        folder = house.settings.storage.outbox_folder
        folder.write_text("a file where the folder should be")
        report = house.dispatch.run()
        assert report.n_sent == 0
        assert any(str(folder) in problem or "outbox" in problem for problem in report.problems)
        folder.unlink()
        clock.advance(timedelta(hours=1).total_seconds())
        house.dispatch.try_refused_again()
        again = house.dispatch.run()
        assert again.n_sent == 2
        assert len(list(folder.iterdir())) == 2


def in_short(house: Gatepost, url: str) -> Callable[[], None]:
    """Let the house wait for a lock for a moment only; gives what closes its store."""
    store = SqlStore(url, wait_seconds=0.2)
    house.__dict__["store"] = store
    return store.close


def test_a_locked_database_answers_503_and_gives_the_words_back(school: World) -> None:
    house = school.house()
    path = house.settings.storage.data_folder / "gatepost.db"
    work_through(house)
    let_in(house, "ada")
    other = school.house()
    close = in_short(other, f"sqlite:///{path}")
    with WebServer(web_app(other)) as server, Hand(server.base_url, "ada") as ada:
        form = {**ada.form(1), "note": "Typed with care."}
        with closing(sqlite3.connect(path, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            busy = ada.post(1, "note", form)
            with pytest.raises(StoreBusyError, match="locked by another process"):
                other.remind.store.begin().__enter__()
            holder.execute("ROLLBACK")
        assert busy.status_code == 503
        assert "Nothing was saved" in busy.text
        assert "Typed with care." in busy.text
        assert ada.post(1, "note", form).status_code == 303
    close()
