"""What every answer carries against misuse, and what becomes of an error that nobody foresaw."""

import logging
import secrets
import traceback
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

TOO_LARGE = 413

STRICT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
MAIL_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""For pages that show one of our own mails in a sandboxed frame, which inherits this; mails style inline."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


class SecurityHeaders:
    """Adds the protective headers to every answer."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self.app = app
        self.fixed = dict(_HEADERS)
        if is_https:
            self.fixed["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.fixed.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", STRICT_POLICY)
                is_static = scope["path"].startswith("/static/")
                headers.setdefault("Cache-Control", "no-cache" if is_static else "no-store")
            await send(message)

        await self.app(scope, receive, complete)


class OwnRefusal:
    """Answers with a page of ours where the limit on a request's size answers in bare words."""

    def __init__(self, app: ASGIApp, *, page: Callable[[], Response]) -> None:
        self.app = app
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; any answer of 413 becomes the page."""
        is_replaced = False

        async def replace(message: Message) -> None:
            nonlocal is_replaced
            if is_replaced:
                return
            if message["type"] == "http.response.start" and message["status"] == TOO_LARGE:
                is_replaced = True
                await self.page()(scope, receive, send)
            else:
                await send(message)

        await self.app(scope, receive, replace)


class CalmFailure:
    """Answers an unforeseen error with a page, and logs where it happened but never its message.

    The messages of database and template errors may quote a post.
    """

    def __init__(self, app: ASGIApp, *, page: Callable[[str], Response]) -> None:
        self.app = app
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; on an error answer in plain words with a number to quote."""
        has_begun = False
        of_sending: Exception | None = None

        async def watch(message: Message) -> None:
            nonlocal has_begun, of_sending
            has_begun = has_begun or message["type"] == "http.response.start"
            try:
                await send(message)
            except Exception as problem:
                of_sending = problem
                raise

        try:
            await self.app(scope, receive, watch)
        except Exception as problem:  # the last net: what escapes here would be logged with its words
            if problem is of_sending:
                raise  # so the server ends an answer, as to a body that is too large; it quotes nothing
            number = secrets.token_hex(4)
            frames = traceback.extract_tb(problem.__traceback__)[-6:]
            where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
            log.error("error %s: %s in %s", number, type(problem).__name__, where)  # noqa: TRY400
            if scope["type"] == "http" and not has_begun:
                await self.page(number)(scope, receive, send)
