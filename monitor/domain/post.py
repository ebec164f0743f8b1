"""A public item as its platform gives it, and a page of them as a collector hands it over."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

PLATFORMS = (
    "x",
    "reddit",
    "bluesky",
    "mastodon",
    "youtube",
    "feed",
    "facebook",
    "instagram",
    "google_review",
    "nextdoor",
    "report",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One public item: text only, never its pictures; every field is hostile input."""

    platform: str
    external_id: str
    text: str
    posted_at: datetime
    url: str = ""
    author: str = ""
    context: str = ""
    """The community, page, hashtag or feed where it was seen."""
    parent_text: str = ""
    thread_id: str = ""
    """The platform's id of the conversation; empty when it has none."""
    raw: str = ""
    """The platform's own answer for this item, as JSON or XML text: the evidence."""

    @property
    def post_id(self) -> str:
        """Give the id that the same post has on every run and in every database (32 hex digits)."""
        key = f"{self.platform}\x1f{self.external_id}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(key).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True, slots=True)
class RejectedItem:
    """An item that could not be read: where it was and why, never its words."""

    where: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Posts of one fetch with the checkpoint that is true once all of them are stored."""

    posts: tuple[Post, ...]
    checkpoint: str
    more: bool = False
    """Whether another fetch from `checkpoint` would bring more at once."""
    rejected: tuple[RejectedItem, ...] = ()
