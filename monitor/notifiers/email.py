"""Messages by e-mail through the school's own mail server."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Literal

from monitor.domain.alert import Message
from monitor.notifiers.delivered import Delivered
from monitor.notifiers.email_message import addresses_in, email_message, is_address, sender_address
from monitor.services.ports import DeliveryFailedError, DeliveryRefusedError

Security = Literal["starttls", "tls", "none"]
Refusals = dict[str, tuple[int, bytes]]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESS_REFUSED = (553, b"5.1.3")
"""Answered here in the server's stead for an address that is not one."""
_CLOSING = (421, b"")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class EmailNotifier:
    """Sends one e-mail an alert to all its addresses; whatever else stands in `to` is for other notifiers.

    Those whom the server refuses are named in the error. Addresses that got the message are left out when
    this process sends the same alert again; after a restart the Message-ID still shows the repeat.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: Security,
        username: str,
        password: str,
        sender: str,
        timeout_seconds: float = 20,
        tls_context: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._host = host
        self._port = port
        self._security = security
        self._username = username
        self._password = password
        self._sender = sender_address(sender)
        self._timeout_seconds = timeout_seconds
        self._tls_context = tls_context
        self._now = now
        self._delivered = Delivered()

    @property
    def channel(self) -> str:
        """Give the channel's name in the settings."""
        return "email"

    def send(self, message: Message, *, to: Sequence[str]) -> None:
        """Send to every address in `to`; raises as the port says, after all that could be sent was sent.

        DeliveryFailedError while an address may still be reached by trying again, DeliveryRefusedError when
        only addresses are left that the server will not have.
        """
        every = addresses_in(to)
        if not every:
            raise DeliveryRefusedError(
                "There is no e-mail address to send to: give the roles addresses in the settings."
            )
        lacking = self._delivered.lacking(message.alert_id, every)
        good = [one for one in lacking if is_address(one)]
        refused: Refusals = {one: _ADDRESS_REFUSED for one in lacking if one not in good}
        if good:
            mail = email_message(message, sender=self._sender, to=good, sent_at=self._now())
            with _explained(self._where), self._session() as smtp:
                try:
                    refused |= smtp.send_message(mail, self._sender.addr_spec, good)
                except smtplib.SMTPRecipientsRefused as error:
                    # Nobody has it, nor do those who were accepted before a server that was closing down.
                    refused |= dict.fromkeys(good, _CLOSING) | error.recipients
            self._delivered.note(message.alert_id, *(one for one in good if one not in refused))
        if refused:
            raise _refusal(refused, n_all=len(every))

    def check(self) -> str:
        """Connect, sign in and say what was found; raises as `send` does."""
        with _explained(self._where), self._session() as smtp:
            code, _ = smtp.noop()
            if code != 250:
                raise smtplib.SMTPResponseException(code, "NOOP")
        signed = f"signed in as {self._username}" if self._username else "without signing in"
        return f"The mail server {self._where} answers ({self._security}, {signed})."

    @property
    def _where(self) -> str:
        return f"{self._host}:{self._port}"

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        smtp = self._connected()
        try:
            if self._security == "starttls":
                smtp.starttls(context=self._tls_context or ssl.create_default_context())
            if self._username:
                smtp.login(self._username, self._password)
            yield smtp
            # The server has taken the message by now: a broken farewell must not have it sent again.
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        if self._username and self._security == "none" and self._host not in _LOOPBACK:
            raise DeliveryRefusedError(
                "The password would cross the network in clear: set the mail security to starttls or tls."
            )
        # Without a name of our own smtplib asks the resolver for one, which may take long.
        name = self._sender.domain
        if self._security == "tls":
            return smtplib.SMTP_SSL(
                self._host,
                self._port,
                local_hostname=name,
                timeout=self._timeout_seconds,
                context=self._tls_context or ssl.create_default_context(),
            )
        return smtplib.SMTP(self._host, self._port, local_hostname=name, timeout=self._timeout_seconds)


@contextmanager
def _explained(where: str) -> Iterator[None]:
    """Turn what smtplib raises into the port's two errors; the server's own words stay out of them.

    They may repeat addresses, and nobody can promise that they never repeat a password.
    """
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise _by_code(error, where, "Check the user name and password for the mail server.") from None
    except smtplib.SMTPNotSupportedError:
        raise DeliveryRefusedError(
            f"The mail server {where} does not offer what the settings ask of it: check that its security "
            "(starttls, tls or none) is right and that it wants a user name."
        ) from None
    except smtplib.SMTPConnectError as error:
        raise DeliveryFailedError(
            f"The mail server {where} takes nobody at present ({error.smtp_code})."
        ) from None
    except smtplib.SMTPResponseException as error:
        raise _by_code(
            error, where, _MEND.get(error.smtp_code, "Ask whoever runs the mail server.")
        ) from None
    except smtplib.SMTPException as error:
        raise DeliveryFailedError(
            f"The mail server {where} broke off or did not answer in time ({type(error).__name__}): if this "
            "goes on, check port and security."
        ) from None
    except ssl.SSLCertVerificationError:
        raise DeliveryRefusedError(
            f"The certificate of {where} is not trusted: name the server as in its certificate, or have a "
            "valid certificate put on it."
        ) from None
    except ssl.SSLError:
        raise DeliveryRefusedError(
            f"No safe connection to {where}: port and security do not fit (587 goes with starttls, "
            "465 with tls)."
        ) from None
    except socket.gaierror:
        raise DeliveryFailedError(f"The name of the mail server {where} was not found: check it.") from None
    except OSError as error:
        raise DeliveryFailedError(
            f"The mail server {where} could not be reached ({type(error).__name__}): check name, port "
            "and security."
        ) from None
    except ValueError:
        raise DeliveryRefusedError(
            "The mail server's name, the user name or the password has a character that mail cannot carry."
        ) from None


_MEND = {
    530: "It wants a safe connection and a user name: set the security to starttls or tls, and a user name.",
    550: "It does not let Gatepost send as this sender: ask for that right, or set another sender.",
    552: "The message is too large for it: ask for a higher limit.",
    553: "It does not let Gatepost send as this sender: ask for that right, or set another sender.",
}


def _by_code(
    error: smtplib.SMTPResponseException, where: str, mend: str
) -> DeliveryFailedError | DeliveryRefusedError:
    code = _code(error.smtp_code, error.smtp_error)
    if 500 <= error.smtp_code < 600:
        return DeliveryRefusedError(f"The mail server {where} refused ({code}). {mend}")
    return DeliveryFailedError(f"The mail server {where} could not take it this time ({code}).")


def _refusal(
    refused: Mapping[str, tuple[int, bytes]], *, n_all: int
) -> DeliveryFailedError | DeliveryRefusedError:
    """Name those who did not get it; one temporary refusal among them is reason enough to try again."""
    who = ", ".join(f"{_disguised(one)} ({_code(*answer)})" for one, answer in sorted(refused.items()))
    said = f"{len(refused)} of {n_all} addresses did not get it: {who}."
    if any(not 500 <= code < 600 for code, _ in refused.values()):
        return DeliveryFailedError(f"{said} It will be tried again for these alone.")
    return DeliveryRefusedError(
        f"{said} Correct these addresses in the settings; the others have the message."
    )


def _disguised(address: str) -> str:
    """Show enough of an address for those who know it: it goes into a log, where no name belongs."""
    name, _, domain = address.rpartition("@")
    domain = domain if re.fullmatch(r"[A-Za-z0-9.-]{1,80}", domain) else "?"
    first = name[:2] if name[:2].isalnum() and name[:2].isascii() else ""
    return f"{first}…@{domain}"


def _code(code: int, words: bytes | str) -> str:
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    enhanced = re.match(r"[245]\.\d{1,3}\.\d{1,3}", text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
