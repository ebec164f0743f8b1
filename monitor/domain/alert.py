"""One message about one case (or one week) on one channel, and what it may say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.digest import Digest
from monitor.domain.plan import OverlayLine, PlanGuardrail, PlanStep


class AlertStatus(StrEnum):
    """Where a message stands: the outbox keeps every one."""

    PENDING = "pending"
    SENT = "sent"
    REFUSED = "refused"
    """The channel will never take it as it is; a person must mend the settings and send it again."""
    DROPPED = "dropped"
    """A reminder that was no longer true when it could go out."""


class AlertKind(StrEnum):
    """Why a message goes out."""

    OPENED = "opened"
    RAISED = "raised"
    PILE_ON = "pile_on"
    """Many accounts spoke within a short time."""
    REMINDER = "reminder"
    """Something in a case is due soon."""
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    """Still not done: passed on to somebody higher."""
    POST_CHANGED = "post_changed"
    """A post was found edited, removed or gone."""
    DIGEST = "digest"
    REVIEW = "review"
    """The policy's own review date has passed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """One row of the outbox; written in the transaction that gives the reason for it."""

    alert_id: str
    """The same for the same news, so that writing it twice changes nothing."""
    kind: AlertKind
    channel: str
    to: tuple[str, ...]
    case_id: int | None
    week: str = ""
    """ISO week (`2026-W47`) of a digest; empty otherwise."""
    status: AlertStatus = AlertStatus.PENDING
    n_attempts: int = 0
    not_before: datetime
    created_at: datetime
    sent_at: datetime | None = None
    last_error: str = ""


RETRY_AFTER_SECONDS = (30, 120, 600, 1800, 3600)
"""Waits between attempts; the last one repeats for as long as it takes."""


BELIEVABLE_WAIT = timedelta(days=2)
"""Neither quiet hours nor a channel makes a message wait so long: what does was dated by a wrong clock."""


def case_alert_id(case_id: int, kind: AlertKind, channel: str, severity: str, *, revision: int = 1) -> str:
    """Name the news that a case reached a severity, once a channel; `revision` is the one that made it so.

    A case may be lowered by a person and raised again by a later post: that is news of its own.
    """
    news = f"case:{case_id}:{kind}:{severity}:{channel}"
    return news if revision == 1 else f"{news}:{revision}"


def digest_alert_id(week: str, channel: str) -> str:
    """Name the news of one week, once a channel."""
    return f"digest:{week}:{channel}"


def review_alert_id(policy: str, month: str, channel: str) -> str:
    """Name the news that a policy's review is overdue, once a month and channel."""
    return f"review:{policy}:{month}:{channel}"


def retry_after_seconds(n_attempts: int) -> int:
    """Give the wait after the n-th failed attempt (n from 1)."""
    return RETRY_AFTER_SECONDS[min(max(n_attempts, 1), len(RETRY_AFTER_SECONDS)) - 1]


@dataclass(frozen=True, kw_only=True, slots=True)
class DueLine:
    """One thing that is due, in the policy's or Gatepost's own words."""

    text: str
    due_at: datetime
    """In the school's time zone."""
    is_over: bool
    basis: str
    """As of a clock; empty where a person at the school has set the time."""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseMessage:
    """What a notifier may show of a case: already cut to the school's privacy settings."""

    alert_id: str
    kind: AlertKind
    case_number: str
    severity: str
    school: str
    headline: str
    """One sentence without names: wording, target and place."""
    labels: tuple[str, ...]
    """As shown: `possibly defamatory`."""
    how_sure: str
    """In words with the figure: `fairly sure (78 %)`."""
    about: str
    platform: str
    context: str
    posted_at: datetime
    """In the school's time zone."""
    n_posts: int
    quote: str
    """The post's words as far as the settings allow; empty when they are withheld."""
    quote_withheld: str
    """Why there is no quote; empty when there is one."""
    author: str
    """Empty unless the settings allow it."""
    policy_title: str
    policy_version: str
    steps: tuple[PlanStep, ...]
    n_more_steps: int
    guardrails: tuple[PlanGuardrail, ...]
    is_silent_in: bool
    is_silent_out: bool
    asks: tuple[str, ...]
    overlay: tuple[OverlayLine, ...]
    case_url: str
    due: tuple[DueLine, ...] = ()
    """What is due in the case, the soonest first."""
    n_more_due: int = 0
    is_number_only: bool = False
    """Whether the channel has readers whom the case is not for: number and severity is all they are told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewMessage:
    """A word to those who look after the policy: its own review date has passed."""

    alert_id: str
    policy_title: str
    policy_version: str
    review_due: str
    """As the policy gives it: `March 2026`."""
    cites: tuple[str, ...]
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestMessage:
    """A week's digest on its way to one channel."""

    alert_id: str
    digest: Digest
    reviews_url: str


Message = CaseMessage | DigestMessage | ReviewMessage
