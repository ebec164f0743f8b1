"""The card “Clocks”, the queue's due times and the calendar page."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.domain.calendar_facts import CalendarFacts
from monitor.domain.case import Case, Status
from monitor.domain.case_clock import CaseClock
from monitor.domain.casework import Casework
from monitor.domain.duties import DutyDate
from monitor.domain.ladder import Rung
from monitor.domain.plan import PlanDeadline
from monitor.domain.school import Term
from monitor.domain.welfare import FollowUp, Welfare
from monitor.web.rooms import Rooms
from tests.unit.web.web_browser import Browser, Markup, faults, words
from tests.unit.web.web_cases import HOSTILE, NOW, add_case, case_post, plan, post
from tests.unit.web.web_scene import Scene

REPLY = PlanDeadline(
    kind="hours_or_next_working_day",
    hours=24,
    text="24 hours; at a weekend the next working day.",
    cites=("TA-4.1",),
    basis="explicit",
    step="acknowledge_or_reply",
)


def a_clock(hours: float | None = 3, **fields: Any) -> CaseClock:
    values: dict[str, Any] = {
        "key": "policy:acknowledge_or_reply:TA-4.1",
        "text": "Answer, or acknowledge.",
        "rule": REPLY.text,
        "basis": "explicit",
        "cites": ("TA-4.1",),
        "step": "acknowledge_or_reply",
        "started_at": NOW - timedelta(hours=30),
        "due_at": None if hours is None else NOW + timedelta(hours=hours),
    }
    return CaseClock(**{**values, **fields})


def timed(scene: Scene, *clocks: CaseClock, **fields: Any) -> str:
    """Open a case with these clocks and give its page's address."""
    work = fields.pop("work", None) or Casework(clocks=clocks)
    kept = plan("low", clocks=(REPLY,)) if clocks else plan("low")
    case = add_case(
        scene.store, "low", [case_post(post("When does school open?", n="t"))], plan=kept, work=work, **fields
    )
    return f"/cases/{case.case_id}"


def card(browser: Browser, path: str) -> str:
    """Give the words of the card, or nothing where there is none."""
    html = browser.get(path).text
    assert faults(html) == []
    _, found, rest = html.partition('id="clocks"')
    return words(f"<{rest.partition('</section>')[0]}") if found else ""


def stored(scene: Scene, path: str) -> Case:
    with scene.store.read() as unit:
        case = unit.case(int(path.rpartition("/")[2]))
    assert case is not None
    return case


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (a_clock(3), "Due in 3 h Wed 18 Nov 2026, 10:40"),
        (a_clock(-2), "Overdue by 2 h was due Wed 18 Nov 2026, 05:40"),
        (a_clock(None), "Now 1 day 6 h have passed; no number is given"),
        (a_clock(3, met_at=NOW, met_by="Ben Archer"), "Met, in time Ben Archer, Wed 18 Nov 2026, 07:40"),
        (a_clock(-3, met_at=NOW, met_by="Ben Archer"), "Met, late Ben Archer"),
        (a_clock(3, stopped_at=NOW), "Stopped Wed 18 Nov 2026, 07:40"),
    ],
)
def test_a_clock_says_how_it_stands_and_by_whose_rule(
    scene: Scene, browser: Browser, clock: CaseClock, said: str
) -> None:
    shown = card(browser, timed(scene, clock))
    assert said in shown
    assert "Answer, or acknowledge." in shown
    assert "Your policy: TA-4.1" in shown


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("overlay", "Law or guidance, not your policy"),
        ("school_setting", "School setting"),
        ("reading", "A reading of your policy"),
    ],
)
def test_law_and_the_schools_own_targets_are_never_shown_as_policy(
    scene: Scene, browser: Browser, basis: str, said: str
) -> None:
    shown = card(browser, timed(scene, a_clock(basis=basis, cites=())))
    assert said in shown
    assert "Your policy" not in shown


def test_a_case_without_anything_timed_has_no_such_card(browser: Browser) -> None:
    assert card(browser, "/cases/1") == ""


def test_answers_follow_ups_and_waits_stand_there_too(scene: Scene, browser: Browser) -> None:
    soon = NOW + timedelta(hours=1)
    work = Casework(
        rungs=(Rung(key="r1", step="platform", taken_by="Anna", taken_at=NOW, answer_due_at=soon),),
        welfare=Welfare(follow_ups=(FollowUp(due_at=soon),)),
        waiting_for=HOSTILE,
        waiting_until=soon,
    )
    shown = card(browser, timed(scene, work=work, status=Status.WAITING))
    assert "The platform was told: has it answered?" in shown
    assert "Ask the person whom the post is about how they are." in shown
    assert "Waiting for:" in shown
    assert shown.count("Set by a person at the school") == 3


def test_the_button_marks_a_clock_as_met_with_name_and_time(scene: Scene, browser: Browser) -> None:
    path = timed(scene, a_clock())
    assert "Mark as acknowledged" in card(browser, path)
    answer = browser.act(int(path.rpartition("/")[2]), "clock", clock=a_clock().key)
    assert answer.status_code == 303
    (met,) = stored(scene, path).work.clocks
    assert (met.met_by, met.met_at) == ("Anna Marlow", NOW)
    shown = card(browser, path)
    assert "Met, in time Anna Marlow" in shown
    assert "Mark as" not in shown


def test_marking_it_twice_is_refused_with_the_reason(scene: Scene, browser: Browser) -> None:
    path = timed(scene, a_clock())
    number = int(path.rpartition("/")[2])
    browser.act(number, "clock", clock=a_clock().key)
    answer = browser.act(number, "clock", clock=a_clock().key)
    assert answer.status_code == 409
    assert "marked as met before, by Anna Marlow" in words(answer.text)


def test_a_clock_whose_step_stands_in_the_plan_is_met_by_that_step(scene: Scene, browser: Browser) -> None:
    shown = card(browser, timed(scene, a_clock(step="tell", key="policy:tell:TA-4.1")))
    assert "Mark its step of the plan as done" in shown
    assert "Mark as met" not in shown


def test_a_school_target_is_met_by_looking_and_has_no_button(scene: Scene, browser: Browser) -> None:
    shown = card(browser, timed(scene, a_clock(key="target:first_look", basis="school_setting", step="")))
    assert "Mark" not in shown


def test_a_school_without_term_dates_is_told_so_beside_its_clocks(scene: Scene, browser: Browser) -> None:
    assert "The settings hold no term dates" in card(browser, timed(scene, a_clock()))


def rows_of_queue(html: str) -> list[str]:
    return [a["href"] for a in Markup(html).all("a") if "data-row" in a]


def test_the_queue_counts_what_is_due_and_what_is_overdue(scene: Scene, browser: Browser) -> None:
    timed(scene, a_clock(20))
    timed(scene, a_clock(-2))
    timed(scene, a_clock(100))
    assert "Due soon 2 1 overdue" in words(browser.get("/").text)


def test_a_filter_shows_only_what_is_due_the_soonest_first(scene: Scene, browser: Browser) -> None:
    later, late = timed(scene, a_clock(20)), timed(scene, a_clock(-2))
    timed(scene, a_clock(100))
    html = browser.get("/?status=due").text
    assert faults(html) == []
    assert rows_of_queue(html) == [f"{late}?status=due", f"{later}?status=due"]
    assert "Overdue by 2 h" in words(html)


def test_somebody_who_works_through_what_is_due_goes_on_to_what_is_due_next(
    scene: Scene, browser: Browser
) -> None:
    later, late = timed(scene, a_clock(20)), timed(scene, a_clock(-2))
    timed(scene, a_clock(100))
    page = browser.get(f"{late}?status=due").text
    assert [a["href"] for a in Markup(page).all("a") if a.get("rel") == "next"] == [f"{later}?status=due"]
    answer = browser.act(int(late.rpartition("/")[2]), "confirm", queue_status="due", then="next")
    assert answer.headers["location"].startswith(f"{later}?status=due&done=")


def test_a_filter_of_one_severity_holds_among_what_is_due(scene: Scene, browser: Browser) -> None:
    low = timed(scene, a_clock(-2))
    assert rows_of_queue(browser.get("/?status=due&severity=low").text) == [f"{low}?status=due&severity=low"]
    assert rows_of_queue(browser.get("/?status=due&severity=critical").text) == []


def test_a_queue_in_which_nothing_is_due_says_nothing_of_it(browser: Browser) -> None:
    assert "Due soon" not in browser.get("/").text
    assert "Nothing is due within a day" in browser.get("/?status=due").text


# --- the calendar ---------------------------------------------------------------------------------------

FACTS = CalendarFacts(
    working_day="Monday to Friday",
    roll_forward=False,
    terms=(Term(name=HOSTILE, starts=date(2026, 9, 2), ends=date(2026, 12, 18)),),
    inset_days=(date(2027, 1, 4),),
    bank_holidays=((date(2026, 12, 28), "Boxing Day (observed)"),),
    notes=("The last term ends on 18 December 2026; add the next terms.",),
    duties=(
        DutyDate(
            text="Review the policy.", every="3 years", cites=("TA-9",), is_over=True, note="It was due."
        ),
        DutyDate(text="Report.", every="term", cites=(), role="governors", next_on=date(2026, 12, 18)),
    ),
)


def test_the_calendar_shows_days_duties_and_what_is_missing(scene: Scene) -> None:
    scene.rooms = Rooms(calendar=lambda: FACTS)
    browser = Browser(scene.app())
    browser.sign_in()
    html = browser.get("/calendar").text
    shown = words(html)
    assert faults(html) == []
    for said in (
        "School setting: a working day is Monday to Friday.",
        "Mon 28 Dec 2026 : Boxing Day (observed)",
        "Date has passed Review the policy.",
        "By Fri 18 Dec 2026 Report.",
        "The governors.",
        "add the next terms.",
        "Mon 4 Jan 2027",
    ):
        assert said in shown


def test_an_empty_calendar_is_a_page_too(scene: Scene) -> None:
    empty = replace(FACTS, terms=(), inset_days=(), bank_holidays=(), notes=(), duties=(), roll_forward=True)
    scene.rooms = Rooms(calendar=lambda: empty)
    browser = Browser(scene.app())
    browser.sign_in()
    html = browser.get("/calendar").text
    assert faults(html) == []
    assert "Your policy names no such duty" in words(html)


def test_strangers_see_no_calendar(stranger: Browser) -> None:
    assert stranger.get("/calendar").status_code == 303
