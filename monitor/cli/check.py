"""`gatepost check`: tries every configured part, and says how to mend what is broken."""

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from monitor.bootstrap import Gatepost
from monitor.cli.house import config_path, house_of
from monitor.domain.alert import AlertStatus
from monitor.domain.assessment import RISK_LABELS
from monitor.policy_files import PolicyFileError
from monitor.services.failure import words_of
from monitor.settings import SettingsError

N_ALERTS_READ = 10_000
MIN_FREE_BYTES = 500_000_000
EARLIEST_CREDIBLE = datetime(2026, 1, 1, tzinfo=UTC)

State = Literal["works", "not set up", "broken"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What was found of one part."""

    part: str
    state: State
    words: str


def check(arguments: argparse.Namespace) -> int:
    """Try every part; gives 1 when one is broken."""
    house = house_of(arguments)
    print(f"settings   works       {config_path(arguments)}: {house.settings.school.name}")
    n_broken = 0
    for finding in findings(house):
        print(f"{finding.part:<10} {finding.state:<11} {finding.words}", flush=True)
        n_broken += finding.state == "broken"
    if n_broken:
        print(f"gatepost: {n_broken} part{'s are' if n_broken > 1 else ' is'} broken", file=sys.stderr)
    return 1 if n_broken else 0


def findings(house: Gatepost) -> Iterator[Finding]:
    """Give what is found of each part, one after the other."""
    yield _tried("database", lambda: house.store.check())  # noqa: PLW0108 - opening it may fail
    model = _tried("model", lambda: _model(house))
    yield model
    if model.state == "works":
        yield from _labels(house)
    yield _tried("policy", lambda: _policy(house))
    yield from _sources(house)
    yield from _channels(house)
    yield _looked_at("outbox", lambda: _outbox(house))
    yield _looked_at("people", lambda: _people(house))
    yield _clock(house)
    yield _looked_at("disk", lambda: _disk(house))


def _tried(part: str, look: Callable[[], str]) -> Finding:
    return _looked_at(part, lambda: Finding(part=part, state="works", words=look()))


def _looked_at(part: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (SettingsError, PolicyFileError) as problem:
        return Finding(part=part, state="broken", words=str(problem))
    except Exception as problem:  # noqa: BLE001 - a check reports what is broken and goes on with the rest
        return Finding(part=part, state="broken", words=_words(problem))


def _words(problem: Exception) -> str:
    """Say what is broken; never a foreign error's message, which may hold an address with its password."""
    if isinstance(problem, OSError) and problem.strerror and isinstance(problem.filename, str | Path):
        return f"{problem.filename}: {problem.strerror}"
    # Known by its name, so that nothing has to load the model.
    return str(problem) if type(problem).__name__ == "WeightsError" else words_of(problem)


def _model(house: Gatepost) -> str:
    model, folder = house.classifier, house.settings.classifier.folder
    if folder is None:
        return f"{model.version}, every weight file as its manifest says"
    return f"{model.version} in {folder}; it does not judge: {', '.join(model.not_judged)}"


def _labels(house: Gatepost) -> Iterator[Finding]:
    """Say of each risk label from which score it is given, and who decided that."""
    chosen, limits = house.settings.classifier, house.classifier.thresholds()
    for label in RISK_LABELS:
        if label not in limits:
            yield Finding(part="label", state="not set up", words=f"{label}: this model does not judge it")
            continue
        if label in chosen.missed_costs:
            reason = (
                f"your own cost: one missed weighs as much as {chosen.missed_costs[label]:g} flagged in error"
            )
        else:
            reason = "your own threshold" if label in chosen.thresholds else "default"
        yield Finding(
            part="label", state="works", words=f"{label}: given from {limits[label]:.2f} ({reason})"
        )


def _policy(house: Gatepost) -> str:
    policy = house.policy
    words = f"{policy.school} ({policy.name}), version {policy.version}"
    return f"{words}; {len(policy.lint)} points for the school to settle" if policy.lint else words


_KEYS_NEEDED = {
    "reddit": (("reddit_client_id", "reddit_client_secret"), "GATEPOST_REDDIT_CLIENT_ID and _SECRET"),
    "x": (("x_bearer_token",), "GATEPOST_X_BEARER_TOKEN"),
}


def _sources(house: Gatepost) -> Iterator[Finding]:
    for source in house.settings.sources:
        part = "source"
        if not source.is_enabled:
            yield Finding(part=part, state="not set up", words=f"{source.name}: switched off in the settings")
            continue
        names, words = _KEYS_NEEDED.get(source.kind, ((), ""))
        if any(not getattr(house.settings.secrets, name) for name in names):
            yield Finding(
                part=part,
                state="broken",
                words=f"{source.name}: put {words} into the environment or .env, or switch the source off",
            )
            continue
        found = _tried(part, lambda name=source.name: house.collector(name).check())  # type: ignore[misc]
        yield Finding(part=part, state=found.state, words=f"{source.name}: {found.words}")


_CHANNEL_MENDS = {
    "slack": "no token; messages are written to the outbox folder (set GATEPOST_SLACK_TOKEN to send)",
    "email": "no mail server; messages are written to the outbox folder (set channels.email.host to send)",
}


def _channels(house: Gatepost) -> Iterator[Finding]:
    is_set_up = {
        "slack": bool(house.settings.secrets.slack_token),
        "email": bool(house.settings.channels.email.host),
    }
    for channel, notifier in house.notifiers.items():
        found = _tried(channel, notifier.check)
        if found.state == "works" and not is_set_up[channel]:
            found = Finding(part=channel, state="not set up", words=_CHANNEL_MENDS[channel])
        yield found


def _outbox(house: Gatepost) -> Finding:
    with house.store.read() as unit:
        n_refused = len(unit.alerts(status=AlertStatus.REFUSED, limit=N_ALERTS_READ))
        n_waiting = len(unit.alerts(status=AlertStatus.PENDING, limit=N_ALERTS_READ))
    if n_refused:
        words = f"{n_refused} messages were refused; mend their channel, then run `gatepost dispatch`"
        return Finding(part="outbox", state="broken", words=words)
    return Finding(part="outbox", state="works", words=f"{n_waiting} messages wait to be sent")


def _people(house: Gatepost) -> Finding:
    with house.store.read() as unit:
        n_people = sum(reviewer.is_active for reviewer in unit.reviewers())
    if not n_people:
        words = "nobody may sign in yet; add a person with `gatepost user LOGIN --name NAME`"
        return Finding(part="people", state="not set up", words=words)
    return Finding(part="people", state="works", words=f"{n_people} may sign in")


def _clock(house: Gatepost) -> Finding:
    now = house.clock.now()
    if now < EARLIEST_CREDIBLE:
        words = f"the machine thinks that it is {now:%d %B %Y}; set its clock, or deadlines will be wrong"
        return Finding(part="clock", state="broken", words=words)
    local = now.astimezone(house.settings.zone)
    return Finding(part="clock", state="works", words=f"{local:%A %d %B %Y, %H:%M} {local.tzname()}")


def _disk(house: Gatepost) -> Finding:
    folder = house.settings.storage.data_folder
    free = shutil.disk_usage(folder).free
    words = f"{free / 1e9:.1f} GB free in {folder}"
    if free < MIN_FREE_BYTES:
        return Finding(part="disk", state="broken", words=f"{words}; free some, or move storage.data_folder")
    return Finding(part="disk", state="works", words=words)
