"""Who speaks in a case: how many posts and accounts, since when, and whether it has become a pile-on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

PILE_ON_WINDOW = timedelta(hours=6)
PILE_ON_ACCOUNTS_AT_LEAST = 6
"""So many accounts within the window: a class's parents in one quarrel are fewer, a campaign is soon more."""
PILE_ON_SEVERITY = "medium"
"""At least: many mild posts at once weigh more on the person than each of them tells."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """An account (as a keyed hash) and when it last spoke."""

    account: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """The counts of a case; the posts' number itself is the case's."""

    n_accounts: int = 0
    """Different accounts whose names the platforms gave."""
    first_at: datetime | None = None
    last_at: datetime | None = None
    recent: tuple[Voice, ...] = ()
    """Those who spoke within the window before the newest post; empty once it is a pile-on."""
    pile_on_at: datetime | None = None
    """When the case became a pile-on; it stays one."""

    @property
    def is_pile_on(self) -> bool:
        """Say whether many accounts spoke within a short time."""
        return self.pile_on_at is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What is counted of a post."""

    account: str
    """Empty where the platform gave none."""
    at: datetime
    is_against: bool = True
    """Whether it is part of an attack; six who ask whether it snows are no pile-on."""


def heard(crowd: Crowd, said: Said, *, is_new: bool) -> Crowd:
    """Give the crowd after one more post; `is_new` says that the case had nothing of this account before.

    A post that came late counts into the window only as far as the newest one's window reaches back.
    """
    at, account = said.at, said.account
    first = at if crowd.first_at is None else min(crowd.first_at, at)
    last = at if crowd.last_at is None else max(crowd.last_at, at)
    counted = replace(crowd, first_at=first, last_at=last, n_accounts=crowd.n_accounts + is_new)
    if crowd.is_pile_on or not account or not said.is_against:
        return counted
    spoke = {voice.account: voice.at for voice in crowd.recent}
    spoke[account] = max(at, spoke.get(account, at))
    recent = tuple(Voice(account=who, at=when) for who, when in spoke.items() if last - when < PILE_ON_WINDOW)
    if len(recent) >= PILE_ON_ACCOUNTS_AT_LEAST:
        return replace(counted, recent=(), pile_on_at=last)
    return replace(counted, recent=recent)


def crowd_of(posts: Iterable[Said]) -> Crowd:
    """Count posts anew, in whatever order they are given."""
    crowd, known = Crowd(), set[str]()
    for said in sorted(posts, key=lambda said: said.at):
        crowd = heard(crowd, said, is_new=bool(said.account) and said.account not in known)
        known.add(said.account)
    return crowd
