"""The queue: what waits, worst first, and whether every source was looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.domain.case import OPEN_STATUSES, Case, Status, queue_order
from monitor.domain.policy.vocabulary import SEVERITIES
from monitor.services.ports import CasePost, UnitOfWork
from monitor.services.review import ReviewDesk
from monitor.web.gate import Visitor, page, problem_page, web_of
from monitor.web.site import SourceView

PAGE_SIZE = 25
READ_AHEAD = 100
CLOSED_STATUSES = tuple(status for status in Status if status not in OPEN_STATUSES)
MAX_CASE_ID = 2**31 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFilter:
    """What part of the cases somebody is working through."""

    is_open: bool = True
    severity: str = ""

    @classmethod
    def of(cls, status: str, severity: str) -> "QueueFilter":
        """Read a filter from an address; words that mean nothing filter nothing."""
        return cls(is_open=status != "closed", severity=severity if severity in SEVERITIES else "")

    @property
    def statuses(self) -> tuple[str, ...]:
        """Give the statuses that it lets through."""
        return OPEN_STATUSES if self.is_open else CLOSED_STATUSES

    def query(self, *, severity: str | None = None, page_number: int = 1) -> str:
        """Give the part of an address that keeps this filter, with its question mark, or nothing."""
        parts = {
            "status": "" if self.is_open else "closed",
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
    waits_seconds: float


@page
def show_queue(request: Request, visitor: Visitor) -> Response:
    """Show one page of the queue."""
    web = web_of(request)
    chosen = QueueFilter.of(request.query_params.get("status", ""), request.query_params.get("severity", ""))
    number = _page_number(request.query_params.get("page", "1"))
    offset = (number - 1) * PAGE_SIZE
    with web.store.read() as unit:
        cases = unit.cases(
            statuses=chosen.statuses, severity=chosen.severity, limit=PAGE_SIZE + 1, offset=offset
        )
        counts = unit.count_cases(statuses=chosen.statuses)
        n_open = sum(unit.count_cases(statuses=OPEN_STATUSES).values())
        rows = [_row(unit, case, web.clock.now()) for case in cases[:PAGE_SIZE]]
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
        just_done=just_done(request),
        now=web.clock.now(),
    )


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


def next_case(desk: ReviewDesk, after: Case, chosen: QueueFilter) -> Case | None:
    """Give the case that follows in the queue, from the top again at its end; None when no other waits."""
    first: Case | None = None
    for case in _each_case(desk, chosen):
        if case.case_id == after.case_id:
            continue
        if queue_order(case) > queue_order(after):
            return case
        first = first or case
    return first


def neighbours(desk: ReviewDesk, case: Case, chosen: QueueFilter) -> tuple[Case | None, Case | None]:
    """Give the cases before and after in the queue, None at its ends."""
    before: Case | None = None
    for other in _each_case(desk, chosen):
        if other.case_id == case.case_id:
            continue
        if queue_order(other) > queue_order(case):
            return before, other
        before = other
    return before, None


def _each_case(desk: ReviewDesk, chosen: QueueFilter) -> Iterator[Case]:
    n_read, n_more = 0, READ_AHEAD
    while n_more == READ_AHEAD:
        cases, _ = desk.queue(
            statuses=chosen.statuses, severity=chosen.severity, limit=READ_AHEAD, offset=n_read
        )
        n_more = len(cases)
        n_read += n_more
        yield from cases


def just_done(request: Request) -> dict[str, str] | None:
    """Tell what the last form did, from the history itself, so that a made-up address cannot claim it."""
    number, _, revision = request.query_params.get("done", "").partition("-")
    if not (is_small_number(number) and is_small_number(revision)) or not is_case_id(int(number)):
        return None
    file = web_of(request).desk.open(int(number))
    event = next((e for e in file.events if e.revision == int(revision)), None) if file else None
    if file is None or event is None:
        return None
    return {"number": file.case.number, "action": event.action, "case_id": number}


def _row(unit: UnitOfWork, case: Case, now: datetime) -> Row:
    file = unit.case_file(case.case_id)
    return Row(
        case=case,
        post=file.lead() if file else None,
        waits_seconds=(now - case.opened_at).total_seconds(),
    )


def _page_number(text: str) -> int:
    return max(1, int(text)) if is_small_number(text) else 1


def is_small_number(text: str) -> bool:
    """Say whether a text from an address is a number that is safe to read."""
    return text.isascii() and text.isdigit() and len(text) < 11


def is_case_id(case_id: int) -> bool:
    """Say whether a database could know a case by this number."""
    return 0 < case_id <= MAX_CASE_ID
