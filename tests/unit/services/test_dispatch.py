"""Dispatch: every message goes out, none is lost, and one broken channel stops no other."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.alert import Alert, AlertKind, AlertStatus, DigestMessage, Message
from monitor.domain.case import Action, Case, CaseEvent, Change
from monitor.domain.case_clock import CaseClock
from monitor.domain.casework import Casework
from monitor.domain.digest import Digest
from monitor.domain.post import Post
from monitor.services.dispatch import BATCH_SIZE, FAILURES_A_RUN, Dispatch, DispatchReport
from monitor.services.ports import (
    CasePost,
    DeliveryFailedError,
    DeliveryRefusedError,
    Notifier,
    StoreBusyError,
)
from monitor.testing import FixedClock, MemoryStore, RecordingNotifier
from tests.unit.services.service_values import NOW, WatchedStore, a_mention, a_planner, a_triage, read

SECRET = "Joey Marsden of 4 Mill Lane"


class Scene:
    """A store with one critical case, and an outbox."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.clock = FixedClock(NOW)
        self.slack = RecordingNotifier("slack")
        self.email = RecordingNotifier("email")
        self.composed: list[tuple[str, Case, Post]] = []
        self.spoils: Exception | None = None
        """What composing a case's message raises."""

    def with_case(self, text: str = "Tarnholt School: get him.") -> "Scene":
        """Open a case, which puts a message for Slack and one for e-mail into the outbox."""
        read(self.store, a_mention(text))
        a_triage(self.store, self.clock, planner=a_planner).run()
        return self

    def add(self, **fields: Any) -> Alert:
        """Put a message about the case into the outbox."""
        start = Alert(
            alert_id="a1",
            kind=AlertKind.OPENED,
            channel="slack",
            to=("head@tarnholt.example",),
            case_id=1,
            not_before=NOW,
            created_at=NOW,
        )
        alert = replace(start, **fields)
        with self.store.begin() as unit:
            unit.add_alerts([alert])
        return alert

    def run(self, *, notifiers: Sequence[Notifier] | None = None) -> DispatchReport:
        """Dispatch what is due."""
        channels = notifiers if notifiers is not None else (self.slack, self.email)
        return self.step(channels).run()

    def step(self, channels: Sequence[Notifier]) -> Dispatch:
        """Give the step with these channels."""
        return Dispatch(
            store=self.store,
            clock=self.clock,
            notifiers={notifier.channel: notifier for notifier in channels},
            compose_case=self._compose,
            compose_digest=self._digest,
            reviews_url="http://reviews.example",
        )

    def _compose(self, alert: Alert, case: Case, lead: CasePost) -> Message:
        if self.spoils is not None:
            raise self.spoils
        self.composed.append((alert.alert_id, case, lead.mention.post))
        return DigestMessage(alert_id=alert.alert_id, digest=self._digest("case"), reviews_url="")

    def _digest(self, week: str) -> Digest:
        if week == "spoilt":
            raise KeyError(SECRET)
        return Digest(
            school="Tarnholt Community School",
            week=week,
            start=NOW,
            end=NOW,
            n_posts=0,
            n_set_aside=0,
            n_by_platform={},
            n_by_label={},
            n_cases_opened=0,
            n_cases_closed=0,
            n_opened_by_severity={},
            n_fair_criticism=0,
            sentiment=(),
            open_cases=(),
            n_open=0,
            good_news=(),
            n_good_news=0,
            sources=(),
        )

    def alert(self, channel: str = "slack") -> Alert:
        """Give the message of a channel as it stands in the outbox."""
        with self.store.read() as unit:
            (found,) = (alert for alert in unit.alerts() if alert.channel == channel)
        return found


def _ids(notifier: RecordingNotifier) -> list[str]:
    return [message.alert_id for message, _ in notifier.sent]


def test_every_message_goes_out_once() -> None:
    scene = Scene().with_case()

    assert scene.run() == DispatchReport(n_sent=2)
    assert scene.run() == DispatchReport()
    assert _ids(scene.slack) == ["case:1:opened:critical:slack"]
    assert _ids(scene.email) == ["case:1:opened:critical:email"]
    assert scene.slack.sent[0][1] == ("head@tarnholt.example",)


def test_what_was_sent_is_noted_with_its_time() -> None:
    scene = Scene().with_case()

    scene.run()

    alert = scene.alert()
    assert (alert.status, alert.sent_at, alert.n_attempts, alert.last_error) == (
        AlertStatus.SENT,
        NOW,
        1,
        "",
    )


def test_a_message_speaks_of_the_case_as_it_is_now_and_of_its_worst_post() -> None:
    scene = Scene().with_case()

    scene.run()

    alert_id, case, post = scene.composed[0]
    assert (alert_id, case.case_id, post.text) == (
        "case:1:opened:critical:email",
        1,
        "Tarnholt School: get him.",
    )


def test_a_message_that_is_not_due_waits() -> None:
    scene = Scene().with_case()
    scene.run()
    scene.add(not_before=NOW + timedelta(seconds=1))

    assert scene.run() == DispatchReport()
    scene.clock.advance(1)
    assert scene.run() == DispatchReport(n_sent=1)


def test_a_digest_is_composed_when_it_is_sent() -> None:
    scene = Scene()
    scene.add(kind=AlertKind.DIGEST, channel="email", case_id=None, week="2026-W46")

    assert scene.run().n_sent == 1
    ((message, _),) = scene.email.sent
    assert isinstance(message, DigestMessage)
    assert (message.digest.week, message.reviews_url) == ("2026-W46", "http://reviews.example")


def test_a_failed_message_is_tried_again_after_the_wait_and_not_before() -> None:
    scene = Scene().with_case()
    scene.slack.failures = [DeliveryFailedError("Slack is down."), DeliveryFailedError("Slack is down.")]

    first = scene.run()
    assert first == DispatchReport(n_sent=1, n_failed=1, problems=("slack: Slack is down.",))
    assert scene.alert().not_before == NOW + timedelta(seconds=30)
    assert (scene.alert().status, scene.alert().n_attempts, scene.alert().last_error) == (
        AlertStatus.PENDING,
        1,
        "Slack is down.",
    )

    scene.clock.advance(29)
    assert scene.run() == DispatchReport()

    scene.clock.advance(1)
    assert scene.run().n_failed == 1
    assert scene.alert().not_before == NOW + timedelta(seconds=30 + 120)

    scene.clock.advance(120)
    assert scene.run() == DispatchReport(n_sent=1)
    assert (scene.alert().n_attempts, scene.alert().last_error) == (3, "")
    assert _ids(scene.slack) == ["case:1:opened:critical:slack"]


@pytest.mark.parametrize(
    ("asked", "waits"),
    [(None, 30), (0.0, 30), (5.0, 30), (300.0, 300), (90.5, 90.5), (999_999.0, 86_400)],
)
def test_a_channel_may_ask_for_a_longer_wait_but_not_for_a_shorter(asked: float | None, waits: float) -> None:
    scene = Scene().with_case()
    scene.slack.failures = [DeliveryFailedError("Slow down.", retry_after_seconds=asked)]

    scene.run()

    assert scene.alert().not_before == NOW + timedelta(seconds=waits)


def test_a_refused_message_is_kept_with_the_reason_and_not_tried_again() -> None:
    scene = Scene().with_case()
    scene.slack.failures = [DeliveryRefusedError("There is no channel #gone: name another.")]

    report = scene.run()

    words = "There is no channel #gone: name another."
    assert report == DispatchReport(n_sent=1, n_refused=1, problems=(f"slack: {words}",))
    assert (scene.alert().status, scene.alert().last_error) == (AlertStatus.REFUSED, words)
    scene.clock.advance(86400)
    assert scene.run() == DispatchReport()
    assert scene.slack.sent == []


def test_a_channel_that_the_settings_no_longer_hold_is_refused_and_stops_no_other() -> None:
    scene = Scene().with_case()

    report = scene.run(notifiers=[scene.email])

    assert (report.n_sent, report.n_refused) == (1, 1)
    assert report.problems == ("slack: there is no channel called 'slack' in the settings",)
    assert scene.alert().status is AlertStatus.REFUSED


def test_a_message_about_a_case_that_is_gone_is_refused() -> None:
    scene = Scene().with_case()
    scene.run()
    scene.add(case_id=None)

    assert scene.run().problems == ("slack: the case that it speaks of is not in the store",)


def test_a_case_without_posts_is_refused() -> None:
    scene = Scene().with_case()
    scene.run()
    with scene.store.begin() as unit:
        known = unit.case(1)
        assert known is not None
        event = CaseEvent(case_id=0, revision=1, action=Action.OPEN, by="Gatepost", at=NOW)
        unit.add_case(replace(known, case_id=0, revision=1), event)
    scene.add(case_id=2)

    assert scene.run().n_refused == 1


@pytest.mark.parametrize(
    "failure",
    [DeliveryFailedError("down"), DeliveryRefusedError("no"), ValueError(SECRET), ZeroDivisionError()],
)
def test_one_failing_channel_never_stops_the_others(failure: Exception) -> None:
    scene = Scene().with_case()
    scene.email.failures = [failure]

    report = scene.run()

    assert report.n_sent == 1
    assert _ids(scene.slack) == ["case:1:opened:critical:slack"]
    assert scene.email.sent == []


def test_an_unexpected_error_is_noted_by_its_kind_alone_and_the_message_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene().with_case(f"Tarnholt School: get him. {SECRET}")
    scene.email.failures = [ValueError(SECRET)]
    caplog.set_level(logging.DEBUG)

    report = scene.run()

    (problem,) = report.problems
    assert problem.startswith("email: an unexpected ValueError while making or sending the message")
    assert SECRET not in caplog.text + problem + scene.alert("email").last_error
    assert scene.alert("email").status is AlertStatus.PENDING
    scene.clock.advance(30)
    assert scene.run() == DispatchReport(n_sent=1)


def test_a_message_that_cannot_be_composed_holds_up_no_other() -> None:
    scene = Scene().with_case()
    scene.add(alert_id="d", kind=AlertKind.DIGEST, channel="email", case_id=None, week="2026-W46")
    scene.spoils = KeyError(SECRET)

    report = scene.run()

    assert (report.n_sent, report.n_failed) == (1, 2)
    assert _ids(scene.email) == ["d"]


def test_the_same_problem_of_one_channel_is_said_once() -> None:
    scene = Scene().with_case()
    scene.add()
    scene.slack.failures = [DeliveryFailedError("Slack is down.")] * 2

    assert scene.run().problems == ("slack: Slack is down.",)


def test_while_another_process_dispatches_nothing_is_done_here() -> None:
    scene = Scene().with_case()

    with scene.store.exclusive("dispatch") as is_ours:
        report = scene.run()

    assert is_ours
    assert report == DispatchReport(is_elsewhere=True)
    assert scene.slack.sent == []
    assert scene.run().n_sent == 2


def test_a_crash_between_sending_and_noting_repeats_the_message_and_never_loses_it() -> None:
    store = WatchedStore()

    class LastWords(RecordingNotifier):
        def send(self, message: Message, *, to: Sequence[str]) -> None:
            super().send(message, to=to)
            if len(self.sent) == 1:
                store.breaks["save_alert"] = StoreBusyError("The disk is full.")

    scene = Scene(store).with_case()
    scene.email = LastWords("email")

    with pytest.raises(StoreBusyError):
        scene.run()
    assert scene.alert("email").status is AlertStatus.PENDING
    assert scene.alert("email").n_attempts == 1

    assert scene.run() == DispatchReport(n_sent=2)
    assert _ids(scene.email) == ["case:1:opened:critical:email"] * 2
    assert _ids(scene.slack) == ["case:1:opened:critical:slack"]


def test_on_a_full_disk_nothing_is_sent_that_could_not_be_noted() -> None:
    store = WatchedStore()
    scene = Scene(store).with_case()

    for _ in range(3):
        store.breaks["save_alert"] = StoreBusyError("The disk is full.")
        with pytest.raises(StoreBusyError):
            scene.run()

    assert (scene.email.sent, scene.slack.sent) == ([], [])
    assert scene.run() == DispatchReport(n_sent=2)


def test_a_process_that_is_stopped_while_sending_leaves_the_message_in_the_outbox() -> None:
    class Stopped(RecordingNotifier):
        def send(self, message: Message, *, to: Sequence[str]) -> None:
            raise KeyboardInterrupt

    scene = Scene().with_case()

    with pytest.raises(KeyboardInterrupt):
        scene.run(notifiers=[Stopped("email"), scene.slack])

    assert scene.alert("email").status is AlertStatus.PENDING
    assert scene.run().n_sent == 2


def test_more_than_a_batch_goes_out_in_one_run_oldest_first() -> None:
    scene = Scene().with_case()
    scene.run()
    for number in range(BATCH_SIZE + 5):
        scene.add(alert_id=f"a{number:03d}", created_at=NOW + timedelta(seconds=number), channel="email")
    scene.email.sent.clear()

    assert scene.run().n_sent == BATCH_SIZE + 5
    assert _ids(scene.email) == [f"a{number:03d}" for number in range(BATCH_SIZE + 5)]


def test_a_channel_that_fails_twice_is_left_alone_and_the_others_go_on() -> None:
    scene = Scene().with_case()
    scene.run()
    for number in range(BATCH_SIZE):
        scene.add(alert_id=f"a{number:03d}")
    scene.add(alert_id="z", channel="email")
    scene.slack.failures = [DeliveryFailedError("down")] * BATCH_SIZE

    report = scene.run()

    assert report == DispatchReport(
        n_sent=1,
        n_failed=FAILURES_A_RUN,
        n_put_off=BATCH_SIZE - FAILURES_A_RUN,
        problems=("slack: down",),
    )
    assert len(scene.slack.failures) == BATCH_SIZE - FAILURES_A_RUN


def test_what_was_put_off_is_sent_once_the_channel_works_again() -> None:
    scene = Scene().with_case()
    scene.run()
    for number in range(5):
        scene.add(alert_id=f"a{number}")
    scene.slack.sent.clear()
    scene.slack.failures = [DeliveryFailedError("down")] * FAILURES_A_RUN

    scene.run()
    assert scene.run() == DispatchReport(), "put off means later"
    scene.clock.advance(30)

    assert scene.run() == DispatchReport(n_sent=5)
    assert _ids(scene.slack) == [f"a{number}" for number in range(5)]


def test_messages_that_always_fail_never_keep_the_others_from_going_out() -> None:
    scene = Scene().with_case()
    scene.run()
    scene.slack.sent.clear()
    for alert_id in ("bad-1", "bad-2"):
        scene.add(alert_id=alert_id, kind=AlertKind.DIGEST, case_id=None, week="spoilt")
    scene.add(alert_id="good", created_at=NOW + timedelta(seconds=1))

    for _ in range(6):
        scene.clock.advance(60)
        scene.run()

    assert _ids(scene.slack) == ["good"]


def test_refused_messages_go_out_once_the_settings_are_mended() -> None:
    scene = Scene().with_case()
    scene.slack.failures = [DeliveryRefusedError("There is no channel #gone.")]
    scene.run()
    scene.clock.advance(3600)

    assert scene.step([scene.slack, scene.email]).try_refused_again() == 1
    assert scene.alert().status is AlertStatus.PENDING
    assert scene.run() == DispatchReport(n_sent=1)
    assert scene.step([scene.slack, scene.email]).try_refused_again() == 0


def test_a_message_goes_to_those_whom_the_settings_name_when_it_is_sent() -> None:
    scene = Scene().with_case()
    scene.add(alert_id="d", kind=AlertKind.DIGEST, channel="email", case_id=None, week="2026-W46")
    scene.slack.failures = [DeliveryRefusedError("1 of 1 addresses did not get it: hea…@tarnhlt.example.")]
    scene.run()
    scene.email.sent.clear()

    def today(alert: Alert, case: Case | None) -> tuple[str, ...]:
        return ("mended@tarnholt.example", case.severity if case else alert.week)

    step = replace(scene.step([scene.slack, scene.email]), addressees=today)
    step.try_refused_again()
    scene.add(alert_id="e", kind=AlertKind.DIGEST, channel="email", case_id=None, week="2026-W47")

    assert step.run() == DispatchReport(n_sent=2)
    assert scene.slack.sent[0][1] == ("mended@tarnholt.example", "critical")
    assert scene.email.sent[0][1] == ("mended@tarnholt.example", "2026-W47")


def test_a_reminder_of_what_is_due_no_more_is_dropped_and_said_to_be_so() -> None:
    scene = Scene().with_case()
    scene.run()
    scene.add(kind=AlertKind.OVERDUE)

    report = scene.run()

    assert (report.n_sent, report.n_dropped, report.problems) == (0, 1, ())
    with scene.store.read() as unit:
        (alert,) = [each for each in unit.alerts() if each.alert_id == "a1"]
    assert (alert.status, alert.sent_at, alert.last_error) == (AlertStatus.DROPPED, None, "")


def test_a_reminder_of_what_is_still_due_goes_out() -> None:
    scene = Scene().with_case()
    scene.run()
    clock = CaseClock(key="policy:reply", text="Reply.", basis="explicit", started_at=NOW, due_at=NOW)
    work = Casework(clocks=(clock,), reminded=(Casework(clocks=(clock,)).dues[0].mark(AlertKind.OVERDUE),))
    with scene.store.begin() as unit:
        case = unit.case(1)
        assert case is not None
        unit.save_case(*case.apply(Action.REMINDED, by="Gatepost", now=NOW, change=Change(work=work)))
    scene.add(kind=AlertKind.OVERDUE)

    assert scene.run().n_sent == 1
