"""A letter of a case: its blanks as a form, its text to copy once none is left; Gatepost never sends it."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.domain.case import Action, ActionRefusedError
from monitor.domain.letter import LONG_FIELDS, MAX_LONG, MAX_SHORT, RECIPIENTS, filled, gap_words
from monitor.services.letters import LetterDesk, Offer
from monitor.services.ports import CaseFile, StaleCaseError
from monitor.services.review import Deed
from monitor.web.gate import Form, Visitor, form, page, web_of
from monitor.web.views.entering import enter

log = logging.getLogger(__name__)

NO_FIELDS = Form(fields=())


@page
def show_letter(request: Request, visitor: Visitor) -> Response:
    """Show a draft with its blanks."""
    entered = enter(request, visitor)
    if isinstance(entered, Response):
        return entered
    file, _ = entered
    return _letter_page(request, visitor, file, NO_FIELDS)


@form
def act_on_letter(request: Request, visitor: Visitor, fields: Form) -> Response:
    """Fill in the blanks, keep the text as a note, or mark the letter as used."""
    entered = enter(request, visitor)
    if isinstance(entered, Response):
        return entered
    file, _ = entered
    desk, offer = _found(request, file)
    if not offer.standing.may_draft:
        return _letter_page(request, visitor, file, NO_FIELDS, refused=offer.standing.words)
    if fields.one("do") == "used":
        desk.note(file, offer.letter, "marked as used", visitor.actor)
        log.info("case %d: letter %s marked as used", file.case.case_id, offer.letter.letter_id)
        return _letter_page(request, visitor, file, fields, saved="It is logged that you used this letter.")
    if fields.one("do") == "note":
        return _keep_as_note(request, visitor, file, fields)
    return _letter_page(request, visitor, file, fields)


def _keep_as_note(request: Request, visitor: Visitor, file: CaseFile, fields: Form) -> Response:
    desk, offer = _found(request, file)
    merged = desk.draft(file, offer.letter, _given(fields))
    if not merged.is_complete:
        return _letter_page(request, visitor, file, fields, refused="Fill in what is missing first.")
    note = f"Letter: {offer.letter.title}\n\n{merged.text}"
    deed = Deed(action=Action.NOTE, revision=_revision(fields.one("revision")), note=note)
    try:
        case = web_of(request).desk.act(file.case.case_id, deed, by=visitor.actor)
    except (ActionRefusedError, StaleCaseError) as refused:
        return _letter_page(request, visitor, file, fields, refused=str(refused))
    desk.note(file, offer.letter, "kept as a note", visitor.actor)
    return RedirectResponse(f"/cases/{case.case_id}?done={case.case_id}-{case.revision}", 303)


def _letter_page(
    request: Request, visitor: Visitor, file: CaseFile, fields: Form, *, refused: str = "", saved: str = ""
) -> Response:
    web = web_of(request)
    desk, offer = _found(request, file)
    try:
        blank = desk.draft(file, offer.letter, {})
        merged = desk.draft(file, offer.letter, _given(fields))
    except LookupError as problem:
        raise HTTPException(404) from problem
    is_ready = merged.is_complete and offer.standing.may_draft
    if is_ready and fields.fields and not refused and not saved:
        desk.note(file, offer.letter, "filled in and handed out to copy", visitor.actor)
    return web.pages.render(
        "letter.html",
        status=409 if refused else 200,
        visitor=visitor,
        case=file.case,
        letter=offer.letter,
        standing=offer.standing,
        recipient=RECIPIENTS[offer.letter.recipient],
        merged=merged,
        is_ready=is_ready,
        asked=[(name, gap_words(name), name in LONG_FIELDS) for name in blank.gaps],
        typed={name: filled(name, fields.one(name)) for name in blank.gaps},
        missing=[gap_words(name) for name in merged.gaps],
        guide=desk.guide(file),
        guides=desk.guides,
        helpline=desk.helpline(file),
        refused=refused,
        saved=saved,
        MAX_SHORT=MAX_SHORT,
        MAX_LONG=MAX_LONG,
    )


def _found(request: Request, file: CaseFile) -> tuple[LetterDesk, Offer]:
    desk = web_of(request).rooms.letters
    offer = desk.offer(file, request.path_params["letter_id"]) if desk else None
    if desk is None or offer is None:
        raise HTTPException(404)
    return desk, offer


def _given(fields: Form) -> dict[str, str]:
    return {name: values[0] for name, values in fields.by_name().items() if values}


def _revision(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
