"""Review: what a person may do with a case, and what each deed leaves in its history."""

from typing import Any

import pytest

from monitor.domain.access import Actor
from monitor.domain.case import (
    AUTHOR_ROLES,
    DISMISS_REASONS,
    Action,
    ActionRefusedError,
    StepDone,
)
from monitor.services.review import MAX_NOTE, Deed
from tests.unit.services.review_scene import Scene, refused
from tests.unit.services.service_values import (
    a_mention,
    a_triage,
    read,
    unsure_of,
)


@pytest.mark.parametrize(
    ("action", "fields", "status", "line"),
    [
        (Action.CONFIRM, {}, "action_under_way", "2 confirm by Ada Marsh: abusive"),
        (
            Action.CONFIRM,
            {"note": "  as read aloud  "},
            "action_under_way",
            "2 confirm by Ada Marsh: abusive — as read aloud",
        ),
        (
            Action.DISMISS,
            {"reason": "no_harm", "note": "a joke"},
            "dismissed",
            "2 dismiss by Ada Marsh: Harmless: a joke, banter or a misunderstanding — a joke",
        ),
        (
            Action.CORRECT_LABELS,
            {"labels": ("threatening",), "target": ("staff",)},
            "in_review",
            "2 correct_labels by Ada Marsh: was abusive; now threatening",
        ),
        (
            Action.CORRECT_LABELS,
            {"labels": (), "target": ()},
            "in_review",
            "2 correct_labels by Ada Marsh: was abusive; now none; about nobody",
        ),
        (
            Action.SET_AUTHOR_ROLE,
            {"author_role": "parent"},
            "in_review",
            "2 set_author_role by Ada Marsh: Parent or carer",
        ),
        (
            Action.STEP_DONE,
            {"step": "abusive"},
            "action_under_way",
            "2 step_done by Ada Marsh: See to abusive. [TS-1]",
        ),
        (Action.NOTE, {"note": "Rang the parents."}, "in_review", "2 note by Ada Marsh: Rang the parents."),
    ],
)
def test_a_deed_changes_the_case_and_leaves_a_line_in_its_history(
    action: Action, fields: dict[str, Any], status: str, line: str
) -> None:
    scene = Scene()

    case = scene.do(action, **fields)

    assert (case.status, case.revision) == (status, 2)
    assert case == scene.case
    assert scene.last == line
    assert scene.file.events[-1].at == scene.clock.now() == case.updated_at


def test_a_case_without_labels_is_confirmed_as_such() -> None:
    scene = Scene("When does Tarnholt School open?")

    scene.do(Action.CONFIRM)

    assert scene.last == "2 confirm by Ada Marsh: no risk label"


def test_who_confirms_or_corrects_labels_stands_for_them() -> None:
    confirmed, corrected = Scene(), Scene()

    confirmed.do(Action.CONFIRM)
    corrected.do(Action.CORRECT_LABELS, labels=("hateful",), by="Ben Lowe")

    assert confirmed.case.labels_confirmed_by == "Ada Marsh"
    assert corrected.case.labels_confirmed_by == "Ben Lowe"


def test_corrected_labels_bring_another_plan_and_severity() -> None:
    scene = Scene()

    case = scene.do(
        Action.CORRECT_LABELS,
        labels=("identifying", "threatening", "threatening"),
        target=("pupil", "staff"),
    )

    assert case.labels == ("threatening", "identifying")
    assert case.target == ("staff", "pupil")
    assert (case.severity, case.is_restricted) == ("critical", True)
    assert [step.key for step in case.plan.steps] == ["threatening", "identifying"]
    assert scene.last.endswith("was abusive; now threatening, identifying; about staff, pupil")


def test_labels_that_a_person_takes_away_take_the_severity_with_them() -> None:
    scene = Scene("Tarnholt School: get him.")

    case = scene.do(Action.CORRECT_LABELS, labels=(), target=("staff",))

    assert (case.severity, case.plan.steps) == ("none", ())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"labels": ("rude",)}, "'rude' is not a label."),
        ({"labels": ("abusive", "zany", "odd")}, "'odd' is not a label."),
        ({"labels": ("abusive",), "target": ("head",)}, "'head' is not a label."),
        ({"labels": ("Abusive",)}, "'Abusive' is not a label."),
    ],
)
def test_a_label_that_there_is_not_is_refused(fields: dict[str, Any], words: str) -> None:
    assert refused(Scene(), Action.CORRECT_LABELS, **fields) == words


@pytest.mark.parametrize("role", AUTHOR_ROLES)
def test_every_role_of_an_author_can_be_set(role: str) -> None:
    scene = Scene()

    case = scene.do(Action.SET_AUTHOR_ROLE, author_role=role)

    assert case.author_role == role
    assert scene.last == f"2 set_author_role by Ada Marsh: {AUTHOR_ROLES[role]}"


def test_the_plan_follows_the_author_and_steps_that_are_done_stay_done() -> None:
    scene = Scene()
    scene.do(Action.STEP_DONE, step="abusive")

    case = scene.do(Action.SET_AUTHOR_ROLE, author_role="parent")

    assert [step.key for step in case.plan.steps] == ["abusive", "invite"]
    assert case.steps_done == (StepDone(key="abusive", by="Ada Marsh", at=scene.clock.now()),)
    assert scene.do(Action.STEP_DONE, step="invite").is_done("invite")


def test_naming_the_author_of_a_doubtful_post_does_not_hide_the_case() -> None:
    scene = Scene("Tarnholt School, hm.", **unsure_of("threatening"))
    assert scene.case.severity == "medium"

    case = scene.do(Action.SET_AUTHOR_ROLE, author_role="parent")

    assert case.severity == "medium"


@pytest.mark.parametrize("role", ["", "teacher", "Parent"])
def test_an_author_must_be_chosen_from_the_list(role: str) -> None:
    assert refused(Scene(), Action.SET_AUTHOR_ROLE, author_role=role) == "Choose who wrote the post."


@pytest.mark.parametrize("reason", DISMISS_REASONS)
def test_every_reason_dismisses_a_case(reason: str) -> None:
    scene = Scene()

    case = scene.do(Action.DISMISS, reason=reason)

    assert (case.status, case.dismiss_reason) == ("dismissed", reason)
    assert scene.last == f"2 dismiss by Ada Marsh: {DISMISS_REASONS[reason]}"


@pytest.mark.parametrize("reason", ["", "because", "No_harm"])
def test_a_case_is_not_dismissed_without_a_reason(reason: str) -> None:
    assert refused(Scene(), Action.DISMISS, reason=reason) == "Choose a reason for dismissing the case."


def test_a_dismissed_case_that_is_opened_again_has_no_reason_any_more() -> None:
    scene = Scene()
    scene.do(Action.DISMISS, reason="no_harm")

    case = scene.do(Action.REOPEN, note="They did it again.")

    assert (case.status, case.dismiss_reason) == ("reopened", "")
    assert scene.last == "3 reopen by Ada Marsh: They did it again."


def test_a_case_is_resolved_once_action_is_under_way() -> None:
    scene = Scene()
    assert refused(scene, Action.RESOLVE).startswith("“resolve” is not possible while the case is new.")
    scene.do(Action.CONFIRM)

    case = scene.do(Action.RESOLVE, note="Met the parents.")

    assert case.status == "resolved"
    assert scene.last == "3 resolve by Ada Marsh: Met the parents."


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("call-police", "That step is not in this case's plan; reload the page."),
        ("", "That step is not in this case's plan; reload the page."),
    ],
)
def test_a_step_outside_the_plan_is_refused(step: str, words: str) -> None:
    assert refused(Scene(), Action.STEP_DONE, step=step) == words


def test_a_step_that_is_done_is_not_done_again() -> None:
    scene = Scene()
    scene.do(Action.STEP_DONE, step="abusive")

    assert refused(scene, Action.STEP_DONE, step="abusive") == "That step is already marked as done."


@pytest.mark.parametrize("note", ["", "   ", "\n\t"])
def test_a_note_needs_words(note: str) -> None:
    assert refused(Scene(), Action.NOTE, note=note) == "Write the note first."


@pytest.mark.parametrize(("n", "is_taken"), [(MAX_NOTE, True), (MAX_NOTE + 1, False)])
def test_a_note_has_a_longest_length(n: int, *, is_taken: bool) -> None:
    scene, note = Scene(), " " + "ü" * n + " "

    if is_taken:
        scene.do(Action.NOTE, note=note)
        assert scene.last.endswith("ü" * n)
    else:
        words = "The note is longer than 4000 characters; please shorten it."
        assert refused(scene, Action.NOTE, note=note) == words


@pytest.mark.parametrize("action", [Action.OPEN, Action.JOIN])
def test_what_gatepost_does_itself_nobody_can_ask_for(action: Action) -> None:
    assert refused(Scene(), action) == "That is not something a reviewer can do."


@pytest.mark.parametrize("by", ["", "  "])
def test_a_deed_needs_a_name(by: str) -> None:
    assert "needs the name" in refused(Scene(), Action.CONFIRM, by=by)


def test_a_case_that_there_is_not_is_refused() -> None:
    with pytest.raises(ActionRefusedError, match="There is no such case"):
        Scene().desk.act(99, Deed(action=Action.CONFIRM, revision=1), by=Actor(name="Ada Marsh"))


@pytest.mark.parametrize("revision", [0, 1, 3])
def test_who_looked_at_an_older_case_is_told_and_nothing_is_saved(revision: int) -> None:
    scene = Scene()
    scene.do(Action.NOTE, note="Seen.", by="Ben Lowe")
    before = scene.file

    with pytest.raises(ActionRefusedError, match="Somebody else has changed this case since you opened it"):
        scene.desk.act(
            1, Deed(action=Action.DISMISS, revision=revision, reason="no_harm"), by=Actor(name="Ada Marsh")
        )

    assert scene.file == before


def test_a_new_post_in_the_case_makes_an_older_page_stale() -> None:
    scene = Scene("Useless, useless, useless Tarnholt School!")
    read(scene.store, a_mention("useless, USELESS, useless Tarnholt School!", 2))
    a_triage(scene.store, scene.clock).run()

    with pytest.raises(ActionRefusedError, match="Somebody else"):
        scene.desk.act(1, Deed(action=Action.CONFIRM, revision=1), by=Actor(name="Ada Marsh"))

    assert (scene.case.n_posts, scene.case.status) == (2, "new")


def test_the_queue_gives_the_worst_first_and_counts_each_severity() -> None:
    scene = Scene()
    for number, text in enumerate(
        ["When does Tarnholt School open?", "Tarnholt School: get him.", "Useless, this Tarnholt School."], 2
    ):
        read(scene.store, a_mention(text, number))
    a_triage(scene.store, scene.clock).run()

    cases, counts = scene.desk.queue(statuses=("new",))

    assert [case.severity for case in cases] == ["critical", "medium", "medium", "low"]
    assert [case.case_id for case in cases[1:3]] == sorted(case.case_id for case in cases[1:3])
    assert counts == {"critical": 1, "medium": 2, "low": 1}
    assert scene.desk.queue(statuses=("new",), severity="medium")[0] == cases[1:3]
    assert scene.desk.queue(statuses=("new",), limit=2, offset=1)[0] == cases[1:3]
    assert scene.desk.queue(statuses=("resolved",)) == ([], {})


def test_a_case_that_there_is_not_opens_as_nothing() -> None:
    assert Scene().desk.open(99) is None
