"""The keys by which later posts find a case, when a person moves posts from case to case."""

from collections.abc import Iterable, Sequence

from monitor.domain.case import Case
from monitor.domain.crowd import Crowd, crowd_of
from monitor.domain.likeness import Likeness, Traits, account_key, by_hand, traits_of, whole
from monitor.services.places import bound_keys, not_read
from monitor.services.ports import CasePost, UnitOfWork

_MERGES_FOLLOWED = 50


def traits_of_posts(posts: Iterable[CasePost], likeness: Likeness, *, is_restricted: bool) -> list[Traits]:
    """Give what is compared of each post of a case."""
    return [
        traits_of(
            post.mention,
            post.assessment or not_read(post.mention),
            likeness,
            is_restricted=is_restricted,
        )
        for post in posts
    ]


def crowd_among(traits: Iterable[Traits]) -> Crowd:
    """Count the accounts of these posts anew."""
    return crowd_of(one.said for one in traits)


def give_to_split(
    unit: UnitOfWork, case: Case, new: Case, moved: Sequence[Traits], left: Sequence[Traits]
) -> None:
    """Have the keys follow the posts: a thread or words that posts left behind share stay with these."""
    stay = {key for one in left for key in (one.thread, one.words)}
    shared = {key for one in moved for key in (one.thread, one.words) if key} - stay
    own = [key for one in moved for key in bound_keys(one)]
    gone = {account_key(one.account) for one in moved} - {account_key(one.account) for one in left}
    for case_id in _sources(unit, case):
        unit.remove_keys(case_id, [*shared, *own, *gone])
    marks = [by_hand(one.mention_id) for one in moved]
    unit.add_keys(new.case_id, [*sorted(shared), *own, *marks, *_accounts(moved)])


def take_back_split(unit: UnitOfWork, case: Case, new: Case, moved: Sequence[Traits]) -> None:
    """Forget that a person had taken these posts out; the new case hands its other keys' finds on."""
    unit.remove_keys(new.case_id, [by_hand(one.mention_id) for one in moved])
    unit.add_keys(case.case_id, _accounts(moved))


def note_merge(unit: UnitOfWork, taken: Case, into: Case, moved: Sequence[Traits]) -> None:
    """Remember which posts a merged case had; its keys stay with it, and it hands their finds on."""
    unit.add_keys(taken.case_id, [_home(taken.case_id, one.mention_id) for one in moved])
    unit.add_keys(into.case_id, _accounts(moved))


def merged_posts(unit: UnitOfWork, taken: Case) -> list[str]:
    """Give the ids of the posts that a merged case had."""
    keys = unit.keys_between(taken.case_id, whole(f"home:{taken.case_id}"))
    return [key.rpartition(":")[2] for key in keys]


def forget_merge(
    unit: UnitOfWork, taken: Case, into: Case, back: Sequence[Traits], left: Sequence[Traits]
) -> None:
    """Forget a merge that is undone, and which accounts were heard by way of it alone."""
    unit.remove_keys(taken.case_id, [_home(taken.case_id, one.mention_id) for one in back])
    gone = set(_accounts(back)) - set(_accounts(left))
    unit.remove_keys(into.case_id, sorted(gone))


def _home(case_id: int, mention_id: str) -> str:
    return f"home:{case_id}:{mention_id}"


def _accounts(traits: Sequence[Traits]) -> list[str]:
    return sorted({account_key(one.account) for one in traits if one.account})


def _sources(unit: UnitOfWork, case: Case) -> list[int]:
    """Give the case and all that was merged into it: their posts' keys are still theirs."""
    found = {case.case_id: case}
    wanted = [merged.case_id for merged in case.work.joining.merged]
    while wanted and len(found) < _MERGES_FOLLOWED:
        taken = unit.case(wanted.pop())
        if taken is not None and taken.case_id not in found:
            found[taken.case_id] = taken
            wanted += [merged.case_id for merged in taken.work.joining.merged]
    return sorted(found)
