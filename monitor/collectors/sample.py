"""The bundled sample posts, replayed as if they had just been written: a first look without any account."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.collectors.reading import clean_label, clean_text, parse_time, web_link
from monitor.domain.post import PLATFORMS, Page, Post, RejectedItem
from monitor.domain.recheck import Look, PostState
from monitor.services.ports import SourceError

PAGE_SIZE = 200
MAX_MINUTES = 60 * 24 * 366
"""How far from the first run a sample post may lie."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Position:
    """When the first run was, and the last post given: by time, then by line."""

    origin: datetime
    reached_at: datetime | None = None
    reached_line: int = 0

    def is_past(self, post: Post, line: int) -> bool:
        if self.reached_at is None:
            return False
        return (post.posted_at, line) <= (self.reached_at, self.reached_line)


class SampleCollector:
    """Replays a file of sample posts, dated from its first run."""

    def __init__(self, *, name: str, path: Path, clock_now: Callable[[], datetime]) -> None:
        self._name = name
        self._path = path
        self._now = clock_now

    @property
    def name(self) -> str:
        """Give the source's name in the settings."""
        return self._name

    @property
    def platform(self) -> str:
        """Give `sample`; each post names its own platform."""
        return "sample"

    def fetch(self, checkpoint: str | None) -> Page:
        """Give the posts whose time has come since the last run; raises SourceError without the file."""
        now = self._now()
        position = _read_position(checkpoint) or _Position(origin=now)
        posts, rejected = self._read(position.origin)
        due = [
            (post, line) for post, line in posts if post.posted_at <= now and not position.is_past(post, line)
        ]
        page = due[:PAGE_SIZE]
        if page:
            last, line = page[-1]
            position = _Position(origin=position.origin, reached_at=last.posted_at, reached_line=line)
        return Page(
            posts=tuple(post for post, _ in page),
            checkpoint=_checkpoint(position),
            more=len(due) > len(page),
            # Told once: the file stays as it is from run to run.
            rejected=tuple(rejected) if checkpoint is None else (),
        )

    def check(self) -> str:
        """Read the file and say what is in it; raises SourceError without it."""
        posts, rejected = self._read(self._now())
        broken = f", and {len(rejected)} lines that cannot be read" if rejected else ""
        return f"{self._path.name} holds {len(posts)} sample posts{broken}."

    def look_again(self, post: Post, checkpoint: str | None) -> Look:
        """Look for the post's line in the file; raises SourceError without the file."""
        position = _read_position(checkpoint)
        posts, _ = self._read(position.origin if position else self._now())
        found = next((p for p, _ in posts if p.post_id == post.post_id), None)
        if found is None:
            return Look(state=PostState.GONE)
        if found.text != post.text:
            return Look(state=PostState.EDITED, post=found)
        return Look(state=PostState.UP)

    def _read(self, origin: datetime) -> tuple[list[tuple[Post, int]], list[RejectedItem]]:
        try:
            lines = self._path.read_bytes().splitlines()
        except OSError:
            raise SourceError(
                f"the sample posts {self._path.name} cannot be read; "
                "install Gatepost again, or take this source out of the settings"
            ) from None
        posts: list[tuple[Post, int]] = []
        rejected: list[RejectedItem] = []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                posts.append((read_line(line, origin=origin), number))
            except ValueError as error:
                rejected.append(RejectedItem(where=f"{self._path.name}, line {number}", reason=str(error)))
        return sorted(posts, key=lambda item: (item[0].posted_at, item[1])), rejected


def read_line(line: bytes, *, origin: datetime) -> Post:
    """Make a post of one line of JSON, dated `minutes_ago` before `origin`; raises ValueError."""
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("the line is not JSON") from None
    if not isinstance(item, dict):
        raise ValueError("the line is not a JSON object")  # noqa: TRY004 - a broken line is one kind of error
    minutes_ago = item.get("minutes_ago")
    if type(minutes_ago) is not int or abs(minutes_ago) > MAX_MINUTES:
        raise ValueError(f"`minutes_ago` must be a whole number, {MAX_MINUTES:,} at most")
    platform, external_id, text = (_string(item, name) for name in ("platform", "external_id", "text"))
    if platform not in PLATFORMS:
        raise ValueError("`platform` is none that Gatepost knows")
    if not external_id or not text.strip():
        raise ValueError("`external_id` and `text` must not be empty")
    return Post(
        platform=platform,
        external_id=clean_label(external_id),
        text=clean_text(text),
        posted_at=origin - timedelta(minutes=minutes_ago),
        url=web_link(_string(item, "url")),
        author=clean_label(_string(item, "author")),
        context=clean_label(_string(item, "context")),
        parent_text=clean_text(_string(item, "parent_text")),
        thread_id=clean_label(_string(item, "thread_id")),
        raw=json.dumps({name: value for name, value in item.items() if name != "expect"}),
    )


def _string(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"`{name}` must be a text")  # noqa: TRY004 - as above
    return value


def _read_position(checkpoint: str | None) -> _Position | None:
    try:
        stored = json.loads(checkpoint or "null")
    except ValueError:
        return None
    if not isinstance(stored, dict):
        return None
    origin = parse_time(stored.get("origin"))
    line = stored.get("reached_line")
    if origin is None:
        return None
    return _Position(
        origin=origin,
        reached_at=parse_time(stored.get("reached_at")),
        reached_line=line if isinstance(line, int) else 0,
    )


def _checkpoint(position: _Position) -> str:
    reached_at = position.reached_at.astimezone(UTC).isoformat() if position.reached_at else ""
    return json.dumps(
        {
            "origin": position.origin.astimezone(UTC).isoformat(),
            "reached_at": reached_at,
            "reached_line": position.reached_line,
        }
    )
