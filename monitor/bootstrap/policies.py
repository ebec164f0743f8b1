"""The running policy: taken up when its file changes, kept as it is where the changed file has an error."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.bootstrap.edges import POLICY_FOLDER
from monitor.domain.planning import planner_for
from monitor.domain.policy import Law, Policy
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.policy_files import PolicyFileError, find_policy, read_policy
from monitor.policy_files.confirmations import NO_CONFIRMATIONS, ConfirmationsFile, read_confirmations
from monitor.services.ports import Clock
from monitor.settings import Settings

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=5)
"""How often the files are looked at while cases are planned; a look costs two calls to the disk."""

Looks = tuple[tuple[int, int, int] | None, ...]
"""What tells that a file has changed without reading it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """A policy that runs, with what the school has confirmed of it."""

    policy: Policy
    confirmed: ConfirmationsFile
    planner: Callable[[CaseReading], PlanDecision]


class RunningPolicy:
    """Asks the school's policy; the last good one stays in force until its file is good again.

    Cases keep the plan that they have: this decides only by which policy the next plan is made.
    """

    def __init__(
        self, *, path: Path, confirmations: Path | None, clock: Clock, zone: ZoneInfo, law: Law
    ) -> None:
        """Load both files; raises `PolicyFileError`, so that nothing starts without a policy."""
        self._path, self._confirmations = path, confirmations
        self._clock, self._zone, self._law = clock, zone, law
        self._lock = threading.Lock()
        self._problem = ""
        self._looks, self._looked_at = self._look(), clock.now()
        self._loaded = self._load()

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.loaded().policy

    @property
    def confirmed(self) -> ConfirmationsFile:
        """What the school has confirmed of the policy in force."""
        return self.loaded().confirmed

    @property
    def problem(self) -> str:
        """Why a changed file is not in force, and which policy is kept; empty where all is well."""
        self.loaded()
        return self._problem

    def ask(self, reading: CaseReading) -> PlanDecision:
        """Ask the policy in force about a case."""
        return self.loaded().planner(reading)

    def loaded(self) -> Loaded:
        """Give what is in force, after a look at the files where the last one is some seconds old."""
        with self._lock:
            now = self._clock.now()
            if now - self._looked_at >= LOOK_EVERY or now < self._looked_at:
                self._looked_at = now
                self._take_up(self._look())
            return self._loaded

    def _take_up(self, looks: Looks) -> None:
        if looks == self._looks:
            return
        self._looks = looks
        version = self._loaded.policy.version
        try:
            self._loaded = self._load()
        except PolicyFileError as problem:
            self._problem = (
                f"The policy file has an error; the running policy of {version} is kept. {problem}"
            )
            log.error("policy refused, the running policy of %s is kept: %s", version, problem)  # noqa: TRY400
            return
        self._problem = ""
        log.warning("policy taken up: %s instead of %s", self._loaded.policy.version, version)

    def _look(self) -> Looks:
        return tuple(_look_at(path) for path in (self._path, self._confirmations) if path is not None)

    def _load(self) -> Loaded:
        policy = read_policy(self._path)
        confirmed = NO_CONFIRMATIONS
        if self._confirmations is not None:
            today = _day(self._clock.now(), self._zone)
            confirmed = read_confirmations(self._confirmations, policy, today=today)
        return Loaded(
            policy=policy,
            confirmed=confirmed,
            planner=planner_for(policy, law=self._law, confirmations=confirmed.confirmations),
        )


def _look_at(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _day(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def running_policy(settings: Settings, clock: Clock, law: Law) -> RunningPolicy:
    """Load the policy of the settings; raises `PolicyFileError`."""
    return RunningPolicy(
        path=find_policy(settings.policy, POLICY_FOLDER),
        confirmations=settings.policy_confirmations,
        clock=clock,
        zone=settings.zone,
        law=law,
    )
