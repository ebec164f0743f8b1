"""Timestamps are asked of a real service on this machine, and only what holds is taken."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.services.vault_port import TimestampError
from monitor.timestamps import MAX_ANSWER_BYTES, Rfc3161Stamper
from tests.servers.loopback import Reply
from tests.servers.tsa_server import TsaServer

DATA = b"the manifest"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TsaServer]:
    """A service whose certificates are known."""
    with TsaServer(tmp_path / "tsa") as server:
        yield server


def stamper(server: TsaServer) -> Rfc3161Stamper:
    return Rfc3161Stamper(url=server.url, ca_file=server.ca_file)


def test_a_timestamp_holds_here_and_for_openssl(server: TsaServer) -> None:
    stamp = stamper(server).stamp(DATA)
    assert stamp.is_signature_checked
    assert stamp.authority == "127.0.0.1"
    assert server.says_it_holds(stamp.token, DATA)
    again = Rfc3161Stamper(ca_file=server.ca_file).check(stamp.token, DATA)
    assert again.stamped_at == stamp.stamped_at
    assert stamp.stamped_at.utcoffset() is not None


def test_only_the_hash_leaves_the_machine(server: TsaServer) -> None:
    stamper(server).stamp(DATA)
    [request] = server.requests
    assert DATA not in request.body
    assert hashlib.sha256(DATA).digest() in request.body
    assert len(request.body) < 100
    assert request.headers["content-type"] == "application/timestamp-query"


def test_another_text_does_not_fit_the_timestamp(server: TsaServer) -> None:
    stamp = stamper(server).stamp(DATA)
    with pytest.raises(TimestampError, match="something else"):
        stamper(server).check(stamp.token, DATA + b"!")


def test_without_certificates_the_hash_is_checked_and_the_signature_is_said_not_to_be(
    server: TsaServer,
) -> None:
    stamp = Rfc3161Stamper(url=server.url).stamp(DATA)
    assert not stamp.is_signature_checked
    with pytest.raises(TimestampError, match="something else"):
        Rfc3161Stamper().check(stamp.token, b"other")


def test_a_service_that_is_not_of_the_configured_authority_is_refused(
    server: TsaServer, tmp_path: Path
) -> None:
    with TsaServer(tmp_path / "other") as other:
        forged = Rfc3161Stamper(url=other.url, ca_file=server.ca_file)
        with pytest.raises(TimestampError, match="signature does not hold"):
            forged.stamp(DATA)


def test_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    with (
        TsaServer(tmp_path / "old", is_expired=True) as server,
        pytest.raises(TimestampError, match="signature does not hold"),
    ):
        stamper(server).stamp(DATA)


def test_an_answer_to_another_question_is_refused(server: TsaServer) -> None:
    stamper(server).stamp(DATA)
    old = server.stamp(server.requests[0].body)
    server.answers = [Reply(body=old)]
    with pytest.raises(TimestampError, match="another question"):
        stamper(server).stamp(DATA)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\x30\x03\x02\x01", bytes(1000)])
def test_garbage_is_no_timestamp(server: TsaServer, body: bytes) -> None:
    server.answers = [Reply(body=body)]
    with pytest.raises(TimestampError, match="no timestamp"):
        stamper(server).stamp(DATA)
    with pytest.raises(TimestampError, match="no timestamp"):
        stamper(server).check(body, DATA)


def test_a_token_cut_or_changed_anywhere_does_not_hold(server: TsaServer) -> None:
    token = stamper(server).stamp(DATA).token
    for length in range(0, len(token), 97):
        with pytest.raises(TimestampError):
            stamper(server).check(token[:length], DATA)
    place = token.index(hashlib.sha256(DATA).digest()) + 60  # behind the hash: the time and the serial number
    changed = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
    with pytest.raises(TimestampError):
        stamper(server).check(changed, DATA)


def test_a_refusal_is_said(server: TsaServer) -> None:
    server.answers = [Reply(body=server.stamp(b"\x30\x03\x02\x01\x01"))]
    with pytest.raises(TimestampError, match="refused"):
        stamper(server).stamp(DATA)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=503, body=b"busy"), "answered 503"),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}), "answered 302"),
        (Reply(body=b"x" * (MAX_ANSWER_BYTES + 1)), "more than a timestamp can be"),
    ],
)
def test_a_service_in_trouble_is_named_with_what_happens_next(
    server: TsaServer, reply: Reply, words: str
) -> None:
    server.answers = [reply]
    with pytest.raises(TimestampError, match=words) as caught:
        stamper(server).stamp(DATA)
    assert "asked again later" in str(caught.value)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"x" * 1000, drip_seconds=0.05),
        Reply(body=b"short", headers={"Content-Length": "5000"}),
        Reply(body=b"no gzip at all", headers={"Content-Encoding": "gzip"}),
        Reply(body=b"zz\r\n", headers={"Transfer-Encoding": "chunked"}, hides_length=True),
    ],
    ids=["a byte now and then", "cut off", "not what it says", "broken pieces"],
)
def test_a_service_that_never_ends_or_breaks_off_holds_nothing_up(server: TsaServer, reply: Reply) -> None:
    server.answers = [reply]
    slow = Rfc3161Stamper(url=server.url, ca_file=server.ca_file, whole_seconds=0.3)
    with pytest.raises(TimestampError):
        slow.stamp(DATA)


def test_no_password_of_this_machine_is_sent_to_the_service(
    server: TsaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login gatepost password hush\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    stamper(server).stamp(DATA)
    [request] = server.requests
    assert "authorization" not in request.headers
    assert "cookie" not in request.headers


def test_the_settings_password_for_the_service_is_in_no_error(server: TsaServer) -> None:
    server.answers = [Reply(status=503)]
    url = server.url.replace("http://", "http://school:hush@") + "?key=hush"
    with pytest.raises(TimestampError) as caught:
        Rfc3161Stamper(url=url).stamp(DATA)
    assert "hush" not in str(caught.value)
    assert "authorization" in server.requests[0].headers


def test_a_service_whose_certificate_for_https_is_not_known_gets_no_answer_taken(server: TsaServer) -> None:
    with pytest.raises(TimestampError, match="did not answer"):
        Rfc3161Stamper(url=server.url.replace("http://", "https://")).stamp(DATA)


def test_a_service_that_is_down_is_named() -> None:
    with pytest.raises(TimestampError, match=r"127\.0\.0\.1 did not answer"):
        Rfc3161Stamper(url="http://127.0.0.1:1/tsa").stamp(DATA)


def test_certificates_that_are_none_are_named(server: TsaServer, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no certificate")
    with pytest.raises(TimestampError, match=r"wrong\.pem"):
        Rfc3161Stamper(url=server.url, ca_file=wrong).stamp(DATA)
