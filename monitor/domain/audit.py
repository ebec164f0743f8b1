"""The log of who saw and did what: every view, decision, export and change, with name and time."""

from dataclasses import dataclass
from datetime import datetime

from monitor.domain.actor import Actor

MAX_DETAIL = 300
"""Of a line of the log; the reason of a refusal may quote what somebody typed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """One line of the log; never changed, never removed."""

    at: datetime
    by: str
    """The name as it stands in the history of cases; `Gatepost` for the system itself."""
    login: str = ""
    action: str
    """`view`, `refused`, `export`, `download`, `sign_in`, `verify`, ..."""
    case_id: int | None = None
    detail: str = ""
    """Ids and plain words; never a post's text, never a pupil's name."""


def entry_by(
    actor: Actor, action: str, *, at: datetime, case_id: int | None = None, detail: str = ""
) -> AuditEntry:
    """Give the line that says what somebody did."""
    return AuditEntry(
        at=at,
        by=actor.name or "nobody",
        login=actor.login,
        action=action,
        case_id=case_id,
        detail=detail[:MAX_DETAIL],
    )
