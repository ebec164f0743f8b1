"""The clocks of a case: what begins them, what meets them, what stops them, and what they never lose."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.bank_holidays import bank_holidays
from monitor.domain.actor import GATEPOST
from monitor.domain.case import Action, Case, Change, Status
from monitor.domain.case_clock import CaseClock
from monitor.domain.casework import Casework
from monitor.domain.clocks import (
    NO_WAIT_WORDS,
    OLDEST,
    ClockRules,
    Target,
    due_by,
    kept_clocks,
    target_due,
    with_received,
)
from monitor.domain.deadline import calendar_from
from monitor.domain.ladder import Rung
from monitor.domain.plan import Plan, PlanDeadline
from monitor.domain.school import Term
from monitor.domain.step_done import StepDone
from monitor.domain.stored_json import from_json, to_json
from monitor.domain.welfare import FollowUp, Welfare
from tests.unit.domain.domain_values import NOW, a_case, a_plan, a_step, london

TERMS = (
    Term(name="Autumn", starts=date(2026, 9, 2), ends=date(2026, 12, 18)),
    Term(name="Spring", starts=date(2027, 1, 4), ends=date(2027, 3, 25)),
)
RULES = ClockRules(calendar=calendar_from(TERMS, [], bank_holidays()))
TARGETS = {"first_look": {"medium": Target(minutes=60), "critical": Target(minutes=30), "low": Target()}}
WITH_TARGETS = replace(RULES, targets=TARGETS)

REPLY = PlanDeadline(
    kind="hours_or_next_working_day",
    hours=24,
    text="24 hours; at a weekend the next working day.",
    cites=("CA-Mon-2",),
    basis="explicit",
    step="acknowledge_or_reply",
)
AT_ONCE = PlanDeadline(kind="immediate", text="At once.", cites=("HC-6.24",), basis="explicit", step="tell")
LADO = PlanDeadline(
    kind="working_day", text="Within one working day.", cites=("LAW-L7",), basis="overlay", step="refer_lado"
)
ANSWERED = PlanDeadline(
    kind="hours",
    hours=48,
    text="48 hours after the report.",
    cites=("LAW-L14",),
    basis="overlay",
    step="contact_posh",
    after="report_platform",
)
SATURDAY = london("2026-11-21 09:00")


def a_timed_case(*deadlines: PlanDeadline, **fields: Any) -> Case:
    """A case whose plan has these deadlines, and the steps that meet them."""
    steps = tuple(
        a_step(f"{verb}-it", do=verb)
        for verb in dict.fromkeys(part for d in deadlines for part in (d.step, d.after) if part)
    )
    plan = replace(a_plan(), steps=steps, clocks=deadlines)
    return a_case(**{"plan": plan, **fields})


def kept(case: Case, rules: ClockRules = RULES, *, by: str = GATEPOST, now: datetime = NOW) -> Case:
    return kept_clocks(case, rules, by=by, now=now)


def done(case: Case, key: str, *, at: datetime = NOW, **fields: Any) -> Case:
    """The case with one more step on record."""
    return replace(case, steps_done=(*case.steps_done, StepDone(key=key, by="Ada Löwe", at=at, **fields)))


def clock(case: Case, start: str = "") -> CaseClock:
    """The only clock whose key begins so."""
    (found,) = [clock for clock in case.work.clocks if clock.key.startswith(start)]
    return found


# --- what begins a clock --------------------------------------------------------------------------------


def test_a_policys_clock_counts_from_when_the_post_was_made() -> None:
    posted = london("2026-11-17 10:15")
    case = kept(with_received(a_timed_case(REPLY), posted, now=NOW))
    found = clock(case)
    assert found.key == "policy:acknowledge_or_reply:CA-Mon-2"
    assert (found.basis, found.cites) == ("explicit", ("CA-Mon-2",))
    assert (found.text, found.rule) == ("Do acknowledge_or_reply-it.", REPLY.text)
    assert (found.started_at, found.due_at) == (posted, london("2026-11-18 10:15"))
    assert case.due_at == found.due_at


def test_a_message_of_saturday_is_due_by_the_end_of_monday() -> None:
    case = kept(with_received(a_timed_case(REPLY), SATURDAY, now=SATURDAY))
    assert clock(case).due_at == london("2026-11-23 23:59:59")


@pytest.mark.parametrize("severity", ["critical", "high"])
def test_a_grave_case_never_waits_for_a_working_day_and_says_so(severity: str) -> None:
    case = kept(with_received(a_timed_case(REPLY, severity=severity), SATURDAY, now=SATURDAY))
    assert clock(case).due_at == SATURDAY + timedelta(hours=24)
    assert clock(case).rule.endswith(NO_WAIT_WORDS)


def test_a_case_that_is_raised_on_a_weekend_waits_no_longer() -> None:
    case = kept(with_received(a_timed_case(REPLY), SATURDAY, now=SATURDAY))
    raised = kept(replace(case, severity="high"), now=SATURDAY + timedelta(hours=1))
    assert clock(raised).due_at == SATURDAY + timedelta(hours=24)


def test_without_a_number_nothing_is_due_but_the_clock_runs() -> None:
    case = kept(with_received(a_timed_case(AT_ONCE), NOW - timedelta(hours=3), now=NOW))
    assert clock(case).due_at is None
    assert clock(case).started_at == NOW - timedelta(hours=3)
    assert clock(case).is_running
    assert case.due_at is None


def test_law_is_apart_from_policy_and_counts_working_days_of_its_own() -> None:
    christmas = london("2026-12-23 10:00")  # a holiday of the school, and a working day of the law
    posted = christmas - timedelta(days=5)  # nobody at the school could know of it then
    opened = replace(a_timed_case(LADO, severity="high"), opened_at=christmas)
    found = clock(kept(with_received(opened, posted, now=christmas)))
    assert (found.key, found.basis) == ("law:refer_lado:LAW-L7", "overlay")
    assert found.due_at == london("2026-12-24 23:59:59")


def test_a_clock_that_follows_a_step_begins_with_that_step() -> None:
    case = kept(a_timed_case(ANSWERED))
    assert case.work.clocks == ()
    reported = NOW + timedelta(hours=2)
    case = kept(done(case, "report_platform-it", at=reported), now=reported)
    assert (clock(case).started_at, clock(case).due_at) == (reported, reported + timedelta(hours=48))


def test_an_answer_that_is_awaited_on_the_ladder_has_no_second_clock() -> None:
    answer_due_at = NOW + timedelta(hours=48)
    taken = Rung(key="r1", step="platform", taken_by="Ada", taken_at=NOW, answer_due_at=answer_due_at)
    case = a_timed_case(ANSWERED, work=Casework(rungs=(taken,)))

    reported = kept(done(case, "report_platform-it"))

    assert reported.work.clocks == ()
    assert [(due.key, due.basis, due.cites) for due in reported.dues] == [
        ("rung:r1", "overlay", ("LAW-L14",))
    ]


def test_a_report_that_is_logged_on_the_ladder_afterwards_takes_the_place_of_its_clock() -> None:
    reported = kept(done(a_timed_case(ANSWERED), "report_platform-it"))
    answer_due_at = NOW + timedelta(days=5)
    taken = Rung(key="r1", step="platform", taken_by="Ada", taken_at=NOW, answer_due_at=answer_due_at)

    logged = kept(replace(reported, work=replace(reported.work, rungs=(taken,))))

    assert [(due.key, due.basis) for due in reported.dues] == [("clock:law:contact_posh:LAW-L14", "overlay")]
    assert [(due.key, due.basis) for due in logged.dues] == [("rung:r1", "")]


def test_a_second_persons_word_makes_a_heavy_step_and_its_clock() -> None:
    asked = done(a_timed_case(ANSWERED), "report_platform-it", state="asked")
    assert kept(asked).work.clocks == ()
    approved_at = NOW + timedelta(hours=5)
    approved = done(
        a_timed_case(ANSWERED), "report_platform-it", second_by="Ben Archer", second_at=approved_at
    )
    assert clock(kept(approved)).started_at == approved_at


def test_a_time_without_its_step_in_the_plan_speaks_for_itself() -> None:
    assert clock(kept(a_case(plan=replace(a_plan(), clocks=(REPLY,))))).text == REPLY.text


def test_a_duty_that_comes_back_every_term_is_no_clock_of_a_case() -> None:
    assert kept(a_timed_case(replace(REPLY, kind="periodic"))).work.clocks == ()


def test_two_clauses_about_one_step_make_two_clocks() -> None:
    other = replace(AT_ONCE, cites=("HC-7.1",))
    assert len(kept(a_timed_case(AT_ONCE, other)).work.clocks) == 2


@pytest.mark.parametrize(
    ("posted", "received"),
    [
        pytest.param(NOW + timedelta(days=3), NOW, id="a date ahead of us"),
        pytest.param(datetime(9999, 12, 31, 23, 59, tzinfo=UTC), NOW, id="the end of the calendar"),
        pytest.param(datetime(1, 1, 1, tzinfo=UTC), NOW - OLDEST, id="its beginning"),
    ],
)
def test_a_platforms_nonsense_date_breaks_no_clock(posted: datetime, received: datetime) -> None:
    case = kept(with_received(a_timed_case(REPLY), posted, now=NOW))
    assert case.work.received_at == received
    assert clock(case).due_at is not None


def test_the_first_post_counts_however_late_it_is_found() -> None:
    case = with_received(a_timed_case(REPLY), NOW - timedelta(hours=1), now=NOW)
    earlier = with_received(case, NOW - timedelta(hours=5), now=NOW)
    assert with_received(earlier, NOW, now=NOW).work.received_at == NOW - timedelta(hours=5)


def test_a_message_that_comes_after_the_answer_to_the_first_has_a_clock_of_its_own() -> None:
    asked = kept(with_received(a_timed_case(REPLY, is_own_account=True), NOW, now=NOW))
    answered = kept(done(asked, "acknowledge_or_reply-it", at=NOW + timedelta(hours=2)))
    later = NOW + timedelta(hours=5)

    before = kept(with_received(asked, later, now=later), now=later)
    after = kept(with_received(answered, later, now=later), now=later)
    once_more = kept(with_received(after, later, now=later), now=later)

    assert len(before.work.clocks) == 1, "one answer may serve both"
    assert [(c.key, c.due_at, c.is_running) for c in after.work.clocks] == [
        ("policy:acknowledge_or_reply:CA-Mon-2", NOW + timedelta(hours=24), False),
        ("policy:acknowledge_or_reply:CA-Mon-2:2", later + timedelta(hours=24), True),
    ]
    assert once_more == after


def test_a_further_post_elsewhere_wants_no_answer_of_its_own() -> None:
    case = kept(with_received(a_timed_case(REPLY), NOW, now=NOW))
    answered = kept(done(case, "acknowledge_or_reply-it", at=NOW + timedelta(hours=2)))
    later = NOW + timedelta(hours=5)

    assert kept(with_received(answered, later, now=later), now=later) == answered


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_by(REPLY, datetime(2026, 3, 10, 10, 15), severity="low", rules=RULES)  # noqa: DTZ001


def test_hours_that_count_on_working_days_alone_are_counted_so() -> None:
    deadline = replace(ANSWERED, kind="hours_on_working_days")
    friday = london("2026-11-20 15:00")
    assert due_by(deadline, friday, severity="low", rules=RULES) == london("2026-11-24 15:00")


# --- the school's own targets ---------------------------------------------------------------------------


def test_a_target_is_the_schools_own_and_counts_from_when_gatepost_knew() -> None:
    case = kept(with_received(a_case(), NOW - timedelta(days=2), now=NOW), WITH_TARGETS)
    found = clock(case, "target:")
    assert (found.basis, found.cites) == ("school_setting", ())
    assert (found.started_at, found.due_at) == (NOW, NOW + timedelta(hours=1))


def test_without_targets_in_the_settings_there_are_none() -> None:
    assert kept(a_case()).work.clocks == ()


def test_a_target_without_minutes_is_the_end_of_the_next_working_day() -> None:
    assert target_due(Target(), SATURDAY, RULES) == london("2026-11-23 23:59:59")


def test_a_first_look_is_met_by_whoever_does_anything() -> None:
    case = kept(a_case(), WITH_TARGETS)
    noted, _ = case.apply(Action.NOTE, by="Ada Löwe", now=NOW + timedelta(minutes=9))
    met = clock(kept(noted, WITH_TARGETS, by="Ada Löwe", now=NOW + timedelta(minutes=9)))
    assert (met.met_by, met.met_at) == ("Ada Löwe", NOW + timedelta(minutes=9))


def test_gatepost_itself_is_no_first_look() -> None:
    case = kept(a_case(), WITH_TARGETS)
    joined, _ = case.apply(Action.JOIN, by=GATEPOST, now=NOW)
    assert clock(kept(joined, WITH_TARGETS)).is_running


def test_a_dismissal_is_a_first_look_too() -> None:
    case = kept(a_case(), WITH_TARGETS)
    gone, _ = case.apply(Action.DISMISS, by="Ada Löwe", now=NOW)
    assert clock(kept(gone, WITH_TARGETS, by="Ada Löwe")).met_by == "Ada Löwe"


def test_a_first_step_is_met_by_the_first_step() -> None:
    rules = replace(RULES, targets={"first_step": {"medium": Target(minutes=60)}})
    case = kept(a_case(), rules)
    assert clock(case).is_running
    taken = NOW + timedelta(minutes=20)
    assert clock(kept(done(case, "tell-head", at=taken), rules)).met_at == taken


def test_a_first_step_is_met_on_the_ladder_too_once_a_second_person_has_confirmed_it() -> None:
    rules = replace(RULES, targets={"first_step": {"medium": Target(minutes=60)}})
    rung = Rung(key="r1", step="adviser", taken_by="Ada", taken_at=NOW, second="ben")
    later = NOW + timedelta(minutes=9)

    asked = kept(a_timed_case(work=Casework(rungs=(rung,))), rules)
    confirmed = replace(rung, confirmed_by="Ben", confirmed_at=later)
    met = kept(replace(asked, work=replace(asked.work, rungs=(confirmed,))), rules, now=later)

    assert clock(asked).is_running
    assert (clock(met).met_by, clock(met).met_at) == ("Ada", later)


def test_a_case_that_is_raised_has_the_whole_time_of_its_new_target() -> None:
    case = kept(a_case(), WITH_TARGETS)
    raised_at = NOW + timedelta(minutes=45)
    raised = kept(replace(case, severity="critical"), WITH_TARGETS, now=raised_at)
    assert clock(raised).due_at == raised_at + timedelta(minutes=30)
    again = kept(raised, WITH_TARGETS, now=raised_at + timedelta(minutes=5))
    assert clock(again).due_at == clock(raised).due_at


# --- what meets and what stops a clock ------------------------------------------------------------------


def test_a_clock_is_met_when_its_step_is_done() -> None:
    case = kept(a_timed_case(REPLY))
    answered = NOW + timedelta(hours=2)
    met = clock(kept(done(case, "acknowledge_or_reply-it", at=answered), now=answered))
    assert (met.met_by, met.met_at, met.stopped_at) == ("Ada Löwe", answered, None)


def test_another_step_meets_nothing() -> None:
    case = kept(a_timed_case(REPLY, AT_ONCE))
    assert clock(kept(done(case, "tell-it")), "policy:ack").is_running


def test_a_step_that_was_declined_leaves_nothing_to_wait_for() -> None:
    case = kept(a_timed_case(REPLY))
    stopped = clock(kept(done(case, "acknowledge_or_reply-it", state="declined")))
    assert (stopped.met_at, stopped.stopped_at) == (None, NOW)


def test_a_met_clock_outlives_a_plan_that_no_longer_asks_for_it() -> None:
    case = kept(a_timed_case(REPLY))
    met = kept(done(case, "acknowledge_or_reply-it"))
    anew = replace(met, plan=a_plan("tell-head"), steps_done=())
    assert clock(kept(anew)) == clock(met)
    assert clock(kept(replace(anew, plan=case.plan))) == clock(met)


def test_a_clock_that_a_new_plan_drops_stops_and_goes_on_when_it_is_asked_for_again() -> None:
    case = kept(a_timed_case(REPLY))
    later = NOW + timedelta(hours=1)
    dropped = kept(replace(case, plan=a_plan()), now=later)
    assert clock(dropped).stopped_at == later
    assert clock(kept(replace(dropped, plan=case.plan), now=later)) == clock(case)


@pytest.mark.parametrize("action", [Action.DISMISS, Action.FAIR_CRITICISM, Action.MERGE])
def test_the_clocks_of_a_closed_case_stop(action: Action) -> None:
    case = kept(a_timed_case(REPLY, AT_ONCE))
    closed, _ = case.apply(action, by="Ada Löwe", now=NOW)
    closed = kept(closed, by="Ada Löwe")
    assert [one.stopped_at for one in closed.work.clocks] == [NOW, NOW]
    assert closed.due_at is None


def test_a_reopened_case_restarts_what_still_stands_from_its_old_beginning() -> None:
    case = kept(a_timed_case(REPLY, AT_ONCE))
    case = kept(done(case, "tell-it"))
    closed = kept(case.apply(Action.DISMISS, by="Ada Löwe", now=NOW)[0])
    reopened = kept(closed.apply(Action.REOPEN, by="Ada Löwe", now=NOW)[0], now=NOW + timedelta(days=1))
    assert clock(reopened, "policy:ack") == clock(case, "policy:ack")
    assert clock(reopened, "policy:tell").met_by == "Ada Löwe"


def test_a_post_that_is_gone_stops_the_clocks_and_one_that_is_back_starts_them_again() -> None:
    case = kept(a_timed_case(REPLY))
    gone = kept(replace(case, work=replace(case.work, gone_at=NOW)))
    assert clock(gone).stopped_at == NOW
    back = kept(replace(gone, work=replace(gone.work, gone_at=None)))
    assert clock(back) == clock(case)


def test_keeping_twice_changes_no_more_than_keeping_once() -> None:
    case = kept(a_timed_case(REPLY, AT_ONCE, LADO), WITH_TARGETS)
    assert kept(case, WITH_TARGETS, now=NOW + timedelta(hours=1)) is case


def test_the_clocks_survive_the_store() -> None:
    work = kept(done(kept(a_timed_case(REPLY, AT_ONCE)), "tell-it"), WITH_TARGETS).work
    assert from_json(Casework, to_json(work)) == work


def test_a_case_of_the_version_before_has_no_clocks_and_gets_them() -> None:
    old = replace(a_timed_case(REPLY), work=from_json(Casework, '{"waiting_for": ""}'))
    assert clock(kept(old)).started_at == old.opened_at


# --- everything that is due -----------------------------------------------------------------------------


def test_answers_follow_ups_and_waits_are_due_like_clocks() -> None:
    hours = [NOW + timedelta(hours=n) for n in range(1, 6)]
    work = Casework(
        rungs=(
            Rung(key="r1", step="platform", taken_by="Ada", taken_at=NOW, answer_due_at=hours[1]),
            Rung(
                key="r2",
                step="police",
                taken_by="Ada",
                taken_at=NOW,
                answer_due_at=hours[0],
                outcome="refused",
            ),
        ),
        welfare=Welfare(
            follow_ups=(FollowUp(due_at=hours[0], done_at=NOW, done_by="Ada"), FollowUp(due_at=hours[2]))
        ),
        waiting_for="the platform's letter about Mr Quill",
        waiting_until=hours[3],
    )
    case = a_case(status=Status.WAITING, work=work)
    assert [(due.key, due.due_at) for due in case.dues] == [
        ("rung:r1", hours[1]),
        ("follow_up:2", hours[2]),
        ("waiting", hours[3]),
    ]
    assert case.due_at == hours[1]
    assert not any("Quill" in due.text for due in case.dues), "messages carry these words"


def test_of_a_closed_case_only_the_care_for_the_person_goes_on() -> None:
    due = NOW + timedelta(days=7)
    work = replace(
        kept(a_timed_case(REPLY)).work, waiting_until=NOW, welfare=Welfare(follow_ups=(FollowUp(due_at=due),))
    )
    closed, _ = a_case(work=work).apply(Action.DISMISS, by="Ada Löwe", now=NOW, change=Change())
    assert [one.key for one in closed.dues] == ["follow_up:1"]
    assert closed.due_at == due


def test_a_plan_without_clocks_is_read_as_before() -> None:
    assert Plan(policy="TS", policy_title="t", policy_version="1", severity="low").clocks == ()
