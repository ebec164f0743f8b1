"""Which sources are due, which are silent, which messages a case makes and how long a failed one waits."""

from datetime import datetime, timedelta

import pytest

from monitor.domain.alert import (
    AlertKind,
    AlertStatus,
    case_alert_id,
    digest_alert_id,
    retry_after_seconds,
)
from monitor.domain.routing import Router, digest_alerts
from monitor.domain.schedule import is_source_due, silence_words
from monitor.domain.school import QuietHours, Route, Weekly
from tests.unit.domain.domain_values import KINDS, LONDON, NOW, a_case, london

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("last_attempt_at", "retry_at", "is_due"),
    [
        (None, None, True),
        (NOW, None, False),
        (NOW - 29 * MINUTE, None, False),
        (NOW - 30 * MINUTE + timedelta(microseconds=1), None, False),
        (NOW - 30 * MINUTE, None, True),
        (NOW - 90 * MINUTE, None, True),
        (None, NOW + MINUTE, False),
        (NOW - 90 * MINUTE, NOW + timedelta(microseconds=1), False),
        (NOW - 90 * MINUTE, NOW, True),
        (NOW - 90 * MINUTE, NOW - MINUTE, True),
        (NOW - 10 * MINUTE, NOW - MINUTE, False),
        (NOW + timedelta(days=365), None, True),
        (NOW + timedelta(days=365), NOW + timedelta(days=366), True),
    ],
)
def test_a_source_is_due_when_its_wait_is_over_and_its_platform_may_be_asked(
    last_attempt_at: datetime | None, retry_at: datetime | None, *, is_due: bool
) -> None:
    assert (
        is_source_due(every_minutes=30, last_attempt_at=last_attempt_at, retry_at=retry_at, now=NOW) is is_due
    )


@pytest.mark.parametrize(
    ("last_post_at", "last_success_at", "words"),
    [
        (None, None, ""),
        (None, NOW, ""),
        (NOW - timedelta(days=9), None, ""),
        (NOW - timedelta(days=6, hours=23, minutes=59), NOW, ""),
        (NOW - timedelta(days=7), NOW, "nothing new for 7 days"),
        (NOW - timedelta(days=30, hours=5), NOW, "nothing new for 30 days"),
    ],
)
def test_a_source_that_works_but_was_silent_for_a_week_says_so(
    last_post_at: datetime | None, last_success_at: datetime | None, words: str
) -> None:
    said = silence_words(last_post_at=last_post_at, last_success_at=last_success_at, now=NOW)

    assert said.split(":")[0] == words
    assert said.endswith("look at it once") is bool(words)


ROUTER = Router(
    routes={
        "critical": Route(channels=("slack", "email"), to=("head@tarnholt.example", "dsl@tarnholt.example")),
        "medium": Route(channels=("email",), to=("head@tarnholt.example",)),
        "low": Route(),
    },
    quiet_hours=QuietHours(starts=datetime(2026, 1, 1, 22).time(), ends=datetime(2026, 1, 1, 7).time()),  # noqa: DTZ001 - only its time is used
    zone=LONDON,
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_makes_one_message_on_each_channel_of_its_severity(kind: AlertKind) -> None:
    slack, email = ROUTER.case_alerts(a_case(severity="critical"), kind, now=NOW)

    assert (slack.alert_id, email.alert_id) == (
        f"case:42:{kind}:critical:slack",
        f"case:42:{kind}:critical:email",
    )
    assert {(alert.case_id, alert.kind, alert.status) for alert in (slack, email)} == {
        (42, kind, AlertStatus.PENDING)
    }
    assert slack.to == email.to == ("head@tarnholt.example", "dsl@tarnholt.example")
    assert slack.not_before == slack.created_at == NOW


@pytest.mark.parametrize("severity", ["low", "none", "high"])
def test_a_severity_without_a_route_makes_no_message(severity: str) -> None:
    assert ROUTER.case_alerts(a_case(severity=severity), AlertKind.OPENED, now=NOW) == []


@pytest.mark.parametrize(
    ("severity", "not_before"), [("medium", "2026-11-19 07:00"), ("critical", "2026-11-18 23:15")]
)
def test_at_night_only_what_is_excepted_goes_out_at_once(severity: str, not_before: str) -> None:
    night = london("2026-11-18 23:15")

    alerts = ROUTER.case_alerts(a_case(severity=severity), AlertKind.OPENED, now=night)

    assert {alert.not_before for alert in alerts} == {london(not_before)}
    assert {alert.created_at for alert in alerts} == {night}


def test_a_week_makes_one_digest_on_each_channel() -> None:
    weekly = Weekly(channels=("email", "slack"), to=("chair@tarnholt.example",))

    alerts = digest_alerts(weekly, "2026-W47", now=NOW)

    assert [(a.alert_id, a.kind, a.channel, a.to, a.case_id, a.week) for a in alerts] == [
        ("digest:2026-W47:email", "digest", "email", ("chair@tarnholt.example",), None, "2026-W47"),
        ("digest:2026-W47:slack", "digest", "slack", ("chair@tarnholt.example",), None, "2026-W47"),
    ]


def test_the_same_news_has_the_same_id_and_other_news_another() -> None:
    start = ("7", AlertKind.OPENED, "email", "high")
    others = [
        (8, AlertKind.OPENED, "email", "high"),
        (7, AlertKind.RAISED, "email", "high"),
        (7, AlertKind.OPENED, "slack", "high"),
        (7, AlertKind.OPENED, "email", "critical"),
    ]
    ids = {case_alert_id(7, *start[1:]), *(case_alert_id(*other) for other in others)}
    ids |= {digest_alert_id("2026-W47", "email"), digest_alert_id("2026-W48", "email")}

    ids.add(case_alert_id(7, AlertKind.RAISED, "email", "high", revision=4))

    assert case_alert_id(7, *start[1:]) == "case:7:opened:high:email"
    assert len(ids) == 8


@pytest.mark.parametrize(
    ("n_attempts", "seconds"),
    [(0, 30), (1, 30), (2, 120), (3, 600), (4, 1800), (5, 3600), (6, 3600), (99, 3600)],
)
def test_the_waits_between_attempts_grow_to_an_hour(n_attempts: int, seconds: int) -> None:
    assert retry_after_seconds(n_attempts) == seconds
