"""Reddit, read-only: searches for school terms, and the new posts and comments of local communities."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.collectors.reddit_connection import RedditConnection, RefusedError
from monitor.collectors.reddit_items import (
    PLATFORM,
    bodies_by_name,
    listing_children,
    read_item,
    state_of,
)
from monitor.collectors.reddit_round import ListingMemory, Round
from monitor.domain.post import Page, Post, RejectedItem
from monitor.domain.recheck import Look
from monitor.services.ports import SourceError

PAGE_SIZE = 100
MAX_PAGES = 3
"""Of one listing in one round, when there is more news than fits on a page."""
OVERLAP = timedelta(days=1)
"""How far behind the newest known item unknown ones are still taken: the search index lags."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Listing:
    """One address of Reddit that is asked in each round."""

    key: str
    where: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)


class RedditCollector:
    """Reads public posts and comments of Reddit."""

    def __init__(
        self,
        *,
        name: str,
        client_id: str,
        client_secret: str,
        user_agent: str,
        queries: Sequence[str],
        subreddits: Sequence[str],
        clock_now: Callable[[], datetime],
        base_url: str | None = None,
        timeout_seconds: float = 10,
    ) -> None:
        self._name = name
        self._now = clock_now
        self._listings = _listings(queries, subreddits)
        self._connection = RedditConnection(
            client_id=client_id,
            client_secret=client_secret,
            user_agent=user_agent,
            clock_now=clock_now,
            base_url=base_url,
            timeout_seconds=timeout_seconds,
        )

    @property
    def name(self) -> str:
        """Give the source's name in the settings."""
        return self._name

    @property
    def platform(self) -> str:
        """Give the platform whose posts it brings."""
        return PLATFORM

    def fetch(self, checkpoint: str | None) -> Page:
        """Give the news of the next listing that can be read; raises SourceError."""
        now = self._now()
        state = Round.read(checkpoint)
        keys = [listing.key for listing in self._listings]
        start = keys.index(state.following) if state.following in keys else 0
        if state.following not in keys:
            state = replace(state, after="", n_pages=0, found=(), newest=0.0)
        rejected: list[RejectedItem] = []
        for position in range(start, len(self._listings)):
            listing = self._listings[position]
            following = keys[position + 1] if position + 1 < len(keys) else ""
            try:
                answer = self._connection.get(
                    listing.path, {**listing.params, "limit": str(PAGE_SIZE), "after": state.after}
                )
            except RefusedError as error:
                if not _is_listing_only(error, listing):
                    raise error.as_source_error(now) from None
                rejected.append(RejectedItem(where=listing.where, reason=_LISTING_REFUSALS[error.status]))
                state = replace(state, following=following, after="", n_pages=0, found=(), newest=0.0)
                continue
            posts, broken, state = _read_listing(answer, listing, state, following=following, now=now)
            return Page(
                posts=posts,
                checkpoint=state.write(keys),
                more=bool(state.following),
                rejected=(*rejected, *broken),
            )
        if start == 0:
            reasons = "; ".join(f"{item.where}: {item.reason}" for item in rejected[:3])
            raise SourceError(
                f"nothing of Reddit could be read: {reasons or 'no terms or communities are set'}"
            )
        return Page(posts=(), checkpoint=state.write(keys), rejected=tuple(rejected))

    def look_again(self, post: Post, checkpoint: str | None) -> Look:  # noqa: ARG002 - costs nothing
        """Ask Reddit for this one item by its full name; raises SourceError."""
        now = self._now()
        try:
            answer = self._connection.get("api/info", {"id": post.external_id})
        except RefusedError as error:
            raise error.as_source_error(now) from None
        children, _ = _children(answer)
        return state_of(children[0] if children else None, post, now=now)

    def check(self) -> str:
        """Ask for one item and say what was found; raises SourceError."""
        if not self._listings:
            raise SourceError("nothing of Reddit could be read: no terms or communities are set")
        listing = self._listings[0]
        try:
            answer = self._connection.get(listing.path, {**listing.params, "limit": "1"})
        except RefusedError as error:
            if _is_listing_only(error, listing):
                raise SourceError(f"{listing.where}: {_LISTING_REFUSALS[error.status]}") from None
            raise error.as_source_error(self._now()) from None
        n_items = len(_children(answer)[0])
        found = "an item" if n_items else "nothing at present"
        n_listings = len(self._listings)
        return f"Reddit answers; {listing.where} brought {found}, and {n_listings} listings are watched."


_LISTING_REFUSALS = {
    302: "there is no such community",
    403: "the community is private, and not read",
    404: "the community is gone or banned",
}


def _is_listing_only(error: RefusedError, listing: _Listing) -> bool:
    return error.status in _LISTING_REFUSALS and not listing.key.startswith("search ")


def _listings(queries: Sequence[str], subreddits: Sequence[str]) -> list[_Listing]:
    searches = [
        _Listing(
            key=f"search {query}",
            where=f"search {number}",
            path="r/all/search/",
            params={"q": query, "sort": "new", "t": "week", "type": "link"},
        )
        for number, query in enumerate(dict.fromkeys(filter(None, map(str.strip, queries))), start=1)
    ]
    names = dict.fromkeys(re.sub(r"^/?r/", "", name.strip()) for name in subreddits)
    communities = [
        _Listing(key=f"{kind} {name.lower()}", where=f"r/{name}", path=f"r/{name}/{kind}")
        for name in names
        if re.fullmatch(r"\w{2,21}", name, re.ASCII)
        for kind in ("new", "comments")
    ]
    return searches + communities


def _children(answer: object) -> tuple[list[object], str]:
    try:
        return listing_children(answer)
    except ValueError:
        raise SourceError(
            "Reddit gave an answer that Gatepost cannot read; the programme may need an update"
        ) from None


def _read_listing(
    answer: object, listing: _Listing, state: Round, *, following: str, now: datetime
) -> tuple[tuple[Post, ...], tuple[RejectedItem, ...], Round]:
    """Give the posts not seen before, the items that could not be read, and how the round goes on."""
    children, after = _children(answer)
    memory = state.memories.get(listing.key, ListingMemory())
    known = {*memory.seen, *state.found}
    oldest = memory.newest - OVERLAP.total_seconds()
    parents = bodies_by_name(children)
    posts: list[Post] = []
    rejected: list[RejectedItem] = []
    names: list[str] = []
    n_known = 0
    for number, child in enumerate(children, start=1):
        try:
            post = read_item(child, parents=parents, now=now)
        except ValueError as error:
            rejected.append(RejectedItem(where=f"{listing.where}, item {number}", reason=str(error)))
            continue
        if post is None:
            continue
        names.append(post.external_id)
        if post.external_id in known or post.posted_at.timestamp() < oldest:
            n_known += 1
        else:
            posts.append(post)
    newest = max([state.newest, *(post.posted_at.timestamp() for post in posts)])
    found = tuple(dict.fromkeys([*state.found, *names]))
    goes_on = bool(after and memory.newest and posts and not n_known and state.n_pages + 1 < MAX_PAGES)
    if after and memory.newest and posts and not n_known and not goes_on:
        reason = f"more news than {MAX_PAGES * PAGE_SIZE} items; what is older was not read"
        rejected.append(RejectedItem(where=listing.where, reason=reason))
    if goes_on:
        paged = replace(
            state,
            following=listing.key,
            after=after,
            n_pages=state.n_pages + 1,
            found=found,
            newest=newest,
        )
        return tuple(posts), tuple(rejected), paged
    # Reddit at times answers with an empty listing: what was seen before stays seen.
    seen = tuple(dict.fromkeys([*found, *memory.seen]))[: max(len(found), PAGE_SIZE)]
    done = ListingMemory(seen=seen, newest=max(memory.newest, newest))
    memories = {**state.memories, listing.key: done}
    return tuple(posts), tuple(rejected), Round(following=following, memories=memories)
