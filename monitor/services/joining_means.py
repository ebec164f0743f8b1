"""What a deed over two cases works with, and the small things that splits and merges share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.access import Actor
from monitor.domain.case import ActionRefusedError, Case, CaseEvent
from monitor.domain.clocks import ClockRules, kept_clocks
from monitor.domain.joining import union
from monitor.domain.likeness import Likeness, Traits
from monitor.domain.post import Post
from monitor.domain.routing import Router
from monitor.services.deed import MAX_NOTE, Planner
from monitor.services.joining_keys import traits_of_posts
from monitor.services.ports import CaseFile, CasePost, UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Means:
    """Who does it, when, and by what rules."""

    by: Actor
    now: datetime
    planner: Planner
    router: Router
    likeness: Likeness
    clocks: ClockRules
    is_own_account: Callable[[Post], bool]
    concerned: tuple[str, ...] = ()
    """Logins of those whom the case concerns today, also by a name in its posts: these are about to go."""

    def keeping_out(self, case: Case) -> Case:
        """Give the case with those whom it concerns noted, so that its history stays closed to them."""
        concerned = union(case.work.concerned, self.concerned)
        return replace(case, work=replace(case.work, concerned=concerned))

    def traits(self, file: CaseFile) -> list[Traits]:
        """Give what is compared of each post of a case."""
        return traits_of_posts(file.posts, self.likeness, is_restricted=file.case.is_restricted)

    def kept(self, case: Case) -> Case:
        """Give the case with its clocks as they stand."""
        return kept_clocks(case, self.clocks, by=self.by.name, now=self.now)


def save_both(unit: UnitOfWork, *changed: tuple[Case, CaseEvent]) -> None:
    """Write two cases in the order of their numbers, as everybody does who holds both."""
    for case, event in sorted(changed, key=lambda one: one[0].case_id):
        unit.save_case(case, event)


def ids_of(posts: Sequence[CasePost]) -> list[str]:
    """Give the ids of posts."""
    return [post.mention.mention_id for post in posts]


def counted(n: int) -> str:
    """Give a number of posts in words."""
    return f"{n} post" if n == 1 else f"{n} posts"


def short(note: str) -> str:
    """Give the note stripped; raises ActionRefusedError for one that is too long."""
    words = note.strip()
    if len(words) > MAX_NOTE:
        raise ActionRefusedError(f"The note is longer than {MAX_NOTE} characters; please shorten it.")
    return words


def with_note(detail: str, note: str) -> str:
    """Put what a person wrote behind what was done."""
    return f"{detail} — {note}" if note else detail
