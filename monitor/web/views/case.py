"""One case: the post with its marked words, what the policy says, and what a reviewer can do."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.domain.assessment import RISK_LABELS, Assessment
from monitor.domain.case import AUTHOR_ROLES, DISMISS_REASONS, NEXT_STATUS, Action, ActionRefusedError, Case
from monitor.domain.plan import Plan, PlanStep
from monitor.services.ports import CasePost, StaleCaseError
from monitor.services.review import MAX_NOTE, Deed
from monitor.web.gate import Form, Visitor, Web, form, page, web_of
from monitor.web.marking import Stretch, stretches
from monitor.web.site import Site
from monitor.web.views.queue import (
    QueueFilter,
    is_case_id,
    is_small_number,
    just_done,
    neighbours,
    next_case,
)

log = logging.getLogger(__name__)

OTHERS_SHOWN = 20
SHOWN_CHARACTERS = 50_000
"""A page need not grow without bound with what somebody posted; the evidence keeps it all."""
DEEDS: Mapping[str, Action] = {
    "confirm": Action.CONFIRM,
    "dismiss": Action.DISMISS,
    "labels": Action.CORRECT_LABELS,
    "author-role": Action.SET_AUTHOR_ROLE,
    "step": Action.STEP_DONE,
    "note": Action.NOTE,
    "resolve": Action.RESOLVE,
    "reopen": Action.REOPEN,
}
"""The last part of a form's address, and the action that it asks for."""

STALE = (
    "Somebody else has changed this case at the same moment. Nothing of yours was saved; "
    "look at the newest history line, then decide again."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """What the model gives for one label of one post."""

    label: str
    score: float
    is_given: bool
    is_unsure: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownPost:
    """A post as the page shows it."""

    given: CasePost
    stretches: tuple[Stretch, ...]
    is_cut: bool
    """Whether the text is longer than a page can show."""
    marked: tuple[str, ...]
    """The labels that have words marked, for the legend."""
    scores: tuple[Score, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """The steps within the school, or towards others."""

    title: str
    steps: tuple[PlanStep, ...]
    silence: str
    """What is said when the policy is silent; empty when it is not."""


@page
def show_case(request: Request, visitor: Visitor) -> Response:
    """Show one case."""
    return _case_page(request, visitor, chosen=_filter_of(request.query_params))


@form
def act(request: Request, visitor: Visitor, fields: Form) -> Response:
    """Do what a form asks for, then go on; when refused, show the case again with what was typed."""
    web, case_id = web_of(request), _case_id(request)
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
    )
    with web.store.read() as unit:
        before = unit.case(case_id)
    if before is None:
        raise HTTPException(404)
    try:
        case = web.desk.act(case_id, deed, by=visitor.reviewer.name)
    except ActionRefusedError as refused:
        return _case_page(request, visitor, chosen=chosen, refused=str(refused), kept=deed)
    except StaleCaseError:
        return _case_page(request, visitor, chosen=chosen, refused=STALE, kept=deed)
    log.info("case %d revision %d: %s", case.case_id, case.revision, action)
    return RedirectResponse(_onwards(web, before, case, chosen, fields.one("then")), 303)


def _onwards(web: Web, before: Case, after: Case, chosen: QueueFilter, then: str) -> str:
    done = f"done={after.case_id}-{after.revision}"
    query = chosen.query()
    joined = f"{query}&{done}" if query else f"?{done}"
    if then != "next":
        return f"/cases/{after.case_id}{joined}"
    following = next_case(web.desk, before, chosen)
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
    file = web.desk.open(_case_id(request))
    if file is None:
        raise HTTPException(404)
    plan = file.case.plan
    lead = file.lead()
    before, after = neighbours(web.desk, file.case, chosen)
    return web.pages.render(
        "case.html",
        status=409 if refused else 200,
        visitor=visitor,
        file=file,
        case=file.case,
        can=_possible(file.case),
        lead=_shown(lead) if lead else None,
        not_judged=_not_judged(web.site, lead.assessment if lead else None),
        others=[_shown(post) for post in islice((p for p in file.posts if p is not lead), OTHERS_SHOWN)],
        n_others_left=max(0, len(file.posts) - 1 - OTHERS_SHOWN),
        phases=_phases(plan),
        law_steps=[step for step in _ordered(plan) if step.basis == "overlay"],
        next_step=next((s.key for s in _ordered(plan) if not file.case.is_done(s.key)), ""),
        n_done=sum(file.case.is_done(step.key) for step in plan.steps),
        chosen=chosen,
        before=before,
        after=after,
        refused=refused,
        kept=kept or Deed(action=Action.OPEN, revision=0),
        just_done=just_done(request),
        now=web.clock.now(),
        DISMISS_REASONS=DISMISS_REASONS,
        AUTHOR_ROLES=AUTHOR_ROLES,
        MAX_NOTE=MAX_NOTE,
        SHOWN_CHARACTERS=SHOWN_CHARACTERS,
    )


def _not_judged(site: Site, reading: Assessment | None) -> tuple[str, ...]:
    """Name what the model that read a post does not judge; of one no longer loaded, the labels are known."""
    if reading is None or not reading.scores:
        return ()
    if reading.model == site.model:
        return site.not_judged
    return tuple(label for label in RISK_LABELS if label not in reading.scores)


def _possible(case: Case) -> dict[str, bool]:
    return {name: (case.status, action) in NEXT_STATUS for name, action in DEEDS.items()}


def _shown(post: CasePost) -> ShownPost:
    reading = post.assessment
    text = post.mention.post.text
    shown = text[:SHOWN_CHARACTERS]
    cut = stretches(shown, reading.spans, reading.personal) if reading else stretches(shown, ())
    found = {label for stretch in cut for label in stretch.labels}
    scores = (
        ()
        if reading is None
        else tuple(
            Score(
                label=label,
                score=reading.scores.get(label, 0.0),
                is_given=label in reading.labels,
                is_unsure=label in reading.unsure,
            )
            for label in RISK_LABELS
            if label in reading.scores or label in reading.labels or label in reading.unsure
        )
    )
    return ShownPost(
        given=post,
        stretches=cut,
        is_cut=len(text) > SHOWN_CHARACTERS,
        marked=tuple(label for label in RISK_LABELS if label in found),
        scores=tuple(sorted(scores, key=lambda score: (not score.is_given, -score.score))),
    )


def _ordered(plan: Plan) -> list[PlanStep]:
    return sorted(plan.steps, key=lambda step: (step.phase != "in", step.order))


def _phases(plan: Plan) -> tuple[Phase, Phase]:
    ordered = [step for step in _ordered(plan) if step.basis != "overlay"]
    silence = "Your policy does not say what to do {}."
    return (
        Phase(
            title="Within the school",
            steps=tuple(step for step in ordered if step.phase == "in"),
            silence=silence.format("within the school") if plan.is_silent_in else "",
        ),
        Phase(
            title="Towards others",
            steps=tuple(step for step in ordered if step.phase != "in"),
            silence=silence.format("towards others") if plan.is_silent_out else "",
        ),
    )


def _filter_of(query: Mapping[str, str]) -> QueueFilter:
    return QueueFilter.of(query.get("status", ""), query.get("severity", ""))


def _case_id(request: Request) -> int:
    # Read here and not by the route, which stumbles over a number of five thousand digits.
    text = request.path_params["case_id"]
    if not is_small_number(text) or not is_case_id(int(text)):
        raise HTTPException(404)
    return int(text)


def _revision(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
