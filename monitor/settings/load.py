"""Reads and checks the settings; every error names file, line and field, and says what to write."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import yaml
from dotenv import dotenv_values
from pydantic import BaseModel, ValidationError

from monitor.domain.school import (
    Privacy,
    QuietHours,
    Retention,
    Route,
    School,
    StaffMember,
    Term,
    Weekly,
)
from monitor.settings import schema
from monitor.settings.classifier_schema import BUNDLED, ClassifierModel
from monitor.settings.clocks_schema import ClocksModel, reminders_of, targets_of
from monitor.settings.lines import Loc, error_words
from monitor.settings.values import (
    ChannelSettings,
    ClassifierSettings,
    ClockSettings,
    EmailSettings,
    EvidenceSettings,
    Secrets,
    Settings,
    SlackSettings,
    SourceSettings,
    StorageSettings,
    WebSettings,
)

M = TypeVar("M", bound=BaseModel)
MAX_SHOWN = 10


class SettingsError(ValueError):
    """The settings cannot be used as they are; the message is for the person who wrote them."""


def load_settings(path: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings file and the environment (with `.env` beneath it); raises SettingsError."""
    root, data = _read(path)
    model = _validated(schema.SettingsFile, root, data, path)
    return _settings(model, path, _environment(environment))


def load_profile(path: Path) -> School:
    """Read a file that holds the school's profile, at the top or under `school`; raises SettingsError."""
    root, data = _read(path)
    inner = data.get("school")
    if isinstance(inner, dict):
        found = next(value for key, value in root.value if key.value == "school")
        return _school(_validated(schema.SchoolModel, found, inner, path, prefix=("school",)))
    return _school(_validated(schema.SchoolModel, root, data, path))


def _read(path: Path) -> tuple[yaml.MappingNode, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as problem:
        raise SettingsError(
            f"{path}: there is no such file. Run `gatepost init`, or name one with --config."
        ) from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{path}: the file cannot be read ({problem}).") from problem
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as problem:
        raise SettingsError(_yaml_words(path, problem)) from problem
    except RecursionError as problem:
        raise SettingsError(f"{path}: the file cannot be read (it is nested too deeply).") from problem
    if not isinstance(root, yaml.MappingNode) or not isinstance(data, dict):
        raise SettingsError(
            f"{path}, line 1: the file must hold settings such as `school:`; see the example."
        )
    _refuse_repeats(path, root)
    return root, data


class _Loader(yaml.SafeLoader):
    """Says on which line a date stands that no calendar has; SafeLoader itself does not."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as problem:
            raise _ImpossibleValueError(
                problem=f"{node.value!r}: {problem}", problem_mark=node.start_mark
            ) from problem


class _ImpossibleValueError(yaml.MarkedYAMLError):
    pass


def _yaml_words(path: Path, problem: yaml.YAMLError) -> str:
    mark = getattr(problem, "problem_mark", None)
    line = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    what = getattr(problem, "problem", None) or "not readable"
    if isinstance(problem, _ImpossibleValueError):
        return f"{path}{line}: there is no such value ({what}). Write a date as 2026-09-02."
    return (
        f"{path}{line}: this is not valid YAML ({what}). Check the indentation there, and put text "
        'with a colon or a # into "quotation marks".'
    )


def _refuse_repeats(path: Path, root: yaml.Node) -> None:
    waiting, looked_at = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in looked_at:  # an alias leads here a second time, or round in a circle
            continue
        looked_at.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        if isinstance(node, yaml.MappingNode):
            _refuse_repeated_keys(path, node)
            waiting.extend(value for _, value in node.value)


def _refuse_repeated_keys(path: Path, node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise SettingsError(
                f"{path}, line {key.start_mark.line + 1}, {key.value}: this key stands here twice; "
                "keep one of the two."
            )
        seen.add(key.value)


def _validated(model: type[M], root: yaml.Node, data: dict[str, Any], path: Path, *, prefix: Loc = ()) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        lines = [
            f"{path}, {error_words(root, error, model, prefix)}" for error in problem.errors()[:MAX_SHOWN]
        ]
        raise SettingsError("\n".join(dict.fromkeys(lines))) from problem


def _environment(given: Mapping[str, str] | None) -> Mapping[str, str]:
    if given is not None:
        return given
    from_file = {key: value for key, value in dotenv_values(".env").items() if value is not None}
    return {**from_file, **os.environ}


def _settings(model: schema.SettingsFile, path: Path, env: Mapping[str, str]) -> Settings:
    web = model.web
    return Settings(
        path=path,
        school=_school(model.school),
        sources=tuple(_source(source) for source in model.sources),
        policy=model.policy,
        policy_confirmations=model.policy_confirmations,
        letters_folder=model.letters_folder,
        classifier=_classifier(model.classifier),
        routes={name: _route(getattr(model.routing, name), model.routing.roles) for name in _ROUTED},
        roles={role: tuple(holders) for role, holders in model.routing.roles.items()},
        terms=tuple(Term(name=t.name, starts=t.starts, ends=t.ends) for t in model.term_dates),
        inset_days=tuple(model.inset_days),
        quiet_hours=QuietHours(
            starts=model.quiet_hours.starts,
            ends=model.quiet_hours.ends,
            except_severities=tuple(model.quiet_hours.except_),
        ),
        retention=Retention(**model.retention.model_dump()),
        privacy=_privacy(model.privacy),
        names_in_digest=model.privacy.names_in_digest,
        digest=Weekly(
            weekday=schema.WEEKDAYS.index(model.digest.weekday),
            at=model.digest.at,
            channels=tuple(model.digest.channels),
            to=_addresses(model.digest.to or model.routing.critical.to, model.routing.roles),
        ),
        zone=ZoneInfo(model.time_zone),
        channels=ChannelSettings(
            slack=SlackSettings(**model.channels.slack.model_dump()),
            email=EmailSettings(**model.channels.email.model_dump()),
        ),
        web=WebSettings(
            address=web.address,
            port=web.port,
            public_url=(web.public_url or _own_address(web)).rstrip("/"),
        ),
        storage=_storage(model.storage, env),
        secrets=_secrets(env),
        watch_list=model.pupils.watch_list,
        clocks=_clocks(model.clocks, model.routing.roles),
        evidence=EvidenceSettings(**model.evidence.model_dump()),
    )


def _own_address(web: schema.WebModel) -> str:
    """Give the address that this machine's own browser finds the pages at; `0.0.0.0` is none to go to."""
    host = "127.0.0.1" if web.address == "0.0.0.0" else web.address  # noqa: S104
    return f"http://{host}:{web.port}"


_ROUTED = ("low", "medium", "high", "critical")


def _classifier(model: ClassifierModel) -> ClassifierSettings:
    return ClassifierSettings(
        folder=None if model.model == BUNDLED else Path(model.model),
        labels=model.labels,
        problem_type=model.problem_type,
        version=model.version,
        thresholds=model.thresholds,
        missed_costs=model.missed_costs,
    )


def _clocks(model: ClocksModel, roles: Mapping[str, Sequence[str]]) -> ClockSettings:
    return ClockSettings(
        working_day=model.working_day,
        roll_forward=model.roll_forward,
        extra_bank_holidays=tuple(model.extra_bank_holidays),
        targets=targets_of(model.targets),
        reminders=reminders_of(model.reminders, roles),
    )


def _school(model: schema.SchoolModel) -> School:
    handles = model.handles if isinstance(model.handles, dict) else {"": model.handles}
    return School(
        name=model.name,
        short_names=tuple(model.short_names),
        hashtags=tuple(model.hashtags),
        handles={name: tuple([h] if isinstance(h, str) else h) for name, h in handles.items()},
        website=model.website,
        town=model.place.town,
        county=model.place.county,
        postcode=model.place.postcode,
        phones=tuple(model.phones),
        nearby=tuple(model.nearby),
        staff=tuple(StaffMember(name=s.name, role=s.role) for s in model.staff),
        not_us=tuple(model.not_us),
    )


def _source(model: schema.SourceModel) -> SourceSettings:
    return SourceSettings(
        name=model.name,
        kind=model.kind,
        is_enabled=model.enabled,
        every_minutes=model.every_minutes,
        base_url=model.base_url,
        path=model.path,
        urls=tuple(model.urls),
        search=tuple(model.search),
        subreddits=tuple(model.subreddits),
        monthly_cost_limit_usd=model.monthly_cost_limit_usd,
        price_per_post_usd=model.price_per_post_usd,
        price_per_author_usd=model.price_per_author_usd,
    )


def _addresses(names: Sequence[str], roles: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found = [address for name in names for address in ([name] if "@" in name else roles.get(name, ()))]
    return tuple(dict.fromkeys(found))


def _route(model: schema.RouteModel, roles: Mapping[str, Sequence[str]]) -> Route:
    channels = tuple(channel for channel in model.channels if channel != "digest")
    return Route(channels=channels, to=_addresses(model.to, roles))


def _privacy(model: schema.PrivacyModel) -> Privacy:
    restricted = "none" if model.restricted_cases_by_number_only else model.post_text_in_alerts
    return Privacy(
        post_text_in_alerts=model.post_text_in_alerts,
        restricted_text_in_alerts=restricted,
        names_in_alerts=model.names_in_alerts,
        author_in_alerts=model.author_in_alerts,
    )


def _storage(model: schema.StorageModel, env: Mapping[str, str]) -> StorageSettings:
    folder = Path(env.get("GATEPOST_DATA_FOLDER") or model.data_folder)
    url = env.get("GATEPOST_DATABASE_URL") or model.database_url or f"sqlite:///{folder / 'gatepost.db'}"
    return StorageSettings(data_folder=folder, database_url=url, outbox_folder=folder / "outbox")


def _secrets(env: Mapping[str, str]) -> Secrets:
    return Secrets(**{name: env.get(f"GATEPOST_{name.upper()}", "") for name in Secrets.__dataclass_fields__})
