"""`gatepost check`: tries every configured part, and says how to mend what is broken."""

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from monitor.bank_holidays import PUBLISHED_UNTIL
from monitor.bootstrap import Gatepost
from monitor.bootstrap.by_hand import camera_of
from monitor.bootstrap.calendar import facts_of, notes_of
from monitor.bootstrap.letters import letters_of, platform_guides
from monitor.cli.house import config_path, house_of
from monitor.domain.alert import AlertStatus
from monitor.domain.assessment import RISK_LABELS
from monitor.letter_files import LetterFileError
from monitor.policy_files import PolicyFileError
from monitor.services.failure import words_of
from monitor.services.ports import CaptureRefusedError
from monitor.services.vault_port import TimestampError
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
    yield _tried("letters", lambda: _letters(house))
    yield from _sources(house)
    yield from _channels(house)
    if house.settings.evidence.timestamp_url:
        yield _looked_at("timestamps", lambda: _timestamps(house))
    yield _looked_at("screenshot", lambda: _browser(house))
    yield _looked_at("outbox", lambda: _outbox(house))
    yield _looked_at("people", lambda: _people(house))
    yield _clock(house)
    yield from _calendar(house)
    yield _looked_at("disk", lambda: _disk(house))


def _tried(part: str, look: Callable[[], str]) -> Finding:
    return _looked_at(part, lambda: Finding(part=part, state="works", words=look()))


def _looked_at(part: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (SettingsError, PolicyFileError, LetterFileError) as problem:
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
    policy, _ = house.policy, house.law
    words = f"{policy.school} ({policy.name}), version {policy.version}"
    if policy.lint:
        points = "1 point" if len(policy.lint) == 1 else f"{len(policy.lint)} points"
        words = f"{words}; {points} noted in it to settle, and `gatepost policy check` finds more"
    outdated = len(house.running_policy.confirmed.outdated)
    return f"{words}; {outdated} confirmations are for another version of it" if outdated else words


def _letters(house: Gatepost) -> str:
    letters, platforms = letters_of(house.settings), platform_guides().platforms
    n_own = sum(str(house.settings.letters_folder) in letter.source for letter in letters)
    own = f", {n_own} of your own" if house.settings.letters_folder else ""
    checked = max(guide.checked for guide in platforms.values())
    return f"{len(letters)} drafts{own}; {len(platforms)} platforms, looked up {checked}"


def _browser(house: Gatepost) -> Finding:
    """Look for the browser that takes screenshots; Gatepost works without, as a file can be attached."""
    try:
        return Finding(part="screenshot", state="works", words=camera_of(house).check())
    except CaptureRefusedError as problem:
        return Finding(part="screenshot", state="not set up", words=str(problem))


def _timestamps(house: Gatepost) -> Finding:
    """Ask the time-stamping service about a fixed line; nothing of it is kept."""
    try:
        stamp = house.evidence.stamper.stamp(b"gatepost check")
    except TimestampError as problem:
        return Finding(part="timestamps", state="broken", words=str(problem))
    checked = (
        "its signature holds"
        if stamp.is_signature_checked
        else "its signature was not checked: name its certificates as evidence.timestamp_ca"
    )
    return Finding(part="timestamps", state="works", words=f"{stamp.authority} answers; {checked}")


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
        people = [reviewer for reviewer in unit.reviewers() if reviewer.is_active]
    n_people = len(people)
    if not n_people:
        words = "nobody may sign in yet; add a person with `gatepost user LOGIN --name NAME`"
        return Finding(part="people", state="not set up", words=words)
    missing = [role for role in ("head", "dsl", "chair") if role not in {one.role for one in people}]
    said = f"; nobody has the role {' or '.join(missing)}, so a case for them alone would be shut to all"
    return Finding(part="people", state="works", words=f"{n_people} may sign in{said if missing else ''}")


def _clock(house: Gatepost) -> Finding:
    now = house.clock.now()
    if now < EARLIEST_CREDIBLE:
        words = f"the machine thinks that it is {now:%d %B %Y}; set its clock, or deadlines will be wrong"
        return Finding(part="clock", state="broken", words=words)
    local = now.astimezone(house.settings.zone)
    return Finding(part="clock", state="works", words=f"{local:%A %d %B %Y, %H:%M} {local.tzname()}")


def _calendar(house: Gatepost) -> Iterator[Finding]:
    """Say how deadlines are counted, and what the school's calendar cannot tell."""
    part, now = "calendar", house.clock.now()
    rules = house.clock_rules
    notes = notes_of(house.settings, rules, now=now)
    if not notes:
        last = max(term.ends for term in house.settings.terms)
        until = f"{last.day} {last:%B %Y}"
        words = f"terms are known until {until}, England's bank holidays until {PUBLISHED_UNTIL}"
        yield Finding(part=part, state="works", words=words)
    for note in notes:
        yield Finding(part=part, state="not set up", words=note)
    reminders = house.settings.clocks.reminders
    silent = [name for name, route in house.settings.routes.items() if not route.channels]
    if silent and not reminders.to:
        words = (
            f"nobody is reminded of what is due in cases of severity {', '.join(silent)}; name them under "
            "clocks.reminders.to"
        )
        yield Finding(part=part, state="not set up", words=words)
    yield _looked_at(part, lambda: _duties(house, now))


def _duties(house: Gatepost, now: datetime) -> Finding:
    facts = facts_of(house.settings, house.clock_rules, house.policy, now=now)
    over = [duty for duty in facts.duties if duty.is_over]
    come_back = "1 duty" if len(facts.duties) == 1 else f"{len(facts.duties)} duties"
    words = f"{come_back} of the policy to come back to; the page Calendar lists them"
    if over:
        return Finding(part="calendar", state="not set up", words=f"{over[0].note} {words}")
    return Finding(part="calendar", state="works", words=words)


def _disk(house: Gatepost) -> Finding:
    folder = house.settings.storage.data_folder
    free = shutil.disk_usage(folder).free
    words = f"{free / 1e9:.1f} GB free in {folder}"
    if free < MIN_FREE_BYTES:
        return Finding(part="disk", state="broken", words=f"{words}; free some, or move storage.data_folder")
    return Finding(part="disk", state="works", words=words)
