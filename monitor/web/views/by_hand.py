"""Evidence by hand: attach a file, ask for a screenshot, look at a kept file, make a pack."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.domain.case import ActionRefusedError
from monitor.services.capture import CaptureDesk
from monitor.services.packs import PackDesk
from monitor.services.ports import StaleCaseError
from monitor.web.gate import Form, Visitor, form, page, problem_page, read_upload, web_of
from monitor.web.views.entering import case_id_of

log = logging.getLogger(__name__)

MAX_UPLOAD_BYTES = 11_000_000
"""A file of the largest size with the form around it."""
# What a browser may do with a kept file: show it, and nothing else.
_INERT = {
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf"}


def _attach(request: Request, visitor: Visitor, fields: Form) -> Response:
    desk, case_id = _captures(request), case_id_of(request)
    try:
        desk.attach(case_id, fields.one("mention"), fields.file, by=visitor.actor)
    except (ActionRefusedError, StaleCaseError) as refused:
        return _refused(request, refused)
    log.info("case %d: a file was attached", case_id)
    return _done(request, case_id)


attach = form(_attach, reader=read_upload)


@form
def shoot(request: Request, visitor: Visitor, fields: Form) -> Response:
    """Have a screenshot taken of a post's own page."""
    desk, case_id = _captures(request), case_id_of(request)
    with_pictures = fields.one("with_pictures") == "yes"
    try:
        desk.shoot(case_id, fields.one("mention"), by=visitor.actor, with_pictures=with_pictures)
    except (ActionRefusedError, StaleCaseError) as refused:
        return _refused(request, refused)
    log.info("case %d: a screenshot was taken", case_id)
    return _done(request, case_id)


@form
def look(request: Request, visitor: Visitor, fields: Form) -> Response:
    """Look whether a post is still up, for the reason that the person gives."""
    step, case_id = web_of(request).rooms.recheck, case_id_of(request)
    if step is None:
        raise HTTPException(404)
    try:
        step.look_now(case_id, fields.one("mention"), by=visitor.actor, reason=fields.one("reason"))
    except (ActionRefusedError, StaleCaseError) as refused:
        return _refused(request, refused, kept=fields.one("reason"))
    log.info("case %d: a post was looked at again", case_id)
    return _done(request, case_id)


@page
def show_file(request: Request, visitor: Visitor) -> Response:
    """Give a kept file, inert."""
    desk, sha256 = _captures(request), request.path_params["sha256"]
    try:
        kept = desk.file(case_id_of(request), sha256, by=visitor.actor)
    except ActionRefusedError as refused:
        return _refused(request, refused, status=403)
    name = f"evidence-{sha256[:12]}.{_ENDINGS.get(kept.media_type, 'bin')}"
    shown = "inline" if kept.media_type.startswith("image/") else "attachment"
    headers = {**_INERT, "Content-Disposition": f'{shown}; filename="{name}"'}
    return Response(kept.content, media_type=kept.media_type, headers=headers)


@form
def make_pack(request: Request, visitor: Visitor, fields: Form) -> Response:
    """Make an evidence pack for one recipient and hand it to the person who asked for it."""
    desk, case_id = _packs(request), case_id_of(request)
    remove = [line.strip() for line in fields.one("remove").splitlines() if line.strip()]
    try:
        pack = desk.export(case_id, fields.one("recipient"), by=visitor.actor, remove=remove)
    except ActionRefusedError as refused:
        return _refused(request, refused, kept=fields.one("remove"))
    log.info("case %d: an evidence pack was made for %s", case_id, fields.one("recipient"))
    headers = {"Content-Disposition": f'attachment; filename="{pack.name}"', "Cache-Control": "no-store"}
    return Response(pack.content, media_type="application/zip", headers=headers)


def _captures(request: Request) -> CaptureDesk:
    desk = web_of(request).rooms.captures
    if desk is None:
        raise HTTPException(404)
    return desk


def _packs(request: Request) -> PackDesk:
    desk = web_of(request).rooms.packs
    if desk is None:
        raise HTTPException(404)
    return desk


def _done(request: Request, case_id: int) -> Response:
    """Go back to the case, which tells from its newest event what was done."""
    with web_of(request).store.read() as unit:
        case = unit.case(case_id)
    return RedirectResponse(f"/cases/{case_id}?done={case_id}-{case.revision if case else 0}", 303)


def _refused(request: Request, refused: Exception, *, status: int = 409, kept: str = "") -> Response:
    return problem_page(
        web_of(request),
        status=status,
        title="That was not done",
        message=f"{refused} Nothing was saved.",
        kept=kept,
        back=f"/cases/{case_id_of(request)}",
    )
