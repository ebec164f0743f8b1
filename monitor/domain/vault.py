"""The evidence vault: entries that only ever grow, each bound to the one before by its hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from monitor.domain.evidence import Evidence

BEFORE_THE_FIRST = "0" * 64
"""What stands as the hash before the first entry."""

LONDON = ZoneInfo("Europe/London")

Detail = Mapping[str, str | int | None]


class EntryKind(StrEnum):
    """What an entry stands for."""

    POST = "post"
    """One captured version of a post; its words are in the evidence."""
    FILE = "file"
    """A file: a screenshot, a saved page, a letter."""
    CHECK = "check"
    """A look at whether a post is still up."""
    MANIFEST = "manifest"
    """A summary of the vault up to here: how many entries, and the last one's hash."""
    TIMESTAMP = "timestamp"
    """A time-stamping service's signed answer about a manifest."""


class Method(StrEnum):
    """How it came into the vault."""

    COLLECTED = "collected"
    ATTACHED = "attached"
    SCREENSHOT = "screenshot"
    RECHECK = "recheck"
    MIGRATED = "migrated"
    """Kept by an earlier version without a chain, and chained by the upgrade."""
    WRITTEN = "written"
    """Made by Gatepost itself, such as a manifest."""
    STAMPED = "stamped"
    """Answered by the time-stamping service."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VaultDraft:
    """What is to be kept, before the store has given it its place in the chain."""

    kind: EntryKind
    mention_id: str = ""
    case_id: int | None = None
    content_sha256: str
    captured_at: datetime
    captured_by: str
    """A person's name as in the history, or the source's name."""
    method: Method
    detail: Detail = field(default_factory=dict)
    """Ids, places, sizes and times; never a post's words and never a name."""
    media_type: str = ""
    """Of a file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VaultEntry:
    """One entry as it stands in the vault; plain words, so that a forged one can still be read and named."""

    seq: int
    kind: str
    mention_id: str
    case_id: int | None
    content_sha256: str
    captured_at: datetime
    captured_by: str
    method: str
    software: str
    detail: str
    """One line of JSON."""
    previous: str
    sha256: str

    @property
    def facts(self) -> dict[str, str | int | None]:
        """Give the detail as a dictionary; an empty one where it cannot be read."""
        try:
            found = json.loads(self.detail)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, kw_only=True, slots=True)
class VaultFile:
    """A kept file, found by the hash of its bytes."""

    sha256: str
    media_type: str
    content: bytes
    size: int
    """As noted when it was kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownPost:
    """A post as the pages show it, for comparison with the kept copies."""

    mention_id: str
    text: str
    author: str
    url: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The end of the chain: the newest entry's place and hash."""

    seq: int = 0
    sha256: str = BEFORE_THE_FIRST


def seal(draft: VaultDraft, *, after: Head, software: str) -> VaultEntry:
    """Give the draft its place behind `after`, and its hash."""
    detail = dict(draft.detail)
    if draft.media_type:
        detail["media_type"] = draft.media_type
    entry = VaultEntry(
        seq=after.seq + 1,
        kind=str(draft.kind),
        mention_id=draft.mention_id,
        case_id=draft.case_id,
        content_sha256=draft.content_sha256,
        captured_at=draft.captured_at.astimezone(UTC),
        captured_by=draft.captured_by,
        method=str(draft.method),
        software=software,
        detail=_line(detail),
        previous=after.sha256,
        sha256="",
    )
    return replace(entry, sha256=hash_of(entry))


def seal_all(drafts: Sequence[VaultDraft], *, after: Head, software: str) -> list[VaultEntry]:
    """Seal several drafts one behind the other."""
    sealed: list[VaultEntry] = []
    for draft in drafts:
        sealed.append(seal(draft, after=after, software=software))
        after = Head(seq=sealed[-1].seq, sha256=sealed[-1].sha256)
    return sealed


def hash_of(entry: VaultEntry) -> str:
    """Compute the SHA-256 over every field of an entry but the hash itself; this form never changes."""
    return hashlib.sha256(canonical(entry).encode()).hexdigest()


def canonical(entry: VaultEntry) -> str:
    """Write an entry as the one line of JSON that its hash is taken of."""
    return _line(
        {
            "seq": entry.seq,
            "kind": entry.kind,
            "mention_id": entry.mention_id,
            "case_id": entry.case_id,
            "content_sha256": entry.content_sha256,
            "captured_at": utc_words(entry.captured_at),
            "captured_by": entry.captured_by,
            "method": entry.method,
            "software": entry.software,
            "detail": entry.detail,
            "previous": entry.previous,
        }
    )


def post_draft(evidence: Evidence, *, posted_at: datetime, captured_by: str, method: Method) -> VaultDraft:
    """Say what is kept with one version of a post: when it was posted and captured, here and in UTC."""
    return VaultDraft(
        kind=EntryKind.POST,
        mention_id=evidence.mention_id,
        content_sha256=evidence.sha256,
        captured_at=evidence.captured_at,
        captured_by=captured_by,
        method=method,
        detail={
            "captured_at_london": london_words(evidence.captured_at),
            "posted_at": utc_words(posted_at),
            "posted_at_london": london_words(posted_at),
            "size": len(evidence.content.encode("utf-8", "surrogatepass")),
        },
    )


def file_draft(
    content: bytes,
    *,
    media_type: str,
    captured_at: datetime,
    captured_by: str,
    method: Method,
    case_id: int | None = None,
    mention_id: str = "",
    detail: Detail | None = None,
    kind: EntryKind = EntryKind.FILE,
) -> VaultDraft:
    """Say what is kept with a file; hand the same bytes to `add_vault_entry`."""
    return VaultDraft(
        kind=kind,
        mention_id=mention_id,
        case_id=case_id,
        content_sha256=hashlib.sha256(content).hexdigest(),
        captured_at=captured_at,
        captured_by=captured_by,
        method=method,
        media_type=media_type,
        detail={
            "captured_at_london": london_words(captured_at),
            "size": len(content),
            **(detail or {}),
        },
    )


def utc_words(moment: datetime) -> str:
    """Write a moment in UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def london_words(moment: datetime) -> str:
    """Write a moment on the clocks of the United Kingdom, with its distance from UTC."""
    try:
        return moment.astimezone(LONDON).isoformat(timespec="seconds")
    except OverflowError:  # a post that claims to be of the year 1 or 9999
        return utc_words(moment)


def _line(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
