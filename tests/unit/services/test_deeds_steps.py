"""The deeds on a step: heavy ones need two people, outward ones a reason, and each refusal says why."""

import pytest

from monitor.domain.case import Action
from tests.unit.services.workflow_scene import Scene

NECESSARY = {"necessity": "She asked for it to stop; we ask once, politely."}


def test_nothing_is_done_towards_others_before_it_is_said_why() -> None:
    scene = Scene()
    words = "Before anything is done towards others, say in one line why it is necessary and proportionate"
    assert scene.refused(Action.STEP_DONE, step="ask").startswith(words)
    assert scene.refused(Action.STEP_ASKED, step="police", reason="he named a day").startswith(words)

    case = scene.do(Action.SET_NECESSITY, **NECESSARY)

    assert case.work.necessity == "She asked for it to stop; we ask once, politely. (Ada Marsh)"
    assert scene.do(Action.STEP_DONE, step="ask").is_done("ask")
    assert scene.do(Action.STEP_DONE, step="abusive").is_done("abusive")


def test_a_step_within_the_school_needs_no_such_reason() -> None:
    assert Scene().do(Action.STEP_DONE, step="abusive").is_done("abusive")


def test_why_it_is_necessary_is_one_line_and_not_the_same_again() -> None:
    scene = Scene()
    assert scene.refused(Action.SET_NECESSITY, necessity=" ").startswith("Say in one line why")
    assert "longer than 300" in scene.refused(Action.SET_NECESSITY, necessity="x" * 301)
    scene.do(Action.SET_NECESSITY, **NECESSARY)

    assert scene.refused(Action.SET_NECESSITY, **NECESSARY) == "That reason stands there already."


def test_a_heavy_step_takes_two_people() -> None:
    scene = Scene()
    scene.do(Action.SET_NECESSITY, **NECESSARY)
    assert "needs two people" in scene.refused(Action.STEP_DONE, step="police")

    asked = scene.do(Action.STEP_ASKED, step="police", reason="He named a day.")

    assert not asked.is_done("police")
    assert asked.status == "in_review"
    assert scene.last == "step_asked by Ada Marsh: Tell the police. [TS-8] — He named a day."
    assert "You asked for that step yourself" in scene.refused(Action.STEP_APPROVED, step="police")
    assert "Ada Marsh has asked" in scene.refused(
        Action.STEP_ASKED, by="ben", step="police", reason="Me too."
    )

    case = scene.do(Action.STEP_APPROVED, by="ben", step="police")

    assert case.is_done("police")
    assert case.status == "action_under_way"
    assert scene.last == "step_approved by Ben Trewin: Tell the police. [TS-8] — asked for by Ada Marsh"
    assert "already marked as done" in scene.refused(Action.STEP_APPROVED, by="cat", step="police")


def test_whom_the_case_concerns_is_no_second_person() -> None:
    scene = Scene("Tarnholt School: Mr Penhallow is useless.")
    scene.do(Action.SET_NECESSITY, **NECESSARY)
    scene.do(Action.STEP_ASKED, step="police", reason="He named a day.")

    assert "Your name stands in a post" in scene.refused(Action.STEP_APPROVED, by="kit", step="police")


def test_in_danger_one_person_takes_a_heavy_step_and_a_second_countersigns() -> None:
    scene = Scene("Tarnholt School: get him.")

    case = scene.do(Action.STEP_DONE, step="police", danger="He is at the gate.")

    assert case.is_done("police")
    assert scene.last == (
        "step_done by Ada Marsh: Tell the police. [TS-8] — taken alone, danger now: He is at the gate.; "
        "a second person is to countersign"
    )
    words = "A step was taken by one person alone; a second person must countersign it first."
    assert scene.refused(Action.RESOLVE) == words
    assert scene.refused(Action.DISMISS, reason="no_harm") == words
    assert "You took that step yourself" in scene.refused(Action.STEP_APPROVED, step="police")

    scene.do(Action.STEP_APPROVED, by="ben", step="police")

    assert scene.last.endswith("Tell the police. [TS-8] — countersigned, taken alone by Ada Marsh")
    assert scene.do(Action.RESOLVE).status == "resolved"


def test_one_person_takes_a_heavy_step_alone_in_a_critical_case_only() -> None:
    assert Scene().refused(Action.STEP_DONE, step="police", danger="now") == (
        "Only in a critical case may one person take that step alone; ask a second."
    )


def test_a_step_is_declined_with_its_reason_and_the_case_says_so() -> None:
    scene = Scene()

    case = scene.do(Action.STEP_DECLINED, step="police", reason="No threat in it.")

    record = case.step_record("police")
    assert record is not None
    assert (record.state, record.by, record.reason) == ("declined", "Ada Marsh", "No threat in it.")
    assert scene.last == "step_declined by Ada Marsh: Tell the police. [TS-8] — No threat in it."
    assert scene.refused(Action.STEP_DECLINED, step="ask") == "Say why the step is declined."
    assert "Ada Marsh has declined" in scene.refused(
        Action.STEP_DECLINED, by="ben", step="police", reason="x"
    )


@pytest.mark.parametrize(
    "action", [Action.STEP_DONE, Action.STEP_ASKED, Action.STEP_APPROVED, Action.STEP_DECLINED]
)
def test_a_step_outside_the_plan_is_refused(action: Action) -> None:
    assert Scene().refused(action, step="none", reason="x") == (
        "That step is not in this case's plan; reload the page."
    )
