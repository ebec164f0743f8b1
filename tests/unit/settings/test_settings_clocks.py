"""The `clocks` section: what a school may set, and what each mistake is told."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.domain.clocks import Target
from monitor.domain.reminders import ReminderRules
from monitor.settings import SettingsError, load_settings
from tests.unit.settings.settings_text import MINIMAL, written

BELOW = len(MINIMAL.splitlines()) + 1
"""The line of what a test adds beneath the small file."""


def test_without_the_section_nothing_is_the_schools_own(tmp_path: Path) -> None:
    clocks = load_settings(written(tmp_path, MINIMAL), {}).clocks
    assert (clocks.working_day, clocks.roll_forward, clocks.targets) == ("school_open_day", False, {})
    assert clocks.reminders == ReminderRules()
    assert clocks.reminders.escalate_after is None


def test_every_setting_is_read(tmp_path: Path) -> None:
    text = """\
clocks:
  working_day: weekday
  roll_forward: true
  extra_bank_holidays: [2028-06-02]
  targets:
    first_look: {critical: "30 minutes", high: 2 hours, medium: Next working day, low: off}
  reminders:
    before: "1 day"
    at_due: false
    escalate_after: "24 Hours"
    escalate_to: [head, chair@tarnholt.example]
    channels: [slack]
    to: [head]
    review_to: [head]
"""
    path = written(tmp_path, MINIMAL + text.replace("Next working day", "next working day"))
    clocks = load_settings(path, {}).clocks
    assert (clocks.working_day, clocks.roll_forward) == ("weekday", True)
    assert clocks.extra_bank_holidays == (date(2028, 6, 2),)
    assert clocks.targets == {
        "first_look": {"critical": Target(minutes=30), "high": Target(minutes=120), "medium": Target()}
    }
    assert clocks.reminders == ReminderRules(
        before=timedelta(days=1),
        at_due=False,
        escalate_after=timedelta(hours=24),
        escalate_to=("head@tarnholt.example", "chair@tarnholt.example"),
        channels=("slack",),
        to=("head@tarnholt.example",),
        review_to=("head@tarnholt.example",),
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("  working_day: monday", 1, "write one of 'school_open_day' or 'weekday'"),
        ("  rollforward: true", 1, "there is no such setting; write `roll_forward`"),
        ("  extra_bank_holidays: [soon]", 1, "date"),
        ("  targets:\n    first_loook: {}", 2, "there is no such setting; write `first_look`"),
        (
            "  targets:\n    first_look: {grave: 1 hour}",
            2,
            "write one of 'low', 'medium', 'high' or 'critical'",
        ),
        ('  targets:\n    first_look: {low: "quickly"}', 2, "'quickly' is no length of time; write a number"),
        ("  targets:\n    first_look: {low: 0 hours}", 2, "must be more than nothing"),
        ("  targets:\n    first_look: {low: 999 days}", 2, "no more than 92 days"),
        (
            "  targets:\n    first_look: {critical: next working day}",
            2,
            'critical never waits for a working day; write a length of time, such as "2 hours"',
        ),
        ("  reminders:\n    before: next working day", 2, "is no length of time; write a number"),
        ("  reminders:\n    escalate_to: [head]", 1, "nothing is passed on without `escalate_after`"),
        ("  reminders:\n    escalate_after: 4 hours", 1, "write `escalate_to: [head]`"),
        (
            "  reminders:\n    to: [chair]",
            0,
            "clocks.reminders.to goes to 'chair', but nobody holds that role",
        ),
        ("  reminders:\n    channels: []\n    to: [head]", 1, "need a channel; write `channels: [email]`"),
        ("  reminders:\n    channels: [digest]", 2, "write one of 'slack' or 'email'"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_mend(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = written(tmp_path, f"{MINIMAL}clocks:\n{text}\n")
    with pytest.raises(SettingsError) as problem:
        load_settings(path, {})
    assert said in str(problem.value)
    assert f"line {BELOW + line}, clocks" in str(problem.value)
