"""A post that the school's watch matched, with the reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.post import Post


@dataclass(frozen=True, kw_only=True, slots=True)
class Relevance:
    """Whether a post is about the school, how surely (0 to 1), and the reasons in plain words."""

    is_relevant: bool
    score: float
    because: tuple[str, ...]


NOT_JUDGED = Relevance(
    is_relevant=True, score=0.5, because=("could not be judged; taken for the school's until a person looks",)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A post that says something of the school, or was set aside as somebody else's."""

    post: Post
    source: str
    relevance: Relevance
    collected_at: datetime

    @property
    def mention_id(self) -> str:
        """Give the post's id: one watch, one mention a post."""
        return self.post.post_id


SET_ASIDE_AT_LEAST = 0.05
"""Below this score a post has nothing to do with the school: it is counted and not stored."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sifted:
    """A page after relevance: what is kept, and how many had nothing to do with the school."""

    mentions: tuple[Mention, ...]
    n_unrelated: int


def find_mentions(
    posts: Iterable[Post], *, source: str, judge: Callable[[Post], Relevance], now: datetime
) -> Sifted:
    """Keep the posts about the school, and those that only look like it, set aside for a person to see."""
    kept: list[Mention] = []
    n_unrelated = 0
    for post in posts:
        relevance = judge(post)
        if relevance.is_relevant or relevance.score >= SET_ASIDE_AT_LEAST:
            kept.append(Mention(post=post, source=source, relevance=relevance, collected_at=now))
        else:
            n_unrelated += 1
    return Sifted(mentions=tuple(kept), n_unrelated=n_unrelated)
