"""Reminders: once before, once when due, once to somebody higher, and never twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from monitor.domain.access import Actor
from monitor.domain.alert import Alert, AlertKind
from monitor.domain.case import Action, ActionRefusedError, Case, CaseEvent, Change, Status
from monitor.domain.case_clock import CaseClock
from monitor.domain.casework import Casework
from monitor.domain.plan import Plan
from monitor.domain.reminders import ReminderRules, is_still_news
from monitor.domain.routing import Router, review_alerts
from monitor.domain.school import QuietHours, Route
from monitor.domain.welfare import FollowUp, Welfare
from monitor.services.ports import StaleCaseError, UnitOfWork
from monitor.services.remind import Remind, RemindReport
from monitor.services.review import Deed, ReviewDesk
from monitor.testing import FixedClock, MemoryStore
from tests.unit.services.service_values import LONDON, NOW, WatchedStore, a_planner

HOUR = timedelta(hours=1)
RULES = ReminderRules(
    before=timedelta(hours=4),
    escalate_after=timedelta(hours=24),
    escalate_to=("chair@tarnholt.example",),
    channels=("email",),
    to=("office@tarnholt.example",),
)
ROUTES = {
    "critical": Route(channels=("slack", "email"), to=("head@tarnholt.example",)),
    "medium": Route(channels=("email",), to=("slt@tarnholt.example",)),
    "low": Route(),
}
READER = Actor(name="Ada Löwe", login="ada", role="head")


def a_clock(due_in: timedelta | None = 24 * HOUR, **fields: Any) -> CaseClock:
    values: dict[str, Any] = {
        "key": "policy:acknowledge_or_reply:CA-Mon-2",
        "text": "Answer within 24 hours, or acknowledge.",
        "basis": "explicit",
        "cites": ("CA-Mon-2",),
        "step": "acknowledge_or_reply",
        "started_at": NOW,
        "due_at": None if due_in is None else NOW + due_in,
    }
    return CaseClock(**{**values, **fields})


class Scene:
    """A store with the step and one case, unless a test adds others."""

    def __init__(self, rules: ReminderRules = RULES, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.clock = FixedClock(NOW)
        self.router = Router(
            routes=ROUTES,
            quiet_hours=QuietHours(starts=time(22), ends=time(7)),
            zone=LONDON,
            reminders=rules,
        )
        self.step = Remind(store=self.store, clock=self.clock, router=self.router, rules=rules)

    def add(self, *clocks: CaseClock, severity: str = "medium", **fields: Any) -> Case:
        work = fields.pop("work", None) or Casework(clocks=clocks)
        case = Case(
            severity=severity,
            labels=("abusive",),
            target=("school",),
            sentiment="negative",
            intent="complaint",
            surest=0.9,
            plan=Plan(policy="TS", policy_title="Tarnholt", policy_version="1", severity=severity),
            work=work,
            opened_at=NOW,
            updated_at=NOW,
            **fields,
        )
        event = CaseEvent(case_id=0, revision=1, action=Action.OPEN, by="Gatepost", at=NOW)
        with self.store.begin() as unit:
            return unit.add_case(case, event)

    def after(self, span: timedelta) -> RemindReport:
        """Let so much time pass since the beginning, then run the step."""
        self.clock.advance((NOW + span - self.clock.now()).total_seconds())
        return self.step.run()

    @property
    def alerts(self) -> list[Alert]:
        """The outbox, oldest first."""
        with self.store.read() as unit:
            return list(reversed(unit.alerts()))

    @property
    def kinds(self) -> list[str]:
        return [alert.kind for alert in self.alerts]

    def events(self, case_id: int = 1) -> list[CaseEvent]:
        with self.store.read() as unit:
            file = unit.case_file(case_id)
        assert file is not None
        return list(file.events)


def test_a_clock_is_told_of_before_when_due_and_when_it_stays_undone() -> None:
    scene = Scene()
    scene.add(a_clock())
    assert scene.after(19 * HOUR) == RemindReport()
    assert scene.after(20 * HOUR) == RemindReport(n_reminded=1, n_alerts=1)
    assert scene.after(24 * HOUR) == RemindReport(n_reminded=1, n_alerts=1)
    assert scene.after(48 * HOUR) == RemindReport(n_reminded=1, n_alerts=1)
    assert scene.kinds == [AlertKind.REMINDER, AlertKind.OVERDUE, AlertKind.ESCALATED]
    assert [alert.to[0] for alert in scene.alerts] == [
        "slt@tarnholt.example",
        "slt@tarnholt.example",
        "chair@tarnholt.example",
    ]


def test_nothing_is_told_twice() -> None:
    scene = Scene()
    scene.add(a_clock())
    for hours in (20, 20.1, 24, 24.5, 48, 49, 400):
        scene.after(hours * HOUR)
    assert scene.kinds == [AlertKind.REMINDER, AlertKind.OVERDUE, AlertKind.ESCALATED]
    assert len(scene.events()) == 4


def test_the_history_names_what_was_due_and_its_clause() -> None:
    scene = Scene()
    scene.add(a_clock())
    scene.after(24 * HOUR)
    event = scene.events()[-1]
    assert (event.action, event.by) == (Action.REMINDED, "Gatepost")
    assert event.detail == "was due: Answer within 24 hours, or acknowledge [CA-Mon-2]"


def test_a_stage_that_passed_while_gatepost_was_off_is_not_told_after() -> None:
    scene = Scene()
    scene.add(a_clock())
    scene.after(30 * HOUR)
    assert scene.kinds == [AlertKind.OVERDUE]


def test_what_was_over_before_the_case_was_opened_is_passed_on_no_sooner() -> None:
    scene = Scene()
    scene.add(a_clock(-400 * HOUR, started_at=NOW - 424 * HOUR))
    scene.after(timedelta())
    assert scene.kinds == [AlertKind.OVERDUE]
    scene.after(24 * HOUR)
    assert scene.kinds == [AlertKind.OVERDUE, AlertKind.ESCALATED]


def test_a_reminder_is_no_sign_that_a_person_has_looked() -> None:
    scene = Scene()
    scene.add(a_clock())
    scene.after(24 * HOUR)
    with scene.store.read() as unit:
        case = unit.case(1)
    assert case is not None
    assert case.status is Status.NEW


def test_a_clock_shorter_than_twice_the_lead_is_not_announced() -> None:
    scene = Scene()
    scene.add(a_clock(0.5 * HOUR, key="target:first_look", basis="school_setting", cites=()))
    assert scene.after(timedelta()) == RemindReport()
    scene.after(0.5 * HOUR)
    assert scene.kinds == [AlertKind.OVERDUE]
    assert scene.events()[-1].detail.endswith("[School setting]")


def test_what_has_no_number_rings_for_nobody() -> None:
    scene = Scene()
    scene.add(a_clock(None))
    assert scene.after(400 * HOUR) == RemindReport()


@pytest.mark.parametrize(
    "over", [{"met_at": NOW, "met_by": "Ada Löwe"}, {"stopped_at": NOW}], ids=["met", "stopped"]
)
def test_a_clock_that_was_met_or_stopped_is_silent(over: dict[str, Any]) -> None:
    scene = Scene()
    scene.add(a_clock(**over))
    assert scene.after(400 * HOUR) == RemindReport()


def test_a_closed_case_is_silent_but_for_the_care_of_the_person() -> None:
    scene = Scene()
    scene.add(a_clock(), status=Status.DISMISSED)
    work = Casework(welfare=Welfare(follow_ups=(FollowUp(due_at=NOW + HOUR),)))
    scene.add(work=work, status=Status.RESOLVED)
    scene.after(400 * HOUR)
    assert [(alert.case_id, alert.kind) for alert in scene.alerts] == [(2, AlertKind.OVERDUE)]


def test_a_wait_that_is_over_is_told_once_and_never_passed_on() -> None:
    scene = Scene()
    scene.add(work=Casework(waiting_for="a letter", waiting_until=NOW + HOUR), status=Status.WAITING)
    for hours in (0.5, 1, 30, 60):
        scene.after(hours * HOUR)
    assert scene.kinds == [AlertKind.OVERDUE]
    assert "letter" not in scene.events()[-1].detail


def test_a_time_that_is_set_anew_is_news_again() -> None:
    scene = Scene()
    case = scene.add(a_clock())
    scene.after(24 * HOUR)
    with scene.store.begin() as unit:
        case = unit.case(1) or case
        moved = replace(case.work, clocks=(a_clock(30 * HOUR),))
        noted, event = case.apply(Action.NOTE, by="Ada Löwe", now=scene.clock.now())
        unit.save_case(replace(noted, work=moved), event)
    scene.after(30 * HOUR)
    assert scene.kinds == [AlertKind.OVERDUE, AlertKind.OVERDUE]


def test_several_things_due_at_once_make_one_message_a_channel() -> None:
    scene = Scene()
    scene.add(a_clock(), a_clock(key="law:x", basis="overlay"), severity="critical")
    assert scene.after(24 * HOUR) == RemindReport(n_reminded=1, n_alerts=2)
    assert {alert.channel for alert in scene.alerts} == {"slack", "email"}


def test_a_severity_without_a_channel_rings_for_those_who_are_named_for_it() -> None:
    scene = Scene()
    scene.add(a_clock(), severity="low")
    scene.after(24 * HOUR)
    (alert,) = scene.alerts
    assert (alert.channel, alert.to) == ("email", ("office@tarnholt.example",))


def test_where_nobody_is_named_only_the_history_knows() -> None:
    scene = Scene(replace(RULES, to=()))
    scene.add(a_clock(), severity="low")
    assert scene.after(24 * HOUR) == RemindReport(n_reminded=1, n_alerts=0)
    assert scene.events()[-1].action is Action.REMINDED


def test_a_school_may_switch_each_stage_off() -> None:
    scene = Scene(ReminderRules(before=None, at_due=False))
    scene.add(a_clock())
    for hours in (20, 24, 400):
        assert scene.after(hours * HOUR) == RemindReport()


def test_quiet_hours_hold_for_reminders() -> None:
    scene = Scene()
    scene.add(a_clock(13.5 * HOUR))  # due at 23:30
    scene.add(a_clock(13.5 * HOUR), severity="critical")
    scene.after(13.5 * HOUR)
    sent = {(alert.case_id, alert.channel): alert.not_before for alert in scene.alerts}
    assert sent[1, "email"] == datetime(2026, 11, 19, 7, 0, tzinfo=UTC)
    assert sent[2, "email"] == scene.clock.now()


def test_one_stale_case_stops_no_other_and_is_told_at_the_next_run() -> None:
    store = WatchedStore()
    scene = Scene(store=store)
    scene.add(a_clock())
    scene.add(a_clock())
    store.breaks["save_case"] = StaleCaseError("somebody was faster")
    assert scene.after(24 * HOUR) == RemindReport(n_reminded=1, n_alerts=1, n_stale=1)
    assert scene.after(24 * HOUR) == RemindReport(n_reminded=1, n_alerts=1)


def test_alert_and_history_are_written_together_or_not_at_all() -> None:
    store = WatchedStore()
    scene = Scene(store=store)
    scene.add(a_clock())
    store.breaks["add_alerts"] = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        scene.after(24 * HOUR)
    assert (scene.alerts, len(scene.events())) == ([], 1)
    scene.after(24 * HOUR)
    assert len(scene.alerts) == 1


def test_a_policys_review_is_told_once_a_month() -> None:
    scene = Scene(replace(RULES, review_to=("governors@tarnholt.example",)))
    step = replace(
        scene.step,
        calendar_alerts=lambda now: review_alerts(scene.router.reminders, "TS", now=now, zone=LONDON),
    )
    assert step.run().n_alerts == 1
    assert step.run().n_alerts == 0
    scene.clock.advance(timedelta(days=14).total_seconds())
    assert step.run().n_alerts == 1
    assert [alert.alert_id for alert in scene.alerts] == [
        "review:TS:2026-11:email",
        "review:TS:2026-12:email",
    ]
    assert review_alerts(RULES, "TS", now=NOW, zone=LONDON) == []


# --- the deed -------------------------------------------------------------------------------------------


def mark(scene: Scene, key: str, revision: int = 1) -> Case:
    desk = ReviewDesk(store=scene.store, clock=scene.clock, planner=a_planner)
    deed = Deed(action=Action.CLOCK_MET, revision=revision, given={"clock": (key,)})
    return desk.act(1, deed, by=READER)


def test_somebody_marks_a_clock_as_met_and_it_rings_no_more() -> None:
    scene = Scene()
    clock = a_clock()
    scene.add(clock)
    case = mark(scene, clock.key)
    (met,) = case.work.clocks
    assert (met.met_by, met.met_at, case.status) == ("Ada Löwe", NOW, Status.ACTION_UNDER_WAY)
    assert scene.events()[-1].detail == "Answer within 24 hours, or acknowledge. [CA-Mon-2]"
    assert scene.after(400 * HOUR) == RemindReport()


@pytest.mark.parametrize(
    ("clock", "key", "words"),
    [
        (a_clock(), "policy:other", "not in this case"),
        (a_clock(), "", "not in this case"),
        (a_clock(met_at=NOW, met_by="Ben Archer"), a_clock().key, "met before, by Ben Archer"),
        (a_clock(stopped_at=NOW), a_clock().key, "has stopped"),
    ],
)
def test_a_clock_that_cannot_be_met_is_refused_with_the_reason(
    clock: CaseClock, key: str, words: str
) -> None:
    scene = Scene()
    scene.add(clock)
    with pytest.raises(ActionRefusedError, match=words):
        mark(scene, key)
    assert len(scene.events()) == 1


class CountingStore(MemoryStore):
    """A store that notes which cases are read whole."""

    def __init__(self) -> None:
        super().__init__()
        self.n_read = 0

    @contextmanager
    def read(self) -> Iterator[Any]:
        """Start a unit of work that counts."""
        with super().read() as unit:
            yield _Counting(self, unit)


class _Counting:
    def __init__(self, store: CountingStore, unit: UnitOfWork) -> None:
        self._store, self._unit = store, unit

    def __getattr__(self, name: str) -> Any:
        self._store.n_read += name == "case"
        return getattr(self._unit, name)


def test_a_case_of_which_all_is_told_is_not_read_at_every_tick_until_it_changes() -> None:
    store = CountingStore()
    scene = Scene(store=store)
    case = scene.add(a_clock())
    scene.after(24 * HOUR)
    scene.after(24 * HOUR)
    store.n_read = 0
    for hours in (25, 30, 47):
        assert scene.after(hours * HOUR) == RemindReport()
    assert store.n_read == 0, "nothing can have become news"
    assert scene.after(48 * HOUR).n_reminded == 1, "it is passed on in time"

    with store.begin() as unit:
        known = unit.case(case.case_id)
        assert known is not None
        work = replace(known.work, clocks=(a_clock(50 * HOUR),))
        change = Change(work=work)
        unit.save_case(*known.apply(Action.NOTE, by="Ada", now=scene.clock.now(), change=change))
    assert scene.after(50 * HOUR).n_reminded == 1, "what is set anew is news again"


@pytest.mark.parametrize(
    ("meanwhile", "is_news"),
    [
        ({}, True),
        ({"met_at": NOW + 23 * HOUR, "met_by": "Ada Löwe"}, False),
        ({"stopped_at": NOW + 23 * HOUR}, False),
        ({"due_at": NOW + 90 * HOUR}, False),
    ],
)
def test_a_reminder_that_waited_is_news_only_while_it_is_so(meanwhile: dict[str, Any], is_news: bool) -> None:
    scene = Scene()
    scene.add(a_clock())
    scene.after(20 * HOUR)
    with scene.store.read() as unit:
        case = unit.case(1)
    assert case is not None
    later = replace(case, work=replace(case.work, clocks=(a_clock(**meanwhile),)))
    assert is_still_news(later, AlertKind.REMINDER) is is_news


def test_a_mild_reminder_that_waited_is_overtaken_by_the_graver_one() -> None:
    scene = Scene()
    scene.add(a_clock())
    scene.after(20 * HOUR)
    scene.after(24 * HOUR)
    with scene.store.read() as unit:
        case = unit.case(1)
    assert case is not None
    assert [is_still_news(case, kind) for kind in (AlertKind.REMINDER, AlertKind.OVERDUE)] == [False, True]
