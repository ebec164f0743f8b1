"""What a reviewer's deed sets off: alerts for those who must know, and a line in the log for a refusal."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.domain.access import Actor
from monitor.domain.case import Action, ActionRefusedError, Change
from monitor.services.ports import Reviewer
from monitor.services.review import Deed, ReviewDesk
from tests.unit.services.review_scene import Scene, refused
from tests.unit.services.service_values import ROUTER, a_planner

WITH_CHAIR = replace(ROUTER, roles={"chair": ("chair@tarnholt.example",)})


def _news(scene: Scene) -> list[tuple[str, str]]:
    with scene.store.read() as unit:
        return sorted((alert.kind, alert.channel) for alert in unit.alerts())


def test_a_reviewer_who_makes_a_case_graver_rings_whom_it_concerns() -> None:
    scene = Scene()
    assert _news(scene) == [("opened", "email")]

    scene.do(Action.CORRECT_LABELS, labels=("threatening",), target=("staff",))

    assert _news(scene) == [("opened", "email"), ("raised", "email"), ("raised", "slack")]


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        (Action.CORRECT_LABELS, {"labels": ("abusive",), "target": ("staff",)}),
        (Action.CORRECT_LABELS, {"labels": (), "target": ()}),
        (Action.SET_AUTHOR_ROLE, {"author_role": "parent"}),
        (Action.NOTE, {"note": "x"}),
    ],
)
def test_a_deed_that_makes_a_case_no_graver_rings_nobody(action: Action, fields: dict[str, Any]) -> None:
    scene = Scene()

    scene.do(action, **fields)

    assert _news(scene) == [("opened", "email")]


def test_a_case_that_becomes_restricted_is_news_to_those_whom_it_is_for() -> None:
    scene = Scene()

    case = scene.do(Action.CORRECT_LABELS, labels=("identifying",), target=("pupil",))

    assert (case.severity, case.is_restricted) == ("medium", True)
    assert _news(scene) == [("opened", "email"), ("opened", "email")]


def test_the_chair_hears_of_a_case_that_turns_out_to_be_about_the_head() -> None:
    scene = Scene()
    scene.desk = ReviewDesk(store=scene.store, clock=scene.clock, planner=a_planner, router=WITH_CHAIR)
    with scene.store.begin() as unit:
        unit.save_reviewer(Reviewer(name="Hal Dunmore", login="hal", role="head", password_hash="x"))
    deed = Deed(action=Action.SET_CONCERNED, revision=1, given={"concerned": ("hal",)})

    scene.desk.act(1, deed, by=Actor(name="Ada Marsh", login="ada", role="dsl"))

    assert _news(scene) == [("opened", "email"), ("opened", "email")]


def test_a_raise_that_is_refused_rings_nobody() -> None:
    scene = Scene()

    with pytest.raises(ActionRefusedError, match="Somebody else"):
        scene.desk.act(
            1,
            Deed(action=Action.CORRECT_LABELS, revision=9, labels=("threatening",)),
            by=Actor(name="Ada", role="dsl"),
        )

    assert _news(scene) == [("opened", "email")]


def _log(scene: Scene) -> list[tuple[str, str, int | None, str]]:
    with scene.store.read() as unit:
        return [(entry.by, entry.action, entry.case_id, entry.detail) for entry in unit.audit()]


@pytest.mark.parametrize(
    ("action", "fields", "detail"),
    [
        (
            Action.RESOLVE,
            {},
            (
                "resolve: “resolve” is not possible while the case is new. Confirm the labels or take a step "
                "first, or dismiss it with a reason."
            ),
        ),
        (Action.DISMISS, {}, "dismiss: Choose a reason for dismissing the case."),
        (Action.OPEN, {}, "open: That is not something a reviewer can do."),
    ],
)
def test_a_refused_action_is_logged_with_its_reason(
    action: Action, fields: dict[str, Any], detail: str, caplog: pytest.LogCaptureFixture
) -> None:
    scene = Scene()

    refused(scene, action, **fields)

    assert _log(scene) == [("Ada Marsh", "refused", 1, detail)]
    assert f"case 1: {action} refused" in caplog.text
    assert "Ada" not in caplog.text


def test_an_action_twice_is_refused_and_logged_each_time() -> None:
    scene = Scene()
    scene.do(Action.DISMISS, reason="no_harm")

    for _ in range(2):
        assert "It was dismissed before." in refused(scene, Action.DISMISS, reason="no_harm")

    assert [line[1] for line in _log(scene)] == ["refused", "refused"]


def test_a_refusal_of_a_very_long_word_does_not_fill_the_log() -> None:
    scene = Scene()

    refused(scene, Action.CORRECT_LABELS, labels=("x" * 9000,))

    assert len(_log(scene)[0][3]) == 300


@pytest.mark.parametrize("role", ["technician", "governors"])
def test_somebody_without_the_right_is_refused_and_logged(role: str) -> None:
    scene = Scene()
    before = scene.file

    with pytest.raises(ActionRefusedError, match="“confirm” is not yours to do in GP-0001"):
        scene.desk.act(1, Deed(action=Action.CONFIRM, revision=1), by=Actor(name="Una Vale", role=role))

    assert scene.file == before
    assert _log(scene)[0][:3] == ("Una Vale", "refused", 1)


def test_who_is_named_in_a_post_neither_confirms_nor_closes_its_case() -> None:
    scene = Scene("Tarnholt School: Mr Penhallow is useless.")
    kit = Actor(name="Kit Penhallow", login="kit", role="slt")

    for action in (Action.CONFIRM, Action.DISMISS, Action.NOTE):
        with pytest.raises(ActionRefusedError, match="Your name stands in a post"):
            scene.desk.act(1, Deed(action=action, revision=1, reason="no_harm", note="x"), by=kit)

    assert scene.case.revision == 1


def test_a_case_that_was_merged_is_not_reopened_by_itself() -> None:
    scene = Scene()
    with scene.store.begin() as unit:
        case, event = scene.case.apply(
            Action.MERGE, by="Ada", now=scene.clock.now(), change=Change(merged_into=7)
        )
        unit.save_case(case, event)

    assert refused(scene, Action.REOPEN) == (
        "Its posts are in GP-0007 now; undo the merge instead of reopening it."
    )
