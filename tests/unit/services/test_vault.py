"""The evidence desk has the vault time-stamped, loses nothing when the service fails, and checks offline."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.domain.vault import EntryKind, VaultFile
from monitor.services.ports import Store
from monitor.services.vault import EvidenceDesk
from monitor.services.vault_verify import VerifyReport
from monitor.storage.head_file import HeadFile
from monitor.testing import FixedClock, MemoryStore
from monitor.timestamps import Rfc3161Stamper
from tests.contracts.store_values import NOW, a_mention, keep, minutes
from tests.servers.loopback import Reply
from tests.servers.tsa_server import TsaServer

DOWN = Reply(status=503)


class Scene:
    """A desk on a store in memory, with a real time-stamping service."""

    def __init__(self, folder: Path, server: TsaServer | None) -> None:
        self.store: Store = MemoryStore()
        self.clock = FixedClock(NOW)
        self.note = folder / "evidence-head.json"
        self.server = server
        url, ca = (server.url, server.ca_file) if server else ("", None)
        self.desk = EvidenceDesk(
            store=self.store,
            clock=self.clock,
            note=HeadFile(self.note),
            stamper=Rfc3161Stamper(url=url, ca_file=ca),
        )

    def kinds(self) -> list[str]:
        with self.store.read() as unit:
            return [entry.kind for entry in unit.vault_entries()]

    def at(self, minutes_later: float) -> None:
        self.clock.advance((NOW + minutes(minutes_later) - self.clock.now()).total_seconds())

    def said(self) -> list[str]:
        return [f"{f.seq}: {f.what}" for f, _ in self.desk.verify().findings]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """With a service."""
    with TsaServer(tmp_path / "tsa") as server:
        yield Scene(tmp_path, server)


@pytest.fixture
def offline(tmp_path: Path) -> Scene:
    """Without a service."""
    return Scene(tmp_path, None)


def test_an_empty_vault_is_whole_and_nothing_is_stamped(scene: Scene) -> None:
    assert scene.desk.keep_up() is None
    report = scene.desk.verify()
    assert (report.is_whole, report.n_entries, report.head.seq) == (True, 0, 0)


def test_the_daily_timestamp_covers_what_came_before_it(scene: Scene) -> None:
    keep(scene.store, a_mention("1"), a_mention("2"))
    stamped = scene.desk.keep_up()
    assert stamped is not None
    assert (stamped.manifest, stamped.entry, stamped.problem) == (3, 4, "")
    assert scene.kinds() == ["post", "post", "manifest", "timestamp"]
    report = scene.desk.verify()
    assert report.is_whole
    assert (report.n_timestamps, report.stamped_to, report.is_signature_checked) == (1, 3, True)
    assert report.stamped_at == stamped.stamped_at
    with scene.store.read() as unit:
        manifest = unit.newest_vault_entry(EntryKind.MANIFEST)
        assert manifest is not None
        file = unit.vault_file(manifest.content_sha256)
        second = unit.vault_entries(after=1, limit=1)[0]
    assert file is not None
    made = json.loads(file.content)
    assert (made["last_entry"], made["last_sha256"]) == (2, second.sha256)


def test_a_timestamp_is_made_once_a_day_and_only_for_news(scene: Scene) -> None:
    keep(scene.store, a_mention("1"))
    scene.desk.keep_up()
    scene.at(60 * 30)
    assert scene.desk.keep_up() is None  # nothing new was kept
    keep(scene.store, a_mention("2"))
    scene.at(60 * 23)
    assert scene.desk.keep_up() is None  # not a day yet
    scene.at(60 * 24)
    assert scene.desk.keep_up() is not None
    assert scene.kinds().count("timestamp") == 2


def test_without_a_service_a_manifest_is_made_once_a_week_and_nothing_is_sent(offline: Scene) -> None:
    keep(offline.store, a_mention("1"))
    assert offline.desk.keep_up() is not None
    keep(offline.store, a_mention("2"))
    offline.at(60 * 24 * 6)
    assert offline.desk.keep_up() is None
    offline.at(60 * 24 * 7)
    assert offline.desk.keep_up() is not None
    assert offline.kinds() == ["post", "manifest", "post", "manifest"]
    assert offline.desk.verify().is_whole


def test_a_clock_that_was_ahead_holds_no_manifest_back(offline: Scene) -> None:
    keep(offline.store, a_mention("1"))
    offline.at(60 * 24 * 900)
    offline.desk.keep_up()
    keep(offline.store, a_mention("2"))
    offline.at(0)
    assert offline.desk.keep_up() is not None


def test_a_service_that_is_down_loses_nothing_and_is_asked_again_later(scene: Scene) -> None:
    assert scene.server is not None
    keep(scene.store, a_mention("1"))
    scene.server.answers = [DOWN]
    failed = scene.desk.keep_up()
    assert failed is not None
    assert "answered 503" in failed.problem
    assert scene.kinds() == ["post", "manifest"]
    assert scene.desk.verify().is_whole
    scene.at(5)
    assert scene.desk.keep_up() is None  # not at every tick
    scene.at(16)
    stamped = scene.desk.keep_up()
    assert stamped is not None
    assert (stamped.manifest, stamped.entry) == (2, 3)
    assert len(scene.server.requests) == 2


@pytest.mark.parametrize("body", [b"", b"no timestamp", b"\x30\x03\x02\x01\x00"])
def test_an_answer_that_is_no_timestamp_is_not_kept(scene: Scene, body: bytes) -> None:
    assert scene.server is not None
    keep(scene.store, a_mention("1"))
    scene.server.answers = [Reply(body=body)]
    report = scene.desk.stamp()
    assert report.problem
    assert scene.kinds() == ["post", "manifest"]


def test_a_forged_timestamp_is_named(scene: Scene) -> None:
    keep(scene.store, a_mention("1"))
    scene.desk.stamp()
    forge(scene, EntryKind.TIMESTAMP, b"forged")
    assert any("3: its timestamp does not hold: the answer is no timestamp" in line for line in scene.said())


def test_a_forged_manifest_is_named(scene: Scene) -> None:
    keep(scene.store, a_mention("1"))
    scene.desk.stamp()
    forge(scene, EntryKind.MANIFEST, b"{}")
    lines = scene.said()
    assert any(line.startswith("2: the file does not fit its hash") for line in lines)
    assert any(line.startswith("3: its timestamp does not hold") for line in lines)


def test_a_timestamp_of_another_authority_is_named(scene: Scene, tmp_path: Path) -> None:
    keep(scene.store, a_mention("1"))
    scene.desk.stamp()
    with TsaServer(tmp_path / "other") as other:
        desk = EvidenceDesk(
            store=scene.store,
            clock=scene.clock,
            note=HeadFile(scene.note),
            stamper=Rfc3161Stamper(ca_file=other.ca_file),
        )
        [(finding, _)] = desk.verify().findings
    assert "signature does not hold" in finding.what


def test_a_signature_that_nobody_checked_is_said(scene: Scene) -> None:
    keep(scene.store, a_mention("1"))
    scene.desk.stamp()
    desk = EvidenceDesk(
        store=scene.store, clock=scene.clock, note=HeadFile(scene.note), stamper=Rfc3161Stamper()
    )
    report = desk.verify()
    assert report.is_whole
    assert not report.is_signature_checked


def forge(scene: Scene, kind: EntryKind, content: bytes) -> None:
    """Put other bytes in the place of a kept file."""
    assert isinstance(scene.store, MemoryStore)
    with scene.store.read() as unit:
        entry = unit.newest_vault_entry(kind)
        assert entry is not None
        kept = unit.vault_file(entry.content_sha256)
        assert isinstance(kept, VaultFile)
        unit._kept.vault_files[entry.content_sha256] = replace(kept, content=content)


def test_the_end_is_noted_outside_as_the_chain_grows(offline: Scene) -> None:
    for n in range(3):
        keep(offline.store, a_mention(str(n)))
        offline.desk.note_head()
        assert json.loads(offline.note.read_text())["entries"] == n + 1
    assert json.loads(offline.note.read_text())["noted_at"] == "2026-11-18T07:40:03.123456+00:00"


def test_another_chain_than_the_noted_one_is_not_noted_over(
    offline: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    keep(offline.store, a_mention("1"))
    offline.desk.note_head()
    before = offline.note.read_text()
    offline.desk.store = MemoryStore()
    keep(offline.desk.store, a_mention("other"), a_mention("another"))
    with caplog.at_level(logging.ERROR):
        offline.desk.note_head()
    assert offline.note.read_text() == before
    assert "gatepost evidence verify" in caplog.text


def test_a_check_stands_in_the_log_with_its_outcome(offline: Scene) -> None:
    keep(offline.store, a_mention("1"))
    report: VerifyReport = offline.desk.verify()
    offline.desk.record_verify(report, by="Ada Löwe")
    with offline.store.read() as unit:
        [entry] = unit.audit()
    assert (entry.action, entry.by, entry.detail) == ("verify", "Ada Löwe", "1 entries, all whole")
    assert entry.at == NOW
