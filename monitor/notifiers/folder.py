"""Messages as files, where Slack or a mail server is not set up yet: nothing that should be told is lost."""

import errno
import hashlib
import json
import os
import re
import tempfile
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from monitor.domain.alert import Message
from monitor.notifiers.email_message import addresses_in, email_message, is_address, sender_address
from monitor.notifiers.slack import channels_in, slack_payload
from monitor.notifiers.slack_text import blocks_as_text, unescaped
from monitor.services.ports import DeliveryFailedError, DeliveryRefusedError

N_LISTED = 200
_NAME = re.compile(r"(\d{8}T\d{6}Z)_([0-9a-f]{24})\.(eml|json)")
_STAMP = "%Y%m%dT%H%M%SZ"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxItem:
    """One file of the outbox folder, as the web pages show it."""

    name: str
    channel: str
    subject: str
    written_at: datetime
    plain: str
    html: str
    """A whole page, made for a sandboxed frame; empty for Slack."""


class FolderNotifier:
    """Writes what Slack or the mail server would have been given; the same alert makes one file."""

    def __init__(
        self, *, channel: str, folder: Path, sender: str, now: Callable[[], datetime] = _utc_now
    ) -> None:
        self._channel = channel
        self._folder = folder
        self._sender = sender_address(sender)
        self._now = now

    @property
    def channel(self) -> str:
        """Give the channel's name in the settings."""
        return self._channel

    def send(self, message: Message, *, to: Sequence[str]) -> None:
        """Write the message unless its alert has a file already; raises as the port says."""
        now = self._now().astimezone(UTC)
        if self._channel == "slack":
            ending, content = "json", _slack_file(message, to)
        else:
            people = [one for one in addresses_in(to) if is_address(one)]
            mail = email_message(message, sender=self._sender, to=people, sent_at=now)
            ending, content = "eml", mail.as_bytes()
        key = f"{self._channel}\x1f{message.alert_id}".encode("utf-8", "surrogatepass")
        name = f"{hashlib.sha256(key).hexdigest()[:24]}.{ending}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not any(self._folder.glob(f"*_{name}")):
                _write(self._folder / f"{now.strftime(_STAMP)}_{name}", content)
        except OSError as error:
            raise self._explained(error) from None

    def check(self) -> str:
        """Try to write into the folder; raises as `send` does."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder) as probe:
                probe.write(b"gatepost")
        except OSError as error:
            raise self._explained(error) from None
        return (
            f"Messages for {self._channel} are written into the folder {self._folder}; nobody is told by it."
        )

    def _explained(self, error: OSError) -> DeliveryFailedError | DeliveryRefusedError:
        if error.errno in _NO_ROOM:
            return DeliveryFailedError(f"There is no room left for the folder {self._folder}: free some.")
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}:
            return DeliveryRefusedError(
                f"Gatepost may not write into the folder {self._folder}: give it that right, or name another."
            )
        return DeliveryFailedError(
            f"The folder {self._folder} could not be written ({type(error).__name__})."
        )


def list_outbox(folder: Path) -> list[OutboxItem]:
    """Give the messages in the folder, newest first; a file that cannot be read says so in its subject."""
    if not folder.is_dir():
        return []
    names = sorted((path.name for path in folder.iterdir() if _NAME.fullmatch(path.name)), reverse=True)
    return [_item(folder / name) for name in names[:N_LISTED]]


def _slack_file(message: Message, to: Sequence[str]) -> bytes:
    channels = channels_in(to)
    payload = slack_payload(message, channels[0] if channels else "(the default channel)")
    return json.dumps(
        {"to": list(channels), "payload": payload}, ensure_ascii=False, indent=2, sort_keys=True
    ).encode()


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all, also when the power fails between the steps."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _item(path: Path) -> OutboxItem:
    written_at = datetime.strptime(path.name.partition("_")[0], _STAMP).replace(tzinfo=UTC)
    channel = "slack" if path.suffix == ".json" else "email"
    try:
        content = path.read_bytes()
        subject, plain, html = _slack_parts(content) if channel == "slack" else _mail_parts(content)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        subject, plain, html = "This file cannot be read", "", ""
    return OutboxItem(
        name=path.name, channel=channel, subject=subject, written_at=written_at, plain=plain, html=html
    )


def _slack_parts(content: bytes) -> tuple[str, str, str]:
    payload: dict[str, Any] = json.loads(content)["payload"]
    return unescaped(payload["text"]), blocks_as_text(payload["blocks"]), ""


def _mail_parts(content: bytes) -> tuple[str, str, str]:
    mail = message_from_bytes(content, policy=default)
    if not isinstance(mail, EmailMessage):
        raise TypeError("not an e-mail")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    page = html.get_content() if html else ""
    for part in mail.walk():
        cid = (part["Content-ID"] or "").strip("<> ")
        if cid and part.get_content_type() == "image/png":
            picture = b64encode(part.get_content()).decode()
            # A page in a frame has no mail around it that could hold the picture.
            page = page.replace(f"cid:{cid}", f"data:image/png;base64,{picture}")
    return str(mail["Subject"] or ""), plain.get_content() if plain else "", page
