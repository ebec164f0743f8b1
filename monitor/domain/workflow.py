"""What may follow what: one table of the states of a case and of all that can happen to it."""

from enum import StrEnum


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_REVIEW = "in_review"
    ACTION_UNDER_WAY = "action_under_way"
    WAITING = "waiting"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    REOPENED = "reopened"


class Action(StrEnum):
    """What can happen to a case."""

    OPEN = "open"
    JOIN = "join"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    CORRECT_LABELS = "correct_labels"
    SET_AUTHOR_ROLE = "set_author_role"
    STEP_DONE = "step_done"
    NOTE = "note"
    ASSIGN = "assign"
    WAIT = "wait"
    RESUME = "resume"
    STEP_ASKED = "step_asked"
    """Somebody wants to take a heavy step and asks for a second person."""
    STEP_APPROVED = "step_approved"
    STEP_DECLINED = "step_declined"
    SET_CONTEXT = "set_context"
    SET_CATEGORIES = "set_categories"
    SET_CONCERNED = "set_concerned"
    SET_NECESSITY = "set_necessity"
    SPLIT = "split"
    MERGE = "merge"
    UNDO_SPLIT = "undo_split"
    UNDO_MERGE = "undo_merge"
    RUNG_TAKEN = "rung_taken"
    RUNG_ENDED = "rung_ended"
    WELFARE = "welfare"
    FOLLOW_UP = "follow_up"
    FAIR_CRITICISM = "fair_criticism"
    CHECKED = "checked"
    """Somebody, or a re-check, looked whether a post is still up."""
    ATTACHED = "attached"
    """A screenshot or a file was put into the evidence vault."""
    REMINDED = "reminded"
    CLOCK_MET = "clock_met"
    RESOLVE = "resolve"
    REOPEN = "reopen"


OPEN_STATUSES = (
    Status.NEW,
    Status.IN_REVIEW,
    Status.ACTION_UNDER_WAY,
    Status.WAITING,
    Status.REOPENED,
)

_N, _R, _A, _W, _AGAIN = OPEN_STATUSES
_DONE, _DISMISSED = Status.RESOLVED, Status.DISMISSED

# What leaves a case where it stands, except that a new one is then under review.
_LOOKED_AT = (
    Action.CORRECT_LABELS,
    Action.SET_AUTHOR_ROLE,
    Action.NOTE,
    Action.ASSIGN,
    Action.STEP_ASKED,
    Action.STEP_DECLINED,
    Action.SET_CONTEXT,
    Action.SET_CATEGORIES,
    Action.SET_CONCERNED,
    Action.SET_NECESSITY,
    Action.SPLIT,
    Action.UNDO_SPLIT,
    Action.UNDO_MERGE,
    Action.WELFARE,
    Action.FOLLOW_UP,
    Action.ATTACHED,
)
# What Gatepost itself notes: it is no sign that a person has looked.
_NOTED = (Action.JOIN, Action.CHECKED, Action.REMINDED)
_ACTED = (Action.STEP_DONE, Action.STEP_APPROVED, Action.RUNG_TAKEN, Action.CLOCK_MET)

NEXT_STATUS: dict[tuple[Status, Action], Status] = {
    **{(status, action): status for status in OPEN_STATUSES for action in (*_NOTED, *_LOOKED_AT)},
    **{(_N, action): _R for action in _LOOKED_AT},
    **{(status, action): _A for status in OPEN_STATUSES for action in _ACTED},
    **{(status, Action.RUNG_ENDED): status for status in OPEN_STATUSES},
    **{(status, Action.CONFIRM): _A for status in (_N, _R, _AGAIN)},
    **{(status, Action.WAIT): _W for status in (_N, _R, _A, _AGAIN)},
    (_W, Action.RESUME): _A,
    **{(status, action): _DISMISSED for status in OPEN_STATUSES for action in (Action.DISMISS, Action.MERGE)},
    **{(status, Action.FAIR_CRITICISM): _DONE for status in OPEN_STATUSES},
    **{(status, Action.RESOLVE): _DONE for status in (_A, _W)},
    **{
        (status, action): status
        for status in (_DONE, _DISMISSED)
        for action in (
            Action.NOTE,
            Action.CHECKED,
            Action.ATTACHED,
            Action.FOLLOW_UP,
            Action.RUNG_ENDED,
            Action.SET_CONCERNED,
            Action.REMINDED,
        )
    },
    **{(status, Action.REOPEN): _AGAIN for status in (_DONE, _DISMISSED)},
    (_DISMISSED, Action.UNDO_MERGE): _AGAIN,
}


# What to do instead, beside the plain refusal; a pair that is not here is refused without advice.
_INSTEAD: dict[tuple[Status, Action], str] = {
    **{(status, action): "Reopen it first." for status in (_DONE, _DISMISSED) for action in Action},
    (_DONE, Action.RESOLVE): "It was resolved before.",
    (_DISMISSED, Action.DISMISS): "It was dismissed before.",
    **{
        (status, Action.RESOLVE): "Confirm the labels or take a step first, or dismiss it with a reason."
        for status in (_N, _R, _AGAIN)
    },
    (_A, Action.CONFIRM): "The labels were confirmed, or a step was taken, before.",
    (_W, Action.CONFIRM): "Take it up again first.",
    (_W, Action.WAIT): "It waits already; take it up again first.",
    **{(status, Action.RESUME): "It does not wait for anything." for status in (_N, _R, _A, _AGAIN)},
    **{(status, Action.REOPEN): "It is open." for status in OPEN_STATUSES},
}


def refusal_words(status: Status, action: Action) -> str:
    """Say that an action does not fit a case that stands so, and what to do instead."""
    words = f"“{action.replace('_', ' ')}” is not possible while the case is {status.replace('_', ' ')}."
    return f"{words} {_INSTEAD.get((status, action), '')}".rstrip()
