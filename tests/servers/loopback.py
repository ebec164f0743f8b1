"""A real HTTP server on 127.0.0.1 that notes every request; the platforms' servers are built on it."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as it came."""

    method: str
    target: str
    """Path and query."""
    headers: dict[str, str]
    """With small names."""
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What to answer, and how slowly."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    is_hanging: bool = False
    """Say nothing until the server stops or `release` is called."""
    drip_seconds: float = 0.0
    """Send one byte, then wait so long, and so on."""
    hides_length: bool = False
    """Send no Content-Length: only the end of the connection ends the answer."""


class LoopbackServer:
    """Answers on a free port of 127.0.0.1; subclasses say what in `reply`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._released = threading.Event()
        self._lock = threading.Lock()
        self._server = _Listener(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self.release()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def release(self) -> None:
        """Let hanging answers go."""
        self._released.set()

    def reply(self, request: Request) -> Reply:
        raise NotImplementedError

    def take(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            return self.reply(request)

    def pause(self, seconds: float | None) -> bool:
        """Wait; gives True when the server is stopping."""
        return self._released.wait(seconds)


class _Listener(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, owner: LoopbackServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.0"  # one request a connection: nothing stays open between tests

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *args: object) -> None:
        """Stay silent."""

    def _answer(self) -> None:
        owner = self.server.owner
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(
            method=self.command, target=self.path, headers=headers, body=self.rfile.read(length)
        )
        reply = owner.take(request)
        if reply.is_hanging:
            owner.pause(None)
            return
        try:
            self._send(reply, owner)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, reply: Reply, owner: LoopbackServer) -> None:
        self.send_response(reply.status)
        length = {} if reply.hides_length else {"Content-Length": str(len(reply.body))}
        for name, value in {**length, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if not reply.drip_seconds:
            self.wfile.write(reply.body)
            return
        for position in range(len(reply.body)):
            self.wfile.write(reply.body[position : position + 1])
            self.wfile.flush()
            if owner.pause(reply.drip_seconds):
                return
