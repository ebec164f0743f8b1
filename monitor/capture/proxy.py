"""A proxy on this machine that lets a browser reach public web servers alone, and not too much of them."""

import logging
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from selectors import EVENT_READ, DefaultSelector
from urllib.parse import urlsplit

from monitor.domain.addresses import is_public_address

log = logging.getLogger(__name__)

WEB_PORTS = frozenset({80, 443})
MAX_BYTES = 60_000_000
MAX_CONNECTIONS = 400
_HEAD_BYTES = 64 * 1024
_CHUNK = 64 * 1024
_CONNECT_SECONDS = 8.0
_IDLE_SECONDS = 20.0
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_NO_ANSWER = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_READY = b"HTTP/1.1 200 Connection established\r\n\r\n"


@dataclass(kw_only=True)
class ProxyReport:
    """What a browser asked of the proxy."""

    hosts: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    """Hosts that lie in a private network, or ports that are not the web's."""
    n_bytes: int = 0
    is_over: bool = False
    """Whether the page wanted more than a page may have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What the proxy lets through."""

    is_allowed: Callable[[str], bool] = is_public_address
    """Judges the address that a name leads to; the very address judged is the one connected to."""
    ports: frozenset[int] | None = WEB_PORTS
    """None lets every port pass; for tests."""
    max_bytes: int = MAX_BYTES
    max_connections: int = MAX_CONNECTIONS


@contextmanager
def guarded_proxy(limits: Limits) -> Iterator[tuple[str, ProxyReport]]:
    """Run the proxy while the block lasts; gives its address (`127.0.0.1:port`) and its report."""
    report = ProxyReport()
    with _Server(limits, report) as server:
        thread = threading.Thread(target=server.serve_forever, name="capture-proxy", daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}", report
        finally:
            server.is_closing = True
            server.shutdown()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, limits: Limits, report: ProxyReport) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.limits = limits
        self.report = report
        self.lock = threading.Lock()
        self.is_closing = False
        self.n_connections = 0

    def admits(self) -> bool:
        """Count a connection; False once there are too many."""
        with self.lock:
            self.n_connections += 1
            self.report.is_over |= self.n_connections > self.limits.max_connections
            return not self.report.is_over

    def spend(self, n_bytes: int) -> bool:
        """Count what went through; False once it is too much."""
        with self.lock:
            self.report.n_bytes += n_bytes
            self.report.is_over |= self.report.n_bytes > self.limits.max_bytes
            return not self.report.is_over

    def note(self, host: str, *, is_refused: bool) -> None:
        """Remember where the page led."""
        with self.lock:
            (self.report.refused if is_refused else self.report.hosts).add(host)


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Take one request line, connect where it may lead, and pass bytes to and fro."""
        with suppress(OSError):
            self.request.settimeout(_IDLE_SECONDS)
            head = _read_head(self.request)
            if head is not None and self.server.admits():
                self._serve(head)

    def _serve(self, head: bytes) -> None:
        asked = _Asked.of(head)
        if asked is None:
            self.request.sendall(_REFUSED)
            return
        limits = self.server.limits
        address = _address_of(asked.host, asked.port, limits)
        self.server.note(asked.host, is_refused=address is None)
        if address is None:
            self.request.sendall(_REFUSED)
            return
        try:
            upstream = socket.create_connection((address, asked.port), timeout=_CONNECT_SECONDS)
        except OSError:
            self.request.sendall(_NO_ANSWER)
            return
        with upstream:
            if asked.first:
                upstream.sendall(asked.first)
            else:
                self.request.sendall(_READY)
            self._relay(upstream, n_left=asked.n_left)

    def _relay(self, upstream: socket.socket, *, n_left: int | None) -> None:
        """Pass bytes to and fro; of a plain request no more than its own body, so that no second follows it.

        A second request on the same connection may be meant for another host, and would reach this one.
        """
        with DefaultSelector() as selector:
            selector.register(self.request, EVENT_READ, upstream)
            selector.register(upstream, EVENT_READ, self.request)
            while not self.server.is_closing:
                ready = selector.select(_IDLE_SECONDS)
                if not ready:
                    return
                for key, _ in ready:
                    data = key.fileobj.recv(_CHUNK)  # type: ignore[union-attr]
                    if not data or not self.server.spend(len(data)):
                        return
                    if n_left is not None and key.fileobj is self.request:
                        n_left -= len(data)
                        if n_left < 0:
                            return
                    key.data.sendall(data)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """Where a request wants to go; `first` is what a plain request sends there, empty for a tunnel."""

    host: str
    port: int
    first: bytes = b""
    n_left: int | None = None
    """How many bytes of a plain request's body are still to come; None for a tunnel."""

    @classmethod
    def of(cls, head: bytes) -> "_Asked | None":
        line, _, rest = head.partition(b"\r\n")
        parts = line.decode("latin-1").split(" ")
        if len(parts) != 3:
            return None
        method, target, version = parts
        try:
            if method == "CONNECT":
                place = urlsplit(f"//{target}")
                return cls(host=place.hostname or "", port=place.port or 443) if place.hostname else None
            url = urlsplit(target)
            if url.scheme != "http" or not url.hostname:
                return None
            path = url._replace(scheme="", netloc="", fragment="").geturl()
            path = path if path.startswith("/") else f"/{path}"
            headers, _, body = rest.partition(b"\r\n\r\n")
            n_left = _body_length(headers) - len(body)
            if n_left < 0:
                return None
            host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
            at = host if url.port in {None, 80} else f"{host}:{url.port}"
            own = f"{method} {path} {version}\r\nHost: {at}\r\nConnection: close"
            first = b"\r\n".join([own.encode("latin-1"), *_own_headers(headers), b"", body])
            return cls(host=url.hostname, port=url.port or 80, first=first, n_left=n_left)
        except ValueError:
            return None


def _body_length(headers: bytes) -> int:
    """Give the length that a request says its body has; raises ValueError where that is not plain."""
    found = [line.partition(b":") for line in headers.split(b"\r\n")]
    if any(name.strip().lower() == b"transfer-encoding" for name, _, _ in found):
        raise ValueError("a body of no stated length")
    lengths = [value.strip() for name, _, value in found if name.strip().lower() == b"content-length"]
    if len(lengths) > 1 or not all(length.isdigit() for length in lengths):
        raise ValueError("more than one length")
    return int(lengths[0]) if lengths else 0


_NOT_PASSED_ON = (b"connection", b"keep-alive", b"upgrade", b"te", b"trailer", b"host")


def _own_headers(headers: bytes) -> list[bytes]:
    """Give the headers that are for the server; the host is the one that was judged."""
    lines = [line for line in headers.split(b"\r\n") if line]
    names = [line.partition(b":")[0].strip().lower() for line in lines]
    if any(b"\n" in line or b"\r" in line or line[:1] in b" \t" for line in lines):
        raise ValueError("a header over several lines")
    return [
        line
        for name, line in zip(names, lines, strict=True)
        if name not in _NOT_PASSED_ON and not name.startswith(b"proxy-")
    ]


def _read_head(request: socket.socket) -> bytes | None:
    head = b""
    while b"\r\n\r\n" not in head:
        data = request.recv(_CHUNK)
        head += data
        if not data or len(head) > _HEAD_BYTES:
            return None
    return head


def _address_of(host: str, port: int, limits: Limits) -> str | None:
    """Give the address to connect to; None where any address of the name is not to be reached."""
    if limits.ports is not None and port not in limits.ports:
        return None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None
    addresses = [str(info[4][0]) for info in found]
    return addresses[0] if addresses and all(limits.is_allowed(a) for a in addresses) else None
