"""A case: what may follow what, and what each action leaves behind."""

from datetime import UTC, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.case import (
    NEXT_STATUS,
    OPEN_STATUSES,
    Action,
    ActionRefusedError,
    Case,
    CaseEvent,
    Change,
    Status,
    StepDone,
    queue_order,
    steps_done_from_json,
    steps_done_to_json,
)
from tests.unit.domain.domain_values import NOW, a_case, a_plan

LATER = NOW + timedelta(hours=2)
PAIRS = tuple(product(Status, Action))

# The table of the words, written out a second time, so that a change of the code's own table is noticed.
ALLOWED = {
    "new": "join:new confirm:action_under_way dismiss:dismissed correct_labels:in_review "
    "set_author_role:in_review step_done:action_under_way note:in_review",
    "in_review": "join:in_review confirm:action_under_way dismiss:dismissed correct_labels:in_review "
    "set_author_role:in_review step_done:action_under_way note:in_review",
    "action_under_way": "join:action_under_way dismiss:dismissed correct_labels:action_under_way "
    "set_author_role:action_under_way step_done:action_under_way note:action_under_way resolve:resolved",
    "resolved": "note:resolved reopen:in_review",
    "dismissed": "note:dismissed reopen:in_review",
}
EXPECTED = {
    (status, action): after
    for status, words in ALLOWED.items()
    for action, after in (word.split(":") for word in words.split())
}


@pytest.mark.parametrize(("status", "action"), PAIRS)
def test_an_action_leads_where_the_table_says_or_is_refused_in_words(status: Status, action: Action) -> None:
    after = EXPECTED.get((status, action))
    case = a_case(status)

    if after is None:
        with pytest.raises(ActionRefusedError) as refusal:
            case.apply(action, by="Ada Marsh", now=LATER)
        said = f"“{action.replace('_', ' ')}” is not possible while the case is {status.replace('_', ' ')}."
        assert str(refusal.value) == said
    else:
        assert case.apply(action, by="Ada Marsh", now=LATER)[0].status == after


def test_the_table_has_no_other_rows() -> None:
    assert {
        (str(status), str(action)): str(after) for (status, action), after in NEXT_STATUS.items()
    } == EXPECTED


@pytest.mark.parametrize(("status", "action"), sorted(NEXT_STATUS))
def test_every_action_makes_the_next_revision_and_an_event_of_the_same_number(
    status: Status, action: Action
) -> None:
    case = a_case(status, revision=7)

    after, event = case.apply(action, by="Ada Marsh", now=LATER, detail="because")

    assert (after.revision, after.updated_at, after.opened_at) == (8, LATER, NOW)
    assert event == CaseEvent(
        case_id=42, revision=8, action=action, by="Ada Marsh", at=LATER, detail="because"
    )


def test_the_case_before_the_action_stays_as_it_was() -> None:
    case = a_case()

    case.apply(Action.CONFIRM, by="Ada Marsh", now=LATER)

    assert case == a_case()


@pytest.mark.parametrize("nobody", ["", " ", "\t\n", "\u2003"])
@pytest.mark.parametrize("action", [Action.NOTE, Action.CONFIRM, Action.REOPEN])
def test_an_action_without_a_name_is_refused(nobody: str, action: Action) -> None:
    with pytest.raises(ActionRefusedError, match="needs the name of the person"):
        a_case().apply(action, by=nobody, now=LATER)


def test_a_step_that_is_done_is_noted_with_name_and_time() -> None:
    after, _ = a_case().apply(
        Action.STEP_DONE, by="Ada Marsh", now=LATER, change=Change(step_done="keep-copy")
    )

    assert after.steps_done == (StepDone(key="keep-copy", by="Ada Marsh", at=LATER),)
    assert after.is_done("keep-copy")
    assert not after.is_done("tell-head")


def test_a_step_cannot_be_done_twice() -> None:
    once, _ = a_case().apply(Action.STEP_DONE, by="Ada", now=LATER, change=Change(step_done="keep-copy"))

    with pytest.raises(ActionRefusedError, match="already marked as done"):
        once.apply(Action.STEP_DONE, by="Ben", now=LATER, change=Change(step_done="keep-copy"))


@pytest.mark.parametrize("key", ["", "call-police", "keep-copy "])
def test_a_step_that_the_plan_does_not_hold_is_refused(key: str) -> None:
    with pytest.raises(ActionRefusedError, match="not in this case's plan; reload the page"):
        a_case().apply(Action.STEP_DONE, by="Ada", now=LATER, change=Change(step_done=key))


def test_steps_stay_done_when_a_new_plan_replaces_the_old() -> None:
    done, _ = a_case().apply(Action.STEP_DONE, by="Ada", now=LATER, change=Change(step_done="keep-copy"))

    planned, _ = done.apply(
        Action.SET_AUTHOR_ROLE,
        by="Ada",
        now=LATER,
        change=Change(author_role="parent", plan=a_plan("invite", "keep-copy")),
    )

    assert planned.is_done("keep-copy")
    assert planned.author_role == "parent"


@pytest.mark.parametrize(
    ("change", "altered"),
    [
        (Change(labels=()), {"labels": ()}),
        (Change(labels=("sexual",), target=("pupil",)), {"labels": ("sexual",), "target": ("pupil",)}),
        (Change(severity="critical", is_restricted=True), {"severity": "critical", "is_restricted": True}),
        (Change(is_restricted=False), {"is_restricted": False}),
        (Change(n_posts=9, surest=0.0), {"n_posts": 9, "surest": 0.0}),
        (Change(dismiss_reason=""), {"dismiss_reason": ""}),
        (Change(labels_confirmed=True), {"labels_confirmed_by": "Ada"}),
        (Change(), {}),
    ],
)
def test_a_change_alters_what_it_names_and_nothing_else(change: Change, altered: dict[str, object]) -> None:
    case = a_case(dismiss_reason="no_harm", is_restricted=False)

    assert change.on(case, by="Ada", now=LATER) == a_case(
        **{"dismiss_reason": "no_harm", "is_restricted": False, **altered}
    )


@pytest.mark.parametrize("status", Status)
def test_a_case_is_open_until_it_is_resolved_or_dismissed(status: Status) -> None:
    assert a_case(status).is_open is (status in ("new", "in_review", "action_under_way"))
    assert (status in OPEN_STATUSES) is a_case(status).is_open


@pytest.mark.parametrize(("case_id", "number"), [(1, "GP-0001"), (42, "GP-0042"), (12345, "GP-12345")])
def test_a_case_has_a_number_that_can_be_said_aloud(case_id: int, number: str) -> None:
    assert a_case(case_id=case_id).number == number


def test_the_queue_shows_the_most_severe_first_and_among_equals_the_one_that_waits_longest() -> None:
    def case(case_id: int, severity: str, minutes: int) -> Case:
        return a_case(case_id=case_id, severity=severity, opened_at=NOW + timedelta(minutes=minutes))

    cases = [
        case(1, "low", 0),
        case(2, "critical", 9),
        case(3, "high", 1),
        case(4, "critical", 3),
        case(5, "none", -9),
        case(7, "medium", 2),
        case(6, "medium", 2),
    ]

    assert [each.case_id for each in sorted(cases, key=queue_order)] == [4, 2, 3, 6, 7, 1, 5]


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            StepDone,
            key=st.text(),
            by=st.text(),
            at=st.datetimes(timezones=st.just(UTC)),
        )
    ).map(tuple)
)
def test_steps_done_come_back_from_json_as_they_were(steps: tuple[StepDone, ...]) -> None:
    line = steps_done_to_json(steps)

    assert steps_done_from_json(line) == steps
    assert "\n" not in line


@settings(deadline=None)
@given(st.lists(st.sampled_from(Action), max_size=12))
def test_no_row_of_actions_skips_a_revision_or_loses_an_event(actions: list[Action]) -> None:
    case, events = a_case(), []

    for action in actions:
        try:
            case, event = case.apply(action, by="Ada", now=LATER)
        except ActionRefusedError:
            continue
        events.append(event)

    assert [event.revision for event in events] == list(range(2, case.revision + 1))
