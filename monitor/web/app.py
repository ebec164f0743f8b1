"""Puts the web view together: routes, guards and the pages for what goes wrong."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from monitor.services.ports import Clock, Explainer, Store, StoreBusyError
from monitor.services.review import ReviewDesk
from monitor.web.auth import Passwords, Sessions, Throttle
from monitor.web.gate import BUSY, Web, problem_page, web_of
from monitor.web.pages import Pages
from monitor.web.rooms import Rooms
from monitor.web.security import TOO_LARGE, CalmFailure, OwnRefusal, SecurityHeaders
from monitor.web.site import Site
from monitor.web.views import (
    by_hand,
    calendar,
    case,
    chronology,
    joining,
    letters,
    queue,
    records,
    sign_in,
    why,
)

_STATIC = Path(__file__).parent / "static"
MAX_BODY_BYTES = 128 * 1024

_PROBLEMS = {
    400: ("That did not arrive whole", "The request could not be read. Go back, then try again."),
    403: ("Not allowed", "You may not do this. Sign in again, or ask whoever looks after Gatepost."),
    404: ("There is no such page", "The address may be mistyped, or the case may have been deleted by now."),
    405: ("That cannot be done here", "This address shows something or changes something, not both."),
    TOO_LARGE: (
        "That is too much at once",
        "Nothing was saved. Go back, shorten what you typed or choose a smaller file, then send it again.",
    ),
}


EMPTY = Rooms()


def create_app(
    *,
    desk: ReviewDesk,
    store: Store,
    clock: Clock,
    site: Site,
    explainer: Explainer,
    rooms: Rooms = EMPTY,
) -> Starlette:
    """Give the web application; raises ValueError when the session secret is too short."""
    web = Web(
        desk=desk,
        store=store,
        clock=clock,
        site=site,
        explainer=explainer,
        pages=Pages(site=site),
        sessions=Sessions(secret=site.secret, clock=clock, store=store),
        passwords=Passwords(),
        throttle=Throttle(clock=clock),
        rooms=rooms,
    )

    def failure_page(number: str) -> Response:
        return problem_page(
            web,
            status=500,
            title="Something went wrong in Gatepost",
            message=f"It has been noted under the number {number}. Whether your change was saved, "
            "the case’s history tells.",
        )

    def refusal_page() -> Response:
        title, message = _PROBLEMS[TOO_LARGE]
        return problem_page(web, status=TOO_LARGE, title=title, message=message)

    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(SecurityHeaders, is_https=site.is_https),
            # The limit stands here and not with the application, which would put it before our headers.
            Middleware(OwnRefusal, page=refusal_page),
            Middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY_BYTES),
            Middleware(CalmFailure, page=failure_page),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(site.allowed_hosts), www_redirect=False),
        ],
        exception_handlers={HTTPException: _http_problem, StoreBusyError: _busy},
    )
    app.state.web = web
    return app


def _routes() -> list[Route | Mount]:
    return [
        Route("/", queue.show_queue),
        Route("/sign-in", sign_in.show_sign_in, methods=["GET"]),
        Route("/sign-in", sign_in.sign_in, methods=["POST"]),
        Route("/sign-out", sign_in.sign_out, methods=["POST"]),
        Route("/cases", queue.go_to_case),
        Route("/cases/{case_id}", case.show_case),
        Route("/cases/{case_id}/chronology", chronology.show_chronology, methods=["GET"]),
        Route("/cases/{case_id}/why/{mention_id}/{label}", why.show_why),
        Route(
            "/cases/{case_id}/attach",
            by_hand.attach,
            methods=["POST"],
            max_body_size=by_hand.MAX_UPLOAD_BYTES,
        ),
        Route("/cases/{case_id}/look", by_hand.look, methods=["POST"]),
        Route("/cases/{case_id}/screenshot", by_hand.shoot, methods=["POST"]),
        Route("/cases/{case_id}/files/{sha256}", by_hand.show_file),
        Route("/cases/{case_id}/pack", by_hand.make_pack, methods=["POST"]),
        Route("/cases/{case_id}/letters/{letter_id}", letters.show_letter, methods=["GET"]),
        Route("/cases/{case_id}/letters/{letter_id}", letters.act_on_letter, methods=["POST"]),
        Route("/cases/{case_id}/split", joining.split, methods=["POST"]),
        Route("/cases/{case_id}/merge", joining.show_merge, methods=["GET"]),
        Route("/cases/{case_id}/merge", joining.merge, methods=["POST"]),
        Route("/cases/{case_id}/undo-split", joining.undo_split, methods=["POST"]),
        Route("/cases/{case_id}/undo-merge", joining.undo_merge, methods=["POST"]),
        Route("/cases/{case_id}/{deed}", case.act, methods=["POST"]),
        Route("/set-aside", records.show_set_aside),
        Route("/sources", records.show_sources),
        Route("/calendar", calendar.show_calendar),
        Route("/outbox", records.show_outbox),
        Route("/outbox/{name}", records.show_message),
        Route("/digest", records.show_digest),
        Route("/keys", records.show_keys),
        Route("/blank", records.show_blank),
        Route("/healthz", _healthz),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]


def _healthz(_request: Request) -> Response:
    return PlainTextResponse("ok")


def _http_problem(request: Request, problem: Exception) -> Response:
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    title, message = _PROBLEMS.get(status, ("That did not work", "Go back, then try again."))
    response = problem_page(web_of(request), status=status, title=title, message=message)
    if isinstance(problem, HTTPException):
        response.headers.update(problem.headers or {})
    return response


def _busy(request: Request, _problem: Exception) -> Response:
    response = problem_page(
        web_of(request),
        status=503,
        title="The database is busy",
        message=BUSY,
    )
    response.headers["Retry-After"] = "5"
    return response
