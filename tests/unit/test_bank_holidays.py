"""England's bank holidays against what GOV.UK published, and the years that nobody can tell."""

from datetime import date

import pytest

from monitor.bank_holidays import (
    PUBLISHED_UNTIL,
    UnknownYearError,
    bank_holiday_name,
    bank_holidays,
)

PUBLISHED = {
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}
"""Copied by hand: the days off in England and Wales, substitute days instead of those at a weekend."""


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_weekdays_off_are_those_that_were_published(year: int) -> None:
    found = {day for day in bank_holidays() if day.year == year and day.weekday() < 5}
    assert found == {date.fromisoformat(f"{year}-{rest}") for rest in PUBLISHED[year].split()}


def test_the_last_published_year_is_the_last_that_was_compared() -> None:
    assert max(PUBLISHED) == PUBLISHED_UNTIL


def test_a_day_has_its_name_and_another_has_none() -> None:
    assert bank_holiday_name(date(2026, 12, 28)) == "Boxing Day (observed)"
    assert bank_holiday_name(date(2026, 12, 29)) == ""


def test_a_year_that_nobody_can_tell_is_an_error_with_its_mend() -> None:
    with pytest.raises(UnknownYearError, match="of 2101 are not known; update Gatepost"):
        bank_holidays(first_year=2100, last_year=2102)
