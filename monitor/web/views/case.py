"""One case: the post with its marked words, what the policy says, and what a reviewer can do."""

import logging
from collections.abc import Mapping
from itertools import islice

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.domain.case import AUTHOR_ROLES, DISMISS_REASONS, NEXT_STATUS, Action, ActionRefusedError, Case
from monitor.domain.casework_words import CATEGORY_WORDS, CONTEXT_WORDS
from monitor.domain.step_done import heavy_because
from monitor.services.ports import StaleCaseError
from monitor.services.review import MAX_NOTE, Deed
from monitor.web.gate import Form, Visitor, Web, form, page, web_of
from monitor.web.panels import panels_of
from monitor.web.views.case_shown import SHOWN_CHARACTERS, do_now, law_steps, not_judged, phases, shown
from monitor.web.views.entering import case_id_of, enter, open_among, shut
from monitor.web.views.queue import QueueFilter, just_done, neighbours, next_case

log = logging.getLogger(__name__)

OTHERS_SHOWN = 20
DUES_AT_ONCE = 1
PHONE_EXCERPT = 120
"""On a phone the card of the post may lie below the first screen; its first words never do."""
HISTORY_OPEN = 6
LAW_NOTES_OPEN = 2
"""The notes stand with the gravest first; the rest is folded away."""
DEEDS: Mapping[str, Action] = {
    "confirm": Action.CONFIRM,
    "dismiss": Action.DISMISS,
    "labels": Action.CORRECT_LABELS,
    "author-role": Action.SET_AUTHOR_ROLE,
    "step": Action.STEP_DONE,
    "note": Action.NOTE,
    "resolve": Action.RESOLVE,
    "reopen": Action.REOPEN,
    "assign": Action.ASSIGN,
    "wait": Action.WAIT,
    "resume": Action.RESUME,
    "ask-second": Action.STEP_ASKED,
    "approve": Action.STEP_APPROVED,
    "decline": Action.STEP_DECLINED,
    "context": Action.SET_CONTEXT,
    "categories": Action.SET_CATEGORIES,
    "concerned": Action.SET_CONCERNED,
    "necessity": Action.SET_NECESSITY,
    "clock": Action.CLOCK_MET,
    "rung": Action.RUNG_TAKEN,
    "rung-end": Action.RUNG_ENDED,
    "welfare": Action.WELFARE,
    "follow-up": Action.FOLLOW_UP,
    "fair-criticism": Action.FAIR_CRITICISM,
}
"""The last part of a form's address, and the action that it asks for."""

STALE = (
    "Somebody else has changed this case at the same moment. Nothing of yours was saved; "
    "look at the newest history line, then decide again."
)


@page
def show_case(request: Request, visitor: Visitor) -> Response:
    """Show one case."""
    return _case_page(request, visitor, chosen=_filter_of(request.query_params))


@form
def act(request: Request, visitor: Visitor, fields: Form) -> Response:
    """Do what a form asks for, then go on; when refused, show the case again with what was typed."""
    web, case_id = web_of(request), case_id_of(request)
    action = DEEDS.get(request.path_params["deed"])
    if action is None:
        raise HTTPException(404)
    chosen = QueueFilter.of(fields.one("queue_status"), fields.one("queue_severity"))
    deed = Deed(
        action=action,
        revision=_revision(fields.one("revision")),
        note=fields.one("note"),
        reason=fields.one("reason"),
        labels=fields.many("label"),
        target=fields.many("target"),
        author_role=fields.one("author_role"),
        step=fields.one("step"),
        given=fields.by_name(),
    )
    with web.store.read() as unit:
        before = unit.case(case_id)
    if before is None:
        raise HTTPException(404)
    try:
        case = web.desk.act(case_id, deed, by=visitor.actor)
    except ActionRefusedError as refused:
        return _refused(request, visitor, chosen, str(refused), deed)
    except StaleCaseError:
        return _refused(request, visitor, chosen, STALE, deed)
    log.info("case %d revision %d: %s", case.case_id, case.revision, action)
    then = fields.one("then")
    return RedirectResponse(_onwards(web, visitor, before if then == "next" else None, case, chosen), 303)


def _refused(request: Request, visitor: Visitor, chosen: QueueFilter, reason: str, deed: Deed) -> Response:
    """Show the case again, or its shut door; either way with the words that were typed."""
    web = web_of(request)
    with web.store.read() as unit:
        file = unit.case_file(case_id_of(request))
        door = web.desk.doors.of(unit, file, visitor.actor) if file is not None else None
    if door is not None and not door.may_see(visitor.actor).allowed:
        return shut(web, visitor, door, kept="\n\n".join(_typed(deed)))
    return _case_page(request, visitor, chosen=chosen, refused=reason, kept=deed)


def _onwards(web: Web, visitor: Visitor, left: Case | None, after: Case, chosen: QueueFilter) -> str:
    """Give the address to go to: the case itself, or what follows the one that is left, as it stood."""
    done = f"done={after.case_id}-{after.revision}"
    query = chosen.query()
    joined = f"{query}&{done}" if query else f"?{done}"
    if left is None:
        # Who has just made the case one for others cannot stay in it.
        is_open = any(open_among(web, visitor, [after]))
        return f"/cases/{after.case_id}{joined}" if is_open else f"/{joined}"
    following = next_case(web, visitor, left, chosen)
    return f"/cases/{following.case_id}{joined}" if following else f"/{joined}"


def _case_page(
    request: Request,
    visitor: Visitor,
    *,
    chosen: QueueFilter,
    refused: str = "",
    kept: Deed | None = None,
) -> Response:
    web = web_of(request)
    entered = enter(request, visitor)
    if isinstance(entered, Response):
        return entered
    file, door = entered
    plan = file.case.plan
    lead = file.lead()
    before, after = neighbours(web, visitor, file.case, chosen)
    return web.pages.render(
        "case.html",
        status=409 if refused else 200,
        visitor=visitor,
        file=file,
        door=door,
        case=file.case,
        can=_possible(file.case),
        lead=shown(lead) if lead else None,
        not_judged=not_judged(web.site, lead.assessment if lead else None),
        others=[shown(post) for post in islice((p for p in file.posts if p is not lead), OTHERS_SHOWN)],
        n_others_left=max(0, len(file.posts) - 1 - OTHERS_SHOWN),
        phases=phases(plan),
        law_steps=law_steps(plan),
        do_now=do_now(file.case),
        heavy={step.key: heavy_because(step) for step in plan.steps},
        n_done=sum(file.case.is_done(step.key) for step in plan.steps),
        columns=panels_of(request, visitor, file),
        chosen=chosen,
        before=before,
        after=after,
        refused=refused,
        kept=kept or Deed(action=Action.OPEN, revision=0),
        kept_words=_typed(kept) if refused else (),
        just_done=just_done(request, visitor),
        now=web.clock.now(),
        DISMISS_REASONS=DISMISS_REASONS,
        AUTHOR_ROLES=AUTHOR_ROLES,
        CATEGORY_WORDS=CATEGORY_WORDS,
        CONTEXT_WORDS=CONTEXT_WORDS,
        MAX_NOTE=MAX_NOTE,
        SHOWN_CHARACTERS=SHOWN_CHARACTERS,
        DUES_AT_ONCE=DUES_AT_ONCE,
        PHONE_EXCERPT=PHONE_EXCERPT,
        HISTORY_OPEN=HISTORY_OPEN,
        LAW_NOTES_OPEN=LAW_NOTES_OPEN,
    )


def _possible(case: Case) -> dict[str, bool]:
    return {name: (case.status, action) in NEXT_STATUS for name, action in DEEDS.items()}


def _typed(kept: Deed | None) -> tuple[str, ...]:
    """Give the words that somebody had typed into a form that was refused, so that none of them is lost."""
    given = kept.given if kept else {}
    return tuple(
        value
        for name, values in given.items()
        for value in values
        if name not in _NOT_TYPED and value.strip() and (name in _TYPED or " " in value.strip())
    )


_TYPED = ("note", "waiting_for", "waiting_until", "necessity", "danger")
_NOT_TYPED = ("token", "revision", "queue_status", "queue_severity", "then", "step")


def _filter_of(query: Mapping[str, str]) -> QueueFilter:
    return QueueFilter.of(query.get("status", ""), query.get("severity", ""))


def _revision(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
