"""Web feeds: news sites, councils, blogs and Google Alerts, one address after the other."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from monitor.collectors.feed_entries import PLATFORM, FeedReading, NotAFeedError, read_feed
from monitor.collectors.fetching import Answer, Fetcher, FetchFailedError
from monitor.collectors.reading import parse_time, retry_moment
from monitor.domain.addresses import any_address, is_public_address
from monitor.domain.post import Page, Post, RejectedItem
from monitor.domain.recheck import Look, PostState
from monitor.services.ports import SourceError

GONE_FOR = timedelta(days=7)
"""How long an address that calls itself gone is left alone: it may have been a slip of its keeper."""
DEFAULT_WAIT = timedelta(minutes=15)
N_REASONS_TOLD = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class _Feed:
    url: str
    number: int

    @property
    def host(self) -> str:
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""

    @property
    def where(self) -> str:
        """Its host and its place in the settings: the address itself may be a secret (Google Alerts)."""
        return f"{self.host} (feed {self.number})".strip()

    @property
    def key(self) -> str:
        return hashlib.sha256(self.url.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Memory:
    """What is remembered of one feed."""

    etag: str = ""
    modified: str = ""
    digest: str = ""
    """Of the last body, for servers that never answer 304."""
    moved_to: str = ""
    quiet_until: str = ""

    @classmethod
    def read(cls, fields: object) -> Self:
        if not isinstance(fields, dict):
            return cls()
        names = ("etag", "modified", "digest", "moved_to", "quiet_until")
        return cls(**{name: fields[name] for name in names if isinstance(fields.get(name), str)})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outcome:
    """What asking one feed came to: a reading (None when nothing is new), or a failure."""

    memory: _Memory
    reading: FeedReading | None = None
    failure: str = ""
    is_told: bool = True
    """Whether the failure is news; a feed that is left alone was told of before."""


_NOT_THERE = frozenset({404, 410, 451})


class FeedCollector:
    """Reads public web feeds; one that fails never stops the others."""

    def __init__(
        self,
        *,
        name: str,
        urls: Sequence[str],
        clock_now: Callable[[], datetime],
        base_url: str | None = None,
        timeout_seconds: float = 20,
        max_bytes: int = 5_000_000,
        allow_private: bool = False,
    ) -> None:
        self._name = name
        self._now = clock_now
        addresses = dict.fromkeys(url.strip() for url in urls)
        self._feeds = [_Feed(url=url, number=number) for number, url in enumerate(addresses, start=1)]
        self._fetcher = Fetcher(
            timeout_seconds=timeout_seconds,
            max_bytes=max_bytes,
            is_allowed=any_address if allow_private or base_url else is_public_address,
            base_url=base_url,
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
        """Give the posts of the next feed that answers; raises SourceError when none of them does."""
        memories, start = self._resume(checkpoint)
        now = self._now()
        outcomes: list[_Outcome] = []
        rejected: list[RejectedItem] = []
        for position in range(start, len(self._feeds)):
            feed = self._feeds[position]
            outcome = self._ask(feed, memories.get(feed.key, _Memory()), now)
            memories[feed.key] = outcome.memory
            if not outcome.failure:
                reading = outcome.reading
                if reading:
                    rejected.extend(reading.rejected)
                return Page(
                    posts=reading.posts if reading else (),
                    checkpoint=self._checkpoint(memories, position + 1),
                    more=position + 1 < len(self._feeds),
                    rejected=tuple(rejected),
                )
            outcomes.append(outcome)
            if outcome.is_told:
                rejected.append(RejectedItem(where=feed.where, reason=outcome.failure))
        if start == 0:
            raise self._nothing(outcomes)
        return Page(posts=(), checkpoint=self._checkpoint(memories, 0), rejected=tuple(rejected))

    def look_again(self, post: Post, checkpoint: str | None) -> Look:  # noqa: ARG002 - costs nothing
        """Ask the item's own page whether it is there; what its words are now, a page does not tell.

        An item that has left its feed says nothing: feeds hold only the newest ones. Raises SourceError.
        """
        if not post.url:
            return Look(state=PostState.UNKNOWN, words="the feed gave no address for it")
        try:
            answer = self._fetcher.fetch(post.url)
        except FetchFailedError as error:
            raise SourceError(f"the item's page could not be asked: {error}") from None
        if answer.status in _NOT_THERE:
            return Look(state=PostState.GONE, words=f"its page answers {answer.status}")
        if 200 <= answer.status < 300:
            return Look(state=PostState.UP, words="its page is there; whether its words changed is not known")
        return Look(state=PostState.UNKNOWN, words=f"its page answers {answer.status}")

    def check(self) -> str:
        """Ask each feed once and say what was found; raises SourceError when none answers."""
        now = self._now()
        outcomes = [(feed, self._ask(feed, _Memory(), now)) for feed in self._feeds]
        failures = [f"{feed.where}: {outcome.failure}" for feed, outcome in outcomes if outcome.failure]
        if len(failures) == len(outcomes):
            raise self._nothing([outcome for _, outcome in outcomes])
        n_entries = sum(len(outcome.reading.posts) for _, outcome in outcomes if outcome.reading)
        moved = [f"{feed.where} has moved for good" for feed, outcome in outcomes if outcome.memory.moved_to]
        found = f"{len(outcomes) - len(failures)} of {len(outcomes)} feeds answer, with {n_entries} entries"
        return "; ".join([found, *failures, *moved]) + "."

    def _ask(self, feed: _Feed, memory: _Memory, now: datetime) -> _Outcome:
        quiet_until = parse_time(memory.quiet_until)
        if quiet_until and now < quiet_until:
            reason = f"left alone until {quiet_until:%d %B %H:%M} UTC, as it asked"
            return _Outcome(memory=memory, failure=reason, is_told=False)
        memory = replace(memory, quiet_until="")
        try:
            answer = self._fetcher.fetch(
                memory.moved_to or feed.url, etag=memory.etag, modified=memory.modified
            )
            if answer.status == 304:
                return _Outcome(memory=_with_move(memory, answer))
            _require_success(answer)
            return _read(answer, feed, memory, now)
        except (FetchFailedError, NotAFeedError) as error:
            # A new address that fails is forgotten: the old one is asked again next time.
            return _Outcome(memory=replace(memory, moved_to=""), failure=str(error))
        except _AskedToWaitError as error:
            until = error.until(now).isoformat()
            return _Outcome(memory=replace(memory, moved_to="", quiet_until=until), failure=str(error))

    def _resume(self, checkpoint: str | None) -> tuple[dict[str, _Memory], int]:
        try:
            stored = json.loads(checkpoint or "{}")
        except ValueError:
            stored = {}
        if not isinstance(stored, dict):
            stored = {}
        feeds = stored.get("feeds")
        known = feeds if isinstance(feeds, dict) else {}
        keys = [feed.key for feed in self._feeds]
        following = stored.get("next")
        start = keys.index(following) if following in keys else 0
        return {key: _Memory.read(known.get(key)) for key in keys}, start

    def _checkpoint(self, memories: Mapping[str, _Memory], position: int) -> str:
        following = self._feeds[position].key if position < len(self._feeds) else ""
        feeds = {
            key: {name: value for name, value in asdict(memory).items() if value}
            for key, memory in memories.items()
        }
        return json.dumps({"next": following, "feeds": feeds}, sort_keys=True)

    def _nothing(self, outcomes: Sequence[_Outcome]) -> SourceError:
        if not outcomes:
            return SourceError("no feed addresses are set; add some to this source in the settings")
        pairs = zip(self._feeds, outcomes, strict=True)
        reasons = [f"{feed.where}: {outcome.failure}" for feed, outcome in pairs]
        if len(reasons) > N_REASONS_TOLD:
            reasons = [*reasons[:N_REASONS_TOLD], f"and {len(reasons) - N_REASONS_TOLD} more"]
        waits = [parse_time(outcome.memory.quiet_until) for outcome in outcomes]
        known_waits = [wait for wait in waits if wait]
        return SourceError(
            f"none of {len(outcomes)} feeds could be read: {'; '.join(reasons)}",
            retry_at=min(known_waits) if len(known_waits) == len(waits) else None,
        )


class _AskedToWaitError(RuntimeError):
    """The server asked to be left alone for a while."""

    def __init__(self, message: str, *, retry_after: str = "", default: timedelta = DEFAULT_WAIT) -> None:
        super().__init__(message)
        self._retry_after = retry_after
        self._default = default

    def until(self, now: datetime) -> datetime:
        """Give the moment from which it may be asked again."""
        return retry_moment(self._retry_after, now=now) or now + self._default


_REFUSALS = {
    401: "it asks for a password (401); take the feed's address from its page again",
    403: "it refuses us (403); ask its keeper, or take its address out of the settings",
    404: "there is nothing at this address (404); look for a slip in it, or for the feed's new address",
}


def _require_success(answer: Answer) -> None:
    status = answer.status
    if status in (429, 503):
        raise _AskedToWaitError(f"it asks us to wait ({status})", retry_after=answer.retry_after)
    if status == 410:
        raise _AskedToWaitError(
            "the feed is gone for good (410); take its address out of the settings", default=GONE_FOR
        )
    if not 200 <= status < 300:
        raise FetchFailedError(_REFUSALS.get(status, f"its server answered with an error ({status})"))


def _read(answer: Answer, feed: _Feed, memory: _Memory, now: datetime) -> _Outcome:
    digest = hashlib.sha256(answer.body).hexdigest()[:32]
    following = _with_move(replace(memory, etag=answer.etag, modified=answer.modified, digest=digest), answer)
    if digest == memory.digest:
        return _Outcome(memory=following)
    reading = read_feed(
        answer.body,
        content_type=answer.content_type,
        url=answer.url,
        site=feed.host,
        where=feed.where,
        now=now,
    )
    return _Outcome(memory=following, reading=reading)


def _with_move(memory: _Memory, answer: Answer) -> _Memory:
    return replace(memory, moved_to=answer.moved_to or memory.moved_to)
