"""What the web view is told about the school and its surroundings; bootstrap fills it in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.domain.school import Retention

SourceCondition = Literal["well", "failing", "silent", "untried", "off"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceView:
    """How one source fares, in words that a reviewer understands."""

    name: str
    platform: str
    condition: SourceCondition
    watches: str = ""
    """What is looked at there: the search words, the page, the feed."""
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    last_post_at: datetime | None = None
    retry_at: datetime | None = None
    n_failures: int = 0
    n_posts: int = 0
    problem: str = ""
    """What went wrong; never a key, never a post's words."""
    mend: str = ""
    """What a person can do about it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxView:
    """One message that was written to a folder because its channel is not set up."""

    name: str
    """Names the message in addresses; unique in the folder."""
    channel: str
    subject: str
    written_at: datetime
    text: str
    html: str = ""
    """Empty where the channel knows plain text alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestView:
    """One week's digest as its mail would show it."""

    week: str
    """ISO week, `2026-W47`."""
    html: str
    """Pictures are named by `cid:`; each is shown as `png`."""
    png: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """The school's settings as far as the pages need them, and the ways to ask other edges."""

    school_name: str
    zone: ZoneInfo
    secret: str
    """Signs the session cookies: at least 32 characters, the same after a restart."""
    is_https: bool
    """Whether browsers reach the pages by https, directly or through a proxy."""
    allowed_hosts: tuple[str, ...]
    outbox_folder: Path | None
    """Where messages go while Slack and mail are not set up; None when both are."""
    outbox: Callable[[], list[OutboxView]]
    """Gives the messages of the outbox folder, newest first."""
    digest_preview: Callable[[str | None], DigestView | None]
    """Composes a week's digest (None: the present week) without sending it."""
    not_watched: tuple[str, ...]
    """What Gatepost cannot see, a sentence each."""
    sources: Callable[[], list[SourceView]]
    undelivered: Callable[[], str]
    """Says that messages could not be sent, and how to mend it; empty when none waits overlong."""
    version: str
    model: str
    policy_title: str
    not_judged: tuple[str, ...] = ()
    """What `model` says nothing about: risk labels, `target`, `sentiment`, `intent`."""
    retention: Retention = field(default_factory=Retention)
    """For how long the school means to keep things."""
    policy_problem: Callable[[], str] = lambda: ""
    """Says why a changed policy file is not in force; empty where all is well."""
