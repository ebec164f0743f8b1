"""What is kept for the posts of a case, and how much of what the policy asks for is held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.case import Case
from monitor.domain.mention import Mention
from monitor.domain.vault import EntryKind, Method, VaultEntry

PRESERVE = "preserve_evidence"
_PICTURES = ("image/", "application/pdf")
NEED_WORDS: Mapping[str, str] = {
    "screenshot": "a screenshot",
    "time": "the time",
    "date": "the date",
    "location": "where it was posted",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One captured version of a post."""

    captured_at: datetime
    captured_by: str
    method: str
    sha256: str
    seq: int
    is_stamped: bool
    """Whether an outside timestamp covers the entry."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldPost:
    """What is kept of one post, its versions oldest first."""

    number: int
    mention_id: str
    versions: tuple[Version, ...]

    @property
    def is_edited(self) -> bool:
        """Say whether the post was captured with more than one wording."""
        return len(self.versions) > 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """One thing that the policy asks to be preserved."""

    words: str
    cites: tuple[str, ...]
    is_held: bool


def held_posts(
    mentions: Sequence[Mention], entries: Iterable[VaultEntry], *, stamped_to: int
) -> list[HeldPost]:
    """Give what is kept of each post; `stamped_to` is the manifest that the newest timestamp is about."""
    by_post: dict[str, list[Version]] = {mention.mention_id: [] for mention in mentions}
    for entry in entries:
        if entry.kind == EntryKind.POST and entry.mention_id in by_post:
            by_post[entry.mention_id].append(_version(entry, stamped_to))
    return [
        HeldPost(number=number, mention_id=mention_id, versions=tuple(versions))
        for number, (mention_id, versions) in enumerate(by_post.items(), 1)
    ]


def needs(case: Case, lead: Mention | None, entries: Sequence[VaultEntry]) -> list[Need]:
    """Say what the policy's steps ask to be preserved, and whether it is held of the main post."""
    asked: dict[str, tuple[str, ...]] = {}
    for step in case.plan.steps:
        for need in step.needs if step.do == PRESERVE else ():
            asked[need] = tuple(dict.fromkeys((*asked.get(need, ()), *step.cites)))
    held = {
        "screenshot": any(_is_picture(entry) for entry in entries),
        "time": _is_captured(lead, entries),
        "date": _is_captured(lead, entries),
        "location": lead is not None and bool(lead.post.url or lead.post.context),
    }
    return [
        Need(words=NEED_WORDS.get(need, need), cites=cites, is_held=held.get(need, False))
        for need, cites in asked.items()
    ]


def _version(entry: VaultEntry, stamped_to: int) -> Version:
    return Version(
        captured_at=entry.captured_at,
        captured_by=entry.captured_by,
        method=entry.method,
        sha256=entry.content_sha256,
        seq=entry.seq,
        is_stamped=entry.seq < stamped_to,
    )


def _is_captured(lead: Mention | None, entries: Iterable[VaultEntry]) -> bool:
    return lead is not None and any(
        entry.kind == EntryKind.POST and entry.mention_id == lead.mention_id for entry in entries
    )


def _is_picture(entry: VaultEntry) -> bool:
    """A screenshot, or a picture that somebody attached: both show the post as it stood."""
    media = str(entry.facts.get("media_type", ""))
    by_hand = entry.method in (Method.SCREENSHOT, Method.ATTACHED)
    return entry.kind == EntryKind.FILE and by_hand and media.startswith(_PICTURES)
