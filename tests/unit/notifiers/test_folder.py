"""The outbox folder: whole files, one an alert, readable again."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from monitor.notifiers.email_message import email_message, sender_address
from monitor.notifiers.folder import FolderNotifier, list_outbox
from monitor.notifiers.slack import slack_payload
from monitor.services.ports import DeliveryFailedError, DeliveryRefusedError
from tests.unit.notifiers.messages import (
    HOSTILE,
    SENDER,
    TO,
    digest_message,
    hostile_digest,
    hostile_message,
    threat_message,
)

SENT_AT = datetime(2026, 11, 23, 22, 5, 6, tzinfo=UTC)


def notifier(folder: Path, channel: str = "email", **more: Any) -> FolderNotifier:
    return FolderNotifier(
        **{"channel": channel, "folder": folder, "sender": SENDER, "now": lambda: SENT_AT} | more
    )


def test_a_mail_file_is_the_message_that_a_server_would_be_given(tmp_path: Path) -> None:
    notifier(tmp_path / "new" / "outbox").send(threat_message(), to=TO)
    (path,) = (tmp_path / "new" / "outbox").iterdir()
    written = message_from_bytes(path.read_bytes(), policy=default)
    wanted = email_message(threat_message(), sender=sender_address(SENDER), to=TO[:2], sent_at=SENT_AT)
    without = ("Content-Type",)  # its boundary is new each time
    assert [(k, str(v)) for k, v in written.items() if k not in without] == [
        (k, str(v)) for k, v in wanted.items() if k not in without
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_slack_file_holds_the_payload_that_slack_would_be_given(tmp_path: Path) -> None:
    notifier(tmp_path, "slack").send(threat_message(), to=TO)
    (path,) = tmp_path.iterdir()
    assert json.loads(path.read_text())["payload"] == slack_payload(threat_message(), "#safeguarding")


def test_the_same_alert_makes_one_file_on_each_channel(tmp_path: Path) -> None:
    for channel in ("email", "slack"):
        for minutes in (0, 5):
            later = SENT_AT + timedelta(minutes=minutes)
            notifier(tmp_path, channel, now=lambda later=later: later).send(threat_message(), to=TO)
    assert [item.channel for item in list_outbox(tmp_path)] in (["email", "slack"], ["slack", "email"])


def test_the_list_gives_the_newest_first_with_text_and_page(tmp_path: Path) -> None:
    notifier(tmp_path).send(threat_message(), to=TO)
    notifier(tmp_path, now=lambda: SENT_AT + timedelta(hours=1)).send(digest_message(), to=TO)
    digest, case = list_outbox(tmp_path)
    assert digest.written_at == SENT_AT + timedelta(hours=1)
    assert case.subject == "Critical: GP-0042, possibly threatening, possibly abusive"
    assert "What your policy says to do now" in case.plain
    assert "<h1" in case.html
    assert 'src="data:image/png;base64,' in digest.html
    assert "cid:" not in digest.html


def test_the_list_reads_slack_files_as_text(tmp_path: Path) -> None:
    notifier(tmp_path, "slack").send(threat_message(), to=TO)
    (item,) = list_outbox(tmp_path)
    assert item.subject.startswith("Critical: look at this now.")
    assert "1. Tell a member" in item.plain
    assert item.html == ""


@pytest.mark.parametrize("channel", ["email", "slack"])
def test_hostile_messages_are_written_and_read_again(tmp_path: Path, channel: str) -> None:
    notifier(tmp_path, channel).send(hostile_message(HOSTILE * 300), to=TO)
    notifier(tmp_path, channel).send(hostile_digest(HOSTILE * 300), to=TO)
    items = list_outbox(tmp_path)
    assert len(items) == 2
    assert all(item.plain and "<script" not in item.html for item in items)
    assert {path.parent for path in tmp_path.rglob("*")} == {tmp_path}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"payload": {}}', b'{"payload": {"text": 1, "blocks": [1]}}']
)
def test_a_broken_file_is_listed_and_stops_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"20261123T220506Z_{'a' * 24}.json").write_bytes(content)
    (tmp_path / "notes.txt").write_text("not ours")
    (item,) = list_outbox(tmp_path)
    assert item.subject == "This file cannot be read"


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert list_outbox(tmp_path / "none") == []


@contextmanager
def _no_room() -> Iterator[None]:
    """Let this process write no byte into any file, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_tried_again_and_leaves_no_half_file(tmp_path: Path) -> None:
    problem: Exception | None = None
    with _no_room():
        try:
            notifier(tmp_path).send(threat_message(), to=TO)
        except DeliveryFailedError as error:
            problem = error
    assert "no room left" in str(problem)
    assert list(tmp_path.iterdir()) == []
    notifier(tmp_path).send(threat_message(), to=TO)
    assert len(list_outbox(tmp_path)) == 1


def test_a_folder_that_cannot_be_one_is_refused_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for use in (
        lambda: notifier(tmp_path / "file").send(threat_message(), to=TO),
        lambda: notifier(tmp_path / "file" / "below").check(),
    ):
        with pytest.raises(DeliveryRefusedError, match="name another"):
            use()


def test_the_check_says_that_nobody_is_told(tmp_path: Path) -> None:
    assert "nobody is told by it" in notifier(tmp_path / "outbox").check()
    assert list((tmp_path / "outbox").iterdir()) == []
