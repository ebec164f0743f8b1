"""Why a label was given: the post with its words shaded by how much the label hangs on them."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.domain.assessment import RISK_LABELS
from monitor.services.ports import CaseFile, CasePost, ExplainerBusyError
from monitor.web.gate import Visitor, page, problem_page, web_of
from monitor.web.shading import shaded
from monitor.web.views.case_shown import SHOWN_CHARACTERS
from monitor.web.views.entering import enter
from monitor.web.views.queue import QueueFilter

log = logging.getLogger(__name__)

RETRY_SECONDS = 5


@page
def show_why(request: Request, visitor: Visitor) -> Response:
    """Explain one label of one post of a case; one person at a time, as it costs the machine a second."""
    web, label = web_of(request), request.path_params["label"]
    entered = enter(request, visitor)
    if isinstance(entered, Response):
        return entered
    file, _ = entered
    shown = _post_of(file, request.path_params["mention_id"])
    if shown is None or label not in RISK_LABELS:
        raise HTTPException(404)
    post, explanation = shown.mention.post, None
    if label not in web.explainer.not_judged:
        try:
            explanation = web.explainer.explain(post, label)
        except ExplainerBusyError:
            return _busy(request)
        log.info("case %d: %s explained", file.case.case_id, label)
    query = request.query_params
    return web.pages.render(
        "why.html",
        visitor=visitor,
        case=file.case,
        label=label,
        post=post,
        reading=shown.assessment,
        explanation=explanation,
        stretches=shaded(post.text[:SHOWN_CHARACTERS], explanation) if explanation else (),
        model=web.explainer.version,
        chosen=QueueFilter.of(query.get("status", ""), query.get("severity", "")),
        SHOWN_CHARACTERS=SHOWN_CHARACTERS,
    )


def _post_of(file: CaseFile, mention_id: str) -> CasePost | None:
    return next((post for post in file.posts if post.mention.mention_id == mention_id), None)


def _busy(request: Request) -> Response:
    response = problem_page(
        web_of(request),
        status=503,
        title="Another label is being explained",
        message="That takes the machine a second or two, so it does one at a time. Wait a moment, then load "
        "this page again.",
    )
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
