"""The calendar: how deadlines are counted, the days that are known, and what the policy asks for again."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.web.gate import Visitor, page, web_of


@page
def show_calendar(request: Request, visitor: Visitor) -> Response:
    """Show the calendar."""
    web = web_of(request)
    if web.rooms.calendar is None:
        raise HTTPException(404)
    return web.pages.render("calendar.html", visitor=visitor, facts=web.rooms.calendar())
