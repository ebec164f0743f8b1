"""The policy of a running Gatepost: a changed file is taken up, a faulty one is not."""

import logging
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.bootstrap import Gatepost
from monitor.bootstrap.policies import LOOK_EVERY, RunningPolicy
from monitor.domain.policy import NO_LAW
from monitor.domain.reading import CaseReading
from monitor.policy_files import PolicyFileError
from monitor.settings import load_settings
from monitor.testing import FixedClock
from tests.unit.cli.cli_scene import SETTINGS
from tests.unit.policy.policy_text import SMALL, changed, write
from tests.unit.services.service_values import NOW

ABUSE = CaseReading(labels=("abusive",), target=("staff",), sentiment="negative", intent="other")
FAULTY = changed("do: tell", "do: tel")
OTHER = changed('"Tell the head."', '"Tell the head at once."')


@dataclass
class Desk:
    """A running policy, its file and its clock."""

    path: Path
    clock: FixedClock
    running: RunningPolicy

    def write(self, text: str) -> None:
        """Change the file, then let some seconds pass."""
        self.path.write_text(text, encoding="utf-8")
        self.wait()

    def wait(self) -> None:
        """Let as much time pass as lies between two looks."""
        self.clock.advance(LOOK_EVERY.total_seconds())

    def step(self) -> str:
        """Ask the policy, and give the words of its first step."""
        return self.running.ask(ABUSE).plan.steps[0].text


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    path, clock = write(tmp_path), FixedClock(NOW)
    zone = ZoneInfo("Europe/London")
    running = RunningPolicy(path=path, confirmations=None, clock=clock, zone=zone, law=NO_LAW)
    return Desk(path=path, clock=clock, running=running)


def test_a_changed_file_is_taken_up_while_gatepost_runs(desk: Desk) -> None:
    before = desk.running.policy.version
    desk.write(OTHER)
    assert desk.step() == "Tell the head at once."
    assert desk.running.policy.version != before
    assert desk.running.problem == ""


def test_the_file_is_looked_at_every_few_seconds_and_no_oftener(desk: Desk) -> None:
    desk.path.write_text(OTHER, encoding="utf-8")
    desk.clock.advance(LOOK_EVERY.total_seconds() - 1)
    assert desk.step() == "Tell the head."
    desk.clock.advance(1)
    assert desk.step() == "Tell the head at once."


def test_a_faulty_new_version_is_refused_and_the_running_policy_kept(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    version = desk.running.policy.version
    desk.write(FAULTY)
    assert desk.step() == "Tell the head."
    assert desk.running.policy.version == version
    assert desk.running.problem == (
        f"The policy file has an error; the running policy of {version} is kept. {desk.path}:15: "
        "rules[0].then[0].do: unknown verb 'tel'; write \"tell\""
    )
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert f"{desk.path}:15: rules[0].then[0].do: " in record.getMessage()


def test_a_fault_is_logged_once_and_not_at_every_look(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.write(FAULTY)
    for _ in range(5):
        desk.step()
        desk.wait()
    assert len(caplog.records) == 1


def test_once_the_file_is_mended_it_is_in_force_again(desk: Desk) -> None:
    desk.write(FAULTY)
    assert desk.running.problem
    desk.write(OTHER)
    assert desk.running.problem == ""
    assert desk.step() == "Tell the head at once."


@pytest.mark.parametrize("text", ["", "\x00", "[" * 5000, "policy:\n\tid: x"])
def test_nothing_that_a_file_may_hold_stops_the_planning(desk: Desk, text: str) -> None:
    desk.write(text)
    assert desk.step() == "Tell the head."
    assert "is kept" in desk.running.problem


def test_a_file_that_is_gone_leaves_the_policy_in_force(desk: Desk) -> None:
    desk.path.unlink()
    desk.wait()
    assert desk.step() == "Tell the head."
    assert "cannot be read (No such file or directory)" in desk.running.problem
    desk.write(SMALL)
    assert desk.running.problem == ""


def test_a_clock_that_goes_back_does_not_stop_the_looking(desk: Desk) -> None:
    desk.path.write_text(OTHER, encoding="utf-8")
    desk.clock.advance(-3600)
    assert desk.step() == "Tell the head at once."


def test_nothing_starts_with_a_faulty_policy(tmp_path: Path) -> None:
    path = write(tmp_path, FAULTY)
    with pytest.raises(PolicyFileError, match=r"15: rules\[0\].then\[0\].do"):
        RunningPolicy(path=path, confirmations=None, clock=FixedClock(NOW), zone=ZoneInfo("UTC"), law=NO_LAW)


def test_confirmations_are_taken_up_with_the_policy_and_end_with_its_version(tmp_path: Path) -> None:
    reading = changed("cite: [TS-2], text", "basis: reading, cite: [TS-2], text")
    path, confirmed, clock = write(tmp_path, reading), tmp_path / "confirmed.yaml", FixedClock(NOW)
    confirmed.write_text("confirmations: []\n", encoding="utf-8")
    running = RunningPolicy(path=path, confirmations=confirmed, clock=clock, zone=ZoneInfo("UTC"), law=NO_LAW)
    assert running.ask(ABUSE).plan.is_silent_in
    version = running.policy.version
    entry = f'{{policy: TS, version: "{version}", ids: [TS.r1], by: Una Garth, role: head, on: 2026-11-02}}'
    confirmed.write_text(f"confirmations:\n  - {entry}\n", encoding="utf-8")
    clock.advance(LOOK_EVERY.total_seconds())
    plan = running.ask(ABUSE).plan
    assert (plan.is_silent_in, plan.steps[0].confirmed) == (False, "as read by the head on 2 November 2026")
    path.write_text(f"{reading}# a note\n", encoding="utf-8")
    clock.advance(LOOK_EVERY.total_seconds())
    assert running.ask(ABUSE).plan.steps[0].confirmed == ""
    assert len(running.confirmed.outdated) == 1


def test_the_house_plans_by_the_policy_in_force_and_confirmed(tmp_path: Path) -> None:
    reading = changed("cite: [TS-2], text", "basis: reading, cite: [TS-2], text")
    path, confirmed, clock = write(tmp_path, reading), tmp_path / "confirmed.yaml", FixedClock(NOW)
    confirmed.write_text("confirmations: []\n", encoding="utf-8")
    settings = tmp_path / "school.yaml"
    own = f"policy: {path}\npolicy_confirmations: {confirmed}\n"
    settings.write_text(SETTINGS.replace("policy: mersey-vale\n", own), encoding="utf-8")
    house = Gatepost.of(load_settings(settings), clock)
    assert house.planner(ABUSE).plan.is_silent_in
    version = house.policy.version
    entry = f'{{policy: TS, version: "{version}", ids: [TS-2], by: Una Garth, role: head, on: 2026-11-02}}'
    confirmed.write_text(f"confirmations:\n  - {entry}\n", encoding="utf-8")
    clock.advance(LOOK_EVERY.total_seconds())
    assert not house.planner(ABUSE).plan.is_silent_in
    path.write_text(FAULTY, encoding="utf-8")
    clock.advance(LOOK_EVERY.total_seconds())
    assert house.planner(ABUSE).plan.policy_version == version
    assert "is kept" in house.running_policy.problem
