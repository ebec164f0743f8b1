"""X through its recent search, read-only: school terms, at a price that is watched."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from monitor.collectors.reading import parse_time
from monitor.collectors.x_budget import Ledger, XPrices, start_of_next_month
from monitor.collectors.x_connection import SPELLINGS, MisspeltError, XConnection
from monitor.collectors.x_items import (
    PLATFORM,
    XAnswer,
    read_answer,
    read_item,
    searchable_since,
    state_of,
    x_query,
)
from monitor.domain.post import Page, Post, RejectedItem
from monitor.domain.recheck import Look, PostState
from monitor.services.ports import SourceError

__all__ = ["XCollector", "XPrices", "x_query"]

ROUND_LASTS = timedelta(days=1)
"""After which a half-read search is begun anew: its token may no longer be taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Round:
    """Where the search stands; `since_id` moves only when all pages of a round are stored."""

    since_id: str = ""
    pending_id: str = ""
    """The newest id of the round's first page: the next `since_id`."""
    next_token: str = ""
    n_pages: int = 0
    started_at: str = ""
    spelling: str = ""
    """The name of the fields' parameter that X took last."""

    @classmethod
    def read(cls, stored: object, *, now: datetime) -> Self:
        if not isinstance(stored, dict):
            return cls()
        texts = ("since_id", "pending_id", "next_token", "started_at", "spelling")
        n_pages = stored.get("n_pages")
        state = cls(
            **{name: stored[name] for name in texts if isinstance(stored.get(name), str)},
            n_pages=n_pages if isinstance(n_pages, int) else 0,
        )
        started_at = parse_time(state.started_at)
        if state.next_token and (started_at is None or now - started_at > ROUND_LASTS):
            return replace(state, pending_id="", next_token="", n_pages=0, started_at="")
        return state

    def after(self, answer: XAnswer, *, max_pages: int, now: datetime) -> Self:
        """Give the state once this page is stored."""
        pending_id = self.pending_id or answer.newest_id
        if not answer.next_token:
            return replace(
                self,
                since_id=pending_id or self.since_id,
                pending_id="",
                next_token="",
                n_pages=0,
                started_at="",
            )
        return replace(
            self,
            pending_id=pending_id,
            next_token=answer.next_token,
            n_pages=(self.n_pages + 1) % max_pages,
            started_at=self.started_at or now.isoformat(),
        )


class XCollector:
    """Searches X's public posts of the last week for school terms."""

    def __init__(
        self,
        *,
        name: str,
        bearer_token: str,
        query: str,
        clock_now: Callable[[], datetime],
        base_url: str | None = None,
        timeout_seconds: float = 20,
        max_pages: int = 5,
        field_spelling: str = SPELLINGS[0],
        monthly_cap_usd: float | None,
        prices: XPrices,
    ) -> None:
        if field_spelling not in SPELLINGS:
            raise ValueError(f"the fields' parameter is spelt {' or '.join(SPELLINGS)}")
        self._name = name
        self._query = query
        self._now = clock_now
        self._max_pages = max(1, max_pages)
        self._spelling = field_spelling
        self._cap_usd = monthly_cap_usd
        self._prices = prices
        self._connection = XConnection(
            bearer_token=bearer_token, base_url=base_url, timeout_seconds=timeout_seconds, clock_now=clock_now
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
        """Give the next page of the search, newest posts first; raises SourceError."""
        now = self._now()
        state, ledger = _read_checkpoint(checkpoint, now=now)
        page_size = ledger.page_size(cap_usd=self._cap_usd, prices=self._prices)
        if page_size == 0:
            raise SourceError(
                f"this month's cap of {self._cap_usd:.2f} US dollars would be passed "
                f"({ledger.cost_usd(self._prices):.2f} spent); raise it in the settings, or wait",
                retry_at=start_of_next_month(now),
            )
        answer, spelling = self._search(state, page_size=page_size, now=now)
        posts, rejected = _read_items(answer, now=now)
        state = replace(state.after(answer, max_pages=self._max_pages, now=now), spelling=spelling)
        ledger = ledger.add(n_posts=len(answer.items), n_users=answer.n_users)
        return Page(
            posts=posts,
            checkpoint=json.dumps({"round": asdict(state), "ledger": asdict(ledger)}, sort_keys=True),
            more=bool(state.next_token) and state.n_pages > 0,
            rejected=rejected,
        )

    def look_again(self, post: Post, checkpoint: str | None) -> Look:
        """Ask X for this one post by its id, at the price of one post; raises SourceError."""
        now = self._now()
        state, ledger = _read_checkpoint(checkpoint, now=now)
        if ledger.page_size(cap_usd=self._cap_usd, prices=self._prices) == 0:
            raise SourceError(_CAP_REACHED, retry_at=start_of_next_month(now))
        spelling = state.spelling if state.spelling in SPELLINGS else self._spelling
        try:
            answer = self._connection.lookup(post.external_id, spelling=spelling)
        except MisspeltError:
            raise SourceError(_NOT_UNDERSTOOD) from None
        look, n_users = state_of(answer, post, now=now)
        ledger = ledger.add(n_posts=int(look.state in (PostState.UP, PostState.EDITED)), n_users=n_users)
        stored = json.dumps({"round": asdict(state), "ledger": asdict(ledger)}, sort_keys=True)
        return replace(look, checkpoint=stored)

    def check(self) -> str:
        """Ask how many posts of the last week the search finds (one request's price); raises SourceError."""
        try:
            answer = self._connection.count(self._query)
        except MisspeltError:
            raise SourceError(_NOT_UNDERSTOOD) from None
        meta = answer.get("meta") if isinstance(answer, dict) else None
        if not isinstance(meta, dict):
            raise SourceError(_UNREADABLE)
        n_posts = meta.get("total_tweet_count", meta.get("total_post_count"))
        found = str(n_posts) if isinstance(n_posts, int) else "some"
        return f"X answers; the search finds {found} posts of the last week."

    def _search(self, state: _Round, *, page_size: int, now: datetime) -> tuple[XAnswer, str]:
        """Give a page and the spelling that X took; the other one is tried once."""
        first = state.spelling if state.spelling in SPELLINGS else self._spelling
        for spelling in (first, *(other for other in SPELLINGS if other != first)):
            try:
                answer = self._connection.search(
                    self._query,
                    spelling=spelling,
                    page_size=page_size,
                    since_id=searchable_since(state.since_id, now=now),
                    next_token=state.next_token,
                )
                return read_answer(answer), spelling
            except MisspeltError:
                continue
            except ValueError:
                raise SourceError(_UNREADABLE) from None
        raise SourceError(_NOT_UNDERSTOOD)


_CAP_REACHED = "this month's cap for X is reached; raise it in the settings, or wait"
_UNREADABLE = "X gave an answer that Gatepost cannot read; Gatepost may need an update"
_NOT_UNDERSTOOD = (
    "X did not understand the search (400); look at the school's names and hashtags in the settings"
)


def _read_checkpoint(checkpoint: str | None, *, now: datetime) -> tuple[_Round, Ledger]:
    try:
        stored = json.loads(checkpoint or "{}")
    except ValueError:
        stored = {}
    stored = stored if isinstance(stored, dict) else {}
    return _Round.read(stored.get("round"), now=now), Ledger.read(stored.get("ledger"), now=now)


def _read_items(answer: XAnswer, *, now: datetime) -> tuple[tuple[Post, ...], tuple[RejectedItem, ...]]:
    posts: list[Post] = []
    rejected: list[RejectedItem] = []
    for number, item in enumerate(answer.items, start=1):
        try:
            posts.append(read_item(item, names_by_id=answer.names_by_id, now=now))
        except ValueError as error:
            rejected.append(RejectedItem(where=f"X search, item {number}", reason=str(error)))
    return tuple(posts), tuple(rejected)
