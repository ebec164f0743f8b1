"""Weeks of the school's own clock, and the digest's turn."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.digest import next_step, week_before, week_named, week_of
from monitor.domain.plan import Plan
from monitor.domain.schedule import digest_week_due
from monitor.domain.school import Weekly
from tests.unit.domain.domain_values import LONDON, a_plan, a_step, london, utc

MONDAY_0730 = Weekly(weekday=0, at=time(7, 30))


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2026-W47", "2026-11-16 00:00", "2026-11-23 00:00"),
        ("2026-W13", "2026-03-23 00:00", "2026-03-29 23:00"),
        ("2026-W14", "2026-03-29 23:00", "2026-04-05 23:00"),
        ("2026-W43", "2026-10-18 23:00", "2026-10-26 00:00"),
        ("2026-W01", "2025-12-29 00:00", "2026-01-05 00:00"),
        ("2026-W53", "2026-12-28 00:00", "2027-01-04 00:00"),
    ],
)
def test_a_week_runs_from_midnight_to_midnight_on_the_school_clock(name: str, start: str, end: str) -> None:
    week = week_named(name, LONDON)

    assert (week.start, week.end) == (utc(start), utc(end))
    assert (week.start.tzinfo, week.end.tzinfo) == (UTC, UTC)


@pytest.mark.parametrize(
    ("at", "name"),
    [
        ("2026-11-22 23:59:59.999999", "2026-W47"),
        ("2026-11-23 00:00", "2026-W48"),
        ("2026-12-31 23:59", "2026-W53"),
        ("2027-01-01 00:00", "2026-W53"),
        ("2027-01-03 23:59", "2026-W53"),
        ("2027-01-04 00:00", "2027-W01"),
        ("2025-12-29 00:00", "2026-W01"),
        ("2026-03-29 23:59", "2026-W13"),
        ("2026-03-30 00:00", "2026-W14"),
        ("2026-10-25 23:59", "2026-W43"),
        ("2026-10-26 00:00", "2026-W44"),
    ],
)
def test_a_moment_lies_in_the_week_of_the_school_clock(at: str, name: str) -> None:
    week = week_of(london(at), LONDON)

    assert week.name == name
    assert week.start <= london(at) < week.end


@pytest.mark.parametrize(
    "name",
    [
        "",
        "2026-47",
        "2026-W7",
        "2026W47",
        "2026-w47",
        "W47",
        " 2026-W47",
        "2026-W47 ",
        "2026-W47\n",
        "２０２６-W47",
        "last week",
        "0001-W01",
        "9999-W52",
    ],
)
def test_a_name_that_is_no_week_is_answered_with_how_to_write_one(name: str) -> None:
    with pytest.raises(ValueError, match="is not a week; write it as 2026-W47"):
        week_named(name, LONDON)


@pytest.mark.parametrize("name", ["2026-W00", "2026-W54", "2027-W53", "2026-W99"])
def test_a_week_that_its_year_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"'{name}' is not a week of that year"):
        week_named(name, LONDON)


def test_a_week_knows_its_monday() -> None:
    assert week_named("2026-W53", LONDON).monday == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("n", "before"), [(1, "2026-W53"), (2, "2026-W52"), (8, "2026-W46"), (53, "2026-W01"), (54, "2025-W52")]
)
def test_the_weeks_before_count_back_over_the_end_of_the_year(n: int, before: str) -> None:
    assert week_before(week_named("2027-W01", LONDON), LONDON, n=n).name == before


moments = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
zones = st.sampled_from(["Europe/London", "Asia/Kolkata", "America/New_York", "UTC"]).map(ZoneInfo)


@settings(deadline=None)
@given(moments, zones)
def test_every_moment_lies_in_exactly_one_week_and_weeks_leave_no_gap(
    moment: datetime, zone: ZoneInfo
) -> None:
    week = week_of(moment, zone)

    assert week.start <= moment < week.end
    assert week_before(week, zone).end == week.start
    assert week_of(week.end, zone).start == week.end
    assert week_named(week.name, zone) == week


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-11-16 07:29:59", "2026-W45"),
        ("2026-11-16 07:30", "2026-W46"),
        ("2026-11-18 12:00", "2026-W46"),
        ("2026-11-22 23:59", "2026-W46"),
        ("2026-11-23 00:00", "2026-W46"),
        ("2026-11-23 07:29", "2026-W46"),
        ("2026-11-23 07:30", "2026-W47"),
        ("2027-01-04 07:30", "2026-W53"),
        ("2026-03-30 07:29", "2026-W12"),
        ("2026-03-30 07:30", "2026-W13"),
        ("2026-10-26 07:29", "2026-W42"),
        ("2026-10-26 07:30", "2026-W43"),
    ],
)
def test_the_digest_is_due_on_monday_at_half_past_seven_and_caught_up_later(now: str, week: str) -> None:
    assert digest_week_due(MONDAY_0730, london(now), LONDON).name == week


@pytest.mark.parametrize(
    ("now", "week"), [("2026-11-20 15:59", "2026-W45"), ("2026-11-20 16:00", "2026-W46")]
)
def test_another_weekday_and_hour_can_be_chosen(now: str, week: str) -> None:
    assert digest_week_due(Weekly(weekday=4, at=time(16)), london(now), LONDON).name == week


@settings(deadline=None)
@given(moments, st.integers(0, 6), st.times())
def test_the_week_that_is_due_is_over(now: datetime, weekday: int, at: time) -> None:
    week = digest_week_due(Weekly(weekday=weekday, at=at), now, LONDON)

    assert week.end <= now
    assert now - week.end < timedelta(days=14, hours=1)


def _with_two_steps() -> Plan:
    return Plan(
        policy="TS",
        policy_title="Tarnholt: Online",
        policy_version="1",
        severity="low",
        steps=(
            a_step("tell", text="Tell the head.", cites=("TS-2", "TS-4")),
            a_step("thank", text="Thank them.", cites=()),
        ),
    )


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (frozenset(), "Tell the head. [TS-2, TS-4]"),
        (frozenset({"thank"}), "Tell the head. [TS-2, TS-4]"),
        (frozenset({"tell"}), "Thank them."),
        (frozenset({"tell", "thank"}), ""),
    ],
)
def test_the_next_step_is_the_first_that_is_not_done_with_its_clauses(
    done: frozenset[str], words: str
) -> None:
    assert next_step(_with_two_steps(), done) == words


def test_a_silent_policy_has_no_next_step() -> None:
    assert next_step(a_plan(), frozenset()) == ""
