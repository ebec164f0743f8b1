"""Reddit's own JSON: one item becomes one post."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from monitor.collectors.reading import clean_label, clean_text, sensible_time
from monitor.domain.post import Post
from monitor.domain.recheck import Look, PostState
from monitor.services.ports import SourceError

PLATFORM = "reddit"
WEB = "https://www.reddit.com"
MAX_RAW_CHARACTERS = 50_000

_SUBMISSION, _COMMENT = "t3", "t1"
_FULLNAME = re.compile(r"t[13]_[0-9a-z]{1,20}")
_DELETED = ("[deleted]", "[removed]")
# Words, ids and times: no pictures, and nothing about the author but the name.
_EVIDENCE = (
    "name",
    "author",
    "title",
    "selftext",
    "body",
    "subreddit",
    "permalink",
    "created_utc",
    "edited",
    "link_id",
    "link_title",
    "parent_id",
)


def listing_children(answer: object) -> tuple[list[object], str]:
    """Give a listing's items and the name to go on after (empty at its end); raises ValueError."""
    data = answer.get("data") if isinstance(answer, dict) else None
    children = data.get("children") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(children, list):
        raise ValueError("the answer is not a listing")  # noqa: TRY004 - callers know one kind of error
    after = data.get("after")
    return children, after if isinstance(after, str) else ""


def bodies_by_name(children: list[object]) -> dict[str, str]:
    """Give the words of the comments of a listing, by their full names: parents cost no request then."""
    bodies = {}
    for child in children:
        data = child.get("data") if isinstance(child, dict) else None
        if isinstance(data, dict) and isinstance(data.get("body"), str) and isinstance(data.get("name"), str):
            bodies[data["name"]] = data["body"]
    return bodies


def read_item(child: object, *, parents: Mapping[str, str], now: datetime) -> Post | None:
    """Make a post of one item; None when its words were removed; raises ValueError when it is malformed."""
    kind = child.get("kind") if isinstance(child, dict) else None
    data = child.get("data") if isinstance(child, dict) else None
    if kind not in (_SUBMISSION, _COMMENT) or not isinstance(data, dict):
        raise ValueError("the item is neither a post nor a comment")
    name = _string(data, "name")
    if not _FULLNAME.fullmatch(name) or not name.startswith(kind):
        raise ValueError("the item has no usable name")
    if kind == _COMMENT:
        text, thread_id = _kept(_string(data, "body")), _string(data, "link_id")
    else:
        parts = (_kept(_string(data, "title")), _kept(_optional(data, "selftext")))
        text, thread_id = "\n\n".join(part for part in parts if part), name
    text = clean_text(text)
    if not text:
        return None
    return Post(
        platform=PLATFORM,
        external_id=name,
        text=text,
        posted_at=_created(data, now=now),
        url=_address(data, name),
        author=clean_label(_kept(_optional(data, "author"))),
        context=clean_label(f"r/{_optional(data, 'subreddit')}"),
        parent_text=_parent_text(data, parents) if kind == _COMMENT else "",
        thread_id=clean_label(thread_id),
        raw=json.dumps({field: _bounded(data[field]) for field in _EVIDENCE if field in data}),
    )


def state_of(child: object, post: Post, *, now: datetime) -> Look:
    """Say how a known post stands by the item that Reddit gives for its name; raises SourceError."""
    if child is None:
        return Look(state=PostState.GONE)
    data = child.get("data") if isinstance(child, dict) else None
    if isinstance(data, dict):
        body = _optional(data, "body" if post.external_id.startswith(_COMMENT) else "selftext").strip()
        if body in _DELETED:
            state = PostState.REMOVED if body == "[removed]" else PostState.GONE
            return Look(state=state, words=f"Reddit shows {body}")
    try:
        found = read_item(child, parents={}, now=now)
    except ValueError as error:
        raise SourceError(f"Reddit gave an item that Gatepost cannot read: {error}") from None
    if found is None:
        return Look(state=PostState.GONE)
    if found.text != post.text:
        return Look(state=PostState.EDITED, post=found)
    return Look(state=PostState.UP)


def _string(data: Mapping[str, Any], field: str) -> str:
    value = data.get(field)
    if not isinstance(value, str):
        raise ValueError(f"the item has no `{field}`")  # noqa: TRY004 - a malformed item is one kind of error
    return value


def _optional(data: Mapping[str, Any], field: str) -> str:
    value = data.get(field)
    return value if isinstance(value, str) else ""


def _kept(words: str) -> str:
    return "" if words.strip() in _DELETED else words


def _created(data: Mapping[str, Any], *, now: datetime) -> datetime:
    try:
        moment = datetime.fromtimestamp(float(data["created_utc"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise ValueError("the item has no time") from None
    return sensible_time(moment, now=now)


def _address(data: Mapping[str, Any], name: str) -> str:
    permalink = _optional(data, "permalink").partition("?")[0]
    if re.fullmatch(r"/r/[^\s\x00-\x1f]{1,500}", permalink):
        return WEB + permalink
    thread = _optional(data, "link_id")
    if _FULLNAME.fullmatch(thread):
        return f"{WEB}/comments/{thread[3:]}/_/{name[3:]}/"
    return f"{WEB}/comments/{name[3:]}/" if name.startswith(_SUBMISSION) else ""


def _parent_text(data: Mapping[str, Any], parents: Mapping[str, str]) -> str:
    parent = _optional(data, "parent_id")
    if parent.startswith(_SUBMISSION):
        return clean_text(_kept(_optional(data, "link_title")))
    return clean_text(_kept(parents.get(parent, "")))


def _bounded(value: object) -> object:
    if isinstance(value, str):
        return value[:MAX_RAW_CHARACTERS]
    return value if isinstance(value, bool | int | float) else None
