"""The roles of the edges: who tells the time, brings posts, reads them, carries messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.alert import Message
from monitor.domain.assessment import Assessment
from monitor.domain.explanation import Explanation
from monitor.domain.mention import Mention, Relevance
from monitor.domain.post import Page, Post
from monitor.domain.recheck import Look


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give the present moment, aware and in UTC."""
        ...


class Collector(Protocol):
    """Fetches one source's public posts, a page at a time; keeps no state of its own."""

    @property
    def name(self) -> str:
        """Give the source's name in the settings."""
        ...

    @property
    def platform(self) -> str:
        """Give the platform whose posts it brings."""
        ...

    def fetch(self, checkpoint: str | None) -> Page:
        """Give the posts after `checkpoint` (None at the first run); raises SourceError."""
        ...

    def check(self) -> str:
        """Try the source without keeping anything and say what was found; raises SourceError."""
        ...

    def look_again(self, post: Post, checkpoint: str | None) -> Look:
        """Say how a post that this source brought stands now; raises SourceError.

        Only this one post is asked for, by its own address or id: never its author.
        """
        ...


class RelevanceJudge(Protocol):
    """Says whether a post is about the school."""

    def __call__(self, post: Post, /) -> Relevance:
        """Judge one post; never raises for any text."""
        ...


class PostClassifier(Protocol):
    """Reads risk, target, sentiment and intent in posts."""

    @property
    def version(self) -> str:
        """Name the model and its weights; a new name means a new assessment."""
        ...

    @property
    def not_judged(self) -> tuple[str, ...]:
        """Name what the model says nothing about: risk labels, `target`, `sentiment`, `intent`."""
        ...

    def assess(self, mentions: Sequence[Mention], *, now: datetime) -> list[Assessment]:
        """Give one assessment a mention, in the same order."""
        ...


class Explainer(Protocol):
    """Shows which words a label hangs on; it costs a second of the machine, so it does one at a time."""

    @property
    def version(self) -> str:
        """Name the model and its weights."""
        ...

    @property
    def not_judged(self) -> tuple[str, ...]:
        """Name what the model says nothing about: risk labels, `target`, `sentiment`, `intent`."""
        ...

    def explain(self, post: Post, label: str) -> Explanation:
        """Weigh the words of a post for a risk label that the model judges; raises ExplainerBusyError."""
        ...


class Notifier(Protocol):
    """Carries messages on one channel."""

    @property
    def channel(self) -> str:
        """Give the channel's name in the settings: `slack`, `email`."""
        ...

    def send(self, message: Message, *, to: Sequence[str]) -> None:
        """Deliver; raises DeliveryFailedError (try again) or DeliveryRefusedError (mend the settings)."""
        ...

    def check(self) -> str:
        """Try the channel without sending anything and say what was found; raises as `send` does."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class PageShot:
    """A picture of a public page, as a browser showed it."""

    png: bytes
    url: str
    hosts: tuple[str, ...] = ()
    """Every host that the page led the browser to."""
    is_cut: bool = False
    """Whether the page wanted more than a page may have, and was cut off."""


class PageCamera(Protocol):
    """Takes a picture of a public page when a person asks for one."""

    def shoot(self, url: str, *, with_pictures: bool = False) -> PageShot:
        """Give the picture; raises CaptureRefusedError."""
        ...

    def check(self) -> str:
        """Say what would take it; raises CaptureRefusedError."""
        ...


class WorkQueue(Protocol):
    """Takes note of work to do; the scheduler asks, a worker does."""

    def enqueue(self, kind: str, *, key: str = "") -> None:
        """Ask for a step; the same kind and key waits only once."""
        ...


Progress = Callable[[str, int, int | None], None]
"""Told (what, how many are done, of how many or None) while long work runs."""


def no_progress(_what: str, _n_done: int, _n_all: int | None, /) -> None:
    """Say nothing."""
