"""What the store gives besides the values of the domain."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.assessment import Assessment
from monitor.domain.case import Case, CaseEvent
from monitor.domain.incident import gravity_of
from monitor.domain.mention import Mention


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceState:
    """What is remembered of a source between runs."""

    name: str
    checkpoint: str | None = None
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    last_post_at: datetime | None = None
    """`posted_at` of the newest post that it brought, about the school or not."""
    n_failures: int = 0
    """Failed runs since the last good one."""
    last_error: str = ""
    retry_at: datetime | None = None
    n_posts: int = 0
    n_unrelated: int = 0
    n_rejected: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Untriaged:
    """An assessment that no case decision has been taken on."""

    mention: Mention
    assessment: Assessment
    is_decided: bool = False
    """Whether a decision was taken on the same mention, by what another model had read in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CasePost:
    """A post of a case with the assessment that the case is judged by (None before it is assessed)."""

    mention: Mention
    assessment: Assessment | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFile:
    """All that the store knows of one case."""

    case: Case
    posts: tuple[CasePost, ...]
    """In the order in which they were posted."""
    events: tuple[CaseEvent, ...]
    """Oldest first."""

    def lead(self) -> CasePost | None:
        """Give the post that the case is mainly about: the gravest of its labels, the first among equals."""
        return lead_of(self.case, self.posts)


def lead_of(case: Case, posts: Sequence[CasePost]) -> CasePost | None:
    """Give the post that a case is mainly about: the gravest of its labels, the first among equals."""
    return max(posts, key=lambda row: gravity_of(row.assessment, case.labels), default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekCounts:
    """What the digest counts between two moments, `start <= t < end`, by the time of posting."""

    n_posts: int = 0
    n_set_aside: int = 0
    n_by_platform: dict[str, int] = field(default_factory=dict)
    n_by_source: dict[str, int] = field(default_factory=dict)
    """Relevant mentions by the name of their source."""
    n_by_label: dict[str, int] = field(default_factory=dict)
    n_negative: int = 0
    n_neutral: int = 0
    n_positive: int = 0
    n_kind: int = 0
    """Positive posts without any risk label."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewer:
    """A person who may sign in."""

    name: str
    """As it stands in the history of cases."""
    login: str
    role: str
    password_hash: str
    is_active: bool = True
