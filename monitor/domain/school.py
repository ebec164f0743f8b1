"""The school that is watched: who it is, whom to tell, when to be quiet, what may be shown and kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.domain.policy.vocabulary import SEVERITIES

Showing = Literal["none", "excerpt", "full"]


def severity_rank(severity: str) -> int:
    """Give 0 for `none` up to 4 for `critical`; raise ValueError for another word."""
    return SEVERITIES.index(severity)


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffMember:
    """Somebody in a public role at the school, as the school's settings name them."""

    name: str
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class School:
    """The profile that relevance is judged by: school terms only, never a person alone."""

    name: str
    short_names: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    handles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    website: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""
    phones: tuple[str, ...] = ()
    nearby: tuple[str, ...] = ()
    staff: tuple[StaffMember, ...] = ()
    not_us: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Where alerts of one severity go; no channels means the digest alone."""

    channels: tuple[str, ...] = ()
    to: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class QuietHours:
    """The hours of the school's day when only the excepted severities may ring."""

    starts: time
    ends: time
    except_severities: tuple[str, ...] = ("critical", "high")

    def not_before(self, severity: str, now: datetime, zone: ZoneInfo) -> datetime:
        """Give the first moment at or after `now` (aware) when an alert of `severity` may be sent."""
        if severity in self.except_severities or self.starts == self.ends:
            return now
        local = now.astimezone(zone)
        if not self._is_quiet(local.time()):
            return now
        end_day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        ends = self.ends.replace(fold=local.fold)  # in the hour that comes twice, the end that is still ahead
        return datetime.combine(end_day, ends, tzinfo=zone).astimezone(now.tzinfo)

    def _is_quiet(self, moment: time) -> bool:
        if self.starts < self.ends:
            return self.starts <= moment < self.ends
        return moment >= self.starts or moment < self.ends


@dataclass(frozen=True, kw_only=True, slots=True)
class Privacy:
    """What alerts may show of a post; the review pages always show the text itself."""

    post_text_in_alerts: Showing = "excerpt"
    restricted_text_in_alerts: Showing = "none"
    """The same for restricted cases: about a child, private data, an allegation of harm to children."""
    names_in_alerts: bool = False
    author_in_alerts: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """Days for which each kind of row is kept."""

    set_aside_days: int = 30
    no_case_days: int = 90
    dismissed_days: int = 90
    resolved_days: int = 365


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A term, first and last day included."""

    name: str
    starts: date
    ends: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Weekly:
    """When the digest goes out (0 is Monday) in the school's time, and to whom."""

    weekday: int = 0
    at: time = time(7, 30)
    channels: tuple[str, ...] = ("email",)
    to: tuple[str, ...] = ()
