"""E-mail: both forms say the same, no header holds a post's words, and every failure says what to do."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from monitor.notifiers.email import EmailNotifier
from monitor.notifiers.email_message import case_html, is_address, message_id, sender_address
from monitor.services.ports import DeliveryFailedError, DeliveryRefusedError
from tests.servers.smtp_server import PASSWORD, USERNAME, SilentServer, SmtpServer, certificate, trusting
from tests.unit.notifiers.messages import (
    HOSTILE,
    NOW,
    SENDER,
    TO,
    digest_message,
    hostile_digest,
    hostile_message,
    silent_message,
    threat_message,
)

HEAD, DSL = TO[0], TO[1]
SENT_AT = datetime(2026, 11, 23, 22, 5, 6, tzinfo=UTC)


def notifier(port: int, **more: Any) -> EmailNotifier:
    wanted: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "username": "",
        "password": "",
        "sender": SENDER,
        "timeout_seconds": 5,
        "now": lambda: SENT_AT,
    }
    return EmailNotifier(**{**wanted, **more})


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running


@pytest.fixture(scope="session")
def cert(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("cert"))


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


# --- the message ------------------------------------------------------------------------------------------


def test_an_alert_arrives_in_plain_text_and_html_for_every_address(server: SmtpServer) -> None:
    notifier(server.port).send(threat_message(), to=TO)
    (mail,) = server.messages
    assert mail.recipients == (HEAD, DSL)
    assert mail.sender == "gatepost@tarnholtschool.example"
    told = mail.message
    assert told["From"] == SENDER
    assert told["To"] == f"{HEAD}, {DSL}"
    assert told["Subject"] == "Critical: GP-0042, possibly threatening, possibly abusive"
    assert told["Auto-Submitted"] == "auto-generated"
    assert told["Date"].datetime == SENT_AT
    assert [part.get_content_type() for part in told.iter_parts()] == ["text/plain", "text/html"]
    for kind in ("plain", "html"):
        assert "Keep a screenshot of the post with its time and date. [MV-8.6]" in " ".join(
            body(told, kind).split()
        )
        assert "https://gatepost.tarnholtschool.example/cases/42" in body(told, kind)


def test_no_header_holds_a_word_of_the_post_or_a_name(server: SmtpServer) -> None:
    notifier(server.port).send(threat_message(), to=TO)
    head = server.messages[0].raw.partition(b"\r\n\r\n")[0].decode()
    for word in ("watch", "parks", "Oldroyd", "Pike", "Mossgill"):
        assert word not in head


def test_the_same_alert_has_the_same_id_and_one_case_is_one_thread(server: SmtpServer) -> None:
    notifier(server.port).send(threat_message(), to=TO)
    notifier(server.port, now=lambda: NOW).send(threat_message(), to=TO)
    notifier(server.port).send(replace(threat_message(), alert_id="case:42:raised:critical:email"), to=TO)
    first, again, raised = (mail.message for mail in server.messages)
    assert first["Message-ID"] == again["Message-ID"] != raised["Message-ID"]
    assert first["References"] == raised["References"] == raised["In-Reply-To"]
    assert first["Message-ID"].endswith("@tarnholtschool.example>")


def test_an_id_stays_an_id_under_a_long_domain(server: SmtpServer) -> None:
    domain = "a-very-long-name-of-a-primary-school." * 2 + "example"
    notifier(server.port, sender=f"Gatepost <g@{domain}>").send(threat_message(), to=TO)
    ids = [line for line in server.messages[0].raw.splitlines() if line.startswith(b"Message-ID:")]
    assert ids[0].endswith(f"@{domain}>".encode())


def test_the_digest_carries_its_picture_with_words_for_it(server: SmtpServer) -> None:
    notifier(server.port).send(digest_message(), to=TO)
    told = server.messages[0].message
    assert told["Subject"] == "Week 47: 16 to 22 November 2026, what was said about Tarnholt Community School"
    plain, related = told.iter_parts()
    html, picture = related.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert picture.get_content_type() == "image/png"
    assert picture.get_content_disposition() == "inline"
    assert picture["Content-ID"].strip("<>") in html.get_content()
    assert 'alt="Posts about the school by week' in html.get_content()
    assert len(picture.get_content()) < 60_000


def test_a_digest_without_weeks_has_no_picture(server: SmtpServer) -> None:
    notifier(server.port).send(digest_message(sentiment=()), to=TO)
    assert "<img" not in body(server.messages[0].message, "html")


def test_nothing_is_loaded_from_elsewhere() -> None:
    for html in (case_html(threat_message()), case_html(silent_message())):
        assert "src=" not in html
        assert "url(" not in html
        assert "@import" not in html
        assert '<html lang="en-GB">' in html
        assert "prefers-color-scheme: dark" in html


def test_hostile_text_is_only_text_in_html(server: SmtpServer) -> None:
    notifier(server.port).send(hostile_message(), to=TO)
    notifier(server.port).send(hostile_digest(), to=TO)
    for mail in server.messages:
        html = body(mail.message, "html")
        assert "<script" not in html
        assert "onerror=alert" not in html.replace("&lt;img src=x onerror=alert(2)&gt;", "")
        assert "javascript:" not in html.replace(HOSTILE, "")
        assert "{{ 7*7 }}" in html
        assert mail.message["Bcc"] is None
        assert mail.recipients == (HEAD, DSL)
        assert b"\x00" not in mail.raw


def test_an_address_with_a_line_break_reaches_nobody_else(server: SmtpServer) -> None:
    with pytest.raises(DeliveryRefusedError, match="1 of 2 addresses"):
        notifier(server.port).send(threat_message(), to=["a@b.example\r\nBcc: c@d.example", HEAD])
    assert [mail.recipients for mail in server.messages] == [(HEAD,)]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("head@school.example", True),
        ("o'dunphy+x@school.example", True),
        ("a..b@school.example", False),
        ("Head <head@school.example>", False),
        ("a@b@c.example", False),
        ("ä@school.example", False),
        (f"{'a' * 300}@school.example", False),
        ("@school.example", False),
    ],
)
def test_an_address_is_told_from_other_text(text: str, is_one: bool) -> None:
    assert is_address(text) is is_one


def test_a_sender_without_an_address_is_a_mistake_that_shows_at_the_start() -> None:
    with pytest.raises(ValueError, match="Gatepost <"):
        sender_address("Gatepost")


def test_an_id_is_made_of_any_text() -> None:
    assert message_id(HOSTILE, "x.example").isascii()


# --- the connection ---------------------------------------------------------------------------------------


def test_starttls_and_sign_in(cert: tuple[Path, Path]) -> None:
    with SmtpServer(security="starttls", cert=cert, username=USERNAME, password=PASSWORD) as server:
        sender = notifier(
            server.port,
            security="starttls",
            username=USERNAME,
            password=PASSWORD,
            tls_context=trusting(cert[0]),
        )
        sender.send(threat_message(), to=TO)
        assert server.messages[0].is_encrypted
        assert sender.check() == (
            f"The mail server 127.0.0.1:{server.port} answers (starttls, signed in as {USERNAME})."
        )


def test_tls_from_the_first_byte(cert: tuple[Path, Path]) -> None:
    with SmtpServer(security="tls", cert=cert) as server:
        notifier(server.port, security="tls", tls_context=trusting(cert[0])).send(threat_message(), to=TO)
        assert len(server.messages) == 1


def test_an_untrusted_certificate_is_refused(cert: tuple[Path, Path]) -> None:
    with (
        SmtpServer(security="starttls", cert=cert) as server,
        pytest.raises(DeliveryRefusedError, match="certificate"),
    ):
        notifier(server.port, security="starttls").check()


def test_a_wrong_password_is_refused_and_never_shown(cert: tuple[Path, Path]) -> None:
    with SmtpServer(security="starttls", cert=cert, username=USERNAME, password=PASSWORD) as server:
        sender = notifier(
            server.port,
            security="starttls",
            username=USERNAME,
            password="wr0ng-secret",
            tls_context=trusting(cert[0]),
        )
        with pytest.raises(DeliveryRefusedError, match="user name and password") as told:
            sender.send(threat_message(), to=TO)
        assert "wr0ng-secret" not in repr(told.value)
        assert server.messages == []


def test_a_password_that_mail_cannot_carry_is_refused_and_never_shown(cert: tuple[Path, Path]) -> None:
    with SmtpServer(security="starttls", cert=cert, username=USERNAME, password=PASSWORD) as server:
        sender = notifier(
            server.port,
            security="starttls",
            username=USERNAME,
            password="gehëim",
            tls_context=trusting(cert[0]),
        )
        with pytest.raises(DeliveryRefusedError, match="character") as told:
            sender.check()
        assert "geh" not in repr(told.value)


def test_a_server_without_starttls_is_refused(server: SmtpServer) -> None:
    with pytest.raises(DeliveryRefusedError, match="starttls"):
        notifier(server.port, security="starttls").check()


def test_a_server_that_wants_starttls_is_refused_in_clear(cert: tuple[Path, Path]) -> None:
    with (
        SmtpServer(security="starttls", cert=cert) as server,
        pytest.raises(DeliveryRefusedError, match="530"),
    ):
        notifier(server.port).send(threat_message(), to=TO)


def test_tls_on_a_port_for_starttls_is_refused_with_the_mend(server: SmtpServer) -> None:
    context = ssl.create_default_context()
    with pytest.raises(DeliveryRefusedError, match="587 goes with starttls"):
        notifier(server.port, security="tls", tls_context=context).check()


def test_a_password_never_crosses_a_network_in_clear() -> None:
    sender = notifier(25, host="mail.tarnholtschool.example", username=USERNAME, password=PASSWORD)
    with pytest.raises(DeliveryRefusedError, match="in clear"):
        sender.check()


def test_a_server_that_is_gone_is_tried_again() -> None:
    with SmtpServer() as server:
        pass
    with pytest.raises(DeliveryFailedError, match="could not be reached"):
        notifier(server.port).send(threat_message(), to=TO)


def test_a_server_that_never_speaks_is_tried_again() -> None:
    with SilentServer() as server, pytest.raises(DeliveryFailedError, match="did not answer in time"):
        notifier(server.port, timeout_seconds=0.05).send(threat_message(), to=TO)


@pytest.mark.parametrize(
    "greeting", [b"554 go away\r\n", b"421 busy\r\n", b"HTTP/1.1 400 Bad\r\n\r\n", b"22"]
)
def test_a_server_that_takes_nobody_is_tried_again(greeting: bytes) -> None:
    with SilentServer(greeting) as server, pytest.raises(DeliveryFailedError):
        notifier(server.port).send(threat_message(), to=TO)


# --- refusals ---------------------------------------------------------------------------------------------


def test_those_who_can_be_reached_are_and_the_other_is_named(server: SmtpServer) -> None:
    server.refused.add(DSL)
    with pytest.raises(DeliveryRefusedError) as told:
        notifier(server.port).send(threat_message(), to=TO)
    assert str(told.value) == (
        "1 of 2 addresses did not get it: ds…@tarnholtschool.example (550 5.1.1). "
        "Correct these addresses in the settings; the others have the message."
    )
    assert [mail.recipients for mail in server.messages] == [(HEAD,)]


def test_whoever_has_the_message_does_not_get_it_again_with_the_others(server: SmtpServer) -> None:
    server.refused_for_now.add(DSL)
    sender = notifier(server.port)
    with pytest.raises(DeliveryFailedError, match=r"451 4\.7\.1"):
        sender.send(threat_message(), to=TO)
    server.refused_for_now.clear()
    sender.send(threat_message(), to=TO)
    assert [mail.recipients for mail in server.messages] == [(HEAD,), (DSL,)]


def test_a_temporary_refusal_beside_a_lasting_one_is_tried_again(server: SmtpServer) -> None:
    server.refused.add(HEAD)
    server.refused_for_now.add(DSL)
    with pytest.raises(DeliveryFailedError, match="2 of 2"):
        notifier(server.port).send(threat_message(), to=TO)


def test_all_refused_for_good_is_refused(server: SmtpServer) -> None:
    server.refused |= {HEAD, DSL}
    with pytest.raises(DeliveryRefusedError, match="2 of 2"):
        notifier(server.port).send(threat_message(), to=TO)


def test_a_server_that_closes_down_between_addresses_has_told_nobody(server: SmtpServer) -> None:
    server.refused_for_now.add(DSL)
    server.answers["RCPT"] = "421 closing"
    sender = notifier(server.port)
    with pytest.raises(DeliveryFailedError, match="2 of 2"):
        sender.send(threat_message(), to=TO)
    server.refused_for_now.clear()
    sender.send(threat_message(), to=TO)
    assert [mail.recipients for mail in server.messages] == [(HEAD, DSL)]


@pytest.mark.parametrize(
    ("command", "answer", "error", "words"),
    [
        ("MAIL", "550 5.7.1 you may not", DeliveryRefusedError, "550 5.7.1.*sender"),
        ("MAIL", "451 later", DeliveryFailedError, "451"),
        ("DATA", "552 5.3.4 too big", DeliveryRefusedError, "too large"),
        ("DATA", "554 5.6.0 no", DeliveryRefusedError, "554"),
        ("DATA", "452 4.3.1 full", DeliveryFailedError, "452 4.3.1"),
    ],
)
def test_the_servers_code_decides_whether_to_try_again(
    server: SmtpServer, command: str, answer: str, error: type[Exception], words: str
) -> None:
    server.answers[command] = answer
    with pytest.raises(error, match=words):
        notifier(server.port).send(threat_message(), to=TO)


def test_the_servers_own_words_stay_out_of_the_error(server: SmtpServer) -> None:
    server.answers["DATA"] = f"554 {PASSWORD} watch her back"
    with pytest.raises(DeliveryRefusedError) as told:
        notifier(server.port).send(threat_message(), to=TO)
    assert PASSWORD not in repr(told.value)
    assert "watch" not in repr(told.value)


def test_a_broken_farewell_does_not_have_the_message_sent_again(server: SmtpServer) -> None:
    server.answers["QUIT"] = "none"
    notifier(server.port).send(threat_message(), to=TO)
    assert len(server.messages) == 1


def test_a_check_sends_nothing_and_hears_a_refusal(server: SmtpServer) -> None:
    assert "without signing in" in notifier(server.port).check()
    server.answers["NOOP"] = "421 4.3.2 closing"
    with pytest.raises(DeliveryFailedError, match="421"):
        notifier(server.port).check()
    assert server.messages == []


def test_nobody_to_send_to_is_refused(server: SmtpServer) -> None:
    with pytest.raises(DeliveryRefusedError, match="no e-mail address"):
        notifier(server.port).send(threat_message(), to=["#safeguarding"])
