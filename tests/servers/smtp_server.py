"""A real mail server on loopback, with STARTTLS, sign-in and refusals as the test wants them."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Collection
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USERNAME, PASSWORD = "gatepost@tarnholtschool.example", "invented-for-tests"


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A message that was taken."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    is_encrypted: bool

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 and its key that nobody but the test trusts."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    subprocess.run(
        [*make.split(), *names, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True
    )
    return cert, key


def trusting(cert: Path) -> ssl.SSLContext:
    """Give a client's context that trusts this certificate alone."""
    return ssl.create_default_context(cafile=str(cert))


class SmtpServer:
    """Takes mail on 127.0.0.1; `refused` and `refused_for_now` are addresses, `hangs` keeps it silent.

    `answers` maps a command (`MAIL`, `DATA`, `NOOP`) to the line that is answered instead.
    """

    def __init__(
        self,
        *,
        security: Literal["none", "starttls", "tls"] = "none",
        cert: tuple[Path, Path] | None = None,
        username: str = "",
        password: str = "",
        refused: Collection[str] = (),
        refused_for_now: Collection[str] = (),
        answers: dict[str, str] | None = None,
    ) -> None:
        self.messages: list[Mail] = []
        self.refused = set(refused)
        self.refused_for_now = set(refused_for_now)
        self.answers = dict(answers or {})
        self.port = _free_port()
        context = None
        if cert:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*cert)
        self._controller = Controller(
            _Handler(self),
            hostname="127.0.0.1",
            port=self.port,
            server_hostname="localhost",
            ssl_context=context if security == "tls" else None,
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            authenticator=_authenticator(username, password) if username else None,
            # aiosmtpd warns of sign-in without TLS; it offers it all the same.
            auth_required=bool(username) and security == "starttls",
            auth_require_tls=security == "starttls",
        )

    @property
    def host(self) -> str:
        return "127.0.0.1"

    def start(self) -> Self:
        self._controller.start()
        return self

    def stop(self) -> None:
        self._controller.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class SilentServer:
    """Takes connections and never says a word; or, with a greeting, says only that."""

    def __init__(self, greeting: bytes = b"") -> None:
        self._greeting = greeting
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._connections: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for connection in self._connections:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            if self._greeting:
                connection.sendall(self._greeting)
                connection.close()


class _Handler:
    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self._server.answers:
            return self._server.answers["MAIL"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self._server.refused:
            return f"550 5.1.1 <{address}> unknown here"
        if address in self._server.refused_for_now:
            return self._server.answers.get("RCPT", f"451 4.7.1 <{address}> try again later")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "DATA" in self._server.answers:
            return self._server.answers["DATA"]
        self._server.messages.append(
            Mail(
                sender=str(envelope.mail_from),
                recipients=tuple(envelope.rcpt_tos),
                raw=bytes(envelope.original_content or b""),
                is_encrypted=session.ssl is not None,
            )
        )
        return "250 OK"

    async def handle_NOOP(self, _server: SMTP, _session: Session, _envelope: Envelope, _arg: str) -> str:  # noqa: N802
        return self._server.answers.get("NOOP", "250 OK")

    async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        if "QUIT" in self._server.answers:
            server.transport.abort()
        return "221 Bye"


def _authenticator(username: str, password: str) -> Any:
    def authenticate(_s: SMTP, _session: Session, _e: Envelope, _m: str, data: Any) -> AuthResult:
        wanted = (username.encode(), password.encode())
        if isinstance(data, LoginPassword) and (data.login, data.password) == wanted:
            return AuthResult(success=True)
        # handled=False: otherwise aiosmtpd says nothing and the client waits.
        return AuthResult(success=False, handled=False)

    return authenticate


def _free_port() -> int:
    """Find a free port; the controller cannot be given port 0."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
