"""What became of a step: done, declined, or asked for by one person until a second approves it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from monitor.domain.actor import Actor
from monitor.domain.plan import PlanStep
from monitor.domain.refused import ActionRefusedError

ASKED: Final = "asked"
DONE: Final = "done"
DECLINED: Final = "declined"

# What cannot be taken back once it has reached them, so two people decide it. Weighing up whether to go to
# the police is among it: that decision is what reaches them, or does not.
HEAVY_VERBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "report_police": "the police",
        "refer_police": "the police",
        "consider_police": "the police",
        "report_true_vision": "the police",
        "disciplinary": "a disciplinary procedure",
    }
)
HEAVY_TO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "police": "the police",
        "legal": "a legal adviser",
        "solicitor": "a legal adviser",
        "employer": "the employer",
        "staff_disciplinary": "a disciplinary procedure",
    }
)

MAX_REASON: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDone:
    """A step of the plan that somebody has taken, declined or asked for."""

    key: str
    by: str
    at: datetime
    by_login: str = ""
    state: str = DONE
    """`asked` until a second person approves, `done`, or `declined`."""
    reason: str = ""
    """Why it was asked for, declined, or taken by one person alone."""
    second_by: str = ""
    second_at: datetime | None = None
    is_alone: bool = False
    """Whether one person took it in an emergency, for a second one to countersign."""

    @property
    def wants_second(self) -> bool:
        """Say whether a second person is still to approve or countersign it."""
        return self.state == ASKED or (self.is_alone and not self.second_by)

    @property
    def is_settled(self) -> bool:
        """Say whether nobody need think of it any more: it was done, or declined with a reason."""
        return self.state in (DONE, DECLINED)

    def is_by(self, actor: Actor) -> bool:
        """Say whether this person asked for it or took it; one person with two logins is still one."""
        is_same_login = bool(self.by_login) and self.by_login == actor.login
        return is_same_login or self.by.strip().casefold() == actor.name.strip().casefold()


def heavy_because(step: PlanStep) -> str:
    """Name whom a heavy step reaches, such as `the police`; empty for a step that one person may take."""
    return HEAVY_VERBS.get(step.do) or HEAVY_TO.get(step.to, "")


def done(step: PlanStep, known: StepDone | None, *, by: Actor, now: datetime) -> StepDone:
    """Give the record of a light step that was taken; raises ActionRefusedError."""
    _refuse_done(known)
    reached = heavy_because(step)
    if reached:
        raise ActionRefusedError(
            f"That step reaches {reached}, so it needs two people: ask a second person, with your reason."
        )
    return StepDone(key=step.key, by=by.name, by_login=by.login, at=now)


def asked(step: PlanStep, known: StepDone | None, *, by: Actor, reason: str, now: datetime) -> StepDone:
    """Give the record of a heavy step that waits for a second person; raises ActionRefusedError."""
    _refuse_done(known)
    if not heavy_because(step):
        raise ActionRefusedError("That step needs no second person; mark it as done.")
    if known is not None and known.state == ASKED:
        raise ActionRefusedError(
            f"{known.by} has asked for that step already; somebody else must approve it."
        )
    words = _reason(reason, "Say why the step is needed, for the person who is to approve it.")
    return StepDone(key=step.key, by=by.name, by_login=by.login, at=now, state=ASKED, reason=words)


def approved(known: StepDone | None, *, by: Actor, now: datetime) -> StepDone:
    """Give the record with a second person's name; raises ActionRefusedError for the first one's own."""
    if known is None or known.state == DECLINED:
        raise ActionRefusedError("Nobody has asked for that step yet; ask first, with your reason.")
    if not known.wants_second:
        raise ActionRefusedError("That step is already marked as done.")
    if known.is_by(by):
        what, deed = ("took", "countersign") if known.state == DONE else ("asked for", "approve")
        raise ActionRefusedError(f"You {what} that step yourself; a second person must {deed} it.")
    return replace(known, state=DONE, second_by=by.name, second_at=now)


def taken_alone(step: PlanStep, known: StepDone | None, *, by: Actor, reason: str, now: datetime) -> StepDone:
    """Give the record of a heavy step that could not wait for a second person; raises ActionRefusedError."""
    _refuse_done(known)
    if not heavy_because(step):
        raise ActionRefusedError("That step needs no second person; mark it as done.")
    words = _reason(reason, "Say what the danger is: why the step could not wait for a second person.")
    return StepDone(key=step.key, by=by.name, by_login=by.login, at=now, reason=words, is_alone=True)


def declined(step: PlanStep, known: StepDone | None, *, by: Actor, reason: str, now: datetime) -> StepDone:
    """Give the record of a step that somebody decided against; raises ActionRefusedError."""
    _refuse_done(known)
    if known is not None and known.state == DECLINED:
        raise ActionRefusedError(f"{known.by} has declined that step already.")
    words = _reason(reason, "Say why the step is declined.")
    return StepDone(key=step.key, by=by.name, by_login=by.login, at=now, state=DECLINED, reason=words)


def _refuse_done(known: StepDone | None) -> None:
    if known is not None and known.state == DONE:
        raise ActionRefusedError("That step is already marked as done.")


def _reason(text: str, ask: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise ActionRefusedError(ask)
    if len(words) > MAX_REASON:
        raise ActionRefusedError(f"The reason is longer than {MAX_REASON} characters; please shorten it.")
    return words


def steps_done_to_json(steps: tuple[StepDone, ...]) -> str:
    """Write what became of steps as one line of JSON."""
    return json.dumps([_as_json(step) for step in steps])


def steps_done_from_json(line: str) -> tuple[StepDone, ...]:
    """Read what `steps_done_to_json` wrote, also rows of an earlier version, which know `key`, `by`, `at`."""
    return tuple(_of_json(raw) for raw in json.loads(line))


def _as_json(step: StepDone) -> dict[str, object]:
    return {
        "key": step.key,
        "by": step.by,
        "by_login": step.by_login,
        "at": step.at.isoformat(),
        "state": step.state,
        "reason": step.reason,
        "second_by": step.second_by,
        "second_at": step.second_at.isoformat() if step.second_at else None,
        "is_alone": step.is_alone,
    }


def _of_json(raw: Mapping[str, Any]) -> StepDone:
    second_at = raw.get("second_at")
    return StepDone(
        key=raw["key"],
        by=raw["by"],
        by_login=raw.get("by_login", ""),
        at=datetime.fromisoformat(raw["at"]),
        state=raw.get("state", DONE),
        reason=raw.get("reason", ""),
        second_by=raw.get("second_by", ""),
        second_at=datetime.fromisoformat(second_at) if second_at else None,
        is_alone=raw.get("is_alone", False),
    )
