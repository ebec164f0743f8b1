"""The shape of the `clocks` section: what a working day is, the school's own targets, the reminders."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    field_validator,
    model_validator,
)

from monitor.domain.clocks import NEVER_WAIT, Target
from monitor.domain.reminders import ReminderRules

Severity = Literal["low", "medium", "high", "critical"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

OFF = "off"
NEXT_WORKING_DAY = "next working day"
MAX_MINUTES = 60 * 24 * 92
_SPAN = re.compile(r"(\d{1,6}) (minute|hour|day)s?")
_MINUTES = {"minute": 1, "hour": 60, "day": 60 * 24}
_HOW_SPAN = 'write a number with its unit, such as "30 minutes", "4 hours" or "2 days"'


def minutes_in(words: str) -> int:
    """Read `30 minutes`, `4 hours` or `2 days`; raises ValueError with the mend."""
    found = _SPAN.fullmatch(" ".join(words.lower().split()))
    minutes = int(found[1]) * _MINUTES[found[2]] if found else 0
    if found is None:
        raise ValueError(f"{words!r} is no length of time; {_HOW_SPAN}")
    if not 0 < minutes <= MAX_MINUTES:
        raise ValueError(f"{words!r} must be more than nothing and no more than 92 days")
    return minutes


def _or_off(value: object) -> object:
    return OFF if value is False else value  # YAML reads a bare `off` as a no


def _span(words: str) -> str:
    if words != OFF:
        minutes_in(words)
    return words


def _target(words: str) -> str:
    if words not in {OFF, NEXT_WORKING_DAY}:
        try:
            minutes_in(words)
        except ValueError as problem:
            raise ValueError(f'{problem}, or "{NEXT_WORKING_DAY}", or "{OFF}"') from None
    return words


SpanWords = Annotated[Text, BeforeValidator(_or_off), AfterValidator(_span)]
TargetWords = Annotated[Text, BeforeValidator(_or_off), AfterValidator(_target)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TargetsModel(_Model):
    """The school's own targets, each by severity."""

    first_look: dict[Severity, TargetWords] = {}
    first_step: dict[Severity, TargetWords] = {}

    @field_validator("first_look", "first_step")
    @classmethod
    def _the_grave_never_wait(cls, targets: dict[str, str]) -> dict[str, str]:
        for severity in sorted(NEVER_WAIT):
            if targets.get(severity) == NEXT_WORKING_DAY:
                raise ValueError(
                    f'{severity} never waits for a working day; write a length of time, such as "2 hours"'
                )
        return targets


class RemindersModel(_Model):
    """When to remind, and whom."""

    before: SpanWords = "4 hours"
    at_due: bool = True
    escalate_after: SpanWords = OFF
    escalate_to: list[Text] = []
    channels: list[Literal["slack", "email"]] = ["email"]
    to: list[Text] = []
    review_to: list[Text] = []

    @model_validator(mode="after")
    def _knows_when_and_whom(self) -> "RemindersModel":
        if self.escalate_to and self.escalate_after == OFF:
            raise ValueError(
                'escalate_to: nothing is passed on without `escalate_after`; write it, such as "24 hours"'
            )
        if self.escalate_after != OFF and not self.escalate_to:
            raise ValueError("escalate_after: it needs somebody to tell; write `escalate_to: [head]`")
        if (self.to or self.review_to) and not self.channels:
            raise ValueError("channels: `to` and `review_to` need a channel; write `channels: [email]`")
        return self


class ClocksModel(_Model):
    """The whole section."""

    working_day: Literal["school_open_day", "weekday"] = "school_open_day"
    roll_forward: bool = False
    extra_bank_holidays: list[date] = []
    targets: TargetsModel = TargetsModel()
    reminders: RemindersModel = RemindersModel()


def roles_in(model: ClocksModel) -> list[tuple[str, str]]:
    """Name every role of the section with the setting in which it stands."""
    parts = ("escalate_to", "to", "review_to")
    return [(f"clocks.reminders.{part}", who) for part in parts for who in getattr(model.reminders, part)]


def targets_of(model: TargetsModel) -> dict[str, Mapping[str, Target]]:
    """Give the targets that are on, by what is timed and severity."""
    named = {name: getattr(model, name) for name in TargetsModel.model_fields}
    return {
        name: {severity: _as_target(words) for severity, words in by_severity.items() if words != OFF}
        for name, by_severity in named.items()
        if by_severity
    }


def reminders_of(model: RemindersModel, roles: Mapping[str, Sequence[str]]) -> ReminderRules:
    """Give the rules for reminders, the roles looked up."""
    return ReminderRules(
        before=_length(model.before),
        at_due=model.at_due,
        escalate_after=_length(model.escalate_after),
        escalate_to=_addresses(model.escalate_to, roles),
        channels=tuple(model.channels),
        to=_addresses(model.to, roles),
        review_to=_addresses(model.review_to, roles),
    )


def _as_target(words: str) -> Target:
    return Target() if words == NEXT_WORKING_DAY else Target(minutes=minutes_in(words))


def _length(words: str) -> timedelta | None:
    return None if words == OFF else timedelta(minutes=minutes_in(words))


def _addresses(names: Sequence[str], roles: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found = [address for name in names for address in ([name] if "@" in name else roles.get(name, ()))]
    return tuple(dict.fromkeys(found))
