"""Where a post belongs: the open case of the same incident, with the reason; or a case of its own."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from monitor.domain.assessment import Assessment
from monitor.domain.case import Case
from monitor.domain.likeness import (
    PERSON_WINDOW,
    TOPIC_ACCOUNTS_AT_LEAST,
    TOPIC_WINDOW,
    Likeness,
    Traits,
    account_key,
    bound,
    by_hand,
    nearness,
    no_bands,
    same_person,
    shared_topics,
    timed,
    traits_of,
    whole,
    window,
)
from monitor.domain.mention import Mention
from monitor.services.joining_port import KeyedPost
from monitor.services.ports import UnitOfWork

NEAR_READ = 6
"""Posts compared for each band, the rest being of the same words with high chance."""
PERSON_READ = 25
TOPIC_READ = 40
CASES_NAMED = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """The case that a post joins, and what the history says of why."""

    case: Case
    because: str
    is_new_wording: bool = True
    """Whether later posts should be compared with this one; not so for one that is nearly a known one."""
    alike: tuple[int, ...] = ()
    """Numbers of other open cases that seem to be of the same pile-on, for a person to merge."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Near:
    score: float
    case: Case
    is_by_hand: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Search:
    unit: UnitOfWork
    traits: Traits
    is_restricted: bool
    likeness: Likeness
    near: list[_Near] = field(default_factory=list)

    def fit(self, cases: Iterable[Case]) -> Case | None:
        """Take the first that is as restricted as the post, else the first that may take it.

        A restricted post would close a pile-on that the whole leadership follows to all but a few, so it
        never joins one.
        """
        may = [case for case in cases if case.is_restricted or not (self.is_restricted and _is_public(case))]
        alike = (case for case in may if case.is_restricted == self.is_restricted)
        return next(alike, may[0] if may else None)


def place_for(unit: UnitOfWork, traits: Traits, likeness: Likeness, *, is_restricted: bool) -> Place | None:
    """Find the open case of the same incident; None for a post that is one of its own."""
    own = unit.case_of_post(traits.mention_id)
    if own is not None:
        return Place(case=own, because="the same post")
    search = _Search(unit=unit, traits=traits, is_restricted=is_restricted, likeness=likeness)
    search.near.extend(_nearest(search))
    return next((place for way in _WAYS if (place := way(search)) is not None), None)


def keys_of(traits: Traits, *, is_new_wording: bool) -> list[str]:
    """Give the keys under which later posts find this one's case."""
    keys = [key for key in (traits.thread, traits.words) if key]
    if is_new_wording:
        keys += bound_keys(traits)
    return keys


def bound_keys(traits: Traits) -> list[str]:
    """Give the keys that name this very post: of its wording, the person, the topic."""
    return [
        *(bound(key, traits.mention_id) for key in traits.near),
        *(timed(key, traits.at, traits.mention_id) for key in (*traits.person, *traits.topic)),
    ]


def account_keys(traits: Traits) -> list[str]:
    """Give the key under which a case remembers the account, where it is known."""
    return [account_key(traits.account)] if traits.account else []


def traits_in(post: KeyedPost, likeness: Likeness) -> Traits:
    """Give what is compared of a post that is found by a key."""
    found = post.assessment or not_read(post.mention)
    return traits_of(post.mention, found, replace(likeness, near_words=no_bands), is_restricted=False)


def not_read(mention: Mention) -> Assessment:
    """Give the reading of a post that no model has read: nothing."""
    return Assessment(
        mention_id=mention.mention_id,
        model="",
        labels=(),
        scores={},
        target=(),
        sentiment="neutral",
        intent="other",
        assessed_at=mention.collected_at,
    )


def _nearest(search: _Search) -> list[_Near]:
    ranges = [whole(key) for key in search.traits.near]
    found = {post.mention.mention_id: post for post in search.unit.keyed_posts(ranges, limit=NEAR_READ)}
    alike = [
        (score, post)
        for post in found.values()
        if (score := nearness(search.traits, traits_in(post, search.likeness)))
    ]
    marks = [by_hand(post.mention.mention_id) for _, post in alike]
    placed = {one.key for one in search.unit.open_cases_with(marks)}
    nearest = [
        _Near(score=score, case=post.case, is_by_hand=by_hand(post.mention.mention_id) in placed)
        for score, post in alike
    ]
    return sorted(nearest, key=lambda near: (near.score, near.is_by_hand, near.case.case_id), reverse=True)


def _as_placed_by_hand(search: _Search) -> Place | None:
    """A person has taken words like these out of their thread: the next ones follow them.

    Unless words that nobody has moved are closer still.
    """
    best = search.near[0] if search.near else None
    if best is None or not best.is_by_hand:
        return None
    case = search.fit([best.case])
    return None if case is None else _near_place(case, best.score)


def _thread(search: _Search) -> Place | None:
    return _by_exact_key(search, search.traits.thread, "in the same thread")


def _words(search: _Search) -> Place | None:
    return _by_exact_key(search, search.traits.words, "the same words as another post")


def _by_exact_key(search: _Search, key: str, because: str) -> Place | None:
    found = search.unit.open_cases_with([key] if key else [])
    case = search.fit(one.case for one in found)
    if case is None:
        return None
    is_known = any(near.case.case_id == case.case_id for near in search.near)
    return Place(case=case, because=because, is_new_wording=not is_known)


def _near(search: _Search) -> Place | None:
    case = search.fit(near.case for near in search.near)
    if case is None:
        return None
    return _near_place(case, next(near.score for near in search.near if near.case.case_id == case.case_id))


def _near_place(case: Case, score: float) -> Place:
    words = f"nearly the same words as another post ({score:.2f})"
    return Place(case=case, because=words, is_new_wording=False)


def _person(search: _Search) -> Place | None:
    traits = search.traits
    ranges = [window(key, traits.at, PERSON_WINDOW) for key in traits.person]
    found = search.unit.keyed_posts(ranges, limit=PERSON_READ)
    cases = [
        post.case
        for post in _newest_first(found)
        if not post.case.is_restricted and same_person(traits, traits_in(post, search.likeness))
    ]
    hours = int(PERSON_WINDOW.total_seconds() // 3600)
    return Place(case=cases[0], because=f"the same person named within {hours} hours") if cases else None


def _topic(search: _Search) -> Place | None:
    """Join many who speak of the same thing at once; the oldest of their cases, if they have several."""
    traits = search.traits
    ranges = [window(key, traits.at, TOPIC_WINDOW) for key in traits.topic]
    found = {
        post.mention.mention_id: post
        for post in search.unit.keyed_posts(ranges, limit=TOPIC_READ)
        if not post.case.is_restricted
    }
    accounts: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    cases_of: defaultdict[tuple[str, ...], dict[int, Case]] = defaultdict(dict)
    for post in found.values():
        other = traits_in(post, search.likeness)
        for topic in shared_topics(traits, other):
            accounts[topic].update({other.account} - {"", traits.account})
            cases_of[topic][post.case.case_id] = post.case
    topic = max(sorted(accounts), key=lambda topic: len(accounts[topic]), default=())
    n_accounts = len(accounts[topic])
    if n_accounts < TOPIC_ACCOUNTS_AT_LEAST or not traits.account:
        return None
    cases = sorted(cases_of[topic].values(), key=lambda case: (case.opened_at, case.case_id))
    hours = int(TOPIC_WINDOW.total_seconds() // 3600)
    return Place(
        case=cases[0],
        because=f"{n_accounts} other accounts spoke of the same within {hours} hours",
        alike=tuple(case.case_id for case in cases[1 : CASES_NAMED + 1]),
    )


def _newest_first(posts: Sequence[KeyedPost]) -> list[KeyedPost]:
    return sorted(posts, key=lambda post: (post.mention.post.posted_at, post.key), reverse=True)


def _is_public(case: Case) -> bool:
    return case.work.crowd.is_pile_on and not case.is_restricted


_WAYS: tuple[Callable[[_Search], Place | None], ...] = (
    _as_placed_by_hand,
    _thread,
    _words,
    _near,
    _person,
    _topic,
)
"""The first that finds a case is the reason that the history gives."""
