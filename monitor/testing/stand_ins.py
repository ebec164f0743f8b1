"""Small stand-ins: a clock, a source, a judge, a classifier, a channel, a queue."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from monitor.domain.alert import Message
from monitor.domain.assessment import RISK_LABELS, TARGETS, Assessment, Span
from monitor.domain.explanation import Explanation, WeighedWord
from monitor.domain.mention import Mention, Relevance
from monitor.domain.post import Page, Post
from monitor.domain.recheck import Look, PostState
from monitor.services.ports import SourceError


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """Give the moment at which the clock stands."""
        return self._now

    def advance(self, seconds: float) -> datetime:
        """Move the clock on and give the new moment."""
        self._now += timedelta(seconds=seconds)
        return self._now


class ListCollector:
    """Gives the pages of a list, each after the checkpoint of the one before; an error is raised once."""

    def __init__(self, pages: Iterable[Page | Exception], *, name: str = "list", platform: str = "x") -> None:
        self._pages = list(pages)
        self.name = name
        self.platform = platform
        self.asked: list[str | None] = []
        """Every checkpoint that `fetch` was called with."""
        self.found: dict[str, Look | SourceError] = {}
        """What `look_again` finds, by post id; a post that is not named is still up."""
        self.looked_at: list[str] = []

    def look_again(self, post: Post, checkpoint: str | None) -> Look:  # noqa: ARG002 - costs nothing
        """Give what was set for the post; raises an error that was set."""
        self.looked_at.append(post.post_id)
        found = self.found.get(post.post_id, Look(state=PostState.UP))
        if isinstance(found, SourceError):
            raise found
        return found

    def fetch(self, checkpoint: str | None) -> Page:
        """Give the page after `checkpoint`, or an empty one at the end; raises an error of the list."""
        self.asked.append(checkpoint)
        position = self._after(checkpoint)
        if position == len(self._pages):
            return Page(posts=(), checkpoint=checkpoint or "")
        page = self._pages[position]
        if isinstance(page, Exception):
            del self._pages[position]
            raise page
        return page

    def check(self) -> str:
        """Say how many pages there are; raises the first error of the list."""
        for page in self._pages:
            if isinstance(page, SourceError):
                raise page
        return f"{len(self._pages)} pages"

    def _after(self, checkpoint: str | None) -> int:
        if checkpoint is None:
            return 0
        known = [page.checkpoint if isinstance(page, Page) else None for page in self._pages]
        return known.index(checkpoint) + 1 if checkpoint in known else len(known)


class WordJudge:
    """Calls a post relevant when one of the school's words stands in it; a half word is set aside."""

    def __init__(self, words: Sequence[str], *, doubtful: Sequence[str] = ()) -> None:
        self._words = tuple(word.casefold() for word in words)
        self._doubtful = tuple(word.casefold() for word in doubtful)

    def __call__(self, post: Post, /) -> Relevance:
        """Judge one post."""
        text = post.text.casefold()
        for word in self._words:
            if word in text:
                return Relevance(is_relevant=True, score=0.9, because=(f"names “{word}”",))
        for word in self._doubtful:
            if word in text:
                return Relevance(is_relevant=False, score=0.3, because=(f"only “{word}”",))
        return Relevance(is_relevant=False, score=0.0, because=())


class RuleClassifier:
    """Reads a post by its words: `{"useless": ("abusive", "staff", "negative", "complaint")}`."""

    def __init__(self, rules: Mapping[str, Sequence[str]], *, version: str = "rules-1") -> None:
        self._rules = {word.casefold(): frozenset(readings) for word, readings in rules.items()}
        self.version = version
        self.not_judged: tuple[str, ...] = ()
        self.n_read = 0
        """How many mentions were read, on all calls together."""

    def assess(self, mentions: Sequence[Mention], *, now: datetime) -> list[Assessment]:
        """Give one assessment a mention, in the same order."""
        self.n_read += len(mentions)
        return [self._assess(mention, now) for mention in mentions]

    def _assess(self, mention: Mention, now: datetime) -> Assessment:
        text = mention.post.text.casefold()
        words = [word for word in self._rules if word in text]
        readings = frozenset[str]().union(*(self._rules[word] for word in words))
        labels = tuple(label for label in RISK_LABELS if label in readings)
        return Assessment(
            mention_id=mention.mention_id,
            model=self.version,
            labels=labels,
            scores={label: 0.9 if label in labels else 0.02 for label in RISK_LABELS},
            target=tuple(who for who in TARGETS if who in readings),
            sentiment=_one_of(("negative", "positive"), readings, otherwise="neutral"),
            intent=_one_of(("complaint", "query", "praise", "news"), readings, otherwise="other"),
            spans=tuple(
                Span(start=text.index(word), end=text.index(word) + len(word), label=label)
                for word in words
                for label in labels
                if label in self._rules[word]
            ),
            assessed_at=now,
        )


class WordExplainer:
    """Explains every label by the same words: `{"useless": 0.4}` takes 0.4 from a score of 0.9."""

    def __init__(
        self, falls: Mapping[str, float], *, version: str = "rules-1", not_judged: tuple[str, ...] = ()
    ) -> None:
        self._falls = falls
        self.version = version
        self.not_judged = not_judged
        self.failures: list[Exception] = []
        """Raised one a call, before anything is explained."""

    def explain(self, post: Post, label: str) -> Explanation:
        """Weigh the words of a post, or raise the next failure."""
        if self.failures:
            raise self.failures.pop(0)
        words = tuple(
            WeighedWord(start=match.start(), end=match.end(), fall=fall, weight=10 * fall)
            for match in re.finditer(r"\S+", post.text)
            for fall in [self._falls.get(match[0].strip(".,").casefold(), 0.0)]
        )
        strongest = tuple(sorted((w for w in words if w.fall > 0), key=lambda w: -w.fall))[:5]
        return Explanation(
            label=label,
            model=self.version,
            at_least=0.5,
            score=0.9,
            start=0,
            end=len(post.text),
            uncovered=0.9,
            covered=max(0.0, 0.9 - sum(word.fall for word in strongest)),
            words=words,
            strongest=strongest,
        )


class RecordingNotifier:
    """Keeps what it is given; raises the errors it was told to, one a call, before it takes anything."""

    def __init__(self, channel: str = "slack", *, failures: Iterable[Exception] = ()) -> None:
        self.channel = channel
        self.failures = list(failures)
        self.sent: list[tuple[Message, tuple[str, ...]]] = []

    def send(self, message: Message, *, to: Sequence[str]) -> None:
        """Keep the message, or raise the next failure."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((message, tuple(to)))

    def check(self) -> str:
        """Say that it listens, or raise the next failure without using it up."""
        if self.failures:
            raise self.failures[0]
        return f"{self.channel} listens"


class ImmediateQueue:
    """Does the work at once, one step after the other."""

    def __init__(self, steps: Mapping[str, Callable[[str], None]] | None = None) -> None:
        self._steps = dict(steps or {})
        self._waiting: list[tuple[str, str]] = []
        self._is_working = False
        self.done: list[tuple[str, str]] = []
        """(kind, key) of every step, in the order of doing."""

    def enqueue(self, kind: str, *, key: str = "") -> None:
        """Do the step, after the one that is being done just now; the same kind and key waits only once."""
        job = (kind, key)
        if job not in self._waiting:
            self._waiting.append(job)
        if not self._is_working:
            self._work()

    def _work(self) -> None:
        self._is_working = True
        try:
            while self._waiting:
                kind, key = self._waiting.pop(0)
                self.done.append((kind, key))
                if kind in self._steps:
                    self._steps[kind](key)
        finally:
            self._is_working = False


def _one_of(choices: Sequence[str], readings: frozenset[str], *, otherwise: str) -> str:
    return next((choice for choice in choices if choice in readings), otherwise)
