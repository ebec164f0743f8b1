"""The queue: what waits, worst first, and whether every source was looked at."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.domain.access import Actor
from monitor.domain.case import OPEN_STATUSES, Case, Status, queue_order
from monitor.domain.policy.vocabulary import SEVERITIES
from monitor.services.doors import people_of
from monitor.services.ports import CasePost, UnitOfWork, lead_of
from monitor.web.gate import Visitor, Web, page, problem_page, web_of
from monitor.web.site import SourceView
from monitor.web.views.entering import first_open, is_case_id, is_small_number, open_among

PAGE_SIZE = 25
READ_AHEAD = 100
DUE_AHEAD = timedelta(days=1)
NEVER = datetime.max.replace(tzinfo=UTC)
CLOSED_STATUSES = tuple(status for status in Status if status not in OPEN_STATUSES)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFilter:
    """What part of the cases somebody is working through."""

    status: str = "open"
    """`open`, `closed`, or `due` for those of the open in which something is due within a day."""
    severity: str = ""

    @classmethod
    def of(cls, status: str, severity: str) -> "QueueFilter":
        """Read a filter from an address; words that mean nothing filter nothing."""
        return cls(
            status=status if status in {"closed", "due"} else "open",
            severity=severity if severity in SEVERITIES else "",
        )

    @property
    def is_open(self) -> bool:
        """Say whether it lets open cases through."""
        return self.status != "closed"

    @property
    def is_due(self) -> bool:
        """Say whether it lets through only what is due soon, the soonest first."""
        return self.status == "due"

    @property
    def statuses(self) -> tuple[str, ...]:
        """Give the statuses that it lets through."""
        return OPEN_STATUSES if self.is_open else CLOSED_STATUSES

    def query(self, *, severity: str | None = None, page_number: int = 1) -> str:
        """Give the part of an address that keeps this filter, with its question mark, or nothing."""
        parts = {
            "status": "" if self.status == "open" else self.status,
            "severity": self.severity if severity is None else severity,
            "page": "" if page_number == 1 else str(page_number),
        }
        text = urlencode({name: value for name, value in parts.items() if value})
        return f"?{text}" if text else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the queue."""

    case: Case
    post: CasePost | None
    """None where the posts are gone, and where the visitor may not see them."""
    waits_seconds: float
    shut: str = ""
    """Why the visitor may not open the case; empty when it is open."""
    nobody: str = ""
    """How to mend that no reviewer at all may open it."""
    assigned: str = ""
    """Who has taken it on, by name."""


@page
def show_queue(request: Request, visitor: Visitor) -> Response:
    """Show one page of the queue."""
    web = web_of(request)
    now = web.clock.now()
    chosen = QueueFilter.of(request.query_params.get("status", ""), request.query_params.get("severity", ""))
    number = _page_number(request.query_params.get("page", "1"))
    offset = (number - 1) * PAGE_SIZE
    with web.store.read() as unit:
        cases, counts = _page_of(unit, chosen, offset, now)
        n_open = sum(unit.count_cases(statuses=OPEN_STATUSES).values())
        n_due = len(unit.due_revisions(now + DUE_AHEAD))
        n_overdue = len(unit.due_revisions(now))
        people = people_of(unit)
        rows = _rows(web, unit, cases[:PAGE_SIZE], people, visitor)
    sources = web.site.sources()
    return web.pages.render(
        "queue.html",
        visitor=visitor,
        rows=rows,
        counts=counts,
        n_all=sum(counts.values()),
        n_open=n_open,
        chosen=chosen,
        first=offset + 1,
        number=number,
        has_more=len(cases) > PAGE_SIZE,
        sources=sources,
        troubled=troubled(sources),
        undelivered=web.site.undelivered(),
        just_done=just_done(request, visitor),
        n_due=n_due,
        n_overdue=n_overdue,
        now=now,
    )


def _page_of(
    unit: UnitOfWork, chosen: QueueFilter, offset: int, now: datetime
) -> tuple[list[Case], dict[str, int]]:
    """Give one page of cases and one more, and how many of each severity the filter has in all."""
    if not chosen.is_due:
        cases = unit.cases(
            statuses=chosen.statuses, severity=chosen.severity, limit=PAGE_SIZE + 1, offset=offset
        )
        return list(cases), unit.count_cases(statuses=chosen.statuses)
    due = unit.cases_due(now + DUE_AHEAD)
    counts = Counter(case.severity for case in due)
    return _of_severity(due, chosen)[offset : offset + PAGE_SIZE + 1], dict(counts)


def _of_severity(cases: Sequence[Case], chosen: QueueFilter) -> list[Case]:
    return [case for case in cases if chosen.severity in ("", case.severity)]


def _order(case: Case, chosen: QueueFilter) -> tuple[object, ...]:
    """Give what a queue is sorted by: what is due the soonest first, or the worst."""
    return (case.due_at or NEVER, case.case_id) if chosen.is_due else queue_order(case)


@page
def go_to_case(request: Request, _visitor: Visitor) -> Response:
    """Go to the case whose number somebody typed, with or without its letters and zeros."""
    typed = request.query_params.get("number", "")
    digits = "".join(c for c in typed if c in "0123456789")
    if not digits or len(digits) > 10:
        return problem_page(
            web_of(request),
            status=404,
            title="No such case number",
            message="Write the number as it stands in a message, such as GP-0042 or 42.",
        )
    return RedirectResponse(f"/cases/{int(digits)}", 303)


def troubled(sources: Sequence[SourceView]) -> list[SourceView]:
    """Give the sources whose silence must not be taken for good news."""
    return [source for source in sources if source.condition in {"failing", "silent"}]


def next_case(web: Web, visitor: Visitor, after: Case, chosen: QueueFilter) -> Case | None:
    """Give the next case that the visitor may see, from the top again at the queue's end, or None."""
    others = [case for case in _each_case(web, chosen) if case.case_id != after.case_id]
    later = [case for case in others if _order(case, chosen) > _order(after, chosen)]
    earlier = [case for case in others if _order(case, chosen) <= _order(after, chosen)]
    return first_open(web, visitor, [*later, *earlier])


def neighbours(
    web: Web, visitor: Visitor, case: Case, chosen: QueueFilter
) -> tuple[Case | None, Case | None]:
    """Give the cases before and after in the queue that the visitor may see, None at its ends."""
    before: list[Case] = []
    others = (other for other in _each_case(web, chosen) if other.case_id != case.case_id)
    for other in others:
        if _order(other, chosen) > _order(case, chosen):
            following = first_open(web, visitor, chain([other], others))
            break
        before.append(other)
    else:
        following = None
    return first_open(web, visitor, reversed(before)), following


def _each_case(web: Web, chosen: QueueFilter) -> Iterator[Case]:
    if chosen.is_due:
        with web.store.read() as unit:
            due = unit.cases_due(web.clock.now() + DUE_AHEAD)
        yield from _of_severity(due, chosen)
        return
    n_read, n_more = 0, READ_AHEAD
    while n_more == READ_AHEAD:
        cases, _ = web.desk.queue(
            statuses=chosen.statuses, severity=chosen.severity, limit=READ_AHEAD, offset=n_read
        )
        n_more = len(cases)
        n_read += n_more
        yield from cases


def just_done(request: Request, visitor: Visitor) -> dict[str, str] | None:
    """Tell what the last form did, from the history itself, so that a made-up address cannot claim it.

    Of a case that the visitor may not see, nobody but the doer of the deed is told anything.
    """
    number, _, revision = request.query_params.get("done", "").partition("-")
    if not (is_small_number(number) and is_small_number(revision)) or not is_case_id(int(number)):
        return None
    web = web_of(request)
    file = web.desk.open(int(number))
    event = next((e for e in file.events if e.revision == int(revision)), None) if file else None
    if file is None or event is None:
        return None
    is_open = any(open_among(web, visitor, [file.case]))
    if not is_open and event.by != visitor.reviewer.name:
        return None
    link = number if is_open else ""
    return {"number": file.case.number, "action": event.action, "case_id": link}


def _rows(
    web: Web, unit: UnitOfWork, cases: Sequence[Case], people: tuple[Actor, ...], visitor: Visitor
) -> list[Row]:
    by_id = {case.case_id: case for case in cases}
    # Every post counts for the door, so that all are read, but of one case at a time and without its history.
    made = {
        case_id: _row(web, by_id[case_id], posts, people, visitor)
        for case_id, posts in unit.posts_of_cases(list(by_id))
    }
    return [made.get(case.case_id) or _row(web, case, (), people, visitor) for case in cases]


def _row(web: Web, case: Case, posts: Sequence[CasePost], people: tuple[Actor, ...], visitor: Visitor) -> Row:
    door = web.desk.doors.before(case, (row.mention.post for row in posts), people)
    verdict = door.may_see(visitor.actor)
    return Row(
        case=case,
        post=lead_of(case, posts) if verdict.allowed else None,
        waits_seconds=(web.clock.now() - case.opened_at).total_seconds(),
        shut=verdict.reason,
        nobody=door.nobody if case.is_open else "",
        assigned=next((who.name for who in people if who.login == case.assigned_to), ""),
    )


def _page_number(text: str) -> int:
    return max(1, int(text)) if is_small_number(text) else 1
