"""The deeds of care and response, under the policies that are shipped: ladder, welfare, fair criticism."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.access import Actor
from monitor.domain.case import Action, ActionRefusedError, Case
from monitor.domain.planning import planner_for
from monitor.policy_files import load_policy
from monitor.services.ports import Reviewer
from monitor.services.review import Deed, ReviewDesk
from monitor.testing import FixedClock, MemoryStore
from tests.unit.services.service_values import LONDON, NOW, a_mention, a_triage, read

POLICIES = Path(__file__).resolve().parents[3] / "config" / "policies"
PLANNERS = {name: planner_for(load_policy(name, POLICIES)) for name in ("mersey-vale", "holy-cross", "reay")}
ADA = Actor(name="Ada Marsh", login="ada", role="head")
BEN = Actor(name="Ben Lowe", login="ben", role="dsl")
CLEO = Actor(name="Cleo Hart", login="cleo", role="technician")
WHY = "A teacher is named and insulted in public."


class Scene:
    """A desk with one case about an abusive post on X by a parent, under one of the policies."""

    def __init__(self, policy: str = "reay", *, necessity: str = WHY, role: str = "parent") -> None:
        self.store = MemoryStore()
        self.clock = FixedClock(NOW)
        read(self.store, a_mention("Tarnholt School is useless."))
        a_triage(self.store, self.clock, planner=PLANNERS[policy]).run()
        with self.store.begin() as unit:
            for who in (ADA, BEN, CLEO):
                unit.save_reviewer(Reviewer(name=who.name, login=who.login, role=who.role, password_hash="x"))
        self.desk = ReviewDesk(store=self.store, clock=self.clock, planner=PLANNERS[policy])
        self.do(Action.SET_AUTHOR_ROLE, author_role=role)
        if necessity:
            self.do(Action.SET_NECESSITY, necessity=necessity)

    def do(self, action: Action, *, by: Actor = ADA, **fields: str | tuple[str, ...]) -> Case:
        """Do something with the case; what is no field of every deed goes among the given ones."""
        known = {"note", "reason", "labels", "target", "author_role", "step"}
        given = {k: (v,) if isinstance(v, str) else v for k, v in fields.items() if k not in known}
        own: dict[str, Any] = {k: v for k, v in fields.items() if k in known}
        deed = Deed(action=action, revision=self.case.revision, given=given, **own)
        return self.desk.act(1, deed, by=by)

    def refused(self, action: Action, *, by: Actor = ADA, **fields: str | tuple[str, ...]) -> str:
        """Give the reason of a refusal that leaves the case as it was."""
        before = self.case
        with pytest.raises(ActionRefusedError) as refusal:
            self.do(action, by=by, **fields)
        assert self.case == before
        return str(refusal.value)

    def take(self, rung: str, **fields: str) -> Case:
        """Log a rung about the post on X."""
        return self.do(Action.RUNG_TAKEN, rung=rung, platform="x", **fields)

    @property
    def case(self) -> Case:
        """The case."""
        found = self.desk.open(1)
        assert found is not None
        return found.case

    @property
    def last(self) -> str:
        """The newest line of the history."""
        found = self.desk.open(1)
        assert found is not None
        return f"{found.events[-1].action}: {found.events[-1].detail}"


def five_o_clock(day: int, month: int = 11) -> datetime:
    """Give the end of a school day in London, in UTC."""
    return datetime(2026, month, day, 17, tzinfo=LONDON).astimezone(NOW.tzinfo)


# --- the ladder -------------------------------------------------------------------------------------------


def test_a_rung_is_logged_with_its_reference_and_its_timer() -> None:
    scene = Scene()

    case = scene.take("platform", reference=" X-99 ", note="By the form.")

    (rung,) = case.work.rungs
    assert (rung.key, rung.step, rung.platform, rung.reference) == ("r1", "platform", "x", "X-99")
    assert rung.answer_due_at == NOW + timedelta(hours=48)
    words = "rung_taken: The platform (r1), reference X-99 — By the form."
    assert (case.status, scene.last) == ("action_under_way", words)


def test_a_day_that_somebody_names_goes_before_the_usual_wait_and_ends_with_the_school_day() -> None:
    case = Scene().take("poster", answer_due="2026-11-25")

    assert case.work.rungs[0].answer_due_at == five_o_clock(25)


def test_what_was_done_some_days_ago_is_logged_on_its_day() -> None:
    scene = Scene()
    scene.clock.advance(3 * 86_400)

    case = scene.take("platform", taken_on="2026-11-19")

    assert case.work.rungs[0].taken_at == five_o_clock(19)
    assert case.work.rungs[0].answer_due_at == five_o_clock(21)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rung": ""}, "is no rung of the ladder; choose one of poster, platform"),
        ({"rung": "plattform"}, "'plattform' is no rung of the ladder; write 'platform'"),
        ({"platform": "twitta"}, "'twitta' is no platform"),
        ({"platform": ""}, "'' is no platform"),
        ({"answer_due": "2026-11-17"}, "2026-11-17 is past"),
        ({"answer_due": "2028-01-01"}, "more than a year away"),
        ({"answer_due": "soon"}, "“soon” is no day"),
        ({"taken_on": "2026-11-19"}, "2026-11-19 lies ahead"),
        ({"taken_on": "2026-11-16"}, "before the case was opened"),
        ({"taken_on": "18.11."}, "is no day"),
        ({"reference": "x" * 400}, "longer than 300 characters"),
        ({"confirm": "r1"}, "There is no such rung"),
        ({"rung": "helpline"}, "report to the platform first"),
    ],
)
def test_a_rung_that_does_not_fit_is_refused_with_its_reason(fields: dict[str, str], words: str) -> None:
    given = {"rung": "platform", "platform": "x", **fields}

    assert words in Scene().refused(Action.RUNG_TAKEN, **given)


def test_nothing_outward_is_logged_before_somebody_says_why_it_is_necessary() -> None:
    assert "necessary and proportionate" in Scene(necessity="").refused(
        Action.RUNG_TAKEN, rung="platform", platform="x"
    )


def test_the_same_is_not_asked_twice() -> None:
    scene = Scene()
    scene.take("platform")

    assert "has been asked already" in scene.refused(Action.RUNG_TAKEN, rung="platform", platform="x")


def test_an_outcome_is_noted_once() -> None:
    scene = Scene()
    scene.take("platform")

    case = scene.do(Action.RUNG_ENDED, rung="r1", outcome="removed", note="Gone by noon.")

    assert (case.work.rungs[0].outcome, case.work.rungs[0].outcome_by) == ("removed", "Ada Marsh")
    assert scene.last == "rung_ended: The platform (r1): it was removed — Gone by noon."
    again = scene.refused(Action.RUNG_ENDED, rung="r1", outcome="refused")
    assert again == "r1 has ended already: it was removed, noted by Ada Marsh."
    assert "nothing left to ask" in scene.refused(Action.RUNG_TAKEN, rung="poster", platform="x")


@pytest.mark.parametrize("outcome", ["", "vanished"])
def test_an_unknown_outcome_is_refused(outcome: str) -> None:
    scene = Scene()
    scene.take("platform")

    assert "Choose what came of it" in scene.refused(Action.RUNG_ENDED, rung="r1", outcome=outcome)


def test_the_helpline_before_the_platforms_time_is_up_needs_a_reason() -> None:
    scene = Scene()
    scene.take("platform")

    assert "about 48 hours" in scene.refused(Action.RUNG_TAKEN, rung="helpline", platform="x")
    assert scene.take("helpline", note="It spreads by the hour.").work.rungs[-1].step == "helpline"


def test_after_48_hours_of_silence_the_helpline_needs_no_reason() -> None:
    scene = Scene()
    scene.take("platform")
    scene.clock.advance(48 * 3600)

    assert scene.take("helpline").work.rungs[-1].key == "r2"


def test_mersey_vale_reports_to_the_provider_only_after_a_refusal_that_was_noted() -> None:
    scene = Scene("mersey-vale")
    assert "report_provider" not in {step.do for step in scene.case.plan.steps}
    assert "[MV-8.8]" in scene.refused(
        Action.RUNG_TAKEN, rung="platform", platform="x", note="We want to all the same."
    )

    scene.take("poster")
    case = scene.do(Action.RUNG_ENDED, rung="r1", outcome="refused")

    assert case.work.context == ("author_refused",)
    assert "report_provider" in {step.do for step in case.plan.steps}
    assert scene.last.endswith("The author (r1): refused; the policy was asked again")
    assert scene.take("platform").work.rungs[-1].step == "platform"


@pytest.mark.parametrize("outcome", ["no_answer", "other"])
def test_silence_is_no_refusal(outcome: str) -> None:
    scene = Scene("mersey-vale")
    scene.take("poster")

    case = scene.do(Action.RUNG_ENDED, rung="r1", outcome=outcome)

    assert case.work.context == ()
    assert "report_provider" not in {step.do for step in case.plan.steps}


def test_a_refusal_by_the_platform_does_not_count_as_the_authors() -> None:
    scene = Scene("holy-cross")
    scene.take("platform")

    assert scene.do(Action.RUNG_ENDED, rung="r1", outcome="refused").work.context == ()


def test_holy_cross_asks_the_author_only_as_the_schools_own_decision_with_a_reason() -> None:
    scene = Scene("holy-cross")

    words = scene.refused(Action.RUNG_TAKEN, rung="poster", platform="x")

    assert "does not provide for this" in words
    assert "HC-14.1" in words
    assert scene.take("poster", note="The head knows the family well.").work.rungs[0].step == "poster"


def test_a_stranger_is_not_written_to() -> None:
    words = Scene(role="unknown").refused(Action.RUNG_TAKEN, rung="poster", platform="x", note="Please.")

    assert "set the author’s role first" in words


def test_the_police_under_a_policy_that_names_them_wait_for_the_approved_step() -> None:
    scene = Scene("mersey-vale")
    key = next(step.key for step in scene.case.plan.steps if step.do == "report_police")
    assert "two people decide that" in scene.refused(Action.RUNG_TAKEN, rung="police", second="ben")

    scene.do(Action.STEP_ASKED, step=key, note="He says where she lives.", reason="He says where she lives.")
    scene.do(Action.STEP_APPROVED, step=key, by=BEN)

    (rung,) = scene.do(Action.RUNG_TAKEN, rung="police", reference="101-55").work.rungs
    assert (rung.step, rung.second, rung.answer_due_at) == ("police", "", None)


@pytest.mark.parametrize("step", ["police", "adviser"])
def test_where_no_policy_names_a_heavy_rung_a_second_person_confirms_it(step: str) -> None:
    scene = Scene()

    (rung,) = scene.do(Action.RUNG_TAKEN, rung=step, second="ben").work.rungs
    assert (rung.needs_second, rung.is_waiting) == (True, False)
    assert scene.last.endswith("(r1); waits for Ben Lowe to confirm it")

    assert "is to be confirmed by ben" in scene.refused(Action.RUNG_TAKEN, confirm="r1")
    case = scene.do(Action.RUNG_TAKEN, confirm="r1", by=BEN)

    assert (case.work.rungs[0].confirmed_by, case.work.rungs[0].needs_second) == ("Ben Lowe", False)
    assert scene.last.endswith("(r1), confirmed as the second person")
    assert "waits for nobody" in scene.refused(Action.RUNG_TAKEN, confirm="r1", by=BEN)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ("", "Choose the second person"),
        ("nobody", "Choose the second person"),
        ("ada", "must be somebody else"),
        ("cleo", "Cleo Hart may not see GP-0001"),
    ],
)
def test_the_second_person_is_somebody_else_who_may_see_the_case(second: str, words: str) -> None:
    assert words in Scene().refused(Action.RUNG_TAKEN, rung="police", second=second)


def test_what_nobody_confirmed_can_only_be_taken_back() -> None:
    scene = Scene()
    scene.do(Action.RUNG_TAKEN, rung="police", second="ben")

    assert "was not confirmed by ben" in scene.refused(Action.RUNG_ENDED, rung="r1", outcome="refused")
    assert scene.do(Action.RUNG_ENDED, rung="r1", outcome="other").work.rungs[0].outcome == "other"


# --- the person targeted ----------------------------------------------------------------------------------


def test_care_is_noted_with_name_and_time() -> None:
    scene = Scene()

    care = scene.do(Action.WELFARE, told="told", support=("union", "line_manager")).work.welfare

    assert (care.told, care.told_by, care.told_at) == ("told", "Ada Marsh", NOW)
    assert care.support == ("line_manager", "union")
    assert scene.last == "welfare: has been told; offered: Line manager, Union or professional association"


def test_a_word_on_support_leaves_who_told_the_person_as_it_was() -> None:
    scene = Scene()
    scene.do(Action.WELFARE, told="told")
    scene.clock.advance(3600)

    care = scene.do(Action.WELFARE, told="told", support=("helpline",), by=BEN).work.welfare

    assert (care.told_by, care.told_at, care.support) == ("Ada Marsh", NOW, ("helpline",))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"told": "not_told"}, "needs a reason"),
        ({"told": "perhaps"}, "Say whether"),
        ({"support": ("holiday",)}, "'holiday' is no support"),
        ({}, "Nothing has changed"),
        ({"told": "not_told", "told_note": "x" * 301}, "longer than 300 characters"),
    ],
)
def test_care_that_does_not_fit_is_refused(fields: dict[str, Any], words: str) -> None:
    assert words in Scene().refused(Action.WELFARE, **fields)


def test_a_follow_up_is_planned_and_done_also_after_the_case_is_closed() -> None:
    scene = Scene()
    case = scene.do(Action.FOLLOW_UP, due="2026-11-20", follow_up_note="Ask how the week went.")
    assert case.work.welfare.follow_ups[0].due_at == five_o_clock(20)
    assert scene.last == "follow_up: planned for 20 November 2026"
    scene.do(Action.DISMISS, reason="already_removed")

    case = scene.do(Action.FOLLOW_UP, done="1", by=BEN)

    assert case.work.welfare.follow_ups[0].done_by == "Ben Lowe"
    assert scene.last == "follow_up: done: 20 November 2026"
    assert "done already" in scene.refused(Action.FOLLOW_UP, done="1")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose the day"),
        ({"due": "2026-11-17"}, "2026-11-17 is past"),
        ({"due": "Friday"}, "is no day"),
        ({"done": "1"}, "no such follow-up"),
        ({"done": "²"}, "no such follow-up"),
        ({"done": "9" * 5000}, "no such follow-up"),
    ],
)
def test_a_follow_up_that_does_not_fit_is_refused(fields: dict[str, str], words: str) -> None:
    assert words in Scene().refused(Action.FOLLOW_UP, **fields)


# --- fair criticism ---------------------------------------------------------------------------------------


def test_fair_criticism_closes_the_case_as_an_outcome_of_its_own() -> None:
    scene = Scene()
    scene.do(Action.CORRECT_LABELS, labels=(), target=("school",))

    case = scene.do(Action.FAIR_CRITICISM)

    assert (case.status, case.work.outcome) == ("resolved", "legitimate_criticism")
    assert scene.last == "fair_criticism: Answer through the complaints procedure; do not seek removal."


def test_fair_criticism_with_a_risk_label_needs_a_note() -> None:
    scene = Scene()

    assert "carries a risk label" in scene.refused(Action.FAIR_CRITICISM)
    assert scene.do(Action.FAIR_CRITICISM, note="“Useless” is an opinion.").status == "resolved"


def test_fair_criticism_waits_until_a_request_to_remove_has_ended() -> None:
    scene = Scene()
    scene.take("platform")

    assert "still open on the ladder (r1)" in scene.refused(Action.FAIR_CRITICISM, note="After all.")


CLOSED: list[tuple[Action, dict[str, str]]] = [
    (Action.RUNG_TAKEN, {"rung": "platform", "platform": "x"}),
    (Action.WELFARE, {"told": "told"}),
    (Action.FAIR_CRITICISM, {"note": "It is fair."}),
]


@pytest.mark.parametrize(("action", "fields"), CLOSED)
def test_a_closed_case_is_reopened_first(action: Action, fields: dict[str, str]) -> None:
    scene = Scene()
    scene.do(Action.DISMISS, reason="no_harm")

    assert "is not possible while the case is dismissed" in scene.refused(action, **fields)


def test_an_outcome_that_comes_after_closing_is_still_noted() -> None:
    scene = Scene("mersey-vale")
    scene.take("poster")
    plan = scene.do(Action.DISMISS, reason="no_harm").plan

    case = scene.do(Action.RUNG_ENDED, rung="r1", outcome="refused")

    assert (case.work.rungs[0].outcome, case.plan) == ("refused", plan)


def test_a_planner_that_cannot_be_asked_refuses_the_refusal_and_changes_nothing() -> None:
    scene = Scene("mersey-vale")
    scene.take("poster")

    def broken(_reading: object) -> Any:
        raise ValueError("unknown context flag")

    asked: Callable[..., Any] = broken
    scene.desk = ReviewDesk(store=scene.store, clock=scene.clock, planner=asked)

    assert "cannot be asked" in scene.refused(Action.RUNG_ENDED, rung="r1", outcome="refused")
    assert replace(scene.case.work.rungs[0], outcome="") == scene.case.work.rungs[0]


# --- what a deed sets off elsewhere -----------------------------------------------------------------------


def test_a_post_that_was_removed_on_request_counts_as_gone_and_stops_the_clocks() -> None:
    scene = Scene("holy-cross")
    scene.take("platform")

    case = scene.do(Action.RUNG_ENDED, rung="r1", outcome="removed")

    assert case.work.gone_at == NOW
    assert not any(clock.is_running for clock in case.work.clocks)


def test_one_removed_post_of_several_leaves_the_case_with_the_others() -> None:
    scene = Scene("holy-cross")
    other = read(scene.store, a_mention("Tarnholt School is useless.", 2))
    with scene.store.begin() as unit:
        unit.mark_triaged(other, case_id=1, now=NOW)
    found = scene.desk.open(1)
    assert found is not None
    first, second = (row.mention.mention_id for row in found.posts)

    scene.take("platform", post=first)
    assert scene.do(Action.RUNG_ENDED, rung="r1", outcome="removed").work.gone_at is None
    scene.take("platform", post=second)
    assert scene.do(Action.RUNG_ENDED, rung="r2", outcome="removed").work.gone_at == NOW


def test_a_case_that_is_reopened_is_fair_criticism_no_more() -> None:
    scene = Scene()
    scene.do(Action.FAIR_CRITICISM, note="It is an opinion.")

    assert scene.do(Action.REOPEN).work.outcome == ""
