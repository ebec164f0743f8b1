"""The pages beside the queue: what was set aside, the sources, unsent messages and the week's digest."""

import base64
import re
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.domain.access import role_of
from monitor.domain.digest import week_before, week_named, week_of
from monitor.web.gate import Visitor, page, problem_page, web_of
from monitor.web.security import MAIL_POLICY
from monitor.web.site import DigestView, OutboxView
from monitor.web.views.entering import CASE_NUMBER, may_read, no_posts, reads_posts
from monitor.web.views.queue import troubled

SET_ASIDE_SHOWN = 100
_MAIL_PICTURE = re.compile(r"""src=(["'])cid:[^"']*\1""")


@page
def show_set_aside(request: Request, visitor: Visitor) -> Response:
    """Show the posts that were judged to be about somebody else, so that a person can check."""
    web = web_of(request)
    if not reads_posts(visitor.actor):
        return no_posts(web, visitor)
    with web.store.read() as unit:
        mentions = unit.set_aside(SET_ASIDE_SHOWN)
    return web.pages.render("set_aside.html", visitor=visitor, mentions=mentions, n_most=SET_ASIDE_SHOWN)


@page
def show_sources(request: Request, visitor: Visitor) -> Response:
    """Show what is watched, how it fares, and what cannot be seen."""
    web = web_of(request)
    sources = web.site.sources()
    return web.pages.render(
        "sources.html", visitor=visitor, sources=sources, troubled=troubled(sources), now=web.clock.now()
    )


@page
def show_outbox(request: Request, visitor: Visitor) -> Response:
    """List the messages that were written to the outbox folder."""
    web = web_of(request)
    messages = [_as_seen(message, is_open=may_read(web, visitor, message)) for message in web.site.outbox()]
    return web.pages.render("outbox.html", visitor=visitor, messages=messages)


@page
def show_message(request: Request, visitor: Visitor) -> Response:
    """Show one message of the outbox folder."""
    web, name = web_of(request), request.path_params["name"]
    message = next((m for m in web.site.outbox() if m.name == name), None)
    if message is None:
        raise HTTPException(404)
    if not may_read(web, visitor, message):
        return no_posts(web, visitor)
    response = web.pages.render("message.html", visitor=visitor, message=message)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@page
def show_digest(request: Request, visitor: Visitor) -> Response:
    """Show a week's digest as its mail would look."""
    web = web_of(request)
    if role_of(visitor.actor.role) == "technician":
        return no_posts(web, visitor)
    present = week_of(web.clock.now(), web.site.zone)
    name = request.query_params.get("week", present.name)
    try:
        week = week_named(name, web.site.zone)
    except ValueError:
        return problem_page(
            web, status=404, title="No such week", message="Write the week as year and number: 2026-W47."
        )
    view = None if week.start > present.start else web.site.digest_preview(week.name)
    response = web.pages.render(
        "digest.html",
        visitor=visitor,
        week=week,
        present=present,
        weeks=[week_before(present, web.site.zone, n=n) for n in range(6)],
        mail=_with_pictures(view) if view else "",
    )
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _as_seen(message: OutboxView, *, is_open: bool) -> OutboxView:
    """Leave of a message that is not for the visitor the number of its case alone."""
    number = CASE_NUMBER.search(message.subject)
    return message if is_open else replace(message, subject=number[0] if number else "Not for you", text="")


def _with_pictures(view: DigestView) -> str:
    data = f'src="data:image/png;base64,{base64.b64encode(view.png).decode()}"'
    return _MAIL_PICTURE.sub(data, view.html)


@page
def show_keys(request: Request, visitor: Visitor) -> Response:
    """Show the keys; the same list that `?` opens."""
    return web_of(request).pages.render("keys.html", visitor=visitor)


@page
def show_blank(request: Request, visitor: Visitor) -> Response:
    """Show next to nothing, for when somebody looks over the shoulder."""
    return web_of(request).pages.render("blank.html", visitor=visitor)
