"""The settings as the rest of Gatepost takes them: frozen, checked, complete."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.domain.clocks import Target
from monitor.domain.deadline import WorkingDay
from monitor.domain.reminders import ReminderRules
from monitor.domain.school import Privacy, QuietHours, Retention, Route, School, Term, Weekly

SourceKind = Literal["sample", "feed", "reddit", "x"]
Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceSettings:
    """One source to collect from; `every_minutes` is the wait between two runs."""

    name: str
    kind: SourceKind
    is_enabled: bool
    every_minutes: int
    base_url: str | None = None
    path: Path | None = None
    urls: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    subreddits: tuple[str, ...] = ()
    monthly_cost_limit_usd: float | None = None
    price_per_post_usd: float = 0.005
    price_per_author_usd: float = 0.010


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassifierSettings:
    """Which model reads posts (the bundled one where `folder` is None), and from where it gives a label."""

    folder: Path | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    """The other model's label names to ours."""
    problem_type: str = ""
    version: str = ""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    missed_costs: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackSettings:
    """Where Slack messages go; the token comes from the environment."""

    channel: str
    base_url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailSettings:
    """The school's mail server; user name and password come from the environment."""

    sender: str
    host: str = ""
    port: int = 587
    security: Security = "starttls"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelSettings:
    """How messages leave; a channel without its server writes to the outbox folder."""

    slack: SlackSettings
    email: EmailSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class WebSettings:
    """Where the review pages listen, and the address that people reach them by."""

    address: str = "127.0.0.1"
    port: int = 8460
    public_url: str = "http://127.0.0.1:8460"


@dataclass(frozen=True, kw_only=True, slots=True)
class StorageSettings:
    """Where things are kept."""

    data_folder: Path
    database_url: str = field(repr=False)
    """May hold a password."""
    outbox_folder: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Secrets:
    """Keys and passwords, from the environment or a `.env` file; never shown, never logged."""

    slack_token: str = field(default="", repr=False)
    smtp_username: str = field(default="", repr=False)
    smtp_password: str = field(default="", repr=False)
    reddit_client_id: str = field(default="", repr=False)
    reddit_client_secret: str = field(default="", repr=False)
    reddit_user_agent: str = field(default="", repr=False)
    x_bearer_token: str = field(default="", repr=False)
    session_key: str = field(default="", repr=False)
    pupil_key: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockSettings:
    """How deadlines are counted, the school's own targets, and when to remind whom."""

    working_day: WorkingDay = "school_open_day"
    roll_forward: bool = False
    extra_bank_holidays: tuple[date, ...] = ()
    targets: Mapping[str, Mapping[str, Target]] = field(default_factory=dict)
    reminders: ReminderRules = field(default_factory=ReminderRules)


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceSettings:
    """How the evidence vault proves its age."""

    timestamp_url: str = ""
    """Address of an RFC 3161 service; empty: nothing leaves the machine."""
    timestamp_ca: Path | None = None
    """The service's certificates (PEM), to check its answers against."""
    chromium: str = ""
    """The browser that takes screenshots; empty: look for one."""
    browser_user: str = "nobody"
    """The user that it runs as where Gatepost runs as root."""
    rechecks: bool = True
    """Whether posts of open cases are looked at again after an hour, a day and a week."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that a school has decided."""

    path: Path
    school: School
    sources: tuple[SourceSettings, ...]
    policy: str
    classifier: ClassifierSettings
    routes: Mapping[str, Route]
    """By severity; `to` holds addresses, the roles already looked up."""
    roles: Mapping[str, tuple[str, ...]]
    terms: tuple[Term, ...]
    inset_days: tuple[date, ...]
    quiet_hours: QuietHours
    retention: Retention
    privacy: Privacy
    names_in_digest: bool
    digest: Weekly
    zone: ZoneInfo
    channels: ChannelSettings
    web: WebSettings
    storage: StorageSettings
    secrets: Secrets
    watch_list: Path | None = None
    """The file of hashed names of pupils; off without one."""
    policy_confirmations: Path | None = None
    """The file that says which readings of the policy the school has confirmed."""
    letters_folder: Path | None = None
    """The school's own letters; one of the same id takes the place of a shipped one."""
    clocks: ClockSettings = field(default_factory=ClockSettings)
    evidence: EvidenceSettings = EvidenceSettings()
