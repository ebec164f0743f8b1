"""The shape of the settings file; every rule here has a sentence that says what to write instead."""

import re
from datetime import date, time
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from monitor.settings.classifier_schema import ClassifierModel
from monitor.settings.clocks_schema import ClocksModel, roles_in
from monitor.settings.evidence_schema import EvidenceModel

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Severity = Literal["low", "medium", "high", "critical"]
Channel = Literal["slack", "email", "digest"]
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]+", re.ASCII)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _clock_time(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError(  # noqa: TRY004 - pydantic makes its error of a ValueError alone
            'a time is written in quotation marks, such as "07:30"'
        )
    return value


def _without_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError('a time is on the school\'s own clock: write it without a zone, such as "07:30"')
    return value


ClockTime = Annotated[time, BeforeValidator(_clock_time), AfterValidator(_without_zone)]


class Model(BaseModel):
    """Refuses keys that it does not know, so that a typing error is never a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceModel(Model):
    """Where the school is."""

    town: str = ""
    county: str = ""
    postcode: str = ""


class StaffModel(Model):
    """Somebody in a public role."""

    name: Text
    role: Text


class SchoolModel(Model):
    """The school's profile."""

    name: Text
    short_names: list[Text] = []
    hashtags: list[Text] = []
    handles: dict[str, Text | list[Text]] | list[Text] = {}
    website: str = ""
    place: PlaceModel = PlaceModel()
    phones: list[Text] = []
    nearby: list[Text] = []
    staff: list[StaffModel] = []
    not_us: list[Text] = []


class SourceModel(Model):
    """One source; which keys it needs depends on its kind."""

    name: Text
    kind: Literal["sample", "feed", "reddit", "x"]
    enabled: bool = True
    every_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    base_url: Text | None = None
    path: Path | None = None
    urls: list[Text] = []
    search: list[Text] = []
    subreddits: list[Text] = []
    monthly_cost_limit_usd: Annotated[float, Field(gt=0)] | None = None
    price_per_post_usd: Annotated[float, Field(ge=0)] = 0.005
    price_per_author_usd: Annotated[float, Field(ge=0)] = 0.010

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "SourceModel":
        if self.kind == "sample" and self.path is None:
            raise ValueError("a sample source needs `path`, the file with the posts")
        if self.kind == "feed" and not self.urls:
            raise ValueError("a feed source needs `urls`, a list of feed addresses")
        if self.kind == "reddit" and not (self.search or self.subreddits):
            raise ValueError("a Reddit source needs `search` (school terms) or `subreddits`")
        return self

    @field_validator("urls")
    @classmethod
    def _urls_are_web_addresses(cls, urls: list[str]) -> list[str]:
        for url in urls:
            if not url.startswith(("http://", "https://")):
                raise ValueError(f"{url!r} is no web address; it must begin with https:// or http://")
        return urls


class RouteModel(Model):
    """Where alerts of one severity go."""

    channels: list[Channel] = []
    to: list[Text] = []

    @model_validator(mode="after")
    def _mail_has_a_reader(self) -> "RouteModel":
        if "email" in self.channels and not self.to:
            raise ValueError("alerts go by e-mail to nobody; add `to: [head]`, or take `email` out")
        return self


def nobody_holds(what: str, role: str) -> str:
    """Say that a role stands in `to` which nobody holds."""
    return (
        f"{what} goes to {role!r}, but nobody holds that role: "
        f"add `{role}: [name@school.example]` under routing.roles"
    )


class RoutingModel(Model):
    """Routes by severity, and who holds each role."""

    critical: RouteModel = RouteModel(channels=["slack", "email"], to=["head", "dsl"])
    high: RouteModel = RouteModel(channels=["slack", "email"], to=["head", "dsl"])
    medium: RouteModel = RouteModel(channels=["email"], to=["slt"])
    low: RouteModel = RouteModel()
    roles: dict[Text, list[Text]] = {}

    @model_validator(mode="after")
    def _roles_are_held(self) -> "RoutingModel":
        for severity in ("critical", "high", "medium", "low"):
            for who in getattr(self, severity).to:
                if "@" not in who and not self.roles.get(who):
                    raise ValueError(nobody_holds(severity, who))
        return self


class TermModel(Model):
    """A term."""

    name: Text
    starts: date
    ends: date

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "TermModel":
        if self.ends < self.starts:
            raise ValueError(f"{self.name} ends before it starts")
        return self


class QuietHoursModel(Model):
    """When only some severities may ring."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    starts: Annotated[ClockTime, Field(alias="from")] = time(22)
    ends: Annotated[ClockTime, Field(alias="to")] = time(7)
    except_: Annotated[list[Severity], Field(alias="except")] = ["critical", "high"]


class RetentionModel(Model):
    """Days."""

    set_aside_days: Annotated[int, Field(ge=1)] = 30
    no_case_days: Annotated[int, Field(ge=1)] = 90
    dismissed_days: Annotated[int, Field(ge=1)] = 90
    resolved_days: Annotated[int, Field(ge=1)] = 365


class PrivacyModel(Model):
    """What may leave Gatepost."""

    post_text_in_alerts: Literal["full", "excerpt", "none"] = "excerpt"
    names_in_alerts: bool = False
    author_in_alerts: bool = False
    names_in_digest: bool = False
    restricted_cases_by_number_only: bool = True


class PupilsModel(Model):
    """The watch list of pupils."""

    watch_list: Path | None = None


class DigestModel(Model):
    """The weekly message."""

    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    at: ClockTime = time(7, 30)
    channels: list[Literal["slack", "email"]] = ["email"]
    to: list[Text] = []


class SlackModel(Model):
    """Slack."""

    channel: Text = "#gatepost"
    base_url: Text | None = None


class EmailModel(Model):
    """The mail server."""

    sender: Text = "Gatepost <gatepost@localhost>"
    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"

    @field_validator("sender")
    @classmethod
    def _is_an_address(cls, sender: str) -> str:
        if not _ADDRESS.fullmatch(parseaddr(sender)[1]):
            raise ValueError(f"{sender!r} is no sender; write Gatepost <gatepost@school.example>")
        return sender


class ChannelsModel(Model):
    """How messages leave."""

    slack: SlackModel = SlackModel()
    email: EmailModel = EmailModel()


class WebModel(Model):
    """The review pages."""

    address: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8460
    public_url: str = ""

    @field_validator("public_url")
    @classmethod
    def _is_a_web_address(cls, url: str) -> str:
        if url and not re.match(r"https?://[^/\s]", url):
            raise ValueError(f"{url!r} is no web address; write https://gatepost.school.example")
        return url


class StorageModel(Model):
    """Where things are kept; relative to the working folder."""

    data_folder: Path = Path("var")
    database_url: str = ""


class SettingsFile(Model):
    """The whole file."""

    school: SchoolModel
    sources: list[SourceModel]
    policy: Text
    policy_confirmations: Path | None = None
    letters_folder: Path | None = None
    classifier: ClassifierModel = ClassifierModel()
    routing: RoutingModel
    term_dates: list[TermModel] = []
    inset_days: list[date] = []
    clocks: ClocksModel = ClocksModel()
    quiet_hours: QuietHoursModel = QuietHoursModel()
    retention: RetentionModel = RetentionModel()
    privacy: PrivacyModel = PrivacyModel()
    pupils: PupilsModel = PupilsModel()
    digest: DigestModel = DigestModel()
    channels: ChannelsModel = ChannelsModel()
    web: WebModel = WebModel()
    storage: StorageModel = StorageModel()
    evidence: EvidenceModel = EvidenceModel()
    time_zone: str = "Europe/London"

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as problem:  # "Europe" alone is a folder
            raise ValueError(f"{name!r} is not a time zone; write Europe/London") from problem
        return name

    @field_validator("digest")
    @classmethod
    def _its_roles_are_held(cls, digest: DigestModel, info: ValidationInfo) -> DigestModel:
        routing = info.data.get("routing")  # missing where it has errors of its own
        for who in digest.to:
            if isinstance(routing, RoutingModel) and "@" not in who and not routing.roles.get(who):
                raise ValueError(nobody_holds("the digest", who))
        return digest

    @field_validator("clocks")
    @classmethod
    def _clocks_ring_for_somebody(cls, clocks: ClocksModel, info: ValidationInfo) -> ClocksModel:
        routing = info.data.get("routing")
        for what, who in roles_in(clocks):
            if isinstance(routing, RoutingModel) and "@" not in who and not routing.roles.get(who):
                raise ValueError(nobody_holds(what, who))
        return clocks

    @field_validator("sources")
    @classmethod
    def _names_differ(cls, sources: list[SourceModel]) -> list[SourceModel]:
        names = [source.name for source in sources]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two sources are called {name!r}; give each its own name")
        return sources
