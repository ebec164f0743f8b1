"""Signing in and out."""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.web.auth import SignInBusyError
from monitor.web.gate import (
    Form,
    Visitor,
    Web,
    cookie_name,
    form,
    is_foreign,
    local_path,
    read_form,
    set_cookie,
    visitor_of,
    web_of,
)
from monitor.web.wording import span_words

log = logging.getLogger(__name__)

WRONG = "That login and password do not go together. Check both and try again."
BUSY = "Many people are signing in at this moment. Wait a few seconds, then try again."
EXPIRED = "This page had been open for too long, or cookies are switched off. Please try again."


def show_sign_in(request: Request) -> Response:
    """Show the form, or go on where somebody is signed in already."""
    next_path = local_path(request.query_params.get("next", "/"))
    if visitor_of(request) is not None:
        return RedirectResponse(next_path, 303)
    return _form_page(web_of(request), next_path=next_path)


async def sign_in(request: Request) -> Response:
    """Check login and password away from the event loop."""
    fields = await read_form(request)
    return await run_in_threadpool(_sign_in, request, fields)


def _sign_in(request: Request, fields: Form) -> Response:
    web = web_of(request)
    login, next_path = fields.one("login").strip().casefold(), local_path(fields.one("next"))
    visit = request.cookies.get(_visit_cookie(web), "")
    if is_foreign(request) or not web.sessions.is_visit_token(visit, fields.one("token")):
        return _form_page(web, next_path=next_path, login=login, message=EXPIRED, status=403)
    address = request.client.host if request.client else ""
    wait_seconds = web.throttle.begin(login, address)
    if wait_seconds:
        message = f"Too many wrong tries. Wait {_wait_words(wait_seconds)}, then try again."
        return _wait_page(web, next_path, login, message, wait_seconds)
    with web.store.read() as unit:
        reviewer = unit.reviewer(login)
    try:
        is_right = web.passwords.matches(reviewer, fields.one("password"))
    except SignInBusyError:
        return _wait_page(web, next_path, login, BUSY, 5)
    if not is_right or reviewer is None:
        log.warning("sign-in refused")
        return _form_page(web, next_path=next_path, login=login, message=WRONG, status=403)
    web.throttle.succeeded(login, address)
    response = RedirectResponse(next_path, 303)
    set_cookie(response, web.site, cookie_name(web.site), web.sessions.write(web.sessions.start(reviewer)))
    response.delete_cookie(_visit_cookie(web), path="/", secure=web.site.is_https, httponly=True)
    return response


@form
def sign_out(request: Request, visitor: Visitor, _fields: Form) -> Response:
    """End the session, also for copies of its cookie."""
    web = web_of(request)
    web.sessions.end(visitor.session)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(cookie_name(web.site), path="/", secure=web.site.is_https, httponly=True)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _wait_page(web: Web, next_path: str, login: str, message: str, seconds: int) -> Response:
    response = _form_page(web, next_path=next_path, login=login, message=message, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _form_page(
    web: Web, *, next_path: str, login: str = "", message: str = "", status: int = 200
) -> Response:
    visit = web.sessions.new_visit()
    response = web.pages.render(
        "sign_in.html",
        status=status,
        next_path=next_path,
        login=login[:200],
        message=message,
        token=web.sessions.visit_token(visit),
    )
    set_cookie(response, web.site, _visit_cookie(web), visit)
    return response


def _visit_cookie(web: Web) -> str:
    return f"{cookie_name(web.site)}-visit"


def _wait_words(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 60 else span_words(seconds + 59)
