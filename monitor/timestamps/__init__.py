"""Asks a time-stamping service (RFC 3161) to sign a hash, and checks its answers without asking anybody."""

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

import requests
import urllib3
from cryptography import x509
from requests.utils import get_auth_from_url
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import PKIStatus

from monitor.services.vault_port import Stamp, TimestampError, TimestampSetupError
from monitor.timestamps.ordering import with_ordered_certificates

MAX_ANSWER_BYTES = 256 * 1024
CONNECT_SECONDS = 10
READ_SECONDS = 30
WHOLE_SECONDS = 60.0
"""A read timeout alone never ends a service that sends a byte now and then."""
_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
LATER = "Nothing is lost: it is asked again later."


@dataclass(frozen=True, kw_only=True, slots=True)
class Rfc3161Stamper:
    """Works with one service, and with its certificates where they are configured."""

    url: str = ""
    ca_file: Path | None = None
    whole_seconds: float = WHOLE_SECONDS
    """How long an answer may take from its first byte to its last."""

    @property
    def can_stamp(self) -> bool:
        """Say whether a service is set up."""
        return bool(self.url)

    def stamp(self, data: bytes) -> Stamp:
        """Ask the service; only the hash of the bytes is sent; raises TimestampError."""
        if not self.url:
            raise TimestampSetupError(
                "no time-stamping service is set up; name one as evidence.timestamp_url"
            )
        request = TimestampRequestBuilder(data=data, hash_algorithm=HashAlgorithm.SHA256).build()
        token = self._ask(request.as_bytes())
        return self._checked(token, data, nonce=request.nonce)

    def check(self, token: bytes, data: bytes) -> Stamp:
        """Check an earlier answer without asking anybody; raises TimestampError."""
        return self._checked(token, data, nonce=None)

    def _ask(self, query: bytes) -> bytes:
        host = urlsplit(self.url).hostname or "the time-stamping service"
        auth = get_auth_from_url(self.url)
        try:
            with requests.post(
                self.url,
                data=query,
                headers=_HEADERS,
                # With no auth of its own, requests would send what a .netrc file holds for the host.
                auth=auth if any(auth) else _no_auth,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as answer:
                if answer.status_code != requests.codes.ok:
                    raise TimestampError(f"{host} answered {answer.status_code} and no timestamp. {LATER}")
                body = _read(answer.raw, until=time.monotonic() + self.whole_seconds)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            raise TimestampError(f"{host} did not answer ({type(problem).__name__}). {LATER}") from problem
        if len(body) > MAX_ANSWER_BYTES:
            raise TimestampError(f"{host} answered with more than a timestamp can be. {LATER}")
        return body

    def _checked(self, token: bytes, data: bytes, *, nonce: int | None) -> Stamp:
        answer = _decoded(token)
        info = answer.tst_info
        if info.message_imprint.hash_algorithm != _SHA256:
            raise TimestampError("the timestamp uses another hash than SHA-256")
        if info.message_imprint.message != hashlib.sha256(data).digest():
            raise TimestampError("the timestamp is about something else: its hash does not fit")
        if nonce is not None and info.nonce != nonce:
            raise TimestampError("the answer belongs to another question (its nonce differs)")
        certificates = self._certificates()
        if certificates:
            _verify(answer, data, certificates)
        return Stamp(
            token=token,
            stamped_at=info.gen_time.astimezone(UTC),
            authority=urlsplit(self.url).hostname or "time-stamping service",
            is_signature_checked=bool(certificates),
        )

    def _certificates(self) -> list[x509.Certificate]:
        if self.ca_file is None:
            return []
        try:
            found = x509.load_pem_x509_certificates(self.ca_file.read_bytes())
        except (OSError, ValueError) as problem:
            raise TimestampSetupError(
                f"{self.ca_file} cannot be read as certificates (PEM); mend evidence.timestamp_ca"
            ) from problem
        return found


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read(answer: urllib3.HTTPResponse, *, until: float) -> bytes:
    """Read one byte more than an answer may have, or until there is no more; raises TimeoutError."""
    body = b""
    while len(body) <= MAX_ANSWER_BYTES:
        piece = answer.read1(MAX_ANSWER_BYTES + 1 - len(body), decode_content=True)
        if not piece:
            break
        body += piece
        if time.monotonic() > until:
            raise TimeoutError("the answer did not come to its end in time")
    return body


def _decoded(token: bytes) -> TimeStampResponse:
    try:
        answer = decode_timestamp_response(with_ordered_certificates(token))
        status = PKIStatus(answer.status)
    except ValueError as problem:
        raise TimestampError("the answer is no timestamp at all") from problem
    if status is not PKIStatus.GRANTED:
        raise TimestampError(f"the service refused ({status.name.lower().replace('_', ' ')})")
    try:
        _ = answer.tst_info.gen_time
    except ValueError as problem:
        raise TimestampError("the answer is cut off or holds no timestamp") from problem
    return answer


def _verify(answer: TimeStampResponse, data: bytes, certificates: list[x509.Certificate]) -> None:
    """Check the signature, and the certificates at the moment that the timestamp names."""
    roots = [each for each in certificates if each.issuer == each.subject] or certificates
    others = [each for each in certificates if each not in roots]
    try:
        VerifierBuilder(roots=roots, intermediates=others).build().verify_message(answer, data)
    except (VerificationError, ValueError) as problem:
        raise TimestampError(
            f"its signature does not hold against the certificates of evidence.timestamp_ca ({problem})"
        ) from problem
