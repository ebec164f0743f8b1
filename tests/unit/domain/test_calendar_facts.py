"""What the calendar tells: missing and odd dates with their mend, and the policy's duties with theirs."""

from datetime import date

import pytest

from monitor.bank_holidays import bank_holidays
from monitor.bootstrap.edges import POLICY_FOLDER
from monitor.domain.calendar_facts import calendar_facts, calendar_notes
from monitor.domain.clocks import ClockRules
from monitor.domain.deadline import calendar_from
from monitor.domain.duties import DutyDate, duty_dates, last_day_of, review_is_over
from monitor.domain.school import Term
from monitor.policy_files import load_policy

AUTUMN = Term(name="Autumn", starts=date(2026, 9, 2), ends=date(2026, 12, 18))
SPRING = Term(name="Spring", starts=date(2027, 1, 4), ends=date(2027, 3, 25))
SUMMER = Term(name="Summer", starts=date(2027, 4, 12), ends=date(2027, 7, 21))
TODAY = date(2026, 11, 21)


def notes(*terms: Term, inset: tuple[date, ...] = (), until: int = 2027, today: date = TODAY) -> list[str]:
    rules = ClockRules(calendar=calendar_from(terms, inset, bank_holidays()))
    return list(calendar_notes(rules, terms=terms, inset_days=inset, published_until=until, today=today))


def test_a_whole_calendar_needs_no_note() -> None:
    assert notes(AUTUMN, SPRING, SUMMER, inset=(date(2027, 1, 4),)) == []


@pytest.mark.parametrize(
    ("terms", "today", "words"),
    [
        ((), TODAY, "no term dates, so every weekday but bank holidays counts"),
        ((AUTUMN,), TODAY, "The last term ends on 18 December 2026; add the next"),
        ((AUTUMN,), date(2027, 2, 1), "The last term ended on 18 December 2026"),
        (
            (SPRING, SUMMER),
            TODAY,
            "The first term begins on 4 January 2027; until then weekdays count as open",
        ),
        ((AUTUMN, SUMMER), TODAY, "Between Autumn and Summer lie more than 70 days"),
        ((AUTUMN, Term(name="Odd", starts=date(2026, 12, 1), ends=date(2027, 7, 1))), TODAY, "overlap"),
    ],
)
def test_what_is_missing_is_said_with_the_mend(terms: tuple[Term, ...], today: date, words: str) -> None:
    (note,) = notes(*terms, today=today)
    assert words in note
    assert "term_dates" in note


def test_an_inset_day_that_cannot_count_is_named() -> None:
    (note,) = notes(AUTUMN, SPRING, SUMMER, inset=(date(2026, 10, 24),))
    assert "24 October 2026 is a weekend or a bank holiday" in note


def test_the_end_of_the_published_bank_holidays_is_told_in_time() -> None:
    far = Term(name="Far", starts=date(2027, 4, 12), ends=date(2028, 7, 21))
    assert notes(AUTUMN, SPRING, far, today=date(2027, 9, 1)) == []
    (note,) = notes(AUTUMN, SPRING, far, today=date(2027, 9, 3))
    assert "after 2027 are reckoned by rule alone" in note


def test_the_page_shows_what_lies_ahead() -> None:
    extra = date(2026, 12, 1)
    terms = (SUMMER, AUTUMN)
    rules = ClockRules(calendar=calendar_from(terms, [], {*bank_holidays(), extra}), working_day="weekday")
    facts = calendar_facts(
        rules,
        terms=terms,
        inset_days=(date(2026, 9, 2), date(2027, 6, 7)),
        names={date(2026, 12, 25): "Christmas Day"},
        duties=(),
        published_until=2027,
        today=TODAY,
    )
    assert facts.terms == (AUTUMN, SUMMER)
    assert facts.inset_days == (date(2027, 6, 7),)
    assert facts.bank_holidays[:2] == (
        (extra, "named in the settings"),
        (date(2026, 12, 25), "Christmas Day"),
    )
    assert "Monday to Friday" in facts.working_day


# --- duties ---------------------------------------------------------------------------------------------


def duties_of(name: str, today: date = TODAY) -> dict[str, DutyDate]:
    """A shipped policy's duties by their first clause."""
    terms = tuple((term.starts, term.ends) for term in (AUTUMN, SPRING))
    policy = load_policy(name, POLICY_FOLDER)
    return {(duty.cites or ("",))[0]: duty for duty in duty_dates(policy, terms, today)}


def test_a_report_every_term_is_due_by_the_end_of_the_term() -> None:
    assert duties_of("casterton")["CA-Review-1"].next_on == AUTUMN.ends
    assert duties_of("casterton", date(2026, 12, 18))["CA-Review-1"].next_on == AUTUMN.ends
    assert duties_of("casterton", date(2026, 12, 19))["CA-Review-1"].next_on == SPRING.ends


def test_without_a_term_ahead_the_report_has_no_date_and_says_why() -> None:
    duty = duties_of("casterton", date(2027, 8, 1))["CA-Review-1"]
    assert duty.next_on is None
    assert "term_dates" in duty.note


def test_a_review_whose_stated_date_has_passed_is_over() -> None:
    duty = duties_of("casterton")["CA-Review-3"]
    assert (duty.next_on, duty.is_over) == (None, True)
    assert "March 2026" in duty.note
    before = duties_of("casterton", date(2026, 3, 31))["CA-Review-3"]
    assert (before.next_on, before.is_over) == (date(2026, 3, 31), False)


def test_yearly_training_falls_in_the_month_of_adoption() -> None:
    assert duties_of("holy-cross")["HC-13.3"].next_on == date(2027, 3, 31)


def test_what_hangs_on_an_event_has_no_date() -> None:
    duty = duties_of("heavers-farm")["HF-Must-8"]
    assert duty.next_on is None
    assert "at each new blog" in duty.note


def test_a_review_is_over_only_after_its_month() -> None:
    casterton = load_policy("casterton", POLICY_FOLDER)
    assert not review_is_over(casterton, date(2026, 3, 31))
    assert review_is_over(casterton, date(2026, 4, 1))
    assert not review_is_over(load_policy("heavers-farm", POLICY_FOLDER), TODAY)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "soon", "2026-03-01"])
def test_words_that_are_no_month_have_no_last_day(text: str) -> None:
    assert last_day_of(text) is None


def test_february_ends_when_it_ends() -> None:
    assert (last_day_of("2028-02"), last_day_of("2027-02")) == (date(2028, 2, 29), date(2027, 2, 28))
