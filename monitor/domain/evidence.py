"""The unchangeable copy of a post as it was received, with its hash."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.post import Post


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One captured version of a post; an edited post has several, and none is overwritten."""

    mention_id: str
    captured_at: datetime
    content: str
    """Canonical JSON of the post and of the platform's own answer."""
    sha256: str


def capture(post: Post, *, now: datetime) -> Evidence:
    """Copy the post as received; the hash leaves out the time, so the same words have the same hash."""
    content = json.dumps(
        {
            "platform": post.platform,
            "external_id": post.external_id,
            "url": post.url,
            "author": post.author,
            "context": post.context,
            "text": post.text,
            "parent_text": post.parent_text,
            "thread_id": post.thread_id,
            "posted_at": post.posted_at.isoformat(),
            "raw": post.raw,
        },
        ensure_ascii=True,
        sort_keys=True,
        separators=(",", ":"),
    )
    return Evidence(
        mention_id=post.post_id,
        captured_at=now,
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
    )
