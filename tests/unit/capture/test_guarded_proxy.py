"""What the proxy lets through of plain requests, byte by byte, and what the browser's leavings cannot do."""

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.capture import CaptureBrowser
from monitor.capture.browser import _read_png
from monitor.capture.proxy import Limits, guarded_proxy
from monitor.domain.addresses import any_address
from monitor.services.ports import CaptureRefusedError

OPEN = Limits(is_allowed=any_address, ports=None)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok"


class RawServer:
    """Answers every request on a kept connection, and keeps all bytes that came."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.came = b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                while data := connection.recv(65536):
                    self.came += data
                    connection.sendall(ANSWER)


@contextmanager
def raw_server() -> Iterator[RawServer]:
    """Serve while the block lasts."""
    server = RawServer()
    try:
        yield server
    finally:
        server.socket.close()


def talk(address: str, *sent: bytes) -> bytes:
    """Send pieces to the proxy, each after the answer to the one before; gives all that came back."""
    host, _, port = address.partition(":")
    came = b""
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        for piece in sent:
            try:
                connection.sendall(piece)
                answer = connection.recv(65536)
            except ConnectionError:
                break
            came += answer
            if not answer:
                break
    return came


def test_a_second_request_on_the_same_connection_reaches_nobody() -> None:
    with raw_server() as server, guarded_proxy(OPEN) as (address, report):
        first = f"GET http://127.0.0.1:{server.port}/a HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        talk(address, first, b"GET http://other.example/secret HTTP/1.1\r\nHost: other.example\r\n\r\n")
    assert b"GET /a HTTP/1.1" in server.came
    assert b"other.example" not in server.came
    assert report.hosts == {"127.0.0.1"}


def test_a_second_request_behind_the_first_in_one_piece_is_refused() -> None:
    with raw_server() as server, guarded_proxy(OPEN) as (address, _):
        start = f"GET http://127.0.0.1:{server.port}/a HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        came = talk(address, start + b"GET http://other.example/ HTTP/1.1\r\n\r\n")
    assert b"403" in came
    assert server.came == b""


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 3\r\nContent-Length: 40",
        b"Content-Length: 3, 40",
        b"Content-Length: -1",
        b"Content-Length: 3\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding : chunked",
        b"X: y\r\n Transfer-Encoding: chunked",
        b"X: y\nTransfer-Encoding: chunked",
    ],
)
def test_a_body_whose_end_can_be_read_in_two_ways_is_refused(headers: bytes) -> None:
    with raw_server() as server, guarded_proxy(OPEN) as (address, _):
        line = f"POST http://127.0.0.1:{server.port}/a HTTP/1.1\r\n".encode()
        came = talk(address, line + headers + b"\r\n\r\nabc")
    assert b"403" in came
    assert server.came == b""


def test_a_body_that_comes_in_pieces_passes_whole_and_no_further() -> None:
    with raw_server() as server, guarded_proxy(OPEN) as (address, _):
        head = f"POST http://127.0.0.1:{server.port}/a HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc".encode()
        talk(address, head, b"def", b"ghi")
    assert server.came.endswith(b"\r\n\r\nabcdef")


def test_the_host_that_the_server_is_told_is_the_one_that_was_judged() -> None:
    with raw_server() as server, guarded_proxy(OPEN) as (address, _):
        start = f"GET http://user:secret@127.0.0.1:{server.port}?q=1 HTTP/1.1\r\n".encode()
        talk(address, start + b"Host: router.internal\r\nProxy-Authorization: x\r\nCookie: a=b\r\n\r\n")
    assert f"Host: 127.0.0.1:{server.port}\r\n".encode() in server.came
    assert server.came.startswith(b"GET /?q=1 HTTP/1.1\r\n")
    for word in (b"router.internal", b"Proxy-", b"secret"):
        assert word not in server.came


@pytest.mark.parametrize(
    "line",
    [
        b"GET ftp://site.example/ HTTP/1.1",
        b"GET file:///etc/passwd HTTP/1.1",
        b"GET /etc/passwd HTTP/1.1",
        b"GET http:///x HTTP/1.1",
        b"GET http://[broken HTTP/1.1",
        b"CONNECT  HTTP/1.1",
        b"CONNECT 127.0.0.1:notaport HTTP/1.1",
        b"\xff\xfe",
        b"GET http://127.0.0.1:99999/ HTTP/1.1",
    ],
)
def test_what_is_no_request_for_a_web_page_is_refused(line: bytes) -> None:
    with guarded_proxy(OPEN) as (address, report):
        assert b"403" in talk(address, line + b"\r\n\r\n")
    assert report.hosts == set()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "017700000001",
        "0.0.0.0",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[fe80::1]",
        "[fec0::1]",
        "[fd00::1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "10.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.168.0.1",
    ],
)
@pytest.mark.parametrize("start", ["CONNECT {}:443 HTTP/1.1", "GET http://{}/ HTTP/1.1"])
def test_no_spelling_of_a_private_address_is_reached(host: str, start: str) -> None:
    with guarded_proxy(Limits()) as (address, report):
        assert b"403" in talk(address, start.format(host).encode() + b"\r\n\r\n")
    assert report.hosts == set()


def test_a_name_is_looked_up_once_and_the_judged_address_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with raw_server() as server, guarded_proxy(OPEN) as (address, _):
        asked: list[str] = []
        real = socket.getaddrinfo

        def rebinding(host: str, port: int, *args: object, **more: object) -> object:
            if host != "rebind.example":
                return real(host, port, *args, **more)  # type: ignore[arg-type]
            asked.append(host)
            there = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (there, port))]

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        talk(address, f"GET http://rebind.example:{server.port}/ HTTP/1.1\r\n\r\n".encode())
    assert asked == ["rebind.example"]
    assert b"Host: rebind.example" in server.came


def test_one_private_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.1")]

    def two(host: str, *args: object, **more: object) -> object:
        return both if host == "two.example" else real(host, *args, **more)  # type: ignore[arg-type]

    with guarded_proxy(Limits()) as (address, report):
        monkeypatch.setattr(socket, "getaddrinfo", two)
        assert b"403" in talk(address, b"CONNECT two.example:443 HTTP/1.1\r\n\r\n")
    assert report.refused == {"two.example"}


def program(folder: Path, script: str) -> str:
    """Write a program that stands in for a browser; it is called with the browser's own flags."""
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    folder.chmod(0o755)
    return str(path)


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that the browser's user can read too."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    "leaves", ["mkfifo page.png", "ln -s /etc/passwd page.png", "mkdir page.png", "echo no > page.png"]
)
def test_a_browser_that_leaves_something_else_than_a_picture_harms_nobody(place: Path, leaves: str) -> None:
    browser = CaptureBrowser(program=program(place, leaves), timeout_seconds=5)
    with pytest.raises(CaptureRefusedError, match="did not come in time"):
        browser.shoot("https://site.example/")


def test_nothing_of_a_capture_is_left_and_no_name_in_the_common_folder_can_be_guessed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = place / "tmp"
    common.mkdir()
    common.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(common))
    script = f'cd "{common}"; ls -a > seen; id -u > who; env > env; sleep 60 & exec sleep 60'
    with pytest.raises(CaptureRefusedError):
        CaptureBrowser(program=program(place, script), timeout_seconds=0.7).shoot("https://site.example/")

    seen = (common / "seen").read_text().split()
    assert [name for name in seen if name.startswith("gatepost-capture-") and name.endswith(".log")] == []
    assert [path.name for path in common.iterdir() if path.name.startswith("gatepost")] == []
    assert (os.geteuid() == 0) <= ((common / "who").read_text().strip() != "0")
    assert {line.partition("=")[0] for line in (common / "env").read_text().splitlines()} <= {
        "HOME",
        "PATH",
        "TMPDIR",
        "LANG",
        "PWD",
        "OLDPWD",
        "SHLVL",
        "_",
    }


def test_a_program_that_will_not_end_is_ended_with_its_children(place: Path) -> None:
    note = place / "child"
    stubborn = program(place, f'sleep 300 & echo $! > "{note}"; wait')
    place.chmod(0o777)
    with pytest.raises(CaptureRefusedError):
        CaptureBrowser(program=stubborn, timeout_seconds=0.7).shoot("https://site.example/")
    child = Path(f"/proc/{note.read_text().strip()}/stat")
    assert not child.exists() or child.read_text().split()[2] == "Z"


def test_a_picture_that_belongs_to_somebody_else_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "page.png").write_bytes(b"\x89PNG\r\n\x1a\nx")
    assert _read_png(tmp_path / "page.png", owner=os.geteuid()) is not None
    assert _read_png(tmp_path / "page.png", owner=os.geteuid() + 1) is None
