"""What every notifier owes the outbox, whatever carries the message."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest

from monitor.domain.alert import CaseMessage, Message
from monitor.notifiers.email import EmailNotifier
from monitor.notifiers.folder import FolderNotifier, list_outbox
from monitor.notifiers.plain import case_text, digest_text
from monitor.notifiers.slack import SlackNotifier
from monitor.notifiers.slack_text import blocks_as_text
from monitor.notifiers.telling import case_telling
from monitor.notifiers.week import digest_telling
from monitor.services.ports import DeliveryFailedError, DeliveryRefusedError, Notifier
from monitor.testing import RecordingNotifier
from tests.servers.loopback import Reply
from tests.servers.slack_server import SlackServer, refused
from tests.servers.smtp_server import PASSWORD, USERNAME, SmtpServer
from tests.unit.notifiers.messages import (
    HOSTILE,
    SENDER,
    TO,
    digest_message,
    hostile_digest,
    hostile_message,
    silent_message,
    threat_message,
)

SECRET_TOKEN = "xoxb-invented-secret"
SECRETS = (SECRET_TOKEN, PASSWORD)
LONG = (HOSTILE + "a b ") * 400


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A message at its end, as a reader gets it."""

    key: str
    """The same for the same alert."""
    text: str
    markup: str = ""
    """The part that a program would act on: HTML, or Slack's texts before they are shown."""


@dataclass(kw_only=True)
class Bench:
    """A notifier with the other end of its line, and the ways in which that end can fail."""

    notifier: Notifier
    arrived: Callable[[], list[Arrived]]
    failures: dict[str, Callable[[], None]] = field(default_factory=dict)
    keeps_one: bool = False
    """Whether the other end keeps one copy of an alert, however often it is sent."""


@pytest.fixture(params=["slack", "email", "folder-email", "folder-slack", "recording"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """Each notifier at its own loopback server or folder."""
    kind = str(request.param)
    if kind == "slack":
        with SlackServer(token=SECRET_TOKEN) as server:
            yield _slack(server)
    elif kind == "email":
        with SmtpServer(username=USERNAME, password=PASSWORD) as mail_server:
            yield _email(mail_server)
    elif kind == "recording":
        yield _recording()
    else:
        yield _folder(kind.removeprefix("folder-"), tmp_path / "outbox")


def _slack(server: SlackServer) -> Bench:
    answers: dict[str, Reply] = {
        "temporary": Reply(status=500, body=f"Oldroyd {SECRET_TOKEN}".encode()),
        "lasting": refused("is_archived"),
        "nonsense": Reply(body=f"<html>{SECRET_TOKEN}".encode()),
    }
    return Bench(
        notifier=SlackNotifier(
            token=SECRET_TOKEN, default_channel="#gatepost", base_url=server.base_url, timeout_seconds=5
        ),
        arrived=lambda: [
            Arrived(key=one.alert_id, text=blocks_as_text(one.blocks), markup=f"{one.text}\n{one.blocks}")
            for one in server.messages
        ],
        failures={name: partial(server.answers.append, answer) for name, answer in answers.items()},
    )


def _email(server: SmtpServer) -> Bench:
    def arrived() -> list[Arrived]:
        found = []
        for mail in server.messages:
            plain, html = (mail.message.get_body((kind,)) for kind in ("plain", "html"))
            assert plain
            assert html
            key = mail.message["Message-ID"]
            found.append(Arrived(key=key, text=plain.get_content(), markup=html.get_content()))
        return found

    def answer(command: str, line: str) -> Callable[[], None]:
        return lambda: server.answers.__setitem__(command, line)

    return Bench(
        notifier=EmailNotifier(
            host="127.0.0.1",
            port=server.port,
            security="none",
            username=USERNAME,
            password=PASSWORD,
            sender=SENDER,
            timeout_seconds=5,
        ),
        arrived=arrived,
        failures={
            "temporary": answer("DATA", f"451 {PASSWORD} Oldroyd"),
            "lasting": answer("MAIL", f"550 {PASSWORD} Oldroyd"),
            "one address": lambda: server.refused.add(TO[0]),
        },
    )


def _folder(channel: str, folder: Path) -> Bench:
    def obstruct() -> None:
        folder.parent.mkdir(exist_ok=True)
        folder.write_text("a file in the way")

    return Bench(
        notifier=FolderNotifier(channel=channel, folder=folder, sender=SENDER),
        arrived=lambda: [
            Arrived(key=item.name, text=f"{item.subject}\n{item.plain}", markup=item.html)
            for item in list_outbox(folder)
        ],
        failures={"in the way": obstruct},
        keeps_one=True,
    )


def _recording() -> Bench:
    def told(message: Message) -> str:
        if isinstance(message, CaseMessage):
            return case_text(case_telling(message))
        return digest_text(digest_telling(message))

    stand_in = RecordingNotifier()
    return Bench(
        notifier=stand_in,
        arrived=lambda: [Arrived(key=message.alert_id, text=told(message)) for message, _ in stand_in.sent],
        failures={
            "temporary": lambda: stand_in.failures.append(DeliveryFailedError("later")),
            "lasting": lambda: stand_in.failures.append(DeliveryRefusedError("never")),
        },
    )


def send(bench: Bench, message: Message, to: Sequence[str] = TO) -> None:
    bench.notifier.send(message, to=to)


def test_it_has_a_channel_and_a_check_that_sends_nothing(bench: Bench) -> None:
    assert bench.notifier.channel in {"slack", "email"}
    assert bench.notifier.check()
    assert bench.arrived() == []


def test_a_case_a_silent_policy_and_a_digest_arrive(bench: Bench) -> None:
    send(bench, threat_message())
    send(bench, silent_message())
    send(bench, digest_message())
    text = "\n".join(one.text for one in bench.arrived())
    assert len(bench.arrived()) == 3
    for words in ("GP-0042", "MV-8.5", "cases/42", "GP-0057", "2026"):
        assert words in text


@pytest.mark.parametrize(
    "monster", [HOSTILE, LONG, "\x00", "&" * 100_000, ""], ids=["hostile", "long", "nul", "entities", "empty"]
)
def test_hostile_text_in_every_field_arrives_harmless(bench: Bench, monster: str) -> None:
    send(bench, hostile_message(monster))
    send(bench, hostile_digest(monster))
    arrived = bench.arrived()
    assert len(arrived) == 2
    for one in arrived:
        one.text.encode("utf-8")
        assert len(one.text) < 50_000
        assert not any(hidden in one.text + one.markup for hidden in "\x00\x1b\u202e\u200b\ud800")
        assert not any(
            act in one.markup for act in ("<script>alert", "<img src=x", "<!channel>", "<@U0123456>")
        )


def test_the_same_alert_sent_twice_can_be_told_as_one(bench: Bench) -> None:
    send(bench, threat_message())
    send(bench, threat_message())
    send(bench, replace(threat_message(), alert_id="case:42:raised:critical:email"))
    keys = [one.key for one in bench.arrived()]
    assert len(keys) == (2 if bench.keeps_one else 3)
    assert len(set(keys)) == 2


def test_a_failure_is_one_of_the_two_named_errors_and_keeps_every_secret(bench: Bench) -> None:
    for name, break_it in bench.failures.items():
        break_it()
        with pytest.raises((DeliveryFailedError, DeliveryRefusedError)) as told:
            send(bench, replace(threat_message(), alert_id=name))
        shown = f"{told.value!r} {told.value} {told.value.__cause__}"
        assert str(told.value), name
        for secret in (*SECRETS, "Oldroyd", "watch her back"):
            assert secret not in shown, name
