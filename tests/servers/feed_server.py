"""Web feeds on loopback: RSS, Atom, RDF and Google Alerts, as real servers answer; all of it is invented."""

import hashlib
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import quote

from tests.servers.loopback import LoopbackServer, Reply, Request

EPOCH = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "google": "text/xml; charset=UTF-8",
    "rdf": "application/rdf+xml",
}


@dataclass(frozen=True, kw_only=True)
class FeedPost:
    """One entry, before it is written as XML."""

    title: str
    html: str = ""
    link: str = ""
    external_id: str = ""
    author: str = ""
    posted_at: datetime | None = None


@dataclass
class _Feed:
    kind: str
    title: str
    posts: list[FeedPost] = field(default_factory=list)

    def body(self) -> bytes:
        return WRITERS[self.kind](self.title, self.posts)


class FeedServer(LoopbackServer):
    """Serves the feeds that were added, with ETag and 304; any path may be given another answer."""

    def __init__(self) -> None:
        super().__init__()
        self._feeds: dict[str, _Feed] = {}
        self._answers: dict[str, Reply] = {}

    def add_feed(self, path: str, *, kind: str = "rss", title: str = "Pellingford Gazette") -> str:
        """Open a feed at a path and give its address."""
        self._feeds[path] = _Feed(kind=kind, title=title)
        return self.base_url + path

    def add_post(
        self,
        path: str,
        *,
        title: str,
        text: str = "",
        link: str = "",
        external_id: str = "",
        author: str = "",
        posted_at: datetime | None = EPOCH,
    ) -> None:
        """Put an entry at the head of a feed; `text` may hold HTML."""
        if path not in self._feeds:
            self.add_feed(path)
        post = FeedPost(
            title=title, html=text, link=link, external_id=external_id, author=author, posted_at=posted_at
        )
        self._feeds[path].posts.insert(0, post)

    def answer(self, path: str, reply: Reply) -> str:
        """Answer this at a path from now on, and give its address."""
        self._answers[path] = reply
        return self.base_url + path

    def mend(self, path: str) -> None:
        """Forget the answer of a path."""
        self._answers.pop(path, None)

    def reply(self, request: Request) -> Reply:
        if request.path in self._answers:
            return self._answers[request.path]
        if request.path not in self._feeds:
            return Reply(status=404, body=b"<html><body>Not found</body></html>")
        feed = self._feeds[request.path]
        body = feed.body()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        return Reply(body=body, headers={"ETag": etag, "Content-Type": CONTENT_TYPES[feed.kind]})


def rss(title: str, posts: list[FeedPost]) -> bytes:
    """Write RSS 2.0."""
    items = "".join(
        "<item>"
        f"<title>{escape(post.title)}</title>"
        + (f"<link>{escape(post.link)}</link>" if post.link else "")
        + (f'<guid isPermaLink="false">{escape(post.external_id)}</guid>' if post.external_id else "")
        + (f"<pubDate>{format_datetime(post.posted_at)}</pubDate>" if post.posted_at else "")
        + (f"<dc:creator>{escape(post.author)}</dc:creator>" if post.author else "")
        + (f"<description>{escape(post.html)}</description>" if post.html else "")
        + "</item>"
        for post in posts
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(title)}</title><link>https://gazette.example/</link>{items}</channel></rss>"
    ).encode()


def atom(title: str, posts: list[FeedPost]) -> bytes:
    """Write Atom 1.0."""
    return _atom("tag:gazette.example,2026:feed", title, posts, link_of=lambda post: post.link)


def google_alerts(title: str, posts: list[FeedPost]) -> bytes:
    """Write Atom as Google Alerts does: bold titles in HTML, wrapped links, no author's name."""
    return _atom(
        "tag:google.com,2005:reader/user/01234567890123456789/state/com.google/alerts/9876543210",
        f"Google Alert - {title}",
        posts,
        link_of=lambda post: (
            f"https://www.google.com/url?rct=j&sa=t&url={quote(post.link, safe='')}&ct=ga&usg=AOvVaw0"
        ),
    )


def _atom(feed_id: str, title: str, posts: list[FeedPost], *, link_of: Callable[[FeedPost], str]) -> bytes:
    entries = "".join(
        "<entry>"
        + (f"<id>{escape(post.external_id)}</id>" if post.external_id else "")
        + f'<title type="html">{escape(post.title)}</title>'
        + (f'<link href="{escape(link_of(post))}"></link>' if post.link else "")
        + (f"<published>{_stamp(post.posted_at)}</published>" if post.posted_at else "")
        + (f"<updated>{_stamp(post.posted_at)}</updated>" if post.posted_at else "")
        + f'<content type="html">{escape(post.html)}</content>'
        + f"<author><name>{escape(post.author)}</name></author></entry>"
        for post in posts
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:idx="urn:atom-extension:indexing">'
        f"<id>{feed_id}</id><title>{escape(title)}</title><updated>{_stamp(EPOCH)}</updated>{entries}</feed>"
    ).encode()


def rdf(title: str, posts: list[FeedPost]) -> bytes:
    """Write RSS 1.0 (RDF)."""
    items = "".join(
        f'<item rdf:about="{escape(post.link)}"><title>{escape(post.title)}</title>'
        f"<link>{escape(post.link)}</link><description>{escape(post.html)}</description>"
        + (f"<dc:date>{_stamp(post.posted_at)}</dc:date>" if post.posted_at else "")
        + "</item>"
        for post in posts
    )
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/">'
        f'<channel rdf:about="https://gazette.example/"><title>{escape(title)}</title></channel>{items}</rdf:RDF>'
    ).encode()


def generated_feed(n_entries: int, seed: int) -> bytes:
    """Write RSS with so many invented entries; the same seed gives the same bytes."""
    chance = random.Random(seed)  # noqa: S311 - invented words, nothing secret
    words = re.findall(
        r"\w+",
        "the school fair was held on Saturday and many families came along with cakes books plants and games "
        "Oakfield Academy Pellingford pupils teachers bus gate parking homework phones rain match choir trip",
    )
    posts = []
    for number in range(n_entries):
        title = " ".join(chance.choices(words, k=8)).capitalize()
        first, second = (" ".join(chance.choices(words, k=25)) for _ in range(2))
        posts.append(
            FeedPost(
                title=title,
                html=f"<p>{first} &amp; <b>{chance.choice(words)}</b>.</p><p>{second}.</p>",
                link=f"https://gazette.example/{seed}/{number}",
                external_id=f"tag:gazette.example,2026:{seed}:{number}",
                author="Reporter Invented",
                posted_at=EPOCH + timedelta(seconds=number),
            )
        )
    return rss(f"Generated feed {seed}", posts)


def _stamp(moment: datetime | None) -> str:
    return (moment or EPOCH).strftime("%Y-%m-%dT%H:%M:%SZ")


WRITERS: dict[str, Callable[[str, list[FeedPost]], bytes]] = {
    "rss": rss,
    "atom": atom,
    "google": google_alerts,
    "rdf": rdf,
}
