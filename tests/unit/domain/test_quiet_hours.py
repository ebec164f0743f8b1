"""Quiet hours: when an alert may ring, also on the two nights when the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.policy.vocabulary import SEVERITIES
from monitor.domain.school import QuietHours, severity_rank
from tests.unit.domain.domain_values import LONDON, london, utc

NIGHT = QuietHours(starts=time(22), ends=time(7))
LUNCH = QuietHours(starts=time(12), ends=time(13, 30))


@pytest.mark.parametrize(
    ("hours", "now", "then"),
    [
        (NIGHT, "2026-11-18 21:59:59", "2026-11-18 21:59:59"),
        (NIGHT, "2026-11-18 22:00", "2026-11-19 07:00"),
        (NIGHT, "2026-11-18 23:59:59", "2026-11-19 07:00"),
        (NIGHT, "2026-11-19 00:00", "2026-11-19 07:00"),
        (NIGHT, "2026-11-19 06:59:59", "2026-11-19 07:00"),
        (NIGHT, "2026-11-19 07:00", "2026-11-19 07:00"),
        (NIGHT, "2026-12-31 23:00", "2027-01-01 07:00"),
        (LUNCH, "2026-11-18 11:59", "2026-11-18 11:59"),
        (LUNCH, "2026-11-18 12:00", "2026-11-18 13:30"),
        (LUNCH, "2026-11-18 13:29", "2026-11-18 13:30"),
        (LUNCH, "2026-11-18 13:30", "2026-11-18 13:30"),
        (LUNCH, "2026-11-18 23:00", "2026-11-18 23:00"),
        (QuietHours(starts=time(0), ends=time(6)), "2026-11-18 00:00", "2026-11-18 06:00"),
        (QuietHours(starts=time(20), ends=time(0)), "2026-11-18 20:00", "2026-11-19 00:00"),
        (QuietHours(starts=time(20), ends=time(0)), "2026-11-18 00:00", "2026-11-18 00:00"),
    ],
)
def test_an_alert_waits_until_the_quiet_hours_end(hours: QuietHours, now: str, then: str) -> None:
    assert hours.not_before("low", london(now), LONDON) == london(then)


@pytest.mark.parametrize("at", ["2026-11-18 00:00", "2026-11-18 07:00", "2026-11-18 22:00"])
def test_equal_ends_mean_no_quiet_hours(at: str) -> None:
    never = QuietHours(starts=time(7), ends=time(7))

    assert never.not_before("low", london(at), LONDON) == london(at)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_only_the_excepted_severities_ring_at_night(severity: str) -> None:
    midnight = london("2026-11-19 00:00")

    waits = NIGHT.not_before(severity, midnight, LONDON) > midnight

    assert waits is (severity not in ("critical", "high"))


def test_a_school_may_let_nothing_ring_at_night() -> None:
    strict = QuietHours(starts=time(22), ends=time(7), except_severities=())

    assert strict.not_before("critical", london("2026-11-18 23:00"), LONDON) == london("2026-11-19 07:00")


@pytest.mark.parametrize(
    ("words", "now", "then"),
    [
        ("the short night: 22:00 to 07:00 summer time", "2026-03-28 22:00", "2026-03-29 06:00"),
        ("before the missing hour", "2026-03-29 00:59", "2026-03-29 06:00"),
        ("after the missing hour", "2026-03-29 01:00", "2026-03-29 06:00"),
        ("07:00 summer time is the end", "2026-03-29 06:00", "2026-03-29 06:00"),
        ("the long night: 22:00 summer time to 07:00", "2026-10-24 21:00", "2026-10-25 07:00"),
        ("the first half past one", "2026-10-25 00:30", "2026-10-25 07:00"),
        ("the second half past one", "2026-10-25 01:30", "2026-10-25 07:00"),
        ("07:00 winter time is the end", "2026-10-25 07:00", "2026-10-25 07:00"),
    ],
)
def test_the_end_is_on_the_school_clock_in_the_nights_when_it_changes(
    words: str, now: str, then: str
) -> None:
    assert NIGHT.not_before("medium", utc(now), LONDON) == utc(then), words


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-10-25 00:10", "2026-10-25 00:30"),
        ("2026-10-25 00:30", "2026-10-25 00:30"),
        ("2026-10-25 01:10", "2026-10-25 01:30"),
        ("2026-10-25 01:30", "2026-10-25 01:30"),
    ],
)
def test_an_end_within_the_hour_that_comes_twice_is_never_behind_the_present(now: str, then: str) -> None:
    late = QuietHours(starts=time(22), ends=time(1, 30))

    assert late.not_before("low", utc(now), LONDON) == utc(then)


def test_an_end_within_the_missing_hour_is_an_hour_later_on_the_clock() -> None:
    late = QuietHours(starts=time(22), ends=time(1, 30))

    then = late.not_before("low", utc("2026-03-29 00:50"), LONDON)

    assert then == utc("2026-03-29 01:30")
    assert then.astimezone(LONDON).time() == time(2, 30)


moments = st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
clock_times = st.integers(0, 24 * 4 - 1).map(lambda n: time(n // 4, n % 4 * 15))


@settings(deadline=None)
@given(now=moments, starts=clock_times, ends=clock_times, severity=st.sampled_from(SEVERITIES))
def test_an_alert_never_waits_backwards_and_never_for_more_than_a_long_day(
    now: datetime, starts: time, ends: time, severity: str
) -> None:
    hours = QuietHours(starts=starts, ends=ends)

    then = hours.not_before(severity, now, LONDON)

    assert now <= then <= now + timedelta(hours=25)
    assert then.tzinfo is UTC


@settings(deadline=None)
@given(
    now=moments, severity=st.sampled_from(SEVERITIES), zone=st.sampled_from(["Europe/London", "Asia/Tokyo"])
)
def test_asking_again_at_the_given_moment_gives_the_same_moment(
    now: datetime, severity: str, zone: str
) -> None:
    then = NIGHT.not_before(severity, now, ZoneInfo(zone))

    assert NIGHT.not_before(severity, then, ZoneInfo(zone)) == then


def test_severities_rank_from_none_to_critical() -> None:
    assert [severity_rank(word) for word in ("none", "low", "medium", "high", "critical")] == [0, 1, 2, 3, 4]


def test_an_unknown_severity_has_no_rank() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        severity_rank("urgent")
