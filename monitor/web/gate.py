"""What stands before every page: the session, the form token, and the form itself."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.domain.access import Actor
from monitor.services.ports import Clock, Explainer, Reviewer, Store, StoreBusyError
from monitor.services.review import ReviewDesk
from monitor.web.auth import Passwords, Session, Sessions, Throttle
from monitor.web.pages import Pages
from monitor.web.rooms import Rooms
from monitor.web.site import Site

log = logging.getLogger(__name__)

MAX_FIELDS = 60
MAX_FIELD_BYTES = 32 * 1024
BUSY = "Nothing was saved. Wait a moment, then go back and try again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Web:
    """All that the views work with; one for the application."""

    desk: ReviewDesk
    store: Store
    clock: Clock
    site: Site
    explainer: Explainer
    pages: Pages
    sessions: Sessions
    passwords: Passwords
    throttle: Throttle
    rooms: Rooms


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Somebody who is signed in."""

    reviewer: Reviewer
    session: Session
    form_token: str

    @property
    def actor(self) -> Actor:
        """Give the person as the cases know one."""
        return Actor(name=self.reviewer.name, login=self.reviewer.login, role=self.reviewer.role)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """The fields that a browser sent; a file only where the view asks for one."""

    fields: tuple[tuple[str, str], ...]
    file: bytes = b""

    @classmethod
    def of(cls, data: FormData) -> "Form":
        """Keep the text fields, with line ends as `\\n`."""
        return cls(
            fields=tuple(
                (name, value.replace("\r\n", "\n"))
                for name, value in data.multi_items()
                if isinstance(value, str)
            )
        )

    def one(self, name: str) -> str:
        """Give a field's first value, or an empty string."""
        return next((value for key, value in self.fields if key == name), "")

    def many(self, name: str) -> tuple[str, ...]:
        """Give all values of a field."""
        return tuple(value for key, value in self.fields if key == name)

    @property
    def typed(self) -> str:
        """Give what a person has typed in words of their own, so that no page of refusal loses it."""
        return "\n\n".join(
            value
            for name, value in self.fields
            if (name == "note" and value.strip()) or len(value.split()) > 1
        )

    def by_name(self) -> dict[str, tuple[str, ...]]:
        """Give all values of every field."""
        return {name: self.many(name) for name, _ in self.fields}


def web_of(request: Request) -> Web:
    """Give the application's parts."""
    web = request.app.state.web
    assert isinstance(web, Web)  # noqa: S101 - create_app put it there
    return web


def cookie_name(site: Site) -> str:
    """Name the session cookie; `__Host-` binds it to this host where there is https."""
    return "__Host-gatepost" if site.is_https else "gatepost"


def set_cookie(response: Response, site: Site, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read and other sites' forms do not bring along."""
    response.set_cookie(name, value, path="/", secure=site.is_https, httponly=True, samesite="lax")


def visitor_of(request: Request) -> Visitor | None:
    """Give who is signed in; reads the store, so call it in a thread."""
    web = web_of(request)
    found = web.sessions.read(request.cookies.get(cookie_name(web.site), ""))
    if found is None:
        return None
    session, reviewer = found
    return Visitor(reviewer=reviewer, session=session, form_token=web.sessions.form_token(session))


def problem_page(
    web: Web, *, status: int, title: str, message: str, kept: str = "", back: str = ""
) -> Response:
    """Give a page that says what is wrong; `kept` is what the person had typed, `back` a page of ours."""
    return web.pages.render("problem.html", status=status, title=title, message=message, kept=kept, back=back)


def page(view: Callable[[Request, Visitor], Response]) -> Callable[[Request], Response]:
    """Make an endpoint of a page that only signed-in people see."""

    def endpoint(request: Request) -> Response:
        web, visitor = web_of(request), visitor_of(request)
        if visitor is None:
            return RedirectResponse("/sign-in?" + urlencode({"next": _here(request)}), 303)
        response = view(request, visitor)
        _renew(web, visitor, response)
        return response

    endpoint.__name__ = view.__name__
    return endpoint


FormReader = Callable[[Request], Awaitable[Form]]


def form(
    view: Callable[[Request, Visitor, Form], Response], *, reader: FormReader | None = None
) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of a form: signed-in people only, and only from our own pages."""

    async def endpoint(request: Request) -> Response:
        fields = await (reader or read_form)(request)
        return await run_in_threadpool(answer, request, fields)

    def answer(request: Request, fields: Form) -> Response:
        web, visitor = web_of(request), visitor_of(request)
        if visitor is None:
            return problem_page(
                web,
                status=403,
                title="You are signed out",
                message="Nothing was saved. Sign in again, then repeat what you did.",
                kept=fields.typed,
            )
        if is_foreign(request) or not web.sessions.is_form_token(visitor.session, fields.one("token")):
            log.warning("form refused: its token is not this session's")
            return problem_page(
                web,
                status=403,
                title="This form is no longer valid",
                message="Nothing was saved. Open the page again, then repeat what you did.",
                kept=fields.typed,
            )
        try:
            response = view(request, visitor, fields)
        except StoreBusyError:
            return problem_page(
                web, status=503, title="The database is busy", message=BUSY, kept=fields.typed
            )
        _renew(web, visitor, response)
        return response

    endpoint.__name__ = view.__name__
    return endpoint


async def read_form(request: Request) -> Form:
    """Read the fields of a form, with a bound on their number and size."""
    async with request.form(max_files=0, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES) as data:
        return Form.of(data)


async def read_upload(request: Request) -> Form:
    """Read the fields of a form and the one file that comes with it."""
    async with request.form(max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES) as data:
        file = data.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
        return replace(Form.of(data), file=content)


def is_foreign(request: Request) -> bool:
    """Say whether the browser itself tells that another site sent the form."""
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def local_path(path: str) -> str:
    """Give a path to go to afterwards if it stays on this site, else the queue."""
    is_local = path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
    return path if is_local else "/"


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _renew(web: Web, visitor: Visitor, response: Response) -> None:
    renewed = web.sessions.renewed(visitor.session)
    name = cookie_name(web.site)
    if renewed is not None and name not in response.headers.get("set-cookie", ""):
        set_cookie(response, web.site, name, web.sessions.write(renewed))
