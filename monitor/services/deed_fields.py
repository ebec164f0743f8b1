"""Reads the fields of a deed's form: a line, a day, a word of a list; what does not fit is refused."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches

from monitor.domain.case import ActionRefusedError
from monitor.services.deed import Order

MAX_LINE = 300
FARTHEST = timedelta(days=366)
DAY_BEGINS = time(0)
DAY_ENDS = time(17)
"""What is due on a day is due when the school's day ends."""

PAST = "is past; choose a day that lies ahead."


def line_of(text: str, ask: str) -> str:
    """Give a field's words as one line; raises ActionRefusedError, with `ask` when there are none."""
    words = " ".join(text.split())
    if not words:
        raise ActionRefusedError(ask)
    if len(words) > MAX_LINE:
        raise ActionRefusedError(f"That line is longer than {MAX_LINE} characters; please shorten it.")
    return words


def line_or_nothing(order: Order, name: str) -> str:
    """Give a field's words as one line, or nothing."""
    text = order.deed.one(name)
    return line_of(text, "") if text.split() else ""


def day_of(text: str) -> date:
    """Read a day; raises ActionRefusedError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ActionRefusedError(
            f"“{text[:30]}” is no day; write it as year, month and day, such as 2026-12-01."
        ) from None


def day_ahead(text: str, order: Order, ask: str, *, at: time = DAY_ENDS, past: str = PAST) -> datetime:
    """Read a day as its end at the school, or as another time of it; it lies ahead by no more than a year."""
    if not text:
        raise ActionRefusedError(ask)
    moment = on_day(day_of(text), order, at=at)
    if moment <= order.now:
        raise ActionRefusedError(f"{text} {past}")
    if moment > order.now + FARTHEST:
        raise ActionRefusedError(f"{text} is more than a year away; choose a nearer day.")
    return moment


def on_day(day: date, order: Order, *, at: time = DAY_ENDS) -> datetime:
    """Give a time of a day on the school's clock, as a moment."""
    return datetime.combine(day, at, tzinfo=order.zone).astimezone(order.now.tzinfo)


def day_words(moment: datetime, order: Order) -> str:
    """Give the day of a moment on the school's clock, in words."""
    local = moment.astimezone(order.zone)
    return f"{local.day} {local:%B %Y}"


def chosen(word: str, known: Collection[str], what: str) -> str:
    """Give a word of a list; raises ActionRefusedError that names the nearest or all."""
    if word in known:
        return word
    near = get_close_matches(word, list(known), n=1)
    mend = f"write {near[0]!r}" if near else f"choose one of {', '.join(known)}"
    raise ActionRefusedError(f"{word[:30]!r} is no {what}; {mend}.")
