"""The doors of cases: who enters, and the log of who looked."""

import pytest

from monitor.domain.access import Actor
from monitor.services.doors import Doors, people_of
from monitor.services.ports import Reviewer
from monitor.testing import FixedClock, MemoryStore
from tests.unit.services.service_values import NOW, a_mention, a_triage, read

ADA = Actor(name="Ada Marsh", login="ada", role="head")
KIT = Actor(name="Kit Penhallow", login="kit", role="slt")


class Scene:
    """Doors before one case that names Mr Penhallow."""

    def __init__(self, *people: Actor) -> None:
        self.store = MemoryStore()
        self.clock = FixedClock(NOW)
        with self.store.begin() as unit:
            for who in people:
                unit.save_reviewer(Reviewer(name=who.name, login=who.login, role=who.role, password_hash="x"))
        read(self.store, a_mention("Tarnholt School: Mr Penhallow is useless."))
        a_triage(self.store, self.clock).run()
        self.doors = Doors(store=self.store, clock=self.clock)

    def log(self) -> list[tuple[str, str, str]]:
        """Give the log: who, what, details."""
        with self.store.read() as unit:
            return [(entry.login, entry.action, entry.detail) for entry in unit.audit(case_id=1)]


def test_a_view_is_logged_once_a_minute_for_each_reviewer() -> None:
    scene = Scene(ADA)
    ben = Actor(name="Ben Trewin", login="ben", role="dsl")

    for seconds in (0, 30, 29):
        scene.clock.advance(seconds)
        assert scene.doors.enter(1, ADA) is not None
    scene.doors.enter(1, ben)
    scene.clock.advance(1)
    scene.doors.enter(1, ADA)

    assert scene.log() == [("ada", "view", ""), ("ben", "view", ""), ("ada", "view", "")]


def test_a_view_that_is_refused_is_logged_with_the_reason(caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene(ADA, KIT)

    found = scene.doors.enter(1, KIT)

    assert found is not None
    assert not found[1].may_see(KIT).allowed
    ((login, action, detail),) = scene.log()
    assert (login, action) == ("kit", "refused")
    assert detail.startswith("view: Your name stands in a post")
    assert "case 1: view refused" in caplog.text
    assert "Penhallow" not in caplog.text + detail


def test_a_case_that_is_not_there_has_no_door_and_no_log() -> None:
    scene = Scene(ADA)

    assert scene.doors.enter(99, ADA) is None
    with scene.store.read() as unit:
        assert unit.audit() == []


def test_a_full_disk_stops_no_reading_and_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene(ADA)
    scene.store.is_full = True

    assert scene.doors.enter(1, ADA) is not None
    assert "case 1: view could not be written into the log" in caplog.text


def test_where_nobody_may_enter_the_door_says_how_to_mend_it() -> None:
    scene = Scene(KIT)

    found = scene.doors.enter(1, KIT)

    assert found is not None
    assert found[1].insiders == ()
    assert found[1].nobody.startswith("Nobody may open GP-0001: add a")


def test_people_are_those_who_may_sign_in_today() -> None:
    scene = Scene(ADA, KIT)
    with scene.store.begin() as unit:
        unit.save_reviewer(
            Reviewer(name=KIT.name, login="kit", role="slt", password_hash="x", is_active=False)
        )

    with scene.store.read() as unit:
        assert people_of(unit) == (ADA,)
