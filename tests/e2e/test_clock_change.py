"""The night of 25 October 2026, in which one o'clock comes twice: due times, quiet hours, both zones."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.bootstrap import Gatepost
from monitor.bootstrap.pages import web_app
from monitor.domain.alert import AlertStatus
from monitor.domain.case import Action, Case
from monitor.domain.chronology import chronology
from monitor.services.chronology import facts_of
from monitor.testing import FixedClock
from monitor.web.wording import ACTION_WORDS
from tests.e2e.hand import Hand, let_in, work_through
from tests.e2e.world import FEED, World, world
from tests.servers.web_server import WebServer
from tests.unit.web.web_browser import words

FIRST_HALF_PAST_ONE = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""01:30 in summer time; an hour later it is 01:30 again, in winter time."""
POSTED = datetime(2026, 10, 25, 0, 10, tzinfo=UTC)
ABUSE = "The head of Tarnholt Community School is a useless cow and a clown, the whole town says it."


@pytest.fixture
def school(tmp_path: Path) -> Iterator[World]:
    """A school with quiet hours at night, on the policy that counts hours and working days."""
    quiet = {"from": "22:00", "to": "07:00"}
    with world(tmp_path, quiet_hours=quiet, policy="casterton") as made:
        made.feed.add_post(FEED, title="A letter", text=ABUSE, external_id="n1", posted_at=POSTED)
        yield made


def case_of(house: Gatepost) -> Case:
    with house.store.read() as unit:
        case = unit.case(1)
    assert case is not None
    return case


def test_a_case_of_the_night_in_which_the_clock_goes_back(school: World) -> None:
    clock = FixedClock(FIRST_HALF_PAST_ONE)
    house = school.house(clock)
    work_through(house)
    let_in(house, "ada")
    case = case_of(house)
    assert case.opened_at == FIRST_HALF_PAST_ONE
    with house.store.read() as unit:
        alerts = unit.alerts(status=AlertStatus.PENDING)
    if case.severity != "critical":
        # Seven in the morning is winter time: seven and a half hours later, by the sun.
        assert {alert.not_before for alert in alerts} == {datetime(2026, 10, 25, 7, 0, tzinfo=UTC)}
    for clock_of_case in case.work.clocks:
        assert clock_of_case.due_at is None or clock_of_case.due_at > case.opened_at
    with WebServer(web_app(house)) as server, Hand(server.base_url, "ada") as ada:
        clock.advance(3600)  # the second half past one
        note_in_the_second_hour(house, ada)
        due = f"{FIRST_HALF_PAST_ONE.date() + timedelta(days=1)}"
        ada.does(1, "follow-up", due=due)
        assert [one.due_at for one in case_of(house).work.welfare.follow_ups] == [
            datetime(2026, 10, 26, 17, 0, tzinfo=UTC)
        ]
        shown = words(ada.page("/cases/1/chronology"))
    assert "01:30:00 BST" in shown
    assert "01:30:00 GMT" in shown
    house.store.close()  # type: ignore[attr-defined]


def note_in_the_second_hour(house: Gatepost, ada: Hand) -> None:
    ada.does(1, "note", note="Rung the head at home.")
    with house.store.read() as unit:
        file = unit.case_file(1)
        assert file is not None
        lines = chronology(facts_of(unit, file), ACTION_WORDS)
    note = next(event for event in file.events if event.action is Action.NOTE)
    assert note.at - file.case.opened_at == timedelta(hours=1)
    moments = [line.at for line in lines]
    assert moments == sorted(moments)
    assert "waits 1 h" in words(ada.page("/cases/1"))
