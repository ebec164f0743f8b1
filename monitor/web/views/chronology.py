"""Everything that happened around one case, on one page."""

from starlette.requests import Request
from starlette.responses import Response

from monitor.domain.chronology import KIND_WORDS, both_clocks, chronology
from monitor.services.chronology import facts_of
from monitor.web.gate import Visitor, page, web_of
from monitor.web.views.entering import enter
from monitor.web.wording import ACTION_WORDS

LINES_SHOWN = 2000
"""A page need not grow without bound; `gatepost case show` prints it all."""


@page
def show_chronology(request: Request, visitor: Visitor) -> Response:
    """Show a case's chronology to those who may see the case."""
    web = web_of(request)
    entered = enter(request, visitor)
    if isinstance(entered, Response):
        return entered
    file, _ = entered
    with web.store.read() as unit:
        lines = chronology(facts_of(unit, file), ACTION_WORDS)
    return web.pages.render(
        "chronology.html",
        visitor=visitor,
        case=file.case,
        lines=[(line, *both_clocks(line.at)) for line in lines[-LINES_SHOWN:]],
        n_left=max(0, len(lines) - LINES_SHOWN),
        KIND_WORDS=KIND_WORDS,
    )
