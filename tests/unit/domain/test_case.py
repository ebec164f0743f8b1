"""A case: what may follow what, and what each action leaves behind."""

from dataclasses import replace
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
    case_id_of,
    queue_order,
    steps_done_from_json,
    steps_done_to_json,
)
from monitor.domain.casework import Casework
from tests.unit.domain.domain_values import NOW, a_case, a_plan

LATER = NOW + timedelta(hours=2)
KEPT = StepDone(key="keep-copy", by="Ada Marsh", at=LATER)
PAIRS = tuple(product(Status, Action))

# The table of the words, written out a second time, so that a change of the code's own table is noticed.
_LOOKS = (
    "correct_labels set_author_role note assign step_asked step_declined set_context set_categories "
    "set_concerned set_necessity split undo_split undo_merge welfare follow_up attached"
)
_NOTED = "join checked reminded rung_ended"
_ACTS = "step_done step_approved rung_taken clock_met"
_SHUT = "note checked attached follow_up rung_ended set_concerned reminded"


def _row(**leads: str) -> dict[str, str]:
    return {action: after for after, actions in leads.items() for action in actions.split()}


ALLOWED = {
    "new": _row(
        new=_NOTED,
        in_review=_LOOKS,
        action_under_way=f"{_ACTS} confirm",
        waiting="wait",
        resolved="fair_criticism",
        dismissed="dismiss merge",
    ),
    "in_review": _row(
        in_review=f"{_NOTED} {_LOOKS}",
        action_under_way=f"{_ACTS} confirm",
        waiting="wait",
        resolved="fair_criticism",
        dismissed="dismiss merge",
    ),
    "action_under_way": _row(
        action_under_way=f"{_NOTED} {_LOOKS} {_ACTS}",
        waiting="wait",
        resolved="resolve fair_criticism",
        dismissed="dismiss merge",
    ),
    "waiting": _row(
        waiting=f"{_NOTED} {_LOOKS}",
        action_under_way=f"{_ACTS} resume",
        resolved="resolve fair_criticism",
        dismissed="dismiss merge",
    ),
    "reopened": _row(
        reopened=f"{_NOTED} {_LOOKS}",
        action_under_way=f"{_ACTS} confirm",
        waiting="wait",
        resolved="fair_criticism",
        dismissed="dismiss merge",
    ),
    "resolved": _row(resolved=_SHUT, reopened="reopen"),
    "dismissed": _row(dismissed=_SHUT, reopened="reopen undo_merge"),
}
EXPECTED = {(status, action): after for status, row in ALLOWED.items() for action, after in row.items()}


@pytest.mark.parametrize(("status", "action"), PAIRS)
def test_an_action_leads_where_the_table_says_or_is_refused_in_words(status: Status, action: Action) -> None:
    after = EXPECTED.get((status, action))
    case = a_case(status)

    if after is None:
        with pytest.raises(ActionRefusedError) as refusal:
            case.apply(action, by="Ada Marsh", now=LATER)
        said = f"“{action.replace('_', ' ')}” is not possible while the case is {status.replace('_', ' ')}."
        assert str(refusal.value).startswith(said)
    else:
        assert case.apply(action, by="Ada Marsh", now=LATER)[0].status == after


@pytest.mark.parametrize(
    ("status", "action", "advice"),
    [
        (Status.RESOLVED, Action.RESOLVE, "It was resolved before."),
        (Status.DISMISSED, Action.DISMISS, "It was dismissed before."),
        (Status.DISMISSED, Action.CONFIRM, "Reopen it first."),
        (Status.ACTION_UNDER_WAY, Action.CONFIRM, "The labels were confirmed, or a step was taken, before."),
        (Status.WAITING, Action.WAIT, "It waits already; take it up again first."),
        (Status.NEW, Action.RESUME, "It does not wait for anything."),
        (Status.NEW, Action.REOPEN, "It is open."),
        (
            Status.IN_REVIEW,
            Action.RESOLVE,
            "Confirm the labels or take a step first, or dismiss it with a reason.",
        ),
    ],
)
def test_an_action_twice_or_out_of_order_is_refused_with_what_to_do_instead(
    status: Status, action: Action, advice: str
) -> None:
    with pytest.raises(ActionRefusedError) as refusal:
        a_case(status).apply(action, by="Ada Marsh", now=LATER)

    assert str(refusal.value).endswith(advice)


def test_what_a_case_waited_for_is_forgotten_when_it_waits_no_more() -> None:
    waiting = a_case(Status.WAITING, work=Casework(waiting_for="an answer", waiting_until=LATER))

    noted, _ = waiting.apply(Action.NOTE, by="Ada", now=LATER)
    resumed, _ = waiting.apply(Action.RESUME, by="Ada", now=LATER)

    assert noted.work == waiting.work
    assert (resumed.work.waiting_for, resumed.work.waiting_until) == ("", None)


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
    after, _ = a_case().apply(Action.STEP_DONE, by="Ada Marsh", now=LATER, change=Change(step=KEPT))

    assert after.steps_done == (KEPT,)
    assert after.is_done("keep-copy")
    assert not after.is_done("tell-head")


@pytest.mark.parametrize("key", ["", "call-police", "keep-copy "])
def test_a_step_that_the_plan_does_not_hold_is_refused(key: str) -> None:
    with pytest.raises(ActionRefusedError, match="not in this case's plan; reload the page"):
        a_case().planned_step(key)


CLOSINGS = (Action.DISMISS, Action.RESOLVE, Action.FAIR_CRITICISM)


@pytest.mark.parametrize("action", CLOSINGS)
def test_no_case_is_closed_while_a_step_taken_alone_has_no_second_name(action: Action) -> None:
    alone = StepDone(key="keep-copy", by="Ada", at=LATER, reason="danger", is_alone=True)
    case = a_case(Status.ACTION_UNDER_WAY, steps_done=(alone,))
    signed = a_case(Status.ACTION_UNDER_WAY, steps_done=(replace(alone, second_by="Ben"),))

    with pytest.raises(ActionRefusedError, match="a second person must countersign it first"):
        case.apply(action, by="Ada", now=LATER)
    assert not signed.apply(action, by="Ada", now=LATER)[0].is_open


def test_a_case_that_waits_is_looked_at_again_when_it_becomes_graver() -> None:
    waiting = a_case(Status.WAITING, work=Casework(waiting_for="an answer", waiting_until=LATER))

    same, _ = waiting.apply(Action.JOIN, by="Gatepost", now=LATER, change=Change(severity="low"))
    graver, event = waiting.apply(
        Action.JOIN, by="Gatepost", now=LATER, detail="from src", change=Change(severity="high")
    )

    assert (same.status, same.work.waiting_for) == (Status.WAITING, "an answer")
    assert (graver.status, graver.work.waiting_for, graver.work.waiting_until) == ("in_review", "", None)
    assert event.detail == "from src; it waits no longer, because it has become graver"


def test_a_plan_by_another_version_of_the_policy_says_so_in_the_history() -> None:
    newer = a_plan("tell-head", policy_version="2")

    _, same = a_case().apply(Action.NOTE, by="Ada", now=LATER, change=Change(plan=a_plan("keep-copy")))
    _, event = a_case().apply(
        Action.SET_AUTHOR_ROLE, by="Ada", now=LATER, detail="Parent", change=Change(plan=newer)
    )

    assert same.detail == ""
    assert event.detail == "Parent; policy version now TS 2, was TS 1"


def test_steps_stay_done_when_a_new_plan_replaces_the_old() -> None:
    done, _ = a_case().apply(Action.STEP_DONE, by="Ada", now=LATER, change=Change(step=KEPT))

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

    assert change.on(case, by="Ada") == a_case(
        **{"dismiss_reason": "no_harm", "is_restricted": False, **altered}
    )


@pytest.mark.parametrize("status", Status)
def test_a_case_is_open_until_it_is_resolved_or_dismissed(status: Status) -> None:
    assert a_case(status).is_open is (status not in ("resolved", "dismissed"))
    assert (status in OPEN_STATUSES) is a_case(status).is_open


@pytest.mark.parametrize(("case_id", "number"), [(1, "GP-0001"), (42, "GP-0042"), (12345, "GP-12345")])
def test_a_case_has_a_number_that_can_be_said_aloud(case_id: int, number: str) -> None:
    assert a_case(case_id=case_id).number == number


@pytest.mark.parametrize(
    ("text", "case_id"),
    [
        ("GP-0042", 42),
        ("gp 42", 42),
        (" 42 ", 42),
        ("0", 0),
        ("-1", None),
        ("4 2", None),
        ("", None),
        ("٤٢", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, case_id: int | None) -> None:
    assert case_id_of(text) == case_id


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
            by_login=st.text(),
            at=st.datetimes(timezones=st.just(UTC)),
            state=st.sampled_from(["asked", "done", "declined"]),
            reason=st.text(),
            second_by=st.text(),
            second_at=st.none() | st.datetimes(timezones=st.just(UTC)),
            is_alone=st.booleans(),
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
