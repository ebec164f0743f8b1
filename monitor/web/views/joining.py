"""Which posts are one incident, by hand: split off, merge after a look at what it makes, take either back."""

import logging
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.domain.case import ActionRefusedError, Case
from monitor.services.joining import JoiningDesk
from monitor.services.ports import StaleCaseError
from monitor.services.review import MAX_NOTE
from monitor.web.gate import Form, Visitor, form, page, problem_page, web_of
from monitor.web.views.entering import case_id_of, is_small_number

log = logging.getLogger(__name__)


@form
def split(request: Request, visitor: Visitor, fields: Form) -> Response:
    """Make a case of its own of the ticked posts, and go there."""
    desk, case_id = _desk(request), case_id_of(request)

    def do() -> Case:
        _, new = desk.split(
            case_id,
            fields.many("post"),
            revision=_number(fields.one("revision")),
            by=visitor.actor,
            note=fields.one("note"),
        )
        return new

    return _done(request, fields, do)


@page
def show_merge(request: Request, visitor: Visitor) -> Response:
    """Show what merging the case into another would make, for a person to confirm."""
    desk, case_id = _desk(request), case_id_of(request)
    try:
        plan = desk.plan_merge(case_id, request.query_params.get("into", "")[:40], by=visitor.actor)
    except ActionRefusedError as refused:
        return _refused(request, refused)
    return web_of(request).pages.render(
        "merge.html", visitor=visitor, plan=plan, case=plan.taken, MAX_NOTE=MAX_NOTE
    )


@form
def merge(request: Request, visitor: Visitor, fields: Form) -> Response:
    """Move all posts of the case into the other one, and go there."""
    desk, case_id = _desk(request), case_id_of(request)

    def do() -> Case:
        revisions = _number(fields.one("revision")), _number(fields.one("into_revision"))
        _, into = desk.merge(
            case_id, fields.one("into")[:40], revisions=revisions, by=visitor.actor, note=fields.one("note")
        )
        return into

    return _done(request, fields, do)


@form
def undo_split(request: Request, visitor: Visitor, fields: Form) -> Response:
    """Put the posts of this split-off case back where they came from, and go there."""
    desk, case_id = _desk(request), case_id_of(request)
    return _done(request, fields, lambda: desk.undo_split(case_id, by=visitor.actor)[0])


@form
def undo_merge(request: Request, visitor: Visitor, fields: Form) -> Response:
    """Give this merged case its posts back."""
    desk, case_id = _desk(request), case_id_of(request)
    return _done(request, fields, lambda: desk.undo_merge(case_id, by=visitor.actor)[0])


def _done(request: Request, fields: Form, do: Callable[[], Case]) -> Response:
    try:
        case = do()
    except (ActionRefusedError, StaleCaseError) as refused:
        return _refused(request, refused, kept=fields.one("note"))
    return RedirectResponse(f"/cases/{case.case_id}?done={case.case_id}-{case.revision}", 303)


def _desk(request: Request) -> JoiningDesk:
    desk = web_of(request).rooms.joining
    if desk is None:
        raise HTTPException(404)
    return desk


def _number(text: str) -> int:
    return int(text) if is_small_number(text) else 0


def _refused(request: Request, refused: Exception, *, kept: str = "") -> Response:
    return problem_page(
        web_of(request),
        status=409,
        title="That was not done",
        message=f"{refused} Nothing was moved.",
        kept=kept,
        back=f"/cases/{case_id_of(request)}",
    )
