"""The words in which the pages speak of severities, labels, times and scores."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.domain.assessment import LABEL_WORDS
from monitor.domain.case import Action, Status
from monitor.domain.wording import PLACES, about_words

SEVERITY_WORDS = {
    "critical": "Critical",
    "high": "High",
    "medium": "Medium",
    "low": "Low",
    "none": "None",
}

STATUS_WORDS = {
    Status.NEW: "New",
    Status.IN_REVIEW: "In review",
    Status.ACTION_UNDER_WAY: "Action under way",
    Status.WAITING: "Waiting",
    Status.RESOLVED: "Resolved",
    Status.DISMISSED: "Dismissed",
    Status.REOPENED: "Reopened",
}

ACTION_WORDS = {
    Action.OPEN: "Case opened",
    Action.JOIN: "Another post joined",
    Action.CONFIRM: "Labels confirmed",
    Action.DISMISS: "Dismissed",
    Action.CORRECT_LABELS: "Labels corrected",
    Action.SET_AUTHOR_ROLE: "Author’s role set",
    Action.STEP_DONE: "Step done",
    Action.NOTE: "Note",
    Action.ASSIGN: "Assigned",
    Action.WAIT: "Waiting",
    Action.RESUME: "Taken up again",
    Action.STEP_ASKED: "Second person asked for",
    Action.STEP_APPROVED: "Step approved by a second person",
    Action.STEP_DECLINED: "Step declined",
    Action.SET_CONTEXT: "Circumstances set",
    Action.SET_CATEGORIES: "Categories set",
    Action.SET_CONCERNED: "People concerned set",
    Action.SET_NECESSITY: "Reason written",
    Action.SPLIT: "Posts split off",
    Action.MERGE: "Merged into another case",
    Action.UNDO_SPLIT: "Split undone",
    Action.UNDO_MERGE: "Merge undone",
    Action.RUNG_TAKEN: "Response logged",
    Action.RUNG_ENDED: "Response’s outcome",
    Action.WELFARE: "Care for the person",
    Action.FOLLOW_UP: "Followed up",
    Action.FAIR_CRITICISM: "Fair criticism",
    Action.CHECKED: "Looked whether it is still up",
    Action.ATTACHED: "Evidence added",
    Action.REMINDED: "Reminder sent",
    Action.CLOCK_MET: "Clock met",
    Action.RESOLVE: "Resolved",
    Action.REOPEN: "Reopened",
}

ACTION_CARDS = {
    Action.STEP_DONE: "policy",
    Action.STEP_ASKED: "policy",
    Action.STEP_APPROVED: "policy",
    Action.STEP_DECLINED: "policy",
    Action.ASSIGN: "people",
    Action.WAIT: "people",
    Action.RESUME: "people",
    Action.SET_CONCERNED: "people",
    Action.CLOCK_MET: "clocks",
    Action.RUNG_TAKEN: "ladder",
    Action.RUNG_ENDED: "ladder",
    Action.WELFARE: "welfare",
    Action.FOLLOW_UP: "welfare",
    Action.SPLIT: "posts",
    Action.MERGE: "posts",
    Action.UNDO_SPLIT: "posts",
    Action.UNDO_MERGE: "posts",
    Action.CHECKED: "capture",
    Action.ATTACHED: "capture",
}
"""The card of the case's page on which the result of an action is seen."""

TARGET_WORDS = {
    "staff": "staff",
    "pupil": "a pupil or pupils",
    "parent": "a parent or parents",
    "school": "the school",
    "other": "somebody else",
}
"""For the boxes to tick, in which one word may mean several people."""

SENTIMENT_WORDS = {
    "negative": "against the school",
    "neutral": "neither for nor against the school",
    "positive": "in favour of the school",
}

INTENT_WORDS = {
    "complaint": "a complaint",
    "query": "a question",
    "praise": "praise",
    "news": "news or a notice",
    "other": "something else",
}

NBSP = "\u00a0"


def label_words(label: str) -> str:
    """Give a label as it is shown, such as `possibly defamatory`."""
    return LABEL_WORDS.get(label, label)


_GROUP_WORDS = {"target": "whom it is about", "sentiment": "its tone", "intent": "what it is"}


def judged_words(names: Iterable[str]) -> str:
    """Name labels and groups of them without doubt in the words: `defamatory, hateful, its tone`."""
    return ", ".join(_GROUP_WORDS.get(name, name) for name in names)


def labels_words(labels: Iterable[str]) -> str:
    """Give several labels in one line, or say that there is none."""
    return ", ".join(label_words(label) for label in labels) or "no risk label"


def about(target: Sequence[str]) -> str:
    """Say whom a case concerns: `about a member of staff and the school`."""
    return f"about {about_words(target)}"


def platform(name: str) -> str:
    """Give a platform's name as people write it."""
    return PLACES.get(name, (name, ""))[0]


def percent(score: float) -> str:
    """Give a probability as a whole figure between 1 % and 99 %."""
    return f"{min(99, max(1, round(100 * score)))}{NBSP}%"


def when(moment: datetime, zone: ZoneInfo) -> str:
    """Give a moment in the school's time: `Tue 17 Nov 2026, 21:14`."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def span_words(seconds: float) -> str:
    """Give a length of time in the two largest units that matter: `3 h 10 min`, `2 days`."""
    minutes = max(0, int(seconds // 60))
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}{NBSP}h {rest}{NBSP}min" if rest else f"{hours}{NBSP}h"
    days, hours = divmod(hours, 24)
    word = "day" if days == 1 else "days"
    return f"{days}{NBSP}{word} {hours}{NBSP}h" if hours and days < 3 else f"{days}{NBSP}{word}"


def counted(n: int, one: str, many: str = "") -> str:
    """Give a number with its noun: `1 post`, `4 posts`."""
    return f"{n}{NBSP}{one if n == 1 else many or one + 's'}"
