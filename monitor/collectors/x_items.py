"""X's own JSON, in its old and its new spelling: one item becomes one post, and a school becomes a query."""

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.collectors.reading import clean_label, clean_text, parse_time, sensible_time
from monitor.domain.post import Post
from monitor.domain.recheck import Look, PostState
from monitor.domain.school import School
from monitor.services.ports import SourceError

PLATFORM = "x"
MAX_QUERY_CHARACTERS = 512
"""Of the self-serve tiers; a longer query is refused."""
SEARCH_WINDOW = timedelta(days=7)
MAX_RAW_CHARACTERS = 50_000

_ID = re.compile(r"[0-9]{1,25}")
_USERNAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_LONG_TEXT = ("note_tweet", "note_post")
# Words, ids and times: no pictures, and nothing about the author but the name.
_EVIDENCE = ("id", "text", "created_at", "author_id", "conversation_id", "lang", *_LONG_TEXT)


@dataclass(frozen=True, kw_only=True, slots=True)
class XAnswer:
    """One page of a search, taken apart but with its items unread."""

    items: tuple[object, ...]
    names_by_id: Mapping[str, str]
    n_users: int
    newest_id: str
    next_token: str


def x_query(school: School) -> str:
    """Give the search for a school in X's language, 512 characters at most; no person is ever in it.

    A name of one word is asked for only beside the town or a village: each post that is read costs money.
    """
    handles = [handle.lstrip("@") for handle in school.handles.get("x", ())]
    handles = [handle for handle in handles if _USERNAME.fullmatch(handle)]
    ending = " -is:retweet" + "".join(f" -from:{handle}" for handle in handles[:3])
    terms: list[str] = []
    for term in dict.fromkeys(_terms(school, handles)):
        if len(f"({' OR '.join([*terms, term])}){ending}") <= MAX_QUERY_CHARACTERS:
            terms.append(term)
    return f"({' OR '.join(terms)}){ending}"


def _terms(school: School, handles: Iterable[str]) -> Iterable[str]:
    yield _quoted(school.name[:200])
    yield from (f"@{handle}" for handle in handles)
    yield from (
        tag if tag.startswith("#") else f"#{tag}" for tag in school.hashtags if re.fullmatch(r"#?\w+", tag)
    )
    places = [_quoted(place) for place in (school.town, *school.nearby)[:4] if place.strip()]
    for name in school.short_names:
        if len(name.split()) > 1:
            yield _quoted(name)
        elif name.strip() and places:
            yield f"({_quoted(name)} ({' OR '.join(places)}))"
    if school.website:
        yield f"url:{_quoted(school.website)}"


def _quoted(words: str) -> str:
    return '"' + " ".join(re.sub(r'["\\]', " ", words).split()) + '"'


def read_answer(answer: object) -> XAnswer:
    """Take a page apart; raises ValueError when it is none."""
    if not isinstance(answer, dict) or not ({"data", "meta"} & answer.keys()):
        raise ValueError("the answer is no page of a search")
    items, includes, meta = answer.get("data"), answer.get("includes"), answer.get("meta")
    users = includes.get("users") if isinstance(includes, dict) else None
    users = users if isinstance(users, list) else []
    meta = meta if isinstance(meta, dict) else {}
    return XAnswer(
        items=tuple(items) if isinstance(items, list) else (),
        names_by_id={
            user["id"]: user["username"]
            for user in users
            if isinstance(user, dict)
            and isinstance(user.get("id"), str)
            and isinstance(user.get("username"), str)
        },
        n_users=len(users),
        newest_id=_id_or_nothing(meta.get("newest_id")),
        next_token=str(meta.get("next_token") or ""),
    )


def read_item(item: object, *, names_by_id: Mapping[str, str], now: datetime) -> Post:
    """Make a post of one item; raises ValueError when it is malformed."""
    if not isinstance(item, dict):
        raise ValueError("the item is not an object")  # noqa: TRY004 - a malformed item is one kind of error
    post_id = _id_or_nothing(item.get("id"))
    text = clean_text(html.unescape(_long_text(item) or _string(item, "text")))
    if not post_id or not text:
        raise ValueError("the item has no id or no words")
    author = names_by_id.get(_string(item, "author_id"), "")
    author = author if _USERNAME.fullmatch(author) else ""
    return Post(
        platform=PLATFORM,
        external_id=post_id,
        text=text,
        posted_at=sensible_time(parse_time(item.get("created_at")) or time_of_id(post_id), now=now),
        url=f"https://x.com/{author or 'i'}/status/{post_id}",
        author=author,
        thread_id=clean_label(_string(item, "conversation_id")),
        raw=json.dumps({field: _bounded(item[field]) for field in _EVIDENCE if field in item}),
    )


def state_of(answer: object, post: Post, *, now: datetime) -> tuple[Look, int]:
    """Say how a known post stands by X's answer to its id, and how many authors were paid for.

    Raises SourceError for an answer that says neither that it is there nor that it is not.
    """
    fields = answer if isinstance(answer, dict) else {}
    items = fields.get("data")
    item = next((i for i in items if isinstance(i, dict)), None) if isinstance(items, list) else None
    if item is not None:
        try:
            page = read_answer(fields)
            found = read_item(item, names_by_id=page.names_by_id, now=now)
        except ValueError as error:
            raise SourceError(f"X gave a post that Gatepost cannot read: {error}") from None
        is_same = found.text == post.text
        state = PostState.UP if is_same else PostState.EDITED
        return Look(state=state, post=None if is_same else found), page.n_users
    errors = fields.get("errors")
    kinds = (
        [str(e.get("type", "")) for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []
    )
    words = next((words for kind, words in _GONE_WORDS.items() if any(k.endswith(kind) for k in kinds)), "")
    if not words:
        raise SourceError("X gave an answer that Gatepost cannot read; Gatepost may need an update")
    return Look(state=PostState.GONE, words=words), 0


_GONE_WORDS = {
    "resource-not-found": "X finds it no longer",
    "not-authorized-for-resource": "its account is protected or suspended now",
}
"""By the end of the problem's type; the former does not say who took it down."""


def time_of_id(post_id: str) -> datetime | None:
    """Give the moment that X's ids hold; None when there is none in it."""
    try:
        return datetime.fromtimestamp(((int(post_id) >> 22) + _SNOWFLAKE_EPOCH_MS) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def searchable_since(since_id: str, *, now: datetime) -> str:
    """Give the id unless it is older than the window of the search: X refuses such a one for ever."""
    moment = time_of_id(since_id) if since_id else None
    return since_id if moment and now - moment < SEARCH_WINDOW - timedelta(hours=1) else ""


def _long_text(item: Mapping[str, Any]) -> str:
    for name in _LONG_TEXT:
        note = item.get(name)
        if isinstance(note, dict) and _string(note, "text"):
            return _string(note, "text")
    return ""


def _string(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _id_or_nothing(value: object) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def _bounded(value: object) -> object:
    if isinstance(value, dict):
        return {"text": _string(value, "text")[:MAX_RAW_CHARACTERS]}
    return value[:MAX_RAW_CHARACTERS] if isinstance(value, str) else None
