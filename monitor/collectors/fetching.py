"""One bounded request for a public web document: by time, size, redirects and where it may lead."""

import ipaddress
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_auth_from_url, get_environ_proxies, select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from monitor.domain.addresses import any_address, is_public_address

MAX_REDIRECTS = 5
MAX_CONNECT_SECONDS = 10
PERMANENT_REDIRECTS = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)
_NOT_WEB = "it is, or leads to, something other than an http or https address"
_PRIVATE = "its address belongs to a private network and is not asked"
_TOO_SLOW = "no whole answer came in time"
USER_AGENT = "Gatepost/0.1 (reads public feeds for one school)"


class FetchFailedError(RuntimeError):
    """No answer could be had; the message says why, and never holds the address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a server said in the end."""

    status: int
    body: bytes
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    retry_after: str = ""
    url: str = ""
    """Where the answer came from, after redirects."""
    moved_to: str = ""
    """The new address, as far as the redirects on the way were permanent ones; empty for none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetcher:
    """Fetches documents within its limits; keeps nothing between two of them."""

    timeout_seconds: float
    """For connecting, for each read, and for the whole answer of one address."""
    max_bytes: int
    is_allowed: Callable[[str], bool] = is_public_address
    base_url: str | None = None
    """Ask this server instead of the address's own; for tests and the bench."""

    def fetch(self, url: str, *, etag: str = "", modified: str = "") -> Answer:
        """Give the answer to a GET, with its body only for a 2xx; raises FetchFailedError."""
        headers = {"User-Agent": USER_AGENT, "Accept": "application/atom+xml, application/rss+xml, */*;q=0.5"}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        moved_to, is_permanent = "", True
        with _Watch(self.timeout_seconds, self.is_allowed) as watch:
            for _ in range(MAX_REDIRECTS + 1):
                answer, location = self._ask(url, headers, watch)
                if not location:
                    return replace(answer, moved_to=moved_to)
                url = _joined(url, location)
                is_permanent = is_permanent and answer.status in PERMANENT_REDIRECTS
                moved_to = url if is_permanent else moved_to
        raise FetchFailedError(f"it redirects more than {MAX_REDIRECTS} times")

    def _ask(self, url: str, headers: dict[str, str], watch: "_Watch") -> tuple[Answer, str]:
        host = _host_of(url)
        target = _rebased(url, self.base_url)
        uses_proxy = self.base_url is None and bool(select_proxy(target, get_environ_proxies(target)))
        try:
            self._check_addresses(urlsplit(target).hostname or "", uses_proxy=uses_proxy)
            return self._exchange(url, target, headers, _WatchedAdapter(watch, checks=not uses_proxy))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
            # The cause would carry the address, which may be a secret.
            raise FetchFailedError(_reason(error, host, is_cut=watch.is_cut)) from None

    def _exchange(
        self, url: str, target: str, headers: dict[str, str], adapter: "_WatchedAdapter"
    ) -> tuple[Answer, str]:
        timeouts = (min(self.timeout_seconds, MAX_CONNECT_SECONDS), self.timeout_seconds)
        with _OneHop() as session:
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            session.trust_env = self.base_url is None
            auth = get_auth_from_url(target)
            with session.get(
                target,
                headers=headers,
                timeout=timeouts,
                allow_redirects=False,
                stream=True,
                # With no auth of its own, requests would send what a .netrc file holds for the host.
                auth=auth if any(auth) else _no_auth,
            ) as response:
                location = response.headers.get("Location", "") if response.status_code in REDIRECTS else ""
                body = self._body(response) if response.ok and not location else b""
                if adapter.watch.is_cut:
                    raise FetchFailedError(_TOO_SLOW)
                return _answer(response, body, url), location

    def _body(self, response: requests.Response) -> bytes:
        pieces: list[bytes] = []
        n_bytes = 0
        for piece in response.iter_content(65_536):
            n_bytes += len(piece)
            if n_bytes > self.max_bytes:
                raise FetchFailedError(f"the answer is larger than {self.max_bytes:,} bytes")
            pieces.append(piece)
        return b"".join(pieces)

    def _check_addresses(self, host: str, *, uses_proxy: bool) -> None:
        if self.is_allowed is any_address:
            return
        if uses_proxy and not _is_ip(host):
            return  # the proxy resolves the name: what it may reach is for its keeper to say
        for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM):
            if not self.is_allowed(str(found[4][0])):
                raise FetchFailedError(_PRIVATE)


class _Watch:
    """Admits connections by their address, and cuts them when the whole answer takes too long.

    A read timeout alone never ends a server that sends a byte now and then.
    """

    def __init__(self, seconds: float, is_allowed: Callable[[str], bool]) -> None:
        self.is_cut = False
        self._is_allowed = is_allowed
        self._twins: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._timer.join()
        for twin in self._twins:
            twin.close()

    def admit(self, connection: socket.socket, *, checks: bool) -> socket.socket:
        """Give the connection back when its other end may be asked; a name may have changed its address."""
        if checks and not self._is_allowed(str(connection.getpeername()[0])):
            connection.close()
            raise FetchFailedError(_PRIVATE)
        with self._lock:
            if self.is_cut:
                connection.close()
                raise FetchFailedError(_TOO_SLOW)
            # A twin stays valid while TLS takes the first socket over.
            self._twins.append(connection.dup())
        return connection

    def _cut(self) -> None:
        with self._lock:
            self.is_cut = True
            for twin in self._twins:
                with suppress(OSError):
                    twin.shutdown(socket.SHUT_RDWR)


class _OneHop(requests.Session):
    """Leaves redirects alone: requests reads their whole body, however large, even when not following."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        return None


class _WatchedAdapter(HTTPAdapter):
    """Sends requests over connections that a watch has admitted."""

    def __init__(self, watch: _Watch, *, checks: bool) -> None:
        self.watch = watch
        self._pools = _watched_pools(watch, checks=checks)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> urllib3.ProxyManager:
        manager: urllib3.ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _watched_pools(watch: _Watch, *, checks: bool) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return watch.admit(super()._new_conn(), checks=checks)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return watch.admit(super()._new_conn(), checks=checks)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _host_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            return parts.hostname
    except ValueError:
        pass
    raise FetchFailedError(_NOT_WEB)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise FetchFailedError(_NOT_WEB) from None


def _rebased(url: str, base_url: str | None) -> str:
    if base_url is None:
        return url
    parts = urlsplit(url)
    return base_url.rstrip("/") + urlunsplit(("", "", parts.path or "/", parts.query, ""))


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _answer(response: requests.Response, body: bytes, url: str) -> Answer:
    headers = response.headers
    return Answer(
        status=response.status_code,
        body=body,
        content_type=headers.get("Content-Type", ""),
        etag=headers.get("ETag", "")[:500],
        modified=headers.get("Last-Modified", "")[:100],
        retry_after=headers.get("Retry-After", ""),
        url=url,
    )


_REASONS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((requests.exceptions.SSLError,), "its certificate is not trusted, or the secure connection failed"),
    ((requests.exceptions.ProxyError,), "the proxy refused, or could not be reached"),
    ((requests.Timeout, TimeoutError, urllib3.exceptions.ReadTimeoutError), "no answer came in time"),
    ((requests.exceptions.InvalidURL, UnicodeError), "the address is not a web address"),
    (
        (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError),
        "the answer broke off",
    ),
    ((socket.gaierror,), "its name is not known; look for a slip in the address"),
)


def _reason(error: Exception, host: str, *, is_cut: bool) -> str:
    if is_cut:
        return _TOO_SLOW
    for kinds, reason in _REASONS:
        if isinstance(error, kinds):
            return reason
    return f"{host} could not be reached"
