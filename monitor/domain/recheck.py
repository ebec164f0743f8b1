"""Is it still up? When a post of a case is looked at again, what was found, and which look is too many."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from monitor.domain.case import Case
from monitor.domain.ladder import Rung
from monitor.domain.post import Post

LOOK_AFTER: Final = (timedelta(hours=1), timedelta(days=1), timedelta(weeks=1))
"""After a post joined its case; each of these is one look, and one that was missed is not made up for."""
GIVE_UP_AFTER: Final = timedelta(days=8)
"""Nothing is looked at by itself any more: the last look may be a day late, not a month."""
AUTHORS_A_CASE: Final = 20
"""Of a pile-on, one post each of so many accounts is looked at again."""
LOOKS_BY_HAND: Final = 2
"""At one person's posts in one case; the next is refused."""


class PostState(StrEnum):
    """How a post was found."""

    UP = "up"
    EDITED = "edited"
    REMOVED = "removed"
    """Its place is there, its words were taken out by the platform or a moderator."""
    GONE = "gone"
    """Deleted by its author, or no longer public; platforms do not always say which."""
    UNKNOWN = "unknown"
    """The platform could not be asked, or does not tell."""


GONE_STATES: Final = frozenset({PostState.REMOVED, PostState.GONE})

STATE_WORDS: Final = {
    PostState.UP: "still up",
    PostState.EDITED: "still up, with other words",
    PostState.REMOVED: "its words were removed by the platform or a moderator",
    PostState.GONE: "no longer there, or no longer public",
    PostState.UNKNOWN: "could not be told",
}

TOO_OFTEN: Final = (
    "This person's posts were looked at twice by hand in this case already. Looking again and again at one "
    "person can become surveillance, for which a school needs advice (LAW-L22). Ask your adviser, or wait "
    "for the next look that Gatepost takes by itself."
)
UNREAD_WORDS: Final = (
    "no model has read the new words: read them, and correct the labels if they say other things"
)
NO_REASON: Final = "Write in a line why it must be looked at again now (LAW-L22)."


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What a source found where a post had been."""

    state: PostState
    post: Post | None = None
    """As it stands now, where its words have changed."""
    words: str = ""
    """What the platform said of it; never the post's own words."""
    checkpoint: str | None = None
    """The source's checkpoint afterwards, where looking cost something that is counted there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastLook:
    """A look that is in the vault."""

    mention_id: str
    state: str
    slot: int
    """Which of LOOK_AFTER it was; -1 for one by hand."""
    at: datetime


def due_slot(linked_at: datetime, past: Collection[PastLook], *, now: datetime) -> int | None:
    """Give which look is due for a post that joined its case at `linked_at`; None when none is.

    What is gone is not looked at any more; of several looks that were missed, the latest alone is taken.
    """
    if any(look.state in GONE_STATES for look in past) or now - linked_at >= GIVE_UP_AFTER:
        return None
    reached = [slot for slot, after in enumerate(LOOK_AFTER) if now - linked_at >= after]
    taken = {look.slot for look in past}
    return reached[-1] if reached and reached[-1] not in taken else None


def looked_after(posts: Sequence[Post]) -> tuple[Post, ...]:
    """Choose which posts of a case are looked at again by themselves: one of each account, the first ones."""
    first: dict[str, Post] = {}
    for post in posts:
        first.setdefault(post.author.casefold() or post.post_id, post)
    return tuple(first.values())[:AUTHORS_A_CASE]


def refusal_by_hand(post: Post, posts: Sequence[Post], past: Sequence[PastLook], *, reason: str) -> str:
    """Say why a person may not have a post looked at once more; empty when they may."""
    if not reason.strip():
        return NO_REASON
    same = {p.post_id for p in posts if p.author and p.author.casefold() == post.author.casefold()}
    same.add(post.post_id)
    n_before = sum(look.slot < 0 and look.mention_id in same for look in past)
    return TOO_OFTEN if n_before >= LOOKS_BY_HAND else ""


def with_gone(case: Case, post_ids: Collection[str], looks: Iterable[PastLook], *, now: datetime) -> Case:
    """Give the case with whether all of its posts are gone, by the newest that is known of each.

    Looks tell, and so does a request on the ladder after which a person noted that a post was removed.
    """
    told = [look for look in looks if look.state != PostState.UNKNOWN]
    is_gone = bool(post_ids) and all(_is_gone(one, told, case.work.rungs) for one in post_ids)
    gone_at = (case.work.gone_at or now) if is_gone else None
    return replace(case, work=replace(case.work, gone_at=gone_at))


def _is_gone(post_id: str, told: Iterable[PastLook], rungs: Iterable[Rung]) -> bool:
    facts = [(look.at, look.state in GONE_STATES) for look in told if look.mention_id == post_id]
    facts += [
        (rung.outcome_at, True)
        for rung in rungs
        if rung.outcome == "removed" and rung.outcome_at is not None and rung.post in ("", post_id)
    ]
    return max(facts)[1] if facts else False
