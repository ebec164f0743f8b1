"""RSS, RDF, Atom and Google Alerts: the bytes of a feed become posts."""

import calendar
import hashlib
import io
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import feedparser

from monitor.collectors.reading import (
    MAX_TEXT_CHARACTERS,
    canonical_link,
    clean_label,
    clean_text,
    cut,
    html_to_text,
    sensible_time,
    web_link,
)
from monitor.domain.post import Post, RejectedItem

PLATFORM = "feed"
MAX_ENTRIES = 2_000
MAX_RAW_CHARACTERS = 50_000
"""Of each field that is kept as evidence."""
MAX_ID_CHARACTERS = 300

_GLOBAL_ID = re.compile(r"(https?|tag|urn|doi|uuid):", re.IGNORECASE)
_GOOGLE = re.compile(r"(www\.)?google(\.[a-z]{2,3}){1,2}")
_HARMLESS = (
    feedparser.CharacterEncodingOverride,
    feedparser.NonXMLContentType,
    feedparser.UndeclaredNamespace,
)
# What feedparser and the parsers below it let out on hostile bytes.
_PARSER_FAULTS = (
    ValueError,
    LookupError,
    AssertionError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
)


class NotAFeedError(ValueError):
    """The bytes hold no feed; the message says what they seem to be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedReading:
    """What one feed held."""

    title: str
    posts: tuple[Post, ...]
    rejected: tuple[RejectedItem, ...] = ()


def read_feed(
    body: bytes, *, content_type: str, url: str, site: str, where: str, now: datetime
) -> FeedReading:
    """Read a feed's posts; raises NotAFeedError, and nothing else for any bytes.

    `url` resolves relative links, `site` keeps numbers that serve as ids apart from those of other feeds,
    `where` names the feed in what is told of it.
    """
    parsed = _parse(body, content_type=content_type)
    title = html_to_text(_text(parsed["feed"], "title")[:MAX_TEXT_CHARACTERS])
    entries = parsed["entries"]
    posts: dict[str, Post] = {}
    rejected: list[RejectedItem] = []
    for number, entry in enumerate(entries[:MAX_ENTRIES], start=1):
        try:
            post = read_entry(entry, feed_title=clean_label(title), feed_url=url, site=site, now=now)
        except ValueError as error:
            rejected.append(RejectedItem(where=f"{where}, entry {number}", reason=str(error)))
        else:
            posts.setdefault(post.external_id, post)
    if len(entries) > MAX_ENTRIES:
        rejected.append(RejectedItem(where=where, reason=f"only its first {MAX_ENTRIES:,} entries were read"))
    if parsed["bozo"] and not isinstance(parsed.get("bozo_exception"), _HARMLESS):
        rejected.append(RejectedItem(where=where, reason="the feed is broken; what could be read was kept"))
    return FeedReading(title=clean_label(title), posts=tuple(posts.values()), rejected=tuple(rejected))


def read_entry(entry: Mapping[str, Any], *, feed_title: str, feed_url: str, site: str, now: datetime) -> Post:
    """Make a post of one entry as feedparser gives it; raises ValueError when it holds no words."""
    title = _words(_text(entry, "title"), _detail_type(entry, "title"))
    body = _body(entry)
    text = _joined(title, body)
    if not text:
        raise ValueError("the entry holds no words")
    link = entry_link(_absolute(_text(entry, "link"), feed_url))
    return Post(
        platform=PLATFORM,
        external_id=_entry_id(_text(entry, "id"), link=link, title=title, body=body, site=site),
        text=text,
        posted_at=sensible_time(_entry_time(entry), now=now),
        url=link,
        author=_author(entry),
        context=feed_title,
        raw=_raw(entry, feed_title),
    )


def entry_link(link: str) -> str:
    """Give an entry's web address; of a Google Alerts link the address that it leads to."""
    link = web_link(link)
    if not link:
        return ""
    parts = urlsplit(link)
    if parts.path == "/url" and _GOOGLE.fullmatch((parts.hostname or "").lower()):
        query = parse_qs(parts.query)
        for name in ("url", "q"):
            if target := web_link(query.get(name, [""])[0]):
                return target
    return link


def _parse(body: bytes, *, content_type: str) -> Mapping[str, Any]:
    if not body.strip():
        raise NotAFeedError("the answer is empty")
    try:
        # A stream, because bytes would first be tried as the name of a file.
        parsed: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": content_type},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _PARSER_FAULTS:
        raise NotAFeedError("the answer cannot be read as a feed") from None
    if not parsed.get("version") and not parsed["entries"]:
        raise NotAFeedError(_what_it_seems(body, content_type))
    return parsed


def _what_it_seems(body: bytes, content_type: str) -> str:
    start = body[:2_000].lower()
    if b"<html" in start or b"<!doctype html" in start or content_type.lower().startswith("text/html"):
        return (
            "a web page came instead of a feed; look for the feed's own address, or for a login or block page"
        )
    return "the answer is not a feed: no RSS or Atom in it"


def _absolute(link: str, feed_url: str) -> str:
    # An empty link would become the feed's own address, which may be a secret.
    if not link or link.startswith(("https://", "http://")):
        return link
    try:
        return urljoin(feed_url, link)
    except ValueError:
        return ""


def _text(fields: Mapping[str, Any], name: str) -> str:
    # dict.get, because feedparser's own `get` answers for other fields too, with a warning.
    value = dict.get(fields, name) if isinstance(fields, dict) else None
    return value if isinstance(value, str) else ""


def _detail_type(entry: Mapping[str, Any], name: str) -> str:
    detail = entry.get(f"{name}_detail")
    return _text(detail, "type") if isinstance(detail, dict) else "text/html"


def _words(value: str, content_type: str) -> str:
    if content_type == "text/plain":
        return clean_text(value)
    return html_to_text(value)


def _contents(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    contents = entry.get("content")
    return [item for item in contents if isinstance(item, dict)] if isinstance(contents, Sequence) else []


def _body(entry: Mapping[str, Any]) -> str:
    for content in _contents(entry):
        content_type = _text(content, "type") or "text/html"
        if (content_type.startswith("text/") or content_type.endswith("xml")) and (
            words := _words(_text(content, "value"), content_type)
        ):
            return words
    return _words(_text(entry, "summary"), _detail_type(entry, "summary"))


def _joined(title: str, body: str) -> str:
    start = title.rstrip("….").casefold()
    flat = " ".join(body.split()).casefold()
    if not title or not body or (flat.startswith(start) and not flat[len(start) : len(start) + 1].isalnum()):
        return body or title
    return cut(f"{title}\n\n{body}", at_most=MAX_TEXT_CHARACTERS)


def _entry_id(given: str, *, link: str, title: str, body: str, site: str) -> str:
    given = clean_text(given, at_most=MAX_TEXT_CHARACTERS)
    if given:
        identity = given if _GLOBAL_ID.match(given) else f"{site}#{given}"
    elif link:
        identity = canonical_link(link)
    else:
        return hashlib.sha256(f"{title}\x1f{body}".encode()).hexdigest()
    if len(identity) > MAX_ID_CHARACTERS:
        return hashlib.sha256(identity.encode()).hexdigest()
    return identity


def _entry_time(entry: Mapping[str, Any]) -> datetime | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = dict.get(entry, name) if isinstance(entry, dict) else None
        if isinstance(parsed, time.struct_time):
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _author(entry: Mapping[str, Any]) -> str:
    detail = entry.get("author_detail")
    name = _text(detail, "name") if isinstance(detail, dict) else ""
    return clean_label(html_to_text(name or _text(entry, "author"), at_most=1_000))


def _raw(entry: Mapping[str, Any], feed_title: str) -> str:
    fields = {
        name: _text(entry, name)[:MAX_RAW_CHARACTERS]
        for name in ("id", "link", "title", "summary", "published", "updated", "author")
        if _text(entry, name)
    }
    contents = [_text(content, "value")[:MAX_RAW_CHARACTERS] for content in _contents(entry)[:3]]
    # Escaped, so that broken surrogates do not break the store.
    return json.dumps({**fields, "content": contents, "feed": feed_title})
