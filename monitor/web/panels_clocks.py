"""The card with a case's clocks: what is due, what is overdue, how long a “now” has lasted, what was met."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request

from monitor.domain.case import NEXT_STATUS, Action, Case
from monitor.domain.case_clock import CaseClock, Due
from monitor.domain.plan import BASIS_WORDS
from monitor.services.ports import CaseFile
from monitor.web.gate import Visitor, web_of
from monitor.web.panel import Panel

ACKNOWLEDGE = "acknowledge_or_reply"
"""The one step that a mere word of receipt meets as well, as the clause says."""
NO_TERMS = (
    "The settings hold no term dates, so every weekday but bank holidays counts as a day on which the school "
    "is open."
)
SOON_SECONDS = 4 * 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockRow:
    """One clock, answer, follow-up or wait, as the card shows it."""

    state: str
    """`overdue`, `soon`, `due`, `now`, `met` or `stopped`."""
    text: str
    basis: str
    rule: str = ""
    """How the time is counted, in the words of the clause."""
    cites: tuple[str, ...] = ()
    at: datetime | None = None
    """When it is due, was met or stopped."""
    seconds: float = 0.0
    """Until it is due, since it was, or since a “now” began."""
    by: str = ""
    detail: str = ""
    key: str = ""
    """What the button “Mark as met” sends; empty for none."""
    step: str = ""
    """The key of the plan's step that meets it, for those who mark that as done instead."""
    is_acknowledged: bool = False
    """Whether a word of receipt is enough."""

    @property
    def whose(self) -> str:
        """Say whose rule it is: the policy's, the law's or the school's own."""
        return BASIS_WORDS.get(self.basis, "Set by a person at the school")


def clocks_panel(request: Request, _visitor: Visitor, file: CaseFile) -> Panel | None:
    """Give the card, or nothing for a case in which nothing was ever timed."""
    web = web_of(request)
    rows = rows_of(file.case, now=web.clock.now())
    if not rows:
        return None
    has_policy_clock = any(row.basis == "explicit" and row.at is not None for row in rows)
    is_unknown = has_policy_clock and not web.rooms.clocks.calendar.known
    return Panel(template="case_clocks.html", values={"rows": rows, "note": NO_TERMS if is_unknown else ""})


def rows_of(case: Case, *, now: datetime) -> list[ClockRow]:
    """Give the rows: what is due first, then every “now”, then what was met or has stopped."""
    timed = [_due_row(case, due, now) for due in case.dues]
    return [*timed, *_without_number(case, now), *_ended(case)]


def due_state(due_at: datetime, now: datetime) -> str:
    """Say how near a due time is: `overdue`, `soon` or `due`."""
    left = (due_at - now).total_seconds()
    return "overdue" if left <= 0 else "soon" if left < SOON_SECONDS else "due"


def _due_row(case: Case, due: Due, now: datetime) -> ClockRow:
    clock = next((c for c in case.work.clocks if f"clock:{c.key}" == due.key), None)
    row = ClockRow(
        state=due_state(due.due_at, now),
        text=due.text,
        basis=due.basis,
        cites=due.cites,
        at=due.due_at,
        seconds=abs((due.due_at - now).total_seconds()),
        detail=case.work.waiting_for if due.kind == "waiting" else "",
    )
    return row if clock is None else _with_ways_to_meet(replace(row, rule=clock.rule), case, clock)


def _without_number(case: Case, now: datetime) -> Iterator[ClockRow]:
    for clock in case.work.clocks:
        if clock.is_running and clock.due_at is None:
            row = ClockRow(
                state="now",
                text=clock.text,
                rule=clock.rule,
                basis=clock.basis,
                cites=clock.cites,
                seconds=(now - clock.started_at).total_seconds(),
            )
            yield _with_ways_to_meet(row, case, clock)


def _ended(case: Case) -> Iterator[ClockRow]:
    for clock in case.work.clocks:
        if not clock.is_running:
            yield ClockRow(
                state="met" if clock.met_at else "stopped",
                text=clock.text,
                basis=clock.basis,
                cites=clock.cites,
                at=clock.met_at or clock.stopped_at,
                by=clock.met_by,
                detail=_lateness(clock),
            )


def _lateness(clock: CaseClock) -> str:
    if clock.met_at is None or clock.due_at is None:
        return ""
    return "in time" if clock.met_at <= clock.due_at else "late"


def _with_ways_to_meet(row: ClockRow, case: Case, clock: CaseClock) -> ClockRow:
    """Say how a running clock is met: by its step of the plan, by a button, or by itself."""
    if clock.key.startswith("target:") or (case.status, Action.CLOCK_MET) not in NEXT_STATUS:
        return row
    step = next((s.key for s in case.plan.steps if s.do == clock.step and not case.is_done(s.key)), "")
    is_acknowledged = clock.step == ACKNOWLEDGE
    key = clock.key if is_acknowledged or not step else ""
    return replace(row, key=key, step=step, is_acknowledged=is_acknowledged)
