"""The deeds that move a case among people, and what each refuses."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.domain.access import Actor
from monitor.domain.case import Action, ActionRefusedError, Change
from monitor.services.review import Deed
from tests.unit.services.workflow_scene import Scene

# --- assign -------------------------------------------------------------------------------------------------


def test_a_case_is_taken_on_handed_over_and_let_go() -> None:
    scene = Scene()

    assert scene.do(Action.ASSIGN, assignee="ada").assigned_to == "ada"
    assert scene.last == "assign by Ada Marsh: taken on"
    assert scene.do(Action.ASSIGN, assignee="ben", note="It is yours.").assigned_to == "ben"
    assert scene.last == "assign by Ada Marsh: handed to Ben Trewin — It is yours."
    assert scene.do(Action.ASSIGN, by="ben", assignee="").assigned_to == ""
    assert scene.last == "assign by Ben Trewin: let go: nobody has it now"
    assert scene.case.status == "in_review"


def test_a_case_is_not_taken_on_twice_nor_let_go_by_nobody() -> None:
    scene = Scene()
    assert scene.refused(Action.ASSIGN, assignee="") == "Nobody has taken GP-0001 on."
    scene.do(Action.ASSIGN, assignee="ben")

    assert scene.refused(Action.ASSIGN, assignee="ben") == "GP-0001 is with Ben Trewin already."


@pytest.mark.parametrize("login", ["nobody", "old", "BEN", "ben "])
def test_a_case_is_handed_to_somebody_who_may_sign_in(login: str) -> None:
    if login == "ben ":  # a field is stripped as every field is
        assert Scene().do(Action.ASSIGN, assignee=login).assigned_to == "ben"
    else:
        assert Scene().refused(Action.ASSIGN, assignee=login) == "Choose somebody who may sign in."


def test_a_case_is_not_handed_to_somebody_who_may_not_see_it() -> None:
    named = Scene("Tarnholt School: Mr Penhallow is useless.")

    assert named.refused(Action.ASSIGN, assignee="kit") == (
        "Kit Penhallow may not have GP-0001; choose somebody else."
    )
    assert "Una Vale may not" in Scene().refused(Action.ASSIGN, assignee="una")


# --- wait ---------------------------------------------------------------------------------------------------


def test_a_case_waits_for_something_until_a_day_begins_at_the_school() -> None:
    scene = Scene()

    case = scene.do(Action.WAIT, waiting_for=" the platform's\nanswer ", waiting_until="2027-06-01")

    assert (case.status, case.work.waiting_for) == ("waiting", "the platform's answer")
    assert case.work.waiting_until == datetime(2027, 5, 31, 23, 0, tzinfo=UTC)
    assert scene.last == "wait by Ada Marsh: for the platform's answer, until 1 June 2027"


def test_a_case_that_waited_is_taken_up_again() -> None:
    scene = Scene()
    scene.do(Action.WAIT, waiting_for="an answer", waiting_until="2026-11-19")

    case = scene.do(Action.RESUME, by="ben")

    assert (case.status, case.work.waiting_for, case.work.waiting_until) == ("action_under_way", "", None)
    assert scene.last == "resume by Ben Trewin: waited for an answer"
    assert scene.refused(Action.RESUME).endswith("It does not wait for anything.")


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("", "Say until when the case waits: a day, such as 2026-12-01."),
        ("soon", "“soon” is no day; write it as year, month and day, such as 2026-12-01."),
        ("2026-02-30", "“2026-02-30” is no day; write it as year, month and day, such as 2026-12-01."),
        ("01/12/2026", "“01/12/2026” is no day; write it as year, month and day, such as 2026-12-01."),
        ("2026-11-17", "2026-11-17 is not in the future; a case waits until tomorrow at the earliest."),
        ("2026-11-18", "2026-11-18 is not in the future; a case waits until tomorrow at the earliest."),
        ("2027-11-20", "2027-11-20 is more than a year away; choose a nearer day."),
        ("9999-12-31", "9999-12-31 is more than a year away; choose a nearer day."),
    ],
)
def test_a_day_that_is_none_is_refused_in_words(until: str, words: str) -> None:
    assert Scene().refused(Action.WAIT, waiting_for="an answer", waiting_until=until) == words


@pytest.mark.parametrize(
    ("waits_for", "words"),
    [
        ("", "Say what the case waits for, in one line."),
        (" \n ", "Say what the case waits for, in one line."),
        ("x" * 301, "That line is longer than 300 characters; please shorten it."),
    ],
)
def test_a_case_waits_for_something(waits_for: str, words: str) -> None:
    assert Scene().refused(Action.WAIT, waiting_for=waits_for, waiting_until="2026-12-01") == words


def test_a_step_ends_the_wait() -> None:
    scene = Scene()
    scene.do(Action.WAIT, waiting_for="an answer", waiting_until="2026-12-01")

    case = scene.do(Action.STEP_DONE, step="abusive")

    assert (case.status, case.work.waiting_until) == ("action_under_way", None)


# --- circumstances and categories ---------------------------------------------------------------------------


def test_circumstances_ask_the_policy_again() -> None:
    scene = Scene()

    case = scene.do(Action.SET_CONTEXT, context=("in_school_day", "own_question", ""))

    assert case.work.context == ("in_school_day", "own_question")
    assert case.severity == "high"
    assert scene.last == "set_context by Ada Marsh: It happened during the school day; Own question"
    assert scene.do(Action.SET_CONTEXT).work.context == ()
    assert scene.last == "set_context by Ada Marsh: none"


def test_categories_are_added_and_taken_away() -> None:
    scene = Scene()

    case = scene.do(Action.SET_CATEGORIES, category=("own_category", "name_logo"))

    assert case.work.categories == ("name_logo", "own_category")
    assert scene.last == (
        "set_categories by Ada Marsh: the school’s name or logo, used without leave; own category"
    )
    assert scene.do(Action.SET_CATEGORIES).work.categories == ()


@pytest.mark.parametrize(
    ("action", "fields", "words"),
    [
        (Action.SET_CONTEXT, {"context": ("own_account",)}, "'own_account' is no circumstance"),
        (Action.SET_CONTEXT, {"context": ("zany",)}, "'zany' is no circumstance of the policy's vocabulary."),
        (Action.SET_CONTEXT, {}, "Nothing has changed: the circumstances are the same as before."),
        (Action.SET_CATEGORIES, {"category": ("not_about_school",)}, "'not_about_school' is no category"),
        (Action.SET_CATEGORIES, {}, "Nothing has changed: the categories are the same as before."),
        (
            Action.SET_CATEGORIES,
            {"category": ("criticism",)},
            "The policy cannot be asked about that: the policy knows no such word",
        ),
    ],
)
def test_words_outside_the_vocabulary_are_refused(action: Action, fields: dict[str, Any], words: str) -> None:
    assert Scene().refused(action, **fields).startswith(words)


# --- whom it concerns ---------------------------------------------------------------------------------------


def test_whom_a_case_concerns_is_shut_out_and_loses_it() -> None:
    scene = Scene()
    scene.do(Action.ASSIGN, assignee="kit")

    case = scene.do(Action.SET_CONCERNED, by="cat", concerned=("kit",))

    assert (case.work.concerned, case.assigned_to) == (("kit",), "")
    assert scene.last == "set_concerned by Cat Osgood: concerned: Kit Penhallow"
    assert "The case concerns you" in scene.refused(Action.RESOLVE, by="kit")
    assert "The case concerns you" in scene.refused(Action.SET_CONCERNED, by="kit", concerned="")


def test_a_name_in_a_post_is_cleared_with_a_right_and_a_reason() -> None:
    scene = Scene("Tarnholt School: Mr Penhallow is useless.")

    assert scene.refused(Action.SET_CONCERNED, by="cat", note="his uncle") == (
        "Only a headteacher, chair of governors or designated safeguarding lead may say that somebody is not "
        "concerned."
    )
    assert "Say why that person is not concerned" in scene.refused(Action.SET_CONCERNED, by="ben")

    case = scene.do(Action.SET_CONCERNED, by="ben", note="Another person of that name.")

    assert case.work.cleared == ("kit",)
    assert scene.last == (
        "set_concerned by Ben Trewin: concerned: nobody; not concerned: Kit Penhallow — "
        "Another person of that name."
    )
    assert scene.do(Action.NOTE, by="kit", note="Seen.").revision == 3


def test_who_was_cleared_can_be_shut_out_again() -> None:
    scene = Scene("Tarnholt School: Mr Penhallow is useless.")
    scene.do(Action.SET_CONCERNED, by="ben", note="His uncle.")

    case = scene.do(Action.SET_CONCERNED, by="cat", concerned=("kit",))

    assert (case.work.concerned, case.work.cleared) == (("kit",), ())


@pytest.mark.parametrize(
    ("concerned", "words"),
    [
        (("nobody",), "Choose among the people who may sign in."),
        (("old",), "Choose among the people who may sign in."),
        ((), "Nothing has changed: the same people are concerned as before."),
    ],
)
def test_concern_needs_somebody_who_may_sign_in(concerned: tuple[str, ...], words: str) -> None:
    assert Scene().refused(Action.SET_CONCERNED, concerned=concerned) == words


def test_a_closed_case_can_still_be_shut_to_somebody() -> None:
    scene = Scene()
    scene.do(Action.DISMISS, reason="no_harm")

    assert scene.do(Action.SET_CONCERNED, concerned=("kit",)).status == "dismissed"


def test_a_category_that_the_plan_asks_about_no_more_stays_recorded() -> None:
    scene = Scene()
    with scene.store.begin() as unit:
        change = Change(work=replace(scene.case.work, categories=("asked_once",)))
        unit.save_case(*scene.case.apply(Action.NOTE, by="Ada", now=scene.clock.now(), change=change))

    assert scene.do(Action.SET_CATEGORIES, category=("own_category",)).work.categories == (
        "asked_once",
        "own_category",
    )


def test_labels_that_the_policy_cannot_be_asked_about_are_refused_in_words() -> None:
    scene = Scene()
    with scene.store.begin() as unit:
        change = Change(work=replace(scene.case.work, categories=("criticism",)))
        unit.save_case(*scene.case.apply(Action.NOTE, by="Ada", now=scene.clock.now(), change=change))
    ada = Actor(name="Ada Marsh", login="ada", role="head")
    deed = Deed(action=Action.CORRECT_LABELS, revision=scene.case.revision, labels=("abusive",))

    with pytest.raises(ActionRefusedError, match="The policy cannot be asked about that"):
        scene.desk.act(1, deed, by=ada)
