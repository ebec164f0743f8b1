"""The card that says who looks after a case, whom it concerns, and who may see it."""

from starlette.requests import Request

from monitor.domain.access import REVIEWER_ROLES, open_to, role_of, roles_words
from monitor.services.ports import CaseFile
from monitor.web.gate import Visitor, web_of
from monitor.web.panel import Panel


class _RoleNames(dict[str, str]):
    def __missing__(self, role: str) -> str:
        return REVIEWER_ROLES[role_of(role)]


ROLE_NAMES = _RoleNames(REVIEWER_ROLES)
"""A role of an earlier version reads as the one that it counts as."""


def people_panel(request: Request, visitor: Visitor, file: CaseFile) -> Panel:
    """Give the card of the people around a case."""
    web, case = web_of(request), file.case
    with web.store.read() as unit:
        door = web.desk.doors.of(unit, file)
    assigned = next((who.name for who in door.people if who.login == case.assigned_to), case.assigned_to)
    return Panel(
        template="case_people.html",
        values={
            "assigned": f"{assigned} (you)" if case.assigned_to == visitor.reviewer.login else assigned,
            "concerned": door.concerned,
            "insiders": door.insiders,
            "open_to": roles_words(open_to(case, door.concerned)),
            "people": door.people,
            "role_names": ROLE_NAMES,
        },
    )
