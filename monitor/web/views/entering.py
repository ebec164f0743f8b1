"""The door of a case: who may not enter is told why and whom to ask, and sees nothing else."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.domain.access import NO_POSTS, REVIEWER_ROLES, Actor, role_of
from monitor.domain.case import Case
from monitor.services.doors import Doorway
from monitor.services.ports import CaseFile
from monitor.web.gate import Visitor, Web, problem_page, web_of
from monitor.web.site import OutboxView

CASE_NUMBER = re.compile(r"\bGP-(\d{4,10})\b")
MAX_CASE_ID = 2**31 - 1
N_DOORS_TRIED = 60
"""A reviewer who may see next to nothing need not have every case looked at for a link."""


def case_id_of(request: Request) -> int:
    """Read the case's number from the address; raises 404 for what no database could know."""
    # Read here and not by the route, which stumbles over a number of five thousand digits.
    text = request.path_params["case_id"]
    if not is_small_number(text) or not is_case_id(int(text)):
        raise HTTPException(404)
    return int(text)


def enter(request: Request, visitor: Visitor) -> tuple[CaseFile, Doorway] | Response:
    """Give the case of the address with its door, or the page that says why it stays shut."""
    web = web_of(request)
    found = web.desk.doors.enter(case_id_of(request), visitor.actor)
    if found is None:
        raise HTTPException(404)
    file, door = found
    return (file, door) if door.may_see(visitor.actor).allowed else shut(web, visitor, door)


def shut(web: Web, visitor: Visitor, door: Doorway, *, kept: str = "") -> Response:
    """Give the page before a shut door; `kept` is what the person had typed."""
    ask = people_words(door) or door.nobody
    return problem_page(
        web,
        status=403,
        title=f"{door.case.number} is not open to you",
        message=f"{door.may_see(visitor.actor).reason} {ask}",
        kept=kept,
    )


def people_words(door: Doorway) -> str:
    """Say who may be asked about a case: names and roles; empty when there is nobody."""
    named = [f"{who.name} ({REVIEWER_ROLES[role_of(who.role)]})" for who in door.insiders]
    return f"You can ask {' or '.join(named)}." if named else ""


def reads_posts(actor: Actor) -> bool:
    """Say whether somebody's role lets them read posts at all."""
    return role_of(actor.role) not in NO_POSTS


def no_posts(web: Web, visitor: Visitor) -> Response:
    """Give the page for somebody who may not read what stands there."""
    role = REVIEWER_ROLES[role_of(visitor.actor.role)]
    return problem_page(
        web,
        status=403,
        title="That is not open to you",
        message=f"It holds the words of posts, or speaks of a case that is for others ({role}).",
    )


def may_read(web: Web, visitor: Visitor, message: OutboxView) -> bool:
    """Say whether somebody may read a message of the outbox: the digest, or one about a case open to them."""
    found = CASE_NUMBER.search(message.subject)
    if not found:
        return reads_posts(visitor.actor)
    with web.store.read() as unit:
        case = unit.case(int(found[1])) if is_case_id(int(found[1])) else None
    return any(open_among(web, visitor, [case])) if case is not None else reads_posts(visitor.actor)


def first_open(web: Web, visitor: Visitor, cases: Iterable[Case]) -> Case | None:
    """Give the first of the cases that the visitor may see."""
    return next(open_among(web, visitor, islice(cases, N_DOORS_TRIED)), None)


def open_among(web: Web, visitor: Visitor, cases: Iterable[Case]) -> Iterator[Case]:
    """Give those of the cases that the visitor may see."""
    for case in cases:
        with web.store.read() as unit:
            file = unit.case_file(case.case_id)
            is_open = file is not None and web.desk.doors.of(unit, file).may_see(visitor.actor).allowed
        if is_open:
            yield case


def is_small_number(text: str) -> bool:
    """Say whether a text from an address is a number that is safe to read."""
    return text.isascii() and text.isdigit() and len(text) < 11


def is_case_id(case_id: int) -> bool:
    """Say whether a database could know a case by this number."""
    return 0 < case_id <= MAX_CASE_ID
